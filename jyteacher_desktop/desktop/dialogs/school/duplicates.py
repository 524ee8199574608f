"""同一人核对 and 重复登记核对: candidates with their reasons, two entries side by side, merge or keep apart for good."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QTabWidget, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.table_model import Description, TableModel
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.desktop.worker import Doing
from jyteacher_desktop.desktop.zoom import px
from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.domain.id_numbers import as_one, covered
from jyteacher_desktop.kinds.teacher import Teacher
from jyteacher_desktop.school.duplicates import (
    SAME_ACTIVITY_COLUMNS,
    SAME_PERSON_COLUMNS,
    SameActivity,
    SamePerson,
    keep_activities_apart,
    keep_people_apart,
    same_activities,
    same_people,
)
from jyteacher_desktop.school.merging_duplicates import (
    MERGE_COLUMNS,
    MergeRow,
    list_merges,
    merge_activities,
    merge_teachers,
    split_teacher,
)
from jyteacher_desktop.school.roster import TeacherValues, teacher_detail
from jyteacher_desktop.store.backup import silent_backup
from jyteacher_desktop.store.errors import UndoConflict
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, fields, replace

_KNOWN = {each.name for each in fields(TeacherValues)}
_COMPARED: Final = tuple(each.key for each in Teacher.kind.fields if each.key in _KNOWN)
"""What two entries are laid side by side for, in the order of the description."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPair:
    """One field of two entries, and which of the two is taken; ``covered`` while only the end of a number is shown."""

    field: str
    first: str
    second: str
    second_taken: bool
    covered: bool = False

    @property
    def taken(self) -> str:
        """What stands there after the merge."""
        return self.second if self.second_taken else self.first

    def shown(self, text: str) -> str:
        """A value as the table shows it: of a covered number the last four places, and a word where the two differ before them."""
        if not self.covered or not text:
            return text
        alike = self.first != self.second and covered(self.first) == covered(self.second)
        return f"{covered(text)}{'（前面不同）' if alike else ''}"


_FIELD_COLUMNS: tuple[Column[FieldPair], ...] = (
    Column(key="title", title="", value=lambda pair: Teacher.kind.field(pair.field).title, width=11),
    Column(key="first", title="保留的一条", value=lambda pair: pair.shown(pair.first), width=24),
    Column(key="second", title="并入的一条", value=lambda pair: pair.shown(pair.second), width=24),
    Column(key="taken", title="合并后", value=lambda pair: pair.shown(pair.taken), width=24),
)


_NUMBERS = frozenset({"id_number", "phone"})


def field_pairs(first: TeacherValues, second: TeacherValues) -> list[FieldPair]:
    """The fields of two entries side by side; what only the second knows is taken from it."""
    return [
        FieldPair(field=field, first=mine, second=theirs, second_taken=_fuller(mine, theirs), covered=field in _NUMBERS)
        for field in _COMPARED
        if (mine := getattr(first, field)) or getattr(second, field)
        for theirs in (getattr(second, field),)
    ]


def _fuller(mine: str, theirs: str) -> bool:
    """Whether only the second entry says something, or has the new form of the old number of the first."""
    return bool(theirs) and (not mine or (mine != theirs and as_one(mine) == theirs))


def chosen_values(pairs: list[FieldPair]) -> dict[str, str]:
    """What a merge is told: the values taken from the second entry."""
    return {pair.field: pair.second for pair in pairs if pair.second_taken and pair.first != pair.second}


def _pair_tone(pair: FieldPair, key: str) -> str:
    if key == "title":
        return "text_soft"
    if pair.first == pair.second:
        return "text_faint"
    taken = "second" if pair.second_taken else "first"
    return "accent" if key in (taken, "taken") else ""


class SamePersonDialog(FormDialog):
    """Entries that may be one person."""

    def __init__(self, parent: QWidget, desk: Desk, *, pair: tuple[str, str] | None = None) -> None:
        """``pair``: the two entries somebody selected, shown whether they look alike or not."""
        super().__init__("same_person_dialog", parent, accept_text="关闭")
        self._desk = desk
        self._asked = pair
        self._pair: tuple[str, str] | None = None
        self._fields: list[FieldPair] = []
        self._table = self.child(TableView, "table")
        self._pairs: TableModel[SamePerson] = TableModel(
            Description(
                columns=SAME_PERSON_COLUMNS,
                identity=lambda pair: (pair.first.id, pair.second.id),
                tone=lambda _pair, key: "warn" if key == "blockers" else "",
            ),
            self,
        )
        self._table.use(self._pairs, name="same_people", preferences=desk.preferences, empty_text="没有看起来像同一人的记录。")
        self._field_table = self.child(TableView, "fieldsTable")
        self._field_model: TableModel[FieldPair] = TableModel(
            Description(columns=_FIELD_COLUMNS, identity=lambda pair: pair.field, tone=_pair_tone), self
        )
        self._field_table.use(self._field_model, name="same_fields", preferences=desk.preferences, empty_text="", sortable=False)
        self._field_table.installEventFilter(self)
        self._field_table.row_opened.connect(self._choose_other)
        self._merges: TableModel[MergeRow] = TableModel(
            Description(columns=MERGE_COLUMNS, identity=lambda row: row.dropped_id), self
        )
        self._merge_table = self.child(TableView, "mergesTable")
        self._merge_table.use(self._merges, name="merges", preferences=desk.preferences, empty_text="没有合并过记录。")
        self._reason = self.child(QLabel, "reasonLabel")
        self._card = self.child(QFrame, "compareCard")
        self._card.hide()
        self._numbers = self.child(QPushButton, "numbersButton")
        self._numbers.setAutoDefault(False)
        self._numbers.toggled.connect(self._cover)
        for name, slot in (
            ("swapButton", self._swap),
            ("apartButton", self._apart),
            ("mergeButton", self._merge),
            ("splitButton", self._split),
        ):
            button = self.child(QPushButton, name)
            button.setAutoDefault(False)
            button.clicked.connect(slot)
        self._table.row_changed.connect(self._show_pair)
        self.resize(min(px(900), parent.width() - 40), min(px(680), parent.height() - 40))
        if pair is not None:
            self._table.hide()
        self._load()

    def _load(self, _done: object = None) -> None:
        self._desk.do(_people).then(self._show_people)

    def _show_people(self, found: tuple[list[SamePerson], list[MergeRow]]) -> None:
        pairs, merges = found
        self._pairs.show_rows(pairs)
        self._merges.show_rows(merges)
        self.child(QTabWidget, "tabs").setTabText(0, f"可能是同一人（{len(pairs)} 对）")
        self.child(QTabWidget, "tabs").setTabText(1, f"已经合并的（{len(merges)}）")
        if self._asked is not None:
            self._compare(*self._asked)
        elif pairs and self._table.current_row() is None:
            self._table.enter()
        elif not pairs:
            self._card.hide()

    def _show_pair(self, pair: SamePerson | None) -> None:
        if pair is None:
            self._card.hide()
            return
        self._reason.setText(f"{pair.words}。")
        self._compare(pair.first.id, pair.second.id)

    def _compare(self, first: str, second: str) -> None:
        self._pair = (first, second)
        self._desk.do(_side_by_side, first=first, second=second).then(
            partial(self._show_fields, (first, second)), failed=self.complain_error, owner=self
        )

    def _show_fields(self, asked: tuple[str, str], fields: list[FieldPair]) -> None:
        if asked == self._pair:
            self._fields = fields
            self._numbers.setVisible(any(pair.field in _NUMBERS for pair in fields))
            self._numbers.setChecked(False)  # the next two people were not asked for
            self._cover(shown=False)
            self._card.show()

    def _cover(self, shown: bool) -> None:
        """Show whole numbers, or only their ends: whoever looks over a shoulder sees no more than tells two entries apart."""
        self._numbers.setText("遮住号码" if shown else "显示号码")
        self._fields = [replace(pair, covered=pair.field in _NUMBERS and not shown) for pair in self._fields]
        self._field_model.show_rows(list(self._fields))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        space = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Space
        if watched is self._field_table and space:
            self._choose_other(self._field_table.current_row())
            return True
        return super().eventFilter(watched, event)

    def _choose_other(self, pair: FieldPair | None) -> None:
        if pair is not None and pair.first != pair.second:
            place = self._fields.index(pair)
            self._fields[place] = replace(pair, second_taken=not pair.second_taken)
            self._field_model.show_rows(list(self._fields))

    def _swap(self) -> None:
        if self._pair is not None:
            self._compare(self._pair[1], self._pair[0])

    def _apart(self) -> None:
        if self._pair is not None:
            self._settle(self._desk.do(keep_people_apart, *self._pair), "已记住：不是同一人。")

    def _merge(self) -> None:
        if self._pair is not None:
            self._settle(self._desk.do(_merge, *self._pair, chosen_values(self._fields)), "已合并为一人，随时可以拆开。")

    def _split(self) -> None:
        row = self._merge_table.current_row()
        if row is not None:
            self._splitting = row
            self._desk.do(split_teacher, row.dropped_id, keep_later=False).then(
                self._did_split, what="正在拆开", failed=self._ask_split
            )

    def _did_split(self, _none: object) -> None:
        self._desk.say("已拆开。")
        self._load()

    def _ask_split(self, error: JyTeacherError) -> None:
        """Something was edited since the merge: ask whether it stays."""
        if not isinstance(error, UndoConflict):
            self.complain_error(error)
            return
        self._desk.asking.confirm(
            "拆开合并",
            f"合并以后又改过“{self._splitting.dropped}”的一些内容。",
            "拆开，后来的修改保持不变",
            self._split_keeping,
            details=error.user_message,
        )

    def _split_keeping(self) -> None:
        self._desk.do(split_teacher, self._splitting.dropped_id, keep_later=True).then(
            self._did_split, what="正在拆开", failed=self.complain_error
        )

    def _settle(self, doing: Doing[Any], sentence: str) -> None:
        self._pair = None
        doing.then(partial(self._did, sentence), what="正在保存", failed=self.complain_error)

    def _did(self, sentence: str, _none: object) -> None:
        self._desk.say(sentence)
        if self._asked is not None:
            self.accept()
        else:
            self._load()


class SameActivityDialog(FormDialog):
    """Activities that may have been entered twice."""

    def __init__(self, parent: QWidget, desk: Desk, open_activity: Callable[[str], None]) -> None:
        super().__init__("same_activity_dialog", parent, accept_text="关闭")
        self._desk = desk
        self._open_activity = open_activity
        self._table = self.child(TableView, "table")
        self._pairs: TableModel[SameActivity] = TableModel(
            Description(columns=SAME_ACTIVITY_COLUMNS, identity=lambda pair: (pair.first.id, pair.second.id)), self
        )
        self._table.use(
            self._pairs, name="same_activities", preferences=desk.preferences, empty_text="没有看起来重复登记的活动。"
        )
        self._reason = self.child(QLabel, "reasonLabel")
        self._buttons = [
            self.child(QPushButton, name) for name in ("openFirstButton", "openSecondButton", "apartButton", "mergeButton")
        ]
        for button, slot in zip(self._buttons, (self._open_first, self._open_second, self._apart, self._merge), strict=True):
            button.setAutoDefault(False)
            button.clicked.connect(slot)
        self._table.row_changed.connect(self._show_pair)
        self.resize(min(px(900), parent.width() - 40), min(px(480), parent.height() - 40))
        self._load()

    def _load(self, _done: object = None) -> None:
        self._desk.do(same_activities).then(self._show)

    def _show(self, pairs: list[SameActivity]) -> None:
        self._pairs.show_rows(pairs)
        if pairs:
            self._table.enter()
        self._show_pair(self._table.current_row() if pairs else None)

    def _show_pair(self, pair: SameActivity | None) -> None:
        for button in self._buttons:
            button.setEnabled(pair is not None)
        self._reason.setText(
            f"第一条应到 {pair.first.expected} 人、实到 {pair.first.present} 人；第二条应到 {pair.second.expected} 人、"
            f"实到 {pair.second.present} 人。{'，'.join(pair.reasons)}。"
            if pair
            else ""
        )

    def _open_first(self) -> None:
        self._open_activity(self._table.current_row().first.id)

    def _open_second(self) -> None:
        self._open_activity(self._table.current_row().second.id)

    def _apart(self) -> None:
        pair = self._table.current_row()
        self._settle(self._desk.do(keep_activities_apart, pair.first.id, pair.second.id), "已记住：不是同一次。")

    def _merge(self) -> None:
        pair = self._table.current_row()
        self._settle(self._desk.do(merge_activities, pair.first.id, pair.second.id), "已合并为一次（Ctrl+Z 可撤销）。")

    def _settle(self, doing: Doing[Any], sentence: str) -> None:
        doing.then(partial(self._did, sentence), what="正在保存", failed=self.complain_error)

    def _did(self, sentence: str, _none: object) -> None:
        self._desk.say(sentence)
        self._load()


def _people(ws: Workspace) -> tuple[list[SamePerson], list[MergeRow]]:
    return same_people(ws), list_merges(ws)


def _side_by_side(ws: Workspace, *, first: str, second: str) -> list[FieldPair]:
    return field_pairs(teacher_detail(ws, first).values, teacher_detail(ws, second).values)


def _merge(ws: Workspace, first: str, second: str, chosen: Mapping[str, str]) -> None:
    # a number that was looked at side by side is a number that was chosen
    silent_backup(ws.path, "merge")
    number = {"id_number": chosen.get("id_number") or teacher_detail(ws, first).values.id_number}
    merge_teachers(ws, first, second, chosen={**chosen, **{key: text for key, text in number.items() if text}})

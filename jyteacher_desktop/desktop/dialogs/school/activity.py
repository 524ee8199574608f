"""One activity: its fields on the left, its attendance on the right, everything by keyboard.

Who types a person's 拼音首字母 (or 姓名, 工号, 尾号) and Enter marks that person with what stands beside it, by default
缺席; F2 to F9 choose another mark or role. Everybody else stays present.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from decimal import Decimal
from functools import partial
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QWidget,
)

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FieldError, FormDialog
from jyteacher_desktop.desktop.dialogs.inputs import AboutInputs, Inputs, name_parts, row_of
from jyteacher_desktop.desktop.dialogs.school.bureau_remark import show_remarks
from jyteacher_desktop.desktop.dialogs.school.paste_names import PasteNamesDialog
from jyteacher_desktop.desktop.dialogs.unsaved_input import DraftKeeper, type_again, typed
from jyteacher_desktop.desktop.pages.activities_presenter import OpenActivity
from jyteacher_desktop.desktop.table_model import Description, TableModel
from jyteacher_desktop.desktop.typed_values import hours_from_text
from jyteacher_desktop.desktop.widgets import AttendanceGrid, DateField, InitialsBox
from jyteacher_desktop.desktop.widgets.elided import elide
from jyteacher_desktop.desktop.zoom import px
from jyteacher_desktop.domain.activity_hours import TimesError, derive_hours
from jyteacher_desktop.domain.activity_kinds import Kind
from jyteacher_desktop.domain.calendar import clock_time
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.errors import InputError, JyTeacherError
from jyteacher_desktop.domain.review import told_return
from jyteacher_desktop.domain.terms import Level, Mark, RecordStatus, Role
from jyteacher_desktop.kinds.activity import Activity
from jyteacher_desktop.kinds.plan import Planned
from jyteacher_desktop.school.activities import MORE_OF_ACTIVITY, ActivityValues, AttendanceRow
from jyteacher_desktop.school.activity_entry import (
    People,
    PlanChoices,
    Saved,
    lines_of_a_plan,
    not_marked_yet,
    people_of_kind,
    people_on,
    plan_choices,
    save_about_activity,
    save_activity,
)
from jyteacher_desktop.school.expected_people import Expected, Scope
from jyteacher_desktop.school.marking_attendance import SHEET_COLUMNS, SheetLine
from jyteacher_desktop.school.unsaved_input import Content

_APPLY: Final = (
    ("F2", Mark.ABSENT),
    ("F3", Mark.EXCUSED),
    ("F4", Mark.LATE),
    ("F5", Mark.LEFT_EARLY),
    ("F6", Mark.PRESENT),
    ("F7", Role.HOST),
    ("F8", Role.SPEAKER),
    ("F9", Role.DEMO_TEACHER),
    ("F10", Role.REVIEWER),
)


_WRONG_TIME: Final = "{}时间看不懂。例如 1430、14:30 或 下午两点半。"
_GROUP: Final = "group"
"""The field of a kind that names the 教研组 which met (集体备课)."""
_NOT_KEPT: Final = frozenset({"entryEdit", "applyBox", "expectedBox"})


def sheet_tone(line: SheetLine, key: str) -> str:
    """Exceptions stand out, roles too."""
    if key == "mark":
        return {Mark.ABSENT: "bad", Mark.EXCUSED: "warn", Mark.LATE: "warn", Mark.LEFT_EARLY: "warn"}.get(
            line.row.mark, "text_soft"
        )
    if key == "role":
        return "accent" if line.row.role is not Role.ATTENDEE else "text_faint"
    if key == "name" and not line.row.expected:
        return "info"
    return ""


class ActivityDialog(FormDialog):
    """Record or change one activity."""

    def __init__(self, parent: QWidget, desk: Desk, activity: OpenActivity) -> None:
        super().__init__("activity_dialog", parent, accept_text="保存")
        self.record = activity.id
        self._desk = desk
        self._activity = activity
        self._sheet = activity.sheet()
        self._meant = activity.meant
        self._choices: tuple[Expected, ...] = ()
        self._kind_inputs: dict[str, QLineEdit] = {}
        self._chosen_by_hand = False
        self._group_taken = ""
        self.setWindowTitle(f"活动：{activity.values.title}" if activity.id else "登记活动")
        self._find_parts()
        self._fill_fields()
        self._fill_attendance()
        self.resize(min(px(1120), parent.width() - 40), min(px(680), parent.height() - 40))
        if activity.id:
            self._title.setFocus()
        elif activity.like:
            self._day.setFocus()  # 同上次: the day is what is different
            self._day.selectAll()
        else:
            self._kind.setFocus()
        show_remarks(self, desk, activity.id)
        if activity.closed:
            self.only_look(activity.closed)
            self._about.stay_open()
            self._plan_item.setEnabled(True)
            self.also("保存补记", self._save_about)
            return
        self._drafts = DraftKeeper(
            self, desk, form="activity", record=activity.id or activity.like, read=self._typed, write=self._type_again
        )

    def _typed(self) -> Content:
        """Everything a draft keeps: the fields and the sheet."""
        lines = [f"{line.teacher_id} {line.mark.code} {line.role.code}" for line in self._sheet.attendance()]
        return {**typed(self, _NOT_KEPT), "sheet": lines, "meant": f"{self._meant.scope.value} {self._meant.name}"}

    def _type_again(self, content: Content) -> None:
        lines = content.get("sheet")
        if isinstance(lines, list):
            # first of all: what the kind or the day asks for afterwards is answered for whom it was meant
            self._sheet.restore([str(line) for line in lines])
            scope, _blank, name = str(content.get("meant", "")).partition(" ")
            people = tuple(line.teacher_id for line in self._sheet.attendance())
            known = next((each for each in self._choices if (each.scope.value, each.name) == (scope, name) and each.people), None)
            self._chosen_by_hand = True
            self._offer(self._choices[:-1], known or Expected(scope=Scope.CHOSEN, people=people))
            self._show_sheet()
        type_again(self, content)

    def _find_parts(self) -> None:
        self._kind = self.child(InitialsBox, "kindBox")
        self._title = self.child(QLineEdit, "titleEdit")
        self._day = self.child(DateField, "dayEdit")
        self._end_day = self.child(DateField, "endDayEdit")
        self._start = self.child(QLineEdit, "startEdit")
        self._end = self.child(QLineEdit, "endEdit")
        self._hours = self.child(QLineEdit, "hoursEdit")
        self._place = self.child(QLineEdit, "placeEdit")
        self._level = self.child(QComboBox, "levelBox")
        self._approval = self.child(QLineEdit, "approvalEdit")
        self._note = self.child(QLineEdit, "noteEdit")
        self._planned = self.child(QCheckBox, "plannedBox")
        self._grid = self.child(AttendanceGrid, "grid")
        self._entry = self.child(QLineEdit, "entryEdit")
        self._apply = self.child(QComboBox, "applyBox")
        self._expected = self.child(QComboBox, "expectedBox")
        self._candidates = self.child(QListWidget, "candidatesList")
        self._tally = self.child(QLabel, "tallyLabel")
        elide(self._tally)
        self._said = self.child(QLabel, "saidLabel")

    # -- the fields -----------------------------------------------------------------------------------------------

    def _fill_fields(self) -> None:
        values = self._activity.values
        for kind, initials in zip(self._activity.kinds, self._activity.kind_initials, strict=True):
            self._kind.add(kind.name, kind.id, initials)
        self._kind.setCurrentIndex(max(self._kind.findData(values.kind), 0))
        parts: dict[str, QWidget] = {
            "kind_of": self._kind, "title": self._title, "start": self._day, "end": self._end_day, "start_time": self._start,
            "end_time": self._end, "hours": self._hours, "place": self._place, "level": self._level, "approval_no": self._approval,
            "note": self._note,
        }  # fmt: skip
        name_parts(Activity.kind, parts, shared=("start", "start_time"))
        # what messages speak of stands in sight, and not below what has to be scrolled
        fields = self.child(QFormLayout, "fieldsLayout")
        fields.insertRow(row_of(fields, self._hours), self._planned)
        self._more = Inputs(MORE_OF_ACTIVITY.fields, {}, self._desk.today)
        self._more.stand_in(self.child(QFormLayout, "fieldsLayout"), self._note)
        for key in self._more.widgets:
            self._more.put(key, MORE_OF_ACTIVITY.shown(key, values.more))
        self._about = AboutInputs(self._activity.about, self._desk.today, self.child(QFormLayout, "fieldsLayout"), self._note)
        self._plan_item = QComboBox()
        self._plan_item.setObjectName("planItemBox")
        # a long line of a plan pushes no field out of sight; in the list it is whole
        self._plan_item.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._plan_item.setAccessibleName(Planned.kind.field("plan_item").title)
        self._offer_items(self._activity.items)
        layout = self.child(QFormLayout, "fieldsLayout")
        layout.insertRow(row_of(layout, self._approval) + 1, Planned.kind.field("plan_item").title, self._plan_item)
        levels = self._activity.levels or tuple((level.code, level.label) for level in Level)
        for code, label in levels:
            self._level.addItem(label, code)
        self._level.setCurrentIndex(max(self._level.findData(values.level), 0))
        for field in (self._day, self._end_day):
            field.set_today(self._desk.today)
        self._day.set_day(values.date)
        self._end_day.set_day(values.end_date if values.end_date != values.date else None)
        self._title.setText(values.title)
        self._start.setText(values.start_time)
        self._end.setText(values.end_time)
        self._hours.setText(hours_text(values.hours) if values.hours is not None else "")
        self._place.setText(values.place)
        self._approval.setText(values.approval_no)
        self._note.setText(values.note)
        self._planned.setChecked(values.planned)
        self._planned.toggled.connect(self._show_tally)
        row = self._activity.row
        if row is not None and row.status == RecordStatus.RETURNED.code:
            self.complain(told_return(row.review_note))
        elif row is not None and row.status == RecordStatus.PLANNED.code and not values.planned:
            self.note("计划的日子到了：核对出勤后保存，就登记为已开展。还没有开展，请勾选“这是计划”。")
        self._show_kind()
        self._kind.currentIndexChanged.connect(self._show_kind)
        for line in (self._start, self._end):
            line.editingFinished.connect(partial(self._tidy_time, line))
            line.textChanged.connect(self._hint_hours)
        for field in (self._day, self._end_day):
            field.editingFinished.connect(partial(self._look_at_day, field))
        self._day.day_changed.connect(self._change_day)
        self._day.day_changed.connect(self._find_items)
        self._kind.currentIndexChanged.connect(self._find_items)

    def _offer_items(self, items: PlanChoices) -> None:
        """The lines of a plan that fit month and kind; what was chosen stays chosen where it still fits."""
        chosen = self._plan_item.currentData() if self._plan_item.count() else items.chosen
        self._plan_item.clear()
        self._plan_item.addItem("没有对应的" if items.offered else "这个月没有同类的计划项目", "")
        for item, words in items.offered:
            self._plan_item.addItem(words, item)
        words_of = self._plan_item.fontMetrics().horizontalAdvance
        longest = max(words_of(self._plan_item.itemText(place)) for place in range(self._plan_item.count()))
        self._plan_item.view().setMinimumWidth(min(longest + px(40), px(640)))
        self._plan_item.setCurrentIndex(max(self._plan_item.findData(chosen), 0))

    def _find_items(self, _index: int = 0) -> None:
        day = self._day.day()
        if day is not None:
            self._desk.do(plan_choices, self._chosen_kind().id, day, self._activity.id).then(self._offer_items, owner=self)

    def _item_said(self) -> str | None:
        """The line of a plan that was chosen; None where it is the one it was."""
        chosen = str(self._plan_item.currentData() or "")
        return None if chosen == self._activity.items.chosen else chosen

    def _save_about(self) -> None:
        self.wait()
        self._desk.do(save_about_activity, self._activity.id, about=self._about.said(), item=self._item_said()).then(
            self._kept, what="正在保存补记的内容", failed=self._refused
        )

    def _kept(self, sentence: str) -> None:
        self.accept()
        self._desk.say(sentence)

    def _chosen_kind(self) -> Kind:
        return self._activity.kinds[self._kind.currentIndex()]

    def _show_kind(self, _index: int = 0) -> None:
        kind = self._chosen_kind()
        layout = self.child(QFormLayout, "fieldsLayout")
        typed = {key: line.text() for key, line in self._kind_inputs.items()} or dict(self._activity.values.fields)
        for line in self._kind_inputs.values():
            layout.removeRow(line)
        self._kind_inputs = {}
        place = row_of(layout, next(iter(self._about.widgets), self._note))
        for number, (key, label) in enumerate(kind.fields.items()):
            line = QLineEdit(typed.get(key, ""))
            line.setAccessibleName(label)
            line.setObjectName(f"field_{key}")
            caption = QLabel(label)
            caption.setTextFormat(Qt.TextFormat.PlainText)
            caption.setWordWrap(True)
            caption.setBuddy(line)
            layout.insertRow(place + number, caption, line)
            self._kind_inputs[key] = line
        self._take_group()
        self._chain_tabs()
        self._title.setPlaceholderText(f"不填则为“{kind.name}”")
        self._hint_hours()

    def _chain_tabs(self) -> None:
        order = (
            self._approval,
            self._plan_item,
            *self._kind_inputs.values(),
            *self._more.widgets.values(),
            *self._about.widgets,
            self._note,
        )
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _hint_hours(self, _text: str = "") -> None:
        """Say which hours the activity gets as long as nobody types any: those of its times, or of its kind."""
        start, end = self._times()
        clocks = [time.fromisoformat(text) if text else None for text in (start, end)]
        try:
            derived = derive_hours(self._activity.policy, self._chosen_kind().id, clocks[0], clocks[1], None)
        except TimesError:
            self._hours.setPlaceholderText("请填写起止时间，结束晚于开始")
        except InputError:
            self._hours.setPlaceholderText("请填写学时或起止时间")
        else:
            by = "随起止时间" if start and end else "这类活动"
            self._hours.setPlaceholderText(f"{hours_text(Decimal(derived) / 100)}（{by}，可改）")

    def _times(self) -> tuple[str | None, str | None]:
        """From when to when, as far as it can be understood."""
        start = clock_time(self._start.text())
        return start, clock_time(self._end.text(), after=start or "")

    def _tidy_time(self, line: QLineEdit) -> None:
        """A time that was typed is written as it is kept; one that cannot be understood is said at once, not only when all is saved."""
        said = self._times()[line is self._end]
        if said is not None:
            line.setText(said)
            return
        self.point_out(_WRONG_TIME.format("结束" if line is self._end else "开始"), line)

    def _look_at_day(self, field: DateField) -> None:
        if field.is_wrong():
            self.point_out(field.wrong_words(called="结束日期" if field is self._end_day else "日期"), field)

    def _change_day(self) -> None:
        day = self._day.day()
        if day is not None:
            self._desk.do(people_on, day, self._meant).then(self._take_people, owner=self)

    def _change_kind(self, _index: int) -> None:
        """Another kind of a new activity begins with whom the last one of that kind was meant for."""
        day = self._day.day()
        if day is not None and not self._activity.id and not self._activity.like and not self._chosen_by_hand:
            self._desk.do(people_of_kind, day, self._chosen_kind().id).then(self._take_people, owner=self)

    def _take_people(self, people: People) -> None:
        if not self._activity.id:
            self._sheet.move_to(people.expected, people.everybody)
            self._offer(people.choices, people.meant)
            self._show_sheet()

    # -- 应到 -------------------------------------------------------------------------------------------------------

    def _offer(self, choices: tuple[Expected, ...], meant: Expected) -> None:
        """Fill the box with everybody, the groups and, where it is none of these, the people chosen one by one."""
        self._choices = (*choices, meant if meant.scope is Scope.CHOSEN else Expected(scope=Scope.CHOSEN))
        self._meant = meant
        self._expected.clear()
        for each in self._choices:
            self._expected.addItem(each.label if each.people else Scope.CHOSEN.value)
        place = next(
            (number for number, each in enumerate(self._choices) if (each.scope, each.name) == (meant.scope, meant.name)), 0
        )
        self._expected.setCurrentIndex(place)
        self._take_group()

    def _take_group(self) -> None:
        """The 教研组 of a kind that asks for it is the one the activity is meant for, until somebody writes another."""
        line = self._kind_inputs.get(_GROUP)
        if line is None or self.locked or line.text() not in ("", self._group_taken):
            return
        self._group_taken = self._meant.name if self._meant.scope is Scope.GROUP else ""
        line.setText(self._group_taken)

    def _choose_expected(self, index: int) -> None:
        chosen = self._choices[index]
        self._chosen_by_hand = True
        if chosen.scope is Scope.CHOSEN and self._meant.scope is Scope.CHOSEN:
            return
        self._meant = chosen
        if chosen.people:
            self._sheet.expect(chosen.people)
            self._take_group()
            self._said.setText(f"应到改为{chosen.label}。")
        else:
            self._sheet.start_empty()
            self._said.setText(
                "自选：名单从空白开始。在上面输入姓名回车，一个一个记上，或用“粘贴名单…”。选回“全体”，原来的名单就回来。"
            )
            self._entry.setFocus()
        # whoever is named for an empty list is there; whoever is named for a full one is not
        self._apply.setCurrentIndex(self._apply.findData(Mark.ABSENT if chosen.people else Mark.PRESENT))
        self._show_sheet()

    def _chose_people(self) -> None:
        """The lines were chosen one by one: the box says so."""
        people = tuple(line.teacher_id for line in self._sheet.attendance())
        self._chosen_by_hand = True
        self._offer(self._choices[:-1], Expected(scope=Scope.CHOSEN, people=people))

    def _nobody_chosen(self) -> bool:
        return self._meant.scope is Scope.CHOSEN and not self._sheet.attendance()

    # -- the attendance -------------------------------------------------------------------------------------------

    def _fill_attendance(self) -> None:
        self._model: TableModel[SheetLine] = TableModel(
            Description(columns=SHEET_COLUMNS, identity=lambda line: line.row.teacher_id, tone=sheet_tone), self
        )
        self._grid.use(
            self._model,
            name="attendance",
            preferences=self._desk.preferences,
            empty_text="没有应到人员。先在“教师”页添加教师，或在上面输入姓名添加。",
            sortable=False,
        )
        self._grid.setToolTip("1 出席　2 迟到　3 早退　4 请假　5 缺席　Q 参加　W 主持　E 主讲　R 授课　T 评课　Delete 移出")
        self._grid.mark_typed.connect(self._mark_selected)
        self._grid.role_typed.connect(self._give_role_selected)
        self._grid.removal_typed.connect(self._remove_selected)
        for keys, what in _APPLY:
            self._apply.addItem(f"{what.label}　{keys}", what)
            QShortcut(QKeySequence(keys), self, partial(self._choose_apply, self._apply.count() - 1))
        self._candidates.hide()
        self._candidates.itemActivated.connect(self._take_candidate)
        self._candidates.itemClicked.connect(self._take_candidate)
        self._entry.installEventFilter(self)
        self._candidates.installEventFilter(self)
        self._entry.textChanged.connect(self._show_candidates)
        self._offer(self._activity.choices, self._activity.meant)
        self._expected.activated.connect(self._choose_expected)
        self._kind.currentIndexChanged.connect(self._change_kind)
        remove = self.child(QPushButton, "removeButton")
        remove.setToolTip("把选中的人移出考勤表（Delete）：他们不在应到之列")
        remove.setAutoDefault(False)
        remove.clicked.connect(self._remove_selected)
        fill = self.child(QPushButton, "fillButton")
        fill.setToolTip("把应到而不在表上的人按出席补上，已有的行不变")
        fill.setAutoDefault(False)
        fill.clicked.connect(self._fill)
        paste = self.child(QPushButton, "pasteButton")
        paste.setAutoDefault(False)
        paste.clicked.connect(self._paste)
        self._show_sheet()

    def _show_sheet(self) -> None:
        self._model.show_rows(self._sheet.lines())
        self._show_tally()

    def _show_tally(self, _planned: bool = False) -> None:
        self._tally.setText(self._sheet.tally(planned=self._planned.isChecked()))

    def _choose_apply(self, index: int) -> None:
        self._apply.setCurrentIndex(index)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = event.key()
            if watched is self._entry and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                return self._enter()
            if watched is self._entry and key == Qt.Key.Key_Down:
                (self._candidates if self._candidates.isVisible() else self._grid).setFocus()
                return True
            if watched is self._candidates and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take_candidate(self._candidates.currentItem())
                return True
            if key == Qt.Key.Key_Escape and self._entry.text() and watched in (self._entry, self._candidates):
                # it takes back the name that was being typed, not the activity
                self._entry.clear()
                self._entry.setFocus()
                return True
        return super().eventFilter(watched, event)

    def _enter(self) -> bool:
        """Enter in the entry line; an empty line leaves Enter to the dialog."""
        if not self._entry.text().strip() or self.locked:
            return False
        found = self._sheet.find(self._entry.text())
        if not found:
            self._said.setText(f"没有找到“{self._entry.text().strip()}”。可以输入姓名、拼音首字母、工号或证件后四位。")
        elif len(found) == 1:
            self._take(found[0])
        else:
            self._said.setText(f"有 {len(found)} 位：用上下键选一位，回车记上；都不是，按 Esc。")
            self._candidates.setFocus()
        return True

    def _show_candidates(self, text: str) -> None:
        found = self._sheet.find(text)
        if text:
            self._said.clear()  # what was said of another name
        self._candidates.clear()
        for row in found:
            off = "" if self._sheet.has(row.teacher_id) else "（不在应到人员中）"
            item = QListWidgetItem(row.known_by.beside(row.name) + off)
            item.setData(Qt.ItemDataRole.UserRole, row)
            self._candidates.addItem(item)
        self._candidates.setVisible(len(found) > 1)
        if found:
            self._candidates.setCurrentRow(0)

    def _take_candidate(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._take(item.data(Qt.ItemDataRole.UserRole))

    def _take(self, row: AttendanceRow) -> None:
        what = self._apply.currentData()
        joined = not self._sheet.has(row.teacher_id)
        if isinstance(what, Mark):
            self._sheet.mark([row.teacher_id], what)
        elif isinstance(what, Role):
            self._sheet.give_role([row.teacher_id], what)
        if self._meant.scope is Scope.CHOSEN:
            self._chose_people()
        self._entry.clear()
        self._entry.setFocus()
        self._show_sheet()
        self._grid.select(row.teacher_id)
        stranger = joined and self._meant.scope is not Scope.CHOSEN
        added = "　原来不在应到人员中，已经加进名单；加错了点选这一行按“移出”" if stranger else ""
        self._said.setText(f"{self._sheet.called()[row.teacher_id]}：{what.label}{added}")

    def _selected_ids(self) -> list[str]:
        return [line.row.teacher_id for line in self._grid.selected_rows()]

    def _on_selected(self, change: Callable[[list[str]], None], *, step: bool) -> None:
        ids = self._selected_ids()
        if not ids or self.locked:
            return
        place = self._grid.currentIndex().row()
        change(ids)
        self._show_sheet()
        if step and len(ids) == 1 and self._model.rowCount():
            self._grid.select_row(min(place + 1, self._model.rowCount() - 1))

    def _mark_selected(self, mark: Mark | None) -> None:
        if mark is None:
            lines = self._grid.selected_rows()
            mark = Mark.ABSENT if lines and lines[0].row.mark is Mark.PRESENT else Mark.PRESENT
        self._on_selected(partial(self._sheet.mark, mark=mark), step=True)

    def _give_role_selected(self, role: Role) -> None:
        self._on_selected(partial(self._sheet.give_role, role=role), step=False)

    def _remove_selected(self) -> None:
        gone = self._selected_ids()
        if gone and not self.locked:
            called = self._sheet.called()
            who = called[gone[0]] if len(gone) == 1 else f"{len(gone)} 人"
            self._on_selected(self._sheet.remove, step=False)
            self._chose_people()
            self._said.setText(f"移出了{who}，应到改为{self._meant.label}。")

    def _fill(self) -> None:
        added = self._sheet.fill()
        self._show_sheet()
        self._said.setText(f"补上了 {added} 人，已有的行没有改变。" if added else "应到人员都在表上了。")

    def _paste(self) -> None:
        PasteNamesDialog(self, self._sheet, self._pasted).open()

    def _pasted(self, sentence: str) -> None:
        if len(self._sheet.attendance()) != len(self._meant.people):
            self._chose_people()
        self._show_sheet()
        self._said.setText(sentence + (not_marked_yet(self._sheet.attendance()) if self._planned.isChecked() else ""))

    # -- saving ---------------------------------------------------------------------------------------------------

    def submit(self) -> None:
        if self.locked:
            self.accept()
            self._desk.reopen(self._activity.values.date)
            return
        try:
            values = self._values()
        except FieldError as problem:
            self.complain(problem.sentence, problem.field)
            return
        attendance = self._sheet.attendance()
        if values.planned:
            attendance = lines_of_a_plan(self._meant, attendance)
        self.wait()
        self._desk.do(
            save_activity, self._activity.id, values, attendance, about=self._about.said(), item=self._item_said()
        ).then(self._saved, what="正在保存活动", failed=self._refused)

    def _values(self) -> ActivityValues:
        day, end_day = self._day.day(), self._end_day.day()
        start, end = self._times()
        hours = hours_from_text(self._hours.text()) if self._hours.text().strip() else None
        if day is None:
            raise FieldError(self._day.wrong_words() if self._day.is_wrong() else "请填写日期，例如 9.18。", self._day)
        if self._end_day.is_wrong():
            raise FieldError("结束日期看不懂，例如 9.19；只有一天就不填。", self._end_day)
        if start is None:
            raise FieldError(_WRONG_TIME.format("开始"), self._start)
        if end is None:
            raise FieldError(_WRONG_TIME.format("结束"), self._end)
        if self._hours.text().strip() and hours is None:
            raise FieldError("学时看不懂，例如 2 或 2.5。", self._hours)
        if self._entry.isVisible() and self._entry.text().strip():
            raise FieldError(f"“{self._entry.text().strip()}”还没有记上：按回车记到考勤里，或者清空它。", self._entry)
        if self._nobody_chosen():
            raise FieldError("自选的名单还是空的。请输入姓名回车，一个一个记上，或把“应到”选回“全体”。", self._entry)
        return ActivityValues(
            kind=self._chosen_kind().id,
            title=self._title.text().strip() or self._chosen_kind().name,
            date=day,
            end_date=end_day,
            start_time=start,
            end_time=end,
            hours=hours,
            place=self._place.text().strip(),
            level=self._level.currentData(),
            approval_no=self._approval.text().strip(),
            content_key=self._activity.values.content_key,
            fields={key: line.text().strip() for key, line in self._kind_inputs.items() if line.text().strip()},
            note=self._note.text().strip(),
            planned=self._planned.isChecked(),
            more=self._more.said(),
        )

    def _saved(self, saved: Saved) -> None:
        self.accept()
        self._desk.say(saved.sentence)
        if not self._activity.id:
            self._desk.stand_on("activity", saved.id, saved.day)
        if saved.warnings:
            self._desk.asking.tell("已保存，请留意", "\n\n".join(dict.fromkeys(each.message for each in saved.warnings)))

    def _refused(self, error: JyTeacherError) -> None:
        fields: dict[object, QWidget] = {
            "title": self._title,
            "end_date": self._end_day,
            "hours": self._hours,
            "start_time": self._start,
            "end_time": self._end,
        }
        self.complain(self.refusal(error), fields.get(error.facts.get("field")))

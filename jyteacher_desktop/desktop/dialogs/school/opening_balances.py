"""期初学时: the balances that teachers brought along, in one list; the selected one stands below to be changed."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QPushButton, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FieldError, FormDialog
from jyteacher_desktop.desktop.dialogs.inputs import Inputs, name_parts
from jyteacher_desktop.desktop.dialogs.school.teacher_line import Whom
from jyteacher_desktop.desktop.table_model import Description, TableModel
from jyteacher_desktop.desktop.typed_values import hours_from_text
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.desktop.zoom import px
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.kinds.opening_balance import Opening
from jyteacher_desktop.records.trash import TrashedRecords, delete_records
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.school.opening_balances import (
    MORE_OF_OPENING,
    OPENING_COLUMNS,
    OpeningRow,
    OpeningValues,
    add_opening,
    edit_opening,
    list_openings,
)
from jyteacher_desktop.school.roster import TeacherRow, list_teachers, names_apart
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, replace

_SHOWN = ("teacher", "year", "category_label", "hours", "document")
_OPENINGS: Description[OpeningRow] = Description(
    columns=[column for column in OPENING_COLUMNS if column.key in _SHOWN], identity=lambda row: row.id
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    openings: tuple[OpeningRow, ...]
    teachers: tuple[TeacherRow, ...]
    categories: tuple[tuple[str, str], ...]


def _facts(ws: Workspace) -> _Facts:
    called = names_apart(ws)
    return _Facts(
        openings=tuple(replace(row, teacher=called.get(row.teacher_id, row.teacher)) for row in list_openings(ws)),
        teachers=tuple(list_teachers(ws, include_left=True)),
        categories=tuple((each.id, each.name) for each in current_policy(ws).categories.values()),
    )


def open_openings(desk: Desk, parent: QWidget) -> None:
    """Fetch the balances and show them."""
    desk.do(_facts).then(lambda facts: OpeningsDialog(parent, desk, facts).open(), owner=parent)


class OpeningsDialog(FormDialog):
    """Add, correct and delete opening balances."""

    def __init__(self, parent: QWidget, desk: Desk, facts: _Facts) -> None:
        super().__init__("openings_dialog", parent, accept_text="保存")
        self._desk = desk
        self._editing = ""
        self._table = self.child(TableView, "table")
        self._model: TableModel[OpeningRow] = TableModel(_OPENINGS, self)
        empty = "还没有期初学时。在下面填写第一笔，或在“导入…”里读入表格。"
        self._table.use(self._model, name="openings", preferences=desk.preferences, empty_text=empty)
        self._which = self.child(QLabel, "whichLabel")
        self._teacher = self.child(QLineEdit, "teacherEdit")
        self._year = self.child(QLineEdit, "yearEdit")
        self._category = self.child(QComboBox, "categoryBox")
        self._hours = self.child(QLineEdit, "hoursEdit")
        self._document = self.child(QLineEdit, "documentEdit")
        self._whom = Whom(self._teacher, facts.teachers)
        parts: dict[str, QWidget] = {
            "teacher": self._teacher, "year": self._year, "category": self._category, "hours": self._hours, "document": self._document,
        }  # fmt: skip
        name_parts(Opening.kind, parts)
        self._more = Inputs(MORE_OF_OPENING.fields, {}, desk.today)
        self._more.stand_in(self.child(QFormLayout, "fieldsLayout"))
        for code, name in facts.categories:
            self._category.addItem(name, code)
        self.child(QDialogButtonBox, "buttonBox").button(QDialogButtonBox.StandardButton.Cancel).setText("关闭")
        self._delete_button = self.child(QPushButton, "deleteButton")
        for name, slot in (("newButton", self._begin), ("deleteButton", self._delete)):
            button = self.child(QPushButton, name)
            button.setAutoDefault(False)
            button.clicked.connect(slot)
        self._table.row_changed.connect(self._choose)
        self.resize(min(px(720), parent.width() - 40), min(px(540), parent.height() - 40))
        self._show(facts)

    def _show(self, facts: _Facts) -> None:
        self._model.show_rows(facts.openings)
        self._begin()

    def _begin(self) -> None:
        """An empty form for one more balance."""
        # no row is current any more, so that choosing the same one again is a choice
        self._table.setCurrentIndex(QModelIndex())
        self._table.clearSelection()
        self._editing = ""
        self._which.setText("正在填写新的一笔")
        self._delete_button.setEnabled(False)
        for line in (self._teacher, self._year, self._hours, self._document):
            line.clear()
        for key in self._more.widgets:
            self._more.put(key, "")
        self._teacher.setFocus()

    def _choose(self, row: OpeningRow | None) -> None:
        if row is None:
            return
        self._editing = row.id
        self._which.setText(f"正在修改：{row.teacher} {row.year}")
        self._delete_button.setEnabled(True)
        self._whom.show_teacher(row.teacher_id)
        self._year.setText(row.year)
        self._category.setCurrentIndex(self._category.findData(row.category))
        self._hours.setText(hours_text(row.hours))
        self._document.setText(row.document)
        for key in self._more.widgets:
            self._more.put(key, MORE_OF_OPENING.shown(key, row.more))

    def submit(self) -> None:
        try:
            values = self._values()
        except FieldError as problem:
            self.complain(problem.sentence, problem.field)
            return
        self.wait()
        if self._editing:
            job = self._desk.do(edit_opening, self._editing, values)
        else:
            job = self._desk.do(add_opening, **values.arguments)
        job.then(self._saved, what="正在保存期初学时", failed=self._refused)

    def _values(self) -> OpeningValues:
        teacher = self._whom.chosen()
        hours = hours_from_text(self._hours.text())
        if not self._year.text().strip():
            raise FieldError("请填写年度，例如 2025。", self._year)
        if hours is None:
            raise FieldError("请填写学时，例如 24。", self._hours)
        return OpeningValues(
            teacher_id=teacher.id,
            year=self._year.text().strip(),
            category=self._category.currentData(),
            hours=hours,
            document=self._document.text().strip(),
            more=self._more.said(),
        )

    def _saved(self, _id: str) -> None:
        self._again("已保存期初学时（Ctrl+Z 可撤销）")

    def _delete(self) -> None:
        if self._editing:
            self.wait()
            self._desk.do(delete_records, [self._editing]).then(self._deleted, what="正在删除", failed=self.complain_error)

    def _deleted(self, done: TrashedRecords) -> None:
        self._again(f"{done.what}（Ctrl+Z 可撤销）")

    def _again(self, sentence: str) -> None:
        """Say what was done and go on with the list as it stands now."""
        self._desk.say(sentence)
        self._desk.do(_facts).then(partial(self._go_on, sentence), owner=self)

    def _go_on(self, sentence: str, facts: _Facts) -> None:
        self.accept_button.setEnabled(True)
        self.note(sentence)
        self._show(facts)

    def _refused(self, error: JyTeacherError) -> None:
        fields: dict[object, QWidget] = {"year": self._year, "hours": self._hours}
        self.complain(self.refusal(error), fields.get(error.facts.get("field")))

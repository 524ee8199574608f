"""One teacher's fields, and a change of status."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial

from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.dialogs.inputs import Inputs, name_parts
from jyteacher_desktop.desktop.dialogs.school.bureau_remark import show_remarks
from jyteacher_desktop.desktop.dialogs.unsaved_input import DraftKeeper
from jyteacher_desktop.desktop.pages.teachers_presenter import Entered, Move, add_one, edit_one, move_on
from jyteacher_desktop.desktop.typed_values import month_from_text
from jyteacher_desktop.desktop.widgets import DateField
from jyteacher_desktop.desktop.widgets.covered import cover
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.domain.terms import SchoolStage, ServiceStatus
from jyteacher_desktop.kinds.teacher import Service, Teacher
from jyteacher_desktop.school.roster import MORE_OF_TEACHER, TeacherDetail, TeacherRow, TeacherValues, with_texts
from jyteacher_desktop.sheets.field_shapes import choices_of

_LINES = {
    "name": "nameEdit",
    "former_name": "formerEdit",
    "id_number": "idEdit",
    "birth_month": "birthEdit",
    "joined": "joinedEdit",
    "teacher_no": "numberEdit",
    "phone": "phoneEdit",
    "note": "noteEdit",
}
_CHOICES = {
    "sex": "sexBox",
    "stage": "stageBox",
    "subject": "subjectBox",
    "group": "groupBox",
    "title": "titleBox",
    "position": "positionBox",
}


_IN_COMMON = frozenset({"stage", "subject", "group"})
"""What stays for the next of several people that are added."""


class TeacherDialog(FormDialog):
    """Add or edit one teacher."""

    def __init__(
        self,
        parent: QWidget,
        desk: Desk,
        *,
        detail: TeacherDetail | None,
        others: list[TeacherRow],
        on_saved: Callable[[str], None],
    ) -> None:
        super().__init__("teacher_dialog", parent, accept_text="保存" if detail else "添加")
        self.record = detail.row.id if detail else ""
        self._desk = desk
        self.setWindowTitle(f"编辑教师：{detail.row.name}" if detail else "添加教师")
        self._detail = detail
        self._on_saved = on_saved
        self._name = ""
        self._lines = {key: self.child(QLineEdit, name) for key, name in _LINES.items()}
        self._choices = {key: self.child(QComboBox, name) for key, name in _CHOICES.items()}
        name_parts(Teacher.kind, {**self._lines, **self._choices})
        self._more = Inputs(MORE_OF_TEACHER.fields, {}, desk.today)
        self._more.stand_in(self.child(QGridLayout, "fieldsLayout"))
        offered: dict[str, Iterable[str]] = {
            "stage": [*(stage.label for stage in SchoolStage)],
            "subject": sorted({row.subject for row in others}),
            "group": sorted({row.group for row in others}),
            "title": choices_of(Teacher.kind.field("title")),
            "position": sorted({row.position for row in others}),
        }
        for key, box in self._choices.items():
            box.addItems([text for text in offered.get(key, ()) if text])
            if box.isEditable():
                box.setCurrentText("")
        if detail is not None:
            for key, line in self._lines.items():
                line.setText(getattr(detail.values, key))
            for key, box in self._choices.items():
                box.setCurrentText(getattr(detail.values, key))
            for key in self._more.widgets:
                self._more.put(key, MORE_OF_TEACHER.shown(key, detail.values.more))
        self._begun = {key: box.currentText() for key, box in self._choices.items()}
        if detail is None:
            self.offer_next()
        cover(self._lines["id_number"], "身份证件号")
        cover(self._lines["phone"], "电话")
        self._lines["name"].setFocus()
        show_remarks(self, desk, detail.row.id if detail else "")
        DraftKeeper(self, desk, form="teacher", record=detail.row.id if detail else "")

    def submit(self) -> None:
        texts = {key: line.text().strip() for key, line in self._lines.items()}
        texts |= {key: box.currentText().strip() for key, box in self._choices.items()}
        texts |= {key: month_from_text(texts[key]) for key in ("birth_month", "joined")}
        values = with_texts(TeacherValues(name=""), {**texts, **self._more.said()})
        if not values.name:
            self.complain("请填写姓名。", self._lines["name"])
            return
        self._name = values.name
        self.wait()
        if self._detail is None:
            self._desk.do(add_one, values=values).then(self._saved, what="正在添加教师", failed=self._refused)
        else:
            self._desk.do(edit_one, teacher_id=self._detail.row.id, values=values).then(
                self._saved, what="正在保存", failed=self._refused
            )

    def _saved(self, entered: Entered) -> None:
        if self.stays_for_next(f"已添加{self._name}。" + (f"\n请看一下：{entered.told}" if entered.told else "")):
            self._on_saved(entered.id)
            return
        self.accept()
        self._on_saved(entered.id)
        if entered.told:
            self._desk.asking.tell("已保存，请留意", entered.told)

    def begin_next(self) -> None:
        """Where people belong and when they came stays for the next of a list; everything else is somebody's own."""
        for key, line in self._lines.items():
            if key != "joined":
                line.clear()
        for key, box in self._choices.items():
            if key not in _IN_COMMON:
                box.setCurrentText(self._begun[key])
        for key in self._more.widgets:
            self._more.put(key, "")
        self._lines["name"].setFocus()

    def _refused(self, error: JyTeacherError) -> None:
        field = error.facts.get("field")
        key = field if isinstance(field, str) else ""
        self.complain(self.refusal(error), self._lines.get(key) or self._choices.get(key))


class MoveDialog(FormDialog):
    """人员变动: another status from a day on."""

    def __init__(
        self,
        parent: QWidget,
        desk: Desk,
        detail: TeacherDetail,
        today: date,
        on_moved: Callable[[Move], None],
    ) -> None:
        super().__init__("move_dialog", parent, accept_text="保存")
        self.record = detail.row.id
        self._desk = desk
        self._detail = detail
        self._on_moved = on_moved
        self.child(QLabel, "whoLabel").setText(f"{detail.row.name}　现在：{detail.row.status}")
        self._status = self.child(QComboBox, "statusBox")
        self._day = self.child(DateField, "dayEdit")
        self._day.set_today(today)
        self._day.set_day(today)
        self._note = self.child(QLineEdit, "noteEdit")
        # the form asks 从哪天起, which says more to whoever moves somebody than 开始日期
        name_parts(Service.kind, {"status": self._status, "start": self._day, "note": self._note}, shared=("start",))
        self._status.setFocus()

    def submit(self) -> None:
        day = self._day.day()
        if day is None:
            self.complain("请填写从哪天起，例如 9.1。", self._day)
            return
        self.wait()
        request = Move(
            teacher_id=self._detail.row.id,
            status=ServiceStatus(self._status.currentData()),
            day=day,
            note=self._note.text().strip(),
        )
        self._desk.do(move_on, request=request).then(partial(self._saved, request), what="正在保存", failed=self.complain_error)

    def _saved(self, request: Move, moved: Entered) -> None:
        self.accept()
        self._on_moved(request)
        if moved.told:
            self._desk.asking.tell("已保存，请留意", moved.told)

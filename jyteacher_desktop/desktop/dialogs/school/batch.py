"""批量修改: the same value of one field for several teachers, as one step."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QLabel, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.domain.terms import SchoolStage
from jyteacher_desktop.domain.titles import TITLES
from jyteacher_desktop.kinds.teacher import Teacher
from jyteacher_desktop.school.roster import SHARED_FIELDS, TeacherRow, edit_teachers


class BatchDialog(FormDialog):
    """Change several teachers."""

    def __init__(self, parent: QWidget, desk: Desk, chosen: Sequence[TeacherRow], everybody: Sequence[TeacherRow]) -> None:
        super().__init__("batch_dialog", parent, accept_text="修改")
        self._desk = desk
        self._ids = tuple(row.id for row in chosen)
        names = "、".join(row.name for row in chosen[:6]) + ("等" if len(chosen) > 6 else "")
        self.child(QLabel, "whatLabel").setText(f"修改 {len(chosen)} 位教师：{names}")
        self._offered = {
            "subject": sorted({row.subject for row in everybody if row.subject}),
            "group": sorted({row.group for row in everybody if row.group}),
            "stage": [stage.label for stage in SchoolStage],
            "title": list(TITLES),
            "position": sorted({row.position for row in everybody if row.position}),
        }
        self._field = self.child(QComboBox, "fieldBox")
        for field in SHARED_FIELDS:
            self._field.addItem(Teacher.kind.field(field).title, field)
        self._value = self.child(QComboBox, "valueBox")
        self._field.currentIndexChanged.connect(self._offer)
        self._offer()

    def _offer(self, _index: int = 0) -> None:
        self._value.clear()
        self._value.addItems(self._offered[self._field.currentData()])
        self._value.setCurrentText("")

    def submit(self) -> None:
        self.wait()
        self._desk.do(edit_teachers, self._ids, self._field.currentData(), self._value.currentText()).then(
            self._done, what="正在修改", failed=self.complain_error
        )

    def _done(self, number: int) -> None:
        self.accept()
        self._desk.say(f"修改了 {number} 位教师（Ctrl+Z 可撤销）" if number else "没有不同，不用修改。")

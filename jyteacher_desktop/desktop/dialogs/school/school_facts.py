"""本校信息: name, code, stage and central school, as they stand and as they should be."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.domain.terms import SchoolStage
from jyteacher_desktop.school.office import EditSchool, SchoolInfo, edit_school, school_info


def open_school_facts(desk: Desk, parent: QWidget) -> None:
    """Fetch the facts and show them."""
    desk.do(school_info).then(lambda info: SchoolFactsDialog(parent, desk, info).open(), owner=parent)


class SchoolFactsDialog(FormDialog):
    """Correct what stands in the heading of every paper and package."""

    def __init__(self, parent: QWidget, desk: Desk, info: SchoolInfo) -> None:
        super().__init__("school_facts_dialog", parent, accept_text="保存")
        self._desk = desk
        self._name = self.child(QLineEdit, "nameEdit")
        self._code = self.child(QLineEdit, "codeEdit")
        self._stage = self.child(QComboBox, "stageBox")
        self._central = self.child(QLineEdit, "centralEdit")
        self._clerk = self.child(QLineEdit, "clerkEdit")
        self._reviewer = self.child(QLineEdit, "reviewerEdit")
        for stage in SchoolStage:
            self._stage.addItem(stage.label, stage.code)
        self._name.setText(info.name)
        self._code.setText(info.code)
        self._stage.setCurrentIndex(max(self._stage.findData(info.stage), 0))
        self._central.setText(info.central)
        self._clerk.setText(info.clerk)
        self._reviewer.setText(info.reviewer)
        self.note("改好后，文件和下一个数据包都用新的内容；密钥、已交的数据包不变。")
        self._name.setFocus()

    def submit(self) -> None:
        facts = EditSchool(
            name=self._name.text(),
            code=self._code.text(),
            stage=self._stage.currentData(),
            central=self._central.text(),
            clerk=self._clerk.text(),
            reviewer=self._reviewer.text(),
        )
        self.wait()
        self._desk.do(edit_school, facts).then(self._saved, what="正在保存本校信息", failed=self._refused)

    def _saved(self, _nothing: None) -> None:
        self.accept()
        self._desk.say("已保存本校信息（Ctrl+Z 可撤销）")

    def _refused(self, error: JyTeacherError) -> None:
        fields: dict[object, QWidget] = {"name": self._name, "code": self._code, "stage": self._stage}
        self.complain(error.user_message, fields.get(error.facts.get("field")))

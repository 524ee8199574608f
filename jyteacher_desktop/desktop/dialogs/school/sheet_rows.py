"""按签到表补录: the code of a printed sheet and the numbers of the rows nobody signed; the names show before anything is stored."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.school.signin_sheet import SheetRows, enter_sheet, sheet_rows
from jyteacher_desktop.store.workspace import Workspace

_PAUSE_MS = 250


class SheetRowsDialog(FormDialog):
    """Type a signed sheet back."""

    def __init__(self, parent: QWidget, desk: Desk) -> None:
        super().__init__("sheet_rows_dialog", parent, accept_text="保存出勤")
        self._desk = desk
        self._code = self.child(QLineEdit, "codeEdit")
        self._absent = self.child(QLineEdit, "absentEdit")
        self._excused = self.child(QLineEdit, "excusedEdit")
        self._means = self.child(QLabel, "meansLabel")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._look)
        for line in (self._code, self._absent, self._excused):
            line.textChanged.connect(self._pause.start)
        self.accept_button.setEnabled(False)
        self._code.setFocus()

    def _look(self) -> None:
        if self._code.text().strip():
            self._desk.do(_rows, typed=self._typed()).then(self._show, failed=self._not_yet)

    def _typed(self) -> tuple[str, str, str]:
        return self._code.text(), self._absent.text(), self._excused.text()

    def _show(self, rows: SheetRows) -> None:
        self.accept_button.setEnabled(True)
        self._problem.hide()
        absent = "、".join(f"{row.number} {row.name}" for row in rows.absent) or "无"
        excused = "、".join(f"{row.number} {row.name}" for row in rows.excused) or "无"
        self._means.setText(
            f"{rows.title}：表上 {rows.rows} 人，到 {rows.rows - len(rows.absent) - len(rows.excused)} 人。\n"
            f"缺席：{absent}\n请假：{excused}"
        )

    def _not_yet(self, error: JyTeacherError) -> None:
        self._means.setText(error.user_message)
        self.accept_button.setEnabled(False)

    def submit(self) -> None:
        self.wait()
        self._desk.do(_enter, typed=self._typed()).then(self._done, what="正在保存出勤", failed=self.complain_error)

    def _done(self, sentence: str) -> None:
        self.accept()
        self._desk.say(sentence)


def _rows(ws: Workspace, *, typed: tuple[str, str, str]) -> SheetRows:
    return sheet_rows(ws, *typed)


def _enter(ws: Workspace, *, typed: tuple[str, str, str]) -> str:
    row = enter_sheet(ws, *typed).row
    return f"已登记出勤：{row.title}，应到 {row.expected}，实到 {row.present}"

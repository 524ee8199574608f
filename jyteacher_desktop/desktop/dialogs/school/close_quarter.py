"""结账: what to look at first, line by line, each with the way to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.forms import Form
from jyteacher_desktop.school.before_closing import SENT_BACK, CheckLine


class CloseDialog(FormDialog):
    """The list of a quarter; nothing in it forbids closing."""

    def __init__(
        self, parent: QWidget, desk: Desk, *, label: str, lines: Sequence[CheckLine], on_close: Callable[[], None]
    ) -> None:
        super().__init__("close_dialog", parent, accept_text="结账")
        self._desk = desk
        self._on_close = on_close
        open_lines = sum(not line.ok for line in lines)
        self.child(QLabel, "headingLabel").setText(
            f"给{label}结账。请先看一遍：" + (f"有 {open_lines} 项要留意，可以先去处理。" if open_lines else "都已就绪。")
        )
        rows = self.child(QVBoxLayout, "linesLayout")
        for line in lines:
            rows.addWidget(self._row(line))
        rows.addStretch(1)
        self.accept_button.setFocus()

    def _row(self, line: CheckLine) -> QFrame:
        row = QFrame()
        form = Form("task_row", row)
        mark = form.child(QLabel, "markLabel")
        mark.setText("✓" if line.ok else "留意")
        mark.setProperty("chip", "good" if line.ok else "warn")
        form.child(QLabel, "sentenceLabel").setText(line.sentence)
        detail = form.child(QLabel, "detailLabel")
        detail.setText(line.detail)
        detail.setVisible(bool(line.detail))
        button = form.child(QPushButton, "actionButton")
        button.setText("去看")
        button.setAutoDefault(False)
        button.setAccessibleName(f"去看：{line.sentence}")
        button.setVisible(bool(line.page))
        button.clicked.connect(partial(self._go, line))
        form.child(QPushButton, "settleButton").hide()
        return row

    def _go(self, line: CheckLine, _checked: bool = False) -> None:
        self.reject()
        if line.code == SENT_BACK:
            self._desk.go_and_open(line.page, line.identity)
        else:
            self._desk.go(line.page, line.identity)

    def submit(self) -> None:
        self.accept()
        self._on_close()

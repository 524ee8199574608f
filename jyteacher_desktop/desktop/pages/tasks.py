"""The tasks of a first page, a school's or a bureau's: one row each, and the list of rows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.forms import Form
from jyteacher_desktop.domain.tasks import Task, Urgency

MARKS = {Urgency.LATE: "需处理", Urgency.WAITING: "待办", Urgency.NEXT: "下一步"}


class TaskRow(QFrame):
    """One task: how urgent, what, why, and the button that goes there.

    Signals:
        settled(str): Nothing needs to change in this record, which the bureau sent back.
    """

    settled = Signal(str)

    def __init__(self, task: Task, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._task = task
        self._desk = desk
        form = Form("task_row", self)
        mark = form.child(QLabel, "markLabel")
        mark.setText(MARKS[task.urgency])
        mark.setProperty("chip", task.urgency.value)
        form.child(QLabel, "sentenceLabel").setText(task.sentence)
        detail = form.child(QLabel, "detailLabel")
        detail.setText(task.detail)
        detail.setVisible(bool(task.detail))
        self.button = form.child(QPushButton, "actionButton")
        self.button.setText(task.action)
        self.button.setAccessibleName(f"{task.action}：{task.sentence}")
        self.button.clicked.connect(self._go)
        self.settle_button = form.child(QPushButton, "settleButton")
        self.settle_button.setVisible(bool(task.settle))
        self.settle_button.setAccessibleName(f"不用改：{task.sentence}")
        self.settle_button.clicked.connect(self._settle)

    def number(self, number: int) -> None:
        """Say which key presses the button."""
        self.button.setText(f"{number}　{self._task.action}")

    def _settle(self) -> None:
        self.settled.emit(self._task.settle)

    def _go(self) -> None:
        if self._task.quarter is not None:
            self._desk.choose_quarter(self._task.quarter)
        self._desk.go(self._task.page, self._task.identity)


def fill_tasks(layout: QVBoxLayout, tasks: Sequence[Task], desk: Desk) -> list[TaskRow]:
    """Put tasks into a layout in place of those that were there; the keyboard stays at its place in the list."""
    focused: int | None = None
    place = 0
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if isinstance(widget, TaskRow):
            focused = place if widget.button.hasFocus() else focused
            place += 1
        if widget is not None:
            widget.setParent(None)
            widget.deleteLater()
    rows = [TaskRow(task, desk, layout.parentWidget()) for task in tasks]
    for row in rows:
        layout.addWidget(row)
    if not tasks:
        done = QLabel("都做完了。新的活动用 Ctrl+N 登记。")
        done.setProperty("role", "soft")
        layout.addWidget(done)
    layout.addStretch(1)
    if focused is not None and rows:
        rows[min(focused, len(rows) - 1)].button.setFocus()
    return rows

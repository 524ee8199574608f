"""The tasks of a first page, a school's or a bureau's: one row each, and the list of rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

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
        self.task = task
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
        """Say which key presses the button; 0: none does."""
        self.button.setText(f"{number}　{self.task.action}" if number else self.task.action)

    def _settle(self) -> None:
        self.settled.emit(self.task.settle)

    def _go(self) -> None:
        if self.task.quarter is not None:
            self._desk.choose_quarter(self.task.quarter)
        if self.task.settle and self.task.identity:
            self._desk.go_and_open(self.task.page, self.task.identity)  # what the bureau sent back, with its remark beside it
        else:
            self._desk.go(self.task.page, self.task.identity)


def fill_tasks(
    layout: QVBoxLayout, tasks: Sequence[Task], desk: Desk, *, settled: Callable[[str], None] | None = None
) -> list[TaskRow]:
    """Put tasks into a layout in place of those that were there; one that was there keeps its row.

    The keyboard stays with its task, and where that is gone at its place in the list. ``settled`` hears of records in which nothing needs to
    change.
    """
    there: list[TaskRow] = []
    for place in reversed(range(layout.count())):
        item = layout.itemAt(place)
        widget = item.widget() if item is not None else None
        if isinstance(widget, TaskRow):
            there.insert(0, widget)
        else:
            layout.takeAt(place)
            if widget is not None:
                _dismiss(widget)
    focused = next((place for place, row in enumerate(there) if row.button.hasFocus()), None)
    kept = _in_this_order(there, tasks)
    for row in there:
        if row not in kept.values():
            # one that stays is not taken out: Qt would keep the height it has now, whatever becomes of its letters
            layout.removeWidget(row)
            _dismiss(row)
    rows: list[TaskRow] = []
    for place, task in enumerate(tasks):
        if place in kept:
            row = kept[place]
            row.number(0)
        else:
            row = TaskRow(task, desk, layout.parentWidget())
            if settled is not None:
                row.settled.connect(settled)
            layout.insertWidget(place, row)
        rows.append(row)
    if not tasks:
        done = QLabel("都做完了。新的活动用 Ctrl+N 登记。")
        done.setProperty("role", "soft")
        layout.addWidget(done)
    layout.addStretch(1)
    if kept:  # Tab goes from top to bottom, whichever was made first
        for one, next_one in pairwise([button for row in rows for button in (row.settle_button, row.button)]):
            QWidget.setTabOrder(one, next_one)
    if focused is not None and rows and there[focused] not in rows:
        rows[min(focused, len(rows) - 1)].button.setFocus()
    return rows


def _in_this_order(there: Sequence[TaskRow], tasks: Sequence[Task]) -> dict[int, TaskRow]:
    """The rows that can stay, by the place of their task: those that stand in the order in which their tasks are to stand."""
    found: dict[int, TaskRow] = {}
    left = list(there)
    for place, task in enumerate(tasks):
        at = next((at for at, row in enumerate(left) if row.task == task), None)
        if at is not None:
            found[place] = left[at]
            left = left[at + 1 :]
    return found


def _dismiss(widget: QWidget) -> None:
    widget.setParent(None)
    widget.deleteLater()

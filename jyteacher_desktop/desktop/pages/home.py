"""首页: what to do next, the quarter at a glance, the distance to the goal of the cycle."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import ClassVar, Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.pages.home_presenter import BEHIND, HomePresenter, settle_task
from jyteacher_desktop.desktop.pages.page import Page
from jyteacher_desktop.desktop.pages.tasks import TaskRow, fill_tasks
from jyteacher_desktop.desktop.table_model import TableModel
from jyteacher_desktop.desktop.widgets import ChartView, TableView
from jyteacher_desktop.desktop.zoom import px
from jyteacher_desktop.domain.tasks import Task, most_urgent_first
from jyteacher_desktop.school.first_page import Behind, Glance, Todo

_FIGURES: Final = {
    "sessionsFigure": "activities",
    "personsFigure": "person_times",
    "hoursFigure": "counted",
    "averageFigure": "per_teacher",
    "rateFigure": "participation",
}
"""The figures at a glance, and the names they have in the statement of a quarter."""
_WEEKDAYS = "一二三四五六日"

_WITHOUT_PEOPLE: Final = "还没有可以统计的教师。导入花名册、登记活动之后，这里显示每个人离周期目标还有多远。"

_TASKS_WIDTH: Final = 340
_TASKS_HEIGHT: Final = 160
_RIGHT_HEIGHT: Final = 250
"""At 100 %: the least width of the tasks beside the figures, and what both have at least above each other."""


class HomePage(Page):
    """The first page."""

    form: ClassVar[str] = "home_page"
    follows_quarter: ClassVar[bool] = True

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.presenter = HomePresenter(self, desk.worker)
        self._count = self.child(QLabel, "countLabel")
        self._count.setText(_day_in_words(desk.today))
        self._figures = [self.child(QPushButton, name) for name in _FIGURES]
        for button, figure in zip(self._figures, _FIGURES.values(), strict=True):
            button.setEnabled(False)
            button.clicked.connect(partial(self._open_figure, figure))
        self._tasks = self.child(QVBoxLayout, "tasksLayout")
        self._todo_tasks: tuple[Task, ...] = ()
        self._register_tasks: tuple[Task, ...] = ()
        self._chart = self.child(ChartView, "chart")
        self._chart_empty = self.child(QLabel, "chartEmpty")
        self._chart_empty.hide()
        self._state = self.child(QLabel, "stateLabel")
        self._state.hide()
        self._behind_title = self.child(QLabel, "behindTitle")
        self.behind = self.child(TableView, "behindTable")
        self._behind_model: TableModel[Behind] = TableModel(BEHIND, self)
        self.behind.use(
            self._behind_model,
            name="behind",
            preferences=desk.preferences,
            empty_text="",
            sortable=False,
        )
        self.behind.row_opened.connect(self._open_person)
        self.child(QPushButton, "behindButton").clicked.connect(partial(desk.go, "hours", "behind"))

    # -- room ------------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def rezoom(self) -> None:
        """Take the size in use."""
        self._arrange()

    def _arrange(self) -> None:
        """Side by side, or where the tasks would have less than a line of words above each other; then the page scrolls."""
        body, tasks, right = (
            self.findChild(QHBoxLayout, "bodyLayout"),
            self.findChild(QFrame, "tasksCard"),
            self.findChild(QScrollArea, "rightArea"),
        )
        if body is None or tasks is None or right is None:
            return  # the form is being read
        stacked = self.width() - right.minimumWidth() < px(_TASKS_WIDTH)
        body.setDirection(QHBoxLayout.Direction.TopToBottom if stacked else QHBoxLayout.Direction.LeftToRight)
        tasks.setMinimumHeight(px(_TASKS_HEIGHT) if stacked else 0)
        right.setMinimumHeight(px(_RIGHT_HEIGHT) if stacked else 0)

    # -- what is shown --------------------------------------------------------------------------------------------

    def reload(self) -> None:
        self.presenter.load(self.desk.quarter)

    def show_todo(self, todo: Todo) -> None:
        kept = todo.last_backup
        written = "" if kept is None else f"{kept:%m-%d %H:%M}" if kept.year == self.desk.today.year else f"{kept:%Y-%m-%d}"
        self._count.setText(f"{_day_in_words(self.desk.today)}　·　" + (f"最近备份 {written}" if written else "还没有备份"))
        self._todo_tasks = todo.tasks
        self._show_tasks((*self._todo_tasks, *self._register_tasks))

    def show_register_tasks(self, tasks: tuple[Task, ...]) -> None:
        """What the registers ask for, below everything that is late or waits."""
        if tasks != self._register_tasks:
            self._register_tasks = tasks
            self._show_tasks((*self._todo_tasks, *self._register_tasks))

    def show_home(self, glance: Glance) -> None:
        for button, figure in zip(self._figures, _FIGURES.values(), strict=True):
            button.setText(glance.figures[figure])
            button.setEnabled(glance.stated)
        self.child(QLabel, "glanceTitle").setText(glance.quarter.name)
        self._state.setText(glance.state)
        self._state.setVisible(bool(glance.state))
        self._state.setProperty("chip", "good" if glance.closed else "plain")
        self._state.style().polish(self._state)
        self._chart.setVisible(glance.chart is not None)
        self._chart_empty.setVisible(glance.chart is None)
        self._chart_empty.setText(glance.lacking or _WITHOUT_PEOPLE)
        self._chart.show_drawing(
            partial(glance.chart.draw, narrow=True) if glance.chart is not None else None, glance.chart_words
        )
        self._behind_title.setText(glance.behind_title)
        self._behind_model.show_rows(glance.behind)
        self.behind.set_empty_text("没有人落后于平均进度。" if glance.chart is not None else "")
        self.child(QPushButton, "behindButton").setVisible(bool(glance.behind))

    def _show_tasks(self, tasks: tuple[Task, ...]) -> None:
        fill_tasks(self._tasks, most_urgent_first(tasks), self.desk, settled=self._settle_task)

    def task_rows(self) -> list[TaskRow]:
        """The tasks shown, from top to bottom."""
        items = (self._tasks.itemAt(place) for place in range(self._tasks.count()))
        widgets = (item.widget() for item in items if item is not None)
        return [widget for widget in widgets if isinstance(widget, TaskRow)]

    # -- what the person does -------------------------------------------------------------------------------------

    def begin_new(self) -> None:
        """Ctrl+N on the first page records an activity."""
        self.desk.go("activities", "new")

    def _open_figure(self, figure: str) -> None:
        """A figure opens to the records it is made of, as its code on the paper does."""
        from jyteacher_desktop.desktop.dialogs.trace import TraceDialog
        from jyteacher_desktop.domain.trace_codes import trace_code
        from jyteacher_desktop.school.trace_rows import TRACE_COLUMNS
        from jyteacher_desktop.school.tracing import fact_key, trace

        dialog = TraceDialog(self.window(), self.desk, TRACE_COLUMNS, trace)
        dialog.open()
        dialog.look_up(trace_code(self.desk.quarter, fact_key(figure)))

    def _open_person(self, row: Behind) -> None:
        self.desk.go("hours", row.id)

    def _settle_task(self, record: str) -> None:
        """A record the bureau sent back was looked at and is right as it stands."""
        self.desk.do(settle_task, record=record).then(self.desk.say, what="正在登记")


def _day_in_words(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日　星期{_WEEKDAYS[day.weekday()]}"

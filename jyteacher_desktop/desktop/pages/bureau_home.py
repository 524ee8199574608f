"""首页 of a bureau: what came, what waits, what is late, what to write back; each task is one key."""

from __future__ import annotations

from functools import partial
from typing import ClassVar, Final

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QSplitter, QVBoxLayout

from jyteacher_desktop.bureau.home import CAME_COLUMNS, Came, DeskHome, desk_home
from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.pages.page import Page
from jyteacher_desktop.desktop.pages.tasks import TaskRow, fill_tasks
from jyteacher_desktop.desktop.table_model import Description, TableModel
from jyteacher_desktop.desktop.widgets import TableView

_KEYS: Final = 9
_TONES: Final = {"已合并": "good", "已收齐": "good", "待处理": "warn", "有缺": "warn", "未采用": "bad"}
CAME: Description[Came] = Description(
    columns=CAME_COLUMNS, tone=lambda row, key: _TONES.get(row.state, "") if key == "state" else ""
)


class DeskPage(Page):
    """The first page of a bureau."""

    form: ClassVar[str] = "desk_page"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._count = self.child(QLabel, "countLabel")
        self._tasks = self.child(QVBoxLayout, "tasksLayout")
        self._rows: list[TaskRow] = []
        self.table = self.child(TableView, "table")
        self._model: TableModel[Came] = TableModel(CAME, self)
        self.table.use(
            self._model,
            name="came",
            preferences=desk.preferences,
            empty_text="还没有收到过文件。按“接收…”，或把学校交来的文件、整个U盘拖进窗口。",
        )
        self._sentence = self.child(QLabel, "sentenceLabel")
        self._sentence.hide()
        self.table.row_changed.connect(self._show_sentence)
        for number in range(1, _KEYS + 1):
            # of the window, as long as this page is shown: the keyboard may stand in the navigation or on a notice that was read
            QShortcut(QKeySequence(str(number)), self, partial(self._press, number - 1))
        self.child(QSplitter, "splitter").setSizes([500, 600])

    def reload(self) -> None:
        self.desk.do(desk_home).then(self.show_home)

    def show_home(self, found: DeskHome) -> None:
        self._count.setText(f"{found.quarter.name}　{found.words}")
        self._rows = fill_tasks(self._tasks, found.tasks, self.desk)
        for number, row in enumerate(self._rows[:_KEYS], 1):
            row.number(number)
        self._model.show_rows(found.came)
        if self._rows and not self.table.hasFocus():
            self._rows[0].button.setFocus()

    def task_rows(self) -> list[TaskRow]:
        """The tasks shown, from top to bottom."""
        return self._rows

    def take_keys(self) -> None:
        """The first task has the keys here, as when it was shown."""
        if self._rows:
            self._rows[0].button.setFocus()

    def begin_new(self) -> None:
        """Ctrl+N on the first page receives."""
        self.desk.go("receive")

    def _press(self, place: int) -> None:
        if place < len(self._rows):
            self._rows[place].button.click()

    def _show_sentence(self, row: Came | None) -> None:
        self._sentence.setVisible(row is not None)
        if row is not None:
            self._sentence.setText(f"{row.school}　{row.at[:16].replace('T', ' ')}　{row.state}\n{row.message}")

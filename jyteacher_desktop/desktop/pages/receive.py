"""接收: drop files, folders or a whole stick; every file gets a verdict and a sentence."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from jyteacher_desktop.bureau.file_verdicts import FileVerdict, Received
from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.pages.bureau_presenter import VERDICT_ROWS, receive_files, verdict_sentence
from jyteacher_desktop.desktop.pages.page import Page
from jyteacher_desktop.desktop.table_model import TableModel
from jyteacher_desktop.desktop.widgets import DropArea, TableView
from jyteacher_desktop.domain.errors import JyTeacherError


class ReceivePage(Page):
    """The receiving page. The PIN is asked once for files that are handed over one after the other."""

    form: ClassVar[str] = "receive_page"
    shows: ClassVar[frozenset[str] | None] = frozenset()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._pin = ""
        desk.principal_changed.connect(self._hear_lock)
        self.table = self.child(TableView, "table")
        self._model: TableModel[FileVerdict] = TableModel(VERDICT_ROWS, self)
        self.table.use(
            self._model,
            name="received",
            preferences=desk.preferences,
            empty_text="还没有接收文件。坏文件不会影响其他文件；同一个文件收两次也没有关系。",
        )
        drop = self.child(DropArea, "drop")
        drop.set_text("把学校交来的文件、文件夹或整个U盘拖到这里")
        drop.dropped.connect(self.take_files)
        self._tally = self.child(QLabel, "tallyLabel")
        self._tally.setText("每个文件先验签，再合并；没有登记过的学校先放在一边。")
        self._sentence = self.child(QLabel, "sentenceLabel")
        self._sentence.hide()
        self.table.row_changed.connect(self._show_sentence)
        self.child(QPushButton, "addButton").clicked.connect(self._ask_files)
        self._folder = self.child(QPushButton, "folderButton")
        self._folder.clicked.connect(self._ask_folder)

    def reload(self) -> None:
        """What came in this window is all there is to show: nothing is asked for."""
        self._model.show_rows(self._model.rows())

    def go_to(self, identity: str) -> None:
        """``folder``: whoever comes from the first page to receive is asked at once where the files lie."""
        if identity == "folder":
            self._ask_folder()

    def take_keys(self) -> None:
        """While nothing came in there is nothing in the list to go through: Enter asks where the files lie."""
        if self._model.rows():
            super().take_keys()
        else:
            self._folder.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_received(self, received: Received) -> None:
        if self._pin:  # else somebody locked while files were received, or the minutes ran out
            self.desk.unlock("经办人")
        self._tally.setText(verdict_sentence(received))
        # what came now stands on top: the list begins with what the tally tells
        now = {file.file: file for file in received.everything}
        self._model.show_rows((*now.values(), *(file for file in self._model.rows() if file.file not in now)))
        if now:
            self.table.select(str(received.everything[0].file))
        held = self.window().focusWidget()
        if self.isVisible() and (held is None or held is self._folder):
            super().take_keys()

    def forget_pin(self, error: JyTeacherError) -> None:
        self._drop_pin()
        self.desk.asking.show_error(error)

    def _drop_pin(self) -> None:
        self._pin = ""
        self.desk.lock()

    def _hear_lock(self) -> None:
        """The heading shows until when the PIN holds; locked there, it is asked for again."""
        if self.desk.principal is None:
            self._pin = ""

    def take_files(self, paths: list[Path]) -> None:
        self.desk.look_at_clock()
        if self._pin:
            self.take_in(paths, self._pin)
        else:
            self.desk.asking.ask_pin(
                "拆封各校的数据包需要本单位的口令；接着接收的一段时间里不再问，窗口上方看得到，可以锁定。",
                partial(self.take_in, paths),
            )

    def take_in(self, paths: list[Path], pin: str) -> None:
        self._pin = pin
        self.desk.do(receive_files, paths, pin, progress=self.desk.progress).then(
            self.show_received, what="正在核对并合并数据包", failed=self.forget_pin
        )

    def _ask_files(self) -> None:
        self.desk.asking.open_files("选择数据包", "数据包 (*.jyt);;所有文件 (*)", self.take_files)

    def _ask_folder(self) -> None:
        self.desk.asking.open_folder("选择文件夹或U盘", self._take_folder)

    def _take_folder(self, path: Path) -> None:
        self.take_files([path])

    def _show_sentence(self, row: FileVerdict | None) -> None:
        self._sentence.setVisible(row is not None)
        if row is not None:
            self._sentence.setText(f"{row.name}：{row.message}")

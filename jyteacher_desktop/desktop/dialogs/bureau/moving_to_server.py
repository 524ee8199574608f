"""From a file to a database that several clerks share, and back into a file; what was moved from stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QFormLayout, QLabel, QLineEdit, QPushButton

from jyteacher_desktop.bureau.moving_to_server import Moved
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.entering_for_schools import move_with_books
from jyteacher_desktop.store.server_address import split_url

if TYPE_CHECKING:
    from jyteacher_desktop.desktop.desk import Desk
    from jyteacher_desktop.desktop.shell import Shell
    from jyteacher_desktop.store.workspace import Workspace

_SUFFIX: Final = ".jybureau"
_TO_SERVER: Final = (
    "把全部记录、数据包和密钥抄到管服务器的人建好的空数据库，几位经办人就能同时工作。现在这个文件不改动，可以留作备份。"
    "移过去以后，备份由管服务器的人做。"
)
_TO_FILE: Final = "把数据库里的全部记录、数据包和密钥抄回一个文件，今后只在这台电脑上工作，备份又由程序做。数据库里的一份不改动。"


def open_move(window: Shell, desk: Desk, open_file: Callable[[Path], None]) -> None:
    """Ask where to; the way follows from where the rows are now."""
    desk.do(_is_served).then(lambda served: MoveBureauDialog(window, desk, open_file, to_server=not served).open())


class MoveBureauDialog(FormDialog):
    """Where the bureau shall be kept from now on."""

    def __init__(self, window: Shell, desk: Desk, open_file: Callable[[Path], None], *, to_server: bool) -> None:
        super().__init__("move_bureau_dialog", window, accept_text="移过去" if to_server else "移回文件")
        self._window = window
        self._desk = desk
        self._open_file = open_file
        self._to_server = to_server
        self._database = self.child(QLineEdit, "databaseEdit")
        self._file = self.child(QLineEdit, "fileEdit")
        self.child(QLabel, "explanationLabel").setText(_TO_SERVER if to_server else _TO_FILE)
        self.child(QFormLayout, "fieldsLayout").setRowVisible(self._database, to_server)
        self.setWindowTitle("移到数据库服务器" if to_server else "移回一个文件")
        stem = window.path.stem
        self._file.setText(str(window.path.with_name(f"{stem}{'（数据库）' if to_server else '（移回）'}{_SUFFIX}")))
        self.child(QPushButton, "browseButton").clicked.connect(self._browse)
        (self._database if to_server else self._file).setFocus()

    def _browse(self) -> None:
        self._window.asking.save_file("今后打开的文件", Path(self._file.text()).name, f"台账文件 (*{_SUFFIX})", self._take_path)

    def _take_path(self, path: Path) -> None:
        self._file.setText(str(path))

    def submit(self) -> None:
        database = self._database.text().strip() if self._to_server else ""
        if self._to_server:
            try:
                split_url(database)
            except JyTeacherError as error:
                self.complain(error.user_message, self._database)
                return
        if not self._file.text().strip():
            self.complain("请写今后打开的文件放在哪里。", self._file)
            return
        typed = self._window.path.parent / self._file.text().strip()  # a bare name lies beside the file that is open
        target = typed if typed.suffix == _SUFFIX else typed.with_name(typed.name + _SUFFIX)
        self.wait()
        self._desk.do(move_with_books, target, database).then(self._done, what="正在移动全部记录", failed=self.complain_error)

    def _done(self, moved: Moved) -> None:
        self.accept()
        self._window.asking.confirm(
            "已经移过去",
            moved.words,
            "打开它",
            lambda: self._open(moved.file),
            details=moved.keeping_words(self._window.path.name),
        )

    def _open(self, file: Path) -> None:
        self._open_file(file)
        self._window.close()


def _is_served(ws: Workspace) -> bool:
    return ws.served

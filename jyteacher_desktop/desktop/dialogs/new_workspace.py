"""New school, new bureau: the few facts a workspace needs, and the PIN that signs and unseals."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QLineEdit, QPushButton, QWidget

from jyteacher_desktop.desktop.dialogs.asking import Asking
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.domain.terms import SchoolStage
from jyteacher_desktop.exchange.keys import is_short
from jyteacher_desktop.paths import is_file, is_there
from jyteacher_desktop.values import dataclass

_IN_FILE: Final = "这个文件里（平时这样就够）"
_ON_SERVER: Final = "数据库服务器上（几位经办人同时用）"
_JOINING: Final = "已在数据库里，这台电脑连上去"
_EXPLAINED: Final = {
    _IN_FILE: "口令用来拆封各校的数据包，请抄写保管。",
    _ON_SERVER: "口令用来拆封各校的数据包，请抄写保管。数据库由管服务器的人先建好，是空的；备份也归他做。",
    _JOINING: "本局的台账已经在数据库里：名称和口令都用那里的。每位经办人用自己的密钥文件和口令工作。",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSchool:
    """What the person wants: a school workspace at ``path``."""

    path: Path
    name: str
    code: str
    stage: SchoolStage
    central: str
    pin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBureau:
    """What the person wants: a bureau workspace at ``path``, with its rows there or in a database.

    ``joining``: the database holds the bureau already, ``path`` becomes one more way to it, and ``key`` is the clerk's key file.
    """

    path: Path
    name: str
    pin: str
    database: str = ""
    joining: bool = False
    key: Path | None = None


class _NewWorkspaceDialog(FormDialog):
    """Name, PIN typed twice, and the file."""

    suffix = ""

    def __init__(self, form: str, parent: QWidget, asking: Asking, folder: Path) -> None:
        super().__init__(form, parent, accept_text="新建")
        self._asking = asking
        self._folder = folder
        self.name = self.child(QLineEdit, "nameEdit")
        self.pin = self.child(QLineEdit, "pinEdit")
        self.repeat = self.child(QLineEdit, "repeatEdit")
        self.file = self.child(QLineEdit, "fileEdit")
        self.name.textChanged.connect(self._suggest)
        self.child(QPushButton, "browseButton").clicked.connect(self._browse)
        self._suggested = ""

    def _suggest(self, name: str) -> None:
        if self.file.text() == self._suggested:
            stem = re.sub(r'[\\/:*?"<>|\s]+', "", name)
            self._suggested = str(self._folder / f"{stem}{self.suffix}") if stem else ""
            self.file.setText(self._suggested)

    def _browse(self) -> None:
        suggested = Path(self.file.text()).name or f"新台账{self.suffix}"
        self._asking.save_file("保存位置", suggested, f"台账文件 (*{self.suffix})", self._take_path)

    def _take_path(self, path: Path) -> None:
        self.file.setText(str(path))

    def path(self) -> Path:
        """The file to make, with the right ending."""
        path = self._folder / self.file.text().strip()  # a bare name goes where files were put before
        return path if path.suffix == self.suffix else path.with_name(path.name + self.suffix)

    def fill(self, name: str, pin: str, path: Path) -> None:
        """What was typed before."""
        self.name.setText(name)
        self.pin.setText(pin)
        self.repeat.setText(pin)
        self.file.setText(str(path))

    def complaint(self) -> tuple[str, QWidget] | None:
        """The first thing that is missing, and where."""
        if not self.name.text().strip():
            return "请填写名称。", self.name
        pin = self.pin.text()
        if is_short(pin):
            return "口令太短：请用至少 12 个字符，或用空格隔开的六个词。", self.pin
        if pin != self.repeat.text():
            return "两次输入的口令不一样，请再输一次。", self.repeat
        if not self.file.text().strip():
            return "请选择保存位置。", self.file
        if is_there(self.path()):
            return "这个文件已经存在，不会覆盖它。请换一个文件名。", self.file
        return None


class NewSchoolDialog(_NewWorkspaceDialog):
    """New school."""

    suffix = ".jyschool"

    def __init__(self, parent: QWidget, asking: Asking, folder: Path, on_request: Callable[[NewSchool], None]) -> None:
        super().__init__("new_school_dialog", parent, asking, folder)
        self._on_request = on_request
        self._code = self.child(QLineEdit, "codeEdit")
        self._central = self.child(QLineEdit, "centralEdit")
        self._stage = self.child(QComboBox, "stageBox")
        for stage in SchoolStage:
            self._stage.addItem(stage.label)
        self._stage.setPlaceholderText("请选择")  # everybody of a roster without 学段 gets it: nobody's guess may stand there
        self._stage.setCurrentIndex(-1)

    def submit(self) -> None:
        found = self.complaint()
        if found is None and not re.fullmatch(r"\d{10}", self._code.text().strip()):
            found = ("学校标识码是 10 位数字，可在学校的机构证书或教育统计报表上查到。", self._code)
        if found is None and self._stage.currentIndex() < 0:
            found = ("请选择办学类型。花名册里没有“学段”列时，教师的学段按它登记。", self._stage)
        if found is not None:
            self.complain(*found)
            return
        request = NewSchool(
            path=self.path(),
            name=self.name.text().strip(),
            code=self._code.text().strip(),
            stage=list(SchoolStage)[self._stage.currentIndex()],
            central=self._central.text().strip(),
            pin=self.pin.text(),
        )
        self.accept()
        self._on_request(request)

    def take_up(self, request: NewSchool, error: JyTeacherError) -> None:
        """What was typed, once more, because it could not be done."""
        self.fill(request.name, request.pin, request.path)
        self._code.setText(request.code)
        self._central.setText(request.central)
        self._stage.setCurrentText(request.stage.label)
        self.complain_error(error)


class NewBureauDialog(_NewWorkspaceDialog):
    """New bureau or central school: in a file, in a database, or one more way to what a database holds."""

    suffix = ".jybureau"

    def __init__(self, parent: QWidget, asking: Asking, folder: Path, on_request: Callable[[NewBureau], None]) -> None:
        super().__init__("new_bureau_dialog", parent, asking, folder)
        self._on_request = on_request
        self._fields = self.child(QFormLayout, "fieldsLayout")
        self._place = self.child(QComboBox, "placeBox")
        self._database = self.child(QLineEdit, "databaseEdit")
        self._key = self.child(QLineEdit, "keyEdit")
        self._place.addItems(list(_EXPLAINED))
        self._place.currentTextChanged.connect(self._show_fields)
        self.child(QPushButton, "keyButton").clicked.connect(self._browse_key)
        self._show_fields(self._place.currentText())

    def take_up(self, request: NewBureau, error: JyTeacherError) -> None:
        """What was typed, once more, because it could not be done."""
        self._place.setCurrentText(_JOINING if request.joining else _ON_SERVER if request.database else _IN_FILE)
        self.fill(request.name, request.pin, request.path)
        self._database.setText(request.database)
        self._key.setText(str(request.key or ""))
        self.complain_error(error)

    def _show_fields(self, place: str) -> None:
        for field in (self.name, self.pin, self.repeat):
            self._fields.setRowVisible(field, place != _JOINING)
        self._fields.setRowVisible(self._database, place != _IN_FILE)
        self._fields.setRowVisible(self._fields.rowCount() - 1, place == _JOINING)
        self.child(QLabel, "explanationLabel").setText(_EXPLAINED[place])
        self.accept_button.setText("连接" if place == _JOINING else "新建")
        if place == _JOINING and not self.file.text():
            self._suggest("教育局")
        self._grow()

    def _browse_key(self) -> None:
        self._asking.open_file("我的密钥文件", "密钥文件 (*.jytkey)", self._take_key)

    def _take_key(self, path: Path) -> None:
        self._key.setText(str(path))

    def complaint(self) -> tuple[str, QWidget] | None:
        """The first thing that is missing, and where."""
        place = self._place.currentText()
        if place != _JOINING:
            found = super().complaint()
            if found is not None:
                return found
        elif not self.file.text().strip():
            return "请选择保存位置：这台电脑上会有一个小文件，双击它就打开数据库里的台账。", self.file
        elif is_there(self.path()):
            return "这个文件已经存在，不会覆盖它。请换一个文件名。", self.file
        if place != _IN_FILE:
            # most people want a file, and the start window loads this module
            from jyteacher_desktop.store.server_address import split_url

            try:
                split_url(self._database.text())
            except JyTeacherError as error:
                return error.user_message, self._database
        key = self._key.text().strip()
        if place == _JOINING and key and not is_file(Path(key)):
            return "找不到这个密钥文件。请重新选择，或先空着，以后再把它放到小文件旁边。", self._key
        return None

    def submit(self) -> None:
        found = self.complaint()
        if found is not None:
            self.complain(*found)
            return
        place, key = self._place.currentText(), self._key.text().strip()
        request = NewBureau(
            path=self.path(),
            name=self.name.text().strip(),
            pin=self.pin.text(),
            database="" if place == _IN_FILE else self._database.text().strip(),
            joining=place == _JOINING,
            key=Path(key) if place == _JOINING and key else None,
        )
        self.accept()
        self._on_request(request)

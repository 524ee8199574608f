"""New school, new bureau: the few facts a workspace needs, and the PIN that signs and unseals."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QWidget

from jyteacher_desktop.desktop.dialogs.asking import Asking
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.domain.terms import SchoolStage


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
    """What the person wants: a bureau workspace at ``path``."""

    path: Path
    name: str
    pin: str


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
        path = Path(self.file.text().strip())
        return path if path.suffix == self.suffix else path.with_name(path.name + self.suffix)

    def complaint(self) -> tuple[str, QWidget] | None:
        """The first thing that is missing, and where."""
        if not self.name.text().strip():
            return "请填写名称。", self.name
        pin = self.pin.text()
        if len(pin) < 12 and len(pin.split()) < 6:
            return "口令太短：请用至少 12 个字符，或用空格隔开的六个词。", self.pin
        if pin != self.repeat.text():
            return "两次输入的口令不一样，请再输一次。", self.repeat
        if not self.file.text().strip():
            return "请选择保存位置。", self.file
        if self.path().exists():
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
        self._stage.setCurrentText(SchoolStage.PRIMARY.label)

    def submit(self) -> None:
        found = self.complaint()
        if found is None and not re.fullmatch(r"\d{10}", self._code.text().strip()):
            found = ("学校标识码是 10 位数字，可在学校的机构证书或教育统计报表上查到。", self._code)
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


class NewBureauDialog(_NewWorkspaceDialog):
    """New bureau or central school."""

    suffix = ".jybureau"

    def __init__(self, parent: QWidget, asking: Asking, folder: Path, on_request: Callable[[NewBureau], None]) -> None:
        super().__init__("new_bureau_dialog", parent, asking, folder)
        self._on_request = on_request

    def submit(self) -> None:
        found = self.complaint()
        if found is not None:
            self.complain(*found)
            return
        request = NewBureau(path=self.path(), name=self.name.text().strip(), pin=self.pin.text())
        self.accept()
        self._on_request(request)

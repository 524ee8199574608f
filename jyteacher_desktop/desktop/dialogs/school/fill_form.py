"""填上级发来的表: a workbook of the province or the city filled from the school's records, into a new file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPushButton, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.school.imports import ImportKind
from jyteacher_desktop.school.province_workbook import (
    FilledTemplate,
    fill_template,
    filled_words,
    name_for_filled,
    what_can_be_filled_in,
)
from jyteacher_desktop.sheets.errors import FileNotWritten
from jyteacher_desktop.store.workspace import Workspace

_EMPTY: Final = "工作簿 (*.xlsx *.xlsm *.xltx *.xltm);;所有文件 (*)"
_FILLED: Final = "工作簿 (*.xlsx *.xlsm)"


class FillFormDialog(FormDialog):
    """Which workbook, what goes into it and where the filled one stands; what was understood is said when it is written."""

    def __init__(self, parent: QWidget, desk: Desk) -> None:
        super().__init__("fill_form_dialog", parent, accept_text="填写")
        self._desk = desk
        self._file = self.child(QLineEdit, "fileEdit")
        self._target = self.child(QLineEdit, "targetEdit")
        self._what = self.child(QComboBox, "whatBox")
        self._not_entered = self.child(QCheckBox, "notEnteredBox")
        self._tick = self.child(QCheckBox, "tickBox")
        self._offered = ""
        self._replaced = ""
        self._written: Path | None = None
        self.child(QPushButton, "browseButton").clicked.connect(self._browse)
        self.child(QPushButton, "targetButton").clicked.connect(self._ask_target)
        self._file.editingFinished.connect(self._offer_target)
        self._what.currentIndexChanged.connect(self._enable)
        self._open = self.also("打开(&O)", self._open_file)
        self._open_folder = self.also("打开所在文件夹(&D)", self._open_its_folder)
        self._open.hide()
        self._open_folder.hide()
        self._enable()
        desk.do(what_can_be_filled_in).then(self._offer, failed=self.complain_error)

    def _offer(self, contents: Sequence[tuple[str, str]]) -> None:
        for of, title in contents:
            self._what.addItem(title, of)

    def _enable(self, _index: int = 0) -> None:
        """Only trainings are ticked as entered."""
        for box in (self._not_entered, self._tick):
            box.setEnabled(self._what.currentData() == ImportKind.TRAININGS.value)

    # -- which file, and where to -----------------------------------------------------------------------------------

    def _browse(self) -> None:
        self._desk.asking.open_file("选择发来的空表", _EMPTY, self.take_file)

    def take_file(self, path: Path) -> None:
        """The workbook that was sent."""
        self._file.setText(str(path))
        self._offer_target()

    def _offer_target(self) -> None:
        """A name beside the empty workbook, as long as nobody wrote another one."""
        path = Path(self._file.text().strip())
        if self._target.text() == self._offered and path.name:
            self._desk.do(_name, path).then(self._take_offer, failed=self.complain_error)

    def _take_offer(self, path: Path) -> None:
        if self._target.text() == self._offered:
            self._offered = str(path)
            self._target.setText(self._offered)

    def _ask_target(self) -> None:
        self._desk.asking.save_file("填好的表", Path(self._target.text() or "已填.xlsx").name, _FILLED, self._take_target)

    def _take_target(self, path: Path) -> None:
        """Whoever chose a file that is there was asked whether it may be replaced."""
        self._replaced = str(path)
        self._target.setText(str(path))

    # -- filling ----------------------------------------------------------------------------------------------------

    def submit(self) -> None:
        file, target = self._file.text().strip(), self._target.text().strip()
        if not file:
            self.complain("请选择发来的空表。", self._file)
            return
        # a bare name lies beside the empty workbook
        path = Path(file).parent / target if target != self._offered else None
        self.wait()
        trainings = self._what.currentData() == ImportKind.TRAININGS.value
        self._desk.do(
            _fill,
            Path(file),
            self._what.currentData(),
            path,
            replace=path is not None and str(path) == self._replaced,
            not_entered=trainings and self._not_entered.isChecked(),
            tick=trainings and self._tick.isChecked(),
        ).then(self._done, what="正在填写", failed=self.complain_error)

    def _done(self, done: FilledTemplate) -> None:
        """What came of it stays in sight, and the next workbook can be filled."""
        self._written = done.filled.file
        self._offered = str(self._written)
        self._target.setText(self._offered)
        self.note("\n".join(filled_words(done, done.filled.file.name)))
        self.accept_button.setEnabled(True)
        self.call_cancel("关闭")
        self._open.show()
        self._open_folder.show()
        self._open.setFocus()

    def _open_file(self) -> None:
        if self._written is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._written)))

    def _open_its_folder(self) -> None:
        if self._written is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._written.parent)))


def _name(_ws: Workspace, template: Path) -> Path:
    return name_for_filled(template)


def _fill(
    ws: Workspace, template: Path, of: str, target: Path | None, *, replace: bool, not_entered: bool, tick: bool
) -> FilledTemplate:
    """Fill it, under the name offered where none was written; what stands there stays unless somebody said that it may be replaced."""
    path = target or name_for_filled(template)
    if not replace and path.exists():
        raise FileNotWritten(f"“{path.name}”已经有了，没有写出任何内容。请换一个文件名；要换掉它，请按“选择…”选中它。", path=path)
    return fill_template(ws, template, of, path, not_entered=not_entered, tick=tick)

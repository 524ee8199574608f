"""填上级发来的表: a workbook of the province or the city filled from the school's records, into a new file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton, QScrollArea, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.widgets.column_choices import ColumnChoice, show_column_choices
from jyteacher_desktop.desktop.zoom import px
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.school.imports import ImportKind
from jyteacher_desktop.school.province_workbook import (
    FilledTemplate,
    LookedTemplate,
    fill_template,
    filled_words,
    look_at_template,
    name_for_filled,
    what_can_be_filled_in,
)
from jyteacher_desktop.sheets.errors import FileNotWritten
from jyteacher_desktop.store.workspace import Workspace

_EMPTY: Final = "工作簿 (*.xlsx *.xlsm *.xltx *.xltm);;所有文件 (*)"
_FILLED: Final = "工作簿 (*.xlsx *.xlsm)"
_COLUMNS_IN_SIGHT: Final = 7
_COLUMNS_AT_LEAST: Final = 2
_TALL: Final = 700
"""What the dialog is high with all that it may show."""


class FillFormDialog(FormDialog):
    """Which workbook, what goes into which of its columns and where the filled one stands; what came of it is said when it is written.

    The columns are shown as they would be filled, read anew whenever something else is chosen; what a person says of one is remembered for
    the next workbook with these headings as soon as it is filled.
    """

    def __init__(self, parent: QWidget, desk: Desk) -> None:
        super().__init__("fill_form_dialog", parent, accept_text="填写")
        self._desk = desk
        self._file = self.child(QLineEdit, "fileEdit")
        self._target = self.child(QLineEdit, "targetEdit")
        self._what = self.child(QComboBox, "whatBox")
        self._not_entered = self.child(QCheckBox, "notEnteredBox")
        self._tick = self.child(QCheckBox, "tickBox")
        self._sheet = self.child(QComboBox, "sheetBox")
        self._columns = self.child(QScrollArea, "columnsArea")
        self._about_sheet = (self.child(QLabel, "sheetLabel"), self._sheet)
        self._about_columns = (self.child(QLabel, "columnsLabel"), self._columns)
        self._looked: LookedTemplate | None = None
        self._looks = 0
        self._mapping: dict[str, str] | None = None
        self._chosen_sheet: str | None = None
        self._offered = ""
        self._replaced = ""
        self._written: Path | None = None
        self.child(QPushButton, "browseButton").clicked.connect(self._browse)
        self.child(QPushButton, "targetButton").clicked.connect(self._ask_target)
        self._file.editingFinished.connect(self._take_file_name)
        self._what.currentIndexChanged.connect(self._choose_what)
        self._sheet.activated.connect(self._choose_sheet)
        self._open = self.also("打开(&O)", self._open_file)
        self._open_folder = self.also("打开所在文件夹(&D)", self._open_its_folder)
        self._open.hide()
        self._open_folder.hide()
        self._named = ""
        self._enable()
        self._show_looked(None)
        desk.do(what_can_be_filled_in).then(self._offer, failed=self.complain_error)

    def _offer(self, contents: Sequence[tuple[str, str]]) -> None:
        for of, title in contents:
            self._what.addItem(title, of)

    def _choose_what(self, _index: int) -> None:
        self._enable()
        self._look_anew()

    def _enable(self) -> None:
        """Only trainings are ticked as entered."""
        for box in (self._not_entered, self._tick):
            box.setEnabled(self._what.currentData() == ImportKind.TRAININGS.value)

    # -- which file, and where to -----------------------------------------------------------------------------------

    def _browse(self) -> None:
        self._desk.asking.open_file("选择发来的空表", _EMPTY, self.take_file)

    def take_file(self, path: Path) -> None:
        """The workbook that was sent."""
        self._file.setText(str(path))
        self._take_file_name()

    def _take_file_name(self) -> None:
        name = self._file.text().strip()
        if name and name != self._named:
            self._named = name
            self._offer_target()
            self._look_anew()

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

    # -- what it asks for -------------------------------------------------------------------------------------------

    def _look_anew(self) -> None:
        """Another workbook, or other contents: what was said of the columns was said of others."""
        self._mapping = self._chosen_sheet = None
        self._look()

    def _look(self) -> None:
        self._looks += 1
        if not self._named or self._what.currentData() is None:
            self._show_looked(None)
            return
        this = self._looks
        self._desk.do(_look, Path(self._named), self._what.currentData(), sheet=self._chosen_sheet, mapping=self._mapping).then(
            partial(self._take_looked, this), failed=partial(self._not_looked, this)
        )

    def _take_looked(self, this: int, looked: LookedTemplate) -> None:
        """What was read last counts; whoever chose again meanwhile waits for the newer answer."""
        if this != self._looks:
            return
        self._show_looked(looked)
        if looked.problem:
            self.complain(looked.problem)

    def _not_looked(self, this: int, error: JyTeacherError) -> None:
        if this == self._looks:
            self._show_looked(None)
            self.complain_error(error)

    def _show_looked(self, looked: LookedTemplate | None) -> None:
        self._looked = looked
        sheets = looked.sheets if looked is not None else ()
        self._sheet.clear()
        for name in sheets:
            self._sheet.addItem(name, name)
        self._sheet.setCurrentIndex(self._sheet.findData(looked.sheet) if looked is not None else -1)
        columns = looked.columns if looked is not None else ()
        fields = (("空着", ""), *(looked.fields if looked is not None else ()))
        show_column_choices(
            self._columns,
            [
                ColumnChoice(words=words, choices=[(title, (words, key)) for title, key in fields], chosen=(words, key))
                for words, key in columns
            ],
            self._name_column,
            in_sight=_COLUMNS_IN_SIGHT,
            at_least=_COLUMNS_IN_SIGHT if self.screen().availableGeometry().height() > px(_TALL) else _COLUMNS_AT_LEAST,
        )
        for parts, shown in ((self._about_sheet, len(sheets) > 1), (self._about_columns, bool(columns))):
            for each in parts:
                each.setVisible(shown)
        self._fit()

    def _fit(self) -> None:
        """As high as what it shows now; what it does not show leaves no gaps."""
        if (layout := self.layout()) is not None and self.isVisible():
            layout.activate()
            self.resize(self.width(), layout.totalMinimumHeightForWidth(self.width()))
        self._grow()

    def _choose_sheet(self, _index: int) -> None:
        self._mapping = None
        self._chosen_sheet = self._sheet.currentData()
        self._look()

    def _name_column(self, said: tuple[str, str]) -> None:
        if self._looked is not None:
            heading, field = said
            self._mapping = self._looked.said(heading, field)
            self._look()

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
            sheet=self._chosen_sheet,
            mapping=self._mapping,
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
        self._fit()
        self._open.setFocus()

    def _open_file(self) -> None:
        if self._written is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._written)))

    def _open_its_folder(self) -> None:
        if self._written is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._written.parent)))


def _name(_ws: Workspace, template: Path) -> Path:
    return name_for_filled(template)


def _look(ws: Workspace, template: Path, of: str, *, sheet: str | None, mapping: Mapping[str, str] | None) -> LookedTemplate:
    return look_at_template(ws, template, of, sheet=sheet, mapping=mapping)


def _fill(
    ws: Workspace,
    template: Path,
    of: str,
    target: Path | None,
    *,
    sheet: str | None,
    mapping: Mapping[str, str] | None,
    replace: bool,
    not_entered: bool,
    tick: bool,
) -> FilledTemplate:
    """Fill it, under the name offered where none was written; what stands there stays unless somebody said that it may be replaced."""
    path = target or name_for_filled(template)
    if not replace and path.exists():
        raise FileNotWritten(f"“{path.name}”已经有了，没有写出任何内容。请换一个文件名；要换掉它，请按“选择…”选中它。", path=path)
    return fill_template(ws, template, of, path, sheet=sheet, mapping=mapping, not_entered=not_entered, tick=tick)

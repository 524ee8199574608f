"""What every page of a window is: a form, a reload that happens only while it is seen, a search line and a main action."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from pathlib import Path
from typing import ClassVar, TypeVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.forms import Form
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.desktop.widgets.elided import LINES, elide
from jyteacher_desktop.domain.calendar import Quarter

Part = TypeVar("Part", bound=QObject)


def _names(paths: list[Path]) -> str:
    return "、".join(f"“{path.name}”" for path in paths)


class Page(QWidget):
    """A page over ``forms/<form>.ui``; a change in one of the tables it ``shows`` makes it stale, by default in any."""

    form: ClassVar[str]
    shows: ClassVar[AbstractSet[str] | None] = None
    follows_quarter: ClassVar[bool] = False
    takes_tables: ClassVar[bool] = False
    """Whether a table that was copied in WPS or Excel may be pasted here."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.place_of_page)
        self.desk = desk
        self._form = Form(self.form, self)
        for line in LINES:
            label = self.findChild(QLabel, line)
            if label is not None:
                elide(label)
        self._stale = True
        self._read = False
        self._led: QCheckBox | None = None
        self._left_to_do = 0
        desk.worker.changed.connect(self._hear)
        desk.day_changed.connect(self.turn_day)
        if self.follows_quarter:
            desk.quarter_changed.connect(self._turn_quarter)
        if self.takes_tables:
            from PySide6.QtGui import QKeySequence, QShortcut

            QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self, self._paste)
            button = self.findChild(QPushButton, "importButton")
            if button is not None:
                button.setToolTip("选一个表格文件；或在 WPS、Excel 里选中表格复制，到这里按 Ctrl+V")

    def child(self, kind: type[Part], name: str) -> Part:
        """A part of the form."""
        return self._form.child(kind, name)

    def connect_buttons(self, slots: Mapping[str, Callable[[], object]], *, enabled: bool = True) -> dict[str, QPushButton]:
        """Give buttons of the form what they do; those of a row are not ``enabled`` before there is one."""
        found = {name: self.child(QPushButton, name) for name in slots}
        for name, button in found.items():
            button.clicked.connect(slots[name])
            button.setEnabled(enabled)
        return found

    def reload(self) -> None:
        """Fetch again what the page shows."""

    def go_to(self, identity: str) -> None:
        """Show one record of the page."""

    def open_record(self, identity: str) -> None:
        """Show one record of the page and open it, where records are opened."""
        self.go_to(identity)

    def show_new(self, table: TableView, record: str, day: date) -> None:
        """Stand on a record that was just stored, in the quarter of its day where the page shows only one."""
        table.select_when_shown(record)
        if self.isVisible() and self.follows_quarter and not self._lists(day):
            self._list_day(day)

    def _lists(self, day: date) -> bool:
        """Whether the page lists what is of that day."""
        return day in self.desk.quarter

    def _list_day(self, day: date) -> None:
        """List what is of that day."""
        self.desk.choose_quarter(Quarter.of(day))

    def take_files(self, paths: list[Path]) -> None:
        """Files were dropped onto the window, or opened while this page was in front; a page that takes none says where they go."""
        self.desk.asking.tell(
            "打开文件",
            f"{_names(paths)}没有打开，什么都没有改变。表格请拖到它的页上：花名册到“教师”，活动、培训、计划到各自的页，别的登记到“专项”。"
            "照片和扫描件请先选中一场活动或一条培训，再拖上去。",
        )

    def only_one(self, paths: list[Path]) -> Path | None:
        """The table that is to be imported; of several none is, and that is said."""
        if len(paths) == 1:
            return paths[0]
        self.desk.asking.tell(
            "打开文件", f"{_names(paths)}都没有打开：导入以前要看每一行，一次看一个表格。请一个一个拖进来。什么都没有改变。"
        )
        return None

    def pasted_kind(self) -> str:
        """What a pasted table is taken for; "" where none can be taken now."""
        return ""

    def pasted_into(self) -> str:
        """The record that lines of a pasted table go into; "" where they need none."""
        return ""

    def _paste(self) -> None:
        kind = self.pasted_kind()
        if kind:
            from jyteacher_desktop.desktop.dialogs.import_rows import paste_import

            paste_import(self.desk, self.window(), kind, into=self.pasted_into())

    def _hear(self, tables: frozenset[str]) -> None:
        if self.shows is None or tables & self.shows:
            self.make_stale()

    def _turn_quarter(self, _quarter: object) -> None:
        self.make_stale()

    def turn_day(self, _before: date) -> None:
        """Another day has begun: what is said of today was said of ``_before``."""
        self.make_stale()

    def make_stale(self) -> None:
        """What is shown is no longer true: reload now, or when the page is seen again."""
        self._stale = True
        if self.isVisible():
            self._freshen()

    def _freshen(self) -> None:
        if not self._read:
            self._read = True
            for table in self.findChildren(TableView):
                table.await_rows()
        if self._stale:
            self._stale = False
            self.reload()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._freshen()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._led is not None and not event.spontaneous():  # turned away from, not only covered
            led, self._led = self._led, None
            led.setChecked(False)

    def narrow_for_now(self, box: QCheckBox) -> None:
        """Narrow the page for somebody who was sent to a part of it; who comes again by himself finds it whole."""
        box.setChecked(True)
        self._led = box

    def widen_when_done(self, box: QCheckBox, rows: int) -> None:
        """Show everything again once the last row of a narrowed page is done with: an empty page looks as if all were gone."""
        done = box.isChecked() and self._left_to_do > 0 and rows == 0
        self._left_to_do = rows if box.isChecked() else 0
        if done:
            box.setChecked(False)

    def take_keys(self) -> None:
        """Somebody came from a button of another page: keys go to the list. Qt would give them to the first button, which exports."""
        table = self.findChild(TableView, "table")
        if table is not None:
            table.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_search(self) -> None:
        """Ctrl+F."""
        field = self.findChild(QLineEdit, "searchEdit")
        if field is not None:
            field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            field.selectAll()

    def begin_new(self) -> None:
        """Ctrl+N: press the page's main button."""
        button = self.findChild(QPushButton, "addButton")
        if button is not None and button.isEnabled():
            button.click()

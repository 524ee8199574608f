"""The first window: open, create, try the sample, or go on where one stopped."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QPushButton, QWidget

from jyteacher_desktop.desktop.dialogs.asking import Asking
from jyteacher_desktop.desktop.dialogs.new_workspace import NewBureau, NewBureauDialog, NewSchool, NewSchoolDialog
from jyteacher_desktop.desktop.dropped_files import dropped_files, take_what_has_files
from jyteacher_desktop.desktop.forms import Form
from jyteacher_desktop.desktop.icons import icon, picture
from jyteacher_desktop.desktop.preferences import Preferences
from jyteacher_desktop.desktop.zoom import px
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.paths import program_name

FILE_FILTER = "台账文件 (*.jyschool *.jybureau)"


class StartWindow(QWidget):
    """The start window.

    Signals:
        file_wanted(Path): open this workspace.
        school_wanted(NewSchool), bureau_wanted(NewBureau): create one.
        sample_wanted(): open a fresh sample school.
        sample_bureau_wanted(): open a fresh sample bureau, whose city has several schools.
        files_dropped(list[Path]): files of any kind were dropped onto the window.
        help_wanted(str): the person asks for the guide at a topic.
    """

    file_wanted = Signal(object)
    files_dropped = Signal(object)
    help_wanted = Signal(str)
    school_wanted = Signal(object)
    bureau_wanted = Signal(object)
    sample_wanted = Signal()
    sample_bureau_wanted = Signal()

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        self.asking = Asking(self, preferences)
        form = Form("start_window", self)
        self._product = form.child(QLabel, "productLabel")
        self.show_product()
        self.setAcceptDrops(True)
        self.resize(px(760), px(460))
        form.child(QLabel, "logoLabel").setPixmap(picture("jyteacher", 64))
        form.child(QLabel, "versionLabel").setText(version_text())
        for name, symbol, slot in (
            ("openButton", "open", self._open),
            ("newSchoolButton", "schools", self._new_school),
            ("newBureauButton", "receive", self._new_bureau),
            ("sampleButton", "sample", self.sample_wanted.emit),
            ("sampleBureauButton", "sample", self.sample_bureau_wanted.emit),
            ("checkButton", "check", self._check_package),
            ("guideButton", "book", self._ask_help),
        ):
            button = form.child(QPushButton, name)
            button.setIcon(icon(symbol, "accent"))
            button.clicked.connect(partial(_ignore_checked, slot))
        form.child(QPushButton, "aboutButton").clicked.connect(partial(_ignore_checked, self._about))
        self._open_button = form.child(QPushButton, "openButton")
        self._recent_label = form.child(QLabel, "recentLabel")
        self._recent = form.child(QListWidget, "recentList")
        self._recent.itemActivated.connect(self._open_recent)
        self._recent.itemClicked.connect(self._open_recent)
        QShortcut(QKeySequence("F1"), self, self._ask_help)
        self.show_recent()

    def _ask_help(self) -> None:
        self.help_wanted.emit("start")

    def show_product(self) -> None:
        """The name of the program where its city has one of its own."""
        name = self._preferences.product or program_name()
        self.setWindowTitle(name)
        self._product.setText(name)

    def show_recent(self) -> None:
        """List the files opened last."""
        self._recent.clear()
        for path in self._preferences.recent_files():
            item = QListWidgetItem(f"{path.stem}　{path.parent}")
            item.setData(Qt.ItemDataRole.UserRole, str(path))
            self._recent.addItem(item)
        shown = self._recent.count() > 0
        self._recent_label.setVisible(shown)
        self._recent.setVisible(shown)
        if shown:  # nearly always it is the last file again: Enter opens it
            self._recent.setCurrentRow(0)
        first: QWidget = self._recent if shown else self._open_button
        first.setFocus()

    def _open(self) -> None:
        self.asking.open_file("打开台账文件", FILE_FILTER, self.file_wanted.emit)

    def _open_recent(self, item: QListWidgetItem) -> None:
        self.file_wanted.emit(Path(item.data(Qt.ItemDataRole.UserRole)))

    def _check_package(self) -> None:
        self.look_at_package(None)

    def look_at_package(self, path: Path | None) -> None:
        """What a file is and whether it was changed, without a workspace."""
        from jyteacher_desktop.desktop.dialogs.check_package import check_without_workspace

        check_without_workspace(self, self.asking, self._preferences, path)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        take_what_has_files(event)

    def dropEvent(self, event: QDropEvent) -> None:
        if paths := dropped_files(event):
            self.files_dropped.emit(paths)

    def _about(self) -> None:
        from jyteacher_desktop.desktop.dialogs.about import AboutDialog

        AboutDialog(self, version_text()).open()

    def _new_school(self) -> None:
        self._school_dialog().open()

    def _school_dialog(self) -> NewSchoolDialog:
        return NewSchoolDialog(self, self.asking, self._preferences.last_folder(), self._school)

    def _school(self, request: NewSchool) -> None:
        self.school_wanted.emit(request)

    def _new_bureau(self) -> None:
        self._bureau_dialog().open()

    def _bureau_dialog(self) -> NewBureauDialog:
        return NewBureauDialog(self, self.asking, self._preferences.last_folder(), self._bureau)

    def _bureau(self, request: NewBureau) -> None:
        self.bureau_wanted.emit(request)

    def ask_again(self, request: NewSchool | NewBureau, error: JyTeacherError) -> None:
        """What was asked for could not be made: the dialog is back with all that was typed, and says why."""
        if isinstance(request, NewSchool):
            school = self._school_dialog()
            school.open()
            school.take_up(request, error)
        else:
            bureau = self._bureau_dialog()
            bureau.open()
            bureau.take_up(request, error)


def _ignore_checked(slot: object, _checked: bool = False) -> None:
    if callable(slot):
        slot()


def version_text() -> str:
    """The version in words."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"版本 {version('jyteacher-desktop')}"
    except PackageNotFoundError:
        return "开发版本"

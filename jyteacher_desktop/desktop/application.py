"""The application: Qt set up once, the open windows, and what happens when something is a bug."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale, QObject, QStandardPaths, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from jyteacher_desktop.desktop.icons import application_icon
from jyteacher_desktop.desktop.preferences import Preferences
from jyteacher_desktop.desktop.style import apply_style, base_font, load_fallback_fonts, load_fonts
from jyteacher_desktop.desktop.zoom import fit, use_zoom
from jyteacher_desktop.paths import log_folder

if TYPE_CHECKING:
    from jyteacher_desktop.desktop.dialogs.new_workspace import NewBureau, NewSchool
    from jyteacher_desktop.desktop.shell import Shell
    from jyteacher_desktop.desktop.start_window import StartWindow
    from jyteacher_desktop.domain.errors import JyTeacherError
    from jyteacher_desktop.store.workspace import Workspace

_LOG_LIMIT = 500_000
SCHOOL_SUFFIX = ".jyschool"
BUREAU_SUFFIX = ".jybureau"


def set_up(app: QApplication, preferences: Preferences) -> None:
    """Fusion, bundled fonts, Chinese, one style sheet: the same look on every machine."""
    app.setApplicationName("jyteacher")
    app.setApplicationDisplayName("济源教师研修台账")
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    app.setStyle("Fusion")
    load_fonts()
    use_zoom(preferences.zoom)
    app.setFont(base_font())
    apply_style(app, preferences.style)


def finish_set_up(app: QApplication) -> None:
    """What the first paint need not wait for: the font of rare names, the icon, Qt's own words in Chinese."""
    from PySide6.QtCore import QLibraryInfo, QTranslator

    load_fallback_fonts()
    app.setWindowIcon(application_icon())
    translator = QTranslator(app)
    if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)


def log_file() -> Path:
    """Where bugs are written down."""
    return log_folder() / "windows.log"


class Desktop(QObject):
    """The open windows of this process."""

    def __init__(self, app: QApplication, preferences: Preferences) -> None:
        super().__init__(app)
        self._app = app
        self.preferences = preferences
        self._start: StartWindow | None = None
        self.shells: list[Shell] = []

    # -- windows --------------------------------------------------------------------------------------------------

    def show_start(self) -> StartWindow:
        """The start window, in front."""
        if self._start is None:
            from jyteacher_desktop.desktop.start_window import StartWindow

            self._start = StartWindow(self.preferences)
            self._start.file_wanted.connect(self.open_file)
            self._start.school_wanted.connect(self._new_school)
            self._start.bureau_wanted.connect(self._new_bureau)
            self._start.sample_wanted.connect(self.open_sample)
        self._start.show_recent()
        self._start.show()
        self._start.activateWindow()
        return self._start

    def open_file(self, path: Path) -> None:
        """Open a workspace in its own window, or bring its window to the front."""
        path = path.absolute()
        for shell in self.shells:
            if shell.path == path:
                shell.activateWindow()
                return
        opener = partial(_open_bureau, path) if path.suffix == BUREAU_SUFFIX else partial(_open_school, path)
        self._show(path, opener)

    def _new_school(self, request: NewSchool) -> None:
        self._show(request.path, partial(_create_school, request))

    def _new_bureau(self, request: NewBureau) -> None:
        self._show(request.path, partial(_create_bureau, request))

    def open_sample(self) -> None:
        """A fresh copy of the sample school, to be spoilt at will."""
        folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)) / "示例学校"
        path = _free_name(folder)
        self._show(path, partial(_build_sample, path))

    def _show(self, path: Path, opener: Callable[[], Workspace]) -> None:
        if path.suffix == BUREAU_SUFFIX:
            from jyteacher_desktop.desktop.bureau_window import BureauWindow

            shell: Shell = BureauWindow(path=path, opener=opener, preferences=self.preferences)
        else:
            from jyteacher_desktop.desktop.school_window import SchoolWindow

            shell = SchoolWindow(path=path, opener=opener, preferences=self.preferences)
        shell.opened.connect(partial(self._opened, shell))
        shell.refused.connect(partial(self._refused, shell))
        shell.closed.connect(partial(self._closed, shell))
        shell.start_wanted.connect(self.show_start)
        shell.file_wanted.connect(self.open_file)
        shell.style_wanted.connect(self.use_style)
        shell.zoom_wanted.connect(self.use_zoom)
        shell.restore_wanted.connect(partial(self._restore, shell))
        shell.crashed.connect(self.report_bug)
        self.shells.append(shell)
        shell.start()
        if self._start is not None:
            self._start.hide()

    def _opened(self, shell: Shell) -> None:
        self.preferences.remember_file(shell.path)

    def _refused(self, _shell: Shell, error: JyTeacherError) -> None:
        self.show_start().asking.show_error(error)

    def _closed(self, shell: Shell) -> None:
        if shell in self.shells:
            self.shells.remove(shell)
            shell.deleteLater()

    def _restore(self, shell: Shell, backup: Path) -> None:
        """Close a window's file, put a backup in its place and open it again."""
        from jyteacher_desktop.domain.errors import JyTeacherError
        from jyteacher_desktop.store.backup import restore_backup

        path = shell.path
        shell.close()
        try:
            restore_backup(path, backup)
        except JyTeacherError as error:
            self.show_start().asking.show_error(error)
            return
        self.open_file(path)

    def use_style(self, style: str) -> None:
        """Light or dark, for all windows, from now on."""
        self.preferences.style = style
        apply_style(self._app, style)
        for shell in self.shells:
            shell.restyle()

    def use_zoom(self, percent: int) -> None:
        """Another size for all windows, at once and from now on."""
        self.preferences.zoom = percent
        use_zoom(percent)
        self._app.setFont(base_font())
        self.use_style(self.preferences.style)
        if self._start is not None and not self._start.isVisible():
            self._start.deleteLater()  # it is built anew when it is wanted
            self._start = None
        for window in (*self.shells, *([self._start] if self._start is not None else [])):
            fit(window)

    def close_all(self) -> None:
        """Close every window and its file."""
        for shell in list(self.shells):
            shell.close()
        if self._start is not None:
            self._start.close()
            self._start.deleteLater()
            self._start = None

    # -- bugs -----------------------------------------------------------------------------------------------------

    def report_bug(self, error: BaseException) -> None:
        """Write a bug into the log and show the crash dialog: kinds and places, never messages, which may carry names and numbers."""
        import traceback

        from jyteacher_desktop.desktop.dialogs.asking import CrashDialog

        whole = traceback.TracebackException.from_exception(error)
        told: list[str] = []
        each: traceback.TracebackException | None = whole
        while each is not None:
            told.append(f"{each.exc_type.__name__ if each.exc_type else ''}\n{''.join(each.stack.format())}")
            each = each.__cause__ or each.__context__
        report = "\n".join(told)
        _write_log(report)
        parent = self._app.activeWindow() or next(iter(self.shells), None) or self._start
        if isinstance(parent, QWidget):
            CrashDialog(parent, log_file(), report).open()

    def excepthook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """For ``sys.excepthook``: a known error that nobody caught is still a sentence."""
        from jyteacher_desktop.domain.errors import JyTeacherError

        if issubclass(kind, KeyboardInterrupt):
            self._app.quit()
        elif isinstance(error, JyTeacherError) and self.shells:
            self.shells[-1].asking.show_error(error)
        else:
            self.report_bug(error.with_traceback(trace))


def run(arguments: list[str] | None = None) -> int:
    """Start Qt, open what the arguments name (or the start window) and stay until the last window is closed."""
    arguments = sys.argv[1:] if arguments is None else arguments
    QCoreApplication.setApplicationName("jyteacher")
    preferences = Preferences()
    app = QApplication(["jyteacher"])
    set_up(app, preferences)
    desktop = Desktop(app, preferences)
    sys.excepthook = desktop.excepthook
    if arguments == ["--sample"]:
        desktop.open_sample()
    elif arguments:
        for argument in arguments:
            desktop.open_file(Path(argument))
    else:
        desktop.show_start()
    QTimer.singleShot(0, desktop, partial(finish_set_up, app))
    status = app.exec()
    desktop.close_all()
    return status


def _write_log(report: str) -> None:
    """Append a report to the log; a log that cannot be written is no second bug."""
    import contextlib
    from datetime import datetime

    path = log_file()
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LOG_LIMIT:
            path.replace(path.with_suffix(".1.log"))
        with path.open("a", encoding="utf-8") as log:
            log.write(f"{datetime.now().astimezone().isoformat(timespec='seconds')}\n{report}\n")


def _free_name(folder: Path) -> Path:
    """A name for one more sample school; samples that stand open keep theirs."""
    number = 1
    while (folder / f"示例学校{number}{SCHOOL_SUFFIX}").exists():
        number += 1
    return folder / f"示例学校{number}{SCHOOL_SUFFIX}"


# -- in the worker thread: the use cases are imported only here, after the first paint ---------------------------------


def _open_school(path: Path) -> Workspace:
    from jyteacher_desktop.store.workspace import SCHOOL, Workspace

    _import_use_cases("school")
    return _on_sample_day(Workspace.open(path, SCHOOL, write=True))


def _open_bureau(path: Path) -> Workspace:
    from jyteacher_desktop.store.workspace import BUREAU, Workspace

    _import_use_cases("bureau")
    return _on_sample_day(Workspace.open(path, BUREAU, write=True))


def _on_sample_day(workspace: Workspace) -> Workspace:
    """A sample looks the same whenever it is opened: its day stands still."""
    from jyteacher_desktop.school.sample import SAMPLE_DAY

    if workspace.info("sample") == "1":
        workspace.today_override = SAMPLE_DAY
    return workspace


def _create_school(request: NewSchool) -> Workspace:
    from jyteacher_desktop.school.office import create_school

    _import_use_cases("school")
    return create_school(
        request.path,
        name=request.name,
        code=request.code,
        stage=request.stage.code,
        central=request.central,
        pin=request.pin,
    )


def _create_bureau(request: NewBureau) -> Workspace:
    from jyteacher_desktop.bureau.office import create_bureau

    _import_use_cases("bureau")
    return create_bureau(request.path, name=request.name, pin=request.pin)


def _build_sample(path: Path) -> Workspace:
    from jyteacher_desktop.school.sample import SAMPLE_PIN, build_sample_school

    _import_use_cases("school")
    path.parent.mkdir(parents=True, exist_ok=True)
    return build_sample_school(path, SAMPLE_PIN).workspace


def _import_use_cases(window: str) -> None:
    """Load in the worker thread what the pages of this window will import, so that turning to a page costs nothing."""
    import importlib

    importlib.import_module(f"jyteacher_desktop.desktop.{window}_pages")

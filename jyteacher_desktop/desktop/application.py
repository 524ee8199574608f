"""The application: Qt set up once, the open windows, and what happens when something is a bug."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QCoreApplication, QLocale, QMessageLogContext, QObject, QStandardPaths, QTimer, QtMsgType, Signal
from PySide6.QtWidgets import QApplication, QWidget

from jyteacher_desktop.console import say, speak_utf8
from jyteacher_desktop.desktop.icons import application_icon
from jyteacher_desktop.desktop.one_instance import OneInstance, Wanted
from jyteacher_desktop.desktop.preferences import Preferences
from jyteacher_desktop.desktop.style import apply_style, load_fallback_fonts, load_fonts, system_style, use_fonts
from jyteacher_desktop.desktop.zoom import factor, fit, note, use_zoom
from jyteacher_desktop.paths import is_there, log_folder, program_name

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QFileOpenEvent

    from jyteacher_desktop.desktop.dialogs.new_workspace import NewBureau, NewSchool
    from jyteacher_desktop.desktop.double_clicked import Delivery
    from jyteacher_desktop.desktop.guide_window import GuideWindow
    from jyteacher_desktop.desktop.shell import Shell
    from jyteacher_desktop.desktop.start_window import StartWindow
    from jyteacher_desktop.desktop.worker import Worker
    from jyteacher_desktop.domain.errors import JyTeacherError
    from jyteacher_desktop.store.backup import RestoredBackup
    from jyteacher_desktop.store.repairing import Repaired
    from jyteacher_desktop.store.workspace import Workspace

_LOG_LIMIT = 500_000
SCHOOL_SUFFIX = ".jyschool"
BUREAU_SUFFIX = ".jybureau"
LETTER_SUFFIX = ".jyt"
APPLICATION_ID: Final = "jyteacher.desktop"
"""What Windows' task bar and the shortcuts of the set-up call this program."""


def set_up(app: QApplication, preferences: Preferences) -> None:
    """Fusion, bundled fonts, Chinese, one style sheet: the same look on every machine."""
    app.setApplicationName("jyteacher")
    app.setApplicationDisplayName(preferences.product or program_name())
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    app.setStyle("Fusion")
    load_fonts()
    use_zoom(preferences.zoom)
    use_fonts(app)
    apply_style(app, style_in_use(app, preferences))
    if sys.platform == "win32":
        use_fonts(app)  # the first style sheet made Qt ask the system for its fonts once more


def style_in_use(app: QApplication, preferences: Preferences) -> str:
    """What the person chose, or else what the system is set to."""
    return system_style(app) if preferences.follows_system else preferences.style


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


def trace_file() -> Path:
    """Where the interpreter writes where it was when native code crashed; empty as long as that never happened."""
    return log_folder() / "native.log"


class Desktop(QObject):
    """The open windows of this process."""

    def __init__(self, app: QApplication, preferences: Preferences) -> None:
        super().__init__(app)
        self._app = app
        self.preferences = preferences
        self._start: StartWindow | None = None
        self._sorter: Worker[object] | None = None
        self._guide: GuideWindow | None = None
        self.shells: list[Shell] = []
        self._undone: list[QWidget] = []
        self._hearing_system = True
        app.styleHints().colorSchemeChanged.connect(self._system_changed)

    # -- windows --------------------------------------------------------------------------------------------------

    def show_start(self) -> StartWindow:
        """The start window, in front."""
        if self._start is None:
            from jyteacher_desktop.desktop.start_window import StartWindow

            self._start = StartWindow(self.preferences)
            self._start.file_wanted.connect(self.open_file)
            self._start.files_dropped.connect(self.open_paths)
            self._start.help_wanted.connect(self.show_guide)
            self._start.school_wanted.connect(self._new_school)
            self._start.bureau_wanted.connect(self._new_bureau)
            self._start.sample_wanted.connect(self.open_sample)
            self._start.sample_bureau_wanted.connect(self.open_sample_bureau)
        self._start.show_recent()
        self._start.show()
        self._start.activateWindow()
        return self._start

    def show_guide(self, topic: str) -> GuideWindow:
        """The guide at what a topic is about, beside the other windows."""
        if self._guide is None:
            from jyteacher_desktop.desktop.guide_window import GuideWindow

            self._guide = GuideWindow(self.preferences)
        self._guide.open_at(topic)
        _bring_forward(self._guide)
        return self._guide

    def open_file(self, path: Path) -> None:
        """Open a workspace in its own window, or bring its window to the front."""
        path = path.absolute()
        known = self._shell_of(path)
        if known is not None:
            _bring_forward(known)
            return
        self._show(path, partial(_open_workspace, path))

    def open_wanted(self, wanted: Wanted) -> None:
        """What a start was asked for, this one or a later one: workspaces get their windows, letters go where they fit, or a window comes forward."""
        if wanted.sample:
            self.open_sample()
        elif wanted.files:
            self.open_paths(list(wanted.files))
        elif self.shells:
            _bring_forward(self._front() or self.shells[-1])
        else:
            _bring_forward(self.show_start())

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Open files of every kind: workspaces in their windows, letters in the window that takes them in, tables in the window in front."""
        paths = [path.absolute() for path in paths]
        letters = [path for path in paths if path.suffix.lower() == LETTER_SUFFIX]
        others = []
        for path in paths:
            if path.suffix.lower() in (SCHOOL_SUFFIX, BUREAU_SUFFIX):
                self.open_file(path)
            elif path not in letters:
                others.append(path)
        if letters:
            self._sort_letters(letters)
        if others:
            front = self._front()
            if front is not None:
                _bring_forward(front)
                front.take_when_open(others)
            else:
                names = "、".join(path.name for path in others)
                self.show_start().asking.tell(
                    "打开文件", f"“{names}”不是台账，没有打开。请先打开学校或教育局的台账，再把这个文件拖进它的窗口。"
                )

    def _sort_letters(self, letters: list[Path]) -> None:
        """Find out in a thread whose letters these are."""
        from jyteacher_desktop.desktop.double_clicked import deliveries
        from jyteacher_desktop.desktop.worker import Worker

        front = self._front()
        if front is None:
            self.show_start()
        if self._sorter is None:
            self._sorter = Worker(self)
            self._sorter.crashed.connect(self.report_bug)
            self._sorter.open(object, _forget, _forget)
        open_ones = [front, *self.shells] if front is not None else self.shells
        known = [shell.path for shell in open_ones] + self.preferences.recent_files()
        self._sorter.do(deliveries, letters, known, front.path if front is not None else None).then(self._deliver)

    def _deliver(self, deliveries: list[Delivery]) -> None:
        for delivery in deliveries:
            if delivery.workspace is not None:
                self.open_file(delivery.workspace)
                taking = self._shell_of(delivery.workspace)
                if taking is not None:
                    taking.take_when_open(list(delivery.letters))
                continue
            for letter in delivery.letters:
                front = self._front()
                if front is not None:
                    front.look_at_package(letter)
                else:
                    self.show_start().look_at_package(letter)

    def _shell_of(self, path: Path) -> Shell | None:
        return next((shell for shell in self.shells if shell.path == path or _same_file(shell.path, path)), None)

    def _front(self) -> Shell | None:
        """The window a person looks at; the newest where none has the keys."""
        active = self._app.activeWindow()
        window = active.window() if active is not None else None
        while window is not None and window not in self.shells:
            parent = window.parentWidget()
            window = parent.window() if parent is not None else None
        return next((shell for shell in self.shells if shell is window), self.shells[-1] if self.shells else None)

    def _new_school(self, request: NewSchool) -> None:
        self._show(request.path, partial(_create_school, request), partial(self._ask_again, request))

    def _new_bureau(self, request: NewBureau) -> None:
        self._show(request.path, partial(_create_bureau, request), partial(self._ask_again, request))

    def _ask_again(self, request: NewSchool | NewBureau, error: JyTeacherError) -> None:
        self.show_start().ask_again(request, error)

    def open_sample(self) -> None:
        """A fresh copy of the sample school, to be spoilt at will."""
        path = _free_name(_samples("示例学校"), f"示例学校{{}}{SCHOOL_SUFFIX}")
        self._show(path, partial(_build_sample, path))
        self.shells[-1].tour_wanted = True

    def open_sample_bureau(self) -> None:
        """A fresh sample bureau with the schools of its city in one folder; the sample school stands among the files opened last."""
        folder = _free_name(_samples("示例教育局"), "示例教育局{}")
        path = folder / f"示例教育局{BUREAU_SUFFIX}"
        self._show(path, partial(_build_sample_bureau, path))
        shell = self.shells[-1]
        shell.state_label.setText("正在建立示例教育局：各校登记、上报、合并，请稍等……")
        shell.opened.connect(partial(self._offer_sample_school, shell))

    def _offer_sample_school(self, shell: Shell) -> None:
        """Behind the bureau among the files opened last stands the school of its sample."""
        self.preferences.remember_file(shell.path.with_name(f"示例学校{SCHOOL_SUFFIX}"))
        self.preferences.remember_file(shell.path)

    def _show(self, path: Path, opener: Callable[[], Workspace], refused: Callable[[JyTeacherError], None] | None = None) -> None:
        """A window on what the opener opens; ``refused`` is told why it could not."""
        if path.suffix == BUREAU_SUFFIX:
            from jyteacher_desktop.desktop.bureau_window import BureauWindow

            shell: Shell = BureauWindow(path=path, opener=opener, preferences=self.preferences)
        else:
            from jyteacher_desktop.desktop.school_window import SchoolWindow

            shell = SchoolWindow(path=path, opener=opener, preferences=self.preferences)
        shell.settled.connect(partial(self._opened, shell))
        shell.refused.connect(refused or partial(self._refused, path))
        shell.closed.connect(partial(self._closed, shell))
        shell.left_undone.connect(self._tell_left_undone)
        shell.start_wanted.connect(self.show_start)
        shell.file_wanted.connect(self.open_file)
        shell.style_wanted.connect(self.use_style)
        shell.zoom_wanted.connect(self.use_zoom)
        shell.restore_wanted.connect(partial(self._restore, shell))
        shell.repair_wanted.connect(partial(self._repair, shell))
        shell.crashed.connect(self.report_bug)
        shell.help_wanted.connect(self.show_guide)
        shell.product_changed.connect(self._use_product)
        self.shells.append(shell)
        shell.start()
        if self._start is not None:
            self._start.hide()

    def _opened(self, shell: Shell) -> None:
        self.preferences.remember_file(shell.path)

    def _refused(self, path: Path, error: JyTeacherError) -> None:
        """Say why a file did not open; for one that is damaged, with the ways out beside it."""
        start = self.show_start()
        if not _has_ways_out(path, error):
            start.asking.show_error(error)
            return
        from jyteacher_desktop.desktop.dialogs.safety import ClosedDesk, RefusedDialog

        RefusedDialog(
            start,
            ClosedDesk(start, start.asking, self.preferences, path),
            error,
            restore=partial(self._show_restored, path),
            repair=partial(self._show_repaired, path),
        ).open()

    def _show_restored(self, path: Path, backup: Path) -> None:
        """Put a backup in the place of a closed file in the thread of the window that opens it, and say what came of it."""
        done: list[RestoredBackup] = []
        self._show(path, partial(_open_restored, path, backup, done.append))
        shell = self.shells[-1]
        shell.opened.connect(partial(_tell_restored, shell, done))

    def _show_repaired(self, path: Path) -> None:
        """Repair a closed file in the thread of the window that opens it, and say what came of it."""
        done: list[Repaired | None] = []
        self._show(path, partial(_open_repaired, path, done.append))
        shell = self.shells[-1]
        shell.opened.connect(partial(_tell_repaired, shell, done))

    def _tell_left_undone(self, sentences: str) -> None:
        """The window that would say it is closing, so it is said by a window of its own, for which the program stays."""
        from jyteacher_desktop.desktop.dialogs.asking import LoneBox

        box = LoneBox("没有完成", f"窗口关闭时，最后一步没有做成。\n{sentences}")
        box.help_wanted.connect(self.show_guide)
        box.finished.connect(partial(self._was_read, box))
        self._undone.append(box)  # nobody else holds it
        box.show()

    def _was_read(self, box: QWidget, _answer: int) -> None:
        self._undone.remove(box)

    def _closed(self, shell: Shell) -> None:
        if shell in self.shells:
            self.shells.remove(shell)
            shell.deleteLater()
        if not self.shells and self._guide is not None and not (self._start is not None and self._start.isVisible()):
            self._guide.close()  # the last window of the program is one that works

    def _restore(self, shell: Shell, backup: Path) -> None:
        """Close a window's file, put a backup in its place and open it again, the long part in the thread of the new window."""
        path = shell.path
        shell.close()
        self._show_restored(path, backup)

    def _repair(self, shell: Shell) -> None:
        """Close a window's file, repair it and open it again."""
        path = shell.path
        shell.close()
        self._show_repaired(path)

    def _use_product(self) -> None:
        """The program bears the name that the city of the newest workspace gives it."""
        self._app.setApplicationDisplayName(self.preferences.product or program_name())
        if self._start is not None:
            self._start.show_product()

    def use_style(self, style: str) -> None:
        """``light``, ``dark`` or "" (as the system is set), for all windows, from now on."""
        if style:
            self.preferences.style = style
        else:
            self.preferences.follow_system()
        self._restyle()

    def _restyle(self) -> None:
        apply_style(self._app, style_in_use(self._app, self.preferences))
        for shell in self.shells:
            shell.restyle()
        if self._guide is not None:
            self._guide.rezoom()

    def _system_changed(self, _scheme: object) -> None:
        """The system turned light or dark while the program runs."""
        if self._hearing_system and self.preferences.follows_system:
            self._restyle()

    def use_zoom(self, percent: int) -> None:
        """Another size for all windows, at once and from now on."""
        self.preferences.zoom = percent
        if factor() == 1:
            for window in self._windows():
                note(window)
        use_zoom(percent)
        use_fonts(self._app)
        self._restyle()
        if self._start is not None and not self._start.isVisible():
            self._start.deleteLater()  # it is built anew when it is wanted
            self._start = None
        for window in self._windows():
            fit(window)

    def _windows(self) -> list[QWidget]:
        return [*self.shells, *filter(None, (self._start, self._guide))]

    def close_all(self) -> None:
        """Close every window and its file, and listen to nothing any more."""
        self._hearing_system = False
        for shell in list(self.shells):
            shell.close()
        if self._sorter is not None:
            self._sorter.close()
            self._sorter.deleteLater()
            self._sorter = None
        if self._guide is not None:
            self._guide.close()
            self._guide.deleteLater()
            self._guide = None
        if self._start is not None:
            from jyteacher_desktop.desktop.worker import Worker

            self._start.close()
            for worker in self._start.findChildren(Worker):  # a package that is being looked at, a file that is repaired
                worker.close()
            self._start.deleteLater()
            self._start = None

    def open_one(self, path: Path) -> None:
        """The system asks for a file."""
        self.open_paths([path])

    # -- bugs -----------------------------------------------------------------------------------------------------

    def report_bug(self, error: BaseException) -> None:
        """Write a bug into the log and show the crash dialog: kinds and places, never messages, which may carry names and numbers."""
        import traceback

        from jyteacher_desktop.desktop.dialogs.asking import CrashDialog

        told: list[str] = []
        seen: set[int] = set()
        each: BaseException | None = error
        while each is not None and id(each) not in seen:
            seen.add(id(each))
            told.append(f"{type(each).__name__}\n{''.join(traceback.format_tb(each.__traceback__))}")
            each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
        report = "\n".join(told)
        _write_log(report)
        parent = self._app.activeWindow() or next(iter(self.shells), None) or self._start
        if isinstance(parent, QWidget):
            CrashDialog(parent, log_file(), report).open()

    def excepthook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """For ``sys.excepthook``: a known error that nobody caught is still a sentence."""
        from jyteacher_desktop.domain.errors import JyTeacherError
        from jyteacher_desktop.store.file_errors import of_the_machine

        known = error if isinstance(error, JyTeacherError) else of_the_machine(error)
        if issubclass(kind, KeyboardInterrupt):
            self._app.quit()
        elif known is not None and self.shells:
            self.shells[-1].asking.show_error(known)
        else:
            self.report_bug(error.with_traceback(trace))


class Application(QApplication):
    """Qt's application, which on some systems is told by an event what was double-clicked.

    Signals:
        file_asked(Path): the system asks for this file.
    """

    file_asked = Signal(object)

    def event(self, event: QEvent) -> bool:
        if type(event).__name__ == "QFileOpenEvent":  # by its name: the first frame need not wait until its class is made
            self.file_asked.emit(Path(cast("QFileOpenEvent", event).file()))
            return True
        return super().event(event)


USAGE: Final = """用法：jyteacher-desktop [文件…]

打开教师研修台账的窗口。文件可以是台账（.jyschool、.jybureau），也可以是数据包、卡片、回执、政策文件包（.jyt）：
打开的是能收下它的台账。程序已经开着时，文件交给开着的窗口。

  --sample          打开一所新的示例学校
  --check [文件夹]  检查安装是否完整，把结果写进文件夹；里面的台账每一页都打开一次，留下图片
  --version         显示版本
  --help            显示这些说明

命令行程序叫 jyteacher；它的说明见 jyteacher --help。"""


def run(arguments: list[str] | None = None) -> int:
    """Start Qt, open what the arguments name (or the start window) and stay until the last window is closed.

    Where the program runs already, it gets the files and this process ends.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    options = [argument for argument in arguments if argument.startswith("-") and not is_there(Path(argument))]
    if set(options) - {"--sample"}:
        return _answer(options)
    wanted = Wanted(
        files=tuple(Path(argument).absolute() for argument in arguments if argument not in options), sample="--sample" in options
    )
    QCoreApplication.setApplicationName("jyteacher")
    instance = OneInstance(log_folder().parent)
    if not instance.claim() and instance.hand_over(wanted):
        return 0
    keep_traces()
    name_for_task_bar()
    preferences = Preferences()
    app = Application(["jyteacher"])
    set_up(app, preferences)
    desktop = Desktop(app, preferences)
    sys.excepthook = desktop.excepthook
    app.file_asked.connect(desktop.open_one)
    instance.arrived.connect(desktop.open_wanted)
    if not wanted.sample and not wanted.files:
        desktop.show_start()
    else:
        desktop.open_wanted(wanted)
    QTimer.singleShot(0, desktop, partial(finish_set_up, app))
    QTimer.singleShot(0, instance, instance.listen)
    status = app.exec()
    instance.close()
    desktop.close_all()
    return status


def _answer(options: list[str]) -> int:
    """``--help`` and ``--version`` without a window; where there is no console, in a message box."""
    from jyteacher_desktop.desktop.start_window import version_text

    unknown = [option for option in options if option not in ("--help", "-h", "--version", "-V", "--sample")]
    if unknown:
        text, status = f"不认识“{unknown[0]}”。没有打开窗口。\n\n{USAGE}", 2
    elif "--version" in options or "-V" in options:
        text, status = f"jyteacher-desktop {version_text()}", 0
    else:
        text, status = USAGE, 0
    speak_utf8()
    stream = sys.stderr if status else sys.stdout
    if stream is not None:
        say(text, stream)
        return status
    from PySide6.QtWidgets import QMessageBox

    app = QApplication(["jyteacher"])
    set_up(app, Preferences())
    QMessageBox.information(None, app.applicationDisplayName(), text)
    return status


def name_for_task_bar() -> None:
    """On Windows several windows of one program share a button of the task bar, with the program's own icon, only if it names itself."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(APPLICATION_ID)


def keep_traces() -> None:
    """A crash inside native code leaves the places of all threads in a file; what Qt says goes into the log."""
    import contextlib
    import faulthandler

    from PySide6.QtCore import qInstallMessageHandler

    path = trace_file()
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        if is_there(path) and path.stat().st_size > _LOG_LIMIT:
            path.replace(path.with_suffix(".1.log"))
        faulthandler.enable(path.open("a", encoding="utf-8"))
    qInstallMessageHandler(_hear_qt)


def _hear_qt(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Warnings and worse; Qt names widgets and files, never what people typed."""
    if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg):
        _write_log(f"Qt {kind.name.removeprefix('Qt').removesuffix('Msg')} {context.category or ''}: {message}")


def _bring_forward(window: QWidget) -> None:
    """Out of the task bar, above other windows, with the keys."""
    if window.isMinimized():
        window.showNormal()
    else:
        window.show()
    window.raise_()
    window.activateWindow()


def _same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _forget(_value: object) -> None:
    """There is nothing to close and nobody to tell."""


def _write_log(report: str) -> None:
    """Append a report to the log; a log that cannot be written is no second bug."""
    import contextlib
    from datetime import datetime

    path = log_file()
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        if is_there(path) and path.stat().st_size > _LOG_LIMIT:
            path.replace(path.with_suffix(".1.log"))
        with path.open("a", encoding="utf-8") as log:
            log.write(f"{datetime.now().astimezone().isoformat(timespec='seconds')}\n{report}\n")


def _samples(name: str) -> Path:
    """Where samples of one sort are kept."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)) / name


def _free_name(folder: Path, name: str) -> Path:
    """A name for one more sample; samples that stand open keep theirs."""
    number = 1
    while is_there(folder / name.format(number)):
        number += 1
    return folder / name.format(number)


def _has_ways_out(path: Path, error: JyTeacherError) -> bool:
    """Whether backups or a repair help: the file is damaged, or it or its beginning is gone and there are backups of it."""
    from jyteacher_desktop.store.backups_beside import list_backups
    from jyteacher_desktop.store.errors import NotAWorkspace, WorkspaceDamaged, WorkspaceMissing

    return isinstance(error, WorkspaceDamaged) or (
        isinstance(error, NotAWorkspace | WorkspaceMissing) and bool(list_backups(path))
    )


def _tell_repaired(shell: Shell, done: Sequence[Repaired | None]) -> None:
    from jyteacher_desktop.desktop.dialogs.safety import repair_words

    shell.asking.tell("修复文件", repair_words(done[0]))


def _tell_restored(shell: Shell, done: Sequence[RestoredBackup]) -> None:
    from jyteacher_desktop.desktop.dialogs.safety import restored_words

    shell.asking.tell("恢复备份", restored_words(done[0]))


# -- in the worker thread: the use cases are imported only here, after the first paint ---------------------------------


def _open_workspace(path: Path) -> Workspace:
    return _open_bureau(path) if path.suffix.lower() == BUREAU_SUFFIX else _open_school(path)


def _open_restored(path: Path, backup: Path, done: Callable[[RestoredBackup], None]) -> Workspace:
    from jyteacher_desktop.store.backup import restore_backup

    done(restore_backup(path, backup))
    return _open_what_is_done(path, "备份已经恢复")


def _open_repaired(path: Path, done: Callable[[Repaired | None], None]) -> Workspace:
    from jyteacher_desktop.store.repairing import repair_file

    done(repair_file(path))
    return _open_what_is_done(path, "文件已经修复")


def _open_what_is_done(path: Path, done: str) -> Workspace:
    """Open a file that was just put right; what keeps it from being opened takes nothing back of that.

    Raises:
        NotWritable: The disk is full or takes no file.
    """
    from jyteacher_desktop.store.errors import DiskFull, NotWritable

    try:
        return _open_workspace(path)
    except (DiskFull, NotWritable) as error:
        raise NotWritable(
            f"{done}，“{path.name}”在原处，只是这次没有打开：磁盘满了，或这个文件夹不能写。请清理磁盘、检查文件夹的写入权限，"
            "再直接打开它，不用再做一次。",
            path=path,
        ) from error


def _open_school(path: Path) -> Workspace:
    from jyteacher_desktop.school.pins import keep_private
    from jyteacher_desktop.store.workspace import SCHOOL, Workspace

    workspace = Workspace.open(path, SCHOOL, write=True, look_at_once=False)  # the window has it looked at behind its first page
    keep_private(workspace)
    return _on_sample_day(workspace)


def _open_bureau(path: Path) -> Workspace:
    from jyteacher_desktop.bureau.office import keep_private
    from jyteacher_desktop.store.workspace import BUREAU, Workspace

    workspace = Workspace.open(path, BUREAU, write=True, look_at_once=False)
    keep_private(workspace)
    workspace.share()
    return _on_sample_day(workspace)


def _on_sample_day(workspace: Workspace) -> Workspace:
    """A sample looks the same whenever it is opened: its day stands still."""
    if workspace.info("sample") == "1":
        from jyteacher_desktop.domain.terms import DAY_OF_SAMPLES

        workspace.today_override = DAY_OF_SAMPLES
    return workspace


def _create_school(request: NewSchool) -> Workspace:
    from jyteacher_desktop.school.office import create_school

    return create_school(
        request.path,
        name=request.name,
        code=request.code,
        stage=request.stage.code,
        central=request.central,
        pin=request.pin,
    )


def _create_bureau(request: NewBureau) -> Workspace:
    from jyteacher_desktop.bureau.moving_to_server import join_bureau
    from jyteacher_desktop.bureau.office import create_bureau

    if request.joining:
        join_bureau(request.path, request.database, key=request.key)
        return _open_workspace(request.path)
    return create_bureau(request.path, name=request.name, pin=request.pin, database=request.database)


def _build_sample(path: Path) -> Workspace:
    from jyteacher_desktop.school.sample import SAMPLE_PIN, build_sample_school

    path.parent.mkdir(parents=True, exist_ok=True)
    return build_sample_school(path, SAMPLE_PIN).workspace


def _build_sample_bureau(path: Path) -> Workspace:
    """The whole sample city in a folder of its own, which gets its name when everything is there."""
    import shutil

    from jyteacher_desktop import sample_city
    from jyteacher_desktop.durable_files import make_folder

    stage = path.parent.with_name(f"{path.parent.name}.part")
    shutil.rmtree(stage, ignore_errors=True)
    make_folder(stage)
    sample_city.build_city(stage)
    stage.rename(path.parent)
    return _open_bureau(path.with_name(sample_city.BUREAU))

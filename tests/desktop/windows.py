"""Opening windows on copies of one sample school, and waiting for them."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from jyteacher_desktop.desktop.application import Desktop
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.pages.activities import ActivitiesPage
from jyteacher_desktop.desktop.preferences import Preferences
from jyteacher_desktop.desktop.shell import Shell
from tests.patience import PATIENCE_S

Part = TypeVar("Part", bound=QObject)


PATIENCE_MS = PATIENCE_S * 1000


class Driver:
    """Hands for a test: one application's windows, opened and waited for."""

    def __init__(self, qtbot: QtBot, app: QApplication, preferences: Preferences) -> None:
        self.qtbot = qtbot
        self.bugs: list[BaseException] = []
        self.desktop = Desktop(app, preferences)
        self.desktop.report_bug = self.bugs.append  # type: ignore[method-assign]

    def open(self, path: Path) -> Shell:
        self.desktop.open_file(path)
        shell = self.desktop.shells[-1]
        self.qtbot.waitUntil(lambda: shell.desk is not None or bool(self.bugs), timeout=PATIENCE_MS)
        self.settle(shell)
        self.front(shell)
        return shell

    def front(self, window: QWidget) -> None:
        """The window has the keyboard: shortcuts work only then, and on a busy machine that comes later than the window itself.

        Offscreen nobody gives the keyboard back when a dialog closes, so it is asked for. A message or dialog that stands over the
        window keeps it.
        """
        over = QApplication.activeModalWidget()
        if window.isVisible() and (over is None or over.window() is window):
            if QApplication.activeWindow() is not window:
                window.activateWindow()
            self.qtbot.waitUntil(lambda: QApplication.activeWindow() is window or not window.isVisible(), timeout=PATIENCE_MS)

    def settle(self, shell: Shell) -> None:
        """Everything handed to the worker is done and shown."""
        self.qtbot.waitUntil(lambda: shell.worker.idle, timeout=PATIENCE_MS)
        self.qtbot.wait(1)
        self.qtbot.waitUntil(lambda: shell.worker.idle, timeout=PATIENCE_MS)
        if self.bugs:
            raise self.bugs[0]

    def go(self, shell: Shell, key: str) -> QWidget:
        shell.go(key)
        self.settle(shell)
        return shell.page(key)

    def shortcut(self, shell: Shell, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
        """Press a shortcut of the window."""
        self.front(shell)
        self.qtbot.keyClick(shell, key, modifier)

    def new_activity(self, shell: Shell) -> FormDialog:
        """The form of a new activity."""
        page = self.go(shell, "activities")
        assert isinstance(page, ActivitiesPage)
        page.begin_new()
        self.settle(shell)
        dialog = self.dialog(shell)
        assert isinstance(dialog, FormDialog)
        return dialog

    def dialog(self, shell: QWidget, kind: type[QDialog] = QDialog) -> QDialog:
        """The topmost open dialog of that kind."""
        found: list[QDialog] = []

        def there() -> bool:
            found[:] = [each for each in shell.findChildren(kind) if each.isVisible()]
            return bool(found)

        self.qtbot.waitUntil(there, timeout=PATIENCE_MS)
        self.front(found[-1])
        return found[-1]

    def answer(self, shell: QWidget, text: str) -> str:
        """Press a button of the message on the screen; returns what the message said."""
        box = self.dialog(shell, QMessageBox)
        assert isinstance(box, QMessageBox)
        said = box.text()
        button = next(each for each in box.buttons() if each.text() == text)
        button.click()
        return said

    def choose(self, page: QWidget, text: str) -> None:
        """Choose an entry of the menu that is open on a page."""
        (menu,) = (each for each in page.findChildren(QMenu) if each.isVisible())
        action = next(each for each in menu.actions() if each.text() == text)
        menu.close()
        action.trigger()

    def pin(self, shell: Shell, pin: str) -> None:
        """Type the PIN that is asked for."""
        dialog = self.dialog(shell)
        part(dialog, QLineEdit, "pinEdit").setText(pin)
        dialog.accept_button.click()  # type: ignore[attr-defined]
        self.settle(shell)
        self.settle(shell)

    def press(self, window: QWidget, name: str) -> None:
        part(window, QPushButton, name).click()

    def close(self) -> None:
        self.desktop.close_all()


class Held:
    """Work that goes on only after the window's event loop has turned a few times since it began: what blocks the window never ends."""

    TURNS = 5

    def __init__(self) -> None:
        self._began, self._go_on = threading.Event(), threading.Event()
        self.turns = 0
        self.done = 0
        self.asleep: list[str] = []
        """Work that no turn came for: it ran in the window's own thread, or that thread waited for it."""
        self.at_turn: Callable[[], None] = lambda: None
        """What is done at every turn while the work waits."""
        self._timer = QTimer()
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._turn)
        self._timer.start()

    @property
    def window_was_awake(self) -> bool:
        """Whether the work was done, and the window turned all the while."""
        return self.done > 0 and not self.asleep and self.turns >= self.TURNS

    def hold(self, work: Callable[..., Any], name: str) -> Callable[..., Any]:
        """The same work, held."""

        def held(*arguments: Any, **named: Any) -> Any:
            self._began.set()
            if threading.current_thread() is threading.main_thread() or not self._go_on.wait(PATIENCE_MS / 1000):
                self.asleep.append(name)
            self.done += 1
            return work(*arguments, **named)

        return held

    def end(self) -> None:
        """Hold nothing any more."""
        self._go_on.set()
        self._timer.stop()

    def _turn(self) -> None:
        if self._began.is_set() and not self._go_on.is_set():
            self.turns += 1
            self.at_turn()
            if self.turns >= self.TURNS:
                self._go_on.set()


Hold = Callable[[object, str], Held]
"""What the fixture ``held`` gives."""


def part(window: QWidget, kind: type[Part], name: str) -> Part:
    """A named part of a window."""
    found = window.findChild(kind, name)
    assert isinstance(found, kind), name
    return found


def copied(school: Path, folder: Path) -> Path:
    """A copy of a workspace and everything beside it."""
    for file in school.parent.glob(f"{school.name}*"):
        if file.suffix != ".lock" and file.is_file():
            shutil.copy(file, folder / file.name)
    return folder / school.name


def until(qtbot: QtBot, condition: Callable[[], bool]) -> None:
    """Wait for something to come true."""
    qtbot.waitUntil(condition, timeout=PATIENCE_MS)


def gone(dialog: QWidget) -> bool:
    """Whether a dialog has been closed (and so deleted)."""
    return not isValid(dialog) or not dialog.isVisible()

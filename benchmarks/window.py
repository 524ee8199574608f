"""One window of the program on a workspace, driven by a benchmark in a process of its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from jyteacher_desktop.desktop.shell import Shell


class Driven(NamedTuple):
    """The window, how a benchmark waits until all it asked for is shown, and how it closes everything."""

    shell: Shell
    settle: Callable[[], None]
    close: Callable[[], None]


def window(path: Path) -> Driven:
    """Open a workspace as the program does, on a screen that nobody sees, and wait until it stands there."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from jyteacher_desktop.desktop import collect_seldom, import_plainly

    import_plainly()
    from PySide6.QtCore import QEventLoop, QTimer
    from PySide6.QtWidgets import QApplication

    from jyteacher_desktop.desktop.application import Desktop, finish_set_up, set_up
    from jyteacher_desktop.desktop.preferences import Preferences

    collect_seldom()
    app = QApplication(["benchmark"])
    preferences = Preferences(path.with_name("windows.ini"))
    set_up(app, preferences)
    finish_set_up(app)
    desktop = Desktop(app, preferences)
    desktop.open_file(path)
    shell = desktop.shells[0]

    def pause() -> None:
        # a few milliseconds of sleep: a busy loop would take the interpreter from the worker it waits for
        loop = QEventLoop()
        QTimer.singleShot(4, loop.quit)
        loop.exec()

    def settle() -> None:
        while shell.desk is None or not shell.worker.idle:
            pause()
        pause()

    settle()
    return Driven(shell, settle, desktop.close_all)

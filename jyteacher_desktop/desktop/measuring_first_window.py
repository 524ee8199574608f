"""``jyteacher-desktop --first-paint [FILE]``: how long an installed program takes to its first window, beside a bare window of Qt.

Each start loads what it shows and nothing else: the bare window nothing of the program, or the comparison would flatter the other one.
"""

from __future__ import annotations

import os

from PySide6.QtWidgets import QApplication, QMainWindow


def first_paint(arguments: list[str]) -> int:
    """Show the window of a file, or a bare one, and leave the moment it has painted itself."""
    if arguments:
        return _of_a_file(arguments[0])
    app = QApplication(["jyteacher"])
    app.setStyle("Fusion")
    bare = _bare()
    bare.resize(1180, 680)
    bare.show()
    return app.exec()


def _of_a_file(name: str) -> int:
    from pathlib import Path

    from jyteacher_desktop.desktop.application import Desktop, set_up
    from jyteacher_desktop.desktop.preferences import Preferences

    app = QApplication(["jyteacher"])
    preferences = Preferences()
    set_up(app, preferences)
    desktop = Desktop(app, preferences)
    desktop.open_file(Path(name))
    desktop.shells[0].first_painted.connect(_leave)
    return app.exec()


def _bare() -> QMainWindow:
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QPaintEvent

    class Bare(QMainWindow):
        """What a window of Qt costs when nothing is in it."""

        def paintEvent(self, event: QPaintEvent) -> None:
            super().paintEvent(event)
            QTimer.singleShot(0, self, _leave)

    return Bare()


def _leave() -> None:
    os._exit(0)  # what is measured ends here; the file was not opened yet

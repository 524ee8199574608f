"""Real windows on the offscreen platform, real keys, no native file dialogs; no Qt warning and no thread may be left."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest
from PySide6.QtCore import QCoreApplication, QStandardPaths, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget

from jyteacher_desktop.desktop.application import finish_set_up, set_up
from jyteacher_desktop.desktop.preferences import Preferences

_HARMLESS = ("propagateSizeHints",)

Typist = Callable[[QWidget, str], None]


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    """The one application of the test run, set up as the program does it."""
    QStandardPaths.setTestModeEnabled(True)
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    return QApplication


@pytest.fixture
def preferences(tmp_path: Path) -> Preferences:
    """Preferences of their own for one test."""
    return Preferences(tmp_path / "windows.ini")


@pytest.fixture(scope="session")
def dressed(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> QApplication:
    """The application with fonts, style and language."""
    set_up(qapp, Preferences(tmp_path_factory.mktemp("look") / "windows.ini"))
    finish_set_up(qapp)
    qapp.setCursorFlashTime(0)
    return qapp


@pytest.fixture(autouse=True)
def clean(dressed: QApplication, qtlog: object) -> Iterator[None]:
    """A test leaves no window, no thread and no warning of Qt behind."""
    before = set(threading.enumerate())
    yield
    for window in dressed.topLevelWidgets():
        window.close()
    left = [thread.name for thread in set(threading.enumerate()) - before if thread.is_alive()]
    assert left == []
    records = getattr(qtlog, "records", [])
    said = [record.message for record in records if not any(word in record.message for word in _HARMLESS)]
    assert said == []


@pytest.fixture
def type_text() -> Typist:
    """Commit Chinese text as an input method does; plain key clicks with Chinese abort the process."""

    def commit(widget: QWidget, text: str) -> None:
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(widget, event)

    return commit

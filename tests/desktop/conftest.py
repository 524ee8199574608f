"""Real windows on the offscreen platform, real keys, no native file dialogs."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from jyteacher_desktop.desktop import zoom
from jyteacher_desktop.desktop.application import finish_set_up, set_up
from jyteacher_desktop.desktop.preferences import Preferences
from jyteacher_desktop.desktop.style import base_font
from jyteacher_desktop.paths import resource
from tests.desktop.windows import Driver, Held, Hold, copied

if sys.platform == "win32":  # without a screen Qt looks for fonts there as well, beside itself, and warns that there are none
    os.environ.setdefault("QT_QPA_FONTDIR", str(resource("fonts")))

Typist = Callable[[QWidget, str], None]
_LONG_MS: Final = 24 * 3_600_000


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
def clean(dressed: QApplication, tmp_path: Path) -> Iterator[None]:
    """A test leaves no window behind and no other size; threads and warnings of Qt are watched for every test alike."""
    yield
    for window in dressed.topLevelWidgets():
        if isValid(window):  # the one before it may have taken it along
            window.close()
    if zoom.factor() != 1 or dressed.font() != base_font():
        set_up(dressed, Preferences(tmp_path / "plain.ini"))


@dataclass(frozen=True)
class Pace:
    """How long the windows wait by themselves, in milliseconds: what people have, not what tests have."""

    progress: int
    draft: int


@pytest.fixture(autouse=True)
def pace(monkeypatch: pytest.MonkeyPatch) -> Pace:
    """The clocks of the windows rest: on a busy machine no progress comes up, no sentence goes and no draft is kept between two keys.

    A test about one of them sets it to what people have.
    """
    from jyteacher_desktop.desktop import preloading, shell
    from jyteacher_desktop.desktop.dialogs import progress, unsaved_input

    monkeypatch.setattr(
        preloading, "all_loaded", lambda: None
    )  # what a test made goes with it: only a program with one window keeps it
    real = Pace(progress._PATIENCE_MS, unsaved_input._INTERVAL_MS)
    for module, name in ((shell, "_SENTENCE_MS"), (progress, "_PATIENCE_MS"), (unsaved_input, "_INTERVAL_MS")):
        monkeypatch.setattr(module, name, _LONG_MS)
    return real


@pytest.fixture
def drafts_in_time(pace: Pace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drafts are kept as soon as people have them kept."""
    monkeypatch.setattr("jyteacher_desktop.desktop.dialogs.unsaved_input._INTERVAL_MS", pace.draft)


@pytest.fixture
def type_text() -> Typist:
    """Commit Chinese text as an input method does; plain key clicks with Chinese abort the process."""

    def commit(widget: QWidget, text: str) -> None:
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(widget, event)

    return commit


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample school, made once; tests work on copies."""
    from jyteacher_desktop.school.sample import SAMPLE_PIN, build_sample_school

    path = tmp_path_factory.mktemp("sample") / "示例.jyschool"
    build_sample_school(path, SAMPLE_PIN).workspace.close()
    return path


@pytest.fixture
def school(sample: Path, tmp_path: Path) -> Path:
    """A copy of the sample school for one test."""
    return copied(sample, tmp_path)


@pytest.fixture
def driver(qtbot: QtBot, dressed: QApplication, preferences: Preferences, tmp_path: Path) -> Iterator[Driver]:
    """Windows for one test; closed at its end."""
    preferences.remember_folder(tmp_path)
    driver = Driver(qtbot, dressed, preferences)
    yield driver
    driver.close()


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch, dressed: QApplication) -> Iterator[Hold]:
    """Hold a function of a module, or a method of a class, from now on; see :class:`Held`."""
    every: list[Held] = []

    def hold(owner: object, name: str) -> Held:
        every.append(Held())
        monkeypatch.setattr(owner, name, every[-1].hold(getattr(owner, name), name))
        return every[-1]

    yield hold
    for each in every:
        each.end()

"""Faults of other people's programs that would be ours to bear: each test names the condition under which it goes."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from jyteacher_desktop.desktop.application import Application


def test_void_calls_of_qt_keep_the_references_of_none(qtbot: QtBot) -> None:
    """PySide6 6.12.0 on Python 3.11 loses one per call and aborts after some 5,700; goes when 3.11 is no longer promised."""
    label = QLabel()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)
    for _ in range(200):
        label.setText("学时")
    assert sys.getrefcount(None) > before - 100


def test_whichever_test_asks_for_a_window_first_the_process_has_the_programs_own_application(qapp: QApplication) -> None:
    """There is one in a process, and the tests of windows that come later find it."""
    assert isinstance(qapp, Application)

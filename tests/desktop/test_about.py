"""Whose work the program carries can be read in it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from jyteacher_desktop.desktop.dialogs import about
from jyteacher_desktop.desktop.preferences import Preferences
from jyteacher_desktop.desktop.start_window import StartWindow


def _text(dialog: about.AboutDialog, name: str) -> str:
    return dialog.findChild(QPlainTextEdit, name).toPlainText()


def test_the_start_window_tells_the_version_and_every_licence(qtbot: QtBot, preferences: Preferences) -> None:
    start = StartWindow(preferences)
    qtbot.addWidget(start)
    start.findChild(QPushButton, "aboutButton").click()
    dialog = start.findChild(about.AboutDialog)
    assert start.findChild(QLabel, "versionLabel").text() in dialog.findChild(QLabel, "nameLabel").text()
    assert "pyside6-essentials" in _text(dialog, "partsEdit")
    assert "换成自己编译的、接口兼容的版本" in _text(dialog, "partsEdit")
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in _text(dialog, "qtEdit")
    assert "GNU GENERAL PUBLIC LICENSE" in _text(dialog, "qtEdit")
    assert "SIL Open Font License" in _text(dialog, "textsEdit") or "SIL OPEN FONT LICENSE" in _text(dialog, "textsEdit")
    dialog.close()


def test_lost_licence_files_are_a_sentence(qtbot: QtBot, dressed: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(about, "_read", lambda _name: "")
    start = QLabel()
    qtbot.addWidget(start)
    dialog = about.AboutDialog(start, "开发版本")
    assert _text(dialog, "partsEdit") == "许可文件不见了，请重新安装本程序。"
    dialog.close()

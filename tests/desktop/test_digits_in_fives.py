"""The thirty digits of a key stand in fives while they are typed, as on the card."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget
from pytestqt.qtbot import QtBot

from jyteacher_desktop.desktop.widgets.digits_in_fives import group_in_fives
from tests.desktop.windows import Driver, part

BARE = "123456789012345678901234567890"
FIVES = "12345 67890 12345 67890 12345 67890"


@pytest.fixture
def line(qtbot: QtBot) -> QLineEdit:
    field = QLineEdit()
    qtbot.addWidget(field)
    group_in_fives(field)
    return field


@pytest.mark.parametrize("typed", [BARE, FIVES])
def test_digits_that_are_typed_with_blanks_or_without_stand_in_fives(qtbot: QtBot, line: QLineEdit, typed: str) -> None:
    qtbot.keyClicks(line, typed)
    assert (line.text(), line.cursorPosition()) == (FIVES, len(FIVES))


@pytest.mark.parametrize(
    "copied", [BARE, FIVES, f"  {FIVES} \n", "123456 789012 345678 901234 567890", "１２３４５　" + BARE[5:]]
)
def test_digits_that_are_pasted_with_blanks_or_without_stand_in_fives(line: QLineEdit, copied: str) -> None:
    QApplication.clipboard().setText(copied)
    line.paste()
    assert (line.text(), line.cursorPosition()) == (FIVES, len(FIVES))


def test_a_digit_is_put_in_and_taken_out_where_the_cursor_stands(qtbot: QtBot, line: QLineEdit) -> None:
    line.setText("123467890")
    line.setCursorPosition(4)
    qtbot.keyClicks(line, "5")
    assert (line.text(), line.cursorPosition()) == ("12345 67890", 5)
    line.setCursorPosition(6)
    qtbot.keyClick(line, Qt.Key.Key_Backspace)
    qtbot.keyClick(line, Qt.Key.Key_Backspace)
    assert (line.text(), line.cursorPosition()) == ("12346 7890", 4)
    line.setCursorPosition(0)
    qtbot.keyClick(line, Qt.Key.Key_Delete)
    assert (line.text(), line.cursorPosition()) == ("23467 890", 0)


def test_what_is_no_digit_of_a_key_stays_to_be_seen(qtbot: QtBot, line: QLineEdit) -> None:
    qtbot.keyClicks(line, "1234567x8")
    assert line.text() == "12345 67x8"


def test_in_the_window_of_the_keys_only_what_are_digits_of_a_key_is_grouped(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "reports")
    page._show_keys()  # type: ignore[attr-defined]
    dialog = driver.dialog(shell)
    situations, proof = part(dialog, QListWidget, "situationList"), part(dialog, QLineEdit, "pinEdit")
    seen = {}
    for row in range(situations.count()):
        situations.setCurrentRow(row)
        proof.setText(BARE)
        seen[situations.item(row).text()] = proof.text()
    assert [title for title, text in seen.items() if text == FIVES] == ["提示密钥文件不是台账记下的那一把"]
    assert set(seen.values()) == {BARE, FIVES}

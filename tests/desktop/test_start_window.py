from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QListWidget
from pytestqt.qtbot import QtBot

from jyteacher_desktop import sample_city
from jyteacher_desktop.bureau.board import board
from jyteacher_desktop.desktop.application import log_file
from jyteacher_desktop.desktop.dialogs.asking import CrashDialog
from jyteacher_desktop.desktop.preferences import Preferences
from jyteacher_desktop.desktop.start_window import StartWindow
from jyteacher_desktop.school.sample import SAMPLE_PIN, SAMPLE_QUARTER
from jyteacher_desktop.store.workspace import Workspace
from tests.desktop.conftest import Typist
from tests.desktop.windows import Driver, gone, part, until

PIN = "correct horse battery"


def test_a_new_school_is_made_and_its_pages_say_what_to_do_first(driver: Driver, tmp_path: Path, type_text: Typist) -> None:
    start = driver.desktop.show_start()
    driver.press(start, "newSchoolButton")
    dialog = driver.dialog(start)
    type_text(part(dialog, QLineEdit, "nameEdit"), "济水第二小学")
    assert part(dialog, QLineEdit, "fileEdit").text() == str(tmp_path / "济水第二小学.jyschool")
    driver.qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert "口令太短" in part(dialog, QLabel, "problemLabel").text()
    driver.qtbot.keyClicks(part(dialog, QLineEdit, "pinEdit"), PIN)
    driver.qtbot.keyClicks(part(dialog, QLineEdit, "repeatEdit"), PIN + "x")
    driver.qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert "不一样" in part(dialog, QLabel, "problemLabel").text()
    part(dialog, QLineEdit, "repeatEdit").setText(PIN)
    driver.qtbot.keyClicks(part(dialog, QLineEdit, "codeEdit"), "2141000002")
    driver.qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert "请选择办学类型" in part(dialog, QLabel, "problemLabel").text(), (
        "no school is a primary school because nobody said otherwise"
    )
    part(dialog, QComboBox, "stageBox").setCurrentText("小学")
    driver.qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert gone(dialog)
    shell = driver.desktop.shells[0]
    until(driver.qtbot, lambda: shell.desk is not None)
    driver.settle(shell)
    assert shell.place_label.text() == "济水第二小学"
    for key in ("teachers", "activities", "trainings", "hours", "reports"):
        driver.go(shell, key)
    assert driver.desktop.preferences.recent_files() == [tmp_path / "济水第二小学.jyschool"]


def test_the_sample_school_opens_with_its_day_and_says_that_it_is_one(driver: Driver) -> None:
    driver.desktop.open_sample()
    shell = driver.desktop.shells[0]
    until(driver.qtbot, lambda: shell.desk is not None)
    driver.settle(shell)
    assert shell.sample_label.isVisible()
    assert shell.desk is not None
    assert str(shell.desk.quarter) == "2026Q3"
    assert SAMPLE_PIN in shell.asking.pin_hint


def test_the_sample_bureau_opens_with_a_living_city_and_its_schools_lie_beside_it(driver: Driver) -> None:
    start = driver.desktop.show_start()
    driver.press(start, "sampleBureauButton")
    shell = driver.desktop.shells[0]
    assert "示例教育局" in shell.state_label.text()
    until(driver.qtbot, lambda: shell.desk is not None)
    driver.settle(shell)
    assert shell.sample_label.isVisible()
    assert SAMPLE_PIN in shell.asking.pin_hint
    with Workspace.open(shell.path, write=False) as ws:
        assert len(board(ws, SAMPLE_QUARTER)) == 7
    school = shell.path.with_name(sample_city.SCHOOL)
    assert driver.desktop.preferences.recent_files() == [shell.path, school]
    assert len(list((shell.path.parent / sample_city.OTHERS).glob("*.jyschool"))) == 5
    assert not list(shell.path.parent.parent.glob("*.part"))


def test_a_file_on_a_share_that_cannot_be_asked_keeps_no_window_from_opening_and_is_not_forgotten(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The start window never came: every file opened last was asked for, and a share that is away answers with an error."""
    away, here = tmp_path / "共享.jyschool", tmp_path / "本机.jyschool"
    here.write_bytes(b"x")
    preferences = driver.desktop.preferences
    stat = Path.stat

    def answers(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if path == away:
            raise OSError(errno.EHOSTDOWN, "Host is down", str(path))
        return stat(path, follow_symlinks=follow_symlinks)

    with monkeypatch.context() as share:
        share.setattr(Path, "stat", answers)
        preferences.remember_file(away)
        preferences.remember_file(here)
        start = driver.desktop.show_start()
        recent = part(start, QListWidget, "recentList")
        assert [recent.item(row).data(Qt.ItemDataRole.UserRole) for row in range(recent.count())] == [str(here)]
    away.write_bytes(b"x")
    assert preferences.recent_files() == [here, away]


def test_recent_files_are_listed_newest_first_and_only_while_they_exist(
    qtbot: QtBot, preferences: Preferences, tmp_path: Path
) -> None:
    for name in ("甲.jyschool", "乙.jyschool"):
        (tmp_path / name).touch()
        preferences.remember_file(tmp_path / name)
    (tmp_path / "甲.jyschool").unlink()
    window = StartWindow(preferences)
    qtbot.addWidget(window)
    recent = part(window, QListWidget, "recentList")
    assert [recent.item(number).text().split("　")[0] for number in range(recent.count())] == ["乙"]
    window.show()
    qtbot.waitExposed(window)
    assert window.focusWidget() is recent, "the file of last time is what people come for"
    with qtbot.waitSignal(window.file_wanted) as wanted:
        qtbot.keyClick(recent, Qt.Key.Key_Return)
    assert wanted.args == [tmp_path / "乙.jyschool"]


def test_preferences_spoilt_by_hand_are_as_good_as_none(tmp_path: Path) -> None:
    path = tmp_path / "windows.ini"
    path.write_text('[General]\nrecent="{not json"\nstyle=purple\n', encoding="utf-8")
    preferences = Preferences(path)
    assert (preferences.recent_files(), preferences.style) == ([], "light")


def test_a_bug_shows_where_its_log_is_and_can_be_copied(driver: Driver, qtbot: QtBot) -> None:
    start = driver.desktop.show_start()
    del driver.desktop.report_bug  # type: ignore[attr-defined]  # the real one again
    try:
        try:
            raise KeyError("王芳")
        except KeyError as error:
            raise ZeroDivisionError("410881198506150028") from error
    except ZeroDivisionError as error:
        driver.desktop.report_bug(error)
    dialog = driver.dialog(start, CrashDialog)
    assert str(log_file()) in part(dialog, QLabel, "logLabel").text()
    log = log_file().read_text(encoding="utf-8")
    assert "ZeroDivisionError" in log
    assert "KeyError" in log
    assert "test_start_window.py" in log, "the place is told"
    assert "410881198506150028" not in log.replace('raise ZeroDivisionError("410881198506150028")', "")
    assert "王芳" not in log.replace('raise KeyError("王芳")', "")
    driver.press(dialog, "copyButton")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert gone(dialog)


def test_two_hundred_labels_cost_no_reference_of_none(qtbot: QtBot) -> None:
    """PySide6 6.12.0 on Python 3.11 lost one for every void call and aborted after some thousand."""
    import sys

    label = QLabel()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)
    for number in range(200):
        label.setText(str(number))
    assert before - sys.getrefcount(None) < 150

"""核对数据包: from the start window, a school's and a bureau's; one sentence says whether a file holds."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QPushButton, QWidget
from shiboken6 import isValid

from jyteacher_desktop.desktop.dialogs import check_package
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.exchange import new_mailbox
from jyteacher_desktop.exchange.package_tables import BY_KIND
from jyteacher_desktop.school.sample import SAMPLE_PIN
from jyteacher_desktop.school.school_keys import write_school_card
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.bureau.world import School
from tests.desktop.windows import PATIENCE_MS, Driver, part


@pytest.fixture
def written(tmp_path: Path) -> tuple[Path, Path, Path]:
    """A sealed package, the card of its school, and what opens the seal."""
    school = School(1, random.Random(1))
    identity, recipient = new_mailbox()
    (tmp_path / "包.jyt").write_bytes(school.write(school.office, [recipient]).data)
    (tmp_path / "卡片.jyt").write_bytes(school.card())
    (tmp_path / "身份.txt").write_text(identity, encoding="utf-8")
    return tmp_path / "包.jyt", tmp_path / "卡片.jyt", tmp_path / "身份.txt"


def _asked(driver: Driver, dialog: QWidget, tone: str) -> str:
    """Press 核对 and wait for the verdict of that tone."""
    dialog.accept_button.click()  # type: ignore[attr-defined]
    verdict = part(dialog, QLabel, "verdictLabel")
    driver.qtbot.waitUntil(lambda: verdict.isVisible() and verdict.property("tone") == tone, timeout=PATIENCE_MS)
    return verdict.text()


def test_the_start_window_checks_a_file_without_any_workspace(driver: Driver, written: tuple[Path, Path, Path]) -> None:
    package, card, identity = written
    start = driver.desktop.show_start()
    driver.press(start, "checkButton")
    dialog = driver.dialog(start)
    assert not part(dialog, QLineEdit, "pinEdit").isVisible()
    dialog.accept_button.click()  # type: ignore[attr-defined]
    assert "先选择" in part(dialog, QLabel, "problemLabel").text()
    part(dialog, QPushButton, "fileButton").click()
    files = driver.dialog(dialog, QFileDialog)
    part(files, QLineEdit, "fileNameEdit").setText(str(package))
    files.accept()  # type: ignore[attr-defined]
    assert part(dialog, QLineEdit, "fileEdit").text() == str(package)
    assert "封口的数据包" in _asked(driver, dialog, "warn")
    part(dialog, QLineEdit, "cardEdit").setText(str(card))
    assert "打不开" in _asked(driver, dialog, "bad")
    assert "就在哪个单位的台账里核对" in part(dialog, QLabel, "detailLabel").text()
    part(dialog, QLineEdit, "identityEdit").setText(str(identity))
    assert _asked(driver, dialog, "good") == "1小 2026年第三季度 第 1 版（第 1 号包），未被改动。"
    assert "校长签名，密钥 " in part(dialog, QLabel, "detailLabel").text()
    rows = {row.name: row.rows for row in part(dialog, TableView, "table").table_model().rows()}
    assert {"学校", "教师", "活动 2026", "出勤 2026"} <= rows.keys()
    package.write_bytes(package.read_bytes()[:-40] + b"x" * 40)
    assert "没有采用" in _asked(driver, dialog, "bad")
    part(dialog, QLineEdit, "fileEdit").setText(str(package.with_name("没有.jyt")))
    dialog.accept_button.click()  # type: ignore[attr-defined]
    problem = part(dialog, QLabel, "problemLabel")
    driver.qtbot.waitUntil(problem.isVisible, timeout=PATIENCE_MS)
    assert "找不到文件" in problem.text()
    dialog.reject()
    driver.qtbot.waitUntil(lambda: not isValid(dialog), timeout=PATIENCE_MS)


def test_a_school_looks_at_its_own_card(driver: Driver, school: Path, tmp_path: Path) -> None:
    with Workspace.open(school, SCHOOL, write=True) as ws:
        write_school_card(ws, tmp_path / "本校卡片.jyt", SAMPLE_PIN)
    shell = driver.open(school)
    shell.check_package()  # type: ignore[attr-defined]
    dialog = driver.dialog(shell)
    assert not part(dialog, QLineEdit, "identityEdit").isVisible()
    part(dialog, QLineEdit, "fileEdit").setText(str(tmp_path / "本校卡片.jyt"))
    assert "卡片" in _asked(driver, dialog, "warn")
    dialog.reject()


def test_every_table_a_letter_may_carry_has_a_name_in_chinese() -> None:
    """Tables of newer kinds stood in the list as "activity links" and "backbones"."""
    names = {f"{spec.name}-2026" if spec.yearly else spec.name for specs in BY_KIND.values() for spec in specs}
    told = {name: check_package.table_name(name) for name in names}
    assert {name: words for name, words in told.items() if re.search("[a-z]", words)} == {}
    assert told["attendance-2026"] == "出勤 2026"
    assert told["activity-links"] == "活动归属"

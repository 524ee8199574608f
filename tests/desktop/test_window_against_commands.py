"""A window is open on a school's book with a form half filled while commands come, and the other way round: nothing is lost, nothing is there twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit

from jyteacher_desktop.cli.running import outcome
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.pages.activities import ActivitiesPage
from jyteacher_desktop.desktop.pages.trainings import TrainingsPage
from jyteacher_desktop.records.trash import delete_records, restore_record
from jyteacher_desktop.school.activities import list_activities
from jyteacher_desktop.school.sample import SAMPLE_DAY
from jyteacher_desktop.store import lock
from jyteacher_desktop.store.backup import make_backup
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.desktop.windows import Driver, gone, part


def _titles(path: Path) -> list[str]:
    with Workspace.open(path, SCHOOL, write=False) as ws:
        ws.today_override = SAMPLE_DAY
        return [row.title for row in list_activities(ws)]


def test_commands_that_come_while_a_form_is_half_filled_are_told_who_has_the_book_and_the_form_is_saved_once(
    driver: Driver, school: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "WAIT", 0.0)
    monkeypatch.setenv("JYTEACHER_PIN", "correct horse battery staple")
    backup = make_backup(school, "hand").path
    (tmp_path / "more.csv").write_text("姓名,学科\n钱锺书,语文\n", encoding="utf-8")
    shell = driver.open(school)
    dialog = driver.new_activity(shell)
    part(dialog, QLineEdit, "titleEdit").setText("写到一半")
    before = school.read_bytes()
    for words in (
        ("activity", "add", "--kind", "读书沙龙", "--title", "命令", "--date", "2026-09-20", "--attendees", "all"),
        ("undo",),
        ("roster", "import", str(tmp_path / "more.csv")),
        ("period", "close", "2026Q3"),
        ("backup", "restore", str(backup)),
        ("check", "--repair"),
    ):
        ended = outcome([*words, "-w", str(school), "--json"], as_json=True)
        answer = json.loads(ended.said)
        assert (words[0], ended.status, answer["code"]) == (words[0], 3, "workspace.locked")
        assert "在本程序的另一个窗口里打开着" in answer["message"]
        assert school.read_bytes() == before
    assert outcome(["roster", "list", "-w", str(school), "--json"], as_json=True).status == 0, "whoever only looks may"
    dialog.accept_button.click()
    driver.settle(shell)
    assert gone(dialog)
    assert [_titles(school).count(title) for title in ("写到一半", "命令")] == [1, 0]
    assert shell.state_label.text() != "最近一步没有保存"


@pytest.mark.parametrize(("what", "field"), [("activities", "noteEdit"), ("trainings", "noteEdit")])
def test_a_form_whose_record_was_deleted_meanwhile_names_it_says_where_it_is_and_keeps_what_was_typed(
    driver: Driver, school: Path, what: str, field: str
) -> None:
    """It said 没有编号为 with thirty-six signs that nobody had ever seen."""
    shell = driver.open(school)
    page = driver.go(shell, what)
    assert isinstance(page, ActivitiesPage | TrainingsPage)
    page.table.select_row(0)
    row = page.table.current_row()
    assert row is not None
    page._open()
    driver.settle(shell)
    dialog = driver.dialog(shell)
    assert isinstance(dialog, FormDialog)
    edit = part(dialog, QLineEdit, field)
    edit.setText("写了很久的一句")
    shell.worker.do(lambda ws: delete_records(ws, [row.id])).then(lambda _done: None)
    driver.settle(shell)
    dialog.accept_button.click()
    driver.settle(shell)
    said = part(dialog, QLabel, "problemLabel").text()
    assert (
        "已经删除，在回收站里。没有改动任何记录。要继续，请先从回收站恢复它。填写的内容还在，没有保存：恢复以后，再按一次“保存”。"
        in said
    )
    assert row.id not in said
    assert edit.text() == "写了很久的一句"
    shell.worker.do(lambda ws: restore_record(ws, row.id)).then(lambda _done: None)
    driver.settle(shell)
    dialog.accept_button.click()
    driver.settle(shell)
    assert gone(dialog), "and the next try saves it"

"""督导 in the windows of both offices: typed at the bureau, answered at the school, and back at the bureau as 已整改."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from jyteacher_desktop.bureau.receipts import write_receipts
from jyteacher_desktop.bureau.receiving import receive
from jyteacher_desktop.desktop.dialogs.record import RecordDialog
from jyteacher_desktop.desktop.pages.home import HomePage
from jyteacher_desktop.desktop.pages.register_page import RegisterPage
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.school.receipts import apply_receipt
from jyteacher_desktop.school.sample import SAMPLE_DAY, SAMPLE_PIN, SAMPLE_QUARTER
from jyteacher_desktop.school.submitting import submit
from jyteacher_desktop.store.workspace import BUREAU, SCHOOL, Workspace
from tests.desktop.test_register_page import accept, at, bureau, field, fill, hand_in, new, school  # noqa: F401 - fixtures
from tests.desktop.windows import Driver, part

NAME = "济水示例小学"


def answer(school: Path, bureau: Path, folder: Path) -> None:  # noqa: F811
    """The bureau's receipt reaches the school."""
    with Workspace.open(school, SCHOOL, write=True) as ours, Workspace.open(bureau, BUREAU, write=True) as theirs:
        ours.today_override = theirs.today_override = SAMPLE_DAY
        folder.mkdir()
        apply_receipt(ours, write_receipts(theirs, folder, SAMPLE_PIN)[0].file)


def hand_in_again(school: Path, bureau: Path, folder: Path) -> None:  # noqa: F811
    with Workspace.open(school, SCHOOL, write=True) as ours, Workspace.open(bureau, BUREAU, write=True) as theirs:
        ours.today_override = theirs.today_override = SAMPLE_DAY
        submit(ours, SAMPLE_QUARTER, folder, SAMPLE_PIN)
        assert receive(theirs, [folder], SAMPLE_PIN).count("merged") == 1


def below(page: RegisterPage) -> TableView:
    return part(page, TableView, "below_finding")


def test_a_finding_typed_at_the_bureau_is_answered_in_the_schools_window_and_comes_back_rectified(
    driver: Driver,
    school: Path,  # noqa: F811
    bureau: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    hand_in(school, bureau, tmp_path)
    desk = driver.open(bureau)
    page = at(driver, desk, "inspection")
    dialog = new(driver, desk)
    fill(dialog, {"日期": "2026-09-20", "检查单位": "教育局", "受检单位": NAME, "内容": "校本研修"})
    accept(driver, desk, dialog)
    driver.settle(desk)
    page.table.select_row(0)
    driver.settle(desk)
    part(page, QPushButton, "addBelowButton").click()
    driver.settle(desk)
    finding = driver.dialog(desk, RecordDialog)
    assert isinstance(finding, RecordDialog)
    fill(finding, {"问题": "签到表不全", "整改期限": "2026-12-20"})
    accept(driver, desk, finding)
    driver.settle(desk)
    assert [row.line.texts["stands"] for row in below(page).table_model().rows()] == ["未整改"]
    driver.close()

    answer(school, bureau, tmp_path / "回执")
    shell = driver.open(school)
    home = shell.page("home")
    assert isinstance(home, HomePage)
    task = next(row for row in home.task_rows() if "督导" in row.task.sentence)
    assert task.task.sentence == "示例教育局督导提出 1 个问题，等整改"
    shell.go(task.task.page, task.task.identity)
    driver.settle(shell)
    driver.settle(shell)
    ours = shell.current_page()
    assert isinstance(ours, RegisterPage)
    row = below(ours).table_model().row(0)
    assert (row.line.texts["what"], row.line.texts["stands"], row.line.texts["origin"]) == ("签到表不全", "未整改", "示例教育局")
    below(ours).select_row(0)
    part(ours, QPushButton, "editBelowButton").click()
    driver.settle(shell)
    reply = driver.dialog(shell, RecordDialog)
    assert isinstance(reply, RecordDialog)
    assert {key: _may_type(field(reply, key)) for key in ("what", "due", "verified", "done", "done_how", "responsible")} == {
        "what": False, "due": False, "verified": False, "done": True, "done_how": True, "responsible": True,
    }  # fmt: skip
    fill(reply, {"整改完成": "2026-09-26", "整改措施": "补齐签到表", "责任人": "教导处"})
    accept(driver, shell, reply)
    driver.settle(shell)
    assert below(ours).table_model().row(0).line.texts["stands"] == "已整改"
    driver.close()

    hand_in_again(school, bureau, tmp_path / "再报")
    desk = driver.open(bureau)
    page = at(driver, desk, "inspection")
    page.table.select_row(0)
    driver.settle(desk)
    texts = below(page).table_model().row(0).line.texts
    assert (texts["stands"], texts["done"], texts["done_how"], texts["responsible"]) == (
        "已整改", "2026-09-26", "补齐签到表", "教导处",
    )  # fmt: skip
    card = next(each for each in page.measures.cards() if each.key == "findings.done")
    assert "已整改" in card.accessibleName()
    assert part(page, QLabel, "nameLabel").text()


def _may_type(widget: QWidget) -> bool:
    read_only = getattr(widget, "isReadOnly", None)
    return widget.isEnabled() and not (read_only is not None and read_only())

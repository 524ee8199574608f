"""Plan, approval, activity: a line of the plan becomes an activity that is no longer 未备案."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QTabWidget

from jyteacher_desktop.desktop.dialogs.import_rows import ImportDialog
from jyteacher_desktop.desktop.dialogs.school.plans import school_year
from jyteacher_desktop.desktop.dialogs.school.principal_pin import PrincipalDialog
from jyteacher_desktop.desktop.pages import import_presenter, plans_presenter
from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.desktop.widgets import InitialsBox, TableView
from jyteacher_desktop.school.activities import list_activities
from jyteacher_desktop.school.errors import PlanState
from jyteacher_desktop.school.imports import ImportKind, plan_import
from jyteacher_desktop.school.plans import PlanItemValues, PlanValues, add_items, ask_for_approval, list_plans, new_plan
from jyteacher_desktop.school.roster import TeacherValues, add_teacher
from jyteacher_desktop.school.sample import SAMPLE_DAY, SAMPLE_PIN
from jyteacher_desktop.sheets import Outcome
from jyteacher_desktop.store.errors import NotWritable
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.desktop.conftest import Typist
from tests.desktop.windows import Driver, part, until

Key = Qt.Key


def _read(path: Path) -> Workspace:
    workspace = Workspace.open(path, SCHOOL, write=False)
    workspace.today_override = SAMPLE_DAY
    return workspace


def test_a_plan_is_made_approved_and_carried_out(driver: Driver, school: Path, type_text: Typist) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "plans")
    driver.shortcut(shell, Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    dialog = driver.dialog(shell)
    assert part(dialog, QComboBox, "yearBox").currentText() == "2026-2027"
    driver.qtbot.keyClick(part(dialog, QLineEdit, "titleEdit"), Key.Key_Return)
    driver.settle(shell)
    driver.settle(shell)
    driver.settle(shell)
    table = part(page, TableView, "table")
    assert table.current_row().title == "2026-2027学年校本研修计划"
    driver.press(page, "addItemButton")
    driver.settle(shell)
    item = driver.dialog(shell)
    kind = part(item, InitialsBox, "kindBox")
    assert kind.hasFocus()
    driver.qtbot.keyClicks(kind, "ds")
    type_text(part(item, QLineEdit, "titleEdit"), "共读《爱的教育》")
    driver.qtbot.keyClicks(part(item, QLineEdit, "hoursEdit"), "2")
    driver.qtbot.keyClick(part(item, QLineEdit, "hoursEdit"), Key.Key_Return)
    for _ in range(3):
        driver.settle(shell)
    items = part(page, TableView, "itemsTable")
    assert [row.title for row in items.table_model().rows()] == ["共读《爱的教育》"]
    driver.press(page, "approveButton")
    driver.pin(shell, SAMPLE_PIN)
    approval = driver.dialog(shell)
    approval.accept_button.click()  # type: ignore[attr-defined]
    assert part(approval, QLabel, "problemLabel").text() == "请填写批复文号。"
    type_text(part(approval, QLineEdit, "numberEdit"), "济水小研〔2026〕9号")
    approval.accept_button.click()  # type: ignore[attr-defined]
    for _ in range(3):
        driver.settle(shell)
    assert "济水小研〔2026〕9号" in part(page, QLabel, "saidLabel").text()
    assert not part(page, QPushButton, "addItemButton").isEnabled()
    items.enter()
    driver.press(page, "carryOutButton")
    for _ in range(3):
        driver.settle(shell)
    assert shell.current_page() is shell.page("activities")
    with _read(school) as workspace:
        made = next(row for row in list_activities(workspace) if row.title == "共读《爱的教育》")
    assert (made.status_label, made.approval_no, "未备案" in made.marks) == ("计划", "济水小研〔2026〕9号", False)
    driver.go(shell, "plans")
    part(page, QTabWidget, "tabs").setCurrentIndex(1)
    months = part(page, TableView, "monthsTable").table_model().rows()
    assert sum(row.planned for row in months) == 1


def test_the_lines_of_a_plan_are_exported_as_a_table_that_comes_back_unchanged(
    driver: Driver, school: Path, tmp_path: Path
) -> None:
    lines = [
        PlanItemValues(
            month="2026-09",
            kind="reading_salon",
            title="共读《爱的教育》",
            hours=Decimal(2),
            persons="全体；负责人：王芳",
            note="第一次",
        ),
        PlanItemValues(month="2026-11", kind="film_viewing", title="观影", hours=Decimal("1.5")),
    ]
    with Workspace.open(school, SCHOOL, write=True) as workspace:
        workspace.today_override = SAMPLE_DAY
        new_plan(workspace, PlanValues(term="2027-2028", title="别的计划"))
        add_items(workspace, new_plan(workspace, PlanValues(term="2026-2027", title="要导出的/计划")), lines)
    shell = driver.open(school)
    page = driver.go(shell, "plans")
    table = part(page, TableView, "table")
    table.select_row([row.title for row in table.table_model().rows()].index("要导出的/计划"))
    driver.settle(shell)
    assert part(page, QPushButton, "exportButton").isEnabled()
    target = tmp_path / "项目.xlsx"
    page._write_export(target)  # type: ignore[attr-defined]
    driver.settle(shell)
    [sheet] = openpyxl.load_workbook(target)
    assert sheet.title == "计划项目"
    assert [cell.value for cell in sheet[2]][:5] == ["要导出的/计划", "2026-09", "读书沙龙", "共读《爱的教育》", 2]
    assert sheet.max_row == 3
    with _read(school) as workspace:
        plan = plan_import(workspace, ImportKind.PLAN_ITEMS, target)
    assert [(row.outcome, dict(row.changes)) for row in plan.rows] == [(Outcome.UNCHANGED, {})] * 2


def _left_open(driver: Driver, school: Path, type_text: Typist, number: str) -> tuple[Shell, QDialog]:
    """A number typed into the approval of a plan, which stays open while the principal's minutes run out."""
    with Workspace.open(school, SCHOOL, write=True) as workspace:
        workspace.today_override = SAMPLE_DAY
        plan = new_plan(workspace, PlanValues(term="2026-2027", title="开着的批复"))
        add_items(workspace, plan, [PlanItemValues(month="2026-09", kind="reading_salon", title="共读")])
    shell = driver.open(school)
    page = driver.go(shell, "plans")
    table = part(page, TableView, "table")
    table.select_row([row.title for row in table.table_model().rows()].index("开着的批复"))
    driver.settle(shell)
    assert shell.desk is not None
    shell.desk.unlock("校长")
    driver.press(page, "approveButton")
    approval = driver.dialog(shell)
    type_text(part(approval, QLineEdit, "numberEdit"), number)
    shell.desk.lock()
    return shell, approval


def test_an_approval_left_open_until_the_minutes_ran_out_asks_for_the_pin_again(
    driver: Driver, school: Path, type_text: Typist
) -> None:
    """Whoever came by in the morning could approve a plan in the principal's name."""
    shell, approval = _left_open(driver, school, type_text, "济水小研〔2026〕9号")
    approval.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    with _read(school) as workspace:
        assert [row.approval_no for row in list_plans(workspace) if row.title == "开着的批复"] == [""]
    driver.pin(shell, SAMPLE_PIN)
    driver.settle(shell)
    with _read(school) as workspace:
        assert [row.approval_no for row in list_plans(workspace) if row.title == "开着的批复"] == ["济水小研〔2026〕9号"]


def test_a_number_of_an_approval_stays_when_the_pin_is_given_up_or_the_plan_cannot_be_approved(
    driver: Driver, school: Path, type_text: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = "济水小研〔2026〕9号"
    shell, approval = _left_open(driver, school, type_text, number)
    approval.accept_button.click()  # type: ignore[attr-defined]
    asked = driver.dialog(shell, PrincipalDialog)
    driver.qtbot.keyClick(asked, Qt.Key.Key_Escape)
    assert (approval.isVisible(), part(approval, QLineEdit, "numberEdit").text()) == (True, number)

    def refuse(*_arguments: object, **_named: object) -> str:
        raise PlanState("计划刚改动过，没有批复。请重新看过。")

    monkeypatch.setattr(plans_presenter, "approve_plan", refuse)
    approval.accept_button.click()  # type: ignore[attr-defined]
    driver.pin(shell, SAMPLE_PIN)
    driver.settle(shell)
    assert "没有批复" in part(approval, QLabel, "problemLabel").text()
    assert part(approval, QLineEdit, "numberEdit").text() == number
    monkeypatch.undo()
    approval.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    with _read(school) as workspace:
        assert [row.approval_no for row in list_plans(workspace) if row.title == "开着的批复"] == [number]


def test_a_reason_stays_until_what_it_is_for_is_done(
    driver: Driver, school: Path, type_text: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stick that was pulled, another clerk's step: the reason had to be typed again."""
    with Workspace.open(school, SCHOOL, write=True) as workspace:
        workspace.today_override = SAMPLE_DAY
        approved = next(row for row in list_plans(workspace) if row.approval_no)
    shell = driver.open(school)
    page = driver.go(shell, "plans")
    table = part(page, TableView, "table")
    table.select_row([row.title for row in table.table_model().rows()].index(approved.title))
    driver.settle(shell)
    assert shell.desk is not None
    shell.desk.unlock("校长")
    driver.press(page, "approveButton")
    asked = driver.dialog(shell, PrincipalDialog)
    type_text(part(asked, QPlainTextEdit, "textEdit"), "要加一项")

    def refuse(*_arguments: object, **_named: object) -> str:
        raise NotWritable("U盘断开了，没有撤回批复。")

    monkeypatch.setattr(plans_presenter, "withdraw_approval", refuse)
    asked.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    assert (asked.isVisible(), part(asked, QPlainTextEdit, "textEdit").toPlainText()) == (True, "要加一项")
    assert "没有撤回" in part(asked, QLabel, "problemLabel").text()
    monkeypatch.undo()
    asked.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    with _read(school) as workspace:
        assert [row.approval_no for row in list_plans(workspace) if row.id == approved.id] == [""]


def test_an_approval_is_taken_back_only_with_a_reason(driver: Driver, school: Path, type_text: Typist) -> None:
    from datetime import date

    from jyteacher_desktop.school.plans import PlanItemValues, add_items, approve_plan

    with Workspace.open(school, SCHOOL, write=True) as workspace:
        workspace.today_override = SAMPLE_DAY
        plan = new_plan(workspace, PlanValues(term="2026-2027", title="计划"))
        add_items(workspace, plan, [PlanItemValues(month="2026-09", kind="reading_salon", title="共读")])
        approve_plan(workspace, plan, approval_no="1号", approved_on=date(2026, 9, 1))
    shell = driver.open(school)
    page = driver.go(shell, "plans")
    driver.settle(shell)
    driver.press(page, "approveButton")
    dialog = driver.dialog(shell)
    type_text(part(dialog, QPlainTextEdit, "textEdit"), "漏了一项")
    driver.pin(shell, SAMPLE_PIN)
    with _read(school) as workspace:
        assert list_plans(workspace)[0].approval_no == ""


def test_the_school_year_turns_in_september() -> None:
    from datetime import date

    assert school_year(date(2026, 8, 31)) == "2025-2026"
    assert school_year(date(2026, 9, 1)) == "2026-2027"


def test_lines_of_a_plan_come_in_from_a_sheet_and_are_one_step(driver: Driver, school: Path, tmp_path: Path) -> None:
    with Workspace.open(school, SCHOOL, write=True) as workspace:
        workspace.today_override = SAMPLE_DAY
        new_plan(workspace, PlanValues(term="2026-2027", title="要导入的计划"))
    sheet = tmp_path / "安排.csv"
    sheet.write_text("时间,形式,研修内容,学时,参加对象\n9月,读书沙龙,共读一,2,全体\n13月,读书沙龙,不成立,2,\n", encoding="utf-8")
    shell = driver.open(school)
    page = driver.go(shell, "plans")
    table = part(page, TableView, "table")
    table.select_row([row.title for row in table.table_model().rows()].index("要导入的计划"))
    driver.settle(shell)
    assert part(page, QPushButton, "importButton").isEnabled()
    page.take_files([sheet])  # type: ignore[attr-defined]
    dialog = driver.dialog(shell, ImportDialog)
    assert isinstance(dialog, ImportDialog)
    driver.settle(shell)
    assert dialog.accept_button.text() == "导入：新增 1，更新 0"
    dialog.accept_button.click()
    for _ in range(3):
        driver.settle(shell)
    items = part(page, TableView, "itemsTable")
    assert [(row.month, row.title) for row in items.table_model().rows()] == [("2026-09", "共读一")]
    driver.shortcut(shell, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    for _ in range(3):
        driver.settle(shell)
    assert items.table_model().rows() == []


def test_lines_that_come_in_from_a_sheet_say_that_a_plan_asked_for_has_to_be_asked_for_again(
    school: Path, tmp_path: Path
) -> None:
    sheet = tmp_path / "安排.csv"
    sheet.write_text("时间,形式,研修内容,学时\n9月,读书沙龙,共读一,2\n", encoding="utf-8")
    with Workspace.open(school, SCHOOL, write=True) as workspace:
        workspace.today_override = SAMPLE_DAY
        sent, draft = (new_plan(workspace, PlanValues(term="2026-2027", title=title)) for title in ("报批的", "没有报批的"))
        add_items(workspace, sent, [PlanItemValues(month="2026-10", kind="reading_salon", title="共读")])
        ask_for_approval(workspace, sent)
        said = [
            import_presenter.carry_out(workspace, plan=plan_import(workspace, ImportKind.PLAN_ITEMS, sheet, into=plan))
            for plan in (draft, sent)
        ]
    assert [each.endswith("（Ctrl+Z 可整步撤销）；报批已作废，改好后请重新报批") for each in said] == [False, True]


def test_a_plan_that_is_not_approved_is_renamed_with_enter_and_one_undo_brings_its_name_back(
    driver: Driver, school: Path, type_text: Typist
) -> None:
    with Workspace.open(school, SCHOOL, write=True) as workspace:
        workspace.today_override = SAMPLE_DAY
        new_plan(workspace, PlanValues(term="2025-2026-2", title="写错的名称", note="初稿"))
    shell = driver.open(school)
    page = driver.go(shell, "plans")
    table = part(page, TableView, "table")
    table.select_row([row.title for row in table.table_model().rows()].index("写错的名称"))
    driver.settle(shell)
    driver.qtbot.keyClick(table, Key.Key_Return)
    dialog = driver.dialog(shell)
    title = part(dialog, QLineEdit, "titleEdit")
    term = part(dialog, QComboBox, "yearBox").currentText(), part(dialog, QComboBox, "halfBox").currentText()
    assert (*term, title.text(), part(dialog, QLineEdit, "noteEdit").text()) == ("2025-2026", "第二学期", "写错的名称", "初稿")
    type_text(title, "下学期校本研修计划")
    driver.qtbot.keyClick(title, Key.Key_Return)
    for _ in range(3):
        driver.settle(shell)
    with _read(school) as workspace:
        named = {row.title: (row.term, row.note) for row in list_plans(workspace)}
    assert named["下学期校本研修计划"] == ("2025-2026-2", "初稿")
    assert "写错的名称" not in named
    driver.shortcut(shell, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    for _ in range(3):
        driver.settle(shell)
    assert "写错的名称" in [row.title for row in table.table_model().rows()]


def test_a_plan_that_was_asked_for_and_changed_says_that_it_has_to_be_asked_for_again(
    driver: Driver, school: Path, type_text: Typist
) -> None:
    with Workspace.open(school, SCHOOL, write=True) as workspace:
        workspace.today_override = SAMPLE_DAY
        plan = new_plan(workspace, PlanValues(term="2026-2027", title="数学组计划"))
        add_items(workspace, plan, [PlanItemValues(month="2026-10", kind="reading_salon", title="共读")])
    shell = driver.open(school)
    page = driver.go(shell, "plans")
    table, items = part(page, TableView, "table"), part(page, TableView, "itemsTable")
    table.select_row([row.title for row in table.table_model().rows()].index("数学组计划"))
    driver.settle(shell)

    def ask() -> None:
        driver.press(page, "askButton")
        until(driver.qtbot, lambda: shell.state_label.text().startswith("已报批"))
        driver.settle(shell)

    def typed(into: QLineEdit, text: str) -> None:
        into.selectAll()
        type_text(into, text)
        driver.qtbot.keyClick(into, Key.Key_Return)
        for _ in range(3):
            driver.settle(shell)

    again = "；报批已作废，改好后请重新报批"
    ask()
    items.select_row(0)
    driver.press(page, "editItemButton")
    driver.settle(shell)
    typed(part(driver.dialog(shell), QLineEdit, "titleEdit"), "共读《爱的教育》")
    assert shell.state_label.text() == f"已修改项目：共读《爱的教育》{again}"
    assert part(page, QLabel, "statusLabel").text() == "编制中"

    ask()
    items.setFocus()
    driver.shortcut(shell, Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    driver.settle(shell)
    typed(part(driver.dialog(shell), QLineEdit, "titleEdit"), "听课")
    assert shell.state_label.text() == f"已添加项目：听课{again}"

    ask()
    items.select_row(0)
    driver.press(page, "removeItemButton")
    for _ in range(3):
        driver.settle(shell)
    assert shell.state_label.text() == f"已删除计划项目 2026-09 听课（Ctrl+Z 可撤销）{again}"

    ask()
    driver.press(page, "editButton")
    driver.settle(shell)
    typed(part(driver.dialog(shell), QLineEdit, "titleEdit"), "数学组教研计划")
    assert shell.state_label.text() == f"已修改计划：数学组教研计划{again}"
    driver.press(page, "editButton")
    driver.settle(shell)
    driver.qtbot.keyClick(part(driver.dialog(shell), QLineEdit, "titleEdit"), Key.Key_Return)
    for _ in range(3):
        driver.settle(shell)
    assert shell.state_label.text() == "没有改动"


def test_an_approved_plan_is_not_renamed_before_its_approval_is_taken_back(driver: Driver, school: Path) -> None:
    from datetime import date

    from jyteacher_desktop.school.plans import PlanItemValues, add_items, approve_plan

    with Workspace.open(school, SCHOOL, write=True) as workspace:
        workspace.today_override = SAMPLE_DAY
        plan = new_plan(workspace, PlanValues(term="2026-2027", title="批复过的"))
        add_items(workspace, plan, [PlanItemValues(month="2026-09", kind="reading_salon", title="共读")])
        approve_plan(workspace, plan, approval_no="1号", approved_on=date(2026, 9, 1))
    shell = driver.open(school)
    page = driver.go(shell, "plans")
    table = part(page, TableView, "table")
    table.select_row([row.title for row in table.table_model().rows()].index("批复过的"))
    driver.settle(shell)
    assert not part(page, QPushButton, "editButton").isEnabled()


def test_a_long_name_pushes_no_button_out_of_the_window(driver: Driver, school: Path) -> None:
    name = "阿卜杜热合曼·买买提艾力江·吐尔逊阿依古丽·努尔麦麦提"
    with Workspace.open(school, SCHOOL, write=True) as ws:
        ws.today_override = SAMPLE_DAY
        plan = new_plan(ws, PlanValues(term="2026-2027", title="基于核心素养的整本书阅读教学与评价研究暨作业设计优化" * 3))
        teacher = add_teacher(ws, TeacherValues(name=name))
    shell = driver.open(school)
    shell.resize(1366, 728)
    for key, record, text in (("plans", plan, "基于核心素养"), ("teachers", teacher, name)):
        page = driver.go(shell, key)
        table, label = part(page, TableView, "table"), part(page, QLabel, "nameLabel")
        rows = table.table_model().rows()
        widths = []
        for row in (next(each for each in rows if each.id != record), next(each for each in rows if each.id == record)):
            before = label.text()
            table.select_row(rows.index(row))
            until(driver.qtbot, partial(lambda told, label: label.text() != told, before, label))
            driver.settle(shell)
            widths.append(page.minimumSizeHint().width())
        assert label.text().startswith(text)
        assert widths[0] == widths[1], key

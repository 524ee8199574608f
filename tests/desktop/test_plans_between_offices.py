"""A plan in the windows of both offices: asked for at the school, returned, corrected, approved and evaluated at the bureau."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPlainTextEdit, QPushButton

from jyteacher_desktop.desktop.dialogs.bureau.plan_decision import PlanDecisionDialog
from jyteacher_desktop.desktop.pages.bureau_home import DeskPage
from jyteacher_desktop.desktop.pages.city_plans import CityPlansPage
from jyteacher_desktop.desktop.pages.home import HomePage
from jyteacher_desktop.desktop.pages.plans import PlansPage
from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.records.trash import delete_records
from jyteacher_desktop.school import plans
from jyteacher_desktop.school.sample import SAMPLE_DAY, SAMPLE_PIN
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.desktop.test_findings_in_windows import answer, hand_in_again
from tests.desktop.test_register_page import bureau, hand_in, school  # noqa: F401 - fixtures
from tests.desktop.windows import Driver, part

TITLE = "第一学期校本研修计划"


def draw_up(path: Path) -> str:
    with Workspace.open(path, SCHOOL, write=True) as ws:
        ws.today_override = SAMPLE_DAY
        delete_records(ws, [row.id for row in plans.list_plans(ws)])
        plan = plans.new_plan(ws, plans.PlanValues(term="2026-2027-1", title=TITLE))
        plans.add_items(ws, plan, [plans.PlanItemValues(month="2026-09", kind="reading_salon", title="共读一本书")])
        plans.ask_for_approval(ws, plan)
    return plan


def correct_and_ask(driver: Driver, shell: Shell, plan: str) -> None:
    """The task leads to the plan; a line is added, and 报批 pressed."""
    home = shell.page("home")
    assert isinstance(home, HomePage)
    task = next(row for row in home.task_rows() if "退回计划" in row.task.sentence)
    assert "请补上十月的项目" in task.task.detail
    shell.go(task.task.page, task.task.identity)
    driver.settle(shell)
    driver.settle(shell)
    page = shell.page("plans")
    assert isinstance(page, PlansPage)
    assert part(page, QLabel, "saidLabel").text() == "教育局意见：请补上十月的项目"
    assert shell.desk is not None
    shell.desk.do(plans.add_items, plan, [plans.PlanItemValues(month="2026-10", kind="lecture", title="专题讲座")])
    driver.settle(shell)
    button = part(page, QPushButton, "askButton")
    assert button.isEnabled()
    button.click()
    driver.settle(shell)
    driver.settle(shell)
    assert not button.isEnabled()
    assert part(page, QLabel, "statusLabel").text() == "已报批"
    assert "批复随回执回来" in part(page, QLabel, "saidLabel").text()


def decide(
    driver: Driver, desk: Shell, page: CityPlansPage, button: str, *, number: str = "", grade: str = "", remark: str = ""
) -> PlanDecisionDialog:
    part(page, QPushButton, button).click()
    driver.settle(desk)
    dialog = driver.dialog(desk, PlanDecisionDialog)
    assert isinstance(dialog, PlanDecisionDialog)
    shown = {
        name
        for name in ("numberEdit", "dayEdit", "gradeBox")
        if part(dialog, QLineEdit if "Edit" in name else QComboBox, name).isVisible()
    }
    assert shown == ({"numberEdit", "dayEdit"} if number else {"gradeBox"} if grade else set())
    dialog.accept_button.click()
    assert part(dialog, QLabel, "problemLabel").isVisible()  # nothing typed yet
    if number:
        part(dialog, QLineEdit, "numberEdit").setText(number)
    if grade:
        box = part(dialog, QComboBox, "gradeBox")
        box.setCurrentIndex(box.findText(grade))
    part(dialog, QPlainTextEdit, "remarkEdit").setPlainText(remark)
    part(dialog, QLineEdit, "pinEdit").setText(SAMPLE_PIN)
    dialog.accept_button.click()
    driver.settle(desk)
    driver.settle(desk)
    return dialog


def at_the_bureau(driver: Driver, path: Path) -> tuple[Shell, CityPlansPage]:
    desk = driver.open(path)
    home = desk.page("home")
    assert isinstance(home, DeskPage)
    task = next(row for row in home.task_rows() if "等批复" in row.task.sentence)
    assert task.task.sentence == "1 份研修计划等批复"
    desk.go(task.task.page, task.task.identity)
    driver.settle(desk)
    driver.settle(desk)
    page = desk.current_page()
    assert isinstance(page, CityPlansPage)
    return desk, page


def test_a_plan_is_asked_for_returned_corrected_approved_and_evaluated_without_a_word_on_paper(
    driver: Driver,
    school: Path,  # noqa: F811
    bureau: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    plan = draw_up(school)
    hand_in(school, bureau, tmp_path)

    desk, page = at_the_bureau(driver, bureau)
    assert [row.status for row in page.table.table_model().rows()] == ["待批复"]
    assert [row.title for row in page.lines.table_model().rows()] == ["共读一本书"]
    decide(driver, desk, page, "returnButton", remark="请补上十月的项目")
    assert page.table.table_model().rows() == []  # nothing waits any more
    driver.close()
    answer(school, bureau, tmp_path / "回执一")

    shell = driver.open(school)
    correct_and_ask(driver, shell, plan)
    driver.close()
    hand_in_again(school, bureau, tmp_path / "再报")

    desk, page = at_the_bureau(driver, bureau)
    decide(driver, desk, page, "approveButton", number="济教研〔2026〕9号")
    page.go_to("已批复")
    driver.settle(desk)
    driver.settle(desk)
    assert "济教研〔2026〕9号　2026-09-30" in part(page, QLabel, "saidLabel").text()
    assert desk.focusWidget() is page.table, "the keyboard goes on in the list"
    decide(driver, desk, page, "evaluateButton", grade="良好", remark="项目都开展了")
    assert "实施评价：良好，项目都开展了" in part(page, QLabel, "saidLabel").text()
    decide(driver, desk, page, "evaluateButton", grade="优秀")
    driver.press(page, "withdrawButton")
    driver.settle(desk)
    asked = driver.dialog(desk, PlanDecisionDialog)
    assert part(asked, QLabel, "remarkEditLabel").text().startswith("原因"), "the sentence above asks for a reason"
    asked.reject()
    driver.close()
    answer(school, bureau, tmp_path / "回执二")
    with Workspace.open(school, SCHOOL, write=False) as ws:
        row = next(each for each in plans.list_plans(ws) if each.id == plan)
        assert (row.status_label, row.approval_no, row.approved_on) == ("已批复", "济教研〔2026〕9号", SAMPLE_DAY.isoformat())
        assert row.grade_label == "优秀"


def test_an_approval_that_was_taken_back_stands_in_the_form_in_which_the_plan_is_approved_anew(
    driver: Driver,
    school: Path,  # noqa: F811
    bureau: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    draw_up(school)
    hand_in(school, bureau, tmp_path)
    desk, page = at_the_bureau(driver, bureau)
    decide(driver, desk, page, "approveButton", number="济教研〔2026〕90号", remark="按期开展")
    page.go_to("已批复")
    driver.settle(desk)
    driver.settle(desk)
    driver.press(page, "withdrawButton")
    driver.settle(desk)
    taken = driver.dialog(desk, PlanDecisionDialog)
    part(taken, QPlainTextEdit, "remarkEdit").setPlainText("文号多了一个 0")
    part(taken, QLineEdit, "pinEdit").setText(SAMPLE_PIN)
    taken.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(desk)
    page.go_to("待批复")
    driver.settle(desk)
    driver.settle(desk)
    driver.press(page, "returnButton")
    driver.settle(desk)
    other = driver.dialog(desk, PlanDecisionDialog)
    assert part(other, QPlainTextEdit, "remarkEdit").toPlainText() == "", "an approval gives a return no words"
    other.reject()
    driver.settle(desk)
    driver.press(page, "approveButton")
    driver.settle(desk)
    again = driver.dialog(desk, PlanDecisionDialog)
    assert part(again, QLineEdit, "numberEdit").text() == "济教研〔2026〕90号"
    assert part(again, QLineEdit, "dayEdit").text() == SAMPLE_DAY.isoformat()
    assert part(again, QPlainTextEdit, "remarkEdit").toPlainText() == "按期开展"
    assert "已经填在这里" in part(again, QLabel, "problemLabel").text()
    part(again, QLineEdit, "numberEdit").setText("济教研〔2026〕9号")
    part(again, QLineEdit, "pinEdit").setText(SAMPLE_PIN)
    again.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(desk)
    page.go_to("已批复")
    driver.settle(desk)
    driver.settle(desk)
    assert [row.approval_no for row in page.table.table_model().rows()] == ["济教研〔2026〕9号"]

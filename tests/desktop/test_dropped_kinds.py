"""An old activity or line of a plan whose kind, or level, the policy no longer has is corrected in the window."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QScrollArea

from jyteacher_desktop.desktop.pages.activities import ActivitiesPage
from jyteacher_desktop.desktop.pages.plans import PlansPage
from jyteacher_desktop.desktop.widgets import InitialsBox
from jyteacher_desktop.school.activities import ActivityValues, RecordActivity, activity_detail, record_activity
from jyteacher_desktop.school.office import use_policy
from jyteacher_desktop.school.plans import PlanItemValues, PlanValues, add_items, new_plan, plan_item
from jyteacher_desktop.school.sample import SAMPLE_DAY
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.desktop.windows import PATIENCE_MS, Driver, part

Key = Qt.Key
SHIPPED = Path(__file__).parents[2] / "resources" / "policies" / "jiyuan.toml"


def _open(path: Path, *, write: bool = False) -> Workspace:
    workspace = Workspace.open(path, SCHOOL, write=write)
    workspace.today_override = SAMPLE_DAY
    return workspace


def _without(ws: Workspace, folder: Path, table: str, item: str) -> None:
    """Adopt a policy that is the shipped one without one table."""
    head = f'[[{table}]]\nid = "{item}"\n'
    before, after = SHIPPED.read_text("utf-8").split(head)
    path = folder / f"without {item}.toml"
    path.write_text(before + after[after.index("[[") :], encoding="utf-8")
    use_policy(ws, path)


def test_an_activity_of_a_kind_that_is_over_stays_what_it_is_when_its_title_is_corrected(driver: Driver, school: Path) -> None:
    with _open(school, write=True) as ws:
        values = ActivityValues(kind="reading_salon", title="共读一", date=date(2026, 9, 22), hours=Decimal(2), level="county")
        old = record_activity(ws, RecordActivity(values=values)).id
        _without(ws, school.parent, "kind", "reading_salon")
    shell = driver.open(school)
    page = driver.go(shell, "activities")
    assert isinstance(page, ActivitiesPage)
    page.table.select(old)
    driver.qtbot.keyClick(page.table, Key.Key_Return)
    driver.settle(shell)
    dialog = driver.dialog(shell)
    assert part(dialog, InitialsBox, "kindBox").currentText() == "读书沙龙"
    part(dialog, QLineEdit, "titleEdit").setText("共读二")
    driver.qtbot.keyClick(dialog, Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    driver.settle(shell)
    driver.settle(shell)
    with _open(school) as ws:
        after = activity_detail(ws, old).values
    assert (after.kind, after.title, after.level) == ("reading_salon", "共读二", "county")
    driver.press(page, "addButton")
    driver.settle(shell)
    offered = part(driver.dialog(shell), InitialsBox, "kindBox")
    assert offered.findText("读书沙龙") < 0


def test_same_as_last_time_of_a_kind_that_is_over_says_so_and_makes_no_other_kind_of_it(driver: Driver, school: Path) -> None:
    with _open(school, write=True) as ws:
        values = ActivityValues(kind="reading_salon", title="共读一", date=date(2026, 9, 22), hours=Decimal(2))
        old = record_activity(ws, RecordActivity(values=values)).id
        _without(ws, school.parent, "kind", "reading_salon")
    shell = driver.open(school)
    page = driver.go(shell, "activities")
    assert isinstance(page, ActivitiesPage)
    page.table.select(old)
    driver.settle(shell)
    driver.press(page, "repeatButton")
    driver.settle(shell)
    assert "“读书沙龙”在现用政策里已经停用" in driver.answer(shell, "知道了")


def test_a_long_line_of_a_plan_pushes_no_field_of_an_activity_out_of_sight(driver: Driver, school: Path) -> None:
    with _open(school, write=True) as ws:
        plan = new_plan(ws, PlanValues(term="2026-2027-1", title="新计划"))
        long = PlanItemValues(
            month="2026-09", kind="reading_salon", title="共读《给教师的建议》并交流学习体会" * 2, hours=Decimal(2)
        )
        [line] = add_items(ws, plan, [long])
    shell = driver.open(school)
    page = driver.go(shell, "activities")
    driver.press(page, "addButton")
    dialog = driver.dialog(shell)
    kind, items = part(dialog, InitialsBox, "kindBox"), part(dialog, QComboBox, "planItemBox")
    kind.setCurrentIndex(kind.findText("读书沙龙"))
    driver.settle(shell)
    assert items.findData(line) >= 0
    area = part(dialog, QScrollArea, "fieldsArea")
    panel = area.widget()
    assert panel is not None
    driver.qtbot.waitUntil(lambda: panel.width() <= area.viewport().width(), timeout=PATIENCE_MS)
    assert items.view().minimumWidth() > items.fontMetrics().horizontalAdvance(items.itemText(items.findData(line)))


def test_a_line_of_a_plan_of_a_kind_that_is_over_stays_what_it_is(driver: Driver, school: Path) -> None:
    with _open(school, write=True) as ws:
        plan = new_plan(ws, PlanValues(term="2026-2027-1", title="新计划"))
        [line] = add_items(ws, plan, [PlanItemValues(month="2026-10", kind="reading_salon", title="共读", hours=Decimal(2))])
        _without(ws, school.parent, "kind", "reading_salon")
    shell = driver.open(school)
    page = driver.go(shell, "plans")
    assert isinstance(page, PlansPage)
    page.table.select(plan)
    driver.settle(shell)
    page.items.select(line)
    driver.press(page, "editItemButton")
    driver.settle(shell)
    dialog = driver.dialog(shell)
    assert part(dialog, InitialsBox, "kindBox").currentText() == "读书沙龙"
    part(dialog, QLineEdit, "titleEdit").setText("共读二")
    driver.qtbot.keyClick(dialog, Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    driver.settle(shell)
    driver.settle(shell)
    with _open(school) as ws:
        after = plan_item(ws, line)
    assert (after.kind, after.title) == ("reading_salon", "共读二")

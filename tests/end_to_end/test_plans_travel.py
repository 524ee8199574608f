"""A school's plan reaches the bureau with its number, its lines and what was carried out, and comes back after a lost computer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from jyteacher_desktop.bureau.errors import RecordUnknown
from jyteacher_desktop.bureau.plans import list_plans, plan_lines
from jyteacher_desktop.school import plans, taking_book_back
from jyteacher_desktop.school.activities import list_activities
from jyteacher_desktop.store.workspace import Workspace
from tests.end_to_end.test_registers_travel import given_back
from tests.end_to_end.town import PIN, Town, fill


@pytest.fixture
def planned(town: Town) -> tuple[Town, Workspace, str]:
    """A school whose approved plan has two lines, one of them carried out by the activity that was held."""
    ws = town.new_school("济水一小")
    activity = fill(ws)
    plan = plans.new_plan(ws, plans.PlanValues(term="2026-2027-1", title="校本研修计划", note="只在本校"))
    lines = [
        plans.PlanItemValues(month=month, kind="reading_salon", title=title, hours=Decimal(2), persons="全体")
        for month, title in (("2026-09", "读书沙龙"), ("2026-10", "再读一本"))
    ]
    items = plans.add_items(ws, plan, lines)
    plans.approve_plan(ws, plan, approval_no="济教研〔2026〕3号", approved_on=date(2026, 8, 30))
    plans.link_activity(ws, activity, items[0])
    town.enrol(ws)
    assert town.send(ws).verdict == "merged"
    return town, ws, plan


Planned = tuple[Town, Workspace, str]


def test_the_bureau_sees_the_plan_its_number_and_what_was_carried_out(planned: Planned) -> None:
    town, _ws, plan = planned
    [row] = list_plans(town.bureau)
    assert (row.id, row.school, row.term, row.status) == (plan, "济水一小", "2026-2027-1", "已批复")
    assert (row.approval_no, row.approved_on) == ("济教研〔2026〕3号", "2026-08-30")
    assert (row.items, row.hours, row.carried_out) == (2, Decimal(4), 1)
    first, second = plan_lines(town.bureau, plan)
    assert (first.month, first.title, first.held, first.activities) == ("2026-09", "读书沙龙", 1, ("2026-09-10 读书沙龙",))
    assert (second.month, second.held, second.activities) == ("2026-10", 0, ())
    assert list_plans(town.bureau, "济水一小", "2026-2027-1") == [row]
    assert list_plans(town.bureau, term="2025-2026") == []


def test_a_plan_nobody_reported_is_refused_in_words(planned: Planned) -> None:
    town, _ws, _plan = planned
    with pytest.raises(RecordUnknown, match="没有编号"):
        plan_lines(town.bureau, "x")
    with pytest.raises(RecordUnknown):
        list_plans(town.bureau, "没有这所学校")


def test_a_lost_computers_plans_come_back_without_their_notes(planned: Planned) -> None:
    town, ws, plan = planned
    before, lines = plans.list_plans(ws), plans.plan_detail(ws, plan).items
    ws.close()
    file = given_back(town)
    new = town.open[-1]
    taking_book_back.apply_restore(new, file, PIN)
    [row] = plans.list_plans(new)
    assert row.note == ""
    assert (row.id, row.term, row.title, row.status, row.approval_no, row.approved_on, row.items, row.hours, row.carried_out) == (
        *(getattr(before[0], name) for name in ("id", "term", "title", "status", "approval_no", "approved_on")),
        *(getattr(before[0], name) for name in ("items", "hours", "carried_out")),
    )
    assert [(item.id, item.month, item.title, item.activities) for item in plans.plan_detail(new, plan).items] == [
        (item.id, item.month, item.title, item.activities) for item in lines
    ]
    assert len(list_activities(new)) == 1

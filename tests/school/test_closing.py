"""What somebody sees before a quarter is closed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.school.activities import ActivityValues, Attend, RecordActivity, record_activity, review_activities
from jyteacher_desktop.school.closing import closing_findings, closing_list
from jyteacher_desktop.school.period_state import closed_words
from jyteacher_desktop.school.periods import close_quarter
from jyteacher_desktop.store.workspace import Workspace

Q3 = Quarter.parse("2026Q3")


def held(ws: Workspace, ids: list[str], day: date, *, planned: bool = False, title: str = "读书沙龙") -> str:
    values = ActivityValues(kind="reading_salon", title=title, date=day, hours=Decimal(2), planned=planned)
    return record_activity(ws, RecordActivity(values=values, attendance=tuple(Attend(teacher_id=each) for each in ids))).id


def test_before_closing_every_open_matter_is_named_with_the_way_to_it(ws: Workspace, people: dict[str, str]) -> None:
    waiting = held(ws, [*people.values()], date(2026, 9, 10))
    held(ws, [], date(2026, 9, 1), planned=True, title="没开的会")
    held(ws, [], date(2026, 9, 30), planned=True, title="后天的会")
    returned = held(ws, [people["王芳"]], date(2026, 9, 3))
    review_activities(ws, [returned], approve=False, reason="缺名单")
    lines = {line.code: line for line in closing_list(ws, Q3)}
    assert lines["end"].sentence == "季度还有 2 天才结束"
    assert (lines["overdue"].sentence, lines["overdue"].detail) == ("1 场计划的日期已过，没有登记开展", "09-01 没开的会")
    assert lines["future"].sentence == "1 场计划还没有到日子"
    assert (lines["pending"].sentence, lines["pending"].page) == ("1 场活动待校长审核", "activities")
    assert lines["unfiled"].identity == waiting
    assert lines["returned"].identity == returned
    assert lines["empty"].ok
    assert lines["clashes"].ok
    assert {finding.code for finding in closing_findings(ws, Q3)} == {
        "close.end",
        "close.overdue",
        "close.future",
        "close.pending",
        "close.unfiled",
        "close.returned",
    }


def test_a_record_of_a_closed_quarter_says_that_it_can_only_be_looked_at(ws: Workspace, people: dict[str, str]) -> None:
    held(ws, [*people.values()], date(2026, 9, 10))
    assert closed_words(ws, date(2026, 9, 10)) == ""
    close_quarter(ws, Q3)
    assert "2026年第三季度已于 2026-09-28 结账（第 1 版），这条记录只能看" in closed_words(ws, date(2026, 9, 10))
    assert closed_words(ws, date(2026, 10, 1)) == ""

"""The last cycle of the policy is over and the next policy has not come yet: what ended is shown, and what is lacking is said."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jyteacher_desktop.books import book_of
from jyteacher_desktop.desktop.pages.hours_presenter import _count, _why
from jyteacher_desktop.desktop.pages.ledger_presenter import Question
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.policy import Cycle
from jyteacher_desktop.records.measures import measures_of
from jyteacher_desktop.school.activities import ActivityValues, Attend, RecordActivity, record_activity
from jyteacher_desktop.school.home import home, todo
from jyteacher_desktop.school.ledger import count_hours, explain_hours
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.school.teacher_archives import archive_book
from jyteacher_desktop.store.workspace import Workspace


@pytest.fixture
def over(ws: Workspace, people: dict[str, str]) -> Cycle:
    """王芳 was at one activity of the last cycle, which ended five days ago."""
    cycle = max(current_policy(ws).cycles, key=lambda each: each.end)
    values = ActivityValues(kind="reading_salon", title="共读", date=cycle.end - timedelta(days=9))
    ws.today_override = cycle.end
    record_activity(ws, RecordActivity(values=values, attendance=(Attend(teacher_id=people["王芳"]),)))
    ws.today_override = cycle.end + timedelta(days=5)
    return cycle


def test_in_january_the_hours_of_the_cycle_that_ended_are_listed_and_it_is_said_that_a_policy_is_lacking(
    ws: Workspace, people: dict[str, str], over: Cycle
) -> None:
    question = Question(as_of=ws.today, cycle="", behind_only=False)
    page = _count(ws, question=question)
    [row] = [row for row in page.view.teachers if row.id == people["王芳"]]
    assert (page.view.cycle, row.counted) == (over.id, 2)
    assert over.id in page.cycles
    assert page.required_note.startswith(f"现用政策没有包含 {ws.today.isoformat()} 的周期")
    assert "请向教育局索取新的政策文件包" in page.required_note
    assert [line.title for line in _why(ws, row=row, question=question).lines] == ["共读"]
    assert [line.title for line in explain_hours(ws, row.id)] == ["共读"]
    assert count_hours(ws, as_of=over.end).lack_of_cycle == ""


def test_the_first_page_asks_for_the_policy_and_does_not_say_that_there_are_no_teachers(ws: Workspace, over: Cycle) -> None:
    quarter = Quarter.of(ws.today)
    [task] = [task for task in todo(ws, quarter).tasks if "周期" in task.sentence]
    assert task.sentence == f"现用政策没有 {ws.today.year} 年的周期"
    assert "照常登记" in task.detail
    assert over.id in home(ws, quarter).lacking
    ws.today_override = over.end
    assert not [task for task in todo(ws, Quarter.of(ws.today)).tasks if "周期" in task.sentence]
    assert home(ws, Quarter.of(ws.today)).lacking == ""


def test_papers_and_measures_of_people_are_those_of_the_cycle_that_ended(
    ws: Workspace, people: dict[str, str], over: Cycle
) -> None:
    book = archive_book(ws)
    assert book.cycle_label == over.words
    assert people["王芳"] in {row.id for row in count_hours(ws).teachers}
    assert measures_of(book_of(ws))


def test_before_every_cycle_nothing_can_be_counted(ws: Workspace) -> None:
    first = min(current_policy(ws).cycles, key=lambda each: each.start)
    with pytest.raises(Exception, match="任何周期"):
        count_hours(ws, as_of=first.start - timedelta(days=1))
    assert date(1990, 1, 1) < first.start

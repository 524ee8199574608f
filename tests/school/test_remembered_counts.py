"""A count of hours is made once and shared; it never outlives what it was made from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from jyteacher_desktop.domain import hours
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.policy_file import load_policy
from jyteacher_desktop.domain.terms import Mark
from jyteacher_desktop.paths import resource
from jyteacher_desktop.records.trash import delete_records
from jyteacher_desktop.school import ledger
from jyteacher_desktop.school.activities import (
    Attend,
    activity_detail,
    list_activities,
    record_attendance,
)
from jyteacher_desktop.school.closing_quarters import close_quarter, reopen_quarter
from jyteacher_desktop.school.home import home
from jyteacher_desktop.school.ledger import count_hours
from jyteacher_desktop.school.office import use_policy
from jyteacher_desktop.school.quarter_in_words import quarter_summary
from jyteacher_desktop.school.roster import TeacherValues, add_teacher
from jyteacher_desktop.school.sample import SAMPLE_DAY, SAMPLE_PIN, build_sample_school
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.school.test_statement import same_on_the_first_page

QUARTER = Quarter.of(SAMPLE_DAY)


@pytest.fixture
def sample(tmp_path: Path) -> Iterator[Workspace]:
    with build_sample_school(tmp_path / "示例.jyschool", SAMPLE_PIN).workspace as workspace:
        yield workspace


def _afresh(ws: Workspace) -> tuple[object, object]:
    """What another program sees that has counted nothing before."""
    with Workspace.open(ws.path, SCHOOL, write=False) as other:
        other.today_override = ws.today_override
        return count_hours(other), quarter_summary(other, QUARTER)


def _shown(ws: Workspace) -> tuple[object, object]:
    return count_hours(ws), quarter_summary(ws, QUARTER)


def _total(ws: Workspace) -> Decimal:
    return sum((row.counted for row in count_hours(ws).teachers), Decimal(0))


def _somebody_stays_away(ws: Workspace) -> None:
    activity = next(row for row in list_activities(ws) if row.status == "approved" and row.present)
    lines = [
        Attend(teacher_id=line.teacher_id, mark=Mark.ABSENT, role=line.role) for line in activity_detail(ws, activity.id).grid
    ]
    record_attendance(ws, activity.id, lines)


def test_pages_share_one_count_for_a_day_until_something_is_written(sample: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[date] = []
    original = hours.count

    def count(*arguments: object, **named: object) -> object:
        made.append(arguments[2])  # type: ignore[arg-type]
        return original(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(ledger.hours, "count", count)
    before = home(sample, QUARTER)
    days = len(made)
    assert days == len(set(made))
    assert home(sample, QUARTER) == before
    same_on_the_first_page(before, quarter_summary(sample, QUARTER))
    count_hours(sample)
    assert len(made) == days
    add_teacher(sample, TeacherValues(name="新来的"))
    count_hours(sample)
    assert len(made) > days


def test_every_change_undo_and_redo_is_counted(sample: Workspace) -> None:
    before = _total(sample)
    figures = [_shown(sample)]
    _somebody_stays_away(sample)
    assert _total(sample) < before
    figures.append(_shown(sample))
    assert figures[-1] == _afresh(sample)
    sample.undo()
    assert _total(sample) == before
    assert _shown(sample) == _afresh(sample) == figures[0]
    sample.redo()
    assert _shown(sample) == _afresh(sample) == figures[1]
    delete_records(sample, [list_activities(sample)[-1].id])
    assert _shown(sample) == _afresh(sample)


def test_a_closed_and_reopened_quarter_shows_what_was_signed_and_what_is_now(sample: Workspace) -> None:
    _shown(sample)
    close_quarter(sample, QUARTER)
    assert quarter_summary(sample, QUARTER).closed
    assert _shown(sample) == _afresh(sample)
    reopen_quarter(sample, QUARTER, "漏了一人")
    _somebody_stays_away(sample)
    assert _shown(sample) == _afresh(sample)


def test_another_day_another_cycle_and_another_policy_are_other_counts(sample: Workspace, tmp_path: Path) -> None:
    today = count_hours(sample)
    earlier = count_hours(sample, as_of=SAMPLE_DAY - timedelta(120))
    assert (today.as_of, earlier.as_of) == (SAMPLE_DAY, SAMPLE_DAY - timedelta(120))
    assert sum(row.counted for row in earlier.teachers) < sum(row.counted for row in today.teachers)
    sample.today_override = SAMPLE_DAY - timedelta(120)
    assert count_hours(sample) == earlier
    sample.today_override = SAMPLE_DAY
    text = resource("policies/jiyuan.toml").read_text(encoding="utf-8").replace("day_cap = 8", "day_cap = 1")
    draft = load_policy(text, file_name="草案.toml")
    tried = count_hours(sample, policy=draft)
    assert sum(row.counted for row in tried.teachers) < sum(row.counted for row in today.teachers)
    assert count_hours(sample) == today
    path = tmp_path / "草案.toml"
    path.write_text(text, encoding="utf-8")
    use_policy(sample, path)
    assert [row.counted for row in count_hours(sample).teachers] == [row.counted for row in tried.teachers]


def test_a_reader_sees_what_another_program_has_written_since(sample: Workspace) -> None:
    with Workspace.open(sample.path, SCHOOL, write=False) as reader:
        reader.today_override = SAMPLE_DAY
        before = _total(reader)
        _somebody_stays_away(sample)
        assert _total(reader) == _total(sample) != before


def test_nothing_seen_in_a_change_that_is_rolled_back_is_remembered(sample: Workspace) -> None:
    before = _total(sample)

    class Doubt(Exception):
        pass

    with pytest.raises(Doubt), sample.change("清空") as change:
        change.driver_sql("DELETE FROM attendance")
        assert _total(sample) < before
        raise Doubt
    assert _total(sample) == before
    with sample.change("清空") as change:
        change.driver_sql("DELETE FROM attendance")
    assert _total(sample) < before


def test_only_so_much_is_remembered(sample: Workspace) -> None:
    made = []

    def make(key: int) -> int:
        made.append(key)
        return key

    for key in range(100):
        assert sample.remembered(key, lambda key=key: make(key)) == key  # type: ignore[misc]
    assert sample.remembered(99, lambda: make(-1)) == 99
    assert sample.remembered(0, lambda: make(-2)) == -2
    assert len(made) == 101

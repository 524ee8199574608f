"""After a change only those are counted again whom it was about, and what is shown is what a count of everybody would show."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from jyteacher_desktop.domain import hours
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.terms import Mark, ServiceStatus
from jyteacher_desktop.records.hour_entries import COLUMNS, SCHOOL
from jyteacher_desktop.records.trash import delete_records
from jyteacher_desktop.school import whose_hours_changed
from jyteacher_desktop.school.activities import Attend, activity_detail, list_activities, record_attendance
from jyteacher_desktop.school.dated_service import move_teacher
from jyteacher_desktop.school.home import home
from jyteacher_desktop.school.ledger import count_hours, everybody
from jyteacher_desktop.school.merging_duplicates import merge_teachers
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.school.quarter_in_words import quarter_summary
from jyteacher_desktop.school.roster import TeacherValues, add_teacher, list_teachers
from jyteacher_desktop.school.sample import SAMPLE_DAY, SAMPLE_PIN, build_sample_school
from jyteacher_desktop.school.school_book import SchoolBook
from jyteacher_desktop.school.staff import teacher_keys
from jyteacher_desktop.school.trainings import list_trainings
from jyteacher_desktop.school.whose_hours_changed import ACTIVITY, OWNERS, newest_entry, people_since
from jyteacher_desktop.store.workspace import SCHOOL as SCHOOL_FILE
from jyteacher_desktop.store.workspace import Workspace
from tests.walks.walking import TODAY, walk_school

QUARTER = Quarter.of(SAMPLE_DAY)


@pytest.fixture
def sample(tmp_path: Path) -> Iterator[Workspace]:
    with build_sample_school(tmp_path / "示例.jyschool", SAMPLE_PIN).workspace as workspace:
        yield workspace


def _ledgers(ws: Workspace) -> dict[object, hours.Ledger]:
    return dict(everybody(ws, ws.today, current_policy(ws).cycle_at(ws.today)))


def _one_stays_away(ws: Workspace, status: str = "approved") -> str:
    activity = next(row for row in list_activities(ws) if row.status == status and row.present > 3)
    first, *others = activity_detail(ws, activity.id).grid
    lines = [Attend(teacher_id=line.teacher_id, mark=line.mark, role=line.role) for line in others]
    record_attendance(ws, activity.id, [Attend(teacher_id=first.teacher_id, mark=Mark.ABSENT), *lines])
    return first.teacher_id


def test_whoever_the_change_was_not_about_keeps_the_very_same_ledger(sample: Workspace) -> None:
    before = _ledgers(sample)
    keys = teacher_keys(sample)
    whom = keys[
        _one_stays_away(sample, "pending")
    ]  # of an approved one it would be about everybody: all of it waits for review again
    after = _ledgers(sample)
    assert after[whom].counted_x100 < before[whom].counted_x100
    assert {key for key, ledger in after.items() if ledger is not before[key]} == {whom}
    assert list(after) == list(before)


def test_what_an_activity_of_everybody_changes_leaves_the_lines_of_other_quarters_as_they_are(
    sample: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[date, date]] = []
    original = hours.Ledger.figures_between

    def figures_between(ledger: hours.Ledger, first: date, last: date, **more: str) -> object:
        asked.append((first, last))
        return original(ledger, first, last, **more)

    home(sample, QUARTER)
    _one_stays_away(sample)
    monkeypatch.setattr(hours.Ledger, "figures_between", figures_between)
    assert home(sample, QUARTER) is not None
    monkeypatch.undo()
    assert {first for first, _last in asked} == {QUARTER.first_day}
    assert _all_of_it(sample) == _afresh(sample)


def test_a_wish_for_a_count_reads_no_table_that_is_not_known_to_change_it(sample: Workspace) -> None:
    read: set[str] = set()

    def note(action: int, table: str | None, _column: str | None, _file: str | None, _inside: str | None) -> int:
        if action == sqlite3.SQLITE_READ and table and not table.startswith("sqlite_"):
            read.add(table)
        return sqlite3.SQLITE_OK

    raw = sqlite3.connect(sample.path)
    raw.set_authorizer(note)
    raw.execute(SCHOOL.select(COLUMNS, "1 = 1")).fetchall()
    raw.close()
    assert read <= {*OWNERS, ACTIVITY}
    assert {ACTIVITY, "attendance", "training", "opening"} <= read


@pytest.mark.parametrize(
    "change",
    [
        "attendance of an approved activity",
        "an activity is deleted",
        "a training is deleted",
        "two become one",
        "one leaves",
        "a training of somebody else",
    ],
)
def test_what_is_shown_after_a_change_its_undo_and_redo_is_what_a_fresh_count_shows(sample: Workspace, change: str) -> None:
    shown = _all_of_it(sample)
    _CHANGES[change](sample)
    assert _all_of_it(sample) == _afresh(sample) != shown
    sample.undo()
    assert _all_of_it(sample) == _afresh(sample)
    sample.redo()
    assert _all_of_it(sample) == _afresh(sample) != shown


def test_after_an_import_of_many_everybody_is_counted(sample: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    before, entry = _all_of_it(sample), newest_entry(sample)
    assert people_since(sample, entry) == frozenset()
    assert people_since(sample, entry + 1) is None  # another history than the one that was kept
    monkeypatch.setattr(whose_hours_changed, "_READ_ANEW", 1)
    _one_stays_away(sample)
    assert people_since(sample, entry) is None
    assert _all_of_it(sample) == _afresh(sample) != before


def test_a_reader_that_stays_open_shows_every_step_of_a_walk_as_a_fresh_one_does(tmp_path: Path) -> None:
    kept: list[Workspace] = []

    def look(path: Path) -> None:
        if not kept:
            kept.append(Workspace.open(path, SCHOOL_FILE, write=False))
            kept[0].today_override = date.fromisoformat(TODAY)
        assert _all_of_it(kept[0]) == _afresh(kept[0])

    walk = walk_school(25, 11, tmp_path, look=look)
    kept[0].close()
    assert walk.done["the way back"] > 5


def _twin(ws: Workspace, name: str) -> str:
    """Entered a second time, and was at an activity under that entry."""
    twin = add_teacher(ws, TeacherValues(name=name))
    activity = next(row for row in list_activities(ws) if row.status == "pending")
    lines = [Attend(teacher_id=line.teacher_id, mark=line.mark, role=line.role) for line in activity_detail(ws, activity.id).grid]
    record_attendance(ws, activity.id, [*lines, Attend(teacher_id=twin)])
    _all_of_it(ws)
    return twin


def _leave(ws: Workspace) -> None:
    move_teacher(ws, list_teachers(ws)[0].id, ServiceStatus.TRANSFERRED_OUT, ws.today)


def _hand_training_on(ws: Workspace) -> None:
    """As a merge does it: a line about one person becomes a line about another one."""
    training, other = list_trainings(ws)[0], list_teachers(ws)[-1]
    assert training.teacher_id != other.id
    with ws.change("换人") as change:
        change.driver_sql(
            "UPDATE training SET teacher_id = (SELECT id FROM teacher WHERE uuid = ?) WHERE uuid = ?", (other.id, training.id)
        )


_CHANGES: dict[str, Callable[[Workspace], object]] = {
    "attendance of an approved activity": _one_stays_away,
    "an activity is deleted": lambda ws: delete_records(ws, [list_activities(ws)[-1].id]),
    "a training is deleted": lambda ws: delete_records(ws, [list_trainings(ws)[0].id]),
    "two become one": lambda ws: merge_teachers(ws, list_teachers(ws)[0].id, _twin(ws, list_teachers(ws)[0].name)),
    "one leaves": _leave,
    "a training of somebody else": _hand_training_on,
}


def _all_of_it(ws: Workspace) -> tuple[object, ...]:
    quarter = Quarter.of(ws.today)
    ledgers = {
        key: (ledger.cells, ledger.explain(), ledger.required_x100, ledger.pace_x100) for key, ledger in _ledgers(ws).items()
    }
    return count_hours(ws), quarter_summary(ws, quarter), home(ws, quarter), ledgers, SchoolBook(ws).counted_trainings()


def _afresh(ws: Workspace) -> tuple[object, ...]:
    with Workspace.open(ws.path, SCHOOL_FILE, write=False) as other:
        other.today_override = ws.today_override
        return _all_of_it(other)

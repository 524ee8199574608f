"""What the program wrote itself comes back without a change: every kind, as a workbook and as text."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop.bureau.enrolled_schools import SCHOOL_COLUMNS, SchoolRow
from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.domain.terms import Mark
from jyteacher_desktop.records.sheet_choices import Choices
from jyteacher_desktop.school.activities import (
    ACTIVITY_COLUMNS,
    ATTENDANCE_COLUMNS,
    ActivityValues,
    Attend,
    RecordActivity,
    list_activities,
    list_attendance,
    record_activity,
)
from jyteacher_desktop.school.imports import ImportKind, execute_import, plan_import, plan_workbook, write_export
from jyteacher_desktop.school.members import MEMBER_COLUMNS, add_member, list_members
from jyteacher_desktop.school.opening_balances import OPENING_COLUMNS, add_opening, list_openings
from jyteacher_desktop.school.plans import (
    PLAN_ITEM_EXPORT,
    PlanItemValues,
    PlanValues,
    add_items,
    approve_plan,
    list_items,
    new_plan,
)
from jyteacher_desktop.school.roster import TEACHER_COLUMNS, TeacherValues, add_teacher, list_teachers
from jyteacher_desktop.school.sample import SAMPLE_PIN, build_sample_school
from jyteacher_desktop.school.trainings import EXPORT_COLUMNS, list_trainings
from jyteacher_desktop.sheets import Outcome, read_workbook, understand
from jyteacher_desktop.sheets.cell_values import heading_key
from jyteacher_desktop.sheets.fields_of_any_list import specs_of
from jyteacher_desktop.sheets.fields_of_first_lists import WORKED_OUT
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.corpus.writers import WRITERS, Page

TODAY = date(2026, 9, 30)
BESIDE = {ImportKind.MEMBERS: [column.title for column in SCHOOL_COLUMNS if column.key not in ("code", "name")]}
"""Columns of a bureau's list, which a central school reads as its members."""
EXPORTS: dict[ImportKind, tuple[Sequence[Column[Any]], Callable[[Workspace], Sequence[Any]]]] = {
    ImportKind.ROSTER: (TEACHER_COLUMNS, lambda ws: list_teachers(ws, include_left=True)),
    ImportKind.ACTIVITIES: (ACTIVITY_COLUMNS, list_activities),
    ImportKind.ATTENDANCE: (ATTENDANCE_COLUMNS, list_attendance),
    ImportKind.TRAININGS: (EXPORT_COLUMNS, list_trainings),
    ImportKind.OPENINGS: (OPENING_COLUMNS, list_openings),
    ImportKind.PLAN_ITEMS: (PLAN_ITEM_EXPORT, list_items),
    ImportKind.MEMBERS: (MEMBER_COLUMNS, list_members),
}


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample school with opening balances, two plans of one name, one of them approved, and two people whom only their numbers tell apart."""
    path = tmp_path_factory.mktemp("full") / "s.jyschool"
    with build_sample_school(path, SAMPLE_PIN).workspace as ws:
        twins = [
            add_teacher(ws, TeacherValues(name="双同名", teacher_no=number, subject="语文", joined="2019-09"))
            for number in ("T1", "T2")
        ]
        for place, one in enumerate([*twins, list_teachers(ws)[0].id]):
            add_member(ws, f"214100010{place}", f"第{place}小学")
            add_opening(ws, teacher_id=one, year="2025", category="school_based", hours=Decimal(36) + place, document="登记表")
        for term in ("2026-2027-1", "2026-2027-2"):
            plan = new_plan(ws, PlanValues(term=term, title="研修计划"))
            months = ("2026-09", "2026-10") if term.endswith("1") else ("2027-03", "2027-04")
            add_items(ws, plan, [PlanItemValues(month=month, kind="lecture", title="讲座", hours=Decimal(2)) for month in months])
        approve_plan(ws, plan, approval_no="2号", approved_on=date(2026, 9, 1))
    return path


@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
@pytest.mark.parametrize("kind", list(ImportKind), ids=lambda kind: kind.value)
def test_an_export_that_comes_back_changes_nothing(full: Path, tmp_path: Path, kind: ImportKind, ending: str) -> None:
    copy = tmp_path / "s.jyschool"
    copy.write_bytes(full.read_bytes())
    columns, rows_of = EXPORTS[kind]
    with Workspace.open(copy, SCHOOL, write=True) as ws:
        ws.today_override = date(2026, 9, 30)
        rows = rows_of(ws)
        path = write_export(columns, rows, tmp_path / f"out{ending}")
        plan = plan_import(ws, kind, path)
        assert plan.read == len(rows) > 2
        assert plan.refusals == ()
        assert [(each.place, each.message) for each in plan.warnings] == []
        assert plan.layout.questions == ()
        assert [row for row in plan.rows if row.outcome is not Outcome.UNCHANGED] == []
        before = ws.data_version()
        assert execute_import(ws, plan).step is None
        assert ws.data_version() == before


@pytest.mark.parametrize("kind", list(ImportKind), ids=lambda kind: kind.value)
def test_every_column_of_an_own_list_is_read_or_known_to_follow_from_other_records(kind: ImportKind) -> None:
    columns, _rows = EXPORTS[kind]
    read = {title for spec in specs_of(kind.value) for title in (spec.title, *spec.aliases)}
    beside = [column.title for column in columns if heading_key(column.title) not in read and column.title not in read]
    assert {*beside, *BESIDE.get(kind, ())} == WORKED_OUT.get(kind.value, frozenset())


SCHOOLS = [
    SchoolRow(
        office=f"o{place}", code=f"214100010{place}", name=f"第{place}小学", stage="小学", central="城区中心校", fingerprint=f"1{place}23 4567",
        signers="校长", letters=place, newest=f"2026-09-0{place + 1}T08:00", unread=place % 2, policy="JYZC-2026-1", policy_old=False,
    )
    for place in range(5)
]  # fmt: skip


@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
@pytest.mark.parametrize("kind", ["members", "school_list"])
def test_a_bureaus_list_of_schools_is_read_as_a_list_of_schools_and_asks_about_no_column(
    tmp_path: Path, kind: str, ending: str
) -> None:
    layout = understand(read_workbook(write_export(SCHOOL_COLUMNS, SCHOOLS, tmp_path / f"schools{ending}")), kind, today=TODAY)
    assert layout.stops == ()
    assert [each.message for each in layout.questions] == []
    assert {"学校标识码", "学校"} <= set(layout.mapping)
    assert len(layout.data_rows) == len(SCHOOLS)


@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
def test_people_of_one_name_whom_only_the_subject_tells_apart_come_back_too(full: Path, tmp_path: Path, ending: str) -> None:
    copy = tmp_path / "s.jyschool"
    copy.write_bytes(full.read_bytes())
    with Workspace.open(copy, SCHOOL, write=True) as ws:
        ws.today_override = date(2026, 9, 30)
        people = [add_teacher(ws, TeacherValues(name="同名", subject=subject)) for subject in ("语文", "数学")]
        values = ActivityValues(kind="reading_salon", title="共读", date=date(2026, 9, 18))
        marks = (Attend(teacher_id=people[0]), Attend(teacher_id=people[1], mark=Mark.ABSENT))
        record_activity(ws, RecordActivity(values=values, attendance=marks))
        for hours, person in enumerate(people, 20):
            add_opening(ws, teacher_id=person, year="2025", category="school_based", hours=Decimal(hours), document="")
        for kind in (ImportKind.ATTENDANCE, ImportKind.OPENINGS):
            columns, rows_of = EXPORTS[kind]
            plan = plan_import(ws, kind, write_export(columns, rows_of(ws), tmp_path / f"{kind.value}{ending}"))
            assert plan.refusals == ()
            assert plan.count(Outcome.UNCHANGED) == plan.read


NEEDED: dict[ImportKind, set[str]] = {
    ImportKind.ROSTER: {"姓名", "学科"},
    ImportKind.ACTIVITIES: {"日期", "类型", "活动名称"},
    ImportKind.ATTENDANCE: {"活动名称", "活动日期", "姓名", "出勤"},
    ImportKind.TRAININGS: {"姓名", "培训名称", "开始日期", "学时"},
    ImportKind.OPENINGS: {"姓名", "年度", "类别", "学时"},
    ImportKind.PLAN_ITEMS: {"计划", "月份", "类型", "内容"},
    ImportKind.MEMBERS: {"学校代码", "学校名称"},
}
"""What a row must say to be about anything."""


def _shorter(grid: list[list[Any]], kind: ImportKind) -> Iterator[list[list[Any]]]:
    """A list with each column left out, with one more column than it needs, with the columns in any order, with blank cells."""
    chance = random.Random(kind.value)
    whole = list(range(len(grid[0])))
    free = [place for place in whole if grid[0][place] not in NEEDED[kind]]
    for one in free:
        yield [[row[place] for place in whole if place != one] for row in grid]
        yield [[row[place] for place in whole if place == one or place not in free] for row in grid]
    for _turn in range(8):
        order = [place for place in whole if place not in free or chance.random() < 0.6]
        chance.shuffle(order)
        yield [
            [grid[0][place] for place in order],
            *([None if place in free and chance.random() < 0.4 else row[place] for place in order] for row in grid[1:]),
        ]


@pytest.mark.parametrize("kind", [kind for kind in ImportKind if kind is not ImportKind.MEMBERS], ids=lambda kind: kind.value)
def test_an_own_list_that_says_a_part_of_what_is_recorded_changes_nothing_whatever_program_wrote_it(
    full: Path, tmp_path: Path, kind: ImportKind
) -> None:
    columns, rows_of = EXPORTS[kind]
    with Workspace.open(full, SCHOOL, write=True) as ws:
        ws.today_override = date(2026, 9, 30)
        whole = read_workbook(write_export(columns, rows_of(ws), tmp_path / "whole.xlsx")).sheets[0].rows
        said = 0
        for turn, grid in enumerate(_shorter([list(row) for row in whole], kind)):
            writer = WRITERS[turn % len(WRITERS)]
            path = tmp_path / f"{turn}{writer.ending}"
            writer.write(Page(grid=grid), path)
            plan = plan_workbook(ws, kind, read_workbook(path), Choices(confirmed=True))
            changed = [
                (row.outcome, dict(row.values), dict(row.changes))
                for row in plan.rows
                if row.changes or row.outcome is Outcome.NEW
            ]
            assert [each for each in changed if each[2].keys() != {"stage"}] == [], (
                writer.name,
                grid[0],
            )  # the school's own, and said
            said += plan.count(Outcome.UNCHANGED)
    assert said > 2 * len(whole)

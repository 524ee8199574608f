"""Random books of a school: leavers, joiners, leave, returns, versions, planned and future records, nobody at all; one seed, one book."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.terms import Level, Mark, Mode, RecordStatus, Result, Role, ServiceStatus
from jyteacher_desktop.school.activities import ActivityValues, Attend, RecordActivity, record_activity
from jyteacher_desktop.school.closing_quarters import close_quarter, reopen_quarter
from jyteacher_desktop.school.dated_service import move_teacher
from jyteacher_desktop.school.office import create_school, use_policy
from jyteacher_desktop.school.quarter_open_or_closed import CLOSED, period
from jyteacher_desktop.school.roster import TeacherValues, add_teacher, edit_teacher, list_teachers, teacher_detail
from jyteacher_desktop.school.trainings import TrainingValues, add_training
from jyteacher_desktop.store.workspace import SCHOOL, Workspace

PIN = "correct horse 12"
SHIPPED = Path(__file__).parents[2] / "resources" / "policies" / "jiyuan.toml"
QUARTERS = tuple(Quarter.parse(f"2026Q{number}") for number in (2, 3, 4))
_FAMILY, _GIVEN = "王李张刘陈杨赵黄周吴𠮷", "伟芳娜敏静丽强磊㛃军洋"
_GROUPS, _SUBJECTS = ("语文组", "数学组", "综合组", ""), ("语文", "数学", "道德与法治", "")
_STAGES = ("小学", "普通小学", "初中", "")
_KINDS = ("reading_salon", "film_viewing", "lecture", "joint_preparation", "demo_lesson")


@dataclass(frozen=True, kw_only=True)
class Book:
    """An open school's book, the quarter to look at, and the file of the policy it counts by."""

    ws: Workspace
    quarter: Quarter
    policy: Path


def make_blank(folder: Path) -> Path:
    """A school without anything, to be copied; making a key costs most of a second on purpose."""
    create_school(folder / "s.jyschool", name="济水一小", code="2141000123", stage="小学", pin=PIN).close()
    return folder


def tight_policy(chance: random.Random) -> str:
    """The shipped rules with caps, factors, reviews and school years as they might come."""
    text = SHIPPED.read_text(encoding="utf-8")

    def cap(low: int, high: int) -> str:
        return str(chance.choice([0, Decimal(chance.randrange(low, high)) / 2]))

    text = text.replace('confirmation = "none"', f'confirmation = "{chance.choice(("none", "school"))}"')
    text = text.replace('basis_of_year = "calendar"', f'basis_of_year = "{chance.choice(("calendar", "school"))}"')
    text = text.replace('name = "校本研修"\n', f'name = "校本研修"\nyear_cap = {cap(4, 60)}\ncycle_cap = {cap(10, 80)}\n', 1)
    return text.replace(
        'name = "读书沙龙"\n',
        f'name = "读书沙龙"\nsession_cap = {cap(1, 6)}\nyear_cap = {cap(2, 20)}\nroles = {{ speaker = 2, host = 1.5, reviewer = 0.75 }}\n',
        1,
    )


@contextmanager
def random_book(blank: Path, folder: Path, seed: int, *, shipped: bool = False) -> Iterator[Book]:
    """The book of a seed, open for writing; with ``shipped`` by the rules that come with the program."""
    chance = random.Random(seed)
    shutil.copytree(blank, folder)
    policy = SHIPPED
    with Workspace.open(folder / "s.jyschool", SCHOOL, write=True) as ws:
        quarter = chance.choice(QUARTERS)
        ws.today_override = quarter.first_day + timedelta(days=chance.randrange(0, 130))
        if chance.random() < 0.6 and not shipped:
            policy = folder / "policy.toml"
            policy.write_text(tight_policy(chance), encoding="utf-8")
            use_policy(ws, policy)
        _fill(ws, chance)
        _versions(ws, chance, quarter)
        _afterwards(ws, random.Random(f"after {seed}"), quarter)
        yield Book(ws=ws, quarter=quarter, policy=policy)


def _day(chance: random.Random) -> date:
    """Most days lie around the quarters that are looked at; some in the years before."""
    first = date(2026, 2, 1) if chance.random() < 0.85 else date(2025, 9, 1)
    return first + timedelta(days=chance.randrange(0, 380))


def _fill(ws: Workspace, chance: random.Random) -> None:
    people = [
        add_teacher(
            ws,
            TeacherValues(
                name=chance.choice(_FAMILY) + chance.choice(_GIVEN),
                subject=chance.choice(_SUBJECTS),
                group=chance.choice(_GROUPS),
                stage=chance.choice(_STAGES),
                teacher_no=f"{place + 1:03}" if chance.random() < 0.5 else "",
                joined=chance.choice(("", "", "2019-08", "2026-05", "2026-09")),
            ),
        )
        for place in range(chance.choice((0, 1, 3, 6, 9)))
    ]
    for person in people:
        for _move in range(chance.choice((0, 0, 0, 1, 2, 3))):
            move_teacher(ws, person, chance.choice([*ServiceStatus]), _day(chance))
    for _activity in range(chance.choice((0, 2, 6, 10))):
        _record(ws, chance, people)
    for _training in range(chance.choice((0, 1, 4, 7)) if people else 0):
        _train(ws, chance, people)
    if people and chance.random() < 0.4:
        person = chance.choice(people)
        with ws.change("期初") as change:
            change.driver_sql(
                "INSERT INTO opening (uuid, teacher_id, year, category, hours_x100, document, deleted) "
                "SELECT '00000000-0000-4000-8000-0000000000aa', id, '2026', 'school_based', 1250, '登记册', 0 FROM teacher "
                "WHERE uuid = ?",
                (person,),
            )


def _record(ws: Workspace, chance: random.Random, people: list[str]) -> None:
    day = _day(chance)
    roles = [*Role]
    there = tuple(
        Attend(
            teacher_id=person,
            mark=chance.choice([*Mark, Mark.PRESENT, Mark.PRESENT]),
            role=chance.choice(roles) if chance.random() < 0.2 else Role.ATTENDEE,
        )
        for person in people
        if chance.random() < 0.7
    )
    values = ActivityValues(
        kind=chance.choice(_KINDS),
        title=chance.choice(("共读《给教师的建议》", "课例研讨", "活动")),
        date=day,
        end_date=day + timedelta(days=chance.choice((0, 0, 0, 1, 9))),
        hours=Decimal(chance.randrange(1, 19)) / 2,
        content_key=chance.choice(("", "", "", "甲")),
        level=chance.choice(("school", "school", "city")),
    )
    stored = record_activity(ws, RecordActivity(values=values, attendance=there)).id
    _state(ws, chance, "activity", stored)


def _train(ws: Workspace, chance: random.Random, people: list[str]) -> None:
    day = _day(chance)
    values = TrainingValues(
        teacher_id=chance.choice(people),
        name="省级骨干培训",
        level=chance.choice([*Level]).label,
        mode=chance.choice([*Mode]).label,
        date=day,
        end_date=day + timedelta(days=chance.choice((0, 2, 40))),
        hours=Decimal(chance.randrange(1, 120)) / 2,
        certificate=chance.choice(("", "", "豫培 7")),
        result=chance.choice(("", *(each.label for each in Result))),
    )
    _state(ws, chance, "training", add_training(ws, values))


def _state(ws: Workspace, chance: random.Random, table: str, stored: str) -> None:
    """Any state a record can have, an approved one with less than was claimed now and then."""
    status = chance.choice([*RecordStatus, RecordStatus.APPROVED, RecordStatus.APPROVED, RecordStatus.PENDING])
    confirmed = chance.choice((None, None, chance.randrange(0, 500))) if status is RecordStatus.APPROVED else None
    with ws.change("状态") as change:
        change.driver_sql(f"UPDATE {table} SET status = ?, confirmed_x100 = ? WHERE uuid = ?", (status.code, confirmed, stored))


def _versions(ws: Workspace, chance: random.Random, quarter: Quarter) -> None:
    if ws.today < quarter.first_day:
        return
    for _version in range(chance.choice((0, 0, 1, 2))):
        close_quarter(ws, quarter)
        if chance.random() < 0.7:
            reopen_quarter(ws, quarter, "再看一遍")
            continue
        return


def _afterwards(ws: Workspace, chance: random.Random, quarter: Quarter) -> None:
    """What goes on when a quarter was closed: people are put right, come late or go, the quarter before gets another record."""
    if period(ws, quarter).status != CLOSED:
        return
    people = [row.id for row in list_teachers(ws, include_left=True)]
    if people and chance.random() < 0.5:
        known = teacher_detail(ws, chance.choice(people))
        edit_teacher(
            ws, known.row.id, replace(known.values, name="后来改名", group=chance.choice(("综合组", "")), teacher_no="901")
        )
    if chance.random() < 0.4:
        add_teacher(ws, TeacherValues(name="后来登记", joined="2016-09", group="综合组", subject="劳动"))
    if people and chance.random() < 0.4:
        move_teacher(ws, chance.choice(people), chance.choice([*ServiceStatus]), _day(chance))
    before = quarter.previous()
    if people and chance.random() < 0.5 and period(ws, before).status != CLOSED:
        values = ActivityValues(kind=chance.choice(_KINDS), title="后来补记", date=before.first_day, hours=Decimal(2))
        record_activity(ws, RecordActivity(values=values, attendance=(Attend(teacher_id=chance.choice(people)),)))

"""The records of one school as its head letter tells them: what a clerk looks through and sends back for correction."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from jyteacher_desktop.bureau.finding_schools import find_school
from jyteacher_desktop.bureau.office import current_policy
from jyteacher_desktop.bureau.records_in_packages import CityLine, SchoolLines
from jyteacher_desktop.bureau.returning_records import RETURN_STATES, list_returned
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.terms import Mode, RecordStatus, ServiceStatus
from jyteacher_desktop.exchange.package_tables import TRAVELLING
from jyteacher_desktop.kinds.kit import Kind, Shape
from jyteacher_desktop.kinds.registry import FollowingMap
from jyteacher_desktop.records.hour_entries import THERE
from jyteacher_desktop.records.pinyin import pinyin_keys
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

KINDS: FollowingMap[str, str] = FollowingMap(
    lambda: {
        "activity": "活动",
        "training": "培训",
        "teacher": "教师",
        **{kind.id: kind.title for kind in TRAVELLING if kind.own_life},
    }
)
"""What may be looked through and sent back, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolRecord:
    """One activity, training or teacher of a school, or a record of a plain kind.

    ``what`` is the kind of an activity, the mode of a training, the subject of a teacher, the first word of a closed list of others; ``day``
    nothing of a teacher; ``people`` how many were there, whose record it is, or by what a teacher is told from another of the name; ``remark`` where the newest remark of this desk about the record stands.
    """

    id: str
    table: str
    title: str
    day: str
    what: str
    hours: Decimal | None
    people: str
    status: str
    remark: str


RECORD_COLUMNS: tuple[Column[SchoolRecord], ...] = (
    Column(key="table", title="种类", value=lambda row: KINDS[row.table], align=Align.CENTER, width=8),
    Column(key="day", title="日期", value=lambda row: row.day, align=Align.CENTER, width=12),
    Column(key="title", title="名称", value=lambda row: row.title, width=24),
    Column(key="what", title="类型", value=lambda row: row.what, width=12),
    Column(key="hours", title="学时", value=lambda row: row.hours, align=Align.RIGHT, width=6),
    Column(key="people", title="人员", value=lambda row: row.people, width=12),
    Column(key="status", title="状态", value=lambda row: row.status, align=Align.CENTER, width=8),
    Column(key="remark", title="退回", value=lambda row: RETURN_STATES.get(row.remark, ""), align=Align.CENTER, width=9),
    Column(key="id", title="编号", value=lambda row: row.id, width=36),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolRecords:
    """Everything a school reports, newest first; activities, then trainings, then teachers, then what it registered beyond that."""

    office: str
    code: str
    school: str
    rows: tuple[SchoolRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportingSchool:
    """A school whose rows are the city's, and how many remarks for it have not gone out yet."""

    office: str
    code: str
    school: str
    waiting: int


REPORTING_COLUMNS: tuple[Column[ReportingSchool], ...] = (
    Column(key="school", title="学校", value=lambda row: row.school, width=18),
    Column(key="waiting", title="待发退回", value=lambda row: row.waiting or "", align=Align.RIGHT, width=8),
)


def reporting_schools(ws: Workspace) -> list[ReportingSchool]:
    """Every school that has a package that counts, by code."""
    return [
        ReportingSchool(office=office, code=code, school=name, waiting=waiting)
        for office, code, name, waiting in ws.tuples(
            "SELECT o.uuid, o.code, o.name, (SELECT count(*) FROM remark r WHERE r.office = o.uuid AND r.sent = '') FROM office o "
            "WHERE o.head <> '' ORDER BY o.code, o.uuid"
        )
    ]


def school_records(ws: Workspace, school: str) -> SchoolRecords:
    """The records of one school.

    Raises:
        RecordUnknown: No such school, or several of that name.
    """
    office, name = find_school(ws, school)
    ((key, code),) = ws.tuples("SELECT id, code FROM office WHERE uuid = ?", (office,))
    remarks = {row.record: row.state for row in reversed(list_returned(ws, office))}
    rows = (
        *_activities(ws, key, remarks), *_trainings(ws, key, remarks), *_teachers(ws, key, remarks), *_registers(ws, key, remarks)
    )  # fmt: skip
    return SchoolRecords(office=office, code=code, school=name, rows=rows)


def _activities(ws: Workspace, office: int, remarks: dict[str, str]) -> Iterator[SchoolRecord]:
    policy = current_policy(ws)
    present: dict[int, int] = dict(
        ws.tuples(
            f"SELECT x.activity, count(*) FILTER (WHERE {THERE}) FROM city_teacher t "
            "JOIN city_attendance x ON x.teacher = t.id WHERE t.office = ? GROUP BY x.activity",
            (office,),
        )
    )
    for key, uuid, title, start, kind, hours, status in ws.tuples(
        "SELECT id, uuid, title, start, kind, hours_x100, status FROM city_activity WHERE office = ? ORDER BY start DESC, title, uuid",
        (office,),
    ):
        yield SchoolRecord(
            id=uuid,
            table="activity",
            title=title,
            day=start,
            what=policy.kind_name(kind),
            hours=Decimal(hours) / 100,
            people=f"{present.get(key, 0)} 人",
            status=RecordStatus(status).label,
            remark=remarks.get(uuid, ""),
        )


def _trainings(ws: Workspace, office: int, remarks: dict[str, str]) -> Iterator[SchoolRecord]:
    # A school's program may know a way of training that this one does not: it is shown as it came.
    modes = {mode.code: mode.label for mode in Mode}
    for uuid, title, start, mode, hours, person, status in ws.tuples(
        "SELECT r.uuid, r.name, r.start, r.mode, r.hours_x100, t.name, r.status FROM city_training r "
        "JOIN city_teacher t ON t.id = r.teacher WHERE r.office = ? ORDER BY r.start DESC, r.name, t.name, r.uuid",
        (office,),
    ):
        yield SchoolRecord(
            id=uuid,
            table="training",
            title=title,
            day=start,
            what=modes.get(mode, mode),
            hours=Decimal(hours) / 100,
            people=person,
            status=RecordStatus(status).label,
            remark=remarks.get(uuid, ""),
        )


def _teachers(ws: Workspace, office: int, remarks: dict[str, str]) -> Iterator[SchoolRecord]:
    rows = ws.tuples("SELECT uuid, name, birth_month, subject, title, status FROM city_teacher WHERE office = ?", (office,))
    for uuid, name, birth, subject, title, status in sorted(rows, key=lambda row: (pinyin_keys(row[1]).pinyin, row[1], row[0])):
        yield SchoolRecord(
            id=uuid,
            table="teacher",
            title=name,
            day="",
            what=subject,
            hours=None,
            people="，".join(filter(None, (f"{birth} 生" if birth else "", title))),
            status=ServiceStatus(status).label if status else "",
            remark=remarks.get(uuid, ""),
        )


def _registers(ws: Workspace, office: int, remarks: dict[str, str]) -> Iterator[SchoolRecord]:
    for kind, row, line in SchoolLines(ws, office).all():
        day = line.texts.get(kind.day.key, "") if kind.day is not None else ""
        yield SchoolRecord(
            id=line.id,
            table=kind.id,
            title=line.title,
            day=day or _first(kind, line, Shape.MONTH, Shape.TERM, Shape.YEAR),
            what=_first(kind, line, Shape.CHOICE, Shape.LISTED),
            hours=next((getattr(row, each.key) for each in kind.travelling if each.shape is Shape.HOURS), None),
            people=_first(kind, line, Shape.PERSON, Shape.SOMEBODY),
            status="",
            remark=remarks.get(line.id, ""),
        )


def _first(kind: Kind, line: CityLine, *shapes: Shape) -> str:
    """The first field of these shapes in words."""
    return next((line.texts[each.key] for each in kind.travelling if each.shape in shapes), "")

"""任职变动: the dated statuses of a teacher (在职, 调入, 借调, 交流轮岗, 产假, 长病假, 退休), each valid until the next.

An event without a date means "since before any date". Who is in post and who is expected is therefore always asked of a day; SQL asks it by
records/status_on_a_day.py.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from jyteacher_desktop.domain.calendar import day_in_words
from jyteacher_desktop.domain.errors import Finding, warning
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.domain.terms import CAME, NOT_COME, RecordStatus, ServiceStatus
from jyteacher_desktop.kinds.teacher import Teacher
from jyteacher_desktop.later import later
from jyteacher_desktop.records.status_on_a_day import status_on
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

if TYPE_CHECKING:
    from jyteacher_desktop.records import writer as records_writer
    from jyteacher_desktop.records.writer import Writer
else:
    records_writer = later("jyteacher_desktop.records.writer")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRow:
    """One dated status of a teacher; ``start`` is None when it holds since before any date."""

    start: date | None
    status: ServiceStatus
    note: str


_CAME_BEFORE = (
    "SELECT 1 FROM attendance x JOIN activity a ON a.id = x.activity_id "
    f"WHERE x.teacher_id = ? AND a.start < ? AND a.deleted = 0 AND x.mark IN ({', '.join(map(repr, CAME))}) LIMIT 1"
)
"""Whether somebody came to an activity before a day: he was here, whatever is said of that day."""
_CAME_BETWEEN = (
    "SELECT a.start FROM attendance x JOIN activity a ON a.id = x.activity_id WHERE x.teacher_id = ? AND a.start >= ? AND a.start < ? "
    f"AND a.deleted = 0 AND a.status <> '{RecordStatus.PLANNED.code}' AND x.mark IN ({', '.join(map(repr, CAME))}) ORDER BY a.start"
)
_TRAINED_BETWEEN = "SELECT start FROM training WHERE teacher_id = ? AND start >= ? AND start < ? AND deleted = 0 ORDER BY start"
_EVER = "9999-12-31"
_SOON = timedelta(days=366)
"""A change that is known before it comes is known at most so long before."""


def not_expected(ws: Workspace, day: date) -> dict[str, tuple[str, str]]:
    """Name and status of everybody outside the trash who is not :func:`expected <is_expected>` on a day, by id; guests never are."""
    status = status_on("?", table="service", owner="teacher_id", person="r.id")
    return {
        uuid: (name, status_label(code))
        for uuid, name, code in ws.tuples(
            f"SELECT r.uuid, r.name, {status} FROM teacher r WHERE r.deleted = 0", (day.isoformat(),)
        )
        if not is_expected(code or "") and code != ServiceStatus.GUEST.code
    }


def status_label(code: str | None) -> str:
    """What a status is called; of somebody who had not come yet that he had not."""
    return ServiceStatus(code).label if code else NOT_COME


def school_of_a_guest(person: str) -> str:
    """SQL for what the school of a guest is called: as the list of member schools does, or by its code once it left that list."""
    return (
        f"coalesce((SELECT m.name FROM member m WHERE m.code = {person}.home), "
        f"CASE {person}.home WHEN '' THEN '' ELSE '标识码 ' || {person}.home || ' 的学校' END)"
    )


def move_teacher(ws: Workspace, teacher_id: str, status: ServiceStatus, from_date: date, note: str = "") -> None:
    """Give a teacher a new status from a day on (调入, 借调, 产假, 退休 ...). The same day twice replaces the status.

    Of somebody of whom nothing is known but that he is in post, being in post from a day on says that he came on that day; not of one who
    was at an activity before it.
    Somebody from a member school who gets another status is a guest until that day; which school it was stays written.

    Raises:
        RecordMissing: No teacher has this id.
    """
    key = records_writer.key_of(ws, Teacher.kind, teacher_id)
    name = ws.tuples("SELECT name FROM teacher WHERE id = ?", (key,))[0][0]
    start = from_date.isoformat()
    with records_writer.writing(ws, f"人员变动 {name}：{start} 起{status.label}", StepCode.TEACHER_MOVE, plain=True) as writer:
        known = writer.rows("SELECT id, start, status FROM service WHERE teacher_id = ?", (key,))
        if not known and status is not ServiceStatus.IN_POST:
            writer.add("service", teacher_id=key, start=None, status=ServiceStatus.IN_POST.code)
        undated = [each[1:] for each in known] == [(None, status.code)]
        if status is ServiceStatus.IN_POST and undated and not writer.rows(_CAME_BEFORE, (key, start)):
            writer.edit("service", known[0][0], {"start": start, "note": note})
        else:
            put_service(writer, key, start, status.code, note)


def told_of_move(ws: Workspace, teacher_id: str, status: ServiceStatus, from_date: date) -> tuple[Finding, ...]:
    """What to say when somebody got a status from a day on: that it does not hold now, or what stands on days on which he is away.

    A year typed wrongly (2006 for 2026, 2062) is noticed here or nowhere.

    Raises:
        RecordMissing: No teacher has this id.
    """
    return (*_not_in_force(ws, teacher_id, status, from_date), *hours_while_away(ws, teacher_id, status, from_date))


def _not_in_force(ws: Workspace, teacher_id: str, status: ServiceStatus, from_date: date) -> tuple[Finding, ...]:
    key, start, today = records_writer.key_of(ws, Teacher.kind, teacher_id), from_date.isoformat(), ws.today.isoformat()
    name = ws.tuples("SELECT name FROM teacher WHERE id = ?", (key,))[0][0]
    if from_date > ws.today + _SOON:
        message = f"{day_in_words(from_date)}还早，到那天以前{name}的人员状态不变。请确认日期没有输错。"
        return (warning("service.far_ahead", "从哪天起", message),)
    later = ws.tuples(
        "SELECT start, status FROM service WHERE teacher_id = ? AND start > ? AND start <= ? ORDER BY start", (key, start, today)
    )
    if not later or later[-1][1] == status.code:
        return ()
    (begins, then), (_, now) = later[0], later[-1]
    day = date.fromisoformat(begins)
    message = (
        f"{name}从{day_in_words(from_date)}起的“{status.label}”只到{day_in_words(day - timedelta(days=1))}："
        f"{day_in_words(day)}起登记的是“{status_label(then)}”{f'，现在是“{status_label(now)}”' if now != then else ''}。日期写错的请改正。"
    )
    return (warning("service.superseded", "从哪天起", message),)


def hours_while_away(ws: Workspace, teacher_id: str, status: ServiceStatus, from_date: date) -> tuple[Finding, ...]:
    """What to say when somebody got a status from a day on: the records of days on which he is not expected any more.

    A day written wrongly is noticed here or nowhere: the records stand as they are and count. Whoever is on leave may take part in a training.

    Raises:
        RecordMissing: No teacher has this id.
    """
    if status.expected or status is ServiceStatus.GUEST:
        return ()
    key, start = records_writer.key_of(ws, Teacher.kind, teacher_id), from_date.isoformat()
    later_on = ws.tuples("SELECT min(start) FROM service WHERE teacher_id = ? AND start > ?", (key, start))[0][0]
    asked = (key, start, later_on or _EVER)
    came = [day for (day,) in ws.tuples(_CAME_BETWEEN, asked)]
    trained = [] if status.in_post else [day for (day,) in ws.tuples(_TRAINED_BETWEEN, asked)]
    told = [f"{len(came)} 场活动登记为到场" if came else "", f"{len(trained)} 条培训" if trained else ""]
    if not any(told):
        return ()
    days = sorted({*came, *trained})
    name = ws.tuples("SELECT name FROM teacher WHERE id = ?", (key,))[0][0]
    message = (
        f"{name}从 {start} 起是“{status.label}”，以后还有 {'、'.join(filter(None, told))}（{'至'.join(dict.fromkeys((days[0], days[-1])))}），"
        "照常计入学时。日期写错的请改正；没有参加的，请到那几条记录里改。"
    )
    return (warning("service.hours_after", "从哪天起", message),)


def is_expected(code: str) -> bool:
    """Whether somebody of this status ("" for none yet) is expected at activities: in post and neither on leave nor away."""
    return bool(code) and ServiceStatus(code).expected


def put_service(writer: Writer, key: int, start: str, status: str, note: str) -> None:
    """Give a teacher a status from a day on; the same day twice replaces the status."""
    found = writer.rows("SELECT id FROM service WHERE teacher_id = ? AND start = ?", (key, start))
    if found:
        writer.edit("service", found[0][0], {"status": status, "note": note})
    else:
        writer.add("service", teacher_id=key, start=start, status=status, note=note)


def service_of(ws: Workspace, key: int) -> tuple[ServiceRow, ...]:
    """The whole service of a teacher, by day."""
    return tuple(
        ServiceRow(start=date.fromisoformat(start) if start else None, status=ServiceStatus(status), note=text)
        for start, status, text in ws.tuples(
            "SELECT start, status, note FROM service WHERE teacher_id = ? ORDER BY coalesce(start, '')", (key,)
        )
    )

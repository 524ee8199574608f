"""A roster is imported: who stands already, the stage of a school that teaches only one, what remarks say of leave, storing people."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from jyteacher_desktop.domain.terms import SchoolStage, ServiceStatus
from jyteacher_desktop.later import later
from jyteacher_desktop.records.status_on_a_day import iso, status_on
from jyteacher_desktop.records.writer import Writer
from jyteacher_desktop.school.dated_service import put_service
from jyteacher_desktop.school.office import school_info
from jyteacher_desktop.school.roster import (
    MORE_OF_TEACHER,
    READABLE,
    TeacherValues,
    by_field,
    check_values,
    insert_teacher,
    insert_teachers,
    list_teachers,
    teacher_key,
    teacher_values,
    update_teacher,
    with_texts,
)
from jyteacher_desktop.sheets import (
    RESTORED,
    Existing,
    Layout,
    Outcome,
    Plan,
    PlanRow,
    SettledRows,
)
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import replace

if TYPE_CHECKING:
    from jyteacher_desktop.records import trash
else:
    trash = later("jyteacher_desktop.records.trash")


def with_stage(ws: Workspace, layout: Layout) -> Layout:
    """The roster with the stage of the school for everybody where it has no such column and the school has only one; it is said in the plan."""
    if layout.column_of("stage") is not None or "stage" in layout.fills:
        return layout
    stages = stages_taught(ws)
    if len(stages) == 1:
        said = f"这张表没有“学段”列，没有登记过学段的都按本校办学类型登记为“{stages[0]}”。请核对；不对的可以改。"
        return replace(layout.filled({"stage": stages[0]}), proposals=(*layout.proposals, said))
    if stages:
        said = f"这张表没有“学段”列，本校有{'、'.join(stages)}，看不出谁是哪一段，没有登记学段。请在表里加上这一列，或先选大多数人的学段。"
        return replace(layout, proposals=(*layout.proposals, said))
    return layout


def stages_taught(ws: Workspace) -> tuple[str, ...]:
    """The stages that a teacher of this school may teach, by its 办学类型; empty where that is not known."""
    stage = SchoolStage.from_text(school_info(ws, with_key=False).stage)
    return stage.of_people if stage is not None else ()


def teachers_standing(ws: Workspace) -> list[Existing]:
    """What stands of every teacher, those who have left included, by the fields of a roster's sheet.

    Who has not come yet has the status of the day of coming: a list that says 在职 of somebody says nothing of today.
    """
    states = {row.id: row for row in list_teachers(ws, include_left=True)}
    coming = dict(
        ws.tuples(
            "SELECT t.uuid, s.status FROM service s JOIN teacher t ON t.id = s.teacher_id WHERE t.deleted = 0 ORDER BY s.start DESC"
        )
        if any(not row.status_code for row in states.values())
        else ()
    )
    found: list[Existing] = []
    for uuid, home, *values in ws.tuples(
        f"SELECT uuid, home, {', '.join(READABLE.values())}{MORE_OF_TEACHER.sql} FROM teacher r WHERE deleted = 0 ORDER BY id"
    ):
        state = states[uuid]
        own, more = MORE_OF_TEACHER.split(values)
        stored = {**dict(zip(READABLE, own, strict=True)), **more}
        found.append(
            Existing(
                id=uuid,
                values={
                    **stored,
                    "home": home,
                    "comes_from": state.home,
                    "joined": state.joined,
                    "status": state.status_code or coming.get(uuid, ""),
                },
            )
        )
    return found


def teachers_in_trash(ws: Workspace, *, guests: bool = False) -> list[Existing]:
    """Whoever of the school was deleted and has an ID number, last deleted first, as :func:`teachers_standing` and with the day of deletion.

    ``guests`` asks for people of the member schools instead.
    """
    deleted = trash.people_deleted(ws)
    if not deleted:
        return []
    status = status_on(iso(ws.today), table="service", owner="teacher_id", person="r.id")
    found: dict[int, Existing] = {}
    for key, uuid, joined, held, home, *values in ws.tuples(
        f"SELECT r.id, r.uuid, (SELECT min(coalesce(s.start, '')) FROM service s WHERE s.teacher_id = r.id), {status}, r.home, "
        f"{', '.join(READABLE.values())}{MORE_OF_TEACHER.sql} FROM teacher r WHERE deleted = 1 AND (home <> '') = ? AND id_number <> ''",
        (int(guests),),
    ):
        own, more = MORE_OF_TEACHER.split(values)
        stored = {
            **dict(zip(READABLE, own, strict=True)),
            **more,
            "joined": (joined or "")[:7],
            "status": held or "",
            "home": home,
        }
        found[key] = Existing(id=uuid, values={**stored, "deleted": deleted.get(key, "")})
    return [found[key] for key in deleted if key in found]


def service_standing(ws: Workspace) -> dict[str, frozenset[tuple[str, str]]]:
    """Days and status codes of everybody's service, by the person's id."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for teacher, start, status in ws.tuples(
        "SELECT t.uuid, s.start, s.status FROM service s JOIN teacher t ON t.id = s.teacher_id WHERE s.start IS NOT NULL"
    ):
        found[teacher].add((start, status))
    return {teacher: frozenset(events) for teacher, events in found.items()}


def store_roster(ws: Workspace, writer: Writer, plan: Plan) -> None:
    """People who are simply new go in together, by columns; the others one by one."""
    rows = plan.rows
    if isinstance(rows, SettledRows) and rows.outcome is Outcome.NEW:
        apart = {place for place, row in rows.particular.items() if not _simply_new(row)}
        if len(apart) < len(rows):
            insert_teachers(writer, len(rows) - len(apart), lambda field: rows.texts(field, apart))
    else:
        fresh = [row.values for row in plan.particular if _simply_new(row)]
        if fresh:
            insert_teachers(writer, len(fresh), by_field(fresh))
    for row in plan.particular:
        if row.outcome in (Outcome.NEW, Outcome.UPDATED) and not _simply_new(row):
            _store_teacher(ws, writer, row)


def _simply_new(row: PlanRow) -> bool:
    """Whether somebody is new and in post, and nothing more is to be entered of him."""
    usual = ("", ServiceStatus.IN_POST.code)
    return row.outcome is Outcome.NEW and not row.service and row.values.get("status", "") in usual


def _store_teacher(ws: Workspace, writer: Writer, row: PlanRow) -> None:
    values = dict(row.values)
    status = values.pop("status", "")
    if row.target is not None:
        if RESTORED in row.links:
            [(key,)] = writer.rows("SELECT id FROM teacher WHERE uuid = ?", (row.target,))
            writer.bring_back("teacher", key)
        else:
            key = teacher_key(ws, row.target)
        before = teacher_values(ws, key)
        changed = {name: after for name, (_before, after) in row.changes.items() if name != "status"}
        if changed:
            update_teacher(writer, key, check_values(with_texts(before, changed)))
    else:
        key, _uuid = insert_teacher(writer, check_values(with_texts(TeacherValues(name=""), values)))
    wanted = status if row.target is None else row.changes.get("status", ("", ""))[1]
    if wanted and (row.target is not None or wanted != ServiceStatus.IN_POST.code):
        day = ws.today.isoformat()
        put_service(writer, key, day, wanted, f"导入花名册时登记（{day}）")
    for start, code in row.service:
        put_service(writer, key, start, code, f"按花名册备注登记：{row.values['note']}")

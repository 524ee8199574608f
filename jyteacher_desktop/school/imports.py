"""Imports of workbooks: a dry run that promises exactly what the button then does.

``plan_import`` reads a workbook and plans against the workspace as it stands; ``execute_import`` carries out that very plan as
one step, or refuses when anything was changed in between. The step can be undone later as a whole.
"""

from __future__ import annotations

import enum
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from jyteacher_desktop.domain.columns import Column, hours_text
from jyteacher_desktop.domain.policy import Kind, Policy
from jyteacher_desktop.domain.review import Deed
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.domain.terms import SchoolStage, ServiceStatus
from jyteacher_desktop.paths import shipped_policy
from jyteacher_desktop.records.errors import ValueRefused
from jyteacher_desktop.records.importing import Choices, Imported, refuse_unanswered, remember_mapping, understood
from jyteacher_desktop.records.plain_fields import More
from jyteacher_desktop.records.policies import read_policy
from jyteacher_desktop.records.writer import Writer, writing
from jyteacher_desktop.school.activities import MORE_OF_ACTIVITY, ActivityValues, activity_detail, activity_key, check_activity
from jyteacher_desktop.school.errors import PlanOutdated
from jyteacher_desktop.school.members import list_members, put_member
from jyteacher_desktop.school.office import current_policy, school_info
from jyteacher_desktop.school.opening_balances import MORE_OF_OPENING, check_opening, upsert_opening
from jyteacher_desktop.school.plans import MORE_OF_ITEM, PlanItemValues, into_plans, list_items, put_item
from jyteacher_desktop.school.roster import (
    MORE_OF_TEACHER,
    READABLE,
    TeacherValues,
    check_values,
    insert_teacher,
    insert_teachers,
    list_teachers,
    put_service,
    teacher_key,
    teacher_keys,
    teacher_values,
    update_teacher,
    with_texts,
)
from jyteacher_desktop.school.trainings import MORE_OF_TRAINING, TrainingValues, check_training, training_key
from jyteacher_desktop.sheets import (
    LABELS,
    OWN,
    Existing,
    FieldSpec,
    Layout,
    Outcome,
    Plan,
    PlanRow,
    Workbook,
    own_specs,
    plan_activities,
    plan_attendance,
    plan_members,
    plan_openings,
    plan_plan_items,
    plan_roster,
    plan_trainings,
    read_workbook,
    write_refused,
    write_table,
    write_template,
)
from jyteacher_desktop.store.tables import school as tables
from jyteacher_desktop.store.workspace import Workspace

Row = TypeVar("Row")


class ImportKind(enum.Enum):
    """What a workbook holds."""

    ROSTER = "roster"
    ACTIVITIES = "activities"
    ATTENDANCE = "attendance"
    TRAININGS = "trainings"
    OPENINGS = "openings"
    PLAN_ITEMS = "plan_items"
    MEMBERS = "members"

    @property
    def label(self) -> str:
        """花名册, 活动表 …"""
        return LABELS[self.value]


def plan_import(
    ws: Workspace,
    kind: ImportKind,
    path: Path,
    *,
    sheet: str | None = None,
    mapping: Mapping[str, str] | None = None,
    confirmed: bool = False,
    into: str = "",
) -> Plan:
    """Plan the import of a file where nobody can be asked; nothing is stored.

    Raises:
        InputError: The file as a whole cannot be imported, or looks like another list and was not confirmed.
    """
    plan = plan_workbook(ws, kind, read_workbook(path), Choices(sheet=sheet, mapping=mapping, confirmed=confirmed, into=into))
    refuse_unanswered(plan)
    return plan


def plan_workbook(ws: Workspace, kind: ImportKind, workbook: Workbook, choices: Choices) -> Plan:
    """Plan the import of a workbook that was read already, with what the person said about it; nothing is stored.

    Raises:
        InputError: The workbook as a whole cannot be imported.
    """
    layout = understood(ws, kind.value, workbook, choices, more_specs(ws, kind))
    if kind is ImportKind.ROSTER:
        layout = _with_stage(ws, layout)
    plan = _plan_layout(ws, kind, workbook, layout, choices)
    return replace(plan, said=dict(choices.mapping)) if choices.mapping else plan


def more_specs(ws: Workspace, kind: ImportKind) -> tuple[FieldSpec, ...]:
    """Columns that the policy in use adds to a sheet: the own fields of its kinds of activities."""
    return own_specs(_labels(current_policy(ws))) if kind is ImportKind.ACTIVITIES else ()


def _labels(policy: Policy) -> dict[str, str]:
    """The own fields of every kind of activity, key to label."""
    return {key: label for kind in policy.kinds.values() for key, label in kind.fields.items()}


def _with_stage(ws: Workspace, layout: Layout) -> Layout:
    """The roster with the stage of the school for everybody where it has no such column and the school has only one; it is said in the plan."""
    if layout.column_of("stage") is not None or "stage" in layout.fills:
        return layout
    stages = stages_taught(ws)
    if len(stages) == 1:
        said = f"这张表没有“学段”列，没有登记过学段的都按本校办学类型登记为“{stages[0]}”。请核对；不对的可以改。"
        return replace(layout.filled({"stage": stages[0]}), proposals=(said,))
    if stages:
        said = f"这张表没有“学段”列，本校有{'、'.join(stages)}，看不出谁是哪一段，没有登记学段。请在表里加上这一列，或先选大多数人的学段。"
        return replace(layout, proposals=(said,))
    return layout


def stages_taught(ws: Workspace) -> tuple[str, ...]:
    """The stages that a teacher of this school may teach, by its 办学类型; empty where that is not known."""
    stage = SchoolStage.from_text(school_info(ws, with_key=False).stage)
    return stage.of_people if stage is not None else ()


def _plan_layout(ws: Workspace, kind: ImportKind, workbook: Workbook, layout: Layout, choices: Choices) -> Plan:
    base = ws.data_version()
    if kind is ImportKind.ROSTER:
        return plan_roster(
            layout,
            _teachers(ws),
            path=workbook.path,
            today=ws.today,
            base=base,
            service=_service(ws) if layout.column_of("note") is not None else {},
            from_notes=choices.from_notes,
        )
    if kind is ImportKind.MEMBERS:
        known = [Existing(id=row.code, values={"code": row.code, "school": row.name}) for row in list_members(ws)]
        return plan_members(layout, known, path=workbook.path, today=ws.today, base=base)
    if kind is ImportKind.TRAININGS:
        return plan_trainings(layout, _teachers(ws), _trainings(ws), path=workbook.path, today=ws.today, base=base)
    if kind is ImportKind.OPENINGS:
        return plan_openings(
            layout,
            _teachers(ws),
            _openings(ws),
            path=workbook.path,
            today=ws.today,
            base=base,
            categories={each.id: each.name for each in current_policy(ws).categories.values()},
        )
    if kind is ImportKind.ATTENDANCE:
        return plan_attendance(
            layout, _teachers(ws), _activities(ws), _attendance(ws), path=workbook.path, today=ws.today, base=base
        )
    policy = current_policy(ws)
    kinds = {each.id: each.name for each in policy.kinds.values()}
    if kind is ImportKind.PLAN_ITEMS:
        return plan_plan_items(
            layout, into_plans(ws), kinds, _plan_items(ws), path=workbook.path, today=ws.today, base=base, into=choices.into
        )
    return plan_activities(
        layout,
        kinds,
        _activities(ws),
        path=workbook.path,
        today=ws.today,
        base=base,
        defaults=frozenset(each.id for each in policy.kinds.values() if each.default_hours is not None),
        own={each.id: each.fields for each in policy.kinds.values()},
    )


def execute_import(ws: Workspace, plan: Plan) -> Imported:
    """Carry out exactly this plan as one step.

    Raises:
        OtherList: The sheet looks like another list, and nobody said that it is none; nothing was stored.
        PlanOutdated: The workspace changed since the plan was made; nothing was stored.
        QuarterClosed: A row belongs to a closed quarter; nothing was stored.
    """
    refuse_unanswered(plan)
    if ws.data_version() != plan.base:
        raise PlanOutdated("预览之后数据有过变化，没有导入任何内容。请重新预览一次，再确认导入。")
    work = [row for row in plan.rows if row.outcome in (Outcome.NEW, Outcome.UPDATED)]
    step: int | None = None
    if work:
        kind = ImportKind(plan.kind)
        new = sum(row.outcome is Outcome.NEW for row in work)
        what = f"导入{kind.label} {plan.path.name}：新增 {new}，更新 {len(work) - new}"
        with writing(ws, what, StepCode.IMPORT) as writer:
            step = writer.step
            if kind is ImportKind.ATTENDANCE:
                _store_attendance(ws, writer, work)
            elif kind is ImportKind.ROSTER:
                _store_roster(ws, writer, work)
            else:
                store = {
                    ImportKind.TRAININGS: _store_training,
                    ImportKind.OPENINGS: _store_opening,
                    ImportKind.ACTIVITIES: _store_activity,
                    ImportKind.PLAN_ITEMS: _store_plan_item,
                    ImportKind.MEMBERS: _store_member,
                }[kind]
                for row in work:
                    store(ws, writer, row)
    if plan.said:
        remember_mapping(ws, plan.kind, plan.layout, plan.said)
    return Imported.of(plan, step)


def write_refused_rows(plan: Plan, path: Path) -> Path:
    """Write the refused rows in the person's own layout, with reasons.

    Raises:
        FileNotWritten: The place cannot be written.
    """
    return write_refused(plan, path)


def write_import_template(ws: Workspace | None, kind: ImportKind, path: Path, *, of: str = "") -> Path:
    """Write an empty workbook to fill: with the lists and columns of the policy in use, of the program's own where there is no workspace.

    Args:
        ws: The workspace, or None.
        kind: What is to be filled in.
        path: The new .xlsx file.
        of: One kind of activity by its id or name: a sheet of activities then has the columns of this kind alone.

    Raises:
        ValueRefused: The policy has no such kind of activity.
        FileNotWritten: The place cannot be written.
    """
    policy = current_policy(ws) if ws is not None else read_policy(shipped_policy())
    meant = _kind_called(policy, of) if of else None
    own = (dict(meant.fields) if meant is not None else _labels(policy)) if kind is ImportKind.ACTIVITIES else {}
    more = own_specs(own)
    plans = into_plans(ws) if ws is not None and ws.kind.name == "school" and kind is ImportKind.PLAN_ITEMS else ()
    return write_template(
        kind.value,
        path,
        choices={
            "kind": [meant.name] if meant is not None else [each.name for each in policy.kinds.values()],
            "plan": [each.called for each in plans if not each.approved],
            "category": [each.name for each in policy.categories.values()],
        },
        more=more,
        notes=[(spec.title, f"只用于：{_having(policy, spec.key.removeprefix(OWN))}。别的活动类型这一格空着。") for spec in more],
    )


def _kind_called(policy: Policy, text: str) -> Kind:
    """A kind of activity by its id or name.

    Raises:
        ValueRefused: There is none.
    """
    found = policy.kinds.get(text) or next((each for each in policy.kinds.values() if each.name == text), None)
    if found is None:
        known = "、".join(each.name for each in policy.kinds.values())
        raise ValueRefused(f"政策里没有活动类型“{text}”，没有写出表格。可以写：{known}。", field="kind")
    return found


def _having(policy: Policy, key: str) -> str:
    return "、".join(kind.name for kind in policy.kinds.values() if key in kind.fields)


def write_export(columns: Sequence[Column[Row]], rows: Sequence[Row], path: Path) -> Path:
    """Write a view as .xlsx or .csv.

    Raises:
        FileNotWritten: The place cannot be written.
    """
    return write_table(columns, rows, path)


# -- what stands in the workspace -----------------------------------------------------------------------------------


def roster_values(ws: Workspace) -> list[Existing]:
    """What stands of every teacher, those who have left included, by the fields of a roster's sheet."""
    return _teachers(ws)


def standing(ws: Workspace, kind: ImportKind) -> list[Existing]:
    """What stands of one of the sheets of the first days, by the fields of the sheet; attendance with its activity and day."""
    if kind in (ImportKind.ACTIVITIES, ImportKind.PLAN_ITEMS):
        names = {each.id: each.name for each in current_policy(ws).kinds.values()}
        return [
            replace(each, values={**each.values, "kind": names.get(each.values["kind"], each.values["kind"])})
            for each in (_activities(ws) if kind is ImportKind.ACTIVITIES else _plan_items(ws))
        ]
    if kind is ImportKind.ATTENDANCE:
        held = {each.id: each.values for each in _activities(ws)}
        return [
            replace(each, values={**each.values, **{key: held[each.values["activity_id"]][key] for key in ("activity", "start")}})
            for each in _attendance(ws)
        ]
    if kind is ImportKind.MEMBERS:
        return [Existing(id=row.code, values={"code": row.code, "school": row.name}) for row in list_members(ws)]
    return {ImportKind.ROSTER: _teachers, ImportKind.TRAININGS: _trainings, ImportKind.OPENINGS: _openings}[kind](ws)


def _teachers(ws: Workspace) -> list[Existing]:
    states = {row.id: row for row in list_teachers(ws, include_left=True)}
    found: list[Existing] = []
    for uuid, *values in ws.tuples(
        f"SELECT uuid, {', '.join(READABLE.values())}{MORE_OF_TEACHER.sql} FROM teacher r WHERE deleted = 0 ORDER BY id"
    ):
        state = states[uuid]
        own, more = MORE_OF_TEACHER.split(values)
        stored = {**dict(zip(READABLE, own, strict=True)), **more}
        found.append(Existing(id=uuid, values={**stored, "joined": state.joined, "status": state.status_code}))
    return found


def _service(ws: Workspace) -> dict[str, frozenset[tuple[str, str]]]:
    """Days and status codes of everybody's service, by the person's id."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for teacher, start, status in ws.tuples(
        "SELECT t.uuid, s.start, s.status FROM service s JOIN teacher t ON t.id = s.teacher_id WHERE s.start IS NOT NULL"
    ):
        found[teacher].add((start, status))
    return {teacher: frozenset(events) for teacher, events in found.items()}


def _trainings(ws: Workspace) -> list[Existing]:
    fields = ("teacher_id", "training", "organizer", "level", "mode", "start", "end", "hours", "certificate", "result", "note")
    return [
        _existing(uuid, fields, values, MORE_OF_TRAINING)
        for uuid, *values in ws.tuples(
            'SELECT r.uuid, t.uuid, r.name, r.organizer, r.level, r.mode, r.start, r."end", r.hours_x100, r.certificate, r.result, '
            f"r.note{MORE_OF_TRAINING.sql} FROM training r JOIN teacher t ON t.id = r.teacher_id WHERE r.deleted = 0 ORDER BY r.id"
        )
    ]


def _openings(ws: Workspace) -> list[Existing]:
    names = {each.id: each.name for each in current_policy(ws).categories.values()}
    return [
        Existing(
            id=uuid,
            values={
                "teacher_id": teacher,
                "year": year,
                "category": names.get(category, category),
                "hours": hours_text(Decimal(hours) / 100),
                "document": document,
                **MORE_OF_OPENING.of(more),
            },
        )
        for uuid, teacher, year, category, hours, document, *more in ws.tuples(
            f"SELECT r.uuid, t.uuid, r.year, r.category, r.hours_x100, r.document{MORE_OF_OPENING.sql} FROM opening r "
            "JOIN teacher t ON t.id = r.teacher_id WHERE r.deleted = 0"
        )
    ]


def _activities(ws: Workspace) -> list[Existing]:
    fields = ("kind", "activity", "start", "end", "start_time", "end_time", "hours", "place", "level", "approval_no", "note")
    none = {OWN + key: "" for key in _labels(current_policy(ws))}
    return [
        _with_fields(_existing(uuid, fields, values, MORE_OF_ACTIVITY), none, own)
        for uuid, own, *values in ws.tuples(
            'SELECT uuid, fields, kind, title, start, "end", start_time, end_time, hours_x100, place, level, approval_no, '
            f"note{MORE_OF_ACTIVITY.sql} FROM activity r WHERE deleted = 0"
        )
    ]


def _with_fields(record: Existing, none: Mapping[str, str], own: str) -> Existing:
    """An activity with the fields of its kind by the keys of their columns."""
    said = {OWN + key: str(text) for key, text in json.loads(own).items()} if own not in ("", "{}") else {}
    return Existing(id=record.id, values={**record.values, **none, **said})


def _plan_items(ws: Workspace) -> list[Existing]:
    return [
        Existing(
            id=row.id,
            values={
                "plan_id": row.plan_id,
                "plan": row.plan,
                "month": row.month,
                "kind": row.kind,
                "content": row.title,
                "hours": hours_text(row.hours),
                "persons": row.persons,
                "note": row.note,
                **row.more,
            },
        )
        for row in list_items(ws)
    ]


def _existing(uuid: str, fields: Sequence[str], record: Sequence[Any], more: More) -> Existing:
    """What stands of one record, by the keys of its sheet; hours are hundredths in the file."""
    own, rest = more.split(record)
    values = dict(zip(fields, own, strict=True))
    return Existing(id=uuid, values={**values, "hours": hours_text(Decimal(values["hours"]) / 100), **rest})


def _attendance(ws: Workspace) -> list[Existing]:
    return [
        Existing(
            id=f"{activity} {teacher}",
            values={"activity_id": activity, "teacher_id": teacher, "mark": mark, "role": role},
        )
        for activity, teacher, mark, role in ws.tuples(
            "SELECT a.uuid, t.uuid, x.mark, x.role FROM attendance x JOIN activity a ON a.id = x.activity_id "
            "JOIN teacher t ON t.id = x.teacher_id WHERE a.deleted = 0"
        )
    ]


# -- storing one row ------------------------------------------------------------------------------------------------


def _store_roster(ws: Workspace, writer: Writer, rows: Sequence[PlanRow]) -> None:
    """People who are simply new go in together; the others one by one."""
    usual = ("", ServiceStatus.IN_POST.code)
    fresh = [row for row in rows if row.target is None and row.values.get("status", "") in usual and not row.service]
    if fresh:
        insert_teachers(writer, [row.values for row in fresh])
    for row in rows:
        if row.target is not None or row.service or row.values.get("status", "") not in usual:
            _store_teacher(ws, writer, row)


def _store_teacher(ws: Workspace, writer: Writer, row: PlanRow) -> None:
    values = dict(row.values)
    status = values.pop("status", "")
    if row.target is not None:
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


def _store_training(ws: Workspace, writer: Writer, row: PlanRow) -> None:
    values = dict(row.values)
    columns = check_training(
        ws,
        TrainingValues(
            teacher_id=row.links["teacher"],
            name=values["training"],
            organizer=values.get("organizer", ""),
            level=values["level"],
            mode=values["mode"],
            date=date.fromisoformat(values["start"]),
            end_date=date.fromisoformat(values["end"]),
            hours=Decimal(values["hours"]),
            certificate=values.get("certificate", ""),
            result=values.get("result", ""),
            note=values.get("note", ""),
            more=MORE_OF_TRAINING.named_in(values),
        ),
    )
    if row.target is None:
        writer.add(tables.training, **columns)
        return
    names = {"training": "name", "hours": "hours_x100", **{each.key: each.column for each in MORE_OF_TRAINING.fields}}
    changed = {names.get(field, field): columns[names.get(field, field)] for field in row.changes}
    writer.edit(tables.training, training_key(ws, row.target), changed, Deed.IMPORT)


def _store_opening(ws: Workspace, writer: Writer, row: PlanRow) -> None:
    values = row.values
    upsert_opening(
        writer,
        check_opening(
            ws,
            teacher_id=row.links["teacher"],
            year=values["year"],
            category=values["category"],
            hours=Decimal(values["hours"]),
            document=values.get("document", ""),
            more={**(MORE_OF_OPENING.read(ws, row.target) if row.target else {}), **MORE_OF_OPENING.named_in(values)},
        ),
    )


def _store_member(_ws: Workspace, writer: Writer, row: PlanRow) -> None:
    put_member(writer, row.values["code"], row.values["school"])


def _store_plan_item(ws: Workspace, writer: Writer, row: PlanRow) -> None:
    values = row.values
    put_item(
        ws,
        writer,
        row.links["plan"],
        PlanItemValues(
            month=values["month"],
            kind=values["kind"],
            title=values["content"],
            hours=Decimal(values.get("hours") or 0),
            persons=values.get("persons", ""),
            note=values.get("note", ""),
            more=MORE_OF_ITEM.named_in(values),
        ),
        item_id=row.target,
        changed=frozenset({"content": "title"}.get(key, key) for key in row.changes),
    )


_GIVES_HOURS = frozenset({"kind", "start_time", "end_time"})
"""What the hours of an activity follow from where nobody typed them."""


def _store_activity(ws: Workspace, writer: Writer, row: PlanRow) -> None:
    values = dict(row.values)
    columns = check_activity(
        ws,
        current_policy(ws),
        ActivityValues(
            kind=values["kind"],
            title=values["activity"],
            date=date.fromisoformat(values["start"]),
            end_date=date.fromisoformat(values["end"]),
            start_time=values.get("start_time", ""),
            end_time=values.get("end_time", ""),
            hours=Decimal(values["hours"]) if values.get("hours") else None,
            place=values.get("place", ""),
            level=values.get("level", "school"),
            approval_no=values.get("approval_no", ""),
            note=values.get("note", ""),
            fields={key.removeprefix(OWN): text for key, text in values.items() if key.startswith(OWN)},
            more=MORE_OF_ACTIVITY.named_in(values),
        ),
    )
    if row.target is None:
        writer.add(tables.activity, **columns)
        return
    names = {"activity": "title", "hours": "hours_x100", **{each.key: each.column for each in MORE_OF_ACTIVITY.fields}}
    own = {field.removeprefix(OWN): after for field, (_before, after) in row.changes.items() if field.startswith(OWN)}
    said = [field for field in row.changes if not field.startswith(OWN)]
    changed = {names.get(field, field): columns[names.get(field, field)] for field in said}
    before = activity_detail(ws, row.target).values
    if own:
        changed["fields"] = json.dumps({**before.fields, **own}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if "hours" in row.changes:
        changed["hours_typed"] = 1
    elif before.hours is None and not row.changes.keys().isdisjoint(_GIVES_HOURS):
        # nobody typed the hours: they follow the times the list brings, beside those it says nothing about
        times = {field: values[field] for field in _GIVES_HOURS & row.changes.keys()}
        now = replace(
            before,
            kind=times.get("kind", before.kind),
            start_time=times.get("start_time", before.start_time),
            end_time=times.get("end_time", before.end_time),
        )
        changed["hours_x100"] = check_activity(ws, current_policy(ws), now)["hours_x100"]
    writer.edit(tables.activity, activity_key(ws, row.target), changed, Deed.IMPORT)


def _store_attendance(ws: Workspace, writer: Writer, rows: Sequence[PlanRow]) -> None:
    people = teacher_keys(ws)
    activities = dict(ws.tuples("SELECT uuid, id FROM activity WHERE deleted = 0"))
    writer.attend(
        (activities[row.links["activity"]], people[row.links["teacher"]], row.values["mark"], row.values["role"]) for row in rows
    )

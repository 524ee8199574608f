"""Adding and correcting single records: what the windows' dialogs do, with only what is named changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from jyteacher_desktop.cli.activities import GRID_COLUMNS
from jyteacher_desktop.cli.answers import NEEDS_A_PERSON, Answer, as_json, fields, table
from jyteacher_desktop.cli.grammar import CommandWrong
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.cli.set_option import names_of, no_such_field, set_texts
from jyteacher_desktop.domain.terms import Mark, Role
from jyteacher_desktop.kinds.kit import Shape
from jyteacher_desktop.kinds.plan import Plan, PlanItem
from jyteacher_desktop.records.beside_records import about_texts, split_about
from jyteacher_desktop.records.errors import RecordMissing, ValueRefused
from jyteacher_desktop.school import activities, office, opening_balances, plans, trainings
from jyteacher_desktop.school.activities import ACTIVITY_COLUMNS, ActivityValues, Attend
from jyteacher_desktop.school.activity_entry import save_activity
from jyteacher_desktop.school.expected_people import named
from jyteacher_desktop.school.opening_balances import OPENING_COLUMNS, OpeningRow, OpeningValues
from jyteacher_desktop.school.roster import NameMatch, find_teachers, one_teacher
from jyteacher_desktop.school.training_entry import save_training
from jyteacher_desktop.school.trainings import TRAINING_COLUMNS, TrainingRow
from jyteacher_desktop.sheets import specs_of
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import replace

_MARKS = {
    "present": Mark.PRESENT,
    "late": Mark.LATE,
    "left_early": Mark.LEFT_EARLY,
    "excused": Mark.EXCUSED,
    "absent": Mark.ABSENT,
}
_ROLES = {
    "attendee": Role.ATTENDEE,
    "host": Role.HOST,
    "speaker": Role.SPEAKER,
    "demo_teacher": Role.DEMO_TEACHER,
    "reviewer": Role.REVIEWER,
}
LINES_OF_ATTENDANCE = (*_MARKS, *_ROLES, "remove", "attendees")
"""Options that name people whose line in the attendance changes."""
_PLAN_FIELDS = {each.key: each.title for each in Plan.kind.typed}
_ITEM_FIELDS = {each.sent or each.key: each.title for each in PlanItem.kind.typed if each.shape is not Shape.LINK}
_ITEM_FIELDS["hours"] = _ITEM_FIELDS.pop("hours_x100")


# -- activities -----------------------------------------------------------------------------------------------------


def edit_activity(call: Call) -> Answer:
    """``activity edit ID``: nothing is stored while a name is unmatched or ambiguous."""
    ws, args = call.workspace, call.args
    detail = activities.activity_detail(ws, args.id)
    policy = office.current_policy(ws)
    kind = policy.kinds_known.get(detail.values.kind)
    others = kind.fields if kind is not None else {}
    about, pairs = split_about("activity", args.fields or (), [*names_of(specs_of("activities")), *others, *others.values()])
    said, own = set_texts(specs_of("activities"), pairs, ws.today, others=others)
    values = _activity_values(detail.values, said, own)
    meant = named(ws, args.attendees or "", values.date, kind=values.kind)
    found = {
        name: find_teachers(ws, "" if name == "attendees" and meant is not None else getattr(args, name) or "", values.date)
        for name in LINES_OF_ATTENDANCE
    }
    unmatched = list(dict.fromkeys(name for match in found.values() for name in match.unmatched))
    unsure = list(dict.fromkeys(each.text for match in found.values() for each in match.ambiguous))
    if unmatched or unsure:
        told = [f"  花名册里没有“{name}”" for name in unmatched]
        told += [f"  “{name}”不止一人，请写成 姓名#尾号 或 姓名@学科" for name in unsure]
        return Answer(
            data={"id": args.id, "unmatched": unmatched, "ambiguous": unsure},
            text="\n".join(["没有修改这次活动：", *told]),
            status=NEEDS_A_PERSON,
        )
    before = {row.teacher_id: Attend(teacher_id=row.teacher_id, mark=row.mark, role=row.role) for row in detail.grid}
    people = meant.people if meant is not None else tuple(row.id for row in found["attendees"].matched)
    lines = _with_marks(_expected(before, people) if args.attendees else before, found)
    only_expected = values.planned and not any(getattr(args, name) for name in LINES_OF_ATTENDANCE if name != "attendees")
    changed = lines != before
    if changed and values.planned and not only_expected:
        values = replace(values, planned=False)
    saved = save_activity(ws, args.id, values, tuple(lines.values()), about=about, item=None)
    detail = activities.activity_detail(ws, args.id)
    return Answer(
        data={
            **fields(detail.row),
            **about_texts(ws, "activity", args.id),
            "fields": detail.values.fields,
            "attendance": as_json(detail.grid),
            "unmatched": [],
            "ambiguous": [],
        },
        text=lambda: "\n\n".join(
            (
                saved.sentence,
                table(ACTIVITY_COLUMNS, [detail.row], empty=""),
                table(GRID_COLUMNS, detail.grid, empty="没有登记出勤。"),
            )
        ),
        warnings=saved.warnings,
    )


def _expected(lines: Mapping[str, Attend], people: Iterable[str]) -> dict[str, Attend]:
    """The sheet with these people expected: who is there already keeps the line, and so does everybody who hosts or speaks."""
    leading = {key: line for key, line in lines.items() if line.role is not Role.ATTENDEE}
    return {key: lines.get(key, Attend(teacher_id=key)) for key in people} | leading


def _with_marks(lines: Mapping[str, Attend], found: Mapping[str, NameMatch]) -> dict[str, Attend]:
    """The sheet with the people who were named marked, given their role, or removed."""
    changed = dict(lines)
    for name, mark in _MARKS.items():
        for row in found[name].matched:
            changed[row.id] = replace(changed.get(row.id, Attend(teacher_id=row.id)), mark=mark)
    for name, role in _ROLES.items():
        for row in found[name].matched:
            changed[row.id] = replace(changed.get(row.id, Attend(teacher_id=row.id)), role=role)
    for row in found["remove"].matched:
        changed.pop(row.id, None)
    return changed


def _activity_values(before: ActivityValues, said: Mapping[str, str], own: Mapping[str, str]) -> ActivityValues:
    changes: dict[str, Any] = {}
    for key, name in (
        ("kind", "kind"), ("activity", "title"), ("start_time", "start_time"), ("end_time", "end_time"), ("place", "place"),
        ("approval_no", "approval_no"), ("note", "note"),
    ):  # fmt: skip
        if key in said:
            changes[name] = said[key]
    if said.get("level"):
        changes["level"] = said["level"]
    if "hours" in said:
        changes["hours"] = Decimal(said["hours"]) if said["hours"] else None
    changes |= _days(said, before.date, before.end_date or before.date)
    if own:
        kept = {**before.fields, **own}
        changes["fields"] = {key: text for key, text in kept.items() if text}
    return replace(before, **changes, more={**before.more, **activities.MORE_OF_ACTIVITY.named_in(said)})


def _days(said: Mapping[str, str], first: date, last: date) -> dict[str, Any]:
    """The first and the last day; a record of one day that is moved stays one of one day."""
    if "start" not in said and "end" not in said:
        return {}
    start, _sign, both = (said.get("start") or first.isoformat()).partition("/")
    begins = date.fromisoformat(start)
    end = both or said.get("end", "")
    if end:
        return {"date": begins, "end_date": date.fromisoformat(end)}
    one_day = first == last or "end" in said
    return {"date": begins, "end_date": begins if one_day else last}


# -- trainings and opening balances -----------------------------------------------------------------------------------


def edit_training(call: Call) -> Answer:
    """``training edit ID --set …``."""
    ws, args = call.workspace, call.args
    before = trainings.training_values(ws, args.id)
    specs = [
        spec
        for spec in specs_of("trainings")
        if spec.key not in ("name", "id_number", "id_type", "id_last4", "teacher_no", "subject", "year")
    ]
    about, pairs = split_about("training", args.fields or (), names_of(specs))
    said, _others = set_texts(specs, pairs, ws.today)
    changes: dict[str, Any] = {
        name: said[key]
        for key, name in (
            ("training", "name"), ("organizer", "organizer"), ("certificate", "certificate"), ("result", "result"), ("note", "note"),
        )
        if key in said
    }  # fmt: skip
    changes |= {key: said[key] for key in ("level", "mode") if said.get(key)}
    if said.get("hours"):
        changes["hours"] = Decimal(said["hours"])
    changes |= _days(said, before.date, before.end_date)
    if args.teacher:
        changes["teacher_id"] = one_teacher(ws, args.teacher).id
    after = replace(before, **changes, more={**before.more, **trainings.MORE_OF_TRAINING.named_in(said)})
    saved = save_training(ws, args.id, after, about=about)
    row = _training(ws, args.id)
    return Answer(
        data={**fields(row), **about_texts(ws, "training", args.id)},
        text=lambda: f"{saved.sentence}\n{table(TRAINING_COLUMNS, [row], empty='')}\n编号：{row.id}",
        warnings=saved.warnings,
    )


def tick_province(call: Call) -> Answer:
    """``training province ID… [--on D | --off]``."""
    day = None if call.args.off else call.args.on or call.workspace.today
    trainings.tick_province(call.workspace, call.args.ids, day)
    done = (
        f"已标记 {len(call.args.ids)} 条培训已录入省系统（{day.isoformat()}）。"
        if day
        else f"已取消 {len(call.args.ids)} 条标记。"
    )
    return Answer(data={"records": list(call.args.ids), "province_on": day.isoformat() if day else ""}, text=done)


def add_opening(call: Call) -> Answer:
    """``opening add``."""
    args = call.args
    person = one_teacher(call.workspace, args.teacher)
    opening = opening_balances.add_opening(
        call.workspace,
        teacher_id=person.id,
        year=args.year,
        category=args.category,
        hours=args.hours,
        document=args.document or "",
    )
    return _opening_answer(_opening(call.workspace, opening))


def edit_opening(call: Call) -> Answer:
    """``opening edit ID --set …``."""
    ws, args = call.workspace, call.args
    row = _opening(ws, args.id)
    more = opening_balances.MORE_OF_OPENING
    own = {"year", "category", "hours", "document", *(each.key for each in more.fields)}
    specs = [spec for spec in specs_of("openings") if spec.key in own]
    said, _others = set_texts(specs, args.fields or (), ws.today)
    person = one_teacher(ws, args.teacher).id if args.teacher else row.teacher_id
    values = OpeningValues(
        teacher_id=person,
        year=said.get("year") or row.year,
        category=said.get("category") or row.category,
        hours=Decimal(said["hours"]) if said.get("hours") else row.hours,
        document=said.get("document", row.document),
        more={**row.more, **more.named_in(said)},
    )
    opening_balances.edit_opening(ws, row.id, values)
    return _opening_answer(_opening(ws, row.id))


def _training(ws: Workspace, training_id: str) -> TrainingRow:
    for row in trainings.trainings_of(ws, [training_id]):
        return row
    raise RecordMissing(f"没有编号为 {training_id} 的培训，可能已被删除。没有改动任何记录。", id=training_id)


def _opening(ws: Workspace, opening_id: str) -> OpeningRow:
    for row in opening_balances.list_openings(ws):
        if row.id == opening_id:
            return row
    raise RecordMissing(f"没有编号为 {opening_id} 的期初学时，可能已被删除。没有改动任何记录。", id=opening_id)


def _opening_answer(row: OpeningRow) -> Answer:
    return Answer(data=fields(row), text=lambda: f"{table(OPENING_COLUMNS, [row], empty='')}\n编号：{row.id}")


# -- plans and the school itself ----------------------------------------------------------------------------------------


def edit_plan(call: Call) -> Answer:
    """``plan edit PLAN --set …``."""
    row = plans.plan_detail(call.workspace, call.args.plan).row
    said = _named(call, _PLAN_FIELDS)
    beside = plans.MORE_OF_PLAN.named_in(said)
    named: dict[str, Any] = {key: text for key, text in said.items() if key not in beside}
    before = plans.PlanValues(term=row.term, title=row.title, note=row.note)
    plans.edit_plan(call.workspace, row.id, replace(before, **named, more={**row.more, **beside}))
    after = plans.plan_detail(call.workspace, row.id).row
    return Answer(data=fields(after), text=f"已修改计划：{after.title}")


def edit_item(call: Call) -> Answer:
    """``plan edit-item ITEM --set …``."""
    ws = call.workspace
    item = plans.plan_item(ws, call.args.item)
    said = _named(call, _ITEM_FIELDS)
    hours = said.pop("hours", "")
    try:
        beside = plans.MORE_OF_ITEM.named_in(said)
        named = {key: text for key, text in said.items() if key not in beside}
        changes: dict[str, Any] = {**named, **({"hours": Decimal(hours)} if hours else {}), "more": {**item.more, **beside}}
    except ArithmeticError as error:
        raise ValueRefused(f"学时“{hours}”不是数字，没有保存。请写成 2 或 2.5。", field="hours") from error
    plans.edit_item(ws, call.args.item, replace(item, **changes))
    return Answer(data={"id": call.args.item, **fields(plans.plan_item(ws, call.args.item))}, text="已修改计划项目。")


def edit_school(call: Call) -> Answer:
    """``school edit``."""
    args = call.args
    facts_known = ("name", "code", "stage", "central", "clerk", "reviewer")
    named = {name: getattr(args, name) for name in facts_known if getattr(args, name) is not None}
    if not named:
        raise CommandWrong("没有写要更正哪一项，没有执行任何操作。可写 --name、--code、--stage、--central、--clerk、--reviewer。")
    before = office.school_info(call.workspace)
    facts = office.EditSchool(**{name: getattr(before, name) for name in facts_known})
    office.edit_school(call.workspace, replace(facts, **named))
    info = office.school_info(call.workspace)
    return Answer(
        data={"school_id": info.id, "name": info.name, "code": info.code, "stage": info.stage, "central": info.central}
        | {"clerk": info.clerk, "reviewer": info.reviewer},
        text=f"学校信息：{info.name}，{info.code}，{info.stage}{f'，{info.central}' if info.central else ''}",
    )


def _named(call: Call, known: Mapping[str, str]) -> dict[str, str]:
    """What stands behind ``--set``, by field key.

    Raises:
        ValueRefused: There is no such field.
    """
    by_name = {label: key for key, label in known.items()} | {key: key for key in known}
    found: dict[str, str] = {}
    for name, text in call.args.fields or ():
        if name not in by_name:
            raise no_such_field(name, "、".join(known.values()))
        found[by_name[name]] = text
    return found

"""``record …`` for the kinds of the first days: the same words as for every other kind, carried out by what decides about them.

Fields are told as in a sheet (``--set 培训名称=…``), people as everywhere. Lines without an id of their own (出勤, 任职, 录入省系统, 对应计划,
下属学校) are said again to change them; whoever wants to take one away uses the command of its subject.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from jyteacher_desktop.cli import editing, editing_activities, editing_teachers, editing_trainings
from jyteacher_desktop.cli import trainings as training_commands
from jyteacher_desktop.cli.answers import Answer, as_json, fields, table
from jyteacher_desktop.cli.grammar import ONLY_AT_A_BUREAU, CommandWrong
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.cli.set_option import set_texts
from jyteacher_desktop.cli.tables import listing
from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.domain.errors import Finding
from jyteacher_desktop.domain.terms import Level, Mark, Role, ServiceStatus
from jyteacher_desktop.kinds import RECORDS
from jyteacher_desktop.kinds.kit import Kind, Shape
from jyteacher_desktop.records.errors import RecordMissing, ValueRefused
from jyteacher_desktop.records.values import left_blank
from jyteacher_desktop.school import (
    activities,
    dated_service,
    members,
    office,
    opening_balances,
    overlaps,
    plans,
    roster,
    trainings,
)
from jyteacher_desktop.school.activities import ActivityValues, Attend, RecordActivity
from jyteacher_desktop.school.imports import ImportKind
from jyteacher_desktop.school.roster import TeacherValues, one_teacher
from jyteacher_desktop.school.trainings import TrainingValues
from jyteacher_desktop.sheets import FieldSpec, specs_of
from jyteacher_desktop.sheets.fields_of_first_lists import spec_of
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, replace

Pairs = Sequence[tuple[str, str]]
Added = tuple[str, tuple[Finding, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A line that has no list of its own: its id ("" without), the words of its fields, whom it names, its year."""

    id: str
    texts: Mapping[str, str]
    teacher_id: str = ""
    year: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """What the commands do for one kind.

    Attributes:
        kind: The kind.
        columns: Its list.
        rows: The rows of the list.
        add: Stores what stood behind ``--set``; the id, or what the line is known by, and what is told as the subject's own command tells it.
        edit: Changes a record, for kinds with an id.
        sheet: What an import of it is, None where nobody imports it in the window either.
    """

    kind: Kind
    columns: Sequence[Column[Any]]
    rows: Callable[[Workspace], Iterable[Any]]
    add: Callable[[Call, Pairs], Added]
    edit: Callable[[Call], Answer] | None = None
    sheet: ImportKind | None = None


def first_kind(name: str) -> First | None:
    """What the commands do for a kind of this id or Chinese name; None for every other kind."""
    return next((each for each in FIRST if name in (each.kind.id, each.kind.title)), None)


def first_of(ws: Workspace, record: str) -> First | None:
    """The kind of the first days that has a record with this id."""
    if ws.kind.name != "school":
        return None
    return next(
        (
            each
            for each in FIRST
            if each.edit is not None and ws.tuples(f'SELECT 1 FROM "{each.kind.id}" WHERE uuid = ? AND deleted = 0', (record,))
        ),
        None,
    )


def list_rows(call: Call, first: First) -> Answer:
    """``record list`` of such a kind."""
    _at_school(call, first)
    args, rows = call.args, list(first.rows(call.workspace))
    if args.school:
        raise CommandWrong(ONLY_AT_A_BUREAU)
    if args.teacher:
        person = one_teacher(call.workspace, args.teacher).id
        rows = [row for row in rows if person == (row.id if first.kind.id == "teacher" else getattr(row, "teacher_id", ""))]
    if args.year:
        rows = [row for row in rows if _year(row).startswith(args.year)]
    told = [{**row.texts, "id": row.id} for row in rows] if rows and isinstance(rows[0], _Line) else as_json(rows)
    return listing(
        call, first.columns, rows, empty=f"没有登记{first.kind.title}。用 record add {first.kind.id} 登记。", data={"rows": told}
    )


def add(call: Call, first: First) -> Answer:
    """``record add`` of such a kind."""
    _at_school(call, first)
    known, warnings = first.add(call, list(call.args.fields))
    row = next((each for each in first.rows(call.workspace) if getattr(each, "id", "") == known), None)
    data = {"kind": first.kind.id, "id": known}
    if row is None or isinstance(row, _Line):
        return Answer(data=data, text=f"已登记{first.kind.title}：{known}", warnings=warnings)
    return Answer(
        data={**fields(row), **data},
        text=lambda: f"已登记{first.kind.title}：\n{table(first.columns, [row], empty='')}\n编号：{known}",
        warnings=warnings,
    )


def edit(call: Call, first: First) -> Answer:
    """``record edit`` of such a kind."""
    if first.edit is None:
        raise CommandWrong(
            f"{first.kind.title}没有自己的编号，没有执行任何操作。用 record add {first.kind.id} 再写一次就改过来。"
        )
    return first.edit(call)


def show(call: Call, first: First) -> Answer:
    """``record show`` of such a kind."""
    row = next(each for each in first.rows(call.workspace) if each.id == call.args.id)
    return Answer(data={"kind": first.kind.id, **fields(row)}, text=lambda: table(first.columns, [row], empty=""))


def _at_school(call: Call, first: First) -> None:
    if call.workspace.kind.name != "school":
        raise CommandWrong(
            f"{first.kind.title}由学校登记，这份工作簿里没有这一项。没有执行任何操作。各校上报的见 bureau records。"
        )


def _year(row: Any) -> str:
    return str(next((getattr(row, name) for name in ("year", "term", "date", "month") if hasattr(row, name)), ""))


# -- what was said ----------------------------------------------------------------------------------------------------


def _said(call: Call, specs: Iterable[FieldSpec], pairs: Pairs, others: Mapping[str, str] | None = None) -> dict[str, str]:
    return set_texts(list(specs), pairs, call.workspace.today, others=others)[0]


def _from_kind(call: Call, kind: Kind, pairs: Pairs) -> dict[str, str]:
    """Texts of fields that no sheet brings, by key; links and people as they were typed."""
    named = {each.key: each for each in kind.fields if each.shape in (Shape.PERSON, Shape.LINK)}
    known = {**{each.title: key for key, each in named.items()}, **{key: key for key in named}}
    found = {known[name]: text for name, text in pairs if name in known}
    specs = [spec_of(kind, each) for each in kind.fields if each.key not in named]
    found |= _said(call, specs, [pair for pair in pairs if pair[0] not in known])
    for each in kind.fields:
        if each.required and not found.get(each.key) and (each.typed or each.shape is Shape.LINK):
            raise left_blank(each)
    return found


def _whom(call: Call, pairs: Pairs) -> tuple[str, Pairs]:
    """Whose record it is, and what else was said."""
    whose = [text for name, text in pairs if name in ("teacher", "教师", "姓名")]
    if not whose:
        raise ValueRefused("没有写是谁的，没有保存。请写 --set 教师=姓名。", field="teacher")
    return one_teacher(call.workspace, whose[-1]).id, [pair for pair in pairs if pair[0] not in ("teacher", "教师", "姓名")]


def _needs(said: Mapping[str, str], *keys: str, kind: Kind) -> None:
    for key in keys:
        if not said.get(key):
            spec = next(
                each
                for specs in (specs_of("trainings"), specs_of("activities"), specs_of("openings"))
                for each in specs
                if each.key == key
            )
            raise ValueRefused(f"{kind.title}的“{spec.title}”是空的，没有保存。请填写{spec.title}。", field=key)


# -- adding -----------------------------------------------------------------------------------------------------------


def _add_teacher(call: Call, pairs: Pairs) -> Added:
    values = editing_teachers.teacher_values(TeacherValues(name=""), call, pairs)
    teacher = roster.add_teacher(call.workspace, values)
    stored = roster.teacher_detail(call.workspace, teacher).values
    return teacher, editing_teachers.of_number_in_trash(call, stored.id_number)


def _add_training(call: Call, pairs: Pairs) -> Added:
    person, rest = _whom(call, pairs)
    said = _said(call, [each for each in specs_of("trainings") if each.key not in ("name", "year")], rest)
    _needs(said, "training", "level", "mode", "start", "hours", kind=_kind("training"))
    first, _sign, both = said["start"].partition("/")
    values = TrainingValues(
        teacher_id=person, name=said["training"], level=said["level"], mode=said["mode"], date=date.fromisoformat(first),
        end_date=date.fromisoformat(both or said.get("end") or first), hours=Decimal(said["hours"]),
        **{key: said[key] for key in ("organizer", "certificate", "result", "note") if key in said},
        more=trainings.MORE_OF_TRAINING.named_in(said),
    )  # fmt: skip
    row, warnings = training_commands.recorded(call.workspace, values)
    return row.id, warnings


def _add_activity(call: Call, pairs: Pairs) -> Added:
    policy = office.current_policy(call.workspace)
    chosen = next(
        (kind for name, text in pairs if name in ("kind", "类型", "活动类型") and (kind := policy.kind_called(text))), None
    )
    said, own = set_texts(specs_of("activities"), pairs, call.workspace.today, others=chosen.fields if chosen is not None else {})
    _needs(said, "kind", "activity", "start", kind=_kind("activity"))
    first, _sign, both = said["start"].partition("/")
    values = ActivityValues(
        kind=said["kind"],
        title=said["activity"],
        date=date.fromisoformat(first),
        end_date=date.fromisoformat(both or said.get("end") or first),
        hours=Decimal(said["hours"]) if said.get("hours") else None,
        start_time=said.get("start_time", ""),
        end_time=said.get("end_time", ""),
        place=said.get("place", ""),
        level=said.get("level") or Level.SCHOOL.code,
        approval_no=said.get("approval_no", ""),
        note=said.get("note", ""),
        fields=dict(own),
        more=activities.MORE_OF_ACTIVITY.named_in(said),
    )
    recorded = activities.record_activity(call.workspace, RecordActivity(values=values))
    return recorded.id, recorded.warnings


def _add_opening(call: Call, pairs: Pairs) -> Added:
    person, rest = _whom(call, pairs)
    said = _said(call, [each for each in specs_of("openings") if each.key != "name"], rest)
    _needs(said, "year", "category", "hours", kind=_kind("opening"))
    made = opening_balances.add_opening(
        call.workspace, teacher_id=person, year=said["year"], category=said["category"], hours=Decimal(said["hours"]),
        document=said.get("document", ""), more=opening_balances.MORE_OF_OPENING.named_in(said),
    )  # fmt: skip
    return made, ()


def _add_plan(call: Call, pairs: Pairs) -> Added:
    said = _from_kind(call, _kind("plan"), pairs)
    values = plans.PlanValues(
        term=said["term"], title=said["title"], note=said.get("note", ""), more=plans.MORE_OF_PLAN.named_in(said)
    )
    return plans.new_plan(call.workspace, values), ()


def _add_item(call: Call, pairs: Pairs) -> Added:
    said = _from_kind(call, _kind("plan_item"), pairs)
    values = plans.PlanItemValues(
        month=said["month"], kind=said["kind_of"], title=said["title"], hours=Decimal(said.get("hours") or 0),
        persons=said.get("persons", ""), note=said.get("note", ""), more=plans.MORE_OF_ITEM.named_in(said),
    )  # fmt: skip
    [made] = plans.add_items(call.workspace, said["plan"], [values])
    return made, ()


def _add_service(call: Call, pairs: Pairs) -> Added:
    said = _from_kind(call, _kind("service"), pairs)
    if not said.get("start"):
        raise ValueRefused("没有写从哪天起，没有保存。请写 --set 开始日期=2026-09-01。", field="start")
    person = one_teacher(call.workspace, said["teacher"])
    status, day = ServiceStatus(said["status"]), date.fromisoformat(said["start"])
    dated_service.move_teacher(call.workspace, person.id, status, day, said.get("note", ""))
    warnings = dated_service.told_of_move(call.workspace, person.id, status, day)
    return f"{person.name} {day.isoformat()} 起{status.label}", warnings


def _add_attendance(call: Call, pairs: Pairs) -> Added:
    said = _from_kind(call, _kind("attendance"), [("mark", Mark.PRESENT.label), ("role", Role.ATTENDEE.label), *pairs])
    detail = activities.activity_detail(call.workspace, said["activity"])
    person = one_teacher(call.workspace, said["teacher"])
    line = Attend(teacher_id=person.id, mark=Mark(said["mark"]), role=Role(said["role"]))
    lines = {row.teacher_id: Attend(teacher_id=row.teacher_id, mark=row.mark, role=row.role) for row in detail.grid}
    activities.record_attendance(call.workspace, said["activity"], tuple({**lines, person.id: line}.values()))
    return f"{detail.row.title}：{person.name} {line.mark.label}", overlaps.clash_findings(call.workspace, detail.row.id)


def _add_tick(call: Call, pairs: Pairs) -> Added:
    said = _from_kind(call, _kind("province_entry"), pairs)
    trainings.tick_province(call.workspace, [said["training"]], date.fromisoformat(said["entered_on"]))
    return said["training"], ()


def _add_link(call: Call, pairs: Pairs) -> Added:
    said = _from_kind(call, _kind("planned"), pairs)
    plans.link_activity(call.workspace, said["activity"], said["plan_item"])
    return said["activity"], ()


def _add_member(call: Call, pairs: Pairs) -> Added:
    said = _said(call, specs_of("members"), pairs)
    for each in _kind("member").fields:
        if each.required and not said.get({"name": "school"}.get(each.key, each.key)):
            raise left_blank(each)
    return members.add_member(call.workspace, said.get("code", ""), said.get("school", "")).code, ()


# -- changing ---------------------------------------------------------------------------------------------------------


def _as(call: Call, **more: object) -> Call:
    """The same command with the arguments that the command of the subject has."""
    return replace(call, args=Namespace(**{**vars(call.args), **more}))


def _edit_teacher(call: Call) -> Answer:
    return editing_teachers.edit_teacher(_as(call, teacher=call.args.id))


def _edit_activity(call: Call) -> Answer:
    return editing_activities.edit_activity(_as(call, **dict.fromkeys(editing_activities.LINES_OF_ATTENDANCE)))


def _edit_training(call: Call) -> Answer:
    person = [text for name, text in call.args.fields if name in ("teacher", "教师", "姓名")]
    rest = [pair for pair in call.args.fields if pair[0] not in ("teacher", "教师", "姓名")]
    return editing_trainings.edit_training(_as(call, teacher=person[-1] if person else None, fields=rest))


def _edit_opening(call: Call) -> Answer:
    person = [text for name, text in call.args.fields if name in ("teacher", "教师", "姓名")]
    rest = [pair for pair in call.args.fields if pair[0] not in ("teacher", "教师", "姓名")]
    return editing.edit_opening(_as(call, teacher=person[-1] if person else None, fields=rest))


def _edit_plan(call: Call) -> Answer:
    return editing.edit_plan(_as(call, plan=call.args.id))


def _edit_item(call: Call) -> Answer:
    return editing.edit_item(_as(call, item=call.args.id))


# -- lists that only these commands show ------------------------------------------------------------------------------


def _line_columns(kind: Kind) -> tuple[Column[_Line], ...]:
    return tuple(_line_column(each.key, each.title, each.width) for each in kind.fields if each.stored and each.listed)


def _line_column(key: str, title: str, width: int) -> Column[_Line]:
    return Column(key=key, title=title, value=lambda line: line.texts.get(key, ""), width=width)


def _service(ws: Workspace) -> Iterable[_Line]:
    for teacher, name, start, status, note in ws.tuples(
        "SELECT t.uuid, t.name, s.start, s.status, s.note FROM service s JOIN teacher t ON t.id = s.teacher_id "
        "WHERE t.deleted = 0 ORDER BY t.pinyin, t.uuid, coalesce(s.start, '')"
    ):
        texts = {"teacher": name, "start": start or "", "status": ServiceStatus(status).label, "note": note}
        yield _Line(id="", texts=texts, teacher_id=teacher, year=(start or "")[:4])


def _ticks(ws: Workspace) -> Iterable[_Line]:
    for row in trainings.list_trainings(ws):
        if row.province_on:
            texts = {"training": f"{row.teacher}：{row.name}", "entered_on": row.province_on}
            yield _Line(id=row.id, texts=texts, teacher_id=row.teacher_id, year=row.province_on[:4])


def _links(ws: Workspace) -> Iterable[_Line]:
    titles = {row.id: row.title for row in activities.list_activities(ws)}
    for item in plans.list_items(ws):
        for activity in item.activities:
            yield _Line(
                id=activity, texts={"activity": titles[activity], "plan_item": f"{item.month} {item.title}"}, year=item.month
            )


def _everybody(ws: Workspace) -> list[roster.TeacherRow]:
    return roster.list_teachers(ws, include_left=True)


def _kind(name: str) -> Kind:
    return next(each for each in RECORDS if each.id == name)


FIRST: Final[tuple[First, ...]] = (
    First(kind=_kind("teacher"), columns=roster.TEACHER_COLUMNS, rows=_everybody, add=_add_teacher, edit=_edit_teacher, sheet=ImportKind.ROSTER),
    First(kind=_kind("service"), columns=_line_columns(_kind("service")), rows=_service, add=_add_service),
    First(
        kind=_kind("activity"), columns=activities.ACTIVITY_COLUMNS, rows=activities.list_activities, add=_add_activity,
        edit=_edit_activity, sheet=ImportKind.ACTIVITIES,
    ),
    First(
        kind=_kind("attendance"), columns=activities.ATTENDANCE_COLUMNS, rows=activities.list_attendance, add=_add_attendance,
        sheet=ImportKind.ATTENDANCE,
    ),
    First(
        kind=_kind("training"), columns=trainings.EXPORT_COLUMNS, rows=trainings.list_trainings, add=_add_training,
        edit=_edit_training, sheet=ImportKind.TRAININGS,
    ),
    First(kind=_kind("province_entry"), columns=_line_columns(_kind("province_entry")), rows=_ticks, add=_add_tick),
    First(
        kind=_kind("opening"), columns=opening_balances.OPENING_COLUMNS, rows=opening_balances.list_openings, add=_add_opening,
        edit=_edit_opening, sheet=ImportKind.OPENINGS,
    ),
    First(kind=_kind("plan"), columns=plans.PLAN_COLUMNS, rows=plans.list_plans, add=_add_plan, edit=_edit_plan),
    First(
        kind=_kind("plan_item"), columns=plans.PLAN_ITEM_EXPORT, rows=plans.list_items, add=_add_item, edit=_edit_item,
        sheet=ImportKind.PLAN_ITEMS,
    ),
    First(kind=_kind("planned"), columns=_line_columns(_kind("planned")), rows=_links, add=_add_link),
    First(kind=_kind("member"), columns=members.MEMBER_COLUMNS, rows=members.list_members, add=_add_member, sheet=ImportKind.MEMBERS),
)  # fmt: skip
"""Every kind of the first days, in the order of their descriptions."""


def no_import(first: First) -> RecordMissing:
    """Why nothing was imported."""
    return RecordMissing(
        f"{first.kind.title}没有自己的表格，没有导入任何内容：请逐条登记，或导入它所属的记录。", kind=first.kind.id
    )

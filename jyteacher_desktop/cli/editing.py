"""Correcting opening balances, plans and the school itself: what the windows' dialogs do, with only what is named changed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from jyteacher_desktop.cli.answers import Answer, fields, table
from jyteacher_desktop.cli.grammar import CommandWrong
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.cli.set_option import no_such_field, set_texts
from jyteacher_desktop.kinds.kit import Shape
from jyteacher_desktop.kinds.plan import Plan, PlanItem
from jyteacher_desktop.records.errors import RecordMissing, ValueRefused
from jyteacher_desktop.school import office, opening_balances, plans
from jyteacher_desktop.school.opening_balances import OPENING_COLUMNS, OpeningRow, OpeningValues
from jyteacher_desktop.school.roster import one_teacher
from jyteacher_desktop.sheets import specs_of
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import replace

_PLAN_FIELDS = {each.key: each.title for each in Plan.kind.typed}
_ITEM_FIELDS = {each.sent or each.key: each.title for each in PlanItem.kind.typed if each.shape is not Shape.LINK}
_ITEM_FIELDS["hours"] = _ITEM_FIELDS.pop("hours_x100")


# -- opening balances -----------------------------------------------------------------------------------------------


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

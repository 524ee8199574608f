"""Imports of workbooks: a dry run that promises exactly what the button then does.

``plan_import`` reads a workbook and plans against the workspace as it stands; ``execute_import`` carries out that very plan as
one step, or refuses when anything was changed in between. The step can be undone later as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.enums import Enum
from jyteacher_desktop.records.errors import LOOK_AGAIN
from jyteacher_desktop.records.register_imports import Imported
from jyteacher_desktop.records.remembered_layouts import remember_layout
from jyteacher_desktop.records.sheet_choices import Choices, refuse_unanswered, understood
from jyteacher_desktop.records.writer import Writer, writing
from jyteacher_desktop.school.activity_import import activities_standing, own_labels, store_activity
from jyteacher_desktop.school.attendance_import import attendance_of, attendance_standing, store_attendance
from jyteacher_desktop.school.days_of_lists import judged_by_day
from jyteacher_desktop.school.errors import PlanOutdated
from jyteacher_desktop.school.guests import member_called
from jyteacher_desktop.school.members import MemberRow, list_members, put_member, schools_of_guests
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.school.opening_balance_import import balances_standing, store_balance
from jyteacher_desktop.school.plan_item_import import items_standing, store_item
from jyteacher_desktop.school.plans import into_plans
from jyteacher_desktop.school.roster_import import (
    service_standing,
    store_roster,
    teachers_in_trash,
    teachers_standing,
    with_stage,
)
from jyteacher_desktop.school.staff import teacher_keys
from jyteacher_desktop.school.training_import import store_training, trainings_standing
from jyteacher_desktop.sheets import (
    LABELS,
    PEOPLE,
    Existing,
    FieldSpec,
    Layout,
    Outcome,
    PeopleOfActivities,
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
)
from jyteacher_desktop.sheets.not_carried import hidden_sheets, not_carried
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import replace

Row = TypeVar("Row")


class ImportKind(Enum):
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
        layout = with_stage(ws, layout)
    plan = judged_by_day(ws, _plan_layout(ws, kind, workbook, layout, choices))
    return (
        replace(plan, said=dict(choices.mapping or {}), words=dict(choices.words)) if choices.mapping or choices.words else plan
    )


def more_specs(ws: Workspace, kind: ImportKind) -> tuple[FieldSpec, ...]:
    """Columns that the policy in use adds to a sheet: the own fields of its kinds of activities."""
    return own_specs(own_labels(current_policy(ws))) if kind is ImportKind.ACTIVITIES else ()


def _plan_layout(ws: Workspace, kind: ImportKind, workbook: Workbook, layout: Layout, choices: Choices) -> Plan:
    base = ws.data_version()
    if kind is ImportKind.ROSTER:
        return plan_roster(
            layout,
            teachers_standing(ws),
            path=workbook.path,
            today=ws.today,
            base=base,
            service=service_standing(ws) if layout.column_of("note") is not None else {},
            from_notes=choices.from_notes,
            trashed=teachers_in_trash(ws),
        )
    if kind is ImportKind.MEMBERS:
        return plan_members(layout, _members_standing(ws), path=workbook.path, today=ws.today, base=base)
    if kind is ImportKind.TRAININGS:
        return plan_trainings(
            layout, teachers_standing(ws), partial(trainings_standing, ws), path=workbook.path, today=ws.today, base=base
        )
    if kind is ImportKind.OPENINGS:
        return plan_openings(
            layout,
            teachers_standing(ws),
            balances_standing(ws),
            path=workbook.path,
            today=ws.today,
            base=base,
            categories={each.id: each.name for each in current_policy(ws).categories.values()},
        )
    if kind is ImportKind.ATTENDANCE:
        return plan_attendance(
            layout,
            teachers_standing(ws),
            partial(activities_standing, ws),
            partial(attendance_of, ws),
            path=workbook.path,
            today=ws.today,
            base=base,
            houses=partial(_member_code, schools_of_guests(ws)),
            trashed=teachers_in_trash(ws, guests=True),
            into=choices.into,
        )
    policy = current_policy(ws)
    kinds = {each.id: each.name for each in policy.kinds_known.values()}
    ended = frozenset(kinds) - {each.id for each in policy.kinds_offered}
    if kind is ImportKind.PLAN_ITEMS:
        return plan_plan_items(
            layout,
            into_plans(ws),
            kinds,
            items_standing(ws),
            path=workbook.path,
            today=ws.today,
            base=base,
            into=choices.into,
            ended=ended,
        )
    return plan_activities(
        layout,
        kinds,
        partial(activities_standing, ws),
        path=workbook.path,
        today=ws.today,
        base=base,
        defaults=frozenset(each.id for each in policy.kinds_known.values() if each.default_hours is not None),
        own={each.id: each.fields for each in policy.kinds_known.values()},
        ended=ended,
        people=(
            PeopleOfActivities(teachers_standing(ws), partial(attendance_standing, ws))
            if layout.column_of(PEOPLE) is not None
            else None
        ),
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
        raise PlanOutdated(LOOK_AGAIN)
    step: int | None = None
    new, updated = plan.count(Outcome.NEW), plan.count(Outcome.UPDATED)
    if new or updated:
        kind = ImportKind(plan.kind)
        what = f"导入{kind.label} {plan.path.name}：新增 {new}，更新 {updated}"
        with writing(ws, what, StepCode.IMPORT, plain=True) as writer:
            step = writer.step
            if kind is ImportKind.ROSTER:
                store_roster(ws, writer, plan)
            elif kind is ImportKind.ATTENDANCE:
                store_attendance(ws, writer, _to_store(plan))
            else:
                store: dict[ImportKind, Callable[[Workspace, Writer, PlanRow], None]] = {
                    ImportKind.TRAININGS: store_training,
                    ImportKind.OPENINGS: store_balance,
                    ImportKind.ACTIVITIES: partial(store_activity, people=teacher_keys(ws)),
                    ImportKind.PLAN_ITEMS: store_item,
                    ImportKind.MEMBERS: _store_member,
                }
                for row in _to_store(plan):
                    store[kind](ws, writer, row)
    remember_layout(ws, plan.kind, plan.layout, plan.said, plan.words)
    return Imported.of(plan, step)


def _to_store(plan: Plan) -> list[PlanRow]:
    return [row for row in plan.rows if row.outcome in (Outcome.NEW, Outcome.UPDATED)]


def write_refused_rows(plan: Plan, path: Path) -> Path:
    """Write the refused rows in the person's own layout, with reasons.

    Raises:
        FileNotWritten: The place cannot be written.
    """
    return write_refused(plan, path)


_NAMED_SHEETS = 3


def not_in_refused_words(plan: Plan, path: Path) -> str:
    """What the person's own workbook holds and the file of its refused rows does not, and what that holds and does not show; "" where nothing is to be said."""
    lost, unseen = not_carried(plan.path, path), hidden_sheets(path)
    told = f"原表里的{'、'.join(lost)}没有带到这个文件，请留着原表。" if lost else ""
    named = "、".join(f"“{name}”" for name in unseen[:_NAMED_SHEETS]) + (
        f"等 {len(unseen)} 张" if len(unseen) > _NAMED_SHEETS else ""
    )
    return told + (f"隐藏的工作表{named}连内容也在这个文件里，发给别人之前请核对。" if unseen else "")


def write_export(columns: Sequence[Column[Row]], rows: Sequence[Row], path: Path, *, sheet: str = "") -> Path:
    """Write a view as .xlsx or .csv; ``sheet`` is what the list is called.

    Raises:
        FileNotWritten: The place cannot be written.
    """
    return write_table(columns, rows, path, sheet=sheet)


def standing(ws: Workspace, kind: ImportKind) -> list[Existing]:
    """What stands of one of the sheets of the first days, by the fields of the sheet; attendance with its activity and day."""
    if kind in (ImportKind.ACTIVITIES, ImportKind.PLAN_ITEMS):
        names = {each.id: each.name for each in current_policy(ws).kinds_known.values()}
        found = [
            replace(each, values={**each.values, "kind": names.get(each.values["kind"], each.values["kind"])})
            for each in (activities_standing(ws) if kind is ImportKind.ACTIVITIES else items_standing(ws))
        ]
        if kind is ImportKind.PLAN_ITEMS:
            return found
        people = PeopleOfActivities(teachers_standing(ws), attendance_standing(ws))
        return [replace(each, values={**each.values, PEOPLE: people.cell_of(each.id)}) for each in found]
    if kind is ImportKind.ATTENDANCE:
        held = {each.id: each.values for each in activities_standing(ws)}
        return [
            replace(each, values={**each.values, **{key: held[each.values["activity_id"]][key] for key in ("activity", "start")}})
            for each in attendance_standing(ws)
        ]
    return {
        ImportKind.MEMBERS: _members_standing,
        ImportKind.ROSTER: teachers_standing,
        ImportKind.TRAININGS: trainings_standing,
        ImportKind.OPENINGS: balances_standing,
    }[kind](ws)


def _members_standing(ws: Workspace) -> list[Existing]:
    return [Existing(id=row.code, values={"code": row.code, "school": row.name}) for row in list_members(ws)]


def _member_code(members: Sequence[MemberRow], text: str) -> str:
    """The code of the member school that a cell means, "" for none."""
    found = member_called(members, text)
    return found.code if found is not None else ""


def _store_member(_ws: Workspace, writer: Writer, row: PlanRow) -> None:
    put_member(writer, row.values["code"], row.values["school"])

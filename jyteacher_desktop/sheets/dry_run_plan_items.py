"""What a sheet with the items of a plan (校本研修计划) would do: into which plan each goes, in which month, and that an approved one stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from jyteacher_desktop.domain.approved_plans import stays_words
from jyteacher_desktop.domain.errors import Finding, refusal
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.sheets.dry_run import Existing, Plan, PlanRow, changes_of, every_row, settle
from jyteacher_desktop.sheets.dry_run_activities import known_kind, refuse_ended
from jyteacher_desktop.sheets.kinds_of_activities import KindsInWords, without_column
from jyteacher_desktop.sheets.layouts import Layout
from jyteacher_desktop.sheets.other_lists import Stop
from jyteacher_desktop.sheets.values_of_rows import parsed_rows
from jyteacher_desktop.values import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class IntoPlan:
    """A plan of school-based research whose lines a sheet may bring.

    Attributes:
        id: Its id.
        called: Its name.
        words: Everything a sheet may call it by, as :func:`match_key` makes it.
        months: The months of its school year or term.
        term: Its school year or term, in words.
        approved: The number of its approval; "" while it may be changed.
    """

    id: str
    called: str
    words: frozenset[str]
    months: tuple[str, ...]
    term: str
    approved: str


def plan_plan_items(
    layout: Layout,
    plans: Sequence[IntoPlan],
    kinds: Mapping[str, str],
    existing: Sequence[Existing],
    *,
    path: Path,
    today: date,
    base: int,
    into: str = "",
    ended: frozenset[str] = frozenset(),
) -> Plan:
    """Plan the lines of a plan of school-based research; one of the same plan, month and content is the same line.

    A sheet that does not say which plan it belongs to goes into ``into``, else into the only plan that may be changed. An approved plan
    is not touched; lines of it that say what stands already are unchanged.

    Args:
        layout: The sheet understood.
        plans: The plans of the workspace.
        kinds: Kind id to name, of everything that lines of the workspace may be of.
        existing: Lines of every plan, each with ``plan_id`` among its values.
        path: The file, for the plan's record.
        today: Completes dates without a year.
        base: State of the workspace.
        into: The plan that the person chose, or "".
        ended: Kinds among them that no new line may be of.
    """
    layout, of_sheet = without_column(layout, kinds, path.stem, called="content", ended=ended)
    layout, usual = _usual_plan(layout, plans, into)
    ended_names = {each: kinds[each] for each in ended}
    known = {(each.values["plan_id"], each.values["month"], match_key(each.values["content"])): each for each in existing}
    named, seen = KindsInWords.of(kinds), dict[tuple[str, ...], int]()
    rows: list[PlanRow] = []
    for number, values, findings, filled in of_sheet.written_to(parsed_rows(layout, today)):
        plan = _plan_meant(values.pop("plan", ""), plans, usual, findings)
        known_kind(values, named, findings, ended)
        if plan is not None and values.get("month"):
            _month_of(plan, values, findings)
        plan_id = plan.id if plan is not None else ""
        key = (plan_id, values.get("month", ""), match_key(values.get("content", "")))
        target = known.get(key)
        if target is None or target.values["kind"] != values["kind"]:
            refuse_ended(values["kind"], ended_names, findings)
        if plan is not None and plan.approved and (target is None or changes_of("plan_items", target, values)):
            findings.append(refusal("plan.approved", "plan", stays_words(plan.called, plan.approved)))
        row = settle(
            "plan_items",
            number,
            values,
            findings,
            target=target,
            words=layout.words,
            key=key,
            seen=seen,
            links={"plan": plan_id},
            filled=filled,
        )
        rows.append(row)
    return Plan(kind="plan_items", path=path, layout=layout, rows=every_row(layout, rows), base=base)


def _usual_plan(layout: Layout, plans: Sequence[IntoPlan], into: str) -> tuple[Layout, IntoPlan | None]:
    """The plan of rows that name none, and the sheet, which asks for one where nobody knows it."""
    open_plans = [each for each in plans if not each.approved]
    usual = next((each for each in plans if each.id == into), open_plans[0] if len(open_plans) == 1 else None)
    if usual is None and layout.column_of("plan") is None:
        layout = replace(layout, stops=(*layout.stops, _which_plan(open_plans)))
    return layout, usual


def _which_plan(open_plans: Sequence[IntoPlan]) -> Stop:
    told = "、".join(f"“{each.called}”" for each in open_plans)
    what = (
        f"没有写是哪一个计划的，而可以修改的计划有 {len(open_plans)} 个（{told}）"
        if told
        else "要导入到一个计划里，而现在没有可以修改的计划"
    )
    return Stop(code="workbook.column_missing", message=what, final=True)


def _plan_meant(said: str, plans: Sequence[IntoPlan], usual: IntoPlan | None, findings: list[Finding]) -> IntoPlan | None:
    """The plan a row belongs to; otherwise a refusal is added."""
    if not said:
        if usual is None:
            findings.append(refusal("plan.missing", "plan", "没有写是哪一个计划的项目。请填写计划名称。"))
        return usual
    found = [each for each in plans if said == each.id or match_key(said) in each.words]
    if len(found) > 1 and usual in found:
        return usual
    if len(found) == 1:
        return found[0]
    message = (
        f"叫“{said}”的计划有 {len(found)} 个。请写全名或编号。" if found else f"没有计划“{said}”。请核对名称，或先新建这个计划。"
    )
    findings.append(refusal("plan.ambiguous" if found else "plan.unknown", "plan", message))
    return None


def _month_of(plan: IntoPlan, values: dict[str, str], findings: list[Finding]) -> None:
    """The month with its year; one without is that of the plan's school year."""
    said = values["month"]
    found = [month for month in plan.months if month == said or said == f"-{month[4:]}"]
    if found:
        values["month"] = found[0]
        return
    told = f"{int(said[2:])} 月" if said.startswith("--") else said
    message = f"{told}不在{plan.term}（{plan.months[0]} 至 {plan.months[-1]}）内。请核对月份，或核对是哪个计划。"
    findings.append(refusal("month.outside", "month", message))

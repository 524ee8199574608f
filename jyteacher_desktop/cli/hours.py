"""``hours``: the ledger, with reasons, at any day, in any cycle, under the policy in use or a draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from jyteacher_desktop.cli.answers import Answer, as_json, table
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.cli.tables import listing
from jyteacher_desktop.domain.errors import Finding, warning
from jyteacher_desktop.domain.hours_and_their_reasons import (
    LEDGER_COLUMNS,
    HoursRow,
    HoursView,
    LedgerLine,
    hours_columns,
    stated_columns,
)
from jyteacher_desktop.later import later
from jyteacher_desktop.records.policies import read_draft
from jyteacher_desktop.school import ledger, office
from jyteacher_desktop.school.recognised_hours import CreditReason, credit_reasons, difference_words
from jyteacher_desktop.school.roster import one_teacher

if TYPE_CHECKING:
    from jyteacher_desktop.school import forecast
else:
    forecast = later("jyteacher_desktop.school.forecast")


def school_hours(call: Call) -> Answer:
    """``hours``."""
    args, workspace = call.args, call.workspace
    draft = read_draft(workspace, args.policy) if args.policy else None
    person = one_teacher(workspace, args.teacher).id if args.teacher else None
    view = ledger.count_hours(workspace, as_of=args.as_of, cycle=args.cycle, policy=draft, teacher_id=person)

    def explain(teacher: str) -> Sequence[LedgerLine]:
        return ledger.explain_hours(workspace, teacher, as_of=args.as_of, cycle=view.cycle, policy=draft)

    reasons = credit_reasons(workspace, view.cycle) if args.explain and view.credited_on is not None else {}
    told = office.left_out_by(workspace, draft) if draft is not None else ()
    return hours_answer(call, view, explain if args.explain else None, what_if=draft is not None, reasons=reasons, told=told)


def outlook(call: Call) -> Answer:
    """``outlook``."""
    args = call.args
    person = one_teacher(call.workspace, args.teacher).id if args.teacher else None
    rows = forecast.outlooks(call.workspace, as_of=args.as_of, cycle=args.cycle, teacher_id=person)
    answer = listing(call, forecast.OUTLOOK_COLUMNS, rows, empty="照现在的速度，没有人会在期末不足。")
    if person is None:
        return answer
    (one,) = rows
    return Answer(
        data=answer.data,
        text=lambda: "\n".join(
            (one.sentence, table(forecast.OPPORTUNITY_COLUMNS, one.opportunities, empty="没有计划中的活动。"))
        ),
    )


def hours_answer(
    call: Call,
    view: HoursView,
    explain: Callable[[str], Sequence[LedgerLine]] | None,
    *,
    what_if: bool,
    reasons: Mapping[str, Sequence[CreditReason]] | None = None,
    told: Sequence[Finding] = (),
) -> Answer:
    """The answer of ``hours`` and ``bureau hours``.

    ``explain`` gives one person's ledger lines, ``reasons`` what the bureau said, ``told`` is to be known about the draft that is tried.
    """
    said = reasons or {}
    lines = {row.id: explain(row.id) for row in view.teachers} if explain is not None else {}
    document = {
        "cycle": view.cycle,
        "as_of": view.as_of,
        "what_if": what_if,
        "policy": {"id": view.policy_id, "version": view.policy_version, "title": view.policy_title},
        **({"credited_on": view.credited_on, "credited_as_of": view.credited_as_of} if view.credited_on else {}),
        "teachers": (_person(row, lines.get(row.id), said.get(row.id, ())) for row in view.teachers),  # a table needs none of it
    }
    heading = f"{view.policy_title} 第 {view.policy_version} 版，周期 {view.cycle}，截至 {view.as_of.isoformat()}"
    if view.lack_of_cycle:
        heading += f"\n{view.lack_of_cycle}"
    if view.credited_words:
        heading += f"\n{view.credited_words}"
    warnings = (*told, *(warning("policy.unconfirmed", "", note) for note in view.notes))
    written = getattr(call.args, "output", None) is not None
    if explain is None or written:
        columns = (*hours_columns(view), *(stated_columns(view) if written else ()))
        answer = listing(call, columns, view.teachers, empty="没有教师。", data=document)
        return Answer(
            warnings=warnings,
            data=answer.data,
            text=lambda: "\n".join(((heading + ("（试算，未保存）" if what_if else "")), answer.for_people())),
        )

    def text() -> str:
        parts = [heading]
        for row in view.teachers:
            gap = f"还差 {as_json(row.gap)}" if not row.apart else f"{row.apart}，不再要求补足"
            parts += ["", f"{row.name}：计入 {as_json(row.counted)}，应完成 {as_json(row.required)}，{gap}"]
            parts.append(table(LEDGER_COLUMNS, lines[row.id], empty="没有记录。"))
            if row.credited is not None:
                parts.append(f"教育局认定 {as_json(row.credited)}，比本校口径{difference_words(row.credited_gap)}。")
                parts += [f"· {each.reason}" for each in said.get(row.id, ())]
        return "\n".join(parts)

    return Answer(data=document, text=text, warnings=warnings)


def _person(row: HoursRow, lines: Sequence[LedgerLine] | None, reasons: Sequence[CreditReason]) -> dict[str, object]:
    person: dict[str, object] = {
        "id": row.id,
        "name": row.name,
        **({"unit": row.unit} if row.unit else {}),
        "claimed": row.claimed,
        "counted": row.counted,
        "required": row.required,
        "gap": row.gap,
        "expected": row.expected,
        "reached": row.reached,
        "apart": row.apart,
        "forecast": row.forecast,
        "years": row.years,
        "categories": row.categories,
        "category_gaps": row.category_gaps,
        **({"credited": row.credited, "credited_gap": row.credited_gap} if row.credited is not None else {}),
        **({"credited_reasons": as_json(reasons)} if reasons else {}),
    }
    if lines is not None:
        person["entries"] = [
            {
                "id": line.id,
                "date": line.date,
                "title": line.title,
                "source": line.source,
                "kind": line.kind_label,
                "claimed": line.claimed,
                "confirmed": line.confirmed,
                "counted": line.counted,
                "standing": line.standing,
                "remark": line.remark,
                "basis": line.basis,
                "reductions": line.reductions,
            }
            for line in lines
        ]
    return person

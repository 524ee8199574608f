"""Commands about quarters: closing, re-opening, the principal's paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from jyteacher_desktop.cli.answers import Answer, as_json, fields, table
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.cli.tables import listing
from jyteacher_desktop.domain.terms import OPERATOR
from jyteacher_desktop.later import later
from jyteacher_desktop.school.quarter_open_or_closed import PERIOD_COLUMNS, PeriodRow, list_periods, period
from jyteacher_desktop.store.workspace import BUREAU
from jyteacher_desktop.values import replace

if TYPE_CHECKING:
    from jyteacher_desktop.bureau import tracing as city_tracing
    from jyteacher_desktop.domain.trace_codes import Trace
    from jyteacher_desktop.school import before_closing, closing_quarters, pins, tracing
else:
    before_closing = later("jyteacher_desktop.school.before_closing")
    closing_quarters = later("jyteacher_desktop.school.closing_quarters")
    pins = later("jyteacher_desktop.school.pins")
    city_tracing, tracing = later("jyteacher_desktop.bureau.tracing"), later("jyteacher_desktop.school.tracing")


def list_all(call: Call) -> Answer:
    """``period list``."""
    return listing(call, PERIOD_COLUMNS, list_periods(call.workspace), empty="还没有季度。")


def close(call: Call) -> Answer:
    """``period close 2026Q3 [--dry-run]``."""
    ws, quarter, trial = call.workspace, call.args.quarter, call.args.dry_run
    what, findings = before_closing.closing(ws, quarter), before_closing.closing_findings(ws, quarter)
    row = period(ws, quarter) if trial else closing_quarters.close_quarter(ws, quarter)
    done = (
        f"{row.label}可以结账，将是第 {what.version} 版。试看，没有结账。"
        if trial
        else f"{row.label}已结账（第 {row.version} 版）。"
    )
    answer = _period(
        row, "\n".join((done, f"锁定的数字：{what.kept}。", f"留下的：{what.leaves}。" if what.leaves else "没有留下未办的事。"))
    )
    data = {**answer.data, "dry_run": trial, "figures": fields(what.facts), "left": as_json(what.left)}
    return replace(answer, data=data, warnings=findings)


def reopen(call: Call) -> Answer:
    """``period reopen 2026Q3 --reason R``."""
    ws, quarter = call.workspace, call.args.quarter
    actor = pins.prove_principal(ws, call.pin) if call.pin else OPERATOR
    row = closing_quarters.reopen_quarter(ws, quarter, call.args.reason, actor)
    by = (
        ""
        if call.pin or not closing_quarters.was_handed_in(ws, quarter)
        else f"这个季度已经上报，没有给出校长的口令，记为由{actor}打开。"
    )
    return _period(row, f"{row.label}已重新打开，下一次结账为第 {row.version} 版。{by}")


def why(call: Call) -> Answer:
    """``why CODE``, of a school's paper or of the bureau's."""
    opens: Callable[..., Trace[Any]] = city_tracing.trace if call.workspace.kind is BUREAU else tracing.trace
    found = opens(call.workspace, call.args.code)
    data = {
        "code": found.code,
        "quarter": str(found.quarter) if found.quarter is not None else None,
        "as_of": found.day.isoformat(),
        **_opened(found),
        "others": [_opened(each) for each in found.others],
    }
    every = (found, *found.others)
    return Answer(
        data=data,
        text=lambda: "\n\n".join(
            (
                *([found.shared] if found.shared else []),
                *(f"{each.sentence}\n{table(each.columns, each.rows, empty='没有记录。')}" for each in every),
            )
        ),
    )


def _opened(found: Trace[Any]) -> dict[str, object]:
    """A figure and what it is made of."""
    return {
        "label": found.label,
        "sentence": found.sentence,
        "figures": as_json(found.figures),
        "rows": as_json(found.rows),
    }


def _period(row: PeriodRow, text: str) -> Answer:
    return Answer(data={"period": row.quarter, **fields(row)}, text=text)

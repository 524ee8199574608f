"""Commands about quarters: closing, re-opening, the principal's paper."""

from __future__ import annotations

from jyteacher_desktop.cli.answers import Answer, fields
from jyteacher_desktop.cli.papers import paper
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.cli.tables import listing
from jyteacher_desktop.school import periods
from jyteacher_desktop.school.periods import PERIOD_COLUMNS, PeriodRow
from jyteacher_desktop.school.quarter_report import write_quarter_pdf


def list_all(call: Call) -> Answer:
    """``period list``."""
    return listing(call, PERIOD_COLUMNS, periods.list_periods(call.workspace), empty="还没有季度。")


def close(call: Call) -> Answer:
    """``period close 2026Q3``."""
    row = periods.close_quarter(call.workspace, call.args.quarter)
    return _period(row, f"{row.label}已结账（第 {row.version} 版）。")


def reopen(call: Call) -> Answer:
    """``period reopen 2026Q3 --reason R``."""
    row = periods.reopen_quarter(call.workspace, call.args.quarter, call.args.reason)
    return _period(row, f"{row.label}已重新打开，下一次结账为第 {row.version} 版。")


def report(call: Call) -> Answer:
    """``report quarter 2026Q3 -o F.pdf``."""
    pdf = write_quarter_pdf(call.workspace, call.args.quarter, call.args.output, prepared_by=call.args.by or "")
    return paper(call.args.output, pdf, "季度汇总")


def _period(row: PeriodRow, text: str) -> Answer:
    return Answer(data={"period": row.quarter, **fields(row)}, text=text)

"""校本研修计划: the table of a year or term by month, for approval; later the same beside what was done."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from jyteacher_desktop.domain.columns import Align, Column, hours_text
from jyteacher_desktop.reports.paper import Document, Flow, Progress, RenderedPdf, Target, saved
from jyteacher_desktop.reports.ruled_forms import OPINIONS, form_title, opinions
from jyteacher_desktop.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """One line of the plan; ``done`` says by which activities it was carried out, empty while it was not."""

    month: str
    kind: str
    content: str
    persons: str
    hours: Decimal
    done: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthLine:
    """One month: planned lines and hours, lines carried out, activities held, activities outside the plan."""

    month: str
    planned: int
    hours: Decimal
    carried_out: int
    held: int
    unplanned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPaper:
    """A plan; ``approval`` is empty until it is approved. Without any activity held the comparison is left out."""

    school_name: str
    title: str
    term: str
    dated: date
    approval: str
    note: str
    lines: tuple[PlanLine, ...]
    months: tuple[MonthLine, ...]


LINE_COLUMNS: tuple[Column[PlanLine], ...] = (
    Column(key="month", title="月份", value=lambda line: line.month, align=Align.CENTER, width=8),
    Column(key="kind", title="类型", value=lambda line: line.kind, width=12),
    Column(key="content", title="内容", value=lambda line: line.content, width=30),
    Column(key="persons", title="负责人与参加人", value=lambda line: line.persons, width=20),
    Column(key="hours", title="学时", value=lambda line: line.hours or None, align=Align.RIGHT, width=5),
    Column(key="done", title="完成情况", value=lambda line: line.done, width=16),
)
MONTH_LINE_COLUMNS: tuple[Column[MonthLine], ...] = (
    Column(key="month", title="月份", value=lambda line: line.month, align=Align.CENTER, width=9),
    Column(key="planned", title="计划项目", value=lambda line: line.planned, align=Align.RIGHT, width=9),
    Column(key="hours", title="计划学时", value=lambda line: line.hours, align=Align.RIGHT, width=9),
    Column(key="carried_out", title="完成项目", value=lambda line: line.carried_out, align=Align.RIGHT, width=9),
    Column(key="held", title="开展活动", value=lambda line: line.held, align=Align.RIGHT, width=9),
    Column(key="unplanned", title="计划外活动", value=lambda line: line.unplanned, align=Align.RIGHT, width=11),
)


def render_plan(plan: PlanPaper, target: Target, *, progress: Progress | None = None) -> RenderedPdf:
    """Write the plan; equal plans give equal bytes.

    Raises:
        ReportFileError: The place cannot be written.
        FontFileError: A bundled font is absent or damaged.
        Cancelled: The person pressed cancel; nothing was written.
    """

    def draw(air: float) -> Flow:
        document = Document(
            title=plan.title,
            author=plan.school_name,
            dated=plan.dated,
            running=f"{plan.school_name}　{plan.title}",
            progress=progress,
        )
        flow = Flow(document, air=air)
        form_title(flow, plan.title, under=f"{plan.school_name}　{plan.term}　{plan.approval or '未批复'}")
        if plan.lines:
            total = sum((line.hours for line in plan.lines), Decimal(0))
            sums = ("", "", "", f"合计 {len(plan.lines)} 项", "", hours_text(total), "")
            flow.table(LINE_COLUMNS, plan.lines, numbered=True, totals=sums)
        else:
            flow.paragraph("计划里还没有项目。")
        if plan.note:
            flow.space(6)
            flow.paragraph(f"说明：{plan.note}")
        if any(line.held for line in plan.months):
            flow.space(14)
            flow.heading("计划与完成")
            flow.table(MONTH_LINE_COLUMNS, plan.months, totals=_sums(plan), below=OPINIONS)
        opinions(flow, ("学校意见", "批复意见"))
        return flow

    return saved(draw, target)


def _sums(plan: PlanPaper) -> tuple[str, ...]:
    months = plan.months
    return (
        "合计",
        str(sum(line.planned for line in months)),
        hours_text(sum((line.hours for line in months), Decimal(0))),
        str(sum(line.carried_out for line in months)),
        str(sum(line.held for line in months)),
        str(sum(line.unplanned for line in months)),
    )

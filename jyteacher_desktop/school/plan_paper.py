"""校本研修计划 on paper, before its approval and beside what was done."""

from __future__ import annotations

from jyteacher_desktop.records.writer import APPROVED
from jyteacher_desktop.reports.paper import Progress, RenderedPdf, Target
from jyteacher_desktop.reports.plan_drawing import MonthLine, PlanLine, PlanPaper, render_plan
from jyteacher_desktop.school.activities import (
    activities_of,
)
from jyteacher_desktop.school.office import school_info
from jyteacher_desktop.school.plans import plan_detail
from jyteacher_desktop.store.workspace import Workspace


def write_plan(ws: Workspace, plan_id: str, target: Target, *, progress: Progress | None = None) -> RenderedPdf:
    """Write a plan: for approval, and once activities were held beside what was done.

    Raises:
        RecordMissing: No such plan.
        ReportFileError, FontFileError, Cancelled: Nothing was written.
    """
    detail = plan_detail(ws, plan_id)
    carried_out = (activity for item in detail.items for activity in item.activities)
    titles = {row.id: f"{row.date[5:]} {row.title}" for row in activities_of(ws, carried_out)}
    paper = PlanPaper(
        school_name=school_info(ws).name,
        title=detail.row.title,
        term=detail.row.term_label,
        dated=ws.today,
        approval=f"批复 {detail.row.approval_no}（{detail.row.approved_on}）" if detail.row.status == APPROVED else "",
        note=detail.row.note,
        lines=tuple(
            PlanLine(
                month=item.month,
                kind=item.kind_name,
                content=f"{item.title}{f'（{item.note}）' if item.note else ''}",
                persons=item.persons,
                hours=item.hours,
                done="；".join(titles[each] for each in item.activities if each in titles),
            )
            for item in detail.items
        ),
        months=tuple(
            MonthLine(
                month=month.month,
                planned=month.planned,
                hours=month.planned_hours,
                carried_out=month.carried_out,
                held=month.held,
                unplanned=month.unplanned,
            )
            for month in detail.months
        ),
    )
    return render_plan(paper, target, progress=progress)

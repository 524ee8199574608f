"""全市教师继续教育学时完成情况: the city on a few pages, for the desk and the yearly summary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

from jyteacher_desktop.domain.columns import Align, Column, hours_text
from jyteacher_desktop.reports.boxes import form_title, signatures
from jyteacher_desktop.reports.paper import SIZE_5_SMALL, Document, Flow, Progress, RenderedPdf


@dataclass(frozen=True, slots=True, kw_only=True)
class CityLine:
    """One line: of so many people so many reached the requirement; ``share`` in percent of those who are not ``apart``."""

    scope: str
    name: str
    people: int
    reached: int
    apart: int
    share: Decimal
    average: Decimal
    behind: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CitySummary:
    """The city as of a day; ``lines`` begin with the city's own, then stages, then schools."""

    bureau_name: str
    cycle: str
    as_of: date
    policy: str
    required: Decimal
    schools: int
    handed_in: int
    lines: tuple[CityLine, ...]


_COLUMNS: tuple[Column[CityLine], ...] = (
    Column(key="name", title="范围", value=lambda line: line.name, width=26),
    Column(key="people", title="教师", value=lambda line: line.people, align=Align.RIGHT, width=8),
    Column(key="reached", title="已达标", value=lambda line: line.reached, align=Align.RIGHT, width=8),
    Column(key="apart", title="不作要求", value=lambda line: line.apart, align=Align.RIGHT, width=10),
    Column(key="share", title="达标率%", value=lambda line: line.share, align=Align.RIGHT, width=9),
    Column(key="average", title="人均学时", value=lambda line: line.average, align=Align.RIGHT, width=10),
    Column(key="behind", title="低于进度", value=lambda line: line.behind, align=Align.RIGHT, width=10),
)


def render_city(summary: CitySummary, target: Path | BinaryIO, *, progress: Progress | None = None) -> RenderedPdf:
    """Write the summary; equal ones give equal bytes.

    Raises:
        ReportFileError: The place cannot be written.
        FontFileError: A bundled font is absent or damaged.
        Cancelled: The person pressed cancel; nothing was written.
    """
    title = "教师继续教育学时完成情况"
    document = Document(
        title=f"{summary.bureau_name}{title}",
        author=summary.bureau_name,
        dated=summary.as_of,
        running=f"{summary.bureau_name}　{title}　周期 {summary.cycle}",
        progress=progress,
    )
    flow = Flow(document)
    form_title(flow, title, under=f"{summary.bureau_name}　周期 {summary.cycle}　截至 {summary.as_of.isoformat()}")
    flow.space(4)
    whole = summary.lines[0]
    flow.paragraph(
        f"　　已登记学校 {summary.schools} 所，其中 {summary.handed_in} 所已有采用的数据包。在职教师 {whole.people} 人，"
        f"按“{summary.policy}”，周期应达 {hours_text(summary.required)} 学时，已达到 {whole.reached} 人，占有要求的教师的 {hours_text(whole.share)}%（另有 {whole.apart} 人不作要求）；"
        f"人均计入 {hours_text(whole.average)} 学时；按周期均匀进度，目前低于进度 {whole.behind} 人。",
        leading=1.7,
    )
    for heading, scope in (("按学段", "学段"), ("按学校", "学校")):
        _part(flow, heading, [line for line in summary.lines if line.scope == scope])
    flow.space(8)
    flow.paragraph(
        "同时在两所学校的教师，在两所学校各计一次，在全市和学段只计一次。低于进度是提醒，不是考核结论。",
        size=SIZE_5_SMALL,
        gray=0.25,
    )
    signatures(flow, ("制表人", "审核人", "单位（公章）"))
    return document.save(target)


def _part(flow: Flow, heading: str, lines: Sequence[CityLine]) -> None:
    if lines:
        flow.space(10)
        flow.heading(heading)
        flow.table(_COLUMNS, lines, numbered=True)

"""教基4068 专任教师接受培训情况: the state's form, filled from the ledger (domain.md 3.6 G, 国统制〔2021〕135号).

Rows 02 to 05 divide the persons of row 01 by their hours of the school year; rows 06 to 11 count who had training of each level
and overlap. The number of the form and its validity change with the state's plan of statistics; they are printed as data
and marked so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.reports.boxes import form_title, signatures
from jyteacher_desktop.reports.breaking import wrap
from jyteacher_desktop.reports.fonts import Typeface, text_width
from jyteacher_desktop.reports.paper import SIZE_5, SIZE_5_SMALL, Document, Flow, Progress, RenderedPdf

LEVEL_ROWS = ("国家级", "省级", "地级", "县级", "校级", "国（境）外")
_TITLE = "专任教师接受培训情况"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form4068:
    """The form of one school year.

    Attributes:
        hours: Persons with at most 36, 37 to 72, 73 to 108 and from 109 hours.
        levels: Persons with training of each of :data:`LEVEL_ROWS`.
        teachers: 专任教师 the figures are drawn from, for the note.
        doubts: Sentences about what the authority has not settled.
        notes: Sentences about the data: nothing that an authority could settle.
    """

    school_name: str
    school_code: str
    school_year: str
    dated: date
    teachers: int
    hours: tuple[int, int, int, int]
    levels: tuple[int, int, int, int, int, int]
    doubts: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def trained(self) -> int:
        """Row 01; the sum of rows 02 to 05."""
        return sum(self.hours)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLine:
    """One printed row."""

    text: str
    code: str
    persons: str


_COLUMNS: tuple[Column[FormLine], ...] = (
    Column(key="text", title="指标名称", value=lambda line: line.text, width=40),
    Column(key="code", title="编号", value=lambda line: line.code, align=Align.CENTER, width=10),
    Column(key="persons", title="人数", value=lambda line: line.persons, align=Align.RIGHT, width=16),
)


def render_form4068(form: Form4068, target: Path | BinaryIO, *, progress: Progress | None = None) -> RenderedPdf:
    """Write the form; equal forms give equal bytes.

    Raises:
        ReportFileError: The place cannot be written.
        FontFileError: A bundled font is absent or damaged.
        Cancelled: The person pressed cancel; nothing was written.
    """
    document = Document(
        title=f"教基4068 {_TITLE}　{form.school_year}学年",
        author=form.school_name,
        dated=form.dated,
        running=f"{form.school_name}　教基4068　{form.school_year}学年",
        progress=progress,
    )
    flow = Flow(document)
    form_title(
        flow,
        _TITLE,
        under=f"{form.school_year} 学年（{form.school_year[:4]} 年 9 月 1 日至 {form.school_year[5:]} 年 8 月 31 日）",
    )
    left, right = document.left, document.right
    for first, second in (
        (f"学校（机构）名称：{form.school_name}", "表　　号：教基4068"),
        (f"学校（机构）标识码：{form.school_code}", "制定机关：教育部"),
        ("统一社会信用代码：＿＿＿＿＿＿＿＿＿＿＿＿", "计量单位：人"),
    ):
        flow.y += 16
        flow.page.text(right, flow.y, second, typeface=Typeface.SERIF, align=Align.RIGHT)
        room = right - left - text_width(second, Typeface.SERIF, SIZE_5) - 18
        for place, line in enumerate(wrap(first, room, Typeface.SERIF, SIZE_5)):
            flow.y += 14 if place else 0
            flow.page.text(left, flow.y, line, typeface=Typeface.SERIF)
    flow.y += 8
    flow.table(_COLUMNS, form_lines(form), size=SIZE_5 + 0.5, padding=6)
    flow.space(8)
    flow.paragraph("校验：02＋03＋04＋05＝01；06 至 11 各不大于 01，可以重复计人。", size=SIZE_5_SMALL, gray=0.25)
    flow.paragraph(
        f"数据来源：台账中本学年已审核、合格的培训和校本研修，每天最多计 8 学时，不足 1 学时（45 分钟）的不计；"
        f"统计 {form.dated.isoformat()} 在职的专任教师 {form.teachers} 人。",
        size=SIZE_5_SMALL,
        gray=0.25,
    )
    for note in form.notes:
        flow.paragraph(note, size=SIZE_5_SMALL, gray=0.25)
    for doubt in form.doubts:
        flow.paragraph(f"未经主管部门确认：{doubt}", size=SIZE_5_SMALL, gray=0.25)
    flow.paragraph("表号和有效期以当年统计调查制度为准，上报前请与统计系统中的表样核对。", size=SIZE_5_SMALL, gray=0.25)
    signatures(flow, ("单位负责人", "统计负责人", "填表人"))
    signatures(flow, ("联系电话", "报出日期", "单位（公章）"))
    return document.save(target)


def form_lines(form: Form4068) -> tuple[FormLine, ...]:
    """The eleven rows."""
    by_hours = zip(("36 学时及以下", "37—72 学时", "73—108 学时", "109 学时及以上"), form.hours, strict=True)
    by_level = zip(LEVEL_ROWS, form.levels, strict=True)
    lines = [
        FormLine(text="接受过培训的专任教师", code="01", persons=str(form.trained)),
        *(FormLine(text=f"　按学时：{text}", code="", persons=str(persons)) for text, persons in by_hours),
        *(FormLine(text=f"　按层次：{text}", code="", persons=str(persons)) for text, persons in by_level),
    ]
    return tuple(FormLine(text=line.text, code=f"{number:02d}", persons=line.persons) for number, line in enumerate(lines, 1))

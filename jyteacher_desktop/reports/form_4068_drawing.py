"""教基4068 专任教师接受培训情况: the state's form, filled from the ledger (domain.md 3.6 G, 国统制〔2021〕135号).

Laid out as the state's sheet is: its head (表号, 制定机关, 批准机关, 批准文号, 有效期至), the columns 指标名称, 计量单位, 代码, 上学年 lettered 甲, 乙, 丙, 1, its rows
under their own names, its foot (docs/papers.md compares the two). Rows 02 to 05 divide the persons of row 01 by their hours of the school year;
rows 06 to 11 count who had training of each level and overlap. The sheet of a year is filled in the autumn after it, so it bears the number
of the school year that follows and calls the counted one 上学年. Number and validity of the approval change with the state's plan of
statistics and stay white for the pen. What is ours, the trace codes, stands beside the table and not in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from jyteacher_desktop.domain.calendar import day_in_words
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.trace_codes import prefix_words, short_code
from jyteacher_desktop.reports.fonts import Typeface, text_width
from jyteacher_desktop.reports.line_breaking import wrap
from jyteacher_desktop.reports.paper import MM, SIZE_5, SIZE_5_SMALL, Document, Flow, Progress, RenderedPdf, Target
from jyteacher_desktop.reports.ruled_forms import form_title, signatures
from jyteacher_desktop.values import dataclass, field

TRAINED_ROW = ("01", "接受过培训的专任教师")
HOUR_ROWS = (("02", "36学时以下"), ("03", "37-72学时"), ("04", "73-108学时"), ("05", "109学时以上"))
LEVEL_ROWS = (("06", "国家级"), ("07", "省级"), ("08", "地级"), ("09", "县级"), ("10", "校级"), ("11", "国（境）外"))
_TITLE = "专任教师接受培训情况"
_CODES = 24 * MM
_BLANK = "＿＿＿＿＿＿＿＿"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form4068:
    """The form of one school year.

    Attributes:
        school_year: The counted one, ``2025-2026``: 上学年 of the sheet.
        hours: Persons with at most 36, 37 to 72, 73 to 108 and from 109 hours.
        levels: Persons with training of each of :data:`LEVEL_ROWS`.
        teachers: 专任教师 the figures are drawn from, for the note.
        doubts: Sentences about what the authority has not settled.
        notes: Sentences about the data: nothing that an authority could settle.
        codes: Trace codes by the code of the row.
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
    codes: Mapping[str, str] = field(default_factory=dict)

    @property
    def trained(self) -> int:
        """Row 01; the sum of rows 02 to 05."""
        return sum(self.hours)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLine:
    """One printed row."""

    text: str
    unit: str
    code: str
    persons: str
    trace: str = ""


_COLUMNS: tuple[Column[FormLine], ...] = (
    Column(key="text", title="指标名称", value=lambda line: line.text, width=40),
    Column(key="unit", title="计量单位", value=lambda line: line.unit, align=Align.CENTER, width=18),
    Column(key="code", title="代码", value=lambda line: line.code, align=Align.CENTER, width=12),
    Column(key="persons", title="上学年", value=lambda line: line.persons, align=Align.CENTER, width=20),
)
_BESIDE: tuple[Column[FormLine], ...] = (
    Column(key="trace", title="溯源码", value=lambda line: line.trace, align=Align.CENTER, width=8),
)


def render_form4068(form: Form4068, target: Target, *, progress: Progress | None = None) -> RenderedPdf:
    """Write the form; equal forms give equal bytes.

    Raises:
        ReportFileError: The place cannot be written.
        FontFileError: A bundled font is absent or damaged.
        Cancelled: The person pressed cancel; nothing was written.
    """
    document = Document(
        title=f"教基4068 {_TITLE}　上学年 {form.school_year}",
        author=form.school_name,
        dated=form.dated,
        running=f"{form.school_name}　教基4068　上学年 {form.school_year}",
        progress=progress,
    )
    flow = Flow(document)
    first, _dash, last = form.school_year.partition("-")
    form_title(flow, _TITLE, under=f"（{last}—{int(last) + 1} 学年）")
    _head(flow, form)
    lines, top = form_lines(form), flow.y
    edge = document.right - (_CODES if form.codes else 0)
    flow.table(_COLUMNS, lines, size=SIZE_5 + 0.5, padding=4.5, span=(document.left, edge))
    if form.codes:
        bottom, flow.y = flow.y, top
        flow.table(_BESIDE, lines, size=SIZE_5 + 0.5, padding=4.5, span=(edge + 2 * MM, document.right))
        flow.y = bottom
    signatures(flow, ("单位负责人", "统计负责人", "填表人"))
    signatures(flow, ("联系电话", "报出日期：　　　　年　　月　　日"))
    flow.space(10)
    for note in _notes(form, int(first), int(last)):
        flow.paragraph(note, size=SIZE_5_SMALL, gray=0.25)
    return document.save(target)


def _head(flow: Flow, form: Form4068) -> None:
    """Whose sheet it is left, what sheet it is right, as the state prints it."""
    document = flow.document
    facts = (
        "表　　号：教基4068",
        "制定机关：教育部",
        "批准机关：国家统计局",
        f"批准文号：{_BLANK}",
        f"有效期至：{_BLANK}",
        "计量单位：人",
    )
    wide = max(text_width(fact, Typeface.SERIF, SIZE_5) for fact in facts)
    start = document.right - wide
    own = [
        line
        for fact in (
            f"学校（机构）名称：{form.school_name}",
            f"学校（机构）标识码：{form.school_code}",
            "统一社会信用代码：＿＿＿＿＿＿＿＿＿＿＿＿＿＿",
        )
        for line in wrap(fact, start - document.left - 18, Typeface.SERIF, SIZE_5)
    ]
    top = flow.y
    for place, fact in enumerate(facts):
        flow.page.text(start, top + 15 * (place + 1), fact, typeface=Typeface.SERIF)
    lowest = max(len(facts), len(own))
    for place, line in enumerate(own):
        flow.page.text(document.left, top + 15 * (lowest - len(own) + place + 1), line, typeface=Typeface.SERIF)
    flow.y = top + 15 * lowest + 8


def _notes(form: Form4068, first: int, last: int) -> tuple[str, ...]:
    counted = f"上学年为 {form.school_year} 学年（{first}年9月1日至{last}年8月31日）。"
    sums = "02＋03＋04＋05＝01；06 至 11 各不大于 01，可以重复计人。“36学时以下”含 36，“109学时以上”含 109。"
    rules = "台账中上学年已审核、合格的培训和校本研修，每天最多计 8 学时，不足 1 学时（45 分钟）的不计"
    return (
        f"说明：{counted}{sums}",
        f"数据来源：{rules}；统计{day_in_words(form.dated)}在职的专任教师 {form.teachers} 人。",
        *form.notes,
        *(f"未经主管部门确认：{doubt}" for doubt in form.doubts),
        "表号、批准文号和有效期以当年统计调查制度为准，上报前请与统计系统中的表样核对。",
        *((f"{prefix_words(form.dated)}溯源码不上报。",) if form.codes else ()),
    )


def form_lines(form: Form4068) -> tuple[FormLine, ...]:
    """The letters of the columns, the eleven rows, and the line that divides hours from levels."""

    def line(of: tuple[str, str], persons: int, mark: str = "") -> FormLine:
        code, text = of
        return FormLine(text=mark + text, unit="人", code=code, persons=str(persons), trace=short_code(form.codes.get(code, "")))

    return (
        FormLine(text="甲", unit="乙", code="丙", persons="1"),
        line(TRAINED_ROW, form.trained),
        *(line(of, persons, "　") for of, persons in zip(HOUR_ROWS, form.hours, strict=True)),
        FormLine(text="按层次划分", unit="—", code="—", persons="—"),
        *(line(of, persons, "　#") for of, persons in zip(LEVEL_ROWS, form.levels, strict=True)),
    )

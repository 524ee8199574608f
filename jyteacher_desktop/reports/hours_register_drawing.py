"""教师继续教育学时登记总表 and 学时公示: all teachers of a school on a few landscape pages.

The register is for the file: who, which hours by year and category, what is still to come. The public notice (公示) hangs on a wall:
names and counted hours, nothing that identifies anybody further, and a place for the days it hangs and where to object.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from jyteacher_desktop.domain.calendar import day_in_words
from jyteacher_desktop.domain.columns import Align, Column, hours_text
from jyteacher_desktop.domain.trace_codes import prefix_words, short_code
from jyteacher_desktop.reports.paper import A4, MM, SIZE_5_SMALL, Document, Flow, Margins, Progress, RenderedPdf, Target, saved
from jyteacher_desktop.reports.ruled_forms import SIGNATURES, UNCONFIRMED, form_title, signatures
from jyteacher_desktop.values import dataclass

_OBJECTIONS = "公示期：自　　　　年　　月　　日至　　　　年　　月　　日。如有异议，请在公示期内向学校反映，联系人：＿＿＿＿＿＿　电话：＿＿＿＿＿＿＿＿。"
_OBJECTIONS_LEADING = 1.7


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLine:
    """One teacher; ``mark`` tells people of one name apart, ``code`` opens the records of the hours. ``years`` and ``categories`` follow the book's headings."""

    name: str
    mark: str
    group: str
    subject: str
    title: str
    years: tuple[Decimal, ...]
    categories: tuple[Decimal, ...]
    counted: Decimal
    required: Decimal
    gap: Decimal
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """All teachers in post. ``public`` makes it the notice."""

    school_name: str
    cycle: str
    as_of: date
    policy: str
    years: tuple[str, ...]
    categories: tuple[str, ...]
    lines: tuple[RegisterLine, ...]
    public: bool
    unconfirmed: bool
    clerk: str = ""
    reviewer: str = ""


def render_register(register: Register, target: Target, *, progress: Progress | None = None) -> RenderedPdf:
    """Write register or notice; equal ones give equal bytes.

    Raises:
        ReportFileError: The place cannot be written.
        FontFileError: A bundled font is absent or damaged.
        Cancelled: The person pressed cancel; nothing was written.
    """
    title = "教师继续教育学时公示" if register.public else "教师继续教育学时登记总表"

    def draw(air: float) -> Flow:
        document = Document(
            title=f"{register.school_name}{title}",
            author=register.school_name,
            dated=register.as_of,
            running=f"{register.school_name}　{title}　周期 {register.cycle}",
            size=A4 if register.public else (A4[1], A4[0]),
            margins=None if register.public else Margins(top=24 * MM, right=16 * MM, bottom=20 * MM, left=16 * MM),
            progress=progress,
        )
        flow = Flow(document, air=air)
        form_title(
            flow,
            title,
            under=f"{register.school_name}　周期 {register.cycle}　截至{day_in_words(register.as_of)}　共 {len(register.lines)} 人",
        )
        note = f"计入学时按“{register.policy}”计算。"
        note += UNCONFIRMED if register.unconfirmed else ""
        note += prefix_words(register.as_of) if any(line.code for line in register.lines) else ""
        if register.lines:
            below = SIGNATURES + 8 * air + flow.height_of(note, size=SIZE_5_SMALL)
            below += flow.height_of(_OBJECTIONS, leading=_OBJECTIONS_LEADING) if register.public else 0.0
            totals = () if register.public else _sums(register)
            flow.table(_columns(register), register.lines, totals=totals, numbered=True, size=9.5, padding=2.6, below=below)
        else:
            flow.paragraph(f"{day_in_words(register.as_of)}没有在岗教师。")
        flow.space(8)
        flow.paragraph(note, size=SIZE_5_SMALL, gray=0.25)
        if register.public:
            flow.paragraph(_OBJECTIONS, leading=_OBJECTIONS_LEADING)
            signatures(flow, ("学校（公章）", "日期"))
        else:
            signatures(flow, (f"填表人：{register.clerk}", f"审核人：{register.reviewer}", "校长（签字）", "单位（公章）"))
        return flow

    return saved(draw, target)


def _columns(register: Register) -> tuple[Column[RegisterLine], ...]:
    def year(place: int, label: str) -> Column[RegisterLine]:
        return Column(key=f"y{place}", title=label, value=lambda line: line.years[place], align=Align.RIGHT, width=8)

    def category(place: int, name: str) -> Column[RegisterLine]:
        return Column(key=f"c{place}", title=name, value=lambda line: line.categories[place], align=Align.RIGHT, width=8)

    name: Column[RegisterLine] = Column(key="name", title="姓名", value=_shown, width=14)
    group: Column[RegisterLine] = Column(key="group", title="教研组", value=lambda line: line.group, width=12)
    years = [year(place, label) for place, label in enumerate(register.years)]
    counted: Column[RegisterLine] = Column(
        key="counted", title="计入\n合计", value=lambda line: line.counted, align=Align.RIGHT, width=7
    )
    code: Column[RegisterLine] = Column(
        key="code", title="溯源码", value=lambda line: short_code(line.code), align=Align.CENTER, width=6
    )
    if register.public:
        return (name, group, *years, counted, code)
    return (
        name,
        group,
        Column(key="subject", title="学科", value=lambda line: line.subject, width=8),
        Column(key="title", title="职称", value=lambda line: line.title, width=10),
        *years,
        *(category(place, label) for place, label in enumerate(register.categories)),
        counted,
        Column(key="required", title="应达", value=lambda line: line.required, align=Align.RIGHT, width=6),
        Column(key="gap", title="还差", value=lambda line: line.gap, align=Align.RIGHT, width=6),
        code,
    )


def _sums(register: Register) -> tuple[str, ...]:
    """The last row of the register: whatever is an amount of hours, added up."""

    def told(column: Column[RegisterLine]) -> str:
        hours = [value for line in register.lines if isinstance(value := column.value(line), Decimal)]
        return hours_text(sum(hours, Decimal(0))) if hours else ""

    return ("", "合计", *map(told, _columns(register)[1:]))


def _shown(line: RegisterLine) -> str:
    return f"{line.name}（{line.mark}）" if line.mark else line.name

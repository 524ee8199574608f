"""教师继续教育学时登记表: the personal hour archive, for one teacher or all in one book.

One teacher per sheet, landscape because the register has eleven columns. Every entry of the cycle stands with what was
claimed and what counts; totals by year and by category; two places for the opinions and seals of the school and of the
confirming authority, which the paper leaves blank: only people write there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO

from jyteacher_desktop.domain.columns import Align, Column, first_and_last, hours_text
from jyteacher_desktop.domain.policy import NO_CATEGORY
from jyteacher_desktop.domain.trace_codes import category_part, prefix_words, short_code, year_part
from jyteacher_desktop.reports.fonts import Typeface, text_width
from jyteacher_desktop.reports.line_breaking import wrap
from jyteacher_desktop.reports.paper import A4, MM, SIZE_5, SIZE_5_SMALL, Document, Flow, Margins, Progress, RenderedPdf, Target
from jyteacher_desktop.values import dataclass, field

_TITLE = "教师继续教育学时登记表"
_SEALS = 30 * MM
_LEADING = 1.35
_FACTS = 5  # to a line


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveEntry:
    """One activity or training of a teacher.

    Attributes:
        year: Accounting year as printed: 2026 or 2026-2027.
        dated: Whether its days are known: of an opening balance only the year is, and ``start`` is merely where it stands.
        organizer: 主办单位.
        result: 考核结果; empty where there was none.
        document: 证书号 or 认定号; empty where there is none.
        reviewer: who reviewed, or in a word why there is none; a stroke where no hours are put forward, so that there is nothing to review;
            empty while nobody has reviewed, though it may count already: the sheet says below the sums how many cells are.
        reason: Why less counts than was claimed; empty otherwise.
        code: Trace code of this line.
    """

    year: str
    start: date
    end: date
    title: str
    organizer: str
    level: str
    category: str
    claimed: Decimal
    counted: Decimal
    dated: bool = True
    result: str = ""
    document: str = ""
    reviewer: str = ""
    reason: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeacherArchive:
    """One teacher's cycle.

    ``apart`` says why somebody stands beside the requirement (调出, 退休, 全部减免 …): such a person neither lacks anything nor reached it.
    ``returned`` was sent back by the principal and not corrected: it stands below the sums and in none of them, with the remark as its reason.
    ``facts`` are label and value of the head: 性别, 出生年月, 学段, 学科, 职称, 编号 …; ``credited`` is the sentence on what the bureau
    recognises, empty where it has said nothing. ``codes`` are the trace codes of the sums, by what :func:`year_part` and
    :func:`category_part` call them; "" is the whole.
    """

    name: str
    facts: tuple[tuple[str, str], ...]
    entries: tuple[ArchiveEntry, ...]
    counted: Decimal
    required: Decimal
    apart: str = ""
    returned: tuple[ArchiveEntry, ...] = ()
    credited: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveBook:
    """The archives of one school, in the order to print."""

    school_name: str
    cycle_label: str
    dated: date
    teachers: tuple[TeacherArchive, ...]


ENTRY_COLUMNS: tuple[Column[ArchiveEntry], ...] = (
    Column(key="year", title="年度", value=lambda entry: entry.year, align=Align.CENTER, width=9),
    Column(
        key="dates",
        title="起止日期",
        value=lambda entry: first_and_last(entry.start, entry.end) if entry.dated else "—",
        align=Align.CENTER,
        width=10,
    ),
    Column(key="title", title="项目（活动）名称", value=lambda entry: entry.title, width=31),
    Column(key="organizer", title="主办单位", value=lambda entry: entry.organizer, width=16),
    Column(key="level", title="级别", value=lambda entry: entry.level, align=Align.CENTER, width=6),
    Column(key="category", title="类别", value=lambda entry: entry.category, align=Align.CENTER, width=8),
    Column(key="claimed", title="申报\n学时", value=lambda entry: entry.claimed, align=Align.RIGHT, width=5),
    Column(key="counted", title="计入\n学时", value=lambda entry: entry.counted, align=Align.RIGHT, width=5),
    Column(key="result", title="考核\n结果", value=lambda entry: entry.result, align=Align.CENTER, width=5),
    Column(key="document", title="证书／认定号", value=lambda entry: entry.document, width=21),
    Column(key="reviewer", title="审核", value=lambda entry: entry.reviewer, width=8),
    Column(key="code", title="溯源码", value=lambda entry: short_code(entry.code), align=Align.CENTER, width=6),
)


_NOT_OF_RETURNED = frozenset({"counted", "document", "reviewer"})
RETURNED_COLUMNS: tuple[Column[ArchiveEntry], ...] = (
    *(column for column in ENTRY_COLUMNS[:-1] if column.key not in _NOT_OF_RETURNED),
    Column(key="reason", title="退回意见", value=lambda entry: entry.reason, width=29),
    ENTRY_COLUMNS[-1],
)


def render_archive(book: ArchiveBook, target: Target, *, progress: Progress | None = None) -> RenderedPdf:
    """Write the book; equal books give equal bytes.

    Raises:
        ReportFileError: The place cannot be written.
        FontFileError: A bundled font is absent or damaged.
        Cancelled: The person pressed cancel; nothing was written.
    """
    one = book.teachers[0].name if len(book.teachers) == 1 else ""
    document = Document(
        title=f"{_TITLE}　{one or book.school_name}",
        author=book.school_name,
        dated=book.dated,
        running=_running(book, one),
        size=(A4[1], A4[0]),
        # The binding edge of a landscape sheet is its upper one.
        margins=Margins(top=26 * MM, right=18 * MM, bottom=17 * MM, left=18 * MM),
        progress=progress,
    )
    flow = Flow(document)
    for number, teacher in enumerate(book.teachers):
        flow.continued = ""
        if number:
            flow.turn()
        document.sheet(_running(book, teacher.name))
        document.bookmark(teacher.name)
        marks = [value for label, value in teacher.facts if label == "编号" and value]
        flow.continued = f"姓名：{'　编号：'.join((teacher.name, *marks))}（续）"
        _sheet(flow, book, teacher)
    if not book.teachers:
        _title(flow)
        flow.paragraph("没有在岗教师。")
    return document.save(target)


def archive_drawn(book: ArchiveBook) -> tuple[RenderedPdf, bytes]:
    """The book as the bytes of its file, for a process that writes none.

    Raises:
        FontFileError: A bundled font is absent or damaged.
    """
    buffer = BytesIO()
    return render_archive(book, buffer), buffer.getvalue()


def _running(book: ArchiveBook, name: str) -> str:
    """The foot of a sheet: it is filed by itself, so it names the teacher."""
    return "　".join(part for part in (book.school_name, name, _TITLE, f"周期 {book.cycle_label}") if part)


def _sheet(flow: Flow, book: ArchiveBook, teacher: TeacherArchive) -> None:
    _title(flow)
    _facts(flow, (("学校", book.school_name), ("姓名", teacher.name), *teacher.facts, ("周期", book.cycle_label)))
    flow.y += 4
    if teacher.entries:
        flow.table(ENTRY_COLUMNS, teacher.entries, numbered=True, size=9.5, padding=2.0)
    else:
        flow.paragraph("本周期还没有学时记录。")
    flow.y += 6
    told = [(sentence, SIZE_5, 0.0) for sentence in _totals(teacher)]
    waiting = [entry.counted for entry in teacher.entries if not entry.reviewer]
    if waiting:
        hours = hours_text(sum(waiting, Decimal(0)))
        told.append((f"审核一栏空白的 {len(waiting)} 条尚未审核，其中计入 {hours} 学时。", SIZE_5, 0.0))
    reasons = [f"{entry.title}：{entry.reason}" for entry in teacher.entries if entry.reason]
    if reasons:
        told.append(("不计入或少计的原因：" + "；".join(reasons) + "。", SIZE_5_SMALL, 0.0))
    if teacher.returned:
        flow.paragraph(
            f"退回的记录 {len(teacher.returned)} 条，不计学时，不在上表和下面各数里；改正后重新审核通过才计：", size=SIZE_5
        )
        flow.y += 3
        flow.table(RETURNED_COLUMNS, teacher.returned, numbered=True, size=9.5, padding=2.0)
        flow.y += 6
    if teacher.codes:
        told.append((prefix_words(book.dated), SIZE_5_SMALL, 0.25))
    _turn_unless_signed_below(flow, told)
    for sentence, size, gray in told:
        flow.paragraph(sentence, size=size, leading=_LEADING, gray=gray)
    _opinions(flow)


def _title(flow: Flow) -> None:
    flow.y += 18
    middle = (flow.document.left + flow.document.right) / 2
    flow.page.text(middle, flow.y, _TITLE, typeface=Typeface.SERIF_BOLD, size=18, align=Align.CENTER)
    flow.y += 10


def _turn_unless_signed_below(flow: Flow, told: Sequence[tuple[str, float, float]]) -> None:
    """Nobody signs an empty page: the sums stand on the page of the seals, also where the table left room for the sums alone."""
    width = flow.document.right - flow.document.left
    sums = sum(len(wrap(text, width, Typeface.SERIF, size)) * size * _LEADING for text, size, _ in told)
    whole = flow.document.bottom - flow.document.top
    if sums + _SEALS + 8 <= whole:  # reasons may fill pages of their own
        flow.need(sums + _SEALS + 8)


def _facts(flow: Flow, facts: Sequence[tuple[str, str]]) -> None:
    """Label and value, some to a line; a value too long for its place takes more lines."""
    document = flow.document
    width = (document.right - document.left) / _FACTS
    for first in range(0, len(facts), _FACTS):
        flow.y += 16
        tallest = 1
        for place, (label, value) in enumerate(facts[first : first + _FACTS]):
            x = document.left + place * width
            start = x + text_width(f"{label}：", Typeface.SERIF, SIZE_5)
            lines = wrap(value, x + width - start - 8, Typeface.SERIF, SIZE_5)
            flow.page.text(x, flow.y, f"{label}：", typeface=Typeface.SERIF, gray=0.3)
            for number, line in enumerate(lines):
                flow.page.text(start, flow.y + number * SIZE_5 * 1.25, line, typeface=Typeface.SERIF)
            tallest = max(tallest, len(lines))
        flow.y += (tallest - 1) * SIZE_5 * 1.25


def _totals(teacher: TeacherArchive) -> list[str]:
    gap = max(Decimal(0), teacher.required - teacher.counted)
    return [
        f"周期累计计入 {hours_text(teacher.counted)} 学时{_code(teacher, '')}，应达 {hours_text(teacher.required)} 学时，"
        + (f"{teacher.apart}，不计入达标。" if teacher.apart else f"还差 {hours_text(gap)} 学时。" if gap else "已达到。"),
        "按年度（计入）：" + _sums(teacher, year_part, ((entry.year, entry.counted) for entry in teacher.entries)),
        "按类别（计入）：" + _sums(teacher, category_part, ((entry.category, entry.counted) for entry in teacher.entries)),
        *([f"{teacher.credited}。"] if teacher.credited else []),
    ]


def _code(teacher: TeacherArchive, part: str) -> str:
    code = teacher.codes.get(part, "")
    return f"［{short_code(code)}］" if code else ""


def _sums(teacher: TeacherArchive, part: Callable[[str], str], parts: Iterable[tuple[str, Decimal]]) -> str:
    sums: dict[str, Decimal] = {}
    for key, hours in parts:
        sums[key] = sums.get(key, Decimal(0)) + hours
    if not sums:
        return "无。"
    told = (f"{key or NO_CATEGORY} 计 {hours_text(hours)} 学时{_code(teacher, part(key))}" for key, hours in sums.items())
    return "；".join(told) + "。"


def _opinions(flow: Flow) -> None:
    """Two boxes to write, sign and seal in, kept on one page."""
    flow.need(_SEALS + 8)
    flow.y += 8
    document, page, top = flow.document, flow.page, flow.y
    width = (document.right - document.left) / 2
    for place, title in enumerate(("学校意见", "进修学校认定意见")):
        x = document.left + place * width
        page.box(x, top, width, _SEALS, stroke=0)
        page.text(x + 8, top + 16, f"{title}：", typeface=Typeface.SERIF)
        page.text(x + width * 0.62, top + _SEALS * 0.58, "（公章）", typeface=Typeface.SERIF, align=Align.CENTER)
        page.text(x + width - 14, top + _SEALS - 12, "年　　月　　日", typeface=Typeface.SERIF, align=Align.RIGHT)
    flow.y += _SEALS

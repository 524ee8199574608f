"""全市教师继续教育学时完成情况: the city on paper, for the bureau's head to read on one page, sign and seal.

Page 1 holds what schools owed and handed in for a quarter, how far the teachers are, central school by central school in one drawing,
the stages, who has not handed in, and the room for signature and seal. The annex lists central schools, subjects and schools.

Whoever teaches at two schools stands with each school and once in the city: where lines sum to more than the last row says, a sentence
below the table says by how many people.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from jyteacher_desktop.domain.calendar import day_in_words
from jyteacher_desktop.domain.columns import Align, Column, hours_text, known_text
from jyteacher_desktop.domain.rounding import tenth_text
from jyteacher_desktop.domain.trace_codes import short_code, trace_prefix
from jyteacher_desktop.reports.bars_and_lines import Drawing
from jyteacher_desktop.reports.chart import Moment, Unit, trend_chart, units_chart
from jyteacher_desktop.reports.fonts import Typeface, text_width
from jyteacher_desktop.reports.line_breaking import shorten, wrap
from jyteacher_desktop.reports.paper import (
    MM,
    SIZE_4_SMALL,
    SIZE_5,
    SIZE_5_SMALL,
    Document,
    Flow,
    Margins,
    Progress,
    RenderedPdf,
    Target,
    saved,
)
from jyteacher_desktop.reports.ruled_forms import form_title, sealed_signatures
from jyteacher_desktop.values import dataclass

_TITLE = "教师继续教育学时完成情况"
_SIGNATURE_HEIGHT = 42 * MM
_UNITS_ON_PAGE_1 = 13
_NOTE_GAP = 16.0
_CHART_HEIGHT = 130.0
_NAMED = 3
"""Lines that schools without a package take on page 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CityLine:
    """One line: of so many people so many reached the requirement; ``share`` in percent of those who are not ``apart``."""

    scope: str
    name: str
    people: int
    reached: int
    apart: int
    share: Decimal | None
    average: Decimal | None
    behind: int
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentLine:
    """The city at the end of a quarter: its line, what even progress gives by then, schools that owed and handed in; None in its midst."""

    name: str
    line: CityLine
    pace: Decimal
    owed: int | None
    handed_in: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLine:
    """What the schools of one central school owed for the quarter: 应交 is 已交, 退回, 暂报, 待处理 and 未交 together."""

    name: str
    owed: int
    handed_in: int
    returned: int
    provisional: int
    waiting: int
    missing: int
    in_time: int
    late: int
    overdue: int
    code: str = ""

    @property
    def halfway(self) -> int:
        """Schools of which something came that hands the quarter in not yet."""
        return self.returned + self.provisional + self.waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolLine:
    """What one school handed in for the quarter."""

    name: str
    central: str
    owes: bool
    state: str
    received: str
    punctual: str
    teachers: int | None
    remark: str
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CitySummary:
    """The city as of a day.

    Attributes:
        as_of: Up to which day hours are counted.
        printed: The day on which the packages were looked at.
        quarter: The quarter whose packages are meant; ``due`` the last day for them, if one was named.
        pace: What even progress gives by ``as_of`` to somebody in post for the whole cycle.
        whole: The city's own line.
        stages, subjects, titles, centrals, schools: The city divided.
        moments: The city at the ends of the quarters of the cycle, the latest last.
        dues: By central school; ``due_whole`` is their sum.
        told: Every school with what it handed in.
        beyond: By how many people the lines of central schools, and of schools, exceed the city.
        parts: What page 1 tells of the schools and people in one state: words, number and trace code.
        quarter_prefix: What the trace codes of packages begin with; those of hours begin with the day.
    """

    bureau_name: str
    cycle: str
    as_of: date
    printed: date
    policy: str
    required: Decimal
    pace: Decimal
    quarter: str
    due: date | None
    whole: CityLine
    stages: tuple[CityLine, ...]
    subjects: tuple[CityLine, ...]
    titles: tuple[CityLine, ...]
    centrals: tuple[CityLine, ...]
    schools: tuple[CityLine, ...]
    dues: tuple[DueLine, ...]
    due_whole: DueLine
    told: tuple[SchoolLine, ...]
    beyond_centrals: int
    beyond_schools: int
    unconfirmed: bool
    moments: tuple[MomentLine, ...] = ()
    quarter_prefix: str = ""
    parts: tuple[tuple[str, int, str], ...] = ()


def _completion(title: str) -> tuple[Column[CityLine], ...]:
    return (
        Column(key="name", title=title, value=lambda line: line.name, width=24),
        Column(key="people", title="在岗\n教师", value=lambda line: line.people, align=Align.RIGHT, width=7),
        Column(key="reached", title="已达标", value=lambda line: line.reached, align=Align.RIGHT, width=7),
        Column(key="apart", title="不作\n要求", value=lambda line: line.apart, align=Align.RIGHT, width=6),
        Column(key="share", title="达标率%", value=lambda line: line.share, text=tenth_text, align=Align.RIGHT, width=8),
        Column(
            key="average", title="人均计入\n学时", value=lambda line: line.average, text=tenth_text, align=Align.RIGHT, width=9
        ),
        Column(key="behind", title="低于\n进度", value=lambda line: line.behind, align=Align.RIGHT, width=7),
        Column(key="code", title="溯源码", value=lambda line: short_code(line.code), align=Align.CENTER, width=6),
    )


_MOMENTS: tuple[Column[MomentLine], ...] = (
    Column(key="name", title="截至", value=lambda moment: moment.name, width=16),
    Column(key="people", title="在岗\n教师", value=lambda moment: moment.line.people, align=Align.RIGHT, width=7),
    Column(key="reached", title="已达标", value=lambda moment: moment.line.reached, align=Align.RIGHT, width=7),
    Column(key="apart", title="不作\n要求", value=lambda moment: moment.line.apart, align=Align.RIGHT, width=6),
    Column(key="share", title="达标率%", value=lambda moment: moment.line.share, text=tenth_text, align=Align.RIGHT, width=8),
    Column(
        key="average",
        title="人均计入\n学时",
        value=lambda moment: moment.line.average,
        text=tenth_text,
        align=Align.RIGHT,
        width=9,
    ),
    Column(key="pace", title="均匀\n进度", value=lambda moment: hours_text(moment.pace), align=Align.RIGHT, width=7),
    Column(key="behind", title="低于\n进度", value=lambda moment: moment.line.behind, align=Align.RIGHT, width=7),
    Column(key="owed", title="应交\n学校", value=lambda moment: moment.owed, align=Align.RIGHT, width=6),
    Column(key="handed_in", title="已交", value=lambda moment: moment.handed_in, align=Align.RIGHT, width=6),
    Column(key="code", title="溯源码", value=lambda moment: moment.line.code, align=Align.CENTER, width=13),
)


_DUES: tuple[Column[DueLine], ...] = (
    Column(key="name", title="中心校", value=lambda line: line.name, width=20),
    Column(key="owed", title="应交", value=lambda line: line.owed, align=Align.RIGHT, width=5),
    Column(key="handed_in", title="已交", value=lambda line: line.handed_in, align=Align.RIGHT, width=5),
    Column(key="returned", title="退回", value=lambda line: line.returned, align=Align.RIGHT, width=5),
    Column(key="provisional", title="暂报", value=lambda line: line.provisional, align=Align.RIGHT, width=5),
    Column(key="waiting", title="待处理", value=lambda line: line.waiting, align=Align.RIGHT, width=6),
    Column(key="missing", title="未交", value=lambda line: line.missing, align=Align.RIGHT, width=5),
    Column(key="in_time", title="按时", value=lambda line: line.in_time, align=Align.RIGHT, width=5),
    Column(key="late", title="迟交", value=lambda line: line.late, align=Align.RIGHT, width=5),
    Column(key="overdue", title="逾期", value=lambda line: line.overdue, align=Align.RIGHT, width=5),
    Column(key="code", title="溯源码", value=lambda line: short_code(line.code), align=Align.CENTER, width=6),
)

_TOLD: tuple[Column[SchoolLine], ...] = (
    Column(key="name", title="学校", value=lambda line: line.name, width=20),
    Column(key="central", title="中心校", value=lambda line: line.central, width=14),
    Column(
        key="state",
        title="状态",
        value=lambda line: line.state if line.owes else f"（{line.state}）",
        align=Align.CENTER,
        width=9,
    ),
    Column(key="received", title="收到日期", value=lambda line: line.received, align=Align.CENTER, width=10),
    Column(key="punctual", title="期限", value=lambda line: line.punctual, align=Align.CENTER, width=5),
    Column(key="teachers", title="在岗\n教师", value=lambda line: line.teachers, text=known_text, align=Align.RIGHT, width=5),
    Column(key="remark", title="备注", value=lambda line: line.remark, width=17),
    Column(key="code", title="溯源码", value=lambda line: short_code(line.code), align=Align.CENTER, width=6),
)


def render_city(summary: CitySummary, target: Target, *, progress: Progress | None = None) -> RenderedPdf:
    """Write the summary; equal ones give equal bytes.

    Raises:
        ReportFileError: The place cannot be written.
        FontFileError: A bundled font is absent or damaged.
        Cancelled: The person pressed cancel; nothing was written.
    """

    def draw(air: float) -> Flow:
        document = Document(
            title=f"{summary.bureau_name}{_TITLE}",
            author=summary.bureau_name,
            dated=summary.printed,
            running=f"{_TITLE}　截至{day_in_words(summary.as_of)}　{summary.bureau_name}",
            margins=Margins(top=18 * MM, bottom=23 * MM),
            progress=progress,
        )
        flow = Flow(document, air=air)
        front = _Front(flow, summary)
        front.draw()
        flow.turn()
        _annex(flow, summary, noted=front.noted)
        return flow

    return saved(draw, target)


class _Front:
    """Page 1: everything above the signature has a known height, so that the page never runs over.

    Where a city is so small that the notes fit above the signature they stand there (``noted``), not on a page of their own behind the annex.
    """

    def __init__(self, flow: Flow, summary: CitySummary) -> None:
        self._flow = flow
        self._summary = summary
        self._left = flow.document.left
        self._right = flow.document.right
        self._bottom = flow.document.bottom - _SIGNATURE_HEIGHT
        self.noted = False

    def draw(self) -> None:
        summary, flow = self._summary, self._flow
        form_title(flow, _TITLE, under=f"{summary.bureau_name}　周期 {summary.cycle}　截至{day_in_words(summary.as_of)}")
        flow.y += 2
        self._figures()
        flow.paragraph(self._words(), leading=1.5)
        flow.space(6)
        flow.heading("一、各中心校上报和人均计入学时", keep=0)
        chart = self._chart()
        flow.page.draw(chart, self._left, flow.y)
        flow.y += chart.height
        flow.space(6)
        self._stages()
        self._missing()
        self._note()
        sealed_signatures(
            flow,
            (("制表人", ""), ("审核人", ""), ("负责人（签字）", "")),
            top=self._bottom,
            right=self._right,
            unit="单位（公章）",
        )

    def _note(self) -> None:
        notes, flow = _notes(self._summary), self._flow
        width = self._right - self._left
        lines = sum(
            len(wrap(f"{place}. {note}", width, Typeface.SERIF, SIZE_5_SMALL)) for place, note in enumerate(notes, start=1)
        )
        self.noted = flow.y + _NOTE_GAP + SIZE_4_SMALL * 1.6 + lines * SIZE_5_SMALL * 1.6 + 8 <= self._bottom
        if self.noted:
            flow.y += _NOTE_GAP
            _note_down(flow, notes)

    def _figures(self) -> None:
        """应交, 已交, 未交 and how far the teachers are, each in a box."""
        flow, page, summary = self._flow, self._flow.page, self._summary
        due, whole = summary.due_whole, summary.whole
        cells = (
            ("应交学校", f"{due.owed}", "所", due.code),
            ("已交", f"{due.handed_in}", "所", due.code),
            ("暂报等" if due.waiting else "暂报、退回", f"{due.halfway}", "所", due.code),
            ("未交", f"{due.missing}", "所", due.code),
            ("在岗教师", f"{whole.people}", "人", whole.code),
            ("人均计入学时", tenth_text(whole.average), "学时", whole.code),
            ("达标率", tenth_text(whole.share), "%", whole.code),
        )
        top, height = flow.y, 60.0 if whole.code else 50.0
        width = (self._right - self._left) / len(cells)
        page.box(self._left, top, self._right - self._left, height, fill=0.955)
        for place, (label, figure, unit, code) in enumerate(cells):
            middle = self._left + (place + 0.5) * width
            page.text(middle, top + 15, label, size=SIZE_5_SMALL, gray=0.2, align=Align.CENTER)
            wide = text_width(figure, Typeface.SANS_BOLD, 18)
            start = middle - (wide + text_width(unit, Typeface.SANS, SIZE_5_SMALL) + 2) / 2
            page.text(start, top + 38, figure, typeface=Typeface.SANS_BOLD, size=18)
            page.text(start + wide + 2, top + 38, unit, size=SIZE_5_SMALL)
            page.text(middle, top + 53, code, size=8.5, gray=0.4, align=Align.CENTER)
            if place:
                page.line(middle - width / 2, top + 9, middle - width / 2, top + height - 9, width=0.4, gray=0.7)
        flow.y = top + height + 4

    def _words(self) -> str:
        summary, due, whole = self._summary, self._summary.due_whole, self._summary.whole
        day = f"（期限 {day_in_words(summary.due)}）" if summary.due is not None else ""
        halfway = (("暂报", due.provisional), ("退回待改", due.returned), ("待处理", due.waiting))
        parts = [f"{word} {count} 所" for word, count in halfway if count]
        parts.append(f"没有收到 {due.missing} 所")
        parts += [f"{word} {count} 所" for word, count in (("迟交", due.late), ("逾期", due.overdue)) if count]
        doubt = "所用规则有未经主管部门确认的数字。" if summary.unconfirmed else ""
        apart = f"（另有 {whole.apart} 人不作要求）" if whole.apart else ""
        return (
            f"　　{summary.quarter}{day}应交学校 {due.owed} 所，已交 {due.handed_in} 所，{'，'.join(parts)}。"
            f"周期应达 {hours_text(summary.required)} 学时，已达标 {whole.reached} 人{apart}；截至日按均匀进度应达 "
            f"{hours_text(summary.pace)}，低于进度 {whole.behind} 人。{doubt}"
        )

    def _chart(self) -> Drawing:
        summary = self._summary
        lines = {line.name: line for line in summary.centrals}
        units = [
            Unit(
                name=due.name,
                parts=(due.handed_in, due.halfway, due.missing),
                average=lines[due.name].average if due.name in lines else None,
            )
            for due in summary.dues
        ]
        return units_chart(
            units[:_UNITS_ON_PAGE_1],
            width=self._right - self._left,
            pace=summary.pace,
            legend=("已交", "暂报、退回或待处理" if summary.due_whole.waiting else "暂报或退回", "未交"),
            rest=f"其余 {len(units) - _UNITS_ON_PAGE_1} 个见附表。" if len(units) > _UNITS_ON_PAGE_1 else "",
        )

    def _stages(self) -> None:
        flow, summary = self._flow, self._summary
        flow.heading("二、按学段", keep=0)
        shown = list(summary.stages)
        row = 9.5 * 1.28 + 2.6 * 1.5
        room = self._bottom - flow.y - _NAMED * SIZE_5 * 1.5 - 8
        most = int((room - 9.5 * 1.28) // row) - 2
        if len(shown) > most:
            most = max(1, most - 1)
        flow.table(_completion("学段"), shown[:most], totals=_total(summary.whole), size=9.5, padding=2.6, lines=2)
        if len(shown) > most:
            flow.y += 3
            flow.paragraph(f"其余 {len(shown) - most} 个学段见附表。", size=SIZE_5_SMALL)

    def _missing(self) -> None:
        flow, summary = self._flow, self._summary
        flow.space(6)
        owing = [line for line in summary.told if line.owes]
        missing = [line.name for line in owing if line.state == "未交"]
        halfway = [line.name for line in owing if line.state not in ("未交", "已交")]
        width = self._right - self._left
        text = f"未交（{len(missing)} 所）：{'、'.join(missing)}。" if missing else ""
        label = "暂报、退回待改或待处理" if summary.due_whole.waiting else "暂报或退回待改"
        text += f"{label}（{len(halfway)} 所）：{'、'.join(halfway)}。" if halfway else ""
        text = text or ("应交的学校都已经交齐。" if owing else "还没有应交的学校。")
        lines = wrap(text, width, Typeface.SERIF, SIZE_5)
        fits = max(1, min(_NAMED, int((self._bottom - flow.y) // (SIZE_5 * 1.5))))
        if len(lines) > fits:
            tail = "…等，见附表。"
            room = width - text_width(tail, Typeface.SERIF, SIZE_5)
            lines = [*lines[: fits - 1], shorten("".join(lines[fits - 1 :]), room, Typeface.SERIF, SIZE_5).rstrip("…、") + tail]
        for line in lines:
            flow.page.text(self._left, flow.y + SIZE_5, line, typeface=Typeface.SERIF)
            flow.y += SIZE_5 * 1.5


def _annex(flow: Flow, summary: CitySummary, *, noted: bool) -> None:
    number = 0

    def heading(text: str, keep: float = 60.0) -> None:
        nonlocal number
        number += 1
        flow.space(14)
        flow.heading(f"附表 {number}　{text}", keep=keep, bookmark=True)
        flow.y += 2

    heading(f"{summary.quarter}上报情况（按中心校，单位：所）")
    if summary.dues:
        flow.table(_DUES, summary.dues, totals=[column.text(column.value(summary.due_whole)) for column in _DUES])
    else:
        flow.paragraph("还没有登记学校。")
    for title, lines, beyond in (
        ("中心校", summary.centrals, summary.beyond_centrals),
        ("学段", summary.stages, 0),
        ("学科", summary.subjects, 0),
        ("职称", summary.titles, 0),
        ("学校", summary.schools, summary.beyond_schools),
    ):
        if not lines:
            continue
        heading(f"学时完成情况（按{title}）")
        flow.table(_completion(title), lines, totals=_total(summary.whole))
        if beyond:
            flow.y += 3
            flow.paragraph(
                f"有教师同时在几个{title}，在每个{title}各列一次，在合计里只算一次：各行人数之和比合计多 {beyond} 人次。",
                size=SIZE_5_SMALL,
            )
    if len(summary.moments) > 1:
        heading(f"周期 {summary.cycle} 各季度末的情况", keep=_CHART_HEIGHT + 60)
        _moments(flow, summary.moments)
    if summary.told:
        heading(f"{summary.quarter}上报清单")
        flow.table(_TOLD, summary.told, numbered=True, size=10, padding=2.8)
        if any(not line.owes for line in summary.told):
            flow.y += 3
            flow.paragraph("状态写在括号里的学校不应交，不在应交数里，原因见备注。", size=SIZE_5_SMALL)
    if not noted:
        flow.space(14)
        _note_down(flow, _notes(summary))


def _moments(flow: Flow, moments: Sequence[MomentLine]) -> None:
    """The city quarter by quarter, drawn and in figures."""
    columns = [Moment(name=each.name, average=each.line.average, share=each.line.share, pace=each.pace) for each in moments]
    chart = trend_chart(columns, width=flow.document.right - flow.document.left, height=_CHART_HEIGHT)
    flow.need(chart.height)
    flow.page.draw(chart, flow.document.left, flow.y)
    flow.y += chart.height + 4
    flow.table(_MOMENTS, moments, size=9.5)
    flow.y += 3
    flow.paragraph(
        "按现在已有的记录计算：迟交、补报的记录列在它们所属的季度，所以以前印出的同一季度可能不同。应交、已交是现在的情况。",
        size=SIZE_5_SMALL,
    )


def _notes(summary: CitySummary) -> tuple[str, ...]:
    return (
        (
            "应交＝已交＋退回＋暂报＋待处理＋未交。已交是结账后的季度数据包，在季度结束后收到；暂报是季度还没有结账；退回是有记录退回学校、还没有改正；"
            "待处理是收到了写明是该校的数据包，等本局核对、登记密钥，或等学校补齐缺的表。"
        ),
        f"学时均为计入学时，全市口径，同一人各校的学时合并计算；周期 {summary.cycle}，按“{summary.policy}”。",
        (
            "在岗教师是当天在岗的人（休假的在内）；上报清单里的是各校季度汇总截至的那一天在岗的人，学校季度汇总里的“本季教师”还有季内离校的人。"
            "达标率＝已达标人数÷（在岗教师－不作要求），不作要求指规定减免后没有应达学时的人。低于进度是提醒，不是考核结论。"
        ),
        _coded(summary),
        f"学时截至{day_in_words(summary.as_of)}；上报情况为{day_in_words(summary.printed)}的情况。",
    )


def _note_down(flow: Flow, notes: Sequence[str]) -> None:
    flow.heading("附注", bookmark=True)
    for place, note in enumerate(notes, start=1):
        flow.paragraph(f"{place}. {note}", size=SIZE_5_SMALL, leading=1.6)


def _coded(summary: CitySummary) -> str:
    prefixes = f"“{summary.quarter_prefix}-”（上报）或“{trace_prefix(summary.as_of)}-”（学时）"
    told = "，".join(f"{words} {number} {code}" for words, number, code in summary.parts)
    return (
        f"溯源码：五位代码前加{prefixes}，用台账的“查溯源码”可以列出组成这个数的学校或教师；一行里各数共用一个，列出的每一个都写明情况。"
        + (f"第 1 页说明中的数字：{told}。" if told else "")
    )


def _total(whole: CityLine) -> list[str]:
    """The last row: the city, where everybody stands once."""
    return ["合计", *(column.text(column.value(whole)) for column in _completion("")[1:])]

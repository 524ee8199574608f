"""季度汇总: the quarter on paper, for the principal to read in two minutes, sign and seal.

Page 1 holds the facts: key figures beside last quarter's, the kinds of activity, how far everybody still is from the
hours of the cycle, alerts in words, the signature block with free room for the seal, and the fingerprint of the data
package, so that the bureau can match paper and file. The annex holds the tables behind it.

Words on this paper are exact and neutral (domain rules: 申报, 认定 and 计入 are three numbers; sums over persons are
人·学时; the yearly 72 is advisory, so no year is ever called 不合格). Whatever used a number the authority has not
confirmed says 未经主管部门确认. A quarter that is still open says so on every page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

from jyteacher_desktop.domain.calendar import day_in_words
from jyteacher_desktop.domain.columns import Align, Column, hours_text, known_text
from jyteacher_desktop.domain.headline import QuarterFacts
from jyteacher_desktop.domain.rounding import tenth_text
from jyteacher_desktop.reports.chart import progress_chart, qr_drawing
from jyteacher_desktop.reports.fonts import Typeface, missing_glyphs, text_width
from jyteacher_desktop.reports.line_breaking import fitting_size, shorten, wrap
from jyteacher_desktop.reports.paper import (
    MM,
    SIZE_4_SMALL,
    SIZE_5,
    SIZE_5_SMALL,
    Document,
    Flow,
    Margins,
    Page,
    Progress,
    RenderedPdf,
    Target,
    saved,
)
from jyteacher_desktop.reports.quarter_paper_lines import (
    ACTIVITY_COLUMNS,
    DIFFERENCE_COLUMNS,
    KEPT_COLUMNS,
    KIND_COLUMNS,
    TEACHER_COLUMNS,
    TRAINING_COLUMNS,
    ChangedLine,
    GroupLine,
    KindLine,
    QuarterSummary,
    SignedDifference,
    TeacherLine,
    change_text,
    changed_columns,
    group_columns,
    kinds_total,
    of_several_people,
    outside_line,
    sum_of,
    together,
)
from jyteacher_desktop.reports.ruled_forms import sealed_signatures
from jyteacher_desktop.values import replace

PROVISIONAL = "（未结账，数字可能变化）"
UNCONFIRMED = "未经主管部门确认"
_TITLE = "校本研修与继续教育学时汇总"
_LINES_ON_PAGE_1 = 6
_FEWEST_LINES = 2
_LEAST_CHART = 104.0
_IN_ANNEX = "（见附表）"
"""What ends a matter that is told shortened on page 1."""
_ALERT_LEADING = SIZE_5 * 1.5
_SIGNATURE_HEIGHT = 44 * MM
_GAP = 9.0
_FIGURE_SHARES = (0.85, 1.0, 1.3, 1.0, 0.9)
"""Widths of the five figures: person-hours need most."""


def render_quarter(summary: QuarterSummary, target: Target, *, progress: Progress | None = None) -> RenderedPdf:
    """Write the quarter's paper to ``target``; equal summaries give equal bytes.

    Raises:
        ReportFileError: The place cannot be written.
        FontFileError: A bundled font is absent or damaged.
        Cancelled: The person pressed cancel; nothing was written.
    """
    state = f"第 {summary.version} 版" if summary.closed else PROVISIONAL

    def draw(air: float) -> Flow:
        document = Document(
            title=f"{summary.school_name}{summary.quarter_label}{_TITLE}",
            author=summary.school_name,
            dated=summary.dated,
            running=f"{state}　{summary.quarter_label}学时汇总　{summary.school_name}",
            margins=Margins(top=20 * MM, bottom=23 * MM),
            progress=progress,
        )
        flow = Flow(document)
        front = _Front(flow, summary)
        front.draw()
        flow.air = air
        _Annex(flow, summary, alerts=front.alerts_cut, kinds=front.kinds_cut).draw()
        return flow

    return saved(draw, target)


class _Front:
    """Page 1. Title, figures, tables and signature have known heights; chart and alerts share the room that is left.

    ``alerts_cut`` says whether the alerts were too many or too long to stand here whole, ``kinds_cut`` whether some kinds stand together.
    """

    def __init__(self, flow: Flow, summary: QuarterSummary) -> None:
        self._parts = iter("一二三四")
        self._flow = flow
        self._page = flow.page
        self._summary = summary
        self._left = flow.document.left
        self._right = flow.document.right
        self._bottom = flow.document.bottom - _SIGNATURE_HEIGHT
        self.alerts_cut = self.kinds_cut = False

    def draw(self) -> None:
        self._title()
        self._figures()
        self._tables()
        self._chart()
        self._alerts()
        self._signatures()

    def _title(self) -> None:
        summary, flow = self._summary, self._flow
        middle = (self._left + self._right) / 2
        for text in (f"{summary.quarter_label}（自然年）", _TITLE):
            flow.y += 26
            self._page.text(middle, flow.y, text, typeface=Typeface.SERIF_BOLD, size=20, align=Align.CENTER)
        if not summary.closed:
            flow.y += 17
            self._page.text(middle, flow.y, PROVISIONAL, typeface=Typeface.SANS_BOLD, size=SIZE_4_SMALL, align=Align.CENTER)
        flow.y += 5
        span = f"{day_in_words(summary.start)}至{day_in_words(summary.end)}"
        version = f"第 {summary.version} 版" if summary.closed else "未结账"
        code = f"学校标识码：{summary.school_code}" if summary.school_code else ""
        for left, right in (
            (
                f"单位：{summary.school_name}" + ("（示例学校）" if summary.sample else ""),
                f"截至：{day_in_words(summary.day)}　{version}",
            ),
            (code, f"统计期：{span}"),
        ):
            room = self._right - self._left - text_width(right, Typeface.SERIF, SIZE_5) - 18
            first, *more = wrap(left, room, Typeface.SERIF, SIZE_5)
            flow.y += 15
            self._page.text(self._left, flow.y, first, typeface=Typeface.SERIF)
            self._page.text(self._right, flow.y, right, typeface=Typeface.SERIF, align=Align.RIGHT)
            for line in more:
                flow.y += 15
                self._page.text(self._left, flow.y, line, typeface=Typeface.SERIF)
        flow.y += 7

    def _figures(self) -> None:
        facts, before = self._summary.facts, self._summary.previous
        cells: tuple[tuple[str, str, str, Callable[[QuarterFacts], Decimal | int | None], Callable[[object], str]], ...] = (
            ("activities", "研修活动", "场", lambda facts: facts.activities, known_text),
            ("person_times", "参加活动", "人次", lambda facts: facts.person_times, known_text),
            ("counted", "计入学时", "人·学时", lambda facts: facts.counted, known_text),
            ("per_teacher", "人均计入学时", "学时", lambda facts: facts.per_teacher, tenth_text),
            ("participation", "参与率", "%", lambda facts: facts.participation, tenth_text),
        )
        flow, page = self._flow, self._page
        codes, signed = dict(self._summary.fact_codes), dict(self._summary.signed_facts)
        top, height = flow.y, 66.0 if codes else 56.0
        share = (self._right - self._left) / sum(_FIGURE_SHARES)
        edge = self._left
        page.box(self._left, top, self._right - self._left, height, fill=0.955)
        for index, (name, label, unit, read, told) in enumerate(cells):
            now, then = read(facts), read(before) if before else None
            width = share * _FIGURE_SHARES[index]
            middle = edge + width / 2
            edge += width
            page.text(middle, top + 14, label, size=SIZE_5_SMALL, gray=0.2, align=Align.CENTER)
            figure = told(now)
            unit_width = 0.0 if now is None else text_width(unit, Typeface.SANS, SIZE_5_SMALL) + 2
            size = fitting_size(figure, width - 6 - unit_width, Typeface.SANS_BOLD, 19)
            start = middle - (text_width(figure, Typeface.SANS_BOLD, size) + unit_width) / 2
            page.text(start, top + 35, figure, typeface=Typeface.SANS_BOLD, size=size)
            if now is not None:
                page.text(middle * 2 - start, top + 35, unit, size=SIZE_5_SMALL, align=Align.RIGHT)
            compared = _compared(now, then, told) if name not in signed else _compared_signed(now, signed[name], then, told)
            size = fitting_size(compared, width - 4, Typeface.SANS, 8.5)
            page.text(middle, top + 49, compared, size=size, gray=0.25, align=Align.CENTER)
            page.text(middle, top + 61, codes.get(name, ""), size=8.5, gray=0.4, align=Align.CENTER)
            if index:
                page.line(middle - width / 2, top + 9, middle - width / 2, top + height - 9, width=0.4, gray=0.7)
        flow.y = top + height + 3
        flow.paragraph(self._basis(), size=SIZE_5_SMALL, leading=1.45, gray=0.1)
        if self._summary.support:
            line = shorten(self._summary.support, self._right - self._left, Typeface.SERIF, SIZE_5_SMALL)
            flow.paragraph(line, size=SIZE_5_SMALL, leading=1.45, gray=0.1)
        if self._summary.revision is not None:
            lines = wrap(_revised(self._summary), self._right - self._left, Typeface.SERIF, SIZE_5_SMALL)
            if len(lines) > 2:
                rest = shorten("".join(lines[1:]), self._right - self._left, Typeface.SERIF, SIZE_5_SMALL)
                lines = [lines[0], rest]
            flow.paragraph("\n".join(lines), size=SIZE_5_SMALL, leading=1.45, gray=0.1)

    def _basis(self) -> str:
        """One paragraph that says which hours the figures are."""
        summary, facts = self._summary, self._summary.facts
        if facts.confirmed is not None:
            rest = f"（另有 {facts.waiting} 条、申报 {hours_text(facts.waiting_claimed)} 未审核）" if facts.waiting else ""
            confirmed = f"认定 {hours_text(facts.confirmed)}{rest} → "
        else:
            confirmed = "尚未认定 → " if facts.waiting or facts.claimed else ""  # of nothing, nothing is still to be recognised
        left = f"（其中 {facts.left} 人已离校，见附表 1 备注）" if facts.left else ""
        sentence = (
            f"本季教师 {facts.teachers} 人{left}。申报 {hours_text(facts.claimed)} → {confirmed}"
            f"计入 {hours_text(facts.counted)} 人·学时，其中校外培训 {facts.trainings} 人次、计入 {hours_text(facts.training_counted)}。"
        )
        if summary.unconfirmed_counting:
            sentence += f"周期累计用到的规则有 {len(summary.unconfirmed_counting)} 项{UNCONFIRMED}，见附注。"
        if summary.otherwise:
            sentence += f"结账后数据有变，已签数与现数不同的有 {summary.otherwise} 项，见附表。"
        elif summary.changed:
            sentence += "结账后提示有变，见附表。"
        if summary.kept:
            sentence += f"名称、分组和上季数字照结账时印出，现在不同的有 {len(summary.kept)} 项，见附表。"
        return sentence

    def _tables(self) -> None:
        """Kinds left, the first grouping right; kinds alone take the whole width."""
        flow, summary = self._flow, self._summary
        flow.y += _GAP
        top = flow.y
        split = self._left + 0.60 * (self._right - self._left)
        grouping = next((grouping for grouping in summary.groupings if grouping.lines), None)
        span = (self._left, split - 7 if grouping else self._right)
        most = self._most_lines()
        self.kinds_cut = len(summary.kinds) > most
        flow.heading(f"{next(self._parts)}、按活动类型（计入单位：人·学时）")
        if kinds := [*_kinds_first(summary.kinds, most), *outside_line(summary)]:
            flow.table(KIND_COLUMNS, kinds, totals=_whole(summary), size=9.5, padding=2.6, lines=2, span=span)
        else:
            flow.paragraph("本季没有登记研修活动。")
        if grouping:
            bottom, flow.y = flow.y, top
            heading = f"{next(self._parts)}、按{grouping.title}"
            self._page.text(split + 7, flow.y + SIZE_4_SMALL, heading, typeface=Typeface.SANS_BOLD, size=SIZE_4_SMALL)
            flow.y += SIZE_4_SMALL * 1.6
            columns = [
                column for column in group_columns(grouping.title) if column.key in ("name", "teachers", "per_teacher", "code")
            ]
            shown_groups = _first(grouping.lines, lambda rest: _joined(f"其余 {len(rest)} 个", rest), most)
            flow.table(columns, shown_groups, size=9.5, padding=2.6, lines=2, span=(split + 7, self._right))
            flow.y = max(flow.y, bottom)

    def _most_lines(self) -> int:
        """Lines of a table: as many as leave the chart its least height and the alerts two lines, the weightiest one among them."""
        summary = self._summary
        row, heading = 9.5 * 1.28 + 2.6 * 1.5, SIZE_4_SMALL * 1.6
        note = SIZE_5_SMALL * 1.5 if summary.unconfirmed_requirement else 0.0
        below = 2 * _GAP + 2 * heading + _LEAST_CHART + note + 2 * _ALERT_LEADING
        table = (
            heading + row + 9.5 * 1.28 + row * (1 + len(outside_line(summary)))
        )  # its headings of two lines, trainings, the sum
        room = self._bottom - self._flow.y - below - table
        # the sentence of 保障 takes the room of one, so that none of the alerts has to go
        return max(_FEWEST_LINES, min(_LINES_ON_PAGE_1 - bool(summary.support), int(room // row)))

    def _chart(self) -> None:
        summary, flow = self._summary, self._flow
        flow.y += _GAP
        flow.heading(f"{next(self._parts)}、周期（{summary.cycle_label}）距 {hours_text(summary.required)} 学时的进度", keep=0)
        if all(line.apart for line in summary.teachers):
            flow.paragraph(_none_required(summary.teachers))
            return
        note = SIZE_5_SMALL * 1.5 if summary.unconfirmed_requirement else 0.0
        alerts = max(3, sum(len(self._shortened(number, text)) for number, text in enumerate(summary.alerts, start=1)))
        wanted = self._bottom - flow.y - note - 2 * _GAP - SIZE_4_SMALL * 1.6 - alerts * _ALERT_LEADING
        height = min(max(wanted, _LEAST_CHART), 138.0)
        chart = progress_chart(
            [line.progress for line in summary.teachers if not line.apart],
            width=self._right - self._left,
            height=height,
            required=summary.required,
            pace=summary.pace,
            pace_words=summary.pace_words,
        )
        self._page.draw(chart, self._left, flow.y)
        flow.y += height
        if summary.unconfirmed_requirement:
            count = len(summary.unconfirmed_requirement)
            flow.paragraph(f"应达学时用到的规则有 {count} 项{UNCONFIRMED}，见附注。", size=SIZE_5_SMALL)

    def _alerts(self) -> None:
        flow, alerts = self._flow, self._summary.alerts
        flow.y += _GAP
        flow.heading(f"{next(self._parts)}、提示", keep=0)
        lines: list[str] = []
        capacity = int((self._bottom - flow.y) // _ALERT_LEADING)
        for number, alert in enumerate(alerts, start=1):
            left = capacity - len(lines) - (number < len(alerts))  # the last line says how many more there are
            block = self._shortened(number, alert, most=min(2, left))
            if not block:
                lines.append(f"其余 {len(alerts) - number + 1} 条见附表。" if lines else f"共 {len(alerts)} 条，见附表。")
                self.alerts_cut = True
                break
            lines += block
        for line in lines or ["没有需要提示的事项。"]:
            self._page.text(self._left, flow.y + SIZE_5, line, typeface=Typeface.SERIF)
            flow.y += _ALERT_LEADING

    def _shortened(self, number: int, alert: str, *, most: int = 2) -> list[str]:
        """An alert in at most so many lines; the annex has it whole."""
        width = self._right - self._left
        lines = wrap(f"{number}. {alert}", width, Typeface.SERIF, SIZE_5)
        if len(lines) <= most:
            return lines
        self.alerts_cut = True
        if most <= 0:
            return []
        room = width - text_width(_IN_ANNEX, Typeface.SERIF, SIZE_5)
        return [*lines[: most - 1], shorten("".join(lines[most - 1 :]), room, Typeface.SERIF, SIZE_5) + _IN_ANNEX]

    def _signatures(self) -> None:
        summary, mark = self._summary, self._right - 36 * MM
        # a day stands beside a name only: whoever signs by hand writes both
        reviewed = summary.reviewed_by and "\n".join(
            filter(
                None,
                (summary.reviewed_by, summary.reviewed_on and f"{day_in_words(date.fromisoformat(summary.reviewed_on))}"),
            )
        )
        rows = (("填表人", summary.prepared_by), ("审核人", reviewed), ("校长（签字）", ""))
        sealed_signatures(self._flow, rows, top=self._bottom, right=mark, unit="单位（公章）")
        self._package(self._page, mark, self._bottom)

    def _package(self, page: Page, x: float, top: float) -> None:
        package, width = self._summary.package, self._right - x
        if package is None:
            steps = "先上报" if self._summary.closed else "先结账、上报"
            words = f"数据包尚未生成。{steps}，再打印签字：那时此处印出数据包编号，不再变动。"
            for index, line in enumerate(wrap(words, width, Typeface.SANS, SIZE_5_SMALL)):
                page.text(x, top + 9 * MM + index * 12, line, size=SIZE_5_SMALL, gray=0.3)
            return
        side = 27 * MM
        page.draw(qr_drawing(package.letter_id.upper(), side=side), self._right - side, top + 3 * MM)
        y = top + 3 * MM + side + 8
        label = "数据包编号" if package.agrees else "与数据包不同，见附注"
        page.text(self._right, y, label, size=8.5, gray=0.2, align=Align.RIGHT)
        for start in (0, 16):
            y += 10
            text = _spaced(package.letter_id[start : start + 16])
            page.text(self._right, y, text, size=8.5, align=Align.RIGHT)


def _spaced(digits: str) -> str:
    return " ".join(digits[index : index + 4] for index in range(0, len(digits), 4))


def _compared(now: Decimal | int | None, then: Decimal | int | None, told: Callable[[object], str]) -> str:
    """Last quarter's figure with the change since: 上季 702（+237）."""
    if then is None:
        return "上季无数据"
    if now is None:
        return f"上季 {told(then)}"
    change = Decimal(now) - Decimal(then)
    sign = "+" if change > 0 else "−"
    return f"上季 {told(then)}（{f'{sign}{told(abs(change))}' if change else '持平'}）"


def _compared_signed(
    now: Decimal | int | None, signed: Decimal | int | None, then: Decimal | int | None, told: Callable[[object], str]
) -> str:
    """The change between two signed figures; where the present one is no longer the signed one, in words: 上季 702（签字时 +200）."""
    said = _compared(signed, then, told)
    return said if told(now) == told(signed) else said.replace("（", "（签字时 ")


def _revised(summary: QuarterSummary) -> str:
    """What this version changes against the first, and why, in one sentence."""
    revision = summary.revision
    if revision is None:
        return ""
    change = summary.facts.counted - revision.counted_first
    others = len({each.label.partition("：")[0] for each in revision.standings})
    beside = f"，另有 {others} 人的应达、以前累计或在册情况不同" if others else ""
    figures = sum(bool(line.what) for line in revision.changed)
    beside += f"，表内不同的共 {figures} 处" if figures else ""
    counted = f"{hours_text(revision.counted_first)} → {hours_text(summary.facts.counted)} 人·学时"
    differ = f"计入改动 {len(revision.differences)} 处" if revision.differences else "各人各条计入都相同"
    return (
        f"与第 1 版相比：计入 {counted}（{change_text(change) if change else '持平'}），{differ}{beside}，见附表。"
        f"{'；'.join(revision.reasons)}。"
    )


_Line = TypeVar("_Line")


def _first(lines: Sequence[_Line], together: Callable[[Sequence[_Line]], _Line], most: int) -> list[_Line]:
    """As many lines as page 1 has room for, the rest taken together."""
    if len(lines) <= most:
        return list(lines)
    return [*lines[: most - 1], together(lines[most - 1 :])]


def _kinds_first(lines: Sequence[KindLine], most: int) -> list[KindLine]:
    """As many kinds as page 1 has room for: where not all have, those held most often, and the others together with what was not held."""
    if len(lines) <= most:
        return list(lines)
    by_number = sorted(lines, key=lambda line: -(line.activities or 0))
    named = min(most - 1, sum(bool(line.activities) for line in lines))
    rest = by_number[named:]
    return [*by_number[:named], sum_of(f"其余 {len(rest)} 类", rest)]


def _whole(summary: QuarterSummary) -> list[str]:
    line = kinds_total(summary)
    return [column.text(column.value(line)) for column in KIND_COLUMNS]


def _joined(label: str, lines: Sequence[GroupLine]) -> GroupLine:
    return GroupLine(
        name=label,
        teachers=sum(line.teachers for line in lines),
        person_times=sum(line.person_times for line in lines),
        counted=sum((line.counted for line in lines), Decimal(0)),
    )


def _totals(
    columns: Sequence[Column[_Line]], lines: Sequence[_Line], keys: Collection[str], *, numbered: bool = False, code: str = ""
) -> list[str]:
    """A last row 合计: the sums of the columns named, and its trace code; nothing below the others."""
    texts = ["合计"]
    for column in columns[1:]:
        values = [value for line in lines if isinstance(value := column.value(line), (int, Decimal))]
        texts.append(column.text(sum(values)) if column.key in keys else code.partition("-")[2] if column.key == "code" else "")
    return ["", *texts] if numbered else texts


def _difference_totals(columns: Sequence[Column[SignedDifference]], lines: Sequence[SignedDifference]) -> list[str]:
    totals = _totals(columns, lines, ("signed", "now"))
    totals[[column.key for column in columns].index("difference")] = change_text(
        sum((line.now - line.signed for line in lines), Decimal(0))
    )
    return totals


class _Annex:
    """The tables behind page 1 and the notes that say what each figure is."""

    def __init__(self, flow: Flow, summary: QuarterSummary, *, alerts: bool, kinds: bool) -> None:
        self._flow = flow
        self._summary = summary
        self._alerts = summary.alerts if alerts else ()
        self._kinds = kinds
        self._codes = dict(summary.fact_codes)
        self._number = 0

    def draw(self) -> None:
        summary, flow, codes = self._summary, self._flow, self._codes
        flow.turn()
        self._heading("教师学时表（单位：学时，均为计入学时）")
        if summary.teachers:
            totals = _totals(TEACHER_COLUMNS, summary.teachers, ("quarter",), numbered=True, code=codes.get("counted", ""))
            flow.table(TEACHER_COLUMNS, summary.teachers, numbered=True, totals=totals)
        else:
            flow.paragraph("本季没有教师。")
        self._groupings()
        self._heading("研修活动清单（计入单位：人·学时）")
        if summary.activities:
            keys, code = ("expected", "present", "counted"), codes.get("activities", "")
            totals = _totals(ACTIVITY_COLUMNS, summary.activities, keys, numbered=True, code=code)
            flow.table(ACTIVITY_COLUMNS, summary.activities, numbered=True, totals=totals, size=10, lines=12)
        else:
            flow.paragraph("本季没有登记研修活动。")
        self._heading("校外培训清单")
        if summary.trainings:
            code = codes.get("trainings", "")
            named = any(line.organizer for line in summary.trainings)
            columns = [
                each for each in TRAINING_COLUMNS if named or each.key != "organizer"
            ]  # its room is for the names of projects
            totals = _totals(columns, summary.trainings, ("claimed", "counted"), numbered=True, code=code)
            flow.table(columns, summary.trainings, numbered=True, totals=totals, size=10, lines=12)
        else:
            flow.paragraph("本季没有登记校外培训。")
        if self._kinds:
            self._heading("按活动类型")
            flow.table(KIND_COLUMNS, [*summary.kinds, *outside_line(summary)], totals=_whole(summary))
        self._revised()
        self._otherwise()
        if self._alerts:
            self._heading("提示")
            for number, alert in enumerate(self._alerts, start=1):
                flow.paragraph(f"{number}. {alert}")
        self._notes()

    def _revised(self) -> None:
        """What a later version says otherwise than the first."""
        flow, revision = self._flow, self._summary.revision
        if revision is None:
            return
        self._heading("与第 1 版的不同")
        for reason in revision.reasons:
            flow.paragraph(f"{reason}。", lead=True)
        columns = [replace(column, title="第 1 版") if column.key == "signed" else column for column in DIFFERENCE_COLUMNS]
        if revision.differences:
            rows = of_several_people(revision.differences)
            flow.table(columns, rows, totals=_difference_totals(columns, rows))
        else:
            flow.paragraph("各人各条计入学时与第 1 版相同。")
        if revision.standings:
            flow.space(8)
            flow.paragraph("应达学时、以前各季累计和在册情况与第 1 版不同的：", lead=True)
            flow.table(columns, of_several_people(revision.standings))
        if revision.kept_whole:
            self._changed(revision.changed, "表内与第 1 版不同的数字和文字：", "第 1 版")
        else:
            flow.paragraph("第 1 版结账时还没有保存整张表，只比较各人各条的学时、应达和在册情况，其余数字无从比较。")

    def _changed(self, lines: Sequence[ChangedLine], lead: str, then: str) -> None:
        """Every figure that is another, as a table, and the sentences that are others."""
        flow, figures = self._flow, [line for line in lines if line.what]
        sentences = [line for line in lines if not line.what]
        if figures:
            flow.space(8)
            flow.paragraph(lead, lead=True)
            flow.table(changed_columns(then), together(figures), lines=12)
        if sentences:
            flow.space(8)
            flow.paragraph("不同的提示：", lead=True)
        for line in sentences:
            flow.paragraph(f"{then}有、现在没有：{line.signed}" if line.now == "—" else f"{then}没有、现在有：{line.now}")

    def _otherwise(self) -> None:
        """What is no longer as it was signed."""
        summary, flow = self._summary, self._flow
        if summary.differences or summary.changed or summary.kept:
            self._heading("已签数与现数（结账后有变的）")
        if summary.differences:
            flow.table(DIFFERENCE_COLUMNS, of_several_people(summary.differences))
        if summary.changed:
            self._changed(summary.changed, "因此与结账时不同的数字：", "已签数")
        if summary.kept:
            flow.space(8)
            flow.paragraph("名称、分组和上季数字照结账时印出，现在不同的：", lead=True)
            flow.table(KEPT_COLUMNS, summary.kept)

    def _heading(self, title: str) -> None:
        self._number += 1
        self._flow.space(14)
        self._flow.heading(f"附表 {self._number}　{title}", bookmark=True)
        self._flow.y += 2

    def _groupings(self) -> None:
        for grouping in self._summary.groupings:
            self._heading(f"按{grouping.title}")
            columns = group_columns(grouping.title)
            keys, code = ("teachers", "person_times", "counted"), self._codes.get("counted", "")
            totals = _totals(columns, grouping.lines, keys, code=code)
            totals[[column.key for column in columns].index("per_teacher")] = tenth_text(self._summary.facts.per_teacher)
            self._flow.table(columns, grouping.lines, totals=totals)

    def _notes(self) -> None:
        summary, flow = self._summary, self._flow
        flow.space(14)
        flow.heading("附注", bookmark=True)
        notes = [
            (
                "申报学时是活动学时或证书学时按规则折算的（零头舍去，没有到场、没有通过考核的为 0）；认定学时由确认单位认可，未认定前空缺；计入学时是按规则折算、封顶后的学时。"
                "本汇总除注明外均为计入学时；多人学时相加以“人·学时”表示。"
            ),
            (
                f"人均计入学时＝计入人·学时÷本季教师人数；本季教师是本季在职过的和有计入学时的所有人，中途调出、退休的在备注写明，"
                f"所以可以比某一天的在岗教师多；"
                f"参与率＝参加人次÷应到人次；校外培训人次是本季教师的，离校的也在内，登记几条算几条；“上季”指{summary.previous_label}。"
            ),
            (
                "场次、人次和学时只算截至日以前已开展、没有被退回的活动和培训；计划中的、被退回的、还没有结束的另外提示，不在其内。"
                "附表 1 至各分组表、活动清单与培训清单之和，分别等于第 1 页的计入学时。"
            ),
            (
                f"距目标差＝本周期应达学时－周期累计计入学时，不小于零；周期 {summary.cycle_label}，"
                f"应达 {hours_text(summary.required)} 学时，产假、长病假等按规则扣减月份，没有登记结束日期的只扣到截至日当月，截至日以后才开始的其他变动不在其内；"
                f"按周期均匀进度，{summary.pace_words}。调出、退休和没有应达学时的教师另列，不算已达标，也不算落后。"
            ),
            f"学时规则：{summary.policy_title}。",
        ]
        if summary.expected_year is not None:
            notes.append(f"每年 {hours_text(summary.expected_year)} 学时为原则性要求，只作进度提示，不作考核结论。")
        notes += [f"{UNCONFIRMED}的规则（影响周期累计）：{rule}。" for rule in summary.unconfirmed_counting]
        notes += [f"{UNCONFIRMED}的规则（影响应达学时）：{rule}。" for rule in summary.unconfirmed_requirement]
        if summary.trace_prefix:
            notes.append(
                f"溯源码：表中五位代码前加“{summary.trace_prefix}-”，用台账的“查溯源码”可以列出组成这个数的每一条记录。"
                f"{_told_codes(summary)}"
            )
        if summary.package is not None:
            notes.append(f"数据包编号：{_spaced(summary.package.letter_id)}。学校密钥指纹：{summary.package.fingerprint}。")
            if summary.package.as_of_now:
                notes.append(
                    f"数据包与本表出自同一份数据：照结账时印出的 {len(summary.kept)} 项，数据包里是附表“现在”一栏的内容，其余各数相同。"
                    "电子签名不代替公章和签字。"
                )
            elif summary.package.agrees:
                notes.append("数据包编号与上报文件一致，说明纸面与文件出自同一份数据；电子签名不代替公章和签字。")
            else:
                notes.append(f"与数据包不同：{_unlike(summary)}数据包编号只指出当时上报的是哪一份。电子签名不代替公章和签字。")
        missing = missing_glyphs(_all_text(summary))
        if missing:
            codes = "、".join(f"U+{ord(char):04X}" for char in missing)
            notes.append(f"字库未收的字印作〓，请手写补正：{codes}。")
        for number, note in enumerate(notes, start=1):
            flow.paragraph(f"{number}. {note}", size=SIZE_5_SMALL, leading=1.6)
        flow.space(6)
        flow.paragraph(f"数据日期：{day_in_words(summary.dated)}", size=SIZE_5_SMALL)


def _none_required(teachers: Sequence[TeacherLine]) -> str:
    """Why there is no progress to draw: nobody at all, or only people who stand apart, and as what."""
    if not teachers:
        return "本季没有教师。"
    why = "、".join(f"{apart} {number} 人" for apart, number in Counter(line.apart for line in teachers).items())
    return f"本季教师 {len(teachers)} 人都不在应达学时的统计内（{why}），见附表 1。"


def _unlike(summary: QuarterSummary) -> str:
    """What of the paper is otherwise than in the package, in sentences."""
    told = []
    if summary.differences:
        told.append(f"结账后数字有变的 {len(summary.differences)} 项，纸上印的是现数。")
    elif summary.otherwise:
        told.append(f"结账后有变的 {summary.otherwise} 处，纸上印的是现在的。")
    if summary.kept:
        told.append(f"名称、分组和上季数字现在不同的 {len(summary.kept)} 项，纸上照结账时印出。")
    return "".join(told) + ("各项见附表“已签数与现数”。" if told else "生成数据包以后，记录有改动。")


def _told_codes(summary: QuarterSummary) -> str:
    """Codes of the figures that page 1 tells in a sentence."""
    codes = dict(summary.fact_codes)
    named = (
        ("本季教师", "teachers"),
        ("申报", "claimed"),
        ("认定", "confirmed"),
        ("应到人次", "expected_times"),
        ("校外培训人次", "trainings"),
        ("校外培训计入", "training_counted"),
    )
    told = "、".join(f"{label} {codes[key].partition('-')[2]}" for label, key in named if key in codes)
    people = "，".join(f"{name} {count} 人 {code.partition('-')[2]}" for name, count, code in summary.people_codes)
    hints = "，".join(f"{name} {count} {code.partition('-')[2]}" for name, count, code in summary.alert_codes)
    return (
        (f"第 1 页说明中的数字：{told}。" if told else "")
        + (f"进度图中的人：{people}。" if people else "")
        + (f"提示和说明中的条数：{hints}。" if hints else "")
    )


def _all_text(summary: QuarterSummary) -> str:
    """Every name and phrase a person typed, to look for characters that cannot be printed."""
    parts = [summary.school_name, summary.prepared_by, summary.policy_title, *summary.alerts, summary.support]
    parts += [f"{line.name}{line.mark}{line.group}{line.note}" for line in summary.teachers]
    parts += [f"{line.kind}{line.topic}{line.note}" for line in summary.activities]
    parts += [f"{line.name}{line.called}{line.project}{line.organizer}" for line in summary.trainings]
    parts += [line.kind for line in summary.kinds]
    revised = (*summary.revision.differences, *summary.revision.standings) if summary.revision is not None else ()
    parts += [f"{line.label}{line.cause}" for line in (*summary.differences, *revised)]
    parts += [f"{line.name}{line.what}{line.signed}{line.now}" for line in summary.kept]
    changed = (*summary.changed, *(summary.revision.changed if summary.revision is not None else ()))
    parts += [f"{line.name}{line.what}{line.signed}{line.now}" for line in changed]
    parts += [line.name for grouping in summary.groupings for line in grouping.lines]
    return "".join(parts)

"""签到表: the sheet people sign at an activity, made to be typed back fast.

Two columns a page with large row numbers: whoever enters the sheet types its code and the numbers of the empty rows, and
nothing else. Rows are as high as handwriting needs; blank numbered rows at the end are for visitors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from jyteacher_desktop.domain.columns import Align
from jyteacher_desktop.reports.breaking import fitting_size, shorten, wrap
from jyteacher_desktop.reports.chart import qr_drawing
from jyteacher_desktop.reports.fonts import Typeface, text_width
from jyteacher_desktop.reports.paper import (
    MM,
    SIZE_2_SMALL,
    SIZE_4_SMALL,
    SIZE_5,
    SIZE_5_SMALL,
    Document,
    Margins,
    Page,
    Progress,
    RenderedPdf,
)

_ROW = 8.6 * MM
_GUTTER = 5 * MM
_NUMBER = 10 * MM
_NAME = 22 * MM
_GROUP = 18 * MM


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRow:
    """One expected person; ``mark`` tells persons of one name apart and may be empty."""

    name: str
    group: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInSheet:
    """An activity and who is expected.

    Attributes:
        time: E.g. 14:30—16:30; may be empty, then there is a line to write on, as for ``place`` and ``host``.
        signatures: Headings of the columns to sign in: 签到, or 上午签到 and 下午签到.
        sheet_code: Names this very list of rows when absences are typed back.
        visitors: At most so many blank numbered rows at the end; none that would need a page of their own.
    """

    school_name: str
    topic: str
    kind: str
    day: date
    sheet_code: str
    rows: tuple[SignInRow, ...]
    time: str = ""
    place: str = ""
    host: str = ""
    signatures: tuple[str, ...] = ("签到",)
    visitors: int = 4


def render_signin(sheet: SignInSheet, target: Path | BinaryIO, *, progress: Progress | None = None) -> RenderedPdf:
    """Write the sheet; equal sheets give equal bytes.

    Raises:
        ReportFileError: The place cannot be written.
        FontFileError: A bundled font is absent or damaged.
        Cancelled: The person pressed cancel; nothing was written.
    """
    document = Document(
        title=f"签到表　{sheet.topic}",
        author=sheet.school_name,
        dated=sheet.day,
        running=f"{sheet.school_name}　签到表 {sheet.sheet_code}",
        margins=Margins(top=16 * MM, right=20 * MM, bottom=20 * MM, left=24 * MM),
        progress=progress,
    )
    rows: list[SignInRow] = list(sheet.rows)
    blank = sheet.visitors
    first = 0
    while first == 0 or first < len(rows):
        page = document.page()
        top = _head(document, page, sheet) if first == 0 else document.top
        foot = 12 * MM
        per_column = int((document.bottom - foot - top) // _ROW) - 1
        if len(rows) - first <= 2 * per_column:
            # blank rows fill the last page of names, but never begin a page of their own
            added = min(blank, first + 2 * per_column - len(rows))
            rows += [SignInRow(name="")] * added
            blank = 0
        # Half of what is left on the last page, so that both columns end at one height.
        per_column = min(per_column, max(1, -(-(len(rows) - first) // 2)))
        for column in range(2):
            start = first + column * per_column
            _column(document, page, sheet, rows[start : start + per_column], place=(column, top, start))
        first += 2 * per_column
        _foot(document, page)
    return document.save(target)


def _head(document: Document, page: Page, sheet: SignInSheet) -> float:
    """Title and facts of the activity; returns where the rows start."""
    left, right = document.left, document.right
    side = 19 * MM
    page.draw(qr_drawing(sheet.sheet_code, side=side), right - side, document.top - 2)
    page.text(right, document.top + side + 7, sheet.sheet_code, size=SIZE_5_SMALL, align=Align.RIGHT)
    y = document.top + SIZE_2_SMALL
    page.text((left + right) / 2, y, "签　到　表", typeface=Typeface.SERIF_BOLD, size=SIZE_2_SMALL, align=Align.CENTER)
    y += 22
    room = right - left - side - 14
    for line in wrap(f"主题：{sheet.topic}（{sheet.kind}）", room, Typeface.SANS_BOLD, SIZE_4_SMALL)[:2]:
        page.text(left, y, shorten(line, room, Typeface.SANS_BOLD, SIZE_4_SMALL), typeface=Typeface.SANS_BOLD, size=SIZE_4_SMALL)
        y += 18
    day = f"{sheet.day.year}年{sheet.day.month}月{sheet.day.day}日"
    y = max(y, document.top + side + 22)
    lines = (
        (("时间", f"{day} {sheet.time}".strip(), 0.36), ("地点", sheet.place, 0.34), ("主持人", sheet.host, 0.30)),
        (("单位", sheet.school_name, 0.36), ("应到", f"{len(sheet.rows)} 人", 0.34), ("实到", "　　　　人", 0.30)),
    )
    for facts in lines:
        x, tallest = left, 1
        for label, value, part in facts:
            width = (right - left) * part - 8
            start = x + text_width(f"{label}：", Typeface.SERIF, SIZE_5)
            page.text(x, y, f"{label}：", typeface=Typeface.SERIF)
            size = fitting_size(value, width - (start - x), Typeface.SERIF, SIZE_5)
            if size < SIZE_5_SMALL:
                size = SIZE_5
            told = wrap(value, width - (start - x) + 0.01, Typeface.SERIF, size)
            for place, line in enumerate(told):
                page.text(start, y + place * SIZE_5 * 1.25, line, typeface=Typeface.SERIF, size=size)
            tallest = max(tallest, len(told))
            if not value:
                page.line(start, y + 3, x + width, y + 3, width=0.4, gray=0.4)
            x += width + 8
        y += 17 + (tallest - 1) * SIZE_5 * 1.25
    return y - 4


def _column(
    document: Document, page: Page, sheet: SignInSheet, rows: Sequence[SignInRow], *, place: tuple[int, float, int]
) -> None:
    """One of two columns; ``place`` is its number, its top and the rows before it."""
    column, top, before = place
    if not rows:
        return
    width = (document.right - document.left - _GUTTER) / 2
    left = document.left + column * (width + _GUTTER)
    group = () if len(sheet.signatures) > 1 else (("教研组", _GROUP),)
    fixed = (("序号", _NUMBER), ("姓名", _NAME), *group)
    each = (width - sum(part for _, part in fixed)) / len(sheet.signatures)
    columns = (*fixed, *((title, each) for title in sheet.signatures))
    page.box(left, top, width, _ROW * 0.8, fill=0.93)
    bottom = top + _ROW * (len(rows) + 0.8)
    x = left
    for title, part in columns:
        page.text(x + part / 2, top + _ROW * 0.54, title, typeface=Typeface.SANS_BOLD, size=9.5, align=Align.CENTER)
        if x > left:
            page.line(x, top, x, bottom, width=0.35, gray=0.6)
        x += part
    for index, row in enumerate(rows):
        y = top + _ROW * (index + 0.8)
        page.line(left, y, left + width, y, width=0.35, gray=0.6)
        base = y + _ROW * 0.62
        page.text(left + _NUMBER / 2, base, f"{before + index + 1}", typeface=Typeface.SANS_BOLD, size=12, align=Align.CENTER)
        _name(page, row, left + _NUMBER + 3, y)
        if group:
            start = left + _NUMBER + _NAME + 3
            text = shorten(row.group, _GROUP - 6, Typeface.SERIF, SIZE_5_SMALL)
            page.text(start, base, text, typeface=Typeface.SERIF, size=SIZE_5_SMALL)
    page.box(left, top, width, bottom - top, stroke=0)


def _name(page: Page, row: SignInRow, x: float, y: float) -> None:
    """The name, in two lines where it is long, with the mark small beside it."""
    room = _NAME - 6 - (text_width(row.mark, Typeface.SANS, 7.5) + 3 if row.mark else 0)
    size = 11.5
    if text_width(row.name, Typeface.SERIF, size) <= room * 1.25:
        size = fitting_size(row.name, room, Typeface.SERIF, size)
        page.text(x, y + _ROW * 0.62, row.name, typeface=Typeface.SERIF, size=size)
    else:
        size, lines = 8.5, wrap(row.name, room, Typeface.SERIF, 8.5)
        if len(lines) > 2:
            size, lines = 7.5, wrap(row.name, room, Typeface.SERIF, 7.5)
        for place, line in enumerate(lines):
            page.text(x, y + _ROW * (place + 1) / (len(lines) + 0.3), line, typeface=Typeface.SERIF, size=size)
    if row.mark:
        page.text(x + _NAME - 6, y + _ROW * 0.62, row.mark, size=7.5, gray=0.3, align=Align.RIGHT)


def _foot(document: Document, page: Page) -> None:
    y = document.bottom - 2
    page.text(document.left, y, "补录时只输空白行的序号。请假、迟到请在签到栏注明。", size=SIZE_5_SMALL, gray=0.25)
    page.text(document.right - 34 * MM, y, "组织者（签字）：", typeface=Typeface.SERIF, size=SIZE_5, align=Align.RIGHT)
    page.line(document.right - 34 * MM, y + 3, document.right, y + 3, width=0.4, gray=0.4)

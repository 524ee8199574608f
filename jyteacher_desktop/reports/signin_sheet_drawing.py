"""签到表: the sheet people sign at an activity, made to be typed back fast.

Two columns a page with large row numbers: whoever enters the sheet types its code and the numbers of the empty rows, and
nothing else. Rows are as high as handwriting needs; blank numbered rows at the end are for visitors.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from jyteacher_desktop.domain.calendar import day_in_words
from jyteacher_desktop.domain.columns import Align
from jyteacher_desktop.reports.chart import qr_drawing
from jyteacher_desktop.reports.fonts import Typeface, text_width
from jyteacher_desktop.reports.line_breaking import fitting_size, wrap
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
    Target,
)
from jyteacher_desktop.values import NamedTuple, dataclass

_ROW = 8.6 * MM
_HEAD = 0.8 * _ROW
_PADDING = 3.0
_LEADING = 1.2
_LARGE = 11.5
_ONE_LINE = 9.2
"""A name that needs smaller type than this for one line takes two."""
_WRAPPED = 8.5
_SMALL = 8.0
"""Nothing in the table is smaller."""
_GUTTER = 5 * MM
_NUMBER = 10 * MM
_NAMES = tuple(width * MM for width in (22, 24, 26, 28, 30))
"""How wide names may be: the narrowest that lets every name end in two lines."""
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


def render_signin(sheet: SignInSheet, target: Target, *, progress: Progress | None = None) -> RenderedPdf:
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
    name = _name_width(sheet)
    shape = _Shape(name, _row_height(sheet, name))
    rows: list[SignInRow] = list(sheet.rows)
    blank = sheet.visitors
    first = 0
    while first == 0 or first < len(rows):
        page = document.page()
        top = _head(document, page, sheet) if first == 0 else document.top
        foot = 12 * MM
        per_column = int((document.bottom - foot - top - _HEAD) // shape.tall)
        if len(rows) - first <= 2 * per_column:
            # blank rows fill the last page of names, but never begin a page of their own
            added = min(blank, first + 2 * per_column - len(rows))
            rows += [SignInRow(name="")] * added
            blank = 0
        # Half of what is left on the last page, so that both columns end at one height.
        per_column = min(per_column, max(1, -(-(len(rows) - first) // 2)))
        for column in range(2):
            start = first + column * per_column
            _column(document, page, sheet, rows[start : start + per_column], place=(column, top, start), shape=shape)
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
    for line in wrap(f"主题：{sheet.topic}（{sheet.kind}）", room, Typeface.SANS_BOLD, SIZE_4_SMALL):
        page.text(left, y, line, typeface=Typeface.SANS_BOLD, size=SIZE_4_SMALL)
        y += 18
    day = day_in_words(sheet.day)
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
    document: Document,
    page: Page,
    sheet: SignInSheet,
    rows: Sequence[SignInRow],
    *,
    place: tuple[int, float, int],
    shape: _Shape,
) -> None:
    """One of two columns; ``place`` is its number, its top and the rows before it."""
    column, top, before = place
    name, tall = shape
    if not rows:
        return
    width = (document.right - document.left - _GUTTER) / 2
    left = document.left + column * (width + _GUTTER)
    group = () if len(sheet.signatures) > 1 else (("教研组", _GROUP),)
    fixed = (("序号", _NUMBER), ("姓名", name), *group)
    each = (width - sum(part for _, part in fixed)) / len(sheet.signatures)
    columns = (*fixed, *((title, each) for title in sheet.signatures))
    page.box(left, top, width, _HEAD, fill=0.93)
    bottom = top + tall * len(rows) + _HEAD
    x = left
    for title, part in columns:
        page.text(x + part / 2, top + _HEAD * 0.68, title, typeface=Typeface.SANS_BOLD, size=9.5, align=Align.CENTER)
        if x > left:
            page.line(x, top, x, bottom, width=0.35, gray=0.6)
        x += part
    for index, row in enumerate(rows):
        y = top + _HEAD + tall * index
        page.line(left, y, left + width, y, width=0.35, gray=0.6)
        number = f"{before + index + 1}"
        page.text(left + _NUMBER / 2, y + tall / 2 + 4.2, number, typeface=Typeface.SANS_BOLD, size=12, align=Align.CENTER)
        _stacked(page, _name_lines(row, name), (left + _NUMBER, y), shape)
        if group:
            _stacked(page, _group_lines(row), (left + _NUMBER + name, y), shape)
    page.box(left, top, width, bottom - top, stroke=0)


class _Shape(NamedTuple):
    """How wide the names of a sheet are and how high its rows."""

    name: float
    tall: float


class _Words(NamedTuple):
    """One line in a cell; with ``right`` it stands at the right end of the line before."""

    text: str
    size: float
    gray: float = 0.0
    right: bool = False


def _name_lines(row: SignInRow, width: float) -> list[_Words]:
    """The name, in as many lines as it needs, and the mark that tells it from another: beside it where there is room, else under it."""
    room = width - 2 * _PADDING
    mark = [_Words(line, _SMALL, 0.3) for line in wrap(row.mark, room, Typeface.SANS, _SMALL)] if row.mark else []
    if mark:
        size = fitting_size(row.name, room - text_width(row.mark, Typeface.SANS, _SMALL) - 3, Typeface.SERIF, _LARGE)
        if size >= _ONE_LINE:
            return [_Words(row.name, size), mark[0]._replace(right=True)]
    size = fitting_size(row.name, room, Typeface.SERIF, _LARGE)
    lines = [row.name] if size >= _ONE_LINE else wrap(row.name, room, Typeface.SERIF, _WRAPPED)
    return [*(_Words(line, size if size >= _ONE_LINE else _WRAPPED) for line in lines), *mark]


def _group_lines(row: SignInRow) -> list[_Words]:
    return [_Words(line, SIZE_5_SMALL) for line in wrap(row.group, _GROUP - 2 * _PADDING, Typeface.SERIF, SIZE_5_SMALL)]


def _height(lines: Sequence[_Words]) -> float:
    return sum(line.size * _LEADING for line in lines if not line.right)


def _name_width(sheet: SignInSheet) -> float:
    """Room for names: more of it on a sheet with long ones, so that one of them does not make every row higher."""
    return next(
        (width for width in _NAMES if all(_height(_name_lines(row, width)) + _PADDING <= _ROW for row in sheet.rows)),
        _NAMES[-1],
    )


def _row_height(sheet: SignInSheet, name: float) -> float:
    """As high as handwriting needs, and higher on a sheet with a name or a group that still takes more lines."""
    tallest = (max(_height(_name_lines(row, name)), _height(_group_lines(row))) for row in sheet.rows)
    return max(_ROW, _PADDING + max(tallest, default=0.0))


def _stacked(page: Page, lines: Sequence[_Words], corner: tuple[float, float], shape: _Shape) -> None:
    """The lines of a cell, centred in its height; ``corner`` is left and top."""
    x, y = corner[0] + _PADDING, corner[1] + (shape.tall - _height(lines)) / 2
    for line in lines:
        typeface = Typeface.SANS if line.gray else Typeface.SERIF
        if line.right:
            base, edge = y - 0.19 * line.size * _LEADING, x + shape.name - 2 * _PADDING
            page.text(edge, base, line.text, typeface=typeface, size=line.size, gray=line.gray, align=Align.RIGHT)
            continue
        y += line.size * _LEADING
        page.text(x, y - 0.19 * line.size * _LEADING, line.text, typeface=typeface, size=line.size, gray=line.gray)


def _foot(document: Document, page: Page) -> None:
    y = document.bottom - 2
    page.text(document.left, y, "补录时只输空白行的序号。请假、迟到请在签到栏注明。", size=SIZE_5_SMALL, gray=0.25)
    page.text(document.right - 34 * MM, y, "组织者（签字）：", typeface=Typeface.SERIF, size=SIZE_5, align=Align.RIGHT)
    page.line(document.right - 34 * MM, y + 3, document.right, y + 3, width=0.4, gray=0.4)

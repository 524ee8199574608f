"""P2: a styled table of 50,000 x 12 as a workbook, beside openpyxl's normal writer with the same styles, and beside the fastest without any.

With openpyxl both write the same headings, alignment, text format and column widths. The fastest writer is compiled from Rust; it gets the same
values as dictionaries that are there already, the form it takes, and gives them neither width nor style. The file is opened again and compared
cell for cell.
"""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from statistics import median

import openpyxl
import rustpy_xlsxwriter
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from benchmarks.measure import Measure, Pairs, Part, alone, pairs_of, peak_megabytes, work
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.sheets import cell_text, read_workbook, write_table
from jyteacher_desktop.sheets.table_rows import LEVEL

_STRENGTH = "rustpy-xlsxwriter, compiled from Rust, is the fastest writer of .xlsx that takes rows from Python"
_ROWS = 50_000
_WORDS = ("王芳", "女", "1985-03", "000000198503150026", "J00123", "小学", "语文", "语文组", "一级教师", "专任教师")


@dataclass(frozen=True, slots=True)
class _Row:
    texts: tuple[str, ...]
    hours: Decimal
    number: int


def _columns() -> tuple[Column[_Row], ...]:
    def text(place: int) -> Column[_Row]:
        return Column(key=f"t{place}", title=f"列{place}", value=lambda row: row.texts[place], width=14)

    return (
        *(text(place) for place in range(10)),
        Column(key="hours", title="学时", value=lambda row: row.hours, align=Align.RIGHT, width=8),
        Column(key="number", title="序号", value=lambda row: row.number, align=Align.RIGHT, width=8),
    )


def _rows(number: int) -> list[_Row]:
    return [_Row((f"{_WORDS[0]}{n}", *_WORDS[1:]), Decimal(n % 1000) / 10, n) for n in range(number)]


def _all_different(number: int) -> list[_Row]:
    """No text twice: what costs a table of shared texts most, as names, numbers and certificates do."""
    return [_Row(tuple(f"{word}{n}" for word in _WORDS), Decimal(n % 1000) / 10, n) for n in range(number)]


def run() -> list[Measure]:
    """Time, growth and memory."""
    with tempfile.TemporaryDirectory() as place:
        ours, theirs = Path(place) / "ours.xlsx", Path(place) / "theirs.xlsx"
        many, few = _rows(_ROWS), _rows(_ROWS // 10)
        large = _paired(many, ours, lambda: work(lambda: _openpyxl(many, theirs)), 3)
        _compare(ours, many)
        small = _paired(few, ours, lambda: work(lambda: _openpyxl(few, theirs)), 3)
        different = _all_different(_ROWS // 2)
        unlike = _paired(different, ours, lambda: work(lambda: _openpyxl(different, theirs)), 3)
        _compare(ours, different)
        packed = _packing(ours)
        beside_fastest = [
            (what, _paired(rows, ours, _fastest(rows, theirs), 7))
            for what, rows in (("50,000 x 12", many), ("25,000 x 12, every text different,", different))
        ]
    extra = alone(_extra_megabytes)
    return [
        Measure(
            goal="P2",
            name="50,000 x 12 styled / openpyxl, processor time (inverse: times faster)",
            here=large.here,
            peer=large.peer,
            ratio=1 / large.ratio,
            limit=15,
            at_least=True,
            growth=(large.here / _ROWS) / (small.here / (_ROWS // 10)),
            note="3 pairs, because the peer is slow; nine of ten text columns hold one text over and over; compared cell for cell",
        ),
        Measure(
            goal="P2",
            name="25,000 x 12 styled, every text different / openpyxl, processor time (inverse: times faster)",
            here=unlike.here,
            peer=unlike.peer,
            ratio=1 / unlike.ratio,
            limit=15,
            at_least=True,
            parts=(
                Part("zlib packing the same bytes", packed, needed=True),
                Part("every text written and numbered", unlike.here - packed, needed=False),
            ),
        ),
        *(
            Measure(
                goal="P2",
                name=f"{what} styled / rustpy-xlsxwriter without styles, processor time",
                limit=3,
                strength=_STRENGTH,
                **taken._asdict(),
            )
            for what, taken in beside_fastest
        ),
        Measure(
            goal="P2", name="extra memory while writing, MB / limit", here=extra, peer=150, ratio=extra / 150, limit=1, unit="MB"
        ),
    ]


def _paired(rows: list[_Row], ours: Path, theirs: Callable[[], float], n: int) -> Pairs:
    """Both by processor time: a table is written as fast as it is made, and nothing waits for the disk."""
    return pairs_of(lambda: work(lambda: write_table(_columns(), rows, ours)), theirs, n)


def _fastest(rows: list[_Row], path: Path) -> Callable[[], float]:
    """The peer's processor time for the same values, which are made before."""
    columns = _columns()
    said = [{column.title: _plain(column.value(row)) for column in columns} for row in rows]
    return lambda: work(lambda: rustpy_xlsxwriter.FastExcel(str(path)).sheet("Sheet1", said).save())


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else value


def _packing(path: Path) -> float:
    """What zlib alone takes for the parts of a workbook, at the level they were packed with."""
    with zipfile.ZipFile(path) as book:
        parts = [book.read(name) for name in book.namelist()]
    return median(work(lambda: [zlib.compress(part, LEVEL) for part in parts]) for _turn in range(5))


def _extra_megabytes() -> float:
    """How much more memory writing takes than the rows and the program before it."""
    rows = _rows(_ROWS)
    with tempfile.TemporaryDirectory() as place:
        write_table(_columns(), rows[:10], Path(place) / "warm.xlsx")
        before = peak_megabytes()
        write_table(_columns(), rows, Path(place) / "ours.xlsx")
        return peak_megabytes() - before


def _openpyxl(rows: list[_Row], path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    side = Side(style="thin", color="B8C4D0")
    fill, bold, border = PatternFill("solid", fgColor="E8EEF4"), Font(bold=True), Border(side, side, side, side)
    middle, left, right = Alignment(horizontal="center"), Alignment(horizontal="left"), Alignment(horizontal="right")
    columns = _columns()
    for place, column in enumerate(columns, start=1):
        page.column_dimensions[get_column_letter(place)].width = column.width + 2
        cell = page.cell(1, place, column.title)
        cell.fill, cell.font, cell.border, cell.alignment = fill, bold, border, middle
    for line, row in enumerate(rows, start=2):
        for place, column in enumerate(columns, start=1):
            value = column.value(row)
            cell = page.cell(line, place, value)
            if isinstance(value, str):
                cell.number_format, cell.alignment = "@", left
            else:
                cell.alignment = right
    page.freeze_panes = "B2"
    book.save(path)


def _compare(path: Path, rows: list[_Row]) -> None:
    sheet = read_workbook(path).sheets[0]
    columns = _columns()
    for line, row in enumerate(rows, start=1):
        wanted = [column.text(column.value(row)) for column in columns]
        found = [cell_text(cell) for cell in sheet.rows[line]]
        if found != wanted:
            raise AssertionError((line, found, wanted))

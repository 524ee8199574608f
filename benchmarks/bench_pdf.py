"""P9: table PDFs beside reportlab's own canvas drawing the same strings.

The peer registers the same font and places the same cell texts with ``drawString``, uncompressed, without measuring,
wrapping, rules, headings or page numbers: a floor for what drawing through its canvas costs. Both sides run interleaved in
this process; the ratio is the median over the pairs. Memory is the peak of a fresh process that writes 1,000 pages.
"""

from __future__ import annotations

import io
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.reports.fonts import Typeface, font_folder
from jyteacher_desktop.reports.paper import A4, Document, Flow

PAIRS = 5
ROWS_PER_PAGE = 36
Row = tuple[str, ...]


class Measure(NamedTuple):
    """One goal beside its peer or limit."""

    goal: str
    here: str
    peer: str
    ratio: float
    limit: float


COLUMNS: tuple[Column[Row], ...] = tuple(
    Column(key=f"c{index}", title=title, value=lambda row, index=index: row[index], align=align, width=width)  # type: ignore[misc]
    for index, (title, align, width) in enumerate(
        (
            ("姓名", Align.LEFT, 14),
            ("工号", Align.CENTER, 6),
            ("教研组", Align.LEFT, 12),
            ("本季", Align.RIGHT, 5),
            ("本年", Align.RIGHT, 6),
            ("周期", Align.RIGHT, 6),
            ("差", Align.RIGHT, 6),
            ("备注", Align.LEFT, 12),
        )
    )
)


def table_rows(pages: int) -> Iterator[Row]:
    """Rows of a teacher table; names vary, their characters come from 600 common ones."""
    chance = random.Random(9)
    letters = [chr(code) for code in range(0x5200, 0x5200 + 600)]
    for number in range(pages * ROWS_PER_PAGE):
        yield (
            "".join(chance.sample(letters, chance.choice((2, 3)))),
            f"{number:05d}",
            chance.choice(("语文组", "数学组", "英语组", "综合组")),
            *(f"{chance.randrange(800) / 2:g}" for _ in range(4)),
            "",
        )


def write_table(rows: Iterable[Row]) -> int:
    """Our table; returns the number of pages."""
    document = Document(title="表", author="校", dated=date(2026, 10, 8))
    Flow(document).table(COLUMNS, rows)
    return document.save(io.BytesIO()).pages


def write_with_canvas(rows: list[Row], pages: int) -> None:
    """The peer: the same strings through reportlab's canvas."""
    canvas = Canvas(io.BytesIO(), pagesize=A4, pageCompression=0, invariant=1)
    per_page = -(-len(rows) // pages)
    for first in range(0, len(rows), per_page):
        canvas.setFont("peer", 10.5)
        y = 760.0
        for row in rows[first : first + per_page]:
            x = 80.0
            for text in row:
                canvas.drawString(x, y, text)
                x += 55
            y -= 19
        canvas.showPage()
    canvas.save()


def write_blank() -> None:
    """A page with one word in each of the two faces of a table."""
    document = Document(title="表", author="校", dated=date(2026, 10, 8))
    page = document.page()
    page.text(80, 80, "表", typeface=Typeface.SERIF)
    page.text(80, 100, "表", typeface=Typeface.SANS_BOLD)
    document.save(io.BytesIO())


def seconds(action: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def paired(here: Callable[[], object], peer: Callable[[], object], pairs: int = PAIRS) -> tuple[float, float, float]:
    """Median seconds of both sides and the median of the ratios, interleaved after one warm-up."""
    here()
    peer()
    times = [(seconds(here), seconds(peer)) for _ in range(pairs)]
    mine, theirs = zip(*times, strict=True)
    return statistics.median(mine), statistics.median(theirs), statistics.median(a / b for a, b in times)


def child(code: str) -> float:
    """A number that a fresh process prints."""
    prelude = "from benchmarks.bench_pdf import *;"
    done = subprocess.run([sys.executable, "-c", prelude + code], check=True, capture_output=True, text=True)
    return float(done.stdout)


def peak_megabytes(pages: int) -> float:
    """Peak resident memory of a fresh process that writes so many pages."""
    return child(f"write_table(table_rows({pages})); print(high_water())")


def high_water() -> float:
    """Peak resident megabytes of this process's own memory (getrusage would count the parent's before exec)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024  # type: ignore[index]


def cold_page() -> tuple[float, float, float]:
    """Milliseconds of the first page of a fresh process, of an empty page with the same faces, and their ratio."""
    page = "rows = list(table_rows(1))[:30]; print(1000 * seconds(lambda: write_table(rows)))"
    times = [(child(page), child("print(1000 * seconds(write_blank))")) for _ in range(PAIRS)]
    mine, theirs = zip(*times, strict=True)
    return statistics.median(mine), statistics.median(theirs), statistics.median(a / b for a, b in times)


def run() -> list[Measure]:
    """All figures of P9."""
    pdfmetrics.registerFont(TTFont("peer", str(font_folder() / "NotoSerifSC-Regular.ttf")))
    measures = []

    rows = list(table_rows(100))
    pages = write_table(rows)
    here, peer, ratio = paired(lambda: write_table(rows), lambda: write_with_canvas(rows, pages))
    measures.append(
        Measure(f"表格 {pages} 页", f"{here / pages * 1000:.2f} 毫秒/页", f"canvas {peer / pages * 1000:.2f} 毫秒/页", ratio, 1.5)
    )

    many = list(table_rows(1000))
    many_pages = write_table(many)
    here, peer, ratio = paired(lambda: write_table(many), lambda: write_table(rows), pairs=3)
    measures.append(
        Measure(
            f"每页用时 {many_pages} 页比 {pages} 页",
            f"{here / many_pages * 1000:.2f} 毫秒/页",
            f"{peer / pages * 1000:.2f} 毫秒/页",
            ratio * pages / many_pages,
            1.1,
        )
    )

    here, peer, ratio = cold_page()
    measures.append(Measure("第一页（含读字库）比空白页", f"{here:.0f} 毫秒", f"{peer:.0f} 毫秒", ratio, 1.3))

    memory = peak_megabytes(1000)
    measures.append(Measure("写 1000 页的内存峰值", f"{memory:.0f} MB", "150 MB", memory / 150, 1.0))
    return measures


if __name__ == "__main__":
    for measure in run():
        print(f"{measure.goal}\t{measure.here}\t{measure.peer}\t{measure.ratio:.2f}\t(目标 ≤ {measure.limit:g})")

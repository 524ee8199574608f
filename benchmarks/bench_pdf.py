"""P9: table PDFs beside reportlab's own canvas drawing the same strings.

The peer registers the same font and places the same cell texts with ``drawString``, uncompressed, without measuring,
wrapping, rules, headings or page numbers: a floor for what drawing through its canvas costs. Both sides run interleaved in
this process; the ratio is the median over the pairs, in processor time, for nothing here waits or writes. Memory is the peak of a fresh process that writes 1,000 pages.

A batch of archives is drawn by two processes and saved by one of them. Its limit is the work of one process alone, halved; what counts is
the work of the busier of the two, saving and the start of the other one included: that is how long the batch takes where both cores are free.
The files lie in memory where the system has such a folder: while one process waits for a disk to confirm a file, the other one draws, and on a
slow disk it draws nearly everything, which makes it busy and nobody wait (decision 0519).
"""

from __future__ import annotations

import io
import random
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from benchmarks.measure import Measure, Part, alone, children_work, pairs_of, peak_megabytes, work
from jyteacher_desktop import other_process
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.reports.fonts import Typeface, font_folder
from jyteacher_desktop.reports.hours_archive_drawing import ArchiveBook, ArchiveEntry, TeacherArchive
from jyteacher_desktop.reports.paper import A4, Document, Flow, write_whole

ROWS_PER_PAGE = 36
Row = tuple[str, ...]


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


def peak_of_pages(pages: int) -> float:
    """Megabytes that this process held at most, having written so many pages."""
    write_table(table_rows(pages))
    return peak_megabytes()


def first_page() -> float:
    """Seconds of the first table page of this process."""
    rows = list(table_rows(1))[:30]
    return work(lambda: write_table(rows))


def first_blank() -> float:
    """Seconds of the first, empty page of this process with the same faces."""
    return work(write_blank)


def archives(number: int) -> ArchiveBook:
    """A school's register of hours: twenty records of each teacher, every name and title another."""
    chance = random.Random(10)
    letters = [chr(code) for code in range(0x5200, 0x5200 + 600)]

    def entry(place: int) -> ArchiveEntry:
        day = date(2026, 1 + place % 9, 1 + place)
        return ArchiveEntry(
            year="2026", start=day, end=day, title="".join(chance.sample(letters, 12)), organizer="校", level="校级",
            category="校本研修", claimed=Decimal(2), counted=Decimal(2), reviewer="已审核", code=f"261128-7KM{place:02d}",
        )  # fmt: skip

    teachers = tuple(
        TeacherArchive(
            name="".join(chance.sample(letters, 3)), facts=(("编号", f"{place:04d}"),), entries=tuple(map(entry, range(20))),
            counted=Decimal(40), required=Decimal(360), codes={"": "261128-7KM2P"},
        )
        for place in range(number)
    )  # fmt: skip
    return ArchiveBook(school_name="校", cycle_label="2026—2030年", dated=date(2026, 11, 28), teachers=teachers)


def batch_of_archives(number: int, *, together: bool) -> float:
    """Processor seconds of the busier process of a batch, or of the one that writes all of it; in a fresh process."""
    from jyteacher_desktop.school.teacher_archives import (
        write_archives,  # here: the memory of drawing is measured without what a school knows
    )

    book = archives(number)
    if not together:
        other_process.WORTH = number + 1
    with tempfile.TemporaryDirectory(dir=_in_memory()) as folder:
        own = work(lambda: write_archives(book, Path(folder)))
    return max(own, children_work())


def saving(number: int) -> float:
    """Processor seconds of saving so many files that are drawn already, and of starting a process that does nothing; in a fresh process."""
    from jyteacher_desktop.reports.hours_archive_drawing import archive_drawn

    _pdf, data = archive_drawn(archives(1))
    other = other_process.OtherProcess()
    with tempfile.TemporaryDirectory(dir=_in_memory()) as folder:

        def save() -> None:
            other.submit(int).result()
            for place in range(number):
                write_whole(Path(folder) / f"{place}.pdf", data)

        spent = work(save)
    other.end(idle=True)
    return spent


def _in_memory() -> str | None:
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def run() -> list[Measure]:
    """All figures of P9."""
    pdfmetrics.registerFont(TTFont("peer", str(font_folder() / "NotoSerifSC-Regular.ttf")))
    few = list(table_rows(100))
    many = list(table_rows(1000))
    few_pages = write_table(few)
    many_pages = write_table(many)
    growing = pairs_of(lambda: work(lambda: write_table(many)), lambda: work(lambda: write_table(few)), n=3)
    beside = pairs_of(lambda: work(lambda: write_table(few)), lambda: work(lambda: write_with_canvas(few, few_pages)))
    first = pairs_of(lambda: alone(first_page), lambda: alone(first_blank))
    memory = alone(peak_of_pages, 1000)
    batch = pairs_of(
        lambda: alone(batch_of_archives, 500, together=True), lambda: alone(batch_of_archives, 500, together=False) / 2, n=3
    )
    saved = alone(saving, 500) / 2
    return [
        Measure(
            goal="P9",
            name=f"a table of {few_pages} pages / the same strings through reportlab's canvas",
            limit=0.5,
            **beside._asdict(),
        ),
        Measure(
            goal="P9",
            name=f"a page of a table of {many_pages} pages / of {few_pages} pages",
            here=growing.here / many_pages,
            peer=growing.peer / few_pages,
            ratio=growing.ratio * few_pages / many_pages,
            limit=1.05,
        ),
        Measure(
            goal="P9",
            name="500 archives, the busier of two processes / one process alone, halved",
            limit=1.5,
            parts=(
                Part("drawing and saving of one process, halved", batch.peer, needed=True),
                Part("what only the first one does besides: half of saving, the start of the other", saved, needed=True),
                Part("what each does for itself, and what is handed over", batch.here - batch.peer - saved, needed=False),
            ),
            **batch._asdict(),
        ),
        Measure(goal="P9", name="the first page of a process / an empty page with the same faces", limit=1.1, **first._asdict()),
        Measure(
            goal="P9",
            name="peak memory of writing 1,000 pages / the limit",
            here=memory,
            peer=120,
            ratio=memory / 120,
            limit=1,
            unit="MB",
        ),
    ]

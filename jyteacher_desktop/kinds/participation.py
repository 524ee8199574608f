"""全员性: who took part in school-based research in the year (三（四）)."""

from __future__ import annotations

from collections.abc import Iterator

from jyteacher_desktop.kinds.figures_in_words import DOCUMENT, counted, lines, percent, portions
from jyteacher_desktop.kinds.kit import Book, Measure


def measures(book: Book) -> Iterator[Measure]:
    """Who took part."""
    yield _of_the_year(book)


def _of_the_year(book: Book) -> Measure:
    """全员性: who took part in school-based research in the year; of a year of which nothing was entered nobody knows."""
    people, year = set(book.staff(book.today)), book.today.year
    took_part, absent = f"参加过 {year} 年的校本研修", f"{year} 年还没有参加过校本研修"
    held = book.activities(str(year))
    there = {who for each in held for who in each.roles} & people
    return counted(
        key="coverage.research", title="校本研修的全员参与", basis=f"{DOCUMENT} 三（四）", number=len(there) if held else None, unit="人",
        text=f"{len(there)}/{len(people)} 人（{percent(len(there), len(people))}）{took_part}" if held else "",
        missing=lines(book, people - there, absent) if held else (),
        made_of=portions(((took_part, sorted(there)), (absent, sorted(people - there)))),
    )  # fmt: skip

"""高中: the teachers of senior high schools, their hours of the year, and who went to any training in the cycle (三（三）)."""

from __future__ import annotations

from collections.abc import Iterator

from jyteacher_desktop.domain.rounding import tenth_text
from jyteacher_desktop.kinds.figures_in_words import DOCUMENT, counted, lines, mean, portions
from jyteacher_desktop.kinds.kit import Book, Measure


def measures(book: Book) -> Iterator[Measure]:
    """Senior high schools."""
    yield _of_the_year(book)


def _of_the_year(book: Book) -> Measure:
    """高中: hours of the year, and who went to any training in the cycle."""
    year = str(book.today.year)
    people = {who for who, each in book.staff(book.today).items() if each.stage == "高中"}
    hours = {who: book.received(who, year) for who in people}
    out = {each.person for each in book.counted_trainings()} & people
    return counted(
        key="coverage.senior", title="高中教师研修", basis=f"{DOCUMENT} 三（三）", number=len(people), unit="人",
        text=f"{len(people)} 人，{year} 年人均 {tenth_text(mean(list(hours.values())))} 学时，本周期参加过外出培训 {len(out)} 人"
        if people else "没有高中教师",
        missing=lines(book, [who for who in people if not hours[who]], f"{year} 年还没有计入学时"),
        made_of=portions((("参加过外出培训", sorted(out)), ("没有参加过外出培训", sorted(people - out)))),
    )  # fmt: skip

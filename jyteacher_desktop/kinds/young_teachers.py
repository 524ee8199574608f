"""青年教师: who is one by the policy's age, and who of them received nothing this year (四（一）)."""

from __future__ import annotations

from collections.abc import Iterator

from jyteacher_desktop.kinds.figures_in_words import DOCUMENT, counted, lines, portions
from jyteacher_desktop.kinds.kit import Book, Measure


def is_young(book: Book, birth_month: str) -> bool:
    """青年教师 of the policy's age; of whom no month of birth is known nobody says so."""
    return (
        bool(birth_month)
        and birth_month >= f"{book.today.year - book.policy.programme.young_teacher_age:04}-{book.today.month:02}"
    )


def measures(book: Book) -> Iterator[Measure]:
    """Young teachers, and who of them received nothing."""
    yield _of_the_year(book)


def _of_the_year(book: Book) -> Measure:
    """Young teachers and who of them received nothing this year."""
    year = str(book.today.year)
    young = [who for who, each in book.staff(book.today).items() if is_young(book, each.birth_month)]
    none = [who for who in young if not book.received(who, year)]
    return counted(
        key="coverage.young", title=f"{book.policy.programme.young_teacher_age} 岁以下青年教师", basis=f"{DOCUMENT} 四（一）",
        number=len(young), unit="人", text=f"{len(young)} 人，其中 {len(none)} 人 {year} 年还没有计入学时" if young else "没有青年教师",
        missing=lines(book, none, f"{year} 年还没有计入学时"),
        made_of=portions(
            ((f"{year} 年有计入学时", [who for who in young if book.received(who, year)]), (f"{year} 年还没有计入学时", none))
        ),
    )  # fmt: skip

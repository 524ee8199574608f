"""薄弱学科: which subjects they are by the policy, and the hours of the year per person in them beside all (二、三（三）)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from jyteacher_desktop.domain.rounding import tenth_text
from jyteacher_desktop.domain.titles import subject_group
from jyteacher_desktop.kinds.figures_in_words import DOCUMENT, counted, mean, portions, sorted_by
from jyteacher_desktop.kinds.kit import Book, Line, Measure


def weak_subjects(book: Book) -> tuple[str, ...]:
    """薄弱学科 of the policy, as statistics group subjects (体育 is 体育与健康)."""
    return tuple(dict.fromkeys(subject_group(subject) for subject in book.policy.programme.weak_subjects))


def measures(book: Book) -> Iterator[Measure]:
    """Hours per person in weak subjects."""
    yield _of_the_year(book)


def _of_the_year(book: Book) -> Measure:
    """Counted hours of the year per person in weak subjects beside all."""
    year, weak = str(book.today.year), weak_subjects(book)
    got: dict[str, list[Decimal]] = defaultdict(list)
    staff = book.staff(book.today)
    for who, each in staff.items():
        received = book.received(who, year)
        got[""].append(received)
        if each.subject in weak:
            got[each.subject].append(received)

    everybody = mean(got[""])
    words = "，".join(f"{subject} 人均 {tenth_text(mean(got[subject]))}" for subject in weak if got[subject])
    return counted(
        key="coverage.weak_subjects", title=f"{year} 年薄弱学科人均学时", basis=f"{DOCUMENT} 二、三（三）",
        number=mean([each for subject in weak for each in got[subject]]),
        unit="学时", text=f"{words}；在岗教师全体人均 {tenth_text(everybody)}（含期初学时）" if words else "没有薄弱学科的教师",
        missing=[
            Line(name=subject, why=f"人均 {tenth_text(mean(got[subject]))} 学时，低于全体")
            for subject in weak
            if got[subject] and mean(got[subject]) < everybody
        ],
        made_of=portions(sorted_by(staff, lambda who: staff[who].subject if staff[who].subject in weak else "其他学科").items()),
    )  # fmt: skip

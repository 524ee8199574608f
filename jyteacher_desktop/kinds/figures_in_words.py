"""How measures say their figures: shares, counts, names that are missing, targets with their basis."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeVar

from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.rounding import percent_beside, percent_text, percentage, rounded
from jyteacher_desktop.kinds.kit import Book, Kind, Line, Measure, Need, Part, Person, Portion, Row, Scope, Shape

if TYPE_CHECKING:
    from jyteacher_desktop.domain.policy_figure import Figure


PartT = TypeVar("PartT", bound=Part)
LabelT = TypeVar("LabelT", str, tuple[str, str])


RowT = TypeVar("RowT", bound=Row)


THERE: Final = "计在内"
"""The word for what a figure counts, where it has no better one."""


_ALL = Decimal(1)
"""The share that is asked for where nobody is to be missing."""

DOCUMENT = "《本市文件》"
"""Stands for the document of whatever city: what people read is said by :func:`jyteacher_desktop.records.measures.cited`."""


def percent(part: int | Decimal, whole: int | Decimal, asked: Decimal | None = None) -> str:
    """``12.4%``, ``20.0%``; ``—`` of nothing. What is ``asked``, a share of 1, is never printed of what falls short of it."""
    counted = share(part, whole)
    return percent_text(percentage(part, whole)) if asked is None or counted is None else percent_beside(counted, asked)


def share(part: int | Decimal, whole: int | Decimal) -> Decimal | None:
    """The exact share, None of nothing."""
    return Decimal(part) / Decimal(whole) if whole else None


def mean(hours: Sequence[Decimal]) -> Decimal:
    """Hours per person, rounded; nothing of nobody."""
    return rounded(sum(hours, Decimal(0)) / len(hours)) if hours else Decimal(0)


def lines(book: Book, people: Iterable[Person], why: str = "") -> tuple[Line, ...]:
    """People as lines of what is missing, each opening the person, by name."""
    named = sorted((book.listed(each), each) for each in people)
    return tuple(Line(name=name, why=why, opens=str(each)) for name, each in named)


def begun(book: Book, of: type[RowT]) -> list[RowT]:
    """The records of a kind that had begun on the book's day: what was registered for a later day changes no figure of this one.

    A record begins on its day (:attr:`Kind.day`) and not before its year, school year or term; without any of them it always stands.
    """
    today, begins = book.today, _begins_of(of.kind)
    return [row for row in book.rows(of) if begins(row) <= today]


def of_begun(book: Book, rows: Iterable[RowT], owner: type[Row]) -> list[RowT]:
    """Of rows that belong to others the ones whose owner had begun on the book's day."""
    later = {row.id for row in book.rows(owner)} - {row.id for row in begun(book, owner)}
    return [row for row in rows if row.kind.owner is None or getattr(row, row.kind.owner.key) not in later]


def _begins_of(kind: Kind) -> Callable[[Row], date]:
    """When a row of a kind begins: its fields are looked through once, not for each of thousands of rows."""
    own = kind.day
    spans = [each.key for each in kind.fields if each.shape in (Shape.YEAR, Shape.TERM)]

    def begins(row: Row) -> date:
        days = [getattr(row, own.key)] if own is not None else []
        days += [_first_day(getattr(row, key)) for key in spans]
        return max((each for each in days if each is not None), default=date.min)

    return begins


def _first_day(said: str) -> date | None:
    """Of ``2026``, ``2026-2027`` or ``2026-2027-2``; None where no year was written."""
    if not said[:4].isdecimal():
        return None
    year = int(said[:4])
    if len(said) == len("2026"):
        return date(year, 1, 1)
    return date(year + 1, 2, 1) if said.endswith("-2") else date(year, 9, 1)


_MOST_GROUPS = 24
"""Of one figure: a city has some twenty subjects and fewer batches; whoever types hundreds shall still see the list behind the figure."""


def enumerated(groups: Iterable[str], between: str = "，") -> str:
    """The groups of a figure in one sentence, of very many the first ones; all of them stand in what the figure was counted from."""
    said = list(groups)
    return between.join(said[:_MOST_GROUPS]) + ("等" if len(said) > _MOST_GROUPS else "")


def portions(groups: Iterable[tuple[str, Iterable[Part]]], fields: tuple[str, ...] = ()) -> tuple[Portion, ...]:
    """What a figure was counted from, by the word each group stands under; a word without anything is left out."""
    made = (Portion(label, tuple(parts), fields) for label, parts in groups)
    return tuple(each for each in made if each.parts)


def sorted_by(rows: Iterable[PartT], label: Callable[[PartT], LabelT]) -> dict[LabelT, list[PartT]]:
    """Rows by the word (or the words) they stand under, in the order of the rows."""
    found: dict[LabelT, list[PartT]] = {}
    for row in rows:
        found.setdefault(label(row), []).append(row)
    return found


UNSAID: Final = "未填"
"""What a figure calls the records whose choice nobody made."""


def word_of(row: Row, key: str) -> str:
    """The word of a choice, or that it was not made."""
    return row.kind.field(key).shown(getattr(row, key)) or UNSAID


AGAIN = "同一证书又登记了一次，只算一次"
"""What :func:`once_each` found a second time, as a figure opens to it."""


def once_each(rows: Iterable[PartT], key: Callable[[PartT], object]) -> tuple[list[PartT], list[PartT]]:
    """The first row of every key, and the others, which a figure counts no second time."""
    seen: set[object] = set()
    first: list[PartT] = []
    again: list[PartT] = []
    for row in rows:
        mark = key(row)
        (again if mark in seen else first).append(row)
        seen.add(mark)
    return first, again


NOBODY = "没有这类教师"
"""Where everybody of a group should have something and there is nobody: nothing is asked, so nothing was reached."""


def reached(number: int, of: int, hours: Decimal) -> str:
    """How many of a group reached so many hours."""
    return f"{number}/{of} 人达到 {hours_text(hours)} 学时" if of else NOBODY


def covered(
    book: Book, *, key: str, title: str, basis: str, have: Iterable[Person], of: Iterable[Person], why: str,
    register: Kind | None = None, scope: Scope = Scope.SCHOOL,
) -> Measure:  # fmt: skip
    """Everybody of a group should be there: how many are, who is not. Unknown where nobody registered the group.

    Args:
        book: The book.
        key: Of the measure.
        title: Of the measure.
        basis: Clause.
        have: Those who are.
        of: The group.
        why: What the others lack.
        register: Where the group is registered; None where it is part of the staff.
        scope: Where the target applies.
    """
    group = set(of)
    there = group & set(have)
    if register is not None and not book.registered(register):
        return Measure(key=key, title=title, scope=scope, have=None, text="未登记", basis=basis, register=register)
    if not group:
        return Measure(key=key, title=title, scope=scope, have=Decimal(0), text=NOBODY, basis=basis, register=register)
    text = f"{len(there)}/{len(group)} 人（{percent(len(there), len(group), _ALL)}）"
    return Measure(
        key=key,
        title=title,
        scope=scope,
        have=share(len(there), len(group)),
        need=_ALL,
        how=Need.EVERYBODY,
        text=text,
        basis=basis,
        missing=lines(book, group - there, why),
        register=register,
        made_of=portions(((THERE, sorted(there)), (why, sorted(group - there)))),
    )


def counted(*, key: str, title: str, basis: str, number: int | Decimal | None, unit: str, text: str = "", scope: Scope = Scope.SCHOOL,
            missing: Sequence[Line] = (), register: Kind | None = None, year: str = "", made_of: Iterable[Portion] = ()) -> Measure:  # fmt: skip
    """A figure without a target; None is 未登记."""
    words = text or ("未登记" if number is None else f"{hours_text(Decimal(number))} {unit}")
    have = None if number is None else Decimal(number)
    return Measure(
        key=key,
        title=title,
        scope=scope,
        have=have,
        text=words,
        basis=basis,
        missing=tuple(missing),
        register=register,
        year=year,
        made_of=tuple(made_of),
    )


def with_target(figure: Figure | None, basis: str) -> tuple[Decimal | None, bool, str]:
    """Value of a target, whether it is confirmed, and the clause: the policy's own where it names one."""
    if figure is None:
        return None, False, basis
    return figure.value, figure.official, figure.basis or basis


def months_before(book: Book, months: int) -> str:
    """ISO day that lies so many months before today; the last day of a shorter month stands for the same day."""
    place = book.today.year * 12 + book.today.month - 1 - months
    year, month = divmod(place, 12)
    for day in range(book.today.day, 27, -1):
        try:
            return book.today.replace(year=year, month=month + 1, day=day).isoformat()
        except ValueError:  # this month is shorter
            continue
    return book.today.replace(year=year, month=month + 1, day=min(book.today.day, 28)).isoformat()

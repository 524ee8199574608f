"""Figures of a day say what had happened on it: whatever is registered for a later day changes none of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from jyteacher_desktop.kinds import MEASURES, REGISTERS
from jyteacher_desktop.kinds.inspection import Finding, Inspection, Inspector
from jyteacher_desktop.kinds.kit import Measure, Person, RecordId, Scope, TrainingFact
from jyteacher_desktop.kinds.nothing_this_year import Nothing
from jyteacher_desktop.kinds.post import Post, PostName
from tests.kinds.books import MemoryBook
from tests.kinds.samples import sample_row

DAY = date(2026, 6, 30)
LATER = (6, 7, 8, 9, 10, 11, 18, 22, 30, 46, 66)
"""Numbers of samples every day of which lies behind it; the years and choices of one differ from those of the next."""


def add(book: MemoryBook, number: int, people: list[Person]) -> None:
    """One record of every register, each leading to those of its own number."""
    known = {kind.id: RecordId(f"{kind.id}-{number}") for kind in REGISTERS} | {
        "activity": RecordId(f"activity-{number}"),
        "training": RecordId(f"training-{number}"),
    }
    book.records += [
        sample_row(kind, number, people, known, uuid=known[kind.id]) for kind in REGISTERS if kind is not Nothing.kind
    ]


def measured(book: MemoryBook) -> dict[str, Measure]:
    return {measure.key: measure for of_one_module in MEASURES for measure in of_one_module(book)}


@pytest.mark.parametrize("scope", [Scope.SCHOOL, Scope.CITY])
@pytest.mark.parametrize("number", LATER)
def test_a_record_of_a_later_day_changes_no_figure_of_this_one(number: int, scope: Scope) -> None:
    book = MemoryBook(today=DAY, scope=scope)
    people = book.hire("王芳", "李娜", "赵敏")
    # of the year asked for something is known of every register, so that it is the figures that are held against each other
    book.ticked = {kind.id for kind in REGISTERS}
    for earlier in (0, 1, 2, 3, 4, 16, 26, 36):
        add(book, earlier, people)
    before = measured(book)
    add(book, number, people)
    after = measured(book)
    assert {key: (each, before[key]) for key, each in after.items() if each != before[key]} == {}


def trip(who: Person, id_: str, certificate: str) -> TrainingFact:
    return TrainingFact(
        id=RecordId(id_), person=who, name="省培", start=date(2026, 3, 1), end=date(2026, 3, 5), level="province", hours=Decimal(24),
        certificate=certificate,
    )  # fmt: skip


def test_one_certificate_entered_twice_is_one_training_outside() -> None:
    book = MemoryBook(today=DAY)
    first, second = book.hire("王芳", "李娜")
    book.trained = [trip(first, "1", "豫培 1"), trip(first, "2", "豫培 1"), trip(first, "3", ""), trip(first, "4", ""), trip(second, "5", "豫培 1")]  # fmt: skip
    figures = measured(book)
    assert figures["selection.fairness"].have == 4, "two without a certificate are two"
    assert figures["selection.spread"].have == 4


def test_a_principal_whose_term_ended_later_was_the_principal_on_the_day() -> None:
    book = MemoryBook(today=DAY)
    [who] = book.hire("王芳")
    post = {"teacher": who, "post": PostName.PRINCIPAL.code, "since": date(2024, 9, 1)}
    book.records = [Post(id=RecordId("1"), until=date(2026, 9, 1), **post)]  # type: ignore[arg-type]
    assert [line.name for line in measured(book)["coverage.principal_certificate"].missing] == ["王芳"]
    book.records = [Post(id=RecordId("1"), until=date(2026, 5, 1), **post)]  # type: ignore[arg-type]
    assert not measured(book)["coverage.principal_certificate"].missing


def test_what_was_rectified_and_made_public_later_was_open_on_the_day() -> None:
    book = MemoryBook(today=DAY)
    visit = Inspection(id=RecordId("1"), on=date(2026, 3, 1), by=Inspector.BUREAU.code, published=date(2026, 7, 1))
    book.records = [
        visit,
        Finding(id=RecordId("2"), inspection=visit.id, what="档案", due=date(2026, 5, 1), done=date(2026, 7, 2)),
    ]
    figures = measured(book)
    assert figures["findings.done"].text == "1 个问题，已整改 0 个，逾期 1 个"
    assert [line.why for line in figures["inspections.published"].missing] == ["还没有公告"]

"""Words and columns that papers of the registers share: figures with their clause and code, names, days.

A module for each paper gathers it from a book (``nomination_paper``, ``team_paper`` …), reports/forms_of_registers.py draws it. What the registers know
is printed; what nobody typed stays white for the pen. Figures are the measures of the book, so a paper and the page 专项 never say two
things. Every paper is a frozen value: equal records give equal files.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from jyteacher_desktop.domain.columns import Align
from jyteacher_desktop.domain.trace_codes import short_code
from jyteacher_desktop.kinds.kit import Book, Measure, Row, Somebody
from jyteacher_desktop.records.errors import RecordMissing
from jyteacher_desktop.records.measure_tracing import measure_code
from jyteacher_desktop.records.measures import document_of
from jyteacher_desktop.reports.forms_of_registers import Head

R = TypeVar("R", bound=Row)

UNCONFIRMED = "（要求未经主管部门确认）"
CODE = Head("溯源码", 7, Align.CENTER)
CLAUSE = Head("条款", 9, Align.CENTER)
FIGURE_HEADS = (Head("项目", 24), Head("情况", 40), Head("结果", 8, Align.CENTER), CLAUSE, CODE)


def clauses_of(book: Book) -> str:
    """Of which document the clauses beside the figures are."""
    document = document_of(book.policy)
    return f"　条款为 {document}" if document else ""


def figure_line(book: Book, measure: Measure) -> tuple[str, ...]:
    """A figure as a line below :data:`FIGURE_HEADS`."""
    document = document_of(book.policy)
    mark = "*" if _starred(measure) else ""
    clause = measure.basis.removeprefix(document).strip()
    return (f"{measure.title}{mark}", measure.text, measure.standing.value, clause, short_code(measure_code(book, measure)))


def _starred(measure: Measure) -> bool:
    return measure.need is not None and not measure.official


def starred_words(measures: Iterable[Measure]) -> str:
    """What the star beside a title means, on a paper that has one."""
    return f"带*的{UNCONFIRMED.strip('（）')}。" if any(map(_starred, measures)) else ""


def one_of(rows: Iterable[R], record_id: str, what: str) -> R:
    """The record that a paper is of.

    Raises:
        RecordMissing: There is none.
    """
    found = next((row for row in rows if row.id == record_id), None)
    if found is None:
        raise RecordMissing(f"没有编号为 {record_id} 的{what}，没有生成文件。请核对编号。", id=record_id)
    return found


def somebody_words(book: Book, who: Somebody) -> str:
    """Somebody's name: of this school's people with what tells them apart."""
    return book.listed(who.person) if who.person is not None else who.name


def day_text(day: date | None) -> str:
    """A day, or nothing where none is known."""
    return day.isoformat() if day is not None else ""

"""Every figure the founding document asks for, over the book of a school or of the city.

The figures themselves are pure functions of jyteacher_desktop/kinds; here they are gathered, and here stands what both books answer
alike: who a person in post is, and whether anybody registered anything at all.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar, cast

from jyteacher_desktop import kinds
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.kinds.figures import DOCUMENT
from jyteacher_desktop.kinds.kit import Book, Kind, Measure, Measures, Need, Person, Row, Scope, Shape
from jyteacher_desktop.kinds.nothing import Nothing
from jyteacher_desktop.paths import program_facts
from jyteacher_desktop.store.workspace import Workspace

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRow:
    """One person in post (kinds.kit.Staff). A person of several schools stands once, at the school they came to last."""

    person: Person
    name: str
    stage: str
    subject: str
    unit: str
    birth_month: str
    full_time: bool
    since: date | None


def once(ws: Workspace, key: Hashable, make: Callable[[], T]) -> T:
    """What ``make()`` gives, made once for as long as nothing is written; all of a book's answers share one place of the workspace."""
    answers: dict[Hashable, Any] = ws.remembered(("book",), dict)
    if key not in answers:
        answers[key] = make()
    return cast("T", answers[key])


def measures_of(book: Book) -> tuple[Measure, ...]:
    """Every measure of a book, in the order of the kinds; a target of a wider scope is shown without a verdict."""
    return tuple(measure for of_one_module in kinds.MEASURES for measure in _judged(book, of_one_module))


def measures_about(book: Book, kind: Kind) -> tuple[Measure, ...]:
    """What is measured over one kind: the measures of the module that describes it."""
    return tuple(
        measure
        for of_one_module in kinds.MEASURES
        if of_one_module.__module__ == kind.row.__module__
        for measure in _judged(book, of_one_module)
    )


def _judged(book: Book, of_one_module: Measures) -> Iterator[Measure]:
    for each in of_one_module(book):
        told = replace(each, basis=cited(book.policy, each.basis))
        yield told if book.scope.reaches(told.scope) else replace(told, how=Need.NONE)


def document_of(policy: Policy) -> str:
    """The city's document that asks for the registers, as people cite it."""
    return policy.city.document if policy.city is not None else program_facts()["document"]


def cited(policy: Policy, basis: str) -> str:
    """A basis as people read it: the document and clauses of the city whose policy is in use; several clauses one by one."""
    if DOCUMENT not in basis:
        return basis
    clauses = basis.removeprefix(DOCUMENT).strip()
    if policy.city is None:
        return f"{program_facts()['document']} {clauses}".strip()
    if not policy.city.clauses:
        return f"{policy.city.document} {clauses}" if policy.city.document else ""
    found = [said for clause in clauses.split("、") if (said := policy.city.clauses.get(clause, ""))]
    return f"{policy.city.document} {'、'.join(found)}" if found and policy.city.document else ""


def is_full_time(position: str, words: Sequence[str]) -> bool:
    """专任, by the policy's words for 岗位. Who has no 岗位 counts, and so does everybody where the policy names no words."""
    said = position.strip()
    return not words or not said or any(word in said for word in words)


def is_registered(kind: Kind, rows: Iterable[Row], ticks: Iterable[Nothing], year: str = "") -> bool:
    """Whether anybody registered anything of a kind, rows or the word 本年没有.

    Args:
        kind: The kind.
        rows: Its records.
        ticks: Every 本年没有 of the book.
        year: Only this year; a record that has no year stands in every one.
    """
    if any(tick.register == kind.id and year in ("", tick.year) for tick in ticks):
        return True
    return any(not year or not (said := year_of(row)) or said == year or said.startswith(f"{year}-") for row in rows)


def year_of(row: Row) -> str:
    """The year of a record: what its year field says, else the year of its day; "" where it has none."""
    kind = row.kind
    for field in kind.fields:
        if field.shape in (Shape.YEAR, Shape.TERM):
            return str(getattr(row, field.key) or "")
    day = getattr(row, kind.day.key) if kind.day is not None else None
    return str(day.year) if day is not None else ""


_SCOPES = {Scope.SCHOOL: "学校", Scope.UNIT: "单位", Scope.CITY: "全市"}


def scope_word(measure: Measure) -> str:
    """Where the target of a measure applies, for people."""
    return _SCOPES[measure.scope]


_MOST_NAMED = 200
"""Names in one cell; the others are counted."""


def _who_is_missing(measure: Measure) -> str:
    names = "、".join(line.name for line in measure.missing[:_MOST_NAMED])
    return f"{names} 等 {len(measure.missing)} 个" if len(measure.missing) > _MOST_NAMED else names


MEASURE_COLUMNS: tuple[Column[Measure], ...] = (
    Column(key="title", title="项目", value=lambda row: row.title, width=24),
    Column(key="scope", title="范围", value=scope_word, align=Align.CENTER, width=6),
    Column(key="text", title="情况", value=lambda row: row.text, width=44),
    Column(key="status", title="结果", value=lambda row: row.standing.value, align=Align.CENTER, width=10),
    Column(key="basis", title="依据", value=lambda row: row.basis, width=26),
    Column(
        key="official",
        title="目标数",
        value=lambda row: "" if row.need is None or row.official else "未经主管部门确认",
        align=Align.CENTER,
        width=16,
    ),
    Column(key="missing", title="缺少", value=_who_is_missing, width=40),
)

"""Every figure the founding document asks for, over the book of a school or of the city.

The figures themselves are pure functions of jyteacher_desktop/kinds; here they are gathered, and here stands what both books answer
alike: who a person in post is, and whether anybody registered anything at all.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, TypeVar, cast

from jyteacher_desktop import kinds
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.kinds.figures_in_words import DOCUMENT
from jyteacher_desktop.kinds.kit import (
    Book,
    Field,
    Kind,
    Line,
    Measure,
    Measures,
    Need,
    OfficeTold,
    Person,
    Row,
    Scope,
    Shape,
    Standing,
    Told,
)
from jyteacher_desktop.kinds.nothing_this_year import Nothing
from jyteacher_desktop.paths import program_facts
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, replace

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
    with book.at_rest():
        return tuple(measure for of_one_module in kinds.MEASURES for measure in _judged(book, of_one_module))


def measures_about(book: Book, kind: Kind) -> tuple[Measure, ...]:
    """What is measured over one kind: the measures of the module that describes it, and of those that are shown with it."""
    with book.at_rest():
        return tuple(
            measure
            for of_one_module in kinds.measures_shown_with(kind.row.__module__)
            for measure in _judged(book, of_one_module)
        )


def short_about(book: Book, kind: Kind) -> tuple[Measure, ...]:
    """Of :func:`measures_about` what falls short of its target; figures without one are not counted for it."""
    with book.at_rest():
        return tuple(
            measure
            for of_one_module in kinds.targets_shown_with(kind.row.__module__)
            for measure in _judged(book, of_one_module)
            if measure.standing is Standing.SHORT
        )


def _judged(book: Book, of_one_module: Measures) -> Iterator[Measure]:
    scope = book.scope
    for each in of_one_module(book):
        how = each.how if scope.reaches(each.scope) else Need.NONE
        registered, silent = _registered(book, each, of_city=scope is Scope.CITY)
        yield replace(each, basis=cited(book.policy, each.basis), how=how, registered=registered, silent=silent)


def _registered(book: Book, measure: Measure, *, of_city: bool) -> tuple[str, tuple[Line, ...]]:
    """Who registered what a measure is read from, in words, and who did not."""
    of = measure.register
    if of is None:
        return measure.registered, measure.silent
    told = book.told(of, measure.year)
    why = f"{f'{measure.year} 年' if measure.year else ''}没有登记{of.title}"
    silent = tuple(
        Line(name=each.school, why=why if each.told is Told.SILENT else each.told.value, opens=each.office)
        for each in told
        if of_city and each.unit and not each.registered
    )
    return _told_words(told, of_city=of_city), silent


def registered_words(told: Sequence[OfficeTold]) -> str:
    """28/31 单位已登记: how many units said anything; a unit counts once, however many of its schools did."""
    units = {each.unit for each in told if each.unit}
    said = {each.unit for each in told if each.unit and each.registered}
    return f"{len(said)}/{len(units)} 单位已登记" if units else "还没有单位"


def _told_words(told: Sequence[OfficeTold], *, of_city: bool) -> str:
    """Who registered anything, as it stands beside a figure: a city's units and the bureau itself, of a school its own word."""
    if not of_city:
        return told[0].told.value
    rows = {each.unit for each in told if each.unit and each.told is Told.ROWS}
    none = {each.unit for each in told if each.unit and each.told is Told.NONE} - rows
    own = next((f"，本单位{each.told.value}" for each in told if not each.unit and each.registered), "")
    return registered_words(told) + (f"（{len(none)} 个本年没有）" if none else "") + own


def wanted_registers(policy: Policy) -> tuple[Kind, ...]:
    """The registers the city's policy would like to see used: a wish, which blocks nothing and asks nobody twice.

    A name this program does not know is one of a later program and means nothing here.
    """
    named = policy.programme.registers_wanted
    return tuple(kind for kind in kinds.REGISTERS if kind.id in named or kind.title in named)


def still_wanted(book: Book) -> tuple[Kind, ...]:
    """Of those the ones of which a school has said nothing this year."""
    return tuple(kind for kind in wanted_registers(book.policy) if not book.registered(kind))


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


_NOT_TEACHING = (
    "行政",
    "教辅",
    "工勤",
    "后勤",
    "校外",
    "辅导员",
    "企业",
    "园长",
    "保健",
    "保育",
    "财务",
    "会计",
    "保安",
    "门卫",
    "炊事",
)
"""Words in a 岗位 that is not 专任教师 (教职工类别 of the national teacher system, and what schools write instead)."""


def is_full_time(position: str, words: Sequence[str]) -> bool:
    """专任, the same for the state's form, the shares of the document and every paper.

    The policy's words for 岗位 say it; where it names none, everybody is whose 岗位 is not known to be another. Who has no 岗位 counts.
    """
    said = position.strip()
    if not said:
        return True
    return any(word in said for word in words) if words else not any(word in said for word in _NOT_TEACHING)


def is_registered(kind: Kind, rows: Iterable[Row], ticks: Iterable[Nothing], today: date, year: str = "") -> bool:
    """Whether anybody registered anything of a kind: rows, or the word 本年没有.

    Args:
        kind: The kind.
        rows: Its records.
        ticks: Every 本年没有 of the book.
        today: The word is of this year where none is asked for; a record of whatever year stands then.
        year: Only this year; a record that has no year stands in every one.
    """
    return any(not year or in_year(row, year) for row in rows) or said_none(kind, ticks, year or str(today.year))


def said_none(kind: Kind, ticks: Iterable[Nothing], year: str) -> bool:
    """Whether 本年没有 was said of a kind in a year, or of what its records belong to."""
    return any(tick.register in registers_of(kind) and year in tick.year for tick in ticks)


def registers_of(kind: Kind) -> tuple[str, ...]:
    """By what 本年没有 means this kind: its id and title, and those of the register whose records it belongs to."""
    owner = next((each for each in kinds.REGISTERS if kind.owner is not None and each.id == kind.owner.of), None)
    return tuple(word for each in (kind, owner) if each is not None for word in (each.id, each.title))


def in_year(row: Row, year: str) -> bool:
    """Whether a record is of a calendar year; one without a year is of every one, a school year of both its halves."""
    return year in (year_of(row) or year)


def year_field(kind: Kind) -> Field | None:
    """The field that gives a record its year: one that is a year, else its day; None where it has neither."""
    return next((each for each in kind.fields if each.shape in (Shape.YEAR, Shape.TERM)), kind.day)


def year_of(row: Row) -> str:
    """The year of a record: what its year field says, else the year of its day; "" where it has none."""
    field = year_field(row.kind)
    value = getattr(row, field.key) if field is not None else None
    return str(value.year) if isinstance(value, date) else str(value or "")


_SCOPES = {Scope.SCHOOL: "学校", Scope.UNIT: "单位", Scope.CITY: "全市"}


def scope_word(measure: Measure) -> str:
    """Where the target of a measure applies, for people."""
    return _SCOPES[measure.scope]


_MOST_NAMED = 200
"""Names in one cell; the others are counted."""


def _names(lines: Sequence[Line]) -> str:
    names = "、".join(line.name for line in lines[:_MOST_NAMED])
    return f"{names} 等 {len(lines)} 个" if len(lines) > _MOST_NAMED else names


def lacking(measure: Measure) -> tuple[Line, ...]:
    """Who or what a measure lacks, and then who registered nothing of what it is read from."""
    return (*measure.missing, *measure.silent)


LACKING_COLUMNS: tuple[Column[Line], ...] = (
    Column(key="name", title="姓名或名称", value=lambda line: line.name, width=24),
    Column(key="why", title="情况", value=lambda line: line.why, width=44),
)
"""Who or what a measure lacks, the same in window, workbook and on the command line."""


MEASURE_COLUMNS: tuple[Column[Measure], ...] = (
    Column(key="title", title="项目", value=lambda row: row.title, width=24),
    Column(key="scope", title="范围", value=scope_word, align=Align.CENTER, width=6),
    Column(key="text", title="情况", value=lambda row: row.text, width=44),
    Column(key="status", title="结果", value=lambda row: row.standing.value, align=Align.CENTER, width=10),
    Column(key="registered", title="登记情况", value=lambda row: row.registered, width=22),
    Column(key="basis", title="依据", value=lambda row: row.basis, width=26),
    Column(
        key="official",
        title="目标数",
        value=lambda row: "" if row.need is None or row.official else "未经主管部门确认",
        align=Align.CENTER,
        width=16,
    ),
    Column(key="missing", title="缺少", value=lambda row: _names(row.missing), width=40),
    Column(key="silent", title="没有登记的单位", value=lambda row: _names(row.silent), width=40),
)

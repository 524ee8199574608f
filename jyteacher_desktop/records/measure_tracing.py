"""What a trace code (溯源码) beside a figure of the founding document opens: the records and people it was counted from, and who or what is missing.

The self-check of a school, the overview of a city and the yearly summary print the same measures, so a measure has one code of a day
wherever it stands. It is opened over the book of that day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.trace_codes import TRACE_PART_COLUMNS, Trace, TracePart, measure_key, trace_code
from jyteacher_desktop.kinds.kit import ActivityFact, Book, Line, Measure, Person, Portion, Row, Shape, TrainingFact
from jyteacher_desktop.records.measures import measures_of
from jyteacher_desktop.records.registers import link_titles
from jyteacher_desktop.records.values import as_listed, named, shown
from jyteacher_desktop.records.who_is_meant import People
from jyteacher_desktop.store.workspace import Workspace


def measure_code(book: Book, measure: Measure) -> str:
    """The code beside a figure of a book."""
    return trace_code(book.today, measure_key(measure.key))


def measure_traces(ws: Workspace, book: Book, code: str) -> Iterator[Trace[TracePart]]:
    """Every figure of that code in a book, opened."""
    return (_opened(ws, book, code, each) for each in measures_of(book) if measure_code(book, each) == code)


def _opened(ws: Workspace, book: Book, code: str, measure: Measure) -> Trace[TracePart]:
    counted = tuple(_counted(ws, book, measure)) if measure.have is not None else ()
    rows = (*counted, *_lacking(book, measure))
    portions = "，".join(f"{each.label} {len(each.parts)}" for each in measure.made_of)
    lacking = len(rows) - len(counted)
    registered = f"，{measure.registered}" if measure.registered and measure.have is not None else ""
    return Trace(
        code=code,
        quarter=None,
        day=book.today,
        label=measure.title,
        sentence=f"{measure.title}（截至 {book.today.isoformat()}{registered}）：{measure.text}。"
        + (f"由下面 {len(counted)} 条记录或人员组成（{portions}）" if counted else "没有记录")
        + (f"，另列出 {lacking} 项缺的。" if lacking else "。"),
        figures={"have": measure.have, "need": measure.need},
        rows=rows,
        columns=TRACE_PART_COLUMNS,
    )


def _counted(ws: Workspace, book: Book, measure: Measure) -> Iterator[TracePart]:
    """Every part of the figure, portion by portion."""
    people = People(ws)
    rows = [part for part in measure.parts if isinstance(part, Row)]
    kinds = {row.kind.id: row.kind for row in rows}
    titles = {key: link_titles(ws, kind, people, [row for row in rows if row.kind is kind]) for key, kind in kinds.items()}
    places = {each.office: each.school for kind in kinds.values() if kind.owner is None for each in book.told(kind)}
    for portion in measure.made_of:
        for part in portion.parts:
            if isinstance(part, Row):
                yield _row(book, part, titles[part.kind.id], portion, places)
            else:
                yield _person_or_entry(book, part, portion.label)


def _person_or_entry(book: Book, part: ActivityFact | TrainingFact | Person, state: str) -> TracePart:
    staff = book.staff(book.today)
    if isinstance(part, ActivityFact):
        name, unit, on, figure = part.title, part.unit, part.start.isoformat(), f"{len(part.roles)} 人"
    elif isinstance(part, TrainingFact):
        name, unit = f"{book.listed(part.person)}：{part.name}", staff[part.person].unit if part.person in staff else ""
        on, figure = part.start.isoformat(), f"{hours_text(part.hours)} 学时"
    else:
        name, unit, year = book.listed(part), staff[part].unit if part in staff else "", str(book.today.year)
        on, figure = "", f"{year} 年 {hours_text(book.received(part, year))} 学时"
    record = str(part if isinstance(part, str) else part.id)
    return TracePart(name=name, unit=unit, date=on, state=state, figure=figure, record=record)


def _row(book: Book, row: Row, titles: Mapping[str, str], portion: Portion, places: Mapping[str, str]) -> TracePart:
    kind = row.kind
    texts = {field.key: shown(field, getattr(row, field.key), book, titles) for field in kind.fields}
    first = next((field.key for field in kind.fields if field.shape in (Shape.MONEY, Shape.HOURS, Shape.COUNT)), None)
    added = portion.fields or ((first,) if first is not None else ())
    return TracePart(
        name=named(kind, texts),
        unit=places.get(book.office_of(row)) or book.unit_of(row),
        date=texts[kind.day.key] if kind.day is not None else "",
        state=portion.label,
        figure="/".join(as_listed(kind.field(key), texts[key]) for key in added),
        record=str(row.id),
    )


def _lacking(book: Book, measure: Measure) -> Iterator[TracePart]:
    """Who or what is missing and stands not among the parts, and who registered nothing."""
    told = {str(part if isinstance(part, str) else part.id) for part in measure.parts}
    for line in (*(each for each in measure.missing if each.opens not in told), *measure.silent):
        unit = where(book, measure, line)
        yield TracePart(name=line.name, unit=unit, date="", state=line.why or "缺", figure="", record=line.opens)


def where(book: Book, measure: Measure, line: Line) -> str:
    """The unit of the person or record a line of what is missing opens; "" of a subject, a stage or a unit itself."""
    person = book.staff(book.today).get(Person(line.opens))
    if person is not None:
        return person.unit
    return next((book.unit_of(row) for row in measure.parts if isinstance(row, Row) and row.id == line.opens), "")

"""What a trace code (溯源码) beside a figure of the founding document opens: the records and people it was counted from, and who or what is missing.

The self-check of a school, the overview of a city and the yearly summary print the same measures, so a measure has one code of a day
wherever it stands. It is opened over the book of that day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.trace_codes import TRACE_PART_COLUMNS, Trace, TracePart, measure_key, trace_code
from jyteacher_desktop.kinds.kit import ActivityFact, Book, Line, Measure, Person, Row, Shape, TrainingFact
from jyteacher_desktop.records.measures import in_year, measures_of
from jyteacher_desktop.records.people import People
from jyteacher_desktop.records.registers import link_titles
from jyteacher_desktop.records.values import shown
from jyteacher_desktop.store.workspace import Workspace

_THERE = "计在内"


def measure_code(book: Book, measure: Measure) -> str:
    """The code beside a figure of a book."""
    return trace_code(book.today, measure_key(measure.key))


def measure_trace(ws: Workspace, book: Book, code: str) -> Trace[TracePart] | None:
    """The figure of that code in a book, opened; None where it has no such figure."""
    measure = next((each for each in measures_of(book) if measure_code(book, each) == code), None)
    if measure is None:
        return None
    rows = (*_counted(ws, book, measure), *_lacking(book, measure))
    have, lacking = sum(row.state == _THERE for row in rows), sum(row.state != _THERE for row in rows)
    registered = f"，{measure.registered}" if measure.registered and measure.have is not None else ""
    return Trace(
        code=code,
        quarter=None,
        day=book.today,
        label=measure.title,
        sentence=f"{measure.title}（截至 {book.today.isoformat()}{registered}）：{measure.text}。"
        f"由下面 {have} 条记录或人员组成" + (f"，另列出 {lacking} 项缺的。" if lacking else "。"),
        figures={"have": measure.have, "need": measure.need},
        rows=rows,
        columns=TRACE_PART_COLUMNS,
    )


def _counted(ws: Workspace, book: Book, measure: Measure) -> Iterator[TracePart]:
    """Every part of the figure; of one over a whole register its rows of that year."""
    parts = measure.made_of
    if not parts and measure.register is not None and measure.have:
        year = measure.year
        parts = tuple(row for row in book.rows(measure.register.row) if not year or in_year(row, year))
    why = {line.opens: line.why for line in measure.missing if line.opens}
    staff, people = book.staff(book.today), People(ws)
    kinds = {part.kind.id: part.kind for part in parts if isinstance(part, Row)}
    titles = {key: link_titles(ws, kind, people) for key, kind in kinds.items()}
    for part in parts:
        if isinstance(part, Row):
            yield _row(book, part, titles[part.kind.id], why.get(str(part.id), _THERE))
            continue
        if isinstance(part, ActivityFact):
            name, unit, on, figure = part.title, part.unit, part.start.isoformat(), f"{len(part.roles)} 人"
        elif isinstance(part, TrainingFact):
            name, unit = f"{book.name(part.person)}：{part.name}", staff[part.person].unit if part.person in staff else ""
            on, figure = part.start.isoformat(), f"{hours_text(part.hours)} 学时"
        else:
            name, unit = book.name(part), staff[part].unit if part in staff else ""
            year = str(book.today.year)
            on, figure = "", f"{year} 年 {hours_text(book.received(part, year))} 学时"
        record = str(part if isinstance(part, str) else part.id)
        yield TracePart(name=name, unit=unit, date=on, state=why.get(record, _THERE), figure=figure, record=record)


def _row(book: Book, row: Row, titles: Mapping[str, str], state: str) -> TracePart:
    kind = row.kind
    texts = {field.key: shown(field, getattr(row, field.key), book, titles) for field in kind.fields}
    figure = next((field for field in kind.fields if field.shape in (Shape.MONEY, Shape.HOURS, Shape.COUNT)), None)
    return TracePart(
        name=kind.called.format(**texts).strip(),
        unit=book.unit_of(row),
        date=texts[kind.day.key] if kind.day is not None else "",
        state=state,
        figure=texts[figure.key] if figure is not None else "",
        record=str(row.id),
    )


def _lacking(book: Book, measure: Measure) -> Iterator[TracePart]:
    """Who or what is missing and stands not among the parts, and who registered nothing."""
    told = {str(part if isinstance(part, str) else part.id) for part in measure.made_of}
    for line in (*(each for each in measure.missing if each.opens not in told), *measure.silent):
        unit = where(book, measure, line)
        yield TracePart(name=line.name, unit=unit, date="", state=line.why or "缺", figure="", record=line.opens)


def where(book: Book, measure: Measure, line: Line) -> str:
    """The unit of the person or record a line of what is missing opens; "" of a subject, a stage or a unit itself."""
    person = book.staff(book.today).get(Person(line.opens))
    if person is not None:
        return person.unit
    rows = measure.made_of or (book.rows(measure.register.row) if measure.register is not None else ())
    return next((book.unit_of(row) for row in rows if isinstance(row, Row) and row.id == line.opens), "") if line.opens else ""

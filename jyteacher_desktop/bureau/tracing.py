"""What a trace code (溯源码) of the bureau's papers opens: the people behind a line of hours, the schools behind a line of packages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from jyteacher_desktop.bureau.board import DUE_PARTS, BoardRow, board, headings, staff_of, sums
from jyteacher_desktop.bureau.city_book import CityBook
from jyteacher_desktop.bureau.city_figures import CITY, CITY_PARTS, CompletionRow, city_figures, people_of
from jyteacher_desktop.bureau.city_people import city_hours, explain_person, person_id
from jyteacher_desktop.bureau.errors import RecordUnknown
from jyteacher_desktop.bureau.office import current_policy
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.trace_codes import (
    TRACE_HOURS_COLUMNS,
    TRACE_PART_COLUMNS,
    Trace,
    TracePart,
    all_of_code,
    city_key,
    due_key,
    made_of,
    no_code,
    person_key,
    read_code,
    staff_key,
    trace_code,
)
from jyteacher_desktop.records.measure_tracing import measure_traces
from jyteacher_desktop.store.workspace import Workspace


def trace(ws: Workspace, code: str) -> Trace[TracePart]:
    """Open a figure that the bureau printed.

    Raises:
        RecordUnknown: The text is no code, or no figure has it.
        InputError: The policy has no cycle around the day.
    """
    read = read_code(code)
    if read is None:
        raise RecordUnknown(no_code(code), text=code)
    if read.quarter is not None:
        found = all_of_code(_of_quarter(ws, read.text, read.quarter))
    else:
        found = all_of_code(_of_day(ws, read.text, read.day))
    if found is None:
        raise RecordUnknown(
            f"本局现在没有代码为 {read.text} 的数字。学校报表上的代码请在学校的工作簿里查。没有改动任何记录。", text=code
        )
    return found


def _of_day(ws: Workspace, code: str, day: date) -> Iterator[Trace[TracePart]]:
    """A line of the city's completion, a figure of the founding document, or a line of a school's register."""
    yield from _of_city(ws, code, day)
    yield from measure_traces(ws, CityBook(ws, day), code)
    yield from _of_person(ws, code, day)


def _of_quarter(ws: Workspace, code: str, quarter: Quarter) -> Iterator[Trace[TracePart]]:
    """A line of what schools owed, the schools of it that are in one state, or the people in post at a school."""
    rows = board(ws, quarter)
    due = sums(rows)
    for name, line in (("", due.whole), *((unit.name, unit) for unit in due.units)):
        for part in ("", *DUE_PARTS):
            if trace_code(quarter, due_key(name, part)) != code:
                continue
            inside = [row for row, heading in zip(rows, headings(rows), strict=True) if row.owes and name in ("", heading)]
            inside = [row for row in inside if not part or DUE_PARTS[part] in (row.state, row.punctual)]
            label = f"上报情况“{name or '合计'}”" + (f"中{DUE_PARTS[part]}的" if part else "")
            yield Trace(
                code=code,
                quarter=quarter,
                day=ws.today,
                label=label,
                sentence=f"{quarter.name}{label}（{ws.today.isoformat()} 的情况）：应交 {line.owed} 所，已交 {line.handed_in} 所，"
                f"退回 {line.returned} 所，暂报 {line.provisional} 所，待处理 {line.waiting} 所，未交 {line.missing} 所。由下面 {len(inside)} 所学校组成。",
                figures={"owed": line.owed, "handed_in": line.handed_in, "missing": line.missing},
                rows=tuple(_school(row) for row in inside),
                columns=TRACE_PART_COLUMNS,
            )
    for row in rows:
        if row.office and row.teachers is not None and trace_code(quarter, staff_key(row.office)) == code:
            people = staff_of(ws, quarter, row.office)
            yield Trace(
                code=code,
                quarter=quarter,
                day=quarter.last_day,
                label=f"{row.school}的在岗教师",
                sentence=f"{quarter.name} {row.school}的在岗教师（该校季度汇总截至的那一天）：{row.teachers} 人。由下面 {len(people)} 人组成。",
                figures={"teachers": row.teachers},
                rows=tuple(
                    TracePart(name=name, unit=row.school, date="", state=subject, figure="", record=person_id(person))
                    for person, name, subject in people
                ),
                columns=TRACE_PART_COLUMNS,
            )


def _school(row: BoardRow) -> TracePart:
    return TracePart(
        name=row.school, unit=row.central, date=row.received[:10], state=row.state, figure=row.punctual, record=row.code
    )


def _of_city(ws: Workspace, code: str, day: date) -> Iterator[Trace[TracePart]]:
    """A line of the city's completion, or those of its people who reached it, stand apart or are behind."""
    for cycle in current_policy(ws).cycles:
        for row in city_figures(ws, as_of=day, cycle=cycle.id).rows:
            for part in ("", *CITY_PARTS):
                if trace_code(day, city_key(cycle.id, row.scope, row.called, part)) == code:
                    yield _city_line(ws, code, (day, cycle.id), row, part)


def _city_line(ws: Workspace, code: str, stated: tuple[date, str], row: CompletionRow, part: str) -> Trace[TracePart]:
    day, cycle = stated
    people = [each for each in people_of(ws, row.scope, row.name, as_of=day, cycle=cycle) if part in ("", each.part)]
    label = (f"{row.scope}“{row.name}”" if row.scope != CITY else "全市") + (f"中{CITY_PARTS[part]}的" if part else "")
    return Trace(
        code=code,
        quarter=None,
        day=day,
        label=label,
        sentence=f"{label}，周期 {cycle}（截至 {day.isoformat()}）：在岗教师 {row.people} 人，已达标 {row.reached} 人，"
        f"不作要求 {row.apart} 人，低于进度 {row.behind} 人。由下面 {len(people)} 人组成。",
        figures={"people": row.people, "reached": row.reached, "apart": row.apart, "behind": row.behind},
        rows=tuple(
            TracePart(
                name=each.name,
                unit=each.unit,
                date="",
                state=each.standing,
                figure=hours_text(each.counted),
                record=each.id,
            )
            for each in people
        ),
        columns=TRACE_PART_COLUMNS,
    )


def _of_person(ws: Workspace, code: str, day: date) -> Iterator[Trace[TracePart]]:
    """A line of a school's register: one person's hours over all schools."""
    for cycle in current_policy(ws).cycles:
        for person in city_hours(ws, as_of=day, cycle=cycle.id).teachers:
            if trace_code(day, person_key(cycle.id, person.id)) != code:
                continue
            lines = explain_person(ws, person.id, as_of=day, cycle=cycle.id)
            inside, beside = ([line for line in lines if line.claims is claims] for claims in (True, False))
            yield Trace(
                code=code,
                quarter=None,
                day=day,
                label=f"教师 {person.name}",
                sentence=f"教师 {person.name}，周期 {cycle.id}（截至 {day.isoformat()}，各校合并）：计入 {hours_text(person.counted)} 学时。"
                f"{made_of(len(inside), len(beside))}。",
                figures={"counted": person.counted},
                rows=tuple(
                    TracePart(
                        name=line.title,
                        unit=person.unit,
                        date=line.date,
                        state=line.why,
                        figure=hours_text(line.counted),
                        record=line.id,
                        claimed=hours_text(line.claimed),
                    )
                    for line in (*inside, *beside)
                ),
                columns=TRACE_HOURS_COLUMNS,
            )

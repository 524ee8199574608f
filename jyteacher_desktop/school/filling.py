"""The province's own workbook filled from the school's records, and what went in ticked as entered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.records.importing import remembered_mapping
from jyteacher_desktop.school.imports import ImportKind, roster_values
from jyteacher_desktop.school.ledger import count_hours
from jyteacher_desktop.school.roster import list_teachers
from jyteacher_desktop.school.trainings import list_trainings, tick_province
from jyteacher_desktop.sheets import Filled, fill_workbook, read_workbook, understand
from jyteacher_desktop.store.workspace import Workspace

KINDS = {"roster": ImportKind.ROSTER, "trainings": ImportKind.TRAININGS, "hours": ImportKind.OPENINGS}
"""What may be filled in, and as which kind of sheet the workbook is understood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledTemplate:
    """What was written, and how many trainings were ticked as entered into the provincial system."""

    filled: Filled
    mapping: Mapping[str, str]
    ticked: int


def fill_template(
    ws: Workspace,
    template: Path,
    of: str,
    path: Path,
    *,
    sheet: str | None = None,
    mapping: Mapping[str, str] | None = None,
    not_entered: bool = False,
    tick: bool = False,
) -> FilledTemplate:
    """Fill a workbook of somebody else.

    Args:
        ws: The workspace.
        template: The empty workbook (.xlsx); it is never changed.
        of: A key of :data:`KINDS`.
        path: The new file.
        sheet: The sheet to fill; the one that fits best when None.
        mapping: Heading to field; None takes what is remembered of this layout.
        not_entered: Only trainings that were not ticked as entered into the provincial system.
        tick: Tick those that were written, today.

    Raises:
        InputError: The workbook is not understood.
        FileNotWritten: The place cannot be written.
    """
    kind = KINDS[of]
    workbook = read_workbook(template)
    said = remembered_mapping(ws, kind.value, workbook) if mapping is None else mapping
    layout = understand(workbook, kind.value, sheet=sheet, mapping=said)
    rows: list[dict[str, str]] = []
    written: list[str] = []
    people = {row.id: row.values for row in roster_values(ws)}
    if of == "roster":
        rows = [dict(people[row.id]) for row in list_teachers(ws)]
    elif of == "trainings":
        for row in reversed(list_trainings(ws)):
            if not_entered and row.province_on:
                continue
            written.append(row.id)
            own = people[row.teacher_id]
            person = {key: own.get(key, "") for key in ("name", "id_number", "teacher_no", "subject")}
            rows.append(
                person
                | {
                    "training": row.name,
                    "organizer": row.organizer,
                    "level": row.level,
                    "mode": row.mode,
                    "start": row.date,
                    "end": row.end_date,
                    "hours": hours_text(row.hours),
                    "certificate": row.certificate,
                    "result": row.result,
                }
            )
    else:
        rows = _hours(ws, people, set(layout.columns.values()))
    filled = fill_workbook(layout, template, rows, path)
    if tick and written:
        tick_province(ws, written, ws.today)
    return FilledTemplate(filled=filled, mapping=layout.mapping, ticked=len(written) if tick else 0)


def _hours(ws: Workspace, people: Mapping[str, Mapping[str, str]], wanted: set[str]) -> list[dict[str, str]]:
    """Counted hours of everybody: by year and category as far as the workbook asks for them."""
    view = count_hours(ws)
    rows = []
    for one in view.teachers:
        person = {key: people.get(one.id, {}).get(key, "") for key in ("name", "id_number", "teacher_no", "subject")}
        if "category" in wanted:
            lines = [
                {"year": year, "category": view.categories.get(category, category), "hours": hours_text(hours)}
                for year, categories in one.cells.items()
                for category, hours in categories.items()
                if hours
            ]
        elif "year" in wanted:
            lines = [{"year": year, "hours": hours_text(hours)} for year, hours in one.years.items() if hours]
        else:
            lines = [{"hours": hours_text(one.counted)}]
        rows += [person | line for line in lines]
    return rows

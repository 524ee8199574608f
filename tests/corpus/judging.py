"""Reading the corpus with the engine and comparing with the answers, row by row.

* **right**: a record is stored with every value it must have, or refused when it must be.
* **confirmed**: the same after one answer for the whole file: the sheet stopped because it may be another list, and a person said that it is what it
  was taken for. Nothing was said about any column.
* **asked**: a record is refused or stored with a warning although a person could have read it: not right, but said.
* **silent**: a record is stored with another value and no word about it, a record is left out, a damaged number is stored, or
  something that is no record is stored. This must never happen.
"""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from jyteacher_desktop.domain.errors import InputError, Severity
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.sheets import (
    UNREAD_COLUMN,
    Existing,
    Outcome,
    Plan,
    PlanRow,
    cell_text,
    plan_activities,
    plan_attendance,
    plan_roster,
    plan_trainings,
    read_workbook,
    understand,
)
from jyteacher_desktop.sheets.cell_values import stored_text
from tests.corpus.books import KINDS, Book, Truth
from tests.corpus.elsewhere import OtherBook
from tests.corpus.writers import WRITERS

TODAY = date(2026, 11, 23)


_ABOUT_COLUMNS = frozenset({"workbook.no_names"})
"""Stops that are about a column, so that a yes does not answer them."""


class Verdict(enum.Enum):
    """What became of one record."""

    RIGHT = "right"
    CONFIRMED = "confirmed"
    ASKED = "asked"
    SILENT = "silent"


@dataclass(slots=True)
class Score:
    """Verdicts of one book, and the rows behind those that are not right."""

    book: Book
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many records the book has."""
        return sum(self.verdicts.values())


def judge(book: Book, folder: Path) -> Score:
    """Write a book, read it with the guessed mapping, compare."""
    path = folder / f"{book.number:04}{book.writer.ending}"
    book.writer.write(book.page, path)
    score = Score(book)
    try:
        plan = _plan(book, path)
    except InputError as error:
        score.verdicts[Verdict.ASKED] = len(book.truths)
        score.remarks.append(f"whole file: {error.code} {error.user_message}")
        return score
    right = Verdict.RIGHT
    if plan.layout.stops:
        score.remarks.append(f"whole file: {plan.layout.stops[0].code} {plan.layout.stops[0].message}")
        if any(stop.final or stop.code in _ABOUT_COLUMNS for stop in plan.layout.stops):
            score.verdicts[Verdict.ASKED] = len(book.truths)
            return score
        right = Verdict.CONFIRMED
    rows = {row.number: row for row in plan.rows}
    for truth in book.truths:
        verdict, remark = _verdict(truth, rows.pop(truth.row, None), plan)
        score.verdicts[right if verdict is Verdict.RIGHT else verdict] += 1
        if verdict is not Verdict.RIGHT:
            score.remarks.append(f"row {truth.row}: {verdict.value}: {remark}")
    for number, row in rows.items():
        verdict = Verdict.ASKED if row.outcome is Outcome.REFUSED else Verdict.SILENT
        score.verdicts[verdict] += 1
        score.remarks.append(f"row {number}: {verdict.value}: no record, yet {row.outcome.value} {dict(row.values)}")
    return score


def _plan(book: Book, path: Path) -> Plan:
    layout = understand(read_workbook(path), book.kind, today=TODAY)
    staff = [
        Existing(id=one.name, values={"name": one.name, "id_number": one.id_number, "teacher_no": one.teacher_no, "subject": ""})
        for one in book.people
    ]
    if book.kind == "roster":
        return plan_roster(layout, [], path=path, today=TODAY, base=0)
    if book.kind == "trainings":
        return plan_trainings(layout, staff, [], path=path, today=TODAY, base=0)
    if book.kind == "activities":
        return plan_activities(layout, KINDS, [], path=path, today=TODAY, base=0, defaults=frozenset(KINDS))
    known = [Existing(id=title, values={"activity": title, "start": day}) for title, day in book.activities]
    return plan_attendance(layout, staff, known, [], path=path, today=TODAY, base=0)


def _verdict(truth: Truth, row: PlanRow | None, plan: Plan) -> tuple[Verdict, str]:
    if row is None:
        return Verdict.SILENT, f"left out as {plan.layout.skipped.get(truth.row, 'nothing')}: {truth.values}"
    if row.outcome is Outcome.REFUSED:
        messages = "；".join(finding.message for finding in row.findings if finding.severity is Severity.REFUSAL)
        return (Verdict.RIGHT, "") if truth.refused else (Verdict.ASKED, messages)
    if truth.refused:
        return Verdict.SILENT, f"stored although damaged: {dict(row.values)}"
    stored = {**row.values, **row.links}
    wrong = {key: (text, stored.get(key, "")) for key, text in truth.values.items() if not _same(key, text, stored.get(key, ""))}
    if not wrong:
        return Verdict.RIGHT, ""
    warned = {finding.place for finding in row.findings}
    warned |= {question.field for question in plan.layout.questions if question.code != UNREAD_COLUMN}
    unsaid = wrong.keys() - warned
    asked = all(_is_asked_about(key, truth.values[key], row, plan) for key in unsaid)
    return (Verdict.ASKED if asked else Verdict.SILENT), f"wanted, stored: {wrong}"


def _is_asked_about(key: str, wanted: str, row: PlanRow, plan: Plan) -> bool:
    """Whether a column whose heading says nothing is asked about, and it is the one that holds the value."""
    spec = next(spec for spec in plan.layout.specs if spec.key == ("name" if key == "teacher" else key))
    return any(
        key in question.may_be
        and _same(key, wanted, stored_text(spec, cell_text(plan.layout.cell(row.number, question.column)), TODAY))
        for question in plan.layout.questions
        if question.code == UNREAD_COLUMN
    )


def _same(key: str, wanted: str, stored: str) -> bool:
    return match_key(wanted) == match_key(stored) if key in ("name", "teacher") else wanted == stored


def tally(scores: Iterable[Score]) -> Counter[Verdict]:
    """All verdicts together."""
    total: Counter[Verdict] = Counter()
    for score in scores:
        total += score.verdicts
    return total


def taken_for(other: OtherBook, folder: Path) -> str:
    """Why a list of something else is stopped or every row of it refused, the code and the sentence; "" when it is taken for what it is not."""
    # where the workbook came with a name that says what it is, it has it here as well
    path = folder / (f"{Path(other.name).stem}.xlsx" if other.name.endswith(".xls") else "other.xlsx")
    WRITERS[0].write(other.page, path)
    try:
        layout = understand(read_workbook(path), other.kind, today=TODAY)
    except InputError as error:
        return f"{error.code}: {error.user_message}"
    if other.kind == "activities":
        plan = plan_activities(layout, KINDS, [], path=path, today=TODAY, base=0, defaults=frozenset(KINDS))
        refused = [row.findings[0] for row in plan.rows if row.outcome is Outcome.REFUSED]
        if not plan.layout.stops and len(refused) == len(plan.rows) > 0:
            return f"{refused[0].code}: {refused[0].message}"
        layout = plan.layout
    return f"{layout.stops[0].code}: {layout.stops[0].message}" if layout.stops else ""

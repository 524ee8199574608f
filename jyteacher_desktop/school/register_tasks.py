"""What the registers ask for on the first page: measures below their target, records somebody should look at.

One task for each register, whatever is open there: terms that are over, findings past their day, a share that is short. What nobody
registers raises nothing, and a target that is not this school's (the share of the city) is no task.
"""

from __future__ import annotations

from collections.abc import Sequence

from jyteacher_desktop.domain.tasks import Task, Urgency
from jyteacher_desktop.kinds.inspection import LATE, Finding
from jyteacher_desktop.kinds.kit import Book, Kind, Measure, Standing
from jyteacher_desktop.records.measures import measures_about
from jyteacher_desktop.records.registers import kinds_kept, listed_kinds
from jyteacher_desktop.school.school_book import SchoolBook
from jyteacher_desktop.store.workspace import Workspace

_NAMED = 2
"""So many measures or sentences are told; more are counted."""


def register_tasks(ws: Workspace) -> tuple[Task, ...]:
    """What is open in the registers, in their order."""
    book = SchoolBook(ws)
    kept = kinds_kept(ws)
    asked = _asked(book)
    told: set[str] = set()
    found: list[Task] = [asked] if asked is not None else []
    for kind in listed_kinds(kept):
        short: list[Measure] = []
        if kind.row.__module__ not in told:  # registers of one module share their measures; the first of them tells
            told.add(kind.row.__module__)
            short = [each for each in measures_about(book, kind) if each.standing is Standing.SHORT]
        remarks = _remarks(book, (kind, *(each for each in kept if each.owner is not None and each.owner.of == kind.id)))
        if short or remarks:
            found.append(_task(kind, short, remarks))
    return tuple(found)


def _asked(book: Book) -> Task | None:
    """What the bureau found and nobody has rectified yet, the nearest day first."""
    rows = [row for row in book.rows(Finding) if row.origin and row.done is None]
    rows.sort(key=lambda row: (row.due is None, row.due or book.today, row.id))
    if not rows:
        return None
    late = sum(row.stands(book.today) == LATE for row in rows)
    words = [f"{row.what}" + (f"（限期 {row.due.isoformat()}）" if row.due is not None else "") for row in rows[:_NAMED]]
    return Task(
        urgency=Urgency.LATE if late else Urgency.WAITING,
        sentence=f"{rows[0].origin}督导提出 {len(rows)} 个问题，等整改" + (f"，{late} 个已逾期" if late else ""),
        detail="；".join(words) + ("……" if len(rows) > _NAMED else ""),
        action="去整改",
        page="registers",
        identity=str(rows[0].id),
    )


def _remarks(book: Book, kinds: Sequence[Kind]) -> list[str]:
    """What should be looked at, one sentence for each record that has something."""
    firsts = (next(iter(row.check(book)), None) for kind in kinds for row in book.rows(kind.row))
    return [finding.message for finding in firsts if finding is not None]


def _task(kind: Kind, short: list[Measure], remarks: list[str]) -> Task:
    parts = [f"{len(short)} 项指标未达到"] if short else []
    parts += [f"{len(remarks)} 条要看一下"] if remarks else []
    words = [f"{measure.title} {measure.text}" for measure in short[:_NAMED]]
    words = words or [each.rstrip("。") for each in dict.fromkeys(remarks)][:_NAMED]
    return Task(
        urgency=Urgency.NEXT,
        sentence=f"{kind.title}：{'，'.join(parts)}",
        detail="；".join(words),
        action="去看",
        page="registers",
        identity=kind.id,
    )

"""What the registers ask for on the first page: measures below their target, records somebody should look at.

One task for each register, whatever is open there: terms that are over, findings past their day, a share that is short. What nobody
registers raises nothing, and a target that is not this school's (the share of the city) is no task. So only the registers in which something
stands are looked through, and only their modules are loaded: the file itself says which those are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from jyteacher_desktop.domain.stages import stage_of
from jyteacher_desktop.domain.tasks import Task, Urgency
from jyteacher_desktop.kinds import asking_of_staff, modules_of_registers, registers_in
from jyteacher_desktop.later import later
from jyteacher_desktop.school.office import school_info
from jyteacher_desktop.store.workspace import Workspace

if TYPE_CHECKING:
    from jyteacher_desktop.kinds import inspection, kit
    from jyteacher_desktop.kinds.kit import Book, Kind, Measure
    from jyteacher_desktop.records import measures, registers
    from jyteacher_desktop.school import school_book
else:
    inspection = later("jyteacher_desktop.kinds.inspection")
    kit = later("jyteacher_desktop.kinds.kit")
    measures = later("jyteacher_desktop.records.measures")
    registers = later("jyteacher_desktop.records.registers")
    school_book = later("jyteacher_desktop.school.school_book")

_NAMED = 2
"""So many measures or sentences are told; more are counted."""


def register_tasks(ws: Workspace) -> tuple[Task, ...]:
    """What is open in the registers, in their order."""
    modules = _with_something(ws)
    return _open_in(ws, modules) if modules else ()


def _with_something(ws: Workspace) -> frozenset[str]:
    """The modules whose registers may ask for something: a record stands there, 本年没有 is said, or they ask of people in post."""
    places = modules_of_registers()
    tables = {name for (name,) in ws.tuples("SELECT name FROM sqlite_master WHERE type = 'table'")}
    kept = [name for name in places if name in tables]
    looks = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\" WHERE deleted = 0)" for name in kept)
    named = {name for (name,) in ws.tuples(looks)} if looks else set()
    named |= {name for (name,) in ws.tuples("SELECT DISTINCT register FROM none_in_year WHERE deleted = 0")}
    if not named <= places.keys():  # 本年没有 was said of a title, and titles stand in the modules
        return frozenset(places.values())
    school = school_info(ws, with_key=False)
    stages = {stage_of(stage, school.stage) for (stage,) in ws.tuples("SELECT DISTINCT stage FROM teacher")}
    return asking_of_staff(stages) | {places[name] for name in named}


def _open_in(ws: Workspace, modules: frozenset[str]) -> tuple[Task, ...]:
    places, book = modules_of_registers(), school_book.SchoolBook(ws)
    kept = tuple(each for each in registers_in(modules) if kit.Keeper.SCHOOL in each.keepers)
    owners = {places[str(each.owner.of)] for each in kept if each.owner is not None and each.owner.of in places}
    if not owners <= modules:
        return _open_in(ws, modules | owners)
    asked = _asked(book) if places["finding"] in modules else None
    told: set[str] = set()
    found: list[Task] = [asked] if asked is not None else []
    for kind in registers.listed_kinds(kept):
        short: tuple[Measure, ...] = ()
        if kind.row.__module__ not in told:  # registers of one module share their measures; the first of them tells
            told.add(kind.row.__module__)
            short = measures.short_about(book, kind)
        remarks = _remarks(book, (kind, *(each for each in kept if each.owner is not None and each.owner.of == kind.id)))
        if short or remarks:
            found.append(_task(kind, short, remarks))
    return tuple(found)


def _asked(book: Book) -> Task | None:
    """What the bureau found and nobody has rectified yet, the nearest day first."""
    rows = [row for row in book.rows(inspection.Finding) if row.origin and row.done is None]
    rows.sort(key=lambda row: (row.due is None, row.due or book.today, row.id))
    if not rows:
        return None
    late = sum(row.stands(book.today) == inspection.LATE for row in rows)
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
    checked = (kind for kind in kinds if kind.row.check is not kit.Row.check)  # of the others nothing is remarked, nor read
    firsts = (next(iter(row.check(book)), None) for kind in checked for row in book.rows(kind.row))
    return [finding.message for finding in firsts if finding is not None]


def _task(kind: Kind, short: Sequence[Measure], remarks: list[str]) -> Task:
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

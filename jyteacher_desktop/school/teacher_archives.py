"""学时登记表: every teacher's hours of a cycle on paper, in one book or one file for each person."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from jyteacher_desktop.domain.calendar import AccountingYear
from jyteacher_desktop.domain.entries import OPENING
from jyteacher_desktop.domain.hours_and_their_reasons import HoursRow, LedgerLine
from jyteacher_desktop.domain.names import shared_names
from jyteacher_desktop.domain.policy import Cycle, Policy
from jyteacher_desktop.domain.terms import RecordStatus, Result
from jyteacher_desktop.domain.trace_codes import category_part, line_key, person_key, trace_code, year_part
from jyteacher_desktop.durable_files import make_folder, system_words
from jyteacher_desktop.later import later
from jyteacher_desktop.names_of_files import NamesTaken
from jyteacher_desktop.reports.hours_archive_drawing import (
    ArchiveBook,
    ArchiveEntry,
    TeacherArchive,
    archive_drawn,
    render_archive,
)
from jyteacher_desktop.reports.paper import Progress, RenderedPdf, ReportFileError, write_whole
from jyteacher_desktop.school.activities import (
    ActivityRow,
    list_activities,
)
from jyteacher_desktop.school.attachments import safe_name
from jyteacher_desktop.school.ledger import count_hours, explain_hours, explained_from
from jyteacher_desktop.school.office import SchoolInfo, current_policy, school_info
from jyteacher_desktop.school.recognised_hours import credits_of
from jyteacher_desktop.school.reviews_that_stand import REVIEWS, reviews_of
from jyteacher_desktop.school.roster import TeacherRow, list_teachers
from jyteacher_desktop.school.trainings import TrainingRow, list_trainings
from jyteacher_desktop.store.tables import school as tables
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, replace

if TYPE_CHECKING:
    from jyteacher_desktop import other_process
else:
    other_process = later("jyteacher_desktop.other_process")
from jyteacher_desktop.reports.paper import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFolder:
    """Several documents written into one folder."""

    files: tuple[Path, ...]
    pages: int
    sha256: str
    fallback_glyphs: tuple[str, ...]
    missing_glyphs: tuple[str, ...]


def archive_book(
    ws: Workspace, *, teacher_id: str | None = None, as_of: date | None = None, cycle: str | None = None
) -> ArchiveBook:
    """The personal hour archives of everybody in post, or of one teacher.

    Raises:
        RecordMissing: No such teacher.
        InputError: The policy has no such cycle.
    """
    policy = current_policy(ws)
    day = as_of or ws.today
    chosen = policy.cycle_in_hand(day) if cycle is None else policy.cycle(cycle)
    view = count_hours(ws, as_of=day, cycle=chosen.id, teacher_id=teacher_id)
    hours = {row.id: row for row in view.teachers}
    people = [row for row in list_teachers(ws, day, include_left=teacher_id is not None) if teacher_id in (None, row.id)]
    info = school_info(ws)
    facts = _entry_facts(ws, info, chosen)
    recognised = credits_of(ws, chosen.id)
    return ArchiveBook(
        school_name=info.name,
        cycle_label=chosen.words,
        dated=day,
        teachers=tuple(
            replace(
                _archive(
                    (policy, chosen, day),
                    person,
                    hours.get(person.id),
                    explain_hours(ws, person.id, as_of=day, cycle=chosen.id),
                    facts,
                ),
                credited=recognised[person.id].words if person.id in recognised else "",
            )
            for person in people
        ),
    )


def write_archive(book: ArchiveBook, target: Target, *, progress: Progress | None = None) -> RenderedPdf:
    """Write the archives as one book.

    Raises:
        ReportFileError, FontFileError, Cancelled: Nothing was written.
    """
    return render_archive(book, target, progress=progress)


def write_archive_of(
    ws: Workspace,
    target: Target,
    *,
    teacher_id: str | None = None,
    as_of: date | None = None,
    cycle: str | None = None,
    progress: Progress | None = None,
) -> RenderedPdf:
    """Gather and write the archives of everybody in post, or of one teacher, as one book.

    Raises:
        RecordMissing: No such teacher.
        InputError: The policy has no such cycle.
        ReportFileError, FontFileError, Cancelled: Nothing was written.
    """
    return write_archive(archive_book(ws, teacher_id=teacher_id, as_of=as_of, cycle=cycle), target, progress=progress)


class Counting(Progress, Protocol):
    """Told how many of several documents are written."""

    def step(self, done: int, total: int, what: str) -> None:
        """``done`` of ``total`` are written; ``what`` comes next."""


def write_archives_of(
    ws: Workspace,
    folder: Path,
    *,
    as_of: date | None = None,
    cycle: str | None = None,
    progress: Counting | None = None,
) -> PaperFolder:
    """Gather the archives of everybody in post and write one file for each into a folder.

    Raises:
        InputError: The policy has no such cycle.
        ReportFileError, FontFileError, Cancelled: The files written so far stay, each of them whole.
    """
    return write_archives(archive_book(ws, as_of=as_of, cycle=cycle), folder, progress=progress)


def write_archives(book: ArchiveBook, folder: Path, *, progress: Counting | None = None) -> PaperFolder:
    """Write one file per teacher into a folder; files of the same names from an earlier run are replaced.

    Raises:
        ReportFileError, FontFileError, Cancelled: The files written so far stay, each of them whole.
    """
    try:
        make_folder(folder)
    except OSError as error:
        raise ReportFileError(
            f"不能建立文件夹“{folder}”：{system_words(error)}，没有写出文件。请检查路径和权限，或换一个位置。",
            path=str(folder),
        ) from error
    twice = shared_names(teacher.name for teacher in book.teachers)
    taken = NamesTaken()
    written: dict[Path, RenderedPdf] = {}
    with closing(
        other_process.made_in_turn(archive_drawn, (replace(book, teachers=(teacher,)) for teacher in book.teachers))
    ) as drawn:
        for number, teacher in enumerate(book.teachers):
            if progress is not None:
                progress.step(number, len(book.teachers), teacher.name)
                progress.raise_if_cancelled()
            mark = (
                next((value for label, value in teacher.facts if label == "编号" and value), "") if teacher.name in twice else ""
            )
            stem = safe_name(f"学时登记表-{teacher.name}{f'-{mark}' if mark else ''}")
            path = folder / f"{taken.free(stem)}.pdf"
            written[path], data = next(drawn)
            write_whole(path, data)
    every = list(written.values())
    return PaperFolder(
        files=tuple(written),
        pages=sum(pdf.pages for pdf in every),
        sha256=sha256("".join(pdf.sha256 for pdf in every).encode()).hexdigest(),
        fallback_glyphs=tuple(sorted({glyph for pdf in every for glyph in pdf.fallback_glyphs})),
        missing_glyphs=tuple(sorted({glyph for pdf in every for glyph in pdf.missing_glyphs})),
    )


def _archive(
    rules: tuple[Policy, Cycle, date],
    person: TeacherRow,
    hours: HoursRow | None,
    lines: Iterable[LedgerLine],
    facts: dict[str, _EntryFacts],
) -> TeacherArchive:
    policy, cycle, day = rules
    inside = [
        line
        for line in lines
        if cycle.start.isoformat() <= line.date <= cycle.end.isoformat() and _stands(line, facts.get(line.id), day)
    ]

    def entry_code(line: LedgerLine) -> str:
        return trace_code(day, line_key(cycle.id, person.id, line.id))

    entries = tuple(
        replace(_entry(policy, line, facts.get(line.id)), code=entry_code(line))
        for line in inside
        if line.id not in facts or not facts[line.id].returned
    )
    back = tuple(
        replace(_entry(policy, line, facts[line.id]), reason=facts[line.id].returned, code=entry_code(line))
        for line in inside
        if line.id in facts and facts[line.id].returned
    )
    parts = {"", *(year_part(entry.year) for entry in entries), *(category_part(entry.category) for entry in entries)}
    return TeacherArchive(
        name=person.name,
        facts=(
            ("性别", person.sex),
            ("出生年月", person.birth_month),
            ("学段", person.stage),
            ("学科", person.subject),
            ("职称", person.title),
            ("编号", person.known_by.staff_number),
        ),
        entries=entries,
        returned=back,
        counted=hours.counted if hours is not None else Decimal(0),
        required=hours.required if hours is not None else Decimal(cycle.required.x100) / 100,
        apart=hours.apart if hours is not None else "",
        codes={part: trace_code(day, person_key(cycle.id, person.id, part)) for part in sorted(parts)},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _EntryFacts:
    """What the ledger does not know of an entry but the register prints."""

    end: date
    organizer: str
    level: str
    result: str
    document: str
    reviewer: str
    returned: str = ""
    """The principal's remark, or in a word that there is none; "" for what was not returned."""


_ENTERED = frozenset({RecordStatus.PENDING.code, RecordStatus.APPROVED.code, RecordStatus.RETURNED.code})
"""What a register lists: it was held, whatever became of its review."""


def _stands(line: LedgerLine, facts: _EntryFacts | None, day: date) -> bool:
    """Whether a register of a day lists an entry: over by that day, and no plan. An opening balance has no facts."""
    if facts is None:
        return line.source == OPENING and line.date <= day.isoformat()
    return facts.end <= day


def _entry_facts(ws: Workspace, school: SchoolInfo, cycle: Cycle) -> dict[str, _EntryFacts]:
    policy = current_policy(ws)
    names = _reviewers(ws, explained_from(cycle))

    def reviewer(row: ActivityRow | TrainingRow) -> str:
        return names.get(row.id, "") or "已审核" if row.status == RecordStatus.APPROVED.code else ""

    def returned(row: ActivityRow | TrainingRow) -> str:
        return row.review_note or "没有写意见" if row.status == RecordStatus.RETURNED.code else ""

    found = {
        row.id: _EntryFacts(
            end=date.fromisoformat(row.end_date),
            organizer=school.name,
            level=policy.level_name(row.level),
            result="",
            document=row.approval_no,
            reviewer=reviewer(row),
            returned=returned(row),
        )
        for row in list_activities(ws, explained_from(cycle))
        if row.status in _ENTERED
    }
    found |= {
        row.id: _EntryFacts(
            end=date.fromisoformat(row.end_date),
            organizer=row.organizer,
            level=row.level_label,
            result=result.on_paper if (result := Result.from_text(row.result)) is not None else row.result_label,
            document=row.certificate,
            reviewer=reviewer(row),
            returned=returned(row),
        )
        for row in list_trainings(ws, explained_from(cycle))
        if row.status in _ENTERED
    }
    return found


def _reviewers(ws: Workspace, since: date) -> dict[str, str]:
    """By activity and training that began on or after a day, 审核人 as the school had named them when it was last reviewed; "" where nobody was named then."""
    found = ws.tuples("SELECT id FROM setting WHERE key = 'reviewer'")
    named = [
        (change.step.id, str(change.fields["value"][1] or ""))
        for change in (ws.history(tables.setting, found[0][0]) if found else ())
        if "value" in change.fields
    ]
    reviewed = [
        row
        for table in REVIEWS
        for row in ws.tuples(f"SELECT r.uuid, max(s.id) {reviews_of(table, 'r.start >= ?')} GROUP BY +r.id", (since.isoformat(),))
    ]
    return {record: next((name for at, name in reversed(named) if at < step), "") for record, step in reviewed}


def _entry(policy: Policy, line: LedgerLine, facts: _EntryFacts | None) -> ArchiveEntry:
    start = date.fromisoformat(line.date)
    return ArchiveEntry(
        year=AccountingYear.of(start, policy.year_basis).label,
        start=start,
        end=facts.end if facts is not None else start,
        dated=line.source != OPENING,
        title=line.title,
        organizer=facts.organizer if facts is not None else "",
        level=facts.level if facts is not None else "",
        category=line.category,
        claimed=line.claimed,
        counted=line.counted,
        result=facts.result if facts is not None else "",
        document=facts.document if facts is not None else "",
        reviewer="期初结转" if facts is None else facts.reviewer or ("" if line.claimed else "—"),
        reason=line.why,
    )

"""The school's documents other than the quarter: gathered here, drawn by reports/.

Every document is a frozen value with all it prints, so equal data give equal files. Hours on paper are counted as of the day they
are printed for (本校口径, the policy in use) unless a document says otherwise.

A printed sign-in sheet is remembered: its code names the very list of persons in the order of the printed numbers, so absences are
typed back as row numbers whatever happens to the roster meanwhile. The same list printed again has the same code.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

from jyteacher_desktop.domain.calendar import AccountingYear, Quarter, school_year
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.hours import OPENING
from jyteacher_desktop.domain.ledger_view import HoursRow, HoursView, LedgerLine
from jyteacher_desktop.domain.names import said_beside, shared_names
from jyteacher_desktop.domain.policy import Cycle, Policy
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.domain.terms import Level, Mark, RecordStatus, Result, Role
from jyteacher_desktop.domain.trace_codes import category_part, line_key, person_key, trace_code, year_part
from jyteacher_desktop.durable_files import make_folder, system_words
from jyteacher_desktop.exchange import Statement, sign_statement
from jyteacher_desktop.later import later
from jyteacher_desktop.records.writer import APPROVED
from jyteacher_desktop.reports.activity_record import ActivityRecord, render_record
from jyteacher_desktop.reports.archive import ArchiveBook, ArchiveEntry, TeacherArchive, archive_drawn, render_archive
from jyteacher_desktop.reports.certificate import Certificate, CertificateYear, render_certificate
from jyteacher_desktop.reports.everybodys_hours import Register, RegisterLine, render_register
from jyteacher_desktop.reports.paper import Progress, RenderedPdf, ReportFileError, write_whole
from jyteacher_desktop.reports.plan import MonthLine, PlanLine, PlanPaper, render_plan
from jyteacher_desktop.reports.signin import SignInRow, SignInSheet, render_signin
from jyteacher_desktop.school.activities import (
    ActivityDetail,
    ActivityRow,
    Attend,
    AttendanceRow,
    activities_of,
    activity_detail,
    activity_key,
    expected_teachers,
    list_activities,
    record_attendance,
)
from jyteacher_desktop.school.attachments import list_attachments, safe_name
from jyteacher_desktop.school.errors import RecordMissing, ValueRefused
from jyteacher_desktop.school.ledger import count_hours, explain_hours, explained_from
from jyteacher_desktop.school.office import SchoolInfo, current_policy, school_info, unlock
from jyteacher_desktop.school.plans import item_of_activity, list_plans, plan_detail
from jyteacher_desktop.school.recognised_hours import credits_of
from jyteacher_desktop.school.roster import TeacherRow, list_teachers
from jyteacher_desktop.school.trainings import TrainingRow, list_trainings
from jyteacher_desktop.store.tables import school as tables
from jyteacher_desktop.store.workspace import Workspace

if TYPE_CHECKING:
    from jyteacher_desktop import other_process
else:
    other_process = later("jyteacher_desktop.other_process")

Target = Path | BinaryIO

VISITORS = 4
_CHECK_SIGNS = "ACDEFHJKLMNPRTUVWXY"


# -- 签到表 ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedSheet(RenderedPdf):
    """A sign-in sheet that was written, and the code on it."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """One printed row: its number and the person; ``here`` is False when the person has left the roster since."""

    number: int
    teacher_id: str
    name: str
    here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRows:
    """What row numbers typed from a sheet mean."""

    activity_id: str
    title: str
    absent: tuple[SheetRow, ...]
    excused: tuple[SheetRow, ...]
    rows: int


def write_signin(
    ws: Workspace,
    activity_id: str,
    target: Target,
    *,
    two_halves: bool = False,
    progress: Progress | None = None,
) -> PrintedSheet:
    """Write the sign-in sheet of an activity and remember which person stands at which number.

    The rows are the people of the activity's attendance, or everybody expected on its day while there is none; with ``two_halves``
    people sign in the morning and in the afternoon.

    Raises:
        RecordMissing: No such activity.
        ReportFileError, FontFileError, Cancelled: Nothing was written.
    """
    detail = activity_detail(ws, activity_id)
    lines = detail.grid or tuple(expected_teachers(ws, detail.values.date))
    apart = said_beside((line.teacher_id, line.name, line.known_by) for line in lines)
    hosts = [line.name for line in lines if line.role is Role.HOST]
    code = _sheet_code(ws, activity_id, detail.values.date, [line.teacher_id for line in lines])
    sheet = SignInSheet(
        school_name=school_info(ws).name,
        topic=detail.row.title,
        kind=detail.row.kind_name,
        day=detail.values.date,
        time=_time(detail),
        place=detail.row.place,
        host="、".join(hosts),
        sheet_code=code,
        rows=tuple(SignInRow(name=line.name, group=line.group, mark=apart[line.teacher_id]) for line in lines),
        signatures=("上午签到", "下午签到") if two_halves else ("签到",),
        visitors=VISITORS,
    )
    pdf = render_signin(sheet, target, progress=progress)
    return PrintedSheet(
        pages=pdf.pages,
        sha256=pdf.sha256,
        fallback_glyphs=pdf.fallback_glyphs,
        missing_glyphs=pdf.missing_glyphs,
        code=code,
    )


def sheet_rows(ws: Workspace, code: str, absent: str, excused: str = "") -> SheetRows:
    """What row numbers typed from a printed sheet mean; nothing is stored.

    Args:
        ws: The workspace.
        code: The code on the sheet, in capitals or not.
        absent: Numbers of the rows that nobody signed: ``3 7 12-14``, with any signs between.
        excused: Numbers of the rows marked 请假.

    Raises:
        RecordMissing: No sheet has this code, or its activity was deleted.
        ValueRefused: A number is not on the sheet, or is both absent and excused.
    """
    found = ws.tuples(
        "SELECT s.rows, a.uuid, a.title FROM sign_sheet s JOIN activity a ON a.id = s.activity_id "
        "WHERE s.code = ? AND a.deleted = 0",
        (code.strip().upper(),),
    )
    if not found:
        raise RecordMissing(f"没有代码为“{code}”的签到表，没有改动。请核对表右上角的代码。", code=code)
    ids, activity_id, title = json.loads(found[0][0]), found[0][1], found[0][2]
    missing, away = _numbers(absent, len(ids)), _numbers(excused, len(ids))
    both = sorted(missing & away)
    if both:
        raise ValueRefused(f"第 {both[0]} 行既写了缺席又写了请假，没有保存。请核对。", field="rows")
    names = {uuid: (name, not deleted) for uuid, name, deleted in ws.tuples("SELECT uuid, name, deleted FROM teacher")}

    def row(number: int) -> SheetRow:
        name, here = names.get(ids[number - 1], ("（已不在名册）", False))
        return SheetRow(number=number, teacher_id=ids[number - 1], name=name, here=here)

    return SheetRows(
        activity_id=activity_id,
        title=title,
        absent=tuple(row(number) for number in sorted(missing)),
        excused=tuple(row(number) for number in sorted(away)),
        rows=len(ids),
    )


def enter_sheet(ws: Workspace, code: str, absent: str, excused: str = "") -> ActivityDetail:
    """Type a signed sheet back: everybody on it was there except the rows named; roles and 迟到 or 早退 stay.

    Somebody who stands in the attendance but not on the sheet stays as he is; who has left the roster since is left out.

    Raises:
        RecordMissing, ValueRefused, QuarterClosed: Nothing was stored.
    """
    typed = sheet_rows(ws, code, absent, excused)
    [(rows,)] = ws.tuples("SELECT rows FROM sign_sheet WHERE code = ?", (code.strip().upper(),))
    known = {uuid for (uuid,) in ws.tuples("SELECT uuid FROM teacher WHERE deleted = 0")}
    marks = {row.teacher_id: Mark.ABSENT for row in typed.absent} | {row.teacher_id: Mark.EXCUSED for row in typed.excused}
    lines = {line.teacher_id: (line.mark, line.role) for line in activity_detail(ws, typed.activity_id).grid}
    for teacher_id in json.loads(rows):
        if teacher_id in known:
            mark, role = lines.get(teacher_id, (Mark.PRESENT, Role.ATTENDEE))
            there = mark if mark in (Mark.LATE, Mark.LEFT_EARLY) else Mark.PRESENT
            lines[teacher_id] = (marks.get(teacher_id, there), role)
    return record_attendance(
        ws, typed.activity_id, [Attend(teacher_id=key, mark=mark, role=role) for key, (mark, role) in lines.items()]
    )


def _sheet_code(ws: Workspace, activity_id: str, day: date, ids: list[str]) -> str:
    """The code of this very list: the one it was printed under before, or a new one."""
    rows = json.dumps(ids, separators=(",", ":"))
    key = activity_key(ws, activity_id)
    found = ws.tuples("SELECT code FROM sign_sheet WHERE activity_id = ? AND rows = ? ORDER BY id LIMIT 1", (key, rows))
    if found:
        return str(found[0][0])
    head = f"{day:%y%m%d}"
    [(number,)] = ws.tuples("SELECT count(*) + 1 FROM sign_sheet WHERE code LIKE ?", (f"{head}-%",))
    code = f"{head}-{number}{_check_sign(f'{head}{number}')}"
    with ws.record() as change:
        change.insert(tables.sign_sheet, code=code, activity_id=key, rows=rows, printed_on=ws.today.isoformat())
    return code


def _check_sign(digits: str) -> str:
    """A letter that finds every single wrong digit and every two exchanged."""
    return _CHECK_SIGNS[sum(place * int(digit) for place, digit in enumerate(digits, 1)) % len(_CHECK_SIGNS)]


def _numbers(text: str, rows: int) -> set[int]:
    found: set[int] = set()
    for first, _dash, last in re.findall(r"(\d+)(?:\s*([-—–~～至到])\s*(\d+))?", text):
        start, end = int(first), int(last or first)
        if not 1 <= start <= end <= rows:
            wrong = start if not 1 <= start <= rows else end
            raise ValueRefused(
                f"签到表上印了姓名的是第 1 至 {rows} 行，没有第 {wrong} 行，没有保存。请核对行号；来宾行不用输入。", field="rows"
            )
        found |= set(range(start, end + 1))
    rest = re.sub(r"[\d\s,，、;；.。行第~～—–\-至到]", "", text)
    if rest:
        raise ValueRefused(f"行号里有看不懂的“{rest[:10]}”，没有保存。请写成 3 7 12-14 这样。", field="rows")
    return found


# -- 学时登记表, 登记册, 公示, 证明 -----------------------------------------------------------------------------------


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
    chosen = policy.cycle_at(day) if cycle is None else policy.cycle(cycle)
    view = count_hours(ws, as_of=day, cycle=chosen.id, teacher_id=teacher_id)
    hours = {row.id: row for row in view.teachers}
    people = [row for row in list_teachers(ws, day, include_left=teacher_id is not None) if teacher_id in (None, row.id)]
    info = school_info(ws)
    facts = _entry_facts(ws, info, chosen)
    recognised = credits_of(ws, chosen.id)
    return ArchiveBook(
        school_name=info.name,
        cycle_label=_cycle_label(chosen),
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
    taken: Counter[str] = Counter()
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
            taken[stem] += 1
            path = folder / f"{stem}{f'（{taken[stem]}）' if taken[stem] > 1 else ''}.pdf"
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


def write_register(
    ws: Workspace,
    target: Target,
    *,
    public: bool = False,
    as_of: date | None = None,
    cycle: str | None = None,
    progress: Progress | None = None,
) -> RenderedPdf:
    """Write the register of everybody's hours, or the notice for the wall (names and hours only).

    Raises:
        InputError: The policy has no such cycle.
        ReportFileError, FontFileError, Cancelled: Nothing was written.
    """
    day = as_of or ws.today
    view = count_hours(ws, as_of=day, cycle=cycle)
    hours = {row.id: row for row in view.teachers}
    people = list_teachers(ws, day)
    # on a wall two people of one name are told apart by their subject, never by numbers or birthdays
    apart = said_beside((person.id, person.name, person.known_by) for person in people)
    years = tuple(year for year in view.years if any(row.years.get(year) for row in view.teachers)) or view.years[:1]
    categories = tuple(code for code in view.categories if any(row.categories.get(code) for row in view.teachers))
    info = school_info(ws)
    register = Register(
        school_name=info.name,
        clerk=info.clerk,
        reviewer=info.reviewer,
        cycle=view.cycle,
        as_of=day,
        policy=view.policy_title,
        years=years,
        categories=tuple(view.categories[code] for code in categories),
        lines=tuple(
            replace(
                _register_line(
                    person,
                    hours.get(person.id),
                    years,
                    categories,
                    apart=person.subject if public and apart[person.id] else apart[person.id],
                ),
                code=trace_code(day, person_key(view.cycle, person.id)),
            )
            for person in people
        ),
        public=public,
        unconfirmed=bool(view.notes),
    )
    return render_register(register, target, progress=progress)


def write_certificate(
    ws: Workspace,
    teacher_id: str,
    target: Target,
    *,
    as_of: date | None = None,
    cycle: str | None = None,
    pin: str = "",
    progress: Progress | None = None,
) -> RenderedPdf:
    """Write 学时证明 of one teacher; with the principal's PIN its QR code holds a signed statement.

    Raises:
        WrongPin, KeyMissing, KeyDamaged: Nothing was written.
        RecordMissing: No such teacher.
        InputError: The policy has no such cycle.
        ReportFileError, FontFileError, Cancelled: Nothing was written.
    """
    day = as_of or ws.today
    view = count_hours(ws, as_of=day, cycle=cycle, teacher_id=teacher_id)
    person = next(row for row in list_teachers(ws, day, include_left=True) if row.id == teacher_id)
    row = next((each for each in view.teachers if each.id == teacher_id), None)
    categories = tuple(code for code in view.categories if row is not None and row.categories.get(code))
    years = [year for year in view.years if row is not None and row.years.get(year)]
    info, counted = school_info(ws), row.counted if row is not None else Decimal(0)
    required = row.required if row is not None else _required(view, current_policy(ws))
    facts = f"{teacher_id}|{view.cycle}|{counted}|{required}"
    statement = Statement(
        number=f"{info.code or '学时'}-{day:%Y%m%d}-{sha256(facts.encode()).hexdigest()[:6].upper()}",
        school=info.name + ("（示例学校）" if info.sample else ""),
        code=info.code,
        name=person.name,
        mark=person.known_by.number_in_full,
        cycle=view.cycle,
        as_of=day.isoformat(),
        hours=hours_text(counted),
        required=hours_text(required),
    )
    certificate = Certificate(
        number=statement.number,
        statement=sign_statement(unlock(ws, pin), statement) if pin else "",
        school_name=info.name,
        name=person.name,
        sex=person.sex,
        known_by=person.known_by.number_in_full,
        subject=person.subject,
        title=person.title,
        cycle=view.cycle,
        as_of=day,
        policy=view.policy_title,
        counted=counted,
        required=required,
        categories=tuple(view.categories[code] for code in categories),
        years=tuple(
            CertificateYear(
                year=year,
                hours=row.years[year],
                by_category=tuple(row.cells.get(year, {}).get(code, Decimal(0)) for code in categories),
                code=trace_code(day, person_key(view.cycle, teacher_id, year_part(year))),
            )
            for year in years
            if row is not None
        ),
        unconfirmed=bool(view.notes),
        code=trace_code(day, person_key(view.cycle, teacher_id)),
    )
    return render_certificate(certificate, target, progress=progress)


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
    names = _reviewers(ws)

    def reviewer(row: ActivityRow | TrainingRow) -> str:
        return names.get(row.id, "") or "已审核" if row.status == RecordStatus.APPROVED.code else ""

    def returned(row: ActivityRow | TrainingRow) -> str:
        return row.review_note or "没有写意见" if row.status == RecordStatus.RETURNED.code else ""

    found = {
        row.id: _EntryFacts(
            end=date.fromisoformat(row.end_date),
            organizer=school.name,
            level=_level_name(policy, row.level),
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
        for row in list_trainings(ws)
        if row.status in _ENTERED
    }
    return found


def _reviewers(ws: Workspace) -> dict[str, str]:
    """By activity and training, 审核人 as the school had named them when it was last reviewed; "" where nobody was named then."""
    found = ws.tuples("SELECT id FROM setting WHERE key = 'reviewer'")
    named = [
        (change.step.id, str(change.fields["value"][1] or ""))
        for change in (ws.history(tables.setting, found[0][0]) if found else ())
        if "value" in change.fields
    ]
    reviewed = ws.tuples(
        "SELECT coalesce(a.uuid, t.uuid) AS record, max(s.id) FROM journal_step s JOIN journal_entry e ON e.id BETWEEN s.first_entry AND s.last_entry "
        "LEFT JOIN activity a ON e.tbl = 'activity' AND a.id = e.row LEFT JOIN training t ON e.tbl = 'training' AND t.id = e.row "
        "WHERE s.code IN (?, ?) AND s.kind = 'do' AND s.undone_by IS NULL AND coalesce(a.uuid, t.uuid) IS NOT NULL GROUP BY record",
        (StepCode.ACTIVITY_REVIEW.value, StepCode.TRAINING_REVIEW.value),
    )
    return {record: next((name for at, name in reversed(named) if at < step), "") for record, step in reviewed}


def _entry(policy: Policy, line: LedgerLine, facts: _EntryFacts | None) -> ArchiveEntry:
    start = date.fromisoformat(line.date)
    return ArchiveEntry(
        year=AccountingYear.of(start, policy.year_basis).label,
        start=start,
        end=facts.end if facts is not None else start,
        title=line.title,
        organizer=facts.organizer if facts is not None else "",
        level=facts.level if facts is not None else "",
        category=line.category,
        claimed=line.claimed,
        counted=line.counted,
        result=facts.result if facts is not None else "",
        document=facts.document if facts is not None else "",
        reviewer=facts.reviewer if facts is not None else "期初结转",
        reason=line.why,
    )


def _register_line(
    person: TeacherRow, hours: HoursRow | None, years: Sequence[str], categories: Sequence[str], *, apart: str
) -> RegisterLine:
    zero = Decimal(0)
    return RegisterLine(
        name=person.name,
        mark=apart,
        group=person.group,
        subject=person.subject,
        title=person.title,
        years=tuple(hours.years.get(year, zero) if hours is not None else zero for year in years),
        categories=tuple(hours.categories.get(code, zero) if hours is not None else zero for code in categories),
        counted=hours.counted if hours is not None else zero,
        required=hours.required if hours is not None else zero,
        gap=hours.gap if hours is not None else zero,
    )


def _required(view: HoursView, policy: Policy) -> Decimal:
    return Decimal(policy.cycle(view.cycle).required.x100) / 100


# -- 活动记录表, 计划 ------------------------------------------------------------------------------------------------


def write_record(ws: Workspace, activity_id: str, target: Target, *, progress: Progress | None = None) -> RenderedPdf:
    """Write 校本研修活动记录表 of one activity.

    Raises:
        RecordMissing: No such activity.
        ReportFileError, FontFileError, Cancelled: Nothing was written.
    """
    detail, policy = activity_detail(ws, activity_id), current_policy(ws)
    row, values = detail.row, detail.values
    kind = policy.kinds.get(row.kind)
    labels = kind.fields if kind is not None else {}
    quarter = Quarter.of(values.date)
    item = item_of_activity(ws, activity_id)
    plan = next(
        (each for each in list_plans(ws) if item is not None and each.id == item.plan_id and each.status == APPROVED), None
    )
    record = ActivityRecord(
        school_name=school_info(ws).name,
        number=row.id[-8:].upper(),
        period=f"{school_year(values.date).label}学年　{quarter.name}",
        kind=row.kind_name,
        topic=row.title,
        start=values.date,
        end=values.end_date or values.date,
        dated=values.date,
        time=_time(detail),
        place=row.place,
        level=_level_name(policy, row.level),
        hours=row.hours,
        approval=row.approval_no or (f"{plan.title}（{plan.approval_no}）" if plan is not None else ""),
        expected=row.expected,
        present=row.present,
        excused=row.excused,
        absent=row.absent,
        people=_people(detail.grid),
        fields=tuple((labels.get(key, key), text) for key, text in values.fields.items()),
        note=values.note,
        attachments=tuple(each.file_name for each in list_attachments(ws, activity_id)),
        standing=f"{row.status_label}{f'：{row.review_note}' if row.review_note else ''}",
    )
    return render_record(record, target, progress=progress)


def write_plan(ws: Workspace, plan_id: str, target: Target, *, progress: Progress | None = None) -> RenderedPdf:
    """Write a plan: for approval, and once activities were held beside what was done.

    Raises:
        RecordMissing: No such plan.
        ReportFileError, FontFileError, Cancelled: Nothing was written.
    """
    detail = plan_detail(ws, plan_id)
    carried_out = (activity for item in detail.items for activity in item.activities)
    titles = {row.id: f"{row.date[5:]} {row.title}" for row in activities_of(ws, carried_out)}
    paper = PlanPaper(
        school_name=school_info(ws).name,
        title=detail.row.title,
        term=detail.row.term_label,
        dated=ws.today,
        approval=f"批复 {detail.row.approval_no}（{detail.row.approved_on}）" if detail.row.status == APPROVED else "",
        note=detail.row.note,
        lines=tuple(
            PlanLine(
                month=item.month,
                kind=item.kind_name,
                content=f"{item.title}{f'（{item.note}）' if item.note else ''}",
                persons=item.persons,
                hours=item.hours,
                done="；".join(titles[each] for each in item.activities if each in titles),
            )
            for item in detail.items
        ),
        months=tuple(
            MonthLine(
                month=month.month,
                planned=month.planned,
                hours=month.planned_hours,
                carried_out=month.carried_out,
                held=month.held,
                unplanned=month.unplanned,
            )
            for month in detail.months
        ),
    )
    return render_plan(paper, target, progress=progress)


def _people(grid: Sequence[AttendanceRow]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Roles first, then who was there and who was not; a plain attendee stands among the present only."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in grid:
        if line.role is not Role.ATTENDEE:
            found[line.role.label].append(line.name)
        found[line.mark.label].append(line.name)
    order = [*(role.label for role in Role), *(mark.label for mark in Mark)]
    return tuple((heading, tuple(found[heading])) for heading in order if found.get(heading))


# -- words ----------------------------------------------------------------------------------------------------------


def _time(detail: ActivityDetail) -> str:
    return "—".join(filter(None, (detail.row.start_time, detail.row.end_time)))


def _level_name(policy: Policy, level: str) -> str:
    if level in policy.levels:
        return policy.levels[level].name
    term = Level.from_text(level)
    return term.label if term is not None else level


def _cycle_label(cycle: Cycle) -> str:
    return f"{cycle.start.year}—{cycle.end.year}年"

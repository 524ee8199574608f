"""登记一场活动, from the empty sheet to the saved record: what a new one begins with, how one is opened again, what saving it comes to.

同上次 takes kind, times, place and roles of another one, and neither its number of approval nor its note. A plan whose day has come opens as
held. Saving changes the activity only where something typed differs, else only who was there; what is said beside it is the same step.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from jyteacher_desktop.domain.errors import Finding
from jyteacher_desktop.domain.review import told_change
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.domain.terms import Mark, Role
from jyteacher_desktop.later import later
from jyteacher_desktop.records.beside_records import Said, save_about
from jyteacher_desktop.school.activities import (
    ActivityRow,
    ActivityValues,
    Attend,
    AttendanceRow,
    RecordActivity,
    activity_as_typed,
    activity_detail,
    expect,
    expected_teachers,
    kind_meant,
    record_activity,
    store_activity,
    store_attendance,
)
from jyteacher_desktop.school.dated_service import is_expected
from jyteacher_desktop.school.errors import ValueRefused
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.school.overlaps import clash_findings
from jyteacher_desktop.school.roster import TeacherRow, list_teachers
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, replace

if TYPE_CHECKING:
    from jyteacher_desktop.school import expected_people, marking_attendance, plans, school_book
    from jyteacher_desktop.school.expected_people import Expected
    from jyteacher_desktop.school.marking_attendance import Doubt, PasteMeaning
else:
    # whoever saves an activity chooses nobody, copies no list from a chat, and says as a rule nothing beside it
    expected_people = later("jyteacher_desktop.school.expected_people")
    marking_attendance = later("jyteacher_desktop.school.marking_attendance")
    plans = later("jyteacher_desktop.school.plans")
    school_book = later("jyteacher_desktop.school.school_book")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChoices:
    """The lines of a plan that an activity may carry out (id and words), those of its month and kind first, and the one it does."""

    offered: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who may be expected on one day (``choices``), who is (``meant``, with their lines), and who is on the roster."""

    expected: tuple[AttendanceRow, ...]
    everybody: tuple[AttendanceRow, ...]
    choices: tuple[Expected, ...]
    meant: Expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """An activity on the table: ``id`` empty for a new one, ``like`` the one it repeats, ``grid`` who is on its sheet."""

    id: str
    like: str
    row: ActivityRow | None
    values: ActivityValues
    grid: tuple[AttendanceRow, ...]
    people: People


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """An activity is stored; ``sentence`` says so, ``warnings`` never block."""

    id: str
    day: date
    sentence: str
    warnings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListMarked:
    """What a list from a chat did: ``saved`` is None while somebody in doubt (``left``) keeps it from marking anybody."""

    saved: Saved | None
    people: int
    sentence: str
    left: tuple[Doubt, ...]


def begin_activity(ws: Workspace, day: date, *, like: str = "", planned: bool = False) -> Sheet:
    """A new activity on a day, or one like another.

    Raises:
        KindUnknown: The other one is of a kind that is over; nothing new may be of it.
    """
    if like:
        old = activity_detail(ws, like)
        kind_meant(current_policy(ws), old.values.kind)
        values = replace(old.values, date=day, end_date=None, planned=planned, content_key="", approval_no="", note="")
        roles = {line.teacher_id: line.role for line in old.grid}
    else:
        kind = current_policy(ws).kinds_offered[0]
        values = ActivityValues(kind=kind.id, title="", date=day, planned=planned)
        roles = {}
    meant = expected_people.expected_of(ws, like, day) if like else expected_people.last_of_kind(ws, values.kind, day)
    people = people_on(ws, day, meant)
    grid = tuple(replace(row, role=roles.get(row.teacher_id, Role.ATTENDEE)) for row in people.expected)
    return Sheet(id="", like=like, row=None, values=values, grid=grid, people=people)


def reopen_activity(ws: Workspace, activity_id: str) -> Sheet:
    """A recorded activity; a plan whose day has come is opened as one that was held."""
    detail = activity_detail(ws, activity_id)
    people = people_on(ws, detail.values.date, expected_people.expected_of(ws, activity_id))
    due = detail.values.planned and detail.values.date <= ws.today
    return Sheet(
        id=activity_id,
        like="",
        row=detail.row,
        values=replace(detail.values, planned=detail.values.planned and not due),
        grid=_of_a_plan(detail.grid, people) if detail.values.planned else detail.grid,
        people=people,
    )


def _of_a_plan(lines: tuple[AttendanceRow, ...], people: People) -> tuple[AttendanceRow, ...]:
    """The sheet of a plan: what is stored of it and, where everybody is meant, everybody of that day."""
    if people.meant.scope is not expected_people.Scope.EVERYBODY:
        return lines
    known = {line.teacher_id for line in lines}
    return (*lines, *(row for row in people.expected if row.teacher_id not in known))


def lines_of_a_plan(meant: Expected, attendance: tuple[Attend, ...]) -> tuple[Attend, ...]:
    """What a plan keeps of its sheet: nothing where everybody is meant and nobody has a role, since everybody of its day is meant then."""
    plain = all(line.role is Role.ATTENDEE and line.mark is Mark.PRESENT for line in attendance)
    return () if meant.scope is expected_people.Scope.EVERYBODY and plain else attendance


def not_marked_yet(attendance: Iterable[Attend]) -> str:
    """What a plan does not keep of its sheet: nobody can have been absent from what has not been held. "" where everybody is simply expected."""
    counts = Counter(line.mark for line in attendance)
    told = "、".join(f"{mark.label} {counts[mark]} 人" for mark in Mark if mark is not Mark.PRESENT and counts[mark])
    return f"{told}没有记，都算应到：活动还没有到日子，到那天点名时再标。" if told else ""


def plan_choices(ws: Workspace, kind: str, day: date, activity_id: str) -> PlanChoices:
    """What of the plans an activity of this kind on this day may carry out; the line it carries out stays among them."""
    now = plans.item_of_activity(ws, activity_id) if activity_id else None
    fitting = plans.matching_items(ws, kind, day)
    rows = [*fitting, *([now] if now is not None and now.id not in {row.id for row in fitting} else [])]
    words = tuple((row.id, f"{row.month} {row.title}" + ("（已开展）" if row.held and row is not now else "")) for row in rows)
    return PlanChoices(offered=words, chosen=now.id if now is not None else "")


def people_on(ws: Workspace, day: date, meant: Expected | None = None) -> People:
    """Who is expected on another day, when the activity is meant for the same group."""
    offered = expected_people.choices(ws, day)
    chosen = offered[0] if meant is None else expected_people.brought(ws, meant, day)
    wanted = set(chosen.people)
    return People(
        expected=tuple(row for row in expected_teachers(ws, day) if row.teacher_id in wanted),
        everybody=tuple(_line(row) for row in list_teachers(ws, day, include_left=True)),
        choices=offered,
        meant=chosen,
    )


def people_of_kind(ws: Workspace, day: date, kind: str) -> People:
    """Who is expected at an activity of another kind: whom the last one of that kind was meant for."""
    return people_on(ws, day, expected_people.last_of_kind(ws, kind, day))


def _line(row: TeacherRow) -> AttendanceRow:
    return AttendanceRow(
        teacher_id=row.id,
        name=row.name,
        pinyin=row.pinyin,
        initials=row.initials,
        group=row.group or row.home,
        subject=row.subject,
        teacher_no=row.teacher_no,
        id_last4=row.id_last4,
        mark=Mark.PRESENT,
        role=Role.ATTENDEE,
        expected=is_expected(row.status_code),
    )


_MARKS = {"activity.late": "补录", "activity.unapproved": "未备案"}
"""Warnings that the table shows as marks anyway: said in passing, so that recording one activity after the other never stops for them."""


def save_activity(
    ws: Workspace, activity_id: str, values: ActivityValues, attendance: tuple[Attend, ...], *, about: Said, item: str | None
) -> Saved:
    """A new activity, or what was changed in a known one, with what is said about it, as one step.

    ``item`` is the line of a plan it carries out, "" for none, None where that stays as it is.
    """
    code = StepCode.ACTIVITY_EDIT if activity_id else StepCode.ACTIVITY_ADD
    alone = item is None and not any(about.values())
    with ws.together(f"{'修改' if activity_id else '登记'}活动 {values.title}", code=code, plain=alone):
        saved = _change(ws, activity_id, values, attendance) if activity_id else _record(ws, values, attendance)
        if not alone:
            _keep_facts(ws, saved.id, about, item)
    return saved


def mark_by_list(
    ws: Workspace, activity_id: str, text: str, meaning: PasteMeaning, chosen: Mapping[str, str], *, skip: bool = False
) -> ListMarked:
    """Mark the people of a list that was copied from a chat, as one step. While somebody is in doubt nothing is, unless they are skipped.

    Args:
        ws: The school.
        activity_id: Whose sheet.
        text: The list as it was copied.
        meaning: What the list is taken for.
        chosen: A doubtful name as it stands in the list to the teacher who is meant.
        skip: Leave the doubtful that nobody chose.

    Raises:
        ValueRefused: Nobody was recognised, or somebody was chosen for a name that is not in doubt. Nothing was changed.
        RecordMissing, QuarterClosed: Nothing was changed.
    """
    opened = reopen_activity(ws, activity_id)
    if opened.values.planned and meaning is not marking_attendance.PasteMeaning.ONLY:
        raise ValueRefused("这次活动还没有到日子，名单只能用来确定应到哪些人。没有改动。", field="names")
    sheet = marking_attendance.AttendanceSheet(opened.grid, opened.people.everybody)
    pasted = sheet.look_up(text)
    doubts = {doubt.text: doubt for doubt in pasted.doubts}
    if strange := [word for word in chosen if word not in doubts]:
        raise ValueRefused(f"名单里没有认不准的“{strange[0]}”，没有改动。请照名单上的写法写。", field="names")
    people = {teacher: doubts[word].mark for word, teacher in chosen.items()}
    if (left := pasted.left_by(people)) and not skip:
        return ListMarked(saved=None, people=0, sentence=pasted.recognised(meaning), left=left)
    marked = sheet.mark_pasted(pasted, meaning, people)
    attendance = sheet.attendance()
    sentence = f"{marked.sentence}{not_marked_yet(attendance) if opened.values.planned else ''}"
    if opened.values.planned and {line.teacher_id for line in attendance} == set(opened.people.meant.people):
        attendance = lines_of_a_plan(opened.people.meant, attendance)
    saved = save_activity(ws, activity_id, opened.values, attendance, about={}, item=None)
    return ListMarked(saved=saved, people=marked.people, sentence=sentence, left=marked.left)


def save_about_activity(ws: Workspace, activity_id: str, *, about: Said, item: str | None) -> str:
    """Store what is said about an activity that itself is closed, as one step."""
    with ws.together("补记活动", code=StepCode.RECORD_SAVE):
        _keep_facts(ws, activity_id, about, item)
    return "已保存补记的内容（Ctrl+Z 可撤销）"


def _keep_facts(ws: Workspace, activity_id: str, about: Said, item: str | None) -> None:
    save_about(ws, school_book.SchoolBook(ws), "activity", activity_id, about)
    if item is not None:
        plans.link_activity(ws, activity_id, item or None)


def _record(ws: Workspace, values: ActivityValues, attendance: tuple[Attend, ...]) -> Saved:
    stored = record_activity(ws, RecordActivity(values=values, attendance=attendance))
    marks = [mark for code, mark in _MARKS.items() if any(warning.code == code for warning in stored.warnings)]
    came = "" if values.planned else f"，实到 {stored.present}"
    sentence = f"已登记：{values.title}，应到 {stored.expected}{came}" + "".join(f" · {mark}" for mark in marks)
    if values.planned and (left := not_marked_yet(attendance)):
        sentence += f"。{left}"
    worth_a_look = tuple(warning for warning in stored.warnings if warning.code not in _MARKS)
    return Saved(id=stored.id, day=values.date, sentence=sentence, warnings=worth_a_look)


def _change(ws: Workspace, activity_id: str, values: ActivityValues, attendance: tuple[Attend, ...]) -> Saved:
    before, typed = activity_as_typed(ws, activity_id)
    expected = values.planned and {(line.teacher_id, line.role) for line in activity_detail(ws, activity_id).grid}
    if _differs(typed, values):
        store_activity(ws, activity_id, values, None if values.planned else attendance)
    elif not values.planned:
        store_attendance(ws, activity_id, attendance)
    if values.planned and expected != {(line.teacher_id, line.role) for line in attendance}:
        expect(ws, activity_id, attendance)
    after, _typed = activity_as_typed(ws, activity_id)
    sentence = f"已保存：{values.title}{told_change(before.status, after.status)}"
    if values.planned and (left := not_marked_yet(attendance)):
        sentence += f"。{left}"
    return Saved(id=activity_id, day=values.date, sentence=sentence, warnings=clash_findings(ws, activity_id))


def _differs(before: ActivityValues, after: ActivityValues) -> bool:
    """Whether anything typed changed; an end on the same day and an open end are the same."""
    return replace(before, end_date=before.end_date or before.date) != replace(after, end_date=after.end_date or after.date)

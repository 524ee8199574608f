"""教基4068: whom the state's form counts in a school year, with how many hours, and why; its codes are opened here too.

Counted are approved records of 专任教师 in post at the year's end: activities they attended and trainings they did not fail, over by that
day, at most eight hours for each day, nothing below one hour of 45 minutes, one certificate once. These are hours attended, not hours
counted: role factors and caps of the local policy are not the state's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from jyteacher_desktop.domain.calendar import AccountingYear, day_in_words, school_year
from jyteacher_desktop.domain.certificate_numbers import content_mark
from jyteacher_desktop.domain.entries import ACTIVITY, TRAINING
from jyteacher_desktop.domain.terms import RecordStatus, Result
from jyteacher_desktop.domain.trace_codes import Trace, form_key, trace_code
from jyteacher_desktop.records.hour_entries import SCHOOL
from jyteacher_desktop.records.measures import is_full_time
from jyteacher_desktop.reports.form_4068_drawing import HOUR_ROWS, LEVEL_ROWS, TRAINED_ROW, Form4068, render_form4068
from jyteacher_desktop.reports.paper import Progress, RenderedPdf, Target
from jyteacher_desktop.school.errors import ValueRefused
from jyteacher_desktop.school.office import current_policy, school_info
from jyteacher_desktop.school.roster import list_teachers
from jyteacher_desktop.school.staff import teacher_keys
from jyteacher_desktop.school.trace_rows import TRACE_COLUMNS, TraceRow
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

# By the form's own notes: a 学时 is 45 minutes, at most eight of them a day, and less than one is none.
_DAY_X100 = 800
_LESSON_X100 = 100
_MOST_X100 = (3600, 7200, 10800)
"""Up to how much the first three rows of hours go; above is the fourth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """One record of one teacher as the form counts it."""

    teacher: int
    record: str
    title: str
    start: date
    level: str
    session: bool
    attended: int
    counted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Year:
    """The school year as of a day: who is 专任, who is not, and what each of them was trained in."""

    label: str
    last: date
    day: date
    people: dict[int, str]
    in_post: int
    unknown: int
    rows: tuple[Trained, ...]
    waiting: tuple[int, int]
    """How many lines of activities and trainings would count once they are reviewed."""

    def lines(self) -> Iterator[tuple[str, str, list[Trained]]]:
        """Code, words and records of every row of the form, in its order."""
        hours: dict[int, int] = defaultdict(int)
        for each in self.rows:
            hours[each.teacher] += each.counted
        place = {who: sum(x100 > most for most in _MOST_X100) for who, x100 in hours.items()}
        yield *TRAINED_ROW, list(self.rows)
        for number, (code, words) in enumerate(HOUR_ROWS):
            yield code, words, [each for each in self.rows if place[each.teacher] == number]
        for code, words in LEVEL_ROWS:
            yield code, words, [each for each in self.rows if each.level == words]


def form4068(ws: Workspace, year: str) -> Form4068:
    """The state's form for a school year ``2025-2026``.

    Raises:
        ValueRefused: The text names no school year, or one that has not begun.
    """
    stated, info, policy = _year(ws, year, ws.today), school_info(ws), current_policy(ws)
    found = {code: {each.teacher for each in rows} for code, _words, rows in stated.lines()}
    one, two, three, four = (len(found[code]) for code, _words in HOUR_ROWS)
    national, provincial, city, county, school, abroad = (len(found[code]) for code, _words in LEVEL_ROWS)
    others, people = stated.in_post - len(stated.people), len(stated.people)
    notes = [f"花名册里有 {stated.unknown} 人没有填岗位，按专任教师统计。"] if stated.unknown else []
    notes += [f"另有 {others} 名在职人员的岗位不是专任教师，没有统计。"] if others else []
    sessions, trainings = stated.waiting
    told = [f"研修活动 {sessions} 人次"] * bool(sessions) + [f"校外培训 {trainings} 条"] * bool(trainings)
    notes += [f"另有{'、'.join(told)}还没有审核，没有统计；审核以后请重新印出。"] if told else []
    notes += [f"本学年还没有结束，数字截至{day_in_words(stated.day)}。"] if stated.last > ws.today else []
    return Form4068(
        school_name=info.name,
        school_code=info.code,
        school_year=stated.label,
        dated=stated.day,
        teachers=people,
        hours=(one, two, three, four),
        levels=(national, provincial, city, county, school, abroad),
        doubts=tuple(f"“{level.name}”按“地级”填报。" for level in policy.levels.values() if level.report_as == "地级" and city),
        notes=tuple(notes),
        codes={code: trace_code(stated.day, form_key(stated.label, code)) for code in found},
    )


def write_form4068(ws: Workspace, year: str, target: Target, *, progress: Progress | None = None) -> RenderedPdf:
    """Write 教基4068 for a school year.

    Raises:
        ValueRefused: The text names no school year, or one that has not begun.
        ReportFileError, FontFileError, Cancelled: Nothing was written.
    """
    return render_form4068(form4068(ws, year), target, progress=progress)


def form_traces(ws: Workspace, code: str, day: date) -> Iterator[Trace[TraceRow]]:
    """Every row of the form printed as of a day that has a code, opened.

    A form of a year that was over is of the year's last day, whenever it was printed.
    """
    stated = _year(ws, school_year(day).label, ws.today if day == school_year(day).last_day else day)
    for line, words, rows in stated.lines():
        if trace_code(stated.day, form_key(stated.label, line)) == code:
            persons = len({each.teacher for each in rows})
            label = f"教基4068“{words}”"
            yield Trace(
                code=code,
                quarter=None,
                day=stated.day,
                label=label,
                sentence=f"{stated.label}学年{label}（截至 {stated.day.isoformat()}）：{persons} 人。由下面 {len(rows)} 条记录组成，"
                f"“申报”是参加的学时，“计入”是每天最多 8 学时以后的。",
                figures={"persons": persons},
                rows=tuple(
                    _traced(stated, each) for each in sorted(rows, key=lambda row: (stated.people[row.teacher], row.start))
                ),
                columns=TRACE_COLUMNS,
            )


def _traced(stated: _Year, each: Trained) -> TraceRow:
    return TraceRow(
        teacher=stated.people[each.teacher],
        date=each.start.isoformat(),
        title=each.title,
        record=each.record,
        present=each.session,
        session=each.session,
        person=str(each.teacher),
        claimed=Decimal(each.attended) / 100,
        counted=Decimal(each.counted) / 100,
        why="每天最多 8 学时" if each.counted < each.attended else "",
    )


def _year(ws: Workspace, text: str, today: date) -> _Year:
    year = _school_year(text, today)
    day = min(year.last_day, today)
    in_post, keys, policy = list_teachers(ws, day), teacher_keys(ws), current_policy(ws)
    full_time = policy.programme.full_time_positions
    people = {keys[row.id]: row.name for row in in_post if is_full_time(row.position, full_time)}
    days = (year.first_day.isoformat(), year.last_day.isoformat(), today.isoformat()) * 2
    found = ws.tuples(_TRAINED[RecordStatus.APPROVED], days)
    waiting = [row[-1] for row in ws.tuples(_TRAINED[RecordStatus.PENDING], days) if row[0] in people]
    levels = {key: level.report_as for key, level in policy.levels.items()}
    return _Year(
        label=year.label,
        last=year.last_day,
        day=day,
        people=people,
        in_post=len(in_post),
        unknown=sum(not row.position for row in in_post),
        rows=tuple(_counted((row for row in found if row[0] in people), levels)),
        waiting=(waiting.count(ACTIVITY), waiting.count(TRAINING)),
    )


def _school_year(text: str, today: date) -> AccountingYear:
    match = re.fullmatch(r"(\d{4})-(\d{4})", text.strip())
    if match is None or int(match[2]) != int(match[1]) + 1:
        raise ValueRefused(f"“{text}”不是学年，没有写出文件。请写成 2025-2026。", field="year")
    year = school_year(date(int(match[1]), 9, 1))
    if year.first_day > today:
        raise ValueRefused(f"{year.label}学年还没有开始，没有写出文件。请核对学年。", field="year")
    return year


_Row = tuple[int, str, str, str, str, str, int, int | None, str, str]


def _counted(rows: Iterable[_Row], levels: dict[str, str]) -> Iterator[Trained]:
    """What the form counts of each record; the day's limit is one for everything of a day."""
    used: dict[tuple[int, str], int] = defaultdict(int)
    for teacher, record, title, level, start, end, x100, confirmed, _key, source in sorted(
        _once(rows, list(levels)), key=lambda row: (row[4], row[1])
    ):
        first = date.fromisoformat(start)
        days = (date.fromisoformat(end) - first).days + 1
        attended = _attended(x100, confirmed)
        counted = min(attended, days * _DAY_X100 if days > 1 else _DAY_X100 - used[teacher, start])
        if counted < _LESSON_X100:
            continue
        if days == 1:
            used[teacher, start] += counted
        yield Trained(
            teacher=teacher,
            record=record,
            title=title,
            start=first,
            level=levels.get(level, ""),
            session=source == ACTIVITY,
            attended=attended,
            counted=counted,
        )


def _once(rows: Iterable[_Row], levels: list[str]) -> Iterator[_Row]:
    """One content of one person once, the record that the ledger takes: the higher level, then more hours, then the earlier."""

    def rank(row: _Row) -> tuple[int, int, str, str]:
        return (levels.index(row[3]) if row[3] in levels else len(levels), -_attended(row[6], row[7]), row[4], row[1])

    best: dict[tuple[int, str], _Row] = {}
    for row in rows:
        mark = content_mark(row[8])
        if not mark:
            yield row
        elif (known := best.get((row[0], mark))) is None or rank(row) < rank(known):
            best[row[0], mark] = row
    yield from best.values()


def _attended(x100: int, confirmed: int | None) -> int:
    return x100 if confirmed is None else min(x100, confirmed)


_TRAINED = {
    status: SCHOOL.select(
        ("teacher", "id", "title", "level", "start", "end", "hours_x100", "confirmed_x100", "content_key", "source"),
        f"{{status}} = '{status.code}' AND {{there}} AND {{mark}} <> '{Result.FAIL.code}' AND {{start}} BETWEEN ? AND ? AND {{end}} <= ?",
        sorts=(ACTIVITY, TRAINING),
    )
    for status in (RecordStatus.APPROVED, RecordStatus.PENDING)
}

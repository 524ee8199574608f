"""What a trace code (溯源码, domain/trace_codes.py) of a school's paper opens: the figure as it is now, and every record in it.

A figure that counts people or activities opens to exactly these, one row each, with their sums and the code that opens those further.

Codes of a quarter stand on its summary; codes of a day on archives, registers and certificates, which state hours up to that day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any, Final

from jyteacher_desktop.domain.calendar import AccountingYear, Quarter, accounting_years
from jyteacher_desktop.domain.columns import Column, hours_text, plain_text
from jyteacher_desktop.domain.entries import ACTIVITY, OPENING
from jyteacher_desktop.domain.gap_groups import gap_groups
from jyteacher_desktop.domain.hours_and_their_reasons import LedgerLine, lines_between
from jyteacher_desktop.domain.policy import NO_CATEGORY, Cycle
from jyteacher_desktop.domain.rounding import percent_text, tenth_text
from jyteacher_desktop.domain.trace_codes import (
    TRACE_PART_COLUMNS,
    Trace,
    TracePart,
    all_of_code,
    category_part,
    line_key,
    made_of,
    no_code,
    person_key,
    read_code,
    trace_code,
    year_key,
    year_part,
)
from jyteacher_desktop.records.measure_tracing import measure_traces
from jyteacher_desktop.school.activities import ActivityRow, list_activities
from jyteacher_desktop.school.errors import RecordMissing
from jyteacher_desktop.school.ledger import everybody, explain_hours, fetch_service
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.school.quarter_open_or_closed import period
from jyteacher_desktop.school.quarter_statement import (
    GROUPINGS,
    Counted,
    Member,
    Statement,
    Sums,
    as_guest,
    days_before,
    divided,
    guest_days,
    in_hours,
    statement,
    year_figures,
)
from jyteacher_desktop.school.roster import TeacherRow, list_teachers
from jyteacher_desktop.school.school_book import SchoolBook
from jyteacher_desktop.school.staff import teacher_keys
from jyteacher_desktop.school.state_form_4068 import form_traces
from jyteacher_desktop.school.trace_code_as_signed import gone_words, signed_versions, signed_words
from jyteacher_desktop.school.trace_rows import (
    CONFIRMED_COLUMNS,
    TRACE_ACTIVITY_COLUMNS,
    TRACE_COLUMNS,
    TRACE_PERSON_COLUMNS,
    TraceRow,
    TraceSum,
)
from jyteacher_desktop.school.trainings import TrainingRow, list_trainings
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, replace

HEADLINE = {
    "activities": "研修活动场次",
    "person_times": "参加人次",
    "expected_times": "应到人次",
    "participation": "参与率",
    "counted": "计入学时",
    "claimed": "申报学时",
    "confirmed": "认定学时",
    "per_teacher": "人均计入学时",
    "teachers": "本季教师人数",
    "trainings": "校外培训人次",
    "training_counted": "校外培训计入学时",
}
"""Figures of the headline, by the name they have in the statement's facts."""

_UNITS = {
    "activities": "场",
    "person_times": "人次",
    "expected_times": "人次",
    "counted": "人·学时",
    "claimed": "人·学时",
    "confirmed": "人·学时",
    "per_teacher": "学时",
    "teachers": "人",
    "trainings": "人次",
    "training_counted": "人·学时",
}


CARRIED = "carried"
_EARLIER_YEAR = "算在开始的那一年"
"""Key of what began before a quarter and ended in it, as the hint on it counts."""


def fact_key(name: str) -> str:
    """Key of a figure of the headline."""
    return f"fact:{name}"


def kind_key(kind: str) -> str:
    """Key of the line of one kind of activity."""
    return f"kind:{kind}"


def group_key(title: str, name: str) -> str:
    """Key of the line of one group of people."""
    return f"group:{title}:{name}"


def people_key(name: str) -> str:
    """Key of a number of people of the chart or apart from it."""
    return f"people:{name}"


def people_groups(stated: Statement) -> Iterator[tuple[str, tuple[Member, ...]]]:
    """Everybody by how far they are, as page 1 counts them: even progress reached or not, apart, and each bar of the chart."""
    asked = [member for member in stated.members if not member.apart]
    apart: dict[str, list[Member]] = {}
    for member in stated.members:
        if member.apart:
            apart.setdefault(member.apart, []).append(member)
    groups = {
        "达到平均进度": [member for member in asked if not member.behind],
        "其中已满": [member for member in asked if not member.gap],
        "低于平均进度": [member for member in asked if member.behind],
        **dict(sorted(apart.items())),
    }
    yield from ((name, tuple(members)) for name, members in groups.items())
    for bar in reversed(gap_groups([in_hours(member.gap) for member in asked])):
        yield f"距目标差 {bar.label}", tuple(asked[place] for place in bar.places)


def alert_key(name: str) -> str:
    """Key of a number that a hint on page 1 tells."""
    return f"alert:{name}"


WAITING, WAITING_OUTSIDE = "待审核的活动", "待审核的培训"
NOTHING_COUNTED, GONE = "本季没有计入学时的教师", "已离校的教师"
UNFILED, LATE_ENTERED, NO_ATTENDANCE = "未备案的活动", "补录的活动", "没有登记出勤的活动"
RETURNED, RETURNED_OUTSIDE = "被退回的活动", "被退回的培训"
PASSED, COMING = "日期已过的计划", "截至日以后才结束的"


def alert_people(stated: Statement) -> dict[str, tuple[Member, ...]]:
    """Whom the hints and the sentence of page 1 count, by what they are called; where there is nobody, nothing."""
    members = stated.members
    groups = {
        NOTHING_COUNTED: tuple(member for member in members if not member.apart and not member.sums.counted),
        GONE: tuple(member for member in members if member.gone),
    }
    return {name: people for name, people in groups.items() if people}


def alert_records(stated: Statement) -> dict[str, tuple[ActivityRow | TrainingRow, ...]]:
    """Which activities and trainings the hints of page 1 count, by what they are called."""
    waiting = {entry for entry, sums in stated.by_entry.items() if sums.unreviewed}
    groups: dict[str, Iterable[ActivityRow | TrainingRow]] = {
        WAITING: (row for row in stated.held if row.id in waiting),
        WAITING_OUTSIDE: (row for row in stated.trainings if row.id in waiting),
        UNFILED: (row for row in stated.held if row.unfiled),
        LATE_ENTERED: (row for row in stated.held if row.late_on),
        NO_ATTENDANCE: (row for row in stated.held if not row.expected),
        RETURNED: stated.returned,
        RETURNED_OUTSIDE: stated.trainings_returned,
        PASSED: (row for row in stated.planned if row.date <= stated.day.isoformat()),
        COMING: chain(stated.coming, stated.trainings_coming),
    }
    found = {name: tuple(rows) for name, rows in groups.items()}
    return {name: rows for name, rows in found.items() if rows}


def teacher_key(teacher: str) -> str:
    """Key of the line of one person."""
    return f"teacher:{teacher}"


def activity_key(activity: str) -> str:
    """Key of the line of one activity."""
    return f"activity:{activity}"


def training_key(training: str) -> str:
    """Key of the line of one training."""
    return f"training:{training}"


def trace(ws: Workspace, code: str) -> Trace[Any]:
    """Open a printed figure to its records.

    Raises:
        RecordMissing: The text is no code, or no figure of that quarter has it.
        InputError: The policy has no cycle around the quarter.
    """
    read = read_code(code)
    if read is None:
        raise RecordMissing(no_code(code), code=code)
    if read.quarter is not None:
        found, when = all_of_code(_of_quarter(ws, read.text, read.quarter)), read.quarter.name
    else:
        found, when = all_of_code(_of_day(ws, read.text, read.day)), f"截至 {read.day.isoformat()}"
    if found is None:
        signed = _gone(ws, read.text, read.quarter) if read.quarter is not None else ""
        cause = f"{signed}。那以后记录变了：" if signed else "可能是别的学校的报表，也可能是"
        raise RecordMissing(
            f"{when}现在没有代码为 {read.text} 的数字。{cause}那条记录删除或改过了，教师换了学科、教研组、学段，"
            "或纸上的那一项现在一个也没有了。没有改动任何记录。",
            code=code,
        )
    return found


def _gone(ws: Workspace, code: str, quarter: Quarter) -> str:
    return gone_words(signed_versions(ws, quarter, period(ws, quarter)), quarter, code)


def _of_quarter(ws: Workspace, code: str, quarter: Quarter) -> Iterator[Trace[Any]]:
    stated = statement(ws, quarter)
    versions = signed_versions(ws, quarter, stated.state)
    for each in _figures(stated):
        if trace_code(quarter, each.key) == code:
            found = _trace(ws, stated, code, each)
            yield replace(found, sentence=found.sentence + signed_words(versions, stated.state, each.key))


_LINES = """
SELECT t.uuid, a.uuid FROM attendance x JOIN activity a ON a.id = x.activity_id JOIN teacher t ON t.id = x.teacher_id WHERE a.deleted = 0
UNION ALL SELECT t.uuid, r.uuid FROM training r JOIN teacher t ON t.id = r.teacher_id WHERE r.deleted = 0
UNION ALL SELECT t.uuid, o.uuid FROM opening o JOIN teacher t ON t.id = o.teacher_id WHERE o.deleted = 0
"""


def _of_day(ws: Workspace, code: str, day: date) -> Iterator[Trace[Any]]:
    """Somebody's hours, a year's, a row of the state's form, a figure of the founding document, or one entry."""
    policy = current_policy(ws)
    people = {person.id: person for person in list_teachers(ws, day, include_left=True)}
    for cycle in policy.cycles:
        years = [year.label for year in accounting_years(cycle.start, cycle.end, policy.year_basis)]
        parts = {"": "", category_part(""): NO_CATEGORY}
        parts |= {year_part(year): f"{year}年度" for year in years}
        parts |= {category_part(each.name): f"“{each.name}”" for each in policy.categories.values()}
        for person in people.values():
            for part, words in parts.items():
                if trace_code(day, person_key(cycle.id, person.id, part)) == code:
                    label = f"教师 {person.name} {words}".strip()
                    lines = _lines(ws, person, day, cycle, part)
                    inside, beside = ([line for line in lines if line.claims is claims] for claims in (True, False))
                    yield _hours(label, code, (day, cycle), person, inside, beside=beside)
    for look in (_of_year, _people_of_year, form_traces, _of_measure):
        yield from look(ws, code, day)
    for teacher, entry in ws.tuples(_LINES):
        for cycle in policy.cycles:
            if teacher in people and trace_code(day, line_key(cycle.id, teacher, entry)) == code:
                person = people[teacher]
                lines = [line for line in _lines(ws, person, day, cycle, "") if line.id == entry]
                yield _hours(f"教师 {person.name} 的一条记录", code, (day, cycle), person, lines)


def _of_measure(ws: Workspace, code: str, day: date) -> Iterator[Trace[TracePart]]:
    """A figure of the founding document."""
    return measure_traces(ws, SchoolBook(ws, day), code)


def _of_year(ws: Workspace, code: str, day: date) -> Iterator[Trace[TraceRow]]:
    """A figure of the yearly summary of the year in which the day lies."""
    year = str(day.year)
    labels = {"activities": "研修活动", "trainings": "校外培训", "counted": "计入学时", "across": "跨年学时"}
    kinds = {row.kind: row.kind_name for row in list_activities(ws, date(day.year, 1, 1), date(day.year, 12, 31))}
    labels |= {f"kind:{key}": f"活动类型“{name}”" for key, name in kinds.items()}
    for of in labels:
        if trace_code(day, year_key(year, of)) == code:
            yield _figure_of_year(ws, code, day, of, labels[of])
    if trace_code(day, year_key(year, "opening")) == code:
        yield _openings_of_year(ws, code, day)


def _figure_of_year(ws: Workspace, code: str, day: date, of: str, label: str) -> Trace[TraceRow]:
    year = str(day.year)
    figures, kind = year_figures(ws, day.year, day), of.partition(":")[2]
    entries = tuple(
        each
        for each in (figures.across if of == "across" else figures.entries)
        if of in ("counted", "across") or (each.training if of == "trainings" else not each.training and kind in ("", each.kind))
    )
    sums, first, last = Sums.of(entries), date(day.year, 1, 1), date(day.year, 12, 31)
    titles = {row.id: (row.date, row.title) for row in list_activities(ws, first, last)}
    titles |= {row.id: (row.date, row.name) for row in list_trainings(ws, first, last)}
    return Trace(
        code=code,
        quarter=None,
        day=figures.day,
        label=label,
        sentence=f"{year}年{label}（截至 {figures.day.isoformat()}）：到场 {sums.person_times} 人次，培训 {sums.trainings} 人次，"
        f"计入 {hours_text(in_hours(sums.counted))} 人·学时。由下面 {len(entries)} 条记录组成。",
        figures={"person_times": sums.person_times, "trainings": sums.trainings, "counted": in_hours(sums.counted)},
        rows=_rows(ws, (figures.known, current_policy(ws).cycle_at(last)), entries, figures.names, titles),
        columns=TRACE_COLUMNS,
    )


def _openings_of_year(ws: Workspace, code: str, day: date) -> Trace[TraceRow]:
    """期初学时 that stand beside the hours of the year."""
    figures = year_figures(ws, day.year, day)
    ledgers = everybody(ws, figures.known, current_policy(ws).cycle_at(date(day.year, 12, 31)))
    keys, there = teacher_keys(ws), {row.id: row for row in list_teachers(ws, day, include_left=True)}
    rows = tuple(
        _row_of(there[person.id], line)
        for person in figures.people
        for line in lines_between(ledgers[keys[person.id]], date(day.year, 1, 1), figures.day).values()
        if line.source == OPENING
    )
    return Trace(
        code=code,
        quarter=None,
        day=figures.day,
        label="期初学时",
        sentence=f"{day.year}年期初学时（截至 {figures.day.isoformat()}）：计入 {hours_text(in_hours(figures.opening))} 人·学时。"
        f"由下面 {len(rows)} 条记录组成。",
        figures={"counted": in_hours(figures.opening)},
        rows=rows,
        columns=TRACE_COLUMNS,
    )


def _people_of_year(ws: Workspace, code: str, day: date) -> Iterator[Trace[TracePart]]:
    """The people of the yearly summary: who was there and who took part, with what counts for each; and who is in post on the day."""
    year = str(day.year)
    if trace_code(day, year_key(year, "people")) == code:
        figures = year_figures(ws, day.year, day)
        total = hours_text(in_hours(figures.sums.counted))
        yield Trace(
            code=code,
            quarter=None,
            day=figures.day,
            label="参加过的教师和人均计入学时",
            sentence=f"{year}年（截至 {figures.day.isoformat()}）：本年教师 {figures.teachers} 人，参加过的 {figures.took_part} 人，"
            f"计入 {total} 人·学时。由下面 {len(figures.people)} 人组成。",
            figures={"teachers": figures.teachers, "took_part": figures.took_part, "counted": in_hours(figures.sums.counted)},
            rows=tuple(
                TracePart(
                    name=each.name,
                    unit=each.group,
                    date="",
                    state="参加过" if each.took_part else "没有参加过",
                    figure=hours_text(in_hours(each.counted)),
                    record=each.id,
                )
                for each in figures.people
            ),
            columns=TRACE_PART_COLUMNS,
        )
    if trace_code(day, year_key(year, "staff")) != code:
        return
    staff = SchoolBook(ws, day).staff(day)
    full_time = sum(each.full_time for each in staff.values())
    yield Trace(
        code=code,
        quarter=None,
        day=day,
        label="在岗教师",
        sentence=f"{day.isoformat()} 在岗教师 {len(staff)} 人，其中专任 {full_time} 人。由下面 {len(staff)} 人组成。",
        figures={"staff": len(staff), "full_time": full_time},
        rows=tuple(
            TracePart(
                name=each.name,
                unit=each.unit,
                date="",
                state="专任教师" if each.full_time else "其他岗位",
                figure="",
                record=str(each.person),
            )
            for each in staff.values()
        ),
        columns=TRACE_PART_COLUMNS,
    )


def _rows(
    ws: Workspace,
    counted_on: tuple[date, Cycle],
    entries: Iterable[Counted],
    names: Mapping[str, str],
    titles: Mapping[str, tuple[str, str]],
) -> tuple[TraceRow, ...]:
    """The entries as rows, each with the reason of the hours that do not count."""
    found = tuple(entries)
    if not found:
        return ()
    first, last = (date.fromisoformat(pick(titles[each.entry][0] for each in found)) for pick in (min, max))
    ledgers, keys = everybody(ws, *counted_on), teacher_keys(ws)
    lines = {whose: lines_between(ledgers[keys[whose]], first, last) for whose in {each.teacher for each in found}}
    return tuple(
        TraceRow(
            teacher=names[each.teacher],
            person=each.teacher,
            date=titles[each.entry][0],
            title=titles[each.entry][1],
            record=each.entry,
            present=each.present,
            session=not each.training,
            claimed=in_hours(each.claimed),
            confirmed=in_hours(each.confirmed) if each.approved else None,
            counted=in_hours(each.counted),
            why=line.why if (line := lines[each.teacher].get(each.entry)) is not None else "",
        )
        for each in found
    )


_AS_GUEST: Final = "那天是外校人员，不在本校本季的学时之内"


def _left_out(ws: Workspace, stated: Statement, person: TeacherRow, inside: Iterable[Counted]) -> tuple[TraceRow, ...]:
    """What somebody has in the quarter that stands in no figure: returned, planned, not yet over, of days as another school's guest."""
    key = teacher_keys(ws)[person.id]
    ledger = everybody(ws, stated.day, stated.cycle)[key]
    counted = {each.entry for each in inside}
    lines = lines_between(ledger, stated.quarter.first_day, stated.quarter.last_day).values()
    left = [_row_of(person, line) for line in lines if line.source != OPENING and line.id not in counted]
    guest = guest_days(fetch_service(ws, key).get(key), stated.day) if left else ()
    for place, row in enumerate(left):
        if as_guest(row.date, guest):
            left[place] = replace(row, counted=Decimal(0), why="；".join(filter(None, (row.why, _AS_GUEST))))
    for part in stated.carried_by_cycle:
        its = [each for each in part.entries if each.teacher == person.id]
        began = lines_between(everybody(ws, stated.day, part.cycle)[teacher_keys(ws)[person.id]], *part.began) if its else {}
        for each in its:
            row = _row_of(person, began[each.entry])
            words = carried_words(stated, (each,), {each.entry: row.date})
            left.append(replace(row, counted=Decimal(0), why="；".join(filter(None, (row.why, words)))))
    return tuple(left)


def carried_words(stated: Statement, some: Sequence[Counted], began: Mapping[str, str]) -> str:
    """What there is to say about what began before a quarter and ended in it; ``began`` has the first day of each by its id.

    Hours belong to the accounting year and the cycle in which they began: what runs across the end of a year is in the cycle's figures
    and not in 本年累计, what runs across the end of a cycle in neither.
    """
    basis, cycle = stated.policy.year_basis, stated.cycle
    year = AccountingYear.of(stated.day, basis).label
    older: dict[tuple[str, str], list[Counted]] = {}
    for each in some:
        first = date.fromisoformat(began[each.entry])
        if first < cycle.start:
            then = f"算在开始时的周期（{stated.policy.cycle_at(first).id}）里", "不在本年累计和本周期累计里"
            older.setdefault(then, []).append(each)
        elif AccountingYear.of(first, basis).label != year:
            older.setdefault((_EARLIER_YEAR, "不在本年累计里"), []).append(each)

    def hours(entries: Iterable[Counted]) -> str:
        return hours_text(in_hours(sum(each.counted for each in entries)))

    told = f"从以前的季度开始、在本季结束，计入 {hours(some)} 学时"
    if not older:
        return f"{told}，在本年累计和周期累计里，不在任何一季的合计里"
    here = all(whose == _EARLIER_YEAR for whose, _not in older)
    if [*map(len, older.values())] == [len(some)]:
        [(whose, absent)] = older
        return f"{told}，{whose}，{'在周期累计里，' if here else ''}{absent}，也不在任何一季的合计里"
    parts = "，".join(f"其中 {hours(its)} 学时{whose}、{absent}" for (whose, absent), its in older.items())
    return f"{told}，{'都在周期累计里，' if here else ''}{parts}，都不在任何一季的合计里"


def carried_titles(ws: Workspace, stated: Statement) -> dict[str, tuple[str, str]]:
    """First day and title of what began before the quarter and ended in it."""
    wanted, span = {each.entry for each in stated.carried}, days_before(stated.quarter)
    if not wanted:
        return {}
    titles = {row.id: (row.date, row.title) for row in list_activities(ws, *span)}
    titles |= {row.id: (row.date, row.name) for row in list_trainings(ws, *span)}
    return {name: titles[name] for name in wanted}


def _row_of(person: TeacherRow, line: LedgerLine) -> TraceRow:
    return TraceRow(
        teacher=person.name,
        date=line.date,
        day=line.day,
        title=line.title,
        record=line.id,
        person=person.id,
        present=line.came,
        session=line.source == ACTIVITY,
        claimed=line.claimed,
        confirmed=line.confirmed,
        counted=line.counted,
        why=line.why,
    )


def _lines(ws: Workspace, person: TeacherRow, day: date, cycle: Cycle, part: str) -> list[LedgerLine]:
    """What a person's ledger holds in a cycle, or the part of one year or category."""
    basis = current_policy(ws).year_basis
    return [
        line
        for line in explain_hours(ws, person.id, as_of=day, cycle=cycle.id)
        if cycle.start.isoformat() <= line.date <= cycle.end.isoformat()
        and part in ("", year_part(AccountingYear.of(date.fromisoformat(line.date), basis).label), category_part(line.category))
    ]


def _hours(
    label: str,
    code: str,
    counted: tuple[date, Cycle],
    person: TeacherRow,
    lines: Sequence[LedgerLine],
    *,
    beside: Sequence[LedgerLine] = (),
) -> Trace[TraceRow]:
    """Somebody's hours: the lines that make the figure, and ``beside`` them what the ledger has and no paper of the day adds up."""
    day, cycle = counted
    claimed = sum((line.claimed for line in lines), Decimal(0))
    total = sum((line.counted for line in lines), Decimal(0))
    return Trace(
        code=code,
        quarter=None,
        day=day,
        label=label,
        sentence=f"{label}，周期 {cycle.id}（截至 {day.isoformat()}）：申报 {hours_text(claimed)}，计入 {hours_text(total)} 学时。"
        f"{made_of(len(lines), len(beside))}。",
        figures={"claimed": claimed, "counted": total},
        rows=tuple(_row_of(person, line) for line in (*lines, *beside)),
        columns=TRACE_COLUMNS,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figure:
    """A printed figure: its key and words, the records behind it, and the people or activities where it counts these."""

    key: str
    label: str
    entries: tuple[Counted, ...]
    people: tuple[Member, ...] | None = None
    person: TeacherRow | None = None
    held: tuple[ActivityRow | TrainingRow, ...] | None = None


def _figures(stated: Statement) -> Iterator[_Figure]:
    """Every figure that is printed."""
    every = stated.entries
    sessions = tuple(each for each in every if not each.training)
    outside = tuple(each for each in every if each.training)
    of_fact = {
        "activities": sessions,
        "person_times": tuple(each for each in sessions if each.present),
        "expected_times": sessions,
        "participation": sessions,
        "confirmed": tuple(each for each in every if each.approved),
        "trainings": outside,
        "training_counted": outside,
    }
    for name, label in HEADLINE.items():
        yield _Figure(
            key=fact_key(name),
            label=label,
            entries=of_fact.get(name, every),
            people=stated.members if name in ("teachers", "per_teacher") else None,
            held=stated.held if name == "activities" else None,
        )
    if stated.carried:
        yield _Figure(key=CARRIED, label="从以前的季度开始、在本季结束的", entries=stated.carried)
    for kind in {row.kind for row in stated.held} | set(stated.policy.kinds):
        yield _Figure(
            key=kind_key(kind),
            label=f"活动类型“{stated.policy.kind_name(kind)}”",
            entries=tuple(each for each in sessions if each.kind == kind),
            held=tuple(row for row in stated.held if row.kind == kind),
        )
    for title, name_of in GROUPINGS:
        for name, members in divided(stated, name_of).items():
            inside = {member.row.id for member in members}
            its = tuple(each for each in every if each.teacher in inside)
            yield _Figure(key=group_key(title, name), label=f"{title}“{name}”", entries=its, people=tuple(members))
    for name, some in people_groups(stated):
        inside = {member.row.id for member in some}
        its = tuple(each for each in every if each.teacher in inside)
        yield _Figure(key=people_key(name), label=f"周期进度“{name}”", entries=its, people=some)
    for name, some in alert_people(stated).items():
        inside = {member.row.id for member in some}
        its = tuple(each for each in every if each.teacher in inside)
        yield _Figure(key=alert_key(name), label=name, entries=its, people=some)
    for name, rows in alert_records(stated).items():
        inside = {row.id for row in rows}
        its = tuple(each for each in every if each.entry in inside)
        yield _Figure(key=alert_key(name), label=name, entries=its, held=rows)
    for member in stated.members:
        its = tuple(each for each in every if each.teacher == member.row.id)
        words = f"教师 {stated.called[member.row.id]}" + (f"（{member.note}）" if member.note else "")
        yield _Figure(key=teacher_key(member.row.id), label=words, entries=its, person=member.row)
    for row in stated.held:
        its = tuple(each for each in sessions if each.entry == row.id)
        yield _Figure(key=activity_key(row.id), label=f"活动“{row.title}”", entries=its)
    for training in stated.trainings:
        its = tuple(each for each in outside if each.entry == training.id)
        yield _Figure(key=training_key(training.id), label=f"{training.teacher}的培训“{training.name}”", entries=its)


def _trace(ws: Workspace, stated: Statement, code: str, figure: _Figure) -> Trace[Any]:
    sums, facts = Sums.of(figure.entries), stated.facts
    figures: dict[str, object] = {
        "person_times": sums.person_times,
        "expected_times": sums.expected_times,
        "trainings": sums.trainings,
        "claimed": in_hours(sums.claimed),
        "counted": in_hours(sums.counted),
    }
    what, _colon, name = figure.key.partition(":")
    if what == "fact":
        value = getattr(facts, name)
        figures = {name: value}
        told = (
            "没有"
            if value is None
            else percent_text(value)
            if name == "participation"
            else f"{tenth_text(value) if name == 'per_teacher' else plain_text(value)} {_UNITS[name]}"
        )
    else:
        told = f"到场 {sums.person_times} 人次，申报 {hours_text(in_hours(sums.claimed))}，计入 {hours_text(in_hours(sums.counted))} 人·学时"
    titles = {row.id: (row.date, row.title) for row in stated.held} | {row.id: (row.date, row.name) for row in stated.trainings}
    titles |= carried_titles(ws, stated) if what == CARRIED else {}
    names = stated.called
    rows: tuple[Any, ...]
    columns: Sequence[Column[Any]]
    if figure.people is not None:
        figures |= {"teachers": len(figure.people)}
        rows = tuple(_person(stated, each, progress=what == "people") for each in figure.people)
        columns = TRACE_PERSON_COLUMNS
        composed = f"由下面 {len(rows)} 人组成"
        if what != "fact":
            told = f"{len(rows)} 人，{told}"
    elif figure.held is not None:
        figures |= {"activities": len(figure.held)}
        rows, columns = tuple(_record(stated, each) for each in figure.held), TRACE_ACTIVITY_COLUMNS
        unit = "场活动" if all(isinstance(each, ActivityRow) for each in figure.held) else "项"
        composed = f"由下面 {len(rows)} {unit}组成"
        if what != "fact":
            told = f"{len(rows)} {unit[0]}，{told}"
    else:
        parts = (
            [(each.cycle, each.entries) for each in stated.carried_by_cycle]
            if what == CARRIED
            else [(stated.cycle, figure.entries)]
        )
        rows = tuple(row for of, its in parts for row in _rows(ws, (stated.day, of), its, names, titles))
        columns = CONFIRMED_COLUMNS if name == "confirmed" else TRACE_COLUMNS
        beside = _left_out(ws, stated, figure.person, figure.entries) if figure.person is not None else ()
        composed = made_of(len(rows), len(beside))
        rows += beside
    return Trace(
        code=code,
        quarter=stated.quarter,
        day=stated.day,
        label=figure.label,
        sentence=f"{stated.quarter.name} {figure.label}（截至 {stated.day.isoformat()}）：{told}。{composed}。",
        figures=figures,
        rows=rows,
        columns=columns,
    )


def _person(stated: Statement, member: Member, *, progress: bool) -> TraceSum:
    """Somebody a figure counts, also who is on leave or has nothing; and how far from the goal where the figure is about that."""
    words = [member.note] if member.note else []
    if member.row.id not in stated.by_teacher:
        words.append("没有活动和培训")
    elif not member.sums.counted:
        words.append("没有计入的学时")
    if progress and not member.apart:
        words.append(f"周期累计 {hours_text(in_hours(member.cycle))}，距目标差 {hours_text(in_hours(member.gap))}")
    elif progress and member.apart not in member.note:
        words.append(member.apart)
    return TraceSum(
        name=stated.called[member.row.id],
        about=member.row.group,
        state="，".join(words),
        present=member.sums.person_times,
        trainings=member.sums.trainings,
        claimed=in_hours(member.sums.claimed),
        counted=in_hours(member.sums.counted),
        code=trace_code(stated.quarter, teacher_key(member.row.id)),
        record=member.row.id,
    )


def _record(stated: Statement, row: ActivityRow | TrainingRow) -> TraceSum:
    """An activity a figure counts, also one without attendance, or a training."""
    sums = stated.by_entry.get(row.id, Sums())
    if isinstance(row, TrainingRow):
        return TraceSum(
            name=f"{row.teacher}：{row.name}",
            about=row.date,
            state=row.status_label,
            present=0,
            trainings=1,
            claimed=in_hours(sums.claimed),
            counted=in_hours(sums.counted),
            code=trace_code(stated.quarter, training_key(row.id)),
            record=row.id,
        )
    return TraceSum(
        name=row.title,
        about=row.date,
        state=f"应到 {sums.expected_times} 人" if sums.expected_times else "没有登记出勤",
        present=sums.person_times,
        trainings=0,
        claimed=in_hours(sums.claimed),
        counted=in_hours(sums.counted),
        code=trace_code(stated.quarter, activity_key(row.id)),
        record=row.id,
    )

"""One person at two places at one hour: said as soon as it is entered, and on the first page and the quarter's paper.

Nothing is blocked and no hour is taken away: both records count until a person puts one of them right. Two activities clash when their
times on one day overlap; an outside training that people travel to clashes with every activity on its days that somebody attended,
most of all one that they hosted or spoke at. Online trainings clash with nothing, and neither does an activity without times.

Records that clash with nothing may still be more than a day has: what lies on one day of a person is added up, with each day's share of
what lasts several, and a sum beyond the policy's limit is said as well, as the bureau would say it (bureau/piled_hours.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import combinations, groupby
from operator import itemgetter

from jyteacher_desktop.domain.calendar import Quarter, told_not_yet
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.daily_hours import Load, days_of, loads, too_many
from jyteacher_desktop.domain.entries import ACTIVITY, TRAINING
from jyteacher_desktop.domain.errors import Finding, warning
from jyteacher_desktop.domain.terms import Mode, Result, Role
from jyteacher_desktop.records.hour_entries import NOT_CLAIMED, SCHOOL
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.school.roster import names_apart
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, replace

_ELSEWHERE = f"('{Mode.CENTRALIZED.code}', '{Mode.OFF_JOB.code}')"
_NAMED = 3
_LEADING = tuple(role.code for role in Role if role is not Role.ATTENDEE)


def _of_person(key: str, column: str) -> str:
    return f"(SELECT {column} FROM teacher WHERE id = {key})"


def _some_day_of(table: str) -> str:
    """That a record lies on a day between two, by their first, last, first and first: what lasts several days is looked for apart.

    Asked of the first and the last day at once SQLite reads everything that had begun before, of all years.
    """
    return (
        f'e.id IN (SELECT id FROM {table} WHERE start BETWEEN ? AND ? UNION ALL SELECT id FROM {table} WHERE "end" > start '
        'AND "end" >= ? AND start < ?)'
    )


_OF_RECORD = (
    'SELECT 0, start, "end", hours_x100 FROM activity WHERE uuid = ? AND "end" > start '
    'UNION ALL SELECT 1, start, "end", hours_x100 FROM training WHERE uuid = ?'
)


def _days(first: str, last: str) -> tuple[str, str, str, str]:
    return first, last, first, first


_HELD = SCHOOL.select(
    (
        _of_person("x.teacher_id", "uuid"), _of_person("x.teacher_id", "name"), "start", "id", "title", "e.start_time", "e.end_time",
        "role", _of_person("x.teacher_id", "pinyin"),
    ),
    f"{{start}} = {{end}} AND {{start}} BETWEEN ? AND ? AND {{there}} AND {{status}} NOT IN {NOT_CLAIMED} "
    f"AND {_of_person('x.teacher_id', 'deleted')} = 0",
    sorts=(ACTIVITY,),
    order="3, 9, 1, 6, 4",
)  # fmt: skip
"""Who was at which activity of one day, with its times; by day, person, time."""
_AWAY = SCHOOL.select(
    ("person", "id", "title", "start", "end"),
    f"{_some_day_of('training')} AND {{kind}} IN {_ELSEWHERE} AND {{status}} NOT IN {NOT_CLAIMED} "
    f"AND {_of_person('e.teacher_id', 'deleted')} = 0",
    sorts=(TRAINING,),
    order="4, 2",
)
"""Who was at which training that people travel to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """One person in two records at one time; ``first`` and ``second`` are their ids, the activity before the training.

    ``away`` are the first and the last day of the training, empty where there is none.
    """

    teacher_id: str
    teacher: str
    day: str
    first: str
    second: str
    words: str
    away: tuple[str, ...] = ()


def overlaps_of_quarter(ws: Workspace, quarter: Quarter) -> tuple[Overlap, ...]:
    """Every clash of a quarter, by day and person."""
    return ws.remembered(
        ("overlaps", quarter), lambda: tuple(_overlaps(ws, quarter.first_day.isoformat(), quarter.last_day.isoformat()))
    )


def overlaps_with(ws: Workspace, record: str) -> tuple[Overlap, ...]:
    """The clashes of one activity or training."""
    days = _days_of_record(ws, record)
    return tuple(each for start, end in days for each in _overlaps(ws, start, end) if record in (each.first, each.second))


def _days_of_record(ws: Workspace, record: str) -> list[tuple[str, str]]:
    """The first and the last day of an activity or training; nothing where there is no such record."""
    return ws.tuples(
        'SELECT start, "end" FROM activity WHERE uuid = ? UNION ALL SELECT start, "end" FROM training WHERE uuid = ?',
        (record, record),
    )


def _overlaps(ws: Workspace, first: str, last: str) -> list[Overlap]:
    by_person: dict[tuple[str, str, str], list[tuple[str, str, str, str, str]]] = defaultdict(list)
    for teacher, name, day, activity, title, begun, ended, role, _pinyin in ws.tuples(_HELD, (first, last)):
        by_person[day, teacher, name].append((activity, title, begun, ended, role))
    trainings: dict[str, list[tuple[str, str, str, str]]] = defaultdict(list)
    for teacher, training, title, begun, ended in ws.tuples(_AWAY, _days(first, last)):
        trainings[teacher].append((training, title, begun, ended))
    found: list[Overlap] = []
    for (day, teacher, name), held in by_person.items():
        found += _two_activities(day, teacher, name, held)
        for activity, title, _begun, _ended, role in held:
            for training, course, start, end in trainings.get(teacher, ()):
                if start <= day <= end:
                    what = f"{Role(role).label}“{title}”" if role in _LEADING else f"参加“{title}”"
                    words = f"{what}，同一天又在外参加培训“{course}”"
                    clash = Overlap(teacher_id=teacher, teacher=name, day=day, first=activity, second=training, words=words)
                    found.append(replace(clash, away=(start, end)))
    called = names_apart(ws) if found else {}  # most days have no clash, and nobody has to be told apart
    return [replace(each, teacher=called.get(each.teacher_id, each.teacher)) for each in found]


def _two_activities(day: str, teacher: str, name: str, held: Iterable[tuple[str, str, str, str, str]]) -> Iterator[Overlap]:
    timed = [each for each in held if each[2] and each[3]]
    for one, other in combinations(timed, 2):
        if one[2] < other[3] and other[2] < one[3]:
            words = f"同一时段在两处：“{one[1]}”（{one[2]}—{one[3]}）和“{other[1]}”（{other[2]}—{other[3]}）"
            yield Overlap(teacher_id=teacher, teacher=name, day=day, first=one[0], second=other[0], words=words)


_CLAIMED = SCHOOL.select(
    ("teacher", "start", "end", "hours_x100", "id", "source"),
    {
        sort: f"{_some_day_of(table)} AND {{there}} AND {{status}} NOT IN {NOT_CLAIMED} AND {{mark}} <> '{Result.FAIL.code}' "
        "AND {hours_x100} > 0"
        for sort, table in ((ACTIVITY, "activity"), (TRAINING, "training"))
    },
    sorts=(ACTIVITY, TRAINING),
    order="1",
)
"""What everybody claims of some days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FullDay:
    """More hours of one person on one day than a day may have; ``records`` are the ids of what lies on it, activities first."""

    teacher: str
    day: str
    hours_x100: int
    limit_x100: int
    records: tuple[str, ...]
    first: str
    """Whether the first of them is an activity or a training."""

    @property
    def words(self) -> str:
        """In one clause."""
        hours, limit = (hours_text(Decimal(figure) / 100) for figure in (self.hours_x100, self.limit_x100))
        return f"{self.teacher} {self.day} 一天的记录有 {len(self.records)} 条，合计 {hours} 学时，超过每人每天 {limit} 学时"


def full_days_of_quarter(ws: Workspace, quarter: Quarter) -> tuple[FullDay, ...]:
    """Whoever has more of a day of a quarter than a day may have: everybody once, on his fullest day."""
    return ws.remembered(
        ("full days", quarter), lambda: _full_days(ws, quarter.first_day.isoformat(), quarter.last_day.isoformat())
    )


def _full_days(ws: Workspace, first: str, last: str) -> tuple[FullDay, ...]:
    limit = current_policy(ws).plausible.per_day.x100
    found: dict[int, tuple[Load, list[tuple[str, str]]]] = {}
    for teacher, group in groupby(ws.tuples(_CLAIMED, _days(first, last) * 2), key=itemgetter(0)):
        records = [row[1:] for row in group]
        if len(records) < 2 or sum(record[2] for record in records) <= limit:
            continue  # one record alone is what somebody typed, and is said where it is typed
        full = [
            load
            for load in loads(
                (max(begin, first), min(end, last), _within(begin, end, hours, first, last))
                for begin, end, hours, *_record in records
            )
            if load.hours_x100 > limit and load.records > 1
        ]
        if full:
            worst = max(full, key=itemgetter(1, 0))
            found[teacher] = (
                worst,
                sorted((source, record) for begin, end, _hours, record, source in records if begin <= worst.day <= end),
            )
    if not found:
        return ()
    marks = ", ".join("?" * len(found))
    called = names_apart(ws)
    named = ws.tuples(
        f"SELECT id, uuid, name FROM teacher WHERE deleted = 0 AND id IN ({marks}) ORDER BY pinyin, id", tuple(found)
    )
    return tuple(
        FullDay(
            teacher=called.get(uuid, name),
            day=worst.day,
            hours_x100=worst.hours_x100,
            limit_x100=limit,
            records=tuple(record for _source, record in records),
            first=records[0][0],
        )
        for key, uuid, name in named
        for worst, records in (found[key],)
    )


def _within(begin: str, end: str, hours: int, first: str, last: str) -> int:
    """The hours of the days of a record that lie within some days."""
    return hours // days_of(begin, end) * days_of(max(begin, first), min(end, last))


def full_day_words(found: Sequence[FullDay], most: int = 3) -> str:
    """Several of them in one text; "" for none."""
    return "；".join(each.words for each in found[:most]) + (f"等 {len(found)} 人" if len(found) > most else "")


BOTH_COUNT = "两处都照常计入，请核实后更正或删除错的一处。"
"""What becomes of two records of one hour, and what to do."""


def clash_findings(ws: Workspace, record: str) -> tuple[Finding, ...]:
    """What to say when an activity or training was stored; warnings never block."""
    findings = []
    found = overlaps_with(ws, record)
    if found:
        message = f"{clash_words(found)}。{BOTH_COUNT}"
        findings.append(warning("record.same_hour", "时间", message))
    full = [each for start, end in _days_of_record(ws, record) for each in _full_days(ws, start, end) if record in each.records]
    if full:
        message = f"{full_day_words(full)}。都照常计入，请核实；上报后教育局会要求核对。"
        findings.append(warning("record.full_day", "学时", message))
    return (*findings, *_typed_amiss(ws, record))


def _typed_amiss(ws: Workspace, record: str) -> Iterator[Finding]:
    """80 hours typed as 800, a year to come: nobody else would see it before the bureau does.

    What an activity has above its one day, or to come, is said by itself.
    """
    for training, first, last, hours in ws.tuples(_OF_RECORD, (record, record)):
        if training and first > ws.today.isoformat():
            yield warning("training.future", "开始日期", told_not_yet(first))
        limit = too_many(current_policy(ws).plausible, first, last, hours)
        if limit:
            days, said = days_of(first, last), hours_text(Decimal(hours) / 100)
            message = f"{days} 天 {said} 学时，{limit}。照常计入，请核对学时和日期有没有输错；上报后教育局会要求核对。"
            yield warning("record.too_many", "学时", message)


def clash_words(found: Iterable[Overlap], most: int = 3, told: Callable[[date], str] = date.isoformat) -> str:
    """Several clashes in one text: so many pairs of records named, each with its people, everybody once, the others counted; "" for none.

    ``told`` is how days are said where the text goes.
    """
    every = list(found)
    together: dict[tuple[str, str, tuple[str, ...]], dict[str, str]] = defaultdict(dict)
    for each in every:
        together[each.day, each.words, each.away][each.teacher_id] = each.teacher

    def days(*of: str) -> str:
        return " 至 ".join(told(date.fromisoformat(day)) for day in of)

    texts = [
        f"{_people([*names.values()])} {days(day)} {words}" + (f"（{days(*away)}）" if away else "")
        for (day, words, away), names in together.items()
    ]
    return "；".join(texts[:most]) + (f"等 {len(every)} 处" if len(texts) > most else "")


def _people(names: list[str]) -> str:
    return "、".join(names[:_NAMED]) + (f"等 {len(names)} 人" if len(names) > _NAMED else "")

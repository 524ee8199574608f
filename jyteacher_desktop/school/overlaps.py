"""One person at two places at one hour: said as soon as it is entered, and on the first page and the quarter's paper.

Nothing is blocked and no hour is taken away: both records count until a person puts one of them right. Two activities clash when their
times on one day overlap; an outside training that people travel to clashes with every activity on its days that somebody attended,
most of all one that they hosted or spoke at. Online trainings clash with nothing, and neither does an activity without times.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.errors import Finding, Severity
from jyteacher_desktop.domain.hours import ACTIVITY, TRAINING
from jyteacher_desktop.domain.terms import Mode, Role
from jyteacher_desktop.records.entries import NOT_CLAIMED, SCHOOL
from jyteacher_desktop.store.workspace import Workspace

_ELSEWHERE = f"('{Mode.CENTRALIZED.code}', '{Mode.OFF_JOB.code}')"
_NAMED = 3
_LEADING = tuple(role.code for role in Role if role is not Role.ATTENDEE)


def _of_person(key: str, column: str) -> str:
    return f"(SELECT {column} FROM teacher WHERE id = {key})"


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
    f"{{start}} <= ? AND {{end}} >= ? AND {{kind}} IN {_ELSEWHERE} AND {{status}} NOT IN {NOT_CLAIMED} "
    f"AND {_of_person('e.teacher_id', 'deleted')} = 0",
    sorts=(TRAINING,),
    order="4, 2",
)
"""Who was at which training that people travel to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """One person in two records at one time; ``first`` and ``second`` are their ids, the activity before the training."""

    teacher_id: str
    teacher: str
    day: str
    first: str
    second: str
    words: str


def overlaps_of_quarter(ws: Workspace, quarter: Quarter) -> tuple[Overlap, ...]:
    """Every clash of a quarter, by day and person."""
    return ws.remembered(
        ("overlaps", quarter), lambda: tuple(_overlaps(ws, quarter.first_day.isoformat(), quarter.last_day.isoformat()))
    )


def overlaps_with(ws: Workspace, record: str) -> tuple[Overlap, ...]:
    """The clashes of one activity or training."""
    found = ws.tuples(
        'SELECT start, "end" FROM activity WHERE uuid = ? UNION ALL SELECT start, "end" FROM training WHERE uuid = ?',
        (record, record),
    )
    if not found:
        return ()
    start, end = found[0]
    return tuple(each for each in _overlaps(ws, start, end) if record in (each.first, each.second))


def _overlaps(ws: Workspace, first: str, last: str) -> Iterator[Overlap]:
    by_person: dict[tuple[str, str, str], list[tuple[str, str, str, str, str]]] = defaultdict(list)
    for teacher, name, day, activity, title, begun, ended, role, _pinyin in ws.tuples(_HELD, (first, last)):
        by_person[day, teacher, name].append((activity, title, begun, ended, role))
    trainings: dict[str, list[tuple[str, str, str, str]]] = defaultdict(list)
    for teacher, training, title, begun, ended in ws.tuples(_AWAY, (last, first)):
        trainings[teacher].append((training, title, begun, ended))
    for (day, teacher, name), held in by_person.items():
        yield from _two_activities(day, teacher, name, held)
        for activity, title, _begun, _ended, role in held:
            for training, course, start, end in trainings.get(teacher, ()):
                if start <= day <= end:
                    what = f"{Role(role).label}“{title}”" if role in _LEADING else f"参加“{title}”"
                    words = f"{what}，同一天又在外参加培训“{course}”（{start} 至 {end}）"
                    yield Overlap(teacher_id=teacher, teacher=name, day=day, first=activity, second=training, words=words)


def _two_activities(day: str, teacher: str, name: str, held: Iterable[tuple[str, str, str, str, str]]) -> Iterator[Overlap]:
    timed = [each for each in held if each[2] and each[3]]
    for one, other in combinations(timed, 2):
        if one[2] < other[3] and other[2] < one[3]:
            words = f"同一时段在两处：“{one[1]}”（{one[2]}—{one[3]}）和“{other[1]}”（{other[2]}—{other[3]}）"
            yield Overlap(teacher_id=teacher, teacher=name, day=day, first=one[0], second=other[0], words=words)


def clash_findings(ws: Workspace, record: str) -> tuple[Finding, ...]:
    """What to say when an activity or training was stored; warnings never block."""
    found = overlaps_with(ws, record)
    if not found:
        return ()
    message = f"{clash_words(found)}。两处都照常计入，请核实后更正或删除错的一处。"
    return (Finding(severity=Severity.WARNING, code="record.same_hour", place="时间", message=message),)


def clash_words(found: Iterable[Overlap], most: int = 3) -> str:
    """Several clashes in one text: so many pairs of records named, each with its people, everybody once, the others counted; "" for none."""
    every = list(found)
    together: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for each in every:
        together[each.day, each.words][each.teacher_id] = each.teacher
    texts = [f"{_people([*names.values()])} {day} {words}" for (day, words), names in together.items()]
    return "；".join(texts[:most]) + (f"等 {len(every)} 处" if len(texts) > most else "")


def _people(names: list[str]) -> str:
    return "、".join(names[:_NAMED]) + (f"等 {len(names)} 人" if len(names) > _NAMED else "")

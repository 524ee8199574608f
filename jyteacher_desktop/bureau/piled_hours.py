"""学时叠加: what one school says of one person is more, taken together, than a person can have done, though each record of it is not.

Each record has its own limits (contradictions_between_schools.py). Here those of one person at one school are added up: the hours of a day, of which a
record of several days gives every day its share; sessions at one hour; and the hours of a year. One finding for a person at a school,
with the rule each part of it breaks. Nothing is taken away: a clerk looks, and the school puts right what is wrong. What a day's limit
is, depends on the policy of this desk, so these findings are no part of the digest.

Only people worth a look are read, and only of activities that can be too much for anybody is it asked who was there: the work is that of
reading the activities, the trainings and once the attendance.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from operator import itemgetter
from typing import Final

from jyteacher_desktop.bureau import kept_findings
from jyteacher_desktop.bureau.contradictions_between_schools import at_several_schools
from jyteacher_desktop.bureau.flags import Finding, Side, named
from jyteacher_desktop.bureau.recounting_what_changed import (
    days_of_year,
    person_marks,
    school_marks,
    year_marks,
    years_between_schools,
)
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.daily_hours import days_of, loads
from jyteacher_desktop.domain.entries import ACTIVITY, TRAINING
from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.domain.terms import Result
from jyteacher_desktop.records.hour_entries import CITY, NOT_CLAIMED, THERE, Days
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import NamedTuple, dataclass

PILED: Final = "piled"
_YEARS_OF_WORK = 2
"""So many times the hours that a whole cycle requires nobody has in one year."""
_MOST_RECORDS = 1_000
"""More records than that nobody has at one school in one year."""
_BATCH = 400
"""People read at once."""
_LONGEST_TITLE = 60
"""Signs of a title that a sentence repeats."""
_MOST_SIDES = 12
"""Records named in one finding."""


_CLAIMED = f"{{there}} AND {{status}} NOT IN {NOT_CLAIMED} AND {{mark}} <> '{Result.FAIL.code}' AND {{hours_x100}} > 0"
_OF_SCHOOLS = "o.uuid IN (SELECT value FROM json_each(?))"
_COLUMNS = ("teacher", "o.uuid", "start", "end", "hours_x100", "begins", "ends")
_HELD = CITY.select_activities(
    ("o.uuid", "e.id", "start", "end", "hours_x100", "begins", "ends"),
    f"{{status}} NOT IN {NOT_CLAIMED} AND {{hours_x100}} > 0 AND {_OF_SCHOOLS} AND {{start}} <= ? AND {{end}} >= ?",
)
_LEARNT = CITY.select(
    ("teacher", "o.uuid", "start", "end", "hours_x100"),
    f"{_CLAIMED} AND {_OF_SCHOOLS} AND {{start}} <= ? AND {{end}} >= ?",
    sorts=(TRAINING,),
)
_THERE = (
    "SELECT t.person, o.uuid, x.activity FROM city_activity e JOIN city_teacher t ON t.office = e.office "
    "JOIN city_attendance x ON x.teacher = t.id AND x.activity = e.id JOIN office o ON o.id = t.office "
    f"WHERE e.id IN (SELECT value FROM json_each(?)) AND {THERE}"
)


def _all_of(days: Days | None) -> str:
    return CITY.select(
        (*_COLUMNS, "o.name", "t.name", "id", "title", "source"),
        f"{_CLAIMED} AND {{teacher}} IN (SELECT value FROM json_each(?))",
        sorts=(ACTIVITY, TRAINING),
        touching=days,
    )


class _Record(NamedTuple):
    """One record of a person at a school."""

    first: str
    last: str
    hours_x100: int
    begins: str
    ends: str
    school: str
    name: str
    id: str
    title: str
    source: str

    @property
    def text(self) -> str:
        """When and what."""
        span = f"{self.first}至 {self.last}" if self.last > self.first else self.first
        times = f" {self.begins}—{self.ends}" if self.begins and self.ends else ""
        title = self.title if len(self.title) <= _LONGEST_TITLE else f"{self.title[:_LONGEST_TITLE]}…"
        return f"{span}{times}　{title}，{hours_text(Decimal(self.hours_x100) / 100)} 学时"


class _Claim(NamedTuple):
    """One record as far as it takes to see who is worth a look."""

    first: str
    last: str
    hours_x100: int
    begins: str = ""
    ends: str = ""

    @property
    def year(self) -> str:
        """The calendar year it begins in."""
        return self.first[:4]


@dataclass(frozen=True, slots=True)
class _Limits:
    """The most of a day and of a year, in hundredths of an hour."""

    day: int
    year: int

    def too_much(self, claims: Sequence[_Claim]) -> bool:
        """Whether the records of a person may be too many together; who has less than half of a day by each sort has not too much by both."""
        return (
            bool(_full_days(claims, self.day // 2))
            or any(hours > self.year or often > _MOST_RECORDS for hours, often in _years(claims).values())
            or any(True for _pair in _overlaps(claims))
        )


_Who = tuple[str, str]
"""A person and an office."""


def piled_findings(ws: Workspace, policy: Policy) -> Iterator[Finding]:
    """Everybody of whom one school says more than he can have done, one finding for a person at a school.

    What was found of a school is found again for as long as nothing of it changed.
    """
    limits = _Limits(policy.plausible.per_day.x100, _YEARS_OF_WORK * max(cycle.required.x100 for cycle in policy.cycles))
    marks = school_marks(ws)
    known: dict[str, tuple[bytes, dict[_Who, _Found]]] = ws.lasting(("piled", limits), dict)
    changed = [office for office, mark in marks.items() if office not in known or known[office][0] != mark]

    whole: dict[_Who, _Found] = {}

    def look(year: str, offices: list[str]) -> set[_Who]:
        of_year = _looked_at(ws, limits, _worth_a_look(ws, limits, offices, days_of_year(year)), days_of_year(year))
        whole.update(of_year if not year else {})
        return set(of_year)

    some = (
        kept_findings.look_year_by_year(ws, f"piled {limits}", year_marks(ws), changed, look=look, whose=itemgetter(1))
        if changed
        else set()
    )
    found: dict[str, dict[_Who, _Found]] = defaultdict(dict)
    whole |= _looked_at(ws, limits, some - whole.keys())
    for who, told in whole.items():
        found[who[1]][who] = told
    for office in changed:
        known[office] = (marks[office], found.get(office, {}))
    for who, told in sorted(pair for office in marks for pair in known[office][1].items()):
        yield _finding(who, told)
    yield from _between_schools(ws, limits)


def _looked_at(ws: Workspace, limits: _Limits, whom: Collection[_Who], days: Days | None = None) -> dict[_Who, _Found]:
    """Whoever of these has too much by his records that take one of some days, or by all.

    What is too much of a day or of an hour is so by records that take that day, and what is too much of a year by those that begin in it; so
    whoever has nothing in any year has nothing.
    """
    people = sorted({person for person, _office in whom})
    told: dict[_Who, _Found] = {}
    for start in range(0, len(people), _BATCH):
        records: dict[_Who, dict[str, _Record]] = defaultdict(dict)
        for person, office, *facts in ws.tuples(_all_of(days), (json.dumps(people[start : start + _BATCH]),) * 2):
            if (person, office) in whom:
                record = _Record._make(facts)
                records[person, office][record.id] = record  # a person whom the school lists twice was there once
        for who, his in records.items():
            found = _look(list(his.values()), limits)
            if found.rules:
                told[who] = found
    return told


def _between_schools(ws: Workspace, limits: _Limits) -> Iterator[Finding]:
    """Whoever has more of a day than it has by what several schools say together, though none of them says so alone."""
    people = [person for (person,) in ws.tuples(f"{at_several_schools()} ORDER BY person")]
    made_of = person_marks(ws)
    known: dict[str, tuple[Hashable, Finding | None]] = ws.lasting(("between", limits), dict)
    changed = [person for person in people if person not in known or known[person][0] != made_of[person]]

    whole: dict[str, Finding] = {}

    def look(year: str, those: list[str]) -> set[str]:
        of_year = _of_people(ws, those, days_of_year(year))
        full = {person: days for person, records in of_year.items() if (days := _full_between(records, limits.day))}
        if not year:
            whole.update(
                {
                    person: _together(person, max(days, key=itemgetter(1, 0)), of_year[person], limits)
                    for person, days in full.items()
                }
            )
        return set(full)

    where = years_between_schools(ws, people) if changed else {}
    some = kept_findings.look_year_by_year(ws, f"between {limits}", where, changed, look=look, whose=str) if changed else set()
    look("", sorted(some - whole.keys()))
    known |= {person: (made_of[person], whole.get(person)) for person in changed}
    for person in people:
        finding = known[person][1]
        if finding is not None:
            yield finding


def _of_people(ws: Workspace, people: Sequence[str], days: Days | None) -> dict[str, dict[_Who, _Record]]:
    """All records of some people by office and id, or those that take one of some days."""
    records: dict[str, dict[_Who, _Record]] = defaultdict(dict)
    for start in range(0, len(people), _BATCH):
        for person, office, *told in ws.tuples(_all_of(days), (json.dumps(people[start : start + _BATCH]),) * 2):
            record = _Record._make(told)
            records[person][office, record.id] = record
    return records


def _full_between(records: Mapping[_Who, _Record], limit: int) -> list[tuple[str, int]]:
    """Days on which a record begins and which are full by several schools together and by none alone, with what is claimed of them."""
    changes: dict[str, list[tuple[str, int]]] = defaultdict(list)
    begins: set[str] = set()
    for (office, _id), record in records.items():
        share = record.hours_x100 // days_of(record.first, record.last)
        changes[record.first].append((office, share))
        begins.add(record.first)
        if record.last < date.max.isoformat():
            changes[(date.fromisoformat(record.last) + timedelta(days=1)).isoformat()].append((office, -share))
    now: dict[str, int] = defaultdict(int)
    whole, alone = 0, 0
    found = []
    for day in sorted(changes):
        for office, share in changes[day]:
            alone += (now[office] + share > limit) - (now[office] > limit)
            now[office] += share
            whole += share
        if day in begins and whole > limit and not alone:
            found.append((day, whole))
    return found


def _together(person: str, full: tuple[str, int], records: Mapping[_Who, _Record], limits: _Limits) -> Finding:
    day, load = full
    there = sorted(
        ((office, each) for (office, _id), each in records.items() if each.first <= day <= each.last), key=lambda pair: pair[1].id
    )
    schools = dict(sorted((office, each.school) for office, each in there))
    firsts = dict(reversed(there))
    listed = [*sorted(firsts.items()), *((office, each) for office, each in there if firsts[office] is not each)]
    name = there[0][1].name

    def make() -> tuple[str, Sequence[Side]]:
        message = (
            f"{name} {day} 一天在 {named(list(schools.values()))} 的记录有 {len(there)} 条，合计 {_told(load)} 学时，"
            f"超过每人每天 {_told(limits.day)} 学时。各校单独看都合理，都照常计入，请核对原始材料；填错的由学校更正。"
        )
        return message, [
            Side(school=each.school, office=office, text=f"{each.name}　{each.text}", record_table=each.source, record=each.id)
            for office, each in listed[: max(_MOST_SIDES, len(firsts))]
        ]

    whole = hashlib.sha256(
        repr(sorted((office, each.id, each[:5]) for (office, _id), each in records.items())).encode()
    ).hexdigest()
    return Finding(
        kind=PILED,
        about=tuple(schools.items()),
        key=f"between {person}",
        who=name,
        facts=(day, load, whole),
        make=make,
        people=(person,),
        more=True,
    )


def _worth_a_look(ws: Workspace, limits: _Limits, offices: Sequence[str], days: Days | None) -> set[_Who]:
    """Whoever may have too much by his trainings, or by such activities of his school as are too much for anybody who was at all of them.

    Only what takes one of some days is looked at, or all.

    A city has a hundred lines of attendance for each activity; most activities need not be asked who was there.
    """
    learnt: dict[_Who, list[_Claim]] = defaultdict(list)
    first, last = (day.isoformat() for day in days or (date.min, date.max))
    theirs = (json.dumps(offices), last, first)
    for person, office, *told in ws.tuples(_LEARNT, theirs):
        learnt[person, office].append(_Claim(*told))
    found = {who for who, claims in learnt.items() if limits.too_much(claims)}
    most: dict[_Who, list[int]] = defaultdict(lambda: [0, 0])
    for (_person, office), claims in learnt.items():
        for year, (hours, often) in _years(claims).items():
            known = most[office, year]
            known[0], known[1] = max(known[0], hours), max(known[1], often)
    held: dict[str, dict[int, _Claim]] = defaultdict(dict)
    for office, activity, *told in ws.tuples(_HELD, theirs):
        held[office][activity] = _Claim(*told)
    wanted: dict[int, _Claim] = {}
    for office, events in held.items():
        wanted |= _together_too_much(events, limits, {year: most[office, year] for year in _years(events.values())})
    if wanted:
        there: dict[_Who, dict[int, _Claim]] = defaultdict(dict)
        for person, office, activity in ws.tuples(_THERE, (json.dumps(list(wanted)),)):
            there[person, office][activity] = wanted[activity]
        found |= {who for who, events in there.items() if limits.too_much([*events.values(), *learnt.get(who, ())])}
    return found


def _together_too_much(events: Mapping[int, _Claim], limits: _Limits, learnt: Mapping[str, Sequence[int]]) -> dict[int, _Claim]:
    """Those activities of a school that are too much for somebody who was at all of them and learnt the most of anybody."""
    full = _full_days(events.values(), limits.day // 2)
    years = {
        year
        for year, (hours, often) in _years(events.values()).items()
        if hours + learnt[year][0] > limits.year or often + learnt[year][1] > _MOST_RECORDS
    }
    ordered = sorted(events, key=lambda key: (events[key].first, events[key].begins))
    at_one_hour = {ordered[place] for pair in _overlapping([events[key] for key in ordered]) for place in pair}
    return {
        key: event
        for key, event in events.items()
        if event.year in years or key in at_one_hour or bisect_left(full, event.first) < bisect_right(full, event.last)
    }


def _full_days(claims: Iterable[_Claim], limit: int) -> list[str]:
    """The days on which a record begins and more than so much is claimed, one after the other."""
    return [load.day for load in loads(claim[:3] for claim in claims) if load.hours_x100 > limit]


def _years(claims: Iterable[_Claim | _Record]) -> dict[str, tuple[int, int]]:
    """Hours and records of every calendar year."""
    found: dict[str, tuple[int, int]] = {}
    for claim in claims:
        hours, often = found.get(claim.first[:4], (0, 0))
        found[claim.first[:4]] = hours + claim.hours_x100, often + 1
    return found


def _overlaps(claims: Iterable[_Claim]) -> Iterator[tuple[int, int]]:
    return _overlapping(sorted(claims, key=itemgetter(0, 3)))


def _overlapping(claims: Sequence[_Claim | _Record]) -> Iterator[tuple[int, int]]:
    """Places of what begins before something earlier of its day is over, with the place of that; of claims by day and time of beginning."""
    day, longest = "", -1
    for place, each in enumerate(claims):
        if each.first != each.last or not each.begins or each.begins >= each.ends:
            continue
        if each.first != day:
            day, longest = each.first, -1
        if longest >= 0 and each.begins < claims[longest].ends:
            yield longest, place
        if longest < 0 or each.ends > claims[longest].ends:
            longest = place


@dataclass(frozen=True, slots=True)
class _Found:
    """Which rules a person's records at a school break, in words; the first of the records, and what stands for all."""

    rules: tuple[str, ...]
    first: tuple[_Record, ...]
    whole: str


def _look(records: list[_Record], limits: _Limits) -> _Found:
    records.sort(key=lambda each: (each.first, each.begins, each.id))
    rules: list[str] = []
    shown: dict[str, _Record] = {}
    spread = loads((each.first, each.last, each.hours_x100) for each in records)
    full = [
        load for load in spread if load.hours_x100 > limits.day and load.records > 1
    ]  # of one record alone, its own limit speaks
    if full:
        day, load, often = max(full, key=itemgetter(1, 0))
        rules.append(
            f"{day} 一天的记录有 {often} 条，合计 {_told(load)} 学时，超过每人每天 {_told(limits.day)} 学时"
            + ("（还有别的日子也是）" if len(full) > 1 else "")
        )
        shown |= {each.id: each for each in records if each.first <= day <= each.last}
    pairs = [(records[one], records[two]) for one, two in _overlapping(records)]
    if pairs:
        one, two = pairs[0]
        rules.append(f"同一时段在两处 {len(pairs)} 次，第一次：{one.text}、{two.text}")
        shown |= {each.id: each for pair in pairs[: _MOST_SIDES // 2] for each in pair}
    for year, (hours, often) in sorted(_years(records).items()):
        if hours > limits.year or often > _MOST_RECORDS:
            over = f"一年超过 {_told(limits.year)} 学时" if hours > limits.year else f"一年超过 {_MOST_RECORDS} 条"
            rules.append(f"{year} 年合计 {_told(hours)} 学时（{often} 条），{over}")
    listed = tuple(shown.values()) or tuple(records)
    whole = hashlib.sha256(repr([(each.id, each[:5]) for each in records]).encode()).hexdigest()
    return _Found(tuple(rules), listed[:_MOST_SIDES], whole)


def _told(hours_x100: int) -> str:
    return hours_text(Decimal(hours_x100) / 100)


def _finding(who: tuple[str, str], found: _Found) -> Finding:
    person, office = who
    first = found.first[0]

    def make() -> tuple[str, Sequence[Side]]:
        return (
            f"{first.school} {first.name}：{'；'.join(found.rules)}。每一条单独看都合理，都照常计入，请核对原始材料；填错的由学校更正。",
            [
                Side(
                    school=first.school, office=office, text=f"{each.name}　{each.text}", record_table=each.source, record=each.id
                )
                for each in found.first
            ],
        )

    return Finding(
        kind=PILED,
        about=((office, first.school),),
        key=f"{office} {person}",
        who=first.name,
        facts=(*found.rules, found.whole),
        make=make,
        people=(person,),
        more=True,
    )

"""学时叠加: what one school says of one person is more, taken together, than a person can have done, though each record of it is not.

Each record has its own limits (contradictions.py). Here those of one person at one school are added up: the hours of a day, of which a
record of several days gives every day its share; sessions at one hour; and the hours of a year. One finding for a person at a school,
with the rule each part of it breaks. Nothing is taken away: a clerk looks, and the school puts right what is wrong. What a day's limit
is, depends on the policy of this desk, so these findings are no part of the digest.

Two statements look for people worth a look, and only their records are read: the work is that of reading the rows.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

from jyteacher_desktop.bureau.contradictions import Finding, Side
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.hours import ACTIVITY, TRAINING
from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.domain.spread import loads
from jyteacher_desktop.domain.terms import Result
from jyteacher_desktop.records.entries import CITY, NOT_CLAIMED
from jyteacher_desktop.store.workspace import Workspace

PILED: Final = "piled"
_YEARS_OF_WORK = 2
"""So many times the hours that a whole cycle requires nobody has in one year."""
_MOST_RECORDS = 1_000
"""More records than that nobody has at one school in one year."""
_BATCH = 400
"""People read at once."""
_MOST_SIDES = 12
"""Records named in one finding."""


_CLAIMED = f"{{there}} AND {{status}} NOT IN {NOT_CLAIMED} AND {{mark}} <> '{Result.FAIL.code}' AND {{hours_x100}} > 0"
_COLUMNS = ("teacher", "o.uuid", "start", "end", "hours_x100", "begins", "ends")


def _among(sorts: tuple[str, ...], condition: str, wanted: str) -> str:
    """A statement over ``told``: person, office, first and last day, hours, begins, ends of every record that claims something."""
    rows = CITY.select(_COLUMNS, f"{_CLAIMED} AND {condition}", sorts=sorts)
    return f"WITH told(person, office, first, last, hours, begins, ends) AS (SELECT * FROM ({rows}) AS claimed) SELECT {wanted}"


_HOURS = "sum(CAST(hours AS DOUBLE PRECISION))"
_FULL_DAYS = _among(
    (ACTIVITY, TRAINING),
    "{start} = {end}",
    "DISTINCT person, office FROM (SELECT person, office FROM told GROUP BY person, office, first "
    f"HAVING {_HOURS} > ? OR (count(*) = 2 AND max(begins) < min(ends)) OR count(*) > 2) AS full_days",
)
"""Who may have more than a day has, or two things at one hour, by what lasts one day; the hours are half of what a day may have."""
_LONG = _among((ACTIVITY, TRAINING), "{start} < {end}", "person, office, first, last, hours FROM told ORDER BY 1, 2")
"""What lasts several days."""
_YEARS = _among(
    (ACTIVITY, TRAINING),
    "1 = 1",
    f"person, office, substr(first, 1, 4), {_HOURS}, count(*) FROM told GROUP BY 1, 2, 3 HAVING {_HOURS} > ? OR count(*) > {_MOST_RECORDS} "
    "ORDER BY 1, 2, 3",
)
"""Who has more in a year than in any."""
_ALL_OF = CITY.select(
    (*_COLUMNS, "o.name", "t.name", "id", "title", "source"),
    f"{_CLAIMED} AND {{teacher}} IN (SELECT value FROM json_each(?))",
    sorts=(ACTIVITY, TRAINING),
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
        return f"{span}{times}　{self.title}，{hours_text(Decimal(self.hours_x100) / 100)} 学时"


def piled_findings(ws: Workspace, policy: Policy) -> Iterator[Finding]:
    """Everybody of whom one school says more than he can have done, one finding for a person at a school."""
    limit = policy.plausible.per_day.x100
    most = _YEARS_OF_WORK * max(cycle.required.x100 for cycle in policy.cycles)
    years: dict[tuple[str, str], list[tuple[str, int, int]]] = defaultdict(list)
    for person, office, year, hours, often in ws.tuples(_YEARS, (most,)):
        years[person, office].append((year, int(hours), often))
    half = limit // 2
    worth_a_look = {*years, *ws.tuples(_FULL_DAYS, (half,))}
    for who, group in groupby(ws.tuples(_LONG), key=itemgetter(0, 1)):
        if max(load.hours_x100 for load in loads((row[2], row[3], row[4]) for row in group)) > half:
            worth_a_look.add(who)
    people = sorted({person for person, _office in worth_a_look})
    for start in range(0, len(people), _BATCH):
        records: dict[tuple[str, str], dict[str, _Record]] = defaultdict(dict)
        for person, office, *told in ws.tuples(_ALL_OF, (json.dumps(people[start : start + _BATCH]),) * 2):
            if (person, office) in worth_a_look:
                record = _Record._make(told)
                records[person, office][record.id] = record  # a person whom the school lists twice was there once
        for who in sorted(records):
            found = _look(list(records[who].values()), years[who], limit, most)
            if found.rules:
                yield _finding(who, found)


@dataclass(frozen=True, slots=True)
class _Found:
    """Which rules a person's records at a school break, in words; the first of the records, and what stands for all."""

    rules: tuple[str, ...]
    first: tuple[_Record, ...]
    whole: str


def _look(records: list[_Record], years: Sequence[tuple[str, int, int]], limit: int, most: int) -> _Found:
    records.sort(key=lambda each: (each.first, each.begins, each.id))
    rules: list[str] = []
    shown: dict[str, _Record] = {}
    spread = loads((each.first, each.last, each.hours_x100) for each in records)
    full = [load for load in spread if load.hours_x100 > limit and load.records > 1]  # of one record alone, its own limit speaks
    if full:
        day, load, often = max(full, key=itemgetter(1, 0))
        rules.append(
            f"{day} 一天的记录有 {often} 条，合计 {_told(load)} 学时，超过每人每天 {_told(limit)} 学时"
            + ("（还有别的日子也是）" if len(full) > 1 else "")
        )
        shown |= {each.id: each for each in records if each.first <= day <= each.last}
    pairs, first = _at_one_hour(records)
    if pairs:
        one, two = first[0]
        rules.append(f"同一时段在两处 {pairs} 次，第一次：{one.text}、{two.text}")
        shown |= {each.id: each for pair in first for each in pair}
    for year, hours, often in years:
        over = f"一年超过 {_told(most)} 学时" if hours > most else f"一年超过 {_MOST_RECORDS} 条"
        rules.append(f"{year} 年合计 {_told(hours)} 学时（{often} 条），{over}")
    listed = tuple(shown.values()) or tuple(records)
    whole = hashlib.sha256(repr([(each.id, each[:5]) for each in records]).encode()).hexdigest()
    return _Found(tuple(rules), listed[:_MOST_SIDES], whole)


def _at_one_hour(records: Iterable[_Record]) -> tuple[int, list[tuple[_Record, _Record]]]:
    """How often a session begins before an earlier one of its day is over, and the first of these pairs; by day and time of beginning."""
    timed = (each for each in records if each.first == each.last and each.begins and each.begins < each.ends)
    pairs = 0
    first: list[tuple[_Record, _Record]] = []
    for _day, group in groupby(timed, key=itemgetter(0)):
        longest: _Record | None = None
        for each in group:
            if longest is not None and each.begins < longest.ends:
                pairs += 1
                if len(first) < _MOST_SIDES // 2:
                    first.append((longest, each))
            if longest is None or each.ends > longest.ends:
                longest = each
    return pairs, first


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

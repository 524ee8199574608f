"""Hours that a central school enters for people of its member schools (decision 0490): which of them wait, and what their schools are told.

A central school's package carries them as 外校人员, each with the code of his school. At the bureau such a person is one with the teacher of that
school, and the hour counts once. Where his own school entered something at that hour as well, the school's record counts and the central
school's waits until somebody decided where he was: of one hour two schools never make two.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from jyteacher_desktop.domain import hours
from jyteacher_desktop.domain.hours import ACTIVITY, TRAINING
from jyteacher_desktop.records.hour_entries import CITY, NOT_CLAIMED
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

WHEN: Mapping[str, str] = {
    ACTIVITY: f'{{there}} AND {{status}} NOT IN {NOT_CLAIMED} AND e.start = e."end"',
    TRAINING: f'{{status}} NOT IN {NOT_CLAIMED} AND e.start = e."end"',
}
"""What took an hour of one day, as conditions on ``CITY``: a training of one day may be the central school's activity under another name."""


HOME = "coalesce((SELECT g.home FROM city_guest g WHERE g.teacher = t.id), '')"
"""SQL on a ``city_teacher`` ``t``: the code of the school he belongs to where he is a guest and it is told, else ""."""
COMES = "EXISTS (SELECT 1 FROM city_guest g WHERE g.teacher = t.id)"
"""SQL on a ``city_teacher`` ``t``: whether he is a guest there."""


def guests(ws: Workspace) -> Mapping[str, frozenset[str]]:
    """Everybody who comes to some school as one of another, by the joined person: the offices where he is no more than that."""
    return ws.remembered("guests", lambda: _guests(ws))


def _guests(ws: Workspace) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    own: dict[str, set[str]] = defaultdict(set)
    for person, office, comes in ws.tuples(
        "SELECT t.person, o.uuid, g.teacher FROM city_teacher t JOIN office o ON o.id = t.office LEFT JOIN city_guest g ON g.teacher = t.id "
        "WHERE t.person IN (SELECT c.person FROM city_guest h JOIN city_teacher c ON c.id = h.teacher)"
    ):
        (own if comes is None else found)[person].add(office)
    return {person: frozenset(offices - own[person]) for person, offices in found.items()}


@dataclass(frozen=True, slots=True)
class _At:
    """One record of one day: from when to when, "" where nobody wrote it down."""

    day: str
    begins: str
    ends: str
    office: str
    id: str

    def meets(self, other: _At) -> bool:
        """Whether both take the same hour, or may because one of them has no times."""
        if self.day != other.day:
            return False
        if not (self.begins and self.ends and other.begins and other.ends):
            return True
        return self.begins < other.ends and other.begins < self.ends


def waiting(ws: Workspace, people: Collection[str]) -> Mapping[str, frozenset[tuple[str, str]]]:
    """Office and id of the records of guests that do not count because the hour stands elsewhere too, by the joined person."""
    known = guests(ws)
    some = sorted(person for person in people if known.get(person))
    if not some:
        return {}
    of: dict[str, list[_At]] = defaultdict(list)
    who = "{teacher} IN (SELECT value FROM json_each(?))"
    for person, *at in ws.tuples(
        CITY.select(
            ("teacher", "start", "begins", "ends", "o.uuid", "id"),
            {sort: f"{who} AND {when}" for sort, when in WHEN.items()},
            sorts=(ACTIVITY, TRAINING),
        ),
        (json.dumps(some),) * 2,
    ):
        of[person].append(_At(*at))
    return {person: frozenset(_held_back(of[person], known[person])) for person in some}


def _held_back(records: Sequence[_At], guest_at: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Records at places where somebody is a guest that meet one of his own school, or one of another such place that goes first by its id."""
    by_day: dict[str, list[_At]] = defaultdict(list)
    for each in records:
        by_day[each.day].append(each)
    for day in by_day.values():
        stand: list[_At] = [each for each in day if each.office not in guest_at]
        for each in sorted((each for each in day if each.office in guest_at), key=lambda each: (each.office, each.id)):
            if any(each.office != other.office and each.meets(other) for other in stand):
                yield each.office, each.id
            else:
                stand.append(each)


def withheld(ws: Workspace, rows: list[hours.OfficeRow], offices: Sequence[str]) -> list[hours.OfficeRow]:
    """Entries of the city with those that wait marked so; ``offices`` are all offices by id, whose places the entries name."""
    if not guests(ws):
        return rows
    held = waiting(ws, {str(row[0]) for row in rows})
    if not any(held.values()):
        return rows
    return [_marked(row, held[str(row[0])], offices) if held.get(str(row[0])) else row for row in rows]


def _marked(row: hours.OfficeRow, held: frozenset[tuple[str, str]], offices: Sequence[str]) -> hours.OfficeRow:
    entry = hours.Entry(*row)
    return entry._replace(status=hours.TWICE) if (offices[int(entry.office) - 1], entry.id) in held else row


def news(ws: Workspace) -> dict[str, str]:
    """School to a mark of what central schools entered for its people: another mark is news that its next receipt tells."""
    told: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    known = {person: places for person, places in guests(ws).items() if places}
    if not known:
        return {}
    homes: dict[str, list[str]] = defaultdict(list)
    for person, office in ws.tuples(
        "SELECT t.person, o.uuid FROM city_teacher t JOIN office o ON o.id = t.office "
        f"WHERE NOT {COMES} AND t.person IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(known)),),
    ):
        homes[person].append(office)
    for person, office, record, start, worth, mark in ws.tuples(
        CITY.select(
            ("teacher", "o.uuid", "id", "start", "hours_x100", "mark"),
            f"{{teacher}} IN (SELECT value FROM json_each(?)) AND {{there}} AND {{status}} NOT IN {NOT_CLAIMED}",
            sorts=(ACTIVITY,),
            order="1, 2, 3",
        ),
        (json.dumps(sorted(homes)),),
    ):
        if office in known[person]:
            for home in homes[person]:
                told[home].append((person, office, record, start, str(worth), mark))
    return {home: hashlib.sha256(json.dumps(sorted(rows)).encode()).hexdigest() for home, rows in told.items()}

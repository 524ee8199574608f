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
    ACTIVITY: f"{{there}} AND {{status}} NOT IN {NOT_CLAIMED}",
    TRAINING: f"{{status}} NOT IN {NOT_CLAIMED}",
}
"""What takes hours of some days, as conditions on ``CITY``: a training may be the central school's activity under another name."""
BOTH = "both_true"
"""Kind of what was settled (waiting.py): two records that a clerk looked into and found both true, so that neither waits for the other."""


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
    """One record: its days, and of one day from when to when, "" where nobody wrote it down."""

    day: str
    last: str
    begins: str
    ends: str
    office: str
    id: str

    def meets(self, other: _At) -> bool:
        """Whether both take the same hour, or may because one of them has no times, or because both last the same several days."""
        if (self.day, self.last) != (other.day, other.last):
            return False
        if self.day != self.last:
            return True
        if not (self.begins and self.ends and other.begins and other.ends):
            return True
        return self.begins < other.ends and other.begins < self.ends


def waiting(ws: Workspace, people: Collection[str]) -> Mapping[str, frozenset[tuple[str, str]]]:
    """Office and id of the records of guests that do not count because the hour stands elsewhere too, by the joined person."""
    known = guests(ws)
    some = sorted(person for person in people if known.get(person))
    if not some:
        return {}
    of = _records(ws, some)
    true = both_true(ws)
    return {
        person: frozenset(
            (each.office, each.id) for each, _other in _held_back(of[person], known[person], true.get(person, frozenset()))
        )
        for person in some
    }


def _records(ws: Workspace, people: Sequence[str]) -> dict[str, list[_At]]:
    """What takes hours of these joined persons, by person."""
    of: dict[str, list[_At]] = defaultdict(list)
    who = "{teacher} IN (SELECT value FROM json_each(?))"
    for person, *at in ws.tuples(
        CITY.select(
            ("teacher", "start", "end", "begins", "ends", "o.uuid", "id"),
            {sort: f"{who} AND {when}" for sort, when in WHEN.items()},
            sorts=(ACTIVITY, TRAINING),
        ),
        (json.dumps([*people]),) * 2,
    ):
        of[person].append(_At(*at))
    return of


def _pair(one: _At, two: _At) -> str:
    """What a clerk reads of two records: with other times they are another matter."""
    return " ".join(
        f"{each.office} {each.id} {each.day} {each.last} {each.begins or '-'} {each.ends or '-'}" for each in (one, two)
    )


def _person_of(flag: str) -> str:
    """The joined person whom a finding ``same_hour`` is about."""
    return flag.split(" ", 3)[3]


def both_true(ws: Workspace) -> Mapping[str, frozenset[str]]:
    """By joined person the pairs of records that a clerk looked into and found both true."""
    return ws.remembered("both true", lambda: _both_true(ws))


def _both_true(ws: Workspace) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for key, pair in ws.tuples("SELECT key, message FROM settled WHERE kind = ?", (BOTH,)):
        found[_person_of(key.rpartition(" ")[0])].add(pair)
    return {person: frozenset(pairs) for person, pairs in found.items()}


def pairs_that_wait(ws: Workspace, flag: str) -> list[tuple[str, str]]:
    """What to settle so that the records of a finding ``same_hour`` count both: key and sentence of each pair of which one waits.

    ``flag`` is its key: two offices and the joined person.
    """
    person = _person_of(flag)
    one, two = flag.split(" ")[1:3]
    guest_at = guests(ws).get(person, frozenset()) & {one, two}
    if not guest_at:
        return []
    records = [each for each in _records(ws, [person])[person] if each.office in (one, two)]
    pairs = (_pair(each, other) for each, other in _held_back(records, guest_at, both_true(ws).get(person, frozenset())))
    return [(f"{flag} {hashlib.sha256(pair.encode()).hexdigest()}", pair) for pair in pairs]


def _held_back(records: Sequence[_At], guest_at: frozenset[str], true: Collection[str]) -> Iterator[tuple[_At, _At]]:
    """Records at places where somebody is a guest, each with one that it meets.

    That is one of his own school, or one of another such place that goes first by its id. Pairs that are ``true`` both do not meet.
    """
    by_day: dict[str, list[_At]] = defaultdict(list)
    for each in records:
        by_day[each.day].append(each)
    for day in by_day.values():
        stand: list[_At] = [each for each in day if each.office not in guest_at]
        for each in sorted((each for each in day if each.office in guest_at), key=lambda each: (each.office, each.id)):
            met = [
                other for other in stand if each.office != other.office and each.meets(other) and _pair(each, other) not in true
            ]
            yield from ((each, other) for other in met)
            if not met:
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
    held = waiting(ws, homes)
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
                told[home].append(
                    (person, office, record, start, str(worth), mark, *(["waits"] if (office, record) in held[person] else []))
                )
    return {home: hashlib.sha256(json.dumps(sorted(rows)).encode()).hexdigest() for home, rows in told.items()}

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
from datetime import date
from itertools import chain, islice
from typing import Final

from jyteacher_desktop.domain.entries import ACTIVITY, TRAINING, TWICE, Entry, OfficeRow
from jyteacher_desktop.domain.required_hours import begun
from jyteacher_desktop.domain.terms import Mode, ServiceStatus
from jyteacher_desktop.records.hour_entries import CITY, NOT_CLAIMED
from jyteacher_desktop.records.status_on_a_day import in_post, iso, told_status
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

WHEN: Mapping[str, str] = {
    ACTIVITY: f"{{there}} AND {{status}} NOT IN {NOT_CLAIMED}",
    TRAINING: f"{{status}} NOT IN {NOT_CLAIMED}",
}
"""What takes hours of some days, as conditions on ``CITY``: a training may be the central school's activity under another name."""
BOTH = "both_true"
"""Kind of what was settled (waiting.py): two records that a clerk looked into and found both true, so that neither waits for the other."""
HOUR: Final = "hour"
"""The first word of the key of a finding that one person was at two schools at one hour; the schools follow, and the person."""
_GUEST: Final = ServiceStatus.GUEST.code

HOME = "coalesce((SELECT g.home FROM city_guest g WHERE g.teacher = t.id), '')"
"""SQL on a ``city_teacher`` ``t``: the code of the school that is named for him by the school to whose activities he comes or came, else ""."""


def comes_on(day: str) -> str:
    """SQL on a ``city_teacher`` ``t``: whether he is no more than a guest there on a day, given as SQL, or was no more before he left."""
    line = "SELECT 1 FROM city_service line WHERE line.teacher = t.id AND"
    return (
        f"(coalesce({told_status(day)}, '') = '{_GUEST}' OR "
        f"(EXISTS ({line} line.status = '{_GUEST}') AND NOT EXISTS ({line} {in_post('line.status')})))"
    )


_Spells = tuple[tuple[str, str], ...]
"""From a day until before another; "" is since before any date."""


@dataclass(frozen=True, slots=True)
class Stay:
    """What one person is at one school by the day: when he only comes to its activities, and when it has him in post."""

    guest: _Spells
    own: _Spells

    def on(self, day: str) -> bool:
        """Whether he is there as somebody of another school on a day."""
        return _within(day, self.guest) and not _within(day, self.own)


def _within(day: str, spells: _Spells) -> bool:
    return any(first <= day < after for first, after in spells)


Stays = Mapping[str, Stay]
"""By office, at which somebody is or was a guest."""
NOWHERE: Final[Stays] = {}


def comes(stays: Stays, office: str, day: str) -> bool:
    """Whether a record of a school and a day was entered of somebody as of one of another school."""
    return office in stays and stays[office].on(day)


def guests(ws: Workspace) -> Mapping[str, Stays]:
    """Everybody who comes, came or will come to some school as one of another, by the joined person."""
    return ws.remembered("guests", lambda: _guests(ws))


def _guests(ws: Workspace) -> dict[str, Stays]:
    histories: dict[str, dict[str, dict[int, list[tuple[str, str]]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    for person, office, teacher, start, status in ws.tuples(
        "SELECT t.person, o.uuid, t.id, coalesce(s.start, ''), coalesce(s.status, t.status) FROM city_teacher t "
        "JOIN office o ON o.id = t.office LEFT JOIN city_service s ON s.teacher = t.id WHERE t.person IN ("
        "SELECT g.person FROM city_teacher g WHERE g.status = ? UNION "
        "SELECT g.person FROM city_service h JOIN city_teacher g ON g.id = h.teacher WHERE h.status = ?) ORDER BY t.id, s.seq",
        (_GUEST, _GUEST),
    ):
        histories[person][office][teacher].append((start, status))
    found: dict[str, Stays] = {}
    for person, offices in histories.items():
        stays: dict[str, Stay] = {}
        for office, teachers in offices.items():
            spells = [spell for history in teachers.values() for spell in _spells(history)]
            guest = tuple((first, after) for first, after, status in spells if status == _GUEST)
            own = tuple((first, after) for first, after, status in spells if not status or ServiceStatus(status).in_post)
            if guest:
                stays[office] = Stay(guest, own)
        found[person] = stays
    return found


def _spells(history: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    events = begun(history, _ALWAYS)
    for (start, status), after in zip(events, [*(start for start, _status in events[1:]), _ALWAYS], strict=True):
        yield start, after, status


_ALWAYS: Final = "9999"
"""After every day."""


_Time = tuple[str, str, str, str, str, bool]


@dataclass(frozen=True, slots=True)
class At:
    """One record: its days, and of one day from when to when, "" where nobody wrote it down; what it claims; how a training was held, else ""."""

    day: str
    last: str
    begins: str
    ends: str
    office: str
    id: str
    hours_x100: int
    mode: str

    def meets(self, other: At) -> bool:
        """Whether both take the same hour, or may.

        They may where one of them has no times, where both last the same several days, and where one of several days takes each of them.
        """
        if self.last < other.day or other.last < self.day:
            return False
        if self.day == self.last and other.day == other.last:
            if not (self.begins and self.ends and other.begins and other.ends):
                return True
            return self.begins < other.ends and other.begins < self.ends
        return (self.day, self.last) == (other.day, other.last) or (self.takes_every_day and other.takes_every_day)

    @property
    def time(self) -> _Time:
        """All that :meth:`meets` goes by, and the school."""
        return self.office, self.day, self.last, self.begins, self.ends, self.takes_every_day

    @property
    def takes_every_day(self) -> bool:
        """Whether he was at it on each of its days: it claims an hour for each, and is none that goes on beside other things."""
        if self.day == self.last:
            return True
        days = (date.fromisoformat(self.last) - date.fromisoformat(self.day)).days + 1
        return self.mode not in _BESIDE and self.hours_x100 >= 100 * days


AT: Final = ("start", "end", "begins", "ends", "o.uuid", "id", "hours_x100")
"""Columns of :class:`At` but its mode, as ``CITY`` names them."""
_BESIDE: Final = frozenset((Mode.ONLINE.code, Mode.BLENDED.code, Mode.SCHOOL_BASED.code))
"""How a training is held that takes nobody away for days."""


def waiting(ws: Workspace, people: Collection[str]) -> Mapping[str, frozenset[tuple[str, str]]]:
    """Office and id of the records of guests that do not count because the hour stands elsewhere too, by the joined person."""
    known = guests(ws)
    some = sorted(person for person in people if person in known)
    if not some:
        return {}
    of = _records(ws, some)
    true = both_true(ws)
    return {
        person: frozenset(
            (each.office, each.id) for each, _other in held_back(of[person], known[person], true.get(person, frozenset()))
        )
        for person in some
    }


def _records(ws: Workspace, people: Sequence[str]) -> dict[str, list[At]]:
    """What takes hours of these joined persons, by person."""
    of: dict[str, list[At]] = defaultdict(list)
    who = "{teacher} IN (SELECT value FROM json_each(?))"
    for person, *at, kind, source in ws.tuples(
        CITY.select(
            ("teacher", *AT, "kind", "source"),
            {sort: f"{who} AND {when}" for sort, when in WHEN.items()},
            sorts=(ACTIVITY, TRAINING),
        ),
        (json.dumps([*people]),) * 2,
    ):
        of[person].append(At(*(*at, kind if source == TRAINING else "")))
    return of


def _pair(one: At, two: At) -> str:
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


def is_of_one(flag: str) -> bool:
    """Whether a finding ``same_hour`` is about one person; one that stands for many names the two schools alone."""
    return flag.startswith(f"{HOUR} ")


def flags_of_guests(ws: Workspace, flag: str) -> list[str]:
    """The findings ``same_hour`` of single persons for which one stands that may be of many: those of guests, of whose records one may wait."""
    if is_of_one(flag):
        return [flag]
    one, two = flag.split(" ")[1:3]
    return [f"{HOUR} {one} {two} {person}" for person, stays in guests(ws).items() if one in stays or two in stays]


def pairs_that_wait(ws: Workspace, flag: str) -> list[tuple[str, str]]:
    """What to settle so that the records of a finding ``same_hour`` count both: key and sentence of each pair of which one waits.

    ``flag`` is its key: two offices and the joined person.
    """
    person = _person_of(flag)
    one, two = flag.split(" ")[1:3]
    stays = guests(ws).get(person, NOWHERE)
    if one not in stays and two not in stays:
        return []
    records = [each for each in _records(ws, [person])[person] if each.office in (one, two)]
    pairs = (_pair(each, other) for each, other in held_back(records, stays, both_true(ws).get(person, frozenset()), every=True))
    return [(f"{flag} {hashlib.sha256(pair.encode()).hexdigest()}", pair) for pair in pairs]


def held_back(records: Sequence[At], stays: Stays, true: Collection[str] = (), *, every: bool = False) -> Iterator[tuple[At, At]]:
    """Records entered of somebody as a guest, each with the first that it meets, or with ``every`` one.

    That is one of his own school, or one of another such place that goes first by its id. Pairs that are ``true`` both do not meet. Records
    of one school at the same time are looked at as one, whatever a book claims for one hour.
    """
    days: dict[str, dict[_Time, list[At]]] = defaultdict(lambda: defaultdict(list))
    longer: dict[_Time, list[At]] = defaultdict(list)
    met: dict[tuple[_Time, _Time], bool] = {}

    def stands(each: At) -> None:
        (days[each.day] if each.day == each.last else longer)[each.time].append(each)

    def meeting(each: At) -> Iterator[At]:
        near = [days[each.day]] if each.day in days else []
        if each.day != each.last:
            near = [group for day, group in days.items() if each.day <= day <= each.last]
        for time, others in chain(*(group.items() for group in near), longer.items()):
            if (each.time, time) not in met:
                met[each.time, time] = each.office != others[0].office and each.meets(others[0])
            if met[each.time, time]:
                yield from (other for other in others if not true or _pair(each, other) not in true)

    told: list[At] = []
    for each in records:
        if comes(stays, each.office, each.day):
            told.append(each)
        else:
            stands(each)
    for each in sorted(told, key=lambda each: (each.office, each.id, each.day)):
        found = [*(meeting(each) if every else islice(meeting(each), 1))]
        yield from ((each, other) for other in found)
        if not found:
            stands(each)


def withheld(ws: Workspace, rows: list[OfficeRow], offices: Sequence[str]) -> list[OfficeRow]:
    """Entries of the city with those that wait marked so; ``offices`` are all offices by id, whose places the entries name."""
    if not guests(ws):
        return rows
    held = waiting(ws, {str(row[0]) for row in rows})
    if not any(held.values()):
        return rows
    return [_marked(row, held[str(row[0])], offices) if held.get(str(row[0])) else row for row in rows]


def _marked(row: OfficeRow, held: frozenset[tuple[str, str]], offices: Sequence[str]) -> OfficeRow:
    entry = Entry(*row)
    return entry._replace(status=TWICE) if (offices[int(entry.office) - 1], entry.id) in held else row


def news(ws: Workspace) -> dict[str, str]:
    """School to a mark of what central schools entered for its people: another mark is news that its next receipt tells."""
    told: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    known = guests(ws)
    if not known:
        return {}
    homes: dict[str, list[str]] = defaultdict(list)
    for person, office in ws.tuples(
        "SELECT t.person, o.uuid FROM city_teacher t JOIN office o ON o.id = t.office "
        f"WHERE NOT {comes_on(iso(ws.today))} AND t.person IN (SELECT value FROM json_each(?))",
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
        if comes(known[person], office, start):
            for home in homes[person]:
                if home == office:
                    continue
                told[home].append(
                    (person, office, record, start, str(worth), mark, *(["waits"] if (office, record) in held[person] else []))
                )
    return {home: hashlib.sha256(json.dumps(sorted(rows)).encode()).hexdigest() for home, rows in told.items()}

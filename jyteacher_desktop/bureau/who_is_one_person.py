"""Who is one person: joined by a good ID number, and by what a clerk decided where no number says it.

A decision is an entry of the log and names teachers as ``office teacher``, never a moment and never a name:

``same``    these two are one person
``apart``   these two are not (of a pair that looked alike); it changes nobody's hours, it stops the question
``split``   this teacher is somebody else than the number in his book says
``recall``  the named entries were wrong and say nothing any more

So log and letters give the same people whatever came first, and everything decided can be taken back. Two teachers whom nothing
joins are asked about where name and something else agree: with what speaks for it and what against it, in words.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from itertools import combinations
from typing import Any

from jyteacher_desktop.bureau import clerks_log
from jyteacher_desktop.bureau.guest_hours import HOME
from jyteacher_desktop.bureau.recounting_what_changed import school_marks
from jyteacher_desktop.domain.cancelling import asking, go_on
from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.domain.id_numbers import joins_people
from jyteacher_desktop.domain.names import match_key, told_reasons
from jyteacher_desktop.domain.terms import ServiceStatus
from jyteacher_desktop.records.status_on_a_day import iso, told_status
from jyteacher_desktop.store.workspace import Change, Workspace
from jyteacher_desktop.values import dataclass, field

SAME, APART, SPLIT, RECALL = "same", "apart", "split", "recall"
ABOUT_PEOPLE = (SAME, APART, SPLIT, RECALL)
LABELS = {kind: clerks_log.ENTRY_LABELS[kind] for kind in (SAME, APART, SPLIT)}
"""Kinds of log entries that speak of people."""
_CROWD = 30
"""So many teachers of one name are a common name: they are compared by number, phone and birth month all the same, but never by name alone."""
_MOST_OF_ONE = 5
"""More teachers of one name and one birth month, number's end or phone than this, no school has: it is told, and they are not compared one by one."""
_MOST_COMPARED = 200
"""So many of them are compared with each other, whatever number of schools they are at."""
_SPEAKS = 50
"""What speaks for one person beside the name must weigh as much; less is chance."""

_Rows = Callable[..., Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One decision about people: ``teachers`` as ``office teacher``; ``recalled`` is the entry that took it back, "" while it holds.

    ``answered`` are the decisions that stood against it and were taken back with it: they hold again when this one is taken back.
    """

    id: str
    kind: str
    teachers: tuple[str, ...]
    why: str
    at: str
    recalled: str
    answered: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nobody took it back."""
        return not self.recalled


def words(rows: _Rows) -> list[Word]:
    """Every decision about people, in the order of their ids; ``rows`` runs a statement and gives tuples.

    Our own word counts about everybody. A city's counts where every teacher it names is of a school it speaks for, and takes back
    none but its own.
    """
    return _read(rows, go_on)[0]


def _read(rows: _Rows, pause: Callable[[], None]) -> tuple[list[Word], set[str]]:
    """Every decision that counts, and every teacher whom any names, counting or not."""
    marks = ", ".join("?" * len(ABOUT_PEOPLE))
    said = [
        (number, kind, json.loads(text), at, source)
        for number, kind, text, at, source in asking(
            rows(f"SELECT id, kind, payload, at, source FROM log_entry WHERE kind IN ({marks}) ORDER BY id", ABOUT_PEOPLE), pause
        )
    ]
    named = {each for _number, _kind, told, *_rest in asking(said, pause) for each in told.get("teachers", ())}
    voices = clerks_log.voices_by(rows) if any(source for *_facts, source in asking(said, pause)) else {}
    facts = [
        (number, kind, told, at, source)
        for number, kind, told, at, source in asking(said, pause)
        if not source or all(voices.get(each.partition(" ")[0]) == source for each in told.get("teachers", ()))
    ]
    by: dict[str, set[str]] = defaultdict(set)
    for number, _kind, _told, _at, source in asking(facts, pause):
        by[number].add(source)
    recalled = {
        (each_source, each): number
        for number, kind, told, _at, source in asking(facts, pause)
        if kind == RECALL
        for each in told["entries"]
        for each_source in (by[each] if not source else by[each] & {source})
    }
    counting = [
        Word(
            id=number,
            kind=kind,
            teachers=tuple(told["teachers"]),
            why=told["why"],
            at=at,
            recalled=recalled.get((source, number), ""),
            answered=tuple(told.get("answered", ())),
        )
        for number, kind, told, at, source in asking(facts, pause)
        if kind != RECALL
    ]
    return counting, named


def words_here(ws: Workspace) -> list[Word]:
    """:func:`words` of a workspace, read once for as long as nothing is written."""
    return ws.remembered("words about people", lambda: words(ws.tuples))


class Said:
    """Every decision about people, read once, and found by whom it names."""

    def __init__(self, rows: _Rows, pause: Callable[[], None] = go_on) -> None:
        self.words, self.named = _read(rows, pause)
        """The decisions that count, and every teacher whom any names, as ``office teacher``."""
        self.split = {each for word in asking(self.words, pause) if word.kind == SPLIT and word.holds for each in word.teachers}
        self._joined: dict[str, set[str]] = defaultdict(set)
        for word in asking(self.words, pause):
            if word.kind == SAME and word.holds:
                for each in word.teachers:
                    self._joined[each].update(word.teachers)

    @classmethod
    def inside(cls, change: Change) -> Said:
        """As a change sees it that has written some of it."""
        return cls(partial(_inside, change))

    def concerned(self, entries: Iterable[tuple[str, str, str, str, str]]) -> bool:
        """Whether any of these entries of a log (id, kind, office, payload, source) changes what is decided about people."""
        known = {word.id for word in self.words}
        return any(
            kind in (SAME, APART, SPLIT) or (kind == RECALL and not known.isdisjoint(json.loads(text)["entries"]))
            for _number, kind, _office, text, _source in entries
        )

    def joined_with(self, teacher: str) -> AbstractSet[str]:
        """Whom standing decisions make one person with a teacher."""
        return self._joined.get(teacher, frozenset())


def _inside(change: Change, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in change.driver_sql(sql, tuple(values)).all()]


def join_people(
    change: Change, numbers: Iterable[str], said: Said, people: Iterable[str], pause: Callable[[], None] = go_on
) -> None:
    """One person per good ID number across schools, named after the smallest (office, teacher); one pass, however many carry it.

    What was decided about people is done behind it, about those with these numbers and about ``people``, whose rows came or went: what
    else stands in the log costs nothing here.
    """
    listed = json.dumps(change.sealed_numbers(sorted(numbers)))
    change.write(
        "WITH joined AS MATERIALIZED (SELECT s.id_number, min(o.uuid || ' ' || s.uuid) AS joined_as FROM city_teacher s "
        "JOIN office o ON o.id = s.office WHERE s.id_number IN (SELECT value FROM json_each(?)) GROUP BY s.id_number "
        "HAVING min(s.person) <> max(s.person) OR min(s.person) <> min(o.uuid || ' ' || s.uuid)) "
        "UPDATE city_teacher SET person = joined_as FROM joined WHERE city_teacher.id_number = joined.id_number AND person <> joined_as",
        (listed,),
    )
    if said.named:
        those = "t.id_number IN (SELECT value FROM json_each(?))"
        alike = (row[0] for row in asking(_inside(change, f"{_WHO} WHERE {those}", (listed,)), pause))
        obey(change, said, said.named.intersection((*people, *alike)), pause)


_WHO = "SELECT o.uuid || ' ' || t.uuid, opened(t.id_number), t.person, t.id FROM city_teacher t JOIN office o ON o.id = t.office"
_WITH_NUMBER = "t.id_number IN (SELECT sealed_number(value) FROM json_each(?))"
_ROUNDS = 4
"""So often whoever hangs together with those already found is looked for; a longer chain is looked at in one pass over everybody."""
_MANY = 100
"""So many teachers are looked up one by one; more of them in one pass over everybody."""


def obey(change: Change, said: Said, among: Iterable[str] | None = None, pause: Callable[[], None] = go_on) -> None:
    """Give everybody whom a decision names, or once named, the person that numbers and decisions together say.

    ``among`` are the teachers to begin with, everybody who was ever named when None; whoever is one person with one of them by a number
    or by a standing decision is looked at as well. A teacher who is in no book joins nobody, so nobody is looked for behind him; and
    where people hang together in a chain, all are looked at in one pass instead of one after the other.
    """
    found: dict[str, tuple[int, str, str]] = {}
    waiting = set(said.named if among is None else among)
    asked, numbers, reached = set(waiting), set[str](), set(waiting)
    for _round in range(_ROUNDS):
        if not waiting:
            break
        pause()
        came = _look_up(change, waiting, pause)
        sharing = {number for _row, number, _joined in asking(came.values(), pause) if joins_people(number)} - numbers
        if sharing:
            came |= _rows_of(change, pause, _WITH_NUMBER, json.dumps(sorted(sharing)))
        numbers |= sharing
        reached |= came.keys() - found.keys()
        waiting = set[str]().union(*map(said.joined_with, asking(reached, pause))) - asked
        asked |= waiting
        reached = set()
        found |= came
    if waiting:
        found = _rows_of(change, pause, "1 = 1")
        numbers = {number for _row, number, _joined in asking(found.values(), pause) if joins_people(number)}
    groups = _Groups(found)
    by_number: dict[str, list[str]] = defaultdict(list)
    for key, (_row, number, _joined) in asking(found.items(), pause):
        if number in numbers and key not in said.split:
            by_number[number].append(key)
    for keys in asking(by_number.values(), pause):
        groups.join(keys)
    for key in asking(found, pause):
        for other in asking(found.keys() & said.joined_with(key), pause):
            groups.join([key, other])
    for key, (row, _number, joined) in asking(found.items(), pause):
        if joined != (person := groups.of(key)):
            change.driver_sql("UPDATE city_teacher SET person = ? WHERE id = ?", (person, row))


def _look_up(change: Change, teachers: Collection[str], pause: Callable[[], None]) -> dict[str, tuple[int, str, str]]:
    if len(teachers) > _MANY:
        return _rows_of(
            change, pause, "o.uuid || ' ' || t.uuid IN (SELECT value FROM json_each(?))", json.dumps(sorted(teachers))
        )
    found: dict[str, tuple[int, str, str]] = {}
    for each in teachers:
        office, _blank, teacher = each.partition(" ")
        found |= _rows_of(change, pause, "o.uuid = ? AND t.uuid = ?", office, teacher)
    return found


def _rows_of(change: Change, pause: Callable[[], None], which: str, *values: str) -> dict[str, tuple[int, str, str]]:
    """Row, number and present person of teachers, by ``office teacher``."""
    rows = asking(_inside(change, f"{_WHO} WHERE {which}", values), pause)
    return {each: (row, number, joined) for each, number, joined, row in rows}


class _Groups:
    """Teachers joined to persons; a person is named after its smallest teacher."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._parent = {key: key for key in keys}

    def of(self, key: str) -> str:
        root = key
        while self._parent[root] != root:
            root = self._parent[root]
        while self._parent[key] != root:  # a long way is walked once
            self._parent[key], key = root, self._parent[key]
        return root

    def join(self, keys: Sequence[str]) -> None:
        roots = sorted({self.of(key) for key in keys})
        for root in roots[1:]:
            self._parent[root] = roots[0]


# -- candidates -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One teacher of one school as he stands in its book."""

    key: str
    person: str
    name: str
    school: str
    office: str
    teacher: str
    sex: str
    birth_month: str
    subject: str
    stage: str
    title: str
    id_last4: str
    number: str
    phone: str
    status: str
    code: str
    home: str

    @property
    def words(self) -> str:
        """School, name and what is known, for a person to compare."""
        state = ServiceStatus(self.status).label if self.status else ""
        known = (
            self.sex,
            self.birth_month,
            self.subject,
            self.title,
            f"证件尾号 {self.id_last4}" if self.id_last4 else "没有证件号",
            state,
        )
        return f"{self.name}　" + "，".join(part for part in known if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Two teachers of two schools who may be one person: what speaks for it (``reasons``) and against it (``blockers``)."""

    first: Entry
    second: Entry
    reasons: tuple[str, ...]
    blockers: tuple[str, ...]

    @property
    def words(self) -> str:
        """Reasons and blockers in one line."""
        return told_reasons(self.reasons, self.blockers)


CANDIDATE_COLUMNS: tuple[Column[Candidate], ...] = (
    Column(key="name", title="姓名", value=lambda row: row.first.name, width=12),
    Column(key="first", title="学校", value=lambda row: row.first.school, width=18),
    Column(key="second", title="可能是同一人", value=lambda row: row.second.school, width=18),
    Column(key="reasons", title="原因", value=lambda row: "，".join(row.reasons), width=34),
    Column(key="blockers", title="疑点", value=lambda row: "，".join(row.blockers), width=28),
    Column(key="first_id", title="编号一", value=lambda row: row.first.teacher, width=36),
    Column(key="second_id", title="编号二", value=lambda row: row.second.teacher, width=36),
)
ENTRY_FACTS = (
    "key", "person", "name", "school", "office", "teacher", "sex", "birth_month", "subject", "stage", "title", "id_last4", "number",
    "phone", "status", "code", "home",
)  # fmt: skip


def entries_sql(ws: Workspace) -> str:
    """SQL: a teacher of a school with the status of today, as far as the school told it."""
    return (
        "SELECT o.uuid || ' ' || t.uuid, t.person, t.name, o.name, o.uuid, t.uuid, t.sex, t.birth_month, t.subject, t.stage, t.title, "
        f"t.id_last4, opened(t.id_number), opened(t.phone), coalesce({told_status(iso(ws.today))}, ''), o.code, {HOME} "
        "FROM city_teacher t JOIN office o ON o.id = t.office"
    )


def candidates(ws: Workspace) -> list[Candidate]:
    """Pairs of teachers of two schools who may be one person and of whom nothing says yet whether they are."""
    return _people_alike(ws)[0]


def _people_alike(ws: Workspace) -> tuple[list[Candidate], list[Crowd]]:
    """Candidates and crowds, of one look at everybody's names."""

    def look() -> tuple[list[Candidate], list[Crowd]]:
        known: _Alike = ws.lasting(("people alike", ws.today), _Alike)
        alike = _of_one_name(ws, known)
        return _candidates(ws, alike, known), _crowds(alike.values())

    return ws.remembered(("people alike", ws.today), look)


@dataclass(slots=True)
class _Alike:
    """What is known of people of one name from before something changed: only where it did is anybody read or compared again."""

    schools: dict[str, tuple[bytes, frozenset[str], list[Entry]]] = field(default_factory=dict)
    """By office its mark, the names that were read of it, and its teachers of those names in the order of their ids."""
    pairs: dict[str, tuple[list[Entry], list[Candidate]]] = field(default_factory=dict)
    """By name the teachers who were compared, and who of them may be one person."""


def _candidates(ws: Workspace, everybody: Mapping[str, list[Entry]], known: _Alike) -> list[Candidate]:
    said = words_here(ws)
    split = {number for word in said if word.kind == SPLIT and word.holds for number in word.answered}
    apart = {frozenset(word.teachers) for word in said if (word.kind == APART and word.holds) or word.id in split}
    before, known.pairs = known.pairs, {}
    for name, alike in everybody.items():
        there = before.get(name)
        if there is None or len(there[0]) != len(alike) or any(one is not two for one, two in zip(there[0], alike, strict=True)):
            compared = (_compare(one, two) for one, two in _worth_comparing(alike))
            there = alike, [found for found in compared if found is not None]
        known.pairs[name] = there
    return [
        found
        for _alike, pairs in known.pairs.values()
        for found in pairs
        if frozenset((found.first.key, found.second.key)) not in apart
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """So many teachers of one name at one school that they were not compared with those of other schools one by one."""

    office: str
    school: str
    name: str
    teachers: tuple[str, ...]


def crowds(ws: Workspace) -> list[Crowd]:
    """Whom :func:`candidates` leaves out, school by school."""
    return _people_alike(ws)[1]


def _crowds(everybody: Collection[list[Entry]]) -> list[Crowd]:
    found: dict[tuple[str, str], dict[str, Entry]] = defaultdict(dict)
    for alike in everybody:
        if len(alike) <= _CROWD:
            continue
        for group in _sharing(alike).values():
            if len(group) > _CROWD:
                for office, entries in _uncrowded(group)[1].items():
                    found[office, match_key(entries[0].name)].update((entry.teacher, entry) for entry in entries)
    return [
        Crowd(office=office, school=first.school, name=first.name, teachers=tuple(sorted(entries)))
        for (office, _name), entries in sorted(found.items())
        for first in [next(iter(entries.values()))]
    ]


def _of_one_name(ws: Workspace, known: _Alike) -> dict[str, list[Entry]]:
    """Teachers of several schools, name by name; read are those of schools that changed, or of which another name is wanted now."""
    names: dict[str, list[str]] = defaultdict(list)
    for (name,) in ws.tuples("SELECT name FROM city_teacher GROUP BY name"):
        names[match_key(name)].append(name)
    several = {name for (name,) in ws.tuples("SELECT name FROM city_teacher GROUP BY name HAVING count(DISTINCT office) > 1")}
    wanted = json.dumps(
        sorted(name for alike in names.values() if len(alike) > 1 or several.intersection(alike) for name in alike)
    )
    own: dict[str, set[str]] = defaultdict(set)
    for office, name in ws.tuples(
        "SELECT o.uuid, t.name FROM city_teacher t JOIN office o ON o.id = t.office WHERE t.name IN (SELECT value FROM json_each(?)) "
        "GROUP BY o.uuid, t.name",
        (wanted,),
    ):
        own[office].add(name)
    marks = school_marks(ws)
    there = {
        office: kept
        for office, kept in known.schools.items()
        if office in own and kept[0] == marks[office] and kept[1] >= own[office]
    }
    read: dict[str, list[Entry]] = {office: [] for office in own.keys() - there.keys()}
    for row in (
        ws.tuples(
            f"{entries_sql(ws)} WHERE t.name IN (SELECT value FROM json_each(?)) AND o.uuid IN (SELECT value FROM json_each(?)) "
            "ORDER BY o.uuid, t.uuid",
            (wanted, json.dumps(sorted(read))),
        )
        if read
        else ()
    ):
        entry = Entry(**dict(zip(ENTRY_FACTS, row, strict=True)))
        read[entry.office].append(entry)
    known.schools = there | {office: (marks[office], frozenset(own[office]), entries) for office, entries in read.items()}
    people: dict[str, list[Entry]] = defaultdict(list)
    for office in sorted(own):
        for entry in known.schools[office][2]:
            if entry.name in own[office]:
                people[match_key(entry.name)].append(entry)
    return people


def _sharing(alike: Sequence[Entry]) -> dict[tuple[str, str], list[Entry]]:
    """Who of one name shares a birth month, the number's end or a phone with whom."""
    shared: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in alike:
        for what, value in (("birth", entry.birth_month), ("last4", entry.id_last4), ("phone", entry.phone)):
            if value:
                shared[what, value].append(entry)
    return shared


def _worth_comparing(alike: Sequence[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """Pairs of one name at two schools; of a common name only those that share a birth month, the number's end or a phone."""
    if len(alike) <= _CROWD:
        yield from combinations(alike, 2)
        return
    places = {entry.key: place for place, entry in enumerate(alike)}
    pairs = {
        tuple(sorted((places[one.key], places[two.key])))
        for group in _sharing(alike).values()
        for one, two in combinations(group if len(group) <= _CROWD else _uncrowded(group)[0], 2)
    }
    for one, two in sorted(pairs):
        yield alike[one], alike[two]


def _uncrowded(group: Sequence[Entry]) -> tuple[list[Entry], dict[str, list[Entry]]]:
    """Of too many who are alike, those whose school has few of them, and those left out, by office.

    So one school that lists a crowd hides itself, and no pair of other schools. Where so many schools are left that nobody could compare
    all pairs, the first ones are, in the order of their offices.
    """
    by_office: dict[str, list[Entry]] = defaultdict(list)
    for entry in group:
        by_office[entry.office].append(entry)
    kept: list[Entry] = []
    left_out: dict[str, list[Entry]] = {}
    for office, entries in by_office.items():
        if len(entries) > _MOST_OF_ONE or len(kept) + len(entries) > _MOST_COMPARED:
            left_out[office] = entries
        else:
            kept += entries
    return kept, left_out


def _compare(one: Entry, two: Entry) -> Candidate | None:
    if one.office == two.office or one.person == two.person:
        return None
    sound = joins_people(one.number), joins_people(two.number)
    if all(sound):
        return None  # two good numbers that differ are two people
    reasons, weight = ["姓名相同"], 0
    blockers: list[str] = []
    for value, other, what, counts in (
        (one.id_last4, two.id_last4, "证件尾号", 60),
        (one.phone, two.phone, "手机号", 60),
        (one.birth_month, two.birth_month, "出生年月", 50),
        (one.subject, two.subject, "学科", 20),
        (one.title, two.title, "职称", 10),
    ):
        if not value or not other:
            continue
        if value == other:
            reasons.append(f"{what}相同" if what == "手机号" else f"{what}相同（{value}）")
            weight += counts
        elif counts > 20:
            blockers.append(f"{what}不同" if what == "手机号" else f"{what}不同（{value}、{other}）")
            weight -= counts // 2
    if one.sex and two.sex and one.sex != two.sex:
        blockers.append(f"性别不同（{one.sex}、{two.sex}）")
        weight -= 30
    if not any(sound):
        blockers.append("两校都没有完整的证件号")
    for guest, own in ((one, two), (two, one)):
        if guest.home and guest.home == own.code:
            reasons.append(f"{guest.school}写明是{own.school}的人")
            weight += _SPEAKS
    there = [not entry.status or ServiceStatus(entry.status).in_post for entry in (one, two)]
    if all(there):
        blockers.append("两校都写着在职")
    elif any(there) and ServiceStatus.GUEST.code not in (one.status, two.status):
        reasons.append("一校在职，另一校已离开")
    if weight < _SPEAKS:
        return None
    return Candidate(first=one, second=two, reasons=tuple(reasons), blockers=tuple(blockers))


# -- deciding ---------------------------------------------------------------------------------------------------------------

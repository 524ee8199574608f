"""Writing a letter's rows into the city, and taking a school's rows out of it.

A record keeps its small integer key as long as its UUID stays, so a table whose body did not change is not touched even when
its neighbours are. Of a changed attendance table only the lines that differ are written: a school that sends its whole book
again every quarter costs what is new in it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, ItemsView, Iterable, Iterator, Mapping, Sequence
from itertools import chain, count
from operator import itemgetter
from typing import Any

from jyteacher_desktop.bureau.changed_closed_quarters import Rewriting
from jyteacher_desktop.bureau.opening_packages import Corrections, Parcel, keyed
from jyteacher_desktop.bureau.records_in_packages import loaded_columns, loaded_rows
from jyteacher_desktop.bureau.who_is_one_person import Said, join_people
from jyteacher_desktop.domain.cancelling import asking, go_on
from jyteacher_desktop.domain.id_numbers import check_id_number, joins_people
from jyteacher_desktop.domain.names import visible
from jyteacher_desktop.exchange.cards import MAX_NAME
from jyteacher_desktop.exchange.package_tables import TRAVELLING, find_spec
from jyteacher_desktop.kinds.activity import Activity, Attendance
from jyteacher_desktop.kinds.opening_balance import Opening
from jyteacher_desktop.kinds.teacher import Service, Teacher
from jyteacher_desktop.kinds.training import Training
from jyteacher_desktop.store.kind_columns import derived_columns
from jyteacher_desktop.store.workspace import Change, Workspace

_Line = tuple[Any, ...]
_MARKS = "SELECT c.name, c.hash FROM city_table c JOIN office o ON o.id = c.office WHERE o.uuid = ?"
_ID = "SELECT id FROM office WHERE uuid = ?"
_NEWEST = "SELECT coalesce(max(id), 0) FROM {table}"
_PEOPLE = {"teachers", "identity"}
"""Two tables of a letter, one of the city: whoever loads one needs the other."""

_TEACHER = ("id", "office", "uuid", "person", *derived_columns(Teacher.kind))
_ACTIVITY = ("id", "office", "year", "uuid", *derived_columns(Activity.kind))
_ATTENDANCE = derived_columns(Attendance.kind)
_TRAINING = ("id", "office", "year", "uuid", *derived_columns(Training.kind))
_SERVICE = derived_columns(Service.kind)
_OPENING = ("office", "uuid", *derived_columns(Opening.kind))
_ATTACHMENT = ("office", "year", "record", "record_table", "sha256", "bytes", "mediatype")
_GUEST = ("teacher", "office", "home")
_PERIOD = ("office", "quarter", "status", "version", "final", "closed_on")


def wanted_tables(loaded: Mapping[str, str], parcel: Parcel) -> set[str]:
    """Names of the tables whose rows in the city (:func:`loaded_marks`) are not those of this letter."""
    return {name for name in loaded.keys() | parcel.marks.keys() if loaded.get(name) != parcel.marks.get(name)}


def carries(parcel: Parcel, names: set[str], loaded: Mapping[str, str]) -> bool:
    """Whether the parcel has all rows that are needed to load these tables; tables the letter does not have need none.

    Corrections are rows of a table only where the lines that they correct are ``loaded`` (:func:`loaded_marks`).
    """
    told = chain(parcel.attendance.items(), parcel.corrected.items())
    if any(isinstance(said, Corrections) and said.since != loaded.get(name) for name, said in told):
        return False
    needed = names | _PEOPLE if names & _PEOPLE else names
    return all(
        name in parcel.rows or name in parcel.attendance or name in parcel.corrected
        for name in needed & parcel.hashes.keys()
        if find_spec("report", name) is not None
    )


def loaded_marks(ws: Workspace, office: str) -> dict[str, str]:
    """Table to mark of what is loaded of a school; of one without any nothing is there."""
    return dict(ws.tuples(*question_before(office)))


def question_before(office: str) -> tuple[str, tuple[object, ...]]:
    """What :func:`loaded_marks` asks."""
    return _MARKS, (office,)


class MarksOfOffices(Mapping[str, Collection[str]]):
    """The marks of what is loaded of each school (:func:`loaded_marks`), looked up when they are asked for, by the thread of the workspace.

    Whoever takes in ten packages asks for ten of two hundred schools.
    """

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws

    def __getitem__(self, office: str) -> Collection[str]:
        found = frozenset(loaded_marks(self._ws, office).values())
        if not found:
            raise KeyError(office)
        return found

    def __bool__(self) -> bool:
        return bool(self._ws.tuples("SELECT 1 FROM city_table LIMIT 1"))

    def __iter__(self) -> Iterator[str]:
        return iter(dict(self.items()))

    def __len__(self) -> int:
        return len(self.items())

    def items(self) -> ItemsView[str, Collection[str]]:
        """All of them, asked at once."""
        found: dict[str, set[str]] = defaultdict(set)
        for office, mark in self._ws.tuples("SELECT o.uuid, t.hash FROM city_table t JOIN office o ON o.id = t.office"):
            found[office].add(mark)
        return found.items()


def questions(parcel: Parcel, loaded: Mapping[str, str]) -> list[tuple[str, tuple[object, ...]]]:
    """What :func:`load_rows` asks first of a school, where ``loaded`` stands (:func:`loaded_marks`)."""
    return _about_keys(parcel, wanted_tables(loaded, parcel), first=not loaded)


def questions_ahead(parcel: Parcel, *, first: bool) -> list[tuple[str, tuple[object, ...]]]:
    """As :func:`questions` before it is known what stands, if anything does (not ``first``): about the tables that were read.

    A question too few is asked later, one too many is answered for nothing.
    """
    return _about_keys(parcel, [*parcel.attendance, *parcel.corrected, *parcel.rows], first=first)


def _about_keys(parcel: Parcel, names: Iterable[str], *, first: bool) -> list[tuple[str, tuple[object, ...]]]:
    """What is asked for the keys of a school's records where these tables differ; of a ``first`` letter for those that are free."""
    found: list[tuple[str, tuple[object, ...]]] = [(_ID, (parcel.sender,))]
    if first:
        return [*found, *((_NEWEST.format(table=table), ()) for table in ("city_teacher", "city_activity", "city_training"))]
    years = sorted({year for base, year in map(_base, names) if base in ("activities", "attendance")})
    return [*found, _keys_of("city_teacher", parcel.sender), *(_keys_of("city_activity", parcel.sender, year) for year in years)]


def load_rows(
    ws: Workspace,
    change: Change,
    parcel: Parcel,
    loaded: Mapping[str, str],
    said: Said,
    *,
    watched: Rewriting | None = None,
    pause: Callable[[], None] = go_on,
) -> None:
    """Make a letter's rows the city's rows of its school, inside the open ``change``, where ``loaded`` stands (:func:`loaded_marks`).

    ``said`` is what was decided about people, which is read once for many letters; ``watched`` hears which lines of attendance go and come;
    ``pause`` is asked all along, in every table.
    """
    (_uuid, code, name, stage, central) = parcel.rows["school"][0]
    office, changed = _office(ws, parcel.sender), wanted_tables(loaded, parcel)
    hears = watched if watched is not None and watched.listens else None
    _Loader(ws, change, office, parcel, said, first=not loaded, watched=hears, pause=pause).load(changed)
    change.write(
        "UPDATE office SET code = ?, name = ?, stage = ?, central = ?, head = ?, reply = CASE ? WHEN '' THEN reply ELSE ? END "
        "WHERE uuid = ?",
        (
            *(visible(text)[:MAX_NAME] for text in (code, name, stage, central)),
            parcel.letter_id,
            parcel.reply,
            parcel.reply,
            parcel.sender,
        ),
    )
    gone = sorted(changed - parcel.marks.keys())
    if gone:
        change.write(
            "DELETE FROM city_table WHERE office = ? AND name IN (SELECT value FROM json_each(?))", (office, json.dumps(gone))
        )
    marked = [(office, table, parcel.marks[table], parcel.counts[table]) for table in sorted(changed & parcel.marks.keys())]
    if not loaded:
        change.write_rows("city_table", ("office", "name", "hash", "rows"), marked)
    for row in marked if loaded else ():
        change.write(
            "INSERT INTO city_table(office, name, hash, rows) VALUES (?, ?, ?, ?) "
            "ON CONFLICT(office, name) DO UPDATE SET hash = excluded.hash, rows = excluded.rows",
            row,
        )


def unload_rows(ws: Workspace, change: Change, office_uuid: str, said: Said, pause: Callable[[], None] = go_on) -> None:
    """Take a school's rows out of the city, inside the open ``change``: no letter of it counts any more."""
    office = _office(ws, office_uuid)
    teachers = "teacher IN (SELECT id FROM city_teacher WHERE office = ?)"
    change.write(f"DELETE FROM city_attendance WHERE {teachers}", (office,))
    change.write(f"DELETE FROM city_service WHERE {teachers}", (office,))
    numbers, people = _numbers(ws, office), _uuids(ws, office)
    for table in (
        "city_teacher",
        "city_activity",
        "city_training",
        "city_opening",
        "city_guest",
        "city_attachment",
        "city_period",
        "city_table",
        *(f"city_{kind.id}" for kind in TRAVELLING),
    ):
        change.write(f'DELETE FROM "{table}" WHERE office = ?', (office,))
    gone = [f"{office_uuid} {uuid}" for uuid in asking(people, pause)]
    join_people(change, filter(joins_people, asking(numbers, pause)), said, gone, pause)
    change.write("UPDATE office SET head = '' WHERE id = ?", (office,))


class _Loader:
    """Writes the changed tables of one letter."""

    def __init__(
        self,
        ws: Workspace,
        change: Change,
        office: int,
        parcel: Parcel,
        said: Said,
        *,
        first: bool,
        watched: Rewriting | None,
        pause: Callable[[], None],
    ) -> None:
        self._pause = pause
        self._ws = ws
        self._change = change
        self._office = office
        self._parcel = parcel
        self._said = said
        self._watched = watched
        self._first = first  # nothing is there that would have to be looked up or to go: every statement is waited for
        self._teacher_keys = self._keys("city_teacher")
        self._activity_keys: dict[str, dict[str, int]] = {}

    def load(self, changed: set[str]) -> None:
        """Replace what changed; lines are compared by the keys their records had before any record goes."""
        years: dict[str, list[str]] = defaultdict(list)
        for name in sorted(changed):
            base, year = _base(name)
            years[base].append(year)
        before = {year: self._lines(year) for year in years["attendance"]}
        if years["teachers"] or years["identity"]:
            self._teachers()
        if years["service"]:
            self._service()
        for year in years["activities"]:
            self._activities(year)
        for year, old in before.items():
            self._attendance(year, old)
        for year in years["trainings"]:
            self._trainings(year)
        for year in years["attachments"]:
            rows = self._parcel.rows.get(f"attachments-{year}", [])
            self._replace("city_attachment", _ATTACHMENT, ((self._office, year, *row) for row in rows), year)
        if years["openings"]:
            rows = self._parcel.rows.get("openings", [])
            self._replace(
                "city_opening", _OPENING, ((self._office, row[0], self._teacher_keys[row[1]], *row[2:]) for row in rows)
            )
        if years["guests"]:
            rows = self._parcel.rows.get("guests", [])
            self._replace("city_guest", _GUEST, ((self._teacher_keys[row[0]], self._office, row[1]) for row in rows))
        if years["periods"]:
            rows = self._parcel.rows.get("periods", [])
            self._replace("city_period", _PERIOD, ((self._office, *row) for row in rows))
        for kind in TRAVELLING:
            if years[kind.sent]:
                rows = self._parcel.rows.get(kind.sent, [])
                self._replace(f"city_{kind.id}", loaded_columns(kind), loaded_rows(self._office, rows))

    def _activities_of(self, year: str) -> dict[str, int]:
        """Id to key of the activities of a year, as they stand now."""
        if year not in self._activity_keys:
            self._activity_keys[year] = self._keys("city_activity", year)
        return self._activity_keys[year]

    def _keys(self, table: str, year: str = "") -> dict[str, int]:
        if self._first:
            return {}
        return dict(self._ws.tuples(*_keys_of(table, self._parcel.sender, year)))

    def _numbered(self, table: str, uuids: Iterable[str], known: dict[str, int]) -> dict[str, int]:
        """Old records keep their key, new ones get the next ones, in the order of the letter."""
        keys: dict[str, int] = {}
        new: Iterator[int] | None = None
        for uuid in asking(uuids, self._pause):
            key = known.get(uuid)
            if key is None:
                if new is None:
                    new = count(int(self._ws.tuples(_NEWEST.format(table=table))[0][0]) + 1)
                key = next(new)
            keys[uuid] = key
        return keys

    def _teachers(self) -> None:
        rows = self._parcel.rows.get("teachers", [])
        said = asking(self._parcel.rows.get("identity", []), self._pause)
        identity = {teacher: (number, phone) for teacher, number, phone in said}
        keys = self._numbered("city_teacher", (row[0] for row in rows), self._teacher_keys)
        gone = [key for uuid, key in asking(self._teacher_keys.items(), self._pause) if uuid not in keys]
        for table in ("city_attendance", "city_service", "city_training", "city_opening", "city_guest") if gone else ():
            self._change.write(f"DELETE FROM {table} WHERE teacher IN (SELECT value FROM json_each(?))", (json.dumps(gone),))
        to_join: set[str] = set()
        ready: list[_Line] = []
        for row in asking(rows, self._pause):
            number, phone = identity.get(row[0], (None, None))
            joins = bool(number) and joins_people(number)
            if number and not joins:
                number = check_id_number(number).number or number  # a damaged one stays as it came and joins nobody
                joins = joins_people(number)
            if joins:
                to_join.add(number)
            ready.append(
                (
                    keys[row[0]],
                    self._office,
                    row[0],
                    f"{self._parcel.sender} {row[0]}",
                    visible(row[1]),
                    *row[2:],
                    number or "",
                    phone or "",
                )
            )
        stood = () if self._first else asking(_numbers(self._ws, self._office), self._pause)
        left = {number for number in stood if number not in to_join and joins_people(number)}
        self._replace("city_teacher", _TEACHER, ready)
        people = [f"{self._parcel.sender} {uuid}" for uuid in asking({**self._teacher_keys, **keys}, self._pause)]
        join_people(self._change, to_join | left, self._said, people, self._pause)
        self._teacher_keys = keys

    # A row of a package begins with its id and then says whose it is; in the city's tables small keys stand for both, and the rest follows
    # as it came: that is what [row[0] … *row[2:]] means below. A row of 任职 has no id of its own.

    def _service(self) -> None:
        if not self._first:
            self._change.write(
                "DELETE FROM city_service WHERE teacher IN (SELECT id FROM city_teacher WHERE office = ?)", (self._office,)
            )
        rows = self._parcel.rows.get("service", [])
        self._write("city_service", _SERVICE, ((self._teacher_keys[row[0]], *row[1:]) for row in rows))

    def _activities(self, year: str) -> None:
        corrected = self._parcel.corrected.get(f"activities-{year}")
        if corrected is not None:
            self._activity_keys[year] = self._correct_activities(year, corrected)
            return
        rows = self._parcel.rows.get(f"activities-{year}", [])
        keys = self._numbered("city_activity", (row[0] for row in rows), self._activities_of(year))
        self._replace("city_activity", _ACTIVITY, ((keys[row[0]], self._office, year, *row) for row in rows), year)
        self._activity_keys[year] = keys

    def _correct_activities(self, year: str, said: Corrections) -> dict[str, int]:
        """Write only what differs from what stands there; id to key of all the year's activities afterwards."""
        known = self._activities_of(year)
        come = {row[0]: row for row in asking(said.come, self._pause)}
        keys = self._numbered("city_activity", come, known)
        gone = {row[0]: known[row[0]] for row in asking(said.away, self._pause) if row[0] not in come}
        self._change.delete_rows("city_activity", _ACTIVITY[:1], [(key,) for key in asking(gone.values(), self._pause)])
        told = asking(come.items(), self._pause)
        corrected = [(keys[uuid], *row[1:]) for uuid, row in told if uuid in known]
        self._change.correct_rows("city_activity", _ACTIVITY[:1], _ACTIVITY[4:], corrected)
        new = ((keys[uuid], self._office, year, *row) for uuid, row in come.items() if uuid not in known)
        self._write("city_activity", _ACTIVITY, new)
        return {uuid: key for uuid, key in asking({**known, **keys}.items(), self._pause) if uuid not in gone}

    def _lines(self, year: str) -> set[_Line]:
        """The lines of a year as they stand in the city; where the letter says which of them go, these."""
        said = self._parcel.attendance.get(f"attendance-{year}")
        if isinstance(said, Corrections):
            return set(keyed(said.away, self._teacher_keys, self._activities_of(year), self._pause))
        if self._first:
            return set()
        # Keys that are there instead of questions for them: a server that has not yet counted its rows asks the whole table else.
        # The plus keeps both from looking up every teacher with every activity: each teacher's lines are read in a row.
        return set(
            self._ws.tuples(
                f"SELECT {', '.join(_ATTENDANCE)} FROM city_attendance WHERE teacher IN (SELECT value FROM json_each(?)) "
                "AND +activity IN (SELECT value FROM json_each(?))",
                tuple(json.dumps([*keys.values()]) for keys in (self._teacher_keys, self._activities_of(year))),
            )
        )

    def _attendance(self, year: str, old: set[_Line]) -> None:
        said = self._parcel.attendance.get(f"attendance-{year}")
        keys = self._teacher_keys, self._activities_of(year)
        lines: Iterable[_Line] = ()
        if isinstance(said, Corrections):
            lines = keyed(said.come, *keys, self._pause)
        elif said is not None:
            lines = said.lines(*keys, self._pause)
        if old or self._watched is not None:
            some: Iterable[_Line] = old
            if not isinstance(said, Corrections):  # else no line stays among those that go and come
                new = set(asking(lines, self._pause))
                some, lines = old - new, sorted(new - old, key=itemgetter(0, 1))
            away, come = ({line[:2]: line for line in asking(each, self._pause)} for each in (some, lines))
            if self._watched is not None:
                self._watched.lines(away, come)
            self._change.delete_rows("city_attendance", _ATTENDANCE[:2], sorted(away.keys() - come.keys()))
            corrected = [line for key, line in asking(come.items(), self._pause) if key in away]
            self._change.correct_rows("city_attendance", _ATTENDANCE[:2], _ATTENDANCE[2:], corrected)
            lines = [line for key, line in asking(come.items(), self._pause) if key not in away]
        self._change.write_rows("city_attendance", _ATTENDANCE, lines)

    def _trainings(self, year: str) -> None:
        rows = self._parcel.rows.get(f"trainings-{year}", [])
        keys = self._numbered("city_training", (row[0] for row in rows), self._keys("city_training", year))
        ready = ((keys[row[0]], self._office, year, row[0], self._teacher_keys[row[1]], *row[2:]) for row in rows)
        self._replace("city_training", _TRAINING, ready, year)

    def _write(self, table: str, columns: Sequence[str], rows: Iterable[_Line]) -> None:
        self._change.write_rows(table, columns, asking(rows, self._pause))

    def _replace(self, table: str, columns: Sequence[str], rows: Iterable[_Line], year: str = "") -> None:
        where, values = (" AND year = ?", (self._office, year)) if year else ("", (self._office,))
        if not self._first:
            self._change.write(f'DELETE FROM "{table}" WHERE office = ?{where}', values)
        self._write(table, columns, rows)


def _base(name: str) -> tuple[str, str]:
    """``attendance-2026`` is (attendance, 2026), ``teachers`` is (teachers, "")."""
    found = find_spec("report", name)
    return (found[0].name, found[1]) if found is not None else (name, "")


def _office(ws: Workspace, uuid: str) -> int:
    return int(ws.tuples(_ID, (uuid,))[0][0])


def _keys_of(table: str, office: str, year: str = "") -> tuple[str, tuple[object, ...]]:
    """The question for ids and keys of a school's records."""
    where, values = (" AND year = ?", (office, year)) if year else ("", (office,))
    return f"SELECT uuid, id FROM {table} WHERE office = (SELECT id FROM office WHERE uuid = ?){where}", values


def _numbers(ws: Workspace, office: int) -> Iterator[str]:
    return map(itemgetter(0), ws.tuples("SELECT opened(id_number) FROM city_teacher WHERE office = ?", (office,)))


def _uuids(ws: Workspace, office: int) -> Iterator[str]:
    return map(itemgetter(0), ws.tuples("SELECT uuid FROM city_teacher WHERE office = ?", (office,)))

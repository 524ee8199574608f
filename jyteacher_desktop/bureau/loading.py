"""Writing a letter's rows into the city, and taking a school's rows out of it.

A record keeps its small integer key as long as its UUID stays, so a table whose body did not change is not touched even when
its neighbours are. Of a changed attendance table only the lines that differ are written: a school that sends its whole book
again every quarter costs what is new in it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from jyteacher_desktop.bureau.opening import Attendance, Parcel
from jyteacher_desktop.domain.identity import check_id_number
from jyteacher_desktop.exchange.tables import find_spec
from jyteacher_desktop.store.workspace import Change

_Line = tuple[Any, ...]
_PEOPLE = {"teachers", "identity"}
"""Two tables of a letter, one of the city: whoever loads one needs the other."""

_TEACHER = (
    "id office uuid person name sex birth_month subject subject_group stage title position research_group teacher_no id_last4 joined "
    "status id_number phone"
)
_ACTIVITY = (
    "id office year uuid kind title start end start_time end_time hours_x100 sessions place status level content_key approval_no "
    "late_on fields"
)
_ATTENDANCE = "teacher activity mark role attended confirmed_x100"
_TRAINING = (
    "id office year uuid teacher name organizer level mode start end hours_x100 certificate result status confirmed_x100 late_on"
)
_OPENING = "office uuid teacher year category hours_x100 document"
_PERIOD = "office quarter status version final closed_on"


def wanted_tables(change: Change, parcel: Parcel) -> set[str]:
    """Names of the tables whose rows in the city are not those of this letter."""
    rows = change.driver_sql(
        "SELECT c.name, c.hash FROM city_table c JOIN office o ON o.id = c.office WHERE o.uuid = ?", (parcel.sender,)
    )
    loaded = {str(row[0]): str(row[1]) for row in rows}
    return {name for name in loaded.keys() | parcel.hashes.keys() if loaded.get(name) != parcel.hashes.get(name)}


def carries(parcel: Parcel, names: set[str]) -> bool:
    """Whether the parcel has all rows that are needed to load these tables; tables the letter does not have need none."""
    needed = names | _PEOPLE if names & _PEOPLE else names
    return all(
        name in parcel.rows or name in parcel.attendance
        for name in needed & parcel.hashes.keys()
        if find_spec("report", name) is not None
    )


def load_rows(change: Change, parcel: Parcel, changed: set[str]) -> None:
    """Make a letter's rows the city's rows of its school; ``changed`` as :func:`wanted_tables` says."""
    (_uuid, code, name, stage, central) = parcel.rows["school"][0]
    change.driver_sql(
        "UPDATE office SET code = ?, name = ?, stage = ?, central = ?, head = ?, reply = CASE ? WHEN '' THEN reply ELSE ? END "
        "WHERE uuid = ?",
        (code, name, stage, central, parcel.letter_id, parcel.reply, parcel.reply, parcel.sender),
    )
    office = int(change.driver_sql("SELECT id FROM office WHERE uuid = ?", (parcel.sender,)).scalar_one())
    _Loader(change, office, parcel, changed).load()
    for table in changed:
        change.driver_sql("DELETE FROM city_table WHERE office = ? AND name = ?", (office, table))
    change.write_rows(
        "city_table",
        ("office", "name", "hash", "rows"),
        [(office, table, parcel.hashes[table], parcel.counts[table]) for table in sorted(changed & parcel.hashes.keys())],
    )


def unload_rows(change: Change, office_uuid: str) -> None:
    """Take a school's rows out of the city: no letter of it counts any more."""
    office = int(change.driver_sql("SELECT id FROM office WHERE uuid = ?", (office_uuid,)).scalar_one())
    teachers = "teacher IN (SELECT id FROM city_teacher WHERE office = ?)"
    change.driver_sql(f"DELETE FROM city_attendance WHERE {teachers}", (office,))
    change.driver_sql(f"DELETE FROM city_service WHERE {teachers}", (office,))
    numbers = _numbers(change, office)
    for table in ("city_teacher", "city_activity", "city_training", "city_opening", "city_period", "city_table"):
        change.driver_sql(f"DELETE FROM {table} WHERE office = ?", (office,))
    _join_people(change, numbers)
    change.driver_sql("UPDATE office SET head = '' WHERE id = ?", (office,))


class _Loader:
    """Writes the changed tables of one letter."""

    def __init__(self, change: Change, office: int, parcel: Parcel, changed: set[str]) -> None:
        self._change = change
        self._office = office
        self._parcel = parcel
        self._years: dict[str, list[str]] = defaultdict(list)
        for name in sorted(changed):
            base, year = _base(name)
            self._years[base].append(year)

    def load(self) -> None:
        """Replace what changed; lines are compared by the keys their records had before any record goes."""
        before = {year: self._lines(year) for year in self._years["attendance"]}
        if self._years["teachers"] or self._years["identity"]:
            self._teachers()
        if self._years["service"]:
            self._service()
        for year in self._years["activities"]:
            self._activities(year)
        for year, old in before.items():
            self._attendance(year, old)
        for year in self._years["trainings"]:
            self._trainings(year)
        if self._years["openings"]:
            self._openings()
        if self._years["periods"]:
            rows = self._parcel.rows.get("periods", [])
            self._replace("city_period", _PERIOD, [(self._office, *row) for row in rows])

    def _keys(self, table: str, year: str = "") -> dict[str, int]:
        where, values = ("AND year = ?", (self._office, year)) if year else ("", (self._office,))
        rows = self._change.driver_sql(f"SELECT uuid, id FROM {table} WHERE office = ? {where}", values)
        return {str(row[0]): int(row[1]) for row in rows}

    def _numbered(self, table: str, uuids: Iterable[str], known: dict[str, int]) -> dict[str, int]:
        """Old records keep their key, new ones get the next ones, in the order of the letter."""
        newest = int(self._change.driver_sql(f"SELECT coalesce(max(id), 0) FROM {table}").scalar_one())
        keys: dict[str, int] = {}
        for uuid in uuids:
            key = known.get(uuid)
            if key is None:
                newest += 1
                key = newest
            keys[uuid] = key
        return keys

    def _teachers(self) -> None:
        rows = self._parcel.rows.get("teachers", [])
        identity = {teacher: (_joinable(number), phone or "") for teacher, number, phone in self._parcel.rows.get("identity", [])}
        known = self._keys("city_teacher")
        keys = self._numbered("city_teacher", (row[0] for row in rows), known)
        gone = json.dumps([key for uuid, key in known.items() if uuid not in keys])
        for table in ("city_attendance", "city_service", "city_training", "city_opening"):
            self._change.driver_sql(f"DELETE FROM {table} WHERE teacher IN (SELECT value FROM json_each(?))", (gone,))
        numbers = _numbers(self._change, self._office)
        owner = self._parcel.sender
        ready = [
            (keys[row[0]], self._office, row[0], f"{owner} {row[0]}", *row[1:], *identity.get(row[0], ("", ""))) for row in rows
        ]
        self._replace("city_teacher", _TEACHER, ready)
        _join_people(self._change, [*numbers, *(line[-2] for line in ready)])

    def _service(self) -> None:
        teachers = self._keys("city_teacher")
        self._change.driver_sql(
            "DELETE FROM city_service WHERE teacher IN (SELECT id FROM city_teacher WHERE office = ?)", (self._office,)
        )
        rows = self._parcel.rows.get("service", [])
        self._change.write_rows(
            "city_service", ["teacher", "seq", "start", "status"], [(teachers[row[0]], *row[1:]) for row in rows]
        )

    def _activities(self, year: str) -> None:
        rows = self._parcel.rows.get(f"activities-{year}", [])
        keys = self._numbered("city_activity", (row[0] for row in rows), self._keys("city_activity", year))
        self._replace("city_activity", _ACTIVITY, [(keys[row[0]], self._office, year, *row) for row in rows], year)

    def _lines(self, year: str) -> set[_Line]:
        """The lines of a year as they stand in the city."""
        return {
            tuple(row)
            for row in self._change.driver_sql(
                f"SELECT {_ATTENDANCE.replace(' ', ', ')} FROM city_attendance "
                "WHERE teacher IN (SELECT id FROM city_teacher WHERE office = ?) "
                "AND activity IN (SELECT id FROM city_activity WHERE office = ? AND year = ?)",
                (self._office, self._office, year),
            )
        }

    def _attendance(self, year: str, old: set[_Line]) -> None:
        columns = self._parcel.attendance.get(f"attendance-{year}")
        lines: Iterable[_Line] = () if columns is None else self._keyed(columns, year)
        if old:
            new = set(lines)
            gone = json.dumps([line[:2] for line in sorted(old - new, key=_key)])
            self._change.driver_sql(
                "DELETE FROM city_attendance WHERE (teacher, activity) IN "
                "(SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))",
                (gone,),
            )
            lines = sorted(new - old, key=_key)
        self._change.write_rows("city_attendance", _ATTENDANCE.split(), lines)

    def _keyed(self, columns: Attendance, year: str) -> Iterable[_Line]:
        return columns.lines(self._keys("city_teacher"), self._keys("city_activity", year))

    def _trainings(self, year: str) -> None:
        rows = self._parcel.rows.get(f"trainings-{year}", [])
        keys = self._numbered("city_training", (row[0] for row in rows), self._keys("city_training", year))
        teachers = self._keys("city_teacher") if rows else {}
        ready = [(keys[row[0]], self._office, year, row[0], teachers[row[1]], *row[2:]) for row in rows]
        self._replace("city_training", _TRAINING, ready, year)

    def _openings(self) -> None:
        teachers = self._keys("city_teacher")
        rows = self._parcel.rows.get("openings", [])
        self._replace("city_opening", _OPENING, [(self._office, row[0], teachers[row[1]], *row[2:]) for row in rows])

    def _replace(self, table: str, columns: str, rows: Sequence[_Line], year: str = "") -> None:
        where, values = (" AND year = ?", (self._office, year)) if year else ("", (self._office,))
        self._change.driver_sql(f"DELETE FROM {table} WHERE office = ?{where}", values)
        self._change.write_rows(table, columns.split(), rows)


def _base(name: str) -> tuple[str, str]:
    """``attendance-2026`` is (attendance, 2026), ``teachers`` is (teachers, "")."""
    base, _dash, year = name.rpartition("-")
    return (base, year) if base else (year, "")


def _key(line: _Line) -> tuple[int, int]:
    return line[0], line[1]


def _joinable(number: str | None) -> str:
    """The stored form of a number; a damaged one stays as it came and joins nobody."""
    return (check_id_number(number).number or number) if number else ""


def _numbers(change: Change, office: int) -> list[str]:
    return [str(row[0]) for row in change.driver_sql("SELECT id_number FROM city_teacher WHERE office = ?", (office,))]


def _join_people(change: Change, numbers: Iterable[str]) -> None:
    """One person per ID number across schools, named after the smallest (office, teacher); without a good number, alone."""
    good = sorted({number for number in numbers if number and check_id_number(number).number == number})
    change.driver_sql(
        "UPDATE city_teacher SET person = joined_as FROM (SELECT t.id AS twin, (SELECT min(o.uuid || ' ' || s.uuid) FROM city_teacher s "
        "JOIN office o ON o.id = s.office WHERE s.id_number = t.id_number) AS joined_as "
        "FROM city_teacher t WHERE t.id_number IN (SELECT value FROM json_each(?))) "
        "WHERE id = twin AND person <> joined_as",
        (json.dumps(good),),
    )

"""Hour entries (记录) as SQL: what one person did, read alike from a school's file and from a bureau's city.

``domain.entries.Entry`` names what is read; what each of its columns is of an activity, a training and an opening balance is said here once.
The two files differ in little: how tables are called, by what a person is known, what only one of them has. That is all a :class:`Source`
says. A statement is put together from columns of ``Entry`` and a condition, which names them in braces: ``{start} BETWEEN ? AND ?`` is
true of all three, though an opening balance has a year and no day.

In every statement ``e`` is the record and ``x`` the line of attendance; in a city ``t`` is the teacher and ``o`` the school's office.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Final

from jyteacher_desktop.domain import entries
from jyteacher_desktop.domain.entries import ACTIVITY, DELETED, OPENING, TRAINING, Entry
from jyteacher_desktop.domain.terms import Mark, RecordStatus
from jyteacher_desktop.values import dataclass, field

Days = tuple[date, date]
"""The first and the last."""
SOURCES: Final = (ACTIVITY, TRAINING, OPENING)
COLUMNS: Final = tuple(name for name in Entry._fields if name != "office")
"""What an entry of one school's file has; of a city the office stands behind."""
THERE: Final = f"x.mark IN ('{Mark.PRESENT.code}', '{Mark.LATE.code}', '{Mark.LEFT_EARLY.code}')"
"""Whoever a line of attendance says was there, for however long."""
NOT_CLAIMED: Final = f"({', '.join(repr(code) for code in sorted(entries.NOT_CLAIMED))})"
"""Statuses of what stands in no figure, as SQL."""


def confirmed_trainings(ours: str) -> str:
    """SQL: what is confirmed of trainings in the city's tables, by day, training and person; ``ours`` says whose."""
    return (
        'SELECT e."end", e.uuid, t.uuid, e.confirmed_x100 FROM city_training e JOIN city_teacher t ON t.id = e.teacher '
        f"WHERE e.{ours} AND e.status NOT IN {NOT_CLAIMED} AND e.confirmed_x100 IS NOT NULL"
    )


_CONFIRMED_BY = f"CASE e.status WHEN '{RecordStatus.APPROVED.code}' THEN 'school' ELSE '' END"
_YEAR_START = "CASE WHEN e.year LIKE '%-%' THEN substr(e.year, 1, 4) || '-09-01' ELSE e.year || '-01-01' END"
_SAID: Final[Mapping[str, Mapping[str, str]]] = {
    ACTIVITY: {
        "id": "e.uuid",
        "start": "e.start",
        "end": 'e."end"',
        "kind": "e.kind",
        "hours_x100": "e.hours_x100",
        "sessions": "e.sessions",
        "role": "x.role",
        "mark": "x.mark",
        "status": "e.status",
        "confirmed_by": _CONFIRMED_BY,
        "content_key": "e.content_key",
        "level": "e.level",
        "title": "e.title",
        "begins": "e.start_time",
        "ends": "e.end_time",
        "there": THERE,
    },
    TRAINING: {
        "id": "e.uuid",
        "start": "e.start",
        "end": 'e."end"',
        "kind": "e.mode",
        "hours_x100": "e.hours_x100",
        "sessions": "1",
        "attended": "NULL",
        "role": "''",
        "mark": "e.result",
        "status": "e.status",
        "confirmed_x100": "e.confirmed_x100",
        "confirmed_by": _CONFIRMED_BY,
        "content_key": "e.certificate",
        "level": "e.level",
        "title": "e.name",
        "begins": "''",
        "ends": "''",
        "there": "1 = 1",
    },
    OPENING: {
        "id": "e.uuid",
        "start": _YEAR_START,
        "end": _YEAR_START,
        "kind": "e.category",
        "hours_x100": "e.hours_x100",
        "sessions": "1",
        "attended": "NULL",
        "role": "''",
        "mark": "''",
        "status": f"'{RecordStatus.APPROVED.code}'",
        "confirmed_x100": "NULL",
        "confirmed_by": "'school'",
        "content_key": "''",
        "level": "''",
        "title": "CASE e.document WHEN '' THEN '期初学时' ELSE '期初学时（' || e.document || '）' END",
        "there": "1 = 1",
    },
}
"""Every column of an entry, but for what the two files keep differently, and the times of what is held at one hour.

``there`` is for conditions: whether the person took part.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file that hours are counted from.

    Attributes:
        tables: FROM clause of each sort of entry.
        activities: FROM clause of activities without their lines.
        present: Statement: keys of the activity and of who was there, and the role, of activities that begin between two days.
        whose: Condition: whether an entry is of one of so many people, their marks in braces.
        people: Statement: such a key of somebody, and the person. Ten thousand lines of a school name five hundred people.
        own: Columns of each sort that this file keeps in its own way, or that only it has.
        before: What stands in front of a statement.
        near: FROM clause of activities of some days only, where those days are found without going through all that anybody was ever at.
        near_joined: How its tables belong together, as a condition.
        near_beginning: What stands in front of such a statement of what begins on those days, with the first and the last in braces.
        near_touching: The same of what takes one of them.
        said: Every column of each sort, as SQL.
    """

    tables: Mapping[str, str]
    activities: str
    present: str
    whose: str
    people: str
    own: Mapping[str, Mapping[str, str]]
    before: str = ""
    near: str = ""
    near_joined: str = ""
    near_beginning: str = ""
    near_touching: str = ""
    said: Mapping[str, Mapping[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        said = {sort: {**_SAID[sort], **self.own[sort], "source": f"'{sort}'"} for sort in SOURCES}
        object.__setattr__(self, "said", said)

    def select(
        self,
        columns: Sequence[str],
        where: str | Mapping[str, str],
        *,
        sorts: Collection[str] = SOURCES,
        order: str = "",
        beginning: Days | None = None,
        touching: Days | None = None,
    ) -> str:
        """A statement over entries.

        Args:
            columns: Columns of ``Entry`` by name, or SQL over ``e``, ``x``, ``t`` and ``o``.
            where: The condition, with columns of ``Entry`` (and ``there``) in braces; one for all sorts, or one each. Its
                parameters are needed once for every sort.
            sorts: Which sorts of entries are wanted.
            order: ORDER BY, as for any compound statement.
            beginning: Only what begins on one of these days.
            touching: Only what takes one of these days, whenever it began.
        """
        wanted = [sort for sort in SOURCES if sort in sorts]
        tables, before = dict(self.tables), self.before
        for days, condition, near in (
            (beginning, "{{start}} BETWEEN '{first}' AND '{last}'", self.near_beginning),
            (touching, "{{start}} <= '{last}' AND {{end}} >= '{first}'", self.near_touching),
        ):
            if days is not None:
                first, last = (day.isoformat() for day in days)
                of_days = condition.format(first=first, last=last)
                where = {sort: f"{_of_sort(where, sort)} AND {of_days}" for sort in wanted}
                if near and ACTIVITY in wanted:
                    tables[ACTIVITY], before = self.near, near.format(first=first, last=last)
                    where[ACTIVITY] = f"{self.near_joined} AND {where[ACTIVITY]}"
        return self._statement([self._part(sort, tables[sort], columns, where) for sort in wanted], order, before)

    def select_activities(self, columns: Sequence[str], where: str, *, order: str = "") -> str:
        """The same over activities alone: each of them once, whoever was there; there is no ``x`` and no ``t``."""
        return self._statement([self._part(ACTIVITY, self.activities, columns, where)], order, self.before)

    def _part(self, sort: str, tables: str, columns: Sequence[str], where: str | Mapping[str, str]) -> str:
        said = self.said[sort]
        shown = ", ".join(said.get(name, name) for name in columns)
        return f"SELECT {shown} FROM {tables} WHERE {_of_sort(where, sort).format_map(said)}"

    def _statement(self, parts: Sequence[str], order: str, before: str) -> str:
        return f"{before}{' UNION ALL '.join(parts)}{f' ORDER BY {order}' if order else ''}"


def _of_sort(where: str | Mapping[str, str], sort: str) -> str:
    return where if isinstance(where, str) else where[sort]


_STATUS_AT_SCHOOL = f"CASE WHEN e.deleted THEN '{DELETED}' ELSE e.status END"
SCHOOL: Final = Source(
    tables={
        # the order is kept: through the days wanted, not through everything a teacher ever was at
        ACTIVITY: "activity e CROSS JOIN attendance x ON x.activity_id = e.id",
        TRAINING: "training e",
        OPENING: "opening e",
    },
    activities="activity e",
    present="SELECT x.activity_id, x.teacher_id, x.role FROM activity e CROSS JOIN attendance x ON x.activity_id = e.id "
    f"WHERE {THERE} AND e.start BETWEEN ? AND ?",
    whose="{{teacher}} IN (SELECT id FROM teacher WHERE uuid IN ({}))",
    people="SELECT id, uuid FROM teacher",
    own={
        ACTIVITY: {
            "teacher": "x.teacher_id",
            "attended": "NULL",
            "confirmed_x100": "e.confirmed_x100",
            "status": _STATUS_AT_SCHOOL,
            "school": "''",
            "unit": "''",
        },
        TRAINING: {
            "teacher": "e.teacher_id",
            "person": "(SELECT uuid FROM teacher WHERE id = e.teacher_id)",
            "school": "''",
            "status": _STATUS_AT_SCHOOL,
        },
        OPENING: {
            "teacher": "e.teacher_id",
            "status": f"CASE WHEN e.deleted THEN '{DELETED}' ELSE {_SAID[OPENING]['status']} END",
        },
    },
)
"""A school's file: small integers are its people, and the trash is still in it."""

_OF_A_CITY = {
    "teacher": "t.person",
    "person": "t.person",
    "school": "o.uuid",
    "unit": "o.uuid",
    "office": "o.number",
}
_PEOPLE = "city_teacher t JOIN place o ON o.id = t.office JOIN"
_PLACES = "WITH place AS MATERIALIZED (SELECT id, uuid, name, central, row_number() OVER (ORDER BY uuid) AS number FROM office)"
_KEYS = "keys AS MATERIALIZED (SELECT office, min(id) AS low, max(id) AS high FROM city_activity WHERE {} GROUP BY office)"
"""Between which keys the activities of some days lie, school by school. A school's activities get their keys as they come, and whoever was at one is of its
school; so a person's lines of those days are found down the order of the table, however many years lie before them."""
_YEARS = "year BETWEEN substr('{first}', 1, 4) AND substr('{last}', 1, 4)"
_TOUCHED = "start <= '{last}' AND \"end\" >= '{first}'"
_OF_DAYS = "x.teacher = t.id AND x.activity BETWEEN k.low AND k.high"
CITY: Final = Source(
    tables={
        ACTIVITY: f"{_PEOPLE} city_attendance x ON x.teacher = t.id JOIN city_activity e ON e.id = x.activity",
        TRAINING: f"{_PEOPLE} city_training e ON e.teacher = t.id",
        OPENING: f"{_PEOPLE} city_opening e ON e.teacher = t.id",
    },
    activities="city_activity e JOIN place o ON o.id = e.office",
    # the sum keeps SQLite from looking up every activity of the days for every teacher
    present=f"WITH days(first, last) AS (SELECT ?, ?), {_KEYS.format('start BETWEEN (SELECT first FROM days) AND (SELECT last FROM days)')} "
    "SELECT x.activity, x.teacher, x.role FROM keys k JOIN city_teacher t ON t.office = k.office "
    f"JOIN city_attendance x ON {_OF_DAYS} WHERE {THERE} AND x.activity + 0 IN "
    "(SELECT e.id FROM city_activity e WHERE e.start BETWEEN (SELECT first FROM days) AND (SELECT last FROM days))",
    whose="{{teacher}} IN ({})",
    people="SELECT id, person FROM city_teacher",
    own={
        ACTIVITY: {**_OF_A_CITY, "attended": "x.attended", "confirmed_x100": "x.confirmed_x100"},
        TRAINING: _OF_A_CITY,
        OPENING: _OF_A_CITY,
    },
    before=f"{_PLACES} ",
    # the order is kept: people, between which keys, their lines; SQLite would go through all lines of a person first
    near="city_teacher t CROSS JOIN place o CROSS JOIN keys k CROSS JOIN city_attendance x CROSS JOIN city_activity e",
    near_joined=f"o.id = t.office AND k.office = t.office AND {_OF_DAYS} AND e.id = x.activity",
    near_beginning=f"{_PLACES}, {_KEYS.format(_YEARS)} ",
    near_touching=f"{_PLACES}, {_KEYS.format(_TOUCHED)} ",
)
"""A bureau's city: a person is the smallest ``office teacher`` of everybody joined, and an office its place among all of them by id."""

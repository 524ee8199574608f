"""What SQLite and PostgreSQL are told with the same text, and the few things PostgreSQL is told differently (decision 0240).

Statements of this program are written once, in what both understand: ``?`` for values, ``ON CONFLICT`` for upserts, ``CASE`` instead of
functions only one of them has. What is left is translated here, text by text and once for each text:

- ``?`` becomes ``%s``, unless it stands in a string or a quoted name;
- ``sealed(?)`` and ``sealed_number(?)``: the value is sealed before it leaves this computer; the server never sees what it says;
- ``opened(column)`` and ``shown(column)``: the server marks what it gives, and it is opened here when it arrives;
- ``IN (SELECT value FROM json_each(?))``, a list as one value, becomes ``= ANY(%s)``;
- the statements of migrations get PostgreSQL's names of types.

Nothing here needs a server or its library.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final, Literal, cast

from jyteacher_desktop.domain.cancelling import asking, go_on
from jyteacher_desktop.values import dataclass

MARK_OPENED, MARK_SHOWN = "\x01", "\x02"
"""What the server puts before a sealed value that is to be opened, or shown as far as it may be."""

Place = Literal["plain", "sealed", "sealed_number", "list", "sealed_list"]

_TOKEN: Final = re.compile(
    r"""(?P<text>'(?:[^']|'')*'|"(?:[^"]|"")*")"""
    r"|IN\s+\(SELECT (?P<list>value|sealed_number\(value\)) FROM json_each\(\?\)\)"
    r"|(?P<seal>sealed|sealed_number)\(\?(?:::\w+)?\)"
    r"|(?P<plain>\?)|(?P<percent>%)"
)
_WORD: Final = re.compile(r"\w+")
_WRITTEN: Final = re.compile(
    r'^\s*(?:WITH\b.*?\)\s*)?(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """One statement as PostgreSQL is told it: what becomes of each value, which table it writes and whether what it gives is sealed.

    ``files`` is whether it gives whole files: written out as text they would be twice as long. ``names`` are all the words in it, tables among them.
    """

    sql: str
    places: tuple[Place, ...]
    writes: str
    opens: bool
    files: bool
    names: frozenset[str]

    def values(
        self, given: Sequence[object], seal: Callable[[str, str], str | None], pause: Callable[[], None] = go_on
    ) -> list[object]:
        """The values as they are sent; ``pause`` is asked all along where many are sealed."""
        return [
            value if place == "plain" else _value(place, value, seal, pause)
            for place, value in zip(self.places, given, strict=True)
        ]


def _value(place: Place, value: object, seal: Callable[[str, str], str | None], pause: Callable[[], None]) -> object:
    if value is None:
        return None
    if place in ("list", "sealed_list"):
        found = json.loads(str(value))
        return listed([seal(each, "sealed_number") for each in asking(found, pause)] if place == "sealed_list" else found, pause)
    return seal(str(value), place)


def listed(values: Sequence[object], pause: Callable[[], None]) -> str:
    """Numbers or texts as the server is told a list of them; its library goes through them one by one."""
    types = set(map(type, values))
    if types == {int}:
        return f"{{{','.join(map(str, values))}}}"
    if types == {str}:
        joined = '","'.join(cast("Sequence[str]", values))
        if "\\" not in joined and joined.count('"') == 2 * (len(values) - 1):  # nothing in them that would have to be marked
            return f'{{"{joined}"}}'
    return f"{{{','.join(map(_in_list, asking(values, pause)))}}}"


def _in_list(value: object) -> str:
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return "NULL" if value is None else str(value)


@lru_cache(maxsize=2048)
def spoken(sql: str) -> Spoken:
    """A statement of this program as PostgreSQL is told it."""
    places: list[Place] = []

    def said(found: re.Match[str]) -> str:
        if found["text"]:
            return found["text"].replace("%", "%%")
        if found["percent"]:
            return "%%"
        if found["list"]:
            places.append("list" if found["list"] == "value" else "sealed_list")
            return "= ANY(%s)"
        places.append("sealed" if found["seal"] == "sealed" else "sealed_number" if found["seal"] else "plain")
        return "%s"

    told = _TOKEN.sub(said, sql)
    written = _WRITTEN.match(sql)
    opens = "opened(" in sql or "shown(" in sql
    names = frozenset(_WORD.findall(sql))
    return Spoken(
        sql=told,
        places=tuple(places),
        writes=written[1].lower() if written else "",
        opens=opens,
        files={"kept_file", "data"} <= names and not opens,
        names=names,
    )


_TYPES: Final = (
    (re.compile(r"\bid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT\b"), "id BIGSERIAL NOT NULL PRIMARY KEY"),
    (re.compile(r"^\s*WITHOUT ROWID\s*$", re.MULTILINE), ""),
    (re.compile(r"\bBLOB\b"), "BYTEA"),
    (re.compile(r"\bINTEGER\b"), "BIGINT"),
    (re.compile(r"\bTEXT\b"), 'TEXT COLLATE "C"'),
    (re.compile(r"(REFERENCES \w+ \(\w+\))"), r"\1 DEFERRABLE"),
)
_OWN_KEY: Final = re.compile(r"\bid INTEGER NOT NULL(?=,)")


def described(statement: str) -> str:
    """A statement of a migration as PostgreSQL is told it.

    Text is compared by code point, as SQLite does it, and a whole number may have 63 bits.
    """
    if re.match(r"\s*(CREATE TABLE|ALTER TABLE)", statement):
        if "PRIMARY KEY (id)" in statement:
            statement = _OWN_KEY.sub("id BIGSERIAL NOT NULL", statement)
        for pattern, said in _TYPES:
            statement = pattern.sub(said, statement)
        return statement
    return spoken(statement).sql.replace("%%", "%")

"""Only the writer writes records: every statement of every other module is read, and what cannot be proved harmless is named."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from jyteacher_desktop.store import bureau_tables, school_tables
from tests.architecture.test_contracts import PACKAGE, ROOT

RECORDS = {table.name for table in school_tables.RECORDS} | set(bureau_tables.REGISTERS)
WRITERS = (PACKAGE / "store", PACKAGE / "records" / "writer.py")
DERIVED = {
    # the rows of packages, made anew from the archive whenever somebody asks: tables named city_… in a loop
    "jyteacher_desktop/bureau/letters_into_city.py"
}
_STATEMENT = re.compile(r'\b(?:INSERT(?: OR \w+)? INTO|REPLACE INTO|UPDATE(?: OR \w+)?|DELETE FROM)\s+[\["\'`]?(\{\}|\w+)')
_WRITING = frozenset(
    [
        "insert",
        "insert_many",
        "insert_columns",
        "write_rows",
        "update",
        "delete",
        "exec_driver_sql",
        "driver_connection",
        "driver",
    ]
)
_TABLES = ("tables", "school_tables", "bureau_tables")


def text_of(node: ast.AST) -> str | None:
    """A string as it is written, what is put in as ``{}``."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def table_of(node: ast.expr) -> str | None:
    """The table an expression names for certain; None when that cannot be told."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in _TABLES:
        return node.attr
    return None


def offences(source: str, *, derived: bool = False, windows: bool = False) -> Iterator[tuple[int, str]]:
    """Lines of a module that write a record, or may do so.

    ``derived``: its tables are proved to be none of ours. ``windows``: widgets are updated there, and SQLAlchemy is not known.
    """
    tree = ast.parse(source)
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        text = None if id(node) in inside else text_of(node)
        for name in _STATEMENT.findall(text or ""):
            if name in RECORDS or (name == "{}" and not derived):
                yield getattr(node, "lineno", 0), f"statement on {name}"
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        attribute, receiver = node.func.attr, node.func.value
        if attribute not in _WRITING:
            continue
        whose = ast.unparse(receiver)
        if attribute in ("insert_many", "insert_columns", "write_rows") or (
            attribute == "insert" and whose.lower().endswith("change")
        ):
            name = table_of(node.args[0]) if node.args else None
            if name in RECORDS or (name is None and not derived):
                yield node.lineno, f"{attribute} into {name}"
        elif attribute in ("insert", "update", "delete") and not node.args and not node.keywords:
            name = table_of(receiver)
            if name in RECORDS or (name is None and not windows):
                yield node.lineno, f"{attribute} of {whose}"
        elif attribute in ("exec_driver_sql", "driver_connection") or (whose == "journal" and attribute == "driver"):
            yield node.lineno, f"{attribute} passes the journal by"


def modules() -> list[Path]:
    return [file for file in sorted(PACKAGE.rglob("*.py")) if not any(file.is_relative_to(place) for place in WRITERS)]


def test_no_module_but_the_writer_writes_a_record() -> None:
    found = []
    for file in modules():
        place = file.relative_to(ROOT).as_posix()
        windows = place.startswith("jyteacher_desktop/desktop/")
        source = file.read_text("utf-8")
        found += [f"{place}:{line} {what}" for line, what in offences(source, derived=place in DERIVED, windows=windows)]
    assert found == []


def test_every_kind_of_record_is_watched() -> None:
    assert {"teacher", "service", "activity", "attendance", "training", "opening", "plan", "plan_item", "planned"} <= RECORDS
    assert {"province_entry", "attachment", "member", *school_tables.REGISTERS, *bureau_tables.REGISTERS} <= RECORDS


BYPASSES = {
    "plain": "change.driver_sql('UPDATE teacher SET name = ?', ('x',))",
    "quoted": "change.driver_sql('DELETE FROM \"attendance\" WHERE id = ?', (1,))",
    "any table": "change.driver_sql(f'UPDATE {table} SET deleted = 1')",
    "insert or replace": "change.driver_sql('INSERT OR REPLACE INTO plan_item(id) VALUES (1)')",
    "after a with": "change.driver_sql('WITH x AS (SELECT 1) UPDATE opening SET hours_x100 = 0')",
    "expression": "change.execute(tables.training.update().values(status='approved'))",
    "unknown expression": "change.execute(table.delete())",
    "helper": "change.insert(tables.activity, title='x')",
    "helper of any table": "self._change.insert(table, title='x')",
    "many": "change.insert_many(tables.attendance, ('mark',), [])",
    "many, by columns": "change.insert_columns(tables.attendance, {'mark': ()})",
    "a register": "change.insert(tables.honour, name='x')",
    "past the journal": "connection.exec_driver_sql('PRAGMA x')",
}


@pytest.mark.parametrize("name", BYPASSES)
def test_every_way_past_the_writer_is_noticed(name: str) -> None:
    assert list(offences(BYPASSES[name]))


def test_a_read_and_what_is_no_record_are_left_in_peace() -> None:
    harmless = (
        "ws.tuples('SELECT id FROM teacher')\n"
        "change.insert(tables.letter, at='x')\n"
        "change.driver_sql('UPDATE letter SET named = 1')\n"
        "names.update(other)\nshapes.insert(0, 'x')\n"
    )
    assert list(offences(harmless)) == []


def test_every_step_that_the_program_makes_has_a_code() -> None:
    missing = []
    for file in modules():
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "change"
            if called and "code" not in {keyword.arg for keyword in node.keywords}:
                missing.append(f"{file.relative_to(ROOT)}:{node.lineno}")
    assert missing == []

"""Many rows at once land as one by one would."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from jyteacher_desktop.store.many_rows import insert_rows


@pytest.fixture
def raw() -> Iterator[sqlite3.Connection]:
    empty = sqlite3.connect(":memory:", isolation_level=None)
    empty.execute("CREATE TABLE mark (id INTEGER PRIMARY KEY AUTOINCREMENT, who TEXT NOT NULL UNIQUE, hours INTEGER)")
    yield empty
    empty.close()


@pytest.mark.parametrize("count", [0, 1, 19, 20, 21, 40, 57, 199, 200, 201, 400, 457])
def test_every_row_is_stored_once_in_its_order(raw: sqlite3.Connection, count: int) -> None:
    rows = [(f"师{n}", n if n % 3 else None) for n in range(count)]
    insert_rows(raw, "mark", ("who", "hours"), iter(rows))
    assert raw.execute("SELECT who, hours FROM mark ORDER BY id").fetchall() == rows
    assert [key for (key,) in raw.execute("SELECT id FROM mark ORDER BY id")] == list(range(1, count + 1))


@pytest.mark.parametrize("place", [0, 19, 20, 45, 199, 200, 399, 400, 459])
def test_a_row_that_breaks_a_rule_is_an_error_wherever_it_stands(raw: sqlite3.Connection, place: int) -> None:
    rows: list[tuple[str | None, int]] = [(f"师{n}", n) for n in range(460)]
    rows[place] = (None, 1)
    with pytest.raises(sqlite3.IntegrityError):
        insert_rows(raw, "mark", ("who", "hours"), rows)

"""Whatever their number, the records that are meant are found, and no other."""

from __future__ import annotations

import sqlite3

import pytest

from jyteacher_desktop.records.named_one_by_one import among


@pytest.mark.parametrize("number", [1, 2, 100, 101, 40_000])
def test_the_records_that_are_meant_are_found_however_many_they_are(number: int) -> None:
    raw = sqlite3.connect(":memory:")
    raw.execute("CREATE TABLE t (id TEXT)")
    raw.executemany("INSERT INTO t VALUES (?)", [(f"r{each}",) for each in range(50_000)])
    meant = [f"r{each}" for each in range(number)]
    them, values = among([*meant, "nobody's"])
    assert [id_ for (id_,) in raw.execute(f"SELECT id FROM t WHERE id {them}", values)] == meant

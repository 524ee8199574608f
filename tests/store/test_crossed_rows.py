"""Rows put together of few parts are the rows themselves, whoever is told them."""

from __future__ import annotations

import random
import sqlite3
from array import array

import pytest

from jyteacher_desktop.domain.errors import Cancelled
from jyteacher_desktop.store import crossed_rows, many_rows
from jyteacher_desktop.store.crossed_rows import CrossedRows
from jyteacher_desktop.values import replace


def _crossed(rng: random.Random, many: int) -> tuple[CrossedRows, list[tuple[object, ...]]]:
    parts = [
        [(rng.randrange(9),) for _n in range(rng.choice([1, 3]))],
        [(rng.choice(["甲", "乙"]), None) for _n in range(rng.choice([1, 4]))],
        [(rng.choice([None, 5]),) for _n in range(2)],
    ]
    pairs = [(one, other) for one in range(len(parts[1])) for other in range(2)]
    runs = sorted(rng.randrange(len(parts[0])) for _row in range(many))
    codes = [rng.randrange(len(pairs)) for _row in range(many)]
    rows = [(*parts[0][who], *parts[1][pairs[code][0]], *parts[2][pairs[code][1]]) for who, code in zip(runs, codes, strict=True)]
    return _rows(parts, [runs.count(who) for who in range(len(parts[0]))], pairs, codes), rows


def _rows(parts: list[list[tuple[object, ...]]], runs: list[int], pairs: list[tuple[int, int]], codes: list[int]) -> CrossedRows:
    one, other = ([pair[place] for pair in pairs] for place in range(2))
    return CrossedRows(parts=parts, runs=array("I", runs), pairs=(array("I", one), array("H", other)), codes=array("H", codes))


def test_the_rows_are_those_that_their_places_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crossed_rows, "_BLOCK", 7)
    for seed in range(100):
        rng = random.Random(seed)
        crossed, rows = _crossed(rng, rng.choice([0, 1, 6, 7, 20]))
        assert list(crossed) == rows, seed
        told = b"".join(crossed.blocks(lambda value: str(value).encode(), b"\t", b"\n"))
        assert told == "".join("\t".join(map(str, row)) + "\n" for row in rows).encode(), seed


def test_whoever_cancels_does_not_wait_for_all_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crossed_rows, "_BLOCK", 7)
    asked: list[int] = []

    def stop() -> None:
        asked.append(1)
        if len(asked) > 1:
            raise Cancelled("已取消。")

    crossed, _rows = _crossed(random.Random(1), 20)
    few = replace(crossed, pause=stop)
    with pytest.raises(Cancelled):
        list(few.blocks(repr_of, b"", b""))


def repr_of(value: object) -> bytes:
    """A value as bytes."""
    return repr(value).encode()


_TABLE = "CREATE TABLE line(person INTEGER, event INTEGER, mark TEXT, role TEXT, hours INTEGER, PRIMARY KEY (person, event, mark)) WITHOUT ROWID"
_COLUMNS = ("person", "event", "mark", "role", "hours")


def _attendance(rng: random.Random, people: int, events: int, said: int) -> CrossedRows:
    there = [[event for event in range(events) if rng.random() < 0.9] for _person in range(people)]
    pairs = [(event, what) for event in range(events) for what in range(said)]
    words = [(rng.choice(["present", '它\'s "?1"']), f"{number}", rng.choice([None, number])) for number in range(said)]
    return _rows(
        [[(7 + 3 * number,) for number in range(people)], [(10**9 + number,) for number in range(events)], words],
        [len(each) for each in there],
        pairs,
        [event * said + rng.randrange(said) for each in there for event in each],
    )


def _stored(rows: CrossedRows, *, beside: str = "") -> tuple[list[tuple[object, ...]], int]:
    """The rows of the table, and how many statements put them there."""
    raw = sqlite3.connect(":memory:")
    raw.execute(_TABLE)
    if beside:
        raw.execute(beside)
    said: list[str] = []
    raw.set_trace_callback(said.append)
    many_rows.insert_rows(raw, "line", _COLUMNS, rows)
    raw.set_trace_callback(None)
    return raw.execute("SELECT * FROM line ORDER BY person, event, mark").fetchall(), sum("json_each" in each for each in said)


def test_sqlite_unfolds_the_very_rows_that_are_put_together() -> None:
    for seed in range(60):
        rng = random.Random(seed)
        people, said = rng.choice([1, 2, 5]), rng.choice([1, 2, 5, 16])
        rows = _attendance(rng, people, rng.choice([30, 60]), said)
        stored, unfolded = _stored(rows)
        assert stored == sorted(rows), seed
        assert unfolded == people


@pytest.mark.parametrize(
    ("people", "events", "said", "beside"),
    [
        (3, 30, 17, ""),
        (3, 4, 2, ""),
        (3, 30, 2, "CREATE INDEX by_event ON line(event)"),
        (3, 30, 2, "CREATE TRIGGER noted AFTER INSERT ON line BEGIN SELECT 1; END"),
    ],
    ids=["much is said", "few lines of each", "an index", "a trigger"],
)
def test_rows_that_sqlite_does_not_unfold_are_stored_all_the_same(people: int, events: int, said: int, beside: str) -> None:
    rows = _attendance(random.Random(3), people, events, said)
    stored, unfolded = _stored(rows, beside=beside)
    assert stored == sorted(rows)
    assert unfolded == 0


@pytest.mark.parametrize("second", [[("甲",)], [(None,)], [(-1,)], [(2**53,)], [(True,)], [(1, 2)]], ids=str)
def test_what_is_no_key_is_not_made_a_number(second: list[tuple[object, ...]]) -> None:
    one: list[tuple[object, ...]] = [(1,)]
    assert _rows([one, second, [("present",)]], [20], [(0, 0)], [0] * 20).unfolding() is None
    assert _rows([one, one, [("present",)]], [20], [(0, 0)], [0] * 20).unfolding() is not None
    assert _rows([one, [], []], [0], [], []).unfolding() is None


def test_a_line_that_stands_there_already_is_refused_as_it_would_be_alone() -> None:
    rows = _attendance(random.Random(3), 1, 30, 1)
    twice = replace(rows, runs=array("I", [2 * len(rows.codes)]), codes=array("H", [*rows.codes, *rows.codes]))
    with pytest.raises(sqlite3.IntegrityError):
        _stored(twice)


def test_whoever_cancels_does_not_wait_until_all_is_unfolded() -> None:
    asked: list[int] = []

    def stop() -> None:
        asked.append(1)
        if len(asked) > 1:
            raise Cancelled("已取消。")

    rows = _attendance(random.Random(3), 9, 30, 2)
    with pytest.raises(Cancelled):
        _stored(replace(rows, pause=stop))
    assert len(asked) == 2

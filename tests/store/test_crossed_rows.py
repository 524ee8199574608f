"""Rows put together of few parts are the rows themselves, whoever is told them."""

from __future__ import annotations

import random
from array import array

import pytest

from jyteacher_desktop.domain.errors import Cancelled
from jyteacher_desktop.store import crossed_rows
from jyteacher_desktop.store.crossed_rows import CrossedRows


def _crossed(rng: random.Random, many: int) -> tuple[CrossedRows, list[tuple[object, ...]]]:
    parts = [
        [(rng.randrange(9),) for _n in range(rng.choice([1, 3]))],
        [(rng.choice(["甲", "乙"]), None) for _n in range(rng.choice([1, 4]))],
        [(rng.choice([None, 5]),) for _n in range(2)],
    ]
    places = [array("I", [rng.randrange(len(part)) for _row in range(many)]) for part in parts]
    rows = [tuple(value for part, of in zip(parts, places, strict=True) for value in part[of[row]]) for row in range(many)]
    return CrossedRows(parts=parts, places=places), rows


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
    few = CrossedRows(parts=crossed.parts, places=crossed.places, pause=stop)
    with pytest.raises(Cancelled):
        list(few.blocks(repr_of, b"", b""))


def repr_of(value: object) -> bytes:
    """A value as bytes."""
    return repr(value).encode()

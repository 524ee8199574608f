"""A table of attendance that is read by column: the same lines as one by one, and nothing that is refused one by one."""

from __future__ import annotations

import contextlib
import random
import tracemalloc
from itertools import chain, repeat
from typing import Any

import pytest

from jyteacher_desktop.exchange import lines_by_column, package_tables
from jyteacher_desktop.exchange.errors import BadRows
from tests.exchange.conftest import uid

SPEC, NAME = next(spec for spec in package_tables.BY_KIND["report"] if spec.name == "attendance"), "attendance-2026"
Line = tuple[Any, ...]


def _lines(rng: random.Random) -> list[Line]:
    people, events = [uid(rng.randrange(1, 400)) for _n in range(12)], [uid(rng.randrange(1, 400)) for _n in range(20)]
    keys = {(who, event) for who in people for event in events if rng.random() < 0.8}
    hours = [None, None, 50, 100, 2**53 - 1]
    return [
        (
            *key,
            rng.choice(["present", "absent", "late"]),
            rng.choice(["attendee", "speaker"]),
            rng.choice(hours),
            rng.choice(hours),
        )
        for key in keys
    ]


def _told(found: lines_by_column.Lines) -> list[Line]:
    whose, what = (found.outer[name] for name in SPEC.key)
    rest = [name for name in SPEC.fields if name not in SPEC.key]
    pairs = list(zip(*found.pairs, strict=True))
    people = chain.from_iterable(map(repeat, whose, found.runs))
    return [
        (person, what[pairs[code][0]], *(getattr(found.said[pairs[code][1]], name) for name in rest))
        for person, code in zip(people, found.codes, strict=True)
    ]


def test_by_column_a_table_says_what_it_says_line_by_line() -> None:
    for seed in range(200):
        body = package_tables.encode_rows(SPEC, _lines(random.Random(seed)), NAME)
        found = package_tables.read_by_column(SPEC, NAME, body)
        rows = package_tables.decode_rows(SPEC, NAME, body)
        assert found is not None
        assert (len(found), _told(found)) == (
            len(rows),
            [tuple(getattr(row, name) for name in SPEC.fields) for row in rows],
        ), seed
        assert all(found.values(name) == rows.values(name) for name in SPEC.fields), seed


def _spoilt() -> dict[str, bytes]:
    whole = package_tables.encode_rows(SPEC, _lines(random.Random(2)), NAME)
    lines = whole.splitlines(keepends=True)
    one, next_one = lines[30], lines[31]
    activity = one[13:49]
    return {
        "a space that the writer never writes": whole.replace(one, one.replace(b":", b": ", 1)),
        "a space between two fields": whole.replace(one, one.replace(b',"mark"', b', "mark"')),
        "a mark nobody knows": whole.replace(one, one.replace(b'"mark":"', b'"mark":"x')),
        "a field twice": whole.replace(one, one.replace(b',"mark"', b',"attended":1,"mark"')),
        "a field too many": whole.replace(one, one.replace(b',"mark"', b',"more":1,"mark"')),
        "an id that ends early": whole.replace(one, one.replace(activity, activity[:-3] + b'","')),
        "an escape in an id": whole.replace(one, one.replace(activity, activity[:-6] + b"\\u0041")),
        "two ends over each other": whole.replace(one, b'{"activity":"' + activity[:-2] + b'"}\n'),
        "a line twice": whole.replace(one, one + one),
        "two lines the other way round": whole.replace(one + next_one, next_one + one),
        "a line behind all others": whole.replace(one, b"") + one,
        "two objects on one line": whole.replace(one, one[:-1] + next_one),
        "no JSON": whole.replace(one, b"nonsense\n"),
        "an empty line": whole.replace(one, one + b"\n"),
        "a carriage return": whole.replace(one, one[:-1] + b"\r\n"),
        "a float": whole.replace(one, one.replace(b'"confirmed_x100":', b'"confirmed_x100":1.0,"x":')),
        "a control character": whole.replace(one, one.replace(b'"mark":"', b'"mark":"\x7f')),
    }


@pytest.mark.parametrize("what", _spoilt())
def test_what_is_refused_line_by_line_is_not_taken_by_column(what: str) -> None:
    body = _spoilt()[what]
    with pytest.raises(BadRows):
        package_tables.decode_rows(SPEC, NAME, body)
    assert package_tables.read_by_column(SPEC, NAME, body) is None


@pytest.mark.parametrize("other", [b"z" * 36, b"01234567-89ab-cdef-0123-456789abcdeF", b"01234567-89ab-cdef-0123-456789abcdef0"])
def test_ids_of_another_form_are_looked_at_line_by_line(other: bytes) -> None:
    whole = package_tables.encode_rows(SPEC, _lines(random.Random(2)), NAME)
    last = whole.splitlines(keepends=True)[-1]
    assert package_tables.read_by_column(SPEC, NAME, whole.replace(last, last.replace(last[13:49], other))) is None


def test_a_body_of_line_ends_needs_no_list_of_them() -> None:
    whole = package_tables.encode_rows(SPEC, _lines(random.Random(2)), NAME)
    first, rest = whole[: whole.index(b"\n") + 1], whole[whole.index(b"\n") + 1 :]
    body = first + b"\n" * 2_000_000 + rest
    tracemalloc.start()
    try:
        found = package_tables.read_by_column(SPEC, NAME, body)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found is None
    assert peak < len(body)


def test_where_every_line_says_something_else_they_take_no_more_than_a_few_times_the_memory_of_the_body() -> None:
    lines = [(uid(1), uid(number), "present", "attendee", None, None) for number in range(2, 20_000)]
    body = package_tables.encode_rows(SPEC, lines, NAME)
    tracemalloc.start()
    try:
        found = package_tables.read_by_column(SPEC, NAME, body)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found is not None
    assert len(found) == len(lines)
    assert peak < 3.6 * len(body)


def _changed_somewhere(rng: random.Random, body: bytes) -> bytes:
    """A body with one line or some bytes somewhere else, twice, gone or those of another place."""
    lines = body.splitlines(keepends=True)
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    match rng.randrange(6):
        case 0:
            lines[one], lines[other] = lines[other], lines[one]
        case 1:
            lines.insert(one, lines[other])
        case 2:
            del lines[one]
        case 3:
            place = rng.randrange(len(lines[one]))
            lines[one] = lines[one][:place] + bytes([rng.choice(lines[other])]) + lines[one][place + 1 :]
        case 4:
            place = rng.randrange(len(lines[one]))
            lines[one] = lines[one][:place] + lines[other][place:]
        case _:
            lines[one] = lines[one][: -rng.randrange(1, 60)] + rng.choice([b"", b"\n", b'"}\n', b'\n{"activity":"'])
    return b"".join(lines)


def test_whatever_is_changed_in_a_table_it_is_taken_by_column_only_if_it_is_line_by_line_and_says_the_same() -> None:
    taken = refused = 0
    for seed in range(1500):
        rng = random.Random(seed)
        body = package_tables.encode_rows(SPEC, _lines(rng), NAME)
        for _time in range(rng.choice([1, 1, 3])):
            body = _changed_somewhere(rng, body)
        try:
            rows = package_tables.decode_rows(SPEC, NAME, body)
        except BadRows:
            refused += 1
            with contextlib.suppress(BadRows):
                assert package_tables.read_by_column(SPEC, NAME, body) is None, seed
            continue
        found = package_tables.read_by_column(SPEC, NAME, body)
        if found is None:
            assert not all(package_tables.UUID.fullmatch(getattr(row, name)) for row in rows for name in SPEC.key), seed
            continue
        assert _told(found) == [tuple(getattr(row, name) for name in SPEC.fields) for row in rows], seed
        taken += 1
    assert min(taken, refused) > 150


@pytest.mark.parametrize("lines_each", [1, 300])
def test_of_very_many_people_with_few_lines_each_lines_are_read_one_by_one(lines_each: int) -> None:
    events = [uid(10_000 + number) for number in range(lines_each)]
    lines = [
        (uid(number), event, "present", "attendee", None, None)
        for number in range(1, 1200 if lines_each == 1 else 5)
        for event in events
    ]
    body = package_tables.encode_rows(SPEC, lines, NAME)
    found = package_tables.read_by_column(SPEC, NAME, body)
    assert (found is None) == (lines_each == 1)
    assert found is None or len(found) == len(lines)


def test_other_tables_are_read_line_by_line() -> None:
    body = package_tables.encode_rows(SPEC, [("甲", "乙", "present", "attendee", None, None)], NAME)
    assert package_tables.read_by_column(SPEC, NAME, body) is None
    assert len(package_tables.decode_rows(SPEC, NAME, body)) == 1
    periods = next(spec for spec in package_tables.BY_KIND["report"] if spec.name == "periods")
    one = package_tables.encode_rows(periods, [("2026Q3", "closed", 1, 1, None)], "periods")
    assert package_tables.read_by_column(periods, "periods", one) is None
    assert package_tables.read_by_column(SPEC, NAME, b"") is None


def test_where_nearly_every_line_says_something_else_they_are_read_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [(uid(1), uid(number), "present", "attendee", number, None) for number in range(2, 40)]
    body = package_tables.encode_rows(SPEC, lines, NAME)
    assert package_tables.read_by_column(SPEC, NAME, body) is not None
    monkeypatch.setattr(lines_by_column, "_MOST_BETWEEN", 37)
    assert package_tables.read_by_column(SPEC, NAME, body) is None

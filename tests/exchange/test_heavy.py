"""Packages as heavy as the format allows are read within a bound of memory: the shapes of ``heavy``, at a thirty-second of their size and of the bound."""

from __future__ import annotations

import tracemalloc
import zlib
from functools import partial

import pytest

from jyteacher_desktop.exchange import box, canonical, letters, package_tables
from tests.exchange import heavy
from tests.exchange.conftest import Offices, book, uid
from tests.exchange.test_volumes import recipients

_PART = 32
_BOUND = (heavy.MEMORY - 64 * 1024) * 1024 // _PART
"""Some sixty of the megabytes are the program itself."""
REFUSED = (
    "every line another activity of one person",
    "all at all activities, which are not there",
    "every line another person",
    "every line another person at another activity",
    "every line other hours",
)


def _long(year: int, place: int) -> tuple[object, ...]:
    """An activity with a title of five thousand characters."""
    (first, *_more) = book()["activities-2026"]
    found = package_tables.find_spec("report", "activities-2026")
    assert found is not None
    said = {"id": uid(year * 100 + place), "start": f"{year}-03-01", "end": f"{year}-03-01", "title": "读" * 5_000}
    return tuple((dict(zip(found[0].fields, first, strict=True)) | said).values())


@pytest.mark.parametrize("by_column", [True, False])
@pytest.mark.parametrize("name", heavy.SHAPES)
def test_t15_a_package_as_heavy_as_the_format_allows_takes_less_than_half_a_gigabyte_to_read(
    offices: Offices, monkeypatch: pytest.MonkeyPatch, name: str, *, by_column: bool
) -> None:
    for bound in ("_MOST_INFLATED", "_MOST_READ"):
        monkeypatch.setattr(letters, bound, getattr(letters, bound) // _PART)
    monkeypatch.setattr(package_tables, "_PIECE", canonical.MAX_LINE)
    data = heavy.package(name, box.MAX_TABLE * 15 // 16 // _PART, offices.school, offices.mailbox_recipient)
    tracemalloc.start()
    try:
        said = heavy.read(data, offices.school, offices.mailbox, by_column=by_column)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert ("leads nowhere" in said) if name in REFUSED else said == ""
    assert peak < _BOUND, f"{peak * _PART >> 20} MiB"


def test_t15_tables_that_a_thin_package_leaves_out_take_the_memory_of_the_largest_and_not_of_all(
    offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    for bound in ("_MOST_INFLATED", "_MOST_READ"):
        monkeypatch.setattr(letters, bound, 1 << 20)
    years = range(2000, 2024)
    rows = {f"activities-{year}": [_long(year, place) for place in range(40)] for year in years}
    letter = offices.report(book() | rows)
    everything = sum(len(letter.bodies[name]) for name in rows)
    data = letter.pack(recipients(offices), without=[*rows])
    kept = {name: zlib.compress(letter.bodies[name]) for name in rows}
    opened = letters.open_letter(
        data,
        kinds=frozenset({"report"}),
        signers_for=lambda _office, _kind: [offices.school.public],
        identities=[offices.mailbox],
    )
    del letter
    for name, packed in kept.items():
        opened.supply(name, partial(zlib.decompress, packed))
    assert opened.missing == ()
    tracemalloc.start()
    try:
        opened.check_tables()
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert everything > 12 << 20
    assert peak < 6 << 20, f"{peak >> 20} of {everything >> 20} MiB"

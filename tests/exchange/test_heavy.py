"""Packages as heavy as the format allows are read within a bound of memory: the shapes of ``heavy``, at a thirty-second of their size and of the bound."""

from __future__ import annotations

import tracemalloc

import pytest

from jyteacher_desktop.exchange import box, canonical, letters, package_tables
from tests.exchange import heavy
from tests.exchange.conftest import Offices

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

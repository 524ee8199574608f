"""Cancel works inside every table of a package: however many rows one has, somebody is asked after so many of them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import jyteacher_desktop
from jyteacher_desktop.bureau import opening_packages, receiving
from jyteacher_desktop.domain import cancelling, id_numbers
from jyteacher_desktop.exchange import package_tables
from jyteacher_desktop.store import workspace as store
from tests.bureau.world import PIN, City, School, activity, book, sound_numbers, training
from tests.exchange.conftest import uid
from tests.exchange.test_registers import whole_book
from tests.lines import lines_told_to

PEOPLE = [uid(100), uid(101), uid(102)]
_OURS = str(Path(jyteacher_desktop.__file__).parent)


class _Gaps:
    """Counts the lines of our own code that run between two questions, by function; no clock is asked."""

    def __init__(self) -> None:
        self.widest: Counter[str] = Counter()
        self._lines: Counter[str] = Counter()

    def step(self, done: int, total: int, what: str) -> None:
        """Nothing to show."""

    def raise_if_cancelled(self) -> None:
        self.widest |= self._lines
        self._lines.clear()

    def trace(self, frame: FrameType, _event: str, _arg: object) -> Any:
        if not frame.f_code.co_filename.startswith(_OURS):
            return None
        self._lines[f"{Path(frame.f_code.co_filename).name}: {frame.f_code.co_qualname}"] += 1
        return self.trace


def _full(school: School, count: int, moved: int) -> dict[str, Any]:
    """So many rows in every table; with another ``moved`` other people, and something else said of the rest."""
    people = [*PEOPLE, *(uid(1_000_000 + moved + place) for place in range(count))]
    numbers = sound_numbers(len(people))
    rows = whole_book(rows_each=count) | book(
        school,
        {person: (f"师{place}{moved}", number) for place, (person, number) in enumerate(zip(people, numbers, strict=True))},
        periods=[(f"{1900 + place}Q1", "closed", 1 + moved, 1, None) for place in range(count)],
        openings=[(uid(400_000 + place), person, "2025", "other", 50 + moved, "") for place, person in enumerate(people)],
    )
    for year in (2025, 2026):
        held = [uid(500_000 + year * 1000 + place) for place in range(count)]
        taken = [uid(800_000_000 + year * 1000 + place) for place in range(count)]
        if year == 2026:  # records of plain kinds speak of these
            held, taken = [uid(1000), *held], [uid(1500), *taken]
        rows[f"activities-{year}"] = [activity(each, f"{year}-09-10", title=f"读{moved}") for each in held]
        rows[f"trainings-{year}"] = [
            training(each, people[0], 800 + moved, start=f"{year}-07-01", end=f"{year}-07-02") for each in taken
        ]
        rows[f"attachments-{year}"] = sorted((each, "activity", "ab" * 32, 7 + moved, "image/jpeg") for each in held)
        rows[f"attendance-{year}"] = [(person, held[0], "present", "attendee", None, 100 + moved) for person in people]
    rows["guests"] = sorted((person, f"21410{place % 10}") for place, person in enumerate(people))
    return rows


_SOONER_DONE_THAN_ASKED = ("sealed_columns.py", "sealing_many.py")
"""Numbers of some thousand people are sealed at once, in a few milliseconds (decision 0512)."""
_ONCE = ("values.py",)
"""A class of values is written out when the first of them is made (decision 0430), which may be in the larger book."""


def _widest(city: City, school: School, count: int) -> Counter[str]:
    """How many lines of each function run at most between two questions, while a book is received and another one in its place."""
    gaps = _Gaps()
    for remembering in (id_numbers._region, id_numbers._born, id_numbers._order):
        remembering.cache_clear()
    for moved in (1, count // 2):
        file = city.put(school.write(city.office, city.recipients, rows=_full(school, count, moved)).data)
        with lines_told_to(gaps.trace):
            taken = receiving.receive(city.ws, [file], PIN, progress=gaps)
        assert [each.verdict for each in taken.files] == ["merged"], taken.files
    gaps.raise_if_cancelled()
    return gaps.widest


@pytest.mark.on_a_server_too
def test_however_many_rows_a_table_has_cancel_is_asked_for_after_so_many_of_them(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = city.school(1)
    named = {name.rpartition("-")[0] if name[-4:].isdigit() else name for name in _full(school, 1, 0)}
    assert named == {spec.name for spec in package_tables.BY_KIND["report"]}, "every table of a book"
    monkeypatch.setattr(cancelling, "BREATH", 10)
    monkeypatch.setattr(opening_packages, "WORTH_COMPARING", 0)
    monkeypatch.setattr(store, "_ASKED_EVERY", 50)
    _widest(city, school, 5)  # a letter that the next ones are read beside
    few, many = _widest(city, school, 20), _widest(city, school, 45)
    grown = {
        name: (few[name], lines)
        for name, lines in many.items()
        if lines > 1.2 * few[name] + 20 and not name.startswith((*_SOONER_DONE_THAN_ASKED, *_ONCE))
    }
    assert not grown, "these go through more rows without a question the more there are"

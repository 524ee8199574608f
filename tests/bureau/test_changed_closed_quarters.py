"""Closed quarters that come otherwise: the sentence counts what differs between two books, as somebody who reads both would count it."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from jyteacher_desktop.bureau import letters_into_city, opening_packages
from jyteacher_desktop.store.ids import new_id
from tests.bureau.test_rows_of_a_letter import said as said_in
from tests.bureau.test_rows_of_a_letter import stands
from tests.bureau.world import City, School, activity, book, training

_CLOSED = ("2025Q4", "2026Q2", "2026Q3")
_DAYS = ("2025-12-30", "2026-01-02", "2026-05-06", "2026-09-10", "2026-09-29")
_NAMES = {"2025Q4": "2025年第四季度", "2026Q2": "2026年第二季度", "2026Q3": "2026年第三季度"}
_UNITS = {"活动": "个", "出勤": "人次", "培训": "条", "认定": "条", "期初学时": "笔"}
_IN_NO_FIGURE = {"planned", "draft", "returned"}


class _Book:
    """A school's book that somebody goes on changing."""

    def __init__(self, rng: random.Random, events: int = 5) -> None:
        self.rng = rng
        self.people = [new_id() for _n in range(4)]
        self.events: dict[str, dict[str, Any]] = {}
        self.lines: dict[tuple[str, str], tuple[str, int | None]] = {}
        self.trainings: dict[str, dict[str, Any]] = {}
        self.openings: dict[str, tuple[str, str, int]] = {}
        for _n in range(events):
            self._hold()
        for _n in range(3):
            self._train()

    def _hold(self) -> None:
        event = new_id()
        self.events[event] = {"day": self.rng.choice(_DAYS), "hours": self.rng.choice([100, 200]), "status": "approved"}
        for person in self.people:
            self.lines[person, event] = (self.rng.choice(["present", "absent"]), self.rng.choice([None, None, 50]))

    def _train(self) -> None:
        day = self.rng.choice(_DAYS)
        told = {"day": day, "who": self.rng.choice(self.people), "hours": 400, "confirmed": self.rng.choice([None, 300])}
        self.trainings[new_id()] = told

    def go_on(self) -> None:
        """One of the things that happen to a book."""
        rng = self.rng
        event, line, course = rng.choice(list(self.events)), rng.choice(list(self.lines)), rng.choice(list(self.trainings))
        deed = rng.randrange(9)
        if deed == 0:
            self._hold()
        elif deed == 1:
            self.events[event]["day"] = rng.choice(_DAYS)
        elif deed == 2:
            self.events[event]["status"] = rng.choice(["approved", "planned", "returned"])
        elif deed == 3:
            self.events[event]["hours"] += 50
        elif deed == 4:
            self.lines[line] = (rng.choice(["present", "late"]), rng.choice([None, 70]))
        elif deed == 5 and len(self.events) > 2:
            del self.events[event]
            self.lines = {key: said for key, said in self.lines.items() if key[1] != event}
        elif deed == 6:
            self.trainings[course] |= {"day": rng.choice(_DAYS), "confirmed": rng.choice([None, 300])}
        elif deed == 7:
            self.openings[new_id()] = (rng.choice(self.people), rng.choice(["2025", "2026"]), 1000)
        else:
            del self.lines[line]

    def rows(self, school: School) -> dict[str, Any]:
        """As a package tells it, every table of the years it has something in."""
        tables: dict[str, list[Any]] = {
            f"{table}_{year}": [] for year in (2025, 2026) for table in ("activities", "attendance", "trainings")
        }
        for event, told in self.events.items():
            row = activity(event, told["day"], hours=told["hours"])
            tables[f"activities_{told['day'][:4]}"].append((*row[:10], told["status"], *row[11:]))
        for (person, event), (mark, confirmed) in self.lines.items():
            line = (person, event, mark, "attendee", None, confirmed)
            tables[f"attendance_{self.events[event]['day'][:4]}"].append(line)
        for course, told in self.trainings.items():
            facts = {"start": told["day"], "end": told["day"], "confirmed": told["confirmed"]}
            tables[f"trainings_{told['day'][:4]}"].append(training(course, told["who"], told["hours"], **facts))
        people = {person: (f"师{place}", None) for place, person in enumerate(self.people)}
        return book(
            school,
            people,
            openings=[(each, who, year, "school_based", hours, "") for each, (who, year, hours) in self.openings.items()],
            periods=[(quarter, "closed", 1, 1, "2026-10-08") for quarter in _CLOSED],
            **tables,
        )

    def facts(self) -> dict[tuple[str, str], tuple[str, Any]]:
        """Kind and subject of every fact to its quarter and what is said."""
        return dict(self._facts())

    def _facts(self) -> Iterator[tuple[tuple[str, str], tuple[str, Any]]]:
        for event, told in self.events.items():
            if told["status"] not in _IN_NO_FIGURE:
                yield ("活动", event), (_quarter(told["day"]), tuple(told.values()))
        for (person, event), (mark, confirmed) in self.lines.items():
            told = self.events[event]
            if told["status"] not in _IN_NO_FIGURE:
                yield ("出勤", person + event), (_quarter(told["day"]), mark)
                if confirmed is not None:
                    yield ("认定", person + event), (_quarter(told["day"]), confirmed)
        for course, told in self.trainings.items():
            said = {key: value for key, value in told.items() if key != "confirmed"}
            yield ("培训", course), (_quarter(told["day"]), tuple(said.values()))
            if told["confirmed"] is not None:
                yield ("认定", course), (_quarter(told["day"]), (told["who"], told["confirmed"]))
        for opening, told in self.openings.items():
            yield ("期初学时", opening), ("2025Q4" if told[1] == "2025" else "2026Q2", told)

    def activities(self) -> Counter[str]:
        """How many activities of each quarter were held."""
        return Counter(_quarter(told["day"]) for told in self.events.values() if told["status"] not in _IN_NO_FIGURE)


def _quarter(day: str) -> str:
    return f"{day[:4]}Q{(int(day[5:7]) + 2) // 3}"


def _differences(
    before: dict[tuple[str, str], tuple[str, Any]], after: dict[tuple[str, str], tuple[str, Any]]
) -> dict[str, dict[str, int]]:
    """Closed quarter to kind to how many facts are others, gone or new in it."""
    found: dict[str, dict[str, int]] = {quarter: {} for quarter in _CLOSED}
    for about in before.keys() | after.keys():
        was, now = before.get(about), after.get(about)
        if was != now:
            for quarter in {each[0] for each in (was, now) if each} & set(_CLOSED):
                found[quarter][about[0]] = found[quarter].get(about[0], 0) + 1
    return found


@pytest.mark.parametrize("seed", range(6))
def test_what_is_told_of_closed_quarters_is_what_differs_between_the_two_books(city: City, seed: int) -> None:
    rng = random.Random(seed)
    _told_as_it_differs(city, rng, _Book(rng), seed)


@pytest.mark.on_a_server_too
@pytest.mark.parametrize("seed", range(20, 23))
def test_the_same_is_told_where_of_activities_only_those_that_differ_are_read_and_written(
    city: City, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(opening_packages, "WORTH_COMPARING", 0)
    corrected: list[str] = []
    plain = letters_into_city._Loader._correct_activities

    def noting(loader: Any, year: str, said: opening_packages.Corrections) -> dict[str, int]:
        corrected.append(year)
        return plain(loader, year, said)

    monkeypatch.setattr(letters_into_city._Loader, "_correct_activities", noting)
    rng = random.Random(seed)
    _told_as_it_differs(city, rng, _Book(rng, events=60), seed)
    assert corrected


def _told_as_it_differs(city: City, rng: random.Random, kept: _Book, seed: int) -> None:
    school = city.school(1)
    assert city.take(school.write(city.office, city.recipients, rows=kept.rows(school)).data).verdict == "merged"
    for _letter in range(7):
        before, held = kept.facts(), kept.activities()
        for _deed in range(rng.choice([0, 1, 1, 2, 5])):
            kept.go_on()
        rows = kept.rows(school)
        verdict = city.take(school.write(city.office, city.recipients, rows=rows).data)
        assert verdict.verdict == "merged"
        assert stands(city.ws, school) == said_in(rows), seed
        told = dict(_told(verdict.message))
        for quarter, kinds in _differences(before, kept.facts()).items():
            expected = "、".join(f"{kind} {kinds[kind]} {unit}" for kind, unit in _UNITS.items() if kind in kinds)
            said = told.get(_NAMES[quarter], "")
            assert said.partition("改了：")[2] == expected, (seed, quarter, verdict.message)
            one, two = held[quarter], kept.activities()[quarter]
            figures = f"活动 {one} 变为 {two} 个" if one != two else ""
            assert "".join(re.findall(r"活动 \d+ 变为 \d+ 个", said)) == figures, (seed, quarter, verdict.message)


def _told(message: str) -> Iterator[tuple[str, str]]:
    told = message.partition("注意：已结账的季度有改动：")[2].partition("。请向学校核实")[0]
    for part in told.split("；") if told else ():
        name, _mark, said = part.partition("（版本没有变）")
        yield name, said

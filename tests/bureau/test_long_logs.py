"""What somebody who may write a log leaves behind when he goes: however long it is, each thing that is done later costs what it is itself.

Work is counted in lines that Python runs, so a slow machine changes nothing.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jyteacher_desktop.bureau import city_people as view
from jyteacher_desktop.bureau import (
    clerks_log,
    decision_list,
    log_exchange,
    receiving,
    revoking_keys,
    which_packages_count,
    who_is_one_person,
)
from jyteacher_desktop.bureau.office import clerk_keys, unlock
from jyteacher_desktop.domain import cancelling
from jyteacher_desktop.exchange import SigningKey
from jyteacher_desktop.store.ids import new_id
from tests.bureau.test_logs import Entry, entry, key_entry, log
from tests.bureau.world import NUMBERS, PIN, City, School, book, fresh, signed_by
from tests.lines import Work, lines_told_to

SHORT, LONG = 150, 1500


Maker = Callable[[School, School, int], list[Entry]]


def _withdrawals(one: School, _two: School, count: int) -> list[Entry]:
    return [entry("withdraw", one.office, letters=[f"{place:064x}"], why="") for place in range(count)]


def _people(one: School, two: School, count: int) -> list[Entry]:
    mine = f"{one.office} {one.people[0]}"
    return [entry("same", one.office, teachers=[mine, f"{two.office} {new_id()}"], why="") for _place in range(count)]


def _offices(_one: School, _two: School, count: int) -> list[Entry]:
    return [key_entry(School(50 + place % 40, random.Random(place))) for place in range(count)]


def _choices(one: School, _two: School, count: int) -> list[Entry]:
    return [entry("voice", one.office, among=[""], answers=[], voice="", why="") for _place in range(count)]


def _keys(one: School, _two: School, count: int) -> list[Entry]:
    keys = [SigningKey(Ed25519PrivateKey.generate()) for _place in range(count)]
    return [key_entry(School(one.number, random.Random(1), office=one.office, key=key)) for key in keys]


def _chain(one: School, _two: School, count: int) -> list[Entry]:
    """One is the next one is the next one; all but the first are in no book."""
    chain = [f"{one.office} {one.people[0]}", *(f"{new_id()} {new_id()}" for _place in range(count))]
    return [entry("same", one.office, teachers=[*pair], why="") for pair in pairwise(chain)]


MAKERS: tuple[Maker, ...] = (_withdrawals, _people, _chain, _offices, _choices, _keys)


@pytest.fixture(params=MAKERS, ids=lambda make: make.__name__.strip("_"), scope="module")
def after(
    request: pytest.FixtureRequest, blank: Path, mailbox: tuple[str, str, list[str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[tuple[City, School, School]]]:
    """Two bureaus that heard a short and a long log of one sort, each with two schools."""
    office, identity, recipients = mailbox
    folder, made = tmp_path_factory.mktemp("logs"), []
    for count in (SHORT, LONG):
        city = City(fresh(blank, folder / str(count)), office, identity, recipients, folder / f"stick{count}")
        one, two = city.school(1), city.school(2)
        for school in (one, two):
            city.send(school, book(school, {school.people[0]: ("王伟", NUMBERS[0])}))
        assert city.take(log(city, request.param(one, two, count))).verdict == "merged"
        made.append((city, one, two))
    yield made
    for city, *_schools in made:
        city.ws.close()


def _package(city: City, school: School, name: str) -> Path:
    people = {school.people[0]: ("王伟", NUMBERS[0]), school.people[1]: (name, NUMBERS[1])}
    return city.put(school.write(city.office, city.recipients, rows=book(school, people)).data)


def test_a_package_costs_what_it_is_however_long_the_log_that_somebody_left(
    after: list[tuple[City, School, School]],
) -> None:
    costs = []
    for city, one, _two in after:
        desk = receiving.Desk(city.ws, city.identity)
        paths = [_package(city, one, f"李{place}") for place in range(2)]
        desk.take(paths[0])
        costs.append(Work().of(lambda desk=desk, path=paths[1]: desk.take(path)))
    assert costs[1] < 2 * costs[0]


def test_a_short_log_costs_what_it_is_however_long_the_one_before_it(after: list[tuple[City, School, School]]) -> None:
    costs = []
    for city, one, two in after:
        desk = receiving.Desk(city.ws, city.identity)
        paths = [
            city.put(log(city, [entry("withdraw", school.office, letters=[place * 64], why="误报")], seq=seq))
            for seq, (school, place) in enumerate([(one, "a"), (two, "b"), (one, "c")], 2)
        ]
        desk.take(paths[0])
        desk.take(paths[1])
        costs.append(Work().of(lambda desk=desk, path=paths[2]: desk.take(path)))
        assert "c" * 64 in clerks_log.rulings(city.ws)[one.office].withdrawn
    assert costs[1] < 2 * costs[0]


def test_a_log_that_is_refused_costs_what_it_is_however_long_the_one_before_it(after: list[tuple[City, School, School]]) -> None:
    costs = []
    for city, one, _two in after:
        desk = receiving.Desk(city.ws, city.identity)
        paths = [
            city.put(log(city, [entry("withdraw", one.office, letters=["e" * 64], why=""), entry("x", one.office)], seq=seq))
            for seq in (2, 3)
        ]
        desk.take(paths[0])
        costs.append(Work().of(lambda desk=desk, path=paths[1]: desk.take(path)))
        assert "e" * 64 not in clerks_log.rulings(city.ws)[one.office].withdrawn
    assert costs[1] < 2 * costs[0]


def test_what_the_pages_ask_for_costs_what_the_log_is_long(after: list[tuple[City, School, School]]) -> None:
    (short, *_s), (long, *_l) = after
    for look in (decision_list.list_decisions, view.list_people, which_packages_count.standings):
        few, many = (Work().of(lambda city=city, look=look: look(city.ws)) for city in (short, long))
        assert many < 3 * LONG // SHORT * few


def test_what_a_desk_heard_bit_by_bit_is_what_it_reads_from_the_whole_log(city: City) -> None:
    """The same log in any order and in any pieces says the same of every office."""
    rng = random.Random(7)
    one, two = city.school(1), city.school(2)
    letters = [f"{place:064x}" for place in range(6)]
    entries: list[Entry] = []
    for _place in range(60):
        school = rng.choice([one, two])
        kind = rng.choice(["key", "revoke", "withdraw", "reinstate", "accept", "same"])
        if kind == "key":
            role = rng.choice(["principal", "operator"])
            key = rng.choice([one.key, two.key])
            entries.append(key_entry(School(school.number, rng, office=school.office, key=key), role=role))
        elif kind == "revoke":
            entries.append(
                entry(kind, school.office, head=rng.choice(letters), keyid=rng.choice([one, two]).key.public.keyid, why="")
            )
        elif kind == "same":
            entries.append(entry(kind, school.office, teachers=[f"{one.office} a", f"{two.office} {rng.random()}"], why=""))
        elif kind == "reinstate":
            named = [*[each[0] for each in entries if each[1] == "withdraw"][-3:], new_id()]
            entries.append(entry(kind, school.office, letters=rng.sample(letters, 3), withdrawals=named, why=""))
        else:
            entries.append(entry(kind, school.office, letters=rng.sample(letters, 2), why=""))
    entries = signed_by(unlock(city.ws, PIN), entries)
    rng.shuffle(entries)
    said = clerks_log.Log(city.ws)
    for start in range(0, len(entries), 7):
        stood, before = said.as_it_stands(), clerks_log.rulings(city.ws)
        with city.ws.record() as change:
            said.hear(clerks_log.take_entries(change, entries[start : start + 7], "", clerks=clerk_keys(city.ws)))
        assert said.snapshot() == clerks_log.rulings(city.ws)
        assert stood == before  # whatever was taken of it before stays what it was
    assert any(rulings.withdrawn for rulings in said.values())


def test_a_log_so_long_that_none_could_be_written_again_is_refused_and_everything_else_goes_on(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a clerk who leaves keeps his bureau from ever writing a log or a roll again."""
    monkeypatch.setattr(clerks_log, "MOST_HEARD", 30)
    school, other = city.school(1), city.school(2)
    honest = log(city, [entry("withdraw", school.office, letters=["a" * 64], why="")])
    assert city.take(log(city, _withdrawals(school, other, 20), seq=2)).verdict == "merged"
    before = clerks_log.rulings(city.ws)
    refused = city.take(log(city, _withdrawals(school, other, 20), seq=3))
    assert (refused.verdict, refused.code) == ("refused", "log.full")
    assert clerks_log.rulings(city.ws) == before
    assert city.take(honest).verdict == "merged"
    assert clerks_log.rulings(city.ws)[school.office].withdrawn > before[school.office].withdrawn
    for key in range(9):  # what is decided here has room however long the log is
        revoking_keys.revoke(city.ws, city.school(10 + key).code, None, "丢失", PIN, last_good=0)
    assert len(clerks_log.list_entries(city.ws)) > 30
    assert log_exchange.write_log(city.ws, tmp_path / "log.jyt", PIN).entries == len(clerks_log.list_entries(city.ws))


def _answers(one: School, _two: School, count: int) -> list[Entry]:
    """Many reinstatements that each name many withdrawals, and these behind them."""
    away = [new_id() for _place in range(count // 4)]
    letters = [f"{place:064x}" for place in range(4)]
    return [
        *(
            entry("reinstate", one.office, f"00000000-0000-0000-0000-{place:012}", letters=letters[:3], withdrawals=away, why="")
            for place in range(count)
        ),
        *(entry("withdraw", one.office, number, letters=letters, why="") for number in away),
    ]


class _Steps:
    """Counts the lines that run between two questions in what listens to a log; no clock is asked."""

    def __init__(self) -> None:
        self.widest: Counter[str] = Counter()
        self._lines: Counter[str] = Counter()

    def pause(self) -> None:
        self.widest |= self._lines
        self._lines.clear()

    def trace(self, frame: FrameType, _event: str, _argument: object) -> Any:
        if Path(frame.f_code.co_filename).name not in ("clerks_log.py", "which_packages_count.py", "who_is_one_person.py"):
            return None
        self._lines[f"{Path(frame.f_code.co_filename).name}: {frame.f_code.co_qualname}"] += 1
        return self.trace


@pytest.mark.parametrize("make", [_withdrawals, _people, _chain, _answers], ids=lambda make: make.__name__.strip("_"))
def test_however_long_a_log_is_cancel_is_asked_for_while_a_desk_listens_to_it(
    city: City, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cancelling, "BREATH", 10)
    one, two = city.school(1), city.school(2)
    city.send(one, book(one, {one.people[0]: ("王伟", NUMBERS[0])}))
    widest = []
    for count in (40, 120):
        steps = _Steps()
        said = clerks_log.Log(city.ws, steps.pause)
        with city.ws.record() as change:
            heard = clerks_log.take_entries(
                change, signed_by(unlock(city.ws, PIN), make(one, two, count)), "", clerks=clerk_keys(city.ws)
            )
            with lines_told_to(steps.trace):
                said.hear(heard)
                said.reread(one.office)
                who_is_one_person.obey(change, who_is_one_person.Said(city.ws.tuples, steps.pause), pause=steps.pause)
            steps.pause()
        widest.append(steps.widest)
    grown = {name: (widest[0][name], lines) for name, lines in widest[1].items() if lines > 1.5 * widest[0][name] + 20}
    assert not grown, "these go through more entries without a question the longer the log is"


def test_people_of_a_long_chain_are_one_person_and_are_looked_at_in_one_pass(city: City) -> None:
    """Every decision joins the last of the chain with one more, and all of them are in a book."""
    asked, found = [], []
    for number, count in ((1, 20), (2, 60)):
        one, two = city.school(number * 10), city.school(number * 10 + 1)
        people = [[new_id() for _place in range(count)] for _school in range(2)]
        for school, mine in zip((one, two), people, strict=True):
            city.send(school, book(school, {each: (f"师{place}", None) for place, each in enumerate(mine)}))
        keys = [
            f"{school.office} {mine[place]}" for place in range(count) for school, mine in zip((one, two), people, strict=True)
        ]
        city.take(log(city, [entry("same", one.office, teachers=[*pair], why="") for pair in pairwise(keys)], seq=number))
        said, statements = who_is_one_person.Said(city.ws.tuples), 0
        with city.ws.record() as change:
            run = change.driver_sql

            def counted(sql: str, values: Any = (), *, run: Any = run) -> Any:
                nonlocal statements
                statements += 1
                return run(sql, values)

            object.__setattr__(change, "driver_sql", counted)
            who_is_one_person.obey(change, said, keys[:1])
        asked.append(statements)
        found.append(
            {
                person
                for (person,) in city.ws.tuples(
                    "SELECT person FROM city_teacher t JOIN office o ON o.id = t.office WHERE o.uuid IN (?, ?)",
                    (one.office, two.office),
                )
            }
        )
    assert [each == {min(each)} for each in found] == [True, True]
    assert asked[0] == asked[1] < 20

"""Desks of one bureau whose logs meet in any order: what a person chose wins at all of them, and nobody's id decides anything."""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from jyteacher_desktop.bureau import clerks_log, unproven_entries, waiting, which_bureau_answers
from jyteacher_desktop.bureau.errors import NothingToDecide, RecordUnknown
from jyteacher_desktop.bureau.office import clerk_keys, unlock
from jyteacher_desktop.domain.cancelling import go_on
from jyteacher_desktop.store.workspace import Workspace
from tests.bureau.test_logs import Entry, entry, key_entry
from tests.bureau.world import PIN, School, fresh, log_card, signed_by

CITIES = tuple(f"{letter * 8}-0000-7000-8000-000000000000" for letter in "0af")


class Desks:
    """Desks of one bureau, each with a calendar that goes on by a day with everything that happens."""

    def __init__(self, blank: Path, folder: Path, count: int) -> None:
        self.all = [fresh(blank, folder / f"desk{number}") for number in range(count)]
        self._late: list[Workspace] = []
        self._day = date(2026, 3, 1)

    def _tomorrow(self, desk: Workspace) -> None:
        self._day += timedelta(days=1)
        desk.today_override = self._day

    def hear(self, desk: Workspace, entries: list[Entry], source: str = "") -> clerks_log.Heard:
        """A log of another desk, or a city's, whose clerk has the same key, comes in."""
        self._tomorrow(desk)
        clerk = unlock(desk, PIN)
        entries = signed_by(clerk, entries) if source else entries
        with desk.record() as change:
            heard = clerks_log.take_entries(change, sorted(entries), source, clerks=clerk_keys(desk), clerk=clerk)
            unproven_entries.put_aside(change, desk, heard.unproven, source, go_on)
        return heard

    def choose(self, desk: Workspace, office: str, bureau: str) -> bool:
        """A person at a desk says who answers for a school; False where nobody asks him."""
        self._tomorrow(desk)
        try:
            which_bureau_answers.choose_voice(desk, office, bureau or desk.info("office"), "电话核实", PIN)
        except (NothingToDecide, RecordUnknown):
            return False
        return True

    def take_back(self, desk: Workspace, office: str) -> None:
        """A person takes what he chose back, where there is something."""
        self._tomorrow(desk)
        with contextlib.suppress(NothingToDecide, RecordUnknown):
            which_bureau_answers.unchoose_voice(desk, office, "弄错了", PIN)

    def enter(self, desk: Workspace, school: School) -> None:
        """A desk enrols a school itself."""
        self._tomorrow(desk)
        log_card(desk, school.card())

    def tell(self, teller: Workspace, listener: Workspace) -> None:
        """One desk hands its log on to another."""
        entries = clerks_log.entries_to_hand_on(teller, unlock(teller, PIN))
        heard = self.hear(listener, entries)
        assert (heard.unproven, heard.forged, heard.contradicting) == ((), (), ())

    def one_more(self, blank: Path, folder: Path) -> Workspace:
        """A desk that has heard nothing yet."""
        self._late.append(fresh(blank, folder))
        return self._late[-1]

    def close(self) -> None:
        for desk in (*self.all, *self._late):
            desk.close()

    def meet(self) -> None:
        """Everybody hears everybody's log, twice round: what one has from another he hands on."""
        for _round in range(2):
            for teller in self.all:
                for listener in self.all:
                    if teller is not listener:
                        self.tell(teller, listener)


@pytest.fixture
def two(blank: Path, tmp_path: Path) -> Iterator[Desks]:
    yield from _desks(blank, tmp_path, 2)


def _desks(blank: Path, folder: Path, count: int) -> Iterator[Desks]:
    desks = Desks(blank, folder, count)
    yield desks
    desks.close()


def _voice(desk: Workspace, office: str) -> str:
    return clerks_log.voices(desk)[office]


def _matter(desk: Workspace) -> waiting.Matter | None:
    found = [each for each in waiting.waiting(desk) if each.kind == "two_voices"]
    return found[0] if found else None


@pytest.mark.parametrize("first", [0, 1], ids=["smaller id", "greater id"])
def test_a_persons_choice_wins_at_both_desks_whichever_claim_the_other_desk_heard_first(two: Desks, first: int) -> None:
    school, (one, other) = School(1, random.Random(1)), two.all
    cities = (CITIES[first], CITIES[1 - first])
    claims = {each: [key_entry(school)] for each in cities}
    for desk, order in ((one, cities), (other, cities[::-1])):
        for each in order:
            two.hear(desk, claims[each], each)
    assert two.choose(one, school.office, cities[1])
    two.meet()
    for desk in two.all:
        assert _voice(desk, school.office) == cities[1]
        assert _matter(desk) is None, "a person has decided it"


@pytest.mark.parametrize("first", [0, 1], ids=["smaller id", "greater id"])
def test_before_anybody_chose_what_was_heard_first_at_any_desk_stands_at_all_of_them(two: Desks, first: int) -> None:
    school, (one, other) = School(1, random.Random(1)), two.all
    known, late = CITIES[first], CITIES[1 - first]
    claims = {each: [key_entry(school)] for each in (known, late)}
    for desk, source in ((one, known), (other, late), (other, known), (one, late)):
        two.hear(desk, claims[source], source)
    assert _voice(other, school.office) == late, "it has not heard yet that the other desk knew somebody else before"
    two.meet()
    for desk in two.all:
        assert _voice(desk, school.office) == known
        assert _matter(desk) is not None


@pytest.mark.parametrize("first", [0, 1], ids=["smaller id", "greater id"])
def test_two_desks_that_chose_differently_are_shown_to_a_person_and_no_id_decides(two: Desks, first: int) -> None:
    school, (one, other) = School(1, random.Random(1)), two.all
    known, late = CITIES[first], CITIES[1 - first]
    for desk in two.all:
        for source in (known, late):
            two.hear(desk, [key_entry(school)], source)
    assert two.choose(one, school.office, late)
    assert two.choose(other, school.office, known)
    two.meet()
    for desk in two.all:
        assert _voice(desk, school.office) == known, "neither choice counts, and what stood stands"
        matter = _matter(desk)
        assert matter is not None
        assert "几台电脑上的裁定不一致" in matter.message
        with pytest.raises(NothingToDecide, match="不一致"):
            which_bureau_answers.unchoose_voice(desk, school.office, "弄错了", PIN)
    assert two.choose(other, school.office, late)
    two.meet()
    for desk in two.all:
        assert _voice(desk, school.office) == late
        assert _matter(desk) is None


def test_a_choice_counts_at_a_desk_that_has_only_heard_the_bureau_that_was_not_chosen(two: Desks) -> None:
    school, (one, other) = School(1, random.Random(1)), two.all
    for source in CITIES[:2]:
        two.hear(one, [key_entry(school)], source)
    two.hear(other, [key_entry(school)], CITIES[0])
    assert two.choose(one, school.office, CITIES[1])
    two.tell(one, other)
    assert _voice(other, school.office) == CITIES[1]
    assert not clerks_log.rulings(other)[school.office].keys, "nothing of the one that was not chosen counts"
    (matter,) = [each for each in waiting.waiting(other, with_settled=True) if each.kind == "two_voices"]
    assert "还没有收到" in matter.message
    two.hear(other, [key_entry(school)], CITIES[1])
    assert clerks_log.rulings(other)[school.office].keys


def test_our_own_key_that_another_desk_entered_takes_no_citys_school_before_a_person_chose(two: Desks) -> None:
    school, (one, other) = School(1, random.Random(1)), two.all
    two.hear(one, [key_entry(school)], CITIES[1])
    with other.record() as change:
        clerks_log.write_entry(change, "key", school.office, json.loads(key_entry(school)[3]), unlock(other, PIN))
    two.tell(other, one)
    assert _voice(one, school.office) == CITIES[1]
    assert _matter(one) is not None
    assert two.choose(one, school.office, "")
    assert _voice(one, school.office) == ""


def test_a_choice_that_no_clerk_in_force_signed_answers_nothing_and_waits(two: Desks) -> None:
    """Neither a choice, nor the taking back of one, nor a note that some desk knew a bureau since long ago."""
    school, (one, _other) = School(1, random.Random(1)), two.all
    for source in CITIES[:2]:
        two.hear(one, [key_entry(school)], source)
    assert two.choose(one, school.office, CITIES[1])
    (chosen,) = clerks_log.claims(one)[school.office].standing
    lines = [
        entry("voice", school.office, among=[*CITIES[:2]], answers=[chosen], voice=CITIES[0], why="归我"),
        entry("voice", school.office, among=[*CITIES[:2]], answers=[chosen], voice=CITIES[0], why=""),
        entry(
            "voice", school.office, among=[*CITIES[:2]], answers=[], since="1999-01-01T00:00:00+08:00", voice=CITIES[0], why=""
        ),
    ]
    heard = two.hear(one, lines)
    assert len(heard.unproven) == 3
    assert _voice(one, school.office) == CITIES[1]
    (matter,) = [each for each in waiting.waiting(one) if each.kind == "unproven"]
    assert f"归单位 {CITIES[0]}管" in matter.message


def _world(desks: Desks, rng: random.Random, schools: list[School]) -> None:
    """Claims, choices, choices taken back and logs, as they come to one desk or another."""
    for _event in range(rng.randint(6, 16)):
        desk, school = rng.choice(desks.all), rng.choice(schools)
        match rng.choice(["claim", "claim", "own", "choose", "choose", "back", "tell"]):
            case "claim":
                source = rng.choice(CITIES)
                desks.hear(desk, [key_entry(school, _number(source, school))], source)
            case "own":
                said = clerks_log.rulings(desk).get(school.office)
                if said is None:  # at one's own desk a city's school is refused
                    desks.enter(desk, school)
            case "choose":
                desks.choose(desk, school.office, rng.choice([*CITIES, ""]))
            case "back":
                desks.take_back(desk, school.office)
            case "tell":
                desks.tell(*rng.sample(desks.all, 2))


def _number(source: str, school: School) -> str:
    """A city's one entry about a school has one id wherever its roll comes."""
    return f"{source[:8]}-{school.number:04}-7000-8000-000000000000"


@pytest.mark.parametrize("seed", range(12))
def test_whatever_reaches_desks_in_whatever_order_they_agree_and_whom_a_person_chose_stands(
    blank: Path, tmp_path: Path, seed: int
) -> None:
    """Two or three desks; and a new one that hears all of it in another order sees the same."""
    rng = random.Random(seed)
    desks = Desks(blank, tmp_path, rng.choice([2, 3]))
    schools = [School(number, rng) for number in range(1, 3)]
    try:
        _world(desks, rng, schools)
        for desk in desks.all:  # in the end every roll comes to every desk
            for source in rng.sample(CITIES, len(CITIES)):
                desks.hear(desk, [key_entry(school, _number(source, school)) for school in schools], source)
        desks.meet()
        late = desks.one_more(blank, tmp_path / "late")
        parts = [(source, [key_entry(school, _number(source, school)) for school in schools]) for source in CITIES]
        ours = clerks_log.entries_to_hand_on(desks.all[0], unlock(desks.all[0], PIN))
        rng.shuffle(ours)
        parts += [("", ours[place::3]) for place in range(3)]
        rng.shuffle(parts)
        for source, entries in parts:
            desks.hear(late, entries, source)
        found = [clerks_log.claims(desk) for desk in (*desks.all, late)]
        for office in (school.office for school in schools):
            assert len({each[office].voice for each in found}) == 1, "every desk sees one city"
            assert len({(each[office].standing, each[office].torn, bool(each[office].chosen)) for each in found}) == 1
            assert {_last_word(ours, office)} >= {each[office].voice for each in found if each[office].chosen}
        waits = [{each.subject for each in waiting.waiting(desk) if each.kind == "two_voices"} for desk in desks.all]
        assert all(each == waits[0] for each in waits)
    finally:
        desks.close()


def _last_word(ours: list[Entry], office: str) -> str:
    """Whom the persons named whose choice nobody answered since, read from the entries alone."""
    said = {number: json.loads(text) for number, kind, of, text in ours if kind == "voice" and of == office}
    answered = {each for facts in said.values() for each in facts["answers"]}
    named = {facts["voice"] for number, facts in said.items() if facts["why"] and number not in answered}
    return named.pop() if len(named) == 1 else "nobody"

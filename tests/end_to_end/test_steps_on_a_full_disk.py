"""Deeds that save in more than one step: when a later one cannot be saved, the sentence is true of the ones before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from jyteacher_desktop import entering_for_schools
from jyteacher_desktop.bureau import enrolled_schools, file_verdicts, publishing_policies, receiving, rolls_between_bureaus
from jyteacher_desktop.bureau.city_book import CityBook
from jyteacher_desktop.bureau.files_set_aside import waiting_files
from jyteacher_desktop.desktop.pages.bureau_presenter import Enrol, enrol_school
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.kinds.school_list import SchoolList
from jyteacher_desktop.records.registers import save
from jyteacher_desktop.school import receipts as answers
from jyteacher_desktop.school import school_keys, signed_policy
from jyteacher_desktop.school.office import policy_state
from jyteacher_desktop.school.roster import TeacherValues, add_teacher
from jyteacher_desktop.school.submitting import submit
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.end_to_end.test_roll_paths import province
from tests.end_to_end.town import CLERK, NEW_PIN, PIN, Q3, TODAY, Town, fill
from tests.full_disk import full_from, rows_of, steps_told_truly

PAPER = "2141000777"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    town = Town(tmp_path)
    yield town
    for ws in town.open:
        ws.close()


def _failed(verdicts: Sequence[file_verdicts.FileVerdict]) -> str:
    return "".join(each.message for each in verdicts if each.verdict == "refused")


def test_enrolling_a_school_whose_package_waited_says_that_the_school_is_enrolled_though_the_package_could_not_be_merged(
    town: Town,
) -> None:
    """The sentence said that nothing was saved."""
    ws = town.new_school("济水一小")
    fill(ws)
    assert town.send(ws).verdict == "held"
    card = town.folder / "card.jyt"
    digits = school_keys.write_school_card(ws, card, PIN)

    def enrol() -> str:
        enrolled = enrol_school(town.bureau, request=Enrol(card=card, digits=digits, pin=CLERK))
        return enrolled.sentence if _failed(enrolled.waiting.files) else ""

    assert steps_told_truly(enrol, town.bureau.path) == 2
    assert [row.letters for row in enrolled_schools.list_schools(town.bureau)] == [1]


def test_a_package_is_not_said_to_be_unsaved_because_its_place_among_those_that_waited_could_not_be_cleared(town: Town) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    assert town.send(ws).verdict == "held"
    town.enrol(ws)
    with full_from(2):  # the package is merged, that it waited cannot be struck out
        (verdict,) = receiving.receive_held(town.bureau, CLERK).files
    assert verdict.verdict == "merged"
    assert waiting_files(town.bureau)
    assert [each.verdict for each in receiving.receive_held(town.bureau, CLERK).files] == ["unchanged"]
    assert not waiting_files(town.bureau)


def test_a_key_the_school_had_vouched_for_counts_when_it_was_said_to_and_not_before(town: Town) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    card = town.folder / "new.jyt"
    school_keys.rotate_key(ws, card, PIN, NEW_PIN)
    assert steps_told_truly(lambda: _failed(town.receive(card)), town.bureau.path) == 1
    assert town.receive(card)[0].verdict == "unchanged"


def test_a_policy_taken_in_is_in_use_with_its_days_or_not_at_all(town: Town) -> None:
    """It was in use although the sentence said that nothing was saved, and its days were those of the one before."""
    ws = town.new_school("济水一小")
    due = {Quarter.parse("2026Q4"): date(2027, 1, 10)}
    file = publishing_policies.publish_policy(town.bureau, town.folder / "policy.jyt", CLERK, due=due).file

    def take_in() -> str:
        signed_policy.apply_policy(ws, file)
        return ""

    assert steps_told_truly(take_in, ws.path) == 1
    assert policy_state(ws).signed
    assert signed_policy.due_days(ws) != {}


def test_a_citys_roll_of_which_half_was_merged_says_so_and_the_rest_comes_with_the_next_try(town: Town) -> None:
    above = province(town)
    for number in range(2):
        ws = town.new_school(f"济水{number}小", code=f"214100012{number}")
        fill(ws)
        town.enrol(ws)
        assert town.send(ws).verdict == "merged"
    roll = rolls_between_bureaus.write_roll(town.bureau, town.folder / "roll", CLERK)
    assert steps_told_truly(lambda: _failed(town.receive(*roll.files, bureau=above)), above.path) >= 3
    assert [row.letters for row in enrolled_schools.list_schools(above)] == [1, 1]


def test_what_was_entered_for_a_school_is_told_truly_at_every_step_from_the_first_to_the_hand_over(town: Town) -> None:
    save(town.bureau, CityBook(town.bureau), [SchoolList(code=PAPER, name="王屋二小", central="王屋中心校", way="paper")])
    book = entering_for_schools.book_path(town.bureau, PAPER)

    def begin() -> str:
        entering_for_schools.begin(town.bureau, PAPER, CLERK)
        return ""

    assert steps_told_truly(begin, town.bureau.path) >= 1
    with Workspace.open(book, SCHOOL, write=True) as ws:
        ws.today_override = TODAY
        add_teacher(ws, TeacherValues(name="李娜"))

    def take_in() -> str:
        taken = entering_for_schools.take_in(town.bureau, PAPER, Q3, CLERK)
        return taken.message if taken.verdict == "refused" else ""

    assert steps_told_truly(take_in, town.bureau.path) >= 1
    new = town.new_school("王屋二小", code=PAPER)
    card = town.folder / "theirs.jyt"
    digits = school_keys.write_school_card(new, card, PIN)

    def hand_over() -> str:
        entering_for_schools.hand_over(town.bureau, PAPER, town.folder / "out", CLERK, card=card, digits=digits)
        return ""

    assert steps_told_truly(hand_over, town.bureau.path) == 2


def test_a_package_and_its_answer_are_told_truly_at_every_step(town: Town) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    written: list[Path] = []

    def hand_in() -> str:
        written[:] = submit(ws, Q3, town.folder / "stick", PIN).files
        return ""

    assert steps_told_truly(hand_in, ws.path) == 2
    assert steps_told_truly(lambda: _failed(town.receive(*written)), town.bureau.path) >= 1
    town.answer(ws)
    before = rows_of([ws.path])
    assert answers.apply_receipt(ws, town.newest_answer()).again
    assert rows_of([ws.path]) == before

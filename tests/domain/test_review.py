"""The principal's review: every deed in every state, written down once more by hand."""

from __future__ import annotations

import itertools

import pytest

from jyteacher_desktop.domain.review import REVIEW, Deed, Keep, after, told_change
from jyteacher_desktop.domain.terms import RecordStatus

STATES = (RecordStatus.PLANNED, RecordStatus.PENDING, RecordStatus.APPROVED, RecordStatus.RETURNED)

# deed: what becomes of 计划, 待审核, 已审核, 退回, then of the reason of a return, then of the confirmed hours
EXPECTED = {
    Deed.EDIT: "planned pending pending pending goes goes",
    Deed.IMPORT: "planned pending pending pending goes goes",
    Deed.PLAN: "planned planned planned planned goes goes",
    Deed.ADD_PERSON: "pending pending pending pending goes goes",
    Deed.REMOVE_PERSON: "planned pending pending pending goes goes",
    Deed.CHANGE_MARK: "pending pending pending pending goes goes",
    Deed.MERGE: "pending pending pending pending goes goes",
    Deed.JOIN_PEOPLE: "planned pending approved returned stays stays",
    Deed.APPROVE: "refused approved approved approved goes is_set",
    Deed.RETURN: "refused returned returned returned is_set goes",
    Deed.RESTORE: "planned pending pending pending goes goes",
    Deed.GIVE_BACK: "planned pending approved returned stays is_set",
}


@pytest.mark.parametrize("deed", EXPECTED, ids=lambda deed: deed.value)
def test_every_deed_makes_of_every_state_what_the_table_promises(deed: Deed) -> None:
    *states, note, confirmed = EXPECTED[deed].split()
    for before, expected in zip(STATES, states, strict=True):
        outcome = after([deed], before)
        if expected == "refused":
            assert outcome is None
            continue
        assert outcome is not None
        assert (outcome.status.value, outcome.note.value, outcome.confirmed.value) == (expected, note, confirmed)


def test_what_was_planned_and_is_said_to_be_held_waits_for_review_and_everything_else_stays() -> None:
    outcomes = [after([Deed.HOLD], before) for before in STATES]
    assert [outcome.status.value for outcome in outcomes if outcome] == ["pending", "pending", "approved", "returned"]
    assert [outcome.note.value for outcome in outcomes if outcome] == ["goes", "stays", "stays", "stays"]


def test_a_draft_of_another_program_is_treated_as_what_waits() -> None:
    for deed in Deed:
        assert after([deed], RecordStatus.DRAFT) == after([deed], RecordStatus.PENDING)


def test_whoever_changes_what_was_approved_is_told_that_it_waits_again_and_nobody_else_is() -> None:
    told = {(was.code, now.code): told_change(was.code, now.code) for was, now in itertools.product(RecordStatus, RecordStatus)}
    approved, pending = RecordStatus.APPROVED.code, RecordStatus.PENDING.code
    assert "又是“待审核”，请校长重新审核" in told.pop((approved, pending))
    assert set(told.values()) == {""}


def test_no_deed_and_no_state_is_left_out() -> None:
    assert set(REVIEW) == set(Deed) == {*EXPECTED, Deed.HOLD}
    assert all(set(outcomes) == set(STATES) for outcomes in REVIEW.values())


def test_only_the_principal_and_what_comes_back_whole_make_a_record_approved() -> None:
    approving = {
        deed
        for deed, state in itertools.product(Deed, STATES)
        if state is not RecordStatus.APPROVED
        and (outcome := after([deed], state)) is not None
        and outcome.status is RecordStatus.APPROVED
    }
    assert approving == {Deed.APPROVE}


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.value)
def test_changes_of_one_step_give_the_same_in_any_order(state: RecordStatus) -> None:
    changes = (Deed.EDIT, Deed.ADD_PERSON, Deed.REMOVE_PERSON, Deed.CHANGE_MARK, Deed.MERGE, Deed.JOIN_PEOPLE)
    for several in itertools.combinations(changes, 2):
        assert len({after(order, state) for order in itertools.permutations(several)}) == 1, several


def test_nothing_that_happened_changes_nothing() -> None:
    for state in STATES:
        outcome = after([], state)
        assert outcome is not None
        assert (outcome.status, outcome.note, outcome.confirmed) == (state, Keep.STAYS, Keep.STAYS)

"""The principal's review as one table: what each deed makes of a record in each state.

An activity goes 计划 (planned) -> 待审核 (pending) -> 已审核 (approved) or 退回 (returned, with a reason); a training begins pending.
What was approved is what the principal saw: whoever changes it, by whatever way, makes it wait again. What was only planned has been
held as soon as somebody is recorded for it.

:data:`REVIEW` is the whole rule. Nobody else decides a state; the writer of records asks :func:`after`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from jyteacher_desktop.domain.terms import RecordStatus
from jyteacher_desktop.enums import Enum
from jyteacher_desktop.values import dataclass


class Deed(Enum):
    """What can happen to a record that is reviewed."""

    EDIT = "edit"
    """What was typed about it is replaced."""
    IMPORT = "import"
    """A workbook changes what was typed about it."""
    PLAN = "plan"
    """Somebody says that it is only planned."""
    HOLD = "hold"
    """Somebody says that it was held."""
    ADD_PERSON = "add_person"
    """Somebody is recorded for it who was not."""
    REMOVE_PERSON = "remove_person"
    """Somebody is taken off it."""
    CHANGE_MARK = "change_mark"
    """Somebody's attendance or role changes."""
    MERGE = "merge"
    """A second entry of it gives its people to this one."""
    JOIN_PEOPLE = "join_people"
    """Two entries of the roster are one person: who took part is the same person as before."""
    APPROVE = "approve"
    RETURN = "return"
    RESTORE = "restore"
    """What it was once comes back; the state is the one it had then."""
    GIVE_BACK = "give_back"
    """The bureau's copy of it comes back; the state is the one it has there."""


class Keep(Enum):
    """What becomes of something that a review left on the record."""

    STAYS = "stays"
    GOES = "goes"
    IS_SET = "is_set"
    """The deed brings a new value, which may be nothing."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The state after a deed, and what becomes of the reason of a return and of the confirmed hours (认定学时)."""

    status: RecordStatus
    note: Keep
    confirmed: Keep


_PLANNED, _PENDING, _APPROVED, _RETURNED = (
    RecordStatus.PLANNED,
    RecordStatus.PENDING,
    RecordStatus.APPROVED,
    RecordStatus.RETURNED,
)
_STAYS_PLANNED = Outcome(_PLANNED, Keep.GOES, Keep.GOES)
_WAITS = Outcome(_PENDING, Keep.GOES, Keep.GOES)
_CHANGED = {_PLANNED: _STAYS_PLANNED, _PENDING: _WAITS, _APPROVED: _WAITS, _RETURNED: _WAITS}
"""Its content changed: what was planned stays planned, everything else waits for the principal; an answered reason goes."""
_TOOK_PLACE = dict.fromkeys(_CHANGED, _WAITS)
"""Somebody was there, so it is no plan any more."""
_AS_IT_IS = {status: Outcome(status, Keep.STAYS, Keep.STAYS) for status in _CHANGED}

REVIEW: Final[Mapping[Deed, Mapping[RecordStatus, Outcome | None]]] = {
    Deed.EDIT: _CHANGED,
    Deed.IMPORT: _CHANGED,
    Deed.PLAN: dict.fromkeys(_CHANGED, _STAYS_PLANNED),
    Deed.HOLD: {**_AS_IT_IS, _PLANNED: _WAITS},
    Deed.ADD_PERSON: _TOOK_PLACE,
    Deed.REMOVE_PERSON: _CHANGED,
    Deed.CHANGE_MARK: _TOOK_PLACE,
    Deed.MERGE: _TOOK_PLACE,
    Deed.JOIN_PEOPLE: _AS_IT_IS,
    Deed.APPROVE: {
        _PLANNED: None,
        _PENDING: Outcome(_APPROVED, Keep.GOES, Keep.IS_SET),
        _APPROVED: Outcome(_APPROVED, Keep.GOES, Keep.IS_SET),
        _RETURNED: Outcome(_APPROVED, Keep.GOES, Keep.IS_SET),
    },
    Deed.RETURN: {
        _PLANNED: None,
        _PENDING: Outcome(_RETURNED, Keep.IS_SET, Keep.GOES),
        _APPROVED: Outcome(_RETURNED, Keep.IS_SET, Keep.GOES),
        _RETURNED: Outcome(_RETURNED, Keep.IS_SET, Keep.GOES),
    },
    Deed.RESTORE: _CHANGED,
    Deed.GIVE_BACK: {status: Outcome(status, Keep.STAYS, Keep.IS_SET) for status in _CHANGED},
}
"""Deed -> state before -> outcome; None is refused. What is not held yet can neither be approved nor returned."""


def after(deeds: Iterable[Deed], status: RecordStatus) -> Outcome | None:
    """What several deeds of one step make of a record, in any order: the strictest word counts.

    Returns:
        None when one of them is refused in this state.
    """
    found = Outcome(status, Keep.STAYS, Keep.STAYS)
    for deed in deeds:
        # a draft is treated as what waits: it only exists in files of other programs
        outcome = REVIEW[deed][_PENDING if found.status is RecordStatus.DRAFT else found.status]
        if outcome is None:
            return None
        found = Outcome(
            outcome.status,
            found.note if outcome.note is Keep.STAYS else outcome.note,
            found.confirmed if outcome.confirmed is Keep.STAYS else outcome.confirmed,
        )
    return found


def told_return(note: str) -> str:
    """What whoever opens a returned record reads: why, and what brings it back to the reviewer."""
    return f"已退回：{note}。修改后保存即重新提交审核。"


def told_change(was: str, now: str) -> str:
    """What to say to whoever changed a record that had been approved and waits again; "" when nothing of that happened."""
    if was == RecordStatus.APPROVED.code and now == RecordStatus.PENDING.code:
        return "。这是审核过的，改动以后又是“待审核”，请校长重新审核，改错了可以撤销"
    return ""

"""One number, one person: whoever is entered, changed or brought back at a school never makes two entries of one ID number unsaid.

The school's own people are one group, and the people of each member school (外校人员, decision 0490) another: somebody who left for a member
school stands in both. The old form of a number and the new one are one number. Files of before may hold two entries of one number; both stay
as they are until somebody merges them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from jyteacher_desktop.domain.id_numbers import both_forms
from jyteacher_desktop.domain.names import KnownBy
from jyteacher_desktop.store.errors import NumberHeld
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

Rows = Callable[[str, Sequence[object]], list[tuple[Any, ...]]]
"""Runs a select and gives its rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Whoever has a number: the small integer key, the id, and the name with what tells this person from others."""

    key: int
    id: str
    told: str


def holder_of(rows: Rows, number: str, *, home: str = "", besides: Collection[int] = ()) -> Holder | None:
    """Who outside the trash has an ID number, in either form; None where nobody has.

    Args:
        rows: How to ask the file.
        number: As it is stored; "" is nobody's.
        home: The member school whose people are asked about, "" for the school's own.
        besides: Keys of people who are not meant.
    """
    forms = both_forms(number)
    marks = ", ".join("sealed_number(?)" for _ in forms)
    found = rows(f"{_PEOPLE} AND id_number IN ({marks}) ORDER BY id", (home, *forms)) if forms else []
    return next((_holder(row) for row in found if row[0] not in besides), None)


def refuse_held_number(rows: Rows, number: str, undone: str, *, home: str = "", besides: Collection[int] = ()) -> None:
    """Make sure that nobody else of the school, or of a member school, has a number.

    ``undone`` says what was not done.

    Raises:
        NumberHeld: Somebody has.
    """
    holder = holder_of(rows, number, home=home, besides=besides)
    if holder is not None:
        raise NumberHeld(
            f"这个身份证件号已经是“{holder.told}”的，{undone}，记录没有变化。同一个人请打开原来那条修改；调出、退休后回来的，请用“人员变动”；"
            "号码抄错的，请更正。",
            field="id_number",
            holder=holder.id,
        )


def holders_of_deleted(ws: Workspace, keys: Collection[int]) -> dict[int, Holder]:
    """For people in the trash who has their number now; whose number is nobody's is left out.

    Where numbers are not open on this computer only those written the same are found: equal numbers have equal seals.
    """
    if not keys:
        return {}
    marks = ", ".join("?" for _ in keys)
    found: dict[int, Holder] = {}
    for key, sealed, shown, home in ws.tuples(
        f"SELECT id, id_number, shown(id_number), home FROM teacher WHERE id IN ({marks}) AND id_number <> ''", tuple(keys)
    ):
        if ws.privacy.open:
            holder = holder_of(ws.tuples, str(shown), home=home, besides=keys)
        else:
            same = ws.tuples(f"{_PEOPLE} AND id_number = ? ORDER BY id", (home, sealed))
            holder = next((_holder(row) for row in same if row[0] not in keys), None)
        if holder is not None:
            found[key] = holder
    return found


_PEOPLE = (
    "SELECT id, uuid, name, subject, research_group, substr(id_number, -4), teacher_no, birth_month FROM teacher "
    "WHERE deleted = 0 AND home = ?"
)


def _holder(row: tuple[Any, ...]) -> Holder:
    key, uuid, name, subject, group, tail, staff, birth = row
    known = KnownBy(subject=subject, group=group or "", id_last4=tail, teacher_no=staff or "", birth_month=birth or "")
    return Holder(key=key, id=uuid, told=known.beside(name))

"""教育局认定: the hours that the bureau's newest receipt recognises, beside what the school counts itself (本校口径).

A bureau counts a person's rows from every school and applies caps over all of them, so its figure may be higher or lower. Both are
compared as of the same day, the one the bureau counted on: what was recorded later is no difference. The bureau says for each record
that counts less, and for each other school whose records count too, why.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from jyteacher_desktop import exchange
from jyteacher_desktop.domain.calendar import day_in_words
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.store.workspace import Change, Workspace
from jyteacher_desktop.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditReason:
    """Why one record counts what it counts at the bureau; ``record`` is another school's office where its records count too."""

    record: str
    claimed: Decimal
    counted: Decimal
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """One teacher's recognised hours in one cycle."""

    counted: Decimal
    required: Decimal
    as_of: date
    credited_on: date

    @property
    def words(self) -> str:
        """The figure and where it comes from."""
        return f"教育局认定 {hours_text(self.counted)} 学时（截至{day_in_words(self.as_of)}，{day_in_words(self.credited_on)}的回执）"


def difference_words(gap: Decimal | None) -> str:
    """By how much the bureau's figure differs from the school's own: 多 2 学时, 少 1.5 学时, 一致."""
    if not gap:
        return "一致"
    return f"{'多' if gap > 0 else '少'} {hours_text(abs(gap))} 学时"


def store_credited(change: Change, letter: exchange.OpenedLetter) -> None:
    """Keep what a receipt recognises, in the place of what an earlier one said."""
    change.driver_sql("DELETE FROM credited")
    change.driver_sql("DELETE FROM credit_reason")
    change.write_rows(
        "credited",
        ("teacher_uuid", "cycle", "counted_x100", "required_x100", "as_of", "credited_on"),
        [
            (row.teacher, row.cycle, row.counted_x100, row.required_x100, row.as_of, _day(letter.created) or row.as_of)
            for row in letter.rows("credited")
        ],
    )
    if "reasons" in letter.resources:
        change.write_rows(
            "credit_reason",
            ("teacher_uuid", "record", "cycle", "claimed_x100", "counted_x100", "reason"),
            [
                (row.teacher, row.record, row.cycle, row.claimed_x100, row.counted_x100, row.reason)
                for row in letter.rows("reasons")
            ],
        )


def credits_of(ws: Workspace, cycle: str) -> Mapping[str, Credit]:
    """Teacher to recognised hours in a cycle; empty when no receipt brought figures for it."""
    return {
        teacher: Credit(
            counted=Decimal(counted) / 100,
            required=Decimal(required) / 100,
            as_of=date.fromisoformat(as_of),
            credited_on=date.fromisoformat(day),
        )
        for teacher, counted, required, as_of, day in ws.tuples(
            "SELECT teacher_uuid, counted_x100, required_x100, as_of, credited_on FROM credited WHERE cycle = ?", (cycle,)
        )
    }


def credit_reasons(ws: Workspace, cycle: str) -> Mapping[str, tuple[CreditReason, ...]]:
    """Teacher to the bureau's reasons in a cycle, other schools first."""
    found: dict[str, list[CreditReason]] = defaultdict(list)
    for teacher, record, claimed, counted, reason in ws.tuples(
        "SELECT teacher_uuid, record, claimed_x100, counted_x100, reason FROM credit_reason WHERE cycle = ? "
        "ORDER BY teacher_uuid, counted_x100 < claimed_x100, record",
        (cycle,),
    ):
        found[teacher].append(
            CreditReason(record=record, claimed=Decimal(claimed) / 100, counted=Decimal(counted) / 100, reason=reason)
        )
    return {teacher: tuple(rows) for teacher, rows in found.items()}


def _day(created: str) -> str:
    """The day of a receipt, which says it for information only."""
    try:
        return date.fromisoformat(created[:10]).isoformat()
    except ValueError:
        return ""

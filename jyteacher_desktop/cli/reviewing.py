"""The principal's review, the same for activities and trainings: which rows, the verdict, the PIN."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol, TypeVar

from jyteacher_desktop.cli.answers import Answer, as_json, table
from jyteacher_desktop.cli.grammar import CommandWrong
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.domain.terms import RecordStatus
from jyteacher_desktop.later import later
from jyteacher_desktop.store.workspace import Workspace

if TYPE_CHECKING:
    from jyteacher_desktop.school import pins
else:
    pins = later("jyteacher_desktop.school.pins")


class Reviewed(Protocol):
    """A reviewed row."""

    @property
    def id(self) -> str:
        """The record's id."""


Row = TypeVar("Row", bound=Reviewed)
Row_co = TypeVar("Row_co", bound=Reviewed, covariant=True)


class CarryOut(Protocol[Row_co]):
    """The use case: review these ids as one step."""

    def __call__(
        self, ws: Workspace, ids: Iterable[str], *, approve: bool, hours: Decimal | None, reason: str, actor: str
    ) -> Sequence[Row_co]:
        """Review."""


def reviewed(
    call: Call, columns: Sequence[Column[Row]], *, pending: Callable[[Quarter | None], list[str]], carry_out: CarryOut[Row]
) -> Answer:
    """Review the named rows, or all pending ones.

    Raises:
        CommandWrong: Neither ids nor ``--all-pending``, or both.
        WrongPin, KeyMissing, KeyDamaged: A review is the principal's; nothing was reviewed.
    """
    args = call.args
    actor = pins.prove_principal(call.workspace, call.pin)
    if bool(args.ids) == args.all_pending:
        raise CommandWrong("请写要审核的编号，或写 --all-pending，二者选一。没有执行任何操作。")
    if args.period is not None and not args.all_pending:
        raise CommandWrong("--period 只能与 --all-pending 一起用。没有执行任何操作。")
    ids = pending(args.period) if args.all_pending else list(dict.fromkeys(args.ids))
    rows = (
        carry_out(call.workspace, ids, approve=args.approve, hours=args.hours, reason=args.reason or "", actor=actor)
        if ids
        else []
    )
    data = {
        "id": rows[0].id if len(rows) == 1 else None,
        "status": (RecordStatus.APPROVED if args.approve else RecordStatus.RETURNED).code,
        "reviewed": len(rows),
        "rows": as_json(rows),
    }
    verdict = "已通过" if args.approve else "已退回"
    return Answer(data=data, text=lambda: f"{verdict} {len(rows)} 条。\n{table(columns, rows, empty='没有待审核的记录。')}")

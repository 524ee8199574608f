"""What is no longer as it was signed: lines of hours and facts about people of a closed version, each with its cause.

Every single figure of the paper is compared in quarter_cells.py; what is found here says why they differ.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property

from jyteacher_desktop.domain.calendar import Quarter, day_of_year
from jyteacher_desktop.domain.errors import InputError
from jyteacher_desktop.domain.policy_file import load_policy
from jyteacher_desktop.school.ledger import everybody
from jyteacher_desktop.school.quarter_statement import Statement, in_hours, quarter_sums, standings_under, statement
from jyteacher_desktop.school.staff import teacher_keys
from jyteacher_desktop.store.tables import school as tables
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedDifference:
    """A ledger line whose figures are no longer those that were signed."""

    teacher_id: str
    entry: str
    title: str
    signed: Decimal
    now: Decimal
    cause: str


def signed_total(ws: Workspace, quarter: Quarter, version: int) -> Decimal | None:
    """计入 person-hours of a version as it was signed; None when there is no such version, or it held no lines."""
    [(total,)] = ws.tuples("SELECT sum(counted_x100) FROM signed_line WHERE quarter = ? AND version = ?", (str(quarter), version))
    return None if total is None else Decimal(total) / 100


def signed_differences(ws: Workspace, quarter: Quarter, version: int | None = None) -> list[SignedDifference]:
    """Lines of a signed version (the last one when None) whose counted hours are different now, with the cause in words."""
    newest = version or _newest_kept(ws, quarter)
    if newest is None:
        return []
    signed = {
        (teacher, entry): counted
        for teacher, entry, counted in ws.tuples(
            "SELECT teacher_uuid, entry, counted_x100 FROM signed_line WHERE quarter = ? AND version = ?", (str(quarter), newest)
        )
    }
    stated = statement(ws, quarter)
    now = {place: counted for place, (_claimed, counted) in quarter_sums(stated).items()}
    titles = dict(ws.tuples("SELECT uuid, title FROM activity UNION SELECT uuid, name FROM training"))
    different = sorted(place for place in signed.keys() | now.keys() if signed.get(place, 0) != now.get(place, 0))
    keys, ledgers = teacher_keys(ws), everybody(ws, stated.day, stated.cycle)
    causes = {
        (teacher, line.entry.id): "；".join(each.sentence for each in line.reductions) or "签字后修改"
        for teacher in {teacher for teacher, _entry in different}
        if keys.get(teacher) in ledgers
        for line in ledgers[keys[teacher]].explain()
    }
    found: list[SignedDifference] = []
    for place in different:
        cause = "签字后补录" if place not in signed else "签字后移除" if place not in now else causes[place]
        found.append(
            SignedDifference(
                teacher_id=place[0],
                entry=place[1],
                title=titles.get(place[1], ""),
                signed=Decimal(signed.get(place, 0)) / 100,
                now=Decimal(now.get(place, 0)) / 100,
                cause=cause,
            )
        )
    return found


def _newest_kept(ws: Workspace, quarter: Quarter) -> int | None:
    """The last version of which something was kept; where nobody was in the roster that is the quarter before alone."""
    of_quarter = " UNION ALL ".join(
        f"SELECT version FROM {table} WHERE quarter = ?" for table in ("signed_line", "signed_before")
    )
    newest: int | None = ws.tuples(f"SELECT max(version) FROM ({of_quarter}) AS kept", (str(quarter),) * 2)[0][0]
    return newest


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedStanding:
    """What is otherwise now about a person of a signed version: ``what`` in words, as it was signed, as it is, and why."""

    teacher_id: str
    what: str
    signed: Decimal
    now: Decimal
    cause: str


def signed_standings(ws: Workspace, quarter: Quarter, version: int) -> list[SignedStanding]:
    """What is otherwise now about the people of a signed version, beside the lines of the quarter itself.

    The requirement, what had counted before the quarter, and who is in it at all: 距目标差 and the number of teachers are made of these.
    Nothing is known of a version that was closed by a program which did not keep them.
    """
    kept = ws.tuples(
        "SELECT p.teacher_uuid, p.required_x100, p.cycle_x100 - coalesce((SELECT sum(l.counted_x100) FROM signed_line l "
        "WHERE l.quarter = p.quarter AND l.version = p.version AND l.teacher_uuid = p.teacher_uuid), 0) "
        "FROM signed_person p WHERE p.quarter = ? AND p.version = ?",
        (str(quarter), version),
    )
    if not kept and not ws.tuples(
        "SELECT 1 FROM signed_before WHERE quarter = ? AND version = ? LIMIT 1", (str(quarter), version)
    ):
        return []
    signed = {teacher: (required, before) for teacher, required, before in kept}
    stated = statement(ws, quarter)
    now = {each.row.id: (each.required, each.cycle - each.sums.counted) for each in stated.members}
    why = _Causes(ws, stated, version)
    found: list[SignedStanding] = []
    for teacher in sorted(signed.keys() | now.keys()):
        if teacher not in signed or teacher not in now:
            there = (Decimal(teacher in signed), Decimal(teacher in now))
            found.append(_standing(teacher, "列入本季教师", there, why.of_place(teacher)))
            continue
        (required, before), (required_now, before_now) = signed[teacher], now[teacher]
        if required != required_now:
            pair = (in_hours(required), in_hours(required_now))
            found.append(_standing(teacher, "周期应达", pair, why.of_requirement(teacher, required, required_now)))
        if before != before_now:
            pair = (in_hours(before), in_hours(before_now))
            found.append(_standing(teacher, "以前各季累计", pair, why.of_hours(teacher, before, before_now)))
    return found


def _standing(teacher: str, what: str, figures: tuple[Decimal, Decimal], cause: str) -> SignedStanding:
    return SignedStanding(teacher_id=teacher, what=what, signed=figures[0], now=figures[1], cause=cause)


class _Causes:
    """Why something about a person is otherwise than it was signed: what the journal holds after the step that closed the quarter."""

    def __init__(self, ws: Workspace, stated: Statement, version: int) -> None:
        self._ws, self._stated = ws, stated
        ((self._closed,),) = ws.tuples(
            "SELECT coalesce(max(e.step), 0) FROM journal_entry e WHERE e.tbl = 'signed_before' AND e.row = "
            "(SELECT min(p.id) FROM signed_before p WHERE p.quarter = ? AND p.version = ?)",
            (str(stated.quarter), version),
        )
        self._changed = self._after("tbl = 'policy'")
        self._service = f"签字后登记或更正了{day_of_year(stated.day)}及以前开始的人员变动"
        self._owed = f"{self._service}，或那天还在休的假的结束"

    def _after(self, what: str, given: tuple[object, ...] = ()) -> bool:
        return bool(self._ws.tuples(f"SELECT 1 FROM journal_entry WHERE step > ? AND {what} LIMIT 1", (self._closed, *given)))

    @cached_property
    def _under(self) -> dict[str, tuple[int, int]]:
        """What the records of now would give by the policy of the day of closing; nothing where that is the one of now or is lost."""
        if not self._changed:
            return {}
        images = (
            self._ws.image_after(tables.policy, row, self._closed)
            for (row,) in self._ws.tuples("SELECT id FROM policy ORDER BY id DESC")
        )
        text = next((str(image["text"]) for image in images if image is not None and image["in_use"]), "")
        try:
            return standings_under(self._ws, self._stated, load_policy(text, file_name=""))
        except InputError:
            return {}

    def _named(self, signed: int, now: int, under: int | None, other: str) -> str:
        """Both causes or the one that made the difference: ``under`` is what the old policy makes of the records of now."""
        by_policy = self._changed and under != now
        by_records = not self._changed or under != signed
        return "；".join([*(["签字后换用了学时规则"] if by_policy else []), *([other] if by_records else [])])

    def of_requirement(self, teacher: str, signed: int, now: int) -> str:
        """Of what is required of somebody."""
        return self._named(signed, now, self._under.get(teacher, (None, None))[0], self._owed)

    def of_place(self, teacher: str) -> str:
        """Of somebody who came into the quarter or went out of it."""
        there = self._ws.tuples("SELECT 1 FROM teacher WHERE uuid = ? AND deleted = 0", (teacher,))
        return self._service if there else "签字后从花名册移除或合并"

    def of_hours(self, teacher: str, signed: int, now: int) -> str:
        """Of what had counted before the quarter."""
        return self._named(signed, now, self._under.get(teacher, (None, None))[1], "签字后以前各季的记录有变")

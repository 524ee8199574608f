"""What the paper of a closed quarter prints as it was signed, and whether a package says the same as the paper.

What a paper takes from outside its quarter: what people, the school and kinds are called, where people belong (教研组, 学科, 学段) and the
quarter before (上季). Closing keeps it, and the paper of a closed quarter prints what was kept; what is otherwise by now is told in a table of its own.

A package holds the book of the day it was made. What the book said on that day is kept with it as one number, so that a paper printed
later can say whether it is still the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.headline import QuarterFacts
from jyteacher_desktop.domain.trace_codes import trace_code
from jyteacher_desktop.school.quarter_cells import HEAD, OF_BEFORE, fact_text
from jyteacher_desktop.school.quarter_statement import GROUPINGS, Statement, in_hours, statement
from jyteacher_desktop.school.roster import TeacherRow, list_teachers
from jyteacher_desktop.school.trace_code_as_signed import Cells
from jyteacher_desktop.school.tracing import fact_key, kind_key, teacher_key
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, fields

_EMPTY, _KIND = "empty", "kind:"
_IN_HOURS = frozenset({"claimed", "confirmed", "counted", "training_counted", "waiting_claimed"})
_NOBODY_SAID = "未填写"


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The quarter before: its headline, and what counted by kind of activity held in it, in hundredths."""

    facts: QuarterFacts
    kinds: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One thing that is printed as it was signed though it is otherwise now: whose, what, both in words, and the code of its line."""

    name: str
    what: str
    signed: str
    now: str
    code: str


def before_now(ws: Workspace, quarter: Quarter) -> Before | None:
    """The quarter before as it is now; None when the school recorded nothing then."""
    found = statement(ws, quarter.previous())
    if found.empty:
        return None
    held = {row.kind for row in found.held}
    counted = {kind: found.by_kind[kind].counted if kind in found.by_kind else 0 for kind in sorted(held)}
    return Before(facts=found.facts, kinds=counted)


def before_of(ws: Workspace, stated: Statement) -> Before | None:
    """The quarter before as the paper prints it: of a closed quarter as it was signed, where that was kept."""
    kept = _kept_before(ws, stated)
    if not kept:
        return before_now(ws, stated.quarter)
    if _EMPTY in kept:
        return None
    facts = {
        each.name: in_hours(kept[each.name]) if each.name in _IN_HOURS else kept[each.name] // 100
        for each in fields(QuarterFacts)
        if each.name in kept
    }
    kinds = {figure.removeprefix(_KIND): value for figure, value in kept.items() if figure.startswith(_KIND)}
    return Before(facts=QuarterFacts(**{"confirmed": None, **facts}), kinds=kinds)  # type: ignore[arg-type]


def _kept_before(ws: Workspace, stated: Statement) -> dict[str, int]:
    if not stated.closed:
        return {}
    return dict(
        ws.tuples(
            "SELECT figure, value_x100 FROM signed_before WHERE quarter = ? AND version = ?",
            (str(stated.quarter), stated.state.version),
        )
    )


def before_to_keep(ws: Workspace, quarter: Quarter) -> dict[str, int]:
    """What closing keeps of the quarter before, in hundredths."""
    found = before_now(ws, quarter)
    if found is None:
        return {_EMPTY: 100}
    facts = {each.name: getattr(found.facts, each.name) for each in fields(QuarterFacts)}
    return {
        **{name: int(value * 100) for name, value in facts.items() if value is not None},
        **{f"{_KIND}{kind}": value for kind, value in found.kinds.items()},
    }


def kept_otherwise(ws: Workspace, stated: Statement) -> tuple[Kept, ...]:
    """What the paper of a closed quarter prints as it was signed though it is otherwise now."""
    if not stated.closed:
        return ()
    return (*_people_otherwise(ws, stated), *_before_otherwise(ws, stated))


_OF_PERSON: tuple[tuple[str, Callable[[TeacherRow], str]], ...] = (
    ("姓名", lambda row: row.name),
    ("工号", lambda row: row.teacher_no),
    *GROUPINGS,
)


def _people_otherwise(ws: Workspace, stated: Statement) -> Iterator[Kept]:
    now = {row.id: row for row in list_teachers(ws, stated.day, include_left=True)}
    for member in stated.members:
        for title, name_of in _OF_PERSON:
            then, today = name_of(member.row), name_of(now[member.row.id])
            if then != today:
                yield Kept(
                    name=member.row.name,
                    what=title,
                    signed=then or _NOBODY_SAID,
                    now=today or _NOBODY_SAID,
                    code=trace_code(stated.quarter, teacher_key(member.row.id)),
                )


def _before_otherwise(ws: Workspace, stated: Statement) -> Iterator[Kept]:
    signed, now = before_of(ws, stated), before_now(ws, stated.quarter)
    if signed == now:
        return
    then, today = ((each.facts if each is not None else None) for each in (signed, now))
    for name, what in OF_BEFORE:
        yield from _other(what, fact_text(then, name), fact_text(today, name), trace_code(stated.quarter, fact_key(name)))
    kinds = {row.kind for row in stated.held} | {kind for each in (signed, now) if each is not None for kind in each.kinds}
    for kind in sorted(kinds):
        what = f"{stated.policy.kind_name(kind)}计入"
        yield from _other(what, _of_kind(signed, kind), _of_kind(now, kind), trace_code(stated.quarter, kind_key(kind)))


def _other(what: str, signed: str, now: str, code: str) -> Iterator[Kept]:
    if signed != now:
        yield Kept(name="上季", what=what, signed=signed, now=now, code=code)


def _of_kind(before: Before | None, kind: str) -> str:
    return "—" if before is None else hours_text(in_hours(before.kinds.get(kind, 0)))


_OF_SCHOOL = (
    ("school_name", "名称"),
    ("school_code", "标识码"),
    ("prepared_by", "填表人"),
    ("reviewed_by", "审核人"),
)


def named_otherwise(signed: Cells, now: Cells, quarter: Quarter, given: Collection[str]) -> Iterator[Kept]:
    """What the school and its kinds of activity were called when a quarter was closed, where they are called otherwise now.

    Of the names ``given`` for this paper alone nothing is kept: it prints those.
    """
    for name, what in _OF_SCHOOL:
        then, today = signed[HEAD].get(name) or _NOBODY_SAID, now[HEAD].get(name) or _NOBODY_SAID
        if then != today and name not in given:
            yield Kept(name="学校", what=what, signed=then, now=today, code="")
    for key, line in now.items():
        if key.startswith(kind_key("")) and key in signed and signed[key]["kind"] != line["kind"]:
            yield Kept(name="活动类型", what="名称", signed=signed[key]["kind"], now=line["kind"], code=trace_code(quarter, key))

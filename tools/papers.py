"""Every paper of the registry as it is typed on the sample, for whoever tries, pictures or tests them all.

:func:`typed` finds a subject by asking the program itself: the first activity, the first teacher who is registered so, the first record.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from jyteacher_desktop.kinds.kit import Keeper
from jyteacher_desktop.papers import PAPERS, Of, Paper

Ask = Callable[..., Any]
"""Runs a command on the school's or the bureau's workspace and returns its document."""

_OF_TIME: Final = {Of.QUARTER: "2026Q3", Of.YEAR: "2026", Of.SCHOOL_YEAR: "2025-2026", Of.KIND: "team"}


def printed_by(keeper: Keeper) -> tuple[Paper, ...]:
    """The papers an office prints."""
    return tuple(each for each in PAPERS if keeper in each.keepers)


def typed(paper: Paper, ask: Ask) -> list[str]:
    """The words of the command and what it is to be of, without ``-o``; for a plan, one is made."""
    words = list(paper.command)
    if paper.of in _OF_TIME:
        return [*words, _OF_TIME[paper.of]]
    if paper.of is Of.ACTIVITY:
        return [*words, _first(ask("activity", "list"), "id")]
    if paper.of is Of.RECORD:
        return [*words, _first(ask("record", "list", paper.kind), "id")]
    if paper.of is Of.TEACHER:
        listed = ask("record", "list", paper.kind) if paper.kind else ask("roster", "list")
        return [*words, "--teacher", _first(listed, "teacher_id" if paper.kind else "id")]
    if paper.of is Of.PLAN:
        plan = str(ask("plan", "new", "--term", "2026-2027-1", "--title", "校本研修计划")["id"])
        ask("plan", "add", plan, "--month", "2026-09", "--kind", "读书沙龙", "--title", "共读")
        return [*words, plan]
    if paper.of is Of.MEMBER:
        return [*words, _first(ask("bureau", "schools"), "name")]
    return words


def _first(listed: Any, key: str) -> str:
    return str(listed["rows"][0][key])

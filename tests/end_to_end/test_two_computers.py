"""Two computers of one school that both go on: whatever the bureau makes of it, both sides are told, and one path leads out of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from jyteacher_desktop.bureau import city, decisions, issuing
from jyteacher_desktop.school import restoring
from jyteacher_desktop.school.errors import ReceiptUnexpected
from jyteacher_desktop.school.receipts import apply_receipt
from jyteacher_desktop.school.submitting import submit
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.end_to_end.town import CLERK, PIN, Q3, Town, everybody, fill, held


@pytest.fixture
def computers(town: Town) -> tuple[Workspace, Workspace]:
    """One school on two computers after its first package was merged and answered; each has recorded something since."""
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    town.send(ws)
    town.answer(ws)
    ws.close()
    shutil.copytree(ws.path.parent, town.folder / "second")
    first = town.reopen(ws)
    second = town._ready(Workspace.open(town.folder / "second" / "s.jyschool", SCHOOL, write=True))
    held(first, everybody(first), "观影", 12)
    held(second, everybody(second), "论坛", 14)
    return first, second


def _chains(town: Town) -> list[str]:
    return [flag.kind for flag in city.flags(town.bureau) if flag.kind == "chain"]


def _titles(ws: Workspace) -> set[str]:
    return {title for (title,) in ws.tuples("SELECT title FROM city_activity")}


def test_the_other_computers_package_stands_and_is_named(town: Town, computers: tuple[Workspace, Workspace]) -> None:
    first, second = computers
    assert town.send(first).verdict == "merged"
    submit(second, Q3, town.folder / "lost", PIN)
    held(second, everybody(second), "座谈", 15)
    verdict = town.send(second)
    assert (verdict.verdict, verdict.seq) == ("merged", 3)
    assert "接在另一个第 2 号之后" in verdict.message
    assert _titles(town.bureau) == {"读书沙龙", "论坛", "座谈"}, "the newest book stands, and nobody hides what it lacks"
    assert _chains(town) == ["chain"]


def test_withdrawing_the_wrong_line_and_restoring_unites_both(town: Town, computers: tuple[Workspace, Workspace]) -> None:
    first, second = computers
    town.send(first)
    submit(second, Q3, town.folder / "lost", PIN)
    held(second, everybody(second), "座谈", 15)
    town.send(second)
    assert decisions.roll_back(town.bureau, "济水一小", "先以第一台电脑为准", CLERK, to=2).seq == 2
    assert _chains(town) == []
    given = issuing.restore_school(town.bureau, "济水一小", town.folder / "back", CLERK)
    restoring.apply_restore(second, given.files[0], PIN)
    assert town.send(second).verdict == "merged"
    assert _titles(town.bureau) == {"读书沙龙", "观影", "论坛", "座谈"}
    assert _chains(town) == []


def test_taking_over_after_a_fork_follows_the_letter_that_counts(town: Town, computers: tuple[Workspace, Workspace]) -> None:
    first, second = computers
    town.send(first)
    fork = submit(second, Q3, town.folder / "fork", PIN)
    assert town.receive(*fork.files)[0].code == "package.fork"
    decisions.withdraw_letter(town.bureau, fork.letter_id, "以第一台电脑为准", CLERK)
    with pytest.raises(ReceiptUnexpected):
        town.answer(second)

    apply_receipt(second, _newest_answer(town), take_over=True)
    assert town.send(second).verdict == "merged"
    assert _chains(town) == []


def test_an_old_backup_that_is_filled_up_or_taken_over_is_no_broken_chain(town: Town) -> None:
    for name, take_over in (("甲小", True), ("乙小", False)):
        ws = town.new_school(name, code=f"21410002{int(take_over):02}")
        fill(ws, number="")
        town.enrol(ws)
        town.send(ws)
        town.answer(ws)
        ws.close()
        shutil.copytree(ws.path.parent, town.folder / f"backup-{name}")
        ws = town.reopen(ws)
        held(ws, everybody(ws), "观影", 12)
        town.send(ws)
        ws.close()
        shutil.rmtree(ws.path.parent)
        shutil.copytree(town.folder / f"backup-{name}", ws.path.parent)
        ws = town.reopen(ws)
        if take_over:
            town.answer(ws, take_over=True)
        else:
            given = issuing.restore_school(town.bureau, name, town.folder / f"back-{name}", CLERK)
            restoring.apply_restore(ws, given.files[0], PIN)
        held(ws, everybody(ws), "论坛", 14)
        assert town.send(ws).verdict == "merged"
    assert _chains(town) == []


def _newest_answer(town: Town) -> Path:
    return max(town.folder.glob("answers*/*.jyt"), key=lambda path: path.stat().st_mtime_ns)

"""A computer's clock that was a year or an hour ahead or behind for a while, at the school or at the bureau: nothing is lost, and nothing refused for ever."""

from __future__ import annotations

import time
from datetime import timedelta
from types import SimpleNamespace

import pytest

from jyteacher_desktop.bureau import waiting, withdrawing_packages
from jyteacher_desktop.bureau.board import board
from jyteacher_desktop.school.closing_quarters import close_quarter, reopen_quarter
from jyteacher_desktop.school.submitting import RECEIVED, list_letters
from jyteacher_desktop.store import ids
from tests.end_to_end.town import CLERK, Q3, TODAY, Town, everybody, fill, held

YEAR, HOUR = timedelta(days=400), timedelta(hours=1)


@pytest.mark.parametrize("whose", ["school", "bureau"])
@pytest.mark.parametrize("shift", [YEAR, -YEAR, HOUR, -HOUR], ids=["year ahead", "year behind", "hour ahead", "hour behind"])
def test_packages_receipts_decisions_and_closing_go_on_when_a_clock_was_wrong_for_a_while(
    town: Town, monkeypatch: pytest.MonkeyPatch, whose: str, shift: timedelta
) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)

    def set_clock(by: timedelta) -> None:
        """The clock of one of the two, by which days are told and ids are made."""
        for each, side in ((ws, "school"), (town.bureau, "bureau")):
            each.today_override = TODAY + (by if side == whose else timedelta())
        monkeypatch.setattr(ids, "time", SimpleNamespace(time_ns=lambda: time.time_ns() + int(by.total_seconds()) * 10**9))
        monkeypatch.setattr(ids, "_last_ms", 0)  # another process, which knows of no clock before

    assert (town.send(ws).verdict, town.answer(ws).accepted) == ("merged", True)
    set_clock(shift)
    held(ws, everybody(ws), "观影", 12)
    assert (ws.undo().what, ws.redo().what) == ("登记活动 观影", "撤销：登记活动 观影")
    assert (town.send(ws).verdict, town.answer(ws).accepted) == ("merged", True)
    withdrawing_packages.roll_back(town.bureau, "济水一小", "观影的人数不对", CLERK)
    assert town.answer(ws).accepted is False
    set_clock(timedelta())
    assert close_quarter(ws, Q3).version == 1
    assert (town.send(ws).verdict, town.answer(ws).accepted) == ("merged", True)
    assert reopen_quarter(ws, Q3, "少了一个人", "校长").status != "closed"
    held(ws, everybody(ws), "论坛", 14)
    assert close_quarter(ws, Q3).version == 2
    assert (town.send(ws).verdict, town.answer(ws).accepted) == ("merged", True)
    assert [(row.seq, row.state) for row in list_letters(ws)][:2] == [(4, RECEIVED), (3, RECEIVED)]
    assert {title for (title,) in town.bureau.tuples("SELECT title FROM city_activity")} == {"读书沙龙", "观影", "论坛"}
    assert waiting.waiting(town.bureau) == []
    assert [(row.state, row.version) for row in board(town.bureau, Q3)] == [("已交", 2)]

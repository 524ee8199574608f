"""A computer's clock that was a year or an hour ahead or behind for a while, at the school or at the bureau: nothing is lost, and nothing refused for ever."""

from __future__ import annotations

import random
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Self

import pytest

from jyteacher_desktop.bureau import waiting, withdrawing_packages
from jyteacher_desktop.bureau.board import board
from jyteacher_desktop.school.closing_quarters import close_quarter, reopen_quarter
from jyteacher_desktop.school.submitting import RECEIVED, list_letters
from jyteacher_desktop.store import ids, workspace
from jyteacher_desktop.store.backup import make_backup
from jyteacher_desktop.store.backups_beside import list_backups
from jyteacher_desktop.store.checking import check_file
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
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


_HOUR, _YEAR = 3600, 365 * 24 * 3600
_ZONES = ("Asia/Shanghai", "UTC", "America/St_Johns", "Pacific/Kiritimati", "Pacific/Pago_Pago")
_CLOCKS = (
    *(datetime(2026, 11, 30, 9) + timedelta(seconds=by) for by in (0, _HOUR, -_HOUR, 30 * 24 * _HOUR, -10 * _YEAR, 10 * _YEAR)),
    *(datetime(1970, 1, 2), datetime(1980, 1, 1, 0, 1), datetime(2000, 1, 1), datetime(2108, 3, 1)),
)
"""Right, an hour and a month and ten years wrong, and what computers show whose clock nobody set."""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no zones by the environment")
@pytest.mark.parametrize("seed", range(4))
def test_whatever_the_clock_and_its_zone_say_between_two_steps_the_newest_one_is_taken_back_and_the_newest_backup_is_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = random.Random(seed)
    path = tmp_path / "校.jyschool"
    monkeypatch.setenv("TZ", "UTC")
    Workspace.create(path, SCHOOL, {"office": ids.new_id()}).close()
    now = [_CLOCKS[0]]

    class Day(date):
        @classmethod
        def today(cls) -> Self:
            return cls(now[0].year, now[0].month, now[0].day)

    class Moment(datetime):
        @classmethod
        def now(cls, tz: object = None) -> Self:
            return cls.combine(now[0].date(), now[0].time())

    monkeypatch.setattr(workspace, "date", Day)
    monkeypatch.setattr(workspace, "datetime", Moment)
    stands: list[str] = []
    taken_back: list[str] = []
    backups: list[str] = []
    for number in range(40):
        now[0] = chance.choice(_CLOCKS)
        monkeypatch.setenv("TZ", chance.choice(_ZONES))
        time.tzset()
        monkeypatch.setattr(ids, "_last_ms", 0)  # another process, which knows of no clock before
        deed = chance.choice(("step", "step", "undo", "redo", "backup"))
        with Workspace.open(path, SCHOOL, write=True) as ws:
            if deed == "step":
                with ws.change(f"第 {number} 步") as change:
                    change.insert("setting", key=f"{number:02}", value=ws.now)
                stands.append(f"第 {number} 步")
                taken_back.clear()
            elif deed == "undo" and stands:
                assert ws.undo().what.endswith(stands[-1])
                taken_back.append(stands.pop())
            elif deed == "redo" and taken_back:
                assert ws.redo().what.endswith(taken_back[-1])
                stands.append(taken_back.pop())
            assert [f"第 {int(key)} 步" for (key,) in ws.tuples("SELECT key FROM setting ORDER BY key")] == sorted(
                stands, key=lambda step: int(step.split()[1])
            )
        if deed == "backup":
            backups.insert(0, make_backup(path, "hand", now=now[0]).path.name)
            assert [each.path.name for each in list_backups(path)] == backups
    monkeypatch.undo()
    time.tzset()
    assert check_file(path).sound
    with Workspace.open(path, SCHOOL, write=False) as ws:
        shown = [step.id for step in ws.steps()]
    assert shown == sorted(shown, reverse=True)

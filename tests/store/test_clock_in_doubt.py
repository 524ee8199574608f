"""A computer's clock that says another day than it can be: whoever opens a file is told before anything gets a wrong day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from jyteacher_desktop.store import workspace
from jyteacher_desktop.store.file_kinds import BUREAU, SCHOOL, Kind
from jyteacher_desktop.store.notices_on_opening import CLOCK, notices_on_opening
from jyteacher_desktop.store.workspace import Workspace

SetClock = Callable[[str], None]


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """What the computer's clock says from now on."""

    def changed(day: str) -> None:
        at = datetime.fromisoformat(f"{day}T09:00:00")

        class Day(date):
            @classmethod
            def today(cls) -> date:  # type: ignore[override]  # a plain day, as everywhere
                return at.date()

        class Clock(datetime):
            @classmethod
            def now(cls, tz: object = None) -> datetime:  # type: ignore[override]  # as above
                return at

        monkeypatch.setattr(workspace, "date", Day)
        monkeypatch.setattr(workspace, "datetime", Clock)

    return changed


def told(path: Path) -> str:
    with Workspace.open(path, write=True) as ws:
        return next((each.message for each in notices_on_opening(ws) if each.code == CLOCK), "")


def work(path: Path) -> None:
    with Workspace.open(path, write=True) as ws, ws.change("改设置") as change:
        change.insert("setting", key=f"甲{ws.now}", value="1")


@pytest.mark.parametrize("kind", [SCHOOL, BUREAU], ids=lambda kind: kind.name)
@pytest.mark.parametrize(
    ("clock", "says"),
    [
        ("2000-01-01", "电脑的日期是 2000-01-01，比这个文件上一次登记的 2026-11-30 还早"),
        ("2026-11-28", "比这个文件上一次登记的 2026-11-30 还早"),
        ("2080-01-01", "电脑的日期是 2080-01-01，离这个文件上一次登记（2026-11-30）已经 53 年多"),
    ],
)
def test_whoever_opens_a_file_under_a_clock_that_cannot_be_right_is_told_before_he_enters_anything(
    tmp_path: Path, set_clock: SetClock, kind: Kind, clock: str, says: str
) -> None:
    path = tmp_path / f"册.jy{kind.name}"
    set_clock("2026-11-29")
    Workspace.create(path, kind, {"name": "甲"}).close()
    set_clock("2026-11-30")
    work(path)
    set_clock(clock)
    assert says in told(path)
    work(path)
    assert says in told(path), "what was entered today under the same clock quiets nobody"
    set_clock("2026-12-01")
    assert ("还早" if clock > "2026-12" else "年多" if clock < "2020" else "") in told(path), "one of the two days was wrong"
    work(path)
    set_clock("2026-12-02")
    assert told(path) == "", "and the next day all is well"


@pytest.mark.parametrize("clock", ["2026-11-29", "2026-11-30", "2026-12-01", "2027-11-30", "2028-11-29"])
def test_a_zone_that_was_put_right_and_a_book_that_rested_for_a_year_are_no_doubt(
    tmp_path: Path, set_clock: SetClock, clock: str
) -> None:
    path = tmp_path / "册.jyschool"
    set_clock("2026-11-30")
    Workspace.create(path, SCHOOL, {"name": "甲"}).close()
    work(path)
    set_clock(clock)
    assert told(path) == ""


def test_a_bureau_that_receives_every_week_and_changes_its_settings_once_in_years_is_not_asked(
    tmp_path: Path, set_clock: SetClock
) -> None:
    path = tmp_path / "局.jybureau"
    set_clock("2023-01-05")
    Workspace.create(path, BUREAU, {"name": "甲"}).close()
    work(path)
    set_clock("2026-11-30")
    assert "3 年多" in told(path)
    with Workspace.open(path, write=True) as ws, ws.record() as change:
        change.driver_sql(
            "INSERT INTO letter(letter_id, office, seq, quarter, version, final, at, file_name) VALUES ('a', 'b', 1, '', 1, 1, ?, '')",
            (ws.now,),
        )
    set_clock("2026-12-07")
    assert told(path) == ""

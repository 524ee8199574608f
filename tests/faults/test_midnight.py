"""A sample of midnights: see ``python3 dev.py faults --midnight``."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Self

import pytest

from jyteacher_desktop.store import workspace
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.faults.flows import FLOWS, prepare
from tests.faults.midnight import midnight


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    bases = tmp_path_factory.mktemp("midnight") / "bases"
    return bases, prepare(bases)


@pytest.mark.parametrize("name", ["activity import", "training add", "period close"])
def test_what_one_command_stores_bears_one_day_whenever_midnight_comes(laid: tuple[Path, dict[str, Any]], name: str) -> None:
    """The year ends with it. Of a list that was imported some activities were noted as late on one day, and some on the next."""
    (flow,) = (each for each in FLOWS if each.name == name)
    tried = midnight(flow, *laid, budget=lambda: True)
    assert tried.asked > 3, "there is a moment in the midst of it"
    assert tried.failures == []


def test_a_deed_in_a_window_is_of_the_day_on_which_it_began_and_the_next_one_of_the_new_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = iter((date(2026, 12, 31), date(2027, 1, 1)))

    class Turning(date):
        @classmethod
        def today(cls) -> Self:
            day = next(days)
            return cls(day.year, day.month, day.day)

    with Workspace.create(tmp_path / "校.jyschool", SCHOOL, {"office": new_id()}) as ws:
        monkeypatch.setattr(workspace, "date", Turning)
        assert ws.in_turn(lambda: (ws.today, ws.today)) == (date(2026, 12, 31),) * 2
        assert ws.in_turn(lambda: ws.today) == date(2027, 1, 1)

"""Every one of the seventy-seven points of the founding document is answered, on the sample, by what the guide says."""

from __future__ import annotations

import pytest

from jyteacher_desktop.store.workspace import Workspace
from tools import mission


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> mission.World:
    return mission.build_world(tmp_path_factory.mktemp("mission"))


@pytest.fixture(scope="module")
def found(world: mission.World) -> list[tuple[mission.Point, bool, str]]:
    return list(mission.tried(world))


def test_an_inspection_that_rode_to_the_school_is_counted_once(world: mission.World) -> None:
    ids = set()
    for path in (world.school, world.bureau):
        with Workspace.open(path, write=False) as ws:
            ids |= {kind + uuid for kind in ("inspection", "finding") for (uuid,) in ws.tuples(f'SELECT uuid FROM "{kind}"')}
    assert world.rows["inspection"] + world.rows["finding"] == len(ids)


def test_there_are_seventy_seven_points_each_with_an_answer() -> None:
    assert [point.number for point in mission.POINTS] == list(range(1, 78))
    assert all(point.answers for point in mission.POINTS)
    reasons = [point.number for point in mission.POINTS if any(isinstance(each, mission.NoSoftware) for each in point.answers)]
    assert reasons == [62, 68]


def test_every_answer_holds_on_the_sample(found: list[tuple[mission.Point, bool, str]]) -> None:
    assert [(point.number, words) for point, good, words in found if not good] == []


def test_the_guide_says_what_was_tried(found: list[tuple[mission.Point, bool, str]]) -> None:
    assert mission.REPORT.read_text(encoding="utf-8") == mission.report(found)

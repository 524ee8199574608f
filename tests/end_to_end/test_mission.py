"""Every one of the seventy-seven points of the founding document is answered, on the sample, by what the guide says."""

from __future__ import annotations

import pytest

from tools import mission


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[mission.Point, bool, str]]:
    return list(mission.tried(mission.build_world(tmp_path_factory.mktemp("mission"))))


def test_there_are_seventy_seven_points_each_with_an_answer() -> None:
    assert [point.number for point in mission.POINTS] == list(range(1, 78))
    assert all(point.answers for point in mission.POINTS)
    reasons = [point.number for point in mission.POINTS if any(isinstance(each, mission.NoSoftware) for each in point.answers)]
    assert reasons == [62, 68]


def test_every_answer_holds_on_the_sample(found: list[tuple[mission.Point, bool, str]]) -> None:
    assert [(point.number, words) for point, good, words in found if not good] == []


def test_the_guide_says_what_was_tried(found: list[tuple[mission.Point, bool, str]]) -> None:
    assert mission.REPORT.read_text(encoding="utf-8") == mission.report(found)

"""What a city claims in its roll beside what its letters come to at the province."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop.bureau import board as boards
from jyteacher_desktop.bureau import bureau_keys, city_people, policy_in_use, receiving, rolls_between_bureaus, saved_together
from jyteacher_desktop.paths import resource
from jyteacher_desktop.store.errors import DiskFull
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.end_to_end.town import CLERK, Q3, Town, everybody, fill, held


@pytest.fixture
def province(town: Town) -> Workspace:
    """A province and a city that know each other."""
    province = town.new_bureau("province", "河南省教育厅")
    above, below = town.folder / "above.jyt", town.folder / "below.jyt"
    rolls_between_bureaus.trust_bureau(
        town.bureau, above, bureau_keys.write_bureau_card(province, above, CLERK), CLERK, rolls_between_bureaus.UPPER
    )
    rolls_between_bureaus.trust_bureau(
        province, below, bureau_keys.write_bureau_card(town.bureau, below, CLERK), CLERK, rolls_between_bureaus.CITY
    )
    return province


def _claim(monkeypatch: pytest.MonkeyPatch, **claims: Any) -> None:
    """Let the city sign another summary than its letters come to."""
    build = rolls_between_bureaus.exchange.build_letter

    def lying(kind: str, header: Any, rows: dict[str, Any], *rest: Any, **options: Any) -> Any:
        names = ("id", "name", "code", "digest", "schools", "people")
        if kind == "roll":
            told = dict(zip(names, rows["summary"][0], strict=True)) | claims
            rows = {**rows, "summary": [tuple(told[name] for name in names)]}
        return build(kind, header, rows, *rest, **options)

    monkeypatch.setattr(rolls_between_bureaus.exchange, "build_letter", lying)


def _school(town: Town, number: int) -> Workspace:
    ws = town.new_school(f"{number}小", code=f"214100010{number}")
    fill(ws, number="")
    town.enrol(ws)
    assert town.send(ws).verdict == "merged"
    return ws


def test_a_roll_that_claims_schools_it_does_not_carry_is_not_believed(
    town: Town, province: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    _claim(monkeypatch, schools=77, people=4000, digest="f" * 64)
    (file,) = rolls_between_bureaus.write_roll(town.bureau, town.folder / "roll", CLERK).files
    for _again in range(2):
        (verdict,) = town.receive(file, bureau=province)
        assert (verdict.verdict, verdict.code) == ("held", "roll.differs")
        assert "列出 0 所学校" in verdict.message
        assert "自称 77 所学校，清单上只有 0 所" in verdict.message
    assert city_people.list_people(province) == []


@pytest.mark.parametrize(
    ("claims", "words"),
    [({"people": 9}, "自称 9 人，实有 4 人"), ({"digest": "f" * 64}, "汇总指纹与由数据包算出的不同")],
    ids=["people", "digest"],
)
def test_a_roll_that_does_not_come_to_what_it_says_is_merged_and_named(
    town: Town, province: Workspace, monkeypatch: pytest.MonkeyPatch, claims: dict[str, Any], words: str
) -> None:
    for number in (1, 2):
        _school(town, number)
    _claim(monkeypatch, **claims)
    files = rolls_between_bureaus.write_roll(town.bureau, town.folder / "roll", CLERK, limit=1).files
    first, last = town.receive(*files, bureau=province)
    assert (first.verdict, last.verdict, last.code) == ("merged", "held", "roll.differs")
    assert "还缺 1 个" in first.message
    assert words in last.message
    assert len(boards.board(province, Q3)) == 2, "the letters bear the schools' own signatures and count"


def test_an_unsettled_fork_another_policy_and_a_shared_teacher_make_no_difference(
    town: Town, province: Workspace, tmp_path: Path
) -> None:
    for number in (1, 2):
        ws = town.new_school(f"{number}小", code=f"214100010{number}")
        fill(ws, number="110105199001010029")
        town.enrol(ws)
        town.send(ws)
    ws.close()
    shutil.copytree(ws.path.parent, town.folder / "second")
    ws = town.reopen(ws)
    twin = town._ready(Workspace.open(town.folder / "second" / "s.jyschool", SCHOOL, write=True))
    held(twin, everybody(twin), "观影", 12)
    town.send(ws)
    assert town.send(twin).code == "package.fork"
    policy_in_use.use_policy(province, _other_policy(tmp_path), CLERK)
    (file,) = rolls_between_bureaus.write_roll(town.bureau, town.folder / "roll", CLERK).files
    (verdict,) = town.receive(file, bureau=province)
    assert (verdict.verdict, verdict.code) == ("merged", "")
    assert "3 人，指纹与下级一致" in verdict.message, "one teacher of two schools is one person"


def test_an_older_roll_than_the_one_that_counts_is_not_compared(town: Town, province: Workspace) -> None:
    ws = _school(town, 1)
    (older,) = rolls_between_bureaus.write_roll(town.bureau, town.folder / "older", CLERK).files
    held(ws, everybody(ws), "观影", 12)
    town.send(ws)
    (newer,) = rolls_between_bureaus.write_roll(town.bureau, town.folder / "newer", CLERK).files
    (verdict,) = town.receive(newer, bureau=province)
    assert "指纹与下级一致" in verdict.message
    (verdict,) = town.receive(older, bureau=province)
    assert verdict.code == ""
    assert "没有比对" in verdict.message


def _other_policy(folder: Path) -> Path:
    text = resource("policies/jiyuan.toml").read_text(encoding="utf-8")
    path = folder / "other.toml"
    path.write_text(text.replace("version = 1", "version = 9", 1), encoding="utf-8")
    return path


def test_the_letters_of_a_roll_are_saved_together(town: Town, province: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 5):
        _school(town, number)
    (file,) = rolls_between_bureaus.write_roll(town.bureau, town.folder / "roll", CLERK).files
    monkeypatch.setattr(saved_together, "LONGEST_TOGETHER", 60)
    saved: list[int] = []
    commit = Workspace._commit

    def counted(ws: Workspace) -> None:
        commit(ws)
        saved.append(len(ws.tuples("SELECT 1 FROM letter")))

    monkeypatch.setattr(Workspace, "_commit", counted)
    (verdict,) = town.receive(file, bureau=province)
    assert verdict.verdict == "merged"
    assert "本次新合并 4 个" in verdict.message
    assert set(saved) == {0, 4}


@pytest.mark.parametrize("struck", [1, 3])
def test_where_the_letters_of_a_roll_cannot_be_saved_together_each_is_taken_for_itself(
    town: Town, province: Workspace, monkeypatch: pytest.MonkeyPatch, struck: int
) -> None:
    """The whole is lost once; then one of them is, and those before it stay, as the sentence says."""
    for number in range(1, 5):
        _school(town, number)
    (file,) = rolls_between_bureaus.write_roll(town.bureau, town.folder / "roll", CLERK).files
    monkeypatch.setattr(saved_together, "LONGEST_TOGETHER", 60)
    load, calls = receiving.load_rows, iter(range(1, 100))

    def full(*given: Any, **named: Any) -> None:
        load(*given, **named)
        if next(calls) in (4, 4 + struck):
            province._raw.execute("ROLLBACK")
            raise DiskFull("磁盘已满。", path=province.path)

    with monkeypatch.context() as patch:
        patch.setattr(receiving, "load_rows", full)
        (verdict,) = town.receive(file, bureau=province)
    assert (verdict.verdict, verdict.code) == ("refused", DiskFull.code)
    assert "在这以前合并的数据包已经保存，仍然有效" in verdict.message
    assert len(province.tuples("SELECT 1 FROM letter")) == struck - 1
    (verdict,) = town.receive(file, bureau=province)
    assert f"本次新合并 {5 - struck} 个" in verdict.message

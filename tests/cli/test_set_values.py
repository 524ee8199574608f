"""``--set 字段=内容`` over every field of every kind: what may stand there is stored, anything else is one clear sentence."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop.cli import main
from jyteacher_desktop.kinds import RECORDS, REGISTERS
from jyteacher_desktop.kinds.kit import Field, Keeper, Kind, Shape
from tests.cli.conftest import PIN, TODAY

WHO = "王芳"
GOOD: dict[Shape, tuple[str, ...]] = {
    Shape.TEXT: ("甲乙丙",),
    Shape.LONG: ("第一段。第二段。",),
    Shape.PERSON: (WHO,),
    Shape.SOMEBODY: (WHO, "河南大学刘教授"),
    Shape.DAY: ("2026-03-01", "2026.3.1", "2026年3月1日", "2026/3/1"),
    Shape.MONTH: ("2026-09", "2026年9月"),
    Shape.YEAR: ("2026",),
    Shape.TERM: ("2026-2027-1",),
    Shape.CLOCK: ("15:30",),
    Shape.COUNT: ("0", "12"),
    Shape.HOURS: ("2", "2.5"),
    Shape.MONEY: ("3000", "3000.50"),
    Shape.FLAG: ("是", "否", "√"),
}
UNKNOWN = re.compile(r"[A-Za-z_]{3,}")
"""A code word or a name of the program's own; people never typed it and shall not read it."""
BAD: dict[Shape, tuple[str, ...]] = {
    Shape.PERSON: ("查无此人",),
    Shape.LINK: ("没有这一条",),
    Shape.DAY: ("2026-02-30", "明天", "2026-13-01", "三月"),
    Shape.MONTH: ("2026-13", "那个月"),
    Shape.YEAR: ("去年", "26"),
    Shape.TERM: ("2026-2029-1", "上学期"),
    Shape.CLOCK: ("25:00", "下午"),
    Shape.COUNT: ("三个半", "-1", "1.5", "9" * 25),
    Shape.HOURS: ("两节", "-2", "NaN", "9" * 25),
    Shape.MONEY: ("一百", "-5", "NaN", "3.999", "9" * 25),
    Shape.CHOICE: ("从来没有的词",),
    Shape.FLAG: ("也许",),
}
"""Texts and whoever is not on the roster are words like others: TEXT, LONG and SOMEBODY take any."""
NEEDS_PEOPLE = frozenset({"backbone", "backbone_year"})
"""A bureau has its people from packages; of what must name one of them nothing can be typed before."""
CASES = [
    pytest.param(keeper, kind, id=f"{keeper.name}-{kind.id}")
    for keeper in (Keeper.SCHOOL, Keeper.BUREAU)
    for kind in (*RECORDS, *REGISTERS)
    if keeper in kind.keepers and (keeper is Keeper.SCHOOL or (kind in REGISTERS and kind.id not in NEEDS_PEOPLE))
]


@dataclass
class Desk:
    """Both offices, and a record of each kind that others point at."""

    folder: Path
    made: dict[tuple[Keeper, str], str] = field(default_factory=dict)

    def run(self, keeper: Keeper, *typed: str) -> tuple[int, Any]:
        said = io.StringIO()
        opens = ("-w", str(self.folder / keeper.name), "--pin-file", str(self.folder / "pin.txt"), "--today", TODAY)
        with redirect_stdout(said), redirect_stderr(io.StringIO()):
            ended = main([*typed, *opens, "--json"])
        return ended, json.loads(said.getvalue())

    def base(self, keeper: Keeper, kind: Kind) -> dict[str, str]:
        """What must be said of a record of a kind."""
        needed = [each for each in kind.fields if each.typed and each.required]
        return {each.title: self.good(keeper, kind, each)[0] for each in needed} | BESIDE.get(kind.id, {})

    def good(self, keeper: Keeper, kind: Kind, each: Field) -> tuple[str, ...]:
        if (kind.id, each.key) in OWN:
            return OWN[kind.id, each.key]
        if each.shape is Shape.LINK:
            return (self.pointed_at(keeper, str(each.of)),)
        if each.of == "levels":
            return ("市级", "校级")
        if each.term is not None:
            return tuple(term.label for term in each.term)
        return GOOD[each.shape]

    def pointed_at(self, keeper: Keeper, kind_id: str) -> str:
        if (keeper, kind_id) not in self.made:
            kind = next(each for each in (*RECORDS, *REGISTERS) if each.id == kind_id)
            ended, said = self.add(keeper, kind, self.base(keeper, kind))
            assert ended == 0, said
            self.made[keeper, kind_id] = said["id"]
        return self.made[keeper, kind_id]

    def add(self, keeper: Keeper, kind: Kind, texts: dict[str, str]) -> tuple[int, Any]:
        pairs = [part for title, text in texts.items() for part in ("--set", f"{title}={text}")]
        return self.run(keeper, "record", "add", kind.id, *pairs)


OWN: dict[tuple[str, str], tuple[str, ...]] = {
    ("teacher", "id_number"): ("11010519491231002X",),
    ("member", "code"): ("2141000123",),
    ("activity", "kind_of"): ("读书沙龙", "reading_salon"),
    ("plan_item", "kind_of"): ("读书沙龙",),
    ("opening", "category"): ("校本研修",),
    ("teacher", "title"): ("一级教师", "从来没有的职称"),
    ("backbone", "title"): ("市级名师",),
    ("inspection", "of"): ("济水一小",),
    ("none_in_year", "register"): ("practice",),
}
"""Words of the policy, and numbers that check."""
UNSAID = {
    ("training", "end"): "a training of one day ends where it begins",
    ("activity", "end"): "and so does an activity",
    ("activity", "hours"): "an activity without hours follows its times, or has none",
}
BESIDE = {"service": {"开始日期": "2026-09-01"}, "activity": {"学时": "2"}}
"""What else must be said although the field is not required of every record: of somebody who was always there, no day is known."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk(tmp_path_factory.mktemp("set"))
    (desk.folder / "pin.txt").write_text(f"{PIN}\n", encoding="utf-8")
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        pin = ("--pin-file", str(desk.folder / "pin.txt"))
        school, bureau = str(desk.folder / "SCHOOL"), str(desk.folder / "BUREAU")
        assert main(["school", "new", school, "--code", "2141000001", "--name", "济水一小", "--stage", "小学", *pin]) == 0
        assert main(["bureau", "new", bureau, "--name", "教育局", *pin]) == 0
    assert desk.run(Keeper.SCHOOL, "teacher", "add", WHO)[0] == 0
    return desk


def test_what_there_was_none_of_is_a_kind_of_record(desk: Desk) -> None:
    kind = next(each for each in REGISTERS if each.id == "none_in_year")
    ended, said = desk.add(Keeper.SCHOOL, kind, {"登记项目": "从来没有的项目", "年度": "2026"})
    assert (ended, said["code"]) == (5, "value.refused"), said
    assert "登记项目“从来没有的项目”" in said["message"]
    ended, said = desk.add(Keeper.SCHOOL, kind, {"登记项目": "荣誉", "年度": "2026"})
    assert (ended, said["register"]) == (0, "honour")


def typed_fields(keeper: Keeper, kind: Kind) -> Iterator[Field]:
    for each in kind.fields:
        if each.typed and each.shape is not Shape.FACTS and not (keeper is Keeper.BUREAU and each.shape is Shape.PERSON):
            yield each


@pytest.mark.parametrize(("keeper", "kind"), CASES)
def test_what_may_stand_in_a_field_is_stored(desk: Desk, keeper: Keeper, kind: Kind) -> None:
    base = desk.base(keeper, kind)
    for each in typed_fields(keeper, kind):
        for text in desk.good(keeper, kind, each):
            ended, said = desk.add(keeper, kind, {**base, each.title: text})
            assert ended == 0, (each.title, text, said)
            assert desk.run(keeper, "undo")[0] == 0


@pytest.mark.parametrize(("keeper", "kind"), CASES)
def test_anything_else_is_one_clear_sentence_and_nothing_is_stored(desk: Desk, keeper: Keeper, kind: Kind) -> None:
    base = desk.base(keeper, kind)
    before = desk.run(keeper, "record", "list", kind.id)
    for each in typed_fields(keeper, kind):
        for text in BAD.get(each.shape, ()):
            ended, said = desk.add(keeper, kind, {**base, each.title: text})
            told = said.get("message", "")
            assert ended == 5, (each.title, text, said)
            assert told.endswith("。"), told
            assert "没有" in told, told
            assert text.strip() in told, (each.title, text, told)
            assert not UNKNOWN.search(told.replace(text, "")), told
            assert each.shape in (Shape.PERSON, Shape.LINK) or (each.heading or each.title) in told, (each.title, told)
    assert desk.run(keeper, "record", "list", kind.id) == before


@pytest.mark.parametrize(("keeper", "kind"), CASES)
def test_a_field_that_must_be_filled_is_named(desk: Desk, keeper: Keeper, kind: Kind) -> None:
    base = desk.base(keeper, kind)
    for each in typed_fields(keeper, kind):
        if each.required and each.default is None and each.title in base and (kind.id, each.key) not in UNSAID:
            ended, said = desk.add(keeper, kind, {**base, each.title: ""})
            assert ended == 5, (each.title, said)
            assert each.title in said["message"] or each.title == "教师", said


def test_an_unknown_field_is_answered_with_those_there_are(desk: Desk) -> None:
    for kind in (*RECORDS, *REGISTERS):
        if Keeper.SCHOOL in kind.keepers:
            ended, said = desk.add(Keeper.SCHOOL, kind, {**desk.base(Keeper.SCHOOL, kind), "没有这一项": "x"})
            assert ended == 5, said
            assert "没有“没有这一项”这一项" in said["message"], (kind.id, said["message"])

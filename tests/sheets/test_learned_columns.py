"""Columns that no rule knows and that are probably something of ours: proposed, asked about in one question, and never read without a yes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop import paths
from jyteacher_desktop.sheets import PROPOSED, Layout, learned_columns, plan_roster, read_workbook, understand
from tests.corpus import learning
from tests.school.test_other_lists import NAMES, book

TODAY = date(2026, 11, 23)
_SUBJECTS = ("语文", "数学", "英语", "音乐")
_ROWS = [[name, "男女"[place % 2], _SUBJECTS[place % 4], f"20{place:02}-09-01"] for place, name in enumerate(NAMES[:24], start=1)]


def _layout(tmp_path: Path, kind: str, rows: list[list[Any]], **said: Any) -> Layout:
    return understand(read_workbook(book(tmp_path / "b.xlsx", rows)), kind, today=TODAY, **said)


@pytest.fixture
def sure_of_coming(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that has learned one thing: under 子丑寅卯 stands the day of coming."""
    strong = chr(learned_columns.MIDDLE + 40)
    weights = {
        "w子丑寅卯": chr(learned_columns.FIRST + 1) + strong,
        "=": chr(learned_columns.FIRST) + chr(learned_columns.MIDDLE + 6),
    }
    monkeypatch.setattr(learned_columns, "table", lambda: ([learned_columns.NONE, "joined"], weights))


@pytest.mark.usefixtures("sure_of_coming")
def test_a_column_that_is_probably_the_day_of_coming_waits_for_a_yes(tmp_path: Path) -> None:
    layout = _layout(tmp_path, "roster", [["姓名", "性别", "任教学科", "子丑寅卯"], *_ROWS])
    assert layout.columns[3] == "joined"
    assert [(stop.code, stop.final) for stop in layout.stops] == [(PROPOSED, False)]
    assert "D 列“子丑寅卯”多半是进本校年月" in layout.doubt
    assert not layout.confirmed().stops
    plan = plan_roster(layout.confirmed(), [], path=tmp_path / "b.xlsx", today=TODAY, base=0)
    assert [row.values["joined"] for row in plan.rows[:3]] == ["2001-09", "2002-09", "2003-09"]


@pytest.mark.usefixtures("sure_of_coming")
def test_what_a_person_said_of_a_column_goes_before_what_it_probably_is(tmp_path: Path) -> None:
    rows = [["姓名", "性别", "任教学科", "子丑寅卯"], *_ROWS]
    assert not _layout(tmp_path, "roster", rows, mapping={"子丑寅卯": ""}).proposed
    said = _layout(tmp_path, "roster", rows, mapping={"子丑寅卯": "group"})
    assert (said.columns[3], dict(said.proposed), said.stops) == ("group", {}, ())
    taken = _layout(tmp_path, "roster", [["姓名", "性别", "备注", "子丑寅卯"], *_ROWS], mapping={"备注": "joined"})
    assert not taken.proposed


@pytest.mark.usefixtures("sure_of_coming")
def test_a_list_of_pupils_stays_one_however_its_columns_are_read(tmp_path: Path) -> None:
    rows = [[name, "男", f"2026{place:04}", "三年级2班", f"20{place:02}-09-01"] for place, name in enumerate(NAMES[:20])]
    layout = _layout(tmp_path, "roster", [["姓名", "性别", "学号", "班级", "子丑寅卯"], *rows])
    assert layout.stops
    assert any(stop.code != PROPOSED for stop in layout.stops)


def test_the_table_is_small_and_knows_the_headings_it_learned_from() -> None:
    assert paths.resource(learned_columns.WEIGHTS).stat().st_size < 1_000_000
    seen = [
        learned_columns.Seen(column=place, title=title, field="", cells=cells)
        for place, (title, cells) in enumerate(
            {
                "教师姓名": ["张三", "李四", "王小五"],
                "教研组织职务": ["教研组长", "教师", "副校长"],
                "备案人电话": ["无"],
                "民族": ["汉族", "回族", "汉族"],
            }.items()
        )
    ]
    likely = [
        max((shares := learned_columns.likelihoods(seen, place, "roster")), key=lambda key: shares[key]) for place in (0, 1, 3)
    ]
    assert likely == ["name", "position", learned_columns.NONE]


def test_the_same_examples_give_the_same_table() -> None:
    examples = [(frozenset({"w工号", "=", f"x{place % 3}"}), "teacher_no" if place % 2 else "-") for place in range(40)]
    first, again = (learning.written(*learning.weights(list(examples))) for _turn in range(2))
    assert first == again
    assert first.startswith("- teacher_no\n")

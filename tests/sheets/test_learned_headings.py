"""A list whose heading no rule finds: the row that was probably learned to be one is proposed, asked about, and never read without a yes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from jyteacher_desktop.sheets import PROPOSED, Layout, learned_columns, plan_activities, read_workbook, understand
from jyteacher_desktop.sheets.errors import HeaderMissing
from tests.school.test_other_lists import NAMES, book

TODAY = date(2026, 11, 23)
_KINDS = {"lesson": "示范课（公开课）"}
_HEADING = ["子丑寅卯", "甲乙丙丁", "辰巳午未"]
_ROWS = [[f"示范课（公开课）第{place}次", f"语文{place}", f"2026-03-{place:02}"] for place in range(1, 13)]


def _layout(tmp_path: Path, kind: str, rows: Sequence[Sequence[Any]], **said: Any) -> Layout:
    return understand(read_workbook(book(tmp_path / "b.xlsx", [list(row) for row in rows])), kind, today=TODAY, **said)


@pytest.fixture(autouse=True)
def sure_of_two_headings(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that has learned what was held (子丑寅卯), its day (辰巳午未 surely, 某日某刻 perhaps) and somebody's name (何人何在)."""
    classes = [learned_columns.NONE, "activity", "start", "name"]
    strong = chr(learned_columns.MIDDLE + 120)
    weights = {
        **{f"w{text}": chr(learned_columns.FIRST + 1) + strong for text in ("子丑寅卯", "示范课第1次")},
        **{f"w{text}": chr(learned_columns.FIRST + 2) + strong for text in ("辰巳午未", "2026-03-01")},
        "w某日某刻": chr(learned_columns.FIRST + 2) + chr(learned_columns.MIDDLE + 36),
        "w何人何在": chr(learned_columns.FIRST + 3) + strong,
        "=": chr(learned_columns.FIRST) + chr(learned_columns.MIDDLE + 60),
    }
    monkeypatch.setattr(learned_columns, "table", lambda: (classes, weights))


def test_a_list_of_activities_whose_heading_no_rule_knows_waits_for_a_yes(tmp_path: Path) -> None:
    layout = _layout(tmp_path, "activities", [["本学期活动", None, None], _HEADING, *_ROWS])
    assert (layout.header_rows, layout.columns) == ((2,), {0: "activity", 2: "start"})
    assert [stop.code for stop in layout.stops if not stop.final] == [PROPOSED]
    assert "没有认出表头，第 2 行多半就是：A 列“子丑寅卯”多半是活动名称，C 列“辰巳午未”多半是日期" in layout.doubt
    plan = plan_activities(layout.confirmed(), _KINDS, [], path=tmp_path / "b.xlsx", today=TODAY, base=0)
    assert not plan.layout.stops
    assert [(row.values["activity"], row.values["start"]) for row in plan.rows[:2]] == [
        ("示范课（公开课）第1次", "2026-03-01"),
        ("示范课（公开课）第2次", "2026-03-02"),
    ]


def test_a_day_that_the_rules_took_for_another_one_is_told_where_the_heading_is_only_probable(tmp_path: Path) -> None:
    rows = [[title, "2026-02-01", day] for title, _group, day in _ROWS]
    layout = _layout(tmp_path, "activities", [["子丑寅卯", "听课时间", "辰巳午未"], *rows])
    assert layout.mapping == {"子丑寅卯": "activity", "辰巳午未": "start"}
    assert "B 列“听课时间”多半不是日期" in layout.doubt


def test_a_heading_that_only_sounds_like_a_day_takes_none_away(tmp_path: Path) -> None:
    """The rules take 听课时间 for the day; minutes stand below it."""
    rows = [[title, 40 + place, day] for place, (title, _group, day) in enumerate(_ROWS)]
    layout = _layout(tmp_path, "activities", [["子丑寅卯", "听课时间", "某日某刻"], *rows])
    assert layout.mapping == {"子丑寅卯": "activity", "某日某刻": "start"}


def test_whoever_says_no_is_told_that_there_is_no_heading(tmp_path: Path) -> None:
    with pytest.raises(HeaderMissing):
        _layout(tmp_path, "activities", [_HEADING, *_ROWS], mapping={"子丑寅卯": "", "辰巳午未": ""})


@pytest.mark.parametrize("said", [{"子丑寅卯": "activity"}, {"C": "start"}, {"甲乙丙丁": "place"}])
def test_whoever_says_what_one_column_is_is_still_asked_about_the_others(tmp_path: Path, said: dict[str, str]) -> None:
    layout = _layout(tmp_path, "activities", [_HEADING, *_ROWS], mapping=said)
    assert {"子丑寅卯": "activity", "辰巳午未": "start"}.items() <= layout.mapping.items()
    assert [stop.code for stop in layout.stops if not stop.final] == [PROPOSED]
    assert layout.proposed.keys().isdisjoint({"子丑寅卯": {0}, "C": {2}, "甲乙丙丁": {1}}[next(iter(said))])


def test_a_heading_that_stands_again_on_every_page_is_one(tmp_path: Path) -> None:
    layout = _layout(tmp_path, "activities", [_HEADING, *_ROWS[:6], _HEADING, *_ROWS[6:]])
    assert layout.header_rows == (1,)
    assert len(layout.data_rows) == len(_ROWS)


def test_a_sheet_that_only_tells_what_the_others_are_does_not_hide_the_list(tmp_path: Path) -> None:
    """The rules take the only text of a cover for a heading that lacks nearly everything; it stands in the row in which the list has its own."""
    workbook = openpyxl.Workbook()
    for text in ("某某小学", "2026 年材料", "姓名册、任课表、培训情况"):
        workbook.active.append([text])
    listed = workbook.create_sheet("登记")
    for row in (["登记表"], ["单位：某某小学"], _HEADING, *_ROWS):
        listed.append(row)
    workbook.save(tmp_path / "b.xlsx")
    layout = understand(read_workbook(tmp_path / "b.xlsx"), "activities", today=TODAY)
    assert (layout.sheet.name, layout.header_rows) == ("登记", (3,))
    assert [stop.code for stop in layout.stops if not stop.final] == [PROPOSED]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(_ROWS, id="days are data"),
        pytest.param(
            [["子丑寅卯", "语文", "辰巳午未"], *[[name, "语文", day] for (name, _, day) in _ROWS]], id="its text stands below"
        ),
        pytest.param([_HEADING, *_ROWS[:2]], id="hardly anything below"),
        pytest.param([[*_HEADING[:2], "别的"], *_ROWS], id="what every record needs is not there"),
    ],
)
def test_rows_of_data_and_rows_that_lack_what_is_needed_are_no_heading(tmp_path: Path, rows: list[list[Any]]) -> None:
    with pytest.raises(HeaderMissing):
        _layout(tmp_path, "activities", rows)


def test_a_list_of_people_that_no_rule_takes_for_a_roster_is_refused_as_before(tmp_path: Path) -> None:
    rows = [[f"第{place}号", f"语文{place}", name] for place, name in enumerate(NAMES[:12], start=1)]
    with pytest.raises(HeaderMissing):
        _layout(tmp_path, "roster", [["甲乙丙丁", "子丑寅卯", "某处教室"], *rows])

"""What people see of ledgers: who stands where, which columns there are, and why an entry counts less."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from jyteacher_desktop.domain.hours_and_their_reasons import (
    LEDGER_COLUMNS,
    Detail,
    HoursView,
    Person,
    hours_columns,
    hours_row,
    hours_view,
    ledger_lines,
)
from jyteacher_desktop.domain.required_hours import Service
from tests.domain.test_hours import END_OF_YEAR, WHOLE, activity, opening, policy, settle, training

LEAVE = (((None, "maternity_leave"),),)


def _view(**credited: object) -> HoursView:
    rules = policy(rest='[exemption]\nreasons = ["maternity_leave"]\n')
    service = Service((WHOLE,))
    diligent = settle([opening(hours=400)], rules, service=service)
    rows = [
        hours_row(Person(id="1", name="甲", pinyin="jia"), diligent),
        hours_row(Person(id="2", name="乙", pinyin="yi"), settle([activity("a")], rules, service=service)),
        hours_row(Person(id="3", name="丙", pinyin="bing", gone="退休"), settle([], rules, service=service)),
        hours_row(Person(id="4", name="丁", pinyin="ding"), settle([], rules, rules.cycles[0].end, Service(LEAVE))),
        hours_row(Person(id="5", name="戊", pinyin="wu"), settle([], rules, service=Service(()))),
    ]
    view = hours_view(rules, rules.cycles[0], END_OF_YEAR, rows, ["一", "二", "一"])
    return replace(view, **credited)  # type: ignore[arg-type]


def test_everybody_stands_in_one_place_and_the_sentence_counts_them() -> None:
    view = _view()
    standing = {row.name: (row.standing, row.reached, row.behind) for row in view.teachers}
    assert list(standing) == ["丙", "丁", "甲", "戊", "乙"], "by pinyin"
    assert standing["甲"] == ("已完成", True, False)
    assert standing["乙"] == ("落后", False, True)
    assert standing["丙"] == ("退休", False, False)
    assert standing["丁"][0] == "全部减免"
    assert standing["戊"] == ("无要求", False, False)
    assert view.standing_words() == "5 人 · 已完成 1 人 · 落后于平均进度 1 人 · 另列 3 人（全部减免 1、无要求 1、退休 1）"
    assert view.notes == ("一", "二")
    plain = replace(view, teachers=view.teachers[2:3])
    assert plain.standing_words() == "1 人 · 已完成 1 人 · 落后于平均进度 0 人"


def test_of_whoever_stands_apart_nothing_is_missing_in_the_list_as_on_paper() -> None:
    view = _view()
    column = next(column for column in hours_columns(view) if column.key == "gap")
    shown = {row.name: column.text(column.value(row)) for row in view.teachers}
    assert [shown[name] for name in ("丙", "丁", "戊")] == ["—"] * 3
    assert shown["甲"] == "0"
    assert Decimal(shown["乙"]) > 0


@pytest.mark.parametrize("detail", [Detail.YEARS, Detail.CELLS])
def test_of_a_year_that_has_not_begun_nothing_is_known_and_no_zero_is_shown(detail: Detail) -> None:
    view = replace(_view(), as_of=date(2027, 2, 1))
    shown = {
        column.title[:4]: {column.text(column.value(row)) for row in view.teachers if not row.years.get(column.title[:4])}
        for column in hours_columns(view, detail)
        if column.title[:4].isdecimal()
    }
    assert (shown["2027"], shown["2028"], shown["2030"]) == ({"0"}, {"—"}, {"—"})


@pytest.mark.parametrize(
    ("detail", "kinds"),
    [(Detail.BOTH, {"year", "category"}), (Detail.YEARS, {"year"}), (Detail.CATEGORIES, {"category"}), (Detail.CELLS, {"cell"})],
)
def test_the_columns_are_those_that_were_asked_for(detail: Detail, kinds: set[str]) -> None:
    view = _view()
    columns = hours_columns(view, detail)
    keys = [column.key for column in columns]
    fixed = ["name", "subject", "counted", "required", "gap", "expected", "forecast", "apart"]
    assert keys[: len(fixed)] == fixed
    assert {key.split("_")[0] for key in keys[len(fixed) :]} == kinds
    years, categories = len(view.years), len(view.categories)
    wanted = {
        Detail.BOTH: years + categories,
        Detail.YEARS: years,
        Detail.CATEGORIES: categories,
        Detail.CELLS: years * categories,
    }
    assert len(keys) - len(fixed) == wanted[detail]
    rich = next(row for row in view.teachers if row.name == "甲")
    assert sum(column.value(rich) or 0 for column in columns[len(fixed) :]) == (800 if detail is Detail.BOTH else 400)  # type: ignore[misc]


def test_what_the_bureau_recognises_stands_beside_what_the_school_counts_once_a_receipt_said_it() -> None:
    row = replace(_view().teachers[2], credited=Decimal(398), credited_gap=Decimal(-2), unit="一小")
    view = _view(credited_on=date(2026, 12, 1), teachers=(row, replace(row, credited_gap=Decimal(0))))
    columns = {column.key: column for column in hours_columns(view)}
    assert {"unit", "credited", "credited_gap"} <= columns.keys()
    assert "apart" not in columns
    gap = columns["credited_gap"]
    assert gap.text is not None
    assert [gap.text(value) for value in (Decimal(-2), Decimal("1.5"), None)] == ["-2", "+1.5", ""]
    assert [gap.value(each) for each in view.teachers] == [Decimal(-2), None]
    assert view.credited_differently == 1


def test_a_line_says_its_kind_and_why_it_counts_less() -> None:
    book = settle(
        [
            activity("a", mark="absent"),
            activity("x", "2026-03-12", kind="gone"),
            training("b", "2026-03-11"),
            training("c", "2026-03-13", kind="?"),
            opening("o"),
        ],
        policy(),
    )
    lines = {line.id: line for line in ledger_lines(book)}
    assert lines["b"].kind_label == "网络研修"
    assert (lines["c"].kind_label, lines["o"].kind_label) == ("?", "期初学时")
    assert lines["x"].kind_label == "gone"
    assert (lines["a"].counted, bool(lines["a"].why)) == (0, True)
    assert lines["a"].why == ("；".join(each.sentence for each in lines["a"].reductions) or lines["a"].remark)
    shown = {column.key: column.value(lines["b"]) for column in LEDGER_COLUMNS}
    assert (shown["date"], shown["title"], shown["claimed"], shown["why"]) == ("2026-03-11", "培训b", Decimal(20), lines["b"].why)

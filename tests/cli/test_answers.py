"""JSON that programs rely on and tables that line up."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

from jyteacher_desktop.cli.answers import Answer, as_json, json_text, table
from jyteacher_desktop.cli.grammar import display_width
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.errors import Finding, Severity
from jyteacher_desktop.domain.terms import Mark
from jyteacher_desktop.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    name: str
    hours: Decimal
    day: date | None = None


COLUMNS: tuple[Column[_Row], ...] = (
    Column(key="name", title="姓名", value=lambda row: row.name),
    Column(key="hours", title="学时", value=lambda row: row.hours, align=Align.RIGHT),
    Column(key="day", title="日期", value=lambda row: row.day),
)


def test_hours_are_strings_days_are_iso_paths_are_absolute_and_terms_are_codes() -> None:
    document = as_json(
        {
            "rows": (_Row(name="张三", hours=Decimal("46.50"), day=date(2026, 9, 18)),),
            "whole": Decimal("12.00"),
            "hundred": Decimal(100),
            "mark": Mark.LEFT_EARLY,
            "severity": Severity.WARNING,
            "path": Path("x"),
            "none": None,
            "flag": True,
        }
    )
    assert document == {
        "rows": [{"name": "张三", "hours": "46.5", "day": "2026-09-18"}],
        "whole": "12",
        "hundred": "100",
        "mark": "left_early",
        "severity": "warning",
        "path": str(Path("x").absolute()),
        "none": None,
        "flag": True,
    }


def test_json_keeps_chinese_readable_and_is_one_line() -> None:
    text = json_text({"name": "张三\n李四"})
    assert "张三" in text
    assert "\n" not in text
    assert json.loads(text) == {"name": "张三\n李四"}


def test_every_document_carries_its_warnings() -> None:
    finding = Finding(severity=Severity.WARNING, code="activity.late", place="日期", message="补录。")
    assert Answer(data={"id": 1}, warnings=(finding,)).document() == {
        "id": 1,
        "warnings": [{"code": "activity.late", "place": "日期", "message": "补录。"}],
    }


def test_table_columns_line_up_with_wide_characters_and_empty_columns_vanish() -> None:
    rows = [_Row(name="张三", hours=Decimal("2.5")), _Row(name="Li", hours=Decimal(12))]
    lines = table(COLUMNS, rows, empty="").splitlines()
    assert lines[0] == "姓名  学时"
    assert lines[2] == "张三   2.5"
    assert {display_width(line) for line in lines} == {10}


def test_an_empty_table_says_what_to_do_first() -> None:
    assert table(COLUMNS, [], empty="先导入。") == "先导入。"

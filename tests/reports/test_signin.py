"""The sheet people sign, and type back by the numbers of its empty rows."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from jyteacher_desktop.reports.signin import SignInRow, SignInSheet, render_signin
from tests.reports.poppler import pages_of
from tests.reports.samples import RARE_NAMES


def sheet(count: int, **changes: object) -> SignInSheet:
    rows = [SignInRow(name=name, group="语文组") for name in RARE_NAMES]
    rows += [SignInRow(name=f"王{chr(0x5200 + number)}", group="数学组") for number in range(count)]
    facts: dict[str, object] = {
        "school_name": "济源市济水第一小学",
        "topic": "共读《给教师的建议》",
        "kind": "读书沙龙",
        "day": date(2026, 9, 3),
        "time": "14:30—16:30",
        "place": "录播教室",
        "host": "周晓梅",
        "sheet_code": "Q3-0007-4F",
        "rows": tuple(rows[:count]),
    }
    return SignInSheet(**(facts | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("count", [0, 1, 2, 45, 46, 47, 93, 200])
@pytest.mark.parametrize("visitors", [0, 4])
def test_every_row_is_numbered_once_in_order_of_columns(tmp_path: Path, count: int, visitors: int) -> None:
    path = tmp_path / "signin.pdf"
    rendered = render_signin(sheet(count, visitors=visitors), path)
    pages = pages_of(path)
    assert rendered.pages == len(pages)
    numbers: list[int] = []
    for page in pages:
        body = page[page.index("序号") : page.index("补录时只输")]
        numbers += [int(number) for number in re.findall(r"(?:^|\s)(\d{1,3})(?=\s|$)", body)]
    last = max(numbers, default=0)
    assert sorted(numbers) == list(range(1, last + 1))
    assert count <= last <= count + visitors
    if last < count + visitors:  # blank rows never begin a page of their own
        assert len(pages) == render_signin(sheet(count, visitors=0), tmp_path / "none.pdf").pages
        assert render_signin(sheet(count + visitors, visitors=0), tmp_path / "all.pdf").pages > len(pages)


def test_the_head_says_what_when_where_and_the_code(tmp_path: Path) -> None:
    path = tmp_path / "signin.pdf"
    render_signin(sheet(30), path)
    text = "".join(pages_of(path)[0].split())
    for words in (
        "签到表",
        "共读《给教师的建议》（读书沙龙）",
        "2026年9月3日14:30—16:30",
        "录播教室",
        "应到：30人",
        "实到：",
        "Q3-0007-4F",
    ):
        assert words in text
    assert "组织者（签字）" in text


def test_the_code_stands_on_every_page(tmp_path: Path) -> None:
    path = tmp_path / "signin.pdf"
    render_signin(sheet(150), path)
    assert all("Q3-0007-4F" in page for page in pages_of(path))


def test_morning_and_afternoon_have_a_column_each(tmp_path: Path) -> None:
    path = tmp_path / "signin.pdf"
    render_signin(sheet(10, signatures=("上午签到", "下午签到")), path)
    text = pages_of(path)[0]
    assert text.count("上午签到") == text.count("下午签到") == 2


def test_equal_sheets_give_equal_bytes(tmp_path: Path) -> None:
    assert render_signin(sheet(40), tmp_path / "a.pdf") == render_signin(sheet(40), tmp_path / "b.pdf")

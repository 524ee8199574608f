"""The sheet people sign, and type back by the numbers of its empty rows."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from jyteacher_desktop.reports.signin_sheet_drawing import SignInRow, SignInSheet, render_signin
from tests.reports.poppler import pages_of
from tests.reports.samples import RARE_NAMES
from tests.sums.recounting import jyt_recount


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


LONG_NAME = "阿卜杜热合曼·买买提艾力·吐尔逊江·伊卜拉伊木"


@pytest.mark.parametrize("signatures", [("签到",), ("上午签到", "下午签到")])
def test_long_names_marks_and_groups_are_whole_and_nothing_on_the_sheet_is_smaller_than_eight_points(
    tmp_path: Path, signatures: tuple[str, ...]
) -> None:
    rows = (
        SignInRow(name=LONG_NAME, group="道德与法治和综合实践活动组", mark="JY-2016-00417"),
        SignInRow(name="王芳", group="语文组", mark="T-77"),
        SignInRow(name="王芳", group="语文组", mark="工号20160000417-甲"),
        *(SignInRow(name=f"王{chr(0x5200 + number)}", group="数学组") for number in range(60)),
    )
    topic = "关于在课堂教学中落实核心素养的区域联合教研暨骨干教师示范课展示与评议活动第二阶段总结交流会" * 2
    path = tmp_path / "signin.pdf"
    render_signin(sheet(0, rows=rows, signatures=signatures, topic=topic), path)
    drawn = jyt_recount.read_pdf(path.read_bytes())
    assert min(each.size for each in drawn) >= 8
    text = "".join("".join(each.text for each in drawn).split())
    groups = ("道德与法治和综合实践活动组",) if len(signatures) == 1 else ()
    for said in (topic, LONG_NAME, "JY-2016-00417", "工号20160000417-甲", *groups):
        assert said in text


def test_one_long_name_does_not_make_the_sheet_of_a_whole_school_longer(tmp_path: Path) -> None:
    plain = tuple(SignInRow(name=f"王{chr(0x5200 + number)}", group="语文组") for number in range(46))
    long = (SignInRow(name="阿卜杜热西提·买买提明·艾合买提江", group="道德与法治组"), *plain[1:])
    pages = [render_signin(sheet(0, rows=rows), tmp_path / "a.pdf").pages for rows in (plain, long)]
    assert pages[0] == pages[1]

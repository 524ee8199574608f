"""The register of a school's hours, and the notice for the wall."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jyteacher_desktop.reports.hours_register_drawing import Register, RegisterLine, render_register
from tests.reports.poppler import pages_of, text_of
from tests.sums.recounting import jyt_recount

HOURS = Decimal(17)


def register(people: int, *, public: bool = False) -> Register:
    return Register(
        school_name="济源市济水第一小学",
        cycle="2026-2030",
        as_of=date(2026, 9, 30),
        policy="济源市中小学教师继续教育学时规则",
        years=("2026",),
        categories=("集中培训", "网络研修", "校本研修"),
        lines=tuple(
            RegisterLine(
                name=f"教师{number}",
                mark="",
                group="语文组",
                subject="语文",
                title="一级教师",
                years=(HOURS,),
                categories=(HOURS, Decimal(0), Decimal(0)),
                counted=HOURS,
                required=Decimal(360),
                gap=Decimal(343),
                code="260930-ZA2PM",
            )
            for number in range(1, people + 1)
        ),
        public=public,
        unconfirmed=True,
    )


@pytest.mark.parametrize("people", [19, 20, 21])
def test_the_last_row_of_a_register_does_not_take_a_page_with_nothing_but_signatures(people: int, tmp_path: Path) -> None:
    path = tmp_path / "register.pdf"
    render_register(register(people), path)
    [page] = pages_of(path)
    assert f"教师{people}" in page
    assert "单位（公章）" in page


def test_a_register_ends_with_the_sum_of_every_column_of_hours_and_a_notice_does_not(tmp_path: Path) -> None:
    path = tmp_path / "register.pdf"
    given = register(2)
    lacking = replace(given.lines[1], years=(Decimal("2.5"),), counted=Decimal("2.5"), gap=Decimal("357.5"))
    render_register(replace(given, lines=(given.lines[0], lacking)), path)
    [last] = [line.split() for line in text_of(path).splitlines() if line.split()[:1] == ["合计"] and len(line.split()) > 1]
    assert last == ["合计", "19.5", "34", "0", "0", "19.5", "720", "700.5"]
    render_register(register(2, public=True), path)
    assert not [line for line in text_of(path).splitlines() if line.split()[:1] == ["合计"] and len(line.split()) > 1]


def test_nobody_signs_a_page_without_a_row(tmp_path: Path) -> None:
    for people in (22, 23, 24):
        path = tmp_path / "register.pdf"
        render_register(register(people), path)
        assert f"教师{people}" in pages_of(path)[-1]


@pytest.mark.parametrize("people", [32, 33, 34])
def test_two_rows_of_a_notice_do_not_take_a_page_of_their_own(people: int) -> None:
    assert render_register(register(people, public=True), io.BytesIO()).pages == 1


@pytest.mark.parametrize("public", [True, False])
def test_no_last_page_of_a_notice_or_register_holds_fewer_than_three_people(public: bool) -> None:
    for people in (*range(20, 46), *range(50, 58), *range(80, 90)):
        paper = io.BytesIO()
        pages = render_register(register(people, public=public), paper).pages
        on = [
            each.page
            for each in jyt_recount.read_pdf(paper.getvalue())
            if each.text.startswith("教师") and each.text[2:].isdigit()
        ]
        assert len(on) == people
        assert pages == 1 or on.count(pages) >= 3, people


def test_a_register_without_a_line_says_that_nobody_is_in_post_on_its_day(tmp_path: Path) -> None:
    """Whoever retired is in the school's books still."""
    path = tmp_path / "register.pdf"
    render_register(register(0), path)
    [page] = pages_of(path)
    assert "2026年9月30日没有在岗教师。" in page.replace(" ", "")
    assert "名册" not in page

"""Whoever signs sees above the pen what is signed: a line of signatures never stands on a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from jyteacher_desktop.reports.forms_of_registers import Box, FormPaper, Grid, Head, Listing, Part, Words, render_form
from jyteacher_desktop.reports.ruled_forms import Cell
from tests.reports.poppler import pages_of


def rows(count: int) -> Listing:
    return Listing("问题", (Head("问题"),), tuple((f"第{number}行",) for number in range(count)), "没有。")


LAST: dict[str, tuple[Callable[[int], tuple[Part, ...]], Callable[[int], str]]] = {
    "table": (lambda count: (rows(count),), lambda count: f"第{count - 1}行"),
    "totals": (
        lambda count: (Listing("问题", (Head("问题"),), rows(count).rows, "", ("", "合计")),),
        lambda count: "合计",
    ),
    "box": (lambda count: (rows(count), Box("整改打算", "", 30)), lambda count: "整改打算"),
    "words": (lambda count: (rows(count), Words("得分只作参考。")), lambda count: "得分只作参考。"),
    "cells": (lambda count: (rows(count), Grid(((Cell(label="考核结果"),),))), lambda count: "考核结果"),
    "nothing": (lambda count: (rows(count), Listing("活动", (Head("活动"),), (), "没有活动。")), lambda count: "没有活动。"),
}


@pytest.mark.parametrize("opinions", [(), ("学校意见", "督导意见")], ids=["signed", "sealed"])
@pytest.mark.parametrize("last", LAST)
def test_signatures_stand_on_the_page_of_what_comes_last(tmp_path: Path, last: str, opinions: tuple[str, ...]) -> None:
    parts, words = LAST[last]
    for count in range(8, 40, 2):
        paper = FormPaper(
            organisation="济水一小",
            title="自查表",
            under="2026 年",
            dated=date(2026, 11, 28),
            parts=parts(count),
            opinions=opinions,
            signed=("校长（签字）",),
        )
        made = BytesIO()
        render_form(paper, made)
        path = tmp_path / "a.pdf"
        path.write_bytes(made.getvalue())
        (page,) = [page for page in pages_of(path) if "校长（签字）" in page]
        assert words(count) in page
        assert all(title in page for title in opinions)

"""P1: importing a roster of 50,000 people, beside openpyxl and calamine merely reading the same file.

The whole import reads the workbook, finds its heading, checks every cell, matches every person, and stores everybody as one
undoable step in a file that is flushed to the disk; the peers hand over cells and nothing else.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import xlsxwriter
from python_calamine import CalamineWorkbook

from benchmarks.measure import Measure, pairs
from jyteacher_desktop.domain.identity import check_character
from jyteacher_desktop.school.imports import ImportKind, execute_import, plan_import
from jyteacher_desktop.school.office import create_school
from jyteacher_desktop.sheets import BY_KIND, Existing, Outcome, Plan, plan_roster, read_workbook, understand
from jyteacher_desktop.store.workspace import SCHOOL, Workspace

_TODAY = date(2026, 11, 23)
_HEADING = ["姓名", "性别", "出生年月", "身份证件号", "工号", "学段", "学科", "教研组", "职称", "岗位", "进本校年月", "手机号"]
_SURNAMES, _GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭", "建国秀英丽娟志强海燕文静红霞俊杰晓庆雪梅永刚春玲明辉素芳婷"


def run() -> list[Measure]:
    """5,000 and 50,000 rows of twelve columns."""
    with tempfile.TemporaryDirectory() as place:
        small, large = Path(place) / "small.xlsx", Path(place) / "large.xlsx"
        _write(small, 5_000)
        _write(large, 50_000)
        blank = Path(place) / "blank.jyschool"
        create_school(blank, name="济水一小", code="2141000123", stage="小学", pin="correct horse 12").close()
        there = _stored(_plan(large, ()))
        whole = pairs(lambda: _import(blank, large), lambda: _calamine(large))
        whole_beside_openpyxl = pairs(lambda: _import(blank, large), lambda: _openpyxl(large), n=3)
        beside_calamine = pairs(lambda: _plan(large, ()), lambda: _calamine(large))
        again = pairs(lambda: _plan(large, there), lambda: _calamine(large))
        beside_openpyxl = pairs(lambda: _plan(large, ()), lambda: _openpyxl(large), n=3)
        few = pairs(lambda: _plan(small, ()), lambda: _calamine(small))
        growth = (beside_calamine.here / 50_000) / (few.here / 5_000)
    return [
        Measure(
            goal="P1",
            name="50,000 x 12 imported and stored / openpyxl reading (inverse: times faster)",
            here=whole_beside_openpyxl.here,
            peer=whole_beside_openpyxl.peer,
            ratio=1 / whole_beside_openpyxl.ratio,
            limit=10,
            at_least=True,
            note="3 pairs, because the peer is slow",
        ),
        Measure(
            goal="P1",
            name="50,000 x 12 imported and stored / calamine reading",
            here=whole.here,
            peer=whole.peer,
            ratio=whole.ratio,
            limit=2,
        ),
        Measure(
            goal="P1",
            name="50,000 x 12 read, checked, planned / openpyxl reading (inverse: times faster)",
            here=beside_openpyxl.here,
            peer=beside_openpyxl.peer,
            ratio=1 / beside_openpyxl.ratio,
            limit=10,
            at_least=True,
            note="storing is not in it; 3 pairs",
        ),
        Measure(
            goal="P1",
            name="50,000 x 12 read, checked, planned / calamine reading",
            here=beside_calamine.here,
            peer=beside_calamine.peer,
            ratio=beside_calamine.ratio,
            limit=2,
            growth=growth,
        ),
        Measure(
            goal="P1",
            name="the same file again, everybody is there / calamine reading",
            here=again.here,
            peer=again.peer,
            ratio=again.ratio,
            limit=2,
        ),
    ]


def _import(blank: Path, book: Path) -> None:
    """The whole import into a school without teachers."""
    copy = blank.with_name("copy.jyschool")
    shutil.copyfile(blank, copy)
    with Workspace.open(copy, SCHOOL, write=True) as workspace:
        execute_import(workspace, plan_import(workspace, ImportKind.ROSTER, book))


def _plan(path: Path, existing: Sequence[Existing]) -> Plan:
    layout = understand(read_workbook(path), "roster")
    return plan_roster(layout, existing, path=path, today=_TODAY, base=0)


def _stored(plan: Plan) -> list[Existing]:
    blank = dict.fromkeys((spec.key for spec in BY_KIND["roster"]), "")
    return [Existing(id=str(row.number), values={**blank, **row.values}) for row in plan.rows if row.outcome is Outcome.NEW]


def _calamine(path: Path) -> None:
    CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def _openpyxl(path: Path) -> None:
    for _row in openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True):
        pass


def _write(path: Path, people: int) -> None:
    chance = random.Random(20260701)
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("花名册")
        page.write_row(0, 0, _HEADING)
        for number in range(people):
            born, sex = date(1966 + chance.randrange(34), chance.randrange(1, 13), chance.randrange(1, 28)), number % 3 > 0
            body = f"000000{born:%Y%m%d}{chance.randrange(10, 99)}{chance.randrange(5) * 2 + sex}"
            page.write_row(
                number + 1,
                0,
                [
                    chance.choice(_SURNAMES) + chance.choice(_GIVEN) + chance.choice(_GIVEN),
                    "男" if sex else "女",
                    f"{born:%Y-%m}",
                    body + check_character(body),
                    f"J{number:05}",
                    "小学",
                    chance.choice(["语文", "数学", "英语", "体育", "音乐"]),
                    chance.choice(["语文组", "数学组", "综合组"]),
                    chance.choice(["一级教师", "小学高级教师", "二级教师"]),
                    "专任教师",
                    f"{born.year + 23}-09",
                    f"000{chance.randrange(10**8):08}",
                ],
            )

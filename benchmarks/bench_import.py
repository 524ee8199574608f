"""P1: importing a roster of 50,000 people, beside openpyxl and calamine merely reading the same file.

Both sides by processor time, in turns; the clock of the same turns stands beside it. The whole import reads the workbook, finds its heading, checks every cell, matches every person, and stores everybody as one
undoable step in a file that is flushed to the disk; the peers hand over cells and nothing else.
"""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from statistics import median

import openpyxl
import xlrd
import xlsxwriter
import xlwt
from python_calamine import CalamineWorkbook

from benchmarks.measure import Measure, Part, work, worked
from benchmarks.raw import seconds_to_write
from jyteacher_desktop.desktop import collect_seldom
from jyteacher_desktop.domain.id_numbers import check_character, read_sound_numbers
from jyteacher_desktop.school.imports import ImportKind, execute_import, plan_import
from jyteacher_desktop.school.office import create_school
from jyteacher_desktop.sheets import BY_KIND, Existing, Outcome, Plan, plan_roster, read_workbook, understand
from jyteacher_desktop.store.sealed_columns import Privacy, name_of
from jyteacher_desktop.store.workspace import SCHOOL, Workspace

_TODAY = date(2026, 11, 23)
_HEADING = ["姓名", "性别", "出生年月", "身份证件号", "工号", "学段", "学科", "教研组", "职称", "岗位", "进本校年月", "手机号"]
_WRITTEN = ("teacher", "service", "journal_step", "journal_entry")
_CALAMINE = "calamine, compiled from Rust, is the fastest reader of .xlsx that gives Python its cells"
_OPENPYXL = "openpyxl is what nearly everybody takes"
_SURNAMES, _GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭", "建国秀英丽娟志强海燕文静红霞俊杰晓庆雪梅永刚春玲明辉素芳婷"


def run() -> list[Measure]:
    """5,000 and 50,000 rows of twelve columns."""
    collect_seldom()  # as the window and the command line do before they begin
    with tempfile.TemporaryDirectory() as place:
        small, large = Path(place) / "small.xlsx", Path(place) / "large.xlsx"
        write_book(small, 5_000)
        write_book(large, 50_000)
        blank = Path(place) / "blank.jyschool"
        create_school(blank, name="济水一小", code="2141000123", stage="小学", pin="correct horse 12").close()
        there = _stored(_plan(large, ()))
        whole = worked(lambda: _import(blank, large), lambda: _calamine(large))
        whole_beside_openpyxl = worked(lambda: _import(blank, large), lambda: _openpyxl(large), n=3)
        beside_calamine = worked(lambda: _plan(large, ()), lambda: _calamine(large))
        again = worked(lambda: _plan(large, there), lambda: _calamine(large))
        beside_openpyxl = worked(lambda: _plan(large, ()), lambda: _openpyxl(large), n=3)
        few = worked(lambda: _plan(small, ()), lambda: _calamine(small))
        growth = (beside_calamine.work.here / 50_000) / (few.work.here / 5_000)
        sheet = read_workbook(large)
        layout = understand(sheet, "roster")
        seeing, understanding = _median(lambda: read_workbook(large)), _median(lambda: understand(sheet, "roster"))
        cells = CalamineWorkbook.from_path(large).get_sheet_by_index(0).to_python()
        looking, checking = _median(lambda: _every_cell(cells)), _median(check_all)
        reading = min(seeing, whole.work.peer)
        weighing = _median(lambda: plan_roster(layout, (), path=large, today=_TODAY, base=0))
        needed = (
            Part("the list read, by calamine or as here, whichever is faster", reading, needed=True),
            Part("a look at every cell", looking, needed=True),
            Part("the check character of every number", checking, needed=True),
        )
        own = (
            Part("its heading, the meaning of its columns, which rows are records", understanding, needed=False),
            Part("rules, people and what will happen", weighing - looking - checking, needed=False),
        )
        stored = (
            Part("the cipher over every number", _median(seal_all), needed=True),
            Part("sqlite3 writing the same rows, the journal's with them, in one commit", _written_by_hand(blank), needed=True),
        )
        planning = (*needed, *own)
        rest = whole.work.here - sum(each.figure for each in (*planning, *stored))
        storing = (
            *needed,
            *stored,
            *own,
            Part(
                "ids, pinyin, columns looked at before they are stored, the journal's trigger, the file opened",
                rest,
                needed=False,
            ),
        )
        old = Path(place) / "old.xls"
        _write_old(old, 5_000)
        old_workbook = worked(lambda: read_workbook(old), lambda: _xlrd(old))
    return [
        Measure(
            goal="P1",
            name="50,000 x 12 imported and stored / openpyxl reading (inverse: times faster)",
            here=whole_beside_openpyxl.work.here,
            peer=whole_beside_openpyxl.work.peer,
            ratio=1 / whole_beside_openpyxl.work.ratio,
            limit=10,
            at_least=True,
            note=f"3 pairs, because the peer is slow; {whole_beside_openpyxl}",
            strength=_OPENPYXL,
            parts=storing,
        ),
        Measure(
            goal="P1",
            name="50,000 x 12 imported and stored / calamine reading",
            here=whole.work.here,
            peer=whole.work.peer,
            ratio=whole.work.ratio,
            limit=2,
            note=f"{whole}, the disk's answers with it",
            strength=_CALAMINE,
            parts=storing,
        ),
        Measure(
            goal="P1",
            name="50,000 x 12 read, checked, planned / openpyxl reading (inverse: times faster)",
            here=beside_openpyxl.work.here,
            peer=beside_openpyxl.work.peer,
            ratio=1 / beside_openpyxl.work.ratio,
            limit=10,
            at_least=True,
            note=f"storing is not in it; 3 pairs; {beside_openpyxl}",
            parts=planning,
        ),
        Measure(
            goal="P1",
            name="50,000 x 12 read, checked, planned / calamine reading",
            here=beside_calamine.work.here,
            peer=beside_calamine.work.peer,
            ratio=beside_calamine.work.ratio,
            limit=2,
            growth=growth,
            note=str(beside_calamine),
            parts=planning,
        ),
        Measure(
            goal="P1",
            name="the same file again, everybody is there / calamine reading",
            here=again.work.here,
            peer=again.work.peer,
            ratio=again.work.ratio,
            limit=2,
            note=str(again),
        ),
        Measure(
            goal="P1",
            name="an old workbook (.xls) of 5,000 x 12 read / xlrd reading",
            here=old_workbook.work.here,
            peer=old_workbook.work.peer,
            ratio=old_workbook.work.ratio,
            limit=1,
            note=str(old_workbook),
            strength="xlrd is the one reader of .xls in Python that others build on",
        ),
    ]


def _median(action: Callable[[], object]) -> float:
    return median(work(action) for _turn in range(5))


def seal_all(people: int = 50_000) -> None:
    """Two values of every person, as a workspace seals them, by the shortest way we know: a column at a time."""
    secret = bytes(32)
    privacy = Privacy(name_of(secret), secret)
    for how in ("sealed_number", "sealed"):
        for start in range(0, people, 4_000):
            privacy.sealed_many([f"{number:018}" for number in range(start, min(people, start + 4_000))], how)


def check_all(people: int = 50_000) -> None:
    """The check character and the birth date of every number, by the shortest way we know: the digits of one place in all of them together."""
    read_sound_numbers([f"000000{19600101 + number % 28}{number % 1000:03}X" for number in range(people)])


def _every_cell(cells: Sequence[Sequence[object]]) -> None:
    """One look at each cell: whether anything stands in it besides blanks."""
    for row in cells:
        for cell in row:
            str(cell).strip()


def _written_by_hand(blank: Path) -> float:
    """What sqlite3 takes for the rows of the whole import, which lie beside ``blank`` since the last one."""
    filled = blank.with_name("copy.jyschool")
    return median(seconds_to_write(blank, filled, _WRITTEN, time.process_time) for _turn in range(3))


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


def _xlrd(path: Path) -> None:
    page = xlrd.open_workbook(path).sheet_by_index(0)
    for number in range(page.nrows):
        page.row_values(number)


def _write_old(path: Path, people: int) -> None:
    book = xlwt.Workbook()
    page = book.add_sheet("花名册")
    for number, cells in enumerate([_HEADING, *_people(people)]):
        for place, cell in enumerate(cells):
            page.write(number, place, cell)
    book.save(str(path))


def write_book(path: Path, people: int) -> None:
    """A roster of so many people, twelve columns."""
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("花名册")
        for number, cells in enumerate([_HEADING, *_people(people)]):
            page.write_row(number, 0, cells)


def _people(people: int) -> Iterator[list[str]]:
    chance = random.Random(20260701)
    for number in range(people):
        born, sex = date(1966 + chance.randrange(34), chance.randrange(1, 13), chance.randrange(1, 28)), number % 3 > 0
        body = f"000000{born:%Y%m%d}{chance.randrange(10, 99)}{chance.randrange(5) * 2 + sex}"
        yield [
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
        ]

"""Somebody else's workbook whose looks are kept: what would cost hours or all memory is not opened for them, and texts stay texts."""

from __future__ import annotations

import io
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from PIL import Image

from jyteacher_desktop.sheets import Outcome, fill_workbook, read_workbook, understand, write_refused
from jyteacher_desktop.sheets.cost_of_a_workbook import TooHeavy, cells_of, refuse_heavy
from jyteacher_desktop.sheets.dry_run_roster import plan_roster
from jyteacher_desktop.sheets.errors import WorkbookForeign, WorkbookTooLarge
from jyteacher_desktop.sheets.keeping_the_looks import open_book, save_book
from tests.patience import PATIENCE_S
from tests.sheets.test_hostile import needs_linux

SHEET = "xl/worksheets/sheet1.xml"
HEAVY: dict[str, tuple[str, Callable[[str], str]]] = {
    "one merged cell of the whole sheet": (
        SHEET,
        lambda text: text.replace("</sheetData>", '</sheetData><mergeCells><mergeCell ref="A5:XFD1048576"/></mergeCells>'),
    ),
    "200,000 merged cells": (
        SHEET,
        lambda text: text.replace(
            "</sheetData>",
            "</sheetData><mergeCells>" + "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(5, 200_005)) + "</mergeCells>",
        ),
    ),
    "formats in the farthest corners": (
        SHEET,
        lambda text: text.replace(
            "</sheetData>", '<row r="5"><c r="XFD5" s="1"/></row><row r="1048576"><c r="A1048576" s="1"/></row></sheetData>'
        ),
    ),
    "cells that do not say where they are, in the last row": (
        SHEET,
        lambda text: text.replace("</sheetData>", '<row r="1048576">' + '<c s="1"/>' * 16_000 + "</row></sheetData>"),
    ),
    "one link on the whole sheet": (
        SHEET,
        lambda text: text.replace(
            "</sheetData>", '</sheetData><hyperlinks><hyperlink ref="A1:XFD1048576" location="x"/></hyperlinks>'
        ),
    ),
    "a million formats": ("xl/styles.xml", lambda text: text.replace("</cellXfs>", "<xf/>" * 1_000_000 + "</cellXfs>")),
}


def changed(path: Path, part: str, change: Callable[[str], str]) -> Path:
    """The workbook with another text in one part."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    before = parts[part].decode()
    parts[part] = change(before).encode()
    assert parts[part] != before.encode(), "nothing to change there"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return path


def form(path: Path, *rows: tuple[object, ...], heading: tuple[str, ...] = ("姓名", "性别", "身份证号")) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(heading)
    for row in rows:
        page.append(row)
    book.save(path)
    return path


OPENED = """
import resource, sys
from pathlib import Path
from types import SimpleNamespace
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
from jyteacher_desktop.sheets import read_workbook, understand
from jyteacher_desktop.sheets.keeping_the_looks import open_styled
path = Path(sys.argv[1])
print(open_styled(path, understand(read_workbook(path), "roster")))
"""


@needs_linux
@pytest.mark.parametrize("name", HEAVY)
def test_looks_that_would_cost_all_memory_are_not_kept_and_a_form_with_them_is_not_filled(tmp_path: Path, name: str) -> None:
    path = changed(form(tmp_path / "表.xlsx", ("王伟", "男", "123")), *HEAVY[name])
    done = subprocess.run(
        [sys.executable, "-c", OPENED, str(path)], capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    assert done.stdout.strip() == "None", done.stderr[-500:]
    layout = understand(read_workbook(path), "roster")
    with pytest.raises(WorkbookTooLarge, match="没有写出任何内容"):
        fill_workbook(layout, path, [{"name": "王伟"}], tmp_path / "填好.xlsx")
    assert not (tmp_path / "填好.xlsx").exists()


def test_the_looks_of_a_usual_workbook_of_five_thousand_rows_are_kept(tmp_path: Path) -> None:
    rows = [(f"王{n}", "男", "123", *[f"格{n}-{column}" for column in range(20)]) for n in range(4_900)]
    path = form(tmp_path / "表.xlsx", *rows, heading=("姓名", "性别", "身份证号", *[f"栏{n}" for n in range(20)]))
    refuse_heavy(path)


def test_a_picture_and_a_drawing_of_old_programs_are_no_reason(tmp_path: Path) -> None:
    path = form(tmp_path / "表.xlsx", ("王伟", "男", "123"))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/media/image1.png", b"\x89PNG<<<" + bytes(range(256)) * 100)
        archive.writestr("xl/drawings/vmlDrawing1.vml", "<xml><br>text</xml>")
    refuse_heavy(path)
    with pytest.raises(TooHeavy):
        refuse_heavy(changed(path, SHEET, lambda text: text.replace('r="A1"', f'r="{"A" * 9}1"')))


def _cut(path: Path) -> None:
    changed(path, "xl/comments/comment1.xml", lambda text: text[:-20])


def _poster(path: Path) -> None:
    """A picture of nine hundred megapixels in a kilobyte, named where a workbook names its pictures."""
    out = io.BytesIO()
    picture = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (30_000).to_bytes(4, "big") * 2 + b"\x08\0\0\0\0"
    picture += zlib.crc32(picture[12:]).to_bytes(4, "big") + b"\0\0\0\0IEND\xaeB`\x82"
    Image.new("L", (2, 2)).save(out, "PNG")
    book = openpyxl.load_workbook(path)
    page = book.active
    assert page is not None
    page.add_image(openpyxl.drawing.image.Image(io.BytesIO(out.getvalue())), "E5")
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, body in parts.items():
            archive.writestr(name, picture if name.endswith(".png") else body)


@pytest.mark.parametrize("spoil", [_cut, _poster])
def test_a_workbook_whose_remarks_or_pictures_are_spoilt_gives_its_refused_rows_and_a_form_says_so(
    tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    path = form(tmp_path / "表.xlsx", ("王伟", "男", "123"))
    book = openpyxl.load_workbook(path)
    page = book.active
    assert page is not None
    page["A2"].comment = openpyxl.comments.Comment("说明", "教务")
    book.save(path)
    spoil(path)
    layout = understand(read_workbook(path), "roster")
    plan = plan_roster(layout, [], path=path, today=date(2026, 10, 8), base=0)
    back = openpyxl.load_workbook(write_refused(plan, tmp_path / "拒收.xlsx")).active
    assert back is not None
    assert back["A2"].value == "王伟"
    with pytest.raises(WorkbookForeign, match="没有写出任何内容"):
        fill_workbook(layout, path, [{"name": "王伟"}], tmp_path / "填好.xlsx")
    assert not (tmp_path / "填好.xlsx").exists()


@pytest.mark.parametrize(
    ("area", "cells"),
    [("A1", 1), ("$A$1:$C$3", 9), ("B:B", 1_048_576), ("1:2", 2 * 16_384), ("INDIRECT($A$1)", 0), ("", 16_384 * 1_048_576)],
)
def test_areas_are_counted(area: str, cells: int) -> None:
    assert cells_of(area) == cells


FORMULA = '=HYPERLINK("http://example.invalid","王伟")'


def test_what_begins_like_a_formula_is_filled_in_as_text_and_what_no_workbook_holds_is_left_out(tmp_path: Path) -> None:
    path = form(tmp_path / "表.xlsx", heading=("姓名", "身份证号", "手机号码"))
    layout = understand(read_workbook(path), "roster")
    done = fill_workbook(layout, path, [{"name": FORMULA, "id_number": "=1+1", "phone": "1\x0138"}], tmp_path / "填好.xlsx")
    page = openpyxl.load_workbook(done.file).active
    assert page is not None
    assert [(cell.value, cell.data_type) for cell in page[2]] == [(FORMULA, "s"), ("=1+1", "s"), ("138", "s")]


def test_a_refused_row_that_is_moved_up_keeps_its_texts_as_texts(tmp_path: Path) -> None:
    path = form(tmp_path / "表.xlsx", ("王伟", "男", ""), ("李娜", "男", "123", ""))
    book = openpyxl.load_workbook(path)
    page = book.active
    assert page is not None
    page["A4"], page["B4"], page["C4"], page["D4"] = "赵六", "女", "456", "说明"
    page["D3"].value, page["D3"].data_type = FORMULA, "s"
    page["D1"] = "备注"
    book.save(path)
    layout = understand(read_workbook(path), "roster")
    plan = plan_roster(layout, [], path=path, today=date(2026, 10, 8), base=0)
    assert [row.number for row in plan.rows if row.outcome is Outcome.REFUSED] == [3, 4]
    back = openpyxl.load_workbook(write_refused(plan, tmp_path / "拒收.xlsx")).active
    assert back is not None
    assert [(cell.value, cell.data_type) for cell in back["D"]][1] == (FORMULA, "s")


@pytest.mark.parametrize("rule", ["INDIRECT($A$1)", "OFFSET(A1,0,0,3,1)", "A1:XFD1048576", "没有这张表!$A$1:$A$9", "B:B"])
def test_a_list_that_is_worked_out_or_endless_is_no_list_and_the_form_is_filled(tmp_path: Path, rule: str) -> None:
    path = form(tmp_path / "表.xlsx", heading=("姓名", "性别"))
    book = openpyxl.load_workbook(path)
    page = book.active
    assert page is not None
    listed = openpyxl.worksheet.datavalidation.DataValidation(type="list", formula1=rule)
    listed.add("B2:B9")
    page.add_data_validation(listed)
    book.save(path)
    done = fill_workbook(understand(read_workbook(path), "roster"), path, [{"name": "王伟", "sex": "男"}], tmp_path / "填好.xlsx")
    assert (done.written, done.unlisted) == (1, ())


@pytest.mark.parametrize("seconds", [0, 4_400_000_000], ids=["1970", "2109"])
def test_refused_rows_of_a_workbook_that_is_written_anew_are_written_under_a_clock_that_nobody_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    """A ZIP, which a workbook is, knows no day before 1980 or behind 2107; openpyxl names parts by the clock."""
    path = form(tmp_path / "表.xlsx", ("王伟", "男", "123"))
    clock = SimpleNamespace(time=lambda: seconds, localtime=lambda *_at: time.gmtime(seconds))
    monkeypatch.setattr(zipfile, "time", clock)
    save_book(open_book(path), tmp_path / "新.xlsx")
    assert read_workbook(tmp_path / "新.xlsx").sheets[0].rows[1][0] == "王伟"


def test_a_workbook_that_is_written_anew_says_when_it_was_changed_and_not_when_it_was_before(tmp_path: Path) -> None:
    """A list of 2001 that was handed back said in its properties that nobody had changed it since."""
    book = openpyxl.Workbook()
    book.properties.created = book.properties.modified = datetime(2001, 1, 1)
    before = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    save_book(book, tmp_path / "新.xlsx")
    said = openpyxl.load_workbook(tmp_path / "新.xlsx").properties
    assert said.created == datetime(2001, 1, 1)
    assert said.modified is not None
    assert before <= said.modified <= datetime.now(UTC).replace(tzinfo=None)

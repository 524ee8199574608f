"""Long lists whose rows are read by one expression each: always what the reader of workbooks itself says of them, or left to it."""

from __future__ import annotations

import random
import re
import time
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
import xlsxwriter

from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.sheets import read_workbook, reading, rows_of_shared_texts
from jyteacher_desktop.sheets.errors import WorkbookDamaged
from tests.sheets.test_hostile import PARTS

_WORKSHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
_TABLE = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<sst xmlns="http://x" count="9" uniqueCount="9">'
HEADING = '<row r="1" spans="1:2"><c r="A1" t="s"><v>0</v></c><c r="B1" s="3" t="s"><v>1</v></c></row>'
USUAL = "<si><t>姓名</t></si><si><t>性别</t></si><si><t>王伟</t></si><si><t>男</t></si>"


def _book(
    path: Path, rows: str, texts: str = USUAL, *, before: str = "", after: str = "", more: dict[str, str] | None = None
) -> Path:
    parts = {
        **PARTS,
        "xl/sharedStrings.xml": f"{_TABLE}{texts}</sst>",
        "xl/worksheets/sheet1.xml": f"{_WORKSHEET}{before}<sheetData>{rows}</sheetData>{after}</worksheet>",
        **(more or {}),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def _taken_out(path: Path) -> int:
    with zipfile.ZipFile(path) as archive:
        return len(rows_of_shared_texts.take_out(archive, path.read_bytes(), lambda _part: True, reading.MAX_ROWS).parts)


def _by_the_reader(path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """What the workbook is where every cell of it is the reader's."""
    with monkeypatch.context() as patch:
        patch.setattr(
            rows_of_shared_texts,
            "take_out",
            lambda _archive, data, *_rest: rows_of_shared_texts.WithoutRows(data, {}, frozenset()),
        )
        return _seen(path)


def _seen(path: Path) -> object:
    try:
        book = read_workbook(path)
    except JyTeacherError as error:
        return type(error), str(error)
    return [
        (sheet.name, sheet.hidden, sheet.hidden_rows, sheet.merges, [list(row) for row in sheet.rows]) for sheet in book.sheets
    ]


PLAIN = {
    "a list": HEADING + '<row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2" t="s"><v>3</v></c></row>',
    "cells that are only coloured": HEADING + '<row r="2"><c r="A2" s="1" t="s"><v>2</v></c><c r="B2" s="2"/></row>',
    "cells that are not there": HEADING + '<row r="2" ht="14.25" customHeight="1"><c r="B2" t="s"><v>3</v></c></row>',
    "coloured cells beside the table and below it": HEADING
    + '<row r="2"><c r="C2" s="1"/></row><row r="3"><c r="D3" s="2"></c></row>',
    "a row without cells": HEADING + '<row r="2"></row><row r="3"><c r="A3" t="s"><v>2</v></c></row>',
    "a wide row below": HEADING + '<row r="2"><c r="AB2" t="s"><v>2</v></c></row>',
    "a title above": '<row r="1"><c r="A1" t="s"><v>1</v></c></row><row r="2"><c r="A2" t="s"><v>0</v></c><c r="D2" t="s"><v>0</v></c></row>',
}
"""Rows that need no reader."""


@pytest.mark.parametrize("name", PLAIN)
def test_rows_of_texts_are_read_without_the_reader_as_it_reads_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    merge = '<mergeCells count="1"><mergeCell ref="A1:A2"/></mergeCells>'
    path = _book(tmp_path / "list.xlsx", PLAIN[name], before='<dimension ref="A1:B2"/>', after=merge)
    assert _taken_out(path) == 1
    assert _seen(path) == _by_the_reader(path, monkeypatch)


@pytest.mark.parametrize("seconds", [0, 4_400_000_000], ids=["1970", "2109"])
def test_under_a_clock_that_nobody_set_a_list_is_not_called_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    """A ZIP, which a workbook is, knows no day before 1980 or behind 2107; its library names parts by the clock."""
    path = _book(tmp_path / "list.xlsx", PLAIN["a list"])
    seen = _seen(path)
    clock = SimpleNamespace(time=lambda: seconds, localtime=lambda *_at: time.gmtime(seconds))
    monkeypatch.setattr(zipfile, "time", clock)
    assert _taken_out(path) == 1
    assert _seen(path) == seen


NOT_PLAIN = {
    "a figure": HEADING + '<row r="2"><c r="A2"><v>2</v></c></row>',
    "a formula": HEADING + '<row r="2"><c r="A2" t="s"><f>A1</f><v>2</v></c></row>',
    "a text in the cell itself": HEADING + '<row r="2"><c r="A2" t="inlineStr"><is><t>王</t></is></c></row>',
    "a row that is left out": HEADING + '<row r="3"><c r="A3" t="s"><v>2</v></c></row>',
    "rows in another order": '<row r="2"><c r="A2" t="s"><v>2</v></c></row>' + HEADING,
    "a row that is not shown": HEADING + '<row r="2" hidden="1"><c r="A2" t="s"><v>2</v></c></row>',
    "a row twice": HEADING + HEADING,
    "a row that ends at once": HEADING + '<row r="2"/><row r="3"><c r="A3" t="s"><v>2</v></c></row>',
    "cells in another order": '<row r="1"><c r="B1" t="s"><v>1</v></c><c r="A1" t="s"><v>0</v></c></row>',
    "a cell of another row": HEADING + '<row r="2"><c r="A1" t="s"><v>2</v></c></row>',
    "a comment": HEADING + '<!-- <row r="2"><c r="A2" t="s"><v>2</v></c></row> -->',
    "a text between rows": HEADING + ' \n<row r="2"><c r="A2" t="s"><v>2</v></c></row>',
    "a text that does not exist": HEADING + '<row r="2"><c r="A2" t="s"><v>99</v></c></row>',
    "a text with an endless number": HEADING + f'<row r="2"><c r="A2" t="s"><v>{"9" * 5000}</v></c></row>',
    "a row with an endless number": HEADING + f'<row r="{"9" * 5000}"><c r="A2" t="s"><v>1</v></c></row>',
    "a cell in the last column": HEADING + '<row r="2"><c r="XFD2" t="s"><v>1</v></c></row>',
    "nothing": "",
    "a row that does not end": HEADING + '<row r="2"><c r="A2" t="s"><v>2</v></c>',
    "rows of another name": '<x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c></x:row>',
}


@pytest.mark.parametrize("name", NOT_PLAIN)
def test_rows_with_anything_else_are_left_to_the_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    path = _book(tmp_path / "list.xlsx", NOT_PLAIN[name])
    assert _taken_out(path) == 0
    assert _seen(path) == _by_the_reader(path, monkeypatch)


def test_a_row_far_below_that_is_wider_is_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = "".join(
        f'<row r="{row}"><c r="A{row}" t="s"><v>2</v></c><c r="B{row}" t="s"><v>3</v></c></row>' for row in range(2, 30_000)
    )
    path = _book(tmp_path / "list.xlsx", f'{HEADING}{usual}<row r="30000"><c r="C30000" t="s"><v>3</v></c></row>')
    assert read_workbook(path).sheets[0].cell(30_000, 2) == "男"
    assert _seen(path) == _by_the_reader(path, monkeypatch)


TEXTS = {
    "references": "<si><t>a&amp;b&lt;c&gt;d&quot;e&apos;f</t></si>",
    "a reference by number": "<si><t>&#29579;</t></si>",
    "blanks that are kept": '<si><t xml:space="preserve"> 王\n伟 </t></si>',
    "blanks that are not kept": "<si><t> 王伟 </t></si>",
    "blanks inside": "<si><t>王 伟</t></si>",
    "a line that ends in two characters": "<si><t>王\r\n伟</t></si>",
    "a character by its number": "<si><t>王_x000D_伟</t></si>",
    "two fonts": "<si><r><t>王</t></r><r><t>伟</t></r></si>",
    "a reading": '<si><t>王伟</t><phoneticPr fontId="1" type="noConversion"/></si>',
    "a reading that is spelt": '<si><t>王伟</t><rPh sb="0" eb="1"><t>WANG</t></rPh></si>',
    "an empty text": "<si><t></t></si>",
    "no text": "<si><t/></si>",
    "a comment": "<si><t>王<!-- <si><t>李</t></si> -->伟</t></si>",
    "raw text": "<si><t><![CDATA[王<伟]]></t></si>",
    "marks that end": "<si><t>王]]>伟</t></si>",
    "a rare letter": "<si><t>王\U0002a6d6\u3000\u200b</t></si>",
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_what_the_reader_says_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    rows = HEADING + '<row r="2"><c r="A2" t="s"><v>4</v></c><c r="B2" t="s"><v>3</v></c></row>'
    path = _book(tmp_path / "list.xlsx", rows, USUAL + TEXTS[name] + USUAL)
    assert _seen(path) == _by_the_reader(path, monkeypatch)


_PIECES = (
    "<si><t>王伟</t></si>",
    "<si><t>语文</t></si>",
    "<si><t></t></si>",
    '<si><t xml:space="preserve">甲</t></si>',
    "<si><t/></si>",
    "<si></si>",
    "<si><r><t>甲</t></r></si>",
    "<si><t>甲</t><t>乙</t></si>",
    "<si><t>甲</si><t>乙</t>",
    "</t></si><si><t>",
)
_AS_EXPECTED = re.compile('<si><t(?: xml:space="preserve")?>([^<]*)</t></si>')


@pytest.mark.parametrize("seed", range(20))
def test_texts_are_those_between_their_marks_or_the_reader_is_asked(seed: int) -> None:
    chance = random.Random(seed)
    seen = set()
    for _turn in range(60):
        pieces = chance.choices(_PIECES[: chance.choice([3, 3, 4, 10])], k=chance.randrange(1, 6))
        expected = [found[1] for piece in pieces if (found := _AS_EXPECTED.fullmatch(piece))]
        read = rows_of_shared_texts._shared_texts(f"<sst>{''.join(pieces)}</sst>".encode())
        whole = len(expected) == len(pieces)
        assert read == (expected if whole else None), pieces
        seen.add(whole)
    assert seen == {True, False}


def test_a_table_in_other_letters_is_left_to_the_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = f"{_TABLE}{USUAL}</sst>".replace("UTF-8", "GB18030")
    path = _book(tmp_path / "list.xlsx", PLAIN["a list"], more={"xl/sharedStrings.xml": table})
    assert _taken_out(path) == 0
    assert _seen(path) == _by_the_reader(path, monkeypatch)


@pytest.mark.parametrize("before", ["<!-- <sheetData> -->", "<sheetData/>", '<x y="<sheetData>"/>'])
def test_a_beginning_that_is_none_is_left_to_the_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str) -> None:
    path = _book(tmp_path / "list.xlsx", PLAIN["a list"], before=before)
    assert _taken_out(path) == 0
    assert _seen(path) == _by_the_reader(path, monkeypatch)


LEFT = {0, 2, 3, 4, 8, 9}
"""Seeds of workbooks with a character by its number, or with a figure, a gap or a hidden row in every sheet."""


@pytest.mark.parametrize("seed", range(12))
def test_any_workbook_is_read_as_the_reader_reads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    chance = random.Random(seed)
    said = ["王伟", " 前后 ", "a&b<c>", "", "两\n行", "男", "J0001", "\u3000", '"引号"', "19850612"]
    if not seed % 4:
        said.append("_x0041_")
    path = tmp_path / "any.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        bold, merged = book.add_format({"bold": True}), False
        for number in range(chance.randrange(1, 4)):
            page = book.add_worksheet(f"表{number}")
            odd = chance.random() < 0.3  # a figure or a gap somewhere: that sheet is the reader's
            rows = chance.randrange(1, 40)
            for row in range(rows):
                for column in range(chance.randrange(0 if odd else 1, 30)):
                    kind = chance.random()
                    if kind < 0.6:
                        page.write_string(row, column, chance.choice(said), *([bold] if chance.random() < 0.2 else []))
                    elif kind < 0.8:
                        page.write_blank(row, column, None, bold)
                    elif odd and kind < 0.82:
                        page.write_number(row, column, 12)
            if chance.random() < 0.5:
                page.merge_range(rows, 0, rows + 2, 1, "合并")
                merged = True
            if number and chance.random() < 0.3:
                page.hide()
            if chance.random() < 0.2:
                page.set_row(rows - 1, None, None, {"hidden": True})
    assert bool(_taken_out(path)) == (seed not in LEFT)
    seen = _seen(path)
    assert isinstance(seen, list | tuple)
    assert seen == _by_the_reader(path, monkeypatch)
    # a long sheet comes in pieces, wherever they end
    monkeypatch.setattr(rows_of_shared_texts, "_PACKED", chance.randrange(1, 60))
    monkeypatch.setattr(rows_of_shared_texts, "_PIECE", chance.randrange(400, 4000))
    assert _seen(path) == seen
    assert not merged or not isinstance(seen, list) or any(merges for _name, _hidden, _not_shown, merges, _rows in seen)


def test_two_sheets_of_texts_and_one_of_figures_each_have_their_own_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "three.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, cell in (("甲", "王伟"), ("数", 7), ("乙", "李娜")):
            page = book.add_worksheet(name)
            page.write(0, 0, "姓名")
            page.write(1, 0, cell)
    assert _taken_out(path) == 2
    assert [sheet.cell(2, 0) for sheet in read_workbook(path).sheets] == ["王伟", 7, "李娜"]
    assert _seen(path) == _by_the_reader(path, monkeypatch)


def test_a_long_list_that_was_cut_off_is_damaged(tmp_path: Path) -> None:
    path = _book(tmp_path / "list.xlsx", PLAIN["a list"])
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        at = archive.getinfo("xl/worksheets/sheet1.xml").header_offset
    data[at + 70] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(WorkbookDamaged):
        read_workbook(path)


ROW = '<row r="{0}" spans="1:2"><c r="A{0}" s="1" t="s"><v>{1}</v></c><c r="B{0}" s="2" t="s"><v>3</v></c></row>'
OTHER_ROWS = {
    "no other": "",
    "another colour": '<row r="{0}" spans="1:2"><c r="A{0}" s="7" t="s"><v>2</v></c><c r="B{0}" s="2" t="s"><v>3</v></c></row>',
    "a height": '<row r="{0}" ht="20" customHeight="1"><c r="A{0}" s="1" t="s"><v>2</v></c><c r="B{0}" s="2" t="s"><v>3</v></c></row>',
    "a blank": '<row r="{0}" spans="1:2"><c r="A{0}" s="1" t="s"><v>2</v></c><c r="B{0}" s="2"/></row>',
    "a figure": '<row r="{0}" spans="1:2"><c r="A{0}" s="1"><v>2</v></c><c r="B{0}" s="2" t="s"><v>3</v></c></row>',
    "a text that does not exist": '<row r="{0}" spans="1:2"><c r="A{0}" s="1" t="s"><v>44</v></c><c r="B{0}" s="2" t="s"><v>3</v></c></row>',
    "a number with a nought before it": '<row r="{0}" spans="1:2"><c r="A{0}" s="1" t="s"><v>02</v></c><c r="B{0}" s="2" t="s"><v>3</v></c></row>',
    "a hidden row": '<row r="{0}" spans="1:2" hidden="1"><c r="A{0}" s="1" t="s"><v>2</v></c><c r="B{0}" s="2" t="s"><v>3</v></c></row>',
}


@pytest.mark.parametrize("name", OTHER_ROWS)
@pytest.mark.parametrize("often", [1, 40, 399])
def test_rows_of_another_look_among_many_alike_are_read_as_the_reader_reads_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, often: int
) -> None:
    rows = [(OTHER_ROWS[name] or ROW if row % 400 == often else ROW).format(row, row % 4) for row in range(2, 1200)]
    path = _book(tmp_path / "list.xlsx", HEADING + "".join(rows))
    monkeypatch.setattr(rows_of_shared_texts, "_PACKED", 500)
    monkeypatch.setattr(rows_of_shared_texts, "_PIECE", 20_000)
    left = name in {"a figure", "a text that does not exist", "a hidden row"}
    assert _taken_out(path) == (not left)
    assert _seen(path) == _by_the_reader(path, monkeypatch)


@pytest.mark.parametrize(
    ("at", "said"), [(24, 1000), (24, 100), (16, 7)], ids=["longer than it is", "shorter than it is", "another checksum"]
)
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_a_list_whose_directory_lies_about_a_part_is_damaged(tmp_path: Path, part: str, at: int, said: int) -> None:
    path = _book(tmp_path / "list.xlsx", PLAIN["a list"])
    data = bytearray(path.read_bytes())
    entry = data.rindex(b"PK\x01\x02", 0, data.rindex(part.encode()))
    data[entry + at : entry + at + 4] = said.to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(WorkbookDamaged):
        read_workbook(path)

"""Old workbooks (.xls) whose records say what no program for tables writes: none ends the program or takes all memory."""

from __future__ import annotations

import struct
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import xlwt
from xlwt.CompoundDoc import XlsDoc

from jyteacher_desktop.sheets import read_workbook
from jyteacher_desktop.sheets.errors import WorkbookDamaged, WorkbookTooLarge
from tests.sheets.test_hostile import ANSWER, needs_linux

_Record = tuple[int, bytes]
BEGIN, END, SIZE, SHEET, TEXTS, SHARED, NUMBER, LABEL, TEXT, FORMULA, NAME, MORE = (
    0x809, 0x0A, 0x200, 0x85, 0xFC, 0xFD, 0x203, 0x204, 0x207, 0x06, 0x18, 0x3C,
)  # fmt: skip
_FAR = struct.pack("<IIHHH", 0, 0xFFFFFFF0, 0, 0xFFFF, 0)


def _records(rows: int = 6) -> list[_Record]:
    """A sound workbook with one sheet."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("S")
    for row in range(rows):
        for column, text in enumerate(("姓名", "性别", "学科") if row == 0 else (f"王伟{row}", "男", "语文")):
            sheet.write(row, column, text)
    stream, place, found = book.get_biff_data(), 0, []
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        found.append((kind, stream[place + 4 : place + 4 + length]))
        place += 4 + length
    return [record for record in found if record != (0, b"")]


def _where(records: Sequence[_Record], kind: int, nth: int = 0) -> int:
    return [place for place, record in enumerate(records) if record[0] == kind][nth]


def _written(path: Path, records: Sequence[_Record], begins_at: int | None = None) -> Path:
    """The records in a file; every sheet begins at the second record that begins something, or at a byte of the stream."""
    stream, begins = bytearray(), []
    for kind, data in records:
        if kind == BEGIN:
            begins.append(len(stream))
        stream += struct.pack("<HH", kind, len(data)) + data
    place = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        if kind == SHEET:
            struct.pack_into("<I", stream, place + 4, begins[1] if begins_at is None else begins_at)
        place += 4 + length
    XlsDoc().save(str(path), bytes(stream))
    return path


def _behind(records: list[_Record], kind: int, more: Sequence[_Record], nth: int = 0) -> list[_Record]:
    place = _where(records, kind, nth) + 1
    return [*records[:place], *more, *records[place:]]


def _with_another_size(path: Path) -> Path:
    return _written(path, _behind(_records(), SIZE, [(SIZE, _FAR)]))


def _with_a_short_size(path: Path) -> Path:
    return _written(path, _behind(_records(), SIZE, [(SIZE, struct.pack("<HHHHH", 0, 0xFFFF, 0, 0xFFFF, 0))]))


def _inside_another_record(path: Path) -> Path:
    records = _records()
    hidden = b"".join(struct.pack("<HH", kind, len(data)) + data for kind, data in (records[0], (SIZE, _FAR), (END, b"")))
    place = _where(records, SHEET)
    before = sum(4 + len(data) for _kind, data in records[:place])
    return _written(path, [*records[:place], (0x1234, hidden), *records[place:]], before + 4)


def _in_the_corners(path: Path) -> Path:
    records = _records()
    begin = records[0]
    corners = [_number(0, 65_534), begin, _number(65_534, 0), begin]
    return _written(path, _behind(records, BEGIN, corners, nth=1))


def _number(row: int, column: int) -> _Record:
    return NUMBER, struct.pack("<HHHd", row, column, 0, 1.0)


def _of_one_sheet_often(path: Path) -> Path:
    records = _records(3_000)
    place = _where(records, SHEET)
    named = [(SHEET, struct.pack("<IBBBB", 0, 0, 0, 6, 0) + f"{number:06}".encode()) for number in range(490)]
    return _written(path, [*records[:place], *named, *records[place + 1 :]])


def _of_more_sheets_than_there_are(path: Path) -> Path:
    records = _records()
    place = _where(records, SHEET)
    named = [(SHEET, struct.pack("<IBBBB", 0, 0, 0, 6, 0) + f"{number:06}".encode()) for number in range(501)]
    return _written(path, [*records[:place], *named, *records[place + 1 :]])


def _with_one_text_in_many_cells(path: Path, letters: str = "中" * 4_000) -> Path:
    records = _records()
    wide = not letters.isascii()
    text = struct.pack("<HB", len(letters), wide) + letters.encode("utf-16-le" if wide else "ascii")
    records[_where(records, TEXTS)] = (TEXTS, struct.pack("<II", 1, 1) + text)
    cells = [(SHARED, struct.pack("<HHHI", number // 200, number % 200, 0, 0)) for number in range(60_000)]
    return _written(path, _behind([record for record in records if record[0] != SHARED], SIZE, cells))


def _with_a_text_over_two_records(path: Path) -> Path:
    records = _records()
    text = struct.pack("<HBH", 6_000, 1 | 8, 1) + ("中" * 4_000).encode("utf-16-le")
    records[_where(records, TEXTS)] = (TEXTS, struct.pack("<II", 1, 1) + text)
    records = _behind(records, TEXTS, [(MORE, b"\x01" + ("中" * 2_000).encode("utf-16-le") + bytes(4))])
    cells = [(SHARED, struct.pack("<HHHI", number // 200, number % 200, 0, 0)) for number in range(60_000)]
    return _written(path, _behind([record for record in records if record[0] != SHARED], SIZE, cells))


def _with_letters_that_are_not_there(path: Path) -> Path:
    cells = [(LABEL, struct.pack("<HHHHBB", number // 250, number % 250, 0, 65_535, 0, 65)) for number in range(200_000)]
    return _written(path, _behind(_records(), SIZE, cells))


def _with_results_that_are_not_there(path: Path) -> Path:
    texts = [(TEXT, struct.pack("<HBB", 65_535, 0, 65))] * 200_000
    return _written(path, _behind(_records(), SIZE, texts))


def _with_one_name_in_every_formula(path: Path) -> Path:
    records = _records()
    name = (NAME, struct.pack("<HBBHHHBBBB", 0, 0, 255, 0, 0, 0, 0, 0, 0, 0) + b"\0" + b"N" * 255)
    records = _behind(records, SHEET, [name])
    said = struct.pack("<H", 5 * 1_000) + struct.pack("<BI", 0x23, 1) * 1_000
    formulas = [(FORMULA, struct.pack("<HHH8sHI", row, 0, 0, bytes(8), 0, 0) + said) for row in range(1_000)]
    return _written(path, _behind(records, SIZE, formulas))


HOSTILE: dict[str, Callable[[Path], Path]] = {
    "in the corners of one sheet, each in a part of its own": _in_the_corners,
    "of one sheet under many names": _of_one_sheet_often,
    "of more sheets than anybody has": _of_more_sheets_than_there_are,
    "with one text in many cells": _with_one_text_in_many_cells,
    "with one text over two records in many cells": _with_a_text_over_two_records,
    "with letters that are not there": _with_letters_that_are_not_there,
    "with results of formulas that are not there": _with_results_that_are_not_there,
    "with one long name in every formula": _with_one_name_in_every_formula,
}


@needs_linux
@pytest.mark.parametrize("name", HOSTILE)
def test_an_old_workbook_that_would_take_all_memory_is_refused_with_a_sentence(tmp_path: Path, name: str) -> None:
    path = HOSTILE[name](tmp_path / "p.xls")
    refused = (WorkbookDamaged.code, WorkbookTooLarge.code)
    run = subprocess.run([sys.executable, "-c", ANSWER, str(path)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-300:]
    assert run.stdout.split()[0] in refused, run.stdout


SOUND: dict[str, Callable[[Path], Path]] = {
    "two records of its size": _with_another_size,
    "a short record of its size": _with_a_short_size,
}


@needs_linux
@pytest.mark.parametrize("name", SOUND)
def test_an_old_workbook_that_says_a_false_size_is_read(tmp_path: Path, name: str) -> None:
    """Five kilobytes asked for eleven million gigabytes, and the program was gone without a word."""
    path = SOUND[name](tmp_path / "p.xls")
    run = subprocess.run([sys.executable, "-c", ANSWER, str(path)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-300:]
    assert len(read_workbook(path).sheets[0].rows) == 6


@needs_linux
def test_a_size_that_hides_inside_another_record_is_put_right(tmp_path: Path) -> None:
    path = _inside_another_record(tmp_path / "p.xls")
    run = subprocess.run([sys.executable, "-c", ANSWER, str(path)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-300:]


@pytest.mark.parametrize("far", [_number(3, 65_535), (NUMBER, struct.pack("<HHHd", 65_535, 0, 0, 1.0))], ids=["column", "row"])
def test_a_cell_at_the_very_end_of_a_column_or_a_row_is_a_sentence(tmp_path: Path, far: _Record) -> None:
    """A fault of the program was told instead."""
    path = _written(tmp_path / "p.xls", _behind(_records(), SIZE, [far]))
    if far[1][:2] == b"\xff\xff":
        assert len(read_workbook(path).sheets[0].rows) == 65_536
    else:
        with pytest.raises(WorkbookTooLarge):
            read_workbook(path)


def test_a_long_text_that_few_cells_name_is_read_beside_many_short_ones(tmp_path: Path) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("S")
    for row in range(3_000):
        for column in range(10):
            sheet.write(row, column, f"词{column}")
    sheet.write(3_000, 0, "长" * 30_000)
    book.save(str(tmp_path / "p.xls"))
    (read,) = read_workbook(tmp_path / "p.xls").sheets
    assert (read.cell(3_001, 0), read.cell(2, 3)) == ("长" * 30_000, "词3")

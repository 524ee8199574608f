"""Workbooks of other programs: what is no sheet is not searched, cells need not say their places, old files cannot lead astray."""

from __future__ import annotations

import contextlib
import random
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlwt

from jyteacher_desktop.sheets import read_workbook
from jyteacher_desktop.sheets.errors import WorkbookDamaged, WorkbookEncrypted, WorkbookTooLarge
from jyteacher_desktop.sheets.old_workbooks import Most, PasswordSet, StructureBroken, TooLarge, TooManySheets, TooMuch, set_right
from tests.sheets.test_hostile import ANSWER, HEAD, PARTS, needs_linux, workbook

_MOST = Most(rows=99_999, cells=3_000_000, sheets=500, texts=1 << 27)

# -- .xlsx ------------------------------------------------------------------------------------------------------------


def _with(path: Path, name: str, data: bytes) -> Path:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return path


@pytest.mark.parametrize("seed", range(6))
def test_a_roster_with_photographs_is_a_roster(tmp_path: Path, seed: int) -> None:
    """Three megabytes of chance hold everything a cell pattern asks for, somewhere."""
    path = workbook(tmp_path / "p.xlsx", iter([HEAD]))
    picture = b"\xff\xd8\xff\xe0" + random.Random(seed).randbytes(3_000_000) + b'<c r="XFD1048576"><v>1</v></c>'
    assert len(read_workbook(_with(path, "xl/media/image1.jpeg", picture)).sheets[0].rows) == 2


@pytest.mark.parametrize(
    "part",
    [
        b'<?xml version="1.0"?><root><c r="XFD1048576">x</c><c>far</c></root>',
        b"\xef\xbb\xbf <note>" + b"<c " + b"x" * 5000 + b"</note>",
        "<?xml version='1.0'?><表 r=\"1048576\"><c>自定义</c></表>".encode(),
    ],
)
def test_somebodys_own_data_in_a_workbook_is_no_sheet(tmp_path: Path, part: bytes) -> None:
    path = workbook(tmp_path / "o.xlsx", iter([HEAD]))
    assert len(read_workbook(_with(path, "customXml/item1.xml", part)).sheets[0].rows) == 2


def test_a_damaged_picture_spoils_no_roster(tmp_path: Path) -> None:
    path = workbook(tmp_path / "d.xlsx", iter([HEAD]))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_STORED) as archive:
        archive.writestr("xl/media/image1.png", b"\x89PNG" + bytes(1000))
    data = path.read_bytes()
    place = data.index(b"\x89PNG") + 500
    path.write_bytes(data[:place] + b"?" + data[place + 1 :])
    assert len(read_workbook(path).sheets[0].rows) == 2


def _unplaced(rows: int, columns: int) -> str:
    line = "".join(f'<c t="inlineStr"><is><t>v{column}</t></is></c>' for column in range(columns))
    return f"<row>{line}</row>" * rows


def test_cells_that_do_not_say_their_places_are_read_where_they_stand(tmp_path: Path) -> None:
    head = '<row><c t="inlineStr"><is><t>姓名</t></is></c><c t="inlineStr"><is><t>性别</t></is></c></row>'
    book = read_workbook(workbook(tmp_path / "u.xlsx", iter([head, _unplaced(154, 12)])))
    assert len(book.sheets[0].rows) == 155
    assert book.sheets[0].cell(155, 11) == "v11"


def test_a_place_may_be_said_behind_the_type(tmp_path: Path) -> None:
    row = '<row r="3"><c t="inlineStr" r="B3"><is><t>x</t></is></c></row>'
    assert read_workbook(workbook(tmp_path / "t.xlsx", iter([HEAD, row]))).sheets[0].cell(3, 1) == "x"


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(lambda: '<row r="99000"><c><v>1</v></c></row>' + _unplaced(1, 2000), id="wide and long"),
        pytest.param(lambda: '<row r="1048576"><c><v>1</v></c></row>', id="far"),
        pytest.param(lambda: "<row><c><v>1</v></c></row>" * 120_000, id="many"),
        pytest.param(
            lambda: '<row><c t="n" r="XFD9"><v>1</v></c></row>' * 2 + '<row r="90000"><c t="n"><v>1</v></c></row>', id="mixed"
        ),
    ],
)
def test_cells_without_places_take_no_more_memory_than_others(tmp_path: Path, rows: Callable[[], str]) -> None:
    with pytest.raises(WorkbookTooLarge):
        read_workbook(workbook(tmp_path / "f.xlsx", iter([HEAD, rows()])))


def test_a_sheet_under_another_name_is_searched_all_the_same(tmp_path: Path) -> None:
    """What counts is what the reader reads, not what a part is called."""
    path = tmp_path / "n.xlsx"
    far = f'{HEAD}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in PARTS.items():
            archive.writestr(name, content.replace("worksheets/sheet1.xml", "media/image1.jpeg"))
        archive.writestr(
            "xl/media/image1.jpeg",
            f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{far}</sheetData></worksheet>',
        )
    with pytest.raises(WorkbookTooLarge):
        read_workbook(path)


# -- .xls -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def old(tmp_path: Path) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("花名册")
    for row in range(60):
        for column in range(8):
            sheet.write(row, column, f"第{row}行{column}列" if row else f"列{column}")
    book.save(tmp_path / "old.xls")
    return tmp_path / "old.xls"


def _answer(path: Path) -> tuple[str, float, float]:
    """What a process of its own says, its seconds and its megabytes; more than two gigabytes would end it."""
    import resource

    done = subprocess.run(
        [sys.executable, "-c", ANSWER, str(path)],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30)),
    )
    code, figures = done.stdout.strip().split("\n")
    seconds, megabytes = figures.split()
    return code, float(seconds), float(megabytes)


def _table(data: bytes) -> int:
    """Where the first allocation table of a file lies."""
    return 512 * (struct.unpack_from("<I", data, 76)[0] + 1)


def _loop(data: bytearray, first: int) -> None:
    struct.pack_into("<I", data, _table(data) + 4 * first, first)


def _stream(data: bytes) -> int:
    """The first sector of the workbook's stream."""
    at = data.index("Workbook".encode("utf-16-le"))
    return struct.unpack_from("<I", data, at + 116)[0]


SPOILED: dict[str, Callable[[bytearray], None]] = {
    "a loop in the directory": lambda data: _loop(data, struct.unpack_from("<I", data, 48)[0]),
    "a loop in the workbook": lambda data: _loop(data, _stream(data)),
    "a loop in the list of tables": lambda data: struct.pack_into("<II", data, 68, 0, 1),
    "a chain that leads outside": lambda data: struct.pack_into("<I", data, _table(data) + 4 * _stream(data), 0x00FFFFFF),
    "more tables than the file has sectors": lambda data: struct.pack_into("<I", data, 44, 0x00FFFFFF),
    "sectors of another size": lambda data: struct.pack_into("<H", data, 30, 30),
    "more texts than it has room for": lambda data: struct.pack_into(
        "<II", data, data.index(b"\xfc\x00", 512) + 4, 0x7FFFFFFF, 0x7FFFFFFF
    ),
}


@needs_linux
@pytest.mark.parametrize("name", SPOILED)
def test_an_old_workbook_that_leads_in_circles_or_promises_too_much_is_damage_at_once(old: Path, name: str) -> None:
    data = bytearray(old.read_bytes())
    SPOILED[name](data)
    old.write_bytes(data)
    code, _seconds, megabytes = _answer(old)
    assert code == "workbook.damaged"
    assert megabytes < 300


def _sizes(data: bytes) -> int:
    return data.index(b"\x00\x02\x0e\x00", 512) + 4


@needs_linux
def test_a_size_that_is_not_true_costs_no_memory_and_the_rows_are_read(old: Path) -> None:
    """Ordinary programs write 65,536 rows by 256 columns and fill a page of it."""
    data = bytearray(old.read_bytes())
    struct.pack_into("<IIHH", data, _sizes(data), 0, 65_536, 0, 256)
    old.write_bytes(data)
    code, _seconds, megabytes = _answer(old)
    assert code == "read"
    assert megabytes < 300
    assert read_workbook(old).sheets[0].cell(60, 7) == "第59行7列"


@needs_linux
def test_a_cell_in_the_last_corner_of_an_old_sheet_is_refused_before_it_costs_memory(old: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    sheet.write(0, 0, "姓名")
    sheet.write(65_535, 255, "x")
    book.save(old)
    code, _seconds, megabytes = _answer(old)
    assert code == "workbook.too_large"
    assert megabytes < 300


def test_an_old_workbook_with_a_password_is_not_called_damaged(old: Path) -> None:
    data = bytearray(old.read_bytes())
    start = data.index(b"\x09\x08\x10\x00\x00\x06\x05\x00") + 20
    data[start : start + 2] = b"\x2f\x00"
    old.write_bytes(data)
    with pytest.raises(WorkbookEncrypted):
        read_workbook(old)


def test_a_true_file_is_handed_on_as_it_is(old: Path) -> None:
    assert len(read_workbook(old).sheets[0].rows) == 60


@pytest.mark.parametrize("seed", range(4))
def test_whatever_bytes_are_changed_the_look_ends(old: Path, seed: int) -> None:
    rng, data = random.Random(seed), old.read_bytes()
    for _turn in range(300):
        spoiled = bytearray(data)
        for _change in range(rng.randrange(1, 8)):
            place = rng.choice((rng.randrange(512), rng.randrange(len(data))))
            spoiled[place] = rng.randrange(256)
        with contextlib.suppress(StructureBroken, PasswordSet, TooLarge, TooManySheets, TooMuch):
            set_right(bytes(spoiled[: rng.choice((len(data), rng.randrange(len(data))))]), _MOST)


def test_what_is_no_old_workbook_is_no_structure() -> None:
    with pytest.raises(StructureBroken):
        set_right(b"", _MOST)
    with pytest.raises(StructureBroken):
        set_right(bytes(600), _MOST)


def test_a_workbook_without_its_stream_is_damage(old: Path) -> None:
    data = old.read_bytes().replace("Workbook".encode("utf-16-le"), "Worknook".encode("utf-16-le"))
    old.write_bytes(data)
    with pytest.raises(WorkbookDamaged):
        read_workbook(old)

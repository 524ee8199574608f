"""Hostile and broken workbooks are answered by a sentence before they cost time or memory (each in a process of its own)."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
import xlwt

from jyteacher_desktop.sheets import (
    cell_values,
    codes_in_columns,
    field_shapes,
    other_lists,
    read_workbook,
    reading,
    record_rows,
    texts_in_cells,
    understand,
)
from jyteacher_desktop.sheets.errors import HeaderMissing, WorkbookDamaged, WorkbookEncrypted, WorkbookTooLarge

HEAD = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c><c r="B1" t="inlineStr"><is><t>性别</t></is></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>王伟</t></is></c><c r="B2" t="inlineStr"><is><t>男</t></is></c></row>'
)
PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>",
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>',
}


def text(reference: str, value: str = "x") -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{value}</t></is></c>'


def many(line: Callable[[int], str], last: int) -> Iterator[str]:
    yield HEAD
    for first in range(3, last, 4000):
        yield "".join(line(row) for row in range(first, min(first + 4000, last)))


def workbook(path: Path, pieces: Iterator[str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in PARTS.items():
            archive.writestr(name, content)
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>')
            for piece in pieces:
                sheet.write(piece.encode())
            sheet.write(b"</sheetData></worksheet>")
    return path


HOSTILE: dict[str, Callable[[], Iterator[str]]] = {
    "a cell in the last corner": lambda: iter([HEAD, f'<row r="1048576">{text("XFD1048576")}</row>']),
    "a cell in the last row": lambda: iter([HEAD, f'<row r="1048576">{text("A1048576")}</row>']),
    "a cell in the last column": lambda: iter([HEAD, f'<row r="3000">{text("XFD3000")}</row>']),
    "the same in single quotes": lambda: iter([HEAD, f'<row r="3000">{text("XFD3000")}</row>'.replace('"', "'")]),
    "a far row whose cell has no place": lambda: iter([HEAD, '<row r="1048576"><c t="inlineStr"><is><t>x</t></is></c></row>']),
    "the last corner in small letters": lambda: iter([HEAD, f'<row r="1048576">{text("xfd1048576")}</row>']),
    "a row beyond the last": lambda: iter([HEAD, f'<row r="3">{text("A4000000000")}</row>']),
    "a row beyond the last whose cell has no place": lambda: iter(
        [HEAD, '<row r="400000000"><c t="inlineStr"><is><t>x</t></is></c></row>']
    ),
    "small letters behind a cell without a place": lambda: iter(
        [HEAD, f'<row r="3"><c t="inlineStr"><is><t>x</t></is></c>{text("xfd99000")}</row>']
    ),
    "a column of many letters": lambda: iter([HEAD, f'<row r="3">{text("C" * 30 + "B3")}</row>']),
    "a column of many letters behind a cell without a place": lambda: iter(
        [HEAD, f'<row r="3"><c t="inlineStr"><is><t>x</t></is></c>{text("AAAAAAB3")}</row>']
    ),
    "a wide column and a long one": lambda: iter([HEAD, f'<row r="3">{text("ZZ3")}</row><row r="99000">{text("A99000")}</row>']),
    "200 MB of blanks": lambda: iter([HEAD, *[" " * 1_000_000] * 200]),
    "200 MB of one text": lambda: iter([HEAD, '<row r="3"><c r="A3" t="inlineStr"><is><t>', *["x" * 1_000_000] * 200]),
    "300,000 rows of a blank": lambda: many(lambda row: f'<row r="{row}">{text(f"A{row}", " ")}</row>', 300_000),
}

FAR = f'<row r="1048576">{text("XFD1048576")}</row>'


def altered(path: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """A small sound workbook of which some parts say something else."""
    workbook(path, iter([HEAD]))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def _before(parts: dict[str, bytes], begin: bytes) -> None:
    parts[PAGE] = begin + parts[PAGE].replace(b"</sheetData>", FAR.encode() + b"</sheetData>")


def _counted(parts: dict[str, bytes], said: str) -> None:
    parts["xl/sharedStrings.xml"] = f"<sst {said}><si><t>x</t></si></sst>".encode()


def _many_sheets(parts: dict[str, bytes], number: int, length: int) -> None:
    sheets = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r1"/>' for n in range(2, number))
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"</sheets>", sheets.encode() + b"</sheets>")
    parts[PAGE] = parts[PAGE].replace(b"</sheetData>", b" " * length + b"</sheetData>")


PAGE = "xl/worksheets/sheet1.xml"
DECEIVING: dict[str, tuple[str, Callable[[dict[str, bytes]], object]]] = {
    "a letter before the sheet": ("damaged", lambda parts: _before(parts, b"x")),
    "a mark of order before the sheet": ("damaged", lambda parts: _before(parts, b"\xff\xfe")),
    "a picture's mark before the sheet": ("damaged", lambda parts: _before(parts, b"BM" + b"x" * 300)),
    "as many texts as a number holds": ("too_large", lambda parts: _counted(parts, 'uniqueCount="4294967295"')),
    "the same in other quotes": ("too_large", lambda parts: _counted(parts, "count='1' uniqueCount = '9999999999'")),
    "a hundred thousand parts": ("too_large", lambda parts: parts.update({f"x/{n}": b"" for n in range(100_000)})),
    "a thousand sheets": ("too_large", lambda parts: _many_sheets(parts, 1000, 0)),
    "400 sheets of one long part": ("too_large", lambda parts: _many_sheets(parts, 400, 60_000_000)),
}
"""What kills the reader, or keeps it busy for minutes, although no sheet of it is large."""

ANSWER = """
import sys, time
from pathlib import Path
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.sheets import read_workbook
start = time.process_time()
try:
    read_workbook(Path(sys.argv[1]))
    print("read")
except JyTeacherError as error:
    print(error.code)
# getrusage would report the test run's own peak: it is inherited through fork and exec
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(time.process_time() - start, int(peak.split()[1]) / 1024)
"""


needs_linux = pytest.mark.skipif(sys.platform == "win32", reason="limits the memory of a process and asks /proc what it took")


@needs_linux
@pytest.mark.parametrize("name", HOSTILE)
def test_what_would_take_all_memory_is_refused_before_it_does(tmp_path: Path, name: str) -> None:
    import resource

    path = workbook(tmp_path / "h.xlsx", HOSTILE[name]())
    done = subprocess.run(
        [sys.executable, "-c", ANSWER, str(path)],
        capture_output=True,
        text=True,
        check=True,
        # half a gigabyte more than this would kill it, whatever it answers
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30)),
    )
    code, figures = done.stdout.strip().split("\n")
    assert code == ("workbook.damaged" if "many letters" in name else "workbook.too_large")
    assert float(figures.split()[1]) < 300


@needs_linux
@pytest.mark.parametrize("name", DECEIVING)
def test_a_workbook_that_would_end_the_program_is_refused_with_a_sentence(tmp_path: Path, name: str) -> None:
    import resource

    expected, change = DECEIVING[name]
    path = altered(tmp_path / "h.xlsx", change)
    done = subprocess.run(
        [sys.executable, "-c", ANSWER, str(path)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30)),
    )
    assert done.returncode == 0, done.stderr[-300:]
    code, figures = done.stdout.strip().split("\n")
    assert code == f"workbook.{expected}"
    assert float(figures.split()[1]) < 300


def test_many_sheets_that_name_one_part_hold_no_more_cells_than_one_may(tmp_path: Path) -> None:
    wide = "".join(
        f'<row r="{row}">' + "".join(text(f"{letters(column)}{row}") for column in range(300)) + "</row>" for row in range(3, 60)
    )

    def change(parts: dict[str, bytes]) -> None:
        _many_sheets(parts, 400, 0)
        parts[PAGE] = parts[PAGE].replace(b"</sheetData>", wide.encode() + b"</sheetData>")

    with pytest.raises(WorkbookTooLarge):
        read_workbook(altered(tmp_path / "m.xlsx", change))


def test_a_picture_in_a_workbook_hides_none_of_its_sheets(tmp_path: Path) -> None:
    """The reader gets a directory without the picture, and finds everything else where it was."""
    path = altered(
        tmp_path / "p.xlsx", lambda parts: parts.update({"xl/media/照片.png": b"\x89PNG" + bytes(5000), "z.xml": b"<z/>"})
    )
    assert [row[0] for row in read_workbook(path).sheets[0].rows] == ["姓名", "王伟"]


def test_a_size_that_lies_is_damage_not_a_bomb(tmp_path: Path) -> None:
    path = workbook(tmp_path / "l.xlsx", iter([HEAD, *[" " * 1_000_000] * 100]))
    data = bytearray(path.read_bytes())
    place = data.rfind(b"PK\x01\x02", 0, data.rfind(b"xl/worksheets/sheet1.xml"))
    data[place + 24 : place + 28] = (5000).to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(WorkbookDamaged):
        read_workbook(path)


def test_formats_far_outside_the_table_are_no_content(tmp_path: Path) -> None:
    far = '<row r="1048576" s="1"><c r="XFD1048576" s="1"/></row>'
    book = read_workbook(workbook(tmp_path / "f.xlsx", iter([HEAD, far])))
    assert understand(book, "roster").data_rows == (2,)


def test_200_thousand_rows_that_are_only_formatted_are_read(tmp_path: Path) -> None:
    book = read_workbook(workbook(tmp_path / "f.xlsx", many(lambda row: f'<row r="{row}" s="1" customFormat="1"/>', 200_000)))
    assert len(book.sheets[0].rows) == 2


def test_a_sheet_of_300_columns_is_read(tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{row}">' + "".join(text(f"{letters(column)}{row}", f"v{column}") for column in range(300)) + "</row>"
        for row in range(3, 40)
    )
    assert len(read_workbook(workbook(tmp_path / "w.xlsx", iter([HEAD, rows]))).sheets[0].rows[5]) == 300


def letters(column: int) -> str:
    return (chr(64 + column // 26) if column >= 26 else "") + chr(65 + column % 26)


def test_a_wrong_dimension_as_wps_writes_it_hides_nothing(tmp_path: Path) -> None:
    path = workbook(tmp_path / "d.xlsx", iter([HEAD]))
    inside = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").replace(b"<sheetData>", b'<dimension ref="A1"/><sheetData>')
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in PARTS.items():
            archive.writestr(name, content)
        archive.writestr("xl/worksheets/sheet1.xml", inside)
    assert read_workbook(path).sheets[0].cell(2, 2 - 1) == "男"


def test_an_old_workbook_with_a_password_says_so(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    book.add_sheet("S").write(0, 0, "姓名")
    book.save(tmp_path / "p.xls")
    data = bytearray((tmp_path / "p.xls").read_bytes())
    start = data.find(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    after = start + 20
    length = int.from_bytes(data[after + 2 : after + 4], "little")
    assert length >= 2
    data[after : after + 2] = b"\x2f\x00"  # the record after the first is now the one that announces encryption
    data[after + 4 : after + 6] = b"\x01\x00"
    (tmp_path / "p.xls").write_bytes(data)
    with pytest.raises(WorkbookEncrypted, match="打开密码"):
        read_workbook(tmp_path / "p.xls")


OTHERS = {
    "letter.docx": ["[Content_Types].xml", "word/document.xml"],
    "binary.xlsb": ["[Content_Types].xml", "xl/workbook.bin"],
    "table.ods": ["mimetype", "content.xml"],
    "archive.zip": ["a.txt"],
}


@pytest.mark.parametrize("name", OTHERS)
def test_another_archive_is_no_workbook(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / name, "w") as archive:
        for part in OTHERS[name]:
            archive.writestr(part, "<x/>")
    with pytest.raises(WorkbookDamaged) as caught:
        read_workbook(tmp_path / name)
    assert "另存为" in caught.value.user_message


@pytest.mark.parametrize(
    "content", ["<tr>" * 200_000, "<!--" * 200_000, "<td" * 300_000, "<" * 500_000, '<td colspan="999999999">x' * 50]
)
def test_a_hostile_page_ends(tmp_path: Path, content: str) -> None:
    (tmp_path / "p.xls").write_text("<table>" + content, encoding="utf-8")
    with pytest.raises((WorkbookDamaged, WorkbookTooLarge)):
        understand(read_workbook(tmp_path / "p.xls"), "roster")
        raise WorkbookDamaged("读完了，里面没有表格")


QUADRATIC: dict[str, str] = {
    "20,000 columns": "姓名" + ",列" * 20_000 + "\n甲" + ",x" * 20_000,
    "20,000 spanned columns": "<table><tr>" + "<td colspan=500>x" * 40,
    "rows of spanned columns": "<table>" + "<tr><td colspan=500>x" * 20_000,
    "an attribute that never ends": "<table><tr><td " + "a" * 300_000 + ">x",
}


@pytest.mark.parametrize("name", QUADRATIC)
def test_a_page_or_text_whose_width_would_cost_its_square_ends(tmp_path: Path, name: str) -> None:
    (tmp_path / "p.xls").write_text(QUADRATIC[name], encoding="utf-8")
    with pytest.raises((WorkbookTooLarge, HeaderMissing)):
        understand(read_workbook(tmp_path / "p.xls"), "roster")


def test_columns_that_are_only_commas_are_no_columns(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("姓名,性别" + "," * 20_000 + "\n王伟,男" + "," * 20_000, encoding="utf-8")
    layout = understand(read_workbook(tmp_path / "c.csv"), "roster")
    assert layout.mapping == {"姓名": "name", "性别": "sex"}


@pytest.mark.parametrize(
    "rest", ["<c " * 300_000, *('<row r="9"><c r="XFD9"/>' + tail * 60_000 for tail in ("<c ", '<c a="1" '))]
)
def test_cells_that_never_end_are_damage(tmp_path: Path, rest: str) -> None:
    with pytest.raises(WorkbookDamaged):
        read_workbook(workbook(tmp_path / "e.xlsx", iter([HEAD, '<row r="3"><c r="XFD3"/>', rest])))


def test_far_columns_in_a_short_sheet_are_refused(tmp_path: Path) -> None:
    far = (f'<row r="{row}">{text(f"XFD{row}")}</row>' for row in range(3, 60))
    with pytest.raises(WorkbookTooLarge):
        read_workbook(workbook(tmp_path / "f.xlsx", iter([HEAD, *far])))


@pytest.mark.parametrize("size", [50, 300, 900, 1500])
def test_a_workbook_cut_off_anywhere_is_a_sentence(tmp_path: Path, size: int) -> None:
    whole = workbook(tmp_path / "w.xlsx", iter([HEAD])).read_bytes()
    (tmp_path / "c.xlsx").write_bytes(whole[: min(size, len(whole) - 1)])
    with pytest.raises(WorkbookDamaged):
        read_workbook(tmp_path / "c.xlsx")


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (cell_values.heading_key, "(" * 1_000_000),
        (lambda text: _refused(cell_values.day, text), "2026-09-01" + " " * 1_000_000 + "x"),
        (lambda text: _refused(cell_values.hours, text), "2" + " " * 1_000_000 + "x"),
        (lambda text: _refused(field_shapes.count, text), "1" + "人" * 1_000_000 + "x"),
        (texts_in_cells.is_placeholder, "{{" * 500_000),
        (texts_in_cells.is_placeholder, "<%" * 500_000),
        (lambda text: other_lists.other_list("roster", (), (), year=0, caption=text), "（" * 1_000_000),
        (record_rows._SURELY_A_GROUP.fullmatch, "1" * 1_000_000),
        (lambda text: codes_in_columns.explained(text, [1, 2, 0]), "性别1" + " " * 1_000_000 + "x男"),
    ],
    ids=[
        "a heading",
        "a day",
        "hours",
        "a count",
        "braces of a form",
        "signs of a form",
        "a title of brackets",
        "a line of digits",
        "a heading of codes",
    ],
)
def test_a_cell_of_a_million_signs_is_read_in_one_pass(read: Callable[[str], object], text: str) -> None:
    """With the square of its length nothing would ever come of it."""
    read(text)


def _refused(read: Callable[..., object], text: str) -> None:
    with pytest.raises(cell_values.CellRefused):
        read(text, cell_values.Context(date(2026, 9, 1)))


def test_a_cell_that_two_pieces_share_is_no_cell_without_a_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long workbook of usual cells is walked through once, wherever the pieces it is read in happen to end."""
    path = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(path) as made:
        page = made.add_worksheet()
        for row in range(40):
            page.write_row(row, 0, ["姓名", row, "语文"])

    def walked(*_what: object) -> tuple[int, int]:
        raise AssertionError("every cell says its place")

    monkeypatch.setattr(reading, "_walked", walked)
    for size in range(700, 740):
        monkeypatch.setattr(reading, "_CHUNK", size)
        assert len(read_workbook(path).sheets[0].rows) == 40


# -- texts that stand in the file once and in many cells ---------------------------------------------------------------


def _shared(path: Path, text: str, cells: str, texts: str = "") -> Path:
    """A workbook with a table of texts, the first of them long, and cells that name them."""
    main, of_office = (
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in PARTS.items():
            if not name.endswith("workbook.xml.rels"):
                archive.writestr(name, content)
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{of_office}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="r2" Type="{of_office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        )
        table = f'<sst xmlns="{main}">{texts}<si><t>{text}</t></si></sst>'
        archive.writestr("xl/sharedStrings.xml", table)
        archive.writestr("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>')
    return path


def _rows(count: int, cell: str) -> str:
    columns = "ABCDEFGHIJKLMNOPQRST"
    return "".join(
        f'<row r="{row}">{"".join(cell % f"{column}{row}" for column in columns)}</row>' for row in range(1, count + 1)
    )


_CELL_OF_A_TEXT = '<c r="%s" t="s"><v>0</v></c>'
_FORMULA = '<row r="1001"><c r="A1001"><f>1+1</f><v>2</v></c></row>'
SAID_OFTEN = {
    "texts alone": (_CELL_OF_A_TEXT, "", ""),
    "beside a formula": (_CELL_OF_A_TEXT, _FORMULA, ""),
    "with single marks": ("<c t = 's' r='%s'><v> 0 </v></c>", _FORMULA, ""),
    "behind a remark": ('<c r="%s" t="s"><!--<v>1</v>--><v>0</v></c>', _FORMULA, ""),
    "behind a text in a remark": ('<c r="%s" t="s"><v>1</v></c>', _FORMULA, "<!--<si><t>a</t></si>--><si><t>b</t></si>"),
    "by another spelling": (
        '<x:c xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="%s" t="s"><x:v>&#48;</x:v></x:c>',
        _FORMULA,
        "",
    ),
}


@pytest.mark.parametrize("name", SAID_OFTEN)
def test_one_long_text_in_thousands_of_cells_does_not_take_all_memory(tmp_path: Path, name: str) -> None:
    """A file of forty kilobytes asked for twenty gigabytes and ended the program."""
    cell, more, texts = SAID_OFTEN[name]
    path = _shared(tmp_path / "p.xlsx", "中" * 300_000, _rows(1_000, cell) + more, texts)
    with pytest.raises(WorkbookTooLarge):
        read_workbook(path)


@pytest.mark.parametrize("more", ["", _FORMULA], ids=["texts alone", "beside a formula"])
def test_a_long_remark_in_one_cell_of_a_long_list_is_read(tmp_path: Path, more: str) -> None:
    """Two thousand signs once, and short words in fifty thousand cells: together they are no more than they look."""
    short = '<c r="%s" t="s"><v>0</v></c>'
    once = '<row r="2501"><c r="A2501" t="s"><v>1</v></c></row>'
    path = _shared(
        tmp_path / "p.xlsx", "备注" * 10_000, _rows(2_500, short) + once + more.replace("1001", "2502"), "<si><t>王伟</t></si>"
    )
    (sheet,) = read_workbook(path).sheets
    assert (sheet.cell(2, 3), sheet.cell(2_501, 0)) == ("王伟", "备注" * 10_000)

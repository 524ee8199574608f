"""Reading workbooks as schools really have them: by content, not by the ending of the name.

.xlsx and .xls are read by calamine; HTML tables, spreadsheet XML and text under an .xls ending (as web systems export) and .csv
in UTF-8, with a BOM or in GB18030 are recognised by what they contain. Cells keep their type, so a number where text should be
can be told. Limits come before parsing: a decompression bomb, a cell at the far end of the sheet (which would make the reader
reserve billions of cells) or an encrypted file is answered by a sentence at once.
"""

from __future__ import annotations

import contextlib
import csv
import gc
import html
import io
import re
import statistics
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from jyteacher_desktop.durable_files import system_words
from jyteacher_desktop.sheets import old_workbooks, rows_of_shared_texts, weight_of_texts
from jyteacher_desktop.sheets.cells import Cell, column_number
from jyteacher_desktop.sheets.errors import (
    NothingPasted,
    WorkbookDamaged,
    WorkbookEmpty,
    WorkbookEncrypted,
    WorkbookForeign,
    WorkbookMissing,
    WorkbookTooLarge,
)
from jyteacher_desktop.sheets.torn_quotations import records_of
from jyteacher_desktop.text_files import NotTextError, text_in
from jyteacher_desktop.values import NamedTuple, dataclass, replace

# Far above any list of a city; below what takes the memory of a small office computer while the reader builds it up.
MAX_FILE = 32 * 1024 * 1024
MAX_TEXT = 16 * 1024 * 1024
MAX_UNPACKED = 160 * 1024 * 1024
MAX_PART = 80 * 1024 * 1024
MAX_PARTS = 10_000
MAX_SHEETS = 500
MAX_ROWS = 99_999
MAX_CELLS = 3_000_000
MAX_COLUMNS = 500
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAFE = "没有导入任何内容。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet: ``rows[0]`` is row 1 of the workbook, all rows are equally long, blank rows at the end are cut.

    Attributes:
        name: Its name.
        hidden: Whether the person sees it.
        rows: Cells; an empty one is "" or None.
        merges: Merged areas that are higher than one row: first row, last row (1-based), column (0-based).
        hidden_rows: Rows (1-based) that the workbook does not show: a filter leaves them out, or somebody hid them.
    """

    name: str
    hidden: bool
    rows: tuple[Sequence[Cell], ...]
    merges: tuple[tuple[int, int, int], ...] = ()
    hidden_rows: frozenset[int] = frozenset()

    def cell(self, row: int, column: int) -> Cell:
        """The cell of a 1-based row and 0-based column, None outside."""
        cells = self.rows[row - 1] if 0 < row <= len(self.rows) else ()
        return cells[column] if column < len(cells) else None

    def with_cells(self, cells: Mapping[tuple[int, int], str]) -> Sheet:
        """The sheet with other text in some cells (1-based row, 0-based column); a merge that is touched ends there."""
        if not cells:
            return self
        rows: list[Sequence[Cell]] = list(self.rows)
        merges = []
        for first, last, column in self.merges:
            if any(first < row <= last and place == column for row, place in cells):
                value = self.cell(first, column)
                for row in range(first + 1, last + 1):
                    rows[row - 1] = _replaced(rows[row - 1], column, value)
            else:
                merges.append((first, last, column))
        for (row, column), text in cells.items():
            if 0 < row <= len(rows):
                rows[row - 1] = _replaced(rows[row - 1], column, text)
        return replace(self, rows=tuple(rows), merges=tuple(merges))


def _replaced(cells: Sequence[Cell], column: int, value: Cell) -> Sequence[Cell]:
    changed = list(cells)
    changed[column] = value
    return changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """A workbook that was read as a whole.

    Attributes:
        path: The file.
        sheets: Its sheets.
        unreckoned: Whether formulas stand in it that no program has worked out yet: their cells are read as blanks.
    """

    path: Path
    sheets: tuple[Sheet, ...]
    unreckoned: bool = False

    def with_cells(self, cells: Mapping[tuple[int, int], str], sheet: str) -> Workbook:
        """The workbook with other text in some cells of one sheet."""
        return replace(self, sheets=tuple(each.with_cells(cells) if each.name == sheet else each for each in self.sheets))


def read_workbook(path: Path) -> Workbook:
    """Read every sheet of a workbook, text or HTML table.

    Raises:
        WorkbookMissing, WorkbookDamaged, WorkbookEncrypted, WorkbookForeign, WorkbookTooLarge, WorkbookEmpty.
    """
    path = Path(path).absolute()
    data = _load(path)
    if path.suffix.lower() in (".et", ".ett") and not data.startswith(b"PK\x03\x04"):
        raise WorkbookForeign(
            f"“{path.name}”是 WPS 自有格式（.et），程序不能直接读取，{_SAFE}请用 WPS 打开它，“另存为”Excel 文件（.xlsx）后再导入。",
            path=path,
        )
    if not data.strip(b"\x00\r\n\t "):
        raise WorkbookEmpty(f"“{path.name}”是空文件，{_SAFE}请确认选对了文件。", path=path)
    with collector_at_rest():
        if data.startswith((_OLE, b"PK\x03\x04")):
            sheets, unreckoned = _calamine(path, data)
        else:
            text = _text(path, data)
            sheets = (_markup(path, text) if text.lstrip()[:1] == "<" else _delimited(path, text),)
            unreckoned = False
    if not any(sheet.rows for sheet in sheets):
        raise WorkbookEmpty(f"“{path.name}”里没有内容，{_SAFE}请确认选对了文件。", path=path)
    return Workbook(path=path, sheets=sheets, unreckoned=unreckoned)


PASTED = Path("粘贴的表格")
"""What a table from the clipboard is called where a file has its name."""


def read_pasted(markup: str, text: str) -> Workbook:
    """A table that was copied in WPS, Excel or a page of the web.

    Args:
        markup: The clipboard's HTML, which keeps merged cells and line breaks; "" where there is none.
        text: Its text, cells between tabs.

    Raises:
        NothingPasted: It is no table.
        WorkbookTooLarge, WorkbookDamaged: It is one that cannot be read.
    """
    if len(markup) > MAX_TEXT or len(text) > MAX_TEXT:
        raise WorkbookTooLarge(f"复制的表格超过 {MAX_TEXT // 2**20} MB，{_SAFE}请保存成文件再导入。", path=PASTED)
    with collector_at_rest():
        if "<table" in markup.lower():
            sheet = _markup(PASTED, markup)
        else:
            sheet = _delimited(PASTED, text, "\t") if "\t" in text else Sheet(name=PASTED.name, hidden=False, rows=())
    if not sheet.rows:
        raise NothingPasted(
            f"复制的内容不是表格，{_SAFE}请在 WPS 或 Excel 里选中要导入的行（连同列名那一行），按 Ctrl+C 复制，再到这一页按 Ctrl+V。",
            path=PASTED,
        )
    return Workbook(path=PASTED, sheets=(sheet,))


@contextlib.contextmanager
def collector_at_rest() -> Iterator[None]:
    """Let the collector of reference cycles rest while hundreds of thousands of cells arrive.

    They form none, and looking through all of them again and again takes a quarter of the time.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _load(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_FILE:
            raise WorkbookTooLarge(
                f"“{path.name}”超过 {MAX_FILE // 2**20} MB，{_SAFE}请删去图片，或拆成几个文件再导入。", path=path
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise WorkbookMissing(f"找不到文件“{path}”，{_SAFE}请检查路径。", path=path) from error
    except OSError as error:
        raise WorkbookMissing(
            f"读不到“{path}”：{system_words(error)}，{_SAFE}请检查权限，或关闭正在使用它的程序。", path=path
        ) from error


# -- .xlsx and .xls ---------------------------------------------------------------------------------------------------


def _calamine(path: Path, data: bytes) -> tuple[tuple[Sheet, ...], bool]:
    unreckoned = False
    not_shown: Mapping[str, frozenset[int]] = {}
    taken_out: Mapping[str, Sequence[Sequence[Cell]]] = {}
    damaged = f"“{path.name}”不是完好的表格文件（可能没有传完或已损坏），{_SAFE}请重新获取这个文件，或用 WPS 打开后另存为 .xlsx 再导入。"
    if data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data:
        raise WorkbookEncrypted(f"“{path.name}”设有打开密码，{_SAFE}请在 WPS 或 Excel 里取消密码后另存，再导入。", path=path)
    if data.startswith(b"PK"):
        surveyed = _survey(path, data, damaged)
        data, taken_out, unreckoned = surveyed.data, surveyed.taken_out, surveyed.unreckoned
    else:
        old = _old_survey(path, data, damaged)
        data = old.data
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = [meta.name for meta in book.sheets_metadata]
        if len(names) > MAX_SHEETS:
            raise _too_many_sheets(path)
        if data.startswith(b"PK") and _to_be_read(data, names) > MAX_UNPACKED:
            raise _too_large(path)  # each sheet is small enough, but many name one part
        not_shown = (
            _by_sheet(data, surveyed.hidden_rows) if data.startswith(b"PK") else dict(zip(names, old.hidden_rows, strict=False))
        )
        sheets: list[Sheet] = []
        cells = 0
        for meta in book.sheets_metadata:
            if meta.typ is SheetTypeEnum.WorkSheet:
                sheet = _sheet(
                    path,
                    book.get_sheet_by_name(meta.name),
                    taken_out,
                    hidden=meta.visible is not SheetVisibleEnum.Visible,
                    hidden_rows=not_shown.get(meta.name, frozenset()),
                )
                sheets.append(sheet)
                cells += len(sheet.rows) * len(sheet.rows[0]) if sheet.rows else 0
                if cells > MAX_CELLS:  # many sheets may name one part
                    raise _too_large(path)
    except (CalamineError, zipfile.BadZipFile, ValueError, OSError) as error:
        if "assword" in str(error):
            raise WorkbookEncrypted(f"“{path.name}”设有打开密码，{_SAFE}请取消密码后另存，再导入。", path=path) from error
        raise WorkbookDamaged(damaged, path=path) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # the reader's Rust core gives up this way on some broken files
            raise WorkbookDamaged(damaged, path=path) from error
        raise
    return tuple(sheets), unreckoned


def _old_survey(path: Path, data: bytes, damaged: str) -> old_workbooks.SetRight:
    """The same for an old workbook, whose sizes are put right on the way."""
    try:
        most = old_workbooks.Most(rows=MAX_ROWS, cells=MAX_CELLS, sheets=MAX_SHEETS, texts=MAX_UNPACKED)
        return old_workbooks.set_right(data, most)
    except old_workbooks.PasswordSet as error:
        raise WorkbookEncrypted(
            f"“{path.name}”设有打开密码，{_SAFE}请在 WPS 或 Excel 里取消密码后另存，再导入。", path=path
        ) from error
    except old_workbooks.TooManySheets as error:
        raise _too_many_sheets(path) from error
    except old_workbooks.TooLarge as error:
        raise _too_large(path) from error
    except old_workbooks.TooMuch as error:
        raise WorkbookTooLarge(
            f"“{path.name}”在离表格很远的地方还有内容，展开后过大，{_SAFE}请删去表格以外的行和列后保存，再导入。", path=path
        ) from error
    except old_workbooks.StructureBroken as error:
        raise WorkbookDamaged(damaged, path=path) from error


def _sheet(
    path: Path,
    sheet: CalamineSheet,
    taken_out: Mapping[str, Sequence[Sequence[Cell]]],
    *,
    hidden: bool,
    hidden_rows: frozenset[int],
) -> Sheet:
    """A sheet as the reader gives it, with its own rows where they were taken out before."""
    if sheet.total_height > MAX_ROWS:
        raise _too_long(path)
    merges = tuple(
        (top + 1, bottom + 1, left) for (top, left), (bottom, _right) in sheet.merged_cell_ranges or () if bottom > top
    )
    rows: Sequence[Sequence[Cell]] = sheet.to_python(skip_empty_area=False)
    if taken_out and len(rows) == 1:
        rows = taken_out.get(str(rows[0][0]), rows)
    return Sheet(name=sheet.name, hidden=hidden, rows=_cut(path, rows), merges=merges, hidden_rows=hidden_rows)


# A reference that may stand far right or far down (a literal beginning keeps the search fast); a cell that holds something, with
# its reference.
_FAR = re.compile(rb'r="(?:[A-Za-z](?:[A-Za-z]+\d|\d{6})|\d{6})')
_UNUSUAL = (b"='", b" =", b"= ")
_FILLED = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br\s*=\s*[\"']([A-Za-z]+)(\d+)[\"'](?:[^>]*[^/>])?>")
_ENDLESS = re.compile(rb"<(?:\w+:)?c(?=[\s/>])[^>]{400}")  # the patterns beside it would search to the end again and again
# A cell whose first word is not its place; one that is cut off by the end of a piece stands whole at the beginning of the next.
_HINT = re.compile(rb"<c(?:>|\s+(?!r\s*(?:=|\Z))\w|\s*>)|<\w+:c(?:>|\s+(?!r\s*(?:=|\Z))\w)")
# A formula behind which no value stands: a program wrote it and none has worked it out.
_UNRECKONED = re.compile(rb"</(?:\w+:)?f>\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>")
_TAGS = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s/>])([^>]*)>")
_PLACE = re.compile(rb"(?<![\w:])r\s*=\s*[\"']([A-Za-z]*)(\d+)[\"']")
_COUNTED = b"uniqueCount"
_TEXTS = re.compile(_COUNTED + rb"\s{0,200}=\s{0,200}[\"'][\s+0]{0,40}(\d{1,30})")
_LETTERS = 3
_CHUNK = 1 << 20
_BEGINNING = 256
_OVERLAP = 512
"""Of a piece so much is read again with the next: no heading of a cell is longer, so none is cut through unseen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Surveyed:
    """What the reader gets to read, the rows that were read already, and what was seen in passing.

    Attributes:
        data: The workbook without the rows that were taken out.
        taken_out: Those rows, by the word that stands in their place.
        unreckoned: Whether formulas stand in the workbook that nobody worked out.
        hidden_rows: By part, the rows that are not shown.
    """

    data: bytes
    taken_out: Mapping[str, Sequence[Sequence[Cell]]]
    unreckoned: bool
    hidden_rows: Mapping[str, frozenset[int]]


def _survey(path: Path, data: bytes, damaged: str) -> _Surveyed:
    """Refuse what would take too much memory, before the reader reserves it, and read the rows that need no reader.

    The sizes in the archive's directory may lie, so every part that could be large is unpacked once in pieces (Python's reader
    stops at the stated size and compares the checksum). In passing, cells are looked for that stand far outside any table.
    """
    right = bottom = 0
    unreckoned = False
    hidden_rows: dict[str, frozenset[int]] = {}
    if data.count(_ENTRY) > MAX_PARTS:
        raise _too_large(path)  # a list of so many parts alone takes seconds
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            known = {part.filename.lower() for part in parts}
            if _is_open_document(archive):
                raise WorkbookForeign(
                    f"“{path.name}”是 OpenDocument 表格（.ods），程序不能直接读取，{_SAFE}"
                    "请用 LibreOffice 或 WPS 打开它，“另存为”Excel 文件（.xlsx）后再导入。",
                    path=path,
                )
            if not known & {"xl/workbook.xml", "[content_types].xml"} or known & {"xl/workbook.bin", "content.xml"}:
                raise WorkbookDamaged(
                    f"“{path.name}”不是 .xlsx 工作簿，{_SAFE}如果它能用 WPS 或 Excel 打开，请“另存为”.xlsx 后再导入。", path=path
                )
            if sum(part.file_size for part in parts) > MAX_UNPACKED or any(part.file_size > MAX_PART for part in parts):
                raise _too_large(path)
            plain = rows_of_shared_texts.take_out(archive, data, lambda part: _is_markup(data, part), MAX_ROWS)
            if plain.more_than(MAX_UNPACKED // weight_of_texts.BYTES):
                raise _too_large(path)
            looked_at = [part for part in parts if _is_markup(data, part)]
            left = [part for part in looked_at if part.filename not in plain.parts]
            weighed = weight_of_texts.Weighed()
            for part in left:
                reach = _reach(path, archive, part, damaged, weighed)
                right, bottom, unreckoned = max(right, reach.right), max(bottom, reach.bottom), unreckoned or reach.unreckoned
                if reach.hides:
                    hidden_rows[part.filename] = _hidden_rows(path, archive, part, damaged)
            if weighed.more_than(MAX_UNPACKED, [(part.filename, partial(_pieces, archive, part)) for part in left]):
                raise _too_large(path)
            seen = plain.data if plain.parts else _with_no_other(data, looked_at)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
        EOFError,
        struct.error,
        zlib.error,
    ) as error:
        raise WorkbookDamaged(damaged, path=path) from error
    if right * bottom > MAX_CELLS:
        raise WorkbookTooLarge(
            f"“{path.name}”在离表格很远的地方（第 {bottom} 行、第 {right} 列）还有内容，{_SAFE}请删去表格以外的行和列后保存，再导入。",
            path=path,
        )
    return _Surveyed(data=seen, taken_out=plain.rows, unreckoned=unreckoned, hidden_rows=hidden_rows)


_ENTRY = b"PK\x01\x02"
_IN_DIRECTORY = struct.Struct("<4s6H3I5H2I")
_DIRECTORY_END = struct.Struct("<4s4H2IH")
_UTF_8_NAME = 0x800


def _with_no_other(data: bytes, parts: Sequence[zipfile.ZipInfo]) -> bytes:
    """The archive with a directory of these parts alone: the reader sees no part that was not looked at, and none by another directory."""
    entries = []
    for part in parts:
        name = part.filename.encode("utf-8", "replace")
        entries.append(
            _IN_DIRECTORY.pack(
                _ENTRY,
                *(20, 20, part.flag_bits | _UTF_8_NAME, part.compress_type, 0, 33),
                *(part.CRC, part.compress_size, part.file_size),
                *(len(name), 0, 0, 0, 0),
                *(0, part.header_offset),
            )
            + name
        )
    directory = b"".join(entries)
    end = _DIRECTORY_END.pack(b"PK\x05\x06", 0, 0, len(entries), len(entries), len(directory), len(data), 0)
    return b"".join((data, directory, end))


_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"


def _is_open_document(archive: zipfile.ZipFile) -> bool:
    """Whether it is what LibreOffice saves by itself: it says so in its first part."""
    first = next(iter(archive.infolist()), None)
    if first is None or first.filename != "mimetype":
        return False
    with archive.open(first) as said:
        return said.read(len(_OPEN_DOCUMENT)) == _OPEN_DOCUMENT


class _Reach(NamedTuple):
    """How far the cells of one part reach, whether a formula in it has no value, and whether a row of it is not shown."""

    right: int
    bottom: int
    unreckoned: bool
    hides: bool


def _reach(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo, damaged: str, weighed: weight_of_texts.Weighed) -> _Reach:
    """What there is to know of one part before it is read; 0, 0 for a part that is no sheet: a picture, a theme, somebody's own data.

    A sheet is told by its structure, not by its name: text that begins with a mark and has rows behind ``sheetData``, which is all that
    the reader looks for as well.
    """
    right = bottom = 0
    before = b""
    inside = unplaced = unreckoned = hides = False
    for piece in weighed.look(part.filename, _pieces(archive, part)):
        text = before + piece
        before = text[-_OVERLAP:]
        if _COUNTED in text and any(int(count) > MAX_CELLS for count in _TEXTS.findall(text)):
            raise _too_large(path)  # the reader makes room for as many texts as the table says it has
        if not inside:
            begin = text.find(b"sheetData")
            if begin < 0:
                continue
            inside, text = True, text[begin:]
        if _FAR.search(text) or any(mark in text for mark in _UNUSUAL):
            if _ENDLESS.search(text):
                raise WorkbookDamaged(damaged, path=path)
            for letters, digits in _FILLED.findall(text):
                right = max(right, _column_number(letters))
                bottom = max(bottom, int(digits))
            if bottom > MAX_ROWS:
                raise _too_long(path)
        unplaced = unplaced or _HINT.search(text) is not None
        unreckoned = unreckoned or (b"f>" in text and _UNRECKONED.search(text) is not None)
        hides = hides or (any(mark in text for mark in _MAY_HIDE) and _HIDES.search(text) is not None)
    if unplaced:
        right, bottom = _walked(path, archive, part, damaged)
    return _Reach(right, bottom, unreckoned, hides)


_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])([^<>]{0,400})>")
_NOT_TO_BE_SEEN = rb"(?<![\w:])(?:hidden\s*=\s*[\"'](?:1|true)|ht\s*=\s*[\"']0+(?:\.0*)?[\"'])"
"""What a row says that is not shown: programs that write workbooks give it no height instead."""
_HIDDEN = re.compile(_NOT_TO_BE_SEEN)
_HIDES = re.compile(rb"<(?:\w+:)?row\s[^<>]{0,380}?" + _NOT_TO_BE_SEEN)
_MAY_HIDE = (b"hidden", b'ht="0', b"ht='0", b"ht =")


def _hidden_rows(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo, damaged: str) -> frozenset[int]:
    """The rows of a part that are not shown; one that does not say its number stands behind the one before."""
    found: set[int] = set()
    row = 0
    before = b""
    for piece in _pieces(archive, part):
        text = before + piece
        ends = text.rfind(b">") + 1
        before, text = text[ends:], text[:ends]
        if len(before) > _CHUNK:
            raise WorkbookDamaged(damaged, path=path)
        for given in _ROW.findall(text):
            place = _PLACE.search(given)
            row = int(place[2]) if place and not place[1] else row + 1
            if _HIDDEN.search(given):
                found.add(row)
    return frozenset(found)


_SHEET_OF_BOOK = re.compile(r"<(?:\w+:)?sheet\s([^<>]*)>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s([^<>]*)>")


def _by_sheet(data: bytes, by_part: Mapping[str, frozenset[int]]) -> dict[str, frozenset[int]]:
    """Rows that are not shown by the name of their sheet; a sheet whose part is not found hides nothing."""
    if not by_part:
        return {}
    rows = {_as_sought(name): found for name, found in by_part.items()}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: rows[part] for name, part in _parts_of_sheets(archive) if part in rows}


def _to_be_read(data: bytes, names: Sequence[str]) -> int:
    """How much text the reader goes through for all sheets together; for a sheet whose part is not found, as for the longest part."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sizes = {_as_sought(entry.filename): entry.file_size for entry in archive.infolist()}
        longest = max(sizes.values(), default=0)
        if longest * len(names) <= MAX_UNPACKED:
            return longest * len(names)
        parts = _parts_of_sheets(archive)
    return sum(sizes.get(part, longest) for _name, part in parts) + longest * max(len(names) - len(parts), 0)


def _parts_of_sheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """The sheets of a workbook in their order, each with its part as :func:`_as_sought` calls it, "" where none is named.

    Parts are found in large and small letters and behind either stroke, as the reader finds them.
    """
    parts = {_as_sought(name): name for name in archive.namelist()}
    try:
        book = archive.read(parts["xl/workbook.xml"]).decode("utf-8", "replace")
        relations = archive.read(parts["xl/_rels/workbook.xml.rels"]).decode("utf-8", "replace")
    except KeyError:
        return []
    targets = {}
    for given in _RELATION.findall(relations):
        attributes = dict(_ATTRIBUTE.findall(given))
        targets[attributes.get("Id", "")] = attributes.get("Target", "")
    found = []
    for given in _SHEET_OF_BOOK.findall(book):
        quoted = {key.rpartition(":")[2]: value for key, _mark, value in _QUOTED.findall(given)}
        target = targets.get(quoted.get("id", ""), "")
        part = _as_sought(target.removeprefix("/") if target.startswith("/") else f"xl/{target}")
        found.append((html.unescape(quoted.get("name", "")), part if target else ""))
    return found


def _as_sought(part: str) -> str:
    return part.lower().replace("\\", "/")


_QUOTED = re.compile(r"(?<![\w:])([\w:]++)\s*+=\s*+([\"'])(.*?)\2")


def _walked(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo, damaged: str) -> tuple[int, int]:
    """The same where cells do not say their places, which the standard allows: each then stands behind the one before."""
    right = bottom = row = column = 0
    before = b""
    for piece in _pieces(archive, part):
        text = before + piece
        ends = text.rfind(b">") + 1  # what is left belongs to a mark that is not whole yet
        before, text = text[ends:], text[:ends]
        if len(before) > _CHUNK:
            raise WorkbookDamaged(damaged, path=path)
        for tag, given in _TAGS.findall(text):
            place = _PLACE.search(given)
            if tag == b"row":
                row, column = int(place[2]) if place and not place[1] else row + 1, 0
            else:
                if place and place[1]:
                    column, row = _column_number(place[1]), int(place[2])
                else:
                    column += 1
                if not given.endswith(b"/"):
                    right, bottom = max(right, column), max(bottom, row)
            if bottom > MAX_ROWS:
                raise _too_long(path)
            if right * bottom > MAX_CELLS:
                raise _too_large(path)
    return right, bottom


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(part) as stream:
        while piece := stream.read(_CHUNK):
            yield piece


def _is_markup(data: bytes, part: zipfile.ZipInfo) -> bool:
    """Whether a part begins like a sheet does; what does not is neither unpacked nor checked, and the reader does not get to see it."""
    name, extra = struct.unpack_from("<HH", data, part.header_offset + 26)
    start = part.header_offset + 30 + name + extra
    packed = data[start : start + _BEGINNING]
    if part.compress_type == zipfile.ZIP_DEFLATED:
        packed = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, _BEGINNING)
    elif part.compress_type != zipfile.ZIP_STORED:
        return True
    return packed.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"<", b"")


def _column_number(letters: bytes) -> int:
    """A column by its letters, capitals or not, as the reader takes them.

    Raises:
        ValueError: There are more than three, which is no place in a sheet; the reader would count on and reserve what it found.
    """
    if len(letters) > _LETTERS:
        raise ValueError(f"no column: {letters[:10]!r}")
    return column_number(letters.decode("ascii")) + 1


def _too_large(path: Path) -> WorkbookTooLarge:
    return WorkbookTooLarge(f"“{path.name}”展开后过大，不像正常的表格，{_SAFE}请删去多余的空行和格式后另存，再导入。", path=path)


def _too_long(path: Path) -> WorkbookTooLarge:
    return WorkbookTooLarge(
        f"“{path.name}”的内容超过 {MAX_ROWS + 1} 行，{_SAFE}请删去表格下面多余的行，或拆成几个文件，再导入。", path=path
    )


def _too_many_sheets(path: Path) -> WorkbookTooLarge:
    return WorkbookTooLarge(
        f"“{path.name}”里有超过 {MAX_SHEETS} 张工作表，{_SAFE}请把用得着的那张另存为一个文件，再导入。", path=path
    )


def _too_wide(path: Path) -> WorkbookTooLarge:
    return WorkbookTooLarge(f"“{path.name}”的内容超过 {MAX_COLUMNS} 列，{_SAFE}请删去表格右边多余的列后保存，再导入。", path=path)


def _cut(path: Path, rows: Sequence[Sequence[Cell]]) -> tuple[Sequence[Cell], ...]:
    """Without the blank rows at the end, all equally long."""
    last = len(rows)
    while last and not any(not isinstance(cell, str) or cell.strip() for cell in rows[last - 1] if cell is not None):
        last -= 1
    if last > MAX_ROWS:
        raise _too_long(path)
    width = max(map(len, rows[:last]), default=0)
    if width > MAX_COLUMNS:
        width = max((_filled_width(row) for row in rows[:last]), default=0)
        rows = [row[:width] for row in rows[:last]]
    if width > MAX_COLUMNS:
        raise _too_wide(path)
    if width * last > MAX_CELLS:
        raise _too_large(path)
    if set(map(len, rows[:last])) == {width}:
        return tuple(rows[:last])
    return tuple(row if len(row) == width else [*row, *[""] * (width - len(row))] for row in rows[:last])


def _filled_width(row: Sequence[Cell]) -> int:
    width = len(row)
    while width and (row[width - 1] is None or row[width - 1] == ""):
        width -= 1
    return width


# -- text -------------------------------------------------------------------------------------------------------------


def _text(path: Path, data: bytes) -> str:
    if len(data) > MAX_TEXT:
        raise WorkbookTooLarge(f"“{path.name}”超过 {MAX_TEXT // 2**20} MB，{_SAFE}请拆成几个文件再导入。", path=path)
    try:
        if not data.startswith(b"%PDF"):
            return text_in(data)
    except NotTextError:
        pass
    raise WorkbookDamaged(
        f"“{path.name}”不是表格，也不是能认出编码的文本，{_SAFE}请用 WPS 打开后另存为 .xlsx 再导入。", path=path
    )


def _delimited(path: Path, text: str, delimiter: str = "") -> Sheet:
    csv.field_size_limit(1_000_000)
    try:
        delimiter = delimiter or max(",\t;，；|", key=lambda mark: _regularity(text[:20_000], mark))
        rows: list[list[str]] = []
        cells = 0
        for row in records_of(text, delimiter):
            rows.append([_bare_formula(cell) for cell in row])
            cells += len(row)
            if cells > MAX_CELLS:
                raise _too_large(path)
    except csv.Error as error:
        raise WorkbookDamaged(
            f"“{path.name}”的文本表格读不通（{error}），{_SAFE}请用 WPS 打开后另存为 .xlsx 再导入。", path=path
        ) from error
    return Sheet(name=path.stem, hidden=False, rows=_cut(path, rows))


def _regularity(sample: str, delimiter: str) -> tuple[int, int]:
    """How a sample splits: what nearly every line has in equal number is the delimiter, not what stands in a remark."""
    widths = [len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if any(row)]
    usual = statistics.mode(widths) if widths else 1
    return (widths.count(usual) * (usual > 1), usual)


def _bare_formula(cell: str) -> str:
    """``="0123"``, the trick that keeps a number text in a .csv, as what it means."""
    return cell[2:-1] if cell.startswith('="') and cell.endswith('"') and len(cell) > 2 else cell


# Marks that end or begin a row or cell in HTML and in the spreadsheet XML of 2003; everything else inside a cell is dropped.
_MARK = re.compile(
    r"<(/?)(tr|td|th|br|p|div|row|cell|data|table|worksheet|script|style|!--)(?![\w-])([^<>]*)>|<!--", re.IGNORECASE
)
_ATTRIBUTE = re.compile(r"(?<![\w:])([\w:]++)\s*+=\s*[\"']?([^\"'\s>]*)")


def _markup(path: Path, text: str) -> Sheet:
    """Rows of every table in a page; spanned cells leave blanks where they reach."""
    page = _Page(path, text)
    place = 0
    while (mark := _MARK.search(text, place)) is not None:
        place = mark.end()
        ending, tag = bool(mark[1]), (mark[2] or "!--").lower()
        if tag in ("script", "style", "!--"):
            stop = text.find("-->" if tag == "!--" else f"</{tag}", place)
            if not ending:
                place = len(text) if stop < 0 else stop
        elif tag in ("tr", "row", "td", "th", "cell"):
            page.close(mark.start())
            if ending:
                continue
            if tag in ("tr", "row"):
                page.begin_row(mark[3] or "")
            else:
                page.begin_cell(place, mark[3] or "")
    page.close(len(text))
    if not page.rows:
        raise WorkbookDamaged(f"“{path.name}”是网页，里面没有表格，{_SAFE}请重新导出，或用 WPS 打开后另存为 .xlsx。", path=path)
    return Sheet(
        name=path.stem,
        hidden=False,
        rows=_cut(path, page.rows),
        merges=tuple(page.merges),
        hidden_rows=frozenset(page.hidden_rows),
    )


_NOT_SHOWN = re.compile(r"display\s*:\s*none|ss:hidden\s*=\s*[\"']?1", re.IGNORECASE)
"""How a row of markup says that it is not shown: a page, and the spreadsheet XML of 2003."""


class _Page:
    """What was read of a page of markup: rows so far, the cell that is open, and how far cells above reach down."""

    def __init__(self, path: Path, text: str) -> None:
        self.rows: list[list[Cell]] = []
        self.merges: list[tuple[int, int, int]] = []
        self.hidden_rows: set[int] = set()
        self._path = path
        self._text = text
        self._row: list[Cell] | None = None
        self._opened: int | None = None
        self._spans = (1, 1)
        self._number = ""
        self._below: dict[int, int] = {}
        self._cells = 0

    def begin_row(self, given: str) -> None:
        """A row begins, with the attributes ``given``; what cells of rows above reach down into stays blank."""
        self._cells += len(self._row or ())
        if self._cells > MAX_CELLS:
            raise _too_large(self._path)
        self._row = []
        self.rows.append(self._row)
        if _NOT_SHOWN.search(given):
            self.hidden_rows.add(len(self.rows))
        if len(self.rows) > MAX_ROWS:
            raise _too_long(self._path)
        _skip_spanned(self._row, self._below)

    def begin_cell(self, place: int, given: str) -> None:
        """A cell begins behind its mark, with the attributes ``given``; outside a row it is none."""
        if self._row is None:
            return
        attributes = {key.lower(): value for key, value in _ATTRIBUTE.findall(given)}
        index = attributes.get("ss:index", "")
        if index.isascii() and index.isdigit():
            self._row.extend([""] * min(int(index) - 1 - len(self._row), 500))
        across, down = _span(attributes.get("ss:mergeacross")), _span(attributes.get("ss:mergedown"))
        self._spans = (
            across + 1 if across else max(_span(attributes.get("colspan")), 1),
            down + 1 if down else max(_span(attributes.get("rowspan")), 1),
        )
        self._opened, self._number = place, attributes.get("sdval") or attributes.get("x:num") or ""
        if given.rstrip().endswith("/"):
            self.close(place)

    def close(self, end: int) -> None:
        """The open cell, if one is, ends here."""
        if self._opened is not None and self._row is not None:
            cell = html.unescape(re.sub(r"<[^<>]*>", " ", _without_notes(self._text[self._opened : end]).replace("<br", " <br")))
            if _CUT_SHORT.fullmatch(cell.strip()) and _WHOLE.fullmatch(self._number):
                cell = self._number  # 1.39E+10 is shown, the number itself stands beside it
            columns, down = self._spans
            if len(self._row) + columns > 2 * MAX_COLUMNS:
                raise _too_wide(self._path)
            if down > 1:
                self.merges.append((len(self.rows), len(self.rows) + down - 1, len(self._row)))
            for extra in range(columns):
                if down > 1:
                    self._below[len(self._row)] = down - 1
                self._row.append("" if extra else " ".join(cell.split()))
            _skip_spanned(self._row, self._below)
        self._opened = None


_NOTE = re.compile(r"<(/?)comment\b[^<>]*>", re.IGNORECASE)


def _without_notes(text: str) -> str:
    """The text of a cell without the notes that hang on it: LibreOffice and the spreadsheet XML of 2003 write them inside the cell."""
    said, place, inside = [], 0, False
    for mark in _NOTE.finditer(text):
        if not inside:
            said.append(text[place : mark.start()])
        place, inside = mark.end(), not mark[1]
    return "".join([*said, "" if inside else text[place:]])


_CUT_SHORT = re.compile(r"\d(?:\.\d+)?[Ee]\+\d+")
_WHOLE = re.compile(r"\d{1,15}")
"""More digits than a number in a cell holds are lost there as well."""


def _skip_spanned(row: list[Cell], below: dict[int, int]) -> None:
    while below.get(len(row), 0) > 0:
        below[len(row)] -= 1
        row.append("")


def _span(text: str | None) -> int:
    return min(int(text), 500) if text and text.isascii() and text.isdigit() else 0

"""Reading workbooks as schools really have them: by content, not by the ending of the name.

.xlsx and .xls are read by calamine; HTML tables and text under an .xls ending (as web systems export) and .csv in UTF-8, with
a BOM or in GB18030 are recognised by what they contain. Cells keep their type, so a number where text should be can be told.
Limits come before parsing: a decompression bomb or an encrypted file is answered by a sentence at once.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from html.parser import HTMLParser
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from jyteacher_desktop.sheets.errors import (
    WorkbookDamaged,
    WorkbookEmpty,
    WorkbookEncrypted,
    WorkbookForeign,
    WorkbookMissing,
    WorkbookTooLarge,
)

Cell = str | int | float | bool | date | datetime | time | timedelta | None

MAX_FILE = 64 * 1024 * 1024
MAX_UNPACKED = 400 * 1024 * 1024
MAX_PART = 200 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 400
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAFE = "没有导入任何内容。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet: ``rows[0]`` is row 1 of the workbook; trailing empty cells and rows are cut."""

    name: str
    hidden: bool
    rows: tuple[tuple[Cell, ...], ...]

    def cell(self, row: int, column: int) -> Cell:
        """The cell of a 1-based row and 0-based column, None outside."""
        cells = self.rows[row - 1] if 0 < row <= len(self.rows) else ()
        return cells[column] if column < len(cells) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """A workbook that was read as a whole."""

    path: Path
    sheets: tuple[Sheet, ...]


def read_workbook(path: Path) -> Workbook:
    """Read every sheet of a workbook, text or HTML table.

    Raises:
        WorkbookMissing, WorkbookDamaged, WorkbookEncrypted, WorkbookForeign, WorkbookTooLarge, WorkbookEmpty.
    """
    path = Path(path).absolute()
    data = _load(path)
    if path.suffix.lower() in (".et", ".ett"):
        raise WorkbookForeign(
            f"“{path.name}”是 WPS 自有格式（.et），程序不能直接读取，{_SAFE}请用 WPS 打开它，“另存为”Excel 文件（.xlsx）后再导入。",
            path=path,
        )
    if not data.strip(b"\x00\r\n\t "):
        raise WorkbookEmpty(f"“{path.name}”是空文件，{_SAFE}请确认选对了文件。", path=path)
    if data.startswith((_OLE, b"PK\x03\x04")):
        sheets = _calamine(path, data)
    elif data.lstrip()[:200].lower().startswith((b"<", b"\xef\xbb\xbf<")):
        sheets = (_html(path, _text(path, data)),)
    else:
        sheets = (_delimited(path, _text(path, data)),)
    if not any(sheet.rows for sheet in sheets):
        raise WorkbookEmpty(f"“{path.name}”里没有内容，{_SAFE}请确认选对了文件。", path=path)
    return Workbook(path=path, sheets=sheets)


def cell_text(value: Cell) -> str:
    """What a person sees in a cell: whole numbers without a point, ISO dates, text without outer blanks."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    return str(value)


def _load(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_FILE:
            raise WorkbookTooLarge(f"“{path.name}”超过 64 MB，{_SAFE}请拆成几个文件再导入。", path=path)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise WorkbookMissing(f"找不到文件“{path}”，{_SAFE}请检查路径。", path=path) from error
    except OSError as error:
        raise WorkbookMissing(
            f"读不到“{path}”：{error.strerror}，{_SAFE}请检查权限，或关闭正在使用它的程序。", path=path
        ) from error


def _calamine(path: Path, data: bytes) -> tuple[Sheet, ...]:
    damaged = f"“{path.name}”不是完好的表格文件（可能没有传完或已损坏），{_SAFE}请重新获取这个文件，或用 WPS 打开后另存为 .xlsx 再导入。"
    if data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data:
        raise WorkbookEncrypted(f"“{path.name}”设有打开密码，{_SAFE}请在 WPS 或 Excel 里取消密码后另存，再导入。", path=path)
    if data.startswith(b"PK"):
        _refuse_bombs(path, data, damaged)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return tuple(
            Sheet(
                name=meta.name,
                hidden=meta.visible is not SheetVisibleEnum.Visible,
                rows=_trim(path, book.get_sheet_by_name(meta.name).to_python(skip_empty_area=False)),
            )
            for meta in book.sheets_metadata
            if meta.typ is SheetTypeEnum.WorkSheet
        )
    except (CalamineError, zipfile.BadZipFile, ValueError, OSError) as error:
        if "assword" in str(error):
            raise WorkbookEncrypted(f"“{path.name}”设有打开密码，{_SAFE}请取消密码后另存，再导入。", path=path) from error
        raise WorkbookDamaged(damaged, path=path) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # the reader's Rust core gives up this way on some broken files
            raise WorkbookDamaged(damaged, path=path) from error
        raise


def _refuse_bombs(path: Path, data: bytes, damaged: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise WorkbookDamaged(damaged, path=path) from error
    if sum(part.file_size for part in parts) > MAX_UNPACKED or any(part.file_size > MAX_PART for part in parts):
        raise WorkbookTooLarge(
            f"“{path.name}”展开后过大，不像正常的表格，{_SAFE}请删去多余的空行和格式后另存，再导入。", path=path
        )


def _trim(path: Path, rows: Sequence[Sequence[object]]) -> tuple[tuple[Cell, ...], ...]:
    """Cut trailing emptiness; refuse what no roster ever is."""
    kept: list[tuple[Cell, ...]] = []
    last = 0
    for row in rows:
        cells: list[Cell] = [None if value == "" else value for value in row]  # type: ignore[misc]  # calamine's cell types
        while cells and (cells[-1] is None or (isinstance(cells[-1], str) and not cells[-1].strip())):
            cells.pop()
        kept.append(tuple(cells[:MAX_COLUMNS]))
        if cells:
            last = len(kept)
    if last > MAX_ROWS:
        raise WorkbookTooLarge(f"“{path.name}”超过 {MAX_ROWS} 行，{_SAFE}请拆成几个文件再导入。", path=path)
    return tuple(kept[:last])


def _text(path: Path, data: bytes) -> str:
    encodings = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise WorkbookDamaged(
        f"“{path.name}”不是表格，也不是能认出编码的文本，{_SAFE}请用 WPS 打开后另存为 .xlsx 再导入。", path=path
    )


def _delimited(path: Path, text: str) -> Sheet:
    sample = text[:20_000]
    delimiter = max(",\t;，|", key=lambda mark: sum(line.count(mark) for line in sample.splitlines()[:50]))
    csv.field_size_limit(1_000_000)
    try:
        rows = [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error as error:
        raise WorkbookDamaged(
            f"“{path.name}”的文本表格读不通（{error}），{_SAFE}请用 WPS 打开后另存为 .xlsx 再导入。", path=path
        ) from error
    return Sheet(name=path.stem, hidden=False, rows=_trim(path, rows))


class _Tables(HTMLParser):
    """Rows of every table in a page; spanned cells leave blanks where they reach."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[object]] = []
        self._pending: dict[int, int] = {}
        self._cell: list[str] | None = None
        self._spans = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
            self._fill()
        elif tag in ("td", "th") and self.rows:
            given = dict(attrs)
            self._cell = []
            self._spans = (_span(given.get("colspan")), _span(given.get("rowspan")))
        elif tag == "br" and self._cell is not None:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cell is not None:
            row = self.rows[-1]
            columns, down = self._spans
            for extra in range(columns):
                if down > 1:
                    self._pending[len(row)] = down - 1
                row.append("" if extra else " ".join("".join(self._cell).split()))
            self._cell = None
            self._fill()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _fill(self) -> None:
        row = self.rows[-1]
        while self._pending.get(len(row), 0) > 0:
            self._pending[len(row)] -= 1
            row.append("")


def _span(text: str | None) -> int:
    return min(int(text), 500) if text and text.isdigit() and int(text) > 0 else 1


def _html(path: Path, text: str) -> Sheet:
    parser = _Tables()
    parser.feed(text)
    if not parser.rows:
        raise WorkbookDamaged(f"“{path.name}”是网页，里面没有表格，{_SAFE}请重新导出，或用 WPS 打开后另存为 .xlsx。", path=path)
    return Sheet(name=path.stem, hidden=False, rows=_trim(path, parser.rows))

"""What is fuzzed: good files to begin with, and how each family is read."""

from __future__ import annotations

import io
import random
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from jyteacher_desktop.domain.errors import JyTeacherError

TODAY = date(2026, 9, 30)
Change = Callable[[bytes, int], bytes]
"""Changes bytes into no more than so many: the fuzzer's own way, or chance."""


@dataclass(frozen=True)
class Family:
    """One reader.

    Attributes:
        seeds: Good files.
        read: Reads one; raises nothing but our errors.
        mutate: How a file is changed so that more than its outermost layer is reached; None for byte by byte.
    """

    seeds: Callable[[], list[bytes]]
    read: Callable[[bytes], None]
    mutate: Callable[[bytes, int, random.Random, Change], bytes] | None = None


def attempt(family: Family, data: bytes) -> str:
    """Read; the code of our refusal, or "" when it was read."""
    try:
        family.read(data)
    except JyTeacherError as error:
        return error.code
    return ""


# -- workbooks ------------------------------------------------------------------------------------------------------

_ROWS = (
    ("姓名", "性别", "身份证件号", "出生年月", "任教学科", "进本校年月", "电话"),
    ("王芳", "女", "11010519491231002X", "1949-12", "语文", "1970.9", 13800000000),
    ("李哪", "男", "", "1985年6月", "数学", date(2010, 8, 1), ""),
    ("合计", "", "", "", "", 2, ""),
)


@cache
def _folder() -> Path:
    fast = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="fuzz-", dir=fast if fast.is_dir() else None))


def _read_book(suffix: str) -> Callable[[bytes], None]:
    def read(data: bytes) -> None:
        from jyteacher_desktop.sheets import plan_roster, read_workbook, understand

        path = _folder() / f"book{suffix}"
        path.write_bytes(data)
        book = read_workbook(path)
        plan_roster(understand(book, "roster"), [], path=path, today=TODAY, base=0)

    return read


def _xlsx() -> list[bytes]:
    import openpyxl

    out = io.BytesIO()
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in _ROWS:
        page.append(row)
    page.merge_cells("A4:B4")
    book.create_sheet("其他").append(["说明"])
    book.save(out)
    return [out.getvalue()]


def _xls() -> list[bytes]:
    import xlwt

    out = io.BytesIO()
    book = xlwt.Workbook()
    page = book.add_sheet("Sheet1")
    for y, row in enumerate(_ROWS):
        for x, value in enumerate(row):
            page.write(y, x, str(value) if isinstance(value, date) else value)
    book.save(out)
    return [out.getvalue()]


def _texts() -> list[bytes]:
    lines = "\n".join(",".join(str(value) for value in row) for row in _ROWS)
    cells = "".join("<tr>" + "".join(f"<td>{value}</td>" for value in row) + "</tr>" for row in _ROWS)
    xml = "".join(
        "<Row>"
        + "".join(f'<Cell ss:Index="{n}"><Data ss:Type="String">{v}</Data></Cell>' for n, v in enumerate(row, 1))
        + "</Row>"
        for row in _ROWS
    )
    return [
        lines.encode(),
        lines.encode("utf-8-sig"),
        lines.encode("gb18030"),
        lines.replace(",", "\t").encode("utf-16"),
        f"<html><meta charset=gbk><table>{cells}<tr><td colspan=3 rowspan=2>x</table>".encode("gb18030"),
        f'<?xml version="1.0"?><Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table>{xml}'
        "</Table></Worksheet></Workbook>".encode(),
    ]


def _mutate_zip(data: bytes, most: int, chance: random.Random, change: Change) -> bytes:
    """Change one part of a workbook and pack it anew; now and then the packing itself."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            parts = {name: book.read(name) for name in book.namelist()}
    except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, ValueError, NotImplementedError, EOFError):
        parts = {}
    if not parts or chance.random() < 0.1:
        return change(data, most)
    name = chance.choice([*parts, *[part for part in parts if "sheet" in part or "shared" in part] * 4])
    parts[name] = change(parts[name], most)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for part, body in parts.items():
            book.writestr(part, body)
    return out.getvalue()[:most]


# -- packages -------------------------------------------------------------------------------------------------------


def _packages() -> list[bytes]:
    from tests.exchange import fuzz

    return [each.file for each in fuzz.ORIGINALS if len(each.file) < 40_000] + [each.box for each in fuzz.ORIGINALS[:4]]


def _read_package(data: bytes) -> None:
    from jyteacher_desktop import exchange

    for reader in (exchange.glance, exchange.open_school_card, exchange.open_bureau_card, exchange.look_at_draft):
        try:
            reader(data)  # type: ignore[operator]
        except JyTeacherError:
            continue


def _ages() -> list[bytes]:
    from jyteacher_desktop.exchange import new_mailbox, seal

    own = _mailbox()[1]
    return [seal.seal(b"content", [own]), seal.seal(b"x" * 70_000, [own, new_mailbox()[1]])]


@cache
def _mailbox() -> tuple[str, str]:
    from jyteacher_desktop.exchange import new_mailbox

    return new_mailbox()


def _read_age(data: bytes) -> None:
    from jyteacher_desktop.exchange import seal

    seal.unseal(data, [_mailbox()[0]])


def _receipt() -> object:
    from tests.exchange import fuzz

    return next(each for each in fuzz.ORIGINALS if each.kind == "receipt")


def _manifests() -> list[bytes]:
    from jyteacher_desktop.exchange import envelope

    return [envelope.parse_envelope(_receipt().signed).payload]  # type: ignore[attr-defined]


def _read_receipt(payload: bytes) -> None:
    """A manifest that the bureau's own key signed: what an insider could send."""
    from jyteacher_desktop.exchange import box, envelope
    from tests.exchange.fuzz import Original

    of = _receipt()
    assert isinstance(of, Original)
    of.look(box.write_box(envelope.seal_envelope(payload, [of.key]), of.bodies, of.blobs))


def _policies() -> list[bytes]:
    from jyteacher_desktop.paths import resource

    return [path.read_bytes() for path in sorted(resource("policies").glob("*.toml"))]


def _read_policy(data: bytes) -> None:
    from jyteacher_desktop.domain.policy_file import load_policy

    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return
    load_policy(text, file_name="x.toml")


FAMILIES: dict[str, Family] = {
    "xlsx": Family(_xlsx, _read_book(".xlsx"), _mutate_zip),
    "xls": Family(_xls, _read_book(".xls")),
    "text": Family(_texts, _read_book(".csv")),
    "package": Family(_packages, _read_package),
    "age": Family(_ages, _read_age),
    "receipt": Family(_manifests, _read_receipt),
    "policy": Family(_policies, _read_policy),
}


def spoiled(data: bytes, most: int, chance: random.Random) -> bytes:
    """One to four accidents by chance alone."""
    from tests.exchange.fuzz import spoil

    return spoil(data, chance)[:most]

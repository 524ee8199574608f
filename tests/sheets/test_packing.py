"""How the parts of a written workbook are packed, and which texts are taken as they are."""

from __future__ import annotations

import zipfile
import zlib
from decimal import Decimal
from pathlib import Path

import pytest

from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.sheets import cell_text, read_workbook, write_table
from jyteacher_desktop.sheets.table_rows import LEVEL, _stored, _surely_plain


def _columns() -> tuple[Column[tuple[str, Decimal]], ...]:
    return (
        Column(key="text", title="文字", value=lambda row: row[0]),
        Column(key="figure", title="数", value=lambda row: row[1]),
    )


def test_every_part_is_packed_at_the_level_that_was_chosen(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    write_table(_columns(), [(f"张三{number}", Decimal(number) / 4) for number in range(5_000)], path)
    with zipfile.ZipFile(path) as book:
        for part in book.infolist():
            packing = zlib.compressobj(LEVEL, zlib.DEFLATED, -15)
            assert part.compress_size == len(packing.compress(book.read(part)) + packing.flush()), part.filename


@pytest.mark.parametrize("code", [*range(0x180), 0x2028, 0x3000, 0x200B, 0xAD, 0xD800, 0xE000, 0xFFFE, 0xFFFF, 0x20000, 0x10FFFF])
def test_a_text_is_surely_plain_only_where_it_is_stored_as_it_is(code: int) -> None:
    for text in (chr(code), f"a{chr(code)}b", f"{chr(code)}b", f"b{chr(code)}", f"_{chr(code)}0041_"):
        if _surely_plain(f"|甲|{text}|乙|"):
            assert _stored(text) == f"<si><t>{text}</t></si>"


def test_texts_of_which_none_stood_before_and_some_that_did_are_read_back_each_in_its_place(tmp_path: Path) -> None:
    words = [f"{number}" for number in range(4_000)]
    rows = [
        (word, Decimal(place) / 8)
        for place, word in enumerate([*words, "", "0", *words[::-1], " 前", "后 ", "a&b", "_x0041_", "新"])
    ]
    path = tmp_path / "表.xlsx"
    write_table(_columns(), rows, path)
    sheet = read_workbook(path).sheets[0]
    assert [cell_text(row[0]) for row in sheet.rows[1:]] == [
        text.strip() if text.strip() != text else text for text, _number in rows
    ]
    assert [Decimal(cell_text(row[1])) for row in sheet.rows[1:]] == [number for _text, number in rows]

"""Texts as Notepad and WPS write them are understood wherever a command or a window takes one."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from jyteacher_desktop.text_files import NotTextError, read_input, read_text, text_in

SAID = "第一行，张三\r\n第二行\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_text_of_every_encoding_that_is_written_here_says_the_same(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "名单.txt"
    file.write_bytes(SAID.encode(encoding))
    assert read_text(file) == "第一行，张三\n第二行\n"
    assert read_input(io.TextIOWrapper(io.BytesIO(SAID.encode(encoding)))) == "第一行，张三\n第二行\n"
    assert text_in(SAID.encode(encoding)) == SAID, "whoever reads cells keeps the line ends"


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04\x00\x00", b"\xff\xff\xff", b"\xff\xfe\x00", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"],
    ids=["archive", "bytes", "half a sign", "picture"],
)
def test_what_is_no_text_is_not_guessed_at(data: bytes) -> None:
    with pytest.raises(NotTextError):
        text_in(data)


TRADITIONAL = "姓名,性別,任教學科,職稱\r\n周曉燕,女,語文,一級教師\r\n吳建國,男,數學,二級教師\r\n"
SIMPLE = "姓名,性别,任教学科,职称\r\n周晓燕,女,语文,一级教师\r\n镕堃喆,男,数学,二级教师\r\n"


def test_a_list_of_big5_is_read_and_no_list_of_gb18030_is_taken_for_one() -> None:
    assert text_in(TRADITIONAL.encode("big5")) == TRADITIONAL
    for text in (SIMPLE, TRADITIONAL, SAID, "姓名\r\n堃喆镕\r\n"):
        assert text_in(text.encode("gb18030")) == text

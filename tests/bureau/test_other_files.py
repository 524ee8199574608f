"""Files on a stick that are no packages: named with what they are, never called broken packages."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from jyteacher_desktop.bureau.files_set_aside import set_aside_files
from jyteacher_desktop.bureau.receiving import receive
from tests.bureau.world import PIN, City, School, book


def _workbook(path: Path) -> Path:
    Workbook().save(path)
    return path


def test_other_files_on_a_stick_are_named_with_what_to_do(city: City, tmp_path: Path) -> None:
    school: School = city.school(1)
    stick = tmp_path / "usb"
    (stick / "王屋").mkdir(parents=True)
    (stick / "1.jyt").write_bytes(school.write(city.office, city.recipients, rows=book(school, {})).data)
    _workbook(stick / "王屋" / "花名册.xlsx")
    (stick / "说明.pdf").write_bytes(b"%PDF-1.4")
    (stick / "一小.jyschool").write_bytes(b"SQLite format 3\0")
    (stick / "一小.jyschool.jytkey").write_bytes(b"-----BEGIN OPENSSH PRIVATE KEY-----")
    (stick / "Thumbs.db").write_bytes(b"x")
    (stick / "~$花名册.xlsx").write_bytes(b"x")
    (stick / "System Volume Information").mkdir()
    (stick / "System Volume Information" / "x.dat").write_bytes(b"x")
    received = receive(city.ws, [stick], PIN)
    assert [file.verdict for file in received.files] == ["merged"]
    told = {other.file.name: other.what for other in received.others}
    assert told == {
        "花名册.xlsx": "表格",
        "说明.pdf": "文件、照片",
        "一小.jyschool": "学校工作簿",
        "一小.jyschool.jytkey": "密钥文件",
    }
    assert all("没有接收" in other.message for other in received.others)
    assert "代录" in next(other.message for other in received.others if other.what == "表格")
    assert len(received.everything) == 5


@pytest.mark.parametrize("name", ["花名册.xlsx", "2141000001-0001.jyt"])
def test_a_workbook_is_not_called_a_broken_package(city: City, tmp_path: Path, name: str) -> None:
    file = _workbook(tmp_path / name)
    (verdict,) = receive(city.ws, [file], PIN).files
    assert (verdict.verdict, verdict.code) == ("refused", "package.is_workbook")
    assert "是表格，不是数据包" in verdict.message
    assert not set_aside_files(city.ws), "it is nobody's package, and nothing of it is kept"


def test_a_package_that_was_cut_is_still_a_damaged_package(city: City, tmp_path: Path) -> None:
    school = city.school(1)
    data = school.write(city.office, city.recipients, rows=book(school, {})).data
    (file := tmp_path / "1.jyt").write_bytes(data[: len(data) // 2])
    (verdict,) = receive(city.ws, [file], PIN).files
    assert (verdict.verdict, verdict.code) == ("refused", "package.damaged")

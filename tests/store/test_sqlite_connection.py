"""How SQLite is told which file is meant."""

from __future__ import annotations

import contextlib
import sqlite3
import sys
from pathlib import Path, PurePath, PureWindowsPath

import pytest

from jyteacher_desktop.store.sqlite_connection import read_only, uri_of

SHARED = PureWindowsPath(r"\\校办电脑\台账\甲 校.jyschool")


def test_a_backup_in_a_folder_that_windows_shares_is_not_called_unusable() -> None:
    """Every backup there was: SQLite took the computer's name for a server that it would have to ask."""
    with pytest.raises(sqlite3.OperationalError) as refused:
        sqlite3.connect(f"{uri_of(SHARED)}?mode=ro", uri=True)
    assert "authority" not in str(refused.value)
    assert uri_of(SHARED).startswith("file:////%E6%A0%A1")


def test_a_path_that_is_not_whole_names_no_file() -> None:
    with pytest.raises(ValueError, match="甲校"):
        uri_of(PurePath("甲校.jyschool"))


@pytest.mark.parametrize("drive", ["D:", "Z:"])
def test_a_file_on_a_drive_of_windows_is_named_with_its_drive(drive: str) -> None:
    assert (
        uri_of(PureWindowsPath(f"{drive}\\台账\\50% 校#1.jyschool"))
        == f"file:///{drive}/%E5%8F%B0%E8%B4%A6/50%25%20%E6%A0%A1%231.jyschool"
    )


NAMES = ["甲校.jyschool", "50% 甲校 #1.jyschool"] + ["甲?校.jyschool"] * (sys.platform != "win32")


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_read_by_its_own_name_and_not_written(tmp_path: Path, name: str) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / name)) as raw:
        raw.execute("CREATE TABLE t(a)")
    with contextlib.closing(read_only(tmp_path / name)) as raw:
        assert raw.execute("SELECT count(*) FROM t").fetchone() == (0,)
        with pytest.raises(sqlite3.OperationalError):
            raw.execute("INSERT INTO t VALUES (1)")
    assert [path.name for path in tmp_path.iterdir()] == [name]

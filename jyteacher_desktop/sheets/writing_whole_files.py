"""Every workbook and table that is written appears whole or not at all, with strings that stay strings."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from jyteacher_desktop.durable_files import NotConfirmed, drafting, make_folder, system_words
from jyteacher_desktop.sheets.errors import FileNotWritten


def new_workbook(part: Path | io.BytesIO) -> Any:
    """A workbook whose strings stay strings."""
    return xlsxwriter.Workbook(
        part if isinstance(part, io.BytesIO) else str(part),
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )


_NOT_IN_A_NAME: Final = re.compile(r"[\x00-\x1f\[\]:*?/\\\ufffe\uffff\ud800-\udfff]")
_LONGEST_NAME: Final = 31


def sheet_name(name: str) -> str:
    """A sheet's name as workbooks take it: a text has its file's (名单[1].csv, as a browser calls the second one of a name)."""
    return _NOT_IN_A_NAME.sub("_", name).strip("'")[:_LONGEST_NAME].strip("'") or "Sheet1"


def write_whole(path: Path, fill: Callable[[Path], object], *, private: bool = True) -> None:
    """Let something fill a file that appears whole or not at all; its folder is made if need be.

    Args:
        path: Its final name.
        fill: Writes the file of the name it is given.
        private: It names people, so nobody but its owner may read it.

    Raises:
        FileNotWritten: The place cannot be written; an existing file there is unchanged.
    """
    try:
        make_folder(path.parent)
        with drafting(path, private=private) as draft:
            fill(draft.path)
    except NotConfirmed as error:
        raise FileNotWritten(
            f"“{path}”已经写好，但磁盘没有确认写稳，断电后可能不在。请打开看一看，再检查磁盘或U盘。", path=path
        ) from error
    except (OSError, xlsxwriter.exceptions.XlsxWriterException) as error:
        reason = system_words(error) if isinstance(error, OSError) else str(error)
        raise FileNotWritten(
            f"不能写“{path}”：{reason}。没有写出文件，原有文件没有变化。请关闭正在打开它的程序，或换一个位置再试。", path=path
        ) from error

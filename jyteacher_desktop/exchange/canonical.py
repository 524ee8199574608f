"""One way to write JSON, and a reader that accepts nothing else.

A document or line is canonical when writing it again gives the same bytes (the subset of RFC 8785 with ASCII keys,
integers and text only). That single rule refuses duplicate keys, floats, NaN, escapes that need not be, a BOM, bad
UTF-8, blanks and line ends of another system. Text rules come on top: NFC, no control, bidi, zero-width or tag
characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from itertools import chain
from typing import Any

import msgspec

from jyteacher_desktop.exchange.errors import BadRows, WrongForm

MAX_INTEGER = 2**53 - 1
MAX_LINE = 16 * 1024
MAX_DEPTH = 12
MAX_CONTAINERS = 100_000

_encoder = msgspec.json.Encoder(order="sorted")
_FORBIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\ud800-\udfff\ufeff\U000e0000-\U000e007f]"
)
"""Controls but the line end, zero-width and bidi controls, line separators, halves of characters, tag characters."""
_ESCAPE = re.compile(rb'\\(?!["\\])')


def encode(value: object) -> bytes:
    """Canonical bytes of a document made of dicts, lists, text, integers, booleans and None."""
    return _encoder.encode(value)


def decode(data: bytes, what: str) -> Any:
    """Read a canonical document.

    Args:
        data: The bytes.
        what: Name of the document for the sentence.

    Raises:
        WrongForm: It is not canonical, or breaks the text rules or limits.
    """
    refusal = f"{what}的内容不是规范格式，没有采用，原有数据没有变化。请让对方用本程序重新导出。"
    try:
        check_text(data)
        value = msgspec.json.decode(data)
        if _encoder.encode(value) != data:
            raise ValueError("not canonical")
        _check_values(value)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise WrongForm(refusal, what=what, cause=str(error)) from error
    return value


def check_text(data: bytes) -> None:
    """Apply the text rules to whole bytes of canonical JSON at once.

    Raises:
        ValueError: A forbidden character, an escape that need not be, bad UTF-8, or text that is not NFC.
    """
    if b"\\" in data and _ESCAPE.search(data.replace(b"\\\\", b"")):
        raise ValueError("escape")
    if data.isascii():
        # JSON itself allows no raw control below a blank, and an escaped one was just refused: only DEL is left. Attendance
        # tables are all ASCII, and this spares them two thirds of their reading time.
        if b"\x7f" in data:
            raise ValueError("character U+007F")
        return
    text = data.decode("utf-8")
    # nothing that is forbidden is printable, and to ask whether all is takes a fifth of the time of searching
    found = None if text.replace("\n", " ").isprintable() else _FORBIDDEN.search(text)
    if found:
        raise ValueError(f"character U+{ord(found[0]):04X}")
    if not unicodedata.is_normalized("NFC", text):
        raise ValueError("not NFC")


def clean_text(text: str) -> str:
    """Text as it may travel: NFC, every forbidden character replaced by nothing, line ends by a blank."""
    return _FORBIDDEN.sub("", unicodedata.normalize("NFC", text.replace("\r\n", " ").replace("\n", " ").replace("\t", " ")))


def clean(value: object) -> object:
    """A document whose every text may travel."""
    if isinstance(value, Mapping):
        return {name: clean(each) for name, each in value.items()}
    if isinstance(value, list):
        return [clean(each) for each in value]
    return clean_text(value) if isinstance(value, str) else value


def check_lines(data: bytes, what: str) -> None:
    """Apply the rules that concern whole lines: every line ends with a line feed and is at most 16 KiB.

    Raises:
        BadRows: Otherwise.
    """
    if data and not data.endswith(b"\n"):
        raise BadRows(f"表“{what}”最后一行不完整，没有采用，原有数据没有变化。请让对方重新导出。", table=what)
    place = 0
    while place < len(data):
        # The last line end within reach of a line's start: everything up to it stands in lines short enough.
        end = data.rfind(b"\n", place, place + MAX_LINE + 1)
        if end < 0:
            raise BadRows(f"表“{what}”有一行过长，没有采用，原有数据没有变化。请让对方重新导出。", table=what)
        place = end + 1


def _check_values(value: object) -> None:
    """Look at every value that was read, the deeper ones behind those above them.

    Raises:
        ValueError: A float, an integer that not every reader holds exactly, a key beyond ASCII, or too much nesting.
    """
    containers, depth, level = 0, 0, [value]
    while level:
        kinds = set(map(type, level))
        if float in kinds:
            raise ValueError("float")
        if int in kinds and any(type(item) is int and abs(item) > MAX_INTEGER for item in level):
            raise ValueError("integer")
        documents = [item for item in level if type(item) is dict]
        lists = [item for item in level if type(item) is list]
        if not "".join(chain.from_iterable(documents)).isascii():
            raise ValueError("key")
        containers += len(documents) + len(lists)
        if containers > MAX_CONTAINERS or (depth >= MAX_DEPTH and (documents or lists)):
            raise ValueError("depth")
        depth, level = depth + 1, [*chain.from_iterable(map(dict.values, documents)), *chain.from_iterable(lists)]

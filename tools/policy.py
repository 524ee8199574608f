"""Write the shipped policy as Python has read it (``python3 dev.py tables``): a program that counts by it need not read TOML anew each time."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

from jyteacher_desktop import domain, paths

TARGET = Path(domain.__file__).with_name("shipped_policy.py")
_HEAD = '''"""resources/policies/jiyuan.toml and what the reader of TOML makes of it; written by ``python3 dev.py tables``, never by hand (decision 0431)."""

import datetime
from decimal import Decimal
from typing import Any

TEXT = {text}


def raw() -> dict[str, Any]:
    """What stands in the text, made anew for whoever asks."""
    return {raw}
'''


def written() -> str:
    """The module."""
    text = paths.shipped_policy().read_text(encoding="utf-8-sig")
    return _HEAD.format(text=ascii(text), raw=_said(tomllib.loads(text, parse_float=Decimal)))


def _said(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!a}: {_said(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_said, value)) + "]"
    if isinstance(value, bool | int | str | Decimal | date):
        return ascii(value)
    raise TypeError(type(value))


def main() -> None:
    """Write it where the text changed."""
    TARGET.write_text(written(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

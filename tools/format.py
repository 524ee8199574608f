"""Bring the description of the package format and the verifier up to date with the kinds of records (part of ``python3 dev.py tables``).

Both carry the tables of the plain kinds between two marks; what stands there follows from :data:`exchange.package_tables.REGISTER_TABLES`, and a
test compares. Everything else in them is written by hand, from the text of docs/format.md.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from jyteacher_desktop.exchange.package_tables import REGISTER_TABLES, TableSpec

_DOCS = Path(__file__).resolve().parent.parent / "docs"
DESCRIPTION = _DOCS / "format.md"
VERIFIER = _DOCS / "verify" / "jyt_verify.py"


def described(spec: TableSpec) -> str:
    """One row of the description's table."""

    def words(name: str, kind: str) -> str:
        shown = f"**{name}**" if name in spec.key else name
        target = spec.refers.get(name)
        text = shown + ("" if kind == "text" else f" {kind}") + (f" -> {target[0]}" if target else "")
        if name in spec.later:
            text += f" (later: `{json.dumps(spec.later[name], ensure_ascii=False)}`)"
        return text

    return f"| `{spec.name}` | {'; '.join(words(name, kind) for name, kind in spec.fields.items())} |"


def for_verifier(spec: TableSpec) -> str:
    """One entry of the verifier's tables, as its comments say."""

    def word(name: str, kind: str) -> str:
        target = spec.refers.get(name)
        text = ("*" if name in spec.key else "") + name + ("" if kind == "text" else f":{kind}")
        return text + (f"->{target[0]}" if target else "") + ("~" if name in spec.later else "")

    words = " ".join(word(name, kind) for name, kind in spec.fields.items())
    line = f'    "{spec.name}": "{words}",'
    return line if len(line) <= 130 else _wrapped(spec.name, words)


def _wrapped(name: str, words: str) -> str:
    """The entry on several lines, as the formatter wants it."""
    lines, line = [], f'    "{name}": "'
    for word in words.split(" "):
        if len(line) + len(word) + 2 > 128:
            lines.append(line + '"')
            line = '    "'
        line += word + " "
    return "\n".join([*lines, line.rstrip() + '",'])


def blocks() -> dict[Path, str]:
    """The files that hold a part that follows from the kinds, with that part as it should be."""
    rows = "\n".join(described(spec) for spec in REGISTER_TABLES)
    entries = "\n".join(for_verifier(spec) for spec in REGISTER_TABLES)
    return {DESCRIPTION: f"| table | fields |\n|---|---|\n{rows}", VERIFIER: f"REGISTERS = {{\n{entries}\n}}"}


_PART = re.compile(
    r"(?P<begin>[^\n]*begin of the registers[^\n]*\n)(?P<part>.*?)(?P<end>\n[^\n]*end of the registers)", re.DOTALL
)


def part_of(path: Path) -> str:
    """What stands between the marks of a file."""
    return _found(path.read_text(encoding="utf-8"))["part"]


def _found(text: str) -> re.Match[str]:
    found = _PART.search(text)
    if found is None:
        raise LookupError("a file has lost the marks of its registers")
    return found


def write() -> list[Path]:
    """Write the parts that are not as they should be, and say which."""
    changed = {path: part for path, part in blocks().items() if part_of(path) != part}
    for path, part in changed.items():
        text = path.read_text(encoding="utf-8")
        start, end = _found(text).span("part")
        path.write_text(text[:start] + part + text[end:], encoding="utf-8")
    return list(changed)


def main() -> int:
    """Bring both files up to date."""
    for path in write():
        print(f"{path.name}: the tables of the kinds were written anew")
    return 0


if __name__ == "__main__":
    sys.exit(main())

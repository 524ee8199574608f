"""Writes ``jyteacher_desktop/domain/characters.py``: which characters show nothing, and which are radicals of others, as Unicode says it.

``python -m tools.characters``. Python's own tables know categories and names only. The properties Default_Ignorable_Code_Point,
Prepended_Concatenation_Mark and Equivalent_Unified_Ideograph are asked of Perl, which carries the whole database; it is needed here and
nowhere else.
"""

from __future__ import annotations

import subprocess
import unicodedata
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

_PLACE = Path(__file__).parent.parent / "jyteacher_desktop" / "domain" / "characters.py"
_ASKED = r"""
use Unicode::UCD qw(charprop);
for my $c (0x80 .. 0xD7FF, 0xE000 .. 0x323AF, 0xE0000 .. 0xE0FFF) {
    my $s = chr($c);
    print "I $c\n" if $s =~ /\p{DI}/;
    print "D $c\n" if $s =~ /\p{PCM}/;
}
for my $c (0x2E80 .. 0x2FDF, 0x31C0 .. 0x31EF) {
    my $to = charprop($c, "EqUIdeo");
    print "R $c ", ord($to), "\n" if defined $to && length $to;
}
"""
_BLANKS = {0x9, 0xA, 0xD, 0x85}
_SHOWN_AS_NOTHING = {0x2800, 0x2D7F, 0xFFFC, 0x1107F, 0x16FE4, 0x1D159, *range(0x13430, 0x13440)}
"""What no property names: a blank Braille pattern and note head, fillers and joiners of old scripts, the place of a picture that is not there."""
_DRAWN = {0x70F, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}
"""A format character that draws a sign, although it is none of those that Unicode calls so, and what chooses the form of an ideograph."""


def main() -> None:
    """Ask, and write the file."""
    asked = subprocess.run(["perl", "-e", _ASKED], check=True, capture_output=True, text=True).stdout
    said = [line.split() for line in asked.splitlines()]
    drawn = _DRAWN | {int(code) for kind, code, *_to in said if kind == "D"}
    hidden = _SHOWN_AS_NOTHING | {int(code) for kind, code, *_to in said if kind == "I"}
    hidden |= {code for code in range(0x110000) if unicodedata.category(chr(code)) in {"Cc", "Cf"}}
    hidden -= _BLANKS | drawn
    radicals = {int(code): int(to[0]) for kind, code, *to in said if kind == "R"}
    radicals = {code: to for code, to in radicals.items() if unicodedata.normalize("NFKC", chr(code)) != chr(to)}
    lines = [
        f'"""What Unicode {unicodedata.unidata_version} says of characters in names; written by ``python -m tools.characters``, change nothing here."""',
        "",
        "INVISIBLE = (",
        *_listed(_ranges(hidden)),
        ")",
        '"""Inside of a set in a regular expression: characters that show nothing. Those that choose a form are none of them."""',
        "RADICALS = (",
        *_listed(map(_written, radicals)),
        ")",
        '"""Radicals and strokes that have codes of their own and that no normal form folds."""',
        "IDEOGRAPHS = (",
        *_listed(map(_written, radicals.values())),
        ")",
        '"""What looks the same as each of them, in their order."""',
        "",
    ]
    _PLACE.write_text("\n".join(lines), encoding="utf-8")


def _ranges(codes: set[int]) -> list[str]:
    found: list[str] = []
    first: int | None = None
    for code, following in pairwise([*sorted(codes), -1]):
        first = code if first is None else first
        if following != code + 1:
            found.append(_written(first) if first == code else f"{_written(first)}-{_written(code)}")
            first = None
    return found


def _written(code: int) -> str:
    return f"\\U{code:08x}" if code > 0xFFFF else f"\\u{code:04x}"


def _listed(pieces: Iterable[str]) -> list[str]:
    rows = list(pieces)
    return [f'    "{"".join(rows[start : start + 12])}"' for start in range(0, len(rows), 12)]


if __name__ == "__main__":
    main()

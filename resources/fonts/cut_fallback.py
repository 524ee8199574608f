"""Cuts HanaMinA-Rare.ttf: the ideographs of HanaMinA that the Noto faces beside this script lack.

Usage: python cut_fallback.py HanaMinA.ttf   (needs fonttools; the source file is the 2017-09-04 release of HanaMinA)

The result depends only on the input fonts: time stamps are kept, so a second run gives the same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
NOTO = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf", "NotoSerifSC-Regular.ttf", "NotoSerifSC-Bold.ttf")
# Only what can stand in a name: ideographs, radicals, compatibility ideographs. Kana, symbols and layout tables stay out.
IDEOGRAPHS = ((0x2E80, 0x2FDF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))


def characters(path: Path) -> set[int]:
    """Code points that the face maps to a glyph."""
    with TTFont(path, lazy=True) as font:
        return set(font.getBestCmap())


def main(source: Path) -> None:
    """Write HanaMinA-Rare.ttf beside this script."""
    everywhere = set.intersection(*(characters(HERE / name) for name in NOTO))
    wanted = {code for code in characters(source) - everywhere if any(first <= code <= last for first, last in IDEOGRAPHS)}
    options = Options(hinting=False, layout_features=[], name_IDs=["*"], drop_tables=["GSUB", "GPOS", "GDEF", "vhea", "vmtx"])
    font = TTFont(source, recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    font.save(HERE / "HanaMinA-Rare.ttf")
    print(f"{len(wanted)} characters")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

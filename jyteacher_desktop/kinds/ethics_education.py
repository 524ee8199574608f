"""师德主题教育: the year's activities on ethics, and who was honoured in its contests of speech and essay (三（一）)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jyteacher_desktop.kinds.figures_in_words import DOCUMENT, counted, portions
from jyteacher_desktop.kinds.kit import Book, Measure, Row

_ETHICS_TOPIC = "ethics_topic"


def of_the_year(book: Book, won: Iterable[tuple[str, Sequence[Row]]], *, known: bool) -> Measure:
    """Activities on ethics of the current calendar year, and honours of its contests.

    Args:
        book: Whose activities.
        won: Each contest with the year's honours in it.
        known: Whether anybody registered the year's honours.
    """
    year = book.today.year
    held = [each for each in book.activities(str(year)) if each.kind == _ETHICS_TOPIC]
    parts = [(f"{contest}获奖", rows) for contest, rows in won]
    words = "".join(f"，{part} {len(rows)} 次" for part, rows in parts) if known else ""
    return counted(
        key="honours.ethics", title=f"{year} 年师德主题教育", basis=f"{DOCUMENT} 三（一）", unit="次",
        number=len(held) if held or known else None, text=f"师德专题活动 {len(held)} 次{words}" if held or known else "",
        made_of=portions((("师德专题活动", held), *parts)),
    )  # fmt: skip

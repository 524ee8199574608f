"""师德主题教育: the year's activities on ethics, and who was honoured in its contests of speech and essay (三（一）)."""

from __future__ import annotations

from collections.abc import Iterator

from jyteacher_desktop.kinds.figures import DOCUMENT, begun, counted, portions
from jyteacher_desktop.kinds.honour import Honour, HonourName
from jyteacher_desktop.kinds.kit import Book, Measure

_ETHICS_TOPIC = "ethics_topic"
_CONTESTS = (HonourName.ETHICS_SPEECH, HonourName.ETHICS_ESSAY)


def measures(book: Book) -> Iterator[Measure]:
    """Activities on ethics, and honours of its contests, of the current calendar year."""
    year = book.today.year
    honours, known = [row for row in begun(book, Honour) if row.on.year == year], book.registered(Honour.kind, str(year))
    held = [each for each in book.activities(str(year)) if each.kind == _ETHICS_TOPIC]
    won = [(each, [row for row in honours if row.name == each.code]) for each in _CONTESTS]
    words = "".join(f"，{each.label}获奖 {len(rows)} 次" for each, rows in won) if known else ""
    yield counted(
        key="honours.ethics", title=f"{year} 年师德主题教育", basis=f"{DOCUMENT} 三（一）", unit="次",
        number=len(held) if held or known else None, text=f"师德专题活动 {len(held)} 次{words}" if held or known else "",
        made_of=portions((("师德专题活动", held), *((f"{each.label}获奖", rows) for each, rows in won))),
    )  # fmt: skip

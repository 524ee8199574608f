"""``python -m tests.corpus [COUNT] [--show]``: the figures of the corpus, by layout, writer and damage."""

from __future__ import annotations

import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.corpus.books import make_books
from tests.corpus.judging import Score, Verdict, judge, tally

RESULTS = Path("benchmarks") / "corpus.md"
DEFAULT_COUNT = 400
GOAL = 0.98


def main(arguments: list[str]) -> int:
    """Read the corpus, print the table, keep it; status 1 when a goal is missed."""
    numbers = [int(text) for text in arguments if text.isdigit()]
    books = make_books(numbers[0] if numbers else DEFAULT_COUNT)
    with tempfile.TemporaryDirectory() as folder:
        scores = [judge(book, Path(folder)) for book in books]
    if "--show" in arguments:
        for score in scores:
            if score.verdicts[Verdict.RIGHT] < score.rows:
                book = score.book
                print(f"\n{book.number} {book.kind} / {book.layout} / {book.writer.name} / {', '.join(book.damages)}")
                print("\n".join(f"  {remark}" for remark in score.remarks[:3]))
    text = "\n".join(_report(scores))
    print(text)
    if not numbers:
        RESULTS.write_text(text + "\n", encoding="utf-8")
    total = tally(scores)
    return int(total[Verdict.SILENT] > 0 or total[Verdict.RIGHT] < GOAL * total.total())


def _report(scores: list[Score]) -> Iterable[str]:
    yield "# How often messy workbooks are understood"
    yield ""
    yield (
        f"{len(scores)} synthetic workbooks made from seed 2017 (tests/corpus), read with the guessed mapping. *Right*: stored with every value it"
        " must have, or refused when it must be. *Asked*: refused or warned about although a person could have read it. *Silent*: stored"
        " wrong without a word. Goals: at least 98 % right, none silent."
    )
    for title, names in (
        ("all", lambda _score: ["all"]),
        ("layout", lambda score: [f"{score.book.kind}: {score.book.layout}"]),
        ("writer", lambda score: [score.book.writer.name]),
        ("damage", lambda score: score.book.damages),
    ):
        yield ""
        yield from _table(title, scores, names)


def _table(title: str, scores: list[Score], names: Callable[[Score], Iterable[str]]) -> Iterable[str]:
    groups: dict[str, list[Score]] = defaultdict(list)
    for score in scores:
        for name in names(score):
            groups[name].append(score)
    yield f"| {title} | books | rows | right | asked | silent |"
    yield "|---|---|---|---|---|---|"
    for name in sorted(groups):
        total = tally(groups[name])
        share = total[Verdict.RIGHT] / max(total.total(), 1)
        yield f"| {name} | {len(groups[name])} | {total.total()} | {share:.2%} | {total[Verdict.ASKED]} | {total[Verdict.SILENT]} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

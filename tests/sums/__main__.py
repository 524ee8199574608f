"""``python3 dev.py recount [BOOKS] [--seed N]``: random books whose paper is added up again by the stand-alone tool."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.sums.books import make_blank, random_book
from tests.sums.recounting import recount


def main() -> int:
    """Recount and print; a figure that is not right ends in an error."""
    parser = argparse.ArgumentParser(prog="dev.py recount", description=__doc__)
    parser.add_argument("books", nargs="?", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    began, checked, wrong, empty = time.monotonic(), 0, 0, 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "blank").mkdir()
        blank = make_blank(folder / "blank")
        for seed in range(given.seed, given.seed + given.books):
            with random_book(blank, folder / f"{seed}", seed) as book:
                verdict = recount(book)
            checked += verdict.checked
            wrong += bool(verdict.wrong)
            empty += not verdict.checked
            for each in verdict.wrong[:5]:
                print(f"book {seed}: {each}")
    print(
        f"{given.books} books from seed {given.seed}: {checked} figures right, {wrong} books wrong, {time.monotonic() - began:.0f} s"
    )
    return 1 if wrong or empty else 0


if __name__ == "__main__":
    sys.exit(main())

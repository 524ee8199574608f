"""``python3 dev.py mutation [--minutes M] [--each N] [--seed S] [NAME ...]``: change the rules and see which tests notice."""

from __future__ import annotations

import argparse
import signal
import sys
import time

from tests.mutation.running import GROUPS, Score, run


def main() -> int:
    """Run the samples and return 1 when a group falls below what is asked of it."""
    parser = argparse.ArgumentParser(prog="dev.py mutation", description=__doc__)
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--each", type=int, default=120, help="mutants of a group; 0 for all of them")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("names", nargs="*", choices=[*GROUPS, []], metavar="NAME")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # ends what was started as well
    names = given.names or list(GROUPS)
    end = time.monotonic() + given.minutes * 60
    scores: dict[str, Score] = {}
    for number, name in enumerate(names):
        left = (end - time.monotonic()) / (len(names) - number)
        scores[name] = run(name, seconds=left, each=given.each, seed=given.seed)
        for survivor in scores[name].survived:
            print(f"{name}: {survivor.name}\n{survivor.difference}")
    print(f"{'module':10} {'mutants':>8} {'tried':>6} {'killed':>7} {'wording':>8} {'same':>5} {'survived':>9} {'score':>6}")
    for name, score in scores.items():
        print(
            f"{name:10} {score.all:>8} {score.tried:>6} {score.killed:>7} {score.wording:>8} {score.same:>5} "
            f"{len(score.survived):>9} {score.share:>6.1%}"
        )
    return 1 if any(not score.tried or score.share < 0.9 for score in scores.values()) else 0


if __name__ == "__main__":
    sys.exit(main())

"""``python3 dev.py walks [ACTIONS] [--seed N]``: a random walk there and back, with what was done printed."""

from __future__ import annotations

import argparse
import sys
import time

from tests.walks.walking import walk_bureau, walk_school


def main() -> int:
    """Walk and print; a walk that does not come back ends in an error."""
    parser = argparse.ArgumentParser(prog="dev.py walks", description=__doc__)
    parser.add_argument("actions", nargs="?", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bureau", action="store_true", help="walk in a bureau, not in a school")
    given = parser.parse_args()
    began = time.monotonic()
    walk = (walk_bureau if given.bureau else walk_school)(given.actions, given.seed)
    for name, number in sorted(walk.done.items()):
        print(f"{name:24} {number:>7} done {walk.refused.get(name, 0):>7} refused")
    print(
        f"{given.actions} actions, seed {given.seed}: taken back and done again to the same content, {time.monotonic() - began:.0f} s"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

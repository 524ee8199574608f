"""``python3 dev.py fuzz [--minutes M] [--seed S] [FAMILY ...]``: each family an equal share of the time."""

from __future__ import annotations

import argparse
import importlib.util
import sys

from tests.fuzzing.families import FAMILIES
from tests.fuzzing.running import fuzz


def main() -> int:
    """Fuzz and return 1 when a reader failed."""
    parser = argparse.ArgumentParser(prog="dev.py fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=7.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("names", nargs="*", metavar="FAMILY")
    given = parser.parse_args()
    names = given.names or list(FAMILIES)
    if importlib.util.find_spec("atheris") is None:
        print(
            "atheris runs on 64-bit Linux with Python before 3.14 only; the sample without it runs with the tests (tests/fuzzing)"
        )
        return 1
    failed = 0
    print(f"{'family':8} {'files read':>11} {'branches':>9} {'of seeds':>9}  failures")
    for name in names:
        found = fuzz(name, seconds=given.minutes * 60 / len(names), seed=given.seed)
        print(f"{name:8} {found.runs:>11,} {found.branches:>9,} {found.at_first:>9,}  {found.failure or '0'}", flush=True)
        failed += bool(found.failure)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

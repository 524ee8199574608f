"""What the tests reach, held to what is asked: ``python -m tools.covered FILE`` reads the JSON that coverage.py writes.

The modules that decide about hours, plans, letters, merging, migrating, writing and reviewing are reached line by line and branch by branch;
the whole program to nine tenths. A branch nobody can reach is not excused here: it is taken out of the module, or named there.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

WHOLLY = (
    "domain/hours.py",
    "school/plans.py",
    "sheets/plan.py",
    "exchange/letters.py",
    "bureau/loading.py",
    "store/migrations/__init__.py",
    "store/workspace.py",
    "records/writer.py",
    "domain/review.py",
)
OVERALL = 90.0


def shortfalls(report: dict[str, Any]) -> list[str]:
    """What is not reached as far as it is asked, in words."""
    found: list[str] = []
    files = {name.replace("\\", "/").partition("jyteacher_desktop/")[2]: file for name, file in report["files"].items()}
    for name in WHOLLY:
        if name not in files:
            found.append(f"{name}: no test reached it")
            continue
        file = files[name]
        lines, branches = file["missing_lines"], file.get("missing_branches", [])
        if lines or branches:
            ways = ", ".join(f"{start}->{end}" for start, end in branches)
            found.append(f"{name}: lines {', '.join(map(str, lines)) or '-'}; branches {ways or '-'}")
    total = float(report["totals"]["percent_covered"])
    if total < OVERALL:
        found.append(f"the whole program: {total:.1f} % of {OVERALL:g} %")
    return found


def main() -> int:
    """Print what is missing; 1 when something is."""
    report = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    found = shortfalls(report)
    for line in found:
        print(f"not reached: {line}")
    print(f"{len(WHOLLY)} modules wholly, the program to {OVERALL:g} %: {'missed' if found else 'met'}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

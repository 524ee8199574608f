"""``python -m benchmarks [NAME ...]``: run benchmarks, print their tables and keep them in results.md.

Each runs in a fresh process, so that none inherits memory or imports of another. A run replaces its own sections of
results.md and leaves the others as they were measured.
"""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measure import alone, machine, measured, table

_FOLDER = Path(__file__).parent
_RESULTS = _FOLDER / "results.md"
_HEAD = """# Measured

Every ratio is the median over alternating pairs of one run (`benchmarks/measure.py`). `python3 dev.py bench NAME` measures a
section anew.
"""


def main(wanted: list[str]) -> int:
    """Run the named benchmarks, or all of them."""
    known = sorted(file.stem.removeprefix("bench_") for file in _FOLDER.glob("bench_*.py"))
    unknown = sorted(set(wanted) - set(known))
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    for name in wanted or known:
        print(f"\n{name} …", file=sys.stderr)
        text = table(alone(measured, name))
        print(text, flush=True)
        keep(name, f"{datetime.now(UTC):%Y-%m-%d}, {machine()}\n\n{text}")
    return 0


def keep(name: str, text: str) -> None:
    """Put one section into results.md; sections stand in the order of their names."""
    old = _RESULTS.read_text(encoding="utf-8") if _RESULTS.exists() else ""
    sections = dict(re.findall(r"^## (\w+)\n\n(.*?)\s*(?=^## |\Z)", old, re.MULTILINE | re.DOTALL))
    sections[name] = text
    body = "".join(f"\n## {each}\n\n{sections[each]}\n" for each in sorted(sections))
    _RESULTS.write_text(_HEAD + body, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

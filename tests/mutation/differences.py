"""What mutmut changed, mutant by mutant: ``python differences.py FILE NAMES`` in the tree of a group, run as a script because mutmut looks
for its files where it was started. ``FILE`` is the module; ``NAMES`` holds a list of mutants, and a mapping to their differences is printed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from mutmut.mutation.diff_apply import get_diff_for_mutant


def main() -> None:
    """Print the lines that went and came of every mutant, without the lines around them."""
    file, names = sys.argv[1:]
    told: dict[str, str] = {}
    for name in json.loads(Path(names).read_text(encoding="utf-8")):
        shown = get_diff_for_mutant(name, path=file).splitlines()
        told[name] = "\n".join(line for line in shown if line[:1] in "+-" and line[:3] not in ("+++", "---"))
    print(json.dumps(told))


if __name__ == "__main__":
    main()

"""``python3 -m tests.city [SEED] [SCHOOLS] [PEOPLE]``: the city of a seed, every count recomputed independently."""

from __future__ import annotations

import sys

from tests.city.simulated import run

seed, schools, people = (int(sys.argv[place]) if len(sys.argv) > place else usual for place, usual in ((1, 1), (2, 6), (3, 42)))
compared, differences = run(seed, schools, people)
for each in differences:
    print(f"{each.what}: desk {each.desk}, counted {each.counted}")
print(f"seed {seed}: {schools} schools, {compared} figures compared, {len(differences)} differ")
sys.exit(bool(differences))

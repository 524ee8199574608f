"""``python3 dev.py faults [--minutes M] [--seed N] [--flow NAME ...] [--midnight]``: strike at every writing command and print what came of it."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from itertools import islice
from pathlib import Path

from tests.faults import full_disks, other_kernel
from tests.faults.flows import prepare
from tests.faults.full_disks import FullDisks
from tests.faults.images import SYSTEMS, Cut, cut_all, missing
from tests.faults.midnight import midnight
from tests.faults.storm import KINDS, Storm, build_shim, chosen_flows, storm


def main() -> int:
    """Run the storm and return 1 when anything failed."""
    parser = argparse.ArgumentParser(prog="dev.py faults", description=__doc__)
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, default=None, help="at most so many faults for each command")
    parser.add_argument("--cuts", type=int, default=1, help="power cuts for every fault of another kind")
    parser.add_argument("--flow", nargs="*", default=[])
    parser.add_argument("--kind", nargs="*", default=[], choices=KINDS, help="faults of these kinds only")
    parser.add_argument("--images", action="store_true", help="cut real file systems on loop devices right after success instead")
    parser.add_argument("--space", action="store_true", help="disks with room for so many pages or files instead")
    parser.add_argument("--midnight", action="store_true", help="midnight behind every question to the clock instead")
    given = parser.parse_args()
    if given.midnight:
        return _midnight(tuple(given.flow), given.minutes * 60)
    if given.space and (why := full_disks.missing()):
        print(f"no full disks; {why}")
        return 0
    if given.images:
        return _images(tuple(given.flow), given.minutes * 60)
    if "faults-" not in os.environ.get("LD_PRELOAD", ""):
        library = build_shim(Path(__file__).resolve().parents[2] / "build" / "faults")
        environment = {**os.environ, "LD_PRELOAD": str(library), "PYTHONWARNINGS": "ignore"}
        for name in ("JYTEACHER_PIN", "JYTEACHER_WORKSPACE"):
            environment.pop(name, None)
        words = [sys.executable, "-m", "tests.faults", *sys.argv[1:]]
        if given.space:  # what is mounted is seen by nobody else, and goes with the process
            os.execvpe("unshare", ["unshare", "-m", *words], environment)
        os.execve(sys.executable, words, environment)
    if given.space:
        return _space(given.seed, tuple(given.flow), given.minutes * 60, given.each)
    tallies = storm(
        seed=given.seed, seconds=given.minutes * 60, limit=given.each, names=given.flow, cuts=given.cuts, kinds=given.kind
    )
    width = max(len(name) for name in tallies)
    print(f"{'command':{width}}  {'  '.join(f'{kind:>10}' for kind in KINDS)}  {'failed':>6}")
    for name, tally in tallies.items():
        print(f"{name:{width}}  {'  '.join(f'{tally.faults[kind]:>10}' for kind in KINDS)}  {len(tally.failures):>6}")
    total, failed = sum(tally.total for tally in tallies.values()), sum(len(tally.failures) for tally in tallies.values())
    judged = sum(tally.judged for tally in tallies.values())
    print(f"{total} faults, {failed} failures, seed {given.seed}; {judged} of the power cuts left a state that no other had left")
    return 1 if failed else 0


def _midnight(names: tuple[str, ...], seconds: float) -> int:
    end, counted, failed = time.monotonic() + seconds, 0, 0
    with tempfile.TemporaryDirectory(prefix="midnight-") as folder:
        bases = Path(folder) / "bases"
        facts = prepare(bases)
        for flow in chosen_flows(names):
            if flow.window:
                continue  # a deed in a window is held to one day where commands are (Workspace.in_turn)
            tried = midnight(flow, bases, facts, budget=lambda: time.monotonic() < end)
            counted, failed = counted + max(tried.asked - 1, 0), failed + len(tried.failures)
            for failure in tried.failures:
                print(f"FAILED {failure}")
            if time.monotonic() > end:
                print(f"stopped at {flow.name}")
                break
    print(f"midnight {counted} times, {failed} failures")
    return 1 if failed else 0


def _space(seed: int, names: tuple[str, ...], seconds: float, each: int | None) -> int:
    end, failed, counted = time.monotonic() + seconds, 0, Counter[str]()
    weather = Storm(seed)
    disks = FullDisks(weather)
    try:
        for flow in chosen_flows(names):
            for kind, failure in islice(disks.run(flow, lambda: time.monotonic() < end), each):
                counted[kind] += 1
                failed += bool(failure)
                if failure:
                    print(f"FAILED {failure}")
    finally:
        disks.let_go()
        weather.close()
    print(
        f"{counted.total()} runs on a full disk ({counted['pages']} short of pages, {counted['files']} of files), {failed} failures"
    )
    return 1 if failed else 0


def _images(names: tuple[str, ...], seconds: float) -> int:
    end, failed = time.monotonic() + seconds, 0
    for system in SYSTEMS:
        found = Cut()
        where, why = "", missing(system)
        if not why:
            found = cut_all(system, names, budget=lambda: time.monotonic() < end)
        elif other_kernel.kernel() is not None:
            found, why = other_kernel.cut_inside(system, names, end - time.monotonic())
            where = " in a kernel of its own"
        if why:
            print(f"{system}: not cut; {why}")
            continue
        for failure in found.failures:
            print(f"FAILED {system}: {failure}")
        print(
            f"{system}: {found.cuts} commands cut right after success{where}, {len(found.failures)} failures; "
            f"of {found.cuts} files nobody flushed {found.lost} were lost"
        )
        failed += len(found.failures) + (found.cuts - found.lost)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

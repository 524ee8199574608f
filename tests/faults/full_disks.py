"""Disks that are really full: ``python3 dev.py faults --space``.

The folder of a command, or only the stick it writes to, is a file system in memory with room for so many pages, or so many files, beside what lies in it. The command is run
with one page more after the other until it has room for everything; after each run there is space again, and what is left is judged as after
any other fault (:meth:`Storm.verdict`): the sentence was true, nothing half stands under a final name, and the same command works.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.faults.flows import Flow
from tests.faults.storm import Storm

PLACES = (".", "stick", "out")
"""What may be full: everything, or only where a command is told to write."""
_AMPLE = 256 << 20
_AMPLE_FILES = 20_000


def missing() -> str:
    """Why this machine has no full disks; "" when it has."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return "file systems in memory need Linux and the rights of root"
    done = subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, text=True, check=False)
    return done.stderr.strip() if done.returncode else ""


class FullDisks:
    """A storm whose folder, or a part of it, has an end."""

    def __init__(self, weather: Storm) -> None:
        self.weather = weather
        self.root = weather.root

    def run(self, flow: Flow, budget: Callable[[], bool]) -> Iterator[tuple[str, str]]:
        """Run a flow with every room it may have, in random order, until ``budget`` says no: kind and failure, "" for none."""
        calm = self.weather.calm(flow)
        points: list[tuple[str, str, int]] = []
        for place in PLACES:
            if place == "." or any(pattern.startswith(f"{place}/") for pattern in flow.makes):
                for kind in ("pages", "files"):
                    points += [(place, kind, spare) for spare in range(self._enough(flow, place, kind))]
        self.weather.rng.shuffle(points)
        for place, kind, spare in points:
            if not budget():
                return
            try:
                status, said = self._run(flow, place, kind, spare)
                failure = self.weather.verdict(flow, calm, status, said)
            finally:
                self.let_go()
            yield kind, failure and f"{flow.name}: {place} has room for {spare} {kind}: {failure}"

    def _enough(self, flow: Flow, place: str, kind: str) -> int:
        """Room with which the flow does all it is asked for."""
        low, high = 0, 1
        while self._run(flow, place, kind, high)[0] not in (0, 1):
            low, high = high, high * 2
        while high - low > 1:
            middle = (low + high) // 2
            if self._run(flow, place, kind, middle)[0] in (0, 1):
                high = middle
            else:
                low = middle
        self.let_go()
        return high

    def _run(self, flow: Flow, place: str, kind: str, spare: int) -> tuple[int, str]:
        """Run a flow with so much room, and give space back; exit status and what was said."""
        self.let_go()
        self.weather.lay(flow)
        at = self.root / place
        kept = self.weather.folder / "kept"
        shutil.rmtree(kept, ignore_errors=True)
        at.mkdir(exist_ok=True)
        shutil.copytree(at, kept)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_AMPLE},nr_inodes={_AMPLE_FILES}", "tmpfs", str(at)], check=True)
        shutil.copytree(kept, at, dirs_exist_ok=True)
        used = os.statvfs(at)
        pages = used.f_blocks - used.f_bfree + (spare if kind == "pages" else 0)
        files = used.f_files - used.f_ffree + spare
        room = f"size={pages * used.f_frsize}" if kind == "pages" else f"nr_inodes={files}"
        if pages:
            self._remount(at, room)
        done = self.weather.child(flow.arguments(self.root))
        self._remount(at, f"size={_AMPLE},nr_inodes={_AMPLE_FILES}")
        return done

    def _remount(self, at: Path, room: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{room}", str(at)], check=True)

    def let_go(self) -> None:
        """Take every such file system away again."""
        for place in PLACES:
            with contextlib.suppress(OSError):
                if (self.root / place).is_mount():
                    subprocess.run(["umount", str(self.root / place)], check=True)

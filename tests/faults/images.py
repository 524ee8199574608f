"""Real file systems on loop devices, cut right after success: ``python3 dev.py faults --images``.

A command works on a file system in an image. The moment it says that it is done the image is copied as the device has it: what the system
still keeps in its own memory is not in the copy, as after a power cut. The copy is mounted, which repairs it as the next start would, and what
was reported must be there. A file that nobody flushed is written along, and must be lost: otherwise the cut would prove nothing.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.flows import FLOWS, Flow, call, prepare
from tests.faults.storm import _forked, _is_meant, _quick_keys, _whole, content_of, filled

SYSTEMS = {"ext4": ("mkfs.ext4", "-q", "-F"), "vfat": ("mkfs.fat",)}
_SIZE = 48 << 20
_MOUNTED = {"ext4": "loop,commit=300", "vfat": "loop,iocharset=utf8"}
"""Nothing but a flush may write while the image is copied: a copy of two moments is no disk that ever was. It is stricter, too."""


def missing(system: str) -> str:
    """Why this machine cannot cut such a file system; "" when it can."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return "loop devices need Linux and the rights of root"
    if shutil.which(SYSTEMS[system][0]) is None:
        return f"{SYSTEMS[system][0]} is not installed"
    try:
        with tempfile.TemporaryDirectory() as place, _mounted(_made(Path(place) / "image", system), Path(place) / "at", system):
            return ""
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", b"") or b""
        return f"no {system} can be mounted here: {said.decode(errors='replace').strip() or error}"


@dataclass
class Cut:
    """What came of one file system: commands cut, and failures."""

    cuts: int = 0
    lost: int = 0
    failures: list[str] = field(default_factory=list)


def cut_all(system: str, names: tuple[str, ...] = (), *, budget: Callable[[], bool] = lambda: True) -> Cut:
    """Cut every command (or those whose names begin so) right after success."""
    found = Cut()
    _quick_keys()
    with tempfile.TemporaryDirectory(prefix="images-") as place:
        folder = Path(place)
        facts = prepare(folder / "bases")
        for flow in FLOWS:
            if (not names or any(_is_meant(flow.name, name) for name in names)) and budget():
                failure, lost = _cut(system, flow, folder, facts)
                found.cuts += 1
                found.lost += lost
                found.failures += [f"{flow.name}: {failure}"] * bool(failure)
    return found


def _cut(system: str, flow: Flow, folder: Path, facts: dict[str, Any]) -> tuple[str, bool]:
    """What is wrong after one cut, "" for nothing; whether the file nobody flushed was lost."""
    calm = folder / "calm"
    shutil.rmtree(calm, ignore_errors=True)
    shutil.copytree(folder / "bases" / flow.base, calm)
    status, new = _run(flow, calm, facts), content_of(calm / flow.workspace)
    if status not in (0, 1):
        return f"exits {status} in peace", False
    # under a name of its own: a loop device that is not let go yet would show the file system of the flow before
    name = "".join(letter if letter.isalnum() else "-" for letter in flow.name)
    image, copy = _made(folder / f"{name}.image", system), folder / f"{name}.copy"
    with _mounted(image, folder / "at", system) as at:
        root = at / "here"
        shutil.copytree(folder / "bases" / flow.base, root)
        os.sync()
        (at / "nobody flushed this").write_bytes(b"x" * 4096)
        status = _run(flow, root, facts)
        shutil.copyfile(image, copy)
    image.unlink()
    if status not in (0, 1):
        return f"exits {status} on {system}", False
    with _mounted(copy, folder / "after", system) as at:
        copy.unlink()  # for as long as it is mounted it is there
        root, control = at / "here", at / "nobody flushed this"
        lost = not control.exists() or control.stat().st_size == 0
        workspace = root / flow.workspace
        if not workspace.exists():
            return "the workspace is gone", lost
        for pattern in flow.makes:
            if not any(root.glob(pattern)):
                return f"reported, and there is no {pattern}", lost
        half = [path.name for path in root.rglob("*") if not _readable(path, facts)]
        if half:
            return f"half files: {half}", lost
        if content_of(workspace) != new:
            return "what was reported is not there", lost
        checked, report = call("check", "-w", workspace)
        return ("" if checked == 0 else f"the check says {checked}: {report}"), lost


def _readable(path: Path, facts: dict[str, Any]) -> bool:
    """Whether a folder can be read, and a file is whole: of a name whose place was given away FAT says an I/O error."""
    try:
        return not path.is_file() or _whole(path, facts["identity"])
    except OSError:
        return False


def _run(flow: Flow, root: Path, facts: dict[str, Any]) -> int:
    words = filled(flow.arguments(root), facts)
    return _forked(lambda: call(*words)[0])


def _made(image: Path, system: str) -> Path:
    with image.open("wb") as file:
        file.truncate(_SIZE)
    subprocess.run([*SYSTEMS[system], str(image)], check=True, capture_output=True)
    return image


@contextlib.contextmanager
def _mounted(image: Path, at: Path, system: str) -> Iterator[Path]:
    at.mkdir(exist_ok=True)
    subprocess.run(["mount", "-o", _MOUNTED.get(system, "loop"), str(image), str(at)], check=True, capture_output=True)
    try:
        yield at
    finally:
        subprocess.run(["umount", str(at)], check=True, capture_output=True)

"""What is built: the newest commit, written out once. The tree that people work in is read by no step after that.

A build takes minutes. Whoever edited a file meanwhile got a program frozen from two states of its sources, and a trial that failed at
what neither of them has. So ``build`` begins with a copy of the commit, and everything else of it, trial included, runs from that copy
(docs/decisions/0320).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
_PLACE: Final = "JYTEACHER_BUILD_PLACE"
_MOMENT: Final = "SOURCE_DATE_EPOCH"


def place() -> Path:
    """Where ``build`` and ``dist`` are: beside the tree that was built from, also when the copy of it is what runs."""
    return Path(os.environ.get(_PLACE, ROOT))


def is_copy() -> bool:
    """Whether what runs is the copy that a build is made of."""
    return _PLACE in os.environ


def write_out(tree: Path, copy: Path) -> tuple[str, list[str]]:
    """Write the newest commit of a tree into ``copy``, which is made anew: its short name, and the changes that stay behind.

    A tree without a history (an unpacked sdist) is copied as the sdist lists it, and has no name.
    """
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir(parents=True)
    commit = _asked(tree, "rev-parse", "HEAD") if (tree / ".git").exists() else ""
    if not commit:
        described = tomllib.loads((tree / "pyproject.toml").read_text(encoding="utf-8"))
        for name in described["tool"]["hatch"]["build"]["targets"]["sdist"]["only-include"]:
            source, target = tree / name, copy / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            elif source.exists():
                shutil.copyfile(source, target)
        return "", []
    packed = copy.with_suffix(".tar")
    subprocess.run(["git", "archive", "--format=tar", "-o", packed, commit], cwd=tree, check=True)
    unpack(packed, copy)
    packed.unlink()
    behind = _asked(tree, "-c", "core.quotePath=false", "status", "--porcelain").splitlines()
    return commit[:12], [line.split(maxsplit=1)[-1] for line in behind]


def unpack(packed: Path, folder: Path) -> None:
    """Unpack an archive into a folder, and nothing beside it as far as this Python sees to that: Debian 12's (3.11.2) knows no filters."""
    with tarfile.open(packed) as archive:
        if hasattr(tarfile, "data_filter"):
            archive.extraction_filter = tarfile.data_filter
        archive.extractall(folder)


def run_from_copy(arguments: Sequence[str]) -> int:
    """Write the commit out and run the build that lies in there; its exit status."""
    copy = ROOT / "build" / "source"
    commit, behind = write_out(ROOT, copy)
    print(f"building {commit or 'the tree, which has no history'}, written out to {copy.relative_to(ROOT)}", file=sys.stderr)
    if behind:
        print(f"not committed, so not built: {', '.join(behind)}", file=sys.stderr)
    return subprocess.run([sys.executable, "-m", "installer", *arguments], cwd=copy, env=_told(commit), check=False).returncode


def commit_time() -> int:
    """When the newest commit was made: the date of everything that is built, so that the same source gives the same files."""
    said = os.environ.get(_MOMENT, "") or _asked(ROOT, "log", "-1", "--format=%ct")
    return int(said) if said.isdigit() else 1_760_000_000


def _told(commit: str) -> Mapping[str, str]:
    """What the copy's own process has to know, because no history is there any more; nothing may send its imports elsewhere."""
    moment = _asked(ROOT, "show", "-s", "--format=%ct", commit) if commit else str(commit_time())
    kept = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PYTHONSAFEPATH")}
    return {**kept, _PLACE: str(ROOT), _MOMENT: moment}


def _asked(tree: Path, *command: str) -> str:
    return subprocess.run(
        ["git", *command], cwd=tree, check=False, capture_output=True, text=True, encoding="utf-8"
    ).stdout.strip()

"""Starting the fuzzer on one family and reading what it says."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.fuzzing.families import FAMILIES
from tests.patience import PATIENCE_S

ROOT = Path(__file__).resolve().parents[2]
SLOWEST, MEMORY = 10, 1024
"""Seconds of the clock for one file where somebody asked for fuzzing, MB for the process, its instruments included."""


@dataclass(frozen=True)
class Found:
    """How many files were read, how many branches they reached (the good files alone: ``at_first``), and the first failure."""

    runs: int
    branches: int
    at_first: int
    failure: str


def fuzz(name: str, *, seconds: float = 0, runs: int = 0, seed: int = 1, folder: Path | None = None) -> Found:
    """Fuzz one family for so long, or so many files; the file that failed is kept beside the corpus."""
    place = folder or ROOT / "build" / "fuzz" / name
    corpus, crashes = place / "corpus", place / "crashes"
    corpus.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(crashes, ignore_errors=True)
    crashes.mkdir()
    for data in FAMILIES[name].seeds():
        (corpus / hashlib.sha1(data, usedforsecurity=False).hexdigest()).write_bytes(data)
    options = [
        *(f"-max_total_time={max(1, int(seconds))}" if seconds else f"-runs={runs}", f"-seed={seed}", "-max_len=200000"),
        *(
            f"-timeout={SLOWEST if seconds else PATIENCE_S}",
            f"-rss_limit_mb={MEMORY}",
            f"-artifact_prefix={crashes}/",
            "-len_control=0",
        ),
    ]
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzzing.target", name, str(corpus), *options],
        cwd=ROOT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=False,
    )
    said = done.stderr.decode("utf-8", "replace") + done.stdout.decode("utf-8", "replace")
    covered = [int(number) for number in re.findall(r"cov: (\d+)", said)]
    counts = [int(number) for number in re.findall(r"^#(\d+)\s", said, re.MULTILINE)]
    failure = ""
    if done.returncode != 0:
        kept = next((str(path) for path in sorted(crashes.iterdir())), "no file")
        failure = f"exit {done.returncode}, {kept}\n{said[-1500:]}"
    inited = re.search(r"INITED cov: (\d+)", said)
    return Found(max(counts, default=0), max(covered, default=0), int(inited[1]) if inited else 0, failure)

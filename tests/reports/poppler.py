"""What an independent reader (poppler) finds in a PDF."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Font:
    """One line of pdffonts."""

    name: str
    embedded: bool
    subset: bool
    unicode: bool


def _run(*command: str) -> str:
    if sys.platform == "win32" and shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} of poppler, which reads the paper, is nothing that Windows has")
    done = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8")
    assert done.stderr == "", done.stderr
    return done.stdout


def told_of(path: Path, *options: str) -> str:
    """What pdftotext tells when it is asked in this way."""
    return _run("pdftotext", *options, str(path), "-")


def text_of(path: Path, *, page: int | None = None) -> str:
    """Text in reading order; a form feed ends each page."""
    pages = ("-f", str(page), "-l", str(page)) if page else ()
    return told_of(path, "-layout", *pages)


def pages_of(path: Path) -> list[str]:
    """Text of each page."""
    return text_of(path).split("\f")[:-1]


def fonts_of(path: Path) -> list[Font]:
    """Fonts the file names."""
    found = []
    for line in _run("pdffonts", str(path)).splitlines()[2:]:
        *front, embedded, subset, unicode, _number, _generation = line.split()
        found.append(Font(front[0], embedded == "yes", subset == "yes", unicode == "yes"))
    return found


def facts_of(path: Path) -> dict[str, str]:
    """The file's properties."""
    pairs = (line.split(":", 1) for line in _run("pdfinfo", "-rawdates", str(path)).splitlines())
    return {key: value.strip() for key, value in pairs}


def pixels_of(path: Path, *, page: int, resolution: int = 40) -> tuple[int, int, bytes]:
    """Width, height and gray pixels of a rendered page."""
    done = subprocess.run(
        ["pdftoppm", "-gray", "-r", str(resolution), "-f", str(page), "-l", str(page), str(path)], check=True, capture_output=True
    )
    _magic, width, height, _depth = done.stdout.split(maxsplit=4)[:4]
    count = int(width) * int(height)
    return int(width), int(height), done.stdout[-count:]

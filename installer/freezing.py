"""The program as a folder that runs without Python: PyInstaller in an environment of exactly the pinned packages."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import dev
from installer.source import ROOT, commit_time, place

BUILD: Final = place() / "build"
WORK: Final = BUILD / "freezing"
DIST: Final = place() / "dist"
PROGRAMS: Final = {"jyteacher": "济源教师研修台账 命令行", "jyteacher-desktop": "济源教师研修台账"}
ICON_SIZES: Final = (16, 22, 24, 32, 48, 64, 128, 256)
_PINS: Final = ROOT / "installer" / "requirements.txt"


class BuildError(Exception):
    """A step of building failed; the message says which and what to look at."""


def version() -> str:
    """The version being built."""
    described = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(described["project"]["version"])


def freeze() -> Path:
    """Make dist/jyteacher anew.

    Raises:
        BuildError: A tool failed.
    """
    WORK.mkdir(parents=True, exist_ok=True)
    python = environment()
    draw(python, WORK)
    told = {**os.environ, "JYTEACHER_BUILD_WORK": str(WORK), "SOURCE_DATE_EPOCH": str(commit_time()), "PYTHONHASHSEED": "1"}
    log = WORK / "pyinstaller.log"
    with log.open("w", encoding="utf-8") as out:
        done = subprocess.run(
            [python, "-m", "PyInstaller", "--noconfirm", "--clean", "--distpath", DIST, "--workpath", WORK / "work", _spec()],
            cwd=ROOT,
            env=told,
            check=False,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    if done.returncode:
        raise BuildError(f"PyInstaller failed: the end of {log} says why")
    nothing_overlooked(WORK / "work")
    folder = DIST / "jyteacher"
    _lighten(folder)
    return folder


def nothing_overlooked(work: Path) -> None:
    """Insist that PyInstaller, whose working folder this is, found all that our own modules import.

    Raises:
        BuildError: A module of the program would ask for something that does not go along.
    """
    (told,) = work.glob("*/warn-*.txt")
    if lost := overlooked(told.read_text(encoding="utf-8")):
        raise BuildError(f"imported by the program and not packed: {', '.join(lost)}; see {told}")


def overlooked(warnings: str) -> list[str]:
    """What our own modules import in any case and the list of PyInstaller's warnings calls missing."""
    lost = []
    for name, importers in re.findall(
        r"^(?:missing|excluded) module named '?([\w.]+)'? - imported by (.*)$", warnings, re.MULTILINE
    ):
        ours = re.findall(r"jyteacher_desktop[\w.]* \(([^)]*)\)", importers)
        if any("conditional" not in how and "optional" not in how for how in ours):
            lost.append(name)
    return lost


def draw(python: Path, folder: Path) -> None:
    """The program's icon in every size and the version resources of Windows, into ``folder``.

    Raises:
        BuildError: The drawing failed.
    """
    source = ROOT / "resources" / "icons" / "jyteacher.svg"
    told = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    drawing = [str(part) for part in (python, ROOT / "installer" / "drawing.py", source, folder, *ICON_SIZES)]
    if subprocess.run(drawing, env=told, check=False).returncode:
        raise BuildError("the icon could not be drawn")
    for name, title in PROGRAMS.items():
        (folder / f"{name}.version").write_text(_version_resource(name, title), encoding="utf-8")


def size_of(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(file.stat().st_size for file in _files(folder))


def measured(folder: Path, most: int = 12) -> str:
    """The size of a built folder and of its largest parts."""
    parts: dict[str, int] = {}
    for file in _files(folder):
        inside = file.relative_to(folder).parts
        name = "/".join(inside[1:2] if len(inside) > 1 else inside)
        parts[name] = parts.get(name, 0) + file.stat().st_size
    largest = sorted(parts.items(), key=lambda part: -part[1])[:most]
    told = ", ".join(f"{name} {bytes_ / 1e6:.1f}" for name, bytes_ in largest)
    return f"{size_of(folder) / 1e6:.0f} MB in {sum(1 for _ in _files(folder))} files (MB: {told})"


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())


def _spec() -> Path:
    return ROOT / "installer" / "program.spec"


def environment() -> Path:
    """The Python of an environment with the pinned packages and the project, installed as people install it."""
    folder = WORK / "venv"
    python = folder / dev.BIN.name / dev.PYTHON.name
    stamp = folder / ".ready"
    wanted = f"{sys.version}\n{_PINS.read_text(encoding='utf-8')}"
    pip = [python, "-m", "pip", "--disable-pip-version-check", "-qq", "install"]
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        print("making the environment of the build …", file=sys.stderr)
        dev.make_venv(folder)
        if dev.call(*pip, "--require-hashes", "-r", _PINS):
            raise BuildError("the packages of the build could not be installed; what pip said stands above")
        stamp.write_text(wanted, encoding="utf-8")
    if dev.call(*pip, "--no-deps", "--no-build-isolation", "--force-reinstall", "."):
        raise BuildError("the project could not be installed into the environment of the build")
    return python


def _lighten(folder: Path) -> None:
    """Take out what only debuggers read. Files that a wheel's repair moved sections in are left alone: stripping breaks them."""
    strip = shutil.which("strip")
    if strip is None or not sys.platform.startswith("linux"):
        return
    for file in _files(folder):
        if file.suffix == ".so" or ".so." in file.name:
            if file.parent.name.endswith(".libs") or "PySide6" in file.parts:
                continue
            mode = file.stat().st_mode
            subprocess.run([strip, "--strip-unneeded", "--enable-deterministic-archives", file], check=False, capture_output=True)
            file.chmod(mode)


def _version_resource(name: str, title: str) -> str:
    numbers = (*map(int, version().split(".")[:3]), 0)
    strings = {
        "CompanyName": "jyteacher",
        "FileDescription": title,
        "FileVersion": version(),
        "InternalName": name,
        "LegalCopyright": "MIT licence",
        "OriginalFilename": f"{name}.exe",
        "ProductName": "济源教师研修台账",
        "ProductVersion": version(),
    }
    table = ", ".join(f"StringStruct({key!r}, {json.dumps(value, ensure_ascii=False)})" for key, value in strings.items())
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, flags=0, OS=0x40004, fileType=1),"
        f" kids=[StringFileInfo([StringTable('080404B0', [{table}])]), VarFileInfo([VarStruct('Translation', [0x804, 1200])])])\n"
    )

#!/usr/bin/env python3
"""The way in: one stdlib-only script that sets up, runs, tests, checks and measures the project on Linux and Windows.

    python3 dev.py run [DIR]          the whole job on the sample school, then its window if there is a display
    python3 dev.py run --no-window    the same without the window
    python3 dev.py test [ARGS]        the import contracts and every test (ARGS go to pytest)
    python3 dev.py check              formatting, lint, types, import contracts
    python3 dev.py bench [NAME ...]   speed as ratios, printed and written to benchmarks/results.md
    python3 dev.py screenshots        every page and dialog of the sample school into docs/screenshots/
    python3 dev.py setup              only makes .venv
    python3 dev.py pins               writes requirements.txt and requirements-dev.txt anew (needs uv)

Every command first makes ``.venv`` if it is missing or out of date, and on Debian-like systems installs the system
libraries that are missing when it has the right to, else prints the exact line.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WINDOWS = sys.platform == "win32"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")
STAMP = VENV / ".ready"
LIBRARIES = {
    # shared library -> Debian package; what Qt needs even without a screen
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libbrotlidec.so.1": "libbrotli1",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
TOOLS = {"pdftotext": "poppler-utils", "pdftoppm": "poppler-utils", "age": "age", "openssl": "openssl"}
"""Programs of other authors that the tests compare ours with."""


def main() -> int:
    """Run one command of this script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("run", "test", "check", "bench", "screenshots", "setup", "pins"))
    known, rest = parser.parse_known_args()
    if sys.version_info < (3, 11):
        sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0])
    os.environ.setdefault("PYTHONUTF8", "1")
    if known.command == "pins":
        return pins()
    setup()
    commands = {
        "run": run,
        "test": test,
        "check": check,
        "bench": lambda arguments: call(PYTHON, "-m", "benchmarks", *arguments),
        "screenshots": lambda arguments: call(PYTHON, "-m", "jyteacher_desktop.desktop.screenshots", *arguments),
        "setup": lambda _arguments: 0,
    }
    return commands[known.command](rest)


def run(arguments: list[str]) -> int:
    """The main job on the sample school, then the window on it."""
    window = "--no-window" not in arguments
    folders = [argument for argument in arguments if not argument.startswith("--")]
    folder = Path(folders[0] if folders else ROOT / "build" / "demo").resolve()
    status = call(PYTHON, "-m", "jyteacher_desktop", "demo", str(folder))
    if status == 0 and window and (WINDOWS or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        workspaces = sorted(folder.glob("*.jyschool"))
        return call(PYTHON, "-m", "jyteacher_desktop.desktop", *map(str, workspaces[:1]))
    return status


def test(arguments: list[str]) -> int:
    """Import contracts, then pytest without a screen."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return lint_imports() or call(PYTHON, "-m", "pytest", *arguments)


def check(_arguments: list[str]) -> int:
    """Formatting, lint, types, contracts; everything is reported before the verdict."""
    results = [
        call(PYTHON, "-m", "ruff", "format", "--check", "."),
        call(PYTHON, "-m", "ruff", "check", "."),
        call(PYTHON, "-m", "mypy"),
        lint_imports(),
    ]
    return max(results)


def lint_imports() -> int:
    """The import contracts of pyproject.toml."""
    return call(BIN / ("lint-imports.exe" if WINDOWS else "lint-imports"))


def setup() -> None:
    """Make .venv with exactly the pinned packages and the project itself; instant when nothing changed."""
    wanted = hashlib.sha256(
        b"".join((ROOT / name).read_bytes() for name in ("requirements-dev.txt", "pyproject.toml")) + sys.version.encode()
    ).hexdigest()
    system_packages()
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == wanted:
        return
    print("setting up .venv …", file=sys.stderr)
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=False)
    if made.returncode:
        if not apt("python3-venv"):
            sys.exit("python3-venv is missing: apt-get install python3-venv")
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / "requirements-dev.txt")], check=True)
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], check=True)
    STAMP.write_text(wanted, encoding="utf-8")


def system_packages() -> None:
    """Install what Qt and the comparisons need, or say the line that does."""
    if WINDOWS or sys.platform == "darwin":
        return
    listed = subprocess.run(["/sbin/ldconfig", "-p"], check=False, capture_output=True, text=True).stdout
    missing = {package for library, package in LIBRARIES.items() if library not in listed}
    missing |= {package for tool, package in TOOLS.items() if shutil.which(tool) is None}
    if missing and not apt(*sorted(missing)):
        print("missing system packages: apt-get install " + " ".join(sorted(missing)), file=sys.stderr)


def apt(*packages: str) -> bool:
    """Install Debian packages; False where that is not possible."""
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=False, env=environment)
    done = subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
        check=False,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    return done.returncode == 0


def pins() -> int:
    """Pin every package with hashes and without any index address."""
    uv = shutil.which("uv")
    if uv is None:
        sys.exit("uv is needed to write the pins: pip install uv")
    common = [uv, "pip", "compile", "--universal", "--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url"]
    common += ["--python-version", "3.11", "--quiet", "pyproject.toml"]
    return call(*common, "-o", "requirements.txt") or call(*common, "--group", "dev", "-o", "requirements-dev.txt")


def call(*command: object) -> int:
    """Run a command in the project's folder and return its exit status."""
    return subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

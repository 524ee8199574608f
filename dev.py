#!/usr/bin/env python3
"""The way in: one stdlib-only script that sets up, runs, tests, checks and measures the project on Linux and Windows.

    python3 dev.py run [DIR]          the whole job on the sample school, then its window if there is a display
    python3 dev.py run --no-window    the same without the window
    python3 dev.py test [ARGS]        every test, import contracts included (ARGS go to pytest; tests/bureau --database: all of the
                                      bureau's on a server of PostgreSQL)
    python3 dev.py check              formatting, lint, types, import contracts
    python3 dev.py coverage [ARGS]    the tests once more, with what they never reach, held to what is asked
    python3 dev.py coverage --module X  the same for one deciding module (part of its name), by its own tests alone
    python3 dev.py bench [NAME ...]   speed as ratios, printed and written to benchmarks/results.md
    python3 dev.py corpus [COUNT]     how often messy workbooks are understood, written to benchmarks/corpus.md
    python3 dev.py corpus --elsewhere the same for layouts of others, the half the rules never saw apart
    python3 dev.py faults [ARGS]      kill, tear, fill, fail and cut the power under every writing command (--minutes M)
    python3 dev.py walks [ACTIONS]    random walks of what users do, taken back to the same content
    python3 dev.py fuzz [FAMILY]      what every reader of files makes of bytes nobody thought of (--minutes M)
    python3 dev.py mutation [NAME]    changes the rules one at a time and says which change no test noticed (--minutes M)
    python3 dev.py recount [BOOKS]    random books whose paper docs/verify/jyt_recount.py adds up again
    python3 dev.py screenshots        every page and dialog of the sample school into docs/screenshots/
    python3 dev.py mission            tries every point of the founding document on the sample, written to docs/guide/
    python3 dev.py fields             takes every field out of every view of every kind in turn: something must notice
    python3 dev.py tables             writes what follows from a new field or kind of record (migrations, the tables of packages) and from
                                      the shipped policy
    python3 dev.py build              the program as a folder that runs without Python, tried on the whole job, into dist/
    python3 dev.py build --deb        the Debian package of it too, checked, installed and started in a clean system
    python3 dev.py build --windows    the Windows set-up, built, installed, upgraded and tried under wine
    python3 dev.py systems [NAME ...] the two commands of the README on bare systems (bookworm, trixie, python3.11, wine ...)
    python3 dev.py licences           writes the list of other people's work and its licences anew, after the pins changed
    python3 dev.py setup              only makes .venv
    python3 dev.py pins               writes the three lists of pinned packages anew from pyproject.toml

Every command first brings ``.venv`` up to date, which takes no time when nothing changed. On Debian-like systems the
missing system libraries are installed when there is the right to, else the exact line is printed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WINDOWS = sys.platform == "win32"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")
STAMP = VENV / ".ready"
LIBRARIES = {
    # shared library -> Debian package: those of Qt without a screen, then those of a screen
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
TOOLS = {
    # program of other authors that the tests compare ours with -> Debian package
    "pdftotext": "poppler-utils",
    "pdftoppm": "poppler-utils",
    "age": "age",
    "openssl": "openssl",
    "ssh-keygen": "openssh-client",
    # what the published recipe for checking a package by hand uses
    "bash": "bash",
    "jq": "jq",
    "unzip": "unzip",
    "bc": "bc",
    # shells and the pager that read what the command line says of itself
    "zsh": "zsh",
    "man": "man-db",
    "groff": "groff-base",
    # a stick that is pulled is a file system in an image
    "mkfs.ext4": "e2fsprogs",
    # the frozen program is made and measured with these
    "objdump": "binutils",
}


def main() -> int:
    """Run one command of this script and return its exit status."""
    if sys.version_info < (3, 11):  # noqa: UP036 - an older python3 may be the one that starts this script
        sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0])
    commands: dict[str, Callable[[list[str]], int]] = {
        "run": run,
        "test": test,
        "check": check,
        "coverage": coverage,
        "bench": lambda arguments: call(PYTHON, "-m", "benchmarks", *arguments),
        "corpus": lambda arguments: call(PYTHON, "-m", "tests.corpus", *arguments),
        "screenshots": lambda arguments: call(PYTHON, "-m", "tools.screenshots", *arguments),
        "faults": lambda arguments: call(PYTHON, "-m", "tests.faults", *arguments),
        "walks": lambda arguments: call(PYTHON, "-m", "tests.walks", *arguments),
        "fuzz": lambda arguments: call(PYTHON, "-m", "tests.fuzzing", *arguments),
        "mutation": lambda arguments: call(PYTHON, "-m", "tests.mutation", *arguments),
        "recount": lambda arguments: call(PYTHON, "-m", "tests.sums", *arguments),
        "mission": lambda arguments: call(PYTHON, "-m", "tools.mission", *arguments),
        "fields": lambda arguments: call(PYTHON, "-m", "tests.kinds.views", *arguments),
        "tables": lambda arguments: call(PYTHON, "-m", "tools.tables", *arguments),
        "build": lambda arguments: call(PYTHON, "-m", "installer", "build", *arguments),
        "licences": lambda arguments: call(PYTHON, "-m", "installer", "licences", *arguments),
        "systems": lambda arguments: call(PYTHON, "-m", "installer", "systems", *arguments),
        "setup": lambda _arguments: 0,
    }
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=(*commands, "pins"), metavar="COMMAND")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, metavar="...")
    given = parser.parse_args()
    os.environ["PYTHONUTF8"] = "1"
    if given.command == "pins":
        return pins()
    system_packages(testing=given.command in ("setup", "test", "coverage", "build"))
    setup()
    return commands[given.command](given.arguments)


def run(arguments: list[str]) -> int:
    """The main job on the sample school, then the window on it."""
    parser = argparse.ArgumentParser(prog="dev.py run")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "build" / "demo", metavar="DIR")
    parser.add_argument("--no-window", action="store_true")
    given = parser.parse_args(arguments)
    folder = given.folder.resolve()
    status = call(PYTHON, "-m", "jyteacher_desktop", "demo", folder)
    display = WINDOWS or sys.platform == "darwin" or "DISPLAY" in os.environ or "WAYLAND_DISPLAY" in os.environ
    if status == 0 and display and not given.no_window:
        return call(PYTHON, "-m", "jyteacher_desktop.desktop", *sorted(folder.glob("*.jyschool"))[:1])
    return status


def test(arguments: list[str]) -> int:
    """Every test, without a screen unless QT_QPA_PLATFORM asks for one."""
    return call(PYTHON, "-m", "pytest", *arguments)


def check(_arguments: list[str]) -> int:
    """Formatting, lint, types, contracts; everything is reported before the verdict."""
    verdicts = {
        "ruff format": call(PYTHON, "-m", "ruff", "format", "--check", "."),
        "ruff check": call(PYTHON, "-m", "ruff", "check", "."),
        "mypy": call(PYTHON, "-m", "mypy"),
        "import contracts": call(PYTHON, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"),
    }
    print(" · ".join(f"{name}: {'FAILED' if status else 'ok'}" for name, status in verdicts.items()))
    return max(verdicts.values())


def coverage(arguments: list[str]) -> int:
    """Branch coverage of the tests, the processes they start included, and whether it is what is asked (tools/covered.py)."""
    parser = argparse.ArgumentParser(prog="dev.py coverage")
    parser.add_argument("--module", help="only modules of this name, by the tests named beside them")
    given, arguments = parser.parse_known_args(arguments)
    modules: list[str] = []
    if given.module is not None:
        from tools.covered import WHOLLY  # noqa: PLC0415 - one command's

        modules = [name for name in WHOLLY if given.module in name]
        if not modules:
            parser.error(f"none of {', '.join(WHOLLY)}")
        arguments = [f"tests/{name}" for module in modules for name in WHOLLY[module]] + ["-n", "0", *arguments]
    call(PYTHON, "-m", "coverage", "erase")
    tested = call(PYTHON, "-m", "coverage", "run", "-m", "pytest", *arguments)
    written = ROOT / "build" / "coverage.json"
    written.parent.mkdir(exist_ok=True)
    shown = ("--include", ",".join(f"*/{name}" for name in modules)) if modules else ()
    steps = (("combine", "--quiet"), ("report", *shown), ("json", "--quiet", "-o", written))
    told = max(call(PYTHON, "-m", "coverage", *step) for step in steps)
    return max(tested, told, call(PYTHON, "-m", "tools.covered", written, *modules))


def setup() -> None:
    """Bring .venv to exactly the pinned packages and the project itself; instant when nothing changed."""
    import tomllib  # noqa: PLC0415 - missing before Python 3.11, where this script still has to say so

    described = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    installed = [described["build-system"], described["project"], described["tool"]["hatch"]]
    wanted = hashlib.sha256(json.dumps(installed).encode() + (ROOT / "requirements-dev.txt").read_bytes()).hexdigest()
    base = f"{sys.version} {sys.base_prefix}"
    made_by, _, made_for = STAMP.read_text(encoding="utf-8").partition("\n") if STAMP.exists() else ("", "", "")
    if (made_by, made_for) == (base, wanted):
        return
    print("setting up .venv …", file=sys.stderr)
    if made_by != base:
        make_venv(VENV)
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "-qq", "install"]
    if call(*pip, "--require-hashes", "-r", "requirements-dev.txt") or call(
        *pip, "--no-deps", "--no-build-isolation", "--editable", "."
    ):
        sys.exit("installing into .venv failed; what pip said stands above. Running the same command again continues.")
    # Compiled once, also where the interpreter is told to keep nothing: every process starts a quarter of a second sooner.
    call(PYTHON, "-m", "compileall", "-q", "jyteacher_desktop", "tests")
    STAMP.write_text(f"{base}\n{wanted}", encoding="utf-8")


def make_venv(folder: Path) -> None:
    """A new virtual environment; Debian keeps the part of Python that makes them in a package of its own."""
    command = (sys.executable, "-m", "venv", "--clear", folder)
    package = f"python3.{sys.version_info.minor}-venv"
    if subprocess.run([str(part) for part in command], check=False, stdout=subprocess.DEVNULL).returncode == 0:
        return
    if not apt(package) or call(*command):
        sys.exit(f"no virtual environment could be made; on Debian: apt-get install {package}")


def system_packages(*, testing: bool) -> None:
    """Install the libraries Qt needs (and the programs the tests compare ours with), or say the line that does."""
    if not sys.platform.startswith("linux"):
        return
    ldconfig = shutil.which("ldconfig") or "/sbin/ldconfig"
    try:
        listed = subprocess.run([ldconfig, "-p"], check=False, capture_output=True, text=True).stdout
    except OSError:
        return  # not a system of glibc: Qt's wheels do not run there anyway, and say so themselves
    missing = {package for library, package in LIBRARIES.items() if library not in listed}
    if testing:
        missing |= {package for tool, package in TOOLS.items() if shutil.which(tool) is None}
        if shutil.which("initdb") is None and not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
            missing.add("postgresql")  # Debian keeps its programs out of the way; the tests find them there
        if shutil.which("cc") is None:
            missing |= {"gcc", "libc6-dev"}  # the library that strikes single calls is made where it is used
    if missing and not apt(*sorted(missing)):
        print("missing system packages: apt-get install " + " ".join(sorted(missing)), file=sys.stderr)


def apt(*packages: str) -> bool:
    """Install Debian packages; False where that is not possible."""
    if WINDOWS or shutil.which("apt-get") is None or os.geteuid() != 0:
        return False
    print("installing " + " ".join(packages) + " …", file=sys.stderr)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "--yes", "-qq", "--no-install-recommends", *packages]
    # A fresh system has no lists yet. A mirror that is briefly away matters only if the installation then fails.
    subprocess.run(["apt-get", "update", "-qq"], check=False, env=environment, stdout=sys.stderr)
    return subprocess.run(install, check=False, env=environment, stdout=subprocess.DEVNULL).returncode == 0


def pins() -> int:
    """Pin every package for every platform, with hashes and without any index address (people sit behind mirrors)."""
    uv = shutil.which("uv")
    if uv is None:
        folder = ROOT / "build" / "pins"
        make_venv(folder)
        scripts = folder / BIN.name
        if call(scripts / PYTHON.name, "-m", "pip", "--disable-pip-version-check", "-qq", "install", "uv"):
            sys.exit("uv, which writes the pins, could not be installed")
        uv = str(scripts / "uv")
    common = [uv, "pip", "compile", "--universal", "--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url"]
    common += ["--python-version", "3.11", "--quiet", "pyproject.toml"]
    tested = ["-c", "requirements.txt"]  # what is built is what was tested
    return (
        call(*common, "-o", "requirements.txt")
        or call(*common, "--group", "dev", "-o", "requirements-dev.txt")
        or call(*common, "--group", "build", *tested, "-o", "installer/requirements.txt")
    )


def call(*command: object) -> int:
    """Run a command in the project's folder and return its exit status."""
    return subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

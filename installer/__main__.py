"""``python -m installer build [--deb] [--windows]`` and ``python -m installer systems [NAME ...]``; dev.py calls it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from installer.debian import build_deb
from installer.freezing import BUILD, DIST, BuildError, freeze, measured, version
from installer.licences import write_papers, write_third_party
from installer.source import ROOT, is_copy, place, run_from_copy
from installer.systems import BARE, WINE, CannotMakeError, try_systems
from installer.trying import TrialError, beside_nothing, fresh, measure_start, try_out
from installer.windows import build_windows

TRIAL = BUILD / "trial"


def main(arguments: list[str]) -> int:
    """Run one of the two commands and return its exit status."""
    parser = argparse.ArgumentParser(prog="dev.py")
    commands = parser.add_subparsers(dest="command", required=True)
    building = commands.add_parser("build", help="the program as a folder, tried; with options its packages")
    building.add_argument("--deb", action="store_true", help="the Debian package, installed and started in a clean system")
    building.add_argument("--windows", action="store_true", help="the Windows set-up, tried under wine")
    building.add_argument("--no-trial", action="store_true", help="build only")
    bare = commands.add_parser("systems", help="the two commands of the README on bare systems and with other interpreters")
    bare.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"{', '.join(BARE)}, {WINE}, or an interpreter such as python3.14; all but {WINE} without",
    )
    bare.add_argument(
        "--tests",
        nargs=argparse.REMAINDER,
        default=[],
        metavar="ARG",
        help="only these tests and options, as pytest takes them; last",
    )
    commands.add_parser("licences", help="write resources/licences/THIRD-PARTY.txt anew")
    given = parser.parse_args(arguments)
    if given.command == "licences":
        print(write_third_party().relative_to(ROOT))
        return 0
    if given.command == "systems":
        return try_systems(given.names, given.tests)
    if not is_copy():
        return run_from_copy(arguments)
    try:
        build(given)
    except (BuildError, CannotMakeError, TrialError) as problem:
        print(f"build: {problem}", file=sys.stderr)
        return 1
    return 0


def build(given: argparse.Namespace) -> None:
    """Freeze, try, and make what was asked for; the set-up of Windows takes nothing of the folder for this system."""
    if given.deb or not given.windows:
        folder = freeze()
        print(f"{folder.relative_to(place())}: {measured(folder)}", flush=True)
        if not given.no_trial:
            try_folder(folder)
        if given.deb:
            build_deb(folder, trial=not given.no_trial)
    if given.windows:
        build_windows(trial=not given.no_trial)
    for path in write_papers(DIST):
        print(path.relative_to(place()))


def try_folder(folder: Path) -> None:
    """The frozen folder does the whole job where there is no Python."""
    program = beside_nothing(folder, fresh(TRIAL / "folder"))
    try_out(program, version())
    print(f"start: {measure_start(program)}", flush=True)


if __name__ == "__main__":
    DIST.mkdir(exist_ok=True)
    sys.exit(main(sys.argv[1:]))

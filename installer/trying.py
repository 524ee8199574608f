"""A built program is tried as it stands: in an environment without Python, by its own command line and windows alone.

The same walk goes through a folder that was just frozen, through the package installed in a clean system, and through the
set-up installed under wine; only how the program is started differs.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from jyteacher_desktop.cli.options import COMMANDS
from jyteacher_desktop.kinds.kit import Keeper
from jyteacher_desktop.paths import resource
from jyteacher_desktop.school.sample import SAMPLE_PIN
from tools import papers

PIN: Final = "correct horse battery staple"
TODAY: Final = "2026-10-08"
QUARTER: Final = "2026Q3"
_WORKSPACES: Final = 2
_RUNS: Final = 25


class TrialError(Exception):
    """The built program did not do what it is to do."""


@dataclass(frozen=True)
class Program:
    """How a built program is started; every file it is given lies in ``work``, which is its working folder."""

    name: str
    work: Path
    start: Callable[..., subprocess.CompletedProcess[bytes]]
    said: list[str] = field(default_factory=list)

    def answer(self, *typed: str, status: int = 0) -> dict[str, Any]:
        """Run a command, insist on its exit status and return its document.

        Raises:
            TrialError: It ended otherwise.
        """
        done = self.start("jyteacher", *typed, "--json")
        if done.returncode != status:
            raise TrialError(
                f"{self.name}: jyteacher {' '.join(typed)} ended with {done.returncode}, not {status}:\n"
                f"{(done.stdout + done.stderr).decode('utf-8', 'replace')[-2000:]}"
            )
        document = json.loads(done.stdout.decode("utf-8"))
        if not isinstance(document, dict):
            raise TrialError(f"{self.name}: jyteacher {' '.join(typed)} printed no document")
        return document

    def together(self, commands: Sequence[Sequence[str]]) -> None:
        """Run commands in one process, as people do by ``batch``: starting the program is what takes longest, and a minute under wine.

        Raises:
            TrialError: One of them was not carried out.
        """
        (self.work / "一批命令.txt").write_text("".join(f"{shlex.join(each)}\n" for each in commands), encoding="utf-8")
        done = self.start("jyteacher", "batch", "一批命令.txt", "--stop")
        if done.returncode:
            raise TrialError(
                f"{self.name}: batch ended with {done.returncode}:\n{(done.stdout + done.stderr).decode('utf-8', 'replace')[-2000:]}"
            )

    def tell(self, sentence: str) -> None:
        """Say how far the trial came."""
        self.said.append(sentence)
        print(f"  {self.name}: {sentence}", file=sys.stderr)


def beside_nothing(folder: Path, work: Path, name: str = "folder") -> Program:
    """The program of a folder, in an environment in which there is no Python and nothing else."""
    work.mkdir(parents=True, exist_ok=True)
    surroundings = {"PATH": "/nonexistent", "HOME": str(work), "QT_QPA_PLATFORM": "offscreen", "QT_LOGGING_RULES": "*=false"}

    def start(program: str, *typed: str) -> subprocess.CompletedProcess[bytes]:
        return started([str(folder / program), *typed], work, surroundings)

    return Program(name, work, start)


def started(command: list[str], work: Path, surroundings: Mapping[str, str]) -> subprocess.CompletedProcess[bytes]:
    """One process, without standard input."""
    return subprocess.run(
        command, cwd=work, env=dict(surroundings), stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=600
    )


def try_out(program: Program, version: str) -> None:
    """The whole trial.

    Raises:
        TrialError: Something is not as it is to be.
    """
    said = program.start("jyteacher", "--version").stdout.decode("utf-8").strip()
    if said != f"jyteacher {version}":
        raise TrialError(f"{program.name}: --version said {said!r}")
    program.tell(said)
    every_command(program)
    (program.work / "pin.txt").write_text(f"{PIN}\n", encoding="utf-8")
    (program.work / "示例口令.txt").write_text(f"{SAMPLE_PIN}\n", encoding="utf-8")
    from_empty_to_package(program)
    to_a_server(program)
    demo(program)
    every_paper(program)
    every_window(program)


def every_command(program: Program) -> None:
    """The manual of the built program has every command: the modules that describe them are loaded by name.

    That the modules of their functions are all there is found by ``--check``, which imports them.
    """
    program.answer("manual", "-o", "手册页.1")
    told = (program.work / "手册页.1").read_text(encoding="utf-8")
    lost = [command.name for command in COMMANDS if f".SS {command.name.replace('-', chr(92) + '-')}" not in told]
    if lost:
        raise TrialError(f"{program.name}: commands that the manual does not tell of: {', '.join(lost)}")
    program.tell(f"{len(COMMANDS)} commands in its manual")


def from_empty_to_package(program: Program) -> None:
    """What a school does in its first quarter, and the bureau's answer, by typing alone."""
    for name in ("roster.xlsx", "trainings.xlsx"):
        shutil.copyfile(resource(f"sample/{name}"), program.work / name)
    school = ("-w", "济水一小.jyschool", "--pin-file", "pin.txt", "--today", TODAY)
    bureau = ("-w", "教育局.jybureau", "--pin-file", "pin.txt", "--today", TODAY)
    ask = program.answer
    ask("school", "new", "济水一小.jyschool", "--code", "2141000123", "--name", "济水一小", "--stage", "小学", *school[2:])
    roster = ask("roster", "import", "roster.xlsx", *school, status=1)
    people = len(ask("roster", "list", *school)["rows"])
    if not roster["new"] == people > 40:
        raise TrialError(f"{program.name}: the roster brought {roster['new']} people, {people} are listed")
    ask(
        *("activity", "add", "--kind", "reading_salon", "--title", "读书沙龙", "--date", "2026-09-24"),
        *("--start", "15:30", "--end", "17:00", "--attendees", "all", *school),
    )
    ask("activity", "review", "--all-pending", "--approve", *school)
    counted = [row for row in ask("hours", *school)["teachers"] if float(row["counted"]) > 0]
    if len(counted) < people - 1:
        raise TrialError(f"{program.name}: {len(counted)} of {people} teachers have hours")
    ask("period", "close", QUARTER, *school)
    ask("bureau", "new", "教育局.jybureau", "--name", "教育局", *bureau[2:])
    ask("bureau", "card", "-o", "教育局卡片.jyt", *bureau)
    ask("school", "trust", "教育局卡片.jyt", *school)
    digits = ask("school", "card", "-o", "学校卡片.jyt", *school)["fingerprint"]
    ask("bureau", "enrol", "学校卡片.jyt", "--fingerprint", digits, *bureau)
    ask("submit", QUARTER, "-o", "U盘", *school)
    (package,) = (program.work / "U盘").glob("*-0001.jyt")  # the school's card lies beside its first package
    if ask("bureau", "receive", f"U盘/{package.name}", *bureau)["merged"] != 1:
        raise TrialError(f"{program.name}: the package was not merged")
    ask("bureau", "receipts", "-o", "回执", *bureau)
    (receipt,) = (program.work / "回执").glob("*.jyt")
    ask("receipt", "apply", f"回执/{receipt.name}", *school)
    program.tell(f"new school, roster of {people}, activity, close, package, merged, receipt")


def to_a_server(program: Program) -> None:
    """The program carries what speaks to a server of PostgreSQL: where none listens it says so, and not that it lacks it."""
    nobody = ("--database", "postgresql://clerk@127.0.0.1:9/none")
    opened = ("--name", "教育局", *nobody, "--pin-file", "pin.txt", "--today", TODAY)
    told = program.answer("bureau", "new", "数据库里的教育局.jybureau", *opened, status=3)["message"]
    if "连不上数据库服务器" not in told:
        raise TrialError(f"{program.name}: the way to a server: {told}")
    program.tell("it speaks to servers of PostgreSQL")


def demo(program: Program) -> None:
    """The whole job on the sample school."""
    begun = time.perf_counter()
    ended = program.start("jyteacher", "demo", "示例")
    if ended.returncode:
        raise TrialError(
            f"{program.name}: demo ended with {ended.returncode}:\n{ended.stderr.decode('utf-8', 'replace')[-2000:]}"
        )
    program.tell(f"demo in {time.perf_counter() - begun:.1f} s")


def every_paper(program: Program) -> None:
    """Each paper of the registry, of the sample school and the sample bureau, by its command."""
    opens = {
        Keeper.SCHOOL: ("-w", "示例/示例学校.jyschool"),
        Keeper.BUREAU: ("-w", "示例/示例教育局.jybureau", "--pin-file", "示例口令.txt"),
    }
    (program.work / "纸").mkdir()
    wanted: list[str] = []
    for keeper, workspace in opens.items():

        @cache
        def ask(*typed: str, of: tuple[str, ...] = workspace) -> Any:
            return program.answer(*typed, *of)

        printed = {f"{keeper.name}-{paper.key}.pdf": papers.typed(paper, ask) for paper in papers.printed_by(keeper)}
        program.together([[*typed, "-o", f"纸/{name}", *workspace] for name, typed in printed.items()])
        wanted += printed
    broken = [name for name in wanted if not (program.work / "纸" / name).read_bytes().startswith(b"%PDF-")]
    if broken:
        raise TrialError(f"{program.name}: papers that are none: {broken}")
    program.tell(f"{len(wanted)} papers")


def every_window(program: Program) -> None:
    """Forms, icons, fonts, and every page of the sample school and bureau, by the program of the windows."""
    ended = program.start("jyteacher-desktop", "--check", "示例")
    report = program.work / "示例" / "检查结果.txt"
    told = report.read_text(encoding="utf-8-sig") if report.exists() else ""
    if ended.returncode or "安装完整" not in told:
        said = (ended.stdout + ended.stderr).decode("utf-8", "replace")
        raise TrialError(f"{program.name}: --check ended with {ended.returncode}: {told or said[-2000:]}")
    pictures = program.work / "示例" / "界面"
    shown = re.findall(r"^(\S+)\.jy\w+：(\d+) 页能打开", told, re.MULTILINE)
    if len(shown) != _WORKSPACES:
        raise TrialError(f"{program.name}: --check opened {len(shown)} workspaces: {told}")
    for stem, pages in shown:
        if len(list(pictures.glob(f"{stem}-*.png"))) != int(pages):
            raise TrialError(f"{program.name}: not every page of {stem} was shown")
    program.tell(" ".join(told.split("\n")[:3]))


def measure_start(program: Program) -> str:
    """Start times of the built program beside a bare window of Qt in the same build, alternating in one run (limit 1.25).

    By the clock, and by the processor's time, which says more where others use the machine too.
    """
    import resource  # noqa: PLC0415 - systems other than Windows have it, and only there a folder is measured

    kinds = {
        "--version": ("jyteacher", "--version"),
        "first window": ("jyteacher-desktop", "--first-paint", "示例/示例学校.jyschool"),
        "bare window": ("jyteacher-desktop", "--first-paint"),
    }
    taken: dict[str, list[tuple[float, float]]] = {kind: [] for kind in kinds}
    for _ in range(_RUNS + 1):
        for kind, command in kinds.items():
            begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
            if program.start(*command).returncode:
                raise TrialError(f"{program.name}: {' '.join(command)} failed")
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            taken[kind].append((time.perf_counter() - begun, worked))
    middle = {kind: statistics.median(lasted for lasted, _worked in times[1:]) for kind, times in taken.items()}
    pairs = list(zip(taken["first window"][1:], taken["bare window"][1:], strict=True))
    clock, processor = (statistics.median(ours[which] / bare[which] for ours, bare in pairs) for which in (0, 1))
    told = ", ".join(f"{kind} {seconds * 1000:.0f} ms" for kind, seconds in middle.items())
    return f"{told}; first window / bare window {clock:.2f}, by processor time {processor:.2f} (medians of {_RUNS} alternating starts)"


def fresh(folder: Path) -> Path:
    """An empty folder of that name."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def display(environment: Mapping[str, str] | None = None) -> bool:
    """Whether this machine has a screen to show windows on."""
    return "DISPLAY" in (environment or os.environ)

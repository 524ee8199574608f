"""Bare systems to try things in: a Debian made by debootstrap in a folder, entered with mounts of its own.

``python3 dev.py systems [NAME ...]`` clones the committed tree into each and runs there what the README promises. What this machine
cannot make is said, and counts as a failure only where its name was asked for.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from installer.source import ROOT, place

SYSTEMS: Final = place() / "build" / "systems"
_CERTIFICATES: Final = Path("/etc/ssl/certs/ca-certificates.crt")
_APART: Final = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "--")
_ENTER: Final = """
set -e
root=$1; shift
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
cp -L /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true
for pair in $JYTEACHER_BINDS; do
    mkdir -p "$root${pair#*:}"
    mount --bind "${pair%%:*}" "$root${pair#*:}"
done
chroot "$root" "$@" # not exec: the first process of a system is none that programs may be children of
"""


class Saying:
    """What the commands tried in one system say, line by line while they run: kept in its file, and told under its name.

    A suite takes up to an hour; who waits sees which system is at it and how far, and can stop at the first failure.
    """

    def __init__(self, name: str, kept: Path, tell: Callable[[str], None] | None = None) -> None:
        self.name = name
        self.kept = kept
        self._tell = tell if tell is not None else _tell
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text("", encoding="utf-8")

    def hear(
        self, command: Sequence[object], *, env: Mapping[str, str] | None = None, cwd: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command, and return what it wrote to both streams."""
        said: list[str] = []
        typed = [str(part) for part in command]
        with (
            self.kept.open("a", encoding="utf-8") as kept,
            subprocess.Popen(
                typed,
                env=env,
                cwd=cwd,
                text=True,
                encoding="utf-8",
                errors="replace",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            ) as child,
        ):
            for line in child.stdout or ():
                said.append(line)
                kept.write(line)
                kept.flush()
                if line.strip():
                    self._tell(f"{self.name}: {line.rstrip()}")
        return subprocess.CompletedProcess(typed, child.returncode, "".join(said))


def _tell(line: str) -> None:
    print(line, flush=True)


class CannotMakeError(Exception):
    """This machine lacks what making a system takes; the message says what."""


@dataclass(frozen=True, slots=True)
class System:
    """A system in a folder. Every command gets mounts of its own, which go when it ends."""

    folder: Path

    def apart(
        self, *command: object, environment: Mapping[str, str] | None = None, binds: Mapping[Path, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a command inside without any network, and return what it wrote to both streams."""
        entering, told = self._entering(command, environment, binds)
        return subprocess.run(
            [*_APART[:-1], "--net", "--", *entering], env=told, check=False, stdin=subprocess.DEVNULL, capture_output=True
        )

    def run(
        self,
        *command: object,
        environment: Mapping[str, str] | None = None,
        binds: Mapping[Path, str] | None = None,
        quiet: bool = False,
        saying: Saying | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run a command inside as its administrator; ``binds`` shows folders of this machine in there.

        What it says is shown, or with ``quiet`` kept until it ends, or goes to ``saying`` as it comes.
        """
        entering, told = self._entering(command, environment, binds)
        if saying is not None:
            return saying.hear([*_APART, *entering], env=told)
        return subprocess.run(
            [*_APART, *entering],
            env=told,
            check=False,
            text=True,
            encoding="utf-8",
            errors="replace",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if quiet else None,
            stderr=subprocess.STDOUT if quiet else None,
        )

    def _entering(
        self, command: tuple[object, ...], environment: Mapping[str, str] | None, binds: Mapping[Path, str] | None
    ) -> tuple[list[str], dict[str, str]]:
        told = {key: value for key, value in os.environ.items() if key.lower().endswith("_proxy")}
        told |= {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
        told |= {"JYTEACHER_BINDS": " ".join(f"{source}:{target}" for source, target in (binds or {}).items())}
        return ["sh", "-c", _ENTER, "enter", str(self.folder), *map(str, command)], told | dict(environment or {})

    def must(
        self, *command: object, environment: Mapping[str, str] | None = None, binds: Mapping[Path, str] | None = None
    ) -> str:
        """Run a command that has to succeed, and return what it said.

        Raises:
            CannotMakeError: It failed; the end of what it said is in the message.
        """
        done = self.run(*command, environment=environment, binds=binds, quiet=True)
        if done.returncode:
            raise CannotMakeError(f"{' '.join(map(str, command))[:200]} ended with {done.returncode}:\n{done.stdout[-3000:]}")
        return done.stdout


_PACKAGES = {
    "desktop-file-validate": "desktop-file-utils",
    "dpkg-deb": "dpkg",
    "dpkg-shlibdeps": "dpkg-dev",
    "unshare": "util-linux",
}
"""The package that brings a program, where it bears another name."""


def needed(*programs: str) -> None:
    """Insist on the right to make systems and on these programs of the host, installing what a Debian can.

    Raises:
        CannotMakeError: One is missing.
    """
    import dev  # noqa: PLC0415 - the way in knows how packages are installed

    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        raise CannotMakeError("bare systems are made on Linux by root (debootstrap, mount, chroot)")
    missing = [program for program in ("debootstrap", "unshare", *programs) if shutil.which(program) is None]
    if missing and not dev.apt(*(_PACKAGES.get(program, program) for program in missing)):
        raise CannotMakeError("missing on this machine: " + ", ".join(missing))


def make(name: str, release: str, packages: Sequence[str]) -> System:
    """A system of that release with these packages and no others; kept in build/systems for the next time.

    Raises:
        CannotMakeError: The packages cannot be had, or this machine may not make systems.
    """
    needed()
    folder = SYSTEMS / name
    made = folder / "etc" / "jyteacher-made"
    wanted = " ".join([release, *packages])
    if made.exists() and made.read_text(encoding="utf-8") == wanted:
        return System(folder)
    print(f"making a bare {release} in {folder} …", file=sys.stderr)
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    plain = [package for package in packages if ":" not in package]
    include = ["--include=" + ",".join(["ca-certificates", *plain])]
    with (folder.parent / f"{name}.log").open("w", encoding="utf-8") as log:
        status = subprocess.run(
            ["debootstrap", "--variant=minbase", *include, release, str(folder)],
            check=False,
            stdout=log,
            stderr=subprocess.STDOUT,
        ).returncode
    if status:
        shutil.rmtree(folder, ignore_errors=True)
        raise CannotMakeError(f"debootstrap made no {release}: see build/systems/{name}.log")
    if _CERTIFICATES.exists():  # a machine behind a proxy trusts it by a certificate of its own
        shutil.copyfile(_CERTIFICATES, folder / _CERTIFICATES.relative_to("/"))
    made.write_text(wanted, encoding="utf-8")
    return System(folder)


BARE: Final = {"bookworm": "Debian 12", "trixie": "Debian 13", "sid": "Debian of tomorrow"}
WINE: Final = "wine"


def try_systems(names: Sequence[str], tests: Sequence[str]) -> int:
    """The README's two commands on bare systems and with other interpreters; 0 when all that could be made is green.

    A name is a release of Debian, which is made with nothing but python3 and git, an interpreter such as ``python3.14`` found here, or
    ``wine``: Python for Windows, as far as wine carries it. That one is tried only where it is asked for.
    """
    asked = list(names) or [*BARE, "python3.12", "python3.13", "python3.14"]
    verdicts: list[str] = []
    failed = False
    for name in asked:
        begun = time.perf_counter()
        _tell(f"{name}: begun")
        try:
            told, good = _tried(name, tests)
        except CannotMakeError as problem:
            told, good = f"could not be made: {str(problem).splitlines()[0]}", name not in names
        failed = failed or not good
        verdicts.append(f"{name}: {told} ({time.perf_counter() - begun:.0f} s)")
        print(verdicts[-1], flush=True)
    print("\n".join(["", *verdicts]))
    return int(failed)


def _tried(name: str, tests: Sequence[str]) -> tuple[str, bool]:
    if name in BARE:
        return _in_a_release(name, tests)
    if name == WINE:
        return _under_wine(tests)
    return _with_an_interpreter(name, tests)


def _under_wine(tests: Sequence[str]) -> tuple[str, bool]:
    from installer.freezing import BuildError  # noqa: PLC0415 - the set-up's parts are asked for by this name only
    from installer.windows import tests_under_wine  # noqa: PLC0415

    try:
        return _verdict("Python 3.12 for Windows", *tests_under_wine(tests))
    except BuildError as problem:
        raise CannotMakeError(str(problem)) from problem


def _in_a_release(release: str, tests: Sequence[str]) -> tuple[str, bool]:
    system = make(release, release, ["python3", "git"])
    system.must("rm", "-rf", "/project")
    source = {ROOT: "/source"}
    system.must("git", "-c", "safe.directory=*", "clone", "-q", "/source", "/project", binds=_with_git(source))
    python = system.must("python3", "--version").strip()
    saying = Saying(release, SYSTEMS / f"{release}.said")
    ran = system.run("python3", "/project/dev.py", "run", "--no-window", saying=saying)
    tested = system.run("python3", "/project/dev.py", "test", "--no-skips", *tests, saying=saying)
    return _verdict(python, saying, ran, tested)


def _with_git(binds: dict[Path, str]) -> dict[Path, str]:
    """A work tree keeps its history elsewhere: that folder is shown too, under its own name."""
    common = subprocess.run(
        ["git", "rev-parse", "--path-format=absolute", "--git-common-dir"], cwd=ROOT, check=False, capture_output=True, text=True
    ).stdout.strip()
    return binds | ({Path(common): common} if common else {})


def _with_an_interpreter(name: str, tests: Sequence[str]) -> tuple[str, bool]:
    python = _interpreter(name)
    if python is None:
        raise CannotMakeError(f"no {name} on this machine")
    folder = SYSTEMS / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["git", "clone", "-q", str(ROOT), str(folder)], check=True)
    saying = Saying(name, SYSTEMS / f"{name}.said")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return saying.hear([python, "dev.py", *arguments], cwd=folder)

    said = subprocess.run([str(python), "--version"], check=True, capture_output=True, text=True).stdout.strip()
    return _verdict(said, saying, run("run", "--no-window"), run("test", "--no-skips", *tests))


def _verdict(
    python: str, saying: Saying, ran: subprocess.CompletedProcess[str], tested: subprocess.CompletedProcess[str]
) -> tuple[str, bool]:
    last = (tested.stdout.strip().splitlines() or ["nothing"])[-1].strip("= ")
    run = "run works" if ran.returncode == 0 else f"run FAILED ({ran.returncode})"
    return (
        f"{python}: {run}; test: {last}; all it said is in {saying.kept.relative_to(place())}",
        not ran.returncode and not tested.returncode,
    )


def _interpreter(name: str) -> Path | None:
    """An interpreter of that name that starts; version managers put names on the path that do not."""
    interpreters = sorted(Path.home().glob(f".pyenv/versions/{name.removeprefix('python')}*/bin/python3"))
    if found := shutil.which(name):
        interpreters.insert(0, Path(found))
    for python in interpreters:
        try:
            if subprocess.run([str(python), "--version"], check=False, capture_output=True).returncode == 0:
                return python
        except OSError:
            continue
    return None

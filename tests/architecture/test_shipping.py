"""What is shipped: the pins of the build, whose work goes along, the manual page, the set-up's Chinese."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from installer import systems
from installer.debian import met_by_older_systems
from installer.freezing import PROGRAMS, overlooked, version
from installer.licences import THIRD_PARTY, bill_of_materials, pinned
from installer.manual import chinese, english
from installer.source import unpack, write_out
from installer.windows import pinned_for_windows, untold
from jyteacher_desktop.cli.options import COMMANDS
from jyteacher_desktop.desktop.application import APPLICATION_ID
from jyteacher_desktop.paths import OFFLINE
from tests.patience import PATIENCE_S

ROOT = Path(__file__).resolve().parents[2]
INSTALLER = ROOT / "installer"


def _pins(path: Path) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==(\S+)", path.read_text(encoding="utf-8"), re.MULTILINE))


def test_what_is_built_is_what_was_tested() -> None:
    built = _pins(INSTALLER / "requirements.txt")
    assert {name: built.get(name) for name in pinned()} == pinned()


def test_the_built_program_carries_the_way_to_a_database_for_every_system() -> None:
    """A bureau on Windows could not open its database with the program of the set-up: its sentence sent people to Python."""
    pins = (INSTALLER / "requirements.txt").read_text(encoding="utf-8")
    tested = _pins(ROOT / "requirements-dev.txt")
    for_windows = pinned_for_windows(pins)
    for name in ("psycopg", "psycopg-binary"):
        assert pinned()[name] == tested[name]
        assert re.search(rf"^{name}=={re.escape(tested[name])} \\\n    --hash=sha256:\w{{64}}", for_windows, re.MULTILINE)
    assert re.search(r"^tzdata==", for_windows, re.MULTILINE), "psycopg asks for it where Windows knows no time zones"


def test_windows_gets_its_own_packages_and_none_of_other_systems() -> None:
    pins = pinned_for_windows((ROOT / "requirements-dev.txt").read_text(encoding="utf-8"))
    names = set(re.findall(r"^([\w.-]+)==\S+ \\$", pins, re.MULTILINE))
    assert {"colorama", "tzdata", "pytest"} <= names
    assert not names & {"atheris", "mutmut"}
    assert ";" not in pins
    assert re.search(r"^colorama==\S+ \\\n    --hash=sha256:\w{64}", pins, re.MULTILINE)


def test_the_list_of_other_peoples_work_names_every_package_in_its_version() -> None:
    """After the pins changed: ``python3 dev.py licences``."""
    told = THIRD_PARTY.read_text(encoding="utf-8")
    assert [name for name, number in pinned().items() if f"  {name} {number}　" not in told] == []
    licences = THIRD_PARTY.parent
    assert "pypinyin 的汉字读音　MIT" in told, "the table was written out of its dictionary"
    assert (ROOT / "resources/pinyin/pypinyin-LICENSE.txt").read_text(encoding="utf-8").strip() in told
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in (licences / "LGPL-3.0.txt").read_text(encoding="utf-8")
    assert "GNU GENERAL PUBLIC LICENSE" in (licences / "GPL-3.0.txt").read_text(encoding="utf-8")


def test_the_bill_of_materials_has_every_package_and_font_once() -> None:
    bill = json.loads(json.dumps(bill_of_materials()))
    parts = {part["name"]: part for part in bill["components"]}
    assert len(parts) == len(bill["components"])
    assert {name: parts[name]["version"] for name in pinned()} == pinned()
    fonts = {path.name for path in (ROOT / "resources" / "fonts").glob("*.ttf")}
    assert fonts | {"characters.txt"} <= set(parts)
    assert all(part["licenses"] for part in bill["components"])
    assert bill["dependencies"][0]["dependsOn"] == [part["bom-ref"] for part in bill["components"]]


def test_the_manual_page_has_every_command_with_every_option() -> None:
    page = chinese(version(), 0)
    for command in COMMANDS:
        assert f".SS {command.name.replace('-', chr(92) + '-')}" in page
        for option in command.options:
            assert option.flags[-1].replace("-", "\\-") in page
    for name in PROGRAMS:
        assert english(name, version(), 0).startswith(f".TH {name.upper()} 1")


def test_no_page_of_the_program_denies_the_one_connection_that_it_opens() -> None:
    """About, manual page and package said that it never opens one, while a bureau may keep its records on a server."""
    about = (ROOT / "jyteacher_desktop" / "desktop" / "dialogs" / "about.py").read_text(encoding="utf-8")
    described = (INSTALLER / "debian.py").read_text(encoding="utf-8")
    assert "数据库服务器" in OFFLINE
    assert OFFLINE.replace("-", "\\-") in chinese(version(), 0)
    for name in PROGRAMS:
        assert "unless a bureau keeps its records on a\ndatabase server" in english(name, version(), 0)
    for text in (about, described, chinese(version(), 0), *(english(name, version(), 0) for name in PROGRAMS)):
        assert "从不联网" not in text
        assert not re.search(r"never opens a\s+network", text)


def test_a_message_of_the_set_up_without_chinese_is_named() -> None:
    ours = (INSTALLER / "windows" / "ChineseSimplified.isl").read_text(encoding="utf-8")
    assert untold("[Messages]\nButtonNext=Next\nErrorDownloadFailed=x\nButtonNew=New\n", ours) == ["ButtonNew"]


def test_a_windows_too_old_is_told_of_the_paper_way() -> None:
    ours = (INSTALLER / "windows" / "ChineseSimplified.isl").read_text(encoding="utf-8")
    for message in ("WinVersionTooLowError", "WindowsVersionNotSupported", "OnlyOnTheseArchitectures"):
        (told,) = re.findall(rf"^{message}=(.*)$", ours, re.MULTILINE)
        assert "代录" in told, message


@pytest.mark.skipif(shutil.which("dpkg") is None, reason="needs dpkg")
@pytest.mark.parametrize(("found", "status"), [("2.28", 1), ("2.31", 1), ("2.36", 0), ("2.41", 0)])
def test_a_linux_too_old_is_told_of_the_paper_way_and_not_of_a_library_alone(tmp_path: Path, found: str, status: int) -> None:
    getconf = tmp_path / "getconf"
    getconf.write_text(f"#!/bin/sh\necho glibc {found}\n", encoding="utf-8")
    getconf.chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", INSTALLER / "debian" / "preinst", "install"],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == status, done.stderr
    assert ("代录" in done.stderr) == bool(status)


def test_no_library_keeps_an_old_linux_from_hearing_the_sentence() -> None:
    """apt and whoever double-clicked were told of libc6 and libffi8; only dpkg came as far as the sentence."""
    found = ["libc6 (>= 2.36)", "libffi8 (>= 3.4)", "libgl1", "libssl3 (>= 3.0.3)", "libx11-xcb1 (>= 2:1.8.4)"]
    assert met_by_older_systems(found) == ["libc6", "libffi8 | libffi7 | libffi6", "libgl1", "libssl3 | libssl1.1", "libx11-xcb1"]


@pytest.mark.skipif(shutil.which("dpkg") is None, reason="needs dpkg")
@pytest.mark.parametrize(
    ("script", "asked", "running", "told"),
    [
        ("preinst", ("upgrade", "0.1.0", "0.2.0"), "/usr/lib/jyteacher/jyteacher-desktop", "正在运行，还不能升级"),
        ("preinst", ("upgrade", "0.1.0", "0.1.0"), "/usr/lib/jyteacher/jyteacher", "正在运行，还不能升级"),
        ("preinst", ("upgrade", "0.1.0", "0.2.0"), "/usr/bin/python3.11", ""),
        ("preinst", ("upgrade", "0.10.0", "0.9.0"), "/usr/bin/python3.11", "装着更新的版本 0.10.0"),
        ("preinst", ("install",), "/usr/lib/jyteacher/jyteacher-desktop", ""),
        ("preinst", ("install", "0.10.0", "0.9.0"), "/usr/bin/python3.11", ""),
        ("prerm", ("remove",), "/usr/lib/jyteacher/jyteacher-desktop", "正在运行，还不能卸载"),
        ("prerm", ("remove",), "/usr/bin/python3.11", ""),
        ("prerm", ("upgrade", "0.2.0"), "/usr/lib/jyteacher/jyteacher-desktop", ""),
    ],
)
def test_a_package_of_debian_leaves_a_running_program_alone_and_goes_no_way_back(
    tmp_path: Path, script: str, asked: tuple[str, ...], running: str, told: str
) -> None:
    """It was replaced under its open windows, which load the rest of themselves later; docs/installing.md promised the opposite."""
    readlink = tmp_path / "readlink"
    readlink.write_text(f"#!/bin/sh\necho {running}\n", encoding="utf-8")
    readlink.chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", INSTALLER / "debian" / script, *asked],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == bool(told), done.stderr
    assert told in done.stderr
    assert ("什么也没有改变" in done.stderr) == bool(told)


def test_what_the_set_up_asks_can_be_answered_by_the_buttons_it_shows() -> None:
    """Removing a running program spoke of a button 确定 over the buttons 重试 and 取消."""
    setup = (INSTALLER / "windows" / "setup.iss").read_text(encoding="utf-8")
    said = dict(
        re.findall(r"^(\w+)=(.*)$", (INSTALLER / "windows" / "ChineseSimplified.isl").read_text(encoding="utf-8"), re.MULTILINE)
    )
    asked = re.findall(r"(?:CustomMessage\('|SetupMessage\(msg)(\w+)'?\)[^;\n]*, (MB_\w+),", setup)
    assert {message for message, _buttons in asked} == {"StillRunning", "NewerInstalled", "UninstallAppRunningError"}
    for message, buttons in asked:
        assert ("“确定”" in said[message]) <= (buttons != "MB_RETRYCANCEL"), message


def test_the_short_cuts_of_windows_and_the_program_bear_one_id() -> None:
    """Otherwise the task bar shows two buttons: the pinned one and the running one."""
    setup = (INSTALLER / "windows" / "setup.iss").read_text(encoding="utf-8")
    assert set(re.findall(r'AppUserModelID: "([^"]+)"', setup)) == {APPLICATION_ID}


def _wanted(name: str) -> bool:
    """What the description of the build says of a file, by the very function it filters with."""
    spec = (INSTALLER / "program.spec").read_text(encoding="utf-8")
    names: dict[str, object] = {}
    exec(spec[spec.index("KEPT_PLUGINS =") : spec.index("# On Linux the system")], names)
    wanted = names["wanted"]
    assert callable(wanted)
    return bool(wanted(name))


def test_nothing_of_the_tree_s_caches_is_frozen() -> None:
    """A package that brings Python's caches of read-only folders is refused by Debian's own judge."""
    assert not _wanted("jyteacher_desktop/store/migrations/__pycache__/school_0001.pyc")
    assert _wanted("jyteacher_desktop/store/migrations/bureau_0001.sql")


def test_no_school_gets_what_only_screens_without_windows_need() -> None:
    """A word spelt with another letter let one of them through, and a library without the other it needs makes no package."""
    assert not _wanted("PySide6/Qt/lib/libQt6EglFSDeviceIntegration.so.6")
    assert not _wanted("PySide6/Qt/lib/libQt6EglFsKmsSupport.so.6")
    assert not _wanted("PySide6/Qt/lib/libQt6EglFsKmsGbmSupport.so.6")
    assert not _wanted("PySide6/Qt/lib/libQt6WaylandClient.so.6")
    assert _wanted("PySide6/Qt/lib/libQt6Gui.so.6")
    assert _wanted("PySide6/Qt/lib/libicudata.so.73")


def test_licences_go_along_once_and_the_record_of_modules_with_them() -> None:
    assert not _wanted("jyteacher_desktop-0.1.0.dist-info/licenses/resources/licences/THIRD-PARTY.txt")
    assert _wanted("resources/licences/THIRD-PARTY.txt")
    assert _wanted("jyteacher_desktop-0.1.0.dist-info/RECORD")
    assert _wanted("cryptography-50.0.2.dist-info/licenses/LICENSE")


def test_a_build_that_lacks_what_a_module_of_ours_imports_is_refused() -> None:
    """A package imported inside of a function is missed by nobody until somebody asks for just that."""
    warnings = """\
This file lists modules PyInstaller was not able to find.
missing module named pwd - imported by posixpath (delayed, conditional, optional), shutil (delayed, optional)
missing module named msvcrt - imported by subprocess (optional), jyteacher_desktop.store.lock (conditional)
missing module named 'psycopg.types' - imported by jyteacher_desktop.store.server (top-level)
missing module named reportlab.lib - imported by x (delayed, conditional), jyteacher_desktop.reports.pdf (delayed), y (optional)
excluded module named sqlalchemy.orm - imported by sqlalchemy.future (top-level), jyteacher_desktop.records.z (top-level)
"""
    assert overlooked(warnings) == ["psycopg.types", "reportlab.lib", "sqlalchemy.orm"]


def test_two_interpreters_keep_what_each_of_them_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What 3.12 had said was gone as soon as 3.13 was through: both names ended with what looks like a suffix."""
    monkeypatch.setattr(systems, "place", lambda: tmp_path)
    monkeypatch.setattr(systems, "SYSTEMS", tmp_path)
    monkeypatch.setattr(systems, "ROOT", _a_tree_that_only_says_its_interpreter(tmp_path))
    monkeypatch.setattr(systems, "_interpreter", lambda _name: Path(sys.executable))
    for name in ("python3.12", "python3.13"):
        told, good = systems._with_an_interpreter(name, ["tests/one.py"])
        assert good
        assert f"{name}.said" in told
        assert "run works; test: test --no-skips tests/one.py" in told
    assert (tmp_path / "python3.12.said").read_text(encoding="utf-8") == "run --no-window\ntest --no-skips tests/one.py\n"


def _a_tree_that_only_says_its_interpreter(folder: Path) -> Path:
    tree = folder / "tree"
    tree.mkdir()
    (tree / "dev.py").write_text("import sys\nprint(*sys.argv[1:])\n", encoding="utf-8")
    git = ["git", "-C", str(tree), "-c", "user.name=x", "-c", "user.email=x@localhost"]
    for step in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "x"]):
        subprocess.run([*git, *step], check=True)
    return tree


def test_a_suite_in_a_system_tells_how_far_it_is_while_it_runs(tmp_path: Path) -> None:
    """For an hour nothing was seen, neither which system was at it nor that something had failed."""
    heard, go_on = tmp_path / "heard", tmp_path / "说过的" / "trixie.said"
    told: list[str] = []

    def tell(line: str) -> None:
        told.append(line)
        assert "一半" in go_on.read_text(encoding="utf-8")
        heard.touch()

    saying = systems.Saying("trixie", go_on, tell)
    half = (
        "import sys, time\nfrom pathlib import Path\nprint('一半 [ 50%]', flush=True)\n"
        f"end = time.monotonic() + {PATIENCE_S}\n"
        "while not Path(sys.argv[1]).exists():\n    if time.monotonic() > end:\n        sys.exit(9)\n    time.sleep(0.01)\n"
        "print('全部 [100%]', file=sys.stderr)\nsys.exit(3)\n"
    )
    done = saying.hear([sys.executable, "-X", "utf8", "-c", half, heard])
    assert done.returncode == 3, "the second half began only when the first had been told"
    assert told == ["trixie: 一半 [ 50%]", "trixie: 全部 [100%]"]
    assert go_on.read_text(encoding="utf-8") == done.stdout == "一半 [ 50%]\n全部 [100%]\n"


def test_a_tool_that_lacks_is_installed_by_the_package_that_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package of Debian could not be made on a machine without desktop-file-validate: no package is called so."""
    asked: list[str] = []
    monkeypatch.setattr("dev.apt", lambda *packages: asked.extend(packages) or True)
    monkeypatch.setattr(systems.sys, "platform", "linux")
    monkeypatch.setattr(systems.os, "geteuid", lambda: 0)
    monkeypatch.setattr(systems.shutil, "which", lambda _program: None)
    systems.needed("lintian", "desktop-file-validate", "dpkg-shlibdeps")
    assert asked == ["debootstrap", "util-linux", "lintian", "desktop-file-utils", "dpkg-dev"]


def test_what_is_typed_while_it_is_built_is_not_in_the_program(tmp_path: Path) -> None:
    """A tree that was edited meanwhile gave a program frozen from two states of itself: every step reads a copy of the commit."""
    tree, copy = tmp_path / "树", tmp_path / "copy"
    tree.mkdir()
    (tree / "甲.py").write_text("committed\n", encoding="utf-8")
    git = ["git", "-C", str(tree), "-c", "user.name=x", "-c", "user.email=x@localhost", "-c", "core.autocrlf=false"]
    for step in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "x"]):
        subprocess.run([*git, *step], check=True)
    (tree / "甲.py").write_text("being typed\n", encoding="utf-8")
    (tree / "new.py").write_text("", encoding="utf-8")
    copy.mkdir()
    (copy / "of the build before.py").write_text("", encoding="utf-8")

    commit, behind = write_out(tree, copy)

    assert {path.name: path.read_bytes() for path in copy.iterdir()} == {"甲.py": b"committed\n"}
    assert behind == ["甲.py", "new.py"]
    assert len(commit) == 12


def test_the_python_of_debian_12_which_knows_no_filters_of_archives_builds_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extract = tarfile.TarFile.extractall

    def older(archive: tarfile.TarFile, path: Path) -> None:
        extract(archive, path)

    monkeypatch.setattr(tarfile.TarFile, "extractall", older)
    (tmp_path / "甲.py").write_text("x", encoding="utf-8")
    with tarfile.open(tmp_path / "packed.tar", "w") as packed:
        packed.add(tmp_path / "甲.py", "甲.py")
    unpack(tmp_path / "packed.tar", tmp_path / "unpacked")
    assert (tmp_path / "unpacked" / "甲.py").read_text(encoding="utf-8") == "x"


def test_a_tree_without_a_history_is_copied_as_its_sdist_lists_it(tmp_path: Path) -> None:
    tree, copy = tmp_path / "tree", tmp_path / "copy"
    (tree / "program" / "__pycache__").mkdir(parents=True)
    (tree / "program" / "__pycache__" / "a.pyc").write_bytes(b"")
    (tree / "program" / "a.py").write_text("", encoding="utf-8")
    (tree / "notes.txt").write_text("", encoding="utf-8")
    (tree / "pyproject.toml").write_text(
        '[tool.hatch.build.targets.sdist]\nonly-include = ["program", "pyproject.toml", "lost.md"]\n', encoding="utf-8"
    )
    assert write_out(tree, copy) == ("", [])
    assert sorted(path.relative_to(copy).as_posix() for path in copy.rglob("*") if path.is_file()) == [
        "program/a.py",
        "pyproject.toml",
    ]


def test_no_step_of_a_build_finds_the_tree_but_by_the_module_that_knows_the_copy() -> None:
    for path in INSTALLER.glob("*.py"):
        if path.name != "source.py":
            assert "__file__" not in path.read_text(encoding="utf-8"), path.name

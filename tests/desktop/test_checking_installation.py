"""``jyteacher-desktop --check``: an installation says whether all of it is there, and shows every page."""

from __future__ import annotations

import importlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from jyteacher_desktop import paths
from jyteacher_desktop.desktop import checking_installation
from jyteacher_desktop.desktop.application import Desktop
from jyteacher_desktop.desktop.pages.trainings import TrainingsPage
from jyteacher_desktop.desktop.preferences import Preferences
from jyteacher_desktop.school.sample import SAMPLE_PIN, build_sample_school
from jyteacher_desktop.store.errors import WorkspaceMissing


@pytest.fixture
def desktop(dressed: QApplication, preferences: Preferences, qtbot: QtBot) -> Iterator[Desktop]:
    found = Desktop(dressed, preferences)
    yield found
    found.close_all()
    dressed.styleHints().colorSchemeChanged.disconnect(found._system_changed)  # it lives as long as the application of all tests


def test_a_whole_installation_lacks_nothing(desktop: Desktop) -> None:
    told, missing = checking_installation.check(None, desktop)
    assert missing == []
    assert f"窗体 {len(list(paths.form('').glob('*.ui')))} 个" in told[0]


def test_a_lost_form_part_and_icon_are_named(desktop: Desktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys._MEIPASS", str(tmp_path), raising=False)
    shutil.copytree(paths._PACKAGE.parent / "forms", tmp_path / "forms")
    shutil.copytree(paths._PACKAGE.parent / "resources", tmp_path / "resources")
    (tmp_path / "forms" / "pin_dialog.ui").write_text("<ui><widget", encoding="utf-8")
    (tmp_path / "resources" / "icons" / "home.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    (tmp_path / "resources" / "fonts" / "HanaMinA-Rare.ttf").unlink()
    _told, missing = checking_installation.check(None, desktop)
    assert [what.partition("（")[0] for what in missing if what.startswith(("窗体", "图标"))] == [
        "窗体 pin_dialog.ui",
        "图标 home.svg",
    ]
    assert "字体 HanaMinA" in missing


_SCRIPT = "jyteacher_desktop/_resources/fonts/cut_fallback.py"


class _Installed(metadata.Distribution):
    """An installation whose record names these files."""

    def __init__(self, *files: str) -> None:
        self._texts = {
            "RECORD": "".join(f"{file},,\n" for file in files),
            "METADATA": "Requires-Dist: reportlab>=4\nRequires-Dist: psycopg[binary]>=3.2; extra == 'postgresql'\n",
        }

    def read_text(self, filename: str) -> str | None:
        return self._texts.get(filename)

    def locate_file(self, path: str | os.PathLike[str]) -> Path:
        return Path(path)


def test_a_part_of_the_program_that_was_left_out_is_named(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands, kinds and pages are named by strings: one that was not packed was missed by whoever asked for it first."""
    here, lost = "jyteacher_desktop/cli/options/__init__.py", "jyteacher_desktop/kinds/left_out.py"
    monkeypatch.setattr(
        checking_installation, "distribution", lambda _name: _Installed(here, lost, _SCRIPT, "elsewhere/other.py")
    )
    _told, missing = checking_installation.check(None, desktop)
    assert [what.partition("（")[0] for what in missing] == ["程序部件 jyteacher_desktop.kinds.left_out"]


def test_a_part_that_lacks_what_only_some_install_is_no_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server of databases is spoken with through a package that a school has no use for; any other has to be there, and is named once."""
    installed = _Installed(
        "jyteacher_desktop/store/server_turns.py", "jyteacher_desktop/reports/pdf.py", "jyteacher_desktop/papers/two.py"
    )
    monkeypatch.setattr(checking_installation, "distribution", lambda _name: installed)

    def absent(name: str) -> None:
        wanted = "psycopg.types" if name.endswith("hall") else "reportlab"
        raise ModuleNotFoundError(f"No module named {wanted!r}", name=wanted)

    monkeypatch.setattr(importlib, "import_module", absent)
    assert checking_installation._lost_modules() == ["程序部件 reportlab（No module named 'reportlab'）"]


def test_started_from_its_sources_the_program_loads_every_module_that_lies_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(_name: str) -> metadata.Distribution:
        raise metadata.PackageNotFoundError

    monkeypatch.setattr(checking_installation, "distribution", absent)
    loaded: list[str] = []
    monkeypatch.setattr(importlib, "import_module", loaded.append)
    assert checking_installation._lost_modules() == []
    package = Path(checking_installation.__file__).parents[1]
    assert len(loaded) == len(set(loaded)) == len(list(package.rglob("*.py")))


def test_every_page_of_a_workspace_is_shown_and_kept_as_a_picture(desktop: Desktop, tmp_path: Path) -> None:
    build_sample_school(tmp_path / "示例.jyschool", SAMPLE_PIN).workspace.close()
    told, missing = checking_installation.check(tmp_path, desktop)
    assert missing == []
    pictures = sorted((tmp_path / checking_installation.PICTURES).glob("示例-*.png"))
    assert told[1] == f"示例.jyschool：{len(pictures)} 页能打开。"
    assert len(pictures) == 9


def test_a_page_that_cannot_be_shown_is_named_and_not_counted(
    desktop: Desktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its picture was kept empty, and the installation called whole."""

    def lost(_workspace: object) -> None:
        raise WorkspaceMissing("台账不见了。")

    monkeypatch.setattr(TrainingsPage, "reload", lambda page: page.desk.do(lost))
    build_sample_school(tmp_path / "示例.jyschool", SAMPLE_PIN).workspace.close()
    told, missing = checking_installation.check(tmp_path, desktop)
    assert missing == ["示例.jyschool 的“培训”页（台账不见了。）"]
    assert told[1] == "示例.jyschool：8 页能打开。"


def test_a_folder_that_is_not_there_yet_gets_the_result(desktop: Desktop, tmp_path: Path) -> None:
    told, missing = checking_installation.check(tmp_path / "新文件夹", desktop)
    assert (len(told), missing) == (1, [])
    assert (tmp_path / "新文件夹").is_dir()


@pytest.mark.parametrize("asked", [["--check"], ["--version"], ["--help"]])
def test_a_pipe_that_takes_no_chinese_stops_nothing(asked: list[str]) -> None:
    """On Windows the program of the windows ended there in a message box that nobody saw, and never came back.

    The program is the one that every way of installing brings: a check was once known to the built one alone.
    """
    code = "import sys; from jyteacher_desktop.desktop import main; sys.exit(main())"
    surroundings = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0", "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", code, *asked], env=surroundings, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    assert re.search("安装完整|jyteacher", done.stdout.decode("utf-8"))

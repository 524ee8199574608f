"""The read-only data is found wherever the program was put."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from jyteacher_desktop import paths

ROOT = Path(__file__).resolve().parents[1]
POLICY = "policies/jiyuan.toml"


def test_a_working_copy_has_forms_and_resources_beside_the_package() -> None:
    assert paths.resource(POLICY) == ROOT / "resources" / "policies" / "jiyuan.toml"
    assert paths.form("start_window.ui").is_file()


def test_a_frozen_program_has_them_in_its_own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.resource(POLICY) == tmp_path / "resources" / "policies" / "jiyuan.toml"
    assert paths.form("start_window.ui") == tmp_path / "forms" / "start_window.ui"


def test_an_installed_wheel_carries_all_of_them_inside_the_package(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path], cwd=ROOT, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)

    code = f"from jyteacher_desktop import paths; print(paths.resource({POLICY!r})); print(paths.form('start_window.ui'))"
    isolated = [sys.executable, "-S", "-X", "utf8", "-c", f"import sys; sys.path.insert(0, {str(installed)!r}); {code}"]
    said = subprocess.run(isolated, cwd=tmp_path, check=True, capture_output=True, encoding="utf-8").stdout.splitlines()
    assert [Path(line).relative_to(installed / "jyteacher_desktop").parts[0] for line in said] == ["_resources", "_forms"]
    assert all(Path(line).is_file() for line in said)

    for folder in ("forms", "resources"):
        sources = {file.relative_to(ROOT / folder) for file in (ROOT / folder).rglob("*") if file.is_file()}
        carried = installed / "jyteacher_desktop" / f"_{folder}"
        assert {file.relative_to(carried) for file in carried.rglob("*") if file.is_file()} == sources


@pytest.mark.skipif(sys.platform == "win32", reason="the folder of logs is another one there")
def test_logs_lie_in_the_folder_for_state_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert paths.log_folder() == tmp_path / "jyteacher" / "logs"


@pytest.mark.parametrize(
    "text",
    [
        (ROOT / "resources" / "program.toml").read_text(encoding="utf-8"),
        '# 说明\n\nname = "别的城市研修台账" # 名称\npolicy = "a.toml"\n',
        "name = '单引号'\n",
        'name = "带 \\"引号\\" 的"\n"policy" = "a.toml"\n',
        'name = """\n几行"""\n',
        "",
    ],
    ids=["as it is shipped", "a remark behind", "single quotes", "quotes inside", "several lines", "nothing"],
)
def test_the_programs_own_facts_are_what_the_file_says_however_it_is_written(
    text: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "resources").mkdir()
    (tmp_path / "resources" / "program.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.program_facts.__wrapped__() == tomllib.loads(text)

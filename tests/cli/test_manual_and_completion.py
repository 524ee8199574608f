"""The manual page and the completion are written from the grammar: whatever can be typed stands in both."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from jyteacher_desktop.cli.grammar import COMMON
from jyteacher_desktop.cli.manual_and_completion import bash_completion, man_page, zsh_completion
from jyteacher_desktop.cli.options import COMMANDS

BASH, ZSH, MAN = shutil.which("bash"), shutil.which("zsh"), shutil.which("man")


def _offered(tmp_path: Path, *words: str) -> list[str]:
    """What bash offers when the tabulator is pressed behind these words, the last of them unfinished."""
    (tmp_path / "completion").write_text(bash_completion(COMMANDS), encoding="utf-8")
    quoted = " ".join(f"'{word}'" for word in ("jyteacher", *words))
    script = (
        f"source '{tmp_path}/completion'; COMP_WORDS=({quoted}); COMP_CWORD={len(words)}; _jyteacher; "
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False, cwd=tmp_path, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    return [line for line in done.stdout.splitlines() if line]


@pytest.mark.skipif(BASH is None, reason="needs bash")
def test_bash_offers_words_then_options_then_files(tmp_path: Path) -> None:
    (tmp_path / "名册.xlsx").touch()
    firsts = {command.words[0] for command in COMMANDS}
    assert set(_offered(tmp_path, "")) == firsts | {"--help", "--version"}
    assert set(_offered(tmp_path, "rec")) == {each for each in firsts if each.startswith("rec")}
    assert set(_offered(tmp_path, "roster", "")) == {each.words[1] for each in COMMANDS if each.words[0] == "roster"}
    assert "--dry-run" in _offered(tmp_path, "roster", "import", "--")
    assert "--approve" not in _offered(tmp_path, "roster", "import", "--")
    assert _offered(tmp_path, "roster", "import", "名") == ["名册.xlsx"]
    assert "名册.xlsx" in _offered(tmp_path, "hours", "-w", "")


@pytest.mark.skipif(BASH is None, reason="needs bash")
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_bash_offers_every_option_of_every_command(command, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.getbasetemp()
    flags = {flag for option in (*command.options, *COMMON) for flag in option.flags}
    assert set(_offered(folder, *command.words, *(["x"] if len(command.words) == 1 else []), "-")) == flags


@pytest.mark.skipif(ZSH is None, reason="needs zsh")
def test_zsh_reads_its_completion(tmp_path: Path) -> None:
    (tmp_path / "_jyteacher").write_text(zsh_completion(COMMANDS), encoding="utf-8")
    subprocess.run(["zsh", "-n", str(tmp_path / "_jyteacher")], check=True)


def test_zsh_names_every_command_and_option_with_its_sentence() -> None:
    text = zsh_completion(COMMANDS)
    for command in COMMANDS:
        assert f'"{command.words[0]} ' in text
        for option in command.options:
            assert f"*{option.flags[-1]}[" in text


def test_the_manual_names_every_command_option_and_status() -> None:
    page = man_page(COMMANDS, "1.0", date(2026, 11, 28)).replace("\\-", "-").replace("\\&", "").replace("\\:", "")
    for command in COMMANDS:
        assert f".SS {command.name}" in page
        for option in (*command.options, *COMMON):
            assert option.shown in page
    for status in ("0", "1", "2", "3", "4", "5", "70"):
        assert f".B {status}\n" in page


@pytest.mark.skipif(MAN is None or shutil.which("groff") is None, reason="needs man and groff")
def test_man_reads_the_page_without_a_warning(tmp_path: Path) -> None:
    (tmp_path / "jyteacher.1").write_text(man_page(COMMANDS, "1.0", date(2026, 11, 28)), encoding="utf-8")
    done = subprocess.run(
        ["man", "--warnings", "-l", "-E", "UTF-8", str(tmp_path / "jyteacher.1")],
        capture_output=True,
        text=True,
        check=False,
        env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "MANWIDTH": "90"},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "roster import" in done.stdout

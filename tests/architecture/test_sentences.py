"""A sentence is written once for windows and commands; windows leave out the commands it names, so these stand in round brackets."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from jyteacher_desktop.cli.commands import COMMANDS as EVERY
from jyteacher_desktop.desktop.sentences import COMMANDS, in_a_window

ROOT = Path(__file__).parents[2] / "jyteacher_desktop"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
BESIDE_WINDOWS = ("cli/", "papers/__init__.py", "desktop/application.py")
"""What only the command line says: its own sentences, the help of ``report``, and the usage of the window program."""


@cache
def _commands() -> frozenset[str]:
    return frozenset(command.name for command in EVERY)


def _spoken(path: Path) -> Iterator[tuple[int, str]]:
    """Every Chinese text of a module that is no docstring; what is filled in is a letter."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values)
            text = "".join(parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and not {id(node)} & (silent | inside):
            text = node.value
        else:
            continue
        if CHINESE.search(text):
            yield node.lineno, text


def _named(text: str) -> list[str]:
    words = re.findall(r"(?<![\w./-])(?:jyteacher )?((?:[a-z]+)(?: [a-z-]+)?)(?![\w.])", text)
    return [word for word in words if word in _commands() and " " in word] + re.findall(
        r"(?<![\w-])(?:jyteacher [a-z]+|--[a-z-]+)", text
    )


def test_no_sentence_of_a_window_names_a_command() -> None:
    found = {
        f"{path.relative_to(ROOT).as_posix()}:{line}": named
        for path in sorted(ROOT.rglob("*.py"))
        if not path.relative_to(ROOT).as_posix().startswith(BESIDE_WINDOWS)
        for line, text in _spoken(path)
        if (named := _named(in_a_window(text)))
    }
    assert found == {}


def test_what_is_left_out_are_commands_and_nothing_else() -> None:
    assert set(COMMANDS) <= {name.split()[0] for name in _commands()}


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("请从备份恢复（jyteacher backup list、backup restore），再打开。", "请从备份恢复，再打开。"),
        ("请重新签发政策（bureau policy --source 文件）。", "请重新签发政策。"),
        ("请写明学校（--school）。", "请写明学校。"),
        ("草案（plan of 2026.toml）没有采用。", "草案（plan of 2026.toml）没有采用。"),
        ("现行政策（第 2 版）不变。", "现行政策（第 2 版）不变。"),
    ],
)
def test_brackets_of_people_stay(said: str, shown: str) -> None:
    assert in_a_window(said) == shown

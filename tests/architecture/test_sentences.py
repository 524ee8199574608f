"""A sentence is written once, in the words of a window; what the command line adds to it stands in ``cli/ways.py``."""

from __future__ import annotations

import ast
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

from jyteacher_desktop.cli.grammar import find_command
from jyteacher_desktop.cli.options import COMMANDS as EVERY
from jyteacher_desktop.cli.ways import OPTIONS, TAKEN_BY, WAYS, with_commands
from jyteacher_desktop.store.file_errors import damaged

ROOT = Path(__file__).parents[2] / "jyteacher_desktop"
FORMS = ROOT.parent / "forms"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
BESIDE_WINDOWS = ("cli/", "papers/__init__.py", "desktop/application.py", "domain/shipped_policy.py")
"""What only the command line says: its own sentences, the help of ``report``, the usage of the window program; and the text of a file with its remarks."""


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


def _of_windows() -> Iterator[tuple[str, str]]:
    """Every sentence that a window can show, with its place: of all modules but the command line's, and of the forms."""
    for path in sorted(ROOT.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(BESIDE_WINDOWS):
            yield from ((f"{name}:{line}", text) for line, text in _spoken(path))
    for path in sorted(FORMS.glob("*.ui")):
        yield from ((path.name, text.text or "") for text in ET.parse(path).iter("string"))


def test_no_sentence_of_a_window_names_a_command() -> None:
    read = list(_of_windows())
    assert len(read) > 5000
    assert {place: named for place, text in read if (named := _named(text))} == {}


def test_activities_are_counted_in_windows_as_papers_count_them() -> None:
    spoken = [(place, text) for place, text in _of_windows() if re.search("场(?:同名)?活动", text)]
    assert len(spoken) > 10
    assert {place: text for place, text in _of_windows() if re.search("(?<![这那每])个(?:同名)?活动", text)} == {}


def test_no_sentence_stands_in_two_modules() -> None:
    """What is mended in one of two places is wrong in the other."""
    places: dict[str, set[str]] = {}
    for path in sorted(ROOT.rglob("*.py")):
        if path.name != "shipped_policy.py":
            for _line, text in _spoken(path):
                if len(text) > 15 and re.search("[。？！]", text):
                    places.setdefault(text, set()).add(path.relative_to(ROOT).as_posix())
    assert len(places) > 1500
    assert {text: sorted(where) for text, where in places.items() if len(where) > 1} == {}


def test_what_a_sentence_calls_a_button_is_written_on_one() -> None:
    """「请用“读入来件…”」 sends nobody looking for a button that has another name."""
    read = list(_of_windows())
    labels = {re.sub(r"\(&[A-Z]\)|&", "", text) for _place, text in read}
    named = {(place, button) for place, text in read for button in re.findall("“([^“”X]+…)”", text)}
    assert len(named) > 30
    assert sorted(each for each in named if each[1] not in labels) == []


def test_every_way_out_is_typed_as_it_stands() -> None:
    typed = [command for ways in WAYS.values() for _what, command in ways] + list(TAKEN_BY.values())
    for command in typed:
        found = find_command(EVERY, command.split())
        assert found.command is not None, command
        options = {flag for option in found.command.options for flag in option.flags}
        assert {word for word in found.rest if word.startswith("--")} <= options, command


def _ways_named(path: Path) -> Iterator[str]:
    """The ways of a module's errors (``way=``) and of what its commands answer (``with_ways``)."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        given = [word.value for word in node.keywords if word.arg == "way"]
        if isinstance(node.func, ast.Name) and node.func.id == "with_ways":
            given += node.args[1:]
        for part in chain.from_iterable(ast.walk(each) for each in given):
            if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value:
                yield part.value


def test_every_way_that_an_error_names_is_known_and_each_is_named() -> None:
    assert set(chain.from_iterable(_ways_named(path) for path in ROOT.rglob("*.py"))) == {*WAYS, *OPTIONS}


def test_damage_is_told_with_places_in_a_window_and_with_commands_at_the_command_line() -> None:
    error = damaged(Path("一小.jyschool"))
    assert "都在“备份与检查…”里。" in error.user_message
    assert with_commands(error) == error.user_message + (
        "用命令：看有哪些备份 jyteacher backup list；恢复备份 jyteacher backup restore；"
        "修复 jyteacher check --repair；救援副本 jyteacher rescue。"
    )

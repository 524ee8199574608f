"""What is committed speaks of the product only, and what the documents say to type exists."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from jyteacher_desktop.cli.grammar import COMMON, find_command
from jyteacher_desktop.cli.options import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
TOP_LEVEL = {
    ".ci", ".gitattributes", ".gitignore", "CHANGELOG.md", "LICENSE", "README.md", "benchmarks", "dev.py", "docs", "forms", "installer",
    "jyteacher_desktop", "pyproject.toml", "requirements-dev.txt", "requirements.txt", "resources", "tests", "tools",
}  # fmt: skip
# Written in halves, because this file is searched as well.
INDEX_HOSTS = ("pypi" + ".org", "python" + "hosted", "npm" + "js", "deb." + "debian", "mirrors" + ".")
MACHINE_PATHS = ("/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", "/tm" + "p/", "C:\\" + "Users")


@cache
def tracked() -> tuple[str, ...]:
    """The committed files, by their paths from the top."""
    done = subprocess.run(["git", "-c", "core.quotePath=false", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        pytest.skip("not a git working copy")
    return tuple(name for name in done.stdout.decode("utf-8").split("\0") if name and (ROOT / name).exists())


def texts() -> Iterator[tuple[str, str]]:
    """Every committed text file with its content."""
    for name in tracked():
        data = (ROOT / name).read_bytes()
        if b"\0" not in data and not name.endswith(".jyt"):  # a package may be anything, also without a zero byte
            yield name, data.decode("utf-8")


def test_the_top_level_holds_what_the_architecture_names_and_nothing_else() -> None:
    assert {name.partition("/")[0] for name in tracked()} == TOP_LEVEL


@pytest.mark.parametrize("words", [INDEX_HOSTS, MACHINE_PATHS], ids=["package index", "path of one machine"])
def test_no_committed_text_names_a(words: tuple[str, ...]) -> None:
    ours = [
        (name, text) for name, text in texts() if not name.startswith("resources/licences/")
    ]  # other people's words stay theirs
    assert [(name, word) for name, text in ours for word in words if word in text] == []


def test_each_decision_has_a_number_of_its_own_that_its_heading_does_not_deny() -> None:
    found = [(name.rpartition("/")[2][:4], name) for name in tracked() if name.startswith("docs/decisions/")]
    assert found, "the decisions are there"
    assert [(number, count) for number, count in Counter(number for number, _name in found).items() if count > 1] == []
    headings = [(number, re.match(r"# (\d{4})\b", (ROOT / name).read_text("utf-8")), name) for number, name in found]
    assert [name for number, said, name in headings if said and said[1] != number] == [], "older headings say none"


def test_every_committed_text_is_utf8_with_plain_line_ends() -> None:
    assert [name for name, text in texts() if "\r\n" in text or text.startswith("\ufeff")] == []


def code_lines(start: str) -> Iterator[tuple[str, str]]:
    """The lines of the documents' code blocks and inline code that begin like this, with their file."""
    for name, text in texts():
        if name == "README.md" or (name.startswith("docs/") and name.endswith(".md")):
            blocks = re.findall(r"^```[a-z]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
            lines = [line.strip().removeprefix("$ ") for block in blocks for line in block.replace("\\\n", " ").splitlines()]
            lines += re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text)
            yield from ((name, line) for line in lines if line.startswith(start))


def test_the_start_of_the_command_line_loads_neither_qt_nor_a_heavy_library() -> None:
    heavy = {"PySide6", "sqlalchemy", "openpyxl", "xlsxwriter", "python_calamine", "reportlab", "cryptography", "pypinyin"}
    code = (
        "import sys\nfrom jyteacher_desktop.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit as end:\n    assert not end.code\n"
        f"print(sorted({heavy!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_what_a_program_in_a_text_imports_exists() -> None:
    """A test or tool that starts another process hands it a program as text, which neither the types nor a renaming see."""
    absent: list[str] = []
    for name in tracked():
        if not name.endswith(".py") or name == str(Path(__file__).relative_to(ROOT)):
            continue
        tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
        for text in (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)):
            for module, imported in re.findall(r"^ *from (jyteacher_desktop[.\w]*) import ([\w ,]+)$", text, re.MULTILINE):
                for each in imported.split(","):
                    wanted = each.split()[0]
                    try:
                        found = hasattr(importlib.import_module(module), wanted)
                        found = found or importlib.util.find_spec(f"{module}.{wanted}") is not None
                    except ImportError:
                        found = False
                    if not found:
                        absent.append(f"{name}: {module} has no {wanted}")
    assert absent == []


def test_every_documented_command_of_dev_py_exists() -> None:
    said = {words[2] for _, line in code_lines("python3 dev.py") if len(words := line.split()) > 2}
    help_text = subprocess.run(
        [sys.executable, ROOT / "dev.py", "--help"], capture_output=True, encoding="utf-8", check=True
    ).stdout
    assert {"run", "test"} <= said <= set(re.findall(r"python3 dev\.py (\w+)", help_text))


def test_every_documented_command_of_jyteacher_exists_with_its_options() -> None:
    common = {flag for option in COMMON for flag in option.flags}
    unknown = []
    for name, line in code_lines("jyteacher "):
        # what stands in brackets is optional, not different
        typed = re.sub(r"[\[\]|]", " ", line).split()[1:]
        command = find_command(COMMANDS, typed).command
        flags = common | ({flag for option in command.options for flag in option.flags} if command else set())
        unknown += [(name, line, word) for word in typed if re.match(r"--?[a-z]", word) and word not in flags]
    assert unknown == []


def test_every_decision_stands_once_in_the_index_under_its_title() -> None:
    folder = ROOT / "docs/decisions"
    records = {path.name: path.read_text("utf-8").split("\n", 1)[0] for path in folder.glob("[0-9]*.md")}
    titles = {name: re.sub(r"^#\s*\d*[\s.:—-]*", "", line).strip() for name, line in records.items()}
    told = re.findall(r"^- \[(\d{4})\]\((\1-[^)]+\.md)\) (.+)$", (folder / "README.md").read_text("utf-8"), flags=re.MULTILINE)
    assert sorted((name, title) for _number, name, title in told) == sorted(titles.items()), "docs/decisions/README.md"

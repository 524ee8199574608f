"""A file gets its final name in one way only (``durable_files.drafting``): written beside it, flushed, named, and its folder flushed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "jyteacher_desktop"
_MAKING = frozenset(
    {"write_text", "write_bytes", "rename", "copy", "copy2", "copyfile", "copytree", "move", "touch", "symlink_to", "hardlink_to"}
)
_ELSEWHERE = {
    "desktop/application.py": "the log, of which nothing is promised, and the sample, whose folder is named when it is complete",
    "cli/demo.py": "folders of the demonstration, put aside and put in place as a whole",
    "sample_city.py": "into the folder of a sample that has no name yet",
}
"""Modules that give names otherwise, and why they may."""
_PUBLISHED = ("waiting",)
"""Keys that were published beside the file whose they are; they get their last name by ``durable_files.exchange_for`` (decisions 0081, 0415)."""


def _said(node: ast.expr) -> str:
    """An expression as it is written, "" for a text with parts in it."""
    return "" if isinstance(node, ast.JoinedStr) else ast.unparse(node)


def names_given(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of each call that could put something under a name and does not do so through a draft."""
    if not any(f".{name}(" in source for name in (*_MAKING, "open", "replace")):
        return
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        called = node.func.attr
        if called not in _MAKING and called not in ("open", "replace"):
            continue
        on, written = _said(node.func.value), [_said(each) for each in node.args]
        modes = [_said(each.value) for each in node.keywords if each.arg == "mode"] + written
        if called == "open" and not any(mode.strip("'\"")[:1] in ("w", "x", "a") and len(mode) <= 5 for mode in modes):
            continue
        if called == "replace" and (len(written) != 1 or node.keywords):
            continue  # of a text, or of a record's fields
        if called.startswith(("copy", "move")) and on != "shutil":
            continue  # of a list, a policy
        target = written[-1] if on in ("shutil", "os") else on
        if (
            "draft" not in target
            and target not in ("part", "book")
            and not target.strip("_").startswith(_PUBLISHED)
            and not on.strip("_").startswith(_PUBLISHED)
        ):
            yield node.lineno, f"{on}.{called}({', '.join(written)})"


def test_whatever_the_program_leaves_under_a_name_came_there_through_a_draft() -> None:
    found = [
        f"{file.relative_to(PACKAGE).as_posix()}:{line} {call}"
        for file in sorted(PACKAGE.rglob("*.py"))
        if file.relative_to(PACKAGE).as_posix() not in _ELSEWHERE
        for line, call in names_given(file.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_modules_that_may_do_otherwise_do_so_still() -> None:
    for name in _ELSEWHERE:
        assert list(names_given((PACKAGE / name).read_text(encoding="utf-8"))), name


@pytest.mark.parametrize(
    "source",
    [
        "path.write_text('x')",
        "path.write_bytes(b'x')",
        "path.open('w', encoding='utf-8')",
        "path.open(mode='xb')",
        "os.open.__self__.replace(target)",
        "shutil.copyfile(path, target)",
        "temporary.rename(target)",
    ],
)
def test_a_way_past_the_draft_is_noticed(source: str) -> None:
    assert list(names_given(source))


@pytest.mark.parametrize("source", ["draft.path.write_bytes(b'x')", "text.replace('a', 'b')", "path.open('rb')", "policy.copy()"])
def test_reading_and_drafting_are_left_in_peace(source: str) -> None:
    assert not list(names_given(source))

"""What a command loads: whoever waits for an answer waits for every module behind it. Modules are counted, not seconds."""

from __future__ import annotations

import ast
import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

import jyteacher_desktop

NOT_TO_READ = {
    "sqlalchemy", "xlsxwriter", "openpyxl", "python_calamine", "cryptography", "pyrage", "reportlab", "PIL", "pypinyin", "PySide6",
    "jyteacher_desktop.store.school_tables", "jyteacher_desktop.store.bureau_tables", "jyteacher_desktop.sheets.reading",
    "jyteacher_desktop.exchange.keys", "jyteacher_desktop.bureau", "jyteacher_desktop.reports",
}  # fmt: skip
"""What is of no use to a command that only asks a school's workspace something."""
READING = (
    ("roster", "list"),
    ("activity", "list"),
    ("attendance", "list"),
    ("training", "list"),
    ("hours",),
    ("outlook",),
    ("period", "list"),
)
ASK = """
import contextlib, io, json, sys
from jyteacher_desktop.cli import main
answers = {}
for words in json.loads(sys.argv[2]):
    with contextlib.redirect_stdout(io.StringIO()):
        ended = main([*words, "-w", sys.argv[1], "--json"])
    answers[" ".join(words)] = [ended, sorted(sys.modules)]
print(json.dumps(answers))
"""


def test_who_only_asks_loads_no_library_and_no_description_of_tables(book: Path) -> None:
    command = [sys.executable, "-c", ASK, str(book), json.dumps(READING)]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    answers = json.loads(done.stdout)
    assert {words: ended for words, (ended, _modules) in answers.items() if ended != 0} == {}
    assert {words: sorted(NOT_TO_READ & set(modules)) for words, (_ended, modules) in answers.items()} == {
        " ".join(words): [] for words in READING
    }


@pytest.mark.parametrize("package", ["sheets", "exchange"])
def test_a_package_offers_at_run_time_what_type_checkers_see(package: str) -> None:
    facade = importlib.import_module(f"jyteacher_desktop.{package}")
    tree = ast.parse((Path(jyteacher_desktop.__file__).parent / package / "__init__.py").read_text(encoding="utf-8"))
    [seen] = [node for node in tree.body if isinstance(node, ast.If)]
    imported = [node for node in seen.body if isinstance(node, ast.ImportFrom)]
    assert {each.asname or each.name for node in imported for each in node.names} == set(facade.__all__)
    for node in imported:
        for each in node.names:
            own = getattr(importlib.import_module(str(node.module)), each.name)
            assert getattr(facade, each.asname or each.name) is own
    with pytest.raises(AttributeError):
        _ = facade.nothing_of_the_kind

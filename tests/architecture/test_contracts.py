"""The house keeps its shape: who may know whom, what the rules may touch, what is installed for whom."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import grimp
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "jyteacher_desktop"
NETWORK = {"socketserver", "ssl", "http", "urllib.request", "ftplib", "smtplib", "imaplib", "xmlrpc", "asyncio"}
OUTSIDE_OF_RULES = NETWORK | {
    "socket",
    "io",
    "os",
    "pathlib",
    "random",
    "secrets",
    "shutil",
    "sqlite3",
    "subprocess",
    "tempfile",
    "threading",
    "time",
}


@cache
def imports() -> dict[str, set[str]]:
    """Every module of the program with the foreign modules it imports."""
    graph = grimp.build_graph("jyteacher_desktop", include_external_packages=True, cache_dir=None)
    ours = {name for name in graph.modules if name.split(".")[0] == "jyteacher_desktop"}
    return {name: graph.find_modules_directly_imported_by(name) - ours for name in ours}


@cache
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def statements(folder: Path) -> Iterator[tuple[str, ast.AST]]:
    """Every node of every module of a folder with the place to name when it is wrong."""
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            yield f"{file.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}", node


def test_no_function_of_the_program_is_excused_from_being_simple() -> None:
    """What is too complicated for the linter is split, not waved through (decision 0137)."""
    lint = project()["tool"]["ruff"]["lint"]
    assert lint["mccabe"]["max-complexity"] <= 15
    assert (lint["pylint"]["max-branches"], lint["pylint"]["max-statements"]) <= (15, 60)
    rules = {"C901", "PLR0912", "PLR0915"}
    assert not rules & set(lint["ignore"])
    excused = {place for place, each in lint["per-file-ignores"].items() if rules & set(each)}
    assert not [place for place in excused if place.startswith(("jyteacher_desktop", "installer"))]
    waived = re.compile(rf"noqa:.*\b({'|'.join(rules)})\b")
    found = [
        f"{file.relative_to(ROOT)}:{number}"
        for folder in (PACKAGE, ROOT / "installer", ROOT / "tools")
        for file in sorted(folder.rglob("*.py"))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if waived.search(line)
    ]
    assert found == []


def test_the_import_contracts_of_pyproject_hold() -> None:
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_rules_import_the_standard_library_only_and_nothing_of_files_clocks_or_chance() -> None:
    known = {name: foreign for name, foreign in imports().items() if name.startswith("jyteacher_desktop.domain")}
    assert known
    allowed = sys.stdlib_module_names - OUTSIDE_OF_RULES
    assert {name: foreign - allowed for name, foreign in known.items() if foreign - allowed} == {}


def test_the_rules_never_ask_what_day_it_is() -> None:
    asked = [
        place
        for place, node in statements(PACKAGE / "domain")
        if isinstance(node, ast.Attribute) and node.attr in ("today", "now", "utcnow")
    ]
    assert asked == []


def test_no_module_can_open_a_connection() -> None:
    assert {name: foreign & NETWORK for name, foreign in imports().items() if foreign & NETWORK} == {}
    used = {
        node.attr if isinstance(node, ast.Attribute) else node.module
        for _, node in statements(PACKAGE)
        if (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "socket")
        or (isinstance(node, ast.ImportFrom) and node.module == "socket")
    }
    assert used <= {"gethostname"}


def test_only_the_way_to_a_bureaus_own_database_knows_the_library_that_connects() -> None:
    knowing = {name for name, foreign in imports().items() if "psycopg" in {each.partition(".")[0] for each in foreign}}
    assert knowing == {f"jyteacher_desktop.store.{name}" for name in ("server", "server_turns", "told_in_one_go")}


def test_only_entry_points_the_worker_and_hooks_catch_every_exception() -> None:
    allowed = ("desktop/application.py", "desktop/worker.py", "desktop/typed_values.py", "cli/running.py")
    # whatever one package does is that package's verdict, and the others are received; what a person's "stop" raises inside SQLite
    # is raised again behind it
    allowed += ("bureau/opening_packages.py", "bureau/files_to_take.py", "bureau/receiving.py", "bureau/saved_together.py")
    allowed += ("store/workspace.py",)
    # what a task raises in the other process is carried to whoever waits for it here
    allowed += ("other_process.py",)
    caught = [
        place
        for place, node in statements(PACKAGE)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")))
        and not any(isinstance(last, ast.Raise) for last in node.body[-1:])
        and not place.partition(":")[0].endswith(allowed)
    ]
    assert caught == []


def test_every_runtime_dependency_is_imported_and_everything_imported_is_a_runtime_dependency() -> None:
    providers = importlib.metadata.packages_distributions()
    used = {
        canonicalize_name(distribution)
        for foreign in imports().values()
        for name in foreign
        if name.split(".")[0] not in sys.stdlib_module_names
        for distribution in providers[name.split(".")[0]]
    }
    described = project()["project"]
    lines = [*described["dependencies"], *(line for more in described["optional-dependencies"].values() for line in more)]
    declared = {canonicalize_name(Requirement(line).name) for line in lines}
    of_others = {
        "bcrypt",  # cryptography needs it to encrypt the OpenSSH form of a private key
        "shiboken6",  # comes with PySide6
    }
    assert used - of_others == declared - of_others


def pins(file: str) -> dict[str, Requirement]:
    """The pinned packages of a requirements file, which has a hash for each."""
    entries = re.split(r"\n(?=\S)", (ROOT / file).read_text(encoding="utf-8").strip())
    assert [entry for entry in entries if not re.search(r"\\\n    --hash=sha256:[0-9a-f]{64}", entry)] == []
    found = [Requirement(entry.split(" \\\n")[0]) for entry in entries]
    return {canonicalize_name(requirement.name): requirement for requirement in found}


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_the_pins_answer_what_pyproject_asks_for(file: str) -> None:
    asked = list(project()["project"]["dependencies"])
    if file == "requirements-dev.txt":
        asked += project()["dependency-groups"]["dev"]
    pinned = pins(file)
    for line in asked:
        wanted = Requirement(line)
        (version,) = pinned[canonicalize_name(wanted.name)].specifier
        assert version.operator == "=="
        assert wanted.specifier.contains(version.version), line


def test_both_files_of_pins_name_the_same_versions() -> None:
    everything = pins("requirements-dev.txt")
    assert {name: str(pin) for name, pin in pins("requirements.txt").items() if str(everything[name]) != str(pin)} == {}


def test_building_installing_and_running_need_no_newer_python_than_promised() -> None:
    assert project()["project"]["requires-python"] == ">=3.11"
    assert project()["tool"]["mypy"]["python_version"] == "3.11"
    assert project()["tool"]["ruff"]["target-version"] == "py311"

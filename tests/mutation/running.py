"""A copy of the tree for each group, mutmut in it, and what it found."""

from __future__ import annotations

import ast
import contextlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.mutation.same import EQUAL

ROOT = Path(__file__).resolve().parents[2]
_LENT = ("resources", "forms", "docs", "installer", "benchmarks", "tools")
_STRIKING, _REACHING = "striking", "reaching"
_PLUGINS = "plugins"
_SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|WHERE|JOIN|EXISTS|ORDER BY|AND)\b")
_VALUE = re.compile("'[^']*'")
_HAN = re.compile(r"[一-鿿，。；：“”]")


@dataclass(frozen=True)
class Group:
    """A module and the tests that hold its rules.

    Attributes:
        alone: The module and its tests need nothing but ``domain`` and ``values``, so that the tree they are tried in is small.
    """

    module: str
    tests: tuple[str, ...]
    alone: bool = False


_DRY_RUNS = (
    "tests/sheets/test_import.py",
    "tests/sheets/test_who_is_meant.py",
    "tests/sheets/test_told_by_cells.py",
    "tests/sheets/test_headings.py",
    "tests/sheets/test_left_out.py",
    "tests/school/test_blocks_below.py",
    "tests/sheets/test_days_with_times.py",
    "tests/sheets/test_table_rows.py",
    "tests/sheets/test_plans_whole.py",
    "tests/school/test_plan_sheets.py",
    "tests/school/test_sheet_wide.py",
    "tests/school/test_lists_that_say_less.py",
    "tests/school/test_own_exports.py",
    "tests/school/test_own_columns.py",
    "tests/school/test_guests_in_lists.py",
    "tests/sheets/test_pasted.py",
)
_OF_EVERY_LAYER = ("values.py", "enums.py", "later.py")
"""What the domain takes besides itself."""
GROUPS: dict[str, Group] = {
    **{
        name: Group(f"domain/{module}.py", ("tests/domain/test_hours.py", "tests/domain/test_hours_properties.py"))
        for name, module in {
            "hours": "hours",
            "hours_of_activities": "activity_hours",
            "hours_required": "required_hours",
            "hours_rules": "counting_rules",
            "hours_lines": "ledger_lines",
            "hours_entries": "entries",
        }.items()
    },
    **{
        name: Group(f"sheets/{module}.py", _DRY_RUNS)
        for name, module in {
            "plan": "dry_run",
            "plan_rows": "values_of_rows",
            "plan_people": "people_in_lists",
            "plan_roster": "dry_run_roster",
            "plan_trainings": "dry_run_trainings",
            "plan_openings": "dry_run_opening_balances",
            "plan_activities": "dry_run_activities",
            "plan_attendance": "dry_run_attendance",
            "plan_schools": "dry_run_member_schools",
            "plan_items": "dry_run_plan_items",
        }.items()
    },
    "plans": Group(
        "school/plans.py",
        (
            "tests/school/test_plans.py",
            "tests/school/test_plans_shown.py",
            "tests/school/test_plan_sheets.py",
            "tests/cli/test_plan_commands.py",
        ),
    ),
    "policy": Group("domain/policy.py", ("tests/domain/test_policy.py", "tests/domain/test_policy_whole.py")),
    "identity": Group("domain/id_numbers.py", ("tests/domain/test_id_numbers.py",), alone=True),
    "merge": Group(
        "bureau/letters_into_city.py",
        (
            "tests/bureau/test_rows_of_a_letter.py",
            "tests/bureau/test_merge.py",
            "tests/bureau/test_receiving.py",
            "tests/bureau/test_corrections.py",
            "tests/bureau/test_changed_closed_quarters.py",
        ),
    ),
    "migrations": Group("store/migrations/__init__.py", ("tests/store/test_workspace_edges.py", "tests/store/test_journal.py")),
    "guards": Group("store/refused_steps.py", ("tests/store/test_workspace_edges.py", "tests/store/test_journal.py")),
    "writer": Group("records/writer.py", ("tests/records/test_writer.py",)),
    "review": Group("domain/review.py", ("tests/domain/test_review.py",), alone=True),
    "letters": Group(
        "exchange/letters.py",
        (
            "tests/exchange/test_letters.py",
            "tests/exchange/test_letters_whole.py",
            "tests/exchange/test_strangers.py",
            "tests/exchange/test_volumes.py",
            "tests/exchange/test_limits.py",
            "tests/exchange/test_insiders.py",
            "tests/exchange/test_cards.py",
            "tests/exchange/test_registers.py",
            "tests/bureau/test_corrections.py",
        ),
    ),
}


@dataclass(frozen=True)
class Survivor:
    """A changed program that no test noticed."""

    name: str
    difference: str


@dataclass
class Score:
    """What came of the mutants of one group: of a sample, which are judged (``tried``), and which change no rule (``wording``, ``same``)."""

    all: int = 0
    tried: int = 0
    killed: int = 0
    wording: int = 0
    same: int = 0
    survived: list[Survivor] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Killed, of those that change what the program does."""
        counted = self.killed + len(self.survived)
        return self.killed / counted if counted else 1.0


def run(name: str, *, seconds: float, each: int, seed: int) -> Score:
    """Try a sample of the mutants of a group, for so long at the most."""
    group, place, end = GROUPS[name], ROOT / "build" / "mutation" / name, time.monotonic() + seconds
    _lay(place, group)
    _mutmut(place, "run", "nothing.is.named.so", seconds=seconds)  # makes them all and learns which test reaches which function
    meta = place / "mutants" / "jyteacher_desktop" / f"{group.module}.meta"
    if not meta.exists():
        return Score()  # the time was up before there was one
    every = sorted(json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"])
    chosen = random.Random(seed).sample(
        every, each if 0 < each < len(every) else len(every)
    )  # what the time leaves out is chance as well
    score, judged = Score(all=len(every)), list[str]()
    differences = _differences(place, group, chosen)
    for mutant in chosen:
        if _wording(differences[mutant]):
            score.wording += 1
        elif _same_sql(differences[mutant]) or any(pattern in differences[mutant] for pattern in EQUAL):
            score.same += 1
        else:
            judged.append(mutant)
    reached = _reached(place, group)
    tests = {
        mutant: asked_of(mutant, differences[mutant], reached, place / "jyteacher_desktop" / group.module) for mutant in judged
    }
    for mutant, noticed in _strike(place, group, tests, seconds=end - time.monotonic()):
        score.tried += 1
        if noticed:
            score.killed += 1
        else:
            score.survived.append(Survivor(mutant, differences[mutant]))
    return score


def _lay(place: Path, group: Group) -> None:
    """A tree of the group's own: the program and the tests copied, everything else lent."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for folder in ("jyteacher_desktop", "tests"):
        if group.alone:
            shutil.copytree(ROOT / folder / "domain", place / folder / "domain", ignore=shutil.ignore_patterns("__pycache__"))
            for name in ("__init__.py", *_OF_EVERY_LAYER):
                if (ROOT / folder / name).exists():
                    shutil.copy(ROOT / folder / name, place / folder)
        else:
            shutil.copytree(ROOT / folder, place / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for folder in _LENT:
        (place / folder).symlink_to(ROOT / folder)
    (place / _PLUGINS).mkdir()
    for plugin in (_STRIKING, _REACHING):
        shutil.copy(Path(__file__).with_name(f"{plugin}.py"), place / _PLUGINS)
    described = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    plain = tomllib.loads(described)["tool"]["pytest"]["ini_options"]
    described = described.replace(f'addopts = "{plain["addopts"]}"', 'addopts = ""').replace(
        'filterwarnings = ["error"]', "filterwarnings = []"
    )
    tests = _tests(group)
    (place / "pyproject.toml").write_text(
        described
        + "\n".join(
            (
                "\n[tool.mutmut]",
                'source_paths = ["jyteacher_desktop"]',
                f'only_mutate = ["jyteacher_desktop/{group.module}"]',
                f"also_copy = {json.dumps(list(_LENT))}",
                'pytest_add_cli_args = ["-p", "no:randomly", "-n", "0", "-p", "no:cacheprovider"]',
                f"pytest_add_cli_args_test_selection = {json.dumps(tests)}",
                "use_git_change_detection = false",
            )
        )
        + "\n",
        encoding="utf-8",
    )


def _mutmut(place: Path, *words: str, seconds: float) -> None:
    """Run mutmut for so long; what it tried until then is kept."""
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(place / _PLUGINS),
    }
    with (place / "mutmut.log").open("ab") as log:
        working = subprocess.Popen(
            [sys.executable, "-m", "mutmut", *words], cwd=place, env=environment, stdout=log, stderr=log, process_group=0
        )
        try:
            working.wait(timeout=max(seconds, 1))
        except subprocess.TimeoutExpired:
            pass
        finally:  # whatever ends this run ends the mutants with it
            with contextlib.suppress(ProcessLookupError):
                os.killpg(working.pid, signal.SIGKILL)
            working.wait()


def _reached(place: Path, group: Group) -> dict[int, list[str]]:
    """Every line of the module to the tests that reach it."""
    told = place / "reached.json"
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(place / _PLUGINS),
        "CI": "1",
        "JYTEACHER_REACHED": os.pathsep.join((str(place / "jyteacher_desktop" / group.module), str(told))),
    }
    words = ("-q", "--rootdir=.", "-n", "0", "-p", "no:randomly", "-p", "no:cacheprovider", "-p", _REACHING, *_tests(group))
    # a test that minds being measured, as one of memory does, has reached what it reached all the same
    subprocess.run([sys.executable, "-m", "pytest", *words], cwd=place, env=environment, capture_output=True, check=False)
    return {int(line): tests for line, tests in json.loads(told.read_text(encoding="utf-8")).items()}


def asked_of(mutant: str, difference: str, reached: dict[int, list[str]], module: Path) -> list[str]:
    """The tests that reach what a mutant changes; none where that cannot be told, so that all that reach its function are asked.

    A statement that takes several lines is reached by its first. A line that stands twice in its function is looked for at both places.
    """
    tree, lines = _read(module)
    name = mutant.rpartition(".")[2].partition("__mutmut_")[0]
    function = name.rpartition("ǁ")[2] if "ǁ" in name else name.removeprefix("x_")
    gone = {line[1:].strip() for line in difference.splitlines() if line.startswith("-")}
    found: set[str] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef) or node.name != function:
            continue
        for number in range(node.lineno, (node.end_lineno or node.lineno) + 1):
            if lines[number - 1].strip() in gone:
                inside = [
                    each
                    for each in ast.walk(node)
                    if isinstance(each, ast.stmt) and each.lineno <= number <= (each.end_lineno or 0)
                ]
                statement = max(inside, key=lambda each: each.lineno)
                if statement is node:
                    return []
                found.update(reached.get(statement.lineno, ()))
    return sorted(found)


@cache
def _read(module: Path) -> tuple[ast.Module, list[str]]:
    text = module.read_text(encoding="utf-8")
    return ast.parse(text), text.splitlines()


def _tests(group: Group) -> list[str]:
    return [path for path in group.tests if (ROOT / path).exists()]


def _strike(place: Path, group: Group, mutants: dict[str, list[str]], *, seconds: float) -> Iterator[tuple[str, bool]]:
    """Each mutant that was judged within the time, and whether a test noticed it; of each the tests to be asked, none for all."""
    order = place / "mutants.json"
    order.write_text(json.dumps({"mutants": mutants, "seconds": seconds, "children": os.cpu_count() or 1}), encoding="utf-8")
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(place / _PLUGINS),
        "JYTEACHER_MUTANTS": str(order),
    }
    words = ("-q", "--rootdir=.", "-n", "0", "-p", "no:randomly", "-p", "no:cacheprovider", "-p", _STRIKING, *_tests(group))
    # a group and not a session of their own: Linux would give a session its own share of the processor, whatever this run leaves to others
    with (place / "striking.log").open("ab") as log:
        working = subprocess.Popen(
            [sys.executable, "-m", "pytest", *words],
            cwd=place / "mutants",
            env=environment,
            stdout=log,
            stderr=log,
            process_group=0,
        )
        try:
            working.wait()
        finally:  # whatever ends this run ends the mutants with it
            with contextlib.suppress(ProcessLookupError):
                os.killpg(working.pid, signal.SIGKILL)
            working.wait()
    told = Path(f"{order}.told")
    for line in told.read_text(encoding="utf-8").splitlines() if told.exists() else ():
        found = json.loads(line)
        if found["mutant"]:
            yield found["mutant"], found["what"] == "killed"
        elif found["what"] != "survived":
            raise RuntimeError(f"a test fails without any change: {found['by']}")


def _differences(place: Path, group: Group, mutants: list[str]) -> dict[str, str]:
    """What each of them changes: the lines that went and those that came."""
    names = place / "mutants.json"
    names.write_text(json.dumps(mutants), encoding="utf-8")
    words = [sys.executable, str(Path(__file__).with_name("differences.py")), f"jyteacher_desktop/{group.module}", str(names)]
    return dict(json.loads(subprocess.run(words, cwd=place, capture_output=True, text=True, check=True).stdout))


def _wording(difference: str) -> bool:
    """Whether only Chinese words were changed, or a sentence was left out that is nothing but words."""
    old, new = ([line[1:] for line in difference.splitlines() if line.startswith(sign)] for sign in "-+")
    if len(old) != len(new):
        return False
    changed = [(one, two) for one, two in zip(old, new, strict=True) if one != two]
    return bool(changed) and all(_HAN.search(one) and _bare(one) == _bare(two) for one, two in changed)


def _same_sql(difference: str) -> bool:
    """Whether only the capitals of SQL were changed, which it does not mind; what stands in its quotes is a value."""
    old, new = ([line[1:] for line in difference.splitlines() if line.startswith(sign)] for sign in "-+")
    pairs = list(zip(old, new, strict=False))
    return len(old) == len(new) > 0 and all(
        one.lower() == two.lower() and _SQL.search(one) and _VALUE.findall(one) == _VALUE.findall(two) for one, two in pairs
    )


def _bare(line: str) -> str:
    """A line without what its sentences say: every literal with Chinese in it, whatever stands for one, and empty ones."""
    literal = re.sub(r'f?"[^"]*[一-鿿][^"]*"', "…", line)
    return re.sub(r"(?<![\w.])None(?=\)|,|$)", "…", literal)

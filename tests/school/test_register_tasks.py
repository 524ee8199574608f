"""What the registers ask for on the first page: read from those in which something stands, and the same as from all of them."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest

from jyteacher_desktop.domain.tasks import Task
from jyteacher_desktop.domain.terms import DAY_OF_SAMPLES
from jyteacher_desktop.kinds import REGISTERS, modules_of_registers
from jyteacher_desktop.kinds.kit import Keeper, Standing
from jyteacher_desktop.records.measures import measures_about, short_about
from jyteacher_desktop.school import register_tasks as asking
from jyteacher_desktop.school.register_tasks import register_tasks
from jyteacher_desktop.school.sample import SAMPLE_PIN, build_sample_school
from jyteacher_desktop.school.school_book import SchoolBook
from jyteacher_desktop.store.workspace import SCHOOL, Workspace

KEPT = [kind.id for kind in REGISTERS if Keeper.SCHOOL in kind.keepers]
MODULES = sorted({modules_of_registers()[name] for name in KEPT})


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "s.jyschool"
    build_sample_school(path, SAMPLE_PIN).workspace.close()
    return path


Changed = Callable[..., AbstractContextManager[Workspace]]


@pytest.fixture
def changed(sample: Path, tmp_path: Path) -> Changed:
    """The sample school after some statements of SQL."""

    @contextmanager
    def opened(*statements: str) -> Iterator[Workspace]:
        folder = tmp_path / "changed"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(sample.parent, folder)
        with closing(sqlite3.connect(folder / sample.name)) as raw, raw:
            triggers = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
            for each in (*(f'DROP TRIGGER "{name}"' for name in triggers), *statements):  # the journal is of no interest here
                raw.execute(each)
        with Workspace.open(folder / sample.name, SCHOOL, write=False) as ws:
            ws.today_override = DAY_OF_SAMPLES
            yield ws

    return opened


def _emptied(*, but: str = "") -> list[str]:
    """Every register into the trash but those of one module."""
    places = modules_of_registers()
    return [f'UPDATE "{name}" SET deleted = 1' for name in KEPT if places[name] != but]


def _as_from_all(ws: Workspace) -> tuple[Task, ...]:
    """What is asked for when every register is looked through, whether anything stands there or not."""
    return asking._open_in(ws, frozenset(modules_of_registers().values()))


def test_the_sample_school_is_asked_for_the_same_as_when_every_register_is_looked_through(changed: Changed) -> None:
    with changed() as ws:
        assert register_tasks(ws) == _as_from_all(ws) != ()


@pytest.mark.parametrize("stage", ["", "幼儿教育"])
def test_what_is_below_its_target_is_the_same_as_when_every_figure_is_counted(changed: Changed, stage: str) -> None:
    with changed(*([f"UPDATE teacher SET stage = '{stage}'"] if stage else [])) as ws:
        book = SchoolBook(ws)
        short = {kind.id: short_about(book, kind) for kind in REGISTERS}
        counted = {kind.id: measures_about(book, kind) for kind in REGISTERS}
        assert short == {
            name: tuple(each for each in found if each.standing is Standing.SHORT) for name, found in counted.items()
        }
        assert len({each.key for found in short.values() for each in found}) > 2


@pytest.mark.parametrize("module", MODULES)
def test_a_school_that_uses_one_register_is_asked_for_the_same_as_when_every_register_is_looked_through(
    changed: Changed, module: str
) -> None:
    with changed(*_emptied(but=module)) as ws:
        assert register_tasks(ws) == _as_from_all(ws)


@pytest.mark.parametrize("name", KEPT)
def test_a_word_that_there_was_nothing_this_year_asks_for_the_same_as_when_every_register_is_looked_through(
    changed: Changed, name: str
) -> None:
    word = (
        "INSERT INTO none_in_year (uuid, register, year, note, deleted) "
        f"VALUES ('8d0d1d7c-0000-4000-8000-000000000001', '{name}', '2026', '', 0)"
    )
    with changed(*_emptied(), word) as ws:
        assert register_tasks(ws) == _as_from_all(ws)


def test_of_the_teachers_of_small_children_something_is_asked_although_no_register_is_used(changed: Changed) -> None:
    with changed(*_emptied(), "UPDATE teacher SET stage = '幼儿教育'") as ws:
        (task,) = register_tasks(ws)
        assert "幼儿园教师技能提升" in task.detail
        assert (task,) == _as_from_all(ws)


@pytest.mark.parametrize("stage", ["小学", "初中", "高中", "中职", "特殊教育", ""])
def test_where_no_register_is_used_the_registers_ask_for_nothing(changed: Changed, stage: str) -> None:
    with changed(*_emptied(), f"UPDATE teacher SET stage = '{stage}'") as ws:
        assert register_tasks(ws) == _as_from_all(ws) == ()


_LOADED = """
import sys
from pathlib import Path
from jyteacher_desktop.school.register_tasks import register_tasks
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
with Workspace.open(Path(sys.argv[1]), SCHOOL, write=False) as ws:
    ws.today_override = __import__("datetime").date(2026, 9, 30)
    register_tasks(ws)
own = "jyteacher_desktop.kinds."
print(sorted({name.removeprefix(own) for name in sys.modules if name.startswith(own)} & set(sys.argv[2].split())))
"""


def test_only_the_registers_that_are_used_are_loaded(changed: Changed) -> None:
    modules = " ".join(name.rpartition(".")[2] for name in MODULES)
    for but, loaded in (("", []), ("jyteacher_desktop.kinds.honour", ["honour", "nothing_this_year"])):
        with changed(*_emptied(but=but)) as ws:
            path = ws.path
        done = subprocess.run([sys.executable, "-c", _LOADED, path, modules], capture_output=True, encoding="utf-8", check=True)
        assert done.stdout.strip() == str(loaded)

"""P15: what a person waits for, beside what the machine cannot do without.

A school of 100 teachers in its fifth year, 20,000 attendance lines. The limits: the key's derivation is slow on purpose, a change that was
reported is on the disk, a backup is a copy that was flushed, checked by SQLite and counted, numbers of people stand sealed. Each limit is measured in the
same run by the library that does it, without anything of ours; the figure is the whole use case over the limit. What waits for the disk
or for a key is measured by the clock, on a machine that does nothing else, and beside it by processor time, which other work changes little; the
first page by processor time alone.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import bcrypt
import msgspec
from python_calamine import CalamineWorkbook

from benchmarks import bench_history, bench_import, bench_pages
from benchmarks.measure import Measure, Part, alone, work
from benchmarks.raw import seconds_to_write
from jyteacher_desktop.exchange.keys import BCRYPT_ROUNDS

if TYPE_CHECKING:
    from jyteacher_desktop.store.workspace import Workspace

_PIN, _SALT = b"correct horse battery staple", bytes(16)
_YEARS, _TURNS, _LIMIT = 5, 7, 1.5
_QUARTER, _TODAY = date(2026, 9, 30), date(2026, 11, 20)
_READ = (
    "SELECT * FROM teacher",
    "SELECT * FROM service",
    "SELECT * FROM activity WHERE start >= '2026-01-01'",
    "SELECT a.* FROM attendance AS a JOIN activity AS e ON e.id = a.activity_id WHERE e.start >= '2026-01-01'",
)
"""The rows without which nobody can say what a year's figures are."""
_FLUSHES = 4 * 3
"""Three changes and the package: each is a file, a folder, its name and a folder again."""
_CLOCKS: tuple[Callable[[], float], ...] = (time.perf_counter, time.process_time)
_SIGNED = ("signed_line", "signed_person", "signed_before", "signed_paper")


def run() -> list[Measure]:
    """A first import, a quarter closed, a quarter handed in, home after a change."""
    with tempfile.TemporaryDirectory() as place:
        school = Path(place) / "s.jyschool"
        alone(bench_history.build_years, school, _YEARS)
        return alone(_felt, school)


def _felt(school: Path) -> list[Measure]:
    from jyteacher_desktop.desktop import collect_seldom
    from jyteacher_desktop.domain.calendar import Quarter
    from jyteacher_desktop.school.closing_quarters import close_quarter
    from jyteacher_desktop.school.home import home
    from jyteacher_desktop.school.imports import ImportKind, execute_import, plan_import
    from jyteacher_desktop.school.office import create_school
    from jyteacher_desktop.school.quarter_in_words import quarter_summary
    from jyteacher_desktop.school.submitting import submit
    from jyteacher_desktop.store.workspace import SCHOOL, Workspace

    collect_seldom()  # as the window and the command line do before they begin
    quarter, numbers = Quarter.of(_QUARTER), count()
    folder = school.parent
    _trusting(school, folder)
    roster, blank = folder / "roster.xlsx", folder / "blank.jyschool"
    bench_import.write_book(roster, 500)
    create_school(blank, name="济水一小", code="2141000123", stage="小学", pin=_PIN.decode()).close()
    full = Path(shutil.copy(blank, folder / "full.jyschool"))
    with Workspace.open(full, SCHOOL, write=True) as workspace:
        execute_import(workspace, plan_import(workspace, ImportKind.ROSTER, roster))
    closed = Path(shutil.copy(school, folder / "closed.jyschool"))
    with Workspace.open(closed, SCHOOL, write=True) as workspace:
        workspace.today_override = _TODAY
        close_quarter(workspace, quarter)
    everything = ("SELECT * FROM teacher", "SELECT * FROM activity", "SELECT * FROM attendance")

    def imported(workspace: Workspace) -> None:
        execute_import(workspace, plan_import(workspace, ImportKind.ROSTER, roster))

    found = [
        _measure(
            "a first roster of 500 rows planned and imported",
            _turns(blank, numbers, imported),
            _Need("calamine's reading", _median(lambda: CalamineWorkbook.from_path(roster).get_sheet_by_index(0).to_python())),
            _Need("sqlite3 writing the rows and the commit, as durable", _written(blank, full, ("teacher", "service"))),
            _Need("the check character of every number and the cipher over it", _median(lambda: _numbers(500))),
            _Need("a backup of before: a copy, flushed, checked by SQLite, counted", _median(lambda: _copied(folder, blank))),
        ),
        _measure(
            "a quarter closed from the page that shows it: its figures kept, a copy of what was signed",
            _turns(
                school,
                numbers,
                lambda workspace: close_quarter(workspace, quarter),
                shown=lambda workspace: quarter_summary(workspace, quarter),
            ),
            _Need("the year's rows read, as whoever counts has to once", _median(lambda: _fetch(school, _READ))),
            _Need("sqlite3 writing the rows of what was signed and the commit, as durable", _written(school, closed, _SIGNED)),
            _Need("the copy, flushed, checked by SQLite, counted", _median(lambda: _copied(folder, school))),
        ),
        _measure(
            "a quarter handed in: signed, sealed, written, read back, compared",
            _turns(school, numbers, lambda workspace: submit(workspace, quarter, folder / f"out{next(numbers)}", _PIN.decode())),
            _Need("the key derived from the PIN", _median(_derive)),
            _Need(
                "the whole book read and made JSON by msgspec",
                _median(lambda: msgspec.json.encode(_fetch(school, everything))),
            ),
            _Need(
                "three changes and the package on the disk",
                _median(lambda: _flushed(folder, b"x" * 4096, times=_FLUSHES)),
            ),
        ),
    ]
    home_after = _beside(
        "home after somebody's mark was changed",
        _after_changes(school, numbers, lambda workspace: home(workspace, quarter)),
        [
            Part(
                "the year's rows read, as whoever counts anew has to, processor time as ours",
                median(work(lambda: _fetch(school, _READ)) for _turn in range(_TURNS)),
                needed=True,
            )
        ],
    )
    return [*(each for both in found for each in both), home_after]


class _Need(NamedTuple):
    """What nobody can leave out: what it takes by the clock, and of the processor."""

    name: str
    taken: tuple[float, ...]


def _measure(name: str, here: tuple[float, ...], *needs: _Need) -> list[Measure]:
    """By the clock and by processor time, each beside what is needed by the same."""
    return [
        _beside(f"{name}{how}", here[place], [Part(need.name, need.taken[place], needed=True) for need in needs])
        for place, how in enumerate(("", ", processor time"))
    ]


def _beside(name: str, here: float, needed: list[Part]) -> Measure:
    limit = sum(part.figure for part in needed)
    rest = Part("everything else", here - limit, needed=False)
    return Measure(
        goal="P15", name=f"{name} / its limit", here=here, peer=limit, ratio=here / limit, limit=_LIMIT, parts=(*needed, rest)
    )


def _both(action: Callable[[], object]) -> tuple[float, ...]:
    """What one call takes by either clock."""
    began = [clock() for clock in _CLOCKS]
    action()
    return tuple(clock() - start for clock, start in zip(_CLOCKS, began, strict=True))


def _medians(taken: Iterable[tuple[float, ...]]) -> tuple[float, ...]:
    return tuple(map(median, zip(*taken, strict=True)))


def _written(blank: Path, full: Path, tables: tuple[str, ...]) -> tuple[float, ...]:
    return tuple(median(seconds_to_write(blank, full, tables, time_of=clock) for _turn in range(_TURNS)) for clock in _CLOCKS)


def _turns(
    school: Path,
    numbers: Iterable[int],
    action: Callable[[Workspace], object],
    *,
    shown: Callable[[Workspace], object] = lambda _workspace: None,
) -> tuple[float, ...]:
    """The medians of some turns, each on a fresh copy that was opened before, with what the person has before him ``shown``."""
    from jyteacher_desktop.store.workspace import SCHOOL, Workspace

    taken = []
    for number, _turn in zip(numbers, range(_TURNS + 1), strict=False):
        target = school.with_name(f"t{number}") / school.name
        target.parent.mkdir()
        for file in school.parent.glob(f"{school.name}*"):
            if file.is_file() and file.suffix != ".lock":
                shutil.copy(file, target.with_name(file.name))
        with Workspace.open(target, SCHOOL, write=True) as workspace:
            workspace.today_override = _TODAY
            shown(workspace)
            taken.append(_both(partial(action, workspace)))
        shutil.rmtree(target.parent)
    return _medians(taken[1:])  # the first one imports


def _after_changes(school: Path, numbers: Iterator[int], action: Callable[[Workspace], object]) -> float:
    """The median processor time of some turns in one window's workspace, each after one mark of the newest activity was changed."""
    from jyteacher_desktop.store.workspace import SCHOOL, Workspace

    target = school.with_name(f"t{next(numbers)}") / school.name
    target.parent.mkdir()
    for file in school.parent.glob(f"{school.name}*"):
        if file.is_file() and file.suffix != ".lock":
            shutil.copy(file, target.with_name(file.name))
    taken = []
    with Workspace.open(target, SCHOOL, write=True) as workspace:
        workspace.today_override = _TODAY
        action(workspace)
        for _turn in range(_TURNS):
            bench_pages.change_a_mark(workspace)
            taken.append(work(lambda: action(workspace)))
    shutil.rmtree(target.parent)
    return median(taken)


def _trusting(school: Path, folder: Path) -> None:
    """A bureau whose card the school took in."""
    from jyteacher_desktop.bureau.bureau_keys import write_bureau_card
    from jyteacher_desktop.bureau.office import create_bureau
    from jyteacher_desktop.school.school_keys import trust_bureau
    from jyteacher_desktop.store.workspace import SCHOOL, Workspace

    card, pin = folder / "card.jyt", _PIN.decode()
    with create_bureau(folder / "b.jybureau", name="市局", pin=pin) as bureau:
        write_bureau_card(bureau, card, pin)
    with Workspace.open(school, SCHOOL, write=True) as workspace:
        trust_bureau(workspace, card, pin)


def _median(action: Callable[[], object]) -> tuple[float, ...]:
    return _medians(_both(action) for _turn in range(_TURNS))


def _derive() -> None:
    bcrypt.kdf(_PIN, _SALT, 48, BCRYPT_ROUNDS)


def _flushed(folder: Path, content: bytes, *, times: int = 1) -> None:
    """A file written whole, flushed, renamed, its folder flushed, so many times."""
    target = folder / "flushed"
    for _time in range(times):
        with target.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        target.replace(folder / "named")
        descriptor = os.open(folder, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)


def _copied(folder: Path, file: Path) -> None:
    """A copy that counts as a backup: flushed, its pages checked by SQLite, the rows of every table counted."""
    _flushed(folder, file.read_bytes())
    if _checked(folder / "named") != _checked(file, "SELECT 'ok'"):
        raise RuntimeError("the copy is no copy")


def _checked(file: Path, statement: str = "PRAGMA quick_check") -> list[object]:
    raw = sqlite3.connect(file)
    found = raw.execute(statement).fetchone()
    names = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'").fetchall()
    rows = [raw.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in names]
    raw.close()
    return [found, *rows]


def _numbers(people: int) -> None:
    bench_import.check_all(people)
    bench_import.seal_all(people)


def _fetch(school: Path, statements: Iterable[str]) -> list[list[tuple[object, ...]]]:
    raw = sqlite3.connect(school)
    found = [raw.execute(statement).fetchall() for statement in statements]
    raw.close()
    return found

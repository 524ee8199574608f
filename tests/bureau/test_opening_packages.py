"""Opening in a second process gives exactly what opening here gives, and nothing of a letter is lost on the way."""

from __future__ import annotations

import base64
import dataclasses
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import resource_tracker, spawn
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop.bureau import opening_packages
from jyteacher_desktop.bureau.city_digest import city_digest
from jyteacher_desktop.bureau.clerks_log import rulings
from jyteacher_desktop.bureau.errors import OpeningStopped
from jyteacher_desktop.bureau.opening_packages import Mailroom, Parcel, Refusal, open_each, open_parcel
from jyteacher_desktop.bureau.receiving import Desk
from jyteacher_desktop.domain.errors import Cancelled
from jyteacher_desktop.exchange import box, seal
from jyteacher_desktop.other_process import OtherProcess
from jyteacher_desktop.store.ids import new_id
from tests.bureau.world import City, School, fresh
from tests.patience import PATIENCE_S, children_end


def _room(city: City) -> Mailroom:
    return Mailroom(identities=city.identity, me=city.office, sample=False, said=rulings(city.ws), clerks=(), cities={}, known={})


@pytest.mark.parametrize("served", [False, True])
def test_a_second_process_opens_packages_exactly_as_this_one(
    city: City, monkeypatch: pytest.MonkeyPatch, *, served: bool
) -> None:
    monkeypatch.setattr(opening_packages, "_WORTH", 1)
    schools = [city.school(number) for number in range(12)]
    packages: list[tuple[int, bytes | None]] = [
        (number, school.write(city.office, city.recipients).data) for number, school in enumerate(schools)
    ]
    packages[3] = (3, None)
    packages[5] = (5, b"nonsense")
    room = _room(city)
    if served:
        there = _others_do(monkeypatch)
        opened = dict(open_each(packages * 3, lambda: room, busy=threading.Event(), much=True))
        assert there == ["_enter"] + ["_open"] * 32, "all but the first one, and those that are nothing"
    else:
        opened = dict(open_each(packages * 40, lambda: room))
    assert opened == {number: None if data is None else open_parcel(data, room) for number, data in packages}
    assert opened[3] is None
    assert isinstance(opened[4], Parcel)
    assert isinstance(opened[5], Refusal)


def _others_do(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a second process is given to do, which is waited for until it is up."""
    given, submit = list[str](), OtherProcess.submit

    def told(self: OtherProcess, work: Any, *values: object) -> Any:
        given.append(work.__name__)
        return submit(self, work, *values)

    monkeypatch.setattr(OtherProcess, "submit", told)
    monkeypatch.setattr(opening_packages, "_has_started", lambda ready: ready is not None and bool(ready.result(PATIENCE_S)))
    return given


_DEEP = b'{"a":' * 100_000 + b"1" + b"}" * 100_000


@pytest.mark.parametrize("served", [False, True])
@pytest.mark.parametrize(
    "signed",
    [
        pytest.param(b'{"payload":"","deep":%s}' % _DEEP, id="envelope"),
        pytest.param(b'{"payload":"%s"}' % base64.b64encode(b'{"jyt":{"from":"a","deep":%s}}' % _DEEP), id="manifest"),
        pytest.param(b'{"payload":"%s"}' % base64.b64encode(b'{"jyt":{"from":"\xff"}}'), id="no text"),
        pytest.param(b'{"payload":1}', id="no bytes"),
    ],
)
def test_a_package_of_nothing_but_brackets_does_not_stop_the_others(
    city: City, monkeypatch: pytest.MonkeyPatch, signed: bytes, *, served: bool
) -> None:
    monkeypatch.setattr(opening_packages, "_WORTH", 1)
    monkeypatch.setattr(opening_packages, "WORTH_COMPARING", 0)
    good = city.school(1).write(city.office, city.recipients).data
    bad = seal.seal(box.write_box(signed, {}), city.recipients)
    room = dataclasses.replace(_room(city), known={new_id(): set()}, earlier=lambda _office: None)
    busy = threading.Event() if served else None
    opened = [found for _item, found in open_each([(None, good), (None, bad), (None, good)] * 3, lambda: room, busy=busy)]
    assert list(map(type, opened)) == [Parcel, Refusal, Parcel] * 3


def test_beside_a_server_a_package_is_read_once_that_has_rows_to_work_on_or_nobody_has_anything_else_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened, done = [], threading.Semaphore(0)

    def read(data: bytes, _room: Mailroom, _pause: Callable[[], None], _unsealed: bytes | None = None) -> Refusal:
        opened.append(data)
        done.release()
        return Refusal(code="", message="")

    monkeypatch.setattr(opening_packages, "open_safely", read)
    room = Mailroom(identities=(), me="", sample=False, said={}, clerks=(), cities={}, known={})
    busy = threading.Event()
    merging = open_each(((number, b"%d" % number) for number in range(6)), lambda: room, busy=busy)
    assert next(merging)[0] == 0
    assert opened == [b"0"], "the server is asked this and that of the first one: whoever asks has the interpreter for himself"
    busy.set()
    assert all(done.acquire(timeout=PATIENCE_S) for _package in range(2)), "the rows of the first one were handed over"
    assert opened == [b"0", b"1"]
    assert next(merging)[0] == 1
    assert opened == [b"0", b"1"]
    assert next(merging)[0] == 2, "of this one no long table came, so the next one is read when it is wanted"
    assert opened == [b"0", b"1", b"2"]
    merging.close()
    assert opened == [b"0", b"1", b"2"]


def test_beside_a_server_few_packages_start_no_second_process_and_of_many_files_no_more_are_asked_for_their_size_than_say_so(
    city: City, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    there = _others_do(monkeypatch)
    packages = [(number, city.school(number).write(city.office, city.recipients).data) for number in range(3)]
    room = _room(city)
    assert len(list(open_each(packages, lambda: room, busy=threading.Event()))) == 3
    assert there == []
    files = [tmp_path / f"{number}.jyt" for number in range(4)]
    files[0].write_bytes(b"x" * 600)
    files[2].write_bytes(b"x" * 500)
    monkeypatch.setattr(opening_packages, "_WORTH", 1000)
    assert not opening_packages.is_much(files[:2])
    left = iter(files)
    assert opening_packages.is_much(left)
    assert list(left) == files[3:]


def test_whoever_stops_beside_a_server_does_not_wait_for_what_the_second_process_opens(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    _others_do(monkeypatch)
    data = city.school(1).write(city.office, city.recipients).data
    before = set(multiprocessing.active_children())
    opened = open_each(((number, data) for number in range(500)), lambda: _room(city), busy=threading.Event(), much=True)
    next(opened)
    (child,) = set(multiprocessing.active_children()) - before
    opened.close()  # as when the person pressed cancel inside a statement of the database
    children_end(before)
    assert child.exitcode not in (0, None), "it was not asked to end what it was given"


def test_beside_a_server_it_is_said_when_the_second_process_was_ended_from_outside_and_what_came_before_is_given(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    _others_do(monkeypatch)
    data = city.school(1).write(city.office, city.recipients).data
    before = set(multiprocessing.active_children())
    opened = open_each(((number, data) for number in range(500)), lambda: _room(city), busy=threading.Event(), much=True)
    assert isinstance(next(opened)[1], Parcel)
    (child,) = set(multiprocessing.active_children()) - before
    assert isinstance(next(opened)[1], Parcel)
    child.kill()
    with pytest.raises(OpeningStopped, match="已经列出的都已保存"):
        list(opened)
    children_end(before)


def test_whoever_gives_up_beside_a_server_does_not_wait_for_a_package_that_nobody_will_ask_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken = threading.Semaphore(0)
    in_turn, shutdown = opening_packages._Meanwhile._in_turn, ThreadPoolExecutor.shutdown

    def taking(self: Any, work: Any) -> Any:
        taken.release()
        return in_turn(self, work)

    def late(self: ThreadPoolExecutor, *given: Any, **named: Any) -> None:
        assert taken.acquire(timeout=PATIENCE_S), (
            "the package behind the one that heard of it was begun before it could be let go"
        )
        assert taken.acquire(timeout=PATIENCE_S)
        taken.release(2)
        shutdown(self, *given, **named)

    room = Mailroom(identities=(), me="", sample=False, said={}, clerks=(), cities={}, known={})
    busy = threading.Event()
    merging = open_each(((number, b"%d" % number) for number in range(6)), lambda: room, busy=busy)
    monkeypatch.setattr(opening_packages._Meanwhile, "_in_turn", taking)
    assert next(merging)[0] == 0
    monkeypatch.setattr(ThreadPoolExecutor, "shutdown", late)
    giving_up = threading.Thread(target=merging.close, daemon=True)
    giving_up.start()
    giving_up.join(PATIENCE_S)
    waits = giving_up.is_alive()
    busy.set()
    assert not waits


@pytest.mark.on_a_server_too
def test_a_sitting_with_a_second_process_merges_the_same_city(
    city: City, blank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schools = [city.school(number) for number in range(6)]
    files = [city.put(school.write(city.office, city.recipients).data) for _letter in range(5) for school in schools]
    with fresh(blank, tmp_path / "other") as other:
        twin = City(other, city.office, city.identity, city.recipients, tmp_path / "unused")
        for school in schools:
            twin.enrol(school)
        assert {verdict.verdict for verdict in Desk(other, city.identity).take_each(files)} == {"merged"}
        alone = city_digest(other)
    monkeypatch.setattr(opening_packages, "_WORTH", 1)
    monkeypatch.setattr(opening_packages, "WORTH_COMPARING", 1)
    there = _others_do(monkeypatch)
    verdicts = list(Desk(city.ws, city.identity).take_each([*files, *reversed(files)]))
    assert [verdict.file for verdict in verdicts] == [*files, *reversed(files)]
    assert {verdict.verdict for verdict in verdicts[30:]} == {"unchanged"}
    assert city_digest(city.ws) == alone
    assert there.count("_open") >= 29, "beside a server the first one is opened while it starts"


def test_columns_give_back_every_line_with_the_keys_of_the_workspace(city: City) -> None:
    school = School(1, random.Random(8))
    city.enrol(school)
    rows = school.rows()
    person, event = rows["teachers"][0][0], new_id()
    rows["activities-2026"] = [
        (event, "reading_salon", "读书", "2026-09-10", "2026-09-10", "", "", 200, 1, "", "approved", "school", "", "", "", "{}")
    ]
    others = [(teacher, event, "late", "speaker", 1, 150) for teacher, *_rest in rows["teachers"][1:]]
    rows["attendance-2026"] = [(person, event, "present", "attendee", None, None), *others]
    parcel = open_parcel(school.write(city.office, city.recipients, rows=rows).data, _room(city))
    assert isinstance(parcel, Parcel)
    keys = {row[0]: 100 + place for place, row in enumerate(rows["teachers"])}
    lines = set(parcel.attendance["attendance-2026"].lines(keys, {event: 7}))
    assert lines == {(keys[line[0]], 7, *line[2:]) for line in rows["attendance-2026"]}


def test_tables_that_are_loaded_already_are_not_carried(city: City) -> None:
    school = city.school(1)
    rows = school.rows()
    letter = school.write(city.office, city.recipients, rows=rows)
    whole = open_parcel(letter.data, _room(city))
    assert isinstance(whole, Parcel)
    known = {mark for name, mark in whole.marks.items() if name != "identity"}
    room = Mailroom(
        identities=city.identity,
        me=city.office,
        sample=False,
        clerks=(),
        cities={},
        said=rulings(city.ws),
        known={school.office: known},
    )
    thin = open_parcel(letter.data, room)
    assert isinstance(thin, Parcel)
    assert set(thin.rows) == {"identity", "school", "teachers"}
    assert not thin.attendance
    assert thin.hashes == whole.hashes


_SITTING = """
import itertools, multiprocessing
from jyteacher_desktop.bureau import opening_packages

if __name__ == "__main__":
    opening_packages._WORTH = 1
    room = opening_packages.Mailroom(identities=(), me="", sample=False, said={}, clerks=(), cities={}, known={})
    for number, _opened in enumerate(opening_packages.open_each(((None, b"nonsense") for _n in itertools.count()), lambda: room)):
        if number % 1000 == 0:
            print(*(child.pid for child in multiprocessing.active_children()), flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="asks for a process by its number as Linux does")
def test_the_second_process_ends_with_the_first_however_that_ends(tmp_path: Path) -> None:
    script = tmp_path / "sitting.py"
    script.write_text(_SITTING, encoding="utf-8")
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as sitting:
        assert sitting.stdout is not None
        second = next(int(line) for line in sitting.stdout if line.strip())
        while not _entered(second):
            assert sitting.poll() is None
            sitting.stdout.readline()
        sitting.kill()
    until = time.monotonic() + PATIENCE_S
    while _entered(second) and time.monotonic() < until:
        time.sleep(0.02)
    assert not _entered(second)


def _entered(pid: int) -> bool:
    """Whether a process runs more than its first thread: it waits for its parent's end by then."""
    try:
        return len(list(Path(f"/proc/{pid}/task").iterdir())) > 1
    except FileNotFoundError:
        return False


@pytest.mark.skipif(os.name == "nt", reason="Windows tells no signal")
def test_whoever_cancels_while_rows_are_written_does_not_wait_for_what_the_second_process_opens(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening_packages, "_WORTH", 1)
    data = city.school(1).write(city.office, city.recipients).data
    before = set(multiprocessing.active_children())
    opened = open_each(((number, data) for number in range(500)), lambda: _room(city))
    next(opened)
    (child,) = set(multiprocessing.active_children()) - before
    opened.close()  # as when the person pressed cancel inside a statement of the database
    children_end(before)
    assert child.exitcode == -signal.SIGTERM


def _instead_of_python(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start something else as the second process; Python's own keeper of semaphores, which would be started so too, is there already."""
    resource_tracker.ensure_running()
    monkeypatch.setattr(spawn, "_python_exe", os.fsencode(path))


def _second_process_never_starts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is started in Python's place comes to nothing, and packages are large from 1,000 bytes on."""
    never = folder / "python"
    never.write_text("#!/bin/sh\nexec sleep 100000\n", encoding="utf-8")
    never.chmod(0o700)
    _instead_of_python(never, monkeypatch)
    monkeypatch.setattr(opening_packages, "_WORTH", 1000)


@pytest.mark.skipif(os.name == "nt", reason="stands in for Python by a script")
def test_whoever_cancels_while_the_second_process_starts_waits_neither_for_it_nor_for_a_large_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A guardian of the machine may look at a new process for minutes; what it is to be told then does not fit into its pipe."""
    _second_process_never_starts(tmp_path, monkeypatch)
    opened: list[int] = []
    monkeypatch.setattr(opening_packages, "open_safely", lambda data, _room, _pause: opened.append(len(data)))
    told = Mailroom(identities=("x" * 1_000_000,), me="", sample=False, said={}, clerks=(), cities={}, known={})
    asked = [0]

    def pause() -> None:
        asked[0] += 1
        if asked[0] > 20:
            raise Cancelled("已取消，数据没有变化。")

    before = set(multiprocessing.active_children())
    items = [(0, b"x" * 900), (1, b"x" * 900), (2, b"x" * 5000), (3, b"x")]
    with pytest.raises(Cancelled):
        list(open_each(items, lambda: told, pause))
    assert opened == [900, 900], "small ones are opened meanwhile, and nobody can ask inside a large one"
    children_end(before)


@pytest.mark.skipif(os.name == "nt", reason="stands in for Python by a script")
def test_where_no_second_process_may_start_large_packages_are_opened_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _instead_of_python(tmp_path / "no python", monkeypatch)
    monkeypatch.setattr(opening_packages, "_WORTH", 1000)
    room = Mailroom(identities=(), me="", sample=False, said={}, clerks=(), cities={}, known={})
    items = [(number, b"x" * 5000) for number in range(3)]
    for busy in (None, threading.Event()):
        opened = open_each(items, lambda: room, busy=busy, much=True)
        assert [number for number, found in opened if isinstance(found, Refusal)] == [0, 1, 2]


@pytest.mark.skipif(os.name == "nt", reason="stands in for Python by a script")
def test_where_the_second_process_never_comes_to_anything_large_packages_are_opened_here_and_the_sitting_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _second_process_never_starts(tmp_path, monkeypatch)
    monkeypatch.setattr(opening_packages, "_MOST_WAITS", 2)
    room = Mailroom(identities=(), me="", sample=False, said={}, clerks=(), cities={}, known={})
    before = set(multiprocessing.active_children())
    for busy in (None, threading.Event()):
        opened = open_each([(number, b"x" * 5000) for number in range(3)], lambda: room, busy=busy, much=True)
        assert [number for number, _opened in opened] == [0, 1, 2]
        children_end(before)

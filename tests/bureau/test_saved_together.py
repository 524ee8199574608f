"""Packages that come one behind the other are saved together, and each of them as if it had come alone (decision 0604)."""

from __future__ import annotations

import contextlib
import hashlib
import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop.bureau import letters_into_city, opening_packages, rebuilding_city, receiving, saved_together
from jyteacher_desktop.bureau.errors import OpeningStopped
from jyteacher_desktop.bureau.files_set_aside import Aside
from jyteacher_desktop.bureau.kept_files import EVIDENCE, HELD, LETTERS, QUARANTINE, Shelf
from jyteacher_desktop.bureau.office import mailbox_identities, unlock
from jyteacher_desktop.bureau.opening_packages import Refusal
from jyteacher_desktop.domain.errors import Cancelled
from jyteacher_desktop.exchange.errors import DeliveryFailed
from jyteacher_desktop.store.errors import DiskFull
from jyteacher_desktop.store.workspace import BUREAU, NothingGathered, Workspace
from tests.bureau.world import PIN, City, School, fresh, no_room_for

pytestmark = pytest.mark.in_a_file
"""A server has a transaction for each package."""


def _packages(city: City, many: int) -> list[Path]:
    return [city.put(city.school(number).write(city.office, city.recipients).data) for number in range(1, many + 1)]


def _take(city: City, files: list[Path]) -> list[tuple[str, str]]:
    return [(file.verdict, file.code) for file in receiving.Desk(city.ws, city.identity).take_each(files)]


def _saved(city: City) -> int:
    """How many packages somebody sees who opens the file beside the desk."""
    with sqlite3.connect(f"{city.ws.path.as_uri()}?mode=ro", uri=True) as raw:
        ((found,),) = raw.execute("SELECT count(*) FROM letter").fetchall()
    raw.close()
    return int(found)


@pytest.fixture
def saves(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """One for each time a file is flushed."""
    done: list[bool] = []
    commit = Workspace._commit

    def counted(ws: Workspace) -> None:
        done.append(True)
        commit(ws)

    monkeypatch.setattr(Workspace, "_commit", counted)
    return done


def _failing_at(number: int, error: Callable[[], BaseException], monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows of one package, counted from one, end in an error after some of them were written."""
    load, came = letters_into_city.load_rows, iter(range(1, 1000))

    def loading(*given: Any, **named: Any) -> None:
        load(*given, **named)
        if next(came) == number:
            raise error()

    monkeypatch.setattr(receiving, "load_rows", loading)


def _full_at(full: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no room for what is saved first, as often as said, and room again behind that."""
    commit, times = Workspace._commit, iter(full)

    def saving(ws: Workspace) -> None:
        if next(times, False):
            raise sqlite3.OperationalError("database or disk is full")
        commit(ws)

    monkeypatch.setattr(Workspace, "_commit", saving)


def test_of_many_packages_that_come_together_the_file_is_flushed_for_sixteen_of_them_at_once(
    city: City, monkeypatch: pytest.MonkeyPatch, saves: list[bool]
) -> None:
    monkeypatch.setattr(saved_together, "LONGEST_TOGETHER", 60)
    files = _packages(city, 40)
    saves.clear()
    assert _take(city, files) == [("merged", "")] * 40
    assert len(saves) == 3


def test_what_takes_long_is_saved_before_whoever_watches_would_wonder(
    city: City, monkeypatch: pytest.MonkeyPatch, saves: list[bool]
) -> None:
    monkeypatch.setattr(saved_together, "LONGEST_TOGETHER", 0)
    files = _packages(city, 5)
    saves.clear()
    assert _take(city, files) == [("merged", "")] * 5
    assert len(saves) == 5


def test_large_books_are_not_held_until_others_came(city: City, monkeypatch: pytest.MonkeyPatch, saves: list[bool]) -> None:
    monkeypatch.setattr(saved_together, "_MOST_BYTES_TOGETHER", 1)
    files = _packages(city, 5)
    saves.clear()
    assert _take(city, files) == [("merged", "")] * 5
    assert len(saves) == 5


def test_nothing_is_told_of_a_package_before_it_is_saved_with_its_original(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_together, "MOST_TOGETHER", 3)
    shelf, files = Shelf(city.ws, LETTERS), _packages(city, 8)
    for told, _verdict in enumerate(receiving.Desk(city.ws, city.identity).take_each(files), start=1):
        assert _saved(city) >= told
        letters = [letter for (letter,) in city.ws.tuples("SELECT letter_id FROM letter")]
        assert set(letters) <= set(shelf.names())


def test_a_package_whose_rows_fail_leaves_those_beside_it_and_nothing_of_its_own(
    city: City, monkeypatch: pytest.MonkeyPatch, saves: list[bool]
) -> None:
    files = _packages(city, 5)
    saves.clear()
    with monkeypatch.context() as patch:
        _failing_at(3, lambda: ValueError("rows"), patch)
        said = _take(city, files)
    assert said == [("merged", ""), ("merged", ""), ("refused", "package.unforeseen"), ("merged", ""), ("merged", "")]
    assert len(saves) <= 3  # the refusal is noted by itself
    assert [bool(head) for head in city.heads()] == [True, True, False, True, True]
    assert _take(city, files[2:3]) == [("merged", "")]


@pytest.mark.parametrize("number", [1, 3, 5])
def test_what_ends_the_transaction_of_all_ends_one_package_and_the_others_are_taken_each_for_itself(
    city: City, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """A full disk, and a statement that was stopped: SQLite rolls back everything that was not saved."""
    files = _packages(city, 5)

    def gone() -> BaseException:
        city.ws._raw.execute("ROLLBACK")
        return DiskFull("磁盘已满。", path=city.ws.path)

    with monkeypatch.context() as patch:
        _failing_at(number, gone, patch)
        said = _take(city, files)
    assert said == [("merged", "")] * 5  # there was room again when each was taken for itself
    assert all(city.heads())
    assert _saved(city) == 5


def test_where_what_was_taken_together_cannot_be_saved_each_file_has_its_own_verdict(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = _packages(city, 4)
    commit, times = Workspace._commit, iter([True, False, True, False, False, False])

    def full(ws: Workspace) -> None:
        if next(times, False):
            raise sqlite3.OperationalError("database or disk is full")
        commit(ws)

    with monkeypatch.context() as patch:
        patch.setattr(Workspace, "_commit", full)
        said = [verdict for verdict, _code in _take(city, files)]
    assert said == ["merged", "refused", "merged", "merged"]
    assert [bool(head) for head in city.heads()] == [True, False, True, True]
    assert _take(city, files) == [("unchanged", ""), ("merged", ""), ("unchanged", ""), ("unchanged", "")]


def test_an_original_that_cannot_be_kept_stops_its_own_package_only(city: City) -> None:
    schools = [city.school(number) for number in range(1, 6)]
    letters = [school.write(city.office, city.recipients) for school in schools]
    files = [city.put(letter.data) for letter in letters]
    with no_room_for(city.ws, LETTERS, letters[3].letter_id):
        said = _take(city, files)
    assert said == [*[("merged", "")] * 3, ("refused", DeliveryFailed.code), ("merged", "")]
    assert set(Shelf(city.ws, LETTERS).names()) == {letter.letter_id for place, letter in enumerate(letters) if place != 3}
    assert [bool(head) for head in city.heads()] == [True, True, True, False, True]


@pytest.mark.parametrize("fails", ["original", "rows", "saving"])
@pytest.mark.parametrize("seed", range(4))
def test_packages_of_one_school_that_come_together_whole_and_thin_are_told_as_if_each_had_come_alone(
    blank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str, seed: int
) -> None:
    """Also where one of them fails in the midst of the others."""
    monkeypatch.setattr(opening_packages, "WORTH_COMPARING", 0)
    monkeypatch.setattr(saved_together, "LONGEST_TOGETHER", 60)
    rng = random.Random(seed)
    school = School(1, rng)
    told = []
    files: list[bytes] = []
    load, commit = letters_into_city.load_rows, Workspace._commit

    for together in (1, 16):
        with fresh(blank, tmp_path / str(together)) as ws:
            clerk = City(
                ws=ws,
                office=ws.info("office"),
                identity=mailbox_identities(ws, unlock(ws, PIN)),
                recipients=[ws.info("mailbox_recipient"), ws.info("recovery_recipient")],
                stick=tmp_path / f"stick{together}",
            )
            clerk.enrol(school)
            if not files:
                books = [school.rows() for _time in range(3)]
                for _time in range(5):
                    rows = {name: rng.choice([book[name] for book in books]) for name in ("periods", "school")}
                    school.write(clerk.office, clerk.recipients, rows={**rng.choice(books), **rows})
                for before, letter in zip(school.letters, school.letters[1:], strict=False):
                    known = rng.choice([before, school.letters[0]])
                    same = {name for name, body in letter.bodies.items() if known.bodies.get(name) == body}
                    files.append(letter.pack(clerk.recipients, without=rng.choice([same, set()])))
            victim = school.letters[2 + seed % 2].letter_id

            def loading(*given: Any, victim: str = victim, **named: Any) -> None:
                load(*given, **named)
                if given[2].letter_id == victim:
                    raise ValueError("rows")

            def saving(ws: Workspace, victim: str = victim) -> None:
                if ws._raw.execute("SELECT 1 FROM letter WHERE letter_id = ?", (victim,)).fetchall():
                    raise sqlite3.OperationalError("database or disk is full")
                commit(ws)

            assert clerk.take(school.letters[0].data).verdict == "merged"
            with contextlib.ExitStack() as stack:
                patch = stack.enter_context(monkeypatch.context())
                patch.setattr(saved_together, "MOST_TOGETHER", together)
                if fails == "original":
                    stack.enter_context(no_room_for(ws, LETTERS, victim))
                elif fails == "rows":
                    patch.setattr(receiving, "load_rows", loading)
                else:
                    patch.setattr(Workspace, "_commit", saving)
                said = _take(clerk, [clerk.put(data) for data in files])
            told.append((said, clerk.heads(), _take(clerk, [clerk.put(data) for data in files]), clerk.heads()))
    assert told[0] == told[1]


def test_whoever_presses_cancel_keeps_what_was_taken_before(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    files = _packages(city, 5)
    with monkeypatch.context() as patch:
        _failing_at(4, KeyboardInterrupt, patch)
        with pytest.raises(KeyboardInterrupt):
            _take(city, files)
    assert _saved(city) == 3
    assert [verdict for verdict, _code in _take(city, files)] == ["unchanged"] * 3 + ["merged"] * 2


def test_whoever_presses_cancel_while_the_next_package_is_opened_keeps_what_was_taken_before(city: City) -> None:
    files = _packages(city, 4)
    desk = receiving.Desk(city.ws, city.identity)
    room = desk._mailroom()

    def opened() -> Iterator[tuple[Any, Any]]:
        for file in files[:3]:
            paper = desk._files.look(file)
            yield paper, receiving.open_safely(paper.data or b"", room)
        raise Cancelled("已取消。")

    told: list[str] = []
    with pytest.raises(Cancelled):
        told.extend(verdict.verdict for verdict in desk._take_opened(opened()))
    assert told == ["merged"] * 3
    assert _saved(city) == 3


def test_files_that_nobody_opened_are_not_passed_over_in_silence_where_what_came_before_them_could_not_be_saved_together(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process that opens packages ended, and the disk was full for a moment."""
    files = _packages(city, 3)
    desk = receiving.Desk(city.ws, city.identity)
    room = desk._mailroom()

    def opened() -> Iterator[tuple[Any, Any]]:
        for file in files[:2]:
            paper = desk._files.look(file)
            yield paper, receiving.open_safely(paper.data or b"", room)
        raise OpeningStopped("剩下的文件还没有接收。")

    told: list[str] = []
    with monkeypatch.context() as patch:
        _full_at([True], patch)
        with pytest.raises(OpeningStopped):
            told.extend(verdict.verdict for verdict in desk._take_opened(opened()))
    assert told == ["merged"] * 2
    assert _saved(city) == 2


@pytest.mark.parametrize(("full", "second"), [([True, True], "merged"), ([True, True, True], "refused"), ([True], "unchanged")])
def test_a_copy_of_a_package_that_could_not_be_saved_is_not_said_to_have_come_before(
    city: City, monkeypatch: pytest.MonkeyPatch, full: list[bool], second: str
) -> None:
    (file,) = _packages(city, 1)
    copy = file.with_name("copy.jyt")
    copy.write_bytes(file.read_bytes())
    desk = receiving.Desk(city.ws, city.identity)
    room = desk._mailroom()

    def opened() -> Iterator[tuple[Any, Any]]:
        for each in (file, copy):
            paper = desk._files.seen_before(desk._files.look(each))
            yield paper, None if paper.data is None else receiving.open_safely(paper.data, room)

    with monkeypatch.context() as patch:
        _full_at(full, patch)
        said = [verdict.verdict for verdict in desk._take_opened(opened())]
    assert said == ["merged" if len(full) == 1 else "refused", second]
    assert _saved(city) == (second != "refused")


def test_two_letters_of_one_school_that_come_together_are_one_behind_the_other(city: City) -> None:
    school, other = city.school(1), city.school(2)
    files = [city.put(each.write(city.office, city.recipients).data) for each in (school, other, school)]
    assert _take(city, [*files, files[0]]) == [*[("merged", "")] * 3, ("unchanged", "")]
    rebuilt = rebuilding_city.rebuild(city.ws, PIN)
    assert rebuilt.before == rebuilt.digest


def test_a_record_that_comes_behind_what_was_rolled_back_begins_no_transaction_of_its_own(ws: Workspace) -> None:
    with pytest.raises(NothingGathered), ws.gathering():
        with ws.record() as change:
            change.write("UPDATE info SET value = value")
        ws._raw.execute("ROLLBACK")
        with pytest.raises(NothingGathered), ws.record():
            pass
        assert not ws.stands


def test_a_package_that_waited_is_let_go_of_once_it_is_saved_and_not_before(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = School(9, random.Random(9))
    held = city.put(waiting.write(city.office, city.recipients).data)
    assert _take(city, [held]) == [("held", "package.unknown_sender")]
    city.enrol(waiting)
    first, last = _packages(city, 2)

    def full(_ws: Workspace) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(Workspace, "_commit", full)
        assert [verdict for verdict, _code in _take(city, [first, held, last])] == ["refused"] * 3
    assert len(Shelf(city.ws, HELD).names()) == len(city.ws.tuples("SELECT * FROM held_file")) == 1
    assert _take(city, [first, held, last]) == [("merged", "")] * 3
    assert len(Shelf(city.ws, HELD).names()) == len(city.ws.tuples("SELECT * FROM held_file")) == 0


@pytest.mark.parametrize(("times", "said"), [(1, "merged"), (100, "refused")])
def test_packages_of_which_the_disk_says_only_later_that_they_stay_are_not_said_to_have_come_before(
    city: City, monkeypatch: pytest.MonkeyPatch, times: int, said: str
) -> None:
    files = _packages(city, 3)
    commit, left = Workspace._commit, [True] * times

    def unconfirmed(ws: Workspace) -> None:
        commit(ws)
        if left and left.pop():
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorname = "SQLITE_IOERR_DIR_FSYNC"
            raise error

    with monkeypatch.context() as patch:
        patch.setattr(Workspace, "_commit", unconfirmed)
        assert [verdict for verdict, _code in _take(city, files)] == [said] * 3
    assert _saved(city) == 3
    assert [verdict for verdict, _code in _take(city, files)] == ["unchanged"] * 3


@pytest.mark.parametrize("waited", [HELD, QUARANTINE])
def test_a_file_set_aside_that_another_program_holds_open_stops_nobody_from_hearing_what_was_merged(
    city: City, monkeypatch: pytest.MonkeyPatch, waited: str
) -> None:
    """A program that looks for viruses, on Windows: the file cannot be removed for a moment."""
    school = School(9, random.Random(9)) if waited == HELD else city.school(9)
    data = school.write(city.office, city.recipients).data
    file = city.put(data)
    if waited == QUARANTINE:
        aside = Aside(city.ws)
        digest = hashlib.sha256(data).hexdigest()
        aside.refuse(digest, file.name, data, Refusal(code="package.unforeseen", message="以前没有采用。"))
        aside.tidy()
    else:
        assert [verdict for verdict, _code in _take(city, [file])] == ["held"]
        city.enrol(school)
    first, last = _packages(city, 2)

    def held_open(shelf: Shelf, name: str) -> None:
        raise PermissionError(13, "Permission denied", str(shelf.place(name)))

    with monkeypatch.context() as patch:
        patch.setattr(Shelf, "remove", held_open)
        assert [verdict for verdict, _code in _take(city, [first, file, last])] == ["merged"] * 3
    assert _saved(city) == 3
    _take(city, [file])
    assert not city.ws.tuples("SELECT sha256 FROM held_file UNION ALL SELECT sha256 FROM refused_file")
    assert not Shelf(city.ws, QUARANTINE).names()  # one that waited is let go of a day later, with what a kill leaves


_KILLED = """
import os, pathlib, sys
from jyteacher_desktop.bureau import letters_into_city, receiving, saved_together
from jyteacher_desktop.store.workspace import BUREAU, Workspace

path, identity, number, *files = sys.argv[1:]
load, left = letters_into_city.load_rows, [int(number)]

def loading(*given, **named):
    load(*given, **named)
    left[0] -= 1
    if not left[0]:
        os._exit(9)

receiving.load_rows, saved_together.MOST_TOGETHER, saved_together.LONGEST_TOGETHER = loading, 3, 60
with Workspace.open(pathlib.Path(path), BUREAU, write=True) as ws:
    for verdict in receiving.Desk(ws, (identity,)).take_each(map(pathlib.Path, files)):
        print(verdict.verdict, flush=True)
"""


@pytest.mark.parametrize("number", [1, 4, 5, 8])
def test_a_program_that_is_killed_leaves_every_package_of_which_it_told_and_none_in_part(city: City, number: int) -> None:
    files = _packages(city, 8)
    path, identity = city.ws.path, city.identity
    city.ws.close()
    words = [sys.executable, "-c", _KILLED, str(path), *identity, str(number), *map(str, files)]
    done = subprocess.run(words, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert done.returncode == 9, done.stderr
    told = done.stdout.split()
    assert told == ["merged"] * ((number - 1) // 3 * 3)
    with Workspace.open(path, BUREAU, write=True) as ws:
        letters = {letter for (letter,) in ws.tuples("SELECT letter_id FROM letter")}
        assert len(letters) == len(told)
        assert letters == {head for (head,) in ws.tuples("SELECT head FROM office WHERE head <> ''")}
        assert letters <= set(Shelf(ws, LETTERS).names())
        again = [verdict.verdict for verdict in receiving.Desk(ws, identity).take_each(files)]
        assert again == [*["unchanged"] * len(told), *["merged"] * (8 - len(told))]
        rebuilt = rebuilding_city.rebuild(ws, PIN)
        assert rebuilt.before == rebuilt.digest


def test_attachments_of_a_package_are_kept_several_at_a_time_and_all_of_them_or_the_reason_is_told(city: City) -> None:
    shelf = Shelf(city.ws, EVIDENCE)
    bodies = {hashlib.sha256(body).hexdigest(): body for body in (bytes([number]) * 100 for number in range(10))}
    asked: list[bool] = []
    shelf.put_all(bodies, lambda: asked.append(True))
    assert {name: shelf.read(name) for name in shelf.names()} == bodies
    assert len(asked) >= 3
    last = [*bodies][-1]
    shelf.remove(last)
    with no_room_for(city.ws, EVIDENCE, last), pytest.raises(DeliveryFailed):
        shelf.put_all(bodies, lambda: None)
    assert set(shelf.names()) == bodies.keys() - {last}


def test_an_original_that_is_kept_with_others_is_read_before_it_is_on_the_disk_and_is_there_once_it_is_settled(
    city: City,
) -> None:
    shelf, one, other = Shelf(city.ws, LETTERS), "a" * 64, "b" * 64
    shelf.put_later(one, b"content")
    shelf.put_later(one, b"in another seal")
    shelf.put_later(other, b"more")
    assert (shelf.read(one), shelf.has(one), shelf.names()) == (b"content", True, [])
    assert shelf.path(other).read_bytes() == b"more"  # whoever opens it as a file finds one
    shelf.settle()
    assert {name: shelf.place(name).read_bytes() for name in shelf.names()} == {one: b"content", other: b"more"}
    shelf.put_later("c" * 64, b"first")
    shelf.put("c" * 64, b"in another seal")
    assert shelf.place("c" * 64).read_bytes() == b"first"
    shelf.put_later("d" * 64, b"first")
    shelf.put("d" * 64, b"with a signature more", anew=True)
    shelf.settle()
    assert shelf.place("d" * 64).read_bytes() == b"with a signature more"


def test_an_original_that_could_not_be_kept_with_others_is_told_and_the_others_are_kept(city: City) -> None:
    shelf, names = Shelf(city.ws, LETTERS), ["a" * 64, "b" * 64, "c" * 64]
    with no_room_for(city.ws, LETTERS, names[1]):
        for name in names:
            shelf.put_later(name, name.encode())
        with pytest.raises(DeliveryFailed):
            shelf.settle()
    assert shelf.names() == [names[0], names[2]]
    with pytest.raises(FileNotFoundError):
        shelf.read(names[1])


def test_rows_are_saved_behind_their_originals(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf, commit, seen = Shelf(city.ws, LETTERS), Workspace._commit, list[int]()

    def saving(ws: Workspace) -> None:
        letters = [letter for (letter,) in ws.tuples("SELECT letter_id FROM letter")]
        assert all(shelf.place(letter).is_file() for letter in letters)
        seen.append(len(letters))
        commit(ws)

    monkeypatch.setattr(saved_together, "LONGEST_TOGETHER", 60)
    monkeypatch.setattr(Workspace, "_commit", saving)
    assert _take(city, _packages(city, 7)) == [("merged", "")] * 7
    assert max(seen) == 7

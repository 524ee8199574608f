"""A file of every schema opens for ever: of a released one a file that stands in ``data`` (add the new one beside the others; never
replace one), of each between it and today's one that its own migrations made of that.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from jyteacher_desktop.bureau.city_digest import city_digest
from jyteacher_desktop.bureau.city_people import city_hours, list_people
from jyteacher_desktop.bureau.who_signed_packages import any_unmatched, signed_by, signed_letter_by
from jyteacher_desktop.school.activities import activities_to_see_to
from jyteacher_desktop.school.ledger import count_hours
from jyteacher_desktop.school.quarter_open_or_closed import list_periods
from jyteacher_desktop.store import durable_connection, migrations, upgrading
from jyteacher_desktop.store.checking import check_file
from jyteacher_desktop.store.errors import DiskFull
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.notices_on_opening import notices_on_opening
from jyteacher_desktop.store.sealed_columns import Privacy, name_of, new_secret, seal_what_is_plain
from jyteacher_desktop.store.sqlite_connection import connected
from jyteacher_desktop.store.unattended import WRONG
from jyteacher_desktop.store.workspace import BUREAU, SCHOOL, Kind, Workspace

DATA = Path(__file__).with_name("data")
DAY = date(2026, 9, 30)


def test_a_school_of_schema_1_opens_with_all_its_hours(tmp_path: Path) -> None:
    path = tmp_path / "s.jyschool"
    shutil.copy(DATA / "school_v1.jyschool", path)
    with Workspace.open(path, SCHOOL, write=True) as ws:
        assert ws.copied
        view = count_hours(ws, as_of=DAY)
        assert (len(view.teachers), sum((row.counted for row in view.teachers), Decimal(0))) == (46, Decimal(1953))
        assert [(row.quarter, row.status, row.version) for row in list_periods(ws)][-2:-1] == [("2026Q3", "closed", 1)]
        assert ws.undo_state()[0] is not None


def test_a_bureau_of_schema_1_opens_with_its_city(tmp_path: Path) -> None:
    path = tmp_path / "b.jybureau"
    shutil.copy(DATA / "bureau_v1.jybureau", path)
    with Workspace.open(path, BUREAU, write=True) as ws:
        assert len(list_people(ws)) == 46
        assert sum((row.counted for row in city_hours(ws, as_of=DAY).teachers), Decimal(0)) == Decimal(1953)
        assert len(city_digest(ws)) == 64


@pytest.mark.parametrize(
    ("sample", "kind", "word"),
    [("school_v1.jyschool", SCHOOL, "登记和上报"), ("bureau_v1.jybureau", BUREAU, "接收和裁定")],
    ids=["school", "bureau"],
)
def test_whoever_opens_a_copy_reads_what_comes_of_going_on_in_both_in_words_of_his_own_work(
    tmp_path: Path, sample: str, kind: Kind, word: str
) -> None:
    path = tmp_path / sample
    shutil.copy(DATA / sample, path)
    with Workspace.open(path, kind, write=True) as ws:
        [said] = [finding.message for finding in notices_on_opening(ws) if finding.code == "workspace.copied"]
    assert f"请只用其中一份继续{word}" in said
    assert ("数据包" in said) is (kind is SCHOOL)


def _cut_off_while_it_was_made_new(path: Path, kind: Kind) -> None:
    """A file of schema 1 as a power cut leaves it when its migration was being written: the new pages, and beside them what stood there."""
    shutil.copy(DATA / f"{kind.name}_v1{path.suffix}", path)
    before = path.read_bytes()
    Workspace.open(path, kind, write=True).close()
    size, nonce = int.from_bytes(before[16:18], "big"), 7
    pages = [before[place : place + size] for place in range(0, len(before), size)]
    # SQLite's file format, rollback journal: a head of one sector, then every page with its number and a sum of some of its bytes
    head = bytes.fromhex("d9d505f920a163d7") + b"".join(
        number.to_bytes(4, "big") for number in (len(pages), nonce, len(pages), 512, size)
    )
    path.with_name(f"{path.name}-journal").write_bytes(
        head.ljust(512, b"\0")
        + b"".join(
            number.to_bytes(4, "big") + page + (nonce + sum(page[size - 200 : 0 : -200])).to_bytes(4, "big")
            for number, page in enumerate(pages, start=1)
        )
    )


@pytest.mark.parametrize("kind", [SCHOOL, BUREAU], ids=lambda kind: kind.name)
def test_a_file_that_was_cut_off_while_it_was_made_new_is_sound_and_opens_at_once(tmp_path: Path, kind: Kind) -> None:
    """Its head said already which schema it was to have."""
    path = tmp_path / f"册.jy{kind.name}"
    _cut_off_while_it_was_made_new(path, kind)
    assert check_file(path).problems == ()
    for write in (True, False):
        _cut_off_while_it_was_made_new(path, kind)
        with Workspace.open(path, kind, write=write) as ws:
            assert ws.tuples("PRAGMA user_version") == [(len(kind.migrations),)]
            assert not ws.journal_mended
        assert check_file(path).problems == ()


def test_signers_that_stood_in_one_text_are_rows_and_nobody_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "b.jybureau"
    shutil.copy(DATA / "bureau_v1.jybureau", path)
    with sqlite3.connect(path) as raw:
        ((first, before),) = raw.execute("SELECT letter_id, signers FROM letter").fetchall()
        columns = [row[1] for row in raw.execute("PRAGMA table_info(letter)") if row[1] not in ("id", "letter_id", "signers")]
        for letter, signers in (("b", "key1 key2"), ("c", "key1 ?3"), ("d", "?12"), ("e", "")):
            raw.execute(
                f"INSERT INTO letter(letter_id, signers, {', '.join(columns)}) SELECT ?, ?, {', '.join(columns)} FROM letter LIMIT 1",
                (letter, signers),
            )
    raw.close()
    with Workspace.open(path, BUREAU, write=True) as ws:
        expected = {first: frozenset(before.split()), "b": frozenset({"key1", "key2"}), "c": frozenset({"key1"})}
        assert signed_by(ws) == expected
        assert ws.tuples("SELECT letter_id, keys_tried FROM letter ORDER BY id")[1:] == [
            ("b", None),
            ("c", 3),
            ("d", 12),
            ("e", None),
        ]
        assert signed_letter_by(ws, "d") == frozenset()
        assert any_unmatched(ws)


def test_an_activity_of_an_old_file_with_nobody_written_down_still_waits_for_its_people(tmp_path: Path) -> None:
    path = tmp_path / "a.jyschool"
    _of_schema(path, SCHOOL, 21)
    with contextlib.closing(sqlite3.connect(path)) as raw:
        [(attended, people)] = raw.execute("SELECT activity_id, count(*) FROM attendance GROUP BY activity_id LIMIT 1").fetchall()
        columns = [row[1] for row in raw.execute("PRAGMA table_info(activity)") if row[1] not in ("id", "uuid", "title")]
        listed = ", ".join(f'"{name}"' for name in columns)
        raw.execute(
            f"INSERT INTO activity(uuid, title, {listed}) SELECT 'u', '没有人的', {listed} FROM activity WHERE id = ?",
            (attended,),
        )
        raw.execute("UPDATE activity SET status = 'approved'")
        raw.commit()
    with Workspace.open(path, SCHOOL, write=True) as ws:
        assert "没有人的" in {row.title for row in activities_to_see_to(ws)}
        assert people
        assert not {row.title for row in activities_to_see_to(ws) if row.expected}
        assert ws.tuples(WRONG) == []


def _of_schema(path: Path, kind: Kind, version: int) -> None:
    """The file of version 1 as the program of that version left it."""
    shutil.copy(DATA / f"{kind.name}_v1{path.suffix}", path)
    if version == 1:
        return
    if version == len(kind.migrations):
        Workspace.open(path, kind, write=True).close()
        path.with_name(f"{path.name}.before-v{version}.bak").unlink()
        return
    secret = new_secret()
    privacy = Privacy(name_of(secret), secret, file=path.name)
    privacy.keep()
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as raw:
        privacy.install(raw)
        raw.execute("BEGIN")
        seal_what_is_plain(raw, privacy)
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f'DROP TRIGGER "{name}"')  # they are written anew after each upgrade
        for statement in migrations.statements(kind.migrations[:version], 1):
            raw.execute(statement)
        raw.execute(f"PRAGMA user_version = {version}")
        raw.execute("COMMIT")


def _shape(ws: Workspace) -> set[tuple[str, str, str]]:
    """Every table and index, and the columns of each."""
    return {
        (what, name, column)
        for what, name in ws.tuples("SELECT type, name FROM sqlite_master WHERE type IN ('table', 'index', 'view')")
        for (column,) in ws.tuples("SELECT name FROM pragma_table_info(?)", (name,)) or [("",)]
    }


@pytest.fixture(scope="module")
def new_shapes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[tuple[str, str, str]]]:
    """What a file of today consists of."""
    found: dict[str, set[tuple[str, str, str]]] = {}
    for kind in (SCHOOL, BUREAU):
        with Workspace.create(tmp_path_factory.mktemp("new") / f"new.jy{kind.name}", kind, {"office": new_id()}) as ws:
            found[kind.name] = _shape(ws)
    return found


@pytest.mark.parametrize("version", range(1, len(SCHOOL.migrations) + 1))
def test_a_school_of_every_schema_opens_with_all_its_hours_and_takes_a_step(
    tmp_path: Path, version: int, new_shapes: dict[str, set[tuple[str, str, str]]]
) -> None:
    path = tmp_path / "s.jyschool"
    _of_schema(path, SCHOOL, version)
    with Workspace.open(path, SCHOOL, write=True) as ws:
        assert _shape(ws) == new_shapes["school"]
        view = count_hours(ws, as_of=DAY)
        assert (len(view.teachers), sum((row.counted for row in view.teachers), Decimal(0))) == (46, Decimal(1953))
        with ws.change("改一笔") as change:
            change.driver_sql("UPDATE teacher SET name = name || '？' WHERE id = 1")
        assert ws.steps()[0].what == "改一笔"
    assert check_file(path).problems == ()
    assert path.with_name(f"s.jyschool.before-v{len(SCHOOL.migrations)}.bak").exists() == (version < len(SCHOOL.migrations))


@pytest.mark.parametrize("version", range(1, len(BUREAU.migrations) + 1))
def test_a_bureau_of_every_schema_opens_with_its_city(
    tmp_path: Path, version: int, new_shapes: dict[str, set[tuple[str, str, str]]]
) -> None:
    path = tmp_path / "b.jybureau"
    _of_schema(path, BUREAU, version)
    with Workspace.open(path, BUREAU, write=True) as ws:
        assert _shape(ws) == new_shapes["bureau"]
        assert len(list_people(ws)) == 46
        assert sum((row.counted for row in city_hours(ws, as_of=DAY).teachers), Decimal(0)) == Decimal(1953)
    assert check_file(path).problems == ()


@contextlib.contextmanager
def _refused(sql: str) -> Iterator[None]:
    """The disk is full when a statement that begins like that is told to the file itself."""

    class Full(sqlite3.Connection):
        def execute(self, statement: str, *parameters: Any) -> sqlite3.Cursor:
            if statement.startswith(sql):
                error = sqlite3.OperationalError("database or disk is full")
                error.sqlite_errorname = "SQLITE_FULL"  # type: ignore[misc]
                raise error
            return super().execute(statement, *parameters)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(durable_connection, "connected", partial(connected, factory=Full))
        yield


def _plain_numbers(path: Path) -> list[bytes]:
    with contextlib.closing(sqlite3.connect(path)) as raw:
        return [number.encode() for (number,) in raw.execute("SELECT id_number FROM teacher WHERE id_number <> ''")]


def _said_plainly(folder: Path, numbers: list[bytes]) -> set[str]:
    return {each.name for each in folder.iterdir() if any(number in each.read_bytes() for number in numbers)}


def test_an_old_file_that_was_made_new_on_a_disk_that_got_full_opens_says_so_and_is_cleared_the_next_time(tmp_path: Path) -> None:
    path = tmp_path / "s.jyschool"
    shutil.copy(DATA / "school_v1.jyschool", path)
    numbers = _plain_numbers(path)
    assert numbers
    copy = f"s.jyschool.before-v{len(SCHOOL.migrations)}.bak"
    for _time in range(2):
        with _refused("VACUUM"), Workspace.open(path, SCHOOL, write=True) as ws:
            assert len(count_hours(ws, as_of=DAY).teachers) == 46
            assert "workspace.plain" in {finding.code for finding in notices_on_opening(ws)}
        assert copy in _said_plainly(tmp_path, numbers)
    with Workspace.open(path, SCHOOL, write=True) as ws:
        assert "workspace.plain" not in {finding.code for finding in notices_on_opening(ws)}
    assert _said_plainly(tmp_path, numbers) == set()


def test_who_was_killed_before_an_old_file_was_cleared_leaves_nothing_plain_once_it_is_opened_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "s.jyschool"
    shutil.copy(DATA / "school_v1.jyschool", path)
    numbers = _plain_numbers(path)

    def killed(*_given: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(upgrading, "clear_what_was_plain", killed)
        Workspace.open(path, SCHOOL, write=True)
    assert _said_plainly(tmp_path, numbers)
    Workspace.open(path, SCHOOL, write=True).close()
    assert _said_plainly(tmp_path, numbers) == set()


def test_an_old_file_that_a_full_disk_keeps_from_being_made_new_is_a_sentence_and_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a full disk SQLite takes a transaction back by itself, and there is nothing left to take back."""
    path = tmp_path / "s.jyschool"
    shutil.copy(DATA / "school_v1.jyschool", path)
    before = path.read_bytes()

    def full(connection: Connection, *_given: object) -> None:
        connection.exec_driver_sql("ROLLBACK")
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorname = "SQLITE_FULL"  # type: ignore[misc]
        raise error

    with monkeypatch.context() as patch, pytest.raises(DiskFull, match="没有保存这一步"):
        patch.setattr(migrations, "migrate", full)
        Workspace.open(path, SCHOOL, write=True)
    assert path.read_bytes() == before
    Workspace.open(path, SCHOOL, write=True).close()


def test_an_old_file_that_was_made_new_and_not_opened_is_said_to_be_new(tmp_path: Path) -> None:
    path = tmp_path / "s.jyschool"
    shutil.copy(DATA / "school_v1.jyschool", path)
    with _refused("BEGIN IMMEDIATE"), pytest.raises(DiskFull, match="已经升级，记录都在") as told:
        Workspace.open(path, SCHOOL, write=True)
    assert "没有保存" not in told.value.user_message
    Workspace.open(path, SCHOOL, write=True).close()

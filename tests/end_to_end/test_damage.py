"""A damaged workspace is never called a bug and never written into, and there is a way out of it."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import random
import shutil
import sqlite3
from pathlib import Path

import pytest

from jyteacher_desktop import paths
from jyteacher_desktop.cli import main
from jyteacher_desktop.store import looking_for_damage
from jyteacher_desktop.store.errors import WorkspaceDamaged, WorkspaceLocked
from jyteacher_desktop.store.looking_for_damage import Look
from jyteacher_desktop.store.sqlite_connection import connected
from jyteacher_desktop.store.workspace import SCHOOL, Workspace

PAGE = 4096
PIN = "correct horse battery staple"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A school with some of everything in it."""
    folder = tmp_path_factory.mktemp("sound")
    path = folder / "一小.jyschool"
    (folder / "pin.txt").write_text(PIN + "\n", encoding="utf-8")
    (folder / "people.csv").write_text(
        "姓名,性别,任教学科\n" + "".join(f"教师{n:03},女,语文\n" for n in range(120)), encoding="utf-8"
    )
    (folder / "one.csv").write_text("姓名,性别\n新来的,女\n", encoding="utf-8")
    new = ["school", "new", str(path), "--code", "1", "--name", "一小", "--stage", "小学", "--pin-file", str(folder / "pin.txt")]
    assert main(new) == 0
    assert main(["roster", "import", str(folder / "people.csv"), "-w", str(path)]) == 0
    for day in range(1, 13):
        add = ["activity", "add", "--kind", "读书沙龙", "--title", f"共读{day}", "--date", f"2026-09-{day:02}"]
        assert main([*add, "--attendees", "all", "-w", str(path)]) == 0
    shutil.rmtree(path.with_name(path.name + ".backups"))
    return path


@pytest.fixture
def copy(sound: Path, tmp_path: Path) -> Path:
    for file in sound.parent.iterdir():
        shutil.copy(file, tmp_path)
    return tmp_path / sound.name


def _run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, dict[str, object]]:
    capsys.readouterr()
    status = main([*map(str, words), "--json"])
    return status, json.loads(capsys.readouterr().out)


def _everything(capsys: pytest.CaptureFixture[str], path: Path) -> bool:
    """Use a damaged file in every way; whether it was left alone, refused and then repaired, or gives its way out in words."""
    damaged = path.read_bytes()
    for command in (("roster", "list"), ("activity", "list"), ("hours",)):
        assert _run(capsys, *command, "-w", path)[0] in (0, 3), command
    status, said = _run(capsys, "roster", "import", path.with_name("one.csv"), "-w", path)
    assert path.read_bytes() == damaged
    assert (status, said["code"]) == (3, "workspace.damaged")
    assert "backup restore" in str(said["message"])
    assert _run(capsys, "check", "-w", path)[0] == 1
    assert path.read_bytes() == damaged
    rescued, said = _run(capsys, "rescue", "-o", path.with_name("救援"), "-w", path)
    assert rescued in (0, 1) or (rescued == 3 and "backup" in str(said["message"]))
    assert path.read_bytes() == damaged
    repaired, said = _run(capsys, "check", "--repair", "-w", path)
    if repaired == 3:
        assert path.read_bytes() == damaged
        return False
    assert repaired in (0, 1)
    assert _run(capsys, "check", "-w", path)[0] == 0
    for command in (("roster", "list"), ("activity", "list")):
        assert _run(capsys, *command, "-w", path)[0] == 0
    assert _run(capsys, "hours", "-w", path)[0] in (0, 3)
    return True


@pytest.mark.parametrize("part", range(6))
def test_whichever_page_is_lost_nothing_is_written_and_there_is_a_way_out(
    copy: Path, capsys: pytest.CaptureFixture[str], part: int
) -> None:
    whole = copy.read_bytes()
    pages = list(range(1, len(whole) // PAGE))
    random.Random(7).shuffle(pages)
    used = _used_pages(copy)
    for page in [each for each in pages if each + 1 in used][part::6][:3]:
        spoiled = bytearray(whole)
        spoiled[page * PAGE : (page + 1) * PAGE] = bytes(PAGE)
        copy.write_bytes(spoiled)
        if not _everything(capsys, copy):
            assert page + 1 in _schema_pages(whole), page


def _used_pages(path: Path) -> set[int]:
    """Pages that hold something; a free page may hold anything."""
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        return {page for (page,) in connection.execute("SELECT pageno FROM dbstat")}
    except sqlite3.OperationalError:  # this SQLite was built without it
        pytest.skip("no dbstat")
    finally:
        connection.close()


def _spoil(path: Path) -> None:
    """Lose the last page that holds something and no list of tables."""
    whole = path.read_bytes()
    page = max(_used_pages(path) - _schema_pages(whole)) - 1
    path.write_bytes(whole[: page * PAGE] + bytes(PAGE) + whole[(page + 1) * PAGE :])


def _schema_pages(whole: bytes) -> set[int]:
    """Pages of the list of tables: without one of them nobody knows where the rows begin."""
    connection = sqlite3.connect(":memory:")
    connection.deserialize(whole)
    found = {page for (page,) in connection.execute("SELECT pageno FROM dbstat WHERE name = 'sqlite_schema'")}
    connection.close()
    return found


def test_a_damaged_file_of_an_earlier_version_is_told_in_one_sentence_and_no_foreign_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """It is looked at before it is upgraded; what was begun for that is given back without a word of the database's library."""
    old = tmp_path / "旧.jyschool"
    shutil.copy(Path(__file__).parents[1] / "store" / "data" / "school_v1.jyschool", old)
    _spoil(old)
    damaged = old.read_bytes()
    for command in (["roster", "list"], ["hours"], ["roster", "list", "--json"]):
        assert main([*command, "-w", str(old)]) == 3
    gc.collect()
    assert caplog.records == []
    assert old.read_bytes() == damaged
    assert {line[:1] for line in capsys.readouterr().err.splitlines()} == {"“"}


def spoilt_at(whole: bytes, place: int) -> bytes:
    """The file with one byte changed to one that is no text."""
    return whole[:place] + b"\xe7" + whole[place + 1 :]


def _definitions(whole: bytes) -> list[tuple[bytes, ...]]:
    """The list of tables as its bytes stand."""
    connection = sqlite3.connect(":memory:")
    connection.text_factory = bytes
    connection.deserialize(whole)
    connection.execute("PRAGMA writable_schema = ON")  # whatever it says, it is read
    found = connection.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()
    connection.close()
    return found


@pytest.mark.parametrize("seed", range(4))
def test_one_changed_byte_in_the_definitions_of_tables_costs_nothing(
    copy: Path, capsys: pytest.CaptureFixture[str], seed: int
) -> None:
    """The text of a definition is damaged so that it is no text any more: the program knows what stood there."""
    whole = copy.read_bytes()
    rng = random.Random(seed)
    places = [place for place in range(len(whole)) if whole.startswith((b"CREATE TABLE", b"CREATE TRIGGER"), place)]
    told = _definitions(whole)
    rng.shuffle(places)
    spoilt = (spoilt_at(whole, begin + rng.randrange(15, 30)) for begin in places)
    copy.write_bytes(next(each for each in spoilt if _definitions(each) != told))  # elsewhere lies what an upgrade left behind
    assert _everything(capsys, copy)
    assert len(_run(capsys, "roster", "list", "-w", copy)[1]["rows"]) == 120  # type: ignore[arg-type]
    assert len(_run(capsys, "activity", "list", "-w", copy)[1]["rows"]) == 12  # type: ignore[arg-type]


def test_a_column_whose_name_is_no_text_any_more_is_damage_before_anything_is_written(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """SQLite reads and writes such a table as if nothing were wrong."""
    whole = copy.read_bytes()
    told = _definitions(whole)
    head = b"CREATE TABLE attendance (\n\ti"
    places = [place + len(head) for place in range(len(whole)) if whole.startswith(head, place)]
    copy.write_bytes(next(each for each in (spoilt_at(whole, place) for place in places) if _definitions(each) != told))
    assert _everything(capsys, copy)


def test_a_damaged_letter_in_a_name_is_found_told_and_marked(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = copy.read_bytes()
    name = "教师007".encode()
    copy.write_bytes(whole.replace(name, b"\xff" + name[1:]))
    status, said = _run(capsys, "roster", "list", "-w", copy)
    assert (status, said["code"]) == (3, "workspace.damaged")
    status, said = _run(capsys, "check", "-w", copy)
    assert status == 1
    assert "有文字损坏" in json.dumps(said, ensure_ascii=False)
    assert _run(capsys, "check", "--repair", "-w", copy)[0] in (0, 1)
    rows = _run(capsys, "roster", "list", "-w", copy)[1]["rows"]
    assert len(rows) == 120  # type: ignore[arg-type]
    assert sum("\ufffd" in row["name"] for row in rows) == 1  # type: ignore[attr-defined, index]


def test_a_policy_of_which_a_part_is_lost_is_damage_and_no_mistake_of_whoever_wrote_it(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The rest of a long text lies on pages that SQLite's own check does not look into: zeros there are a text to it."""
    with sqlite3.connect(f"{copy.as_uri()}?mode=ro&immutable=1", uri=True) as connection:
        found = connection.execute("SELECT pageno FROM dbstat WHERE name = 'policy' AND pagetype = 'overflow' ORDER BY pageno")
        last = [page for (page,) in found][-1] - 1
    connection.close()
    whole = copy.read_bytes()
    spoiled = whole[: last * PAGE] + bytes(PAGE) + whole[(last + 1) * PAGE :]
    copy.write_bytes(spoiled)
    status, said = _run(capsys, "hours", "-w", copy)
    assert (status, said["code"]) == (3, "workspace.policy_lost")
    status, said = _run(capsys, "roster", "import", copy.with_name("one.csv"), "-w", copy)
    assert (status, said["code"]) == (3, "workspace.damaged")
    assert copy.read_bytes() == spoiled
    assert "有文字损坏" in json.dumps(_run(capsys, "check", "-w", copy)[1], ensure_ascii=False)
    assert _run(capsys, "check", "--repair", "-w", copy)[0] in (0, 1)
    assert _run(capsys, "check", "-w", copy)[0] == 0
    status, said = _run(capsys, "hours", "-w", copy)
    assert (status, said["code"]) == (3, "workspace.policy_lost")
    assert len(_run(capsys, "roster", "list", "-w", copy)[1]["rows"]) == 120  # type: ignore[arg-type]
    assert _run(capsys, "policy", "use", paths.resource("policies/jiyuan.toml"), "-w", copy)[0] == 0
    assert _run(capsys, "hours", "-w", copy)[0] == 0


def test_a_value_nobody_ever_wrote_is_told_as_damage_where_the_file_is_damaged(
    copy: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from jyteacher_desktop.cli import running
    from jyteacher_desktop.cli.answers import Answer

    def surprised(call: running.Call) -> Answer:
        raise KeyError("approvxd")

    monkeypatch.setattr(running, "_handler", lambda _command: surprised)
    assert main(["roster", "list", "-w", str(copy)]) == 70
    _spoil(copy)
    status, said = _run(capsys, "roster", "list", "-w", copy)
    assert (status, said["code"]) == (3, "workspace.damaged")


def test_a_policy_that_a_repair_could_not_read_is_asked_for_again(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with sqlite3.connect(copy) as connection:
        names = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'policy'")
        ]
        kept = [connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0] for name in names]
        for name in names:
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("DELETE FROM policy")
        for sql in kept:
            connection.execute(sql)
    connection.close()
    status, said = _run(capsys, "hours", "-w", copy)
    assert (status, said["code"]) == (3, "workspace.policy_lost")
    assert _run(capsys, "policy", "use", paths.resource("policies/jiyuan.toml"), "-w", copy)[0] == 0
    assert _run(capsys, "hours", "-w", copy)[0] == 0


_EITHER_WAY = pytest.mark.parametrize("small", [0, 1 << 30], ids=["in a thread", "by whoever writes"])
"""A file is looked at beside the work, or where it is small by the connection that writes."""


@_EITHER_WAY
def test_the_first_change_waits_for_the_look_and_reading_does_not(
    copy: Path, monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    monkeypatch.setattr(looking_for_damage, "_SMALL", small)
    Workspace.open(copy, SCHOOL, write=True).close()  # a copy notes once that it is one
    _spoil(copy)
    with Workspace.open(copy, SCHOOL, write=False) as ws:
        assert ws._look is None
        assert ws.info("kind") == "school"
    with Workspace.open(copy, SCHOOL, write=True, look_at_once=False) as ws:
        assert ws.info("kind") == "school"
        with pytest.raises(WorkspaceDamaged), ws.change("x"):
            pass
    before = copy.read_bytes()
    with Workspace.open(copy, SCHOOL, write=True, look_at_once=False):
        pass  # nobody wrote and nobody has to wait for a look
    assert copy.read_bytes() == before


@_EITHER_WAY
def test_a_file_that_could_not_be_looked_at_is_not_taken_for_sound_when_it_can_be_written_again(
    copy: Path, monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    """A program that copies folders held it for a moment; the change after that went into a damaged file."""
    monkeypatch.setattr(looking_for_damage, "_SMALL", small)
    monkeypatch.setattr(looking_for_damage, "connected", lambda path, **options: connected(path, "busy_timeout = 0", **options))
    Workspace.open(copy, SCHOOL, write=True).close()  # a copy notes once that it is one
    _spoil(copy)
    damaged = copy.read_bytes()
    with Workspace.open(copy, SCHOOL, write=True, look_at_once=False) as ws:
        ws._raw.execute("PRAGMA busy_timeout = 0")
        with contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            with pytest.raises(WorkspaceLocked), ws.change("x"):
                pass
            other.execute("ROLLBACK")
        with pytest.raises(WorkspaceDamaged), ws.change("x") as change:
            change.driver_sql("INSERT INTO info(key, value) VALUES ('x', 'x')")
    assert copy.read_bytes() == damaged


def test_a_small_file_is_read_by_one_connection_alone_and_its_damage_found_before_the_first_change(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second one had to read once more what tables there are: a third of what opening a new school's file took."""
    Workspace.open(copy, SCHOOL, write=True).close()  # a copy notes once that it is one
    monkeypatch.setattr(looking_for_damage, "_SMALL", copy.stat().st_size)
    monkeypatch.setattr(looking_for_damage, "_known", {})
    with monkeypatch.context() as alone:
        alone.setattr(looking_for_damage, "connected", lambda *_place, **_options: pytest.fail("another connection"))
        with Workspace.open(copy, SCHOOL, write=True) as ws:
            with ws.change("x"):
                pass
            assert ws.tuples("SELECT value FROM info WHERE key = 'kind'") == [("school",)], "texts are read as texts again"
    _spoil(copy)
    with Workspace.open(copy, SCHOOL, write=True) as ws, pytest.raises(WorkspaceDamaged), ws.change("x"):
        pass


def test_whoever_stops_while_his_file_is_looked_at_has_not_had_it_taken_for_sound(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking_for_damage, "_SMALL", copy.stat().st_size)
    monkeypatch.setattr(looking_for_damage, "_known", {})
    look = Look(copy)
    with contextlib.closing(sqlite3.connect(copy)) as own:
        own.set_progress_handler(lambda: True, 1)
        with pytest.raises(sqlite3.OperationalError, match="interrupted"):
            look.wait(own)
        assert not looking_for_damage.known(looking_for_damage.mark_of(copy))
        own.set_progress_handler(None, 0)
        assert look.wait(own) == ""
        assert looking_for_damage.known(looking_for_damage.mark_of(copy))


@_EITHER_WAY
def test_a_file_this_process_left_well_is_not_looked_at_again(copy: Path, monkeypatch: pytest.MonkeyPatch, small: int) -> None:
    """A batch of many commands looks once; whoever touches the file in between makes it look anew."""
    monkeypatch.setattr(looking_for_damage, "_SMALL", small)
    looks: list[Path] = []
    original = Look._look

    def counted(look: Look) -> None:
        looks.append(look._path)
        original(look)

    monkeypatch.setattr(Look, "_look", counted)
    monkeypatch.setattr(looking_for_damage, "_known", {})
    for _turn in range(3):
        with Workspace.open(copy, SCHOOL, write=True) as ws, ws.change("x"):
            pass
    assert len(looks) == 1
    state = copy.stat()
    os.utime(copy, ns=(state.st_atime_ns, state.st_mtime_ns + 1))
    with Workspace.open(copy, SCHOOL, write=True) as ws, ws.change("x"):
        pass
    assert len(looks) == 2

"""A workspace whose rows lie on a server, seen from the store alone: making, opening, turns, and what is told when the server does not go along."""

from __future__ import annotations

import contextlib
import itertools
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import select

from jyteacher_desktop.bureau.kept_files import LETTERS, Shelf
from jyteacher_desktop.domain import cancelling
from jyteacher_desktop.domain.errors import Cancelled
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.store import bureau_tables, counted_once, journal, told_in_one_go, workspace
from jyteacher_desktop.store.crossed_rows import CrossedRows
from jyteacher_desktop.store.dialects import spoken
from jyteacher_desktop.store.errors import DatabaseUnusable, NotAWorkspace, OthersWrote, PinNeeded, WorkspaceLocked
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.lock import WriterLock
from jyteacher_desktop.store.server_address import database_of
from jyteacher_desktop.store.server_turns import Hall
from jyteacher_desktop.store.workspace import BUREAU, SCHOOL, Change, Founding, Workspace
from tests.lines import Work
from tests.servers import Server


def _insert(change: Change, key: str) -> None:
    change.insert(bureau_tables.setting, key=key, value="一")


@pytest.fixture(scope="module")
def room(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bureau made on a server, with a file beside it that waited for its name."""
    path = tmp_path_factory.mktemp("room") / "局.jybureau"
    founding = Founding(
        what="新建",
        code=StepCode.OTHER,
        at="2026-09-01T08:00:00+08:00",
        write=lambda change: _insert(change, "开头"),
        beside={".jytkey": b"the clerk's key"},
    )
    Workspace.create(path, BUREAU, {"office": new_id()}, founding, database=server.new()).close()
    return path


@pytest.fixture
def path(room: Path, server: Server, tmp_path: Path) -> Iterator[Path]:
    """A bureau of its own for one test: the small file and a copy of the rows."""
    copy, url = tmp_path / room.name, server.new(like=database_of(room))
    copy.write_bytes(room.read_bytes().replace(database_of(room).encode(), url.encode()))
    assert database_of(copy) == url
    yield copy
    server.forget(url)


def _set(ws: Workspace, key: str) -> None:
    with ws.change(f"设置 {key}", code=StepCode.OTHER) as change:
        _insert(change, key)


def _settings(ws: Workspace) -> list[str]:
    """What a test itself has set."""
    return sorted(key for (key,) in ws.tuples("SELECT key FROM setting WHERE key <> '开头'"))


# -- making and opening ---------------------------------------------------------------------------------------------


def test_a_bureau_made_on_a_server_has_its_key_beside_the_small_file_and_its_first_step_there(room: Path) -> None:
    assert room.with_name(f"{room.name}.jytkey").read_bytes() == b"the clerk's key"
    with Workspace.open(room, BUREAU, write=False) as ws:
        assert ws.served
        assert [step.what for step in ws.steps()] == ["新建"]


def test_each_window_that_has_the_rows_open_is_counted_by_the_others(path: Path) -> None:
    with Workspace.open(path, BUREAU, write=True) as ws, Workspace.open(path, BUREAU, write=False) as second:
        assert (ws.others_connected, second.others_connected) == (1, 1)
        with Workspace.open(path, BUREAU, write=False):
            assert ws.others_connected == 2


def test_a_database_that_has_a_bureau_makes_no_second_one_and_leaves_no_file(path: Path, tmp_path: Path) -> None:
    second = tmp_path / "另一局.jybureau"
    with pytest.raises(DatabaseUnusable, match="已经有一个教育局工作簿"):
        Workspace.create(second, BUREAU, {"office": new_id()}, database=database_of(path))
    assert sorted(each.name for each in tmp_path.iterdir()) == [path.name]


def test_a_bureau_that_a_server_breaks_off_making_leaves_neither_file_nor_rows(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, path = server.new(), tmp_path / "局.jybureau"

    def full(*_arguments: object) -> None:
        raise psycopg.errors.DiskFull("could not extend file")

    monkeypatch.setattr(workspace, "_fill_with", full)
    with pytest.raises(workspace.DiskFull, match="数据库服务器的磁盘已满"):
        Workspace.create(path, BUREAU, {"office": new_id()}, database=url)
    monkeypatch.undo()

    pointed = workspace.server_address.write_pointer

    def pulled(target: Path, database: str) -> None:
        pointed(target, database)
        raise KeyboardInterrupt

    monkeypatch.setattr(workspace.server_address, "write_pointer", pulled)
    with pytest.raises(KeyboardInterrupt):
        Workspace.create(path, BUREAU, {"office": new_id()}, database=url)
    monkeypatch.undo()
    assert not path.exists()
    with Workspace.create(path, BUREAU, {"office": new_id()}, database=url) as ws:
        assert _settings(ws) == []
    server.forget(url)


def test_a_bureau_on_a_server_is_no_school_and_its_file_is_free_again(path: Path) -> None:
    with pytest.raises(NotAWorkspace, match="教育局"):
        Workspace.open(path, SCHOOL, write=True)
    WriterLock(path, wait=0).release()


def test_a_database_without_a_bureau_is_told_and_the_file_is_free_again(path: Path, server: Server) -> None:
    empty = server.new()
    path.write_bytes(path.read_bytes().replace(database_of(path).encode(), empty.encode()))
    for write in (True, False):
        with pytest.raises(NotAWorkspace, match="没有教育局工作簿"):
            Workspace.open(path, BUREAU, write=write)
    WriterLock(path, wait=0).release()
    server.forget(empty)


def test_what_a_server_says_while_a_bureau_is_opened_is_a_sentence(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_arguments: object, **_named: object) -> None:
        raise psycopg.errors.LockNotAvailable("canceling statement due to lock timeout")

    monkeypatch.setattr(Hall, "enter", busy)
    with pytest.raises(WorkspaceLocked, match="正由另一位经办人写入"):
        Workspace.open(path, BUREAU, write=True)


# -- together -------------------------------------------------------------------------------------------------------


def test_what_is_asked_together_is_answered_in_one_turn_and_asked_anew_after_a_change(path: Path) -> None:
    with Workspace.open(path, BUREAU, write=True) as ws:
        question = ("SELECT value FROM info WHERE key = ?", ("甲",))
        other = ("SELECT count(*) FROM setting", ())
        ws.ask_together([question, other])
        with ws.record() as change:
            change.write("INSERT INTO info(key, value) VALUES (?, ?)", ("甲", "一"))
            ws.ask_together([question])
            assert ws.tuples(*question) == [("一",)], "what was asked before the change is not the answer"
            assert ws.tuples(*other) == [(1,)]
        change_of = ws.tuples(*question)
        assert change_of == [("一",)]


def test_whatever_bytes_a_kept_file_has_come_back_alone_and_asked_together_with_others(path: Path) -> None:
    data = bytes(range(256)) * 300 + b"\\x41\\"
    with Workspace.open(path, BUREAU, write=True) as ws:
        shelf, question = Shelf(ws, LETTERS), ("SELECT data, length(data), name FROM kept_file WHERE name = ?", ("一",))
        with ws.record() as change:
            shelf.put_with(change, "一", data)
        assert shelf.read("一") == data
        for _turn in range(4):  # told often it is prepared
            ws.ask_together([question, ("SELECT 1", ())])
            assert ws.tuples("SELECT 1") == [(1,)]
            assert ws.tuples(*question) == [(data, len(data), "一")]
            assert shelf.read("一") == data


def test_what_fails_behind_others_leaves_nothing_of_the_change(path: Path) -> None:
    with Workspace.open(path, BUREAU, write=True) as ws:
        with pytest.raises(psycopg.Error), ws.record() as change:
            change.write("INSERT INTO info(key, value) VALUES ('甲', '一')")
            change.write("INSERT INTO info(key, value) VALUES ('甲', '二')")
            change.write("INSERT INTO info(key, value) VALUES ('乙', '二')")
        assert (ws.info("甲"), ws.info("乙")) == ("", "")
        with ws.record() as change:
            change.write("INSERT INTO info(key, value) VALUES ('丙', '三')")
        assert ws.info("丙") == "三"


def test_after_changes_that_failed_the_same_change_succeeds(path: Path) -> None:
    with Workspace.open(path, BUREAU, write=True) as ws:

        def tell(key: str, office: int) -> None:
            with ws.record() as change:
                change.write("INSERT INTO info(key, value) VALUES (?, '一')", (key,))
                ws.ask_together([("SELECT value FROM info WHERE key = ?", (key,))])
                change.write("INSERT INTO city_table(office, name, hash, rows) VALUES (?, '表', '', 0)", (office,))

        for number in range(3):
            tell(f"甲{number}", number)
        for _time in range(8):  # the library prepares what it is told several times
            with pytest.raises(psycopg.errors.UniqueViolation):
                tell("甲0", 99)
        for number in range(3, 11):
            tell(f"甲{number}", number)
        assert ws.tuples("SELECT office FROM city_table ORDER BY office") == [(number,) for number in range(11)]


def test_a_change_that_was_taken_back_lets_what_was_told_often_be_told_again(path: Path) -> None:
    with Workspace.open(path, BUREAU, write=True) as ws:
        for round_of_changes in range(4):
            for number in range(7):  # alone, as the library prepares it, and with others, as it is prepared here
                assert ws.info("丙") == ""
                with ws.record() as change:
                    change.write(
                        "INSERT INTO city_table(office, name, hash, rows) VALUES (?, '表', '', 0)",
                        (10 * round_of_changes + number,),
                    )
                    ws.ask_together([("SELECT count(*) FROM city_table", ())])
                    assert ws.tuples("SELECT count(*) FROM city_table") == [(7 * round_of_changes + number + 1,)]
            with pytest.raises(ZeroDivisionError), ws.record() as change:
                change.driver_sql("INSERT INTO info(key, value) VALUES ('丙', '三')")
                raise ZeroDivisionError


def test_after_a_statement_that_failed_beside_a_question_what_is_asked_often_is_answered_as_before(path: Path) -> None:
    question = ("SELECT count(*) FROM setting WHERE key = '乙'", ())
    with Workspace.open(path, BUREAU, write=True) as ws:
        for _time in range(3):
            for _alone in range(7):
                assert ws.info("丙") == ""
            ws.ask_together([question])
            with pytest.raises(psycopg.Error):
                ws.alone("INSERT INTO city_table(office, name, hash, rows) VALUES (1, '表', '', 1 / ?)", (0,))
            for _again in range(4):
                ws.ask_together([question])
                assert ws.tuples(*question) == [(0,)]


def test_more_statements_than_are_prepared_are_carried_out_as_well(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told_in_one_go, "_MOST", 3)
    monkeypatch.setattr(told_in_one_go, "_MOST_COUNTED", 12)
    with Workspace.open(path, BUREAU, write=True) as ws:
        for _time in range(4):
            for number in range(10):
                question = (f"SELECT value, '{number}%' FROM info WHERE key = ?", (str(number),))
                ws.ask_together([question, ("SELECT 1", ())])
                assert ws.tuples(*question) == []
                with ws.record() as change:
                    change.write(f"INSERT INTO info(key, value) VALUES (?, '{number}%')", (str(number),))
                ws.ask_together([question])
                assert ws.tuples(*question) == [(f"{number}%", f"{number}%")]
                with ws.record() as change:
                    change.write("DELETE FROM info WHERE key = ?", (str(number),))


def test_what_stands_sealed_is_opened_when_it_is_asked_together_with_others(path: Path) -> None:
    number = "410881198506150011"
    sealed = ("SELECT opened(value) FROM info WHERE key = ?", ("丁",))
    with Workspace.open(path, BUREAU, write=True) as ws:
        with ws.record() as change:
            change.write("INSERT INTO info(key, value) VALUES (?, sealed(?))", ("丁", number))
        ws.ask_together([sealed, ("SELECT value FROM info WHERE key = ?", ("丁",))])
        assert ws.tuples(*sealed) == [(number,)]
        assert number not in str(ws.tuples("SELECT value FROM info WHERE key = ?", ("丁",)))


def test_texts_that_mean_something_to_the_server_arrive_as_they_are(path: Path) -> None:
    texts = ["", "NULL", "a,b", '"', "\\", "{}", "一\t二\n三\r", "\\N", " ", "'"]
    crossed = CrossedRows(
        parts=[[(number,) for number in range(len(texts))], [("k",)], [(text, number) for number, text in enumerate(texts)]],
        runs=[1] * len(texts),
        pairs=([0] * len(texts), range(len(texts))),
        codes=range(len(texts)),
    )
    columns = ("office", "name", "hash", "rows")
    with Workspace.open(path, BUREAU, write=True) as ws:
        for rows in (crossed, [*crossed], [*crossed] * 60):
            many = [(place, "k", text, number) for place, (_office, _name, text, number) in enumerate(rows)]
            with ws.record() as change:
                change.write("DELETE FROM city_table")
                change.write_rows("city_table", columns, rows if rows is crossed else many)
            assert [text for (text,) in ws.tuples("SELECT hash FROM city_table ORDER BY office")] == [
                text for *_key, text, _rows in many
            ]
            with ws.record() as change:
                change.delete_rows("city_table", columns[:2], [(0, "k"), (3, "k"), (3, "j")])
            assert ws.tuples("SELECT count(*) FROM city_table") == [(len(many) - 2,)]


_LINE = ("teacher", "activity", "mark", "role", "attended", "confirmed_x100")
_Row = tuple[int, int, str, str, int | None, int | None]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [(1, 1, "present", "attendee", None, None)],
        [(1, 1, "present", "attendee", 2, None), (1, 2, "present", "attendee", None, None), (2, 1, "absent", "speaker", 4, 150)],
        [(1, place, "present", "attendee", 1, None) for place in range(3)],
        [(place, 1, 'a"b', "\\", None, place or None) for place in range(40)],
        [(place, place, "present", "attendee", None, 2**62) for place in range(40)],
    ],
    ids=["none", "one", "different", "the same in most columns", "signs of the server's own", "large numbers"],
)
def test_rows_that_say_the_same_in_a_column_arrive_whole_and_are_corrected_by_their_keys(path: Path, rows: list[_Row]) -> None:
    names = ", ".join(_LINE)
    with Workspace.open(path, BUREAU, write=True) as ws:
        with ws.record() as change:
            change.write_rows("city_attendance", _LINE, rows)
        assert ws.tuples(f"SELECT {names} FROM city_attendance ORDER BY teacher, activity") == rows
        for said in (("excused", "speaker", None, None), ("absent", "attendee", 3, 150)):
            told = [(*row[:2], *said) for row in rows[::2]]
            with ws.record() as change:
                change.correct_rows("city_attendance", _LINE[:2], _LINE[2:], [*told, (999, 999, *said)])
            now = {row[:2]: row for row in [*rows, *told]}
            assert ws.tuples(f"SELECT {names} FROM city_attendance ORDER BY teacher, activity") == sorted(now.values())


def test_rows_that_are_equal_in_every_column_are_as_many_as_were_told(path: Path) -> None:
    with Workspace.open(path, BUREAU, write=True) as ws:
        with ws.record() as change:
            change.driver_sql("CREATE TEMPORARY TABLE tally (n BIGINT, word TEXT, nothing TEXT)")
            change.write_rows("tally", ("n", "word", "nothing"), [(7, "七", None)] * 5)
            change.write_rows("tally", ("nothing",), [(None,)] * 2)
        assert ws.tuples("SELECT n, word, nothing, count(*) FROM tally GROUP BY 1, 2, 3 ORDER BY 1") == [
            (7, "七", None, 5),
            (None, None, None, 2),
        ]


def test_columns_of_several_types_are_corrected_row_by_row(path: Path) -> None:
    with Workspace.open(path, BUREAU, write=True) as ws:
        with ws.record() as change:
            change.driver_sql("CREATE TEMPORARY TABLE measured (key BIGINT, size DOUBLE PRECISION)")
            change.write_rows("measured", ("key", "size"), [(1, 1.5), (2, 2)])
            change.correct_rows("measured", ("key",), ("size",), [(1, 2.5), (2, 3)])
        assert ws.tuples("SELECT key, size FROM measured ORDER BY key") == [(1, 2.5), (2, 3.0)]


def test_that_a_server_has_many_rows_to_work_on_is_said_while_it_works(path: Path) -> None:
    told: list[tuple[Any, ...]] = []
    many = [(f"k{number:04}", "一") for number in range(3000)]

    def broken() -> Iterator[tuple[str, str]]:
        yield from many
        raise RuntimeError("no more rows")

    def write(rows: Iterable[tuple[str, str]]) -> None:
        with ws.record() as change:
            change.write_rows("seen_file", ("sha256", "letter_id"), rows)

    with Workspace.open(path, BUREAU, write=True) as ws:
        raw: Any = ws._raw
        with ws.telling_when_busy(lambda: told.append((raw.pgconn.transaction_status, raw.pgconn.flush()))):
            write((f"i{number}", "一") for number in range(100))
            assert told == [], "a few rows go with the next statement, whose answer is there at once"
            with pytest.raises(RuntimeError, match="no more rows"):
                write(broken())
            assert told == [], "nothing of them will be there"
            write(many)
        assert told == [(psycopg.pq.TransactionStatus.ACTIVE, 0)], "nothing is left on this side, and no answer was waited for"
        write((f"j{number:04}", "二") for number in range(3000))
        assert len(told) == 1
        assert ws.tuples("SELECT count(*) FROM seen_file") == [(6100,)]


_LOST = """
import sys
import psycopg
from jyteacher_desktop.store import server
with server.connect(sys.argv[1]) as raw, psycopg.connect(sys.argv[1], autocommit=True) as administrator:
    administrator.execute("SELECT pg_terminate_backend(%s, 60000)", (raw.info.backend_pid,))
    try:
        with raw.together():
            raw.execute("SELECT 1")
    except psycopg.OperationalError:
        print("lost")
"""


def test_where_a_server_goes_away_a_clerk_at_the_command_line_reads_no_words_of_the_library_beside_the_sentence(
    path: Path,
) -> None:
    done = subprocess.run([sys.executable, "-c", _LOST, database_of(path)], capture_output=True, text=True, check=True)
    assert (done.stdout.split(), done.stderr) == (["lost"], "")


def test_nobody_waits_until_a_server_has_translated_his_question_into_machine_code(path: Path) -> None:
    with Workspace.open(path, BUREAU, write=False) as ws:
        assert ws.tuples("SHOW jit") == [("off",)]


def test_a_server_that_has_not_counted_a_table_looks_rows_up_by_their_keys_while_packages_come_in(path: Path) -> None:
    question = "EXPLAIN SELECT hash FROM city_table WHERE office = 1"

    def goes_through_all() -> bool:
        return any("Seq Scan" in line for (line,) in ws.tuples(question))

    with Workspace.open(path, BUREAU, write=True) as ws:
        with ws.record() as change:
            change.write_rows("city_table", ("office", "name", "hash", "rows"), [(number, "k", "h", 1) for number in range(9)])
        ws.alone("ANALYZE city_table")
        assert goes_through_all()
        before = ws.tuples("SHOW enable_seqscan")
        with ws.by_keys():
            assert not goes_through_all()
        with pytest.raises(ZeroDivisionError), ws.by_keys():
            raise ZeroDivisionError
        assert ws.tuples("SHOW enable_seqscan") == before
        with pytest.raises(DatabaseUnusable), ws.by_keys():
            ws.alone("SELECT pg_terminate_backend(pg_backend_pid())")


def test_the_loaded_package_of_a_school_is_found_by_its_key_although_a_server_has_not_counted_the_others(path: Path) -> None:
    kept = "INSERT INTO kept_file(kind, name, data) SELECT ?, number::text, ''::bytea FROM generate_series(?, ?) number"
    with Workspace.open(path, BUREAU, write=True) as ws:
        with ws.record() as change:
            change.write("INSERT INTO office(id, uuid, code, name, stage, central, head) VALUES (1, '校', '', '', '', '', '40')")
            change.write(kept, (LETTERS, 0, 99))
        with ws.by_keys():
            question, values = Shelf(ws, LETTERS).question_of_loaded("校")
            plan = [line for (line,) in ws.tuples(f"EXPLAIN ANALYZE {question}", values)]
        assert not [line for line in plan if "Rows Removed" in line or "Bitmap" in line], plan
        assert any("Index Cond" in line and "kind" in line and "name" in line for line in plan), plan


# -- writing --------------------------------------------------------------------------------------------------------


def test_what_is_written_taken_back_and_stopped_on_a_server_is_as_in_a_file(path: Path) -> None:
    with Workspace.open(path, BUREAU, write=True) as ws:
        ws.written()
        _set(ws, "甲")
        assert "setting" in ws.written()
        ws.undo()
        assert _settings(ws) == []
        ws.redo()
        with ws.record() as change:
            change.driver_sql("INSERT INTO info(key, value) VALUES ('乙', '二')")
        assert (ws.info("乙"), _settings(ws)) == ("二", ["甲"])
        with ws.record() as change:
            change.delete_rows("info", ("key",), [("乙",)])
        assert ws.info("乙") == ""
        with pytest.raises(ZeroDivisionError), ws.change("半途"):
            raise ZeroDivisionError

        def stop() -> None:
            raise Cancelled("已取消。")

        with pytest.raises(Cancelled), ws.watched(stop):
            _settings(ws)
        with ws.watched(lambda: None):
            assert _settings(ws) == ["甲"]
        counted: list[int] = []
        for _time in range(2):
            ws.remembered("n", lambda: counted.append(1))
        ws.alone("INSERT INTO info(key, value) VALUES (?, ?)", ("丙", "三"))
        ws.remembered("n", lambda: counted.append(1))
        assert len(counted) == 2


def test_a_step_that_came_to_nothing_leaves_no_gap_in_the_numbers_of_the_steps(path: Path) -> None:
    """第 5 步 followed 第 3 步 on a server, and whoever read the list looked for what had been taken out of it."""
    with Workspace.open(path, BUREAU, write=True) as ws:
        _set(ws, "一")
        with pytest.raises(Cancelled), ws.change("没有做成", code=StepCode.OTHER) as change:
            _insert(change, "二")
            raise Cancelled("已取消")
        _set(ws, "三")
        ws.undo()
        numbers = [step.id for step in ws.steps()]
    assert numbers == list(range(len(numbers), 0, -1))


def test_whoever_presses_cancel_is_heard_while_many_values_are_sealed_sent_or_opened(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server was asked between two statements alone, and one of them may have the numbers of a whole city in it."""
    monkeypatch.setattr(cancelling, "BREATH", 10)
    asked: list[int] = []
    with Workspace.open(path, BUREAU, write=True) as ws, ws.watched(lambda: asked.append(1)):

        def often(*told: Any) -> int:
            asked.clear()
            assert len(ws.tuples(*told)) in (0, 100)
            return len(asked)

        numbers = json.dumps([f"41088119850615{each:04}" for each in range(100)])
        assert (
            often("SELECT 1 FROM city_teacher WHERE id_number IN (SELECT sealed_number(value) FROM json_each(?))", (numbers,))
            > 10
        )
        assert often(f"SELECT opened('{ws.privacy.sealed('甲')}') FROM generate_series(1, 100)") > 10
        assert (
            often("SELECT 1 FROM city_teacher WHERE uuid IN (SELECT value FROM json_each(?))", (json.dumps(['"', *"abc"] * 25),))
            > 10
        )
        with ws.record() as change:
            asked.clear()
            change.delete_rows("setting", ("key",), [(f'"{each}',) for each in range(100)])
            assert len(asked) == 10
    with Workspace.open(path, BUREAU, write=True) as ws:
        with pytest.raises(Cancelled), ws.watched(_cancels_the(5)), ws.record() as change:
            journal.driver(change._connection).executemany(
                "DELETE FROM setting WHERE key = ?", ((str(each),) for each in range(100))
            )
        _set(ws, "接着用")  # the connection is as good as before
        assert _settings(ws) == ["接着用"]


def _cancels_the(turn: int) -> Callable[[], None]:
    """Somebody who presses cancel when he is asked for the so manieth time."""
    asked = itertools.count(1)

    def ask() -> None:
        if next(asked) == turn:
            raise Cancelled("已取消")

    return ask


def test_a_long_list_costs_a_server_no_more_steps_than_a_short_one(path: Path) -> None:
    """Its library took each of a log's thousand people in hand whenever a package came."""
    lines = []
    questions = [f"SELECT key FROM setting WHERE {each} IN (SELECT value FROM json_each(?))" for each in ("key", "length(key)")]
    with Workspace.open(path, BUREAU, write=False) as ws:
        for asked, one in zip(questions, ('["1"]', "[1]"), strict=True):  # what is worked out once for each statement
            ws.tuples(asked, (one,))
        for count in (3, 2000):
            listed = [(json.dumps([f"{each}" for each in range(count)]),), (json.dumps([*range(count)]),)]
            lines.append(Work().of(lambda listed=listed: [ws.tuples(*asked) for asked in zip(questions, listed, strict=True)]))
    assert lines[1] < lines[0] + 20


def test_a_clerk_whose_look_was_overtaken_twice_is_told_that_nothing_was_done(path: Path, tmp_path: Path) -> None:
    second = tmp_path / "second.jybureau"
    second.write_bytes(path.read_bytes())
    with Workspace.open(path, BUREAU, write=True) as first:
        first.share()
        with Workspace.open(second, BUREAU, write=True) as other:
            other.share()
            tried: list[int] = []

            def overtaken() -> None:
                tried.append(len(_settings(first)))
                if len(tried) == 1:
                    other.in_turn(lambda: _set(other, "乙"))
                else:  # nobody can come between now; whoever still says so is believed
                    raise OthersWrote("又有人保存了。")
                _set(first, "甲")

            with pytest.raises(OthersWrote):
                first.in_turn(overtaken)
            assert tried == [0, 1]
            assert first.in_turn(lambda: _settings(first)) == ["乙"]


def test_whatever_a_page_or_a_command_only_looks_at_is_of_one_moment_while_another_clerk_saves(
    path: Path, tmp_path: Path
) -> None:
    """Of two figures that stood on one page one was of before and one of after."""
    second = tmp_path / "second.jybureau"
    second.write_bytes(path.read_bytes())
    with Workspace.open(path, BUREAU, write=True) as other, contextlib.ExitStack() as ways:
        other.share()
        for write in (True, False):  # a window, and a command that only looks
            first = ways.enter_context(Workspace.open(second, BUREAU, write=write))
            first.share()
            _look_while_another_saves(first, other)

            def stumble(first: Workspace = first) -> list[str]:
                with pytest.raises(psycopg.Error):
                    first.tuples("SELECT 1 FROM nowhere")
                return _settings(first)

            assert first.in_turn(stumble) == _settings(other), "behind a statement that failed the next one is answered"
            first.close()


def _look_while_another_saves(first: Workspace, other: Workspace) -> None:
    def look() -> tuple[list[str], list[str], bool]:
        before = _settings(first)
        first.lasting(("of one moment", first.writable), lambda: before)
        other.in_turn(lambda: _set(other, f"甲{first.writable}"))
        by_sqlalchemy = [key for (key,) in first.read(select(bureau_tables.setting.c.key)) if key != "开头"]
        return before, sorted(by_sqlalchemy), first.overtaken

    before, after, overtaken = first.in_turn(look)
    assert (before, overtaken) == (after, False)
    assert first.lasting(("of one moment", first.writable), lambda: ["made anew"]) == before, (
        "it is all of one moment, so it is kept"
    )
    assert first.in_turn(lambda: _settings(first)) == sorted([*before, f"甲{first.writable}"]), (
        "the next look is of the next moment"
    )


def test_whoever_keeps_a_file_and_then_looks_while_another_clerk_saves_looks_once_more_where_it_fits_no_more_and_keeps_nothing_of_it(
    path: Path, tmp_path: Path
) -> None:
    """A page of two clerks ended in an error of the program: of two answers one was of before and one of after."""
    second = tmp_path / "second.jybureau"
    second.write_bytes(path.read_bytes())
    with Workspace.open(path, BUREAU, write=True) as first, contextlib.ExitStack() as ways:
        first.share()
        other = ways.enter_context(Workspace.open(second, BUREAU, write=True))
        other.share()

        def look(fails: bool) -> int:
            Shelf(first, LETTERS).put("一", b"1")
            before = len(_settings(first))
            if not before or not fails:
                other.in_turn(lambda: _set(other, f"乙{len(_settings(other))}"))
            found = {number: number for number in range(before + 1)}
            first.lasting("of before", lambda: before)
            return found[len(_settings(first)) if fails else before]

        assert first.in_turn(lambda: look(fails=True)) == 1, "what it failed over was not there when it looked again"
        assert first.in_turn(lambda: look(fails=False)) == 1
        assert first.lasting("of before", lambda: -1) == -1, "part of what it was made of had been of before"
        with pytest.raises(ZeroDivisionError):
            first.in_turn(lambda: 1 // 0)


def test_a_server_that_goes_away_while_it_greets_is_told_as_one_that_is_not_there(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_raw: Any, _statement: Any, *_more: Any, **_named: Any) -> Any:
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(psycopg.Connection, "execute", gone)
    with pytest.raises(DatabaseUnusable, match="连不上"):
        Workspace.open(path, BUREAU, write=True)


def test_a_file_has_no_turns_and_nobody_to_share_them_with(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "局.jybureau", BUREAU, {"office": new_id()}) as ws:
        ws.share()
        assert not ws.served
        assert ws.in_turn(lambda: _settings(ws)) == []


def test_what_a_pin_proved_is_taken_back_with_a_pin_only(path: Path) -> None:
    with Workspace.open(path, BUREAU, write=True) as ws:
        with ws.change("签发", actor="经办人") as change:
            _insert(change, "甲")
        with pytest.raises(PinNeeded, match="用口令做的"):
            ws.undo()
        assert _settings(ws) == ["甲"]


def test_what_a_server_complains_of_is_told_whichever_way_it_was_asked(path: Path) -> None:
    with Workspace.open(path, BUREAU, write=False) as ws:
        with pytest.raises(workspace.NotWritable, match="不让写入"):
            ws.alone("INSERT INTO setting(key, value) VALUES ('甲', '一')")
        with pytest.raises(workspace.NotWritable, match="不让写入"), ws._translated():
            ws._connection.execute(bureau_tables.setting.insert().values(key="甲", value="一"))


def test_a_server_that_allows_too_little_time_is_told_as_that_and_the_same_step_works_with_more(path: Path) -> None:
    """The sentence was that of a fault of the program, and a school was asked to make its package anew."""
    with Workspace.open(path, BUREAU, write=True) as ws:
        slow = "CREATE FUNCTION slow() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN NEW; END $$"
        ws.alone(slow)
        ws.alone("CREATE TRIGGER slow BEFORE INSERT ON setting FOR EACH ROW EXECUTE FUNCTION slow()")
        ws.alone("SET statement_timeout = '50ms'")
        with pytest.raises(DatabaseUnusable, match=r"限定的时间到了.*没有保存这一步"), ws.change("慢") as change:
            change.execute(bureau_tables.setting.insert().values(key="甲", value="一"))
        with pytest.raises(DatabaseUnusable, match="限定的时间到了"), ws.change("慢") as change:
            change.write("INSERT INTO setting(key, value) VALUES (?, ?)", ("甲", "一"))
        with pytest.raises(DatabaseUnusable, match="限定的时间到了"):
            ws.tuples("SELECT pg_sleep(60)")
        assert ws.tuples("SELECT count(*) FROM setting WHERE key = '甲'") == [(0,)]
        ws.alone("SET statement_timeout = 0")
        ws.alone("DROP TRIGGER slow ON setting")
        with ws.change("快") as change:
            change.write("INSERT INTO setting(key, value) VALUES (?, ?)", ("甲", "一"))
        assert ws.tuples("SELECT count(*) FROM setting WHERE key = '甲'") == [(1,)]


def test_what_a_server_lacks_itself_is_told_with_its_number(path: Path) -> None:
    with Workspace.open(path, BUREAU, write=True) as ws:
        ws.alone("SET temp_file_limit = 0")
        ws.alone("SET work_mem = '64kB'")
        with pytest.raises(DatabaseUnusable, match=r"没有做成这一步.*53400"):
            ws.tuples("SELECT n FROM generate_series(1, 100000) n ORDER BY n DESC")


def test_what_a_server_says_while_the_library_asks_it_something_of_its_own_is_a_sentence_and_the_file_is_free_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_arguments: object, **_named: object) -> None:
        raise psycopg.errors.QueryCanceled("canceling statement due to statement timeout")

    with monkeypatch.context() as patch, pytest.raises(DatabaseUnusable, match="限定的时间到了"):
        patch.setattr(psycopg.types.TypeInfo, "fetch", slow)
        Workspace.open(path, BUREAU, write=True)
    Workspace.open(path, BUREAU, write=True).close()


def test_the_newest_places_are_kept_and_a_change_has_one_of_its_own(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "局.jybureau", BUREAU, {"office": new_id()}) as ws:
        first: dict[str, int] = ws.lasting("第一", dict)
        assert ws.lasting("第一", dict) is first
        with ws.change("半途", code=StepCode.OTHER):
            assert ws.lasting("第一", dict) is not first
        for number in range(counted_once.LASTING_LIMIT):
            ws.lasting(number, dict)
        assert ws.lasting("第一", dict) is not first


def test_without_the_library_of_the_server_nothing_is_opened_and_the_sentence_names_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "jyteacher_desktop.store.server_turns", None)
    with pytest.raises(DatabaseUnusable, match="psycopg"):
        Workspace.open(path, BUREAU, write=True)
    WriterLock(path, wait=0).release()


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("WITH a AS (SELECT 1), b AS (SELECT (2)) UPDATE city_teacher SET person = 1", "city_teacher"),
        ("WITH RECURSIVE t(n) AS (SELECT 1) INSERT INTO letter SELECT n FROM t", "letter"),
        ("WITH a AS (SELECT 1) SELECT * FROM a", ""),
        ('DELETE FROM "carried" WHERE name = ?', "carried"),
    ],
)
def test_a_statement_that_writes_is_known_as_one_whatever_stands_before_it(statement: str, table: str) -> None:
    assert spoken(statement).writes == table

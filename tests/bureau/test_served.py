"""A bureau whose rows lie on a server of PostgreSQL: the same city, several clerks at once, the way there and back."""

from __future__ import annotations

import contextlib
import random
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from jyteacher_desktop import entering_for_schools
from jyteacher_desktop.bureau import (
    deciding_who_is_one_person,
    enrolled_schools,
    file_verdicts,
    plan_decisions,
    rebuilding_city,
    receipts,
    receiving,
    returning_records,
    withdrawing_packages,
)
from jyteacher_desktop.bureau.board import board
from jyteacher_desktop.bureau.bureau_keys import make_root_key, write_bureau_card
from jyteacher_desktop.bureau.city_book import CityBook
from jyteacher_desktop.bureau.city_digest import city_digest
from jyteacher_desktop.bureau.city_figures import city_figures
from jyteacher_desktop.bureau.city_people import list_people
from jyteacher_desktop.bureau.city_report import school_hours
from jyteacher_desktop.bureau.errors import KeyForeign, PlanUndecided
from jyteacher_desktop.bureau.hours_lost_to_other_schools import flags
from jyteacher_desktop.bureau.kept_files import LETTERS, Shelf
from jyteacher_desktop.bureau.moving_to_server import join_bureau, move_bureau
from jyteacher_desktop.bureau.office import bureau_info, current_policy, key_path, mailbox_identities, prove_clerk, unlock
from jyteacher_desktop.bureau.publishing_policies import publish_policy
from jyteacher_desktop.bureau.who_is_one_person import candidates
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.errors import Cancelled
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.kinds.rules_document import Rule
from jyteacher_desktop.records import registers, trash
from jyteacher_desktop.store import bureau_tables, journal_tables, server_address
from jyteacher_desktop.store.backup import make_backup, silent_backup
from jyteacher_desktop.store.checking import check_file
from jyteacher_desktop.store.errors import (
    DatabaseUnusable,
    DiskFull,
    KeptOnServer,
    NotAWorkspace,
    PinNeeded,
    UndoConflict,
    WorkspaceExists,
    WorkspaceLocked,
)
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.server import _LOCK, Served
from jyteacher_desktop.store.workspace import BUREAU, Workspace
from jyteacher_desktop.values import replace
from tests.bureau.schedules import Bureau, digests, hall
from tests.bureau.world import NUMBERS, PIN, City, School, book, fresh, log_card, sound_numbers
from tests.patience import PATIENCE_S
from tests.servers import Server

DAY = date(2026, 10, 20)
_Mailbox = tuple[str, tuple[str, ...], list[str]]


def _opened(path: Path) -> Workspace:
    ws = Workspace.open(path, BUREAU, write=True)
    ws.today_override = DAY
    return ws


def _city(ws: Workspace, mailbox: _Mailbox, stick: Path) -> City:
    office, identity, recipients = mailbox
    return City(ws, office, identity, recipients, stick)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_comes_in_whatever_order_a_server_tells_the_digest_of_a_file(
    bureau: Bureau, template: Path, server: Server, tmp_path: Path, seed: int
) -> None:
    found = digests(bureau, tmp_path, seed, forks=(1, 1, 1), halls=(template, server))
    assert len(found) == 5
    assert len(set(found)) == 1


def _not_counted(database: str) -> list[str]:
    """Tables that have rows and of which the server plans as if they were small."""
    with psycopg.connect(database) as seen:
        asked = (
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'jyteacher' "
            "AND c.relkind = 'r' AND pg_relation_size(c.oid) > 0 AND c.reltuples <= 0 ORDER BY 1"
        )
        return [name for (name,) in seen.execute(asked)]


def test_the_first_pages_after_a_move_and_after_the_first_packages_are_planned_by_the_rows_that_came(
    template: Path, server: Server, mailbox: _Mailbox, tmp_path: Path
) -> None:
    """A server went through whole tables until it had counted them by itself, a minute later or not at all."""
    with hall(template, server, tmp_path / "hall") as ws:
        city = _city(ws, mailbox, tmp_path / "stick")
        school = city.school(1)
        file = tmp_path / "first.jyt"
        file.write_bytes(school.write(city.office, city.recipients, rows=school.rows()).data)
        receiving.Desk(ws, mailbox[1]).sit([file])
        database = server_address.database_of(ws.path)
        assert "city_attendance" not in _not_counted(database)
        there = server.new()
        move_bureau(ws, tmp_path / "there" / "city.jybureau", there)
    assert _not_counted(there) == []


def test_a_bureau_is_moved_also_where_the_server_counts_no_rows(
    template: Path, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plainly = Served.plainly

    def refused(self: Served, statement: str) -> None:
        if statement.startswith("ANALYZE"):
            raise psycopg.errors.QueryCanceled("canceling statement due to statement timeout")
        plainly(self, statement)

    monkeypatch.setattr(Served, "plainly", refused)
    with hall(template, server, tmp_path / "hall") as ws:
        moved = move_bureau(ws, tmp_path / "there" / "city.jybureau", server.new())
        assert moved.digest == city_digest(ws)


def test_a_day_at_the_desk_is_the_same_on_a_server_and_survives_the_way_back_into_a_file(
    template: Path, server: Server, mailbox: _Mailbox, tmp_path: Path
) -> None:
    with hall(template, server, tmp_path / "hall") as ws:
        city = _city(ws, mailbox, tmp_path / "stick")
        school = city.school(1)
        for _letter in range(2):
            city.send(school, school.rows())
        stranger = School(2, random.Random(2))
        assert city.take(stranger.write(city.office, city.recipients).data).verdict == "held"
        assert city.take(b"PK nothing").verdict == "refused"
        letter = school.letters[1].letter_id
        withdrawing_packages.withdraw_letter(ws, letter, "误报", PIN)
        assert city.heads() == [school.letters[0].letter_id]
        rebuilt = rebuilding_city.rebuild(ws, PIN)
        assert rebuilt.before == rebuilt.digest == city_digest(ws)
        written = receipts.write_receipts(ws, tmp_path / "回执", PIN)
        assert [each.file.is_file() for each in written] == [True]
        with ws.change("改设置", code=StepCode.OTHER) as change:
            change.insert(bureau_tables.setting, key="旗", value="一")
        ws.undo()
        assert ws.tuples("SELECT value FROM setting WHERE key = '旗'") == []
        ws.redo()
        digest = city_digest(ws)
        moved = move_bureau(ws, tmp_path / "back" / "city.jybureau")
    assert (moved.digest, moved.keys) == (digest, 1)
    with _opened(moved.file) as back:
        assert (city_digest(back), back.served) == (digest, False)
        assert back.tuples("SELECT value FROM setting WHERE key = '旗'") == [("一",)]
        assert len(Shelf(back, LETTERS).names()) == 2
        back.undo()  # the journal came along
        assert rebuilding_city.rebuild(back, PIN).digest == digest
        assert unlock(back, PIN)
    assert check_file(moved.file).sound


@pytest.mark.on_a_server_too
def test_what_a_bureau_registers_is_corrected_thrown_away_and_taken_back_on_a_server_as_in_a_file(ws: Workspace) -> None:
    """Rows are told by the name of their table: a file says its columns itself, those of a server stand in their description."""
    city_book = CityBook(ws)
    [rule] = registers.save(ws, city_book, [Rule(title="研修制度", version="一")]).rows
    registers.save(ws, city_book, [replace(rule, version="二")])
    thrown = trash.delete_records(ws, [str(rule.id)])
    assert registers.list_rows(ws, Rule) == []
    trash.restore_record(ws, str(rule.id))
    ws.undo()
    ws.redo()
    assert [row.version for row in registers.list_rows(ws, Rule)] == ["二"]
    ws.undo(thrown.step - 1)
    assert [row.version for row in registers.list_rows(ws, Rule)] == ["一"]
    with pytest.raises(UndoConflict):
        ws.undo(thrown.step)  # it was brought back since
    for left in (0, 1, 0):  # thrown away again, never thrown away, never registered
        ws.undo()
        assert len(registers.list_rows(ws, Rule)) == left


def test_numbers_of_people_leave_for_the_server_sealed_only(
    template: Path, server: Server, mailbox: _Mailbox, tmp_path: Path
) -> None:
    with hall(template, server, tmp_path / "hall") as ws:
        city = _city(ws, mailbox, tmp_path / "stick")
        school = city.school(1)
        rows = school.rows()
        rows["identity"] = [(person, NUMBERS[0], "13800000000") for person, *_rest in rows["teachers"]]
        city.send(school, rows)
        assert set(ws.tuples("SELECT opened(id_number), shown(phone) FROM city_teacher")) == {(NUMBERS[0], "13800000000")}
        database = server_address.database_of(ws.path)
    with psycopg.connect(database) as there:
        (everything,) = there.execute("SELECT string_agg(t::text, ' ') FROM jyteacher.city_teacher t").fetchone() or ("",)
    assert "jy1:" in everything
    assert NUMBERS[0] not in everything
    assert "13800000000" not in everything


def test_a_server_has_every_table_and_column_a_file_has(template: Path) -> None:
    with psycopg.connect(server_address.database_of(template / "city.jybureau")) as there:
        found = set(
            there.execute(
                "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'jyteacher'"
            ).fetchall()
        )
    described = {
        (table.name, column.name)
        for metadata in (bureau_tables.metadata, journal_tables.metadata)
        for table in metadata.tables.values()
        for column in table.columns
    }
    assert found - described == {
        *(("kept_file", name) for name in ("kind", "name", "data", "at")),
        ("held_file", "rowid"),
        ("plan_decision", "rowid"),
        ("written", "n"),
    }
    assert described <= found


def test_a_clerk_who_joins_with_a_key_that_is_on_no_card_is_told_so_at_once(
    template: Path, server: Server, tmp_path: Path
) -> None:
    """He had everything set up and heard it only when his first package did not open."""
    with hall(template, server, tmp_path / "hall") as first:
        write_bureau_card(first, tmp_path / "card.jyt", PIN)
        database, known = server_address.database_of(first.path), key_path(first.path)
    stranger = tmp_path / "别人.jytkey"
    make_root_key(stranger, "another horse 456")
    with pytest.raises(KeyForeign, match=r"“别人\.jytkey”不是现用卡片上经办人的密钥，没有连接"):
        join_bureau(tmp_path / "second.jybureau", database, key=stranger)
    assert not (tmp_path / "second.jybureau").exists()
    assert not key_path(tmp_path / "second.jybureau").exists()
    join_bureau(tmp_path / "second.jybureau", database, key=known)
    assert key_path(tmp_path / "second.jybureau").read_bytes() == known.read_bytes()


def test_two_clerks_write_receipts_and_decide_at_once_and_no_number_comes_twice(
    template: Path, server: Server, mailbox: _Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "jyteacher_desktop.store.server_turns.WAIT", PATIENCE_S
    )  # for its turn, on a machine with other work to do
    with hall(template, server, tmp_path / "hall") as first:
        city = _city(first, mailbox, tmp_path / "stick")
        offices = [city.school(number) for number in range(2)]
        for school in offices:
            city.send(school, school.rows())
        second = tmp_path / "second" / "局.jybureau"
        assert join_bureau(second, server_address.database_of(first.path)).name == bureau_info(first).name
        key_path(second).write_bytes(key_path(first.path).read_bytes())
        first.share()
        failed: list[BaseException] = []

        def work(ws: Workspace, school: School, folder: Path) -> None:
            try:
                for number in range(3):
                    letter = school.write(city.office, city.recipients)
                    path = folder / f"{number}.jyt"
                    folder.mkdir(exist_ok=True)
                    path.write_bytes(letter.data)
                    assert ws.in_turn(lambda path=path: receiving.Desk(ws, city.identity).take(path)).verdict == "merged"
                    ws.in_turn(lambda letter=letter: withdrawing_packages.withdraw_letter(ws, letter.letter_id, "误报", PIN))
                    ws.in_turn(lambda number=number: receipts.write_receipts(ws, folder / str(number), PIN))
            except BaseException as error:  # noqa: BLE001 - told by the thread that waits
                failed.append(error)

        with _opened(second) as other:
            other.share()
            clerks = [
                threading.Thread(target=work, args=(ws, school, tmp_path / name))
                for ws, school, name in ((first, offices[0], "甲"), (other, offices[1], "乙"))
            ]
            for clerk in clerks:
                clerk.start()
            for clerk in clerks:
                clerk.join()
            assert failed == []
            assert city_digest(first) == city_digest(other)
        numbers = first.tuples("SELECT office, seq FROM sent")
        assert len(numbers) == len(set(numbers)) >= 6
        withdrawn = first.tuples("SELECT payload FROM log_entry WHERE kind = 'withdraw'")
        assert {letter.letter_id for school in offices for letter in school.letters[1:]} == {
            letter for school in offices for letter in (each.letter_id for each in school.letters) if letter in str(withdrawn)
        }


def test_of_two_clerks_who_approve_one_plan_at_one_moment_one_does_and_the_other_is_told(
    template: Path, server: Server, mailbox: _Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jyteacher_desktop.store.server_turns.WAIT", PATIENCE_S)
    plan = new_id()
    with hall(template, server, tmp_path / "hall") as first:
        city = _city(first, mailbox, tmp_path / "stick")
        school = city.school(1)
        rows = book(school, {new_id(): ("王伟", None)})
        rows["plans"] = [(plan, "2026-2027", "校本研修计划", "sent", "", "", new_id(), *[""] * 4)]
        city.send(school, rows)
        first.share()
        second = tmp_path / "second.jybureau"
        join_bureau(second, server_address.database_of(first.path))
        key_path(second).write_bytes(key_path(first.path).read_bytes())
        with _opened(second) as other:
            other.share()
            both = threading.Barrier(2)
            said: list[str] = []

            def approve(ws: Workspace, number: str) -> None:
                both.wait(PATIENCE_S)
                try:
                    made = ws.in_turn(lambda: plan_decisions.approve(ws, plan, number=number, day=DAY, seen="", pin=PIN))
                except PlanUndecided as error:
                    said.append(error.user_message)
                else:
                    said.append(made.number)

            clerks = [threading.Thread(target=approve, args=(ws, name)) for ws, name in ((first, "1号"), (other, "2号"))]
            for clerk in clerks:
                clerk.start()
            for clerk in clerks:
                clerk.join()
            (stands,) = plan_decisions.list_all(first)
            told = next(each for each in said if each != stands.number)
            assert min(map(len, said)) == len(stands.number)
            assert stands.number in told
            assert "没有登记" in told


def test_what_another_clerk_saved_between_look_and_write_is_looked_at_again(
    template: Path, server: Server, tmp_path: Path
) -> None:
    with hall(template, server, tmp_path / "hall") as first:
        first.share()
        second = tmp_path / "second.jybureau"
        join_bureau(second, server_address.database_of(first.path))
        with _opened(second) as other:
            other.share()
            seen: list[int] = []

            def count_up(ws: Workspace, between: bool) -> None:
                (before,) = (len(ws.tuples("SELECT 1 FROM setting")),)
                seen.append(before)
                if between and len(seen) == 1:
                    other.in_turn(lambda: count_up(other, between=False))
                with ws.change("加一") as change:
                    change.insert(bureau_tables.setting, key=f"第{before}", value="x")

            first.in_turn(lambda: count_up(first, between=True))
            assert seen == [seen[0], seen[0], seen[0] + 1]
            assert len(first.tuples("SELECT 1 FROM setting WHERE value = 'x'")) == 2


def test_another_desk_takes_back_a_policy_with_a_clerks_pin_only(template: Path, server: Server, tmp_path: Path) -> None:
    with hall(template, server, tmp_path / "hall") as first:
        before = current_policy(first)
        newer = tmp_path / "新.toml"
        newer.write_text(before.text.replace(f"version = {before.version}", "version = 99", 1), encoding="utf-8")
        publish_policy(first, tmp_path / "政策.jyt", PIN, source=newer)
        first.share()
        second = tmp_path / "second" / "局.jybureau"
        join_bureau(second, server_address.database_of(first.path))
        key_path(second).write_bytes(key_path(first.path).read_bytes())
        with _opened(second) as other:
            other.share()
            with pytest.raises(PinNeeded, match="经办人的口令"):
                other.in_turn(other.undo)
            assert current_policy(first).version == 99
            by = prove_clerk(other, PIN)
            other.in_turn(lambda: other.undo(actor=by))
            assert current_policy(first).version == before.version
            with pytest.raises(PinNeeded):
                first.in_turn(first.redo)
            assert current_policy(other).version == before.version


def test_a_clerk_who_comes_while_another_works_is_told_so(
    template: Path, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jyteacher_desktop.store.server_turns.WAIT", 0.05)
    with hall(template, server, tmp_path / "hall") as first:
        second = tmp_path / "second.jybureau"
        join_bureau(second, server_address.database_of(first.path))
        with pytest.raises(WorkspaceLocked, match="另一位经办人"):
            Workspace.open(second, BUREAU, write=True)
        with Workspace.open(second, BUREAU, write=False) as reading:
            assert bureau_info(reading).name
            with pytest.raises(WorkspaceLocked):
                reading.change("改").__enter__()


def test_whoever_only_holds_the_turn_of_the_database_is_named(
    template: Path, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anybody who may connect can hold it for ever, without any right to a table; a sentence about a colleague would look for the wrong one."""
    monkeypatch.setattr("jyteacher_desktop.store.server_turns.WAIT", 0.05)
    database = server.new(like=server_address.database_of(template / "city.jybureau"))
    (tmp_path / "hall").mkdir()
    join_bureau(tmp_path / "hall" / "city.jybureau", database)
    with _stranger(database) as other, other.cursor() as at:
        at.execute(f"SELECT pg_advisory_lock({_LOCK})".encode())
        with pytest.raises(WorkspaceLocked, match=r"占着的是数据库用户“stranger”.*请管服务器的人看一看"):
            Workspace.open(tmp_path / "hall" / "city.jybureau", BUREAU, write=True)
    server.forget(database)


def test_no_bureau_is_founded_in_a_room_that_another_user_of_the_database_made(
    blank: Path, server: Server, tmp_path: Path
) -> None:
    """He could exchange every table in it, and put a function of his own before one of the server's."""
    database = server.new()
    with psycopg.connect(database, autocommit=True) as clerk, _stranger(database):
        clerk.execute("CREATE SCHEMA jyteacher AUTHORIZATION stranger")
        with fresh(blank, tmp_path / "file") as ws, pytest.raises(DatabaseUnusable, match="用户“stranger”建的"):
            move_bureau(ws, tmp_path / "there" / "b.jybureau", database)
        clerk.execute("ALTER SCHEMA jyteacher OWNER TO clerk")
    with fresh(blank, tmp_path / "again") as ws:
        move_bureau(ws, tmp_path / "here" / "b.jybureau", database)
    server.forget(database)


def _stranger(database: str) -> psycopg.Connection[tuple[object, ...]]:
    """Another user of the database, who may connect and nothing else."""
    with psycopg.connect(database, autocommit=True) as clerk:
        clerk.execute("DROP ROLE IF EXISTS stranger")
        clerk.execute("CREATE ROLE stranger LOGIN")
    return psycopg.connect(database.replace("clerk@", "stranger@"), autocommit=True)


def test_backup_check_and_rescue_of_a_file_say_that_the_rows_lie_on_a_server(template: Path) -> None:
    path = template / "city.jybureau"
    for refused in (lambda: make_backup(path, "hand"), lambda: check_file(path)):
        with pytest.raises(KeptOnServer, match="数据库服务器"):
            refused()
    assert silent_backup(path, "timer") is None


def test_an_address_that_leads_nowhere_is_told_and_leaves_nothing(server: Server, template: Path, tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="地址写得不对"):
        join_bureau(tmp_path / "a.jybureau", "mysql://here/there")
    with pytest.raises(DatabaseUnusable, match="连不上"):
        join_bureau(tmp_path / "a.jybureau", server.url("nowhere"))
    with pytest.raises(NotAWorkspace, match="没有教育局工作簿"):
        join_bureau(tmp_path / "a.jybureau", server.new())
    with pytest.raises(WorkspaceExists):
        join_bureau(template / "city.jybureau", server.url("nowhere"))
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_holds_a_bureau_takes_no_second_one(blank: Path, template: Path, tmp_path: Path) -> None:
    with fresh(blank, tmp_path / "file") as ws, pytest.raises(DatabaseUnusable, match="已经有一个"):
        move_bureau(ws, tmp_path / "there" / "b.jybureau", server_address.database_of(template / "city.jybureau"))
    assert not (tmp_path / "there" / "b.jybureau").exists()


def test_a_password_of_the_address_is_kept_by_the_computer_and_never_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "局.jybureau"
    server_address.write_pointer(path, "postgresql://clerk:s%2Fcret@10.0.0.5:5433/city?sslmode=require")
    assert "cret" not in path.read_text(encoding="utf-8")
    assert server_address.database_of(path) == "postgresql://clerk:s%2Fcret@10.0.0.5:5433/city?sslmode=require"


def test_without_the_library_a_sentence_says_what_is_missing(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("jyteacher_desktop.store.server_turns", "jyteacher_desktop.store.server"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(DatabaseUnusable, match="没有安装连接数据库服务器的组件"):
        Workspace.open(template / "city.jybureau", BUREAU, write=False)


def test_a_server_that_goes_away_is_told_and_what_was_saved_is_there_again(
    template: Path, server: Server, mailbox: _Mailbox, tmp_path: Path
) -> None:
    ws = hall(template, server, tmp_path / "hall")
    city = _city(ws, mailbox, tmp_path / "stick")
    log_card(ws, School(1, random.Random(1)).card())
    path = ws.path
    with psycopg.connect(server.url("postgres"), autocommit=True) as administrator:
        administrator.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'jyteacher'")
    with pytest.raises(DatabaseUnusable, match="断了"), ws.record() as change:
        change.driver_sql("UPDATE office SET name = 'x'")
    ws.close()
    with _opened(path) as again:
        assert len(enrolled_schools.list_schools(again)) == 1
        assert mailbox_identities(again, unlock(again, PIN)) == city.identity


@pytest.mark.parametrize("deed", ["receive", "approve", "withdraw", "same", "return"])
def test_a_server_that_goes_away_in_the_middle_of_a_deed_leaves_nothing_of_it_and_the_next_try_does_it(
    template: Path, server: Server, mailbox: _Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, deed: str
) -> None:
    plan, people = new_id(), [new_id(), new_id()]
    ws = hall(template, server, tmp_path / "hall")
    city = _city(ws, mailbox, tmp_path / "stick")
    schools = [city.school(number) for number in range(2)]
    for school, person in zip(schools, people, strict=True):
        rows = book(school, {person: ("李娜", None)})
        rows["plans"] = [(plan if school is schools[0] else new_id(), "2026-2027", "计划", "sent", "", "", new_id(), *[""] * 4)]
        city.send(school, rows)
    more = schools[0].write(city.office, city.recipients)
    deeds: dict[str, Callable[[Workspace], object]] = {
        "receive": lambda there: receiving.Desk(there, city.identity).take(city.put(more.data)),
        "approve": lambda there: plan_decisions.approve(there, plan, number="1号", day=DAY, pin=PIN),
        "withdraw": lambda there: withdrawing_packages.withdraw_letter(there, schools[1].letters[0].letter_id, "误报", PIN),
        "same": lambda there: deciding_who_is_one_person.rule_same(there, *people, "电话问过", PIN),
        "return": lambda there: returning_records.return_record(there, people[0], "请核对", PIN),
    }
    counts = "SELECT (SELECT count(*) FROM log_entry), (SELECT count(*) FROM letter), (SELECT count(*) FROM plan_decision), (SELECT count(*) FROM remark)"
    before, digest = ws.tuples(counts), city_digest(ws)
    hall_of = type(ws._server)
    real = hall_of.commit
    struck: list[str] = []

    def commit(turn: object) -> None:
        if not struck:
            struck.append(deed)
            with psycopg.connect(server.url("postgres"), autocommit=True) as administrator:
                administrator.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'jyteacher'"
                )
        real(turn)  # type: ignore[arg-type]

    monkeypatch.setattr(hall_of, "commit", commit)
    if deed == "receive":  # what one file meets is told of that file
        told = deeds[deed](ws)
        assert isinstance(told, file_verdicts.FileVerdict)
        assert (told.verdict, told.code) == ("refused", DatabaseUnusable.code)
    else:
        with pytest.raises(DatabaseUnusable, match="断了"):
            deeds[deed](ws)
    assert struck == [deed]
    ws.close()
    with _opened(ws.path) as again:
        assert (again.tuples(counts), city_digest(again)) == (before, digest)
        deeds[deed](again)
        assert again.tuples(counts) != before


def test_a_file_of_the_program_of_before_never_takes_a_small_file_for_its_own(template: Path) -> None:
    with contextlib.closing(sqlite3.connect(template / "city.jybureau")) as older, pytest.raises(sqlite3.DatabaseError):
        older.execute("SELECT 1 FROM info")


def test_findings_about_numbers_stand_in_the_order_of_the_numbers_which_a_server_never_sees(
    blank: Path, template: Path, server: Server, mailbox: _Mailbox, tmp_path: Path
) -> None:
    told = []
    for opened in (fresh(blank, tmp_path / "file"), hall(template, server, tmp_path / "hall")):
        with opened as ws:
            city = _city(ws, mailbox, tmp_path / f"stick{len(told)}")
            school = city.school(1)
            rows = school.rows(shared=False)
            people = [(new_id(), f"师{place}") for place in range(12)]
            numbers = [number for number in sound_numbers(6) for _twice in range(2)]
            named = {person: (name, number) for (person, name), number in zip(people, numbers, strict=True)}
            city.send(school, book(school, named) | {"periods": rows["periods"]})
            told.append([flag.key for flag in flags(ws) if flag.kind == "number"])
    assert told[0] == told[1] == sorted(told[0])
    assert len(told[0]) == 6


def test_figures_people_and_board_of_a_day_are_the_same_on_a_server(
    blank: Path, template: Path, server: Server, mailbox: _Mailbox, tmp_path: Path
) -> None:
    people = {new_id(): (f"师{place}", number) for place, number in enumerate((*NUMBERS, None, None))}
    first, *others = people
    service = [*((person, 1, None, "in_post") for person in others), (first, 1, "2026-10-01", "in_post")]
    service += [(others[0], 2, "2026-11-01", "retired"), (others[1], 2, "2026-02-01", "maternity_leave")]
    told = []
    for opened in (fresh(blank, tmp_path / "file"), hall(template, server, tmp_path / "hall")):
        with opened as ws:
            city = _city(ws, mailbox, tmp_path / f"stick{len(told)}")
            school = city.school(1)
            city.send(school, book(school, people) | {"service": service})
            days = [date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 30)]
            told.append(
                (
                    [row.people for day in days for row in city_figures(ws, as_of=day).rows],
                    [[row.name for row in school_hours(ws, school.code, as_of=day)[1].teachers] for day in days],
                    [row.name for row in list_people(ws)],
                    [row.teachers for quarter in ("2026Q3", "2026Q4") for row in board(ws, Quarter.parse(quarter))],
                    candidates(ws),
                    [len(CityBook(ws, day).staff(day)) for day in days],
                )
            )
    assert told[0] == told[1]
    assert told[0][5] == [len(others), len(people), len(people) - 1]


def test_whoever_presses_cancel_leaves_nothing_half_done_on_a_server(template: Path, server: Server, tmp_path: Path) -> None:
    with hall(template, server, tmp_path / "hall") as ws:
        asked: list[bool] = []

        def stop() -> None:
            if asked:
                raise Cancelled("已按您的要求取消，什么都没有改变。")

        with pytest.raises(Cancelled), ws.watched(stop), ws.record() as change:
            change.driver_sql("INSERT INTO settled(kind, key, message, at) VALUES ('半', '件', '', '')")
            asked.append(True)
            change.driver_sql("INSERT INTO settled(kind, key, message, at) VALUES ('另', '半', '', '')")
        assert ws.tuples("SELECT 1 FROM settled") == []
        with ws.change("之后") as later:
            later.insert(bureau_tables.setting, key="后", value="一")


def test_books_entered_for_paper_schools_move_whole_or_the_step_is_done_again(
    blank: Path, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "there" / "b.jybureau"
    target.parent.mkdir()
    with fresh(blank, tmp_path / "here") as ws:
        for code in ("2141000008", "2141000009"):
            entering_for_schools.book_path(ws, code).parent.mkdir(exist_ok=True)
            entering_for_schools.book_path(ws, code).write_bytes(f"the book of {code}".encode())
        real, left = entering_for_schools.publish, [1]

        def pulled(path: Path, data: bytes) -> None:
            if not left:
                raise OSError("the stick was pulled")
            left.pop()
            real(path, data)

        monkeypatch.setattr(entering_for_schools, "publish", pulled)
        with pytest.raises(OSError, match="pulled"):
            entering_for_schools.move_with_books(ws, target, server.new())
        assert not target.exists()
        monkeypatch.setattr(entering_for_schools, "publish", real)
        entering_for_schools.move_with_books(ws, target, server.new())
        there = {path.name: path.read_bytes() for path in (target.parent / f"{target.name}.entered").glob("*.jyschool")}
        assert there == {f"{code}.jyschool": f"the book of {code}".encode() for code in ("2141000008", "2141000009")}


_KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
from jyteacher_desktop import exchange
from jyteacher_desktop.bureau.kept_files import Shelf
from jyteacher_desktop.bureau.moving_to_server import move_bureau
from jyteacher_desktop.store import rows_to_server, server_address
from jyteacher_desktop.store.workspace import BUREAU, Workspace

source, target, database, place, count = sys.argv[1:]
left = [int(count)]
owner, name = {
    "keys": (exchange, "copy_key"),
    "rows": (rows_to_server, "_rows"),
    "files": (Shelf, "read"),
    "small file": (server_address, "write_pointer"),
}[place]
real = getattr(owner, name)

def killed(*given, **more):
    made = real(*given, **more)
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    return made

setattr(owner, name, killed)
with Workspace.open(Path(source), BUREAU, write=True) as ws:
    ws.today_override = date(2026, 10, 20)
    move_bureau(ws, Path(target), database)
"""
"""A move that is killed behind one of its steps."""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no signal that nobody can catch")
@pytest.mark.parametrize(
    ("to_server", "place", "count"),
    [
        *((True, *each) for each in (("keys", 1), ("rows", 1), ("rows", 12), ("small file", 1), ("files", 2), ("", 0))),
        *((False, *each) for each in (("keys", 1), ("rows", 1), ("rows", 12), ("files", 2), ("", 0))),
    ],
)
def test_a_move_that_was_killed_is_done_again_to_the_same_place_with_every_file(
    blank: Path, server: Server, mailbox: _Mailbox, tmp_path: Path, *, to_server: bool, place: str, count: int
) -> None:
    """The database held a bureau without its packages; the file of that name was there, and no way led on."""
    with fresh(blank, tmp_path / "here") as ws:
        city = _city(ws, mailbox, tmp_path / "stick")
        school = city.school(1)
        for _letter in range(3):
            city.send(school, school.rows())
        source = ws.path
        if not to_server:
            source = move_bureau(ws, tmp_path / "hall" / "city.jybureau", server.new()).file
        digest = city_digest(ws)
    target, database = tmp_path / "there" / "city.jybureau", server.new() if to_server else ""
    if place:
        run = subprocess.run(
            [sys.executable, "-c", _KILLED, str(source), str(target), database, place, str(count)],
            cwd=Path(__file__).parents[2],
            capture_output=True,
            check=False,
        )
        assert run.returncode == -9, run.stderr.decode()
    with _opened(source) as ws:
        assert city_digest(ws) == digest, "what it was moved from is as it was"
        moved = move_bureau(ws, target, database)
        assert (moved.digest, moved.files) == (digest, 3)
    with _opened(target) as there:
        assert len(Shelf(there, LETTERS).names()) == 3
        assert rebuilding_city.rebuild(there, PIN).digest == digest
        with pytest.raises(WorkspaceExists):
            move_bureau(there, target, database)


def test_a_move_never_takes_the_place_of_another_bureau_or_of_a_key_of_somebody_else(
    blank: Path, template: Path, server: Server, tmp_path: Path
) -> None:
    with fresh(blank, tmp_path / "here") as ws:
        taken = tmp_path / "taken" / "city.jybureau"
        taken.parent.mkdir()
        key_path(taken).write_bytes(key_path(ws.path).read_bytes() + b"\n")
        with pytest.raises(WorkspaceExists, match="密钥"):
            move_bureau(ws, taken, server.new())
        pointer = tmp_path / "pointer" / "city.jybureau"
        pointer.parent.mkdir()
        other = server_address.database_of(template / "city.jybureau")
        server_address.write_pointer(pointer, other)
        before = pointer.read_bytes()
        for database in (other, server.new(), ""):
            with pytest.raises(WorkspaceExists):
                move_bureau(ws, pointer, database)
        assert pointer.read_bytes() == before
        unreachable = tmp_path / "gone" / "city.jybureau"
        with pytest.raises(DatabaseUnusable):
            move_bureau(ws, unreachable, "postgresql://nobody@127.0.0.1:1/none")
        assert not unreachable.exists()
        assert move_bureau(ws, unreachable, server.new()).keys == 1, "the way is free again"


def test_whoever_moves_a_bureau_out_of_a_database_hears_of_colleagues_who_have_it_open(
    template: Path, server: Server, tmp_path: Path
) -> None:
    """What a colleague did in the database after that was nowhere in the file, and nobody had been told to close."""
    with hall(template, server, tmp_path / "hall") as ws:
        assert move_bureau(ws, tmp_path / "first" / "city.jybureau").others_words == ""
        second = tmp_path / "second.jybureau"
        join_bureau(second, server_address.database_of(ws.path))
        with Workspace.open(second, BUREAU, write=False):
            moved = move_bureau(ws, tmp_path / "back" / "city.jybureau")
    assert moved.others == 1
    assert "还有 1 个窗口开着" in moved.others_words


def test_a_server_whose_disk_is_full_while_a_bureau_moves_has_nothing_of_it_and_the_next_try_works(
    blank: Path, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, left = Served.copy_as_it_is, [5]

    def full(self: Served, *given: Any) -> None:
        left[0] -= 1
        if not left[0]:
            raise psycopg.errors.DiskFull("could not extend file")
        real(self, *given)

    target, database = tmp_path / "there" / "city.jybureau", server.new()
    with fresh(blank, tmp_path / "here") as ws:
        with monkeypatch.context() as patch:
            patch.setattr(Served, "copy_as_it_is", full)
            with pytest.raises(DiskFull, match="服务器的磁盘已满"):
                move_bureau(ws, target, database)
        assert not target.exists()
        assert move_bureau(ws, target, database).digest == city_digest(ws)

"""What a copied file, a backup or a stick tells of people, and how another computer gets to read the rest."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from jyteacher_desktop.bureau import office as bureau_office
from jyteacher_desktop.exchange import seal
from jyteacher_desktop.records import sealing_secret
from jyteacher_desktop.records.errors import RecoveryPageWrong
from jyteacher_desktop.records.recovery_page import write_page
from jyteacher_desktop.records.trash import delete_records
from jyteacher_desktop.school import office as school_office
from jyteacher_desktop.school import pins
from jyteacher_desktop.school.duplicates import same_people
from jyteacher_desktop.school.rescue import rescue
from jyteacher_desktop.school.roster import TeacherValues, add_teacher, edit_teacher, list_teachers, teacher_detail
from jyteacher_desktop.school.roster_import import teachers_standing
from jyteacher_desktop.school.unsaved_input import find_draft, keep_draft
from jyteacher_desktop.store import school_tables
from jyteacher_desktop.store.backup import make_backup
from jyteacher_desktop.store.backups_beside import list_backups
from jyteacher_desktop.store.checking import check_file
from jyteacher_desktop.store.errors import PrivateClosed, PrivateDamaged
from jyteacher_desktop.store.workspace import BUREAU, SCHOOL, Workspace

PIN = "correct horse 12"
NUMBERS = ("110105199001010029", "11010519491231002X")
PHONES = ("13800138000", "13912345678")
DATA = Path(__file__).parents[1] / "store" / "data"


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("founded")
    school_office.create_school(folder / "校.jyschool", name="校", code="1", stage="小学", pin=PIN).close()
    return folder


@pytest.fixture
def school(founded: Path, tmp_path: Path) -> Iterator[Workspace]:
    shutil.copytree(founded, tmp_path / "校")
    with Workspace.open(tmp_path / "校" / "校.jyschool", SCHOOL, write=True) as ws:
        pins.keep_private(ws)
        yield ws


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another computer: its user's folder knows no workspace."""
    folder = tmp_path / "另一台电脑"
    monkeypatch.setenv("XDG_DATA_HOME", str(folder))
    monkeypatch.setenv("LOCALAPPDATA", str(folder))
    return folder


def told(folder: Path) -> list[str]:
    """Which numbers stand readable somewhere in the bytes of a folder, UTF-8 and UTF-16."""
    found = []
    for path in folder.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        found += [
            f"{path.name}: {text}"
            for text in (
                *NUMBERS,
                *PHONES,
                *(["AGE-SECRET-KEY-"] if path.suffix != ".txt" else []),
            )  # a bureau's page for the safe is one
            if text.encode() in data or text.encode("utf-16-le") in data
        ]
    return found


def fill(ws: Workspace) -> list[str]:
    ids = [
        add_teacher(ws, TeacherValues(name=name, id_number=number, phone=phone))
        for name, number, phone in zip(("甲", "乙"), NUMBERS, PHONES, strict=True)
    ]
    detail = teacher_detail(ws, ids[0])
    edit_teacher(ws, ids[0], TeacherValues(**{**_fields(detail.values), "id_number": "", "phone": ""}))
    ws.undo()
    return ids


def _fields(values: TeacherValues) -> dict[str, str]:
    return {name: getattr(values, name) for name in TeacherValues.__dataclass_fields__}


def test_no_byte_of_a_school_tells_an_id_number_or_a_telephone(school: Workspace) -> None:
    ids = fill(school)
    keep_draft(school, "teacher", "", {"idEdit": NUMBERS[1], "phoneEdit": PHONES[1]})
    make_backup(school.path, "hand")
    delete_records(school, ids[1:])
    make_backup(school.path, "timer")
    with school.change("看日志文件") as change:
        change.execute(school_tables.teacher.update().values(phone=PHONES[1]))
        change.driver_sql("PRAGMA cache_spill = 1")
        assert told(school.path.parent) == []
    assert told(school.path.parent) == []
    assert len(list_backups(school.path)) == 2


def test_what_stands_sealed_is_read_searched_and_compared_as_before(school: Workspace) -> None:
    first, second = fill(school)
    assert teacher_detail(school, first).values.id_number == NUMBERS[0]
    assert [row.id_last4 for row in list_teachers(school)] == [NUMBERS[0][-4:], NUMBERS[1][-4:]]
    found = school.tuples("SELECT uuid FROM teacher WHERE id_number = sealed_number(?)", (NUMBERS[1],))
    assert found == [(second,)]
    twin = add_teacher(school, TeacherValues(name="丙"))
    with school.change("一份旧文件") as change:
        change.driver_sql("UPDATE teacher SET id_number = sealed_number(?) WHERE uuid = ?", (NUMBERS[0], twin))
    assert {pair.first.id for pair in same_people(school)} | {pair.second.id for pair in same_people(school)} == {first, twin}
    history = school.history(school_tables.teacher, 1)
    assert ("phone", (PHONES[0], "")) in [item for change in history for item in change.fields.items()]


def test_whoever_copies_a_school_cannot_open_its_receipts(school: Workspace, elsewhere: Path) -> None:
    identity = school.info("reply_identity")
    letter = seal.seal(b"receipt", [school.info("reply_recipient")])
    assert seal.unseal(letter, [identity]) == b"receipt"
    assert told(school.path.parent) == []
    path = school.path
    school.close()
    with Workspace.open(path, SCHOOL, write=True) as ws:
        with pytest.raises(PrivateClosed, match="口令"):
            ws.info("reply_identity")
        pins.unlock(ws, PIN)
        assert ws.info("reply_identity") == identity


def test_a_file_of_before_keeps_its_mailbox_and_seals_it(school: Workspace) -> None:
    identity = school.info("reply_identity")
    with school.record() as change:
        change.driver_sql("UPDATE info SET value = ? WHERE key = 'reply_identity'", (identity,))
    assert school.info("reply_identity") == identity
    pins.keep_private(school)
    assert school.info("reply_identity") == identity
    assert school.tuples("SELECT value LIKE 'jy1:%' FROM info WHERE key = 'reply_identity'") == [(1,)]


def test_on_another_computer_people_are_listed_and_numbers_are_covered(school: Workspace, elsewhere: Path) -> None:
    first, _second = fill(school)
    path = school.path
    school.close()
    with Workspace.open(path, SCHOOL, write=True) as ws:
        assert [row.name for row in list_teachers(ws)] == ["甲", "乙"]
        assert [row.id_last4 for row in list_teachers(ws)] == [NUMBERS[0][-4:], NUMBERS[1][-4:]]
        shown = teacher_detail(ws, first).values
        assert (shown.id_number, shown.phone) == (f"{'*' * 14}{NUMBERS[0][-4:]}", "（本机未解锁）")
        with pytest.raises(PrivateClosed, match="口令"):
            teachers_standing(ws)
        with pytest.raises(PrivateClosed):
            add_teacher(ws, TeacherValues(name="丁", id_number=NUMBERS[1]))
        add_teacher(ws, TeacherValues(name="丁"))
        keep_draft(ws, "teacher", "", {"idEdit": NUMBERS[1]})
        assert find_draft(ws, "teacher", "") is None
        assert not check_file(path).problems
    assert told(path.parent) == []


def test_one_pin_on_another_computer_and_it_never_asks_again(school: Workspace, elsewhere: Path) -> None:
    first, _second = fill(school)
    path = school.path
    school.close()
    with Workspace.open(path, SCHOOL, write=True) as ws:
        pins.check_pin(ws, PIN)
        assert teacher_detail(ws, first).values.id_number == NUMBERS[0]
    with Workspace.open(path, SCHOOL, write=False) as ws:
        assert ws.privacy.open
        assert teacher_detail(ws, first).values.phone == PHONES[0]
    [kept] = elsewhere.rglob("*.secret")
    assert kept.stat().st_mode & 0o077 == 0


def test_the_recovery_page_opens_what_no_pin_opens_any_more(school: Workspace, elsewhere: Path, tmp_path: Path) -> None:
    first, _second = fill(school)
    words, path = sealing_secret.recovery_words(school), school.path
    page = write_page(school, tmp_path / "恢复页.pdf", "校")
    assert page.read_bytes().startswith(b"%PDF-")
    school.close()
    path.with_name(path.name + ".jytkey").unlink()
    with Workspace.open(path, SCHOOL, write=True) as ws:
        with pytest.raises(RecoveryPageWrong, match="逐组核对"):
            sealing_secret.unlock(ws, words[:-4] + "AAAA", pins.check_pin)
        assert not ws.privacy.open
        sealing_secret.unlock(ws, words.lower().replace(" ", "-"), pins.check_pin)
        assert teacher_detail(ws, first).values.id_number == NUMBERS[0]


def test_a_computer_that_cannot_remember_what_was_unlocked_says_so(school: Workspace, elsewhere: Path) -> None:
    fill(school)
    path = school.path
    words = sealing_secret.recovery_words(school)
    school.close()
    shutil.rmtree(elsewhere, ignore_errors=True)
    elsewhere.write_bytes(b"")  # nothing can be written below it
    with Workspace.open(path, SCHOOL, write=True) as ws:
        assert "下次打开还要解锁" in sealing_secret.unlock(ws, words, pins.check_pin)
    elsewhere.unlink()
    with Workspace.open(path, SCHOOL, write=True) as ws:
        assert "不再询问" in sealing_secret.unlock(ws, words, pins.check_pin)


def test_whoever_signs_after_a_change_of_keys_opens_the_numbers(school: Workspace, elsewhere: Path, tmp_path: Path) -> None:
    from jyteacher_desktop.school.school_keys import replace_key

    first, _second = fill(school)
    path = school.path
    replace_key(school, tmp_path / "卡.jyt", "another long pin")
    school.close()
    with Workspace.open(path, SCHOOL, write=True) as ws:
        pins.check_pin(ws, "another long pin")
        assert teacher_detail(ws, first).values.id_number == NUMBERS[0]


@pytest.mark.parametrize(("sample", "kind"), [("school_v1.jyschool", SCHOOL), ("bureau_v1.jybureau", BUREAU)])
def test_a_file_of_before_is_sealed_with_its_copies_and_its_journal(tmp_path: Path, sample: str, kind: object) -> None:
    folder = tmp_path / "旧"
    folder.mkdir()
    path = folder / sample
    shutil.copy(DATA / sample, path)
    table = "teacher" if kind is SCHOOL else "city_teacher"
    with sqlite3.connect(path) as raw:
        for trigger in [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]:
            raw.execute(f'DROP TRIGGER "{trigger}"')
        raw.execute(f"UPDATE {table} SET id_number = ?, phone = ? WHERE id = 1", (NUMBERS[0], PHONES[0]))
        if kind is SCHOOL:
            raw.execute(
                "INSERT INTO journal_entry(step, tbl, row, op, before) VALUES (1, 'teacher', 1, 'U', "
                "json_object('id', 1, 'name', '甲', 'id_number', ?, 'phone', ?))",
                (NUMBERS[1], PHONES[1]),
            )
    raw.close()
    backups = path.with_name(path.name + ".backups")
    backups.mkdir()
    shutil.copy(path, backups / f"20260101-080000-hand{path.suffix}")
    assert told(folder)
    with Workspace.open(path, kind, write=True) as ws:  # type: ignore[arg-type]
        if kind is SCHOOL:
            school_office.create_school(tmp_path / "k.jyschool", name="k", code="1", stage="小学", pin=PIN).close()
            shutil.copy(tmp_path / "k.jyschool.jytkey", path.with_name(path.name + ".jytkey"))
            pins.keep_private(ws)
        else:
            bureau_office.create_bureau(tmp_path / "k.jybureau", name="k", pin=PIN).close()
            shutil.copy(tmp_path / "k.jybureau.jytkey", path.with_name(path.name + ".jytkey"))
            bureau_office.keep_private(ws)
        assert ws.tuples(f"SELECT opened(id_number), opened(phone) FROM {table} WHERE id = 1") == [(NUMBERS[0], PHONES[0])]
        if kind is SCHOOL:
            seen = [item for change in ws.history(school_tables.teacher, 1) for item in change.fields.items()]
            assert ("id_number", (NUMBERS[1], NUMBERS[0])) in seen
    assert told(folder) == []
    assert not check_file(path).problems
    [old] = [each.path for each in list_backups(path) if each.reason == "hand"]
    with sqlite3.connect(f"{old.as_uri()}?mode=ro", uri=True) as raw:
        assert raw.execute("PRAGMA quick_check").fetchone() == ("ok",)
    raw.close()


def test_a_rescue_copy_made_where_the_numbers_are_known_holds_them(school: Workspace, tmp_path: Path) -> None:
    fill(school)
    school.close()
    rescue(school.path, tmp_path / "救援")
    text = (tmp_path / "救援" / "数据" / "teacher.json").read_text(encoding="utf-8")
    assert all(each in text for each in (*NUMBERS, *PHONES))


def test_a_file_that_lost_the_name_of_its_secret_is_opened_all_the_same(school: Workspace) -> None:
    first, _second = fill(school)
    with school.record() as change:
        change.driver_sql("DELETE FROM info WHERE key = 'private'")
    path = school.path
    school.close()
    with Workspace.open(path, SCHOOL, write=True) as ws:
        assert teacher_detail(ws, first).values.id_number == NUMBERS[0]


def test_a_changed_byte_in_a_sealed_number_is_said_and_never_taken_for_another_number(school: Workspace) -> None:
    fill(school)
    with school.change("改一个字节") as change:
        change.driver_sql("UPDATE teacher SET id_number = 'jy1:AAAA' || substr(id_number, 9) WHERE id = 1")
    with pytest.raises(PrivateDamaged, match="从备份恢复"):
        teachers_standing(school)


def test_a_bureaus_file_tells_no_number_and_its_recovery_key_opens_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "局"
    folder.mkdir()
    with bureau_office.create_bureau(folder / "局.jybureau", name="局", pin=PIN) as ws:
        columns = [row[1] for row in ws.tuples("PRAGMA table_info(city_teacher)") if row[1] != "id"]
        values = {"office": 1, "id_number": NUMBERS[0], "phone": PHONES[0]}
        with ws.record() as change:
            change.write_rows("city_teacher", columns, [[values.get(name, "") for name in columns]])
        assert ws.tuples("SELECT opened(id_number), opened(phone) FROM city_teacher") == [(NUMBERS[0], PHONES[0])]
        make_backup(ws.path, "hand")
        path = ws.path
        page = bureau_office.recovery_path(path).read_text(encoding="utf-8")
    assert told(folder) == []
    secret = next(line for line in page.splitlines() if line.startswith("AGE-SECRET-KEY-"))
    for typed in (PIN, secret):
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / f"电脑 {len(typed)}"))
        with Workspace.open(path, BUREAU, write=True) as ws:
            assert not ws.privacy.open
            sealing_secret.unlock(ws, typed, bureau_office.unlock)
            assert ws.tuples("SELECT opened(phone) FROM city_teacher") == [(PHONES[0],)]


def test_a_school_is_made_although_the_users_folder_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "file"))
    with school_office.create_school(tmp_path / "校.jyschool", name="校", code="1", stage="小学", pin=PIN) as ws:
        first = add_teacher(ws, TeacherValues(name="甲", id_number=NUMBERS[0]))
    with Workspace.open(tmp_path / "校.jyschool", SCHOOL, write=True) as ws:
        assert not ws.privacy.open
        pins.check_pin(ws, PIN)
        assert teacher_detail(ws, first).values.id_number == NUMBERS[0]

"""代录: a school that brings paper; what the bureau enters counts, is marked, and goes to the school when it begins itself."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from jyteacher_desktop import entering_for_schools
from jyteacher_desktop.bureau import board as boards
from jyteacher_desktop.bureau import (
    city_figures,
    city_people,
    decision_list,
    enrolled_schools,
    office,
    receipts,
    receiving,
    waiting,
)
from jyteacher_desktop.bureau.city_book import CityBook
from jyteacher_desktop.bureau.errors import NothingToDecide, RecordUnknown
from jyteacher_desktop.bureau.giving_book_back import restore_school
from jyteacher_desktop.bureau.home import desk_home
from jyteacher_desktop.exchange.errors import DeliveryFailed, WrongPin
from jyteacher_desktop.kinds.school_list import SchoolList
from jyteacher_desktop.records.registers import save
from jyteacher_desktop.school import receipts as answers
from jyteacher_desktop.school import school_keys, taking_book_back
from jyteacher_desktop.school.closing_quarters import close_quarter, reopen_quarter
from jyteacher_desktop.school.office import create_school
from jyteacher_desktop.school.pins import prove_principal
from jyteacher_desktop.school.roster import TeacherValues, add_teacher, list_teachers
from jyteacher_desktop.store.errors import DiskFull
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from jyteacher_desktop.values import replace
from tests.end_to_end.town import CLERK, PIN, Q3, TODAY, Town

CODE = "2141000777"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    town = Town(tmp_path)
    save(town.bureau, CityBook(town.bureau), [SchoolList(code=CODE, name="王屋二小", central="王屋中心校", way="paper")])
    yield town
    for ws in town.open:
        ws.close()


def _enter(book: Path, *names: str) -> None:
    with Workspace.open(book, SCHOOL, write=True) as ws:
        ws.today_override = TODAY
        for name in names:
            add_teacher(ws, TeacherValues(name=name))
        close_quarter(ws, Q3)


def _rows(file: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        return list(connection.iterdump())


def _row(town: Town) -> boards.BoardRow:
    return next(row for row in boards.board(town.bureau, Q3) if row.code == CODE)


def test_what_the_bureau_enters_for_a_paper_school_counts_and_is_marked_wherever_it_shows(town: Town) -> None:
    assert (_row(town).state, _row(town).entered) == (boards.MISSING, False)
    made = entering_for_schools.begin(town.bureau, "王屋二小", CLERK)
    assert (made.new, made.book.parent.name) == (True, f"{town.bureau.path.name}.entered")
    assert entering_for_schools.begin(town.bureau, CODE, CLERK).new is False
    _enter(made.book, "李娜", "王伟")
    taken = entering_for_schools.take_in(town.bureau, CODE, Q3, CLERK)
    assert (taken.verdict, taken.seq, taken.final) == ("merged", 1, True)
    row = _row(town)
    assert (row.state, row.entered, row.remark, row.owes, row.teachers) == (boards.HANDED_IN, True, "代录", True, 2)
    assert {person.schools for person in city_people.list_people(town.bureau)} == {("王屋二小（代录）",)}
    assert [line.called for line in city_figures.city_figures(town.bureau).rows if line.scope == city_figures.SCHOOL] == [
        "王屋二小（代录）"
    ]
    assert {teacher.unit for teacher in city_people.city_hours(town.bureau).teachers} == {"王屋二小（代录）"}
    assert [school.signers for school in enrolled_schools.list_schools(town.bureau)] == ["本局经办人（代录）"]
    (listed,) = entering_for_schools.list_entered(town.bureau, Q3)
    assert (listed.school, listed.state, listed.seq) == ("王屋二小", boards.HANDED_IN, 1)
    assert [row.kind for row in decision_list.list_decisions(town.bureau) if row.who] == ["key"]


def test_a_book_in_which_nobody_stands_is_not_signed_and_the_school_goes_on_lacking(town: Town) -> None:
    """An empty book made the paper school 暂报, and nobody was asked to enter for it any more."""
    entering_for_schools.begin(town.bureau, CODE, CLERK)
    with pytest.raises(NothingToDecide, match="还没有教师"):
        entering_for_schools.take_in(town.bureau, CODE, Q3, CLERK)
    assert (_row(town).state, _row(town).seq) == (boards.MISSING, 0)


def test_a_disk_that_fails_while_a_book_is_made_is_a_sentence_and_the_next_try_works(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_places: object, **_more: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "mkdtemp", full)
    with pytest.raises(DiskFull, match="磁盘已满"):
        entering_for_schools.begin(town.bureau, CODE, CLERK)
    monkeypatch.undo()
    assert entering_for_schools.begin(town.bureau, CODE, CLERK).new


def test_a_folder_that_cannot_be_tidied_up_behind_a_book_takes_nothing_back(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_places: object, **_more: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(os, "rmdir", failing)
    made = entering_for_schools.begin(town.bureau, CODE, CLERK)
    _enter(made.book, "李娜")
    assert entering_for_schools.take_in(town.bureau, CODE, Q3, CLERK).verdict == "merged"


def test_the_book_is_signed_by_the_clerk_alone(town: Town) -> None:
    made = entering_for_schools.begin(town.bureau, CODE, CLERK)
    _enter(made.book, "李娜")
    for deed in (
        lambda: entering_for_schools.take_in(town.bureau, CODE, Q3, PIN),
        lambda: entering_for_schools.begin(town.bureau, CODE, PIN),
    ):
        with pytest.raises(WrongPin):
            deed()
    assert _row(town).state == boards.MISSING


def test_the_history_of_a_book_kept_at_the_bureau_names_the_clerk_and_no_principal(town: Town) -> None:
    """校长 stood in it for what a clerk at the bureau had opened again, approved or looked up under his own PIN."""
    made = entering_for_schools.begin(town.bureau, CODE, CLERK)
    _enter(made.book, "李娜")
    with Workspace.open(made.book, SCHOOL, write=True) as ws:
        ws.today_override = TODAY
        reopen_quarter(ws, Q3, "漏了一场", prove_principal(ws, CLERK))
        actors = [actor for (actor,) in ws.tuples("SELECT actor FROM journal_step")]
    assert "经办人" in actors
    assert "校长" not in actors


def test_nobody_enters_for_a_school_that_is_not_listed_or_reports_itself(town: Town) -> None:
    with pytest.raises(RecordUnknown, match="学校名册里没有“承留一小”"):
        entering_for_schools.begin(town.bureau, "承留一小", CLERK)
    with pytest.raises(RecordUnknown, match="没有为“王屋二小”代录"):
        entering_for_schools.take_in(town.bureau, "王屋二小", Q3, CLERK)
    own = town.new_school("王屋二小", code=CODE)
    card = town.folder / "own.jyt"
    enrolled_schools.enrol(town.bureau, card, school_keys.write_school_card(own, card, PIN), CLERK)
    with pytest.raises(NothingToDecide, match="由学校自己上报"):
        entering_for_schools.begin(town.bureau, CODE, CLERK)


def test_a_hand_over_that_stops_halfway_says_what_is_written_and_is_done_again(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = entering_for_schools.begin(town.bureau, CODE, CLERK)
    _enter(made.book, "李娜", "王伟")
    entering_for_schools.take_in(town.bureau, CODE, Q3, CLERK)
    school = town.new_school("王屋二小", code=CODE)
    card, out = tmp_path / "school.jyt", tmp_path / "out"
    digits = school_keys.write_school_card(school, card, PIN)

    def full(*_given: object, **_named: object) -> None:
        raise DiskFull("磁盘已满，没有保存这一步，之前的数据完好。请清理磁盘后再做一次。", path=town.bureau.path)

    with monkeypatch.context() as patch:
        patch.setattr(entering_for_schools.revoking_keys, "revoke", full)
        with pytest.raises(DiskFull, match=r"归还包已经写好（.+，编号已经用掉），本局的代录却还没有结束：磁盘已满.*请再移交一次"):
            entering_for_schools.hand_over(town.bureau, CODE, out, CLERK, card=card, digits=digits)
    [first] = out.iterdir()
    given = entering_for_schools.hand_over(town.bureau, CODE, out, CLERK, card=card, digits=digits)
    assert first not in given.files, "its number is not given twice"
    taking_book_back.apply_restore(school, given.files[0], PIN)
    assert {row.name for row in list_teachers(school)} == {"李娜", "王伟"}


def test_a_hand_over_whose_disk_fails_before_the_package_is_there_says_truly_what_was_saved(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The school's card had been enrolled, and the sentence said that nothing was saved."""
    made = entering_for_schools.begin(town.bureau, CODE, CLERK)
    _enter(made.book, "李娜", "王伟")
    entering_for_schools.take_in(town.bureau, CODE, Q3, CLERK)
    school = town.new_school("王屋二小", code=CODE)
    card, out = tmp_path / "school.jyt", tmp_path / "out"
    digits = school_keys.write_school_card(school, card, PIN)

    def full(*_given: object, **_named: object) -> None:
        raise DiskFull("磁盘已满，没有保存这一步，之前的数据完好。", path=town.bureau.path)

    before = _rows(town.bureau.path)
    with monkeypatch.context() as patch:
        patch.setattr(office, "note_issued", full)
        with pytest.raises(DiskFull, match=r"没有保存这一步.*归还包没有写，编号没有用掉。$"):
            entering_for_schools.hand_over(town.bureau, CODE, out, CLERK, card=card, digits=digits)
    assert _rows(town.bureau.path) == before
    out.write_text("no folder")
    with pytest.raises(DeliveryFailed, match=r"这一份没有写成。“王屋二小”新工作簿的卡片已经登记，仍然有效。"):
        entering_for_schools.hand_over(town.bureau, CODE, out, CLERK, card=card, digits=digits)
    out.unlink()
    given = entering_for_schools.hand_over(town.bureau, CODE, out, CLERK, card=card, digits=digits)
    assert [file.name.rpartition("-")[2] for file in given.files] == ["0001.jyt"], "no number was used up"
    taking_book_back.apply_restore(school, given.files[0], PIN)


def test_books_given_back_to_two_new_computers_never_bear_one_name(town: Town, tmp_path: Path) -> None:
    """Each counts its own numbers, and the second package took the place of the first in the same folder."""
    made = entering_for_schools.begin(town.bureau, CODE, CLERK)
    _enter(made.book, "李娜")
    entering_for_schools.take_in(town.bureau, CODE, Q3, CLERK)
    names = []
    for number in range(3):
        card = tmp_path / f"{number}.jyt"
        with create_school(
            tmp_path / f"{number}.jyschool", name="王屋二小", code=CODE, stage="小学", pin=PIN, today=TODAY
        ) as school:
            digits = school_keys.write_school_card(school, card, PIN)
        given = restore_school(town.bureau, CODE, tmp_path / "out", CLERK, card=card, digits=digits)
        names += [file.name for file in given.files]
    assert len(set(names)) == 3


def test_the_school_that_begins_itself_gets_the_book_and_the_bureau_enters_no_more(town: Town, tmp_path: Path) -> None:
    made = entering_for_schools.begin(town.bureau, CODE, CLERK)
    _enter(made.book, "李娜", "王伟")
    entering_for_schools.take_in(town.bureau, CODE, Q3, CLERK)
    school = town.new_school("王屋二小", code=CODE)
    card = tmp_path / "school.jyt"
    digits = school_keys.write_school_card(school, card, PIN)
    given = entering_for_schools.hand_over(town.bureau, CODE, tmp_path / "out", CLERK, card=card, digits=digits)
    assert (given.school, given.last) == ("王屋二小", 1)
    taking_book_back.apply_restore(school, given.files[0], PIN)
    assert {row.name for row in list_teachers(school)} == {"李娜", "王伟"}
    assert _row(town).entered, "what was entered goes on counting until the school sends its own"
    assert not [each for each in waiting.waiting(town.bureau) if each.kind == "reply"], (
        "the mailbox of the bureau's own book was told as one of which nobody had asked the school"
    )
    with pytest.raises(NothingToDecide, match="已经移交"):
        entering_for_schools.hand_over(town.bureau, CODE, tmp_path / "out", CLERK, card=card, digits=digits)
    assert entering_for_schools.take_in(town.bureau, CODE, Q3, CLERK).verdict != "merged", "the clerk's key has ended"
    from jyteacher_desktop.school.submitting import submit

    sent = submit(school, Q3, tmp_path / "stick", PIN)
    receiving.receive(town.bureau, sent.files, CLERK)
    row = _row(town)
    assert (row.entered, row.remark, row.seq) == (False, "交纸质", sent.seq)
    assert not [each for each in waiting.waiting(town.bureau) if each.kind in ("fork", "two_books")]


def test_a_receipt_for_an_entered_school_is_written_like_any_other(town: Town, tmp_path: Path) -> None:
    made = entering_for_schools.begin(town.bureau, CODE, CLERK)
    _enter(made.book, "李娜")
    entering_for_schools.take_in(town.bureau, CODE, Q3, CLERK)
    (written,) = receipts.write_receipts(town.bureau, tmp_path / "out", CLERK)
    told = receipts.written_words([written])
    assert "· 王屋二小（代录）" in told
    assert "交还各校" not in told, "there is nobody to hand it to: the bureau keeps the book"
    assert "打开代录簿" in told
    both = receipts.written_words([written, replace(written, school="1小", entered=False)])
    assert "没有注明“代录”的请交还各校读入" in both
    town.bureau.today_override = TODAY + timedelta(days=1)
    with Workspace.open(made.book, SCHOOL, write=True) as book:
        book.today_override = TODAY
        add_teacher(book, TeacherValues(name="孙丽"))
    entering_for_schools.take_in(town.bureau, CODE, Q3, CLERK)
    assert _row(town).unread == 1
    asked = [task.sentence for task in desk_home(town.bureau).tasks]
    assert not any("没有读过回执" in each for each in asked), "nobody is to be telephoned about a book that lies here"
    with Workspace.open(made.book, SCHOOL, write=True) as book:
        assert answers.apply_receipt(book, written.file).accepted


@pytest.mark.parametrize("codes", [("济水甲", "济水乙"), ("2141-1", "21411")], ids=["no digits", "signs"])
def test_two_paper_schools_whose_codes_a_file_name_cannot_tell_apart_have_a_book_each(town: Town, codes: tuple[str, str]) -> None:
    """The second one opened the book of the first, and what it brought was entered for the other school."""
    save(town.bureau, CityBook(town.bureau), [SchoolList(code=code, name=f"村小{code}", way="paper") for code in codes])
    made = [entering_for_schools.begin(town.bureau, f"村小{code}", CLERK) for code in codes]
    assert [each.school for each in made] == [f"村小{code}" for code in codes]
    assert len({each.book.name.casefold() for each in made}) == 2
    again = [entering_for_schools.begin(town.bureau, f"村小{code}", CLERK) for code in codes]
    assert [(each.book, each.new) for each in again] == [(each.book, False) for each in made]
    for each in made:
        _enter(each.book, each.school[2:])
        assert entering_for_schools.take_in(town.bureau, each.school, Q3, CLERK).verdict == "merged"
    names = {person.name: person.schools for person in city_people.list_people(town.bureau)}
    assert names == {code: (f"村小{code}（代录）",) for code in codes}
    assert {row.school for row in entering_for_schools.list_entered(town.bureau, Q3)} == {each.school for each in made}

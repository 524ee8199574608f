"""Who is meant by a name, where several are called so: what stays readable of an ID number is enough, and more is looked for only when said."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jyteacher_desktop.books import book_of
from jyteacher_desktop.kinds import register
from jyteacher_desktop.kinds.backbone import Backbone
from jyteacher_desktop.kinds.kit import Person
from jyteacher_desktop.records.errors import NameAmbiguous
from jyteacher_desktop.records.list_papers import write_listing
from jyteacher_desktop.records.measures import measures_of
from jyteacher_desktop.records.register_imports import plan_import
from jyteacher_desktop.records.registers import list_lines, list_rows, row_from_texts, save
from jyteacher_desktop.records.who_is_meant import People
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.school.roster import TeacherValues, add_teacher, find_teachers
from jyteacher_desktop.sheets import Outcome
from jyteacher_desktop.store.sealed_columns import Privacy
from jyteacher_desktop.store.workspace import Workspace
from tests.reports.poppler import text_of

DAY = date(2026, 9, 28)
FIRST, SECOND = "11010119900307803X", "110101199003078865"


@pytest.fixture
def namesakes(ws: Workspace) -> dict[str, str]:
    """Two of one name, told apart by their numbers alone."""
    return {number: add_teacher(ws, TeacherValues(name="王芳", id_number=number)) for number in (FIRST, SECOND)}


def test_namesakes_are_told_apart_without_opening_what_is_sealed(
    ws: Workspace, namesakes: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    people = People(ws)
    monkeypatch.setattr(Privacy, "_plain", lambda *_: pytest.fail("a number was opened to show its end"))
    assert {each.told_apart for each in people.everybody} == {"王芳（尾号803X）", "王芳（尾号8865）"}
    assert people.find("王芳#803x") == namesakes[FIRST]
    assert {people.text(each.person) for each in people.everybody} == {"王芳#803X", "王芳#8865"}


def test_lists_and_papers_of_registers_tell_people_of_one_name_apart(ws: Workspace, namesakes: dict[str, str]) -> None:
    alone = add_teacher(ws, TeacherValues(name="李娜"))
    for who in (*namesakes.values(), alone):
        known = {"teacher": People(ws).text(Person(who)), "title": "镇级骨干教师", "since": "2026-03-01"}
        save(ws, book_of(ws), [row_from_texts(ws, register("backbone"), known)])
    there = book_of(ws)
    lines = list_lines(ws, register("backbone"))
    assert {line.texts["teacher"] for line in lines} == {"王芳（尾号803X）", "王芳（尾号8865）", "李娜"}
    lacking = next(measure for measure in measures_of(there) if measure.key == "backbone.trained").missing
    assert {line.name for line in lacking} == {"王芳（尾号803X）", "王芳（尾号8865）", "李娜"}
    path = ws.path.parent / "list.pdf"
    write_listing(ws, register("backbone"), list_rows(ws, Backbone), path, office_name="济水一小", policy=current_policy(ws))
    assert "王芳（尾号803X）" in "".join(text_of(path).split())


def test_a_longer_end_of_the_number_and_the_whole_number_find_whose_it_is(ws: Workspace, namesakes: dict[str, str]) -> None:
    people = People(ws)
    assert people.find("王芳#078865") == namesakes[SECOND]
    assert people.find(f"王芳#{FIRST}") == namesakes[FIRST]
    assert people.find(SECOND) == namesakes[SECOND]
    assert not people.called("王芳#178865")
    with pytest.raises(NameAmbiguous, match="尾号803X"):
        people.find("王芳")


def test_who_has_no_number_is_found_by_no_end_of_one(ws: Workspace, namesakes: dict[str, str]) -> None:
    add_teacher(ws, TeacherValues(name="李娜"))
    people = People(ws)
    assert not people.called("李娜#803X")
    assert people.holding(FIRST) == [people.known(people.find(FIRST))]


def test_a_row_of_a_register_with_the_old_form_of_a_number_is_not_given_to_the_namesake_without_one(
    ws: Workspace, tmp_path: Path
) -> None:
    wanted = add_teacher(ws, TeacherValues(name="李娜", id_number="419001199003070015"))
    add_teacher(ws, TeacherValues(name="李娜"))
    path = tmp_path / "骨干.csv"
    path.write_text("姓名,身份证件号,称号,认定日期\n李娜,419001900307001,镇级骨干教师,2026-03-01\n", encoding="utf-8")
    plan = plan_import(ws, book_of(ws), register("backbone"), path, confirmed=True)
    assert [(row.outcome, row.links.get("teacher")) for row in plan.rows] == [(Outcome.NEW, wanted)]


def test_the_end_of_the_new_number_finds_somebody_whose_old_one_stands_and_the_end_of_the_old_one_whose_new_one_stands(
    ws: Workspace, tmp_path: Path
) -> None:
    old = add_teacher(ws, TeacherValues(name="李娜", id_number="419001900307001"))
    new = add_teacher(ws, TeacherValues(name="王芳", id_number=FIRST))
    people = People(ws)
    assert people.find("李娜#0015") == old
    assert people.find("王芳#7803") == new
    assert [row.id for row in find_teachers(ws, "李娜#0015", DAY).matched] == [old]
    path = tmp_path / "骨干.csv"
    path.write_text("姓名,证件后四位,称号,认定日期\n李娜,0015,镇级骨干教师,2026-03-01\n", encoding="utf-8")
    plan = plan_import(ws, book_of(ws), register("backbone"), path, confirmed=True)
    assert [(row.outcome, row.links.get("teacher")) for row in plan.rows] == [(Outcome.NEW, old)]


def test_a_mentor_who_is_not_known_yet_is_no_person_of_that_name_and_a_list_makes_no_trainer_of_nobody(
    ws: Workspace, tmp_path: Path
) -> None:
    add_teacher(ws, TeacherValues(name="李娜"))
    first, second = tmp_path / "新教师.csv", tmp_path / "培训者.csv"
    first.write_text("姓名,入职日期,师傅\n李娜,2026-08-20,待定\n", encoding="utf-8")
    second.write_text("培训者,学科,聘任日期\n不详,语文,2026-03-01\n钱锺书,语文,2026-03-01\n", encoding="utf-8")
    [row] = plan_import(ws, book_of(ws), register("induction"), first, confirmed=True).rows
    assert (row.outcome, row.values.get("mentor", "")) == (Outcome.NEW, "")
    assert "cell.says_nothing" in [each.code for each in row.findings]
    rows = plan_import(ws, book_of(ws), register("trainer"), second, confirmed=True).rows
    assert [row.outcome for row in rows] == [Outcome.REFUSED, Outcome.NEW]
    assert [each.code for each in rows[0].findings] == ["name.nobody"]


def test_a_number_as_it_is_written_goes_before_its_other_form(ws: Workspace) -> None:
    """A file of before may have both."""
    old, new = (add_teacher(ws, TeacherValues(name="李娜", id_number=number)) for number in ("419001900307001", FIRST))
    with ws.change("一份旧文件") as change:
        change.driver_sql("UPDATE teacher SET id_number = sealed_number(?) WHERE uuid = ?", ("419001199003070015", new))
    people = People(ws)
    assert [each.person for each in people.holding("419001900307001")] == [old]
    assert [each.person for each in people.holding("419001199003070015")] == [new]

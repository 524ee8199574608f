"""What the bureau prints, what the founding document asks of the city, and forks that wait for a clerk."""

from __future__ import annotations

from pathlib import Path

import pytest

from jyteacher_desktop.bureau import decisions
from jyteacher_desktop.bureau.errors import RecordUnknown
from jyteacher_desktop.bureau.figures import city_figures
from jyteacher_desktop.bureau.papers import needed, school_hours, write_city_pdf, write_school_pdf
from tests.bureau.world import PIN, City
from tests.reports.poppler import text_of


def words(path: Path) -> str:
    return "".join(text_of(path).split())


def test_the_city_is_printed_with_its_stages_and_schools(city: City, tmp_path: Path) -> None:
    for number in (1, 2):
        city.take(city.school(number).write(city.office, city.recipients).data)
    path, again = tmp_path / "a.pdf", tmp_path / "b.pdf"
    drawn = write_city_pdf(city.ws, path)
    assert write_city_pdf(city.ws, again) == drawn
    assert again.read_bytes() == path.read_bytes()
    text = words(path)
    people = city_figures(city.ws).rows[0].people
    for said in ("已登记学校2所，其中2所", f"在职教师{people}人", "按学段", "按学校", "1小", "2小"):
        assert said in text


def test_an_empty_city_is_printed_too(city: City, tmp_path: Path) -> None:
    write_city_pdf(city.ws, tmp_path / "a.pdf")
    assert "已登记学校0所" in words(tmp_path / "a.pdf")


def test_a_school_is_found_by_name_code_or_id(city: City, tmp_path: Path) -> None:
    school = city.school(1)
    city.take(school.write(city.office, city.recipients).data)
    name, view = school_hours(city.ws, school.code)
    assert (name, view) == school_hours(city.ws, school.office) == school_hours(city.ws, "1小")
    assert view.teachers
    write_school_pdf(city.ws, "1小", tmp_path / "a.pdf")
    text = words(tmp_path / "a.pdf")
    assert "全市口径" in text
    assert all(row.name in text for row in view.teachers)
    with pytest.raises(RecordUnknown, match="没有写出文件"):
        write_school_pdf(city.ws, "没有这所学校", tmp_path / "b.pdf")
    assert not (tmp_path / "b.pdf").exists()


def test_what_letters_do_not_carry_is_unknown_and_never_zero(city: City) -> None:
    city.take(city.school(1).write(city.office, city.recipients).data)
    asked = needed(city.ws).figures
    assert asked["backbone_share"] is None
    assert asked["trainers"] == {"have": None, "need": 1}  # one for every 300 teachers begun
    assert asked["workshops"] == {"have": None, "need_per_school": 3, "short": []}


def test_letters_of_one_number_are_listed_until_one_is_withdrawn(city: City) -> None:
    school = city.school(1)
    one, other = school.write(city.office, city.recipients), school.write(city.office, city.recipients, seq=1)
    city.take(one.data)
    assert decisions.competing_letters(city.ws) == []
    city.take(other.data)
    rows = decisions.competing_letters(city.ws)
    assert {row.letter for row in rows} == {one.letter_id, other.letter_id}
    assert {(row.school, row.seq, row.clash) for row in rows} == {("1小", 1, "fork")}
    assert decisions.withdraw_letter(city.ws, rows[0].letter, "旧电脑上的", PIN).seq == 1
    assert decisions.competing_letters(city.ws) == []


def test_both_ends_of_a_broken_chain_are_listed_until_one_is_withdrawn(city: City) -> None:
    school = city.school(1)
    for prev in (None, None, "b" * 64):
        city.take(school.write(city.office, city.recipients, prev=prev).data)
    rows = decisions.competing_letters(city.ws)
    assert [(row.seq, row.letter, row.clash) for row in rows] == [
        (2, school.letters[1].letter_id, "chain"),
        (3, school.letters[2].letter_id, "chain"),
    ]
    assert decisions.withdraw_letter(city.ws, rows[0].letter, "以第二台电脑为准", PIN).seq == 3
    assert decisions.competing_letters(city.ws) == []

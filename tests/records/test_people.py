"""Who is meant by a name, where several are called so: what stays readable of an ID number is enough, and more is looked for only when said."""

from __future__ import annotations

import pytest

from jyteacher_desktop.records.errors import NameAmbiguous
from jyteacher_desktop.records.people import People
from jyteacher_desktop.school.roster import TeacherValues, add_teacher
from jyteacher_desktop.store.privacy import Privacy
from jyteacher_desktop.store.workspace import Workspace

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

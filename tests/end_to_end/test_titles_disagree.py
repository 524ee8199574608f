"""称号不一: what a school and the city's own list say of one person is shown to a clerk, and both are kept."""

from __future__ import annotations

from datetime import date

import pytest

from jyteacher_desktop.bureau.city_book import CityBook
from jyteacher_desktop.bureau.city_digest import city_digest
from jyteacher_desktop.bureau.hours_lost_to_other_schools import flags
from jyteacher_desktop.bureau.waiting import waiting
from jyteacher_desktop.kinds.backbone import Backbone, Standing, holders
from jyteacher_desktop.kinds.honour import Honour, HonourName
from jyteacher_desktop.kinds.kit import Person, Somebody
from jyteacher_desktop.kinds.trainer import Trainer
from jyteacher_desktop.records.registers import list_rows, save
from jyteacher_desktop.school.school_book import SchoolBook
from jyteacher_desktop.store.workspace import Workspace
from tests.end_to_end.town import Town, fill

SINCE = date(2024, 9, 1)


def said(bureau: Workspace) -> list[str]:
    return [flag.message for flag in flags(bureau) if flag.kind == "title"]


def at_school(ws: Workspace, name: str, title: str, **more: object) -> None:
    [(teacher,)] = ws.tuples("SELECT uuid FROM teacher WHERE name = ?", (name,))
    save(ws, SchoolBook(ws), [Backbone(teacher=Person(teacher), title=title, since=SINCE, **more)])


def at_bureau(bureau: Workspace, name: str, title: str, **more: object) -> None:
    save(bureau, CityBook(bureau), [Backbone(teacher=person(bureau, name), title=title, since=SINCE, **more)])


def person(bureau: Workspace, name: str) -> Person:
    [(found,)] = bureau.tuples(
        "SELECT o.uuid || ' ' || t.uuid FROM city_teacher t JOIN office o ON o.id = t.office WHERE t.name = ?", (name,)
    )
    return Person(found)


@pytest.fixture
def school(town: Town) -> Workspace:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    at_school(ws, "王芳", "市级骨干教师")
    at_school(ws, "王芳", "校级骨干教师")
    town.send(ws)
    return ws


def test_a_bureau_without_a_list_contradicts_nobody(town: Town, school: Workspace) -> None:
    assert said(town.bureau) == []


def test_a_city_title_that_only_the_school_names_is_flagged_and_both_are_kept(town: Town, school: Workspace) -> None:
    before = city_digest(town.bureau)
    at_bureau(town.bureau, "李娜", "市级骨干教师")
    assert sorted(said(town.bureau)) == [
        "济水一小 李娜：本局名单里有市级骨干教师，学校没有登记。两边都保留；市里名单有的级别以本局名单为准。",
        "济水一小 王芳：学校登记了市级骨干教师，本局名单里没有。两边都保留；市里名单有的级别以本局名单为准。",
    ]
    assert len(CityBook(town.bureau).rows(Backbone)) == 3
    assert city_digest(town.bureau) == before  # the bureau's own list is no part of what the packages say
    assert {matter.kind for matter in waiting(town.bureau)} == {"title"}
    # of the levels it lists the bureau's word counts, of the others the school's
    book = CityBook(town.bureau)
    assert {book.name(who) for who in holders(book)} == {"李娜"}
    assert {book.name(who) for who in holders(book, counting=False)} == {"李娜", "王芳"}


def test_what_both_say_is_no_matter_and_a_title_of_the_school_alone_is_none_either(town: Town, school: Workspace) -> None:
    at_bureau(town.bureau, "王芳", "市级骨干教师")
    assert said(town.bureau) == []
    [row] = list_rows(town.bureau, Backbone)
    assert row.title == "市级骨干教师"


def test_a_title_that_is_over_in_the_citys_list_is_missing_there(town: Town, school: Workspace) -> None:
    at_bureau(town.bureau, "王芳", "市级骨干教师", standing=Standing.LEFT.code)
    [message] = said(town.bureau)
    assert "学校登记了市级骨干教师，本局名单里没有" in message


def test_a_trainer_of_a_school_who_is_not_in_the_citys_list_is_flagged(town: Town, school: Workspace) -> None:
    [(teacher,)] = school.tuples("SELECT uuid FROM teacher WHERE name = '王芳'")
    mine = Trainer(teacher=Somebody(Person(teacher), ""), subject="语文", appointed=SINCE)
    save(school, SchoolBook(school), [mine])
    town.send(school)
    assert said(town.bureau) == []
    other = Trainer(teacher=Somebody(person(town.bureau, "李娜"), ""), subject="语文", appointed=SINCE)
    save(town.bureau, CityBook(town.bureau), [other])
    assert said(town.bureau) == ["济水一小 登记 王芳 是培训者，本局名单里没有。两边都保留，请核对聘任文件。"]


def test_a_city_honour_that_one_side_alone_names_is_flagged_and_those_of_other_years_are_not(
    town: Town, school: Workspace
) -> None:
    def honour(who: Person, name: HonourName, year: int, level: str = "city") -> Honour:
        return Honour(who=who, name=name.code, level=level, on=date(year, 9, 10))

    [(wang,)] = school.tuples("SELECT uuid FROM teacher WHERE name = ?", ("王芳",))
    best = HonourName.MOST_BEAUTIFUL
    save(school, SchoolBook(school), [honour(Person(wang), best, 2026)])
    save(school, SchoolBook(school), [honour(Person(wang), best, 2025), honour(Person(wang), best, 2026, level="school")])
    town.send(school)
    assert said(town.bureau) == [], "a bureau without a list contradicts nobody"
    save(town.bureau, CityBook(town.bureau), [honour(person(town.bureau, "李娜"), best, 2026)])
    assert sorted(said(town.bureau)) == [
        "济水一小 李娜：本局名单里有2026年市级最美教师，学校没有登记。两边都保留，请核对表彰文件。",
        "济水一小 王芳：学校登记了2026年市级最美教师，本局名单里没有。两边都保留，请核对表彰文件。",
    ]
    save(town.bureau, CityBook(town.bureau), [honour(person(town.bureau, "王芳"), best, 2026)])
    [(li,)] = school.tuples("SELECT uuid FROM teacher WHERE name = ?", ("李娜",))
    save(school, SchoolBook(school), [honour(Person(li), best, 2026)])
    town.send(school)
    assert said(town.bureau) == []
    assert len(CityBook(town.bureau).rows(Honour)) == 6

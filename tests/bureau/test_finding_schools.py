"""Which school a person means who did not write its whole name."""

from __future__ import annotations

import random

import pytest

from jyteacher_desktop.bureau.errors import RecordUnknown
from jyteacher_desktop.bureau.finding_schools import find_school
from tests.bureau.world import City, School, book


def _named(city: City, number: int, name: str) -> School:
    school = School(number, random.Random(number))
    city.enrol(school)
    rows = book(school, {})
    rows["school"] = [(school.office, school.code, name, "小学", "")]
    city.send(school, rows)
    return school


def test_part_of_a_name_or_the_beginning_of_a_code_lists_the_schools_that_may_be_meant(city: City) -> None:
    """没有登记过“轵城” was all that somebody read who had written half of a name; which schools there are he had to look up elsewhere."""
    first, second = _named(city, 1, "轵城镇第一小学"), _named(city, 2, "轵城镇第二小学")
    with pytest.raises(
        RecordUnknown, match=r"没有登记过“轵城”，没有改动。名称或标识码里有“轵城”的：.*、.*请写完整的名称或标识码"
    ) as told:
        find_school(city.ws, "轵城")
    assert told.value.facts["candidates"] == [first.office, second.office]
    with pytest.raises(RecordUnknown) as told:
        find_school(city.ws, first.code[:-1])
    assert set(told.value.facts["candidates"]) == {first.office, second.office}


def test_part_of_a_code_typed_in_wide_digits_lists_the_same_schools(city: City) -> None:
    """２１４１ proposed nobody where 2141 proposed three."""
    first = _named(city, 1, "轵城镇第一小学")
    wide = first.code[:-1].translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    with pytest.raises(RecordUnknown, match="请写完整的名称或标识码") as told:
        find_school(city.ws, wide)
    assert told.value.facts["candidates"] == [first.office]
    whole = first.code.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    assert find_school(city.ws, whole)[0] == first.office, "whoever wrote the whole code was asked to write it"


def test_of_many_schools_that_may_be_meant_it_is_said_how_many_schools_they_are(city: City) -> None:
    """They were counted as things: 等 14 个."""
    for number in range(1, 15):
        city.enrol(School(number, random.Random(number)))
    with pytest.raises(RecordUnknown, match="等 14 所。请写完整的名称或标识码"):
        find_school(city.ws, School(1, random.Random(1)).code[:4])


@pytest.mark.parametrize("text", ["小", "", " ", "王屋"])
def test_what_may_be_any_school_or_none_lists_nobody(city: City, text: str) -> None:
    _named(city, 1, "轵城镇第一小学")
    with pytest.raises(RecordUnknown) as told:
        find_school(city.ws, text)
    assert str(told.value).endswith("没有改动。")
    assert not told.value.facts["candidates"]

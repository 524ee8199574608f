"""What came in before a rule of the reader was made stricter: it stands there still, and every page says what it can of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop.bureau import rebuilding_city, receipts
from jyteacher_desktop.bureau.city_digest import city_digest
from jyteacher_desktop.bureau.errors import ArchiveLost
from jyteacher_desktop.bureau.home import desk_home
from jyteacher_desktop.bureau.records_to_correct import school_records
from jyteacher_desktop.exchange import BuiltLetter, Header, Period, build_letter, package_tables
from jyteacher_desktop.store.ids import new_id
from tests.bureau.world import NUMBERS, PIN, City, School, book, training


def _letter(city: City, school: School, quarter: str, rows: dict[str, Any]) -> BuiltLetter:
    header = Header(
        sender=school.office,
        receiver=city.office,
        code=school.code,
        seq=len(school.letters) + 1,
        prev=school.letters[-1].letter_id if school.letters else None,
        created="2026",
        reply=school.mailbox[1],
        period=Period(id=quarter, version=1, final=True),
    )
    letter = build_letter("report", header, rows, [school.key], city.recipients)
    school.letters.append(letter)
    return letter


def _lax(patch: pytest.MonkeyPatch) -> None:
    """Read quarters as the program did that knew of no year zero."""
    quarter = re.compile(r"[0-9]{4}Q[1-4]")
    patch.setattr(package_tables, "QUARTER", quarter)
    patch.setitem(package_tables._PATTERNS, "quarter", quarter)


def test_a_package_of_a_quarter_in_the_year_zero_is_refused_and_nothing_of_it_is_shown(city: City, tmp_path: Path) -> None:
    school = city.school(7)
    rows = book(school, {new_id(): ("王伟", NUMBERS[0])})
    verdict = city.take(_letter(city, school, "0000Q1", rows).data)
    assert (verdict.verdict, verdict.code) == ("refused", "package.form")
    assert city.heads() == [""]
    desk_home(city.ws)
    assert receipts.write_receipts(city.ws, tmp_path / "out", PIN) == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("quarter", "0000Q1"),
        ("day", "0000-01-01"),
        ("month", "0000-01"),
        ("year", "0000"),
        ("year", "0000-0001"),
        ("year", "9999-0000"),
    ],
)
def test_nothing_in_a_table_lies_in_the_year_zero(kind: str, text: str) -> None:
    for name in {kind, f"{kind}-"} & set(package_tables._PATTERNS):
        with pytest.raises(ValueError, match="not a"):
            package_tables._check_format("since", name, [text])
        package_tables._check_format("since", name, [text.replace("0000", "0001")])


def test_no_table_is_that_of_the_year_zero() -> None:
    assert package_tables.find_spec("report", "activities-0001") is not None
    assert package_tables.find_spec("report", "activities-0000") is None


def test_a_package_of_the_year_zero_that_stands_there_stops_neither_the_first_page_nor_receipts(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = city.school(7)
    person = new_id()
    first = book(school, {person: ("王伟", NUMBERS[0])}, periods=[("0000Q1", "closed", 1, 1, "2026-10-01")])
    with monkeypatch.context() as patch:
        _lax(patch)
        assert city.take(_letter(city, school, "0000Q1", first).data).verdict == "merged"
    came = desk_home(city.ws).came
    assert any("0000Q1 第 1 版" in row.message for row in came)
    (written,) = receipts.write_receipts(city.ws, tmp_path / "out", PIN)
    assert written.what == "0000Q1 第 1 版"
    before = city_digest(city.ws)
    with pytest.raises(ArchiveLost, match=r"没有损坏.*重新上报"):
        rebuilding_city.rebuild(city.ws, PIN)
    assert city_digest(city.ws) == before
    verdict = city.take(_letter(city, school, "2026Q3", book(school, {person: ("王伟", NUMBERS[0])})).data)
    assert verdict.verdict == "merged"
    assert "0000Q1" in verdict.message, "the quarter that was closed and is none any more is named as it was written"
    after = city_digest(city.ws)
    assert rebuilding_city.rebuild(city.ws, PIN).digest == after, "the school's next package ended it"


def test_a_training_in_a_way_that_this_program_does_not_know_is_listed_with_the_schools_word(city: City) -> None:
    school = city.school(7)
    person = new_id()
    known, other = (training(new_id(), person, 100, start=day, end=day) for day in ("2026-07-02", "2026-07-01"))
    rows = sorted([known, (*other[:5], "offline", *other[6:])])
    city.send(school, book(school, {person: ("王伟", NUMBERS[0])}, trainings_2026=rows))
    shown = school_records(city.ws, school.office).rows
    assert [row.what for row in shown if row.table == "training"] == ["网络研修", "offline"]

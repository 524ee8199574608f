"""What the city says about people, schools and contradictions, and how far everybody is."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.exc import StatementError

from jyteacher_desktop.bureau import board as boards
from jyteacher_desktop.bureau import city_figures as figures_of
from jyteacher_desktop.bureau import city_people as view
from jyteacher_desktop.bureau import (
    contradictions_between_schools,
    policy_in_use,
    publishing_policies,
    receipts,
    revoking_keys,
    waiting,
    withdrawing_packages,
)
from jyteacher_desktop.bureau.city_figures import city_figures
from jyteacher_desktop.bureau.city_report import school_hours
from jyteacher_desktop.bureau.enrolled_schools import list_schools
from jyteacher_desktop.bureau.errors import RecordUnknown
from jyteacher_desktop.bureau.flags import FLAG_COLUMNS, FLAG_LABELS
from jyteacher_desktop.bureau.office import current_policy, left_out_by
from jyteacher_desktop.bureau.records_to_correct import school_records
from jyteacher_desktop.cli import main
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.policy_file import PolicySyntaxError
from jyteacher_desktop.exchange import SigningKey
from jyteacher_desktop.paths import resource
from jyteacher_desktop.records.policies import read_policy
from jyteacher_desktop.records.who_is_meant import People
from jyteacher_desktop.store.errors import PolicyLost
from jyteacher_desktop.store.ids import new_id
from tests.bureau.world import NUMBERS, PIN, City, School, activity, book, log_card, training


def _book(school: School, people: dict[str, tuple[str, str | None]], **tables: Any) -> dict[str, Any]:
    """A small book: teacher id to name and ID number, and whatever tables a test is about."""
    blank = ("", "", "", "", "", "", "", "", "", "", "")
    return {
        "school": [(school.office, school.code, f"{school.number}小", "小学", "")],
        "periods": [],
        "teachers": [(person, name, *blank, "in_post") for person, (name, _number) in people.items()],
        "service": [(person, 1, None, "in_post") for person in people],
        "identity": [(person, number, None) for person, (_name, number) in people.items()],
        "openings": [],
        "activities-2026": [],
        "attendance-2026": [],
        "trainings-2026": [],
    } | {name.replace("_", "-"): rows for name, rows in tables.items()}


def _activity(uuid: str, start: str, end: str, hours: int = 200) -> tuple[object, ...]:
    day = "2026-09-10"
    return (uuid, "reading_salon", "读书", day, day, start, end, hours, 1, "", "approved", "school", "", "", "", "{}")


def _send(city: City, school: School, book: dict[str, Any]) -> None:
    assert city.take(school.write(city.office, city.recipients, rows=book).data).verdict == "merged"


def _kinds(city: City) -> list[str]:
    return sorted(flag.kind for flag in contradictions_between_schools.flags(city.ws))


def test_a_number_under_two_names_joins_and_is_flagged(city: City) -> None:
    for number, name in ((1, "王伟"), (2, "王玮")):
        school = city.school(number)
        _send(city, school, _book(school, {new_id(): (name, NUMBERS[0])}))
    (person,) = view.list_people(city.ws)
    assert set(person.schools) == {"1小", "2小"}
    assert _kinds(city) == ["number", "two_schools"]


@pytest.mark.parametrize("number", ["110105194912310021", "0", "41088119850615002", "4.10881E+17"], ids=str)
def test_a_damaged_number_joins_nobody_and_is_named(city: City, number: str) -> None:
    for school_number in (1, 2):
        school = city.school(school_number)
        _send(city, school, _book(school, {new_id(): ("王伟", number)}))
    assert len(view.list_people(city.ws)) == 2
    assert _kinds(city) == ["damaged", "damaged"]
    assert not any(number in flag.message for flag in contradictions_between_schools.flags(city.ws) if len(number) > 1), (
        "no ID number in a sentence"
    )


def test_a_number_that_leaves_a_book_lets_the_other_school_stand_alone(city: City) -> None:
    one, two = city.school(1), city.school(2)
    mine, yours = new_id(), new_id()
    _send(city, one, _book(one, {mine: ("王伟", NUMBERS[0])}))
    _send(city, two, _book(two, {yours: ("王伟", NUMBERS[0])}))
    assert len(view.list_people(city.ws)) == 1
    _send(city, one, _book(one, {mine: ("王伟", None)}))
    assert len(view.list_people(city.ws)) == 2


def test_one_school_that_keeps_somebody_twice_is_told(city: City) -> None:
    school = city.school(1)
    one, two, event = new_id(), new_id(), new_id()
    book = _book(
        school,
        {one: ("王伟", NUMBERS[0]), two: ("王伟", NUMBERS[0])},
        activities_2026=[_activity(event, "14:00", "16:00")],
        attendance_2026=[(person, event, "present", "attendee", None, None) for person in (one, two)],
    )
    _send(city, school, book)
    assert _kinds(city) == ["twice"]
    (row,) = view.city_hours(city.ws).teachers
    assert row.counted == Decimal(2), "one person, one activity, one claim"


def test_every_overlap_at_two_schools_is_found_even_behind_a_long_one(city: City) -> None:
    one, two = city.school(1), city.school(2)
    mine, yours = new_id(), new_id()
    long, early, late, after = new_id(), new_id(), new_id(), new_id()
    _send(
        city,
        one,
        _book(
            one,
            {mine: ("王伟", NUMBERS[0])},
            activities_2026=[_activity(long, "08:00", "17:00", 800)],
            attendance_2026=[(mine, long, "present", "attendee", None, None)],
        ),
    )
    activities = [_activity(early, "08:30", "09:30"), _activity(late, "15:00", "16:00"), _activity(after, "17:00", "18:00")]
    lines = [(yours, activity[0], "present", "attendee", None, None) for activity in activities]
    _send(city, two, _book(two, {yours: ("王伟", NUMBERS[0])}, activities_2026=activities, attendance_2026=lines))
    assert _kinds(city) == ["same_hour", "two_schools"], "one matter for the two schools and the person"
    (flag,) = [flag for flag in contradictions_between_schools.flags(city.ws) if flag.kind == "same_hour"]
    assert "有 2 次同一时段在两处活动" in flag.message
    assert {side.record for side in flag.sides} == {long, early, late}


def test_one_schools_thousands_of_claims_at_one_hour_neither_stop_nor_flood_the_desk(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody kept at another school as well is enough: every pair of the day was looked at, and every hit became a flag."""
    one, two = city.school(1), city.school(2)
    for school, count, times in ((one, 300, ("08:00", "09:00")), (two, 20_000, ("08:30", "17:00"))):
        teachers = {new_id(): ("王伟", NUMBERS[0]), new_id(): ("李娜", NUMBERS[1])}
        first = next(iter(teachers))
        activities = [_activity(new_id(), *times) for _n in range(count)]
        lines = [(first, activity[0], "present", "attendee", None, None) for activity in activities]
        _send(city, school, _book(school, teachers, activities_2026=activities, attendance_2026=lines))
    pairs, add = [], contradictions_between_schools._Pairs.add
    monkeypatch.setattr(contradictions_between_schools._Pairs, "add", lambda *pair, **said: pairs.append(add(*pair, **said)))
    kinds = _kinds(city)
    assert 20_000 <= len(pairs) <= 20_300, "as many as there are claims, not as there are pairs of them"
    assert kinds.count("same_hour") == 1
    assert len({flag.key for flag in contradictions_between_schools.flags(city.ws)}) == len(kinds)


def test_a_message_names_a_dozen_and_counts_the_others(city: City) -> None:
    one = city.school(1)
    _send(city, one, _book(one, {new_id(): ("王伟", NUMBERS[0]) for _n in range(30)}))
    (flag,) = [flag for flag in contradictions_between_schools.flags(city.ws) if flag.kind == "twice"]
    assert flag.message.count("王伟") == 12
    assert "等 30 个" in flag.message


def test_a_certificate_of_two_persons_is_flagged_and_of_one_person_is_not(city: City) -> None:
    one, two = city.school(1), city.school(2)

    def training(teacher: str) -> tuple[object, ...]:
        days = ("2026-07-01", "2026-07-05")
        return (new_id(), teacher, "国培", "", "national", "online", *days, 4000, "C1", "pass", "approved", None, "")

    for school, number in ((one, NUMBERS[0]), (two, NUMBERS[0])):
        teacher = new_id()
        _send(city, school, _book(school, {teacher: ("王伟", number)}, trainings_2026=[training(teacher)]))
    assert _kinds(city) == ["same_content", "two_schools"], "one person's at two schools counts once and is shown"
    teacher = new_id()
    _send(city, two, _book(two, {teacher: ("李娜", NUMBERS[1])}, trainings_2026=[training(teacher)]))
    assert _kinds(city) == ["certificate"]


@pytest.mark.parametrize("other", ["Ｃ１", "C\u00ad1", "C1\ufe00", "C1\u3000", "C1  ", "С1"], ids=ascii)
def test_a_certificate_number_spelled_another_way_counts_once_and_is_flagged_as_one(city: City, other: str) -> None:
    one, two = city.school(1), city.school(2)
    person = new_id()
    trainings = sorted([training(new_id(), person, 1000, "C1"), training(new_id(), person, 1000, other, start="2026-07-02")])
    city.send(one, book(one, {person: ("王伟", NUMBERS[0])}, trainings_2026=trainings))
    assert [row.counted for row in view.city_hours(city.ws).teachers] == [10]
    somebody, same = new_id(), new_id()
    people = {somebody: ("李娜", NUMBERS[1]), same: ("王伟", NUMBERS[0])}
    claimed = sorted([training(new_id(), somebody, 1000, other), training(new_id(), same, 1000, other)])
    city.send(two, book(two, people, trainings_2026=claimed))
    found = {flag.kind: flag for flag in contradictions_between_schools.flags(city.ws)}
    assert {"certificate", "same_content"} <= set(found)
    assert "写法不同" in found["certificate"].message


@pytest.mark.parametrize("word", ["无", "待发", "/"])
def test_trainings_without_a_certificate_number_count_each_and_are_nobodys_number(city: City, word: str) -> None:
    one, two = city.school(1), city.school(2)
    person, same, somebody = new_id(), new_id(), new_id()
    trainings = sorted([training(new_id(), person, 1000, word), training(new_id(), person, 1000, word, start="2026-07-02")])
    city.send(one, book(one, {person: ("王伟", NUMBERS[0])}, trainings_2026=trainings))
    people = {somebody: ("李娜", NUMBERS[1]), same: ("王伟", NUMBERS[0])}
    claimed = sorted([training(new_id(), somebody, 1000, word), training(new_id(), same, 1000, word, start="2026-05-02")])
    city.send(two, book(two, people, trainings_2026=claimed))
    assert sorted(row.counted for row in view.city_hours(city.ws).teachers) == [10, 30]
    assert {"certificate", "same_content"}.isdisjoint(flag.kind for flag in contradictions_between_schools.flags(city.ws))


def test_two_workbooks_of_one_school_code_are_named(city: City) -> None:
    one, two = city.school(1), city.school(1)
    for school in (one, two):
        _send(city, school, _book(school, {new_id(): ("王伟", None)}))
    assert _kinds(city) == ["two_books"]


def test_every_kind_of_flag_has_a_label_and_is_shown(city: City) -> None:
    school = city.school(1)
    _send(city, school, _book(school, {new_id(): ("王伟", "0")}))
    (flag,) = contradictions_between_schools.flags(city.ws)
    assert [column.value(flag) for column in FLAG_COLUMNS][:2] == [FLAG_LABELS["damaged"], "王伟"]


def test_people_of_one_name_are_told_apart_by_id_only(city: City) -> None:
    school = city.school(1)
    _send(city, school, _book(school, {new_id(): ("王伟", None), new_id(): ("王伟", None)}))
    with pytest.raises(RecordUnknown):
        view.city_hours(city.ws, person="王伟")
    people = view.list_people(city.ws)
    assert len({row.id for row in people}) == 2
    assert len(view.city_hours(city.ws, person=people[0].id).teachers) == 1
    with pytest.raises(RecordUnknown):
        view.explain_person(city.ws, "没有这个人")


def test_people_of_one_name_and_subject_without_numbers_are_told_apart_by_their_schools(city: City) -> None:
    """``--teacher 王伟@1小`` was nobody, and the advice beside two teachers of English without a number was to name the subject."""
    codes = {}
    for number in (1, 2):
        school = city.school(number)
        codes[f"{number}小"] = school.code
        _send(city, school, _book(school, {new_id(): ("王伟", None)}))
    for name, code in codes.items():
        for text in (f"王伟@{name}", f"王伟@{code}"):
            (row,) = view.city_hours(city.ws, person=text).teachers
            assert row.unit == name
    with pytest.raises(RecordUnknown, match="姓名@学校"):
        view.city_hours(city.ws, person="王伟")
    with pytest.raises(RecordUnknown):
        view.city_hours(city.ws, person="王伟@3小")


def test_figures_count_a_shared_person_once_for_the_city_and_once_for_each_school(city: City) -> None:
    event = new_id()
    for number in (1, 2):
        school = city.school(number)
        shared, own = new_id(), new_id()
        book = _book(
            school,
            {shared: ("王伟", NUMBERS[0]), own: (f"师{number}", None)},
            activities_2026=[_activity(event if number == 1 else new_id(), "14:00", "16:00", 400)],
        )
        book["attendance-2026"] = [(shared, book["activities-2026"][0][0], "present", "attendee", None, None)]
        if number == 2:
            book["teachers"] = [(*row[:-1], "retired") if row[0] == own else row for row in book["teachers"]]
            book["service"].append((own, 2, "2026-02-01", "retired"))
        _send(city, school, book)
    rows = {(row.scope, row.name): row for row in city_figures(city.ws).rows}
    assert {place: row.people for place, row in rows.items()} == {
        ("全市", "全市"): 2,
        ("学段", "未填"): 2,
        ("学科", "未填"): 2,
        ("职称", "未填"): 2,
        ("中心校", "直属学校"): 2,
        ("学校", "1小"): 2,
        ("学校", "2小"): 1,
    }
    assert rows["全市", "全市"].reached == 0
    assert "各学校人数之和多 1 人次" in city_figures(city.ws).sums, "who adds the column up finds one more"
    assert "中心校" not in city_figures(city.ws).sums, "both are of one"
    (shared_row,) = view.city_hours(city.ws, person="王伟").teachers
    assert rows["学校", "2小"].average == shared_row.counted > 0


def test_an_empty_city_has_figures_too(city: City) -> None:
    (row,) = city_figures(city.ws).rows
    assert (row.people, row.share, row.average) == (0, None, None), "of nobody there is no share and no mean"


def test_a_letter_that_follows_another_one_than_ours_is_flagged_and_stands(city: City) -> None:
    school = city.school(1)
    for _letter in range(2):
        _send(city, school, _book(school, {new_id(): ("王伟", None)}))
    lost = "b" * 64
    astray = school.write(city.office, city.recipients, prev=lost)
    verdict = city.take(astray.data)
    assert (verdict.verdict, verdict.code) == ("merged", "")
    assert "接在另一个第 2 号之后" in verdict.message
    assert city.heads() == [astray.letter_id]
    (flag,) = [flag for flag in contradictions_between_schools.flags(city.ws) if flag.kind == "chain"]
    assert flag.key == f"{school.office} {astray.letter_id}"
    assert FLAG_LABELS[flag.kind]
    _send(city, school, _book(school, {new_id(): ("王伟", None)}))
    assert [flag.key for flag in contradictions_between_schools.flags(city.ws) if flag.kind == "chain"] == [
        f"{school.office} {astray.letter_id}"
    ]


def test_the_letter_before_that_comes_late_says_that_the_next_one_does_not_follow_it(city: City) -> None:
    school = city.school(1)
    first = school.write(city.office, city.recipients)
    assert city.take(school.write(city.office, city.recipients, prev="b" * 64).data).verdict == "merged"
    assert _kinds(city) == []
    late = city.take(first.data)
    assert late.verdict == "superseded"
    assert "第 2 号写明接在另一个第 1 号之后" in late.message
    assert _kinds(city) == ["chain"]


def test_withdrawing_the_other_line_settles_a_broken_chain(city: City) -> None:
    school = city.school(1)
    first = school.write(city.office, city.recipients)
    city.take(first.data)
    city.take(school.write(city.office, city.recipients, prev="b" * 64).data)
    assert _kinds(city) == ["chain"]
    withdrawing_packages.withdraw_letter(city.ws, first.letter_id, "以教务处的电脑为准", PIN)
    assert _kinds(city) == []


def test_a_letter_that_goes_on_after_a_withdrawn_one_beside_its_rival_is_flagged(city: City) -> None:
    school = city.school(1)
    first = school.write(city.office, city.recipients)
    rival = school.write(city.office, city.recipients, seq=1)
    city.take(first.data)
    city.take(rival.data)
    assert _kinds(city) == ["fork"]
    withdrawing_packages.withdraw_letter(city.ws, rival.letter_id, "以教务处的电脑为准", PIN)
    city.take(school.write(city.office, city.recipients, seq=2, prev=rival.letter_id).data)
    assert _kinds(city) == ["chain"]


# -- the board -------------------------------------------------------------------------------------------------------


def _row(city: City, school: School) -> boards.BoardRow:
    return next(row for row in boards.board(city.ws, Quarter.parse("2026Q3")) if row.code == school.code)


def test_the_board_says_in_time_late_or_overdue_by_the_days_we_published(city: City, tmp_path: Path) -> None:
    early, late, never = city.school(1), city.school(2), city.school(3)
    closed = {"periods": [("2026Q3", "closed", 1, 1, "2026-10-01")]}
    city.ws.today_override = date(2026, 10, 9)
    _send(city, early, _book(early, {new_id(): ("王伟", None)}, **closed))
    assert {_row(city, school).punctual for school in (early, late, never)} == {""}, "no day was named"
    q3, q4 = Quarter.parse("2026Q3"), Quarter.parse("2026Q4")
    publishing_policies.publish_policy(city.ws, tmp_path / "1.jyt", PIN, due={q3: date(2026, 10, 10)})
    publishing_policies.publish_policy(city.ws, tmp_path / "2.jyt", PIN, due={q4: date(2027, 1, 10)})
    assert (_row(city, early).due, _row(city, early).punctual) == ("2026-10-10", "按时")
    assert _row(city, never).punctual == "", "the day is not over"
    city.ws.today_override = date(2026, 10, 11)
    _send(city, late, _book(late, {new_id(): ("李娜", None)}, **closed))
    assert {school.number: _row(city, school).punctual for school in (early, late, never)} == {1: "按时", 2: "迟交", 3: "逾期"}
    _send(city, early, _book(early, {new_id(): ("王伟", None)}, **closed))
    assert _row(city, early).punctual == "按时", "a later version does not make the first one late"


def test_the_board_and_the_list_show_who_lives_on_an_old_policy_and_reads_no_receipts(city: City, tmp_path: Path) -> None:
    school = city.school(1)
    present = current_policy(city.ws)
    mine = (present.id, present.version)
    _send(city, school, _book(school, {new_id(): ("王伟", None)}))
    assert (_row(city, school).policy, _row(city, school).policy_old) == ("", False), "the package does not say"
    city.take(school.write(city.office, city.recipients, policy=mine).data)
    assert (_row(city, school).policy, _row(city, school).policy_old) == (f"第 {present.version} 版", False)
    text = resource("policies/jiyuan.toml").read_text(encoding="utf-8")
    newer = tmp_path / "newer.toml"
    newer.write_text(text.replace(f"version = {present.version}", "version = 7", 1), encoding="utf-8")
    policy_in_use.use_policy(city.ws, newer, PIN)
    publishing_policies.publish_policy(city.ws, tmp_path / "7.jyt", PIN)
    receipts.write_receipts(city.ws, tmp_path / "unread", PIN)
    row, (listed,) = _row(city, school), list_schools(city.ws)
    assert (row.policy, row.policy_old, row.unread) == (f"第 {present.version} 版（旧）", True, 1)
    assert (listed.policy, listed.policy_old, listed.unread) == (row.policy, True, 1)
    city.take(school.write(city.office, city.recipients, policy=(present.id, 7)).data)
    assert (_row(city, school).policy, _row(city, school).policy_old) == ("第 7 版", False)
    city.take(school.write(city.office, city.recipients, policy=("other", 1)).data)
    assert (_row(city, school).policy, _row(city, school).policy_old) == ("other 第 1 版（不同）", True)


def test_a_school_of_which_nothing_counts_waits_for_its_receipt_on_the_board(city: City, tmp_path: Path) -> None:
    school, silent = city.school(1), city.school(2)
    for _letter in range(2):
        city.take(school.write(city.office, city.recipients, seq=1).data)
    assert (_row(city, school).receipt, _row(city, silent).receipt) == ("待生成", "")
    receipts.write_receipts(city.ws, tmp_path / "out", PIN)
    assert _row(city, school).receipt == "已生成"


def test_a_quarter_is_handed_in_only_when_it_was_closed_and_who_merely_hands_on_owes_nothing(city: City) -> None:
    closed, other, central = city.school(1), city.school(2), city.school(3)
    period = ("2026Q3", "closed", 1, 1, "2026-10-08")
    here = _activity(new_id(), "14:00", "16:00")
    fourth = (new_id(), "reading_salon", "读书", "2026-10-12", "2026-10-12", *here[5:])
    _send(city, closed, _book(closed, {new_id(): ("王芳", None)}, periods=[period], activities_2026=[here, fourth]))
    book = _book(other, {new_id(): ("李娜", None)})
    _send(city, other, book | {"school": [(other.office, other.code, "2小", "小学", "3小")]})
    _send(city, central, _book(central, {}))
    with city.ws.record() as change:
        change.driver_sql("INSERT INTO due(quarter, day) VALUES ('2026Q3', '2026-10-10'), ('2026Q4', '2026-10-15')")
        change.driver_sql(
            "INSERT INTO note(letter_id, kind, office, seq, at, file_name) VALUES ('n', 'relay', ?, 1, '2026-10-01', '交接单')",
            (central.office,),
        )
    states = {
        quarter: {row.school: row.state for row in boards.board(city.ws, Quarter.parse(quarter))}
        for quarter in ("2026Q3", "2026Q4")
    }
    assert states["2026Q3"] == {"1小": "已交", "2小": "暂报", "3小": "不上报"}
    assert states["2026Q4"] == {"1小": "暂报", "2小": "未交", "3小": "不上报"}
    assert {row.school: row.punctual for row in boards.board(city.ws, Quarter.parse("2026Q4"))}["3小"] == ""


def test_titles_stand_from_the_highest_to_the_lowest_however_many_have_them(city: City) -> None:
    titles = ["一级教师", "三级教师", "", "二级教师", "正高级教师", "高级教师", "特岗", "一级教师"]
    school = city.school(1)
    book = _book(school, {new_id(): (f"教师{place}", None) for place in range(len(titles))})
    rows = [(*row[:7], title, *row[8:]) for row, title in zip(book["teachers"], titles, strict=True)]
    _send(city, school, book | {"teachers": rows})
    names = [row.name for row in city_figures(city.ws).of("职称")]
    assert names == ["正高级教师", "高级教师", "一级教师", "二级教师", "三级教师", "特岗", "未填"]


def test_the_board_and_the_figures_count_the_same_teachers(city: City) -> None:
    school = city.school(1)
    gone, there, twice, again = (new_id() for _n in range(4))
    people = {gone: ("赵敏", None), there: ("王芳", None), twice: ("李娜", NUMBERS[0]), again: ("李娜", NUMBERS[0])}
    book = _book(school, people)
    left = [(*row[:-1], "transferred_out") if row[0] == gone else row for row in book["teachers"]]
    service = [*book["service"], (gone, 2, "2026-05-01", "transferred_out")]
    _send(city, school, book | {"teachers": left, "service": service})
    (row,) = boards.board(city.ws, Quarter.parse("2026Q3"))
    whole = city_figures(city.ws).rows[0]
    assert row.teachers == whole.people == 2


def test_of_whom_nothing_is_required_stands_apart_in_the_citys_figures(city: City) -> None:
    school = city.school(1)
    away, there = new_id(), new_id()
    service = [(away, 1, "2025-01-01", "maternity_leave"), (away, 2, "2031-02-01", "in_post"), (there, 1, None, "in_post")]
    _send(city, school, _book(school, {away: ("赵敏", None), there: ("王芳", None)}, service=service))
    last = date(2030, 12, 31)  # leave exempts what has passed, so only then the whole cycle
    whole = city_figures(city.ws, as_of=last).rows[0]
    assert (whole.people, whole.reached, whole.apart, whole.share) == (2, 0, 1, Decimal(0))
    assert {row.name: row.standing for row in view.city_hours(city.ws, as_of=last).teachers} == {
        "赵敏": "全部减免",
        "王芳": "落后",
    }


def test_who_retired_after_the_day_is_in_the_figures_of_the_day_and_who_came_later_is_not(city: City) -> None:
    school, day = city.school(1), date(2026, 9, 30)
    old, new, there = new_id(), new_id(), new_id()
    service = [
        (old, 1, None, "in_post"),
        (old, 2, "2026-11-01", "retired"),
        (new, 1, "2026-10-01", "in_post"),
        (there, 1, None, "in_post"),
    ]
    book = _book(school, {old: ("赵敏", None), new: ("李娜", None), there: ("王芳", None)}, service=service)
    retired = [(*row[:-1], "retired") if row[0] == old else row for row in book["teachers"]]
    _send(city, school, book | {"teachers": retired})

    def figures(as_of: date) -> set[str]:
        people = {row.name for row in figures_of.people_of(city.ws, "学校", "1小", as_of=as_of)}
        _name, register = school_hours(city.ws, school.code, as_of=as_of)
        assert {row.name for row in register.teachers} == people
        assert city_figures(city.ws, as_of=as_of).rows[0].people == len(people)
        return people

    assert figures(day) == {"赵敏", "王芳"}
    assert figures(date(2026, 11, 1)) == {"李娜", "王芳"}
    assert {row.name: row.standing for row in view.city_hours(city.ws, as_of=day).teachers} == {
        "赵敏": "落后",
        "王芳": "落后",
    }
    (line,) = boards.board(city.ws, Quarter.parse("2026Q3"))
    assert line.teachers == 2


def test_lists_of_people_go_by_pinyin_and_know_the_first_letters_of_a_name(city: City) -> None:
    """By code point 张 stands before 阿 and 曾 in the middle; packages carry no pinyin."""
    school = city.school(1)
    names = ("张敏", "曾国", "阿依古丽", "王伟", "单雄")
    _send(city, school, _book(school, {new_id(): (name, None) for name in names}))
    by_pinyin = ["阿依古丽", "单雄", "王伟", "曾国", "张敏"]
    assert [person.name for person in view.list_people(city.ws)] == by_pinyin
    assert [row.name for row in view.city_hours(city.ws).teachers] == by_pinyin
    everybody = People(city.ws).everybody
    assert [(each.name, each.initials) for each in everybody[:2]] == [("阿依古丽", "aygl"), ("单雄", "sx")]
    listed = [row.title for row in school_records(city.ws, school.code).rows if row.table == "teacher"]
    assert listed == by_pinyin


def test_a_stage_written_in_three_ways_is_one_line_of_the_figures(city: City) -> None:
    school = city.school(1)
    stages = {new_id(): stage for stage in ("小学", "普通小学", "小学教育", "初中", "")}
    blank = ("", "", "", "")
    people = [
        (person, f"教师{number}", *blank, stage, "", "", "", "", "", "", "in_post")
        for number, (person, stage) in enumerate(stages.items())
    ]
    _send(city, school, _book(school, dict.fromkeys(stages, ("", None)), teachers=people))
    lines = [(line.name, line.people) for line in city_figures(city.ws).rows if line.scope == "学段"]
    assert lines == [("小学", 3), ("初中", 1), ("未填", 1)]


def test_a_line_of_the_figures_names_its_people_and_a_draft_policy_says_who_would_drop_below(city: City, tmp_path: Path) -> None:
    school, mine, other, event = city.school(1), new_id(), new_id(), new_id()
    book = _book(school, {mine: ("王伟", None), other: ("李娜", None)})
    book["teachers"] = [(row[0], row[1], "", "", "语文", "语文", "小学", "一级", *row[8:]) for row in book["teachers"]]
    book["activities-2026"] = [_activity(event, "14:00", "16:00")]
    book["attendance-2026"] = [(mine, event, "present", "attendee", None, None)]
    _send(city, school, book)
    text = resource("policies/jiyuan.toml").read_text(encoding="utf-8")
    now = current_policy(city.ws)
    needs = now.cycle_at(city.ws.today).required.x100 // 100
    draft = read_policy(_written(tmp_path / "draft.toml", text.replace(f"value = {needs}", "value = 2")))
    tried = figures_of.what_if(city.ws, draft)
    assert (tried.now.rows[0].reached, tried.draft.rows[0].reached) == (0, 1)
    assert [person.name for person in tried.gained] == ["王伟"]
    assert tried.dropped == ()
    assert current_policy(city.ws).digest == now.digest, "nothing is stored"
    people = figures_of.people_of(city.ws, "职称", "一级")
    assert [(person.name, person.counted) for person in people] == [("李娜", 0), ("王伟", 2)]
    assert {row.name for row in tried.now.of(figures_of.TITLE)} == {"一级"}
    with pytest.raises(RecordUnknown, match="学科=物理"):
        figures_of.people_of(city.ws, "学科", "物理")


def test_what_is_said_of_a_published_policy_names_it_by_its_title(city: City, tmp_path: Path) -> None:
    """The clerk who had signed it read 政策 jiyuan, the name of a file, where every other sentence has the policy's title."""
    policy = current_policy(city.ws)
    done = publishing_policies.publish_policy(city.ws, tmp_path / "政策.jyt", PIN)
    named = f"政策 {policy.title} 第 {policy.version} 版已签发"
    assert done.words.startswith(named)
    assert publishing_policies.sign_policy(city.ws, tmp_path / "政策.jyt", PIN).words.startswith(named)


def test_a_policy_that_leaves_out_a_kind_that_schools_recorded_says_so_wherever_it_is_tried_signed_or_read(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    school, mine = city.school(1), new_id()
    held, planned = _activity(new_id(), "14:00", "16:00"), _activity(new_id(), "14:00", "16:00")
    activities = [held, (*planned[:10], "planned", *planned[11:])]
    _send(city, school, _book(school, {mine: ("王伟", None)}, activities_2026=activities))
    kind = '[[kind]]\nid = "reading_salon"\n'
    before, after = resource("policies/jiyuan.toml").read_text(encoding="utf-8").split(kind)
    source = _written(tmp_path / "少一类.toml", before + after[after.index("[[kind]]") :])
    [told] = left_out_by(city.ws, read_policy(source))
    assert (told.code, "：读书沙龙 1 场、计划中 1 场。" in told.message) == ("policy.kind_dropped", True)
    for words in ((), ("--trend",), ("--of", "全市=全市")):
        assert main(["bureau", "figures", "-w", str(city.ws.path), "--policy", str(source), *words, "--json"]) == 0
        assert told.message in [each["message"] for each in json.loads(capsys.readouterr().out)["warnings"]]
    file = tmp_path / "政策.jyt"
    assert publishing_policies.publish_policy(city.ws, file, PIN, source=source).told == (told,)
    assert publishing_policies.inspect_policy(city.ws, file).told == (told,)
    assert publishing_policies.sign_policy(city.ws, file, PIN).told == (told,)


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_package_by_the_key_that_was_changed_is_named_with_both_numbers_until_the_old_key_is_revoked(city: City) -> None:
    """A principal who left keeps a copy of his key file: his successor's key stands beside it, and both sign for the school."""
    school, new = city.school(1), SigningKey(Ed25519PrivateKey.generate())
    old = school.key
    city.send(school, _book(school, {school.people[0]: ("王伟", None)}))
    log_card(city.ws, school.card(key=new, former=[old]))
    school.key = new
    city.send(school, _book(school, {school.people[0]: ("王伟", None)}))
    assert _kinds(city) == []
    school.key = old
    city.send(school, _book(school, {school.people[0]: ("王伟", None), school.people[1]: ("李娜", None)}))
    (flag,) = contradictions_between_schools.flags(city.ws)
    assert (flag.kind, flag.subject) == ("former_key", "1小")
    assert "第 3 号" in flag.message
    assert "第 2 号" in flag.message
    (matter,) = waiting.waiting(city.ws)
    assert matter.may_settle
    assert old.public.fingerprint in matter.sides[0].text
    revoking_keys.revoke(city.ws, "1小", None, "已换校长", PIN, last_good=1, key=old.public.fingerprint)
    assert _kinds(city) == []
    assert city.heads() == [school.letters[1].letter_id]


@pytest.mark.on_a_server_too
def test_a_policy_of_which_a_part_is_lost_is_no_mistake_of_whoever_wrote_it(city: City) -> None:
    sound = current_policy(city.ws)
    lost = f"{sound.text[:900]}\0\0\0\0{sound.text[1200:]}"
    if city.ws.served:  # a server keeps no text with a zero in it
        with pytest.raises(StatementError, match="NUL"), city.ws.change("政策的文字变了") as change:
            change.driver_sql("UPDATE policy SET text = ?", (lost,))
    for text, error, said in (
        *([] if city.ws.served else [(lost, PolicyLost, "有一段损坏，没有计算，数据没有变化。请用“签发政策…”重新签发")]),
        (f"{sound.text[:900]}\ufffd = {sound.text[900:]}", PolicyLost, "有一段损坏"),
        ("id = ", PolicySyntaxError, "TOML"),
    ):
        with city.ws.change("政策的文字变了") as change:
            change.driver_sql("UPDATE policy SET text = ?", (text,))
        with pytest.raises(error, match=said):
            current_policy(city.ws)


@pytest.mark.parametrize("turned", [False, True])
def test_of_somebody_whom_a_school_has_under_two_names_the_same_one_is_named_wherever_the_rows_lie(
    city: City, turned: bool
) -> None:
    """李娜 in a file and 王伟 on a server, of the same packages: the name stood where the rows happened to lie."""
    one, two = city.school(1), city.school(2)
    twice = dict(zip(sorted([new_id(), new_id()], reverse=turned), (("王伟", NUMBERS[0]), ("李娜", NUMBERS[0])), strict=True))
    other, held = {new_id(): ("李娜", NUMBERS[0])}, [new_id(), new_id()]
    for school, people, event in ((two, twice, held[0]), (one, other, held[1])):
        lines = sorted((person, event, "present", "attendee", None, None) for person in people)
        facts = {"title": "同课", "content": "甲课"}
        city.send(school, _book(school, people, activities_2026=[activity(event, **facts)], attendance_2026=lines))
    told = {flag.kind: flag for flag in contradictions_between_schools.flags(city.ws)}
    assert told["same_hour"].subject == told["same_content"].subject == "李娜"

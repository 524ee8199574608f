"""A school whose package keeps the question of a plan and tells another plan behind it: the bureau's word is of what the clerk saw."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from jyteacher_desktop.bureau import plan_decisions as deciding
from jyteacher_desktop.bureau import receipts
from jyteacher_desktop.bureau.errors import PlanUndecided, RemarkSent
from jyteacher_desktop.bureau.plans import CityPlan, list_plans
from jyteacher_desktop.bureau.records_to_correct import school_records
from jyteacher_desktop.store.ids import new_id
from tests.bureau.world import PIN, City, School, book

PLAN, LINE, QUESTION, TEACHER = (new_id() for _each in range(4))
NUMBER, DAY = "济教研〔2026〕9号", date(2026, 10, 8)
AS_SEEN = (LINE, PLAN, "2026-10", "reading_salon", "读书沙龙", 200, "全体")


def tell(
    city: City, school: School, *lines: tuple[Any, ...], title: str = "校本研修计划", term: str = "2026-2027", number: str = ""
) -> None:
    """The school's next package; with a ``number`` it says that the plan is approved, and the question is always the same."""
    rows = book(school, {TEACHER: ("王伟", None)})
    rows["plans"] = [
        (PLAN, term, title, "approved" if number else "sent", number, DAY.isoformat() if number else "", QUESTION, *[""] * 4)
    ]
    rows["plan-items"] = sorted(lines)
    city.send(school, rows)


def test_a_line_of_a_plan_says_its_kind_in_a_word_among_the_records_of_its_school(city: City) -> None:
    """reading_salon stood there."""
    tell(city, school := city.school(1), AS_SEEN)
    (line,) = (row for row in school_records(city.ws, school.code).rows if row.table == "plan_item")
    assert line.what == "读书沙龙"


def there(city: City) -> CityPlan:
    [row] = list_plans(city.ws)
    return row


def approve(city: City) -> deciding.PlanDecision:
    return deciding.approve(city.ws, PLAN, number=NUMBER, day=DAY, pin=PIN)


EXCHANGED: dict[str, dict[str, Any]] = {
    "another name": {"title": "外出考察计划"},
    "another term": {"term": "2027-2028"},
    "more hours on a line": {"lines": [(*AS_SEEN[:5], 6000, "全体")]},
    "other people on a line": {"lines": [(*AS_SEEN[:6], "校长一人")]},
    "another month": {"lines": [(*AS_SEEN[:2], "2026-12", *AS_SEEN[3:])]},
    "a line more": {"lines": [AS_SEEN, (new_id(), *AS_SEEN[1:])]},
    "no line any more": {"lines": []},
}


@pytest.mark.parametrize("name", EXCHANGED)
def test_a_plan_exchanged_behind_its_approval_waits_again_and_bears_no_number(city: City, name: str) -> None:
    school = city.school(1)
    tell(city, school, AS_SEEN)
    approve(city)
    tell(city, school, AS_SEEN, number=NUMBER)
    assert (there(city).status, there(city).way) == ("已批复", "学校已收到")
    changed = dict(EXCHANGED[name])
    tell(city, school, *changed.pop("lines", [AS_SEEN]), number=NUMBER, **changed)
    row = there(city)
    assert (row.status, row.waits, row.approval_no, row.approved_on, row.way) == ("待批复", True, "", "", "")
    assert f"2026-10-08 批准（{NUMBER}）以后" in row.remark
    assert deciding.told_plans(city.ws) == {}, "nothing is said of a plan that nobody saw"
    with pytest.raises(PlanUndecided):
        deciding.evaluate(city.ws, PLAN, grade="excellent", pin=PIN)
    tell(city, school, AS_SEEN, number=NUMBER)
    assert there(city).status == "已批复", "the plan that was approved is approved"


def test_a_grade_does_not_follow_an_exchanged_plan_and_nothing_that_was_not_told_is_marked_as_sent(city: City) -> None:
    """优秀 stood beside 待批复 of a plan that nobody had read, and what no receipt had said could not be taken back any more."""
    school = city.school(1)
    tell(city, school, AS_SEEN)
    made = approve(city)
    deciding.evaluate(city.ws, PLAN, grade="excellent", pin=PIN)
    tell(city, school, (*AS_SEEN[:5], 6000, "校长一人"), number=NUMBER)
    assert (there(city).status, there(city).grade, there(city).graded) == ("待批复", "", False)
    receipts.write_receipts(city.ws, city.put(b"").with_suffix(""), PIN)
    assert [each.sent for each in deciding.list_all(city.ws)] == ["", ""]
    tell(city, school, AS_SEEN, number=NUMBER)
    assert (there(city).status, there(city).grade) == ("已批复", "优秀")
    receipts.write_receipts(city.ws, city.put(b"").with_suffix(""), PIN)
    assert all(each.sent for each in deciding.list_all(city.ws))
    with pytest.raises(RemarkSent):
        deciding.forget(city.ws, made.id, "看错了", PIN)


def test_what_a_clerk_decides_about_the_exchanged_plan_stands_and_its_approval_can_be_taken_back(city: City) -> None:
    school = city.school(1)
    tell(city, school, AS_SEEN)
    approve(city)
    tell(city, school, (*AS_SEEN[:5], 6000, "校长一人"), number=NUMBER)
    deciding.send_back(city.ws, PLAN, remark="内容换过，请重新报批", pin=PIN)
    assert there(city).status == "已退回"
    [(_plan, asked, _title, verdict, *_rest)] = deciding.told_plans(city.ws)[school.office]
    assert (asked, verdict) == (QUESTION, "returned")
    deciding.forget(city.ws, deciding.list_all(city.ws)[-1].id, "看错了", PIN)
    assert there(city).waits
    with city.ws.record() as change:
        change.driver_sql("UPDATE plan_decision SET sent = 'a receipt'")
    deciding.withdraw(city.ws, PLAN, remark="内容换过", pin=PIN)
    [(_plan, asked, _title, verdict, *_rest)] = deciding.told_plans(city.ws)[school.office]
    assert (asked, verdict) == (QUESTION, "withdrawn")


def test_another_school_that_copies_the_plan_with_more_lines_than_anybody_reads_changes_nothing_of_it(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deciding, "_MOST_LINES", 3)
    one, two = city.school(1), city.school(2)
    tell(city, one, AS_SEEN)
    approve(city)
    tell(city, two, *[(new_id(), *AS_SEEN[1:]) for _place in range(5)])
    assert [(row.school, row.status) for row in list_plans(city.ws)] == [("1小", "已批复"), ("2小", "待批复")]
    tell(city, one, *[(new_id(), *AS_SEEN[1:]) for _place in range(5)], number=NUMBER)
    assert [(row.school, row.status) for row in list_plans(city.ws)] == [("1小", "待批复"), ("2小", "待批复")]


def test_a_decision_from_before_its_plan_was_noted_stands_as_it_did(city: City) -> None:
    school = city.school(1)
    tell(city, school, AS_SEEN)
    approve(city)
    with city.ws.record() as change:
        change.driver_sql("UPDATE plan_decision SET seen = ''")
    tell(city, school, (*AS_SEEN[:5], 6000, "全体"), number=NUMBER)
    assert there(city).status == "已批复"


def test_a_number_that_the_bureau_gave_to_another_plan_is_told_and_what_nobody_decided_here_is_the_schools_word(
    city: City,
) -> None:
    """Whoever takes a new id for another plan needs no question at all."""
    school = city.school(1)
    tell(city, school, AS_SEEN)
    approve(city)
    other = new_id()
    rows = book(school, {TEACHER: ("王伟", None)})
    rows["plans"] = [
        (other, "2026-2027", "外出考察计划", "approved", NUMBER, "2026-10-08", "", "", "excellent", "2026-10-09", "很好"),
    ]
    rows["plan-items"] = []
    city.send(school, rows)
    row = there(city)
    assert (row.status, row.way, row.own) == ("已批复", "学校自报", False)
    assert row.remark == "这个文号本局批给了1小“校本研修计划”，请打电话向学校核实。"
    assert (row.grade, row.graded) == ("优秀（学校自报）", False)
    rows["plans"] = [(other, "2026-2027", "纸上批的计划", "approved", "济教研〔2025〕1号", "2025-10-08", *[""] * 5)]
    city.send(school, rows)
    assert (there(city).way, there(city).remark) == ("学校自报", ""), "a number given on paper is no reason to ask"


def test_another_school_with_the_same_plan_has_no_part_in_its_approval(city: City) -> None:
    one, two = city.school(1), city.school(2)
    tell(city, one, AS_SEEN)
    approve(city)
    tell(city, two, AS_SEEN)
    assert [(row.school, row.status) for row in list_plans(city.ws)] == [("1小", "已批复"), ("2小", "待批复")]


@pytest.mark.parametrize("sent", [False, True])
def test_the_words_of_an_approval_or_grade_that_was_taken_back_are_known_until_something_else_is_decided(
    city: City, sent: bool
) -> None:
    school = city.school(1)
    tell(city, school, AS_SEEN)

    def before(verdict: str) -> str:
        found = deciding.said_before(city.ws, PLAN, school.office, verdict)
        return found.number if found is not None else ""

    approve(city)
    assert before("approved") == "", "it stands"
    deciding.evaluate(city.ws, PLAN, grade="excellent", pin=PIN)
    if sent:
        receipts.write_receipts(city.ws, city.put(b"").with_suffix(""), PIN)
    for each in deciding.list_all(city.ws):
        deciding.take_back(city.ws, each.id, "看错了", PIN)
    assert (before("approved"), before("graded"), before("returned")) == (NUMBER, "excellent", "")
    deciding.send_back(city.ws, PLAN, remark="请补上十月的项目", seen=there(city).answer, pin=PIN)
    assert before("approved") == "", "the plan was returned since"

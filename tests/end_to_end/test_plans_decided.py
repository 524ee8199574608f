"""The bureau approves or returns a school's plan by file: the school asks, the receipt answers, and everything that can happen meanwhile."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jyteacher_desktop.bureau import plan_decisions as deciding
from jyteacher_desktop.bureau import receipts as writing
from jyteacher_desktop.bureau.decision_list import list_decisions, take_back
from jyteacher_desktop.bureau.errors import PlanUndecided, RecordUnknown, RemarkSent, ValueRefused
from jyteacher_desktop.bureau.plans import CityPlan, list_plans
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.exchange import package_tables as wire
from jyteacher_desktop.exchange.errors import WrongPin
from jyteacher_desktop.records.errors import PlanState
from jyteacher_desktop.records.record_history import list_states
from jyteacher_desktop.records.trash import delete_records, restore_record
from jyteacher_desktop.school import plans, taking_book_back
from jyteacher_desktop.school.errors import PlanState as SchoolPlanState
from jyteacher_desktop.school.home import todo
from jyteacher_desktop.school.plan_decisions import take_plans
from jyteacher_desktop.school.receipts import AppliedReceipt, apply_receipt
from jyteacher_desktop.store.errors import UndoConflict
from jyteacher_desktop.store.workspace import Workspace
from tests.end_to_end.test_registers_travel import given_back
from tests.end_to_end.town import CLERK, PIN, Town, fill

NUMBER, DAY = "济教研〔2026〕9号", date(2026, 10, 8)


class Asked:
    """A school that asked for the approval of its plan, and the bureau that has its package."""

    def __init__(self, town: Town, school: Workspace) -> None:
        self.town, self.school = town, school
        ((self.plan, self.line),) = school.tuples("SELECT p.uuid, i.uuid FROM plan p JOIN plan_item i ON i.plan_id = p.id")

    @property
    def bureau(self) -> Workspace:
        return self.town.bureau

    def here(self) -> plans.PlanRow:
        [row] = plans.list_plans(self.school)
        return row

    def there(self) -> CityPlan:
        [row] = list_plans(self.bureau)
        return row

    def approve(self, number: str = NUMBER) -> deciding.PlanDecision:
        return deciding.approve(self.bureau, self.plan, number=number, day=DAY, seen=self.seen(), pin=CLERK)

    def send_back(self, remark: str = "十月没有评课") -> deciding.PlanDecision:
        return deciding.send_back(self.bureau, self.plan, remark=remark, seen=self.seen(), pin=CLERK)

    def seen(self) -> str:
        """The answer that stands, as a clerk sees it."""
        return next((row.answer for row in list_plans(self.bureau) if row.id == self.plan), "")

    def answer(self) -> AppliedReceipt:
        return self.town.answer(self.school)

    def send(self) -> None:
        self.town.send(self.school)


def line(month: str, title: str) -> plans.PlanItemValues:
    return plans.PlanItemValues(month=month, kind="reading_salon", title=title, hours=Decimal(2), persons="全体")


@pytest.fixture(scope="module")
def both_offices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of both offices, made once; every test takes a copy."""
    town = Town(tmp_path_factory.mktemp("both"))
    school = town.new_school("济水一小")
    fill(school)
    plan = plans.new_plan(school, plans.PlanValues(term="2026-2027-1", title="校本研修计划"))
    plans.add_items(school, plan, [line("2026-10", "读书沙龙")])
    plans.ask_for_approval(school, plan)
    town.enrol(school)
    town.send(school)
    for ws in town.open:
        ws.close()
    return town.folder


@pytest.fixture
def asked(both_offices: Path, tmp_path: Path) -> Iterator[Asked]:
    shutil.copytree(both_offices, tmp_path / "both")
    town = Town.again(tmp_path / "both", "city/city.jybureau")
    yield Asked(town, town.opened("济水一小/s.jyschool"))
    for ws in town.open:
        ws.close()


def test_an_approval_reaches_the_school_by_the_receipt_and_the_bureau_sees_that_it_did(asked: Asked) -> None:
    assert (asked.there().status, asked.there().waits, asked.there().way) == ("待批复", True, "")
    made = asked.approve()
    assert made.sentence == f"已批准济水一小“校本研修计划”（{NUMBER}，2026-10-08）"
    assert (asked.there().status, asked.there().approval_no, asked.there().way) == ("已批复", NUMBER, "待发出")
    told = asked.answer()
    assert [each.sentence for each in told.plans] == [f"“校本研修计划”已批复：{NUMBER}，2026-10-08"]
    assert not any(each.asks for each in told.plans)
    row = asked.here()
    assert (row.status_label, row.approval_no, row.approved_on) == ("已批复", NUMBER, "2026-10-08")
    assert asked.there().way == "已发出"
    asked.send()
    assert (asked.there().way, asked.there().waits) == ("学校已收到", False)
    assert writing.count_waiting(asked.bureau) == 1  # the package itself is to be answered
    asked.answer()
    assert writing.count_waiting(asked.bureau) == 0


def test_who_approved_stands_in_the_plans_history_and_no_key_press_takes_it_back(asked: Asked) -> None:
    asked.approve()
    asked.answer()
    newest = list_states(asked.school, asked.plan)[-1]
    assert (newest.actor, newest.what) == ("教育局", "收到教育局对 1 份计划的批复")
    with pytest.raises(UndoConflict):
        asked.school.undo()  # it reaches for what the school did before, and stands back
    assert asked.here().status_label == "已批复"
    with pytest.raises(SchoolPlanState, match="已经批复"):
        plans.add_items(asked.school, asked.plan, [line("2026-11", "再读一本")])


def test_a_returned_plan_is_a_task_and_is_corrected_asked_again_and_approved(asked: Asked) -> None:
    asked.send_back()
    told = asked.answer()
    assert [(each.sentence, each.asks) for each in told.plans] == [
        ("“校本研修计划”被退回：十月没有评课。请改好后重新报批。", True)
    ]
    assert (asked.here().status_label, asked.here().remark) == ("已退回", "十月没有评课")
    quarter = Quarter.parse("2026Q4")
    [task] = [task for task in todo(asked.school, quarter).tasks if "退回计划" in task.sentence]
    assert (task.page, task.identity) == ("plans", asked.plan)
    plans.add_items(asked.school, asked.plan, [line("2026-10", "评课")])
    assert asked.here().status_label == "已退回"  # until it is asked for again
    plans.ask_for_approval(asked.school, asked.plan)
    assert (asked.here().status_label, asked.here().remark) == ("已报批", "")
    assert not [task for task in todo(asked.school, quarter).tasks if "退回计划" in task.sentence]
    asked.send()
    assert (asked.there().status, asked.there().remark) == ("待批复", "")
    asked.approve()
    asked.answer()
    assert (asked.here().status_label, asked.here().items) == ("已批复", 2)


def test_an_approval_of_a_plan_that_was_changed_meanwhile_changes_nothing_and_says_so(asked: Asked) -> None:
    asked.approve()
    plans.add_items(asked.school, asked.plan, [line("2026-11", "再读一本")])
    assert asked.here().status_label == "编制中"  # what is written into it takes the question back
    told = asked.answer()
    assert "改动以前的“校本研修计划”" in told.plans[0].sentence
    assert told.plans[0].asks
    assert (asked.here().status_label, asked.here().approval_no) == ("编制中", "")
    plans.ask_for_approval(asked.school, asked.plan)
    asked.send()
    assert asked.there().status == "待批复"  # what was decided about the plan before says nothing about this one
    assert asked.answer().plans == ()


@pytest.mark.parametrize("change", ["add", "edit", "delete", "rename", "of_the_plan"])
def test_whatever_is_written_into_a_plan_takes_the_question_back_and_undoing_it_asks_again(asked: Asked, change: str) -> None:
    ws = asked.school
    if change == "add":
        plans.add_items(ws, asked.plan, [line("2026-11", "再读一本")])
    elif change == "edit":
        plans.edit_item(ws, asked.line, replace(plans.plan_item(ws, asked.line), title="共读"))
    elif change == "delete":
        delete_records(ws, [asked.line])
    else:
        plans.edit_plan(
            ws, asked.plan, plans.PlanValues(term="2026-2027-1", title="计划" if change == "rename" else "校本研修计划")
        )
    assert asked.here().status_label == "编制中"
    ws.undo()
    assert asked.here().status_label == "已报批"
    asked.approve()
    asked.answer()
    assert asked.here().status_label == "已批复"


def test_the_bureaus_later_word_replaces_its_earlier_one_in_either_order(asked: Asked) -> None:
    asked.approve()
    asked.answer()
    asked.send_back("文号有误")
    assert asked.there().status == "已退回"
    asked.answer()
    assert (asked.here().status_label, asked.here().approval_no, asked.here().remark) == ("已退回", "", "文号有误")
    asked.approve("济教研〔2026〕10号")
    asked.answer()
    assert (asked.here().status_label, asked.here().approval_no, asked.here().remark) == ("已批复", "济教研〔2026〕10号", "")


def test_of_two_decisions_before_a_receipt_only_the_last_reaches_the_school(asked: Asked) -> None:
    asked.approve()
    asked.send_back("再想想")
    told = asked.answer()
    assert [each.sentence for each in told.plans] == ["“校本研修计划”被退回：再想想。请改好后重新报批。"]


def test_a_decision_taken_back_before_it_was_sent_leaves_no_trace_at_the_school(asked: Asked) -> None:
    made = asked.approve()
    deciding.withdraw(asked.bureau, asked.plan, remark="写错了", pin=CLERK)
    assert (asked.there().status, asked.there().way) == ("待批复", "")
    assert asked.answer().plans == ()
    assert asked.here().status_label == "已报批"
    with pytest.raises(RecordUnknown):
        deciding.forget(asked.bureau, made.id, "写错了", CLERK)
    with pytest.raises(PlanUndecided, match="没有可以撤回的批复"):
        deciding.withdraw(asked.bureau, asked.plan, remark="写错了", pin=CLERK)


def test_a_decision_taken_back_after_it_was_sent_reaches_the_school_with_its_reason(asked: Asked) -> None:
    made = asked.approve()
    asked.answer()
    with pytest.raises(ValueRefused, match="必须写明原因"):
        deciding.withdraw(asked.bureau, asked.plan, remark=" ", pin=CLERK)
    with pytest.raises(RemarkSent, match="已随回执发出"):
        deciding.forget(asked.bureau, made.id, "写错了", CLERK)
    deciding.withdraw(asked.bureau, asked.plan, remark="批错了学校", pin=CLERK)
    assert (asked.there().status, asked.there().waits, asked.there().way) == ("待批复", True, "待发出")
    told = asked.answer()
    assert [each.sentence for each in told.plans] == ["教育局撤回了对“校本研修计划”的批复：批错了学校。计划回到已报批。"]
    assert (asked.here().status_label, asked.here().approval_no, asked.here().remark) == ("已报批", "", "批错了学校")
    asked.send()
    assert asked.there().way == "学校已收到"
    asked.approve()
    asked.answer()
    assert asked.here().status_label == "已批复"


def test_the_list_of_decisions_names_it_and_takes_it_back_before_and_after_it_went_out(asked: Asked) -> None:
    made = asked.approve()
    [row] = [row for row in list_decisions(asked.bureau) if row.kind == "plan"]
    assert (row.id, row.subject, row.why, bool(row.undo)) == (made.id, "济水一小 校本研修计划", made.sentence, True)
    assert take_back(asked.bureau, made.id, "写错了", CLERK) == "已收回给济水一小“校本研修计划”的批准"
    again = asked.approve()
    asked.answer()
    rows = [row for row in list_decisions(asked.bureau) if row.kind == "plan"]
    assert [(row.id, row.taken_back, row.undo) for row in rows] == [(again.id, False, "收回批复"), (made.id, True, "")]
    [recall] = [row for row in list_decisions(asked.bureau) if row.kind == "recall"]
    assert recall.subject == "济水一小 校本研修计划"
    said = take_back(asked.bureau, again.id, "批错了学校", CLERK)
    assert said == "已收回给济水一小“校本研修计划”的批准，已撤回批复济水一小“校本研修计划”：批错了学校，随下一份回执告诉学校"
    asked.answer()
    assert asked.here().status_label == "已报批"


def test_a_receipt_read_twice_and_one_that_says_it_again_change_nothing(asked: Asked) -> None:
    asked.approve()
    out = asked.town.folder / "twice"
    [written] = writing.write_receipts(asked.bureau, out, CLERK)
    assert len(apply_receipt(asked.school, written.file).plans) == 1
    steps = asked.school.tuples("SELECT count(*) FROM journal_step")
    again = apply_receipt(asked.school, written.file)
    assert (again.again, again.plans) == (True, ())
    asked.send()
    assert asked.answer().plans == ()  # the receipt says the whole word anew
    assert asked.school.tuples("SELECT count(*) FROM journal_step WHERE code = 'receipt.plans'") == [(1,)]
    assert steps[0][0] <= asked.school.tuples("SELECT count(*) FROM journal_step")[0][0]


def test_an_older_receipt_that_comes_late_does_not_put_an_earlier_word_back(asked: Asked) -> None:
    asked.send_back()
    out = asked.town.folder / "older"
    [older] = writing.write_receipts(asked.bureau, out, CLERK)
    asked.approve()
    asked.answer()
    late = apply_receipt(asked.school, older.file)
    assert (late.outdated, late.plans) == (True, ())
    assert asked.here().status_label == "已批复"


def test_a_school_that_withdraws_a_filed_approval_to_change_the_plan_is_not_approved_again_by_the_next_receipt(
    asked: Asked,
) -> None:
    asked.approve()
    asked.answer()
    plans.withdraw_approval(asked.school, asked.plan, "要加项目")
    asked.send()
    assert asked.there().status == "编制中"
    assert asked.answer().plans == ()
    assert asked.here().status_label == "编制中"


def test_a_number_typed_from_paper_gives_way_to_the_bureaus_own_word(asked: Asked) -> None:
    plans.approve_plan(asked.school, asked.plan, approval_no="手写1号", approved_on=DAY)
    asked.send()
    assert (asked.there().status, asked.there().approval_no) == ("已批复", "手写1号")
    asked.approve()
    asked.answer()
    assert asked.here().approval_no == NUMBER


def test_a_plan_deleted_at_the_school_meanwhile_is_named_and_nothing_comes_back(asked: Asked) -> None:
    asked.approve()
    delete_records(asked.school, [asked.plan])
    told = asked.answer()
    assert [each.sentence for each in told.plans] == ["教育局批复了“校本研修计划”，本校已经删除这份计划，没有登记。"]
    assert plans.list_plans(asked.school) == []
    asked.send()
    assert list_plans(asked.bureau) == []
    assert asked.answer().plans == ()  # the bureau says no more about it
    with pytest.raises(RecordUnknown):
        asked.approve()
    restore_record(asked.school, asked.plan)
    asked.send()
    asked.answer()
    assert asked.here().status_label == "已批复"  # as it was asked for, and nothing was written into it since


def test_a_plan_nobody_asks_about_cannot_be_decided_and_half_a_plan_cannot_be_asked_for(asked: Asked) -> None:
    ws = asked.school
    with pytest.raises(SchoolPlanState, match="已经报批"):
        plans.ask_for_approval(ws, asked.plan)
    other = plans.new_plan(ws, plans.PlanValues(term="2026-2027-2", title="下学期计划"))
    with pytest.raises(SchoolPlanState, match="还没有项目"):
        plans.ask_for_approval(ws, other)
    plans.add_items(ws, other, [line("2027-03", "读书沙龙")])
    asked.send()
    with pytest.raises(PlanUndecided, match=r"没有报批（编制中）"):
        deciding.approve(asked.bureau, other, number="1", day=DAY, pin=CLERK)
    with pytest.raises(PlanUndecided, match="还没有批复"):
        deciding.evaluate(asked.bureau, other, grade="优秀", pin=CLERK)
    plans.approve_plan(ws, other, approval_no="1", approved_on=DAY)
    with pytest.raises(SchoolPlanState, match="不用再报批"):
        plans.ask_for_approval(ws, other)
    assert deciding.list_all(asked.bureau) == []


def test_bad_words_and_a_wrong_pin_decide_nothing(asked: Asked) -> None:
    with pytest.raises(ValueRefused, match="文号是空的"):
        deciding.approve(asked.bureau, asked.plan, number=" ", day=DAY, pin=CLERK)
    with pytest.raises(ValueRefused, match="还没有到"):
        deciding.approve(asked.bureau, asked.plan, number="1", day=date(2027, 1, 1), pin=CLERK)
    with pytest.raises(ValueRefused, match="必须写明意见"):
        deciding.send_back(asked.bureau, asked.plan, remark="", pin=CLERK)
    with pytest.raises(ValueRefused, match="太长"):
        deciding.send_back(asked.bureau, asked.plan, remark="改" * 9000, pin=CLERK)
    with pytest.raises(WrongPin):
        deciding.send_back(asked.bureau, asked.plan, remark="改", pin="wrong horse 1234")
    with pytest.raises(RecordUnknown, match="没有编号"):
        deciding.send_back(asked.bureau, "x", remark="改", pin=CLERK)
    assert deciding.list_all(asked.bureau) == []
    assert asked.there().waits


def test_a_plan_that_was_carried_out_is_evaluated_and_the_evaluation_reaches_the_school(asked: Asked) -> None:
    asked.approve()
    asked.answer()
    asked.send()
    with pytest.raises(ValueRefused, match="优秀、良好、合格、不合格"):
        deciding.evaluate(asked.bureau, asked.plan, grade="很好", pin=CLERK)
    deciding.evaluate(asked.bureau, asked.plan, grade="良好", remark="项目都开展了", pin=CLERK)
    assert (asked.there().grade, asked.there().way) == ("良好", "待发出")
    told = asked.answer()
    assert [each.sentence for each in told.plans] == ["教育局评价“校本研修计划”的实施：良好，项目都开展了"]
    row = asked.here()
    assert (row.grade_label, row.graded_on, row.grade_remark, row.status_label) == (
        "良好",
        "2026-10-08",
        "项目都开展了",
        "已批复",
    )
    asked.send()
    assert asked.there().way == "学校已收到"
    deciding.evaluate(asked.bureau, asked.plan, grade="excellent", seen=list_plans(asked.bureau)[0].evaluation, pin=CLERK)
    asked.answer()
    assert asked.here().grade_label == "优秀"
    deciding.withdraw_evaluation(asked.bureau, asked.plan, remark="核实后再评", pin=CLERK)
    assert [each.sentence for each in asked.answer().plans] == ["教育局撤回了对“校本研修计划”实施情况的评价。"]
    assert (asked.here().grade, asked.here().status_label) == ("", "已批复")


def test_two_schools_that_tell_one_plan_are_not_mixed_up(asked: Asked) -> None:
    other = asked.town.new_school("济水二小", code="2141000124")
    fill(other, ("张三",), number="")
    made = plans.new_plan(other, plans.PlanValues(term="2026-2027-1", title="冒名的计划"))
    plans.add_items(other, made, [line("2026-10", "读书沙龙")])
    plans.ask_for_approval(other, made)
    with other.change("冒用编号") as change:
        change.driver_sql("UPDATE plan SET uuid = ? WHERE uuid = ?", (asked.plan, made))
    asked.town.enrol(other)
    asked.town.send(other)
    with pytest.raises(RecordUnknown, match="几所学校"):
        asked.approve()
    theirs = {row.school: row.office for row in list_plans(asked.bureau)}
    deciding.approve(asked.bureau, asked.plan, number=NUMBER, day=DAY, office=theirs["济水一小"], pin=CLERK)
    assert asked.town.answer(other).plans == ()
    assert {row.school: row.status for row in list_plans(asked.bureau)} == {"济水一小": "已批复", "济水二小": "待批复"}


def test_a_lost_computers_plan_comes_back_asked_for_and_takes_the_answer(asked: Asked) -> None:
    asked.approve()
    asked.school.close()
    file = given_back(asked.town)
    new = asked.town.open[-1]
    taking_book_back.apply_restore(new, file, PIN)
    [row] = plans.list_plans(new)
    assert row.status_label == "已报批"
    asked.school = new
    asked.answer()
    assert asked.here().status_label == "已批复"


class _Letter:
    """A receipt of another program, as far as plans are concerned."""

    def __init__(self, **said: object) -> None:
        self.resources = {"plan-decisions": None} if said else {}
        fields = {spec.name: spec for spec in wire.RECEIPT}["plan-decisions"].fields
        self._row = type("row", (), {**dict.fromkeys(fields, ""), **said})

    def rows(self, _name: str) -> list[object]:
        return [self._row]


def test_a_receipt_of_an_older_program_says_nothing_about_plans(asked: Asked) -> None:
    assert take_plans(asked.school, _Letter()) == ()  # type: ignore[arg-type]
    assert asked.here().status_label == "已报批"


@pytest.mark.parametrize(
    "said",
    [
        {"verdict": "postponed"},
        {"verdict": "approved", "number": "", "decided_on": "2026-10-08"},
        {"verdict": "approved", "number": "1"},
        {"grade": "brilliant", "graded_on": "2026-10-08"},
    ],
)
def test_what_a_later_program_says_about_a_plan_changes_nothing_and_asks_for_an_upgrade(
    asked: Asked, said: dict[str, object]
) -> None:
    [(question,)] = asked.school.tuples("SELECT asked FROM plan")
    told = take_plans(asked.school, _Letter(plan=asked.plan, asked=question, title="计划", **said))  # type: ignore[arg-type]
    assert ["升级程序" in each.sentence for each in told] == [True]
    assert told[0].asks
    assert asked.here().status_label == "已报批"


def test_an_approved_plan_is_not_written_by_any_way_in_but_the_bureaus(asked: Asked) -> None:
    asked.approve()
    asked.answer()
    with pytest.raises((PlanState, SchoolPlanState)):
        delete_records(asked.school, [asked.line])
    assert asked.here().items == 1

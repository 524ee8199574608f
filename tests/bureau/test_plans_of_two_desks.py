"""What a clerk decides about a plan is in the log: another desk knows it, any clerk may take it back, and a school that heard of it is told."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest

from jyteacher_desktop.bureau import (
    clerks_log,
    decision_list,
    log_exchange,
    plan_decisions,
    rebuilding_city,
    receipts,
    receiving,
    waiting,
)
from jyteacher_desktop.bureau.city_digest import city_digest
from jyteacher_desktop.bureau.errors import PlanUndecided, RecordUnknown, RemarkSent
from jyteacher_desktop.bureau.office import unlock
from jyteacher_desktop.bureau.plans import list_plans
from jyteacher_desktop.exchange import canonical
from jyteacher_desktop.store import ids
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import Change, Workspace
from tests.bureau.test_logs import entry, good, log, roll
from tests.bureau.test_plans_exchanged import AS_SEEN, DAY, NUMBER, PLAN, QUESTION, TEACHER
from tests.bureau.world import PIN, City, School, book, fresh, log_card

__all__ = ["good"]
OTHER_NUMBER = "济教研〔2026〕10号"


@dataclass
class Desks:
    """Two desks of one bureau, to which a school's package came."""

    one: City
    two: City
    school: School

    @property
    def all(self) -> tuple[City, City]:
        return self.one, self.two

    def tell(self, teller: City, listener: City) -> str:
        """One desk writes its log, the other takes it in; what the other says of it."""
        path = teller.put(b"")
        path.unlink()
        log_exchange.write_log(teller.ws, path, PIN)
        verdict = listener.take(path.read_bytes())
        assert verdict.verdict in ("merged", "unchanged"), verdict
        return verdict.message

    def meet(self) -> None:
        """Each hears the other."""
        self.tell(self.one, self.two)
        self.tell(self.two, self.one)

    def receipt(self, city: City) -> None:
        """A desk answers the school."""
        receipts.write_receipts(city.ws, city.put(b"").with_suffix(""), PIN)


@pytest.fixture
def desks(city: City, blank: Path, tmp_path: Path) -> Iterator[Desks]:
    ws = fresh(blank, tmp_path / "second desk")
    two = City(ws, city.office, city.identity, city.recipients, tmp_path / "second stick")
    school = city.school(1)
    log_card(ws, school.card())
    rows = book(school, {TEACHER: ("王伟", None)})
    rows["plans"] = [(PLAN, "2026-2027", "校本研修计划", "sent", "", "", QUESTION, *[""] * 4)]
    rows["plan-items"] = [AS_SEEN]
    data = school.write(city.office, city.recipients, rows=rows).data
    assert [each.take(data).verdict for each in (city, two)] == ["merged", "merged"]
    yield Desks(city, two, school)
    ws.close()


def approve(city: City, number: str = NUMBER) -> plan_decisions.PlanDecision:
    return plan_decisions.approve(city.ws, PLAN, number=number, day=DAY, seen=seen(city), pin=PIN)


def seen(city: City) -> str:
    """The answer that stands about the plan, as a clerk sees it."""
    answers = [word.answer.id for word in plan_decisions.words(city.ws).values() if word.answer is not None]
    return answers[0] if answers else ""


def told(city: City) -> list[tuple[str, str]]:
    """Verdict and number of what receipts tell about the plan."""
    return [(str(row[3]), str(row[4])) for rows in plan_decisions.told_plans(city.ws).values() for row in rows]


def status(city: City) -> str:
    [row] = list_plans(city.ws)
    return row.status


def test_what_one_desk_approved_another_knows_with_its_number_and_who_did_it(desks: Desks) -> None:
    """The second desk went on listing the plan as 待批复, and would have given it another number."""
    made = approve(desks.one)
    assert status(desks.two) == "待批复"
    desks.tell(desks.one, desks.two)
    assert (status(desks.two), told(desks.two)) == ("已批复", [("approved", NUMBER)])
    assert NUMBER in plan_decisions.numbers_given(desks.two.ws)
    [row] = (each for each in decision_list.list_decisions(desks.two.ws) if each.kind == "plan")
    [own] = (each for each in decision_list.list_decisions(desks.one.ws) if each.kind == "plan")
    assert (row.id, row.subject, row.why, row.who) == (made.id, own.subject, own.why, own.who)
    assert row.who


@pytest.mark.parametrize("takes_back", ["one", "two"])
def test_either_desk_takes_a_decision_back_that_has_not_gone_out_and_both_know(desks: Desks, takes_back: str) -> None:
    made = approve(desks.one)
    desks.meet()
    here = getattr(desks, takes_back)
    decision_list.take_back(here.ws, made.id, "批错了", PIN)
    desks.meet()
    for each in desks.all:
        assert (status(each), told(each)) == ("待批复", [])
        states = {row.kind: row.taken_back for row in decision_list.list_decisions(each.ws) if row.kind in ("plan", "recall")}
        assert states == {"plan": True, "recall": False}
        with pytest.raises(RecordUnknown):
            plan_decisions.forget(each.ws, made.id, "再收回", PIN)


def test_what_a_receipt_carried_is_taken_back_by_a_word_to_the_school_also_at_the_other_desk(desks: Desks) -> None:
    made = approve(desks.one)
    desks.meet()
    desks.receipt(desks.two)
    with pytest.raises(RemarkSent):
        plan_decisions.forget(desks.two.ws, made.id, "收回", PIN)
    plan_decisions.withdraw(desks.two.ws, PLAN, remark="批错了", pin=PIN)
    desks.meet()
    assert [told(each) for each in desks.all] == [[("withdrawn", "")]] * 2


def test_a_school_that_heard_of_it_from_one_desk_is_told_when_the_other_took_it_back_without_knowing(desks: Desks) -> None:
    approve(desks.one)
    desks.meet()
    desks.receipt(desks.two)
    plan_decisions.withdraw(desks.one.ws, PLAN, remark="批错了", pin=PIN)
    assert told(desks.one) == []
    desks.meet()
    assert told(desks.two) == [("withdrawn", "")]
    assert [row.waits for row in list_plans(desks.two.ws)] == [True]
    with pytest.raises(PlanUndecided, match="没有可以撤回"):
        plan_decisions.withdraw(desks.two.ws, PLAN, remark="批错了", pin=PIN)


def test_of_two_desks_decisions_the_later_one_stands_at_both_whoever_heard_whom_first(desks: Desks) -> None:
    approve(desks.one)
    plan_decisions.send_back(desks.two.ws, PLAN, remark="再想想", pin=PIN)
    desks.tell(desks.two, desks.one)
    desks.tell(desks.one, desks.two)
    assert [(status(each), told(each)) for each in desks.all] == [("已退回", [("returned", "")])] * 2


def test_the_rows_are_those_of_the_log_in_whatever_order_its_entries_came(desks: Desks) -> None:
    """Decisions and what takes them back, in ten orders and portions: the same word, and the same after a rebuild."""
    rng = random.Random(1)
    first = approve(desks.one)
    plan_decisions.forget(desks.one.ws, first.id, "错", PIN)
    approve(desks.one, OTHER_NUMBER)
    back = plan_decisions.send_back(desks.one.ws, PLAN, remark="改", seen=seen(desks.one), pin=PIN)
    plan_decisions.forget(desks.one.ws, back.id, "不用改", PIN)
    plan_decisions.evaluate(desks.one.ws, PLAN, grade="excellent", pin=PIN)
    entries = clerks_log.entries_to_hand_on(desks.one.ws, unlock(desks.one.ws, PIN))
    clerk = unlock(desks.two.ws, PIN).public
    for _order in range(10):
        rng.shuffle(entries)
        with desks.two.ws.record() as change:
            for table in ("plan_decision", "log_entry"):
                change.driver_sql(f"DELETE FROM {table}")
            cut = rng.randrange(len(entries))
            for some in (entries[:cut], entries[cut:]):
                plan_decisions.hear(
                    change, clerks_log.take_entries(change, some, "", clerks=[clerk]).new, plan_decisions.Recalls()
                )
        assert told(desks.two) == told(desks.one) == [("approved", OTHER_NUMBER)]
    wanted = [each.id for each in plan_decisions.list_all(desks.two.ws)]
    with desks.two.ws.record() as change:
        change.driver_sql("DELETE FROM plan_decision WHERE id = ?", (wanted[0],))
        change.driver_sql("UPDATE plan_decision SET recalled = ''")
    rebuilding_city.rebuild(desks.two.ws, PIN)
    assert [each.id for each in plan_decisions.list_all(desks.two.ws)] == wanted
    assert told(desks.two) == [("approved", OTHER_NUMBER)]


def test_decisions_about_plans_change_no_digest(desks: Desks) -> None:
    before = city_digest(desks.one.ws)
    approve(desks.one)
    assert city_digest(desks.one.ws) == before


def _plan_entry(desks: Desks, **facts: object) -> tuple[str, str, str, str]:
    usual = {"asked": QUESTION, "day": DAY.isoformat(), "number": NUMBER, "plan": PLAN, "remark": "", "seen": "", "title": "计划"}
    return (new_id(), "plan", desks.school.office, canonical.encode({**usual, "verdict": "approved", **facts}).decode())


def test_an_approval_that_no_clerk_signed_approves_nothing_and_waits_until_somebody_decides_the_same(desks: Desks) -> None:
    assert desks.one.take(log(desks.one, [_plan_entry(desks)], bare=True)).verdict == "held"
    assert (status(desks.one), told(desks.one)) == ("待批复", [])
    [matter] = (each for each in waiting.waiting(desks.one.ws) if each.kind == "unproven")
    assert NUMBER in matter.message
    assert "没有人签名" in matter.message
    approve(desks.one)
    assert not [each for each in waiting.waiting(desks.one.ws) if each.kind == "unproven"]


def test_a_line_that_takes_an_approval_back_and_that_no_clerk_signed_waits(desks: Desks) -> None:
    made = approve(desks.one)
    bare = entry("recall", desks.school.office, entries=[made.id], why="")
    assert desks.one.take(log(desks.one, [bare], bare=True)).verdict == "held"
    assert status(desks.one) == "已批复"
    [matter] = (each for each in waiting.waiting(desks.one.ws) if each.kind == "unproven")
    assert NUMBER in matter.message


@pytest.mark.parametrize(
    "facts",
    [{"verdict": "burned"}, {"plan": "not a plan"}, {"day": "someday"}, {"remark": "长" * 3000}, {"number": 9}],
    ids=["a verdict of a later program", "no id", "no day", "longer than a receipt", "no text"],
)
def test_a_decision_that_no_receipt_could_tell_is_not_taken(desks: Desks, facts: dict[str, object]) -> None:
    verdict = desks.one.take(log(desks.one, [_plan_entry(desks, **facts)]))
    assert verdict.verdict in ("held", "refused")
    assert plan_decisions.list_all(desks.one.ws) == []


def test_a_city_below_decides_nothing_about_our_plans(desks: Desks, good: Workspace) -> None:
    desks.one.take(roll(desks.one, good, [_plan_entry(desks)]))
    assert (status(desks.one), told(desks.one)) == ("待批复", [])
    assert not [each for each in waiting.waiting(desks.one.ws) if each.kind.startswith("unproven")]


def test_a_decision_from_before_the_log_stands_where_it_was_made_and_is_taken_back_there(desks: Desks) -> None:
    made = approve(desks.one)
    with desks.one.ws.record() as change:
        change.driver_sql("DELETE FROM log_entry WHERE id = ?", (made.id,))
    assert told(desks.one) == [("approved", NUMBER)]
    [row] = (each for each in decision_list.list_decisions(desks.one.ws) if each.kind == "plan")
    assert (row.id, bool(row.undo)) == (made.id, True)
    decision_list.take_back(desks.one.ws, made.id, "批错了", PIN)
    assert told(desks.one) == []
    desks.meet()
    assert told(desks.two) == []


def test_whatever_is_decided_about_a_plan_bears_the_clerks_signature(desks: Desks) -> None:
    made = approve(desks.one)
    plan_decisions.forget(desks.one.ws, made.id, "错", PIN)
    found = [each for each in clerks_log.list_entries(desks.one.ws) if each[1] in ("plan", "recall")]
    assert [each[1] for each in found] == ["plan", "recall"]
    digits = unlock(desks.one.ws, PIN).public.fingerprint
    assert {clerks_log.decided_by(*each[:3], json.loads(each[3])) for each in found} == {digits}


def test_a_return_of_a_new_question_that_no_clerk_signed_waits_though_the_old_one_was_returned_here(desks: Desks) -> None:
    """It was taken for the one that stands here already, and nobody was asked."""
    plan_decisions.send_back(desks.one.ws, PLAN, remark="缺经费来源", pin=PIN)
    bare = _plan_entry(desks, asked=new_id(), verdict="returned", number="", remark="还缺")
    assert desks.one.take(log(desks.one, [bare], bare=True)).verdict == "held"
    [matter] = (each for each in waiting.waiting(desks.one.ws) if each.kind == "unproven")
    assert "还缺" in matter.message


@pytest.mark.parametrize("hours", [-2, 24 * 400])
def test_who_has_heard_of_a_decision_decides_after_it_whatever_the_clocks_say(
    desks: Desks, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    """The desk whose clock was slow said 已批准, and the plan stayed returned; withdrawing took the other clerk's return back."""

    def clock(shift: int) -> None:
        monkeypatch.setattr(ids, "time", SimpleNamespace(time_ns=lambda: time.time_ns() + shift * 3_600_000_000_000))
        monkeypatch.setattr(ids, "_last_ms", 0)

    clock(max(hours, 0))
    plan_decisions.send_back(desks.one.ws, PLAN, remark="先补经费来源", pin=PIN)
    desks.tell(desks.one, desks.two)
    clock(min(hours, 0))
    made = approve(desks.two)
    assert (status(desks.two), told(desks.two)) == ("已批复", [("approved", NUMBER)])
    desks.tell(desks.two, desks.one)
    assert (status(desks.one), told(desks.one)) == ("已批复", [("approved", NUMBER)])
    assert hours < 0 or new_id() < made.id, "no other record is driven ahead of the clock"
    plan_decisions.withdraw(desks.two.ws, PLAN, remark="撤回我的批准", pin=PIN)
    assert (status(desks.two), told(desks.two)) == ("已退回", [("returned", "")])


def test_only_the_decision_that_the_clerk_saw_is_taken_back(desks: Desks) -> None:
    made = approve(desks.one)
    desks.meet()
    plan_decisions.send_back(desks.two.ws, PLAN, remark="先补经费来源", seen=seen(desks.two), pin=PIN)
    desks.tell(desks.two, desks.one)
    with pytest.raises(PlanUndecided, match=r"已经不是打开时的那一条.*没有撤回"):
        plan_decisions.withdraw(desks.one.ws, PLAN, remark="批错了", decision=made.id, pin=PIN)
    assert [(status(each), told(each)) for each in desks.all] == [("已退回", [("returned", "")])] * 2


def way(city: City) -> str:
    [row] = list_plans(city.ws)
    return row.way


def test_a_withdrawal_by_another_desk_is_to_be_sent_until_a_receipt_told_it_and_read_only_once_the_school_says_so(
    desks: Desks,
) -> None:
    """The list said 学校已收到 of what no receipt had carried: a plan that waits looks the same before it was approved and after."""
    approve(desks.one)
    desks.meet()
    desks.receipt(desks.two)
    assert way(desks.two) == "已发出"
    plan_decisions.withdraw(desks.one.ws, PLAN, remark="批错了", pin=PIN)
    desks.meet()
    assert (status(desks.two), way(desks.two)) == ("待批复", "待发出")
    desks.receipt(desks.two)
    assert way(desks.two) == "已发出"
    desks.receipt(desks.two)
    assert way(desks.two) == "已发出"
    _acknowledge(desks, desks.two)
    assert way(desks.two) == "学校已收到"


def test_an_evaluation_that_another_desk_took_back_is_to_be_sent_too(desks: Desks) -> None:
    approve(desks.one)
    desks.meet()
    desks.receipt(desks.two)
    made = plan_decisions.evaluate(desks.two.ws, PLAN, grade="good", pin=PIN)
    desks.meet()
    desks.receipt(desks.two)
    assert way(desks.two) == "已发出"
    plan_decisions.forget(desks.one.ws, made.id, "等次不对", PIN)
    desks.meet()
    assert way(desks.two) == "待发出"
    desks.receipt(desks.two)
    assert way(desks.two) == "已发出"


def _acknowledge(desks: Desks, city: City) -> None:
    """The school's next package, which says that it has read the newest receipt; of the plan it tells what it told."""
    ((receipt,),) = city.ws.tuples("SELECT letter_id FROM sent ORDER BY id DESC LIMIT 1")
    rows = book(desks.school, {TEACHER: ("王伟", None)})
    rows["plans"] = [(PLAN, "2026-2027", "校本研修计划", "sent", "", "", QUESTION, *[""] * 4)]
    rows["plan-items"] = [AS_SEEN]
    data = desks.school.write(city.office, city.recipients, rows=rows, ack=receipt).data
    assert city.take(data).verdict == "merged"


def test_a_number_that_another_plan_bears_is_said_when_it_is_given_again(desks: Desks) -> None:
    """One number for two plans was said nowhere, however it was written."""
    first = approve(desks.one)
    assert plan_decisions.same_number_words(desks.one.ws, first) == ""
    other = desks.one.school(2)
    rows = book(other, {TEACHER: ("李娜", None)})
    plan = new_id()
    rows["plans"] = [(plan, "2026-2027", "第二份计划", "sent", "", "", new_id(), *[""] * 4)]
    desks.one.send(other, rows)
    wide = f" {NUMBER} ".replace("9", "９")
    second = plan_decisions.approve(desks.one.ws, plan, number=wide, day=DAY, pin=PIN)
    assert "“校本研修计划”" in plan_decisions.same_number_words(desks.one.ws, second)
    plan_decisions.withdraw(desks.one.ws, PLAN, remark="写错了", pin=PIN)
    assert plan_decisions.same_number_words(desks.one.ws, second) == ""


def test_recalls_of_a_long_log_are_not_read_again_for_every_log_that_is_heard(
    desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a hundred thousand decisions that were taken back every log that came cost most of a second."""
    for place in range(3):
        made = approve(desks.one, f"{place}号")
        plan_decisions.forget(desks.one.ws, made.id, "错", PIN)
    desks.meet()
    desk = receiving.Desk(desks.two.ws, desks.two.identity, clerk=unlock(desks.two.ws, PIN))
    asked: list[str] = []
    _watch(monkeypatch, asked, Change, "driver_sql")
    _watch(monkeypatch, asked, Workspace, "tuples")
    for place in range(3, 6):
        made = approve(desks.one, f"{place}号")
        plan_decisions.forget(desks.one.ws, made.id, "错", PIN)
        path = desks.one.put(b"")
        path.unlink()
        log_exchange.write_log(desks.one.ws, path, PIN)
        assert desk.take(desks.two.put(path.read_bytes())).verdict == "merged"
    assert len([each for each in asked if "FROM log_entry WHERE kind" in each and "recall" in each]) == 1
    assert (status(desks.two), told(desks.two)) == ("待批复", [])


def _watch(patched: pytest.MonkeyPatch, asked: list[str], of: type, name: str) -> None:
    """Note every statement, with what it is asked about."""
    real = getattr(of, name)

    def watched(self: object, sql: str, values: tuple[object, ...] = ()) -> object:
        asked.append(f"{sql} {values}")
        return real(self, sql, values)

    patched.setattr(of, name, watched)


@pytest.mark.parametrize("deed", ["approve", "send_back", "evaluate"])
def test_who_decides_after_another_clerk_did_without_seeing_it_decides_nothing(desks: Desks, deed: str) -> None:
    """Two clerks had the plan before them as 待批复; the second approved it under another number, and neither was told."""
    made = approve(desks.one)
    graded = plan_decisions.evaluate(desks.one.ws, PLAN, grade="good", pin=PIN)
    decides = {
        "approve": lambda seen: plan_decisions.approve(desks.one.ws, PLAN, number=OTHER_NUMBER, day=DAY, seen=seen, pin=PIN),
        "send_back": lambda seen: plan_decisions.send_back(desks.one.ws, PLAN, remark="再想想", seen=seen, pin=PIN),
        "evaluate": lambda seen: plan_decisions.evaluate(desks.one.ws, PLAN, grade="excellent", seen=seen, pin=PIN),
    }[deed]
    for gone in ("", new_id()):
        with pytest.raises(PlanUndecided, match=r"已经有(批复|评价).*没有登记"):
            decides(gone)
    assert (status(desks.one), told(desks.one)) == ("已批复", [("approved", NUMBER)])
    decides(graded.id if deed == "evaluate" else made.id)
    assert len(plan_decisions.list_all(desks.one.ws)) == 3


def test_an_id_that_follows_another_is_greater_by_one_count_and_none_follows_the_last() -> None:
    made = new_id()
    ahead = f"ffff{made[4:15]}fff{made[18:]}"
    assert made < new_id(after=made)
    assert ahead < new_id(after=ahead)
    assert new_id(after=ahead)[:4] == "ffff"
    assert new_id()[:4] == made[:4], "no later id is driven ahead"
    with pytest.raises(OverflowError):
        new_id(after="ffffffff-ffff-ffff-ffff-ffffffffffff")

"""Everything a clerk decides: afterwards the list says who, when and why, and one action takes it back, or decision 0470 says why none does."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jyteacher_desktop.bureau import (
    clerks_log,
    deciding_who_is_one_person,
    decision_list,
    enrolled_schools,
    log_exchange,
    office,
    plan_decisions,
    policy_in_use,
    rebuilding_city,
    receipts,
    returning_records,
    revoking_keys,
    waiting,
    which_bureau_answers,
    withdrawing_packages,
)
from jyteacher_desktop.bureau.city_digest import city_digest
from jyteacher_desktop.bureau.errors import AlreadyDecided, NothingToDecide, RecordUnknown, ValueRefused
from jyteacher_desktop.bureau.flags import Flag
from jyteacher_desktop.bureau.office import unlock
from jyteacher_desktop.bureau.recounting_what_changed import of_the_city
from jyteacher_desktop.cli.grammar import Command
from jyteacher_desktop.cli.options import commands_of
from jyteacher_desktop.exchange import SigningKey, open_school_card
from jyteacher_desktop.exchange.errors import WrongPin
from jyteacher_desktop.store.errors import NeedsTwoClerks
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import Workspace
from tests.bureau.test_logs import key_entry
from tests.bureau.test_plans_exchanged import AS_SEEN, DAY, NUMBER, PLAN, QUESTION, TEACHER
from tests.bureau.test_two_desks import CITIES
from tests.bureau.test_who_is_one_person import _at_two_places, _two
from tests.bureau.world import NUMBERS, PIN, City, School, book, fresh, heard_of_city
from tests.full_disk import full_from

WHY = "2026-10-20 电话核实"
UNDONE = "弄错了"
"""Why something is taken back; what is decided again by taking back says it as its own reason."""


@dataclass(frozen=True)
class Deed:
    """One sort of deed.

    Attributes:
        command: Which command does it; the window calls the same use case.
        before: Makes what there is to decide about.
        does: The deed.
        kind: As the list calls it.
        why: What the list says as its reason, where nobody types one: the number of an approval, the digits that were compared.
        undone: Whether one action takes it back.
    """

    command: str
    before: Callable[[City], object]
    does: Callable[[City], object]
    kind: str
    why: str = WHY
    undone: bool = True


def _school(city: City) -> School:
    school = city.school(1)
    city.send(school, book(school, {TEACHER: ("王伟", NUMBERS[0])}))
    return school


def _twice(city: City) -> None:
    school = _school(city)
    city.send(school, book(school, {TEACHER: ("王伟", NUMBERS[0]), new_id(): ("李娜", NUMBERS[1])}))


def _withdrawn(city: City) -> None:
    _twice(city)
    withdrawing_packages.roll_back(city.ws, "1小", "交错了", PIN)


def _fork(city: City) -> None:
    school = _school(city)
    for name in ("王芳", "李娜"):
        city.take(school.write(city.office, city.recipients, seq=2, rows=book(school, {TEACHER: (name, NUMBERS[0])})).data)


def _claimed(city: City) -> None:
    school = School(1, random.Random(1))
    with city.ws.record() as change:
        for source in CITIES[:2]:
            heard_of_city(change, (new_id(), "key", school.office, key_entry(school)[3]), source)


def _chosen(city: City) -> None:
    _claimed(city)
    which_bureau_answers.choose_voice(city.ws, _office(city), CITIES[1], "先归它", PIN)


def _office(city: City) -> str:
    return str(city.ws.tuples("SELECT uuid FROM office")[0][0])


def _same(city: City) -> None:
    _two(city)
    _rule(city, deciding_who_is_one_person.rule_same, "先合并")


def _rule(city: City, rule: Callable[[Workspace, str, str, str, str], object], why: str = WHY) -> None:
    one, two = [key for (key,) in city.ws.tuples("SELECT uuid FROM city_teacher ORDER BY uuid")]
    rule(city.ws, one, two, why, PIN)


def _one_number(city: City) -> None:
    for number, name in ((1, "王芳"), (2, "李娜")):
        school = city.school(number)
        city.send(school, book(school, {new_id(): (name, NUMBERS[0])}))


def _asked(city: City) -> None:
    school = city.school(1)
    rows = book(school, {TEACHER: ("王伟", None)})
    rows["plans"] = [(PLAN, "2026-2027", "校本研修计划", "sent", "", "", QUESTION, *[""] * 4)]
    rows["plan-items"] = [AS_SEEN]
    city.send(school, rows)


def _approve(city: City) -> plan_decisions.PlanDecision:
    return plan_decisions.approve(city.ws, PLAN, number=NUMBER, day=DAY, pin=PIN)


def _approved(city: City) -> None:
    _asked(city)
    _approve(city)


def _told(city: City) -> None:
    _approved(city)
    _answer(city)


def _graded(city: City) -> None:
    _approved(city)
    plan_decisions.evaluate(city.ws, PLAN, grade="good", remark=WHY, pin=PIN)


def _answer(city: City) -> None:
    receipts.write_receipts(city.ws, city.put(b"").with_suffix(""), PIN)


def _send_back(city: City) -> returning_records.ReturnedRecord:
    return returning_records.return_record(city.ws, TEACHER, WHY, PIN)


def _sent_back(city: City) -> None:
    _school(city)
    _send_back(city)


def _matter(city: City, kind: str, *, settled: bool = False) -> str:
    rows = waiting.waiting(city.ws, with_settled=True)
    return next(each.id for each in rows if kind in each.kinds and bool(each.settled) is settled)


def _doubtful(city: City) -> None:
    _school(city)
    city.take(b"nothing of ours")


def _settled(city: City) -> None:
    _doubtful(city)
    waiting.settle(city.ws, _matter(city, "refused"), "看过了", PIN)


def _placed(city: City) -> waiting.PlaceDecided:
    return waiting.decide_place(city.ws, _matter(city, "same_hour"), "1小", WHY, PIN)


def _enrol(city: City) -> None:
    path = city.put(School(7, random.Random(7)).card())
    enrolled_schools.enrol(city.ws, path, open_school_card(path.read_bytes()).key.fingerprint, PIN)


def _enrol_new_principal(city: City) -> None:
    school = School(1, random.Random(99))
    school.office = _office(city)
    path = city.put(school.card())
    enrolled_schools.enrol(city.ws, path, open_school_card(path.read_bytes()).key.fingerprint, PIN)


def _revoke(city: City) -> None:
    revoking_keys.revoke(city.ws, "1小", None, WHY, PIN, last_good=1)


def _revoked(city: City) -> None:
    _school(city)
    _revoke(city)


def _apart(city: City) -> None:
    _two(city)
    _rule(city, deciding_who_is_one_person.rule_apart, "先分开")


def _split(city: City) -> None:
    _one_number(city)
    deciding_who_is_one_person.rule_split(city.ws, city.ws.tuples("SELECT max(uuid) FROM city_teacher")[0][0], WHY, PIN)


def _was_placed(city: City) -> None:
    _at_two_places(city)
    _placed(city)


def _two_signers(city: City) -> None:
    text = office.current_policy(city.ws).text
    path = city.put(b"").with_suffix(".toml")
    path.write_text(f'signers = "operator_and_principal"\n{text}', encoding="utf-8")
    policy_in_use.use_policy(city.ws, path, PIN)


DEEDS = {
    "enrol": Deed("enrol", lambda city: None, _enrol, "key", "与电话里念出的 30 位数字一致"),
    "enrol no more": Deed(
        "undecide", _enrol, lambda city: decision_list.take_back(city.ws, _last(city, "key").id, WHY, PIN), "unenrolled"
    ),
    "enrol a key of a school that sent packages": Deed(
        "enrol", _school, _enrol_new_principal, "key", "与电话里念出的 30 位数字一致"
    ),
    "revoke": Deed("revoke", _school, _revoke, "revoke"),
    "revoke no more": Deed(
        "undecide", _revoked, lambda city: decision_list.take_back(city.ws, _last(city, "revoke").id, WHY, PIN), "unrevoked"
    ),
    "roll back": Deed("rollback", _twice, lambda city: withdrawing_packages.roll_back(city.ws, "1小", WHY, PIN), "withdraw"),
    "reinstate": Deed("rollback", _withdrawn, lambda city: withdrawing_packages.reinstate(city.ws, "1小", WHY, PIN), "reinstate"),
    "decide a fork": Deed(
        "decide",
        _fork,
        lambda city: withdrawing_packages.withdraw_letter(
            city.ws, withdrawing_packages.competing_letters(city.ws)[0].letter, WHY, PIN
        ),
        "withdraw",
    ),
    "claim": Deed(
        "claim", _claimed, lambda city: which_bureau_answers.choose_voice(city.ws, _office(city), CITIES[1], WHY, PIN), "voice"
    ),
    "claim no more": Deed(
        "claim",
        _chosen,
        lambda city: which_bureau_answers.unchoose_voice(city.ws, _office(city), WHY, PIN),
        decision_list.UNCHOSEN,
    ),
    "same": Deed("same", _two, lambda city: _rule(city, deciding_who_is_one_person.rule_same), "same"),
    "apart": Deed("apart", _two, lambda city: _rule(city, deciding_who_is_one_person.rule_apart), "apart"),
    "split": Deed(
        "split",
        _one_number,
        lambda city: deciding_who_is_one_person.rule_split(
            city.ws, city.ws.tuples("SELECT max(uuid) FROM city_teacher")[0][0], WHY, PIN
        ),
        "split",
    ),
    "take a ruling back": Deed(
        "undecide", _same, lambda city: decision_list.take_back(city.ws, _last(city, "same").id, WHY, PIN), "recall"
    ),
    "take back that two are two": Deed(
        "undecide", _apart, lambda city: decision_list.take_back(city.ws, _last(city, "apart").id, WHY, PIN), "recall"
    ),
    "take back that one is another": Deed(
        "undecide", _split, lambda city: decision_list.take_back(city.ws, _last(city, "split").id, WHY, PIN), "recall"
    ),
    "take back where somebody was": Deed(
        "undecide", _was_placed, lambda city: decision_list.take_back(city.ws, _last(city, "place").id, WHY, PIN), "recall"
    ),
    "approve a plan": Deed("plan-approve", _asked, _approve, "plan", f"已批准1小“校本研修计划”（{NUMBER}，{DAY}）"),
    "return a plan": Deed(
        "plan-return",
        _asked,
        lambda city: plan_decisions.send_back(city.ws, PLAN, remark=WHY, pin=PIN),
        "plan",
        f"已退回1小“校本研修计划”：{WHY}",
    ),
    "evaluate a plan": Deed(
        "plan-evaluate",
        _approved,
        lambda city: plan_decisions.evaluate(city.ws, PLAN, grade="good", remark=WHY, pin=PIN),
        "plan",
        f"已评价1小“校本研修计划”：良好，{WHY}",
    ),
    "withdraw an approval": Deed(
        "plan-withdraw",
        _approved,
        lambda city: plan_decisions.withdraw(city.ws, PLAN, remark=WHY, pin=PIN),
        "recall",
        undone=False,
    ),
    "withdraw an approval that was sent": Deed(
        "plan-withdraw",
        _told,
        lambda city: plan_decisions.withdraw(city.ws, PLAN, remark=WHY, pin=PIN),
        "plan",
        f"已撤回批复1小“校本研修计划”：{WHY}",
    ),
    "withdraw an evaluation": Deed(
        "plan-withdraw",
        _graded,
        lambda city: plan_decisions.withdraw_evaluation(city.ws, PLAN, remark=WHY, pin=PIN),
        "recall",
        undone=False,
    ),
    "send a record back": Deed("return", _school, _send_back, "remark"),
    "take a remark back": Deed(
        "unreturn",
        _sent_back,
        lambda city: returning_records.take_back_remark(city.ws, returning_records.list_returned(city.ws)[0].id, WHY, PIN),
        "recall",
        undone=False,
    ),
    "settle": Deed("settle", _doubtful, lambda city: waiting.settle(city.ws, _matter(city, "refused"), WHY, PIN), "settled"),
    "settle no more": Deed(
        "settle",
        _settled,
        lambda city: waiting.reopen(city.ws, _matter(city, "refused", settled=True), WHY, PIN),
        "recall",
    ),
    "say where somebody was": Deed("settle", _at_two_places, _placed, "place"),
}
DECIDES_NOTHING = {
    "move": "the same records at another place; the old ones stay as they are",
    "receive": "the rules of the house decide",
    "receipts": "says what was decided",
    "card": "writes a card",
    "rebuild": "makes everything from what was decided",
    "log": "hands on what was decided",
    "roll": "hands on what was decided",
    "schools": "the list is journaled: undo takes it back",
    "restore": "gives a book back; the key of a new one is entered as by enrolling",
    "enter": "the bureau enters for a school: its key is entered as by enrolling, its package is withdrawn as any other",
    "policy": "a signed letter; what counts is journaled and taken back by another policy",
    "policy-sign": "a signed letter, as before",
    "trust": "a card whose digits were compared; another card takes its place",
    "rekey": "a card signed by the key before it",
    "newkey": "a card signed by its root key",
    "root-draft": "a draft",
    "root-adopt": "a card signed by its holders",
    "clerk-file": "where a key file lies on this computer",
}
"""Commands of a bureau that write and decide nothing that another action would take back."""


def _last(city: City, kind: str) -> decision_list.Decision:
    return next(row for row in decision_list.list_decisions(city.ws) if row.kind == kind)


def _stands(city: City) -> object:
    """What the city is, what waits and what schools are told."""
    return (
        city_digest(city.ws),
        {
            office: keys
            for office, said in clerks_log.rulings(city.ws).items()
            if (keys := [key.keyid for key in said.standing()])
        },
        [(row.office, row.name, row.signers, row.fingerprint) for row in enrolled_schools.list_schools(city.ws)],
        clerks_log.voices(city.ws),
        sorted(
            (each.kinds, each.settled, each.message.replace(UNDONE, WHY)) for each in waiting.waiting(city.ws, with_settled=True)
        ),
        [[(*row[:5], row[7]) for row in rows] for rows in plan_decisions.told_plans(city.ws).values()],
        [(row.record, row.state) for row in returning_records.list_returned(city.ws)],
    )


@pytest.mark.on_a_server_too
@pytest.mark.parametrize("name", DEEDS)
def test_after_every_deed_the_list_says_who_when_and_why_and_one_action_takes_it_back(city: City, name: str) -> None:
    deed = DEEDS[name]
    deed.before(city)
    before, known = _stands(city), {row.id for row in decision_list.list_decisions(city.ws)}
    deed.does(city)
    assert _stands(city) != before, "it does something"
    row = next(row for row in reversed(decision_list.list_decisions(city.ws)) if row.id not in known and row.kind == deed.kind)
    clerk = decision_list.clerk_names(city.ws)[unlock(city.ws, PIN).public.fingerprint]
    assert (row.who, row.why, row.taken_back) == (clerk, deed.why, False)
    assert row.at[:10] == city.ws.now[:10]
    assert row.subject
    if not deed.undone:
        assert not row.undo
        with pytest.raises(NothingToDecide, match="没有改动"):
            decision_list.take_back(city.ws, row.id, UNDONE, PIN)
        assert row.instead, "it is said what to do instead"
        return
    assert row.undo
    with pytest.raises(ValueRefused, match="理由"):
        decision_list.take_back(city.ws, row.id, " ", PIN)
    decision_list.take_back(city.ws, row.id, UNDONE, PIN)
    assert _stands(city) == before
    after = {each.id: each for each in decision_list.list_decisions(city.ws)}
    assert (after[row.id].taken_back, after[row.id].undo) == (True, "")
    assert [each for each in after.values() if each.id not in known and UNDONE in each.why and each.who == clerk]
    rebuilt = rebuilding_city.rebuild(city.ws, PIN)
    assert rebuilt.before == rebuilt.digest


def test_every_command_that_decides_something_is_among_the_deeds() -> None:
    def writes(command: Command) -> bool:
        return command.writes or any(option.writes for option in command.options)

    written = {command.words[1] for command in commands_of("bureau") if writes(command)}
    told = {deed.command for deed in DEEDS.values()}
    assert written == told | DECIDES_NOTHING.keys()
    assert not told & DECIDES_NOTHING.keys()


@pytest.mark.parametrize(
    "does",
    [
        lambda city: withdrawing_packages.reinstate(city.ws, "1小", " ", PIN),
        lambda city: withdrawing_packages.roll_back(city.ws, "1小", "", PIN),
        lambda city: waiting.settle(city.ws, _matter(city, "refused"), " ", PIN),
        lambda city: waiting.reopen(city.ws, _matter(city, "refused", settled=True), "", PIN),
        lambda city: returning_records.return_record(city.ws, TEACHER, " ", PIN),
    ],
    ids=["reinstate", "roll back", "settle", "reopen", "send back"],
)
def test_what_needs_a_reason_is_not_done_without_one(city: City, does: Callable[[City], object]) -> None:
    _withdrawn(city)
    city.take(b"nothing of ours")
    waiting.settle(city.ws, _matter(city, "refused"), WHY, PIN)
    city.take(b"something else that is not ours")
    before = _stands(city), city.ws.tuples("SELECT id FROM log_entry ORDER BY id")
    with pytest.raises(ValueRefused):
        does(city)
    assert (_stands(city), city.ws.tuples("SELECT id FROM log_entry ORDER BY id")) == before


def test_a_remark_that_the_school_has_read_is_taken_back_by_the_next_receipt_and_waits_no_more(city: City) -> None:
    school = _school(city)
    made = _send_back(city)
    _answer(city)
    assert [row[4] for row in returning_records.remarks_for(city.ws, school.office)] == [WHY]
    back = decision_list.take_back(city.ws, made.id, "看错了记录", PIN)
    assert "随下一份回执告诉学校" in back
    assert not waiting.waiting(city.ws)
    [notice] = returning_records.remarks_for(city.ws, school.office)
    assert (notice[2], notice[4]) == (TEACHER, f"教育局收回这条意见：“{WHY}”。原因：看错了记录。这条记录不用照它更正。")
    _answer(city)
    [row] = returning_records.list_returned(city.ws)
    assert (row.state, row.receipt, row.open) == ("taken_back", 2, False)
    with pytest.raises(NothingToDecide, match="收回的通知"):
        returning_records.take_back_remark(city.ws, row.id, "再来", PIN)


def test_who_takes_a_remark_back_after_another_clerk_did_hears_that_it_is_and_why(city: City) -> None:
    """没有编号为 01a22fcd-2919-7254-8c3b-ef59ecb160bb 的退回意见 was said of what stood in his list."""
    _school(city)
    made = _send_back(city)
    returning_records.take_back_remark(city.ws, made.id, "看错了记录", PIN)
    with pytest.raises(
        AlreadyDecided, match=r"这条意见已经收回了（理由：看错了记录，经办人密钥 \d{5}），没有再收回一次，没有改动。"
    ):
        returning_records.take_back_remark(city.ws, made.id, "看错", PIN)


def test_a_decision_that_is_no_remark_and_was_taken_back_is_not_called_one(city: City) -> None:
    """“这条意见已经收回了” was said of a matter that was looked into and listed again."""
    _settled(city)
    (made,) = [row for row in decision_list.list_decisions(city.ws) if row.kind == "settled"]
    waiting.reopen(city.ws, made.about, "弄错了", PIN)
    with pytest.raises(RecordUnknown, match="的退回意见，没有改动"):
        returning_records.take_back_remark(city.ws, made.id, "看错", PIN)


def test_a_decision_where_somebody_was_is_taken_back_with_all_that_went_back_for_it(city: City) -> None:
    _at_two_places(city)
    before = _stands(city)
    _placed(city)
    _answer(city)
    entry = _last(city, "place")
    assert "1小" in entry.subject
    said = decision_list.take_back(city.ws, entry.id, "问错了人", PIN)
    assert "2小的“读书”收回意见，随下一份回执告诉学校" in said
    assert _stands(city)[:4] == before[:4]  # type: ignore[index]
    assert [row.state for row in returning_records.list_returned(city.ws)] == ["taken_back"]
    for row in decision_list.list_decisions(city.ws):
        assert row.taken_back or row.kind not in ("place", "remark")
    answers = {row.undo or row.instead for row in decision_list.list_decisions(city.ws) if row.kind == "recall"}
    assert answers == {"再认定“1小”", "这条意见是随“认定在这里”退回、又随它收回的：再认定一次，就一起退回。"}


def test_what_one_desk_did_is_listed_with_its_clerk_at_another_and_changes_nothing_there(
    city: City, blank: Path, tmp_path: Path
) -> None:
    _doubtful(city)
    _send_back(city)
    waiting.settle(city.ws, _matter(city, "refused"), WHY, PIN)
    path = tmp_path / "log.jyt"
    log_exchange.write_log(city.ws, path, PIN)
    other = fresh(blank, tmp_path / "second desk")
    try:
        there = City(other, city.office, city.identity, city.recipients, tmp_path / "second stick")
        assert there.take(path.read_bytes()).verdict == "merged"
        rows = [row for row in decision_list.list_decisions(other) if row.kind in ("remark", "settled")]
        assert {(row.why, bool(row.who), row.undo) for row in rows} == {(WHY, True, "")}
        assert returning_records.list_returned(other) == []
        assert waiting.waiting(other) == []
    finally:
        other.close()


def test_a_line_about_a_remark_that_no_clerk_signed_is_nobodys_and_asks_nobody(city: City) -> None:
    _school(city)
    stranger = SigningKey(Ed25519PrivateKey.generate())
    facts = {"record": TEACHER, "table": "teacher", "text": "改", "title": "王伟"}
    with city.ws.record() as change:
        number = clerks_log.write_entry(change, clerks_log.REMARK, _office(city), facts, stranger)
        entry = change.driver_sql("SELECT id, kind, office, payload FROM log_entry WHERE id = ?", (number,)).one()
        change.driver_sql("DELETE FROM log_entry WHERE id = ?", (number,))
        heard = clerks_log.take_entries(change, [tuple(entry)], "", clerks=[unlock(city.ws, PIN).public])
    assert (len(heard.unproven), heard.new) == (1, ())
    assert returning_records.list_returned(city.ws) == []


def test_neither_a_remark_nor_a_matter_looked_into_makes_the_city_be_looked_at_anew(city: City) -> None:
    _doubtful(city)
    made: list[int] = []

    def find() -> tuple[list[Flag], ...]:
        made.append(1)
        return ()

    def look() -> None:
        of_the_city(city.ws, "asked here", find)

    look()
    _send_back(city)
    waiting.settle(city.ws, _matter(city, "refused"), WHY, PIN)
    look()
    assert len(made) == 1


def test_a_policy_that_was_a_mistake_is_taken_back_by_one_action_with_all_that_followed_it(city: City) -> None:
    school = _school(city)
    before = office.current_policy(city.ws).text
    _two_signers(city)
    [row] = [row for row in decision_list.list_decisions(city.ws) if row.kind == "accept"]
    assert (bool(row.who), row.undo) == (True, "改回以前的政策")
    assert "启用政策" in row.why
    assert "当作没有启用过" in row.instead
    rows = book(school, {TEACHER: ("王伟", NUMBERS[0])})
    assert city.take(school.write(city.office, city.recipients, rows=rows).data).verdict != "merged", "it lacks a signature now"
    assert city.heads() == [school.letters[0].letter_id]
    with pytest.raises(WrongPin):
        decision_list.take_back(city.ws, row.id, WHY, "not the PIN of anybody")
    said = decision_list.take_back(city.ws, row.id, WHY, PIN)
    assert "已改回政策" in said
    assert "1 所学校采用的数据包因此有变化。因缺签名没有采用的文件重新核对过，合并了 1 个。" in said
    assert office.current_policy(city.ws).text == before
    assert city.heads() == [school.letters[1].letter_id], "what came meanwhile counts as it would have"
    listed = {row.kind: row for row in decision_list.list_decisions(city.ws)}
    assert (listed["accept"].taken_back, listed["accept"].undo) == (True, "")
    assert (listed["recall"].why, listed["recall"].undo) == (WHY, "")
    assert listed["recall"].instead == "要再启用那份政策，请用“签发政策…”。"
    with pytest.raises(NothingToDecide):
        decision_list.take_back(city.ws, row.id, WHY, PIN)
    known = city_digest(city.ws)
    rebuilding_city.rebuild(city.ws, PIN)
    assert (city_digest(city.ws), city.heads()) == (known, [school.letters[1].letter_id])


def test_what_a_policy_that_asked_for_too_little_kept_away_is_as_it_was_when_that_was_a_mistake(city: City) -> None:
    """What lacked a signature before was kept away by an entry of its own; after the mistake it lacks a signature again, and no more."""
    text = office.current_policy(city.ws).text
    school = _school(city)
    _two_signers(city)
    with city.ws.record() as change:  # as at a desk that heard nothing of the letters that stand
        change.driver_sql("DELETE FROM log_entry WHERE kind = 'accept'")
    rebuilding_city.rebuild(city.ws, PIN)
    path = city.put(b"").with_suffix(".toml")
    path.write_text(text, encoding="utf-8")
    policy_in_use.use_policy(city.ws, path, PIN)
    assert city.heads() == [""]
    [row] = [row for row in decision_list.list_decisions(city.ws) if row.kind == "withdraw"]
    assert row.undo == "改回以前的政策"
    assert "没有学校采用的数据包因此有变化" in decision_list.take_back(city.ws, row.id, WHY, PIN)
    assert city.heads() == [""]
    assert not clerks_log.rulings(city.ws)[school.office].withdrawn


def test_what_followed_an_earlier_policy_never_leads_back_to_the_one_that_was_a_mistake(city: City) -> None:
    """It led to the newest policy that was not in use, which was the mistake itself."""
    first = office.current_policy(city.ws).text
    _school(city)
    other = city.school(2)
    city.send(other, book(other, {new_id(): ("李娜", NUMBERS[1])}))
    _two_signers(city)
    second = office.current_policy(city.ws).text
    with city.ws.record() as change:  # as at a desk that heard nothing of the letters of one school that stand
        change.driver_sql("DELETE FROM log_entry WHERE kind = 'accept' AND office = ?", (other.office,))
    rebuilding_city.rebuild(city.ws, PIN)
    for mistake in (3, 4):
        path = city.put(b"").with_suffix(".toml")
        path.write_text(re.sub(r"(?m)^version = \d+", f"version = {mistake}", first), encoding="utf-8")
        policy_in_use.use_policy(city.ws, path, PIN)
        [row] = _lead_back(city)
        decision_list.take_back(city.ws, row.id, WHY, PIN)
        assert office.current_policy(city.ws).text == second
    [row] = _lead_back(city)
    decision_list.take_back(city.ws, row.id, WHY, PIN)
    assert office.current_policy(city.ws).text == first
    assert _lead_back(city) == []


def _lead_back(city: City) -> list[decision_list.Decision]:
    return [row for row in decision_list.list_decisions(city.ws) if row.undo == "改回以前的政策"]


@pytest.mark.on_a_server_too
def test_who_goes_back_to_a_policy_on_a_disk_that_gets_full_hears_which_files_were_not_looked_at_again(city: City) -> None:
    """The sentence was silent about them, and nothing looks at them a second time."""
    school = _school(city)
    _two_signers(city)
    [row] = [row for row in decision_list.list_decisions(city.ws) if row.kind == "accept"]
    rows = book(school, {TEACHER: ("王伟", NUMBERS[0])})
    letter = school.write(city.office, city.recipients, rows=rows).data
    city.take(letter)
    with full_from(2):
        said = decision_list.take_back(city.ws, row.id, WHY, PIN)
    assert "已改回政策" in said
    whose = "数据库服务器的" if city.ws.served else ""
    assert f"有 1 个这次没有采用，处理好以后请重新接收：{whose}磁盘已满" in said
    assert city.take(letter).verdict == "merged"


def test_a_policy_of_two_clerks_is_gone_back_to_by_two_clerks(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    _school(city)
    _two_signers(city)
    keys = office.clerk_keys(city.ws)
    monkeypatch.setattr(policy_in_use, "clerk_keys", lambda _ws: [*keys, *keys])
    [row] = [row for row in decision_list.list_decisions(city.ws) if row.kind == "accept"]
    assert (row.undo, "两位经办人签名" in row.instead) == ("", True)
    with pytest.raises(NeedsTwoClerks):
        policy_in_use.take_back(city.ws, WHY, PIN)

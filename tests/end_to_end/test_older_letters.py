"""Letters of before, kept by whoever carries them and handed over once more, sealed anew or not: nothing of an older state comes back."""

from __future__ import annotations

from pathlib import Path

import pytest

from jyteacher_desktop import exchange
from jyteacher_desktop.bureau import giving_book_back, receipts, returning_records
from jyteacher_desktop.exchange.errors import WrongAddress
from jyteacher_desktop.exchange.seal import seal
from jyteacher_desktop.school import correcting_returned_records as sent_back
from jyteacher_desktop.school import receipts as answers
from jyteacher_desktop.school import school_keys, taking_book_back
from jyteacher_desktop.school.office import school_info
from jyteacher_desktop.school.submitting import submit
from jyteacher_desktop.school.what_leaves_the_school import report_rows
from jyteacher_desktop.store.workspace import Workspace
from tests.end_to_end.town import CLERK, PIN, Q3, Town, everybody, fill, held


def _resealed(town: Town, file: Path, opens: Workspace, to: Workspace) -> Path:
    """The same signed letter in a new seal, as anybody writes it who can open the old one."""
    letter = exchange.open_letter(
        file.read_bytes(),
        kinds=frozenset({"restore", "receipt"}),
        signers_for=lambda _office, _kind: exchange.open_bureau_card(town.card.read_bytes()).clerk_keys,
        identities=[opens.info("reply_identity")],
    )
    again = town.folder / f"resealed-{len(list(town.folder.iterdir()))}.jyt"
    again.write_bytes(seal(letter.boxed(), [to.info("reply_recipient")]))
    return again


def _lost_computer(town: Town, name: str) -> tuple[Workspace, Path, str]:
    new = town.new_school(name)
    card = town.folder / f"{name}.jyt"
    return new, card, school_keys.write_school_card(new, card, PIN)


def _title(ws: Workspace, title: str) -> None:
    with ws.change(f"评上{title}") as change:
        change.driver_sql("UPDATE teacher SET title = ?", (title,))


def _titles(ws: Workspace) -> set[str]:
    return {title for (title,) in ws.tuples("SELECT title FROM teacher")}


def test_an_older_book_given_back_that_was_written_to_another_computer_is_not_taken_in(town: Town) -> None:
    """A computer that was to replace the school's never did; its book, of before, is sealed anew for the workspace that goes on."""
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    town.send(ws)
    spare, card, digits = _lost_computer(town, "备用电脑")
    older = giving_book_back.restore_school(town.bureau, "济水一小", town.folder / "older", CLERK, card=card, digits=digits)
    ws.close()
    new, card, digits = _lost_computer(town, "新电脑")
    newer = giving_book_back.restore_school(town.bureau, "济水一小", town.folder / "newer", CLERK, card=card, digits=digits)
    taking_book_back.apply_restore(new, newer.files[0], PIN)
    _title(new, "高级")
    with new.record() as change:  # what speaks for our being as new is gone, as in a backup of before
        change.driver_sql("DELETE FROM letter WHERE direction = 'out'")
    before = report_rows(new)
    with pytest.raises(WrongAddress, match="另一台电脑"):
        taking_book_back.apply_restore(new, _resealed(town, older.files[0], spare, new), PIN)
    assert report_rows(new) == before


def test_an_older_book_given_back_to_the_lost_computer_rolls_the_new_one_back_only_where_a_person_says_so(town: Town) -> None:
    """The new computer took the office over, so letters to the office's former computer bear its address; their numbers are of another line."""
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    town.send(ws)
    files = [
        giving_book_back.restore_school(town.bureau, "济水一小", town.folder / f"old{number}", CLERK).files[0]
        for number in (1, 2)
    ]
    _title(ws, "一级")
    town.send(ws)
    new, card, digits = _lost_computer(town, "新电脑")
    given = giving_book_back.restore_school(town.bureau, "济水一小", town.folder / "back", CLERK, card=card, digits=digits)
    taking_book_back.apply_restore(new, given.files[0], PIN)
    assert _titles(new) == {"一级"}

    old = _resealed(town, files[1], ws, new)
    plan = taking_book_back.plan_restore(new, old)
    assert (plan.known, plan.older, plan.held_back) == (False, True, True)
    assert "第 1 号数据包" in plan.standing
    assert "已经到第 2 号" in plan.standing
    taking_book_back.apply_restore(new, old, PIN)
    assert _titles(new) == {"一级"}
    assert submit(new, Q3, town.folder / "stick", PIN).seq == 3

    taking_book_back.apply_restore(new, old, PIN, older=True)
    assert _titles(new) == {""}, "a person looked into it and wants the older book"
    assert submit(new, Q3, town.folder / "stick", PIN).seq == 4


def test_a_book_given_back_that_was_taken_in_before_writes_over_nothing_until_a_person_says_so(town: Town) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    town.send(ws)
    new, card, digits = _lost_computer(town, "新电脑")
    (file,) = giving_book_back.restore_school(
        town.bureau, "济水一小", town.folder / "back", CLERK, card=card, digits=digits
    ).files
    taking_book_back.apply_restore(new, file, PIN)
    _title(new, "高级")
    for copy in (file, _resealed(town, file, new, new)):
        plan = taking_book_back.apply_restore(new, copy, PIN)
        assert (plan.known, plan.held_back) == (True, True)
        assert "以前取回过" in plan.standing
        assert _titles(new) == {"高级"}
    taking_book_back.apply_restore(new, file, PIN, older=True)
    assert _titles(new) == {""}


def test_two_new_computers_of_one_school_cannot_take_in_each_others_book(town: Town) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    town.send(ws)
    ws.close()
    first, card, digits = _lost_computer(town, "新电脑甲")
    (file,) = giving_book_back.restore_school(
        town.bureau, "济水一小", town.folder / "back", CLERK, card=card, digits=digits
    ).files
    second, _card, _digits = _lost_computer(town, "新电脑乙")
    with pytest.raises(WrongAddress):
        taking_book_back.apply_restore(second, _resealed(town, file, first, second), PIN)
    assert not second.tuples("SELECT 1 FROM teacher")
    taking_book_back.apply_restore(first, file, PIN)
    assert school_info(first).id != school_info(second).id


def _remarks(ws: Workspace) -> list[str]:
    return [remark for row in sent_back.list_returned(ws) for remark in row.remark.split("\n")]


def _answer(town: Town) -> Path:
    return receipts.write_receipts(town.bureau, town.folder / f"out{len(list(town.folder.iterdir()))}", CLERK)[0].file


def test_an_older_receipt_brings_no_remark_of_an_older_state_back_and_says_so(town: Town) -> None:
    ws = town.new_school("济水一小")
    activity = fill(ws)
    town.enrol(ws)
    town.send(ws)
    returning_records.return_record(town.bureau, activity, "人数不对", CLERK)
    kept = _answer(town)
    held(ws, everybody(ws), "观影", 12)
    with ws.change("更正") as change:
        change.driver_sql("UPDATE activity SET title = '读书会' WHERE uuid = ?", (activity,))
    town.send(ws)
    answers.apply_receipt(ws, _answer(town))
    assert _remarks(ws) == [], "the record was changed before the bureau answered"
    before = ws.tuples("SELECT * FROM letter")
    late = answers.apply_receipt(ws, kept)
    assert (late.outdated, late.returned) == (True, ())
    assert "什么都没有改变" in late.older
    assert _remarks(ws) == []
    assert ws.tuples("SELECT * FROM letter") == before


def test_remarks_of_a_receipt_that_never_arrived_come_with_the_next_one_and_only_once(town: Town) -> None:
    ws = town.new_school("济水一小")
    activity = fill(ws)
    town.enrol(ws)
    town.send(ws)
    returning_records.return_record(town.bureau, activity, "人数不对", CLERK)
    lost = _answer(town)
    held(ws, everybody(ws), "观影", 12)
    town.send(ws)
    second = _answer(town)
    answers.apply_receipt(ws, second)
    assert _remarks(ws) == ["人数不对"]
    sent_back.settle_remark(ws, activity)
    returning_records.return_record(town.bureau, activity, "还是不对", CLERK)
    third = _answer(town)
    answers.apply_receipt(ws, third)
    assert _remarks(ws) == ["还是不对"], "what was settled comes with the next receipt as well, and is no task again"
    assert not answers.apply_receipt(ws, third).outdated, "read once more it is still the newest"
    for older in (second, lost):
        assert answers.apply_receipt(ws, older).outdated
    assert not answers.apply_receipt(ws, third).outdated, "older ones between leave it the newest"
    town.send(ws)
    returning_records.return_record(town.bureau, activity, "还是不对", CLERK)
    answers.apply_receipt(ws, _answer(town))
    assert _remarks(ws) == ["还是不对", "还是不对"], "a second remark of the same words is another one"
    assert town.bureau.tuples("SELECT issues FROM sent ORDER BY seq") == [(1,), (1,), (2,), (1,)]


def test_a_receipt_says_what_is_still_to_be_corrected_and_not_what_the_school_corrected_before_it_came(town: Town) -> None:
    """有 1 条需要更正，在首页按“去更正”, and on the first page nothing was."""
    ws = town.new_school("济水一小")
    activity = fill(ws)
    town.enrol(ws)
    town.send(ws)
    returning_records.return_record(town.bureau, activity, "人数不对", CLERK)
    told = answers.apply_receipt(ws, _answer(town))
    assert "有 1 条需要更正：\n· 读书沙龙：人数不对" in told.sentence
    with ws.change("更正") as change:
        change.driver_sql("UPDATE activity SET place = '一楼' WHERE uuid = ?", (activity,))
    assert _remarks(ws) == []
    returning_records.return_record(town.bureau, activity, "日期也不对", CLERK)
    town_says = _answer(town)
    told = answers.apply_receipt(ws, town_says)
    assert "有 1 条需要更正：\n· 读书沙龙：日期也不对\n" in told.sentence
    assert "人数不对" not in told.sentence
    assert "另有 1 条意见本校已经更正或核对过，随下一个数据包告诉教育局。" in told.sentence
    sent_back.settle_remark(ws, activity)
    again = answers.apply_receipt(ws, town_says)
    assert "需要更正" not in again.sentence
    assert (again.returned, again.asks) == ((), False)


@pytest.mark.parametrize("read_before", [True, False])
def test_a_remark_that_the_bureau_took_back_is_no_task_at_the_school_any_more(town: Town, *, read_before: bool) -> None:
    """Two tasks stood on the first page, 去更正 and 不用照它更正; the receipt said 有 1 条需要更正."""
    ws = town.new_school("济水一小")
    activity = fill(ws)
    town.enrol(ws)
    town.send(ws)
    returned = returning_records.return_record(town.bureau, activity, "人数不对", CLERK)
    first = _answer(town)
    if read_before:
        answers.apply_receipt(ws, first)
        assert _remarks(ws) == ["人数不对"]
    returning_records.take_back_remark(town.bureau, returned.id, "看错了表", CLERK)
    told = answers.apply_receipt(ws, _answer(town))
    assert "· 读书沙龙：教育局收回这条意见：“人数不对”。原因：看错了表。这条记录不用照它更正。" in told.sentence
    assert "需要更正" not in told.sentence
    assert (told.returned, told.asks) == ((), False)
    assert _remarks(ws) == []
    returning_records.return_record(town.bureau, activity, "人数还是不对", CLERK)
    answers.apply_receipt(ws, _answer(town))
    assert _remarks(ws) == ["人数还是不对"]


@pytest.mark.parametrize("named", [True, False])
def test_a_recall_that_a_program_of_before_kept_as_a_task_is_none_any_more_when_it_comes_again(
    town: Town, *, named: bool
) -> None:
    """去更正 stood on the first page for 这条记录不用照它更正."""
    ws = town.new_school("济水一小")
    activity = fill(ws)
    town.enrol(ws)
    town.send(ws)
    returned = returning_records.return_record(town.bureau, activity, "人数不对", CLERK)
    answers.apply_receipt(ws, _answer(town))
    returning_records.take_back_remark(town.bureau, returned.id, "看错了表", CLERK)
    answers.apply_receipt(ws, _answer(town))
    with ws.record(plain=True) as change:
        change.driver_sql("UPDATE returned SET done = 0")
        if not named:
            change.driver_sql("UPDATE returned SET issue = '' WHERE remark LIKE '%收回这条意见%'")
    assert len(_remarks(ws)) == 2
    returning_records.return_record(town.bureau, activity, "人数还是不对", CLERK)
    answers.apply_receipt(ws, _answer(town))
    assert _remarks(ws) == ["人数还是不对"]

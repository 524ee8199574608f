"""Two computers of one school that both go on: whatever the bureau makes of it, both sides are told, and one path leads out of it."""

from __future__ import annotations

import shutil

import pytest

from jyteacher_desktop.bureau import contradictions_between_schools, giving_book_back, receipts, withdrawing_packages
from jyteacher_desktop.domain.tasks import Urgency
from jyteacher_desktop.school import taking_book_back
from jyteacher_desktop.school.duplicates import same_people
from jyteacher_desktop.school.errors import ReceiptUnexpected
from jyteacher_desktop.school.home import todo
from jyteacher_desktop.school.receipts import apply_receipt
from jyteacher_desktop.school.roster import TeacherValues, add_teacher
from jyteacher_desktop.school.submitting import RECEIVED, WAITS_FOR_RECEIPT, list_letters, submit
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.end_to_end.town import CLERK, PIN, Q3, Town, everybody, fill, held


@pytest.fixture
def computers(town: Town) -> tuple[Workspace, Workspace]:
    """One school on two computers after its first package was merged and answered; each has recorded something since."""
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    town.send(ws)
    town.answer(ws)
    ws.close()
    shutil.copytree(ws.path.parent, town.folder / "second")
    first = town.reopen(ws)
    second = town._ready(Workspace.open(town.folder / "second" / "s.jyschool", SCHOOL, write=True))
    held(first, everybody(first), "观影", 12)
    held(second, everybody(second), "论坛", 14)
    return first, second


def _chains(town: Town) -> list[str]:
    return [flag.kind for flag in contradictions_between_schools.flags(town.bureau) if flag.kind == "chain"]


def _titles(ws: Workspace) -> set[str]:
    return {title for (title,) in ws.tuples("SELECT title FROM city_activity")}


def test_the_other_computers_package_stands_and_is_named(town: Town, computers: tuple[Workspace, Workspace]) -> None:
    first, second = computers
    assert town.send(first).verdict == "merged"
    submit(second, Q3, town.folder / "lost", PIN)
    held(second, everybody(second), "座谈", 15)
    verdict = town.send(second)
    assert (verdict.verdict, verdict.seq) == ("merged", 3)
    assert "接在另一个第 2 号之后" in verdict.message
    assert _titles(town.bureau) == {"读书沙龙", "论坛", "座谈"}, "the newest book stands, and nobody hides what it lacks"
    assert _chains(town) == ["chain"]


def test_withdrawing_the_wrong_line_and_restoring_unites_both(town: Town, computers: tuple[Workspace, Workspace]) -> None:
    first, second = computers
    town.send(first)
    submit(second, Q3, town.folder / "lost", PIN)
    held(second, everybody(second), "座谈", 15)
    town.send(second)
    assert withdrawing_packages.roll_back(town.bureau, "济水一小", "先以第一台电脑为准", CLERK, to=2).seq == 2
    assert _chains(town) == []
    given = giving_book_back.restore_school(town.bureau, "济水一小", town.folder / "back", CLERK)
    assert taking_book_back.plan_restore(second, given.files[0]).older, (
        "its own third package was withdrawn; a person says what is wanted"
    )
    taking_book_back.apply_restore(second, given.files[0], PIN, older=True)
    assert town.send(second).verdict == "merged"
    assert _titles(town.bureau) == {"读书沙龙", "观影", "论坛", "座谈"}
    assert _chains(town) == []


def test_whoever_was_entered_anew_on_the_other_computer_is_named_before_and_after_the_book_is_taken_back(
    town: Town, computers: tuple[Workspace, Workspace]
) -> None:
    first, second = computers
    number = "419001199003070015"
    add_teacher(first, TeacherValues(name="钱锺书", id_number=number))
    town.send(first)
    anew = add_teacher(second, TeacherValues(name="钱锺书", id_number=number, subject="语文"))
    given = giving_book_back.restore_school(town.bureau, "济水一小", town.folder / "back", CLERK)
    assert "钱锺书（语文，尾号0015）在本机重新登记过" in taking_book_back.plan_restore(second, given.files[0]).words
    done = taking_book_back.apply_restore(second, given.files[0], PIN)
    assert "现在一个身份证件号有两条记录" in done.taken_words(older=False)
    assert [{pair.first.id, pair.second.id} & {anew} for pair in same_people(second)] == [{anew}]


def test_taking_over_after_a_fork_follows_the_letter_that_counts(town: Town, computers: tuple[Workspace, Workspace]) -> None:
    first, second = computers
    town.send(first)
    fork = submit(second, Q3, town.folder / "fork", PIN)
    assert town.receive(*fork.files)[0].code == "package.fork"
    withdrawing_packages.withdraw_letter(town.bureau, fork.letter_id, "以第一台电脑为准", CLERK)
    with pytest.raises(ReceiptUnexpected):
        town.answer(second)

    apply_receipt(second, town.newest_answer(), take_over=True)
    assert town.send(second).verdict == "merged"
    assert _chains(town) == []


def test_the_computer_whose_package_stands_is_not_told_to_hand_in_again(
    town: Town, computers: tuple[Workspace, Workspace]
) -> None:
    """已撤回 … 请更正后重新上报 was said to the computer that the bureau had decided for."""
    first, second = computers
    town.send(first)
    fork = submit(second, Q3, town.folder / "fork", PIN)
    town.receive(*fork.files)
    withdrawing_packages.withdraw_letter(town.bureau, fork.letter_id, "以第一台电脑为准", CLERK)
    applied = town.answer(first)
    assert (applied.accepted, applied.seq, applied.asks) == (True, 2, False)
    assert applied.sentence.startswith("教育局已接收")
    assert "重新上报" not in applied.sentence.replace("不用重新上报", "")
    assert "另一台电脑写的第 2 号" in applied.sentence
    assert "以第一台电脑为准" in applied.sentence
    assert set(_states(first).values()) == {RECEIVED}


def test_an_old_backup_that_is_filled_up_or_taken_over_is_no_broken_chain(town: Town) -> None:
    for name, take_over in (("甲小", True), ("乙小", False)):
        ws = town.new_school(name, code=f"21410002{int(take_over):02}")
        fill(ws, number="")
        town.enrol(ws)
        town.send(ws)
        town.answer(ws)
        ws.close()
        shutil.copytree(ws.path.parent, town.folder / f"backup-{name}")
        ws = town.reopen(ws)
        held(ws, everybody(ws), "观影", 12)
        town.send(ws)
        ws.close()
        shutil.rmtree(ws.path.parent)
        shutil.copytree(town.folder / f"backup-{name}", ws.path.parent)
        ws = town.reopen(ws)
        if take_over:
            town.answer(ws, take_over=True)
        else:
            given = giving_book_back.restore_school(town.bureau, name, town.folder / f"back-{name}", CLERK)
            taking_book_back.apply_restore(ws, given.files[0], PIN)
        held(ws, everybody(ws), "论坛", 14)
        assert town.send(ws).verdict == "merged"
    assert _chains(town) == []


# -- receipts tell the school the truth ----------------------------------------------------------------------------


def _states(ws: Workspace) -> dict[int, str]:
    return {row.seq: row.state for row in list_letters(ws)}


def _late(ws: Workspace) -> list[tuple[str, str]]:
    return [
        (task.sentence, task.page) for task in todo(ws, Q3).tasks if task.urgency is Urgency.LATE and "数据包" in task.sentence
    ]


def test_a_package_the_bureau_takes_back_is_no_longer_green_at_the_school(town: Town) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    town.send(ws)
    held(ws, everybody(ws), "观影", 12)
    town.send(ws)
    assert town.answer(ws).accepted
    assert set(_states(ws).values()) == {RECEIVED}
    earlier = town.newest_answer()
    withdrawing_packages.roll_back(town.bureau, "济水一小", "观影的人数不对", CLERK)
    applied = town.answer(ws)
    assert (applied.accepted, applied.seq) == (False, 1)
    assert [(each.code, each.ours) for each in applied.packages] == [("letter.withdrawn", True)]
    assert "观影的人数不对" in applied.packages[0].remark
    assert _states(ws) == {1: RECEIVED, 2: "已撤回"}
    assert _late(ws) == [("第 2 号数据包（2026年第三季度）已撤回", "reports")]

    assert apply_receipt(ws, earlier).outdated
    assert _states(ws) == {1: RECEIVED, 2: "已撤回"}, "an older receipt does not undo the newer one's word"
    town.send(ws)
    assert _late(ws) == []
    assert town.answer(ws).accepted
    assert _states(ws) == {1: RECEIVED, 2: "已撤回", 3: RECEIVED}


def test_what_never_arrived_is_not_shown_as_answered_when_another_computers_line_is_taken_over(
    town: Town, computers: tuple[Workspace, Workspace]
) -> None:
    """The bureau's newest package follows what the other computer sent: it says nothing of what this one put on a stick that was lost."""
    first, second = computers
    lost = submit(second, Q3, town.folder / "lost", PIN)
    for day in (15, 16):
        town.send(first)
        held(first, everybody(first), f"座谈{day}", day)
    with pytest.raises(ReceiptUnexpected):
        town.answer(second)
    assert apply_receipt(second, town.newest_answer(), take_over=True).seq == 3

    def lost_one() -> str:
        return next(row.state for row in list_letters(second) if row.letter_id == lost.letter_id)

    assert (_states(second)[1], lost_one()) == (RECEIVED, WAITS_FOR_RECEIPT)
    assert town.send(second).seq == 4
    assert town.answer(second).accepted
    assert (_states(second)[4], lost_one()) == (RECEIVED, WAITS_FOR_RECEIPT)
    assert _late(second) == [], "the newest package carries everything"
    town.send(second)
    town.send(second)
    assert town.answer(second).accepted
    assert set(_states(second).values()) == {RECEIVED, WAITS_FOR_RECEIPT}
    assert (_states(second)[5], lost_one()) == (RECEIVED, WAITS_FOR_RECEIPT), "of its own line the newest one stands for all"


def test_an_older_receipt_read_after_a_newer_one_changes_no_state(town: Town) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    files = []
    for day in (12, 13):
        held(ws, everybody(ws), f"观影{day}", day)
        town.send(ws)
        files.append(receipts.write_receipts(town.bureau, town.folder / "out", CLERK)[0].file)
    withdrawing_packages.roll_back(town.bureau, "济水一小", "误报", CLERK)
    files.append(receipts.write_receipts(town.bureau, town.folder / "out", CLERK)[0].file)
    assert apply_receipt(ws, files[2]).seq == 1
    wanted = {1: RECEIVED, 2: "已撤回"}
    assert _states(ws) == wanted
    for file in (files[1], files[0], files[2]):
        apply_receipt(ws, file)
        assert _states(ws) == wanted


def test_both_computers_hear_of_a_fork_even_when_nothing_counts(town: Town) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    ws.close()
    shutil.copytree(ws.path.parent, town.folder / "second")
    first = town.reopen(ws)
    second = town._ready(Workspace.open(town.folder / "second" / "s.jyschool", SCHOOL, write=True))
    held(second, everybody(second), "论坛", 14)
    town.send(first)
    assert town.answer(first).accepted
    assert town.send(second).code == "package.fork"
    applied = town.answer(first)
    assert (applied.accepted, applied.seq, applied.quarter) == (False, 0, "")
    assert sorted(each.ours for each in applied.packages) == [False, True]
    assert "没有采用" in applied.sentence
    assert _states(first) == {1: "编号冲突"}
    assert "用它重新上报" in todo(first, Q3).tasks[0].detail
    assert apply_receipt(second, town.newest_answer()).seq == 0
    assert _states(second) == {1: "编号冲突"}
    assert town.send(first).verdict == "merged"
    assert town.answer(first).accepted
    assert _states(first) == {1: "编号冲突", 2: RECEIVED}


def test_the_school_hears_that_its_package_follows_another_than_the_bureaus(
    town: Town, computers: tuple[Workspace, Workspace]
) -> None:
    first, second = computers
    town.send(first)
    submit(second, Q3, town.folder / "lost", PIN)
    held(second, everybody(second), "座谈", 15)
    town.send(second)
    applied = town.answer(second)
    assert (applied.accepted, applied.seq) == (False, 3)
    assert _states(second) == {1: RECEIVED, 2: "教育局没有收到", 3: "前号不符"}
    assert _late(second) == [("第 3 号数据包（2026年第三季度）前号不符", "reports")]
    with pytest.raises(ReceiptUnexpected, match="第 3 号"):
        apply_receipt(first, town.newest_answer())


def test_a_lost_package_is_said_to_have_been_lost(town: Town) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    submit(ws, Q3, town.folder / "lost", PIN)
    held(ws, everybody(ws), "观影", 12)
    town.send(ws)
    applied = town.answer(ws)
    assert applied.accepted
    assert [(each.code, each.asks) for each in applied.packages] == [("letter.gap", False)]
    assert _states(ws) == {1: "教育局没有收到", 2: RECEIVED}
    assert _late(ws) == []


def test_a_withdrawn_line_says_so_before_the_other_computers_letter_is_taken_over(
    town: Town, computers: tuple[Workspace, Workspace]
) -> None:
    first, second = computers
    town.send(first)
    fork = submit(second, Q3, town.folder / "fork", PIN)
    town.receive(*fork.files)
    withdrawing_packages.withdraw_letter(town.bureau, fork.letter_id, "以第一台电脑为准", CLERK)
    with pytest.raises(ReceiptUnexpected, match="以第一台电脑为准"):
        town.answer(second)
    assert set(_states(second).values()) == {RECEIVED, "已生成，待回执"}
    apply_receipt(second, town.newest_answer(), take_over=True)
    assert [row.state for row in list_letters(second)] == [RECEIVED, "已撤回", RECEIVED]

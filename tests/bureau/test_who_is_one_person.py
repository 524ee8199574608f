"""Who is one person: candidates with reasons, what a clerk decides about them, and taking it back."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop.bureau import (
    clerks_log,
    deciding_who_is_one_person,
    decision_list,
    rebuilding_city,
    waiting,
    who_is_one_person,
    withdrawing_packages,
)
from jyteacher_desktop.bureau.city_digest import city_digest
from jyteacher_desktop.bureau.city_people import city_hours, list_people
from jyteacher_desktop.bureau.errors import AlreadyDecided, EntryUnknown, NothingToDecide, NotSettled, RecordUnknown, ValueRefused
from jyteacher_desktop.bureau.hours_lost_to_other_schools import flags
from jyteacher_desktop.bureau.office import clerk_keys, unlock
from jyteacher_desktop.bureau.receipts import write_receipts
from jyteacher_desktop.bureau.returning_records import list_returned
from jyteacher_desktop.cli import main
from jyteacher_desktop.exchange import canonical
from jyteacher_desktop.store.ids import new_id
from tests.bureau.world import NUMBERS, PIN, City, School, activity, book, sound_numbers, training


def _facts(uuid: str, name: str, birth: str = "", subject: str = "", last4: str = "", *, sex: str = "女") -> tuple[str, ...]:
    """A teacher as a package's row tells him."""
    return (uuid, name, sex, birth, subject, subject, "小学", "", "", "", "", last4, "", "in_post")


def _send(city: City, school: School, *people: tuple[str, ...], numbers: dict[str, str] | None = None, **tables: Any) -> None:
    rows = book(school, {}, **tables)
    rows["teachers"] = list(people)
    rows["service"] = [(person[0], 1, None, "in_post") for person in people]
    rows["identity"] = [(person[0], (numbers or {}).get(person[0]), None) for person in people]
    city.send(school, rows)


def _two(city: City, **second: Any) -> tuple[str, str]:
    """李娜 of two schools, born in one month, without numbers."""
    one, two = new_id(), new_id()
    _send(city, city.school(1), _facts(one, "李娜", "1985-03", "语文"))
    _send(city, city.school(2), _facts(two, "李 娜", "1985-03", "语文", **second))
    return one, two


def test_one_person_without_a_number_at_two_schools_is_a_candidate_with_reasons_and_doubts(city: City) -> None:
    _two(city)
    (pair,) = who_is_one_person.candidates(city.ws)
    assert pair.reasons == ("姓名相同", "出生年月相同（1985-03）", "学科相同（语文）")
    assert pair.blockers == ("两校都没有完整的证件号", "两校都写着在职")
    (matter,) = waiting.waiting(city.ws)
    assert (matter.kind, matter.may_settle) == ("same_person", False), "a decision is asked for, not a look"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("李娜", "1985-03"), ("李娜", "")),
        (("李娜", "1985-03", "语文"), ("李娜", "1990-07", "语文")),
        (("李娜", "1985-03"), ("王娜", "1985-03")),
    ],
    ids=["the name alone", "born in other months", "other names"],
)
def test_who_shares_too_little_is_nobodys_candidate(city: City, first: tuple[str, ...], second: tuple[str, ...]) -> None:
    for number, facts in ((1, first), (2, second)):
        _send(city, city.school(number), _facts(new_id(), *facts))
    assert not who_is_one_person.candidates(city.ws)


def _joined(city: City, *teachers: str) -> bool:
    rows = city.ws.tuples("SELECT DISTINCT person FROM city_teacher WHERE uuid IN (?, ?)", teachers)
    return len(rows) == 1


def test_a_split_that_is_taken_back_brings_back_the_decision_that_it_answered(city: City) -> None:
    """撤销后恢复合并 was said, and the two stayed apart: the decision that had joined them was not there any more."""
    one, two = _two(city)
    before = city_digest(city.ws)
    deciding_who_is_one_person.rule_same(city.ws, one, two, "电话核实", PIN)
    joined = city_digest(city.ws)
    split = deciding_who_is_one_person.rule_split(city.ws, one, "另一位", PIN)
    assert not _joined(city, one, two)
    deciding_who_is_one_person.recall(city.ws, split.id, "看错", PIN)
    assert _joined(city, one, two)
    assert city_digest(city.ws) == joined
    assert not who_is_one_person.candidates(city.ws)
    assert rebuilding_city.rebuild(city.ws, PIN).digest == joined
    (same,) = (each for each in decision_list.list_decisions(city.ws) if each.kind == "same" and not each.taken_back)
    assert same.why == "电话核实"
    deciding_who_is_one_person.recall(city.ws, same.id, "问错了", PIN)
    assert city_digest(city.ws) == before


def test_two_who_were_merged_by_a_decision_and_split_again_are_not_asked_about_a_third_time(city: City) -> None:
    """可能同一人 stood in the list again right after 拆开 had said that they are two."""
    one, two = _two(city)
    deciding_who_is_one_person.rule_same(city.ws, one, two, "电话核实", PIN)
    split = deciding_who_is_one_person.rule_split(city.ws, one, "看过证件，是两个人", PIN)
    assert not who_is_one_person.candidates(city.ws)
    assert not [each for each in waiting.waiting(city.ws) if each.kind == "same_person"]
    again = decision_list.take_back(city.ws, split.id, "看错", PIN)
    assert "恢复裁定以前的样子" in again
    assert _joined(city, one, two)


def test_a_merge_that_is_taken_back_brings_back_that_they_are_two(city: City) -> None:
    one, two = _two(city)
    deciding_who_is_one_person.rule_apart(city.ws, one, two, "两个人", PIN)
    same = deciding_who_is_one_person.rule_same(city.ws, one, two, "是一个人", PIN)
    deciding_who_is_one_person.recall(city.ws, same.id, "还是两个人", PIN)
    assert not _joined(city, one, two)
    assert not who_is_one_person.candidates(city.ws), "恢复裁定以前的样子 was said, and the question was asked again"


def test_what_was_decided_since_is_not_overruled_by_taking_an_older_decision_back(city: City) -> None:
    one, two = _two(city)
    deciding_who_is_one_person.rule_same(city.ws, one, two, "电话核实", PIN)
    split = deciding_who_is_one_person.rule_split(city.ws, one, "另一位", PIN)
    deciding_who_is_one_person.rule_apart(city.ws, one, two, "两个人", PIN)
    deciding_who_is_one_person.recall(city.ws, split.id, "看错", PIN)
    assert not _joined(city, one, two)


def test_two_good_numbers_that_differ_are_two_people_whatever_else_agrees(city: City) -> None:
    for place, number in enumerate(NUMBERS[:2], 1):
        teacher = new_id()
        _send(city, city.school(place), _facts(teacher, "李娜", "1985-03", "语文"), numbers={teacher: number})
    assert not who_is_one_person.candidates(city.ws)


def test_people_said_to_be_one_share_a_ledger_until_it_is_taken_back(city: City) -> None:
    one, two, first, second = new_id(), new_id(), new_id(), new_id()
    schools = city.school(1), city.school(2)
    for school, teacher, course in ((schools[0], one, first), (schools[1], two, second)):
        _send(city, school, _facts(teacher, "李娜", "1985-03"), trainings_2026=[training(course, teacher, 1000)])
    ruled = deciding_who_is_one_person.rule_same(city.ws, one, two, "电话核实", PIN)
    (person,) = list_people(city.ws)
    assert set(person.teachers) == {one, two}
    assert [row.counted for row in city_hours(city.ws).teachers] == [20]
    assert not who_is_one_person.candidates(city.ws)
    # a package that comes afterwards, and building everything anew, change nothing about who is who
    _send(city, schools[1], _facts(two, "李娜", "1985-04"), trainings_2026=[training(second, two, 1000)])
    assert len(list_people(city.ws)) == 1
    assert rebuilding_city.rebuild(city.ws, PIN).digest == city_digest(city.ws)
    assert len(list_people(city.ws)) == 1
    _send(city, schools[1], _facts(two, "李娜", "1985-03"), trainings_2026=[training(second, two, 1000)])
    deciding_who_is_one_person.recall(city.ws, ruled.id, "问错了人", PIN)
    assert len(list_people(city.ws)) == 2
    assert len(who_is_one_person.candidates(city.ws)) == 1


def test_two_who_are_not_one_are_never_asked_about_again_unless_it_is_taken_back(city: City) -> None:
    one, two = _two(city)
    ruled = deciding_who_is_one_person.rule_apart(city.ws, two, one, "两个人", PIN)
    assert not waiting.waiting(city.ws)
    with pytest.raises(NothingToDecide, match="已经裁定为不是同一人"):
        deciding_who_is_one_person.rule_apart(city.ws, one, two, "再说一次", PIN)
    deciding_who_is_one_person.recall(city.ws, ruled.id, "看错", PIN)
    assert [matter.kind for matter in waiting.waiting(city.ws)] == ["same_person"]
    with pytest.raises(NothingToDecide, match="已经撤销过"):
        deciding_who_is_one_person.recall(city.ws, ruled.id, "再撤", PIN)


def test_saying_they_are_one_after_all_answers_that_they_are_not(city: City) -> None:
    one, two = _two(city)
    deciding_who_is_one_person.rule_apart(city.ws, one, two, "两个人", PIN)
    told = deciding_who_is_one_person.rule_same(city.ws, one, two, "又核实", PIN).sentence
    assert "以前的裁定“不是同一人”（" in told, "another clerk may have decided that a moment ago"
    assert "，理由：两个人）从此不再有效。" in told
    assert len(list_people(city.ws)) == 1
    assert [word.kind for word in who_is_one_person.words(city.ws.tuples) if word.holds] == ["same"]


def test_somebody_with_anothers_number_is_split_from_him_and_put_back(city: City) -> None:
    one, two = new_id(), new_id()
    for place, (teacher, name) in enumerate(((one, "王伟"), (two, "李娜")), 1):
        _send(city, city.school(place), _facts(teacher, name), numbers={teacher: NUMBERS[0]})
    assert [matter.kinds for matter in waiting.waiting(city.ws)] == [("number", "two_schools")], "one line for one person"
    ruled = deciding_who_is_one_person.rule_split(city.ws, two, "录错证件号", PIN)
    assert {person.name for person in list_people(city.ws)} == {"王伟", "李娜"}
    assert not waiting.waiting(city.ws)
    assert rebuilding_city.rebuild(city.ws, PIN).digest == city_digest(city.ws)
    assert len(list_people(city.ws)) == 2
    deciding_who_is_one_person.recall(city.ws, ruled.id, "没有录错", PIN)
    assert len(list_people(city.ws)) == 1
    with pytest.raises(NothingToDecide, match="没有与别校的记录合并"):
        deciding_who_is_one_person.rule_split(
            city.ws, deciding_who_is_one_person.rule_split(city.ws, two, "拆", PIN).teachers[0], "再拆", PIN
        )


def test_splitting_somebody_whom_a_decision_joined_takes_that_decision_back(city: City) -> None:
    one, two = _two(city)
    deciding_who_is_one_person.rule_same(city.ws, one, two, "电话核实", PIN)
    deciding_who_is_one_person.rule_split(city.ws, one, "核实有误", PIN)
    assert len(list_people(city.ws)) == 2


def test_a_teacher_is_meant_by_id_or_by_name_and_school_and_a_decision_needs_a_reason(city: City) -> None:
    one, _two_id = _two(city)
    assert deciding_who_is_one_person.find_entry(city.ws, "李娜@1小").teacher == one
    for wrong in ("李娜@3小", "王伟@1小", new_id()):
        with pytest.raises(RecordUnknown):
            deciding_who_is_one_person.find_entry(city.ws, wrong)
    with pytest.raises(ValueRefused, match="理由"):
        deciding_who_is_one_person.rule_same(city.ws, "李娜@1小", "李娜@2小", " ", PIN)
    with pytest.raises(ValueRefused, match="同一条记录"):
        deciding_who_is_one_person.rule_same(city.ws, one, one, "核实", PIN)


@pytest.mark.parametrize("seed", range(12))
def test_decisions_and_letters_give_the_same_people_in_whatever_order_they_come(
    city: City, blank: Path, tmp_path: Path, seed: int
) -> None:
    """The log of one desk and the letters, taken by a second desk of the bureau in any order."""
    from jyteacher_desktop.bureau.receiving import Desk
    from tests.bureau.world import fresh

    rng = random.Random(seed)
    schools = [city.school(number) for number in range(1, 5)]
    people = [new_id() for _school in schools]
    for school, teacher in zip(schools, people, strict=True):
        number = rng.choice([None, NUMBERS[0], NUMBERS[1]])
        _send(city, school, _facts(teacher, "李娜", "1985-03"), numbers={teacher: number} if number else None)
    for _ in range(4):
        one, two = rng.sample(people, 2)
        deed = rng.choice(
            [deciding_who_is_one_person.rule_same, deciding_who_is_one_person.rule_apart, deciding_who_is_one_person.rule_split]
        )
        try:
            ruled = (
                deed(city.ws, one, "核实", PIN)
                if deed is deciding_who_is_one_person.rule_split
                else deed(city.ws, one, two, "核实", PIN)
            )
        except NothingToDecide:
            continue
        if rng.random() < 0.3:
            deciding_who_is_one_person.recall(city.ws, ruled.id, "撤销", PIN)
    log = clerks_log.list_entries(city.ws)
    parts: list[Any] = [school.letters[-1].data for school in schools] + [log]
    other = fresh(blank, tmp_path / "other")
    try:
        keys = [entry for entry in log if entry[1] == "key"]
        with other.record() as change:
            clerks_log.take_entries(change, keys, "", clerks=clerk_keys(city.ws))
        rng.shuffle(parts)
        for place, part in enumerate(parts):
            if part is log:
                with other.record() as change:
                    clerks_log.take_entries(change, log, "", clerks=clerk_keys(city.ws))
                    who_is_one_person.obey(change, who_is_one_person.Said.inside(change))
            else:
                (path := tmp_path / f"{place}.jyt").write_bytes(part)
                assert Desk(other, city.identity).take(path).verdict == "merged"
        assert city_digest(other) == city_digest(city.ws)
        assert [row.teachers for row in list_people(other)] == [row.teachers for row in list_people(city.ws)]
    finally:
        other.close()


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("same", '{"teachers":["a b"],"why":""}'),
        ("split", '{"teachers":["a","b"],"why":""}'),
        ("apart", '{"teachers":[1,2],"why":""}'),
    ],
)
def test_a_decision_about_people_that_names_too_few_or_too_many_is_not_taken(kind: str, payload: str) -> None:
    with pytest.raises(EntryUnknown):
        clerks_log.check_entry(kind, payload)


def test_a_citys_word_about_people_of_schools_it_does_not_speak_for_is_nothing_and_takes_no_other_word_back(city: City) -> None:
    """At a province every city's log is taken in as it is; joining two people of another city would let caps take their hours."""
    one, two = _two(city)
    keys = [
        key for (key,) in city.ws.tuples("SELECT o.uuid || ' ' || t.uuid FROM city_teacher t JOIN office o ON o.id = t.office")
    ]
    ruled = deciding_who_is_one_person.rule_apart(city.ws, one, two, "电话核实", PIN)
    hostile, own = new_id(), new_id()
    (key,) = [text for _id, kind, _office, text in clerks_log.list_entries(city.ws) if kind == "key"][:1]
    said = [
        ("key", own, key),
        ("same", own, canonical.encode({"teachers": sorted(keys), "why": "是一人"}).decode()),
        ("split", own, canonical.encode({"teachers": keys[:1], "why": "不是"}).decode()),
        ("recall", own, canonical.encode({"entries": [ruled.id], "why": "不算"}).decode()),
    ]
    with city.ws.record() as change:
        clerks_log.take_entries(change, [(new_id(), *entry) for entry in said], hostile)
        who_is_one_person.obey(change, who_is_one_person.Said.inside(change))
    assert len(list_people(city.ws)) == 2
    assert [(word.kind, word.holds) for word in who_is_one_person.words(city.ws.tuples)] == [("apart", True)]


def test_every_decision_is_listed_with_who_when_why_and_taken_back_from_the_list(city: City) -> None:
    one, two = _two(city)
    deciding_who_is_one_person.rule_same(city.ws, one, two, "电话核实", PIN)
    withdrawing_packages.roll_back(city.ws, "2小", "交错了", PIN)
    rows = decision_list.list_decisions(city.ws)
    assert {row.kind for row in rows} == {"key", "same", "withdraw"}
    same = next(row for row in rows if row.kind == "same")
    assert (same.why, bool(same.who), bool(same.at), same.undo) == ("电话核实", True, True, "撤销这条裁定")
    assert "1小 李娜" in same.subject
    away = next(row for row in rows if row.kind == "withdraw")
    assert "已恢复" in decision_list.take_back(city.ws, away.id, "撤错了", PIN)
    assert "已撤销裁定" in decision_list.take_back(city.ws, same.id, "问错了", PIN)
    after = {row.id: row for row in decision_list.list_decisions(city.ws)}
    assert (after[same.id].taken_back, after[away.id].taken_back) == (True, True)
    for number, words in ((same.id, "已经撤销过"), (next(row.id for row in rows if row.kind == "key"), "不能用一步撤销")):
        with pytest.raises(NothingToDecide, match=words):
            decision_list.take_back(city.ws, number, "再来", PIN)
    with pytest.raises(RecordUnknown):
        decision_list.take_back(city.ws, new_id(), "没有", PIN)


def _at_two_places(city: City) -> tuple[str, str]:
    """One person whose afternoon two schools claim; the two activities."""
    events = new_id(), new_id()
    for place, event in enumerate(events, 1):
        teacher = new_id()
        _send(
            city,
            city.school(place),
            _facts(teacher, "王伟"),
            numbers={teacher: NUMBERS[0]},
            activities_2026=[activity(event)],
            attendance_2026=[(teacher, event, "present", "attendee", None, None)],
        )
    return events


def test_one_hour_at_two_places_is_decided_and_the_other_school_hears_of_it_in_its_receipt(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _first, second = _at_two_places(city)
    (matter,) = [each for each in waiting.waiting(city.ws) if "same_hour" in each.kinds]
    clash = waiting.decide_place(city.ws, matter.id, "1小", "电话核实", PIN)
    assert [(row.school, row.record) for row in clash.returned] == [("2小", second)]
    assert "教育局认定当时在1小" in clash.returned[0].remark
    assert [each.kind for each in waiting.waiting(city.ws)] == ["two_schools", "returned"]
    capsys.readouterr()
    assert main(["bureau", "clashes", "-w", str(city.ws.path)]) == 0
    listed = capsys.readouterr().out
    assert "同时两处" not in listed, "it was decided"
    assert "两校任职" in listed
    (rest,) = [each for each in waiting.waiting(city.ws) if each.kind == "two_schools"]
    waiting.settle(city.ws, rest.id, "电话核实", PIN)
    assert waiting.flags_that_wait(city.ws) == []
    assert {flag.kind for flag in flags(city.ws)} >= {"two_schools", "same_hour"}, "the city says both all the same"
    written = {row.school: row.remarks for row in write_receipts(city.ws, tmp_path / "out", PIN)}
    assert written == {"1小": 0, "2小": 1}


def test_a_clerk_who_looks_at_an_old_list_does_not_settle_what_another_clerk_decided_otherwise(city: City) -> None:
    """已核实，两边都计入 was said a second after 认定在这里 had sent the record back, and both stood in the log."""
    _at_two_places(city)
    (matter,) = [each for each in waiting.waiting(city.ws) if "same_hour" in each.kinds]
    (rest,) = [each for each in (matter, *waiting.waiting(city.ws)) if each.kind == "two_schools"][:1]
    waiting.settle(city.ws, rest.id, "都任课", PIN)
    with pytest.raises(AlreadyDecided, match=r"标记已核实，理由：都任课，经办人密钥 \d{5}.*没有登记，没有改动"):
        waiting.settle(city.ws, rest.id, "乙也问过", PIN)
    with pytest.raises(AlreadyDecided, match="标记已核实"):
        waiting.decide_place(city.ws, matter.id, "1小", "问过本人", PIN)
    waiting.reopen(city.ws, rest.id, "看错", PIN)
    (hour,) = [each for each in waiting.waiting(city.ws) if "same_hour" in each.kinds]
    waiting.decide_place(city.ws, hour.id, "1小", "问过本人", PIN)
    with pytest.raises(AlreadyDecided, match=r"已经不在核实里|认定在这里：1小，理由：问过本人"):
        waiting.refuse_decided(city.ws, [hour.id])


def test_where_somebody_was_settles_his_hours_and_nothing_else_and_each_record_is_told_of_its_own_hour(city: City) -> None:
    """With the hour the question at which school he is was taken for answered; every record was told of all the others; 。。 stood in the list."""
    teachers = new_id(), new_id()
    for place, teacher in enumerate(teachers, 1):
        events = [activity(new_id(), f"2026-09-1{day}", title=f"{place}校第{day}次") for day in range(2)]
        lines = [(teacher, event[0], "present", "attendee", None, None) for event in events]
        facts = _facts(teacher, "王伟")
        _send(
            city, city.school(place), facts, numbers={teacher: NUMBERS[0]}, service=[(teacher, 1, None, "in_post")],
            activities_2026=events, attendance_2026=sorted(lines, key=lambda line: line[:2]),
        )  # fmt: skip
    (matter,) = waiting.waiting(city.ws)
    assert {"two_schools", "same_hour"} <= set(matter.kinds)
    told = waiting.decide_place(city.ws, matter.id, "1小", "电话核实", PIN)
    assert "“两校任职”还在核实里" in told.sentence
    assert len(told.returned) == 2
    for row in told.returned:
        day = row.title[-2]
        assert f"1校第{day}次" in row.remark
        assert f"1校第{1 - int(day)}次" not in row.remark
    rows = waiting.waiting(city.ws)
    assert sorted(each.kind for each in rows) == ["returned", "returned", "two_schools"]
    assert not any("。。" in each.message for each in rows)
    (hour,) = [each for each in waiting.waiting(city.ws, with_settled=True) if each.settled]
    assert hour.kinds == ("same_hour",)
    waiting.reopen(city.ws, hour.id, "电话核实", PIN)
    assert {"two_schools", "same_hour"} <= {kind for each in waiting.waiting(city.ws) for kind in each.kinds}


def test_records_sent_back_for_an_hour_at_two_places_need_no_correction_once_the_two_are_two_people(
    city: City, tmp_path: Path
) -> None:
    """She was taken out of the other one's ledger, and her school was still asked to correct an afternoon that was hers."""
    _first, second = _at_two_places(city)
    (matter,) = [each for each in waiting.waiting(city.ws) if "same_hour" in each.kinds]
    waiting.decide_place(city.ws, matter.id, "1小", "电话核实", PIN)
    write_receipts(city.ws, tmp_path / "out", PIN)
    (two,) = [
        row[0]
        for row in city.ws.tuples("SELECT t.uuid FROM city_teacher t JOIN office o ON o.id = t.office WHERE o.name = '2小'")
    ]
    ruled = deciding_who_is_one_person.rule_split(city.ws, two, "证件号录错", PIN)
    assert "2小的“读书”收回意见，随下一份回执告诉学校" in ruled.sentence, ruled.sentence
    assert not [row for row in list_returned(city.ws) if row.open and row.record == second]
    assert {row.school: row.remarks for row in write_receipts(city.ws, tmp_path / "next", PIN)}["2小"] == 1, (
        "it hears that it need not"
    )
    (place,) = [row for row in decision_list.list_decisions(city.ws) if row.kind == "place"]
    assert place.taken_back

    deciding_who_is_one_person.recall(city.ws, ruled.id, "没有录错", PIN)
    assert [each.kind for each in waiting.waiting(city.ws) if "same_hour" in each.kinds], "one person again: the hour waits again"


def test_taking_back_that_two_are_one_person_takes_back_where_he_was(city: City) -> None:
    one, two = new_id(), new_id()
    for place, teacher in enumerate((one, two), 1):
        event = new_id()
        _send(
            city,
            city.school(place),
            _facts(teacher, "王伟", "1985-03"),
            activities_2026=[activity(event)],
            attendance_2026=[(teacher, event, "present", "attendee", None, None)],
        )
    same = deciding_who_is_one_person.rule_same(city.ws, one, two, "电话核实", PIN)
    (matter,) = [each for each in waiting.waiting(city.ws) if "same_hour" in each.kinds]
    waiting.decide_place(city.ws, matter.id, "1小", "电话核实", PIN)
    assert [row.school for row in list_returned(city.ws)] == ["2小"]
    ruled = deciding_who_is_one_person.recall(city.ws, same.id, "弄错了", PIN)
    assert "2小的“读书”不再退回" in ruled.sentence, ruled.sentence
    assert list_returned(city.ws) == []


def test_whose_record_the_school_changed_without_him_is_at_two_places_still_and_waits_again(city: City, tmp_path: Path) -> None:
    """His school corrected somebody else of that activity: the remark was answered, both counted for good, and nobody was asked again."""
    teachers, events, friends = ((new_id(), new_id()) for _three in range(3))
    schools = city.school(1), city.school(2)

    def send(place: int, *, other: str = "present", there: bool = True) -> None:
        teacher, event, friend = teachers[place], events[place], friends[place]
        lines = [(teacher, event, "present", "attendee", None, None)] if there else []
        _send(
            city, schools[place], _facts(teacher, "王伟"), _facts(friend, f"李{place}"), numbers={teacher: NUMBERS[0]},
            activities_2026=[activity(event)], attendance_2026=sorted([*lines, (friend, event, other, "attendee", None, None)]),
        )  # fmt: skip

    def hours() -> list[waiting.Matter]:
        return [each for each in waiting.waiting(city.ws) if "same_hour" in each.kinds]

    send(0)
    send(1)
    waiting.decide_place(city.ws, hours()[0].id, "1小", "电话核实", PIN)
    write_receipts(city.ws, tmp_path / "out", PIN)
    assert not hours()
    send(1, other="absent")
    assert [row.state for row in list_returned(city.ws)] == ["corrected"]
    (again,) = hours()
    assert "2小更正过退回的记录，仍写着本人当时在那里" in again.next_step
    assert "认定在1小以后" in again.next_step
    assert "same_hour" in {flag.kind for flag in waiting.flags_that_wait(city.ws)}
    waiting.decide_place(city.ws, again.id, "1小", "又打了电话", PIN)
    assert not hours(), "it is the school's turn again"
    write_receipts(city.ws, tmp_path / "next", PIN)
    send(1, other="absent", there=False)
    assert not hours()
    send(1)
    (third,) = hours()
    waiting.settle_all(city.ws, [third.id], "本人说两边都到了", PIN)
    assert not hours(), "a person looked into it since"
    (looked,) = [row for row in decision_list.list_decisions(city.ws) if row.kind == "settled"]
    decision_list.take_back(city.ws, looked.id, "弄错了", PIN)
    assert len(hours()) == 1
    assert [row.taken_back for row in decision_list.list_decisions(city.ws) if row.kind == "settled"] == [True]


def test_taking_an_older_decision_back_leaves_what_was_decided_of_the_same_hour_since(city: City, tmp_path: Path) -> None:
    """The first came to nothing and the second stood in the log, but its hour was on the list again."""
    teachers, events, friends = ((new_id(), new_id()) for _three in range(3))
    schools = city.school(1), city.school(2)

    def send(place: int, *, other: str = "present") -> None:
        teacher, event, friend = teachers[place], events[place], friends[place]
        lines = [(each, event, how, "attendee", None, None) for each, how in ((teacher, "present"), (friend, other))]
        _send(
            city, schools[place], _facts(teacher, "王伟"), _facts(friend, f"李{place}"), numbers={teacher: NUMBERS[0]},
            activities_2026=[activity(event)], attendance_2026=sorted(lines),
        )  # fmt: skip

    send(0)
    send(1)
    (first,) = _of_one_event(city)
    waiting.decide_place(city.ws, first.id, "1小", "电话核实", PIN)
    write_receipts(city.ws, tmp_path / "out", PIN)
    send(1, other="absent")
    (again,) = _of_one_event(city)
    waiting.decide_place(city.ws, again.id, "1小", "又打了电话", PIN)
    older, newer = sorted((row for row in decision_list.list_decisions(city.ws) if row.kind == "place"), key=lambda row: row.id)
    decision_list.take_back(city.ws, older.id, "弄错了", PIN)
    assert _of_one_event(city) == []
    decision_list.take_back(city.ws, newer.id, "弄错了", PIN)
    assert len(_of_one_event(city)) == 1


def test_where_somebody_was_stands_while_the_same_two_entries_are_one_person(city: City) -> None:
    """A third entry is split off: what was decided of the other two is not touched."""
    _at_two_places(city)
    third = new_id()
    _send(city, city.school(3), _facts(third, "王伟"), numbers={third: NUMBERS[0]})
    (matter,) = [each for each in waiting.waiting(city.ws) if "same_hour" in each.kinds]
    waiting.decide_place(city.ws, matter.id, "1小", "电话核实", PIN)
    ruled = deciding_who_is_one_person.rule_split(city.ws, third, "录错证件号", PIN)
    assert "退回" not in ruled.sentence
    assert [row.school for row in list_returned(city.ws)] == ["2小"]
    assert not [each for each in waiting.waiting(city.ws) if "same_hour" in each.kinds]


def test_an_undecided_hour_at_two_places_asks_both_schools(city: City) -> None:
    _at_two_places(city)
    (matter,) = [each for each in waiting.waiting(city.ws) if "same_hour" in each.kinds]
    with pytest.raises(RecordUnknown, match="没有学校“3小”"):
        waiting.decide_place(city.ws, matter.id, "3小", "电话核实", PIN)
    waiting.decide_place(city.ws, matter.id, "?", "电话核实", PIN)
    assert {row.school for row in list_returned(city.ws)} == {"1小", "2小"}


def test_repeated_findings_about_two_people_are_one_line(city: City) -> None:
    one, two = new_id(), new_id()
    for place, teacher in enumerate((one, two), 1):
        courses = [training(new_id(), teacher, 1000, f"C{number}") for number in range(3)]
        _send(city, city.school(place), _facts(teacher, "李娜", "1985-03"), trainings_2026=courses)
    (matter,) = waiting.waiting(city.ws)
    assert matter.kinds == ("same_person", "certificate")
    assert all(f"C{number}" in matter.message for number in range(3))
    assert matter.label == "可能同一人、证书重复"


def test_several_pairs_are_decided_as_one_step_or_not_at_all(city: City) -> None:
    schools = [city.school(number) for number in (1, 2)]
    people = {name: [new_id(), new_id()] for name in ("李娜", "王芳")}
    for place, school in enumerate(schools):
        city.send(school, book(school, {who[place]: (name, None) for name, who in people.items()}))
    pairs = [(one, two) for one, two in people.values()]
    with pytest.raises(RecordUnknown):
        deciding_who_is_one_person.rule_pairs(city.ws, who_is_one_person.SAME, [*pairs, (pairs[0][0], new_id())], "电话核实", PIN)
    assert len(list_people(city.ws)) == 4, "nothing of it was decided"
    ruled = deciding_who_is_one_person.rule_pairs(city.ws, who_is_one_person.SAME, pairs, "电话核实", PIN)
    assert len(list_people(city.ws)) == 2
    deciding_who_is_one_person.recall(city.ws, ruled[0].id, "弄错了", PIN)
    assert len(list_people(city.ws)) == 3, "each is a decision of its own"
    deciding_who_is_one_person.rule_pairs(city.ws, who_is_one_person.APART, pairs[:1], "不是", PIN)
    deciding_who_is_one_person.rule_pairs(city.ws, who_is_one_person.SAME, pairs[:1], "又问了一次", PIN)
    assert len(list_people(city.ws)) == 2


def _busy(city: City, count: int = 52, *, name: str = "师") -> tuple[list[School], list[str]]:
    """More people than anybody goes through, each at two schools on one afternoon; the schools, and the first one's teachers."""
    schools, numbers, teachers = [city.school(1), city.school(2)], sound_numbers(count), list[str]()
    for school in schools:
        event, ids = new_id(), [new_id() for _number in numbers]
        people = {teacher: (f"{name}{place}", number) for place, (teacher, number) in enumerate(zip(ids, numbers, strict=True))}
        lines = [(teacher, event, "present", "attendee", None, None) for teacher in ids]
        city.send(school, book(school, people, activities_2026=[activity(event)], attendance_2026=sorted(lines)))
        teachers = teachers or ids
    return schools, teachers


def _of_one_event(city: City, *, with_settled: bool = False) -> list[waiting.Matter]:
    return [each for each in waiting.waiting(city.ws, with_settled=with_settled) if "same_hour" in each.kinds]


def test_an_activity_that_two_schools_entered_is_one_line_and_one_decision_for_all_its_people(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Twelve teachers were twelve lines, twelve decisions and twelve remarks about one record."""
    _busy(city, 14)
    (line,) = _of_one_event(city)
    assert line.kinds == ("same_hour",), "at which school each of them is stays a line of his own"
    assert line.subject.startswith("师0、师1、"), line.subject
    assert line.subject.endswith(" 等 14 人")
    assert line.message.count("有 1 次同一时段在两处活动") == 1
    assert len(line.sides) == 2
    assert sum(each.kinds == ("two_schools",) for each in waiting.waiting(city.ws)) == 14
    told = waiting.decide_place(city.ws, line.id, "1小", "电话核实", PIN)
    assert [row.school for row in told.returned] == ["2小"]
    assert all(f"师{number}" in told.returned[0].remark for number in range(14)), "the school reads whom it is about"
    assert _of_one_event(city) == []
    capsys.readouterr()
    assert main(["bureau", "clashes", "-w", str(city.ws.path)]) == 0
    assert "同时两处" not in capsys.readouterr().out
    (done,) = _of_one_event(city, with_settled=True)
    assert (done.id, bool(done.settled)) == (line.id, True)
    with pytest.raises(AlreadyDecided, match="认定在这里：1小，理由：电话核实"):
        waiting.decide_place(city.ws, line.id, "2小", "又问了", PIN)
    (made,) = [row for row in decision_list.list_decisions(city.ws) if row.kind == "place"]
    decision_list.take_back(city.ws, made.id, "弄错了", PIN)
    assert list_returned(city.ws) == []
    assert [each.id for each in _of_one_event(city)] == [line.id]


def test_a_remark_about_many_people_with_long_names_still_says_what_it_is_about(city: City) -> None:
    """Fifty names left no room for the activities, where they were, and why."""
    _busy(city, 50, name="阿卜杜热合曼·买买提吐尔逊江·师")
    (line,) = _of_one_event(city)
    (returned,) = waiting.decide_place(city.ws, line.id, "1小", "电话核实", PIN).returned
    assert returned.remark.endswith("教育局认定当时在1小，请更正本校的考勤。依据：电话核实。"), returned.remark[-60:]
    assert returned.remark.startswith("阿卜杜热合曼·买买提吐尔逊江·师")
    assert " 等 50 人 同一时段在两处活动：本校 " in returned.remark


def test_one_line_for_all_people_of_an_activity_is_looked_into_and_listed_again_with_one_reason(city: City) -> None:
    _busy(city, 3)
    (line,) = _of_one_event(city)
    waiting.settle(city.ws, line.id, "两场都参加了", PIN)
    assert _of_one_event(city) == []
    assert not any(flag.kind == "same_hour" for flag in waiting.flags_that_wait(city.ws))
    (made,) = [row for row in decision_list.list_decisions(city.ws) if row.kind == "settled"]
    assert made.undo
    assert not made.taken_back
    decision_list.take_back(city.ws, made.id, "弄错了", PIN)
    assert [each.id for each in _of_one_event(city)] == [line.id]
    (gone,) = [row for row in decision_list.list_decisions(city.ws) if row.kind == "settled"]
    assert gone.taken_back
    (undone,) = [row for row in decision_list.list_decisions(city.ws) if row.kind == "recall"]
    decision_list.take_back(city.ws, undone.id, "没有弄错", PIN)
    assert _of_one_event(city) == [], "what was taken back is made again for all of them"


def test_who_comes_to_an_activity_that_was_looked_into_is_a_line_of_his_own(city: City) -> None:
    """What a person read of three people says nothing of the fourth; and the three stay one decision that can be taken back."""
    numbers, events, schools = sound_numbers(4), (new_id(), new_id()), (city.school(1), city.school(2))
    ids = sorted(new_id() for _number in numbers)

    def send(place: int, who: list[int]) -> None:
        people = {ids[each]: (f"师{each}", number) for each, number in enumerate(numbers)}
        lines = [(ids[each], events[place - 1], "present", "attendee", None, None) for each in who]
        tables = {"activities_2026": [activity(events[place - 1])], "attendance_2026": lines}
        city.send(schools[place - 1], book(schools[place - 1], people, **tables))

    send(1, [0, 1, 2, 3])
    send(2, [0, 1, 2, 3])
    (line,) = _of_one_event(city)
    send(2, [0, 1, 2])
    (three,) = _of_one_event(city)
    assert three.id != line.id, "whoever still sees four does not decide about three"
    with pytest.raises(RecordUnknown, match="刷新"):
        waiting.settle(city.ws, line.id, "都属实", PIN)
    waiting.settle(city.ws, three.id, "都属实", PIN)
    send(2, [0, 1, 2, 3])
    (fourth,) = _of_one_event(city)
    assert "有 1 次同一时段" in fourth.message
    assert "、" not in fourth.subject
    send(2, [1, 2, 3])
    (made,) = [row for row in decision_list.list_decisions(city.ws) if row.kind == "settled"]
    assert made.undo, "one of the three was corrected; what was said of the others can still be taken back"
    decision_list.take_back(city.ws, made.id, "弄错了", PIN)
    assert len([each for each in _of_one_event(city) if not each.settled]) == 1
    send(2, [0, 1, 2, 3])
    assert not [each.subject for each in _of_one_event(city, with_settled=True) if each.settled], "he was decided with the others"


def test_whoever_was_looked_into_again_by_himself_stays_so_when_the_decision_about_all_is_taken_back(city: City) -> None:
    """What is taken back is what was said last of each: of one of the three something else was found out since."""
    numbers, events, schools = sound_numbers(3), (new_id(), new_id()), (city.school(1), city.school(2))
    ids = sorted(new_id() for _number in numbers)
    second = [new_id(), new_id()]

    def send(place: int, *, twice: bool) -> None:
        people = {ids[each]: (f"师{each}", number) for each, number in enumerate(numbers)}
        lines = [(each, events[place], "present", "attendee", None, None) for each in ids]
        held = [activity(events[place])]
        if twice:
            lines.append((ids[0], second[place], "present", "attendee", None, None))
            held.append(activity(second[place], "2026-09-15"))
        tables = {"activities_2026": sorted(held), "attendance_2026": sorted(lines)}
        city.send(schools[place], book(schools[place], people, **tables))

    send(0, twice=True)
    send(1, twice=False)
    (three,) = _of_one_event(city)
    waiting.settle(city.ws, three.id, "都属实", PIN)
    send(1, twice=True)
    (alone,) = _of_one_event(city)
    assert alone.subject == "师0"
    waiting.settle(city.ws, alone.id, "两次都属实", PIN)
    (made,) = [row for row in decision_list.list_decisions(city.ws) if row.kind == "settled" and row.why == "都属实"]
    decision_list.take_back(city.ws, made.id, "弄错了", PIN)
    told = {each.subject: bool(each.settled) for each in _of_one_event(city, with_settled=True)}
    assert told == {"师0": True, "师1、师2": False}


def test_people_whose_hours_at_two_schools_are_not_the_same_activities_are_lines_of_their_own(city: City) -> None:
    """Of somebody who also was at a second activity more is said: a decision about the first would not be all of it."""
    numbers = sound_numbers(3)
    for place in (1, 2):
        school, first, second = city.school(place), new_id(), new_id()
        ids = sorted(new_id() for _number in numbers)
        people = {teacher: (f"师{who}", number) for who, (teacher, number) in enumerate(zip(ids, numbers, strict=True))}
        lines = [(teacher, first, "present", "attendee", None, None) for teacher in ids]
        lines.append((ids[2], second, "present", "attendee", None, None))
        events = sorted([activity(first), activity(second, "2026-09-15")])
        city.send(school, book(school, people, activities_2026=events, attendance_2026=sorted(lines)))
    assert sorted(each.subject for each in _of_one_event(city)) == ["师0、师1", "师2"]


def _many(city: City, *, with_settled: bool = False) -> waiting.Matter:
    (found,) = [each for each in waiting.waiting(city.ws, with_settled=with_settled) if "same_hour" in each.kinds]
    return found


def test_hours_of_more_people_than_anybody_goes_through_are_looked_into_together_and_listed_again(city: City) -> None:
    """已核实 ended as a fault of the program, so the matter stood in the list for good."""
    _busy(city)
    matter = _many(city)
    assert "有 52 人在同一时段有两处活动" in matter.message
    waiting.settle(city.ws, matter.id, "两校联合教研，名单核对过", PIN)
    assert _many(city, with_settled=True).settled
    waiting.reopen(city.ws, matter.id, "名单有误", PIN)
    assert not _many(city).settled


def test_where_many_people_were_is_not_decided_in_one_go_and_the_sentence_says_what_to_do(city: City) -> None:
    """Fifty of fifty-two went back and all were hidden; from then on no question about people could be decided any more."""
    schools, teachers = _busy(city)
    matter = _many(city)
    assert "认定在这里" not in matter.next_step
    with pytest.raises(NotSettled, match="不能一次认定"):
        waiting.decide_place(city.ws, matter.id, "1小", "电话核实", PIN)
    assert list_returned(city.ws) == []
    deciding_who_is_one_person.rule_split(city.ws, f"{schools[0].office} {teachers[0]}", "证件号录错", PIN)
    assert "有 51 人" in _many(city).message


@pytest.mark.parametrize("key", ["many 1 2", "x", "", "hour 1 2 3"])
def test_a_decision_where_many_were_that_stands_in_a_log_keeps_no_question_about_people_from_being_decided(
    city: City, key: str
) -> None:
    schools, teachers = _busy(city, 1)
    facts = {"keys": [key], "matter": "a" * 12, "remarks": [], "school": "1小", "subject": "1小、2小", "why": "电话核实"}
    with city.ws.record() as change:
        clerks_log.write_entry(change, clerks_log.PLACE, schools[0].office, facts, unlock(city.ws, PIN))
    deciding_who_is_one_person.rule_split(city.ws, f"{schools[0].office} {teachers[0]}", "证件号录错", PIN)
    assert not [each for each in waiting.waiting(city.ws) if "same_hour" in each.kinds]

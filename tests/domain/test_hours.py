"""The hours calculation by worked examples, rule by rule."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from decimal import Decimal
from itertools import permutations

import pytest

from jyteacher_desktop.domain.activity_hours import (
    HoursValueError,
    MissingHoursError,
    TimesError,
    UnknownKindError,
    best_role,
    derive_hours,
)
from jyteacher_desktop.domain.entries import Entry, over
from jyteacher_desktop.domain.hours import Ledger, count, count_grouped, count_on, due_months, even_pace, ledger
from jyteacher_desktop.domain.ledger_lines import Line
from jyteacher_desktop.domain.policy import NoCycleError, Policy
from jyteacher_desktop.domain.policy_file import load_policy
from jyteacher_desktop.domain.required_hours import NEVER, Service, begun
from jyteacher_desktop.domain.terms import Role

BASE = """\
schema = 1
id = "p"
version = 1
title = "规则"
issuer = "教育局"
basis = "甲文 一"
status = "official"
{top}
[[cycle]]
id = "2026-2030"
start = 2026-01-01
end = 2030-12-31
required = 360
{cycle}
[unit]
{unit}
[[category]]
id = "school_based"
name = "校本研修"
training_modes = ["school_based"]
{category}
[[category]]
id = "online"
name = "网络研修"
training_modes = ["online"]
[[kind]]
id = "salon"
name = "读书沙龙"
category = "school_based"
{kind}
[[kind]]
id = "lecture"
name = "专题讲座"
category = "school_based"
default_hours = 2
{rest}
"""

END_OF_YEAR = date(2026, 12, 31)
END_OF_CYCLE = date(2030, 12, 31)


def policy(**parts: str) -> Policy:
    filled = {name: parts.get(name, "") for name in ("top", "cycle", "unit", "category", "kind", "rest")}
    return load_policy(BASE.format(**filled), file_name="规则.toml")


def activity(identity: str = "a", day: str = "2026-03-10", hours: float = 2, **changes: object) -> Entry:
    entry = Entry(
        teacher="t",
        id=identity,
        start=day,
        end=day,
        source="activity",
        kind="salon",
        hours_x100=round(hours * 100),
        sessions=1,
        attended=None,
        role="attendee",
        mark="present",
        status="approved",
        confirmed_x100=None,
        confirmed_by="",
        content_key="",
        level="school",
        title=f"活动{identity}",
    )
    return entry._replace(**changes)


def training(identity: str = "t", day: str = "2026-03-10", hours: float = 20, **changes: object) -> Entry:
    return activity(identity, day, hours, source="training", kind="online", role="", mark="", title=f"培训{identity}")._replace(
        **changes
    )


def opening(identity: str = "o", year: str = "2026", hours: float = 30, **changes: object) -> Entry:
    return activity(
        identity, f"{year}-01-01", hours, source="opening", kind="school_based", role="", mark="", title="期初学时"
    )._replace(**changes)


def settle(entries: Iterable[Entry], rules: Policy, as_of: date = END_OF_YEAR, service: Service | None = None) -> Ledger:
    return ledger("t", entries, rules, as_of, service=service)


def by_id(book: Ledger) -> dict[str, Line]:
    return {line.entry.id: line for line in book.explain()}


def counts(book: Ledger) -> dict[str, str]:
    return {line.entry.id: f"{line.counted.normalize():f}" for line in book.explain()}


def only(book: Ledger) -> tuple[str, str, str, str, str]:
    """Rule, limit, used before, taken and sentence of the only reduction of the only line."""
    (line,) = book.explain()
    (one,) = line.reductions
    return (one.rule, *(f"{figure.normalize():f}" for figure in (one.limit, one.used_before, one.taken)), one.sentence)


# --- hours of an activity ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (time(14, 0), time(14, 44), 50),  # 44 minutes are 0.97 hours, that is one step of 0.5
        (time(14, 0), time(14, 22), 0),
        (time(14, 0), time(14, 23), 50),
        (time(14, 0), time(14, 45), 100),
        (time(14, 0), time(15, 30), 200),
        (time(14, 30), time(17, 0), 300),
        (time(14, 30), time(17, 10), 350),
        (time(0, 0), time(23, 59), 3150),
    ],
)
def test_hours_are_derived_from_times_in_whole_steps(start: time, end: time, expected: int) -> None:
    assert derive_hours(policy(), "salon", start, end, None) == expected


def test_typed_hours_come_before_times_and_times_before_the_default() -> None:
    rules = policy()
    assert derive_hours(rules, "lecture", time(8), time(9, 30), Decimal("1.25")) == 125
    assert derive_hours(rules, "lecture", time(8), time(8, 45), None) == 100
    assert derive_hours(rules, "lecture", None, None, None) == 200
    assert derive_hours(rules, "lecture", None, None, Decimal(0)) == 0
    assert derive_hours(rules, "lecture", None, None, Decimal(10000)) == 1_000_000


def test_a_policy_may_have_other_minutes_and_another_step() -> None:
    assert derive_hours(policy(unit="minutes_per_hour = 40\nstep = 1"), "salon", time(8), time(9, 59), None) == 200
    assert derive_hours(policy(unit="minutes_per_hour = 40\nstep = 1"), "salon", time(8), time(10), None) == 300
    assert derive_hours(policy(unit="step = 0.01"), "salon", time(8), time(8, 20), None) == 44


REFUSED_HOURS = {
    "nothing to go by": (("salon", None, None, None), MissingHoursError, "hours.missing"),
    "an unknown kind": (("opera", None, None, Decimal(2)), UnknownKindError, "hours.unknown_kind"),
    "negative hours": (("salon", None, None, Decimal(-1)), HoursValueError, "hours.value"),
    "too many hours": (("salon", None, None, Decimal("10000.01")), HoursValueError, "hours.value"),
    "thousandths": (("salon", None, None, Decimal("1.005")), HoursValueError, "hours.value"),
    "no number": (("salon", None, None, Decimal("NaN")), HoursValueError, "hours.value"),
    "an end before the start": (("lecture", time(15), time(14), None), TimesError, "hours.times"),
    "an end at the start": (("lecture", time(15), time(15), None), TimesError, "hours.times"),
    "a start alone": (("lecture", time(15), None, None), TimesError, "hours.times"),
    "an end alone": (("lecture", None, time(15), None), TimesError, "hours.times"),
}


@pytest.mark.parametrize(("given", "error", "code"), REFUSED_HOURS.values(), ids=REFUSED_HOURS)
def test_an_activity_without_sensible_hours_is_refused(
    given: tuple[str, time | None, time | None, Decimal | None], error: type[MissingHoursError], code: str
) -> None:
    with pytest.raises(error, match="没有保存") as caught:
        derive_hours(policy(), *given)
    assert (caught.value.code, caught.value.exit_status) == (code, 5)
    assert error is not HoursValueError or caught.value.facts["typed"] is given[-1]
    assert error is not MissingHoursError or caught.value.facts["kind"] == "salon"


def test_of_several_roles_the_one_with_the_highest_factor_counts() -> None:
    rules = policy(kind="roles = { attendee = 1, host = 1, speaker = 2, reviewer = 0.5 }")
    assert best_role(rules, "salon", [Role.HOST, Role.SPEAKER, Role.ATTENDEE]) is Role.SPEAKER
    assert best_role(rules, "salon", [Role.REVIEWER, Role.HOST, Role.ATTENDEE]) is Role.ATTENDEE
    assert best_role(rules, "salon", [Role.REVIEWER, Role.DEMO_TEACHER]) is Role.DEMO_TEACHER
    assert (
        best_role(rules, "salon", [Role.DEMO_TEACHER, Role.SPEAKER]) is Role.SPEAKER
    )  # what is not listed is worth its hours, once
    assert best_role(policy(kind="roles = { host = 1.5 }"), "salon", [Role.ATTENDEE, Role.HOST]) is Role.HOST
    assert best_role(rules, "opera", [Role.SPEAKER, Role.HOST]) is Role.HOST
    assert best_role(rules, "salon", []) is Role.ATTENDEE


# --- step 1: claimed --------------------------------------------------------------------------------------------------

CLAIMS = {
    "an attendee": (activity(), "2"),
    "a speaker counts double": (activity(role="speaker"), "4"),
    "a role that is not listed": (activity(role="demo_teacher"), "2"),
    "rounded down once, after the factors": (activity(hours=1.9, role="host"), "2.5"),
    "late": (activity(mark="late"), "1.5"),
    "left early": (activity(mark="left_early"), "2"),
    "excused": (activity(mark="excused"), "0"),
    "absent": (activity(mark="absent"), "0"),
    "nobody noted attendance": (activity(mark=""), "0"),
    "enough sessions": (activity(hours=10, sessions=5, attended=4), "10"),
    "one session too few": (activity(hours=10, sessions=5, attended=3), "0"),
    "sessions not counted": (activity(hours=10, sessions=5), "10"),
    "a training passed": (training(mark="pass"), "20"),
    "a training without result": (training(), "20"),
    "a training with distinction": (training(hours=10.3, mark="excellent"), "12"),
    "a training failed": (training(mark="fail"), "0"),
    "an unknown result": (training(mark="meh"), "0"),
    "an opening balance": (opening(hours=30.7), "30.5"),
    "a kind the policy does not know": (activity(kind="opera", role="speaker"), "2"),
    "a negative number": (activity(hours=-2), "0"),
}


@pytest.mark.parametrize(("entry", "claimed"), CLAIMS.values(), ids=CLAIMS)
def test_the_claim_is_hours_times_factors_rounded_down(entry: Entry, claimed: str) -> None:
    rules = policy(
        kind="roles = { speaker = 2, host = 1.4 }",
        rest="[attendance]\nlate = 0.75\nmin_ratio = 0.8\n[result]\nexcellent = 1.2\n",
    )
    (line,) = settle([entry], rules).explain()
    assert line.claimed == line.counted == Decimal(claimed)
    assert line.reductions == ()


def test_a_line_says_how_its_claim_was_made() -> None:
    rules = policy(kind="roles = { speaker = 2 }", rest="[attendance]\nmin_ratio = 0.8\n")
    book = settle(
        [
            activity("a", role="speaker"),
            activity("b", mark="absent"),
            activity("c", hours=10, sessions=5, attended=3),
            activity("d", mark=""),
            training("e", mark="pass"),
            opening("f"),
            training("g", mark=""),
        ],
        rules,
    )
    assert {key: line.basis for key, line in by_id(book).items()} == {
        "a": "2 学时 × 主讲系数 2 × 出席系数 1 = 4 学时",
        "b": "2 学时 × 缺席系数 0 = 0 学时",
        "c": "10 学时 × 出席系数 1 × 出勤 3/5 次低于 0.8，系数 0 = 0 学时",
        "d": "2 学时 × 未登记出勤系数 0 = 0 学时",
        "e": "证书 20 学时 × 合格系数 1 = 20 学时",
        "f": "期初 30 学时 = 30 学时",
        "g": "证书 20 学时 = 20 学时",
    }


NOTHING = {
    "absent": (activity(mark="absent"), "缺席，不计学时"),
    "excused": (activity(mark="excused"), "请假，不计学时"),
    "nobody marked": (activity(mark=""), "未登记出勤，不计学时"),
    "too few sessions": (activity(hours=10, sessions=5, attended=3), "出勤 3/5 次低于 0.8，不计学时"),
    "failed": (training(hours=16, mark="fail"), "考核未通过，不计学时"),
    "no hours": (activity(hours=0), "登记的学时是 0"),
    "less than a step": (activity(hours=0.3), "不足 0.5 学时，不计"),
    "absent from a draft": (activity(status="draft", mark="absent"), "还是草稿，没有提交"),
}


@pytest.mark.parametrize(("entry", "why"), NOTHING.values(), ids=NOTHING)
def test_an_entry_that_claims_nothing_says_why_in_words(entry: Entry, why: str) -> None:
    (line,) = settle([entry], policy(rest="[attendance]\nmin_ratio = 0.8\n")).explain()
    assert (line.claimed, line.counted, line.remark) == (0, 0, why)


def test_an_entry_that_counts_has_no_remark() -> None:
    (line,) = settle([activity()], policy()).explain()
    assert line.remark == ""


def test_a_training_without_a_result_mentions_the_factor_of_passing_only_where_it_changes_the_hours() -> None:
    rules = policy(rest="[result]\npass = 0.5\n")
    (line,) = settle([training(mark="")], rules).explain()
    assert (line.basis, line.counted) == ("证书 20 学时 × 未登记结果，按合格系数 0.5 = 10 学时", 10)


# --- step 2: standing -------------------------------------------------------------------------------------------------

STANDINGS = {
    "deleted": (activity(status="deleted", day="2035-01-01"), "standing.deleted", "记录已删除"),
    "draft": (activity(status="draft"), "standing.draft", "还是草稿，没有提交"),
    "planned": (activity(status="planned", day="2027-01-01"), "standing.planned", "还是计划，没有开展"),
    "returned": (activity(status="returned"), "standing.rejected", "审核时被退回"),
    "ends after the day": (activity(end="2027-01-01"), "standing.after_as_of", "结束日期在统计截止日之后"),
    "before the cycle": (activity(day="2025-12-31"), "standing.outside_cycle", "开始日期不在本周期内"),
    "starts before the cycle": (activity(day="2025-12-31", end="2026-01-02"), "standing.outside_cycle", "开始日期不在本周期内"),
    "nobody reviewed it": (activity(status="pending"), "standing.unconfirmed", "还没有经过审核认定"),
}


@pytest.mark.parametrize(("entry", "standing", "why"), STANDINGS.values(), ids=STANDINGS)
def test_an_entry_without_standing_counts_nothing_and_says_why(entry: Entry, standing: str, why: str) -> None:
    book = settle([entry], policy(top='confirmation = "school"'))
    (line,) = book.explain()
    assert (line.standing, line.claimed, line.counted) == (standing, 2, 0)
    assert only(book) == (standing, "0", "0", "2", f"申报 2 学时，计入 0 学时：{why}")
    assert book.claimed == (2 if standing == "standing.unconfirmed" else 0)


def test_an_entry_without_standing_and_without_claim_has_no_reduction() -> None:
    (line,) = settle([activity(status="draft", mark="absent")], policy()).explain()
    assert (line.standing, line.reductions) == ("standing.draft", ())


@pytest.mark.parametrize(
    ("confirmation", "status", "confirmed_by", "stands"),
    [
        ("none", "pending", "", True),
        ("none", "approved", "", True),
        ("school", "pending", "", False),
        ("school", "approved", "", True),
        ("school", "pending", "school", True),
        ("school", "pending", "bureau", True),
        ("bureau", "approved", "", False),
        ("bureau", "approved", "school", False),
        ("bureau", "approved", "bureau", True),
    ],
)
def test_the_policy_says_whose_review_makes_an_entry_count(
    confirmation: str, status: str, confirmed_by: str, stands: bool
) -> None:
    rules = policy(top=f'confirmation = "{confirmation}"')
    book = settle([activity(status=status, confirmed_by=confirmed_by)], rules)
    assert book.counted == (2 if stands else 0)


def test_the_last_and_first_day_of_the_cycle_and_the_day_itself_are_inside() -> None:
    rules = policy()
    inside = [activity("a", "2026-01-01"), activity("b", "2030-12-31"), activity("c", "2030-12-30", end="2030-12-31")]
    assert settle(inside, rules, date(2030, 12, 31)).counted == 6
    over_the_end = [activity("d", "2030-12-31", end="2031-01-02")]
    book = ledger("t", over_the_end, rules, date(2031, 1, 2), cycle="2026-2030")
    assert (book.counted, [line.year for line in book.explain()]) == (2, ["2030"])


# --- step 3: confirmation ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("confirmed", "counted"), [(150, "1.5"), (199, "1.5"), (200, "2"), (300, "2"), (0, "0"), (-100, "0")])
def test_a_confirmed_value_limits_and_never_raises(confirmed: int, counted: str) -> None:
    (line,) = settle([activity(confirmed_x100=confirmed)], policy()).explain()
    assert line.counted == Decimal(counted)
    assert line.confirmed == Decimal(confirmed) / 100
    assert sum(item.taken for item in line.reductions) == line.claimed - line.counted


def test_confirmation_and_a_cap_each_take_their_part() -> None:
    (line,) = settle([activity(hours=6, confirmed_x100=400)], policy(kind="session_cap = 3")).explain()
    assert [(item.rule, item.limit, item.used_before, item.taken) for item in line.reductions] == [
        ("confirmation", 4, 0, 2),
        ("session_cap", 3, 0, 1),
    ]
    assert [item.sentence for item in line.reductions] == [
        "申报 6 学时，认定 4 学时：按认定数计",
        "申报 6 学时、认定 4 学时，计入 3 学时：读书沙龙单次上限 3 学时（依据：甲文 一）",
    ]


# --- step 4: same content once ----------------------------------------------------------------------------------------

ONCE = (
    '[duplicates]\nsame_content = "highest_level_once"\n[[level]]\nid = "province"\nname = "省级"\n'
    '[[level]]\nid = "city"\nname = "市级"\n'
)

WINNERS = {
    "the highest level": (training("a", hours=9, level="city"), training("b", level="province", hours=5)),
    "a level the policy names": (training("a", hours=9, level="unheard"), training("b", level="city", hours=5)),
    "then the most hours": (training("a", hours=5, level="city"), training("b", hours=6, level="city")),
    "the most hours after confirmation": (training("a", hours=9, confirmed_x100=200), training("b", hours=5)),
    "then the earliest start": (training("a", "2026-03-11"), training("b", "2026-03-10")),
    "then the smallest id": (training("c"), training("b")),
    "and an activity may beat a training": (training("a", hours=2), activity("b", hours=3)),
}


@pytest.mark.parametrize("hours", [0, 0.5, 41.5])
def test_between_schools_the_most_hours_count_whatever_the_level(hours: float) -> None:
    mine = training("m", hours=42, content_key="k", level="city", office="乙")
    theirs = training("t", hours=hours, content_key="k", level="province", office="甲")
    assert counts(settle([mine, theirs], policy(rest=ONCE))) == {"m": "42", "t": "0"}


def test_within_a_school_the_level_still_decides_and_only_then_the_schools_are_compared() -> None:
    entries = [
        training("a", hours=40, content_key="k", level="city", office="甲"),
        training("b", hours=2, content_key="k", level="province", office="甲"),
        training("c", hours=3, content_key="k", level="city", office="乙"),
    ]
    assert counts(settle(entries, policy(rest=ONCE))) == {"a": "0", "b": "0", "c": "3"}


def test_a_row_that_leaves_out_its_school_belongs_with_those_that_name_none_and_a_level_is_not_needed() -> None:
    """Plain tuples may leave out the last field; among records of one school the level decides, here the first day."""
    first, second = (
        training("a", hours=2, content_key="k", level=""),
        training("b", "2026-05-10", hours=40, content_key="k", level=""),
    )
    plain = tuple(training("c", hours=3, content_key="k", level="province"))[:-1]
    assert counts(settle([first, second], policy(rest=ONCE))) == {"a": "0", "b": "40"}
    assert counts(settle([first, second, plain], policy(rest=ONCE))) == {"a": "0", "b": "0", "c": "3"}  # type: ignore[list-item]


@pytest.mark.parametrize("word", ["无", "/", "待发", "ＮＵＬＬ", "——"])
def test_two_trainings_in_whose_place_for_the_number_stands_that_there_is_none_both_count(word: str) -> None:
    entries = [
        training("a", hours=6, content_key=word, level="city"),
        training("b", "2026-05-10", hours=6, content_key=word, level="city"),
    ]
    assert counts(settle(entries, policy(rest=ONCE))) == {"a": "6", "b": "6"}


def test_what_was_confirmed_with_nothing_takes_no_part_in_the_same_content() -> None:
    entries = [
        training("a", hours=40, content_key="k", level="city"),
        training("b", hours=50, content_key="k", level="province", confirmed_x100=0),
    ]
    assert counts(settle(entries, policy(rest=ONCE))) == {"a": "40", "b": "0"}


@pytest.mark.parametrize("order", [1, -1])
def test_two_schools_records_of_one_id_are_two_records_and_one_schools_are_one(order: int) -> None:
    mine, theirs = training("x", hours=40, office="乙"), training("x", hours=99, office="甲", confirmed_x100=0)
    again = training("x", hours=30, office="乙")
    book = settle([mine, theirs, again][::order], policy())
    assert [(line.entry.office, line.counted) for line in book.explain() if line.claimed] == [("乙", 40), ("甲", 0)]


@pytest.mark.parametrize(("loser", "winner"), WINNERS.values(), ids=WINNERS)
def test_same_content_counts_once_and_the_better_entry_wins(loser: Entry, winner: Entry) -> None:
    pair = [entry._replace(content_key="证书 1") for entry in (loser, winner)]
    for entries in permutations(pair):
        lines = by_id(settle(entries, policy(rest=ONCE)))
        assert lines["b"].reductions == ()
        assert lines["b"].counted > 0
        assert lines[loser.id].counted == 0
        assert lines[loser.id].reductions[-1].rule == "same_content"


def test_the_sentence_names_the_entry_that_counts_instead() -> None:
    entries = [training("a", hours=6, content_key="k"), activity("b", hours=2, content_key="k", confirmed_x100=100)]
    line = by_id(settle(entries, policy(rest=ONCE)))["b"]
    assert [item.sentence for item in line.reductions] == [
        "申报 2 学时，认定 1 学时：按认定数计",
        "申报 2 学时、认定 1 学时，计入 0 学时：与 2026-03-10“培训a”内容相同，只计一次（依据：甲文 一）",
    ]
    assert (line.reductions[1].limit, line.reductions[1].used_before, line.reductions[1].taken) == (6, 6, 1)


def test_content_is_compared_among_entries_that_stand_and_only_where_the_policy_says_so() -> None:
    entries = [training("a", hours=9, content_key="k", status="draft"), training("b", hours=5, content_key="k")]
    assert settle(entries, policy(rest=ONCE)).counted == 5
    both = [training("a", hours=9, content_key="k"), training("b", hours=5, content_key="k")]
    assert settle(both, policy()).counted == 14
    nothing = [training("a", content_key="k"), activity("b", content_key="k", mark="absent")]
    assert by_id(settle(nothing, policy(rest=ONCE)))["b"].reductions == ()
    unkeyed = [training("a", hours=9), training("b", hours=5), training("c", hours=1, content_key="k")]
    assert settle(unkeyed, policy(rest=ONCE)).counted == 15


# --- step 5: caps -----------------------------------------------------------------------------------------------------


def test_the_session_cap_multiplies_by_sessions() -> None:
    rules = policy(kind="session_cap = 4")
    assert only(settle([activity(hours=6)], rules)) == (
        "session_cap",
        "4",
        "0",
        "2",
        "申报 6 学时，计入 4 学时：读书沙龙单次上限 4 学时（依据：甲文 一）",
    )
    assert only(settle([activity(hours=15, sessions=3)], rules)) == (
        "session_cap",
        "12",
        "0",
        "3",
        "申报 15 学时，计入 12 学时：读书沙龙单次上限 4 学时 × 3 次 = 12 学时（依据：甲文 一）",
    )
    assert only(settle([activity(hours=15, sessions=2)], rules))[-1].endswith("单次上限 4 学时 × 2 次 = 8 学时（依据：甲文 一）")
    assert settle([activity(hours=6, kind="lecture")], rules).counted == 6
    assert settle([activity(hours=6, sessions=0)], rules).counted == 4


def test_the_day_cap_limits_the_sum_of_one_day() -> None:
    rules = policy(unit="day_cap = 8")
    book = settle([activity("a", hours=6), training("b", hours=6), activity("c", "2026-03-11", 6)], rules)
    assert counts(book) == {"a": "6", "b": "2", "c": "6"}
    (reduction,) = by_id(book)["b"].reductions
    assert (reduction.rule, reduction.limit, reduction.used_before, reduction.taken) == ("day_cap", 8, 6, 4)
    assert reduction.sentence == "申报 6 学时，计入 2 学时：每天上限 8 学时，当天已用 6 学时（依据：甲文 一）"


def test_a_longer_entry_is_limited_by_its_own_days_and_shares_no_day() -> None:
    rules = policy(unit="day_cap = 8")
    long = training("a", "2026-03-10", 30, end="2026-03-12")
    book = settle([long, activity("b", "2026-03-10", 8), activity("c", "2026-03-11", 8)], rules)
    assert counts(book) == {"a": "24", "b": "8", "c": "8"}
    (reduction,) = by_id(book)["a"].reductions
    assert (reduction.rule, reduction.limit, reduction.used_before, reduction.taken) == ("day_cap", 24, 0, 6)
    assert reduction.sentence == "申报 30 学时，计入 24 学时：每天上限 8 学时 × 3 天 = 24 学时（依据：甲文 一）"


def test_a_longer_entry_within_its_days_counts_whole() -> None:
    assert settle([training(hours=24, end="2026-03-12")], policy(unit="day_cap = 8")).counted == 24


def test_an_entry_that_ends_before_it_starts_lasts_one_day() -> None:
    assert settle([activity(hours=9, end="2026-03-01")], policy(unit="day_cap = 8")).counted == 8


def test_a_yearly_cap_of_a_kind_starts_anew_every_year() -> None:
    rules = policy(kind="year_cap = 12")
    entries = [activity("a", "2026-01-05", 10), activity("b", "2026-12-31", 4), activity("c", "2027-01-01", 4)]
    book = settle(entries, rules, date(2027, 12, 31))
    assert counts(book) == {"a": "10", "b": "2", "c": "4"}
    (reduction,) = by_id(book)["b"].reductions
    assert (reduction.rule, reduction.limit, reduction.used_before, reduction.taken) == ("kind_year_cap", 12, 10, 2)
    assert reduction.sentence == "申报 4 学时，计入 2 学时：读书沙龙年度上限 12 学时已用 10 学时（依据：甲文 一）"
    assert book.years == {"2026": 1200, "2027": 400, "2028": 0, "2029": 0, "2030": 0}


def test_a_year_may_pass_without_entries() -> None:
    entries = [activity("a", "2026-05-01", 9), activity("b", "2029-05-01", 9), activity("c", "2030-05-01", 9)]
    book = settle(entries, policy(kind="year_cap = 4"), date(2030, 12, 31))
    assert book.years == {"2026": 400, "2027": 0, "2028": 0, "2029": 400, "2030": 400}


def test_school_years_begin_in_september_and_are_cut_by_the_cycle() -> None:
    rules = policy(kind="year_cap = 3", rest='[year]\nbasis_of_year = "school"\n')
    entries = [activity("a", "2026-08-31"), activity("b", "2026-09-01"), activity("c", "2027-08-31")]
    book = settle(entries, rules, date(2027, 12, 31))
    assert counts(book) == {"a": "2", "b": "2", "c": "1"}
    assert [line.year for line in book.explain()] == ["2025-2026", "2026-2027", "2026-2027"]
    assert list(book.years) == ["2025-2026", "2026-2027", "2027-2028", "2028-2029", "2029-2030", "2030-2031"]


@pytest.mark.parametrize(
    ("part", "text", "rule", "sentence"),
    [
        ("kind", "cycle_cap = 3", "kind_cycle_cap", "读书沙龙周期上限 3 学时已用 2 学时"),
        ("category", "year_cap = 3", "category_year_cap", "校本研修类年度上限 3 学时已用 2 学时"),
        ("category", "cycle_cap = 3", "category_cycle_cap", "校本研修类周期上限 3 学时已用 2 学时"),
    ],
)
def test_every_other_cap_is_used_up_in_the_order_of_date_and_id(part: str, text: str, rule: str, sentence: str) -> None:
    book = settle([activity("b"), activity("a")], policy(**{part: text}))
    assert counts(book) == {"a": "2", "b": "1"}
    (reduction,) = by_id(book)["b"].reductions
    assert (reduction.rule, reduction.limit, reduction.used_before, reduction.taken) == (rule, 3, 2, 1)
    assert sentence in reduction.sentence


def test_cycle_caps_last_for_the_whole_cycle() -> None:
    entries = [activity("a", "2026-03-01"), activity("b", "2027-03-01"), training("c", "2028-03-01", kind="school_based")]
    assert settle(entries, policy(kind="cycle_cap = 3"), date(2030, 12, 31)).counted == 23
    assert settle(entries, policy(category="cycle_cap = 3"), date(2030, 12, 31)).counted == 3


def test_category_caps_apply_to_activities_trainings_and_opening_balances_alike() -> None:
    rules = policy(category="year_cap = 33", kind="year_cap = 1\nsession_cap = 1", unit="day_cap = 8")
    entries = [opening("o", hours=30), training("t", kind="school_based", hours=2), activity("a", "2026-05-01")]
    assert counts(settle(entries, rules)) == {"o": "30", "t": "2", "a": "1"}
    assert counts(settle([*entries, opening("p", hours=30)], rules)) == {"o": "30", "p": "3", "t": "0", "a": "0"}


def test_an_opening_balance_skips_session_and_day_caps() -> None:
    rules = policy(unit="day_cap = 8", kind="session_cap = 1")
    assert settle([opening(hours=50)], rules).counted == 50
    assert settle([opening(hours=50, status="deleted")], rules).counted == 0
    assert settle([opening(hours=50), activity(day="2026-01-01", hours=8, kind="lecture")], rules).counted == 58


TIES = {
    "session before day": ({"kind": "session_cap = 3", "unit": "day_cap = 3"}, "session_cap"),
    "day before kind": ({"kind": "year_cap = 3", "unit": "day_cap = 3"}, "day_cap"),
    "kind and year before cycle": ({"kind": "year_cap = 3\ncycle_cap = 3", "category": "year_cap = 3"}, "kind_year_cap"),
    "kind before category": ({"kind": "cycle_cap = 3", "category": "year_cap = 3\ncycle_cap = 3"}, "kind_cycle_cap"),
    "year before cycle": ({"category": "year_cap = 3\ncycle_cap = 3"}, "category_year_cap"),
    "the tightest before all": (
        {
            "kind": "session_cap = 4\nyear_cap = 4\ncycle_cap = 4",
            "category": "year_cap = 4\ncycle_cap = 3",
            "unit": "day_cap = 4",
        },
        "category_cycle_cap",
    ),
}


@pytest.mark.parametrize(("parts", "rule"), TIES.values(), ids=TIES)
def test_the_tightest_cap_is_named_and_ties_go_by_the_order_of_the_rules(parts: dict[str, str], rule: str) -> None:
    assert only(settle([activity(hours=6)], policy(**parts)))[0] == rule


def test_what_a_cap_leaves_is_rounded_down_and_the_rounding_belongs_to_it() -> None:
    rules = policy(kind="year_cap = 3.25")
    book = settle([activity("a", hours=2), activity("b", hours=2), activity("c", hours=2)], rules)
    assert counts(book) == {"a": "2", "b": "1", "c": "0"}
    lines = by_id(book)
    assert lines["b"].reductions[0].used_before == 2
    assert (lines["c"].reductions[0].used_before, lines["c"].reductions[0].taken) == (3, 2)


def test_caps_may_be_different_in_one_cycle() -> None:
    rules = policy(kind="year_cap = 12", cycle="[cycle.kind.salon]\nyear_cap = 1\n")
    assert settle([activity()], rules).counted == 1


# --- step 6: requirement ----------------------------------------------------------------------------------------------

WHOLE = ((None, "in_post"),)

SERVICES = {
    "in post since before any date": ((WHOLE,), "360", 60, 0),
    "joined on the first day": (((("2026-01-01", "in_post"),),), "360", 60, 0),
    "joined on the last day of a month": (((("2026-09-30", "in_post"),),), "312", 52, 0),
    "joined on the first of the next": (((("2026-10-01", "in_post"),),), "306", 51, 0),
    "joined before the cycle": (((("2001-10-01", "in_post"),),), "360", 60, 0),
    "joins after the cycle": (((("2031-10-01", "in_post"),),), "0", 0, 0),
    "retired on the first of a month": ((((None, "in_post"), ("2028-03-01", "retired")),), "156", 26, 0),
    "retired on the second": ((((None, "in_post"), ("2028-03-02", "retired")),), "162", 27, 0),
    "came back": ((((None, "in_post"), ("2026-02-01", "transferred_out"), ("2030-12-31", "in_post")),), "12", 2, 0),
    "rotation and further study are service": ((((None, "rotation"), ("2027-01-01", "further_study")),), "360", 60, 0),
    "maternity leave from the middle to the middle": (
        (((None, "in_post"), ("2026-03-15", "maternity_leave"), ("2026-07-15", "in_post")),),
        "342",
        60,
        3,
    ),
    "maternity leave for whole months": (
        (((None, "in_post"), ("2026-03-01", "maternity_leave"), ("2026-07-01", "in_post")),),
        "336",
        60,
        4,
    ),
    "a leave the policy does not exempt": ((((None, "in_post"), ("2026-03-01", "secondment_out")),), "360", 60, 0),
    "sick until leaving in the middle of a month": ((((None, "long_sick_leave"), ("2026-02-10", "left")),), "0", 2, 2),
    "the events in any order": (((("2028-03-01", "retired"), (None, "in_post")),), "156", 26, 0),
    "from one school to the next": (
        (((None, "in_post"), ("2027-01-01", "transferred_out")), (("2027-01-15", "in_post"),)),
        "360",
        60,
        0,
    ),
    "exempt at one school but at work at the other": ((WHOLE, (("2026-01-01", "maternity_leave"),)), "360", 60, 0),
    "on leave at both": (
        ((("2026-01-01", "maternity_leave"),), (("2026-01-01", "long_sick_leave"), ("2027-01-01", "in_post"))),
        "288",
        60,
        12,
    ),
    "nowhere": ((), "0", 0, 0),
}


@pytest.mark.parametrize(("schools", "required", "months", "exempt"), SERVICES.values(), ids=SERVICES)
def test_the_requirement_follows_the_months_of_service(
    schools: tuple[tuple[tuple[str | None, str], ...], ...], required: str, months: int, exempt: int
) -> None:
    rules = policy(rest='[exemption]\nreasons = ["maternity_leave", "long_sick_leave"]\n')
    book = settle([], rules, END_OF_CYCLE, Service(schools))
    assert (book.required, book.service_months, book.exempt_months) == (Decimal(required), months, exempt)
    assert book.gap == book.required


OPEN_LEAVE = {
    "on leave since October, counted in November": ("2026-10-01", (), "2026-11-27", "348", 2),
    "the month of the day counts as passed": ("2026-10-01", (), "2026-10-01", "354", 1),
    "on leave since before any date": (None, (), "2026-12-31", "288", 12),
    "leave that begins later exempts nothing yet": ("2027-02-01", (), "2026-11-27", "360", 0),
    "leave that ends in the future exempts up to its end": ("2026-10-01", (("2027-04-01", "in_post"),), "2026-11-27", "324", 6),
    "leave that ends later, once it has": ("2026-10-01", (("2027-04-01", "in_post"),), "2027-04-01", "324", 6),
    "two leaves in a row, the second open": ("2026-10-01", (("2026-11-01", "long_sick_leave"),), "2026-11-27", "348", 2),
    "two leaves in a row, the second to come and with an end": (
        "2026-10-01",
        (("2027-01-01", "long_sick_leave"), ("2027-04-01", "in_post")),
        "2026-11-27",
        "324",
        6,
    ),
    "two leaves in a row, the second to come and open": (
        "2026-10-01",
        (("2027-01-01", "long_sick_leave"),),
        "2026-11-27",
        "342",
        3,
    ),
    "leave up to retirement, before it": ("2026-10-01", (("2027-01-01", "retired"),), "2026-11-27", "54", 3),
    "leave up to retirement, after it": ("2026-10-01", (("2027-01-01", "retired"),), "2027-01-01", "54", 3),
}


@pytest.mark.parametrize(("begun", "later", "as_of", "required", "exempt"), OPEN_LEAVE.values(), ids=OPEN_LEAVE)
def test_leave_without_an_end_exempts_only_what_has_passed(
    begun: str | None, later: tuple[tuple[str, str], ...], as_of: str, required: str, exempt: int
) -> None:
    rules = policy(rest='[exemption]\nreasons = ["maternity_leave", "long_sick_leave"]\n')
    before = ((None, "in_post"),) if begun else ()
    book = settle([], rules, date.fromisoformat(as_of), Service(((*before, (begun, "maternity_leave"), *later),)))
    assert (book.required, book.exempt_months) == (Decimal(required), exempt)


@pytest.mark.parametrize(
    "after", [("2027-02-01", "retired"), ("2026-10-01", "transferred_out"), ("2027-03-01", "in_post")], ids=str
)
@pytest.mark.parametrize("until_then", ["in_post", "further_study"])
def test_a_status_that_begins_after_a_day_changes_no_figure_of_that_day_where_it_ends_no_leave(
    until_then: str, after: tuple[str, str]
) -> None:
    rules, day = policy(rest='[exemption]\nreasons = ["maternity_leave"]\n'), date(2026, 9, 30)
    before = ((None, "in_post"), ("2026-08-01", until_then))
    known, later = (settle([], rules, day, Service((history,))) for history in (before, (*before, after)))
    figures = [(book.required, book.pace, book.service_months, book.exempt_months) for book in (known, later)]
    assert figures[0] == figures[1]


def test_the_requirement_is_rounded_up_to_the_step() -> None:
    rules = load_policy(
        BASE.format(top="", cycle="", unit="", category="", kind="", rest="").replace("required = 360", "required = 100"),
        file_name="p",
    )
    book = settle([], rules, END_OF_CYCLE, Service(((("2030-12-01", "in_post"),),)))
    assert book.required == 2  # 100 / 60 = 1.67


@pytest.mark.parametrize(
    ("as_of", "pace"),
    [("2026-01-30", 0), ("2026-01-31", 6), ("2026-11-23", 60), ("2026-12-31", 72), ("2030-12-31", 360), ("2031-06-30", 360)],
)
def test_the_expected_pace_grows_with_every_full_month(as_of: str, pace: int) -> None:
    assert ledger("t", [], policy(), date.fromisoformat(as_of), cycle="2026-2030").pace == pace


def test_the_pace_knows_late_comers_and_exempt_months_and_cycles_that_end_inside_a_month() -> None:
    rules = policy(rest='[exemption]\nreasons = ["maternity_leave"]\n')
    history = (("2026-03-01", "in_post"), ("2026-05-01", "maternity_leave"), ("2026-07-01", "in_post"))
    assert settle([], rules, date(2026, 8, 31), Service((history,))).pace == 24
    text = BASE.format(top="", cycle="", unit="", category="", kind="", rest="").replace("2030-12-31", "2026-02-10")
    short = load_policy(text, file_name="p")
    assert [settle([], short, day).pace for day in (date(2026, 2, 9), date(2026, 2, 10))] == [180, 360]


def test_the_even_pace_is_that_of_somebody_in_post_all_the_while() -> None:
    for day in (date(2026, 1, 30), date(2026, 11, 23), date(2031, 6, 30)):
        known = ledger("t", [], policy(), day, cycle="2026-2030", service=Service((WHOLE,)))
        assert even_pace(policy(), known.cycle, day) == known.pace


def test_the_gap_never_falls_below_zero_and_minimums_of_categories_are_gaps_of_their_own() -> None:
    rules = policy(category="cycle_min = 5")
    book = settle([activity(), training(hours=400)], rules)
    assert (book.gap, book.counted) == (0, 402)
    assert book.category_gaps == {"school_based": 300}
    assert settle([activity(hours=9)], rules).category_gaps == {"school_based": 0}


# --- the ledger -------------------------------------------------------------------------------------------------------


def test_the_ledger_gives_totals_by_year_and_category() -> None:
    entries = [activity("a"), training("b", hours=5), activity("c", "2027-02-01", 3), training("d", kind="other", hours=1)]
    book = settle(entries, policy(), date(2027, 12, 31))
    assert book.cells == {
        "2026": {"school_based": 200, "online": 500, "": 100},
        "2027": {"school_based": 300, "online": 0},
        "2028": {"school_based": 0, "online": 0},
        "2029": {"school_based": 0, "online": 0},
        "2030": {"school_based": 0, "online": 0},
    }
    assert book.categories == {"school_based": 500, "online": 500, "": 100}
    assert book.years["2026"] == 800
    assert (book.counted, book.claimed, book.required, book.gap) == (11, 11, 360, 349)
    assert [line.category for line in book.explain()] == ["school_based", "online", "", "school_based"]
    assert (book.policy.id, book.cycle.id, book.as_of, book.teacher) == ("p", "2026-2030", date(2027, 12, 31), "t")
    assert settle([], policy()).categories == {"school_based": 0, "online": 0}


def test_an_unknown_kind_and_an_unknown_category_belong_to_none() -> None:
    book = settle([activity("a", kind="opera"), opening("b", kind="unheard")], policy())
    assert book.categories == {"school_based": 0, "online": 0, "": 3200}


def test_counted_between_two_days_follows_the_start_date() -> None:
    entries = [activity(str(number), f"2026-0{number}-15", number, end="2026-10-01") for number in range(1, 7)]
    book = settle(entries, policy())
    for first, last, hours in (
        (date(2026, 2, 15), date(2026, 4, 15), 900),
        (date(2026, 2, 16), date(2026, 4, 14), 300),
        (date(2020, 1, 1), date(2020, 12, 31), 0),
    ):
        assert sum(counted for _row, _claimed, counted in book.figures_between(first, last)) == hours


def test_what_took_place_and_was_over_on_a_day_stands_in_its_figures() -> None:
    assert over("approved", "2026-09-30", "2026-09-30")
    assert over("pending", "2026-09-29", "2026-09-30"), "what waits for the principal is claimed"
    assert not over("approved", "2026-10-01", "2026-09-30"), "a training that still runs is not over"
    assert not any(over(status, "2026-09-01", "2026-09-30") for status in ("draft", "planned", "returned", "deleted"))


def test_pairs_and_figures_list_every_entry_in_order() -> None:
    entries = [activity("b", mark="absent"), activity("a"), activity("c", hours=9, confirmed_x100=100)]
    book = settle(entries, policy())
    assert [(row[1], counted) for row, counted in book.pairs()] == [("a", 200), ("b", 0), ("c", 100)]
    assert [(row[1], claimed, counted) for row, claimed, counted in book.figures_between(date.min, date.max)] == [
        ("a", 200, 200),
        ("b", 0, 0),
        ("c", 900, 100),
    ]


def test_pairs_between_two_days_are_those_that_count_anything() -> None:
    entries = [activity(str(number), f"2026-0{number}-15", number, end="2026-10-01") for number in range(1, 7)]
    book = settle([*entries, activity("absent", "2026-03-20", mark="absent")], policy())
    assert [
        (row[1], counted) for row, _claimed, counted in book.figures_between(date(2026, 2, 15), date(2026, 4, 15)) if counted
    ] == [
        ("2", 200),
        ("3", 300),
        ("4", 400),
    ]
    assert [(line.entry.id, line.counted) for line in book.explain_between(date(2026, 2, 16), date(2026, 4, 15))] == [
        ("3", 3),
        ("absent", 0),
        ("4", 4),
    ]
    assert Entry._fields[3] == "end"


def test_after_a_merge_one_person_has_one_entry_per_activity_with_the_greater_claim() -> None:
    once = activity("a", mark="absent")
    twice = activity("a", role="speaker")
    rules = policy(kind="roles = { speaker = 2 }", unit="day_cap = 8")
    for entries in permutations([once, twice, twice, activity("b")]):
        book = settle(entries, rules)
        assert [(line.entry.id, line.counted) for line in book.explain()] == [("a", 4), ("b", 2)]
        assert book.claimed == 6
        assert [counted for _, counted in book.pairs()] == [400, 200]
    confirmed = activity("a", role="speaker", confirmed_x100=100)
    assert settle([confirmed, twice], rules).counted == settle([twice, confirmed], rules).counted == 4
    drafts = [activity("a", status="draft", title="甲"), activity("a", status="draft", title="乙")]
    assert settle(drafts, rules).explain() == settle(drafts[::-1], rules).explain()


def test_everyone_named_has_a_ledger_whether_by_entries_or_by_service() -> None:
    entries = [activity("a"), activity("b", teacher="u"), activity("c")]
    service = {
        "t": Service((((None, "in_post"), ("2026-02-01", "left")),)),
        "v": Service((WHOLE,)),
        "w": Service((((None, "in_post"), ("2026-03-01", "left")),)),
    }
    books = count(entries, policy(), END_OF_YEAR, service=service)
    assert {teacher: (book.counted, book.required) for teacher, book in books.items()} == {
        "t": (4, 6),
        "u": (2, 360),
        "v": (0, 360),
        "w": (0, 12),
    }
    grouped = sorted(entries, key=lambda entry: str(entry.teacher))
    one_by_one = {book.teacher: book.explain() for book in count_grouped(grouped, policy(), END_OF_YEAR, service=service)}
    assert one_by_one == {teacher: book.explain() for teacher, book in books.items()}
    assert {book.teacher: book.required for book in count_grouped(grouped, policy(), END_OF_YEAR, service=service)} == {
        "t": 6,
        "u": 360,
        "v": 360,
        "w": 12,
    }
    assert {book.teacher for book in count_grouped(grouped, policy(), END_OF_YEAR)} == {"t", "u"}
    with pytest.raises(ValueError, match="not together"):
        list(count_grouped(entries, policy(), END_OF_YEAR))


def test_where_one_count_has_more_than_another_is_told_by_total_category_and_year() -> None:
    rules = policy()
    more = settle([activity("a", "2026-03-10", 3), training("b", "2027-03-10", 5)], rules, END_OF_CYCLE)
    less = settle([activity("a", "2026-03-10", 2), training("b", "2027-03-10", 5)], rules, END_OF_CYCLE)
    assert more.more_than(less) == {"": (300 + 500, 200 + 500), "category school_based": (300, 200), "year 2026": (300, 200)}
    assert less.more_than(more) == more.more_than(more) == {}


def test_of_a_count_whose_entries_are_let_go_every_figure_is_kept_and_which_of_one_source_count() -> None:
    book = settle(
        [activity("a", "2026-03-10", 3), activity("b", "2026-03-11", 2, status="draft"), training("c", "2027-03-10", 5)],
        policy(),
        END_OF_CYCLE,
    )
    kept = book.totals()
    assert {name: getattr(kept, name) for name in ("claimed_x100", "counted_x100", "required_x100", "pace_x100")} == {
        name: getattr(book, name) for name in ("claimed_x100", "counted_x100", "required_x100", "pace_x100")
    }
    assert (kept.service_months, kept.exempt_months) == (book.service_months, book.exempt_months)
    assert kept.counted_x100 == 300 + 500
    assert [row[1] for row in book.counting("activity")] == ["a"], "a draft is worth nothing"
    assert [row[1] for row in book.counting("training")] == ["c"]


def test_whether_a_rule_took_anything_is_known_of_the_whole_count() -> None:
    capped = policy(kind="year_cap = 1")
    assert settle([activity(hours=2)], capped).bound
    assert not settle([activity(hours=1)], capped).bound
    assert not settle([activity(hours=2, status="draft")], capped).bound


def test_one_activity_entered_twice_is_claimed_once() -> None:
    assert settle([activity("a", title="甲"), activity("a", title="乙"), activity("b", hours=3)], policy()).claimed == 5


def test_a_history_is_read_in_the_order_of_its_days_and_as_far_as_the_day() -> None:
    history = [("2026-05-01", "a_later"), (None, "z_first"), ("2026-03-01", "m_next"), ("2026-05-02", "unknown")]
    assert begun(history, "2026-05-01") == [("", "z_first"), ("2026-03-01", "m_next"), ("2026-05-01", "a_later")]


def test_a_kind_nobody_knows_is_named_where_hours_are_asked_for() -> None:
    with pytest.raises(UnknownKindError, match=r"没有活动类型“舞会”.*读书沙龙、专题讲座") as refused:
        derive_hours(policy(), "舞会", None, None, Decimal(1))
    assert refused.value.facts == {"kind": "舞会"}


def test_plain_tuples_count_as_entries_do_and_arguments_stay_as_they_were() -> None:
    rows = [tuple(activity("b")), tuple(activity("a"))]
    before = list(rows)
    assert ledger("t", rows, policy(), END_OF_YEAR).counted == 4  # type: ignore[arg-type]
    assert rows == before


def test_a_cycle_is_named_or_found_by_the_day() -> None:
    with pytest.raises(NoCycleError):
        settle([], policy(), date(2025, 12, 31))
    with pytest.raises(NoCycleError):
        count([], policy(), END_OF_YEAR, cycle="2016-2020")
    assert count([], policy(), date(2031, 1, 1), cycle="2026-2030") == {}


def test_memory_of_equal_terms_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jyteacher_desktop.domain.counting_rules.MOST_PLANS", 3)
    book = settle([activity(str(number), hours=number) for number in range(9)], policy())
    assert book.counted == 36
    assert len(book.explain()) == 9


# --- unconfirmed numbers ----------------------------------------------------------------------------------------------

DOUBTS = {
    "the requirement": ({"cycle": 'status = "unconfirmed"'}, [], ["周期要求 360 学时"]),
    "a confirmed minimum": ({"category": "cycle_min = 5"}, [], []),
    "a minimum": ({"category": 'cycle_min = 5\nstatus = "unconfirmed"'}, [], ["校本研修类最低 5 学时"]),
    "exempt months": ({"rest": '[exemption]\nreasons = ["maternity_leave"]\nstatus = "unconfirmed"'}, [], ["减免月份的人员状态"]),
    "a factor": (
        {"rest": '[attendance]\nlate = { value = 0.5, status = "unconfirmed" }'},
        [activity(mark="late"), activity("b"), activity("c", mark="late")],
        ["迟到系数 0.5"],
    ),
    "the ratio of sessions": (
        {"rest": '[attendance]\nmin_ratio = { value = 0.8, status = "unconfirmed" }'},
        [activity(sessions=5, attended=1)],
        ["出勤 1/5 次低于 0.8，系数 0"],
    ),
    "the step": ({"unit": 'step = { value = 1, status = "unconfirmed" }'}, [activity(hours=1.5)], ["最小单位 1 学时"]),
    "a step and no hours at all": ({"unit": 'step = { value = 1, status = "unconfirmed" }'}, [activity(hours=0)], []),
    "a step that took nothing": ({"unit": 'step = { value = 1, status = "unconfirmed" }'}, [activity(hours=3)], []),
    "a cap": (
        {"kind": 'year_cap = 1\nsession_cap = 5\nstatus = "unconfirmed"'},
        [activity("a"), activity("b")],
        ["读书沙龙年度上限 1 学时"],
    ),
    "a day cap": ({"unit": 'day_cap = 8\nstatus = "unconfirmed"'}, [activity(hours=9)], ["每天上限 8 学时"]),
    "a confirmed cap": ({"kind": "year_cap = 1"}, [activity()], []),
    "a cap that took nothing": ({"kind": 'year_cap = 2\nstatus = "unconfirmed"'}, [activity()], []),
    "a cap of an entry without standing": ({"kind": 'year_cap = 1\nstatus = "unconfirmed"'}, [activity(status="draft")], []),
    "same content": (
        {"rest": ONCE.replace('once"', 'once"\nstatus = "unconfirmed"', 1)},
        [training("a", content_key="k"), training("b", content_key="k")],
        ["同一内容只计一次"],
    ),
    "confirmed same content": ({"rest": ONCE}, [training("a", content_key="k"), training("b", content_key="k")], []),
}


@pytest.mark.parametrize(("parts", "entries", "names"), DOUBTS.values(), ids=DOUBTS)
def test_the_ledger_names_the_unconfirmed_numbers_that_mattered(
    parts: dict[str, str], entries: list[Entry], names: list[str]
) -> None:
    service = Service((((None, "in_post"), ("2026-03-01", "maternity_leave"), ("2026-07-01", "in_post")),))
    book = settle(entries, policy(**parts), service=service)
    assert list(book.unconfirmed) == names
    assert list(book.unconfirmed) == names, "it is looked for once and told as often as it is asked"


def test_nobody_is_told_about_a_requirement_that_asks_nothing() -> None:
    assert settle([], policy(cycle='status = "unconfirmed"'), service=Service(())).unconfirmed == ()


def test_a_sentence_says_that_a_rule_is_unconfirmed_and_leaves_out_a_missing_basis() -> None:
    unofficial = policy(kind='year_cap = 1\nbasis = "乙文"')
    assert only(settle([activity()], unofficial))[4].endswith("（依据：乙文，未经主管部门确认）")
    without = policy(kind='year_cap = 1\nstatus = "unconfirmed"')
    assert only(settle([activity()], without))[4].endswith("已用 0 学时（未经主管部门确认）")
    bare = policy(kind='year_cap = 1\nstatus = "official"')
    assert only(settle([activity()], bare))[4].endswith("已用 0 学时")


def test_a_count_on_another_day_is_the_count_of_that_day() -> None:
    """Whatever two days: entries that end between them, on them, before, after, merged twins, repeats, leave and retirement."""
    entries = [
        activity("a", "2026-03-10", 9, teacher="t"),
        activity("b", "2026-03-10", 2, teacher="t", end="2026-05-02"),
        activity("c", "2026-06-30", 3, teacher="t", content_key="x"),
        activity("d", "2026-07-01", 4, teacher="t", content_key="x", level="city"),
        activity("a", "2026-03-10", 9, teacher="u", mark="absent"),
        activity("a", "2026-03-10", 9, teacher="u"),
        training("e", "2026-02-01", 30, teacher="v", end="2027-01-20"),
        opening("f", "2026", 10, teacher="v"),
    ]
    service = {
        "t": Service((((None, "in_post"), ("2026-05-01", "maternity_leave")),)),
        "w": Service(((("2026-04-15", "in_post"), ("2026-07-10", "retired")),)),
    }
    rules = policy(top="", rest="")
    days = [date(2026, month, day) for month, day in ((1, 31), (3, 9), (3, 10), (5, 2), (6, 30), (7, 1), (12, 31))]
    days.append(date(2027, 1, 20))
    for first, other in permutations(days, 2):
        cycle = "2026-2030"
        known = count(entries, rules, first, cycle=cycle, service=service)
        again = count_on(known, other, service=service)
        wanted = count(entries, rules, other, cycle=cycle, service=service)
        assert list(again) == list(wanted) == [each.teacher for each in again.values()]
        assert [_everything(each) for each in again.values()] == [_everything(each) for each in wanted.values()]
        assert [_everything(each) for each in known.values()] == [
            _everything(each) for each in count(entries, rules, first, cycle=cycle, service=service).values()
        ]


def _everything(book: Ledger) -> tuple[object, ...]:
    figures = (book.counted_x100, book.claimed_x100, book.required_x100, book.pace_x100, book.service_months, book.exempt_months)
    return (*figures, book.as_of, book.cells, book.explain(), book.unconfirmed, book.forecast_x100)


def test_a_count_says_on_which_days_it_holds() -> None:
    """Nothing but what begins or ends, and for the requirement a month or a status that turns, makes a difference."""
    rules, service = policy(), Service(((("2026-05-20", "in_post"),),))
    book = [activity("a", "2026-05-01", 2, end="2026-05-03"), activity("b", "2026-06-10", 2)]
    told = {
        day: (kept.days_like(), kept.requirement_days())
        for day in (
            "2026-04-10",
            "2026-05-01",
            "2026-05-02",
            "2026-05-03",
            "2026-05-25",
            "2026-05-31",
            "2026-06-01",
            "2026-06-30",
        )
        for kept in [settle(book, rules, date.fromisoformat(day), service)]
    }
    assert told == {
        "2026-04-10": (("", "2026-05-01"), ("2026-04-01", "2026-04-30")),
        "2026-05-01": (("2026-05-01", "2026-05-03"), ("2026-05-01", "2026-05-20")),
        "2026-05-02": (("2026-05-01", "2026-05-03"), ("2026-05-01", "2026-05-20")),
        "2026-05-03": (("2026-05-03", "2026-06-10"), ("2026-05-01", "2026-05-20")),
        "2026-05-25": (("2026-05-03", "2026-06-10"), ("2026-05-20", "2026-05-31")),
        "2026-05-31": (("2026-05-03", "2026-06-10"), ("2026-05-31", "2026-06-01")),
        "2026-06-01": (("2026-05-03", "2026-06-10"), ("2026-06-01", "2026-06-30")),
        "2026-06-30": (("2026-06-10", NEVER), ("2026-06-30", "2026-07-01")),
    }


def test_who_came_between_two_days_brought_what_he_brought_whichever_day_was_counted_first() -> None:
    """Of a count that was carried to another day what somebody brought along was that of the first day."""
    rules, service = policy(top="", rest=""), {"t": Service(((("2027-01-15", "in_post"),),))}
    entries = [opening("f", "2027", 10, teacher="t")]
    before, after = date(2027, 1, 10), date(2027, 1, 20)
    anew = {day: count(entries, rules, day, cycle="2026-2030", service=service)["t"].figures for day in (before, after)}
    assert anew[before] != anew[after]
    for day, other in permutations((before, after)):
        known = count(entries, rules, day, cycle="2026-2030", service=service)
        assert count_on(known, other, service=service)["t"].figures == anew[other]


def test_the_months_and_hours_a_history_owes_are_told_without_any_entry() -> None:
    owed = due_months(policy(), date(2026, 12, 31))
    months, hours = owed(Service((WHOLE,)))
    book = settle([], policy(), date(2026, 12, 31), Service((WHOLE,)))
    assert (len(months), hours) == (book.service_months, book.required)
    assert owed(Service(())) == (frozenset(), Decimal(0))


def test_one_entry_that_came_twice_under_one_id_is_listed_and_counted_once() -> None:
    entries = [activity("a", hours=2, office="甲"), activity("a", hours=3, office="甲"), activity("b")]
    book = settle(entries, policy())
    listed = [row[1] for row, _counted in book.pairs()]
    assert listed == ["a", "b"]
    assert [row[1] for row, _claimed, _counted in book.figures_between(date.min, date.max)] == listed
    assert sum(counted for _row, counted in book.pairs()) == book.counted_x100


def test_two_counts_agree_between_two_days_where_every_figure_of_these_days_does() -> None:
    rules = policy()
    first, last = date(2026, 2, 1), date(2026, 3, 31)
    inside = [activity("a", "2026-02-01"), activity("b", "2026-03-31", hours=3)]
    known = settle(inside, rules)
    assert known.agrees_between(settle(inside, rules), first, last)
    outside = [activity("x", "2026-01-31"), activity("y", "2026-04-01")]
    assert known.agrees_between(settle([*inside, *outside], rules), first, last), "what lies outside says nothing of these days"
    assert settle([*inside, *outside], rules).agrees_between(known, first, last)
    assert not known.agrees_between(settle(inside[:1], rules), first, last)
    assert not known.agrees_between(settle([inside[0], activity("b", "2026-03-31", hours=4)], rules), first, last)
    assert not known.agrees_between(settle(inside, policy(unit="day_cap = 8")), first, last)


def test_two_counts_do_not_agree_where_the_same_entries_count_otherwise_for_what_came_before() -> None:
    rules = policy(category="year_cap = 10")
    late = [activity("b", "2026-03-31", hours=6)]
    alone, behind = settle(late, rules), settle([activity("a", "2026-01-10", hours=8), *late], rules)
    assert not alone.agrees_between(behind, date(2026, 3, 1), date(2026, 3, 31))


def test_two_counts_of_an_entry_that_came_twice_under_one_id_do_not_agree() -> None:
    entries = [activity("a", hours=2, office="甲"), activity("a", hours=3, office="甲")]
    first, last = date(2026, 3, 1), date(2026, 3, 31)
    assert not settle(entries, policy()).agrees_between(settle(entries, policy()), first, last), (
        "which of them counts stands nowhere"
    )


def test_an_entry_outside_the_cycle_has_no_year_of_it() -> None:
    lines = settle([activity("before", "2025-12-30"), activity("a")], policy()).explain()
    assert [(line.entry.id, line.year) for line in lines] == [("before", ""), ("a", "2026")]

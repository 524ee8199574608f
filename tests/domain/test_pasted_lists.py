"""A pasted list is understood: who is named, and what it says of each; what is not understood waits for a person."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jyteacher_desktop.domain.pasted_lists import read_pasted_list
from jyteacher_desktop.domain.terms import Mark

PEOPLE = {"a": "王伟", "b": "李娜", "c": "张三", "d": "李四", "e": "赵大六", "f": "阿依古丽·买买提"}
LISTS = {
    "#接龙\n周五读书沙龙报名\n1. 王　伟\n2、李娜（语文组）\n3 张三✅\n4.\n阿依古丽·买买提，赵大六；李四\n": [
        "a",
        "b",
        "c",
        "f",
        "e",
        "d",
    ],
    "#接龙\n例 张三\n1. 王伟\n2、李娜老师👍\n3) 张三": ["a", "b", "c"],
    "王伟，李 娜、张三;李四": ["a", "b", "c", "d"],
    "1.王伟（主持） 2.李娜": ["a"],
    "王 伟\n李 娜": ["a", "b"],
    "张三 李四 王伟": ["c", "d", "a"],
    "①王伟\n②阿依古丽•买买提": ["a", "f"],
    "王伟\n王伟老师": ["a"],
    "": [],
}


@pytest.mark.parametrize("pasted", LISTS)
def test_a_pasted_list_ticks_exact_names(pasted: str) -> None:
    found = [each.candidates[0] for each in read_pasted_list(pasted, PEOPLE) if each.exact]
    assert found[: len(LISTS[pasted])] == LISTS[pasted]


def test_a_doubtful_name_comes_with_candidates_and_is_never_ticked() -> None:
    (near,) = read_pasted_list("王玮", PEOPLE)
    assert (near.exact, near.candidates) == (False, ("a",))
    (nobody,) = read_pasted_list("欧阳", PEOPLE)
    assert (nobody.exact, nobody.candidates) == (False, ())
    (twins,) = read_pasted_list("王伟", {"a": "王伟", "b": "王 伟"})
    assert (twins.exact, set(twins.candidates)) == (False, {"a", "b"})


STAFF = {
    str(place): name for place, name in enumerate(["王芳", "李娜", "张秀英", "林明", "何超", "张伟", "张伟", "王伟", "刘敏"])
}
APART = {"5": ("科学", "综合组", "355X"), "6": ("道法", "综合组", "6875"), "3": ("语文",)}
P, L, E, X, A = Mark.PRESENT, Mark.LATE, Mark.LEFT_EARLY, Mark.EXCUSED, Mark.ABSENT
SAID = {
    "到会：王芳、李娜（请假）、张秀英": {"0": P, "1": X, "2": P},
    "林明@何超 （迟到）": {"3": None, "4": L},
    "@林明\u2005@何超\u2005": {"3": None, "4": None},
    "李娜(病假)，王芳（事假）": {"1": X, "0": X},
    "李娜 请假\n王芳-迟到\n何超：早退\n林明——缺席\n刘敏:未到": {"1": X, "0": L, "4": E, "3": A, "8": A},
    "李娜请假、王芳迟到、刘敏": {"1": X, "0": L, "8": None},
    "请假李娜、王伟": {"1": X, "7": X},
    "请假：李娜、王伟\n迟到：何超": {"1": X, "7": X, "4": L},
    "实到：王芳、刘敏；请假：李娜": {"0": P, "8": P, "1": X},
    "到会：\n1. 王芳\n2. 刘敏\n公出：\n3. 李娜": {"0": P, "8": P, "1": X},
    "缺席人员：李娜\n参会人员：王芳": {"1": A, "0": P},
    "1、王芳 2、李娜（因病请假，未到） 3、刘敏": {"0": None, "1": X, "8": None},
    "①王芳\n②李娜（出差）\n（3）刘敏\n四、何超": {"0": None, "1": X, "8": None, "4": None},
    "应到9人，实到7人，请假2人（李娜、王伟）": {"1": X, "7": X},
    "请假（2人）：李娜、王伟\n迟到：无": {"1": X, "7": X},
    "【请假】李娜、王伟": {"1": X, "7": X},
    "1\t李娜\t语文组\t请假\n2\t王芳\t语文组\t出席": {"1": X, "0": P},
    "王芳（主持）、李娜（语文组）、刘敏（收到）[玫瑰]": {"0": None, "1": None, "8": None},
    "签到：王芳 刘敏": {"0": P, "8": P},
    "人员名单:王芳，刘敏": {"0": P, "8": P},
    "张伟（科学）、张伟6875（请假）": {"5": None, "6": X},
    "张伟@道法、张伟#355X": {"6": None, "5": None},
    "语文组（王芳、李娜）": {"0": None, "1": None},
    "王芳和李娜": {"0": None, "1": None},
    "王芳老师与李娜老师、刘敏": {"0": None, "1": None, "8": None},
    "王芳、李娜，以及刘敏": {"0": None, "1": None, "8": None},
    "王芳 和 李娜": {"0": None, "1": None},
    "王芳、李娜和刘敏请假": {"0": None},
    "请假：王芳和李娜": {"0": X, "1": X},
    "王芳和李娜（语文组）": {"0": None, "1": None},
    "共2人：王芳、李娜": {"0": None, "1": None},
    "2人：王芳、李娜": {"0": None, "1": None},
    "共 2 人：\n王芳\n李娜": {"0": None, "1": None},
    "王芳、李娜（共2人）": {"0": None, "1": None},
    "王芳、李娜共2人": {"0": None, "1": None},
}  # fmt: skip


@pytest.mark.parametrize("pasted", SAID)
def test_a_word_behind_a_name_or_over_names_is_their_mark(pasted: str) -> None:
    found = read_pasted_list(pasted, STAFF, APART)
    assert {each.candidates[0]: each.mark for each in found if each.exact} == SAID[pasted]


@pytest.mark.parametrize(
    ("pasted", "told", "candidates"),
    [
        ("王芳、李娜（回老家）", "李娜（回老家）", ("1",)),
        ("王芳、李娜-家里有事", "李娜（家里有事）", ("1",)),
        ("王芳、李娜（未请假）", "李娜（未请假）", ("1",)),
        ("王芳\n代课：李娜", "代课：李娜", ("1",)),
        ("王芳、李娜，请假，刘敏", "李娜（请假）", ("1",)),
        ("王芳\n到会：李娜\n请假：李娜", "李娜（出席，请假）", ("1",)),
        ("王芳、张伟", "张伟", ("5", "6")),
        ("王芳、张伟（综合组，请假）", "张伟（综合组，请假）", ("5", "6")),
        ("王芳\n小王老师", "小王", ()),
        ("王芳\n王方：请假", "王方（请假）", ("0", "7")),
        ("王芳\n李娜和小王", "李娜和小王", ("1",)),
    ],
)
def test_who_has_a_word_that_nobody_understands_is_in_doubt_and_never_present(
    pasted: str, told: str, candidates: tuple[str, ...]
) -> None:
    found = read_pasted_list(pasted, STAFF, APART)
    assert [(each.text, each.candidates) for each in found if not each.exact] == [(told, candidates)]
    assert "0" in {each.candidates[0] for each in found if each.exact}


@pytest.mark.parametrize("pasted", ["李娜和刘敏（请假）", "李娜和刘敏 请假", "何超、李娜和刘敏请假"])
def test_words_behind_two_names_with_and_between_them_are_asked_about_of_both(pasted: str) -> None:
    found = read_pasted_list(pasted, STAFF, APART)
    assert not {"1", "8"} & {each.candidates[0] for each in found if each.exact}


def test_a_name_in_which_the_word_and_stands_is_one_name() -> None:
    people = {"a": "李和平", "b": "王和", "c": "王芳"}
    for pasted, meant in (
        ("李和平", ["a"]),
        ("李和平和王和", ["a", "b"]),
        ("王和和王芳", ["b", "c"]),
        ("王芳及李和平", ["c", "a"]),
    ):
        found = read_pasted_list(pasted, people)
        assert [each.candidates[0] for each in found if each.exact] == meant, pasted


@given(st.text("王芳和李娜与张伟请假迟到会未，、；：:（）()【】[]@#-. 　\n\t0123456789人无", max_size=40))
def test_no_name_of_a_list_is_taken_for_a_person_of_another_name(pasted: str) -> None:
    for each in read_pasted_list(pasted, STAFF, APART):
        if each.exact:
            assert STAFF[each.candidates[0]] in "".join(pasted.split())


def _alike(key: str, other: str) -> bool:
    """Whether a doubtful name may mean another one, said without looking it up."""

    def apart(one: str, two: str) -> bool:
        if len(one) == len(two):
            return sum(a != b for a, b in zip(one, two, strict=True)) == 1
        short, long = sorted((one, two), key=len)
        return len(long) - len(short) == 1 and any(long[:at] + long[at + 1 :] == short for at in range(len(long)))

    return len(key) >= 2 and (other.startswith(key) or other.endswith(key) or key.startswith(other) or apart(key, other))


@given(
    names=st.lists(st.text("甲乙丙", min_size=1, max_size=5), min_size=1, max_size=12, unique=True),
    asked=st.text("甲乙丙丁", min_size=1, max_size=6),
)
def test_a_doubtful_name_means_whoever_is_one_character_away_or_begins_or_ends_like_it(names: list[str], asked: str) -> None:
    (found,) = read_pasted_list(asked, {name: name for name in names})
    alike = [name for name in names if _alike(asked, name)]
    assert list(found.candidates) == ([asked] if asked in names else alike)


def test_a_pasted_list_of_thousands_of_names_costs_what_it_is_long() -> None:
    """Each unknown name was compared with everybody, each bracket looked for its end, each run of digits for another one."""
    people = {str(place): f"王{chr(0x4E00 + place)}" for place in range(5000)}
    pasted = "\n".join(f"李{chr(0x4E00 + place % 20_000)}{chr(0x5000 + place // 20_000)}" for place in range(40_000))
    assert len(read_pasted_list(pasted, people)) == 40_000
    for long in ("（" * 200_000, "王" + "1" * 200_000 + "甲", "王" * 200_000):
        assert len(read_pasted_list(long, people)) == 1


@pytest.mark.parametrize(
    ("pasted", "said"),
    [
        ("参加：王伟。请假：李娜", {"王伟": Mark.PRESENT, "李娜": Mark.EXCUSED}),
        ("实到2人：王伟、李娜。缺席1人：张三。", {"王伟": Mark.PRESENT, "李娜": Mark.PRESENT, "张三": Mark.ABSENT}),
        ("主持：王伟！参加：李娜、李四。", {"王伟": None, "李娜": Mark.PRESENT, "李四": Mark.PRESENT}),
        ("王伟 请假：李娜", {"王伟": None, "李娜": Mark.EXCUSED}),
    ],
)
def test_who_stands_before_the_words_over_others_is_not_lost(pasted: str, said: dict[str, Mark | None]) -> None:
    """Names in front of 。请假： were read as part of those words, and nobody heard of them."""
    assert {each.text: each.mark for each in read_pasted_list(pasted, PEOPLE) if each.exact} == said


@pytest.mark.parametrize(
    "pasted", ["缺席：无；王伟、李娜", "缺席：无\n王伟、李娜", "缺席0人，王伟、李娜", "请假（无）王伟、李娜"]
)
def test_that_nobody_was_absent_makes_nobody_behind_it_absent(pasted: str) -> None:
    assert [(each.text, each.mark, each.exact) for each in read_pasted_list(pasted, PEOPLE)] == [
        ("王伟", None, True),
        ("李娜", None, True),
    ]
    (excused,) = read_pasted_list("请假10人：王伟", PEOPLE)
    assert excused.mark is Mark.EXCUSED, "ten are not nobody"


@pytest.mark.parametrize("pasted", ["李娜请假王伟缺席", "李娜（请假，王伟代）", "王伟和李娜：迟到"])
def test_words_in_which_somebody_else_is_named_are_asked_about(pasted: str) -> None:
    assert not [each for each in read_pasted_list(pasted, PEOPLE) if each.exact]


_BETWEEN = st.lists(
    st.sampled_from(
        [*"、，,;；。！ \n/|\t：:()（）[]“”·?？-—@#①", "请假", "参加", "缺席：", "（请假）", "出席：", "无", "0人", "2人", "等", "和", "1.", "2、", "语文组"]
    ),
    max_size=2,
)  # fmt: skip


@given(parts=st.lists(st.tuples(_BETWEEN, st.sampled_from(sorted(PEOPLE.values()))), min_size=1, max_size=4), behind=_BETWEEN)
def test_nobody_whom_a_list_names_is_left_out_without_a_word(parts: list[tuple[list[str], str]], behind: list[str]) -> None:
    pasted = "".join("".join(between) + name for between, name in parts) + "".join(behind)
    found = read_pasted_list(pasted, PEOPLE)
    meant = {PEOPLE[each] for one in found for each in one.candidates}
    for _between, name in parts:
        assert name in meant or any(name in one.text for one in found), pasted


def test_a_cell_of_thousands_of_colons_is_read() -> None:
    assert [each.text for each in read_pasted_list("甲：" * 5000 + "王伟", PEOPLE)] == ["甲：王伟"]

"""Names are kept exactly and compared by what they mean; pasted lists are understood; titles and subjects are today's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import jyteacher_desktop
from jyteacher_desktop.domain.names import KnownBy, clean_name, match_key, names_in_list, visible
from jyteacher_desktop.domain.titles import current_title, subject_group

CLEAN = {
    "王　伟": "王伟",
    " 李 娜 ": "李娜",
    "张\n三": "张三",
    "'赵六": "赵六",
    "买买提 • 吐尔逊": "买买提·吐尔逊",
    "阿依古丽・买买提": "阿依古丽·买买提",
    "张𠮷": "张𠮷",
    "㛃雅琴": "㛃雅琴",
    "John  Smith": "John Smith",
    "\ufeff王\u200b伟": "王伟",
    "": "",
}


def test_a_name_with_a_million_blanks_takes_no_longer_than_it_is_long() -> None:
    """One school's package could hold thousands of such names; with the square of their length nothing would ever come of it."""
    assert clean_name("王" + " " * 1_000_000 + "伟") == "王伟"
    assert match_key("王" + " " * 1_000_000 + "·" + "\t" * 1_000_000 + "伟") == match_key("王伟")


@pytest.mark.parametrize("written", CLEAN)
def test_a_name_loses_what_means_nothing_and_keeps_the_rest(written: str) -> None:
    assert clean_name(written) == CLEAN[written]


@given(text=st.text(max_size=12))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean_name(clean_name(text)) == clean_name(text)
    assert match_key(clean_name(text)) == match_key(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [("王伟", "王　伟"), ("阿依古丽·买买提", "阿依古丽•买买提"), ("阿依古丽买买提", "阿依古丽·买买提"), ("ＪＯＨＮ", "john")],
)
def test_spellings_of_one_name_are_equal(one: str, other: str) -> None:
    assert match_key(one) == match_key(other)


def test_every_ideograph_is_kept_and_compared_as_itself_whatever_stands_beside_it() -> None:
    """Names of ideographs alone are not looked through: nothing that is done to other names may change one of them."""
    ideographs = [chr(code) for first, last in ((0x3400, 0x9FFF), (0x20000, 0x2F7FF)) for code in range(first, last + 1)]
    assert [each for each in ideographs if (clean_name(f"A {each}"), match_key(f"a {each}")) != (f"A {each}", f"a{each}")] == []
    assert [each for each in ideographs if (clean_name(f"王{each}"), match_key(f"王{each}")) != (f"王{each}", f"王{each}")] == []


def test_different_characters_stay_different_people() -> None:
    assert match_key("张吉") != match_key("张𠮷")


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("小学高级", "一级教师"),
        ("中学高级教师", "高级教师"),
        ("中小学一级教师", "一级教师"),
        ("一级 教师", "一级教师"),
        ("二级", "二级教师"),
        ("正高", "正高级教师"),
        ("未定级", "未评聘"),
        ("园级骨干", "园级骨干"),
        ("", ""),
    ],
)
def test_old_titles_become_todays_and_unknown_ones_stay(written: str, title: str) -> None:
    assert current_title(written) == title


@pytest.mark.parametrize(
    ("written", "group"),
    [
        ("思想品德(政治)", "道德与法治"),
        ("体育(小学)", "体育与健康"),
        ("信息技术", "信息科技"),
        ("语文", "语文"),
        ("武术", "武术"),
    ],
)
def test_subjects_are_grouped_for_statistics(written: str, group: str) -> None:
    assert subject_group(written) == group


def test_a_character_that_old_programs_kept_as_a_private_one_is_the_real_one() -> None:
    assert clean_name("赵\ue863") == "赵䶮"
    assert clean_name("\ue81e") == "\u9fb4"


@given(st.text(st.sampled_from("·王一龥古丽鄢卍"), max_size=8))
def test_a_name_of_usual_characters_and_dots_is_compared_as_any_other(text: str) -> None:
    """The shorter way for such names gives what the whole way gives: a character that nobody writes, put before and taken away, leads there."""
    assert match_key("〇" + text) == "〇" + match_key(text)
    assert clean_name("〇" + text) == "〇" + clean_name(text)


def test_a_title_with_a_figure_is_gone_through_once_and_not_sign_by_sign() -> None:
    class Counted(str):
        __slots__ = ("times",)

        def __iter__(self) -> Iterator[str]:
            self.times = getattr(self, "times", 0) + 1
            return super().__iter__()

    for title in ("交流3", "2026年秋季读书交流", "“五育”读书交流"):
        text = Counted(title)
        assert match_key(text) == match_key(title)
        assert text.times == 1


def test_a_point_and_a_variation_selector_make_no_other_person() -> None:
    assert match_key("阿依古丽.买买提") == match_key("阿依古丽·买买提")
    assert match_key("葛\U000e0100") == match_key("葛")


COMPOSED = {
    "高级教师": "中小学高级 副高级教师 中教高级 小教中高 小中高 小学中学高级 副高（高级教师） 小教副高",
    "一级教师": "中小学一级 中小学一级教师 中教一级 教师一级 小教高级 幼教高级 1级 Ⅰ级 一级（中级） 中级（一级教师） 一级教师(中小学)",
    "二级教师": "小教一级 中学二级 二级教师（小学） 中小学教师二级",
    "正高级教师": "正高级职称 中教正高",
    "未评聘": "未聘 没有 无职称 尚未评聘 未评定 暂无职称",
}


@pytest.mark.parametrize("title", COMPOSED)
def test_a_title_is_known_by_its_step_and_kind_of_school_however_it_is_put(title: str) -> None:
    for text in COMPOSED[title].split(" "):
        assert current_title(text) == title, text


def test_what_may_be_two_titles_or_belongs_to_another_ladder_stays_as_it_was_written() -> None:
    for text in (
        "幼儿园一级教师",
        "中级",
        "初级",
        "高级讲师",
        "特级教师",
        "专技十级",
        "12级",
        "高级工",
        "一级（二级教师）",
        "工程师",
    ):
        assert current_title(text) == text


def test_every_character_that_shows_nothing_goes_and_every_one_that_shows_something_stays() -> None:
    """By what Unicode says of each: format characters but those that draw a sign, controls but the blanks, and what is called blank or filler."""
    drawn = {chr(code) for code in (*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD)}
    blanks = {"\t", "\n", "\r", "\x85"}
    called = re.compile(
        r"BRAILLE PATTERN BLANK|HANGUL (?:CHOSEONG |JUNGSEONG )?FILLER|NULL NOTEHEAD|ZERO WIDTH|INVISIBLE|COMBINING GRAPHEME JOINER|KHMER VOWEL INHERENT|CONSONANT JOINER|NUMBER JOINER|SCRIPT FILLER|OBJECT REPLACEMENT"
    )
    for code in (*range(0xD800), *range(0xE000, 0x20000), *range(0xE0000, 0xE1000)):
        sign = chr(code)
        name, category = unicodedata.name(sign, ""), unicodedata.category(sign)
        hidden = (category in {"Cf", "Cc"} or bool(called.search(name))) and sign not in drawn and sign not in blanks
        assert not hidden or visible(f"王{sign}伟") == "王伟", f"U+{code:04X} {name}"
        if category in {"Lo", "Lu", "Ll", "Nd", "Zs"} and not called.search(name):
            assert visible(f"王{sign}伟") == f"王{sign}伟", f"U+{code:04X} {name}"


def test_a_character_that_is_reserved_for_showing_nothing_goes_before_anybody_has_named_it() -> None:
    for sign in ("\u2065", "\ufff0", "\U000e0fff", "\u180b"):
        assert visible(f"王{sign}伟") == "王伟"


@pytest.mark.parametrize(
    ("radical", "character"), ["⻢马", "⻩黄", "⺠民", "⻰龙", "⻓长", "⼦子", "⽂文", "⻅见", "⼀一", "㇐一"]
)
def test_a_radical_in_a_name_makes_no_other_person(radical: str, character: str) -> None:
    assert match_key(f"王{radical}") == match_key(f"王{character}")
    assert clean_name(f"王{radical}") == f"王{radical}", "it is stored as it was written"


def test_people_of_one_name_are_told_apart_by_what_they_teach_and_by_a_number_only_where_that_is_not_enough() -> None:
    def called(*people: tuple[str, KnownBy]) -> list[str]:
        return [*names_in_list((place, name, known) for place, (name, known) in enumerate(people)).values()]

    sport, language = KnownBy(subject="体育", id_last4="3553"), KnownBy(subject="语文", teacher_no="012")
    assert called(("王伟", sport), ("王伟", language), ("李娜", sport)) == ["王伟（体育）", "王伟（语文）", "李娜"]
    assert called(("王伟", sport), ("王　伟", sport)) == ["王伟（体育，尾号3553）", "王　伟（体育，尾号3553）"]
    unknown = KnownBy(group="综合组", birth_month="1985-03")
    assert called(("王伟", sport), ("王伟", unknown)) == ["王伟（体育）", "王伟（综合组）"]
    assert called(("王伟", language), ("王伟", KnownBy())) == ["王伟（语文，工号012）", "王伟"]


@pytest.mark.parametrize(
    ("known", "words", "column", "certificate"),
    [
        (KnownBy(subject="体育", id_last4="3553", teacher_no="012"), "体育，尾号3553", "012", "身份证件尾号 3553"),
        (KnownBy(subject="体育", id_last4="3553"), "体育，尾号3553", "尾号3553", "身份证件尾号 3553"),
        (KnownBy(group="综合组", teacher_no="012"), "综合组，工号012", "012", "工号 012"),
        (KnownBy(subject="体育", birth_month="1985-03"), "体育，1985-03", "1985-03", "1985-03"),
        (KnownBy(unit="济水一小", subject="体育"), "济水一小，体育", "体育", ""),
        (KnownBy(), "", "", ""),
    ],
)
def test_whoever_is_told_apart_is_so_by_the_same_facts_everywhere(
    known: KnownBy, words: str, column: str, certificate: str
) -> None:
    assert (known.words, known.under_staff_number, known.number_in_full) == (words, column, certificate)


def test_nobody_else_says_what_tells_people_of_one_name_apart() -> None:
    package = Path(jyteacher_desktop.__file__).parent
    beside = re.compile("尾号 ?\\{")
    # one number that is looked at (covered), one person's facts on a card, numbers that contradict each other: nobody is told apart there
    others = {"domain/names.py", "domain/id_numbers.py", "desktop/pages/teachers_presenter.py", "desktop/pages/city_presenter.py"}
    others |= {"bureau/who_is_one_person.py", "bureau/contradictions_between_schools.py"}
    found = {
        str(path.relative_to(package).as_posix())
        for path in package.rglob("*.py")
        if beside.search(path.read_text(encoding="utf-8"))
    }
    assert found <= others

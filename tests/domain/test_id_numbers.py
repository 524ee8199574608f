"""Identity numbers: the right ones pass, the damaged ones are named and never stored."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jyteacher_desktop.domain import id_numbers
from jyteacher_desktop.domain.errors import Severity
from jyteacher_desktop.domain.id_numbers import (
    _sign_by_sign,
    check_character,
    check_id_number,
    covered,
    joins_people,
    long_form,
    read_sound_number,
)

NUMBERS = st.builds(
    lambda region, days, sequence: f"{region:06}{date(1930, 1, 1) + timedelta(days=days):%Y%m%d}{sequence:03}",
    st.integers(0, 999_999),
    st.integers(0, 30_000),
    st.integers(0, 999),
)

GOOD = {
    "11010519491231002X": ("11010519491231002X", "1949-12", "女"),
    "11010519491231002x": ("11010519491231002X", "1949-12", "女"),
    "１１０１０５１９４９１２３１００２Ｘ": ("11010519491231002X", "1949-12", "女"),
    " 4190 0119 9003 0700 15 ": ("419001199003070015", "1990-03", "男"),
    "'410881198506150028": ("410881198506150028", "1985-06", "女"),
}


@pytest.mark.parametrize("written", GOOD)
def test_a_number_is_stored_in_one_form(written: str) -> None:
    checked = check_id_number(written)
    assert (checked.number, checked.birth_month, checked.sex) == GOOD[written]
    assert checked.refusal is None


DAMAGED: dict[str, tuple[object, str]] = {
    "rounded_float": (4.10881198506e17, "id_number.float"),
    "rounded_integer": (410881198506150000, "id_number.float"),
    "scientific": ("4.10881E+17", "id_number.scientific"),
    "scientific_small": ("4.10881e+17", "id_number.scientific"),
    "zeros": ("410881198506150000", "id_number.excel_damage"),
    "check": ("419001199003070016", "id_number.check_digit"),
    "date": ("41900119900230001" + check_character("41900119900230001"), "id_number.date"),
    "year": ("41900118000307001" + check_character("41900118000307001"), "id_number.date"),
    "short": ("41900119900307001", "id_number.length"),
    "long": ("4190011990030700155", "id_number.length"),
    "letters": ("41900119900307OO15", "id_number.characters"),
    "x_inside": ("4190011990X3070015", "id_number.characters"),
    "old_date": ("410881991332001", "id_number.date"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_number_is_refused_with_its_own_code(name: str) -> None:
    value, code = DAMAGED[name]
    checked = check_id_number(value)
    assert checked.number == ""
    assert checked.refusal is not None
    assert checked.refusal.code == code
    assert "请" in checked.refusal.message


def test_contradictions_with_sex_and_birth_month_are_refused() -> None:
    number = "11010519491231002X"
    sex = check_id_number(number, sex="男").refusal
    month = check_id_number(number, birth_month="1950-01").refusal
    assert sex is not None
    assert month is not None
    assert (sex.code, month.code) == ("id_number.sex_mismatch", "id_number.birth_mismatch")
    assert check_id_number(number, sex="女", birth_month="1949-12").number == number


def test_a_genuine_old_number_is_kept_with_a_warning() -> None:
    checked = check_id_number("410881850615002")
    assert checked.number == "410881850615002"
    assert checked.warning is not None
    assert checked.warning.code == "id_number.fifteen_digits"
    assert checked.birth_month == "1985-06"


@pytest.mark.parametrize("nothing", [None, "", "  ", "'"])
def test_an_empty_number_is_simply_empty(nothing: object) -> None:
    checked = check_id_number(nothing)
    assert (checked.number, checked.refusal, checked.warning) == ("", None, None)


@given(body=NUMBERS)
def test_every_well_formed_number_of_any_region_passes(body: str) -> None:
    number = body + check_character(body)
    assert check_id_number(number).number == number


@given(body=NUMBERS, place=st.integers(0, 17), other=st.sampled_from("0123456789X"))
def test_a_single_wrong_character_never_passes(body: str, place: int, other: str) -> None:
    number = body + check_character(body)
    wrong = number[:place] + other + number[place + 1 :]
    if wrong != number:
        assert check_id_number(wrong).number == ""


@given(body=NUMBERS)
def test_what_a_spreadsheet_makes_of_a_number_is_never_stored(body: str) -> None:
    number = body + check_character(body)
    if not number.endswith("X") and not number.startswith("0"):
        assert check_id_number(float(number)).number == ""
        assert check_id_number(f"{float(number):.6G}").number == ""


@given(NUMBERS, st.integers(0, 17), st.sampled_from("0123456789Xx "))
def test_the_fast_way_says_what_the_thorough_one_says_or_nothing(body: str, place: int, other: str) -> None:
    whole = body + check_character(body)
    for text in (whole, whole[:place] + other + whole[place + 1 :]):
        fast, thorough = read_sound_number(text), _sign_by_sign(text)
        assert check_id_number(text) == thorough
        if fast is not None:
            assert (text, fast.birth_month, fast.sex) == (thorough.number, thorough.birth_month, thorough.sex)
        else:
            assert thorough.number != text


@pytest.mark.parametrize("cut", ["410881198506150", "410881200103150", "410881196011300"])
def test_the_first_fifteen_of_eighteen_digits_are_no_old_number(cut: str) -> None:
    refusal = check_id_number(cut).refusal
    assert refusal is not None
    assert refusal.code == "id_number.excel_damage"


def test_an_old_number_may_not_contradict_either() -> None:
    assert check_id_number("410881850615002", sex="女", birth_month="1985-06").number == "410881850615002"
    for facts, code in (({"sex": "男"}, "id_number.sex_mismatch"), ({"birth_month": "1985-07"}, "id_number.birth_mismatch")):
        refusal = check_id_number("410881850615002", **facts).refusal
        assert refusal is not None
        assert refusal.code == code


def _with_check(first17: str) -> str:
    return first17 + check_character(first17)


@pytest.mark.parametrize(("year", "sound"), [("1899", False), ("1900", True), ("2100", True), ("2101", False)])
def test_the_years_at_the_edge_of_what_is_likely(year: str, sound: bool) -> None:
    checked = check_id_number(_with_check(f"110105{year}0228001"))
    assert bool(checked.number) is sound


def test_a_whole_birth_date_beside_a_number_is_compared_by_its_month() -> None:
    number = "11010519491231002X"
    assert check_id_number(number, birth_month="1949-12-30").number == number
    assert check_id_number(number, birth_month="1949-11-30").refusal is not None


def test_a_refusal_and_a_warning_say_where_and_how_much_they_matter() -> None:
    refusal = check_id_number("1101051949123100").refusal
    assert refusal is not None
    assert (refusal.severity, refusal.place) == (Severity.REFUSAL, "身份证件号")
    warning = check_id_number("110105491231002").warning
    assert warning is not None
    assert (warning.severity, warning.place, warning.code) == (Severity.WARNING, "身份证件号", "id_number.fifteen_digits")
    assert "补成 18 位" in warning.message


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (110105491231003.0, ""),  # an old number that a spreadsheet kept as a number: nothing is lost below 10^15
        (149.0, "id_number.length"),
        (110105491231003.5, "id_number.float"),
        (1e15, "id_number.float"),
        (999999999999999.0, "id_number.date"),
        (5_000_000_000_000_000.0, "id_number.float"),
    ],
)
def test_a_number_cell_is_read_as_far_as_a_spreadsheet_is_exact(cell: float, code: str) -> None:
    checked = check_id_number(cell)
    assert (checked.refusal.code if checked.refusal else "") == code
    assert bool(checked.number) is not bool(code)


@pytest.mark.parametrize(
    ("old", "month", "sex"),
    [("110105491231003", "1949-12", "男"), ("110105301020002", "1930-10", "女"), ("110105850620011", "1985-06", "男")],
)
def test_an_old_number_says_when_and_what_as_well(old: str, month: str, sex: str) -> None:
    checked = check_id_number(old)
    assert (checked.birth_month, checked.sex) == (month, sex)


@pytest.mark.parametrize(
    ("cut", "code"),
    [
        ("110105198512310", "id_number.excel_damage"),
        ("110105200103150", "id_number.excel_damage"),
        ("110105201512310", "id_number.excel_damage"),
        ("110105291231003", "id_number.excel_damage"),
        ("110105851331003", "id_number.date"),
        ("110105850631003", "id_number.date"),
    ],
)
def test_the_beginning_of_a_long_number_is_told_from_a_wrong_old_one(cut: str, code: str) -> None:
    refusal = check_id_number(cut).refusal
    assert refusal is not None
    assert refusal.code == code


def test_an_old_number_becomes_the_long_one_of_the_same_person() -> None:
    assert long_form("110105491231002") == "11010519491231002X"
    assert joins_people(long_form("110105491231002"))


@pytest.mark.parametrize("number", ["110105491231002", "110105194912310021", "", "11010519491231002x"])
def test_only_a_whole_number_that_is_right_joins_people(number: str) -> None:
    assert not joins_people(number)


def test_a_covered_number_shows_its_end() -> None:
    assert (covered("11010519491231002X"), covered("")) == ("尾号 002X", "")


@pytest.mark.parametrize("word", ["无", "暂无", "n/a", "——"])
def test_a_word_for_no_number_is_no_number_and_no_mistake(word: str) -> None:
    checked = check_id_number(word)
    assert (checked.number, checked.refusal, checked.warning) == ("", None, None)


def test_the_old_and_the_new_form_of_a_number_lead_to_each_other_and_nothing_else_to_anything() -> None:
    old, new = "419001900307001", "419001199003070015"
    assert (id_numbers.other_form(old), id_numbers.other_form(new)) == (new, old)
    assert (id_numbers.as_one(old), id_numbers.as_one(new)) == (new, new)
    others = ("", "王芳", "12345", "110105194912310021", "419001200103070018", "11010519491231002x", "王" * 15, "１" * 15)
    assert [id_numbers.other_form(number) for number in others] == [""] * len(others)
    assert [id_numbers.as_one(number) for number in others] == list(others)


_ODD_ENDS = "0123456789Xxａ１²"


def test_a_number_is_looked_for_in_both_its_forms_and_in_one_where_it_has_no_other() -> None:
    new = "11010519491231002X"
    old = id_numbers.other_form(new)
    assert id_numbers.both_forms(new) == (new, old)
    assert id_numbers.both_forms(old) == (old, new)
    assert id_numbers.both_forms("") == ()
    assert id_numbers.both_forms("4101") == ("4101",)
    assert id_numbers.ends_with(old, "002X")
    assert not id_numbers.ends_with(old, "1234")


@pytest.mark.parametrize("seed", range(12))
def test_a_column_of_numbers_is_read_as_each_of_them_by_itself(seed: int) -> None:
    chance = random.Random(seed)
    column = []
    for _each in range(chance.choice((0, 5, 40, 120))):
        body = f"{chance.randrange(10**6):06}{chance.randrange(1895, 2105)}{chance.randrange(14):02}{chance.randrange(32):02}{chance.randrange(1000):03}"
        number = body + id_numbers.check_character(body)
        if chance.random() < (seed % 3) * 0.2:
            place = chance.choice((17, chance.randrange(18)))
            number = number[:place] + chance.choice(_ODD_ENDS) + number[place + 1 :]
        if seed % 4 == 3 and chance.random() < 0.2:
            number = chance.choice(("", number[:15], f" {number}", number + "0"))
        column.append(number)
    assert id_numbers.read_sound_numbers(column) == [id_numbers.read_sound_number(number) for number in column]


def test_one_number_that_is_wrong_leaves_the_others_of_its_column_sound() -> None:
    right = [f"{place:06}19850612{place % 1000:03}" for place in range(50)]
    column = [body + id_numbers.check_character(body) for body in right]
    column[7] = column[7][:17] + ("0" if column[7][17] != "0" else "1")
    assert [place for place, read in enumerate(id_numbers.read_sound_numbers(column)) if read is None] == [7]

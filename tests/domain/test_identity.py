"""Identity numbers: the right ones pass, the damaged ones are named and never stored."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jyteacher_desktop.domain.identity import check_character, check_id_number, read_sound_number

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
        fast, thorough = read_sound_number(text), check_id_number(text)
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

"""Identity numbers (GB 11643-1999) and the armour against damaged ones.

Eighteen characters: six of the region, eight of the birth date, three in sequence (the last of them odd for men, even for
women) and a check character. Spreadsheets keep only fifteen digits of a number, so a damaged one ends in 000 or looks
like 4.10881E+17: it is refused and named, never stored and never guessed. The region is never a reason to refuse.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import TypeVar

from jyteacher_desktop.domain.errors import Finding, refusal, warning
from jyteacher_desktop.domain.words_for_nothing import FOR_NOTHING
from jyteacher_desktop.values import NamedTuple, dataclass

Person = TypeVar("Person")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_FULL_WIDTH = str.maketrans("０１２３４５６７８９ＸｘＥｅ．＋", "0123456789XxEe.+")
_PLACE = "身份证件号"
SHOWN_PLACES = 4
"""Last places of a number that are shown where it is not asked for."""
OLD_PLACES, NEW_PLACES = 15, 18
"""Digits of a number as they were given until 1999."""
_LIKELY_YEARS = (1900, 2100)
# Numbers of fifteen digits leave the century out. They were given until 1999, and nobody born before this year still teaches.
_OLDEST_FIFTEEN = 1930
_STOOD_FOR_NOTHING = frozenset(word.upper() for word in FOR_NOTHING) | {"无证"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedNumber:
    """Result of checking one number.

    Attributes:
        number: The number in its stored form (capital X), or "" when it is empty or refused.
        birth_month: "1985-06" from the number, or "".
        sex: 男 or 女 from the number, or "".
        refusal: Why it cannot be stored, or None.
        warning: Something to look at, or None.
    """

    number: str = ""
    birth_month: str = ""
    sex: str = ""
    refusal: Finding | None = None
    warning: Finding | None = None


class Reading(NamedTuple):
    """What a sound number of eighteen characters says: birth month "1985-06" and sex 男 or 女."""

    birth_month: str
    sex: str


def check_character(first17: str) -> str:
    """The check character of seventeen digits."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True)) % 11]


def joins_people(number: str) -> bool:
    """Whether a number says of itself who it is: only one of eighteen characters whose check character is right.

    An old one of fifteen digits has none: one digit written wrong is another person's.
    """
    return read_sound_number(number) is not None


def long_form(fifteen: str) -> str:
    """The eighteen characters that an old number of fifteen digits became."""
    first = f"{fifteen[:6]}19{fifteen[6:]}"
    return first + check_character(first)


def as_one(number: str) -> str:
    """What the old and the new number of one person have in common: the new one. Anything else is itself."""
    return long_form(number) if len(number) == OLD_PLACES and number.isascii() and number.isdigit() else number


def other_form(number: str) -> str:
    """The new number to an old one of fifteen digits, or the old one to a new one; "" where there is none."""
    if as_one(number) != number:
        return as_one(number)
    old = f"{number[:6]}{number[8:17]}"
    return old if len(old) == OLD_PLACES and as_one(old) == number else ""


def owner_differs(owner: str, named: str) -> str:
    """What is said of a row whose ID number is another person's than it names."""
    return f"这个身份证件号属于“{owner}”，而姓名填的是“{named}”。请核对。"


def both_forms(number: str) -> tuple[str, ...]:
    """A number as it is written and, where it has one, in its other form."""
    return tuple(filter(None, (number, other_form(number))))


def ends_with(number: str, tail: str) -> bool:
    """Whether a number ends so in one of its two forms: a list of today tells the end of the new one of somebody whose old one stands."""
    return any(form.endswith(tail) for form in both_forms(number))


def by_either_form(people: Iterable[tuple[str, Person]]) -> Callable[[str], Person | None]:
    """Who has a number among people with theirs: written the same, else in its old or new form."""
    numbered = [(number, person) for number, person in people if number]
    found = {as_one(number): person for number, person in numbered} | dict(numbered)
    return lambda number: (found.get(number) or found.get(as_one(number))) if number else None


def read_sound_number(text: str) -> Reading | None:
    """What a number says that is sound as it is written; None for any other, which :func:`check_id_number` explains.

    The fast way through a long roster: the three parts of a number repeat from row to row, so each is judged once.
    """
    if len(text) != NEW_PLACES:
        return None
    region, born, order = _region(text[:6]), _born(text[6:14]), _order(text[14:17])
    if region is None or born is None or order is None or _CHECKS[(region + born[0] + order[0]) % 11] != text[17]:
        return None
    return born[1][order[1]]


def read_sound_numbers(texts: Sequence[str]) -> list[Reading | None]:
    """:func:`read_sound_number` of every text of a column: the digits of one place in all of them are weighed together."""
    found: list[Reading | None] = [None] * len(texts)
    places: Sequence[int] = range(len(texts))
    said = texts
    together = "".join(texts)
    if set(map(len, texts)) != {NEW_PLACES} or not _only_digits(together):
        places = [place for place, text in enumerate(texts) if len(text) == NEW_PLACES and _only_digits(text)]
        said = [texts[place] for place in places]
        together = "".join(said)
    if len(said) < _FEW:
        for place in places:
            found[place] = read_sound_number(texts[place])
        return found
    digits = together.encode()
    last = digits[NEW_PLACES - 1 :: NEW_PLACES]
    born = _ReadDates()
    orders = digits[NEW_PLACES - 2 :: NEW_PLACES].translate(_ODD)
    read = [born[text[6:14]][odd] for text, odd in zip(said, orders, strict=True)]
    expected = _check_characters(digits)
    if expected != last:
        read = [each if right == own else None for each, right, own in zip(read, expected, last, strict=True)]
    if len(read) == len(found):
        return read
    for place, each in zip(places, read, strict=True):
        found[place] = each
    return found


class _ReadDates(dict[str, "tuple[Reading | None, Reading | None]"]):
    """What is read of numbers with a birth date, a woman's and a man's, each date judged once."""

    def __missing__(self, date: str) -> tuple[Reading | None, Reading | None]:
        pair = _born(date)
        read = self[date] = pair[1] if pair is not None else _UNBORN
        return read


_FEW = 32
"""Numbers that are read one by one: fewer than these gain nothing by being read together."""
_UNBORN: tuple[Reading | None, Reading | None] = (None, None)
_ODD = bytes(each % 2 for each in range(256))
"""What a digit written in ASCII becomes: whether it is odd."""
_LANE = 2
"""Bytes that the weighed digits of one number take while those of all numbers are added: they come to less than 5,700."""


@cache
def _expected() -> Sequence[int]:
    """The check character of what seventeen weighed digits in ASCII come to; made for the first long list, not for whoever looks at one number."""
    return [ord(_CHECKS[(total - ord("0") * sum(_WEIGHTS)) % 11]) for total in range(ord("9") * sum(_WEIGHTS) + 1)]


def _only_digits(numbers: str) -> bool:
    """Whether the first seventeen of every eighteen characters are digits of ASCII, whatever the last one is."""
    if not numbers.isascii():
        return False
    others = numbers.encode().translate(None, b"0123456789")
    return not others or len(others) == len(numbers[NEW_PLACES - 1 :: NEW_PLACES].encode().translate(None, b"0123456789"))


def _check_characters(digits: bytes) -> bytes:
    """The check character that each of many numbers should have, which stand one behind the other."""
    many = len(digits) // NEW_PLACES
    lanes = bytearray(_LANE * many)
    total = 0
    for place, weight in enumerate(_WEIGHTS):
        lanes[::_LANE] = digits[place::NEW_PLACES]
        total += weight * int.from_bytes(lanes, "little")
    sums, expected = total.to_bytes(_LANE * many, "little"), _expected()
    return bytes([expected[low + 256 * high] for low, high in zip(sums[::_LANE], sums[1::_LANE], strict=True)])


@lru_cache(maxsize=8192)
def _region(digits: str) -> int | None:
    return _weighed(digits, 0)


@lru_cache(maxsize=32768)
def _born(digits: str) -> tuple[int, tuple[Reading, Reading]] | None:
    """The share of a birth date in the check sum, and what is read of a woman's and of a man's number."""
    weighed = _weighed(digits, 6)
    if weighed is None:
        return None
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    if not _LIKELY_YEARS[0] <= born.year <= _LIKELY_YEARS[1]:
        return None
    month = f"{born.year}-{born.month:02}"
    return weighed, (Reading(month, "女"), Reading(month, "男"))


@lru_cache(maxsize=1024)
def _order(digits: str) -> tuple[int, int] | None:
    """The share of the number in sequence, and 1 where it is odd."""
    weighed = _weighed(digits, 14)
    return None if weighed is None else (weighed, int(digits[2]) % 2)


def _weighed(digits: str, place: int) -> int | None:
    """The share of some digits in the check sum; None when they are no digits."""
    if not (digits.isascii() and digits.isdigit()):
        return None
    return sum(int(digit) * _WEIGHTS[place + number] for number, digit in enumerate(digits))


def covered(number: str) -> str:
    """A number as a window shows it while nobody asked to see it whole: the last four places, which tell people apart."""
    return f"尾号 {number[-SHOWN_PLACES:]}" if number else ""


def check_id_number(value: object, *, sex: str = "", birth_month: str = "") -> CheckedNumber:
    """Check one cell or typed value.

    Args:
        value: Text as people wrote it, or a number as a workbook stored it.
        sex: 男 or 女 as stated elsewhere; a contradiction refuses the number.
        birth_month: "1985-06" as stated elsewhere; a contradiction refuses the number.
    """
    if isinstance(value, str) and (read := read_sound_number(value)) is not None:
        return _contradicted(CheckedNumber(number=value, birth_month=read.birth_month, sex=read.sex), sex, birth_month)
    return _sign_by_sign(value, sex, birth_month)


def _sign_by_sign(value: object, sex: str = "", birth_month: str = "") -> CheckedNumber:
    """:func:`check_id_number` of whatever was written: what is wrong with it, or what it is without what stands around it."""
    if value is None or (isinstance(value, str) and not _bare(value)):
        return CheckedNumber()
    if isinstance(value, int | float):
        return _number_cell(value)
    text = _bare(str(value))
    if re.fullmatch(r"\d+(\.\d+)?[Ee]\+?\d+", text):
        return _refused("id_number.scientific", f"“{value}”是科学计数法，后几位已经丢失。请把该列设为“文本”后重新填写完整号码。")
    text = text.upper()
    if text in _STOOD_FOR_NOTHING:
        return CheckedNumber()
    if re.fullmatch(r"[0-9]{15}", text):
        return _contradicted(_fifteen(text), sex, birth_month)
    if not re.fullmatch(r"[0-9]{17}[0-9X]", text):
        if len(text) != NEW_PLACES:
            return _refused("id_number.length", f"“{text}”有 {len(text)} 位，应为 18 位。请核对后重新填写。")
        return _refused("id_number.characters", f"“{text}”里有不该出现的字符。请核对后重新填写。")
    expected = check_character(text[:17])
    if text[17] != expected:
        if text.endswith("000"):
            return _refused(
                "id_number.excel_damage",
                f"“{text}”末三位是 000 且校验码不对，是表格软件丢失了后几位。请把该列设为“文本”后重新填写。",
            )
        return _refused("id_number.check_digit", f"“{text}”校验码不对（末位应为 {expected}），有数字写错。请对照证件改正。")
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return _refused("id_number.date", f"“{text}”里的出生日期 {text[6:14]} 不存在。请对照证件改正。")
    if not _LIKELY_YEARS[0] <= born.year <= _LIKELY_YEARS[1]:
        return _refused("id_number.date", f"“{text}”里的出生年份 {born.year} 不合理。请对照证件改正。")
    checked = CheckedNumber(number=text, birth_month=f"{born.year:04}-{born.month:02}", sex="男" if int(text[16]) % 2 else "女")
    return _contradicted(checked, sex, birth_month)


def _contradicted(checked: CheckedNumber, sex: str, birth_month: str) -> CheckedNumber:
    """The number as it is, or refused because of what stands beside it."""
    if checked.number and sex and sex != checked.sex:
        return _refused("id_number.sex_mismatch", f"证件号说明是“{checked.sex}”，而性别填的是“{sex}”。请核对是哪一个写错。")
    if checked.number and birth_month and birth_month[:7] != checked.birth_month:
        return _refused(
            "id_number.birth_mismatch",
            f"证件号里的出生年月是 {checked.birth_month}，而出生年月填的是 {birth_month[:7]}。请核对是哪一个写错。",
        )
    return checked


def _number_cell(value: float) -> CheckedNumber:
    """A number where text should be: exact only below 2^53, and never for eighteen digits."""
    if abs(value) < 10**15 and value == int(value):
        return check_id_number(str(int(value)))
    return _refused(
        "id_number.float", f"单元格里存的是数字（{value:.6g}），后几位已经丢失。请把该列设为“文本”后重新填写完整号码。"
    )


def _fifteen(text: str) -> CheckedNumber:
    """A genuine number of the old kind is kept with a warning; its century is 19.

    Nobody in post was born before 1930: a 15-digit number that says so is the beginning of one of eighteen ("…20010315…").
    """
    cut = _refused(
        "id_number.excel_damage", f"“{text}”像是 18 位号码只剩下前 15 位。请把该列设为“文本”后，对照证件重新填写完整号码。"
    )
    try:
        born = date(1900 + int(text[6:8]), int(text[8:10]), int(text[10:12]))
    except ValueError:
        # the first digits of "19851231" or "20010315" are no date of two-digit years
        return (
            cut
            if text[6:8] in ("19", "20")
            else _refused("id_number.date", f"“{text}”里的出生日期 {text[6:12]} 不存在。请对照证件改正。")
        )
    if born.year < _OLDEST_FIFTEEN:
        return cut
    message = f"“{text}”是 15 位旧号码，已照样保存。请对照新证件补成 18 位。"
    return CheckedNumber(
        number=text,
        birth_month=f"{born.year:04}-{born.month:02}",
        sex="男" if int(text[14]) % 2 else "女",
        warning=warning("id_number.fifteen_digits", _PLACE, message),
    )


def _refused(code: str, message: str) -> CheckedNumber:
    return CheckedNumber(refusal=refusal(code, _PLACE, message))


def _bare(text: str) -> str:
    """Without the marks and blanks that spreadsheets and people put around a number."""
    return re.sub(r"[\s\u200b-\u200f\ufeff'’‘`-]+", "", text.translate(_FULL_WIDTH))

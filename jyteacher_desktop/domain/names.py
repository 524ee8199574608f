"""Names of people: kept exactly as far as they mean something, compared by what they mean.

Stored names lose blanks of every kind inside a Chinese name ("王　伟" is 王伟), invisible characters and the leading mark of a
text cell; rare characters and the middle dot of minority names stay. Two names are compared by :func:`match_key`, which also
folds full-width letters, radicals that look like the character, dot variants and case; it is never stored.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Hashable, Iterable
from functools import cache, lru_cache
from typing import TypeVar

from jyteacher_desktop.domain.characters import IDEOGRAPHS, INVISIBLE, RADICALS
from jyteacher_desktop.later import pattern
from jyteacher_desktop.values import dataclass

_INVISIBLE = pattern(f"[{INVISIBLE}]")
"""Characters that show nothing: with one of them two names look alike and are not."""
_DOTS = pattern("[•‧∙⋅・･．●᛫\u2022\u2027\u30fb]")
_DOT = "·"
"""How the dot between the parts of a minority name is stored."""
_LATIN = pattern(r"[A-Za-z]")
_POINT = pattern(r"(?<=[^\x00-\x7f])[.．。](?=[^\x00-\x7f])")
_SELECTORS = pattern("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


_FIRST_LEGACY, _LAST_LEGACY = "\ue815", "\ue864"


@cache  # to make it loads a codec, and hardly any name has one of them
def _legacy_characters() -> dict[int, str]:
    """Characters that programs of before 2005 kept in the private use area, where no font of today draws them.

    GB 18030 gave the two-byte codes FE50 to FEA0 to them; Windows put the same codes at U+E815 onwards.
    """
    named = {0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE831: 0x215D7, 0xE83B: 0x2298F, 0xE855: 0x241FE}
    named |= dict(zip((0xE81E, 0xE826, 0xE82B, 0xE82C, 0xE832, 0xE843, 0xE854, 0xE864), range(0x9FB4, 0x9FBC), strict=True))
    found: dict[int, str] = {}
    for place, byte in enumerate(byte for byte in range(0x50, 0xA1) if byte != 0x7F):
        code = ord(_FIRST_LEGACY) + place
        found[code] = chr(named[code]) if code in named else bytes((0xFE, byte)).decode("gb18030")
    return found


_LIKE = str.maketrans(RADICALS, IDEOGRAPHS)


def _plain(text: str) -> bool:
    """Whether there is nothing but ideographs, the rare ones among them, which nothing here changes.

    An expression for them takes longer to be made than a roster to be looked through.
    """
    first = min(text, default="")
    if first >= "\u4e00" and max(text) <= "\u9fff":
        return True
    # a figure or a quotation mark, as titles of activities have: not looked at sign by sign
    return (first >= "\u3400" or not text) and all(
        "\u3400" <= sign <= "\u9fff" or "\U00020000" <= sign < "\U0002f800" for sign in text
    )


def visible(text: str) -> str:
    """A text without the characters that show nothing."""
    return text if _plain(text) else _INVISIBLE.sub("", text)


def one_line(text: str) -> str:
    """A text as it is stored: NFC, on one line with single blanks, without characters that show nothing.

    Text copied from a page or a message carries them; 语文组 with one of them inside would be a second group that looks the same.
    """
    if _plain(text):
        return text
    if not text.isprintable():
        text = _INVISIBLE.sub("", text)
    return " ".join(unicodedata.normalize("NFC", text).split())


def clean_name(text: str) -> str:
    """A name as it is stored: NFC, no blanks inside (single ones stay between Latin words), ``·`` for every middle dot.

    Rare characters stay as they are; those that old programs wrote as private ones (䶮 as U+E863) get their own code.
    """
    if _plain(text.replace(_DOT, "")):
        return text
    text = _INVISIBLE.sub("", text)
    if any(_FIRST_LEGACY <= sign <= _LAST_LEGACY for sign in text):
        text = text.translate(_legacy_characters())
    text = unicodedata.normalize("NFC", text).strip().lstrip("'’‘`").strip()
    text = _DOTS.sub("·", text)
    # Piece by piece: an expression that looks for blanks before a dot goes through each run of blanks once for every one of them.
    text = "·".join(part.strip() for part in text.split("·"))
    if _LATIN.search(text):
        return " ".join(text.split())
    return "".join(text.split())


def match_key(text: str) -> str:
    """What two spellings of one name have in common."""
    if _plain(text):
        return text
    if _DOT in text and _plain(undotted := text.replace(_DOT, "")):
        return undotted
    return _short_key(text) if len(text) <= _SHORT else _key(text)


_SHORT = 40
"""As long as names get: lists of people ask of the same ones again and again; longer texts come once and would only be kept."""


def _key(text: str) -> str:
    pointed = _SELECTORS.sub("", _POINT.sub("·", clean_name(text))).translate(_LIKE)
    folded = unicodedata.normalize("NFKC", pointed).casefold()
    return "".join(folded.replace(_DOT, "").split())


_short_key = lru_cache(maxsize=16_384)(_key)


# -- people of one name ---------------------------------------------------------------------------------------------

Key = TypeVar("Key", bound=Hashable)


TAIL, NOTHING_KNOWN = "尾号", "无其他信息"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownBy:
    """What is known of somebody that tells them from others of one name; each is "" where it is not known.

    Attributes:
        unit: The school, where people of several are listed together.
        subject: 学科.
        group: 教研组, said where no subject is known.
        id_last4: The last four characters of the ID number.
        teacher_no: 工号.
        birth_month: 1985-03.
    """

    unit: str = ""
    subject: str = ""
    group: str = ""
    id_last4: str = ""
    teacher_no: str = ""
    birth_month: str = ""

    @property
    def field(self) -> str:
        """What somebody teaches, or the group they belong to."""
        return self.subject or self.group

    @property
    def number(self) -> str:
        """What hardly anybody shares: the end of the ID number, else the staff number, else the month of birth."""
        if self.id_last4:
            return f"{TAIL}{self.id_last4}"
        return f"工号{self.teacher_no}" if self.teacher_no else self.birth_month

    @property
    def number_in_full(self) -> str:
        """The same as a certificate writes it."""
        if self.id_last4:
            return f"身份证件{TAIL} {self.id_last4}"
        return f"工号 {self.teacher_no}" if self.teacher_no else self.birth_month

    @property
    def staff_number(self) -> str:
        """What a paper prints as somebody's 编号: the staff number, else the end of the ID number."""
        return self.teacher_no or (self.number if self.id_last4 else "")

    @property
    def under_staff_number(self) -> str:
        """What stands in a column 工号 beside a name that others have too."""
        return self.staff_number or self.number or self.field

    @property
    def words(self) -> str:
        """Everything that is said beside a name, the most telling last; "" where nothing is known."""
        return "，".join(fact for fact in (self.unit, self.field, self.number) if fact)

    def beside(self, name: str) -> str:
        """A name with what tells this person from others: 王芳（语文，尾号1234）."""
        return _beside(name, self.words)


def _beside(name: str, said: str) -> str:
    return f"{name}（{said}）" if said else name


def told_to_choose(name: str, known: KnownBy) -> str:
    """One of several people of one name in a sentence that asks which is meant."""
    return _beside(name, known.words or NOTHING_KNOWN)


def said_beside(people: Iterable[tuple[Key, str, KnownBy]]) -> dict[Key, str]:
    """What is said beside the name of each of the people of one list; "" where nobody else of the list has the name.

    Where the subjects of all who bear a name are known and differ, they are enough; else everything is said.
    """
    listed = {key: (name, known) for key, name, known in people}
    alike: dict[str, list[Key]] = {}
    for key, (name, _known) in listed.items():
        alike.setdefault(match_key(name), []).append(key)
    said = dict.fromkeys(listed, "")
    for keys in alike.values():
        if len(keys) > 1:
            fields = {listed[key][1].field for key in keys}
            enough = len(fields) == len(keys) and "" not in fields
            said |= {key: listed[key][1].field if enough else listed[key][1].words for key in keys}
    return said


def names_in_list(people: Iterable[tuple[Key, str, KnownBy]]) -> dict[Key, str]:
    """How each of the people of one list is called in it: by the bare name, and told apart where another one has it too."""
    listed = [*people]
    said = said_beside(listed)
    return {key: _beside(name, said[key]) for key, name, _known in listed}


def shared_names(names: Iterable[str]) -> frozenset[str]:
    """The names that more than one of some people bear, in every spelling that stands for one name."""
    spelled = list(names)
    keys = list(map(match_key, spelled))
    if len(set(keys)) == len(keys):
        return frozenset()
    often = Counter(keys)
    return frozenset(name for name, key in zip(spelled, keys, strict=True) if often[key] > 1)


def told_reasons(reasons: Iterable[str], blockers: Collection[str]) -> str:
    """Why two entries may be one person, and what speaks against it (疑点), in one line; a school and its bureau say it alike."""
    against = f"；疑点：{'，'.join(blockers)}" if blockers else ""
    return "，".join(reasons) + against

"""What a column probably is, by headings of many lists that somebody has read: a proposal where the rules of words have none.

A table of weights (``resources/headings/weights.txt``, decision 0623) is learned from the layouts of ``tests/corpus`` by ``python -m tests.corpus --learn``:
characters of the heading, senses of its words, what sort of cells stand below, which fields stand beside it. It never decides: what it proposes is
read only after a person said yes to it, and it silences no question.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from jyteacher_desktop import paths
from jyteacher_desktop.sheets import texts_in_cells
from jyteacher_desktop.sheets.cell_values import FieldSpec, heading_key, simplified
from jyteacher_desktop.sheets.cells import Cell, cell_text
from jyteacher_desktop.sheets.column_contents import Cells
from jyteacher_desktop.sheets.column_meanings import NEVER_OURS
from jyteacher_desktop.sheets.headings import NO_GROUP, senses_of
from jyteacher_desktop.sheets.of_another_thing import is_of_another
from jyteacher_desktop.sheets.texts_in_cells import Shape
from jyteacher_desktop.sheets.words_of_headings import set_of
from jyteacher_desktop.values import dataclass

WEIGHTS = "headings/weights.txt"
NONE = "-"
"""What a column is called that is none of our fields."""
KINDS = set_of("roster trainings activities attendance")
"""The lists of which there were enough to learn from."""
NEVER = set_of("sex note former_name id_type id_last4 home people year approval_no status")
"""Fields of which layouts say too little, and one whose codes only a heading explains: never proposed."""
SAID_ONCE = "kind"
"""What one answer for the whole list does for, so that no column is needed for it."""
SCALE = 12
"""How many steps of a written weight make one."""
FIRST = 40
"""The character that stands for a class or a step of zero: none of those that follow breaks a line."""
MIDDLE = 85
LOOKED_AT = 80
"""Records whose cells are looked at."""

_OF_OTHERS = NEVER_OURS | set_of("SECOND CLASSHEAD")
_NAMES_OF_THINGS = set_of("activity training")
"""What was held or attended is not called 语文: below 课程名称 that is a timetable's."""
_NUMBERS = set_of("teacher_no")
"""Numbers of papers and lockers look the same: proposed only where the rules, too, ask about them by the heading."""
_SURE = 0.7
_ASKED_AS_WELL = 0.5
_NEEDED = 0.2
_RIVAL = 0.3
_TWICE = 2
_MOST = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One column as it is judged.

    Attributes:
        column: 0-based.
        title: Its heading.
        field: The field that the rules take it for; "" for none.
        cells: The cells of its first records.
        asked: Fields that the rules ask about.
        open: Whether nobody has said what it is.
    """

    column: int
    title: str
    field: str
    cells: Sequence[Cell]
    asked: frozenset[str] = frozenset()
    open: bool = True


def proposals(
    columns: Sequence[Seen], kind: str, specs: Iterable[FieldSpec], *, least: float = _NEEDED, times: float = _TWICE
) -> dict[int, str]:
    """What columns should be: column to field, "" where another one is what this one was taken for. Empty where nothing is to be proposed.

    A column that is not surely anything is what every record needs where that is ``least`` likely, and so many ``times`` likelier than any other one.
    """
    if kind not in KINDS or not any(each.open and not each.field and any(map(cell_text, each.cells)) for each in columns):
        return {}
    return _Proposing(columns, kind, {spec.key: spec for spec in specs}).found(least, times)


class _Proposing:
    def __init__(self, columns: Sequence[Seen], kind: str, specs: Mapping[str, FieldSpec]) -> None:
        self._columns, self._specs = columns, specs
        self._taken = {each.field: place for place, each in enumerate(columns) if each.field}
        self._free = [
            place for place, each in enumerate(columns) if each.open and not each.field and any(map(cell_text, each.cells))
        ]
        self._likely = {place: likelihoods(columns, place, kind) for place in self._free}
        self._kind = kind

    def found(self, least: float, times: float) -> dict[int, str]:
        said: dict[int, str] = {}
        for _share, place, field in sorted(self._sure(), reverse=True):
            rival = self._taken.get(field)
            if place in said or field in said.values() or (rival is not None and not self._gives_way(rival, field)):
                continue
            said[place] = field
            if rival is not None:
                said[rival] = ""
        held = {*self._taken, *said.values()}
        needed = (key for key, spec in self._specs.items() if spec.required and key not in held and key != SAID_ONCE)
        for key in needed:
            likeliest = self._likeliest(key, said, least, times)
            if likeliest is not None:
                said[likeliest] = key
        return {self._columns[place].column: field for place, field in said.items()}

    def _sure(self) -> Iterator[tuple[float, int, str]]:
        for place, likely in self._likely.items():
            for field, share in likely.items():
                asked = field in self._columns[place].asked
                sure = share >= (_ASKED_AS_WELL if asked else _SURE) and (asked or field not in _NUMBERS)
                if sure and field not in NEVER and self._may_be(place, field):
                    yield share, place, field

    def _may_be(self, place: int, field: str) -> bool:
        """Whether nothing that the rules know speaks against it: somebody else's or another time's by its heading, or cells that are none."""
        seen = self._columns[place]
        cells = Cells(seen.cells)
        others = _is_of_others(seen) or (field == "phone" and place > 0 and _is_of_others(self._columns[place - 1]))
        return (
            field in self._specs
            and not others
            and not (field in _NAMES_OF_THINGS and cells.shape is Shape.SUBJECT)
            and not (field == "group" and NO_GROUP.search(seen.title))
            and not is_of_another(field, heading_key(seen.title), kind=self._kind)
            and cells.agrees(self._specs[field]) is not False
        )

    def _gives_way(self, place: int, field: str) -> bool:
        """Whether a column that the rules take for a field hardly looks like one, bears none of its names, and no person has said so."""
        seen, spec = self._columns[place], self._specs.get(field)
        named = spec is not None and heading_key(seen.title) in spec.aliases | {heading_key(spec.title)}
        return seen.open and not named and likelihoods(self._columns, place, self._kind).get(field, 0.0) <= _RIVAL

    def _likeliest(self, key: str, said: Collection[int], least: float, times: float) -> int | None:
        """The column that is what every record needs, where one is much likelier than all others."""
        order = sorted(
            (
                (self._likely[place].get(key, 0.0), place)
                for place in self._free
                if place not in said and self._may_be(place, key)
            ),
            reverse=True,
        )
        if not order or order[0][0] < least or (len(order) > 1 and order[0][0] < times * order[1][0]):
            return None
        return order[0][1]


def _is_of_others(seen: Seen) -> bool:
    """Whether a heading speaks of somebody else, or of another time; a telephone right behind it is his."""
    return bool(senses_of(re.sub(r"\s+", "", seen.title)) & _OF_OTHERS)


def likelihoods(columns: Sequence[Seen], place: int, kind: str) -> dict[str, float]:
    """How likely a column is each field, or :data:`NONE`; together they are one."""
    classes, weights = table()
    sums = [0.0] * len(classes)
    for feature in features(columns, place, kind):
        line = weights.get(feature, "")
        for at in range(0, len(line), 2):
            sums[ord(line[at]) - FIRST] += (ord(line[at + 1]) - MIDDLE) / SCALE
    most = max(sums)
    shares = [math.exp(each - most) for each in sums]
    whole = sum(shares)
    return {name: share / whole for name, share in zip(classes, shares, strict=True)}


@lru_cache(maxsize=1)
def table() -> tuple[list[str], dict[str, str]]:
    """The classes, and what each feature says of some of them: the class and the weight, a character each."""
    head, *lines = paths.resource(WEIGHTS).read_text(encoding="utf-8").splitlines()
    return head.split(), dict(line.split("\t") for line in lines)


def features(columns: Sequence[Seen], place: int, kind: str, *, words: bool = True) -> set[str]:
    """What is seen of a column. Without ``words``, the senses of its heading stay out: so is learned what to do where no word is known."""
    said = unicodedata.normalize("NFKC", re.sub(r"[\s*★☆※]+", "", simplified(columns[place].title))).lower()
    bare = _COLON.split(_INSIDE.sub("", said) or said)[0] or said
    found = {"=", f"k{kind}", f"w{bare}", f"W{kind}{bare}", f"e{kind}{bare[-2:]}", f"b{kind}{bare[:2]}"}
    framed = f"^{bare[:_LONGEST]}$"
    found.update(
        f"g{framed[at : at + size]}"
        for size in (1, 2, 3)
        for at in range(len(framed) - size + 1)
        if framed[at : at + size] not in "^$"
    )
    found.update(f"i{inside[at : at + 2]}" for inside in _INSIDE.findall(said) for at in range(min(len(inside), _LONGEST) - 1))
    if words:
        senses = sorted(sense for sense in senses_of(re.sub(r"\s+", "", columns[place].title)) if not sense.startswith("?"))
        found.update(f"{mark}{sense}" for sense in senses for mark in ("s", f"S{kind}"))
        found.add("a" + "+".join(senses))
    for each in _contents(columns[place].cells):
        found.add(f"c{each}")
        if each.startswith("looks"):
            found |= {f"d{each}{bare[-1:]}", f"D{kind}{each}"}
        elif each.startswith("other"):
            found.add(f"D{kind}{each}")
    if place:
        found.add(f"p{columns[place - 1].field}")
    if place + 1 < len(columns):
        found.add(f"n{columns[place + 1].field}")
    return found


def _contents(values: Sequence[Cell]) -> Iterator[str]:
    """What sort of cells they are, and nothing of what they say."""
    cells = Cells(values)
    texts = cells.texts
    yield f"full{3 * len(texts) // max(1, len(values))}"
    if not texts:
        return
    yield f"looks{(cells.shape or Shape.TEXT).value}"
    different = len(set(texts)) / len(texts)
    yield "other" + ("all" if different > _NEARLY else "many" if different > 1 / 2 else "few" if len(set(texts)) > 1 else "one")
    length = sum(map(len, texts)) / len(texts)
    yield f"long{sum(length > limit for limit in _LENGTHS)}"
    yield f"han{round(2 * sum(bool(_HAN.search(text)) for text in texts) / len(texts))}"
    yield from (name for name, test in _TESTS.items() if cells.share_of(test) > _MOST)
    if len(cells.codes) > _MOST * len(texts):
        yield "codes"
    if cells.shape is Shape.NUMBER:
        most = max((float(text) for text in texts if _FIGURE.fullmatch(text)), default=0.0)
        yield f"most{sum(most > limit for limit in _FIGURES)}"


_NEARLY = 0.95
_LONGEST = 40
_LENGTHS = (2, 4, 8, 16)
_FIGURES = (1, 10, 100, 400)
_FIGURE = re.compile(r"\d{1,9}(?:\.\d{1,9})?")
_HAN = re.compile("[\u3400-\u9fff]")
_INSIDE = re.compile(r"[(\[【{<]([^)\]】}>]*)[)\]】}>]?")
_COLON = re.compile("[:：]")
_TESTS: Mapping[str, Callable[[str], object]] = {
    "house": texts_in_cells.is_house,
    "part": texts_in_cells.is_part_of_school,
    "job": texts_in_cells.is_job,
    "name": texts_in_cells.is_name,
    "clock": re.compile(r"\d{1,2}[:：]\d{2}").fullmatch,
}

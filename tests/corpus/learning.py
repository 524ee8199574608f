"""Learning the weights of :mod:`jyteacher_desktop.sheets.learned_columns` from the layouts whose truth is known.

A softmax over the fields and "none of ours", learned step by step with a seed: the same layouts give the same table, byte for byte. Columns of other
lists are examples of what is none of ours; every column of ours is learned twice, the second time without the senses of its heading, so that a heading
whose words nobody knows is met in learning too.
"""

from __future__ import annotations

import math
import random
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from jyteacher_desktop import paths
from jyteacher_desktop.domain.errors import InputError
from jyteacher_desktop.sheets import learned_columns, read_workbook, understand
from jyteacher_desktop.sheets.cell_values import heading_key
from jyteacher_desktop.sheets.fields_of_any_list import specs_of
from jyteacher_desktop.sheets.finding_tables import columns_seen
from jyteacher_desktop.sheets.learned_columns import FIRST, MIDDLE, NEVER, NONE, SCALE, WEIGHTS, Seen, features, proposals
from tests.corpus.elsewhere import SEED, Layout, columns_of, field_of, layout_book, layouts, other_books
from tests.corpus.elsewhere_layouts import OTHERS
from tests.corpus.judging import TODAY
from tests.corpus.writers import WRITERS, Page

_ROUNDS = 10
_STEP = 0.3
_ALIKE = 3
"""So many examples must have a feature before it is learned."""
_NOTHING = 1e-3
_STRONGEST = 40
Truths = Sequence[str | None]


def learned(held_out: int = 0) -> Iterator[str]:
    """Learn, and write the table; or, with so many of the last layouts held out, say what it would propose for those and write nothing."""
    known = layouts()
    taught, unseen = known[: len(known) - held_out], known[len(known) - held_out :]
    examples: list[tuple[frozenset[str], str]] = []
    with tempfile.TemporaryDirectory() as folder, using(NONE):
        for place, layout in enumerate(taught):
            book = layout_book(layout, place, 0, SEED)
            examples += _examples(*_read(book.page, layout.kind, layout.columns, Path(folder) / f"book{book.writer.ending}"))
        for other, (_half, kind, _name, text) in zip(other_books(), OTHERS, strict=True):
            examples += _examples(*_read(other.page, kind, columns_of(text), Path(folder) / "other.xlsx"), both=False)
        table = written(*weights(examples))
        yield f"{len(taught)} layouts, {len(examples)} examples, {len(table.encode())} bytes"
        if held_out:
            yield from _told(table, unseen, Path(folder))
    if not held_out:
        paths.resource(WEIGHTS).write_text(table, encoding="utf-8", newline="\n")


def _read(page: Page, kind: str, columns: Sequence[tuple[str, str]], path: Path) -> tuple[str, list[Seen], Truths]:
    """The columns of a list as the program sees them, each with the field it holds (None where nobody knows)."""
    next(writer for writer in WRITERS if writer.ending == path.suffix).write(page, path)
    try:
        seen = columns_seen(understand(read_workbook(path), kind, today=TODAY))
    except InputError:
        seen = [Seen(column=place, title=heading, field="", cells=()) for place, (heading, _datum) in enumerate(columns)]
    truths: dict[str, list[str]] = {}
    for heading, datum in columns:
        truths.setdefault(_plain(heading), []).append("status" if datum == "in_post" else field_of(kind, datum) or NONE)
    found: list[str | None] = []
    for each in seen:
        alike = truths.get(_plain(each.title), [])
        truth = (alike.pop(0) if len(alike) > 1 else alike[0]) if alike else None
        found.append(each.field if truth == NONE and each.field in NEVER - {"status"} else truth)
    return kind, seen, found


def _plain(heading: str) -> str:
    return heading_key("".join(heading.split()).strip("*★☆※"))


def _examples(kind: str, seen: Sequence[Seen], truths: Truths, *, both: bool = True) -> Iterator[tuple[frozenset[str], str]]:
    for place, truth in enumerate(truths):
        if truth is not None:
            for words in (True, False) if both else (place % 2 == 0,):
                yield frozenset(features(seen, place, kind, words=words)), truth


def weights(examples: Sequence[tuple[frozenset[str], str]]) -> tuple[list[str], Mapping[str, Sequence[float]]]:
    """A softmax, learned example by example with steps that become smaller where a weight has been moved often."""
    often = Counter(feature for found, _truth in examples for feature in found)
    classes = sorted({truth for _found, truth in examples})
    place_of = {name: place for place, name in enumerate(classes)}
    learned_of = {feature: [0.0] * len(classes) for feature in sorted(often) if often[feature] >= _ALIKE}
    moved = {feature: [1.0] * len(classes) for feature in learned_of}
    order = []
    for found, truth in examples:
        known = [each for each in sorted(found) if each in moved]
        order.append(([learned_of[each] for each in known], [moved[each] for each in known], place_of[truth]))
    chance = random.Random(SEED)
    for _round in range(_ROUNDS):
        chance.shuffle(order)
        for rows, paces, right in order:
            sums = list(map(sum, zip(*rows, strict=True)))
            most = max(sums)
            shares = [math.exp(each - most) for each in sums]
            whole = sum(shares)
            for place, share in enumerate(shares):
                slope = share / whole - (place == right)
                if abs(slope) > _NOTHING:
                    square = slope * slope
                    for row, pace in zip(rows, paces, strict=True):
                        pace[place] += square
                        row[place] -= _STEP * slope / math.sqrt(pace[place])
    return classes, learned_of


def written(classes: Sequence[str], rows: Mapping[str, Sequence[float]]) -> str:
    """The table as the program reads it: the classes, then a feature in each line with the classes it speaks of and how much."""
    lines = [" ".join(classes)]
    for feature, row in rows.items():
        steps = [(place, max(-_STRONGEST, min(_STRONGEST, round(weight * SCALE)))) for place, weight in enumerate(row)]
        said = "".join(chr(FIRST + place) + chr(MIDDLE + step) for place, step in steps if step)
        if said:
            lines.append(f"{feature}\t{said}")
    return "\n".join(lines) + "\n"


def _told(table: str, unseen: Sequence[Layout], folder: Path) -> Iterator[str]:
    """What a table proposes for layouts it was not learned from, a line for each proposal and the sums."""
    right = wrong = 0
    with using(table):
        for place, layout in enumerate(unseen):
            book = layout_book(layout, place, 0, SEED)
            kind, seen, truths = _read(book.page, layout.kind, layout.columns, folder / f"book{book.writer.ending}")
            wanted = {spec.key for spec in specs_of(kind)}
            proposed = proposals(seen, kind, specs_of(kind))
            for each, truth in zip(seen, truths, strict=True):
                if each.column in proposed and truth is not None:
                    good = (proposed[each.column] or NONE) == (truth if truth in wanted else NONE)
                    right, wrong = right + good, wrong + (not good)
                    yield f"{'right' if good else 'WRONG'}: {layout.name}: {each.title}: {proposed[each.column] or NONE}, is {truth}, was {each.field or NONE}"
    yield f"{len(unseen)} layouts held out: {right} proposals right, {wrong} wrong"


@contextmanager
def using(table: str) -> Iterator[None]:
    """With another table of weights than the program's own."""
    head, *lines = table.splitlines()
    known = learned_columns.table
    learned_columns.table = lru_cache(lambda: (head.split(), dict(line.split("\t") for line in lines)))
    try:
        yield
    finally:
        learned_columns.table = known

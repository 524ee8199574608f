"""Lists that nobody has met: each column of a layout of others under a heading that another layout has for the same thing, others' columns between.

Forgetting words measures what an unknown heading does. Lists fail as often because two known ones meet for the first time: two telephones, two titles,
a part of the house beside its grade. Every heading here is one that somebody uses; that they stand together is new.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from jyteacher_desktop.sheets.cell_values import heading_key
from tests.corpus.books import Book
from tests.corpus.elsewhere import Layout, is_ours, layout_book, layouts

_OTHERS_AT_MOST = 2
"""Columns of other layouts that are put between, in a roster."""


def mixed_books(count: int, seed: int) -> Iterator[tuple[Layout, Book]]:
    """Books of layouts put together so, most of them rosters as the layouts are, with the layout of each."""
    known = layouts()
    headings: dict[tuple[str, str], list[str]] = defaultdict(list)
    others: list[tuple[str, str]] = []
    for layout in known:
        for heading, datum in layout.columns:
            headings[layout.kind, datum].append(heading)
            if layout.kind == "roster" and not is_ours(datum):
                others.append((heading, datum))
    for place in range(count):
        chance = random.Random(f"{seed} {place}")
        layout = _mixed(chance.choice(known), headings, others, chance)
        yield layout, layout_book(layout, place, chance.randrange(4), seed)


def _mixed(
    layout: Layout, headings: dict[tuple[str, str], list[str]], others: list[tuple[str, str]], chance: random.Random
) -> Layout:
    columns = [
        (chance.choice(headings[layout.kind, datum]) if chance.random() < 1 / 2 else heading, datum)
        for heading, datum in layout.columns
    ]
    said = {heading_key(heading) for heading, _datum in columns}
    for _turn in range(chance.randrange(_OTHERS_AT_MOST + 1) if layout.kind == "roster" else 0):
        heading, datum = chance.choice(others)
        if heading_key(heading) not in said:
            columns.insert(chance.randrange(1, len(columns) + 1), (heading, datum))
            said.add(heading_key(heading))
    return replace(layout, columns=tuple(columns))

"""Asking, all along, whether anybody still wants it: whoever presses cancel waits for so many rows, never for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import TypeVar

_Row = TypeVar("_Row")

BREATH = 500
"""After so many rows somebody is asked."""


def go_on() -> None:
    """What is asked where nobody can press cancel."""


def asking(rows: Iterable[_Row], pause: Callable[[], None]) -> Iterator[_Row]:
    """The same rows; ``pause`` is asked before the first of every few hundred, and what it raises ends the loop."""
    return chain.from_iterable(_breaths(iter(rows), pause))


def _breaths(source: Iterator[_Row], pause: Callable[[], None]) -> Iterator[list[_Row]]:
    while some := list(islice(source, BREATH)):
        pause()
        yield some

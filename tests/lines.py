"""Work counted in lines of Python that run, which a slow machine does not change."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import Any


@contextlib.contextmanager
def lines_told_to(trace: Callable[..., Any]) -> Iterator[None]:
    """``trace`` is called for every line inside. Whoever was told of lines before, as coverage.py is, is told of them again afterwards."""
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


class Work:
    """How many lines of Python something took."""

    def __init__(self) -> None:
        self.lines = 0

    def _line(self, _frame: object, event: str, _argument: object) -> Callable[..., object]:
        self.lines += event == "line"
        return self._line

    def of(self, doing: Callable[[], object]) -> int:
        """Do it, and say how many."""
        self.lines = 0
        with lines_told_to(lambda *_called: self._line):
            doing()
        return self.lines

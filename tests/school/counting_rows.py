"""How many rows a workspace hands out: what a question costs, without a clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from jyteacher_desktop.store.workspace import Workspace


def rows_handed(ws: Workspace, monkeypatch: pytest.MonkeyPatch, *questions: Callable[[], object]) -> int:
    """How many rows the workspace hands out for some questions, with nothing remembered."""
    handed: list[int] = []
    ask = ws.tuples

    def counting(sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        found = ask(sql, parameters)
        handed.append(len(found))
        return found

    ws.forget()
    with monkeypatch.context() as patched:
        patched.setattr(ws, "tuples", counting)
        for question in questions:
            question()
    return sum(handed)

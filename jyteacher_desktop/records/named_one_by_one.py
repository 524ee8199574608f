"""Records that a statement of SQL means by their ids: few are named one by one, many come as one value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

K = TypeVar("K", str, int)

_FEW = 100
"""So many are named one by one; every number of them is a statement of its own. The reader of JSON takes longer to be loaded than they to be read."""


def among(ids: Sequence[K]) -> tuple[str, tuple[K | str, ...]]:
    """What stands behind a column to mean these records, by their ids or their keys, and the values for it; there is at least one."""
    if len(ids) <= _FEW:
        return f"IN ({', '.join('?' * len(ids))})", tuple(ids)
    import json  # noqa: PLC0415 - for many

    return "IN (SELECT value FROM json_each(?))", (json.dumps(ids),)

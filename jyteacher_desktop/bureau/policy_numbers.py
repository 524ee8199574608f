"""The numbers of policy letters: they rise by bounded steps, so that nobody uses them up, and a person may say which one is right.

Schools take no policy whose number is far above the newest they know (decision 0101), and none below it. A clerk who signs a draft numbered
5000 would use up every number between: published with a second clerk's signature it outdates the genuine ones behind it, or schools refuse
them all. So numbers that were published count one after the other from the first, or from the one a person last said to be right, and one
that leaps further than :data:`STEP` counts for nothing; drafts count up to one step above what was published.
"""

from __future__ import annotations

from typing import Final

from jyteacher_desktop.exchange import EVERYBODY
from jyteacher_desktop.records.letter_numbers import MOST
from jyteacher_desktop.store.workspace import Change, Workspace

STEP: Final = 20
"""Policy letters between two that a desk hears of: more than a city publishes in years."""
_BASE: Final = "policy_number"
"""Remembers the number a person last said to be right; those behind it are counted from there."""


def newest_published(ws: Workspace) -> int:
    """Number of the newest policy that was published, leaps left out; 0 before the first."""
    newest = int(ws.info(_BASE) or 0)
    for (seq,) in ws.tuples("SELECT seq FROM published WHERE seq > ? ORDER BY seq", (newest,)):
        if seq > newest + STEP:
            break
        newest = int(seq)
    return newest


def next_policy(ws: Workspace) -> tuple[int, str | None]:
    """Number of the next policy letter, and the id of the one before; above the reach of schools where too many drafts wait."""
    published = newest_published(ws)
    found = ws.tuples(
        "SELECT seq, letter_id FROM issued WHERE kind = 'policy' AND office = ? AND seq <= ? ORDER BY seq DESC LIMIT 1",
        (EVERYBODY, published + STEP),
    )
    number = max(published, int(found[0][0]) if found else 0) + 1
    return number, _before(ws, number)


def numbered_by_hand(ws: Workspace, number: int) -> tuple[int, str | None]:
    """The same for a number that a person chose."""
    return number, _before(ws, number)


def leaps(ws: Workspace, number: int) -> bool:
    """Whether a number is further above the newest published one than policies are."""
    return not 0 < number <= min(MOST, newest_published(ws) + STEP)


def say_right(change: Change, number: int) -> None:
    """A person looked into it: numbers go on behind this one, whatever was counted before."""
    change.driver_sql(
        "INSERT INTO info(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value", (_BASE, str(number))
    )


def _before(ws: Workspace, number: int) -> str | None:
    found = ws.tuples(
        "SELECT letter_id FROM issued WHERE kind = 'policy' AND office = ? AND seq < ? ORDER BY seq DESC LIMIT 1",
        (EVERYBODY, number),
    )
    return str(found[0][0]) if found else None

"""How long a test waits for what must happen, where nothing tells it sooner: a machine that is busy with other work is no failure."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Set as AbstractSet
from multiprocessing.process import BaseProcess
from typing import Final

PATIENCE_S: Final = 300
"""A sample city took more than two minutes where its process had a twentieth of a busy machine; nothing that comes waits so long elsewhere."""


def children_end(before: AbstractSet[BaseProcess]) -> None:
    """Wait until every process that was started since has ended and Python knows it.

    A thread of the program waits for it as well. Of two that ask the system at once one is told, and the other hears nothing
    until the first has written it down; so ``join()`` may come back too early, and ``exitcode`` be None.
    """
    until = time.monotonic() + PATIENCE_S
    while (left := set(multiprocessing.active_children()) - before) and time.monotonic() < until:
        for process in left:
            process.join(0.01)
    assert left == set()

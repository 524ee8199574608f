"""How a long job of the bureau says where it is and learns that the person pressed cancel."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """What a long job reports to and asks."""

    def step(self, done: int, total: int, what: str) -> None:
        """Say how far the job is."""

    def raise_if_cancelled(self) -> None:
        """Raise ``Cancelled`` once the person has pressed cancel."""

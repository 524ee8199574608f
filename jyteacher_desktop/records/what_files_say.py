"""What a file that came says of itself, before anything of it is believed, and in which order several are taken in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.exchange import glance, is_release
from jyteacher_desktop.exchange.package_check import read_file
from jyteacher_desktop.exchange.seal import MAX_SEALED
from jyteacher_desktop.store.errors import PrivateClosed
from jyteacher_desktop.values import dataclass

_ORDER = ("root", "policy", "restore", "receipt")
"""A card comes before what its keys have signed."""
RELEASE = "release"
"""A new version of the program, announced by a bureau: no letter, but it travels with them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a file says of itself; ``kind`` is "" for what is sealed to somebody else or is no package."""

    path: Path
    kind: str
    sender: str
    sealed: bool = False


def nobodys(_data: bytes) -> Sequence[str]:
    """No key at all: only what a file says openly is seen."""
    return ()


def look_at(path: Path, keys_for: Callable[[bytes], Sequence[str]] = nobodys) -> Look:
    """What a file says of itself. What cannot be read is for the window that takes it to explain.

    Args:
        path: The file.
        keys_for: What may open its seal, asked for with what stands in the file.

    Raises:
        PrivateClosed: The keys stand sealed themselves.
    """
    try:
        if _announces(path):
            return Look(path=path, kind=RELEASE, sender="")
        data = read_file(path) if path.stat().st_size <= MAX_SEALED else b""
        found = glance(data, keys_for(data))
    except PrivateClosed:
        raise
    except (JyTeacherError, OSError):
        return Look(path=path, kind="", sender="")
    return Look(path=path, kind=found.kind, sender=found.sender, sealed=found.sealed)


def _announces(path: Path) -> bool:
    with path.open("rb") as file:
        return is_release(file.read(16))


def in_order(looks: Iterable[Look]) -> list[Look]:
    """Cards first, then policies, books given back, receipts; within a kind by name, which carries the number."""
    rank = {kind: number for number, kind in enumerate(_ORDER)}
    return sorted(looks, key=lambda look: (rank.get(look.kind, len(_ORDER)), look.path.name))

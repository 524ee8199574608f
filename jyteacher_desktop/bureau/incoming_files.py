"""What was handed to a bureau, told apart: what is received as it is, and what a person has to look at first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jyteacher_desktop.bureau.clerks_log import enrolled_as
from jyteacher_desktop.bureau.office import bureau_info
from jyteacher_desktop.records.what_files_say import RELEASE, in_order, look_at
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """What was handed to the window: ``packages`` are received; a person deals with the others one by one."""

    packages: tuple[Path, ...]
    for_a_person: tuple[Letter, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A file that needs a person: ``what`` is ``card`` (a school's, to be enrolled), ``policy`` (to be signed), ``root`` (our card's draft), ``city``, ``release``."""

    path: Path
    what: str


def sort_incoming(ws: Workspace, paths: Sequence[Path]) -> Incoming:
    """Tell apart what is received as it is and what somebody has to look at first.

    A card of a school whose key counts already is received: it may carry a new key that the old one vouches for.
    """
    known, own = enrolled_as(ws), bureau_info(ws).id
    packages: list[Path] = []
    others: list[Letter] = []
    for look in in_order([look_at(path) for path in paths]):
        if look.kind == "enrol" and look.sender not in known:
            others.append(Letter(path=look.path, what="card"))
        elif look.kind == "policy":
            others.append(Letter(path=look.path, what="policy"))
        elif look.kind == RELEASE:
            others.append(Letter(path=look.path, what="release"))
        elif look.kind == "root":
            others.append(Letter(path=look.path, what="root" if look.sender == own else "city"))
        else:
            packages.append(look.path)
    return Incoming(packages=tuple(packages), for_a_person=tuple(others))

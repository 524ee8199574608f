"""Which window a double-clicked ``.jyt`` file belongs to: found out before any window asks anything.

A card or a policy says openly what it is. Whatever is sealed says nothing, but a school opens its own mail without a PIN, so each known
school is asked with its key; what was not written to one of them is for a bureau (a school can also open what it sent itself). Nothing is believed of a file here: the window that takes it checks it
in full. Workspaces are only looked at, and an old file is not upgraded for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.exchange import Glance, glance, is_release
from jyteacher_desktop.exchange.package_check import read_file
from jyteacher_desktop.exchange.seal import MAX_SEALED
from jyteacher_desktop.store.file_kinds import inspect
from jyteacher_desktop.store.workspace import BUREAU, SCHOOL, Kind, Workspace
from jyteacher_desktop.values import dataclass

LETTER_SUFFIX = ".jyt"
_ORDER = ("root", "policy", "restore", "receipt")
"""A card comes before what its keys have signed."""
RELEASE = "release"
"""A new version of the program, announced by a bureau: no letter, but it travels with them."""
_FOR_SCHOOLS = frozenset({"policy", "root", "receipt", "restore", RELEASE})
_OPENLY_FOR_BUREAUS = frozenset({"enrol"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Letters for one workspace; ``workspace`` is None for what nobody known can take in: it is only looked at."""

    workspace: Path | None
    letters: tuple[Path, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a file says of itself; ``kind`` is "" for what is sealed to somebody else or is no package."""

    path: Path
    kind: str
    sender: str


def is_letter(path: Path) -> bool:
    """Whether a file's name says that it is a package, card, receipt or policy."""
    return path.suffix.lower() == LETTER_SUFFIX


def look_at(path: Path, identities: Sequence[str] = ()) -> Look:
    """What a file says of itself. What cannot be read is for the window that takes it to explain."""
    try:
        if _announces(path):
            return Look(path=path, kind=RELEASE, sender="")
        found = glance(read_file(path), identities) if path.stat().st_size <= MAX_SEALED else Glance(sealed=True)
    except (JyTeacherError, OSError):
        return Look(path=path, kind="", sender="")
    return Look(path=path, kind=found.kind, sender=found.sender)


def _announces(path: Path) -> bool:
    with path.open("rb") as file:
        return is_release(file.read(16))


def in_order(looks: Iterable[Look]) -> list[Look]:
    """Cards first, then policies, books given back, receipts; within a kind by name, which carries the number."""
    rank = {kind: number for number, kind in enumerate(_ORDER)}
    return sorted(looks, key=lambda look: (rank.get(look.kind, len(_ORDER)), look.path.name))


def deliveries(
    _nothing: object, letters: Sequence[Path], workspaces: Sequence[Path], front: Path | None = None
) -> list[Delivery]:
    """Who takes which letter.

    Args:
        _nothing: What the worker owns; a letter needs no workspace.
        letters: The files.
        workspaces: Every workspace that may take them: open ones first, then those opened last.
        front: The one whose window is in front; a card or a policy of a bureau is for whoever sits there.
    """
    kinds = _kinds(workspaces)
    schools = [path for path, kind in kinds if kind is SCHOOL]
    bureaus = [path for path, kind in kinds if kind is BUREAU]
    identities = {path: identity for path in schools if (identity := _own_mail(path))}
    sorted_out: dict[Path | None, list[Path]] = {}
    for letter in letters:
        look = look_at(letter)
        if look.kind in _FOR_SCHOOLS:
            home = front or next(iter([*schools, *bureaus]), None)
        elif look.kind in _OPENLY_FOR_BUREAUS:
            home = next(iter(bureaus), None)
        else:
            addressed = (path for path, identity in identities.items() if look_at(letter, [identity]).kind in _FOR_SCHOOLS)
            home = next(addressed, None) or next(iter(bureaus), None)
        sorted_out.setdefault(home, []).append(letter)
    return [Delivery(workspace=home, letters=tuple(each)) for home, each in sorted_out.items()]


def _kinds(workspaces: Sequence[Path]) -> list[tuple[Path, Kind]]:
    """Workspaces that this program can open without changing them, each once."""
    found: dict[Path, Kind] = {}
    for path in workspaces:
        try:
            seen = inspect(path)
        except JyTeacherError:
            continue
        if seen.version == len(seen.kind.migrations):
            found.setdefault(path, seen.kind)
    return list(found.items())


def _own_mail(school: Path) -> str:
    """The key with which a school opens what is sealed to it; "" when its file cannot be read now."""
    try:
        with Workspace.open(school, SCHOOL, write=False) as ws:
            return ws.info("reply_identity")
    except JyTeacherError:
        return ""

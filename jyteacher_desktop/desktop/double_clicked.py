"""Which window a double-clicked ``.jyt`` file belongs to: found out before any window asks anything.

A card or a policy says openly what it is. Whatever is sealed says nothing, but a school opens its own mail without a PIN, so each known
school is asked with its key (a school can also open what it sent itself). What no key here opens is for a bureau, or for a school that
cannot say: its key stands sealed, because the file was copied from another computer. Of these the one worked with last gets it, and
asks for its PIN. Nothing is believed of a file here: the window that takes it checks it in full. Workspaces are only looked at, and an
old file is not upgraded for it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.records.what_files_say import RELEASE, look_at
from jyteacher_desktop.store.errors import KeptOnServer
from jyteacher_desktop.store.file_kinds import inspect
from jyteacher_desktop.store.sealed_columns import sealed_fact
from jyteacher_desktop.store.workspace import BUREAU, SCHOOL, Kind
from jyteacher_desktop.values import dataclass

LETTER_SUFFIX = ".jyt"
_FOR_SCHOOLS = frozenset({"policy", "root", "receipt", "restore", RELEASE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Letters for one workspace; ``workspace`` is None for what nobody known can take in: it is only looked at."""

    workspace: Path | None
    letters: tuple[Path, ...]


def is_letter(path: Path) -> bool:
    """Whether a file's name says that it is a package, card, receipt or policy."""
    return path.suffix.lower() == LETTER_SUFFIX


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
    homes = _homes(workspaces)
    schools = [home.path for home in homes if home.kind is SCHOOL]
    bureaus = [home.path for home in homes if home.kind is BUREAU]
    sorted_out: dict[Path | None, list[Path]] = {}
    for letter in letters:
        look = look_at(letter)
        if look.kind in _FOR_SCHOOLS:
            home = front or next(iter([*schools, *bureaus]), None)
        elif look.sealed:
            home = _addressed(letter, homes) or next((each.path for each in homes if each.key is None), None)
        else:
            home = next(iter(bureaus), None)
        sorted_out.setdefault(home, []).append(letter)
    return [Delivery(workspace=home, letters=tuple(each)) for home, each in sorted_out.items()]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Home:
    """A workspace that may take a letter. ``key`` opens its mail; it is None where nobody can say without a PIN what is for it."""

    path: Path
    kind: Kind
    key: str | None = None


def _addressed(letter: Path, homes: Sequence[_Home]) -> Path | None:
    """The school whose key opens a letter that schools take in."""
    return next(
        (home.path for home in homes if home.key and look_at(letter, partial(_just, home.key)).kind in _FOR_SCHOOLS), None
    )


def _just(key: str, _data: bytes) -> Sequence[str]:
    return [key]


def _homes(workspaces: Sequence[Path]) -> list[_Home]:
    """Workspaces that this program can open, each once, in their order."""
    found: dict[Path, _Home] = {}
    for path in workspaces:
        try:
            kind = inspect(path).kind
        except KeptOnServer:
            kind = BUREAU
        except JyTeacherError:
            continue
        if path not in found:
            found[path] = _Home(path=path, kind=kind, key=_own_mail(path) if kind is SCHOOL else None)
    return list(found.values())


def _own_mail(school: Path) -> str | None:
    """The key with which a school opens what is sealed to it; None when it cannot be had now, "" when there is none."""
    try:
        return sealed_fact(school, "reply_identity")
    except (JyTeacherError, sqlite3.Error, UnicodeDecodeError):
        return None

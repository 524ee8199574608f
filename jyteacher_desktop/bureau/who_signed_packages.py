"""Who signed the packages of schools: a row for every signature that holds (``signature``), by the key it was made with.

What a key says of a person, whose it is and in which role, is the word of the log and may change after a package came; it stands in no
package's row. A package with a signature by none of the keys enrolled then says how many were tried (``letter.keys_tried``): once the
office has more, its original is looked at again, so that it decides nothing whether a key or what it signed came first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from jyteacher_desktop.store.workspace import Change, Workspace


def signed_by(ws: Workspace, office: str = "") -> Mapping[str, frozenset[str]]:
    """Keyids by letter id, of one office's letters or of all; nobody where none of the signatures is by a key we knew."""
    return _by_letter(ws.tuples(*signatures_of(office)))


def signed_by_of_quarter(ws: Workspace, quarter: str) -> Mapping[str, frozenset[str]]:
    """The same of the letters about one quarter."""
    of = "SELECT s.letter_id, s.keyid FROM letter l JOIN signature s ON s.letter_id = l.letter_id WHERE l.quarter = ?"
    return _by_letter(ws.tuples(of, (quarter,)))


def _by_letter(rows: Iterable[Sequence[str]]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for letter, keyid in rows:
        found[letter].add(keyid)
    return defaultdict(frozenset, {letter: frozenset(keyids) for letter, keyids in found.items()})


def signatures_of(office: str = "") -> tuple[str, tuple[object, ...]]:
    """What :func:`signed_by` asks."""
    only = " JOIN letter l ON l.letter_id = s.letter_id WHERE l.office = ?" if office else ""
    return f"SELECT s.letter_id, s.keyid FROM signature s{only}", (office,) if office else ()


def signed_letter_by(ws: Workspace, letter_id: str) -> frozenset[str]:
    """Keyids whose signatures of one letter hold."""
    return frozenset(keyid for (keyid,) in ws.tuples("SELECT keyid FROM signature WHERE letter_id = ?", (letter_id,)))


def offices_signed_with(ws: Workspace, keyids: Mapping[str, Collection[str]]) -> frozenset[str]:
    """Offices whose letter that counts was signed with one of these keys of theirs."""
    rows = ws.tuples("SELECT o.uuid, s.keyid FROM office o JOIN signature s ON s.letter_id = o.head")
    return frozenset(office for office, keyid in rows if keyid in keyids.get(office, ()))


def note_signers(change: Change, letter_id: str, keyids: Iterable[str], keys_tried: int | None) -> None:
    """Keep who signed a letter, beside whom we knew; ``keys_tried`` is how many keys there were for a signature that is by none of them."""
    add_signers(change, letter_id, keyids)
    change.driver_sql("UPDATE letter SET keys_tried = ? WHERE letter_id = ?", (keys_tried, letter_id))


def add_signers(change: Change, letter_id: str, keyids: Iterable[str]) -> None:
    """Keep who signed a letter, beside whom we knew."""
    for keyid in sorted(set(keyids)):
        change.write("INSERT INTO signature(letter_id, keyid) VALUES (?, ?) ON CONFLICT DO NOTHING", (letter_id, keyid))


def any_unmatched(ws: Workspace) -> bool:
    """Whether any letter has a signature by a key nobody had enrolled."""
    return bool(ws.tuples("SELECT 1 FROM letter WHERE keys_tried IS NOT NULL LIMIT 1"))


class _HasKeys(Protocol):
    """What the log says of an office, as far as it is looked at here."""

    @property
    def keys(self) -> Collection[str]: ...


def question_of_unmatched(office: str = "") -> tuple[str, tuple[object, ...]]:
    """What :func:`unmatched_letters` asks: of one office by its letters alone, for all letters of a city grow by some hundred each quarter."""
    only = "office = ? AND " if office else ""
    asked = f"SELECT office, letter_id, keys_tried FROM letter WHERE {only}keys_tried IS NOT NULL ORDER BY office, letter_id"
    return asked, (office,) if office else ()


def unmatched_letters(ws: Workspace, said: Mapping[str, _HasKeys], office: str = "") -> list[tuple[str, str]]:
    """Office and id of letters with such a signature whose office has other keys by now than were tried, of one office or of all; ``said`` is the log by office."""
    rows = ws.tuples(*question_of_unmatched(office))
    return [(whose, letter) for whose, letter, tried in rows if (len(said[whose].keys) if whose in said else 0) != tried]

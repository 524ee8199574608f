"""Which letters count: a pure function of the letters received, the clerk's log and the policy in use.

Letters and log (clerks_log.py) are sets that only grow. A letter counts when the people the policy names have each signed it with an enrolled key of
their own that was not revoked (or whose revocation names this very letter as the last good one), and no clerk withdrew it. The
*head* of an office is the counting letter with the greatest number that is the only counting one with its number; two with one
number are a fork, and neither is the head. A counting letter is a *broken chain* when counting letters carry the number before it and
it names none of them as the one it follows: somebody went on from a book the bureau never saw. It stands all the same and is said
(decision 0022). Nothing here knows when anything arrived or was decided.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from operator import attrgetter

from jyteacher_desktop.bureau.clerks_log import rulings
from jyteacher_desktop.bureau.office_rulings import Rulings
from jyteacher_desktop.bureau.who_signed_packages import signatures_of, signed_by
from jyteacher_desktop.exchange import PublicKey
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

FORK, CHAIN, WITHDRAWN, REVOKED, GAP = "letter.fork", "letter.chain", "letter.withdrawn", "letter.revoked", "letter.gap"
"""What may stand about a school's package; the school hears it with its receipt (docs/format.md)."""
_GAPS = 20
"""So many numbers below the newest are looked at for gaps: every letter is the whole book, older gaps harm nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Something that stands about one package of a school, or about one nobody received.

    Of a package that is missing the id is known only where another one names it as its predecessor; else ``letter`` is empty.
    """

    seq: int
    letter: str
    code: str


_NUMBERED = "SELECT seq, letter_id FROM letter WHERE office = ? ORDER BY seq DESC, letter_id"


def questions(office: str) -> list[tuple[str, tuple[object, ...]]]:
    """What :func:`counting_letters` asks."""
    return [signatures_of(office), (_NUMBERED, (office,))]


def signed_letters(ws: Workspace, office: str, said: Rulings) -> set[str]:
    """Every letter of an office that has the signatures it needs, withdrawn or not."""
    signed = signed_by(ws, office)
    rows = ws.tuples("SELECT letter_id FROM letter WHERE office = ?", (office,))
    return {letter_id for (letter_id,) in rows if not said.lacking(letter_id, signed[letter_id])}


def counting_letters(
    ws: Workspace, office: str, said: Rulings, coming: tuple[int, str, Iterable[str]] | None = None
) -> list[tuple[int, str]]:
    """Number and id of every letter of an office that counts, greatest number first.

    ``coming``: number, id and signers of one that is not written yet and counts as if it were.
    """
    signed = signed_by(ws, office)
    rows = ws.tuples(_NUMBERED, (office,))
    found = [(seq, letter_id) for seq, letter_id in rows if said.counts(letter_id, signed[letter_id])]
    if coming is not None:
        seq, letter_id, signers = coming
        if said.counts(letter_id, signers):
            found = sorted([*found, (seq, letter_id)], key=lambda each: (-each[0], each[1]))
    return found


def head(counting: list[tuple[int, str]]) -> str:
    """The letter whose rows are the city's rows of its office; "" when there is none."""
    often = Counter(seq for seq, _letter in counting)
    return next((letter_id for seq, letter_id in counting if often[seq] == 1), "")


def broken(counting: Collection[tuple[int, str]], prevs: Mapping[str, str]) -> list[tuple[int, str]]:
    """Counting letters that name none of those with the number before as the one they follow.

    A number that is missing breaks nothing, it is a gap; one whose letters were all withdrawn breaks nothing either, so withdrawing the
    wrong line settles the matter.

    Args:
        counting: Number and id of one office's counting letters.
        prevs: Letter id to the id of the letter it says it follows.
    """
    numbered: dict[int, set[str]] = {}
    for seq, letter_id in counting:
        numbered.setdefault(seq, set()).add(letter_id)
    return sorted(
        (seq, letter_id) for seq, letter_id in counting if seq - 1 in numbered and prevs[letter_id] not in numbered[seq - 1]
    )


def standings(ws: Workspace) -> dict[str, tuple[Standing, ...]]:
    """What stands about the packages of every school we answer, by number; schools of which there is nothing to say are left out.

    A letter below the head that no longer counts because its key was revoked is not listed: the head says all that it said.
    """
    return ws.remembered("standings", lambda: _all_standings(ws))


def _all_standings(ws: Workspace) -> dict[str, tuple[Standing, ...]]:
    said = rulings(ws)
    letters: dict[str, list[tuple[int, str, frozenset[str], str]]] = defaultdict(list)
    signed = signed_by(ws)
    for office, seq, letter_id, prev in ws.tuples(
        "SELECT l.office, l.seq, l.letter_id, l.prev FROM letter l JOIN office o ON o.uuid = l.office "
        "WHERE o.source = '' ORDER BY l.office, l.seq, l.letter_id"
    ):
        letters[office].append((seq, letter_id, signed[letter_id], prev))
    found = {office: _standings(said[office], rows) for office, rows in letters.items()}
    return {office: stands for office, stands in found.items() if stands}


def _standings(said: Rulings, letters: Iterable[tuple[int, str, frozenset[str], str]]) -> tuple[Standing, ...]:
    rows = list(letters)
    counting = [(seq, letter_id) for seq, letter_id, signers, _prev in reversed(rows) if said.counts(letter_id, signers)]
    often = Counter(seq for seq, _letter in counting)
    stands = set(counting)
    chosen = head(counting)
    top = next((seq for seq, letter_id in counting if letter_id == chosen), 0)
    prevs = {letter_id: prev for _seq, letter_id, _signers, prev in rows}
    astray = set(broken(counting, prevs))
    found: list[Standing] = []
    for seq, letter_id, _signers, _prev in rows:
        if letter_id in said.withdrawn:
            found.append(Standing(seq=seq, letter=letter_id, code=WITHDRAWN))
        elif (seq, letter_id) not in stands and seq > top:
            found.append(Standing(seq=seq, letter=letter_id, code=REVOKED))
        elif often[seq] > 1 and (seq, letter_id) in stands:
            found.append(Standing(seq=seq, letter=letter_id, code=FORK))
        if (seq, letter_id) in astray:
            found.append(Standing(seq=seq, letter=letter_id, code=CHAIN))
            if prevs[letter_id] not in prevs:
                found.append(Standing(seq=seq - 1, letter=prevs[letter_id], code=GAP))
    newest = max(often, default=0)
    have = {seq for seq, *_rest in rows}
    found += [Standing(seq=seq, letter="", code=GAP) for seq in range(max(1, newest - _GAPS), newest) if seq not in have]
    return tuple(sorted(set(found), key=attrgetter("seq", "letter", "code")))


def told(stands: Iterable[Standing]) -> str:
    """What a receipt said about packages, short enough to be kept; "" when it had nothing to say."""
    listed = [[each.seq, each.letter, each.code] for each in stands]
    return hashlib.sha256(json.dumps(listed).encode()).hexdigest() if listed else ""


def broken_chains(ws: Workspace) -> list[tuple[str, int, str]]:
    """Office, number and id of every counting letter that follows another one than the bureau has."""
    said = rulings(ws)
    found: list[tuple[str, int, str]] = []
    for (office,) in ws.tuples(
        "SELECT DISTINCT l.office FROM letter l JOIN letter p ON p.office = l.office AND p.seq = l.seq - 1 "
        "WHERE p.letter_id <> l.prev ORDER BY l.office"
    ):
        prevs = dict(ws.tuples("SELECT letter_id, prev FROM letter WHERE office = ?", (office,)))
        found += [(office, seq, letter_id) for seq, letter_id in broken(counting_letters(ws, office, said[office]), prevs)]
    return found


def by_former_keys(ws: Workspace) -> list[tuple[str, int, int, PublicKey]]:
    """Schools whose letter that counts is signed by an older key than a letter before it: office, its number, that one's, the older key.

    A key that was changed goes on standing, because what it signed may still be on its way; whoever kept a copy can use it.
    """
    said = rulings(ws)
    found: list[tuple[str, int, int, PublicKey]] = []
    for office, ruling in sorted(said.items()):
        standing = ruling.standing()
        if ruling.city or len(standing) == len({ruling.roles[key.keyid] for key in standing}):
            continue
        age = {key.keyid: place for place, key in enumerate(standing)}
        # a letter that counts has a signer, but not one whose key need stand
        letters = {letter: sorted(keyids.intersection(age)) for letter, keyids in signed_by(ws, office).items()}
        counting = counting_letters(ws, office, ruling)
        top = head(counting)
        for keyid in letters.get(top, ()):
            newer = {each for each in age if ruling.roles[each] is ruling.roles[keyid] and age[each] > age[keyid]}
            number = next(seq for seq, letter in counting if letter == top)
            before = [seq for seq, letter in counting if seq < number and newer.intersection(letters[letter])]
            if before and not newer.intersection(letters[top]):
                found.append((office, number, before[0], ruling.keys[keyid]))
    return found


def forks(ws: Workspace) -> list[tuple[str, int, int]]:
    """Office, number and how many counting letters carry that number, where there is more than one."""
    said = rulings(ws)
    found: list[tuple[str, int, int]] = []
    for (office,) in ws.tuples("SELECT office FROM letter GROUP BY office HAVING count(*) > count(DISTINCT seq) ORDER BY office"):
        often = Counter(seq for seq, _letter in counting_letters(ws, office, said[office]))
        found += [(office, seq, count) for seq, count in sorted(often.items()) if count > 1]
    return found

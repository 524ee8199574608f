"""Which letters count: a pure function of the letters received and of the clerk's log.

Both are sets that only grow. A letter counts when one of its signers was enrolled for its office, that key was not revoked (or
the revocation names this very letter as the last good one) and no clerk withdrew the letter. The *head* of an office is the
counting letter with the greatest number that is the only counting one with its number; two with one number are a fork, and
neither is the head. Nothing here knows when anything arrived or was decided.

Entries of the log: ``key`` enrols a key, ``revoke`` ends one (``{"head", "keyid", "why"}``), ``withdraw`` takes letters back
(``{"letters", "why"}``). The log of a city comes to the province with its roll; where several bureaus speak of one office, our own
word stands, and without one that of the bureau with the smallest id.
"""

from __future__ import annotations

import base64
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jyteacher_desktop.bureau.errors import EntryUnknown
from jyteacher_desktop.domain.errors import TrustError
from jyteacher_desktop.exchange import PublicKey
from jyteacher_desktop.exchange.keys import public_key
from jyteacher_desktop.store import bureau_tables as tables
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import Change, Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulings:
    """What the log says about one office.

    Attributes:
        keys: Enrolled keys by keyid, oldest entry first.
        last_good: Revoked keyid to the letters each revocation lets stand; two revocations of one key let only those stand
            that both name, because a contradiction has no winner.
        withdrawn: Letters taken back.
    """

    keys: Mapping[str, PublicKey]
    last_good: Mapping[str, Collection[str]]
    withdrawn: Collection[str]

    def stands(self, keyid: str) -> bool:
        """Whether a key is enrolled and was not revoked: only then may it vouch for another, or sign what is no report."""
        return keyid in self.keys and keyid not in self.last_good

    def counts(self, letter_id: str, signers: Iterable[str]) -> bool:
        """Whether a letter with these signers counts."""
        if letter_id in self.withdrawn:
            return False
        return any(keyid in self.keys and all(good == letter_id for good in self.last_good.get(keyid, ())) for keyid in signers)


def rulings(ws: Workspace) -> dict[str, Rulings]:
    """The whole log by office."""
    keys: dict[str, dict[str, PublicKey]] = defaultdict(dict)
    last_good: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    withdrawn: dict[str, set[str]] = defaultdict(set)
    heard = dict(ws.tuples("SELECT office, min(source) FROM log_entry WHERE kind = 'key' GROUP BY office"))
    for kind, office, text, source in ws.tuples("SELECT kind, office, payload, source FROM log_entry ORDER BY id"):
        if source != heard.get(office, ""):
            continue
        payload = json.loads(text)
        if kind == "key":
            keys[office].setdefault(payload["keyid"], PublicKey(base64.b64decode(payload["spki"])))
        elif kind == "revoke":
            last_good[office][payload["keyid"]].add(payload["head"])
        else:
            withdrawn[office].update(payload["letters"])
    return {
        office: Rulings(keys=keys[office], last_good=last_good[office], withdrawn=withdrawn[office])
        for office in {*keys, *last_good, *withdrawn}
    }


def list_entries(ws: Workspace) -> list[tuple[str, str, str, str]]:
    """Id, kind, office and payload of every entry of our own log."""
    return ws.tuples("SELECT id, kind, office, payload FROM log_entry WHERE source = '' ORDER BY id")


def take_entries(change: Change, entries: Iterable[tuple[str, str, str, str]], source: str) -> set[str]:
    """Add the entries of another desk (``source`` empty) or of a city to the log; returns the offices they speak of.

    Raises:
        EntryUnknown: An entry is none that this program knows; the transaction must not be committed.
    """
    offices: set[str] = set()
    for number, kind, office, payload in entries:
        facts = _checked(kind, payload)
        if change.driver_sql("SELECT 1 FROM log_entry WHERE id = ?", (number,)).one_or_none() is not None:
            continue
        change.driver_sql(
            "INSERT INTO log_entry(id, kind, office, payload, at, source) VALUES (?, ?, ?, ?, ?, ?)",
            (number, kind, office, payload, change.at, source),
        )
        offices.add(office)
        if kind == "key":
            change.driver_sql(
                "INSERT INTO office(uuid, code, name, stage, central, reply, source) VALUES (?, ?, ?, '', '', ?, ?) "
                "ON CONFLICT(uuid) DO UPDATE SET source = min(source, excluded.source)",
                (office, facts["code"], facts["name"], facts["reply"], source),
            )
    return offices


_FACTS: dict[str, dict[str, type]] = {
    "key": {"code": str, "keyid": str, "name": str, "reply": str, "spki": str},
    "revoke": {"head": str, "keyid": str, "why": str},
    "withdraw": {"letters": list, "why": str},
}


def _checked(kind: str, text: str) -> dict[str, Any]:
    unknown = EntryUnknown("裁定簿里有本程序不认识的条目，没有采用，原有数据没有变化。请升级程序后再接收。", kind=kind)
    try:
        facts = json.loads(text)
        wanted = _FACTS[kind]
        if not isinstance(facts, dict) or any(not isinstance(facts.get(name), form) for name, form in wanted.items()):
            raise unknown
        if kind == "key" and public_key(base64.b64decode(facts["spki"], validate=True)).keyid != facts["keyid"]:
            raise unknown
        if kind == "withdraw" and not all(isinstance(letter, str) for letter in facts["letters"]):
            raise unknown
    except (KeyError, ValueError, TrustError) as error:
        raise unknown from error
    return facts


def write_entry(change: Change, kind: str, office: str, payload: Mapping[str, object]) -> None:
    """Add one decision to the log."""
    change.execute(
        tables.log_entry.insert().values(
            id=new_id(),
            kind=kind,
            office=office,
            payload=json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
            at=change.at,
        )
    )


def counting_letters(ws: Workspace, office: str, said: Rulings) -> list[tuple[int, str]]:
    """Number and id of every letter of an office that counts, greatest number first."""
    rows = ws.tuples("SELECT seq, letter_id, signers FROM letter WHERE office = ? ORDER BY seq DESC, letter_id", (office,))
    return [(seq, letter_id) for seq, letter_id, signers in rows if said.counts(letter_id, signers.split())]


def head(counting: list[tuple[int, str]]) -> str:
    """The letter whose rows are the city's rows of its office; "" when there is none."""
    often = Counter(seq for seq, _letter in counting)
    return next((letter_id for seq, letter_id in counting if often[seq] == 1), "")


def forks(ws: Workspace) -> list[tuple[str, int, int]]:
    """Office, number and how many counting letters carry that number, where there is more than one."""
    said = rulings(ws)
    found: list[tuple[str, int, int]] = []
    for (office,) in ws.tuples("SELECT office FROM letter GROUP BY office HAVING count(*) > count(DISTINCT seq) ORDER BY office"):
        often = Counter(seq for seq, _letter in counting_letters(ws, office, said[office]))
        found += [(office, seq, count) for seq, count in sorted(often.items()) if count > 1]
    return found

"""The log of a bureau: what its clerks decided, and what other desks and the city's bureaus hand on.

Entries of the log: ``key`` enrols a key for a signer, ``revoke`` ends one (``{"head", "keyid", "why"}``), ``withdraw`` takes letters
back and ``accept`` lets letters stand that counted before the policy asked for another signer (both ``{"letters", "why"}``);
``reinstate`` takes letters up again that were withdrawn by mistake (``{"letters", "withdrawals", "why"}``): it answers the withdrawals it
names and no other, so the log stays a set and a letter may be withdrawn anew; ``mistaken`` says that a ``key`` or a ``revoke`` was
entered by mistake (``{"entry", "name", "of", "why"}``): what it names says nothing any more (decision 0504). ``same``, ``apart`` and ``split`` speak of people
(who_is_one_person.py), ``plan`` of a school's plan (plan_decisions.py), ``remark`` of a record that goes back to its school (returning_records.py),
``settled`` and ``place`` of a matter that a clerk looked into or decided (waiting.py), and ``recall`` takes such entries back. What a clerk decided with his PIN names him by the digits of his key (``who``) and is signed with it (``by``, ``sig``):
the log travels with every desk's entries, so whoever writes it could write another one's name. What another desk of ours hands on
counts where a clerk in force signed it, what a city does where one of its clerks did, today's or a former one; everything else waits in
``unproven_entry`` for a person (decisions 0333 and 0345). The log of a city
comes to the province with its roll; where several bureaus speak of one office, the one stands that a person chose by a ``voice`` entry of
our own (``{"among", "answers", "voice", "why"}``, decisions 0180 and 0332). Until a person did, what stood first at any of our desks
stands: a desk that hears a second claim notes by such an entry without a reason whom it knew, and ``since`` when. Who must sign in a city
is for the city to say: of its schools we ask for the principal's key.
"""

from __future__ import annotations

import base64
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from operator import itemgetter
from typing import Any, TypeVar
from weakref import ReferenceType, ref

from jyteacher_desktop.bureau.errors import CityDecides, EntryUnknown, LogFull, ValueRefused
from jyteacher_desktop.bureau.office import current_policy
from jyteacher_desktop.bureau.office_rulings import Rulings
from jyteacher_desktop.bureau.who_signed_packages import offices_signed_with
from jyteacher_desktop.domain.cancelling import asking
from jyteacher_desktop.domain.errors import TrustError
from jyteacher_desktop.domain.terms import Signer
from jyteacher_desktop.exchange import PublicKey, SigningKey, canonical
from jyteacher_desktop.exchange.cards import MAX_NAME
from jyteacher_desktop.exchange.errors import BadRows
from jyteacher_desktop.exchange.keys import public_key
from jyteacher_desktop.exchange.package_tables import BY_KIND, RECEIPT, encode_rows
from jyteacher_desktop.exchange.seal import is_recipient
from jyteacher_desktop.moments import LATEST, moment_of
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.tables import bureau as tables
from jyteacher_desktop.store.workspace import Change, Workspace
from jyteacher_desktop.values import dataclass, field

(_ENTRIES,) = BY_KIND["log"]
(_PLANS_TOLD,) = (spec for spec in RECEIPT if spec.name == "plan-decisions")
ENTERED = "代录"
"""How everything is marked that a bureau entered for a school."""
ENTRY_LABELS = {
    "key": "登记密钥",
    "revoke": "吊销密钥",
    "withdraw": "撤回数据包",
    "reinstate": "恢复数据包",
    "accept": "照旧规定采用",
    "mistaken": "登错了",
    "voice": "裁定归属",
    "same": "合并为一人",
    "apart": "不是同一人",
    "split": "拆开",
    "plan": "计划批复",
    "remark": "退回记录",
    "settled": "标记已核实",
    "place": "认定在这里",
    "recall": "撤销裁定",
}
"""What people call the kinds of entries of a log."""
REMARK, SETTLED, PLACE, RECALL = "remark", "settled", "place", "recall"
OF_ONE_DESK = frozenset({REMARK, SETTLED, PLACE})
"""Kinds of entries that say who did what and why, and are carried out by the desk that wrote them alone: other desks list them."""
APPROVED, RETURNED, WITHDRAWN, GRADED, UNGRADED = "approved", "returned", "withdrawn", "graded", "ungraded"
VERDICTS = {APPROVED: "批准", RETURNED: "退回", WITHDRAWN: "撤回批复", GRADED: "评价", UNGRADED: "撤回评价"}
"""What an entry about a plan may decide."""
MISTAKEN = "mistaken"
OF_LETTERS = ("key", "revoke", "withdraw", "reinstate", "accept", MISTAKEN)
"""Kinds of entries that say which letters count."""
_VOICE = "voice"
_ABOUT_LETTERS = (
    f"SELECT id, kind, office, payload, source FROM log_entry WHERE kind IN ({', '.join(map(repr, (*OF_LETTERS, _VOICE)))})"
)
"""Those, and the entries by which somebody chose whose word counts."""
_MEANT = (
    "(SELECT k.id, k.kind, k.office, k.payload, k.at, k.source FROM log_entry k WHERE k.kind = '{kind}' AND NOT EXISTS (SELECT 1 FROM log_entry m "
    "WHERE m.office = k.office AND m.kind = 'mistaken' AND m.source = k.source AND json_extract(m.payload, '$.entry') = k.id))"
)
KEYS, REVOKES = _MEANT.format(kind="key"), _MEANT.format(kind="revoke")
"""SQL: the entries that enrol keys, and those that revoke them, without those that were entered by mistake."""
_LETTERS_OF_AN_ENTRY = 100
"""Their ids take 7 kB of the 16 a line may have."""
_DECISION = b"jyt-decision/1\n"
"""What stands before every entry that is signed, so that no signature of another kind is taken for one."""
MOST_HEARD, MOST_HEARD_BYTES = 300_000, 40 * 1024 * 1024
"""So many entries of one bureau, and so much, are taken in from other desks: a log or a roll of half a million, or of 64 MiB, nobody can write
or read, and what is decided here needs room as well."""
_BREATH = 500
"""After so many entries somebody is asked whether he still wants it."""


_Said = TypeVar("_Said")


@dataclass(slots=True)
class _Told:
    """What the log says of one office so far, entry by entry; the order in which they come decides nothing."""

    keys: dict[str, PublicKey] = field(default_factory=dict)
    first: dict[str, str] = field(default_factory=dict)
    """Keyid to the first entry that enrols the key."""
    roles: dict[str, Signer] = field(default_factory=dict)
    enrolled: dict[str, dict[str, Signer]] = field(default_factory=lambda: defaultdict(dict))
    """Keyid to the entries that enrol the key, each with whose it says that it is."""
    ended: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    """Keyid to the entries that revoke the key, each with the letter that it lets stand."""
    mistaken: set[str] = field(default_factory=set)
    away: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Withdrawn letters to the entries that withdraw them and that nothing answers."""
    withdrawals: dict[str, frozenset[str]] = field(default_factory=dict)
    answers: dict[str, list[frozenset[str]]] = field(default_factory=lambda: defaultdict(list))
    """A withdrawal to the letters of each entry that answers it."""
    accepted: set[str] = field(default_factory=set)

    def hear(self, entry: str, kind: str, facts: Mapping[str, Any], pause: Callable[[], None]) -> None:
        """One entry more; it may meet as many others as the log has, and ``pause`` is asked among them."""
        if kind == "key":
            keyid, role = facts["keyid"], _signer(facts)
            if keyid not in self.keys:
                self.keys[keyid] = PublicKey(base64.b64decode(facts["spki"]))
            self.enrolled[keyid][entry] = role
            if self.first.get(keyid, entry) >= entry:
                self.first[keyid] = entry
            self.roles[keyid] = Signer.OPERATOR if self.roles.get(keyid, role) is not role else role
        elif kind == "revoke":
            self.ended[facts["keyid"]][entry] = facts["head"]
        elif kind == MISTAKEN:
            self.mistaken.add(facts["entry"])
        elif kind == "withdraw":
            letters = self.withdrawals[entry] = frozenset(facts["letters"])
            still = set(letters)
            for answered in asking(self.answers.get(entry, ()), pause):
                still -= answered
            for letter in still:
                self.away[letter].add(entry)
        elif kind == "reinstate":
            letters = frozenset(facts["letters"])
            for each in asking(facts["withdrawals"], pause):  # never every withdrawal with every letter: that would be a square
                self.answers[each].append(letters)
                for letter in letters.intersection(self.withdrawals.get(each, ())):
                    self.away[letter].discard(each)
        elif kind == "accept":
            self.accepted.update(facts["letters"])

    def _meant(self, said: Mapping[str, dict[str, _Said]]) -> dict[str, dict[str, _Said]]:
        """Entries by keyid without those that were entered by mistake."""
        found = {keyid: {entry: what for entry, what in by.items() if entry not in self.mistaken} for keyid, by in said.items()}
        return {keyid: by for keyid, by in found.items() if by}

    def rulings(self, needed: Collection[Signer], city: str) -> Rulings:
        """What it comes to; later entries change nothing in it."""
        first, roles, ended = self.first, dict(self.roles), self.ended
        if self.mistaken:
            enrolled, ended = self._meant(self.enrolled), self._meant(self.ended)
            first = {keyid: min(entries) for keyid, entries in enrolled.items()}
            whose = {keyid: {*entries.values()} for keyid, entries in enrolled.items()}
            roles = {keyid: Signer.OPERATOR if len(several) > 1 else next(iter(several)) for keyid, several in whose.items()}
        return Rulings(
            keys={keyid: self.keys[keyid] for keyid, _entry in sorted(first.items(), key=itemgetter(1))},
            roles=roles,
            needed=(Signer.PRINCIPAL,) if city else needed,
            last_good={keyid: frozenset(entries.values()) for keyid, entries in ended.items()},
            withdrawn=frozenset(letter for letter, entries in self.away.items() if entries),
            accepted=frozenset(self.accepted),
            city=city,
        )


class Log(Mapping[str, "Rulings"]):
    """Policy and log by office, read once and kept up entry by entry.

    A log may have as many entries as a table has rows, and whoever may write one leaves it behind when he goes. So what a decision, a
    package or another log costs depends on itself and never on how long the log is that was there before (decision 0275).
    """

    def __init__(self, ws: Workspace, pause: Callable[[], None] = lambda: None) -> None:
        self._ws = ws
        self._pause = pause
        self._needed = current_policy(ws).signers
        entries = ws.tuples(_ABOUT_LETTERS)
        self._heard = voices(ws) if any(map(_may_be_of_others, entries)) else {}
        self._told: dict[str, _Told] = {}
        self._keys: dict[str, list[tuple[str, str]]] = {}
        """Entries that enrol keys, as they stand in the log, of offices of which nobody has asked yet."""
        self._made: dict[str, Rulings] = {}
        self._stale: set[str] = set()
        self._taken: list[ReferenceType[_AsItStood]] = []
        """What was taken of it and has not been put together whole: that is done before anything else is heard."""
        self._listen(entries)

    def _listen(self, entries: Iterable[tuple[str, str, str, str, str]]) -> None:
        self._stand_still()
        for entry, kind, office, text, source in asking(entries, self._pause):
            heard = source == self._heard.get(office, "")
            if kind not in OF_LETTERS or not (heard or kind == "key"):
                continue
            if office not in self._told:
                self._told[office] = _Told()  # also where whoever speaks of it has not been heard yet
                self._stale.add(office)
            if heard and kind == "key":
                self._keys.setdefault(office, []).append((entry, text))
                self._stale.add(office)
            elif heard:
                self._told[office].hear(entry, kind, json.loads(text), self._pause)
                self._stale.add(office)

    def hear(self, heard: Heard) -> None:
        """Listen to what came in, inside the change that wrote it; an office that another bureau speaks for now is looked at anew."""
        self._listen(entry for entry in heard.new if entry[2] not in heard.voices)
        for office, voice in heard.voices.items():
            self._heard[office] = voice
            self.reread(office)

    def reread(self, office: str) -> None:
        """Look at one office's entries again."""
        self._stand_still()
        for kept in (self._told, self._made, self._keys):
            kept.pop(office, None)
        self._stale.discard(office)
        self._listen(self._ws.tuples(f"{_ABOUT_LETTERS} AND office = ?", (office,)))

    def __getitem__(self, office: str) -> Rulings:
        if office in self._stale:
            for entry, text in asking(self._keys.pop(office, ()), self._pause):
                self._told[office].hear(entry, "key", json.loads(text), self._pause)
            self._made[office] = self._told[office].rulings(self._needed, self._heard.get(office, ""))
            self._stale.discard(office)
        return self._made[office]

    def has_withdrawn(self, office: str, letter_id: str) -> bool:
        """Whether a letter of an office stands withdrawn; what else is said of the office is not put together for that."""
        told = self._told.get(office)
        return told is not None and bool(told.away.get(letter_id))

    def __contains__(self, office: object) -> bool:
        return office in self._told

    def __iter__(self) -> Iterator[str]:
        return iter(self._told)

    def __len__(self) -> int:
        return len(self._told)

    def snapshot(self) -> dict[str, Rulings]:
        """All of it as it stands now."""
        for office in tuple(self._stale):
            self[office]
        return dict(self._made)

    def as_it_stands(self) -> Mapping[str, Rulings]:
        """As :meth:`snapshot`, each office put together when it is asked for: who takes in ten packages asks for ten of two hundred.

        For the thread of this log alone; another thread or process is given :meth:`snapshot`, or a dict of this.
        """
        taken = _AsItStood(self)
        self._taken = [*(each for each in self._taken if each() is not None), ref(taken)]
        return taken

    def _stand_still(self) -> None:
        """Put together what was taken of it (:meth:`as_it_stands`), before it becomes something else."""
        taken, self._taken = self._taken, []
        for each in taken:
            if (still := each()) is not None:
                still.fill()


class _AsItStood(Mapping[str, "Rulings"]):
    """What a log said of each office when this was made."""

    def __init__(self, log: Log) -> None:
        self._source: Mapping[str, Rulings] = log

    def fill(self) -> None:
        """Put all of it together: the log is about to hear something else."""
        self._source = dict(self._source)

    def __getitem__(self, office: str) -> Rulings:
        return self._source[office]

    def __contains__(self, office: object) -> bool:
        return office in self._source

    def __iter__(self) -> Iterator[str]:
        return iter(self._source)

    def __len__(self) -> int:
        return len(self._source)


def _may_be_of_others(entry: tuple[str, str, str, str, str]) -> bool:
    """Whether an entry shows that more than this bureau speaks of a school, or that somebody chose who does; most bureaus have none."""
    _id, kind, _office, _payload, source = entry
    return kind == _VOICE or bool(source)


def rulings(ws: Workspace) -> dict[str, Rulings]:
    """Policy and log by office, read once for as long as nothing is written."""
    return ws.remembered("rulings", lambda: Log(ws).snapshot())


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """An office of which several bureaus speak.

    Attributes:
        voices: The bureaus, "" for our own.
        heard: Those of them whose keys of the office are here.
        voice: Whose word stands.
        standing: What persons said of it and nobody answered since; several where two desks did not know of each other.
        torn: The bureaus that persons at different desks chose, where they are several: none of these choices counts.
        before: Whose word stands when the standing choice is taken back.
        chosen: When a person chose among all of them; empty while they wait for one.
    """

    voices: tuple[str, ...]
    heard: tuple[str, ...]
    voice: str
    standing: tuple[str, ...]
    torn: tuple[str, ...]
    before: str
    chosen: str


_CLAIMING = (
    f"(SELECT * FROM {KEYS} enrolled UNION ALL SELECT id, kind, office, payload, at, source FROM log_entry WHERE kind = 'voice')"
)
"""SQL: the entries that say which bureau answers for a school."""
_NOTED = '%"answers":[],%"why":""}'
"""The text of an entry by which a desk noted what stood, as SQL looks for it; a person's answers others or says why."""


def voices(ws: Workspace) -> dict[str, str]:
    """Office to the bureau whose word stands about it."""
    return voices_by(ws.tuples)


def voices_by(tuples: Callable[..., Iterable[tuple[Any, ...]]]) -> dict[str, str]:
    """As :func:`voices`; ``tuples`` runs a statement, also inside a change."""
    found = dict(tuples(f"SELECT office, min(source) FROM {KEYS} said GROUP BY office"))
    return {**found, **{office: claim.voice for office, claim in _claims(tuples).items()}}


def claims(ws: Workspace) -> dict[str, Claim]:
    """Every office of which more than one bureau speaks, or a person said that another one should."""
    return _claims(ws.tuples)


def _claims(tuples: Callable[..., Iterable[tuple[Any, ...]]]) -> dict[str, Claim]:
    rows: dict[str, list[tuple[str, str, str, str, str]]] = defaultdict(list)
    for office, *entry in tuples(
        f"SELECT office, id, kind, payload, source, at FROM {_CLAIMING} said WHERE office IN (SELECT office "
        f"FROM {KEYS} told GROUP BY office HAVING count(DISTINCT source) > 1 UNION SELECT office FROM log_entry "
        "WHERE kind = 'voice' AND source = '' AND payload NOT LIKE ?) ORDER BY office, id",
        (_NOTED,),
    ):
        rows[office].append((entry[0], entry[1], entry[2], entry[3], entry[4]))
    found = {office: _claim(entries) for office, entries in rows.items()}
    return {office: claim for office, claim in found.items() if claim.heard and len(claim.voices) > 1}


def _claim(entries: Iterable[tuple[str, str, str, str, str]]) -> Claim:
    """Who speaks of an office, by its entries that enrol keys or choose (id, kind, payload, source, at); their order decides nothing."""
    first: dict[str, tuple[datetime, str]] = {}
    said: dict[str, tuple[dict[str, Any], str]] = {}
    noted: list[tuple[datetime, str, str]] = []
    for entry, kind, text, source, at in entries:
        if kind == "key":
            first[source] = min((moment_of(at), entry), first.get(source, (LATEST, entry)))
        elif not source:  # what another bureau chose is its own matter
            facts = json.loads(text)
            if facts["why"] or facts["answers"]:
                said[entry] = (facts, at)
            else:
                noted.append((moment_of(facts.get("since")), entry, facts["voice"]))
    answered = {each for facts, _at in said.values() for each in facts["answers"]}
    standing = {entry: said[entry] for entry in sorted(said) if entry not in answered}
    decided = {entry: facts for entry, (facts, _at) in standing.items() if facts["why"]}
    chosen = {facts["voice"] for facts in decided.values()}
    opened = {facts["voice"] for facts, _at in standing.values() if not facts["why"]}
    stood = _stood_first(first, noted)
    if len(chosen) == 1:
        (voice,) = chosen
    else:
        voice = next(iter(opened)) if len(opened) == 1 and not chosen else stood
    among = {*first, *chosen}
    by_hand = [standing[entry][1] for entry, facts in decided.items() if among <= {*facts["among"], facts["voice"]}]
    former = {said[each][0]["voice"] for facts in decided.values() for each in facts["answers"] if each in said}
    return Claim(
        voices=tuple(sorted(among)),
        heard=tuple(sorted(first)),
        voice=voice,
        standing=tuple(standing),
        torn=tuple(sorted(chosen)) if len(chosen) > 1 else (),
        before=next(iter(former)) if len(former) == 1 else stood,
        chosen=max(by_hand, key=moment_of) if by_hand and len(chosen) == 1 else "",
    )


def _stood_first(first: Mapping[str, tuple[datetime, str]], noted: Iterable[tuple[datetime, str, str]]) -> str:
    """Whose word stood before anybody else's at any of our desks, as they noted it; of what nobody noted, at this one.

    Before desks noted anything of themselves, they stood before every other bureau.
    """
    known = min((each for each in noted if each[2] in first), default=None)
    if known is not None:
        return known[2]
    return "" if "" in first else min(first, key=lambda source: first[source], default="")


def voice_names(ws: Workspace) -> dict[str, str]:
    """Bureaus that may speak of a school, by office id; "" is our own."""
    return {"": "本局", **dict(ws.tuples("SELECT office, name FROM trust WHERE role = 'city'"))}


def write_voice(
    change: Change, office: str, claim: Claim, voice: str, said_by: tuple[SigningKey | None, str], *, because: str = ""
) -> None:
    """Enter whose word a person wants to stand about an office, by whom and why.

    With an empty reason the question is open again; ``because`` says why it was opened.
    """
    clerk, why = said_by
    facts = {"among": list(claim.voices), "answers": list(claim.standing), "voice": voice, "why": why}
    facts |= {"because": because} if because else {}
    write_entry(change, "voice", office, facts, clerk)
    change.driver_sql("UPDATE office SET source = ? WHERE uuid = ?", (_claim_in(change, office).voice, office))


def _note_voice(change: Change, office: str, claim: Claim, known: str, clerk: SigningKey | None) -> None:
    """Enter whom this desk knew when it first heard of another, so that its word stands until a person chooses, at every desk."""
    entered = change.driver_sql(f"SELECT at FROM {KEYS} said WHERE office = ? AND source = ?", (office, known)).scalars()
    since = min(entered, key=moment_of)
    facts = {"among": list(claim.heard), "answers": [], "since": since, "voice": known, "why": ""}
    write_entry(change, "voice", office, facts, clerk)


def entered_keyids(ws: Workspace) -> dict[str, frozenset[str]]:
    """Office to its keys that are kept at a bureau, which enters with them for schools that bring paper (代录).

    Only the bureau that speaks of the office says so, and of that office alone: cards are open, so anybody can write another school's
    key into a log.
    """
    found: dict[str, set[str]] = defaultdict(set)
    rows = ws.tuples(f"SELECT office, payload, source FROM {KEYS} said WHERE payload LIKE '%\"entered\"%'")
    heard = voices(ws) if rows else {}
    for office, text, source in rows:
        told = json.loads(text)
        if told.get("entered") == 1 and source == heard.get(office, ""):
            found[office].add(told["keyid"])
    return {office: frozenset(keyids) for office, keyids in found.items()}


def entered_offices(ws: Workspace) -> frozenset[str]:
    """Offices whose package that counts was signed at the bureau: what it says was entered there (代录)."""
    kept = entered_keyids(ws)
    if not kept:
        return frozenset()
    return offices_signed_with(ws, kept)


def marked(school: str, *, entered: bool) -> str:
    """A school's name, with the word 代录 where the bureau entered for it."""
    return f"{school}（{ENTERED}）" if entered else school


def enrolled_as(ws: Workspace, *, by_cities: bool = False) -> dict[str, list[tuple[str, str]]]:
    """Office to the codes and names under which a clerk entered its keys; with ``by_cities`` also those for which a city speaks.

    What a card says that only a key of the school vouches for is the school's own word and not among them.
    """
    heard = voices(ws) if by_cities else {}
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for office, text, source in ws.tuples(f"SELECT office, payload, source FROM {KEYS} said ORDER BY id"):
        if source == heard.get(office, ""):
            payload = json.loads(text)
            if office not in found or _by_person(payload):  # the first key of an office can only have come from a person
                found[office].append((payload["code"], payload["name"]))
    return found


def _by_person(key_entry: Mapping[str, Any]) -> bool:
    """Whether somebody compared the digits of a key: who only received a card that another key vouches for signs as well."""
    return "sig" in key_entry and not key_entry.get("vouched")


MOST_MAILBOXES = 15
"""Mailboxes of one school that a letter is sealed to beside the one its newest package names: a seal has sixteen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailboxes:
    """Where a school wants its answers to go, by who vouches for it.

    Attributes:
        compared: Mailboxes of cards whose digits a person compared, the newest last.
        looked_into: Mailboxes that a person asked the school about after they came another way.
        vouched: Mailboxes that only cards bring which a key of the school vouches for, with the day on which the first of them came.
    """

    compared: tuple[str, ...] = ()
    looked_into: tuple[str, ...] = ()
    vouched: Mapping[str, str] = field(default_factory=dict)

    @property
    def checked(self) -> tuple[str, ...]:
        """Mailboxes behind which a person of this desk stands, those of compared cards last."""
        return (*(each for each in self.looked_into if each not in self.compared), *self.compared)


def mailboxes_of(found: Mapping[str, Mailboxes], office: str) -> Mailboxes:
    """Those of one office; none where none of its keys stands."""
    return found.get(office) or Mailboxes()


def enrolled_mailboxes(ws: Workspace) -> dict[str, Mailboxes]:
    """Office to the mailboxes of its keys that stand.

    A key vouches for another one, so whoever stole it can vouch for keys of his own without end; nobody has asked the school where its
    answers go. What a person enters bears his signature, and the first key of an office can only have come from a person, also before
    decisions were signed. A mailbox that was compared stays so for as long as some key that stands brings it: a school that changes its key
    in good order keeps its mailbox.
    """
    said = rulings(ws)
    asked: dict[str, dict[str, None]] = defaultdict(dict)
    looked_into: dict[str, list[str]] = defaultdict(list)
    standing: dict[str, dict[str, str]] = {}
    for office, text, at in ws.tuples(f"SELECT office, payload, at FROM {KEYS} said WHERE source = '' ORDER BY id"):
        payload = json.loads(text)
        reply, by_person = payload["reply"], office not in standing or _by_person(payload)
        brought = standing.setdefault(office, {})
        if by_person and reply:
            asked[office].pop(reply, None)
            asked[office][reply] = None
        if reply and said[office].stands(payload["keyid"]):
            brought.setdefault(reply, at[:10])
    read = ws.tuples("SELECT key, at FROM settled WHERE kind = 'reply' ORDER BY key")
    for key, _at in sorted(read, key=lambda row: moment_of(row[1])):
        office, _blank, reply = key.partition(" ")
        looked_into[office].append(reply)
    return {
        office: Mailboxes(
            compared=tuple(reply for reply in asked[office] if reply in brought),
            looked_into=tuple(looked_into[office]),
            vouched={reply: day for reply, day in brought.items() if reply not in asked[office]},
        )
        for office, brought in standing.items()
    }


def refuse_citys_school(ws: Workspace, office: str, name: str, said: Rulings | None) -> None:
    """The province decides nothing for a city: an entry of ours about its school would be without effect, or take it away.

    Raises:
        CityDecides: A city answers for this school.
    """
    if said is not None and said.city:
        city = "、".join(each for (each,) in ws.tuples("SELECT name FROM trust WHERE office = ?", (said.city,))) or "下级教育局"
        raise CityDecides(
            f"“{name}”的密钥和数据包由{city}管，本单位只汇总，没有登记，数据没有变化。请交给{city}办理，它的下一个汇总包会带来。",
            school=name,
            office=office,
        )


def _signer(key_entry: Mapping[str, Any]) -> Signer:
    """Whose key an entry enrols; entries from before there were operators name nobody."""
    return Signer(key_entry.get("role", Signer.PRINCIPAL.code))


def taken_back(ws: Workspace) -> dict[str, str]:
    """Entries of our own log that another one takes back, each to that one; read once for as long as nothing is written."""

    def read() -> dict[str, str]:
        rows = ws.tuples("SELECT id, payload FROM log_entry WHERE kind = ? AND source = '' ORDER BY id DESC", (RECALL,))
        return {each: number for number, text in rows for each in json.loads(text)["entries"]}

    return ws.remembered("entries taken back", read)


def list_entries(ws: Workspace) -> list[tuple[str, str, str, str]]:
    """Id, kind, office and payload of every entry of our own log."""
    return ws.tuples("SELECT id, kind, office, payload FROM log_entry WHERE source = '' ORDER BY id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What came of entries: the offices that new ones speak of, and kind and office of those that were not taken.

    ``contradicting`` say something else under a known id, ``forged`` bear a signature that is not of the clerk they name, ``unproven`` (the
    entries themselves) none of a clerk whose word counts: those wait for a person (unproven_entries.py). ``new`` are the entries that were not there before (id, kind, office, payload, source),
    ``voices`` offices of which another bureau speaks now.
    """

    offices: frozenset[str]
    contradicting: tuple[tuple[str, str], ...]
    forged: tuple[tuple[str, str], ...]
    unproven: tuple[tuple[str, str, str, str], ...]
    new: tuple[tuple[str, str, str, str, str], ...]
    voices: Mapping[str, str]


def take_entries(
    change: Change,
    entries: Iterable[tuple[str, str, str, str]],
    source: str,
    pause: Callable[[], None] = lambda: None,
    *,
    clerks: Collection[PublicKey] = (),
    clerk: SigningKey | None = None,
) -> Heard:
    """Add the entries of another desk (``source`` empty) or of a city to the log.

    An id belongs to the bureau that wrote the entry, so no other one can take its place. Where one bureau says two things under one
    id, what was there stays and the other is named: somebody who may write that log wants one of two decisions not to be heard. An entry
    with a signature that is not of the clerk it names is not taken. What none of ``clerks`` signed is for a person: one line in somebody's
    log would else take a school away, and nobody had decided it. A key that is entered here for another person is so as well, as at
    one's own desk.

    ``clerk`` signs what the desk notes itself.

    Raises:
        EntryUnknown: An entry is none that this program knows; the transaction must not be committed.
        LogFull: With these the log would be longer than is taken in; the transaction must not be committed.
    """
    ((many, much),) = change.driver_sql(
        "SELECT count(*), coalesce(sum(length(payload)), 0) FROM log_entry WHERE source = ?", (source,)
    ).all()
    offices: set[str] = set()
    new: list[tuple[str, str, str, str, str]] = []
    refused: dict[str, list[tuple[str, str]]] = {"contradicting": [], "forged": []}
    unproven: list[tuple[str, str, str, str]] = []
    before: dict[str, Claim] = {}
    counts, roles = frozenset(key.fingerprint for key in clerks), _Roles(change)
    # what was entered by mistake first: whose a key is does not hang on where in the log that stands
    for place, (number, kind, office, payload) in enumerate(sorted(entries, key=lambda entry: entry[1] != MISTAKEN)):
        if place % _BREATH == 0:
            pause()
        facts = check_entry(kind, payload)
        if office not in before:
            before[office] = _claim_in(change, office)
        there = change.driver_sql(
            "SELECT kind, office, payload FROM log_entry WHERE source = ? AND id = ?", (source, number)
        ).one_or_none()
        if there is not None:
            if tuple(there) != (kind, office, payload):
                refused["contradicting"].append((kind, office))
            continue
        who = decided_by(number, kind, office, facts)
        if "sig" in facts and not who:
            refused["forged"].append((kind, office))
            continue
        if who not in counts or (not source and kind == "key" and roles.taken(number, office, facts)):
            unproven.append((number, kind, office, payload))
            continue
        change.driver_sql("DELETE FROM unproven_entry WHERE entry = ? AND source = ?", (number, source))
        change.driver_sql(
            "INSERT INTO log_entry(id, kind, office, payload, at, source) VALUES (?, ?, ?, ?, ?, ?)",
            (number, kind, office, payload, change.at, source),
        )
        many, much = many + 1, much + len(payload)
        if many > MOST_HEARD or much > MOST_HEARD_BYTES:
            raise LogFull(
                f"这份裁定簿没有采用，原有数据没有变化：连同已有的，裁定超过 {MOST_HEARD} 条或 {MOST_HEARD_BYTES // 1024 // 1024} MB，再多就写不出裁定簿和汇总包。"
                "没有人会作出这么多裁定，请向写它的经办人核实；确有需要的裁定，请在本机重新作出。"
            )
        if kind not in OF_ONE_DESK:
            offices.add(office)
        new.append((number, kind, office, payload, source))
        if kind == "revoke" and not source:
            _ask_again(change, office)
        if kind == "key":
            list_office(change, office, facts, source)
    for office in sorted({entry[2] for entry in new if entry[1] == MISTAKEN}):
        forget_office(change, office)
    return Heard(
        offices=frozenset(offices),
        contradicting=tuple(refused["contradicting"]),
        forged=tuple(refused["forged"]),
        unproven=tuple(unproven),
        new=tuple(new),
        voices=_moved(change, {office: before[office] for office in sorted(offices)}, clerk, pause),
    )


def follow_voice(change: Change, office: str) -> None:
    """After an entry of ours about a school's keys: who answers for it now."""
    claim = _claim_in(change, office)
    if claim.heard:
        change.driver_sql("UPDATE office SET source = ? WHERE uuid = ?", (claim.voice, office))


def list_office(change: Change, office: str, facts: Mapping[str, Any], source: str = "") -> None:
    """The school of an entry that enrols a key is among the schools."""
    change.driver_sql(
        "INSERT INTO office(uuid, code, name, stage, central, reply, source) VALUES (?, ?, ?, '', '', ?, ?) ON CONFLICT DO NOTHING",
        (office, facts["code"], facts["name"], facts["reply"], source),
    )


def forget_office(change: Change, office: str) -> None:
    """A school whose keys were all entered by mistake, that sent no package or relay note and was sent no receipt, is as if nobody had heard of it."""
    for known in ("letter", "sent", f"{KEYS} enrolled", "(SELECT office FROM note WHERE kind <> 'enrol') noted"):
        if change.driver_sql(f"SELECT 1 FROM {known} WHERE office = ? LIMIT 1", (office,)).all():
            return
    cards = "SELECT letter_id FROM note WHERE kind = 'enrol' AND office = ?"
    change.driver_sql(f"DELETE FROM seen_file WHERE letter_id IN ({cards})", (office,))
    change.driver_sql("DELETE FROM note WHERE kind = 'enrol' AND office = ?", (office,))
    change.driver_sql("DELETE FROM office WHERE uuid = ?", (office,))


class _Roles:
    """For whom the keys of an office are entered in our log, read once for each office that a log brings a key of."""

    def __init__(self, change: Change) -> None:
        self._change = change
        self._known: dict[str, dict[str, Signer]] = {}
        self._mistaken: dict[str, set[str]] = {}

    def taken(self, number: str, office: str, facts: Mapping[str, Any]) -> bool:
        """Whether the key of an entry is another person's; else it is this one's from now on, unless the entry was a mistake."""
        if office not in self._known:
            mistakes = self._change.driver_sql(
                "SELECT payload FROM log_entry WHERE office = ? AND kind = ? AND source = ''", (office, MISTAKEN)
            ).scalars()
            self._mistaken[office] = {json.loads(text)["entry"] for text in mistakes}
            rows = self._change.driver_sql(
                f"SELECT id, payload FROM {KEYS} said WHERE office = ? AND source = ''", (office,)
            ).all()
            entered = [json.loads(text) for _id, text in sorted(map(tuple, rows), reverse=True)]
            self._known[office] = {each["keyid"]: _signer(each) for each in entered}
        if number in self._mistaken[office]:
            return False
        return self._known[office].setdefault(facts["keyid"], _signer(facts)) is not _signer(facts)


def _moved(change: Change, before: Mapping[str, Claim], clerk: SigningKey | None, pause: Callable[[], None]) -> dict[str, str]:
    """Offices of which another bureau speaks than before, behind new entries; a claim that is heard beside the first is noted."""
    moved: dict[str, str] = {}
    for place, (office, was) in enumerate(before.items()):
        if place % _BREATH == 0:
            pause()
        now = _claim_in(change, office)
        if len(was.heard) == 1 and len(now.heard) > 1:
            _note_voice(change, office, now, was.heard[0], clerk)  # what stood stands until a person chooses
            now = _claim_in(change, office)
        if now.heard:
            change.driver_sql("UPDATE office SET source = ? WHERE uuid = ?", (now.voice, office))
        if now.voice != was.voice:
            moved[office] = now.voice
    return moved


def _claim_in(change: Change, office: str) -> Claim:
    """As :func:`claims`, of one office, inside a change, also where one bureau claims it or none.

    Where no two claim it, what desks noted says nothing, and however much of that stands in the log is not read.
    """
    ((first, last),) = change.driver_sql(
        f"SELECT (SELECT source FROM {KEYS} said WHERE office = ? ORDER BY source LIMIT 1), "
        f"(SELECT source FROM {KEYS} said WHERE office = ? ORDER BY source DESC LIMIT 1)",
        (office, office),
    ).all()
    if first != last:
        rows = change.driver_sql(
            f"SELECT id, kind, payload, source, at FROM {_CLAIMING} said WHERE office = ? ORDER BY id",
            (office,),
        ).all()
        return _claim((str(entry), str(kind), str(text), str(source), str(at)) for entry, kind, text, source, at in rows)
    chosen = change.driver_sql(
        "SELECT id, kind, payload, source, at FROM log_entry WHERE office = ? AND kind = 'voice' AND source = '' AND payload NOT LIKE ?",
        (office, _NOTED),
    ).all()
    known = [] if first is None else [("", "key", "", str(first), "")]
    return _claim(
        [*known, *((str(entry), str(kind), str(text), str(source), str(at)) for entry, kind, text, source, at in chosen)]
    )


_FACTS: dict[str, dict[str, type]] = {
    "key": {"code": str, "keyid": str, "name": str, "reply": str, "spki": str},
    "revoke": {"head": str, "keyid": str, "why": str},
    "withdraw": {"letters": list, "why": str},
    "accept": {"letters": list, "why": str},
    MISTAKEN: {"entry": str, "name": str, "of": str, "why": str},
    "reinstate": {"letters": list, "why": str, "withdrawals": list},
    "same": {"teachers": list, "why": str},
    "apart": {"teachers": list, "why": str},
    "split": {"teachers": list, "why": str},
    REMARK: {"record": str, "table": str, "text": str, "title": str},
    SETTLED: {"label": str, "matter": str, "subject": str, "why": str},
    PLACE: {"keys": list, "matter": str, "remarks": list, "school": str, "subject": str, "why": str},
    "plan": dict.fromkeys(("asked", "day", "number", "plan", "remark", "seen", "title", "verdict"), str),
    "recall": {"entries": list, "why": str},
    "voice": {"among": list, "answers": list, "voice": str, "why": str},
}

_FORMS = {
    **{name: form for facts in _FACTS.values() for name, form in facts.items()},
    **dict.fromkeys(("again", "because", "by", "sig", "since", "who"), str),
    **dict.fromkeys(("answered", "parts"), list),
}
"""What a name stands for in an entry of whatever kind: entries may say more than they must, and whoever reads several kinds asks for the name."""
_MAY_BE_MISTAKEN = ("key", "revoke")


def check_entry(kind: str, text: str) -> dict[str, Any]:
    """What an entry says, when it says what its kind must say.

    Raises:
        EntryUnknown: It does not, or a later program wrote it.
    """
    unknown = EntryUnknown("裁定簿里有本程序不认识的条目，没有采用，原有数据没有变化。请升级程序后再接收。", kind=kind)
    try:
        facts = json.loads(text)
        wanted = _FACTS[kind]
        if not isinstance(facts, dict) or any(not isinstance(facts.get(name), form) for name, form in wanted.items()):
            raise unknown
        if kind == "key":
            _signer(facts)
            named = public_key(base64.b64decode(facts["spki"], validate=True)).keyid == facts["keyid"]
            if (
                not named
                or not (facts["reply"] == "" or is_recipient(facts["reply"]))
                or max(len(facts["code"]), len(facts["name"])) > MAX_NAME
            ):
                raise unknown
        if kind == "plan":
            check_told(facts)
        if any(not isinstance(said, _FORMS.get(name, object)) for name, said in facts.items()):
            raise unknown
        if kind == MISTAKEN and facts["of"] not in _MAY_BE_MISTAKEN:
            raise unknown
        if not all(isinstance(each, str) for name, some in facts.items() if _FORMS.get(name) is list for each in some):
            raise unknown
        if "teachers" in wanted and len(set(facts["teachers"])) != (1 if kind == "split" else 2):
            raise unknown
    except (KeyError, ValueError, TrustError) as error:
        raise unknown from error
    return facts


def check_told(facts: Mapping[str, str]) -> None:
    """Whether a receipt can tell what an entry decides about a plan.

    Raises:
        BadRows: It cannot: a text is too long, or a day or an id is none.
        ValueError: The verdict is none that this program knows.
    """
    if facts["verdict"] not in VERDICTS:
        raise ValueError(facts["verdict"])
    plan, asked, title, verdict, number, day, remark = (
        facts[name] for name in ("plan", "asked", "title", "verdict", "number", "day", "remark")
    )
    encode_rows(_PLANS_TOLD, [(plan, asked, title, verdict, number, day, remark, number, day, remark)])


def write_entry(
    change: Change, kind: str, office: str, payload: Mapping[str, object], clerk: SigningKey | None = None, *, after: str = ""
) -> str:
    """Add one decision to the log, signed by the ``clerk`` who made it; returns its id, which is greater than ``after``.

    Raises:
        ValueRefused: It would not fit into a line of a letter, and no other desk could ever read the log.
        OverflowError: No id is greater than ``after``.
    """
    number = new_id(after=after)
    facts = {name: canonical.clean(value) for name, value in payload.items()}
    if clerk is not None:
        facts |= {"who": clerk.public.fingerprint, "by": base64.b64encode(clerk.public.spki).decode()}
        facts["sig"] = base64.b64encode(clerk.sign(_said(number, kind, office, facts))).decode()
    entry = (number, kind, office, canonical.encode(facts).decode())
    try:
        encode_rows(_ENTRIES, [entry])
    except BadRows as error:
        raise ValueRefused("这一条裁定写得太长，没有登记，没有改动。请把理由写短一些。", field="why") from error
    change.execute(tables.log_entry.insert().values(id=entry[0], kind=kind, office=office, payload=entry[3], at=change.at))
    if kind == "revoke":
        _ask_again(change, office)
    return entry[0]


def _ask_again(change: Change, office: str) -> None:
    """A key of the school was in wrong hands: where its answers go is to be asked again, whatever somebody said of it before."""
    change.driver_sql("DELETE FROM settled WHERE kind = 'reply' AND key LIKE ?", (f"{office} %",))


def _said(number: str, kind: str, office: str, facts: Mapping[str, Any]) -> bytes:
    """What a clerk signs of an entry: all of it but the signature."""
    return _DECISION + canonical.encode([number, kind, office, {name: facts[name] for name in facts if name != "sig"}])


def decided_by(number: str, kind: str, office: str, facts: Mapping[str, Any]) -> str:
    """The digits of the clerk's key that signed an entry; "" where nobody did, whatever name stands in it."""
    if "sig" not in facts:
        return ""
    try:
        key = public_key(base64.b64decode(facts["by"], validate=True))
        held = key.verifies(base64.b64decode(facts["sig"], validate=True), _said(number, kind, office, facts))
    except (KeyError, TypeError, ValueError, TrustError):
        return ""
    return key.fingerprint if held and key.fingerprint == facts.get("who") else ""


def write_letters_entry(
    change: Change, kind: str, office: str, letters: Iterable[str], said_by: tuple[SigningKey | None, str]
) -> None:
    """Add a decision about letters to the log, as many entries as their number asks for.

    ``said_by`` is who (the clerk's key, None for nobody in person) and why.
    """
    listed, (who, why) = sorted(letters), said_by
    for start in range(0, len(listed), _LETTERS_OF_AN_ENTRY):
        some = listed[start : start + _LETTERS_OF_AN_ENTRY]
        write_entry(change, kind, office, {"letters": some, "why": why}, who)


def write_reinstatement(
    change: Change, ws: Workspace, office: str, letters: Iterable[str], said_by: tuple[SigningKey | None, str]
) -> None:
    """Answer every withdrawal of these letters: an older one would keep them away. ``said_by`` is who and why."""
    listed, (who, why) = sorted(letters), said_by
    for start in range(0, len(listed), _LETTERS_OF_AN_ENTRY):
        some = listed[start : start + _LETTERS_OF_AN_ENTRY]
        payload = {"letters": some, "withdrawals": sorted(_withdrawals_of(ws, office, some)), "why": why}
        write_entry(change, "reinstate", office, payload, who)


def entries_to_hand_on(ws: Workspace, clerk: SigningKey) -> list[tuple[str, str, str, str]]:
    """Id, kind, office and payload of every entry of our own log that another desk is to hear, as ``clerk`` hands it on.

    Other desks take nothing unsigned, so he signs anew what this desk entered by itself and nobody signed: keys that another key vouches
    for, and what a policy asked for. What a person decided before there were signatures stays his, and waits at the other desk for a
    person there.
    """
    _sign_unsigned(ws, clerk)
    return [entry for entry in list_entries(ws) if not _entered_by_itself(entry[1], json.loads(entry[3]))]


def any_vouched(entries: Iterable[tuple[str, str, str, str]]) -> bool:
    """Whether an entry enrols a key whose digits nobody compared: a desk with an earlier program would take it for a compared one."""
    return any(kind == "key" and json.loads(text).get("vouched") for _number, kind, _office, text in entries)


def _entered_by_itself(kind: str, facts: Mapping[str, Any]) -> bool:
    """Whether a desk entered something without a person: nobody signed it, and nobody is named."""
    noted = kind == "voice" and not facts["why"] and not facts["answers"]
    return "sig" not in facts and "who" not in facts and (kind in ("accept", "key", "withdraw") or noted)


def _sign_unsigned(ws: Workspace, clerk: SigningKey) -> None:
    said = Log(ws)
    for office in sorted(said):
        signed: dict[str, set[str]] = defaultdict(set)
        bare: list[tuple[str, dict[str, Any]]] = []
        for kind, text in ws.tuples(
            "SELECT kind, payload FROM log_entry WHERE office = ? AND source = '' AND kind IN ('accept', 'key', 'withdraw') ORDER BY id",
            (office,),
        ):
            facts = json.loads(text)
            if "sig" in facts:
                signed[kind].update([facts["keyid"]] if kind == "key" else facts["letters"])
            elif _entered_by_itself(kind, facts):
                bare.append((kind, facts))
        with ws.record() as change:
            for kind, facts in bare:
                if kind == "key":
                    if facts["keyid"] not in signed[kind]:
                        write_entry(change, kind, office, {**facts, "vouched": 1}, clerk)
                        signed[kind].add(facts["keyid"])
                    continue
                letters = {*facts["letters"]} - signed[kind]
                if kind == "withdraw":
                    letters &= said[office].withdrawn
                write_letters_entry(change, kind, office, letters, (clerk, facts["why"]))
                signed[kind] |= letters


def last_withdrawals(ws: Workspace, said: Mapping[str, Rulings]) -> dict[str, frozenset[str]]:
    """Office to the letters that its newest withdrawal took back and that are still away; ``said`` is the log by office."""
    newest: dict[str, str] = {}
    found: dict[str, set[str]] = defaultdict(set)
    for office, at, text in ws.tuples(
        "SELECT office, at, payload FROM log_entry WHERE kind = 'withdraw' AND source = '' ORDER BY id DESC"
    ):
        still = said[office].withdrawn if office in said else ()
        letters = [each for each in json.loads(text)["letters"] if each in still]
        if letters and newest.setdefault(office, at) == at:
            found[office].update(letters)
    return {office: frozenset(letters) for office, letters in found.items()}


def _withdrawals_of(ws: Workspace, office: str, letters: Collection[str]) -> set[str]:
    """Every entry of our log that withdraws one of these letters."""
    wanted = set(letters)
    return {
        entry
        for entry, text in ws.tuples(
            "SELECT id, payload FROM log_entry WHERE kind = 'withdraw' AND office = ? AND source = ''", (office,)
        )
        if wanted.intersection(json.loads(text)["letters"])
    }


def withdrawal_reasons(ws: Workspace, office: str) -> dict[str, str]:
    """Letter id to why it was withdrawn; of several reasons the one of the newest entry."""
    return {
        letter: payload["why"]
        for (text,) in ws.tuples(
            "SELECT payload FROM log_entry WHERE kind = 'withdraw' AND office = ? AND source = '' ORDER BY id", (office,)
        )
        for payload in (json.loads(text),)
        for letter in payload["letters"]
    }


def reason_given(why: str) -> str:
    """A reason without the blanks around it.

    Raises:
        ValueRefused: There is none.
    """
    if not why.strip():
        raise ValueRefused("必须写明理由，没有改动。请填写为什么。", field="why")
    return why.strip()

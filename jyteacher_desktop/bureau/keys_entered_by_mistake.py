"""登错了: a key that was enrolled, or revoked, by mistake is as if nobody had done it (decision 0504).

A key is taken back whole while nothing is known of it but its card: no package and no relay note was signed with it and it vouches for no other key. Once
something came with it, what to believe of that has to be said, and that is a revocation. A revocation is taken back where the clerk
says that it was the wrong school or the wrong key; a key that was in other hands stays revoked, and no program can tell the two apart.
Both are entries of the log that name what was mistaken, so other desks and the bureau above follow, in whatever order they hear of it.
"""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from jyteacher_desktop.bureau import clerks_log, who_is_one_person
from jyteacher_desktop.bureau.clerks_log import MISTAKEN
from jyteacher_desktop.bureau.entering_decisions import Decided, desk_of, enter
from jyteacher_desktop.bureau.errors import NothingToDecide, RecordUnknown
from jyteacher_desktop.bureau.office_rulings import Rulings
from jyteacher_desktop.exchange import PublicKey
from jyteacher_desktop.moments import moment_of
from jyteacher_desktop.store.workspace import Change, Workspace

KEY, REVOKE = "key", "revoke"
_OWN = "SELECT kind, office, payload FROM log_entry WHERE source = '' AND id = ? AND kind IN ('key', 'revoke', 'mistaken')"
_WITHOUT = ("by", "sig", "who")
"""What of an entry says who entered it: whoever enters the same again signs for himself."""
_USED = "已经收到用它签名的数据包或交接单，或者它担保了别的密钥：请在“学校”页吊销，写明哪些数据包不采用，再登记新的卡片。"
"""Why a key that was enrolled by mistake is not taken back by one action, and what to do instead."""


def may_be_taken_back(ws: Workspace) -> frozenset[str]:
    """Our own entries that were perhaps made by mistake and can be taken back: enrolments of which nothing came, and revocations."""
    said = clerks_log.rulings(ws)
    keys = [
        (number, office, json.loads(text))
        for number, office, text in ws.tuples(f"SELECT id, office, payload FROM {clerks_log.KEYS} said WHERE source = ''")
    ]
    vouching: dict[str, str] = {}
    for number, office, facts in keys:
        if facts.get("vouched"):
            vouching[office] = max(number, vouching.get(office, ""))
    used = {
        *ws.tuples("SELECT DISTINCT l.office, s.keyid FROM signature s JOIN letter l ON l.letter_id = s.letter_id"),
        *((office, facts["keyid"]) for _number, office, facts in keys if facts.get("vouched") or facts.get("entered")),
    }
    revoked = ws.tuples(f"SELECT id, office FROM {clerks_log.REVOKES} said WHERE source = ''")
    noted = _may_have_signed_a_note(ws, ((office, facts["keyid"]) for _number, office, facts in keys))
    return frozenset(
        [
            *(
                number
                for number, office, facts in keys
                if not said[office].city
                and number > vouching.get(office, "")  # it may be the key that vouches for a later one
                and (office, facts["keyid"]) not in used
                and number not in noted
                and facts["keyid"] not in said[office].last_good
            ),
            *(number for number, office in revoked if office in said and not said[office].city),
        ]
    )


def _may_have_signed_a_note(ws: Workspace, keys: Iterable[tuple[str, str]]) -> set[str]:
    """Entries of keys by which a relay note may be signed. Which of them it was is not kept: every one that counted when it came.

    Where an office has had one key only it was that one, whatever the clock said when it was entered and when the note came.
    """
    noted: dict[str, datetime] = {}
    for office, at in ws.tuples("SELECT office, at FROM note WHERE kind <> 'enrol'"):
        noted[office] = max(moment_of(at), noted.get(office, moment_of(at)))
    several = Counter(office for office, _keyid in set(keys))
    return {
        number
        for number, office, at in ws.tuples(f"SELECT id, office, at FROM {clerks_log.KEYS} said WHERE source = ''")
        if office in noted and (several[office] == 1 or moment_of(at) <= noted[office])
    }


def mistaken_entries(ws: Workspace) -> frozenset[str]:
    """Our own entries that a clerk said were made by mistake."""
    rows = ws.tuples("SELECT payload FROM log_entry WHERE kind = ? AND source = ''", (MISTAKEN,))
    return frozenset(json.loads(text)["entry"] for (text,) in rows)


def why_not(said: Rulings, facts: Mapping[str, Any]) -> str:
    """Why an enrolled key is not taken back by one action, and what to do instead."""
    if facts["keyid"] in said.last_good:
        return "它已经吊销；吊销错了的，先撤销吊销。"
    if facts.get("entered"):
        return "这是代录用的密钥，在本局；学校自己开始登记时交还，不再用的请在“学校”页吊销。"
    if facts.get("vouched"):
        return "它由学校原来的密钥担保，没有人在本局登记；学校说没有这把密钥，请在“学校”页吊销。"
    return _USED


def lacks(said: Mapping[str, Rulings], office: str, facts: Mapping[str, Any], of: str) -> bool:
    """Whether what was taken back as a mistake does not hold again meanwhile; ``facts`` are those of what was taken back."""
    known = said.get(office)
    return known is None or facts["keyid"] not in (known.keys if of == KEY else known.last_good)


def take_back(ws: Workspace, entry: str, why: str, pin: str) -> str:
    """Say that a key was enrolled or revoked by mistake; returns the sentence for the person.

    Raises:
        RecordUnknown: The log has no such entry of this bureau.
        NothingToDecide: Something came with the key meanwhile, or it was taken back already.
        CityDecides, ValueRefused, WrongPin, KeyMissing, KeyDamaged, ArchiveLost: Nothing was decided.
    """
    desk = desk_of(ws, pin)
    kind, office, facts = _own(ws, entry)
    name, reason = _name(ws, office, facts), clerks_log.reason_given(why)
    clerks_log.refuse_citys_school(ws, office, name, clerks_log.rulings(ws).get(office))
    if entry not in may_be_taken_back(ws):
        raise NothingToDecide(f"“{name}”的这一条不能当作没有发生过，没有改动。{_USED if kind == KEY else ''}", school=name)

    def write(change: Change) -> None:
        said = {"entry": entry, "name": name, "of": kind, "why": reason}
        clerks_log.write_entry(change, MISTAKEN, office, said, desk.clerk)
        clerks_log.forget_office(change, office)
        _follow(change, office)

    decided = enter(ws, desk, (office, name), write)
    if kind == REVOKE:
        return f"已撤销对“{name}”密钥的吊销，{decided.stands}。{_keys(decided)}"
    known = "" if ws.tuples("SELECT 1 FROM office WHERE uuid = ?", (office,)) else "，学校也不再列出"
    return f"已撤销登记“{name}”的密钥{known}。要登记时，重新选择它的卡片。"


def enter_again(ws: Workspace, entry: str, why: str, pin: str) -> str:
    """What a clerk took back as a mistake was none: enrol or revoke the key again, with the same facts; returns the sentence.

    Raises:
        RecordUnknown: The log has no such entry of this bureau.
        NothingToDecide: It holds again already.
        CityDecides, ValueRefused, WrongPin, KeyMissing, KeyDamaged, ArchiveLost: Nothing was decided.
    """
    desk = desk_of(ws, pin)
    _kind, office, told = _own(ws, entry)
    kind, _office, facts = _own(ws, told["entry"])
    name, reason, said = _name(ws, office, facts), clerks_log.reason_given(why), clerks_log.rulings(ws)
    clerks_log.refuse_citys_school(ws, office, name, said.get(office))
    if not lacks(said, office, facts, kind):
        raise NothingToDecide(f"“{name}”的这一条已经重新生效，没有改动。", school=name)
    again = {key: value for key, value in facts.items() if key not in _WITHOUT} | {"again" if kind == KEY else "why": reason}

    def write(change: Change) -> None:
        clerks_log.write_entry(change, kind, office, again, desk.clerk)
        if kind == KEY:
            clerks_log.list_office(change, office, facts)
            _follow(change, office)

    decided = enter(ws, desk, (office, name), write)
    if kind == REVOKE:
        return f"“{name}”的密钥已再次吊销，{decided.stands}。{decided.keys_words}"
    return f"已再次登记“{name}”的密钥，30 位数字 {PublicKey(base64.b64decode(facts['spki'])).fingerprint}。"


def _follow(change: Change, office: str) -> None:
    """Another bureau may answer for the school now, or no more; its decisions about the school's people count, or do not."""
    clerks_log.follow_voice(change, office)
    who_is_one_person.obey(change, who_is_one_person.Said.inside(change))


def _own(ws: Workspace, entry: str) -> tuple[str, str, dict[str, Any]]:
    found = ws.tuples(_OWN, (entry,))
    if not found:
        raise RecordUnknown(f"裁定簿里没有编号为 {entry} 的密钥登记或吊销，没有改动。", number=entry, way="decisions")
    ((kind, office, text),) = found
    return kind, office, json.loads(text)


def _name(ws: Workspace, office: str, facts: Mapping[str, Any]) -> str:
    known = ws.tuples("SELECT name FROM office WHERE uuid = ?", (office,))
    return str(known[0][0] if known else facts.get("name", office))


def _keys(decided: Decided) -> str:
    return "".join(f"\n{signer} {digits}" for signer, digits in decided.keys)

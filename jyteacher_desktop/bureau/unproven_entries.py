"""What another desk's log says and no clerk in force signed (or what enters a key of one person for another), as far as it would change something here if it counted.

It says nothing until a person has looked into it (decision 0333). What he finds to be true he decides himself, under his own signature;
then the entry would change nothing any more and is asked about no longer.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jyteacher_desktop.bureau import clerks_log, persons, standing_packages
from jyteacher_desktop.bureau.clerks_log import ENTRY_LABELS, Rulings
from jyteacher_desktop.bureau.office import clerk_keys
from jyteacher_desktop.domain.terms import Signer
from jyteacher_desktop.exchange import PublicKey
from jyteacher_desktop.store.workspace import Workspace

_LONGEST_REASON = 200
_MOST_NUMBERS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Unproven:
    """One entry that waits: ``sha256`` names it, ``what`` says what it wants and who signed it, if anybody."""

    sha256: str
    kind: str
    office: str
    school: str
    what: str
    at: str


def list_unproven(ws: Workspace) -> list[Unproven]:
    """Every entry that waits and would change something here, oldest first."""
    rows = ws.tuples("SELECT sha256, entry, kind, office, payload, at FROM unproven_entry ORDER BY at, sha256")
    if not rows:
        return []
    told, in_force = _Told(ws), {key.fingerprint for key in clerk_keys(ws)}
    found = []
    for sha256, entry, kind, office, text, at in rows:
        facts = json.loads(text)
        wants = told.wants(kind, office, facts)
        if wants:
            who = clerks_log.decided_by(entry, kind, office, facts)
            if who in in_force:
                signed = f"签名的经办人密钥 {who[:11]}…，但这把密钥已经登记给另一个人，一把密钥只代表一个人"
            else:
                signed = f"签名的人（密钥 {who[:11]}…）不在本局现用的卡片上" if who else "没有人签名"
            why = f"，理由：{facts['why'][:_LONGEST_REASON]}" if facts.get("why") else ""
            school = told.schools.get(office) or str(facts.get("name", "")) or office
            found.append(Unproven(sha256=sha256, kind=kind, office=office, school=school, what=f"{wants}{why}；{signed}", at=at))
    return found


class _Told:
    """What stands here, beside which an entry is looked at."""

    def __init__(self, ws: Workspace) -> None:
        self.schools: dict[str, str] = dict(ws.tuples("SELECT uuid, name FROM office"))
        self._said = clerks_log.rulings(ws)
        self._claims = clerks_log.claims(ws)
        self._names = clerks_log.voice_names(ws)
        self._words = [word for word in persons.words(ws.tuples) if word.holds]
        self._people = {
            key: f"{school} {name}"
            for key, school, name in ws.tuples(
                "SELECT o.uuid || ' ' || t.uuid, o.name, t.name FROM city_teacher t JOIN office o ON o.id = t.office"
            )
        }
        self._numbers: dict[str, int] = dict(ws.tuples("SELECT letter_id, seq FROM letter"))
        self._ws = ws

    def wants(self, kind: str, office: str, facts: Mapping[str, Any]) -> str:
        """What an entry would do here, in words; "" where it would change nothing."""
        if kind == "voice":
            return self._of_voice(office, facts)
        if kind in persons.ABOUT_PEOPLE:
            return self._of_people(kind, facts)
        said, school = self._said.get(office), self.schools.get(office) or office
        if kind == "key":
            return self._of_key(said, facts)
        if said is None:
            return ""
        if kind == "revoke":
            key = said.keys.get(facts["keyid"])
            changes = key is not None and facts["head"] not in said.last_good.get(key.keyid, ())
            return f"吊销“{school}”的密钥 {key.fingerprint}" if key is not None and changes else ""
        letters = self._letters_changed(kind, office, said, facts)
        if not letters:
            return ""
        numbers = "、".join(map(str, sorted(self._numbers[each] for each in letters)[:_MOST_NUMBERS]))
        return f"{ENTRY_LABELS[kind]}：“{school}”的第 {numbers} 号{'等' if len(letters) > _MOST_NUMBERS else ''}"

    def _letters_changed(self, kind: str, office: str, said: Rulings, facts: Mapping[str, Any]) -> set[str]:
        letters = self._numbers.keys() & {*facts["letters"]}
        if kind == "reinstate":
            return letters & said.withdrawn
        if kind == "withdraw":
            return letters - said.withdrawn
        return letters - {letter for _seq, letter in standing_packages.counting_letters(self._ws, office, said)}

    def _of_key(self, said: Rulings | None, facts: Mapping[str, Any]) -> str:
        role = Signer(facts.get("role", Signer.PRINCIPAL.code))
        if said is not None and facts["keyid"] in said.keys and said.roles[facts["keyid"]] is role:
            return ""
        digits = PublicKey(base64.b64decode(facts["spki"])).fingerprint
        return f"登记“{facts['name']}”（{facts['code']}）{role.label}的一把密钥，30 位数字 {digits}"

    def _of_voice(self, office: str, facts: Mapping[str, Any]) -> str:
        claim = self._claims.get(office)
        if claim is None or not facts["why"] or (claim.chosen and facts["voice"] == claim.voice):
            return ""
        bureau = self._names.get(facts["voice"]) or f"单位 {facts['voice']}"
        return f"裁定“{self.schools.get(office) or office}”归{bureau}管"

    def _of_people(self, kind: str, facts: Mapping[str, Any]) -> str:
        if kind == persons.RECALL:
            taken = [word for word in self._words if word.id in facts["entries"]]
            teachers = sorted({each for word in taken for each in word.teachers})
        else:
            teachers = facts["teachers"]
            if any(word.kind == kind and {*word.teachers} == {*teachers} for word in self._words):
                return ""
        named = "、".join(self._people[each] for each in teachers if each in self._people)
        return f"{ENTRY_LABELS[kind]}：{named}" if named else ""

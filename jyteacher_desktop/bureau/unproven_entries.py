"""What somebody else's log says and does not count: what it would change here if it did, and what a person has to do about it.

Of another desk of ours that is what no clerk in force signed, or what enters a key of one person for another; of a city, what none of its
clerks signed, today's or a former one's (decisions 0333 and 0345). It says nothing until a person has looked into it. What he finds to
be true is decided anew under a clerk's signature; then the entry would change nothing any more and is asked about no longer.

Nobody looks through thousands of them, and whoever writes a log may write thousands to hide one. So of one kind and one school few are
kept, and of every kind and every school some: a flood about one keeps nothing about another away.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from jyteacher_desktop.bureau import clerks_log, plan_decisions, which_packages_count, who_is_one_person
from jyteacher_desktop.bureau.clerks_log import ENTRY_LABELS, KEYS, MISTAKEN, REVOKES
from jyteacher_desktop.bureau.office import clerk_keys
from jyteacher_desktop.bureau.office_rulings import Rulings
from jyteacher_desktop.domain.terms import Signer
from jyteacher_desktop.exchange import PublicKey
from jyteacher_desktop.moments import moment_of
from jyteacher_desktop.store.workspace import Change, Workspace
from jyteacher_desktop.values import dataclass

UNPROVEN: Final = "unproven"
UNPROVEN_BELOW: Final = "unproven_below"
"""Kinds of matters: of another desk of ours, and of a city whose rolls count here."""
MOST_OF_ONE = 10
"""So many entries of one kind about one school, or about schools that nobody knows here, are kept of one bureau."""
MOST_BYTES = 8 * 1024 * 1024
"""So much is kept of them in all, but for the first of each kind and school."""
MOST_IDLE = 2_000
"""So many are kept that would change nothing today: what they speak of may still come."""
_LONGEST_REASON = 200
_MOST_NUMBERS = 12
_BREATH = 100
"""After so many entries somebody is asked whether he still wants it."""

Entry = tuple[str, str, str, str]
"""Id, kind, office and payload."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unproven:
    """One entry that waits: ``sha256`` names it, ``what`` says what it wants and who signed it, if anybody.

    ``matter`` is the kind of matter it is, ``group`` all that are alike, ``source`` the city in whose log it stands, "" for another desk of ours.
    """

    sha256: str
    matter: str
    kind: str
    group: str
    school: str
    what: str
    source: str
    at: str

    @property
    def message(self) -> str:
        """What happened and what is safe; whoever has read it has looked into the entry."""
        return f"{where(self.source)}里有一条裁定不能照着办，没有采用，数据没有变化。它要{self.what}。"


def where(city: str) -> str:
    """In what an entry came; ``city`` is the city's name, "" for another desk of ours."""
    return f"{city}的汇总包" if city else "另一台电脑的裁定簿"


def list_unproven(ws: Workspace) -> list[Unproven]:
    """Every entry that waits and would change something here, oldest first."""
    rows = ws.tuples("SELECT entry, kind, office, payload, source, at FROM unproven_entry ORDER BY sha256")
    rows.sort(key=lambda row: moment_of(row[-1]))
    told = _Told(ws)
    found = (told.describe((entry, kind, office, text), source, at) for entry, kind, office, text, source, at in rows)
    return [each for each in found if each is not None]


def looked_into(ws: Workspace) -> dict[tuple[str, str], str]:
    """Kind of matter and hash of the entries that a person has looked into, to what he read."""
    return {
        (kind, key): message
        for kind, key, message in ws.tuples(
            "SELECT kind, key, message FROM settled WHERE kind IN (?, ?)", (UNPROVEN, UNPROVEN_BELOW)
        )
    }


def put_aside(
    change: Change, ws: Workspace, entries: Sequence[Entry], source: str, pause: Callable[[], None]
) -> list[tuple[str, str]]:
    """Keep entries of a log that do not count until a person looked into them; behind what counts of that log.

    Returns:
        Kind and office of each that waits for a person now, whether or not it is one of those that are kept. What he has looked into, and
        what would change nothing here, is not among them.
    """
    if not entries:
        return []
    told, settled = _Told(ws), looked_into(ws)
    there: set[str] = set()
    kept: Counter[str] = Counter()
    idle = bulk = 0
    for number, kind, office, text, city, at in ws.tuples("SELECT entry, kind, office, payload, source, at FROM unproven_entry"):
        found = told.describe((number, kind, office, text), city, at)
        there.add(_hash((number, kind, office, text)))
        if found is None:
            idle += 1
        elif settled.get((found.matter, found.sha256)) != found.message:
            kept[found.group] += 1
            bulk += len(text)
    waits: list[tuple[str, str]] = []
    for place, entry in enumerate(entries):
        if place % _BREATH == 0:
            pause()
        found, size = told.describe(entry, source, ""), len(entry[3])
        if found is None:
            keep = idle < MOST_IDLE and bulk + size < MOST_BYTES
        elif settled.get((found.matter, found.sha256)) == found.message:
            continue
        else:
            waits.append(entry[1:3])
            keep = kept[found.group] < MOST_OF_ONE and (not kept[found.group] or bulk + size < MOST_BYTES)
        digest = _hash(entry)
        if not keep or digest in there:
            continue
        there.add(digest)
        bulk += size
        if found is None:
            idle += 1
        else:
            kept[found.group] += 1
        change.driver_sql(
            "INSERT INTO unproven_entry(sha256, entry, kind, office, payload, source, at) VALUES (?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT DO NOTHING",
            (digest, *entry, source, change.at),
        )
    return waits


def _hash(entry: Entry) -> str:
    return hashlib.sha256("\n".join(entry).encode()).hexdigest()


def _same_word(made: plan_decisions.PlanDecision, told: plan_decisions.PlanDecision) -> bool:
    """Whether two decisions say the same of the same plan; a day only where a clerk chooses it, else it is that on which he typed."""

    def word(each: plan_decisions.PlanDecision) -> tuple[str, ...]:
        day = each.day if each.verdict == clerks_log.APPROVED else ""
        return each.plan, each.asked, each.verdict, each.number, day, each.remark

    return word(made) == word(told) and (made.seen == told.seen or "" in (made.seen, told.seen))


class _Told:
    """What stands here, beside which an entry is looked at; each part is read when the first entry asks for it."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        self._counting: dict[str, frozenset[str]] = {}

    @cached_property
    def _schools(self) -> dict[str, str]:
        return dict(self._ws.tuples("SELECT uuid, name FROM office"))

    @cached_property
    def _cities(self) -> dict[str, str]:
        return clerks_log.voice_names(self._ws)

    @cached_property
    def _in_force(self) -> set[str]:
        return {key.fingerprint for key in clerk_keys(self._ws)}

    @cached_property
    def _said(self) -> dict[str, Rulings]:
        return clerks_log.rulings(self._ws)

    @cached_property
    def _claims(self) -> dict[str, clerks_log.Claim]:
        return clerks_log.claims(self._ws)

    @cached_property
    def _words(self) -> tuple[dict[str, who_is_one_person.Word], set[tuple[str, frozenset[str]]]]:
        """Every word about people that holds: by id, and what it says."""
        words = [word for word in who_is_one_person.words(self._ws.tuples) if word.holds]
        return {word.id: word for word in words}, {(word.kind, frozenset(word.teachers)) for word in words}

    @cached_property
    def _people(self) -> dict[str, str]:
        rows = self._ws.tuples(
            "SELECT o.uuid || ' ' || t.uuid, o.name, t.name FROM city_teacher t JOIN office o ON o.id = t.office"
        )
        return {key: f"{school} {name}" for key, school, name in rows}

    @cached_property
    def _plans(self) -> dict[str, plan_decisions.PlanDecision]:
        """What was decided about plans and stands, by id."""
        return {each.id: each for each in plan_decisions.list_all(self._ws)}

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return dict(self._ws.tuples("SELECT letter_id, seq FROM letter"))

    def describe(self, entry: Entry, source: str, at: str) -> Unproven | None:
        """An entry with what it would do here, in words; None where it would change nothing."""
        number, kind, office, text = entry
        facts = json.loads(text)
        wants, about = self._wants(kind, office, facts, source)
        if not wants:
            return None
        who = clerks_log.decided_by(number, kind, office, facts)
        city = self._cities.get(source, source) if source else ""
        if who and not source and who in self._in_force:
            signed = f"签名的经办人密钥 {who[:11]}…，但这把密钥已经登记给另一个人，一把密钥只代表一个人"
        elif who:
            signed = f"签名的人（密钥 {who[:11]}…）不在{city or '本局'}{'的卡片上' if city else '现用的卡片上'}"
        else:
            signed = "没有人签名"
        why = f"，理由：{facts['why'][:_LONGEST_REASON]}" if facts.get("why") else ""
        return Unproven(
            sha256=_hash(entry),
            matter=UNPROVEN_BELOW if source else UNPROVEN,
            kind=kind,
            group=f"{source} {kind} {about if about in self._schools else ''}",
            school=self._schools.get(about) or str(facts.get("name", "")) or about,
            what=f"{wants}{why}；{signed}",
            source=city,
            at=at,
        )

    def _wants(self, kind: str, office: str, facts: Mapping[str, Any], source: str) -> tuple[str, str]:
        """What an entry would do here, in words ("" where it would change nothing), and the school that it is about."""
        if kind in who_is_one_person.ABOUT_PEOPLE:
            return self._of_people(kind, facts, source)
        if kind in clerks_log.OF_ONE_DESK:
            return "", office
        if kind == plan_decisions.PLAN:
            return ("" if source else self._of_plan(office, facts)), office
        said = self._said.get(office)
        if kind == "voice":
            return ("" if source else self._of_voice(office, facts)), office
        if kind == "key":
            return self._of_key(said, facts), office
        if said is None or said.city != source:
            return "", office  # only who speaks of a school decides about it
        school = self._schools.get(office) or office
        if kind == "revoke":
            key = said.keys.get(facts["keyid"])
            changes = key is not None and facts["head"] not in said.last_good.get(key.keyid, ())
            return (f"吊销“{school}”的密钥 {key.fingerprint}" if key is not None and changes else ""), office
        if kind == MISTAKEN:
            return self._of_mistake(office, source, facts), office
        letters = self._letters_changed(kind, office, said, facts)
        if not letters:
            return "", office
        numbers = "、".join(map(str, sorted(self._numbers[each] for each in letters)[:_MOST_NUMBERS]))
        return f"{ENTRY_LABELS[kind]}：“{school}”的第 {numbers} 号{'等' if len(letters) > _MOST_NUMBERS else ''}", office

    def _of_mistake(self, office: str, source: str, facts: Mapping[str, Any]) -> str:
        """A key that is enrolled or revoked here, and would be so no more."""
        for kind, table in (("key", KEYS), ("revoke", REVOKES)):
            rows = self._ws.tuples(
                f"SELECT payload FROM {table} said WHERE office = ? AND source = ? AND id = ?", (office, source, facts["entry"])
            )
            for (text,) in rows:
                key = self._said[office].keys.get(json.loads(text)["keyid"])
                if key is not None:
                    what = "登记" if kind == "key" else "吊销"
                    return f"撤销对“{self._schools.get(office) or facts['name']}”的密钥 {key.fingerprint} 的{what}"
        return ""

    def _letters_changed(self, kind: str, office: str, said: Rulings, facts: Mapping[str, Any]) -> set[str]:
        letters = {each for each in facts["letters"] if each in self._numbers}
        if kind == "reinstate":
            return letters & said.withdrawn
        if kind == "withdraw":
            return letters - said.withdrawn
        if office not in self._counting:
            self._counting[office] = frozenset(
                each for _seq, each in which_packages_count.counting_letters(self._ws, office, said)
            )
        return letters - self._counting[office]

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
        bureau = self._cities.get(facts["voice"]) or f"单位 {facts['voice']}"
        return f"裁定“{self._schools.get(office) or office}”归{bureau}管"

    def _of_plan(self, office: str, facts: Mapping[str, Any]) -> str:
        school = self._schools.get(office) or office
        told = plan_decisions.told_of(office, school, facts)
        here = any(each.office == office and _same_word(each, told) for each in self._plans.values())
        return "" if here else f"登记：{told.sentence}"

    def _of_people(self, kind: str, facts: Mapping[str, Any], source: str) -> tuple[str, str]:
        by_id, said = self._words
        if kind == who_is_one_person.RECALL:
            plans = [] if source else [self._plans[each] for each in facts["entries"] if each in self._plans]
            if plans:
                return f"{ENTRY_LABELS[kind]}：{'；'.join(each.sentence for each in plans[:_MOST_NUMBERS])}", plans[0].office
            teachers = sorted({each for entry in facts["entries"] if entry in by_id for each in by_id[entry].teachers})
        else:
            teachers = sorted(facts["teachers"])
            if (kind, frozenset(teachers)) in said:
                return "", ""
        known = [each for each in teachers if each in self._people]
        if not known:
            return "", ""
        offices = {each.partition(" ")[0] for each in teachers}
        if source and any(self._said[office].city != source for office in offices if office in self._said):
            return "", ""  # a city speaks of people of its own schools
        return f"{ENTRY_LABELS[kind]}：{'、'.join(self._people[each] for each in known)}", known[0].partition(" ")[0]

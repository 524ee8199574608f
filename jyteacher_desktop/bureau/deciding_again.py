"""再作一次: a decision that was taken back by mistake is made again by one action, as it had been made (decision 0504).

What was taken back about people, about a matter that was looked into, about where somebody was, about which bureau answers for a school and
about a key is decided with the same facts, a reason of its own and the PIN of whoever does it. What went out to a school with a text or a
number of its own (a remark, an approval) the clerk decides anew in its own form, where the words that were taken back stand again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from jyteacher_desktop.bureau import (
    clerks_log,
    deciding_who_is_one_person,
    keys_entered_by_mistake,
    waiting,
    where_somebody_was,
    which_bureau_answers,
    who_is_one_person,
)
from jyteacher_desktop.bureau.clerks_log import MISTAKEN, PLACE, RECALL, REMARK, SETTLED
from jyteacher_desktop.bureau.policy_in_use import ACCEPT
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

_INSTEAD = {
    REMARK: "要再退回这条记录，请在“记录”里重新退回，收回的意见已经填在那里。",
    "plan": "要再批复，请在“计划”页重新批复，收回的内容已经填在那里。",
}
_OF_KEYS = {keys_entered_by_mistake.KEY: "再登记这把密钥", keys_entered_by_mistake.REVOKE: "再吊销这把密钥"}
_WITH_PLACE = "这条意见是随“认定在这里”退回、又随它收回的：再认定一次，就一起退回。"
_LATER = "后来又有新的裁定，或者事情已经变了：请按现在的样子重新裁定。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """How a decision that took something back is answered.

    ``label`` is what making it again is called, "" where one action does not; ``instead`` says what to do then. ``done`` while what was taken
    back holds again.
    """

    label: str = ""
    instead: str = ""
    done: bool = False
    make: Callable[[Workspace, str, str], str] | None = None


def what_can_be_made_again(
    ws: Workspace, entries: Sequence[tuple[str, str, str, Mapping[str, Any]]], matters: Sequence[waiting.Matter]
) -> dict[str, Again]:
    """Every entry of our log that takes another back, by its id.

    Args:
        ws: The bureau's workspace.
        entries: Id, kind, office and facts of every entry of our log.
        matters: All that waits and all that was looked into.
    """
    known = _Known(ws, entries, matters)
    return dict(known.each())


class _Known:
    """What stands, beside which it is looked at what was taken back."""

    def __init__(
        self, ws: Workspace, entries: Sequence[tuple[str, str, str, Mapping[str, Any]]], matters: Sequence[waiting.Matter]
    ) -> None:
        self._entries = {number: (kind, office, facts) for number, kind, office, facts in entries}
        self._matters = {matter.id: matter for matter in matters}
        self._said, self._claims = clerks_log.rulings(ws), clerks_log.claims(ws)
        words = [word for word in who_is_one_person.words_here(ws) if word.holds]
        self._ruled = {frozenset(word.teachers) for word in words}
        gone = clerks_log.taken_back(ws)
        self._looked_into = {
            (kind, facts["matter"]) for number, kind, _office, facts in entries if kind in (SETTLED, PLACE) and number not in gone
        }
        self._of_places = {remark for _number, kind, _office, facts in entries if kind == PLACE for remark in facts["remarks"]}
        self._holding = {(word.kind, frozenset(word.teachers)) for word in words}

    def each(self) -> Iterator[tuple[str, Again]]:
        for number, (kind, office, facts) in self._entries.items():
            if kind == RECALL:
                yield number, self._of_recall(facts)
            elif kind == MISTAKEN:
                yield number, self._of_key(number, office, facts)
            elif kind == "voice" and not facts["why"]:
                yield number, self._of_voice(office, facts)

    def _of_recall(self, facts: Mapping[str, Any]) -> Again:
        gone = [self._entries[each] for each in facts["entries"] if each in self._entries]
        if {kind for kind, _office, _facts in gone} == {ACCEPT}:
            return Again(instead="要再启用那份政策，请用“签发政策…”。")
        if len(gone) != 1:
            return Again(instead=_LATER)
        ((kind, _office, told),) = gone
        if not self._of_places.isdisjoint(facts["entries"]):
            return Again(instead=_WITH_PLACE)
        if kind in who_is_one_person.LABELS:
            return self._of_people(kind, told)
        if kind in (SETTLED, PLACE):
            return self._of_matter(kind, told)
        return Again(instead=_INSTEAD.get(kind, _LATER))

    def _of_people(self, kind: str, told: Mapping[str, Any]) -> Again:
        whom = frozenset(told["teachers"])
        if (kind, whom) in self._holding:
            return Again(done=True)
        if whom in self._ruled:
            return Again(instead=_LATER)
        return Again(label=f"再裁定一次“{who_is_one_person.LABELS[kind]}”", make=partial(_rule, kind, tuple(told["teachers"])))

    def _of_matter(self, kind: str, told: Mapping[str, Any]) -> Again:
        if (kind, told["matter"]) in self._looked_into:
            return Again(done=True)
        matter = self._matters.get(told["matter"])
        if matter is None or matter.settled:
            return Again(instead=_LATER)
        if kind == SETTLED:
            return Again(label="再标记已核实", make=partial(_settle, matter.id)) if matter.may_settle else Again(instead=_LATER)
        if not matter.may_be_placed:
            return Again(instead=_LATER)
        return Again(label=f"再认定“{told['school']}”", make=partial(_place, matter.id, told["school"]))

    def _of_voice(self, office: str, facts: Mapping[str, Any]) -> Again:
        chosen = {
            answered[2]["voice"]
            for answered in (self._entries.get(each) for each in facts["answers"])
            if answered is not None and answered[0] == "voice" and answered[2]["why"]
        }
        claim = self._claims.get(office)
        if claim is None or len(chosen) != 1:
            return Again(instead="请重新裁定归哪个单位管。")
        (voice,) = chosen
        if claim.chosen:
            return Again(done=claim.voice == voice, instead=_LATER)
        return Again(label="再裁定归原来选的单位", make=partial(_choose, office, voice))

    def _of_key(self, number: str, office: str, facts: Mapping[str, Any]) -> Again:
        of, _office, told = self._entries.get(facts["entry"], ("", "", {}))
        if of not in _OF_KEYS:
            return Again(instead=_LATER)  # another desk may name what it likes
        if not keys_entered_by_mistake.lacks(self._said, office, told, of):
            return Again(done=True)
        label = _OF_KEYS[of]
        return Again(label=label, make=partial(_enter, number))


def _rule(kind: str, teachers: tuple[str, ...], ws: Workspace, why: str, pin: str) -> str:
    if kind == who_is_one_person.SPLIT:
        return deciding_who_is_one_person.rule_split(ws, teachers[0], why, pin).sentence
    return deciding_who_is_one_person.rule_pairs(ws, kind, [(teachers[0], teachers[1])], why, pin)[0].sentence


def _settle(matter: str, ws: Workspace, why: str, pin: str) -> str:
    return f"已标记核实，不再列出：{waiting.settle(ws, matter, why, pin).subject}"


def _place(matter: str, school: str, ws: Workspace, why: str, pin: str) -> str:
    return waiting.decide_place(ws, matter, "?" if school == where_somebody_was.BOTH_ASKED else school, why, pin).sentence


def _choose(office: str, voice: str, ws: Workspace, why: str, pin: str) -> str:
    return which_bureau_answers.choose_voice(ws, office, voice or ws.info("office"), why, pin).sentence


def _enter(number: str, ws: Workspace, why: str, pin: str) -> str:
    return keys_entered_by_mistake.enter_again(ws, number, why, pin)

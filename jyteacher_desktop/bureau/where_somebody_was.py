"""At which school somebody was whose hour two schools claim: what a clerk said of it, as the log keeps it, and how it is taken back.

With such a decision the other school's records went back to it (waiting.py decides it). It falls with the question: where the two
teachers are no longer one person (deciding_who_is_one_person.py) nobody was at two places, and no record has to be corrected for it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from jyteacher_desktop.bureau import clerks_log, guest_hours
from jyteacher_desktop.bureau.returning_records import ReturnedRecord, corrected_of, drop_remark, list_open
from jyteacher_desktop.exchange import SigningKey
from jyteacher_desktop.store.workspace import Change, Workspace
from jyteacher_desktop.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a clerk found out about a matter or decided of it, as the log says it and nothing answers it.

    ``matters`` are the numbers under which it may be on the list: its own, and where it was about several people those of each.
    Of a decision where somebody was ``keys`` are the findings that it settled, ``remarks`` what went back for it, and ``school`` where he was
    said to be, :data:`BOTH_ASKED` where nobody said it yet.
    """

    id: str
    matters: frozenset[str]
    subject: str
    keys: frozenset[str]
    remarks: frozenset[str]
    school: str = ""


BOTH_ASKED = "请两校核对"
"""What a decision says in place of a school where both were asked."""


def number_of(kind: str, key: str) -> str:
    """Twelve hexadecimal digits that name a matter."""
    return hashlib.sha256(f"{kind} {key}".encode()).hexdigest()[:12]


def matters_of(facts: Mapping[str, Any]) -> frozenset[str]:
    """The numbers of the matters that an entry of the log looked into or decided: the first person's of several may be the only one left."""
    return frozenset((facts["matter"], *facts.get("parts", ())))


def list_looks(ws: Workspace) -> list[Look]:
    """What this desk looked into and decided of matters, oldest first, without what was taken back."""
    gone = clerks_log.taken_back(ws)
    rows = ws.tuples(
        "SELECT id, payload FROM log_entry WHERE source = '' AND kind IN (?, ?) ORDER BY id",
        (clerks_log.SETTLED, clerks_log.PLACE),
    )
    told = ((number, json.loads(text)) for number, text in rows if number not in gone)
    return [
        Look(
            id=number,
            matters=matters_of(facts),
            subject=facts["subject"],
            keys=frozenset(facts.get("keys", ())),
            remarks=frozenset(facts.get("remarks", ())),
            school=str(facts.get("school", "")),
        )
        for number, facts in told
    ]


def remarks_of(ws: Workspace, places: Sequence[Look]) -> list[ReturnedRecord]:
    """What went back to schools for these decisions and is not corrected."""
    remarks = frozenset[str]().union(*(each.remarks for each in places))
    return [row for row in list_open(ws) if row.id in remarks] if remarks else []


def came_to_nothing(ws: Workspace) -> dict[str, str]:
    """Findings of one hour at two places of which a school has changed all that went back for them, with what a clerk reads where they still stand.

    A record is changed for many reasons: somebody else of the same activity went back as well, or its title was corrected. Whoever is at two
    places after that counts at both, and nobody has anything left to do.
    """
    return ws.remembered("decided where somebody was in vain", lambda: _came_to_nothing(ws))


def _came_to_nothing(ws: Workspace) -> dict[str, str]:
    last: dict[str, Look] = {}
    alone: dict[str, str] = {}
    for look in list_looks(ws):
        last |= dict.fromkeys(look.keys, look)
        alone |= {number_of("same_hour", key): key for key in look.keys}
        if not look.keys:  # a person looked into that hour after all, which is no decision where he was
            for matter in look.matters & alone.keys():
                last.pop(alone[matter], None)
    corrected = corrected_of(ws, frozenset[str]().union(*(look.remarks for look in last.values()))) if last else {}
    still = {row.id for row in list_open(ws)} if corrected else set[str]()
    found = {}
    for key, look in last.items():
        schools = "、".join(dict.fromkeys(corrected[number] for number in sorted(look.remarks) if number in corrected))
        if not schools or not still.isdisjoint(look.remarks):
            continue
        said = "请两校核对过" if look.school == BOTH_ASKED else f"认定在{look.school}以后"
        found[key] = f"{said}，{schools}更正过退回的记录，仍写着本人当时在那里，两边都还计入。"
    return found


def take_back(
    change: Change,
    places: Sequence[Look],
    gone: Sequence[ReturnedRecord],
    *,
    looks: Sequence[Look],
    why: str,
    clerk: SigningKey,
    office: str,
) -> None:
    """Inside a change: these decisions hold no more, nor does what is ``gone`` with them, and the hours wait again.

    Args:
        change: The change that says so.
        places: The decisions.
        gone: Their remarks that stand (:func:`remarks_of`).
        looks: All that stood before the change (:func:`list_looks`): what was decided later of the same hour stays decided.
        why: The reason; a school that has read the remark reads it in its next receipt.
        clerk: Whose key signs it.
        office: Under which office the log keeps it where no remark stands: the bureau's own.
    """
    facts = {"entries": [each.id for each in places], "subject": places[0].subject, "why": why}
    clerks_log.write_entry(change, clerks_log.RECALL, gone[0].office if gone else office, facts, clerk)
    for row in gone:  # each under an entry of its own, by whose id a school hears that its remark does not hold
        entry = clerks_log.write_entry(change, clerks_log.RECALL, row.office, {"entries": [row.id], "why": why}, clerk)
        drop_remark(change, row, entry, why)
    forget_settled(change, numbers_settled(looks, places))


def numbers_settled(looks: Sequence[Look], gone: Sequence[Look]) -> frozenset[str]:
    """The numbers of the matters of which the last that was said is among what is taken back.

    Of several people some may have been corrected away since, and wait again with the others when they come back; of whom something else
    was found out later, that stands.

    Args:
        looks: All that stand, oldest first (:func:`list_looks`), those that are taken back among them.
        gone: Those that are taken back.
    """
    last: dict[str, str] = {}
    for look in looks:
        last |= dict.fromkeys((*look.matters, *(number_of("same_hour", key) for key in look.keys)), look.id)
    ids = {look.id for look in gone}
    return frozenset(number for number, look in last.items() if look in ids)


def forget_settled(change: Change, numbers: Collection[str]) -> None:
    """Inside a change: nobody has looked into these matters, nor found both records true of the hours that they are about."""
    for kind, key in change.driver_sql("SELECT kind, key FROM settled").all():
        # two records of a guest that are both true are kept under the finding and a hash of their own
        finding = ("same_hour", key.rpartition(" ")[0]) if kind == guest_hours.BOTH else (kind, key)
        if number_of(*finding) in numbers:
            change.driver_sql("DELETE FROM settled WHERE kind = ? AND key = ?", (kind, key))


def told_gone(gone: Sequence[ReturnedRecord]) -> str:
    """What schools hear of remarks that do not hold any more, as the parts of a sentence."""
    return "，".join(
        f"{row.school}的“{row.title}”{'不再退回' if row.state == 'waiting' else '收回意见，随下一份回执告诉学校'}" for row in gone
    )


class Together:
    """Decisions where somebody was, with the teachers of both schools who were one person when this was asked.

    ``looks`` are all that stood then.
    """

    def __init__(self, ws: Workspace) -> None:
        self._pairs: list[tuple[Look, list[tuple[set[str], set[str]]]]] = []
        self.looks: Final[Sequence[Look]] = list_looks(ws)
        for look in self.looks:
            # one of many people at once names no person, and a key that another desk wrote may be anything
            keys = [key.split(" ", 3)[1:] for key in sorted(look.keys)]
            sides = [self._sides(ws, *key) for key in keys if len(key) == _OFFICES_AND_PERSON]
            if sides:
                self._pairs.append((look, sides))

    @staticmethod
    def _sides(ws: Workspace, one: str, two: str, person: str) -> tuple[set[str], set[str]]:
        rows = ws.tuples(f"{_TEACHERS} WHERE t.person = ? AND o.uuid IN (?, ?)", (person, one, two))
        return {key for key, office, _person in rows if office == one}, {key for key, office, _person in rows if office == two}

    def no_more(self, change: Change) -> list[Look]:
        """Inside a change: the decisions of which no teacher of one school is one person with any of the other one."""
        return [
            look for look, sides in self._pairs if any(map(all, sides)) and not any(self._meet(change, *pair) for pair in sides)
        ]

    @staticmethod
    def _meet(change: Change, one: set[str], two: set[str]) -> bool:
        rows = change.driver_sql(
            f"{_TEACHERS} WHERE o.uuid || ' ' || t.uuid IN (SELECT value FROM json_each(?))", (json.dumps(sorted(one | two)),)
        )
        person: Mapping[str, str] = {key: person for key, _office, person in rows}
        return not {person[key] for key in one}.isdisjoint({person[key] for key in two})


_OFFICES_AND_PERSON = 3
_TEACHERS = "SELECT o.uuid || ' ' || t.uuid, o.uuid, t.person FROM city_teacher t JOIN office o ON o.id = t.office"

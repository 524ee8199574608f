"""Deciding about people: two teachers are one, are not, or one was joined to the wrong person; and taking such a decision back.

Each is an entry of the log, signed by the clerk, and :mod:`~jyteacher_desktop.bureau.who_is_one_person` obeys it. A decision at which
school somebody was whose hour two schools claim falls where they are no longer one person, and with it what went back to a school.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from jyteacher_desktop.bureau import clerks_log
from jyteacher_desktop.bureau.errors import NothingToDecide, RecordUnknown, ValueRefused
from jyteacher_desktop.bureau.office import unlock
from jyteacher_desktop.bureau.returning_records import ReturnedRecord
from jyteacher_desktop.bureau.where_somebody_was import Together, remarks_of, take_back, told_gone
from jyteacher_desktop.bureau.who_is_one_person import (
    APART,
    ENTRY_FACTS,
    LABELS,
    RECALL,
    SAME,
    SPLIT,
    Entry,
    Said,
    Word,
    entries_sql,
    obey,
    words,
    words_here,
)
from jyteacher_desktop.domain.calendar import day_in_words
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.exchange import SigningKey
from jyteacher_desktop.store.workspace import Change, Workspace
from jyteacher_desktop.values import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """What was decided about people: the entry of the log, whom it names, and a sentence."""

    id: str
    kind: str
    teachers: tuple[str, ...]
    sentence: str


def find_entry(ws: Workspace, text: str) -> Entry:
    """One teacher of one school, by his id there, ``office teacher``, or 姓名@学校.

    Raises:
        RecordUnknown: Nobody, or several.
    """
    wanted = text.strip()
    office, blank, teacher = wanted.partition(" ")
    name, at, school = wanted.partition("@")
    if blank and len(office) == len(teacher) == 36:  # two UUIDs
        rows = ws.tuples(f"{entries_sql(ws)} WHERE o.uuid = ? AND t.uuid = ?", (office, teacher))
    else:
        rows = ws.tuples(f"{entries_sql(ws)} WHERE t.uuid = ? ORDER BY o.uuid", (wanted,))
        if not rows and at:
            rows = [
                row
                for row in ws.tuples(
                    f"{entries_sql(ws)} WHERE ? IN (o.name, o.code, o.uuid) ORDER BY o.uuid, t.uuid", (school.strip(),)
                )
                if match_key(row[2]) == match_key(name)
            ]
    if len(rows) == 1:
        return Entry(**dict(zip(ENTRY_FACTS, rows[0], strict=True)))
    if not rows:
        raise RecordUnknown(
            f"合并后的数据里没有“{text}”这位教师，没有改动。请写教师编号或“姓名@学校”。",
            text=text,
            way="people",
        )
    listed = "；".join(f"{row[3]} {row[2]}（{row[5]}）" for row in rows[:12])
    raise RecordUnknown(
        f"“{text}”有 {len(rows)} 位，没有改动。请改用教师编号：{listed}。", text=text, candidates=[row[5] for row in rows[:12]]
    )


def rule_same(ws: Workspace, first: str, second: str, why: str, pin: str) -> Ruled:
    """Decide that two teachers of two books are one person: one ledger from now on.

    Raises:
        RecordUnknown, NothingToDecide, ValueRefused, WrongPin, KeyMissing, KeyDamaged: Nothing was decided.
    """
    return rule_pairs(ws, SAME, [(first, second)], why, pin)[0]


def rule_apart(ws: Workspace, first: str, second: str, why: str, pin: str) -> Ruled:
    """Decide that two teachers who look alike are two people; nobody is asked again.

    Raises:
        RecordUnknown, NothingToDecide, ValueRefused, WrongPin, KeyMissing, KeyDamaged: Nothing was decided.
    """
    return rule_pairs(ws, APART, [(first, second)], why, pin)[0]


def rule_pairs(ws: Workspace, kind: str, pairs: Sequence[tuple[str, str]], why: str, pin: str) -> list[Ruled]:
    """What one telephone call answered about several pairs of teachers, as one step: all of it is decided, or nothing.

    Each pair is a decision of its own, taken back for itself.

    Args:
        ws: The bureau's workspace.
        kind: ``SAME`` as :func:`rule_same`, or ``APART`` as :func:`rule_apart`.
        pairs: Two teachers each.
        why: The reason, of all of them.
        pin: The clerk's PIN.

    Raises:
        RecordUnknown, NothingToDecide, ValueRefused, WrongPin, KeyMissing, KeyDamaged: Nothing was decided.
    """
    found = [_pair(ws, first, second) for first, second in pairs]
    decided = [(pair, _same(*pair) if kind == SAME else _apart(ws, *pair)) for pair in found]
    return _rule(ws, kind, decided, _signed(ws, why, pin))


def _same(one: Entry, two: Entry) -> str:
    if one.person == two.person:
        raise NothingToDecide(f"{_both(one, two)}本来就按一人计算，没有改动。")
    return f"{_both(one, two)}按一人合并计算。撤销后各算各的，恢复原样。"


def _apart(ws: Workspace, one: Entry, two: Entry) -> str:
    if one.person == two.person:
        raise NothingToDecide(f"{_both(one, two)}现在按一人计算，没有改动。要分开，请用“拆开”。", way="split")
    if any({one.key, two.key} == set(word.teachers) for word in words_here(ws) if word.kind == APART and word.holds):
        raise NothingToDecide(f"{_both(one, two)}已经裁定为不是同一人，没有改动。")
    return f"{_both(one, two)}不是同一人，已记住，不再询问。"


def rule_split(ws: Workspace, teacher: str, why: str, pin: str) -> Ruled:
    """Take one teacher out of the person he was joined to, by number or by a decision: a ledger of his own from now on.

    Raises:
        RecordUnknown, NothingToDecide, ValueRefused, WrongPin, KeyMissing, KeyDamaged: Nothing was decided.
    """
    entry = find_entry(ws, teacher)
    others = ws.tuples("SELECT count(*) FROM city_teacher WHERE person = ?", (entry.person,))[0][0] - 1
    if not others:
        raise NothingToDecide(f"{entry.school}的{entry.name}没有与别校的记录合并，没有改动。")
    sentence = f"{entry.school}的{entry.name}已拆开，单独计算学时。撤销后恢复合并。"
    return _rule(ws, SPLIT, [((entry,), sentence)], _signed(ws, why, pin))[0]


def recall(ws: Workspace, word: str, why: str, pin: str) -> Ruled:
    """Take a decision about people back; it says nothing any more, and a later one may say it anew.

    Raises:
        RecordUnknown: There is no such decision.
        NothingToDecide: It was taken back before.
        ValueRefused, WrongPin, KeyMissing, KeyDamaged: Nothing was decided.
    """
    said = words(ws.tuples)
    found = next((each for each in said if each.id == word), None)
    if found is None:
        raise RecordUnknown(f"裁定簿里没有编号为 {word} 的人员裁定，没有改动。编号在裁定簿里。", word=word, way="decisions")
    if not found.holds:
        raise NothingToDecide("这条裁定已经撤销过，没有改动。")
    clerk, reason = _signed(ws, why, pin)
    together = Together(ws)
    with ws.record() as change:
        office = found.teachers[0].partition(" ")[0]
        number = clerks_log.write_entry(change, RECALL, office, {"entries": [word], "why": reason}, clerk)
        for each in _standing_before(said, found):
            facts = {"teachers": list(each.teachers), "why": each.why}
            clerks_log.write_entry(change, each.kind, each.teachers[0].partition(" ")[0], facts, clerk)
        gone = _obey(ws, change, together, reason, clerk)
    sentence = f"已撤销裁定“{LABELS[found.kind]}”，恢复裁定以前的样子。{_told(gone)}"
    return Ruled(id=number, kind=RECALL, teachers=found.teachers, sentence=sentence)


def _standing_before(said: Sequence[Word], gone: Word) -> list[Word]:
    """The decisions that one took back with it and of whose teachers nothing else was decided since: they are to hold again."""
    ruled = {frozenset(each.teachers) for each in said if each.holds and each.id != gone.id}
    return [each for each in said if each.id in gone.answered and not each.holds and frozenset(each.teachers) not in ruled]


def _pair(ws: Workspace, first: str, second: str) -> tuple[Entry, Entry]:
    one, two = sorted((find_entry(ws, first), find_entry(ws, second)), key=lambda entry: entry.key)
    if one.key == two.key:
        raise ValueRefused("两个编号是同一条记录，没有改动。请写两所学校的两位教师。", field="second")
    return one, two


def _both(one: Entry, two: Entry) -> str:
    return f"{one.school}的{one.name}与{two.school}的{two.name}"


def _rule(
    ws: Workspace, kind: str, decided: Sequence[tuple[Sequence[Entry], str]], said_by: tuple[SigningKey, str]
) -> list[Ruled]:
    clerk, reason = said_by
    said = words(ws.tuples)
    ruled: list[Ruled] = []
    together = Together(ws)
    with ws.record() as change:
        for entries, sentence in decided:
            teachers, office = tuple(entry.key for entry in entries), entries[0].office
            against = _answered(said, kind, teachers)
            if against:
                clerks_log.write_entry(change, RECALL, office, {"entries": against, "why": reason}, clerk)
            facts = {"teachers": list(teachers), "why": reason} | ({"answered": against} if against else {})
            number = clerks_log.write_entry(change, kind, office, facts, clerk)
            before = "".join(_in_place_of(word) for word in said if word.id in against)
            ruled.append(Ruled(id=number, kind=kind, teachers=teachers, sentence=f"{sentence}{before}"))
        gone = _obey(ws, change, together, reason, clerk)
    return [*ruled[:-1], replace(ruled[-1], sentence=ruled[-1].sentence + _told(gone))]


def _in_place_of(word: Word) -> str:
    """That what is decided now takes the place of an older decision, which another clerk may have made a moment ago."""
    why = f"，理由：{word.why.rstrip('。')}" if word.why else ""
    return f"以前的裁定“{LABELS[word.kind]}”（{day_in_words(date.fromisoformat(word.at[:10]))}{why}）从此不再有效。"


def _obey(ws: Workspace, change: Change, together: Together, why: str, clerk: SigningKey) -> list[ReturnedRecord]:
    """Join people as decisions say now; what went back to a school for an hour at two places that are two people's does not hold."""
    obey(change, Said.inside(change))
    places = together.no_more(change)
    gone = remarks_of(ws, places)
    if places:
        take_back(change, places, gone, looks=together.looks, why=why, clerk=clerk, office=ws.info("office"))
    return gone


def _told(gone: Sequence[ReturnedRecord]) -> str:
    return f"原来为同一时段在两处退回的不再要求更正：{told_gone(gone)}。" if gone else ""


def _answered(said: Sequence[Word], kind: str, teachers: tuple[str, ...]) -> list[str]:
    """What is decided now answers what was decided otherwise about the very same teachers."""
    return sorted(
        word.id
        for word in said
        if word.holds
        and (
            (kind == SAME and (set(word.teachers) == set(teachers) and word.kind == APART))
            or (kind == SPLIT and word.kind == SAME and teachers[0] in word.teachers)
        )
    )


def _signed(ws: Workspace, why: str, pin: str) -> tuple[SigningKey, str]:
    """Who decides, and why."""
    given = clerks_log.reason_given(why)
    return unlock(ws, pin), given

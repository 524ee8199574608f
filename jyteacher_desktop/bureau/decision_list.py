"""Everything a clerk decided, in one list: what, about whom, who, when, why, and how it is taken back.

Who is named by the digits of the key that the PIN opened and that signed the entry. What was done before an entry of the log said so (records
sent back, matters looked into) names nobody. What one action does not take back, and why, says decision 0470.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jyteacher_desktop.bureau import (
    clerks_log,
    deciding_who_is_one_person,
    keys_entered_by_mistake,
    plan_decisions,
    policy_in_use,
    waiting,
    who_is_one_person,
)
from jyteacher_desktop.bureau.bureau_keys import list_clerks
from jyteacher_desktop.bureau.clerks_log import MISTAKEN, PLACE, REMARK, SETTLED
from jyteacher_desktop.bureau.deciding_again import Again, what_can_be_made_again
from jyteacher_desktop.bureau.errors import NothingToDecide, RecordUnknown, ValueRefused
from jyteacher_desktop.bureau.office import clerk_keys
from jyteacher_desktop.bureau.policy_in_use import ACCEPT
from jyteacher_desktop.bureau.returning_records import list_open, list_returned, take_back_remark
from jyteacher_desktop.bureau.where_somebody_was import matters_of
from jyteacher_desktop.bureau.which_bureau_answers import unchoose_voice
from jyteacher_desktop.bureau.withdrawing_packages import reinstate, withdraw_again
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.moments import listed_moment
from jyteacher_desktop.paths import shown_name
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

PLAN, UNCHOSEN = plan_decisions.PLAN, "unchosen"
UNENROLLED_KEY, UNREVOKED = "unenrolled", "unrevoked"
_MISTAKES = {keys_entered_by_mistake.KEY: UNENROLLED_KEY, keys_entered_by_mistake.REVOKE: UNREVOKED}
LABELS = {**clerks_log.ENTRY_LABELS, UNCHOSEN: "撤回归属裁定", UNENROLLED_KEY: "撤销登记", UNREVOKED: "撤销吊销"}
UNDO = {
    "key": "撤销登记",
    "revoke": "撤销吊销，密钥照旧采用",
    "withdraw": "恢复这些数据包",
    "reinstate": "再次撤回这些数据包",
    "voice": "撤回归属裁定",
    **dict.fromkeys(who_is_one_person.LABELS, "撤销这条裁定"),
    SETTLED: "重新列出",
    PLACE: "撤销认定，重新列出",
    REMARK: "收回意见",
    PLAN: "收回批复",
    ACCEPT: "改回以前的政策",
}
"""What taking a decision back is called, where it is always the same; what took another one back is made again (deciding_again.py)."""
NO_UNDO = {
    ACCEPT: "它随一份政策一起启用。那份政策已经不用，或者要两位经办人签名才能换：要改回来，请签发以前的政策。",
}
"""What to do instead, for decisions that one action does not take back."""
CAREFUL = {
    ACCEPT: "整份政策当作没有启用过：各校的数据包都照以前的政策采用，启用以后收到的也是。",
    "key": "没有收到过用它签名的数据包，撤销后就像没有登记过。",
    "revoke": "只有吊销错了学校或密钥、它从来没有到过别人手里，才撤销；丢过的密钥请让学校换新的。",
}
"""What to know before a decision is taken back."""
_NEVER = Again()
_OLDER = "它已经被后来的裁定代替，或者不是在本机作出的。"
UNPROVEN = "没有签名，不能证明"
"""Who decided, where an entry names somebody who did not sign it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision; ``taken_back`` while another one answers it, ``undo`` what taking it back is called, "" where one action does not do it.

    ``instead`` says then what to do instead; else, what to know before.
    ``about`` is the matter that was looked into, ``verdict`` what was decided about a plan.
    """

    id: str
    kind: str
    subject: str
    why: str
    who: str
    at: str
    taken_back: bool
    undo: str
    instead: str = ""
    about: str = ""
    verdict: str = ""


DECISION_COLUMNS: tuple[Column[Decision], ...] = (
    Column(key="at", title="时间", value=lambda row: row.at[:16].replace("T", " "), align=Align.CENTER, width=16),
    Column(key="kind", title="裁定", value=lambda row: LABELS[row.kind], align=Align.CENTER, width=12),
    Column(key="subject", title="对象", value=lambda row: row.subject, width=32),
    Column(key="why", title="理由", value=lambda row: row.why, width=32),
    Column(key="who", title="经办人", value=lambda row: row.who, width=18),
    Column(key="state", title="状态", value=lambda row: "已撤销" if row.taken_back else "", align=Align.CENTER, width=8),
    Column(key="undo", title="可以撤销", value=lambda row: row.undo, width=18),
    Column(key="id", title="编号", value=lambda row: row.id, width=36),
)


def list_decisions(ws: Workspace) -> list[Decision]:
    """Every decision of this desk, newest first."""
    found = (*_of_log(ws), *_settled(ws), *_remarks(ws), *_plans(ws))
    return sorted(found, key=lambda row: (listed_moment(row.at), row.id), reverse=True)


def take_back(ws: Workspace, number: str, why: str, pin: str) -> str:
    """Take one decision back; returns the sentence for the person.

    Raises:
        RecordUnknown: There is none of this id.
        NothingToDecide: It is taken back already, or is none that one action takes back.
        ValueRefused, WrongPin, KeyMissing, KeyDamaged, ArchiveLost: Nothing was changed.
    """
    if not why.strip():
        raise ValueRefused("撤销必须写明理由，没有改动。请填写为什么。", field="why")
    found = next((each for each in list_decisions(ws) if each.id == number), None)
    if found is None:
        raise RecordUnknown(f"没有编号为 {number} 的裁定，没有改动。编号在裁定簿里。", number=number, way="decisions")
    if found.taken_back:
        raise NothingToDecide("这条裁定已经撤销过，没有改动。")
    if not found.undo:
        raise NothingToDecide(f"“{LABELS[found.kind]}”不能用一步撤销，没有改动。{found.instead or _OLDER}")
    answer = what_can_be_made_again(ws, _own_log(ws)[1], waiting.waiting(ws, with_settled=True)).get(number, _NEVER)
    if answer.make is not None:
        return answer.make(ws, why.strip(), pin)
    if found.kind in (keys_entered_by_mistake.KEY, keys_entered_by_mistake.REVOKE):
        return keys_entered_by_mistake.take_back(ws, number, why, pin)
    if found.kind in who_is_one_person.LABELS:
        return deciding_who_is_one_person.recall(ws, number, why, pin).sentence
    if found.kind == SETTLED:
        return f"已重新列出：{waiting.reopen(ws, found.about, why, pin).subject}"
    if found.kind == PLACE:
        return waiting.take_back_place(ws, number, why, pin)
    if found.kind == REMARK:
        row = take_back_remark(ws, number, why, pin)
        told = "" if row.state == "waiting" else "，随下一份回执告诉学校"
        return f"已收回给{row.school}的意见：{row.title}{told}"
    if found.kind == PLAN:
        said = plan_decisions.take_back(ws, number, why, pin)
        told = f"，{said.sentence}，随下一份回执告诉学校" if said.id != number else ""
        return f"已收回给{said.school}“{said.title}”的{clerks_log.VERDICTS[found.verdict]}{told}"
    if number in policy_in_use.may_be_taken_back(ws):
        return policy_in_use.take_back(ws, why.strip(), pin)
    if found.kind == "reinstate":
        again = withdraw_again(ws, number, why, pin)
        return f"“{again.school}”的 {len(again.letters)} 个数据包已再次撤回，{again.stands}。"
    ((office,),) = ws.tuples("SELECT office FROM log_entry WHERE source = '' AND id = ?", (number,))
    if found.kind == "voice":
        return unchoose_voice(ws, office, why, pin).sentence
    decided = reinstate(ws, office, why, pin)
    return f"“{decided.school}”的 {len(decided.letters)} 个被撤回的数据包已恢复，{decided.stands}。"


def _own_log(ws: Workspace) -> tuple[dict[str, str], list[tuple[str, str, str, dict[str, Any]]]]:
    """Every entry of our own log: its text by its id, and id, kind, office and facts."""
    listed = clerks_log.list_entries(ws)
    texts = {number: text for number, _kind, _office, text in listed}
    return texts, [(number, kind, office, json.loads(text)) for number, kind, office, text in listed]


def clerk_names(ws: Workspace) -> dict[str, str]:
    """The digits of a clerk's key to a short name: how his key file is called where it is at hand, else the first digits."""
    names = {clerk.fingerprint: _called(clerk.file) for clerk in list_clerks(ws)} if clerk_keys(ws) else {}
    return {digits: f"{name}（{digits[:5]}…）" if name else f"{digits[:11]}…" for digits, name in names.items()}


def _called(file: str) -> str:
    """What a key file is called for people: without the endings of the program."""
    return shown_name(Path(file)).removesuffix(".jytkey").removesuffix(".jybureau") if file else ""


@lru_cache(maxsize=20_000)
def _clerk_of(number: str, kind: str, office: str, text: str) -> str:
    """Who signed an entry; an entry never changes, and the page is drawn often."""
    return clerks_log.decided_by(number, kind, office, json.loads(text))


def _way_back(deed: str, made: Again, instead: str, *, open_to_it: bool) -> tuple[str, str]:
    """What taking a decision back is called ("" where it is not taken back), and what to know before it, or to do instead."""
    undo = made.label or UNDO.get(deed, "") if open_to_it else ""
    return undo, CAREFUL.get(deed, "") if undo else made.instead or instead or NO_UNDO.get(deed, "")


def _of_log(ws: Workspace) -> Iterator[Decision]:
    schools: dict[str, str] = dict(ws.tuples("SELECT uuid, name FROM office"))
    people = {
        key: f"{school} {name}"
        for key, school, name in ws.tuples(
            "SELECT o.uuid || ' ' || t.uuid, o.name, t.name FROM city_teacher t JOIN office o ON o.id = t.office"
        )
    }
    names = clerk_names(ws)
    times = dict(ws.tuples("SELECT id, at FROM log_entry WHERE source = ''"))
    claims = {each for claim in clerks_log.claims(ws).values() for each in claim.standing}
    texts, entries = _own_log(ws)
    recalled = clerks_log.taken_back(ws)
    subjects: dict[str, str] = {}
    about = {number: told["teachers"] for number, kind, _office, told in entries if kind in who_is_one_person.LABELS}
    plans = {row.id: row for row in plan_decisions.list_made(ws)}
    open_plans = plan_decisions.may_be_taken_back(ws)
    open_remarks = {row.id for row in list_open(ws)}
    matters = waiting.waiting(ws, with_settled=True)
    looked_into = {number: matter.id for matter in matters if matter.settled for number in (*matter.lines, matter.id)}
    again = what_can_be_made_again(ws, entries, matters)
    mistakes, may_be_mistaken = keys_entered_by_mistake.mistaken_entries(ws), keys_entered_by_mistake.may_be_taken_back(ws)
    of_policy = policy_in_use.may_be_taken_back(ws)
    said = clerks_log.Log(ws)
    newest = clerks_log.last_withdrawals(ws, said)
    for number, kind, office, told in entries:
        who = _clerk_of(number, kind, office, texts[number])
        school = schools.get(office, "")
        label, verdict, instead, gone, last = kind, "", "", number in recalled, kind != ACCEPT or number in of_policy
        subject, why = school or office, told.get("why", "")
        if number in about or (kind == clerks_log.RECALL and any(each in about for each in told["entries"])):
            named = about.get(number) or [each for of in told["entries"] for each in about.get(of, ())]
            subject = "、".join(people.get(each, "（已不在学校的数据里）") for each in named)
        elif kind == PLAN:
            row = plans[number]
            subject, why, verdict = f"{row.school} {row.title}", row.sentence, row.verdict
            last = number in open_plans
        elif kind == REMARK:
            subject, why, last = f"{school} {told['title']}", told["text"], number in open_remarks
        elif kind == SETTLED:
            subject, last = f"{told['label']}：{told['subject']}", bool(_listed(looked_into, told))
        elif kind == PLACE:
            subject = f"{told['subject']}：{told['school']}"
        elif kind == clerks_log.RECALL:
            subject = "、".join(dict.fromkeys(subjects[each] for each in told["entries"] if each in subjects)) or told.get(
                "subject", subject
            )
        elif kind in (keys_entered_by_mistake.KEY, keys_entered_by_mistake.REVOKE):
            gone, last = number in mistakes, number in may_be_mistaken
            subject = school or told.get("name", office)
            if kind == keys_entered_by_mistake.KEY:
                why, instead = _how_compared(told), keys_entered_by_mistake.why_not(said[office], told)
        elif kind == MISTAKEN:
            label, subject = _MISTAKES[told["of"]], school or told["name"]
        elif kind == "withdraw":
            gone = office not in said or said[office].withdrawn.isdisjoint(told["letters"])
            last = number in of_policy or not newest.get(office, frozenset()).isdisjoint(told["letters"])
        elif kind == "reinstate":
            gone = office in said and said[office].withdrawn.issuperset(told["letters"])
        elif kind == "voice":
            if not why and not told.get("because"):
                continue  # the desk's own, which leaves the question open
            gone, label, why = number not in claims, kind if why else UNCHOSEN, why or told["because"]
            gone = gone and bool(told["why"])
        subjects[number] = subject
        made = again.get(number, _NEVER)
        gone = gone or made.done
        # letters that a policy kept away were withdrawn, and come back with the policy before it
        undo, told_beside = _way_back(ACCEPT if number in of_policy else label, made, instead, open_to_it=last and not gone)
        yield Decision(
            id=number,
            kind=label,
            subject=subject,
            why=why,
            who=names.get(who, who[:11]) or (UNPROVEN if told.get("who") else ""),
            at=times[number],
            taken_back=gone,
            undo=undo,
            instead=told_beside,
            about=_listed(looked_into, told) or told["matter"] if kind == SETTLED else "",
            verdict=verdict,
        )


def _listed(looked_into: Mapping[str, str], told: Mapping[str, Any]) -> str:
    """The number of the settled matter that an entry looked into, "" where there is none any more."""
    return next((looked_into[each] for each in sorted(matters_of(told)) if each in looked_into), "")


def _how_compared(told: Mapping[str, Any]) -> str:
    """Why a key counts: nobody types a reason, because comparing the digits is the reason."""
    if told.get("entered"):
        return "本局代录，密钥在本局"
    again = f"；再次登记：{told['again']}" if told.get("again") else ""
    return "由本校已登记的密钥担保" if told.get("vouched") else f"与电话里念出的 30 位数字一致{again}"


def _settled(ws: Workspace) -> Iterator[Decision]:
    """Matters looked into before that stood in the log."""
    told = {number for facts in _facts_of(ws, SETTLED) for number in matters_of(facts)}
    decided = {key for facts in _facts_of(ws, PLACE) for key in facts["keys"]}
    for matter in waiting.waiting(ws, with_settled=True):
        findings = {matter.key} if not matter.lines else {key for _kind, key, _read in matter.parts}
        known = not told.isdisjoint({matter.id, *matter.lines}) or not decided.isdisjoint(findings)
        if matter.settled and matter.may_settle and not known:
            yield Decision(
                id=matter.id,
                kind=SETTLED,
                subject=f"{matter.label}：{matter.subject}",
                why=matter.message.partition("\n")[0],
                who="",
                at=matter.settled,
                taken_back=False,
                undo=UNDO[SETTLED],
                about=matter.id,
            )


def _facts_of(ws: Workspace, kind: str) -> Iterator[dict[str, Any]]:
    gone = clerks_log.taken_back(ws)
    for number, text in ws.tuples("SELECT id, payload FROM log_entry WHERE source = '' AND kind = ?", (kind,)):
        if number not in gone:
            yield json.loads(text)


def _remarks(ws: Workspace) -> Iterator[Decision]:
    """Records sent back before that stood in the log."""
    in_log = {
        number
        for (number,) in ws.tuples("SELECT id FROM log_entry WHERE source = '' AND kind IN (?, ?)", (REMARK, clerks_log.RECALL))
    }
    for row in (each for each in list_returned(ws) if each.id not in in_log):
        yield Decision(
            id=row.id,
            kind=REMARK,
            subject=f"{row.school} {row.title}",
            why=row.remark,
            who="",
            at=row.at,
            taken_back=False,
            undo=UNDO[REMARK] if row.open else "",
        )


def _plans(ws: Workspace) -> Iterator[Decision]:
    """Decisions about plans from before they stood in the log."""
    names = clerk_names(ws)
    open_plans = plan_decisions.may_be_taken_back(ws)
    in_log = {number for (number,) in ws.tuples("SELECT id FROM log_entry WHERE source = '' AND kind = ?", (PLAN,))}
    for row in (each for each in plan_decisions.list_made(ws) if each.id not in in_log):
        yield Decision(
            id=row.id,
            kind=PLAN,
            subject=f"{row.school} {row.title}",
            why=row.sentence,
            who=names.get(row.who, row.who[:11]),
            at=row.at,
            taken_back=bool(row.recalled),
            undo=UNDO[PLAN] if row.id in open_plans else "",
            verdict=row.verdict,
        )

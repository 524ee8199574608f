"""Everything a clerk decided, in one list: what, about whom, who, when, why, and how it is taken back.

Who is named by the digits of the key that the PIN opened and that signed the entry; what needs no PIN (a matter looked into) was done by whoever sat at this desk.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from jyteacher_desktop.bureau import clerks_log, plan_decisions, waiting, who_is_one_person
from jyteacher_desktop.bureau.bureau_keys import list_clerks
from jyteacher_desktop.bureau.errors import NothingToDecide, RecordUnknown
from jyteacher_desktop.bureau.office import clerk_keys, unlock
from jyteacher_desktop.bureau.returning_records import list_returned, take_back_remark
from jyteacher_desktop.bureau.which_bureau_answers import unchoose_voice
from jyteacher_desktop.bureau.withdrawing_packages import reinstate
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.paths import shown_name
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

SETTLED, REMARK, PLAN = "settled", "remark", plan_decisions.PLAN
LABELS = {**clerks_log.ENTRY_LABELS, SETTLED: "标记已核实", REMARK: "退回记录"}
UNDO = {
    "withdraw": "恢复这些数据包",
    "voice": "撤回归属裁定",
    **dict.fromkeys(who_is_one_person.LABELS, "撤销这条裁定"),
    SETTLED: "重新列出",
    REMARK: "收回意见（发出以前）",
    PLAN: "收回批复（发出以前）",
}
"""What taking a decision back is called; what is not here is not taken back by one action."""
UNPROVEN = "没有签名，不能证明"
"""Who decided, where an entry names somebody who did not sign it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision; ``taken_back`` while another one answers it, ``undo`` what taking it back is called, "" where that is past."""

    id: str
    kind: str
    subject: str
    why: str
    who: str
    at: str
    taken_back: bool
    undo: str


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
    return sorted((*_of_log(ws), *_settled(ws), *_remarks(ws), *_plans(ws)), key=lambda row: (row.at, row.id), reverse=True)


def take_back(ws: Workspace, number: str, why: str, pin: str) -> str:
    """Take one decision back; returns the sentence for the person.

    Raises:
        RecordUnknown: There is none of this id.
        NothingToDecide: It is taken back already, or is none that one action takes back.
        ValueRefused, WrongPin, KeyMissing, KeyDamaged, ArchiveLost, RemarkSent: Nothing was changed.
    """
    found = next((each for each in list_decisions(ws) if each.id == number), None)
    if found is None:
        raise RecordUnknown(f"没有编号为 {number} 的裁定，没有改动。编号在裁定簿里。", number=number, way="decisions")
    if found.taken_back:
        raise NothingToDecide("这条裁定已经撤销过，没有改动。")
    if not found.undo:
        raise NothingToDecide(f"“{LABELS[found.kind]}”不能用一步撤销，没有改动。密钥登记错了，请吊销后登记新的卡片。")
    if found.kind in who_is_one_person.LABELS:
        return who_is_one_person.recall(ws, number, why, pin).sentence
    if found.kind == "voice":
        ((office,),) = ws.tuples("SELECT office FROM log_entry WHERE source = '' AND id = ?", (number,))
        return unchoose_voice(ws, office, pin).sentence
    if found.kind == SETTLED:
        unlock(ws, pin)
        return f"已重新列出：{waiting.reopen(ws, number).subject}"
    if found.kind == REMARK:
        unlock(ws, pin)
        row = take_back_remark(ws, number)
        return f"已收回给{row.school}的意见：{row.title}"
    if found.kind == PLAN:
        said = plan_decisions.forget(ws, number, why, pin)
        return f"已收回给{said.school}“{said.title}”的{clerks_log.VERDICTS[said.verdict]}"
    ((office,),) = ws.tuples("SELECT office FROM log_entry WHERE source = '' AND id = ?", (number,))
    decided = reinstate(ws, office, why, pin)
    return f"“{decided.school}”的 {len(decided.letters)} 个被撤回的数据包已恢复，{decided.stands}。"


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
    standing = {each for claim in clerks_log.claims(ws).values() for each in claim.standing}
    listed = clerks_log.list_entries(ws)
    texts = {number: text for number, _kind, _office, text in listed}
    entries = [(number, kind, office, json.loads(text)) for number, kind, office, text in listed]
    recalled = {each for _number, kind, _office, told in entries if kind == who_is_one_person.RECALL for each in told["entries"]}
    about = {number: told["teachers"] for number, _kind, _office, told in entries if "teachers" in told}
    plans = {row.id: row for row in plan_decisions.list_made(ws)}
    said = clerks_log.Log(ws)
    newest = clerks_log.last_withdrawals(ws, said)
    for number, kind, office, told in entries:
        answered = kind == "withdraw" and (office not in said or said[office].withdrawn.isdisjoint(told["letters"]))
        who = _clerk_of(number, kind, office, texts[number])
        teachers = told.get("teachers") or [each for of in told.get("entries", ()) for each in about.get(of, ())]
        subject = "、".join(people.get(each, "（已不在学校的数据里）") for each in teachers) or schools.get(office, office)
        of_plans = [plans[each] for each in (number, *told.get("entries", ())) if each in plans]
        subject = "、".join(f"{row.school} {row.title}" for row in of_plans) or subject
        gone = answered or number in recalled
        last = kind != "withdraw" or not newest.get(office, frozenset()).isdisjoint(told["letters"])
        if kind == PLAN:
            last = not plans[number].sent
        if kind == "voice":
            if not told["why"]:
                continue  # the desk's own, which leaves the question open
            last = number in standing
            gone = not last
        yield Decision(
            id=number,
            kind=kind,
            subject=subject,
            why=plans[number].sentence if kind == PLAN else told.get("why", ""),
            who=names.get(who, who[:11]) or (UNPROVEN if told.get("who") else ""),
            at=times[number],
            taken_back=gone,
            undo="" if gone or not last else UNDO.get(kind, ""),
        )


def _settled(ws: Workspace) -> Iterator[Decision]:
    for matter in waiting.waiting(ws, with_settled=True):
        if matter.settled and matter.may_settle:
            yield Decision(
                id=matter.id,
                kind=SETTLED,
                subject=f"{matter.label}：{matter.subject}",
                why=matter.message.partition("\n")[0],
                who="",
                at=matter.settled,
                taken_back=False,
                undo=UNDO[SETTLED],
            )


def _remarks(ws: Workspace) -> Iterator[Decision]:
    for row in list_returned(ws):
        yield Decision(
            id=row.id,
            kind=REMARK,
            subject=f"{row.school} {row.title}",
            why=row.remark,
            who="",
            at=row.at,
            taken_back=False,
            undo=UNDO[REMARK] if row.state == "waiting" else "",
        )


def _plans(ws: Workspace) -> Iterator[Decision]:
    """Decisions about plans from before they stood in the log."""
    names = clerk_names(ws)
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
            undo="" if row.sent or row.recalled else UNDO[PLAN],
        )

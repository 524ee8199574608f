"""What waits for a person: forks, contradictions between schools, files set aside, records that were sent back and are not corrected.

Nothing here decides anything. A matter goes away when its cause does: a letter is withdrawn, a key enrolled, the school's next letter
says otherwise. Contradictions that are true, refused files and remarks that were read may be settled: a person of this desk has looked
into them. That is remembered with the sentence that was read, and a matter whose sentence changes is on the list again. Who looked into it,
when and what he found out stands in the log, signed, and so does it where he puts it on the list again (decision 0470).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from jyteacher_desktop.bureau import clerks_log, guest_hours
from jyteacher_desktop.bureau.clerks_log import ENTRY_LABELS
from jyteacher_desktop.bureau.errors import AlreadyDecided, NotSettled, RecordUnknown, ValueRefused
from jyteacher_desktop.bureau.file_verdicts import Received
from jyteacher_desktop.bureau.files_set_aside import MOST_REASONS, VERDICTS, SetAsideFile, said_on_card, set_aside_files
from jyteacher_desktop.bureau.flags import FLAG_LABELS, MOST_ALIKE, URGENT, Flag, Side, named
from jyteacher_desktop.bureau.hours_lost_to_other_schools import flags
from jyteacher_desktop.bureau.office import unlock
from jyteacher_desktop.bureau.opening_packages import UNKNOWN_KEY
from jyteacher_desktop.bureau.package_flags import fork_flags
from jyteacher_desktop.bureau.returning_records import ReturnedRecord, list_open, name_record, write_remark
from jyteacher_desktop.bureau.unproven_entries import (
    MOST_OF_ONE,
    UNPROVEN,
    UNPROVEN_BELOW,
    Unproven,
    list_unproven,
    looked_into,
    where,
)
from jyteacher_desktop.bureau.where_somebody_was import (
    BOTH_ASKED,
    Look,
    came_to_nothing,
    forget_settled,
    list_looks,
    number_of,
    numbers_settled,
    remarks_of,
    take_back,
    told_gone,
)
from jyteacher_desktop.bureau.withdrawing_packages import CompetingLetter, competing_letters
from jyteacher_desktop.domain.calendar import quarter_name
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.exchange.errors import NewCard, UnknownBureau, UnknownSender
from jyteacher_desktop.moments import moment_of
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, replace

_SUBJECT = 300
"""So much of whom a matter concerns the log repeats."""
_LONGEST_REMARK = 1000
"""A remark names titles that schools wrote; a receipt carries no longer one."""
_PUT_SETTLED = (
    "INSERT INTO settled(kind, key, message, at) VALUES (?, ?, ?, ?) "
    "ON CONFLICT(kind, key) DO UPDATE SET message = excluded.message, at = excluded.at"
)
_Known = Mapping[tuple[str, str], tuple[str, str]]
"""Kind and key to the sentence that a person looked into, and when."""
LABELS = {
    **FLAG_LABELS,
    UNPROVEN: "裁定待核实",
    UNPROVEN_BELOW: "下级裁定待核实",
    "held": "文件待处理",
    "refused": "文件未采用",
    "returned": "退回未更正",
}
_ORDER = {
    kind: number
    for number, kind in enumerate(
        dict.fromkeys(("fork", "chain", "held", UNPROVEN, UNPROVEN_BELOW, *FLAG_LABELS, "returned", "refused"))
    )
}
_NEXT = {
    "fork": "向学校核实哪台电脑的工作簿是最新的，撤回错的一个，另一个随即采用；或者请学校重新上报。",
    "chain": "向学校核实哪台电脑的工作簿是最新的。以另一边为准的，撤回这一个；恢复过旧备份、内容已经补齐的，标记“已核实”。",
    "held": "按上面的原因处理；密钥登记好、缺的表格补来以后，会自动重新核对。打电话问过、学校说不是它交的，标记“已核实”，上报情况不再算它。",
    UNPROVEN: "打电话向写这份裁定簿的经办人核实。确有其事的，在本机照样办一次（登记卡片、吊销、撤回或裁定），这一条自动消失；"
    "不是的，标记“已核实”，它一直不起作用。",
    UNPROVEN_BELOW: "打下级教育局的已知电话，向它的经办人核实。确有其事的，请他在那边用自己的口令重新办一次，随下一个汇总包交来，这一条自动消失；"
    "不是的，标记“已核实”，它一直不起作用。",
    "refused": "请学校重新生成后再交一次。好的数据包已经收到的，标记“已核实”即可。",
    "returned": "学校更正后，随下一个数据包交来，这一条自动消失。",
    "same_person": "打电话问两所学校：是同一人的按“是同一人”，不是的按“不是同一人”，理由写下来，以后能撤销。",
    "number": "打电话问两所学校，由写错的学校更正姓名或证件号，随下一个数据包交来。",
    "twice": "请学校在“教师”页合并这两条，随下一个数据包交来。",
    "old_number": "请写 15 位号码的学校对照证件补成 18 位，随下一个数据包交来；确是两个人的，标记“已核实”。",
    "damaged": "请学校更正证件号，随下一个数据包交来。",
    "guest_home": "打电话问中心校和这位教师的学校：人认错、学校写错的，请中心校更正，随下一个数据包交来；刚调动、名单还没有改的，标记“已核实”。",
    "guest_member": "先看学校名册里这所学校的中心校对不对：名册旧了的，改名册，这一条就没有了；中心校选错了学校的，请它更正，随下一个数据包交来；"
    "确是别处来的人，标记“已核实”。",
    "crowd": "请学校核对名册、补上证件号，随下一个数据包交来；确实同名的，标记“已核实”。",
    "two_books": "核实学校用的是哪一套工作簿，在“学校”页撤回或吊销另一套。",
    "two_schools": "核实人在哪所学校，由另一所登记调出或轮岗；确实两校任课的，标记“已核实”。",
    "certificate": "核对证书原件，由填错的学校更正，随下一个数据包交来。",
    "same_content": "核对证书或活动，由填错的学校更正；同一内容确实学了两次的，标记“已核实”。",
    "same_hour": "核实本人当时在哪里，选中那所学校，按“认定在这里”：另一所的记录退回更正，随回执告诉学校；两边都属实的，标记“已核实”，两边都计入。",
    "title": "核对认定文件：名单漏了的在“专项”页补登，学校填错的请学校更正；两边说的都对的，标记“已核实”。",
    "plausible": "核对原始材料，填错的由学校更正，随下一个数据包交来；属实的，标记“已核实”。",
    "piled": "核对这几条的原始材料，重复或填错的由学校更正，随下一个数据包交来；属实的，标记“已核实”。",
    "word": "写错的由学校更正，随下一个数据包交来；学校用的政策旧了的，请它读入现行政策；知道是什么的，标记“已核实”。",
    "two_voices": "打电话向登记这所学校的几个单位和学校核实归谁管，选中管它的单位，按“归它管”；裁定错了，再选另一个即可。",
    "reply": "打学校的已知电话核实；换了电脑的，标记“已核实”；没有换过的，在“学校”页吊销它的全部密钥。",
    "former_key": "打学校的已知电话核实；学校自己又用了旧电脑的，标记“已核实”；不是的，在“学校”页吊销旧密钥，写明最后一个可信的编号。",
    "borrowed": "打学校的已知电话核实；填错的请学校更正后重新上报；确已更名换码的，登记新卡片、改好学校名册，或标记“已核实”。",
    "moved": "核实人是不是从那所学校调来的；是的，标记“已核实”，不是的由填错的学校更正，随下一个数据包交来。",
    "lowered": "向另一所学校核实它的记录；不属实的请它删除，随下一个数据包交来；属实的，标记“已核实”。",
}
_NEXT_OF_MANY_HOURS = "人数太多，不能一次认定在哪里。请与两所学校核对名单，由填错的学校更正，随下一个数据包交来，人数少了就逐人列出；两边都属实的，标记“已核实”，两边都计入。"
_LOOK_FIRST = "没有登记，没有改动。看过“裁定记录…”再定：不同意的，先撤销那一条。"
_NEXT_OF_CARD = "按“登记学校…”，打学校的已知电话核对 30 位数字；登记以后这一条自动消失。不该登记的，标记“已核实”。"
_NEXT_WITH_CARD = "写着同一所学校的卡片也收到了：按“登记学校…”，打学校的已知电话核对 30 位数字；登记以后这一条自动消失。学校说不是它交的，标记“已核实”，上报情况不再算它。"
_NEXT_OF_ROLL = "按“采用下级教育局的卡片…”，与它的正式通知核对 30 位数字；采用以后这一条自动消失。不是本局下级的，标记“已核实”。"
A_SCHOOL, A_BUREAU = "school", "bureau"
"""Whose key lets a file count that waits: a school's, or a bureau's below ours."""
_LACKS = {UnknownSender.code: A_SCHOOL, UNKNOWN_KEY: A_SCHOOL, NewCard.code: A_SCHOOL, UnknownBureau.code: A_BUREAU}
_TO_SETTLE = frozenset(
    {
        "crowd",
        "number",
        "twice",
        "damaged",
        "guest_home",
        "guest_member",
        "two_books",
        "two_schools",
        "certificate",
        "same_content",
        "same_hour",
        "plausible",
        "piled",
        "word",
        "title",
        "lowered",
        "moved",
        "reply",
        "former_key",
        "borrowed",
    }
    | {"chain", "held", "refused", "returned", UNPROVEN, UNPROVEN_BELOW}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One thing that waits for a person.

    Attributes:
        id: Twelve hexadecimal digits that name it on the command line.
        kind: A flag's kind, or ``held``, ``refused``, ``returned``.
        key: What it is about, by ids alone; for ``returned`` the remark.
        subject: Whom or what it concerns.
        since: When it came up, ISO; empty where that depends on what arrived first.
        message: What happened and what counts meanwhile.
        also: Other kinds of findings about the very same people at the same schools, which are one thing to look into.
        sides: What each school says; the packages of a fork have the record table ``letter``.
        settled: The day on which a person has looked into it or decided it; empty while it waits.
        may_take_back: Whether it is a remark, which a clerk may take back.
        sent: Whether that remark has gone to the school.
        mark: Stands for sides that neither the sentence nor ``sides`` names.
        parts: What a matter that stands for many is made of: kind, key and sentence of each. Each is looked into with it and stays so when
            others come.
        lines: Of a matter about several people who were at the very same activities the numbers that the findings have by themselves, which
            the log keeps: it is told by them when one of the people is corrected away.
        names: Those people, all of them.
        hours: Of hours that two schools claim the activities, two and two, one of each school.
        hour_parts: Key and sentence of the findings that say so: where somebody was is decided of these alone, whatever else is in the matter.
        in_vain: What was decided of these hours before and came to nothing, as a sentence; "" where nothing was.
        answered: Which good package of the school came in place of a file that cannot be used: the matter is done with by itself.
        lacks: What a file waits for that a clerk can let count here: :data:`A_SCHOOL` or :data:`A_BUREAU`; "" where nothing of the kind.
        card: Of a school's card that was refused the hash under which it is kept, from which the school can be enrolled; of a package by a
            key that nobody enrolled the one card of its school, which is no matter of its own then.
    """

    id: str
    kind: str
    key: str
    subject: str
    since: str
    message: str
    sides: tuple[Side, ...]
    settled: str = ""
    may_take_back: bool = False
    sent: bool = False
    mark: str = ""
    also: tuple[str, ...] = ()
    parts: tuple[tuple[str, str, str], ...] = ()
    lines: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    hours: tuple[Side, ...] = ()
    hour_parts: tuple[tuple[str, str], ...] = ()
    card: str = ""
    in_vain: str = ""
    answered: str = ""
    lacks: str = ""

    @property
    def urgent(self) -> bool:
        """Whether it waits before the others."""
        return self.kind in URGENT

    @property
    def with_school(self) -> bool:
        """Whether it is the school's turn: a record that went back, which the clerk may look at and take back."""
        return self.kind == "returned"

    @property
    def kinds(self) -> tuple[str, ...]:
        """Every kind of finding in it."""
        return (self.kind, *self.also)

    @property
    def labels(self) -> tuple[str, ...]:
        """Each of its kinds in words."""
        return tuple(LABELS[kind] for kind in self.kinds)

    @property
    def label(self) -> str:
        """Its kinds in words, all of them."""
        return "、".join(self.labels)

    @property
    def read(self) -> str:
        """What a person has read who looks into the matter, with what the sentence leaves out: another text is another matter."""
        return f"{self.message}\n{self.mark}" if self.mark else self.message

    @property
    def next_step(self) -> str:
        """What the person does next."""
        if self.answered:
            return self.answered
        if self.lacks == A_BUREAU:
            return _NEXT_OF_ROLL
        if "same_hour" in self.kinds and not self.may_be_placed:
            return _NEXT_OF_MANY_HOURS
        if self.card:
            return _NEXT_WITH_CARD if self.kind == "held" else _NEXT_OF_CARD
        return "\n".join([*filter(None, (self.in_vain,)), *(_NEXT[kind] for kind in self.kinds)])

    @property
    def may_be_placed(self) -> bool:
        """Whether it can be decided where somebody was: not of many people at once, whose records are not all named."""
        return bool(self.hour_parts) and all(guest_hours.is_of_one(key) for key, _read in self.hour_parts)

    @property
    def may_settle(self) -> bool:
        """Whether looking into it is all there is to do here."""
        return not self.answered and _TO_SETTLE.issuperset(self.kinds)


MATTER_COLUMNS: tuple[Column[Matter], ...] = (
    Column(key="kind", title="种类", value=lambda row: row.label, align=Align.CENTER, width=11),
    Column(key="subject", title="对象", value=lambda row: row.subject, width=18),
    Column(key="since", title="起于", value=lambda row: row.since[:10], align=Align.CENTER, width=11),
    Column(key="message", title="说明", value=lambda row: row.message, width=60),
    Column(key="settled", title="已核实", value=lambda row: row.settled, align=Align.CENTER, width=11),
    Column(key="id", title="编号", value=lambda row: row.id, width=13),
)


def counted(matters: Iterable[Matter]) -> list[tuple[str, int]]:
    """How many matters there are of each kind, by its label, the most frequent first; together they are all matters.

    One about several things has a label of its own and is counted once, so that whoever adds up gets the number of rows.
    """
    return Counter(matter.label for matter in matters).most_common()


def waiting(ws: Workspace, *, with_settled: bool = False) -> list[Matter]:
    """Everything that waits, what stops a school's numbers first; with what a person has settled when asked for."""
    known = _known(ws)
    found = []
    for matter in _matters(ws, known):
        done = _looked_into(matter, known)
        if not done or with_settled:
            found.append(replace(matter, settled=done))
    return sorted(found, key=lambda matter: (bool(matter.settled), _ORDER[matter.kind]))


def with_what_waits(ws: Workspace, received: Received) -> Received:
    """What was received, with how many matters of files wait by now, as the first page and 核实 count them.

    A matter of files is what a verdict that is held may have come to: a file that is set aside, a number that several packages bear, a ruling
    of a log that nobody in force signed. Contradictions between records are none, and the whole city is not looked through for them here.
    """
    known = _settled(ws)
    forks = (_matter(flag.kind, flag.key, flag.subject, flag.message, since="") for flag in fork_flags(ws))
    matters = (*forks, *_unproven_matters(ws), *_file_matters(ws, set_aside_files(ws)))
    return replace(received, listed=tuple(counted(matter for matter in matters if not _looked_into(matter, known))))


def flags_that_wait(ws: Workspace) -> list[Flag]:
    """Contradictions one by one, in their fixed order, without those that a person looked into or decided."""
    known = _known(ws)
    open_ones = {
        (flag.kind, flag.key)
        for matter, alike in _one_line_each(_flag_matters(ws), known)
        if not _looked_into(matter, known)
        for flag in alike
    }
    return [flag for flag in flags(ws) if (flag.kind, flag.key) in open_ones]


def _known(ws: Workspace) -> _Known:
    """What persons looked into: kind and key to the sentence that was read and when; without what was decided and came to nothing."""
    known = _settled(ws)
    for key in came_to_nothing(ws):
        known.pop(("same_hour", key), None)
    return known


def _settled(ws: Workspace) -> dict[tuple[str, str], tuple[str, str]]:
    return {(kind, key): (message, at) for kind, key, message, at in ws.tuples("SELECT kind, key, message, at FROM settled")}


def _looked_into(matter: Matter, known: _Known) -> str:
    """The day on which a person looked into what it says now, "" while it waits."""
    message, at = known.get((matter.kind, matter.key), ("", ""))
    return matter.settled or (at[:10] if message == matter.read else "")


def settle(ws: Workspace, number: str, why: str, pin: str) -> Matter:
    """A person has looked into a matter: it leaves the list until its sentence changes.

    Args:
        ws: The bureau's workspace.
        number: The matter's.
        why: What he found out.
        pin: The clerk's.

    Raises:
        RecordUnknown: Nothing that waits has this number.
        NotSettled: It waits for a decision or a key, and looking is not enough.
        ValueRefused: It is not said what was found out.
        AlreadyDecided: Somebody looked into it or decided it before.
        WrongPin, KeyMissing, KeyDamaged: Nothing was changed.
    """
    return settle_all(ws, [number], why, pin)[0]


def settle_all(ws: Workspace, numbers: Sequence[str], why: str, pin: str) -> list[Matter]:
    """Several matters that one look has answered; all of them or none. As :func:`settle`."""
    known = {matter.id: matter for matter in waiting(ws, with_settled=True)}
    matters = [_among(known, number) for number in numbers]
    for matter in matters:
        _refuse_unsettled(matter)
        _refuse_decided(ws, matter)
    reason = _reason(why)
    clerk = unlock(ws, pin)
    # who was at both, says a clerk: what a central school entered of a guest counts beside what his own school did
    both = {
        matter.id: [pair for key in _hours_of_one(ws, matter) for pair in guest_hours.pairs_that_wait(ws, key)]
        for matter in matters
    }
    with ws.record() as change:
        for matter in matters:
            facts = {"label": matter.label, "matter": matter.id, "subject": matter.subject[:_SUBJECT], "why": reason}
            several = {"parts": [*matter.lines]} if matter.lines else {}
            clerks_log.write_entry(change, clerks_log.SETTLED, _whose(ws, matter), {**facts, **several}, clerk)
            for part in matter.parts or ((matter.kind, matter.key, matter.read),):
                change.driver_sql(_PUT_SETTLED, (*part, change.at))
            for pair in both[matter.id]:
                change.driver_sql(_PUT_SETTLED, (guest_hours.BOTH, *pair, change.at))
    return [replace(matter, settled=ws.today.isoformat()) for matter in matters]


def _hours_of_one(ws: Workspace, matter: Matter) -> list[str]:
    """The findings of single persons at two places at one hour that a matter stands for, as far as records wait for them."""
    return [each for key, _read in matter.hour_parts for each in guest_hours.flags_of_guests(ws, key)]


def _whose(ws: Workspace, matter: Matter | None) -> str:
    """The office under which the log keeps what was done about a matter: a school of it, else our own."""
    offices = (side.office for side in matter.sides) if matter is not None else ()
    return next(filter(None, offices), "") or ws.info("office")


def _reason(why: str) -> str:
    if not why.strip():
        raise ValueRefused("必须写明核实的结果或理由，没有改动。请填写为什么。", field="why")
    return why.strip()


def _refuse_answered(matter: Matter) -> None:
    if matter.answered:
        raise NotSettled(f"这件事已经自行了结，没有改动。{matter.answered}", kind=matter.kind)


def _refuse_unsettled(matter: Matter) -> None:
    _refuse_answered(matter)
    if not matter.may_settle:
        raise NotSettled(f"“{LABELS[matter.kind]}”不能只标记已核实，没有改动。{matter.next_step}", kind=matter.kind)


def refuse_decided(ws: Workspace, numbers: Sequence[str]) -> None:
    """Refuse to decide what waits no more: another clerk was quicker, or a school corrected it, since the list was read.

    Raises:
        AlreadyDecided: One of these matters is not on the list any more.
    """
    known = {matter.id: matter for matter in waiting(ws, with_settled=True)}
    for number in numbers:
        if number not in known:
            raise AlreadyDecided(
                f"这件事已经不在核实里：另一位经办人刚作了裁定，或者学校交来了更正。{_LOOK_FIRST}", number=number
            )
        _refuse_decided(ws, known[number])


def _refuse_decided(ws: Workspace, matter: Matter) -> None:
    """What somebody decided is decided otherwise by taking that back, which everybody sees, and never by a second decision beside it."""
    if not matter.settled:
        return
    keys = {matter.key, *(key for key, _read in matter.hour_parts)}
    looks = [each.id for each in list_looks(ws) if _is_about(each, matter, keys)]
    raise AlreadyDecided(
        f"“{matter.label}：{matter.subject}”已经处理过了（{_how_decided(ws, looks) or matter.settled}）。{_LOOK_FIRST}",
        number=matter.id,
    )


def _is_about(look: Look, matter: Matter, keys: set[str]) -> bool:
    """Whether an entry of the log looked into a matter, or decided findings of these ``keys``."""
    return not look.matters.isdisjoint({matter.id, *matter.lines}) or not look.keys.isdisjoint(keys)


def _how_decided(ws: Workspace, looks: Sequence[str]) -> str:
    """What was decided, why and by whose key, of the last of these entries of the log; "" where there is none."""
    rows = ws.tuples("SELECT id, kind, office, payload FROM log_entry WHERE source = '' AND id = ?", tuple(looks[-1:] or ("",)))
    for number, kind, office, text in rows:
        facts = json.loads(text)
        who = clerks_log.decided_by(number, kind, office, facts)
        where = f"：{facts['school']}" if kind == clerks_log.PLACE else ""
        return f"{ENTRY_LABELS[kind]}{where}，理由：{facts['why'].rstrip('。')}，经办人密钥 {who[:5] or '没有签名'}"
    return ""


def _refuse_never_settled(matter: Matter) -> None:
    if not matter.settled:
        raise NotSettled(f"“{matter.label}”还在核实里，没有改动。{matter.next_step}", kind=matter.kind)
    if not matter.may_settle:
        raise NotSettled(
            f"“{matter.label}”不是标记核实的，不能重新列出，没有改动。{matter.next_step}要重新列出，请在“裁定记录…”里撤销那条裁定。",
            kind=matter.kind,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceDecided:
    """Somebody was said to be at two places at one hour, and a person decided which: what goes back to whom."""

    matter: Matter
    returned: tuple[ReturnedRecord, ...]
    sentence: str


def decide_place(ws: Workspace, number: str, school: str, why: str, pin: str) -> PlaceDecided:
    """Decide at which school somebody was whose hour two schools claim; the other school's records go back with a remark.

    The remark travels with that school's next receipt, so the school hears of it, and the record opens there to be corrected. With "?"
    nobody decided yet and both schools are asked. All of it is one transaction and one entry of the log, which one action takes back.

    Raises:
        RecordUnknown: Nothing has this number, or no school of it is called so.
        NotSettled: The matter is none of one hour at two places.
        AlreadyDecided: Somebody decided it before.
        ValueRefused: No reason.
        WrongPin, KeyMissing, KeyDamaged: Nothing was decided.
    """
    matter = _one(ws, number)
    if "same_hour" not in matter.kinds:
        raise NotSettled(f"“{matter.label}”不是同一时段在两处，不能这样裁定，没有改动。", number=number)
    if not matter.may_be_placed:
        raise NotSettled(f"这一项是很多人的，不能一次认定，没有改动。{matter.next_step}", number=number)
    _refuse_decided(ws, matter)
    asked = school.strip() == "?"
    if not asked and not any(school.strip() in (side.school, side.office) for side in matter.hours):
        listed = "、".join(dict.fromkeys(side.school for side in matter.hours))
        raise RecordUnknown(f"这件事项里没有学校“{school}”，没有改动。请写 {listed} 之一，或写 ? 请两所学校都核对。", text=school)
    back = list(matter.hours) if asked else goes_back(matter, school.strip())
    at = (
        "请核对本人当时在哪里"
        if asked
        else f"教育局认定当时在{next(s.school for s in matter.hours if s not in back)}，请更正本校的考勤"
    )
    reason = _reason(why)
    remarks = []
    for side in dict.fromkeys(back):
        others = "；".join(f"{each.school} {each.text}" for each in _at_the_same_time(matter, side))
        what = f"同一时段在两处活动：本校 {side.text}，{others}。{at}。依据：{reason.rstrip('。')}。"
        remarks.append(((side.record, *name_record(ws, side.record, side.office)), _remark(matter, what)))
    clerk = unlock(ws, pin)
    with ws.record() as change:
        returned = [write_remark(change, ws, about, remark, clerk) for about, remark in remarks]
        facts = {
            "keys": [key for key, _read in matter.hour_parts],
            "matter": matter.id,
            "remarks": [each.id for each in returned],
            "school": BOTH_ASKED if asked else next(side.school for side in matter.hours if side not in back),
            "subject": matter.subject[:_SUBJECT],
            "why": reason,
        }
        clerks_log.write_entry(change, clerks_log.PLACE, _whose(ws, matter), facts, clerk)
        for key, read in matter.hour_parts:
            change.driver_sql(_PUT_SETTLED, ("same_hour", key, read, change.at))
    whom = "、".join(dict.fromkeys(row.school for row in returned))
    sentence = f"已退回 {whom} 的 {len(returned)} 条记录，随下一份回执告诉学校；更正前列在“退回未更正”。"
    left = [LABELS[kind] for kind in matter.kinds if kind != "same_hour"]
    sentence += f"“{'、'.join(left)}”还在核实里。" if left else ""
    settled = "" if left else ws.today.isoformat()
    return PlaceDecided(matter=replace(matter, settled=settled), returned=tuple(returned), sentence=sentence)


def _remark(matter: Matter, what: str) -> str:
    """Whom an hour at two places is about, and what: as many names as leave room for all of what the school is told."""
    names, words = matter.names or (matter.subject,), ""
    for most in range(len(names), 0, -1):
        more = f" 等 {len(names)} 人" if most < len(names) else ""
        words = f"{'、'.join(names[:most])}{more} {what}"
        if len(words) <= _LONGEST_REMARK:
            break
    return words[:_LONGEST_REMARK]


def goes_back(matter: Matter, school: str) -> list[Side]:
    """The activities that go back where somebody is said to have been at a school: those of the other one, each once."""
    return [*dict.fromkeys(side for side in matter.hours if school not in (side.school, side.office))]


def _at_the_same_time(matter: Matter, side: Side) -> list[Side]:
    """The other school's activities of that hour."""
    pairs = zip(matter.hours[::2], matter.hours[1::2], strict=True)
    return [*dict.fromkeys(two if one == side else one for one, two in pairs if side in (one, two))]


def reopen(ws: Workspace, number: str, why: str, pin: str) -> Matter:
    """Put a settled matter on the list again.

    Raises:
        RecordUnknown: Nothing has this number.
        NotSettled: Nobody looked into it, or what was decided of it is decided otherwise in another way.
        ValueRefused: No reason.
        WrongPin, KeyMissing, KeyDamaged: Nothing was changed.
    """
    matter = _one(ws, number)
    _refuse_answered(matter)
    reason = _reason(why)
    _refuse_never_settled(matter)
    keys = {key for key, _read in matter.hour_parts} if matter.lines else {matter.key}
    standing = list_looks(ws)
    looks = [each for each in standing if _is_about(each, matter, keys)]
    places = [each for each in looks if each.keys]
    others = [each.id for each in looks if not each.keys]
    gone = remarks_of(ws, places)
    clerk = unlock(ws, pin)
    facts = {"entries": others, "subject": matter.subject[:_SUBJECT], "why": reason}
    with ws.record() as change:
        if places:
            take_back(change, places, gone, looks=standing, why=reason, clerk=clerk, office=ws.info("office"))
        if others or not places:
            clerks_log.write_entry(change, clerks_log.RECALL, _whose(ws, matter), facts, clerk)
        forget_settled(change, numbers_settled(standing, looks))
        for kind, key, _read in matter.parts or ((matter.kind, matter.key, matter.read),):  # whatever the log says of them
            change.driver_sql("DELETE FROM settled WHERE kind = ? AND key = ?", (kind, key))
        for key in _hours_of_one(ws, matter):
            change.driver_sql("DELETE FROM settled WHERE kind = ? AND key LIKE ?", (guest_hours.BOTH, f"{key} %"))
    return replace(matter, settled="")


def take_back_place(ws: Workspace, entry: str, why: str, pin: str) -> str:
    """Take back where a clerk said that somebody was: the hour waits again, and what went back to a school for it does not hold.

    Returns:
        What was done, as a sentence.

    Raises:
        RecordUnknown: The log has no such decision that stands.
        ValueRefused: No reason.
        WrongPin, KeyMissing, KeyDamaged: Nothing was changed.
    """
    places = [each for each in list_looks(ws) if each.id == entry and each.keys]
    if not places:
        raise RecordUnknown(f"裁定簿里没有编号为 {entry} 的“认定在这里”，没有改动。", number=entry)
    reason, looks, gone = _reason(why), list_looks(ws), remarks_of(ws, places)
    clerk = unlock(ws, pin)
    with ws.record() as change:
        take_back(change, places, gone, looks=looks, why=reason, clerk=clerk, office=ws.info("office"))
    told = told_gone(gone)
    return f"已撤销对{places[0].subject}的认定，重新列入核实{f'；{told}' if told else ''}。"


def _one(ws: Workspace, number: str) -> Matter:
    return _among({matter.id: matter for matter in waiting(ws, with_settled=True)}, number)


def _among(matters: Mapping[str, Matter], number: str) -> Matter:
    found = matters.get(number)
    if found is None:
        raise RecordUnknown(f"没有编号为 {number} 的待核实事项，没有改动。可能已经自行解决，请刷新后再看。", number=number)
    return found


def _matters(ws: Workspace, known: _Known) -> Iterator[Matter]:
    yield from (matter for matter, _flags in _one_line_each(_flag_matters(ws), known))
    yield from _unproven_matters(ws)
    yield from _file_matters(ws, set_aside_files(ws))
    for row in list_open(ws):
        state = {
            "waiting": "还没有发出，随下一份回执带给学校。",
            "sent": f"已随第 {row.receipt} 号回执发出，学校还没有读到。",
            "read": f"第 {row.receipt} 号回执学校已经读过，这条记录还没有改动。",
        }[row.state]
        side = Side(school=row.school, office=row.office, text=row.title, record_table=row.record_table, record=row.record)
        message = f"{row.school}“{row.title}”退回：{row.remark.rstrip('。')}。{state}"
        matter = _matter("returned", row.id, row.title, message, since=row.at, sides=(side,))
        yield replace(matter, may_take_back=True, sent=row.state != "waiting")


def _flag_matters(ws: Workspace) -> Iterator[tuple[Flag, Matter]]:
    letters, in_vain = competing_letters(ws), came_to_nothing(ws)
    for flag in flags(ws):
        theirs = _theirs(letters, flag)
        matter = _matter(
            flag.kind,
            flag.key,
            flag.subject,
            flag.message,
            since=max((letter.at for letter in theirs), key=moment_of, default=""),
            sides=tuple(_letter_side(letter) for letter in theirs) or flag.sides,
            mark=flag.mark,
            settled=flag.decided,
        )
        if flag.kind == "same_hour":
            said = in_vain.get(matter.key, "")
            matter = replace(matter, hours=flag.sides, hour_parts=((matter.key, matter.read),), in_vain=said)
        yield flag, matter


_Found = list[tuple[Flag, Matter]]
"""Findings, each with the matter that it is by itself."""
_Line = tuple[Matter, list[Flag]]
"""A matter, and what it is made of."""


def _one_line_each(found: Iterable[tuple[Flag, Matter]], known: _Known) -> Iterator[_Line]:
    """Whatever is said about the same people at the same schools is one matter: somebody telephones once. Each with what it is made of.

    What of it was decided by itself is no part of it any more. And what is said of several people in the same words, because two schools
    entered the activities at which all of them were, is one matter for all of them (decision 0639).
    """
    groups: dict[object, _Found] = defaultdict(list)
    for number, (flag, matter) in enumerate(found):
        key: object = (flag.people, *_offices(flag)) if flag.people and not _looked_into(matter, known) else number
        groups[key].append((flag, matter))
    several = _of_several_people(groups.values(), known)
    belongs = {(matter.kind, matter.key): event for event, some in several.items() for one in some for _flag, matter in one}
    told: set[object] = set()
    for group in groups.values():
        events = [belongs.get((matter.kind, matter.key)) for _flag, matter in group]
        for event in dict.fromkeys(each for each in events if each is not None and each not in told):
            told.add(event)
            yield _of_one_event(several[event], known)
        rest = [each for each, event in zip(group, events, strict=True) if event is None]
        if rest:
            yield _of_the_same_people(rest)


def _offices(flag: Flag) -> list[str]:
    return sorted({side.office for side in flag.sides})


def _of_the_same_people(group: _Found) -> _Line:
    """One matter of all that is said about some people at some schools."""
    parts = [flag for flag, _matter_of_it in group]
    alike = [matter for _flag, matter in group]
    first, *others = sorted(alike, key=lambda matter: _ORDER[matter.kind])
    if not others:
        return first, parts
    also = tuple(dict.fromkeys(each.kind for each in others if each.kind != first.kind))
    message = "\n".join(dict.fromkeys(each.message for each in (first, *others)))
    mark = " ".join(each.mark for each in (first, *others) if each.mark)
    sides = _together(side for each in (first, *others) for side in each.sides)
    key = " ".join((*parts[-1].people, *_offices(parts[-1])))
    whole = _matter(first.kind, key, first.subject, message, since=first.since, sides=sides, mark=mark)
    joined = replace(
        whole,
        also=also,
        hours=tuple(side for each in alike for side in each.hours),
        hour_parts=tuple(part for each in alike for part in each.hour_parts),
        in_vain="\n".join(dict.fromkeys(each.in_vain for each in alike if each.in_vain)),
    )
    return joined, parts


def _of_several_people(groups: Iterable[_Found], known: _Known) -> dict[object, list[_Found]]:
    """What is said of several people in the same words: of each his findings, by the activities, the words and when it was looked into.

    What was looked into with other findings about the same people stays with them.
    """
    of: dict[tuple[tuple[str, ...], frozenset[tuple[str, str]], str], _Found] = defaultdict(list)
    for group in groups:
        together = len(group) > 1 and bool(_looked_into(_of_the_same_people(group)[0], known))
        for flag, matter in group:
            event = _activities(flag)
            if event and not together:
                _read, at = known.get((matter.kind, matter.key), ("", "")) if _looked_into(matter, known) else ("", "")
                of[flag.people, event, at].append((flag, matter))
    several: dict[object, list[_Found]] = defaultdict(list)
    for (_people, event, at), his in of.items():
        words = tuple(sorted((_ORDER[flag.kind], flag.message.removeprefix(flag.subject)) for flag, _matter_of_it in his))
        several[event, at, words].append(his)
    return {event: some for event, some in several.items() if len(some) > 1}


def _activities(flag: Flag) -> frozenset[tuple[str, str]]:
    """The activities that a finding about people is about, each with its school; nothing where it is about anything else as well."""
    if not flag.people or any(side.record_table != "activity" for side in flag.sides):
        return frozenset()
    return frozenset((side.office, side.record) for side in flag.sides)


def _of_one_event(some: list[_Found], known: _Known) -> _Line:
    """One matter for several people, of each of whom the same is said; each is looked into with it, and stays so when others come."""
    people = [sorted(his, key=lambda each: _ORDER[each[1].kind]) for his in some]
    every = [each for his in people for each in his]
    names = tuple(his[0][0].subject for his in people)
    who = named(names, unit="人")
    words = [flag.message.removeprefix(flag.subject) for flag, _matter_of_it in people[0]]
    message = "\n".join(
        (
            who + words[0],
            *(f"他们{each}" for each in words[1:]),
            f"这 {len(people)} 人的情况完全一样，可能是同一场活动两所学校都登记了，所以合为一项：一次裁定对他们都有效。",
        )
    )
    first = people[0][0][1]
    parts = tuple((matter.kind, matter.key, matter.read) for _flag, matter in every)
    whole = _matter(
        first.kind,
        # whoever still sees other people decides nothing about these
        f"event {hashlib.sha256(repr(sorted(part[:2] for part in parts)).encode()).hexdigest()}",
        who,
        message,
        since=first.since,
        sides=_together(
            replace(side, text=side.text.removeprefix(f"{names[0]}　"))
            for flag, _matter_of_it in people[0]
            for side in flag.sides
        ),
        settled=_looked_into(first, known),
    )
    joined = replace(
        whole,
        also=tuple(dict.fromkeys(matter.kind for _flag, matter in people[0][1:] if matter.kind != first.kind)),
        parts=parts,
        lines=tuple(matter.id for _flag, matter in every),
        names=names,
        hours=tuple(side for _flag, matter in people[0] for side in matter.hours),
        hour_parts=tuple(part for _flag, matter in every for part in matter.hour_parts),
        in_vain="\n".join(dict.fromkeys(matter.in_vain for _flag, matter in every if matter.in_vain)),
    )
    return joined, [flag for flag, _matter_of_it in every]


def _together(sides: Iterable[Side]) -> tuple[Side, ...]:
    """One side for each record, with all that is said of it."""
    found: dict[tuple[str, str, str], Side] = {}
    for side in sides:
        key = (side.office, side.record_table, side.record or side.text)
        known = found.get(key)
        if known is None:
            found[key] = side
        elif side.text not in known.text:
            found[key] = replace(known, text=f"{known.text}；{side.text}")
    return tuple(found.values())


def _unproven_matters(ws: Workspace) -> Iterator[Matter]:
    """What logs say and does not count, one by one as long as a person can go through it: what waits, and apart from it what he looked into."""
    known = looked_into(ws)
    waits: dict[str, list[Unproven]] = defaultdict(list)
    done: dict[str, list[Unproven]] = defaultdict(list)
    for entry in list_unproven(ws):
        settled = known.get((entry.matter, entry.sha256)) == entry.message
        (done if settled else waits)[f"{entry.source} {entry.kind}"].append(entry)
    for alike in done.values():
        yield from _alike(alike, "done", settled=ws.today.isoformat()) if len(alike) > MOST_ALIKE else map(_single, alike)
    for alike in waits.values():
        if len(alike) > MOST_ALIKE:
            yield from _alike(alike, "")
            continue
        groups: dict[str, list[Unproven]] = defaultdict(list)
        for entry in alike:
            groups[entry.group].append(entry)
        for key, group in groups.items():
            yield from _alike(group, key) if len(group) >= MOST_OF_ONE else map(_single, group)


def _single(entry: Unproven) -> Matter:
    return _matter(entry.matter, entry.sha256, entry.school, entry.message, since=entry.at)


def _alike(entries: list[Unproven], key: str, *, settled: str = "") -> Iterator[Matter]:
    """One matter for many entries of one kind, of which the log that brought them may hold more than are kept."""
    first = entries[0]
    schools = named(list(dict.fromkeys(entry.school for entry in entries)))
    message = (
        f"{where(first.source)}里有 {len(entries)} 条以上同类的裁定（{ENTRY_LABELS[first.kind]}）不能照着办，没有采用，数据没有变化。"
        f"涉及 {schools}。第一条要{first.what}。裁定簿里同类的可能还有更多，这里只留下这些供核实。"
    )
    matter = _matter(
        first.matter,
        f"many {first.source} {first.kind} {key}",
        f"{schools}（{len(entries)} 条裁定）",
        message,
        since=first.at,
        mark=hashlib.sha256(" ".join(sorted(entry.sha256 for entry in entries)).encode()).hexdigest(),
        settled=settled,
    )
    yield replace(matter, parts=tuple((first.matter, entry.sha256, entry.message) for entry in entries))


def _file_matters(ws: Workspace, files: list[SetAsideFile]) -> Iterator[Matter]:
    """Files one by one as long as a person can go through them; of more that share one reason, one matter for all of them."""
    groups: dict[tuple[str, str], list[SetAsideFile]] = defaultdict(list)
    answered: dict[str, list[SetAsideFile]] = defaultdict(list)
    for file in files:
        if file.answered:
            answered[file.answered].append(file)
        else:
            groups[file.verdict, file.code].append(file)
    for alike in answered.values():
        yield from _answered_matters(alike)
    cards = _cards_beside(ws, groups)
    beside = {card for theirs in cards.values() for card in theirs}
    for (verdict, code), alike in groups.items():
        if len(alike) <= MOST_ALIKE:
            for file in alike:
                if file.sha256 in beside:
                    continue
                subject = file.school or file.file_name
                matter = _matter(verdict, file.sha256, subject, f"{file.file_name}：{file.message}", since=file.at)
                card = file.sha256 if code == NewCard.code else next(iter(cards.get(file.sha256, ())), "")
                yield replace(matter, card=card, lacks=_LACKS.get(code, ""))
            continue
        names = named([file.file_name for file in alike])
        many = f"{len(alike)} 个以上文件" if len(alike) >= MOST_REASONS else f"{len(alike)} 个文件"
        message = f"有 {many}{VERDICTS[verdict]}，原因相同：{names}。第一个：{alike[0].message}"
        mark = hashlib.sha256(" ".join(sorted(file.sha256 for file in alike)).encode()).hexdigest()
        parts = tuple((verdict, file.sha256, f"{file.file_name}：{file.message}") for file in alike)
        whole = _matter(verdict, f"many {code}", many, message, since=alike[0].at, mark=mark)
        whole = replace(whole, lacks=_LACKS.get(code, ""))
        yield replace(whole, parts=((verdict, whole.key, whole.read), *parts)) if verdict == "held" else whole


def _answered_matters(files: list[SetAsideFile]) -> Iterator[Matter]:
    """Files that one good package has answered: each for itself, or of more than a person goes through one for all of them."""
    first = files[0]
    if len(files) > MOST_ALIKE:
        names = named([file.file_name for file in files])
        message = f"有 {len(files)} 个文件不能采用：{names}。第一个：{first.message}"
        whole = _matter(
            first.verdict, f"answered {first.answered}", first.school, message, since=first.at, settled=first.answered_on
        )
        yield replace(whole, answered=first.answered)
        return
    for file in files:
        message = f"{file.file_name}：{file.message}"
        matter = _matter(file.verdict, file.sha256, file.school, message, since=file.at, settled=file.answered_on)
        yield replace(matter, answered=file.answered)


def _cards_beside(ws: Workspace, groups: Mapping[tuple[str, str], list[SetAsideFile]]) -> dict[str, list[str]]:
    """A package of a school that nobody enrolled to the cards of that school that came as well, the newest first, each by its hash.

    A school lays its card beside every package until it has read a receipt: those that say the same of one key are one card. Of cards that
    differ somebody has to look at each, and of more files than are listed one by one nothing is joined.
    """
    packages, found = groups.get(("held", UnknownSender.code), []), groups.get(("refused", NewCard.code), [])
    if max(len(packages), len(found)) > MOST_ALIKE:
        return {}
    cards: dict[str, list[str]] = defaultdict(list)
    for file in found:  # the newest first
        cards[file.office].append(file.sha256)
    senders = {file.office for file in packages if file.office}
    one = {office: theirs for office, theirs in cards.items() if office in senders and _say_the_same(ws, theirs)}
    return {file.sha256: one[file.office] for file in packages if file.office in one}


def _say_the_same(ws: Workspace, cards: Sequence[str]) -> bool:
    """Whether several cards that were refused are the same one written anew: of one school and signer, with one key."""
    if len(cards) == 1:
        return True
    said = [said_on_card(ws, sha256) for sha256 in cards]
    # whoever chooses one that cannot be opened is told what is wrong with it
    return None not in said and len({replace(card, letter_id="") for card in said if card is not None}) == 1


def _theirs(letters: list[CompetingLetter], flag: Flag) -> list[CompetingLetter]:
    """The letters of a fork, or both ends of a broken chain."""
    if flag.kind not in {"fork", "chain"}:
        return []
    office, named = flag.key.split()
    mine = [row for row in letters if row.office == office]
    if flag.kind == "fork":
        return [row for row in mine if row.seq == int(named)]
    seq = next(row.seq for row in mine if row.letter == named)
    return [row for row in mine if row.letter == named or row.seq == seq - 1]


def _letter_side(letter: CompetingLetter) -> Side:
    text = f"第 {letter.seq} 号，{quarter_name(letter.quarter)} 第 {letter.version} 版，{letter.at[:16].replace('T', ' ')} 收到，{letter.file_name}"
    return Side(school=letter.school, office=letter.office, text=text, record_table="letter", record=letter.letter)


def _matter(
    kind: str,
    key: str,
    subject: str,
    message: str,
    *,
    since: str,
    sides: tuple[Side, ...] = (),
    mark: str = "",
    settled: str = "",
) -> Matter:
    return Matter(
        id=number_of(kind, key),
        kind=kind,
        key=key,
        subject=subject,
        since=since,
        message=message,
        sides=sides,
        mark=mark,
        settled=settled,
    )

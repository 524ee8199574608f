"""What goes back to the schools: receipts with the recognised hours, what stands about their packages, remarks about single records.

The bureau's inspections of a school and what they found ride along (findings_sent.py), and what it decided about the school's plans.

A receipt says the whole state, never a change: which letter counts (no row in ``heads`` when none does) and everything the bureau has
to say about other letters. So the newest one alone tells a school where it stands.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from jyteacher_desktop import exchange
from jyteacher_desktop.bureau import clerks_log, guest_hours, which_packages_count
from jyteacher_desktop.bureau.attachments import lacking_evidence
from jyteacher_desktop.bureau.city_people import ACKNOWLEDGED, answered, credit_reasons, teacher_ledgers
from jyteacher_desktop.bureau.errors import ReceiptsPartly
from jyteacher_desktop.bureau.findings_sent import TOLD, Tables, told_mark, told_tables
from jyteacher_desktop.bureau.office import file_stems, letter_header, unlock
from jyteacher_desktop.bureau.plan_decisions import TABLE as PLANS
from jyteacher_desktop.bureau.plan_decisions import told_ids
from jyteacher_desktop.bureau.returning_records import remarks_for
from jyteacher_desktop.domain.calendar import quarter_name
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.exchange.canonical import MAX_INTEGER
from jyteacher_desktop.exchange.errors import BadRows
from jyteacher_desktop.records.letter_numbers import Numbering, numbered
from jyteacher_desktop.store.tables import bureau as tables
from jyteacher_desktop.store.workspace import Change, Workspace
from jyteacher_desktop.values import dataclass, replace

MOST_WANTED = 10_000
"""Attachments and tables that one receipt asks for; the next one asks for the others."""
MOST_EXPLAINED = 100_000
"""Records of which one receipt says why they count as they do: nobody reads more, and all of it has to fit into a table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenReceipt:
    """One receipt file for one school.

    ``head`` is the number of the package that counts, 0 for none; ``notes`` how much is said about packages that do not stand as the
    school thinks. Of one that is ``entered`` the bureau keeps the book (代录): there is nobody to hand the file to.
    """

    file: Path
    school: str
    period: str
    version: int
    seq: int
    remarks: int
    head: int
    notes: int
    entered: bool = False

    @property
    def what(self) -> str:
        """2026年第三季度 第 1 版, or that nothing counts."""
        if not self.head:
            return "没有有效的数据包"
        return f"{quarter_name(self.period)} 第 {self.version} 版" if self.period else f"第 {self.head} 号"


def written_words(written: Sequence[WrittenReceipt]) -> str:
    """What was written for whom, and what to do with it."""
    if not written:
        return "没有需要发回的回执。"
    lines = "\n".join(
        f"· {clerks_log.marked(each.school, entered=each.entered)} {each.what}：{each.file.name}" for each in written
    )
    return "\n".join(
        (f"已生成 {len(written)} 个回执，位置：{written[0].file.parent}", lines, *_what_to_do([each.entered for each in written]))
    )


def _what_to_do(entered: Sequence[bool]) -> Iterator[str]:
    """To whom receipts go: back to the schools, or into the books that are kept here."""
    if not all(entered):
        yield "请交还各校读入。" if not any(entered) else "没有注明“代录”的请交还各校读入。"
    if any(entered):
        yield "代录的学校不用交给谁：打开代录簿，在“报表与上报”页读入它的回执，退回的意见和认定学时就在簿里。"


_UNWRITTEN = -1
"""Letters answered by a receipt whose file is being written, or that another clerk has to sign again: none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    """A school that is to be answered: which letter counts (``seq`` 0: none), how many came, what is said and asked.

    ``guests`` is a mark of what central schools entered for its people (guest_hours.py). ``decided`` are the ids of the decisions about its plans that are said; they are gathered where receipts are written.
    """

    office: str
    school: str
    head: str
    reply: str
    seq: int
    quarter: str
    version: int
    letters: int
    stands: tuple[which_packages_count.Standing, ...]
    wants: list[tuple[str, str]]
    told: Tables
    guests: str = ""
    decided: Sequence[str] = ()


def write_receipts(ws: Workspace, folder: Path, pin: str) -> list[WrittenReceipt]:
    """Write a receipt for every school with something new since its last one: a package, another head, a remark, a body that lacks.

    A package that does not count (a fork, a withdrawn one) is answered as well: the receipt names the letter that does, if any, and says
    why the other does not.

    Raises:
        WrongPin, KeyMissing, KeyDamaged, DeliveryFailed, DeliveryFull: What was written before stays valid.
        ReceiptsPartly: What one school's packages say does not fit into a receipt; those of all others are written.
    """
    key = unlock(ws, pin)
    failed: dict[str, JyTeacherError] = {}
    decided = told_ids(
        ws
    )  # before what is told is gathered: what another clerk decides meanwhile is told again rather than never
    waiting = [replace(each, decided=decided.get(each.office, ())) for each in _waiting(ws)]
    written = list(_write_each(ws, Path(folder).absolute(), key, waiting, failed))
    if failed:
        why = "；".join(f"“{school}”：{error.user_message.partition('。')[0]}" for school, error in failed.items())
        raise ReceiptsPartly(
            f"{len(written)} 所学校的回执已经写好并登记；{len(failed)} 所学校的没有写成，它们上报的内容放不进回执。{why}。"
            "请核对这些学校的数据包，需要时撤回最新的一个（“学校”页“撤回最新数据包…”），再写一次回执。",
            school=next(iter(failed)),
        )
    return written


def count_waiting(ws: Workspace) -> int:
    """For how many schools :func:`write_receipts` would write one."""
    return len(_waiting(ws))


def owes_receipt(ws: Workspace, office: str) -> bool:
    """Whether :func:`write_receipts` would write one for this school."""
    return any(waiting.office == office for waiting in _waiting(ws))


def _waiting(ws: Workspace) -> list[_Waiting]:
    wants, stands, done, told = wanted_bodies(ws), which_packages_count.standings(ws), answered(ws), told_tables(ws)
    guests = guest_hours.news(ws)
    return [
        _Waiting(
            office=office,
            school=school,
            head=head,
            reply=reply,
            seq=seq or 0,
            quarter=quarter or "",
            version=version or 0,
            letters=letters,
            stands=stands.get(office, ()),
            wants=wants.get(office, []),
            told=told.get(office, {}),
            guests=guests.get(office, ""),
        )
        for office, school, head, reply, seq, quarter, version, letters, remarks, asked in ws.tuples(
            "SELECT o.uuid, o.name, o.head, o.reply, l.seq, l.quarter, l.version, "
            "(SELECT count(*) FROM letter c WHERE c.office = o.uuid),"
            "EXISTS (SELECT 1 FROM remark r WHERE r.office = o.uuid AND r.sent = ''), "
            "(SELECT s.wants FROM sent s WHERE s.office = o.uuid ORDER BY s.seq DESC LIMIT 1) "
            "FROM office o LEFT JOIN letter l ON l.letter_id = o.head WHERE o.source = '' ORDER BY o.code, o.uuid"
        )
        if (letters or office in wants) and (office not in done or remarks or asked != len(wants.get(office, ())))
    ]


def sign_again(change: Change) -> None:
    """Let every receipt that no school has acknowledged be written again: a new clerk's key signs it then.

    Remarks that nobody is known to have read ride in the next receipt anyhow (decision 0336). They stay sent: the school may have them, and one
    that is taken back is answered there.
    """
    unread = f"SELECT s.id FROM sent s JOIN office o ON o.uuid = s.office WHERE s.seq > {ACKNOWLEDGED}"
    change.driver_sql(f"UPDATE sent SET letters = {_UNWRITTEN} WHERE id IN ({unread})")


def wanted_bodies(ws: Workspace) -> dict[str, list[tuple[str, str]]]:
    """Office to what we ask it to send again: tables a thin box left out, and attachments that did not arrive with the others."""
    found: dict[str, set[tuple[str, str]]] = {
        office: {("blob", digest) for digest in digests} for office, digests in lacking_evidence(ws).items()
    }
    for office, missing in ws.tuples("SELECT office, missing FROM held_file WHERE missing <> ''"):
        found.setdefault(office, set()).update((name, digest.removeprefix("sha256:")) for name, digest in json.loads(missing))
    return {office: sorted(bodies) for office, bodies in found.items()}


def _write_each(
    ws: Workspace, folder: Path, key: exchange.SigningKey, waiting: list[_Waiting], failed: dict[str, JyTeacherError]
) -> Iterator[WrittenReceipt]:
    """Each receipt; one whose content no reader would take is noted in ``failed``, and the others are written."""
    stems, enrolled, entered = file_stems(ws), clerks_log.enrolled_mailboxes(ws), clerks_log.entered_offices(ws)
    done = 0
    for each in waiting:
        remarks = remarks_for(ws, each.office)
        last = ws.tuples("SELECT seq, letter_id FROM sent WHERE office = ? ORDER BY seq DESC LIMIT 1", (each.office,))
        number, previous = (int(last[0][0]) + 1, str(last[0][1])) if last else (1, None)
        ledgers = list(teacher_ledgers(ws, each.office, ws.today))
        reasons = credit_reasons(ws, each.office, ledgers)
        rows: dict[str, Iterable[Sequence[object]]] = {
            "heads": [(each.office, each.seq, each.head, each.quarter, each.version)] if each.head else [],
            "issues": remarks,
            "credited": [
                (
                    teacher,
                    ledger.cycle.id,
                    ledger.as_of.isoformat(),
                    min(ledger.counted_x100, MAX_INTEGER),
                    ledger.required_x100,
                )
                for teacher, ledger in ledgers
            ],
            **({"packages": _words(ws, each)} if each.stands else {}),
            **({"reasons": reasons[:MOST_EXPLAINED]} if reasons else {}),
            **({"want": each.wants[:MOST_WANTED]} if each.wants else {}),
            **{kind.sent: each.told.get(kind.sent, ()) for kind in TOLD},
            PLANS: each.told.get(PLANS, ()),
        }
        # Whoever stole a school's key names a mailbox of his own in his package; the school he took it from reads on.
        checked = clerks_log.mailboxes_of(enrolled, each.office).checked[-clerks_log.MOST_MAILBOXES :]
        mailboxes = list(dict.fromkeys([*checked, each.reply]))
        try:
            letter = exchange.build_letter(
                "receipt", letter_header(ws, each.office, (number, previous), ack=each.head or None), rows, [key], mailboxes
            )
        except BadRows as error:
            failed[each.school] = error
            continue
        path = folder / f"{stems[each.office]}-receipt-{number:04}.jyt"
        with numbered(
            ws,
            Numbering(
                what="回执",
                seq=number,
                file=path,
                take=partial(_take_number, each, number=number, letter_id=letter.letter_id, name=path.name, issues=len(remarks)),
                give_back=partial(_give_back, letter.letter_id),
                done=partial(_note_written, each, letter.letter_id, [number for number, *_rest in remarks]),
                stays=f"前面 {done} 份回执已经写好并登记，仍然有效。" if done else "",
            ),
        ):
            exchange.write_verified(path, letter.data)
        yield WrittenReceipt(
            file=path,
            school=each.school,
            period=each.quarter,
            version=each.version,
            seq=number,
            remarks=len(remarks),
            head=each.seq,
            notes=len(each.stands),
            entered=each.office in entered,
        )
        done += 1


def _take_number(waiting: _Waiting, change: Change, *, number: int, letter_id: str, name: str, issues: int) -> None:
    """No other receipt may ever bear this number. It answers nothing yet."""
    change.insert(
        tables.sent,
        office=waiting.office,
        seq=number,
        letter_id=letter_id,
        head=waiting.head,
        letters=_UNWRITTEN,
        issues=issues,
        at=change.at,
        file_name=name,
        wants=len(waiting.wants),
    )


def _give_back(letter_id: str, change: Change) -> None:
    change.driver_sql("DELETE FROM sent WHERE letter_id = ?", (letter_id,))


def _note_written(waiting: _Waiting, letter_id: str, remarks: Sequence[str], change: Change) -> None:
    change.driver_sql(
        "UPDATE sent SET letters = ?, told = ?, records = ?, guests = ? WHERE letter_id = ?",
        (waiting.letters, which_packages_count.told(waiting.stands), told_mark(waiting.told), waiting.guests, letter_id),
    )
    change.driver_sql(
        "UPDATE remark SET sent = ? WHERE office = ? AND sent = '' AND id IN (SELECT value FROM json_each(?))",
        (letter_id, waiting.office, json.dumps(remarks)),
    )
    change.driver_sql(
        "UPDATE plan_decision SET sent = ? WHERE office = ? AND sent = '' AND recalled = '' AND id IN (SELECT value FROM json_each(?))",
        (letter_id, waiting.office, json.dumps(list(waiting.decided))),
    )
    change.driver_sql(
        "UPDATE plan_decision SET told_back = ? WHERE office = ? AND told_back = '' AND recalled <> '' AND sent <> '' "
        "AND id IN (SELECT value FROM json_each(?))",
        (letter_id, waiting.office, json.dumps(list(waiting.decided))),
    )


def _words(ws: Workspace, waiting: _Waiting) -> list[tuple[int, str, str, str]]:
    """What stands about a school's packages as rows of the receipt: number, letter id, code, and what the school should do."""
    reasons = clerks_log.withdrawal_reasons(ws, waiting.office)
    twins = Counter(each.seq for each in waiting.stands if each.code == which_packages_count.FORK)

    def words(each: which_packages_count.Standing) -> str:
        if each.code == which_packages_count.FORK:
            return (
                f"有 {twins[each.seq]} 个内容不同的数据包都编为第 {each.seq} 号，都没有采用。"
                "请核对哪台电脑的工作簿是最新的，告诉教育局，并用它重新上报。"
            )
        if each.code == which_packages_count.WITHDRAWN:
            return f"教育局撤回了第 {each.seq} 号数据包，理由：{reasons[each.letter]}。请更正后重新上报。"
        if each.code == which_packages_count.REVOKED:
            return f"签名用的密钥已经吊销，第 {each.seq} 号数据包没有采用。请把新密钥的卡片交教育局登记，再重新上报。"
        if each.code == which_packages_count.CHAIN:
            return (
                f"第 {each.seq} 号写明接在另一个第 {each.seq - 1} 号之后，不是教育局收到的那一个：可能有两台电脑在上报，或恢复过旧备份。"
                f"请核对教育局收到的第 {each.seq - 1} 号里的记录是否都在现在的工作簿里，补齐后重新上报；以后只用一台电脑。"
            )
        if each.letter:
            return f"教育局没有收到这一个第 {each.seq} 号数据包，收到的是另一个第 {each.seq} 号。"
        return f"教育局没有收到第 {each.seq} 号数据包。每个数据包都含全部内容，以最新的为准。"

    return [(each.seq, each.letter, each.code, words(each)) for each in waiting.stands]

"""What goes back to the schools: receipts with the recognised hours, what stands about their packages, remarks about single records.

The bureau's inspections of a school and what they found ride along (findings_sent.py), and what it decided about the school's plans.

A receipt says the whole state, never a change: which letter counts (no row in ``heads`` when none does) and everything the bureau has
to say about other letters. So the newest one alone tells a school where it stands.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

from jyteacher_desktop import exchange
from jyteacher_desktop.bureau import clerks_log, standing_packages
from jyteacher_desktop.bureau.attachments import lacking_evidence
from jyteacher_desktop.bureau.city_people import ACKNOWLEDGED, answered, credit_reasons, teacher_ledgers
from jyteacher_desktop.bureau.errors import ReceiptsPartly, RecordUnknown, RemarkSent, ValueRefused
from jyteacher_desktop.bureau.findings_sent import TOLD, Tables, told_mark, told_tables
from jyteacher_desktop.bureau.office import file_stems, letter_header, unlock
from jyteacher_desktop.bureau.plan_decisions import TABLE as PLANS
from jyteacher_desktop.bureau.plan_decisions import told_ids
from jyteacher_desktop.bureau.records_in_packages import (
    belonging_statements,
    find_record,
    record_statement,
    titles_of,
    told_columns,
)
from jyteacher_desktop.domain.calendar import quarter_name
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.exchange.canonical import MAX_INTEGER
from jyteacher_desktop.exchange.errors import BadRows
from jyteacher_desktop.exchange.package_tables import MOST_TOLD, RECEIPT, TRAVELLING, encode_rows
from jyteacher_desktop.kinds.activity import Activity, Attendance
from jyteacher_desktop.kinds.registry import FollowingMap
from jyteacher_desktop.kinds.teacher import Service, Teacher
from jyteacher_desktop.kinds.training import Training
from jyteacher_desktop.records.letter_numbers import Numbering, numbered
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.tables import bureau as tables
from jyteacher_desktop.store.workspace import Change, Workspace
from jyteacher_desktop.values import dataclass, replace

(_ISSUES,) = (spec for spec in RECEIPT if spec.name == "issues")


MOST_WANTED = 10_000
"""Attachments and tables that one receipt asks for; the next one asks for the others."""
MOST_EXPLAINED = 100_000
"""Records of which one receipt says why they count as they do: nobody reads more, and all of it has to fit into a table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenReceipt:
    """One receipt file for one school.

    ``head`` is the number of the package that counts, 0 for none; ``notes`` how much is said about packages that do not stand as the
    school thinks.
    """

    file: Path
    school: str
    period: str
    version: int
    seq: int
    remarks: int
    head: int
    notes: int

    @property
    def what(self) -> str:
        """2026年第三季度 第 1 版, or that nothing counts."""
        if not self.head:
            return "没有有效的数据包"
        return f"{quarter_name(self.period)} 第 {self.version} 版" if self.period else f"第 {self.head} 号"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedRecord:
    """A remark about one record and where it stands.

    ``state`` is ``waiting`` (travels with the school's next receipt), ``sent`` (in receipt number ``receipt``, which the school has not
    read as far as we know), ``read`` (read, and the record is as it was) or ``corrected`` (the record is another one now, or gone).
    """

    id: str
    school: str
    office: str
    record_table: str
    record: str
    title: str
    remark: str
    at: str
    state: str
    receipt: int


_MOST_NAMED = 12
"""Schools with one record id that a sentence lists."""
_UNWRITTEN = -1
"""Letters answered by a receipt whose file is being written, or that another clerk has to sign again: none."""
RETURN_STATES = {"waiting": "待发出", "sent": "已发出", "read": "学校已读", "corrected": "已更正"}
RETURNED_COLUMNS: tuple[Column[ReturnedRecord], ...] = (
    Column(key="state", title="状态", value=lambda row: RETURN_STATES[row.state], align=Align.CENTER, width=8),
    Column(key="school", title="学校", value=lambda row: row.school, width=18),
    Column(key="title", title="记录", value=lambda row: row.title, width=24),
    Column(key="remark", title="意见", value=lambda row: row.remark, width=40),
    Column(key="at", title="登记日期", value=lambda row: row.at[:10], align=Align.CENTER, width=12),
    Column(key="receipt", title="回执", value=lambda row: row.receipt or "", align=Align.RIGHT, width=6),
    Column(key="id", title="意见编号", value=lambda row: row.id, width=36),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    """A school that is to be answered: which letter counts (``seq`` 0: none), how many came, what is said and asked.

    ``decided`` are the ids of the decisions about its plans that are said; they are gathered where receipts are written.
    """

    office: str
    school: str
    head: str
    reply: str
    seq: int
    quarter: str
    version: int
    letters: int
    stands: tuple[standing_packages.Standing, ...]
    wants: list[tuple[str, str]]
    told: Tables
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
    wants, stands, done, told = wanted_bodies(ws), standing_packages.standings(ws), answered(ws), told_tables(ws)
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
    """Let every receipt that no school has acknowledged be written again, its remarks included: a new clerk's key signs it then."""
    unread = f"SELECT s.id FROM sent s JOIN office o ON o.uuid = s.office WHERE s.seq > {ACKNOWLEDGED}"
    change.driver_sql(f"UPDATE remark SET sent = '' WHERE sent IN (SELECT letter_id FROM sent WHERE id IN ({unread}))")
    change.driver_sql(f"UPDATE sent SET letters = {_UNWRITTEN} WHERE id IN ({unread})")


def wanted_bodies(ws: Workspace) -> dict[str, list[tuple[str, str]]]:
    """Office to what we ask it to send again: tables a thin box left out, and attachments that did not arrive with the others."""
    found: dict[str, set[tuple[str, str]]] = {
        office: {("blob", digest) for digest in digests} for office, digests in lacking_evidence(ws).items()
    }
    for office, missing in ws.tuples("SELECT office, missing FROM held_file WHERE missing <> ''"):
        found.setdefault(office, set()).update((name, digest.removeprefix("sha256:")) for name, digest in json.loads(missing))
    return {office: sorted(bodies) for office, bodies in found.items()}


def return_records(ws: Workspace, records: Sequence[str], remark: str, *, office: str = "") -> tuple[ReturnedRecord, ...]:
    """Send records back with one remark; it travels in the next receipt of their schools.

    Args:
        ws: The bureau's workspace.
        records: Ids of activities, trainings, teachers or records of plain kinds.
        remark: What the school shall change.
        office: The school whose records are meant, where that is known.

    Raises:
        RecordUnknown: No record of the merged city has one of these ids, or several schools have and ``office`` names none of them; none
            was sent back.
        ValueRefused: The remark is empty, or longer than a receipt may carry: it would keep every receipt from being written.
    """
    words = remark.strip()
    if not words:
        raise ValueRefused("退回必须写明意见，没有登记。请填写要学校改什么。", field="remark")
    try:
        encode_rows(_ISSUES, [(new_id(), "activity", new_id(), "", words)])
    except BadRows as error:
        raise ValueRefused("退回的意见写得太长，回执里放不下，没有登记。请写短一些。", field="remark") from error
    named = [(record, *_named(ws, record, office)) for record in dict.fromkeys(records)]
    found: list[ReturnedRecord] = []
    with ws.record() as change:
        for record, table, sender, school, title in named:
            number = new_id()
            change.execute(
                tables.remark.insert().values(
                    id=number,
                    office=sender,
                    record_table=table,
                    record=record,
                    text=words,
                    at=change.at,
                    was=record_mark(ws, sender, table, record),
                )
            )
            found.append(
                ReturnedRecord(
                    id=number,
                    school=school,
                    office=sender,
                    record_table=table,
                    record=record,
                    title=title,
                    remark=words,
                    at=change.at,
                    state="waiting",
                    receipt=0,
                )
            )
    return tuple(found)


def return_record(ws: Workspace, record: str, remark: str, *, office: str = "") -> ReturnedRecord:
    """Send one record back; see :func:`return_records`."""
    (returned,) = return_records(ws, [record], remark, office=office)
    return returned


def take_back_remark(ws: Workspace, remark: str) -> ReturnedRecord:
    """Take back a remark that has not gone to the school yet.

    Raises:
        RecordUnknown: No remark has this id.
        RemarkSent: A receipt has carried it already.
    """
    found = next((row for row in list_returned(ws) if row.id == remark), None)
    if found is None:
        raise RecordUnknown(f"没有编号为 {remark} 的退回意见，没有改动。", remark=remark)
    if found.state != "waiting":
        raise RemarkSent(
            f"给“{found.school}”的这条意见已随第 {found.receipt} 号回执发出，不能收回，没有改动。如果意见有误，请再退回一次，写明更正。",
            remark=remark,
        )
    with ws.record() as change:
        change.driver_sql("DELETE FROM remark WHERE id = ? AND sent = ''", (remark,))
    return found


def list_returned(ws: Workspace, school: str | None = None) -> list[ReturnedRecord]:
    """Every remark, newest first, with where it stands; of one office when ``school`` names its id."""
    titles = {
        (office, record): title
        for office, record, title in ws.tuples(
            " UNION ALL ".join(
                f"SELECT o.uuid, r.uuid, {named} FROM {table} JOIN office o ON o.id = r.office WHERE r.uuid IN (SELECT record FROM remark)"
                for table, named in (("city_activity r", "r.title"), (_TRAININGS, _WHOSE), ("city_teacher r", "r.name"))
            )
        )
    }
    others = ws.tuples("SELECT office, record FROM remark WHERE record_table NOT IN ('activity', 'training', 'teacher')")
    titles |= titles_of(ws, others)
    rows = ws.tuples(
        "SELECT r.id, o.name, o.uuid, r.record_table, r.record, r.text, r.at, r.was, r.sent, coalesce(s.seq, 0), "
        f"{ACKNOWLEDGED} FROM remark r JOIN office o ON o.uuid = r.office LEFT JOIN sent s ON s.letter_id = r.sent "
        f"{'WHERE o.uuid = ?' if school is not None else ''} ORDER BY r.at DESC, r.id DESC",
        (school,) if school is not None else (),
    )
    return [
        ReturnedRecord(
            id=number,
            school=name,
            office=office,
            record_table=table,
            record=record,
            title=titles.get((office, record), "（已不在学校的数据里）"),
            remark=text,
            at=at,
            state=_state(ws, (office, table, record), was, sent=bool(sent), read=receipt <= acknowledged),
            receipt=receipt,
        )
        for number, name, office, table, record, text, at, was, sent, receipt, acknowledged in rows
    ]


def _state(ws: Workspace, record: tuple[str, str, str], was: str, *, sent: bool, read: bool) -> str:
    if not sent:
        return "waiting"
    if was and record_mark(ws, *record) != was:
        return "corrected"
    return "read" if read else "sent"


def record_mark(ws: Workspace, office: str, table: str, record: str) -> str:
    """A hash of all the school says of a record, people of an activity included; that of nothing when the record is gone."""
    digest = hashlib.sha256()
    for statement in _RECORD[table]:
        digest.update(json.dumps(ws.tuples(statement, (record, office)), ensure_ascii=False).encode())
    for statement in belonging_statements(table):
        # What belongs to nothing adds nothing, so that a kind which comes later changes no mark that was taken before.
        if rows := ws.tuples(statement, (record, office)):
            digest.update(json.dumps(rows, ensure_ascii=False).encode())
    return digest.hexdigest()


_OF_OFFICE = "office = (SELECT id FROM office WHERE uuid = ?)"
_RECORD: FollowingMap[str, tuple[str, ...]] = FollowingMap(
    lambda: {
        "activity": (
            f"SELECT {told_columns(Activity.kind, 'a', stored=True)} FROM city_activity a WHERE a.uuid = ? AND a.{_OF_OFFICE}",
            (
                f"SELECT {told_columns(Attendance.kind, 'x')} FROM city_activity a JOIN city_attendance x ON x.activity = a.id "
                f"JOIN city_teacher t ON t.id = x.teacher WHERE a.uuid = ? AND a.{_OF_OFFICE} ORDER BY t.uuid"
            ),
        ),
        "training": (
            (
                f"SELECT {told_columns(Training.kind, 'r', stored=True)} FROM city_training r JOIN city_teacher t ON t.id = r.teacher "
                f"WHERE r.uuid = ? AND r.{_OF_OFFICE}"
            ),
        ),
        "teacher": (
            f"SELECT {told_columns(Teacher.kind, 't', stored=True)} FROM city_teacher t WHERE t.uuid = ? AND t.{_OF_OFFICE}",
            (
                f"SELECT {told_columns(Service.kind, 's')} FROM city_service s JOIN city_teacher t ON t.id = s.teacher "
                f"WHERE t.uuid = ? AND t.{_OF_OFFICE} ORDER BY s.seq"
            ),
        ),
        **{kind.id: (record_statement(kind),) for kind in TRAVELLING if kind.own_life},
    }
)


_TRAININGS = "city_training r JOIN city_teacher w ON w.id = r.teacher"
_WHOSE = "w.name || '：' || r.name"
"""Many people have a training of one name: whose it is belongs to its title."""


def _named(ws: Workspace, record: str, wanted: str) -> tuple[str, str, str, str]:
    """Table, office, school and title of a record, of the office ``wanted`` when it is given.

    Raises:
        RecordUnknown: The merged city has none of this id, or several schools have one.
    """
    found = ws.tuples(
        "SELECT 'activity', o.uuid, o.name, a.title FROM city_activity a JOIN office o ON o.id = a.office WHERE a.uuid = ? "
        f"UNION ALL SELECT 'training', o.uuid, o.name, {_WHOSE} FROM {_TRAININGS} JOIN office o ON o.id = r.office WHERE r.uuid = ? "
        "UNION ALL SELECT 'teacher', o.uuid, o.name, t.name FROM city_teacher t JOIN office o ON o.id = t.office WHERE t.uuid = ?",
        (record, record, record),
    )
    found = [row for row in (*found, *find_record(ws, record)) if wanted in ("", row[1])]
    if not found:
        raise RecordUnknown(f"合并后的数据里没有编号为 {record} 的记录，没有登记退回。请从列表里复制编号。", record=record)
    schools = {office: f"{school}“{title}”（单位编号 {office}）" for _table, office, school, title in reversed(found)}
    if len(schools) > 1:
        listed = "；".join(schools[office] for office in sorted(schools)[:_MOST_NAMED])
        raise RecordUnknown(
            f"有 {len(schools)} 所学校上报了编号为 {record} 的记录，没有登记退回：{listed}。请先核实要退回哪一所的，再写明学校。",
            record=record,
            way="which school",
            candidates=sorted(schools)[:_MOST_NAMED],
        )
    table, office, school, title = found[0]
    return table, office, school, title


def _write_each(
    ws: Workspace, folder: Path, key: exchange.SigningKey, waiting: list[_Waiting], failed: dict[str, JyTeacherError]
) -> Iterator[WrittenReceipt]:
    """Each receipt; one whose content no reader would take is noted in ``failed``, and the others are written."""
    stems, enrolled = file_stems(ws), clerks_log.enrolled_mailboxes(ws)
    done = 0
    for each in waiting:
        remarks = _remarks(ws, each.office)
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
        )
        done += 1


def _remarks(ws: Workspace, office: str) -> list[tuple[str, str, str, str, str]]:
    """Remarks of a school's next receipt: new ones, and those of receipts that it is not known to have read, unless the record was changed.

    A school that reads the newest receipt before an older one, or never gets that, then lacks none. Of more than a receipt holds the oldest
    come first, and the others once it has read those.
    """
    rows = ws.tuples(
        "SELECT r.id, r.record_table, r.record, r.text, r.was, r.sent FROM remark r JOIN office o ON o.uuid = r.office "
        f"LEFT JOIN sent s ON s.letter_id = r.sent WHERE o.uuid = ? AND (r.sent = '' OR s.seq > {ACKNOWLEDGED}) ORDER BY r.id",
        (office,),
    )
    found = (
        (number, table, record, "", text)
        for number, table, record, text, was, sent in rows
        if not (sent and was and record_mark(ws, office, table, record) != was)
    )
    return list(islice(found, MOST_TOLD))


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
        "UPDATE sent SET letters = ?, told = ?, records = ? WHERE letter_id = ?",
        (waiting.letters, standing_packages.told(waiting.stands), told_mark(waiting.told), letter_id),
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
    twins = Counter(each.seq for each in waiting.stands if each.code == standing_packages.FORK)

    def words(each: standing_packages.Standing) -> str:
        if each.code == standing_packages.FORK:
            return (
                f"有 {twins[each.seq]} 个内容不同的数据包都编为第 {each.seq} 号，都没有采用。"
                "请核对哪台电脑的工作簿是最新的，告诉教育局，并用它重新上报。"
            )
        if each.code == standing_packages.WITHDRAWN:
            return f"教育局撤回了第 {each.seq} 号数据包，理由：{reasons[each.letter]}。请更正后重新上报。"
        if each.code == standing_packages.REVOKED:
            return f"签名用的密钥已经吊销，第 {each.seq} 号数据包没有采用。请把新密钥的卡片交教育局登记，再重新上报。"
        if each.code == standing_packages.CHAIN:
            return (
                f"第 {each.seq} 号写明接在另一个第 {each.seq - 1} 号之后，不是教育局收到的那一个：可能有两台电脑在上报，或恢复过旧备份。"
                f"请核对教育局收到的第 {each.seq - 1} 号里的记录是否都在现在的工作簿里，补齐后重新上报；以后只用一台电脑。"
            )
        if each.letter:
            return f"教育局没有收到这一个第 {each.seq} 号数据包，收到的是另一个第 {each.seq} 号。"
        return f"教育局没有收到第 {each.seq} 号数据包。每个数据包都含全部内容，以最新的为准。"

    return [(each.seq, each.letter, each.code, words(each)) for each in waiting.stands]

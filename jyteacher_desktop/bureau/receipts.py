"""What goes back to the schools: receipts with the recognised hours, and remarks about single records."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jyteacher_desktop import exchange
from jyteacher_desktop.bureau.city import ACKNOWLEDGED, ANSWERED, credit_reasons, teacher_ledgers
from jyteacher_desktop.bureau.decisions import find_school
from jyteacher_desktop.bureau.errors import RecordUnknown, ValueRefused
from jyteacher_desktop.bureau.evidence import lacking_evidence
from jyteacher_desktop.bureau.office import file_stems, letter_header, unlock
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.exchange.errors import BadRows
from jyteacher_desktop.exchange.tables import RECEIPT, encode_rows
from jyteacher_desktop.store import bureau_tables as tables
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import Change, Workspace

(_ISSUES,) = (spec for spec in RECEIPT if spec.name == "issues")


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenReceipt:
    """One receipt file for one school."""

    file: Path
    school: str
    period: str
    version: int
    seq: int
    remarks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedRecord:
    """A remark that will travel with the school's next receipt."""

    school: str
    record_table: str
    record: str
    title: str
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolRecord:
    """A record of a school that a clerk may send back."""

    record: str
    kind: str
    day: str
    title: str
    detail: str


RECORD_COLUMNS: tuple[Column[SchoolRecord], ...] = (
    Column(key="kind", title="种类", value=lambda row: row.kind, width=6),
    Column(key="day", title="日期", value=lambda row: row.day, align=Align.CENTER, width=12),
    Column(key="title", title="名称", value=lambda row: row.title, width=28),
    Column(key="detail", title="说明", value=lambda row: row.detail, width=24),
)


def list_records(ws: Workspace, school: str) -> list[SchoolRecord]:
    """Activities, trainings and teachers of a school as merged, the newest first.

    Raises:
        RecordUnknown: No such school, or several of that name.
    """
    office, _name = find_school(ws, school)
    return [
        SchoolRecord(record=record, kind=kind, day=day or "", title=title, detail=detail)
        for kind, record, day, title, detail in ws.tuples(
            "SELECT '活动', a.uuid, a.start, a.title, a.place FROM city_activity a JOIN office o ON o.id = a.office WHERE o.uuid = ? "
            "UNION ALL SELECT '培训', r.uuid, r.start, r.name, t.name FROM city_training r JOIN city_teacher t ON t.id = r.teacher "
            "JOIN office o ON o.id = r.office WHERE o.uuid = ? "
            "UNION ALL SELECT '教师', t.uuid, '', t.name, t.subject FROM city_teacher t JOIN office o ON o.id = t.office WHERE o.uuid = ? "
            "ORDER BY 3 DESC, 4",
            (office, office, office),
        )
    ]


def write_receipts(ws: Workspace, folder: Path, pin: str) -> list[WrittenReceipt]:
    """Write a receipt for every school with something new since its last one: a package, another head, a remark, a body that lacks.

    A package that does not count (a fork, a withdrawn one) is answered as well: the receipt names the letter that does, and by that
    the school learns where it stands.

    Raises:
        WrongPin, KeyMissing, KeyDamaged, DeliveryFailed, DeliveryFull: What was written before stays valid.
    """
    key = unlock(ws, pin)
    return list(_write_each(ws, Path(folder).absolute(), key, _waiting(ws)))


def count_waiting(ws: Workspace) -> int:
    """For how many schools :func:`write_receipts` would write one."""
    return len(_waiting(ws))


def _waiting(ws: Workspace) -> list[tuple[tuple[Any, ...], list[tuple[str, str]]]]:
    wants = wanted_bodies(ws)
    return [
        (row[:-1], wants.get(row[0], []))
        for row in ws.tuples(
            "SELECT o.uuid, o.name, o.head, o.reply, l.seq, l.quarter, l.version, "
            "(SELECT count(*) FROM letter c WHERE c.office = o.uuid), "
            "CASE WHEN NOT ANSWERED OR EXISTS (SELECT 1 FROM remark r WHERE r.office = o.uuid AND r.sent = '') THEN -1 "
            "ELSE (SELECT s.wants FROM sent s WHERE s.office = o.uuid ORDER BY s.seq DESC LIMIT 1) END "
            "FROM office o JOIN letter l ON l.letter_id = o.head WHERE o.source = '' ORDER BY o.code, o.uuid".replace(
                "ANSWERED", ANSWERED
            )
        )
        if row[-1] != len(wants.get(row[0], []))
    ]


def sign_again(change: Change) -> None:
    """Let every receipt that no school has acknowledged be written again, its remarks included: a new clerk's key signs it then."""
    unread = f"SELECT s.id FROM sent s JOIN office o ON o.uuid = s.office WHERE s.seq > {ACKNOWLEDGED}"
    change.driver_sql(f"UPDATE remark SET sent = '' WHERE sent IN (SELECT letter_id FROM sent WHERE id IN ({unread}))")
    change.driver_sql(f"UPDATE sent SET letters = -1 WHERE id IN ({unread})")


def wanted_bodies(ws: Workspace) -> dict[str, list[tuple[str, str]]]:
    """Office to what we ask it to send again: tables a thin box left out, and attachments that did not arrive with the others."""
    found: dict[str, set[tuple[str, str]]] = {
        office: {("blob", digest) for digest in digests} for office, digests in lacking_evidence(ws).items()
    }
    for office, missing in ws.tuples("SELECT office, missing FROM held_file WHERE missing <> ''"):
        found.setdefault(office, set()).update((name, digest.removeprefix("sha256:")) for name, digest in json.loads(missing))
    return {office: sorted(bodies) for office, bodies in found.items()}


def return_record(ws: Workspace, record: str, remark: str) -> ReturnedRecord:
    """Send one record back with a remark; it travels in the school's next receipt.

    Raises:
        RecordUnknown: No record of the merged city has this id.
        ValueRefused: The remark is empty, or longer than a receipt may carry: it would keep every receipt from being written.
    """
    if not remark.strip():
        raise ValueRefused("退回必须写明意见，没有登记。请填写要学校改什么。", field="remark")
    found = ws.tuples(
        "SELECT 'activity', o.uuid, o.name, a.title FROM city_activity a JOIN office o ON o.id = a.office WHERE a.uuid = ? "
        "UNION ALL SELECT 'training', o.uuid, o.name, r.name FROM city_training r JOIN office o ON o.id = r.office WHERE r.uuid = ? "
        "UNION ALL SELECT 'teacher', o.uuid, o.name, t.name FROM city_teacher t JOIN office o ON o.id = t.office WHERE t.uuid = ?",
        (record, record, record),
    )
    if not found:
        raise RecordUnknown(f"合并后的数据里没有编号为 {record} 的记录，没有登记退回。请从列表里复制编号。", record=record)
    table, office, school, title = found[0]
    issue = (new_id(), table, record, "", remark.strip())
    try:
        encode_rows(_ISSUES, [issue])
    except BadRows as error:
        raise ValueRefused("退回的意见写得太长，回执里放不下，没有登记。请写短一些。", field="remark") from error
    with ws.record() as change:
        change.execute(
            tables.remark.insert().values(
                id=issue[0], office=office, record_table=table, record=record, text=issue[4], at=change.at
            )
        )
    return ReturnedRecord(school=school, record_table=table, record=record, title=title, remark=remark.strip())


def _write_each(
    ws: Workspace, folder: Path, key: exchange.SigningKey, waiting: list[tuple[tuple[Any, ...], list[tuple[str, str]]]]
) -> Iterator[WrittenReceipt]:
    stems = file_stems(ws)
    for (office, school, head, reply, seq, quarter, version, letters), wants in waiting:
        remarks = ws.tuples(
            "SELECT id, record_table, record, '', text FROM remark WHERE office = ? AND sent = '' ORDER BY id", (office,)
        )
        last = ws.tuples("SELECT seq, letter_id FROM sent WHERE office = ? ORDER BY seq DESC LIMIT 1", (office,))
        number, previous = (int(last[0][0]) + 1, str(last[0][1])) if last else (1, None)
        ledgers = list(teacher_ledgers(ws, office, ws.today))
        reasons = credit_reasons(ws, office, ledgers)
        letter = exchange.build_letter(
            "receipt",
            letter_header(ws, office, (number, previous), ack=head),
            {
                "heads": [(office, seq, head, quarter, version)],
                "issues": remarks,
                "credited": [
                    (teacher, ledger.cycle.id, ledger.as_of.isoformat(), ledger.counted_x100, ledger.required_x100)
                    for teacher, ledger in ledgers
                ],
                **({"reasons": reasons} if reasons else {}),
                **({"want": wants} if wants else {}),
            },
            [key],
            [reply],
        )
        path = folder / f"{stems[office]}-receipt-{number:04}.jyt"
        exchange.write_verified(path, letter.data)
        with ws.record() as change:
            change.insert(
                tables.sent,
                office=office,
                seq=number,
                letter_id=letter.letter_id,
                head=head,
                letters=letters,
                issues=len(remarks),
                at=change.at,
                file_name=path.name,
                wants=len(wants),
            )
            change.driver_sql("UPDATE remark SET sent = ? WHERE office = ? AND sent = ''", (letter.letter_id, office))
        yield WrittenReceipt(file=path, school=school, period=quarter, version=version, seq=number, remarks=len(remarks))

"""退回的记录: records that go back to a school to be corrected, with a remark, until the school has another one in their place.

A remark travels in the next receipt of its school (receipts.py), and in every one after it until the school is known to have read it or the
record was changed. Sending back is an entry of the log, signed by the clerk who did it, and the remark has its id. Any clerk takes a remark
back: one that no receipt has carried is gone, in place of one that a receipt did carry the next one says that it is taken back, under
the id of the entry that did so. What a clerk looks through to find such records: records_to_correct.py.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from itertools import islice
from typing import Final

from jyteacher_desktop.bureau import clerks_log, kept_findings
from jyteacher_desktop.bureau.city_people import ACKNOWLEDGED
from jyteacher_desktop.bureau.errors import AlreadyDecided, NothingToDecide, RecordUnknown, ValueRefused
from jyteacher_desktop.bureau.office import unlock
from jyteacher_desktop.bureau.records_in_packages import (
    belonging_statements,
    find_record,
    record_statement,
    titles_of,
    told_columns,
)
from jyteacher_desktop.bureau.recounting_what_changed import school_marks
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.exchange import SigningKey
from jyteacher_desktop.exchange.canonical import clean_text
from jyteacher_desktop.exchange.errors import BadRows
from jyteacher_desktop.exchange.package_tables import MOST_TOLD, RECALLED, RECEIPT, TRAVELLING, encode_rows
from jyteacher_desktop.kinds.activity import Activity, Attendance
from jyteacher_desktop.kinds.registry import FollowingMap
from jyteacher_desktop.kinds.teacher import Service, Teacher
from jyteacher_desktop.kinds.training import Training
from jyteacher_desktop.moments import moment_of
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.tables import bureau as tables
from jyteacher_desktop.store.workspace import Change, Workspace
from jyteacher_desktop.values import NamedTuple, dataclass

(_ISSUES,) = (spec for spec in RECEIPT if spec.name == "issues")

_TITLE, _QUOTED = 200, 300
"""So much of a title an entry of the log repeats, and so much of a remark the sentence that takes it back."""
_CORRECTED: Final = "corrected"
"""Under which the remarks are kept that were answered, so that the next process does not compare their records."""
_MOST_NAMED = 12
"""Schools with one record id that a sentence lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedRecord:
    """A remark about one record and where it stands.

    ``state`` is ``waiting`` (travels with the school's next receipt), ``sent`` (in receipt number ``receipt``, which the school has not
    read as far as we know), ``read`` (read, and the record is as it was), ``corrected`` (the record is another one now, or gone) or
    ``taken_back`` (it tells the school that a remark it was sent does not hold).
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

    @property
    def open(self) -> bool:
        """Whether the school still has something to do."""
        return self.state not in ("corrected", TAKEN_BACK)


def returned_words(rows: Sequence[ReturnedRecord]) -> str:
    """What was sent back, and how the school hears of it."""
    if len(rows) > 1:
        return f"已登记退回 {len(rows)} 条，随下一份回执带给{rows[0].school}。"
    return f"已登记退回：{rows[0].school}“{rows[0].title}”：{rows[0].remark}。随下一份回执带给学校。"


TAKEN_BACK = "taken_back"
RETURN_STATES = {"waiting": "待发出", "sent": "已发出", "read": "学校已读", "corrected": "已更正", TAKEN_BACK: "已收回"}

RETURNED_COLUMNS: tuple[Column[ReturnedRecord], ...] = (
    Column(key="state", title="状态", value=lambda row: RETURN_STATES[row.state], align=Align.CENTER, width=8),
    Column(key="school", title="学校", value=lambda row: row.school, width=18),
    Column(key="title", title="记录", value=lambda row: row.title, width=24),
    Column(key="remark", title="意见", value=lambda row: row.remark, width=40),
    Column(key="at", title="登记日期", value=lambda row: row.at[:10], align=Align.CENTER, width=12),
    Column(key="receipt", title="回执", value=lambda row: row.receipt or "", align=Align.RIGHT, width=6),
    Column(key="id", title="意见编号", value=lambda row: row.id, width=36),
)

_OF_OFFICE = "office = (SELECT id FROM office WHERE uuid = ?)"

_TRAININGS = "city_training r JOIN city_teacher w ON w.id = r.teacher"

_WHOSE = "w.name || '：' || r.name"
"""Many people have a training of one name: whose it is belongs to its title."""

_RECORD: FollowingMap[str, tuple[str, ...]] = FollowingMap(
    lambda: {
        "activity": (
            f"SELECT {told_columns(Activity.kind, 'a', stored=True)} FROM city_activity a WHERE a.uuid = ? AND a.{_OF_OFFICE}",
            (
                # by the people of its school: attendance lies by person, and without them the whole city's would be gone through
                f"SELECT {told_columns(Attendance.kind, 'x')} FROM city_activity a JOIN city_teacher t ON t.office = a.office "
                f"JOIN city_attendance x ON x.teacher = t.id AND x.activity = a.id WHERE a.uuid = ? AND a.{_OF_OFFICE} ORDER BY t.uuid"
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


def return_records(
    ws: Workspace, records: Sequence[str], remark: str, pin: str, *, office: str = ""
) -> tuple[ReturnedRecord, ...]:
    """Send records back with one remark; it travels in the next receipt of their schools.

    Args:
        ws: The bureau's workspace.
        records: Ids of activities, trainings, teachers or records of plain kinds.
        remark: What the school shall change.
        pin: The clerk's.
        office: The school whose records are meant, where that is known.

    Raises:
        RecordUnknown: No record of the merged city has one of these ids, or several schools have and ``office`` names none of them; none
            was sent back.
        ValueRefused: The remark is empty, or longer than a receipt may carry: it would keep every receipt from being written.
        WrongPin, KeyMissing, KeyDamaged: Nothing was sent back.
    """
    _check(remark)
    named = [(record, *name_record(ws, record, office)) for record in dict.fromkeys(records)]
    clerk = unlock(ws, pin)
    with ws.record() as change:
        return tuple(write_remark(change, ws, each, remark, clerk) for each in named)


def _check(remark: str) -> str:
    words = clean_text(" ".join(remark.split())).strip()  # as the school will read it, and as a server can keep it
    if not words:
        raise ValueRefused("退回必须写明意见，没有登记。请填写要学校改什么。", field="remark")
    try:
        encode_rows(_ISSUES, [(new_id(), "activity", new_id(), "", words)])
    except BadRows as error:
        raise ValueRefused("退回的意见写得太长，回执里放不下，没有登记。请写短一些。", field="remark") from error
    return words


def write_remark(
    change: Change, ws: Workspace, about: tuple[str, str, str, str, str], remark: str, clerk: SigningKey
) -> ReturnedRecord:
    """Send a record (id, table, office, school, title) back inside a change; errors as :func:`return_records` about the remark."""
    words = _check(remark)
    record, table, sender, school, title = about
    facts = {"record": record, "table": table, "text": words, "title": title[:_TITLE]}
    number = clerks_log.write_entry(change, clerks_log.REMARK, sender, facts, clerk)
    was = record_mark(ws, sender, table, record)
    change.execute(
        tables.remark.insert().values(
            id=number, office=sender, record_table=table, record=record, text=words, at=change.at, was=was
        )
    )
    return ReturnedRecord(
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


def return_record(ws: Workspace, record: str, remark: str, pin: str, *, office: str = "") -> ReturnedRecord:
    """Send one record back; see :func:`return_records`."""
    (returned,) = return_records(ws, [record], remark, pin, office=office)
    return returned


def take_back_remark(ws: Workspace, remark: str, why: str, pin: str) -> ReturnedRecord:
    """Take back a remark. One that a receipt has carried is answered by another: the next receipt says that it does not hold, and why.

    Returns:
        The remark as it was.

    Raises:
        RecordUnknown: No remark has this id.
        AlreadyDecided: It was taken back before.
        NothingToDecide: The school has corrected the record, or it says itself that a remark is taken back.
        ValueRefused: No reason.
        WrongPin, KeyMissing, KeyDamaged: Nothing was changed.
    """
    found = next((row for row in list_returned(ws) if row.id == remark), None)
    if found is None and (entry := _taken_back_by(ws, remark)):
        raise AlreadyDecided(f"这条意见已经收回了{_by_whom(ws, entry)}，没有再收回一次，没有改动。", remark=remark)
    if found is None:
        raise RecordUnknown(f"没有编号为 {remark} 的退回意见，没有改动。", remark=remark)
    if not found.open:
        said = "学校已经更正了这条记录" if found.state == "corrected" else "这就是一条收回的通知"
        raise NothingToDecide(f"{said}，没有可以收回的意见，没有改动。", remark=remark)
    if not why.strip():
        raise ValueRefused("收回意见必须写明理由，没有改动。请填写为什么收回。", field="why")
    clerk = unlock(ws, pin)
    with ws.record() as change:
        entry = clerks_log.write_entry(change, clerks_log.RECALL, found.office, {"entries": [remark], "why": why.strip()}, clerk)
        drop_remark(change, found, entry, why.strip())
    return found


def _taken_back_by(ws: Workspace, remark: str) -> str:
    """The entry of the log that took a remark back; "" where none did, and of decisions that are no remark."""
    known = ws.tuples("SELECT 1 FROM log_entry WHERE source = '' AND id = ? AND kind = ?", (remark, clerks_log.REMARK))
    return clerks_log.taken_back(ws).get(remark, "") if known else ""


def _by_whom(ws: Workspace, entry: str) -> str:
    """Why, and by whose key, an entry of the log took something back."""
    ((kind, office, text),) = ws.tuples("SELECT kind, office, payload FROM log_entry WHERE source = '' AND id = ?", (entry,))
    facts = json.loads(text)
    who = clerks_log.decided_by(entry, kind, office, facts)
    return f"（理由：{facts['why'].rstrip('。')}，经办人密钥 {who[:5] or '没有签名'}）"


def remark_before(ws: Workspace, office: str, records: Collection[str]) -> str:
    """The remark with which all these records of a school went back last, where it was taken back: whoever sends them back anew begins with it.

    "" where one of them has another remark, or goes back for the first time. What went back because somebody was decided to be elsewhere
    (认定在这里) is decided, and taken back, there.
    """
    said: dict[str, tuple[str, str]] = {}
    with_places: set[str] = set()
    for number, kind, text in ws.tuples(
        "SELECT id, kind, payload FROM log_entry WHERE source = '' AND kind IN (?, ?) AND (office = ? OR kind = ?) ORDER BY id",
        (clerks_log.REMARK, clerks_log.PLACE, office, clerks_log.PLACE),
    ):
        facts = json.loads(text)
        if kind == clerks_log.PLACE:
            with_places.update(facts["remarks"])
        elif facts["record"] in records:
            said[facts["record"]] = (number, facts["text"])
    gone = clerks_log.taken_back(ws)
    texts = {text if number in gone and number not in with_places else "" for number, text in said.values()}
    return texts.pop() if len(texts) == 1 and said.keys() == set(records) else ""


def drop_remark(change: Change, remark: ReturnedRecord, entry: str, why: str) -> None:
    """Inside a change: a remark holds no more, as an ``entry`` of the log says."""
    sent = change.driver_sql("SELECT sent FROM remark WHERE id = ?", (remark.id,)).scalar_one_or_none()
    change.driver_sql("DELETE FROM remark WHERE id = ?", (remark.id,))
    if sent:
        said = remark.remark if len(remark.remark) <= _QUOTED else f"{remark.remark[:_QUOTED]}…"
        text = f"教育局收回这条意见：“{said}”。原因：{why.rstrip('。')}。这条记录不用照它更正。"
        change.execute(
            tables.remark.insert().values(
                id=entry,
                office=remark.office,
                record_table=remark.record_table,
                record=remark.record,
                text=text,
                at=change.at,
                was="",
            )
        )


def list_returned(ws: Workspace, school: str | None = None) -> list[ReturnedRecord]:
    """Every remark, newest first, with where it stands; of one office when ``school`` names its id."""
    return _returned(ws, _remarks(ws, school))


def list_open(ws: Workspace) -> list[ReturnedRecord]:
    """Those of :func:`list_returned` with which a school still has something to do; what was corrected long ago is not read."""
    return ws.remembered("open remarks", lambda: [row for row in _returned(ws, _not_corrected(ws)) if row.open])


def corrected_of(ws: Workspace, remarks: Collection[str]) -> dict[str, str]:
    """Those of these remarks whose record the school has changed since it was sent them, with the school's name."""
    return {row.id: row.school for row in _returned(ws, [each for each in _remarks(ws) if each.id in remarks]) if not row.open}


class _Remark(NamedTuple):
    """What says whether a remark was answered: its id, the record, a hash of that then, and the receipt that carried it."""

    id: str
    office: str
    table: str
    record: str
    was: str
    sent: str


def _remarks(ws: Workspace, school: str | None = None) -> list[_Remark]:
    only = "WHERE r.office = ? " if school is not None else ""
    rows = ws.tuples(
        f"SELECT r.id, r.office, r.record_table, r.record, r.was, r.sent, r.at FROM remark r {only}ORDER BY r.id DESC",
        (school,) if school is not None else (),
    )
    return [_Remark._make(row[:-1]) for row in sorted(rows, key=lambda row: moment_of(row[-1]), reverse=True)]


def _not_corrected(ws: Workspace) -> list[_Remark]:
    remarks = _remarks(ws)
    done = _corrected(ws, remarks)
    if marks := _marks(ws, remarks):
        kept_findings.note_nothing(ws, _CORRECTED, marks, done)
    return [each for each in remarks if each.id not in done]


def _marks(ws: Workspace, remarks: Iterable[_Remark]) -> dict[str, bytes]:
    """By remark what stands for all that its school says; of those that can have been answered."""
    asked = [each for each in remarks if each.sent and each.was]
    schools = school_marks(ws) if asked else {}
    return {each.id: schools.get(each.office, b"") for each in asked}


def _corrected(ws: Workspace, remarks: Sequence[_Remark]) -> set[str]:
    """Those whose record is another one now, or gone; a record is looked at again only where a package changed its school."""
    marks = _marks(ws, remarks)
    known: dict[str, tuple[bytes, bool]] = ws.lasting("corrected records", dict)
    changed = {number for number, mark in marks.items() if number not in known or known[number][0] != mark}
    done = kept_findings.of_nothing(ws, _CORRECTED, marks, changed) if changed else set()
    for each in remarks:
        if each.id in changed:
            known[each.id] = (
                marks[each.id],
                each.id in done or record_mark(ws, each.office, each.table, each.record) != each.was,
            )
    return {number for number in marks if known[number][1]}


def _returned(ws: Workspace, remarks: Sequence[_Remark]) -> list[ReturnedRecord]:
    """The whole row of each, in the order given."""
    done, titles = _corrected(ws, remarks), _titles(ws, remarks)
    told = {
        number: facts
        for number, *facts in ws.tuples(
            "SELECT r.id, o.name, r.text, r.at, coalesce(s.seq, 0), "
            f"{ACKNOWLEDGED}, EXISTS (SELECT 1 FROM log_entry e WHERE e.id = r.id AND e.source = '' AND e.kind = '{clerks_log.RECALL}') "
            "FROM remark r JOIN office o ON o.uuid = r.office LEFT JOIN sent s ON s.letter_id = r.sent "
            "WHERE r.id IN (SELECT value FROM json_each(?))",
            (json.dumps([each.id for each in remarks]),),
        )
    }
    found = []
    for each in remarks:
        if each.id not in told:
            continue  # nobody knows its office any more
        school, text, at, receipt, acknowledged, taken_back = told[each.id]
        state = "waiting" if not each.sent else "corrected" if each.id in done else "read" if receipt <= acknowledged else "sent"
        found.append(
            ReturnedRecord(
                id=each.id,
                school=school,
                office=each.office,
                record_table=each.table,
                record=each.record,
                title=titles.get((each.office, each.record), "（已不在学校的数据里）"),
                remark=text,
                at=at,
                state=TAKEN_BACK if taken_back else state,
                receipt=receipt,
            )
        )
    return found


_TITLED: Final = {
    "activity": ("city_activity r", "r.title"),
    "training": (_TRAININGS, _WHOSE),
    "teacher": ("city_teacher r", "r.name"),
}
"""Where a record of the oldest tables stands, and how it is called."""


def _titles(ws: Workspace, remarks: Sequence[_Remark]) -> dict[tuple[str, str], str]:
    """How their records are called, by office and record."""
    found: dict[tuple[str, str], str] = {}
    for table, (place, named) in _TITLED.items():
        of_table = [each for each in remarks if each.table == table]
        if of_table:
            offices, records = (json.dumps(sorted({each[at] for each in of_table})) for at in (1, 3))
            found |= {
                (office, record): title
                for office, record, title in ws.tuples(
                    f"SELECT o.uuid, r.uuid, {named} FROM {place} JOIN office o ON o.id = r.office "
                    "WHERE o.uuid IN (SELECT value FROM json_each(?)) AND r.uuid IN (SELECT value FROM json_each(?))",
                    (offices, records),
                )
            }
    return found | titles_of(ws, [(each.office, each.record) for each in remarks if each.table not in _TITLED])


def remarks_for(ws: Workspace, office: str) -> list[tuple[str, str, str, str, str]]:
    """Remarks of a school's next receipt: new ones, and those of receipts that it is not known to have read, unless the record was changed.

    A school that reads the newest receipt before an older one, or never gets that, then lacks none. Of more than a receipt holds the oldest
    come first, and the others once it has read those.
    """
    rows = ws.tuples(
        "SELECT r.id, r.record_table, r.record, r.text, r.was, r.sent, e.payload FROM remark r JOIN office o ON o.uuid = r.office "
        f"LEFT JOIN sent s ON s.letter_id = r.sent LEFT JOIN log_entry e ON e.id = r.id AND e.source = '' AND e.kind = '{clerks_log.RECALL}' "
        f"WHERE o.uuid = ? AND (r.sent = '' OR s.seq > {ACKNOWLEDGED}) ORDER BY r.id",
        (office,),
    )
    found = (
        (number, table, record, RECALLED + json.loads(recall)["entries"][0] if recall else "", text)
        for number, table, record, text, was, sent, recall in rows
        if not (sent and was and record_mark(ws, office, table, record) != was)
    )
    return list(islice(found, MOST_TOLD))


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


def name_record(ws: Workspace, record: str, wanted: str) -> tuple[str, str, str, str]:
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

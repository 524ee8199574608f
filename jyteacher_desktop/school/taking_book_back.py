"""Taking the school's own book back from the bureau: a lost computer, or a backup that is older than what was sent.

A restore letter carries the tables of the newest letter the bureau holds, byte by byte as the school signed them. A new, empty
workspace takes over the former office with them: its id, its numbers, everything. A workspace of the same office that does not know
that letter (an old backup was put back) gets what it lacks; where both have a record, the bureau's newer copy is written over it, and
what only stands here stays. A workspace that wrote or took in the letter itself, a later one, or a later restore is at least as new: it only
gets attachments whose content is lost, unless a person says that the older content is wanted (decision 0335). Whoever carries letters keeps
copies of them, and may seal one that was written to another computer of the school to this one: its signed addressee has to be this workspace.
Remarks, ethics, drafts and local fields never left the school and are not in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time
from operator import attrgetter
from pathlib import Path
from typing import Any

from jyteacher_desktop import exchange
from jyteacher_desktop.domain.activity_hours import derive_hours
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.errors import InputError
from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.exchange.errors import WrongAddress
from jyteacher_desktop.exchange.package_tables import TRAVELLING, find_spec
from jyteacher_desktop.kinds.activity import Activity
from jyteacher_desktop.kinds.kit import Kind
from jyteacher_desktop.kinds.opening_balance import Opening
from jyteacher_desktop.kinds.registry import FollowingMap
from jyteacher_desktop.kinds.teacher import Teacher
from jyteacher_desktop.kinds.training import Training
from jyteacher_desktop.kinds.wire import fields_of
from jyteacher_desktop.paths import shown_name
from jyteacher_desktop.records.errors import FileExchanged
from jyteacher_desktop.records.one_number_one_person import holder_of
from jyteacher_desktop.records.pinyin import pinyin_keys
from jyteacher_desktop.records.writer import Writer
from jyteacher_desktop.school.errors import NotEmpty
from jyteacher_desktop.school.letters_taken_in import newest_own_number, take_number
from jyteacher_desktop.school.number_leaps import is_from_before, newest_restore, refuse_far, remember_restore, signers_of
from jyteacher_desktop.school.office import current_policy, school_info
from jyteacher_desktop.school.pins import check_pin
from jyteacher_desktop.school.quarter_open_or_closed import CLOSED
from jyteacher_desktop.school.records_in_packages import NAMES, as_sent, give_back, own_columns
from jyteacher_desktop.school.school_keys import open_from_bureau
from jyteacher_desktop.school.what_leaves_the_school import report_rows
from jyteacher_desktop.store.attachments import SUFFIXES, Body, body_path, store_body
from jyteacher_desktop.store.tables import school as tables
from jyteacher_desktop.store.workspace import Change, Workspace
from jyteacher_desktop.values import dataclass

_LABELS: FollowingMap[str, str] = FollowingMap(
    lambda: {
        "teachers": "教师",
        "identity": "证件号与电话",
        "service": "任职状态",
        "guests": "外校人员",
        "activities": "研修活动",
        "attendance": "出勤",
        "trainings": "培训",
        "openings": "期初学时",
        "periods": "季度",
        **NAMES,
        "attachments": "附件",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One kind of table, the bureau's copy beside ours: rows we lack, rows that differ, rows that only we have."""

    label: str
    new: int
    changed: int
    same: int
    only_here: int


COMPARED_COLUMNS: tuple[Column[Compared], ...] = (
    Column(key="label", title="内容", value=lambda row: row.label, width=14),
    Column(key="new", title="本机没有", value=lambda row: row.new, align=Align.RIGHT, width=10),
    Column(key="changed", title="内容不同", value=lambda row: row.changed, align=Align.RIGHT, width=10),
    Column(key="same", title="相同", value=lambda row: row.same, align=Align.RIGHT, width=8),
    Column(key="only_here", title="只在本机", value=lambda row: row.only_here, align=Align.RIGHT, width=10),
)


_MOST_NAMED = 5
_NEVER_SENT = "师德、备注、草稿和标明不上报的内容没有上报过，不在里面，只能从备份恢复。"


@dataclass(frozen=True, slots=True, kw_only=True)
class RestorePlan:
    """What a restore letter would do here.

    Attributes:
        letter: Its id.
        school: Name in the letter.
        seq: Number of the package it was made from; the next one of ours follows it.
        own: Number of the newest package of ours, written or taken over; 0 before the first.
        takes_over: Whether this new workspace becomes the former one.
        known: Whether this workspace wrote that package itself, or took it in before.
        older: Whether it is none of ours and older than what is here: a restore of a later number was taken in, or our packages went on.
        tables: The comparison by kind.
        evidence: Attachments in this file that are not on this computer.
        twice: People of the book who were entered anew here under their ID number, as the roster calls the newer entry.
    """

    letter: str
    school: str
    quarter: str
    version: int
    seq: int
    own: int
    takes_over: bool
    known: bool
    older: bool
    tables: tuple[Compared, ...]
    evidence: int
    twice: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether any row would be written."""
        return any(row.new or row.changed for row in self.tables)

    @property
    def held_back(self) -> bool:
        """Whether its rows are written only where a person decides it: what is here is at least as new."""
        return self.differs and (self.known or self.older)

    @property
    def nothing(self) -> bool:
        """Whether everything is here already."""
        return not self.evidence and (self.known or self.older or not (self.takes_over or self.differs))

    @property
    def standing(self) -> str:
        """What speaks against writing its rows, and what is done meanwhile; "" where they are written."""
        if not self.held_back:
            return ""
        kept = f"，只补回 {self.evidence} 个丢失的附件" if self.evidence else ""
        if self.known:
            return f"第 {self.seq} 号数据包就是本工作簿写的，或者以前取回过，本机内容不比它旧，所以记录不改动{kept}。"
        return (
            f"归还包里是第 {self.seq} 号数据包，而本工作簿已经到第 {self.own} 号，或者取回过更新的归还包：它比本机旧，可能是以前的归还包被人又拿了出来，"
            f"所以记录不改动{kept}。请先打教育局的已知电话核实。"
        )

    @property
    def words(self) -> str:
        """What taking it back would do."""
        if self.nothing and not self.held_back:
            return "本机已有全部内容，没有什么要取回。"
        if self.held_back:
            return (
                f"{self.standing}仍要取回的，本机没有的会补上，内容不同的改回归还包里的，只在本机有的保留不动；取回前先备份一份。"
                f"{self._twice('取回后')}"
            )
        if self.known or self.older:
            return f"本机的记录和归还包里的一样，只补回 {self.evidence} 个丢失的附件。"
        if self.takes_over:
            return f"这份新工作簿将接替原来的工作簿：内容、编号都接着往下走。{_NEVER_SENT}"
        return f"本机没有的会补上，内容不同的以教育局手里的为准（它比本机新），只在本机有的保留不动。{self._twice('取回后')}取回前先备份一份。"

    def _twice(self, when: str) -> str:
        """That people will stand here under one number twice, and what to do; "" where nobody will."""
        told = "、".join(self.twice[:_MOST_NAMED]) + (f" 等 {len(self.twice)} 人" if len(self.twice) > _MOST_NAMED else "")
        return f"{told}在本机重新登记过，{when}一个身份证件号有两条记录，请在“教师”页查看疑似重复并合并。" if told else ""

    def taken_words(self, *, older: bool) -> str:
        """What taking it back has done; ``older``: also where its rows were held back."""
        if self.held_back and not older:
            return self.standing
        if self.nothing and not self.held_back:
            return "本机已有全部内容，没有改动。"
        new, changed = sum(row.new for row in self.tables), sum(row.changed for row in self.tables)
        if not (new or changed or self.takes_over):
            return f"已补回附件 {self.evidence} 个。"
        return (
            f"已取回：补上 {new} 行，更新 {changed} 行"
            + (f"，附件 {self.evidence} 个" if self.evidence else "")
            + "。下一个数据包接着编号。"
            + self._twice("现在")
            + (_NEVER_SENT if self.takes_over else "")
        )


def plan_restore(ws: Workspace, path: Path) -> RestorePlan:
    """Look at a restore letter beside our own book; nothing is written.

    Raises:
        NotTrusted: No bureau card was accepted yet.
        NotEmpty: It brings back another workspace's book, and this one has records of its own.
        TrustError: The letter is refused.
    """
    return _plan(ws, _open(ws, path))


def apply_restore(ws: Workspace, path: Path, pin: str, *, older: bool = False, shown: RestorePlan | None = None) -> RestorePlan:
    """Take the book in, whole or not at all, and say what was done.

    Args:
        ws: The workspace.
        path: The letter.
        pin: The principal's PIN.
        older: A person says that its rows are wanted although what is here is at least as new (:attr:`RestorePlan.held_back`).
        shown: What a person saw of the file before; another letter in its place is not taken in.

    Raises:
        FileExchanged: It is another letter than was shown.
        WrongPin, KeyMissing, KeyDamaged, and what :func:`plan_restore` raises: Nothing was changed.
    """
    check_pin(ws, pin)
    letter = _open(ws, path)
    if shown is not None and letter.letter_id != shown.letter:
        raise FileExchanged(
            f"“{shown_name(Path(path))}”已经不是刚才看过的那个归还包，可能被人换过，没有取回，数据没有变化。请重新打开，看过再取回。",
            path=path,
        )
    plan = _plan(ws, letter)
    rows = older or not (plan.known or plan.older)
    kinds = {row.sha256: row.mediatype for name in _named(letter, "attachments") for row in letter.rows(name)}
    for digest in letter.blobs if rows else _wanted(ws, letter):
        store_body(ws.path, Body(data=letter.blob(digest), mediatype=kinds[digest], changed=False))
    head = letter.rows("heads")[0]
    what = f"从教育局取回第 {head.seq} 号数据包的内容"
    noted = rows or plan.known
    if plan.nothing and not (older and plan.differs):
        if noted:
            with ws.record() as change:
                _note(ws, change, letter, head, path)
        return plan
    # it brings back what was signed: a closed quarter takes it, and nobody may undo what the bureau holds as well
    with ws.change(what, code=StepCode.BOOK_GIVEN_BACK, undoable=False, into_closed=True) as change:
        if rows or _taken(ws, letter.letter_id):
            _Giver(ws, change, letter).write(only_evidence=not rows)
        if noted:
            _become(ws, change, head.office)
            _note(ws, change, letter, head, path)
    return plan


_FORMERLY = "formerly"
"""Remembers the id a workspace had before it took its school's office over: letters that were written to it may come after that."""


def _become(ws: Workspace, change: Change, office: str) -> None:
    """A new workspace becomes the former one."""
    if office != ws.info("office"):
        change.driver_sql("INSERT INTO info(key, value) VALUES (?, ?)", (_FORMERLY, ws.info("office")))
        change.driver_sql("UPDATE info SET value = ? WHERE key = 'office'", (office,))


def _is_ours(ws: Workspace, letter: exchange.OpenedLetter) -> bool:
    """Whether a letter was written to this workspace, under whatever id, or has been taken in here."""
    return letter.receiver in {ws.info("office"), ws.info(_FORMERLY)} or _taken(ws, letter.letter_id)


def _note(ws: Workspace, change: Change, letter: exchange.OpenedLetter, head: Any, path: Path) -> None:
    """Remember that the letter was taken in, and which number of ours the next package follows."""
    if not _wrote(ws, head.letter):
        closed = change.driver_sql("SELECT status FROM period WHERE quarter = ?", (head.period,)).scalar() == CLOSED
        take_number(change, head, letter.sender, final=closed)
    if not _taken(ws, letter.letter_id):
        change.insert(
            tables.letter,
            direction="in",
            kind="restore",
            office=letter.sender,
            seq=letter.seq,
            letter_id=letter.letter_id,
            at=change.at,
            file_name=shown_name(Path(path)),
            signers=signers_of(letter),
        )
    change.driver_sql(
        "UPDATE letter SET receipt = ? WHERE direction = 'out' AND letter_id = ? AND receipt = ''",
        (letter.letter_id, head.letter),
    )
    remember_restore(change, letter)


def typed_hours(policy: Policy, row: Any) -> bool:
    """Whether the hours of an activity in a letter were typed: letters do not say, so those that do not follow from its times were."""
    start, end = (time.fromisoformat(text) if text else None for text in (row.start_time, row.end_time))
    try:
        return derive_hours(policy, row.kind, start, end, None) != int(row.hours_x100)
    except InputError:
        return True


def _wrote(ws: Workspace, letter_id: str) -> bool:
    return bool(ws.tuples("SELECT 1 FROM letter WHERE direction = 'out' AND letter_id = ?", (letter_id,)))


def _wanted(ws: Workspace, letter: exchange.OpenedLetter) -> list[str]:
    """The attachments of a letter whose rows are not written: all of a further volume of one that was taken in, else what records here list."""
    if _taken(ws, letter.letter_id):
        return list(letter.blobs)
    listed = {digest for (digest,) in ws.tuples("SELECT sha256 FROM attachment WHERE deleted = 0")}
    return [digest for digest in letter.blobs if digest in listed]


def _taken(ws: Workspace, letter_id: str) -> bool:
    return bool(ws.tuples("SELECT 1 FROM letter WHERE direction = 'in' AND letter_id = ?", (letter_id,)))


def _open(ws: Workspace, path: Path) -> exchange.OpenedLetter:
    letter, info = open_from_bureau(ws, path, "restore"), school_info(ws)
    letter.check_tables()
    head = letter.rows("heads")[0]
    office = head.office
    if not _is_ours(ws, letter):
        raise WrongAddress(
            "这个归还包是写给另一个单位或学校另一台电脑的，没有采用，数据没有变化。请核对是否拿错了文件；需要取回的，请教育局给本机重新出一份。",
            to=letter.receiver,
        )
    refuse_far(letter.seq, newest_restore(ws, letter), "这个归还包的")
    if not _wrote(ws, head.letter):
        refuse_far(head.seq, newest_own_number(ws, letter.sender), "归还包里写的数据包的")
    has_records = ws.tuples("SELECT 1 FROM teacher WHERE deleted = 0 LIMIT 1") or ws.tuples(
        "SELECT 1 FROM letter WHERE direction = 'out' LIMIT 1"
    )
    if office != info.id and has_records:
        raise NotEmpty(
            "归还包要恢复的是原来那份工作簿，而这份工作簿里已经有教师或上报记录，两份不能混在一起。没有取回，数据没有变化。"
            "请新建一份空的工作簿，用它的卡片请教育局重新出归还包。"
        )
    return letter


def _named(letter: exchange.OpenedLetter, base: str) -> list[str]:
    """The tables of a kind, of every year."""
    found = []
    for name in letter.resources:
        match = find_spec("restore", name)
        if match is not None and match[0].name == base:
            found.append(name)
    return found


def _plan(ws: Workspace, letter: exchange.OpenedLetter) -> RestorePlan:
    head, (school,) = letter.rows("heads")[0], letter.rows("school")
    ours = report_rows(ws)
    compared: list[Compared] = []
    for base, label in _LABELS.items():
        theirs: dict[object, tuple[object, ...]] = {}
        mine: dict[object, tuple[object, ...]] = {}
        for name in sorted({*letter.resources, *ours}):
            match = find_spec("restore", name)
            if match is None or match[0].name != base:
                continue
            spec = match[0]
            places = [list(spec.fields).index(field) for field in spec.key]
            if name in letter.resources:
                for row in letter.rows(name):
                    values = tuple(getattr(row, field) for field in spec.fields)
                    theirs[name, *(values[place] for place in places)] = values
            for values in ours.get(name, ()):
                mine[name, *(values[place] for place in places)] = tuple(values)
        both = theirs.keys() & mine.keys()
        # What stands here with line ends or control characters stands in a package without them.
        changed = sum(theirs[key] != mine[key] and theirs[key] != as_sent(mine[key]) for key in both)
        compared.append(
            Compared(
                label=label,
                new=len(theirs.keys() - mine.keys()),
                changed=changed,
                same=len(both) - changed,
                only_here=len(mine.keys() - theirs.keys()),
            )
        )
    known, own, takes_over = _wrote(ws, head.letter), newest_own_number(ws, letter.sender), head.office != ws.info("office")
    passed = (letter.seq <= newest_restore(ws, letter) or is_from_before(ws, letter)) and not _taken(ws, letter.letter_id)
    older = not known and (passed or head.seq <= own)
    return RestorePlan(
        letter=letter.letter_id,
        school=school.name,
        quarter=head.period,
        version=head.version,
        seq=head.seq,
        own=own,
        takes_over=takes_over,
        known=known,
        older=older,
        tables=tuple(compared),
        twice=_entered_anew(ws, letter),
        evidence=sum(
            not body_path(ws.path, digest).is_file() for digest in (_wanted(ws, letter) if known or older else letter.blobs)
        ),
    )


def _entered_anew(ws: Workspace, letter: exchange.OpenedLetter) -> tuple[str, ...]:
    """Who of the book is not on the roster here, but under his ID number somebody who is not in the book."""
    here = {uuid for (uuid,) in ws.tuples("SELECT uuid FROM teacher WHERE deleted = 0")}
    theirs = {row.id for row in letter.rows("teachers")}
    if here <= theirs:
        return ()
    homes = {row.teacher: row.home for row in letter.rows("guests")} if "guests" in letter.resources else {}
    found = [
        holder_of(ws.tuples, row.id_number or "", home=homes.get(row.teacher, ""))
        for row in letter.rows("identity")
        if row.teacher not in here
    ]
    return tuple(each.told for each in found if each is not None and each.id not in theirs)


class _Giver:
    """Writes the rows of a restore letter over ours, inside one step."""

    def __init__(self, ws: Workspace, change: Change, letter: exchange.OpenedLetter) -> None:
        self._ws = ws
        self._change = change
        self._writer = Writer(ws, change)
        self._letter = letter

    def write(self, *, only_evidence: bool) -> None:
        """Every table, in the order in which they refer to each other; or only attachments that came with this file."""
        if not only_evidence:
            self._records()
        for name in _named(self._letter, "attachments"):
            self._attachments(name)

    def _records(self) -> None:
        (school,) = self._letter.rows("school")
        for key in ("code", "name", "stage", "central"):
            self._change.driver_sql("UPDATE setting SET value = ? WHERE key = ?", (getattr(school, key), key))
        self._teachers()
        self._service()
        for name in _named(self._letter, "activities"):
            self._activities(name)
        for name in _named(self._letter, "attendance"):
            self._attendance(name)
        for name in _named(self._letter, "trainings"):
            self._trainings(name)
        self._openings()
        self._registers()
        self._periods()

    def _registers(self) -> None:
        """Records of plain kinds; the letter of an older school has no such table, and what stands here stays."""
        ours = report_rows(self._ws)
        for kind in TRAVELLING:
            if kind.sent in self._letter.resources:
                match = find_spec("restore", kind.sent)
                if match is None:
                    raise TypeError(kind.sent)
                rows = list(map(attrgetter(*match[0].fields), self._letter.rows(kind.sent)))
                give_back(kind, rows, ours[kind.sent], self._keys, self._put_kind)

    def _put_kind(self, kind: Kind, uuid: str, values: Mapping[str, object]) -> None:
        """A record by its id; a line, which has none, by its key."""
        if kind.own_life:
            self._put(kind.id, self._keys(kind.id), uuid, values)
            return
        self._writer.give_back_line(tables.metadata.tables[kind.id], [kind.field(each).column for each in kind.key], values)

    def _keys(self, table: str) -> dict[str, int]:
        return {row[0]: row[1] for row in self._change.driver_sql(f'SELECT uuid, id FROM "{table}"').all()}

    def _put(self, kind: str, known: Mapping[str, int], uuid: str, values: Mapping[str, object]) -> int:
        """Insert a record, or write over the one with this id, in the trash or not."""
        return self._writer.give_back(tables.metadata.tables[kind], known.get(uuid), uuid, values)

    def _teachers(self) -> None:
        identity = {row.teacher: row for row in self._letter.rows("identity")}
        known = self._keys("teacher")
        homes = {row.teacher: row.home for row in self._letter.rows("guests")} if "guests" in self._letter.resources else {}
        for row in self._letter.rows("teachers"):
            keys = pinyin_keys(row.name)
            private = identity.get(row.id)
            apart = {field.column: getattr(private, field.sent, None) or "" for field in fields_of(Teacher.kind, "identity")}
            values = {
                **own_columns(Teacher.kind, row),
                "pinyin": keys.pinyin,
                "initials": keys.initials,
                "home": homes.get(row.id, ""),
                **apart,
            }
            self._put("teacher", known, row.id, values)

    def _service(self) -> None:
        teachers = self._keys("teacher")
        theirs: dict[int, list[tuple[object, object]]] = {}
        for row in self._letter.rows("service"):
            theirs.setdefault(teachers[row.teacher], []).append((row.start, row.status))
        for teacher, rows in theirs.items():
            mine = self._writer.rows(
                "SELECT id, start, status FROM service WHERE teacher_id = ? ORDER BY coalesce(start, '')", (teacher,)
            )
            if [tuple(said) for _key, *said in mine] == rows:
                continue
            for key, *_said in mine:
                self._writer.drop(tables.service, key)
            for start, status in rows:
                self._writer.add(tables.service, teacher_id=teacher, start=start, status=status)

    def _activities(self, name: str) -> None:
        policy = current_policy(self._ws)
        known = self._keys("activity")
        for row in self._letter.rows(name):
            values = own_columns(Activity.kind, row)
            self._put("activity", known, row.id, {**values, "hours_typed": int(typed_hours(policy, row))})

    def _attendance(self, name: str) -> None:
        teachers, activities = self._keys("teacher"), self._keys("activity")
        confirmed: dict[int, object] = {}
        lines: list[tuple[int, int, str, str]] = []
        for row in self._letter.rows(name):
            activity = activities[row.activity]
            if row.confirmed_x100 is not None:
                confirmed[activity] = row.confirmed_x100
            lines.append((activity, teachers[row.teacher], row.mark, row.role))
        # as the principal left it: nobody was added or taken off, so the review that came with the activity stands
        self._writer.attend(lines, held=False)
        for activity_key, hours in confirmed.items():
            self._writer.give_back(tables.activity, activity_key, "", {"confirmed_x100": hours})

    def _trainings(self, name: str) -> None:
        teachers, known = self._keys("teacher"), self._keys("training")
        for row in self._letter.rows(name):
            self._put("training", known, row.id, {"teacher_id": teachers[row.teacher], **own_columns(Training.kind, row)})

    def _openings(self) -> None:
        teachers, known = self._keys("teacher"), self._keys("opening")
        for row in self._letter.rows("openings"):
            teacher = teachers[row.teacher]
            # The same balance under another id: two books that were typed separately. The bureau's stands.
            for (other,) in self._writer.rows(
                "SELECT id FROM opening WHERE teacher_id = ? AND year = ? AND category = ? AND document = ? AND uuid <> ? AND deleted = 0",
                (teacher, row.year, row.category, row.document, row.id),
            ):
                self._writer.trash(tables.opening, other)
            self._put("opening", known, row.id, {"teacher_id": teacher, **own_columns(Opening.kind, row)})

    def _attachments(self, name: str) -> None:
        owners = {"activity": self._keys("activity"), "training": self._keys("training")}
        for number, row in enumerate(self._letter.rows(name), 1):
            column, owner = f"{row.record_table}_id", owners[row.record_table].get(row.record)
            if owner is None:
                continue  # deleted here since, for good
            there = self._change.driver_sql(
                f"SELECT 1 FROM attachment WHERE {column} = ? AND sha256 = ? LIMIT 1", (owner, row.sha256)
            ).one_or_none()
            if there is None and body_path(self._ws.path, row.sha256).is_file():
                self._writer.add(
                    tables.attachment,
                    **{column: owner},
                    file_name=f"取回的附件{number}{SUFFIXES[row.mediatype]}",
                    sha256=row.sha256,
                    bytes=row.bytes,
                    mediatype=row.mediatype,
                    added_on=self._change.at[:10],
                )

    def _periods(self) -> None:
        for row in self._letter.rows("periods"):
            quarter = Quarter.parse(row.id)
            values: Sequence[Any] = (
                row.id,
                quarter.first_day.isoformat(),
                quarter.last_day.isoformat(),
                row.status,
                row.version,
                row.closed_on or self._change.at[:10],
            )
            self._change.driver_sql(
                "INSERT INTO period(quarter, first, last, status, version, changed_on, reason) VALUES (?, ?, ?, ?, ?, ?, '') "
                "ON CONFLICT(quarter) DO UPDATE SET status = excluded.status, version = excluded.version, "
                "changed_on = excluded.changed_on WHERE excluded.version > version OR (excluded.version = version AND "
                "excluded.status = 'closed' AND status <> 'closed')",
                values,
            )

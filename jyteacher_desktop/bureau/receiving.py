"""Receiving packages: each file is verified, then merged, set aside or refused with a sentence. One bad file blocks nothing.

The merge is a set union: an accepted letter is kept for ever (its sealed original in a folder beside the workspace), and a
school's rows are those of its *head*, the valid letter with the greatest number that is the only one with that number. Two
letters with one number are a fork: neither counts and the one before stands. Whatever order the files come in, the result is
the same.

A letter is merged in one transaction: its tables are checked completely first, bodies that are loaded already are not read
again, and a kill leaves whole letters only.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Protocol

from jyteacher_desktop import exchange
from jyteacher_desktop.bureau.errors import FileUnreadable
from jyteacher_desktop.bureau.office import bureau_info, mailbox_identity, unlock
from jyteacher_desktop.bureau.schools import enrolled_keys
from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.domain.errors import TrustError
from jyteacher_desktop.exchange.errors import UnknownSender
from jyteacher_desktop.store import bureau_tables as tables
from jyteacher_desktop.store.workspace import Change, Workspace


class Progress(Protocol):
    """What a long job reports to and asks."""

    def step(self, done: int, total: int, what: str) -> None:
        """Say how far the job is."""

    def raise_if_cancelled(self) -> None:
        """Raise ``Cancelled`` once the person has pressed cancel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileVerdict:
    """What became of one file.

    ``verdict`` is ``merged`` (its rows are the city's now), ``unchanged`` (received before), ``superseded`` (kept, but a newer
    letter stands), ``held`` (waits for a key or a decision) or ``refused``; ``code`` is empty for good ones.
    """

    file: Path
    verdict: str
    school: str
    period: str
    version: int
    seq: int
    code: str
    message: str


VERDICTS = {"merged": "已合并", "unchanged": "收到过", "superseded": "有更新的", "held": "待处理", "refused": "未采用"}

VERDICT_COLUMNS: tuple[Column[FileVerdict], ...] = (
    Column(key="verdict", title="结果", value=lambda row: VERDICTS[row.verdict], width=10),
    Column(key="school", title="学校", value=lambda row: row.school, width=22),
    Column(key="period", title="季度", value=lambda row: row.period, width=9),
    Column(key="version", title="版本", value=lambda row: row.version or "", width=6),
    Column(key="seq", title="编号", value=lambda row: row.seq or "", width=6),
    Column(key="message", title="说明", value=lambda row: row.message, width=50),
    Column(key="file", title="文件", value=lambda row: row.file.name, width=24),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What became of every file."""

    files: tuple[FileVerdict, ...]

    def count(self, verdict: str) -> int:
        """How many files have this verdict."""
        return sum(file.verdict == verdict for file in self.files)


def receive(ws: Workspace, paths: Iterable[Path], pin: str, *, progress: Progress | None = None) -> Received:
    """Verify and merge files and folders.

    Args:
        ws: The bureau's workspace, open for writing.
        paths: Files, and folders whose ``.jyt`` files are taken, sub-folders included.
        pin: The clerk's PIN, which opens the mailbox.
        progress: Told about every file.

    Raises:
        WrongPin, KeyMissing, KeyDamaged: Nothing was received.
        FileUnreadable: A given path does not exist; nothing was received.
    """
    files = _files(paths)
    mailbox = mailbox_identity(ws, unlock(ws, pin))
    desk = _Desk(ws, mailbox)
    found: list[FileVerdict] = []
    for number, file in enumerate(files):
        if progress is not None:
            progress.raise_if_cancelled()
            progress.step(number, len(files), file.name)
        found.append(desk.take(file))
    return Received(files=tuple(found))


def receive_held(ws: Workspace, pin: str) -> Received:
    """Try the set-aside packages again, after a key was enrolled.

    Raises:
        WrongPin, KeyMissing, KeyDamaged: Nothing was received.
    """
    folder = _beside(ws, "held")
    waiting = sorted(folder.glob("*.jyt")) if folder.is_dir() else []
    return receive(ws, waiting, pin) if waiting else Received(files=())


class _Desk:
    """One sitting of receiving: the mailbox is open, keys of each office are looked up once."""

    def __init__(self, ws: Workspace, mailbox: str) -> None:
        self._ws = ws
        self._mailbox = mailbox
        self._info = bureau_info(ws)
        self._keys: dict[str, list[exchange.PublicKey]] = {}

    def take(self, file: Path) -> FileVerdict:
        """Everything that happens to one file."""
        try:
            data = file.read_bytes()
        except OSError as error:
            message = f"读不到“{file.name}”：{error.strerror}。其他文件照常接收。请重新插好U盘后再接收这个文件。"
            return _verdict(file, "refused", code=FileUnreadable.code, message=message)
        digest = hashlib.sha256(data).hexdigest()
        known = self._ws.tuples(
            "SELECT l.letter_id, l.office, l.quarter, l.version, l.seq FROM seen_file f JOIN letter l ON l.letter_id = f.letter_id "
            "WHERE f.sha256 = ?",
            (digest,),
        )
        if known:
            _letter_id, office, quarter, version, seq = known[0]
            return self._unchanged(file, office, quarter, version, seq)
        try:
            letter = self._open(data)
            if self._ws.tuples("SELECT 1 FROM letter WHERE letter_id = ?", (letter.letter_id,)):
                self._remember(digest, letter.letter_id)
                return self._unchanged(file, letter.sender, _quarter(letter), _version(letter), letter.seq)
            letter.check_tables(self._loaded(letter.sender))
        except UnknownSender as error:
            return self._hold(file, data, digest, error)
        except TrustError as error:
            self._set_aside("quarantine", digest, data)
            return _verdict(file, "refused", code=error.code, message=error.user_message)
        verdict = self._merge(file, data, digest, letter)
        self._release(digest)
        letter.forget()
        return verdict

    def _open(self, data: bytes) -> exchange.OpenedLetter:
        return exchange.open_letter(
            data,
            kinds=frozenset({"report"}),
            signers_for=lambda office, _kind: self._signers(office),
            identities=[self._mailbox],
            me=self._info.id,
            sample=self._info.sample,
        )

    def _signers(self, office: str) -> Sequence[exchange.PublicKey]:
        if office not in self._keys:
            self._keys[office] = enrolled_keys(self._ws, office)
        return self._keys[office]

    def _loaded(self, office: str) -> frozenset[str]:
        """Hashes of bodies that stand in the city already, and so were checked before."""
        rows = self._ws.tuples("SELECT t.hash FROM city_table t JOIN office o ON o.id = t.office WHERE o.uuid = ?", (office,))
        return frozenset(row[0] for row in rows)

    def _merge(self, file: Path, data: bytes, digest: str, letter: exchange.OpenedLetter) -> FileVerdict:
        self._set_aside("letters", letter.letter_id, data)
        with self._ws.record() as change:
            change.insert(
                tables.letter,
                letter_id=letter.letter_id,
                office=letter.sender,
                seq=letter.seq,
                prev=letter.prev or "",
                ack=letter.ack or "",
                quarter=_quarter(letter),
                version=_version(letter),
                final=int(letter.period.final) if letter.period else 0,
                at=change.at,
                file_name=file.name,
            )
            change.driver_sql("INSERT OR IGNORE INTO seen_file(sha256, letter_id) VALUES (?, ?)", (digest, letter.letter_id))
            head = head_of(change, letter.sender)
            loaded = change.driver_sql("SELECT head FROM office WHERE uuid = ?", (letter.sender,)).scalar_one()
            if head is not None and head != loaded:
                load_rows(change, letter if head == letter.letter_id else self._archived(head))
            elif head is None and loaded:
                unload_rows(change, letter.sender)
        school = _school_name(self._ws, letter.sender)
        label = f"{school} {_spoken(letter)}"
        verdict, code = "merged", ""
        gap = self._gap(letter)
        message = f"{label}，签名有效，未被改动，已合并。" + (f"注意：第 {gap} 号没有收到，不影响本次合并。" if gap else "")
        if self._forked(letter):
            verdict, code = "held", "package.fork"
            message = (
                f"{label}：有两个内容不同的数据包都编为第 {letter.seq} 号，都不采用，前一个仍然有效。"
                "请向学校核实哪台电脑的工作簿是最新的，由学校重新上报。"
            )
        elif head != letter.letter_id:
            verdict = "superseded"
            message = f"{label}：已存档；本局已有更新的第 {self._seq(head)} 号，汇总数字没有变化。"
        return _verdict(
            file,
            verdict,
            code=code,
            message=message,
            school=school,
            period=_quarter(letter),
            version=_version(letter),
            seq=letter.seq,
        )

    def _archived(self, letter_id: str) -> exchange.OpenedLetter:
        letter = self._open((_beside(self._ws, "letters") / f"{letter_id}.jyt").read_bytes())
        letter.check_tables()
        return letter

    def _unchanged(self, file: Path, office: str, quarter: str, version: int, seq: int) -> FileVerdict:
        school = _school_name(self._ws, office)
        message = f"{school} 第 {seq} 号数据包以前收到过，没有变化。"
        return _verdict(file, "unchanged", message=message, school=school, period=quarter, version=version, seq=seq)

    def _hold(self, file: Path, data: bytes, digest: str, error: UnknownSender) -> FileVerdict:
        self._set_aside("held", digest, data)
        with self._ws.record() as change:
            change.driver_sql(
                "INSERT OR REPLACE INTO held_file(sha256, file_name, code, message, at) VALUES (?, ?, ?, ?, ?)",
                (digest, file.name, error.code, error.user_message, change.at),
            )
        return _verdict(file, "held", code=error.code, message=error.user_message)

    def _release(self, digest: str) -> None:
        with self._ws.record() as change:
            change.driver_sql("DELETE FROM held_file WHERE sha256 = ?", (digest,))
        (_beside(self._ws, "held") / f"{digest}.jyt").unlink(missing_ok=True)

    def _remember(self, digest: str, letter_id: str) -> None:
        with self._ws.record() as change:
            change.driver_sql("INSERT OR IGNORE INTO seen_file(sha256, letter_id) VALUES (?, ?)", (digest, letter_id))

    def _set_aside(self, kind: str, name: str, data: bytes) -> None:
        path = _beside(self._ws, kind) / f"{name}.jyt"
        if not path.exists():
            exchange.write_verified(path, data)

    def _forked(self, letter: exchange.OpenedLetter) -> bool:
        rows = self._ws.tuples("SELECT count(*) FROM letter WHERE office = ? AND seq = ?", (letter.sender, letter.seq))
        return bool(rows[0][0] > 1)

    def _seq(self, letter_id: str | None) -> int:
        rows = self._ws.tuples("SELECT seq FROM letter WHERE letter_id = ?", (letter_id or "",))
        return int(rows[0][0]) if rows else 0

    def _gap(self, letter: exchange.OpenedLetter) -> str:
        have = {row[0] for row in self._ws.tuples("SELECT seq FROM letter WHERE office = ?", (letter.sender,))}
        missing = [number for number in range(max(1, letter.seq - 20), letter.seq) if number not in have]
        return "、".join(str(number) for number in missing)


def head_of(change: Change, office: str) -> str | None:
    """The letter whose rows count: the greatest number that only one letter carries; None when there is none."""
    row = change.driver_sql(
        "SELECT min(letter_id) FROM letter WHERE office = ? GROUP BY seq HAVING count(*) = 1 ORDER BY seq DESC LIMIT 1", (office,)
    ).one_or_none()
    return None if row is None else str(row[0])


def load_rows(change: Change, letter: exchange.OpenedLetter) -> None:
    """Make a letter's rows the city's rows of its school; tables whose body is loaded already stay as they are."""
    (school,) = letter.rows("school")
    change.driver_sql(
        "UPDATE office SET code = ?, name = ?, stage = ?, central = ?, head = ?, reply = coalesce(?, reply) WHERE uuid = ?",
        (school.code, school.name, school.stage, school.central, letter.letter_id, letter.reply, letter.sender),
    )
    office = int(change.driver_sql("SELECT id FROM office WHERE uuid = ?", (letter.sender,)).scalar_one())
    loaded = {
        str(row[0]): str(row[1]) for row in change.driver_sql("SELECT name, hash FROM city_table WHERE office = ?", (office,))
    }
    wanted = {name: letter.hash_of(name) for name in letter.resources}
    changed = {name for name in loaded.keys() | wanted.keys() if loaded.get(name) != wanted.get(name)}
    _Loader(change, office, letter, changed).load()
    for name in changed:
        change.driver_sql("DELETE FROM city_table WHERE office = ? AND name = ?", (office, name))
        if name in wanted:
            change.driver_sql(
                "INSERT INTO city_table(office, name, hash, rows) VALUES (?, ?, ?, ?)",
                (office, name, wanted[name], letter.resources[name]["rows"]),
            )


def unload_rows(change: Change, office_uuid: str) -> None:
    """Take a school's rows out of the city: no letter of it counts any more."""
    office = int(change.driver_sql("SELECT id FROM office WHERE uuid = ?", (office_uuid,)).scalar_one())
    _drop_attendance(change, office, None)
    change.driver_sql("DELETE FROM city_service WHERE teacher IN (SELECT id FROM city_teacher WHERE office = ?)", (office,))
    numbers = [row[0] for row in change.driver_sql("SELECT id_number FROM city_teacher WHERE office = ?", (office,)).all()]
    for table in ("city_teacher", "city_activity", "city_training", "city_opening", "city_period", "city_table"):
        change.driver_sql(f"DELETE FROM {table} WHERE office = ?", (office,))
    _join_people(change, numbers)
    change.driver_sql("UPDATE office SET head = '' WHERE id = ?", (office,))


class _Loader:
    """Writes the changed tables of one letter. A record keeps its small integer key as long as its UUID stays."""

    def __init__(self, change: Change, office: int, letter: exchange.OpenedLetter, changed: set[str]) -> None:
        self._change = change
        self._office = office
        self._letter = letter
        self._changed = changed

    def load(self) -> None:
        """Replace what changed, in an order that never leaves a line without its record."""
        bases: dict[str, set[str]] = defaultdict(set)
        for name in self._changed:
            base, _dash, year = name.rpartition("-")
            bases[base if year.isdigit() else name].add(year if year.isdigit() else "")
        teachers_changed = bool(bases["teachers"] or bases["identity"])
        before = self._numbers() if teachers_changed else []
        for year in sorted(bases["attendance"] | bases["activities"]):
            _drop_attendance(self._change, self._office, year)
        teachers = self._teachers() if teachers_changed else self._keys("city_teacher")
        if teachers_changed or bases["service"]:
            self._service(teachers)
        for year in sorted(bases["attendance"] | bases["activities"]):
            activities = self._activities(year) if year in bases["activities"] else self._keys("city_activity", year)
            self._attendance(year, teachers, activities)
        for year in sorted(bases["trainings"]):
            self._trainings(year, teachers)
        if bases["openings"]:
            self._openings(teachers)
        if bases["periods"]:
            self._periods()
        if teachers_changed:
            _join_people(self._change, [*before, *self._numbers()])

    def _keys(self, table: str, year: str | None = None) -> dict[str, int]:
        where, values = ("AND year = ?", (self._office, year)) if year is not None else ("", (self._office,))
        rows = self._change.driver_sql(f"SELECT uuid, id FROM {table} WHERE office = ? {where}", values)
        return {str(row[0]): int(row[1]) for row in rows}

    def _numbered(self, table: str, uuids: Iterable[str], known: dict[str, int]) -> dict[str, int]:
        """Old records keep their key, new ones get the next ones, in the order of the letter."""
        newest = int(self._change.driver_sql(f"SELECT coalesce(max(id), 0) FROM {table}").scalar_one())
        free = max(newest, *known.values(), 0)  # the known ones may be gone from the table for the moment
        keys: dict[str, int] = {}
        for uuid in uuids:
            key = known.get(uuid)
            if key is None:
                free += 1
                key = free
            keys[uuid] = key
        return keys

    def _numbers(self) -> list[str]:
        rows = self._change.driver_sql("SELECT id_number FROM city_teacher WHERE office = ?", (self._office,)).all()
        return [row[0] for row in rows]

    def _teachers(self) -> dict[str, int]:
        rows = self._letter.rows("teachers")
        identity = {row.teacher: row for row in self._letter.rows("identity")}
        known = self._keys("city_teacher")
        keys = self._numbered("city_teacher", (row.id for row in rows), known)
        gone = [key for uuid, key in known.items() if uuid not in keys]
        for key in gone:
            self._change.driver_sql("DELETE FROM city_attendance WHERE teacher = ?", (key,))
            self._change.driver_sql("DELETE FROM city_service WHERE teacher = ?", (key,))
            self._change.driver_sql("DELETE FROM city_training WHERE teacher = ?", (key,))
            self._change.driver_sql("DELETE FROM city_opening WHERE teacher = ?", (key,))
        self._change.driver_sql("DELETE FROM city_teacher WHERE office = ?", (self._office,))
        owner = self._letter.sender
        fields = attrgetter(
            "name", "sex", "birth_month", "subject", "subject_group", "stage", "title", "position", "group", "teacher_no", "id_last4",
            "joined", "status",
        )  # fmt: skip
        self._write(
            "city_teacher",
            "id office uuid person name sex birth_month subject subject_group stage title position research_group teacher_no id_last4 "
            "joined status id_number phone",
            [
                (
                    keys[row.id],
                    self._office,
                    row.id,
                    f"{owner} {row.id}",
                    *fields(row),
                    (identity[row.id].id_number or "") if row.id in identity else "",
                    (identity[row.id].phone or "") if row.id in identity else "",
                )
                for row in rows
            ],
        )
        return keys

    def _service(self, teachers: dict[str, int]) -> None:
        self._change.driver_sql(
            "DELETE FROM city_service WHERE teacher IN (SELECT id FROM city_teacher WHERE office = ?)", (self._office,)
        )
        rows = [(teachers[row.teacher], row.seq, row.start, row.status) for row in self._letter.rows("service")]
        self._write("city_service", "teacher seq start status", rows)

    def _activities(self, year: str) -> dict[str, int]:
        name = f"activities-{year}"
        known = self._keys("city_activity", year)
        self._change.driver_sql("DELETE FROM city_activity WHERE office = ? AND year = ?", (self._office, year))
        if name not in self._letter.resources:
            return {}
        rows = self._letter.rows(name)
        keys = self._numbered("city_activity", (row.id for row in rows), known)
        fields = attrgetter(
            "kind", "title", "start", "end", "start_time", "end_time", "hours_x100", "sessions", "place", "status", "level",
            "content_key", "approval_no", "late_on", "fields",
        )  # fmt: skip
        self._write(
            "city_activity",
            "id office year uuid kind title start end start_time end_time hours_x100 sessions place status level content_key "
            "approval_no late_on fields",
            [(keys[row.id], self._office, year, row.id, *fields(row)) for row in rows],
        )
        return keys

    def _attendance(self, year: str, teachers: dict[str, int], activities: dict[str, int]) -> None:
        name = f"attendance-{year}"
        if name not in self._letter.resources:
            return
        self._write(
            "city_attendance",
            "teacher activity mark role attended confirmed_x100",
            [
                (teachers[row.teacher], activities[row.activity], row.mark, row.role, row.attended, row.confirmed_x100)
                for row in self._letter.rows(name)
            ],
        )

    def _trainings(self, year: str, teachers: dict[str, int]) -> None:
        name = f"trainings-{year}"
        known = self._keys("city_training", year)
        self._change.driver_sql("DELETE FROM city_training WHERE office = ? AND year = ?", (self._office, year))
        if name not in self._letter.resources:
            return
        rows = self._letter.rows(name)
        keys = self._numbered("city_training", (row.id for row in rows), known)
        fields = attrgetter(
            "name",
            "organizer",
            "level",
            "mode",
            "start",
            "end",
            "hours_x100",
            "certificate",
            "result",
            "status",
            "confirmed_x100",
            "late_on",
        )
        self._write(
            "city_training",
            "id office year uuid teacher name organizer level mode start end hours_x100 certificate result status confirmed_x100 late_on",
            [(keys[row.id], self._office, year, row.id, teachers[row.teacher], *fields(row)) for row in rows],
        )

    def _openings(self, teachers: dict[str, int]) -> None:
        self._change.driver_sql("DELETE FROM city_opening WHERE office = ?", (self._office,))
        self._write(
            "city_opening",
            "office uuid teacher year category hours_x100 document",
            [
                (self._office, row.id, teachers[row.teacher], row.year, row.category, row.hours_x100, row.document)
                for row in self._letter.rows("openings")
            ],
        )

    def _periods(self) -> None:
        self._change.driver_sql("DELETE FROM city_period WHERE office = ?", (self._office,))
        self._write(
            "city_period",
            "office quarter status version final closed_on",
            [(self._office, row.id, row.status, row.version, row.final, row.closed_on) for row in self._letter.rows("periods")],
        )

    def _write(self, table: str, columns: str, rows: Sequence[tuple[object, ...]]) -> None:
        self._change.write_rows(table, columns.split(), rows)


def _drop_attendance(change: Change, office: int, year: str | None) -> None:
    inside = "SELECT id FROM city_activity WHERE office = ?" + ("" if year is None else " AND year = ?")
    values = (office, office) if year is None else (office, office, year)
    change.driver_sql(
        f"DELETE FROM city_attendance WHERE teacher IN (SELECT id FROM city_teacher WHERE office = ?) AND activity IN ({inside})",
        values,
    )


def _join_people(change: Change, numbers: Iterable[str]) -> None:
    """One person per ID number across schools, named after the smallest (office, teacher); without a number, alone."""
    wanted = sorted({number for number in numbers if number})
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        marks = ", ".join("?" * len(part))
        change.driver_sql(
            "UPDATE city_teacher SET person = (SELECT min(o.uuid || ' ' || t.uuid) FROM city_teacher t JOIN office o ON o.id = t.office "
            f"WHERE t.id_number = city_teacher.id_number) WHERE id_number IN ({marks})",
            part,
        )


def _files(paths: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        place = Path(path).absolute()
        if place.is_dir():
            found += sorted(file for file in place.rglob("*") if file.is_file() and file.suffix.lower() == ".jyt")
        elif place.is_file():
            found.append(place)
        else:
            raise FileUnreadable(f"找不到“{place}”。没有接收任何文件，数据没有变化。请检查路径，或重新插好U盘。", path=place)
    return list(dict.fromkeys(found))


def _beside(ws: Workspace, kind: str) -> Path:
    return ws.path.with_name(f"{ws.path.name}.{kind}")


def _school_name(ws: Workspace, office: str) -> str:
    found = ws.tuples("SELECT name FROM office WHERE uuid = ?", (office,))
    return str(found[0][0]) if found else ""


def _quarter(letter: exchange.OpenedLetter) -> str:
    return letter.period.id if letter.period else ""


def _version(letter: exchange.OpenedLetter) -> int:
    return letter.period.version if letter.period else 0


def _spoken(letter: exchange.OpenedLetter) -> str:
    """2026 年第 3 季度 第 2 版"""
    if letter.period is None:
        return f"第 {letter.seq} 号"
    quarter = letter.period.id
    kind = "" if letter.period.final else "（暂报）"
    return f"{quarter[:4]} 年第 {quarter[5:]} 季度 第 {letter.period.version} 版{kind}"


def _verdict(
    file: Path,
    verdict: str,
    *,
    message: str,
    code: str = "",
    school: str = "",
    period: str = "",
    version: int = 0,
    seq: int = 0,
) -> FileVerdict:
    return FileVerdict(
        file=file, verdict=verdict, school=school, period=period, version=version, seq=seq, code=code, message=message
    )

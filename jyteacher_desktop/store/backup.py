"""Backups: copies of a workspace that were opened, checked and counted before they count.

They lie beside the file, in ``X.jyschool.backups``, so whoever copies the school copies them too. A backup is a byte-for-byte
copy, taken while no writer can finish a change, flushed, read back and compared, then opened by itself: its pages, its foreign
keys and the number of rows in every table must be right. Only then does it get its name; a name that can be seen is a
backup that works. The name says when and why: ``20261123-174210-exit.jyschool``. Pages and foreign keys of a file that this
process checked and that nobody else wrote since are not checked at every backup again (looking_for_damage.py, decision 0234).

What is kept: everything of the last 48 hours, the last one of each of 30 days, the last one of each of 12 months, every closed
quarter, and for 30 days whatever a restoration replaced. Days and months are also counted as those that have a backup: a clock that runs a
year ahead for an hour, or a file that nobody opened for a year, makes nothing old at once. Rotation runs only after a new backup counted and never takes
the newest one. Restoring keeps the present first and rotates nothing away.

A clock that was set back changes neither the order of the names (a new backup is named behind the newest one) nor how often one is made
(the file's own time tells what the clock said then).
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Final

from jyteacher_desktop.domain.errors import Finding, JyTeacherError, warning
from jyteacher_desktop.durable_files import Draft, drafting, make_folder, sync_folder, system_words
from jyteacher_desktop.kinds import REGISTERS
from jyteacher_desktop.kinds.registry import FollowingMap
from jyteacher_desktop.store import server_address
from jyteacher_desktop.store.backups_beside import Backup, backup_folder, is_young, list_backups
from jyteacher_desktop.store.errors import BackupFailed, BackupUnusable, NotAWorkspace, WorkspaceDamaged
from jyteacher_desktop.store.file_errors import not_looked_at, out_of_reach, refuse, refuse_long_name
from jyteacher_desktop.store.file_kinds import inspect
from jyteacher_desktop.store.file_marks import file_mark
from jyteacher_desktop.store.lock import WriterLock
from jyteacher_desktop.store.looking_for_damage import Known, known, mark_of, remember
from jyteacher_desktop.store.sealed_columns import Privacy
from jyteacher_desktop.store.sqlite_connection import connected, database_errors, read_only
from jyteacher_desktop.store.upgrading import seal_file
from jyteacher_desktop.store.workspace import real_path
from jyteacher_desktop.values import dataclass

ALL_FOR, DAILY_FOR, MONTHLY_FOR = timedelta(hours=48), timedelta(days=30), timedelta(days=366)

_MONTHS = 12
"""So many of the latest months that have a backup keep one, however long ago they are by the clock."""

_PIECE = 1 << 20
_STALE = timedelta(days=1)
_LEFT_BEHIND = (".part", ".part-journal")


@dataclass(frozen=True, slots=True, kw_only=True)
class LostStep:
    """A step of the present that a backup does not know."""

    step: int
    at: str
    what: str
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountChange:
    """Rows of one table now and in a backup."""

    table: str
    label: str
    now: int
    then: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RestorePreview:
    """What restoring a backup would change.

    Attributes:
        lost: Steps made since, newest first; restoring takes them all back.
        counts: Tables whose number of rows would change.
        letters: Numbers of packages written since; the bureau may have them already.
        readable: Whether the present file could be read at all; if not, only the backup's side is known.
    """

    backup: Backup
    lost: tuple[LostStep, ...]
    counts: tuple[CountChange, ...]
    letters: tuple[int, ...]
    readable: bool
    found: int = 0
    """Steps of the backup that the present file does not have: it was restored to an older one since."""

    @property
    def steps_words(self) -> str:
        """How many steps would be taken back; which ones, whoever shows it lists below."""
        if not self.readable:
            return "现在的文件已经读不出来，无法列出会有什么变化。"
        back = f"备份里现在没有的 {self.found} 步会回来。" if self.found else ""
        if self.lost:
            return f"{back}备份之后做的 {len(self.lost)} 步会被撤回："
        return back or "备份之后没有做过修改。"

    @property
    def letters_words(self) -> str:
        """What to mind where packages were written since; "" where none was."""
        numbers = "、".join(map(str, self.letters))
        return (
            f"注意：备份之后写出过第 {numbers} 号数据包，教育局可能已经收到。恢复后请先与教育局联系，再上报。" if numbers else ""
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoredBackup:
    """A restoration that was done: what was put back, and where the file that stood there before is kept (None: there was none)."""

    backup: Backup
    kept: Path | None
    kept_whole: bool


_PACKAGE: Final = "report"
_OTHER_LETTERS: Final = {"relay": "交接单", "receipt": "回执", "policy": "政策文件包", "restore": "归还包"}
"""What else a school keeps among its letters, by kind; each is counted by itself, as ``letter`` and its kind."""

COUNTED: FollowingMap[str, str] = FollowingMap(
    lambda: {
        "teacher": "教师",
        "service": "任职",
        "activity": "活动",
        "attendance": "出勤",
        "training": "培训",
        "opening": "期初学时",
        "plan": "计划",
        "plan_item": "计划项目",
        "attachment": "附件",
        "member": "下属学校",
        "period": "季度",
        "letter": "数据包",
        **{f"letter {kind}": label for kind, label in _OTHER_LETTERS.items()},
        "office": "学校",
        "city_teacher": "教师",
        "city_activity": "活动",
        "city_attendance": "出勤",
        "city_training": "培训",
        **{kind.id: kind.title for kind in REGISTERS},
        **{f"city_{kind.id}": kind.title for kind in REGISTERS if kind.sent},
        "journal_step": "操作步骤",
    }
)
"""Tables whose numbers people are told, and what they call them."""


def make_backup(workspace: Path, reason: str, *, quarter: str = "", now: datetime | None = None) -> Backup:
    """Copy a workspace, check the copy, and only then give it its name.

    Args:
        workspace: The file; nobody may be inside a change of it in this process.
        reason: A key of :data:`~jyteacher_desktop.store.backups_beside.REASONS`.
        quarter: The quarter that was just closed.
        now: Local time for the name; the clock's when None.

    Raises:
        BackupFailed: The copy is not what the file is; nothing is left of it.
        WorkspaceDamaged, DiskFull, NotWritable, WorkspaceLocked, WorkspaceMissing, NotAWorkspace, WorkspaceNameTooLong: Nothing is left
            of it.
    """
    workspace = real_path(workspace)
    inspect(workspace)
    refuse_long_name(
        workspace, so="没有备份，数据没有变化。请把文件名改短（50 个汉字以内），旁边的密钥文件和备份文件夹也一起改，再备份。"
    )
    folder = backup_folder(workspace)
    clock = now or datetime.now()
    moment = _behind_the_others(workspace, clock)
    try:
        make_folder(folder)
        _sweep(folder, clock)
        with _still(workspace) as source:
            stem = f"{moment:%Y%m%d-%H%M%S}-{reason}{f'-{quarter}' if quarter else ''}"
            target = _placed(source, folder, stem, workspace.suffix, clock)
    except database_errors(OSError, UnicodeDecodeError) as error:
        refuse(error, workspace, at_rest=True)
    return Backup(path=target, at=moment.replace(microsecond=0), reason=reason, quarter=quarter, size=target.stat().st_size)


def _behind_the_others(workspace: Path, moment: datetime) -> datetime:
    """The time a new backup bears: the clock's, but behind that of the newest one where the clock was set back."""
    newest = next(iter(_own(workspace)), None)
    return moment if newest is None or newest.at <= moment else newest.at + timedelta(seconds=1)


def _own(workspace: Path) -> list[Backup]:
    """The backups that were made as such, newest first."""
    return [each for each in list_backups(workspace) if each.reason != "upgrade"]


def _placed(source: _Still, folder: Path, stem: str, suffix: str, clock: datetime) -> Path:
    """A checked copy under the first free name of a stem; two programs may want the same one."""
    while True:
        target = _free_name(folder, stem, suffix)
        try:
            with drafting(target, replace=False) as draft:
                _copy_and_check(source, draft)
                os.utime(draft.path, (clock.timestamp(), clock.timestamp()))
        except FileExistsError:
            continue
        return target


def is_copied(workspace: Path) -> bool:
    """Whether the newest backup is the file as it stands: then another one would say nothing new."""
    newest = next(iter(_own(workspace)), None)
    return newest is not None and _content_mark(newest.path) == _content_mark(real_path(workspace))


def silent_backup(workspace: Path, reason: str, *, quarter: str = "", now: datetime | None = None) -> Finding | None:
    """The backup nobody asks for: taken when there is something new, rotated, and never in the way of the work.

    With reason ``timer`` it waits until the newest backup is half an hour old; the window calls it that way every few minutes, the
    command line after every change. Every other reason takes one unless the newest is the file as it stands.

    Returns a warning when it could not be taken, else None.
    """
    workspace = real_path(workspace)
    if server_address.database_of(workspace):
        return None  # the server's own means keep its rows (decision 0242)
    moment = now or datetime.now()
    try:
        if reason == "timer" and is_young(workspace, moment):
            return None
        if not quarter and is_copied(workspace):
            return None
        make_backup(workspace, reason, quarter=quarter, now=moment)
        rotate(workspace, now=moment)
    except (JyTeacherError, OSError) as error:
        why = error.user_message if isinstance(error, JyTeacherError) else system_words(error)
        return warning("backup.missed", workspace.name, f"这次没有备份成，工作照常进行。原因：{why}")
    return None


def expired(backups: Sequence[Backup], now: datetime) -> list[Backup]:
    """Which backups the rules of this module let go; a backup dated in the future is kept."""
    kept: set[Path] = set()
    days: set[object] = set()
    months: set[object] = set()
    ordered = sorted(backups, key=lambda each: (each.at, each.path.name), reverse=True)
    for each in ordered:
        age, month = now - each.taken, (each.taken.year, each.taken.month)
        first_of_day, first_of_month = each.taken.date() not in days, month not in months
        days.add(each.taken.date())
        months.add(month)
        of_the_days = age <= DAILY_FOR or len(days) <= DAILY_FOR.days
        of_the_months = age <= MONTHLY_FOR or len(months) <= _MONTHS
        if (
            age <= ALL_FOR
            or each.reason in ("closed", "upgrade")
            or (of_the_days and (first_of_day or each.reason in ("restore", "repair")))
            or (of_the_months and first_of_month)
        ):
            kept.add(each.path)
    if ordered:
        kept.add(ordered[0].path)
    return [each for each in ordered if each.path not in kept]


def rotate(workspace: Path, *, now: datetime | None = None) -> list[Backup]:
    """Remove what the rules let go; returns what was removed. A file that cannot be removed stays for the next time."""
    gone: list[Backup] = []
    for each in expired(list_backups(workspace), now or datetime.now()):
        with contextlib.suppress(OSError):
            each.path.unlink()
            gone.append(each)
    return gone


def check_backup(backup: Path) -> dict[str, int]:
    """Open a backup by itself and check all of it; returns the number of rows of every table.

    Raises:
        BackupUnusable: It is damaged, or no workspace at all.
    """
    with _looked_through(backup):
        inspect(backup)
        return _check(backup, "integrity_check", _alone)


@contextlib.contextmanager
def _looked_through(backup: Path) -> Iterator[None]:
    """Whatever stops a look through a backup is said of it: it may be damaged, or what it lies on cannot be read."""
    try:
        yield
    except (JyTeacherError, sqlite3.Error, OSError, UnicodeDecodeError) as error:
        raise BackupUnusable(
            f"备份“{backup.name}”不能用：打开检查没有通过。现在的数据没有变化。请选择另一份备份。", path=backup, way="backups"
        ) from error


def seal_backups(workspace: Path, privacy: Privacy, facts: Mapping[str, str]) -> None:
    """Seal the backups of before there were seals, each in place of itself; one that cannot be sealed is damaged and stays.

    Raises:
        OSError: The folder cannot be written to.
    """
    for each in list_backups(workspace):
        with contextlib.suppress(sqlite3.Error, UnicodeDecodeError):
            seal_file(each.path, privacy, facts)


def preview_restore(workspace: Path, backup: Path) -> RestorePreview:
    """What restoring a backup would change; nothing is touched.

    Raises:
        BackupUnusable: The backup is damaged, or of another office.
    """
    workspace, backup = real_path(workspace), Path(backup).absolute()
    check_backup(backup)
    with _looked_through(backup), contextlib.closing(_alone(backup)) as connection:
        then = _content(connection)
    chosen = next((each for each in list_backups(workspace) if each.path == backup), None) or _foreign(backup)
    try:
        workspace.stat()  # SQLite would make a file of that name
        with contextlib.closing(_beside(workspace)) as connection:
            now = _content(connection)
    except (sqlite3.Error, OSError, UnicodeDecodeError):
        return RestorePreview(backup=chosen, lost=(), counts=(), letters=(), readable=False)
    if now.office != then.office:
        raise BackupUnusable(
            f"备份“{backup.name}”是另一个单位的，没有恢复。现在的数据没有变化。请选择本单位的备份。", path=backup
        )
    known = set(then.steps)
    here = set(now.steps)
    return RestorePreview(
        backup=chosen,
        lost=tuple(
            LostStep(step=number, at=at, what=what, actor=actor)
            for number, at, what, actor in reversed(now.steps)
            if (number, at, what, actor) not in known
        ),
        counts=tuple(
            CountChange(table=table, label=label, now=now.counts.get(table, 0), then=then.counts.get(table, 0))
            for table, label in COUNTED.items()
            if (table in now.counts or table.startswith("letter ")) and now.counts.get(table, 0) != then.counts.get(table, 0)
        ),
        letters=tuple(sorted(now.letters - then.letters)),
        readable=True,
        found=sum(step not in here for step in then.steps),
    )


def restore_backup(workspace: Path, backup: Path, *, now: datetime | None = None) -> RestoredBackup:
    """Put a backup in the place of the workspace, after keeping what stands there.

    The workspace must be closed. Whatever happens in between, the file is the old one or the backup, never a mixture.

    Raises:
        BackupUnusable: The backup is damaged, or of another office; nothing was changed.
        WorkspaceLocked: A program has the workspace open; nothing was changed.
        DiskFull, NotWritable: Nothing was changed.
    """
    workspace, backup = real_path(workspace), Path(backup).absolute()
    preview = preview_restore(workspace, backup)
    lock = WriterLock(workspace)
    try:
        kept, whole = keep_present(workspace, "restore", now=now) if workspace.exists() else (None, False)
        put_in_place(workspace, backup)
    finally:
        lock.release()
    return RestoredBackup(backup=preview.backup, kept=kept, kept_whole=whole)


def keep_present(workspace: Path, reason: str, *, now: datetime | None = None) -> tuple[Path, bool]:
    """Keep the present file before something takes its place: as a backup, or as it is when it is damaged.

    Returns where it is kept and whether it passed as a backup.

    Raises:
        DiskFull, NotWritable: It could not be kept.
    """
    try:
        return make_backup(workspace, reason, now=now).path, True
    except (WorkspaceDamaged, BackupFailed, NotAWorkspace):
        pass
    moment = now or datetime.now()
    folder = backup_folder(workspace)
    try:
        make_folder(folder)
        # not a name of a backup: a damaged file must never look like one that was checked
        target = _free_name(folder, f"{moment:%Y%m%d-%H%M%S}-damaged", f"{workspace.suffix}.damaged")
        journal = workspace.with_name(workspace.name + "-journal")
        if journal.exists():
            with journal.open("rb") as file, drafting(target.with_name(target.name + "-journal")) as draft:
                _write(file, draft)
        with workspace.open("rb") as file, drafting(target, replace=False) as draft:
            _write(file, draft)
    except OSError as error:
        refuse(error, workspace)
    return target, False


def put_in_place(workspace: Path, source: Path) -> None:
    """Replace the workspace by a checked file of the same kind, flushed and read back; the caller holds the writer's lock.

    Only the note which file of the disk it is differs from the source afterwards.

    Raises:
        DiskFull, NotWritable, BackupFailed: The old file still stands.
    """
    journal = workspace.with_name(workspace.name + "-journal")
    try:
        with drafting(workspace) as draft:
            with source.open("rb") as file:
                _copy_and_check(_Still(path=source, file=file, connect=_alone), draft)
            _is_no_copy(draft.path)
            draft.flush()
            # An old journal would be played into the new file. It is kept with the old one already, and gone for good before that one is.
            journal.unlink(missing_ok=True)
            sync_folder(workspace.parent)
    except (OSError, sqlite3.Error) as error:
        refuse(error, workspace, at_rest=True)


# -- copying --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Still:
    """A file that does not change while it is copied, and how to look into it."""

    path: Path
    file: BinaryIO
    connect: Callable[[Path], sqlite3.Connection]


@contextlib.contextmanager
def _still(workspace: Path) -> Iterator[_Still]:
    """Hold a workspace still: a reader's lock lets no writer finish, and a half-finished change is taken back first.

    The file is closed last: on POSIX systems closing it gives back every lock this process has on it.
    """
    with workspace.open("rb") as file, contextlib.closing(_beside(workspace)) as connection:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        yield _Still(path=workspace, file=file, connect=_beside)
        connection.execute("ROLLBACK")


def _copy_and_check(source: _Still, copy: Draft) -> None:
    """Copy a file, flush it, compare it byte by byte with its source, open it and count.

    Pages and foreign keys are checked in the source meanwhile: what is found there holds for a copy that is equal to it.
    """
    mark = mark_of(source.path)
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - whether a backup is due is asked after every change

    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="backup") as beside:
        copied = beside.submit(_copy, source, copy)
        counts = _check(source.path, "quick_check", source.connect, sure_of=known(mark))
        copied.result()
        remember(mark, source.path, Known.REFERENCES)
    with contextlib.closing(_alone(copy.path)) as connection:
        if _counts(connection) != counts:
            raise BackupFailed(
                f"“{source.path.name}”的复制品行数和它不一致，没有留下这份复制品。数据没有变化。请再试一次。", path=source.path
            )


def _copy(source: _Still, copy: Draft) -> None:
    _write(source.file, copy)
    source.file.seek(0)
    with copy.path.open("rb") as second:
        if any(one != other for one, other in _pieces(source.file, second)):
            raise BackupFailed(
                f"“{source.path.name}”的复制品读回来不一致，磁盘可能有坏块，没有留下这份复制品。数据没有变化。"
                "请检查磁盘，或换一个位置保存工作簿。",
                path=source.path,
            )


def _is_no_copy(part: Path) -> None:
    """A restored file takes the place of the lost one: it is not a second copy that somebody goes on writing in."""
    with contextlib.closing(sqlite3.connect(part, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = MEMORY")
        connection.execute("UPDATE info SET value = ? WHERE key = 'file'", (str(part.stat().st_ino),))


def _write(source: BinaryIO, target: Draft) -> None:
    source.seek(0)
    while piece := source.read(_PIECE):
        target.write(piece)
    target.flush()


def _pieces(first: BinaryIO, second: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    while True:
        one, other = first.read(_PIECE), second.read(_PIECE)
        if not one and not other:
            return
        yield one, other


def _check(
    path: Path, pragma: str, connect: Callable[[Path], sqlite3.Connection], *, sure_of: Known = Known.NOTHING
) -> dict[str, int]:
    """Check pages and foreign keys of a file as far as they are not known; returns the number of rows of every table.

    Raises:
        WorkspaceDamaged: Twice something was wrong; a read that failed once is no damage.
        NotWritable: Nothing of it can be read any more.
        sqlite3.DatabaseError: Twice it could not be looked through.
    """
    for last in (False, True):
        try:
            with contextlib.closing(connect(path)) as connection:
                connection.execute("PRAGMA cache_size = -65536")
                if (sure_of >= Known.PAGES or connection.execute(f"PRAGMA {pragma}(1)").fetchone() == ("ok",)) and (
                    sure_of >= Known.REFERENCES or connection.execute("PRAGMA foreign_key_check").fetchone() is None
                ):
                    return _counts(connection)
        except sqlite3.DatabaseError:
            if last:
                raise
    if out_of_reach(path):
        raise not_looked_at(path)
    raise WorkspaceDamaged(
        f"“{path.name}”检查没有通过，已经损坏。程序没有改动它。请运行“检查”（check），或从备份恢复。", path=path
    )


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    names = [
        str(name)
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY 1"
        )
    ]
    return {name: int(connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for name in names}


def _beside(workspace: Path) -> sqlite3.Connection:
    """A second, reading connection to a workspace that may be open."""
    return connected(workspace, "query_only = ON")


def _alone(path: Path) -> sqlite3.Connection:
    """A connection to a file that nobody writes: no lock, no journal, no file beside it."""
    return read_only(path, immutable=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Content:
    office: str
    steps: list[tuple[int, str, str, str]]
    counts: dict[str, int]
    letters: set[int]


def _content(connection: sqlite3.Connection) -> _Content:
    office = connection.execute("SELECT value FROM info WHERE key = 'office'").fetchone()
    counts = _counts(connection)
    letters: set[int] = set()
    if "direction" in {row[1] for row in connection.execute("PRAGMA table_info(letter)")}:
        for direction, kind, seq in connection.execute("SELECT direction, kind, seq FROM letter").fetchall():
            if kind != _PACKAGE:
                counts["letter"] -= 1
                counts[f"letter {kind}"] = counts.get(f"letter {kind}", 0) + 1
            elif direction == "out":
                letters.add(int(seq))
    steps = connection.execute("SELECT id, at, what, actor FROM journal_step ORDER BY id").fetchall()
    return _Content(office=str(office[0]) if office else "", steps=steps, counts=counts, letters=letters)


def _foreign(path: Path) -> Backup:
    """A backup that lies elsewhere: somebody copied it to a stick."""
    state = path.stat()
    at = datetime.fromtimestamp(state.st_mtime).replace(microsecond=0)  # noqa: DTZ006 - as the names
    return Backup(path=path, at=at, reason="hand", quarter="", size=state.st_size)


def _content_mark(path: Path) -> tuple[bytes, int] | None:
    """Change counter and size of the file: equal for two files of which one is a copy of the other."""
    mark = file_mark(path)
    return (mark.changes, mark.size) if mark is not None else None


def _free_name(folder: Path, stem: str, suffix: str) -> Path:
    target, number = folder / f"{stem}{suffix}", 1
    while target.exists():
        number += 1
        target = folder / f"{stem}~{number}{suffix}"
    return target


def _sweep(folder: Path, now: datetime) -> None:
    """Remove what a killed program left behind a day ago or longer."""
    for path in folder.iterdir():
        if path.name.endswith(_LEFT_BEHIND) and now.timestamp() - path.stat().st_mtime > _STALE.total_seconds():
            _forget(path)


def _forget(part: Path) -> None:
    with contextlib.suppress(OSError):
        part.unlink(missing_ok=True)

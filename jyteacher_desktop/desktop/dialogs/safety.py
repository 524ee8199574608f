"""备份与检查: what is kept and from when, a look at what restoring would take back, the check, the rescue copy.

Restoring and repairing need the file closed; the dialog only asks, and whoever owns the file closes it, does it, and opens it again. A
file that does not open any more has the same dialog (:class:`RefusedDialog`): it works on the closed file.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from jyteacher_desktop.desktop.dialogs.asking import Asking
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.dialogs.progress import ProgressWatch
from jyteacher_desktop.desktop.preferences import Preferences
from jyteacher_desktop.desktop.table_model import Description, TableModel
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.desktop.worker import Doing, Worker
from jyteacher_desktop.desktop.zoom import px
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.store.backup import RestoredBackup, RestorePreview, make_backup, preview_restore, rotate
from jyteacher_desktop.store.backups_beside import Backup, list_backups
from jyteacher_desktop.store.checking import check_file
from jyteacher_desktop.store.repairing import Repaired
from jyteacher_desktop.store.risky_places import place_findings
from jyteacher_desktop.values import dataclass

T = TypeVar("T")
P = ParamSpec("P")

BACKUP_COLUMNS: tuple[Column[Backup], ...] = (
    Column(key="at", title="时间", value=lambda row: f"{row.at:%Y-%m-%d %H:%M}", width=16),
    Column(key="label", title="原因", value=lambda row: row.label, width=23),
    Column(key="size", title="大小（KB）", value=lambda row: -(-row.size // 1024), align=Align.RIGHT, width=12),
    Column(key="file", title="文件", value=lambda row: row.path.name, width=30),
)
_STEPS_NAMED = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The backups of a file and what is to be said about its place."""

    backups: tuple[Backup, ...]
    warnings: str


class OnDisk(Protocol):
    """A workspace as a file: open in a window, or one that does not open."""

    @property
    def path(self) -> Path:
        """Where it lies."""


class Hands(Protocol):
    """What works on the file, asks and remembers: the desk of the window that has it open, or that of a file no window has open."""

    preferences: Preferences

    @property
    def asking(self) -> Asking:
        """What asks in front of the window."""

    def do(self, use_case: Callable[Concatenate[OnDisk, P], T], *arguments: P.args, **named: P.kwargs) -> Doing[T]:
        """Call a use case in the thread that owns the file."""


def repair_words(repaired: Repaired | None) -> str:
    """What repairing did, in words."""
    if repaired is None:
        return "检查通过：文件完好，没有什么要修复。"
    lost = "、".join(f"{each.label} {each.rows} 条" for each in repaired.lost)
    kept = f"修复前的文件保存在：{repaired.kept}"
    if not lost:
        return f"已修复，检查通过，记录都读出来了。{kept}"
    return f"已修复，检查通过。没有读出来：{lost}，它们也许在备份里（“备份与检查…”）。{kept}"


def restore_words(preview: RestorePreview) -> str:
    """What restoring would change, in words."""
    lines = [preview.steps_words]
    if not preview.readable:
        return lines[0]
    if preview.lost:
        named = len(preview.lost) if len(preview.lost) <= _STEPS_NAMED + 1 else _STEPS_NAMED
        lines += [f"· {step.at[:16].replace('T', ' ')}　{step.what}" for step in preview.lost[:named]]
        if len(preview.lost) > named:
            lines.append(f"· 等，共 {len(preview.lost)} 步")
    changes = "，".join(f"{change.label} {change.now} → {change.then}" for change in preview.counts)
    if changes:
        lines.append(f"记录数：{changes}。")
    return "\n".join(filter(None, [*lines, preview.letters_words]))


def restored_words(done: RestoredBackup) -> str:
    """That a backup stands in the place of the file, and where what stood there before is."""
    text = f"已经恢复到 {done.backup.at:%Y-%m-%d %H:%M} 的备份（{done.backup.label}）。"
    return text if done.kept is None else f"{text}恢复以前的样子也留着：在“备份与检查…”里，原因是“恢复前”的那一份。"


class SafetyDialog(FormDialog):
    """Backups and checks of one workspace.

    Args:
        parent: The window it stands over.
        desk: What works on the file.
        path: Where the file lies.
        restore: Told the backup that is to take the file's place; the file is closed first.
        repair: Asked to close the file and to repair it.
    """

    def __init__(
        self, parent: QWidget, desk: Hands, path: Path, *, restore: Callable[[Path], None], repair: Callable[[], None]
    ) -> None:
        super().__init__("safety_dialog", parent, accept_text="关闭")
        self._desk = desk
        self._path = path
        self._restore = restore
        self._repair = repair
        self._table = self.child(TableView, "table")
        self._model: TableModel[Backup] = TableModel(Description(columns=BACKUP_COLUMNS, identity=lambda row: row.path), self)
        self._table.use(
            self._model,
            name="backups",
            preferences=desk.preferences,
            empty_text="还没有备份。按“立即备份”，以后程序会自己备份。",
            sortable=False,
        )
        self._state = self.child(QLabel, "stateLabel")
        self._place = self.child(QLabel, "placeLabel")
        self._place.hide()
        self._buttons: dict[str, QPushButton] = {}
        for name, slot in (
            ("backupButton", self._back_up),
            ("restoreButton", self._ask_restore),
            ("repairButton", self._ask_repair),
            ("checkButton", self._check),
            ("rescueButton", self._ask_rescue),
        ):
            button = self.child(QPushButton, name)
            button.setAutoDefault(False)
            button.clicked.connect(slot)
            self._buttons[name] = button
        self._buttons["repairButton"].hide()  # until something is found
        self._table.row_changed.connect(self._choose)
        self.resize(min(px(760), parent.width() - 40), min(px(520), parent.height() - 40))
        self._choose(None)
        self._load()

    def _load(self, _done: object = None) -> None:
        self._desk.do(_kept).then(self._show)

    def _show(self, kept: Kept) -> None:
        self._model.show_rows(kept.backups)
        newest = kept.backups[0] if kept.backups else None
        self._state.setText(
            f"最近一次备份：{newest.at:%Y-%m-%d %H:%M}（{newest.label}），已打开核对。程序每 30 分钟、退出时，以及导入、合并、结账之前自己备份。"
            if newest
            else "程序每 30 分钟、退出时，以及导入、合并、结账之前自己备份；每一份都打开核对过才算数。"
        )
        self._place.setText(kept.warnings)
        self._place.setVisible(bool(kept.warnings))
        self._table.enter()
        self._choose(self._table.current_row())

    def _choose(self, row: Backup | None) -> None:
        self._buttons["restoreButton"].setEnabled(row is not None)

    def _back_up(self) -> None:
        self._desk.do(_back_up).then(self._backed_up, what="正在备份并核对", failed=self.complain_error)

    def _backed_up(self, made: Backup) -> None:
        self.note(f"已备份并核对：{made.path.name}")
        self._load()

    def _ask_restore(self) -> None:
        row = self._table.current_row()
        if row is not None:
            self._desk.do(_preview, backup=row.path).then(self._confirm, what="正在比较", failed=self.complain_error)

    def _confirm(self, preview: RestorePreview) -> None:
        self._desk.asking.confirm(
            "恢复备份",
            f"恢复到 {preview.backup.at:%Y-%m-%d %H:%M}（{preview.backup.label}）？现在的文件会先保存一份。",
            "恢复",
            partial(self._go, preview.backup.path),
            details=restore_words(preview),
            danger=True,
        )

    def _go(self, backup: Path) -> None:
        self.accept()
        self._restore(backup)

    def _check(self) -> None:
        self._desk.do(_check).then(self._checked, what="正在检查整个文件", failed=self.complain_error)

    def _checked(self, problems: str) -> None:
        self._buttons["repairButton"].setVisible(bool(problems))
        if problems:
            self.complain(problems)
        else:
            self.note("检查通过：文件完好。")

    def _ask_repair(self) -> None:
        self._desk.asking.confirm(
            "修复文件",
            "修复这个文件？读得出来的记录都留下，读不出来的会说清有几条。现在的文件会先保存一份。",
            "修复",
            self._go_repair,
            details="有可用的备份时，先看恢复备份会撤回什么：备份里什么都不缺，修复的可能缺几条。",
            danger=True,
        )

    def _go_repair(self) -> None:
        self.accept()
        self._repair()

    def _ask_rescue(self) -> None:
        self._desk.asking.open_folder("救援副本写到哪个文件夹", self._rescue)

    def _rescue(self, folder: Path) -> None:
        target = folder / f"{self._path.stem} 救援副本 {datetime.now():%Y-%m-%d %H%M}"
        self._desk.do(_rescue, folder=target).then(self.note, what="正在写救援副本", failed=self.complain_error)


class ClosedDesk(QObject):
    """Works on a file that is not open, in a thread of its own."""

    def __init__(self, parent: QWidget, asking: Asking, preferences: Preferences, path: Path) -> None:
        super().__init__(parent)
        self.asking = asking
        self.preferences = preferences
        self.path = path
        self.worker: Worker[OnDisk] = Worker(self)
        self.worker.failed.connect(lambda error, _again: asking.show_error(error))
        ProgressWatch(parent, self.worker)
        self.worker.open(partial(_Closed, path), _forget, _forget)

    def do(self, use_case: Callable[Concatenate[OnDisk, P], T], *arguments: P.args, **named: P.kwargs) -> Doing[T]:
        return self.worker.do(use_case, *arguments, **named)


class RefusedDialog(SafetyDialog):
    """The ways out for a file that did not open: its backups, the repair, the rescue copy. The heading says why it did not open."""

    def __init__(
        self,
        parent: QWidget,
        desk: ClosedDesk,
        error: JyTeacherError,
        *,
        restore: Callable[[Path], None],
        repair: Callable[[], None],
    ) -> None:
        self._error = error
        self._closed = desk
        super().__init__(parent, desk, desk.path, restore=restore, repair=repair)
        desk.setParent(self)  # ends with the dialog, whoever closes it
        self.setWindowTitle(f"备份与检查：打不开“{desk.path.name}”")
        self._buttons["backupButton"].hide()
        self._buttons["repairButton"].show()
        self.finished.connect(self._end)

    def _show(self, kept: Kept) -> None:
        super()._show(kept)
        self._state.setText(self._error.user_message)
        self._table.set_empty_text("没有找到这个文件的备份。可以修复文件，或者写救援副本。")

    def _end(self) -> None:
        self.deleteLater()  # first: while the worker ends events go on, and the window behind may go with everything that is its own
        self._closed.worker.close()


@dataclass(frozen=True, slots=True)
class _Closed:
    """A workspace that no window has open."""

    path: Path


def _forget(_nothing: object) -> None:
    """Nobody waits for a file that is not opened, and nothing has to be closed."""


def _kept(ws: OnDisk) -> Kept:
    return Kept(backups=tuple(list_backups(ws.path)), warnings="\n".join(finding.message for finding in place_findings(ws.path)))


def _back_up(ws: OnDisk) -> Backup:
    made = make_backup(ws.path, "hand")
    rotate(ws.path)
    return made


def _preview(ws: OnDisk, *, backup: Path) -> RestorePreview:
    return preview_restore(ws.path, backup)


def _check(ws: OnDisk) -> str:
    report = check_file(ws.path)
    if report.sound:
        return ""
    found = "；".join(dict.fromkeys(problem.label for problem in report.problems))  # where, the command check says
    return f"检查发现问题，文件没有改动：{found}。请恢复一份备份；没有可用的备份时用“修复文件…”。"


def _rescue(ws: OnDisk, *, folder: Path) -> str:
    from jyteacher_desktop.school.rescue import rescue

    done = rescue(ws.path, folder)
    lost = sum(done.lost.values())
    return f"救援副本已写到：{done.folder}" + (f"。有 {lost} 条没有读出来。" if lost else "")

"""备份与检查: what is kept and from when, a look at what restoring would take back, the check, the rescue copy.

Restoring needs the file closed; the dialog only asks, and the window that owns the file closes it, restores, and opens it again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.table_model import Description, TableModel
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.desktop.zoom import px
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.store.backup import Backup, RestorePreview, list_backups, make_backup, preview_restore, rotate
from jyteacher_desktop.store.checking import check_file
from jyteacher_desktop.store.places import place_findings
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

BACKUP_COLUMNS: tuple[Column[Backup], ...] = (
    Column(key="at", title="时间", value=lambda row: f"{row.at:%Y-%m-%d %H:%M}", width=18),
    Column(key="label", title="原因", value=lambda row: row.label, width=16),
    Column(key="size", title="大小（KB）", value=lambda row: -(-row.size // 1024), align=Align.RIGHT, width=12),
    Column(key="file", title="文件", value=lambda row: row.path.name, width=30),
)
_STEPS_NAMED = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The backups of a file and what is to be said about its place."""

    backups: tuple[Backup, ...]
    warnings: str


def restore_words(preview: RestorePreview) -> str:
    """What restoring would change, in words."""
    if not preview.readable:
        return "现在的文件已经读不出来，无法列出会有什么变化。"
    lines = []
    if preview.lost:
        lines.append(f"备份之后做的 {len(preview.lost)} 步会被撤回：")
        lines += [f"· {step.at[:16].replace('T', ' ')}　{step.what}" for step in preview.lost[:_STEPS_NAMED]]
        if len(preview.lost) > _STEPS_NAMED:
            lines.append(f"· 等，共 {len(preview.lost)} 步")
    else:
        lines.append("备份之后没有做过修改。")
    changes = "，".join(f"{change.label} {change.now} → {change.then}" for change in preview.counts)
    if changes:
        lines.append(f"记录数：{changes}。")
    if preview.letters:
        numbers = "、".join(map(str, preview.letters))
        lines.append(f"注意：备份之后写出过第 {numbers} 号数据包，教育局可能已经收到。恢复后请先与教育局联系，再上报。")
    return "\n".join(lines)


class SafetyDialog(FormDialog):
    """Backups and checks of one workspace."""

    def __init__(self, parent: QWidget, desk: Desk, path: Path, restore: Callable[[Path], None]) -> None:
        super().__init__("safety_dialog", parent, accept_text="关闭")
        self._desk = desk
        self._path = path
        self._restore = restore
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
            ("checkButton", self._check),
            ("rescueButton", self._ask_rescue),
        ):
            button = self.child(QPushButton, name)
            button.setAutoDefault(False)
            button.clicked.connect(slot)
            self._buttons[name] = button
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
        if problems:
            self.complain(problems)
        else:
            self.note("检查通过：文件完好。")

    def _ask_rescue(self) -> None:
        self._desk.asking.open_folder("救援副本写到哪个文件夹", self._rescue)

    def _rescue(self, folder: Path) -> None:
        target = folder / f"{self._path.stem} 救援副本 {datetime.now():%Y-%m-%d %H%M}"
        self._desk.do(_rescue, folder=target).then(self.note, what="正在写救援副本", failed=self.complain_error)


def _kept(ws: Workspace) -> Kept:
    return Kept(backups=tuple(list_backups(ws.path)), warnings="\n".join(finding.message for finding in place_findings(ws.path)))


def _back_up(ws: Workspace) -> Backup:
    made = make_backup(ws.path, "hand")
    rotate(ws.path)
    return made


def _preview(ws: Workspace, *, backup: Path) -> RestorePreview:
    return preview_restore(ws.path, backup)


def _check(ws: Workspace) -> str:
    report = check_file(ws.path)
    if report.sound:
        return ""
    found = "；".join(f"{problem.label}（{problem.detail}）" for problem in report.problems[:5])
    return f"检查发现问题，文件没有改动：{found}。请恢复一份备份；没有可用的备份时先用“写救援副本…”把记录救出来，再请管电脑的人修复文件。"


def _rescue(ws: Workspace, *, folder: Path) -> str:
    from jyteacher_desktop.school.rescue import rescue

    done = rescue(ws.path, folder)
    lost = sum(done.lost.values())
    return f"救援副本已写到：{done.folder}" + (f"。有 {lost} 条没有读出来。" if lost else "")

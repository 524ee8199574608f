"""What backups lie beside a workspace, as their names tell it.

The first page says when the last one was made; whoever only asks that loads nothing of what makes backups (store/backup.py).
"""

from __future__ import annotations

import contextlib
import os
import re
from datetime import datetime, timedelta
from pathlib import Path

from jyteacher_desktop.domain.calendar import quarter_name
from jyteacher_desktop.store.workspace import real_path
from jyteacher_desktop.values import dataclass

REASONS: dict[str, str] = {
    "hand": "手动",
    "timer": "定时",
    "exit": "退出时",
    "import": "导入前",
    "merge": "合并前",
    "close": "结账前",
    "closed": "季度结账",
    "upgrade": "升级前",
    "restore": "恢复前",
    "repair": "修复前",
}
_NAME = re.compile(r"(\d{8}-\d{6})-([a-z]+)(?:-(\d{4}Q[1-4]))?(?:~\d+)?")
INTERVAL = timedelta(minutes=30)
"""A changed workspace is copied at least this often while somebody works."""
_NAMED_AHEAD = timedelta(days=1)
_CLOCKS_BEGIN = datetime(2020, 1, 1)
"""Systems that lose a file's time give it one of 1970 or 1980."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """One backup as its name tells it.

    Attributes:
        at: Local time at which it was taken.
        reason: A key of :data:`REASONS`.
        quarter: The quarter that had just been closed, else "".
        size: Bytes.
        by_its_file: When it was taken by the file's own time where its name says a later day, behind one of a clock that was ahead; else None.
    """

    path: Path
    at: datetime
    reason: str
    quarter: str
    size: int
    by_its_file: datetime | None = None

    @property
    def taken(self) -> datetime:
        """When it was taken by the clock of that moment."""
        return self.by_its_file or self.at

    @property
    def label(self) -> str:
        """Why it was taken, in words."""
        return f"{REASONS.get(self.reason, self.reason)}{f' {quarter_name(self.quarter)}' if self.quarter else ''}"


def backup_folder(workspace: Path) -> Path:
    """Where the backups of a workspace lie."""
    return workspace.with_name(workspace.name + ".backups")


def list_backups(workspace: Path) -> list[Backup]:
    """The backups of a workspace, newest first, copies made before an upgrade included."""
    workspace = real_path(workspace)
    found: list[Backup] = []
    with contextlib.suppress(OSError):
        for path in backup_folder(workspace).iterdir():
            match = _NAME.fullmatch(path.stem)
            if match is not None and path.suffix == workspace.suffix:
                at = datetime.fromisoformat(match[1].replace("-", "T"))  # the wall clock, as file names carry it
                state = path.stat()
                found.append(
                    Backup(
                        path=path,
                        at=at,
                        reason=match[2],
                        quarter=match[3] or "",
                        size=state.st_size,
                        by_its_file=_named_ahead(at, state.st_mtime),
                    )
                )
    for path in _copies_before_upgrades(workspace):
        state = path.stat()
        at = datetime.fromtimestamp(state.st_mtime).replace(microsecond=0)  # noqa: DTZ006 - as the names above
        found.append(Backup(path=path, at=at, reason="upgrade", quarter="", size=state.st_size))
    return sorted(found, key=lambda each: (each.at, each.path.name), reverse=True)


def is_young(workspace: Path, moment: datetime) -> bool:
    """Whether the newest backup that was made as such is not yet half an hour old by the clock that stands there now.

    One of a later time is of another clock, and is old.
    """
    newest = next((each for each in list_backups(workspace) if each.reason != "upgrade"), None)
    return newest is not None and 0 <= moment.timestamp() - newest.path.stat().st_mtime < INTERVAL.total_seconds()


def _copies_before_upgrades(workspace: Path) -> list[Path]:
    """The copies of a workspace that were made beside it before it was upgraded."""
    try:
        names = os.listdir(workspace.parent)  # noqa: PTH208 - a folder may hold thousands of files that are none
    except OSError:
        return []
    return [
        workspace.with_name(name) for name in names if name.startswith(f"{workspace.name}.before-v") and name.endswith(".bak")
    ]


def _named_ahead(at: datetime, file_time: float) -> datetime | None:
    """The time of a backup's file where its name says a later day; a time that no clock said of a backup says nothing."""
    by_file = datetime.fromtimestamp(file_time)  # noqa: DTZ006 - as the names
    return by_file if _CLOCKS_BEGIN < by_file < at - _NAMED_AHEAD else None

"""What one person of this computer likes: recent files, column widths, light or dark. Never data of a workspace."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSettings, QStandardPaths

_RECENT_LIMIT: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnLayout:
    """How a person left the columns of one view: widths by key, and the hidden ones."""

    widths: dict[str, int]
    hidden: frozenset[str]


class Preferences:
    """An ini file in the user's configuration folder (or at ``path``)."""

    def __init__(self, path: Path | None = None) -> None:
        if path is None:
            folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppConfigLocation)
            path = Path(folder) / "windows.ini"
        self._settings = QSettings(str(path), QSettings.Format.IniFormat)

    @property
    def style(self) -> str:
        """``light`` or ``dark``."""
        return "dark" if self._settings.value("style") == "dark" else "light"

    @style.setter
    def style(self, style: str) -> None:
        self._settings.setValue("style", style)

    def recent_files(self) -> list[Path]:
        """Workspaces opened last, newest first, as far as they still exist."""
        stored = self._text("recent")
        paths = [Path(text) for text in json.loads(stored)] if stored else []
        return [path for path in paths if path.exists()]

    def remember_file(self, path: Path) -> None:
        """Put ``path`` at the head of the recent files."""
        others = [known for known in self.recent_files() if known != path]
        newest = [str(item) for item in [path, *others]]
        self._settings.setValue("recent", json.dumps(newest[:_RECENT_LIMIT], ensure_ascii=True))

    def last_folder(self) -> Path:
        """Where a file dialog starts."""
        stored = self._text("last_folder")
        if stored and Path(stored).is_dir():
            return Path(stored)
        return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))

    def remember_folder(self, path: Path) -> None:
        """Start the next file dialog in ``path``."""
        self._settings.setValue("last_folder", str(path))

    def columns(self, view: str) -> ColumnLayout:
        """The column layout of a view; empty if nothing was changed."""
        stored = self._text(f"columns/{view}")
        if not stored:
            return ColumnLayout(widths={}, hidden=frozenset())
        known = json.loads(stored)
        return ColumnLayout(widths=dict(known["widths"]), hidden=frozenset(known["hidden"]))

    def remember_columns(self, view: str, layout: ColumnLayout) -> None:
        """Keep a column layout for the next time."""
        document = {"widths": layout.widths, "hidden": sorted(layout.hidden)}
        self._settings.setValue(f"columns/{view}", json.dumps(document))

    def _text(self, key: str) -> str:
        value = self._settings.value(key)
        return value if isinstance(value, str) else ""

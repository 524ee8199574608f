"""What one person of this computer likes: recent files, column widths, places of windows, light or dark. Never data of a workspace."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QSettings, QStandardPaths

from jyteacher_desktop.durable_files import is_missing
from jyteacher_desktop.paths import is_folder, is_there
from jyteacher_desktop.values import NamedTuple

_RECENT_LIMIT: Final = 8


class ColumnLayout(NamedTuple):
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

    @property
    def follows_system(self) -> bool:
        """Whether nobody chose light or dark here, so that the system's choice holds."""
        return self._settings.value("style") not in ("light", "dark")

    def follow_system(self) -> None:
        """From now on the system's choice of light or dark holds."""
        self._settings.remove("style")

    @property
    def product(self) -> str:
        """What the city of the workspace opened last calls the program; "" for the bundled name."""
        return self._text("product")

    @product.setter
    def product(self, name: str) -> None:
        self._settings.setValue("product", name)

    @property
    def zoom(self) -> int:
        """Size of everything in percent, 100 to 200."""
        text = self._text("zoom")
        return min(max(int(text), 100), 200) if text.isdigit() else 100

    @zoom.setter
    def zoom(self, percent: int) -> None:
        self._settings.setValue("zoom", str(percent))

    def recent_files(self) -> list[Path]:
        """Workspaces opened last, newest first, as far as they still exist."""
        return [path for path in self._remembered() if is_there(path)]

    def _remembered(self) -> list[Path]:
        return [Path(text) for text in self._stored("recent") or []]

    def remember_file(self, path: Path) -> None:
        """Put ``path`` at the head of the recent files."""
        others = [known for known in self._remembered() if known != path and not is_missing(known)]
        newest = [str(item) for item in [path, *others]]
        self._store("recent", newest[:_RECENT_LIMIT])

    def last_folder(self) -> Path:
        """Where a file dialog starts."""
        stored = self._text("last_folder")
        if stored and is_folder(Path(stored)):
            return Path(stored)
        documents = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        return documents if is_folder(documents) else Path.home()

    def remember_folder(self, path: Path) -> None:
        """Start the next file dialog in ``path``."""
        self._settings.setValue("last_folder", str(path))

    def window_place(self, window: str) -> bytes:
        """Size, place and state in which a window was left; empty if it never was."""
        return base64.b64decode(self._text(f"windows/{window}"), validate=False)

    def remember_window(self, window: str, place: bytes) -> None:
        """Open that window the same way the next time."""
        self._settings.setValue(f"windows/{window}", base64.b64encode(place).decode("ascii"))

    def columns(self, view: str) -> ColumnLayout:
        """The column layout of a view; empty if nothing was changed."""
        known = self._stored(f"columns/{view}")
        if not known:
            return ColumnLayout(widths={}, hidden=frozenset())
        return ColumnLayout(widths=dict(known["widths"]), hidden=frozenset(known["hidden"]))

    def remember_columns(self, view: str, layout: ColumnLayout) -> None:
        """Keep a column layout for the next time."""
        self._store(f"columns/{view}", {"widths": layout.widths, "hidden": sorted(layout.hidden)})

    def opens(self, part: str, *, usual: bool) -> bool:
        """Whether a part that folds was left open; as is ``usual`` where nobody folded or opened it."""
        known = self._stored(f"opened/{part}")
        return known if isinstance(known, bool) else usual

    def remember_opened(self, part: str, *, opened: bool) -> None:
        """Show that part the same way the next time."""
        self._store(f"opened/{part}", opened)

    def _text(self, key: str) -> str:
        value = self._settings.value(key)
        return value if isinstance(value, str) else ""

    def _stored(self, key: str) -> Any:
        """A stored list or mapping, or None; what somebody spoilt by hand is as good as nothing."""
        text = self._text(key)
        if not text:
            return None
        import json

        try:
            return json.loads(text)
        except ValueError:
            return None

    def _store(self, key: str, value: object) -> None:
        import json

        self._settings.setValue(key, json.dumps(value))

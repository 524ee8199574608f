"""A month as the grid shows it: seven columns from Monday, a week a row, every day with its ready texts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from jyteacher_desktop.enums import Enum
from jyteacher_desktop.values import dataclass

_ANYWHERE: Final = QModelIndex()
_WEEKDAYS: Final = "一二三四五六日"
Index = QModelIndex | QPersistentModelIndex


class Shape(Enum):
    """The mark before an entry, so that colour is never the only sign."""

    RING = "ring"
    HALF = "half"
    DISC = "disc"
    CROSS = "cross"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthEntry:
    """One record on a day: ``tone`` names a colour that has a soft sister, ``flag`` is one letter at the end of the line."""

    id: str
    text: str
    words: str
    shape: Shape
    tone: str
    flag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthDay:
    """One day of the grid; ``words`` says for a screen reader what the cell shows."""

    day: date
    in_month: bool
    today: bool
    entries: tuple[MonthEntry, ...]
    words: str


class MonthModel(QAbstractTableModel):
    """The weeks of one month."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._weeks: Sequence[Sequence[MonthDay]] = ()

    def show_weeks(self, weeks: Sequence[Sequence[MonthDay]]) -> None:
        """Show another month, or the same one anew."""
        self.beginResetModel()
        self._weeks = weeks
        self.endResetModel()

    def day(self, index: Index) -> MonthDay:
        """The day in a cell."""
        return self._weeks[index.row()][index.column()]

    def place(self, day: date) -> QModelIndex:
        """The cell of a day; an invalid index when the grid does not show it."""
        if not self._weeks:
            return QModelIndex()
        distance = (day - self._weeks[0][0].day).days
        return self.index(distance // 7, distance % 7) if 0 <= distance < 7 * len(self._weeks) else QModelIndex()

    def rowCount(self, parent: Index = _ANYWHERE) -> int:
        return 0 if parent.isValid() else len(self._weeks)

    def columnCount(self, parent: Index = _ANYWHERE) -> int:
        return 0 if parent.isValid() else 7

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        day = self.day(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return str(day.day.day)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return day.words
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return f"周{_WEEKDAYS[section]}"
        return None

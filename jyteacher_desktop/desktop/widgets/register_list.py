"""The registers in their groups: headings nobody can choose, a number behind each name, a dot where a measure is short.

Registers without rows are grey, so that what an office keeps stands out from what it might keep; which of them the city would like to
see used is said in their place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from jyteacher_desktop.desktop.style import color
from jyteacher_desktop.desktop.zoom import px
from jyteacher_desktop.values import NamedTuple

_KEY: Final = int(Qt.ItemDataRole.UserRole)
_COUNT: Final = _KEY + 1
_SHORT: Final = _KEY + 2
_WANTED: Final = _KEY + 3
_HEIGHT: Final = 29
_PADDING: Final = 10
_DOT: Final = 7


class RegisterEntry(NamedTuple):
    """One register of the list."""

    key: str
    title: str
    group: str
    number: int
    short: bool
    words: str
    wanted: bool = False


class RegisterList(QListWidget):
    """A list of registers.

    Signals:
        chosen(str): the key of the register the person went to.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(_Delegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self._quiet = False
        self.currentItemChanged.connect(self._announce)

    def show_entries(self, entries: Sequence[RegisterEntry]) -> None:
        """Show the registers; the chosen one stays chosen."""
        kept = self.key()
        self._quiet = True
        self.clear()
        group = ""
        for entry in entries:
            if entry.group != group:
                group = entry.group
                heading = QListWidgetItem(group, self)
                heading.setFlags(Qt.ItemFlag.NoItemFlags)
            item = QListWidgetItem(entry.title, self)
            item.setData(_KEY, entry.key)
            item.setData(_COUNT, entry.number)
            item.setData(_SHORT, entry.short)
            item.setData(_WANTED, entry.wanted)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, entry.words)
            item.setToolTip(entry.words)
        self.choose(kept)
        self._quiet = False

    def key(self) -> str:
        """The key of the chosen register, "" for none."""
        item = self.currentItem()
        return str(item.data(_KEY) or "") if item is not None else ""

    def choose(self, key: str) -> bool:
        """Go to a register; False if it is not in the list."""
        for number in range(self.count()):
            if self.item(number).data(_KEY) == key and key:
                self.setCurrentRow(number)
                return True
        return False

    def keys(self) -> list[str]:
        """Every register in the order of the list."""
        found = (self.item(number).data(_KEY) for number in range(self.count()))
        return [str(key) for key in found if key]

    def _announce(self, item: QListWidgetItem | None, _before: object) -> None:
        if item is not None and not self._quiet and item.data(_KEY):
            self.chosen.emit(str(item.data(_KEY)))


class _Delegate(QStyledItemDelegate):
    """Paints an entry: dot, title, number."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(px(120), px(_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        painter.save()
        place: QRect = option.rect
        state = option.state
        inner = place.adjusted(px(_PADDING), 0, -px(_PADDING), 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        if not index.data(_KEY):
            font = painter.font()
            font.setBold(True)
            painter.setFont(font)
            painter.setPen(color("text_soft"))
            painter.drawText(inner.adjusted(0, px(3), 0, 0), middle | Qt.AlignmentFlag.AlignLeft, str(index.data()))
            painter.restore()
            return
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color("accent_soft" if chosen else "window"))
            painter.drawRoundedRect(place.adjusted(px(4), 1, -px(4), -1), 5, 5)
        count = int(index.data(_COUNT) or 0)
        painter.setPen(color("accent" if chosen else "text" if count else "text_faint"))
        number = str(count) if count else "希望登记" if index.data(_WANTED) else "–"
        room = painter.fontMetrics().horizontalAdvance(number) + px(_PADDING)
        title = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, inner.width() - room - px(_DOT) - px(8)
        )
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignLeft, title)
        painter.setPen(color("text_soft" if count else "text_faint"))
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight, number)
        if index.data(_SHORT):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color("warn"))
            left = inner.left() + painter.fontMetrics().horizontalAdvance(title) + px(8)
            painter.drawEllipse(left, inner.center().y() - px(_DOT) // 2 + 1, px(_DOT), px(_DOT))
        painter.restore()

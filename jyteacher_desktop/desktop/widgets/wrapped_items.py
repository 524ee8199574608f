"""Items of a list as high as their words need once they are wrapped.

Qt measures them without the padding that the style gives them, so a line that just did not fit was drawn and had no room.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from jyteacher_desktop.desktop.zoom import px

_BESIDE, _ABOVE = 8, 4
"""The padding of an item, as the style has it."""


class WrappedItems(QStyledItemDelegate):
    """Gives every item of a list the height of its wrapped text, measured once: Qt asks several times whenever the list is shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._measured: dict[tuple[str, int, str], int] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        view = option.widget
        if not isinstance(view, QListView):
            return super().sizeHint(option, index)
        margin = view.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, None, view) + 1
        room = view.viewport().width() - 2 * (px(_BESIDE) + margin)
        words = index.data(Qt.ItemDataRole.DisplayRole)
        case = (words, room, view.font().key())
        height = self._measured.get(case)
        if height is None:
            height = view.fontMetrics().boundingRect(0, 0, room, 9999, int(Qt.TextFlag.TextWordWrap), words).height()
            self._measured[case] = height
        return QSize(0, height + 2 * px(_ABOVE) + 2)

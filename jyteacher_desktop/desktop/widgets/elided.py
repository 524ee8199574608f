"""A line of text beside buttons that ends in dots where they leave it too little room; the whole of it is its tool tip then."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLabel

from jyteacher_desktop.later import pattern

LINES: Final = ("countLabel", "chosenLabel")
"""What pages call such lines."""


_INSIDE_A_FACT: Final = pattern(r"(?<=[\u4e00-\u9fff]) (?=\w)|(?<=\w) (?=[\u4e00-\u9fff])")
"""The blank between a Chinese word and its number or sign: 暂报 1, 3 所, 工号 T01."""


def unbroken_facts(text: str) -> str:
    """Facts with a dot between each two, for a label that wraps: no line begins with the dot, and no number leaves its word."""
    return _INSIDE_A_FACT.sub("\u00a0", text.replace(" · ", "\u00a0· "))


def elide(label: QLabel) -> None:
    """Let a label of one line end in dots; it asks for room for all of it and is content with hardly any."""
    label.setMinimumWidth(1)
    label.installEventFilter(_Elided(label))


class _Elided(QObject):
    def __init__(self, label: QLabel) -> None:
        super().__init__(label)
        self._label = label
        self._tip = ""

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Paint:
            return False
        label = self._label
        text, room = label.text(), label.contentsRect()
        if label.wordWrap() or label.fontMetrics().horizontalAdvance(text) <= room.width():
            if self._tip and label.toolTip() == self._tip:
                label.setToolTip("")  # ours, of a line that was too long; what a page says there stays
            self._tip = ""
            return False
        if self._tip != text:
            self._tip = text
            label.setToolTip(text)
        shown = label.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter = QPainter(label)
        try:
            label.style().drawItemText(
                painter,
                room,
                int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value),
                label.palette(),
                label.isEnabled(),
                shown,
                label.foregroundRole(),
            )
        finally:
            painter.end()
        return True

"""A line of text beside buttons that ends in dots where they leave it too little room; the whole of it is its tool tip then."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPainter, QTextLayout
from PySide6.QtWidgets import QLabel

from jyteacher_desktop.later import pattern

LINES: Final = ("countLabel", "chosenLabel")
"""What pages call such lines."""


_PLACED: Final = int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value) | int(Qt.TextFlag.TextDontClip.value)
"""Two lines stand closer than their letters say, so that the heading keeps its height."""
_INSIDE_A_FACT: Final = pattern(r"(?<=[\u4e00-\u9fff]) (?=\w)|(?<=\w) (?=[\u4e00-\u9fff])")
"""The blank between a Chinese word and its number or sign: 暂报 1, 3 所, 工号 T01."""


def unbroken_facts(text: str) -> str:
    """Facts with a dot between each two, for a label that wraps: no line begins with the dot, and no number leaves its word."""
    return _INSIDE_A_FACT.sub("\u00a0", text.replace(" · ", "\u00a0· "))


def elide(label: QLabel, lines: int = 1) -> None:
    """Let a label of one line end in dots; it asks for room for all of it and is content with hardly any.

    With two ``lines`` what has no room in the first goes on in a second, close below it.
    """
    label.setMinimumWidth(1)
    label.installEventFilter(_Elided(label, lines))


class _Elided(QObject):
    def __init__(self, label: QLabel, lines: int) -> None:
        super().__init__(label)
        self._label = label
        self._lines = lines
        self._tip = ""

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Paint:
            return False
        label = self._label
        text, room = label.text(), label.contentsRect()
        metrics = label.fontMetrics()
        if label.wordWrap() or metrics.horizontalAdvance(text) <= room.width():
            self._say_whole("")
            return False
        first, rest = _first_line(label, text, room.width()) if self._lines > 1 else ("", text)
        shown = metrics.elidedText(rest, Qt.TextElideMode.ElideRight, room.width())
        self._say_whole("" if shown == rest else text)
        half = room.height() // 2
        parts = [(room, shown)] if not first else [(room.adjusted(0, 0, 0, -half), first), (room.adjusted(0, half, 0, 0), shown)]
        painter = QPainter(label)
        try:
            for place, part in parts:
                label.style().drawItemText(
                    painter, place, _PLACED, label.palette(), label.isEnabled(), part, label.foregroundRole()
                )
        finally:
            painter.end()
        return True

    def _say_whole(self, text: str) -> None:
        """What has no room is the tool tip; what a page says there stays."""
        if self._tip != text:
            if text or self._label.toolTip() == self._tip:
                self._label.setToolTip(text)
            self._tip = text


def _first_line(label: QLabel, text: str, width: int) -> tuple[str, str]:
    """What of a text stands in the first line of that width, and the rest."""
    layout = QTextLayout(text, label.font())
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(width)
    units = 2 * line.textLength()  # Qt counts what UTF-16 counts
    layout.endLayout()
    written = text.encode("utf-16-le")
    return written[:units].decode("utf-16-le"), written[units:].decode("utf-16-le")

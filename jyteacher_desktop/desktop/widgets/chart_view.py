"""Paints a chart of the reports on the screen: the same rectangles, lines and strings that the paper shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from jyteacher_desktop.desktop.style import color


class Drawing(Protocol):
    """A drawing with its origin below left and its shapes in order."""

    width: float
    height: float
    contents: Iterable[object]


class ChartView(QWidget):
    """A drawing, scaled to the width of the view."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing: Drawing | None = None

    def show_drawing(self, drawing: Drawing | None, description: str) -> None:
        """Show a drawing; ``description`` says in words what it shows."""
        self._drawing = drawing
        self.setAccessibleDescription(description)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(420, 210)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._drawing is None:
            return
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            scale = min(self.width() / self._drawing.width, self.height() / self._drawing.height)
            painter.translate((self.width() - self._drawing.width * scale) / 2, 0)
            painter.scale(scale, scale)
            for shape in self._drawing.contents:
                self._paint(painter, shape, self._drawing.height)
        finally:
            painter.end()

    def _paint(self, painter: QPainter, shape: object, height: float) -> None:
        facts = vars(shape)
        kind = type(shape).__name__
        if kind == "Rect":
            top = height - facts["y"] - facts["height"]
            painter.fillRect(QRectF(facts["x"], top, facts["width"], facts["height"]), _shade(facts["fillColor"]))
        elif kind == "Line":
            painter.setPen(QPen(_shade(facts["strokeColor"]), facts["strokeWidth"]))
            painter.drawLine(QLineF(facts["x1"], height - facts["y1"], facts["x2"], height - facts["y2"]))
        elif kind == "String":
            font = self.font()
            font.setPixelSize(max(1, round(facts["fontSize"])))
            painter.setFont(font)
            painter.setPen(_ink(facts["fillColor"]))
            width = QFontMetricsF(font).horizontalAdvance(facts["text"])
            left = facts["x"] - {"start": 0.0, "middle": width / 2, "end": width}[facts["textAnchor"]]
            painter.drawText(QPointF(left, height - facts["y"]), facts["text"])


def _shade(gray: object) -> QColor:
    """The grays of paper as shades between the accent and the lines of the screen."""
    level = float(getattr(gray, "red", 0.0))
    if level <= 0.1:
        return color("text")
    if level <= 0.5:
        return color("accent")
    if level <= 0.8:
        accent, line = color("accent"), color("surface")
        return QColor(*((a + 2 * b) // 3 for a, b in zip(accent.getRgb()[:3], line.getRgb()[:3], strict=True)))  # type: ignore[index]
    return color("line") if level < 1 else color("surface")


def _ink(gray: object) -> QColor:
    return color("text") if float(getattr(gray, "red", 0.0)) < 0.2 else color("text_soft")

"""Paints a chart of the reports on the screen: the same rectangles, lines and strings that the paper shows.

It is drawn for the room that the view has, so that its letters are those of the window at every size.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from jyteacher_desktop.desktop.style import color, fill
from jyteacher_desktop.desktop.zoom import factor

if TYPE_CHECKING:
    from jyteacher_desktop.reports.bars_and_lines import Bar, Drawing, Label, Rule


Draw = Callable[[float, float], "Drawing"]
"""Makes the drawing of a width and a height in points."""
_PIXELS: Final = 1.45
"""Pixels of a point at 100 %: letters of 8 points are as large as the small ones of the window."""


class ChartView(QWidget):
    """A drawing that fills the view."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draw: Draw | None = None
        self._drawing: Drawing | None = None

    def show_drawing(self, draw: Draw | None, description: str) -> None:
        """Show what ``draw`` makes for the room there is; ``description`` says in words what it shows."""
        self._draw, self._drawing = draw, None
        self.setAccessibleDescription(description)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(420, 210)

    def paintEvent(self, _event: QPaintEvent) -> None:
        drawing, scale = self.drawing(), self._scale()
        if drawing is None:
            return
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.scale(scale, scale)
            brush = _Brush(painter, self.font(), drawing.height)
            for shape in drawing.shapes:
                brush.paint(shape)
        finally:
            painter.end()

    def drawing(self) -> Drawing | None:
        """The drawing for the room there is now."""
        width, height = self.width() / self._scale(), self.height() / self._scale()
        if self._draw is not None and (self._drawing is None or (self._drawing.width, self._drawing.height) != (width, height)):
            self._drawing = self._draw(width, height)
        return self._drawing

    def _scale(self) -> float:
        return _PIXELS * factor()


class _Brush:
    """Paints the shapes of one drawing; a font, its measures and a colour are made once for all shapes that have them."""

    def __init__(self, painter: QPainter, font: QFont, height: float) -> None:
        self._painter = painter
        self._height = height
        self._font_of = font
        self._fonts: dict[int, tuple[QFont, QFontMetricsF]] = {}
        self._shades: dict[float, QColor] = {}

    def paint(self, shape: Bar | Rule | Label) -> None:
        from jyteacher_desktop.reports.bars_and_lines import Bar, Rule

        painter, height = self._painter, self._height
        if isinstance(shape, Bar):
            top = height - shape.y - shape.height
            fill(painter, QRectF(shape.x, top, shape.width, shape.height), self._shade(shape.gray))
        elif isinstance(shape, Rule):
            painter.setPen(QPen(self._shade(shape.gray), shape.width))
            painter.drawLine(QLineF(shape.x1, height - shape.y1, shape.x2, height - shape.y2))
        else:
            font, measures = self._font(max(1, round(shape.size)))
            painter.setFont(font)
            painter.setPen(_ink(shape.gray))
            left = shape.x
            if shape.anchor != "start":
                width = measures.horizontalAdvance(shape.text)
                left -= width / 2 if shape.anchor == "middle" else width
            painter.drawText(QPointF(left, height - shape.y), shape.text)

    def _font(self, pixels: int) -> tuple[QFont, QFontMetricsF]:
        known = self._fonts.get(pixels)
        if known is None:
            font = QFont(self._font_of)
            font.setPixelSize(pixels)
            known = self._fonts[pixels] = font, QFontMetricsF(font)
        return known

    def _shade(self, gray: float) -> QColor:
        known = self._shades.get(gray)
        if known is None:
            known = self._shades[gray] = _shade(gray)
        return known


def _shade(gray: float) -> QColor:
    """The grays of paper as shades between the accent and the lines of the screen."""
    if gray <= 0.1:
        return color("text")
    if gray <= 0.5:
        return color("accent")
    if gray <= 0.8:
        accent, line = color("accent"), color("surface")
        return QColor(*((a + 2 * b) // 3 for a, b in zip(accent.getRgb()[:3], line.getRgb()[:3], strict=True)))  # type: ignore[index]
    return color("line") if gray < 1 else color("surface")


def _ink(gray: float) -> QColor:
    return color("text") if gray < 0.2 else color("text_soft")

"""A month as a grid of days, moved through by keyboard, and the legend of its marks.

Keys: arrows move by a day or a week, Home and End to Monday and Sunday, PageUp and PageDown by a month, with Ctrl by a year, Enter
opens the day. A step out of the month asks for the next one; the day stays chosen while it is fetched, so held keys lose nothing.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QHelpEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)

from jyteacher_desktop.desktop.month_model import MonthDay, MonthEntry, MonthModel, Shape
from jyteacher_desktop.desktop.style import color
from jyteacher_desktop.desktop.widgets.table_view import plain_tip
from jyteacher_desktop.desktop.zoom import px

_DAY_STEPS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}
_MONTH_STEPS: Final = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_PADDING: Final = 4
_ENTRY_LINES: Final = 3
_MARK_SHARE: Final = 0.55
_NEVER_FIRST: Final = frozenset("，。、；：？！）》”’·")
_FIRST, _LAST = date(1990, 1, 1), date(2100, 12, 31)


def months_later(day: date, months: int) -> date:
    """The same day of another month, or its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


class MonthGrid(QTableView):
    """The days of one month.

    Signals:
        day_chosen(date): the person moved to a day.
        month_wanted(date): the day moved to lies in another month.
        day_opened(date): Enter or a double click.
        menu_wanted(QPoint): the context menu of the chosen day, at a place on the screen.
    """

    day_chosen = Signal(object)
    month_wanted = Signal(object)
    day_opened = Signal(object)
    menu_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._day = date.today()
        self._month = (0, 0)
        self._days = MonthModel(self)
        self.setModel(self._days)
        self.setItemDelegate(_DayPainter(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionsClickable(False)
        for heading in (self.verticalHeader(), self.horizontalHeader()):
            heading.setMinimumSectionSize(1)
            heading.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._offer_menu)
        self.doubleClicked.connect(self._open)
        self.clicked.connect(self._click)

    # -- what is shown --------------------------------------------------------------------------------------------

    @property
    def day(self) -> date:
        """The chosen day."""
        return self._day

    def show_month(self, first: date, weeks: Sequence[Sequence[MonthDay]]) -> None:
        """Show the month that begins on ``first``; the chosen day stays chosen."""
        self._month = (first.year, first.month)
        self._days.show_weeks(weeks)
        self._mark()

    def chosen(self) -> MonthDay | None:
        """The chosen day with its records; None while its month is still fetched."""
        place = self._days.place(self._day)
        return self._days.day(place) if place.isValid() else None

    def choose(self, day: date) -> None:
        """Go to a day, whatever its month."""
        self._day = min(max(day, _FIRST), _LAST)
        if (self._day.year, self._day.month) == self._month:
            self._mark()
            self.day_chosen.emit(self._day)
        else:
            self.month_wanted.emit(self._day)

    def corner(self) -> QPoint:
        """Where a menu of the chosen day opens."""
        return self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())

    def _mark(self) -> None:
        place = self._days.place(self._day)
        if place.isValid():
            self.setCurrentIndex(place)

    # -- what the person does -------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        by_year = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if key in _DAY_STEPS:
            self.choose(self._day + timedelta(_DAY_STEPS[key]))
        elif key in _MONTH_STEPS:
            self.choose(months_later(self._day, _MONTH_STEPS[key] * (12 if by_year else 1)))
        elif key == Qt.Key.Key_Home:
            self.choose(self._day - timedelta(self._day.weekday()))
        elif key == Qt.Key.Key_End:
            self.choose(self._day + timedelta(6 - self._day.weekday()))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.day_opened.emit(self._day)
        else:
            event.ignore()

    def _click(self, index: QModelIndex) -> None:
        # a click on a day of a neighbouring month does not turn the page: the second click of a double click would hit another day
        self._day = self._days.day(index).day
        self.day_chosen.emit(self._day)

    def _open(self, index: QModelIndex) -> None:
        self.day_opened.emit(self._days.day(index).day)

    def _offer_menu(self, position: QPoint) -> None:
        index = self.indexAt(position)
        if index.isValid():
            self._click(index)
            self.setCurrentIndex(index)
            self.menu_wanted.emit(self.viewport().mapToGlobal(position))

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.indexAt(event.pos())
            entries = self._days.day(index).entries if index.isValid() else ()
            if entries:
                QToolTip.showText(event.globalPos(), plain_tip("\n".join(entry.words for entry in entries)), self)
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)


class _DayPainter(QStyledItemDelegate):
    """Paints a day: its number, then as many records as there is room for."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        grid = self.parent()
        model = index.model()
        if not isinstance(grid, MonthGrid) or not isinstance(model, MonthModel):
            return
        day = model.day(index)
        area: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(area, color("surface" if day.in_month else "window"))
        painter.fillRect(area.left(), area.bottom(), area.width(), 1, color("line"))
        if index.column() < 6:
            painter.fillRect(area.right(), area.top(), 1, area.height(), color("line"))
        metrics = grid.fontMetrics()
        top = area.top() + _paint_number(painter, area, day, metrics)
        _paint_entries(painter, QRect(area.left(), top, area.width() - 1, area.bottom() - top), day, metrics)
        if index == grid.currentIndex():
            painter.setPen(QPen(color("accent"), 2 if grid.hasFocus() else 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(area).adjusted(1.5, 1.5, -2.5, -2.5), 4, 4)
        painter.restore()


def _paint_number(painter: QPainter, area: QRect, day: MonthDay, metrics: QFontMetrics) -> int:
    """The number of the day above left; today stands in a pill. Returns the height it takes."""
    text = f"{day.day.month}/1" if day.day.day == 1 and not day.in_month else str(day.day.day)
    height = metrics.height()
    place = QRect(
        area.left() + px(_PADDING), area.top() + px(_PADDING), metrics.horizontalAdvance(text) + 3 * px(_PADDING), height
    )
    if day.today:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("accent"))
        painter.drawRoundedRect(place, height / 2, height / 2)
        painter.setPen(color("on_accent"))
    elif not day.in_month:
        painter.setPen(color("text_faint"))
    else:
        painter.setPen(color("text_soft" if day.day.weekday() > 4 else "text"))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
    return height + 2 * px(_PADDING)


def _paint_entries(painter: QPainter, area: QRect, day: MonthDay, metrics: QFontMetrics) -> None:
    """One line for each record, more where there is room; marks and a number stand for those that have none."""
    line = metrics.height()
    room = max(0, area.height() // (line + px(_PADDING) + 2))
    shown = day.entries if len(day.entries) <= room else day.entries[: max(0, room - 1)]
    place = QRect(area.left() + px(_PADDING), area.top(), area.width() - 2 * px(_PADDING), 0)
    spare = area.height() - len(shown) * (line + px(_PADDING) + 2)
    for entry in shown:
        lines = 1 + max(0, min(spare // line, _ENTRY_LINES - 1)) if len(shown) == len(day.entries) else 1
        used = _paint_entry(painter, place, entry, metrics, lines=lines, faint=not day.in_month)
        spare -= used - line - px(_PADDING)
        place.translate(0, used + 2)
    hidden = day.entries[len(shown) :]
    if hidden:
        high = line + px(_PADDING)
        beside = metrics.horizontalAdvance("10/30") + px(_PADDING)  # a row too low for a line has room beside its number
        row = QRect(place.left(), place.top(), place.width(), high) if room else QRect(area.topLeft(), QSize(area.width(), 0))
        _paint_hidden(painter, row if room else row.adjusted(beside, -high, -px(_PADDING), 0), hidden, metrics)


def _paint_hidden(painter: QPainter, place: QRect, hidden: Sequence[MonthEntry], metrics: QFontMetrics) -> None:
    """The marks of records that have no room, and how many they are if the marks do not all fit or stand below others."""
    mark = round(metrics.ascent() * _MARK_SHARE) + px(_PADDING)
    text = f"{len(hidden)} 项"
    width = metrics.horizontalAdvance(text)
    fitting = (place.width() - width) // mark if len(hidden) * mark > place.width() else len(hidden)
    left = place.left() + px(_PADDING)
    for entry in hidden[: max(0, fitting)]:
        paint_mark(painter, left, place.center().y(), entry)
        left += mark
    if left + width <= place.right() or fitting < len(hidden):
        painter.setPen(color("text_soft"))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)


def _paint_entry(painter: QPainter, place: QRect, entry: MonthEntry, metrics: QFontMetrics, *, lines: int, faint: bool) -> int:
    """A record from the top of ``place`` on; returns the height it takes."""
    line = metrics.height()
    flag = metrics.horizontalAdvance(entry.flag) + px(_PADDING) if entry.flag else 0
    mark = round(metrics.ascent() * _MARK_SHARE) + 2 * px(_PADDING)
    left, right = place.left() + px(_PADDING) + mark, place.right() - px(_PADDING)
    texts = broken(entry.text, metrics, (max(0, right - flag - left), max(0, right - left)), lines)
    box = QRect(place.left(), place.top(), place.width(), line * len(texts) + px(_PADDING))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color(f"{entry.tone}_soft"))
    painter.drawRoundedRect(box, 4, 4)
    top = box.top() + px(_PADDING) // 2
    paint_mark(painter, place.left() + px(_PADDING), top + line // 2, entry)
    if entry.flag:
        painter.setPen(color("warn"))
        painter.drawText(QRect(right - flag, top, flag, line), Qt.AlignmentFlag.AlignRight, entry.flag)
    painter.setPen(color("text_soft" if faint else "text"))
    for number, text in enumerate(texts):
        painter.drawText(QRect(left, top + number * line, max(0, right - left), line), Qt.AlignmentFlag.AlignVCenter, text)
    return box.height()


def broken(text: str, metrics: QFontMetrics, rooms: tuple[int, int], lines: int) -> list[str]:
    """A text in at most so many lines, the first as wide as ``rooms[0]``, the others as ``rooms[1]``; Chinese breaks anywhere."""
    found: list[str] = []
    rest = text
    while rest and len(found) < lines - 1:
        room = rooms[min(len(found), 1)]
        length = next((size for size in range(1, len(rest) + 1) if metrics.horizontalAdvance(rest[:size]) > room), len(rest) + 1)
        cut = max(1, length - 1)
        if cut > 1 and rest[cut : cut + 1] in _NEVER_FIRST:
            cut -= 1
        found.append(rest[:cut])
        rest = rest[cut:].lstrip()
    if rest:
        found.append(metrics.elidedText(rest, Qt.TextElideMode.ElideRight, rooms[min(len(found), 1)]))
    return found or [""]


def paint_mark(painter: QPainter, left: int, middle: int, entry: MonthEntry) -> int:
    """The mark of an entry's state, as large as a small letter; returns the width it takes with the space after it."""
    size = painter.fontMetrics().ascent() * _MARK_SHARE
    shape, tone = entry.shape, color(entry.tone)
    box = QRectF(left + 1, middle - size / 2 + 0.5, size, size)
    painter.setPen(QPen(tone, 1.6))
    painter.setBrush(tone if shape is Shape.DISC else Qt.BrushStyle.NoBrush)
    if shape is Shape.CROSS:
        painter.drawLine(box.topLeft(), box.bottomRight())
        painter.drawLine(box.topRight(), box.bottomLeft())
    else:
        painter.drawEllipse(box)
    if shape is Shape.HALF:
        painter.setBrush(tone)
        painter.drawPie(box, 90 * 16, 180 * 16)
    return round(size) + 2 * px(_PADDING)


class MonthLegend(QWidget):
    """What the marks of a month mean, in one line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[MonthEntry, ...] = ()
        self._flag = ("", "")

    def explain(self, entries: Sequence[MonthEntry], flag: tuple[str, str]) -> None:
        """Show every mark with its word, and the flag with what it means."""
        self._entries = tuple(entries)
        self._flag = flag
        self.setAccessibleDescription("，".join(entry.text for entry in entries))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, self.fontMetrics().height() + 2 * px(_PADDING))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            metrics = self.fontMetrics()
            left, base = 0, (self.height() + metrics.ascent() - metrics.descent()) / 2
            for entry in self._entries:
                left += paint_mark(painter, left, self.height() // 2, entry)
                painter.setPen(color("text_soft"))
                painter.drawText(QPointF(left, base), entry.text)
                left += metrics.horizontalAdvance(entry.text) + 4 * px(_PADDING)
            letter, meaning = self._flag
            painter.setPen(color("warn"))
            painter.drawText(QPointF(left, base), letter)
            painter.setPen(color("text_soft"))
            painter.drawText(QPointF(left + metrics.horizontalAdvance(letter) + px(_PADDING), base), meaning)
        finally:
            painter.end()

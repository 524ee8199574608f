"""The one table of the windows: rows of fixed height, plain text, columns the person arranges, copy into WPS or Excel.

Keys: arrows move, Enter opens the row, Ctrl+C copies the selected rows with tabs between cells, Ctrl+Shift+C with the
headings. The heading's context menu shows and hides columns. Text that does not fit is shown whole in a tool tip.
"""

from __future__ import annotations

import html
from collections.abc import Hashable
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QFontMetrics,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPalette,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)

from jyteacher_desktop.desktop.preferences import ColumnLayout, Preferences
from jyteacher_desktop.desktop.style import color
from jyteacher_desktop.desktop.table_model import TableContent, TableModel

_ROW_HEIGHT: Final = 28
_PADDING: Final = 8


class _CellPainter(QStyledItemDelegate):
    """Paints a cell as one line of plain text over a thin rule; far cheaper than a styled item."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        state: Any = option.state
        rect: QRect = option.rect
        palette: QPalette = option.palette
        metrics: QFontMetrics = option.fontMetrics
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, color("accent_soft"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, color("window"))
        painter.setPen(color("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        text = index.data()
        if text:
            tone = index.data(Qt.ItemDataRole.ForegroundRole)
            painter.setPen(tone if tone is not None else palette.color(QPalette.ColorRole.Text))
            inner = rect.adjusted(_PADDING, 0, -_PADDING, 0)
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(inner, index.data(Qt.ItemDataRole.TextAlignmentRole), shown)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(color("accent"))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))


class TableView(QTableView):
    """A table over :class:`TableModel`.

    Signals:
        row_changed(object): the current row, or None.
        row_opened(object): Enter or a double click on a row.
        menu_wanted(QMenu): the context menu is about to show; the page adds its own actions first.
    """

    row_changed = Signal(object)
    row_opened = Signal(object)
    menu_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._preferences: Preferences | None = None
        self._empty_text = ""
        self._kept: Hashable | None = None
        self._wanted: Hashable | None = None
        self.setItemDelegate(_CellPainter(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(_ROW_HEIGHT)
        self.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        heading = self.horizontalHeader()
        heading.setHighlightSections(False)
        heading.setSectionsMovable(False)
        heading.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        heading.customContextMenuRequested.connect(self._offer_columns)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._offer_menu)
        self.doubleClicked.connect(self._open)

    def use(self, model: TableModel[Any], *, name: str, preferences: Preferences, empty_text: str, sortable: bool = True) -> None:
        """Show ``model``; the person's column layout is kept under ``name``; an empty table says ``empty_text``."""
        self.setModel(model)
        self._name = name
        self._preferences = preferences
        self._empty_text = empty_text
        self.setSortingEnabled(False)
        heading = self.horizontalHeader()
        heading.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        heading.setSortIndicatorClearable(True)
        self.setSortingEnabled(sortable)
        self.arrange_columns()
        heading.sectionResized.connect(self._keep_columns)
        model.modelAboutToBeReset.connect(self._keep_row)
        model.modelReset.connect(self._restore_row)
        self.selectionModel().currentRowChanged.connect(self._announce_row)

    def table_model(self) -> TableModel[Any]:
        """The model in use."""
        model = self.model()
        if not isinstance(model, TableModel):
            raise TypeError("a TableView shows a TableModel")
        return model

    def show_content(self, content: TableContent[Any]) -> None:
        """Show other rows; if the columns are others, arrange them."""
        model = self.table_model()
        before = [column.key for column in model.columns]
        model.show(content)
        if before != [column.key for column in model.columns]:
            self.arrange_columns()

    def set_empty_text(self, text: str) -> None:
        """What an empty table says, one or two lines: what to do first."""
        self._empty_text = text
        self.viewport().update()

    def arrange_columns(self) -> None:
        """Give every column its width: the person's, else the described one."""
        layout = self._preferences.columns(self._name) if self._preferences else ColumnLayout(widths={}, hidden=frozenset())
        unit = self.fontMetrics().horizontalAdvance("0")
        heading = self.horizontalHeader()
        heading.blockSignals(True)
        for number, column in enumerate(self.table_model().columns):
            self.setColumnWidth(number, layout.widths.get(column.key, column.width * unit + 2 * _PADDING))
            self.setColumnHidden(number, column.key in layout.hidden)
        heading.blockSignals(False)
        heading.setStretchLastSection(True)

    def current_row(self) -> Any:
        """The row the person is on, or None."""
        index = self.currentIndex()
        return self.table_model().row(index.row()) if index.isValid() else None

    def selected_rows(self) -> list[Any]:
        """The selected rows from top to bottom."""
        model = self.table_model()
        numbers = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [model.row(number) for number in numbers]

    def select(self, identity: Hashable) -> bool:
        """Go to the row of that identity; False if it is not shown."""
        position = self.table_model().position(identity)
        if position is None:
            return False
        self._go_to(position)
        return True

    def select_when_shown(self, identity: Hashable) -> None:
        """Go to the row of that identity now, or as soon as it arrives."""
        if not self.select(identity):
            self.clearSelection()
            self._wanted = identity

    def enter(self) -> None:
        """Take the keyboard, on the current row or the first one."""
        self.setFocus(Qt.FocusReason.TabFocusReason)
        if not self.selectionModel().hasSelection() and self.table_model().rowCount():
            self._go_to(max(self.currentIndex().row(), 0))

    def _go_to(self, position: int) -> None:
        column = max(self.columnAt(0), 0)
        self.setCurrentIndex(self.table_model().index(position, column))
        self.selectRow(position)

    def _keep_row(self) -> None:
        index = self.currentIndex()
        self._kept = self.table_model().identity(index.row()) if index.isValid() else None

    def _restore_row(self) -> None:
        if self._wanted is not None and self.select(self._wanted):
            self._wanted = None
        elif self._kept is not None and not self.select(self._kept):
            self.row_changed.emit(None)

    def _announce_row(self, current: QModelIndex, previous: QModelIndex) -> None:
        if current.row() != previous.row() or current.isValid() != previous.isValid():
            self.row_changed.emit(self.current_row())

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.row_opened.emit(self.table_model().row(index.row()))

    def copy(self, *, headings: bool = False) -> None:
        """Put the selected rows on the clipboard, as WPS and Excel paste them."""
        model = self.table_model()
        shown = [number for number in range(model.columnCount()) if not self.isColumnHidden(number)]
        lines = ["\t".join(model.columns[number].title for number in shown)] if headings else []
        for index in sorted(self.selectionModel().selectedRows(), key=QModelIndex.row):
            texts = model.texts(index.row())
            lines.append("\t".join(texts[number].replace("\t", " ").replace("\n", " ") for number in shown))
        QGuiApplication.clipboard().setText("\n".join(lines))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() == Qt.Key.Key_C and event.modifiers() == (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        ):
            self.copy(headings=True)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _offer_menu(self, position: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.menu_wanted.emit(menu)
        if not menu.isEmpty():
            menu.addSeparator()
        menu.addAction("复制所选行\tCtrl+C", self.copy)
        menu.addAction("连同表头复制\tCtrl+Shift+C", partial(self.copy, headings=True))
        menu.addAction("全选\tCtrl+A", self.selectAll)
        menu.popup(self.viewport().mapToGlobal(position))

    def _offer_columns(self, position: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number, column in enumerate(self.table_model().columns):
            action = QAction(column.title, menu)
            action.setCheckable(True)
            action.setChecked(not self.isColumnHidden(number))
            action.setEnabled(number > 0)
            action.toggled.connect(partial(self._show_column, number))
            menu.addAction(action)
        menu.popup(self.horizontalHeader().mapToGlobal(position))

    def _show_column(self, number: int, shown: bool) -> None:
        self.setColumnHidden(number, not shown)
        self._keep_columns()

    def _keep_columns(self) -> None:
        if self._preferences is None or not self.isVisible():
            return
        columns = self.table_model().columns
        last = max((number for number in range(len(columns)) if not self.isColumnHidden(number)), default=-1)
        self._preferences.remember_columns(
            self._name,
            ColumnLayout(
                widths={
                    column.key: self.columnWidth(number)
                    for number, column in enumerate(columns)
                    if number != last and not self.isColumnHidden(number)
                },
                hidden=frozenset(column.key for number, column in enumerate(columns) if self.isColumnHidden(number)),
            ),
        )

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._show_whole_text(event)
            return True
        return super().viewportEvent(event)

    def _show_whole_text(self, event: QHelpEvent) -> None:
        index = self.indexAt(event.pos())
        text = str(index.data() or "") if index.isValid() else ""
        room = self.visualRect(index).width() - 2 * _PADDING
        if text and self.fontMetrics().horizontalAdvance(text) > room:
            QToolTip.showText(event.globalPos(), plain_tip(text), self)
        else:
            QToolTip.hideText()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._empty_text and self.model() is not None and self.model().rowCount() == 0:
            painter = QPainter(self.viewport())
            try:
                painter.setPen(color("text_soft"))
                area = self.viewport().rect().adjusted(16, 16, -16, -16)
                painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._empty_text)
            finally:
                painter.end()


def plain_tip(text: str) -> str:
    """A tool tip that shows ``text`` exactly, whatever looks like markup in it."""
    return f"<span style='white-space: pre-wrap'>{html.escape(text)}</span>"

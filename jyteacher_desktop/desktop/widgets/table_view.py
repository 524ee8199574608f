"""The one table of the windows: rows of fixed height, plain text, columns the person arranges, copy into WPS or Excel.

Keys: arrows move, Enter opens the row, Ctrl+C copies the selected rows with tabs between cells, Ctrl+Shift+C with the
headings. The heading's context menu shows and hides columns. Text that does not fit is shown whole in a tool tip.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from typing import Any, Final

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QAction,
    QFocusEvent,
    QFontMetricsF,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QStaticText,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QMenu,
    QTableView,
    QToolTip,
    QWidget,
)

from jyteacher_desktop.desktop.icons import sign
from jyteacher_desktop.desktop.preferences import ColumnLayout, Preferences
from jyteacher_desktop.desktop.style import color, fill, fill_each
from jyteacher_desktop.desktop.table_model import TableContent, TableModel
from jyteacher_desktop.desktop.zoom import factor, px
from jyteacher_desktop.domain.columns import Align

_ROW_HEIGHT: Final = 28
_PADDING: Final = 8
_MARK_WIDTH: Final = 3
_LOCK_SIZE: Final = 16
_LAID_OUT_LIMIT: Final = 4_000
"""Texts that are kept as they are painted, some screens of them: painting asks for the same ones again and again."""
_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft.value)
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight.value)
_LEAST_OF_LAST: Final = 0.75
"""So much of its width a text keeps that comes last: narrower it is worth a bar."""
_VALUES_OFFERED: Final = 30
"""A column with more different texts is searched, not chosen from."""


class TableView(QTableView):
    """A table over :class:`TableModel`.

    Signals:
        row_changed(object): the current row, or None.
        row_opened(object): Enter or a double click on a row.
        chosen_changed(): other rows are selected, or none any more.
        menu_wanted(QMenu): the context menu is about to show; the page adds its own actions first.
        deletion_typed(): Del.
    """

    row_changed = Signal(object)
    row_opened = Signal(object)
    chosen_changed = Signal()
    menu_wanted = Signal(object)
    deletion_typed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # found by its name Qt tells what it is; as what viewport() gives, every class of Qt would be asked whether it is one of its own, and made for it
        self._viewport = self.findChild(QWidget, "qt_scrollarea_viewport")
        self._name = ""
        self._preferences: Preferences | None = None
        self._empty_text = ""
        self._awaits_rows = False
        self._arranged = False
        self._kept: Hashable | None = None
        self._wanted: Hashable | None = None
        self._hovered = -1
        self._by_cell = False
        self._by_mouse = False
        self._roomy, self._roomy_width, self._giving = -1, 0, False  # the column that has what room is left, its own width
        self._last, self._last_width = -1, 0  # a text that comes last, its own width
        self._keep_only: Callable[[str, str], None] | None = None
        self._laid_out: dict[tuple[str, int], str | QStaticText] = {}
        self._above = 0.0  # the room above a text in its row
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
        self._set_row_height()
        heading = self.horizontalHeader()
        heading.setHighlightSections(False)
        heading.setSectionsMovable(False)
        heading.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        heading.customContextMenuRequested.connect(self._offer_columns)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._offer_menu)
        self.doubleClicked.connect(self._open)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.fontDatabaseChanged.connect(self._forget_texts)

    def use(
        self,
        model: TableModel[Any],
        *,
        name: str,
        preferences: Preferences | None,
        empty_text: str,
        sortable: bool = True,
        by_cell: bool = False,
    ) -> None:
        """Show ``model``; the person's column layout is kept under ``name``; an empty table says ``empty_text``.

        ``preferences`` None: the columns belong to one file, nothing is kept. ``by_cell``: the arrow keys go from cell to cell.
        """
        self.setModel(model)
        self._by_cell = by_cell
        self._name = name
        self._preferences = preferences
        self._empty_text = empty_text
        self.setSortingEnabled(False)
        heading = self.horizontalHeader()
        heading.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        heading.setSortIndicatorClearable(True)
        self.setSortingEnabled(sortable)
        self.arrange_columns()
        heading.sectionResized.connect(self._column_resized)
        model.modelAboutToBeReset.connect(self._keep_row)
        model.modelReset.connect(self._restore_row)
        model.modelReset.connect(self._rows_came)
        self.selectionModel().currentRowChanged.connect(self._announce_row)
        self.selectionModel().selectionChanged.connect(self._announce_chosen)

    def _set_row_height(self) -> None:
        self._row_height, self._padding = px(_ROW_HEIGHT), px(_PADDING)
        self._factor = factor()  # columns are kept as of 100 %, and while sizes change they still have those of this factor
        self._laid_out.clear()
        self.verticalHeader().setMinimumSectionSize(self._row_height)
        self.verticalHeader().setDefaultSectionSize(self._row_height)

    def rezoom(self) -> None:
        """Rows and columns for the size in use."""
        self._set_row_height()
        if self.model() is not None:
            self.arrange_columns()

    def offer_narrowing(self, keep_only: Callable[[str, str], None]) -> None:
        """Offer in both menus to keep only the rows with one text under a heading; ``keep_only`` gets heading and text."""
        self._keep_only = keep_only

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
        self._arranged = False
        model.show(content)
        self._arranged = True
        if before != [column.key for column in model.columns]:
            self.arrange_columns()

    def show_other(self, content: TableContent[Any], *, name: str, empty_text: str) -> None:
        """Show rows of another sort: their columns are kept under a name of their own, and an order chosen before is forgotten."""
        self._arranged = False  # while other columns come the heading speaks of widths that were those of the columns before
        self._name = name
        self._empty_text = empty_text
        self._kept = self._wanted = None
        self.clearSelection()
        self.setCurrentIndex(QModelIndex())
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.table_model().show(content)
        self.arrange_columns()

    def set_empty_text(self, text: str) -> None:
        """What an empty table says, one or two lines: what to do first."""
        self._empty_text = text
        self.viewport().update()

    def await_rows(self) -> None:
        """Say nothing of an empty table before its rows were read once: nobody knows yet that there are none."""
        self._awaits_rows = True

    def _rows_came(self) -> None:
        self._awaits_rows = False

    @property
    def told_when_empty(self) -> str:
        """What stands in the table while it has no rows."""
        return "" if self._awaits_rows else self._empty_text

    def arrange_columns(self) -> None:
        """Give every column its width: the person's, else the described one."""
        layout = self._preferences.columns(self._name) if self._preferences else ColumnLayout(widths={}, hidden=frozenset())
        self.table_model().heading_sizes = ()
        unit = self.fontMetrics().horizontalAdvance("0")
        heading = self.horizontalHeader()
        heading.blockSignals(True)
        for number, column in enumerate(self.table_model().columns):
            kept = layout.widths.get(column.key)
            self.setColumnWidth(number, px(kept) if kept is not None else column.width * unit + 2 * self._padding)
            self.setColumnHidden(number, column.key in layout.hidden)
        heading.blockSignals(False)
        # A text may have what room is left. Where figures come last, the text before them has it: they stay side by side.
        shown = [number for number in range(len(self.table_model().columns)) if not self.isColumnHidden(number)]
        align = {number: self.table_model().columns[number].align for number in shown}
        figures_last = bool(shown) and align[shown[-1]] is Align.RIGHT
        heading.setStretchLastSection(not figures_last)
        self._roomy = max((number for number in shown if figures_last and align[number] is Align.LEFT), default=-1)
        self._roomy_width = self.columnWidth(self._roomy) if self._roomy >= 0 else 0
        self._last = shown[-1] if shown and not figures_last else -1
        self._last_width = self.columnWidth(self._last) if self._last >= 0 else 0
        self._give_room()
        self._arranged = True

    def _know_heading_sizes(self) -> None:
        """What headings take in the font they are painted in; it holds until columns or sizes are others (:meth:`arrange_columns`)."""
        heading, model = self.horizontalHeader(), self.table_model()
        height = heading.sizeHint().height()
        model.heading_sizes = [QSize(heading.sectionSizeHint(number), height) for number in range(model.columnCount())]

    def _give_room(self) -> None:
        """Widen the column that has the room as far as there is any; a text that comes last is narrowed rather than that a bar comes up for it."""
        if 0 <= self._last < len(self.table_model().columns):
            self._narrow_last()
        if self._roomy < 0:
            return
        others = self.horizontalHeader().length() - self.columnWidth(self._roomy)
        self._giving = True
        self.setColumnWidth(self._roomy, max(self._roomy_width, self.viewport().width() - others))
        self._giving = False

    def _narrow_last(self) -> None:
        heading = self.horizontalHeader()
        room = self.viewport().width() - (heading.length() - self.columnWidth(self._last))
        width = self._last_width
        if room < width:
            title = self.fontMetrics().horizontalAdvance(self.table_model().columns[self._last].title) + 2 * self._padding
            width = room if max(title, round(width * _LEAST_OF_LAST)) <= room else width
        if self.columnWidth(self._last) != max(width, room):  # where there is more room Qt has given it already
            self._giving = True
            self.setColumnWidth(self._last, width)
            self._giving = False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_room()

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

    @property
    def waiting(self) -> bool:
        """Whether a row that was asked for has not been shown yet."""
        return self._wanted is not None

    def stop_waiting(self) -> None:
        """Forget what :meth:`select_when_shown` still waits for."""
        self._wanted = None

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Who is sent here chose no row: Qt would make the first one the current one, and its card would open unasked."""
        if event.reason() is not Qt.FocusReason.OtherFocusReason or self.currentIndex().isValid():
            super().focusInEvent(event)
            return
        with QSignalBlocker(self.selectionModel()):
            super().focusInEvent(event)
            self.selectionModel().clearCurrentIndex()

    def enter(self) -> None:
        """Take the keyboard, on the current row or the first one."""
        self.setFocus(Qt.FocusReason.TabFocusReason)
        if not self.selectionModel().hasSelection() and self.table_model().rowCount():
            self._go_to(max(self.currentIndex().row(), 0))

    def _go_to(self, position: int) -> None:
        """Select exactly this row, whatever keys are held just now (Qt's own calls would toggle it under Ctrl)."""
        column = max(self.currentIndex().column(), 0) if self._by_cell else max(self.columnAt(0), 0)
        self._go_to_cell(position, column)

    def select_cell(self, identity: Hashable, column: int) -> bool:
        """Go to one cell; False if its row is not shown."""
        position = self.table_model().position(identity)
        if position is None:
            return False
        self._go_to_cell(position, column)
        return True

    def _go_to_cell(self, position: int, column: int) -> None:
        index = self.table_model().index(position, column)
        flag = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)
        self.scrollTo(index)

    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """A row that was clicked comes into sight, and the table stays where it stands sideways: a row was meant, not the cell."""
        across = self.horizontalScrollBar().value()
        super().scrollTo(index, hint)
        if self._by_mouse and not self._by_cell:
            self.horizontalScrollBar().setValue(across)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._by_mouse = True
        super().mousePressEvent(event)

    def stand_in_for(self, position: int) -> None:
        """The row that was worked on at ``position`` is gone: the next one stands in its place, and keys go on working in the list.

        The button that was pressed is hidden or locked by then, and Qt would hand its keys to whatever comes next, the navigation in the
        end. Whoever is typing somewhere goes on typing there.
        """
        rows = self.table_model().rowCount()
        if not rows:
            return
        self.select_row(min(position, rows - 1))
        if self.isVisible() and not isinstance(self.window().focusWidget(), QLineEdit):
            self.setFocus()

    def select_row(self, position: int) -> None:
        """Go to the row shown at ``position``, if there is one."""
        if 0 <= position < self.table_model().rowCount():
            self._go_to(position)

    def _keep_row(self) -> None:
        if not self.table_model().heading_sizes and self.isVisible():
            self._know_heading_sizes()
        index = self.currentIndex()
        self._kept = self.table_model().identity(index.row()) if index.isValid() else None

    def _restore_row(self) -> None:
        if self._wanted is not None and self.select(self._wanted):
            self._wanted = None
        elif self._kept is not None and not self.select(self._kept):
            self.row_changed.emit(None)
        self.chosen_changed.emit()  # Qt forgets what was selected without a word

    def _announce_chosen(self, _selected: object, _deselected: object) -> None:
        self.chosen_changed.emit()

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
        self._by_mouse = False
        if event.key() == Qt.Key.Key_Delete:
            self.deletion_typed.emit()
            return
        from PySide6.QtGui import QKeySequence  # its names of keys are made when somebody presses one

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
        index = self.currentIndex()  # a click has moved it, and the menu key comes without a place
        if self._keep_only is not None and index.isValid():
            title, text = self.table_model().columns[index.column()].title, str(index.data())
            words = f"“{_menu_text(text)}”" if text else "空白"
            menu.addAction(f"只看{title}为{words}的", partial(self._keep_only, title, text))
            menu.addSeparator()
        menu.addAction("复制所选行\tCtrl+C", self.copy)
        menu.addAction("连同表头复制\tCtrl+Shift+C", partial(self.copy, headings=True))
        menu.addAction("全选\tCtrl+A", self.selectAll)
        menu.popup(self.viewport().mapToGlobal(position))

    def _offer_columns(self, position: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._offer_values(menu, self.horizontalHeader().logicalIndexAt(position))
        for number, column in enumerate(self.table_model().columns):
            action = QAction(column.title, menu)
            action.setCheckable(True)
            action.setChecked(not self.isColumnHidden(number))
            action.setEnabled(number > 0)
            action.toggled.connect(partial(self._show_column, number))
            menu.addAction(action)
        menu.popup(self.horizontalHeader().mapToGlobal(position))

    def _offer_values(self, menu: QMenu, number: int) -> None:
        """The texts of a column to choose one from, the most frequent first."""
        if self._keep_only is None or number < 0:
            return
        found = self.table_model().distinct_texts(number)
        if not 1 < len(found) <= _VALUES_OFFERED:
            return
        title = self.table_model().columns[number].title
        values = menu.addMenu(f"按{title}筛选")
        for text, times in found.most_common():
            values.addAction(f"{_menu_text(text) or '空白'}\t{times}", partial(self._keep_only, title, text))
        menu.addSeparator()

    def _show_column(self, number: int, shown: bool) -> None:
        self.setColumnHidden(number, not shown)
        self._keep_columns()
        self.arrange_columns()

    def _column_resized(self, number: int, _before: int, width: int) -> None:
        if self._giving or not self._arranged or number == self._last:  # the last one has what is left: nobody chose that
            return
        if number == self._roomy:
            self._roomy_width = width
        else:
            self._give_room()
        self._keep_columns()

    def _keep_columns(self) -> None:
        if self._preferences is None or not self._arranged or not self.isVisible():
            return
        columns = self.table_model().columns
        last = max((number for number in range(len(columns)) if not self.isColumnHidden(number)), default=-1)
        self._preferences.remember_columns(
            self._name,
            ColumnLayout(
                widths={
                    column.key: round((self._roomy_width if number == self._roomy else self.columnWidth(number)) / self._factor)
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
        room = self.visualRect(index).width() - 2 * self._padding
        if index.isValid() and self.table_model().locked(index.row(), index.column()):
            QToolTip.showText(event.globalPos(), plain_tip(f"{text}：所在季度已结账，只能看。打开后可以重新打开季度。"), self)
        elif text and self.fontMetrics().horizontalAdvance(text) > room:
            QToolTip.showText(event.globalPos(), plain_tip(text), self)
        else:
            QToolTip.hideText()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.rowAt(event.position().toPoint().y()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, row: int) -> None:
        if row != self._hovered:
            self._hovered = row
            self.viewport().update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the visible rows from the model's ready texts.

        All rows have one height and every cell is one line of plain text over a thin rule, so one loop here is several
        times faster than a delegate that Qt calls, and asks for five roles, for every cell.
        """
        painter = QPainter(self.viewport())
        try:
            if self.model() is not None and self.model().rowCount():
                self._paint_rows(painter, self.table_model())
            elif self.told_when_empty:
                painter.setPen(color("text_soft"))
                area = self.viewport().rect().adjusted(16, 16, -16, -16)
                painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.told_when_empty)
        finally:
            painter.end()

    def _paint_rows(self, painter: QPainter, model: TableModel[Any]) -> None:
        columns = self._shown_columns(self.viewport().width())
        first = max(self.rowAt(0), 0)
        last = self.rowAt(self.viewport().height() - 1)
        begun = self.rowViewportPosition(first) - first * self._row_height
        rows = [(row, begun + row * self._row_height) for row in range(first, (last if last >= 0 else model.rowCount() - 1) + 1)]
        self._paint_behind(painter, model, rows, columns)
        self._above = (self._row_height - QFontMetricsF(painter.font()).height()) / 2
        ink, pen = color("text"), None
        toned, locks = model.toned, model.locks
        for row, top in rows:
            texts = model.texts(row)
            for column, left, room, alignment in columns:
                text = texts[column]
                lock = self._draw_lock(painter, left, top) if locks and model.locked(row, column) else 0
                if text:
                    tone = (toned and model.tone(row, column)) or ink
                    if tone is not pen:
                        painter.setPen(tone)
                        pen = tone
                    self._draw_text(painter, text, (left + lock, top), room - lock, alignment)

    def _paint_behind(
        self, painter: QPainter, model: TableModel[Any], rows: list[tuple[int, int]], columns: list[tuple[int, int, int, int]]
    ) -> None:
        """Everything behind the texts: which rows are chosen, the mark of the current one, thin rules, colours of cells."""
        width = self.viewport().width()
        selection, current = self.selectionModel(), self.currentIndex()
        chosen, nowhere = selection.hasSelection(), QModelIndex()
        focused = current.row() if self.hasFocus() else -1
        for row, top in rows:
            if chosen and selection.isRowSelected(row, nowhere):
                fill(painter, QRect(0, top, width, self._row_height), color("accent_soft"))
            elif row == self._hovered:
                fill(painter, QRect(0, top, width, self._row_height), color("window"))
            if row == focused:
                fill(painter, QRect(0, top, _MARK_WIDTH, self._row_height), color("accent"))
        fill_each(painter, [QRect(0, top + self._row_height - 1, width, 1) for _row, top in rows], color("line"))
        if model.filled:
            for row, top in rows:
                for column, left, room, _alignment in columns:
                    behind = model.fill(row, column)
                    if behind is not None:
                        place = QRect(left - self._padding, top, room + 2 * self._padding - 1, self._row_height - 1)
                        fill(painter, place, behind)
        if self._by_cell and current.isValid():
            painter.setPen(color("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.visualRect(current).adjusted(0, 0, -2, -2))

    def _draw_lock(self, painter: QPainter, left: int, top: int) -> int:
        """A lock at the left of a cell; what it takes of the cell's room."""
        side = px(_LOCK_SIZE)
        painter.drawPixmap(left, top + (self._row_height - side) // 2, sign("lock", _LOCK_SIZE))
        return side + px(4)

    def _shown_columns(self, width: int) -> list[tuple[int, int, int, int]]:
        """Number, left edge, room and alignment of every column in sight."""
        found = []
        for column, alignment in enumerate(self.table_model().alignments):
            left, room = self.columnViewportPosition(column), self.columnWidth(column)
            if not self.isColumnHidden(column) and left < width and left + room > 0:
                found.append((column, left + self._padding, room - 2 * self._padding, alignment))
        return found

    def _forget_texts(self) -> None:
        """Other fonts are there, as that of rare characters behind the first painting: what was laid out before has boxes in it."""
        self._laid_out.clear()
        self.viewport().update()

    def _draw_text(self, painter: QPainter, text: str, place: tuple[int, int], room: int, alignment: int) -> None:
        """One line in its cell. What is painted a second time is kept as Qt laid it out, which is most of what painting it takes."""
        laid = self._laid_out.get((text, room))
        if laid is None:
            if len(self._laid_out) >= _LAID_OUT_LIMIT:
                self._laid_out.clear()
            laid = self._laid_out[text, room] = self._fitting(text, room)
            painter.drawText(*place, room, self._row_height, alignment, laid)
            return
        if isinstance(laid, str):
            if not laid.isprintable():  # a line break or a tab is placed by the cell it stands in
                painter.drawText(*place, room, self._row_height, alignment, laid)
                return
            laid = self._laid_out[text, room] = _lay_out(laid, painter)
        across = 0.0
        if not alignment & _LEFT:
            across = (room - laid.size().width()) * (1 if alignment & _RIGHT else 0.5)
        painter.drawStaticText(QPointF(place[0] + across, place[1] + self._above), laid)

    def _fitting(self, text: str, room: int) -> str:
        """The text, cut with an ellipsis where it has no room.

        What ends in brackets is cut before its end: there stands what tells two people of one name apart.
        """
        cut = Qt.TextElideMode.ElideMiddle if text.endswith("）") else Qt.TextElideMode.ElideRight
        return self.fontMetrics().elidedText(text, cut, room)


def _lay_out(text: str, painter: QPainter) -> QStaticText:
    laid = QStaticText(text)
    laid.setTextFormat(Qt.TextFormat.PlainText)
    laid.prepare(font=painter.font())
    return laid


def plain_tip(text: str) -> str:
    """A tool tip that shows ``text`` exactly, whatever looks like markup in it."""
    from html import escape  # with the two thousand names of characters it knows

    return f"<span style='white-space: pre-wrap'>{escape(text)}</span>"


def _menu_text(text: str) -> str:
    """Text for a menu entry, in which an ``&`` stays a letter."""
    return text.replace("&", "&&")

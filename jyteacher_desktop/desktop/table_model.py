"""The one table model of the windows.

``TableContent`` holds the rows of one view with the text of every cell, computed once per row; it is plain Python, so
the worker thread can prepare it. ``TableModel`` shows a content: painting is a look-up, sorting runs over cached keys,
filtering over cached lower-case strings that include the pinyin and initials a row brings along.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Final, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor

from jyteacher_desktop.desktop.style import color
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.values import dataclass, field

LOCKED: Final = "已结账"
"""What the lock before a row means; the search field finds it too."""

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex

_ALIGNMENT: Final = {
    Align.LEFT: Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
    Align.CENTER: Qt.AlignmentFlag.AlignCenter,
    Align.RIGHT: Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
}
_DISPLAY: Final = int(Qt.ItemDataRole.DisplayRole)
_ALIGN: Final = int(Qt.ItemDataRole.TextAlignmentRole)
_FOREGROUND: Final = int(Qt.ItemDataRole.ForegroundRole)
_SIZE_HINT: Final = int(Qt.ItemDataRole.SizeHintRole)
_ACCESSIBLE: Final = int(Qt.ItemDataRole.AccessibleTextRole)


def _no_words(_row: object) -> str:
    return ""


def _no_tone(_row: object, _key: str) -> str:
    return ""


def _never(_row: object) -> bool:
    return False


def row_itself(row: Any) -> Hashable:
    """Identity of rows that have no id of their own."""
    return id(row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Description(Generic[Row]):
    """What a view needs to know about its rows beside the columns.

    Attributes:
        columns: The columns, as everywhere in the product.
        identity: Names a row across reloads, so the selection stays.
        words: Further text the filter finds: pinyin, initials, numbers that are not shown.
        sort_key: Per column key, a better order than its value (names by pinyin).
        tone: Name of a colour for a cell (row, column key), empty for the ordinary one.
        fill: Name of a colour behind a cell, empty for none; None when no cell has one.
        lock: Key of the column whose text stands behind a lock in rows that are ``locked``; empty where no row ever is.
        locked: Whether a row can only be looked at.
    """

    columns: Sequence[Column[Row]]
    identity: Callable[[Row], Hashable] = row_itself
    words: Callable[[Row], str] = _no_words
    sort_key: Mapping[str, Callable[[Row], Any]] = field(default_factory=dict)
    tone: Callable[[Row, str], str] = _no_tone
    fill: Callable[[Row, str], str] | None = None
    lock: str = ""
    locked: Callable[[Row], bool] = _never


class TableContent(Generic[Row]):
    """Rows of a view with their texts, search strings and sort keys, each computed once."""

    def __init__(self, description: Description[Row], rows: Sequence[Row]) -> None:
        self.description = description
        self.rows = rows
        self._cells = tuple((column.value, column.text) for column in description.columns)
        self._texts: list[tuple[str, ...] | None] = [None] * len(rows)
        self._haystack: list[str] | None = None
        self._keys: dict[int, list[tuple[int, Any]]] = {}

    def prepare(self) -> TableContent[Row]:
        """Compute everything a filter needs; called in the worker thread for long lists."""
        self.haystack()
        return self

    def texts(self, number: int) -> tuple[str, ...]:
        """The texts of one row."""
        texts = self._texts[number]
        if texts is None:
            row = self.rows[number]
            texts = tuple(text(value(row)) for value, text in self._cells)
            self._texts[number] = texts
        return texts

    def haystack(self) -> list[str]:
        """One lower-case string per row: every cell and the row's further words."""
        if self._haystack is None:
            words, locked = self.description.words, self.description.locked
            self._haystack = [
                ("\n".join(self.texts(number)) + "\n" + words(row) + ("\n" + LOCKED if locked(row) else "")).lower()
                for number, row in enumerate(self.rows)
            ]
        return self._haystack

    def keys(self, column: int) -> list[tuple[int, Any]]:
        """Sort keys of one column; empty cells come last in ascending order."""
        keys = self._keys.get(column)
        if keys is None:
            shown = self.description.columns[column]
            value = self.description.sort_key.get(shown.key, shown.value)
            keys = [_sortable(value(row)) for row in self.rows]
            self._keys[column] = keys
        return keys


def _sortable(value: object) -> tuple[int, Any]:
    if value is None or value == "":
        return (2, "")
    if isinstance(value, str):
        return (1, value)
    return (0, value)


def narrowing_value(text: str) -> str:
    """A heading or a cell as the two sides of a ``title=value`` word: small letters without blanks."""
    return "".join(text.lower().split())


class TableModel(QAbstractTableModel, Generic[Row]):
    """Shows one :class:`TableContent`, sorted and filtered.

    Signals:
        filtered(int, int): how many rows are shown, and of how many.
    """

    filtered = Signal(int, int)

    def __init__(self, description: Description[Row], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._content: TableContent[Row] = TableContent(description, ())
        self._order: Sequence[int] = range(0)
        self._sorted: Sequence[int] | None = None
        self._sort: tuple[int, bool] | None = None
        self._filter = ""
        self.heading_sizes: Sequence[QSize] = ()
        """What headings take, as the view found out: Qt asks anew for every word of a search, and style sheets make that dear."""
        self._alignment = [int(_ALIGNMENT[column.align]) for column in description.columns]

    @property
    def columns(self) -> Sequence[Column[Row]]:
        """The columns shown."""
        return self._content.description.columns

    @property
    def alignments(self) -> Sequence[int]:
        """Qt's alignment flags of the columns."""
        return self._alignment

    @property
    def total(self) -> int:
        """Number of rows before filtering."""
        return len(self._content.rows)

    def show(self, content: TableContent[Row]) -> None:
        """Replace everything; sorting and filter stay. The very content that is shown stays as it is painted."""
        if content is self._content:
            self.filtered.emit(len(self._order), self.total)
            return
        self.beginResetModel()
        self._content = content
        self._alignment = [int(_ALIGNMENT[column.align]) for column in content.description.columns]
        if self._sort is not None and self._sort[0] >= len(content.description.columns):
            self._sort = None
        self._sorted = None
        self._order = self._matching(self._filter, self._in_order())
        self.endResetModel()
        self.filtered.emit(len(self._order), self.total)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows of the same description."""
        self.show(TableContent(self._content.description, rows))

    def row(self, number: int) -> Row:
        """The row shown at ``number``."""
        return self._content.rows[self._order[number]]

    def rows(self) -> list[Row]:
        """The rows shown, in their order."""
        return [self._content.rows[number] for number in self._order]

    def everything(self) -> list[Row]:
        """All rows, those that the search leaves out as well."""
        return list(self._content.rows)

    def identity(self, number: int) -> Hashable:
        """What names the row shown at ``number`` across reloads."""
        return self._content.description.identity(self.row(number))

    def position(self, identity: Hashable) -> int | None:
        """Where the row of that identity is shown, or None."""
        name = self._content.description.identity
        rows = self._content.rows
        for position, number in enumerate(self._order):
            if name(rows[number]) == identity:
                return position
        return None

    def texts(self, number: int) -> tuple[str, ...]:
        """All texts of the row shown at ``number``."""
        return self._content.texts(self._order[number])

    def filter(self, text: str) -> None:
        """Show only rows that contain every word of ``text``; costs one pass over cached strings.

        A word ``title=value`` keeps the rows whose cell under that heading is exactly the value; several values of one
        heading are alternatives. Blanks count nowhere in such a value, because they part the words.
        """
        text = text.strip().lower().replace("＝", "=")
        if text == self._filter:
            return
        longer = self._filter and text.startswith(self._filter) and "=" not in text
        narrower = self._order if longer else self._in_order()
        self._filter = text
        order = self._matching(text, narrower)
        if order != self._order:
            self.beginResetModel()
            self._order = order
            self.endResetModel()
        self.filtered.emit(len(order), self.total)

    def distinct_texts(self, column: int) -> Counter[str]:
        """How often each text stands in a column, over all rows, filtered or not."""
        return Counter(self._content.texts(number)[column] for number in range(self.total))

    def _matching(self, text: str, order: Sequence[int]) -> Sequence[int]:
        alternatives: dict[int, set[str]] = {}
        for word in text.split():
            title, sign, value = word.partition("=")
            column = self._column_titled(title) if sign else None
            if column is not None:
                alternatives.setdefault(column, set()).add(value)
                continue
            haystack = self._content.haystack()
            order = [number for number in order if word in haystack[number]]
        for column, values in alternatives.items():
            order = [number for number in order if narrowing_value(self._content.texts(number)[column]) in values]
        return order

    def _column_titled(self, title: str) -> int | None:
        return next((number for number, column in enumerate(self.columns) if narrowing_value(column.title) == title), None)

    def _in_order(self) -> Sequence[int]:
        if self._sorted is None:
            self._sorted = range(len(self._content.rows))
            if self._sort is not None:
                column, descending = self._sort
                self._sorted = sorted(self._sorted, key=self._content.keys(column).__getitem__, reverse=descending)
        return self._sorted

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        wanted = None if column < 0 else (column, order is Qt.SortOrder.DescendingOrder)
        if wanted == self._sort:
            return
        self._sort = wanted
        self._sorted = None
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        numbers = [self._order[index.row()] for index in before]
        self._order = self._matching(self._filter, self._in_order())
        place = {number: position for position, number in enumerate(self._order)} if before else {}
        after = [self.index(place[number], index.column()) for number, index in zip(numbers, before, strict=True)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._content.description.columns)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if role in (_DISPLAY, _ACCESSIBLE):
            text = self._content.texts(self._order[index.row()])[index.column()]
            return f"{text}（{LOCKED}）" if role == _ACCESSIBLE and self.locked(index.row(), index.column()) else text
        if role == _ALIGN:
            return self._alignment[index.column()]
        if role == _FOREGROUND:
            return self.tone(index.row(), index.column())
        return None

    def tone(self, row: int, column: int) -> QColor | None:
        """Colour of a cell's text, or None for the ordinary one."""
        description = self._content.description
        name = description.tone(self.row(row), description.columns[column].key)
        return color(name) if name else None

    def locked(self, row: int, column: int) -> bool:
        """Whether a lock stands before the text of a cell: the row can only be looked at."""
        description = self._content.description
        return description.columns[column].key == description.lock and description.locked(self.row(row))

    @property
    def toned(self) -> bool:
        """Whether texts may have a colour of their own."""
        return self._content.description.tone is not _no_tone

    @property
    def locks(self) -> bool:
        """Whether rows may be locked."""
        return bool(self._content.description.lock)

    def fill(self, row: int, column: int) -> QColor | None:
        """Colour behind a cell, or None."""
        description = self._content.description
        name = description.fill(self.row(row), description.columns[column].key) if description.fill is not None else ""
        return color(name) if name else None

    @property
    def filled(self) -> bool:
        """Whether cells may have a colour behind them."""
        return self._content.description.fill is not None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if orientation is not Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        if role == _SIZE_HINT:
            return self.heading_sizes[section] if section < len(self.heading_sizes) else None
        if role in (_DISPLAY, _ACCESSIBLE):
            return self.columns[section].title
        if role == _ALIGN:
            return self._alignment[section]
        return None

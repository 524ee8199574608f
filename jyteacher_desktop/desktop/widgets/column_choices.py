"""Headings of a table one below the other, each with a box of what stands, or shall stand, in its column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QScrollArea, QWidget

from jyteacher_desktop.desktop.zoom import px
from jyteacher_desktop.values import dataclass

_WORDS_AT_MOST: Final = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnChoice:
    """One column: its words, what can be chosen for it with what that stands for, and what is chosen now."""

    words: str
    choices: Sequence[tuple[str, Any]]
    chosen: Any = None


def show_column_choices(
    area: QScrollArea, columns: Sequence[ColumnChoice], chosen: Callable[[Any], None], *, in_sight: int, at_least: int
) -> None:
    """Put the columns into a scroll area, in place of what it holds.

    Args:
        area: Where they stand; it is as high as ``in_sight`` of them where there is room, and never lower than ``at_least``.
        columns: The columns.
        chosen: Called with what a choice stands for, when a person chooses.
        in_sight: How many are to be seen where there is room.
        at_least: How many are to be seen on a small screen.
    """
    rows = QWidget()
    grid = QGridLayout(rows)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setVerticalSpacing(px(2))
    grid.setHorizontalSpacing(px(14))
    grid.setColumnStretch(2, 1)
    for place, each in enumerate(columns):
        label = QLabel(f"{each.words[:_WORDS_AT_MOST]}…" if len(each.words) > _WORDS_AT_MOST else each.words)
        label.setToolTip(each.words)
        box = QComboBox()
        box.setAccessibleName(each.words)
        for title, data in each.choices:
            box.addItem(title, data)
        box.setCurrentIndex(next((number for number, (_title, data) in enumerate(each.choices) if data == each.chosen), 0))
        box.activated.connect(partial(_chosen, box, chosen))
        grid.addWidget(label, place, 0)
        grid.addWidget(box, place, 1)
    area.setWidget(rows)
    rows.setAutoFillBackground(False)  # what it stands on has a colour of its own
    area.viewport().setAutoFillBackground(False)
    one = rows.sizeHint().height() // max(len(columns), 1)
    area.setMaximumHeight(one * min(len(columns), in_sight))
    area.setMinimumHeight(one * min(len(columns), at_least))


def _chosen(box: QComboBox, chosen: Callable[[Any], None], _index: int) -> None:
    chosen(box.currentData())

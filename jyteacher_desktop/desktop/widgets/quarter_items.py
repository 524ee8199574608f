"""The quarters that a box offers: so many back from the newest, which changes while a window stays open, and those that hold something."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox

from jyteacher_desktop.domain.calendar import Quarter


def offer_quarters(box: QComboBox, newest: Quarter, count: int, kept: Iterable[str] = ()) -> None:
    """Offer the ``count`` quarters up to the newest and those ``kept``, latest first; what else the box offers, and what is chosen, stays."""
    chosen = box.currentData()
    before = {str(box.itemData(place)) for place in range(box.count())}
    offered = before | set(kept)
    quarter = newest
    for _ in range(count):
        offered.add(str(quarter))
        quarter = quarter.previous()
    if offered == before:
        return
    with QSignalBlocker(box):
        box.clear()
        for each in sorted(map(Quarter.parse, offered), key=lambda one: one.first_day, reverse=True):
            box.addItem(each.name, str(each))
        box.setCurrentIndex(box.findData(chosen) if chosen is not None else 0)

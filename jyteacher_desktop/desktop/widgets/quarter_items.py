"""The quarters that a box offers: so many back from the newest, which changes while a window stays open."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox

from jyteacher_desktop.domain.calendar import Quarter


def offer_quarters(box: QComboBox, newest: Quarter, count: int) -> None:
    """Offer the ``count`` quarters up to the newest, latest first; what else the box offers, and what is chosen, stays."""
    chosen = box.currentData()
    offered = {str(box.itemData(place)) for place in range(box.count())}
    quarter = newest
    for _ in range(count):
        offered.add(str(quarter))
        quarter = quarter.previous()
    with QSignalBlocker(box):
        box.clear()
        for each in sorted(map(Quarter.parse, offered), key=lambda one: one.first_day, reverse=True):
            box.addItem(each.name, str(each))
        box.setCurrentIndex(box.findData(chosen) if chosen is not None else 0)

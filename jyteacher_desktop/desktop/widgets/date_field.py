"""A day typed the way people write it: ``9.18`` becomes 2026-09-18 when the field is left."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from jyteacher_desktop.desktop.typed_values import date_from_text


class DateField(QLineEdit):
    """A line for one day.

    Signals:
        day_changed(): another day, or no day, stands in the field.
    """

    day_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = date.today()
        self._last: date | None = None
        self.setPlaceholderText("如 9.18")
        self.editingFinished.connect(self._tidy)

    def set_today(self, today: date) -> None:
        """The day from which a missing year or month is taken."""
        self._today = today

    def set_day(self, day: date | None) -> None:
        """Show a day."""
        self._last = day
        self.setText(day.isoformat() if day else "")

    def day(self) -> date | None:
        """The day typed, or None if the field is empty or no day."""
        return date_from_text(self.text(), self._today)

    def is_wrong(self) -> bool:
        """Whether something is typed that is no day."""
        return bool(self.text().strip()) and self.day() is None

    def wrong_words(self, *, called: str = "日期") -> str:
        """What to say when :meth:`is_wrong`."""
        return f"{called}“{self.text().strip()}”看不懂，或星期与日期对不上。请写成 9.18、昨天或上周三。"

    def _tidy(self) -> None:
        day = self.day()
        if day is not None:
            self.setText(day.isoformat())
        if day != self._last:
            self._last = day
            self.day_changed.emit()

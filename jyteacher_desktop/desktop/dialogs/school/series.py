"""一系列日期: the same activity planned every week, fortnight or month; holidays are unticked before it is registered."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QListWidget, QListWidgetItem, QSpinBox, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.pages.activities_presenter import PlannedDays, plan_days
from jyteacher_desktop.desktop.widgets import DateField
from jyteacher_desktop.school.activities import ActivityRow

_WEEKDAYS = "一二三四五六日"
_EVERY = (("周", 7), ("两周", 14), ("月", 0))


def series(first: date, days: int, times: int) -> Iterator[date]:
    """``times`` days from the first, every ``days`` days; 0 means the same day of every month, or the month's last."""
    for number in range(times):
        if days:
            yield first + timedelta(days=days * number)
        else:
            month = first.month - 1 + number
            year, month = first.year + month // 12, month % 12 + 1
            yield date(year, month, min(first.day, calendar.monthrange(year, month)[1]))


class SeriesDialog(FormDialog):
    """Plan an activity on further days."""

    def __init__(self, parent: QWidget, desk: Desk, row: ActivityRow, on_planned: Callable[[PlannedDays], None]) -> None:
        super().__init__("series_dialog", parent, accept_text="登记计划")
        self._desk = desk
        self._on_planned = on_planned
        self._row = row
        self.child(QLabel, "whatLabel").setText(
            f"照“{row.title}”登记一系列计划：类型、时间、学时、地点和应到的人（现在 {row.expected} 人）都带过来，到日子打开再点名。"
        )
        self._from = self.child(DateField, "fromEdit")
        self._from.set_today(desk.today)
        self._from.set_day(date.fromisoformat(row.date) + timedelta(days=7))
        self._every = self.child(QComboBox, "everyBox")
        for label, days in _EVERY:
            self._every.addItem(label, days)
        self._times = self.child(QSpinBox, "timesBox")
        self._held = self.child(QCheckBox, "heldBox")
        self._list = self.child(QListWidget, "daysList")
        self._from.textChanged.connect(self._show_days)
        self._every.currentIndexChanged.connect(self._show_days)
        self._times.valueChanged.connect(self._show_days)
        self._list.itemChanged.connect(self._count)
        self._held.toggled.connect(self._count)
        self._show_days()

    def _show_days(self, _value: object = None) -> None:
        first = self._from.day()
        self._list.blockSignals(True)
        self._list.clear()
        for day in series(first, self._every.currentData(), self._times.value()) if first else ():
            weekend = "　周末" if day.isoweekday() >= 6 else ""
            item = QListWidgetItem(f"{day.isoformat()}　星期{_WEEKDAYS[day.weekday()]}{weekend}")
            item.setData(Qt.ItemDataRole.UserRole, day)
            item.setCheckState(Qt.CheckState.Unchecked if weekend else Qt.CheckState.Checked)
            self._list.addItem(item)
        self._list.blockSignals(False)
        self._count()

    def _days(self) -> list[date]:
        items = (self._list.item(place) for place in range(self._list.count()))
        return [item.data(Qt.ItemDataRole.UserRole) for item in items if item.checkState() is Qt.CheckState.Checked]

    def _count(self, _changed: object = None) -> None:
        days = self._days()
        past = sum(day < self._desk.today for day in days)
        self._held.setVisible(past > 0)
        self._held.setText(f"这 {past} 次已经过去：按已开展登记，应到的人都记出席(&H)")
        held = past if self._held.isChecked() else 0
        planned = f"{len(days) - held} 次计划" if len(days) > held else ""
        told = "，".join(filter(None, (f"{held} 次已开展" if held else "", planned)))
        self.accept_button.setText(f"登记 {told}" if told else "登记计划")

    def submit(self) -> None:
        if self._from.day() is None:
            self.complain("请填写第一次的日期，例如 9.18。", self._from)
            return
        days = self._days()
        if not days:
            self.complain("一个日期也没有勾选。按空格键勾选。", self._list)
            return
        self.wait()
        self._desk.do(plan_days, activity_id=self._row.id, days=tuple(days), past_held=self._held.isChecked()).then(
            self._planned, what="正在登记计划", failed=self.complain_error
        )

    def _planned(self, planned: PlannedDays) -> None:
        self.accept()
        self._desk.say(planned.sentence)
        self._on_planned(planned)

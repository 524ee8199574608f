"""月历: a month day by day, what is planned and what was held, and the plan's lines that have no day yet."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import ClassVar, Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QListWidget, QListWidgetItem, QMenu, QPushButton, QSplitter

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.school.activity import ActivityDialog
from jyteacher_desktop.desktop.pages.activities_presenter import OpenActivity
from jyteacher_desktop.desktop.pages.calendar_presenter import (
    UNFILED,
    CalendarPresenter,
    MonthPicture,
    arrange_on,
    day_label,
    item_words,
    legend,
    picture_of,
)
from jyteacher_desktop.desktop.pages.page import Page
from jyteacher_desktop.desktop.pages.tables_behind_pages import ACTIVITIES_TABLES, PLANS_TABLES, QUARTERS_TABLES
from jyteacher_desktop.desktop.widgets import MonthGrid, MonthLegend
from jyteacher_desktop.desktop.widgets.month_grid import months_later
from jyteacher_desktop.domain.calendar import Month, Quarter
from jyteacher_desktop.school.plans import PlanItemRow

_PANEL_LETTERS: Final = 60
"""A page narrower than so many letters leaves all its room to the days; the menu of a day offers what the panel shows."""
_RECORD: Final = Qt.ItemDataRole.UserRole


class CalendarPage(Page):
    """The calendar page."""

    form: ClassVar[str] = "calendar_page"
    shows: ClassVar[frozenset[str] | None] = PLANS_TABLES | ACTIVITIES_TABLES | QUARTERS_TABLES

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.presenter = CalendarPresenter(self, desk.worker)
        self._items: tuple[PlanItemRow, ...] = ()
        self._title = self.child(QLabel, "titleLabel")
        self._hint = self.child(QLabel, "hintLabel")
        self._hint.hide()
        self._panel = self.child(QFrame, "panel")
        self._asked = Month.of(desk.today)
        self._day_label = self.child(QLabel, "dayLabel")
        self._day_hint = self.child(QLabel, "dayHint")
        self._records = self.child(QListWidget, "recordsList")
        self._records.itemActivated.connect(self._open_listed)
        self._lines = self.child(QListWidget, "linesList")
        self._lines.itemActivated.connect(self._take_line)
        self._lines.currentItemChanged.connect(self._enable)
        self._lines_label = self.child(QLabel, "linesLabel")
        self._arrange_button = self.child(QPushButton, "arrangeButton")
        self._arrange_button.clicked.connect(self._arrange_chosen)
        self.child(MonthLegend, "legend").explain(legend(), UNFILED)
        for name, slot in (
            ("previousButton", partial(self._turn, -1)),
            ("todayButton", self._go_today),
            ("nextButton", partial(self._turn, 1)),
            ("addButton", self._add),
        ):
            self.child(QPushButton, name).clicked.connect(slot)
        self.grid = self.child(MonthGrid, "grid")
        self.grid.choose(desk.today)
        self.grid.month_wanted.connect(self._fetch)
        self.grid.day_chosen.connect(self._show_day)
        self.grid.day_opened.connect(self._open_day)
        self.grid.menu_wanted.connect(self._offer_menu)
        splitter = self.child(QSplitter, "splitter")
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([800, 200])
        desk.quarter_changed.connect(self._follow)

    # -- what is shown --------------------------------------------------------------------------------------------

    def reload(self) -> None:
        self._asked = Month.of(self.grid.day)
        self.desk.do(picture_of, month=self._asked).then(self.show_month)

    def turn_day(self, before: date) -> None:
        """Whoever stood on today stands on the new day; a day that somebody chose stays."""
        if self.grid.day == before:
            self.grid.choose(self.desk.today)
        super().turn_day(before)

    def show_month(self, picture: MonthPicture) -> None:
        if picture.month != self._asked:
            return  # a held key has gone on; a later month is on its way
        self._title.setText(f"{picture.month.year} 年 {picture.month.month} 月")
        self.child(QLabel, "countLabel").setText(picture.summary)
        self._hint.setText(picture.hint)
        self._hint.setVisible(bool(picture.hint))
        self.grid.show_month(picture.month.first_day, picture.weeks)
        self._items = picture.items
        self._show_lines()
        self._show_day(self.grid.day)

    def open_activity(self, activity: OpenActivity) -> None:
        ActivityDialog(self.window(), self.desk, activity).open()

    def go_to(self, identity: str) -> None:
        """A day ``2026-09-18`` or a month ``2026-09``."""
        self.grid.choose(date.fromisoformat(identity if len(identity) > 7 else f"{identity}-01"))
        self.grid.setFocus()

    def focus_search(self) -> None:
        """Ctrl+F: what is looked for here is a day."""
        self.grid.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show_lines(self) -> None:
        before = self._line()
        self._lines.clear()
        for item in self._items:
            line = QListWidgetItem(item_words(item))
            line.setToolTip(item.note or item.title)
            line.setData(_RECORD, item)
            self._lines.addItem(line)
        kept = next((place for place, item in enumerate(self._items) if before is not None and item.id == before.id), None)
        open_one = next((place for place, item in enumerate(self._items) if not item.activities), 0)
        self._lines.setCurrentRow(kept if kept is not None else open_one)
        month = self.grid.day.month
        self._lines_label.setText(f"{month} 月的计划项目" if self._items else f"{month} 月没有计划项目")
        self._lines.setVisible(bool(self._items))
        self._arrange_button.setVisible(bool(self._items))

    def _show_day(self, day: date) -> None:
        chosen = self.grid.chosen()
        entries = chosen.entries if chosen is not None else ()
        self._day_label.setText(day_label(day))
        self._day_hint.setVisible(not entries)
        self._records.clear()
        for entry in entries:
            title, _dot, facts = entry.words.partition(" · ")
            line = QListWidgetItem(f"{title}\n{facts}")
            line.setToolTip(entry.words)
            line.setData(_RECORD, entry.id)
            self._records.addItem(line)
        self._records.setVisible(bool(entries))
        self._enable()

    def _enable(self, _current: object = None, _previous: object = None) -> None:
        item = self._line()
        day = self.grid.day
        self._arrange_button.setText(f"安排到 {day.month} 月 {day.day} 日")
        self._arrange_button.setEnabled(item is not None and not item.activities)

    # -- what the person does -------------------------------------------------------------------------------------

    def begin_new(self) -> None:
        """Ctrl+N records an activity on the chosen day."""
        self._add()

    def _fetch(self, _day: date) -> None:
        self.make_stale()

    def _turn(self, months: int, _checked: bool = False) -> None:
        self.grid.choose(months_later(self.grid.day, months))

    def _go_today(self, _checked: bool = False) -> None:
        self.grid.choose(self.desk.today)
        self.grid.setFocus()

    def _follow(self, quarter: Quarter) -> None:
        """The quarter of the heading was changed: show a month of it."""
        if self.grid.day not in quarter:
            self.grid.choose(self.desk.today if self.desk.today in quarter else quarter.first_day)

    def _add(self, _checked: bool = False) -> None:
        self.presenter.begin_on(self.grid.day, self.desk.today)

    def _open_day(self, day: date) -> None:
        """One record opens, several are offered, none is begun."""
        chosen = self.grid.chosen()
        if chosen is None:
            return
        if not chosen.entries:
            self.presenter.begin_on(day, self.desk.today)
        elif len(chosen.entries) == 1:
            self.presenter.open_by_id(chosen.entries[0].id)
        else:
            self._offer_menu(self.grid.corner())

    def _offer_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chosen = self.grid.chosen()
        for entry in chosen.entries if chosen is not None else ():
            menu.addAction(entry.text.replace("&", "&&"), partial(self.presenter.open_by_id, entry.id))
        menu.addSeparator()
        menu.addAction("登记活动…\tCtrl+N", self._add)
        waiting = [item for item in self._items if not item.activities]
        if waiting:
            arrange = menu.addMenu("安排计划项目")
            for item in waiting:
                arrange.addAction(item.title.replace("&", "&&"), partial(self._arrange, item))
        menu.setActiveAction(menu.actions()[0])
        menu.popup(place)

    def _open_listed(self, line: QListWidgetItem) -> None:
        self.presenter.open_by_id(line.data(_RECORD))

    def _line(self) -> PlanItemRow | None:
        line = self._lines.currentItem()
        item = line.data(_RECORD) if line is not None else None
        return item if isinstance(item, PlanItemRow) else None

    def _take_line(self, _line: QListWidgetItem) -> None:
        """A line that has an activity leads to it; another one is put onto the chosen day."""
        item = self._line()
        if item is not None and item.activities:
            self.presenter.open_by_id(item.activities[-1])
        else:
            self._arrange_chosen()

    def _arrange_chosen(self, _checked: bool = False) -> None:
        item = self._line()
        if item is not None:
            self._arrange(item)

    def _arrange(self, item: PlanItemRow) -> None:
        self.desk.do(arrange_on, item, self.grid.day).then(self.desk.say, what="正在登记")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._panel.setVisible(self.width() >= _PANEL_LETTERS * self.fontMetrics().horizontalAdvance("中"))

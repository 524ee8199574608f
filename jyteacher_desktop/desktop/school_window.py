"""The school's window: 首页, 教师, 计划, 月历, 活动, 培训, 学时, 报表与上报, 专项, and the quarter in the heading."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from jyteacher_desktop.desktop.preferences import Preferences
from jyteacher_desktop.desktop.shell import PageEntry, Shell, heading_of
from jyteacher_desktop.desktop.zoom import px

if TYPE_CHECKING:
    from PySide6.QtWidgets import QComboBox, QPushButton

    from jyteacher_desktop.desktop.desk import Desk
    from jyteacher_desktop.desktop.pages.page import Page
    from jyteacher_desktop.desktop.worker import Doing
    from jyteacher_desktop.domain.calendar import Quarter
    from jyteacher_desktop.store.workspace import Workspace

_QUARTERS_SHOWN = 12
"""So many are offered in any case; older ones are when they hold records or were closed."""
_SAY_A_QUARTER = frozenset({"activity", "training", "period"})
"""What makes a quarter one that holds something, by table."""


def _in_hand(workspace: Workspace) -> Quarter:
    from jyteacher_desktop.school.quarter_open_or_closed import quarter_in_hand

    return quarter_in_hand(workspace)


def _count_ahead(workspace: Workspace) -> Callable[[], None] | None:
    from jyteacher_desktop.desktop.pages.home_presenter import count_page
    from jyteacher_desktop.school.first_page import count_ahead

    return count_ahead(workspace, count_page, _in_hand)


class SchoolWindow(Shell):
    """A window on one school."""

    place_key: ClassVar[str] = "school"
    quarter_box: QComboBox
    now_button: QPushButton

    def __init__(self, *, path: Path, opener: Callable[[], Workspace], preferences: Preferences) -> None:
        super().__init__(
            path=path,
            opener=opener,
            heading=heading_of,
            pages=(
                PageEntry(key="home", title="首页", icon="home", build=_home),
                PageEntry(key="teachers", title="教师", icon="teachers", build=_teachers),
                PageEntry(key="plans", title="计划", icon="plans", build=_plans),
                PageEntry(key="calendar", title="月历", icon="calendar", build=_calendar),
                PageEntry(key="activities", title="活动", icon="activities", build=_activities),
                PageEntry(key="trainings", title="培训", icon="trainings", build=_trainings),
                PageEntry(key="hours", title="学时", icon="hours", build=_hours),
                PageEntry(key="reports", title="报表与上报", icon="reports", build=_reports),
                PageEntry(key="registers", title="专项", icon="registers", build=_registers),
            ),
            preferences=preferences,
            name=path.stem,
            quarter=_in_hand,
            count_ahead=_count_ahead,
        )
        self._shown_first = ""
        self._fit_heading()

    def rezoom(self) -> None:
        super().rezoom()
        self._fit_heading()

    def _fit_heading(self) -> None:
        self.heading_row.setContentsMargins(px(16), 0, 0, 0)

    def _build_quarters(self) -> None:
        """The choice of a quarter; an empty one in the first frame would tell nothing, and its arrow is the first drawing Qt has to read."""
        from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QSizePolicy

        self.quarter_box = QComboBox()
        self.quarter_box.setAccessibleName("季度")
        self.quarter_box.setToolTip("活动、培训和报表显示哪个季度")
        self.quarter_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.quarter_box.setSizePolicy(
            QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed
        )  # a quarter cut short is another quarter
        label = QLabel("季度(&J)")
        label.setProperty("role", "soft")
        label.setBuddy(self.quarter_box)
        self.heading_row.addWidget(label)
        self.heading_row.addWidget(self.quarter_box)
        self.now_button = QPushButton("到本季度")
        self.now_button.setAutoDefault(True)
        self.now_button.hide()
        self.heading_row.addWidget(self.now_button)

    def unlock(self, pin: str) -> Doing[str]:
        from jyteacher_desktop.records.sealing_secret import unlock
        from jyteacher_desktop.school.pins import check_pin

        return self.worker.do(unlock, pin, check_pin)

    def prepare(self, desk: Desk) -> None:
        from jyteacher_desktop.domain.calendar import Quarter

        self._build_quarters()
        now = Quarter.of(desk.today)
        self._offer_quarters(desk)
        self.quarter_box.setCurrentIndex(self.quarter_box.findData(str(desk.quarter)))
        self.now_button.clicked.connect(partial(self._go_to_now, desk))
        self._show_way_to_now(desk)
        desk.day_changed.connect(partial(self._turn_day, desk))
        if desk.quarter != now:
            self._shown_first = f"先显示还没有上报的{desk.quarter.name}；现在的在“到本季度”"
            desk.say(self._shown_first)
        self.quarter_box.currentIndexChanged.connect(self._choose_quarter)
        desk.quarter_changed.connect(self.choose_quarter)
        self.settled.connect(self._ask_for_quarters_kept)
        self.worker.changed.connect(self._ask_for_quarters_kept)
        self.add_menu_entry("本校信息…", self.show_school_facts)
        self.add_menu_entry("师德档案（校长）…", self.show_ethics)
        self.add_menu_entry("填上级发来的表…", self.fill_form)
        self.add_menu_entry("回收站…", self.show_trash)
        self.add_menu_entry("转交各校数据包（中心校）…", self.hand_on)
        self.add_menu_entry("核对数据包…", self.check_package)
        self._tour_entry = self.add_menu_entry("十分钟入门", self.show_tour)
        self._tour_entry.setVisible(False)
        desk.do(_is_sample).then(self._offer_tour)

    def _offer_tour(self, sample: bool) -> None:
        """A tour is for trying; in a real school it would ask for entries that nobody means."""
        self._tour_entry.setVisible(sample)
        if sample and self.tour_wanted:
            self.show_tour()

    def show_tour(self) -> None:
        """十分钟入门, from the beginning."""
        if self.desk is not None:
            from jyteacher_desktop.desktop.tour import Tour

            for old in self.findChildren(Tour):
                old.deleteLater()
            self.put_above(Tour(self, self.desk, self._give_keyboard, self._show_roster))

    def _give_keyboard(self, key: str) -> None:
        """What the tour says of keys is true on the page it led to, not on the strip."""
        from jyteacher_desktop.desktop.widgets import TableView

        table = self.page(key).findChild(TableView, "table")
        (table if isinstance(table, TableView) else self.page(key)).setFocus()

    def _show_roster(self) -> None:
        from jyteacher_desktop.school.sample import sample_file

        self.page("teachers").take_files([sample_file("roster.xlsx")])

    def take_files(self, paths: list[Path]) -> None:
        """What the bureau sent may be dropped anywhere onto the window; tables go to the page they are for."""
        letters = [path for path in paths if path.suffix.lower() == ".jyt"]
        if letters:
            self.go("reports")
            self.page("reports").take_files(letters)
        super().take_files([path for path in paths if path not in letters])

    def hand_on(self) -> None:
        """A central school hands on the packages of its schools."""
        if self.desk is not None:
            from jyteacher_desktop.desktop.dialogs.school.relay import RelayDialog

            RelayDialog(self, self.desk).open()

    def fill_form(self) -> None:
        """The workbook that the province or the city sent is filled from the records."""
        if self.desk is not None:
            from jyteacher_desktop.desktop.dialogs.school.fill_form import FillFormDialog

            FillFormDialog(self, self.desk).open()

    def check_package(self) -> None:
        """Whose signature a file carries, without taking it in."""
        self.look_at_package(None)

    def look_at_package(self, path: Path | None) -> None:
        if self.desk is not None:
            from jyteacher_desktop.desktop.dialogs.check_package import check_at_school

            check_at_school(self.desk, self, path)

    def show_school_facts(self) -> None:
        """Name, code, stage and central school can be corrected."""
        if self.desk is not None:
            from jyteacher_desktop.desktop.dialogs.school.school_facts import open_school_facts

            open_school_facts(self.desk, self)

    def show_ethics(self) -> None:
        """The principal's sealed file, behind the PIN."""
        if self.desk is not None:
            from jyteacher_desktop.desktop.dialogs.school.ethics import open_ethics

            open_ethics(self.desk, self)

    def show_trash(self) -> None:
        """What was deleted and can come back."""
        if self.desk is not None:
            from jyteacher_desktop.desktop.dialogs.trash import TrashDialog

            TrashDialog(self, self.desk).open()

    def choose_quarter(self, quarter: Quarter) -> None:
        """Work on another quarter."""
        place = self.quarter_box.findData(str(quarter))
        if place < 0:
            self.quarter_box.addItem(quarter.name, str(quarter))
            place = self.quarter_box.count() - 1
        self.quarter_box.setCurrentIndex(place)

    def _choose_quarter(self, place: int) -> None:
        from jyteacher_desktop.domain.calendar import Quarter

        if self.desk is not None and place >= 0:
            self.desk.choose_quarter(Quarter.parse(self.quarter_box.itemData(place)))
            self._show_way_to_now(self.desk)
            self.take_back_word(self._shown_first)

    def _ask_for_quarters_kept(self, written: frozenset[str] = _SAY_A_QUARTER) -> None:
        if self.desk is not None and written & _SAY_A_QUARTER:
            self.desk.do(_quarters_kept).then(partial(self._offer_quarters, self.desk))

    def _offer_quarters(self, desk: Desk, kept: Collection[str] = ()) -> None:
        from jyteacher_desktop.desktop.widgets.quarter_items import offer_quarters
        from jyteacher_desktop.domain.calendar import Quarter

        offer_quarters(self.quarter_box, Quarter.of(desk.today).next(), _QUARTERS_SHOWN, kept)

    def _go_to_now(self, desk: Desk) -> None:
        from jyteacher_desktop.domain.calendar import Quarter

        desk.choose_quarter(Quarter.of(desk.today))

    def _turn_day(self, desk: Desk, _before: object) -> None:
        self._offer_quarters(desk)
        self._show_way_to_now(desk)

    def _show_way_to_now(self, desk: Desk) -> None:
        """Whoever looks at another quarter than the present one sees the way to that."""
        from jyteacher_desktop.domain.calendar import Quarter

        now = Quarter.of(desk.today)
        self.now_button.setToolTip(f"现在是{now.name}。没有上报的季度打开时先显示，上报以后打开就是本季度")
        self.now_button.setVisible(desk.today not in desk.quarter)


def _is_sample(workspace: Workspace) -> bool:
    return workspace.info("sample") == "1"


def _quarters_kept(workspace: Workspace) -> tuple[str, ...]:
    """Every quarter that holds records or was closed once, however old: it may still be open."""
    from jyteacher_desktop.school.quarter_open_or_closed import list_periods

    return tuple(row.quarter for row in list_periods(workspace))


def _home(desk: Desk) -> Page:
    from jyteacher_desktop.desktop.pages.home import HomePage

    return HomePage(desk)


def _teachers(desk: Desk) -> Page:
    from jyteacher_desktop.desktop.pages.teachers import TeachersPage

    return TeachersPage(desk)


def _plans(desk: Desk) -> Page:
    from jyteacher_desktop.desktop.pages.plans import PlansPage

    return PlansPage(desk)


def _calendar(desk: Desk) -> Page:
    from jyteacher_desktop.desktop.pages.calendar import CalendarPage

    return CalendarPage(desk)


def _activities(desk: Desk) -> Page:
    from jyteacher_desktop.desktop.pages.activities import ActivitiesPage

    return ActivitiesPage(desk)


def _trainings(desk: Desk) -> Page:
    from jyteacher_desktop.desktop.pages.trainings import TrainingsPage

    return TrainingsPage(desk)


def _registers(desk: Desk) -> Page:
    from jyteacher_desktop.desktop.pages.register_page import RegisterPage

    return RegisterPage(desk)


def _hours(desk: Desk) -> Page:
    from jyteacher_desktop.desktop.pages.hours import HoursPage

    return HoursPage(desk)


def _reports(desk: Desk) -> Page:
    from jyteacher_desktop.desktop.pages.reports import ReportsPage

    return ReportsPage(desk)

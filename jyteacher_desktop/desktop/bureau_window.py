"""The bureau's window: 首页, 接收, 学校, 核实, 记录, 计划, 全市, 专项."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from jyteacher_desktop.desktop.preferences import Preferences
from jyteacher_desktop.desktop.shell import PageEntry, Shell, heading_of, present_quarter

if TYPE_CHECKING:
    from jyteacher_desktop.bureau.incoming_files import Incoming
    from jyteacher_desktop.desktop.desk import Desk
    from jyteacher_desktop.desktop.pages.page import Page
    from jyteacher_desktop.desktop.worker import Doing
    from jyteacher_desktop.domain.errors import JyTeacherError
    from jyteacher_desktop.store.workspace import Workspace


class BureauWindow(Shell):
    """A window on one bureau or central school."""

    place_key: ClassVar[str] = "bureau"
    spared: ClassVar[str] = "接着接收"

    def __init__(self, *, path: Path, opener: Callable[[], Workspace], preferences: Preferences) -> None:
        super().__init__(
            path=path,
            opener=opener,
            heading=heading_of,
            pages=(
                PageEntry(key="home", title="首页", icon="home", build=_home),
                PageEntry(key="receive", title="接收", icon="receive", build=_receive),
                PageEntry(key="schools", title="学校", icon="schools", build=_schools),
                PageEntry(key="waiting", title="核实", icon="waiting", build=_waiting),
                PageEntry(key="records", title="记录", icon="activities", build=_records),
                PageEntry(key="plans", title="计划", icon="plans", build=_plans),
                PageEntry(key="city", title="全市", icon="hours", build=_city),
                PageEntry(key="registers", title="专项", icon="registers", build=_registers),
            ),
            preferences=preferences,
            name=path.stem,
            quarter=present_quarter,
        )

    def unlock(self, pin: str) -> Doing[str]:
        from jyteacher_desktop.bureau.office import unlock as check_pin
        from jyteacher_desktop.records.sealing_secret import unlock

        return self.worker.do(unlock, pin, check_pin)

    def prepare(self, _desk: Desk) -> None:
        self.lock_button.setToolTip("离开时锁定：之后接收要再输口令")
        self.lock_button.setAccessibleName("锁定，之后再要口令")
        self.add_menu_entry("回收站…", self.show_trash)
        self.add_menu_entry("核对数据包…", self.check_package)
        self.add_menu_entry("查溯源码…", self.trace_code)
        self.add_menu_entry("移到数据库，或移回一个文件…", self.move_elsewhere)
        self.worker.refused.connect(self._look_again)

    def _look_again(self, error: JyTeacherError) -> None:
        """What was refused because another clerk was quicker is shown as it is now: the list that he read it in is old."""
        from jyteacher_desktop.bureau.errors import AlreadyDecided, PlanUndecided

        if isinstance(error, (AlreadyDecided, PlanUndecided)):
            self.reload()

    def move_elsewhere(self) -> None:
        """From the file to a database for several clerks, or from there back into a file."""
        if self.desk is not None:
            from jyteacher_desktop.desktop.dialogs.bureau.moving_to_server import open_move

            open_move(self, self.desk, self.file_wanted.emit)

    def trace_code(self) -> None:
        """What a figure printed here is made of."""
        if self.desk is not None:
            from jyteacher_desktop.bureau.tracing import trace
            from jyteacher_desktop.desktop.dialogs.trace import TraceDialog
            from jyteacher_desktop.domain.trace_codes import TRACE_PART_COLUMNS

            TraceDialog(self, self.desk, TRACE_PART_COLUMNS, trace).open()

    def check_package(self) -> None:
        """Whose signature a file carries, without merging it."""
        self.look_at_package(None)

    def look_at_package(self, path: Path | None) -> None:
        if self.desk is not None:
            from jyteacher_desktop.desktop.dialogs.check_package import check_at_bureau

            check_at_bureau(self.desk, self, path)

    def show_trash(self) -> None:
        """What was deleted and can come back."""
        if self.desk is not None:
            from jyteacher_desktop.desktop.dialogs.trash import TrashDialog

            TrashDialog(self, self.desk).open()

    def take_files(self, paths: list[Path]) -> None:
        """What is dropped anywhere onto the window goes where it is dealt with: a policy to be signed, a card to be enrolled; the rest is received."""
        workspaces = [path for path in paths if path.suffix.lower() in (".jyschool", ".jybureau")]
        super().take_files(workspaces)
        others = [path for path in paths if path not in workspaces]
        if others and self.desk is not None:
            from jyteacher_desktop.bureau.incoming_files import sort_incoming

            self.desk.do(sort_incoming, others).then(self._take_sorted, what="正在查看文件")

    def _take_sorted(self, found: Incoming, pin: str = "") -> None:
        """A window that asks for its PIN already goes on with that one; packages are opened with it as well."""
        from jyteacher_desktop.desktop.pages.receive import ReceivePage
        from jyteacher_desktop.desktop.pages.schools import SchoolsPage

        if self.unlocking.asked:
            self.unlocking.ask(partial(self._take_sorted, found))
            return
        receiving = self.page("receive")
        if found.packages and isinstance(receiving, ReceivePage):
            self.go("receive")
            if pin:
                receiving.take_in(list(found.packages), pin)
            else:
                receiving.take_files(list(found.packages))
        page = self.page("schools")
        if found.for_a_person and isinstance(page, SchoolsPage):
            self.go("schools")
            page.take_letters(found.for_a_person)


def _home(desk: Desk) -> Page:
    from jyteacher_desktop.desktop.pages.bureau_home import DeskPage

    return DeskPage(desk)


def _receive(desk: Desk) -> Page:
    from jyteacher_desktop.desktop.pages.receive import ReceivePage

    return ReceivePage(desk)


def _schools(desk: Desk) -> Page:
    from jyteacher_desktop.desktop.pages.schools import SchoolsPage

    return SchoolsPage(desk)


def _waiting(desk: Desk) -> Page:
    from jyteacher_desktop.desktop.pages.waiting import WaitingPage

    return WaitingPage(desk)


def _records(desk: Desk) -> Page:
    from jyteacher_desktop.desktop.pages.records import RecordsPage

    return RecordsPage(desk)


def _plans(desk: Desk) -> Page:
    from jyteacher_desktop.desktop.pages.city_plans import CityPlansPage

    return CityPlansPage(desk)


def _registers(desk: Desk) -> Page:
    from jyteacher_desktop.desktop.pages.register_page import RegisterPage

    return RegisterPage(desk)


def _city(desk: Desk) -> Page:
    from jyteacher_desktop.desktop.pages.city import CityPage

    return CityPage(desk)

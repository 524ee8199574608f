"""十分钟入门: the strip above a sample school ticks off what was really done or seen, in whatever order."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from reportlab.pdfgen.canvas import Canvas

from jyteacher_desktop.desktop.dialogs.preview import PreviewDialog
from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.desktop.tour import STEPS, Tour
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.school.activities import (
    ActivityValues,
    RecordActivity,
    list_activities,
    record_activity,
    review_activities,
)
from jyteacher_desktop.school.closing_quarters import close_quarter
from jyteacher_desktop.school.office import create_school
from jyteacher_desktop.store.workspace import Workspace
from tests.desktop.windows import Driver, gone, part, until


def _tour(shell: Shell) -> Tour:
    (tour,) = shell.findChildren(Tour)
    return tour


def _said(tour: QWidget) -> tuple[str, str]:
    return part(tour, QLabel, "placeLabel").text(), part(tour, QLabel, "titleLabel").text()


def _start(driver: Driver, school: Path) -> tuple[Shell, Tour]:
    shell = driver.open(school)
    next(action for action in shell.menu.actions() if action.text() == "十分钟入门").trigger()
    driver.settle(shell)
    return shell, _tour(shell)


def test_a_sample_asked_for_begins_its_tour_and_a_file_of_ones_own_has_none(driver: Driver, school: Path, tmp_path: Path) -> None:
    shell = driver.open(school)
    assert shell.findChildren(Tour) == []  # opened again: there is work to do, not a lesson
    path = tmp_path / "真的.jyschool"
    create_school(path, name="真的", code="2141000001", stage="小学", pin="correct horse battery").close()
    real = driver.open(path)
    assert not next(action for action in real.menu.actions() if action.text() == "十分钟入门").isVisible()


def test_a_sample_that_was_asked_for_opens_with_its_tour(driver: Driver) -> None:
    driver.desktop.open_sample()
    shell = driver.desktop.shells[-1]
    until(driver.qtbot, lambda: shell.desk is not None)
    driver.settle(shell)
    driver.settle(shell)
    tour = _tour(shell)
    assert _said(tour) == ("十分钟入门　0/8", "看一位教师的学时从哪里来")
    part(tour, QPushButton, "closeButton").click()
    until(driver.qtbot, lambda: not shell.findChildren(Tour))


def test_the_tour_ticks_off_what_was_done_and_what_was_seen(driver: Driver, school: Path) -> None:
    shell, tour = _start(driver, school)
    assert shell.desk is not None
    do, sink = shell.desk.do, _Sink(shell)

    def lead() -> QWidget:
        part(tour, QPushButton, "goButton").click()
        driver.settle(shell)
        page = shell.current_page()
        assert page is not None
        return page

    page = lead()
    table = part(page, TableView, "table")
    assert table.hasFocus()  # the keys that the strip speaks of go there
    driver.qtbot.keyClick(table, Qt.Key.Key_Down)
    driver.settle(shell)
    assert _said(tour)[0] == "十分钟入门　0/8"  # the page alone explains nothing yet
    driver.qtbot.keyClick(table, Qt.Key.Key_Return)
    driver.settle(shell)
    assert _said(tour) == ("十分钟入门　1/8", "登记一场活动")

    lead()
    values = ActivityValues(
        kind="reading_salon", title="夜读", date=date(2026, 9, 28), start_time="15:30", end_time="17:00", hours=Decimal(2)
    )
    do(record_activity, RecordActivity(values=values, attendance=())).then(sink.take)
    driver.settle(shell)
    driver.settle(shell)
    assert _said(tour) == ("十分钟入门　2/8", "撤销，再重做")
    for action, said in (
        (
            shell.undo_action,
            ("十分钟入门　2/8", "撤销，再重做"),
        ),  # what was taken back is needed further on: it has to come back first
        (shell.redo_action, ("十分钟入门　3/8", "看名册怎样导入")),
    ):
        until(driver.qtbot, action.isEnabled)
        action.trigger()
        driver.settle(shell)
        driver.settle(shell)
        assert _said(tour) == said

    lead()
    until(driver.qtbot, lambda: _said(tour)[0] == "十分钟入门　4/8")
    dialog = driver.dialog(shell)
    dialog.reject()
    assert gone(dialog)
    lead()
    do(_approve_the_newest).then(sink.take)
    driver.settle(shell)
    driver.settle(shell)
    assert _said(tour)[0] == "十分钟入门　5/8"
    lead()
    assert _said(tour) == ("十分钟入门　6/8", "看季度汇总")

    do(close_quarter, Quarter(2026, 3)).then(sink.take)  # in another order than the strip has
    driver.settle(shell)
    driver.settle(shell)
    assert _said(tour) == ("十分钟入门　7/8", "看季度汇总")
    PreviewDialog(shell, shell.desk, _paper(), title="季度报表", suggested="季度报表").open()
    driver.settle(shell)
    assert _said(tour) == ("十分钟入门　8/8", "走完了")
    assert not part(tour, QPushButton, "goButton").isVisible()

    menu = part(tour, QPushButton, "stepsButton").menu()
    assert [action.text()[0] for action in menu.actions()] == ["✓"] * len(STEPS)
    menu.actions()[1].trigger()
    assert _said(tour) == ("十分钟入门　7/8", "登记一场活动")


def test_what_the_strip_says_can_be_read_on_a_small_screen(driver: Driver, school: Path) -> None:
    shell, tour = _start(driver, school)
    shell.resize(860, 500)
    how = part(tour, QLabel, "howLabel")
    for step in STEPS:
        tour._choose(step)
        driver.settle(shell)
        assert tour.width() <= shell.width()
        until(driver.qtbot, lambda: how.heightForWidth(how.width()) <= how.height())


class _Sink(QObject):
    """Whom the answers of use cases are for."""

    def take(self, _answer: object) -> None:
        pass


def _approve_the_newest(ws: Workspace) -> None:
    review_activities(ws, [row.id for row in list_activities(ws) if row.title == "夜读"], approve=True)


def _paper() -> bytes:
    target = BytesIO()
    canvas = Canvas(target)
    canvas.showPage()
    canvas.save()
    return target.getvalue()

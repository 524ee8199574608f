"""At 150 % on a small screen nothing is cut: round stays round, dialogs have room for what they say, cards keep inside their frame."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QListWidget, QPlainTextEdit, QPushButton, QScrollArea, QWidget

from jyteacher_desktop.books import book_of
from jyteacher_desktop.bureau.board import BOARD_COLUMNS
from jyteacher_desktop.bureau.bureau_keys import write_bureau_card
from jyteacher_desktop.bureau.office import create_bureau
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.dialogs.school.paste_names import PasteNamesDialog
from jyteacher_desktop.desktop.shell import keys_in_words
from jyteacher_desktop.desktop.style import apply_style
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.desktop.zoom import use_zoom
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.kinds import register
from jyteacher_desktop.records.registers import row_from_texts, save
from jyteacher_desktop.school.sample import SAMPLE_DAY, SAMPLE_PIN
from jyteacher_desktop.school.school_keys import trust_bureau
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.desktop.windows import Driver, part, until


@pytest.mark.parametrize("percent", [100, 110, 125, 150, 175, 200])
def test_a_round_button_is_round_at_every_size(dressed: QApplication, percent: int) -> None:
    use_zoom(percent)
    apply_style(dressed, "light")
    sheet = dressed.styleSheet()
    [plain] = re.findall(r"QRadioButton::indicator \{ width: (\d+)px; height: \d+px; border: (\d+)px", sheet)
    [radius] = re.findall(r"QRadioButton::indicator \{ border-radius: (\d+)px", sheet)
    [chosen] = re.findall(
        r"QRadioButton::indicator:checked \{ width: (\d+)px; height: \d+px; background: \S+; border: (\d+)px .*?radius: (\d+)px",
        sheet,
    )
    for (width, border), round_by in ((plain, radius), (chosen[:2], chosen[2])):
        whole = int(width) + 2 * int(border)
        assert 2 * int(round_by) <= whole, "Qt draws a corner that is larger than half of the box not at all"
        assert 2 * int(round_by) >= whole - 4


def test_a_dialog_grows_with_its_letters_as_far_as_the_screen_allows(driver: Driver, school: Path) -> None:
    sizes = []
    shell = driver.open(school)
    for percent in (100, 150):
        driver.desktop.use_zoom(percent)
        shell.show_steps()
        dialog = driver.dialog(shell)
        sizes.append(dialog.size())
        dialog.close()
        driver.settle(shell)
    screen = shell.screen().availableGeometry()
    assert sizes[1].height() == min(round(sizes[0].height() * 1.5), screen.height() - 40)
    assert sizes[1].width() == min(round(sizes[0].width() * 1.5), screen.width() - 16)


@pytest.mark.parametrize("percent", [100, 150])
def test_a_pasted_list_and_what_is_said_of_it_have_room(driver: Driver, school: Path, percent: int) -> None:
    driver.desktop.use_zoom(percent)
    shell = driver.open(school)
    shell.resize(1366, 728)
    driver.go(shell, "activities").begin_new()  # type: ignore[attr-defined]
    driver.settle(shell)
    activity = driver.dialog(shell)
    part(activity, QPushButton, "pasteButton").click()
    dialog = driver.dialog(activity, PasteNamesDialog)
    assert isinstance(dialog, FormDialog)
    names, doubts = part(dialog, QPlainTextEdit, "namesEdit"), part(dialog, QListWidget, "doubtList")
    names.setPlainText("\n".join(f"{number}. 没有这个人{number}" for number in range(1, 9)))
    driver.settle(shell)
    assert dialog.height() >= round(412 * percent / 100)
    assert names.viewport().height() >= 5 * names.fontMetrics().lineSpacing()
    assert doubts.viewport().height() >= 4 * doubts.sizeHintForRow(0)


def test_who_stands_in_the_card_of_hours_is_not_cut_at_its_edge(driver: Driver, school: Path) -> None:
    driver.desktop.use_zoom(150)
    shell = driver.open(school)
    shell.resize(1366, 728)
    page = driver.go(shell, "hours")
    table = part(page, TableView, "table")
    longest = max(table.table_model().rows(), key=lambda row: len(row.name))
    table.select(longest.id)
    driver.settle(shell)
    assert part(page, QWidget, "whyPanel").width() <= part(page, QScrollArea, "whyArea").viewport().width()


class _Small:
    """The screen of an old office computer."""

    def availableGeometry(self) -> QRect:
        return QRect(0, 0, 1366, 768)


def test_what_a_package_contains_is_read_to_its_end_at_150_percent(
    driver: Driver, school: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FormDialog, "screen", lambda _self: _Small())
    with Workspace.open(school, SCHOOL, write=True) as own:
        own.today_override = SAMPLE_DAY
        with create_bureau(school.parent / "b.jybureau", name="示例教育局", pin=SAMPLE_PIN, sample=True) as bureau:
            digits = write_bureau_card(bureau, school.parent / "b.jyt", SAMPLE_PIN)
        trust_bureau(own, school.parent / "b.jyt", SAMPLE_PIN, digits)
    driver.desktop.use_zoom(150)
    shell = driver.open(school)
    shell.resize(1366, 728)
    page = driver.go(shell, "reports")
    part(page, QPushButton, "submitButton").click()
    driver.settle(shell)
    dialog = driver.dialog(shell, FormDialog)
    content = part(dialog, QLabel, "contentLabel")
    content.setText(content.text() + "，".join(f"第 {number} 种登记 {number}" for number in range(12)))
    dialog.note("一句说明")
    assert dialog.height() <= 768
    for label in dialog.findChildren(QLabel):
        if label.isVisible() and label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width()), label.text()


@pytest.mark.parametrize("percent", [100, 175, 200])
@pytest.mark.parametrize("whose", ["school", "bureau"])
def test_the_window_is_never_larger_than_a_small_screen_and_what_has_no_room_scrolls(
    driver: Driver, school: Path, whose: str, percent: int
) -> None:
    path = school
    if whose == "bureau":
        path = school.parent / "b.jybureau"
        create_bureau(path, name="示例教育局", pin=SAMPLE_PIN, sample=True).close()
    driver.desktop.use_zoom(percent)
    shell = driver.open(path)
    for key in shell.page_keys():
        page = driver.go(shell, key)
        shell.resize(1366, 700)
        driver.settle(shell)
        least, room = shell.minimumSizeHint(), shell.room_of(key)
        assert (least.width() <= 1366, least.height() <= 700) == (True, True), (key, least)
        assert page.width() >= page.minimumSizeHint().width(), key
        assert page.height() >= page.minimumSizeHint().height(), key
        hidden = page.size() - room.viewport().size()
        assert room.horizontalScrollBar().maximum() == max(0, hidden.width()), key
        assert room.verticalScrollBar().maximum() == max(0, hidden.height()), key
        if percent == 100:
            assert (hidden.width(), hidden.height()) == (0, 0), key


def test_at_150_percent_no_page_scrolls_sideways_and_the_quarter_is_read_whole(driver: Driver, school: Path) -> None:
    driver.desktop.use_zoom(150)
    shell = driver.open(school)
    driver.desktop.use_zoom(150)
    for key in shell.page_keys():
        page = driver.go(shell, key)
        shell.resize(1366, 700)
        for table in page.findChildren(TableView):
            if table.isVisible() and table.objectName() == "table":
                table.select_row(0)
        shell.say("已保存：观看《放牛班的春天》。这是审核过的，改动以后又是“待审核”，请校长重新审核（Ctrl+Z 可撤销）")
        driver.settle(shell)
        until(driver.qtbot, lambda key=key: shell.room_of(key).horizontalScrollBar().maximum() == 0)
    box = shell.quarter_box  # type: ignore[attr-defined]
    assert box.width() >= box.sizeHint().width()
    shell.say("已保存：观看《放牛班的春天》。" * 9)
    shell.state_label.repaint()
    assert shell.state_label.toolTip().startswith("已保存：观看"), "what has no room is said whole by its tool tip"


def test_a_key_and_what_it_does_are_never_divided_between_two_lines() -> None:
    """Ctrl+- ended a line and what it does began the next, W 主 stood above 持."""
    text = keys_in_words("Ctrl+1 首页、Ctrl+2 教师")
    for key in ("Ctrl+= / Ctrl+- 界面放大、缩小", "W 主持", "F8 / F7 下一个、上一个问题"):
        assert "\u2060".join(key.replace(" ", "\u00a0")) in text
    assert "右击单元格可以只看同样的值" in text, "a sentence may be divided"


def test_hours_keep_in_a_window_of_1280_at_150_percent_also_when_a_receipt_was_read(driver: Driver, school: Path) -> None:
    """A receipt brings one more box above the table: the page was wider than the window, and 导出 was cut."""
    driver.desktop.use_zoom(150)
    shell = driver.open(school)
    shell.resize(1280, 660)
    page = driver.go(shell, "hours")
    part(page, QCheckBox, "differingBox").show()
    driver.settle(shell)
    until(driver.qtbot, lambda: shell.room_of("hours").horizontalScrollBar().maximum() == 0)
    shell.resize(1366, 660)
    driver.desktop.use_zoom(100)
    until(driver.qtbot, lambda: part(page, QLabel, "cycleLabel").isVisible())


def test_on_a_small_screen_what_was_done_is_read_to_its_end_beside_the_name_of_the_school(driver: Driver, school: Path) -> None:
    """While the principal was confirmed, the sentence ended in dots and the name of the school was gone."""
    shell = driver.open(school)
    shell.resize(1366, 700)
    assert shell.desk is not None
    shell.desk.choose_quarter(Quarter.parse("2026Q2"))
    shell.desk.unlock("校长")
    shell.sample_label.hide()  # a real school has no such mark
    driver.settle(shell)
    shell.say("已保存：《桂花雨》示范课。这是审核过的，改动以后又是“待审核”，请校长重新审核，改错了可以撤销")
    driver.settle(shell)
    driver.qtbot.waitExposed(shell)
    shell.state_label.repaint()
    assert shell.state_label.toolTip() == "", "a tool tip would mean that it does not fit"
    name = shell.place_label
    assert name.width() >= name.fontMetrics().horizontalAdvance(name.text())


@pytest.mark.parametrize("whose", ["school", "bureau"])
def test_no_line_of_facts_begins_with_a_dot_or_with_the_number_of_the_fact_before(
    driver: Driver, school: Path, whose: str
) -> None:
    """At 150 % the line beside the title 学校 wrapped before a dot, or between 暂报 and its 1, and its second line began with that."""
    path = school
    if whose == "bureau":
        path = school.parent / "b.jybureau"
        with create_bureau(path, name="示例教育局", pin=SAMPLE_PIN, sample=True) as bureau:
            bureau.today_override = SAMPLE_DAY
            listed = [{"code": f"214100990{number}", "name": f"示例{number}小"} for number in range(3)]
            save(bureau, book_of(bureau), [row_from_texts(bureau, register("school_list"), texts) for texts in listed])
    shell, dots = driver.open(path), 0
    for key in shell.page_keys():
        page = driver.go(shell, key)
        for table in page.findChildren(TableView):
            if table.isVisible() and table.objectName() == "table":
                table.select_row(0)
        driver.settle(shell)
        for label in page.findChildren(QLabel):
            if label.wordWrap() and "·" in label.text().strip("· "):
                dots += 1
                assert " ·" not in label.text(), (key, label.objectName())
                bound = "\u00a0·" in label.text()
                assert not bound or not re.search(r"[\u4e00-\u9fff] \d|\d [\u4e00-\u9fff]", label.text()), (key, label.text())
    assert dots


def test_whether_a_receipt_was_written_is_seen_without_scrolling(driver: Driver, school: Path) -> None:
    path = school.parent / "b.jybureau"
    create_bureau(path, name="示例教育局", pin=SAMPLE_PIN, sample=True).close()
    shell = driver.open(path)
    page = driver.go(shell, "schools")
    shell.resize(1366, 728)
    driver.settle(shell)
    table = part(page, TableView, "table")
    place = [column.key for column in BOARD_COLUMNS].index("receipt")
    assert table.columnViewportPosition(place) + table.columnWidth(place) <= table.viewport().width()


def test_at_200_percent_the_tasks_stand_above_the_figures_and_their_buttons_are_whole(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "home")
    tasks, figures = part(page, QWidget, "tasksCard"), part(page, QWidget, "rightArea")
    area = part(page, QScrollArea, "tasksArea")
    for percent, stacked in ((100, False), (200, True), (100, False)):
        driver.desktop.use_zoom(percent)
        shell.resize(1366, 700)
        driver.settle(shell)
        until(driver.qtbot, lambda stacked=stacked: (figures.y() > tasks.y()) is stacked)
        until(driver.qtbot, lambda: area.horizontalScrollBar().maximum() == 0)
        button = page.task_rows()[0].button  # type: ignore[attr-defined]
        assert button.mapTo(area.viewport(), button.rect().bottomRight()).x() <= area.viewport().width()


def test_at_200_percent_an_activity_is_recorded_within_a_small_screen(driver: Driver, school: Path) -> None:
    driver.desktop.use_zoom(200)
    shell = driver.open(school)
    driver.go(shell, "activities").begin_new()  # type: ignore[attr-defined]
    driver.settle(shell)
    dialog = driver.dialog(shell)
    assert dialog.minimumSizeHint().width() <= 1366
    assert dialog.minimumSizeHint().height() <= 700

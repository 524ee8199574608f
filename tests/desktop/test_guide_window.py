"""Help inside: F1 opens the guide at what is in front, search finds it, and it prints."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QListWidget, QTextBrowser, QWidget

from jyteacher_desktop.bureau.office import create_bureau
from jyteacher_desktop.desktop.guide_window import GuideWindow
from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.reports.guide_chapters import Picture, section_of, sections
from jyteacher_desktop.school.sample import SAMPLE_PIN
from tests.desktop.windows import Driver, part, until


def _guide(driver: Driver) -> GuideWindow:
    found: list[GuideWindow] = []

    def there() -> bool:
        found[:] = [each for each in QApplication.topLevelWidgets() if isinstance(each, GuideWindow) and each.isVisible()]
        return bool(found)

    until(driver.qtbot, there)
    return found[-1]


def _help(driver: Driver, window: QWidget) -> str:
    """Press F1 in a window; the title of the section that opens."""
    window.activateWindow()
    until(driver.qtbot, lambda: QApplication.activeWindow() is window)
    driver.qtbot.keyClick(window, Qt.Key.Key_F1)
    title = _guide(driver).title
    _guide(driver).hide()
    return title


def _every_page(driver: Driver, shell: Shell) -> list[str]:
    missing = []
    for entry in shell._entries:
        driver.go(shell, entry.key)
        section = section_of(f"{shell.place_key}.{entry.key}")
        if section is None or _help(driver, shell) != section.title:
            missing.append(entry.key)
        elif not any(isinstance(block, Picture) for block in section.blocks):
            missing.append(f"picture of {entry.key}")
    return missing


def test_f1_opens_the_guide_at_the_page_of_a_school(driver: Driver, school: Path) -> None:
    assert _every_page(driver, driver.open(school)) == []


def test_f1_opens_the_guide_at_the_page_of_a_bureau(driver: Driver, tmp_path: Path) -> None:
    create_bureau(tmp_path / "b.jybureau", name="示例教育局", pin=SAMPLE_PIN, sample=True).close()
    assert _every_page(driver, driver.open(tmp_path / "b.jybureau")) == []


def test_f1_in_a_dialog_opens_the_guide_at_the_dialog(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    driver.go(shell, "activities")
    driver.press(shell.page("activities"), "addButton")
    driver.settle(shell)
    assert _help(driver, driver.dialog(shell)) == "登记活动"


def test_f1_in_a_message_a_file_dialog_and_the_start_window(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    shell.asking.tell("试", "试")
    assert _help(driver, driver.dialog(shell)) == "每句提示"
    driver.answer(shell, "知道了")
    shell.asking.open_file("选", "*", lambda _path: None)
    dialog = driver.dialog(shell, QFileDialog)
    assert _help(driver, dialog) == "一个文件就是一所学校"
    dialog.close()
    assert _help(driver, driver.desktop.show_start()) == "安装与打开"


def test_a_search_shows_what_it_found_and_says_when_there_is_nothing(driver: Driver) -> None:
    guide = driver.desktop.show_guide("cards")
    listed = part(guide, QListWidget, "sectionList")
    assert listed.count() == len(sections())
    part(guide, QLineEdit, "searchEdit").setText("编号 跳得太远")
    assert [listed.item(row).text().strip() for row in range(listed.count())] == ["数据包"]
    assert "跳得太远" in part(guide, QTextBrowser, "textBrowser").toPlainText()
    part(guide, QLineEdit, "searchEdit").setText("没有这样的词")
    assert "没有找到" in part(guide, QTextBrowser, "textBrowser").toPlainText()


def test_pictures_are_shown_no_wider_than_the_text(driver: Driver) -> None:
    guide = driver.desktop.show_guide("school.home")
    document = part(guide, QTextBrowser, "textBrowser").document()
    picture = document.resource(2, "home.png")  # type: ignore[call-overload]
    assert isinstance(picture, QImage)
    assert 300 < picture.width() / picture.devicePixelRatio() <= 560


def test_the_guide_and_the_cards_are_saved_as_pdf(driver: Driver, tmp_path: Path) -> None:
    guide = driver.desktop.show_guide("cards")
    for button, name in (("saveButton", "使用指南.pdf"), ("cardsButton", "岗位卡片.pdf")):
        driver.press(guide, button)
        dialog = driver.dialog(guide, QFileDialog)
        assert isinstance(dialog, QFileDialog)
        dialog.accept()
        driver.answer(guide, "知道了")
        assert (tmp_path / name).read_bytes().startswith(b"%PDF")

"""A bureau in a database, through the windows: founded, joined by a second clerk, moved there and back; what was typed is never lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QLineEdit, QMessageBox

from jyteacher_desktop.bureau.city_digest import city_digest
from jyteacher_desktop.bureau.office import create_bureau, key_path
from jyteacher_desktop.desktop.bureau_window import BureauWindow
from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.store.workspace import BUREAU, Workspace
from tests.desktop.windows import Driver, gone, part, until
from tests.servers import Server

PIN = "correct horse battery"
ON_SERVER, JOINING = "数据库服务器上（几位经办人同时用）", "已在数据库里，这台电脑连上去"


@pytest.fixture
def database(server: Server) -> Iterator[str]:
    url = server.new()
    yield url
    server.forget(url)


def _asked(driver: Driver, place: str) -> QDialog:
    start = driver.desktop.show_start()
    driver.press(start, "newBureauButton")
    dialog = driver.dialog(start)
    part(dialog, QComboBox, "placeBox").setCurrentText(place)
    return dialog


def _fill(dialog: QDialog, **fields: object) -> None:
    for name, text in fields.items():
        part(dialog, QLineEdit, f"{name}Edit").setText(str(text))


def _found(driver: Driver, path: Path, database: str) -> Shell:
    dialog = _asked(driver, ON_SERVER)
    _fill(dialog, name="市教育局", pin=PIN, repeat=PIN, file=path, database=database)
    driver.qtbot.keyClick(dialog, Qt.Key.Key_Return)
    return _opened(driver)


def _opened(driver: Driver) -> Shell:
    shell = driver.desktop.shells[-1]
    until(driver.qtbot, lambda: shell.desk is not None)
    driver.settle(shell)
    return shell


def _digest(path: Path) -> str:
    with Workspace.open(path, BUREAU, write=False) as ws:
        return city_digest(ws)


def test_a_bureau_is_founded_in_a_database_and_a_second_clerk_joins_with_his_key(
    driver: Driver, database: str, tmp_path: Path
) -> None:
    first, second = tmp_path / "一号" / "局.jybureau", tmp_path / "二号" / "局.jybureau"
    first.parent.mkdir()
    shell = _found(driver, first, database)
    assert shell.place_label.text() == "市教育局"
    with Workspace.open(first, BUREAU, write=False) as ws:
        assert ws.served
    shell.close()
    dialog = _asked(driver, JOINING)
    assert not part(dialog, QLineEdit, "pinEdit").isVisible(), "name and passphrase are those of the database"
    assert part(dialog, QLineEdit, "keyEdit").isVisible()
    _fill(dialog, file=second, database=database, key=key_path(first))
    driver.qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert gone(dialog)
    assert _opened(driver).place_label.text() == "市教育局"
    assert key_path(second).read_bytes() == key_path(first).read_bytes()


def test_where_no_bureau_can_be_made_the_dialog_is_back_with_all_that_was_typed(
    driver: Driver, database: str, tmp_path: Path
) -> None:
    taken = tmp_path / "局.jybureau"
    _found(driver, taken, database).close()
    other = tmp_path / "另一局.jybureau"
    dialog = _asked(driver, ON_SERVER)
    _fill(dialog, name="另一个局", pin=PIN, repeat=PIN, file=other, database="10.0.0.5")
    driver.qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert "数据库地址写得不对" in part(dialog, QLabel, "problemLabel").text()
    _fill(dialog, database=database)
    driver.qtbot.keyClick(dialog, Qt.Key.Key_Return)
    start = driver.desktop.show_start()
    again = driver.dialog(start)
    assert "已经有一个教育局工作簿" in part(again, QLabel, "problemLabel").text()
    typed = [part(again, QLineEdit, f"{name}Edit").text() for name in ("name", "pin", "repeat", "file", "database")]
    assert typed == ["另一个局", PIN, PIN, str(other), database]
    assert not other.exists()
    part(again, QComboBox, "placeBox").setCurrentText(JOINING)
    driver.qtbot.keyClick(again, Qt.Key.Key_Return)
    assert _opened(driver).place_label.text() == "市教育局"


def test_a_new_school_that_cannot_be_written_asks_again_with_all_that_was_typed(driver: Driver, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    start = driver.desktop.show_start()
    driver.press(start, "newSchoolButton")
    dialog = driver.dialog(start)
    wanted = tmp_path / "file" / "校.jyschool"
    part(dialog, QComboBox, "stageBox").setCurrentText("小学")
    _fill(dialog, name="济水第二小学", pin=PIN, repeat=PIN, code="2141000002", central="济水中心校", file=wanted)
    driver.qtbot.keyClick(dialog, Qt.Key.Key_Return)
    again = driver.dialog(driver.desktop.show_start())
    assert part(again, QLabel, "problemLabel").text()
    typed = [part(again, QLineEdit, f"{name}Edit").text() for name in ("name", "pin", "repeat", "code", "central", "file")]
    assert typed == ["济水第二小学", PIN, PIN, "2141000002", "济水中心校", str(wanted)]
    _fill(again, file=tmp_path / "校.jyschool")
    driver.qtbot.keyClick(again, Qt.Key.Key_Return)
    assert _opened(driver).place_label.text() == "济水第二小学"


def test_a_bureau_moves_to_a_database_and_back_and_the_old_one_stays(driver: Driver, database: str, tmp_path: Path) -> None:
    path = tmp_path / "局.jybureau"
    create_bureau(path, name="市教育局", pin=PIN).close()
    digest = _digest(path)
    places = [path]
    for title, address in (("移到数据库服务器", database), ("移回一个文件", "")):
        shell = _opened_window(driver, places[-1])
        shell.move_elsewhere()
        driver.settle(shell)
        dialog = driver.dialog(shell)
        assert dialog.windowTitle() == title
        assert part(dialog, QLineEdit, "databaseEdit").isVisible() is bool(address)
        places.append(Path(part(dialog, QLineEdit, "fileEdit").text()))
        if address:
            dialog.submit()  # type: ignore[attr-defined]
            assert "数据库地址写得不对" in part(dialog, QLabel, "problemLabel").text()
            part(dialog, QLineEdit, "databaseEdit").setText(address)
        dialog.submit()  # type: ignore[attr-defined]
        driver.settle(shell)
        assert "汇总指纹与原来相同" in driver.answer(shell, "打开它")
        until(driver.qtbot, lambda: not any(each.path == places[-2] for each in driver.desktop.shells))
        _opened(driver).close()
    assert {_digest(each) for each in places} == {digest}


def _opened_window(driver: Driver, path: Path) -> BureauWindow:
    shell = driver.open(path)
    assert isinstance(shell, BureauWindow)
    return shell


def test_the_way_to_a_database_leaves_a_moved_bureau_as_it_was_when_the_target_stands_already(
    driver: Driver, database: str, tmp_path: Path
) -> None:
    path, target = tmp_path / "局.jybureau", tmp_path / "在.jybureau"
    create_bureau(path, name="市教育局", pin=PIN).close()
    target.write_text("something else")
    shell = _opened_window(driver, path)
    shell.move_elsewhere()
    driver.settle(shell)
    dialog = driver.dialog(shell)
    _fill(dialog, database=database, file=target)
    dialog.submit()  # type: ignore[attr-defined]
    driver.settle(shell)
    assert "已经存在" in part(dialog, QLabel, "problemLabel").text()
    assert target.read_text() == "something else"
    assert not [box for box in shell.findChildren(QMessageBox) if box.isVisible()]

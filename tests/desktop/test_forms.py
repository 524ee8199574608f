from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from jyteacher_desktop.desktop import style
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.forms import Form, FormError
from jyteacher_desktop.paths import form, resource
from tests.desktop.windows import Driver

FORMS = sorted(path.stem for path in form("").glob("*.ui"))
FIELDS = (
    "QLineEdit",
    "QComboBox",
    "QPlainTextEdit",
    "QTableView",
    "QListWidget",
    "TableView",
    "DateField",
    "FilterField",
    "AttendanceGrid",
)


@pytest.mark.parametrize("name", FORMS)
def test_every_form_loads_and_fits_a_small_screen_at_150_percent(qtbot: QtBot, name: str) -> None:
    is_dialog = name.endswith("_dialog")
    base: QWidget = QDialog() if is_dialog else QWidget()
    qtbot.addWidget(base)
    Form(name, base)
    smallest = base.minimumSizeHint()
    assert smallest.width() <= (910 if is_dialog else 910 - 138)
    assert smallest.height() <= (500 if is_dialog else 512 - 42)
    for label in base.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText


@pytest.mark.parametrize("name", FORMS)
def test_every_field_of_a_form_has_a_name_for_screen_readers(name: str) -> None:
    root = ET.parse(form(f"{name}.ui")).getroot()
    silent = [
        widget.get("name")
        for widget in root.iter("widget")
        if widget.get("class") in FIELDS and widget.find("property[@name='accessibleName']") is None
    ]
    assert silent == []


@pytest.mark.parametrize("name", FORMS)
def test_tab_stops_and_buddies_name_parts_of_the_form(name: str) -> None:
    root = ET.parse(form(f"{name}.ui")).getroot()
    names = {widget.get("name") for widget in root.iter("widget")}
    named = [stop.text for stop in root.iter("tabstop")] + [part.text for part in root.iter("cstring")]
    assert [part for part in named if part not in names] == []


def test_a_form_that_lacks_a_part_is_an_error(qtbot: QtBot) -> None:
    base = QDialog()
    qtbot.addWidget(base)
    parts = Form("pin_dialog", base)
    with pytest.raises(FormError):
        parts.child(QLabel, "notThere")
    with pytest.raises(FormError):
        Form("no_such_form", base)


def test_every_form_is_used_and_every_form_in_use_exists() -> None:
    package = Path(style.__file__).parent
    source = "\n".join(path.read_text(encoding="utf-8") for path in package.rglob("*.py"))
    used = {name for name in re.findall(r'"([a-z_]+)"', source) if name.endswith(("_dialog", "_page", "_row", "_window"))}
    assert sorted(used & set(FORMS)) == FORMS


def test_both_styles_name_the_same_colours_and_the_sheet_uses_no_other() -> None:
    light, dark = style.colors("light"), style.colors("dark")
    assert light.keys() == dark.keys()
    sheet = resource("style/jyteacher.qss").read_text(encoding="utf-8")
    assert set(re.findall(r"@([a-z_]+)", sheet)) <= light.keys() | {"icons"}


def test_the_bundled_fonts_have_the_names_the_windows_ask_for() -> None:
    assert set(style.FAMILIES) <= {*style.load_fonts(), *style.load_fallback_fonts()}


@pytest.mark.parametrize("name", [name for name in FORMS if name.endswith("_dialog")])
def test_every_dialog_opens_over_the_middle_of_its_window(qtbot: QtBot, name: str) -> None:
    """Not in the corner of the screen, where systems that leave the place to the program would show it."""
    window = QWidget()
    qtbot.addWidget(window)
    window.setGeometry(100, 100, 600, 500)
    window.show()
    dialog = QDialog(window)
    Form(name, dialog)
    dialog.resize(300, 200)
    dialog.open()
    away = dialog.geometry().center() - window.geometry().center()
    room = dialog.screen().availableGeometry()
    # what is larger than the screen begins at its edge; at other sizes of letters some dialogs are
    assert abs(away.x()) <= 12 or dialog.width() > room.width(), name
    assert abs(away.y()) <= 40 or dialog.height() > room.height(), name  # the frame's title bar


def test_a_dialog_that_grows_for_a_sentence_stays_on_the_screen(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    shell.show_school_facts()  # type: ignore[attr-defined]
    dialog = driver.dialog(shell)
    assert isinstance(dialog, FormDialog)
    room = dialog.screen().availableGeometry()
    dialog.move(dialog.x(), room.bottom() - dialog.height())
    dialog.complain("这个名称里有看不见的字符，没有改动。请重新输入。" * 12)
    assert dialog.frameGeometry().bottom() <= room.bottom()

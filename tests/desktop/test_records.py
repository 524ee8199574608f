"""What hangs on a record: its attachments, and everything it ever was."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QLineEdit, QWidget

from jyteacher_desktop.desktop.dialogs.history import HistoryDialog
from jyteacher_desktop.desktop.dialogs.school.attachments import AttachmentsDialog
from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.school.activities import activity_detail, list_activities
from jyteacher_desktop.school.attachments import list_attachments
from jyteacher_desktop.school.quarter_in_words import write_quarter_pdf
from jyteacher_desktop.school.sample import SAMPLE_DAY
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.desktop.conftest import Typist
from tests.desktop.windows import Driver, part

Key = Qt.Key


def _read(path: Path) -> Workspace:
    workspace = Workspace.open(path, SCHOOL, write=False)
    workspace.today_override = SAMPLE_DAY
    return workspace


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "签到表.jpg"
    Image.new("RGB", (640, 480), (200, 220, 240)).save(path)
    return path


@pytest.fixture
def scan(school: Path, tmp_path: Path) -> Path:
    path = tmp_path / "证书.pdf"
    buffer = BytesIO()
    with _read(school) as workspace:
        write_quarter_pdf(workspace, Quarter.parse("2026Q3"), buffer)
    path.write_bytes(buffer.getvalue())
    return path


def _first(driver: Driver, shell: Shell, key: str) -> QWidget:
    page = driver.go(shell, key)
    part(page, TableView, "table").enter()
    driver.settle(shell)
    return page


def test_files_dropped_on_a_selected_activity_become_its_attachments(
    driver: Driver, school: Path, photo: Path, scan: Path
) -> None:
    shell = driver.open(school)
    page = _first(driver, shell, "activities")
    activity = part(page, TableView, "table").current_row()
    shell.take_files([photo, scan])
    dialog = driver.dialog(shell, AttachmentsDialog)
    for _ in range(3):
        driver.settle(shell)
    table = part(dialog, TableView, "table")
    assert [row.file_name for row in table.table_model().rows()] == ["签到表.jpg", "证书.pdf"]
    preview = part(dialog, QLabel, "previewLabel")
    assert preview.pixmap().width() > 100
    table.select_row(1)
    driver.settle(shell)
    assert preview.pixmap().height() > preview.pixmap().width()
    driver.press(dialog, "removeButton")
    driver.settle(shell)
    driver.settle(shell)
    with _read(school) as workspace:
        assert [row.file_name for row in list_attachments(workspace, activity.id)] == ["签到表.jpg"]
    driver.qtbot.keyClick(dialog, Key.Key_Escape)
    driver.shortcut(shell, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    driver.settle(shell)
    with _read(school) as workspace:
        assert len(list_attachments(workspace, activity.id)) == 2


def test_a_file_that_is_no_picture_is_refused_with_a_sentence(driver: Driver, school: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "病毒.jpg"
    wrong.write_bytes(b"MZ" + b"x" * 500)
    shell = driver.open(school)
    page = _first(driver, shell, "activities")
    driver.press(page, "attachmentsButton")
    dialog = driver.dialog(shell, AttachmentsDialog)
    driver.settle(shell)
    assert isinstance(dialog, AttachmentsDialog)
    dialog.add_files([wrong])
    driver.settle(shell)
    assert part(dialog, QLabel, "problemLabel").isVisible()
    assert part(dialog, TableView, "table").table_model().total == 0
    driver.press(dialog, "addButton")
    driver.dialog(shell, QFileDialog).close()
    driver.qtbot.keyClick(dialog, Key.Key_Escape)


def test_a_training_takes_its_certificate(driver: Driver, school: Path, photo: Path) -> None:
    shell = driver.open(school)
    _first(driver, shell, "trainings")
    shell.take_files([photo])
    dialog = driver.dialog(shell, AttachmentsDialog)
    for _ in range(3):
        driver.settle(shell)
    assert part(dialog, TableView, "table").table_model().total == 1
    driver.qtbot.keyClick(dialog, Key.Key_Escape)


def test_an_activity_goes_back_to_what_it_was(driver: Driver, school: Path, type_text: Typist) -> None:
    shell = driver.open(school)
    page = _first(driver, shell, "activities")
    activity = part(page, TableView, "table").current_row()
    driver.qtbot.keyClick(part(page, TableView, "table"), Key.Key_Return)
    form = driver.dialog(shell)
    driver.settle(shell)
    place = part(form, QLineEdit, "placeEdit")
    place.setFocus()
    place.selectAll()
    type_text(place, "操场")
    driver.qtbot.keyClick(place, Key.Key_Return)
    driver.settle(shell)
    page._history()  # type: ignore[attr-defined]
    dialog = driver.dialog(shell, HistoryDialog)
    driver.settle(shell)
    driver.settle(shell)
    differences = part(dialog, TableView, "differencesTable")
    assert ("地点", activity.place, "操场") in [(row.label, row.before, row.after) for row in differences.table_model().rows()]
    table = part(dialog, TableView, "table")
    assert not dialog.accept_button.isEnabled()  # type: ignore[attr-defined]
    table.select_row(1)
    driver.settle(shell)
    box = part(dialog, QComboBox, "compareBox")
    box.setCurrentIndex(1)
    driver.settle(shell)
    assert ("地点", activity.place, "操场") in [(row.label, row.before, row.after) for row in differences.table_model().rows()]
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    driver.settle(shell)
    with _read(school) as workspace:
        assert activity_detail(workspace, activity.id).values.place == activity.place
        assert len(list_activities(workspace)) > 0
    driver.qtbot.keyClick(dialog, Key.Key_Escape)


def test_the_first_step_of_a_record_is_its_birth(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = _first(driver, shell, "teachers")
    page._open_history()  # type: ignore[attr-defined]
    dialog = driver.dialog(shell, HistoryDialog)
    driver.settle(shell)
    table = part(dialog, TableView, "table")
    table.select_row(table.table_model().total - 1)
    driver.settle(shell)
    assert part(dialog, TableView, "differencesTable").table_model().total == 0
    driver.qtbot.keyClick(dialog, Key.Key_Escape)

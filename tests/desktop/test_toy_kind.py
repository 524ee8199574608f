"""A kind no module names has its place in the window: list, measure, form, undo, a teacher's card."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from jyteacher_desktop.desktop.dialogs.record import RecordDialog
from jyteacher_desktop.desktop.pages.register_page import RegisterPage
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.records.registers import list_rows
from jyteacher_desktop.school.office import create_school
from jyteacher_desktop.school.roster import TeacherValues, add_teacher
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.desktop.windows import Driver
from tests.kinds import toy


def test_a_toy_kind_is_driven_through_page_form_measure_card_and_undo(driver: Driver, qtbot: QtBot, tmp_path: Path) -> None:
    with toy.known(tmp_path / "migrations"):
        _drive(driver, qtbot, tmp_path / "one.jyschool")
        driver.close()


def _drive(driver: Driver, qtbot: QtBot, path: Path) -> None:
    with create_school(path, name="风筝小学", code="2141000001", stage="小学", pin="correct horse battery", sample=False) as ws:
        person = add_teacher(ws, TeacherValues(name="王芳"))

    def rows() -> list[toy.Kite]:
        with Workspace.open(path, SCHOOL, write=False) as ws:
            return list(list_rows(ws, toy.Kite))

    shell = driver.open(path)
    page = driver.go(shell, "registers")
    assert isinstance(page, RegisterPage)
    page.go_to("kite")
    driver.settle(shell)
    title = page.findChild(QLabel, "titleLabel")
    assert title is not None
    assert title.text() == "风筝"
    assert [column.title for column in page.table.table_model().columns] == [
        "主人",
        "名字",
        "制作日期",
        "颜色",
        "长度",
        "秘密",
        "备注",
    ]
    assert [card.key for card in page.measures.cards()] == ["kites.count"]
    page.begin_new()
    driver.settle(shell)
    dialog = driver.dialog(shell, RecordDialog)
    texts = {"owner": "王芳", "name": "鹞子", "made": "2026-03-12", "length": "1.5", "story": "放得很高", "secret": "线不结实"}
    for key, text in texts.items():
        field = dialog.findChild(QWidget, f"field_{key}")
        assert field is not None
        (field.setPlainText if key == "story" else field.setText)(text)  # type: ignore[attr-defined]
    qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    driver.settle(shell)
    [row] = rows()
    assert (row.name, str(row.made), row.colour, str(row.length), row.owner) == ("鹞子", "2026-03-12", "red", "1.5", person)
    assert "未达到" in page.measures.cards()[0].accessibleName()
    page.table.enter()
    driver.settle(shell)
    detail = page.findChild(QLabel, "detailLabel")
    assert detail is not None
    assert detail.text() == "来历：放得很高"
    teachers = driver.go(shell, "teachers")
    teachers.go_to(person)  # type: ignore[attr-defined]
    driver.settle(shell)
    mentions = teachers.findChild(TableView, "mentionsTable")
    assert mentions is not None
    assert [(mention.register, mention.role) for mention in mentions.table_model().rows()] == [("风筝", "主人")]
    shell.undo_action.trigger()
    driver.settle(shell)
    assert rows() == []

"""A kind no module names has its place in the window: list, measure, form, undo, a teacher's card."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

DRIVE = """
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from pathlib import Path
work = Path(sys.argv[1])
from tests.kinds import toy
toy.install(work / "migrations")

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QTabWidget, QWidget
from jyteacher_desktop.desktop.application import Desktop, finish_set_up, set_up
from jyteacher_desktop.desktop.dialogs.record import RecordDialog
from jyteacher_desktop.desktop.preferences import Preferences
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.records.registers import list_rows
from jyteacher_desktop.school.office import create_school
from jyteacher_desktop.school.roster import TeacherValues, add_teacher
from jyteacher_desktop.store.workspace import SCHOOL, Workspace

path = work / "one.jyschool"
with create_school(path, name="风筝小学", code="2141000001", stage="小学", pin="correct horse battery", sample=False) as ws:
    person = add_teacher(ws, TeacherValues(name="王芳"))

QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
app = QApplication(["toy"])
preferences = Preferences(work / "windows.ini")
set_up(app, preferences)
finish_set_up(app)
desktop = Desktop(app, preferences)
bugs = []
desktop.report_bug = bugs.append


def settle():
    for _ in range(2):
        while not (shell.desk is not None and shell.worker.idle):
            QTest.qWait(5)
        QTest.qWait(5)
    assert not bugs, bugs


def rows():
    with Workspace.open(path, SCHOOL, write=False) as ws:
        return list_rows(ws, toy.Kite)


desktop.open_file(path)
shell = desktop.shells[-1]
settle()
shell.go("registers")
settle()
page = shell.page("registers")
page.go_to("kite")
settle()
assert page.findChild(QLabel, "titleLabel").text() == "风筝"
assert [column.title for column in page.table.table_model().columns] == ["主人", "名字", "制作日期", "颜色", "长度", "秘密", "备注"]
assert [card.key for card in page.measures.cards()] == ["kites.count"]
page.begin_new()
settle()
dialog = next(each for each in shell.findChildren(RecordDialog) if each.isVisible())
texts = {"owner": "王芳", "name": "鹞子", "made": "2026-03-12", "length": "1.5", "story": "放得很高", "secret": "线不结实"}
for key, text in texts.items():
    field = dialog.findChild(QWidget, f"field_{key}")
    (field.setPlainText if key == "story" else field.setText)(text)
QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
settle()
[row] = rows()
assert (row.name, str(row.made), row.colour, str(row.length), row.owner) == ("鹞子", "2026-03-12", "red", "1.5", person)
assert "未达到" in page.measures.cards()[0].accessibleName()
page.table.enter()
settle()
assert page.findChild(QLabel, "detailLabel").text() == "来历：放得很高"
shell.go("teachers")
settle()
teachers = shell.page("teachers")
teachers.go_to(person)
settle()
assert [(mention.register, mention.role) for mention in teachers.findChild(TableView, "mentionsTable").table_model().rows()] == [("风筝", "主人")]
shell.undo_action.trigger()
settle()
assert rows() == []
desktop.close_all()
print("driven")
"""


def test_a_toy_kind_is_driven_through_page_form_measure_card_and_undo(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", DRIVE, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.strip().endswith("driven")


def test_nothing_of_the_product_names_the_toy() -> None:
    named = [
        str(path.relative_to(ROOT))
        for folder in ("jyteacher_desktop", "tools", "forms")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".ui", ".sql") and "kite" in path.read_text(encoding="utf-8")
    ]
    assert named == []

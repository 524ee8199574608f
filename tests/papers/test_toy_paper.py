"""A paper that no module names stands in commands, windows, the trial of the built program and the pictures, by its description alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.papers.test_registry import ROOT

DRIVE = """
import os, sys, types
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from datetime import date
from pathlib import Path
folder = Path(sys.argv[1])

from jyteacher_desktop import papers
from jyteacher_desktop.kinds.kit import BUREAU, SCHOOL, Keeper
from jyteacher_desktop.papers import Of, Paper
from jyteacher_desktop.reports.forms_of_registers import Box, FormPaper, render_form

kites = types.ModuleType("jyteacher_desktop.kites")
def write_kites(ws, *, target, activity_id="", progress=None):
    said = FormPaper(organisation="风筝", title="风筝证", under=activity_id, dated=date(2026, 9, 30), parts=(Box("放得多高", "", 20),))
    return render_form(said, target, progress=progress)
kites.write_kites = write_kites
sys.modules["jyteacher_desktop.kites"] = kites
TOYS = (
    Paper(key="kites", title="风筝证", about="一校一张", help="风筝证", write="kites:write_kites", topic="papers"),
    Paper(key="kite_of_one", title="放飞证", about="一次活动一张", help="一次活动的放飞证", write="kites:write_kites", topic="papers", of=Of.ACTIVITY),
    Paper(key="kites_of_all", title="全市风筝", about="全市一张", help="全市的风筝", write="kites:write_kites", topic="papers", keepers=BUREAU,
        typed=("bureau", "report", "kites")),
)
papers.PAPERS = (*papers.PAPERS, *TOYS)

# commands: typed, helped with, completed
from jyteacher_desktop.cli.options import COMMANDS
from jyteacher_desktop.cli.grammar import command_help
names = {each.name for each in COMMANDS}
assert {"report kites", "report kite_of_one"} <= names
(bureau,) = [each for each in COMMANDS if each.name == "bureau report"]
assert "kites" in bureau.arguments[0].choices and "全市的风筝" in command_help(bureau).replace("\\n", "").replace(" ", "")

# the trial of the built program, and whoever else walks through every paper
from tests.papers.conftest import FILES, teller
from tools.papers import printed_by, typed
for keeper in (Keeper.SCHOOL, Keeper.BUREAU):
    told = teller(folder, keeper)
    for paper in printed_by(keeper):
        if paper in TOYS:
            made = folder / f"{paper.key}.pdf"
            assert told(*typed(paper, told), "-o", str(made))["pages"] == 1
            assert made.read_bytes().startswith(b"%PDF-")

class Program:
    name, work = "toy", folder
    tried = []
    def answer(self, *words):
        self.tried.append(words)
        told = teller(folder, Keeper.BUREAU if FILES[Keeper.BUREAU] in words[words.index("-w") + 1] else Keeper.SCHOOL)
        asked = words[: words.index("-w")]
        return told(*(str(folder / word) if word.endswith(".pdf") else word for word in asked))
    def together(self, commands):
        for words in commands:
            self.answer(*words)
    def tell(self, sentence):
        self.told = sentence
from installer import trying
program = Program()
trying.every_paper(program)
assert {"report kites", "report kite_of_one", "bureau report"} <= {" ".join(words[:2]) for words in program.tried}
assert any(words[:3] == ("bureau", "report", "kites") for words in program.tried)
assert program.told == f"{len(printed_by(Keeper.SCHOOL)) + len(printed_by(Keeper.BUREAU))} papers"

# the pictures
from tools import screenshots
assert [name for name in screenshots.pictures_of_papers(folder, folder) if "kite" in name] == [
    "paper_school_kites.png", "paper_school_kite_of_one.png", "paper_bureau_kites_of_all.png"]

# the windows
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget, QMenu, QPushButton
from jyteacher_desktop.desktop.application import Desktop, finish_set_up, set_up
from jyteacher_desktop.desktop.dialogs.preview import PreviewDialog
from jyteacher_desktop.desktop.preferences import Preferences
from jyteacher_desktop.desktop.widgets import TableView
QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
app = QApplication(["toy"])
preferences = Preferences(folder / "windows.ini")
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

def page(key):
    shell.go(key)
    settle()
    return shell.page(key)

def previewed(title):
    settle()
    (dialog,) = [each for each in shell.findChildren(PreviewDialog) if each.isVisible()]
    assert dialog.windowTitle() == title, dialog.windowTitle()
    dialog.close()

desktop.open_file(folder / FILES[Keeper.SCHOOL])
shell = desktop.shells[-1]
settle()
listed = page("reports").findChild(QListWidget, "documentsList")
(item,) = [listed.item(row) for row in range(listed.count()) if listed.item(row).text() == "风筝证　一校一张"]
listed.itemActivated.emit(item)
previewed("风筝证")
activities = page("activities")
activities.findChild(TableView, "table").enter()
menu = QMenu(activities)
activities._fill_menu(menu)
(action,) = [each for each in menu.actions() if each.text() == "打印放飞证…"]
action.trigger()
previewed("放飞证")
shell.close()

desktop.open_file(folder / FILES[Keeper.BUREAU])
shell = desktop.shells[-1]
settle()
city = page("city")
city.findChild(QPushButton, "paperButton").click()
(menu,) = [each for each in city.findChildren(QMenu) if each.isVisible()]
(action,) = [each for each in menu.actions() if each.text() == "全市风筝"]
menu.close()
action.trigger()
previewed("全市风筝")
desktop.close_all()
print("shown everywhere")
"""


def test_a_paper_is_shown_everywhere_by_its_description_alone(offices: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", DRIVE, str(offices)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr[-3000:]
    assert ended.stdout.strip().endswith("shown everywhere")

"""Every page, dialog and paper as a picture: ``python -m tools.screenshots [FOLDER]``.

The sample school and a sample bureau are made in a temporary folder, the windows are driven offscreen as people drive
them, and each picture is written to ``docs/screenshots`` (those of the user's guide also to ``resources/guide/pictures``): a screen of 1366x768 at 100, 125 and 150 %, and one of 1920x1080. The day of the sample and a still cursor make the pictures comparable from one run to the next.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from jyteacher_desktop.desktop.application import Desktop
    from jyteacher_desktop.desktop.shell import Shell
    from jyteacher_desktop.store.workspace import Workspace

Part = TypeVar("Part", bound="QWidget")

_SCREEN: Final = (1366, 768)
_SCALE_VARIABLE: Final = "QT_SCALE_FACTOR"
_COLORS: Final = 96
_GUIDE_COLORS: Final = 48
_PAPER_DPI: Final = 75
_PATIENCE_MS: Final = 30_000
_SETS: Final = (("1", "", _SCREEN), ("1.25", "125", _SCREEN), ("1.5", "150", _SCREEN), ("1", "1920x1080", (1920, 1080)))
"""Scale, folder and screen of every set of pictures."""
_OWN_PIN: Final = "six plain words only for pictures"
"""Of a second signer: the sample's own PIN makes no key that somebody might keep."""
_SCREEN_VARIABLE: Final = "JYTEACHER_SCREEN"


def main(arguments: list[str]) -> int:
    """Take all pictures in every size; with ``--papers`` only those of the papers."""
    parser = argparse.ArgumentParser(prog="dev.py screenshots", description="Every page, dialog and paper as a picture.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path("docs") / "screenshots", help="where the pictures go")
    parser.add_argument("--papers", action="store_true", help="only the papers, straight into the folder's papers/")
    asked = parser.parse_args(arguments)
    folder = asked.folder
    if asked.papers:
        return papers(folder / "papers")
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if os.environ.get(_SCALE_VARIABLE):
        wide, high = os.environ[_SCREEN_VARIABLE].split("x")
        _take_all(folder, (int(wide), int(high)))
        return 0
    for scale, name, (width, height) in _SETS:
        environment = {**os.environ, _SCALE_VARIABLE: scale, _SCREEN_VARIABLE: f"{width}x{height}"}
        command = [sys.executable, "-m", "tools.screenshots", str(folder / name)]
        status = subprocess.run(command, env=environment, check=False).returncode
        if status:
            return status
    _renew_guide(folder)
    return papers(folder / "papers")


def papers(folder: Path) -> int:
    """The papers alone, from a demonstration of their own."""
    from jyteacher_desktop.cli import main as jyteacher

    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory() as temporary:
        status = jyteacher(["demo", temporary])
        if status == 0:
            pictures_of_papers(Path(temporary), folder)
    return status


def _renew_guide(folder: Path) -> None:
    """The pictures of the user's guide are those of the first set, with fewer colours: they travel in every installer."""
    from PIL import Image

    from jyteacher_desktop.paths import resource
    from jyteacher_desktop.reports.guide_chapters import Picture, sections

    pictures = resource("guide/pictures")
    pictures.mkdir(exist_ok=True)
    wanted = {block.file for section in sections() for block in section.blocks if isinstance(block, Picture)}
    for old in pictures.glob("*.png"):
        if old.name not in wanted:
            old.unlink()
    for name in sorted(wanted):
        with Image.open(folder / name) as picture:
            picture.convert("RGB").quantize(_GUIDE_COLORS, dither=Image.Dither.NONE).save(pictures / name, optimize=True)


def _take_all(folder: Path, screen: tuple[int, int]) -> None:
    from PySide6.QtCore import QCoreApplication, Qt
    from PySide6.QtGui import QCursor
    from PySide6.QtWidgets import QApplication

    from jyteacher_desktop.desktop.application import Desktop, finish_set_up, set_up
    from jyteacher_desktop.desktop.preferences import Preferences

    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    app = QApplication(["screenshots"])
    QCursor.setPos(app.primaryScreen().geometry().bottomRight())  # nothing is under it
    _stop_the_clock()
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory() as temporary:
        work, city = Path(temporary) / "school", Path(temporary) / "city"
        work.mkdir()
        _prepare(work)
        _living_city(city)
        preferences = Preferences(work / "windows.ini")
        preferences.remember_folder(work)
        set_up(app, preferences)
        finish_set_up(app)
        app.setCursorFlashTime(0)
        desktop = Desktop(app, preferences)
        camera = _Camera(app, desktop, folder, screen)
        camera.start_window()
        camera.new_computer(work / "new.jyschool", work / "restore.jyt")
        camera.new_school(work / "new.jyschool", work / "roster.xlsx")
        camera.before_closing(work / "open" / "示例学校.jyschool")
        camera.school(work / "school.jyschool")
        camera.damaged(work / "school.jyschool", work / "损坏了" / "示例学校.jyschool")
        _ask_for_both(work)
        camera.two_signers(work / "school.jyschool")
        camera.city(city)
        camera.bureau(work / "bureau.jybureau", work / "packages")
        _add_a_clerk(work)
        camera.two_clerks(work / "bureau.jybureau", work / "政策.jyt")
        desktop.close_all()


def _stop_the_clock() -> None:
    """Steps and backups bear the day of the sample too, and one time of it."""
    from datetime import datetime, time, tzinfo

    from jyteacher_desktop.desktop.dialogs.school import ethics
    from jyteacher_desktop.school.sample import SAMPLE_DAY
    from jyteacher_desktop.store import backup, workspace

    class Still(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Still:
            return cls.combine(SAMPLE_DAY, time(16, 30), tz)

    for module in (backup, ethics, workspace):
        setattr(module, "datetime", Still)  # noqa: B010 - a name of the module, to the type checker a type


def pictures_of_papers(work: Path, folder: Path) -> list[str]:
    """The first page of every paper of the registry, from the demonstration in ``work``; the names of the pictures."""
    import io
    import json
    from contextlib import redirect_stderr, redirect_stdout

    from PIL import Image

    from jyteacher_desktop.cli import main
    from jyteacher_desktop.kinds.kit import Keeper
    from jyteacher_desktop.reports.raster import page_image
    from jyteacher_desktop.sample_city import BUREAU, SCHOOL
    from jyteacher_desktop.school.sample import SAMPLE_DAY, SAMPLE_PIN
    from tools.papers import printed_by, typed

    pin, pdf = work / "pin.txt", work / "paper.pdf"
    pin.write_text(f"{SAMPLE_PIN}\n", encoding="utf-8")
    names = []
    for keeper, file in ((Keeper.SCHOOL, SCHOOL), (Keeper.BUREAU, BUREAU)):
        opens = ("-w", str(work / file), "--pin-file", str(pin), "--today", SAMPLE_DAY.isoformat(), "--json")

        def ask(*words: str, opens: tuple[str, ...] = opens) -> Any:
            said = io.StringIO()
            with redirect_stdout(said), redirect_stderr(io.StringIO()):
                main([*words, *opens])
            return json.loads(said.getvalue())

        for paper in printed_by(keeper):
            ask(*typed(paper, ask), "-o", str(pdf))
            name = f"paper_{str(keeper.name).lower()}_{paper.key}.png"
            drawn = page_image(pdf.read_bytes(), 0, _PAPER_DPI)
            with Image.frombuffer("RGBX", (drawn.width, drawn.height), drawn.pixels, "raw", "BGRX", drawn.stride, 1) as picture:
                picture.convert("RGB").quantize(_GUIDE_COLORS, dither=Image.Dither.NONE).save(folder / name, optimize=True)
            names.append(name)
    return names


def _prepare(work: Path) -> None:
    """A sample school whose third quarter is closed and handed in, and the bureau that has received it."""
    from jyteacher_desktop.bureau.bureau_keys import write_bureau_card
    from jyteacher_desktop.bureau.enrolled_schools import enrol
    from jyteacher_desktop.bureau.giving_book_back import restore_school
    from jyteacher_desktop.bureau.office import create_bureau
    from jyteacher_desktop.bureau.receipts import write_receipts
    from jyteacher_desktop.bureau.receiving import receive
    from jyteacher_desktop.school.closing_quarters import close_quarter
    from jyteacher_desktop.school.members import add_member
    from jyteacher_desktop.school.office import create_school, school_info
    from jyteacher_desktop.school.receipts import apply_receipt
    from jyteacher_desktop.school.relaying import relay
    from jyteacher_desktop.school.sample import (
        SAMPLE_DAY,
        SAMPLE_PIN,
        SAMPLE_QUARTER,
        build_sample_school,
        sample_facts,
        sample_file,
    )
    from jyteacher_desktop.school.school_keys import trust_bureau, write_school_card
    from jyteacher_desktop.school.submitting import submit

    packages, receipts = work / "packages", work / "receipts"
    packages.mkdir()
    receipts.mkdir()
    (work / "roster.xlsx").write_bytes(sample_file("roster.xlsx").read_bytes())
    new = create_school(work / "new.jyschool", name="济水新建小学", code="2141009998", stage="小学", pin=SAMPLE_PIN, sample=True)
    with (
        build_sample_school(work / "school.jyschool", SAMPLE_PIN).workspace as school,
        create_bureau(work / "bureau.jybureau", name=sample_facts()["bureau"]["name"], pin=SAMPLE_PIN, sample=True) as bureau,
        new,
    ):
        bureau.today_override = SAMPLE_DAY
        close_quarter(school, SAMPLE_QUARTER)
        for code, name in (("2141009991", "济水示例二小"), ("2141009992", "轵城示例小学"), ("2141009999", "济水示例小学")):
            add_member(school, code, name)
        digits = write_school_card(school, work / "school-card.jyt", SAMPLE_PIN)
        bureau_digits = write_bureau_card(bureau, work / "bureau-card.jyt", SAMPLE_PIN)
        for ws in (school, new):
            trust_bureau(ws, work / "bureau-card.jyt", SAMPLE_PIN, bureau_digits)
        new_digits = write_school_card(new, work / "new-card.jyt", SAMPLE_PIN)
        enrol(bureau, work / "school-card.jyt", digits, SAMPLE_PIN)
        submit(school, SAMPLE_QUARTER, packages, SAMPLE_PIN)
        receive(bureau, [packages], SAMPLE_PIN)
        apply_receipt(school, write_receipts(bureau, receipts, SAMPLE_PIN)[0].file)
        relay(school, [packages], receipts / "relayed", SAMPLE_PIN)
        receive(bureau, [receipts / "relayed"], SAMPLE_PIN)
        given = restore_school(
            bureau, school_info(school).name, receipts, SAMPLE_PIN, card=work / "new-card.jyt", digits=new_digits
        )
        given.files[0].replace(work / "restore.jyt")
    (packages / "damaged.jyt").write_bytes(b"not a package")
    _second_school(work)


def _list_the_new_school(ws: Workspace) -> None:
    """The school of the new card stands on the bureau's list, with whom to telephone."""
    from jyteacher_desktop.bureau.city_book import CityBook
    from jyteacher_desktop.kinds.school_list import SchoolList
    from jyteacher_desktop.records.registers import save

    entry = SchoolList(code="2141009998", name="济水新建小学", way="program", contact="教务处", phone="0000-0000000")
    save(ws, CityBook(ws), [entry])


def _living_city(folder: Path) -> None:
    """The sample city, and a stick with what somebody may bring: the school's next package, old ones, and files that are none."""
    import shutil

    from jyteacher_desktop import sample_city
    from jyteacher_desktop.school.sample import SAMPLE_DAY, SAMPLE_PIN, SAMPLE_QUARTER
    from jyteacher_desktop.school.submitting import submit
    from jyteacher_desktop.store.workspace import SCHOOL, Workspace

    folder.mkdir()
    sample_city.build_city(folder)
    stick = folder / "stick"
    stick.mkdir()
    for package in sorted(folder.rglob("*.jyt")):
        if re.fullmatch(r"\d{10}-\d{4}\.jyt", package.name):
            shutil.copy(package, stick)
    with Workspace.open(folder / sample_city.SCHOOL, SCHOOL, write=True) as school:
        school.today_override = SAMPLE_DAY
        submit(school, SAMPLE_QUARTER.next(), stick, SAMPLE_PIN)
    shutil.copy(folder / sample_city.ROSTER, stick / "花名册.xlsx")
    (stick / "损坏的.jyt").write_bytes(b"not a package")


def _second_school(work: Path) -> None:
    """Another school, whose teacher carries a number of the first one, and whose copied workbook made a fork; a record is sent back."""
    import shutil

    from jyteacher_desktop.bureau.enrolled_schools import enrol
    from jyteacher_desktop.bureau.receiving import receive
    from jyteacher_desktop.bureau.returning_records import return_record
    from jyteacher_desktop.school.activities import list_activities
    from jyteacher_desktop.school.office import create_school
    from jyteacher_desktop.school.roster import TeacherValues, add_teacher, list_teachers, teacher_detail
    from jyteacher_desktop.school.sample import SAMPLE_DAY, SAMPLE_PIN, SAMPLE_QUARTER
    from jyteacher_desktop.school.school_keys import trust_bureau, write_school_card
    from jyteacher_desktop.school.submitting import submit
    from jyteacher_desktop.store.workspace import BUREAU, SCHOOL, Workspace

    with Workspace.open(work / "school.jyschool", SCHOOL, write=False) as school:
        person = next(row for row in list_teachers(school) if row.id_last4)
        number = teacher_detail(school, person.id).values.id_number
        activity = list_activities(school)[0].id
    first, twin = work / "second.jyschool", work / "twin" / "second.jyschool"
    with create_school(first, name="示例二小", code="2141009997", stage="小学", pin=SAMPLE_PIN, sample=True) as ws:
        ws.today_override = SAMPLE_DAY
        trust_bureau(ws, work / "bureau-card.jyt", SAMPLE_PIN)
        digits = write_school_card(ws, work / "second-card.jyt", SAMPLE_PIN)
        add_teacher(ws, TeacherValues(name=f"{person.name[0]}小{person.name[-1]}", id_number=number, subject=person.subject))
        submit(ws, SAMPLE_QUARTER, work / "second", SAMPLE_PIN)
    twin.parent.mkdir()
    for file in work.glob(f"{first.name}*"):
        if file.is_file() and file.suffix != ".lock":
            shutil.copy(file, twin.parent / file.name)
    for path, name in ((first, "新老师"), (twin, "另一位")):
        with Workspace.open(path, SCHOOL, write=True) as ws:
            ws.today_override = SAMPLE_DAY
            add_teacher(ws, TeacherValues(name=name))
            submit(ws, SAMPLE_QUARTER, work / "second" / name, SAMPLE_PIN)
    with Workspace.open(work / "bureau.jybureau", BUREAU, write=True) as bureau:
        bureau.today_override = SAMPLE_DAY
        enrol(bureau, work / "second-card.jyt", digits, SAMPLE_PIN)
        receive(bureau, [work / "second"], SAMPLE_PIN)
        return_record(bureau, activity, "学时与方案不符，请核对后更正", SAMPLE_PIN)


def _add_a_clerk(work: Path) -> None:
    """A second clerk at the bureau, and a policy draft that the first one signed."""
    from datetime import date

    from jyteacher_desktop.bureau.bureau_keys import adopt_root, draft_root, make_root_key, sign_root
    from jyteacher_desktop.bureau.publishing_policies import publish_policy
    from jyteacher_desktop.domain.calendar import Quarter
    from jyteacher_desktop.paths import resource
    from jyteacher_desktop.school.sample import SAMPLE_DAY, SAMPLE_PIN
    from jyteacher_desktop.store.workspace import BUREAU, Workspace

    holder, second, card = work / "甲.jytkey", work / "李.jytkey", work / "卡片.jyt"
    for key in (holder, second):
        make_root_key(key, _OWN_PIN)
    text = resource("policies/jiyuan.toml").read_text(encoding="utf-8")
    (version,) = [line for line in text.splitlines() if line.startswith("version")]
    source = work / "政策.toml"
    source.write_text(text.replace(version, 'version = 2\nsigners = "operator_and_principal"', 1), encoding="utf-8")
    with Workspace.open(work / "bureau.jybureau", BUREAU, write=True) as bureau:
        bureau.today_override = SAMPLE_DAY
        draft_root(bureau, card, SAMPLE_PIN, holders=[holder], threshold=1, add=[second])
        sign_root(card, holder, _OWN_PIN)
        adopt_root(bureau, card, SAMPLE_PIN)
        due = {Quarter.parse("2026Q4"): date(2027, 1, 10)}
        publish_policy(bureau, work / "政策.jyt", SAMPLE_PIN, source=source, due=due, review_by=date(2027, 6, 30))


def _doubtful_roster(folder: Path) -> Path:
    """A list with columns of which nobody can be sure by their headings alone."""
    groups = ("语文组", "数学组", "英语组", "教务处", "语文组", "数学组")
    lines = ["姓名,性别,现任职称,项目部,进入科高时间,兼教学科"]
    for place, name in enumerate(("王芳", "李伟", "赵敏", "孙强", "周丽", "吴刚")):
        lines.append(f"{name},{'男女'[place % 2]},一级教师,{groups[place]},20{10 + place}-09,{'语文' if place % 2 else '数学'}")
    path = folder / "教师名单.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    return path


def _ask_for_both(work: Path) -> None:
    """From now on the sample school's policy wants the operator's signature too, and the operator has a key."""
    from jyteacher_desktop.school.office import current_policy, use_policy
    from jyteacher_desktop.school.sample import SAMPLE_DAY, SAMPLE_PIN
    from jyteacher_desktop.school.school_keys import make_operator_key
    from jyteacher_desktop.store.workspace import SCHOOL, Workspace

    with Workspace.open(work / "school.jyschool", SCHOOL, write=True) as school:
        school.today_override = SAMPLE_DAY
        draft = work / "two.toml"
        draft.write_text('signers = "operator_and_principal"\n' + current_policy(school).text, encoding="utf-8")
        use_policy(school, draft)
        make_operator_key(school, work / "operator-card.jyt", SAMPLE_PIN, _OWN_PIN)


class _Camera:
    """Drives the windows and takes the pictures."""

    def __init__(self, app: QApplication, desktop: Desktop, folder: Path, screen: tuple[int, int]) -> None:
        self._app = app
        self._screen = screen
        self._desktop = desktop
        self._folder = folder
        self._ratio = app.primaryScreen().devicePixelRatio()

    # -- what is shown --------------------------------------------------------------------------------------------

    def start_window(self) -> None:
        """The start window and what it opens."""
        from PySide6.QtWidgets import QComboBox, QLineEdit

        start = self._desktop.show_start()
        self._take("start", start)
        for name, button in (("new_school_dialog", "newSchoolButton"), ("new_bureau_dialog", "newBureauButton")):
            self._press(start, button)
            self._take_dialog(name, start)
        self._press(start, "newBureauButton")
        dialog = self._dialog(start)
        self._part(dialog, QComboBox, "placeBox").setCurrentIndex(2)
        self._part(dialog, QLineEdit, "fileEdit").setText("D:\\教育局.jybureau")
        self._take_dialog("new_bureau_joining_dialog", start)
        start.hide()

    def new_school(self, path: Path, roster: Path) -> None:
        """An empty school says what to do first; a roster is planned before it is imported."""
        from jyteacher_desktop.desktop.dialogs.import_rows import begin_import

        shell = self._open(path)
        for key in ("home", "teachers", "plans", "calendar", "activities", "registers"):
            self._page(shell, key, name=f"{key}_empty")
        if shell.desk is not None:
            begin_import(shell.desk, shell, "roster", roster)
        self._take_dialog("import_dialog", shell)
        if shell.desk is not None:
            begin_import(shell.desk, shell, "roster", _doubtful_roster(roster.parent))
        self._take_dialog("import_question_dialog", shell)
        self._close(shell)

    def before_closing(self, path: Path) -> None:
        """A quarter with something left to do is about to be closed."""
        from jyteacher_desktop.school.sample import SAMPLE_PIN, build_sample_school

        path.parent.mkdir()
        build_sample_school(path, SAMPLE_PIN).workspace.close()
        shell = self._open(path)
        shell.go("reports")
        self._press(shell, "closeButton")
        self._take_dialog("close_dialog", shell)
        self._close(shell)

    def school(self, path: Path) -> None:
        """The pages of the school and their dialogs."""
        from PySide6.QtWidgets import QLineEdit

        from jyteacher_desktop.desktop.dialogs.school.bureau_card import TrustDialog
        from jyteacher_desktop.desktop.dialogs.school.relay import RelayDialog
        from jyteacher_desktop.desktop.pages.reports import ReportsPage

        shell = self._open(path)
        self._page(shell, "home")
        self._page(shell, "teachers", row=3)
        self._tab(shell, 1)
        self._take("teachers_ledger", shell)
        self._tab(shell, 2)
        self._take("teachers_registers", shell)
        self._tab(shell, 3)
        self._take("teachers_history", shell)
        for name, button in (("teacher_dialog", "editButton"), ("move_dialog", "moveButton")):
            self._press(shell, button)
            self._take_dialog(name, shell)
        self._batch(shell)
        self._same_person(shell)
        self._plan(shell)
        self._page(shell, "calendar")
        self._page(shell, "activities", row=1)
        for name, button in (("series_dialog", "seriesButton"), ("attachments_dialog", "attachmentsButton")):
            self._press(shell, button)
            self._take_dialog(name, shell)
        self._call(shell, "activities", "_enter_sheet")
        self._take_dialog("sheet_rows_dialog", shell)
        self._call(shell, "activities", "_history")
        self._take_dialog("history_dialog", shell)
        self._press(shell, "editButton")
        self._take_activity(shell)
        self._press(shell, "addButton")
        self._take_new_activity(shell)
        self._call(shell, "activities", "_return")  # the button is not offered in a closed quarter
        self._take_dialog("reason_dialog", shell)

        self._page(shell, "trainings", row=2)
        self._press(shell, "editButton")
        self._take_dialog("training_dialog", shell)
        self._press(shell, "openingsButton")
        self._take_dialog("openings_dialog", shell)

        self._page(shell, "registers", row=0)
        self._press(shell, "addButton")
        self._take_dialog("record_dialog", shell)
        self._call(shell, "registers", "show_first_measure")
        self._take_dialog("measure_dialog", shell)

        self._ethics(shell)

        self._page(shell, "hours", row=4)
        self._hours_line(shell)
        self._take("hours_why", shell)
        self._what_if(shell, "hours", path.parent, "what_if_dialog")

        self._page(shell, "reports")
        self._press(shell, "pdfButton")
        self._settle(shell)
        self._take_dialog("preview_dialog", shell)
        self._press(shell, "submitButton")
        self._part(self._dialog(shell), QLineEdit, "folderEdit").setText("E:\\上报")
        self._take_dialog("submit_dialog", shell)
        reports = self._page_of(shell, ReportsPage, "reports")
        TrustDialog(shell, reports.desk, path=Path("教育局卡片.jyt"), pin_hint=shell.asking.pin_hint, on_done=print).open()
        self._take_dialog("trust_dialog", shell)
        self._press(shell, "keysButton")
        self._take_dialog("keys_dialog", shell)
        shell.asking.ask_pin("写卡片要用口令取出本校的公钥。", print)
        self._take_dialog("pin_dialog", shell)
        if shell.desk is not None:
            RelayDialog(shell, shell.desk).open()
        self._settle(shell)
        for line in ("sourceEdit", "folderEdit"):
            self._part(self._dialog(shell), QLineEdit, line).setText("E:\\各校" if line == "sourceEdit" else "F:\\")
        self._take_dialog("relay_dialog", shell)
        self._fill_form(shell, path.with_name("省表.xlsx"))
        self._trace(shell)
        shell.show_steps()
        self._take_dialog("steps_dialog", shell)
        shell.show_safety()
        self._settle(shell)
        self._take_dialog("safety_dialog", shell)
        self._trash(shell)
        self._dark(shell)
        self._close(shell)

    def two_signers(self, path: Path) -> None:
        """Handing in where operator and principal both sign, and the keys of both."""
        from PySide6.QtWidgets import QLineEdit, QListWidget

        from jyteacher_desktop.desktop.dialogs.school.school_keys import SITUATIONS

        shell = self._open(path)
        shell.go("reports")
        self._settle(shell)
        self._press(shell, "submitButton")
        self._part(self._dialog(shell), QLineEdit, "folderEdit").setText("E:\\上报")
        self._take_dialog("submit_two_dialog", shell)
        self._press(shell, "keysButton")
        row = next(place for place, situation in enumerate(SITUATIONS) if situation.action == "operator")
        self._part(self._dialog(shell), QListWidget, "situationList").setCurrentRow(row)
        self._take_dialog("keys_operator_dialog", shell)
        self._press(shell, "keysButton")
        self._take_dialog("keys_two_dialog", shell)
        self._close(shell)

    def city(self, folder: Path) -> None:
        """The pages of the sample city's bureau."""
        from PySide6.QtWidgets import QCheckBox, QLineEdit, QTabWidget

        from jyteacher_desktop import sample_city
        from jyteacher_desktop.desktop.bureau_window import BureauWindow
        from jyteacher_desktop.desktop.pages.receive import ReceivePage
        from jyteacher_desktop.desktop.widgets import TableView
        from jyteacher_desktop.school.sample import SAMPLE_PIN

        shell = self._open(folder / sample_city.BUREAU)
        self._page(shell, "home", name="bureau_home")
        self._page_of(shell, ReceivePage, "receive").take_in([folder / "stick"], SAMPLE_PIN)
        self._page(shell, "receive", row=0)
        self._page(shell, "schools", row=0)
        self._page(shell, "plans", row=0, name="bureau_plans")
        self._press(shell, "approveButton")
        self._take_dialog("plan_decision_dialog", shell)
        shell.go("records")
        self._settle(shell)
        self._part(shell.page("records"), TableView, "schoolsTable").select_row(3)
        self._settle(shell)
        self._page(shell, "records", row=2)
        self._page(shell, "city", row=1)
        self._part(shell.page("city"), QTabWidget, "tabs").setCurrentIndex(1)
        # the page opens it by the height of the screen, and here every screen is as small as the platform makes it
        self._part(shell.page("city"), QCheckBox, "trendBox").setChecked(self._screen[1] > _SCREEN[1])
        self._settle(shell)
        self._take("city_figures", shell)
        self._what_if(shell, "city", folder, "city_what_if_dialog")
        if isinstance(shell, BureauWindow):
            shell.move_elsewhere()
        self._settle(shell)
        self._part(self._dialog(shell), QLineEdit, "fileEdit").setText("D:\\教育局（数据库）.jybureau")
        self._take_dialog("move_bureau_dialog", shell)
        self._page(shell, "registers", row=0, name="bureau_registers")
        self._close(shell)

    def bureau(self, path: Path, packages: Path) -> None:
        """The bureau's dialogs, and what waits for a person there."""
        from PySide6.QtWidgets import QLineEdit

        from jyteacher_desktop.desktop.dialogs.asking import CrashDialog
        from jyteacher_desktop.desktop.dialogs.bureau.enrol import EnrolDialog
        from jyteacher_desktop.desktop.pages.receive import ReceivePage
        from jyteacher_desktop.desktop.pages.schools import SchoolsPage
        from jyteacher_desktop.desktop.widgets import TableView
        from jyteacher_desktop.school.sample import SAMPLE_PIN

        shell = self._open(path)
        self._page_of(shell, ReceivePage, "receive").take_in([packages], SAMPLE_PIN)
        shell.go("schools")
        self._settle(shell)
        self._part(shell.page("schools"), TableView, "table").select_row(0)
        schools = self._page_of(shell, SchoolsPage, "schools")
        card = packages.parent / "学校卡片.jyt"
        card.write_bytes((packages.parent / "new-card.jyt").read_bytes())
        schools.desk.do(_list_the_new_school).then(lambda _listed: None)
        self._settle(shell)
        EnrolDialog(shell, schools.desk, card=card, pin_hint=shell.asking.pin_hint, on_done=print).open()
        self._take_dialog("enrol_dialog", shell)
        for name, show in (
            ("give_back_dialog", schools._give_back),  # noqa: SLF001 - what the menu calls
            ("revoke_dialog", schools._ask_keys),  # noqa: SLF001
            ("policy_dialog", schools.fetch_policy),
            ("roll_dialog", schools.fetch_roll),
            ("relays_dialog", schools.fetch_relays),
            ("bureau_keys_dialog", schools._show_keys),  # noqa: SLF001
            ("root_dialog", schools.fetch_root),
        ):
            show()
            self._settle(shell)
            for line in self._dialog(shell).findChildren(QLineEdit):
                if line.objectName() in {"folderEdit", "fileEdit"} and line.text():
                    line.setText("E:\\政策.jyt" if line.objectName() == "fileEdit" else "E:\\")
            self._take_dialog(name, shell)
        self._desk_pages(shell, packages.parent)
        CrashDialog(shell, Path("windows.log"), "Traceback (most recent call last):\n  …").open()
        self._take_dialog("crash_dialog", shell)
        self._close(shell)

    def _desk_pages(self, shell: Shell, work: Path) -> None:
        """What waits for a person, the schools' records, the whole city, and what is decided there."""
        from PySide6.QtWidgets import QLineEdit

        from jyteacher_desktop.desktop.bureau_window import BureauWindow
        from jyteacher_desktop.desktop.pages.schools import SchoolsPage
        from jyteacher_desktop.desktop.widgets import TableView
        from jyteacher_desktop.school.sample import SAMPLE_PIN

        self._page(shell, "waiting", row=0)
        self._press(shell, "withdrawButton")
        self._take_dialog("withdraw_dialog", shell)
        self._page(shell, "waiting", row=1, name="waiting_clash")
        self._press(shell, "settleButton")
        self._take_dialog("rule_dialog", shell)
        self._press(shell, "decisionsButton")
        self._take_dialog("decisions_dialog", shell)
        shell.go("records")
        self._settle(shell)
        self._part(shell.page("records"), TableView, "schoolsTable").select_row(1)
        self._settle(shell)
        self._part(shell.page("records"), TableView, "table").select_row(2)
        self._press(shell, "returnButton")
        self._take_dialog("return_dialog", shell)
        shell.go("schools")
        self._settle(shell)
        self._part(shell.page("schools"), TableView, "table").select_row(0)
        self._page_of(shell, SchoolsPage, "schools")._ask_roll_back()  # noqa: SLF001 - what the menu calls
        self._take_dialog("roll_back_dialog", shell)
        if isinstance(shell, BureauWindow):
            shell.check_package()
        dialog = self._dialog(shell)
        fields = {name: self._part(dialog, QLineEdit, name) for name in ("fileEdit", "cardEdit", "pinEdit")}
        fields["fileEdit"].setText(str(next((work / "packages").glob("2*.jyt"))))
        fields["cardEdit"].setText(str(work / "school-card.jyt"))
        fields["pinEdit"].setText(SAMPLE_PIN)
        getattr(dialog, "submit")()  # noqa: B009 - a QDialog to the type checker
        self._settle(shell)
        fields["fileEdit"].setText("E:\\2141009999-0001.jyt")
        fields["cardEdit"].setText("E:\\学校卡片.jyt")
        self._take_dialog("check_dialog", shell)

    def two_clerks(self, path: Path, draft: Path) -> None:
        """A bureau with two clerks: a card with others, and a policy that both sign."""
        from PySide6.QtWidgets import QLineEdit, QListWidget

        from jyteacher_desktop.desktop.pages.schools import SchoolsPage

        shell = self._open(path)
        shell.go("schools")
        self._settle(shell)
        schools = self._page_of(shell, SchoolsPage, "schools")
        schools.fetch_root()
        self._settle(shell)
        self._part(self._dialog(shell), QListWidget, "stepList").setCurrentRow(1)
        self._part(self._dialog(shell), QLineEdit, "fileEdit").setText("E:\\卡片草稿.jyt")
        self._take_dialog("root_clerks_dialog", shell)
        schools.fetch_policy()
        self._settle(shell)
        self._part(self._dialog(shell), QLineEdit, "fileEdit").setText("E:\\政策.jyt")
        self._take_dialog("policy_two_dialog", shell)
        schools.fetch_draft(draft)
        self._settle(shell)
        self._take_dialog("policy_sign_dialog", shell)
        self._close(shell)

    def damaged(self, path: Path, copy: Path) -> None:
        """A file that does not open, with its backups."""
        import shutil

        from PySide6.QtWidgets import QLabel

        from jyteacher_desktop.desktop.dialogs.safety import RefusedDialog
        from jyteacher_desktop.store.backup import make_backup

        copy.parent.mkdir()
        shutil.copyfile(path, copy)
        make_backup(copy, "hand")
        with copy.open("r+b") as file:
            file.seek(4096)
            file.write(bytes(40960))
        self._desktop.open_file(copy)
        start = self._desktop.show_start()
        self._wait(lambda: start.findChild(RefusedDialog) is not None)
        self._wait(lambda: any(label.text() for label in start.findChildren(RefusedDialog)[0].findChildren(QLabel, "stateLabel")))
        self._take_dialog("refused_dialog", start)
        start.hide()

    def new_computer(self, path: Path, given: Path) -> None:
        """A school whose book comes back from the bureau."""
        from jyteacher_desktop.desktop.pages.reports import ReportsPage

        shell = self._open(path)
        self._page_of(shell, ReportsPage, "reports").presenter.take_in(given)
        self._settle(shell)
        self._take_dialog("take_back_dialog", shell)
        self._close(shell)

    # -- the hand -------------------------------------------------------------------------------------------------

    def _open(self, path: Path) -> Shell:
        self._desktop.open_file(path)
        shell = self._desktop.shells[-1]
        shell.resize(round(self._screen[0] / self._ratio), round(self._screen[1] / self._ratio))
        self._wait(lambda: shell.desk is not None)
        return shell

    def _close(self, shell: Shell) -> None:
        shell.close()

    def _page(self, shell: Shell, key: str, *, row: int | None = None, name: str = "") -> None:
        from jyteacher_desktop.desktop.widgets import TableView

        shell.go(key)
        self._settle(shell)
        if row is not None:
            table = self._part(shell.page(key), TableView, "table")
            table.enter()
            table.select_row(row)
        self._take(name or key, shell)

    def _tab(self, shell: Shell, number: int) -> None:
        from PySide6.QtWidgets import QTabWidget

        self._part(shell.page("teachers"), QTabWidget, "tabs").setCurrentIndex(number)

    def _hours_line(self, shell: Shell) -> None:
        from jyteacher_desktop.desktop.widgets import TableView

        self._settle(shell)
        self._part(shell.page("hours"), TableView, "ledgerTable").enter()

    def _take_activity(self, shell: Shell) -> None:
        """The activity dialog while a name is typed."""
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QLineEdit

        dialog = self._dialog(shell)
        entry = self._part(dialog, QLineEdit, "entryEdit")
        entry.setFocus()
        QTest.keyClicks(entry, "z")
        self._take("activity_dialog", dialog)
        entry.clear()
        dialog.close()
        self._settle(shell)

    def _take_new_activity(self, shell: Shell) -> None:
        """A new activity and the pasted list over it; one of a closed quarter is only looked at."""
        from PySide6.QtWidgets import QPlainTextEdit

        dialog = self._dialog(shell)
        self._take("activity_new_dialog", dialog)
        self._press(dialog, "pasteButton")
        paste = self._dialog(shell)
        self._part(paste, QPlainTextEdit, "namesEdit").setPlainText("1. 王芳\n2. 李娜\n3. 张无忌")
        self._take("paste_names_dialog", paste)
        paste.close()
        dialog.close()
        self._settle(shell)

    def _dark(self, shell: Shell) -> None:
        self._desktop.use_style("dark")
        self._page(shell, "calendar", name="calendar_dark")
        self._page(shell, "hours")
        self._take("hours_dark", shell)
        self._desktop.use_style("light")
        self._settle(shell)
        self._take("hours", shell)

    def _press(self, window: QWidget, button: str) -> None:
        """Press the visible button of that name."""
        from PySide6.QtWidgets import QPushButton

        self._settle(window)
        shown = [each for each in window.findChildren(QPushButton, button) if each.isVisible() and each.isEnabled()]
        if shown:
            shown[-1].click()

    def _call(self, shell: Shell, page: str, action: str) -> None:
        """What the context menu of a page does."""
        getattr(shell.page(page), action)()
        self._settle(shell)

    def _batch(self, shell: Shell) -> None:
        """The same value for everybody who is listed."""
        from jyteacher_desktop.desktop.widgets import TableView

        self._part(shell.page("teachers"), TableView, "table").selectAll()
        self._call(shell, "teachers", "_batch")
        self._take_dialog("batch_dialog", shell)

    def _fill_form(self, shell: Shell, sent: Path) -> None:
        """A workbook of the province, filled, and what was understood of it."""
        import openpyxl
        from PySide6.QtWidgets import QLineEdit

        from jyteacher_desktop.desktop.dialogs.school.fill_form import FillFormDialog

        book = openpyxl.Workbook()
        page = book.active
        if page is None or shell.desk is None:
            return
        page.title = "教师信息"
        page.append(["序号", "姓名", "性别", "身份证件号", "任教学科", "职称", "婚姻状况"])
        page.append(["例", "张三", "男", None, "语文", "一级教师", "未婚"])
        book.save(sent)
        dialog = FillFormDialog(shell, shell.desk)
        dialog.open()
        dialog.take_file(sent)
        self._settle(shell)
        dialog.submit()
        self._settle(shell)
        for line, shown in (("fileEdit", sent), ("targetEdit", sent.with_name("省表（已填）.xlsx"))):
            self._part(dialog, QLineEdit, line).setText(f"D:\\发来的表\\{shown.name}")
        self._take_dialog("fill_form_dialog", shell)

    def _trace(self, shell: Shell) -> None:
        """What a figure of the first page is made of."""
        from PySide6.QtWidgets import QPushButton

        shell.go("home")
        self._settle(shell)
        self._part(shell.page("home"), QPushButton, "hoursFigure").click()
        self._settle(shell)
        self._take_dialog("trace_dialog", shell)

    def _same_person(self, shell: Shell) -> None:
        """A second entry of somebody, found and shown side by side."""
        from jyteacher_desktop.school.roster import TeacherValues, add_teacher, list_teachers

        def add(workspace: Workspace) -> None:
            known = list_teachers(workspace)[4]
            add_teacher(workspace, TeacherValues(name=known.name, birth_month=known.birth_month, phone="10011112222"))

        shell.worker.do(add).then(_nothing)
        self._settle(shell)
        shell.page("teachers").go_to("duplicates")
        self._settle(shell)
        self._take_dialog("same_person_dialog", shell)
        self._guests(shell)
        shell.undo_action.trigger()
        self._settle(shell)

    def _guests(self, shell: Shell) -> None:
        """Names of people of a member school, as a central school enters them; the sample is none."""
        from PySide6.QtWidgets import QPlainTextEdit

        from jyteacher_desktop.desktop.dialogs.school.guests import GuestsDialog
        from jyteacher_desktop.school.members import MemberRow

        if shell.desk is None:
            return
        dialog = GuestsDialog(shell, shell.desk, [MemberRow(code="2141000101", name="承留镇第二小学")])
        self._part(dialog, QPlainTextEdit, "namesEdit").setPlainText("李娜\n王伟 110105198512120049")
        dialog.open()
        self._take_dialog("guests_dialog", shell)

    def _plan(self, shell: Shell) -> None:
        """A plan with three lines, approved."""
        from datetime import date
        from decimal import Decimal

        from jyteacher_desktop.desktop.widgets import TableView
        from jyteacher_desktop.school.plans import PlanItemValues, PlanValues, add_items, approve_plan, new_plan

        lines = (
            ("2026-09", "reading_salon", "共读《静悄悄的革命》"),
            ("2026-10", "reading_salon", "共读《爱的教育》"),
            ("2026-11", "demo_lesson", "青年教师示范课"),
        )

        made: list[str] = []

        def make(workspace: Workspace) -> None:
            plan = new_plan(workspace, PlanValues(term="2026-2027", title="2026-2027学年校本研修计划"))
            items = [
                PlanItemValues(month=month, kind=kind, title=title, hours=Decimal(2), persons="全体教师")
                for month, kind, title in lines
            ]
            add_items(workspace, plan, items)
            made.append(plan)

        def approve(workspace: Workspace) -> None:
            approve_plan(workspace, made[0], approval_no="济水小研〔2026〕9号", approved_on=date(2026, 9, 1))

        shell.go("plans")
        self._press(shell, "addButton")
        self._take_dialog("plan_dialog", shell)
        shell.worker.do(make).then(_nothing)
        self._settle(shell)
        page = shell.page("plans")
        self._part(page, TableView, "table").select_row(0)
        self._settle(shell)
        self._part(page, TableView, "itemsTable").select_row(0)
        self._press(shell, "editItemButton")
        self._take_dialog("plan_item_dialog", shell)
        self._press(shell, "approveButton")
        self._take_dialog("principal_dialog", shell)
        shell.worker.do(approve).then(_nothing)
        self._settle(shell)
        self._page(shell, "plans", row=0)

    def _what_if(self, shell: Shell, page: str, folder: Path, name: str) -> None:
        """A draft policy with a lower cap a day."""
        from jyteacher_desktop.paths import resource

        draft = folder / "草案.toml"
        text = resource("policies/jiyuan.toml").read_text(encoding="utf-8")
        draft.write_text(text.replace("day_cap = 8", "day_cap = 2"), encoding="utf-8")
        getattr(shell.page(page), "_try_draft")(draft)  # noqa: B009 - what the file dialog calls
        self._settle(shell)
        self._take_dialog(name, shell)

    def _ethics(self, shell: Shell) -> None:
        """The principal's file, opened with the PIN."""
        from PySide6.QtWidgets import QLineEdit

        from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
        from jyteacher_desktop.desktop.dialogs.school.ethics import open_ethics
        from jyteacher_desktop.school.sample import SAMPLE_PIN

        if shell.desk is None:
            return
        open_ethics(shell.desk, shell)
        self._settle(shell)
        asked = self._dialog(shell)
        self._part(asked, QLineEdit, "pinEdit").setText(SAMPLE_PIN)
        if isinstance(asked, FormDialog):
            asked.accept_button.click()
        self._settle(shell)
        self._settle(shell)
        self._take_dialog("ethics_dialog", shell)

    def _trash(self, shell: Shell) -> None:
        """Something deleted, and how it comes back."""
        from jyteacher_desktop.desktop.school_window import SchoolWindow
        from jyteacher_desktop.records.trash import delete_records
        from jyteacher_desktop.school.activities import list_activities

        def delete(workspace: Workspace) -> None:
            delete_records(workspace, [row.id for row in list_activities(workspace)[-1:]])

        shell.worker.do(delete).then(_nothing)
        self._settle(shell)
        if isinstance(shell, SchoolWindow):
            shell.show_trash()
            self._settle(shell)
            self._take_dialog("trash_dialog", shell)

    def _page_of(self, shell: Shell, kind: type[Part], key: str) -> Part:
        page = shell.page(key)
        if not isinstance(page, kind):
            raise TypeError(key)
        return page

    def _part(self, window: QWidget, kind: type[Part], name: str) -> Part:
        part = window.findChild(kind, name)
        if part is None:
            raise LookupError(name)
        return part

    # -- the shutter ----------------------------------------------------------------------------------------------

    def _dialog(self, window: QWidget) -> QWidget:
        from PySide6.QtWidgets import QDialog

        self._settle(window)
        shown = [dialog for dialog in window.findChildren(QDialog) if dialog.isVisible()]
        if not shown:
            raise LookupError("no dialog is open")
        return shown[-1]

    def _take_dialog(self, name: str, window: QWidget) -> None:
        dialog = self._dialog(window)
        self._take(name, dialog)
        dialog.close()
        self._settle(window)

    def _take(self, name: str, window: QWidget) -> None:
        from PIL import Image
        from PySide6.QtCore import QBuffer, QIODevice

        self._settle(window)
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        window.grab().save(buffer, "PNG")
        # windows have few colours: a palette makes the files four times smaller
        picture = Image.open(BytesIO(bytes(buffer.data().data()))).convert("RGB")
        picture.quantize(_COLORS, dither=Image.Dither.NONE).save(self._folder / f"{name}.png", optimize=True)
        print(f"{self._folder / name}.png", file=sys.stderr)

    def _settle(self, window: QWidget) -> None:
        """Wait until the worker of the window is idle and everything is laid out."""
        from jyteacher_desktop.desktop.shell import Shell

        shell = window if isinstance(window, Shell) else window.parentWidget()
        if isinstance(shell, Shell) and shell.desk is not None:
            self._wait(lambda: shell.worker.idle)
        for _ in range(3):
            self._pause(10)

    def _wait(self, condition: Callable[[], bool]) -> None:
        waited = 0
        while not condition():
            if waited > _PATIENCE_MS:
                raise TimeoutError("the window does not come to rest")
            self._pause(20)
            waited += 20

    def _pause(self, milliseconds: int) -> None:
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()


def _nothing(_value: object) -> None:
    """Nobody waits for the answer."""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

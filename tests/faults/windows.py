"""The writing flows of the windows, driven by what a person presses, in a process that the storm strikes.

Nothing is patched but what is watched: a sentence by which the window says that something did not go is noted, a bug ends in 70.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import sys
import time
import traceback
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar

from tests.patience import PATIENCE_S

T = TypeVar("T")
PIN: Final = "correct horse battery staple"
DONE: Final = "(done)"
"""Printed when a window shows that it is done: from there on no power cut may lose it."""
_REFUSED: Final = 3
"""As a command that the machine stood in the way of: a window has no statuses, only sentences."""


class Hands:
    """One window and the hands that work in it; gives up when the window said that something failed."""

    def __init__(self, workspace: Path, folder: Path, today: date) -> None:
        from PySide6.QtCore import QCoreApplication, Qt
        from PySide6.QtWidgets import QApplication

        from jyteacher_desktop.desktop import application
        from jyteacher_desktop.desktop.dialogs.asking import Asking
        from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
        from jyteacher_desktop.desktop.preferences import Preferences

        QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
        self.told: list[str] = []
        self.bugs: list[BaseException] = []
        self._note(Asking, "show_error")
        self._note(FormDialog, "complain")
        tell = Asking.tell

        def told(asking: Asking, title: str, text: str, *more: Any, **named: Any) -> None:
            if title.startswith("没有") or "没有保存" in text:
                self.told.append(text)
            tell(asking, title, text, *more, **named)

        Asking.tell = told  # type: ignore[method-assign]
        on_day = application._on_sample_day

        def of_today(workspace: Any) -> Any:
            workspace.today_override = today
            return on_day(workspace)

        application._on_sample_day = of_today  # type: ignore[assignment]
        self.app = QApplication.instance() or application.Application([])
        preferences = Preferences(folder / "windows.ini")
        application.set_up(self.app, preferences)  # type: ignore[arg-type]
        self.desktop = application.Desktop(self.app, preferences)  # type: ignore[arg-type]
        self.desktop.report_bug = self.bugs.append  # type: ignore[method-assign]
        self.workspace = workspace

    def open(self) -> None:
        """Open the window."""
        self.desktop.open_file(self.workspace)
        self.shell = self.desktop.shells[-1]
        self.until(lambda: self.shell.desk is not None or self.shell not in self.desktop.shells)
        if self.shell not in self.desktop.shells:
            self.told.append("没有打开")
        self.settle()

    def _note(self, owner: type, name: str) -> None:
        original = getattr(owner, name)

        def noted(asking: Any, error: Any, *more: Any) -> None:
            self.told.append(str(getattr(error, "user_message", error)))
            original(asking, error, *more)

        setattr(owner, name, noted)

    def until(self, condition: Callable[[], bool]) -> None:
        """Let the windows work until something is so.

        Raises:
            RuntimeError: A person was told that it did not go.
        """
        end = time.monotonic() + PATIENCE_S
        while not condition():
            if self.told or self.bugs:
                raise RuntimeError("told")
            if time.monotonic() > end:
                raise TimeoutError
            self.app.processEvents()
            time.sleep(0.001)

    def settle(self) -> None:
        """Everything handed to the worker is done and shown."""
        for _turn in range(3):
            self.until(lambda: self.shell.worker.idle)
            self.app.processEvents()
        if self.told or self.bugs:
            raise RuntimeError("told")

    def go(self, key: str) -> Any:
        self.shell.go(key)
        self.settle()
        return self.shell.page(key)

    def part(self, window: Any, kind: type[T], name: str) -> T:
        found: Any = window.findChild(kind, name)
        assert found is not None, name
        return found  # type: ignore[no-any-return]

    def press(self, window: Any, name: str) -> None:
        from PySide6.QtWidgets import QPushButton

        self.part(window, QPushButton, name).click()
        self.settle()

    def dialog(self, window: Any = None) -> Any:
        """The topmost dialog of a window, the one that is open when none is named."""
        from PySide6.QtWidgets import QDialog

        found: list[Any] = []

        def there() -> bool:
            found[:] = [each for each in (window or self.shell).findChildren(QDialog) if each.isVisible()]
            return bool(found)

        self.until(there)
        return found[-1]

    def answer(self, text: str) -> None:
        """Press a button of the message on the screen."""
        self.press_in(self.shell, text)
        self.settle()

    def press_in(self, window: Any, text: str) -> None:
        """Press a button of the message that stands over a window, as soon as one with it does."""
        from PySide6.QtWidgets import QMessageBox

        found: list[Any] = []

        def there() -> bool:
            boxes = [each for each in window.findChildren(QMessageBox) if each.isVisible()]
            found[:] = [button for box in boxes for button in box.buttons() if button.text() == text]
            return bool(found)

        self.until(there)
        found[-1].click()

    def accept(self, dialog: Any) -> None:
        dialog.accept_button.click()
        self.settle()

    def do(self, use_case: Callable[..., Any], *arguments: Any, **named: Any) -> None:
        """What the last question about a file, a folder or a PIN leads to: the one way from a button to a use case."""
        self.shell.desk.do(use_case, *arguments, **named).then(lambda _told: None, what="正在保存")
        self.settle()

    def one(self, sql: str) -> Any:
        """The first value of the first row, None where there is none (any more)."""
        try:
            with contextlib.closing(sqlite3.connect(f"{self.shell.path.as_uri()}?mode=ro", uri=True)) as reading:
                found = reading.execute(sql).fetchone()
        except sqlite3.Error as error:  # the disk failed under these hands and not under the program's
            self.told.append(str(error))
            raise RuntimeError("told") from error
        return found and found[0]

    def end(self) -> None:
        self.desktop.close_all()


_ACTIVITY: Final = "SELECT uuid FROM activity WHERE deleted = 0"


def _save(hands: Hands, _root: Path) -> None:
    from PySide6.QtWidgets import QLineEdit

    page = hands.go("teachers")
    hands.press(page, "addButton")
    dialog = hands.dialog()
    hands.part(dialog, QLineEdit, "nameEdit").setText("新来的")
    hands.accept(dialog)


def _delete(hands: Hands, _root: Path) -> None:
    page = hands.go("activities")
    found = hands.one(_ACTIVITY)
    if found is not None:  # a second run finds nothing more
        hands.shell.go("activities", found)
        hands.settle()
        hands.press(page, "deleteButton")
        hands.answer("删除")


def _approve(hands: Hands, _root: Path) -> None:
    from PySide6.QtWidgets import QLineEdit

    page = hands.go("activities")
    found = hands.one(f"{_ACTIVITY} AND status = 'pending'")
    if found is not None:  # a second run finds nothing more
        hands.shell.go("activities", found)
        hands.settle()
        hands.press(page, "approveButton")
        dialog = hands.dialog()
        hands.part(dialog, QLineEdit, "pinEdit").setText(PIN)
        hands.accept(dialog)


def _undo(hands: Hands, _root: Path) -> None:
    hands.shell.undo_action.trigger()
    hands.settle()


def _import(hands: Hands, root: Path) -> None:
    page = hands.go("teachers")
    page.take_files([root / "more.csv"])
    hands.settle()
    hands.accept(hands.dialog())


def _close(hands: Hands, _root: Path) -> None:
    page = hands.go("reports")
    hands.press(page, "closeButton")
    hands.accept(hands.dialog())


def _hand_in(hands: Hands, root: Path) -> None:
    from PySide6.QtWidgets import QLineEdit

    page = hands.go("reports")
    hands.press(page, "submitButton")
    dialog = hands.dialog()
    hands.part(dialog, QLineEdit, "folderEdit").setText(str(root / "stick"))
    hands.part(dialog, QLineEdit, "pinEdit").setText(PIN)
    hands.accept(dialog)


def _receive(hands: Hands, root: Path) -> None:
    from PySide6.QtWidgets import QLineEdit

    from jyteacher_desktop.desktop.widgets import DropArea

    page = hands.go("receive")
    hands.part(page, DropArea, "drop").dropped.emit([root / "second.jyt"])
    dialog = hands.dialog()
    hands.part(dialog, QLineEdit, "pinEdit").setText(PIN)
    dialog.submit()
    hands.settle()
    rows = page.table.table_model().rows()
    hands.told += [row.message for row in rows if row.verdict not in ("merged", "unchanged")]


def _approve_plan(hands: Hands, _root: Path) -> None:
    from PySide6.QtWidgets import QLineEdit, QPushButton

    page = hands.go("plans")
    row = next((row for row in page._plans.rows() if row.waits), None)
    if row is None:  # a second run finds nothing more
        return
    page.table.select(f"{row.office} {row.id}")
    hands.settle()
    if not hands.part(page, QPushButton, "approveButton").isEnabled():
        return
    hands.press(page, "approveButton")
    dialog = hands.dialog()
    hands.part(dialog, QLineEdit, "numberEdit").setText("济教〔2026〕9号")
    hands.part(dialog, QLineEdit, "pinEdit").setText(PIN)
    hands.accept(dialog)


def _settle(hands: Hands, _root: Path) -> None:
    from PySide6.QtWidgets import QLineEdit

    page = hands.go("waiting")
    rows = page._model.rows()
    if rows:
        page.table.select(rows[0].id)
        hands.settle()
        hands.press(page, "settleButton")
        dialog = hands.dialog()
        hands.part(dialog, QLineEdit, "whyEdit").setText("电话核实")
        hands.part(dialog, QLineEdit, "pinEdit").setText(PIN)
        hands.accept(dialog)


def _receipts(hands: Hands, root: Path) -> None:
    """What the question for the PIN leads to."""
    page = hands.go("schools")
    page._write_receipts_into(root / "stick", PIN)
    hands.settle()


def _hand_over(hands: Hands, root: Path) -> None:
    """What the last of the questions about file, digits, folder and PIN leads to."""
    from jyteacher_desktop.desktop.pages.bureau_presenter import HandOver

    digits = (root / "theirs.txt").read_text(encoding="utf-8")
    request = HandOver(school="2141000777", card=root / "theirs.jyt", digits=digits, folder=root / "stick")
    hands.go("schools")._hand_entered_over(request, PIN)
    hands.settle()


def _facts(hands: Hands, _root: Path) -> None:
    from jyteacher_desktop.school.office import EditSchool, edit_school

    hands.do(edit_school, EditSchool(name="一小", code="2141000001", stage="小学", central="中心校", clerk="王芳"))


def _many(hands: Hands, _root: Path) -> None:
    from jyteacher_desktop.school.roster import edit_teachers

    hands.do(edit_teachers, [hands.one("SELECT uuid FROM teacher WHERE deleted = 0")], "group", "语文组")


def _attach(hands: Hands, root: Path) -> None:
    from jyteacher_desktop.desktop.dialogs.school import attachments

    hands.do(attachments._add, record_id=hands.one(_ACTIVITY), files=(root / "photo.png",))


def _export(hands: Hands, root: Path) -> None:
    hands.go("teachers")._write_export(root / "名单.xlsx")
    hands.settle()


def _rescue(hands: Hands, root: Path) -> None:
    from jyteacher_desktop.desktop.dialogs import safety

    hands.do(safety._rescue, folder=root / "out")


def _take_in(hands: Hands, root: Path) -> None:
    hands.go("reports").presenter.take_in(root / "receipt.jyt")
    hands.settle()


def _change_pin(hands: Hands, root: Path) -> None:
    from jyteacher_desktop.desktop.dialogs.keys import Filled
    from jyteacher_desktop.desktop.dialogs.school import school_keys
    from jyteacher_desktop.domain.terms import Signer

    filled = Filled(action="pin", signer=Signer.PRINCIPAL, proof=PIN, new_pin="another battery staple", file=root / "new.jyt")
    hands.do(school_keys._act, filled)


def _ethics(hands: Hands, _root: Path) -> None:
    from jyteacher_desktop.school import ethics

    hands.do(ethics.begin, PIN)


def _enrol(hands: Hands, root: Path) -> None:
    from jyteacher_desktop.desktop.pages.bureau_presenter import Enrol, enrol_school

    digits = (root / "theirs.txt").read_text(encoding="utf-8")
    hands.do(enrol_school, request=Enrol(card=root / "theirs.jyt", digits=digits, pin=PIN))


def _send_back(hands: Hands, _root: Path) -> None:
    from jyteacher_desktop.bureau.records_to_correct import school_records
    from jyteacher_desktop.desktop.pages.records_presenter import Return, send_back

    office = hands.one("SELECT uuid FROM office WHERE code = '2141000001'")

    def first(ws: Any) -> str:
        found = next(row for row in school_records(ws, office).rows if row.table == "activity")
        return send_back(ws, request=Return(office=office, records=(found.id,), remark="请补照片", pin=PIN))

    hands.do(first)


def _publish(hands: Hands, root: Path) -> None:
    from jyteacher_desktop.desktop.pages.bureau_presenter import PublishPolicy, publish

    request = PublishPolicy(file=root / "stick" / "rules.jyt", source=None, due={}, review_by=None, pin=PIN)
    hands.do(publish, request=request)


def _log(hands: Hands, root: Path) -> None:
    hands.go("schools")._write_log_into(root / "stick" / "log.jyt", PIN)
    hands.settle()


def _card(hands: Hands, root: Path) -> None:
    hands.go("schools")._write_card_into(root / "stick" / "own.jyt", PIN)
    hands.settle()


def _give_back(hands: Hands, root: Path) -> None:
    from jyteacher_desktop.desktop.pages.bureau_presenter import GiveBack, give_back

    hands.do(give_back, request=GiveBack(school="2141000001", folder=root / "stick", pin=PIN, card=None, digits=""))


def _withdraw(hands: Hands, _root: Path) -> None:
    from jyteacher_desktop.bureau.withdrawing_packages import counting_letters
    from jyteacher_desktop.desktop.dialogs.bureau import decisions

    def newest(ws: Any) -> str:
        letters = counting_letters(ws, "2141000001")
        if not letters:  # a second run finds nothing more
            return ""
        request = decisions._Withdrawal(letter=letters[0], alone=False, why="试", pin=PIN)
        return decisions._withdraw(ws, request=request)

    hands.do(newest)


def _rebuild(hands: Hands, _root: Path) -> None:
    from jyteacher_desktop.desktop.dialogs.bureau import decisions

    hands.do(decisions._rebuild, pin=PIN, progress=hands.shell.desk.progress)


def _take_entered(hands: Hands, _root: Path) -> None:
    from jyteacher_desktop.domain.calendar import Quarter

    hands.go("schools")._take_in_entered("2141000777", Quarter.parse("2026Q3"), PIN)
    hands.settle()


def _way_out(hands: Hands, button: str, answer: str) -> bool:
    """Open a file that does not open and take one of the ways out; whether there was anything to get out of."""
    from PySide6.QtWidgets import QPushButton

    from jyteacher_desktop.desktop.dialogs.safety import RefusedDialog
    from jyteacher_desktop.desktop.widgets import TableView

    desktop = hands.desktop
    desktop.open_file(hands.workspace)
    first = desktop.shells[-1]
    start: list[RefusedDialog] = []

    def answered() -> bool:
        start[:] = desktop.show_start().findChildren(RefusedDialog) if first not in desktop.shells else []
        return bool(start) or first.desk is not None

    hands.until(answered)
    if not start:
        hands.shell = first
        hands.settle()
        return False
    [dialog] = start
    table = hands.part(dialog, TableView, "table")
    pressed = hands.part(dialog, QPushButton, button)
    hands.until(lambda: pressed.isEnabled() and (button != "restoreButton" or table.current_row() is not None))
    pressed.click()
    hands.press_in(desktop.show_start(), answer)
    hands.until(lambda: bool(desktop.shells) and desktop.shells[-1].desk is not None)
    hands.shell = desktop.shells[-1]
    hands.settle()
    return True


def _restore(hands: Hands, _root: Path) -> None:
    _way_out(hands, "restoreButton", "恢复")


def _repair(hands: Hands, _root: Path) -> None:
    if _way_out(hands, "repairButton", "修复"):
        hands.answer("知道了")


DEEDS: Final[dict[str, Callable[[Hands, Path], None]]] = {
    "save": _save,
    "delete": _delete,
    "approve": _approve,
    "undo": _undo,
    "import": _import,
    "close": _close,
    "hand in": _hand_in,
    "receive": _receive,
    "approve a plan": _approve_plan,
    "settle": _settle,
    "receipts": _receipts,
    "hand over": _hand_over,
    "restore": _restore,
    "repair": _repair,
    "the school's facts": _facts,
    "several at once": _many,
    "attach": _attach,
    "export": _export,
    "rescue": _rescue,
    "take in": _take_in,
    "change the PIN": _change_pin,
    "ethics": _ethics,
    "enrol": _enrol,
    "send back": _send_back,
    "publish": _publish,
    "log": _log,
    "card": _card,
    "give back": _give_back,
    "withdraw": _withdraw,
    "rebuild": _rebuild,
    "take entered": _take_entered,
}
CLOSED: Final = frozenset({"restore", "repair"})
"""What is done to a file that does not open."""


def drive(deed: str, file: str, today: str) -> int:
    """Open a window, do one thing in it, close it; the exit status a command would have ended with, its sentence printed."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    hands: Hands | None = None
    workspace = Path(file)
    folder = workspace.parent.with_name("windows")  # beside what is watched: a window's size is nothing that may not be lost
    folder.mkdir(exist_ok=True)
    try:
        hands = Hands(workspace, folder, date.fromisoformat(today))
        if deed not in CLOSED:
            hands.open()
        DEEDS[deed](hands, workspace.parent)
        print(DONE, flush=True)  # the person sees it as done now, not when the window is closed
    except RuntimeError:
        if hands is None or not (hands.told or hands.bugs):
            raise
    finally:
        if hands is not None:
            hands.end()
    assert hands is not None
    for sentence in hands.told:
        print(sentence)
    for bug in hands.bugs:
        traceback.print_exception(bug, file=sys.stdout)
    return 70 if hands.bugs else _REFUSED if hands.told else 0

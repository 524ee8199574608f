"""Double clicks, drops, arguments and second starts: every file opens where it fits."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QFileOpenEvent
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from jyteacher_desktop.bureau.announcing_program_versions import announce_release
from jyteacher_desktop.bureau.bureau_keys import write_bureau_card
from jyteacher_desktop.bureau.enrolled_schools import enrol, list_schools
from jyteacher_desktop.bureau.giving_book_back import restore_school
from jyteacher_desktop.bureau.office import create_bureau
from jyteacher_desktop.bureau.publishing_policies import publish_policy
from jyteacher_desktop.bureau.receipts import write_receipts
from jyteacher_desktop.bureau.receiving import receive
from jyteacher_desktop.desktop.application import Application
from jyteacher_desktop.desktop.dialogs.asking import LoneBox
from jyteacher_desktop.desktop.double_clicked import Delivery, deliveries
from jyteacher_desktop.desktop.guide_window import GuideWindow
from jyteacher_desktop.desktop.one_instance import OneInstance, Wanted
from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.paths import resource
from jyteacher_desktop.school.correcting_returned_records import list_returned
from jyteacher_desktop.school.office import create_school
from jyteacher_desktop.school.sample import SAMPLE_DAY, SAMPLE_PIN
from jyteacher_desktop.school.school_keys import trust_bureau, trust_state, write_school_card
from jyteacher_desktop.school.submitting import list_letters, submit
from jyteacher_desktop.store.server_address import write_pointer
from jyteacher_desktop.store.workspace import BUREAU, SCHOOL, Workspace
from tests.desktop.windows import PATIENCE_MS, Driver, Hold, gone, part, until
from tests.full_disk import full_from

QUARTER = Quarter.parse("2026Q3")


class Town:
    """A sample school and its bureau with one file of every kind between them."""

    def __init__(self, folder: Path) -> None:
        self.school = folder / "甲校.jyschool"
        self.other = folder / "乙校.jyschool"
        self.bureau = folder / "局.jybureau"
        self.school_card = folder / "甲校卡片.jyt"
        self.other_card = folder / "乙校卡片.jyt"
        self.bureau_card = folder / "局卡片.jyt"
        self.policy = folder / "政策.jyt"
        new = {"code": "2141000001", "stage": "小学", "pin": SAMPLE_PIN, "sample": True}
        with (
            create_school(self.school, name="甲校", **new) as school,  # type: ignore[arg-type]
            create_school(self.other, name="乙校", **{**new, "code": "2141000002"}) as other,  # type: ignore[arg-type]
            create_bureau(self.bureau, name="示例教育局", pin=SAMPLE_PIN, sample=True) as bureau,
        ):
            for ws in (school, other, bureau):
                ws.today_override = SAMPLE_DAY
            self.digits = write_bureau_card(bureau, self.bureau_card, SAMPLE_PIN)
            own = write_school_card(school, self.school_card, SAMPLE_PIN)
            self.other_digits = write_school_card(other, self.other_card, SAMPLE_PIN)
            trust_bureau(school, self.bureau_card, SAMPLE_PIN, self.digits)
            enrol(bureau, self.school_card, own, SAMPLE_PIN)
            (self.package,) = submit(school, QUARTER, folder / "上报", SAMPLE_PIN).files
            receive(bureau, [self.package], SAMPLE_PIN)
            self.receipt = write_receipts(bureau, folder / "回执", SAMPLE_PIN)[0].file
            (self.restore,) = restore_school(bureau, "甲校", folder / "归还", SAMPLE_PIN).files
            publish_policy(bureau, self.policy, SAMPLE_PIN)


@pytest.fixture(scope="session")
def made_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("town")
    Town(folder / "made") if (folder / "made").mkdir() is None else None
    return folder / "made"


@pytest.fixture
def town(made_town: Path, tmp_path: Path) -> Town:
    folder = tmp_path / "town"
    shutil.copytree(made_town, folder, ignore=shutil.ignore_patterns("*.lock"))
    found = Town.__new__(Town)
    found.school, found.other, found.bureau = folder / "甲校.jyschool", folder / "乙校.jyschool", folder / "局.jybureau"
    found.school_card, found.other_card = folder / "甲校卡片.jyt", folder / "乙校卡片.jyt"
    found.bureau_card, found.policy = folder / "局卡片.jyt", folder / "政策.jyt"
    (found.package,) = (folder / "上报").glob("*.jyt")
    (found.receipt,) = (folder / "回执").glob("*.jyt")
    (found.restore,) = (folder / "归还").glob("*.jyt")
    with Workspace.open(found.other, SCHOOL, write=False) as ws:
        found.other_digits = ws.info("office")
    return found


def opened(driver: Driver, path: Path) -> Shell:
    """The window of that workspace, opened by whatever was asked for."""

    def there() -> bool:
        return any(shell.path == path and shell.desk is not None for shell in driver.desktop.shells)

    until(driver.qtbot, there)
    shell = next(shell for shell in driver.desktop.shells if shell.path == path)
    driver.settle(shell)
    return shell


def drop(window: QWidget, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(200, 200), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    window.dropEvent(event)


# -- letters go where they fit -----------------------------------------------------------------------------------------


def test_a_receipt_that_is_double_clicked_opens_its_school_and_is_taken_in(driver: Driver, town: Town) -> None:
    for path in (town.school, town.other, town.bureau):
        driver.desktop.preferences.remember_file(path)
    driver.desktop.open_paths([town.receipt])
    shell = opened(driver, town.school)
    assert "教育局已接收" in driver.answer(shell, "知道了")
    with Workspace.open(town.school, SCHOOL, write=False) as ws:
        assert [row.state for row in list_letters(ws)] == ["已收到回执"]
        assert list_returned(ws) == []


def test_a_policy_is_taken_in_by_the_school_in_front(driver: Driver, town: Town) -> None:
    driver.desktop.preferences.remember_file(town.bureau)
    shell = driver.open(town.school)
    driver.desktop.open_paths([town.policy])
    assert "已采用教育局签发的" in driver.answer(shell, "知道了")
    assert [each.path for each in driver.desktop.shells] == [town.school]


def test_a_book_given_back_shows_what_it_would_change(driver: Driver, town: Town) -> None:
    shell = driver.open(town.school)
    driver.desktop.open_paths([town.restore])
    assert "取回" in driver.dialog(shell).windowTitle()


def test_a_new_version_on_the_stick_is_explained_by_the_school_in_front_and_a_changed_installer_is_named(
    driver: Driver, town: Town, tmp_path: Path
) -> None:
    installer = tmp_path / "jyteacher-99.1.0-windows.exe"
    installer.write_bytes(b"MZ of the bureau")
    with Workspace.open(town.bureau, BUREAU, write=True) as bureau:
        note = announce_release(bureau, installer, "99.1.0", SAMPLE_PIN).file
    shell = driver.open(town.school)
    driver.desktop.open_paths([note])
    told = driver.answer(shell, "知道了")
    assert "教育局签发的新版本：99.1.0" in told
    assert "安装程序完好" in told
    assert "双击它安装" in told

    installer.write_bytes(b"MZ of somebody else")
    driver.desktop.open_paths([note])
    assert "不要安装；请重新要一份" in driver.answer(shell, "知道了")
    note.write_bytes(note.read_bytes().replace(b"JYR1.", b"JYR1.A", 1))
    driver.desktop.open_paths([note])
    assert "不要安装旁边的程序" in driver.answer(shell, "知道了")


def test_a_bureaus_card_asks_a_school_for_its_digits(driver: Driver, town: Town) -> None:
    driver.desktop.preferences.remember_file(town.other)
    driver.desktop.open_paths([town.bureau_card])
    shell = opened(driver, town.other)
    dialog = driver.dialog(shell)
    assert "局卡片.jyt" in part(dialog, QLabel, "whoLabel").text()


def test_a_package_opens_the_bureau_which_asks_for_its_pin_and_receives_it(driver: Driver, town: Town) -> None:
    for path in (town.bureau, town.school):
        driver.desktop.preferences.remember_file(path)
    driver.desktop.open_paths([town.package])
    shell = opened(driver, town.bureau)
    driver.pin(shell, SAMPLE_PIN)
    page = shell.page("receive")
    assert "收到过 1" in part(page, QLabel, "tallyLabel").text()


def test_a_new_schools_card_is_enrolled_at_the_bureau_after_its_digits_were_typed(driver: Driver, town: Town) -> None:
    from jyteacher_desktop.exchange import open_school_card

    shell = driver.open(town.bureau)
    drop(shell, town.other_card)
    driver.settle(shell)
    dialog = driver.dialog(shell)
    part(dialog, QLineEdit, "fingerprintEdit").setText(open_school_card(town.other_card.read_bytes()).fingerprint)
    part(dialog, QLineEdit, "pinEdit").setText(SAMPLE_PIN)
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    assert gone(dialog)
    driver.answer(shell, "知道了")
    with Workspace.open(town.bureau, BUREAU, write=False) as ws:
        assert sorted(row.name for row in list_schools(ws)) == ["乙校", "甲校"]


def test_a_package_dropped_onto_a_school_is_looked_at_and_not_taken_in(driver: Driver, town: Town) -> None:
    shell = driver.open(town.other)
    drop(shell, town.package)
    driver.settle(shell)
    dialog = driver.dialog(shell)
    assert dialog.windowTitle() == "核对数据包"
    assert part(dialog, QLineEdit, "fileEdit").text() == str(town.package)
    until(driver.qtbot, lambda: "封" in part(dialog, QLabel, "verdictLabel").text())


def test_a_letter_nobody_here_can_take_in_is_looked_at_from_the_start_window(driver: Driver, town: Town) -> None:
    driver.desktop.open_paths([town.package])
    start = driver.desktop.show_start()
    until(driver.qtbot, lambda: any(each.isVisible() for each in start.findChildren(QWidget, "verdictLabel")))
    assert "封" in part(driver.dialog(start), QLabel, "verdictLabel").text()


def test_the_program_ends_while_a_package_is_being_looked_at(driver: Driver, town: Town, held: Hold) -> None:
    from jyteacher_desktop.desktop.dialogs import check_package

    looking = held(check_package, "_check")
    driver.desktop.show_start().look_at_package(town.package)
    driver.desktop.close_all()
    assert looking.window_was_awake


def test_several_letters_are_taken_in_one_after_the_other_the_card_first(driver: Driver, town: Town) -> None:
    shell = driver.open(town.school)
    drop(shell, town.receipt, town.policy, town.bureau_card)
    driver.settle(shell)
    dialog = driver.dialog(shell)
    assert "局卡片.jyt" in part(dialog, QLabel, "whoLabel").text()
    part(dialog, QLineEdit, "pinEdit").setText(SAMPLE_PIN)
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    driver.settle(shell)
    said = driver.answer(shell, "知道了")
    assert said.index("政策.jyt（政策文件包）：已采用") < said.index("（回执）：教育局已接收")
    with Workspace.open(town.school, SCHOOL, write=False) as ws:
        assert trust_state(ws) is not None


def test_several_workspaces_and_a_receipt_open_at_once(driver: Driver, town: Town) -> None:
    driver.desktop.open_paths([town.other, town.school, town.receipt])
    opened(driver, town.other)
    shell = opened(driver, town.school)
    assert "教育局已接收" in driver.answer(shell, "知道了")


def test_files_dropped_onto_the_start_window_open(driver: Driver, town: Town) -> None:
    start = driver.desktop.show_start()
    drop(start, town.school)
    opened(driver, town.school)


def test_endings_written_large_open_too(driver: Driver, town: Town, tmp_path: Path) -> None:
    large = tmp_path / "甲.JYSCHOOL"
    shutil.copy(town.school, large)
    driver.desktop.open_paths([large])
    opened(driver, large)


def test_a_table_without_a_window_to_take_it_says_what_to_do(driver: Driver, tmp_path: Path) -> None:
    (tmp_path / "花名册.xlsx").touch()
    driver.desktop.open_paths([tmp_path / "花名册.xlsx"])
    assert "请先打开" in driver.answer(driver.desktop.show_start(), "知道了")


@pytest.mark.parametrize("key", ["home", "calendar", "hours", "reports"])
def test_a_table_opened_before_a_page_that_takes_none_is_sent_to_its_page(
    driver: Driver, town: Town, tmp_path: Path, key: str
) -> None:
    """Three pages said nothing at all, the fourth called a roster a package that somebody may have changed."""
    roster = tmp_path / "花名册.xlsx"
    shutil.copy(resource("sample/roster.xlsx"), roster)
    shell = driver.open(town.school)
    driver.go(shell, key)
    driver.desktop.open_paths([roster])
    driver.settle(shell)
    told = driver.answer(shell, "知道了")
    assert told.startswith("“花名册.xlsx”没有打开")
    assert "花名册到“教师”" in told


@pytest.mark.parametrize("key", ["teachers", "activities", "registers"])
def test_of_several_tables_none_is_dropped_without_a_word(driver: Driver, town: Town, tmp_path: Path, key: str) -> None:
    """The first was opened, and nobody heard that the others were not."""
    shell = driver.open(town.school)
    driver.go(shell, key)
    driver.desktop.open_paths([tmp_path / "一.xlsx", tmp_path / "二.xlsx"])
    driver.settle(shell)
    assert "“一.xlsx”、“二.xlsx”都没有打开" in driver.answer(shell, "知道了")


def test_a_file_that_is_open_already_comes_forward_and_is_not_opened_twice(driver: Driver, town: Town, tmp_path: Path) -> None:
    shell = driver.open(town.school)
    shell.showMinimized()
    other = town.school.parent / ".." / town.school.parent.name / town.school.name
    if sys.platform != "win32":  # there only administrators make links
        other = tmp_path / "link.jyschool"
        other.symlink_to(town.school)
    driver.desktop.open_paths([other])
    assert driver.desktop.shells == [shell]
    assert not shell.isMinimized()


def test_a_file_the_system_asks_for_by_an_event_opens(driver: Driver, dressed: QApplication, town: Town) -> None:
    assert isinstance(dressed, Application)
    dressed.file_asked.connect(driver.desktop.open_one)
    QApplication.sendEvent(dressed, QFileOpenEvent(QUrl.fromLocalFile(str(town.school))))
    opened(driver, town.school)
    dressed.file_asked.disconnect()


# -- files that came from another computer, from an older program, or whose rows lie elsewhere ---------------------------


@pytest.fixture
def elsewhere(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The workspaces were copied to a computer that was never given what is sealed in them."""
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "另一台"))


def asked(driver: Driver, shell: Shell) -> QDialog:
    """The one dialog that stands over a window."""
    driver.dialog(shell)
    driver.settle(shell)
    (dialog,) = [each for each in shell.findChildren(QDialog) if each.isVisible()]
    return dialog


def test_a_receipt_for_a_school_copied_from_another_computer_asks_for_its_pin_and_is_taken_in(
    driver: Driver, town: Town, elsewhere: None
) -> None:
    """It was only looked at, as if it were somebody else's: nobody could tell that it was this school's."""
    driver.desktop.preferences.remember_file(town.school)
    driver.desktop.open_paths([town.receipt])
    shell = opened(driver, town.school)
    assert "封存" in part(asked(driver, shell), QLabel, "purposeLabel").text()
    driver.pin(shell, SAMPLE_PIN)
    assert "教育局已接收" in driver.answer(shell, "知道了")
    with Workspace.open(town.school, SCHOOL, write=False) as ws:
        assert [row.state for row in list_letters(ws)] == ["已收到回执"]


def test_whoever_is_told_that_numbers_are_sealed_gives_the_pin_there(driver: Driver, town: Town, elsewhere: None) -> None:
    """The line named 密钥与电脑, which stands at the foot of one page and in no menu."""
    shell = driver.open(town.school)
    buttons = [button for button in shell.findChildren(QPushButton, "unlockButton") if button.isVisible()]
    assert len(buttons) == 1
    buttons[0].click()
    assert "封存" in part(asked(driver, shell), QLabel, "purposeLabel").text()
    driver.pin(shell, SAMPLE_PIN)
    driver.settle(shell)
    assert not [button for button in shell.findChildren(QPushButton, "unlockButton") if button.isVisible()]


def test_a_receipt_waits_for_the_pin_also_when_it_was_mistyped_once(driver: Driver, town: Town, elsewhere: None) -> None:
    shell = driver.open(town.school)
    drop(shell, town.receipt)
    driver.pin(shell, "no such horse 0000")
    driver.pin(shell, SAMPLE_PIN)
    assert "教育局已接收" in driver.answer(shell, "知道了")


def test_a_receipt_whose_pin_is_not_given_is_not_taken_in_behind_the_persons_back(
    driver: Driver, town: Town, elsewhere: None
) -> None:
    shell = driver.open(town.school)
    drop(shell, town.receipt)
    asked(driver, shell).reject()
    driver.settle(shell)
    drop(shell, town.restore)
    driver.pin(shell, SAMPLE_PIN)
    assert "取回" in driver.dialog(shell).windowTitle()
    with Workspace.open(town.school, SCHOOL, write=False) as ws:
        assert [row.state for row in list_letters(ws)] == ["已生成，待回执"]


def test_a_policy_and_a_card_ask_for_no_pin_where_the_numbers_are_sealed(driver: Driver, town: Town, elsewhere: None) -> None:
    shell = driver.open(town.school)
    driver.desktop.open_paths([town.policy])
    assert "已采用教育局签发的" in driver.answer(shell, "知道了")
    driver.desktop.open_paths([town.bureau_card])
    assert "局卡片.jyt" in part(asked(driver, shell), QLabel, "whoLabel").text()


def test_several_letters_for_a_copied_school_ask_once_and_are_all_taken_in(driver: Driver, town: Town, elsewhere: None) -> None:
    shell = driver.open(town.school)
    drop(shell, town.receipt, town.policy)
    driver.settle(shell)
    asked(driver, shell)
    driver.pin(shell, SAMPLE_PIN)
    said = driver.answer(shell, "知道了")
    assert said.index("政策.jyt（政策文件包）：已采用") < said.index("（回执）：教育局已接收")


def test_of_a_copied_school_and_a_copied_bureau_the_one_worked_with_last_takes_what_is_sealed(
    driver: Driver, town: Town, elsewhere: None
) -> None:
    for path in (town.school, town.bureau):
        driver.desktop.preferences.remember_file(path)
    driver.desktop.open_paths([town.package])
    opened(driver, town.bureau)


def test_an_open_policy_is_looked_at_in_a_copied_school_without_a_pin(driver: Driver, town: Town, elsewhere: None) -> None:
    shell = driver.open(town.school)
    shell.look_at_package(town.policy)
    dialog = driver.dialog(shell)
    until(driver.qtbot, lambda: "政策" in part(dialog, QLabel, "verdictLabel").text())


def test_a_receipt_opens_its_school_before_the_new_program_has_upgraded_its_file(driver: Driver, town: Town) -> None:
    """Whoever installed a new version and double-clicked a receipt first was shown the check of a stranger's file."""
    with contextlib.closing(sqlite3.connect(town.school)) as raw:
        raw.execute(f"PRAGMA user_version = {len(SCHOOL.migrations) - 1}")
    (delivery,) = deliveries(None, [town.receipt], [town.bureau, town.school])
    assert delivery == Delivery(workspace=town.school, letters=(town.receipt,))


def test_a_package_goes_to_the_bureau_whose_rows_lie_on_a_server(town: Town, tmp_path: Path) -> None:
    served = tmp_path / "在服务器上.jybureau"
    write_pointer(served, "postgresql://clerk@localhost/jyteacher")
    assert deliveries(None, [town.package], [town.school, served]) == [Delivery(workspace=served, letters=(town.package,))]


# -- one program -------------------------------------------------------------------------------------------------------


@pytest.fixture
def first(qtbot: QtBot, tmp_path: Path) -> Iterator[OneInstance]:
    instance = OneInstance(tmp_path / "state")
    assert instance.claim()
    assert instance.listen()
    yield instance
    instance.close()


def later(folder: Path, *files: str, patience: int = PATIENCE_MS) -> subprocess.Popen[bytes]:
    """Another process that wants these files opened; it ends with 0 when they were handed over, with 1 when it is the first itself."""
    program = (
        "import sys\nfrom pathlib import Path\nfrom PySide6.QtCore import QCoreApplication\n"
        "from jyteacher_desktop.desktop.one_instance import OneInstance, Wanted\n"
        "app = QCoreApplication([])\n"
        f"it = OneInstance(Path(sys.argv[1]), patience_ms={patience})\n"
        "sys.exit(1 if it.claim() else 0 if it.hand_over(Wanted(files=tuple(map(Path, sys.argv[2:])))) else 2)\n"
    )
    return subprocess.Popen([sys.executable, "-c", program, str(folder), *files])


def ended(qtbot: QtBot, process: subprocess.Popen[bytes]) -> int:
    until(qtbot, lambda: process.poll() is not None)
    return process.wait()


def test_a_second_start_hands_its_files_over_and_ends(first: OneInstance, qtbot: QtBot, tmp_path: Path) -> None:
    heard: list[Wanted] = []
    first.arrived.connect(heard.append)
    names = ["济水一小.jyschool", "𠮷 回执.jyt"]
    if sys.platform != "win32":  # there a name is text and nothing else
        names.append(os.fsdecode(b"\xc4\xcf.jyt"))
    assert ended(qtbot, later(tmp_path / "state", *names)) == 0
    assert heard == [Wanted(files=tuple(Path(name) for name in names))]


def test_many_starts_at_once_are_all_heard(first: OneInstance, qtbot: QtBot, tmp_path: Path) -> None:
    heard: list[Wanted] = []
    first.arrived.connect(heard.append)
    starts = [later(tmp_path / "state", f"{number}.jyt") for number in range(4)]
    assert [ended(qtbot, start) for start in starts] == [0, 0, 0, 0]
    assert sorted(str(wanted.files[0]) for wanted in heard) == [f"{number}.jyt" for number in range(4)]


def test_after_a_program_that_was_killed_the_next_start_is_the_first(qtbot: QtBot, tmp_path: Path) -> None:
    program = (
        "import sys, os\nfrom pathlib import Path\nfrom PySide6.QtCore import QCoreApplication\n"
        "from jyteacher_desktop.desktop.one_instance import OneInstance\n"
        "app = QCoreApplication([])\nit = OneInstance(Path(sys.argv[1]))\n"
        "assert it.claim() and it.listen()\nos._exit(9)\n"
    )
    assert subprocess.run([sys.executable, "-c", program, str(tmp_path / "state")], check=False).returncode == 9
    assert list((tmp_path / "state").iterdir()), "it left its lock and its socket"
    instance = OneInstance(tmp_path / "state")
    heard: list[Wanted] = []
    assert instance.claim()
    assert instance.listen()
    instance.arrived.connect(heard.append)
    assert ended(qtbot, later(tmp_path / "state", "a.jyt")) == 0
    assert len(heard) == 1
    instance.close()


def test_a_first_program_that_does_not_answer_is_not_waited_for(qtbot: QtBot, tmp_path: Path) -> None:
    instance = OneInstance(tmp_path / "state")
    assert instance.claim()
    assert ended(qtbot, later(tmp_path / "state", "a.jyt", patience=300)) == 2
    instance.close()


@pytest.mark.parametrize("words", [b"open everything\n", b'{"files": 3}\n', b"[]\n", Wanted(files=(Path("a.jyt"),)).to_bytes()])
def test_what_a_stranger_sends_is_not_opened(first: OneInstance, qtbot: QtBot, words: bytes) -> None:
    heard: list[Wanted] = []
    first.arrived.connect(heard.append)
    assert first._server is not None
    for number in (b"", b"0" * 40 + b"\n"):
        socket = QLocalSocket()
        socket.connectToServer(first._server.fullServerName())
        assert socket.waitForConnected(PATIENCE_MS)
        if number:
            socket.write(number)
            until(qtbot, lambda socket=socket: socket.canReadLine())  # type: ignore[misc]
            words = bytes(socket.readLine().data()).split()[1] + b" " + words  # it says our proof back to us
        socket.write(words)
        until(qtbot, lambda socket=socket: socket.state() is QLocalSocket.LocalSocketState.UnconnectedState)  # type: ignore[misc]
    assert heard == []


def test_a_stranger_who_sits_where_the_program_listened_is_told_no_path(qtbot: QtBot, tmp_path: Path) -> None:
    """Names of pipes on Windows belong to whoever takes them first: another account heard which files were opened, and said that it had them."""
    instance, stranger = OneInstance(tmp_path / "state"), QLocalServer()
    assert instance.claim()
    assert instance.listen()
    assert instance._server is not None
    place = instance._server.fullServerName()
    instance._server.close()  # the lock is held on, as by a program that hangs
    assert stranger.listen(place)
    heard: list[bytes] = []

    def meet() -> None:
        partner = stranger.nextPendingConnection()

        def hear() -> None:
            heard.append(bytes(partner.readAll().data()))
            partner.write(b"taken\n")

        partner.readyRead.connect(hear)

    stranger.newConnection.connect(meet)
    assert ended(qtbot, later(tmp_path / "state", "卢校长.jyt")) == 2
    assert heard, "it did speak to the stranger"
    assert b".jyt" not in b"".join(heard)
    stranger.close()
    instance.close()


def test_where_the_program_listens_changes_with_every_start_and_only_this_person_reads_it(tmp_path: Path) -> None:
    said = []
    for _start in range(2):
        instance = OneInstance(tmp_path / "state")
        assert instance.claim()
        assert instance.listen()
        (door,) = (tmp_path / "state").glob("*.door")
        assert sys.platform == "win32" or door.stat().st_mode & 0o077 == 0
        said.append(door.read_bytes())
        instance.close()
        assert not door.exists()
    assert said[0] != said[1]


def test_two_starts_find_each_other_where_the_folder_has_a_long_name(qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / ("很长的名字" * 8)
    instance = OneInstance(folder)
    assert instance.claim()
    assert instance.listen()
    heard: list[Wanted] = []
    instance.arrived.connect(heard.append)
    assert ended(qtbot, later(folder, "a.jyt")) == 0
    assert heard == [Wanted(files=(Path("a.jyt"),))]
    instance.close()


def test_only_this_person_may_speak_to_the_program(first: OneInstance) -> None:
    assert first._server is not None
    assert first._server.socketOptions() == QLocalServer.SocketOption.UserAccessOption
    assert Path(first._server.fullServerName()).stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    instance = OneInstance(tmp_path / "file" / "state")
    assert instance.claim()
    assert not instance.listen()


def test_a_second_start_brings_a_window_forward_or_opens_its_file(driver: Driver, town: Town) -> None:
    shell = driver.open(town.school)
    shell.showMinimized()
    driver.desktop.open_wanted(Wanted())
    assert not shell.isMinimized()
    driver.desktop.open_wanted(Wanted(files=(town.other,)))
    opened(driver, town.other)


# -- answers without a window ------------------------------------------------------------------------------------------


def _run(*words: str, module: str = "jyteacher_desktop.desktop") -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", module, *words], capture_output=True, text=True, check=False, encoding="utf-8")


def test_the_window_program_answers_help_and_version_and_refuses_what_it_does_not_know() -> None:
    help_, version, wrong = _run("--help"), _run("--version"), _run("--nonsense")
    assert (help_.returncode, version.returncode, wrong.returncode) == (0, 0, 2)
    assert "用法：jyteacher-desktop [文件…]" in help_.stdout
    assert "--check" in help_.stdout
    assert version.stdout.startswith("jyteacher-desktop ")
    assert "不认识“--nonsense”" in wrong.stderr


def test_help_of_which_only_the_beginning_is_read_is_no_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "jyteacher_desktop.desktop", "--help"]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_file_after_the_name_of_the_package_opens_the_window(town: Town, tmp_path: Path) -> None:
    """The windows are really opened, in a process of its own, and asked to end by the test."""
    program = (
        "import sys, runpy\nfrom PySide6.QtCore import QTimer\nfrom jyteacher_desktop.desktop import application\n"
        "class Ended(application.Desktop):\n"
        "    def _opened(self, shell):\n        super()._opened(shell)\n        print(shell.path)\n        QTimer.singleShot(0, self.close_all)\n"
        "application.Desktop = Ended\n"
        "sys.argv = ['jyteacher_desktop', sys.argv[1]]\n"
        "runpy.run_module('jyteacher_desktop', run_name='__main__')\n"
    )
    home = {name: str(tmp_path / name) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME")}
    done = subprocess.run(
        [sys.executable, "-c", program, str(town.school)],
        env={**os.environ, **home, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    assert (done.returncode, done.stdout.strip()) == (0, str(town.school)), done.stderr


@pytest.mark.parametrize(
    ("letter", "command"), [("policy", "policy use"), ("restore", "school restore"), ("bureau_card", "school trust")]
)
def test_a_letter_given_to_the_wrong_command_names_the_right_one(town: Town, letter: str, command: str) -> None:
    done = _run("receipt", "apply", str(getattr(town, letter)), "-w", str(town.school), "--json", module="jyteacher_desktop")
    assert done.returncode == 4
    answer = json.loads(done.stdout)
    assert answer["code"] == "package.kind"
    assert f"jyteacher {command}" in answer["message"]


def _write(ws: Workspace) -> None:
    with ws.change("最后一步") as change:
        change.driver_sql("INSERT INTO setting(key, value) VALUES ('last', 'x')")


def test_a_step_that_the_disk_refuses_while_its_window_closes_is_told_all_the_same(driver: Driver, school: Path) -> None:
    shell = driver.open(school)

    def told() -> list[QMessageBox]:
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, QMessageBox) and each.isVisible()]

    with full_from(1):
        shell.worker.do(_write).then(lambda _nothing: None)
        shell.close()
        driver.qtbot.waitUntil(lambda: bool(told()), timeout=PATIENCE_MS)
    driver.qtbot.wait(1)  # the window is gone by now, with everything that hung on it
    (box,) = told()
    assert "磁盘已满" in box.text()
    assert school.name in box.text()
    assert isinstance(box, LoneBox)
    box.help_wanted.emit("safety.sentences")  # what F1 does in it
    driver.qtbot.waitUntil(
        lambda: any(isinstance(each, GuideWindow) for each in QApplication.topLevelWidgets()), timeout=PATIENCE_MS
    )
    box.accept()

"""The one place that asks and tells.

Every question opens without blocking and answers by calling a bound slot, so nothing nests event loops and tests
answer with keys. Known errors are sentences; a bug gets the crash dialog with its log. All texts are shown as plain text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QMessageBox, QPlainTextEdit, QPushButton, QWidget

from jyteacher_desktop.desktop.dialogs.form_dialog import WRONG_PIN, FormDialog, offer_help
from jyteacher_desktop.desktop.preferences import Preferences
from jyteacher_desktop.domain.errors import JyTeacherError, MachineError
from jyteacher_desktop.paths import is_folder, wrong_ending

OF_PRINCIPALS = "审核、批复和重新打开季度"
"""What a confirmed principal is not asked for again."""


def why_again(confirmed: str, spared: str = OF_PRINCIPALS) -> str:
    """Why signing asks for the PIN each time, also while somebody is ``confirmed``, who is not asked again for what is ``spared``."""
    each = "签名、打开密封的内容都要用口令打开密钥，口令不保存，所以每次都要输。"
    return f"{confirmed}，{spared}不再问。{each}" if confirmed else each


_ERROR_BOX, _CAUSE = "errorBox", "cause"


class Asking:
    """Questions and sentences of one window."""

    def __init__(self, window: QWidget, preferences: Preferences) -> None:
        self._window = window
        self._preferences = preferences
        self.pin_hint = ""
        """Said beside every PIN field; only samples have one."""
        self.confirmed: Callable[[], str] = str
        """Says who is confirmed in this window and for how long yet; "" for nobody."""
        self.spared = OF_PRINCIPALS
        """What a confirmed person of this window is not asked for again."""
        self._pin_asked: tuple[str, Callable[[str], None]] | None = None
        self._typed: dict[str, str] = {}

    def parent(self) -> QWidget:
        """The topmost dialog of this window, so that a question stands in front.

        A file dialog is never it: it asks on when a file was chosen, and then closes with everything it owns.
        """
        modal = QGuiApplication.modalWindow()
        for dialog in self._window.findChildren(QWidget):
            if modal is not None and dialog.isWindow() and dialog.isVisible() and dialog.windowHandle() is modal:
                return (dialog.parentWidget() or self._window) if isinstance(dialog, QFileDialog) else dialog
        return self._window

    def tell(self, title: str, text: str, details: str = "", *, then: Callable[[], None] | None = None) -> None:
        """Say something that has happened; what comes ``then`` waits until it was read, or its window would stand in front of this one."""
        box = self._box(QMessageBox.Icon.Information, title, text, details)
        if then is not None:
            box.finished.connect(partial(_call, then))
        box.open()

    def show_error(self, error: JyTeacherError) -> None:
        """Say what went wrong, what is safe and what to do next; a PIN that was wrong is asked for again, with all that hangs on it."""
        if error.code == WRONG_PIN and self._pin_asked is not None:
            purpose, on_pin = self._pin_asked
            dialog = _PinDialog(self.parent(), purpose, self.pin_hint, on_pin)
            dialog.explain(self.confirmed(), self.spared)
            dialog.open()
            dialog.complain_error(error)
            return
        if self._told_already(error):
            return
        box = self._box(QMessageBox.Icon.Warning, "没有完成", error.user_message, "")
        box.setObjectName(_ERROR_BOX)
        box.setProperty(_CAUSE, error.code)
        box.open()

    def _told_already(self, error: JyTeacherError) -> bool:
        """Whether a box says just now what is the matter with the machine (a stick that was pulled): one cause is one box, whatever failed of it."""
        if not isinstance(error, MachineError):
            return False
        for box in self._window.findChildren(QMessageBox, _ERROR_BOX):
            if box.isVisible() and box.property(_CAUSE) == error.code:
                if error.user_message not in box.text():
                    box.setText(f"{box.text()}\n\n{error.user_message}")
                return True
        return False

    def _box(self, symbol: QMessageBox.Icon, title: str, text: str, details: str) -> QMessageBox:
        box = QMessageBox(self.parent())
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setIcon(symbol)
        box.setWindowTitle(title)
        box.setText(text)
        box.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
        )  # digits and places of files are copied from here
        if details:
            box.setInformativeText(details)
        box.addButton("知道了", QMessageBox.ButtonRole.AcceptRole)
        offer_help(box, "safety.sentences")
        return box

    def confirm(
        self, title: str, text: str, yes: str, on_yes: Callable[[], None], *, details: str = "", danger: bool = False
    ) -> None:
        """Ask before something that needs a second look; the safe answer is the default of a dangerous question."""
        box = QMessageBox(self.parent())
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(title)
        box.setText(text)
        box.setInformativeText(details)
        agree = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
        refuse = box.addButton("取消", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(refuse if danger else agree)
        agree.clicked.connect(partial(_call, on_yes))
        offer_help(box, "safety.sentences")
        box.open()

    def ask_text(
        self,
        title: str,
        question: str,
        yes: str,
        on_text: Callable[[str], None],
        *,
        missing: str,
        text: str = "",
        long: bool = False,
        wrong: Callable[[str], str] = lambda _text: "",
        digits: bool = False,
        kept: str = "",
    ) -> None:
        """Ask for one text, such as a reason; ``missing`` is said if nothing was typed, and what ``wrong`` says of it keeps the form open.

        ``digits``: it is the thirty digits of a key, which stand in fives.

        More may be asked before anything is done: ``kept`` names what the text is for, and until :meth:`done_with` it stands there again.
        """
        hear = partial(self._keep, kept, on_text) if kept else on_text
        dialog = _TextDialog(self.parent(), title, question, yes, missing=missing, on_text=hear, long=long, wrong=wrong)
        if digits:
            dialog.take_digits()
        dialog.set_text(self._typed.get(kept, text))
        dialog.open()

    def _keep(self, kept: str, on_text: Callable[[str], None], text: str) -> None:
        self._typed[kept] = text
        on_text(text)

    def done_with(self, kept: str) -> None:
        """What a text was typed for is done."""
        self._typed.pop(kept, None)

    def ask_pin(self, purpose: str, on_pin: Callable[[str], None], on_gone: Callable[[], None] | None = None) -> None:
        """Ask for the PIN of the workspace's key file; ``on_gone`` hears that the question is gone, answered or not."""
        self._pin_asked = (purpose, on_pin)
        dialog = _PinDialog(self.parent(), purpose, self.pin_hint, on_pin)
        dialog.explain(self.confirmed(), self.spared)
        if on_gone is not None:
            dialog.finished.connect(on_gone)
        dialog.open()

    def open_file(self, title: str, filters: str, on_path: Callable[[Path], None]) -> None:
        """Ask for one existing file."""
        dialog = self._file_dialog(title, filters)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(partial(self._one_path, on_path))
        dialog.open()

    def open_files(self, title: str, filters: str, on_paths: Callable[[list[Path]], None]) -> None:
        """Ask for existing files."""
        dialog = self._file_dialog(title, filters)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(partial(self._many_paths, on_paths))
        dialog.open()

    def open_folder(self, title: str, on_path: Callable[[Path], None]) -> None:
        """Ask for a folder."""
        dialog = self._file_dialog(title, "")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(partial(self._one_path, on_path))
        dialog.open()

    def save_table(self, title: str, name: str, on_path: Callable[[Path], None]) -> None:
        """Ask where the table shown shall stand, as a workbook or as text that other programs read; ``name`` is without an ending."""
        self.save_file(title, f"{name}.xlsx", "工作簿 (*.xlsx);;CSV 表格 (*.csv)", on_path)

    def save_file(self, title: str, suggested: str, filters: str, on_path: Callable[[Path], None]) -> None:
        """Ask where a new file shall stand; Qt asks before one is replaced. A name that says another kind of file is not taken."""
        endings = tuple(dict.fromkeys((Path(suggested).suffix, *_ENDINGS.findall(filters))))
        dialog = self._file_dialog(title, filters)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(Path(suggested).suffix.removeprefix("."))
        dialog.selectFile(suggested)
        dialog.filterSelected.connect(partial(_end_as_chosen, dialog))
        dialog.fileSelected.connect(partial(self._one_path, partial(self._named_so, title, endings, on_path)))
        dialog.open()

    def _file_dialog(self, title: str, filters: str) -> QFileDialog:
        dialog = QFileDialog(self.parent(), title, str(self._preferences.last_folder()), filters)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # what Qt's own dialog, shown where the system has none, leaves in English
        dialog.setLabelText(QFileDialog.DialogLabel.LookIn, "位置：")
        dialog.setLabelText(QFileDialog.DialogLabel.FileType, "文件类型：")
        offer_help(dialog, "files")
        return dialog

    def _one_path(self, on_path: Callable[[Path], None], text: str) -> None:
        path = Path(text)
        self._preferences.remember_folder(path if is_folder(path) else path.parent)
        on_path(path)

    def _named_so(self, title: str, endings: tuple[str, ...], on_path: Callable[[Path], None], path: Path) -> None:
        wrong = wrong_ending(path, *endings)
        if wrong:
            self.tell(title, wrong)
        else:
            on_path(path)

    def _many_paths(self, on_paths: Callable[[list[Path]], None], texts: list[str]) -> None:
        paths = [Path(text) for text in texts]
        if paths:
            self._preferences.remember_folder(paths[0].parent)
        on_paths(paths)


def _call(action: Callable[[], None], _checked: bool = False) -> None:
    action()


def _end_as_chosen(dialog: QFileDialog, chosen: str) -> None:
    """Another kind of file was chosen: the name ends so, whether it was typed or suggested."""
    endings, names = _ENDINGS.findall(chosen), dialog.selectedFiles()
    if endings and endings[0] != Path(names[0] if names else "").suffix:
        dialog.setDefaultSuffix(endings[0].removeprefix("."))
        if names and Path(names[0]).suffix:
            dialog.selectFile(Path(names[0]).with_suffix(endings[0]).name)


_ENDINGS = re.compile(r"\*(\.\w+)")


class _TextDialog(FormDialog):
    def __init__(
        self,
        parent: QWidget,
        title: str,
        question: str,
        yes: str,
        *,
        missing: str,
        on_text: Callable[[str], None],
        long: bool,
        wrong: Callable[[str], str],
    ) -> None:
        super().__init__("text_dialog", parent, accept_text=yes)
        self.setWindowTitle(title)
        self.child(QLabel, "questionLabel").setText(question)
        self._line = self.child(QLineEdit, "lineEdit")
        self._area = self.child(QPlainTextEdit, "textEdit")
        self._area.setTabChangesFocus(True)
        self._long = long
        self._line.setVisible(not long)
        self._area.setVisible(long)
        self._missing = missing
        self._on_text = on_text
        self._wrong = wrong

    def take_digits(self) -> None:
        """What is asked for are the digits of a key."""
        from jyteacher_desktop.desktop.widgets.digits_in_fives import group_in_fives

        group_in_fives(self._line)

    def set_text(self, text: str) -> None:
        self._line.setText(text)
        self._area.setPlainText(text)
        (self._area if self._long else self._line).setFocus()

    def submit(self) -> None:
        text = (self._area.toPlainText() if self._long else self._line.text()).strip()
        complaint = self._wrong(text) if text else self._missing
        if complaint:
            self.complain(complaint, self._area if self._long else self._line)
            return
        self.accept()
        self._on_text(text)


class _PinDialog(FormDialog):
    def __init__(self, parent: QWidget, purpose: str, hint: str, on_pin: Callable[[str], None]) -> None:
        super().__init__("pin_dialog", parent, accept_text="继续")
        self.child(QLabel, "purposeLabel").setText(purpose)
        self._pin = self.child(QLineEdit, "pinEdit")
        self._pin.setPlaceholderText(hint)
        self._on_pin = on_pin

    def explain(self, confirmed: str, spared: str) -> None:
        """Why the PIN is asked for although somebody typed it some minutes ago."""
        if confirmed:
            self.child(QLabel, "noteLabel").setText(why_again(confirmed, spared))

    def submit(self) -> None:
        pin = self._pin.text()
        if not pin:
            self.complain("请先输入口令。口令是新建这个文件时设定的，至少 12 个字符或六个词。", self._pin)
            return
        self.accept()
        self._on_pin(pin)


class LoneBox(QMessageBox):
    """A sentence whose window is gone, so that it stands by itself and finds the guide without one.

    Signals:
        help_wanted(str): the person asks for the guide at a topic.
    """

    help_wanted = Signal(str)

    def __init__(self, title: str, text: str) -> None:
        super().__init__(QMessageBox.Icon.Warning, title, text)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.addButton("知道了", QMessageBox.ButtonRole.AcceptRole)
        offer_help(self, "safety.sentences")


class CrashDialog(FormDialog):
    """A bug: what is safe, where the log is, and a way to copy it. No jokes, no blame."""

    def __init__(self, parent: QWidget, log: Path, report: str) -> None:
        super().__init__("crash_dialog", parent, accept_text="继续使用")
        self.child(QLabel, "logLabel").setText(f"记录保存在：{log}")
        self.child(QPlainTextEdit, "reportEdit").setPlainText(report)
        self._report = report
        self.child(QPushButton, "copyButton").clicked.connect(self._copy)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report)

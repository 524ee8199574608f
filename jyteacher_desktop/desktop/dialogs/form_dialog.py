"""The frame of every dialog with fields: its form, one line for what is missing, accept and cancel in Chinese.

A dialog opens without blocking (``open()``), belongs to its window and dies when closed. Ctrl+Enter accepts from every field,
also from those in which Enter means something else; so does Ctrl+S where to accept is to save. What is pasted into a field of one line
becomes one line.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar

from PySide6.QtCore import QObject, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.forms import Form
from jyteacher_desktop.desktop.icons import sign
from jyteacher_desktop.desktop.worker import Worker
from jyteacher_desktop.desktop.zoom import factor, px
from jyteacher_desktop.domain.errors import JyTeacherError

Part = TypeVar("Part", bound=QObject)


_BREAKS: Final = re.compile(r"\s*[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]\s*")

_SAVING: Final = ("保存", "添加", "建立")
"""Words of buttons that store what was typed and do nothing else."""

_FRAME = QSize(16, 40)
"""What the window's own frame takes."""


WRONG_PIN = "key.wrong_pin"
"""The code, not the class: the start window has dialogs too, and shall not load all of the exchange for them."""


class FieldError(Exception):
    """Something typed is missing or cannot be read: the sentence, and the field to go to."""

    def __init__(self, sentence: str, field: QWidget) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


AGAIN: Final = "保存并再记一条"
AGAIN_KEYS: Final = "Ctrl+Shift+Return"

NO_SUCH_FOLDER = "这个文件夹不存在。请插好U盘或另选一个文件夹。"


class FormDialog(QDialog):
    """A dialog over ``forms/<form>.ui`` with a ``buttonBox`` and a label ``problemLabel``."""

    went_on = Signal()
    """One record was saved and the next one begins; what stands there now nobody has typed for it."""

    def __init__(self, form: str, parent: QWidget, *, accept_text: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._waiting = False
        self._pressed = False
        self._again_wanted = False
        self.record = ""
        """The id of the record it is about; "" where there is none yet, or it is about none: then what it says tells which one it is."""
        self.locked = False
        self._form = Form(form, self)
        # What a form is as large as, it is at 100 %: what it shows grows with the letters, and so does the room for it.
        # A large zoom on a small screen: what can shrink, such as a list, does, so that the buttons stay on the screen.
        wanted = self.size() * factor() if self.testAttribute(Qt.WidgetAttribute.WA_Resized) else self.size()
        self.resize(wanted.boundedTo(self.screen().availableGeometry().size() - _FRAME))
        self._problem = self.child(QLabel, "problemLabel")
        self._problem.setWordWrap(True)
        self._problem.hide()
        self._about_field: QWidget | None = None
        self._watched: set[QWidget] = set()
        self._one_line: set[QLineEdit] = set()
        box = self.child(QDialogButtonBox, "buttonBox")
        self.accept_button = box.button(QDialogButtonBox.StandardButton.Ok)
        self.accept_button.setText(accept_text)
        self.accept_button.setDefault(True)
        self.call_cancel("取消")
        box.accepted.connect(self.submit)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.accept_button.click)
        QShortcut(QKeySequence("Ctrl+S"), self, self._accept_if_saving)
        if isinstance(application := QApplication.instance(), QApplication):
            application.focusChanged.connect(self._keep_one_line)
        offer_help(self, form)
        box.rejected.connect(self.reject)

    def child(self, kind: type[Part], name: str) -> Part:
        """A part of the form."""
        return self._form.child(kind, name)

    def submit(self) -> None:
        """The person pressed the accept button; dialogs check their fields here."""
        self.accept()

    def _accept_if_saving(self) -> None:
        """Ctrl+S, pressed from habit: it saves, and neither closes a quarter nor opens one again."""
        if self.accept_button.text().startswith(_SAVING):
            self.accept_button.click()

    def _keep_one_line(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Cells that were copied together bring tabs and line breaks into a field that has one line: nobody would see them there."""
        if isinstance(now, QLineEdit) and now not in self._one_line and self.isAncestorOf(now):
            self._one_line.add(now)
            now.textChanged.connect(partial(_join_lines, now))

    def call_cancel(self, text: str) -> None:
        """What the button is called that leaves the dialog: 关闭 where nothing typed is thrown away by it."""
        cancel = self.child(QDialogButtonBox, "buttonBox").button(QDialogButtonBox.StandardButton.Cancel)
        if isinstance(cancel, QPushButton):
            cancel.setText(text)

    def only_look(self, sentence: str) -> None:
        """The record is locked: a banner at the top says why, behind a lock; everything can be read and copied, nothing changed.

        What is left is to open it again.
        """
        for line in self.findChildren(QLineEdit):
            line.setReadOnly(True)
        for text in self.findChildren(QPlainTextEdit):
            text.setReadOnly(True)
        for kind in (QComboBox, QCheckBox):
            for part in self.findChildren(kind):
                part.setEnabled(False)
        for button in self.findChildren(QPushButton):
            if button.parent() is not self.child(QDialogButtonBox, "buttonBox"):
                button.setEnabled(False)
        self.setWindowTitle(f"{self.windowTitle()}（已结账，只能看）")
        self.call_cancel("关闭")
        self.accept_button.setText("重新打开…")
        self.locked = True
        self.setProperty("locked", True)
        for field in (*self.findChildren(QLineEdit), *self.findChildren(QPlainTextEdit)):
            field.style().polish(field)  # whoever was drawn already looks as if something could be typed
        self._show_banner(sentence)

    def _show_banner(self, sentence: str) -> None:
        banner = QWidget(self)
        row = QHBoxLayout(banner)
        row.setContentsMargins(0, 0, 0, 0)
        lock, words = QLabel(), QLabel(sentence)
        lock.setPixmap(sign("lock", px(18), "warn"))
        lock.setAccessibleName("已锁定")
        words.setObjectName("bannerLabel")
        words.setProperty("chip", "warn")
        words.setWordWrap(True)
        row.addWidget(lock)
        row.addWidget(words, 1)
        layout = self.layout()
        if isinstance(layout, QBoxLayout):
            layout.insertWidget(0, banner)
        self._grow()

    def also(self, text: str, slot: Callable[[], None]) -> QPushButton:
        """One more button beside accepting: what stays possible where the rest is only looked at."""
        button = self.child(QDialogButtonBox, "buttonBox").addButton(text, QDialogButtonBox.ButtonRole.ActionRole)
        button.setAutoDefault(False)
        button.clicked.connect(slot)
        return button

    def offer_next(self, stays: str = "") -> None:
        """「保存并再记一条」 beside accepting, for a pile of papers: see :meth:`stays_for_next`. ``stays`` says what is not typed again."""
        again = self.also(AGAIN, self.save_and_go_on)
        again.setObjectName("againButton")
        again.setToolTip(f"{stays}　Ctrl+Shift+Enter".strip("　"))
        QShortcut(QKeySequence(AGAIN_KEYS), self, again.click)

    def save_and_go_on(self) -> None:
        """Accept, and stay for the next one; pressed twice, it saves once."""
        if not self._waiting:
            self._again_wanted = True
            self.submit()

    def stays_for_next(self, sentence: str) -> bool:
        """Whether the person goes on after saving: then the fields are emptied of what belongs to one record alone, and it is said what was saved."""
        if not self._again_wanted:
            return False
        self._again_wanted = False
        self.begin_next()
        self.went_on.emit()
        self.accept_button.setEnabled(True)
        self.note(sentence)
        return True

    def begin_next(self) -> None:
        """Keep what the next record has in common with this one, and go to its first field; of dialogs that offer it."""

    @property
    def said(self) -> str:
        """What is said to the person just now."""
        return self._problem.text()

    def note(self, sentence: str) -> None:
        """Say something that needs no correction."""
        self._speak(sentence, "")

    def _speak(self, sentence: str, tone: str) -> None:
        self._about_field = None
        self._problem.setProperty("tone", tone)
        self._problem.style().polish(self._problem)
        self._problem.setText(sentence)
        self._problem.show()
        self._waiting = False
        self._grow()

    def open(self) -> None:
        """Show it, once: pressed twice before it came up, a second one would still hold what the first has changed since.

        One of another record is another one, whatever both say; so is one that asks something else (a PIN for another deed).
        """
        window = self.parentWidget()
        beside = window.findChildren(type(self), options=Qt.FindChildOption.FindDirectChildrenOnly) if window is not None else []
        shown = next((each for each in beside if each is not self and each.isVisible() and self._asks_the_same(each)), None)
        if shown is None:
            super().open()
            return
        shown.activateWindow()
        self.deleteLater()

    def _asks_the_same(self, other: FormDialog) -> bool:
        if self.record or other.record:
            return type(self) is type(other) and self.record == other.record
        return _said_in(self) == _said_in(other)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._grow()

    def _grow(self) -> None:
        """Make room for sentences of several lines, so that they neither are cut off nor squeeze the fields."""
        if (layout := self.layout()) is None:
            return
        layout.activate()
        screen = self.screen().availableGeometry().size() - _FRAME
        room = screen.height()
        while layout.totalMinimumHeightForWidth(self.width()) > room and self.width() < screen.width():
            # sentences that are too many for the height of the screen take some of its width
            self.resize(min(self.width() + px(40), screen.width()), self.height())
        if (needed := min(layout.totalMinimumHeightForWidth(self.width()), room)) > self.height():
            self.resize(self.width(), needed)
            if (over := self.frameGeometry().bottom() - self.screen().availableGeometry().bottom()) > 0:
                self.move(self.x(), max(self.y() - over, self.screen().availableGeometry().top()))

    def complain(self, sentence: str, field: QWidget | None = None) -> None:
        """Say what is missing, and go to the field."""
        self._again_wanted = False
        self._speak(sentence, "bad")
        self.accept_button.setEnabled(True)
        if field is not None:
            self._until_changed(field)
            field.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._pressed:
            # a button that was shut while it had the keys left them to 取消, and Enter would have closed the dialog
            self.accept_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def point_out(self, sentence: str, field: QWidget) -> None:
        """Say what is wrong with a field that was just left; the person goes on where they are."""
        self._speak(sentence, "bad")
        self._until_changed(field)

    def _until_changed(self, field: QWidget) -> None:
        """What was said about a field holds until something else stands in it."""
        self._about_field = field
        if field in self._watched:
            return
        self._watched.add(field)
        if isinstance(field, QLineEdit | QPlainTextEdit):
            field.textChanged.connect(partial(self._settle_field, field))
        elif isinstance(field, QComboBox):
            field.currentIndexChanged.connect(partial(self._settle_field, field))

    def _settle_field(self, field: QWidget, *_to: object) -> None:
        if self._about_field is field:
            self._about_field = None
            self._problem.hide()

    def complain_error(self, error: JyTeacherError) -> None:
        """Say why the use case refused; everything typed stays, and a PIN that was wrong is ready to be typed over."""
        pin = self.pin_field(error) if error.code == WRONG_PIN else None
        self.complain(self.refusal(error), pin)
        if pin is not None:
            pin.selectAll()

    def refusal(self, error: JyTeacherError) -> str:
        """Why the use case refused; where what was typed could not be saved because its record is in the trash, also how it still can be."""
        button = self.accept_button.text()
        if not (self._waiting and button.startswith(_SAVING) and error.facts.get("in_trash")):
            return error.user_message
        return f"{error.user_message}填写的内容还在，没有保存：恢复以后，再按一次“{button}”。"

    def pin_field(self, _error: JyTeacherError) -> QLineEdit | None:
        """The field of the PIN that was wrong."""
        found = self.findChild(QLineEdit, "pinEdit")
        return found if isinstance(found, QLineEdit) else None

    def wait(self) -> None:
        """The request is on its way: no second press, and no closing before it is said what came of it."""
        self._problem.hide()
        self._pressed = self.accept_button.hasFocus()
        self.accept_button.setEnabled(False)
        self._waiting = True

    def reject(self) -> None:
        if not (self._waiting and _busy(self)):
            super().reject()


def _said_in(dialog: FormDialog) -> list[str]:
    return [dialog.windowTitle(), *(label.text() for label in dialog.findChildren(QLabel))]


def _join_lines(line: QLineEdit, text: str) -> None:
    joined = _BREAKS.sub(" ", text)
    if joined != text:
        line.selectAll()
        line.insert(joined.strip())  # typed over, so that Ctrl+Z of the field still works


def offer_help(dialog: QDialog, topic: str) -> None:
    """F1 opens the guide at what this dialog is about; the window the dialog belongs to knows the guide."""
    QShortcut(QKeySequence("F1"), dialog, partial(_ask_for_help, dialog, topic))
    widget = dialog.parentWidget()
    while widget is not None:
        desk = getattr(widget, "desk", None)
        if isinstance(desk, Desk):
            desk.notice(topic)
            return
        widget = widget.parentWidget()


def _ask_for_help(dialog: QDialog, topic: str) -> None:
    widget: QWidget | None = dialog
    while widget is not None:
        wanted = getattr(widget, "help_wanted", None)
        if isinstance(wanted, SignalInstance):
            wanted.emit(topic)
            return
        widget = widget.parentWidget()


def _busy(widget: QWidget | None) -> bool:
    """Whether the window a dialog stands on has something running."""
    while widget is not None:
        worker = getattr(widget, "worker", None)
        if isinstance(worker, Worker):
            return not worker.idle
        widget = widget.parentWidget()
    return False

"""Keeps what is typed into a dialog while it is typed, and offers it again when the dialog is opened the next time.

Every one and a half seconds the fields are compared with what was kept last; a difference goes to the worker. Cancel keeps
as well: whoever wants to begin anew presses 从头填写 in the line that says where the content comes from.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QDialog,
    QFrame,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.forms import Form
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.school.unsaved_input import Content, Draft, drop_draft, find_draft, keep_draft

# Typing rests about so long between two thoughts; a power cut takes no more than that.
_INTERVAL_MS: Final = 1500


def typed(dialog: QWidget, skip: frozenset[str] = frozenset()) -> Content:
    """What stands in the named fields of a dialog."""
    content: Content = {}
    for field in dialog.findChildren(QWidget):
        name = field.objectName()
        if not name or name in skip or name.startswith("qt_") or field.window() is not dialog:
            continue  # not a field of this form, or one of a dialog that stands over it
        if isinstance(field, QLineEdit):
            content[name] = field.text()
        elif isinstance(field, QPlainTextEdit):
            content[name] = field.toPlainText()
        elif isinstance(field, QComboBox):
            content[name] = field.currentText()
        elif isinstance(field, QCheckBox):
            content[name] = field.isChecked()
    return content


def type_again(dialog: QWidget, content: Content) -> None:
    """Put kept content back; choices first, because other fields may hang on them."""
    for name, value in content.items():
        box = dialog.findChild(QComboBox, name)
        if box is None or not isinstance(value, str):
            continue
        if box.findText(value) >= 0:
            box.setCurrentIndex(box.findText(value))
        elif box.isEditable():
            box.setCurrentText(value)
    for name, value in content.items():
        field = dialog.findChild(QWidget, name)
        if isinstance(field, QLineEdit) and isinstance(value, str):
            field.setText(value)
        elif isinstance(field, QPlainTextEdit) and isinstance(value, str):
            field.setPlainText(value)
        elif isinstance(field, QCheckBox) and isinstance(value, bool):
            field.setChecked(value)


class DraftKeeper(QObject):
    """Belongs to one dialog; ``read`` and ``write`` are the dialog's own, or the named fields when left out."""

    def __init__(
        self,
        dialog: QDialog,
        desk: Desk,
        *,
        form: str,
        record: str,
        read: Callable[[], Content] | None = None,
        write: Callable[[Content], None] | None = None,
    ) -> None:
        super().__init__(dialog)
        self._dialog = dialog
        self._desk = desk
        self._form = form
        self._record = record
        self._read = read or partial(typed, dialog)
        self._write = write or partial(type_again, dialog)
        self._pristine = self._read()
        self._untyped = self._pristine  # after 保存并再记一条 what the next record takes over
        self._kept = self._pristine
        self._handed_over = self._pristine  # what the file refused is not tried again until something else stands there
        self._notice: QFrame | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_INTERVAL_MS)
        self._timer.timeout.connect(self.keep_now)
        dialog.accepted.connect(self._finish)
        dialog.rejected.connect(self._leave)
        if isinstance(dialog, FormDialog):
            dialog.went_on.connect(self._go_on)
        desk.do(find_draft, form, record).then(self._offer)

    def _offer(self, draft: Draft | None) -> None:
        """Show what was kept; somebody who is typing already is not interrupted."""
        if draft is not None and self._read() == self._pristine:
            self._write(draft.content)
            self._kept = self._handed_over = self._read()
            self._show_notice(draft.at)
        self._timer.start()

    def _show_notice(self, at: str) -> None:
        layout = self._dialog.layout()
        if not isinstance(layout, QBoxLayout):
            return
        self._notice = QFrame(self._dialog)
        form = Form("draft_row", self._notice)
        form.child(QLabel, "draftLabel").setText(f"接着上次没有保存的内容（{at[:16].replace('T', ' ')}）")
        button = form.child(QPushButton, "startOverButton")
        button.setAutoDefault(False)
        button.clicked.connect(self._start_over)
        layout.insertWidget(0, self._notice)

    def _start_over(self) -> None:
        self._write(self._pristine)
        self._begin_anew(self._pristine)

    def _go_on(self) -> None:
        """What was typed is saved, and what is taken over for the next record is no content that was not saved."""
        self._begin_anew(self._read())

    def _begin_anew(self, untyped: Content) -> None:
        self._untyped = untyped
        self._hide_notice()
        self._drop()

    def _hide_notice(self) -> None:
        if self._notice is not None:
            self._notice.hide()
            self._notice.deleteLater()
            self._notice = None

    def keep_now(self) -> None:
        """Keep what stands in the dialog if it differs from what was kept, or was to be."""
        content = self._read()
        if content == self._handed_over:
            return
        if content == self._untyped:
            self._drop()
        else:
            self._handed_over = content
            self._desk.do(keep_draft, self._form, self._record, content).then(partial(self._note, content))

    def _note(self, content: Content, kept: bool) -> None:
        if kept:
            self._kept = content

    def _drop(self) -> None:
        self._kept = self._handed_over = self._untyped
        self._desk.do(drop_draft, self._form, self._record).then(_nothing)

    def _finish(self) -> None:
        self._timer.stop()
        self._drop()

    def _leave(self) -> None:
        """What is said is said when it is so: the dialog is gone by then, so the window's desk says it."""
        self._timer.stop()
        content = self._read()
        if content == self._untyped:
            self.keep_now()
        elif content == self._kept:
            _tell(self._desk, True)
        else:
            tell, regret = partial(_tell, self._desk), partial(_regret, self._desk)
            self._desk.do(keep_draft, self._form, self._record, content).then(tell, failed=regret)


def _tell(desk: Desk, kept: bool) -> None:
    if kept:
        desk.say("没有保存的内容已经留存，下次打开时可以接着填。")
    else:
        desk.say("没有保存的内容没有留存：留存的内容都是封存的，这台电脑还没有解锁。要留存，请先在“密钥与电脑”里输入一次口令。")


def _regret(desk: Desk, error: JyTeacherError) -> None:
    desk.say(f"没有保存的内容没有留存：{error.user_message}")


def _nothing(_value: object) -> None:
    """Nobody waits for the answer."""

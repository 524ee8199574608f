"""密钥与电脑: what to do when a person, a PIN or the computer changes; each situation says its steps and does what it can.

The dialog is one; what happens to a school over the years is in ``school_keys``, what happens to a bureau in ``bureau_keys``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QListWidget, QPushButton, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.domain.terms import Signer
from jyteacher_desktop.store.workspace import Workspace

FOLDER, READ = "folder", "read"
"""Actions of the dialog itself: open the workspace's folder, and nothing but having read."""
UNLOCK, PAGE = "unlock", "page"
"""Actions of both offices: open the sealed numbers on this computer, write the page that opens them."""


UNLOCKED = "证件号和电话已经解锁，以后在这台电脑上不再询问。"


def page_written(file: Path) -> str:
    """What to do with the page for the safe."""
    return f"恢复页：{file}\n\n请打印、封存，然后删除这个文件。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Something that happens over the years. ``action`` is what the accept button does; the fields it needs follow from the rest."""

    title: str
    explanation: str
    accept: str
    action: str
    proof: str = ""
    """Label of what proves the right to do it, such as the PIN of today; empty: nothing does."""
    copied: bool = False
    """Whether that is copied from paper or heard on the telephone, and therefore shown."""
    hint: str = ""
    """What is shown in the empty field for it."""
    new_pin: str = ""
    """Label of the new PIN; empty: none is set."""
    file: bool = False
    """Whether a card is written."""
    signer: bool = False
    """Whether it may be about either signer of a school."""
    saved: str = ""
    """What the written file is, where it is no card: its name without the ending, a PDF."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What the person typed."""

    action: str
    signer: Signer
    proof: str
    new_pin: str
    file: Path


class KeysDialog(FormDialog):
    """Choose the situation, read what happens, type PINs where it needs them."""

    def __init__(
        self,
        parent: QWidget,
        desk: Desk,
        *,
        workspace: Path,
        situations: Sequence[Situation],
        act: Callable[[Workspace, Filled], str],
        digits: Callable[[Workspace], str],
        card_name: str,
        on_done: Callable[[str], None],
        two_signers: bool = False,
    ) -> None:
        super().__init__("keys_dialog", parent, accept_text="")
        self._desk = desk
        self._workspace = workspace
        self._situations = situations
        self._action = act
        self._card_name = card_name
        self._two = two_signers
        self._on_done = on_done
        self._proof = self.child(QLineEdit, "pinEdit")
        self._new = self.child(QLineEdit, "newEdit")
        self._again = self.child(QLineEdit, "againEdit")
        self._file = self.child(QLineEdit, "fileEdit")
        self._browse = self.child(QPushButton, "browseButton")
        self._browse.clicked.connect(self._ask_file)
        self._explanation = self.child(QLabel, "explainLabel")
        self._explanation.setMinimumHeight(self._explanation.fontMetrics().lineSpacing() * 3)
        self._signer = self.child(QComboBox, "signerBox")
        for signer in (Signer.PRINCIPAL, Signer.OPERATOR):
            self._signer.addItem(signer.label, signer)
        self._list = self.child(QListWidget, "situationList")
        self._list.addItems([situation.title for situation in situations])
        self._list.currentRowChanged.connect(self._choose)
        self._list.setCurrentRow(0)
        self._list.setFocus()
        desk.do(digits).then(self.child(QLabel, "digitsLabel").setText)

    @property
    def situation(self) -> Situation:
        """The chosen one."""
        return self._situations[max(0, self._list.currentRow())]

    def _choose(self, _row: int) -> None:
        chosen = self.situation
        self._explanation.setText(chosen.explanation.format(name=self._workspace.name))
        self.accept_button.setText(chosen.accept)
        for shown, fields in (
            (bool(chosen.proof), (self._proof,)),
            (bool(chosen.new_pin), (self._new, self._again)),
            (chosen.file, (self._file, self._browse)),
        ):
            for field in fields:
                field.setEnabled(shown)
        for widget in (self._signer, self.child(QLabel, "signerBoxLabel")):
            widget.setVisible(self._two and chosen.signer)
        label = chosen.proof or "现在的口令"
        self.child(QLabel, "pinEditLabel").setText(f"{label}(&O)")
        self._proof.setAccessibleName(label)
        self._proof.clear()
        self._proof.setEchoMode(QLineEdit.EchoMode.Normal if chosen.copied else QLineEdit.EchoMode.Password)
        self._proof.setPlaceholderText(chosen.hint or self._desk.asking.pin_hint)
        self.child(QLabel, "fileEditLabel").setText(f"{'恢复页' if chosen.saved else '新卡片'}存为(&F)")
        self._file.clear()
        self.child(QLabel, "newEditLabel").setText(f"{chosen.new_pin or '新口令'}(&N)")
        self._problem.hide()

    def _ask_file(self) -> None:
        saved = self.situation.saved
        if saved:
            self._desk.asking.save_file(f"{saved}存为", f"{saved}.pdf", "PDF (*.pdf)", self._take_file)
        else:
            self._desk.asking.save_file("新卡片存为", self._card_name, "卡片 (*.jyt);;所有文件 (*)", self._take_file)

    def _take_file(self, path: Path) -> None:
        self._file.setText(str(path))

    def submit(self) -> None:
        chosen = self.situation
        if chosen.action == FOLDER:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._workspace.parent)))
            self.accept()
            return
        if chosen.action == READ:
            self.accept()
            return
        if chosen.proof and not self._proof.text():
            self.complain(f"请输入{chosen.proof}。", self._proof)
            return
        if chosen.new_pin and (self._new.text() != self._again.text() or not self._new.text()):
            self.complain("两次输入的新口令不同，请重新输入。" if self._new.text() else "请输入新口令。", self._new)
            return
        file = Path(self._file.text().strip())
        if chosen.file and (not self._file.text().strip() or not file.parent.is_dir()):
            self.complain(f"请选择{chosen.saved or '新卡片'}存到哪里，例如U盘。", self._file)
            return
        self.wait()
        filled = Filled(
            action=chosen.action,
            signer=self._signer.currentData() if chosen.signer else Signer.PRINCIPAL,
            proof=self._proof.text(),
            new_pin=self._new.text(),
            file=file,
        )
        self._desk.do(self._action, filled).then(
            self._done,
            what="正在写恢复页" if chosen.saved else "正在换密钥" if chosen.new_pin else "正在解锁",
            failed=self.complain_error,
        )

    def _done(self, sentence: str) -> None:
        self.accept()
        self._on_done(sentence)

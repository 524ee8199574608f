"""密钥与电脑: what to do when a person, a PIN or the computer changes; each situation says its steps and does what it can.

The dialog is one; what happens to a school over the years is in ``school_keys``, what happens to a bureau in ``bureau_keys``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QListWidget, QPushButton, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.widgets.digits_in_fives import group_in_fives
from jyteacher_desktop.domain.terms import Signer
from jyteacher_desktop.paths import is_folder
from jyteacher_desktop.records import sealing_secret
from jyteacher_desktop.records.recovery_page import page_words, write_page
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

FOLDER, READ = "folder", "read"
"""Actions of the dialog itself: open the workspace's folder, and nothing but having read."""
UNLOCK, PAGE = "unlock", "page"
"""Actions of both offices: open the sealed numbers on this computer, write the page that opens them."""


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
    digits: bool = False
    """Whether that are the thirty digits of a key, which stand in fives."""
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


def pin_only(whom: str, *, signer: bool = False) -> Situation:
    """Another PIN for the same key, which nobody need be told of."""
    return Situation(
        title="只想换口令",
        explanation=f"密钥不变，只换打开它的口令。不用通知{whom}。",
        accept="换口令",
        action="pin",
        proof="现在的口令",
        new_pin="新口令",
        signer=signer,
    )


def sealed_numbers(whose: str, *, also: str = "") -> tuple[Situation, Situation]:
    """What is sealed in the file, at a school and at a bureau: another computer asks once, and a page lies in the safe.

    Args:
        whose: Label of the PIN that proves who may print the page.
        also: What else opens the numbers where the PIN is forgotten.
    """
    return (
        Situation(
            title="这台电脑还看不到证件号（换了电脑、换了用户）",
            explanation="证件号和电话在文件里是封存的，拿走文件的人看不到。在这台电脑上输入一次口令就解锁，以后不再询问；"
            f"口令忘了，输入恢复页上的恢复字{also}。",
            accept="解锁",
            action=UNLOCK,
            proof="口令或恢复字",
        ),
        Situation(
            title="打印证件号恢复页，锁进保险柜",
            explanation="电脑坏了、口令又忘了的时候，用这一页解锁证件号。写成 PDF 后请打印、装入信封，然后删除文件，不要和U盘放在一起。",
            accept="写出恢复页",
            action=PAGE,
            proof=whose,
            file=True,
            saved="证件号恢复页",
        ),
    )


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
        group_in_fives(self._proof, self._asks_digits)
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

    def _asks_digits(self) -> bool:
        return self.situation.digits

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
        if chosen.file and (not self._file.text().strip() or not is_folder(file.parent)):
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


def opened_or_printed(ws: Workspace, filled: Filled, prove: Callable[[Workspace, str], object], office: str) -> str:
    """Open the sealed numbers on this computer, or write the page that opens them: what :data:`UNLOCK` and :data:`PAGE` mean.

    Args:
        ws: The workspace.
        filled: What the person typed.
        prove: Proves the PIN.
        office: Whose page it is.
    """
    if filled.action == UNLOCK:
        return sealing_secret.unlock(ws, filled.proof, prove)
    prove(ws, filled.proof)
    return page_words(write_page(ws, filled.file, office))

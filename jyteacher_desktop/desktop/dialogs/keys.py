"""密钥与电脑: what to do when the principal, the PIN or the computer changes; each situation says its steps and does what it can."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QListWidget, QPushButton, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.worker import Progress
from jyteacher_desktop.domain.terms import Signer
from jyteacher_desktop.school.office import key_path
from jyteacher_desktop.school.trusting import change_pin, make_operator_key, replace_key, rotate_key
from jyteacher_desktop.store.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Something that happens to a school over the years. ``action`` is what the accept button does; the fields follow from it."""

    title: str
    explanation: str
    accept: str
    action: str

    @property
    def asks_old_pin(self) -> bool:
        """Whether a PIN that opens a key now is needed: the old one, or the principal's for an operator."""
        return self.action in {"rotate", "pin", "operator"}

    @property
    def asks_signer(self) -> bool:
        """Whether it may be about either signer's key."""
        return self.action in {"rotate", "pin"}

    @property
    def asks_new_pin(self) -> bool:
        """Whether a new PIN is set."""
        return self.action in {"rotate", "pin", "replace", "operator"}

    @property
    def asks_file(self) -> bool:
        """Whether a new card is written."""
        return self.action in {"rotate", "replace", "operator"}


SITUATIONS: Final = (
    Situation(
        title="换了校长，或口令可能被别人看到",
        explanation="换一把新密钥和新口令。新卡片带着旧密钥的签名，和下一个数据包一起交教育局，接收时自动登记，不用打电话。以前的数据包仍然有效。",
        accept="换密钥",
        action="rotate",
    ),
    Situation(
        title="只想换口令",
        explanation="密钥不变，只换打开它的口令。不用通知教育局。",
        accept="换口令",
        action="pin",
    ),
    Situation(
        title="校长的口令忘了，或密钥文件丢了、可能被人拿走",
        explanation="另做一把密钥。把新卡片交教育局并打电话：教育局核对新的 30 位数字，登记新密钥，吊销旧密钥。原来的密钥文件另存一份。",
        accept="做新密钥",
        action="replace",
    ),
    Situation(
        title="政策要求经办人也签名，或换了经办人",
        explanation="给经办人做一把自己的密钥，口令由经办人自己输入。卡片上有校长的签名，交教育局后电话核对 30 位数字；换了经办人的，请教育局吊销原来那把。"
        "政策要求两人签名的，之后上报时经办人和校长各输一次口令。",
        accept="做经办人密钥",
        action="operator",
    ),
    Situation(
        title="换新电脑，旧电脑还能用",
        explanation="关闭程序，把工作簿所在文件夹里名字以“{name}”开头的文件和文件夹全部复制到新电脑，在新电脑上打开就能接着用。"
        "以后只用新电脑上报，两台都上报会造成编号冲突。",
        accept="打开所在文件夹",
        action="folder",
    ),
    Situation(
        title="电脑丢了或坏了，没有备份",
        explanation="在新电脑上新建工作簿，采用教育局卡片，写出本校卡片交教育局并打电话核对。教育局会给一个归还包，用“读入来件”读入，"
        "最近一次上报的全部内容和编号就回来了。",
        accept="知道了",
        action="read",
    ),
    Situation(
        title="恢复过旧备份，或两台电脑都在用",
        explanation="读入教育局最新的回执。如果教育局手里有本工作簿不认识的数据包，程序会告诉您相差多少，由您选择：换用另一台电脑的工作簿，"
        "请教育局出归还包补回缺的内容，或确认本工作簿最新、接着编号。",
        accept="知道了",
        action="read",
    ),
)


class KeysDialog(FormDialog):
    """Choose the situation, read what happens, type PINs where it needs them."""

    def __init__(self, parent: QWidget, desk: Desk, *, workspace: Path, on_done: Callable[[str], None]) -> None:
        super().__init__("keys_dialog", parent, accept_text="")
        self._desk = desk
        self._workspace = workspace
        self._on_done = on_done
        self._pin = self.child(QLineEdit, "pinEdit")
        self._pin.setPlaceholderText(desk.asking.pin_hint)
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
        self._two = key_path(workspace, Signer.OPERATOR).exists()
        self._list = self.child(QListWidget, "situationList")
        self._list.addItems([situation.title for situation in SITUATIONS])
        self._list.currentRowChanged.connect(self._choose)
        self._list.setCurrentRow(0)
        self._list.setFocus()

    @property
    def situation(self) -> Situation:
        """The chosen one."""
        return SITUATIONS[max(0, self._list.currentRow())]

    def _choose(self, _row: int) -> None:
        chosen = self.situation
        self._explanation.setText(chosen.explanation.format(name=self._workspace.name))
        self.accept_button.setText(chosen.accept)
        for shown, fields in (
            (chosen.asks_old_pin, (self._pin,)),
            (chosen.asks_new_pin, (self._new, self._again)),
            (chosen.asks_file, (self._file, self._browse)),
        ):
            for field in fields:
                field.setEnabled(shown)
        for widget in (self._signer, self.child(QLabel, "signerBoxLabel")):
            widget.setVisible(self._two and chosen.asks_signer)
        operator = chosen.action == "operator"
        self.child(QLabel, "pinEditLabel").setText("校长的口令(&O)" if operator else "现在的口令(&O)")
        self.child(QLabel, "newEditLabel").setText("经办人新口令(&N)" if operator else "新口令(&N)")
        self._problem.hide()

    def _ask_file(self) -> None:
        self._desk.asking.save_file("新卡片存为", "本校卡片.jyt", "卡片 (*.jyt);;所有文件 (*)", self._take_file)

    def _take_file(self, path: Path) -> None:
        self._file.setText(str(path))

    def submit(self) -> None:
        chosen = self.situation
        if chosen.action == "folder":
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._workspace.parent)))
            self.accept()
            return
        if chosen.action == "read":
            self.accept()
            return
        if chosen.asks_old_pin and not self._pin.text():
            self.complain("请校长输入口令。" if chosen.action == "operator" else "请输入现在的口令。", self._pin)
            return
        if self._new.text() != self._again.text() or not self._new.text():
            self.complain("两次输入的新口令不同，请重新输入。" if self._new.text() else "请输入新口令。", self._new)
            return
        file = Path(self._file.text().strip())
        if chosen.asks_file and (not self._file.text().strip() or not file.parent.is_dir()):
            self.complain("请选择新卡片存到哪里，例如 U 盘。", self._file)
            return
        self.wait()
        job = partial(
            _act,
            action=chosen.action,
            signer=self._signer.currentData() if chosen.asks_signer else Signer.PRINCIPAL,
            pin=self._pin.text(),
            new_pin=self._new.text(),
            file=file,
        )
        self._desk.worker.run(job, self._done, what="正在换密钥", on_error=self.complain_error, owner=self)

    def _done(self, sentence: str) -> None:
        self.accept()
        self._on_done(sentence)


def _act(ws: Workspace, _progress: Progress, *, action: str, signer: Signer, pin: str, new_pin: str, file: Path) -> str:
    if action == "pin":
        change_pin(ws, pin, new_pin, signer)
        return "口令已换，密钥不变。请记住新口令，忘记后无法找回。"
    if action == "rotate":
        made = rotate_key(ws, file, pin, new_pin, signer)
    elif action == "operator":
        made = make_operator_key(ws, file, pin, new_pin)
    else:
        made = replace_key(ws, file, new_pin)
    return f"新卡片：{made.card}\n\n{made.words}"

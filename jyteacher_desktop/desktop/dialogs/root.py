"""根密钥由几个人分管: four steps, each by the person whose turn it is, on whatever computer he sits at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QPushButton, QSpinBox, QWidget

from jyteacher_desktop.bureau.own_keys import RootState, adopt_root, draft_root, make_root_key, sign_root
from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.worker import Progress
from jyteacher_desktop.store.workspace import Workspace

_KEYS = "密钥文件 (*.jytkey);;所有文件 (*)"
_CARDS = "卡片 (*.jyt);;所有文件 (*)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step. ``new_file`` says whether its file is written or must be there; ``keys`` how many key files it needs."""

    title: str
    explanation: str
    accept: str
    file: str
    new_file: bool
    keys: int
    action: str


STEPS: Final = (
    Step(
        title="一、每位保管人做一把根密钥",
        explanation="请保管人自己坐到电脑前，选择密钥文件存在哪里（建议自己的U盘），设一个只有自己知道的口令。三个人就做三次。",
        accept="做密钥",
        file="甲.jytkey",
        new_file=True,
        keys=0,
        action="key",
    ),
    Step(
        title="二、起草新卡片",
        explanation="选择各位保管人的密钥文件（只读其中的公开部分），定下几个人签名才算数，建议三人中的两人。用本单位的口令。",
        accept="起草",
        file="卡片草稿.jyt",
        new_file=True,
        keys=2,
        action="draft",
    ),
    Step(
        title="三、保管人轮流签名",
        explanation="选择卡片草稿和自己的密钥文件，输入自己的口令。签名不够以前，旧卡片一直有效。",
        accept="签名",
        file="卡片草稿.jyt",
        new_file=False,
        keys=1,
        action="sign",
    ),
    Step(
        title="四、启用新卡片",
        explanation="签名足够以后启用，再用“本单位卡片…”写出来发给各校。学校核对过旧卡片的，直接采用即可。用本单位的口令。",
        accept="启用",
        file="卡片草稿.jyt",
        new_file=False,
        keys=0,
        action="adopt",
    ),
)


class RootDialog(FormDialog):
    """Choose the step, fill in what it needs."""

    def __init__(self, parent: QWidget, desk: Desk, *, on_done: Callable[[str], None]) -> None:
        super().__init__("root_dialog", parent, accept_text="")
        self._desk = desk
        self._on_done = on_done
        self._file = self.child(QLineEdit, "fileEdit")
        self._keys = self.child(QLineEdit, "keysEdit")
        self._keys_button = self.child(QPushButton, "keysButton")
        self._threshold = self.child(QSpinBox, "thresholdBox")
        self._pin = self.child(QLineEdit, "pinEdit")
        self._again = self.child(QLineEdit, "againEdit")
        self._explanation = self.child(QLabel, "explainLabel")
        self._explanation.setMinimumHeight(self._explanation.fontMetrics().lineSpacing() * 2)
        self.child(QPushButton, "fileButton").clicked.connect(self._ask_file)
        self._keys_button.clicked.connect(self._ask_keys)
        self._list = self.child(QListWidget, "stepList")
        self._list.addItems([step.title for step in STEPS])
        self._list.currentRowChanged.connect(self._choose)
        self._list.setCurrentRow(0)
        self._list.setFocus()

    @property
    def step(self) -> Step:
        """The chosen one."""
        return STEPS[max(0, self._list.currentRow())]

    def _choose(self, _row: int) -> None:
        step = self.step
        self._explanation.setText(step.explanation)
        self.accept_button.setText(step.accept)
        self._file.setPlaceholderText(f"例如 {step.file}")
        for field in (self._keys, self._keys_button):
            field.setEnabled(step.keys > 0)
        self._threshold.setEnabled(step.action == "draft")
        self._again.setEnabled(step.action == "key")
        self._problem.hide()

    def _ask_file(self) -> None:
        step = self.step
        kinds = _KEYS if step.action == "key" else _CARDS
        if step.new_file:
            self._desk.asking.save_file("存为", step.file, kinds, self._take_file)
        else:
            self._desk.asking.open_file("选择卡片草稿", kinds, self._take_file)

    def _take_file(self, path: Path) -> None:
        self._file.setText(str(path))

    def _ask_keys(self) -> None:
        self._desk.asking.open_files("选择密钥文件", _KEYS, self._take_keys)

    def _take_keys(self, paths: list[Path]) -> None:
        self._keys.setText("; ".join(map(str, paths)))

    def submit(self) -> None:
        step = self.step
        file = Path(self._file.text().strip())
        keys = [Path(text.strip()) for text in self._keys.text().replace("；", ";").split(";") if text.strip()]
        if not self._file.text().strip() or not (file.parent.is_dir() if step.new_file else file.is_file()):
            self.complain("请选择文件。" if step.new_file else "找不到这份卡片草稿，请重新选择。", self._file)
        elif step.keys and not keys:
            self.complain("请选择密钥文件。", self._keys)
        elif not self._pin.text():
            self.complain("请输入口令。", self._pin)
        elif step.action == "key" and self._pin.text() != self._again.text():
            self.complain("两次输入的口令不同，请重新输入。", self._pin)
        else:
            self.wait()
            job = partial(_act, action=step.action, file=file, keys=keys, threshold=self._threshold.value(), pin=self._pin.text())
            self._desk.worker.run(job, self._done, what="正在处理根密钥", on_error=self.complain_error, owner=self)

    def _done(self, sentence: str) -> None:
        self.accept()
        self._on_done(sentence)


def _act(ws: Workspace, _progress: Progress, *, action: str, file: Path, keys: list[Path], threshold: int, pin: str) -> str:
    if action == "key":
        return f"根密钥已写入：{file}\n密钥数字：{make_root_key(file, pin)}\n请保管人自己收好文件，记住口令。"
    if action == "draft":
        return _state(draft_root(ws, file, pin, holders=keys, threshold=threshold))
    if action == "sign":
        return _state(sign_root(file, keys[0], pin))
    card = adopt_root(ws, file, pin)
    return f"第 {card.seq} 号卡片已启用，今后换根需要 {card.threshold} 人签名。\n请在正式通知里印上新的 30 位数字：\n\n{card.fingerprint}"


def _state(state: RootState) -> str:
    more = state.needed - state.signed
    next_step = f"还差 {more} 位保管人签名。" if more > 0 else "签名已够，可以启用。"
    return f"第 {state.seq} 号卡片：需要 {state.needed} 个签名，已有 {state.signed} 个。{next_step}\n{state.file}"

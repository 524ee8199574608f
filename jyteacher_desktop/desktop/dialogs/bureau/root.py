"""根密钥和经办人: the steps to a card with other holders or other clerks, each by the person whose turn it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QListWidgetItem, QPushButton, QSpinBox, QWidget

from jyteacher_desktop.bureau.bureau_keys import (
    ClerkRow,
    adopt_root,
    draft_root,
    make_root_key,
    remember_clerk,
    root_key_words,
    sign_root,
)
from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.paths import is_file, is_folder
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

_KEYS = "密钥文件 (*.jytkey);;所有文件 (*)"
_CARDS = "卡片 (*.jyt);;所有文件 (*)"
_WHO = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step. ``new_file`` says whether its file is written or must be there; ``keys`` and ``pin`` what else it needs."""

    title: str
    explanation: str
    accept: str
    file: str
    new_file: bool
    action: str
    keys: bool = False
    pin: bool = True


STEPS: Final = (
    Step(
        title="一、每位保管人、每位新经办人各做一把密钥",
        explanation="请本人坐到电脑前，选择密钥文件存在哪里（建议自己的U盘），设一个只有自己知道的口令。"
        "同一个人既是保管人又是经办人的，做两把。",
        accept="做密钥",
        file="甲.jytkey",
        new_file=True,
        action="key",
    ),
    Step(
        title="二、起草新卡片",
        explanation="选择保管人的密钥文件（只读公开部分）和几个人签名才算数，建议三人中的两人；不选就不变。经办人：新来的按“增加…”，"
        "离任的去掉勾选；两位以上时，签发政策要两位签名。由留任的经办人输入口令。",
        accept="起草",
        file="卡片草稿.jyt",
        new_file=True,
        action="draft",
        keys=True,
    ),
    Step(
        title="三、保管人轮流签名",
        explanation="选择卡片草稿和自己的密钥文件，输入自己的口令。签名不够以前，旧卡片一直有效。",
        accept="签名",
        file="卡片草稿.jyt",
        new_file=False,
        action="sign",
        keys=True,
    ),
    Step(
        title="四、启用新卡片",
        explanation="签名足够以后启用，再用“本单位卡片…”写出来发给各校。学校核对过旧卡片的，直接采用即可。由留任的经办人输入口令。",
        accept="启用",
        file="卡片草稿.jyt",
        new_file=False,
        action="adopt",
    ),
    Step(
        title="经办人的密钥文件换了位置（换了U盘，或台账是复制来的）",
        explanation="选择密钥文件现在在哪里，以后输入他的口令就能找到。放在台账旁边的不用说明。",
        accept="记下",
        file="李.jytkey",
        new_file=False,
        action="place",
        pin=False,
    ),
)


class RootDialog(FormDialog):
    """Choose the step, fill in what it needs."""

    def __init__(self, parent: QWidget, desk: Desk, *, clerks: Sequence[ClerkRow], on_done: Callable[[str], None]) -> None:
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
        self._explanation.setMinimumHeight(self._explanation.fontMetrics().lineSpacing() * 3)
        self._pin.setPlaceholderText(desk.asking.pin_hint)
        self._clerks = self.child(QListWidget, "clerkList")
        for clerk in clerks:
            file = Path(clerk.file).name if clerk.file else "密钥文件不在本机"
            self._add_clerk(f"{file}  {clerk.fingerprint}", clerk.fingerprint)
        self._clerks_button = self.child(QPushButton, "clerkButton")
        self._clerks_button.clicked.connect(self._ask_clerks)
        self._keys.textChanged.connect(self._choose_keys)
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
            field.setEnabled(step.keys)
        self._clerks.setEnabled(step.action == "draft")
        self._clerks_button.setEnabled(step.action == "draft")
        self._choose_keys(self._keys.text())
        self._pin.setEnabled(step.pin)
        self._again.setEnabled(step.action == "key")
        self._problem.hide()

    def _choose_keys(self, typed: str) -> None:
        """How many must sign is asked only where holders are chosen: without any the root stays as it is."""
        self._threshold.setEnabled(self.step.action == "draft" and bool(typed.strip()))

    def _add_clerk(self, text: str, who: str) -> None:
        item = QListWidgetItem(text, self._clerks)
        item.setData(_WHO, who)
        item.setToolTip(text)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Checked)

    def _ask_clerks(self) -> None:
        self._desk.asking.open_files("选择新经办人的密钥文件", _KEYS, self.take_clerks)

    def take_clerks(self, paths: list[Path]) -> None:
        """New clerks, by their key files."""
        for path in paths:
            self._add_clerk(f"新：{path.name}", str(path))

    def _chosen_clerks(self) -> tuple[list[Path], list[str]]:
        """Key files of clerks who come, digits of those who go; whoever was added and unchecked again is neither."""
        add, remove = [], []
        for place in range(self._clerks.count()):
            item = self._clerks.item(place)
            checked, who = item.checkState() is Qt.CheckState.Checked, str(item.data(_WHO))
            if who.replace(" ", "").isdigit():
                remove += [] if checked else [who]
            elif checked:
                add.append(Path(who))
        return add, remove

    def _ask_file(self) -> None:
        step = self.step
        kinds = _KEYS if step.file.endswith(".jytkey") else _CARDS
        if step.new_file:
            self._desk.asking.save_file("存为", step.file, kinds, self._take_file)
        else:
            self._desk.asking.open_file("选择密钥文件" if step.action == "place" else "选择卡片草稿", kinds, self._take_file)

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
        if not self._file.text().strip() or not (is_folder(file.parent) if step.new_file else is_file(file)):
            self.complain("请选择文件。" if step.new_file else "找不到这个文件，请重新选择。", self._file)
        elif step.action == "sign" and not keys:
            self.complain("请选择密钥文件。", self._keys)
        elif step.pin and not self._pin.text():
            self.complain("请输入口令。", self._pin)
        elif step.action == "key" and self._pin.text() != self._again.text():
            self.complain("两次输入的口令不同，请重新输入。", self._pin)
        else:
            self.wait()
            add, remove = self._chosen_clerks()
            filled = _Filled(
                action=step.action,
                file=file,
                keys=tuple(keys),
                threshold=self._threshold.value() if keys else 0,
                add=tuple(add),
                remove=tuple(remove),
                pin=self._pin.text(),
            )
            self._desk.do(_act, filled=filled).then(self._done, what="正在处理根密钥和经办人", failed=self.complain_error)

    def _done(self, sentence: str) -> None:
        self.accept()
        self._on_done(sentence)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Filled:
    """What the person chose and typed."""

    action: str
    file: Path
    keys: tuple[Path, ...]
    threshold: int
    add: tuple[Path, ...]
    remove: tuple[str, ...]
    pin: str


def _act(ws: Workspace, *, filled: _Filled) -> str:
    file, pin = filled.file, filled.pin
    if filled.action == "key":
        return root_key_words(file, make_root_key(file, pin))
    if filled.action == "draft":
        state = draft_root(ws, file, pin, holders=filled.keys, threshold=filled.threshold, add=filled.add, remove=filled.remove)
        return f"{state.words}\n{state.file}"
    if filled.action == "sign":
        state = sign_root(file, filled.keys[0], pin)
        return f"{state.words}\n{state.file}"
    if filled.action == "place":
        return remember_clerk(ws, file).words
    return adopt_root(ws, file, pin).words

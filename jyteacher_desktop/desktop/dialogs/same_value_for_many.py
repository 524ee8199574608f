"""批量修改: the same value of one field for several records of one kind, as one step."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QComboBox, QLabel, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

_NAMED = 6
"""Names that stand in the heading; more are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Records that get the same value of one field.

    Attributes:
        ids: The records.
        counted: How many of what: 3 位教师.
        names: What each is called.
        offered: Field to its title and the texts there are to choose from.
        listed: Fields in which nothing but those texts can stand.
        change: What gives them the value; returns how many changed.
        note: What else follows, said before it is done; "" for nothing.
    """

    ids: tuple[str, ...]
    counted: str
    names: tuple[str, ...]
    offered: dict[str, tuple[str, tuple[str, ...]]]
    listed: frozenset[str]
    change: Callable[[Workspace, Sequence[str], str, str], int]
    note: str = ""


class BatchDialog(FormDialog):
    """Change several records."""

    def __init__(self, parent: QWidget, desk: Desk, batch: Batch) -> None:
        super().__init__("batch_dialog", parent, accept_text="修改")
        self._desk = desk
        self._batch = batch
        names = "、".join(batch.names[:_NAMED]) + ("等" if len(batch.names) > _NAMED else "")
        self.child(QLabel, "whatLabel").setText(f"修改 {batch.counted}：{names}")
        self._field = self.child(QComboBox, "fieldBox")
        for field, (title, _texts) in batch.offered.items():
            self._field.addItem(title, field)
        self._value = self.child(QComboBox, "valueBox")
        self._field.currentIndexChanged.connect(self._offer)
        self._offer()
        if batch.note:
            self.note(batch.note)

    def _offer(self, _index: int = 0) -> None:
        field = self._field.currentData()
        self._value.clear()
        self._value.setEditable(field not in self._batch.listed)
        self._value.addItems(self._batch.offered[field][1])
        if self._value.isEditable():
            self._value.setCurrentText("")
        else:
            self._value.setPlaceholderText("请选择")
            self._value.setCurrentIndex(-1)

    def submit(self) -> None:
        if not self._value.isEditable() and self._value.currentIndex() < 0:
            self.complain(f"请选择{self._field.currentText()}。", self._value)
            return
        self.wait()
        self._desk.do(self._batch.change, self._batch.ids, self._field.currentData(), self._value.currentText()).then(
            self._done, what="正在修改", failed=self.complain_error
        )

    def _done(self, number: int) -> None:
        self.accept()
        unit = self._batch.counted.partition(" ")[2]
        self._desk.say(f"修改了 {number} {unit}（Ctrl+Z 可撤销）" if number else "没有不同，不用修改。")

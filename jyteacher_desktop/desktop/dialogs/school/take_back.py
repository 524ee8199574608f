"""取回归还包: the bureau's copy beside ours in numbers, before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.table_model import Description, TableModel
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.domain.calendar import quarter_name
from jyteacher_desktop.school.taking_book_back import COMPARED_COLUMNS, Compared, RestorePlan, apply_restore
from jyteacher_desktop.store.backup import silent_backup
from jyteacher_desktop.store.workspace import Workspace


class TakeBackDialog(FormDialog):
    """Compare, then take back with the PIN."""

    def __init__(self, parent: QWidget, desk: Desk, *, path: Path, plan: RestorePlan, on_done: Callable[[str], None]) -> None:
        super().__init__("take_back_dialog", parent, accept_text="取回")
        self._desk = desk
        self._path = path
        self._plan = plan
        self._on_done = on_done
        self.child(QLabel, "whatLabel").setText(
            f"{plan.school} 第 {plan.seq} 号数据包（{quarter_name(plan.quarter)} 第 {plan.version} 版）"
        )
        self.child(QLabel, "explainLabel").setText(plan.words + ("请勾选下面一项再取回。" if plan.held_back else ""))
        table = self.child(TableView, "table")
        self._model: TableModel[Compared] = TableModel(Description(columns=COMPARED_COLUMNS), self)
        table.use(self._model, name="take_back", preferences=desk.preferences, empty_text="没有内容。")
        self._model.show_rows(tuple(row for row in plan.tables if row.new or row.changed or row.same or row.only_here))
        self._older = self.child(QCheckBox, "olderCheck")
        self._older.setVisible(plan.held_back)
        self._pin = self.child(QLineEdit, "pinEdit")
        self._pin.setPlaceholderText(desk.asking.pin_hint)
        self._pin.setFocus()

    def submit(self) -> None:
        if not self._pin.text():
            self.complain("请输入本校的口令。", self._pin)
            return
        self.wait()
        self._desk.do(_take_back, path=self._path, pin=self._pin.text(), older=self._older.isChecked(), shown=self._plan).then(
            self._done, what="正在取回", failed=self.complain_error
        )

    def _done(self, sentence: str) -> None:
        self.accept()
        self._on_done(sentence)


def _take_back(ws: Workspace, *, path: Path, pin: str, older: bool, shown: RestorePlan) -> str:
    silent_backup(ws.path, "restore")
    plan = apply_restore(ws, path, pin, older=older, shown=shown)
    return plan.taken_words(older=older)

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


def plan_words(plan: RestorePlan) -> str:
    """What taking it back would do, in words."""
    if plan.nothing and not plan.held_back:
        return "本机已有全部内容，没有什么要取回。"
    if plan.held_back:
        return f"{plan.standing}勾选下面一项再取回，本机没有的会补上，内容不同的改回归还包里的，只在本机有的保留不动；取回前先备份一份。"
    if plan.known or plan.older:
        return f"本机的记录和归还包里的一样，只补回 {plan.evidence} 个丢失的附件。"
    if plan.takes_over:
        return "这份新工作簿将接替原来的工作簿：内容、编号都接着往下走。师德、备注、草稿和标明不上报的内容没有上报过，不在里面，只能从备份恢复。"
    return "本机没有的会补上，内容不同的以教育局手里的为准（它比本机新），只在本机有的保留不动。取回前先备份一份。"


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
        self.child(QLabel, "explainLabel").setText(plan_words(plan))
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
    return taken_words(plan, older=older)


def taken_words(plan: RestorePlan, *, older: bool = False) -> str:
    """What taking it back has done, in words."""
    if plan.held_back and not older:
        return plan.standing
    if plan.nothing and not plan.held_back:
        return "本机已有全部内容，没有改动。"
    new, changed = sum(row.new for row in plan.tables), sum(row.changed for row in plan.tables)
    if not (new or changed or plan.takes_over):
        return f"已补回附件 {plan.evidence} 个。"
    return (
        f"已取回：补上 {new} 行，更新 {changed} 行"
        + (f"，附件 {plan.evidence} 个" if plan.evidence else "")
        + "。下一个数据包接着编号。"
    )

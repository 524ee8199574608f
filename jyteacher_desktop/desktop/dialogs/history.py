"""修改记录 of one record: every step that changed it, what differs from the present or from the step before, and back to it."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QLabel, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.table_model import Description, TableModel
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.desktop.zoom import px
from jyteacher_desktop.records.record_history import (
    DIFFERENCE_COLUMNS,
    STATE_COLUMNS,
    FieldDifference,
    RecordState,
    compare_states,
    list_states,
    restore_state,
)
from jyteacher_desktop.store.workspace import Workspace

_WITH_PRESENT, _WITH_BEFORE = "这一步之后与现在", "这一步改了什么"


class HistoryDialog(FormDialog):
    """The history of one teacher, activity, training or plan."""

    def __init__(self, parent: QWidget, desk: Desk, record_id: str, title: str) -> None:
        super().__init__("history_dialog", parent, accept_text="恢复到这一步之后")
        self._desk = desk
        self._record = record_id
        self._states: list[RecordState] = []
        self.child(QLabel, "whatLabel").setText(title)
        self._table = self.child(TableView, "table")
        self._model: TableModel[RecordState] = TableModel(Description(columns=STATE_COLUMNS, identity=lambda row: row.step), self)
        self._table.use(self._model, name="states", preferences=desk.preferences, empty_text="没有修改记录。", sortable=False)
        self._compare = self.child(QComboBox, "compareBox")
        self._compare.addItems([_WITH_BEFORE, _WITH_PRESENT])
        self._compare.currentIndexChanged.connect(self._ask)
        self._differences: TableModel[FieldDifference] = TableModel(Description(columns=DIFFERENCE_COLUMNS), self)
        self._difference_table = self.child(TableView, "differencesTable")
        self._difference_table.use(self._differences, name="differences", preferences=desk.preferences, empty_text="没有不同。")
        self.child(QDialogButtonBox, "buttonBox").button(QDialogButtonBox.StandardButton.Cancel).setText("关闭")
        self._table.row_changed.connect(self._ask)
        self.resize(min(px(820), parent.width() - 40), min(px(600), parent.height() - 40))
        self._load()

    def _load(self) -> None:
        self._desk.do(list_states, self._record).then(self._show, failed=self.complain_error)

    def _show(self, states: list[RecordState]) -> None:
        self._states = states
        self._model.show_rows(list(reversed(states)))
        self._table.enter()
        self._ask()

    def _ask(self, _chosen: object = None) -> None:
        state = self._table.current_row()
        self.accept_button.setEnabled(state is not None and bool(self._states) and state != self._states[-1])
        if state is None:
            self._differences.show_rows([])
            return
        place = self._states.index(state)
        born = place == 0 and self._compare.currentText() == _WITH_BEFORE
        self._difference_table.set_empty_text("这一步登记了这条记录。" if born else "没有不同。")
        if born:
            self._differences.show_rows([])
            return
        before = self._states[place - 1].step
        first, second = (state.step, None) if self._compare.currentText() == _WITH_PRESENT else (before, state.step)
        self._desk.do(compare_states, self._record, first, second).then(
            self._differences.show_rows, failed=self.complain_error, owner=self
        )

    def submit(self) -> None:
        state = self._table.current_row()
        if state is not None:
            self.wait()
            self._desk.do(_restore, record_id=self._record, step=state.step).then(
                self._restored, what="正在恢复", failed=self.complain_error
            )

    def _restored(self, sentence: str) -> None:
        self.note(sentence)
        self._load()


def _restore(ws: Workspace, *, record_id: str, step: int) -> str:
    done = restore_state(ws, record_id, step)
    if not done.step:
        return "与现在没有不同，不用恢复。"
    left = f"有 {done.left_out} 人已经删除或合并，没有恢复进来。" if done.left_out else ""
    return f"已恢复（Ctrl+Z 可撤销）。{left}"

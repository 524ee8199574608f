"""操作记录: everything that was done, newest first; any step can be taken back."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QDialogButtonBox, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.table_model import Description, TableContent, TableModel
from jyteacher_desktop.desktop.widgets import FilterField, TableView
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.domain.step_codes import UNPROVEN
from jyteacher_desktop.store.errors import PinNeeded, UndoConflict
from jyteacher_desktop.store.journal import Step
from jyteacher_desktop.store.workspace import Workspace

_LIMIT = 2000

STEP_COLUMNS: tuple[Column[Step], ...] = (
    Column(key="at", title="时间", value=lambda step: step.at[:16].replace("T", " "), width=16),
    Column(key="what", title="操作", value=lambda step: step.what, width=40),
    Column(key="actor", title="操作人", value=lambda step: step.actor, width=8),
    Column(key="undone", title="状态", value=lambda step: "已撤销" if step.undone else "", align=Align.CENTER, width=8),
    Column(key="rows", title="行数", value=lambda step: step.rows, align=Align.RIGHT, width=7),
)


def _tone(step: Step, _key: str) -> str:
    return "text_faint" if step.undone else ""


_STEPS: Description[Step] = Description(columns=STEP_COLUMNS, identity=lambda step: step.id, tone=_tone)


class StepsDialog(FormDialog):
    """The list of steps."""

    def __init__(self, parent: QWidget, desk: Desk) -> None:
        super().__init__("steps_dialog", parent, accept_text="撤销这一步")
        self._desk = desk
        self._table = self.child(TableView, "table")
        self._model: TableModel[Step] = TableModel(_STEPS, self)
        self._table.use(
            self._model, name="steps", preferences=desk.preferences, empty_text="还没有做过任何修改。", sortable=False
        )
        self.child(FilterField, "searchEdit").narrow(self._table)
        self.child(QDialogButtonBox, "buttonBox").button(QDialogButtonBox.StandardButton.Cancel).setText("关闭")
        self._table.row_changed.connect(self._choose)
        self._choose(None)
        self._load()

    def _load(self) -> None:
        self._desk.do(_steps).then(self._table.show_content)

    def _choose(self, step: Step | None) -> None:
        self.accept_button.setEnabled(step is not None and step.kind != "undo" and step.undoable and not step.undone)

    def submit(self) -> None:
        step = self._table.current_row()
        if step is not None:
            self.wait()
            self._undo(step, keep_later=False)

    def _undo(self, step: Step, actor: str = UNPROVEN, *, keep_later: bool) -> None:
        self._desk.do(_undo_step, number=step.id, actor=actor, keep_later=keep_later).then(
            self._undone, what="正在撤销", failed=partial(self._refused, step, actor, keep_later)
        )

    def _refused(self, step: Step, actor: str, keep_later: bool, error: JyTeacherError) -> None:
        if isinstance(error, PinNeeded):
            self.complain_error(error)
            self._desk.as_proved(error, partial(self._undo, step, keep_later=keep_later))
            return
        if isinstance(error, UndoConflict):
            self._desk.asking.confirm(
                "后来又改过",
                error.user_message,
                "撤销其余，保留后来的修改",
                partial(self._undo, step, actor, keep_later=True),
                danger=True,
            )
            return
        self.complain_error(error)

    def _undone(self, sentence: str) -> None:
        self._desk.say(sentence)
        self._load()


def _steps(ws: Workspace) -> TableContent[Step]:
    return TableContent(_STEPS, ws.steps(_LIMIT)).prepare()


def _undo_step(ws: Workspace, *, number: int, actor: str, keep_later: bool) -> str:
    return f"已撤销：{ws.undo(number, actor=actor, keep_later=keep_later).what}"

"""回收站: what was deleted, when and by which step, what belongs to it; one press brings it back."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QDialogButtonBox, QLabel, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.table_model import Description, TableContent, TableModel
from jyteacher_desktop.desktop.widgets import FilterField, TableView
from jyteacher_desktop.desktop.zoom import px
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.records.trash import TRASH_COLUMNS, TrashedRecords, TrashRow, list_trash, restore_record
from jyteacher_desktop.school.restoring_people import restore_as_one
from jyteacher_desktop.store.errors import NumberHeld
from jyteacher_desktop.store.workspace import Workspace

_SHOWN = ("kind", "title", "day", "at", "what")
_TRASH: Description[TrashRow] = Description(
    columns=[column for column in TRASH_COLUMNS if column.key in _SHOWN], identity=lambda row: row.id
)


class TrashDialog(FormDialog):
    """The trash."""

    def __init__(self, parent: QWidget, desk: Desk) -> None:
        super().__init__("trash_dialog", parent, accept_text="恢复")
        self._desk = desk
        self._table = self.child(TableView, "table")
        self._model: TableModel[TrashRow] = TableModel(_TRASH, self)
        self._table.use(self._model, name="trash", preferences=desk.preferences, empty_text="回收站是空的。")
        self.child(FilterField, "searchEdit").narrow(self._table)
        self.child(QDialogButtonBox, "buttonBox").button(QDialogButtonBox.StandardButton.Cancel).setText("关闭")
        self._detail = self.child(QLabel, "detailLabel")
        self._table.row_changed.connect(self._choose)
        self.resize(min(px(860), parent.width() - 40), min(px(560), parent.height() - 40))
        self._choose(None)
        self._load()

    def _load(self) -> None:
        self._desk.do(_list).then(self._show)

    def _show(self, content: TableContent[TrashRow]) -> None:
        self._table.show_content(content)
        self._table.enter()
        self._choose(self._table.current_row())

    def _choose(self, row: TrashRow | None) -> None:
        self.accept_button.setEnabled(row is not None)
        self._detail.setText(_words(row) if row is not None else "")

    def submit(self) -> None:
        row = self._table.current_row()
        if row is not None:
            self.wait()
            self._desk.do(_restore, record_id=row.id).then(self._restored, what="正在恢复", failed=partial(self._refused, row.id))

    def _refused(self, record_id: str, error: JyTeacherError) -> None:
        """Whoever was entered anew meanwhile becomes one with the entry of the trash, if a person says so."""
        if not isinstance(error, NumberHeld):
            self.complain_error(error)
        else:
            self.complain("还没有恢复。")
            self._desk.asking.confirm(
                "恢复并合并",
                error.user_message,
                "恢复并合并",
                partial(self._restore_as_one, record_id),
            )

    def _restore_as_one(self, record_id: str) -> None:
        self.wait()
        self._desk.do(_join, record_id=record_id).then(self._restored, what="正在恢复", failed=self.complain_error)

    def _restored(self, sentence: str) -> None:
        self._desk.say(sentence)
        self._load()


def _words(row: TrashRow) -> str:
    """What belongs to a record, and what comes back with it."""
    if row.merged:
        return f"“{row.title}”没有删除，是并入了另一条记录；恢复就是拆开这次合并。"
    parts = [f"与它有关：{'；'.join(each.text for each in row.references)}。" if row.references else ""]
    parts.append(f"身份证件号现在是“{row.held_by}”的，恢复时会问要不要合并。" if row.held_by else "")
    parts.append(f"同一步还删除了 {row.together} 条，会一起恢复。" if row.together else "")
    return "".join(parts) or "没有别的记录与它有关。"


def _list(ws: Workspace) -> TableContent[TrashRow]:
    return TableContent(_TRASH, list_trash(ws)).prepare()


def _restore(ws: Workspace, *, record_id: str) -> str:
    return _told(restore_record(ws, record_id))


def _join(ws: Workspace, *, record_id: str) -> str:
    return _told(restore_as_one(ws, record_id))


def _told(done: TrashedRecords) -> str:
    return f"已{done.what}（Ctrl+Z 可撤销）"

"""What the pages 活动 and 培训 are alike: a list of one quarter, a year or of all, that the principal reviews, of records with attachments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, Final

from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QPushButton

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.history import HistoryDialog
from jyteacher_desktop.desktop.dialogs.import_rows import begin_import
from jyteacher_desktop.desktop.dialogs.same_value_for_many import Batch, BatchDialog
from jyteacher_desktop.desktop.dialogs.school.attachments import SUFFIXES, AttachmentsDialog
from jyteacher_desktop.desktop.exporting import export_table
from jyteacher_desktop.desktop.pages.page import Page
from jyteacher_desktop.desktop.pages.trainings_presenter import levels_of
from jyteacher_desktop.desktop.table_model import TableContent, TableModel
from jyteacher_desktop.desktop.widgets import FilterField, TableView
from jyteacher_desktop.desktop.worker import Doing
from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.school.not_reviewable import not_reviewable

OF_QUARTER: Final = "本季度"
OF_YEAR: Final = "本年度"
OF_ALL: Final = "全部"


class ReviewedPage(Page):
    """The list with what is done to its rows; a page says what it lists and how its records are opened."""

    takes_tables: ClassVar[bool] = True
    ranges: ClassVar[tuple[str, ...]]
    """What the page lists, as the person chooses it; the first is listed until another is chosen."""
    follows_quarter: ClassVar[bool] = True
    kind: ClassVar[str]
    """The kind of record, as the desk names what was stored."""
    brought: ClassVar[str]
    """The import that a dropped or pasted workbook is taken for."""
    counted: ClassVar[str]
    """How records are counted: 场活动, 条培训."""
    unchosen: ClassVar[str]
    """What stands beside the buttons while no row is chosen."""
    exported: ClassVar[tuple[Column[Any], ...]]
    title: ClassVar[str]
    """The record, in the name of what is exported."""

    def __init__(self, desk: Desk, model: TableModel[Any], slots: Mapping[str, Callable[[], object]]) -> None:
        super().__init__(desk)
        self.table = self.child(TableView, "table")
        self._model = model
        model.setParent(self)
        self.table.use(model, name=self.brought, preferences=desk.preferences, empty_text="")
        self._search = self.child(FilterField, "searchEdit")
        self._search.narrow(self.table)
        self._count = self.child(QLabel, "countLabel")
        model.filtered.connect(self._show_count)
        self._range = self.child(QComboBox, "rangeBox")
        self._range.addItems(self.ranges)
        self._range.currentIndexChanged.connect(self._change_range)
        self._pending = self.child(QCheckBox, "pendingBox")
        self._pending.toggled.connect(self._change_range)
        self._chosen = self.child(QLabel, "chosenLabel")
        self.table.chosen_changed.connect(self._choose)
        self._returned: list[Any] = []
        usual = {
            "editButton": self._open_chosen,
            "approveButton": self._approve,
            "returnButton": self._return,
            "deleteButton": self._delete,
        }
        self._row_buttons = [*self.connect_buttons({**usual, **slots}, enabled=False).values()]
        self._edit = self.child(QPushButton, "editButton")
        self._edit_words = self._edit.text()
        self._review_buttons = [self.child(QPushButton, name) for name in ("approveButton", "returnButton")]
        self._choose()
        self.child(QPushButton, "exportButton").clicked.connect(self._export)
        desk.recorded.connect(self._stand_on)

    # -- what is shown --------------------------------------------------------------------------------------------

    def show_rows(self, content: TableContent[Any]) -> None:
        """The rows that were asked for."""
        self.table.show_content(content)
        if self.table.waiting and (self._search.text() or self._narrowed()):
            self._widen()  # what somebody just stored, or asked for, is not among what the page was narrowed to
        self.widen_when_done(self._pending, len(content.rows))

    def go_to(self, identity: str) -> None:
        """A record, or ``pending``: what waits for the principal in the quarter of the heading."""
        if identity == "pending":
            self._range.setCurrentText(OF_QUARTER)
            self.narrow_for_now(self._pending)
            self.table.setFocus()
        elif not self.table.select(identity):
            self._widen()
            self._range.setCurrentText(OF_ALL)
            self.table.select_when_shown(identity)

    def pasted_kind(self) -> str:
        return self.brought

    def _stand_on(self, kind: str, record: str, day: date) -> None:
        if kind == self.kind:
            self.show_new(self.table, record, day)

    def _lists(self, day: date) -> bool:
        return self._range.currentText() == OF_ALL or super()._lists(day)

    def _narrowed(self) -> bool:
        return self._pending.isChecked()

    def _widen(self) -> None:
        self._search.clear()
        self._pending.setChecked(False)

    def _show_count(self, shown: int, total: int) -> None:
        raise NotImplementedError

    def _words(self, row: Any) -> str:
        """What a record is called in the titles of dialogs."""
        raise NotImplementedError

    # -- what the person does -------------------------------------------------------------------------------------

    def _change_range(self, _value: object = None) -> None:
        self.reload()

    def _choose(self) -> None:
        rows = self.table.selected_rows()
        hindrance = not_reviewable(rows)
        self._edit.setText("批量修改…" if len(rows) > 1 else self._edit_words)
        told = f"已选 {len(rows)} {self.counted}" + (f"　{hindrance}" if hindrance else "")
        self._chosen.setText(told if rows else self.unchosen)
        held = self.window().focusWidget()
        for button in self._row_buttons:
            button.setEnabled(bool(rows))
        for button in self._review_buttons:
            button.setEnabled(bool(rows) and not hindrance)
        self.child(QPushButton, "deleteButton").setEnabled(bool(rows) and not any(row.closed for row in rows))
        if held is not None and self.isAncestorOf(held) and not held.isEnabled():
            self.table.setFocus()  # Qt would hand the keys of the button that was pressed to the navigation

    def _open(self) -> None:
        raise NotImplementedError

    def _open_chosen(self) -> None:
        """One record is opened, several are changed together."""
        if len(self.table.selected_rows()) > 1:
            self._ask_batch()
        else:
            self._open()

    def _ask_batch(self) -> None:
        self.desk.do(levels_of).then(self._change_together)

    def _change_together(self, levels: Sequence[tuple[str, str]]) -> None:
        BatchDialog(self.window(), self.desk, self._batch(self.table.selected_rows(), levels)).open()

    def _batch(self, rows: Sequence[Any], levels: Sequence[tuple[str, str]]) -> Batch:
        """What may be changed of these records together."""
        raise NotImplementedError

    def _attachments(self) -> None:
        row = self.table.current_row()
        if row is not None:
            self._show_attachments(row)

    def _show_attachments(self, row: Any) -> AttachmentsDialog:
        dialog = AttachmentsDialog(self.window(), self.desk, row.id, self._words(row))
        dialog.open()
        return dialog

    def take_files(self, paths: list[Path]) -> None:
        """Photos and scans belong to the selected record; a workbook is a list of such records."""
        row = self.table.current_row()
        if row is not None and all(path.suffix.lower() in SUFFIXES for path in paths):
            self._show_attachments(row).add_files(paths)
        elif (table := self.only_one(paths)) is not None:
            begin_import(self.desk, self.window(), self.brought, table)

    def _history(self) -> None:
        row = self.table.current_row()
        if row is not None:
            HistoryDialog(self.window(), self.desk, row.id, self._words(row)).open()

    def _approve(self) -> None:
        raise NotImplementedError

    def _return(self) -> None:
        self._returned = self.table.selected_rows()
        if self._returned:
            self.desk.as_principal_because(
                "退回",
                f"退回 {len(self._returned)} {self.counted}，请写明原因，录入员会看到：",
                "退回",
                self._send_back,
                missing="请写明退回原因。",
                doing="正在退回",
            )

    def _send_back(self, actor: str, reason: str) -> Doing[str]:
        raise NotImplementedError

    def _delete(self) -> None:
        raise NotImplementedError

    def _import(self, kind: str) -> None:
        begin_import(self.desk, self.window(), kind)

    @property
    def _list(self) -> str:
        """What the list is called."""
        return f"{self.title}列表"

    def _export(self) -> None:
        self.desk.asking.save_table(f"导出{self._list}", self._list, self._write_export)

    def _write_export(self, path: Path) -> None:
        self.desk.do(export_table, columns=self.exported, rows=self._model.rows(), path=path, sheet=self._list).then(
            self.desk.say, what="正在导出"
        )

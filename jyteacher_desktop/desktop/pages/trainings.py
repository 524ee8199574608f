"""培训: outside trainings with certificate, review and the tick 已录入省系统."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QMenu, QPushButton

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.batch import BatchDialog
from jyteacher_desktop.desktop.dialogs.history import HistoryDialog
from jyteacher_desktop.desktop.dialogs.import_rows import begin_import
from jyteacher_desktop.desktop.dialogs.school.attachments import SUFFIXES, AttachmentsDialog
from jyteacher_desktop.desktop.dialogs.school.batch import batch_of_trainings
from jyteacher_desktop.desktop.dialogs.school.opening_balances import open_openings
from jyteacher_desktop.desktop.dialogs.school.training import TrainingDialog
from jyteacher_desktop.desktop.exporting import export_table
from jyteacher_desktop.desktop.pages.activities_presenter import not_reviewable
from jyteacher_desktop.desktop.pages.page import Page
from jyteacher_desktop.desktop.pages.reloading import PEOPLE_TABLES, QUARTERS_TABLES, TRAININGS_TABLES
from jyteacher_desktop.desktop.pages.trainings_presenter import (
    TRAININGS,
    OpenTraining,
    Shown,
    delete_trainings,
    levels_of,
    open_training,
    review,
    shown_trainings,
    tick,
    training_words,
)
from jyteacher_desktop.desktop.table_model import TableContent, TableModel
from jyteacher_desktop.desktop.widgets import FilterField, TableView
from jyteacher_desktop.school.trainings import EXPORT_COLUMNS, TrainingRow


class TrainingsPage(Page):
    """The trainings page."""

    form: ClassVar[str] = "trainings_page"
    takes_tables: ClassVar[bool] = True
    shows: ClassVar[frozenset[str] | None] = TRAININGS_TABLES | PEOPLE_TABLES | QUARTERS_TABLES
    follows_quarter: ClassVar[bool] = True

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.table = self.child(TableView, "table")
        self._model: TableModel[TrainingRow] = TableModel(TRAININGS, self)
        self.table.use(self._model, name="trainings", preferences=desk.preferences, empty_text="")
        self._search = self.child(FilterField, "searchEdit")
        self._search.narrow(self.table)
        self._count = self.child(QLabel, "countLabel")
        self._model.filtered.connect(self._show_count)
        self._range = self.child(QComboBox, "rangeBox")
        self._range.addItems(["本季度", "全部"])
        self._range.setCurrentIndex(1)
        self._range.currentIndexChanged.connect(self._change_range)
        self._pending = self.child(QCheckBox, "pendingBox")
        self._province = self.child(QCheckBox, "provinceBox")
        for box in (self._pending, self._province):
            box.toggled.connect(self._change_range)
        self._chosen = self.child(QLabel, "chosenLabel")
        self.table.chosen_changed.connect(self._choose)
        self.table.row_opened.connect(self._open_row)
        self.table.menu_wanted.connect(self._fill_menu)
        slots = {
            "editButton": self._open_chosen,
            "tickButton": self._tick,
            "approveButton": self._approve,
            "returnButton": self._return,
            "deleteButton": self._delete,
        }
        self._row_buttons = [*self.connect_buttons(slots, enabled=False).values()]
        self._edit = self.child(QPushButton, "editButton")
        self._edit_words = self._edit.text()
        self._review_buttons = [self.child(QPushButton, name) for name in ("approveButton", "returnButton")]
        self._choose()
        self.child(QPushButton, "tickButton").setToolTip("给所选记录记上今天录入省系统；都记过的再按一次取消")
        self.child(QPushButton, "addButton").clicked.connect(self._begin)
        self.child(QPushButton, "exportButton").clicked.connect(self._export)
        self.child(QPushButton, "openingsButton").clicked.connect(partial(open_openings, desk, self))
        desk.recorded.connect(self._stand_on)
        imports = self.child(QPushButton, "importButton")
        menu = QMenu(imports)
        menu.addAction("培训记录…", partial(self._import, "trainings"))
        menu.addAction("期初学时…", partial(self._import, "openings"))
        imports.setMenu(menu)

    # -- what is shown --------------------------------------------------------------------------------------------

    def reload(self) -> None:
        narrowed = self._pending.isChecked() or self._province.isChecked()
        if narrowed:
            self.table.set_empty_text("没有符合条件的培训。")
        else:
            self.table.set_empty_text(
                "还没有外出培训。按 Ctrl+N 添加一条；表格按“导入…”，或复制后按 Ctrl+V。国培、省培、网络研修都登记在这里。"
            )
        self.desk.do(
            shown_trainings,
            shown=Shown(
                quarter=None if self._range.currentIndex() == 1 else self.desk.quarter,
                pending_only=self._pending.isChecked(),
                not_in_province=self._province.isChecked(),
            ),
        ).then(self.show_trainings)

    def show_trainings(self, content: TableContent[TrainingRow]) -> None:
        self.table.show_content(content)
        if self.table.waiting and (self._search.text() or self._narrowed()):
            self._widen()  # what somebody just stored, or asked for, is not among what the page was narrowed to
        self.widen_when_done(self._pending, len(content.rows))

    def open_training(self, training: OpenTraining) -> None:
        TrainingDialog(self.window(), self.desk, training).open()

    def go_to(self, identity: str) -> None:
        """A record, or ``pending``: what waits for the principal in the quarter of the heading."""
        if identity == "pending":
            self._range.setCurrentIndex(0)
            self.narrow_for_now(self._pending)
            self.table.setFocus()
        elif not self.table.select(identity):
            self._widen()
            self._range.setCurrentIndex(1)
            self.table.select_when_shown(identity)

    def _stand_on(self, kind: str, record: str, day: date) -> None:
        if kind == "training":
            self.show_new(self.table, record, day)

    def _has_all(self) -> bool:
        return self._range.currentIndex() == 1

    def _narrowed(self) -> bool:
        return self._pending.isChecked() or self._province.isChecked()

    def _widen(self) -> None:
        self._search.clear()
        self._pending.setChecked(False)
        self._province.setChecked(False)

    def pasted_kind(self) -> str:
        return "trainings"

    # -- what the person does -------------------------------------------------------------------------------------

    def _show_count(self, shown: int, total: int) -> None:
        rows = self._model.rows()
        text = f"{total} 条" if shown == total else f"{shown} / {total} 条"
        if rows:
            text += f" · {training_words(rows)}"
        self._count.setText(text)

    def _change_range(self, _value: object = None) -> None:
        self.reload()

    def _choose(self) -> None:
        rows = self.table.selected_rows()
        hindrance = not_reviewable(rows)
        told = f"已选 {len(rows)} 条培训" + (f"　{hindrance}" if hindrance else "")
        self._chosen.setText(told if rows else "选中一行或多行后，可以在这里操作")
        for button in self._row_buttons:
            button.setEnabled(bool(rows))
        self._edit.setText("批量修改…" if len(rows) > 1 else self._edit_words)
        for button in self._review_buttons:
            button.setEnabled(bool(rows) and not hindrance)
        self.child(QPushButton, "deleteButton").setEnabled(bool(rows) and not any(row.closed for row in rows))

    def _fill_menu(self, menu: QMenu) -> None:
        if self.table.current_row() is not None:
            menu.addAction("打开…\tEnter", self._open)
            chosen = len(self.table.selected_rows())
            if chosen > 1:
                menu.addAction(f"批量修改 {chosen} 条…", self._ask_batch)
            menu.addAction("已录入省系统", self._tick)
            reviewable = not not_reviewable(self.table.selected_rows())
            menu.addAction("审核通过", self._approve).setEnabled(reviewable)
            menu.addAction("退回…", self._return).setEnabled(reviewable)
            menu.addAction("附件…", self._attachments)
            menu.addAction("修改记录…", self._history)
            menu.addAction("删除", self._delete).setEnabled(not any(row.closed for row in self.table.selected_rows()))

    def _attachments(self) -> None:
        row = self.table.current_row()
        if row is not None:
            self._show_attachments(row)

    def _show_attachments(self, row: TrainingRow) -> AttachmentsDialog:
        dialog = AttachmentsDialog(self.window(), self.desk, row.id, f"{row.teacher}　{row.name}")
        dialog.open()
        return dialog

    def take_files(self, paths: list[Path]) -> None:
        """Scans belong to the selected training; a workbook is a list of trainings."""
        row = self.table.current_row()
        if row is not None and all(path.suffix.lower() in SUFFIXES for path in paths):
            self._show_attachments(row).add_files(paths)
        else:
            begin_import(self.desk, self.window(), "trainings", paths[0])

    def _history(self) -> None:
        row = self.table.current_row()
        if row is not None:
            HistoryDialog(self.window(), self.desk, row.id, f"{row.teacher}　{row.name}").open()

    def _open(self) -> None:
        row = self.table.current_row()
        if row is not None:
            self.desk.do(open_training, row=row).then(self.open_training)

    def _tick(self) -> None:
        rows = self.table.selected_rows()
        if len(rows) == 1:
            self._tick_all(rows)
        elif rows:
            taken = all(row.province_on for row in rows)
            self.desk.asking.confirm(
                "取消省系统标记" if taken else "已录入省系统",
                f"取消所选 {len(rows)} 条的省系统标记？" if taken else f"给所选 {len(rows)} 条都记上今天已录入省系统？",
                "取消标记" if taken else "都记上",
                partial(self._tick_all, rows),
                details="做了以后可以撤销（Ctrl+Z）。",
            )

    def _tick_all(self, rows: Sequence[TrainingRow]) -> None:
        self.desk.do(tick, rows=rows).then(self.desk.say, what="正在标记")

    def _approve(self) -> None:
        rows = self.table.selected_rows()
        if rows:
            approve = partial(self._review, rows, approve=True)
            self.desk.as_principal(f"审核 {len(rows)} 条培训，请校长输入口令。", approve)

    def _return(self) -> None:
        self._returned = self.table.selected_rows()
        if self._returned:
            self.desk.as_principal_because(
                "退回",
                f"退回 {len(self._returned)} 条培训，请写明原因，录入员会看到：",
                "退回",
                self._send_back,
                missing="请写明退回原因。",
            )

    def _send_back(self, actor: str, reason: str) -> None:
        self.desk.do(review, rows=self._returned, approve=False, reason=reason, actor=actor).then(self.desk.say, what="正在审核")

    def _delete(self) -> None:
        rows = self.table.selected_rows()
        if rows:
            self.desk.asking.confirm(
                "删除培训",
                f"把 {len(rows)} 条培训放入回收站？",
                "删除",
                partial(self._put_into_trash, rows),
                details="删除后可以撤销。",
                danger=True,
            )

    def _import(self, kind: str) -> None:
        begin_import(self.desk, self.window(), kind)

    def _export(self) -> None:
        self.desk.asking.save_file("导出培训列表", "培训列表.xlsx", "工作簿 (*.xlsx)", self._write_export)

    def _write_export(self, path: Path) -> None:
        self.desk.do(export_table, columns=EXPORT_COLUMNS, rows=self._model.rows(), path=path).then(
            self.desk.say, what="正在导出"
        )

    def _open_chosen(self) -> None:
        """One training is opened, several are changed together."""
        if len(self.table.selected_rows()) > 1:
            self._ask_batch()
        else:
            self._open()

    def _ask_batch(self) -> None:
        self.desk.do(levels_of).then(self._batch)

    def _batch(self, levels: Sequence[tuple[str, str]]) -> None:
        batch = batch_of_trainings(self.table.selected_rows(), self._model.everything(), levels)
        BatchDialog(self.window(), self.desk, batch).open()

    def _open_row(self, row: TrainingRow) -> None:
        """Open one training."""
        self.desk.do(open_training, row=row).then(self.open_training)

    def _begin(self) -> None:
        """A new training."""
        self.desk.do(open_training, row=None).then(self.open_training)

    def _review(self, rows: Sequence[TrainingRow], actor: str, *, approve: bool, reason: str = "") -> None:
        """The principal approves trainings, or returns them with a reason; ``actor`` was proved by a PIN."""
        self.desk.do(review, rows=rows, approve=approve, reason=reason, actor=actor).then(self.desk.say, what="正在审核")

    def _put_into_trash(self, rows: Sequence[TrainingRow]) -> None:
        """Put trainings into the trash."""
        self.desk.do(delete_trainings, rows=rows).then(self.desk.say, what="正在删除")

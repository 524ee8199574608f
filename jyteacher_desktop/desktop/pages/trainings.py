"""培训: outside trainings with certificate, review and the tick 已录入省系统."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from PySide6.QtWidgets import QCheckBox, QMenu, QPushButton

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.same_value_for_many import Batch
from jyteacher_desktop.desktop.dialogs.school.opening_balances import open_openings
from jyteacher_desktop.desktop.dialogs.school.same_change_for_many import batch_of_trainings
from jyteacher_desktop.desktop.dialogs.school.training import TrainingDialog
from jyteacher_desktop.desktop.pages.reviewed_page import ReviewedPage
from jyteacher_desktop.desktop.pages.tables_behind_pages import PEOPLE_TABLES, QUARTERS_TABLES, TRAININGS_TABLES
from jyteacher_desktop.desktop.pages.trainings_presenter import (
    TRAININGS,
    OpenTraining,
    Shown,
    delete_trainings,
    open_training,
    review,
    shown_trainings,
    tick,
)
from jyteacher_desktop.desktop.table_model import TableModel
from jyteacher_desktop.desktop.worker import Doing
from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.school.not_reviewable import not_reviewable
from jyteacher_desktop.school.sums_of_lists import trainings_words
from jyteacher_desktop.school.trainings import EXPORT_COLUMNS, TrainingRow


class TrainingsPage(ReviewedPage):
    """The trainings page."""

    form: ClassVar[str] = "trainings_page"
    shows: ClassVar[frozenset[str] | None] = TRAININGS_TABLES | PEOPLE_TABLES | QUARTERS_TABLES

    kind: ClassVar[str] = "training"
    brought: ClassVar[str] = "trainings"
    counted: ClassVar[str] = "条培训"
    unchosen: ClassVar[str] = "选中一行或多行后，可以在这里操作"
    exported: ClassVar[tuple[Column[Any], ...]] = EXPORT_COLUMNS
    title: ClassVar[str] = "培训"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, TableModel(TRAININGS), {"tickButton": self._tick}, everything=True)
        self._province = self.child(QCheckBox, "provinceBox")
        self._province.toggled.connect(self._change_range)
        self.table.row_opened.connect(self._open_row)
        self.table.menu_wanted.connect(self._fill_menu)
        self.child(QPushButton, "tickButton").setToolTip("给所选记录记上今天录入省系统；都记过的再按一次取消")
        self.child(QPushButton, "addButton").clicked.connect(self._begin)
        self.child(QPushButton, "openingsButton").clicked.connect(partial(open_openings, desk, self))
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
        ).then(self.show_rows)

    def open_training(self, training: OpenTraining) -> None:
        TrainingDialog(self.window(), self.desk, training).open()

    def _narrowed(self) -> bool:
        return super()._narrowed() or self._province.isChecked()

    # -- what the person does -------------------------------------------------------------------------------------

    def _show_count(self, shown: int, total: int) -> None:
        rows = self._model.rows()
        text = f"{total} 条" if shown == total else f"{shown} / {total} 条"
        if rows:
            text += f" · {trainings_words(rows)}"
        self._count.setText(text)

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

    def _words(self, row: TrainingRow) -> str:
        return f"{row.teacher}　{row.name}"

    def _batch(self, rows: Sequence[TrainingRow], levels: Sequence[tuple[str, str]]) -> Batch:
        return batch_of_trainings(rows, self._model.everything(), levels)

    def _widen(self) -> None:
        super()._widen()
        self._province.setChecked(False)

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

    def _send_back(self, actor: str, reason: str) -> Doing[str]:
        return self.desk.do(review, rows=self._returned, approve=False, reason=reason, actor=actor)

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

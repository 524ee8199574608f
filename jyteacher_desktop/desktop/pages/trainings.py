"""培训: a year's outside trainings with certificate, review and the tick 已录入省系统."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any, ClassVar

from PySide6.QtWidgets import QCheckBox, QMenu, QPushButton

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.same_value_for_many import Batch
from jyteacher_desktop.desktop.dialogs.school.opening_balances import open_openings
from jyteacher_desktop.desktop.dialogs.school.same_change_for_many import batch_of_trainings
from jyteacher_desktop.desktop.dialogs.school.training import TrainingDialog
from jyteacher_desktop.desktop.pages.reviewed_page import OF_ALL, OF_QUARTER, OF_YEAR, ReviewedPage
from jyteacher_desktop.desktop.pages.tables_behind_pages import PEOPLE_TABLES, QUARTERS_TABLES, TRAININGS_TABLES
from jyteacher_desktop.desktop.pages.trainings_presenter import (
    TRAININGS,
    Listed,
    OpenTraining,
    Shown,
    Span,
    delete_trainings,
    empty_words,
    offered_for_many,
    open_training,
    open_training_by_id,
    reaches_all_years,
    review,
    shown_trainings,
    tick,
)
from jyteacher_desktop.desktop.table_model import TableContent, TableModel
from jyteacher_desktop.desktop.worker import Doing
from jyteacher_desktop.domain.calendar import Quarter
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
    ranges: ClassVar[tuple[str, ...]] = (OF_YEAR, OF_QUARTER, OF_ALL)
    unchosen: ClassVar[str] = "选中一行或多行后，可以在这里操作"
    exported: ClassVar[tuple[Column[Any], ...]] = EXPORT_COLUMNS
    title: ClassVar[str] = "培训"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, TableModel(TRAININGS), {"tickButton": self._tick})
        self._listed = Listed(content=TableContent(TRAININGS, ()))
        self._reaching = False
        self._organizers: Sequence[str] = ()
        self._search.textChanged.connect(self._reach)
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
        self._reaching = self._range.currentText() == OF_YEAR and reaches_all_years(self._search.text())
        spans = {OF_QUARTER: Span.QUARTER, OF_YEAR: Span.YEAR, OF_ALL: Span.ALL}
        shown = Shown(
            quarter=self.desk.quarter,
            span=Span.ALL if self._reaching else spans[self._range.currentText()],
            pending_only=self._pending.isChecked(),
            not_in_province=self._province.isChecked(),
        )
        self.desk.do(shown_trainings, shown=shown).then(self._show_listed)

    def _show_listed(self, listed: Listed) -> None:
        self._listed = listed
        self.table.set_empty_text(empty_words(listed, narrowed=self._narrowed()))
        self.show_rows(listed.content)

    def _reach(self, text: str) -> None:
        """Words that are typed are looked for in all years, not only in the one that is listed."""
        if self._range.currentText() == OF_YEAR and reaches_all_years(text) != self._reaching:
            self.reload()

    def _lists(self, day: date) -> bool:
        return self._listed.has(day)

    def _list_day(self, day: date) -> None:
        super()._list_day(day)
        if self._range.currentText() == OF_YEAR and not self._listed.has_in_year_of(Quarter.of(day), day):
            self._range.setCurrentText(OF_ALL)  # a summer of which the last quarter of a school year says nothing

    def open_training(self, training: OpenTraining) -> None:
        TrainingDialog(self.window(), self.desk, training).open()

    def open_record(self, identity: str) -> None:
        super().open_record(identity)
        self.desk.do(open_training_by_id, identity).then(self.open_training)

    def _narrowed(self) -> bool:
        return super()._narrowed() or self._province.isChecked()

    # -- what the person does -------------------------------------------------------------------------------------

    def _show_count(self, shown: int, total: int) -> None:
        rows = self._model.rows()
        text = f"{total} 条" if shown == total else f"{shown} / {total} 条"
        parts = [f"{self._listed.called} {text}".strip(), trainings_words(rows) if rows else "", self._listed.others]
        self._count.setText(" · ".join(part for part in parts if part))

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

    def _ask_batch(self) -> None:
        self.desk.do(offered_for_many).then(self._offer)

    def _offer(self, offered: tuple[Sequence[tuple[str, str]], Sequence[str]]) -> None:
        levels, self._organizers = offered
        self._change_together(levels)

    def _batch(self, rows: Sequence[TrainingRow], levels: Sequence[tuple[str, str]]) -> Batch:
        return batch_of_trainings(rows, self._organizers, levels)

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
            self.desk.as_principal(f"审核 {len(rows)} 条培训，请{self.desk.whose_pin}输入口令。", approve)

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

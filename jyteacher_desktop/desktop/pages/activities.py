"""活动: the list of one quarter; an activity opens with its fields and its attendance side by side."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QPushButton

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.same_value_for_many import Batch
from jyteacher_desktop.desktop.dialogs.school.activity import ActivityDialog
from jyteacher_desktop.desktop.dialogs.school.duplicates import SameActivityDialog
from jyteacher_desktop.desktop.dialogs.school.same_change_for_many import batch_of_activities
from jyteacher_desktop.desktop.dialogs.school.series import SeriesDialog
from jyteacher_desktop.desktop.dialogs.school.sheet_rows import SheetRowsDialog
from jyteacher_desktop.desktop.documents import Document, fill_menu, preview
from jyteacher_desktop.desktop.pages.activities_presenter import (
    ACTIVITIES,
    ActivitiesPresenter,
    OpenActivity,
    PlannedDays,
    delete_activities,
    shown_activities,
)
from jyteacher_desktop.desktop.pages.reviewed_page import OF_ALL, OF_QUARTER, ReviewedPage
from jyteacher_desktop.desktop.pages.tables_behind_pages import ACTIVITIES_TABLES, QUARTERS_TABLES
from jyteacher_desktop.desktop.table_model import TableModel
from jyteacher_desktop.desktop.worker import Doing
from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.kinds.kit import Keeper
from jyteacher_desktop.papers import Of, Paper, papers_of
from jyteacher_desktop.school.activities import ACTIVITY_COLUMNS, ActivityRow
from jyteacher_desktop.school.not_reviewable import not_reviewable
from jyteacher_desktop.school.sums_of_lists import activities_words


class ActivitiesPage(ReviewedPage):
    """The activities page."""

    form: ClassVar[str] = "activities_page"
    shows: ClassVar[frozenset[str] | None] = ACTIVITIES_TABLES | QUARTERS_TABLES

    kind: ClassVar[str] = "activity"
    brought: ClassVar[str] = "activities"
    counted: ClassVar[str] = "场活动"
    ranges: ClassVar[tuple[str, ...]] = (OF_QUARTER, OF_ALL)
    unchosen: ClassVar[str] = "未选中"
    exported: ClassVar[tuple[Column[Any], ...]] = ACTIVITY_COLUMNS
    title: ClassVar[str] = "活动"

    def __init__(self, desk: Desk) -> None:
        slots = {"repeatButton": self._repeat, "seriesButton": self._plan_series, "attachmentsButton": self._attachments}
        super().__init__(desk, TableModel(ACTIVITIES), slots)
        self.presenter = ActivitiesPresenter(self, desk.worker)
        self.table.row_opened.connect(self.presenter.open)
        self.table.menu_wanted.connect(self._fill_menu)
        self.child(QPushButton, "repeatButton").setToolTip("照所选活动再登记一次（Ctrl+D）：类型、时间、地点和角色都带过来")
        QShortcut(QKeySequence("Ctrl+D"), self, self._repeat)
        self.child(QPushButton, "addButton").clicked.connect(self._add)
        imports = self.child(QPushButton, "importButton")
        menu = QMenu(imports)
        menu.addAction("活动列表…", partial(self._import, "activities"))
        menu.addAction("考勤名单…", partial(self._import, "attendance"))
        menu.addAction("签到表上的行号…", self._enter_sheet)
        imports.setMenu(menu)

    # -- what is shown --------------------------------------------------------------------------------------------

    def reload(self) -> None:
        whole = self._range.currentText() == OF_ALL
        quarter = None if whole else self.desk.quarter
        if self._pending.isChecked():
            self.table.set_empty_text("没有待审核的活动。去掉“只看待审核”的勾，可以看到全部。")
        elif whole:
            self.table.set_empty_text(
                "还没有活动。按 Ctrl+N 登记第一个（复制好的表格按 Ctrl+V）：应到人员会自动列出，只需标出请假和缺席的人。"
            )
        else:
            self.table.set_empty_text("这个季度还没有活动。按 Ctrl+N 登记，复制好的表格按 Ctrl+V 读入，或在上方换一个季度。")
        self.desk.do(shown_activities, quarter=quarter, pending_only=self._pending.isChecked()).then(self.show_rows)

    def open_activity(self, activity: OpenActivity) -> None:
        ActivityDialog(self.window(), self.desk, activity).open()

    def say(self, sentence: str) -> None:
        self.desk.say(sentence)

    def go_to(self, identity: str) -> None:
        """A record, or a word.

        ``pending``: what waits for the principal in the quarter of the heading; ``new``: record one; ``duplicates``: what
        may have been entered twice.
        """
        if identity == "new":
            self._add()
        elif identity == "duplicates":
            SameActivityDialog(self.window(), self.desk, self.presenter.open_by_id).open()
        else:
            super().go_to(identity)

    def open_record(self, identity: str) -> None:
        super().open_record(identity)
        self.presenter.open_by_id(identity)

    # -- what the person does -------------------------------------------------------------------------------------

    def _show_count(self, shown: int, total: int) -> None:
        listed = "" if shown == total else f"列出 {shown} / {total} 项 · "
        self._count.setText(listed + activities_words(self._model.rows()))

    def _fill_menu(self, menu: QMenu) -> None:
        if self.table.current_row() is not None:
            menu.addAction("打开…\tEnter", self._open)
            chosen = len(self.table.selected_rows())
            if chosen > 1:
                menu.addAction(f"批量修改 {chosen} 个…", self._ask_batch)
            menu.addAction("同上次\tCtrl+D", self._repeat)
            menu.addAction("一系列日期…", self._plan_series)
            reviewable = not not_reviewable(self.table.selected_rows())
            menu.addAction("审核通过", self._approve).setEnabled(reviewable)
            menu.addAction("退回…", self._return).setEnabled(reviewable)
            fill_menu(menu, papers_of(Keeper.SCHOOL, Of.ACTIVITY), self._print)
            menu.addAction("附件…", self._attachments)
            menu.addAction("修改记录…", self._history)
            menu.addAction("删除", self._delete).setEnabled(not any(row.closed for row in self.table.selected_rows()))
        menu.addAction("重复登记核对…", partial(self.go_to, "duplicates"))

    def _words(self, row: ActivityRow) -> str:
        return f"{row.date}　{row.title}"

    def _batch(self, rows: Sequence[ActivityRow], levels: Sequence[tuple[str, str]]) -> Batch:
        return batch_of_activities(rows, self._model.everything(), levels)

    def _add(self) -> None:
        quarter = self.desk.quarter
        self.presenter.begin(self.desk.today if self.desk.today in quarter else quarter.last_day)

    def _open(self) -> None:
        row = self.table.current_row()
        if row is not None:
            self.presenter.open(row)

    def _repeat(self) -> None:
        row = self.table.current_row()
        if row is not None:
            self.presenter.begin(self.desk.today, row)

    def _plan_series(self) -> None:
        row = self.table.current_row()
        if row is not None:
            SeriesDialog(self.window(), self.desk, row, self._show_planned).open()

    def _show_planned(self, planned: PlannedDays) -> None:
        """A series of another quarter would be registered without a trace on the page."""
        day = planned.in_sight(self.desk.quarter)
        self.show_new(self.table, planned.by_day[day], day)

    def _print(self, paper: Paper) -> None:
        row = self.table.current_row()
        if row is not None:
            preview(self.desk, self.window(), Document(paper=paper, of=row.id, called=f"{row.date} {row.title}"))

    def _enter_sheet(self) -> None:
        SheetRowsDialog(self.window(), self.desk).open()

    def _approve(self) -> None:
        rows = self.table.selected_rows()
        if rows:
            self.desk.as_principal(
                f"审核 {len(rows)} 场活动，请{self.desk.whose_pin}输入口令。", partial(self.presenter.approve, rows)
            )

    def _send_back(self, actor: str, reason: str) -> Doing[str]:
        return self.presenter.send_back(self._returned, actor, reason)

    def _delete(self) -> None:
        rows = self.table.selected_rows()
        if rows:
            what = f"“{rows[0].title}”" if len(rows) == 1 else f" {len(rows)} 场活动"
            self.desk.asking.confirm(
                "删除活动",
                f"把{what}连同考勤放入回收站？",
                "删除",
                partial(self._put_into_trash, rows),
                details="删除后可以撤销。",
                danger=True,
            )

    def _put_into_trash(self, rows: Sequence[ActivityRow]) -> None:
        """Put activities into the trash."""
        self.desk.do(delete_activities, rows=rows).then(self.desk.say, what="正在删除")

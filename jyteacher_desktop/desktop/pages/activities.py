"""活动: the list of one quarter; an activity opens with its fields and its attendance side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QMenu, QPushButton

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.batch import BatchDialog
from jyteacher_desktop.desktop.dialogs.history import HistoryDialog
from jyteacher_desktop.desktop.dialogs.import_rows import begin_import
from jyteacher_desktop.desktop.dialogs.school.activity import ActivityDialog
from jyteacher_desktop.desktop.dialogs.school.attachments import SUFFIXES, AttachmentsDialog
from jyteacher_desktop.desktop.dialogs.school.batch import batch_of_activities
from jyteacher_desktop.desktop.dialogs.school.duplicates import SameActivityDialog
from jyteacher_desktop.desktop.dialogs.school.series import SeriesDialog
from jyteacher_desktop.desktop.dialogs.school.sheet_rows import SheetRowsDialog
from jyteacher_desktop.desktop.documents import Document, fill_menu, preview
from jyteacher_desktop.desktop.exporting import export_table
from jyteacher_desktop.desktop.pages.activities_presenter import (
    ACTIVITIES,
    ActivitiesPresenter,
    OpenActivity,
    delete_activities,
    list_words,
    not_reviewable,
    shown_activities,
)
from jyteacher_desktop.desktop.pages.page import Page
from jyteacher_desktop.desktop.pages.reloading import ACTIVITIES_TABLES, QUARTERS_TABLES
from jyteacher_desktop.desktop.pages.trainings_presenter import levels_of
from jyteacher_desktop.desktop.table_model import TableContent, TableModel
from jyteacher_desktop.desktop.widgets import FilterField, TableView
from jyteacher_desktop.kinds.kit import Keeper
from jyteacher_desktop.papers import Of, Paper, papers_of
from jyteacher_desktop.school.activities import ACTIVITY_COLUMNS, ActivityRow


class ActivitiesPage(Page):
    """The activities page."""

    form: ClassVar[str] = "activities_page"
    takes_tables: ClassVar[bool] = True
    shows: ClassVar[frozenset[str] | None] = ACTIVITIES_TABLES | QUARTERS_TABLES
    follows_quarter: ClassVar[bool] = True

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.presenter = ActivitiesPresenter(self, desk.worker)
        self.table = self.child(TableView, "table")
        self._model: TableModel[ActivityRow] = TableModel(ACTIVITIES, self)
        self.table.use(self._model, name="activities", preferences=desk.preferences, empty_text="")
        self._search = self.child(FilterField, "searchEdit")
        self._search.narrow(self.table)
        self._count = self.child(QLabel, "countLabel")
        self._model.filtered.connect(self._show_count)
        self._range = self.child(QComboBox, "rangeBox")
        self._range.addItems(["本季度", "全部"])
        self._range.currentIndexChanged.connect(self._change_range)
        self._pending = self.child(QCheckBox, "pendingBox")
        self._pending.toggled.connect(self._change_range)
        self._chosen = self.child(QLabel, "chosenLabel")
        self.table.chosen_changed.connect(self._choose)
        self.table.row_opened.connect(self.presenter.open)
        self.table.menu_wanted.connect(self._fill_menu)
        slots = {
            "editButton": self._open_chosen,
            "repeatButton": self._repeat,
            "seriesButton": self._plan_series,
            "attachmentsButton": self._attachments,
            "approveButton": self._approve,
            "returnButton": self._return,
            "deleteButton": self._delete,
        }
        self._row_buttons = [*self.connect_buttons(slots, enabled=False).values()]
        self._review_buttons = [self.child(QPushButton, name) for name in ("approveButton", "returnButton")]
        self._choose()
        self.child(QPushButton, "repeatButton").setToolTip("照所选活动再登记一次（Ctrl+D）：类型、时间、地点和角色都带过来")
        QShortcut(QKeySequence("Ctrl+D"), self, self._repeat)
        self.child(QPushButton, "addButton").clicked.connect(self._add)
        desk.recorded.connect(self._stand_on)
        self.child(QPushButton, "exportButton").clicked.connect(self._export)
        imports = self.child(QPushButton, "importButton")
        menu = QMenu(imports)
        menu.addAction("活动列表…", partial(self._import, "activities"))
        menu.addAction("考勤名单…", partial(self._import, "attendance"))
        menu.addAction("签到表上的行号…", self._enter_sheet)
        imports.setMenu(menu)

    # -- what is shown --------------------------------------------------------------------------------------------

    def reload(self) -> None:
        whole = self._range.currentIndex() == 1
        quarter = None if whole else self.desk.quarter
        if self._pending.isChecked():
            self.table.set_empty_text("没有待审核的活动。去掉“只看待审核”的勾，可以看到全部。")
        elif whole:
            self.table.set_empty_text(
                "还没有活动。按 Ctrl+N 登记第一个（复制好的表格按 Ctrl+V）：应到人员会自动列出，只需标出请假和缺席的人。"
            )
        else:
            self.table.set_empty_text("这个季度还没有活动。按 Ctrl+N 登记，复制好的表格按 Ctrl+V 读入，或在上方换一个季度。")
        self.desk.do(shown_activities, quarter=quarter, pending_only=self._pending.isChecked()).then(self.show_activities)

    def show_activities(self, content: TableContent[ActivityRow]) -> None:
        self.table.show_content(content)
        if self.table.waiting and (self._search.text() or self._narrowed()):
            self._widen()  # what somebody just stored, or asked for, is not among what the page was narrowed to
        self.widen_when_done(self._pending, len(content.rows))

    def open_activity(self, activity: OpenActivity) -> None:
        ActivityDialog(self.window(), self.desk, activity).open()

    def say(self, sentence: str) -> None:
        self.desk.say(sentence)

    def go_to(self, identity: str) -> None:
        """A record, or a word.

        ``pending``: what waits for the principal in the quarter of the heading; ``new``: record one; ``duplicates``: what
        may have been entered twice.
        """
        if identity == "pending":
            self._range.setCurrentIndex(0)
            self.narrow_for_now(self._pending)
            self.table.setFocus()
        elif identity == "new":
            self._add()
        elif identity == "duplicates":
            SameActivityDialog(self.window(), self.desk, self.presenter.open_by_id).open()
        elif not self.table.select(identity):
            self._widen()
            self._range.setCurrentIndex(1)
            self.table.select_when_shown(identity)

    def _stand_on(self, kind: str, record: str, day: date) -> None:
        if kind == "activity":
            self.show_new(self.table, record, day)

    def _has_all(self) -> bool:
        return self._range.currentIndex() == 1

    def _narrowed(self) -> bool:
        return self._pending.isChecked()

    def _widen(self) -> None:
        self._search.clear()
        self._pending.setChecked(False)

    def pasted_kind(self) -> str:
        return "activities"

    # -- what the person does -------------------------------------------------------------------------------------

    def _show_count(self, shown: int, total: int) -> None:
        listed = "" if shown == total else f"列出 {shown} / {total} 项 · "
        self._count.setText(listed + list_words(self._model.rows()))

    def _change_range(self, _value: object = None) -> None:
        self.reload()

    def _choose(self) -> None:
        rows = self.table.selected_rows()
        hindrance = not_reviewable(rows)
        self.child(QPushButton, "editButton").setText("批量修改…" if len(rows) > 1 else "打开")
        told = f"已选 {len(rows)} 个活动" + (f"　{hindrance}" if hindrance else "")
        self._chosen.setText(told if rows else "未选中")
        for button in self._row_buttons:
            button.setEnabled(bool(rows))
        for button in self._review_buttons:
            button.setEnabled(bool(rows) and not hindrance)
        self.child(QPushButton, "deleteButton").setEnabled(bool(rows) and not any(row.closed for row in rows))

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

    def _add(self) -> None:
        quarter = self.desk.quarter
        self.presenter.begin(self.desk.today if self.desk.today in quarter else quarter.last_day)

    def _open(self) -> None:
        row = self.table.current_row()
        if row is not None:
            self.presenter.open(row)

    def _open_chosen(self) -> None:
        """One activity is opened, several are changed together."""
        if len(self.table.selected_rows()) > 1:
            self._ask_batch()
        else:
            self._open()

    def _ask_batch(self) -> None:
        self.desk.do(levels_of).then(self._batch)

    def _batch(self, levels: Sequence[tuple[str, str]]) -> None:
        batch = batch_of_activities(self.table.selected_rows(), self._model.everything(), levels)
        BatchDialog(self.window(), self.desk, batch).open()

    def _repeat(self) -> None:
        row = self.table.current_row()
        if row is not None:
            self.presenter.begin(self.desk.today, row)

    def _plan_series(self) -> None:
        row = self.table.current_row()
        if row is not None:
            SeriesDialog(self.window(), self.desk, row).open()

    def _attachments(self) -> None:
        row = self.table.current_row()
        if row is not None:
            self._show_attachments(row)

    def _show_attachments(self, row: ActivityRow) -> AttachmentsDialog:
        dialog = AttachmentsDialog(self.window(), self.desk, row.id, f"{row.date}　{row.title}")
        dialog.open()
        return dialog

    def take_files(self, paths: list[Path]) -> None:
        """Photos belong to the selected activity; a workbook is a list of activities."""
        row = self.table.current_row()
        if row is not None and all(path.suffix.lower() in SUFFIXES for path in paths):
            self._show_attachments(row).add_files(paths)
        else:
            begin_import(self.desk, self.window(), "activities", paths[0])

    def _print(self, paper: Paper) -> None:
        row = self.table.current_row()
        if row is not None:
            preview(self.desk, self.window(), Document(paper=paper, of=row.id, called=f"{row.date} {row.title}"))

    def _enter_sheet(self) -> None:
        SheetRowsDialog(self.window(), self.desk).open()

    def _history(self) -> None:
        row = self.table.current_row()
        if row is not None:
            HistoryDialog(self.window(), self.desk, row.id, f"{row.date}　{row.title}").open()

    def _approve(self) -> None:
        rows = self.table.selected_rows()
        if rows:
            self.desk.as_principal(f"审核 {len(rows)} 个活动，请校长输入口令。", partial(self.presenter.approve, rows))

    def _return(self) -> None:
        rows = self.table.selected_rows()
        if rows:
            self._returned = rows
            self.desk.as_principal_because(
                "退回",
                f"退回 {len(rows)} 个活动，请写明原因，录入员会看到：",
                "退回",
                self._send_back,
                missing="请写明退回原因。",
            )

    def _send_back(self, actor: str, reason: str) -> None:
        self.presenter.send_back(self._returned, actor, reason)

    def _delete(self) -> None:
        rows = self.table.selected_rows()
        if rows:
            what = f"“{rows[0].title}”" if len(rows) == 1 else f"{len(rows)} 个活动"
            self.desk.asking.confirm(
                "删除活动",
                f"把{what}连同考勤放入回收站？",
                "删除",
                partial(self._put_into_trash, rows),
                details="删除后可以撤销。",
                danger=True,
            )

    def _import(self, kind: str) -> None:
        begin_import(self.desk, self.window(), kind)

    def _export(self) -> None:
        self.desk.asking.save_file("导出活动列表", "活动列表.xlsx", "工作簿 (*.xlsx)", self._write_export)

    def _write_export(self, path: Path) -> None:
        self.desk.do(export_table, columns=ACTIVITY_COLUMNS, rows=self._model.rows(), path=path).then(
            self.desk.say, what="正在导出"
        )

    def _put_into_trash(self, rows: Sequence[ActivityRow]) -> None:
        """Put activities into the trash."""
        self.desk.do(delete_activities, rows=rows).then(self.desk.say, what="正在删除")

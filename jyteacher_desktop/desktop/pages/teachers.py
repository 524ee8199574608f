"""教师: the roster on the left, the chosen person's card on the right."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtWidgets import QCheckBox, QFrame, QLabel, QMenu, QPushButton, QSplitter, QTabWidget, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.history import HistoryDialog
from jyteacher_desktop.desktop.dialogs.import_rows import begin_import
from jyteacher_desktop.desktop.dialogs.same_value_for_many import BatchDialog
from jyteacher_desktop.desktop.dialogs.school.duplicates import SamePersonDialog
from jyteacher_desktop.desktop.dialogs.school.guests import GuestsDialog
from jyteacher_desktop.desktop.dialogs.school.same_change_for_many import batch_of_teachers
from jyteacher_desktop.desktop.dialogs.school.teacher import MoveDialog, TeacherDialog
from jyteacher_desktop.desktop.exporting import export_table
from jyteacher_desktop.desktop.pages.page import Page
from jyteacher_desktop.desktop.pages.register_presenter import MENTIONS
from jyteacher_desktop.desktop.pages.tables_behind_pages import HOURS_TABLES, PEOPLE_TABLES, REGISTER_TABLES
from jyteacher_desktop.desktop.pages.teachers_presenter import (
    CARD_HISTORY_COLUMNS,
    CARD_LEDGER_COLUMNS,
    SERVICE_COLUMNS,
    TEACHERS,
    Card,
    Move,
    TeachersPresenter,
    delete_one,
)
from jyteacher_desktop.desktop.table_model import Description, TableContent, TableModel
from jyteacher_desktop.desktop.teacher_paper_menu import TeacherPapers
from jyteacher_desktop.desktop.widgets import FilterField, TableView
from jyteacher_desktop.desktop.widgets.elided import elide, unbroken_facts
from jyteacher_desktop.domain.hours_and_their_reasons import LedgerLine
from jyteacher_desktop.domain.terms import IN_POST
from jyteacher_desktop.kinds.registry import FollowingSet
from jyteacher_desktop.records.history_in_words import HistoryRow
from jyteacher_desktop.records.mentions_of_a_person import Mention
from jyteacher_desktop.school.dated_service import ServiceRow
from jyteacher_desktop.school.members import MemberRow
from jyteacher_desktop.school.roster import TEACHER_COLUMNS, TeacherDetail, TeacherRow

_LIST = "教师名单"


class TeachersPage(Page):
    """The teachers page."""

    form: ClassVar[str] = "teachers_page"
    takes_tables: ClassVar[bool] = True
    shows: ClassVar[AbstractSet[str] | None] = FollowingSet(
        lambda: PEOPLE_TABLES | HOURS_TABLES | REGISTER_TABLES.now() | {"member"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.presenter = TeachersPresenter(self, desk.worker)
        self._papers = TeacherPapers(desk, self)
        self.table = self.child(TableView, "table")
        self._model: TableModel[TeacherRow] = TableModel(TEACHERS, self)
        self.table.use(
            self._model,
            name="teachers",
            preferences=desk.preferences,
            empty_text="还没有教师。按“导入花名册…”读入现成的表格，在表格里复制（连同列名）后按 Ctrl+V 也行；或按 Ctrl+N 逐个添加。",
        )
        self._search = self.child(FilterField, "searchEdit")
        self._search.narrow(self.table)
        self._count = self.child(QLabel, "countLabel")
        self._model.filtered.connect(self._show_count)
        self._card: Card | None = None
        self._to_open = ""
        self._card_frame = self.child(QFrame, "card")
        self._card_frame.hide()
        self._name = self.child(QLabel, "nameLabel")
        elide(self._name)
        self._status = self.child(QLabel, "statusLabel")
        self._facts = self.child(QLabel, "factsLabel")
        self._progress = self.child(QLabel, "progressLabel")
        self._service: TableModel[ServiceRow] = TableModel(Description(columns=SERVICE_COLUMNS), self)
        self._ledger: TableModel[LedgerLine] = TableModel(
            Description(columns=CARD_LEDGER_COLUMNS, identity=lambda row: row.id, tone=_ledger_tone), self
        )
        self._history: TableModel[HistoryRow] = TableModel(Description(columns=CARD_HISTORY_COLUMNS), self)
        self._mentions: TableModel[Mention] = TableModel(MENTIONS, self)
        for name, model, empty in (
            ("mentionsTable", self._mentions, "还没有专项记录提到这位教师。称号、岗位、荣誉等在“专项”页登记。"),
            ("serviceTable", self._service, "没有登记任职变动。"),
            ("ledgerTable", self._ledger, "本周期还没有学时记录。"),
            ("historyTable", self._history, "没有修改记录。"),
        ):
            self.child(TableView, name).use(model, name=name, preferences=desk.preferences, empty_text=empty)
        splitter = self.child(QSplitter, "splitter")
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        splitter.setSizes([560, 380])
        self.child(TableView, "mentionsTable").row_opened.connect(self._open_mention)
        self.child(TableView, "historyTable").row_opened.connect(self._open_history)
        self.table.row_changed.connect(self.presenter.choose)
        self.table.row_opened.connect(self._edit)
        self.table.menu_wanted.connect(self._fill_menu)
        self._left = self.child(QCheckBox, "leftBox")
        self._left.toggled.connect(self._show_left)
        self._left.clicked.connect(self.table.stop_waiting)
        self._members: Sequence[MemberRow] = ()
        self.child(QPushButton, "guestsButton").hide()
        for name, slot in (
            ("addButton", self._add),
            ("importButton", self._import),
            ("exportButton", self._export),
            ("sameButton", self._same_people),
            ("guestsButton", self._guests),
            ("editButton", self._edit),
            ("moveButton", self._move),
            ("printButton", self._print),
            ("deleteButton", self._delete),
        ):
            self.child(QPushButton, name).clicked.connect(slot)

    # -- what is shown --------------------------------------------------------------------------------------------

    def reload(self) -> None:
        self.presenter.load()

    def show_teachers(self, content: TableContent[TeacherRow]) -> None:
        self.table.show_content(content)
        if self.table.waiting:  # whom somebody asked for is not in post any more
            self._left.setChecked(True)

    def show_members(self, members: Sequence[MemberRow]) -> None:
        """The schools of a central school: it alone enters people of other schools."""
        self._members = members
        self.child(QPushButton, "guestsButton").setVisible(bool(members))

    def show_card(self, card: Card | None) -> None:
        self._card = card
        self._card_frame.setVisible(card is not None)
        if card is None:
            return
        row = card.detail.row
        self._name.setText(row.name)
        self._status.setText(row.status)
        self._facts.setText(unbroken_facts(card.facts))
        self._progress.setText(card.progress)
        self._service.show_rows(tuple(reversed(card.detail.service)))
        self._ledger.show_rows(card.ledger)
        self._history.show_rows(card.history)
        self._mentions.show_rows(card.mentions)
        tabs = self.child(QTabWidget, "tabs")
        tabs.setTabText(
            tabs.indexOf(self.child(QWidget, "registersTab")), f"专项 {len(card.mentions)}" if card.mentions else "专项"
        )
        if row.id == self._to_open:
            self._to_open = ""
            self._edit()

    def go_to(self, identity: str) -> None:
        """A teacher, or ``duplicates``: entries that may be one person."""
        if identity == "duplicates":
            self._same_people()
        elif not self.table.select(identity):
            self._search.clear()
            self.table.select_when_shown(identity)
            self.presenter.load()

    def open_record(self, identity: str) -> None:
        """Open the form of a teacher, as soon as his card is here."""
        self._to_open = identity
        self.go_to(identity)
        if self._to_open and self._card is not None and self._card.detail.row.id == identity:
            self._to_open = ""
            self._edit()

    def pasted_kind(self) -> str:
        return "roster"

    # -- what the person does -------------------------------------------------------------------------------------

    def _show_count(self, shown: int, total: int) -> None:
        gone = sum(bool(row.status_code) and row.status_code not in IN_POST for row in self._model.everything())
        left = f" · 其中不在岗 {gone} 人" if gone else ""
        self._count.setText((f"{total} 人" if shown == total else f"{shown} / {total} 人") + left)

    def _show_left(self, wanted: bool) -> None:
        self.presenter.load(with_left=wanted)

    def _fill_menu(self, menu: QMenu) -> None:
        if self._card is not None:
            menu.addAction("编辑…\tEnter", self._edit)
            menu.addAction("人员变动…", self._move)
            self._papers.fill(menu, self._card.detail.row.id, self._card.detail.row.name)
            menu.addAction("修改记录…", self._open_history)
            menu.addAction("删除", self._delete)
            chosen = self.table.selected_rows()
            if len(chosen) > 1:
                menu.addAction(f"批量修改 {len(chosen)} 人…", self._batch)
            two = len(chosen) == 2
            menu.addAction("所选两条是同一人…" if two else "同一人核对…", self._same_people)

    def _same_people(self) -> None:
        """Two selected entries, or whoever looks alike."""
        rows = self.table.selected_rows()
        SamePersonDialog(self.window(), self.desk, pair=(rows[0].id, rows[1].id) if len(rows) == 2 else None).open()

    def _guests(self) -> None:
        GuestsDialog(self.window(), self.desk, self._members).open()

    def _print(self) -> None:
        if self._card is not None:
            row = self._card.detail.row
            self._papers.offer(self.child(QPushButton, "printButton"), row.id, row.name)

    def _batch(self) -> None:
        batch = batch_of_teachers(self.table.selected_rows(), self._model.everything())
        BatchDialog(self.window(), self.desk, batch).open()

    def _open_history(self, _row: object = None) -> None:
        if self._card is not None:
            row = self._card.detail.row
            HistoryDialog(self.window(), self.desk, row.id, row.name).open()

    def _open_mention(self, row: Mention) -> None:
        self.desk.go("registers", row.id)

    def _add(self) -> None:
        rows = self._model.everything()
        TeacherDialog(self.window(), self.desk, detail=None, others=rows, on_saved=self._added).open()

    def _added(self, teacher_id: str) -> None:
        self.desk.say("已添加教师")
        self._search.clear()
        self.table.select_when_shown(teacher_id)

    def _edit(self, _row: object = None) -> None:
        if self._card is not None:
            detail = self._card.detail
            rows = self._model.everything()
            TeacherDialog(self.window(), self.desk, detail=detail, others=rows, on_saved=self._edited).open()

    def _edited(self, _teacher_id: str) -> None:
        self.desk.say("已保存")

    def _move(self) -> None:
        if self._card is not None:
            detail = self._card.detail
            MoveDialog(self.window(), self.desk, detail, self.desk.today, partial(self._moved, detail)).open()

    def _moved(self, detail: TeacherDetail, move: Move) -> None:
        """Whoever is not in post any more is gone from the list: that is said, with the way to see him."""
        name, today = detail.row.name, self.desk.today
        holds = move.day <= today and not any(row.start is not None and move.day < row.start <= today for row in detail.service)
        gone = not move.status.in_post and holds and not self._left.isChecked()
        where = "。不在名单里了，勾“含已离校”可以看到" if gone else ""
        self.desk.say(f"{name}：{move.day.isoformat()} 起{move.status.label}{where}")

    def _delete(self) -> None:
        if self._card is not None:
            name = self._card.detail.row.name
            self.desk.asking.confirm(
                "删除教师",
                f"把“{name}”放入回收站？",
                "删除",
                self._really_delete,
                details="有活动或培训记录的教师不会被删除。删除后可以撤销。",
                danger=True,
            )

    def _really_delete(self) -> None:
        if self._card is not None:
            self.desk.do(delete_one, row=self._card.detail.row).then(self.desk.say, what="正在删除")

    def _import(self) -> None:
        begin_import(self.desk, self.window(), "roster")

    def take_files(self, paths: list[Path]) -> None:
        if (table := self.only_one(paths)) is not None:
            begin_import(self.desk, self.window(), "roster", table)

    def _export(self) -> None:
        self.desk.asking.save_table(f"导出{_LIST}", _LIST, self._write_export)

    def _write_export(self, path: Path) -> None:
        self.desk.do(export_table, columns=TEACHER_COLUMNS, rows=self._model.rows(), path=path, sheet=_LIST).then(
            self.desk.say, what="正在导出"
        )


def _ledger_tone(row: LedgerLine, key: str) -> str:
    return "warn" if key in ("counted", "why") and row.counted < row.claimed else ""

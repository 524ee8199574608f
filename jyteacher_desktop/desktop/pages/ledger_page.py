"""What the page 学时 of a school and the page 全市 of a bureau are alike: whose hours, up to which day, and one person's with the reasons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import ClassVar, TypeVar

from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QLabel, QPlainTextEdit, QProgressBar, QSplitter

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.exporting import export_table
from jyteacher_desktop.desktop.pages.ledger_presenter import Question, progress_sentence, reached_percent
from jyteacher_desktop.desktop.pages.page import Page
from jyteacher_desktop.desktop.table_model import TableModel
from jyteacher_desktop.desktop.what_if_shown import Trial
from jyteacher_desktop.desktop.widgets import DateField, FilterField, TableView
from jyteacher_desktop.desktop.widgets.elided import elide
from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.domain.hours_and_their_reasons import Detail, HoursRow

Row = TypeVar("Row")


class LedgerPage(Page):
    """Everybody's hours as a table, and beside it the person chosen: how far, with which records, and why each counts as it does."""

    ledger_width: ClassVar[int]
    """Pixels of the right side when the page is new."""
    first_detail: ClassVar[Detail] = Detail.BOTH

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.table = self.child(TableView, "table")
        self.ledger = self.child(TableView, "ledgerTable")
        self._search = self.child(FilterField, "searchEdit")
        self._count = self.child(QLabel, "countLabel")
        self._note = self.child(QLabel, "noteLabel")
        self._cycle = self.child(QComboBox, "cycleBox")
        self._cycle.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._as_of = self.child(DateField, "asOfEdit")
        self._as_of.set_today(desk.today)
        self._as_of.set_day(desk.today)
        self._behind = self.child(QCheckBox, "behindBox")
        self._columns = self.child(QComboBox, "columnsBox")
        for detail in Detail:
            self._columns.addItem(detail.value, detail)
        self._columns.setCurrentIndex(self._columns.findData(self.first_detail))
        self._columns.activated.connect(self._ask_again)
        self._cycle.activated.connect(self._ask_again)
        self._as_of.day_changed.connect(self._ask_again)
        self._behind.toggled.connect(self._ask_again)
        self._card = self.child(QFrame, "card")
        self._card.hide()
        self._name = self.child(QLabel, "nameLabel")
        elide(self._name)
        self._behind_chip = self.child(QLabel, "behindLabel")
        self._bar = self.child(QProgressBar, "bar")
        self._bar.setRange(0, 100)
        self._progress = self.child(QLabel, "progressLabel")
        self._why = self.child(QPlainTextEdit, "whyEdit")
        self._why.setTabChangesFocus(True)
        self._why.hide()
        splitter = self.child(QSplitter, "splitter")
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        splitter.setSizes([560, self.ledger_width])
        self.connect_buttons({"exportButton": self._export, "whatIfButton": self._ask_draft})

    def turn_day(self, before: date) -> None:
        """Figures as of today are those of the new day; a day that somebody chose stays."""
        self._as_of.set_today(self.desk.today)
        if self._as_of.day() == before:
            self._as_of.set_day(self.desk.today)
        super().turn_day(before)

    def _question(self) -> Question:
        return Question(
            as_of=self._as_of.day(),
            cycle=self._cycle.currentText(),
            behind_only=self._behind.isChecked(),
            detail=self._columns.currentData(),
        )

    def _show_cycles(self, cycles: tuple[str, ...], shown: str) -> None:
        if self._cycle.count() == 0:
            self._cycle.addItems(list(cycles))
        self._cycle.setCurrentText(shown)

    def _standing_of(self, row: HoursRow) -> str:
        """The word of the chip; a page whose table has words of its own says it in those."""
        return row.standing

    def _show_standing(self, row: HoursRow) -> None:
        """The upper part of the card: who, in which standing, how far."""
        self._name.setText(row.name)
        self._behind_chip.setText(self._standing_of(row))
        self._behind_chip.setProperty("chip", "plain" if row.apart else "warn" if row.behind and row.gap else "good")
        self._behind_chip.style().polish(self._behind_chip)
        self._bar.setValue(reached_percent(row))
        self._progress.setText(progress_sentence(row, self._standing_of(row)))

    def _ask_again(self, _value: object = None) -> None:
        self.reload()

    def _ask_draft(self) -> None:
        self.desk.asking.open_file("选择政策草案", "政策文件 (*.toml);;所有文件 (*)", self._try_draft)

    def _try_draft(self, path: Path) -> None:
        """Count by the draft, then :meth:`_show_what_if`."""
        raise NotImplementedError

    def _show_what_if(self, trial: Trial) -> None:
        from jyteacher_desktop.desktop.dialogs.what_if import WhatIfDialog

        WhatIfDialog(self.window(), self.desk, trial).open()

    def _export(self) -> None:
        """Ask where the table shown goes, then :meth:`_write_table`."""
        raise NotImplementedError

    def _write_table(self, model: TableModel[Row], path: Path, *, sheet: str, beside: Sequence[Column[Row]] = ()) -> None:
        """Write what a table shows, into a sheet of that name; ``beside`` its columns others that only a file needs."""
        self.desk.do(export_table, columns=(*model.columns, *beside), rows=model.rows(), path=path, sheet=sheet).then(
            self.desk.say, what="正在导出"
        )

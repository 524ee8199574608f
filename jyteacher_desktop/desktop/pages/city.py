"""全市: everybody's hours over all their schools with the reason of every figure, completion by school, and the papers of both."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QLabel,
    QPushButton,
    QSplitter,
    QTabWidget,
)

from jyteacher_desktop.bureau.city_figures import CITY, SCHOOL, CompletionRow, TrendRow, standing_in_city
from jyteacher_desktop.bureau.clerks_log import marked
from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.documents import Document, offer, preview
from jyteacher_desktop.desktop.pages.city_presenter import (
    COMPLETION,
    ENTRIES,
    TREND,
    CityEntry,
    CityMatrix,
    CityPerson,
    CityPresenter,
    LineTrend,
    people_matrix,
    try_for_city,
    was_cancelled,
)
from jyteacher_desktop.desktop.pages.hours_presenter import explain
from jyteacher_desktop.desktop.pages.ledger_page import LedgerPage
from jyteacher_desktop.desktop.table_model import TableModel
from jyteacher_desktop.desktop.widgets import ChartView, FilterField, TableView
from jyteacher_desktop.desktop.widgets.elided import unbroken_facts
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.domain.hours_and_their_reasons import Detail, HoursRow
from jyteacher_desktop.kinds.kit import Keeper
from jyteacher_desktop.papers import Of, Paper, papers_of

_LISTS = ("全市学时", "全市达标情况")
"""What the lists of its two sides are called."""
_NOBODY = "还没有合并过数据包。先在“接收”页接收各校交来的文件。"
_ROOM_FOR_TREND = 900
"""So high is a screen on which the lines and their quarters both have room."""
_TREND = "city_trend"
_STOPPED = "已停止计算。按 F5 重新计算。"


def _called(line: CompletionRow) -> str:
    return f"{line.scope} {line.called}"


class CityPage(LedgerPage):
    """The page of the whole city."""

    form: ClassVar[str] = "city_page"
    ledger_width: ClassVar[int] = 440
    first_detail: ClassVar[Detail] = Detail.YEARS

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.presenter = CityPresenter(self, desk.worker)
        self._model: TableModel[HoursRow] = TableModel(people_matrix(()), self)
        self.table.use(self._model, name="city", preferences=desk.preferences, empty_text="正在计算…")
        self._search.narrow(self.table)
        self.figures = self.child(TableView, "figuresTable")
        self._figures_model: TableModel[CompletionRow] = TableModel(COMPLETION, self)
        self.figures.use(self._figures_model, name="completion", preferences=desk.preferences, empty_text="正在计算…")
        self._figures_search = self.child(FilterField, "figuresEdit")
        self._figures_search.narrow(self.figures)
        self._ledger_model: TableModel[CityEntry] = TableModel(ENTRIES, self)
        self.ledger.use(self._ledger_model, name="city_ledger", preferences=desk.preferences, empty_text="本周期还没有学时记录。")
        self._tabs = self.child(QTabWidget, "tabs")
        self._line: CompletionRow | None = None
        self._line_button = self.child(QPushButton, "lineButton")
        self._line_button.hide()
        self._line_button.clicked.connect(self._show_everybody)
        self._trend_title = self.child(QLabel, "trendLabel")
        self._trend_chart = self.child(ChartView, "trendChart")
        self._trend_table = self.child(TableView, "trendTable")
        self._trend_model: TableModel[TrendRow] = TableModel(TREND, self)
        self._trend_table.use(
            self._trend_model,
            name="trend",
            preferences=desk.preferences,
            empty_text="选中一行，这里是它各季度的数字。",
            sortable=False,
        )
        figures = self.child(QSplitter, "figuresSplitter")
        figures.setStretchFactor(0, 1)
        figures.setSizes([330, 200])
        self._trend_box = self.child(QCheckBox, "trendBox")
        room = self.screen().availableGeometry().height() >= _ROOM_FOR_TREND
        self._trend_box.setChecked(desk.preferences.opens(_TREND, usual=room))
        self._trend_box.toggled.connect(self._fold)
        self.child(QSplitter, "trendSplitter").setSizes([430, 630])
        self._tabs.currentChanged.connect(self._follow)
        self._needed = self.child(QLabel, "neededLabel")
        self._sums = self.child(QLabel, "sumsLabel")
        self._facts = self.child(QLabel, "factsLabel")
        self._show_fold()
        self.table.row_changed.connect(self.presenter.choose)
        self.table.row_opened.connect(self._enter_ledger)
        self.ledger.row_changed.connect(self._explain)
        self.figures.row_changed.connect(self._follow)
        self.figures.row_opened.connect(self._open_line)
        self.child(QPushButton, "paperButton").clicked.connect(self._ask_paper)
        self.connect_buttons({"peopleButton": self._open_chosen_line, "trendExportButton": self._export_trend})

    # -- what is shown --------------------------------------------------------------------------------------------

    def reload(self) -> None:
        self.presenter.load(self._question(), self._line)

    def _standing_of(self, row: HoursRow) -> str:
        return standing_in_city(row)

    def show_city(self, matrix: CityMatrix) -> None:
        self._show_cycles(matrix.cycles, matrix.view.cycle)
        self._count.setText(matrix.summary)
        self._note.setText(matrix.note)
        self._sums.setText(unbroken_facts(matrix.sums))
        self._sums.setVisible(bool(matrix.sums))
        empty = "没有人低于进度。" if self._behind.isChecked() and matrix.view.teachers else _NOBODY
        self.table.set_empty_text(empty)
        self.figures.set_empty_text(_NOBODY)
        self.figures.show_content(matrix.completion)
        if self.figures.current_row() is None and not self.figures.waiting:
            self.figures.select_row(0)
        self.table.show_content(matrix.people)
        self._line = matrix.line
        self._line_button.setVisible(matrix.line is not None)
        if matrix.line is not None:
            self._line_button.setText(f"只看{_called(matrix.line)} {matrix.line.people} 人  ✕")
            self._line_button.setAccessibleName(f"只看{_called(matrix.line)}，按下再看全部教师")
        self.presenter.choose(self.table.current_row())
        self._follow()

    def show_needed(self, words: str) -> None:
        """What the founding document asks of the city, a line for each share."""
        self._needed.setText(words)

    def _show_fold(self) -> None:
        for part in (self.child(QFrame, "trendCard"), self._needed):
            part.setVisible(self._trend_box.isChecked())

    def _fold(self, opened: bool) -> None:
        """The lines have the room of a small screen; who wants their quarters opens them, and finds them open the next time."""
        self.desk.preferences.remember_opened(_TREND, opened=opened)
        self._show_fold()
        self._follow()

    def show_stopped(self, error: JyTeacherError) -> None:
        for table in (self.table, self.figures):
            table.set_empty_text(_STOPPED)
        if not was_cancelled(error):
            self.desk.asking.show_error(error)

    def show_person(self, person: CityPerson | None) -> None:
        self._card.setVisible(person is not None)
        if person is None:
            return
        self._show_standing(person.row)
        self._facts.setText(unbroken_facts(person.facts))
        self._ledger_model.show_rows(person.entries)
        self._explain(self.ledger.current_row())

    def go_to(self, identity: str) -> None:
        """A person by their id."""
        self._tabs.setCurrentIndex(0)
        if not self.table.select(identity):
            self._search.clear()
            self._line = None
            self._behind.setChecked(False)
            self.table.select_when_shown(identity)
            self.reload()

    def focus_search(self) -> None:
        """Ctrl+F: the search line of the tab shown."""
        if self._tabs.currentIndex() == 0:
            super().focus_search()
        else:
            self._figures_search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._figures_search.selectAll()

    # -- what the person does -------------------------------------------------------------------------------------

    def _enter_ledger(self, _row: object) -> None:
        self.ledger.enter()

    def _explain(self, entry: CityEntry | None) -> None:
        self._why.setVisible(entry is not None)
        if entry is not None:
            self._why.setPlainText(f"{entry.school}　{explain(entry.line)}" if entry.school else explain(entry.line))

    def show_trend(self, trend: LineTrend | None) -> None:
        self._trend_title.setText(trend.title if trend is not None else "")
        self._trend_chart.show_drawing(trend.draw if trend is not None else None, trend.words if trend is not None else "")
        self._trend_model.show_rows(trend.rows if trend is not None else ())
        self.child(QPushButton, "trendExportButton").setEnabled(trend is not None)

    def _follow(self, _row: object = None) -> None:
        """The line the person is on, quarter by quarter; nothing is counted for it while nobody sees it."""
        line = self.figures.current_row() if self._tabs.currentIndex() == 1 else None
        self.child(QPushButton, "peopleButton").setEnabled(line is not None)
        if self._tabs.currentIndex() == 1 and self._trend_box.isChecked():
            self.presenter.follow(self.figures.current_row())

    def _open_chosen_line(self) -> None:
        line: CompletionRow | None = self.figures.current_row()
        if line is not None:
            self._open_line(line)

    def _open_line(self, row: CompletionRow) -> None:
        """Enter on a line of the figures shows its people, each with the reasons of his hours."""
        self._line = None if row.scope == CITY else row
        self._search.clear()
        self._tabs.setCurrentIndex(0)
        self.reload()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_everybody(self) -> None:
        self._line = None
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.reload()

    def _export_trend(self) -> None:
        called = self._trend_title.text().replace(" · ", " ")
        self.desk.asking.save_table("导出", called, partial(self._write_table, self._trend_model, sheet=called))

    def _school_meant(self) -> str:
        """The school of the row the person is on."""
        if self._tabs.currentIndex() == 1:
            line: CompletionRow | None = self.figures.current_row()
            return line.name if line is not None and line.scope == SCHOOL else ""
        row: HoursRow | None = self.table.current_row()
        return row.unit.split("、")[0].removesuffix(marked("", entered=True)) if row is not None else ""

    def _ask_paper(self) -> None:
        offer(self.child(QPushButton, "paperButton"), papers_of(Keeper.BUREAU, Of.OFFICE, Of.MEMBER), self._begin)

    def _begin(self, paper: Paper) -> None:
        """A paper of one school asks which; every other one is drawn at once."""
        if paper.of is Of.MEMBER:
            self.desk.asking.ask_text(
                paper.title,
                "哪一所学校？写名称或标识码。",
                "预览",
                partial(self._preview, paper),
                missing="请写学校名称或标识码。",
                text=self._school_meant(),
            )
        else:
            self._preview(paper)

    def _preview(self, paper: Paper, school: str = "") -> None:
        chosen = {"as_of": self._as_of.day(), "cycle": self._cycle.currentText() or None}
        asked = {ask.key: chosen[ask.key] for ask in paper.asks if ask.key in chosen}
        title = f"{school}{paper.title}" if school else ""
        preview(self.desk, self.window(), Document(paper=paper, of=school, called=school, asked=asked, title=title))

    def _try_draft(self, path: Path) -> None:
        self.desk.do(try_for_city, path=path, as_of=self._as_of.day(), progress=self.desk.progress).then(
            self._show_what_if, what="正在按草案试算全市学时", owner=self
        )

    def _export(self) -> None:
        self.desk.asking.save_table("导出", _LISTS[self._tabs.currentIndex()], self._write_export)

    def _write_export(self, path: Path) -> None:
        if self._tabs.currentIndex() == 0:
            self._write_table(self._model, path, sheet=_LISTS[0])
        else:
            self._write_table(self._figures_model, path, sheet=_LISTS[1])

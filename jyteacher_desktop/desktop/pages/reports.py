"""报表与上报: one quarter at a glance, and the five steps from review to the bureau's receipt."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.check_package import check_at_school
from jyteacher_desktop.desktop.dialogs.school.bureau_card import TrustDialog
from jyteacher_desktop.desktop.dialogs.school.close_quarter import CloseDialog
from jyteacher_desktop.desktop.dialogs.school.relay import RelayDialog
from jyteacher_desktop.desktop.dialogs.school.school_keys import school_keys_dialog
from jyteacher_desktop.desktop.dialogs.school.submit import SubmitDialog
from jyteacher_desktop.desktop.dialogs.school.take_back import TakeBackDialog
from jyteacher_desktop.desktop.dialogs.trace import TraceDialog
from jyteacher_desktop.desktop.documents import of_time, preview
from jyteacher_desktop.desktop.double_clicked import is_letter
from jyteacher_desktop.desktop.pages.page import Page
from jyteacher_desktop.desktop.pages.reports_presenter import (
    ReportsPresenter,
    alert_words,
    close,
    letter_tone,
    reopen,
)
from jyteacher_desktop.desktop.pages.tables_behind_pages import (
    ACTIVITIES_TABLES,
    HOURS_TABLES,
    LETTERS_TABLES,
    PEOPLE_TABLES,
    QUARTERS_TABLES,
    TRAININGS_TABLES,
)
from jyteacher_desktop.desktop.table_model import Description, TableModel
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.desktop.widgets.wrapped_items import WrappedItems
from jyteacher_desktop.desktop.worker import Doing
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.kinds.kit import Keeper
from jyteacher_desktop.papers import Of, Paper, paper, papers_of
from jyteacher_desktop.school.quarter_steps import QuarterSteps
from jyteacher_desktop.school.school_keys import TrustState
from jyteacher_desktop.school.submitting import LETTER_COLUMNS, LetterRow
from jyteacher_desktop.school.taking_book_back import RestorePlan
from jyteacher_desktop.school.trace_rows import TRACE_COLUMNS
from jyteacher_desktop.school.tracing import trace
from jyteacher_desktop.school.what_leaves_the_school import SubmitPreview, preview_submit

PACKAGE_FILTER = "数据包、卡片和回执 (*.jyt);;所有文件 (*)"


class ReportsPage(Page):
    """The reports page."""

    form: ClassVar[str] = "reports_page"
    shows: ClassVar[frozenset[str] | None] = (
        QUARTERS_TABLES | LETTERS_TABLES | HOURS_TABLES | ACTIVITIES_TABLES | TRAININGS_TABLES | PEOPLE_TABLES
    )
    follows_quarter: ClassVar[bool] = True

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.presenter = ReportsPresenter(self, desk.worker)
        self._shown: QuarterSteps | None = None
        self._wants_reopening = False
        self._texts = {
            name: self.child(QLabel, name) for name in ("reviewText", "pdfText", "closeText", "submitText", "receiptText")
        }
        slots = {
            "reviewButton": self._review,
            "pdfButton": self._preview_quarter,
            "closeButton": self._close_or_reopen,
            "submitButton": self._begin_submit,
            "receiptButton": self._ask_receipt,
            "traceButton": self._trace,
            "cardButton": self._ask_card,
            "trustButton": self._ask_trust,
            "keysButton": self._show_keys,
        }
        self._buttons = self.connect_buttons(slots)
        self._documents = self.child(QListWidget, "documentsList")
        self._documents.setItemDelegate(WrappedItems(self._documents))
        for each in papers_of(Keeper.SCHOOL, *(of for of in Of if of.of_time)):
            item = QListWidgetItem(f"{each.title}　{each.about}")
            item.setData(Qt.ItemDataRole.UserRole, each)
            self._documents.addItem(item)
        self._documents.itemActivated.connect(self._preview)
        self._letters: TableModel[LetterRow] = TableModel(Description(columns=LETTER_COLUMNS, tone=letter_tone), self)
        self.child(TableView, "lettersTable").use(
            self._letters, name="letters", preferences=desk.preferences, empty_text="还没有生成过数据包。"
        )
        self._alerts = self.child(QLabel, "alertsLabel")
        self._state = self.child(QLabel, "stateLabel")
        self._count = self.child(QLabel, "countLabel")

    # -- what is shown --------------------------------------------------------------------------------------------

    def reload(self) -> None:
        self.presenter.load(self.desk.quarter)

    def show_quarter(self, desk: QuarterSteps) -> None:
        self._shown = desk
        self._count.setText(desk.summary.quarter_label)
        self._state.setText(desk.state.status_label + (f" 第 {desk.state.version} 版" if desk.closed else ""))
        self._chip(self._state, "good" if desk.closed else "plain")
        self._name_years(desk.quarter)
        self._alerts.setText(alert_words(desk.summary.alerts))
        for label in (self._alerts, self.child(QLabel, "alertsTitle")):
            label.setVisible(bool(desk.summary.alerts))
        self._texts["reviewText"].setText(desk.review_text)
        self._texts["closeText"].setText(desk.close_text)
        self._texts["submitText"].setText(desk.submit_text)
        self._texts["pdfText"].setText(desk.pdf_text)
        self._show_steps(desk)
        self._texts["receiptText"].setText(desk.receipt_text)
        self._buttons["reviewButton"].setText("去看(&V)" if desk.closed else "去审核(&V)")
        self._buttons["reviewButton"].setEnabled(desk.pending > 0)
        self._buttons["closeButton"].setText("重新打开(&K)…" if desk.closed else "结账(&K)")
        self._buttons["submitButton"].setEnabled(desk.trust is not None)
        self._letters.show_rows(desk.letters)
        self._enable(True)
        self._buttons["closeButton"].setEnabled(desk.begun or desk.closed)
        if self._wants_reopening and desk.quarter == self.desk.quarter:
            self._wants_reopening = False
            if desk.closed:
                self._close_or_reopen()

    def _name_years(self, quarter: Quarter) -> None:
        """Papers of a year say which one the quarter above makes it: in January the one that is over is still wanted."""
        for place in range(self._documents.count()):
            item = self._documents.item(place)
            each: Paper = item.data(Qt.ItemDataRole.UserRole)
            year = f"（{of_time(each, quarter, self.desk.today).called}）" if each.of in (Of.YEAR, Of.SCHOOL_YEAR) else ""
            item.setText(f"{each.title}{year}　{each.about}")
            item.setToolTip(item.text() + ("。要另一年的，在上方换一个季度" if year else ""))

    def _show_steps(self, desk: QuarterSteps) -> None:
        """Ticks on what is done, and one button that stands out: the next one that can be pressed."""
        without_card = desk.next_step == "submit" and desk.trust is None
        for number, (name, finished) in enumerate(desk.done.items(), start=1):
            mark = self.child(QLabel, f"{name}Mark")
            mark.setText("✓" if finished else str(number))
            mark.setAccessibleName(f"第 {number} 步，{'已完成' if finished else '未完成'}")
            self._chip(mark, "good" if finished else "info")
            self._stand_out(f"{name}Button", name == desk.next_step and not without_card)
        self._stand_out("trustButton", without_card)

    def _stand_out(self, name: str, primary: bool) -> None:
        button, role = self._buttons[name], "primary" if primary else ""
        if button.property("role") != role:
            button.setProperty("role", role)
            button.style().polish(button)

    def show_no_quarter(self, sentence: str) -> None:
        self._shown = None
        self._count.setText(sentence)
        self._enable(False)

    def _enable(self, shown: bool) -> None:
        for name in ("pdfButton", "closeButton"):
            self._buttons[name].setEnabled(shown)

    def ask_submit(self, preview: SubmitPreview, quarter: Quarter) -> None:
        SubmitDialog(self.window(), self.desk, preview=preview, quarter=quarter, on_done=self._submitted).open()

    def go_to(self, identity: str) -> None:
        """``reopen``: ask why the quarter of the heading is opened again; ``relay``: hand on the packages of a central school's schools."""
        if identity == "reopen":
            self._wants_reopening = True
            self.reload()
        elif identity == "relay":
            RelayDialog(self.window(), self.desk).open()

    def tell(self, title: str, text: str) -> None:
        self.desk.asking.tell(title, text)

    def take_files(self, paths: list[Path]) -> None:
        """Letters of the bureau that were dropped onto the window; a table is none, and not one that somebody changed."""
        letters = [path for path in paths if is_letter(path)]
        if letters:
            self.presenter.take_in_each(letters)
        if others := [path for path in paths if path not in letters]:
            super().take_files(others)

    # -- what the person does -------------------------------------------------------------------------------------

    def _review(self) -> None:
        if self._shown is not None:
            self.desk.go("activities" if self._shown.pending_activities else "trainings", "pending")

    def _preview_quarter(self) -> None:
        self._print(paper("quarter"))

    def _preview(self, item: QListWidgetItem) -> None:
        self._print(item.data(Qt.ItemDataRole.UserRole))

    def _print(self, wanted: Paper) -> None:
        preview(self.desk, self.window(), of_time(wanted, self.desk.quarter, self.desk.today))

    def _close_or_reopen(self) -> None:
        if self._shown is None:
            return
        label = self._shown.state.label
        if self._shown.closed:
            self.desk.as_principal_because(
                "重新打开季度",
                f"重新打开{label}，请写明原因，会印在下一版上。再次结账后为第 {self._shown.state.version + 1} 版，需要重新上报。",
                "重新打开",
                self._reopen,
                missing="请写明重新打开的原因。",
                doing="正在重新打开",
            )
        else:
            CloseDialog(self.window(), self.desk, label=label, lines=self._shown.checks, on_close=self._close).open()

    def _close(self) -> None:
        self.desk.do(close, quarter=self.desk.quarter).then(self.desk.say, what="正在结账")

    def _reopen(self, actor: str, reason: str) -> Doing[str]:
        return self.desk.do(reopen, quarter=self.desk.quarter, actor=actor, reason=reason)

    def _begin_submit(self) -> None:
        self.desk.do(preview_submit, self.desk.quarter).then(
            partial(self.ask_submit, quarter=self.desk.quarter), what="正在准备数据包"
        )

    def _submitted(self, sentence: str) -> None:
        self.tell("上报完成", sentence)

    def _ask_receipt(self) -> None:
        self.desk.asking.open_file("读入教育局来件（回执、政策、归还包、新卡片）", PACKAGE_FILTER, self.presenter.take_in)

    def ask_take_over(self, path: Path, sentence: str) -> None:
        self.desk.asking.confirm(
            "教育局手里有更新的数据包",
            "教育局手里的最新数据包不是本台账生成的。",
            "本台账最新，接着编号",
            partial(self.presenter.take_in, path, take_over=True),
            details=sentence.replace("（school restore）", "").replace("（--take-over）", ""),
            danger=True,
        )

    def ask_take_back(self, path: Path, plan: RestorePlan) -> None:
        dialog = TakeBackDialog(self.window(), self.desk, path=path, plan=plan, on_done=partial(self.tell, "取回归还包"))
        dialog.finished.connect(self._go_on)
        dialog.open()

    def ask_card_digits(self, path: Path) -> None:
        self._trust_dialog(path)

    def when_unsealed(self, action: Callable[[], None]) -> None:
        self.desk.when_unsealed(action)

    def look_at_package(self, path: Path) -> None:
        check_at_school(self.desk, self.window(), path)

    def _go_on(self, _result: int) -> None:
        self.presenter.go_on()

    def _show_keys(self) -> None:
        if self._shown is not None:
            school_keys_dialog(
                self.window(), self.desk, workspace=self._shown.workspace, on_done=partial(self.tell, "密钥与电脑")
            ).open()

    def _trace(self) -> None:
        TraceDialog(self.window(), self.desk, TRACE_COLUMNS, trace).open()

    def _ask_card(self) -> None:
        school = self._shown.workspace.stem if self._shown is not None else ""
        self.desk.asking.save_file("写本校卡片", f"{school} 本校卡片.jyt".strip(), PACKAGE_FILTER, self._card_path)

    def _card_path(self, path: Path) -> None:
        self.desk.asking.ask_pin(
            "写本校的卡片要签名。请校长输入口令；要写经办人的卡片，请经办人输入自己的口令。",
            partial(self.presenter.write_card, path),
        )

    def _ask_trust(self) -> None:
        self.desk.asking.open_file("选择教育局卡片", PACKAGE_FILTER, self._trust_dialog)

    def _trust_dialog(self, path: Path) -> None:
        dialog = TrustDialog(self.window(), self.desk, path=path, pin_hint=self.desk.asking.pin_hint, on_done=self._trusted)
        dialog.finished.connect(self._go_on)
        dialog.open()

    def _trusted(self, state: TrustState) -> None:
        self.desk.say(f"已采用 {state.name} 的卡片，{state.label}")

    def _chip(self, label: QWidget, tone: str) -> None:
        if label.property("chip") != tone:
            label.setProperty("chip", tone)
            label.style().polish(label)

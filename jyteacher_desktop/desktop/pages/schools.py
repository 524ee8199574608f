"""学校: who has handed in, who has not; enrolling schools, cards and receipts."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtWidgets import QComboBox, QLabel, QPushButton

from jyteacher_desktop.bureau.city import BoardRow
from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.enrol import EnrolDialog
from jyteacher_desktop.desktop.pages.bureau_presenter import SCHOOL_ROWS, Board, Enrolled, SchoolsPresenter
from jyteacher_desktop.desktop.pages.page import Page
from jyteacher_desktop.desktop.table_model import TableModel
from jyteacher_desktop.desktop.widgets import FilterField, TableView
from jyteacher_desktop.domain.calendar import Quarter

_PACKAGE_FILTER = "名片 (*.jyt);;所有文件 (*)"
_QUARTERS_SHOWN = 12


class SchoolsPage(Page):
    """The schools page."""

    form: ClassVar[str] = "schools_page"
    topics: ClassVar[frozenset[str]] = frozenset({"bureau"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.presenter = SchoolsPresenter(self, desk.worker)
        self.table = self.child(TableView, "table")
        self._model: TableModel[BoardRow] = TableModel(SCHOOL_ROWS, self)
        self.table.use(
            self._model,
            name="board",
            preferences=desk.preferences,
            empty_text="还没有登记学校。先按“本单位名片…”发给各校，再按“登记学校…”逐校登记它们的名片。",
        )
        self.child(FilterField, "searchEdit").narrow(self.table)
        self._count = self.child(QLabel, "countLabel")
        self._digest = self.child(QLabel, "digestLabel")
        self._quarter = self.child(QComboBox, "quarterBox")
        self._quarter.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        quarter = desk.quarter
        for _ in range(_QUARTERS_SHOWN):
            self._quarter.addItem(quarter.name, str(quarter))
            quarter = quarter.previous()
        self._quarter.currentIndexChanged.connect(self._choose_quarter)
        self._receipts = self.child(QPushButton, "receiptsButton")
        self._receipts.clicked.connect(self._ask_receipts)
        self.child(QPushButton, "addButton").clicked.connect(self._ask_enrol)
        self.child(QPushButton, "cardButton").clicked.connect(self._ask_card)

    # -- what the presenter shows ---------------------------------------------------------------------------------

    def reload(self) -> None:
        self.presenter.load(Quarter.parse(self._quarter.currentData()))

    def show_board(self, board: Board) -> None:
        self.table.show_content(board.content)
        self._count.setText(board.sentence)
        self._receipts.setText(f"生成回执（{board.waiting_receipts}）…" if board.waiting_receipts else "生成回执…")
        self._digest.setText(f"合并状态指纹 {board.digest[:12]}")
        self._digest.setToolTip(f"同样的数据包，不论按什么顺序接收，这个指纹都相同：{board.digest}")

    def tell(self, title: str, text: str) -> None:
        self.desk.asking.tell(title, text)

    # -- what the person does -------------------------------------------------------------------------------------

    def _choose_quarter(self, _place: int) -> None:
        self.reload()

    def _ask_enrol(self) -> None:
        self.desk.asking.open_file("选择学校名片", _PACKAGE_FILTER, self._enrol_dialog)

    def _enrol_dialog(self, path: Path) -> None:
        EnrolDialog(self.window(), self.presenter, card=path, pin_hint=self.desk.asking.pin_hint, on_done=self._enrolled).open()

    def _enrolled(self, enrolled: Enrolled) -> None:
        self.tell("登记学校", enrolled.sentence)

    def _ask_receipts(self) -> None:
        self.desk.asking.open_folder("回执保存到", self._receipts_folder)

    def _receipts_folder(self, folder: Path) -> None:
        self.desk.asking.ask_pin("回执要用本单位的口令签名。", partial(self.presenter.write_receipts, folder))

    def _ask_card(self) -> None:
        self.desk.asking.save_file("写本单位名片", "教育局名片.jyt", _PACKAGE_FILTER, self._card_path)

    def _card_path(self, path: Path) -> None:
        self.desk.asking.ask_pin("写名片要用本单位的口令。", partial(self.presenter.write_card, path))

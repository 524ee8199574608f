"""What a clerk decides about what a school sent: a record goes back with a remark, a package is withdrawn."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from jyteacher_desktop.bureau.decisions import COMPETING_COLUMNS, CompetingLetter
from jyteacher_desktop.bureau.receipts import RECORD_COLUMNS, SchoolRecord
from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.trust_bureau import BureauDialog, OnDone
from jyteacher_desktop.desktop.pages.bureau_presenter import Return, SchoolsPresenter, Withdraw
from jyteacher_desktop.desktop.table_model import Description, TableModel
from jyteacher_desktop.desktop.widgets import FilterField, TableView

RECORDS: Description[SchoolRecord] = Description(columns=RECORD_COLUMNS, identity=lambda row: row.record)


def _letters(*hidden: str) -> Description[CompetingLetter]:
    """Packages without their long numbers, and without what says the same in every row."""
    columns = tuple(column for column in COMPETING_COLUMNS if column.key not in {"letter", *hidden})
    return Description(columns=columns, identity=lambda row: row.letter)


class ReturnDialog(BureauDialog):
    """Choose a record and write what the school has to correct."""

    def __init__(
        self,
        parent: QWidget,
        desk: Desk,
        presenter: SchoolsPresenter,
        *,
        school: str,
        records: Sequence[SchoolRecord],
        on_done: OnDone,
    ) -> None:
        super().__init__("return_dialog", parent, desk, presenter, accept_text="退回", on_done=on_done)
        self.child(QLabel, "whatLabel").setText(school)
        self._table = self.child(TableView, "table")
        self._model: TableModel[SchoolRecord] = TableModel(RECORDS, self)
        self._table.use(
            self._model, name="return", preferences=desk.preferences, empty_text="没有这样的记录。学校上报并合并以后才能退回。"
        )
        self._model.show_rows(tuple(records))
        search = self.child(FilterField, "searchEdit")
        search.narrow(self._table)
        search.setFocus()
        self._remark = self.child(QLineEdit, "remarkEdit")

    def submit(self) -> None:
        row = self._table.current_row()
        if row is None:
            self.complain("请先在表里选中要退回的记录。", self._table)
        elif not self._remark.text().strip():
            self.complain("请写明要学校改什么。", self._remark)
        elif self.has_pin():
            self.wait()
            request = Return(record=row.record, remark=self._remark.text().strip(), pin=self.pin.text())
            self.presenter.return_record(request, self.done_with, self.complain_error)


class WithdrawDialog(BureauDialog):
    """Choose the package from which on a school's packages do not count, or the wrong one of several with one number."""

    def __init__(
        self,
        parent: QWidget,
        desk: Desk,
        presenter: SchoolsPresenter,
        *,
        school: str,
        letters: Sequence[CompetingLetter],
        on_done: OnDone,
    ) -> None:
        super().__init__("withdraw_dialog", parent, desk, presenter, accept_text="撤回", on_done=on_done)
        self._school = school
        if not school:
            self.setWindowTitle("编号分叉与前号不符")
        self.child(QLabel, "whatLabel").setText(school or "编号相同，或接不上的数据包")
        self.child(QLabel, "explainLabel").setText(
            "选中的和比它新的数据包都不再算数，前一个重新有效。原件留在存档里，裁定簿上写明理由。"
            if school
            else "编号分叉的都没有采用；前号不符的已采用，但接在另一个前号之后，本局收到的那个前号里的记录可能不在其中。"
            "请打电话问清学校以哪一台电脑为准，选中错的那一个撤回。"
        )
        self._table = self.child(TableView, "table")
        self._model: TableModel[CompetingLetter] = TableModel(_letters("school", "clash") if school else _letters(), self)
        self._table.use(self._model, name="withdraw", preferences=desk.preferences, empty_text="没有编号分叉、前号不符的数据包。")
        self._model.show_rows(tuple(letters))
        self._why = self.child(QLineEdit, "whyEdit")
        if school and letters:
            self._table.select_row(0)
            self._why.setFocus()

    def submit(self) -> None:
        row = self._table.current_row()
        if row is None:
            self.complain("请先在表里选中要撤回的数据包。", self._table)
        elif not self._why.text().strip():
            self.complain("请写明理由。", self._why)
        elif self.has_pin():
            self.wait()
            request = Withdraw(school=self._school, letter=row, why=self._why.text().strip(), pin=self.pin.text())
            self.presenter.withdraw(request, self.done_with, self.complain_error)

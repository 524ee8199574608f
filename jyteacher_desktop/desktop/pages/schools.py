"""学校: who has handed in, who has not; enrolling schools, cards and receipts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QLabel, QMenu, QPushButton

from jyteacher_desktop.bureau.announcing_program_versions import Announced, announce_release, version_in
from jyteacher_desktop.bureau.board import BoardRow, BoardSum, quarter_over
from jyteacher_desktop.bureau.bureau_keys import ClerkRow, list_clerks
from jyteacher_desktop.bureau.enrolled_schools import whom_to_call
from jyteacher_desktop.bureau.incoming_files import Letter
from jyteacher_desktop.bureau.packages_handed_over import HandedOver, handed_over
from jyteacher_desktop.bureau.publishing_policies import PolicyDraft, inspect_policy
from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.bureau.bureau_keys import bureau_keys_dialog
from jyteacher_desktop.desktop.dialogs.bureau.decisions import ask_rebuild, ask_reinstate, ask_roll_back
from jyteacher_desktop.desktop.dialogs.bureau.enrol import CARD_FILES, ask_city, ask_city_digits, ask_enrol, enrolment
from jyteacher_desktop.desktop.dialogs.bureau.issuing import (
    GiveBackDialog,
    PolicyDialog,
    PolicySignDialog,
    RelaysDialog,
    RevokeDialog,
    RollDialog,
)
from jyteacher_desktop.desktop.dialogs.bureau.root import RootDialog
from jyteacher_desktop.desktop.pages.bureau_presenter import (
    SCHOOL_ROWS,
    SUM_ROWS,
    Board,
    HandOver,
    PolicyInUse,
    StandingKeys,
    blank_sheets_into,
    board_of,
    card_into,
    dated_card_into,
    evidence_into,
    hand_entered_over,
    keys_of,
    log_into,
    policy_in_use,
    policy_into,
    receipts_into,
    take_in_entered,
    update_words,
    upper_bureau,
)
from jyteacher_desktop.desktop.pages.page import Page
from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.desktop.table_model import TableModel
from jyteacher_desktop.desktop.typed_values import date_from_text
from jyteacher_desktop.desktop.widgets import FilterField, TableView
from jyteacher_desktop.desktop.widgets.elided import unbroken_facts
from jyteacher_desktop.desktop.widgets.quarter_items import offer_quarters
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.entering_for_schools import EnteredBook, begin

_QUARTERS_SHOWN = 12
_REVIEW_DAY = "review day"
"""What a day is typed for that stands there again as long as no card has it."""


class SchoolsPage(Page):
    """The schools page."""

    form: ClassVar[str] = "schools_page"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.table = self.child(TableView, "table")
        self._model: TableModel[BoardRow] = TableModel(SCHOOL_ROWS, self)
        self.table.use(
            self._model,
            name="board",
            preferences=desk.preferences,
            empty_text="还没有登记学校。先按“本单位卡片…”发给各校，再按“登记学校…”逐校登记它们的卡片。",
        )
        self._units: TableModel[BoardSum] = TableModel(SUM_ROWS, self)
        self.units = self.child(TableView, "unitsTable")
        self.units.use(self._units, name="board_units", preferences=desk.preferences, empty_text="还没有学校。", sortable=False)
        self.child(FilterField, "searchEdit").narrow(self.table)
        self._count = self.child(QLabel, "countLabel")
        self._digest = self.child(QLabel, "digestLabel")
        self._workspace: Path | None = None
        self._quarter = self.child(QComboBox, "quarterBox")
        self._quarter.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        offer_quarters(self._quarter, Quarter.of(desk.today), _QUARTERS_SHOWN)
        self._quarter.setCurrentIndex(self._quarter.findData(str(quarter_over(desk.today))))
        self._quarter.currentIndexChanged.connect(self._choose_quarter)
        self._receipts = self.child(QPushButton, "receiptsButton")
        self._receipts.clicked.connect(self._ask_receipts)
        self.child(QPushButton, "addButton").clicked.connect(self._ask_enrol)
        self.child(QPushButton, "cardButton").clicked.connect(self._ask_card)
        menu = QMenu(self)
        self._fill_school_menu(menu)
        menu.addSeparator()
        menu.addAction("学校名册（应交、不报）…", self._show_list)
        menu.addAction("现用政策存为文件（改好再签发）…", self._ask_policy_file)
        menu.addAction("签发政策…", self.fetch_policy)
        self._sign = menu.addAction("为政策草稿签名…", self._ask_draft)
        self._sign.setVisible(False)
        menu.addAction("新版本说明（随安装程序发给学校）…", self._ask_release)
        menu.addAction("空白表格（给没有装程序的学校）…", self._ask_blank_sheets)
        menu.addAction("中心校交接情况…", self.fetch_relays)
        menu.addAction("编号分叉、前号不符和其他矛盾…", self._show_waiting)
        menu.addAction("裁定簿（给本局另一台电脑）…", self._ask_log)
        menu.addAction("全部重建…", self._ask_rebuild)
        menu.addSeparator()
        menu.addAction("汇总给上级…", self.fetch_roll)
        menu.addAction("接收下级教育局的汇总…", self._ask_city)
        menu.addSeparator()
        menu.addAction("密钥与电脑…", self._show_keys)
        menu.addAction("根密钥和经办人…", self.fetch_root)
        menu.addAction("给卡片定复核日期…", self._ask_review)
        self.child(QPushButton, "moreButton").setMenu(menu)
        self.table.menu_wanted.connect(self._fill_school_menu)

    # -- what is shown --------------------------------------------------------------------------------------------

    def turn_day(self, before: date) -> None:
        """A quarter that begins is offered, and whoever looked at the last one that was over looks at the one that is over now."""
        offer_quarters(self._quarter, Quarter.of(self.desk.today), _QUARTERS_SHOWN)
        if self._quarter.currentData() == str(quarter_over(before)):
            with QSignalBlocker(self._quarter):
                self._quarter.setCurrentIndex(self._quarter.findData(str(quarter_over(self.desk.today))))
        super().turn_day(before)

    def reload(self) -> None:
        self.desk.do(board_of, quarter=Quarter.parse(self._quarter.currentData())).then(self.show_board)

    def go_to(self, identity: str) -> None:
        """``receipts``, ``root``, or a school by its code."""
        if identity == "receipts":
            self._ask_receipts()
        elif identity == "root":
            self.fetch_root()
        elif not self.table.select(identity):
            self.child(FilterField, "searchEdit").clear()
            self.table.select_when_shown(identity)
            self.reload()

    def show_board(self, board: Board) -> None:
        self.table.show_content(board.content)
        self.units.show_content(board.units)
        self._count.setText(unbroken_facts(board.sentence))
        self._receipts.setText(f"生成回执（{board.waiting_receipts}）…" if board.waiting_receipts else "生成回执…")
        if self._receipts.hasFocus() and not board.waiting_receipts:
            self.take_keys()  # the last ones were written: a button that cannot be pressed any more hands them to the list of pages
        self._receipts.setEnabled(board.waiting_receipts > 0)
        self._receipts.setToolTip("" if board.waiting_receipts else "上次回执以后没有新的事，现在没有要写的回执")
        self._workspace = board.workspace
        self._sign.setVisible(board.clerks > 1)
        self._digest.setText(f"合并状态指纹 {board.digest[:12]}")
        self._digest.setToolTip(f"同样的数据包，不论按什么顺序接收，这个指纹都相同：{board.digest}")

    def tell(self, title: str, text: str) -> None:
        self.desk.asking.tell(title, text)

    def take_letters(self, letters: Sequence[Letter]) -> None:
        """Deal with files that a person has to look at, the next when the one before is done with."""
        if not letters:
            return
        first, rest = letters[0], tuple(letters[1:])
        if first.what == "card":
            dialog = enrolment(self.desk, self.window(), first.path)
            dialog.finished.connect(partial(self._next_letters, rest))
            dialog.open()
            return
        if first.what == "policy":
            self.fetch_draft(first.path)
        elif first.what == "release":
            self.desk.do(update_words, path=first.path).then(partial(self.tell, "新版本"), what="正在核对新版本")
        elif first.what == "root":
            self.fetch_root()
        else:
            ask_city_digits(self.desk, first.path)
        self.take_letters(rest)

    # -- what the person does -------------------------------------------------------------------------------------

    def _choose_quarter(self, _place: int) -> None:
        self.reload()

    def _ask_enrol(self) -> None:
        ask_enrol(self.desk, self.window())

    def _next_letters(self, letters: Sequence[Letter], _result: int) -> None:
        self.take_letters(letters)

    def _ask_receipts(self) -> None:
        self.desk.asking.open_folder("回执保存到", self._receipts_folder)

    def _receipts_folder(self, folder: Path) -> None:
        self.desk.asking.ask_pin("回执要用本单位的口令签名。", partial(self._write_receipts_into, folder))

    def _ask_card(self) -> None:
        self.desk.asking.save_file("写本单位卡片", "教育局卡片.jyt", CARD_FILES, self._card_path)

    def _card_path(self, path: Path) -> None:
        self.desk.asking.ask_pin("写卡片要用本单位的口令。", partial(self._write_card_into, path))

    def _ask_review(self) -> None:
        self.desk.asking.ask_text(
            "给卡片定复核日期",
            "另出一张新卡片，其他内容不变。请写复核的日期，例如 2027-6-30；过了这一天，学校会被提醒索取更新的卡片：谁的新卡片被压着没有转交，学校自己会发现。",
            "继续",
            self._review_day,
            missing="请写一个日期，例如 2027-6-30。",
            wrong=self._no_day,
            kept=_REVIEW_DAY,
        )

    def _no_day(self, text: str) -> str:
        return "" if date_from_text(text, self.desk.today) else f"“{text}”看不懂。请写成 2027-6-30 这样的日期。"

    def _review_day(self, text: str) -> None:
        day = date_from_text(text, self.desk.today)
        if day is not None:
            self.desk.asking.save_file("写本单位卡片", "教育局卡片.jyt", CARD_FILES, partial(self._review_path, day))

    def _review_path(self, day: date, path: Path) -> None:
        self.desk.asking.ask_pin("新卡片要用本单位的口令。", partial(self._write_dated_card_into, path, day))

    # -- one school: its keys, its book ---------------------------------------------------------------------------

    def _fill_school_menu(self, menu: QMenu) -> None:
        menu.addAction("记录与退回…", self._show_records)
        menu.addAction("撤回最新数据包…", self._ask_roll_back)
        menu.addAction("恢复被撤回的数据包…", self._ask_reinstate)
        menu.addAction("导出附件来看…", self._ask_evidence)
        menu.addAction("归还数据…", self._give_back)
        menu.addAction("吊销密钥…", self._ask_keys)
        menu.addSeparator()
        of_books = (
            menu.addAction("代录：打开代录簿…", self._ask_enter),
            menu.addAction("代录：签名并合并这个季度…", self._ask_take_in),
            menu.addAction("代录：移交学校…", self._ask_hand_over),
        )
        self._offer_books(of_books)
        menu.aboutToShow.connect(partial(self._offer_books, of_books))

    def _offer_books(self, actions: Sequence[QAction]) -> None:
        """Of a school that has a key of its own and sends its packages itself no book is kept here: that is not found out only after the PIN."""
        row = self.table.current_row()
        for action in actions:
            action.setEnabled(row is None or not row.office or row.begun)

    def _chosen(self) -> str:
        """Name of the chosen school; its code where several bear that name."""
        row = self.table.current_row()
        if row is None:
            self.tell("学校", "请先在表里选一所学校。")
            return ""
        alike = sum(each.school == row.school for each in self._model.rows())
        return str(row.school if alike == 1 else row.code)

    def _show_records(self) -> None:
        if school := self._chosen():
            self.desk.go("records", school)

    def _ask_roll_back(self) -> None:
        if school := self._chosen():
            ask_roll_back(self.desk, self.window(), school)

    def _ask_reinstate(self) -> None:
        if school := self._chosen():
            ask_reinstate(self.desk, self.window(), school)

    def _show_list(self) -> None:
        self.desk.go("registers", "school_list")

    def _show_waiting(self) -> None:
        self.desk.go("waiting")

    def _ask_rebuild(self) -> None:
        ask_rebuild(self.desk, self.window())

    def _ask_evidence(self) -> None:
        if self._chosen():
            school = self.table.current_row().school  # lists of attachments bear names
            self.desk.asking.open_folder("附件导出到", partial(self._write_evidence_into, school))

    def _ask_policy_file(self) -> None:
        self.desk.asking.save_file("现用政策存为", "政策.toml", "政策文件 (*.toml)", self._write_policy_into)

    def _ask_blank_sheets(self) -> None:
        self.desk.asking.open_folder("空白表格保存到", self._write_blank_sheets_into)

    def _give_back(self) -> None:
        if school := self._chosen():
            on_done = partial(self.tell, "归还数据")
            GiveBackDialog(self.window(), self.desk, school=school, on_done=on_done).open()

    def _ask_keys(self) -> None:
        if school := self._chosen():
            self.desk.do(keys_of, school=school).then(self.ask_revoke)

    def ask_revoke(self, keys: StandingKeys) -> None:
        RevokeDialog(self.window(), self.desk, keys=keys, on_done=partial(self.tell, "吊销密钥")).open()

    # -- 代录 -------------------------------------------------------------------------------------------------------

    def _ask_enter(self) -> None:
        if school := self._chosen():
            self.desk.asking.ask_pin(
                f"为{school}代录：本局保存一本学校工作簿，由您的口令签名，数字旁边注明“代录”。",
                partial(self._enter_for, school),
            )

    def open_book(self, book: EnteredBook) -> None:
        window = self.window()
        if isinstance(window, Shell):
            window.take_files([book.book])

    def _ask_take_in(self) -> None:
        if school := self._chosen():
            quarter = Quarter.parse(self._quarter.currentData())
            self.desk.asking.ask_pin(
                f"把为{school}录好的内容签名合并，作为{quarter.name}的上报；没有结账的季度算暂报。请先关闭代录簿的窗口。",
                partial(self._take_in_entered, school, quarter),
            )

    def _ask_hand_over(self) -> None:
        if school := self._chosen():
            self.desk.asking.open_file("学校新工作簿的卡片", CARD_FILES, partial(self._read_their_card, school))

    def _read_their_card(self, school: str, card: Path) -> None:
        self.desk.do(whom_to_call, card).then(partial(self._hand_over_digits, school, card), what="正在查看卡片", owner=self)

    def _hand_over_digits(self, school: str, card: Path, whose: str) -> None:
        """The card says whose it is and the list whom to telephone, as where a school is enrolled."""
        self.desk.asking.ask_text(
            "代录移交学校",
            f"把为{school}代录的簿子移交出去。{whose}\n"
            "请学校在电话里念新工作簿的 30 位数字，照着输入。移交以后本局不再代录，已录的仍然有效。",
            "继续",
            partial(self._hand_over_folder, school, card),
            missing="请输入 30 位数字。",
            digits=True,
            kept=str(card),
        )

    def _hand_over_folder(self, school: str, card: Path, digits: str) -> None:
        self.desk.asking.open_folder("归还包保存到", partial(self._hand_over_pin, school, card, digits))

    def _hand_over_pin(self, school: str, card: Path, digits: str, folder: Path) -> None:
        request = HandOver(school=school, card=card, digits=digits, folder=folder)
        self.desk.asking.ask_pin("移交要用开始代录的口令。", partial(self._hand_entered_over, request))

    # -- the whole bureau -----------------------------------------------------------------------------------------

    def ask_publish(self, policy: PolicyInUse) -> None:
        PolicyDialog(self.window(), self.desk, policy=policy, on_done=partial(self.tell, "签发政策")).open()

    def _ask_draft(self) -> None:
        self.desk.asking.open_file("选择政策草稿", "政策草稿 (*.jyt);;所有文件 (*)", self.fetch_draft)

    def ask_policy_sign(self, draft: PolicyDraft) -> None:
        on_done = partial(self.tell, "为政策草稿签名")
        PolicySignDialog(self.window(), self.desk, draft=draft, on_done=on_done).open()

    def _ask_release(self) -> None:
        self.desk.asking.open_file("选择新版本的安装程序", "安装程序 (*.exe *.deb *.whl);;所有文件 (*)", self._release_version)

    def _release_version(self, installer: Path) -> None:
        self.desk.asking.ask_text(
            "新版本说明",
            f"“{installer.name}”是哪个版本？学校的程序拿它和自己的版本比。说明用您的口令签名，写在安装程序旁边。",
            "继续",
            partial(self._release_pin, installer),
            missing="请写版本，例如 0.2.0。",
            text=version_in(installer),
            kept=str(installer),
        )

    def _release_pin(self, installer: Path, version: str) -> None:
        self.desk.asking.ask_pin("说明要用您的口令签名。", partial(self._announce, installer, version))

    def show_relays(self, rows: list[HandedOver]) -> None:
        RelaysDialog(self.window(), self.desk, rows=rows).open()

    def ask_roll(self, upper: str) -> None:
        RollDialog(self.window(), self.desk, upper=upper, on_done=partial(self.tell, "汇总给上级")).open()

    def _ask_log(self) -> None:
        self.desk.asking.save_file("裁定簿存为", "裁定簿.jyt", CARD_FILES, self._log_path)

    def _log_path(self, path: Path) -> None:
        self.desk.asking.ask_pin("裁定簿要用本单位的口令签名。", partial(self._write_log_into, path))

    def _ask_city(self) -> None:
        ask_city(self.desk)

    def _show_keys(self) -> None:
        if self._workspace is not None:
            bureau_keys_dialog(
                self.window(), self.desk, workspace=self._workspace, on_done=partial(self.tell, "密钥与电脑")
            ).open()

    def show_root(self, clerks: list[ClerkRow]) -> None:
        RootDialog(self.window(), self.desk, clerks=clerks, on_done=partial(self.tell, "根密钥和经办人")).open()

    def fetch_policy(self) -> None:
        """Which policy would be signed."""
        self.desk.do(policy_in_use).then(self.ask_publish)

    def fetch_relays(self) -> None:
        """What central schools handed over."""
        self.desk.do(handed_over).then(self.show_relays)

    def fetch_roll(self) -> None:
        """To whom a roll would go."""
        self.desk.do(upper_bureau).then(self.ask_roll)

    def fetch_root(self) -> None:
        """Who the clerks are, before a card with others is drafted."""
        self.desk.do(list_clerks).then(self.show_root)

    def fetch_draft(self, path: Path) -> None:
        """What a draft says, before a second clerk signs it."""
        self.desk.do(inspect_policy, path).then(self.ask_policy_sign, what="正在核对政策草稿")

    def _write_receipts_into(self, folder: Path, pin: str) -> None:
        """Write the receipts that wait to go back."""
        self.desk.do(receipts_into, folder=folder, pin=pin).then(partial(self.tell, "回执"), what="正在生成回执")

    def _write_card_into(self, path: Path, pin: str) -> None:
        """Write the bureau's public card."""
        self.desk.do(card_into, path=path, pin=pin).then(partial(self.tell, "本单位卡片"), what="正在写卡片")

    def _write_dated_card_into(self, path: Path, day: date, pin: str) -> None:
        """Make the next card, which schools are to renew by a day."""
        told = partial(self._done, _REVIEW_DAY, "本单位卡片")
        self.desk.do(dated_card_into, path=path, day=day, pin=pin).then(told, what="正在写卡片")

    def _write_log_into(self, path: Path, pin: str) -> None:
        """Write the log for another desk."""
        self.desk.do(log_into, path=path, pin=pin).then(partial(self.tell, "裁定簿"), what="正在写裁定簿")

    def _announce(self, installer: Path, version: str, pin: str) -> None:
        """Sign which file the new version is."""
        self.desk.do(announce_release, installer, version, pin).then(partial(self._announced, installer), what="正在核对安装程序")

    def _announced(self, installer: Path, done: Announced) -> None:
        self._done(str(installer), "新版本说明", done.sentence)

    def _done(self, kept: str, title: str, sentence: str) -> None:
        """Tell what was done, so that what was typed for it need not stand there again."""
        self.desk.asking.done_with(kept)
        self.tell(title, sentence)

    def _write_evidence_into(self, school: str, folder: Path) -> None:
        """Write the attachments a school sent into a folder."""
        self.desk.do(evidence_into, school=school, folder=folder).then(partial(self.tell, "附件"), what="正在导出附件")

    def _write_policy_into(self, path: Path) -> None:
        """Write the policy in force as a file that can be changed."""
        self.desk.do(policy_into, path=path).then(partial(self.tell, "现用政策"), what="正在写政策文件")

    def _write_blank_sheets_into(self, folder: Path) -> None:
        """Write what a school without the program fills in."""
        self.desk.do(blank_sheets_into, folder=folder).then(partial(self.tell, "空白表格"), what="正在写空白表格")

    def _enter_for(self, school: str, pin: str) -> None:
        """The book in which the bureau enters for a school, made when it is first needed."""
        self.desk.do(begin, school, pin).then(self.open_book, what="正在准备代录簿")

    def _take_in_entered(self, school: str, quarter: Quarter, pin: str) -> None:
        """Sign and merge what was entered."""
        self.desk.do(take_in_entered, school=school, quarter=quarter, pin=pin).then(
            partial(self.tell, "代录"), what="正在签名并合并"
        )

    def _hand_entered_over(self, request: HandOver, pin: str) -> None:
        """Give the entered book to its school."""
        told = partial(self._done, str(request.card), "代录移交")
        self.desk.do(hand_entered_over, request=request, pin=pin).then(told, what="正在移交")

"""核实: everything that waits for a person on the left, the chosen matter with what each school says on the right."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtWidgets import QCheckBox, QFrame, QLabel, QMenu, QPushButton, QSplitter

from jyteacher_desktop.bureau.decision_list import Decision, list_decisions
from jyteacher_desktop.bureau.flags import SIDE_COLUMNS, Side
from jyteacher_desktop.bureau.waiting import A_BUREAU, A_SCHOOL, Matter
from jyteacher_desktop.bureau.who_is_one_person import APART, SAME, SPLIT
from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.bureau.decisions import ask_claim, ask_take_back, ask_withdraw
from jyteacher_desktop.desktop.dialogs.bureau.enrol import ask_city, ask_enrol, enrol_kept
from jyteacher_desktop.desktop.dialogs.bureau.people import DecisionsDialog, ask_place, ask_rule, ask_settle
from jyteacher_desktop.desktop.pages.page import Page
from jyteacher_desktop.desktop.pages.waiting_presenter import (
    MATTERS,
    MATTERS_LIST,
    Matters,
    export_matters,
    load_matters,
)
from jyteacher_desktop.desktop.table_model import Description, TableModel
from jyteacher_desktop.desktop.widgets import FilterField, TableView

_ALL_WELL = "没有需要核实的事项：编号没有分叉，各校之间没有矛盾，没有搁置的文件，退回的记录都已更正。\n接收新的数据包以后，有矛盾会列在这里。"
_WHAT_LACKS = {A_SCHOOL: "登记学校…", A_BUREAU: "采用下级教育局的卡片…"}
"""What a clerk can do so that a file counts, by what it lacks."""
_NOT_FOUND = "筛选后没有事项。按 Esc 清空查找框。"


class WaitingPage(Page):
    """The page of what needs a person."""

    form: ClassVar[str] = "waiting_page"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.table = self.child(TableView, "table")
        self._model: TableModel[Matter] = TableModel(MATTERS, self)
        self.table.use(self._model, name="waiting", preferences=desk.preferences, empty_text="")
        self.child(FilterField, "searchEdit").narrow(self.table)
        self._model.filtered.connect(self._show_emptiness)
        self._count = self.child(QLabel, "countLabel")
        self._settled = self.child(QCheckBox, "settledBox")
        self._settled.toggled.connect(self._ask_again)
        self._card = self.child(QFrame, "card")
        self._card.hide()
        self._kind = self.child(QLabel, "kindLabel")
        self._also = self.child(QLabel, "alsoLabel")
        self._subject = self.child(QLabel, "subjectLabel")
        self._since = self.child(QLabel, "sinceLabel")
        self._message = self.child(QLabel, "messageLabel")
        self._next = self.child(QLabel, "nextLabel")
        self.sides = self.child(TableView, "sidesTable")
        self._sides_title = self.child(QLabel, "sidesLabel")
        self._sides_model: TableModel[Side] = TableModel(Description(columns=SIDE_COLUMNS), self)
        self.sides.use(self._sides_model, name="sides", preferences=desk.preferences, empty_text="")
        self._buttons = {
            name: self.child(QPushButton, name)
            for name in (
                "withdrawButton",
                "takeBackButton",
                "sameButton",
                "apartButton",
                "splitButton",
                "placeButton",
                "enrolButton",
                "claimButton",
                "openButton",
                "settleButton",
            )
        }
        for name, slot in (
            ("withdrawButton", self._withdraw),
            ("takeBackButton", self._take_back),
            ("sameButton", partial(self._rule, SAME)),
            ("apartButton", partial(self._rule, APART)),
            ("splitButton", partial(self._rule, SPLIT)),
            ("placeButton", self._place),
            ("enrolButton", self._enrol),
            ("claimButton", self._claim),
            ("openButton", self._open),
            ("settleButton", self._settle),
        ):
            self._buttons[name].clicked.connect(slot)
        self.child(QPushButton, "decisionsButton").clicked.connect(self._show_decisions)
        self.child(QPushButton, "exportButton").clicked.connect(self._export)
        self.table.row_changed.connect(self._show)
        self.table.row_opened.connect(self._enter)
        self.table.menu_wanted.connect(self._fill_menu)
        self.sides.row_opened.connect(self._open)
        splitter = self.child(QSplitter, "splitter")
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        splitter.setSizes([560, 440])

    # -- what is shown --------------------------------------------------------------------------------------------

    def reload(self) -> None:
        self.desk.do(load_matters, with_settled=self._settled.isChecked()).then(self.show_matters, what="正在查看需要核实的事项")

    def go_to(self, identity: str) -> None:
        self.table.select_when_shown(identity)
        self.table.enter()

    def show_matters(self, matters: Matters) -> None:
        self._count.setText(matters.sentence)
        place = self.table.currentIndex().row()
        self.table.show_content(matters.content)
        if place >= 0 and self._matter() is None:
            self.table.stand_in_for(place)
        self._show(self._matter())

    def _show_emptiness(self, _shown: int, total: int) -> None:
        self.table.set_empty_text(_NOT_FOUND if total else _ALL_WELL)

    def _show(self, matter: Matter | None) -> None:
        self._card.setVisible(matter is not None)
        if matter is None:
            return
        first, *others = matter.labels
        self._kind.setText(first)
        self._also.setText(f"还有：{'、'.join(others)}")
        self._also.setVisible(bool(others))
        self._subject.setText(matter.subject)
        self._since.setText(f"{matter.since[:10]} 起" if matter.since else "")
        self._message.setText(matter.message)
        done = "裁定" if matter.kind == "two_voices" else "标记核实"
        self._next.setText(f"已于 {matter.settled} {done}。" if matter.settled and not matter.answered else matter.next_step)
        for part in (self.sides, self._sides_title):
            part.setVisible(bool(matter.sides))
        self._sides_model.show_rows(matter.sides)
        self.sides.select_row(0)
        records = [side for side in matter.sides if side.record_table not in {"letter", "voice"}]
        self._buttons["withdrawButton"].setVisible(matter.kind in {"fork", "chain"})
        self._buttons["takeBackButton"].setVisible(matter.may_take_back)
        for name in ("sameButton", "apartButton"):
            self._buttons[name].setVisible(matter.kind == "same_person")
        self._buttons["splitButton"].setVisible(matter.kind in {"number", "two_schools"})
        self._buttons["placeButton"].setVisible(matter.may_be_placed)
        self._buttons["enrolButton"].setText(_WHAT_LACKS.get(matter.lacks, ""))
        self._buttons["enrolButton"].setVisible(matter.lacks in _WHAT_LACKS)
        self._buttons["claimButton"].setVisible(matter.kind == "two_voices")
        self._buttons["openButton"].setVisible(bool(records))
        self._buttons["settleButton"].setVisible(matter.may_settle)
        self._buttons["settleButton"].setText("重新列出(&K)" if matter.settled else "已核实(&K)")

    # -- what the person does -------------------------------------------------------------------------------------

    def _ask_again(self, _checked: bool) -> None:
        self.reload()

    def _enter(self, matter: Matter) -> None:
        """Enter on a matter goes to what the schools say, or straight to the one thing there is to do."""
        if matter.sides:
            self.sides.enter()
            return
        shown = (button for button in self._buttons.values() if not button.isHidden())
        if (first := next(shown, None)) is not None:
            first.setFocus()  # settling is the last of them: a key that waits is entered, a remark is taken back

    def _fill_menu(self, menu: QMenu) -> None:
        for button in self._buttons.values():
            if not button.isHidden() and self._card.isVisible():
                menu.addAction(button.text(), button.click)

    def _matter(self) -> Matter | None:
        row: Matter | None = self.table.current_row()
        return row

    def _withdraw(self) -> None:
        side: Side | None = self.sides.current_row()
        if side is None:
            self.desk.asking.tell("撤回数据包", "请先在下面的表里选中错的那个数据包。")
        else:
            ask_withdraw(self.desk, self.window(), self._sides_model.rows(), side.record)

    def _rule(self, kind: str, _pressed: bool = False) -> None:
        """The two teachers of every chosen matter are one person, or not; or the chosen one is somebody else."""
        matter, side = self._matter(), self.sides.current_row()
        if matter is None:
            return
        if kind != SPLIT:
            chosen: list[Matter] = self.table.selected_rows()
            alike = [each for each in chosen if each.kind == matter.kind] or [matter]
            ask_rule(self.desk, self.window(), kind, alike, [_teachers(each) for each in alike])
        elif side in _teachers(matter):
            ask_rule(self.desk, self.window(), kind, [matter], [[side]])
        else:
            self.desk.asking.tell("拆开", "请先在上面的表里选中要拆开的那位教师。")

    def _place(self) -> None:
        matter, side = self._matter(), self.sides.current_row()
        if matter is not None and side is not None:
            ask_place(self.desk, self.window(), matter, side.school)

    def _show_decisions(self) -> None:
        self.desk.do(list_decisions).then(self._open_decisions)

    def _open_decisions(self, rows: list[Decision]) -> None:
        DecisionsDialog(self.window(), self.desk, rows=rows).open()

    def _take_back(self) -> None:
        matter = self._matter()
        if matter is not None:
            ask_take_back(self.desk, self.window(), matter.key, matter.message, sent=matter.sent)

    def _enrol(self) -> None:
        """What the file lacks, without leaving the page: the next matter is where it was."""
        matter = self._matter()
        if matter is not None and matter.lacks == A_BUREAU:
            ask_city(self.desk)
        elif matter is not None and matter.card:
            enrol_kept(self.desk, self.window(), matter.card)
        else:
            ask_enrol(self.desk, self.window())

    def _claim(self) -> None:
        side: Side | None = self.sides.current_row()
        matter = self._matter()
        if side is not None and matter is not None:
            ask_claim(self.desk, self.window(), school=(side.record, matter.subject), bureau=(side.office, side.school))

    def _open(self, _row: object = None) -> None:
        side: Side | None = self.sides.current_row()
        if side is not None and side.record_table == "letter":
            self._withdraw()
        elif side is not None and side.record_table == "voice":
            self._claim()
        elif side is not None:
            self.desk.go("records", f"{side.office}\t{side.record}")

    def _settle(self) -> None:
        """All chosen matters of which looking into them is all there is to do, and that stand as the current one does."""
        matter = self._matter()
        if matter is not None:
            chosen: list[Matter] = self.table.selected_rows()
            alike = [each for each in chosen if each.may_settle and bool(each.settled) is bool(matter.settled)]
            ask_settle(self.desk, self.window(), alike or [matter])

    def _export(self) -> None:
        self.desk.asking.save_table("导出需要核实的事项", MATTERS_LIST, self._write_export)

    def _write_export(self, path: Path) -> None:
        self.desk.do(export_matters, rows=self._model.rows(), path=path).then(self.desk.say, what="正在导出")


def _teachers(matter: Matter) -> list[Side]:
    return [each for each in matter.sides if each.record_table == "teacher"]

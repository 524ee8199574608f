"""What a clerk decides about people, and the list of all decisions with what takes each one back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from jyteacher_desktop.bureau.decision_list import DECISION_COLUMNS, Decision, list_decisions, take_back
from jyteacher_desktop.bureau.flags import Side
from jyteacher_desktop.bureau.waiting import Matter, decide_place, goes_back
from jyteacher_desktop.bureau.who_is_one_person import APART, SAME, SPLIT, rule_apart, rule_same, rule_split
from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.table_model import Description, TableContent, TableModel
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

_TITLES = {SAME: "是同一人", APART: "不是同一人", SPLIT: "拆开"}
_EXPLAIN = {
    SAME: "两所学校的记录合为一人，学时合在一起计算。随时可以在“裁定记录…”里撤销，撤销后各算各的。",
    APART: "记住他们是两个人，不再询问，学时照旧各算各的。可以撤销。",
    SPLIT: "这一位不是证件号所说的那个人，单独计算学时。请同时退回请学校更正证件号。可以撤销。",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    kind: str
    teachers: tuple[str, ...]
    why: str
    pin: str


class RuleDialog(FormDialog):
    """Why two teachers are one person or are not, and the PIN."""

    def __init__(self, parent: QWidget, desk: Desk, *, kind: str, sides: Sequence[Side]) -> None:
        super().__init__("rule_dialog", parent, accept_text=_TITLES[kind])
        self.setWindowTitle(_TITLES[kind])
        self._desk, self._kind = desk, kind
        self._teachers = tuple(f"{side.office} {side.record}" for side in sides)
        self.child(QLabel, "whatLabel").setText("\n".join(f"{side.school}　{side.text}" for side in sides))
        self.child(QLabel, "explainLabel").setText(_EXPLAIN[kind])
        self._why = self.child(QLineEdit, "whyEdit")
        self._pin = self.child(QLineEdit, "pinEdit")
        self._pin.setPlaceholderText(desk.asking.pin_hint)
        self._why.setFocus()

    def submit(self) -> None:
        if not self._why.text().strip():
            self.complain("请写明理由，以后查得到为什么这样裁定。", self._why)
        elif not self._pin.text():
            self.complain("请输入本单位的口令。", self._pin)
        else:
            self.wait()
            request = _Rule(kind=self._kind, teachers=self._teachers, why=self._why.text().strip(), pin=self._pin.text())
            self._desk.do(_rule, request=request).then(self._done, what="正在登记裁定", failed=self.complain_error)

    def _done(self, sentence: str) -> None:
        self.accept()
        self._desk.say(sentence)


_DECISIONS: Description[Decision] = Description(
    columns=[column for column in DECISION_COLUMNS if column.key != "id"],
    identity=lambda row: row.id,
    tone=lambda row, _key: "text_faint" if row.taken_back else "",
)


class DecisionsDialog(FormDialog):
    """All that was decided; the chosen one can be taken back with a reason and the PIN."""

    def __init__(self, parent: QWidget, desk: Desk, *, rows: Sequence[Decision]) -> None:
        super().__init__("decisions_dialog", parent, accept_text="撤销这条裁定")
        self._desk = desk
        self.call_cancel("关闭")
        self.child(QLabel, "whatLabel").setText("裁定记录")
        self._explain = self.child(QLabel, "explainLabel")
        self._table = self.child(TableView, "table")
        self._model: TableModel[Decision] = TableModel(_DECISIONS, self)
        self._table.use(self._model, name="decisions", preferences=desk.preferences, empty_text="还没有作过裁定。")
        self._why = self.child(QLineEdit, "whyEdit")
        self._pin = self.child(QLineEdit, "pinEdit")
        self._pin.setPlaceholderText(desk.asking.pin_hint)
        self._table.row_changed.connect(self._choose)
        self._show(list(rows))

    def _show(self, rows: list[Decision]) -> None:
        self._table.show_content(TableContent(_DECISIONS, rows).prepare())
        self._table.select_row(0)
        self._choose(self._table.current_row())

    def _choose(self, row: Decision | None) -> None:
        self.accept_button.setEnabled(row is not None and bool(row.undo))
        if row is None:
            self._explain.setText("在“核实”和“学校”页作出的裁定都记在这里。")
        else:
            undo = f"可以撤销：{row.undo}。" if row.undo else "这一种不能用一步撤销。"
            who = f"　经办人：{row.who}" if row.who else ""
            self._explain.setText(f"{row.subject}\n理由：{row.why or '—'}{who}\n{'已经撤销。' if row.taken_back else undo}")

    def submit(self) -> None:
        row: Decision | None = self._table.current_row()
        if row is None:
            self.complain("请先在表里选一条裁定。", self._table)
        elif not self._why.text().strip():
            self.complain("请写明为什么撤销。", self._why)
        elif not self._pin.text():
            self.complain("请输入本单位的口令。", self._pin)
        else:
            self.wait()
            self._desk.do(take_back, row.id, self._why.text().strip(), self._pin.text()).then(
                self._taken, what="正在撤销裁定", failed=self.complain_error
            )

    def _taken(self, sentence: str) -> None:
        for field in (self._why, self._pin):
            field.clear()  # the next decision is taken back for a reason of its own
        self.note(sentence)
        self._desk.do(list_decisions).then(self._show, owner=self)


def ask_place(desk: Desk, window: QWidget, matter: Matter, school: str) -> None:
    """Decide that somebody was at the chosen school; the other's records go back."""
    back = goes_back(matter, school)
    whose = "、".join(dict.fromkeys(side.school for side in back))
    several = f"这 {len(matter.hours) // 2} 次" if len(matter.hours) > 2 else ""
    desk.asking.confirm(
        "同时两处",
        f"认定{matter.subject}{several}当时在{school}？{whose}的 {len(back)} 条记录退回更正，随下一份回执告诉学校。"
        + ("不是每一次都在这里的，请取消，打开另一所学校的那一条，单独退回。" if several else ""),
        "认定并退回",
        partial(_run_place, desk, window, matter.id, school),
        details="\n".join(f"{side.school}　{side.text}" for side in back),
    )


def _run_place(desk: Desk, window: QWidget, number: str, school: str) -> None:
    desk.do(_place, number=number, school=school).then(desk.say, what="正在登记", owner=window)


def _place(ws: Workspace, *, number: str, school: str) -> str:
    return decide_place(ws, number, school).sentence


def _rule(ws: Workspace, *, request: _Rule) -> str:
    if request.kind == SPLIT:
        return rule_split(ws, request.teachers[0], request.why, request.pin).sentence
    rule = rule_same if request.kind == SAME else rule_apart
    first, second = request.teachers[:2]
    return rule(ws, first, second, request.why, request.pin).sentence

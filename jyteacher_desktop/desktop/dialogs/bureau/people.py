"""What a clerk decides about people, and the list of all decisions with what takes each one back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from jyteacher_desktop.bureau.deciding_who_is_one_person import rule_pairs, rule_split
from jyteacher_desktop.bureau.decision_list import DECISION_COLUMNS, Decision, list_decisions, take_back
from jyteacher_desktop.bureau.flags import Side
from jyteacher_desktop.bureau.waiting import Matter, decide_place, goes_back, refuse_decided, reopen, settle_all
from jyteacher_desktop.bureau.who_is_one_person import APART, SAME, SPLIT
from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.bureau.reason import WHY_DECIDED, Deed, Reason, ReasonDialog
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.table_model import Description, TableContent, TableModel
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.store.workspace import Workspace

_NAMED = 4
"""So many matters or records a dialog names before it only counts."""
_TITLES = {SAME: "是同一人", APART: "不是同一人", SPLIT: "拆开"}
_EXPLAIN = {
    SAME: "两所学校的记录合为一人，学时合在一起计算。随时可以在“裁定记录…”里撤销，撤销后各算各的。",
    APART: "记住他们是两个人，不再询问，学时照旧各算各的。可以撤销。",
    SPLIT: "这一位单独计算学时，不再和别校的记录合在一起。证件号写错的，请同时退回请学校更正；"
    "原来裁定过“是同一人”的，那条裁定随之撤销，不再问是不是同一人。可以撤销。",
}


class _Asked(NamedTuple):
    """What is to be decided of whom, and of which matters on the list."""

    kind: str
    numbers: tuple[str, ...]
    teachers: tuple[tuple[str, ...], ...]


def ask_rule(desk: Desk, window: QWidget, kind: str, matters: Sequence[Matter], chosen: Sequence[Sequence[Side]]) -> None:
    """Two teachers are one person or are not, perhaps several such pairs, or one is somebody else: why, and the PIN.

    Args:
        desk: The desk.
        window: Over which it is asked.
        kind: What is decided.
        matters: On the list, of which it is decided.
        chosen: The teachers of each.
    """
    numbers = tuple(matter.id for matter in matters)
    teachers = tuple(tuple(f"{side.office} {side.record}" for side in sides) for sides in chosen)
    several = f"\n{'等' if len(chosen) > _NAMED else '共'} {len(chosen)} 对，每一对都这样裁定。" if len(chosen) > 1 else ""
    deed = Deed(
        title=_TITLES[kind],
        yes=_TITLES[kind],
        what="\n".join(f"{side.school}　{side.text}" for sides in chosen[:_NAMED] for side in sides) + several,
        explain=_EXPLAIN[kind],
        missing=WHY_DECIDED,
        example="例如：2026-10-20 电话问过两所学校",
    )
    ReasonDialog(window, desk, deed, partial(_run_rule, desk, _Asked(kind, numbers, teachers))).open()


def _run_rule(desk: Desk, asked: _Asked, dialog: ReasonDialog, said: Reason) -> None:
    desk.do(_rule, asked=asked, said=said).then(partial(_said, desk, dialog), what="正在登记裁定", failed=dialog.complain_error)


def _said(desk: Desk, dialog: ReasonDialog, sentence: str) -> None:
    dialog.accept()
    desk.say(sentence)


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
            undo = f"可以撤销：{row.undo}。{row.instead}" if row.undo else f"不能用一步撤销。{row.instead}"
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
        self._table.setFocus()  # where the next one is chosen
        self._desk.do(list_decisions).then(self._show, owner=self)


def ask_place(desk: Desk, window: QWidget, matter: Matter, school: str) -> None:
    """Decide that somebody was at the chosen school; the other's records go back."""
    back = goes_back(matter, school)
    whose = "、".join(dict.fromkeys(side.school for side in back))
    several = f"这 {len(matter.hours) // 2} 次" if len(matter.hours) > 2 else ""
    deed = Deed(
        title="同时两处",
        yes="认定并退回",
        what=f"认定{matter.subject}{several}当时在{school}？",
        explain=f"{whose}的 {len(back)} 条记录退回更正，随下一份回执告诉学校：\n"
        + "\n".join(f"{side.school}　{side.text}" for side in back[:_NAMED])
        + (f"\n等 {len(back)} 条" if len(back) > _NAMED else "")
        + ("\n不是每一次都在这里的，请取消，打开另一所学校的那一条，单独退回。" if several else "")
        + "\n认定错了，在“裁定记录…”里一步撤销。",
        missing="请写明依据，学校看得到为什么这样认定。",
        example="例如：2026-10-20 电话问过本人和两所学校",
    )
    ReasonDialog(window, desk, deed, partial(_run_place, desk, matter.id, school)).open()


def _run_place(desk: Desk, number: str, school: str, dialog: ReasonDialog, said: Reason) -> None:
    desk.do(_place, number=number, school=school, said=said).then(
        partial(_said, desk, dialog), what="正在登记", failed=dialog.complain_error
    )


def _place(ws: Workspace, *, number: str, school: str, said: Reason) -> str:
    return decide_place(ws, number, school, said.why, said.pin).sentence


def ask_settle(desk: Desk, window: QWidget, matters: Sequence[Matter]) -> None:
    """Some matters were looked into, or are to be listed again: what was found out, and the PIN."""
    again = all(matter.settled for matter in matters)
    named = "\n".join(f"{matter.label}：{matter.subject}" for matter in matters[:_NAMED])
    more = f"\n等 {len(matters)} 件" if len(matters) > _NAMED else ""
    deed = Deed(
        title="重新列出" if again else "已核实",
        yes="重新列出" if again else "已核实",
        what=named + more,
        explain="重新列在需要核实的事项里；当时因为认定退回的记录，一起收回。"
        if again
        else "不再列出；说明有变化时重新列出。不改变任何数据。可以在“裁定记录…”里撤销。",
        missing="请写明为什么重新列出。" if again else "请写明核实的结果，以后查得到。",
        example="例如：学校说弄错了" if again else "例如：2026-10-20 电话核实，两校都任课",
    )
    numbers = tuple(matter.id for matter in matters)
    ReasonDialog(window, desk, deed, partial(_run_settle, desk, numbers, again)).open()


def _run_settle(desk: Desk, numbers: tuple[str, ...], again: bool, dialog: ReasonDialog, said: Reason) -> None:
    desk.do(_settle, numbers=numbers, again=again, said=said).then(
        partial(_said, desk, dialog), what="正在登记", failed=dialog.complain_error
    )


def _settle(ws: Workspace, *, numbers: tuple[str, ...], again: bool, said: Reason) -> str:
    if again:
        back = [reopen(ws, number, said.why, said.pin) for number in numbers]
        return f"已重新列出：{back[0].subject}" if len(back) == 1 else f"已重新列出 {len(back)} 件"
    done = settle_all(ws, numbers, said.why, said.pin)
    return f"已标记核实，不再列出：{done[0].subject}" if len(done) == 1 else f"已标记核实 {len(done)} 件，不再列出"


def _rule(ws: Workspace, *, asked: _Asked, said: Reason) -> str:
    kind, numbers, teachers = asked
    refuse_decided(ws, numbers)
    if kind == SPLIT:
        return rule_split(ws, teachers[0][0], said.why, said.pin).sentence
    ruled = rule_pairs(ws, kind, [(pair[0], pair[1]) for pair in teachers], said.why, said.pin)
    return ruled[0].sentence if len(ruled) == 1 else f"{len(ruled)} 对都已裁定{_TITLES[kind]}。在“裁定记录…”里可以逐条撤销。"

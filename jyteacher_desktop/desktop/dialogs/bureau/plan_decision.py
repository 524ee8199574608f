"""What a clerk decides about a school's plan: approve, return, evaluate, take back; one dialog that asks for what the decision needs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget

from jyteacher_desktop.bureau.plan_decisions import PlanDecision
from jyteacher_desktop.bureau.plans import Deed
from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.pages.city_plans_presenter import Ask, decide
from jyteacher_desktop.desktop.typed_values import NO_DAY_OF_APPROVAL
from jyteacher_desktop.desktop.widgets import DateField
from jyteacher_desktop.domain.terms import PlanGrade

_WORDS = {
    Deed.APPROVE: ("批准计划", "批准", "文号随下一份回执带给学校，学校读入回执，计划就成为已批复。发出以前可以撤回。"),
    Deed.RETURN: ("退回计划", "退回", "意见随下一份回执带给学校；学校改好后重新报批，随下一个数据包交来。发出以前可以撤回。"),
    Deed.EVALUATE: ("评价实施情况", "评价", "等次和意见随下一份回执带给学校。以后可以改评，以最后一次为准。"),
    Deed.WITHDRAW: ("撤回批复", "撤回", "写明原因。还没有发出的直接收回；已经发出的随下一份回执告诉学校。"),
    Deed.WITHDRAW_EVALUATION: ("撤回评价", "撤回", "写明原因。还没有发出的直接收回；已经发出的随下一份回执告诉学校。"),
}
GIVEN_BACK = "上次收回的内容已经填在这里：改过错处再登记。"
"""Beside the words of what was taken back, in the form in which they are written anew."""
_WITH_REASON = frozenset({Deed.RETURN, Deed.WITHDRAW, Deed.WITHDRAW_EVALUATION})
"""What is not done without saying why; an approval has its number, an evaluation its grade."""


class PlanDecisionDialog(FormDialog):
    """One decision about one plan."""

    def __init__(self, parent: QWidget, desk: Desk, ask: Ask, on_done: Callable[[str], None]) -> None:
        title, accept, explanation = _WORDS[ask.deed]
        super().__init__("plan_decision_dialog", parent, accept_text=accept)
        self._desk, self._ask, self._on_done = desk, ask, on_done
        self.setWindowTitle(title)
        self.child(QLabel, "whatLabel").setText(f"{ask.school}：{ask.title}")
        self.child(QLabel, "explainLabel").setText(explanation)
        self._number = self.child(QLineEdit, "numberEdit")
        self._day = self.child(DateField, "dayEdit")
        self._day.set_today(desk.today)
        self._day.set_day(desk.today)
        self._grade = self.child(QComboBox, "gradeBox")
        for grade in PlanGrade:
            self._grade.addItem(grade.label, grade.code)
        self._grade.setCurrentIndex(-1)
        self._remark = self.child(QPlainTextEdit, "remarkEdit")
        if ask.deed in (Deed.WITHDRAW, Deed.WITHDRAW_EVALUATION):
            self.child(QLabel, "remarkEditLabel").setText("原因(&T)")
        self._remark.setPlaceholderText("必须写明" if ask.deed in _WITH_REASON else "可以不写")
        self._pin = self.child(QLineEdit, "pinEdit")
        self._pin.setPlaceholderText(desk.asking.pin_hint)
        self._show({"numberEdit", "dayEdit"}, shown=ask.deed is Deed.APPROVE)
        self._show({"gradeBox"}, shown=ask.deed is Deed.EVALUATE)
        if ask.before is not None:
            self._give_back(ask.before)
        first: QWidget = {Deed.APPROVE: self._number, Deed.EVALUATE: self._grade}.get(ask.deed, self._remark)
        first.setFocus()
        self.resize(self.width(), self.sizeHint().height())

    def _give_back(self, before: PlanDecision) -> None:
        """What was decided so and taken back stands in the form again: it is changed where it was wrong, and not typed anew."""
        if self._ask.deed is Deed.APPROVE:
            self._number.setText(before.number)
            self._day.set_day(date.fromisoformat(before.day))
        elif self._ask.deed is Deed.EVALUATE:
            self._grade.setCurrentIndex(self._grade.findData(before.number))
        self._remark.setPlainText(before.remark)
        self.note(GIVEN_BACK)

    def _show(self, names: set[str], *, shown: bool) -> None:
        for name in names:
            self.child(QWidget, name).setVisible(shown)
            self.child(QLabel, f"{name}Label").setVisible(shown)

    def submit(self) -> None:
        deed, remark, day = self._ask.deed, self._remark.toPlainText().strip(), self._day.day()
        if deed is Deed.APPROVE and not self._number.text().strip():
            self.complain("请填写批复文号。", self._number)
        elif deed is Deed.APPROVE and day is None:
            self.complain(NO_DAY_OF_APPROVAL, self._day)
        elif deed is Deed.EVALUATE and self._grade.currentIndex() < 0:
            self.complain("请选择等次。", self._grade)
        elif not remark and deed in _WITH_REASON:
            self.complain("请写明要学校改什么。" if deed is Deed.RETURN else "请写明撤回的原因。", self._remark)
        elif not self._pin.text():
            self.complain("请输入本单位的口令。", self._pin)
        else:
            self.wait()
            self._desk.do(
                decide,
                ask=self._ask,
                number=self._number.text().strip(),
                day=day or date.min,
                grade=self._grade.currentData() or "",
                remark=remark,
                pin=self._pin.text(),
            ).then(self._done, what="正在登记", failed=self.complain_error)

    def _done(self, sentence: str) -> None:
        self.accept()
        self._on_done(sentence)

"""A plan, one line of it, and its approval, as they are typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.dialogs.inputs import Inputs, name_parts
from jyteacher_desktop.desktop.dialogs.unsaved_input import DraftKeeper
from jyteacher_desktop.desktop.pages.plans_presenter import KindChoice, approve, save_item, save_plan
from jyteacher_desktop.desktop.typed_values import NO_DAY_OF_APPROVAL, hours_from_text
from jyteacher_desktop.desktop.widgets import DateField, InitialsBox
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.kinds.plan import Plan, PlanItem
from jyteacher_desktop.school.plans import (
    MORE_OF_ITEM,
    MORE_OF_PLAN,
    PlanItemRow,
    PlanItemValues,
    PlanRow,
    PlanValues,
    term_label,
    term_months,
)

_HALVES = (("全学年", ""), ("第一学期", "-1"), ("第二学期", "-2"))


def school_year(day: date) -> str:
    """The school year a day lies in: ``2026-2027``."""
    first = day.year if day.month >= 9 else day.year - 1
    return f"{first}-{first + 1}"


class PlanDialog(FormDialog):
    """Begin a plan, or correct what is said of one as a whole."""

    def __init__(self, parent: QWidget, desk: Desk, on_done: Callable[[str], None], *, plan: PlanRow | None = None) -> None:
        super().__init__("plan_dialog", parent, accept_text="保存" if plan else "建立")
        self.record = plan.id if plan else ""
        self._desk = desk
        self._on_done = on_done
        self._plan = plan
        self._year = self.child(QComboBox, "yearBox")
        now = int(school_year(desk.today)[:4])
        own = int(plan.term[:4]) if plan else now
        for year in range(min(own, now - 1), max(own, now + 2) + 1):
            self._year.addItem(f"{year}-{year + 1}")
        self._year.setCurrentText(f"{own}-{own + 1}")
        self._half = self.child(QComboBox, "halfBox")
        for text, suffix in _HALVES:
            self._half.addItem(text, suffix)
        self._title = self.child(QLineEdit, "titleEdit")
        self._note = self.child(QLineEdit, "noteEdit")
        name_parts(Plan.kind, {"title": self._title, "note": self._note})
        self._more = Inputs(MORE_OF_PLAN.fields, {}, desk.today)
        self._more.stand_in(self.child(QFormLayout, "fieldsLayout"), self._note)
        for box in (self._year, self._half):
            box.currentIndexChanged.connect(self._hint)
        if plan is not None:
            self._half.setCurrentIndex(self._half.findData(plan.term[9:]))  # behind the school year (2026-2027)
            self._title.setText(plan.title)
            self._note.setText(plan.note)
            for key in self._more.widgets:
                self._more.put(key, MORE_OF_PLAN.shown(key, plan.more))
        self._hint()
        self._title.setFocus()
        DraftKeeper(self, desk, form="plan", record=plan.id if plan else "")

    def _term(self) -> str:
        return f"{self._year.currentText()}{self._half.currentData()}"

    def _hint(self, _index: int = 0) -> None:
        self._title.setPlaceholderText(f"不填则为“{term_label(self._term())}校本研修计划”")

    def submit(self) -> None:
        title = self._title.text().strip() or f"{term_label(self._term())}校本研修计划"
        self.wait()
        values = PlanValues(term=self._term(), title=title, note=self._note.text().strip(), more=self._more.said())
        self._desk.do(save_plan, plan_id=self._plan.id if self._plan else "", values=values).then(
            self._done, what="正在保存", failed=self.complain_error
        )

    def _done(self, saved: tuple[str, str]) -> None:
        plan_id, sentence = saved
        self.accept()
        self._desk.say(sentence)
        self._on_done(plan_id)


class PlanItemDialog(FormDialog):
    """One line of a plan."""

    def __init__(
        self,
        parent: QWidget,
        desk: Desk,
        *,
        plan: PlanRow,
        kinds: tuple[KindChoice, ...],
        item: PlanItemRow | None,
        month: str = "",
    ) -> None:
        super().__init__("plan_item_dialog", parent, accept_text="保存")
        self.record = item.id if item else ""
        self._desk = desk
        self._plan = plan
        self._item = item
        self._month = self.child(QComboBox, "monthBox")
        self._month.addItems(list(term_months(plan.term)))
        self._kind = self.child(InitialsBox, "kindBox")
        for choice in kinds:
            self._kind.add(choice.kind.name, choice.kind.id, choice.initials)
        if (
            item is not None and self._kind.findData(item.kind) < 0
        ):  # a kind that is no longer offered: the line may stay what it is
            self._kind.add(item.kind_name, item.kind, "")
        self._title = self.child(QLineEdit, "titleEdit")
        self._hours = self.child(QLineEdit, "hoursEdit")
        self._persons = self.child(QLineEdit, "personsEdit")
        self._note = self.child(QLineEdit, "noteEdit")
        parts: dict[str, QWidget] = {
            "month": self._month, "kind_of": self._kind, "title": self._title, "hours": self._hours, "persons": self._persons,
            "note": self._note,
        }  # fmt: skip
        name_parts(PlanItem.kind, parts)
        self._more = Inputs(MORE_OF_ITEM.fields, {}, desk.today)
        self._more.stand_in(self.child(QFormLayout, "fieldsLayout"), self._note)
        wanted = item.month if item else month or f"{desk.today:%Y-%m}"
        self._month.setCurrentIndex(max(self._month.findText(wanted), 0))
        if item is not None:
            self._kind.setCurrentIndex(max(self._kind.findData(item.kind), 0))
            self._title.setText(item.title)
            self._hours.setText(hours_text(item.hours) if item.hours else "")
            self._persons.setText(item.persons)
            self._note.setText(item.note)
            for key in self._more.widgets:
                self._more.put(key, MORE_OF_ITEM.shown(key, item.more))
        if item is None:
            self.offer_next()
        self._kind.setFocus()
        DraftKeeper(self, desk, form="plan_item", record=item.id if item else plan.id)

    def submit(self) -> None:
        hours = hours_from_text(self._hours.text() or "0")
        if hours is None:
            self.complain("学时看不懂，例如 2 或 2.5；不定就不填。", self._hours)
            return
        values = PlanItemValues(
            month=self._month.currentText(),
            kind=self._kind.currentData(),
            title=self._title.text().strip() or self._kind.currentText(),
            hours=hours,
            persons=self._persons.text().strip(),
            note=self._note.text().strip(),
            more=self._more.said(),
        )
        self.wait()
        self._desk.do(save_item, plan_id=self._plan.id, item_id=self._item.id if self._item else "", values=values).then(
            self._done, what="正在保存", failed=self.complain_error
        )

    def _done(self, sentence: str) -> None:
        self._desk.say(sentence)
        if not self.stays_for_next(f"{sentence}。"):
            self.accept()

    def begin_next(self) -> None:
        """The next line is of another content; month, kind, hours and persons stay, for a plan is often a row of the like."""
        for line in (self._title, self._note):
            line.clear()
        for key in self._more.widgets:
            self._more.put(key, "")
        self._title.setFocus()


class ApprovePlanDialog(FormDialog):
    """Number and day of the approval; it stays with both until the plan is approved, whoever gives up the PIN or whatever refuses it."""

    def __init__(self, parent: QWidget, desk: Desk, purpose: str, plan_id: str) -> None:
        super().__init__("approve_plan_dialog", parent, accept_text="批复")
        self._desk, self._purpose, self._plan_id = desk, purpose, plan_id
        self._number = self.child(QLineEdit, "numberEdit")
        self._day = self.child(DateField, "dayEdit")
        self._day.set_today(desk.today)
        self._day.set_day(desk.today)
        self._number.setFocus()

    def submit(self) -> None:
        day = self._day.day()
        if not self._number.text().strip():
            self.complain("请填写批复文号。", self._number)
        elif day is None:
            self.complain(NO_DAY_OF_APPROVAL, self._day)
        else:
            # whoever was proved when the dialog opened may have gone since: the minutes count until it is pressed
            self._desk.as_principal(self._purpose, partial(self._approve_as, number=self._number.text().strip(), day=day))

    def _approve_as(self, actor: str, *, number: str, day: date) -> None:
        self.wait()
        self._desk.do(approve, plan_id=self._plan_id, actor=actor, number=number, day=day).then(
            self._approved, what="正在批复", failed=self.complain_error
        )

    def _approved(self, sentence: str) -> None:
        self.accept()
        self._desk.say(sentence)

"""A plan, one line of it, and its approval, as they are typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.draft_keeper import DraftKeeper
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.entry import hours_from_text
from jyteacher_desktop.desktop.pages.plans_presenter import KindChoice, PlansPresenter
from jyteacher_desktop.desktop.widgets import DateField, InitialsBox
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.school.plans import PlanItemRow, PlanItemValues, PlanRow, PlanValues, term_label, term_months

_HALVES = (("全学年", ""), ("第一学期", "-1"), ("第二学期", "-2"))


def school_year(day: date) -> str:
    """The school year a day lies in: ``2026-2027``."""
    first = day.year if day.month >= 9 else day.year - 1
    return f"{first}-{first + 1}"


class PlanDialog(FormDialog):
    """Begin a plan."""

    def __init__(self, parent: QWidget, desk: Desk, presenter: PlansPresenter, on_done: Callable[[str], None]) -> None:
        super().__init__("plan_dialog", parent, accept_text="建立")
        self._presenter = presenter
        self._on_done = on_done
        self._year = self.child(QComboBox, "yearBox")
        first = int(school_year(desk.today)[:4])
        for year in range(first - 1, first + 3):
            self._year.addItem(f"{year}-{year + 1}")
        self._year.setCurrentIndex(1)
        self._half = self.child(QComboBox, "halfBox")
        for text, suffix in _HALVES:
            self._half.addItem(text, suffix)
        self._title = self.child(QLineEdit, "titleEdit")
        self._note = self.child(QLineEdit, "noteEdit")
        for box in (self._year, self._half):
            box.currentIndexChanged.connect(self._hint)
        self._hint()
        self._title.setFocus()
        DraftKeeper(self, desk, form="plan", record="")

    def _term(self) -> str:
        return f"{self._year.currentText()}{self._half.currentData()}"

    def _hint(self, _index: int = 0) -> None:
        self._title.setPlaceholderText(f"不填则为“{term_label(self._term())}校本研修计划”")

    def submit(self) -> None:
        title = self._title.text().strip() or f"{term_label(self._term())}校本研修计划"
        self.wait()
        values = PlanValues(term=self._term(), title=title, note=self._note.text().strip())
        self._presenter.new(values, self._done, self.complain_error)

    def _done(self, plan_id: str) -> None:
        self.accept()
        self._on_done(plan_id)


class PlanItemDialog(FormDialog):
    """One line of a plan."""

    def __init__(
        self,
        parent: QWidget,
        desk: Desk,
        presenter: PlansPresenter,
        *,
        plan: PlanRow,
        kinds: tuple[KindChoice, ...],
        item: PlanItemRow | None,
        month: str = "",
    ) -> None:
        super().__init__("plan_item_dialog", parent, accept_text="保存")
        self._presenter = presenter
        self._plan = plan
        self._item = item
        self._month = self.child(QComboBox, "monthBox")
        self._month.addItems(list(term_months(plan.term)))
        self._kind = self.child(InitialsBox, "kindBox")
        for choice in kinds:
            self._kind.add(choice.kind.name, choice.kind.id, choice.initials)
        self._title = self.child(QLineEdit, "titleEdit")
        self._hours = self.child(QLineEdit, "hoursEdit")
        self._hours.setPlaceholderText("每人学时，如 2")
        self._persons = self.child(QLineEdit, "personsEdit")
        self._note = self.child(QLineEdit, "noteEdit")
        wanted = item.month if item else month or f"{desk.today:%Y-%m}"
        self._month.setCurrentIndex(max(self._month.findText(wanted), 0))
        if item is not None:
            self._kind.setCurrentIndex(max(self._kind.findData(item.kind), 0))
            self._title.setText(item.title)
            self._hours.setText(hours_text(item.hours) if item.hours else "")
            self._persons.setText(item.persons)
            self._note.setText(item.note)
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
        )
        self.wait()
        self._presenter.save_item(self._plan.id, self._item.id if self._item else "", values, self._done, self.complain_error)

    def _done(self, _nothing: None) -> None:
        self.accept()


class ApprovePlanDialog(FormDialog):
    """Number and day of the approval."""

    def __init__(self, parent: QWidget, desk: Desk, on_given: Callable[[str, date], None]) -> None:
        super().__init__("approve_plan_dialog", parent, accept_text="批复")
        self._on_given = on_given
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
            self.complain("请填写批复日期，例如 9.18。", self._day)
        else:
            self.accept()
            self._on_given(self._number.text().strip(), day)

"""One record of any plain kind: the fields follow from the kind's description, in its order.

What is refused goes to the field it names and everything typed stays. 「保存并再记一条」 keeps what a pile of papers has in common (day,
name, document, choices) and empties whose record it is, amounts, marks, long texts and what its kind calls its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from itertools import pairwise
from typing import ClassVar, Final

from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QLabel,
    QLineEdit,
    QScrollArea,
    QWidget,
)

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.dialogs.inputs import AMOUNTS, PEOPLE, Inputs
from jyteacher_desktop.desktop.dialogs.unsaved_input import DraftKeeper
from jyteacher_desktop.desktop.pages.register_presenter import OpenRecord, open_record, save_record
from jyteacher_desktop.desktop.zoom import px
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.kinds.kit import Shape
from jyteacher_desktop.records.registers import Saved

_OWN: Final = PEOPLE | AMOUNTS | {Shape.LONG, Shape.FLAG}
"""What belongs to one record alone, and is emptied for the next of a pile."""
_FRAME: Final = 60
"""Height that margins, the draft's line and the buttons need beside the fields, at 100 %."""


def open_dialog(
    desk: Desk,
    window: QWidget,
    kind: str,
    record: str = "",
    *,
    given: Mapping[str, str] | None = None,
    on_saved: Callable[[str], None],
) -> None:
    """Fetch a record (or what a new one begins with) and show its dialog; ``on_saved`` gets the id."""
    desk.do(open_record, kind, record, given).then(partial(_show, desk, window, on_saved), owner=window)


def _show(desk: Desk, window: QWidget, on_saved: Callable[[str], None], opened: OpenRecord) -> None:
    RecordDialog(window, desk, opened, on_saved).open()


class RecordDialog(FormDialog):
    """Add or edit one record."""

    keeps_draft: ClassVar[bool] = True
    """Whether what is typed is kept in the workspace while it is typed."""

    def __init__(self, parent: QWidget, desk: Desk, opened: OpenRecord, on_saved: Callable[[str], None]) -> None:
        super().__init__("record_dialog", parent, accept_text="保存")
        self.record = opened.id
        self.kind = opened.kind
        self._desk = desk
        self._opened = opened
        self._on_saved = on_saved
        self.setWindowTitle(f"修改{self.kind.title}" if opened.id else f"新增{self.kind.title}")
        self._remark = self.child(QLabel, "remarkLabel")
        said = [f"{opened.sender}登记、随回执发来。请填写整改，随下次上报送回。"] if opened.sender else []
        self._remark.setText("\n".join([*said, *opened.remarks]))
        self._remark.setVisible(bool(self._remark.text()))
        self._inputs = Inputs(self.kind.typed, opened.choices, desk.today)
        self._fields = self._inputs.widgets
        self._inputs.stand_in(self.child(QFormLayout, "fieldsLayout"))
        self.child(QLabel, "needLabel").setVisible(any(field.required for field in self.kind.typed))
        if not opened.id:
            self.offer_next("保存后接着登记下一条，日期、名称和文号留着")
        for key in self._fields:
            self._inputs.put(key, opened.texts.get(key, ""))
        for key in opened.locked:
            self._fields[key].setEnabled(False)
        self._begun = self.texts()
        self._chain()
        self._fit()
        self._first().setFocus()
        if self.keeps_draft:
            DraftKeeper(self, desk, form=f"record:{self.kind.id}", record=opened.id)

    # -- the fields -----------------------------------------------------------------------------------------------

    def texts(self) -> dict[str, str]:
        """What stands in every field, as the command line and a sheet would say it."""
        return self._inputs.texts()

    def _first(self) -> QWidget:
        """Where typing begins: the first empty field that must be filled or, of a new record, says whose it is; else the first.

        Left empty, a field for a person often means the unit: nobody should pass by it without having seen it.
        """
        texts, new = self.texts(), not self._opened.id
        free = [field for field in self.kind.typed if field.key not in self._opened.locked]
        empty = (field for field in free if not texts[field.key] and (field.required or (new and field.shape in PEOPLE)))
        return self._fields[next((field.key for field in empty), free[0].key)]

    def _chain(self) -> None:
        """Tab goes through the fields in their order and then to the buttons."""
        order = [*self._fields.values(), self.accept_button]
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _fit(self) -> None:
        """As high as the fields need and the screen allows; what has no room scrolls."""
        area = self.child(QScrollArea, "fieldsArea")
        area.setFrameShape(QFrame.Shape.NoFrame)
        panel = self.child(QWidget, "fieldsPanel")
        needed = panel.sizeHint().height() + px(_FRAME) + self.accept_button.sizeHint().height()
        if self._remark.text():
            needed += self._remark.sizeHint().height() + px(10)
        room = self.screen().availableGeometry().height() - px(_FRAME)
        area.setMinimumHeight(px(60))
        self.resize(max(self.width(), px(600)), min(needed, room))

    # -- saving ---------------------------------------------------------------------------------------------------

    def submit(self) -> None:
        refused = self._inputs.first_refused()
        if refused is not None:
            self._refuse(*refused)
            return
        texts, said = self.texts(), self._inputs.said()
        changed = said if not self._opened.id else {key: said[key] for key, text in texts.items() if text != self._begun[key]}
        self.wait()
        self.store(changed)

    def store(self, texts: Mapping[str, str]) -> None:
        """Save what was typed; :meth:`_saved` or :meth:`_refused` goes on."""
        self._desk.do(save_record, self.kind.id, self._opened.id, texts).then(
            self._saved, what="正在保存", failed=self._refused, owner=self
        )

    def _saved(self, saved: Saved) -> None:
        record = str(saved.rows[0].id)
        warnings = [finding.message for finding in saved.findings]
        if self.stays_for_next(f"已{saved.what}。" + "".join(f"\n请看一下：{warning}" for warning in warnings)):
            self._on_saved(record)
            return
        self.accept()
        self._desk.say(f"已{saved.what}" if saved.step else "没有改动")
        if warnings:
            self._desk.asking.tell(f"{self.kind.title}已保存", "已经保存，有几处请看一下：", "\n".join(warnings))
        self._on_saved(record)

    def begin_next(self) -> None:
        for field in self.kind.typed:
            if field.shape in _OWN or field.own or field.key == "note":
                usual = self._opened.texts.get(field.key, "") if field.shape in (Shape.CHOICE, Shape.FLAG) else ""
                self._inputs.put(field.key, usual)
        widget = self._first()
        widget.setFocus()
        if isinstance(widget, QLineEdit):
            widget.selectAll()

    def _refused(self, error: JyTeacherError) -> None:
        self._refuse(self.refusal(error), str(error.facts.get("field", "")))

    def _refuse(self, sentence: str, name: str) -> None:
        """Say it, and go to the field of that key or title."""
        key = next((field.key for field in self.kind.typed if name in (field.key, field.title)), "")
        widget = self._fields.get(key)
        self.complain(sentence, widget)
        if widget is not None:
            self.child(QScrollArea, "fieldsArea").ensureWidgetVisible(widget)
            if isinstance(widget, QLineEdit):
                widget.selectAll()

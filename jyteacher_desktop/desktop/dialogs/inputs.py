"""Inputs made from the description of a kind: one widget for each shape of field, its label, and what stands in it as text.

:class:`Inputs` makes the fields of a form; :func:`name_parts` gives the parts of a drawn form the names, hints and words that the kind
says, so that a form decides where a field stands and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QGridLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from jyteacher_desktop.desktop.pages.register_presenter import Choice, OpenRecord
from jyteacher_desktop.desktop.widgets import ChoiceLine, DateField, InitialsBox
from jyteacher_desktop.desktop.zoom import px
from jyteacher_desktop.kinds import record_kind, told_fields
from jyteacher_desktop.kinds.kit import HUNDREDTHS, Field, Kind, Shape
from jyteacher_desktop.records.pinyin import pinyin_keys

FIELD: Final = "field"
"""Property of an input that says which field of the kind it is for."""
AMOUNTS: Final = HUNDREDTHS | {Shape.COUNT}
PEOPLE: Final = frozenset({Shape.PERSON, Shape.SOMEBODY})
_HINTS: Final = {
    Shape.PERSON: "姓名、拼音首字母或尾号",
    Shape.SOMEBODY: "姓名或首字母；外单位的人直接写姓名",
    Shape.LINK: "输入几个字，或按 ↓ 选择",
    Shape.LISTED: "输入几个字，或按 ↓ 选择",
    Shape.MONTH: "如 2026-09",
    Shape.YEAR: "如 2026 或 2026-2027",
    Shape.TERM: "如 2026-2027-1",
    Shape.CLOCK: "如 14:30",
    Shape.COUNT: "整数",
    Shape.HOURS: "学时",
    Shape.MONEY: "元",
}
_YES, _NO = "是", "否"
_LINES: Final = 3
_KEY: Final = re.compile(r"\(&.\)")
"""The letter that goes to a field with Alt; which one is free only the form knows."""


class Inputs:
    """The widgets of some fields.

    Args:
        fields: The fields, in the order of the form.
        choices: What a field offers, by key; a choice offers its own words where nothing is said.
        today: For days without a year.
        named: What the names of the widgets begin with, where a form has inputs of several kinds.
    """

    def __init__(
        self, fields: Iterable[Field], choices: Mapping[str, tuple[Choice, ...]], today: date, *, named: str = "field"
    ) -> None:
        self.fields: tuple[Field, ...] = tuple(fields)
        self.widgets: dict[str, QWidget] = {}
        for field in self.fields:
            widget = _make(field, choices.get(field.key) or _own_words(field), today)
            widget.setObjectName(f"{named}_{field.key}")
            widget.setAccessibleName(field.title)
            widget.setProperty(FIELD, field.key if named == "field" else f"{named}.{field.key}")
            self.widgets[field.key] = widget

    def label(self, field: Field) -> QLabel:
        """The label that stands before a field."""
        label = QLabel("" if field.shape is Shape.FLAG else f"{field.title} *" if field.required else field.title)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setBuddy(self.widgets[field.key])
        return label

    def stand_in(self, layout: QLayout, before: QWidget | None = None) -> None:
        """Put every field into a form, before the row of another one where a form has it."""
        place = row_of(layout, before) if isinstance(layout, QFormLayout) and before is not None else -1
        for number, field in enumerate(self.fields):
            label, widget = self.label(field), self.widgets[field.key]
            if isinstance(layout, QFormLayout):
                layout.insertRow(place + number if place >= 0 else layout.rowCount(), label, widget)
            elif isinstance(layout, QGridLayout):
                row = layout.rowCount()
                layout.addWidget(label, row, 0)
                layout.addWidget(widget, row, 1, 1, -1)

    def put(self, key: str, text: str) -> None:
        """Show a text in a field."""
        widget = self.widgets[key]
        if isinstance(widget, ChoiceLine):
            widget.set_value(text)
        elif isinstance(widget, QLineEdit):
            widget.setText(text)
        elif isinstance(widget, QPlainTextEdit):
            widget.setPlainText(text)
        elif isinstance(widget, QCheckBox):
            widget.setChecked(text in (_YES, "1"))
        elif isinstance(widget, QComboBox):
            if text and widget.findText(text) < 0:
                widget.addItem(text, text)  # a word of a later program stays as it came
            widget.setCurrentIndex(max(widget.findText(text), 0))

    def texts(self) -> dict[str, str]:
        """What stands in every field, as the command line and a sheet would say it."""
        found: dict[str, str] = {}
        for key, widget in self.widgets.items():
            if isinstance(widget, ChoiceLine):
                found[key] = widget.value()
            elif isinstance(widget, QLineEdit):
                found[key] = widget.text().strip()
            elif isinstance(widget, QPlainTextEdit):
                found[key] = widget.toPlainText().strip()
            elif isinstance(widget, QCheckBox):
                found[key] = _YES if widget.isChecked() else _NO
            elif isinstance(widget, QComboBox):
                found[key] = str(widget.currentData() or widget.currentText())
        return found

    def said(self) -> dict[str, str]:
        """As :meth:`texts`, every day with its year."""
        days = {key: widget.day() for key, widget in self.widgets.items() if isinstance(widget, DateField)}
        return {**self.texts(), **{key: day.isoformat() if day is not None else "" for key, day in days.items()}}

    def first_refused(self) -> tuple[str, str] | None:
        """What cannot be saved as it stands, from the top: the sentence and the field's key; None where everything can."""
        texts = self.texts()
        for each in self.fields:
            if _is_wrong(self.widgets[each.key]):
                return f"“{each.title}”看不懂。请写成 9.18 或 2026-09-18。", each.key
            if each.required and not texts[each.key]:
                return f"请填写{each.title}。", each.key
        return None


class AboutInputs:
    """The fields of the kinds about a record, below its own in the same form; they stay open when the record is closed."""

    def __init__(self, opened: Iterable[OpenRecord], today: date, layout: QFormLayout, before: QWidget | None = None) -> None:
        self._blocks: dict[str, tuple[Inputs, dict[str, str]]] = {}
        for each in opened:
            inputs = Inputs(told_fields(each.kind), each.choices, today, named=f"about_{each.kind.id}")
            inputs.stand_in(layout, before)
            for key in inputs.widgets:
                inputs.put(key, each.texts.get(key, ""))
            self._blocks[each.kind.id] = (inputs, inputs.texts())

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        """All of them, in their order."""
        return tuple(widget for inputs, _begun in self._blocks.values() for widget in inputs.widgets.values())

    def said(self) -> dict[str, dict[str, str]]:
        """What was changed, by kind and field."""
        found: dict[str, dict[str, str]] = {}
        for kind, (inputs, begun) in self._blocks.items():
            now, said = inputs.texts(), inputs.said()
            changed = {key: said[key] for key, text in now.items() if text != begun[key]}
            if changed:
                found[kind] = changed
        return found

    def begin_anew(self) -> None:
        """As they stood when the dialog opened."""
        for inputs, begun in self._blocks.values():
            for key, text in begun.items():
                inputs.put(key, text)

    def stay_open(self) -> None:
        """Let them be filled in although the record itself can only be looked at."""
        for widget in self.widgets:
            widget.setEnabled(True)
            if isinstance(widget, (QLineEdit, QPlainTextEdit)):
                widget.setReadOnly(False)


def name_parts(kind: Kind, parts: Mapping[str, QWidget], *, shared: Collection[str] = ()) -> None:
    """Give the parts of a drawn form what the kind says of their fields: label, name for who does not see, hint, words to choose from.

    Args:
        kind: The kind.
        parts: Key of a field to its part.
        shared: Fields that stand in one row with others, whose label the form keeps.
    """
    for key, part in parts.items():
        field = kind.field(key)
        part.setAccessibleName(field.title)
        part.setProperty(FIELD, key)
        label = _label_of(part)
        if label is not None and key not in shared:
            letter = _KEY.search(label.text())
            label.setText(field.title + (letter[0] if letter else ""))
        if isinstance(part, QLineEdit) and field.hint:
            part.setPlaceholderText(field.hint)
        if isinstance(part, QComboBox) and field.term is not None and part.count() == 0:
            if not field.required:
                part.addItem("", "")
            for each in field.term:
                part.addItem(each.label, each.code)


def row_of(layout: QFormLayout, field: QWidget) -> int:
    """Row of a field in a form."""
    for row in range(layout.rowCount()):
        item = layout.itemAt(row, QFormLayout.ItemRole.FieldRole)
        if item is not None and item.widget() is field:
            return row
    return layout.rowCount()


def _label_of(part: QWidget) -> QLabel | None:
    window = part.window()
    return next((label for label in window.findChildren(QLabel) if label.buddy() is part), None)


def _own_words(field: Field) -> tuple[Choice, ...]:
    return tuple(Choice(text=each.label, value=each.label, words=pinyin_keys(each.label).initials) for each in field.term or ())


def _is_wrong(widget: QWidget) -> bool:
    return isinstance(widget, DateField) and widget.is_wrong()


def _make(field: Field, choices: tuple[Choice, ...], today: date) -> QWidget:
    hint = field.hint or _HINTS.get(Shape.LISTED if field.shape is Shape.TEXT and choices else field.shape, "")
    if field.shape is Shape.FLAG:
        return QCheckBox(field.title)
    if field.shape is Shape.LONG:
        area = QPlainTextEdit()
        area.setTabChangesFocus(True)
        area.setPlaceholderText(hint)
        area.setFixedHeight(area.fontMetrics().lineSpacing() * _LINES + px(14))
        return area
    if field.shape is Shape.CHOICE:
        box = InitialsBox()
        if not field.required or field.default is None:
            box.add("", "", "")
        for choice in choices:
            if choice.text:
                box.add(choice.text, choice.value, choice.words)
        return box
    line = _line(field, choices, today)
    if isinstance(line, ChoiceLine) and not choices and field.shape is not Shape.SOMEBODY:
        hint = f"还没有{_called(field)}，{'请先登记' if field.required else '可以空着'}"
    if hint:
        line.setPlaceholderText(hint)
    if field.shape in AMOUNTS:
        line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return line


def _called(field: Field) -> str:
    """What a field chooses from: 活动, 工作室与工作坊; for a list of the policy the field's own name."""
    return record_kind(str(field.of)).title if field.shape is Shape.LINK else field.title


def _line(field: Field, choices: tuple[Choice, ...], today: date) -> QLineEdit:
    if field.shape is Shape.DAY:
        day = DateField()
        day.set_today(today)
        return day
    if field.shape in PEOPLE or field.shape in (Shape.LINK, Shape.LISTED) or choices:
        chooser = ChoiceLine()
        chooser.offer((choice.text, choice.value, choice.words) for choice in choices)
        return chooser
    return QLineEdit()

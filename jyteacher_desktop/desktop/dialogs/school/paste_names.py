"""A pasted list of names: exact names count at once, each with the mark that stands with it; doubtful ones wait for a choice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QPlainTextEdit, QRadioButton, QWidget

from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.domain.terms import Mark
from jyteacher_desktop.school.marking_attendance import AttendanceSheet, Pasted, PasteMeaning

_NAMED = 4
"""So many people of one mark are named; of more it is said how many."""
_MARK = Qt.ItemDataRole.UserRole + 1
_MEANINGS = {
    "onlyRadio": PasteMeaning.ONLY,
    "presentRadio": PasteMeaning.PRESENT,
    "absentRadio": PasteMeaning.ABSENT,
    "excusedRadio": PasteMeaning.EXCUSED,
}


class PasteNamesDialog(FormDialog):
    """Paste a list, see who is meant, mark them."""

    def __init__(self, parent: QWidget, sheet: AttendanceSheet, on_applied: Callable[[str], None]) -> None:
        super().__init__("paste_names_dialog", parent, accept_text="标记")
        self._sheet = sheet
        self._on_applied = on_applied
        self._pasted = Pasted(matched=(), doubts=())
        self._names = self.child(QPlainTextEdit, "namesEdit")
        self._names.setTabChangesFocus(True)
        self._names.setPlaceholderText("1. 张三\n2. 李四")
        self._names.textChanged.connect(self._look_up)
        self._match = self.child(QLabel, "matchLabel")
        self._doubts = self.child(QListWidget, "doubtList")
        self._doubts.hide()
        for name in _MEANINGS:
            self.child(QRadioButton, name).toggled.connect(self._tell)
        self._names.setFocus()

    def _look_up(self) -> None:
        self._pasted = self._sheet.look_up(self._names.toPlainText())
        self._tell()
        called = self._sheet.called()
        self._doubts.clear()
        for doubt in self._pasted.doubts:
            if not doubt.candidates:
                item = QListWidgetItem(f"{doubt.text}：花名册里没有这个姓名，不标记")
                item.setFlags(Qt.ItemFlag.ItemIsEnabled)
                self._doubts.addItem(item)
            for row in doubt.candidates:
                facts = "　".join(fact for fact in (called[row.teacher_id], row.group or row.subject, row.teacher_no) if fact)
                item = QListWidgetItem(
                    f"{doubt.text} 是不是：{facts}"
                    + (f"　（记为{doubt.mark.label}）" if doubt.mark not in (None, Mark.PRESENT) else "")
                )
                item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
                item.setCheckState(Qt.CheckState.Unchecked)
                item.setData(Qt.ItemDataRole.UserRole, row.teacher_id)
                item.setData(_MARK, doubt.mark)
                self._doubts.addItem(item)
        self._doubts.setVisible(self._doubts.count() > 0)

    def _tell(self, _checked: bool = False) -> None:
        """Who was recognised, and of whom the list says something else than what it is taken for."""
        usual = self._meaning().usual
        others: dict[Mark, list[str]] = {}
        for row in self._pasted.matched:
            mark = self._pasted.marks.get(row.teacher_id, usual)
            if mark is not usual:
                others.setdefault(mark, []).append(row.name)
        told = "".join(f"，{mark.label} {_some(others[mark])}" for mark in Mark if mark in others)
        self._match.setText(
            f"认出 {len(self._pasted.matched)} 人{told}{'；' if told else '，'}认不准 {len(self._pasted.doubts)} 个。"
        )

    def _meaning(self) -> PasteMeaning:
        return next(meaning for name, meaning in _MEANINGS.items() if self.child(QRadioButton, name).isChecked())

    def submit(self) -> None:
        ids = [row.teacher_id for row in self._pasted.matched]
        marks = dict(self._pasted.marks)
        for number in range(self._doubts.count()):
            item = self._doubts.item(number)
            teacher_id, mark = item.data(Qt.ItemDataRole.UserRole), item.data(_MARK)
            if teacher_id and item.checkState() is Qt.CheckState.Checked:
                ids.append(teacher_id)
                if mark is not None:
                    marks[teacher_id] = mark
        if not ids:
            self.complain("还没有认出任何人。请粘贴姓名，一行一个。", self._names)
            return
        ids = list(dict.fromkeys(ids))
        meaning = self._meaning()
        self._sheet.apply(ids, meaning, marks)
        self.accept()
        counts = Counter(marks.get(teacher_id, meaning.usual) for teacher_id in ids)
        told = (
            "，".join(f"{mark.label} {counts[mark]} 人" for mark in Mark if counts[mark])
            if set(counts) != {meaning.usual}
            else ""
        )
        left = [doubt.text for doubt in self._pasted.doubts if not any(row.teacher_id in ids for row in doubt.candidates)]
        self._on_applied(
            f"按名单标记了 {len(ids)} 人{'：' if told else ''}{told}。"
            + (f"没有标记：{'、'.join(left)}，请核对。" if left else "")
        )


def _some(names: list[str]) -> str:
    return "、".join(names) if len(names) <= _NAMED else f"{'、'.join(names[:_NAMED])}等 {len(names)} 人"

"""A pasted list of names: exact names count at once, each with the mark that stands with it; doubtful ones wait for a choice."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QPlainTextEdit, QRadioButton, QWidget

from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.domain.terms import Mark
from jyteacher_desktop.school.errors import ValueRefused
from jyteacher_desktop.school.marking_attendance import AttendanceSheet, Pasted, PasteMeaning

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
        self._doubts.itemChanged.connect(self._tell)
        for name in _MEANINGS:
            self.child(QRadioButton, name).toggled.connect(self._tell)
        self._names.setFocus()

    def _look_up(self) -> None:
        self._pasted = self._sheet.look_up(self._names.toPlainText())
        called = self._sheet.called()
        self._doubts.blockSignals(True)
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
        self._doubts.blockSignals(False)
        self._doubts.setVisible(self._doubts.count() > 0)
        self._tell()

    def _tell(self, _changed: object = None) -> None:
        self._match.setText(self._pasted.recognised(self._meaning(), self._chosen()))

    def _chosen(self) -> dict[str, Mark | None]:
        """Who was picked among the doubtful ones, and the mark that stands with the name."""
        items = [self._doubts.item(number) for number in range(self._doubts.count())]
        return {
            item.data(Qt.ItemDataRole.UserRole): item.data(_MARK)
            for item in items
            if item.data(Qt.ItemDataRole.UserRole) and item.checkState() is Qt.CheckState.Checked
        }

    def _meaning(self) -> PasteMeaning:
        return next(meaning for name, meaning in _MEANINGS.items() if self.child(QRadioButton, name).isChecked())

    def submit(self) -> None:
        try:
            marked = self._sheet.mark_pasted(self._pasted, self._meaning(), self._chosen())
        except ValueRefused as nobody:
            self.complain(nobody.user_message, self._names)
            return
        self.accept()
        self._on_applied(marked.sentence)

"""A pasted list of names: exact names count at once, doubtful ones wait here for a choice."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QPlainTextEdit, QRadioButton, QWidget

from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.pages.attendance_sheet import AttendanceSheet, Pasted, PasteMeaning


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
        self._names.setFocus()

    def _look_up(self) -> None:
        self._pasted = self._sheet.look_up(self._names.toPlainText())
        self._match.setText(f"认出 {len(self._pasted.matched)} 人，认不准 {len(self._pasted.doubts)} 个。")
        self._doubts.clear()
        for doubt in self._pasted.doubts:
            if not doubt.candidates:
                item = QListWidgetItem(f"{doubt.text}：花名册里没有这个姓名，不标记")
                item.setFlags(Qt.ItemFlag.ItemIsEnabled)
                self._doubts.addItem(item)
            for row in doubt.candidates:
                facts = "　".join(fact for fact in (row.name, row.group or row.subject, row.teacher_no) if fact)
                item = QListWidgetItem(f"{doubt.text} 是不是：{facts}")
                item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
                item.setCheckState(Qt.CheckState.Unchecked)
                item.setData(Qt.ItemDataRole.UserRole, row.teacher_id)
                self._doubts.addItem(item)
        self._doubts.setVisible(self._doubts.count() > 0)

    def _meaning(self) -> PasteMeaning:
        if self.child(QRadioButton, "absentRadio").isChecked():
            return PasteMeaning.ABSENT
        if self.child(QRadioButton, "excusedRadio").isChecked():
            return PasteMeaning.EXCUSED
        if self.child(QRadioButton, "presentRadio").isChecked():
            return PasteMeaning.PRESENT
        return PasteMeaning.ONLY

    def submit(self) -> None:
        ids = [row.teacher_id for row in self._pasted.matched]
        for number in range(self._doubts.count()):
            item = self._doubts.item(number)
            if item.data(Qt.ItemDataRole.UserRole) and item.checkState() is Qt.CheckState.Checked:
                ids.append(item.data(Qt.ItemDataRole.UserRole))
        if not ids:
            self.complain("还没有认出任何人。请粘贴姓名，一行一个。", self._names)
            return
        self._sheet.apply(ids, self._meaning())
        self.accept()
        left = [doubt.text for doubt in self._pasted.doubts if not any(row.teacher_id in ids for row in doubt.candidates)]
        self._on_applied(f"按名单标记了 {len(ids)} 人。" + (f"没有标记：{'、'.join(left)}，请核对。" if left else ""))

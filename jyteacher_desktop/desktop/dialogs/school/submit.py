"""上报: see what leaves the house, choose where to, sign with the PIN, or with two where the policy asks for both signers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.asking import why_again
from jyteacher_desktop.desktop.dialogs.form_dialog import NO_SUCH_FOLDER, FormDialog
from jyteacher_desktop.desktop.pages.reports_presenter import Submit, submit_package
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.domain.terms import Signer
from jyteacher_desktop.exchange import VOLUME
from jyteacher_desktop.paths import is_folder
from jyteacher_desktop.school.what_leaves_the_school import SubmitPreview


class SubmitDialog(FormDialog):
    """Submit one quarter."""

    def __init__(
        self,
        parent: QWidget,
        desk: Desk,
        *,
        preview: SubmitPreview,
        quarter: Quarter,
        on_done: Callable[[str], None],
    ) -> None:
        super().__init__("submit_dialog", parent, accept_text="签名并生成")
        self._desk = desk
        self._quarter = quarter
        self._on_done = on_done
        kind = "" if preview.final else "（本季度还没有结账，是临时数据）"
        self.child(QLabel, "whatLabel").setText(f"{quarter.label} 第 {preview.version} 版，编号 {preview.seq}{kind}")
        leaves = "\n".join(
            (
                f"交给：{preview.bureau.name}（卡片{preview.bureau.label}）",
                f"{preview.people_words}包含本校至今的全部记录，不只这个季度：",
                *preview.content,
            )
        )
        self.child(QLabel, "contentLabel").setText(leaves)
        self.child(QLabel, "withheldLabel").setText(preview.staying_words + preview.sealed_words)
        self._attachments = self.child(QCheckBox, "attachmentsBox")
        self._attachments.setVisible(preview.attachments > 0)
        volumes = 1 + preview.attachment_bytes // VOLUME
        asked = f"，教育局要求补 {preview.wanted} 个" if preview.wanted else ""
        self._attachments.setText(
            f"带上教育局还没有的附件 {preview.attachments} 个（{preview.attachment_bytes / 1e6:.1f} MB，约 {volumes} 个分卷{asked}）(&T)"
        )
        self._attachments.setChecked(preview.wanted > 0)
        self._identity = self.child(QCheckBox, "identityBox")
        self._identity.setVisible(preview.identity_known)
        self._folder = self.child(QLineEdit, "folderEdit")
        self._folder.setText(str(desk.preferences.last_folder()))
        self._pin = self.child(QLineEdit, "pinEdit")
        self.child(QPushButton, "browseButton").clicked.connect(self._browse)
        self._pin.setPlaceholderText(desk.asking.pin_hint)
        self._operator = self.child(QLineEdit, "operatorEdit")
        self._operator.setPlaceholderText(desk.asking.pin_hint)
        self._two = Signer.OPERATOR in preview.signers
        for widget in (self._operator, self.child(QLabel, "operatorEditLabel")):
            widget.setVisible(self._two)
        if self._two:
            self.child(QLabel, "pinEditLabel").setText("校长口令(&P)")
            self._pin.setAccessibleName("校长口令")
            self.resize(self.width(), self.height() + self._operator.sizeHint().height() + 8)
        after = (
            ""
            if desk.principal
            else f"{desk.whose_pin}口令输对以后 {desk.unlocked_minutes} 分钟内，审核、批复和重新打开季度不再问。"
        )
        self.child(QLabel, "whyLabel").setText(why_again(desk.principal_words) + after)
        (self._operator if self._two else self._pin).setFocus()

    def pin_field(self, error: JyTeacherError) -> QLineEdit | None:
        return self._operator if self._two and error.facts.get("whose") == Signer.OPERATOR.label else self._pin

    def _browse(self) -> None:
        self._desk.asking.open_folder("保存到", self._take_folder)

    def _take_folder(self, path: Path) -> None:
        self._folder.setText(str(path))

    def submit(self) -> None:
        folder = Path(self._folder.text().strip())
        if not self._folder.text().strip() or not is_folder(folder):
            self.complain(NO_SUCH_FOLDER, self._folder)
            return
        if self._two and not self._operator.text():
            self.complain("请经办人输入自己的口令，用来给数据包签名。", self._operator)
            return
        if not self._pin.text():
            who = "请校长输入自己的口令" if self._two else "请输入口令"
            self.complain(f"{who}，用来给数据包签名。", self._pin)
            return
        self.wait()
        self._desk.preferences.remember_folder(folder)
        request = Submit(
            quarter=self._quarter,
            folder=folder,
            pin=self._pin.text(),
            operator_pin=self._operator.text(),
            with_attachments=self._attachments.isChecked(),
            without_identity=self._identity.isChecked(),
        )
        self._desk.do(submit_package, request=request).then(
            self._done, what="正在生成数据包并读回核对", failed=self.complain_error
        )

    def _done(self, sentence: str) -> None:
        self._desk.unlock(Signer.PRINCIPAL.label)  # the key that signed is the principal's
        self.accept()
        self._on_done(sentence)

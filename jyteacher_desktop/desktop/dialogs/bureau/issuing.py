"""What a bureau does besides receiving: revoking keys, giving books back, signing its policy, relays, and the roll for the bureau above."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QComboBox, QDialogButtonBox, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from jyteacher_desktop.bureau.packages_handed_over import HANDED_COLUMNS, HandedOver
from jyteacher_desktop.bureau.publishing_policies import PolicyDraft
from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import NO_SUCH_FOLDER, FormDialog
from jyteacher_desktop.desktop.pages.bureau_presenter import (
    GiveBack,
    PolicyInUse,
    PublishPolicy,
    Revoke,
    StandingKeys,
    WriteRoll,
    give_back,
    publish,
    revoke_key,
    roll_up,
    sign_draft,
)
from jyteacher_desktop.desktop.table_model import Description, TableModel
from jyteacher_desktop.desktop.widgets import DateField, TableView
from jyteacher_desktop.desktop.widgets.digits_in_fives import group_in_fives
from jyteacher_desktop.domain.calendar import quarter_name
from jyteacher_desktop.domain.errors import with_findings
from jyteacher_desktop.paths import free_name, is_file, is_folder

CARD_FILTER = "卡片 (*.jyt);;所有文件 (*)"
OnDone = Callable[[str], None]


class BureauDialog(FormDialog):
    """A dialog that ends with the clerk's PIN."""

    def __init__(self, form: str, parent: QWidget, desk: Desk, *, accept_text: str, on_done: OnDone) -> None:
        super().__init__(form, parent, accept_text=accept_text)
        self.desk = desk
        self._on_done = on_done
        self.pin = self.child(QLineEdit, "pinEdit")
        self.pin.setPlaceholderText(desk.asking.pin_hint)

    def has_pin(self) -> bool:
        """Whether the PIN was typed; says so otherwise."""
        if not self.pin.text():
            self.complain("请输入本单位的口令。", self.pin)
        return bool(self.pin.text())

    def folder_of(self, line: QLineEdit) -> Path | None:
        """The folder in a line; says so when there is none."""
        folder = Path(line.text().strip())
        if not line.text().strip() or not is_folder(folder):
            self.complain(NO_SUCH_FOLDER, line)
            return None
        self.desk.preferences.remember_folder(folder)
        return folder

    def offer_folder(self, line: QLineEdit, button: QPushButton) -> None:
        """A line with the last folder and its button."""
        line.setText(str(self.desk.preferences.last_folder()))
        button.clicked.connect(partial(self._ask_folder, line))

    def offer_file(self, line: QLineEdit, button: QPushButton, title: str) -> None:
        """A line for an existing file and its button."""
        button.clicked.connect(partial(self._ask_file, line, title))

    def _ask_folder(self, line: QLineEdit, _checked: bool = False) -> None:
        self.desk.asking.open_folder("保存到", partial(_show_path, line))

    def _ask_file(self, line: QLineEdit, title: str, _checked: bool = False) -> None:
        self.desk.asking.open_file(title, CARD_FILTER, partial(_show_path, line))

    def done_with(self, sentence: str) -> None:
        """The request was carried out."""
        self.accept()
        self._on_done(sentence)


def _show_path(line: QLineEdit, path: Path) -> None:
    line.setText(str(path))


class RevokeDialog(BureauDialog):
    """End a key that was lost or stolen."""

    def __init__(self, parent: QWidget, desk: Desk, *, keys: StandingKeys, on_done: OnDone) -> None:
        super().__init__("revoke_dialog", parent, desk, accept_text="吊销", on_done=on_done)
        self._school = keys.school
        self.child(QLabel, "whatLabel").setText(keys.school)
        self._key = self.child(QComboBox, "keyBox")
        if len(keys.keys) > 1:
            self._key.addItem(f"全部 {len(keys.keys)} 把", "")
        for signer, fingerprint in keys.keys:
            self._key.addItem(f"{signer} {fingerprint}", fingerprint)
        self._last_good = self.child(QComboBox, "lastGoodBox")
        self._last_good.addItem("按日期：这一天以前收到的最后一个", None)
        often = Counter(row.seq for row in keys.packages)
        for row in keys.packages:
            if often[row.seq] == 1:
                quarter = f" · {quarter_name(row.quarter)}" if row.quarter else ""
                self._last_good.addItem(f"第 {row.seq} 号 · {row.at[:10]} 收到{quarter}", row.seq)
        self._last_good.addItem("一个都不可信", 0)
        self._last_good.currentIndexChanged.connect(self._choose_last_good)
        self._since = self.child(DateField, "sinceEdit")
        self._since.set_today(desk.today)
        self._since.set_day(desk.today)
        self._choose_last_good()
        self._why = self.child(QLineEdit, "whyEdit")
        self._why.setFocus()

    def _choose_last_good(self, _place: int = 0) -> None:
        """A day is asked only where no package is named."""
        by_day = self._last_good.currentData() is None
        self._since.setEnabled(by_day)
        self.child(QLabel, "sinceEditLabel").setEnabled(by_day)

    def submit(self) -> None:
        last_good = self._last_good.currentData()
        since = self._since.day() if last_good is None else None
        if since is None and last_good is None:
            self.complain("请写明从哪一天起不再相信，例如 9.18。", self._since)
        elif not self._why.text().strip():
            self.complain("请写明理由。", self._why)
        elif self.has_pin():
            self.wait()
            request = Revoke(
                school=self._school,
                key=self._key.currentData() or "",
                since=since,
                last_good=last_good,
                why=self._why.text().strip(),
                pin=self.pin.text(),
            )
            self.desk.do(revoke_key, request=request).then(self.done_with, what="正在吊销密钥", failed=self.complain_error)


class GiveBackDialog(BureauDialog):
    """Give a school its own book back."""

    def __init__(self, parent: QWidget, desk: Desk, *, school: str, on_done: OnDone) -> None:
        super().__init__("give_back_dialog", parent, desk, accept_text="生成归还包", on_done=on_done)
        self._school = school
        self.child(QLabel, "whatLabel").setText(school)
        self.child(QLabel, "explainLabel").setText(
            "把这所学校最近一次有效上报的全部内容封好还给它，学校用“读入来件”取回。恢复过旧备份的学校直接归还；"
            "电脑丢失的学校要先新建台账，并请核对它新卡片的 30 位数字。"
        )
        self._new = self.child(QCheckBox, "newBox")
        self._card = self.child(QLineEdit, "cardEdit")
        self._card_button = self.child(QPushButton, "cardButton")
        self._digits = self.child(QLineEdit, "fingerprintEdit")
        group_in_fives(self._digits)
        self._folder = self.child(QLineEdit, "folderEdit")
        self.offer_file(self._card, self._card_button, "选择学校新台账的卡片")
        self.offer_folder(self._folder, self.child(QPushButton, "folderButton"))
        self._new.toggled.connect(self._choose)
        self._choose(False)
        self._new.setFocus()

    def _choose(self, new: bool) -> None:
        for field in (self._card, self._card_button, self._digits):
            field.setEnabled(new)

    def submit(self) -> None:
        new = self._new.isChecked()
        card = Path(self._card.text().strip())
        if new and not is_file(card):
            self.complain("请选择学校新台账写出的卡片。", self._card)
            return
        if new and not self._digits.text().strip():
            self.complain("请拨打学校的已知电话，输入对方念出的 30 位数字。", self._digits)
            return
        folder = self.folder_of(self._folder)
        if folder is not None and self.has_pin():
            self.wait()
            request = GiveBack(
                school=self._school,
                folder=folder,
                pin=self.pin.text(),
                card=card if new else None,
                digits=self._digits.text().strip() if new else "",
            )
            self.desk.do(give_back, request=request).then(self.done_with, what="正在生成归还包", failed=self.complain_error)


class PolicyDialog(BureauDialog):
    """Sign the policy in use for every school, or another one; with several clerks that is a draft for a second one."""

    def __init__(self, parent: QWidget, desk: Desk, *, policy: PolicyInUse, on_done: OnDone) -> None:
        several = policy.clerks > 1
        super().__init__("policy_dialog", parent, desk, accept_text="起草" if several else "签发", on_done=on_done)
        self.child(QLabel, "whatLabel").setText(policy.title)
        if several:
            self.setWindowTitle("起草政策")
            self.child(QLabel, "explainLabel").setText(
                f"本局有 {policy.clerks} 位经办人，政策要两位签名：先在这里起草，再由另一位经办人用“为政策草稿签名…”补签。"
                "补签以前现用政策不变，学校也不会采用。"
            )
        self._quarter = self.child(QComboBox, "quarterBox")
        quarter = desk.quarter
        for _ in range(4):
            self._quarter.addItem(quarter.label, quarter)
            quarter = quarter.next()
        self._due = self.child(DateField, "dueEdit")
        self._review = self.child(DateField, "reviewEdit")
        for field in (self._due, self._review):
            field.set_today(desk.today)
        self._number = self.child(QLineEdit, "numberEdit")
        self._file = self.child(QLineEdit, "fileEdit")
        self._file.setText(str(free_name(desk.preferences.last_folder() / "政策.jyt")))  # one that stands there may be on its way
        self.child(QPushButton, "browseButton").clicked.connect(self._ask_target)
        self._source = self.child(QLineEdit, "sourceEdit")
        self.child(QPushButton, "sourceButton").clicked.connect(self._ask_source)
        self._due.setFocus()

    def _ask_source(self) -> None:
        self.desk.asking.open_file("改用政策文件", "政策文件 (*.toml);;所有文件 (*)", partial(_show_path, self._source))

    def _ask_target(self) -> None:
        self.desk.asking.save_file("政策文件包存为", "政策.jyt", CARD_FILTER, partial(_show_path, self._file))

    def submit(self) -> None:
        file = Path(self._file.text().strip())
        for field in (self._due, self._review):
            if field.text().strip() and field.day() is None:
                self.complain("日期看不懂，例如 2027-1-10。", field)
                return
        number = self._number.text().strip()
        if number and not (number.isascii() and number.isdigit()):
            self.complain("编号是整数，例如 4；不填就接着编。", self._number)
        elif not self._file.text().strip() or not is_folder(file.parent):
            self.complain("请选择政策文件包存到哪里。", self._file)
        elif self.has_pin():
            self.wait()
            day = self._due.day()
            source = self._source.text().strip()
            request = PublishPolicy(
                file=file,
                source=Path(source) if source else None,
                due={self._quarter.currentData(): day} if day else {},
                review_by=self._review.day(),
                pin=self.pin.text(),
                number=int(number) if number else None,
            )
            self.desk.do(publish, request=request).then(self.done_with, what="正在签发政策", failed=self.complain_error)


class PolicySignDialog(BureauDialog):
    """A second clerk reads what a draft says and would change, and signs it."""

    def __init__(self, parent: QWidget, desk: Desk, *, draft: PolicyDraft, on_done: OnDone) -> None:
        super().__init__("policy_sign_dialog", parent, desk, accept_text="签名", on_done=on_done)
        self._draft = draft
        self.child(QLabel, "whatLabel").setText(draft.heading)
        self.child(QLabel, "factsLabel").setText(with_findings("\n".join(filter(None, [draft.doubt, draft.facts])), draft.told))
        self._right = self.child(QCheckBox, "numberCheck")
        self._right.setText(f"已经核实，第 {draft.seq} 号这个编号没有错(&N)")
        self._right.setVisible(bool(draft.doubt))
        lines = self.child(QPlainTextEdit, "changesEdit")
        lines.setPlainText("\n".join(draft.changes))
        lines.setTabChangesFocus(True)
        lines.setVisible(bool(draft.changes))
        if not draft.changes:
            self.resize(self.width(), self.minimumSizeHint().height())
        self.pin.setFocus()

    def submit(self) -> None:
        if self.has_pin():
            self.wait()
            number = self._draft.seq if self._right.isChecked() else None
            self.desk.do(sign_draft, draft=self._draft, pin=self.pin.text(), number=number).then(
                self.done_with, what="正在签名", failed=self.complain_error
            )


class RollDialog(BureauDialog):
    """Write the roll for the bureau above; the first time its card and digits are needed."""

    def __init__(self, parent: QWidget, desk: Desk, *, upper: str, on_done: OnDone) -> None:
        super().__init__("roll_dialog", parent, desk, accept_text="生成汇总包", on_done=on_done)
        self.child(QLabel, "whatLabel").setText(f"汇总给：{upper}" if upper else "还没有采用上级教育局的卡片")
        self.child(QLabel, "explainLabel").setText(
            "汇总包里是各校带原签名的数据包、本局的裁定簿和汇总指纹，封给上级，大时分卷。"
            + ("上级换了卡片时再选新卡片。" if upper else "第一次请选择上级的卡片，并输入正式通知上的数字。")
        )
        self._upper = upper
        self._card = self.child(QLineEdit, "cardEdit")
        self._digits = self.child(QLineEdit, "fingerprintEdit")
        group_in_fives(self._digits)
        self._folder = self.child(QLineEdit, "folderEdit")
        self.offer_file(self._card, self.child(QPushButton, "cardButton"), "选择上级教育局的卡片")
        self.offer_folder(self._folder, self.child(QPushButton, "folderButton"))
        (self.pin if upper else self._card).setFocus()

    def submit(self) -> None:
        given = self._card.text().strip()
        if not self._upper and not given:
            self.complain("请选择上级教育局的卡片。", self._card)
            return
        if given and not self._digits.text().strip():
            self.complain("请输入正式通知上的 30 位数字。", self._digits)
            return
        folder = self.folder_of(self._folder)
        if folder is not None and self.has_pin():
            self.wait()
            request = WriteRoll(
                folder=folder, pin=self.pin.text(), card=Path(given) if given else None, digits=self._digits.text().strip()
            )
            self.desk.do(roll_up, request=request).then(self.done_with, what="正在生成汇总包", failed=self.complain_error)


class RelaysDialog(FormDialog):
    """What central schools say they handed over, and whether it arrived."""

    def __init__(self, parent: QWidget, desk: Desk, *, rows: list[HandedOver]) -> None:
        super().__init__("relays_dialog", parent, accept_text="知道了")
        lacking = sum(not row.arrived for row in rows)
        self.child(QLabel, "whatLabel").setText(
            (f"还有 {lacking} 个数据包没有收到，请向转交的中心校查问。" if lacking else "交接单列出的数据包都已收到。")
            if rows
            else "还没有收到过交接单。"
        )
        self.child(QDialogButtonBox, "buttonBox").button(QDialogButtonBox.StandardButton.Cancel).hide()
        table = self.child(TableView, "table")
        self._model: TableModel[HandedOver] = TableModel(
            Description(columns=HANDED_COLUMNS, tone=lambda row, key: "warn" if key == "arrived" and not row.arrived else ""),
            self,
        )
        table.use(self._model, name="relays", preferences=desk.preferences, empty_text="还没有收到过中心校的交接单。")
        self._model.show_rows(tuple(rows))

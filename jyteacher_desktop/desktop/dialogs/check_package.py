"""核对数据包: whose signature a file carries and whether it was changed, by cards alone; nothing is merged or stored."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QPushButton, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.asking import Asking
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.preferences import Preferences
from jyteacher_desktop.desktop.table_model import Description, TableModel
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.desktop.worker import Worker
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.errors import TrustError
from jyteacher_desktop.exchange import LABELS, check_package, glance_sentence, look_at_package, read_identities
from jyteacher_desktop.exchange.errors import SealedForOthers
from jyteacher_desktop.exchange.package_check import read_file
from jyteacher_desktop.exchange.seal import is_sealed
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

_FILTER = "数据包、卡片和回执 (*.jyt);;所有文件 (*)"
_TABLES = {
    "school": "学校",
    "periods": "季度",
    "teachers": "教师",
    "service": "任职",
    "identity": "证件和电话",
    "openings": "期初学时",
    "guests": "外校人员",
    "activities": "活动",
    "attendance": "出勤",
    "trainings": "培训",
    "attachments": "附件清单",
    "office": "单位",
    "keys": "公钥",
    "recipients": "信箱",
    "heads": "采用的数据包",
    "issues": "退回意见",
    "credited": "认定学时",
    "want": "请补交",
    "cards": "以前的卡片",
    "entries": "裁定",
    "enclosed": "交接的数据包",
    "policy": "政策",
    "due": "上报期限",
    "packages": "收到的数据包",
    "reasons": "认定的理由",
    "plan-decisions": "计划批复",
    "review": "卡片复核日期",
    "summary": "汇总",
    "letters": "各校数据包",
}

Identities = Callable[[Any, str], Sequence[str]]
"""What opens the seal, of the open workspace and a PIN."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One table of a package."""

    name: str
    rows: int


TABLE_ROWS: Description[TableRow] = Description(
    columns=(
        Column(key="name", title="表", value=lambda row: row.name, width=24),
        Column(key="rows", title="行数", value=lambda row: row.rows, align=Align.RIGHT, width=10),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was found: ``tone`` is ``good`` (holds), ``bad`` (refused) or ``warn`` (looked at, not checked)."""

    tone: str
    sentence: str
    details: tuple[str, ...]
    tables: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Check:
    """Check a file by cards; look at it only when there are none."""

    file: Path
    cards: tuple[Path, ...]
    identity: Path | None
    pin: str


class CheckDialog(FormDialog):
    """Check a package without merging it."""

    def __init__(
        self,
        parent: QWidget,
        *,
        asking: Asking,
        preferences: Preferences,
        runner: Worker[Any],
        identities: Identities,
        with_pin: bool = False,
        with_identity: bool = False,
        file: Path | None = None,
    ) -> None:
        super().__init__("check_dialog", parent, accept_text="核对")
        self._asking = asking
        self._runner = runner
        self._identities = identities
        self.child(QDialogButtonBox, "buttonBox").button(QDialogButtonBox.StandardButton.Cancel).setText("关闭")
        self._file, self._card, self._other, self._identity = (
            self._path_field(*names)
            for names in (
                ("fileEdit", "fileButton", "选择要核对的数据包", _FILTER),
                ("cardEdit", "cardButton", "选择发件单位的卡片", _FILTER),
                ("otherEdit", "otherButton", "选择另一个签名人的卡片", _FILTER),
                ("identityEdit", "identityButton", "选择身份文件", "所有文件 (*)"),
            )
        )
        self._pin = self.child(QLineEdit, "pinEdit")
        fields = self.findChild(QFormLayout)
        if fields is not None:
            fields.setRowVisible(3, with_identity)
            fields.setRowVisible(4, with_pin)
        self._verdict = self.child(QLabel, "verdictLabel")
        self._detail = self.child(QLabel, "detailLabel")
        self._table = self.child(TableView, "table")
        self._model: TableModel[TableRow] = TableModel(TABLE_ROWS, self)
        self._table.use(self._model, name="check", preferences=preferences, empty_text="选好数据包和卡片，按“核对”。")
        for label in (self._verdict, self._detail):
            label.hide()
        if file is None:
            self._file.setFocus()
            return
        self._file.setText(str(file))
        self._card.setFocus()
        self.submit()

    def _path_field(self, line: str, button: str, title: str, filters: str) -> QLineEdit:
        field = self.child(QLineEdit, line)
        self.child(QPushButton, button).setAccessibleName(title)
        self.child(QPushButton, button).clicked.connect(partial(self._choose, field, title, filters))
        return field

    def _choose(self, field: QLineEdit, title: str, filters: str, _checked: bool = False) -> None:
        self._asking.open_file(title, filters, partial(_show_path, field))

    def submit(self) -> None:
        file, identity = self._file.text().strip(), self._identity.text().strip()
        if not file:
            self.complain("请先选择要核对的数据包。", self._file)
            return
        self.wait()
        request = _Check(
            file=Path(file),
            cards=tuple(Path(field.text().strip()) for field in (self._card, self._other) if field.text().strip()),
            identity=Path(identity) if identity else None,
            pin=self._pin.text(),
        )
        self._runner.do(_check, request=request, identities=self._identities).then(
            self._show, what="正在核对数据包", failed=self.complain_error
        )

    def _show(self, verdict: Verdict) -> None:
        self.accept_button.setEnabled(True)
        self._verdict.setText(verdict.sentence)
        self._verdict.setProperty("tone", verdict.tone)
        self._verdict.style().polish(self._verdict)
        self._detail.setText("\n".join(verdict.details))
        self._verdict.show()
        self._detail.setVisible(bool(verdict.details))
        self._table.set_empty_text("没有可以显示的内容。")
        self._model.show_rows(verdict.tables)


def check_at_school(desk: Desk, window: QWidget, file: Path | None = None) -> None:
    """From a school's window: what is sealed to the school opens by itself. With a ``file`` it is looked at straight away."""
    CheckDialog(
        window, asking=desk.asking, preferences=desk.preferences, runner=desk.worker, identities=_of_school, file=file
    ).open()


def check_at_bureau(desk: Desk, window: QWidget, file: Path | None = None) -> None:
    """From a bureau's window: the PIN opens what is sealed to the bureau."""
    CheckDialog(
        window,
        asking=desk.asking,
        preferences=desk.preferences,
        runner=desk.worker,
        identities=_of_bureau,
        with_pin=True,
        file=file,
    ).open()


def check_without_workspace(window: QWidget, asking: Asking, preferences: Preferences, file: Path | None = None) -> None:
    """From the start window: a thread of its own that lives as long as the dialog."""
    worker: Worker[object] = Worker(window)
    worker.open(object, _forget, _forget)
    worker.crashed.connect(_raise)
    dialog = CheckDialog(
        window, asking=asking, preferences=preferences, runner=worker, identities=_of_nobody, with_identity=True, file=file
    )
    dialog.finished.connect(partial(_end, worker))
    dialog.open()


def _end(worker: Worker[object], _result: int) -> None:
    worker.close()
    worker.deleteLater()


def _raise(error: BaseException) -> None:
    """A bug goes to the hook that writes it into the log."""
    raise error


def _forget(_value: object) -> None:
    """There is nothing to close and nobody to tell."""


def _show_path(field: QLineEdit, path: Path) -> None:
    field.setText(str(path))


def _of_nobody(_nothing: object, _pin: str) -> Sequence[str]:
    return ()


def _of_school(ws: Workspace, _pin: str) -> Sequence[str]:
    return (ws.info("reply_identity"),)


def _of_bureau(ws: Workspace, pin: str) -> Sequence[str]:
    from jyteacher_desktop.bureau.office import mailbox_identities, unlock

    return mailbox_identities(ws, unlock(ws, pin)) if pin else ()


def _check(workspace: object, *, request: _Check, identities: Identities) -> Verdict:
    own: list[str] = []
    if is_sealed(read_file(request.file)):  # what stands open is looked at where the key itself is sealed, too
        own += [*identities(workspace, request.pin), *(read_identities(request.identity) if request.identity is not None else ())]
    try:
        return _checked(request, own) if request.cards else _looked_at(request, own)
    except TrustError as error:
        hint = ("封给哪个单位，就在哪个单位的台账里核对；教育局要填口令。",) if error.code == SealedForOthers.code else ()
        return Verdict(tone="bad", sentence=error.user_message, details=(*hint, f"代码：{error.code}"), tables=())


def _checked(request: _Check, identities: Sequence[str]) -> Verdict:
    found = check_package(request.file, request.cards, identities)
    details = [f"{LABELS[found.kind]}，{found.created[:16].replace('T', ' ')} 生成"]
    details += [f"{whose}签名，密钥 {digits}" for whose, digits in found.signers]
    if found.attachments:
        details.append(f"附件 {found.attachments} 个")
    return Verdict(tone="good", sentence=found.sentence, details=tuple(details), tables=_tables(found.rows.items()))


def _looked_at(request: _Check, identities: Sequence[str]) -> Verdict:
    look = look_at_package(request.file, identities)
    details = [f"自称的发件单位：{look.school or look.sender}"] if look.kind else ["封口没有打开，看不到里面。"]
    if look.kind:
        details.append(f"第 {look.seq} 号，{look.created[:16].replace('T', ' ')} 生成，{len(look.signers)} 个签名")
    details.append("没有选卡片，内容是否真实没有核对。")
    return Verdict(tone="warn", sentence=glance_sentence(look), details=tuple(details), tables=_tables(look.rows.items()))


def _tables(rows: Iterable[tuple[str, int]]) -> tuple[TableRow, ...]:
    return tuple(TableRow(name=table_name(name), rows=count) for name, count in rows)


def table_name(name: str) -> str:
    """What a table of a letter is called for people; one of a year with its year."""
    from jyteacher_desktop.school.records_in_packages import NAMES

    year = re.search(r"-\d{4}$", name)
    base = name[: year.start()] if year else name
    words = {**NAMES, **_TABLES}.get(base, base)
    return f"{words} {year[0][1:]}" if year else words

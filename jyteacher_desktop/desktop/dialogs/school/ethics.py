"""师德档案: the sealed file of the principal, open for as long as this dialog stands and never longer than some minutes.

The PIN is held by the dialog alone and goes with it. Nothing of the file is kept elsewhere: the form of a record keeps no draft, the
table remembers widths of columns only, and the sentences of the window name nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QMenu, QPushButton, QWidget

from jyteacher_desktop.desktop import desk as desk_of_windows
from jyteacher_desktop.desktop.desk import Desk, unlocked_ms
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.dialogs.import_rows import begin_import, paste_import
from jyteacher_desktop.desktop.dialogs.record import RecordDialog
from jyteacher_desktop.desktop.dropped_files import dropped_files, take_what_has_files
from jyteacher_desktop.desktop.pages.register_presenter import Choice, OpenRecord, choices_for, texts_for
from jyteacher_desktop.desktop.table_model import Description, TableContent, TableModel
from jyteacher_desktop.desktop.widgets import ChoiceLine, FilterField, TableView
from jyteacher_desktop.desktop.zoom import px
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.kinds.award_nominations import Nomination, Precheck
from jyteacher_desktop.kinds.kit import Kind
from jyteacher_desktop.records.errors import VaultClosed
from jyteacher_desktop.records.pinyin import pinyin_keys
from jyteacher_desktop.records.registers import list_rows, title_of
from jyteacher_desktop.records.sealed_records import has_vault
from jyteacher_desktop.records.who_is_meant import People
from jyteacher_desktop.school import ethics
from jyteacher_desktop.school.ethics import Assessed, Checked, EthicsLine
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

YEAR, SANCTION = ethics.ethics_kind("考核"), ethics.ethics_kind("处理")
_SHOWN: Description[EthicsLine] = Description(
    columns=[column for column in ethics.ETHICS_COLUMNS if column.key != "id"],
    identity=lambda row: row.id,
    words=lambda row: " ".join(pinyin_keys(row.teacher)),
)
_SHOWS = frozenset({YEAR.id, SANCTION.id, Nomination.kind.id})
"""The tables the dialog shows something of."""
_LOOK_AT_CLOCK_MS = 1000
"""So long at most the file is seen after a sleep that was too long."""
_PURPOSE = "师德档案只有校长能看，请输入校长的口令。"


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """What the dialog shows: the records, and whom a check may be about."""

    content: TableContent[EthicsLine]
    assessed: Assessed
    whom: tuple[Choice, ...]


def open_ethics(desk: Desk, window: QWidget) -> None:
    """Begin the file or open it; either takes the principal's PIN."""
    desk.do(has_vault).then(partial(_ask, desk, window), owner=window)


def _ask(desk: Desk, window: QWidget, there: bool) -> None:
    if there:
        desk.asking.ask_pin(_PURPOSE, partial(_open, desk, window))
        return
    desk.asking.confirm(
        "师德档案",
        "本校还没有建立师德档案。现在建立吗？",
        "建立",
        partial(desk.asking.ask_pin, "师德档案封给校长的密钥，请输入校长的口令。", partial(_begin, desk, window)),
        details="档案密封在台账里，没有校长的口令谁也看不到；不上报、不打印、不进救援副本。建立时给出一串恢复密钥，请抄在纸上保存。",
    )


def _begin(desk: Desk, window: QWidget, pin: str) -> None:
    desk.do(ethics.begin, pin).then(partial(_begun, desk, window, pin), what="正在建立师德档案", owner=window)


def _begun(desk: Desk, window: QWidget, pin: str, recovery: str) -> None:
    desk.asking.tell(
        "师德档案已建立",
        f"恢复密钥（只显示这一次）：\n\n{for_paper(recovery)}",
        "请现在抄在纸上，锁起来保存，空格和换行可以不抄。校长密钥丢失以后，只有它能再打开师德档案；程序里没有存这一串字符。",
        then=partial(_open, desk, window, pin),
    )


def for_paper(recovery: str) -> str:
    """A recovery key as a person copies it: its beginning, then groups of four, five to a line."""
    beginning, _one, rest = recovery.partition("1")
    groups = [rest[at : at + 4] for at in range(0, len(rest), 4)]
    return "\n".join([f"{beginning}1", *(" ".join(groups[at : at + 5]) for at in range(0, len(groups), 5))])


def _open(desk: Desk, window: QWidget, pin: str) -> None:
    desk.do(_load, pin).then(
        partial(_show, desk, window, pin), what="正在打开师德档案", failed=partial(_closed, desk, window, pin), owner=window
    )


def _show(desk: Desk, window: QWidget, pin: str, found: _File) -> None:
    EthicsDialog(window, desk, pin, found).open()


def _closed(desk: Desk, window: QWidget, pin: str, error: JyTeacherError) -> None:
    """A file that was sealed to another key is opened with the paper."""
    if not isinstance(error, VaultClosed):
        desk.asking.tell("师德档案没有打开", error.user_message)
        return
    desk.asking.ask_text(
        "用恢复密钥打开师德档案",
        f"{error.user_message}\n请输入纸上的恢复密钥：",
        "打开",
        partial(_recover, desk, window, pin),
        missing="请输入纸上的恢复密钥，以 AGE-SECRET-KEY 开头，空格可有可无。",
    )


def _recover(desk: Desk, window: QWidget, pin: str, recovery: str) -> None:
    desk.do(ethics.recover, recovery, pin).then(lambda _done: _open(desk, window, pin), what="正在用恢复密钥打开", owner=window)


class EthicsDialog(FormDialog):
    """The open file."""

    def __init__(self, parent: QWidget, desk: Desk, pin: str, found: _File) -> None:
        super().__init__("ethics_dialog", parent, accept_text="修改")
        self._desk = desk
        self._pin = pin
        end = datetime.now() + timedelta(milliseconds=unlocked_ms())
        self._closes = f"校长已确认，到 {end:%H:%M} 自动关上。这里的内容只在关上以前看得见，不上报，不打印。"
        self._closing = QTimer(self)
        self._closing.setSingleShot(True)
        self._closing.timeout.connect(self.reject)
        self._closing.start(unlocked_ms())
        self._until = desk_of_windows.since_start() + unlocked_ms() / 1000
        self._looking = QTimer(self)
        self._looking.timeout.connect(self._look_at_clock)
        self._looking.start(_LOOK_AT_CLOCK_MS)
        self._table = self.child(TableView, "table")
        self._model: TableModel[EthicsLine] = TableModel(_SHOWN, self)
        empty = "还没有登记。\n按“登记考核…”或“登记处理…”开始；现成的表格按“导入”，拖进来，或复制后按 Ctrl+V。"
        self._table.use(self._model, name="ethics", preferences=desk.preferences, empty_text=empty)
        self._table.row_changed.connect(self._choose)
        self._table.row_opened.connect(self._edit)
        self._table.deletion_typed.connect(self._ask_delete)
        self.child(FilterField, "searchEdit").narrow(self._table)
        self._word = self.child(QLabel, "wordLabel")
        self._word.hide()
        for name, slot in (
            ("yearButton", partial(self._add, YEAR)),
            ("sanctionButton", partial(self._add, SANCTION)),
            ("editButton", self._edit),
            ("deleteButton", self._ask_delete),
            ("checkButton", self._check),
        ):
            self.child(QPushButton, name).clicked.connect(partial(_pressed, slot))
        self.child(QPushButton, "importButton").setMenu(self._which(self._import))
        QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self, self._paste)
        self.setAcceptDrops(True)
        desk.worker.changed.connect(self._hear)
        self.accept_button.hide()
        self.accept_button.setAutoDefault(False)
        self.child(QDialogButtonBox, "buttonBox").button(QDialogButtonBox.StandardButton.Cancel).setText("关上")
        self.resize(min(px(800), parent.width() - 40), min(px(560), parent.height() - 40))
        self._show(found)
        self._table.enter()

    def done(self, result: int) -> None:
        """Nothing of the file outlives the dialog."""
        self._closing.stop()
        self._looking.stop()
        self._pin = ""
        super().done(result)

    def _look_at_clock(self) -> None:
        """Close if the computer slept beyond the end: the other timer stood still meanwhile."""
        if desk_of_windows.since_start() >= self._until:
            self.reject()

    def _show(self, found: _File) -> None:
        self._table.show_content(found.content)
        self.child(QLabel, "endLabel").setText(f"{self._closes}\n{found.assessed.text}。")
        self.child(ChoiceLine, "whomEdit").offer((choice.text, choice.value, choice.words) for choice in found.whom)
        self._choose(self._table.current_row())

    def _hear(self, tables: frozenset[str]) -> None:
        """Something was written: a record of this file, a list that was imported, a nomination, an undo."""
        if tables & _SHOWS:
            self._reload()

    def _reload(self) -> None:
        self._desk.do(_load, self._pin).then(self._show, failed=self.complain_error, owner=self)

    def _choose(self, row: EthicsLine | None) -> None:
        for name in ("editButton", "deleteButton"):
            self.child(QPushButton, name).setEnabled(row is not None)
        kind = ethics.ethics_kind(row.kind) if row is not None else None
        words = (
            [f"{field.title}：{row.texts[field.key]}" for field in kind.fields if row.texts[field.key]] if kind and row else []
        )
        self.child(QLabel, "detailLabel").setText("　".join(words))

    def _which(self, bring: Callable[[Kind], None], *, heading: str = "") -> QMenu:
        """The two lists that can be brought in; a table that is already there says by itself which of them it is to nobody."""
        menu = QMenu(self)
        if heading:
            menu.addSection(heading)
        for kind in (YEAR, SANCTION):
            menu.addAction(f"{kind.title}…", partial(bring, kind))
        return menu

    def _ask_which(self, bring: Callable[[Kind], None], heading: str) -> None:
        menu = self._which(bring, heading=heading)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setObjectName("whichMenu")
        menu.setActiveAction(next(each for each in menu.actions() if not each.isSeparator()))
        button = self.child(QPushButton, "importButton")
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _import(self, kind: Kind, path: Path | None = None) -> None:
        begin_import(self._desk, self, kind.id, path, pin=self._pin)

    def _paste(self) -> None:
        self._ask_which(self._paste_as, "粘贴的表格是")

    def _paste_as(self, kind: Kind) -> None:
        paste_import(self._desk, self, kind.id, pin=self._pin)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        take_what_has_files(event)

    def dropEvent(self, event: QDropEvent) -> None:
        if paths := dropped_files(event):
            self._ask_which(partial(self._import, path=paths[0]), f"“{paths[0].name}”是")

    def submit(self) -> None:
        self._edit()

    def _add(self, kind: Kind) -> None:
        self._open_form(kind, "")

    def _edit(self, _row: object = None) -> None:
        row = self._table.current_row()
        if row is not None:
            self._open_form(ethics.ethics_kind(row.kind), row.id)

    def _open_form(self, kind: Kind, record: str) -> None:
        self._desk.do(_open_record, self._pin, kind, record).then(self._show_form, failed=self.complain_error, owner=self)

    def _show_form(self, opened: OpenRecord) -> None:
        SealedRecordDialog(self, self._desk, opened, self._pin, _settled).open()

    def _ask_delete(self) -> None:
        row = self._table.current_row()
        if row is not None:
            self._desk.asking.confirm(
                "删除",
                f"删除{row.teacher}的这条{row.title}？",
                "删除",
                partial(self._delete, row.id),
                details="删除后可以撤销（Ctrl+Z）。",
                danger=True,
            )

    def _delete(self, record: str) -> None:
        self._desk.do(ethics.remove, self._pin, [record]).then(_settled, what="正在删除", failed=self.complain_error, owner=self)

    def _check(self) -> None:
        whom = self.child(ChoiceLine, "whomEdit")
        if not whom.value():
            self.complain("请先选择要核的教师或推荐。", whom)
            return
        self._desk.do(_checked, self._pin, whom.value()).then(
            self._checked, what="正在核对", failed=self.complain_error, owner=self
        )

    def _checked(self, found: tuple[Checked, bool]) -> None:
        said, written = found
        where = "已把这个词和日期写进推荐，别的内容没有写出去。" if written else ""
        self._word.setText(
            f"{said.teacher} {said.on.isoformat()}：{said.text}。{said.why}{where}\n这里只说登记了什么；是否推荐、是否否决由人决定。"
        )
        self._word.show()


class SealedRecordDialog(RecordDialog):
    """One record of the file; it keeps no draft, because a draft would stand readable in the workspace."""

    keeps_draft = False

    def __init__(self, parent: QWidget, desk: Desk, opened: OpenRecord, pin: str, on_saved: Callable[[str], None]) -> None:
        super().__init__(parent, desk, opened, on_saved)
        self._pin = pin

    def store(self, texts: Mapping[str, str]) -> None:
        self._desk.do(ethics.put, self._pin, self.kind, self._opened.id, texts).then(
            self._saved, what="正在保存", failed=self._refused, owner=self
        )

    def done(self, result: int) -> None:
        """The PIN goes with the form."""
        self._pin = ""
        super().done(result)


def _load(ws: Workspace, pin: str) -> _File:
    found = ethics.look(ws, pin)
    people = People(ws)
    teachers = [
        Choice(text=each.told_apart, value=str(each.person), words=f"{each.initials} {each.staff}".strip())
        for each in people.everybody
    ]
    waiting = [
        Choice(
            text=f"推荐：{title_of(ws, row, people)} {people.name(row.who)}",
            value=f"{row.id}",
            words=pinyin_keys(people.name(row.who)).initials,
        )
        for row in list_rows(ws, Nomination, people=people)
        if row.who is not None and row.precheck == Precheck.NONE.code
    ]
    return _File(content=TableContent(_SHOWN, found.lines).prepare(), assessed=found.assessed, whom=(*waiting, *teachers))


def _open_record(ws: Workspace, pin: str, kind: Kind, record: str) -> OpenRecord:
    row = ethics.get(ws, pin, record) if record else None
    return OpenRecord(kind=kind, id=record, texts=texts_for(ws, kind, row), choices=choices_for(ws, kind))


def _checked(ws: Workspace, pin: str, whom: str) -> tuple[Checked, bool]:
    """The word on a teacher, or on whom a nomination names, which then carries it."""
    if any(str(row.id) == whom for row in list_rows(ws, Nomination)):
        return ethics.check_nomination(ws, pin, whom), True
    return ethics.check_teacher(ws, pin, whom), False


def _settled(_done: object) -> None:
    """The file was written, and the list follows what is written."""


def _pressed(slot: object, _checked: bool = False) -> None:
    if callable(slot):
        slot()

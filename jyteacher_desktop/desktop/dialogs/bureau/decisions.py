"""What a clerk decides in the window: withdrawing packages, sending records back, taking a remark back, building the city anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QWidget

from jyteacher_desktop.bureau.flags import Side
from jyteacher_desktop.bureau.rebuilding_city import rebuild
from jyteacher_desktop.bureau.records_to_correct import KINDS, ReportingSchool, SchoolRecord
from jyteacher_desktop.bureau.returning_records import remark_before, take_back_remark
from jyteacher_desktop.bureau.which_bureau_answers import choose_voice
from jyteacher_desktop.bureau.withdrawing_packages import (
    COMPETING_COLUMNS,
    CompetingLetter,
    SchoolLetter,
    competing_letters,
    list_counting,
    list_withdrawn,
    reinstate,
    reinstated_words,
    roll_back,
    withdraw_letter,
    withdrawn_words,
)
from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.bureau.plan_decision import GIVEN_BACK
from jyteacher_desktop.desktop.dialogs.bureau.reason import WHY_DECIDED, Deed, Reason, ReasonDialog
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.pages.records_presenter import Return, send_back
from jyteacher_desktop.desktop.table_model import Description, TableModel
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.desktop.worker import Progress
from jyteacher_desktop.domain.calendar import quarter_name
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

OnDone = Callable[[str], None]
_NAMED = 3
"""Titles a dialog names before it only counts."""


def _letters(*hidden: str) -> Description[CompetingLetter]:
    """Packages without their long numbers, and without what says the same in every row."""
    columns = [column for column in COMPETING_COLUMNS if column.key not in {"letter", *hidden}]
    return Description(columns=columns, identity=lambda row: row.letter)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Withdrawal:
    """Withdraw a package and every newer one of its school; ``alone``: only that one of several with one number. ``seen``: those listed."""

    letter: CompetingLetter
    alone: bool
    seen: tuple[str, ...]
    why: str
    pin: str


class WithdrawDialog(FormDialog):
    """Choose the package from which on a school's packages do not count, or the wrong one of several with one number."""

    def __init__(self, parent: QWidget, desk: Desk, *, letters: Sequence[CompetingLetter], chosen: str = "") -> None:
        super().__init__("withdraw_dialog", parent, accept_text="撤回")
        self._desk = desk
        self._alone = bool(letters[0].clash)
        self._seen = tuple(each.letter for each in letters)
        if self._alone:
            self.setWindowTitle("编号分叉与前号不符")
        self.child(QLabel, "whatLabel").setText(letters[0].school)
        self.child(QLabel, "explainLabel").setText(
            "编号分叉的都没有采用；前号不符的已采用，但接在另一个前号之后，本局收到的那个前号里的记录可能不在其中。"
            "请打电话问清学校以哪一台电脑为准，选中错的那一个撤回。"
            if self._alone
            else "选中的和比它新的数据包都不再算数，前一个重新有效。原件留在存档里，裁定簿上写明理由。"
        )
        self._table = self.child(TableView, "table")
        self._model: TableModel[CompetingLetter] = TableModel(
            _letters("school") if self._alone else _letters("school", "clash"), self
        )
        self._table.use(self._model, name="withdraw", preferences=desk.preferences, empty_text="")
        self._model.show_rows(tuple(letters))
        if not self._table.select(chosen):
            self._table.select_row(0)
        self._why = self.child(QLineEdit, "whyEdit")
        self._pin = self.child(QLineEdit, "pinEdit")
        self._pin.setPlaceholderText(desk.asking.pin_hint)
        self._why.setFocus()

    def submit(self) -> None:
        row: CompetingLetter | None = self._table.current_row()
        if row is None:
            self.complain("请先在表里选中要撤回的数据包。", self._table)
        elif not self._why.text().strip():
            self.complain("请写明理由，以后查得到为什么撤回。", self._why)
        elif not self._pin.text():
            self.complain("请输入本单位的口令。", self._pin)
        else:
            self.wait()
            request = _Withdrawal(
                letter=row, alone=self._alone, seen=self._seen, why=self._why.text().strip(), pin=self._pin.text()
            )
            self._desk.do(_withdraw, request=request).then(self._done, what="正在撤回数据包", failed=self.complain_error)

    def _done(self, sentence: str) -> None:
        self.accept()
        self._desk.asking.tell("撤回数据包", sentence)


class ReturnDialog(FormDialog):
    """Send records back with one remark."""

    def __init__(
        self,
        parent: QWidget,
        desk: Desk,
        *,
        school: ReportingSchool,
        records: Sequence[SchoolRecord],
        on_done: OnDone,
    ) -> None:
        super().__init__("return_dialog", parent, accept_text="退回")
        self._desk = desk
        self._school = school
        self._records = records
        self._on_done = on_done
        named = "、".join(f"{KINDS[row.table]}“{row.title}”" for row in records[:_NAMED])
        more = f"等 {len(records)} 条" if len(records) > _NAMED else ""
        self.child(QLabel, "whatLabel").setText(f"退回给{school.school}：{named}{more}")
        self._remark = self.child(QPlainTextEdit, "remarkEdit")
        self._pin = self.child(QLineEdit, "pinEdit")
        self._pin.setPlaceholderText(desk.asking.pin_hint)
        self._remark.setFocus()
        desk.do(remark_before, school.office, [row.id for row in records]).then(self._give_back, owner=self)

    def _give_back(self, before: str) -> None:
        """A remark that was taken back stands in the form again: it is changed where it was wrong, and not typed anew."""
        if before and not self._remark.toPlainText():
            self._remark.setPlainText(before)
            self.note(GIVEN_BACK)

    def submit(self) -> None:
        remark = self._remark.toPlainText().strip()
        if not remark:
            self.complain("请写明要学校改什么。", self._remark)
        elif not self._pin.text():
            self.complain("请输入本单位的口令。", self._pin)
        else:
            self.wait()
            request = Return(
                office=self._school.office, records=tuple(row.id for row in self._records), remark=remark, pin=self._pin.text()
            )
            self._desk.do(send_back, request=request).then(self._done, what="正在登记退回", failed=self.complain_error)

    def _done(self, sentence: str) -> None:
        self.accept()
        self._on_done(sentence)


def ask_withdraw(desk: Desk, window: QWidget, sides: Sequence[Side], chosen: str) -> None:
    """Withdraw one of several packages that contradict each other; ``chosen`` is the one the person points at."""
    desk.do(_rivals, letters=frozenset(side.record for side in sides)).then(partial(_offer, desk, window, chosen), owner=window)


def _offer(desk: Desk, window: QWidget, chosen: str, letters: list[CompetingLetter]) -> None:
    if letters:
        WithdrawDialog(window, desk, letters=letters, chosen=chosen).open()


def ask_roll_back(desk: Desk, window: QWidget, school: str) -> None:
    """Withdraw a school's newest packages; ``school`` is its code or name."""
    desk.do(list_counting, school).then(partial(_offer, desk, window, ""), owner=window)


def ask_reinstate(desk: Desk, window: QWidget, school: str) -> None:
    """Take up again what the newest withdrawal of a school took back; ``school`` is its code or name."""
    desk.do(list_withdrawn, school).then(partial(_offer_reinstate, desk, window, school), owner=window)


def _offer_reinstate(desk: Desk, window: QWidget, school: str, letters: Sequence[SchoolLetter]) -> None:
    named = "\n".join(
        f"第 {each.seq} 号，{quarter_name(each.quarter)}，{each.at[:16].replace('T', ' ')} 收到，{each.file_name}"
        for each in letters[:_NAMED]
    )
    more = f"\n等 {len(letters)} 个" if len(letters) > _NAMED else ""
    deed = Deed(
        title="恢复数据包",
        yes="恢复",
        what=f"重新采用：\n{named}{more}",
        explain="最近一次被撤回的数据包重新采用。恢复错了，在“核实”页的“裁定记录…”里再撤回。",
        missing="请写明为什么恢复，以后查得到。",
        example="例如：2026-10-20 电话问过学校，撤错了",
    )
    shown = tuple(each.letter for each in letters)
    ReasonDialog(window, desk, deed, partial(_run_reinstate, desk, school, shown)).open()


def _run_reinstate(desk: Desk, school: str, shown: tuple[str, ...], dialog: ReasonDialog, said: Reason) -> None:
    desk.do(_reinstate, school=school, shown=shown, said=said).then(
        partial(_told, desk, dialog, "恢复数据包"), what="正在恢复数据包", failed=dialog.complain_error
    )


def _told(desk: Desk, dialog: ReasonDialog, title: str, sentence: str) -> None:
    dialog.accept()
    desk.asking.tell(title, sentence)


def ask_take_back(desk: Desk, window: QWidget, remark: str, words: str, *, sent: bool) -> None:
    """Take back a remark; one that has gone to the school is answered by the next receipt."""
    deed = Deed(
        title="收回意见",
        yes="收回",
        what=words,
        explain="学校已经收到过这条意见：下一份回执告诉学校，不用照它更正。" if sent else "还没有发出，收回以后学校不会看到。",
        missing="请写明为什么收回。",
        example="例如：看错了记录",
    )
    ReasonDialog(window, desk, deed, partial(_run_take_back, desk, remark)).open()


def _run_take_back(desk: Desk, remark: str, dialog: ReasonDialog, said: Reason) -> None:
    desk.do(_take_back, remark=remark, said=said).then(
        partial(_said, desk, dialog), what="正在收回意见", failed=dialog.complain_error
    )


def _said(desk: Desk, dialog: ReasonDialog, sentence: str) -> None:
    dialog.accept()
    desk.say(sentence)


def ask_claim(desk: Desk, window: QWidget, *, school: tuple[str, str], bureau: tuple[str, str]) -> None:
    """Choose the bureau that answers for a school; ``school`` and ``bureau`` are office id and name."""
    deed = Deed(
        title="裁定归属",
        yes="归它管",
        what=f"“{school[1]}”归{bureau[1]}管",
        explain="从现在起按它登记的密钥和裁定采用，别的单位汇总来的这所学校的数据不采用。裁定错了可以再选另一个单位，或在“裁定记录…”里撤回。",
        missing=WHY_DECIDED,
        example="例如：2026-10-20 电话问过两个单位和学校",
    )
    ReasonDialog(window, desk, deed, partial(_run_claim, desk, school[0], bureau[0])).open()


def _run_claim(desk: Desk, school: str, bureau: str, dialog: ReasonDialog, said: Reason) -> None:
    desk.do(_claim, school=school, bureau=bureau, said=said).then(
        partial(_told, desk, dialog, "裁定归属"), what="正在按裁定重新合并", failed=dialog.complain_error
    )


def ask_rebuild(desk: Desk, window: QWidget) -> None:
    """Build the city anew from the archive."""
    desk.asking.ask_pin(
        "用存档的数据包和裁定簿把全市数据重新建立一遍。结果应当与现在相同；缺了什么、或中途取消，就一点也不改动。",
        partial(_run_rebuild, desk, window),
    )


def _run_rebuild(desk: Desk, window: QWidget, pin: str) -> None:
    desk.do(_rebuild, pin=pin, progress=desk.progress).then(
        partial(desk.asking.tell, "全部重建"), what="正在全部重建", owner=window
    )


def _rivals(ws: Workspace, *, letters: frozenset[str]) -> list[CompetingLetter]:
    return [row for row in competing_letters(ws) if row.letter in letters]


def _withdraw(ws: Workspace, *, request: _Withdrawal) -> str:
    letter = request.letter
    decided = (
        withdraw_letter(ws, letter.letter, request.why, request.pin)
        if request.alone
        else roll_back(ws, letter.office, request.why, request.pin, to=letter.seq - 1, seen=request.seen)
    )
    return withdrawn_words(ws, decided)


def _reinstate(ws: Workspace, *, school: str, shown: tuple[str, ...], said: Reason) -> str:
    return reinstated_words(ws, reinstate(ws, school, said.why, said.pin, seen=shown))


def _claim(ws: Workspace, *, school: str, bureau: str, said: Reason) -> str:
    return choose_voice(ws, school, bureau, said.why, said.pin).sentence


def _take_back(ws: Workspace, *, remark: str, said: Reason) -> str:
    row = take_back_remark(ws, remark, said.why, said.pin)
    return f"已收回给{row.school}的意见" + ("" if row.state == "waiting" else "，随下一份回执告诉学校")


def _rebuild(ws: Workspace, *, pin: str, progress: Progress) -> str:
    return rebuild(ws, pin, progress=progress).sentence

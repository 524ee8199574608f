"""What the reports page decides: the facts of one quarter and the five steps from review to receipt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from jyteacher_desktop.desktop.double_clicked import RELEASE, in_order, look_at
from jyteacher_desktop.desktop.worker import Worker
from jyteacher_desktop.domain.calendar import Quarter, quarter_label
from jyteacher_desktop.domain.errors import JyTeacherError, TrustError
from jyteacher_desktop.domain.terms import RecordStatus, Signer
from jyteacher_desktop.exchange import LABELS
from jyteacher_desktop.exchange.errors import SealedForOthers, WrongKind, WrongPin
from jyteacher_desktop.paths import shown_name
from jyteacher_desktop.reports.quarter_paper_lines import QuarterSummary
from jyteacher_desktop.school.activities import pending_activities
from jyteacher_desktop.school.before_closing import CheckLine, closing_list
from jyteacher_desktop.school.cards_beside_packages import write_cards_beside
from jyteacher_desktop.school.closing_quarters import close_quarter, reopen_quarter
from jyteacher_desktop.school.errors import ReceiptUnexpected
from jyteacher_desktop.school.letters_taken_in import incoming_kind
from jyteacher_desktop.school.office import key_path
from jyteacher_desktop.school.quarter_in_words import quarter_summary
from jyteacher_desktop.school.quarter_open_or_closed import CLOSED, PeriodRow, period
from jyteacher_desktop.school.receipts import AppliedReceipt, apply_receipt
from jyteacher_desktop.school.restoring import RestorePlan, plan_restore
from jyteacher_desktop.school.school_keys import TrustState, look_at_bureaus_update, trust_bureau, trust_state, write_school_card
from jyteacher_desktop.school.signed_policy import SignedPolicy, apply_policy
from jyteacher_desktop.school.submitting import (
    RECEIVED,
    UNWRITTEN,
    LetterRow,
    SubmitPreview,
    list_letters,
    submit,
)
from jyteacher_desktop.school.trainings import list_trainings
from jyteacher_desktop.store.backup import silent_backup
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

OnError = Callable[[JyTeacherError], None]

_ALERTS_SHOWN = 4


def letter_tone(row: LetterRow, key: str) -> str:
    """A letter turns green only when its receipt is back."""
    return ("good" if row.state == RECEIVED else "warn") if key == "state" else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterDesk:
    """Everything the page shows about one quarter."""

    quarter: Quarter
    state: PeriodRow
    summary: QuarterSummary
    pending_activities: int
    pending_trainings: int
    letters: tuple[LetterRow, ...]
    trust: TrustState | None
    workspace: Path
    checks: tuple[CheckLine, ...]
    begun: bool = True

    @property
    def closed(self) -> bool:
        """Whether the quarter is locked."""
        return self.state.status == CLOSED

    @property
    def pending(self) -> int:
        """Records that wait for the principal."""
        return self.pending_activities + self.pending_trainings

    @property
    def letters_of_quarter(self) -> tuple[LetterRow, ...]:
        """Letters whose statement is about this quarter."""
        return tuple(row for row in self.letters if row.quarter == str(self.quarter))

    @property
    def handed_in(self) -> LetterRow | None:
        """The newest final letter of the present version."""
        return next(
            (
                row
                for row in self.letters_of_quarter
                if row.final and row.version == self.state.version and row.state != UNWRITTEN
            ),
            None,
        )

    @property
    def done(self) -> dict[str, bool]:
        """Which steps are done, by their names, in the order of work; whether a paper was signed nobody here can know."""
        sent = self.handed_in if self.closed else None
        return {
            "review": not self.pending,
            "close": self.closed,
            "submit": sent is not None,
            "pdf": False,
            "receipt": sent is not None and sent.state == RECEIVED,
        }

    @property
    def next_step(self) -> str:
        """The step whose button stands out; empty when all is done. In a closed quarter nothing can be reviewed."""
        done = self.done
        if done["receipt"] or not (self.begun or self.closed):
            return ""
        return next((name for name, finished in done.items() if not finished and not (self.closed and name == "review")), "")

    @property
    def review_text(self) -> str:
        """Step 1."""
        if not self.pending:
            return "没有待审核的记录。"
        waiting = f"活动 {self.pending_activities} 个，培训 {self.pending_trainings} 条"
        return f"没有审核就结账的：{waiting}。要审核，请先重新打开。" if self.closed else f"待校长审核：{waiting}。"

    @property
    def known_there(self) -> bool:
        """Whether the bureau has ever answered: then it has entered the school's card."""
        return any(row.state == RECEIVED for row in self.letters)

    @property
    def close_text(self) -> str:
        """Step 2."""
        if self.closed:
            return f"已于 {self.state.changed_on} 结账，第 {self.state.version} 版。要修改请重新打开。"
        if self.state.version > 1:
            return f"已重新打开（{self.state.reason}），结账后为第 {self.state.version} 版。"
        if not self.begun:
            return f"这个季度 {self.quarter.first_day:%m-%d} 才开始，还不用结账。"
        open_lines = sum(not line.ok for line in self.checks)
        told = f"结账前有 {open_lines} 项要留意。" if open_lines else ""
        return f"{told}结账后本季度的记录锁定，打印和上报的数字不再变动。"

    @property
    def pdf_text(self) -> str:
        """Step 4."""
        if self.done["submit"]:
            return "数据包编号已经印在第一页上。打印后请校长签字、盖章。"
        first = "先上报" if self.closed else "先结账、上报"
        return f"{first}，再打印签字：那时印出的数据包编号不再变动。现在可以先看。"

    @property
    def submit_text(self) -> str:
        """Step 3."""
        if self.trust is None:
            return "还没有教育局的卡片，先在下方“采用教育局卡片…”。"
        unverified = "" if self.trust.verified else f"（{self.trust.name} 的卡片还没有核对 30 位数字）"
        if not self.closed:
            return f"本季度还没有结账，现在上报的是临时数据。{unverified}"
        newest = self.letters_of_quarter
        if newest and newest[0].version != self.state.version:
            last = f"上一次是第 {newest[0].version} 版，{newest[0].at[:10]}"
            return f"第 {self.state.version} 版还没有上报；{last}。{unverified}"
        ready = "可以上报了。" if self.known_there else "可以上报了。第一次上报会把本校卡片一起写上，教育局登记以后才能合并。"
        return (f"最近一次：{newest[0].at[:10]}，{newest[0].state}。" if newest else ready) + unverified

    @property
    def receipt_text(self) -> str:
        """Step 5."""
        newest = next((row for row in self.letters_of_quarter if row.state != UNWRITTEN), None)
        if newest is None:
            return "上报之后，把教育局给的回执文件读进来。"
        if newest.remark:
            return newest.remark
        if newest.version != self.state.version and newest.state == RECEIVED:
            return f"第 {newest.version} 版的回执已读入。第 {self.state.version} 版上报之后，再读入新的回执。"
        if newest.state == RECEIVED:
            return "教育局已接收，回执已读入。"
        first = "" if self.known_there else "教育局第一次收到，要先登记本校卡片，会打电话核对 30 位数字。"
        return f"已生成数据包，等待教育局的回执。{first}"


def alert_words(alerts: Sequence[str]) -> str:
    """What to look at before signing: the weightiest, and how many more stand on the paper."""
    more = len(alerts) - _ALERTS_SHOWN
    lines = [f"· {alert}" for alert in alerts[:_ALERTS_SHOWN]]
    return "\n".join([*lines, f"· 另有 {more} 项，见季度报表。"] if more > 0 else lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Accept the card at ``path``; ``fingerprint`` as typed, empty if it was not; ``pin`` None while the principal is confirmed."""

    path: Path
    pin: str | None
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit:
    """Hand in one quarter: where to, with which PINs, and what rides along or stays at home."""

    quarter: Quarter
    folder: Path
    pin: str
    operator_pin: str = ""
    with_attachments: bool = False
    without_identity: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """What a file from the bureau turned out to be: a sentence when it is done, or what still needs the person."""

    path: Path
    kind: str
    sentence: str = ""
    plan: RestorePlan | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenInEach:
    """What became of several files: sentences of those that are done, the one that needs a person, and what waits behind it."""

    sentences: tuple[str, ...] = ()
    asking: TakenIn | None = None
    failed: tuple[Path, JyTeacherError] | None = None
    rest: tuple[Path, ...] = ()


class ReportsView(Protocol):
    """What the presenter needs of the page."""

    def show_quarter(self, desk: QuarterDesk) -> None: ...
    def show_no_quarter(self, sentence: str) -> None: ...
    def ask_submit(self, preview: SubmitPreview, quarter: Quarter) -> None: ...
    def tell(self, title: str, text: str) -> None: ...
    def ask_take_over(self, path: Path, sentence: str) -> None: ...
    def ask_take_back(self, path: Path, plan: RestorePlan) -> None: ...
    def ask_card_digits(self, path: Path) -> None: ...
    def look_at_package(self, path: Path) -> None: ...


class ReportsPresenter:
    """The reports page without its widgets."""

    def __init__(self, view: ReportsView, runner: Worker[Workspace]) -> None:
        self._view = view
        self._runner = runner
        self._waiting: tuple[Path, ...] = ()

    def load(self, quarter: Quarter) -> None:
        """Gather the facts of one quarter."""
        self._runner.do(gather, quarter=quarter).then(self._view.show_quarter, failed=self._no_quarter)

    def _no_quarter(self, error: JyTeacherError) -> None:
        self._view.show_no_quarter(error.user_message)

    def take_in(self, path: Path, *, take_over: bool = False) -> None:
        """Take in whatever the bureau sent: a receipt, a policy, a book given back, a new card."""
        self._runner.do(_take_in, path=path, take_over=take_over).then(
            self._taken_in, what="正在读入来件", failed=partial(self._not_taken, path)
        )

    def take_in_each(self, paths: Sequence[Path]) -> None:
        """Take in several files: what needs no person at once and told in one message, the others one after the other."""
        if len(paths) == 1:
            self.take_in(paths[0])
        elif paths:
            self._runner.do(_take_in_each, paths=tuple(paths)).then(self._taken_in_each, what="正在读入来件")

    def _taken_in_each(self, found: TakenInEach) -> None:
        self._waiting = found.rest
        if found.sentences:
            self._view.tell("读入来件", "\n\n".join(found.sentences))
        if found.asking is not None:
            self._taken_in(found.asking)
        elif found.failed is not None:
            self._not_taken(*found.failed)
            self.go_on()

    def go_on(self) -> None:
        """What was asked about is done with: take in what waits behind it."""
        waiting, self._waiting = self._waiting, ()
        self.take_in_each(waiting)

    def _taken_in(self, found: TakenIn) -> None:
        if found.plan is not None:
            self._view.ask_take_back(found.path, found.plan)
        elif found.kind == "root":
            self._view.ask_card_digits(found.path)
        else:
            self._view.tell(_title_of(found.kind), found.sentence)

    def _not_taken(self, path: Path, error: JyTeacherError) -> None:
        if isinstance(error, ReceiptUnexpected):
            self._view.ask_take_over(path, error.user_message)
        elif isinstance(error, WrongKind | SealedForOthers):
            self._view.look_at_package(path)
        else:
            self._view.tell("没有读入", error.user_message)

    def write_card(self, path: Path, pin: str) -> None:
        """Write the public card of whoever's PIN it is, the principal's or the operator's."""
        self._runner.do(_card, path=path, pin=pin).then(self._tell_card, what="正在写卡片")

    def _tell_card(self, sentence: str) -> None:
        self._view.tell("本校卡片", sentence)


def gather(ws: Workspace, *, quarter: Quarter) -> QuarterDesk:
    """The facts of one quarter."""
    summary = quarter_summary(ws, quarter)
    trainings = list_trainings(ws, quarter.first_day, quarter.last_day)
    return QuarterDesk(
        quarter=quarter,
        state=period(ws, quarter),
        summary=summary,
        pending_activities=len(pending_activities(ws, quarter)),
        pending_trainings=sum(row.status == RecordStatus.PENDING.code for row in trainings),
        letters=tuple(list_letters(ws)),
        trust=trust_state(ws),
        workspace=ws.path,
        checks=closing_list(ws, quarter),
        begun=ws.today >= quarter.first_day,
    )


def close(ws: Workspace, *, quarter: Quarter) -> str:
    """Lock the quarter."""
    silent_backup(ws.path, "close")
    row = close_quarter(ws, quarter)
    return f"{row.label}已结账，第 {row.version} 版"


def reopen(ws: Workspace, *, quarter: Quarter, actor: str, reason: str) -> str:
    """Unlock the quarter; its next letter is a new version."""
    row = reopen_quarter(ws, quarter, reason, actor)
    return f"{row.label}已重新打开"


def submit_package(ws: Workspace, *, request: Submit) -> str:
    """Build, sign, seal, write, read back and compare."""
    folder = request.folder
    done = submit(
        ws,
        request.quarter,
        folder,
        request.pin,
        operator_pin=request.operator_pin,
        with_attachments=request.with_attachments,
        without_identity=request.without_identity,
    )
    cards = write_cards_beside(ws, folder, request.pin, request.operator_pin)
    names = "、".join(Path(file).name for file in done.files)
    return (
        f"{done.message}\n\n文件：{names}\n位置：{folder}\n编号 {done.seq}。每个文件也可以单独作为电子邮件附件发送，先后不限。\n\n"
        "教育局收下后会给一个回执文件，请带回来读入，这个季度才算办完。" + (f"\n\n{cards.words}" if cards.words else "")
    )


def _take_in(ws: Workspace, *, path: Path, take_over: bool) -> TakenIn:
    if look_at(path).kind == RELEASE:
        return TakenIn(path=path, kind=RELEASE, sentence=look_at_bureaus_update(ws, path).sentence)
    kind = incoming_kind(ws, path)
    if kind == "restore":
        return TakenIn(path=path, kind=kind, plan=plan_restore(ws, path))
    if kind == "root":
        return TakenIn(path=path, kind=kind)
    if kind == "policy":
        return TakenIn(path=path, kind=kind, sentence=policy_sentence(apply_policy(ws, path)))
    return TakenIn(path=path, kind="receipt", sentence=receipt_sentence(apply_receipt(ws, path, take_over=take_over)))


def _title_of(kind: str) -> str:
    return "新版本" if kind == RELEASE else LABELS[kind]


def _take_in_each(ws: Workspace, *, paths: Sequence[Path]) -> TakenInEach:
    """Take in file after file, up to one that needs a person."""
    looks = in_order([look_at(path, [ws.info("reply_identity")]) for path in paths])
    sentences: list[str] = []
    for number, look in enumerate(looks, start=1):
        rest = tuple(each.path for each in looks[number:])
        try:
            found = _take_in(ws, path=look.path, take_over=False)
        except (ReceiptUnexpected, WrongKind, SealedForOthers) as error:
            return TakenInEach(sentences=tuple(sentences), failed=(look.path, error), rest=rest)
        except TrustError as error:
            sentences.append(f"{shown_name(look.path)}：没有读入。{error.user_message}")
            continue
        if not found.sentence:
            return TakenInEach(sentences=tuple(sentences), asking=found, rest=rest)
        sentences.append(f"{shown_name(look.path)}（{_title_of(found.kind)}）：{found.sentence}")
    return TakenInEach(sentences=tuple(sentences))


def policy_sentence(taken: SignedPolicy) -> str:
    """What the bureau's policy changes, in words."""
    if taken.again:
        return f"“{taken.title}”第 {taken.version} 版以前采用过，没有变化。"
    due = "".join(f"\n· {Quarter.parse(quarter).label}：{day.isoformat()} 前上报" for quarter, day in taken.due)
    return (
        f"已采用教育局签发的“{taken.title}”第 {taken.version} 版，学时从现在起按它计算。"
        + (f"\n上报期限：{due}" if due else "")
        + ("\n从现在起上报要经办人和校长都签名，请在“密钥与电脑…”里设经办人密钥。" if taken.needs_operator else "")
    )


def receipt_sentence(applied: AppliedReceipt) -> str:
    """What the bureau said, in words."""
    if applied.outdated:
        return applied.older
    text = "这个回执以前读过，没有变化。" if applied.again else ""
    if applied.seq:
        quarter = f"{quarter_label(applied.quarter)} " if applied.quarter else ""
        text += (
            f"{'教育局已接收' if applied.accepted else '教育局采用的是'} {quarter}第 {applied.version} 版（编号 {applied.seq}）。"
        )
    else:
        text += "教育局现在没有采用本校的任何数据包。"
    text += "".join(f"\n· {each.label}：{each.remark}" for each in applied.packages)
    if applied.found:
        text += f"\n教育局的督导检查和问题有 {applied.found} 条是新的或有变化，在首页按“去整改”查看。"
    text += "".join(f"\n· {each.sentence}" for each in applied.plans)
    if applied.returned:
        lines = "\n".join(f"· {row.title or row.record}：{row.remark}" for row in applied.returned)
        text += f"\n有 {len(applied.returned)} 条需要更正：\n{lines}\n在首页按“去更正”打开它们，改过以后再报一次。"
    return text


def _card(ws: Workspace, *, path: Path, pin: str) -> str:
    try:
        fingerprint = write_school_card(ws, path, pin)
    except WrongPin:
        if not key_path(ws.path, Signer.OPERATOR).exists():
            raise
        fingerprint = write_school_card(ws, path, pin, Signer.OPERATOR)
    return f"卡片已写入：{path.name}\n把它交给教育局。教育局登记时会打电话核对，请念这 30 位数字（以后在“密钥与电脑…”里也能看到）：\n\n{fingerprint}"


def trust_card(ws: Workspace, *, request: Trust) -> TrustState:
    """Accept a bureau's card; without digits it stays 未核对."""
    return trust_bureau(ws, request.path, request.pin, request.fingerprint or None)

"""What the reports page decides: the facts of one quarter and the five steps from review to receipt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from jyteacher_desktop.desktop.worker import Worker
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.errors import JyTeacherError, TrustError, with_findings
from jyteacher_desktop.domain.terms import Signer
from jyteacher_desktop.exchange import LABELS
from jyteacher_desktop.exchange.errors import SealedForOthers, WrongKind, WrongPin
from jyteacher_desktop.paths import shown_name
from jyteacher_desktop.records.what_files_say import RELEASE, in_order, look_at
from jyteacher_desktop.school.cards_beside_packages import write_cards_beside
from jyteacher_desktop.school.closing_quarters import close_quarter, reopen_quarter
from jyteacher_desktop.school.errors import ReceiptUnexpected
from jyteacher_desktop.school.letters_taken_in import incoming_kind
from jyteacher_desktop.school.pins import key_path
from jyteacher_desktop.school.quarter_steps import QuarterSteps, quarter_steps
from jyteacher_desktop.school.receipts import apply_receipt
from jyteacher_desktop.school.school_keys import (
    TrustState,
    look_at_bureaus_update,
    mail_keys,
    school_card_words,
    trust_bureau,
    write_school_card,
)
from jyteacher_desktop.school.signed_policy import apply_policy
from jyteacher_desktop.school.submitting import RECEIVED, LetterRow, submit
from jyteacher_desktop.school.taking_book_back import RestorePlan, plan_restore
from jyteacher_desktop.school.what_leaves_the_school import SubmitPreview
from jyteacher_desktop.store.backup import silent_backup
from jyteacher_desktop.store.errors import PrivateClosed
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

_ALERTS_SHOWN = 4


def letter_tone(row: LetterRow, key: str) -> str:
    """A letter turns green only when its receipt is back."""
    return ("good" if row.state == RECEIVED else "warn") if key == "state" else ""


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

    def show_quarter(self, desk: QuarterSteps) -> None: ...
    def show_no_quarter(self, sentence: str) -> None: ...
    def ask_submit(self, preview: SubmitPreview, quarter: Quarter) -> None: ...
    def tell(self, title: str, text: str) -> None: ...
    def ask_take_over(self, path: Path, sentence: str) -> None: ...
    def ask_take_back(self, path: Path, plan: RestorePlan) -> None: ...
    def ask_card_digits(self, path: Path) -> None: ...
    def look_at_package(self, path: Path) -> None: ...
    def when_unsealed(self, action: Callable[[], None]) -> None: ...


class ReportsPresenter:
    """The reports page without its widgets."""

    def __init__(self, view: ReportsView, runner: Worker[Workspace]) -> None:
        self._view = view
        self._runner = runner
        self._waiting: tuple[Path, ...] = ()

    def load(self, quarter: Quarter) -> None:
        """Gather the facts of one quarter."""
        self._runner.do(quarter_steps, quarter=quarter).then(self._view.show_quarter, failed=self._no_quarter)

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
        if isinstance(error, PrivateClosed):
            self._view.when_unsealed(partial(self.take_in, path))
        elif isinstance(error, ReceiptUnexpected):
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
        taken = apply_policy(ws, path)
        return TakenIn(path=path, kind=kind, sentence=with_findings(taken.sentence, taken.told))
    return TakenIn(path=path, kind="receipt", sentence=apply_receipt(ws, path, take_over=take_over).sentence)


def _title_of(kind: str) -> str:
    return "新版本" if kind == RELEASE else LABELS[kind]


def _take_in_each(ws: Workspace, *, paths: Sequence[Path]) -> TakenInEach:
    """Take in file after file, up to one that needs a person."""
    looks = in_order([look_at(path, partial(mail_keys, ws)) for path in paths])
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


def _card(ws: Workspace, *, path: Path, pin: str) -> str:
    try:
        fingerprint = write_school_card(ws, path, pin)
    except WrongPin:
        if not key_path(ws.path, Signer.OPERATOR).exists():
            raise
        fingerprint = write_school_card(ws, path, pin, Signer.OPERATOR)
    return school_card_words(path, fingerprint)


def trust_card(ws: Workspace, *, request: Trust) -> TrustState:
    """Accept a bureau's card; without digits it stays 未核对."""
    return trust_bureau(ws, request.path, request.pin, request.fingerprint or None)

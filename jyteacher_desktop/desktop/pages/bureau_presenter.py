"""What the bureau's pages decide: receiving files, the board of schools, enrolling, receipts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Protocol

from jyteacher_desktop.bureau.board import (
    BOARD_COLUMNS,
    HANDED_IN,
    OWES_NOTHING,
    RETURNED,
    SUM_COLUMNS,
    BoardRow,
    BoardSum,
    Sums,
    board,
    due_day,
    sums,
)
from jyteacher_desktop.bureau.city import city_digest
from jyteacher_desktop.bureau.decisions import CompetingLetter, counting_letters, revoke, standing_keys
from jyteacher_desktop.bureau.evidence import export_evidence, list_evidence
from jyteacher_desktop.bureau.heads import enrolled_as
from jyteacher_desktop.bureau.issuing import (
    CITY,
    UPPER,
    other_bureaus,
    restore_school,
    trust_bureau,
    write_log,
    write_roll,
)
from jyteacher_desktop.bureau.office import bureau_info, clerk_keys, current_policy
from jyteacher_desktop.bureau.own_keys import ClerkRow, date_card, list_clerks, write_bureau_card
from jyteacher_desktop.bureau.publishing import PolicyDraft, inspect_policy, publish_policy, sign_policy
from jyteacher_desktop.bureau.receipts import count_waiting, write_receipts
from jyteacher_desktop.bureau.receiving import (
    VERDICT_COLUMNS,
    VERDICTS,
    FileVerdict,
    HandedOver,
    Received,
    handed_over,
    receive,
    receive_held,
)
from jyteacher_desktop.bureau.releasing import own_clerks
from jyteacher_desktop.bureau.schools import EnrolledSchool, enrol
from jyteacher_desktop.desktop.incoming import RELEASE, in_order, look_at
from jyteacher_desktop.desktop.table_model import Description, TableContent
from jyteacher_desktop.desktop.worker import Worker
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.entering import EnteredBook, begin, hand_over, take_in
from jyteacher_desktop.records.pinyin import pinyin_keys
from jyteacher_desktop.records.updating import look_at_update
from jyteacher_desktop.store.workspace import Workspace

OnError = Callable[[JyTeacherError], None]

_VERDICT_TONES = {"merged": "good", "unchanged": "text_soft", "superseded": "text_soft", "held": "warn", "refused": "bad"}


def _verdict_tone(row: FileVerdict, key: str) -> str:
    return _VERDICT_TONES.get(row.verdict, "") if key == "verdict" else ""


VERDICT_ROWS: Description[FileVerdict] = Description(
    columns=VERDICT_COLUMNS, identity=lambda row: str(row.file), tone=_verdict_tone
)


def _board_tone(row: BoardRow, key: str) -> str:
    if key == "state":
        return {HANDED_IN: "good", OWES_NOTHING: "text_soft", RETURNED: "bad"}.get(row.state, "warn")
    if key == "punctual":
        return {"迟交": "warn", "逾期": "bad"}.get(row.punctual, "")
    if key == "unread" or (key == "policy" and row.policy_old):
        return "warn"
    return {"已生成": "good", "待生成": "warn"}.get(row.receipt, "") if key == "receipt" else ""


SCHOOL_ROWS: Description[BoardRow] = Description(
    columns=BOARD_COLUMNS,
    identity=lambda row: row.code,
    words=lambda row: " ".join(pinyin_keys(row.school)),
    sort_key={"school": lambda row: (pinyin_keys(row.school).pinyin, row.code)},
    tone=_board_tone,
)


def _sum_tone(row: BoardSum, key: str) -> str:
    tones = {"handed_in": "good", "returned": "bad", "provisional": "warn", "missing": "warn", "late": "warn", "overdue": "bad"}
    return tones.get(key, "") if key in tones and getattr(row, key) else ""


SUM_ROWS: Description[BoardSum] = Description(columns=SUM_COLUMNS, identity=lambda row: row.name, tone=_sum_tone)


def verdict_sentence(received: Received) -> str:
    """What became of all files, in one line."""
    counts = "，".join(f"{label} {received.count(code)}" for code, label in VERDICTS.items() if received.count(code))
    text = f"共 {len(received.files)} 个文件：{counts}。" if received.files else "没有找到数据包（.jyt 文件）。"
    return text + (f"另有 {len(received.others)} 个文件不是数据包，列在表里。" if received.others else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The schools of one quarter."""

    content: TableContent[BoardRow]
    units: TableContent[BoardSum]
    sums: Sums
    waiting_receipts: int
    due: date | None
    digest: str
    workspace: Path
    clerks: int

    @property
    def sentence(self) -> str:
        """应交, 已交, 暂报, 未交, and the last day where the bureau published one."""
        return self.sums.whole.words + (f" · 期限 {self.due.isoformat()}" if self.due else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """What was handed to the window: ``packages`` are received; a person deals with the others one by one."""

    packages: tuple[Path, ...]
    for_a_person: tuple[Letter, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A file that needs a person: ``what`` is ``card`` (a school's, to be enrolled), ``policy`` (to be signed), ``root`` (our card's draft), ``city``, ``release``."""

    path: Path
    what: str


def sort_incoming(ws: Workspace, paths: Sequence[Path]) -> Incoming:
    """Tell apart what is received as it is and what somebody has to look at first.

    A card of a school whose key counts already is received: it may carry a new key that the old one vouches for.
    """
    known, own = enrolled_as(ws), bureau_info(ws).id
    packages: list[Path] = []
    others: list[Letter] = []
    for look in in_order([look_at(path) for path in paths]):
        if look.kind == "enrol" and look.sender not in known:
            others.append(Letter(path=look.path, what="card"))
        elif look.kind == "policy":
            others.append(Letter(path=look.path, what="policy"))
        elif look.kind == RELEASE:
            others.append(Letter(path=look.path, what="release"))
        elif look.kind == "root":
            others.append(Letter(path=look.path, what="root" if look.sender == own else "city"))
        else:
            packages.append(look.path)
    return Incoming(packages=tuple(packages), for_a_person=tuple(others))


def _update(ws: Workspace, *, path: Path) -> str:
    return look_at_update(path, own_clerks(ws)).sentence


class ReceiveView(Protocol):
    """What the presenter needs of the receiving page."""

    def show_received(self, received: Received) -> None: ...
    def forget_pin(self, error: JyTeacherError) -> None: ...


class ReceivePresenter:
    """The receiving page without its widgets."""

    def __init__(self, view: ReceiveView, runner: Worker[Workspace]) -> None:
        self._view = view
        self._runner = runner

    def receive(self, paths: Sequence[Path], pin: str) -> None:
        """Verify, plan and merge or set aside each file."""
        self._runner.do(receive, paths, pin, progress=self._runner.progress).then(
            self._view.show_received, what="正在核对并合并数据包", failed=self._view.forget_pin
        )


class SchoolsView(Protocol):
    """What the presenter needs of the schools page."""

    def show_board(self, board: Board) -> None: ...
    def tell(self, title: str, text: str) -> None: ...
    def ask_revoke(self, keys: StandingKeys) -> None: ...
    def ask_publish(self, policy: PolicyInUse) -> None: ...
    def ask_policy_sign(self, draft: PolicyDraft) -> None: ...
    def show_root(self, clerks: list[ClerkRow]) -> None: ...
    def show_relays(self, rows: list[HandedOver]) -> None: ...
    def ask_roll(self, upper: str) -> None: ...
    def open_book(self, book: EnteredBook) -> None: ...


class SchoolsPresenter:
    """The schools page without its widgets."""

    def __init__(self, view: SchoolsView, runner: Worker[Workspace]) -> None:
        self._view = view
        self._runner = runner

    def load(self, quarter: Quarter) -> None:
        """The board of one quarter."""
        self._runner.do(_board, quarter=quarter).then(self._view.show_board)

    def enrol(self, request: Enrol, on_done: Callable[[Enrolled], None], on_error: OnError) -> None:
        """Let a school's key count, after its fingerprint was typed; packages that waited for it are tried again."""
        self._runner.do(_enrol, request=request).then(on_done, what="正在登记学校", failed=on_error)

    def enter(self, school: str, pin: str) -> None:
        """The book in which the bureau enters for a school, made when it is first needed."""
        self._runner.do(begin, school, pin).then(self._view.open_book, what="正在准备代录簿")

    def take_in(self, school: str, quarter: Quarter, pin: str) -> None:
        """Sign and merge what was entered."""
        self._runner.do(_take_in, school=school, quarter=quarter, pin=pin).then(
            partial(self._view.tell, "代录"), what="正在签名并合并"
        )

    def hand_over(self, request: HandOver, pin: str) -> None:
        """Give the entered book to its school."""
        self._runner.do(_hand_over, request=request, pin=pin).then(partial(self._view.tell, "代录移交"), what="正在移交")

    def write_receipts(self, folder: Path, pin: str) -> None:
        """Write the receipts that wait to go back."""
        self._runner.do(_receipts, folder=folder, pin=pin).then(partial(self._view.tell, "回执"), what="正在生成回执")

    def look_at_release(self, path: Path) -> None:
        """What an announced version of the program comes to."""
        self._runner.do(_update, path=path).then(partial(self._view.tell, "新版本"), what="正在核对新版本")

    def write_card(self, path: Path, pin: str) -> None:
        """Write the bureau's public card."""
        self._runner.do(_card, path=path, pin=pin).then(partial(self._view.tell, "本单位卡片"), what="正在写卡片")

    def date_card(self, path: Path, day: date, pin: str) -> None:
        """Make the next card, which schools are to renew by a day."""
        self._runner.do(_dated_card, path=path, day=day, pin=pin).then(partial(self._view.tell, "本单位卡片"), what="正在写卡片")

    def ask_keys(self, school: str) -> None:
        """The standing keys of a school, to choose which one ends."""
        self._runner.do(_keys, school=school).then(self._view.ask_revoke)

    def revoke(self, request: Revoke, on_done: Callable[[str], None], on_error: OnError) -> None:
        """End a key."""
        self._runner.do(_revoke, request=request).then(on_done, what="正在吊销密钥", failed=on_error)

    def give_back(self, request: GiveBack, on_done: Callable[[str], None], on_error: OnError) -> None:
        """Give a school its own book back."""
        self._runner.do(_give_back, request=request).then(on_done, what="正在生成归还包", failed=on_error)

    def export_evidence(self, school: str, folder: Path) -> None:
        """Write the attachments a school sent into a folder."""
        self._runner.do(_evidence, school=school, folder=folder).then(partial(self._view.tell, "附件"), what="正在导出附件")

    def ask_policy(self) -> None:
        """Which policy would be signed."""
        self._runner.do(_policy_in_use).then(self._view.ask_publish)

    def publish(self, request: PublishPolicy, on_done: Callable[[str], None], on_error: OnError) -> None:
        """Sign the policy in use, or adopt another one and sign that."""
        self._runner.do(_publish, request=request).then(on_done, what="正在签发政策", failed=on_error)

    def ask_policy_sign(self, path: Path) -> None:
        """What a draft says, before a second clerk signs it."""
        self._runner.do(inspect_policy, path).then(self._view.ask_policy_sign, what="正在核对政策草稿")

    def sign_policy(self, path: Path, pin: str, on_done: Callable[[str], None], on_error: OnError) -> None:
        """Add a clerk's signature to a draft."""
        self._runner.do(_sign, path=path, pin=pin).then(on_done, what="正在签名", failed=on_error)

    def ask_root(self) -> None:
        """Who the clerks are, before a card with others is drafted."""
        self._runner.do(list_clerks).then(self._view.show_root)

    def ask_relays(self) -> None:
        """What central schools handed over."""
        self._runner.do(handed_over).then(self._view.show_relays)

    def write_log(self, path: Path, pin: str) -> None:
        """Write the log for another desk."""
        self._runner.do(_log, path=path, pin=pin).then(partial(self._view.tell, "裁定簿"), what="正在写裁定簿")

    def ask_roll(self) -> None:
        """To whom a roll would go."""
        self._runner.do(_upper).then(self._view.ask_roll)

    def roll(self, request: WriteRoll, on_done: Callable[[str], None], on_error: OnError) -> None:
        """Write the roll, after the card of the bureau above was accepted if one was given."""
        self._runner.do(_roll, request=request).then(on_done, what="正在生成汇总包", failed=on_error)

    def trust_city(self, path: Path, digits: str, pin: str) -> None:
        """Let another bureau's rolls count here."""
        self._runner.do(_trust_city, path=path, digits=digits, pin=pin).then(
            partial(self._view.tell, "下级教育局"), what="正在核对卡片"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingKeys:
    """Keys of a school that count, and its packages that count, the newest first: one of them may be the last to be believed."""

    school: str
    keys: tuple[tuple[str, str], ...]
    packages: tuple[CompetingLetter, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """Give an entered book to its school, which has a workspace of its own now."""

    school: str
    card: Path
    digits: str
    folder: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoke:
    """End one key of a school, or all of them when ``key`` is empty: from a day on, or after the package of a number."""

    school: str
    key: str
    since: date | None
    last_good: int | None
    why: str
    pin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveBack:
    """Give a school its book back, to its present workspace or to the new one of a card."""

    school: str
    folder: Path
    pin: str
    card: Path | None
    digits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyInUse:
    """The policy the city is counted by, and how many clerks the bureau has: with several, two of them sign another one."""

    title: str
    clerks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishPolicy:
    """Sign the policy in use or the one in ``source``, with days by which quarters are due."""

    file: Path
    source: Path | None
    due: Mapping[Quarter, date]
    review_by: date | None
    pin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteRoll:
    """Write the roll; with a card, the bureau above is that one from now on."""

    folder: Path
    pin: str
    card: Path | None
    digits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrol:
    """Enrol the school of a card; ``digits`` as heard and typed."""

    card: Path
    digits: str
    pin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """A school counts now, and what became of its packages that had waited."""

    school: EnrolledSchool
    waiting: Received

    @property
    def sentence(self) -> str:
        """What happened, in words."""
        text = (
            f"“{self.school.school}”{self.school.role}的这把密钥以前登记过，没有变化。"
            if self.school.again
            else f"已登记“{self.school.school}”{self.school.role}的密钥。"
        )
        return text + (f"\n重新核对了待处理的数据包：{verdict_sentence(self.waiting)}" if self.waiting.files else "")


def _board(ws: Workspace, *, quarter: Quarter) -> Board:
    rows = board(ws, quarter)
    counted = sums(rows)
    return Board(
        content=TableContent(SCHOOL_ROWS, rows).prepare(),
        units=TableContent(SUM_ROWS, (*counted.units, counted.whole)).prepare(),
        sums=counted,
        waiting_receipts=count_waiting(ws),
        due=due_day(ws, quarter),
        digest=city_digest(ws),
        workspace=ws.path,
        clerks=len(clerk_keys(ws)),
    )


def _enrol(ws: Workspace, *, request: Enrol) -> Enrolled:
    school = enrol(ws, request.card, request.digits, request.pin)
    return Enrolled(school=school, waiting=receive_held(ws, request.pin))


def _take_in(ws: Workspace, *, school: str, quarter: Quarter, pin: str) -> str:
    taken = take_in(ws, school, quarter, pin)
    return f"{taken.school}（代录）第 {taken.seq} 号：{taken.message}"


def _hand_over(ws: Workspace, *, request: HandOver, pin: str) -> str:
    given = hand_over(ws, request.school, request.folder, pin, card=request.card, digits=request.digits)
    names = "、".join(file.name for file in given.files)
    return f"{given.school}的代录簿已移交。\n文件：{names}\n位置：{request.folder}\n学校用“读入来件”取回；本局不再代录，已录的仍然有效。"


def _receipts(ws: Workspace, *, folder: Path, pin: str) -> str:
    written = write_receipts(ws, folder, pin)
    if not written:
        return "没有需要发回的回执。"
    lines = "\n".join(f"· {each.school} {each.what}：{each.file.name}" for each in written)
    return f"已生成 {len(written)} 个回执，位置：{folder}\n{lines}\n请交还各校读入。"


def _card(ws: Workspace, *, path: Path, pin: str) -> str:
    fingerprint = write_bureau_card(ws, path, pin)
    return f"卡片已写入：{path.name}\n发给各校，并在正式通知里写明这 30 位数字，供各校核对：\n\n{fingerprint}"


def _dated_card(ws: Workspace, *, path: Path, day: date, pin: str) -> str:
    state = date_card(ws, path, pin, day)
    if state.signed < state.needed:
        return (
            f"卡片草稿已写入：{path.name}\n根密钥由几人分管，还差 {state.needed - state.signed} 位保管人签名；"
            "签够后在“根密钥和经办人…”里启用。在那以前，现在的卡片仍然有效。"
        )
    return (
        f"第 {state.seq} 号卡片已启用，写入：{path.name}\n发给各校，核对过旧卡片的学校直接采用即可。复核日期 {day.isoformat()}。"
    )


def _keys(ws: Workspace, *, school: str) -> StandingKeys:
    return StandingKeys(school=school, keys=standing_keys(ws, school), packages=tuple(counting_letters(ws, school)))


def _revoke(ws: Workspace, *, request: Revoke) -> str:
    decided = revoke(ws, request.school, request.since, request.why, request.pin, last_good=request.last_good, key=request.key)
    return f"“{decided.school}”的密钥已吊销，{decided.stands}。{decided.keys_words}"


def _give_back(ws: Workspace, *, request: GiveBack) -> str:
    given = restore_school(ws, request.school, request.folder, request.pin, card=request.card, digits=request.digits)
    names = "、".join(file.name for file in given.files)
    whom = "它的新工作簿" if given.new_computer else "它现在的工作簿"
    return f"{given.school} 第 {given.seq} 号数据包的内容已封给{whom}，读回核对一致。\n文件：{names}\n位置：{request.folder}\n学校用“读入来件”取回。"


def _evidence(ws: Workspace, *, school: str, folder: Path) -> str:
    rows = [row for row in list_evidence(ws) if row.school == school]
    if not rows:
        return f"{school}没有上报附件清单。"
    written = export_evidence(ws, folder, school=school)
    lacking = len(rows) - len(written)
    return f"{school}：清单上 {len(rows)} 个附件，已导出 {len(written)} 个到 {folder}。" + (
        f"另外 {lacking} 个学校没有带来，需要时请学校上报时勾选“带上附件”。" if lacking else ""
    )


def _policy_in_use(ws: Workspace) -> PolicyInUse:
    policy = current_policy(ws)
    return PolicyInUse(title=f"{policy.title} 第 {policy.version} 版", clerks=len(list_clerks(ws)))


def _publish(ws: Workspace, *, request: PublishPolicy) -> str:
    return publish_policy(
        ws, request.file, request.pin, source=request.source, due=request.due, review_by=request.review_by
    ).words


def _sign(ws: Workspace, *, path: Path, pin: str) -> str:
    return sign_policy(ws, path, pin).words


def _log(ws: Workspace, *, path: Path, pin: str) -> str:
    written = write_log(ws, path, pin)
    return f"裁定簿第 {written.seq} 号，共 {written.entries} 条：{written.file}\n在本局另一台电脑上接收这个文件，两边就一致。"


def _upper(ws: Workspace) -> str:
    return next((other.name for other in other_bureaus(ws) if other.role == UPPER), "")


def _roll(ws: Workspace, *, request: WriteRoll) -> str:
    if request.card is not None:
        trust_bureau(ws, request.card, request.digits, request.pin, UPPER)
    written = write_roll(ws, request.folder, request.pin)
    names = "、".join(file.name for file in written.files)
    return (
        f"给{written.receiver}的汇总包第 {written.seq} 号：{written.schools} 所学校 {written.people} 人，读回核对一致。\n文件：{names}\n"
        f"位置：{request.folder}\n汇总指纹：{written.digest[:12]}{written.left_words}"
    )


def _trust_city(ws: Workspace, *, path: Path, digits: str, pin: str) -> str:
    other = trust_bureau(ws, path, digits, pin, CITY)
    return f"已采用 {other.name} 的卡片，今后接收它的汇总包。"

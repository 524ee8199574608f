"""What the bureau's pages decide: receiving files, the board of schools, enrolling, receipts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from jyteacher_desktop.bureau.announcing_program_versions import look_at_own_update
from jyteacher_desktop.bureau.attachments import export_evidence, list_evidence
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
from jyteacher_desktop.bureau.bureau_keys import bureau_card_words, date_card, list_clerks, write_bureau_card
from jyteacher_desktop.bureau.city_digest import city_digest
from jyteacher_desktop.bureau.enrolled_schools import EnrolledSchool
from jyteacher_desktop.bureau.file_verdicts import VERDICT_COLUMNS, FileVerdict, Received
from jyteacher_desktop.bureau.files_set_aside import VERDICTS
from jyteacher_desktop.bureau.giving_book_back import restore_school
from jyteacher_desktop.bureau.log_exchange import write_log
from jyteacher_desktop.bureau.office import clerk_keys, current_policy
from jyteacher_desktop.bureau.progress_of_long_jobs import Progress
from jyteacher_desktop.bureau.publishing_policies import PolicyDraft, publish_policy, sign_policy
from jyteacher_desktop.bureau.receipts import count_waiting, write_receipts, written_words
from jyteacher_desktop.bureau.receiving import enrol_and_receive, receive
from jyteacher_desktop.bureau.revoking_keys import revoke, revoked_words, standing_keys
from jyteacher_desktop.bureau.rolls_between_bureaus import CITY, UPPER, other_bureaus, trust_and_receive, write_roll
from jyteacher_desktop.bureau.waiting import with_what_waits
from jyteacher_desktop.bureau.withdrawing_packages import CompetingLetter, counting_letters
from jyteacher_desktop.desktop.table_model import Description, TableContent
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.errors import with_findings
from jyteacher_desktop.entering_for_schools import hand_over, take_in
from jyteacher_desktop.paths import free_name
from jyteacher_desktop.records.pinyin import pinyin_keys
from jyteacher_desktop.school.empty_workbooks import write_import_template
from jyteacher_desktop.school.imports import ImportKind
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, replace

_VERDICT_TONES = {"merged": "good", "unchanged": "text_soft", "superseded": "text_soft", "held": "warn", "refused": "bad"}


def _verdict_tone(row: FileVerdict, key: str) -> str:
    return _VERDICT_TONES.get(row.verdict, "") if key == "verdict" else ""


_MESSAGE_WIDTH = 24
"""The last column takes the room there is; the whole sentence stands below the table."""
VERDICT_ROWS: Description[FileVerdict] = Description(
    columns=[replace(column, width=_MESSAGE_WIDTH) if column.key == "message" else column for column in VERDICT_COLUMNS],
    identity=lambda row: str(row.file),
    tone=_verdict_tone,
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
    tones = {
        "handed_in": "good",
        "returned": "bad",
        "provisional": "warn",
        "waiting": "warn",
        "missing": "warn",
        "late": "warn",
        "overdue": "bad",
    }
    return tones.get(key, "") if key in tones and getattr(row, key) else ""


SUM_ROWS: Description[BoardSum] = Description(columns=SUM_COLUMNS, identity=lambda row: row.name, tone=_sum_tone)


def receive_files(ws: Workspace, paths: list[Path], pin: str, *, progress: Progress | None = None) -> Received:
    """Take in what was brought, with what 核实 lists of files by now."""
    return with_what_waits(ws, receive(ws, paths, pin, progress=progress))


def verdict_sentence(received: Received) -> str:
    """What became of all files, in one line."""
    counts = "，".join(f"{label} {received.count(code)}" for code, label in VERDICTS.items() if received.count(code))
    text = f"共 {len(received.files)} 个文件：{counts}。" if received.files else "没有找到数据包（.jyt 文件）。"
    return text + received.left + (f"另有 {len(received.others)} 个文件不是数据包，列在表里。" if received.others else "")


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


def update_words(ws: Workspace, *, path: Path) -> str:
    """What an announced version of the program comes to."""
    return look_at_own_update(ws, path).sentence


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
    number: int | None = None


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
        return self.school.words + _looked_at_again(self.waiting)


def _looked_at_again(waiting: Received) -> str:
    """What became of packages that had waited, on a line of its own; "" where none had."""
    return f"\n重新核对了待处理的数据包：{verdict_sentence(waiting)}" if waiting.files else ""


def board_of(ws: Workspace, *, quarter: Quarter) -> Board:
    """The board of one quarter."""
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


def enrol_school(ws: Workspace, *, request: Enrol) -> Enrolled:
    """Let a school's key count, after its fingerprint was typed; packages that waited for it are tried again."""
    school, waiting = enrol_and_receive(ws, request.card, request.digits, request.pin)
    return Enrolled(school=school, waiting=waiting)


def take_in_entered(ws: Workspace, *, school: str, quarter: Quarter, pin: str) -> str:
    """Sign and merge what was entered."""
    return take_in(ws, school, quarter, pin).words


def hand_entered_over(ws: Workspace, *, request: HandOver, pin: str) -> str:
    """Give the entered book to its school."""
    return hand_over(ws, request.school, request.folder, pin, card=request.card, digits=request.digits).words


def receipts_into(ws: Workspace, *, folder: Path, pin: str) -> str:
    """Write the receipts that wait to go back."""
    return written_words(write_receipts(ws, folder, pin))


def card_into(ws: Workspace, *, path: Path, pin: str) -> str:
    """Write the bureau's public card."""
    return bureau_card_words(path, write_bureau_card(ws, path, pin))


def dated_card_into(ws: Workspace, *, path: Path, day: date, pin: str) -> str:
    """Make the next card, which schools are to renew by a day."""
    return date_card(ws, path, pin, day).words


def keys_of(ws: Workspace, *, school: str) -> StandingKeys:
    """The standing keys of a school, to choose which one ends."""
    return StandingKeys(school=school, keys=standing_keys(ws, school), packages=tuple(counting_letters(ws, school)))


def revoke_key(ws: Workspace, *, request: Revoke) -> str:
    """End a key."""
    return revoked_words(
        revoke(ws, request.school, request.since, request.why, request.pin, last_good=request.last_good, key=request.key)
    )


def give_back(ws: Workspace, *, request: GiveBack) -> str:
    """Give a school its own book back."""
    return restore_school(ws, request.school, request.folder, request.pin, card=request.card, digits=request.digits).words


def evidence_into(ws: Workspace, *, school: str, folder: Path) -> str:
    """Write the attachments a school sent into a folder."""
    rows = [row for row in list_evidence(ws) if row.school == school]
    if not rows:
        return f"{school}没有上报附件清单。"
    written = export_evidence(ws, folder, school=school)
    lacking = len(rows) - len(written)
    return f"{school}：清单上 {len(rows)} 个附件，已导出 {len(written)} 个到 {folder}。" + (
        f"另外 {lacking} 个学校没有带来，需要时请学校上报时勾选“带上附件”。" if lacking else ""
    )


def blank_sheets_into(ws: Workspace, *, folder: Path) -> str:
    """Empty workbooks for a school without the program: what the bureau can enter for it. None that a school filled in is touched."""
    written = [
        write_import_template(ws, kind, free_name(folder / f"{kind.label}（空白）.xlsx"))
        for kind in ImportKind
        if kind is not ImportKind.MEMBERS
    ]
    names = "、".join(path.name for path in written)
    return f"空白表格已写到 {folder}：{names}。\n学校填好交来以后，在它的代录簿里导入。"


def policy_in_use(ws: Workspace) -> PolicyInUse:
    """Which policy would be signed."""
    policy = current_policy(ws)
    return PolicyInUse(title=f"{policy.title} 第 {policy.version} 版", clerks=len(list_clerks(ws)))


def policy_into(ws: Workspace, *, path: Path) -> str:
    """The policy in force as the file that a person changes and signs anew, or gives to 试算."""
    from jyteacher_desktop.reports.paper import write_whole

    policy = current_policy(ws)
    write_whole(path, policy.text.encode(), private=False)
    return (
        f"{policy.title} 第 {policy.version} 版已写到 {path}。\n"
        "改好以后把 version 加 1，在“全市”页“试算政策草案…”看一看谁会变，再用“签发政策…”换用它。"
    )


def publish(ws: Workspace, *, request: PublishPolicy) -> str:
    """Sign the policy in use, or adopt another one and sign that."""
    done = publish_policy(
        ws,
        request.file,
        request.pin,
        source=request.source,
        due=request.due,
        review_by=request.review_by,
        number=request.number,
    )
    return with_findings(done.words, done.told)


def sign_draft(ws: Workspace, *, draft: PolicyDraft, pin: str, number: int | None) -> str:
    """Add a clerk's signature to a draft that he has seen."""
    done = sign_policy(ws, draft.file, pin, number=number, shown=draft.letter)
    return with_findings(done.words, done.told)


def log_into(ws: Workspace, *, path: Path, pin: str) -> str:
    """Write the log for another desk."""
    return write_log(ws, path, pin).words


def upper_bureau(ws: Workspace) -> str:
    """To whom a roll would go."""
    return next((other.name for other in other_bureaus(ws) if other.role == UPPER), "")


def roll_up(ws: Workspace, *, request: WriteRoll) -> str:
    """Write the roll, after the card of the bureau above was accepted if one was given."""
    if request.card is not None:
        trust_and_receive(ws, request.card, request.digits, request.pin, UPPER)
    return write_roll(ws, request.folder, request.pin).words


def trust_city(ws: Workspace, *, path: Path, digits: str, pin: str) -> str:
    """Let another bureau's rolls count here, and take in those that waited for its card."""
    other, waiting = trust_and_receive(ws, path, digits, pin, CITY)
    return other.words + _looked_at_again(waiting)

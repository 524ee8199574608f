"""What the bureau's pages decide: receiving files, the board of schools, enrolling, receipts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from jyteacher_desktop.bureau.city import BOARD_COLUMNS, BoardRow, board, city_digest
from jyteacher_desktop.bureau.office import write_bureau_card
from jyteacher_desktop.bureau.receipts import write_receipts
from jyteacher_desktop.bureau.receiving import VERDICT_COLUMNS, VERDICTS, FileVerdict, Received, receive, receive_held
from jyteacher_desktop.bureau.schools import EnrolledSchool, enrol
from jyteacher_desktop.desktop.table_model import Description, TableContent
from jyteacher_desktop.desktop.worker import Progress, Runner
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.store.workspace import Workspace

CHANGED = frozenset({"bureau"})
OnError = Callable[[JyTeacherError], None]

_VERDICT_TONES = {"merged": "good", "unchanged": "text_soft", "superseded": "text_soft", "held": "warn", "refused": "bad"}


def _verdict_tone(row: FileVerdict, key: str) -> str:
    return _VERDICT_TONES.get(row.verdict, "") if key == "verdict" else ""


VERDICT_ROWS: Description[FileVerdict] = Description(
    columns=VERDICT_COLUMNS, identity=lambda row: str(row.file), tone=_verdict_tone
)


def _board_tone(row: BoardRow, key: str) -> str:
    if key == "state":
        return "good" if row.received else "warn"
    return "good" if key == "receipt" and row.receipt else ""


SCHOOL_ROWS: Description[BoardRow] = Description(columns=BOARD_COLUMNS, identity=lambda row: row.code, tone=_board_tone)


def verdict_sentence(received: Received) -> str:
    """What became of all files, in one line."""
    counts = "，".join(f"{label} {received.count(code)}" for code, label in VERDICTS.items() if received.count(code))
    return f"共 {len(received.files)} 个文件：{counts}。" if received.files else "没有找到数据包（.jyt 文件）。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The schools of one quarter."""

    content: TableContent[BoardRow]
    schools: int
    arrived: int
    waiting_receipts: int
    digest: str

    @property
    def sentence(self) -> str:
        """应交, 已交, 未交."""
        return f"应交 {self.schools} 所 · 已交 {self.arrived} · 未交 {self.schools - self.arrived}"


class ReceiveView(Protocol):
    """What the presenter needs of the receiving page."""

    def show_received(self, received: Received) -> None: ...
    def forget_pin(self, error: JyTeacherError) -> None: ...


class ReceivePresenter:
    """The receiving page without its widgets."""

    def __init__(self, view: ReceiveView, runner: Runner[Workspace]) -> None:
        self._view = view
        self._runner = runner

    def receive(self, paths: Sequence[Path], pin: str) -> None:
        """Verify, plan and merge or set aside each file."""
        self._runner.run(
            partial(_receive, paths=paths, pin=pin),
            self._view.show_received,
            what="正在核对并合并数据包",
            topics=CHANGED,
            on_error=self._view.forget_pin,
            owner=self._view,
        )


class SchoolsView(Protocol):
    """What the presenter needs of the schools page."""

    def show_board(self, board: Board) -> None: ...
    def tell(self, title: str, text: str) -> None: ...


class SchoolsPresenter:
    """The schools page without its widgets."""

    def __init__(self, view: SchoolsView, runner: Runner[Workspace]) -> None:
        self._view = view
        self._runner = runner

    def load(self, quarter: Quarter) -> None:
        """The board of one quarter."""
        self._runner.run(partial(_board, quarter=quarter), self._view.show_board, owner=self._view)

    def enrol(self, request: Enrol, on_done: Callable[[Enrolled], None], on_error: OnError) -> None:
        """Let a school's key count, after its fingerprint was typed; packages that waited for it are tried again."""
        self._runner.run(partial(_enrol, request=request), on_done, what="正在登记学校", topics=CHANGED, on_error=on_error)

    def write_receipts(self, folder: Path, pin: str) -> None:
        """Write the receipts that wait to go back."""
        job = partial(_receipts, folder=folder, pin=pin)
        self._runner.run(job, partial(self._view.tell, "回执"), what="正在生成回执", topics=CHANGED)

    def write_card(self, path: Path, pin: str) -> None:
        """Write the bureau's public card."""
        self._runner.run(partial(_card, path=path, pin=pin), partial(self._view.tell, "本单位名片"), what="正在写名片")


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
        text = f"“{self.school.school}”以前登记过，没有变化。" if self.school.again else f"已登记“{self.school.school}”。"
        return text + (f"\n重新核对了待处理的数据包：{verdict_sentence(self.waiting)}" if self.waiting.files else "")


def _receive(ws: Workspace, progress: Progress, *, paths: Sequence[Path], pin: str) -> Received:
    return receive(ws, paths, pin, progress=progress)


def _board(ws: Workspace, _progress: Progress, *, quarter: Quarter) -> Board:
    rows = board(ws, quarter)
    arrived = [row for row in rows if row.received]
    return Board(
        content=TableContent(SCHOOL_ROWS, rows).prepare(),
        schools=len(rows),
        arrived=len(arrived),
        waiting_receipts=sum(not row.receipt for row in arrived),
        digest=city_digest(ws),
    )


def _enrol(ws: Workspace, _progress: Progress, *, request: Enrol) -> Enrolled:
    school = enrol(ws, request.card, request.digits, request.pin)
    return Enrolled(school=school, waiting=receive_held(ws, request.pin))


def _receipts(ws: Workspace, _progress: Progress, *, folder: Path, pin: str) -> str:
    written = write_receipts(ws, folder, pin)
    if not written:
        return "没有需要发回的回执。"
    lines = "\n".join(f"· {each.school} {each.period} 第 {each.version} 版：{each.file.name}" for each in written)
    return f"已生成 {len(written)} 个回执，位置：{folder}\n{lines}\n请交还各校读入。"


def _card(ws: Workspace, _progress: Progress, *, path: Path, pin: str) -> str:
    fingerprint = write_bureau_card(ws, path, pin)
    return f"名片已写入：{path.name}\n发给各校，并在正式通知里写明这 30 位数字，供各校核对：\n\n{fingerprint}"

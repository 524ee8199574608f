"""五步: what a quarter still needs from review to receipt, step by step, each with its sentence, and which of them comes next.

Reviewed, closed, handed in, printed and signed, receipt read. Whether a paper was signed nobody here can know; in a closed quarter nothing
can be reviewed.
"""

from __future__ import annotations

from pathlib import Path

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.tasks import records_in_words
from jyteacher_desktop.domain.terms import RecordStatus
from jyteacher_desktop.paths import is_entered
from jyteacher_desktop.reports.quarter_paper_lines import QuarterSummary
from jyteacher_desktop.school.activities import pending_activities
from jyteacher_desktop.school.before_closing import SENT_BACK, CheckLine, closing_list
from jyteacher_desktop.school.quarter_in_words import quarter_summary
from jyteacher_desktop.school.quarter_open_or_closed import CLOSED, PeriodRow, period
from jyteacher_desktop.school.school_keys import TrustState, trust_state
from jyteacher_desktop.school.submitting import RECEIVED, UNWRITTEN, LetterRow, list_letters
from jyteacher_desktop.school.trainings import list_trainings
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterSteps:
    """Everything that is known about one quarter and its steps."""

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
    def sent_back(self) -> int:
        """How many records of the quarter the bureau sent back and nobody has answered yet."""
        return sum(line.records for line in self.checks if line.code == SENT_BACK)

    @property
    def entered(self) -> bool:
        """Whether it is a book that a bureau keeps for a school (代录): the clerk signs there, and nothing travels."""
        return is_entered(self.workspace)

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
        waiting = records_in_words(self.pending_activities, self.pending_trainings)
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
        handing = "签名合并" if self.entered else "上报"
        first = f"先{handing}" if self.closed else f"先结账、{handing}"
        return f"{first}，再打印签字：那时印出的数据包编号不再变动。现在可以先看。"

    @property
    def submit_text(self) -> str:
        """Step 3."""
        if self.entered:
            taken = self.handed_in if self.closed else None
            if taken is not None:
                return f"{taken.at[:10]} 已经签名合并。"
            way = "关闭这个窗口，在教育局窗口的“学校”页选中这所学校，按“代录：签名并合并这个季度…”。"
            return f"录好以后，{way}" + ("" if self.closed else "没有结账的季度算暂报。")
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
        if self.entered:
            taken = self.handed_in if self.closed else None
            if taken is None:
                return (
                    "签名合并以后就在全市的数字里。教育局窗口生成回执以后，把代录的那一份读进来，退回的意见和认定学时就在簿里。"
                )
            if taken.state != RECEIVED:
                return "已在全市的数字里。教育局窗口生成的回执里注明“代录”的那一份，请在这里读入。"
            return f"回执已读入。退回 {self.sent_back} 条还没有更正：在首页按“去更正”。" if self.sent_back else "回执已读入。"
        newest = next((row for row in self.letters_of_quarter if row.state != UNWRITTEN), None)
        if newest is None:
            return "上报之后，把教育局给的回执文件读进来。"
        if newest.remark:
            return newest.remark
        if newest.version != self.state.version and newest.state == RECEIVED:
            return f"第 {newest.version} 版的回执已读入。第 {self.state.version} 版上报之后，再读入新的回执。"
        if newest.state == RECEIVED:
            if not self.sent_back:
                return "教育局已接收，回执已读入。"
            first = "要改先重新打开这个季度，" if self.closed else ""
            return f"教育局已接收，退回 {self.sent_back} 条还没有更正：在首页按“去更正”，{first}改好以后再报一次。"
        first = "" if self.known_there else "教育局第一次收到，要先登记本校卡片，会打电话核对 30 位数字。"
        return f"已生成数据包，等待教育局的回执。{first}"


def quarter_steps(ws: Workspace, *, quarter: Quarter) -> QuarterSteps:
    """The facts of one quarter."""
    summary = ws.remembered(("summary", quarter, ws.today), lambda: quarter_summary(ws, quarter))
    trainings = list_trainings(ws, quarter.first_day, quarter.last_day)
    return QuarterSteps(
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

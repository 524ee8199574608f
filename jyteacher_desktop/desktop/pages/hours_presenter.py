"""What the hours page decides: whose figures it shows, and how a figure is explained."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Protocol, TypeVar

from jyteacher_desktop.desktop.pages.ledger_presenter import Question, policy_note
from jyteacher_desktop.desktop.table_model import Description, TableContent
from jyteacher_desktop.desktop.what_if_shown import Trial
from jyteacher_desktop.desktop.worker import Worker
from jyteacher_desktop.domain.columns import Column, hours_text
from jyteacher_desktop.domain.hours_and_their_reasons import HoursRow, HoursView, LedgerLine, hours_columns
from jyteacher_desktop.domain.what_if import SCHOOL_COLUMNS
from jyteacher_desktop.records.policies import read_draft
from jyteacher_desktop.school.forecast import Outlook, outlooks
from jyteacher_desktop.school.ledger import count_hours, explain_hours
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.school.recognised_hours import Credit, CreditReason, credit_reasons, credits_of, difference_words
from jyteacher_desktop.school.roster import names_apart
from jyteacher_desktop.school.what_if import changed_lines, what_if
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, replace

R = TypeVar("R")


def hours_tone(row: HoursRow, key: str) -> str:
    """Colour of a figure: behind the pace, done, or nothing to say."""
    if key == "counted":
        return "" if row.apart else "warn" if row.behind and row.gap else "good"
    if key in {"credited", "credited_gap"}:
        return "warn" if row.credited_gap else ""
    if key == "forecast" and row.forecast is not None:
        return "warn" if row.forecast < row.required else ""
    return "good" if key == "gap" and row.reached else ""


def matrix(columns: Sequence[Column[HoursRow]]) -> Description[HoursRow]:
    """The table of everybody's figures."""
    return Description(
        columns=columns,
        identity=lambda row: row.id,
        words=lambda row: f"{row.pinyin} {row.initials} {row.group}",
        sort_key={"name": lambda row: (row.pinyin, row.name)},
        tone=hours_tone,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """The figures of everybody in one cycle, ready to show."""

    view: HoursView
    content: TableContent[HoursRow]
    cycles: tuple[str, ...]
    required_note: str

    @property
    def summary(self) -> str:
        """How the school stands."""
        text = self.view.standing_words()
        return text if self.view.credited_on is None else text + f" · 教育局认定不同 {self.view.credited_differently} 人"


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """One teacher's ledger."""

    row: HoursRow
    lines: tuple[LedgerLine, ...]
    outlook: Outlook
    credit: Credit | None = None
    reasons: tuple[CreditReason, ...] = ()

    def reason_of(self, line: LedgerLine) -> str:
        """What the bureau said about one entry; empty when nothing."""
        return next((each.reason for each in self.reasons if each.record == line.id), "")

    @property
    def credited_sentence(self) -> str:
        """What the bureau recognises, how far that is from the school's own figure, and what no entry here explains."""
        if self.credit is None or self.row.credited is None:
            return ""
        text = f"{self.credit.words}，"
        if not self.row.credited_gap:
            return text + "与本校口径一致。"
        text += f"比同一天的本校口径{difference_words(self.row.credited_gap)}。"
        own = {line.id for line in self.lines}
        elsewhere = [each.reason for each in self.reasons if each.record not in own]
        if elsewhere:
            return text + "；".join(elsewhere) + "。"
        if self.row.credited_gap < 0 and self.reasons:
            return text + "少计的记录选中后看说明。"
        return text + "可能有记录是上报以后改的，再报一次就会重新认定。"


def explain(line: LedgerLine, bureau: str = "") -> str:
    """Why one entry counts what it counts, every sentence on its own line; ``bureau`` is what the bureau said about it."""
    parts = [f"{line.day}　{line.title}", line.basis]
    parts.append(f"申报 {hours_text(line.claimed)} 学时，计入 {hours_text(line.counted)} 学时。")
    if line.remark and not line.reductions:
        parts.append(f"不计入：{line.remark}。")
    parts += [reduction.sentence for reduction in line.reductions]
    if line.counted == line.claimed and line.claimed:
        parts.append("全部计入，没有扣减。")
    if line.waiting:
        parts.append("还没有审核：先照申报计入，校长审核通过后才算认定。")
    if bureau:
        parts.append(f"教育局：{bureau}")
    return "\n".join(part for part in parts if part)


class HoursPageView(Protocol):
    """What the presenter needs of the page."""

    def show_matrix(self, matrix: Matrix) -> None: ...
    def show_why(self, why: Why | None) -> None: ...


class HoursPresenter:
    """The hours page without its widgets."""

    def __init__(self, view: HoursPageView, runner: Worker[Workspace]) -> None:
        self._view = view
        self._runner = runner
        self._question = Question(as_of=None, cycle="", behind_only=False)
        self._chosen: HoursRow | None = None

    def load(self, question: Question) -> None:
        """Count everybody's hours."""
        self._question = question
        self._runner.do(_count, question=question).then(self._view.show_matrix, what="正在计算学时")

    def choose(self, row: HoursRow | None) -> None:
        """Explain one teacher's figures."""
        self._chosen = row
        if row is None:
            self._view.show_why(None)
            return
        self._runner.do(_why, row=row, question=self._question).then(self._take_why, owner=self._view)

    def _take_why(self, why: Why) -> None:
        if self._chosen is not None and why.row.id == self._chosen.id:
            self._view.show_why(why)


def _count(ws: Workspace, *, question: Question) -> Matrix:
    """Made once for as long as nothing is written: a page that is turned to again shows the very same."""
    day = question.as_of or ws.today
    asked = replace(question, as_of=day, cycle=question.cycle or current_policy(ws).cycle_in_hand(day).id)
    return ws.remembered(("page of hours", asked), lambda: _matrix(ws, asked))


def _matrix(ws: Workspace, question: Question) -> Matrix:
    view = count_hours(ws, as_of=question.as_of, cycle=question.cycle or None)
    columns = hours_columns(view, question.detail)
    called = names_apart(ws)
    rows = [
        replace(row, name=called.get(row.id, row.name))
        for row in view.teachers
        if (row.behind or not question.behind_only) and (row.credited_gap or not question.differing_only)
    ]
    return Matrix(
        view=view,
        content=TableContent(matrix(columns), rows).prepare(),
        cycles=tuple(cycle.id for cycle in current_policy(ws).cycles),
        required_note=view.credited_words + policy_note(view),
    )


def _why(ws: Workspace, *, row: HoursRow, question: Question) -> Why:
    lines = explain_hours(ws, row.id, as_of=question.as_of, cycle=question.cycle or None)
    (outlook,) = outlooks(ws, as_of=question.as_of, cycle=question.cycle or None, teacher_id=row.id)
    cycle = question.cycle or current_policy(ws).cycle_in_hand(question.as_of or ws.today).id
    return Why(
        row=row,
        lines=tuple(reversed(lines)),
        outlook=outlook,
        credit=credits_of(ws, cycle).get(row.id),
        reasons=credit_reasons(ws, cycle).get(row.id, ()),
    )


def try_draft(ws: Workspace, *, path: Path, as_of: date | None) -> Trial:
    """Count everybody under a draft policy as well."""
    draft = read_draft(ws, path)
    return Trial(
        path=path,
        draft=draft,
        as_of=as_of,
        result=what_if(ws, draft, as_of=as_of),
        columns=SCHOOL_COLUMNS,
        lines=changed_lines,
    )

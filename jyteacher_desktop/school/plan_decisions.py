"""What the bureau decided about this school's plans, as its receipts bring it: approved, returned, taken back, evaluated.

A row answers the question of one 报批. A plan that was changed since asks no question, or a new one, and stays as it is: the bureau has not
seen what stands there now. A receipt says the whole word about a plan, so that reading one twice changes nothing, and a
receipt from before there were such rows says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jyteacher_desktop import exchange
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.domain.terms import PlanGrade
from jyteacher_desktop.records.writer import APPROVED, RETURNED, SENT, writing
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

TABLE = "plan-decisions"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTold:
    """What a receipt brought about one plan: the plan, what happened in words, and whether somebody at the school has to do something."""

    plan: str
    sentence: str
    asks: bool


def take_plans(ws: Workspace, letter: exchange.OpenedLetter) -> tuple[PlanTold, ...]:
    """Bring the plans to where a receipt says they stand, as one step that is no undoing's; what is new in it, in words."""
    if TABLE not in letter.resources:
        return ()
    plans = {
        uuid: (key, state)
        for key, uuid, *state in ws.tuples(
            "SELECT id, uuid, title, status, approval_no, approved_on, asked, remark, grade, graded_on, grade_remark FROM plan WHERE deleted = 0"
        )
    }
    told: list[PlanTold] = []
    work: list[tuple[int, dict[str, object]]] = []
    for row in letter.rows(TABLE):
        if row.plan not in plans:
            told.append(
                PlanTold(plan=row.plan, sentence=f"教育局批复了“{row.title}”，本校已经删除这份计划，没有登记。", asks=False)
            )
            continue
        key, state = plans[row.plan]
        here = dict(zip(_COLUMNS, state, strict=True))
        values: dict[str, object] = {}
        for said, sentence in (_answer(here, row), _evaluation(here, row)):
            values.update(said)
            if sentence:
                told.append(PlanTold(plan=row.plan, sentence=sentence, asks=not said or said.get("status") == RETURNED))
        if values:
            work.append((key, values))
    if work:
        with writing(
            ws, f"收到教育局对 {len(work)} 份计划的批复", StepCode.RECEIPT_PLANS, "教育局", undoable=False, plain=True
        ) as writer:
            for key, values in work:
                writer.decide_plan(key, values)
    return tuple(told)


_COLUMNS = ("title", "status", "approval_no", "approved_on", "asked", "remark", "grade", "graded_on", "grade_remark")
Said = tuple[dict[str, object], str]
"""Columns that become another, and what is said of it; nothing of what stands here already."""


def _answer(here: dict[str, Any], row: Any) -> Said:
    title = here["title"]
    if not row.verdict:
        return {}, ""
    values = _columns_of(row)
    if values is None:
        return {}, f"教育局对“{title}”的批复是更新的程序写的，本程序看不懂，计划没有变化。请升级程序后再读入一次回执。"
    if row.asked != here["asked"]:
        number = f"（{row.number}）" if row.number else ""
        return {}, f"教育局答复{number}的是改动以前的“{title}”，现在的计划没有变化。请改好后重新报批，再上报一次。"
    if all(here[name] == value for name, value in values.items()):
        return {}, ""
    said = f"：{row.remark}" if row.remark else ""
    if values["status"] == APPROVED:
        return values, f"“{title}”已批复：{row.number}，{row.decided_on}{said}"
    if values["status"] == RETURNED:
        return values, f"“{title}”被退回{said}。请改好后重新报批。"
    return values, f"教育局撤回了对“{title}”的批复{said}。计划回到已报批。"


def _columns_of(row: Any) -> dict[str, object] | None:
    """The columns of a verdict; None for one that this program does not know, or an approval without its number and day."""
    if row.verdict == "approved" and row.number and row.decided_on:
        return {"status": APPROVED, "approval_no": row.number, "approved_on": row.decided_on, "remark": row.remark}
    if row.verdict in ("returned", "withdrawn"):
        status = RETURNED if row.verdict == "returned" else SENT
        return {"status": status, "approval_no": "", "approved_on": "", "remark": row.remark}
    return None


def _evaluation(here: dict[str, Any], row: Any) -> Said:
    values: dict[str, object] = {"grade": row.grade, "graded_on": row.graded_on, "grade_remark": row.grade_remark}
    if all(here[name] == value for name, value in values.items()):
        return {}, ""
    if not row.grade:
        return values, f"教育局撤回了对“{here['title']}”实施情况的评价。"
    known = PlanGrade.from_text(row.grade)
    if known is None:
        return {}, f"教育局对“{here['title']}”的评价是更新的程序写的，本程序看不懂，没有登记。请升级程序后再读入一次回执。"
    said = f"，{row.grade_remark}" if row.grade_remark else ""
    return values, f"教育局评价“{here['title']}”的实施：{known.label}{said}"


def returned_plans(ws: Workspace) -> Iterator[tuple[str, str, str]]:
    """Id, title and the bureau's reason of every plan that waits to be corrected."""
    yield from ws.tuples("SELECT uuid, title, remark FROM plan WHERE deleted = 0 AND status = ? ORDER BY id", (RETURNED,))

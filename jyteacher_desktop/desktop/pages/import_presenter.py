"""What the import dialog decides: how a plan reads, row by row and cell by cell, and what the button says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from jyteacher_desktop.desktop.table_model import Description
from jyteacher_desktop.desktop.worker import Progress, Runner
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.errors import JyTeacherError, Severity
from jyteacher_desktop.school.imports import (
    ImportKind,
    execute_import,
    plan_import,
    write_import_template,
    write_refused_rows,
)
from jyteacher_desktop.sheets import BY_KIND, Outcome, Plan, PlanRow
from jyteacher_desktop.store.workspace import Workspace

CHANGED = frozenset({"teachers", "activities", "trainings", "hours"})
OnError = Callable[[JyTeacherError], None]

POSSIBLE_DUPLICATE = "疑似重复"
EVERYTHING = "全部"

_TONES = {Outcome.NEW: "good", Outcome.UPDATED: "info", Outcome.UNCHANGED: "text_faint", Outcome.REFUSED: "bad"}
_MAIN_FIELDS = ("name", "activity", "training", "year")


@dataclass(frozen=True, slots=True, kw_only=True)
class CellChange:
    """One cell of one row: what stands here now, what the file says, and what is to be said about it."""

    title: str
    before: str
    after: str
    remark: str
    refused: bool


def outcome_text(row: PlanRow) -> str:
    """新增, 更新, 不变, 拒绝, or 疑似重复 for a new row that may be somebody who is there already."""
    return POSSIBLE_DUPLICATE if row.possible_duplicate else row.outcome.value


def remark(row: PlanRow) -> str:
    """Why a row is refused, doubtful or worth a look, in one line."""
    refusals = [finding.message for finding in row.findings if finding.severity is Severity.REFUSAL]
    warnings = [finding.message for finding in row.findings if finding.severity is not Severity.REFUSAL]
    return "；".join([*refusals, *([row.possible_duplicate] if row.possible_duplicate else []), *warnings])


def _main(row: PlanRow) -> str:
    return "　".join(row.values[key] for key in _MAIN_FIELDS if row.values.get(key))


def _tone(row: PlanRow, key: str) -> str:
    if key == "outcome":
        return "warn" if row.possible_duplicate else _TONES[row.outcome]
    return "text_soft" if key == "remark" else ""


PLAN_COLUMNS: tuple[Column[PlanRow], ...] = (
    Column(key="number", title="行号", value=lambda row: row.number, align=Align.RIGHT, width=6),
    Column(key="outcome", title="结果", value=outcome_text, align=Align.CENTER, width=9),
    Column(key="main", title="内容", value=_main, width=18),
    Column(key="remark", title="说明", value=remark, width=46),
)
PLAN_ROWS: Description[PlanRow] = Description(columns=PLAN_COLUMNS, identity=lambda row: row.number, tone=_tone)
CELL_COLUMNS: tuple[Column[CellChange], ...] = (
    Column(key="title", title="列", value=lambda cell: cell.title, width=11),
    Column(key="before", title="现在", value=lambda cell: cell.before, width=12),
    Column(key="after", title="文件里", value=lambda cell: cell.after, width=16),
    Column(key="remark", title="说明", value=lambda cell: cell.remark, width=30),
)


def cell_tone(cell: CellChange, key: str) -> str:
    """Refused cells stand out, changed ones too."""
    if cell.refused:
        return "bad"
    return "info" if key == "after" and cell.before != cell.after and cell.before else ""


CELLS: Description[CellChange] = Description(columns=CELL_COLUMNS, tone=cell_tone)


def cells(plan: Plan, row: PlanRow) -> list[CellChange]:
    """One row of a plan, cell by cell, in the order of the file."""
    titles = {spec.key: spec.title for spec in BY_KIND[plan.kind]}
    places = {key: column for column, key in plan.layout.columns.items()}
    remarks = {finding.place: finding for finding in row.findings}
    keys = sorted(
        {*row.values, *row.changes, *(place for place in remarks if place)}, key=lambda key: places.get(key, len(places))
    )
    found = []
    for key in keys:
        before, after = row.changes.get(key, ("", row.values.get(key, "")))
        if key not in row.changes and row.outcome in (Outcome.UPDATED, Outcome.UNCHANGED):
            before = after
        finding = remarks.get(key)
        found.append(
            CellChange(
                title=plan.layout.titles.get(places[key], "") if key in places else titles.get(key, key),
                before=before,
                after=after,
                remark=finding.message if finding else "",
                refused=finding is not None and finding.severity is Severity.REFUSAL,
            )
        )
    return found


def tally(plan: Plan) -> str:
    """Read = new + updated + unchanged + refused, always."""
    counts = " + ".join(f"{outcome.value} {plan.count(outcome)}" for outcome in Outcome)
    doubt = f"（新增里有 {plan.possible_duplicates} 行疑似重复）" if plan.possible_duplicates else ""
    return f"读到 {plan.read} 行 = {counts}{doubt}"


def note(plan: Plan) -> str:
    """What of the file was left alone."""
    parts = []
    if plan.layout.unmapped:
        parts.append(f"没有用到的列：{'、'.join(plan.layout.unmapped)}。")
    if plan.layout.skipped:
        parts.append(f"跳过了 {len(plan.layout.skipped)} 行标题、合计或说明。")
    parts.append("空格子不会清空已有内容；文件里没有的记录不会被删除；导入是一步，可以整步撤销。")
    return "".join(parts)


def button_text(plan: Plan) -> str:
    """What the button would do."""
    new, updated = plan.count(Outcome.NEW), plan.count(Outcome.UPDATED)
    return f"导入：新增 {new}，更新 {updated}" if new or updated else "没有要导入的内容"


def classes(plan: Plan) -> list[str]:
    """The rows one may look at alone."""
    found = [f"{outcome.value}" for outcome in Outcome if plan.count(outcome)]
    return [EVERYTHING, *found, *([POSSIBLE_DUPLICATE] if plan.possible_duplicates else [])]


def rows_of(plan: Plan, chosen: str) -> list[PlanRow]:
    """The rows of one class; refused and doubtful ones first when everything is shown."""
    if chosen == EVERYTHING:
        rank = {Outcome.REFUSED: 0, Outcome.UPDATED: 2, Outcome.NEW: 3, Outcome.UNCHANGED: 4}
        return sorted(plan.rows, key=lambda row: (1 if row.possible_duplicate else rank[row.outcome], row.number))
    return [row for row in plan.rows if chosen in (row.outcome.value, outcome_text(row))]


class ImportPresenter:
    """An import without its widgets."""

    def __init__(self, runner: Runner[Workspace], kind: str) -> None:
        self._runner = runner
        self.kind = ImportKind(kind)

    def plan(self, path: Path, on_plan: Callable[[Plan], None], on_error: OnError | None = None) -> None:
        """Read a workbook and plan; nothing is stored."""
        job = partial(_plan, kind=self.kind, path=path)
        self._runner.run(job, on_plan, what=f"正在读{self.kind.label}", on_error=on_error)

    def execute(self, plan: Plan, on_done: Callable[[str], None], on_error: OnError) -> None:
        """Carry out exactly this plan."""
        self._runner.run(partial(_execute, plan=plan), on_done, what="正在导入", topics=CHANGED, on_error=on_error)

    def write_refused(self, plan: Plan, path: Path, on_done: Callable[[str], None]) -> None:
        """Give the refused rows back in the person's own layout."""
        self._runner.run(partial(_refused, plan=plan, path=path), on_done, what="正在导出被拒绝的行")

    def write_template(self, path: Path, on_done: Callable[[str], None]) -> None:
        """An empty workbook to fill."""
        self._runner.run(partial(_template, kind=self.kind, path=path), on_done, what="正在写模板")


def _plan(ws: Workspace, progress: Progress, *, kind: ImportKind, path: Path) -> Plan:
    progress.step(0, 0, path.name)
    plan = plan_import(ws, kind, path)
    progress.raise_if_cancelled()
    return plan


def _execute(ws: Workspace, _progress: Progress, *, plan: Plan) -> str:
    done = execute_import(ws, plan)
    if done.step is None:
        return "没有需要导入的内容，数据没有变化"
    return f"已导入：新增 {done.new}，更新 {done.updated}，拒绝 {done.refused}（Ctrl+Z 可整步撤销）"


def _refused(_ws: Workspace, _progress: Progress, *, plan: Plan, path: Path) -> str:
    return f"已导出被拒绝的行：{write_refused_rows(plan, path).name}。改好后再导入这个文件即可。"


def _template(ws: Workspace, _progress: Progress, *, kind: ImportKind, path: Path) -> str:
    return f"模板已保存：{write_import_template(ws, kind, path).name}"

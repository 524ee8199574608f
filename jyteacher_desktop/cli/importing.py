"""Commands that read workbooks (a plan, then that very plan) and write empty ones to fill."""

from __future__ import annotations

from pathlib import Path

from jyteacher_desktop.cli.answers import NEEDS_A_PERSON, Answer, as_json, table
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.errors import Finding, Severity
from jyteacher_desktop.school.imports import ImportKind, execute_import, plan_import, write_import_template, write_refused_rows
from jyteacher_desktop.sheets import Outcome, Plan, Refusal

REFUSAL_COLUMNS: tuple[Column[Refusal], ...] = (
    Column(key="row", title="行", value=lambda row: row.row, align=Align.RIGHT),
    Column(key="column", title="列", value=lambda row: row.column),
    Column(key="message", title="原因", value=lambda row: row.message),
)
_KINDS = {
    "roster": ImportKind.ROSTER,
    "activity": ImportKind.ACTIVITIES,
    "attendance": ImportKind.ATTENDANCE,
    "training": ImportKind.TRAININGS,
}


def import_workbook(call: Call) -> Answer:
    """``roster|activity|attendance|training import F``."""
    args = call.args
    kind = ImportKind.OPENINGS if getattr(args, "opening", False) else _KINDS[args.words[0]]
    mapping = dict(args.mapping) if args.mapping else None
    plan = plan_import(call.workspace, kind, args.file, sheet=args.sheet, mapping=mapping)
    return imported(call, plan, dry_run=args.dry_run, refused_file=args.refused)


def imported(call: Call, plan: Plan, *, dry_run: bool = False, refused_file: Path | None = None) -> Answer:
    """Carry a plan out, or only show it."""
    step = None if dry_run else execute_import(call.workspace, plan).step
    data = _figures(plan) | {"dry_run": dry_run, "step": step}
    lines = [_sentence(plan, ImportKind(plan.kind), dry_run=dry_run, step=step)]
    refused = plan.count(Outcome.REFUSED)
    if refused:
        lines += ["拒收的行：", table(REFUSAL_COLUMNS, plan.refusals, empty="")]
        if refused_file is not None:
            data["refused_file"] = write_refused_rows(plan, refused_file)
            lines.append(f"拒收的行和原因已写入：{refused_file}")
    return Answer(
        data=data, text="\n".join(lines), status=NEEDS_A_PERSON if refused else 0, warnings=(*plan.warnings, *_suspicions(plan))
    )


def template(call: Call) -> Answer:
    """``template KIND -o F.xlsx``."""
    path = write_import_template(None, ImportKind(call.args.kind), call.args.output)
    return Answer(data={"file": path}, text=f"空白表格已写入：{path}")


def _suspicions(plan: Plan) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            severity=Severity.WARNING,
            code="import.possible_duplicate",
            place=f"第 {row.number} 行",
            message=row.possible_duplicate,
        )
        for row in plan.rows
        if row.possible_duplicate
    )


def _figures(plan: Plan) -> dict[str, object]:
    return {
        "file": plan.path,
        "sheet": plan.layout.sheet.name,
        "read": plan.read,
        "new": plan.count(Outcome.NEW),
        "updated": plan.count(Outcome.UPDATED),
        "unchanged": plan.count(Outcome.UNCHANGED),
        "refused": plan.count(Outcome.REFUSED),
        "possible_duplicates": plan.possible_duplicates,
        "skipped": [{"row": row, "reason": reason} for row, reason in sorted(plan.layout.skipped.items())],
        "header_rows": list(plan.layout.header_rows),
        "mapping": plan.layout.mapping,
        "unmapped": list(plan.layout.unmapped),
        "refusals": as_json(plan.refusals),
    }


def _sentence(plan: Plan, kind: ImportKind, *, dry_run: bool, step: int | None) -> str:
    counts = "，".join(f"{outcome.value} {plan.count(outcome)}" for outcome in Outcome)
    done = "试看，没有保存" if dry_run else f"已保存为第 {step} 步，可以撤销" if step is not None else "没有需要保存的变化"
    return f"{kind.label}：读到 {plan.read} 行：{counts}（其中疑似重复 {plan.possible_duplicates}）。{done}。"

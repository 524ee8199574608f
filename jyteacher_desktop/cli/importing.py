"""Commands that read workbooks (a plan, then that very plan) and write empty ones to fill."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from jyteacher_desktop.books import book_of
from jyteacher_desktop.cli.answers import NEEDS_A_PERSON, Answer, table
from jyteacher_desktop.cli.first_kinds import First, first_kind, no_import
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.errors import Finding, UsageError, warning
from jyteacher_desktop.kinds import sheet_kind
from jyteacher_desktop.kinds.kit import Kind
from jyteacher_desktop.paths import shipped_policy
from jyteacher_desktop.records import register_imports, register_workbooks, sheet_choices
from jyteacher_desktop.records.policies import read_policy
from jyteacher_desktop.records.registers import kind_called
from jyteacher_desktop.records.sheet_choices import Choices
from jyteacher_desktop.school.empty_workbooks import write_import_template
from jyteacher_desktop.school.imports import ImportKind, execute_import, not_in_refused_words, plan_workbook, write_refused_rows
from jyteacher_desktop.school.plans import plan_detail
from jyteacher_desktop.school.province_workbook import fill_template, filled_words
from jyteacher_desktop.sheets import (
    BY_KIND,
    Layout,
    Outcome,
    Plan,
    Refusal,
    Workbook,
    column_letter,
    hidden_words,
    label_of,
    left_out_words,
    read_workbook,
)
from jyteacher_desktop.sheets.errors import ColumnMissing, HiddenRows, OtherList, TeachersOrPupils
from jyteacher_desktop.values import replace

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
    "plan": ImportKind.PLAN_ITEMS,
}


def import_workbook(call: Call) -> Answer:
    """``roster|activity|attendance|training|plan import F``."""
    kind = ImportKind.OPENINGS if getattr(call.args, "opening", False) else _KINDS[call.args.words[0]]
    return import_sheet(call, kind, call.args.file)


def _refused(first: First) -> Answer:
    raise no_import(first)


def import_sheet(call: Call, kind: ImportKind, file: Path) -> Answer:
    """Import a workbook of a kind of the first days with the options of the command."""
    args, ws = call.args, call.workspace
    plan = planned(call, file, partial(plan_workbook, ws, kind), into=_into(call, kind))
    return imported(plan, lambda: execute_import(ws, plan).step, dry_run=args.dry_run, refused_file=args.refused)


def planned(call: Call, file: Path, plan: Callable[[Workbook, Choices], Plan], *, into: str = "") -> Plan:
    """What an import would do, with everything the command says about the workbook."""
    args = call.args
    with _ways_out(file):
        workbook = read_workbook(file)
        choices = Choices(
            sheet=_sheets(args.sheet),
            mapping=dict(args.mapping) if args.mapping else None,
            confirmed=args.confirmed,
            fills=dict((*(getattr(args, "fills", None) or ()), *(getattr(args, "over", None) or ()))),
            words=_words(getattr(args, "words_mean", None) or ()),
            over=frozenset(name for name, _text in getattr(args, "over", None) or ()),
            from_notes=getattr(args, "from_notes", False) or None,
            hidden_rows=args.hidden_rows,
            into=into,
        )
        found = plan(workbook, choices)
        if doubts := _whose_people(found):
            choices = replace(choices, confirmed=True)
            found = plan(workbook, choices)
        if args.cells or args.skipped:
            # places are those of the person's sheet; what they are in the table is known once it was understood
            found = plan(workbook, _with_places(choices, found.layout, args.cells or (), args.skipped or ()))
        sheet_choices.refuse_absent_words(found.layout, choices.words)
        sheet_choices.refuse_unanswered(found)
    return replace(found, told=doubts) if doubts else found


def _whose_people(plan: Plan) -> tuple[Finding, ...]:
    """A warning where all that speaks against a roster is that its few columns are a pupil's too.

    Only 姓名 is required, and whoever types ``roster import`` said what the list is; a window asks, because one click answers it.
    """
    stops = plan.layout.stops
    if not stops or any(stop.code != TeachersOrPupils.code for stop in stops):
        return ()
    return (warning(TeachersOrPupils.code, plan.layout.sheet.name, f"{stops[0].message}。已按花名册导入；导错了，撤销这一步。"),)


def _words(said: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """What words were said to mean, by field and word.

    Raises:
        UsageError: One is not written as a field, the word and what it means.
    """
    found: dict[tuple[str, str], str] = {}
    for left, text in said:
        field, colon, word = left.replace("：", ":").partition(":")
        if not (colon and field.strip() and word.strip() and text.strip()):
            raise UsageError(
                f"“{left}={text}”不是 字段:表里的词=它的意思 的样子，没有导入任何内容。如 活动类型:主题教研=集体备课。"
            )
        found[field.strip(), word.strip()] = text.strip()
    return found


def _with_places(choices: Choices, layout: Layout, cells: Sequence[tuple[str, int, str]], skipped: Sequence[int]) -> Choices:
    """The choices with cells that are put right and rows that are left out.

    Raises:
        UsageError: The sheet has no such record or cell, or there are several sheets.
    """
    if len(layout.sheets) > 1:
        raise UsageError(f"这个文件有几张表一起导入（{'、'.join(layout.sheets)}），没有导入任何内容。请用 --sheet 写明是哪一张。")
    corrections = {}
    rows = range(1, len(layout.sheet.rows) + 1)
    for letters, number, text in cells:
        places = [
            (row, column)
            for row in rows
            if layout.own(row)[1] == number
            for column in range(len(layout.sheet.rows[row - 1]))
            if column_letter(layout.own_column(row, column)) == letters
        ]
        if not places:
            raise UsageError(f"表格里没有 {letters}{number} 这一格，没有导入任何内容。请核对列的字母和行号。")
        corrections[places[0]] = text
    left_out = set()
    for number in skipped:
        found = {row for row in (*layout.data_rows, *layout.elsewhere) if layout.own(row)[1] == number}
        if not found:
            raise UsageError(f"第 {number} 行不是要导入的一行，没有导入任何内容。请核对行号，或去掉这个 --skip。")
        left_out |= found
    return replace(choices, corrections=corrections, skipped=frozenset(left_out), sheet=layout.choice)


def _into(call: Call, kind: ImportKind) -> str:
    """The plan that lines go into where their sheet does not say so."""
    named = getattr(call.args, "plan", None) if kind is ImportKind.PLAN_ITEMS else None
    return plan_detail(call.workspace, named).row.id if named else ""


def _sheets(names: Sequence[str] | None) -> str | None:
    """Sheets named one by one, as they are read together."""
    return "\t".join(names or ()) or None


@contextlib.contextmanager
def _ways_out(path: Path) -> Iterator[None]:
    """Say how a question is answered where nobody can press a button."""
    try:
        yield
    except OtherList as error:
        raise type(error)(f"{error.user_message}（确认：加 --anyway）", path=path) from error
    except HiddenRows as error:
        raise type(error)(
            f"{error.user_message}（一起导入：加 --hidden import；只导入看得见的：加 --hidden skip）", path=path
        ) from error
    except ColumnMissing as error:
        raise type(error)(
            f"{error.user_message}（指明：--map 列=字段；整张表都一样：--set 字段=内容；某个词是什么：--word 字段:词=内容）",
            path=path,
        ) from error


def import_records(call: Call) -> Answer:
    """``record import KIND F``."""
    if (first := first_kind(call.args.kind)) is not None:
        return import_sheet(call, first.sheet, call.args.file) if first.sheet is not None else _refused(first)
    return import_kind(call, kind_called(call.workspace, call.args.kind), call.args.file)


def import_kind(call: Call, kind: Kind, file: Path) -> Answer:
    """Import a workbook of a plain kind with the options of the command."""
    args, ws = call.args, call.workspace
    plan = planned(call, file, partial(register_imports.plan_workbook, ws, book_of(ws), kind))
    return imported(
        plan, lambda: register_imports.execute_import(ws, kind, plan).step, dry_run=args.dry_run, refused_file=args.refused
    )


def imported(plan: Plan, execute: Callable[[], int | None], *, dry_run: bool = False, refused_file: Path | None = None) -> Answer:
    """Carry a plan out, or only show it."""
    step = None if dry_run else execute()
    data = _figures(plan) | {"dry_run": dry_run, "step": step}
    lines = [_sentence(plan, dry_run=dry_run, step=step)]
    if plan.layout.left_out:
        lines.append(f"没有导入的列：{left_out_words(plan.layout.left_out)}。")
    if plan.layout.hidden_rows:
        lines.append(hidden_words(plan.layout))
    refused = plan.count(Outcome.REFUSED)
    if refused:
        lines += ["拒收的行：", table(REFUSAL_COLUMNS, plan.refusals, empty="")]
        if refused_file is not None:
            written = write_refused_rows(plan, refused_file)
            data["refused_file"] = written
            lines.append(f"拒收的行和原因已写入：{refused_file}")
            if lost := not_in_refused_words(plan, written):
                lines.append(lost)
    return Answer(
        data=data, text="\n".join(lines), status=NEEDS_A_PERSON if refused else 0, warnings=(*plan.warnings, *_suspicions(plan))
    )


def template(call: Call) -> Answer:
    """``template KIND -o F.xlsx``."""
    args, ws = call.args, call.open_workspace
    if args.activity and args.kind != ImportKind.ACTIVITIES.value:
        raise UsageError("--kind 只用于活动表（template activities），没有写出表格。")
    if args.kind in BY_KIND:
        path = write_import_template(ws, ImportKind(args.kind), args.output, of=args.activity or "")
    else:
        policy = book_of(ws).policy if ws is not None else read_policy(shipped_policy())
        path = register_workbooks.write_register_template(sheet_kind(args.kind), args.output, policy)
    return Answer(data={"file": path}, text=f"空白表格已写入：{path}")


def fill(call: Call) -> Answer:
    """``export TEMPLATE.xlsx --of roster|trainings|hours|KIND -o OUT.xlsx``."""
    args = call.args
    done = fill_template(
        call.workspace,
        args.file,
        args.of,
        args.output,
        sheet=args.sheet,
        mapping=dict(args.mapping) if args.mapping else None,
        not_entered=args.not_entered,
        tick=args.tick,
    )
    filled = done.filled
    return Answer(
        data={
            "file": filled.file,
            "sheet": filled.sheet,
            "written": filled.written,
            "mapping": dict(done.mapping),
            "not_understood": list(filled.not_understood),
            "not_in_list": [{"heading": each.heading, "value": each.value, "rows": each.rows} for each in filled.unlisted],
            "examples": list(filled.examples),
            "standing": filled.standing,
            "beside": list(filled.beside),
            "ticked": done.ticked,
            "counted": done.counted,
        },
        text="\n".join(filled_words(done, filled.file)),
    )


def _suspicions(plan: Plan) -> tuple[Finding, ...]:
    return tuple(
        warning("import.possible_duplicate", plan.layout.words(row.number), row.possible_duplicate)
        for row in plan.particular
        if row.possible_duplicate
    )


def _figures(plan: Plan) -> dict[str, object]:
    return {
        "file": plan.path,
        "sheet": plan.layout.sheet.name,
        "sheets": list(plan.layout.sheets),
        "sheet_reason": plan.layout.why,
        "read": plan.read,
        "new": plan.count(Outcome.NEW),
        "updated": plan.count(Outcome.UPDATED),
        "unchanged": plan.count(Outcome.UNCHANGED),
        "refused": plan.count(Outcome.REFUSED),
        "possible_duplicates": plan.possible_duplicates,
        "skipped": [
            {"row": plan.layout.own(row)[1], "reason": reason}
            | ({"sheet": plan.layout.own(row)[0]} if len(plan.layout.sheets) > 1 else {})
            for row, reason in sorted(plan.layout.skipped.items())
        ],
        "hidden_rows": sorted(plan.layout.own(row)[1] for row in plan.layout.hidden_rows),
        "header_rows": list(plan.layout.header_rows),
        "mapping": plan.layout.mapping,
        "unmapped": list(plan.layout.unmapped),
        "questions": [
            {
                "column": column_letter(each.column),
                "heading": each.title,
                "field": each.field,
                "code": each.code,
                "message": each.message,
                "may_be": list(each.may_be or (each.field,)),
            }
            for each in plan.layout.questions
        ],
        "left_out": [
            {
                "column": column_letter(each.column),
                "heading": each.title,
                "filled": each.filled,
                "samples": list(each.samples),
                "may_be": list(each.may_be),
            }
            for each in plan.layout.left_out
        ],
        "refusals": [
            {"row": each.row, "column": each.column, "code": each.code, "message": each.message}
            | ({"sheet": each.sheet} if len(plan.layout.sheets) > 1 else {})
            for each in plan.refusals
        ],
    }


def _sentence(plan: Plan, *, dry_run: bool, step: int | None) -> str:
    counts = "，".join(f"{outcome.value} {plan.count(outcome)}" for outcome in Outcome)
    why = f"{plan.layout.why}" if plan.layout.why else ""
    done = "试看，没有保存" if dry_run else f"已保存为第 {step} 步，可以撤销" if step is not None else "没有需要保存的变化"
    return f"{label_of(plan.kind)}：读到 {plan.read} 行：{counts}（其中疑似重复 {plan.possible_duplicates}）。{why}{done}。"

"""What the import dialog has done: a workbook read and planned, planned anew with other choices, carried out, its refused rows given back."""

from __future__ import annotations

from pathlib import Path

from jyteacher_desktop.books import book_of
from jyteacher_desktop.desktop.pages.import_lines import register_of, sheet_lines
from jyteacher_desktop.desktop.pages.import_questions import Prepared
from jyteacher_desktop.desktop.worker import Progress
from jyteacher_desktop.records import register_imports, register_workbooks
from jyteacher_desktop.records.remembered_layouts import remember_layout, remembered_mapping, save_layouts, take_layouts
from jyteacher_desktop.records.sheet_choices import Choices
from jyteacher_desktop.school.activity_import import activities_standing
from jyteacher_desktop.school.empty_workbooks import write_import_template
from jyteacher_desktop.school.ethics import UNSEALED
from jyteacher_desktop.school.ethics_import import execute_sealed, plan_sealed
from jyteacher_desktop.school.imports import (
    ImportKind,
    execute_import,
    more_specs,
    not_in_refused_words,
    plan_workbook,
    write_refused_rows,
)
from jyteacher_desktop.school.plans import lapsed_words, plans_asked_for
from jyteacher_desktop.school.roster_import import stages_taught
from jyteacher_desktop.sheets import (
    BY_KIND,
    Plan,
    Workbook,
    label_of,
    read_pasted,
    read_workbook,
)
from jyteacher_desktop.store.backup import silent_backup
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What is to come in: the kind of sheet, the record that its lines go into, and of a sealed kind the principal's PIN."""

    kind: str
    into: str = ""
    pin: str = field(default="", repr=False)

    @property
    def label(self) -> str:
        """What people call such a sheet."""
        return label_of(self.kind)


def read_sheet(ws: Workspace, *, sought: Sought, path: Path, progress: Progress) -> Prepared:
    """Read a workbook and plan; nothing is stored."""
    progress.step(0, 0, path.name)
    return _first_plan(ws, sought=sought, workbook=read_workbook(path), progress=progress)


def read_copied(ws: Workspace, *, sought: Sought, markup: str, text: str, progress: Progress) -> Prepared:
    """Read a table that was copied elsewhere and plan; nothing is stored."""
    return _first_plan(ws, sought=sought, workbook=read_pasted(markup, text), progress=progress)


def _first_plan(ws: Workspace, *, sought: Sought, workbook: Workbook, progress: Progress) -> Prepared:
    progress.raise_if_cancelled()
    more = more_specs(ws, ImportKind(sought.kind)) if sought.kind in BY_KIND else ()
    choices = Choices(mapping=remembered_mapping(ws, sought.kind, workbook, more), into=sought.into)
    return plan_sheet(ws, sought=sought, workbook=workbook, choices=choices, progress=progress)


def plan_sheet(ws: Workspace, *, sought: Sought, workbook: Workbook, choices: Choices, progress: Progress) -> Prepared:
    """Plan again with other choices; nothing is stored."""
    described = register_of(sought.kind)
    if described is None:
        plan = plan_workbook(ws, ImportKind(sought.kind), workbook, choices)
    elif described.sealed:
        plan = plan_sealed(ws, sought.pin, described, workbook, choices)
    else:
        plan = register_imports.plan_workbook(ws, book_of(ws), described, workbook, choices)
    progress.raise_if_cancelled()
    policy = book_of(ws).policy
    return Prepared(
        workbook=workbook,
        choices=choices,
        plan=plan,
        lines=tuple(sheet_lines(plan)),
        stages=stages_taught(ws) if sought.kind == ImportKind.ROSTER.value else (),
        kinds=tuple(each.name for each in policy.kinds_offered),
        activities=_activities(ws) if sought.kind == ImportKind.ATTENDANCE.value else (),
        names={each.id: each.name for each in policy.kinds_known.values()}
        | {each.id: each.name for each in policy.categories.values()},
    )


def _activities(ws: Workspace) -> tuple[tuple[str, str], ...]:
    standing = sorted(activities_standing(ws), key=lambda each: each.values["start"], reverse=True)
    return tuple((f"{each.values['start']}　{each.values['activity']}", each.id) for each in standing)


def carry_out(ws: Workspace, *, plan: Plan, pin: str = "") -> str:
    """Carry out exactly this plan."""
    silent_backup(ws.path, "import")
    described = register_of(plan.kind)
    lapsed = ""
    if described is None:
        asked = plans_asked_for(ws) if plan.kind == ImportKind.PLAN_ITEMS.value else frozenset()
        done = execute_import(ws, plan)
        lapsed = lapsed_words(ws, asked) if asked else ""
    elif described.sealed:
        done = execute_sealed(ws, pin, plan)
    else:
        done = register_imports.execute_import(ws, described, plan)
    if done.step is None:
        return "没有需要导入的内容，数据没有变化"
    return f"已导入：新增 {done.new}，更新 {done.updated}，拒绝 {done.refused}（Ctrl+Z 可整步撤销）{lapsed}"


def ending_of_refused(plan: Plan) -> str:
    """How the name of the workbook with the refused rows ends: one with macros keeps them under its own ending only."""
    return ".xlsm" if plan.path.suffix.lower() == ".xlsm" else ".xlsx"


def refused_into(_ws: Workspace, *, plan: Plan, path: Path) -> str:
    """Give the refused rows back in the person's own layout."""
    described = register_of(plan.kind)
    unsealed = UNSEALED if described is not None and described.sealed else ""
    written = write_refused_rows(plan, path)
    return f"已导出被拒绝的行：{written.name}。改好后再导入这个文件即可。{not_in_refused_words(plan, written)}{unsealed}"


def layouts_into(ws: Workspace, *, plan: Plan, path: Path) -> str:
    """Write every layout whose columns somebody named, that of this plan among them, into a file for other schools."""
    described = register_of(plan.kind)
    if not (described is not None and described.sealed):
        remember_layout(ws, plan.kind, plan.layout, plan.said, plan.words)
    number = save_layouts(ws, path)
    if not number:
        return f"还没有指明过列的表格，{path.name} 里没有表样。先在“这一列是”里指明，再存。"
    return f"{number} 种表样已存为 {path.name}，里面只有列名，没有任何记录。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """What became of a file of layouts, in words, and the plan made with them."""

    sentence: str
    prepared: Prepared


def adopt_layouts(ws: Workspace, *, sought: Sought, workbook: Workbook, path: Path, progress: Progress) -> Adopted:
    """Take in the layouts of a file and plan anew with them."""
    taken = take_layouts(ws, path)
    prepared = _first_plan(ws, sought=sought, workbook=workbook, progress=progress)
    fits = "" if prepared.choices.mapping else "没有一种是这张表的。"
    return Adopted(sentence=taken.sentence + fits, prepared=prepared)


def template_into(ws: Workspace, *, kind: str, path: Path) -> str:
    """An empty workbook to fill."""
    described = register_of(kind)
    if described is not None:
        written = register_workbooks.write_register_template(described, path, book_of(ws).policy)
    else:
        written = write_import_template(ws, ImportKind(kind), path)
    return f"模板已保存：{written.name}"

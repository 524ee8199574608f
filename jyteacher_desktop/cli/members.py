"""``school members``: the list of a central school's schools."""

from __future__ import annotations

from jyteacher_desktop.cli.answers import Answer
from jyteacher_desktop.cli.importing import import_sheet
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.cli.tables import listing
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.school.imports import ImportKind
from jyteacher_desktop.school.members import MEMBER_COLUMNS, add_member, list_members, remove_member
from jyteacher_desktop.store.backup import silent_backup
from jyteacher_desktop.values import replace


def members(call: Call) -> Answer:
    """``school members [--import F] [--add CODE=NAME]… [--remove CODE]…``."""
    args, workspace = call.args, call.workspace
    if args.source is not None:
        missed = None if args.dry_run else silent_backup(workspace.path, "import")
        answer = import_sheet(call, ImportKind.MEMBERS, args.source)
        return replace(answer, warnings=(missed, *answer.warnings)) if missed else answer
    named, gone = args.add or (), args.remove or ()
    if named or gone:
        listed = "、".join((*(f"{code} {name}" for code, name in named), *(f"移出 {code}" for code in gone)))
        with workspace.together(f"下属学校：{listed}", code=StepCode.MEMBER_PUT if named else StepCode.MEMBER_REMOVE):
            for code, name in named:
                add_member(workspace, code, name)
            for code in gone:
                remove_member(workspace, code)
    rows = list_members(workspace)
    return listing(
        call, MEMBER_COLUMNS, rows, empty="还没有下属学校名单。用 school members --import 导入（空白表格：template members）。"
    )

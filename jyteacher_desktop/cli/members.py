"""``school members``: the list of a central school's schools."""

from __future__ import annotations

from jyteacher_desktop.cli.answers import Answer
from jyteacher_desktop.cli.importing import import_sheet
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.cli.tables import listing
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.school.guests import add_guests
from jyteacher_desktop.school.imports import ImportKind
from jyteacher_desktop.school.members import MEMBER_COLUMNS, add_member, list_members, remove_member
from jyteacher_desktop.store.backup import silent_backup
from jyteacher_desktop.values import replace


def members(call: Call) -> Answer:
    """``school members [--import F] [--add CODE=NAME]… [--remove CODE]… [--guests SCHOOL=NAMES]…``."""
    args, workspace = call.args, call.workspace
    if args.source is not None:
        missed = None if args.dry_run else silent_backup(workspace.path, "import")
        answer = import_sheet(call, ImportKind.MEMBERS, args.source)
        return replace(answer, warnings=(missed, *answer.warnings)) if missed else answer
    named, gone, coming = args.add or (), args.remove or (), args.guests or ()
    told: list[str] = []
    if named or gone or coming:
        listed = "、".join(
            (
                *(f"{code} {name}" for code, name in named),
                *(f"移出 {code}" for code in gone),
                *(f"{school}的外校人员" for school, _names in coming),
            )
        )
        code = StepCode.MEMBER_PUT if named else StepCode.MEMBER_REMOVE if gone else StepCode.TEACHER_ADD
        with workspace.together(f"下属学校：{listed}", code=code):
            for number, name in named:
                add_member(workspace, number, name)
            for number in gone:
                remove_member(workspace, number)
            told += [add_guests(workspace, school, names).sentence for school, names in coming]
    rows = list_members(workspace)
    answer = listing(
        call, MEMBER_COLUMNS, rows, empty="还没有下属学校名单。用 school members --import 导入（空白表格：template members）。"
    )
    return replace(answer, text=lambda: "\n".join([*told, answer.for_people()])) if told else answer

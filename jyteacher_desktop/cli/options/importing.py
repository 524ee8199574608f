"""What there is to type for cli/importing.py: commands that read workbooks (a plan, then that very plan) and write empty ones to fill."""

from __future__ import annotations

from jyteacher_desktop.cli.grammar import Argument, Command, Option, WrongValue, a_pair, a_path
from jyteacher_desktop.cli.options.common import OVER, if_named, import_of, output, school_writes

_SHEET_OF = {
    "teacher": "roster", "教师": "roster", "activity": "activities", "活动": "activities", "出勤": "attendance", "training": "trainings",
    "培训": "trainings", "opening": "openings", "期初学时": "openings", "plan_item": "plan_items", "计划项目": "plan_items", "member": "members", "下属学校": "members",
}  # fmt: skip
"""A kind of the first days and the sheet that brings it."""
_SHEETS = ("roster", "activities", "attendance", "trainings", "openings", "plan_items", "members")


def a_sheet_of(text: str, *, sealed: bool = True) -> str:
    """What a template is for: one of the sheets of the first days, or a plain kind (or a ``sealed`` one) by its id or Chinese name."""
    from jyteacher_desktop import kinds  # noqa: PLC0415 - for this command only

    if text in _SHEETS:
        return text
    if text in _SHEET_OF:
        return _SHEET_OF[text]
    try:
        return kinds.sheet_kind(text).id if sealed else kinds.register(text).id
    except KeyError:
        known = "、".join((*_SHEETS, *(each.id for each in (*kinds.REGISTERS, *(kinds.SEALED if sealed else ())))))
        raise WrongValue(f"不能是 '{text}'，可用：{known}") from None


def a_content(text: str) -> str:
    """What a workbook of somebody else is filled with; never what only the principal may see (decision 0578)."""
    from jyteacher_desktop import kinds  # noqa: PLC0415 - for this command only

    if any(text in (each.id, each.title) for each in kinds.SEALED):
        raise WrongValue(f"不能是 '{text}'：师德档案只有校长凭口令能看，填好的表格没有密封，谁打开都能看到，所以不填进别的表格")
    return "hours" if text in ("hours", "学时") else a_sheet_of(text, sealed=False)


COMMANDS: tuple[Command, ...] = (
    if_named(
        "template",
        "写一份待填写的空白表格。写了 -w 时按那个工作簿现用的政策（活动类型、各类活动自己的列、下拉列表），否则按随程序附带的政策。",
        "importing:template",
        Argument(
            name="kind",
            kind=a_sheet_of,
            help="哪一种表格：roster、activities、attendance、trainings、openings、plan_items、members，record kinds 里的任何一种，或 ethics_year、ethics_sanction（师德考核、师德处理）",
        ),
        output("表格文件（.xlsx）", ".xlsx"),
        Option(
            flags=("--kind",),
            metavar="KIND",
            dest="activity",
            help="活动表只要一种活动自己的列：活动类型的代码或名称，如 读书沙龙；不写则各种都有",
        ),
    ),
    school_writes(
        "export",
        "把记录填进别人的表格（如省系统的模板 .xlsx）：按列名认，按表里的下拉列表和格式填，认不出的列会说明。",
        "importing:fill",
        Argument(name="file", kind=a_path, help="空白的表格（.xlsx），不会被改动"),
        Option(
            flags=("--of",),
            metavar="roster|trainings|hours|KIND",
            kind=a_content,
            required=True,
            help="填什么：花名册、校外培训、学时，或 record kinds 里的任何一种",
        ),
        output("填好的表格（.xlsx）", ".xlsx"),
        Option(flags=("--sheet",), metavar="NAME", help="工作表名；不写则自动选择"),
        Option(
            flags=("--map",), metavar="列=FIELD", kind=a_pair, repeated=True, dest="mapping", help="指定一列对应的字段，可写多次"
        ),
        Option(flags=("--not-entered",), help="只填还没有录入省系统的培训"),
        Option(flags=("--tick",), help="把填进去的培训标记为今天已录入省系统"),
    ),
    import_of(
        ("roster", "import"),
        "教师花名册",
        Option(
            flags=("--service-from-notes",),
            dest="from_notes",
            help="备注里写明日期的产假、病假、借调、支教、退休等，登记为人员变动；不写则只提示",
        ),
    ),
    import_of(("activity", "import"), "活动清单", OVER),
    import_of(("attendance", "import"), "出勤名单"),
    import_of(
        ("plan", "import"),
        "计划项目",
        OVER,
        Option(
            flags=("--plan",),
            metavar="PLAN",
            help="表里没有写是哪一个计划时，导入到这个计划（编号）；只有一个可以修改的计划时可以不写",
        ),
    ),
    import_of(("training", "import"), "校外培训", Option(flags=("--opening",), help="表格里是期初学时，不是培训")),
)

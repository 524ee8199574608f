"""Commands that add and correct single records: what the windows' dialogs do."""

from __future__ import annotations

from jyteacher_desktop.cli.grammar import Argument, Command, Option, a_date, a_pair, a_path, some_hours
from jyteacher_desktop.cli.options.common import alone, school_writes

_WHO = Argument(name="teacher", help="姓名、姓名#尾号、姓名@学科或编号")


def _set(kind: str, *beside: str, required: bool = True) -> Option:
    """``--set`` of a kind of record: what may stand before its ``=`` follows from the description, which only help asks for."""
    return Option(
        flags=("--set",),
        metavar="字段=内容",
        kind=a_pair,
        repeated=True,
        required=required,
        dest="fields",
        help=lambda: f"一项内容，可写多次：{_fields(kind, *beside)}；写成“字段=”就清空这一项",
    )


def _fields(name: str, *beside: str) -> str:
    """What may be said of a record as workbooks call it, and what is said about it beside its own fields."""
    from jyteacher_desktop import kinds  # noqa: PLC0415 - for help only
    from jyteacher_desktop.kinds.kit import Shape  # noqa: PLC0415

    typed = [each for each in kinds.record_kind(name).typed if each.shape not in (Shape.PERSON, Shape.LINK, Shape.FACTS)]
    named = [each.heading or each.title for each in typed if each.key != "note"]
    own = "、".join([*named, *beside, *(each.title for each in typed if each.key == "note")])
    own += "和该类型自己的字段" if name == "activity" else ""
    told = "、".join(each.title for kind in kinds.about_kinds(name) for each in kinds.told_fields(kind))
    return f"{own}；补记的内容：{told}" if told else own


_NAMES = "NAMES"

COMMANDS: tuple[Command, ...] = (
    school_writes(
        "teacher add",
        "添加一位教师。只有姓名必填。",
        "editing_teachers:add_teacher",
        Argument(name="name", help="姓名"),
        _set("teacher", "进本校年月", required=False),
    ),
    school_writes(
        "teacher edit",
        "修改一位教师：只改写出的几项。人员状态用 teacher move 登记。",
        "editing_teachers:edit_teacher",
        _WHO,
        _set("teacher", "进本校年月"),
    ),
    school_writes(
        "activity edit",
        "修改一次活动：只改写出的几项和写出的人，其余不变。已审核的活动改后要重新审核。",
        "editing_activities:edit_activity",
        Argument(name="id", help="活动编号"),
        _set("activity", required=False),
        Option(
            flags=("--attendees",),
            metavar="all|组|NAMES",
            help="应到的人换成这些，写法同 activity add；已有的出勤和主持、主讲等人保留，计划仍是计划",
        ),
        Option(flags=("--present",), metavar=_NAMES, help="改为出席的人；all 为当天全体在岗教师"),
        Option(flags=("--late",), metavar=_NAMES, help="改为迟到的人"),
        Option(flags=("--left-early",), metavar=_NAMES, help="改为早退的人"),
        Option(flags=("--excused",), metavar=_NAMES, help="改为请假的人"),
        Option(flags=("--absent",), metavar=_NAMES, help="改为缺席的人"),
        Option(flags=("--remove",), metavar=_NAMES, help="从出勤表里去掉的人"),
        Option(flags=("--attendee",), metavar=_NAMES, help="角色改为参加的人"),
        Option(flags=("--host",), metavar=_NAMES, help="角色改为主持的人"),
        Option(flags=("--speaker",), metavar=_NAMES, help="角色改为主讲的人"),
        Option(flags=("--demo-teacher",), metavar=_NAMES, help="角色改为授课的人"),
        Option(flags=("--reviewer",), metavar=_NAMES, help="角色改为评课的人"),
    ),
    school_writes(
        "training edit",
        "修改一条校外培训：只改写出的几项。已审核的改后要重新审核。",
        "editing_trainings:edit_training",
        Argument(name="id", help="培训编号"),
        _set("training"),
        Option(flags=("--teacher",), metavar="NAME", help="改记到这位教师名下"),
    ),
    school_writes(
        "training province",
        "标记培训已录入省系统，或取消标记。季度关闭后也可以标记。",
        "editing_trainings:tick_province",
        Argument(name="ids", many=True, help="培训编号"),
        Option(flags=("--on",), metavar="D", kind=a_date, help="录入日期；不写为今天"),
        Option(flags=("--off",), help="取消标记"),
    ),
    school_writes(
        "opening add",
        "登记一条期初学时。同一人、同一年度、同一类别、同一依据的替换原来的。",
        "editing:add_opening",
        Option(flags=("--teacher",), metavar="NAME", required=True, help="教师"),
        Option(flags=("--year",), metavar="Y", required=True, help="年度，如 2025 或 2025-2026"),
        Option(flags=("--category",), metavar="C", required=True, help="学时类别：政策里的代码或名称"),
        Option(flags=("--hours",), metavar="N", kind=some_hours, required=True, help="学时"),
        Option(flags=("--document",), metavar="D", help="依据文件"),
    ),
    school_writes(
        "opening edit",
        "修改一条期初学时：只改写出的几项。",
        "editing:edit_opening",
        Argument(name="id", help="期初学时的编号（training list --opening）"),
        _set("opening", required=False),
        Option(flags=("--teacher",), metavar="NAME", help="改记到这位教师名下"),
    ),
    school_writes(
        "plan edit",
        "修改一个计划的学年、名称、备注。已批复的先撤回批复。",
        "editing:edit_plan",
        Argument(name="plan", help="计划编号"),
        _set("plan"),
    ),
    school_writes(
        "plan edit-item",
        "修改计划里的一个项目。已批复的计划先撤回批复。删除项目用 delete。",
        "editing:edit_item",
        Argument(name="item", help="项目编号"),
        _set("plan_item"),
    ),
    school_writes(
        "school edit",
        "更正学校的名称、标识码、办学类型、所属中心校、填表人或审核人。下次上报时教育局随之更新。",
        "editing:edit_school",
        Option(flags=("--name",), metavar="N", help="学校名称"),
        Option(flags=("--code",), metavar="C", help="学校（机构）标识码"),
        Option(flags=("--stage",), metavar="S", help="办学类型"),
        Option(flags=("--central",), metavar="X", help="所属中心校；写空的就是没有"),
        Option(flags=("--clerk",), metavar="N", help="填表人姓名，印在报表上"),
        Option(flags=("--reviewer",), metavar="N", help="审核人姓名，印在报表和学时登记表上"),
    ),
    alone(
        "batch",
        "在一个程序里逐行执行文件里的命令，一行一条，每条在标准输出上打印一行 JSON。"
        "写了 -w 的行用自己的工作簿，没有写的用这里的 -w。# 开头的行和空行跳过。",
        "many_commands:batch",
        Argument(name="file", kind=a_path, help="命令文件，文本文件；- 为标准输入"),
        Option(flags=("--stop",), help="有一条没有执行成就停下；不写则继续下一条"),
    ),
)

"""What there is to type for cli/plans.py: commands about plans of school-based research."""

from __future__ import annotations

from jyteacher_desktop.cli.grammar import Argument, Command, Option, a_date, some_hours
from jyteacher_desktop.cli.options.common import LIST_OUTPUT, school, school_signs, school_writes

COMMANDS: tuple[Command, ...] = (
    school_writes(
        "plan new",
        "新建一个学年或学期的校本研修计划。",
        "plans:new",
        Option(flags=("--term",), metavar="T", required=True, help="学年如 2026-2027，学期如 2026-2027-1"),
        Option(flags=("--title",), metavar="T", required=True, help="计划名称"),
        Option(flags=("--note",), metavar="TEXT", help="备注"),
    ),
    school_writes(
        "plan add",
        "给计划加一个项目：月份、类型、内容、学时、人员。",
        "plans:add",
        Argument(name="plan", help="计划编号"),
        Option(flags=("--month",), metavar="M", required=True, help="月份，如 2026-09"),
        Option(flags=("--kind",), metavar="K", required=True, help="活动类型：政策里的代码或名称"),
        Option(flags=("--title",), metavar="T", required=True, help="内容"),
        Option(flags=("--hours",), metavar="N", kind=some_hours, help="每人学时"),
        Option(flags=("--persons",), metavar="P", help="负责人和参加人，按习惯写"),
        Option(flags=("--note",), metavar="TEXT", help="备注"),
    ),
    school("plan list", "列出计划。", "plans:list_all", LIST_OUTPUT),
    school(
        "plan show",
        "一个计划的项目，以及每个月计划和完成的比较；-o 把项目写成表格，改好可以再导入。",
        "plans:show",
        Argument(name="plan", help="计划编号"),
        LIST_OUTPUT,
    ),
    school_writes(
        "plan submit",
        "报批计划：随下一个数据包交教育局，批复或退回随回执回来。此后再修改计划，要重新报批。",
        "plans:submit",
        Argument(name="plan", help="计划编号"),
    ),
    school_signs(
        "plan approve",
        "教育局在纸上批复的，照着登记文号和日期。需要口令。批复后不能修改，除非先撤回。",
        "plans:approve",
        Argument(name="plan", help="计划编号"),
        Option(flags=("--number",), metavar="NO", required=True, help="批复文号"),
        Option(flags=("--on",), metavar="D", kind=a_date, help="批复日期；不写为今天"),
    ),
    school_signs(
        "plan withdraw",
        "撤回计划的批复，以便修改。需要口令。",
        "plans:withdraw",
        Argument(name="plan", help="计划编号"),
        Option(flags=("--reason",), metavar="R", required=True, help="原因"),
    ),
    school_writes(
        "plan arrange",
        "把计划项目安排到一天：登记一次对应它的计划活动，作为一步，可以撤销。",
        "plans:arrange",
        Argument(name="item", help="计划项目编号"),
        Option(flags=("--on",), metavar="D", kind=a_date, required=True, help="哪一天，可以不在项目的月份"),
    ),
    school(
        "plan fitting",
        "一次活动可以对应的计划项目：同一个月、同一类型，还没有开展的在前。",
        "plans:fitting",
        Argument(name="activity", help="活动编号"),
    ),
    school_writes(
        "plan link",
        "把活动对应到计划项目；不写项目编号为取消对应。没有对应已批复计划、也没有文号的活动标记“未备案”。",
        "plans:link",
        Argument(name="activity", help="活动编号"),
        Argument(name="item", optional=True, help="计划项目编号"),
    ),
)

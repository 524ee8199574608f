"""What there is to type for cli/people.py: commands about teachers: the roster, one person, changes of service, two entries of one person."""

from __future__ import annotations

from jyteacher_desktop.cli.grammar import Argument, Command, Option, a_date, a_pair
from jyteacher_desktop.cli.options.common import AS_OF, LIST_OUTPUT, labels, school, school_writes
from jyteacher_desktop.domain.terms import ServiceStatus

COMMANDS: tuple[Command, ...] = (
    school(
        "roster list",
        "列出教师。",
        "people:list_roster",
        AS_OF,
        Option(flags=("--all",), help="包括已调出、退休、离职的人"),
        LIST_OUTPUT,
    ),
    school(
        "teacher show",
        "一位教师的全部信息和任职经过。",
        "people:show_teacher",
        Argument(name="teacher", help="姓名、姓名#尾号、姓名@学科或编号"),
    ),
    school_writes(
        "teacher move",
        "登记人员变动。",
        "people:move",
        Argument(name="teacher", help="姓名、姓名#尾号、姓名@学科或编号"),
        Option(flags=("--status",), metavar="S", required=True, help=f"新状态：{labels(ServiceStatus)}"),
        Option(flags=("--from",), metavar="D", kind=a_date, required=True, dest="first", help="从哪一天起"),
        Option(flags=("--note",), metavar="TEXT", help="备注"),
    ),
    school_writes(
        "teacher merge",
        "两条记录是同一人：第二条并入第一条。随时可以拆开。",
        "people:merge",
        Argument(name="keep", help="保留的一条"),
        Argument(name="drop", help="并入的一条"),
        Option(
            flags=("--set",),
            metavar="字段=内容",
            kind=a_pair,
            repeated=True,
            dest="fields",
            help="两条不一样的一项留什么，可写多次；不写就留第一条的，第一条空着的取第二条的",
        ),
    ),
    school_writes(
        "teacher split",
        "拆开以前的合并：被并入的一条恢复。",
        "people:split",
        Argument(name="id", help="被并入的教师编号"),
        Option(flags=("--keep-later",), help="合并以后又改过的内容保持现在的样子"),
    ),
    school_writes(
        "teacher set",
        "给一位或几位教师改同一项：学科、教研组、学段、职称或岗位。",
        "people:change",
        Argument(name="field", choices=("subject", "group", "stage", "title", "position"), help="哪一项"),
        Argument(name="value", help="改为"),
        Argument(name="teachers", many=True, help="教师，可写多位"),
    ),
    school("teacher duplicates", "可能是同一人的教师记录，写明原因和疑点。", "people:duplicates", LIST_OUTPUT),
    school_writes(
        "teacher distinct",
        "记住两条记录不是同一人，以后不再提示。",
        "people:distinct",
        Argument(name="keep", help="一位教师"),
        Argument(name="drop", help="另一位教师"),
    ),
)

"""What there is to type for cli/members.py: ``school members``: the list of a central school's schools."""

from __future__ import annotations

from jyteacher_desktop.cli.grammar import Command, Option, a_pair, a_path
from jyteacher_desktop.cli.options.common import LIST_OUTPUT, said_of_a_workbook, school

COMMANDS: tuple[Command, ...] = (
    school(
        "school members",
        "中心校的下属学校名单：列出、导入、增减；登记来参加中心校活动的下属学校教师。转交时按它看出缺哪一所。",
        "members:members",
        Option(flags=("--import",), metavar="F", kind=a_path, dest="source", writes=True, help="从表格导入学校代码和名称"),
        Option(flags=("--add",), metavar="代码=名称", kind=a_pair, repeated=True, writes=True, help="加一所，可写多次"),
        Option(flags=("--remove",), metavar="代码", repeated=True, writes=True, help="移出一所，可写多次"),
        Option(
            flags=("--guests",),
            metavar="学校=姓名",
            kind=a_pair,
            repeated=True,
            writes=True,
            help="登记这所学校来参加本校活动的人（外校人员），几个姓名用顿号隔开，姓名后面可以写身份证件号；可写多次",
        ),
        *said_of_a_workbook("与 --import 一起："),
        LIST_OUTPUT,
    ),
)

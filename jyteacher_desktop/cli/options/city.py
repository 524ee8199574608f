"""What there is to type for cli/city.py: commands of the bureau that sum up: the city's figures and what is printed of them."""

from __future__ import annotations

from jyteacher_desktop.cli.grammar import Command, Option, a_pair, a_path
from jyteacher_desktop.cli.options.common import AS_OF, CYCLE, LIST_OUTPUT, bureau

COMMANDS: tuple[Command, ...] = (
    bureau(
        "bureau figures",
        "全市数字：达标人数和比例，按学段、学科、职称、中心校、学校；与文件要求的比例、名额对照。",
        "city:figures",
        AS_OF,
        CYCLE,
        Option(
            flags=("--policy",),
            metavar="DRAFT.toml",
            kind=a_path,
            help="用一份政策草案试算全市：谁会达不到，不保存任何内容",
        ),
        Option(
            flags=("--of",), metavar="范围=名称", kind=a_pair, help="这一行是哪些人、各是什么情况，如 学科=语文、学校=实验小学"
        ),
        Option(
            flags=("--trend",),
            help="逐季度的走势：本周期各季度末的人数、达标率、人均计入学时；与 --of 一起看一行，不写为全市；与 --policy 一起按草案试算",
        ),
        LIST_OUTPUT,
    ),
)

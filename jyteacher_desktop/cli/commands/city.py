"""What there is to type for cli/city.py: commands of the bureau that sum up: the city's figures and what is printed of them."""

from __future__ import annotations

from jyteacher_desktop.cli.commands.common import (
    AS_OF,
    CYCLE,
    LIST_OUTPUT,
    output,
)
from jyteacher_desktop.cli.grammar import (
    Argument,
    Command,
    Opens,
    Option,
    a_pair,
    a_path,
)
from jyteacher_desktop.domain.calendar import Quarter

COMMANDS: tuple[Command, ...] = (
    Command(
        words=("bureau", "figures"),
        help="全市数字：达标人数和比例，按学段、学科、职称、中心校、学校；与文件要求的比例、名额对照。",
        handler="city:figures",
        opens=Opens.BUREAU,
        options=(
            AS_OF,
            CYCLE,
            Option(
                flags=("--policy",), metavar="DRAFT.toml", kind=a_path, help="用一份政策草案试算全市：谁会达不到，不保存任何内容"
            ),
            Option(
                flags=("--of",),
                metavar="范围=名称",
                kind=a_pair,
                help="这一行是哪些人、各是什么情况，如 学科=语文、学校=实验小学",
            ),
            LIST_OUTPUT,
        ),
    ),
    Command(
        words=("bureau", "report"),
        help="写出全市汇总（上报情况和学时完成情况），或一所学校的学时册。文件名以 .pdf 结尾写成文档，以 .xlsx 或 .csv 结尾写成表格。",
        handler="city:report",
        opens=Opens.BUREAU,
        arguments=(
            Argument(
                name="what",
                choices=("city", "school", "programme"),
                help="city 全市汇总，school 一所学校，programme 队伍与保障一览",
            ),
            Argument(name="school", optional=True, help="学校名称、标识码或编号"),
        ),
        options=(
            output("PDF、.xlsx 或 .csv 文件"),
            AS_OF,
            CYCLE,
            Option(
                flags=("--quarter",),
                metavar="2026Q3",
                kind=Quarter.parse,
                help="全市汇总里说哪个季度的上报情况；不写为截止日以前最后一个已结束的季度",
            ),
        ),
    ),
)

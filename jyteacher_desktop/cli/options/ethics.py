"""What there is to type for cli/ethics.py: commands of the ethics file."""

from __future__ import annotations

from jyteacher_desktop.cli.grammar import Argument, Command, Opens, Option, Pin, a_date, a_path
from jyteacher_desktop.cli.options.common import FILLS, RECORD, SET, WORDS, said_of_a_workbook, school_signs


def _ethics(
    name: str, what: str, handler: str, *arguments: Argument, options: tuple[Option, ...] = (), writes: bool = True
) -> Command:
    return Command(
        words=("ethics", name), help=what, handler=f"ethics:{handler}", opens=Opens.SCHOOL, writes=writes, pin=Pin.ASK,
        arguments=arguments, options=options,
    )  # fmt: skip


COMMANDS: tuple[Command, ...] = (
    _ethics("new", "建立师德档案，打印恢复密钥。内容封给校长，只有校长口令能看，不上报。需要口令。", "begin"),
    _ethics(
        "list",
        "列出师德档案。需要口令。",
        "list_all",
        options=(Option(flags=("--teacher",), metavar="X", help="只看这位教师"),),
        writes=False,
    ),
    _ethics("add", "登记一条师德考核或师德处理。需要口令。", "add", Argument(name="kind", help="考核 或 处理"), options=(SET,)),
    _ethics("edit", "修改一条师德档案，只改写出的几项。需要口令。", "edit", RECORD, options=(SET,)),
    _ethics("delete", "删除师德档案里的记录，可以撤销。需要口令。", "remove", Argument(name="ids", many=True, help="记录的编号")),
    school_signs(
        "ethics import",
        "从表格导入师德考核或师德处理。先生成导入计划，再把这一份计划作为一步执行，可以撤销；存下的每一行都密封，表格的名字和列名不记下。需要口令。",
        "ethics:import_list",
        Argument(name="kind", help="考核 或 处理"),
        Argument(name="file", kind=a_path, help="要导入的表格（空白表格：template ethics_year、template ethics_sanction）"),
        *said_of_a_workbook(),
        FILLS,
        WORDS,
        backup="import",
    ),
    _ethics(
        "check",
        "推荐前的师德预核：只说通过、待核或限制期内至某日，从不代为决定。写推荐的编号时，把结论和日期记到那条推荐里。需要口令。",
        "check",
        Argument(name="teacher", optional=True, help="姓名、姓名#尾号、姓名@学科或编号"),
        options=(
            Option(flags=("--on",), metavar="D", kind=a_date, help="按这一天核；不写为今天"),
            Option(flags=("--nomination",), metavar="ID", help="一条推荐的编号"),
        ),
    ),
    _ethics(
        "recover",
        "校长密钥丢失以后，用纸上的恢复密钥打开师德档案，交给现在的密钥。需要口令。",
        "recover",
        Argument(name="file", kind=a_path, help="写有恢复密钥的文本文件"),
    ),
)

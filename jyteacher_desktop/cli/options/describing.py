"""What there is to type for cli/describing.py: the program's own guide, manual page and completion."""

from __future__ import annotations

from jyteacher_desktop.cli.grammar import Argument, Command, Option, Written
from jyteacher_desktop.cli.options.common import alone, output

COMMANDS: tuple[Command, ...] = (
    alone(
        "guide",
        "把使用指南写成 PDF：四张岗位卡片、每一页、每一件事、每一种提示。窗口里按 F1 看同样的内容。",
        "describing:guide",
        output("使用指南，如 使用指南.pdf", ".pdf"),
        Option(flags=("--cards",), help="只要四张岗位卡片，一张一页"),
    ),
    alone(
        "manual", "写出命令行的手册页（man），由命令自己的说明生成。", "describing:manual", output("手册页，如 jyteacher.1", ".1")
    ),
    alone(
        "completion",
        "写出终端的补全脚本，由命令自己的语法生成。bash：source <(jyteacher completion bash)。",
        "describing:completion",
        Argument(name="shell", choices=("bash", "zsh"), help="哪一种终端"),
        Option(flags=("-o", "--output"), metavar="FILE", kind=Written((".bash", ".zsh")), help="写进这个文件；不写则打印出来"),
    ),
)

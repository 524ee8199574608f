"""What there is to type for cli/describing.py: the program's own guide, manual page and completion."""

from __future__ import annotations

from jyteacher_desktop.cli.commands.common import output
from jyteacher_desktop.cli.grammar import Argument, Command, Option, a_path

COMMANDS: tuple[Command, ...] = (
    Command(
        words=("guide",),
        help="把使用指南写成 PDF：四张岗位卡片、每一页、每一件事、每一种提示。窗口里按 F1 看同样的内容。",
        handler="describing:guide",
        options=(output("使用指南，如 使用指南.pdf"), Option(flags=("--cards",), help="只要四张岗位卡片，一张一页")),
    ),
    Command(
        words=("manual",),
        help="写出命令行的手册页（man），由命令自己的说明生成。",
        handler="describing:manual",
        options=(output("手册页，如 jyteacher.1"),),
    ),
    Command(
        words=("completion",),
        help="写出终端的补全脚本，由命令自己的语法生成。bash：source <(jyteacher completion bash)。",
        handler="describing:completion",
        arguments=(Argument(name="shell", choices=("bash", "zsh"), help="哪一种终端"),),
        options=(Option(flags=("-o", "--output"), metavar="FILE", kind=a_path, help="写进这个文件；不写则打印出来"),),
    ),
)

"""What there is to type for cli/program_updates.py: new versions of the program, which travel on the bureau's stick."""

from __future__ import annotations

from jyteacher_desktop.cli.grammar import Argument, Command, Option, Pin, a_path
from jyteacher_desktop.cli.options.common import bureau, either_writes

COMMANDS: tuple[Command, ...] = (
    bureau(
        "bureau release",
        "给新版本的安装程序写一份签名的说明，放在它旁边，随政策一起用U盘发给各校。",
        "program_updates:announce",
        Argument(name="file", kind=a_path, help="安装程序"),
        Option(flags=("--version",), metavar="V", required=True, help="它的版本，如 0.2.0"),
        Option(flags=("--say",), metavar="TEXT", help="对各校说的一句话"),
        pin=Pin.ASK,
    ),
    either_writes(
        "update check",
        "看教育局发来的新版本：是不是更新、是不是最新公布的、是不是教育局签的名、安装程序是不是原样、怎样安装。不安装，只记下公布过的最新版本。",
        "program_updates:check",
        Argument(name="file", kind=a_path, help="安装程序旁边的 .jyt 说明"),
    ),
)

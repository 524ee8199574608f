"""What there is to type for cli/packages.py: looking at a package without a workspace: who sent it, what is in it, whether it holds."""

from __future__ import annotations

from jyteacher_desktop.cli.grammar import Argument, Command, Option, a_path
from jyteacher_desktop.cli.options.common import alone

COMMANDS: tuple[Command, ...] = (
    alone(
        "package verify",
        "不用工作簿核对一个数据包：签名、封口、每张表。",
        "packages:verify",
        Argument(name="file", kind=a_path, help="数据包（.jyt）"),
        Option(
            flags=("--card",),
            metavar="CARD",
            kind=a_path,
            required=True,
            repeated=True,
            help="发件学校或教育局的卡片；校长和经办人都要签名的写两次，两个签名都核对",
        ),
        Option(flags=("--identity",), metavar="FILE", kind=a_path, help="能打开封口的 age 身份文件"),
    ),
    alone(
        "package show",
        "看一个数据包或卡片是什么，不核对签名。",
        "packages:show",
        Argument(name="file", kind=a_path, help="数据包或卡片（.jyt）"),
        Option(flags=("--identity",), metavar="FILE", kind=a_path, help="能打开封口的 age 身份文件"),
    ),
)

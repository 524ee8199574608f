"""What there is to type for cli/demo.py: ``demo [DIR]``: the whole job on the bundled sample, so that anybody sees in seconds what the program is for."""

from __future__ import annotations

from jyteacher_desktop.cli.grammar import Argument, Command, a_path
from jyteacher_desktop.cli.options.common import alone

COMMANDS: tuple[Command, ...] = (
    alone(
        "demo",
        "用随程序附带的示例走一遍全过程：杂乱的花名册、活动和培训、学时、季度汇总、上报、教育局合并、回执。",
        "demo:demo",
        Argument(
            name="folder", kind=a_path, optional=True, help="放在这个文件夹；不写为当前目录下的 jyteacher-demo。其他文件不受影响"
        ),
    ),
)

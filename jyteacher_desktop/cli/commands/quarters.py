"""What there is to type for cli/quarters.py: commands about quarters: closing, re-opening, the principal's paper."""

from __future__ import annotations

from jyteacher_desktop.cli.commands.common import (
    QUARTER,
)
from jyteacher_desktop.cli.grammar import (
    Argument,
    Command,
    Opens,
    Option,
    Pin,
)

COMMANDS: tuple[Command, ...] = (
    Command(words=("period", "list"), help="各季度是否已结账。", handler="quarters:list_all", opens=Opens.SCHOOL),
    Command(
        words=("period", "close"),
        help="季度结账：锁定这个季度的记录，保存校长签字的数字。",
        handler="quarters:close",
        opens=Opens.SCHOOL,
        writes=True,
        backup="close",
        arguments=(QUARTER,),
    ),
    Command(
        words=("period", "reopen"),
        help="重新打开已结账的季度，下一次上报为新的一版。已经上报的季度要校长的口令。",
        handler="quarters:reopen",
        opens=Opens.SCHOOL,
        writes=True,
        pin=Pin.MAY,
        arguments=(QUARTER,),
        options=(Option(flags=("--reason",), metavar="R", required=True, help="原因"),),
    ),
    Command(
        words=("why",),
        help="打开报表上一个数字的溯源码（像 26Q4-7KM2P）：列出组成它的每一条记录。",
        handler="quarters:why",
        opens=Opens.SCHOOL,
        arguments=(Argument(name="code", help="溯源码"),),
    ),
)

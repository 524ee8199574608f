"""What there is to type for cli/quarters.py: commands about quarters: closing, re-opening, the principal's paper."""

from __future__ import annotations

from jyteacher_desktop.cli.grammar import Argument, Command, Option, Pin
from jyteacher_desktop.cli.options.common import QUARTER, either, school, school_writes

COMMANDS: tuple[Command, ...] = (
    school("period list", "各季度是否已结账。", "quarters:list_all"),
    school_writes(
        "period close",
        "季度结账：锁定这个季度的记录，保存校长签字的数字，并说明留下了什么（未认定、计划中、退回……）。",
        "quarters:close",
        QUARTER,
        Option(flags=("--dry-run",), looks=True, help="只看会锁定哪些数字、留下什么，不结账"),
        backup="close",
    ),
    school(
        "period reopen",
        "重新打开已结账的季度，下一次上报为新的一版。给出校长的口令时，记为校长打开。",
        "quarters:reopen",
        QUARTER,
        Option(flags=("--reason",), metavar="R", required=True, help="原因"),
        writes=True,
        pin=Pin.MAY,
    ),
    either(
        "why",
        "打开报表上一个数字的溯源码（像 26Q4-7KM2P、261128-7KM2P）：列出组成它的每一条记录。",
        "quarters:why",
        Argument(name="code", help="溯源码"),
    ),
)

"""What there is to type for cli/steps.py: mistakes are cheap: undo, redo, and what happened when."""

from __future__ import annotations

from jyteacher_desktop.cli.grammar import Command, Option, Pin, a_number
from jyteacher_desktop.cli.options.common import either, either_writes

COMMANDS: tuple[Command, ...] = (
    either_writes(
        "undo",
        "撤销上一步。用口令做的（校长审核、教育局换政策），撤销也要口令。",
        "steps:undo",
        Option(flags=("--step",), metavar="N", kind=a_number, help="撤销编号为 N 的一步，而不是最近一步"),
        Option(flags=("--keep-later",), help="后来又改过的地方保留后来的内容，只撤销其余部分"),
        pin=Pin.LATER,
    ),
    either_writes("redo", "重做刚撤销的一步。用口令做的，重做也要口令。", "steps:redo", pin=Pin.LATER),
    either(
        "history",
        "做过的每一步，或一条记录的每次修改。",
        "steps:history",
        Option(flags=("--record",), metavar="ID", help="一条记录的编号"),
        Option(flags=("--limit",), metavar="N", kind=a_number, help="最多几步；不写为 200"),
    ),
)

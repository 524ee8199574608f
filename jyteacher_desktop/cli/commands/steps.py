"""What there is to type for cli/steps.py: mistakes are cheap: undo, redo, and what happened when."""

from __future__ import annotations

from jyteacher_desktop.cli.grammar import (
    Command,
    Opens,
    Option,
    a_number,
)

COMMANDS: tuple[Command, ...] = (
    Command(
        words=("undo",),
        help="撤销上一步。",
        handler="steps:undo",
        opens=Opens.EITHER,
        writes=True,
        options=(
            Option(flags=("--step",), metavar="N", kind=a_number, help="撤销编号为 N 的一步，而不是最近一步"),
            Option(flags=("--keep-later",), help="后来又改过的地方保留后来的内容，只撤销其余部分"),
        ),
    ),
    Command(words=("redo",), help="重做刚撤销的一步。", handler="steps:redo", opens=Opens.EITHER, writes=True),
    Command(
        words=("history",),
        help="做过的每一步，或一条记录的每次修改。",
        handler="steps:history",
        opens=Opens.EITHER,
        options=(
            Option(flags=("--record",), metavar="ID", help="一条记录的编号"),
            Option(flags=("--limit",), metavar="N", kind=a_number, help="最多几步；不写为 200"),
        ),
    ),
)

"""What there is to type for cli/trash.py: commands about deleted records and earlier states of a record."""

from __future__ import annotations

from jyteacher_desktop.cli.grammar import Argument, Command, Option, a_number
from jyteacher_desktop.cli.options.common import LIST_OUTPUT, either, either_writes

COMMANDS: tuple[Command, ...] = (
    either_writes(
        "delete",
        "把教师、活动、培训、期初学时、计划、附件或专项记录放进回收站。几条一起删除是一步，可以撤销，也可以从回收站恢复。",
        "trash:delete",
        Argument(name="ids", many=True, help="编号；教师也可写姓名"),
    ),
    either("trash", "回收站：删除了什么、什么时候、与什么有关。", "trash:show", LIST_OUTPUT),
    either_writes(
        "restore",
        "从回收站恢复一条记录，连同和它一起删除的。写了 --step 时，把一条现有记录恢复到那一步之后的内容，作为新的一步。",
        "trash:restore",
        Argument(name="id", help="记录的编号"),
        Option(flags=("--join",), help="身份证件号已属于后来重新登记的人时，恢复并合并到那一条"),
        Option(flags=("--step",), metavar="N", kind=a_number, help="恢复到第 N 步之后的内容（见 history --record）"),
    ),
    either(
        "compare",
        "比较一条记录在两步之后的内容，逐项列出之前和之后。",
        "trash:compare",
        Argument(name="id", help="记录的编号"),
        Option(flags=("--from",), metavar="N", kind=a_number, required=True, dest="first", help="第 N 步之后"),
        Option(flags=("--to",), metavar="M", kind=a_number, dest="second", help="第 M 步之后；不写为现在"),
    ),
)

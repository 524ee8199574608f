"""What there is to type for cli/waiting.py: commands about what waits for a person: matters, files set aside, a school's records, and remarks on them."""

from __future__ import annotations

from jyteacher_desktop.cli.commands.common import (
    LIST_OUTPUT,
)
from jyteacher_desktop.cli.grammar import (
    Argument,
    Command,
    Opens,
    Option,
    Pin,
)

COMMANDS: tuple[Command, ...] = (
    Command(
        words=("bureau", "waiting"),
        help="需要人核实的全部事项：编号分叉、学校之间的矛盾、待处理和未采用的文件、退回后还没有更正的记录。",
        handler="waiting:show",
        opens=Opens.BUREAU,
        options=(Option(flags=("--all",), dest="everything", help="连同已核实的"), LIST_OUTPUT),
    ),
    Command(
        words=("bureau", "settle"),
        help="标记一件事项已核实，不再列出；说明有变化时重新列出。不改变任何数据。",
        handler="waiting:settle",
        opens=Opens.BUREAU,
        writes=True,
        arguments=(Argument(name="id", help="事项编号（见 bureau waiting）"),),
        options=(Option(flags=("--undo",), help="取消“已核实”，重新列出"),),
    ),
    Command(
        words=("bureau", "held"),
        help="待处理的文件和没有采用的文件：是谁的、什么原因、什么时候收到。",
        handler="waiting:held",
        opens=Opens.BUREAU,
        options=(LIST_OUTPUT,),
    ),
    Command(
        words=("bureau", "records"),
        help="一所学校上报的活动、培训和教师，带编号和退回情况。",
        handler="waiting:records",
        opens=Opens.BUREAU,
        arguments=(
            Argument(name="school", help="学校名称、标识码或编号"),
            Argument(
                name="kind",
                optional=True,
                help="只看活动（activity）、培训（training）、教师（teacher），或一种专项（record kinds 列出的名称）",
            ),
        ),
        options=(LIST_OUTPUT,),
    ),
    Command(
        words=("bureau", "returns"),
        help="退回给学校的意见，各到了哪一步：待发出、已发出、学校已读、已更正。",
        handler="waiting:returns",
        opens=Opens.BUREAU,
        options=(LIST_OUTPUT,),
    ),
    Command(
        words=("bureau", "unreturn"),
        help="收回一条还没有随回执发出的退回意见。",
        handler="waiting:unreturn",
        opens=Opens.BUREAU,
        writes=True,
        pin=Pin.ASK,
        arguments=(Argument(name="remark", help="意见编号（见 bureau returns）"),),
    ),
    Command(
        words=("bureau", "letters"),
        help="一所学校交来的全部数据包，哪一个有效，哪些已撤回。",
        handler="waiting:letters",
        opens=Opens.BUREAU,
        arguments=(Argument(name="school", help="学校名称、标识码或编号"),),
        options=(LIST_OUTPUT,),
    ),
)

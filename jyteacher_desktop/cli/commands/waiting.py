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

_TEACHER = "教师编号，或 姓名@学校"
_WHY = Option(flags=("--why",), metavar="W", required=True, help="理由，记入裁定簿")

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
        options=(
            Option(flags=("--undo",), help="取消“已核实”，重新列出"),
            Option(
                flags=("--at",),
                metavar="SCHOOL",
                help="同时两处：认定人当时在这所学校，另一所的记录退回更正，随回执告诉学校；写 ? 请两所学校都核对",
            ),
        ),
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
    Command(
        words=("bureau", "alike"),
        help="可能是同一人、没有证件号可以确认的教师：原因和疑点，等经办人裁定（bureau same、bureau apart）。",
        handler="waiting:alike",
        opens=Opens.BUREAU,
        options=(LIST_OUTPUT,),
    ),
    Command(
        words=("bureau", "same"),
        help="裁定两所学校的两位教师是同一人，学时合在一起计算；可以撤销。",
        handler="waiting:same",
        opens=Opens.BUREAU,
        writes=True,
        pin=Pin.ASK,
        arguments=(Argument(name="first", help=_TEACHER), Argument(name="second", help=_TEACHER)),
        options=(_WHY,),
    ),
    Command(
        words=("bureau", "apart"),
        help="裁定两位教师不是同一人，不再询问。",
        handler="waiting:apart",
        opens=Opens.BUREAU,
        writes=True,
        pin=Pin.ASK,
        arguments=(Argument(name="first", help=_TEACHER), Argument(name="second", help=_TEACHER)),
        options=(_WHY,),
    ),
    Command(
        words=("bureau", "split"),
        help="把一位教师从合并的人里拆开，单独计算学时：证件号录错，或合并有误。",
        handler="waiting:split",
        opens=Opens.BUREAU,
        writes=True,
        pin=Pin.ASK,
        arguments=(Argument(name="teacher", help=_TEACHER),),
        options=(_WHY,),
    ),
    Command(
        words=("bureau", "decisions"),
        help="经办人作过的全部裁定：什么、对谁、谁、什么时候、为什么、能不能撤销。",
        handler="waiting:decisions_made",
        opens=Opens.BUREAU,
        options=(LIST_OUTPUT,),
    ),
    Command(
        words=("bureau", "undecide"),
        help="撤销一条裁定，恢复原样：撤回数据包、同一人、不是同一人、拆开、已核实、没有发出的退回。",
        handler="waiting:undecide",
        opens=Opens.BUREAU,
        writes=True,
        pin=Pin.ASK,
        arguments=(Argument(name="id", help="裁定编号（见 bureau decisions）"),),
        options=(_WHY,),
    ),
)

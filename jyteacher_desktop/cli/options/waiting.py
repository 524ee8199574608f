"""What there is to type for cli/waiting.py: commands about what waits for a person: matters, files set aside, a school's records, and remarks on them."""

from __future__ import annotations

from jyteacher_desktop.cli.grammar import Argument, Command, Option, Pin
from jyteacher_desktop.cli.options.common import LIST_OUTPUT, bureau, bureau_signs

_TEACHER = "教师编号，或 姓名@学校"
_WHY = Option(flags=("--why",), metavar="W", required=True, help="理由，记入裁定簿")


def _ruling(word: str, about: str, *whom: str) -> Command:
    """A decision about who is one person; it is signed and says why."""
    people = (Argument(name=each, help=_TEACHER) for each in whom)
    return bureau(f"bureau {word}", about, f"waiting:{word}", *people, _WHY, writes=True, pin=Pin.ASK)


COMMANDS: tuple[Command, ...] = (
    bureau(
        "bureau waiting",
        "需要人核实的全部事项：编号分叉、学校之间的矛盾、待处理和未采用的文件、退回后还没有更正的记录。",
        "waiting:show",
        Option(flags=("--all",), dest="everything", help="连同已核实的"),
        LIST_OUTPUT,
    ),
    bureau_signs(
        "bureau settle",
        "标记一件事项已核实，不再列出；说明有变化时重新列出。不改变任何数据。谁、什么时候、核实的结果记入裁定簿。",
        "waiting:settle",
        Argument(name="id", help="事项编号（见 bureau waiting）"),
        Option(flags=("--undo",), help="取消“已核实”，重新列出"),
        Option(flags=("--why",), metavar="W", required=True, help="核实的结果或理由，记入裁定簿"),
        Option(
            flags=("--at",),
            metavar="SCHOOL",
            help="同时两处：认定人当时在这所学校，另一所的记录退回更正，随回执告诉学校；写 ? 请两所学校都核对",
        ),
    ),
    bureau("bureau held", "待处理的文件和没有采用的文件：是谁的、什么原因、什么时候收到。", "waiting:held", LIST_OUTPUT),
    bureau(
        "bureau records",
        "一所学校上报的活动、培训、教师和专项，带编号和退回情况。",
        "waiting:records",
        Argument(name="school", help="学校名称、标识码或编号"),
        Argument(
            name="kind",
            optional=True,
            help="只看活动（activity）、培训（training）、教师（teacher），或一种专项（record kinds 列出的名称）",
        ),
        LIST_OUTPUT,
    ),
    bureau(
        "bureau returns",
        "退回给学校的意见，各到了哪一步：待发出、已发出、学校已读、已更正、已收回。",
        "waiting:returns",
        LIST_OUTPUT,
    ),
    bureau_signs(
        "bureau unreturn",
        "收回一条退回意见：还没有随回执发出的不再发出，已经发出的随下一份回执告诉学校不用照它更正。",
        "waiting:unreturn",
        Argument(name="remark", help="意见编号（见 bureau returns）"),
        _WHY,
    ),
    bureau(
        "bureau letters",
        "一所学校交来的全部数据包，哪一个有效，哪些已撤回。",
        "waiting:letters",
        Argument(name="school", help="学校名称、标识码或编号"),
        LIST_OUTPUT,
    ),
    bureau(
        "bureau alike",
        "可能是同一人、没有证件号可以确认的教师：原因和疑点，等经办人裁定（bureau same、bureau apart）。",
        "waiting:alike",
        LIST_OUTPUT,
    ),
    _ruling("same", "裁定两所学校的两位教师是同一人，学时合在一起计算；可以撤销。", "first", "second"),
    _ruling("apart", "裁定两位教师不是同一人，不再询问。", "first", "second"),
    _ruling("split", "把一位教师从合并的人里拆开，单独计算学时：证件号录错，或合并有误。", "teacher"),
    bureau(
        "bureau decisions",
        "经办人作过的全部裁定：什么、对谁、谁、什么时候、为什么、能不能撤销。",
        "waiting:decisions_made",
        LIST_OUTPUT,
    ),
    bureau_signs(
        "bureau undecide",
        "撤销一条裁定，恢复原样；撤销错了，再撤销那条撤销，就照原来的再作一次。能撤销的见 bureau decisions；不能的，执行时说明该怎么办。",
        "waiting:undecide",
        Argument(name="id", help="裁定编号（见 bureau decisions）"),
        _WHY,
    ),
)

"""What there is to type for cli/papers.py: commands that print: the school's documents, and typing a signed sign-in sheet back."""

from __future__ import annotations

from jyteacher_desktop.cli.commands.common import (
    AS_OF,
    CYCLE,
    output,
)
from jyteacher_desktop.cli.grammar import (
    Argument,
    Command,
    Opens,
    Option,
    Pin,
    a_path,
)

COMMANDS: tuple[Command, ...] = (
    Command(
        words=("activity", "absent"),
        help="按签到表补录出勤：输表上的代码和缺席的行号，其余的人都算出席。",
        handler="papers:absent",
        opens=Opens.SCHOOL,
        writes=True,
        arguments=(
            Argument(name="code", help="签到表右上角的代码"),
            Argument(name="rows", many=True, optional=True, help="缺席的行号，如 3 7 12-14；全到则不写"),
        ),
        options=(
            Option(flags=("--excused",), metavar="ROWS", help="请假的行号，如 5,9"),
            Option(flags=("--dry-run",), help="只看这些行号是谁，不保存"),
        ),
    ),
    Command(
        words=("report", "signin"),
        help="写出一次活动的签到表（PDF）。表上有代码和大号行号，补录时用 activity absent 只输缺席的行号。",
        handler="papers:signin",
        opens=Opens.SCHOOL,
        writes=True,
        arguments=(Argument(name="id", help="活动编号"),),
        options=(
            output("PDF 文件"),
            Option(flags=("--two-halves",), help="上午、下午各签一次"),
        ),
    ),
    Command(
        words=("report", "archive"),
        help="写出教师个人的学时登记表：一个人，或全体。-o 写 .pdf 为一本，写文件夹为每人一个文件。",
        handler="papers:archive",
        opens=Opens.SCHOOL,
        options=(
            output("PDF 文件或文件夹", metavar="F|DIR"),
            Option(flags=("--teacher",), metavar="X", help="只写一人：姓名、姓名#尾号、姓名@学科或编号"),
            AS_OF,
            CYCLE,
        ),
    ),
    Command(
        words=("report", "register"),
        help="写出全校的学时登记册；--public 为张贴用的公示版，只有姓名、教研组和学时。",
        handler="papers:register",
        opens=Opens.SCHOOL,
        options=(output("PDF 文件"), Option(flags=("--public",), help="公示版"), AS_OF, CYCLE),
    ),
    Command(
        words=("report", "record"),
        help="写出一次活动的校本研修活动记录表。",
        handler="papers:record",
        opens=Opens.SCHOOL,
        arguments=(Argument(name="id", help="活动编号"),),
        options=(output("PDF 文件"),),
    ),
    Command(
        words=("report", "plan"),
        help="写出校本研修计划；有活动开展后，附每月计划与完成的比较。",
        handler="papers:plan",
        opens=Opens.SCHOOL,
        arguments=(Argument(name="plan", optional=True, help="计划编号；只有一个计划时可以不写"),),
        options=(output("PDF 文件"),),
    ),
    Command(
        words=("report", "form4068"),
        help="按一个学年的台账填写教基4068《专任教师接受培训情况》。",
        handler="papers:form4068",
        opens=Opens.SCHOOL,
        arguments=(Argument(name="year", help="学年，如 2025-2026"),),
        options=(output("PDF 文件"),),
    ),
    Command(
        words=("report", "certificate"),
        help="写出一位教师的学时证明，签字盖章后有效；给出校长口令时，二维码里有签名，可以离线核对。",
        handler="papers:certificate",
        opens=Opens.SCHOOL,
        pin=Pin.MAY,
        options=(
            output("PDF 文件"),
            Option(flags=("--teacher",), metavar="X", required=True, help="姓名、姓名#尾号、姓名@学科或编号"),
            AS_OF,
            CYCLE,
        ),
    ),
    Command(
        words=("certificate", "verify"),
        help="核对一份学时证明：PDF 文件、二维码的照片，或扫码得到的文字。不用工作簿，不联网。",
        handler="papers:verify_certificate",
        arguments=(Argument(name="text", help="证明的 PDF、照片（JPG、PNG）、文本文件，或二维码里的文字"),),
        options=(Option(flags=("--card",), metavar="CARD", kind=a_path, help="开具学校的卡片：签名必须是它的密钥"),),
    ),
)

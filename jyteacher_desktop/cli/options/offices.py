"""What there is to type for cli/offices.py: commands about the school as an office: its workspace and key, the bureau it trusts, its policy."""

from __future__ import annotations

from jyteacher_desktop.cli.grammar import Argument, Command, Option, Pin, Written, a_path
from jyteacher_desktop.cli.options.common import (
    FILE,
    OPERATOR,
    alone,
    either,
    either_writes,
    labels,
    output,
    school_signs,
)
from jyteacher_desktop.domain.terms import SchoolStage

COMMANDS: tuple[Command, ...] = (
    alone(
        "school new",
        "新建学校工作簿和密钥。口令就是密钥的口令，至少 12 个字符或 6 个词。",
        "offices:new_school",
        Argument(name="file", kind=a_path, help="新工作簿，如 实验小学.jyschool"),
        Option(flags=("--code",), metavar="C", required=True, help="学校（机构）标识码"),
        Option(flags=("--name",), metavar="N", required=True, help="学校名称"),
        Option(flags=("--stage",), metavar="S", required=True, help=f"办学类型：{labels(SchoolStage)}"),
        Option(flags=("--central",), metavar="X", help="所属中心校"),
        Option(flags=("--policy",), metavar="P.toml", kind=a_path, help="政策文件；不写则用随程序附带的一份"),
        pin=Pin.NEW,
    ),
    school_signs(
        "school card",
        "写出学校的公开卡片，交教育局登记。",
        "offices:school_card",
        output("卡片文件，如 学校卡片.jyt", ".jyt"),
        OPERATOR,
    ),
    school_signs(
        "school trust",
        "采用教育局的卡片。不写 --fingerprint 时打印数字并标为未核对。",
        "offices:school_trust",
        Argument(name="file", kind=a_path, help="教育局卡片"),
        Option(flags=("--fingerprint",), metavar="DIGITS", help="正式通知上的 30 位数字，带不带空格都可以"),
    ),
    alone("policy check", "检查一份政策文件，不启用。", "offices:policy_check", FILE),
    either_writes(
        "policy use", "启用一份政策文件，替换现用的。教育局要经办人的口令。", "offices:policy_use", FILE, pin=Pin.LATER
    ),
    either(
        "policy questions",
        "现用政策里未经主管部门确认的每一项；-o 写成给主管部门的函（PDF）或表格（.xlsx、.csv）。",
        "offices:policy_questions",
        Option(
            flags=("-o", "--output"),
            metavar="FILE",
            kind=Written((".pdf", ".xlsx", ".csv")),
            help="写成函（.pdf）或表格（.xlsx、.csv）",
        ),
    ),
    either("policy show", "打印现用的政策。", "offices:policy_show"),
)

"""What there is to type for cli/offices.py: commands about the school as an office: its workspace and key, the bureau it trusts, its policy."""

from __future__ import annotations

from jyteacher_desktop.cli.commands.common import (
    FILE,
    OPERATOR,
    labels,
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
from jyteacher_desktop.domain.terms import SchoolStage

COMMANDS: tuple[Command, ...] = (
    Command(
        words=("school", "new"),
        help="新建学校工作簿和密钥。口令就是密钥的口令，至少 12 个字符或 6 个词。",
        handler="offices:new_school",
        pin=Pin.NEW,
        arguments=(Argument(name="file", kind=a_path, help="新工作簿，如 实验小学.jyschool"),),
        options=(
            Option(flags=("--code",), metavar="C", required=True, help="学校（机构）标识码"),
            Option(flags=("--name",), metavar="N", required=True, help="学校名称"),
            Option(flags=("--stage",), metavar="S", required=True, help=f"办学类型：{labels(SchoolStage)}"),
            Option(flags=("--central",), metavar="X", help="所属中心校"),
            Option(flags=("--policy",), metavar="P.toml", kind=a_path, help="政策文件；不写则用随程序附带的一份"),
        ),
    ),
    Command(
        words=("school", "card"),
        help="写出学校的公开卡片，交教育局登记。",
        handler="offices:school_card",
        opens=Opens.SCHOOL,
        writes=True,
        pin=Pin.ASK,
        options=(output("卡片文件，如 学校卡片.jyt"), OPERATOR),
    ),
    Command(
        words=("school", "trust"),
        help="采用教育局的卡片。不写 --fingerprint 时打印数字并标为未核对。",
        handler="offices:school_trust",
        opens=Opens.SCHOOL,
        writes=True,
        pin=Pin.ASK,
        arguments=(Argument(name="file", kind=a_path, help="教育局卡片"),),
        options=(Option(flags=("--fingerprint",), metavar="DIGITS", help="正式通知上的 30 位数字，带不带空格都可以"),),
    ),
    Command(
        words=("policy", "check"),
        help="检查一份政策文件，不启用。",
        handler="offices:policy_check",
        arguments=(FILE,),
    ),
    Command(
        words=("policy", "use"),
        help="启用一份政策文件，替换现用的。",
        handler="offices:policy_use",
        opens=Opens.EITHER,
        writes=True,
        arguments=(FILE,),
    ),
    Command(
        words=("policy", "questions"),
        help="现用政策里未经主管部门确认的每一项；-o 写成给主管部门的函（PDF）或表格（.xlsx、.csv）。",
        handler="offices:policy_questions",
        opens=Opens.EITHER,
        options=(Option(flags=("-o", "--output"), metavar="FILE", kind=a_path, help="写成函（.pdf）或表格（.xlsx、.csv）"),),
    ),
    Command(words=("policy", "show"), help="打印现用的政策。", handler="offices:policy_show", opens=Opens.EITHER),
)

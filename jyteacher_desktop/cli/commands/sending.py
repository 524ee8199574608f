"""What there is to type for cli/sending.py: commands between school and bureau, on the school's side: the package that leaves and the receipt that comes back."""

from __future__ import annotations

from jyteacher_desktop.cli.commands.common import (
    LIST_OUTPUT,
    QUARTER,
)
from jyteacher_desktop.cli.grammar import (
    Argument,
    Command,
    Opens,
    Option,
    Pin,
    a_path,
    megabytes,
)

COMMANDS: tuple[Command, ...] = (
    Command(
        words=("submit",),
        help="生成上报数据包，读回并逐项核对。未结账的季度生成暂报包。先加 --dry-run 看会交出什么、什么不会离开学校。",
        handler="sending:submit",
        opens=Opens.SCHOOL,
        writes=True,
        pin=Pin.ASK,
        arguments=(QUARTER,),
        options=(
            Option(flags=("-o", "--output"), metavar="DIR", kind=a_path, help="写到这个文件夹或U盘"),
            Option(flags=("--dry-run",), looks=True, help="只看会交出什么，不生成，不要口令"),
            Option(flags=("--with-attachments",), help="带上教育局还没有的附件，按需要分卷"),
            Option(flags=("--without-identity",), help="教育局已有同样的证件号时，证件号与电话这张表不带"),
            Option(
                flags=("--operator-pin-file",),
                metavar="FILE",
                kind=a_path,
                help="政策要求两人签名时，从文件第一行读经办人口令；也可用环境变量 JYTEACHER_OPERATOR_PIN",
            ),
            Option(flags=("--volume",), metavar="MB", kind=megabytes, help="每个分卷最大多少兆；不写为 14，适合电子邮件"),
        ),
    ),
    Command(
        words=("receipt", "apply"),
        help="收下教育局的回执或退回意见。",
        handler="sending:apply_receipt",
        opens=Opens.SCHOOL,
        writes=True,
        arguments=(Argument(name="file", kind=a_path, help="回执文件"),),
        options=(
            Option(flags=("--take-over",), help="教育局手里的最新一包不是本工作簿生成的，但确认本工作簿最新，接着它的编号"),
        ),
    ),
    Command(
        words=("receipt", "list"),
        help="上报过的数据包，以及教育局最新的回执怎么说：已收到、已撤回、编号冲突、前号不符、没有收到。",
        handler="sending:list_packages",
        opens=Opens.SCHOOL,
        options=(LIST_OUTPUT,),
    ),
    Command(
        words=("receipt", "returned"),
        help="教育局退回、还没有处理的记录。改过的自动消失；核对过不用改的用 receipt settle。",
        handler="sending:list_returned",
        opens=Opens.SCHOOL,
        options=(LIST_OUTPUT,),
    ),
    Command(
        words=("receipt", "settle"),
        help="教育局退回的一条记录核对过了，不用改：不再提醒。",
        handler="sending:settle_remark",
        opens=Opens.SCHOOL,
        writes=True,
        arguments=(Argument(name="record", help="记录编号，receipt returned 的 record"),),
    ),
)

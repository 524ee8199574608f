"""What there is to type for cli/sending.py: commands between school and bureau, on the school's side: the package that leaves and the receipt that comes back."""

from __future__ import annotations

from jyteacher_desktop.cli.grammar import Argument, Command, Option, a_path, megabytes
from jyteacher_desktop.cli.options.common import LIST_OUTPUT, QUARTER, output_folder, school, school_signs, school_writes

COMMANDS: tuple[Command, ...] = (
    school_signs(
        "submit",
        "生成上报数据包，读回并逐项核对。未结账的季度生成暂报包。先加 --dry-run 看会交出什么、什么不会离开学校。",
        "sending:submit",
        QUARTER,
        output_folder("写到这个文件夹或U盘"),
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
    school_writes(
        "receipt apply",
        "收下教育局的回执或退回意见。",
        "sending:apply_receipt",
        Argument(name="file", kind=a_path, help="回执文件"),
        Option(flags=("--take-over",), help="教育局手里的最新一包不是本工作簿生成的，但确认本工作簿最新，接着它的编号"),
    ),
    school(
        "receipt list",
        "上报过的数据包，以及教育局最新的回执怎么说：已收到、已撤回、编号冲突、前号不符、没有收到。",
        "sending:list_packages",
        LIST_OUTPUT,
    ),
    school(
        "receipt returned",
        "教育局退回、还没有处理的记录。改过的自动消失；核对过不用改的用 receipt settle。",
        "sending:list_returned",
        LIST_OUTPUT,
    ),
    school_writes(
        "receipt settle",
        "教育局退回的一条记录核对过了，不用改：不再提醒。",
        "sending:settle_remark",
        Argument(name="record", help="记录编号，receipt returned 的 record"),
    ),
)

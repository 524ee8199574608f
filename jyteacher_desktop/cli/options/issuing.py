"""What there is to type for cli/issuing.py: commands of the bureau about what it writes besides receipts: books given back, policies, logs, rolls, roots, several clerks."""

from __future__ import annotations

from jyteacher_desktop.cli.grammar import Argument, Command, Option, Pin, a_date, a_due_day, a_number, a_path, megabytes
from jyteacher_desktop.cli.options.common import LIST_OUTPUT, alone, bureau, bureau_signs, bureau_writes, output, output_folder

COMMANDS: tuple[Command, ...] = (
    bureau_signs(
        "bureau restore",
        "把学校最近一次有效上报的内容归还给学校。电脑丢失时用新工作簿的卡片（--card），并核对电话里的 30 位数字。",
        "issuing:restore",
        Argument(name="school", help="学校名称、标识码或编号"),
        output("写到这个文件夹或U盘"),
        Option(flags=("--card",), metavar="F", kind=a_path, help="学校新工作簿的卡片"),
        Option(flags=("--fingerprint",), metavar="DIGITS", help="电话里读出的 30 位数字"),
    ),
    bureau_signs(
        "bureau policy",
        "把现用政策（或 --source 的另一份）签发给各校，可带各季度的上报期限。卡片上有几位经办人时写出的是草稿，另一位经办人补签（policy-sign）后才算数。",
        "issuing:publish",
        output("政策文件包，如 政策.jyt", ".jyt"),
        Option(flags=("--source",), metavar="P.toml", kind=a_path, help="改用这份政策文件；不写则签发现用的"),
        Option(flags=("--due",), metavar="Q=D", kind=a_due_day, repeated=True, help="上报期限，如 2026Q4=2027-01-10；可写多个"),
        Option(flags=("--review-by",), metavar="D", kind=a_date, help="过了这一天，学校会被提醒索取新的政策"),
        Option(flags=("--number",), metavar="N", kind=a_number, help="这一份的编号；只在编号被人用乱时写，以后从它接着编"),
    ),
    bureau(
        "bureau policy-show",
        "看一份政策草稿：内容、与现用政策逐行的不同、谁已签名。补签以前先看。",
        "issuing:policy_show",
        Argument(name="file", kind=a_path, help="政策草稿或政策文件包（.jyt）"),
    ),
    bureau_signs(
        "bureau policy-sign",
        "另一位经办人在政策草稿上补签，内容不变；签够后本局立即按它计算，文件可以发给各校。口令是补签人自己的。",
        "issuing:policy_sign",
        Argument(name="file", kind=a_path, help="政策草稿（.jyt）"),
        Option(
            flags=("--draft",),
            metavar="ID",
            required=True,
            help="看草稿（policy-show）时写出的草稿标识；文件在看过以后被换过的，不会签名",
        ),
        Option(flags=("--number",), metavar="N", kind=a_number, help="草稿的编号跳得太远或往回走时：核实过没有错的，写上它"),
    ),
    bureau("bureau relays", "中心校交接单列出的数据包是否都已收到。", "issuing:relays", LIST_OUTPUT),
    bureau(
        "bureau evidence",
        "各校随数据包报来的附件；加 -o 导出来查看，文件名不含姓名。",
        "issuing:evidence",
        Argument(name="record", optional=True, help="只看一条活动或培训的附件：记录编号"),
        output_folder("导出到这个文件夹"),
    ),
    bureau_signs(
        "bureau log",
        "写出裁定簿，交本局另一台电脑接收，两边就一致。",
        "issuing:log",
        output("裁定簿文件", ".jyt"),
    ),
    bureau_signs(
        "bureau trust",
        "采用另一个教育局的卡片：向上级汇总，或接收下级的汇总；先到的汇总包随即合并。",
        "issuing:trust",
        Argument(name="role", choices=("upper", "city"), help="upper：上级，我们向它汇总；city：下级，我们接收它的汇总"),
        Argument(name="card", kind=a_path, help="教育局卡片"),
        Option(flags=("--fingerprint",), metavar="DIGITS", required=True, help="正式通知上的 30 位数字"),
    ),
    bureau_signs(
        "bureau roll",
        "写汇总包交上级：各校带原签名的数据包、裁定簿和汇总指纹。",
        "issuing:roll",
        output("写到这个文件夹或U盘"),
        Option(flags=("--volume",), metavar="MB", kind=megabytes, help="每个分卷最大多少兆；不写为 48"),
    ),
    bureau(
        "bureau rekey",
        "换经办人的密钥、口令和信箱（换了经办人、口令可能被人看到）。旧密钥为新卡片签名，学校直接采用即可。",
        "issuing:rekey",
        output("新的教育局卡片；根密钥由几人分管时是要签名的草稿", ".jyt"),
        writes=True,
        pin=Pin.CHANGE,
    ),
    bureau(
        "bureau newkey",
        "密钥丢失或口令忘记时，凭打印封存的恢复密钥另做一把；以前的数据包照样能打开。",
        "issuing:newkey",
        output("新的教育局卡片；根密钥由几人分管时是要签名的草稿", ".jyt"),
        Option(flags=("--recovery",), metavar="FILE", kind=a_path, help="抄有恢复密钥（AGE-SECRET-KEY-1…）的文本文件"),
        Option(flags=("--no-recovery",), help="恢复密钥也没有：以前的数据包不能再打开，请各校重新上报"),
        writes=True,
        pin=Pin.NEW,
    ),
    alone(
        "bureau root-key",
        "为一位根密钥保管人，或一位新经办人做一把密钥。口令由本人自己设定。",
        "issuing:root_key",
        output("密钥文件，如 甲.jytkey", ".jytkey"),
        pin=Pin.NEW,
    ),
    bureau_signs(
        "bureau root-draft",
        "起草新卡片：根密钥由几位保管人分管（建议三人，两人签名有效），增加或减少经办人。保管人签名（root-sign）后启用。",
        "issuing:root_draft",
        output("卡片草稿", ".jyt"),
        Option(
            flags=("--holder",), metavar="KEY", kind=a_path, repeated=True, help="保管人的密钥文件；可写多个，不写则保管人不变"
        ),
        Option(flags=("--threshold",), metavar="N", kind=a_number, help="需要几位保管人签名；不写则不变"),
        Option(flags=("--clerk",), metavar="KEY", kind=a_path, repeated=True, help="增加一位经办人：他的密钥文件；可写多个"),
        Option(
            flags=("--remove-clerk",),
            metavar="WHO",
            repeated=True,
            help="减去一位离任的经办人：他的 30 位数字（见 bureau clerks）或密钥文件；可写多个",
        ),
    ),
    alone(
        "bureau root-sign",
        "保管人在卡片草稿上签名。口令是保管人自己的。",
        "issuing:root_sign",
        Argument(name="file", kind=a_path, help="卡片草稿"),
        Option(flags=("--key",), metavar="KEY", kind=a_path, required=True, help="保管人的密钥文件"),
        pin=Pin.ASK,
    ),
    bureau_signs(
        "bureau root-adopt",
        "签名足够后启用新卡片；再用 bureau card 写给各校。",
        "issuing:root_adopt",
        Argument(name="file", kind=a_path, help="签好的卡片草稿"),
    ),
    bureau("bureau clerks", "现用卡片上的经办人：密钥数字，密钥文件在本机哪里。", "issuing:clerks", LIST_OUTPUT),
    bureau_writes(
        "bureau clerk-file",
        "说明一位经办人的密钥文件在哪里（换了U盘，或工作簿是复制来的），以后输入他的口令就能找到。",
        "issuing:clerk_file",
        Argument(name="file", kind=a_path, help="经办人的密钥文件（.jytkey）"),
    ),
)

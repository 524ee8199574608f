"""What there is to type for cli/school_keys.py: commands about keys and books over the years, on the school's side: a new key, a new PIN, a book given back, a relay."""

from __future__ import annotations

from jyteacher_desktop.cli.grammar import Argument, Command, Option, Pin, a_pair, a_path
from jyteacher_desktop.cli.options.common import OPERATOR, either, output, output_folder, school, school_signs, school_writes

COMMANDS: tuple[Command, ...] = (
    school(
        "school rekey",
        "换新密钥和新口令（换校长、口令可能被人看到）。新卡片带旧密钥的签名，随数据包交教育局即可，不用打电话。",
        "school_keys:rotate_key",
        output("新的学校卡片", ".jyt"),
        OPERATOR,
        writes=True,
        pin=Pin.CHANGE,
    ),
    school(
        "school operator",
        "设经办人密钥（政策要求经办人和校长两人签名时），或给新的经办人另做一把。口令是校长的，新口令由经办人输入。",
        "school_keys:make_operator_key",
        output("经办人卡片，交教育局登记", ".jyt"),
        writes=True,
        pin=Pin.CHANGE,
    ),
    school(
        "school newkey",
        "密钥丢失或口令忘记时另做一把。教育局要打电话核对 30 位数字，并吊销旧密钥。",
        "school_keys:replace_key",
        output("新的学校卡片", ".jyt"),
        writes=True,
        pin=Pin.NEW,
    ),
    school_writes(
        "school samekey",
        "提示密钥文件不是台账记下的那一把时（如恢复过换密钥以前的备份）：输入教育局念的 30 位数字，与文件相符才接着用。",
        "school_keys:know_key",
        Option(flags=("--fingerprint",), metavar="DIGITS", required=True, help="教育局登记的 30 位数字"),
        OPERATOR,
    ),
    school_signs(
        "school restore",
        "取回教育局的归还包：电脑丢失后的全部数据，或旧备份缺的部分。先加 --dry-run 看会改什么。",
        "school_keys:take_back",
        Argument(name="file", kind=a_path, help="归还包"),
        Option(flags=("--dry-run",), help="只比较，不改动"),
        Option(flags=("--older",), help="归还包比本机旧，或者就是本机写的：核实过，仍然用它的内容写回本机"),
        backup="restore",
    ),
    school_signs(
        "school relay",
        "中心校转交各校数据包和学校卡片：原样复制、读回核对，并写一张签名的交接单。"
        "先加 --dry-run 看名单上缺哪一所（按文件名识别，不打开数据包）。",
        "school_keys:relay",
        Argument(name="paths", kind=a_path, many=True, help="各校的数据包或文件夹"),
        output_folder("写到这个文件夹或U盘"),
        Option(flags=("--dry-run",), looks=True, help="只看缺谁、会转交什么，不复制，不要口令"),
        Option(
            flags=("--of",),
            metavar="文件名=学校",
            kind=a_pair,
            repeated=True,
            dest="chosen",
            help="文件名里看不出是哪所学校的，写明：学校代码或名单上的名称，可写多次",
        ),
    ),
    either("pin", "换口令。密钥不变，不用通知教育局。", "school_keys:change_pin", OPERATOR, writes=True, pin=Pin.CHANGE),
)

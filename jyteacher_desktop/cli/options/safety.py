"""What there is to type for cli/safety.py: commands that keep data safe: backups, checking, repairing, the rescue copy."""

from __future__ import annotations

from jyteacher_desktop.cli.grammar import Argument, Command, Option, Pin, a_path
from jyteacher_desktop.cli.options.common import LIST_OUTPUT, by_itself, either, output

COMMANDS: tuple[Command, ...] = (
    either(
        "backup now",
        "现在备份工作簿：复制、逐字节核对、打开检查、点数，都通过才算数。备份放在工作簿旁边的 .backups 文件夹里。",
        "safety:backup_now",
    ),
    by_itself("backup list", "列出备份，新的在前。", "safety:backup_list", LIST_OUTPUT),
    by_itself(
        "backup check",
        "打开并检查一份备份；不写文件时检查全部备份。",
        "safety:backup_check",
        Argument(name="file", kind=a_path, optional=True, help="备份文件"),
    ),
    by_itself(
        "backup restore",
        "用一份备份替换工作簿。先保存现在的文件，也是一份备份，随时可以换回来。--dry-run 只列出会有什么变化。",
        "safety:backup_restore",
        Argument(name="file", kind=a_path, help="备份文件（见 backup list）"),
        Option(flags=("--dry-run",), help="只看会有什么变化，不恢复"),
    ),
    by_itself(
        "check",
        "从头到尾检查工作簿文件，不改动它。写了 --repair 时修复：先把现在的文件另存，再把读得出来的记录写成新文件。",
        "safety:check",
        Option(flags=("--repair",), help="有损坏时修复"),
    ),
    by_itself(
        "rescue",
        "把全部记录另存为普通表格（.xlsx）和 JSON，不用本程序也能看。损坏的工作簿也会尽量读出来。",
        "safety:rescue",
        output("写到这个文件夹"),
    ),
    either(
        "private unlock",
        "换了电脑以后，用口令（或恢复页上的字）把封存的证件号和电话解锁一次；以后这台电脑记得。",
        "sealing_secret:unlock",
        Option(flags=("--page",), metavar="FILE", kind=a_path, help="抄有恢复字的文本文件"),
        writes=True,
        pin=Pin.MAY,
    ),
    either(
        "private page",
        "写出证件号恢复页（PDF），打印后锁进保险柜：电脑坏了、口令又忘了时用它解锁。需要口令。",
        "sealing_secret:page",
        output("PDF 文件", ".pdf"),
        pin=Pin.ASK,
    ),
)

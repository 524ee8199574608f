"""What there is to type for cli/safety.py: commands that keep data safe: backups, checking, repairing, the rescue copy."""

from __future__ import annotations

from jyteacher_desktop.cli.commands.common import (
    LIST_OUTPUT,
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
        words=("backup", "now"),
        help="现在备份工作簿：复制、逐字节核对、打开检查、点数，都通过才算数。备份放在工作簿旁边的 .backups 文件夹里。",
        handler="safety:backup_now",
        opens=Opens.EITHER,
    ),
    Command(
        words=("backup", "list"),
        help="列出备份，新的在前。",
        handler="safety:backup_list",
        opens=Opens.BY_ITSELF,
        options=(LIST_OUTPUT,),
    ),
    Command(
        words=("backup", "check"),
        help="打开并检查一份备份；不写文件时检查全部备份。",
        handler="safety:backup_check",
        opens=Opens.BY_ITSELF,
        arguments=(Argument(name="file", kind=a_path, optional=True, help="备份文件"),),
    ),
    Command(
        words=("backup", "restore"),
        help="用一份备份替换工作簿。先保存现在的文件，也是一份备份，随时可以换回来。--dry-run 只列出会有什么变化。",
        handler="safety:backup_restore",
        opens=Opens.BY_ITSELF,
        arguments=(Argument(name="file", kind=a_path, help="备份文件（见 backup list）"),),
        options=(Option(flags=("--dry-run",), help="只看会有什么变化，不恢复"),),
    ),
    Command(
        words=("check",),
        help="从头到尾检查工作簿文件，不改动它。写了 --repair 时修复：先把现在的文件另存，再把读得出来的记录写成新文件。",
        handler="safety:check",
        opens=Opens.BY_ITSELF,
        options=(Option(flags=("--repair",), help="有损坏时修复"),),
    ),
    Command(
        words=("rescue",),
        help="把全部记录另存为普通表格（.xlsx）和 JSON，不用本程序也能看。损坏的工作簿也会尽量读出来。",
        handler="safety:rescue",
        opens=Opens.BY_ITSELF,
        options=(output("写到这个文件夹", metavar="DIR"),),
    ),
    Command(
        words=("private", "unlock"),
        help="换了电脑以后，用口令（或恢复页上的字）把封存的证件号和电话解锁一次；以后这台电脑记得。",
        handler="private:unlock",
        opens=Opens.EITHER,
        writes=True,
        pin=Pin.MAY,
        options=(Option(flags=("--page",), metavar="FILE", kind=a_path, help="抄有恢复字的文本文件"),),
    ),
    Command(
        words=("private", "page"),
        help="写出证件号恢复页（PDF），打印后锁进保险柜：电脑坏了、口令又忘了时用它解锁。需要口令。",
        handler="private:page",
        opens=Opens.EITHER,
        pin=Pin.ASK,
        options=(output("PDF 文件"),),
    ),
)

"""The manual page of the command line, written from its own grammar: what is typed cannot differ from what is described."""

from __future__ import annotations

from datetime import UTC, datetime

from jyteacher_desktop.cli.grammar import COMMON, Command
from jyteacher_desktop.cli.options import COMMANDS
from jyteacher_desktop.paths import OFFLINE

_ENDINGS = (
    ("0", "完成"),
    ("1", "完成，但有拒收或待人处理的"),
    ("2", "用法不对"),
    ("3", "电脑环境：文件、磁盘、权限"),
    ("4", "数据包、卡片或签名不可用"),
    ("5", "输入整体不可用"),
    ("70", "程序错误，已写入日志"),
)
OFFLINE_IN_ENGLISH = """\
It opens no network connection, unless a bureau keeps its records on a
database server: then to that one alone."""
_ENGLISH = """.SH NAME
{name} \\- offline records of teachers' research activities and continuing\\-education hours
.SH SYNOPSIS
.B {name}
{synopsis}
.SH DESCRIPTION
{what}
The program speaks Chinese; its full manual is the Chinese page
.RI ( "man \\-L zh_CN {name}" )
and
.BR "jyteacher \\-\\-help" .
{offline}
.SH SEE ALSO
.BR {other} (1)
"""


def english(name: str, version: str, moment: int) -> str:
    """The short page in English, of either program."""
    window = name == "jyteacher-desktop"
    text = _ENGLISH.format(
        name=name.replace("-", "\\-"),
        offline=OFFLINE_IN_ENGLISH,
        other=("jyteacher" if window else "jyteacher-desktop").replace("-", "\\-"),
        synopsis="[\\fIFILE\\fR ...]" if window else "\\fICOMMAND\\fR [\\fIARGUMENT\\fR ...] [\\fIOPTION\\fR ...]",
        what="Opens the windows on the workspaces and letters named."
        if window
        else "Runs one command on a workspace of a school (.jyschool) or a bureau (.jybureau).",
    )
    return _title(name, version, moment) + text


def chinese(version: str, moment: int) -> str:
    """Every command with its arguments and options."""
    lines = [
        _title("jyteacher", version, moment).rstrip(),
        ".SH 名称",
        "jyteacher \\- 济源教师研修台账的命令行",
        ".SH 用法",
        ".B jyteacher",
        "\\fI命令\\fR [\\fI参数\\fR ...] [\\fI选项\\fR ...]",
        ".SH 说明",
        "离线登记教师研修活动和继续教育学时，打印校长签字的汇总，给教育局交签名封装的数据包。一所学校一个文件（.jyschool），",
        f"教育局一个文件（.jybureau）。{OFFLINE}",
        ".SH 每条命令都有的选项",
    ]
    for option in COMMON:
        lines += [".TP", f".B {_plain(option.shown)}", _plain(option.said)]
    lines.append(".SH 命令")
    for command in COMMANDS:
        lines += _command(command)
    lines.append(".SH 退出状态")
    for status, meaning in _ENDINGS:
        lines += [".TP", f".B {status}", meaning]
    lines += [".SH 另见", ".BR jyteacher\\-desktop (1)"]
    return "\n".join(lines) + "\n"


def _command(command: Command) -> list[str]:
    shown = " ".join(argument.shown for argument in command.arguments)
    lines = [f".SS {_plain(command.name)} {_plain(shown)}".rstrip(), _plain(command.help)]
    for argument in command.arguments:
        lines += [".TP", f".I {_plain(argument.name)}", _plain(argument.help)]
    for option in command.options:
        lines += [".TP", f".B {_plain(option.shown)}", _plain(option.said)]
    return lines


def _title(name: str, version: str, moment: int) -> str:
    day = datetime.fromtimestamp(moment, UTC).date().isoformat()
    return f'.TH {name.upper()} 1 "{day}" "{version}" "jyteacher"\n'


def _plain(text: str) -> str:
    """Text that means itself to a formatter of manual pages."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("\n", " ")
    return f"\\&{text}" if text.startswith((".", "'")) else text

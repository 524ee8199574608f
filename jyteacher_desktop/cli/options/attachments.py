"""What there is to type for cli/attachments.py: commands about attachments of activities and trainings."""

from __future__ import annotations

from jyteacher_desktop.cli.grammar import Argument, Command, a_path
from jyteacher_desktop.cli.options.common import LIST_OUTPUT, output, school, school_writes

COMMANDS: tuple[Command, ...] = (
    school_writes(
        "attachment add",
        "给一次活动或一条培训加照片、扫描件（JPEG、PNG、PDF）。照片自动转正、缩小到 1 MB 以内，并去掉拍摄地点等信息。",
        "attachments:add",
        Argument(name="id", help="活动或培训的编号"),
        Argument(name="files", kind=a_path, many=True, help="要加入的文件"),
    ),
    school(
        "attachment list",
        "列出附件：全部，或一次活动、一条培训的。",
        "attachments:list_all",
        Argument(name="id", optional=True, help="活动或培训的编号"),
        LIST_OUTPUT,
    ),
    school_writes(
        "attachment remove",
        "移除附件，放进回收站，可以恢复。",
        "attachments:remove",
        Argument(name="ids", many=True, help="附件编号"),
    ),
    school(
        "attachment export",
        "把一个附件，或一次活动、一条培训的全部附件写到文件夹里。",
        "attachments:export",
        Argument(name="id", help="附件、活动或培训的编号"),
        output("写到这个文件夹"),
    ),
    school("attachment check", "读一遍全部附件，核对内容有没有缺少或损坏。", "attachments:check"),
)

"""What there is to type for cli/layouts.py: layouts that were explained once, for this school and for others."""

from __future__ import annotations

from jyteacher_desktop.cli.grammar import Argument, Command, a_path
from jyteacher_desktop.cli.options.common import LIST_OUTPUT, either, either_writes, output

COMMANDS: tuple[Command, ...] = (
    either(
        "layout list",
        "指明过列的表样：哪一种记录、有哪些列名、哪一列是什么。导入和 export 认得同样的表。",
        "layouts:show",
        LIST_OUTPUT,
    ),
    either(
        "layout save",
        "把指明过的表样存成一个文件，给别的学校用；里面只有列名，没有任何记录。",
        "layouts:save",
        output("表样文件（.json）", ".json"),
    ),
    either_writes(
        "layout load",
        "采用别人存的表样；同样的列名已经指明过的，以本校的为准。",
        "layouts:load",
        Argument(name="file", kind=a_path, help="layout save 存的文件"),
    ),
)

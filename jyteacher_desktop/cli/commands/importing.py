"""What there is to type for cli/importing.py: commands that read workbooks (a plan, then that very plan) and write empty ones to fill."""

from __future__ import annotations

from jyteacher_desktop.cli.commands import records
from jyteacher_desktop.cli.commands.common import (
    import_of,
    output,
)
from jyteacher_desktop.cli.grammar import (
    Argument,
    Command,
    Option,
)

COMMANDS: tuple[Command, ...] = (
    Command(
        words=("template",),
        help="写一份待填写的空白表格。",
        handler="importing:template",
        arguments=(
            Argument(
                name="kind",
                kind=records.a_sheet_of,
                help="哪一种表格：roster、activities、attendance、trainings、openings、members，或 record kinds 里的任何一种",
            ),
        ),
        options=(output("表格文件（.xlsx）"),),
    ),
    import_of(("roster", "import"), "教师花名册"),
    import_of(("activity", "import"), "活动清单"),
    import_of(("attendance", "import"), "出勤名单"),
    import_of(("training", "import"), "校外培训", Option(flags=("--opening",), help="表格里是期初学时，不是培训")),
)

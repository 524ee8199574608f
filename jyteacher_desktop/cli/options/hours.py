"""What there is to type for cli/hours.py: ``hours``: the ledger, with reasons, at any day, in any cycle, under the policy in use or a draft."""

from __future__ import annotations

from jyteacher_desktop.cli.grammar import Command
from jyteacher_desktop.cli.options.common import HOURS_OPTIONS, LIST_OUTPUT, school

COMMANDS: tuple[Command, ...] = (
    school("hours", "学时台账：每人计入多少、应完成多少、还差多少。", "hours:school_hours", *HOURS_OPTIONS, LIST_OUTPUT),
    school("outlook", "谁照现在的速度到周期结束会不足，计划中的活动能补多少。", "hours:outlook", *HOURS_OPTIONS[:3], LIST_OUTPUT),
)

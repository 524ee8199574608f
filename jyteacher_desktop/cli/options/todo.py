"""What there is to type for cli/todo.py: what the first page asks somebody to do."""

from __future__ import annotations

from jyteacher_desktop.cli.grammar import Command
from jyteacher_desktop.cli.options.common import LIST_OUTPUT, either

COMMANDS: tuple[Command, ...] = (
    either("todo", "接下来做什么：首页列出的事，最要紧的在前；本校或教育局的工作簿都可以。", "todo:todo", LIST_OUTPUT),
)

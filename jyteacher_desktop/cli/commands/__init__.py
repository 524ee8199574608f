"""Every command of the program, as data: what there is and what it takes, a module for each module of functions beside this folder.

``handler`` names ``module:function`` of jyteacher_desktop/cli. Only the module of the wanted command is loaded with what it needs, so
help is instant. A test resolves every handler, compares the list with the documentation, and runs each command at least once.
"""

from __future__ import annotations

from jyteacher_desktop.cli.commands import (
    activities,
    attachments,
    bureau,
    city,
    demo,
    describing,
    editing,
    ethics,
    hours,
    importing,
    issuing,
    layouts,
    members,
    offices,
    packages,
    papers,
    people,
    plans,
    quarters,
    records,
    safety,
    sending,
    steps,
    trainings,
    trash,
    trust,
    updating,
    waiting,
)
from jyteacher_desktop.cli.grammar import Command

_SUBJECTS = (
    "demo",
    "school",
    "template",
    "export",
    "layout",
    "roster",
    "activity",
    "attendance",
    "training",
    "opening",
    "teacher",
    "record",
    "measures",
    "ethics",
    "hours",
    "outlook",
    "policy",
    "period",
    "report",
    "why",
    "certificate",
    "submit",
    "receipt",
    "pin",
    "private",
    "undo",
    "redo",
    "delete",
    "trash",
    "restore",
    "compare",
    "history",
    "plan",
    "attachment",
    "backup",
    "check",
    "rescue",
    "bureau",
    "package",
    "batch",
    "update",
    "guide",
    "manual",
    "completion",
)
"""First words in the order of a school's year: set up, record, count, close, hand in; then the bureau."""
_MODULES = (
    activities,
    attachments,
    bureau,
    city,
    demo,
    describing,
    editing,
    ethics,
    hours,
    importing,
    issuing,
    layouts,
    members,
    offices,
    packages,
    papers,
    people,
    plans,
    quarters,
    records,
    safety,
    sending,
    steps,
    trainings,
    trash,
    trust,
    updating,
    waiting,
)


def _place(command: Command) -> int:
    return _SUBJECTS.index(command.words[0])


COMMANDS: tuple[Command, ...] = tuple(sorted((command for module in _MODULES for command in module.COMMANDS), key=_place))
"""The demonstration first, then subject by subject; a command of a new subject is named in :data:`_SUBJECTS` first."""

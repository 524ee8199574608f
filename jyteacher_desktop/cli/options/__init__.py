"""Every command of the program, as data: what there is and what it takes, a module for each module of functions beside this folder.

``handler`` names ``module:function`` of jyteacher_desktop/cli. Of a command that was asked for only the modules are loaded that describe
commands with its first word, and the one of its function, so whoever asks for one waits for none of the others. A test resolves every
handler, compares the list with the documentation, and runs each command at least once.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from jyteacher_desktop.cli.grammar import Command
from jyteacher_desktop.kinds.registry import Registry

_MODULES = {
    "demo": "demo",
    "school": "editing members offices school_keys",
    "template": "importing",
    "export": "importing",
    "layout": "layouts",
    "roster": "importing people",
    "activity": "activities editing importing",
    "attendance": "activities importing",
    "training": "editing importing trainings",
    "opening": "editing",
    "teacher": "editing people",
    "record": "records",
    "measures": "records",
    "ethics": "ethics",
    "todo": "todo",
    "hours": "hours",
    "outlook": "hours",
    "policy": "offices",
    "period": "quarters",
    "report": "papers",
    "why": "quarters",
    "certificate": "papers",
    "submit": "sending",
    "receipt": "sending",
    "pin": "school_keys",
    "private": "safety",
    "undo": "steps",
    "redo": "steps",
    "delete": "trash",
    "trash": "trash",
    "restore": "trash",
    "compare": "trash",
    "history": "steps",
    "plan": "editing importing plans",
    "attachment": "attachments",
    "backup": "safety",
    "check": "safety",
    "rescue": "safety",
    "bureau": "bureau city issuing papers program_updates waiting",
    "package": "packages",
    "batch": "editing",
    "update": "program_updates",
    "guide": "describing",
    "manual": "describing",
    "completion": "describing",
}
"""For each first word the modules that describe its commands. First words stand in the order of a school's year: set up, record, count,
close, hand in; then the bureau."""


def commands_of(word: str = "") -> Sequence[Command]:
    """The commands with this first word in the order of help; all of them for a word that begins none."""
    return _described(word) if word in _MODULES else COMMANDS


def _described(word: str) -> tuple[Command, ...]:
    modules = (import_module(f"{__name__}.{name}") for name in _MODULES[word].split())
    return tuple(command for module in modules for command in module.COMMANDS if command.words[0] == word)


COMMANDS: Registry[Command] = Registry(lambda: tuple(command for word in _MODULES for command in _described(word)))
"""The demonstration first, then subject by subject; loaded when somebody looks into it."""

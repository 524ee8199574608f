"""What a window says of a sentence that the command line says too.

Sentences are written once, for both. Where a command does what is asked for, it stands in round brackets behind the words for people:
「请从备份恢复（backup list）」. A window has buttons and menus for it, and leaves these brackets out.
"""

from __future__ import annotations

import re
from typing import Final

COMMANDS: Final = [
    "backup",
    "batch",
    "bureau",
    "check",
    "history",
    "layout",
    "period",
    "plan",
    "policy",
    "private",
    "receipt",
    "record",
    "report",
    "rescue",
    "restore",
    "roster",
    "school",
]
"""The first words of commands that sentences name; a test looks through every sentence of the program for others."""
_HINT: Final = re.compile(rf"（(?:jyteacher [a-z]|--[a-z]|(?:{'|'.join(COMMANDS)}) [a-z-])[^（）.]*）")


def in_a_window(sentence: str) -> str:
    """The sentence without the commands it names."""
    return _HINT.sub("", sentence)

"""The command line: everything the windows do, for scripts, tests and clerks.

A command is one row of :mod:`~jyteacher_desktop.cli.options` (its words, arguments and help, as data) and one function in
the module of its subject, which calls one use case and returns an :class:`~jyteacher_desktop.cli.answers.Answer`: the JSON
that programs rely on and the text that people read. No rule of the field lives here. ``running`` finds the command, reads
the PIN, opens the workspace, and turns every ending into an exit status; only the module of the wanted command is imported,
so ``--help`` is instant and Qt is never loaded.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys

SELDOM = (50_000, 20, 50)
"""How seldom Python looks for circles of dead objects while a command runs: making modules and rows leaves hardly any."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command line and return its exit status.

    None is the line this process was started with: it ends with the command, so its memory is looked through seldom, and not at the
    end. Whoever gives *arguments* goes on afterwards, and how often its memory is looked through stays its own affair.
    """
    if arguments is None:
        _once_more_in_utf8()
        # looking as often as usual takes a twentieth of a short command, a fifth of the figures of a city
        gc.set_threshold(*SELDOM)
        # nor is any left that matters when the process ends: without this Python looks through everything twice more, a fifth of a short command
        atexit.register(gc.freeze)
    from jyteacher_desktop.cli.running import run  # noqa: PLC0415 - under the same rule

    return run(arguments)


def _once_more_in_utf8() -> None:
    """Where the locale knows ASCII only, begin anew in Python's UTF-8 mode.

    Names that were typed, and paths, arrive as broken characters there that no file and no answer can hold.
    """
    if sys.getfilesystemencoding() != "ascii" or os.environ.get("PYTHONUTF8") == "1":
        return
    os.environ["PYTHONUTF8"] = "1"
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - this very program with its own words

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

SELDOM = (50_000, 20, 50)
"""How seldom Python looks for circles of dead objects while a command runs: making modules and rows leaves hardly any."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command line (``sys.argv`` when None) and return its exit status."""
    usual = gc.get_threshold()
    gc.set_threshold(*SELDOM)  # looking as often as usual takes a twentieth of a short command, a fifth of the figures of a city
    # nor is any left that matters when the process ends: without this Python looks through everything twice more, a fifth of a short command
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)
    try:
        from jyteacher_desktop.cli.running import run  # noqa: PLC0415 - under the same rule

        return run(arguments)
    finally:
        if not gc.get_freeze_count():  # what is kept from the search for another reason stays so
            # all that was made counts as old from now on: as new it would be looked through at once, a twentieth of a short command
            gc.freeze()
            gc.unfreeze()
        gc.set_threshold(*usual)

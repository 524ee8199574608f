"""The windows: start window, school window, bureau window.

``main()`` is the entry of the gui-script and of ``python -m jyteacher_desktop`` without arguments. Only this layer imports
Qt. A page is the widgets of one ``forms/*.ui``; it calls use cases by one operation (``desk.do(use_case, …).then(…)``), and a presenter
(plain Python) stands beside it only where something is decided. One worker thread per window owns the workspace; one module
shows questions and errors.
"""

from __future__ import annotations

import builtins
import gc
import sys
from importlib import import_module
from typing import Final


def main(arguments: list[str] | None = None) -> int:
    """Open the windows, or check the installation; ``arguments`` may name files or be an option. Returns the exit status."""
    collect_seldom()
    import_plainly()
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["--check"]:
        from jyteacher_desktop.desktop import checking_installation

        return checking_installation.main(given[1:])
    if given[:1] == ["--first-paint"]:
        from jyteacher_desktop.desktop.measuring_first_window import first_paint

        return first_paint(given[1:])
    from jyteacher_desktop.desktop.application import run

    return run(given)


def collect_seldom() -> None:
    """Look for circles of dead objects less often than Python would.

    The classes of Qt that a first frame needs are made of thousands of objects that stay, and counting a large school makes hundreds of
    thousands of tuples that live; every look walks through all of them: a twentieth of the time to the first frame, a fifth of that of the
    first page after a change. What the windows leave in circles is small beside that. Until a window stands there with its first page
    everything that is made stays: then nothing is looked at (:func:`all_loaded`).
    """
    gc.set_threshold(_WHILE_LOADING, 20, 50)


_WHILE_LOADING: Final = 500_000


def import_plainly() -> None:
    """Let Python import as it does without Qt.

    Qt's binding puts itself into every ``import`` and reads the text of each module that is loaded after it, to learn whether the module
    would like Qt's names in another spelling (``from __feature__ import …``). Nobody here would, and a fifth of the time to the first
    page went there (decision 0488).
    """
    from jyteacher_desktop.desktop.qt_enumerations import enumerate_quickly

    plain = builtins.__import__
    enumerate_quickly()
    import_module("PySide6.QtCore")
    builtins.__import__ = plain


def all_loaded() -> None:
    """What has been loaded until now stays as long as the program runs: no later look walks through it."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)

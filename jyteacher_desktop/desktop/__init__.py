"""The windows: start window, school window, bureau window.

``main()`` is the entry of the gui-script and of ``python -m jyteacher_desktop`` without arguments. Only this layer imports
Qt. A page is the widgets of one ``forms/*.ui``; it calls use cases by one operation (``desk.do(use_case, …).then(…)``), and a presenter
(plain Python) stands beside it only where something is decided. One worker thread per window owns the workspace; one module
shows questions and errors.
"""

from __future__ import annotations


def main(arguments: list[str] | None = None) -> int:
    """Open the windows; ``arguments`` may name workspace files or be ``--sample``. Returns the exit status."""
    from jyteacher_desktop.desktop.application import run

    return run(arguments)

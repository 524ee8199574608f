"""The windows: start window, school window, bureau window.

``main()`` is the entry of the gui-script and of ``python -m jyteacher_desktop`` without arguments. Only this layer imports
Qt. Pages are a view (widgets of one ``forms/*.ui``) and a presenter (plain Python); one worker thread per window owns
the workspace; one module shows questions and errors.
"""

from __future__ import annotations


def main(arguments: list[str] | None = None) -> int:
    """Open the windows; ``arguments`` may name workspace files or be ``--sample``. Returns the exit status."""
    from jyteacher_desktop.desktop.application import run

    return run(arguments)

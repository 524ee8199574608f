"""A field whose content is covered until somebody asks to see it: an ID number, a telephone number.

Whoever looks over a shoulder or at a projector sees dots. A new number is seen while it is typed; one that stands there is shown and covered
again by the eye at the end of the field.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit

from jyteacher_desktop.desktop.icons import icon


def cover(line: QLineEdit, what: str) -> None:
    """Cover what stands in a field now; an empty field stays as it is until it is covered with something in it."""
    if not line.text():
        return
    action = QAction(icon("shown"), f"显示{what}", line)
    action.setToolTip(f"显示或遮住{what}")
    action.setCheckable(True)
    action.toggled.connect(partial(_show, line))
    line.addAction(action, QLineEdit.ActionPosition.TrailingPosition)
    _show(line, shown=False)


def _show(line: QLineEdit, shown: bool) -> None:
    line.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)

"""Forms: the layout of every page and dialog comes from ``forms/*.ui`` (Qt Designer).

``Form("teachers_page", self)`` builds the form onto an existing widget (composition: the view stays the owner) and
``form.child(QLineEdit, "searchEdit")`` hands out its parts with their type. A missing part, a wrong class or a file
Qt cannot read is a :class:`FormError`, so a stale form fails the test that builds every view.

Every label shows plain text: Qt's guess at rich text would otherwise interpret ``<img>`` in somebody's name.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtUiTools import QUiLoader
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QWidget

from jyteacher_desktop.desktop.widgets import promoted
from jyteacher_desktop.desktop.zoom import adopt
from jyteacher_desktop.paths import form as form_file
from jyteacher_desktop.paths import is_file

Part = TypeVar("Part", bound=QObject)


class FormError(Exception):
    """A form and the code that uses it do not belong together: a bug, found by tests."""


class _Loader(QUiLoader):
    """Builds the outermost widget of a form onto ``base`` and our own widgets by their class name."""

    def __init__(self, base: QWidget) -> None:
        with _no_plugins():
            super().__init__()
        self._base: QWidget | None = base
        self.buttons: list[QPushButton] = []

    def createWidget(self, class_name: str, parent: QWidget | None = None, name: str = "") -> QWidget:
        if parent is None and self._base is not None:
            base, self._base = self._base, None
            return base
        # of a plain QWidget that Qt has made, the binding asks of all classes of Qt whether it is one of theirs, and makes each for it
        own = QWidget if class_name == "QWidget" else promoted(class_name)
        if own is not None:
            widget = own(parent)
            widget.setObjectName(name)
        else:
            widget = super().createWidget(class_name, parent, name)
        if isinstance(widget, QLabel):
            widget.setTextFormat(Qt.TextFormat.PlainText)
        elif isinstance(widget, QPushButton):
            self.buttons.append(widget)
        return widget


@contextmanager
def _no_plugins() -> Iterator[None]:
    """Qt finds no plug-ins meanwhile.

    A loader of forms loads every plug-in of Qt Designer it finds, for widgets that forms might name; ours name none of theirs, and the one
    that comes with Qt for Python brings the whole of Qt Quick: eight libraries, a fiftieth of the time to the first page.
    """
    kept = QCoreApplication.libraryPaths()
    QCoreApplication.setLibraryPaths([])
    try:
        yield
    finally:
        QCoreApplication.setLibraryPaths(kept)


class Form:
    """One form, built onto ``base``."""

    def __init__(self, name: str, base: QWidget) -> None:
        self._name = name
        self._base = base
        file = form_file(f"{name}.ui")
        if not is_file(file):
            raise FormError(f"form {name}: there is no {file}")
        loader = _Loader(base)
        built = loader.load(str(file))
        if built is not base or loader.errorString():
            raise FormError(f"form {name}: {loader.errorString()}")
        # A form gives sizes, not places; Qt takes its rectangle for a place somebody chose, and would show every dialog in the corner.
        base.setAttribute(Qt.WidgetAttribute.WA_Moved, False)
        adopt(base)
        if not isinstance(base, QDialog):
            # Enter presses the button that has the keyboard, as it does in dialogs: Qt gives other windows the space bar alone
            for button in loader.buttons:
                button.setAutoDefault(True)

    def child(self, kind: type[Part], name: str) -> Part:
        """The part called ``name``, which must be a ``kind``."""
        found = self._base.findChild(QObject, name)
        if not isinstance(found, kind):
            raise FormError(f"form {self._name}: {name} is {type(found).__name__}, wanted {kind.__name__}")
        return found

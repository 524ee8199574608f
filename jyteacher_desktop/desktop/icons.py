"""Line icons drawn for this program: ``resources/icons/*.svg`` in one colour, tinted with the style in use.

The files draw with ``currentColor``; the icon is rendered at the sizes a screen at 100 to 200 % needs.
"""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QIcon, QImageReader, QPixmap

from jyteacher_desktop.desktop.style import color_name
from jyteacher_desktop.paths import resource

_SIZES = (16, 20, 24, 32, 40, 48)


def icon(name: str, tint: str = "text_soft", active_tint: str = "accent") -> QIcon:
    """The icon ``name`` in a named colour; selected items show it in ``active_tint``."""
    source = (resource(f"icons/{name}.svg")).read_bytes()
    result = QIcon()
    for mode, color in (
        (QIcon.Mode.Normal, tint),
        (QIcon.Mode.Selected, active_tint),
        (QIcon.Mode.Disabled, "text_faint"),
    ):
        drawing = QByteArray(source.replace(b"currentColor", color_name(color).encode()))
        for size in _SIZES:
            result.addPixmap(_render(drawing, size), mode)
    return result


def application_icon() -> QIcon:
    """The program's own icon, in its own colours."""
    source = QByteArray((resource("icons/jyteacher.svg")).read_bytes())
    result = QIcon()
    for size in (16, 24, 32, 48, 64, 128):
        result.addPixmap(_render(source, size))
    return result


def _render(drawing: QByteArray, size: int) -> QPixmap:
    buffer = QBuffer(drawing)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, b"svg")
    reader.setScaledSize(QSize(size, size))
    return QPixmap.fromImage(reader.read())

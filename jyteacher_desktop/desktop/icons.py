"""Line icons drawn for this program: ``resources/icons/*.svg`` in one colour, tinted with the style in use.

The files draw with ``currentColor``; the icon is rendered for the pixels of the screen in use.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPixmap

from jyteacher_desktop.desktop.style import color_name
from jyteacher_desktop.desktop.zoom import px
from jyteacher_desktop.paths import resource

_SIZE: Final = 16
"""At 100 %: what Qt gives a button or a line that says nothing else."""


def icon(
    name: str,
    tint: str = "text_soft",
    active_tint: str = "accent",
    *,
    size: int = _SIZE,
    selected: bool = True,
    disabled: bool = True,
) -> QIcon:
    """The icon ``name`` in a named colour, drawn for one size at 100 %; selected items show it in ``active_tint``.

    Whoever is not ``selected`` or ``disabled`` while it has this icon says so: each way is drawn by itself.
    """
    source = resource(f"icons/{name}.svg").read_bytes()
    ratio = _screen_ratio()
    result = QIcon()
    ways = [(QIcon.Mode.Normal, tint)]
    if selected:
        ways.append((QIcon.Mode.Selected, active_tint))
    if disabled:
        ways.append((QIcon.Mode.Disabled, "text_faint"))
    for mode, color in ways:
        drawing = source.replace(b"currentColor", color_name(color).encode())
        result.addPixmap(_render(drawing, px(size), ratio), mode)
    return result


def blank_icon(size: int) -> QIcon:
    """The place of an icon. Drawing the first one loads a part of Qt, which a first frame need not wait for."""
    place = QPixmap(px(size), px(size))
    place.fill(QColor(0, 0, 0, 0))
    return QIcon(place)


def sign(name: str, size: int, tint: str = "text_soft") -> QPixmap:
    """The icon ``name`` in a named colour, to be painted many times; rendered once."""
    return _sign(name, px(size), color_name(tint), _screen_ratio())


@lru_cache(maxsize=16)
def _sign(name: str, size: int, color: str, ratio: float) -> QPixmap:
    return _render(resource(f"icons/{name}.svg").read_bytes().replace(b"currentColor", color.encode()), size, ratio)


def picture(name: str, size: int) -> QPixmap:
    """A drawing in its own colours, such as the program's own mark."""
    return _render(resource(f"icons/{name}.svg").read_bytes(), px(size), _screen_ratio())


def application_icon() -> QIcon:
    """The program's own icon, in its own colours."""
    source = resource("icons/jyteacher.svg").read_bytes()
    result = QIcon()
    for size in (16, 32, 48, 128):
        result.addPixmap(_render(source, size, 1.0))
    return result


def _screen_ratio() -> float:
    return QGuiApplication.primaryScreen().devicePixelRatio()


def _render(drawing: bytes, size: int, ratio: float) -> QPixmap:
    """The drawing in so many pixels; it is drawn in the size that it says itself, so that Qt's readers of files are not needed."""
    side = b"%d" % round(size * ratio)
    pixmap = QPixmap()
    pixmap.loadFromData(drawing.replace(b"<svg ", b'<svg width="%b" height="%b" ' % (side, side), 1), "svg")
    pixmap.setDevicePixelRatio(ratio)
    return pixmap

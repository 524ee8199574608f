"""The look: one palette of named colours, one style sheet over Fusion, bundled fonts.

``resources/style/light.colors`` and ``dark.colors`` give every colour its name; :func:`apply_style` builds the palette and the
style sheet from one of them. Fonts are bundled, because system fonts show Chinese in Japanese shapes or as boxes.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from jyteacher_desktop.desktop.zoom import factor, px
from jyteacher_desktop.paths import resource

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QRect, QRectF
    from PySide6.QtGui import QPainter

BASE_POINT_SIZE: Final = 10.5
FAMILIES: Final = ("Noto Sans SC", "HanaMinA")
_FONT_FILES: Final = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")
_FALLBACK_FILES: Final = ("HanaMinA-Rare.ttf",)

FONT_CLASSES: Final = (
    "QMenu",
    "QMenuBar",
    "QMenuItem",
    "QMessageBox",
    "QLabel",
    "QTipLabel",
    "QTitleBar",
    "QStatusBar",
    "QMdiSubWindowTitleBar",
    "QWorkspaceTitleBar",
    "QDockWidgetTitle",
    "QPushButton",
    "QCheckBox",
    "QRadioButton",
    "QToolButton",
    "QAbstractItemView",
    "QListView",
    "QListBox",
    "QHeaderView",
    "QComboMenuItem",
    "QComboLineEdit",
    "QLineEdit",
    "QPlainTextEdit",
    "QGroupBox",
    "QTabBar",
    "QSmallFont",
    "QMiniFont",
)
"""Every class for which a platform may name a font of its own (initialising in Qt's qapplication.cpp), and those that people see most."""

_LENGTH: Final = re.compile(r"\b(\d+)(px|pt)\b")
_active: dict[str, str] = {}


@cache
def colors(style: str) -> dict[str, str]:
    """The named colours of ``light`` or ``dark``."""
    lines = resource(f"style/{style}.colors").read_text(encoding="utf-8").splitlines()
    return {name: value.strip() for name, _colon, value in (line.partition(":") for line in lines)}


def color(name: str) -> QColor:
    """A named colour of the style in use."""
    return QColor(_active.get(name, "#000000"))


def color_name(name: str) -> str:
    """The ``#rrggbb`` of a named colour of the style in use."""
    return _active.get(name, "#000000")


def fill(painter: QPainter, area: QRect | QRectF, ink: QColor) -> None:
    """Fill an area as ``fillRect`` does, which makes six enumerations of gradients when it is first called."""
    from PySide6.QtCore import Qt

    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawRect(area)


def fill_each(painter: QPainter, areas: Sequence[QRect], ink: QColor) -> None:
    """As :func:`fill`, several areas in one call of Qt."""
    from PySide6.QtCore import Qt

    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawRects(areas)


def load_fonts() -> list[str]:
    """Register the bundled fonts of the first paint; returns the families Qt found in them."""
    return _load(_FONT_FILES)


def load_fallback_fonts() -> list[str]:
    """Register the font of rare characters; names are shown only after the first paint."""
    return _load(_FALLBACK_FILES)


def _load(files: tuple[str, ...]) -> list[str]:
    families: list[str] = []
    for file in files:
        number = QFontDatabase.addApplicationFont(str(resource(f"fonts/{file}")))
        families += QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return families


def base_font() -> QFont:
    """The font of all windows: never below 10.5 pt."""
    font = QFont()
    font.setFamilies(list(FAMILIES))
    font.setPointSizeF(BASE_POINT_SIZE * factor())
    return font


def use_fonts(app: QApplication) -> None:
    """The base font for everything, in the size in use.

    Windows has a font of its own for menus, tables, messages, tips and more, which a font for the whole application does not replace: they
    would keep the system's letters, without rare characters and without zoom. There each is set, also one that seems to be the base font
    already: asked right after the line before, Qt says so of every one.
    """
    font = base_font()
    app.setFont(font)
    for name in FONT_CLASSES:
        if sys.platform == "win32" or QApplication.font(name) != font:  # type: ignore[call-overload]  # the stubs say bytes, which PySide refuses
            QApplication.setFont(font, name)  # type: ignore[arg-type]


def system_style(app: QApplication) -> str:
    """``dark`` where the person's system is set to it.

    Before the first style this is read off the colours that Qt begins with, which follow the system: its name for the setting would make all
    enumerations of the ``Qt`` namespace, and the first frame would wait for them.
    """
    if not _active:
        begun = app.palette()
        return "dark" if begun.windowText().color().lightness() > begun.window().color().lightness() else "light"
    return "dark" if app.styleHints().colorScheme().name == "Dark" else "light"


def apply_style(app: QApplication, style: str) -> None:
    """Give every window the ``light`` or ``dark`` look in the size in use, at once."""
    named = colors(style)
    _active.clear()
    _active.update(named)
    app.setPalette(_palette(named))
    sheet = resource("style/jyteacher.qss").read_text(encoding="utf-8")
    words = {**named, "icons": resource("icons").as_posix()}
    sheet = re.sub(r"@([a-z_]+)", lambda match: words[match[1]], sheet)
    app.setStyleSheet(_LENGTH.sub(_zoomed, sheet) if factor() != 1 else sheet)


def _zoomed(length: re.Match[str]) -> str:
    """A length of the style sheet at the size in use; a line of one pixel stays one."""
    number = int(length[1])
    return length[0] if number == 1 else f"{round(number * factor(), 1) if length[2] == 'pt' else px(number)}{length[2]}"


def _palette(named: dict[str, str]) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for target, name in (
        (role.Window, "window"),
        (role.WindowText, "text"),
        (role.Base, "surface"),
        (role.AlternateBase, "window"),
        (role.Text, "text"),
        (role.Button, "raised"),
        (role.ButtonText, "text"),
        (role.BrightText, "on_accent"),
        (role.Highlight, "accent"),
        (role.HighlightedText, "on_accent"),
        (role.Link, "accent"),
        (role.PlaceholderText, "text_faint"),
        (role.ToolTipBase, "surface"),
        (role.ToolTipText, "text"),
        (role.Mid, "line"),
    ):
        palette.setColor(target, QColor(named[name]))
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, QColor(named["text_faint"]))
    return palette

"""How large everything is, changed at once: letters, and with them every length that was given in pixels.

Qt's own scale factor is read before the application exists, so it cannot follow a person who tries sizes out. Instead the application's
font grows, the style sheet is written anew with larger lengths, and the lengths of forms (margins, spacings, least and greatest
sizes, icons) are multiplied: :func:`note` writes them down once as they are at 100 %, :func:`fit` sets them for the size in use,
from the note and never from one another, so going back and forth changes nothing. As long as the size is 100 % nothing is noted:
hardly anybody chooses another one, and every form would wait for it. Lengths in code say ``px(20)``.
"""

from __future__ import annotations

from typing import Final, Protocol, runtime_checkable

from PySide6.QtCore import QObject, QSize
from PySide6.QtWidgets import QLayout, QWidget

_NOTE: Final = "lengthsAt100"
# Qt's own QWIDGETSIZE_MAX: a widget that was never limited is not to be limited by a zoom.
_NO_LIMIT: Final = 16_777_215
_factor = 1.0


@runtime_checkable
class Zoomed(Protocol):
    """A widget with lengths of its own."""

    def rezoom(self) -> None:
        """Take the size in use."""


def use_zoom(percent: int) -> None:
    """Take a size, in percent; windows follow when they are fitted."""
    global _factor  # noqa: PLW0603 - one size for the whole program, like the style
    _factor = percent / 100


def factor() -> float:
    """The size in use; 1.0 is 100 %."""
    return _factor


def px(length: float) -> int:
    """A length at the size in use."""
    return round(length * _factor)


def adopt(root: QWidget) -> None:
    """Fit a freshly built form, whose lengths are those of 100 %."""
    if _factor != 1:
        note(root)
        fit(root)


def note(root: QWidget) -> None:
    """Write down every length below ``root`` that is not noted yet, as it is at 100 %; asked before another size is taken than that."""
    for layout in _layouts(root):
        if layout.property(_NOTE) is None:
            margins = layout.contentsMargins()
            layout.setProperty(_NOTE, [margins.left(), margins.top(), margins.right(), margins.bottom(), *_spacings(layout)])
    for widget in (root, *root.findChildren(QWidget)):
        if widget.property(_NOTE) is None:
            widget.setProperty(_NOTE, _sizes(widget))


def fit(root: QWidget) -> None:
    """Set every noted length below ``root`` for the size in use."""
    widgets = (root, *root.findChildren(QWidget))
    for widget in widgets:
        sizes = widget.property(_NOTE)
        if sizes is not None:
            _set_sizes(widget, sizes)
    for layout in _layouts(root):
        lengths = layout.property(_NOTE)
        if lengths is not None:
            left, top, right, bottom, *spacings = (px(length) if length > 0 else length for length in lengths)
            layout.setContentsMargins(left, top, right, bottom)
            _set_spacings(layout, spacings)
    for widget in widgets:
        if isinstance(widget, Zoomed):
            widget.rezoom()


def _layouts(root: QObject) -> list[QLayout]:
    return root.findChildren(QLayout)


# Kinds of widgets and layouts are told apart by the names Qt has for them: to name their Python classes makes each of them, and the first
# frame has none of these.


def _spacings(layout: QLayout) -> list[int]:
    if layout.inherits("QFormLayout") or layout.inherits("QGridLayout"):
        return [layout.property("horizontalSpacing"), layout.property("verticalSpacing")]
    return [layout.spacing()]


def _set_spacings(layout: QLayout, spacings: list[int]) -> None:
    if len(spacings) == 1:
        layout.setSpacing(spacings[0])
    else:
        layout.setProperty("horizontalSpacing", spacings[0])
        layout.setProperty("verticalSpacing", spacings[1])


def _has_icon(widget: QWidget) -> bool:
    return widget.inherits("QAbstractButton") or widget.inherits("QListView")


def _sizes(widget: QWidget) -> list[int]:
    """Least and greatest size, icon and handle, as far as they were given.

    Qt flags the sizes that the style sheet has set; those the style sheet sets again for every size.
    """
    least, most = widget.minimumSize(), widget.maximumSize()
    sizes = (
        ("minw", least.width(), 0),
        ("minh", least.height(), 0),
        ("maxw", most.width(), _NO_LIMIT),
        ("maxh", most.height(), _NO_LIMIT),
    )
    # most widgets have none of them: Qt is not asked whose an absent size is
    least_and_greatest = [
        none if size == none or widget.property(f"_q_stylesheet_{name}") else size for name, size, none in sizes
    ]
    icon = widget.property("iconSize") if _has_icon(widget) else QSize()
    handle = widget.property("handleWidth") if widget.inherits("QSplitter") else -1
    return [*least_and_greatest, icon.width(), icon.height(), handle]


def _set_sizes(widget: QWidget, note: list[int]) -> None:
    """What was not given is left alone: the style sheet gives least sizes of its own."""
    least_wide, least_high, most_wide, most_high, icon_wide, icon_high, handle = note
    if most_wide < _NO_LIMIT:
        widget.setMaximumWidth(px(most_wide))
    if most_high < _NO_LIMIT:
        widget.setMaximumHeight(px(most_high))
    if least_wide > 0:
        widget.setMinimumWidth(px(least_wide))
    if least_high > 0:
        widget.setMinimumHeight(px(least_high))
    if icon_wide > 0 and _has_icon(widget):
        widget.setProperty("iconSize", QSize(px(icon_wide), px(icon_high)))
    if handle >= 0:
        widget.setProperty("handleWidth", px(handle))

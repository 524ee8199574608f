"""What drawings are made of: rectangles, lines and texts in grays, the origin below left.

The window paints them as well as the paper, and the first page of a window shows one: the drawing library that reportlab has
brings half of that library along, which was a tenth of what a person waited for after a start.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from jyteacher_desktop.values import dataclass, field

Anchor: TypeAlias = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A filled rectangle by its lower left corner; ``gray`` goes from 0 (black) to 1 (white), lengths are points."""

    x: float
    y: float
    width: float
    height: float
    gray: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A line between two points, ``width`` points thick."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    gray: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A text on its base line, in the upright face; ``anchor`` says which end of it stands at ``x``."""

    x: float
    y: float
    text: str
    size: float
    gray: float
    anchor: Anchor


@dataclass(slots=True)
class Drawing:
    """Shapes in the order in which they are painted, in a frame of so many points."""

    width: float
    height: float
    shapes: list[Bar | Rule | Label] = field(default_factory=list)

"""A number of the policy, with the document it comes from and whether the authority confirmed it."""

from __future__ import annotations

from decimal import Decimal

from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number of the policy and where it comes from.

    Attributes:
        value: The number, exactly as written.
        basis: Document and clause, e.g. ``教师〔2011〕1号 四(一)``; "" where none is named.
        official: Whether the authority confirmed the number.
        note: A remark for whoever maintains the file.
    """

    value: Decimal
    basis: str = ""
    official: bool = False
    note: str = ""

    @property
    def x100(self) -> int:
        """The number in hundredths; exact for hours."""
        return int(self.value * 100)

    def __str__(self) -> str:
        """The number as people write it."""
        return hours_text(self.value)

"""Rounding: half up, everywhere, and the one form of every average and share that windows, papers and workbooks show."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from jyteacher_desktop.domain.columns import hours_text

_TENTH = Decimal("0.1")
_PLACES = 9


def rounded(value: Decimal, step: Decimal = _TENTH) -> Decimal:
    """Half up (四舍五入), as whoever checks a paper with a calculator does; everything that is shown rounded is rounded here."""
    return value.quantize(step, ROUND_HALF_UP)


def average(total: Decimal, people: int) -> Decimal | None:
    """Hours per person, to a tenth; None where there is nobody to divide by."""
    return rounded(total / people) if people else None


def percentage(part: int | Decimal, whole: int | Decimal) -> Decimal | None:
    """A share in percent, to a tenth; None of nothing."""
    return rounded(Decimal(100) * part / whole) if whole else None


def tenth_text(value: object, *, none: str = "—") -> str:
    """The one form of every average and share: one decimal, always."""
    return none if value is None else f"{rounded(Decimal(str(value))):f}"


def percent_text(value: object, *, none: str = "—") -> str:
    """The one form of a share that was counted, with its sign: ``20.0%``, ``33.3%``.

    A share that a document asks for is no figure of ours and stands as the document writes it (:func:`asked_text`).
    """
    return none if value is None else f"{tenth_text(value)}%"


def percent_beside(share: Decimal, asked: Decimal) -> str:
    """A counted share of 1, in percent, beside the one that is asked for: with as many places as it takes to stand on its own side of it.

    So nothing that falls short is printed as what is asked for: of 5 % asked, 4.996 % is ``4.996%``, not ``5.0%``.
    """
    shown = (rounded(share * 100, Decimal(1).scaleb(-places)) for places in range(1, _PLACES + 1))
    return f"{next((each for each in shown if (each >= asked * 100) == (share >= asked)), share * 100):f}%"


def asked_text(share: Decimal) -> str:
    """A share of 1 that a document asks for, as it writes it: ``15%``, ``1.5%``."""
    return f"{hours_text(share * 100)}%"

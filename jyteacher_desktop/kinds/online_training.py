"""互联网+培训: outside trainings of the year that were held over the net, wholly or in part (一)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.terms import Mode
from jyteacher_desktop.kinds.figures_in_words import AGAIN, DOCUMENT, counted, percent, portions, sorted_by
from jyteacher_desktop.kinds.kit import Book, Measure
from jyteacher_desktop.kinds.training_programme_and_topic import NOT_SAID, WHOSE, once_each_of

_OVER_THE_NET = frozenset({Mode.ONLINE.code, Mode.BLENDED.code})


def measures(book: Book) -> Iterator[Measure]:
    """How many of the year's outside trainings were held over the net."""
    year = str(book.today.year)
    trainings, again = once_each_of(book, year)
    online = [each for each in trainings if each.mode in _OVER_THE_NET]
    hours = sum((each.hours for each in online), Decimal(0))
    labels = {mode.code: mode.label for mode in Mode}
    yield counted(
        key="trainings.online", title=f"{year} 年网络和混合培训", basis=f"{DOCUMENT} 一", number=len(online) if trainings else None,
        unit="人次",
        text=f"{len(online)} 人次，占外出培训的 {percent(len(online), len(trainings))}；"
        f"证书上共 {hours_text(hours)} 学时（没有通过考核的也在内）；{WHOSE}"
        if trainings
        else "",
        made_of=portions((*sorted_by(trainings, lambda each: labels.get(each.mode, NOT_SAID)).items(), (AGAIN, again))),
    )  # fmt: skip

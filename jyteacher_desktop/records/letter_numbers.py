"""The number of a letter: taken before its first byte, given back only where nothing of it can stand, and spoken of truly either way.

A power cut behind the last byte would otherwise leave a letter on a stick of which the book knows nothing, and the next letter would bear
the same number. Between the number's commit and the letter's anything may fail, so whoever reads the sentence is told which of three
things is the case: the letter was not written and its number is free again; it was not written, or may have been, and the number is gone
for good; it was written and only the note of it is missing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from jyteacher_desktop import exchange
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.store.workspace import Change, Workspace
from jyteacher_desktop.values import dataclass

MOST: Final = 1_000_000
"""No bureau writes so many letters of a kind to one school, or to all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbering:
    """One letter that is to be written.

    Attributes:
        what: 数据包, 回执, 交接单 …
        seq: Its number.
        file: Its first file.
        take: Notes the number.
        give_back: Forgets it; harmless where it was not noted.
        done: Notes that the letter was written, None where the number says that already.
        stays: A sentence about what was done before and stays, whatever becomes of this letter.
        beside: The same of what is saved in the step that takes the number, and stays when the number is given back.
        plain: Whether these are told in plain SQL alone, as in ``Workspace.record``.
    """

    what: str
    seq: int
    file: Path
    take: Callable[[Change], object]
    give_back: Callable[[Change], object]
    done: Callable[[Change], object] | None = None
    stays: str = ""
    beside: str = ""
    plain: bool = False

    @property
    def all_that_stays(self) -> str:
        """What stays once the number was taken."""
        return f"{self.beside}{self.stays}"


@contextlib.contextmanager
def numbered(ws: Workspace, letter: Numbering) -> Iterator[None]:
    """Write a letter in this block: its number is taken before, and what comes of it is noted behind.

    Raises:
        JyTeacherError: Of the same class as whatever stood in the way; the sentence says what became of letter and number.
    """
    try:
        with ws.record(plain=letter.plain) as change:
            letter.take(change)
    except JyTeacherError as error:
        taken = bool(error.facts.get("unconfirmed"))
        if taken and not _given_back(ws, letter):
            raise exchange.retold(error, _spent(letter, "没有写")) from error
        stays = letter.all_that_stays if taken else letter.stays
        raise exchange.retold(error, f"{letter.what}没有写，编号没有用掉。{stays}") from error
    try:
        yield
    except JyTeacherError as error:
        if not exchange.may_stand(error) and _given_back(ws, letter):
            stays = letter.all_that_stays
            raise (exchange.retold(error, f"这一份没有写成。{stays}") if stays else error) from error
        doubt = f"“{letter.file.name}”也许已经在那里，请以重新写的一份为准。" if exchange.may_stand(error) else ""
        raise exchange.retold(error, _spent(letter, "没有确认写成" if doubt else "没有写成") + doubt) from error
    if letter.done is None:
        return
    try:
        with ws.record(plain=letter.plain) as change:
            letter.done(change)
    except JyTeacherError as error:
        raise exchange.retold(
            error,
            f"这是写完以后才发生的：第 {letter.seq} 号{letter.what}“{letter.file.name}”已经写好并读回核对一致，可以照常使用，"
            f"只是这里可能没有记下它写完了。编号 {letter.seq} 不会再给别的{letter.what}；再做一次会用新的编号，也不妨事。{letter.all_that_stays}",
            file=letter.file,
        ) from error


def _spent(letter: Numbering, how: str) -> str:
    stays = letter.all_that_stays
    return (
        f"第 {letter.seq} 号{letter.what}{how}，编号 {letter.seq} 已经用掉，不会再给别的{letter.what}；{stays or '其他数据没有变化。'}"
        "排除原因后请再做一次，会用新的编号。"
    )


def _given_back(ws: Workspace, letter: Numbering) -> bool:
    """Forget a letter of which nothing was written; when even that is not possible the number stays taken."""
    try:
        with ws.record(plain=letter.plain) as change:
            letter.give_back(change)
    except JyTeacherError as error:
        return bool(error.facts.get("unconfirmed"))
    return True

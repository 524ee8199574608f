"""How far the numbers of a bureau's letters may leap: whoever signs one far ahead would outdate every genuine one behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jyteacher_desktop.records.letter_numbers import MOST
from jyteacher_desktop.school.errors import NumberFar
from jyteacher_desktop.store.workspace import PUT_INFO, Change, Workspace

if TYPE_CHECKING:
    from jyteacher_desktop.exchange import BureauCard, OpenedLetter

STRIDE = 1_000
"""Letters between two that reach a school: more than a letter a day for two years."""
_RESTORED: Final = "restored"
"""Begins the key under which the number of a restore is remembered; bureau, addressee and signers follow."""

_FORGOTTEN: Final = "forgotten by card"
"""Begins the key under which the greatest number of a stream that a card made begin anew is remembered; bureau, stream and the card's number follow."""


def refuse_far(number: int, newest: int, what: str) -> None:
    """Refuse a number that cannot be the next ones after the newest we know, or the first ones where we know none.

    Raises:
        NumberFar: It would outdate everything that comes in order.
    """
    if number > min(MOST, newest + STRIDE):
        raise NumberFar(
            f"{what}编号是 {number}，本校知道的最新一号是 {newest}：中间不可能有这么多，可能有人冒用教育局的密钥。没有采用，数据没有变化。"
            "请打教育局的已知电话核实。",
            number=number,
            newest=newest,
        )


def begin_anew(change: Change, card: BureauCard) -> None:
    """Forget the numbers of those letters of a bureau that would not count under its new card.

    A clerk who left may have used up the numbers, and his key signs no more. What the clerks who stay signed goes on counting, so its
    numbers stand: whoever carries the letters has kept the older ones and would roll a policy back with them. Of letters from before
    their signers were remembered nobody knows, and they are forgotten.

    Up to a number that was forgotten the clerks who stay may have letters of before as well, which nobody handed in. What is forgotten is
    kept with the number of the card, and :func:`is_from_before` tells those from what they write since.
    """
    forgotten: dict[str, int] = {}
    for row, kind, number, signers in change.driver_sql(
        "SELECT id, kind, seq, signers FROM letter WHERE direction = 'in' AND seq > 0 AND kind IN ('receipt', 'policy') AND office = ?",
        (card.office,),
    ).all():
        if not _counts(card, kind, signers):
            change.driver_sql("UPDATE letter SET seq = 0 WHERE id = ?", (row,))
            forgotten[kind] = max(number, forgotten.get(kind, 0))
    start = f"{_RESTORED} {card.office} "
    for key, number in change.driver_sql("SELECT key, value FROM info WHERE substr(key, 1, ?) = ?", _starting(start)).all():
        receiver, _blank, signers = key.removeprefix(start).partition(" ")
        if not _counts(card, "restore", signers):
            change.driver_sql("DELETE FROM info WHERE key = ?", (key,))
            stream = f"restore {receiver}"
            forgotten[stream] = max(int(number), forgotten.get(stream, 0))
    for stream, number in forgotten.items():
        change.driver_sql(PUT_INFO, (f"{_FORGOTTEN} {card.office} {stream} {card.seq}", str(number)))


def is_from_before(ws: Workspace, letter: OpenedLetter) -> bool:
    """Whether a letter is of before a card that made its numbers begin anew, and not newer than what had been taken in then.

    A letter says under which card it was written, and the clerks who stay say so truly. A moment would not do: whoever drafts a card
    writes its moment (decision 0344).
    """
    stream = f"restore {letter.receiver}" if letter.kind == "restore" else letter.kind
    start = f"{_FORGOTTEN} {letter.sender} {stream} "
    return any(
        letter.seq <= int(number) and (letter.card or 0) < int(key.removeprefix(start))
        for key, number in ws.tuples("SELECT key, value FROM info WHERE substr(key, 1, ?) = ?", _starting(start))
    )


def signers_of(letter: OpenedLetter) -> str:
    """Who signed a letter, as it is remembered beside its number."""
    return " ".join(sorted(key.keyid for key in letter.signers))


def newest_restore(ws: Workspace, letter: OpenedLetter) -> int:
    """Number of the newest restore from the same bureau that was taken in; each addressee has numbers of its own."""
    known = ws.tuples("SELECT value FROM info WHERE substr(key, 1, ?) = ?", _starting(_restored(letter)))
    return max((int(value) for (value,) in known), default=0)


def remember_restore(change: Change, letter: OpenedLetter) -> None:
    """A restore was taken in: its number stands as long as those who signed it sign."""
    change.driver_sql(
        "INSERT INTO info(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = max(CAST(value AS INTEGER), ?)",
        (f"{_restored(letter)} {signers_of(letter)}", str(letter.seq), letter.seq),
    )


def _restored(letter: OpenedLetter) -> str:
    return f"{_RESTORED} {letter.sender} {letter.receiver}"


def _starting(text: str) -> tuple[int, str]:
    return len(text), text


def _counts(card: BureauCard, kind: str, signers: str) -> bool:
    """Whether a letter that these signed would be taken in under a card; nobody knows of one without signers."""
    there = {key.keyid for key in card.clerk_keys}.intersection(signers.split())
    return len(there) >= card.clerks_needed(kind)

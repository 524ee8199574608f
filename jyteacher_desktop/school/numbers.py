"""How far the numbers of a bureau's letters may leap: whoever signs one far ahead would outdate every genuine one behind it."""

from __future__ import annotations

from jyteacher_desktop.school.errors import NumberFar
from jyteacher_desktop.store.workspace import Change

MOST = 1_000_000
"""No bureau writes so many letters to one school."""
STRIDE = 1_000
"""Letters between two that reach a school: more than a letter a day for two years."""


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


def begin_anew(change: Change, office: str) -> None:
    """Forget the numbers of a bureau's letters: a clerk who left may have used them up, and his key signs no more."""
    change.driver_sql(
        "UPDATE letter SET seq = 0 WHERE direction = 'in' AND kind IN ('receipt', 'policy', 'restore') AND office = ?", (office,)
    )
    change.driver_sql("DELETE FROM info WHERE key LIKE ?", (f"{restore_number(office, '')}%",))


def restore_number(bureau: str, receiver: str) -> str:
    """Under which key the number of the newest restore that was taken in is remembered; each addressee has numbers of its own."""
    return f"restored {bureau} {receiver}"

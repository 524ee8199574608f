"""What is sealed in a file that came to another computer is opened by one PIN, asked for when the first page needs it.

A bureau's first page compares numbers, so it cannot be shown before; several pages may wait for the one answer, and files that were
opened meanwhile wait behind it. Where it is not given they are not taken in.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from jyteacher_desktop.desktop.dialogs.asking import Asking

_PURPOSE: Final = (
    "证件号、电话和收回执的密钥是封存的，这台电脑（或这个用户）还没有打开过它们，现在要用到。输入一次口令，以后不再询问。"
    "口令忘了，按“取消”，在“密钥与电脑…”里用恢复页打开。"
)


AfterPin = Callable[[str], None]
"""Something that needs what is sealed, told what the person typed."""


class Unlocking:
    """Asks for the PIN of one window's file, once however many want it.

    Args:
        asking: The questions of the window.
        on_pin: Gets what was typed, and what waits for it: to be called with that when it was right, dropped when it was not.
    """

    def __init__(self, asking: Asking, on_pin: Callable[[list[AfterPin], str], None]) -> None:
        self._asking = asking
        self._on_pin = on_pin
        self._waiting: list[AfterPin] | None = None

    @property
    def asked(self) -> bool:
        """Whether the question stands there."""
        return self._waiting is not None

    def ask(self, *after: AfterPin) -> None:
        """Ask, unless the question stands there already; ``after`` it is done what the caller wanted."""
        if self._waiting is None:
            self._waiting = []
            self._asking.ask_pin(_PURPOSE, partial(self._on_pin, self._waiting), self._gone)
        self._waiting += after

    def _gone(self) -> None:
        self._waiting = None

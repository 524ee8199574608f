"""What is sealed in a file that came to another computer is opened by one PIN, asked for when the first page needs it.

A bureau's first page compares numbers, so it cannot be shown before; several pages may wait for the one answer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from jyteacher_desktop.desktop.dialogs.asking import Asking

_PURPOSE: Final = (
    "证件号、电话和收回执的密钥是封存的，这台电脑（或这个用户）还没有打开过它们，这一页要用到。输入一次口令，以后不再询问。"
    "口令忘了，按“取消”，在“密钥与电脑…”（教育局是“密钥与口令…”）里用恢复页打开。"
)


class Unlocking:
    """Asks for the PIN of one window's file, once however many pages want it."""

    def __init__(self, asking: Asking, on_pin: Callable[[str], None]) -> None:
        self._asking = asking
        self._on_pin = on_pin
        self._asked = False

    def ask(self) -> None:
        """Ask, unless the question stands there already."""
        if not self._asked:
            self._asked = True
            self._asking.ask_pin(_PURPOSE, self._on_pin, self._gone)

    def _gone(self) -> None:
        self._asked = False

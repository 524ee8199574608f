"""The papers about one teacher, wherever somebody is shown: on the page of the roster and on that of the hours, where people ask for them."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtWidgets import QMenu, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.documents import Document, fill_menu, offer, preview
from jyteacher_desktop.kinds.kit import Keeper
from jyteacher_desktop.papers import Of, Paper, papers_of

_ASKED: Final = "用校长的口令签名：签名印在二维码里，收到证明的单位不联网就能核对。"


class TeacherPapers:
    """Offers what can be printed about one teacher, and asks for the PIN where the paper is signed."""

    def __init__(self, desk: Desk, page: QWidget) -> None:
        self._desk, self._page = desk, page

    def fill(self, menu: QMenu, teacher: str, called: str) -> None:
        """An entry of a menu for each paper about this teacher."""
        fill_menu(menu, papers_of(Keeper.SCHOOL, Of.TEACHER), partial(self._print, teacher, called))

    def offer(self, button: QWidget, teacher: str, called: str) -> None:
        """The papers about this teacher under a button."""
        offer(button, papers_of(Keeper.SCHOOL, Of.TEACHER), partial(self._print, teacher, called), called=called)

    def _print(self, teacher: str, called: str, paper: Paper) -> None:
        if paper.signs:
            show = partial(self._preview, teacher, called, paper)
            self._desk.asking.ask_pin(f"{called}的{paper.title}{_ASKED}", show)
        else:
            self._preview(teacher, called, paper)

    def _preview(self, teacher: str, called: str, paper: Paper, pin: str = "") -> None:
        asked = {"pin": pin} if pin else {}
        preview(self._desk, self._page.window(), Document(paper=paper, of=teacher, called=called, asked=asked))

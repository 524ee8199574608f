"""Packages that were taken in, opened anew from their originals.

A letter is kept as it came. What a thin one leaves out lies in earlier letters of its school, so opening one may need others.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from pathlib import Path

from jyteacher_desktop import exchange
from jyteacher_desktop.bureau.errors import ArchiveLost
from jyteacher_desktop.bureau.kept_files import Shelf
from jyteacher_desktop.bureau.opening_packages import Bodies, Earlier, Mailroom, Opened, Parcel, Refusal, open_parcel, open_whole
from jyteacher_desktop.domain.errors import TrustError
from jyteacher_desktop.exchange.errors import BadRows, WrongForm
from jyteacher_desktop.exchange.seal import is_sealed
from jyteacher_desktop.store.workspace import Workspace


class ArchivedPackages:
    """The accepted letters of a bureau.

    Args:
        ws: The bureau's workspace.
        letters: Where their originals lie.
        room: What opening one needs to know, of letters that are new to nobody.
        stop: Asked while a large one is opened; what it raises ends it.
    """

    def __init__(self, ws: Workspace, letters: Shelf, room: Callable[[], Mailroom], stop: Callable[[], None]) -> None:
        self._ws = ws
        self._letters = letters
        self._room = room
        self._stop = stop

    def names(self) -> list[str]:
        """The ids of the letters whose originals are kept."""
        return self._letters.names()

    def original(self, letter_id: str) -> Path:
        """The original of an accepted letter, as a file."""
        return self._letters.path(letter_id)

    def parcel(self, letter_id: str) -> Parcel:
        """A letter opened anew from its original in the archive.

        Raises:
            ArchiveLost: It is not there, or not as it was, or holds what a stricter reader than the one that took it in refuses.
        """
        path = self._letters.place(letter_id)
        lost = ArchiveLost(
            f"存档的数据包“{path.parent.name}/{path.name}”不见了或已损坏，汇总数字没有变化。请从备份放回这个文件夹，或请学校重新上报。",
            path=path,
        )
        try:
            data = self._letters.read(letter_id)
        except OSError as error:
            raise lost from error
        opened = self.open(data, self._room(), city=_city_of(data))
        if isinstance(opened, Refusal) and opened.code in (WrongForm.code, BadRows.code):  # its seal, hashes and signatures held
            raise ArchiveLost(
                f"存档的数据包“{path.parent.name}/{path.name}”没有损坏，但里面有现在的程序不再接受的内容（以前的程序收下的），"
                "汇总数字没有变化。请让这所学校用现在的程序重新上报，收下以后再做一次。",
                path=path,
            )
        if not isinstance(opened, Parcel) or opened.letter_id != letter_id:
            raise lost
        return opened

    def whole(self, letter_id: str) -> exchange.OpenedLetter:
        """An archived letter with the body of every table, to be given back as it is.

        Raises:
            ArchiveLost: It is not there, or not as it was.
        """
        parcel = self.parcel(letter_id)  # checks everything
        data = self._letters.read(letter_id)
        lacking = [(name, parcel.hashes[name]) for name in parcel.missing]
        room = self._room()
        bodies = self._bodies(parcel.sender, lacking, room)
        return open_whole(data, room, bodies, city=_city_of(data))

    def open(self, data: bytes, room: Mailroom, *, city: str = "") -> Opened:
        """Open a file in this process; what a thin box leaves out comes from earlier letters of its school."""
        opened = open_parcel(data, room, city=city, pause=self._stop)
        if isinstance(opened, Refusal) and opened.missing:
            bodies = self._bodies(opened.office, opened.missing, room)
            if len(bodies) == len({digest for _name, digest in opened.missing}):
                again = open_parcel(data, room, bodies, city=city, pause=self._stop)
                if not (isinstance(again, Refusal) and again.missing):
                    return again  # else an archived letter lacks what it carried
        return opened

    def loaded(self, office: str) -> Earlier | None:
        """The original of the letter whose rows are loaded of an office."""
        try:
            found = self._letters.read_loaded(office)
        except OSError:
            return None
        return Earlier(data=found[0], seen=found[1]) if found is not None else None

    def _bodies(self, office: str, missing: Iterable[tuple[str, str]], room: Mailroom) -> Bodies:
        """Bodies of tables by hash, out of archived letters of the office: each is read when it is wanted, for together they have no bound."""
        places: dict[str, list[tuple[str, str]]] = {}
        for _name, digest in missing:
            places[digest] = self._ws.tuples(
                "SELECT letter_id, name FROM carried WHERE office = ? AND hash = ? AND name <> 'blob' ORDER BY letter_id, name",
                (office, digest),
            )

        @lru_cache(maxsize=1)  # tables that one letter carried are wanted one after the other
        def opened(letter_id: str) -> exchange.OpenedLetter:
            data = self._letters.read(letter_id)
            return open_whole(data, room, city=_city_of(data))

        def read(digest: str) -> bytes | None:
            for letter_id, name in places[digest]:
                with contextlib.suppress(OSError, TrustError):  # the next letter may have it, and without any the package waits
                    letter = opened(letter_id)
                    try:
                        return letter.body(name)
                    finally:
                        letter.forget()
            return None

        return {digest: partial(read, digest) for digest, found in places.items() if found}


def _city_of(data: bytes) -> str:
    """The bureau that an archived original without a seal was written to, and in whose roll it came; "" for what was sealed to us.

    The letter itself says it: what a roll lists is the word of whoever wrote the roll.
    """
    try:
        return "" if is_sealed(data) else exchange.glance(data).receiver
    except TrustError:
        return ""  # it is not as it was, and opening it will say so

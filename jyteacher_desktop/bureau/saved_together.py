"""Packages that come one behind the other are saved together: a file is flushed once for all of them.

Where that fails nothing was saved, and each is taken for itself: what becomes of a package never hangs on its neighbours.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from jyteacher_desktop.bureau.files_set_aside import Aside
from jyteacher_desktop.bureau.kept_files import Shelf
from jyteacher_desktop.domain.errors import Cancelled, MachineError
from jyteacher_desktop.store.workspace import Workspace

MOST_TOGETHER, LONGEST_TOGETHER = 16, 0.2
"""So many packages are saved together, as long as they come within so many seconds: whoever watches hears of them then."""
_MOST_BYTES_TOGETHER = 32 * 1024 * 1024
"""Of tables, in packages that are saved together: until then what was read of them is held."""
_Item = TypeVar("_Item")
_Taken = TypeVar("_Taken")


class SavedTogether:
    """What is saved together, and what waits until it is.

    Args:
        ws: The bureau's workspace.
        letters: Where originals are kept.
        aside: What was set aside, and is released once a decision about it is saved.
        undone: Told that nothing of what was taken together was saved.
    """

    def __init__(self, ws: Workspace, letters: Shelf, aside: Aside, undone: Callable[[], None]) -> None:
        self._ws = ws
        self._letters = letters
        self._aside = aside
        self._undone = undone
        self._gathered: list[str] | None = None
        """Hashes of files that are no longer set aside once what was decided of them is saved; None where each is saved by itself."""

    @property
    def unsaved(self) -> bool:
        """Whether what was taken last may still be lost."""
        return self._gathered is not None

    def keep(self, letter_id: str, data: bytes) -> None:
        """Keep an original beside a file; where several are saved together it is there when they are."""
        if self.unsaved:
            self._letters.put_later(letter_id, data)
        else:
            self._letters.put(letter_id, data)

    def release(self, digest: str) -> None:
        """As :meth:`Aside.release`, once what was decided is saved."""
        if self._gathered is None:
            self._aside.release(digest)
        else:
            self._gathered.append(digest)

    def take(
        self, first: _Item, source: Iterator[_Item], take: Callable[[_Item], _Taken], size: Callable[[_Item], int | None]
    ) -> tuple[list[_Taken], list[_Item], BaseException | None]:
        """Take what comes one behind the other and save it together: a file is flushed once for all of it.

        Where that fails nothing was saved, and each is taken for itself.

        Args:
            first: What is taken in any case.
            source: What comes behind it.
            take: Takes one; what it raises ends it, behind what was taken before.
            size: How much one of them holds; None for what does not go with others.

        Returns:
            What became of each, what was taken out of ``source`` and does not go with them, and what ended it.
        """
        items, found = [first], list[_Taken]()
        behind: _Item | None = None
        ended: BaseException | None = None
        self._gathered = []
        until, held = time.monotonic() + LONGEST_TOGETHER, size(first) or 0
        try:
            with self._ws.gathering():
                try:
                    found.append(take(first))
                    while self._ws.stands and len(items) < MOST_TOGETHER and time.monotonic() < until:
                        behind = next(source, None)
                        more = None if behind is None else size(behind)
                        if behind is None or more is None or held + more > _MOST_BYTES_TOGETHER:
                            break
                        held += more
                        items.append(behind)
                        behind = None
                        found.append(take(items[-1]))
                except BaseException as error:  # noqa: BLE001 - somebody stopped; what was taken before is saved
                    ended = error
                finally:
                    self._letters.settle()
        except Exception as error:  # noqa: BLE001 - a full disk, or a statement that ended all of them
            if not self._is_saved_after_all(error):
                self._gathered = None
                self._undone()
                if isinstance(ended, Cancelled) or not isinstance(ended, Exception | None):
                    raise ended from None
                ended = (
                    ended if len(found) == len(items) else None
                )  # of one that was taken there is another try, of the source none
                found = [take(item) for item in items]
        finally:
            released, self._gathered = self._gathered or [], None
        for digest in released:
            self._aside.release(digest)
        return found, [behind] if behind is not None else [], ended

    def _is_saved_after_all(self, error: Exception) -> bool:
        """Whether everything was written, the disk alone had not said that it stays, and says so when it is asked once more."""
        if not (isinstance(error, MachineError) and error.facts.get("unconfirmed")):
            return False
        with contextlib.suppress(MachineError), self._ws.record() as change:
            change.write("UPDATE info SET value = value WHERE key = 'kind'")
            return True
        return False

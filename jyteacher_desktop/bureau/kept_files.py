"""The files that a bureau keeps by the name of their content: accepted letters, attachments, what waits, what was refused.

They lie in folders beside the workspace, ``X.jybureau.letters`` and so on. Where the rows lie on a server the files do as well, because
every clerk needs them; the folder beside his own small file then only keeps what was fetched from there.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor, wait
from itertools import islice
from pathlib import Path

from jyteacher_desktop import exchange
from jyteacher_desktop.store.workspace import Change, Workspace
from jyteacher_desktop.values import dataclass

HANDS = 16
"""So many threads keep files that are kept together: a disk that is told of several at once takes hardly longer than for one."""
_AT_ONCE = 3
"""So many attachments are kept between two questions whether anybody still wants it."""
LETTERS, HELD, QUARANTINE, EVIDENCE = "letters", "held", "quarantine", "evidence"
_SUFFIX = {EVIDENCE: ""}
_LOADED = (
    "SELECT k.data, s.sha256 FROM kept_file k LEFT JOIN seen_file s ON s.sha256 = encode(sha256(k.data), 'hex') AND s.letter_id = k.name "
    "WHERE k.kind = ? AND k.name = (SELECT head FROM office WHERE uuid = ?)"
)
"""By the whole key: a server that last counted the kept files when they were few looks through all letters where it may join them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """When a file was put there, in seconds, and how many bytes it has."""

    at: float
    size: int


def put_beside(workspace: Path, kind: str, name: str, data: bytes, *, anew: bool = False) -> None:
    """Keep a file beside a workspace that need not be there yet, read back and compared; one that is there already stays, unless ``anew``.

    Raises:
        DeliveryFailed, DeliveryFull: It is not kept.
    """
    place = _place(workspace, kind, name)
    if anew or not place.exists():
        exchange.write_verified(place, data, private=True)


def _place(workspace: Path, kind: str, name: str) -> Path:
    return workspace.with_name(f"{workspace.name}.{kind}") / f"{name}{_SUFFIX.get(kind, '.jyt')}"


class Shelf:
    """All files of one sort; names are hashes or letter ids, never what a school wrote."""

    def __init__(self, ws: Workspace, kind: str) -> None:
        self._ws = ws
        self._kind = kind
        self._folder = ws.path.with_name(f"{ws.path.name}.{kind}")
        self._later: dict[str, bytes] = {}
        """What is kept with others (:meth:`put_later`) and is not yet."""

    def place(self, name: str) -> Path:
        """Where a file lies, or would lie."""
        return _place(self._ws.path, self._kind, name)

    def names(self) -> list[str]:
        """What there is, in order."""
        if self._ws.served:
            return [name for (name,) in self._ws.tuples("SELECT name FROM kept_file WHERE kind = ? ORDER BY name", (self._kind,))]
        suffix = _SUFFIX.get(self._kind, ".jyt")
        return sorted(path.name.removesuffix(suffix) for path in self._folder.glob(f"*{suffix}"))

    def has(self, name: str) -> bool:
        """Whether there is one of this name."""
        if self._ws.served:
            return bool(self._ws.tuples("SELECT 1 FROM kept_file WHERE kind = ? AND name = ?", (self._kind, name)))
        return name in self._later or self.place(name).is_file()

    def kept(self) -> dict[str, Kept]:
        """Size and age of every file, by name."""
        if self._ws.served:
            rows = self._ws.tuples("SELECT name, at, length(data) FROM kept_file WHERE kind = ?", (self._kind,))
            return {name: Kept(at=at, size=size) for name, at, size in rows}
        found: dict[str, Kept] = {}
        for name in self.names():
            with contextlib.suppress(FileNotFoundError):
                state = self.place(name).stat()
                found[name] = Kept(at=state.st_mtime, size=state.st_size)
        return found

    def read(self, name: str) -> bytes:
        """The content.

        Raises:
            OSError: There is none, or it cannot be read.
        """
        if not self._ws.served:
            data = self._later.get(name)
            return self.place(name).read_bytes() if data is None else data
        found = self._ws.tuples("SELECT data FROM kept_file WHERE kind = ? AND name = ?", (self._kind, name))
        if not found:
            raise FileNotFoundError(2, "not on the server", str(self.place(name)))
        return bytes(found[0][0])

    def read_loaded(self, office: str) -> tuple[bytes, bool] | None:
        """The original of the letter whose rows are loaded of an office, and whether these very bytes were opened and found good; None without one.

        Raises:
            OSError: It cannot be read.
        """
        if self._ws.served:  # all at once; that the file is the one that was seen is said by its hash as it is found here
            found = self._ws.tuples(*self.question_of_loaded(office))
            return (bytes(found[0][0]), found[0][1] == hashlib.sha256(found[0][0]).hexdigest()) if found else None
        for (head,) in self._ws.tuples("SELECT head FROM office WHERE uuid = ? AND head <> ''", (office,)):
            data = self.read(head)
            digest = hashlib.sha256(data).hexdigest()
            return data, bool(self._ws.tuples("SELECT 1 FROM seen_file WHERE sha256 = ? AND letter_id = ?", (digest, head)))
        return None

    def question_of_loaded(self, office: str) -> tuple[str, tuple[object, ...]]:
        """What :meth:`read_loaded` asks a server."""
        return _LOADED, (self._kind, office)

    def path(self, name: str) -> Path:
        """A file that can be opened; it is fetched when it lies on the server.

        Raises:
            OSError, DeliveryFailed, DeliveryFull: It cannot be.
        """
        place = self.place(name)
        if name in self._later:
            put_beside(self._ws.path, self._kind, name, self._later.pop(name))
        if self._ws.served and not place.exists():
            exchange.write_verified(place, self.read(name), private=True)
        return place

    def put(self, name: str, data: bytes, *, anew: bool = False) -> None:
        """Keep a file, read back and compared; one that is there already stays, unless it is written ``anew``.

        Raises:
            DeliveryFailed, DeliveryFull, and a workspace's errors: It is not kept.
        """
        if self._ws.served:
            then = "DO UPDATE SET data = excluded.data" if anew else "DO NOTHING"
            self._ws.alone(
                f"INSERT INTO kept_file(kind, name, data) VALUES (?, ?, ?) ON CONFLICT(kind, name) {then}",
                (self._kind, name, data),
            )
            if anew:
                self.place(name).unlink(missing_ok=True)
        else:
            waiting = self._later.pop(name, data)
            put_beside(self._ws.path, self._kind, name, data if anew else waiting, anew=anew)

    def put_all(self, files: Mapping[str, bytes], pause: Callable[[], None]) -> None:
        """Keep several files as :meth:`put` does; beside a file some are flushed and read back at a time.

        Args:
            files: Names and contents.
            pause: Asked before every few of them: what it raises ends it.

        Raises:
            DeliveryFailed, DeliveryFull, and a workspace's errors: Not all of them are kept.
        """
        left = iter(files.items())
        with ThreadPoolExecutor(_AT_ONCE, "keeping") as hands:
            while some := list(islice(left, _AT_ONCE)):
                pause()
                for name, data in some:
                    if self._ws.served:
                        self.put(name, data)
                    else:
                        self.put_later(name, data)
                self._settle_by(hands)

    def put_later(self, name: str, data: bytes) -> None:
        """As :meth:`put` beside a file, together with others: it can be read at once, and nobody relies on it before :meth:`settle`."""
        self._later.setdefault(name, data)

    def settle(self) -> None:
        """Keep what was put aside for that (:meth:`put_later`), some files at a time; all of them are tried.

        Raises:
            DeliveryFailed, DeliveryFull: Something of it is not kept.
        """
        if len(self._later) > 1:
            with ThreadPoolExecutor(HANDS, "keeping") as hands:
                self._settle_by(hands)
        else:
            self._settle_by(None)

    def _settle_by(self, hands: Executor | None) -> None:
        waiting, self._later = self._later, {}
        if hands is None:
            for name, data in waiting.items():
                put_beside(self._ws.path, self._kind, name, data)
            return
        kept = [hands.submit(put_beside, self._ws.path, self._kind, name, data) for name, data in waiting.items()]
        wait(kept)
        for future in kept:
            future.result()

    def put_with(self, change: Change, name: str, data: bytes) -> None:
        """Keep a file on the server in one transaction with what is written about it; one that is there already stays."""
        change.write(
            "INSERT INTO kept_file(kind, name, data) VALUES (?, ?, ?) ON CONFLICT(kind, name) DO NOTHING",
            (self._kind, name, data),
        )

    def remove(self, name: str) -> None:
        """Let a file go; harmless when there is none."""
        if self._ws.served:
            self._ws.alone("DELETE FROM kept_file WHERE kind = ? AND name = ?", (self._kind, name))
        self.place(name).unlink(missing_ok=True)

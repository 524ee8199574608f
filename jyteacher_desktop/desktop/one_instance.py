"""One program for one person: whoever is first keeps a lock and listens, whoever starts later hands his files over and ends.

The order of a start::

    instance = OneInstance(folder)
    if not instance.claim() and instance.hand_over(request):
        return                      # the first window has the files now
    ...                             # paint the first window
    instance.listen()               # only then: loading Qt's local sockets must not delay the first paint
    instance.arrived.connect(...)   # what later starts hand over

The lock is a file with the process's number (``QLockFile``), so a program that was killed leaves nothing that stops the next one. A
first program that holds the lock and does not answer (it hangs, or belongs to another session) is not waited for long: the later one
then works on its own, and each workspace's own lock still keeps two writers apart. Nothing of this leaves the computer: the socket is a
file or a pipe that only this person may open.

A pipe of Windows is a name that everybody who works at the computer sees and may take first. So where the first program listens and how it
proves itself stands in a file that only this person may read, written anew by each (decision 0455). Whoever asks there says nothing of
files until the other one has proved that he knows that secret, and is heard only when he has proved it himself; the secret never crosses::

    later:  a number nobody can guess
    first:  its own number, and both of them marked with the secret
    later:  what is wanted, marked with the secret and both numbers
    first:  taken
"""

from __future__ import annotations

import contextlib
import os
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLockFile, QObject, Signal

from jyteacher_desktop.values import NamedTuple

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

_PATIENCE_MS: Final = 3000
"""So long a later start tries to reach the first one, which may itself be painting its first window."""
_PAUSE_MS: Final = 50
_MOST_BYTES: Final = 1_000_000
_LONGEST_ANSWER: Final = 1000
_LONGEST_SOCKET: Final = 100
"""Bytes of the longest name a socket file may have on Linux, with a little room."""
_TAKEN: Final = b"taken\n"
_GUESSLESS: Final = 20
"""Bytes of a secret, and of a number that is used once."""


class Wanted(NamedTuple):
    """What somebody wants opened: files, the sample, or (neither) just the window."""

    files: tuple[Path, ...] = ()
    sample: bool = False

    def to_bytes(self) -> bytes:
        """As it crosses from one process to the other; names in any encoding survive."""
        import json

        return json.dumps({"files": [str(path) for path in self.files], "sample": self.sample}).encode("ascii") + b"\n"

    @classmethod
    def from_bytes(cls, data: bytes) -> Wanted | None:
        """What :meth:`to_bytes` wrote; None for anything else."""
        import json

        try:
            told = json.loads(data)
            return cls(files=tuple(Path(str(name)) for name in told["files"]), sample=told["sample"] is True)
        except (ValueError, KeyError, TypeError):
            return None


class _Door(NamedTuple):
    """Where the first program listens, and the secret by which it and those who come know each other."""

    address: str
    secret: bytes

    def mark(self, role: str, *parts: bytes) -> bytes:
        """What only those who know the secret can say of these parts in this role; all but the last are numbers of one length."""
        import hmac

        return hmac.digest(self.secret, b"\0".join((role.encode("ascii"), *parts)), "sha256").hex().encode("ascii")

    def is_mark(self, said: bytes, role: str, *parts: bytes) -> bool:
        """Whether that is what was said."""
        import hmac

        return hmac.compare_digest(said, self.mark(role, *parts))


class _Visit:
    """What somebody at the door has said so far, and the numbers of his visit once he said his."""

    def __init__(self) -> None:
        self.unread = b""
        self.numbers: tuple[bytes, bytes] | None = None


class OneInstance(QObject):
    """The claim of this process to be the first.

    Signals:
        arrived(Wanted): a later start handed over what it was asked for.
    """

    arrived = Signal(object)

    def __init__(self, folder: Path, parent: QObject | None = None, *, patience_ms: int = _PATIENCE_MS) -> None:
        super().__init__(parent)
        self._patience_ms = patience_ms
        host = _digits(os.environ.get("COMPUTERNAME", "") if sys.platform == "win32" else os.uname().nodename)
        self._lock = QLockFile(str(folder / f"windows-{host}.lock"))
        self._lock.setStaleLockTime(0)
        self._folder = folder
        self._key = folder / f"windows-{host}.door"
        self._place = _place(folder, host)
        self._door: _Door | None = None
        self._server: QLocalServer | None = None
        self._visits: dict[QLocalSocket, _Visit] = {}

    def claim(self) -> bool:
        """Whether this process is the first. A folder that cannot be written makes every process the first."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            return True
        return self._lock.tryLock(0) or self._lock.error() is not QLockFile.LockError.LockFailedError

    def listen(self) -> bool:
        """Take what later starts hand over, from now on; only the first may."""
        from PySide6.QtNetwork import QLocalServer

        from jyteacher_desktop.durable_files import NotConfirmed, publish

        if not self._lock.isLocked():
            return False
        former = self._read_door()
        if former is not None:
            QLocalServer.removeServer(former.address)  # what a killed program left; whoever lives holds the lock
        door = _Door(address=self._place or f"jyteacher-{_once().decode('ascii')}", secret=_once())
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(door.address)
        try:
            heard = server.listen(door.address)
            if heard:
                with contextlib.suppress(NotConfirmed):  # the next program writes its own
                    publish(self._key, b"\n".join((os.fsencode(door.address), door.secret)))
        except OSError:
            heard = False
        if not heard:
            server.close()
            server.deleteLater()
            return False
        server.newConnection.connect(self._meet)
        self._door, self._server = door, server
        return True

    def hand_over(self, wanted: Wanted) -> bool:
        """Give the first program what is wanted; False when it does not answer, or whoever answers is not it."""
        from PySide6.QtCore import QElapsedTimer, QThread
        from PySide6.QtNetwork import QLocalSocket

        self._let_it_come_forward()
        partner = QLocalSocket()
        clock = QElapsedTimer()
        clock.start()
        while clock.elapsed() < self._patience_ms:
            door = self._read_door()
            if door is not None:
                partner.connectToServer(door.address)
                if partner.waitForConnected(_PAUSE_MS):
                    taken = self._told(partner, door, wanted)
                    partner.abort()
                    return taken
            QThread.msleep(_PAUSE_MS)
        return False

    def _told(self, partner: QLocalSocket, door: _Door, wanted: Wanted) -> bool:
        """Tell whoever listens what is wanted, if he is the first program."""
        mine = _once()
        partner.write(mine + b"\n")
        theirs, _space, proof = self._answer_of(partner).partition(b" ")
        if not _is_number(theirs) or not door.is_mark(proof, "first", mine, theirs):
            return False
        said = wanted.to_bytes().rstrip(b"\n")
        partner.write(door.mark("later", mine, theirs, said) + b" " + said + b"\n")
        return self._answer_of(partner) + b"\n" == _TAKEN

    def _answer_of(self, partner: QLocalSocket) -> bytes:
        """One line, without its end; as much as came where the end does not come."""
        answer = b""
        while not answer.endswith(b"\n") and len(answer) < _LONGEST_ANSWER and partner.waitForReadyRead(self._patience_ms):
            answer += bytes(partner.readAll().data())
        return answer.rstrip(b"\n")

    def _read_door(self) -> _Door | None:
        """Where the first program listens; None while it does not, or where this person may not read it."""
        try:
            address, secret = self._key.read_bytes().split(b"\n")
        except (OSError, ValueError):
            return None
        return _Door(address=os.fsdecode(address), secret=secret)

    def close(self) -> None:
        """Let the next start be the first."""
        if self._server is not None:
            with contextlib.suppress(OSError):
                self._key.unlink()  # before the address is free for others
            self._server.close()
            self._server.deleteLater()
            self._server = self._door = None
        self._lock.unlock()

    # -- the first program ----------------------------------------------------------------------------------------

    def _meet(self) -> None:
        server = self._server
        while server is not None and server.hasPendingConnections():
            partner = server.nextPendingConnection()
            self._visits[partner] = _Visit()
            partner.readyRead.connect(self._read)
            partner.disconnected.connect(self._forget)
            self._listen_to(partner)

    def _read(self) -> None:
        socket = self.sender()
        known = next((each for each in self._visits if each is socket), None)
        if known is not None:
            self._listen_to(known)

    def _listen_to(self, partner: QLocalSocket) -> None:
        visit = self._visits[partner]
        visit.unread += bytes(partner.readAll().data())
        if len(visit.unread) > _MOST_BYTES:
            partner.abort()
        elif visit.unread.endswith(b"\n"):
            said, visit.unread = visit.unread.rstrip(b"\n"), b""
            self._answer(partner, visit, said)

    def _answer(self, partner: QLocalSocket, visit: _Visit, said: bytes) -> None:
        """Prove who we are to whoever said a number, then hear him if he proves who he is."""
        door = self._door
        if door is None:
            return
        if visit.numbers is None and _is_number(said):
            own = _once()
            visit.numbers = (said, own)
            partner.write(own + b" " + door.mark("first", said, own) + b"\n")
            partner.flush()
            return
        proof, _space, words = said.partition(b" ")
        known = visit.numbers is not None and door.is_mark(proof, "later", *visit.numbers, words)
        wanted = Wanted.from_bytes(words) if known else None
        if wanted is None:
            partner.abort()
            return
        partner.write(_TAKEN)
        partner.flush()
        self.arrived.emit(wanted)

    def _forget(self) -> None:
        for partner in [each for each in self._visits if each is self.sender()]:
            del self._visits[partner]
            partner.deleteLater()

    # -- a later one ----------------------------------------------------------------------------------------------

    def _let_it_come_forward(self) -> None:
        """Windows lets a program take the foreground only if the one that has it agrees."""
        if sys.platform == "win32":
            import ctypes

            known = self._lock.getLockInfo()
            number = known[0] if isinstance(known, tuple) else -1
            ctypes.windll.user32.AllowSetForegroundWindow(number if isinstance(number, int) and number > 0 else -1)


def _place(folder: Path, host: str) -> str:
    """Name of the socket beside the lock, whose folder only this person may write; "" where it is too long, or on Windows."""
    place = str(folder.absolute() / f"windows-{host}.socket")
    return place if sys.platform != "win32" and len(os.fsencode(place)) <= _LONGEST_SOCKET else ""


def _once() -> bytes:
    """A number that nobody can guess, in letters and digits."""
    return os.urandom(_GUESSLESS).hex().encode("ascii")


def _is_number(said: bytes) -> bool:
    """Whether that may be such a number."""
    return len(said) == 2 * _GUESSLESS and said.isalnum()


def _digits(text: str) -> str:
    """Short digits that tell names apart. Nobody is kept out by them, so the first frame need not wait for a library of digests."""
    return f"{zlib.crc32(text.encode('utf-8', 'surrogateescape')):08x}"

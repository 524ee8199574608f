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
"""

from __future__ import annotations

import os
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QLockFile, QObject, Signal

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

_PATIENCE_MS: Final = 3000
"""So long a later start tries to reach the first one, which may itself be painting its first window."""
_PAUSE_MS: Final = 50
_MOST_BYTES: Final = 1_000_000
_LONGEST_SOCKET: Final = 100
"""Bytes of the longest name a socket file may have on Linux, with a little room."""
_TAKEN: Final = b"taken\n"


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
        self._address = _address(folder, host)
        self._server: QLocalServer | None = None
        self._unread: dict[QLocalSocket, bytes] = {}

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

        if not self._lock.isLocked():
            return False
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(self._address)  # what a killed program left; whoever lives holds the lock
        if not server.listen(self._address):
            server.deleteLater()
            return False
        server.newConnection.connect(self._meet)
        self._server = server
        return True

    def hand_over(self, wanted: Wanted) -> bool:
        """Give the first program what is wanted; False when it does not answer."""
        from PySide6.QtCore import QElapsedTimer, QThread
        from PySide6.QtNetwork import QLocalSocket

        self._let_it_come_forward()
        partner = QLocalSocket()
        clock = QElapsedTimer()
        clock.start()
        while clock.elapsed() < self._patience_ms:
            partner.connectToServer(self._address)
            if partner.waitForConnected(_PAUSE_MS):
                break
            QThread.msleep(_PAUSE_MS)
        else:
            return False
        partner.write(wanted.to_bytes())
        answer = b""
        while not answer.endswith(b"\n") and partner.waitForReadyRead(self._patience_ms):
            answer += bytes(partner.readAll().data())
        partner.abort()
        return answer == _TAKEN

    def close(self) -> None:
        """Let the next start be the first."""
        if self._server is not None:
            self._server.close()
            self._server.deleteLater()
            self._server = None
        self._lock.unlock()

    # -- the first program ----------------------------------------------------------------------------------------

    def _meet(self) -> None:
        server = self._server
        while server is not None and server.hasPendingConnections():
            partner = server.nextPendingConnection()
            self._unread[partner] = b""
            partner.readyRead.connect(self._read)
            partner.disconnected.connect(self._forget)
            self._listen_to(partner)

    def _read(self) -> None:
        socket = self.sender()
        known = next((each for each in self._unread if each is socket), None)
        if known is not None:
            self._listen_to(known)

    def _listen_to(self, partner: QLocalSocket) -> None:
        data = self._unread[partner] + bytes(partner.readAll().data())
        self._unread[partner] = data
        if len(data) > _MOST_BYTES:
            partner.abort()
        elif data.endswith(b"\n"):
            self._unread[partner] = b""
            wanted = Wanted.from_bytes(data)
            if wanted is not None:
                partner.write(_TAKEN)
                partner.flush()
                self.arrived.emit(wanted)

    def _forget(self) -> None:
        for partner in [each for each in self._unread if each is self.sender()]:
            del self._unread[partner]
            partner.deleteLater()

    # -- a later one ----------------------------------------------------------------------------------------------

    def _let_it_come_forward(self) -> None:
        """Windows lets a program take the foreground only if the one that has it agrees."""
        if sys.platform == "win32":
            import ctypes

            known = self._lock.getLockInfo()
            number = known[0] if isinstance(known, tuple) else -1
            ctypes.windll.user32.AllowSetForegroundWindow(number if isinstance(number, int) and number > 0 else -1)


def _address(folder: Path, host: str) -> str:
    """Name of the socket: beside the lock, whose folder only this person may write; where that name is too long, or on Windows, a short one."""
    place = str(folder.absolute() / f"windows-{host}.socket")
    if sys.platform != "win32" and len(os.fsencode(place)) <= _LONGEST_SOCKET:
        return place
    return f"jyteacher-{_digits(place)}{_digits(place[::-1])}"


def _digits(text: str) -> str:
    """Short digits that tell names apart. Nobody is kept out by them, so the first frame need not wait for a library of digests."""
    return f"{zlib.crc32(text.encode('utf-8', 'surrogateescape')):08x}"

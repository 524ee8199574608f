"""What a copied file does not tell: numbers of people, unfinished forms and the school's mailbox stand in it sealed (decision 0165).

Every workspace has a secret of its own. The computer keeps it in its user's folder (``paths.secrets_folder``), so nobody is asked for
anything there; inside the file it lies locked to the signers' keys, so on another computer a PIN opens it once (``records/sealing_secret.py``).

Sealing is AES-SIV: equal texts give equal seals, so searching by number, unique numbers and "did it change?" work on sealed values, and the
journal, undo, backups and repair move them about without a key. The last four characters of an ID number stay readable behind its seal,
as they stand on papers to tell namesakes apart.

SQL statements of this program call ``sealed``, ``sealed_number``, ``opened`` and ``shown``; every connection of a workspace knows them.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from jyteacher_desktop.later import later
from jyteacher_desktop.paths import secrets_folder
from jyteacher_desktop.store.errors import PrivateClosed, PrivateDamaged
from jyteacher_desktop.store.sqlite_connection import connected, read_only

if TYPE_CHECKING:
    import base64
    import hashlib

    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

    from jyteacher_desktop import durable_files, hashes
    from jyteacher_desktop.store import computer_secret, sealing_many
    from jyteacher_desktop.store.sealing_many import ManySealed
else:
    computer_secret = later("jyteacher_desktop.store.computer_secret")
    durable_files = later("jyteacher_desktop.durable_files")
    sealing_many = later("jyteacher_desktop.store.sealing_many")  # most commands seal nothing
    base64 = later("base64")
    hashlib = later("hashlib")
    hashes = later("jyteacher_desktop.hashes")

NAME, LOCKED, LOCKED_FOR, RECOVERY, SWEPT = "private", "private_locked", "private_for", "private_recovery", "private_swept"
"""Rows of ``info``: which secret; the secret locked to the signers; which key files those were; locked to a recovery key; nothing plain is left."""
PLAIN: Final = "private_plain"
"""Row of ``info`` until what stood plainly in an older file is cleared away: the copy that may say it as well as free pages do."""
SECRET_BYTES: Final = 32
_SEAL: Final = "jy1:"
_TAIL: Final = 4
_FEW: Final = 32
"""Values of one length below which one after the other is quicker."""
_PURPOSE: Final = b"jyteacher at rest 1"

How = Literal["sealed", "sealed_number"]

SEALED_COLUMNS: Final[Mapping[tuple[str, str], How]] = {
    ("teacher", "id_number"): "sealed_number",
    ("teacher", "phone"): "sealed",
    ("city_teacher", "id_number"): "sealed_number",
    ("city_teacher", "phone"): "sealed",
    ("draft", "content"): "sealed",
}
"""Which columns stand sealed, and by which function."""

SEALED_FACTS: Final = ("reply_identity",)
"""Rows of ``info`` that stand sealed: what opens the receipts and returned books that are addressed to a school."""


def new_secret() -> bytes:
    """The secret of a new workspace."""
    return os.urandom(SECRET_BYTES)


def name_of(secret: bytes) -> str:
    """By which name the file and the computer know a secret; it tells nothing of it."""
    return hashes.sha256(_PURPOSE + b" name" + secret)


class Privacy:
    """The seal of one workspace: open where its secret is at hand.

    Attributes:
        name: Which secret it is, as the file says; "" where it does not say.
    """

    def __init__(
        self, name: str, secret: bytes | None = None, *, file: str = "", look: Callable[[], bytes | None] | None = None
    ) -> None:
        self.name = name
        self._look = look
        if secret is not None or look is None:
            self._secret = secret
        self._file = file
        self._stopped: Exception | None = None

    @classmethod
    def of(cls, raw: sqlite3.Connection, path: Path, *, at_once: bool = False) -> Privacy:
        """The seal of a file; open where this computer keeps the secret.

        A file that lost the name of its secret is tried with all that this computer keeps.
        """
        name = ""
        with contextlib.suppress(sqlite3.Error, UnicodeDecodeError):
            found = raw.execute("SELECT value FROM info WHERE key = ?", (NAME,)).fetchone()
            name = str(found[0]) if found else ""
        if name:
            privacy = cls(name, file=path.name, look=lambda: _kept_safely(name))
            if at_once:  # whoever writes will need it, and puts it under the system's protection
                privacy.kept = privacy.open
            return privacy
        secret = next((each for each in map(_kept, _names()) if each is not None and _opens_some(raw, each)), None)
        privacy = cls(name_of(secret) if secret else "", secret, file=path.name)
        privacy.kept = secret is not None
        return privacy

    @classmethod
    def of_named(cls, name: str, path: Path) -> Privacy:
        """The seal that a server's rows name; open where this computer keeps the secret."""
        privacy = cls(name, _kept(name) if name else None, file=path.name)
        privacy.kept = privacy.open
        return privacy

    @cached_property
    def _secret(self) -> bytes | None:
        """Looked for when something sealed is first asked for: most lists show nothing sealed."""
        return self._look() if self._look is not None else None

    @cached_property
    def kept(self) -> bool:
        """Whether this computer keeps the secret for the next time."""
        return self._look is not None and self._secret is not None

    @property
    def open(self) -> bool:
        """Whether sealed values can be read and written here."""
        return self._secret is not None

    @property
    def secret(self) -> bytes:
        """The secret, to be locked or printed.

        Raises:
            PrivateClosed: It is not at hand.
        """
        if self._secret is None:
            raise self._closed()
        return self._secret

    def keep(self) -> None:
        """Let this computer keep the secret.

        Raises:
            OSError: Its user's folder cannot be written to.
        """
        place = _place(self.name)
        durable_files.make_folder(place.parent)
        durable_files.publish(place, computer_secret.kept_form(self.secret))
        self.kept = True

    def admit(self, secret: bytes) -> bool:
        """Take a secret that somebody unlocked; False when it is another file's. The computer keeps it if it can."""
        if name_of(secret) != self.name:
            return False
        self.kept = self.kept  # as it was before this one was taken
        self._secret = secret
        with contextlib.suppress(OSError):  # works until the file is closed; the next time the PIN is asked for again
            self.keep()
        return True

    def need(self) -> None:
        """Make sure that sealed values can be read.

        Raises:
            PrivateClosed: With what to do.
        """
        if self._secret is None:
            raise self._closed()

    # -- the four functions -----------------------------------------------------------------------------------------

    def sealed(self, text: str | None) -> str | None:
        """A text sealed; nothing stays nothing."""
        return self._seal(text) if text else text

    def sealed_number(self, text: str | None) -> str | None:
        """An ID number sealed, with its last four characters behind."""
        return f"{self._seal(text)}:{text[-_TAIL:]}" if text else text

    def sealed_many(self, texts: Sequence[str | None], kind: How) -> list[str | None]:
        """What :meth:`sealed` or :meth:`sealed_number` makes of each text of a column."""
        one = self.sealed_number if kind == "sealed_number" else self.sealed
        found = list(texts)
        places: dict[int, list[int]] = defaultdict(list)
        for place, text in enumerate(texts):
            if text:
                places[len(text)].append(place)
        for where in places.values():
            said = texts if len(where) == len(texts) else [texts[place] for place in where]
            made: Sequence[str | None] = ()
            if len(where) >= _FEW and (joined := "".join(cast("Sequence[str]", said))).isascii():
                made = self._seal_joined(joined, len(said), kind)
            # a seal that the library would not make could not be opened again: the first and the last are held against it
            if not made or (made[0], made[-1]) != (one(said[0]), one(said[-1])):
                made = [one(text) for text in said]
            if said is texts:
                return list(made)
            for place, text in zip(where, made, strict=True):
                found[place] = text
        return found

    def _seal_joined(self, joined: str, many: int, kind: How) -> list[str]:
        """Texts of one length, of letters of one byte, which stand one behind the other."""
        length = len(joined) // many
        bits = sealing_many.BLOCK + length
        width = -(-bits // 3) * 3  # three bytes are four letters
        letters = base64.b64encode(self._many(joined.encode(), many, width=width)).decode()
        filled = "=" * (width - bits)
        wide, end = width // 3 * 4, width // 3 * 4 - len(filled)
        starts = range(0, many * wide, wide)
        if kind == "sealed":
            return [f"{_SEAL}{letters[start : start + end]}{filled}" for start in starts]
        tails = range(max(0, length - _TAIL), len(joined), length)
        behind = min(_TAIL, length)
        return [
            f"{_SEAL}{letters[start : start + end]}{filled}:{joined[tail : tail + behind]}"
            for start, tail in zip(starts, tails, strict=True)
        ]

    def opened(self, text: str | None) -> str | None:
        """What was sealed; a text that never was stays as it is.

        Raises:
            PrivateClosed: The secret is not at hand.
            PrivateDamaged: It is no seal of this workspace's secret.
        """
        if not text or not text.startswith(_SEAL):
            return text
        self.need()
        found = self._plain(text)
        if found is None:
            raise PrivateDamaged(
                f"“{self._file}”里有一个证件号或电话读不出来（内容已损坏），没有采用。其他记录没有变化。"
                "请从备份恢复，或在教师资料里重新填写这一项。"
            )
        return found

    @staticmethod
    def is_sealed(text: str) -> bool:
        """Whether a text is a seal, of whatever secret."""
        return text.startswith(_SEAL)

    def shown(self, text: str | None) -> str | None:
        """What a person may see: the text itself, or stars where it cannot be opened here."""
        if not text or not text.startswith(_SEAL):
            return text
        found = self._plain(text) if self.open else None
        if found is not None:
            return found
        _seal, _mark, tail = text.removeprefix(_SEAL).partition(":")
        return f"{'*' * 14}{tail}" if tail else "（本机未解锁）"

    def resealed(self, text: str | None, kind: How) -> str | None:
        """A value of a file that was not sealed yet, or was already: sealed once."""
        if text and text.startswith(_SEAL) and self._plain(text) is not None:
            return text
        return self.sealed_number(text) if kind == "sealed_number" else self.sealed(text)

    def install(self, raw: sqlite3.Connection) -> None:
        """Let a connection know the functions."""
        for name in ("sealed", "sealed_number", "opened", "shown"):
            raw.create_function(name, 1, self._noting(getattr(self, name)), deterministic=name != "shown")

    def explain(self, error: Exception) -> None:
        """Say what stopped a statement, when it was one of the functions.

        Raises:
            PrivateClosed, PrivateDamaged: It was.
        """
        stopped, self._stopped = self._stopped, None
        if stopped is not None and "user-defined function" in str(error):
            raise stopped from error

    def _noting(self, function: Any) -> Any:
        def call(text: str | None) -> str | None:
            try:
                found: str | None = function(text)
            except (PrivateClosed, PrivateDamaged) as error:
                self._stopped = error  # SQLite passes on only that a function failed
                raise
            return found

        return call

    @cached_property
    def _cipher(self) -> AESSIV:
        from cryptography.hazmat.primitives.ciphers.aead import AESSIV  # noqa: PLC0415 - most commands read no sealed value

        return AESSIV(self._key)

    @cached_property
    def _many(self) -> ManySealed:
        return sealing_many.ManySealed(self._key, _PURPOSE)

    @property
    def _key(self) -> bytes:
        return hashlib.sha512(_PURPOSE + self.secret).digest()

    def _seal(self, text: str) -> str:
        self.need()
        return _SEAL + base64.b64encode(self._cipher.encrypt(text.encode(), [_PURPOSE])).decode()

    def _plain(self, text: str) -> str | None:
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - as above

        body = text.removeprefix(_SEAL).partition(":")[0]
        try:
            return self._cipher.decrypt(base64.b64decode(body, validate=True), [_PURPOSE]).decode()
        except (InvalidTag, ValueError):
            return None

    def _closed(self) -> PrivateClosed:
        return PrivateClosed(
            f"“{self._file}”里的证件号、电话和收回执的密钥是封存的，这台电脑（或这个用户）还没有解锁过，这一步没有做，记录没有变化。"
            "请在“密钥与电脑”里选“这台电脑还看不到证件号”，输入一次口令，以后不再询问；"
            "口令忘了可以用恢复页。",
            way="unlock",
        )


def privacy_of(path: Path) -> Privacy:
    """The seal of a file that is only read, sound or not."""
    with contextlib.closing(read_only(path)) as raw:
        return Privacy.of(raw, path)


def sealed_fact(path: Path, key: str) -> str:
    """One of :data:`SEALED_FACTS` of a file of any version that is only looked at; "" when it has none.

    Raises:
        PrivateClosed, PrivateDamaged: It stands sealed and cannot be opened here.
        sqlite3.Error, UnicodeDecodeError: The file cannot be read now.
    """
    with contextlib.closing(connected(path, "query_only = ON")) as raw:
        found = raw.execute("SELECT value FROM info WHERE key = ?", (key,)).fetchone()
        return Privacy.of(raw, path).opened(str(found[0])) or "" if found else ""


def seal_what_is_plain(raw: sqlite3.Connection, privacy: Privacy) -> None:
    """Seal the columns and their earlier states of a file of before there were seals, inside the caller's transaction.

    Any version of the tables will do; what is sealed already stays.
    """
    tables = {name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    triggers = raw.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('teacher', 'draft')"
    ).fetchall()
    for name, _sql in triggers:
        raw.execute(f'DROP TRIGGER "{name}"')
    for kind in ("sealed", "sealed_number"):
        raw.create_function(f"re{kind}", 1, lambda text, kind=kind: privacy.resealed(text, kind), deterministic=True)
    for (table, column), function in SEALED_COLUMNS.items():
        if table in tables:
            raw.execute(f'UPDATE "{table}" SET "{column}" = re{function}("{column}") WHERE "{column}" <> \'\'')
    marks = ", ".join("?" * len(SEALED_FACTS))
    raw.execute(f"UPDATE info SET value = resealed(value) WHERE key IN ({marks}) AND value <> ''", SEALED_FACTS)
    if "journal_entry" in tables:
        raw.execute(
            "UPDATE journal_entry SET before = json_set(before, '$.id_number', resealed_number(json_extract(before, '$.id_number')), "
            "'$.phone', resealed(json_extract(before, '$.phone'))) WHERE tbl = 'teacher' AND before IS NOT NULL"
        )
    for _name, sql in triggers:
        raw.execute(sql)
    raw.execute("INSERT OR IGNORE INTO info(key, value) VALUES (?, ?)", (NAME, privacy.name))


def _opens_some(raw: sqlite3.Connection, secret: bytes) -> bool:
    privacy = Privacy(name_of(secret), secret)
    for table, column in SEALED_COLUMNS:
        with contextlib.suppress(sqlite3.Error, UnicodeDecodeError):
            found = raw.execute(f'SELECT "{column}" FROM "{table}" WHERE "{column}" LIKE \'{_SEAL}%\' LIMIT 1').fetchone()
            if found is not None:
                return privacy._plain(found[0]) is not None  # noqa: SLF001 - of this module
    return False


def _place(name: str) -> Path:
    return secrets_folder() / f"{name}.secret"


def _protect_what_was_plain(name: str, secret: bytes) -> None:
    """A secret kept before the system protected it is kept anew; it works as it is where that cannot be."""
    with contextlib.suppress(OSError):
        if computer_secret.could_be_safer(_place(name).read_bytes()):
            durable_files.publish(_place(name), computer_secret.kept_form(secret))


def _kept_safely(name: str) -> bytes | None:
    secret = _kept(name)
    if secret is not None:
        _protect_what_was_plain(name, secret)
    return secret


def _names() -> list[str]:
    return sorted(path.stem for path in secrets_folder().glob("*.secret"))


def _kept(name: str) -> bytes | None:
    try:
        secret = computer_secret.secret_in(_place(name).read_bytes())
    except (OSError, ValueError):
        return None
    return secret if name_of(secret) == name else None

"""The secret behind sealed ID numbers, from one computer to the next (decision 0165).

The computer that made or first sealed a workspace keeps its secret, so nothing is asked there. Inside the file the secret lies locked to the
signers' keys: on another computer whatever is done with a PIN, or ``unlock``, opens it once. A page with the secret in plain letters may be
printed for the safe; at a bureau the recovery key that already lies there opens it as well.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from jyteacher_desktop import exchange
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.later import later
from jyteacher_desktop.records.errors import RecoveryPageWrong
from jyteacher_desktop.store.sealed_columns import LOCKED, LOCKED_FOR, RECOVERY, SEALED_FACTS, SECRET_BYTES, SWEPT
from jyteacher_desktop.store.workspace import PUT_INFO, Workspace
from jyteacher_desktop.values import dataclass

if TYPE_CHECKING:
    import base64

    from jyteacher_desktop import hashes
    from jyteacher_desktop.store import backup
else:
    base64 = later("base64")
    hashes = later("jyteacher_desktop.hashes")
    backup = later("jyteacher_desktop.store.backup")

_GROUP = 4


def locked_facts(secret: bytes, signers: Sequence[exchange.PublicKey], stamp: str, recovery: str = "") -> dict[str, str]:
    """What the file says of its secret: locked to the signers, and to a recovery key where there is one."""
    facts = {LOCKED: as_text(exchange.lock_mailbox(secret.hex(), signers)), LOCKED_FOR: stamp}
    if recovery:
        facts[RECOVERY] = as_text(exchange.seal.seal(secret.hex().encode(), [recovery]))
    return facts


def stamp_of(parts: Iterable[bytes]) -> str:
    """A mark of the key files the secret is locked to: another one means that it has to be locked anew."""
    return hashes.sha256(b"\0".join(parts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """To whom the secret is locked today.

    Attributes:
        stamp: See :func:`stamp_of`.
        signers: Their keys, read only when it has to be locked anew.
        recovery: The recipient of the recovery key, where there is one.
    """

    stamp: str
    signers: Callable[[], Sequence[exchange.PublicKey]]
    recovery: str = ""


def settle(ws: Workspace, today: Callable[[], Today]) -> None:
    """Keep the secret locked to whoever signs today, and seal what was made before there were seals; once each, no more.

    What stands in the way of it, a key file that cannot be read too, is no reason not to work: the next opening tries again.
    """
    if not ws.privacy.open:
        return
    with contextlib.suppress(JyTeacherError, OSError, sqlite3.Error):
        locks = today()
        if ws.info(LOCKED_FOR) != locks.stamp and (keys := locks.signers()):
            note_facts(ws, locked_facts(ws.privacy.secret, keys, locks.stamp, locks.recovery))
        for key in SEALED_FACTS:
            for (value,) in ws.tuples("SELECT value FROM info WHERE key = ? AND value <> ''", (key,)):
                if not ws.privacy.is_sealed(str(value)):
                    note_facts(ws, {key: ws.privacy.sealed(str(value)) or ""})
        if not ws.info(SWEPT) and ws.info(LOCKED):
            backup.seal_backups(
                ws.path, ws.privacy, {name: ws.info(name) for name in (LOCKED, LOCKED_FOR, RECOVERY) if ws.info(name)}
            )
            note_facts(ws, {SWEPT: "1"})


def unlock_with(ws: Workspace, key: exchange.SigningKey) -> bool:
    """Open the seal with a signer's key, unless it is open; whether it is open then. Nobody is refused for it."""
    if not ws.privacy.open and ws.info(LOCKED):
        with contextlib.suppress(JyTeacherError, ValueError):  # locked to another key: the page or the other signer opens it
            ws.privacy.admit(bytes.fromhex(exchange.open_mailbox(as_bytes(ws.info(LOCKED)), key)))
    return ws.privacy.open


def unlock_with_page(ws: Workspace, typed: str) -> None:
    """Open the seal with what stands on the recovery page; at a bureau with its recovery key as well.

    Raises:
        RecoveryPageWrong: It is another workspace's, or mistyped; nothing was changed.
    """
    bare = "".join(typed.split()).upper()
    found: bytes | None = None
    with contextlib.suppress(JyTeacherError, ValueError):
        if bare.startswith("AGE-SECRET-KEY-"):
            found = bytes.fromhex(exchange.seal.unseal(as_bytes(ws.info(RECOVERY)), [bare]).decode())
        else:
            letters = bare.replace("-", "").replace("0", "O").replace("1", "I").replace("8", "B")
            found = base64.b32decode(letters + "=" * (-len(letters) % 8))
    if found is None or len(found) != SECRET_BYTES or not ws.privacy.admit(found):
        raise RecoveryPageWrong("恢复页上的字与这份工作簿不符，没有解锁，数据没有变化。请逐组核对，或换这份工作簿自己的恢复页。")


def unlock(ws: Workspace, typed: str, check_pin: Callable[[Workspace, str], object]) -> str:
    """Open the seal with what a person typed: a PIN, or what stands on a recovery page; says whether this computer remembers it.

    Raises:
        WrongPin, KeyMissing, KeyDamaged, MailboxLocked: From ``check_pin``.
        RecoveryPageWrong: Neither opens it.
    """
    bare = "".join(typed.split()).upper()
    if bare.startswith("AGE-SECRET-KEY-") or re.fullmatch(r"[A-Z0-9-]{52,}", bare):
        unlock_with_page(ws, typed)
        return _unlocked_words(ws)
    check_pin(ws, typed)
    if not ws.privacy.open:
        raise RecoveryPageWrong(
            "口令没有错，但这份工作簿的证件号是锁给另一把密钥的（例如后来换过密钥），没有解锁，数据没有变化。请输入恢复页上的字，"
            "或在原来的电脑上打开一次再复制过来。"
        )
    return _unlocked_words(ws)


def _unlocked_words(ws: Workspace) -> str:
    if ws.privacy.kept:
        return "证件号和电话已经解锁，以后在这台电脑上不再询问。"
    return "证件号和电话已经解锁。这台电脑的用户文件夹写不了，下次打开还要解锁。"


def recovery_words(ws: Workspace) -> str:
    """The secret in groups of letters and digits, as the page shows it and a person types it.

    Raises:
        PrivateClosed: This computer does not know it.
    """
    text = base64.b32encode(ws.privacy.secret).decode().rstrip("=")
    return " ".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))


def note_facts(ws: Workspace, facts: Mapping[str, str]) -> None:
    """Keep facts about the file itself, which no undo takes back."""
    with ws.record(plain=True) as change:
        for name, value in facts.items():
            change.driver_sql(PUT_INFO, (name, value))


def as_text(data: bytes) -> str:
    """Sealed bytes as the file keeps them."""
    return base64.b64encode(data).decode()


def as_bytes(text: str) -> bytes:
    """Sealed bytes as they were."""
    return base64.b64decode(text)

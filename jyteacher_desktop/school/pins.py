"""口令: the PIN opens a signer's key for one action, and so proves who he is: for signing, for the review, for the ethics file.

Two people of a school may have a key of their own, the principal and, where the policy asks for a second signer, the operator; their key files lie beside the
workspace. A file in whose place somebody put another one is noticed, whatever its PIN.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from jyteacher_desktop import exchange
from jyteacher_desktop.domain.terms import Signer
from jyteacher_desktop.later import later
from jyteacher_desktop.school.errors import KeyExchanged, SignerMissing
from jyteacher_desktop.store.workspace import Change, Workspace

if TYPE_CHECKING:
    from jyteacher_desktop.records import sealing_secret
else:
    sealing_secret = later("jyteacher_desktop.records.sealing_secret")

KEY_SUFFIX = ".jytkey"


def key_path(workspace: Path, signer: Signer = Signer.PRINCIPAL) -> Path:
    """Where a signer's key of a workspace lies."""
    return workspace.with_name(workspace.name + (f".operator{KEY_SUFFIX}" if signer is Signer.OPERATOR else KEY_SUFFIX))


def unlock(ws: Workspace, pin: str, signer: Signer = Signer.PRINCIPAL) -> exchange.SigningKey:
    """A signer's key, for one action; where two people have one, a refusal says whose PIN is wrong.

    Raises:
        SignerMissing: The operator has no key yet.
        KeyExchanged: The file holds another key than the one this workspace knows.
        WrongPin, KeyMissing, KeyDamaged.
    """
    path = key_path(ws.path, signer)
    operator_has_one = key_path(ws.path, Signer.OPERATOR).exists()
    if signer is Signer.OPERATOR and not operator_has_one:
        raise SignerMissing(
            "经办人还没有密钥，没有签名，也没有生成文件。请在“密钥与电脑”里设经办人密钥，把卡片交教育局登记。",
            way="operator",
        )
    key = exchange.unlock_key(path, pin, whose=signer.label if operator_has_one else "")
    _refuse_exchanged(ws, key.public, signer)
    sealing_secret.unlock_with(ws, key)
    return key


def keep_private(ws: Workspace) -> None:
    """Keep the secret of sealed ID numbers locked to the keys that lie beside the workspace today, exchanged ones left out."""

    def today() -> sealing_secret.Today:
        files = [(path, signer) for signer in (Signer.PRINCIPAL, Signer.OPERATOR) if (path := key_path(ws.path, signer)).exists()]
        known = {keyid for _path, signer in files for keyid in known_keys(ws, signer)}
        return sealing_secret.Today(
            stamp=sealing_secret.stamp_of(path.read_bytes() for path, _signer in files),
            signers=lambda: [
                key for path, _signer in files if (key := exchange.read_public_key(path)).keyid in known or not known
            ],
        )

    sealing_secret.settle(ws, today)


def known_keys(ws: Workspace, signer: Signer) -> tuple[str, ...]:
    """Keyids that a signer's key file may hold: one, and two only while one key takes the place of another."""
    return tuple(ws.info(known_as(signer)).split())


def know_keys(change: Change, signer: Signer, keyids: Iterable[str]) -> None:
    """Remember which keys a signer's key file may hold from now on; none is none to remember."""
    known = " ".join(dict.fromkeys(keyids))
    if known:
        change.driver_sql("INSERT OR REPLACE INTO info(key, value) VALUES (?, ?)", (known_as(signer), known))
    else:
        change.driver_sql("DELETE FROM info WHERE key = ?", (known_as(signer),))


def known_as(signer: Signer) -> str:
    """Under which word the file knows a signer's keys."""
    return f"key_{signer.code}"


def _refuse_exchanged(ws: Workspace, public: exchange.PublicKey, signer: Signer) -> None:
    """Notice a key file in whose place somebody put another one, whatever its PIN; a workspace of before knows the first it sees.

    Raises:
        KeyExchanged: With what to compare, and the way on for somebody who restored a backup of before his key was changed.
    """
    known = known_keys(ws, signer)
    if not known and ws.writable:
        with ws.record(plain=True) as change:
            know_keys(change, signer, [public.keyid])
    elif known and public.keyid not in known:
        raise KeyExchanged(
            f"台账旁边的{signer.label}密钥文件不是本台账记下的那一把，没有使用它，没有签名，数据没有变化：文件可能被人换过，也可能恢复过换密钥以前的备份。"
            "请打教育局的已知电话，问登记的 30 位数字，在“密钥与电脑”里输入；与这个文件不符的，请从备份找回原来的密钥文件，或另做一把新密钥。",
            signer=signer.label,
            path=key_path(ws.path, signer),
        )


def school_key(ws: Workspace) -> exchange.PublicKey:
    """The public half of the school's key, readable without the PIN.

    Raises:
        KeyMissing, KeyDamaged: With what to do next.
    """
    return exchange.read_public_key(key_path(ws.path))


def prove_principal(ws: Workspace, pin: str) -> str:
    """Whom the journal may name for what follows: a PIN that opens the school's key proves the principal, in a book kept at a bureau its clerk.

    Raises:
        WrongPin, KeyMissing, KeyDamaged: Nothing was proved.
    """
    check_pin(ws, pin)
    return ws.whose_pin


def check_pin(ws: Workspace, pin: str) -> None:
    """Make sure that whoever acts knows the PIN, for actions that sign nothing (review, trust).

    Raises:
        WrongPin, KeyMissing, KeyDamaged: Nothing was done.
    """
    unlock(ws, pin)

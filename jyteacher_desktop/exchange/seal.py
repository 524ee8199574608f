"""The seal: age encryption to the receiver, opened in memory only.

The header is held to the letter of the format before the library sees it (``age_header``): it must end within 8 KiB, have at most 16
stanzas, each with a body, and ask for no passphrase.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import pyrage
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from jyteacher_desktop.exchange.age_header import MAGIC, well_formed
from jyteacher_desktop.exchange.errors import (
    NOT_OURS,
    OVER_THE_LIMIT,
    KeyDamaged,
    NotAPackage,
    PackageDamaged,
    PackageTooLarge,
    SealedForOthers,
)
from jyteacher_desktop.exchange.keys import PublicKey, SigningKey

MAX_SEALED = 64 * 1024 * 1024
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def is_sealed(data: bytes) -> bool:
    """Whether these bytes carry a seal."""
    return data.startswith(MAGIC)


@lru_cache(maxsize=1024)
def is_recipient(text: str) -> bool:
    """Whether one may seal to this ``age1…`` text.

    A recipient of small order is refused as well: the age library ends the whole program on it instead of raising, so one
    school's letter could stop every receipt of a bureau.
    """
    try:
        if str(pyrage.x25519.Recipient.from_str(text)) != text:
            return False
        # behind "age1" and before six signs of checksum stand 52 signs of five bits: the key's 256 and four of padding
        bits = "".join(f"{_BECH32.index(char):05b}" for char in text[4:-6])[:256]
        X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(int(bits, 2).to_bytes(32)))
    except (pyrage.RecipientError, ValueError):
        return False
    return True


def seal(data: bytes, recipients: Sequence[str]) -> bytes:
    """Seal bytes to X25519 recipients (``age1…``); random by design."""
    return bytes(pyrage.encrypt(data, [pyrage.x25519.Recipient.from_str(recipient) for recipient in recipients]))


def unseal(data: bytes, identities: Sequence[str]) -> bytes:
    """Open a seal with one of the identities.

    Raises:
        PackageTooLarge, NotAPackage, SealedForOthers, PackageDamaged.
        KeyDamaged: An identity is not one.
    """
    _guard(data)
    try:
        keys = [pyrage.x25519.Identity.from_str(identity) for identity in identities]
    except pyrage.IdentityError as error:
        raise KeyDamaged(
            "身份文件里的 age 身份写错了或不完整，没有打开数据包，原有数据没有变化。请核对这一行（AGE-SECRET-KEY-1…）。"
        ) from error
    return _decrypt(data, keys)


def lock_mailbox(identity: str, clerks: Sequence[PublicKey]) -> bytes:
    """Seal the bureau's mailbox identity to its clerks' signing keys, so any one clerk's PIN opens packages and nobody else's does."""
    return bytes(pyrage.encrypt(identity.encode(), [pyrage.ssh.Recipient.from_str(clerk.ssh) for clerk in clerks]))


def open_mailbox(data: bytes, clerk: SigningKey) -> str:
    """The mailbox identity.

    Raises:
        SealedForOthers: It was sealed to another clerk.
        PackageDamaged: The mailbox file is damaged.
    """
    _guard(data)
    return _decrypt(data, [clerk.age_identity()]).decode()


def _guard(data: bytes) -> None:
    if len(data) > MAX_SEALED:
        raise PackageTooLarge(OVER_THE_LIMIT, size=len(data))
    if not is_sealed(data):
        raise NotAPackage(NOT_OURS)
    if not well_formed(data):
        raise NotAPackage("数据包的封口形式不对，没有采用，原有数据没有变化。请让对方重新导出。")


def _decrypt(data: bytes, identities: Sequence[object]) -> bytes:
    try:
        return bytes(pyrage.decrypt(data, identities))
    except pyrage.DecryptError as error:
        if "No matching keys" in str(error):
            raise SealedForOthers(
                "这个数据包不是封给本单位的，或本机的接收密钥已更换，打不开。没有采用，原有数据没有变化。请核对是否拿错了文件。"
            ) from error
        raise PackageDamaged("数据包已损坏或被改动，没有采用，原有数据没有变化。请让对方重新发送一次。") from error

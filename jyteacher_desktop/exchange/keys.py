"""Keys: Ed25519 for signing, kept in ordinary OpenSSH key files; age X25519 for opening seals.

A ``.jytkey`` is an OpenSSH private key encrypted by bcrypt-pbkdf with 100 rounds (0.7 s per guess), so ``ssh-keygen`` and
the age command open it too. Its passphrase is the PIN: at least 12 characters, or six words. The public half can be read
without the PIN.

A key is known by its ``keyid`` (SHA-256 of the DER SubjectPublicKeyInfo) and, for people on the telephone, by 30 digits of
the same hash in six groups.
"""

from __future__ import annotations

import base64
import hashlib
import re
import struct
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pyrage
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from jyteacher_desktop.domain.terms import PIN_OF_SAMPLES
from jyteacher_desktop.durable_files import publish, system_words
from jyteacher_desktop.exchange.errors import KeyDamaged, KeyExists, KeyMissing, KeyUnwritten, WeakKey, WeakPin, WrongPin
from jyteacher_desktop.later import later
from jyteacher_desktop.values import dataclass

if TYPE_CHECKING:
    from cryptography.hazmat.primitives import serialization
else:
    # key files need it; whoever opens packages has the keys as they stand in the log
    serialization = later("cryptography.hazmat.primitives.serialization")

BCRYPT_ROUNDS = 100
_MAX_ROUNDS = 1_000
"""A damaged file must not ask for hours of work before anybody learns that it is damaged."""
_PRIME = 2**255 - 19
# The y of a point of order 8. Under a key of small order many messages have a signature that fits, so none is taken for anybody's.
_ORDER_8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
_SMALL_ORDER = frozenset(
    number.to_bytes(32, "little")
    for y in (0, 1, _PRIME - 1, _PRIME, _PRIME + 1, _ORDER_8, _PRIME - _ORDER_8)
    for number in (y, y | 1 << 255)
)
"""The fourteen ways to write one of the eight points of small order (y, or y + p where that still fits, with either sign)."""


_SPKI_PREFIX = bytes.fromhex("302a300506032b6570032100")
"""DER SubjectPublicKeyInfo of every Ed25519 key up to its 32 bytes (RFC 8410); one key has one spelling, so one keyid."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A signer's public key: DER SubjectPublicKeyInfo of an Ed25519 key."""

    spki: bytes

    @property
    def keyid(self) -> str:
        """Lower-case hex SHA-256 of the SPKI, as ``openssl pkey -pubin -outform DER | sha256sum`` prints it."""
        return hashlib.sha256(self.spki).hexdigest()

    @property
    def fingerprint(self) -> str:
        """Thirty digits in six groups, to be read over the telephone."""
        return digits(hashlib.sha256(self.spki).digest())

    @property
    def ssh(self) -> str:
        """The OpenSSH one-line form, which the age format accepts as a recipient."""
        kind = serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
        return _ed25519(self.spki).public_bytes(*kind).decode()

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether the signature over the message is this key's."""
        try:
            _ed25519(self.spki).verify(signature, message)
        except InvalidSignature:
            return False
        return True


class SigningKey:
    """An unlocked private key. Keep it as short as one action."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public = PublicKey(_SPKI_PREFIX + private.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature (deterministic) over the message."""
        return self._private.sign(message)

    def age_identity(self) -> pyrage.ssh.Identity:
        """This key as an age identity, to unwrap what was sealed to :attr:`PublicKey.ssh`."""
        kind = serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
        return pyrage.ssh.Identity.from_buffer(self._private.private_bytes(*kind))


def is_short(pin: str) -> bool:
    """Whether a PIN is shorter than 12 characters and than six words."""
    return len(pin) < 12 and len(pin.split()) < 6


def check_pin(pin: str, *, sample: bool = False) -> None:
    """Refuse a PIN that would not protect a key; that of samples protects none but a sample's.

    Raises:
        WeakPin: Shorter than 12 characters and fewer than six words, or printed in the manual.
    """
    if not sample and "".join(pin.split()).casefold() == PIN_OF_SAMPLES:
        raise WeakPin(
            "这是示例工作簿的口令，印在使用手册里，人人知道，不能用来保护真实的密钥。没有生成密钥，没有改动任何文件。请换一个只有自己知道的口令。"
        )
    if is_short(pin):
        raise WeakPin("口令太短：至少 12 个字符，或六个词。没有生成密钥，没有改动任何文件。请换一个更长的口令。")


def create_key(path: Path, pin: str) -> PublicKey:
    """Make a signing key and write its file, whole or not at all.

    Raises:
        WeakPin: See :func:`check_pin`.
        KeyExists: There is already a file of that name.
        KeyUnwritten: The folder cannot be written to.
    """
    text, public = new_key(pin)
    try:
        _write_key(path, text, "没有生成密钥，没有改动任何文件。", replace=False)
    except FileExistsError as error:
        raise KeyExists(f"密钥文件“{path.name}”已经存在，没有覆盖它。请换一个位置，或使用原来的密钥。", path=path) from error
    return public


def new_key(pin: str, *, sample: bool = False) -> tuple[bytes, PublicKey]:
    """A fresh signing key as the text of its file, and its public half.

    The PIN of a sample stands in the manual and on the screen: guessing it need not be slow, and opening the key is quick.

    Raises:
        WeakPin: See :func:`check_pin`.
    """
    check_pin(pin, sample=sample)
    key = SigningKey(Ed25519PrivateKey.generate())
    text = _locked(key._private, pin, rounds=1 if sample else BCRYPT_ROUNDS)  # noqa: SLF001 - the class is this module's own
    return text, key.public


def change_pin(path: Path, pin: str, new_pin: str) -> None:
    """Lock a key file with another PIN; the key, and so every signature and digit, stays the same.

    Raises:
        WeakPin: The new PIN.
        WrongPin, KeyMissing, KeyDamaged: The old PIN or the file.
        KeyUnwritten: The old PIN is still the one that opens it.
    """
    check_pin(new_pin)
    key = unlock_key(path, pin)
    _write_key(path, _locked(key._private, new_pin, rounds=BCRYPT_ROUNDS), "口令没有改，原来的口令仍然有效。")  # noqa: SLF001 - the class is this module's own


def copy_key(path: Path, copy: Path) -> None:
    """Keep a key file under a second name as well.

    Raises:
        OSError: It cannot be read or written.
    """
    publish(copy, path.read_bytes())


def _locked(private: Ed25519PrivateKey, pin: str, *, rounds: int) -> bytes:
    encryption = serialization.PrivateFormat.OpenSSH.encryption_builder().kdf_rounds(rounds).build(pin.encode("utf-8"))
    return private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, encryption)


def _write_key(path: Path, text: bytes, safe: str, *, replace: bool = True) -> None:
    try:
        publish(path, text, replace=replace)
    except FileExistsError:
        raise
    except OSError as error:
        raise KeyUnwritten(
            f"密钥文件写不到“{path.parent}”（{system_words(error)}）。{safe}请检查权限和剩余空间，或换一个位置。", path=path
        ) from error


def unlock_key(path: Path, pin: str, *, whose: str = "") -> SigningKey:
    """Open a key file with its PIN; ``whose`` is said where several people have one.

    Raises:
        KeyMissing, KeyDamaged: The file.
        WrongPin: The PIN.
    """
    text = _read(path)
    read_public_key(path)  # tells a damaged file from a wrong PIN
    try:
        private = serialization.load_ssh_private_key(text, pin.encode("utf-8"))
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise WrongPin(f"{whose}口令不对，什么都没有改变。请重新输入；口令区分大小写。", path=path, whose=whose) from error
    return SigningKey(cast("Ed25519PrivateKey", private))  # its public half, which must match, is an Ed25519 key


def read_public_key(path: Path) -> PublicKey:
    """The public half of a key file, without the PIN.

    Raises:
        KeyMissing, KeyDamaged: The file.
    """
    text = _read(path)
    try:
        body = base64.b64decode(b"".join(text.split(b"\n")[1:]).split(b"-----END")[0], validate=True)
        if not body.startswith(b"openssh-key-v1\0"):
            raise ValueError("magic")
        place, fields = 15, []  # behind the magic and its nought
        for _field in range(3):  # cipher, kdf, kdf options
            (length,) = struct.unpack_from(">I", body, place)
            fields.append(body[place + 4 : place + 4 + length])
            place += 4 + length
        # the options of bcrypt are its salt and, last, its rounds
        if fields[1] != b"bcrypt" or not 1 <= struct.unpack(">I", fields[2][-4:])[0] <= _MAX_ROUNDS:
            raise ValueError("kdf")
        (count, length) = struct.unpack_from(">II", body, place)
        if count != 1:
            raise ValueError("keys")
        blob = body[place + 8 : place + 8 + length]
        public = serialization.load_ssh_public_key(b"ssh-ed25519 " + base64.b64encode(blob))
        kind = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        return PublicKey(public.public_bytes(*kind))
    except (ValueError, IndexError, struct.error, UnsupportedAlgorithm) as error:
        raise KeyDamaged(
            f"密钥文件“{path.name}”已损坏，读不出来。数据没有变化。请从备份里找回这个文件，或重新登记新密钥。", path=path
        ) from error


def public_key(spki: bytes) -> PublicKey:
    """A public key received from somebody.

    Raises:
        WeakKey: Not an Ed25519 key, or one of small order for which a constant signature would verify every message.
    """
    weak = "对方卡片里的公钥不合格，不能采用。没有登记，数据没有变化。请让对方重新生成密钥。"
    try:
        raw = _ed25519(spki).public_bytes_raw()
    except (ValueError, UnsupportedAlgorithm, KeyDamaged) as error:
        raise WeakKey(weak) from error
    if raw in _SMALL_ORDER or PublicKey(spki) != PublicKey(_SPKI_PREFIX + raw):
        raise WeakKey(weak)
    return PublicKey(spki)


def digits(digest: bytes) -> str:
    """Thirty decimal digits of a hash in six groups of five."""
    text = f"{int.from_bytes(digest) % 10**30:030}"
    return " ".join(text[start : start + 5] for start in range(0, 30, 5))


def same_digits(typed: str, fingerprint: str) -> bool:
    """Whether typed digits (any spaces, full-width digits allowed) are the fingerprint."""
    bare = "".join(str(int(char)) for char in typed if char.isdecimal())
    return len(bare) == 30 and re.sub(r"\D", "", fingerprint) == bare


def new_mailbox() -> tuple[str, str]:
    """A fresh age X25519 pair: the secret identity and the public recipient, as text."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def recipient_of(identity: str) -> str:
    """The public recipient of a secret age identity, or "" for a text that is none."""
    try:
        return str(pyrage.x25519.Identity.from_str(identity).to_public())
    except pyrage.IdentityError:
        return ""


def _ed25519(spki: bytes) -> Ed25519PublicKey:
    if len(spki) == len(_SPKI_PREFIX) + 32 and spki.startswith(_SPKI_PREFIX):
        return Ed25519PublicKey.from_public_bytes(spki[len(_SPKI_PREFIX) :])
    loaded = serialization.load_der_public_key(spki)
    if not isinstance(loaded, Ed25519PublicKey):
        raise KeyDamaged("不是 Ed25519 公钥。")
    return loaded


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise KeyMissing(
            f"找不到密钥文件“{path.name}”，它应当和工作簿放在同一文件夹。数据没有变化。请从原电脑或备份里把它复制过来。",
            path=path,
        ) from error
    except OSError as error:
        raise KeyMissing(
            f"密钥文件“{path.name}”读不出来：{system_words(error)}。数据没有变化。请检查权限。", path=path
        ) from error

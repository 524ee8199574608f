"""A new version of the program, announced by a bureau: which file it is, byte by byte, and who says so.

One line of text, as with certificates: ``JYR1.`` and parts in URL-safe base64 without padding, divided by full stops: the canonical
JSON of the facts, and for each who signed the 32 bytes of his key and the signature over ``jyteacher-release-v1`` LF and the bytes of the
JSON. It travels beside the installer on the bureau's stick. That signatures hold says only that whoever has the keys wrote them; the reader
compares the keys with the card he has accepted, and counts them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from pathlib import Path

from jyteacher_desktop.domain.errors import TrustError
from jyteacher_desktop.durable_files import refuse_endless
from jyteacher_desktop.exchange import canonical
from jyteacher_desktop.exchange.errors import WrongForm
from jyteacher_desktop.exchange.hour_certificates import SPKI_START, decoded_part
from jyteacher_desktop.exchange.keys import PublicKey, SigningKey, public_key
from jyteacher_desktop.values import dataclass

PREFIX = "JYR1"
_CONTEXT = b"jyteacher-release-v1\n"
_LONGEST = 4_096
_FIELDS = ("version", "file", "bytes", "sha256", "say", "day")
_BLOCK = 1 << 20
_MOST_SIGNERS = 8
_BESIDE = re.compile(r"(?!\.{1,2}$)[^/\\:\x00-\x1f]{1,200}")
"""Names of files that lie beside the announcement on every system: no folder, no drive, no stream of another file."""


class ReleaseRefused(TrustError):
    """The text announces no version, or its signature is not that of the bureau."""

    code = "release.refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What is announced: the version, the installer's name, size and digest, a word about it, and the day."""

    version: str
    file: str
    bytes: str
    sha256: str
    say: str
    day: str


def is_release(data: bytes) -> bool:
    """Whether a file announces a version, by its first bytes."""
    return data.startswith(f"{PREFIX}.".encode())


def sign_release(key: SigningKey, release: Release, former: bytes = b"") -> bytes:
    """The file to be put beside the installer; ``former`` is one with the same facts, whose signatures stay."""
    facts = canonical.encode(canonical.clean({name: getattr(release, name) for name in _FIELDS}))
    signatures = former.decode("ascii").strip().split(".")[2:]  # behind the prefix and the facts, which are signed anew
    signatures += [_part(key.public.spki[len(SPKI_START) :]), _part(key.sign(_CONTEXT + facts))]
    return ".".join([PREFIX, _part(facts), *signatures]).encode() + b"\n"


def _part(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def open_release(data: bytes) -> tuple[Release, tuple[PublicKey, ...]]:
    """Read an announcement and check that its signatures hold; the keys are those of different people.

    Raises:
        ReleaseRefused: It is none, something in it was changed, or somebody signed twice.
        WeakKey: Signed by a key that nobody should accept.
    """
    parts = data[: _LONGEST + 1].decode("ascii", "replace").strip().split(".")
    if len(data) > _LONGEST or parts[0] != PREFIX or len(parts) % 2 or not 4 <= len(parts) <= 2 + 2 * _MOST_SIGNERS:
        raise ReleaseRefused(
            "这不是新版本的说明文件，没有采用，什么都没有改变。请选择教育局U盘上和安装程序放在一起的 .jyt 文件。"
        )
    try:
        facts, *signed = (decoded_part(part) for part in parts[1:])
        keys = tuple(public_key(SPKI_START + raw) for raw in signed[::2])
        held = all(key.verifies(signature, _CONTEXT + facts) for key, signature in zip(keys, signed[1::2], strict=True))
        found = canonical.decode(facts, "新版本的说明") if held else {}  # what nobody signed is not read at all
        sound = (
            len(set(keys)) == len(keys)
            and set(found) == set(_FIELDS)
            and all(isinstance(each, str) for each in found.values())
            and _BESIDE.fullmatch(found["file"]) is not None
        )
    except (WrongForm, binascii.Error, ValueError, TypeError, AttributeError, KeyError):
        sound = False
    if not sound:
        raise ReleaseRefused("新版本的说明文件不完整或被改过，没有采用。不要安装旁边的程序；请打电话向教育局核实，重新要一份。")
    return Release(**found), keys


def digest_of(file: Path) -> tuple[int, str]:
    """Size and SHA-256 of a file of any length.

    Raises:
        OSError: It cannot be read, or never ends.
    """
    refuse_endless(file)
    digest, size = hashlib.sha256(), 0
    with file.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return size, digest.hexdigest()


def newer(version: str, present: str) -> bool:
    """Whether a version is later than the present one; what is no number counts as nothing."""
    return _numbers(version) > _numbers(present)


def _numbers(version: str) -> tuple[int, ...]:
    found = [int(part) for part in re.findall(r"\d+", version.split("+", maxsplit=1)[0])]
    while found and found[-1] == 0:
        found.pop()
    return tuple(found)

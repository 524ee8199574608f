"""The header of a sealed file, held to the letter of the age format before the library sees it.

The library takes some headers that the format forbids (a stanza without a body, one whose last line is full), and other programs
refuse them: one file must not be a package here and none there. Its parser is also quadratic in the length of the header.
"""

from __future__ import annotations

import base64
import binascii
import re

MAGIC = b"age-encryption.org/v1\n"
MAX_HEADER = 8 * 1024
MAX_STANZAS = 16
_ARGUMENTS = re.compile(rb"-> ([\x21-\x7e]+(?: [\x21-\x7e]+)*)")
_MAC = re.compile(rb"--- ([A-Za-z0-9+/]{43})")
_FULL_LINE = 64
_LEAST_PAYLOAD = 16 + 16
"""A nonce and the tag of the last piece."""
_KNOWN = {b"X25519": (1, 32, 32), b"ssh-ed25519": (2, 32, 32)}
"""Kind of stanza: arguments, bytes of the last argument, bytes of the body."""


def well_formed(data: bytes) -> bool:
    """Whether the header is one by the format, of few stanzas, none of them asking for a passphrase, with a payload behind it."""
    head = data[: MAX_HEADER + 1]
    if not head.startswith(MAGIC):
        return False
    place, stanzas = len(MAGIC), 0
    while (line := _line(head, place)) is not None:
        place += len(line) + 1
        if (mac := _MAC.fullmatch(line)) is not None:
            return stanzas > 0 and _decoded(mac[1]) is not None and len(data) - place >= _LEAST_PAYLOAD
        given = _ARGUMENTS.fullmatch(line)
        stanzas += 1
        if given is None or stanzas > MAX_STANZAS:
            return False
        body = b""
        while True:
            line = _line(head, place)
            if line is None or len(line) > _FULL_LINE:
                return False
            place += len(line) + 1
            body += line
            if len(line) < _FULL_LINE:
                break
        if not _stanza(given[1].split(b" "), body):
            return False
    return False


def _line(head: bytes, place: int) -> bytes | None:
    end = head.find(b"\n", place)
    return None if end < 0 else head[place:end]


def _stanza(arguments: list[bytes], body: bytes) -> bool:
    decoded = _decoded(body)
    if decoded is None or arguments[0] == b"scrypt":
        return False
    known = _KNOWN.get(arguments[0])
    if known is None:
        return True  # of a kind that nobody here opens
    count, share, length = known
    last = _decoded(arguments[-1])
    return len(arguments) == count + 1 and last is not None and len(last) == share and len(decoded) == length


def _decoded(text: bytes) -> bytes | None:
    """Base64 without padding in its one spelling; None for anything else."""
    try:
        data = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if base64.b64encode(data).rstrip(b"=") == text else None

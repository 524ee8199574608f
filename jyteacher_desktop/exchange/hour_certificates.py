"""Signed statements (学时证明): a few facts in one line of text that fits a QR code and is checked without any connection.

The line is ``JYC1.`` and three parts in URL-safe base64 without padding, divided by full stops: the canonical JSON of the facts, the 32
bytes of the signer's Ed25519 key, and the signature over ``jyteacher-certificate-v1`` LF and the bytes of the JSON. No letter begins
with these words, so a signature of one is never one of the other (docs/format.md).

That the signature holds says that whoever has the key wrote the facts; whose key it is, its thirty digits say, as with cards.
"""

from __future__ import annotations

import base64
import binascii
import re

from jyteacher_desktop.domain.errors import TrustError
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.exchange import canonical
from jyteacher_desktop.exchange.errors import WrongForm
from jyteacher_desktop.exchange.keys import PublicKey, SigningKey, public_key
from jyteacher_desktop.values import dataclass

PREFIX = "JYC1"
_CONTEXT = b"jyteacher-certificate-v1\n"
SPKI_START = bytes.fromhex("302a300506032b6570032100")
"""What stands before the 32 bytes of an Ed25519 key."""
_LONGEST = 4_096
_FIELDS = {
    "number": "number",
    "school": "school",
    "code": "code",
    "name": "name",
    "mark": "mark",
    "cycle": "cycle",
    "day": "as_of",
    "hours": "hours",
    "required": "required",
}
"""Key in the JSON to the attribute of :class:`Statement`; every value is a text."""


class StatementRefused(TrustError):
    """The text is no statement, or its signature does not hold."""

    code = "certificate.signature"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a certificate states: whose hours in which cycle as of which day, by which school. ``mark`` tells namesakes apart."""

    number: str
    school: str
    code: str
    name: str
    mark: str
    cycle: str
    as_of: str
    hours: str
    required: str


def is_same_school(code: str, name: str, known_code: str, known_name: str) -> bool:
    """Whether what a certificate says of its school is the school whose key it was signed with: by its code, or by its name however written."""
    return code == known_code or match_key(name) == match_key(known_name)


def signed_by_another(school: str, signer: str) -> str:
    """What is said of a certificate that names one school and was signed by another."""
    return f"签名有效，但证明上写的学校是“{school}”，签名的是“{signer}”。请向学校核实，不要采用。"


def sign_statement(key: SigningKey, statement: Statement) -> str:
    """The line of text for a QR code; equal statements by one key are equal lines."""
    facts = canonical.encode(canonical.clean({key: getattr(statement, name) for key, name in _FIELDS.items()}))
    parts = (facts, key.public.spki[len(SPKI_START) :], key.sign(_CONTEXT + facts))
    return ".".join([PREFIX, *(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)])


def open_statement(text: str) -> tuple[Statement, PublicKey]:
    """Read a statement and check its signature; spaces and line breaks that a scanner put in are forgiven.

    Raises:
        StatementRefused: It is none, or something in it was changed.
        WeakKey: Signed by a key that nobody should accept.
    """
    typed = "".join(text.split())
    parts = typed.split(".")
    if len(typed) > _LONGEST or len(parts) != 4 or parts[0] != PREFIX:
        raise StatementRefused("这不是学时证明的签名文字，没有核对。它以“JYC1.”开头，印在证明的二维码里。请重新扫码，整段复制。")
    try:
        facts, raw, signature = (decoded_part(part) for part in parts[1:])
    except (binascii.Error, ValueError):
        raise StatementRefused("签名文字不完整或抄错了，核对没有通过。请重新扫码，整段复制。") from None
    if len(raw) != 32:
        raise StatementRefused("签名文字里的密钥不完整，核对没有通过。请重新扫码，整段复制。")
    key = public_key(SPKI_START + raw)
    if not key.verifies(signature, _CONTEXT + facts):
        raise StatementRefused("签名不对：证明的内容被改过，或不是同一张证明的文字。请向开具学校核实，不要采用。")
    try:
        found = canonical.decode(facts, "证明")
        if set(found) != set(_FIELDS) or not all(isinstance(each, str) for each in found.values()):
            raise ValueError
    except (WrongForm, ValueError, TypeError, AttributeError):
        raise StatementRefused("签名有效，内容却不是本程序认识的学时证明，没有采用。请升级程序后再核对。") from None
    return Statement(**{name: found[key] for key, name in _FIELDS.items()}), key


def statement_in(data: bytes) -> str:
    """The statement inside a certificate's PDF, or a text file that holds one; "" when there is none."""
    if data.startswith(b"%PDF"):
        # every two bytes are one character, and what is longer than a statement is none: a PDF may hold anything
        found = re.search(rb"/Keywords <FEFF((?:[0-9A-F]{4}){1,%d})>" % (2 * _LONGEST), data)
        return bytes.fromhex(found[1].decode()).decode("utf-16-be", "replace") if found else ""
    try:
        return data[: _LONGEST * 2].decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        return ""


def decoded_part(part: str) -> bytes:
    """The bytes of one part of a signed line, written in the one way there is.

    Raises:
        ValueError: Another way, or no base64.
    """
    if not re.fullmatch(r"[A-Za-z0-9_-]+", part):
        raise ValueError
    data = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    if base64.urlsafe_b64encode(data).rstrip(b"=").decode() != part:
        raise ValueError
    return data

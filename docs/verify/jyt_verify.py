"""Check a .jyt package without the program that wrote it.

One file, the standard library and ``cryptography``; read it with docs/format.md beside it: the comments name its sections. It was
written from that text, so that a mistake of the program is not simply repeated here.

    python jyt_verify.py FILE [--identity FILE]... [--card CARD]... [--before OLDROOT] [--need operator] [--json]
    python jyt_verify.py LINE|CERTIFICATE.pdf --certificate [--json]

``--identity`` is a text file with the line ``AGE-SECRET-KEY-1...`` that opens the seal. ``--card`` is the card of the office that is
said to have signed; whether the card is genuine is settled by its thirty digits, which a person compares on another way. Cards need no
card: they carry their keys. ``--before`` is the root card that was in force before this one.

Exit code 0: good; 1: refused; 2: wrong usage or an unreadable file.

What it cannot say: whether the letter was meant for you, whether it is the newest one, and whether what it says is true.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import hmac
import json
import keyword
import re
import struct
import sys
import unicodedata
import zlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MIB = 1024 * 1024
MAX_FILE = 64 * MIB
MAX_ENVELOPE = MIB
MAX_TABLE = 64 * MIB
MAX_TABLES_SUM = 256 * MIB
MAX_BLOB = 10 * MIB
MAX_ENCLOSED = 48 * MIB
MAX_ENTRIES = 5_000
MAX_TABLES = 256
MAX_ROWS = 500_000
# What a receipt lays before a person.
TOLD, MOST_TOLD = frozenset({"issues", "plan-decisions", "inspections", "findings"}), 5_000
MAX_LINE = 16 * 1024
MAX_FIELDS = 64
MAX_SIGNATURES = 8
MAX_CARD_KEYS = 16
POLICY_CLERKS = 2
MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 12
MAX_CONTAINERS = 100_000


class Refused(Exception):
    """The package is not good; the text says why."""


def refuse(reason: str) -> NoReturn:
    """End the check.

    Raises:
        Refused: Always.
    """
    raise Refused(reason)


# ---------------------------------------------------------------------------------------------------------------------------------
# Section 6: the seal is age v1 (https://age-encryption.org/v1) with X25519 recipients
# ---------------------------------------------------------------------------------------------------------------------------------

AGE_MAGIC = b"age-encryption.org/v1\n"
AGE_MAX_HEADER = 8 * 1024
AGE_MAX_STANZAS = 16
AGE_CHUNK = 64 * 1024
TAG = 16
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def _bech32_checksum(values: Iterable[int]) -> int:
    sums = 1
    for value in values:
        top = sums >> 25
        sums = (sums & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            if top >> bit & 1:
                sums ^= generator
    return sums


def bech32_decode(text: str, prefix: str) -> bytes:
    """The 32 bytes of a bech32 text (BIP 173, without its limit of 90 characters) in one case.

    Raises:
        ValueError: It is none, or has another prefix.
    """
    if text not in (text.lower(), text.upper()):
        raise ValueError("mixed case")
    head, _one, tail = text.lower().rpartition("1")
    if head != prefix or len(tail) < 6 or any(char not in BECH32 for char in tail):
        raise ValueError("not bech32")
    values = [BECH32.index(char) for char in tail]
    expanded = [*(ord(char) >> 5 for char in head), 0, *(ord(char) & 31 for char in head), *values]
    if _bech32_checksum(expanded) != 1:
        raise ValueError("checksum")
    number, bits = 0, 0
    for value in values[:-6]:
        number, bits = number << 5 | value, bits + 5
    spare = bits - 256
    if not 0 <= spare < 5 or number & ((1 << spare) - 1):
        raise ValueError("length")
    return (number >> spare).to_bytes(32, "big")


def _hkdf(secret: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, info).derive(secret)


def _unpadded(line: bytes) -> bytes:
    """Base64 without padding, in its one spelling."""
    try:
        data = base64.b64decode(line + b"=" * (-len(line) % 4), validate=True)
    except binascii.Error:
        refuse("the seal's header has a line that is not base64")
    if base64.b64encode(data).rstrip(b"=") != line:
        refuse("the seal's header has a line that is not base64")
    return data


def _age_header(data: bytes) -> tuple[list[tuple[list[bytes], bytes]], bytes, bytes, int]:
    """Stanzas (arguments, body), the bytes under the MAC, the MAC, and where the payload begins."""
    head = data[:AGE_MAX_HEADER]
    place = len(AGE_MAGIC)

    def line() -> bytes:
        nonlocal place
        end = head.find(b"\n", place)
        if end < 0:
            refuse("the seal's header does not end within 8 KiB")
        found, place = head[place:end], end + 1
        return found

    stanzas: list[tuple[list[bytes], bytes]] = []
    while True:
        start, first = place, line()
        if first.startswith(b"--- "):
            return stanzas, data[: start + 3], _unpadded(first[4:]), place
        words = first.split(b" ")
        if words[0] != b"->" or len(words) < 2 or not all(words) or any(not 33 <= byte <= 126 for byte in b"".join(words)):
            refuse("the seal's header is not in the form of age")
        if words[1] == b"scrypt":
            refuse("the seal asks for a passphrase")
        if len(stanzas) == AGE_MAX_STANZAS:
            refuse("the seal has more than 16 recipients")
        body = b""
        while True:
            piece = line()
            if len(piece) > 64:
                refuse("the seal's header is not in the form of age")
            body += _unpadded(piece)
            if len(piece) < 64:
                break
        stanzas.append((words[1:], body))


def _file_key(stanzas: Sequence[tuple[list[bytes], bytes]], secret: bytes) -> bytes | None:
    """The file key, if one of the stanzas was made for this identity."""
    private = X25519PrivateKey.from_private_bytes(secret)
    recipient = private.public_key().public_bytes_raw()
    for words, body in stanzas:
        if words[0] != b"X25519":
            continue
        ephemeral = _unpadded(words[1]) if len(words) == 2 else b""
        if len(ephemeral) != 32 or len(body) != 32:
            refuse("the seal has a malformed X25519 recipient")
        try:
            shared = private.exchange(X25519PublicKey.from_public_bytes(ephemeral))
        except ValueError:
            refuse("the seal has a point of small order")
        wrap = _hkdf(shared, ephemeral + recipient, b"age-encryption.org/v1/X25519")
        try:
            return ChaCha20Poly1305(wrap).decrypt(bytes(12), body, None)
        except InvalidTag:
            continue
    return None


def unseal(data: bytes, identities: Sequence[str]) -> bytes:
    """Open a seal as a whole; not one byte is given out before the last one was checked.

    Raises:
        Refused: Otherwise.
    """
    stanzas, under_mac, mac, place = _age_header(data)
    if not identities:
        refuse("the package is sealed and no identity was given")
    key: bytes | None = None
    for identity in identities:
        try:
            secret = bech32_decode(identity.strip(), "age-secret-key-")
        except ValueError:
            refuse("an identity is not AGE-SECRET-KEY-1...")
        key = key or _file_key(stanzas, secret)
    if key is None:
        refuse("the package is sealed to somebody else")
    if not hmac.compare_digest(hmac.digest(_hkdf(key, b"", b"header"), under_mac, "sha256"), mac):
        refuse("the seal's header was changed")
    nonce, sealed = data[place : place + 16], data[place + 16 :]
    cipher = ChaCha20Poly1305(_hkdf(key, nonce, b"payload"))
    plain: list[bytes] = []
    count = max(1, -(-len(sealed) // (AGE_CHUNK + TAG)))
    for number in range(count):
        chunk = sealed[number * (AGE_CHUNK + TAG) : (number + 1) * (AGE_CHUNK + TAG)]
        last = number == count - 1
        try:
            plain.append(cipher.decrypt(number.to_bytes(11, "big") + bytes([last]), chunk, None))
        except InvalidTag:
            refuse("the sealed bytes were changed, cut or appended to")
    if count > 1 and not plain[-1]:
        refuse("the seal ends with an empty chunk")
    return b"".join(plain)


def is_recipient(text: str) -> bool:
    """Whether this is an ``age1...`` text, in lower case, of a point that is not of small order."""
    try:
        X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(bech32_decode(text, "age")))
    except ValueError:
        return False
    return text == text.lower()


# ---------------------------------------------------------------------------------------------------------------------------------
# Section 3: the box is a ZIP file in one exact form
# ---------------------------------------------------------------------------------------------------------------------------------

MIMETYPE = b"application/vnd.jyt+zip"
ENVELOPE = "manifest.dsse.json"
ENTRY_NAME = re.compile(r"mimetype|manifest\.dsse\.json|data/[a-z0-9][a-z0-9-]{0,62}\.jsonl|blob/[0-9a-f]{64}")
LOCAL = struct.Struct("<4sHHHHHIIIHH")
CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
END = struct.Struct("<4sHHHHIIH")


@dataclass(frozen=True)
class Entry:
    """One entry as the directory describes it, not inflated."""

    name: str
    method: int
    crc: int
    size: int
    packed: bytes

    def body(self, limit: int) -> bytes:
        """The bytes, inflated no further than their stated size.

        Raises:
            Refused: Too large, or size, CRC or the end of the stream are not as stated.
        """
        if self.size > limit:
            refuse(f"{self.name} is too large")
        data = self.packed
        if self.method == 8:
            stream = zlib.decompressobj(-zlib.MAX_WBITS)
            try:
                data = stream.decompress(self.packed, self.size + 1)
            except zlib.error:
                refuse(f"{self.name} is damaged")
            if not stream.eof or stream.unused_data or stream.unconsumed_tail:
                refuse(f"{self.name} is damaged")
        if len(data) != self.size or zlib.crc32(data) != self.crc:
            refuse(f"{self.name} is damaged")
        return data


def rebuild(entries: Sequence[Entry]) -> bytes:
    """The only file these entries may form: section 3 fixes every byte that is not content."""
    parts: list[bytes] = []
    directory, offset = b"", 0
    for entry in entries:
        name = entry.name.encode("ascii")
        shared = (20, 0, entry.method, 0, 0x21, entry.crc, len(entry.packed), entry.size, len(name), 0)
        local = LOCAL.pack(b"PK\3\4", *shared) + name
        directory += CENTRAL.pack(b"PK\1\2", 3 << 8 | 20, *shared, 0, 0, 0, 0o100600 << 16, offset) + name
        parts += (local, entry.packed)
        offset += len(local) + len(entry.packed)
    end = END.pack(b"PK\5\6", 0, 0, len(entries), len(entries), len(directory), offset, 0)
    return b"".join((*parts, directory, end))


def read_box(data: bytes) -> dict[str, Entry]:
    """The entries of a box by name.

    Raises:
        Refused: It is not in the exact form, or too large.
    """
    wrong = "the ZIP file is not in the exact form of a box"
    if len(data) > MAX_FILE:
        refuse("the box is larger than 64 MiB")
    if len(data) < END.size:
        refuse(wrong)
    magic, _disk, _start, _here, count, length, offset, _comment = END.unpack_from(data, len(data) - END.size)
    if magic != b"PK\5\6" or not 2 <= count <= MAX_ENTRIES or offset + length + END.size != len(data):
        refuse(wrong)
    entries: list[Entry] = []
    place, follows = offset, 0
    for _number in range(count):
        if place + CENTRAL.size > len(data) - END.size:
            refuse(wrong)
        values = CENTRAL.unpack_from(data, place)
        method, crc, packed, size, name_length, local = values[4], values[7], values[8], values[9], values[10], values[16]
        name = data[place + CENTRAL.size : place + CENTRAL.size + name_length].decode("latin-1")
        start = follows + LOCAL.size + name_length
        # Each body begins where the one before ended, so a directory cannot name the same bytes a thousand times.
        if ENTRY_NAME.fullmatch(name) is None or local != follows or start + packed > offset:
            refuse(wrong)
        if method != (0 if name == "mimetype" or name.startswith("blob/") else 8):
            refuse(wrong)
        entries.append(Entry(name, method, crc, size, data[start : start + packed]))
        place, follows = place + CENTRAL.size + name_length, start + packed
    names = [entry.name for entry in entries]
    tables = sorted({name for name in names if name.startswith("data/")})
    blobs = sorted({name for name in names if name.startswith("blob/")})
    if names != ["mimetype", ENVELOPE, *tables, *blobs] or entries[0].packed != MIMETYPE or rebuild(entries) != data:
        refuse(wrong)
    if sum(entry.size for entry in entries if entry.name.startswith("data/")) > MAX_TABLES_SUM:
        refuse("the tables are larger than 256 MiB together")
    entries[0].body(len(MIMETYPE))
    return {entry.name: entry for entry in entries}


# ---------------------------------------------------------------------------------------------------------------------------------
# Section 2: canonical JSON and the rules of text
# ---------------------------------------------------------------------------------------------------------------------------------

FORBIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)  # raw line feeds end the lines of a table and are split off before


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"the number {text}")


def _integer(text: str) -> int:
    if len(text) > 17 or abs(int(text)) > MAX_INTEGER:
        _no_number(text[:20])
    return int(text)


_READER = json.JSONDecoder(parse_float=_no_number, parse_constant=_no_number, parse_int=_integer)


def canonical(data: bytes, what: str, *, ascii_keys: bool = True) -> Any:
    """Parse one document; writing it again must give the same bytes. That alone refuses blanks, repeated keys and needless escapes.

    Raises:
        Refused: Otherwise.
    """
    try:
        text = data.decode("utf-8")
        if found := FORBIDDEN.search(text):
            refuse(f"{what} contains the character U+{ord(found[0]):04X}")
        value = _READER.decode(text)
        if json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")) != text:
            refuse(f"{what} is not canonical JSON")
        if re.search(r'\\[^"\\]', text.replace("\\\\", "")):
            refuse(f"{what} has an escape that may not be")
        if not unicodedata.is_normalized("NFC", text):
            refuse(f"{what} has text that is not NFC")
        _shallow(value, ascii_keys=ascii_keys)
    except (ValueError, RecursionError) as error:
        raise Refused(f"{what} is not canonical JSON: {error}") from error
    return value


def _shallow(value: object, *, ascii_keys: bool) -> None:
    containers = 0
    stack: list[tuple[object, int]] = [(value, 0)]
    while stack:
        item, depth = stack.pop()
        if isinstance(item, dict | list):
            containers += 1
            if depth >= MAX_DEPTH or containers > MAX_CONTAINERS:
                raise ValueError("too deep or too large")
            if isinstance(item, dict) and ascii_keys and not all(map(str.isascii, item)):
                raise ValueError("a key beyond ASCII")
            children = item.values() if isinstance(item, dict) else item
            stack.extend((child, depth + 1) for child in children)


def exact_base64(text: object, what: str) -> bytes:
    """Padded base64 in its one spelling.

    Raises:
        Refused: Otherwise.
    """
    if not isinstance(text, str):
        refuse(f"{what} is not base64")
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        refuse(f"{what} is not base64")
    if base64.b64encode(data).decode() != text:
        refuse(f"{what} is not base64 in its one spelling")
    return data


# ---------------------------------------------------------------------------------------------------------------------------------
# Sections 4 and 6: keys, digits, envelope
# ---------------------------------------------------------------------------------------------------------------------------------

SPKI = bytes.fromhex("302a300506032b6570032100")
PRIME = 2**255 - 19
ORDER_8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
SMALL_ORDER = {
    (y | sign << 255).to_bytes(32, "little")
    for y in (0, 1, PRIME - 1, PRIME, PRIME + 1, ORDER_8, PRIME - ORDER_8)
    for sign in (0, 1)
}
TYPE = "application/vnd.jyt.manifest.v1+json"
NEWER_TYPE = re.compile(r"application/vnd\.jyt\.manifest\.v[0-9]+\+json")


@dataclass(frozen=True)
class Key:
    """A public key."""

    spki: bytes

    @property
    def keyid(self) -> str:
        """SHA-256 of the DER SubjectPublicKeyInfo."""
        return hashlib.sha256(self.spki).hexdigest()

    @property
    def digits(self) -> str:
        """What people compare on the telephone."""
        return thirty(self.spki)

    def signed(self, signature: bytes, message: bytes) -> bool:
        """Whether the signature is this key's."""
        try:
            Ed25519PublicKey.from_public_bytes(self.spki[len(SPKI) :]).verify(signature, message)
        except InvalidSignature:
            return False
        return True


def read_key(text: object) -> Key:
    """A key in base64.

    Raises:
        Refused: Not Ed25519, or of small order: a constant signature would then hold for every message.
    """
    spki = exact_base64(text, "a key")
    if len(spki) != 44 or not spki.startswith(SPKI):
        refuse("a key is not an Ed25519 key")
    if spki[len(SPKI) :] in SMALL_ORDER:
        refuse("a key is of small order")
    return Key(spki)


def thirty(data: bytes) -> str:
    """Thirty decimal digits of the SHA-256 of these bytes, in six groups."""
    text = f"{int.from_bytes(hashlib.sha256(data).digest(), 'big') % 10**30:030}"
    return " ".join(text[place : place + 5] for place in range(0, 30, 5))


def root_digits(threshold: int, keys: Sequence[Key]) -> str:
    """The digits of a bureau: of its root key, or of all of them together with how many must sign."""
    if len(keys) == 1:
        return keys[0].digits
    return thirty(" ".join([str(threshold), *sorted(key.keyid for key in keys)]).encode())


def read_envelope(data: bytes) -> tuple[bytes, list[bytes]]:
    """Payload and signatures.

    Raises:
        Refused: Not in the form of section 4.
    """
    value = canonical(data, "the envelope")
    if not isinstance(value, dict) or set(value) != {"payload", "payloadType", "signatures"}:
        refuse("the envelope has other members than it should")
    if value["payloadType"] != TYPE:
        kind = value["payloadType"]
        newer = isinstance(kind, str) and NEWER_TYPE.fullmatch(kind)
        refuse("the envelope asks for a newer program" if newer else "the envelope holds something else than a manifest")
    signatures = value["signatures"]
    if not isinstance(signatures, list) or not 1 <= len(signatures) <= MAX_SIGNATURES:
        refuse("the envelope has no signature, or more than eight")
    found: list[bytes] = []
    for item in signatures:
        if not isinstance(item, dict) or set(item) != {"keyid", "sig"} or not isinstance(item["keyid"], str):
            refuse("a signature has other members than it should")
        found.append(exact_base64(item["sig"], "a signature"))
    return exact_base64(value["payload"], "the payload"), found


def signers(payload: bytes, signatures: Sequence[bytes], keys: Iterable[Key]) -> dict[str, Key]:
    """Keyid to key of those that signed. The keyid of a signature is a hint and is not used; a key counts once."""
    message = b"DSSEv1 %d %s %d %s" % (len(TYPE), TYPE.encode(), len(payload), payload)
    return {key.keyid: key for key in keys if any(key.signed(signature, message) for signature in signatures)}


# ---------------------------------------------------------------------------------------------------------------------------------
# Section 7: the tables. "name" is text, "name:type" something else, "->" where it leads, "*" marks the primary key, "~" a later field.
# ---------------------------------------------------------------------------------------------------------------------------------

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
YEAR = r"(?!0000)[0-9]{4}"
DAY = YEAR + r"-[0-9]{2}-[0-9]{2}"
SERVICE = "in_post|rotation|further_study|maternity_leave|long_sick_leave|secondment_out|transferred_out|retired|left|guest"
PATTERNS = {
    "uuid": UUID,
    "day": DAY,
    "month": YEAR + r"-(0[1-9]|1[0-2])",
    "time": r"([01][0-9]|2[0-3]):[0-5][0-9]",
    "quarter": YEAR + r"Q[1-4]",
    "year": rf"{YEAR}(-{YEAR})?",
    "hash": r"[0-9a-f]{64}",
    "sex": "男|女",
    "service": SERVICE,
    "status": "planned|draft|pending|approved|returned",
    "mark": "present|late|left_early|excused|absent",
    "role": "attendee|host|speaker|demo_teacher|reviewer",
    "result": "excellent|pass|fail",
    "period": "open|closed",
    "evidence": "activity|training",
    "media": "image/jpeg|image/png|application/pdf",
}
SCHOOL = "*id:uuid code name stage central"
BOOK = {
    "school": SCHOOL,
    "periods": "*id:quarter status:period version:count final:flag closed_on:day?",
    "teachers": "*id:uuid name sex:sex- birth_month:month- subject subject_group stage title position group teacher_no id_last4 "
    "joined:month- status:service-",
    "service": "*teacher->teachers *seq:count start:day? status:service",
    "identity": "*teacher->teachers id_number:text? phone:text?",
    "activities-YYYY": "*id:uuid kind title start:day end:day start_time:time- end_time:time- hours_x100:count sessions:count place "
    "status:status level content_key approval_no late_on:day- fields:json",
    "attendance-YYYY": "*teacher->teachers *activity->activities-YYYY mark:mark role:role attended:count? confirmed_x100:count?",
    "trainings-YYYY": "*id:uuid teacher->teachers name organizer level mode start:day end:day hours_x100:count certificate "
    "result:result- status:status confirmed_x100:count? late_on:day-",
    "openings": "*id:uuid teacher->teachers year:year category hours_x100:count document",
    "guests": "*teacher->teachers home",
    "attachments-YYYY": "*record:uuid record_table:evidence *sha256:hash bytes:count mediatype:media",
}
# What each kind of record of its own carries; a letter from before the kind existed has no such table.
# begin of the registers, written by python3 dev.py tables
REGISTERS = {
    "backbones": "*id:uuid teacher:uuid->teachers title since:day until:day- document subject standing",
    "bases": "*id:uuid name kind_of begins:day- ends:day-",
    "courses": "*id:uuid title subject stage author:uuid-->teachers author_name batch form hours_x100:count? status on:day-",
    "funds": "*id:uuid year:year line on:day- item amount_x100:count document donor",
    "honours": "*id:uuid who:uuid-->teachers name level grade on:day by document",
    "inspections": "*id:uuid on:day by of people scope conclusion published:day- origin~",
    "needs": "*id:uuid year:year term asked:count? answered:count?",
    "nominations": "*id:uuid campaign year:year level who:uuid-->teachers votes:count? decision precheck checked_on:day- "
    "veto_document",
    "nothing": "*id:uuid register year:year",
    "plans": "*id:uuid term title status approval_no approved_on:day- asked~ remark~ grade~ graded_on:day-~ grade_remark~",
    "posts": "*id:uuid teacher:uuid->teachers post since:day until:day- what",
    "practices": "*id:uuid kind_of title author media on:day- source",
    "readings": "*id:uuid term title readers goal",
    "rules": "*id:uuid title topic number version issued:day- until:day- status approval_no approved_on:day-",
    "selections": "*id:uuid project level on:day quota:count? way rule",
    "teams": "*id:uuid kind_of name subject stage host:uuid-->teachers host_name level begins:day ends:day- partners aim results",
    "trainers": "*id:uuid teacher:uuid-->teachers teacher_name subject specialty source appointed:day until:day- document "
    "left:day-",
    "activity-links": "*id:uuid activity:uuid scope partners team:uuid-->teams focus",
    "backbone-years": "*id:uuid backbone:uuid->backbones year:year result on:day- document",
    "course-uses": "*id:uuid course:uuid->courses used_in on:day learners:count?",
    "findings": "*id:uuid inspection:uuid->inspections what clause due:day- responsible done:day- done_how verified:day- origin~",
    "inductions": "*id:uuid teacher:uuid->teachers hired:day pre_hours_x100:count? pre_from:day- pre_to:day- "
    "studio:uuid-->teams mentor:uuid-->teachers mentor_name ends:day- result on:day-",
    "need-topics": "*id:uuid needs:uuid->needs topic subject stage count:count? words~",
    "nomination-marks": "*id:uuid nomination:uuid->nominations item points_x100:count remark",
    "plan-items": "*id:uuid plan:uuid->plans month:month kind title hours_x100:count? persons",
    "projects": "*id:uuid name plan topic level mode base:uuid-->bases begins:day- ends:day- hours_x100:count? quota:count? "
    "classes:count? state courses process benefit experience satisfaction shared",
    "reading-books": "*id:uuid reading:uuid->readings book author teachers:count? students:count? families:count? finished:flag",
    "selected": "*id:uuid selection:uuid->selections teacher:uuid->teachers reserve:flag went training:uuid-",
    "team-members": "*id:uuid team:uuid->teams who:uuid-->teachers who_name role since:day- until:day-",
    "trainer-years": "*id:uuid trainer:uuid->trainers year:year delivered_x100:count? result high_end:flag",
    "induction-steps": "*id:uuid induction:uuid->inductions what due:day- done:day-",
    "planned": "*activity:uuid plan_item:uuid->plan-items",
    "training-topics": "*id:uuid training:uuid plan topic project:uuid-->projects",
}
# end of the registers
BOOK |= REGISTERS
HEADS = "*office:uuid *seq:count letter period version:count"
ENTRIES = "*id:uuid kind office:uuid payload:facts"
SIGNERS = ("principal", "operator")
KEYS = "*keyid role spki"
TABLES: dict[str, dict[str, str]] = {
    "report": BOOK,
    "enrol": {"school": SCHOOL, "keys": KEYS},
    "root": {"office": "*id:uuid code name threshold:count", "keys": KEYS, "recipients": "*recipient role", "review": "*day:day"},
    "receipt": {
        "heads": HEADS,
        "issues": "*id:uuid record_table record:uuid code remark",
        "credited": "*teacher:uuid *cycle as_of:day counted_x100:count required_x100:count",
        "reasons": "*teacher:uuid *record:uuid cycle claimed_x100:count counted_x100:count reason",
        "want": "*name *sha256:hash",
        "packages": "*seq:count *letter *code remark",
        "plan-decisions": "*plan:uuid asked:uuid- title verdict number decided_on:day- remark grade graded_on:day- grade_remark",
        "inspections": REGISTERS["inspections"],
        "findings": REGISTERS["findings"],
    },
    "restore": {"heads": HEADS, **BOOK},
    "relay": {"enclosed": "*sha256:hash bytes:count file"},
    "policy": {
        "policy": "*id version:count title file sha256:hash bytes:count review_by:day-",
        "due": "*period:quarter day:day",
    },
    "log": {"entries": ENTRIES},
    "roll": {
        "summary": "*id:uuid name code digest:hash schools:count people:count",
        "letters": "*letter:hash office:uuid seq:count sha256:hash bytes:count",
        "entries": ENTRIES,
    },
}
SEALED = {"report", "receipt", "restore", "relay", "log", "roll"}
OPEN_TO_ALL = {"enrol", "root", "policy"}
OF_SCHOOLS = {"report", "relay"}
MAY_BE_ABSENT = {"guests", "packages", "plan-decisions", "reasons", "review", "want", *REGISTERS}
ONE_ROW = {"school", "office", "summary"}
NAMES_BLOBS = {"attachments-YYYY", "policy", "letters"}
FIELD_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
TABLE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


@dataclass(frozen=True)
class Field:
    """One field: its type, whether null or the empty text will do, the table it leads to, whether writers from before lack it."""

    name: str
    type: str
    null: bool
    empty: bool
    target: str
    later: bool

    @property
    def published(self) -> str:
        """The type the manifest's schema must state."""
        return "integer" if self.type in {"count", "flag"} else "string"

    def good(self, value: object) -> bool:
        """Whether a row may carry this value."""
        if value is None:
            return self.null
        if self.published == "integer":
            return type(value) is int and 0 <= value <= (1 if self.type == "flag" else MAX_INTEGER)
        if not isinstance(value, str):
            return False
        if self.type in {"json", "facts"}:
            # A text inside a text: what an escape could hide in it is looked for again.
            inside = canonical(value.encode(), f"the field {self.name}", ascii_keys=False)
            return isinstance(inside, dict) and all(map(self._plain, inside.values()))
        if self.type == "text" or (self.empty and not value):
            return True
        if re.fullmatch(PATTERNS[self.type], value) is None:
            return False
        if self.type == "day":
            try:
                date.fromisoformat(value)
            except ValueError:
                return False
        return True

    def _plain(self, value: object) -> bool:
        """Whether an object inside a text may hold this: text, an integer, null, and in an entry of the log lists of text."""
        if isinstance(value, list):
            return self.type == "facts" and all(isinstance(each, str) for each in value)
        return value is None or type(value) in {str, int}


@dataclass(frozen=True)
class Spec:
    """What section 7 says of one table."""

    base: str
    year: str
    key: tuple[str, ...]
    fields: dict[str, Field]


def find_spec(kind: str, name: str) -> Spec | None:
    """The description of a table; None for one that a later version added."""
    yearly = re.fullmatch(rf"(.+)-({YEAR})", name)
    base, year = name, ""
    if yearly and f"{yearly[1]}-YYYY" in TABLES[kind]:
        base, year = f"{yearly[1]}-YYYY", yearly[2]
    if base not in TABLES[kind] or (base == name and name.endswith("-YYYY")):
        return None
    fields: dict[str, Field] = {}
    key: list[str] = []
    for word in TABLES[kind][base].split():
        item, _arrow, target = word.lstrip("*").rstrip("~").partition("->")
        field_name, _colon, form = item.partition(":")
        bare = form.rstrip("?-") or "text"
        null, empty = form.endswith("?"), form.endswith("-")
        fields[field_name] = Field(field_name, bare, null, empty, target.replace("YYYY", year), word.endswith("~"))
        if word.startswith("*"):
            key.append(field_name)
    return Spec(base, year, tuple(key), fields)


def declared_fields(spec: Spec, resource: dict[str, Any]) -> dict[str, str]:
    """The fields beyond ours that the manifest declares, with their types.

    Raises:
        Refused: The schema lacks one of ours, or gives it another type, or another primary key.
    """
    wrong = f"the schema of table {resource['name']} is not that of section 7"
    schema = resource.get("schema")
    if not isinstance(schema, dict) or schema.get("primaryKey") != list(spec.key):
        refuse(wrong)
    fields = schema.get("fields")
    if not isinstance(fields, list) or len(fields) > MAX_FIELDS:
        refuse(wrong)
    declared: dict[str, str] = {}
    for item in fields:
        name = item.get("name") if isinstance(item, dict) else None
        # A word of Python is no name of a field: our program could not read it (a published vector says so).
        if not isinstance(name, str) or FIELD_NAME.fullmatch(name) is None or name in declared or keyword.iskeyword(name):
            refuse(wrong)
        declared[name] = item.get("type")
    ours = {name: each for name, each in spec.fields.items() if name in declared or not each.later}
    if any(declared.get(name) != each.published for name, each in ours.items()):
        refuse(wrong)
    later = {name: form for name, form in declared.items() if name not in spec.fields}
    if not all(form in ("string", "integer") for form in later.values()):
        refuse(wrong)
    return later


def read_rows(spec: Spec, resource: dict[str, Any], data: bytes) -> list[dict[str, Any]]:
    """The rows of a table, each in order and in form.

    Raises:
        Refused: Otherwise.
    """
    name = resource["name"]
    later = declared_fields(spec, resource)
    declared = {item["name"] for item in resource["schema"]["fields"]}
    ours = [each for each in spec.fields.values() if each.name in declared]
    expected = {*(each.name for each in ours), *later}
    if data and not data.endswith(b"\n"):
        refuse(f"the last line of table {name} does not end")
    rows: list[dict[str, Any]] = []
    for number, line in enumerate(data.split(b"\n")[:-1], 1):
        where = f"line {number} of table {name}"
        if len(line) > MAX_LINE:
            refuse(f"{where} is longer than 16 KiB")
        row = canonical(line, where)
        if not isinstance(row, dict) or set(row) != expected:
            refuse(f"{where} has other fields than declared")
        for each in ours:
            if not each.good(row[each.name]):
                refuse(f"{where}: {each.name} is not of type {each.type}")
        for each_later, form in later.items():
            if row[each_later] is not None and type(row[each_later]) is not {"string": str, "integer": int}[form]:
                refuse(f"{where}: {each_later} is not of type {form}")
        if spec.year and "start" in spec.fields and (row["start"][:4] != spec.year or row["end"] < row["start"]):
            refuse(f"{where}: it starts in another year, or ends before it starts")
        rows.append(row)
    keys = [tuple(row[part] for part in spec.key) for row in rows]
    if not all(one < other for one, other in pairwise(keys)):
        refuse(f"the rows of table {name} are not sorted, or a key stands twice")
    return rows


# ---------------------------------------------------------------------------------------------------------------------------------
# Section 5: the manifest
# ---------------------------------------------------------------------------------------------------------------------------------

HASH = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass
class Letter:
    """A letter in its box."""

    payload: bytes
    signatures: list[bytes]
    entries: dict[str, Entry]
    kind: str = ""
    sender: str = ""
    jyt: dict[str, Any] = field(default_factory=dict)
    created: str = ""
    resources: dict[str, dict[str, Any]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def letter_id(self) -> str:
        """SHA-256 of the manifest's bytes."""
        return hashlib.sha256(self.payload).hexdigest()

    def specs(self) -> dict[str, Spec]:
        """Description by name of every table that this version knows and this box carries."""
        found = {name: find_spec(self.kind, name) for name in sorted(self.resources) if name not in self.missing}
        return {name: spec for name, spec in found.items() if spec is not None}

    def blobs(self) -> list[str]:
        """SHA-256 of the blobs in the box."""
        return [name.removeprefix("blob/") for name in self.entries if name.startswith("blob/")]


def open_letter(data: bytes, *, sealed: bool, enclosed: bool = False) -> Letter:
    """A box up to what decides about its keys: ``v``, ``kind``, ``from``.

    Raises:
        Refused: Otherwise.
    """
    if not data.startswith(b"PK\3\4"):
        refuse("this is not a package")
    entries = read_box(data)
    payload, signatures = read_envelope(entries[ENVELOPE].body(MAX_ENVELOPE))
    value = canonical(payload, "the manifest")
    jyt = value.get("jyt") if isinstance(value, dict) else None
    if not isinstance(jyt, dict) or type(jyt.get("v")) is not int or jyt["v"] < 1:
        refuse("the manifest has no version")
    if jyt["v"] > 1:
        refuse("the manifest asks for a newer program")
    kind, sender = jyt.get("kind"), jyt.get("from")
    if not isinstance(kind, str) or not isinstance(sender, str):
        refuse("the manifest does not say what it is and from whom")
    if kind not in TABLES:
        refuse(f"the kind {kind} is unknown")
    if sealed != (kind in SEALED and not enclosed):
        refuse("a kind that must be sealed is open, or the other way round")
    return Letter(payload, signatures, entries, kind=kind, sender=sender, jyt=jyt)


def _hash_or_null(value: object) -> bool:
    return value is None or (isinstance(value, str) and HASH.fullmatch(value) is not None)


def _period_or_null(value: object) -> bool:
    return value is None or (
        isinstance(value, dict)
        and isinstance(value.get("id"), str)
        and re.fullmatch(PATTERNS["quarter"], value["id"]) is not None
        and type(value.get("version")) is int
        and value["version"] >= 1
        and type(value.get("final")) is bool
    )


def _policy_or_null(value: object) -> bool:
    return value is None or (isinstance(value, dict) and isinstance(value.get("id"), str) and type(value.get("version")) is int)


def read_manifest(letter: Letter) -> None:
    """Everything else the manifest says, and which of its tables the box carries.

    Raises:
        Refused: Incomplete, contradictory, or asking for a newer program.
    """
    value, jyt = json.loads(letter.payload), letter.jyt
    requires = jyt.get("requires")
    if not isinstance(requires, list) or not all(isinstance(item, str) for item in requires):
        refuse("the manifest does not say what it requires")
    if set(requires) - {"sample", "vouched"}:
        refuse("the letter requires a newer program")
    seq, prev, to, reply = jyt.get("seq"), jyt.get("prev"), jyt.get("to"), jyt.get("reply")
    if type(seq) is not int or seq < 1 or (prev is None) != (seq == 1) or not _hash_or_null(prev):
        refuse("seq and prev contradict each other")
    if re.fullmatch(UUID, letter.sender) is None:
        refuse("from is not the UUID of an office")
    if not isinstance(to, str) or (to != "*" if letter.kind in OPEN_TO_ALL else re.fullmatch(UUID, to) is None):
        refuse("to is not whom this kind may be written to")
    if reply is not None and (not isinstance(reply, str) or not is_recipient(reply)):
        refuse("reply is not an age recipient")
    if not _hash_or_null(jyt.get("ack")) or not _period_or_null(jyt.get("period")) or not _policy_or_null(jyt.get("policy")):
        refuse("ack, period or policy is not in form")
    card = jyt.get("card")
    if card is not None and (type(card) is not int or card < 1):
        refuse("card is not the number of one")
    if not isinstance(value.get("created"), str) or not value["created"]:
        refuse("the manifest has no time")
    letter.created = value["created"]
    _read_resources(letter, value.get("resources"))


def _read_resources(letter: Letter, resources: object) -> None:
    if not isinstance(resources, list) or len(resources) > MAX_TABLES:
        refuse("the manifest lists no tables, or more than 256")
    for item in resources:
        name = item.get("name") if isinstance(item, dict) else None
        if (
            not isinstance(name, str)
            or TABLE_NAME.fullmatch(name) is None
            or name in letter.resources
            or item.get("path") != f"data/{name}.jsonl"
            or item.get("hash") is None
            or not _hash_or_null(item["hash"])
            or any(type(item.get(number)) is not int or item[number] < 0 for number in ("bytes", "rows"))
        ):
            refuse("the manifest lists a table that is not in form, or twice")
        most = MOST_TOLD if letter.kind == "receipt" and name in TOLD else MAX_ROWS
        if item["rows"] > most:
            refuse(f"table {name} has more than {most:,} rows")
        letter.resources[name] = item
    carried = {name for name in letter.entries if name.startswith("data/")}
    if carried - {item["path"] for item in resources}:
        refuse("the box carries a table the manifest does not list")
    letter.missing = [name for name, item in letter.resources.items() if item["path"] not in carried]
    if letter.missing and letter.kind != "report":
        refuse(f"the box lacks {', '.join(letter.missing)}, and only the box of a report may be thin")
    needed = {name for name in TABLES[letter.kind] if not name.endswith("-YYYY")} - MAY_BE_ABSENT
    if needed - set(letter.resources):
        refuse(f"the manifest does not list {', '.join(sorted(needed - set(letter.resources)))}")
    if letter.blobs() and not NAMES_BLOBS & set(TABLES[letter.kind]):
        refuse("this kind carries no blobs")


def read_table(letter: Letter, name: str) -> None:
    """Size, inflation, size and hash again, number of rows; then the rows of a table that is known.

    Raises:
        Refused: Otherwise.
    """
    resource, entry = letter.resources[name], letter.entries[f"data/{name}.jsonl"]
    different = f"table {name} is not the one the manifest lists"
    if entry.size != resource["bytes"]:
        refuse(different)
    data = entry.body(MAX_TABLE)
    if f"sha256:{hashlib.sha256(data).hexdigest()}" != resource["hash"] or data.count(b"\n") != resource["rows"]:
        refuse(different)
    spec = find_spec(letter.kind, name)
    if spec is not None:
        letter.rows[name] = read_rows(spec, resource, data)


def check_tables(letter: Letter) -> None:
    """Every table the box carries, then what binds them together, then the blobs.

    Raises:
        Refused: Otherwise.
    """
    for name in letter.resources:
        if name not in letter.missing and name not in letter.rows:
            read_table(letter, name)
    specs = letter.specs()

    def ids(table: str) -> set[object] | None:
        """Ids of a table; none where it does not exist; None where it is listed but not here, so that nobody can tell."""
        return None if table in letter.missing else {row["id"] for row in letter.rows.get(table, ())}

    about = letter.sender
    if letter.kind == "restore":
        if len(letter.rows["heads"]) != 1:
            refuse("a restore gives back exactly one letter")
        about = letter.rows["heads"][0]["office"]
    if letter.kind == "policy" and len(letter.rows["policy"]) != 1:
        refuse("a policy letter carries exactly one policy")
    for name, spec in specs.items():
        rows = letter.rows[name]
        if spec.base in ONE_ROW and [row["id"] for row in rows] != [about]:
            refuse(f"table {name} is not one row about the office")
        for each in spec.fields.values():
            known = ids(each.target) if each.target else None
            leads = (row[each.name] for row in rows if each.name in row)
            if known is not None and any(target not in known for target in leads if target or not each.empty):
                refuse(f"{each.name} in table {name} leads nowhere")
        if spec.base == "attachments-YYYY":
            owners = {"activity": ids(f"activities-{spec.year}"), "training": ids(f"trainings-{spec.year}")}
            for row in rows:
                owner = owners[row["record_table"]]
                if owner is not None and row["record"] not in owner:
                    refuse(f"table {name} has an attachment of a record that is not there")
    seen: dict[tuple[str, str], str] = {}
    for name, spec in specs.items():
        if spec.year and spec.key == ("id",):
            for row in letter.rows[name]:
                if seen.setdefault((spec.base, row["id"]), name) != name:
                    refuse(f"an id of table {name} stands in another year too")


def check_blobs(letter: Letter) -> list[str]:
    """Compare the blobs with the tables that name them.

    Returns:
        Those no table here names, which in a thin box may be named by a table it does not carry.

    Raises:
        Refused: A blob nobody may name, or one that is not what its name says.
    """
    specs = letter.specs()
    listed = {
        (row["sha256"], row["bytes"]) for name, spec in specs.items() if spec.base in NAMES_BLOBS for row in letter.rows[name]
    }
    unknown = any(name.startswith("attachments-") for name in letter.missing)
    open_question: list[str] = []
    for digest in letter.blobs():
        entry = letter.entries[f"blob/{digest}"]
        if (digest, entry.size) not in listed:
            if not unknown:
                refuse(f"no table lists the blob {digest}")
            open_question.append(digest)
        if hashlib.sha256(entry.body(MAX_ENCLOSED if letter.kind == "roll" else MAX_BLOB)).hexdigest() != digest:
            refuse(f"the blob {digest} is not what its name says")
    return open_question


# ---------------------------------------------------------------------------------------------------------------------------------
# Cards, and who may sign what (sections 1 and 6)
# ---------------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Card:
    """The keys of an office. For a school: the key of one signer, his ``role``, threshold 1."""

    kind: str
    office: str
    letter_id: str
    seq: int
    name: str
    threshold: int
    keys: tuple[Key, ...]
    clerks: tuple[Key, ...]
    digits: str
    role: str = ""

    def may_sign(self, kind: str) -> tuple[tuple[Key, ...], int]:
        """Keys that may sign a letter of this kind, and how many must."""
        if self.kind == "enrol":
            return self.keys, 1
        keys = self.clerks or self.keys
        return keys, min(POLICY_CLERKS, len(keys)) if kind == "policy" else 1


def check_card(letter: Letter) -> tuple[Card, dict[str, Key]]:
    """A card, and those of its own keys that signed it.

    Raises:
        Refused: Its keys are not in form, or too few of them signed.
    """
    read_manifest(letter)
    read_table(letter, "keys")
    rows = letter.rows["keys"]
    if not 1 <= len(rows) <= MAX_CARD_KEYS:
        refuse("the card carries no key, or more than 16")
    keys = {row["keyid"]: read_key(row["spki"]) for row in rows}
    if any(key.keyid != keyid for keyid, key in keys.items()):
        refuse("a keyid on the card is not its key's")
    signed = signers(letter.payload, letter.signatures, keys.values())
    if not signed:
        refuse("the card is not signed by a key it carries")
    check_tables(letter)
    check_blobs(letter)
    clerks: tuple[Key, ...] = ()
    role = ""
    if letter.kind == "enrol":
        if len(keys) != 1 or letter.jyt.get("reply") is None:
            refuse("a school's card carries exactly one key and a reply address")
        role = rows[0]["role"]
        if role not in SIGNERS:
            refuse("the card names a signer that is neither the principal nor the operator")
        own = tuple(keys.values())
        name, threshold, digits = letter.rows["school"][0]["name"], 1, own[0].digits
    else:
        own = tuple(keys[row["keyid"]] for row in rows if row["role"] == "root")
        clerks = tuple(keys[row["keyid"]] for row in rows if row["role"] == "clerk")
        office = letter.rows["office"][0]
        name, threshold, digits = office["name"], office["threshold"], root_digits(office["threshold"], own) if own else ""
        recipients = [row["recipient"] for row in letter.rows["recipients"]]
        if not 1 <= threshold <= len(own) or not recipients or not all(map(is_recipient, recipients)):
            refuse("the card's threshold or recipients are not in form")
        if len(signed.keys() & {key.keyid for key in own}) < threshold:
            refuse("too few of the card's root keys signed it")
    card = Card(letter.kind, letter.sender, letter.letter_id, letter.jyt["seq"], name, threshold, own, clerks, digits, role)
    return card, signed


def read_card(data: bytes, kind: str = "") -> Card:
    """A card that was handed in as the one to check with.

    Raises:
        Refused: It is none, or not good itself.
    """
    letter = open_letter(data, sealed=False)
    if letter.kind not in {"enrol", "root"} or kind not in {"", letter.kind}:
        refuse("what was given as a card is none")
    return check_card(letter)[0]


def check_succession(letter: Letter, old: Card) -> dict[str, Key]:
    """The keys of the old root card that signed the new one.

    Raises:
        Refused: The new one does not follow the old one.
    """
    follows = (letter.kind, letter.sender, letter.jyt["seq"], letter.jyt.get("prev"))
    if follows != ("root", old.office, old.seq + 1, f"sha256:{old.letter_id}"):
        refuse("this card is not the next one after the old card")
    signed = signers(letter.payload, letter.signatures, old.keys)
    if len(signed) < old.threshold:
        refuse("too few root keys of the old card signed the new one")
    return signed


def check_enclosed(letter: Letter) -> list[dict[str, Any]]:
    """The letters inside a roll, each with the keys that the roll's own log enrols for its office.

    Raises:
        Refused: One of them is not the letter the roll lists, or not good.
    """
    enrolled: dict[str, list[Key]] = {}
    operators: set[tuple[str, str]] = set()
    for row in letter.rows["entries"]:
        if row["kind"] == "key":
            facts = canonical(row["payload"].encode(), "an entry of the log")
            key = read_key(facts.get("spki") if isinstance(facts, dict) else None)
            if facts.get("keyid") != key.keyid:
                refuse("a keyid in the log is not its key's")
            role = facts.get("role", "principal")
            if role not in SIGNERS:
                refuse("the log enrols a key for nobody that signs")
            if role == "operator":
                operators.add((row["office"], key.keyid))
            enrolled.setdefault(row["office"], []).append(key)
    found: list[dict[str, Any]] = []
    for row in letter.rows["letters"]:
        entry = letter.entries.get(f"blob/{row['sha256']}")
        if entry is None:
            continue
        inner = open_letter(entry.packed, sealed=False, enclosed=True)
        if (inner.kind, inner.letter_id, inner.sender, inner.jyt.get("seq")) != (
            "report",
            row["letter"],
            row["office"],
            row["seq"],
        ):
            refuse(f"the enclosed letter {row['letter']} is another one than listed")
        signed = signers(inner.payload, inner.signatures, enrolled.get(inner.sender, ()))
        if inner.sender in enrolled and all((inner.sender, keyid) in operators for keyid in signed):
            refuse(f"the enclosed letter {row['letter']} is not signed by its school's principal")
        read_manifest(inner)
        check_tables(inner)
        check_blobs(inner)
        if inner.missing or inner.jyt["to"] != letter.sender:
            refuse(f"the enclosed letter {row['letter']} is not whole, or was written to somebody else")
        found.append({"letter": row["letter"], "office": row["office"], "signers": [key.digits for key in signed.values()]})
    return found


def verify(
    data: bytes,
    *,
    identities: Sequence[str] = (),
    cards: Sequence[bytes] = (),
    before: bytes | None = None,
    enclosed: bool = False,
    need: Collection[str] = (),
) -> dict[str, Any]:
    """Check one package, in the order of section 7.

    Args:
        data: The file.
        identities: ``AGE-SECRET-KEY-1...`` texts, for sealed packages.
        cards: Cards whose keys may have signed. They are checked as well; whether they are genuine only their digits tell.
        before: The root card in force before, when ``data`` is a root card.
        enclosed: The letter was taken out of a roll, where letters have no seal of their own.
        need: Signers beside the principal that the bureau's policy asks for in a report: ``operator``.

    Returns:
        What the package is; every value can be written as JSON.

    Raises:
        Refused: It is not good. Nothing in it may be used then.
    """
    return read_verified(data, identities=identities, cards=cards, before=before, enclosed=enclosed, need=need)[1]


def read_verified(
    data: bytes,
    *,
    identities: Sequence[str] = (),
    cards: Sequence[bytes] = (),
    before: bytes | None = None,
    enclosed: bool = False,
    need: Collection[str] = (),
) -> tuple[Letter, dict[str, Any]]:
    """As :func:`verify`, with the letter: its ``rows`` hold every known table (jyt_recount.py adds them up).

    Raises:
        Refused: It is not good. Nothing in it may be used then.
    """
    if len(data) > MAX_FILE:
        refuse("the file is larger than 64 MiB")
    sealed = data.startswith(AGE_MAGIC)
    letter = open_letter(unseal(data, identities) if sealed else data, sealed=sealed, enclosed=enclosed)
    result: dict[str, Any] = {"digits": None, "former": [], "enclosed": [], "roles": []}
    given = [read_card(card) for card in cards]
    if letter.kind in {"enrol", "root"}:
        card, signed = check_card(letter)
        result["digits"] = card.digits
        others = [key for each in given if each.office == letter.sender for key in each.keys]
        former = signers(letter.payload, letter.signatures, others)
        if before is not None:
            former |= check_succession(letter, read_card(before, "root"))
        result["former"] = [key.digits for keyid, key in sorted(former.items()) if keyid not in signed]
    else:
        if before is not None:
            refuse("only a root card follows another root card")
        signs = "enrol" if letter.kind in OF_SCHOOLS else "root"
        own = [each for each in given if (each.office, each.kind) == (letter.sender, signs)]
        if not own:
            refuse(f"no card of the {'school' if signs == 'enrol' else 'bureau'} {letter.sender} was given")
        signed = {}
        roles: dict[str, str] = {}
        for each in own:
            keys, threshold = each.may_sign(letter.kind)
            holds = signers(letter.payload, letter.signatures, keys)
            if len(holds) >= threshold:
                signed |= holds
                roles |= dict.fromkeys(holds, each.role)
        if not signed:
            refuse("the signature is not that of a key on the card, or there are too few")
        lacking = sorted({"principal", *need} - set(roles.values())) if letter.kind == "report" else []
        if lacking:
            refuse(f"the {lacking[0]} has not signed, or his card was not given")
        result["roles"] = [role for _keyid, role in sorted(roles.items())]
        read_manifest(letter)
        check_tables(letter)
    unplaced = check_blobs(letter)
    if letter.kind == "roll":
        result["enclosed"] = check_enclosed(letter)
    return letter, result | {
        "letter": letter.letter_id,
        "kind": letter.kind,
        "from": letter.sender,
        "to": letter.jyt["to"],
        "seq": letter.jyt["seq"],
        "prev": letter.jyt.get("prev"),
        "period": letter.jyt.get("period"),
        "created": letter.created,
        "sealed": sealed,
        "sample": "sample" in letter.jyt["requires"],
        "signers": [{"keyid": keyid, "digits": key.digits} for keyid, key in sorted(signed.items())],
        "tables": {name: item["rows"] for name, item in letter.resources.items() if name not in letter.missing},
        "unknown": [name for name in letter.resources if find_spec(letter.kind, name) is None],
        "missing": letter.missing,
        "blobs": [{"sha256": digest, "bytes": letter.entries[f"blob/{digest}"].size} for digest in letter.blobs()],
        "unplaced": unplaced,
    }


# ---------------------------------------------------------------------------------------------------------------------------------
# The command line
# ---------------------------------------------------------------------------------------------------------------------------------


# ---------------------------------------------------------------------------------------------------------------------------------
# Section 10: certificates
# ---------------------------------------------------------------------------------------------------------------------------------

CERTIFICATE = {"code", "cycle", "day", "hours", "mark", "name", "number", "required", "school"}


def _urlsafe(text: str) -> bytes:
    """Bytes of URL-safe base64 without padding, in its one spelling."""
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        refuse("a part of the certificate is not base64")
    if base64.urlsafe_b64encode(data).rstrip(b"=").decode() != text:
        refuse("a part of the certificate is not base64 in its one spelling")
    return data


def check_certificate(line: str) -> dict[str, Any]:
    """The facts of a certificate's line, and the digits of the key that signed them.

    Raises:
        Refused: It is none, or the signature does not hold.
    """
    parts = "".join(line.split()).split(".")
    if len(parts) != 4 or parts[0] != "JYC1":
        refuse(f"给的不是学时证明，或者不完整。{CHECKED_HERE}。{SCAN}")
    facts, raw, signature = map(_urlsafe, parts[1:])
    key = read_key(base64.b64encode(SPKI + raw).decode())
    if len(signature) != 64 or not key.signed(signature, b"jyteacher-certificate-v1\n" + facts):
        refuse("the signature does not hold: something was changed")
    found = canonical(facts, "the certificate")
    if not isinstance(found, dict) or set(found) != CERTIFICATE or not all(isinstance(each, str) for each in found.values()):
        refuse("the certificate has other members than it should")
    return {**found, "digits": key.digits}


CHECKED_HERE = "这里能核对的是学时证明的 PDF 文件，或者证明上二维码里的那一行文字（以 JYC1. 开头）"
SCAN = "请用手机“扫一扫”证明上的二维码，把扫出的整行文字存成文本文件再核对，或者向开证明的学校要 PDF 文件。"
PICTURE = re.compile(rb"\xff\xd8\xff|\x89PNG|GIF8|BM|II\*\x00|MM\x00\*|RIFF....WEBP|....ftyp(?:hei|hev|mif|avi)", re.DOTALL)


def certificate_line(given: str) -> str:
    """The line itself, or the one inside a certificate's PDF or a text file.

    Raises:
        Refused: It is a picture: reading a code in a photo needs more than this program has.
    """
    if given.strip().startswith("JYC1.") or not Path(given).is_file():
        return given
    data = Path(given).read_bytes()
    if PICTURE.match(data):
        refuse(f"“{Path(given).name}”是照片或图片，这个核对程序不会读图。{CHECKED_HERE}。{SCAN}")
    if not data.startswith(b"%PDF"):
        return data.decode("utf-8-sig", "replace").strip()
    found = re.search(rb"/Keywords <FEFF((?:[0-9A-F]{4}){1,8192})>", data)
    return bytes.fromhex(found[1].decode()).decode("utf-16-be", "replace") if found else ""


def read_identities(text: str) -> list[str]:
    """The identities in a key file of age; its comments and the recipient may stand beside them."""
    return [line.strip() for line in text.splitlines() if line.strip().upper().startswith("AGE-SECRET-KEY-1")]


def describe(found: dict[str, Any]) -> str:
    """The verdict in plain English."""
    lines = [
        f"GOOD: a package of kind {found['kind']}" + (", of a sample office" if found["sample"] else ""),
        f"letter  {found['letter']}",
        f"from    {found['from']}",
        f"to      {'everybody' if found['to'] == '*' else found['to']}",
        f"number  {found['seq']}" + (f", follows {found['prev'].removeprefix('sha256:')}" if found["prev"] else ""),
        f"written {found['created']} (by the sender's clock)",
    ]
    if found["period"]:
        closed = "closed" if found["period"]["final"] else "not closed"
        lines.append(f"period  {found['period']['id']}, version {found['period']['version']}, {closed}")
    whose = [f" ({role})" if role else "" for role in found["roles"]] or [""] * len(found["signers"])
    lines += [f"signed  {signer['digits']}{role}" for signer, role in zip(found["signers"], whose, strict=True)]
    lines += [f"signed  {digits} (a key from before)" for digits in found["former"]]
    if found["digits"]:
        lines.append(f"digits  {found['digits']} (compare them with the office; without that a card proves nothing)")
    lines += [f"table   {name}: {rows} rows" for name, rows in found["tables"].items()]
    lines += [f"unknown {name}: only its size and hash were checked" for name in found["unknown"] if name in found["tables"]]
    lines += [f"missing {name}: not in this file, so not checked" for name in found["missing"]]
    lines += [f"blob    {blob['sha256']}: {blob['bytes']} bytes" for blob in found["blobs"]]
    lines += [f"blob    {digest}: no table in this file lists it" for digest in found["unplaced"]]
    for inner in found["enclosed"]:
        by = ", ".join(inner["signers"]) or "nobody the roll's log knows: its signature was not checked"
        lines.append(f"holds   {inner['letter']} of {inner['office']}, signed by {by}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns its exit code."""
    parser = argparse.ArgumentParser(description="Check a .jyt package without the program that wrote it.")
    parser.add_argument("file", help="a package or card; with --certificate a certificate's PDF or its line")
    parser.add_argument("--certificate", action="store_true", help="check the line of a certificate (section 10)")
    parser.add_argument("--identity", type=Path, action="append", default=[], help="file with a line AGE-SECRET-KEY-1...")
    parser.add_argument("--card", type=Path, action="append", default=[], help="card of the office that is said to have signed")
    parser.add_argument("--before", type=Path, help="the root card in force before this one")
    parser.add_argument(
        "--need", choices=SIGNERS, action="append", default=[], help="who must have signed a report beside the principal"
    )
    parser.add_argument("--json", action="store_true", help="write the verdict as JSON")
    chosen = parser.parse_args(arguments)
    if chosen.certificate:
        try:
            facts = check_certificate(certificate_line(chosen.file))
        except Refused as error:
            print(json.dumps({"verdict": "refused", "reason": str(error)}) if chosen.json else f"REFUSED: {error}")
            return 1
        text = "GOOD: " + "; ".join(f"{name} {value}" for name, value in facts.items())
        print(json.dumps({"verdict": "good", **facts}) if chosen.json else text)
        return 0
    try:
        data = Path(chosen.file).read_bytes()
        identities = [line for path in chosen.identity for line in read_identities(path.read_text(encoding="utf-8"))]
        cards = [path.read_bytes() for path in chosen.card]
        before = chosen.before.read_bytes() if chosen.before else None
    except (OSError, UnicodeDecodeError) as error:
        print(f"cannot read: {error}", file=sys.stderr)
        return 2
    try:
        found = verify(data, identities=identities, cards=cards, before=before, need=chosen.need)
    except Refused as error:
        print(json.dumps({"verdict": "refused", "reason": str(error)}) if chosen.json else f"REFUSED: {error}")
        return 1
    print(json.dumps({"verdict": "good", **found}) if chosen.json else describe(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())

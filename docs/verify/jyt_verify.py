"""Check a .jyt package without the program that wrote it.

    python jyt_verify.py FILE [--identity FILE] [--card CARD]... [--before OLDROOT] [--json]

One file; needs Python 3.10 and the package ``cryptography``. It follows docs/format.md section by section and shares no code with the
program. ``--identity`` is a file with an ``AGE-SECRET-KEY-1…`` line, ``--card`` the card of the office that signed (cards need none),
``--before`` the root card that a new root card replaces. Exit status: 0 good, 1 refused, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import json
import re
import struct
import sys
import unicodedata
import zlib
from datetime import date
from pathlib import Path

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

MIB = 1 << 20


class Refused(Exception):
    """The package is not what it should be; the text says why."""


def need(condition, reason):
    """Refuse unless the condition holds."""
    if not condition:
        raise Refused(reason)


# -- section 6: the seal (age v1, X25519) -----------------------------------------------------------------------------


def unbech32(text):
    """The bytes of a bech32 string (BIP 173), checksum included in the check."""
    letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    text = text.lower()
    prefix, _one, tail = text.rpartition("1")
    values = [letters.find(char) for char in tail]
    need(prefix and len(tail) >= 6 and min(values) >= 0, "not bech32")
    check = 1
    for value in [*(ord(char) >> 5 for char in prefix), 0, *(ord(char) & 31 for char in prefix), *values]:
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if top >> bit & 1 else 0
    need(check == 1, "bech32 checksum")
    bits = "".join(f"{value:05b}" for value in values[:-6])
    return bytes(int(bits[place : place + 8], 2) for place in range(0, len(bits) - len(bits) % 8, 8))


def hkdf(secret, salt, info):
    """HKDF-SHA-256, 32 bytes."""
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(secret)


def unb64(text):
    """Standard base64 without padding, as age writes it."""
    need(re.fullmatch(r"[A-Za-z0-9+/]*", text) is not None, "base64 in the seal")
    return base64.b64decode(text + "=" * (-len(text) % 4))


def unseal(data, identities):
    """The box inside a seal."""
    need(len(data) <= 64 * MIB, "larger than 64 MiB")
    head = data[: 8 * 1024]
    end = head.find(b"\n---")
    line_end = head.find(b"\n", end + 1)
    need(end >= 0 and line_end >= 0, "the seal's header does not end within 8 KiB")
    lines = head[:end].decode("ascii", "replace").split("\n")[1:]
    need(sum(line.startswith("-> ") for line in lines) <= 16, "more than 16 stanzas")
    need(not any(line.startswith("-> scrypt") for line in lines), "a passphrase seal")
    mac = unb64(data[end + 5 : line_end].decode("ascii", "replace"))
    for identity in identities:
        private = X25519PrivateKey.from_private_bytes(unbech32(identity))
        public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        for place, line in enumerate(lines):
            words = line.split(" ")
            if words[:2] != ["->", "X25519"] or len(words) != 3 or place + 1 >= len(lines):
                continue
            share = unb64(words[2])
            try:
                secret = private.exchange(X25519PublicKey.from_public_bytes(share))
                wrap = hkdf(secret, share + public, b"age-encryption.org/v1/X25519")
                file_key = ChaCha20Poly1305(wrap).decrypt(bytes(12), unb64(lines[place + 1]), None)
            except (InvalidTag, ValueError):
                continue
            expected = hmac.new(hkdf(file_key, b"", b"header"), data[: end + 4], hashlib.sha256).digest()
            need(hmac.compare_digest(expected, mac), "the seal's header was changed")
            return open_stream(data[line_end + 1 :], file_key)
    raise Refused("sealed to somebody else")


def open_stream(body, file_key):
    """The payload: chunks of 64 KiB, the last one marked."""
    need(len(body) >= 32, "the seal is cut")
    key = ChaCha20Poly1305(hkdf(file_key, body[:16], b"payload"))
    body, plain, number = body[16:], [], 0
    while True:
        chunk, body = body[: 65536 + 16], body[65536 + 16 :]
        nonce = number.to_bytes(11, "big") + (b"\x01" if not body else b"\x00")
        try:
            plain.append(key.decrypt(nonce, chunk, None))
        except InvalidTag as error:
            raise Refused("the sealed bytes were changed, cut or added to") from error
        number += 1
        if not body:
            need(plain[-1] or number == 1, "an empty last chunk")
            return b"".join(plain)


# -- section 3: the box -----------------------------------------------------------------------------------------------

NAME = re.compile(rb"mimetype|manifest\.dsse\.json|data/[a-z0-9][a-z0-9-]{0,62}\.jsonl|blob/[0-9a-f]{64}")


def read_box(data):
    """Name to (size, crc, stored, packed) of every entry; the file is exactly what these entries make."""
    need(len(data) <= 64 * MIB and len(data) >= 22, "the box's size")
    magic, disk, start, here, count, size, offset, comment = struct.unpack("<4sHHHHIIH", data[-22:])
    need(magic == b"PK\5\6" and (disk, start, comment) == (0, 0, 0) and here == count, "the end record")
    need(2 <= count <= 5000 and offset + size + 22 == len(data), "the directory's place")
    entries, order, place, follows, rebuilt, directory = {}, [], offset, 0, [], []
    for _number in range(count):
        need(place + 46 <= len(data), "the directory is cut")
        fields = struct.unpack("<4sHHHHHHIIIHHHHHII", data[place : place + 46])
        method, crc, packed_size, full_size, length, local = fields[4], *fields[7:11], fields[16]
        name = data[place + 46 : place + 46 + length]
        need(NAME.fullmatch(name) is not None, f"the entry name {name!r}")
        need(method in (0, 8) and local == follows, "the entries do not follow each other")
        body_at = local + 30 + length
        packed = data[body_at : body_at + packed_size]
        shared = struct.pack("<HHHHHIIIHH", 20, 0, method, 0, 0x21, crc, packed_size, full_size, length, 0)
        rebuilt += [b"PK\3\4" + shared + name, packed]
        directory.append(
            b"PK\1\2" + struct.pack("<H", 3 << 8 | 20) + shared + struct.pack("<HHHII", 0, 0, 0, 0o100600 << 16, local) + name
        )
        text = name.decode()
        need(text not in entries, "an entry stands twice")
        entries[text] = (full_size, crc, method == 0, packed)
        order.append(text)
        place, follows = place + 46 + length, body_at + packed_size
    need(b"".join([*rebuilt, *directory]) + data[-22:] == data and follows == offset, "not the exact form of a box")
    wanted = ["mimetype", "manifest.dsse.json"]
    wanted += sorted(name for name in order if name.startswith("data/")) + sorted(
        name for name in order if name.startswith("blob/")
    )
    need(order == wanted, "the order of the entries")
    for name, (_size, _crc, stored, _packed) in entries.items():
        need(stored == (name == "mimetype" or name.startswith("blob/")), f"how {name} is stored")
    need(body(entries, "mimetype", 100) == b"application/vnd.jyt+zip", "the mimetype")
    sizes = [entry[0] for name, entry in entries.items() if name.startswith("data/")]
    need(sum(sizes) <= 256 * MIB, "tables larger than 256 MiB")
    return entries


def body(entries, name, limit):
    """The bytes of an entry, inflated within its limit."""
    size, crc, stored, packed = entries[name]
    need(size <= limit, f"{name} is too large")
    data = packed
    if not stored:
        inflate = zlib.decompressobj(-15)
        try:
            data = inflate.decompress(packed, size + 1)
        except zlib.error as error:
            raise Refused(f"{name} does not inflate") from error
        need(inflate.eof and not inflate.unused_data and not inflate.unconsumed_tail, f"{name} does not end where it should")
    need(len(data) == size and zlib.crc32(data) == crc, f"{name}: size or CRC")
    return data


# -- section 2: canonical JSON ----------------------------------------------------------------------------------------

FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\U000e0000-\U000e007f]")


def canonical(data, what, depth=12):
    """The value of a canonical document."""
    try:
        text = data.decode("utf-8")
        value = json.loads(text)
        again = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    except (ValueError, RecursionError) as error:
        raise Refused(f"{what} is not JSON") from error
    need(again == text, f"{what} is not canonical")
    need(FORBIDDEN.search(text) is None, f"{what} has a forbidden character")
    need(re.search(r'\\(?!["\\])', text.replace("\\\\", "")) is None, f"{what} has an escape")
    need(unicodedata.is_normalized("NFC", text), f"{what} is not NFC")
    look(value, what, depth)
    return value


def look(value, what, depth):
    """Integers, text, booleans and null only; ASCII keys; not too deep."""
    if isinstance(value, dict | list):
        need(depth > 0, f"{what} is too deep")
        for key in value if isinstance(value, dict) else ():
            need(key.isascii(), f"{what} has a key beyond ASCII")
        for item in value.values() if isinstance(value, dict) else value:
            look(item, what, depth - 1)
    else:
        need(not isinstance(value, float), f"{what} has a float")
        need(not isinstance(value, int) or abs(value) < 2**53, f"{what} has a huge integer")


# -- section 4: the envelope ------------------------------------------------------------------------------------------

TYPE = "application/vnd.jyt.manifest.v1+json"
PRIME = 2**255 - 19
ORDER_8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
SMALL = {
    (y | sign << 255).to_bytes(32, "little")
    for y in (0, 1, PRIME - 1, PRIME, PRIME + 1, ORDER_8, PRIME - ORDER_8)
    for sign in (0, 1)
}
SPKI = bytes.fromhex("302a300506032b6570032100")


def exact_base64(text, what):
    """Bytes of padded base64 that has one spelling."""
    need(isinstance(text, str), f"{what} is not base64")
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Refused(f"{what} is not base64") from error
    need(base64.b64encode(data).decode() == text, f"{what} has spare bits")
    return data


def public_key(spki):
    """An Ed25519 key that is fit to be enrolled."""
    need(len(spki) == 44 and spki.startswith(SPKI), "not an Ed25519 key")
    need(spki[12:] not in SMALL, "a key of small order")
    return Ed25519PublicKey.from_public_bytes(spki[12:])


def open_envelope(data):
    """Payload and signatures."""
    value = canonical(data, "the envelope")
    need(isinstance(value, dict) and set(value) == {"payload", "payloadType", "signatures"}, "the envelope's members")
    need(value["payloadType"] == TYPE, "the envelope's type (perhaps a newer version)")
    signatures = value["signatures"]
    need(isinstance(signatures, list) and 1 <= len(signatures) <= 8, "the number of signatures")
    found = []
    for item in signatures:
        need(isinstance(item, dict) and set(item) == {"keyid", "sig"} and isinstance(item["keyid"], str), "a signature's members")
        found.append(exact_base64(item["sig"], "a signature"))
    return exact_base64(value["payload"], "the payload"), found


def signers(payload, signatures, keys):
    """Keyids of the keys whose signature holds."""
    message = b"DSSEv1 %d %s %d %s" % (len(TYPE), TYPE.encode(), len(payload), payload)
    good = set()
    for spki in keys:
        for signature in signatures:
            try:
                public_key(spki).verify(signature, message)
            except InvalidSignature:
                continue
            good.add(hashlib.sha256(spki).hexdigest())
    return good


def digits(digest):
    """Thirty digits in six groups."""
    text = f"{int.from_bytes(digest, 'big') % 10**30:030}"
    return " ".join(text[place : place + 5] for place in range(0, 30, 5))


# -- section 5: the manifest ------------------------------------------------------------------------------------------

KINDS = {
    "enrol": "school keys",
    "root": "office keys recipients",
    "report": "school periods teachers service identity openings",
    "receipt": "heads issues credited",
    "restore": "heads school periods teachers service identity openings",
    "relay": "enclosed",
    "policy": "policy due",
    "log": "entries",
    "roll": "summary letters entries",
}
"""Kind to the tables that must be listed."""
OPEN = {"enrol", "root", "policy"}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
HASH = re.compile(r"sha256:[0-9a-f]{64}")


def whole(value):
    """An integer that is no boolean."""
    return isinstance(value, int) and not isinstance(value, bool)


def read_manifest(payload, entries, sealed, enclosed):
    """The manifest, checked against itself and the box."""
    manifest = canonical(payload, "the manifest")
    need(isinstance(manifest, dict) and isinstance(manifest.get("jyt"), dict), "no manifest")
    jyt = manifest["jyt"]
    need(whole(jyt.get("v")) and jyt["v"] == 1, "version")
    kind = jyt.get("kind")
    need(isinstance(kind, str) and kind in KINDS, "an unknown kind")
    need(sealed == (kind not in OPEN) or (enclosed and not sealed), "sealed or open, the wrong way round")
    requires = jyt.get("requires")
    need(isinstance(requires, list) and set(map(str, requires)) <= {"sample"}, "a feature this reader lacks")
    seq, prev = jyt.get("seq"), jyt.get("prev")
    need(whole(seq) and seq >= 1 and (prev is None) == (seq == 1), "seq and prev")
    for member in ("prev", "ack"):
        need(jyt.get(member) is None or (isinstance(jyt[member], str) and HASH.fullmatch(jyt[member])), member)
    need(isinstance(jyt.get("from"), str) and UUID.fullmatch(jyt["from"]) is not None, "from")
    to = jyt.get("to")
    need(isinstance(to, str) and (UUID.fullmatch(to) or (to == "*" and kind in OPEN)), "to")
    need(isinstance(manifest.get("created"), str) and manifest["created"], "created")
    reply = jyt.get("reply")
    if reply is not None:
        need(isinstance(reply, str) and reply.startswith("age1") and len(unbech32(reply)) == 32, "reply")
    period = jyt.get("period")
    if period is not None:
        need(isinstance(period, dict) and re.fullmatch(r"[0-9]{4}Q[1-4]", str(period.get("id"))), "period")
        need(whole(period.get("version")) and period["version"] >= 1 and isinstance(period.get("final"), bool), "period")
    policy = jyt.get("policy")
    if policy is not None:
        need(isinstance(policy, dict) and isinstance(policy.get("id"), str) and whole(policy.get("version")), "policy")
    listed = manifest.get("resources")
    need(isinstance(listed, list) and len(listed) <= 64, "resources")
    resources = {}
    for item in listed:
        need(isinstance(item, dict) and isinstance(item.get("name"), str) and item["name"] not in resources, "a resource's name")
        need(item.get("path") == f"data/{item['name']}.jsonl", "a resource's path")
        need(all(whole(item.get(number)) and item[number] >= 0 for number in ("bytes", "rows")), "a resource's numbers")
        need(isinstance(item.get("hash"), str) and HASH.fullmatch(item["hash"]), "a resource's hash")
        need(item["rows"] <= 500_000, "too many rows")
        resources[item["name"]] = item
    carried = {name[5:-6] for name in entries if name.startswith("data/")}
    need(carried <= set(resources), "a table the manifest does not list")
    missing = sorted(set(resources) - carried)
    need(not missing or kind == "report", "a table is missing")
    need(set(KINDS[kind].split()) <= set(resources), "a table the kind needs is not listed")
    return manifest, resources, missing


# -- section 7: tables ------------------------------------------------------------------------------------------------

SERVICE = "in_post rotation further_study maternity_leave long_sick_leave secondment_out transferred_out retired left".split()
LISTS = {
    "sex": ["男", "女", ""],
    "service": SERVICE,
    "service-": [*SERVICE, ""],
    "status": ["planned", "draft", "pending", "approved", "returned"],
    "mark": ["present", "late", "left_early", "excused", "absent"],
    "role": ["attendee", "host", "speaker", "demo_teacher", "reviewer"],
    "result": ["excellent", "pass", "fail", ""],
    "state": ["open", "closed"],
    "evidence": ["activity", "training"],
    "media": ["image/jpeg", "image/png", "application/pdf"],
}
PATTERNS = {
    "uuid": UUID,
    "day": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "month-": re.compile(r"|[0-9]{4}-(0[1-9]|1[0-2])"),
    "time-": re.compile(r"|([01][0-9]|2[0-3]):[0-5][0-9]"),
    "year": re.compile(r"[0-9]{4}(-[0-9]{4})?"),
    "quarter": re.compile(r"[0-9]{4}Q[1-4]"),
    "hash": re.compile(r"[0-9a-f]{64}"),
}
HEADS = ("office seq", "office:uuid seq:count letter period version:count")
ENTRIES = ("id", "id:uuid kind office:uuid payload")
BOOK = {
    "school": ("id", "id:uuid code name stage central"),
    "periods": ("id", "id:quarter status:state version:count final:flag closed_on:day?"),
    "teachers": (
        "id",
        "id:uuid name sex:sex birth_month:month- subject subject_group stage title position group teacher_no id_last4 joined:month- "
        "status:service-",
    ),
    "service": ("teacher seq", "teacher seq:count start:day? status:service"),
    "identity": ("teacher", "teacher id_number:text? phone:text?"),
    "activities-": (
        "id",
        "id:uuid kind title start:day end:day start_time:time- end_time:time- hours_x100:count sessions:count place status:status "
        "level content_key approval_no late_on:day- fields:json",
    ),
    "attendance-": ("teacher activity", "teacher activity mark:mark role:role attended:count? confirmed_x100:count?"),
    "trainings-": (
        "id",
        "id:uuid teacher name organizer level mode start:day end:day hours_x100:count certificate result:result status:status "
        "confirmed_x100:count? late_on:day-",
    ),
    "openings": ("id", "id:uuid teacher year:year category hours_x100:count document"),
    "attachments-": ("record sha256", "record:uuid record_table:evidence sha256:hash bytes:count mediatype:media"),
}
TABLES = {
    "report": BOOK,
    "restore": {"heads": HEADS, **BOOK},
    "enrol": {"school": BOOK["school"], "keys": ("keyid", "keyid role spki")},
    "root": {
        "office": ("id", "id:uuid code name threshold:count"),
        "keys": ("keyid", "keyid role spki"),
        "recipients": ("recipient", "recipient role"),
    },
    "receipt": {
        "heads": HEADS,
        "issues": ("id", "id:uuid record_table record:uuid code remark"),
        "credited": ("teacher cycle", "teacher:uuid cycle as_of:day counted_x100:count required_x100:count"),
        "want": ("name sha256", "name sha256:hash"),
    },
    "relay": {"enclosed": ("sha256", "sha256:hash bytes:count file")},
    "policy": {
        "policy": ("id", "id version:count title file sha256:hash bytes:count review_by:day-"),
        "due": ("period", "period:quarter day:day"),
    },
    "log": {"entries": ENTRIES},
    "roll": {
        "summary": ("id", "id:uuid name code digest:hash schools:count people:count"),
        "letters": ("letter", "letter:hash office:uuid seq:count sha256:hash bytes:count"),
        "entries": ENTRIES,
    },
}
"""Kind to table (a final hyphen: one for each year) to primary key and fields with their types; without one it is text."""
BLOBS = {"report": "attachments-", "restore": "attachments-", "policy": "policy", "roll": "letters"}


def spec_of(kind, name):
    """Primary key and fields of a table, its base name and its year; None for one this version does not know."""
    if name in TABLES[kind]:
        return (*TABLES[kind][name], name, "")
    if re.fullmatch(r".+-[0-9]{4}", name) and name[:-4] in TABLES[kind]:
        return (*TABLES[kind][name[:-4]], name[:-4], name[-4:])
    return None


def value_is(kind, value):
    """Whether a value has the type of its field."""
    if kind.endswith("?") and value is None:
        return True
    kind = kind.rstrip("?")
    if kind in ("count", "flag"):
        return whole(value) and 0 <= value <= (1 if kind == "flag" else 2**53 - 1)
    if not isinstance(value, str):
        return False
    if kind in LISTS:
        return value in LISTS[kind]
    if kind == "day-" and value == "":
        return True
    if kind in ("day", "day-"):
        try:
            return PATTERNS["day"].fullmatch(value) is not None and bool(date.fromisoformat(value))
        except ValueError:
            return False
    if kind == "json":
        inside = canonical(value.encode(), "an object inside a field", depth=1)
        return isinstance(inside, dict) and not any(isinstance(item, bool) for item in inside.values())
    return kind not in PATTERNS or PATTERNS[kind].fullmatch(value) is not None


def read_table(kind, resource, data):
    """The rows of a table, checked one by one."""
    name = resource["name"]
    need(len(data) == resource["bytes"] and data.count(b"\n") == resource["rows"], f"{name}: size or number of rows")
    need(resource["hash"] == "sha256:" + hashlib.sha256(data).hexdigest(), f"{name}: hash")
    spec = spec_of(kind, name)
    if spec is None:
        return []  # of a later version: size and hash are all there is to say
    key, fields, _base, year = spec
    types = {field: typed or "text" for field, _colon, typed in (item.partition(":") for item in fields.split())}
    schema = resource.get("schema")
    need(isinstance(schema, dict) and schema.get("primaryKey") == key.split(), f"{name}: schema")
    listed = schema.get("fields")
    need(isinstance(listed, list) and len(listed) <= 64, f"{name}: schema")
    declared = {}
    for item in listed:
        field = item.get("name") if isinstance(item, dict) else None
        need(
            isinstance(field, str) and re.fullmatch(r"[a-z][a-z0-9_]{0,62}", field) and field not in declared, f"{name}: a field"
        )
        declared[field] = item.get("type")
    for field, typed in types.items():
        expected = "integer" if typed.rstrip("?") in ("count", "flag") else "string"
        need(declared.get(field) == expected, f"{name}: the schema of {field}")
    need(not data or data.endswith(b"\n"), f"{name}: the last line")
    rows, before = [], None
    for line in data.split(b"\n")[:-1]:
        need(0 < len(line) <= 16 * 1024, f"{name}: a line's length")
        row = canonical(line, f"a row of {name}", depth=1)
        need(isinstance(row, dict) and set(row) == set(declared), f"{name}: a row's fields")
        for field, value in row.items():
            if field in types:
                need(value_is(types[field], value), f"{name}: {field} is {value!r}")
            else:
                need(value is None or isinstance(value, str) or whole(value), f"{name}: {field}")
        place = tuple(row[field] for field in key.split())
        need(before is None or before < place, f"{name}: unsorted or repeated keys")
        if "start" in types and year:
            need(row["start"][:4] == year and row["end"] >= row["start"], f"{name}: a day outside the table's year")
        before = place
        rows.append(row)
    return rows


def check_together(kind, sender, tables, missing):
    """References, ids of two years, tables of one row."""
    about = sender
    if kind == "restore":
        need(len(tables["heads"]) == 1, "a restore gives back one book")
        about = tables["heads"][0]["office"]
    for name in ("school", "office", "summary"):
        if name in tables:
            need([row["id"] for row in tables[name]] == [about], f"{name} is not one row about its office")
    people = None if "teachers" in missing else {row["id"] for row in tables.get("teachers", ())}
    seen = {"activities-": set(), "trainings-": set()}
    for name, rows in tables.items():
        base, year = (name[:-4], name[-4:]) if name[-4:].isdigit() else (name, "")
        if base in ("service", "identity", "attendance-", "trainings-", "openings") and people is not None:
            need(all(row["teacher"] in people for row in rows), f"{name}: a teacher who is not there")
        if base == "attendance-" and f"activities-{year}" not in missing:
            held = {row["id"] for row in tables.get(f"activities-{year}", ())}
            need(all(row["activity"] in held for row in rows), f"{name}: an activity that is not there")
        if base in seen:
            ids = {row["id"] for row in rows}
            need(not ids & seen[base], f"{name}: an id of another year")
            seen[base] |= ids
        if base == "attachments-":
            for row in rows:
                owner = {"activity": "activities-", "training": "trainings-"}[row["record_table"]] + year
                there = {other["id"] for other in tables.get(owner, ())}
                need(owner in missing or row["record"] in there, f"{name}: a record that is not there")


# -- cards and the whole ----------------------------------------------------------------------------------------------


def card_keys(tables):
    """Role to keys of a card."""
    need(1 <= len(tables["keys"]) <= 16, "the number of keys")
    found = {}
    for row in tables["keys"]:
        spki = exact_base64(row["spki"], "a key")
        public_key(spki)
        need(hashlib.sha256(spki).hexdigest() == row["keyid"], "a keyid that is not the key's")
        found.setdefault(row["role"], []).append(spki)
    return found


def fingerprint(tables):
    """The thirty digits of a card."""
    keys = card_keys(tables)
    if "office" not in tables or len(keys.get("root", [])) == 1:
        return digits(hashlib.sha256((keys.get("root") or next(iter(keys.values())))[0]).digest())
    ids = sorted(hashlib.sha256(key).hexdigest() for key in keys.get("root", []))
    return digits(hashlib.sha256(" ".join([str(tables["office"][0]["threshold"]), *ids]).encode()).digest())


def verify(data, *, identities=(), cards=(), before=None, enclosed=False):
    """Check a package.

    Args:
        data: The file.
        identities: ``AGE-SECRET-KEY-1…`` lines that may open its seal.
        cards: Cards of offices whose signature counts.
        before: The root card that this one replaces.
        enclosed: A letter out of a roll, which has no seal of its own.

    Raises:
        Refused: With the reason.
    """
    sealed = data.startswith(b"age-encryption.org/v1\n")
    need(sealed or data.startswith(b"PK\3\4"), "not a package")
    boxed = unseal(data, identities) if sealed else data
    entries = read_box(boxed)
    payload, signatures = open_envelope(body(entries, "manifest.dsse.json", MIB))
    manifest, resources, missing = read_manifest(payload, entries, sealed, enclosed)
    jyt = manifest["jyt"]
    kind, sender = jyt["kind"], jyt["from"]
    tables = {}
    if kind in ("enrol", "root"):
        for name in resources:
            tables[name] = read_table(kind, resources[name], body(entries, f"data/{name}.jsonl", 64 * MIB))
        roles = card_keys(tables)
        keys = [key for group in roles.values() for key in group]
    else:
        keys = []
        for card in cards:
            known = verify(card)
            if known["from"] == sender:
                keys += known["clerk_keys"] or known["keys"]
        need(keys, "no card of the sender")
    good = signers(payload, signatures, keys)
    need(good, "no signature of a known key")
    total = 0
    for name in resources:
        if name not in tables and name not in missing:
            content = body(entries, f"data/{name}.jsonl", 64 * MIB)
            total += len(content)
            tables[name] = read_table(kind, resources[name], content)
    check_together(kind, sender, tables, missing)
    blobs = {name[5:] for name in entries if name.startswith("blob/")}
    base = BLOBS.get(kind)
    listed = {
        row["sha256"]: row["bytes"]
        for name, rows in tables.items()
        if base and (name == base or name[:-4] == base)
        for row in rows
    }
    for digest in blobs:
        content = body(entries, f"blob/{digest}", 10 * MIB)
        need(listed.get(digest) == len(content) and hashlib.sha256(content).hexdigest() == digest, "an attachment nobody lists")
    result = {
        "kind": kind,
        "letter": hashlib.sha256(payload).hexdigest(),
        "from": sender,
        "to": jyt["to"],
        "seq": jyt["seq"],
        "period": jyt.get("period"),
        "sample": "sample" in jyt["requires"],
        "signers": sorted(good),
        "tables": {name: resources[name]["rows"] for name in sorted(resources)},
        "missing": missing,
        "blobs": sorted(blobs),
        "keys": keys,
        "clerk_keys": [],
    }
    if kind == "enrol":
        need(len(tables["keys"]) == 1 and jyt.get("reply") is not None, "a school's card has one key and an address for answers")
        result["digits"] = fingerprint(tables)
    if kind == "root":
        result.update(root_card(tables, roles, good, jyt, payload, signatures, before))
    return result


def root_card(tables, roles, good, jyt, payload, signatures, before):
    """The rules of a bureau's card and of its succession."""
    threshold = tables["office"][0]["threshold"]
    root = {hashlib.sha256(key).hexdigest() for key in roles.get("root", [])}
    need(1 <= threshold <= len(root) and tables["recipients"], "the card's threshold or recipients")
    for row in tables["recipients"]:
        need(row["recipient"].startswith("age1") and len(unbech32(row["recipient"])) == 32, "a recipient")
    need(len(good & root) >= threshold, "too few of its own root keys signed")
    if before is not None:
        old = verify(before)
        need(old["kind"] == "root" and old["from"] == jyt["from"], "another bureau's card")
        need((jyt["seq"], jyt["prev"]) == (old["seq"] + 1, "sha256:" + old["letter"]), "not the next card")
        need(len(signers(payload, signatures, old["root_keys"])) >= old["threshold"], "too few of the old root keys signed")
    return {
        "threshold": threshold,
        "root_keys": roles.get("root", []),
        "clerk_keys": roles.get("clerk") or roles.get("root", []),
        "digits": fingerprint(tables),
    }


def main(arguments=None):
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Check a .jyt package without the program that wrote it.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--identity", type=Path, help="file with an AGE-SECRET-KEY-1... line")
    parser.add_argument("--card", type=Path, action="append", default=[], help="card of the office that signed")
    parser.add_argument("--before", type=Path, help="the root card that this one replaces")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    identities = []
    if asked.identity:
        lines = asked.identity.read_text(encoding="utf-8").splitlines()
        identities = [line.strip() for line in lines if line.startswith("AGE-SECRET-KEY-1")]
    try:
        found = verify(
            asked.file.read_bytes(),
            identities=identities,
            cards=[card.read_bytes() for card in asked.card],
            before=asked.before.read_bytes() if asked.before else None,
        )
    except Refused as refused:
        print(json.dumps({"verdict": "refused", "reason": str(refused)}) if asked.json else f"REFUSED: {refused}")
        return 1
    shown = {name: value for name, value in found.items() if not name.endswith("keys")}
    if asked.json:
        print(json.dumps({"verdict": "good", **shown}, ensure_ascii=False, sort_keys=True))
        return 0
    print(f"GOOD: {found['kind']} number {found['seq']} from {found['from']} to {found['to']}")
    print(f"letter {found['letter']}")
    if "digits" in found:
        print(f"digits {found['digits']}")
    for keyid in found["signers"]:
        print(f"signed by {keyid} ({digits(bytes.fromhex(keyid))})")
    for name, rows in found["tables"].items():
        print(f"  {name}: {rows} rows" + (" (not in this file)" if name in found["missing"] else ""))
    for digest in found["blobs"]:
        print(f"  attachment {digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

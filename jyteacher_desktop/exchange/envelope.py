"""The envelope: DSSE 1.0.2, so a signature binds the type of what it signs and several keys may sign one payload."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping, Sequence

from jyteacher_desktop.exchange import canonical
from jyteacher_desktop.exchange.errors import BY_A_NEWER_PROGRAM, BadSignature, NewerPackage, WrongForm
from jyteacher_desktop.exchange.keys import PublicKey, SigningKey
from jyteacher_desktop.values import dataclass

PAYLOAD_TYPE = "application/vnd.jyt.manifest.v1+json"
MAX_SIGNATURES = 8
MOST_TRIED = 100
"""No office has so many keys, unless somebody who may write a log entered them; then a forged signature costs no more than this."""
_MAJOR = re.compile(r"application/vnd\.jyt\.manifest\.v([0-9]+)\+json")


@dataclass(frozen=True, slots=True)
class Envelope:
    """A parsed envelope, nothing verified: payload bytes and (keyid, signature) pairs."""

    payload: bytes
    signatures: tuple[tuple[str, bytes], ...]


def no_envelope() -> WrongForm:
    """The refusal of something that is none of our envelopes."""
    return WrongForm("数据包的签名信封形式不对，没有采用，原有数据没有变化。请让对方重新导出。")


def pae(payload_type: str, payload: bytes) -> bytes:
    """DSSE pre-authentication encoding: what is really signed."""
    kind = payload_type.encode("ascii")
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def seal_envelope(payload: bytes, keys: Iterable[SigningKey]) -> bytes:
    """Sign a payload with every key, in the order of their keyids."""
    message = pae(PAYLOAD_TYPE, payload)
    return _write(payload, {key.public.keyid: key.sign(message) for key in keys})


def add_signature(data: bytes, key: SigningKey) -> bytes:
    """The same envelope with one more signature; signing twice with one key changes nothing.

    Raises:
        WrongForm: Not an envelope, or it has as many signatures as may be.
    """
    given = parse_envelope(data)
    signatures = {**dict(given.signatures), key.public.keyid: key.sign(pae(PAYLOAD_TYPE, given.payload))}
    if len(signatures) > MAX_SIGNATURES:
        raise WrongForm(f"这个文件已经有 {MAX_SIGNATURES} 个签名，没有再加。", signatures=len(given.signatures))
    return _write(given.payload, signatures)


def _write(payload: bytes, signatures: Mapping[str, bytes]) -> bytes:
    return canonical.encode(
        {
            "payload": base64.b64encode(payload).decode(),
            "payloadType": PAYLOAD_TYPE,
            "signatures": [{"keyid": keyid, "sig": base64.b64encode(signatures[keyid]).decode()} for keyid in sorted(signatures)],
        }
    )


def parse_envelope(data: bytes) -> Envelope:
    """Read an envelope strictly.

    Raises:
        WrongForm: Not a canonical DSSE envelope.
        NewerPackage: A later major version.
    """
    value = canonical.decode(data, "信封")
    refusal = no_envelope()
    if not isinstance(value, dict) or set(value) != {"payload", "payloadType", "signatures"}:
        raise refusal
    kind, signatures = value["payloadType"], value["signatures"]
    if kind != PAYLOAD_TYPE:
        if isinstance(kind, str) and _MAJOR.fullmatch(kind):
            raise NewerPackage(BY_A_NEWER_PROGRAM, type=kind)
        raise refusal
    if not isinstance(signatures, list) or not 1 <= len(signatures) <= MAX_SIGNATURES:
        raise refusal
    pairs: list[tuple[str, bytes]] = []
    for item in signatures:
        if not isinstance(item, dict) or set(item) != {"keyid", "sig"} or not isinstance(item["keyid"], str):
            raise refusal
        pairs.append((item["keyid"], _base64(item["sig"], refusal)))
    return Envelope(_base64(value["payload"], refusal), tuple(pairs))


def verified_signers(envelope: Envelope, keys: Sequence[PublicKey], threshold: int = 1) -> tuple[PublicKey, ...]:
    """The distinct keys whose signatures hold; the keyid is a hint only, and one key counts once.

    The key that a signature names is tried first, so an honest letter costs one look for each signature however many keys there are; a
    signature that holds by none it names is tried with :data:`MOST_TRIED` of the others.

    Raises:
        BadSignature: Fewer than ``threshold``.
    """
    message = pae(PAYLOAD_TYPE, envelope.payload)
    named = {hint for hint, _signature in envelope.signatures}
    hinted = {key.keyid: key for key in keys if key.keyid in named}
    found: dict[str, PublicKey] = {}
    for hint, signature in envelope.signatures:
        key = hinted.get(hint)
        if key is None or not key.verifies(signature, message):
            key = next((each for each in keys[:MOST_TRIED] if each.verifies(signature, message)), None)
        if key is not None:
            found[key.keyid] = key
    if len(found) < threshold:
        raise BadSignature(
            f"签名不足：需要 {threshold} 个，只有 {len(found)} 个，没有采用，原有数据没有变化。请对方补签后重新发送。"
            if found
            else "签名与登记的密钥不符，数据包可能被改动或冒名，没有采用，原有数据没有变化。请打电话向对方核实后重新发送。",
            needed=threshold,
            found=len(found),
        )
    return tuple(found[keyid] for keyid in sorted(found))


def _base64(text: object, refusal: WrongForm) -> bytes:
    if not isinstance(text, str):
        raise refusal
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise refusal from error
    if base64.b64encode(data).decode() != text:
        raise refusal
    return data

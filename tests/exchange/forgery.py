"""Packages as a forger makes them: with the tools everybody has, or with a key that is really enrolled."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

from jyteacher_desktop.exchange import BuiltLetter, SigningKey, canonical, envelope, seal
from jyteacher_desktop.exchange import box as boxes
from tests.exchange.conftest import Offices


def rezipped(box: bytes, change: Callable[[zipfile.ZipFile], None] | None = None, **options: Any) -> bytes:
    """The same entries written by the standard library."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(box)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, **options) as copy:
        for entry in source.infolist():
            copy.writestr(entry.filename, source.read(entry))
        if change is not None:
            change(copy)
    return target.getvalue()


def swap(box: bytes, old: bytes, new: bytes) -> bytes:
    assert len(old) == len(new)
    assert old in box
    return box.replace(old, new)


def manifest_of(box: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(box)) as archive:
        signed = json.loads(archive.read("manifest.dsse.json"))
    manifest: dict[str, Any] = json.loads(base64.b64decode(signed["payload"]))
    return manifest


def resigned(letter: BuiltLetter, key: SigningKey, **bodies: bytes) -> bytes:
    """The box of a letter of any kind with other bodies, signed anew by an office with a really enrolled key."""
    manifest = manifest_of(letter.box)
    for resource in manifest["resources"]:
        body = bodies.get(resource["name"])
        if body is not None:
            resource |= {"bytes": len(body), "hash": f"sha256:{hashlib.sha256(body).hexdigest()}", "rows": body.count(b"\n")}
    signed = envelope.seal_envelope(canonical.encode(manifest), [key])
    return boxes.write_box(signed, {**letter.bodies, **bodies})


def repacked(
    offices: Offices,
    box: bytes,
    *,
    manifest_change: Callable[[dict[str, Any]], None] | None = None,
    bodies: dict[str, bytes] | None = None,
    envelope_change: Callable[[dict[str, Any]], None] | None = None,
    payload: bytes | None = None,
) -> bytes:
    """A package that an insider with the school's real key could make."""
    with zipfile.ZipFile(io.BytesIO(box)) as archive:
        signed = json.loads(archive.read("manifest.dsse.json"))
        content = {
            entry.removeprefix("data/").removesuffix(".jsonl"): archive.read(entry)
            for entry in archive.namelist()
            if entry.startswith("data/")
        }
    if manifest_change is not None or bodies is not None or payload is not None:
        manifest = json.loads(base64.b64decode(signed["payload"]))
        for name, body in (bodies or {}).items():
            content[name] = body
            for resource in manifest["resources"]:
                if resource["name"] == name:
                    resource["bytes"] = len(body)
                    resource["hash"] = f"sha256:{hashlib.sha256(body).hexdigest()}"
                    resource["rows"] = body.count(b"\n")
        if manifest_change is not None:
            manifest_change(manifest)
        signed = json.loads(envelope.seal_envelope(payload or canonical.encode(manifest), [offices.school]))
    if envelope_change is not None:
        envelope_change(signed)
    return seal.seal(boxes.write_box(canonical.encode(signed), content), [offices.mailbox_recipient])

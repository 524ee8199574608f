"""Attachments: the bodies of photos and scans, named by their content, beside the workspace.

A body lies at ``X.jyschool.attachments/ab/abcdef…`` under its SHA-256, so the same picture is stored once, a damaged one is
noticed, and nothing a person types ever becomes a path. Bodies are only added, never changed and never removed: an undone
removal and a restored backup find them again.

A picture is made fit for keeping and sending before it is stored: turned upright, at most one megabyte, and without the camera's
notes (place, device, time). What a file is, is told by its content; its name is only shown.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from jyteacher_desktop.durable_files import make_folder, publish, system_words
from jyteacher_desktop.store.errors import AttachmentDamaged, AttachmentMissing, AttachmentRefused
from jyteacher_desktop.store.file_errors import refuse
from jyteacher_desktop.values import dataclass

JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
SUFFIXES = {JPEG: ".jpg", PNG: ".png", PDF: ".pdf"}
PICTURE_LIMIT = 1_000_000
"""Bytes of a stored picture (package.md: a photo is at most 1 MB)."""
PDF_LIMIT = 10 * 1024 * 1024
"""Bytes of a stored PDF: the limit of one attachment in a package."""
# What a phone or a scanner makes is far below; a film or a disk image that was dropped by mistake is not read at all.
_SOURCE_LIMIT = 200 * 1024 * 1024
_PIXELS = 200_000_000
_LONGEST_SIDE = 2560
_QUALITIES = (88, 82, 75, 65, 55)
_HEIC = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc", b"ftypmsf1")
_NOTES = frozenset({"exif", "comment", "photoshop", "xmp", "XML:com.adobe.xmp", "icc_profile", "Raw profile type exif", "mp"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Bytes ready to be stored. ``changed`` says that they are not the file's own (turned, shrunk, notes taken out)."""

    data: bytes
    mediatype: str
    changed: bool

    @property
    def sha256(self) -> str:
        """The body's name."""
        return hashlib.sha256(self.data).hexdigest()


def attachment_folder(workspace: Path) -> Path:
    """Where the bodies of a workspace lie."""
    return workspace.with_name(workspace.name + ".attachments")


def body_path(workspace: Path, sha256: str) -> Path:
    """Where one body lies."""
    return attachment_folder(workspace) / sha256[:2] / sha256


def prepare_body(source: Path) -> Body:
    """Read a file and make it fit for storing.

    Raises:
        AttachmentRefused: Neither JPEG, PNG nor PDF, damaged, or too large.
    """
    try:
        if source.stat().st_size > _SOURCE_LIMIT:
            raise AttachmentRefused(f"“{source.name}”超过 200 MB，没有加入。请先缩小它。", path=source)
        data = source.read_bytes()
    except OSError as error:
        raise AttachmentRefused(
            f"读不出“{source}”：{system_words(error)}，没有加入。请检查文件是否还在、U盘是否插好。", path=source
        ) from error
    # readers of PDF look for the mark in the first 1,024 bytes, and scanners write some before it
    if data[:1024].lstrip().startswith(b"%PDF-"):
        if len(data) > PDF_LIMIT:
            raise AttachmentRefused(
                f"“{source.name}”有 {len(data) / 1048576:.1f} MB，超过 10 MB，没有加入。请用扫描软件降低清晰度，或分成几份。",
                path=source,
            )
        return Body(data=data, mediatype=PDF, changed=False)
    if data[4:12] in _HEIC:  # behind its length the first box of such a file says what it is: "ftyp" and a brand
        raise AttachmentRefused(
            f"“{source.name}”是手机的 HEIC 格式，本程序不能处理，没有加入。请在手机或电脑上另存为 JPEG 后再加入。", path=source
        )
    try:
        return _picture(data, source)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise AttachmentRefused(
            f"“{source.name}”不是能打开的 JPEG、PNG 图片或 PDF，没有加入。请换一个文件，或重新拍照、扫描。", path=source
        ) from error


def store_body(workspace: Path, body: Body) -> Path:
    """Store a body under its name, whole or not at all; one that is there already stays as it is.

    Raises:
        DiskFull, NotWritable: Nothing was stored.
    """
    target = body_path(workspace, body.sha256)
    try:
        if _digest(target) == body.sha256:
            return target
        make_folder(target.parent)
        publish(target, body.data)
    except OSError as error:
        refuse(error, target)
    return target


def read_body(workspace: Path, sha256: str) -> bytes:
    """A body's bytes, checked against its name.

    Raises:
        AttachmentMissing: It is not there (the folder was not copied along).
        AttachmentDamaged: It is not what was stored.
    """
    path = body_path(workspace, sha256)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise AttachmentMissing(
            f"附件的内容不在“{attachment_folder(workspace).name}”文件夹里，记录没有变化。"
            "如果台账是复制来的，请把同名的 .attachments 文件夹一起复制过来。",
            path=path,
        ) from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise AttachmentDamaged(
            "附件的内容和加入时不一样，可能磁盘损坏，没有打开。记录没有变化。请用原来的文件重新加入。", path=path
        )
    return data


def is_whole(workspace: Path, sha256: str) -> bool | None:
    """Whether a body is what its name says; None when it is not there."""
    found = _digest(body_path(workspace, sha256))
    return None if found is None else found == sha256


def stored_bodies(workspace: Path) -> list[Path]:
    """Every body in the folder, whoever refers to it."""
    folder = attachment_folder(workspace)
    return sorted(path for path in folder.glob("??/*") if path.is_file() and len(path.name) == 64)


def _picture(data: bytes, source: Path) -> Body:
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", Image.DecompressionBombWarning
        )  # our own limit below is larger: telephones have 108 megapixels
        image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG"))
    with image:
        if image.width * image.height > _PIXELS:
            raise AttachmentRefused(
                f"“{source.name}”有 {image.width}×{image.height} 点，太大了，没有加入。请先缩小它。", path=source
            )
        mediatype = PNG if image.format == "PNG" else JPEG
        plain = not (_NOTES & {str(key) for key in image.info}) and image.format != "MPO" and not image.getexif()
        if plain and len(data) <= PICTURE_LIMIT:
            image.load()  # a cut file fails here, not later at the bureau
            return Body(data=data, mediatype=mediatype, changed=False)
        upright = ImageOps.exif_transpose(image)
        if mediatype == PNG:
            stripped = _as_png(upright)
            if len(stripped) <= PICTURE_LIMIT:
                return Body(data=stripped, mediatype=PNG, changed=True)
        return Body(data=_as_jpeg(upright), mediatype=JPEG, changed=True)


def _as_png(image: Image.Image) -> bytes:
    clean = image.copy()
    clean.info = {key: value for key, value in image.info.items() if key == "transparency"}
    out = io.BytesIO()
    clean.save(out, "PNG", optimize=True)
    return out.getvalue()


def _as_jpeg(image: Image.Image) -> bytes:
    """The best of the qualities that fits; a picture that never fits is made smaller."""
    flat = _on_white(image)
    side = _LONGEST_SIDE
    while True:
        flat.thumbnail((side, side), Image.Resampling.LANCZOS)
        for quality in _QUALITIES:
            out = io.BytesIO()
            flat.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= PICTURE_LIMIT:
                return out.getvalue()
        side = side * 3 // 4


def _on_white(image: Image.Image) -> Image.Image:
    """Colours without transparency and without notes."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layered = image.convert("RGBA")
        page = Image.new("RGB", layered.size, "white")
        page.paste(layered, mask=layered.getchannel("A"))
        return page
    clean = image.convert("L" if image.mode in ("1", "L", "I", "I;16") else "RGB")
    clean.info = {}
    return clean


def _digest(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None

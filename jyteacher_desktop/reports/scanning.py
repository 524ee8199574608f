"""The text of the code on a paper, out of a photo of it: a telephone's picture, a scan, a screenshot (decision 0160)."""

from __future__ import annotations

import io
from collections.abc import Iterator

from jyteacher_desktop.domain.errors import InputError

_LONGEST_SIDE = 4_000
_MOST_BYTES = 64 * 1024 * 1024
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"BM", b"II*\0", b"MM\0*", b"GIF8", b"RIFF")


class PictureUnreadable(InputError):
    """The file is no picture, or there is no code in it that can be read."""

    code = "certificate.picture"


def is_picture(data: bytes) -> bool:
    """Whether a file begins like a picture of a kind that is read here."""
    return data.startswith(_PICTURES)


def codes_in_picture(data: bytes) -> tuple[str, ...]:
    """The texts of all QR codes in a picture, in any direction, the likeliest first.

    Raises:
        PictureUnreadable: No picture, too large, or no code in it.
    """
    import zxingcpp  # noqa: PLC0415 - a library of 1 MB that only this one command needs
    from PIL import Image, ImageOps  # noqa: PLC0415 - the same

    if len(data) > _MOST_BYTES:
        raise PictureUnreadable("照片超过 64 MB，没有核对。请把照片缩小或只拍二维码，再试。")
    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.draft("L", (_LONGEST_SIDE, _LONGEST_SIDE))
            upright = ImageOps.exif_transpose(picture).convert("L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PictureUnreadable("照片打不开，没有核对。请存成 JPG 或 PNG，再试。") from error
    upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))

    def sizes() -> Iterator[Image.Image]:
        yield upright
        yield ImageOps.autocontrast(upright, cutoff=2)
        yield upright.resize((max(1, upright.width // 2), max(1, upright.height // 2)))

    for each in sizes():
        found = zxingcpp.read_barcodes(each, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
        if found:
            return tuple(code.text for code in found)
    raise PictureUnreadable(
        "照片里没有读出二维码，没有核对。请把证明放平、光线均匀，让二维码占满画面再拍一张；也可以用手机扫码后粘贴文字。"
    )

"""Pages of a PDF as pictures: what the preview shows and the printer gets is the very file that is kept and signed.

PDFium draws them. It is not safe in two threads at once, so every call holds one lock.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

from jyteacher_desktop.domain.errors import InputError

if TYPE_CHECKING:
    import pypdfium2 as pdfium

_POINTS_PER_INCH: Final = 72
_lock = threading.Lock()


class PdfUnreadable(InputError):
    """The bytes are not a PDF that can be shown."""

    code = "report.unreadable"


class PageImage(NamedTuple):
    """One page as pixels of four bytes (blue, green, red, unused), ``stride`` bytes a row."""

    width: int
    height: int
    stride: int
    pixels: bytes


class PageSize(NamedTuple):
    """Size of a page in points (1/72 inch)."""

    width: float
    height: float


@contextmanager
def _opened(data: bytes) -> Iterator[pdfium.PdfDocument]:
    import pypdfium2 as pdfium  # noqa: PLC0415 - loads a library of 8 MB; only when something is looked at or printed

    with _lock:
        try:
            document = pdfium.PdfDocument(data)
        except pdfium.PdfiumError as error:
            raise PdfUnreadable("这个文件不是可以显示的 PDF。没有改动任何内容。请重新生成。") from error
        try:
            yield document
        finally:
            document.close()


def page_sizes(data: bytes) -> tuple[PageSize, ...]:
    """The size of every page.

    Raises:
        PdfUnreadable: Not a PDF.
    """
    with _opened(data) as document:
        return tuple(PageSize(*document.get_page_size(number)) for number in range(len(document)))


def page_image(data: bytes, number: int, dots_per_inch: float) -> PageImage:
    """One page (counted from 0) drawn on white.

    Raises:
        PdfUnreadable: Not a PDF.
    """
    import pypdfium2 as pdfium  # noqa: PLC0415 - see _opened

    with _opened(data) as document:
        page = document[number]
        bitmap = page.render(scale=dots_per_inch / _POINTS_PER_INCH, force_bitmap_format=pdfium.raw.FPDFBitmap_BGRx)
        drawn = PageImage(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
        # both are given back while the lock is held, not whenever Python lets go of them
        bitmap.close()
        page.close()
        return drawn

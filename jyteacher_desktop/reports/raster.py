"""Pages of a PDF as pictures: what the preview shows and the printer gets is the very file that is kept and signed.

PDFium draws them. It is not safe in two threads at once, so every call holds one lock.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from jyteacher_desktop.domain.errors import InputError
from jyteacher_desktop.values import NamedTuple

if TYPE_CHECKING:
    import pypdfium2 as pdfium

_POINTS_PER_INCH: Final = 72
_MOST_DOTS: Final = 80_000_000
"""A sheet of A3 at 600 dots per inch has 70 million."""
_PATIENCE: Final = 5.0
"""Seconds of the processor for one page; ours take less than a tenth of one."""
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
        except pdfium.PdfiumError as error:
            raise PdfUnreadable("这个 PDF 里的页面读不出来。没有改动任何内容。请换一个文件，或重新扫描。") from error
        finally:
            document.close()


def page_sizes(data: bytes) -> tuple[PageSize, ...]:
    """The size of every page.

    Raises:
        PdfUnreadable: Not a PDF.
    """
    with _opened(data) as document:
        return tuple(PageSize(*document.get_page_size(number)) for number in range(len(document)))


def page_image(data: bytes, number: int, dots_per_inch: float, *, most_dots: int = _MOST_DOTS) -> PageImage:
    """One page (counted from 0) drawn on white; a page of metres is drawn smaller than asked for.

    Args:
        data: The PDF.
        number: Which page.
        dots_per_inch: How large.
        most_dots: No picture has more, so that a page as large as a field takes no more memory than another one.

    Raises:
        PdfUnreadable: Not a PDF, or one whose page cannot be read, or would take longer to draw than anybody waits.
    """
    import pypdfium2 as pdfium  # noqa: PLC0415 - see _opened

    with _opened(data) as document:
        page = document[number]
        width, height = page.get_size()
        scale = min(dots_per_inch / _POINTS_PER_INCH, math.sqrt(most_dots / max(width * height, 1)))
        size = (max(1, math.ceil(width * scale)), max(1, math.ceil(height * scale)))
        bitmap = pdfium.PdfBitmap.new_native(*size, pdfium.raw.FPDFBitmap_BGRx)
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, *size)
        done = _draw(bitmap, page, size)
        drawn = PageImage(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer)) if done else None
        # both are given back while the lock is held, not whenever Python lets go of them
        bitmap.close()
        page.close()
    if drawn is None:
        raise PdfUnreadable("这一页内容太多，画不出来。文件没有损坏，没有改动任何内容。请另存后用别的程序打开。")
    return drawn


def _draw(bitmap: pdfium.PdfBitmap, page: pdfium.PdfPage, size: tuple[int, int]) -> bool:
    """Draw a page, or give up after the processor worked on it for so long; whether it was drawn."""
    from pypdfium2 import raw  # noqa: PLC0415 - see _opened

    until = time.thread_time() + _PATIENCE
    pause = raw.IFSDK_PAUSE(version=1)
    asked = type(pause.NeedToPauseNow)(lambda _pause: int(time.thread_time() > until))
    pause.NeedToPauseNow = asked
    status = raw.FPDF_RenderPageBitmap_Start(bitmap, page, 0, 0, *size, 0, raw.FPDF_ANNOT, pause)
    raw.FPDF_RenderPage_Close(page)
    return bool(status == raw.FPDF_RENDER_DONE)

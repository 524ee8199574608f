"""PDFs that somebody else made, as a school attaches them: shown, or refused with a sentence, and never at any price."""

from __future__ import annotations

import pytest

from jyteacher_desktop.reports import raster
from jyteacher_desktop.reports.raster import PdfUnreadable, page_image, page_sizes


def _pdf(page: bytes, content: bytes = b"", kids: bytes = b"3 0 R") -> bytes:
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[" + kids + b"]>>",
        page,
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
    )
    made, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + b"xref\n0 5\n0000000000 65535 f \n%strailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (table, len(made))


def _page(box: bytes = b"0 0 200 100") -> bytes:
    return b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/MediaBox[" + box + b"]>>"


def test_a_page_as_large_as_a_field_is_drawn_smaller() -> None:
    """At the size asked for it would take gigabytes."""
    drawn = page_image(_pdf(_page(b"0 0 1000000 500000")), 0, 96, most_dots=20_000)
    assert (drawn.width, drawn.height) == (200, 100)
    assert page_image(_pdf(_page()), 0, 72).width == 200


@pytest.mark.parametrize("made", [_pdf(b"42"), _pdf(_page(), kids=b"2 0 R")], ids=["no page", "a page in itself"])
def test_a_page_that_is_none_is_refused_with_a_sentence(made: bytes) -> None:
    for ask in (lambda: page_image(made, 0, 96), lambda: page_sizes(made)):
        with pytest.raises(PdfUnreadable) as caught:
            ask()
        assert "没有改动任何内容" in caught.value.user_message


def test_a_page_that_would_be_drawn_for_minutes_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody else could look at a paper meanwhile."""
    made = _pdf(_page(), b"0 0 m 200 100 l S\n" * 2_000)
    page_image(made, 0, 72)
    monkeypatch.setattr(raster, "_PATIENCE", -1.0)
    with pytest.raises(PdfUnreadable, match="内容太多"):
        page_image(made, 0, 72)

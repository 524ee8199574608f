"""A certificate is checked from a photo of its code: turned, blurred, dark, small, or not there at all."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from jyteacher_desktop.cli import main
from jyteacher_desktop.exchange import statement_in
from jyteacher_desktop.reports.raster import page_image
from jyteacher_desktop.reports.scanning import PictureUnreadable, codes_in_picture, is_picture
from jyteacher_desktop.school.hours_certificate import write_certificate
from tests.sums.books import PIN, make_blank, random_book

PHOTOS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "as it is": lambda page: page,
    "turned a little": lambda page: page.rotate(7, expand=True, fillcolor=220),
    "upside down": lambda page: page.rotate(178, expand=True, fillcolor=200),
    "blurred": lambda page: page.filter(ImageFilter.GaussianBlur(1.5)),
    "small": lambda page: page.resize((page.width // 2, page.height // 2)),
    "dark": lambda page: page.point(lambda value: 40 + value // 3),
    "from the side": lambda page: page.transform(
        page.size, Image.Transform.PERSPECTIVE, (1.05, 0.06, -40, 0.02, 1.03, -20, 0.00003, 0.00002)
    ),
}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("certificate")
    (folder / "blank").mkdir()
    with random_book(make_blank(folder / "blank"), folder / "book", 6) as book:
        ((teacher,),) = book.ws.tuples("SELECT uuid FROM teacher ORDER BY id LIMIT 1")
        write_certificate(book.ws, teacher, folder / "a.pdf", pin=PIN)
    return (folder / "a.pdf").read_bytes()


@pytest.mark.parametrize("photo", PHOTOS)
def test_the_line_is_read_from_a_photo(certificate: bytes, photo: str) -> None:
    found = codes_in_picture(_saved(PHOTOS[photo](_page(certificate)), "PNG"))
    assert found == (statement_in(certificate),)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "TIFF", "WEBP", "GIF"])
def test_photos_are_known_by_their_first_bytes(certificate: bytes, kind: str) -> None:
    data = _saved(_page(certificate), kind)
    assert is_picture(data)
    assert codes_in_picture(data) == (statement_in(certificate),)


def test_a_photo_without_a_code_or_a_broken_one_is_a_sentence(certificate: bytes) -> None:
    with pytest.raises(PictureUnreadable, match="没有读出二维码"):
        codes_in_picture(_saved(Image.new("L", (300, 300), 255), "PNG"))
    for data in (b"\x89PNG", _saved(_page(certificate), "PNG")[:2000], b"\xff\xd8\xff\0\0"):
        with pytest.raises(PictureUnreadable, match=r"照片打不开|没有读出"):
            codes_in_picture(data)


def test_the_command_checks_a_photo_and_says_what_another_code_is_not(
    certificate: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photo = tmp_path / "照片.jpg"
    photo.write_bytes(_saved(PHOTOS["turned a little"](_page(certificate)), "JPEG"))
    assert main(["certificate", "verify", str(photo)]) == 0
    assert "未被改动" in capsys.readouterr().out
    (tmp_path / "空白.png").write_bytes(_saved(Image.new("L", (300, 300), 255), "PNG"))
    assert main(["certificate", "verify", str(tmp_path / "空白.png")]) == 5
    assert "没有读出二维码" in capsys.readouterr().err


def _page(certificate: bytes) -> Image.Image:
    drawn = page_image(certificate, 0, 200)
    return Image.frombuffer("RGB", (drawn.width, drawn.height), drawn.pixels, "raw", "BGRX", drawn.stride, 1).convert("L")


def _saved(picture: Image.Image, kind: str) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind)
    return buffer.getvalue()

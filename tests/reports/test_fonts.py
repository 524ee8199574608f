"""Every character is drawn, from the first face that has it, and copies out as itself."""

from __future__ import annotations

import io
import struct
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfbase.ttfonts import TTFontFace

from jyteacher_desktop.domain.columns import Align
from jyteacher_desktop.reports import fonts
from jyteacher_desktop.reports.face_tables import FaceTables, mapped
from jyteacher_desktop.reports.fonts import FontFileError, Typeface, font_folder, missing_glyphs, text_font, text_width
from jyteacher_desktop.reports.paper import Document, RenderedPdf
from tests.reports.poppler import fonts_of, text_of

RARE = "㛃䶮𠮷𬭎𬭚𬘭㙍㐂𤧛𬍛㭎䲟𪟝𫍯"
UNKNOWN = "\U00031350"


def one_page(tmp_path: Path, text: str, typeface: Typeface = Typeface.SERIF) -> tuple[RenderedPdf, Path]:
    document = Document(title="字", author="校", dated=date(2026, 10, 8))
    document.page().text(60, 100, text, typeface=typeface)
    path = tmp_path / "one.pdf"
    return document.save(path), path


@pytest.mark.parametrize("typeface", Typeface)
def test_rare_name_characters_copy_out_of_the_page_as_themselves(tmp_path: Path, typeface: Typeface) -> None:
    rendered, path = one_page(tmp_path, f"甲{RARE}乙", typeface)
    assert f"甲{RARE}乙" in text_of(path)
    assert rendered.missing_glyphs == ()


def test_characters_noto_lacks_come_from_the_fallback_face_and_are_named(tmp_path: Path) -> None:
    rendered, path = one_page(tmp_path, "陈𠮷")
    assert rendered.fallback_glyphs == ("𠮷",)
    assert any("HanaMinA-Rare" in font.name for font in fonts_of(path))


def test_a_character_no_face_has_prints_as_the_printers_mark_and_is_named(tmp_path: Path) -> None:
    rendered, path = one_page(tmp_path, f"王{UNKNOWN}")
    assert rendered.missing_glyphs == (UNKNOWN,)
    assert "王〓" in text_of(path)


def test_missing_characters_are_known_before_printing() -> None:
    assert missing_glyphs(f"王{UNKNOWN}{RARE}\n\t周{UNKNOWN}") == (UNKNOWN,)


def test_every_font_is_embedded_as_a_subset_with_a_character_map(tmp_path: Path) -> None:
    _, path = one_page(tmp_path, f"abc 12.5 中文{RARE}")
    found = fonts_of(path)
    assert found
    assert all(font.embedded and font.subset and font.unicode for font in found)


def test_more_than_256_characters_of_one_face_copy_out_in_order(tmp_path: Path) -> None:
    document = Document(title="字", author="校", dated=date(2026, 10, 8))
    page = document.page()
    lines = ["".join(chr(0x4E00 + row * 40 + column) for column in range(40)) for row in range(20)]
    for row, line in enumerate(lines):
        page.text(60, 60 + row * 14, line)
    path = tmp_path / "many.pdf"
    document.save(path)
    assert "".join(text_of(path).split()) == "".join(lines) + "第1页共1页"


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("葛\U000e0100城", "葛城"),  # variation selectors choose a shape, they print nothing
        ("王\u200b伟", "王伟"),
        ("王\t伟", "王伟"),
        ("王\x07伟", "王伟"),
    ],
)
def test_invisible_characters_neither_print_nor_count_as_missing(tmp_path: Path, text: str, printed: str) -> None:
    rendered, path = one_page(tmp_path, text)
    assert rendered.missing_glyphs == ()
    assert printed in text_of(path).replace(" ", "")


def test_fonts_of_one_document_do_not_leak_into_the_next() -> None:
    def render(text: str) -> bytes:
        document = Document(title="字", author="校", dated=date(2026, 10, 8))
        document.page().text(60, 60, text)
        target = io.BytesIO()
        document.save(target)
        return target.getvalue()

    first = render("王伟")
    render("李芳𠮷")
    assert render("王伟") == first


@given(st.text(max_size=40), st.text(max_size=40))
def test_width_of_a_text_is_the_sum_of_its_parts(left: str, right: str) -> None:
    whole = text_width(left + right, Typeface.SERIF, 10)
    assert whole == pytest.approx(text_width(left, Typeface.SERIF, 10) + text_width(right, Typeface.SERIF, 10))


@given(st.text(max_size=60))
def test_any_text_can_be_drawn(text: str) -> None:
    document = Document(title="字", author="校", dated=date(2026, 10, 8))
    document.page().text(60, 60, text, align=Align.RIGHT)
    assert document.save(io.BytesIO()).pages == 1


def test_a_chinese_character_is_as_wide_as_its_size() -> None:
    assert text_width("校", Typeface.SANS, 10.5) == 10.5
    assert text_font(Typeface.SANS) is text_font(Typeface.SANS)


@pytest.mark.parametrize("family", ["NotoSansSC", "NotoSerifSC", "HanaMinA"])
def test_each_font_ships_with_its_licence(family: str) -> None:
    assert list(font_folder().glob(f"{family}-*.ttf"))
    assert "Font" in (font_folder() / f"{family}-LICENSE.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("size", [None, 0, 1, 11, 1000, 100_000, 5_000_000])
def test_an_absent_or_cut_off_font_file_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int | None) -> None:
    if size is not None:
        whole = (font_folder() / "NotoSansSC-Regular.ttf").read_bytes()
        (tmp_path / f"cut{size}.ttf").write_bytes(whole[:size])
    monkeypatch.setattr(fonts, "font_folder", lambda: tmp_path)
    with pytest.raises(FontFileError) as caught:
        fonts._face(f"cut{size}")
    assert "请重新安装本程序" in caught.value.user_message


def test_a_font_file_that_is_something_else_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "other.ttf").write_text("不是字体" * 100, encoding="utf-8")
    monkeypatch.setattr(fonts, "font_folder", lambda: tmp_path)
    with pytest.raises(FontFileError):
        fonts._face("other")


@pytest.mark.parametrize("file", sorted(font_folder().glob("*.ttf")), ids=lambda file: file.stem)
def test_every_glyph_and_width_is_the_one_the_pdf_library_reads(file: Path) -> None:
    theirs, ours = TTFontFace(str(file)), FaceTables(mapped(file))
    assert ours.glyphs == theirs.charToGlyph
    asked = {point: ours.glyph(point) for known in theirs.charToGlyph for point in (known - 1, known, known + 1)}
    assert {point: glyph for point, glyph in asked.items() if glyph is not None} == theirs.charToGlyph
    outside = (1, 0x10FFFF)
    assert {point: ours.width(point) for point in (*ours.glyphs, *outside)} == {
        point: theirs.getCharWidth(point) for point in (*theirs.charToGlyph, *outside)
    }
    # behind the last advance of its own the library writes thousandths, whatever the units of the face are
    units = [
        (int(advance * (theirs.unitsPerEm / 1000 if isinstance(advance, float) else 1)), left)
        for advance, left in theirs.hmetrics
    ]
    assert ours.advances() == units
    assert ours.places() == theirs.glyphPos


def _with_map(segments: list[tuple[int, int, int, int]], glyphs: list[int]) -> bytes:
    """A file that holds nothing but a character map of format 4 and the tables a width needs: segments as end, start, delta, offset."""
    many = len(segments)
    ends, starts, deltas, offsets = (
        b"".join((each[place] & 0xFFFF).to_bytes(2, "big") for each in segments) for place in range(4)
    )
    numbers = b"".join(number.to_bytes(2, "big") for number in glyphs)
    body = (
        struct.pack(">HHHHHHH", 4, 16 + 8 * many + len(numbers), 0, 2 * many, 0, 0, 0)
        + ends
        + bytes(2)
        + starts
        + deltas
        + offsets
        + numbers
    )
    table = struct.pack(">HHHHI", 0, 1, 3, 1, 12) + body
    return struct.pack(">4xH6x", 1) + struct.pack(">4sIII", b"cmap", 0, 28, len(table)) + table


def test_a_map_in_segments_is_read_with_its_differences_and_its_list_of_glyphs() -> None:
    read = FaceTables(_with_map([(0x42, 0x41, -0x40, 0), (0x4E02, 0x4E00, 1, 4), (0xFFFF, 0xFFFF, 1, 0)], [7, 0, 9])).glyphs
    assert read == {0x41: 1, 0x42: 2, 0x4E00: 8, 0x4E01: 0, 0x4E02: 10, 0xFFFF: 0}


def test_a_map_of_another_format_is_said_to_be_one() -> None:
    data = bytearray(_with_map([(0xFFFF, 0xFFFF, 1, 0)], []))
    data[40:42] = (6).to_bytes(2, "big")
    with pytest.raises(ValueError, match="format 6"):
        _ = FaceTables(bytes(data)).glyphs

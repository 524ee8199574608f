"""Every character is drawn, from the first face that has it, and copies out as itself."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jyteacher_desktop.domain.columns import Align
from jyteacher_desktop.reports import fonts
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

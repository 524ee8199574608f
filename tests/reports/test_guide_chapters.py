"""The user's guide: nothing people meet is missing from it, and it prints."""

from __future__ import annotations

import importlib
import pkgutil
import re
import shutil
import struct
import subprocess
import zlib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest

import jyteacher_desktop
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.paths import form, resource
from jyteacher_desktop.reports.guide_chapters import Grid, Picture, explained_codes, search, section_of, sections
from jyteacher_desktop.reports.guide_paper import render_guide
from jyteacher_desktop.reports.paper import Document, Flow, Margins
from jyteacher_desktop.reports.pdffile import png_parts

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 9, 30)


def every_code() -> set[str]:
    for module in pkgutil.walk_packages(jyteacher_desktop.__path__, "jyteacher_desktop."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    return {kind.code for kind in _below(JyTeacherError)} - {JyTeacherError.code} | _codes_of_a_file()


def _codes_of_a_file() -> set[str]:
    """What is told of a file that opens all the same; nothing raises it."""
    sources = (ROOT / "jyteacher_desktop").rglob("*.py")
    return {code for path in sources for code in re.findall(r'"(workspace\.[a-z_]+)"', path.read_text(encoding="utf-8"))}


def _below(kind: type[JyTeacherError]) -> Iterator[type[JyTeacherError]]:
    for each in kind.__subclasses__():
        if each.__module__.startswith("jyteacher_desktop"):
            yield each
            yield from _below(each)


def test_every_code_of_an_error_has_its_line_and_no_line_explains_a_code_that_is_gone() -> None:
    assert explained_codes() ^ every_code() == set()


def test_every_dialog_has_its_section() -> None:
    dialogs = {file.stem for file in form("x").parent.glob("*_dialog.ui")}
    assert {name for name in dialogs if section_of(name) is None} == set()


def test_no_dialog_is_shown_where_f1_would_open_nothing() -> None:
    """Forms offer help by the name of their form; whatever else is shown has to offer it itself, at a section that there is."""
    silent, lost = [], []
    for file in (ROOT / "jyteacher_desktop" / "desktop").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        shown = [
            *re.findall(r"class (\w+)\(QDialog\)", text),
            *re.findall(r"^ +(\w+) = Q(?:\w*Dialog|MessageBox)\(", text, re.MULTILINE),
        ]
        helped = re.findall(r"offer_help\((\w+), (\w+|\"[\w.]+\")\)", text)
        if len(shown) > len(helped):
            silent.append(f"{file.name}: {shown}")
        lost += [topic for _dialog, topic in helped if topic.startswith('"') and section_of(topic.strip('"')) is None]
    assert silent == []
    assert lost == []


def test_no_two_sections_answer_to_one_topic_and_none_is_empty() -> None:
    topics = Counter(topic for section in sections() for topic in section.topics)
    assert [topic for topic, times in topics.items() if times > 1] == []
    assert [section.title for section in sections() if not section.topics] == []
    assert [section.title for section in sections() if not section.blocks and not section.begins] == []


def test_every_picture_is_there_and_every_picture_there_is_used() -> None:
    used = {block.file for section in sections() for block in section.blocks if isinstance(block, Picture)}
    assert used == {file.name for file in resource("guide/pictures").glob("*.png")}
    assert sum(file.stat().st_size for file in resource("guide/pictures").iterdir()) < 2_000_000


_SEEN_ELSEWHERE = {
    "about_dialog": "texts of licences",
    "progress_dialog": "a sentence and a button",
    "crash_dialog": "a sentence and what to send on",
    "text_dialog": "a text to be read",
    "school_facts_dialog": "the four fields of a new school",
    "same_activity_dialog": "side by side as two people are",
}
"""Dialogs nobody would look for by their picture, or that look like one that is shown."""


def test_every_dialog_that_is_worked_in_is_shown_as_it_looks() -> None:
    """Pages have theirs too: tests/desktop/test_guide_window.py."""
    shown = {topic for each in sections() if any(isinstance(block, Picture) for block in each.blocks) for topic in each.topics}
    dialogs = {file.stem for file in form("x").parent.glob("*_dialog.ui")}
    assert dialogs - shown == _SEEN_ELSEWHERE.keys()


def test_a_search_finds_codes_words_and_several_words_titles_first() -> None:
    assert [section.title for section in search("package.signature")] == ["数据包"]
    assert search("回收站")[0].title == "回收站"
    assert all("口令" in f"{section.title}{section.text}" for section in search("口令 U盘"))
    assert search("没有这样的词") == []
    assert len(search("")) == len(sections())


def test_the_guide_prints_whole_and_the_four_cards_take_one_page_each() -> None:
    whole, again, cards = BytesIO(), BytesIO(), BytesIO()
    made = render_guide(whole, dated=DAY)
    render_guide(again, dated=DAY)
    assert whole.getvalue() == again.getvalue()
    assert made.missing_glyphs == ()
    assert render_guide(cards, dated=DAY, only="card.").pages == 4


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")
def test_the_printed_guide_holds_every_section_in_its_order(tmp_path: Path) -> None:
    render_guide(tmp_path / "g.pdf", dated=DAY)
    text = subprocess.run(
        ["pdftotext", "-raw", str(tmp_path / "g.pdf"), "-"], capture_output=True, text=True, check=True, encoding="utf-8"
    ).stdout
    place = text.index(sections()[-1].title)  # behind the contents, which name every section too
    for section in sections():
        place = text.index(section.title.replace(" ", ""), place) if section.title in text else text.index(section.title, place)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")
def test_the_first_page_says_on_which_page_every_section_stands(tmp_path: Path) -> None:
    """It was empty but for one line, and who wanted one paragraph of thirty-four pages turned all of them."""
    pages = render_guide(tmp_path / "g.pdf", dated=DAY).pages

    def read(page: int) -> str:
        told = ["pdftotext", "-raw", "-f", str(page), "-l", str(page), str(tmp_path / "g.pdf"), "-"]
        return re.sub(r"\s+", "", subprocess.run(told, capture_output=True, text=True, check=True, encoding="utf-8").stdout)

    printed = {page: read(page) for page in range(1, pages + 1)}
    place, at = 0, 1
    for section in sections():
        title = re.sub(r"\s+", "", section.title)
        found = re.compile(re.escape(title) + r"(\d+)").search(printed[1], place)
        assert found is not None, title
        place = found.end(1)
        assert at <= int(found[1]), title
        at = int(found[1])
        assert title in printed[at], title


def test_the_letters_of_a_small_dialog_are_no_larger_than_the_words_around_it() -> None:
    """A dialog of two fields took a third of a page, and its letters were twice those of the page it belongs to."""
    file = resource("guide/pictures/sheet_rows_dialog.png")
    flow = Flow(Document(title="x", author="x", dated=DAY, margins=Margins(top=60, right=60, bottom=60, left=60)))
    flow.picture(file, caption="按签到表补录")
    (drawn,) = re.findall(r"^q ([\d.]+) 0 0", "\n".join(flow.page.content), re.MULTILINE)
    assert 14 * float(drawn) / png_parts(file.read_bytes())[0] <= 10


def test_a_picture_that_nearly_fits_is_drawn_smaller_and_one_that_does_not_goes_to_the_next_page() -> None:
    """Every other page of the guide ended where half of it was empty, because the picture behind it was some points too high."""
    file = next(resource("guide/pictures").glob("home.png"))

    def drawn(left: float) -> tuple[bool, float]:
        flow = Flow(Document(title="x", author="x", dated=DAY, margins=Margins(top=60, right=60, bottom=60, left=60)))
        flow.paragraph("上文")
        flow.space(flow.room - left)
        page, above = flow.page, flow.y
        flow.picture(file, caption="首页")
        return flow.page is page, flow.y - above

    stays, whole = drawn(600)
    assert stays
    stays, smaller = drawn(whole * 0.8)
    assert stays
    assert whole * 0.7 < smaller <= whole * 0.8
    assert not drawn(whole * 0.6)[0]


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")
def test_the_number_of_an_item_stands_apart_from_its_words(tmp_path: Path) -> None:
    """From the tenth on they touched."""
    render_guide(tmp_path / "q.pdf", dated=DAY, only="confirm")
    told = ["pdftotext", "-bbox", str(tmp_path / "q.pdf"), "-"]
    words = subprocess.run(told, capture_output=True, text=True, check=True, encoding="utf-8").stdout
    assert re.findall(r">(\d+\.)<", words) == [f"{number}." for number in range(1, 13)]


def _words(path: Path) -> list[tuple[float, str]]:
    """Every word of a document with the left edge it stands at, in points."""
    told = ["pdftotext", "-bbox", str(path), "-"]
    said = subprocess.run(told, capture_output=True, text=True, check=True, encoding="utf-8").stdout
    return [(float(left), word) for left, word in re.findall(r'xMin="([\d.]+)"[^>]*>([^<]*)<', said)]


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")
def test_items_that_bear_no_numbers_begin_at_one_edge_however_many_they_are(tmp_path: Path) -> None:
    """A list of ten codes stood further in than the list of six below it."""
    render_guide(tmp_path / "q.pdf", dated=DAY, only="errors.")
    words = _words(tmp_path / "q.pdf")
    marked = {round(left) for (_edge, mark), (left, _word) in pairwise(words) if mark == "·"}
    assert len(marked) == 1


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")
def test_a_column_is_as_wide_as_what_stands_in_it(tmp_path: Path) -> None:
    """Who prints a paper had as much room as what it is, which broke into two lines beside the empty half of the page."""
    render_guide(tmp_path / "q.pdf", dated=DAY, only="papers")
    words = [word for _left, word in _words(tmp_path / "q.pdf")]
    (grid,) = (block for block in section_of("papers").blocks if isinstance(block, Grid))
    assert [cell for row in grid.rows for cell in row if cell not in words] == []


def _png(kind: int, bits: int, pixel: bytes, palette: bytes = b"", interlaced: int = 0) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, bits, kind, 0, 0, interlaced))
    return (
        b"\x89PNG\r\n\x1a\n" + head + (chunk(b"PLTE", palette) if palette else b"") + chunk(b"IDAT", zlib.compress(b"\0" + pixel))
    )


@pytest.mark.parametrize(
    ("data", "colours"),
    [
        (_png(0, 8, b"\x80"), "/DeviceGray"),
        (_png(2, 8, b"\1\2\3"), "/DeviceRGB"),
        (_png(3, 8, b"\0", palette=b"\xff\0\0"), "[/Indexed /DeviceRGB 0 <ff0000>]"),
    ],
)
def test_a_png_goes_into_a_pdf_as_it_is(data: bytes, colours: str) -> None:
    width, height, entries, rows = png_parts(data)
    assert (width, height) == (1, 1)
    assert f"/ColorSpace {colours} " in entries
    assert rows in data


@pytest.mark.parametrize("data", [b"GIF89a", _png(6, 8, b"\1\2\3\4"), _png(2, 16, b"\0" * 6), _png(0, 8, b"\0", interlaced=1)])
def test_a_picture_that_cannot_be_printed_as_it_is_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="PNG"):
        png_parts(data)

"""The user's guide: chapters of ``resources/guide``, read into sections that the window shows and the paper prints.

The files are Markdown as far as a guide needs it: ``#`` begins a chapter and ``##`` a section, paragraphs, lists with ``-`` or ``1.``, tables,
one picture a line, ``code`` for codes. In braces behind a heading stand its *topics*: what asks for this section. A page of a window is
``school.home``, a dialog is its form, ``activity_dialog``; everything else is free. Each topic belongs to one section.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from jyteacher_desktop.paths import resource
from jyteacher_desktop.values import dataclass

_HEADING = re.compile(r"(#{1,2}) +(.+?)(?: *\{([^}]*)\})?")
_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
_NUMBERED = re.compile(r"\d+\. +")
_CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A list, numbered where the order counts."""

    items: tuple[str, ...]
    numbered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table; the first row is its heading."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture of the program, in ``resources/guide/pictures``."""

    file: str
    caption: str


Block = Paragraph | Items | Grid | Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section; ``chapter`` is the title of its chapter, ``begins`` whether it is the chapter's own opening."""

    chapter: str
    title: str
    topics: tuple[str, ...]
    blocks: tuple[Block, ...]
    begins: bool = False

    @property
    def text(self) -> str:
        """Everything a search looks at, a line for each piece."""
        return "\n".join(_CODE.sub(r"\1", piece) for piece in _pieces(self.blocks))


@cache
def sections() -> tuple[Section, ...]:
    """The whole guide, in the order in which it is read."""
    found: list[Section] = []
    for file in sorted(resource("guide").glob("*.md")):
        found += _read(file.read_text(encoding="utf-8"))
    return tuple(found)


def section_of(topic: str) -> Section | None:
    """The section a topic belongs to."""
    return next((section for section in sections() if topic in section.topics), None)


def search(words: str) -> list[Section]:
    """Sections that hold every word, those with one in their title first."""
    wanted = words.lower().split()
    if not wanted:
        return list(sections())
    held = [each for each in sections() if all(word in f"{each.title}\n{each.text}".lower() for word in wanted)]
    return sorted(held, key=lambda each: not any(word in each.title.lower() for word in wanted))


def plain(text: str) -> str:
    """A text without the marks of codes."""
    return _CODE.sub(r"\1", text)


def explained_codes() -> set[str]:
    """Every code of an error that has its line: an item that begins with it."""
    return {
        match[1]
        for section in sections()
        for block in section.blocks
        if isinstance(block, Items)
        for item in block.items
        if (match := _CODE.match(item)) is not None
    }


def _read(text: str) -> Iterator[Section]:
    chapter, title, topics, lines, begins = "", "", (), [], False
    for line in [*text.splitlines(), "# "]:
        heading = _HEADING.fullmatch(line)
        if heading is None and line != "# ":
            lines.append(line)
            continue
        if title:
            yield Section(chapter=chapter, title=title, topics=topics, blocks=tuple(_blocks(lines)), begins=begins)
        if heading is None:
            return
        begins = heading[1] == "#"
        title, topics, lines = heading[2], tuple((heading[3] or "").split()), []
        chapter = title if begins else chapter


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    for group in "\n".join(lines).strip().split("\n\n"):
        each = group.strip().splitlines()
        if not each:
            continue
        picture = _PICTURE.fullmatch(each[0])
        if picture is not None:
            yield Picture(file=picture[2], caption=picture[1])
        elif each[0].startswith("|"):
            rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in each]
            yield Grid(rows=tuple(row for row in rows if not all(set(cell) <= set("-:") for cell in row)))
        elif each[0].startswith("- "):
            yield Items(items=tuple(_joined(each, "- ")), numbered=False)
        elif _NUMBERED.match(each[0]):
            yield Items(items=tuple(_NUMBERED.sub("", line, count=1) for line in each), numbered=True)
        else:
            yield Paragraph(text="".join(each))


def _joined(lines: Sequence[str], mark: str) -> Iterator[str]:
    """Items whose text may run over several lines."""
    item = ""
    for line in lines:
        if line.startswith(mark) and item:
            yield item
            item = ""
        item += line.removeprefix(mark).strip()
    yield item


def _pieces(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Items):
            yield from block.items
        elif isinstance(block, Grid):
            yield from ("　".join(row) for row in block.rows)
        else:
            yield block.caption

"""A workbook changed inside its package: only the cells that are filled are written anew, every other part stays byte for byte.

openpyxl writes back what it understands. Lists that stand on another sheet, words in two colours, bars in cells, remarks' shapes, pictures in
the page's head and macros are not among it, and an office refuses its own form without them.
"""

from __future__ import annotations

import itertools
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from html import unescape
from pathlib import Path
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from jyteacher_desktop.sheets.cells import column_letter, column_number
from jyteacher_desktop.sheets.moved_references import Inserted, mentions
from jyteacher_desktop.values import NamedTuple, dataclass, field

_LONGEST = 32_767
_ATTRIBUTE = re.compile(r"""([\w:.]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_AREAS = re.compile(r"""(\s(?:ref|sqref|topLeftCell|activeCell))="([^"]*)\"""")
_NAMES_AREAS = re.compile(r"""<(?:\w+:)?(\w+)\s[^<>]*?(?:ref|sqref|topLeftCell|activeCell)="[^<>]*""")
_FORMULAS = re.compile(r"(<(?:\w+:)?(?:f|formula|formula1|formula2)(?:\s[^<>]*)?>)([^<]+)(?=</)")
_OWN_FORMULA = re.compile(r"<((?:\w+:)?)f(\s[^>]*?)?(?:/>|>[^<]*</\1f>)")
_SQREF = re.compile(r"(<(?:\w+:)?sqref>)([^<]+)(?=</)")
_RESULT = re.compile(
    r"<((?:\w+:)?)c(\s[^<>]*)?>(\s*<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?f>))\s*(?:<(?:\w+:)?v(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?v>))"
)
_KIND_OF_RESULT = re.compile(r'\st="(?:str|b|e|n)"')
_PLACE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_NUMBER = re.compile(r"[0-9]{1,9}")
_MACROS = "macroEnabled"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


class NotPatched(Exception):
    """The package is put together in a way that cannot be changed in place."""


class Put(NamedTuple):
    """What a cell is to hold: a text or a figure, and whether the cell is to be one of texts."""

    value: str | float
    as_text: bool = False


class _Cell(NamedTuple):
    column: int
    start: int
    end: int
    attributes: dict[str, str]


@dataclass(slots=True)
class RowOfPackage:
    """A row of the sheet with the places of its cells in the text."""

    number: int
    start: int
    attributes: dict[str, str]
    end: int = 0
    cells: list[_Cell] = field(default_factory=list)
    placed: bool = True


@dataclass(frozen=True, slots=True)
class Pen:
    """What writing a row takes: the rows that were put in, the letter before elements, the shared texts, the formulas of before."""

    moved: Inserted
    prefix: str
    texts: SharedTexts
    formulas: Mapping[tuple[int, int], str]

    def row(self, attributes: Mapping[str, str], pieces: Mapping[int, str]) -> str:
        """A row of cells."""
        said = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
        return f"<{self.prefix}row{said}>{''.join(pieces[column] for column in sorted(pieces))}</{self.prefix}row>"


class Package:
    """The parts of a workbook, and one of its sheets as it can be changed."""

    def __init__(self, path: Path, sheet: str) -> None:
        """Read the parts.

        Raises:
            NotPatched: They are not put together as any known program does it, or are damaged.
            OSError: It cannot be read.
        """
        self.sheet = sheet
        try:
            with zipfile.ZipFile(path) as archive:
                self._entries = archive.infolist()
                if len({entry.filename.casefold() for entry in self._entries}) < len(self._entries):
                    raise NotPatched("two parts of one name")
                self._parts = {entry.filename: archive.read(entry) for entry in self._entries}
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
            raise NotPatched(type(error).__name__) from error
        self._folded = {name.casefold(): name for name in reversed(self._parts)}
        self._related: dict[str, tuple[bytes, list[dict[str, str]]]] = {}
        self._book = self._one("", "officeDocument")
        found = [
            attributes
            for tag, attributes in tags_of(self._text(self._book), "sheet")
            if attributes.get("name") == sheet or attributes.get("name", "").casefold() == sheet.casefold()
        ]
        named = next((value for key, value in found[0].items() if key.endswith(":id")), "") if found else ""
        targets = {each["Id"]: each for each in self._relations(self._book)}
        if named not in targets:
            raise NotPatched(sheet)
        self._page = self._resolved(self._book, targets[named]["Target"])
        self._xml = self._text(self._page)
        if re.search(r"<[^<>]*\s(?:r|ref|sqref)='", self._xml):
            raise NotPatched("quotes")
        self._rows, self._data = _scan(self._xml)
        self._by_number = {row.number: row for row in self._rows}
        self._styles = self._maybe(self._book, "styles")
        self._formats = _Formats(self._text(self._styles) if self._styles else "")
        self._widths = [
            (_number(each.get("min", "0")), _number(each.get("max", "0")), _number(each["style"]))
            for _tag, each in tags_of(self._xml[: self._data[0]], "col")
            if "style" in each
        ]
        self._styles_of: dict[tuple[int, int], int] = {}

    @property
    def has_macros(self) -> bool:
        """Whether it carries programs, which only files of another ending may."""
        return _MACROS in self._text("[Content_Types].xml")

    def drop_downs(self) -> Iterator[tuple[str, str]]:
        """Lists that stand in the part of the sheet for later programs: the cells, and where the list stands."""
        below = self._xml[self._data[1] :]
        for begin in re.finditer(r"<(\w+:)dataValidation\s([^<>]*)(?<!/)>", below):
            end = below.find(f"</{begin[1]}dataValidation>", begin.end())
            if end < 0:
                return
            attributes, inner = begin[2], below[begin.end() : end]
            if 'type="list"' in attributes:
                said = re.search(r"formula1>\s*(?:<\w+:f>)?([^<]+)<", inner)
                cells = _SQREF.search(inner)
                if said is not None and cells is not None:
                    yield unescape(cells[2]), unescape(said[1])

    def style(self, row: int, column: int, pattern: int) -> int:
        """The looks of a cell: its own, those of the first row of the table, of the row, of the column."""
        for number in (row, pattern):
            found = self._by_number.get(number)
            for cell in found.cells if found is not None else ():
                if cell.column == column and (own := _number(cell.attributes.get("s", "0"))):
                    return own
        for number in (row, pattern):
            found = self._by_number.get(number)
            if found is not None and found.attributes.get("customFormat") in ("1", "true"):
                return _number(found.attributes.get("s", "0"))
        return next((style for first, last, style in self._widths if first <= column + 1 <= last), 0)

    def number_format(self, style: int) -> str:
        """How a style shows figures."""
        return self._formats.shown(style)

    def fill(
        self,
        cells: Mapping[int, Mapping[int, Put]],
        *,
        moved: Inserted,
        formulas: Mapping[tuple[int, int], str],
        copied: Callable[[int], Mapping[int, str]],
    ) -> None:
        """Put values into cells.

        Args:
            cells: By row (as it is numbered afterwards) and 0-based column.
            moved: Rows put in, perhaps none.
            formulas: Every formula of the sheet by its place before, written out.
            copied: The formulas of a row that was put in, by column.
        """
        texts = SharedTexts(self._maybe(self._book, "sharedStrings"), self._text)
        prefix = prefix_of(self._xml, "sheetData")
        pen = Pen(moved, prefix, texts, formulas)
        above = self._by_number.get(moved.like)
        lines = {moved.row(row.number): self._line(row, cells.get(moved.row(row.number), {}), pen) for row in self._rows}
        for number in range(moved.at, moved.at + moved.count):
            lines[number] = self._new_line(above, number, cells.get(number, {}), pen, copied(number))
        for number in cells.keys() - lines.keys():
            lines[number] = self._new_line(None, number, cells[number], pen, {})
        start, end = self._data
        body = "".join(lines[number] for number in sorted(lines))
        last = (max(lines, default=1), max((column for row in cells.values() for column in row), default=0) + 1)
        before, after = self._around(self._xml[:start], moved, last), self._around(self._xml[end:], moved, last)
        after = self._merged(after, moved)
        self._set(self._page, without_results(f"{before}<{prefix}sheetData>{body}</{prefix}sheetData>{after}"))
        texts.write(self._set)
        self._write_looks()
        self._elsewhere(moved, works_out=bool(formulas))

    def write(self, part: Path) -> None:
        """Write the package; what was not changed has the bytes it had."""
        types = self._text("[Content_Types].xml")
        plain = re.sub(r"spreadsheetml\.template\.main|(?<=ms-excel\.)template(?=\.macroEnabled)", _as_book, types)
        if plain != types:
            self._set("[Content_Types].xml", plain)
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            for entry in self._entries:
                if entry.filename in self._parts:
                    archive.writestr(entry, self._parts[entry.filename])

    # ── rows ──

    def _line(self, row: RowOfPackage, puts: Mapping[int, Put], pen: Pen) -> str:
        """A row of the sheet as it stands afterwards; one in which nothing changes, as it was written."""
        moved, number = pen.moved, pen.moved.row(row.number)
        if not puts and not moved.count and row.placed:
            return self._xml[row.start : row.end]
        pieces: dict[int, str] = {}
        for cell in row.cells:
            text = self._xml[cell.start : cell.end]
            if moved.count or not row.placed:
                formula = pen.formulas.get((row.number, cell.column))
                text = _at(text, f"{column_letter(cell.column)}{number}", formula, moved)
            pieces[cell.column] = text
        attributes = row.attributes | {"r": str(number)}
        for column, put in puts.items():
            pieces[column] = self._cell(
                put, f"{column_letter(column)}{number}", self.style(row.number, column, moved.pattern), pen
            )
        if puts:
            attributes.pop("hidden", None)
            attributes.pop("spans", None)
        return pen.row(attributes, pieces)

    def _new_line(
        self, above: RowOfPackage | None, number: int, puts: Mapping[int, Put], pen: Pen, copied: Mapping[int, str]
    ) -> str:
        """A row that was not there: it looks like the one above it, and works out the same."""
        pieces = {}
        attributes = {"r": str(number)}
        if above is not None:
            attributes |= {key: value for key, value in above.attributes.items() if key not in ("r", "spans", "hidden")}
            for cell in above.cells:
                style = f' s="{cell.attributes["s"]}"' if "s" in cell.attributes else ""
                inner = f"<{pen.prefix}f>{escape(copied[cell.column])}</{pen.prefix}f>" if cell.column in copied else ""
                pieces[cell.column] = f'<{pen.prefix}c r="{column_letter(cell.column)}{number}"{style}>{inner}</{pen.prefix}c>'
        like = above.number if above is not None else 0 if pen.moved.count else number
        for column, put in puts.items():
            pieces[column] = self._cell(put, f"{column_letter(column)}{number}", self.style(like, column, pen.moved.pattern), pen)
        return pen.row(attributes, pieces)

    def _cell(self, put: Put, place: str, style: int, pen: Pen) -> str:
        style = self._formats.as_text(style) if put.as_text else style
        start = f'<{pen.prefix}c r="{place}"' + (f' s="{style}"' if style else "")
        if not isinstance(put.value, str):
            return f"{start}><{pen.prefix}v>{put.value!r}</{pen.prefix}v></{pen.prefix}c>"
        return start + pen.texts.cell(put.value, pen.prefix)

    # ── what stands around the rows ──

    def _around(self, text: str, moved: Inserted, last: tuple[int, int]) -> str:
        """Everything of the sheet but its rows: areas and formulas follow."""

        def areas(tag: re.Match[str]) -> str:
            if tag[1] == "dimension":
                return _AREAS.sub(lambda found: f'{found[1]}="{_reaching(found[2], last)}"', tag[0])
            grows = tag[1] in ("dataValidation", "autoFilter", "conditionalFormatting")
            return _AREAS.sub(lambda found: f'{found[1]}="{moved.areas(found[2], to_end=grows)}"', tag[0])

        text = _NAMES_AREAS.sub(areas, text)
        text = _SQREF.sub(lambda found: found[1] + moved.areas(found[2], to_end=True), text)
        return _FORMULAS.sub(partial(_moved_formula, moved, own=True), text) if moved.count else text

    def _merged(self, text: str, moved: Inserted) -> str:
        """Cells merged over several of the filled rows stand alone again; new rows are merged across as the one above them is."""
        found = element_in(text, "mergeCells")
        if found is None:
            return text
        areas = []
        for area in re.findall(r'\sref="([^"]*)"', text[found.inner : found.inner_end]):
            (left, top), (right, bottom) = _ends(area)
            if top != bottom and moved.first <= bottom and top <= moved.end and top >= moved.first:
                continue
            areas.append(area)
            if top == bottom == moved.at - 1 >= moved.first:
                areas += [f"{left}{number}:{right}{number}" for number in range(moved.at, moved.at + moved.count)]
        prefix = found.prefix
        inner = "".join(f'<{prefix}mergeCell ref="{area}"/>' for area in areas)
        whole = f'<{prefix}mergeCells count="{len(areas)}">{inner}</{prefix}mergeCells>' if areas else ""
        return text[: found.start] + whole + text[found.end :]

    def _elsewhere(self, moved: Inserted, *, works_out: bool) -> None:
        """Parts that name cells of the sheet, and results that are no longer true."""
        for part, kind in self._beside(self._page):
            if kind == "table":
                self._change(
                    part,
                    lambda text: _AREAS.sub(
                        lambda found: f'{found[1]}="{moved.areas(found[2], to_end="totalsRowCount" not in text)}"', text
                    ),
                )
            elif moved.count and kind in ("comments", "threadedComment"):
                self._change(part, lambda text: _AREAS.sub(lambda found: f'{found[1]}="{moved.areas(found[2])}"', text))
            elif moved.count and kind == "drawing":
                self._change(part, lambda text: re.sub(r"(<(?:\w+:)?row>)([0-9]{1,9})(?=</)", partial(_moved_row, moved), text))
            elif moved.count and kind == "vmlDrawing":
                self._change(part, lambda text: _anchored(text, moved))
        self._change(self._book, lambda text: self._names(text, moved))
        pages = {part for part, kind in self._beside(self._book) if kind == "worksheet"}
        others = {part: self._text(part) for part in self._parts if part in pages and part != self._page}
        asking = self._asking(others)
        if moved.count:
            for part in (*asking, *(name for name in self._parts if name.startswith("xl/charts/") and name.endswith(".xml"))):
                self._change(part, lambda text: _FORMULAS.sub(partial(_moved_formula, moved, own=False), text))
        if asking:
            for part in others:
                self._change(part, without_results)
        if asking or works_out:
            self._change(self._book, _worked_out_anew)
        if moved.count:
            self._leave_out("calcChain")

    def _asking(self, others: Mapping[str, str]) -> set[str]:
        """Which other sheets look at cells of this one."""
        return {
            part
            for part, text in others.items()
            if any(mentions(unescape(said), self.sheet) for _tag, said in _FORMULAS.findall(text))
        }

    def _reckon_anew(self) -> None:
        """The book is worked out when it is opened, and no result of before is read as one of now."""
        named = {part for part, kind in self._beside(self._book) if kind == "worksheet" and part != self._page}
        pages = {part: self._text(part) for part in self._parts if part in named}
        if self._asking(pages):
            for part in pages:
                self._change(part, without_results)
        self._change(self._book, _worked_out_anew)
        self._leave_out("calcChain")

    def _write_looks(self) -> None:
        if self._styles:
            self._set(self._styles, self._formats.text)

    def _prefix_of_rows(self) -> str:
        return prefix_of(self._xml, "sheetData")

    def _parts_of_page(self, kind: str) -> list[str]:
        """The parts of a kind that the sheet has."""
        return [part for part, of in self._beside(self._page) if of == kind]

    def _named_part(self, relation: str) -> str:
        """The part that a relation of the sheet names; "" where there is none."""
        targets = (each["Target"] for each in self._relations(self._page) if each["Id"] == relation)
        part = next((self._resolved(self._page, target) for target in targets), "")
        return part if part in self._parts else ""

    def _new_part(self, name: str, content: str, kind: str, content_type: str) -> tuple[str, str]:
        """Add a part to the sheet; ``name`` has a place for a number, and parts without a type of their own have that of their ending.

        Returns:
            The part, and the relation that names it.
        """
        part = next(free for number in itertools.count(1) if (free := name.format(number)) not in self._parts)
        relations = relations_of(self._page)
        if relations not in self._parts:
            self._add(
                relations,
                f'<?xml version="1.0" encoding="UTF-8"?>\n<Relationships xmlns="{_PACKAGE}/relationships"></Relationships>',
            )
        taken = {each["Id"] for each in self._relations(self._page)}
        own = next(free for number in itertools.count(1) if (free := f"rIdOfRefused{number}") not in taken)
        target = posixpath.relpath(part, posixpath.dirname(self._page))
        relation = f'Relationship Id="{own}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        self._change(relations, lambda text: _before_end(text, "Relationships", relation))
        ending = part.rpartition(".")[2]
        if content_type:
            override = f'Override PartName="/{part}" ContentType="{content_type}"/>'
            self._change("[Content_Types].xml", lambda text: _before_end(text, "Types", override))
        elif not re.search(rf'Extension="{ending}"', self._text("[Content_Types].xml"), re.IGNORECASE):
            usual = f'Default Extension="{ending}" ContentType="application/vnd.openxmlformats-officedocument.{kind}"/>'
            self._change("[Content_Types].xml", lambda text: _before_end(text, "Types", usual))
        self._add(part, content)
        return part, own

    def _add(self, part: str, content: str) -> None:
        entry = zipfile.ZipInfo(part)
        entry.compress_type = zipfile.ZIP_DEFLATED
        self._entries.append(entry)
        self._parts[part] = content.encode("utf-8")

    def _names(self, text: str, moved: Inserted) -> str:
        def name(found: re.Match[str]) -> str:
            grows = "_xlnm." in found[1]
            return found[1] + escape(moved.formula(unescape(found[2]), own=False, to_end=grows))

        return re.sub(r"(<(?:\w+:)?definedName(?:\s[^<>]*)?>)([^<]*)(?=</)", name, text)

    def _leave_out(self, kind: str) -> None:
        """A part that other programs make anew by themselves."""
        part = self._maybe(self._book, kind)
        if not part:
            return
        del self._parts[part]
        self._change(
            relations_of(self._book),
            lambda text: without_tags(text, "Relationship", lambda each: each.get("Type", "").endswith(f"/{kind}")),
        )
        self._change(
            "[Content_Types].xml",
            lambda text: without_tags(text, "Override", lambda each: each.get("PartName", "").lstrip("/") == part),
        )

    # ── parts ──

    def _text(self, part: str) -> str:
        if part not in self._parts:
            raise NotPatched(part)
        data = self._parts[part]
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise NotPatched(part) from error
        said = re.match(r"<\?xml[^>]*encoding=[\"']([\w-]+)", text)
        if said is not None and said[1].lower() not in ("utf-8", "utf8", "us-ascii"):
            raise NotPatched(part)
        if "<!" in text:
            raise NotPatched(
                part
            )  # no program for tables writes remarks, entities or raw text into its parts; tags in them are none
        return text

    def _set(self, part: str, text: str) -> None:
        if text != self._text(part):
            self._parts[part] = text.encode("utf-8")

    def _change(self, part: str, change: Callable[[str], str]) -> None:
        self._set(part, change(self._text(part)))

    def _relations(self, part: str) -> list[dict[str, str]]:
        name = relations_of(part)
        if name not in self._parts:
            return []
        data, found = self._related.get(name, (b"", []))
        if data is not self._parts[name]:
            found = [each for _tag, each in tags_of(self._text(name), "Relationship") if {"Id", "Target", "Type"} <= set(each)]
            self._related[name] = (self._parts[name], found)
        return found

    def _beside(self, part: str) -> dict[tuple[str, str], None]:
        """The parts of the package that a part names, each with what it is to it, once however often it is named."""
        named = (
            (self._resolved(part, each["Target"]), each["Type"].rpartition("/")[2])
            for each in self._relations(part)
            if each.get("TargetMode") != "External"
        )
        return dict.fromkeys(each for each in named if each[0] in self._parts)

    def _maybe(self, part: str, kind: str) -> str:
        found = [self._resolved(part, each["Target"]) for each in self._relations(part) if each["Type"].endswith(f"/{kind}")]
        return next((each for each in found if each in self._parts), "")

    def _one(self, part: str, kind: str) -> str:
        found = self._maybe(part, kind)
        if not found:
            raise NotPatched(kind)
        return found

    def _resolved(self, part: str, target: str) -> str:
        name = posixpath.normpath(posixpath.join("/" + posixpath.dirname(part), target)).lstrip("/")
        return name if name in self._parts else self._folded.get(name.casefold(), name)


class _Formats:
    """The looks of cells as the package numbers them; one more is added where a cell is to hold text."""

    def __init__(self, text: str) -> None:
        from openpyxl.styles.numbers import BUILTIN_FORMATS  # noqa: PLC0415 - see keeping_the_looks.open_book

        self._before = text
        self._own = {each.get("numFmtId", ""): each.get("formatCode", "") for _tag, each in tags_of(text, "numFmt")}
        self._usual = BUILTIN_FORMATS
        self._all = element_in(text, "cellXfs")
        self._looks: list[str] = []
        if self._all is not None:
            self._looks = list(each_element(text[self._all.inner : self._all.inner_end], f"{self._all.prefix}xf"))
        self._new: list[str] = []
        self._fills = element_in(text, "fills")
        self._filled = (
            sum(1 for _each in each_element(text[self._fills.inner : self._fills.inner_end], f"{self._fills.prefix}fill"))
            if self._fills is not None
            else 0
        )
        self._grounds: dict[str, str] = {}
        self._coloured: dict[tuple[int, str], int] = {}
        self._texts: dict[int, int] = {}

    @property
    def text(self) -> str:
        """The part, with what was added."""
        text = self._before
        more = [
            (self._all, len(self._looks) + len(self._new), self._new),
            (self._fills, self._filled + len(self._grounds), [*self._grounds.values()]),
        ]
        for where, count, new in sorted(more, key=lambda each: -each[0].start if each[0] is not None else 0):
            if where is not None and new:
                head = re.sub(r'count="[0-9]+"', f'count="{count}"', text[where.start : where.inner])
                text = f"{text[: where.start]}{head}{text[where.inner : where.inner_end]}{''.join(new)}{text[where.inner_end :]}"
        return text

    def shown(self, style: int) -> str:
        number = dict(_pairs(self._looks[style].partition(">")[0])).get("numFmtId", "0") if style < len(self._looks) else "0"
        return self._own.get(number) or str(self._usual.get(int(number) if _NUMBER.fullmatch(number) else 0, "General"))

    def as_text(self, style: int) -> int:
        """The number of the same looks for a cell of texts."""
        if style >= len(self._looks) or self.shown(style) == "@":
            return style
        if style not in self._texts:
            self._texts[style] = self._another(style, {"numFmtId": "49", "applyNumberFormat": "1"})
        return self._texts[style]

    def coloured(self, style: int, colour: str) -> int:
        """The number of the same looks on another ground.

        Raises:
            NotPatched: The package has no such looks.
        """
        if style >= len(self._looks) or self._fills is None:
            raise NotPatched("looks")
        if (style, colour) not in self._coloured:
            prefix = self._fills.prefix
            self._grounds.setdefault(
                colour,
                f'<{prefix}fill><{prefix}patternFill patternType="solid"><{prefix}fgColor rgb="{colour}"/>'
                f'<{prefix}bgColor rgb="{colour}"/></{prefix}patternFill></{prefix}fill>',
            )
            place = self._filled + list(self._grounds).index(colour)
            self._coloured[style, colour] = self._another(style, {"fillId": str(place), "applyFill": "1"})
        return self._coloured[style, colour]

    def _another(self, style: int, more: Mapping[str, str]) -> int:
        """The number of looks like those of a style but for some attributes."""
        head, mark, rest = self._looks[style].partition(">")
        said = "".join(f' {key}="{value}"' for key, value in {**dict(_pairs(head)), **more}.items())
        self._new.append(f"{head.split()[0].rstrip('/')}{said}{'/' if head.endswith('/') else ''}{mark}{rest}")
        return len(self._looks) + len(self._new) - 1


class SharedTexts:
    """The table of texts that cells share, with those that come; a package without one holds them in the cells."""

    def __init__(self, part: str, read: Callable[[str], str]) -> None:
        self._part, self._new = part, dict[str, int]()
        text = read(part) if part else ""
        closing = re.search(r"</((?:\w+:)?)sst>\s*$", text)
        self._shared = closing is not None
        if closing is not None:
            self._prefix = closing[1]
            self._before, self._after = text[: closing.start()], text[closing.start() :]
            self._count = len(re.findall(rf"<{re.escape(self._prefix)}si\b", text))
            self._used = 0

    def cell(self, text: str, prefix: str) -> str:
        """The rest of a cell that holds a text."""
        if not self._shared:
            return f' t="inlineStr"><{prefix}is>{_text_element(text, prefix)}</{prefix}is></{prefix}c>'
        self._used += 1
        number = self._new.setdefault(text, self._count + len(self._new))
        return f' t="s"><{prefix}v>{number}</{prefix}v></{prefix}c>'

    def write(self, put: Callable[[str, str], None]) -> None:
        """Hand over the table with the texts that came."""
        if not self._shared or not self._new:
            return
        more = "".join(f"<{self._prefix}si>{_text_element(text, self._prefix)}</{self._prefix}si>" for text in self._new)
        head = re.sub(r'(\suniqueCount=")[0-9]+', rf"\g<1>{self._count + len(self._new)}", self._before, count=1)
        head = re.sub(r'(\scount=")([0-9]{1,9})', lambda found: f"{found[1]}{int(found[2]) + self._used}", head, count=1)
        put(self._part, head + more + self._after)


def _text_element(text: str, prefix: str) -> str:
    """A text as an element; what looks like a coded character to readers is coded itself, and what is longer than a cell ends with a mark."""
    if len(text.encode("utf-16-le", "replace")) // 2 > _LONGEST:
        text = text.encode("utf-16-le", "replace")[: 2 * (_LONGEST - 1)].decode("utf-16-le", "ignore") + "…"
    text = re.sub("_x[0-9a-fA-F]{4}_", lambda found: "_x005F" + found[0], text)
    return f'<{prefix}t xml:space="preserve">{escape(text)}</{prefix}t>'


def _scan(xml: str) -> tuple[list[RowOfPackage], tuple[int, int]]:
    """Rows and cells with their places in the text, and where the data of the sheet begins and ends."""
    data = xml.encode("utf-8")
    known = (0, 0)  # a byte and the sign that begins there; the parser only goes on from it

    def here() -> int:
        nonlocal known
        byte = parser.CurrentByteIndex
        if byte != known[0]:
            known = (byte, known[1] + len(data[known[0] : byte].decode("utf-8")))
        return known[1]

    rows: list[RowOfPackage] = []
    whole = [0, 0]
    depth = 0
    pending: list[tuple[int, int, dict[str, str]]] = []

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        own = name.rpartition(":")[2]
        if own == "sheetData" and depth == 2:
            whole[0] = here()
        elif own == "row" and depth == 3:
            number = _number(attributes.get("r") or str(rows[-1].number + 1 if rows else 1))
            rows.append(RowOfPackage(number, here(), attributes, placed="r" in attributes))
        elif own == "c" and depth == 4 and rows:
            found = _PLACE.fullmatch(attributes.get("r", ""))
            rows[-1].placed &= found is not None
            before = rows[-1].cells[-1].column if rows[-1].cells else -1
            pending[:] = [(column_number(found[1]) if found is not None else before + 1, here(), attributes)]

    def finish(name: str) -> None:
        nonlocal depth
        own = name.rpartition(":")[2]
        if own == "c" and depth == 4 and pending:
            column, start, attributes = pending.pop()
            rows[-1].cells.append(_Cell(column, start, _behind(xml, here(), start), attributes))
        elif own == "row" and depth == 3 and rows:
            rows[-1].end = _behind(xml, here(), rows[-1].start)
        elif own == "sheetData" and depth == 2:
            whole[1] = _behind(xml, here(), whole[0])
        depth -= 1

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = begin, finish
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError) as error:
        raise NotPatched("sheet") from error
    if not whole[1] or len({row.number for row in rows}) != len(rows):
        raise NotPatched("sheetData")
    return rows, (whole[0], whole[1])


def _behind(xml: str, place: int, start: int) -> int:
    """The place behind an element whose end was met: an empty one (``<c/>``) ends where its only tag does."""
    only = xml.index(">", start) + 1
    return only if xml.startswith("/>", only - 2) else xml.index(">", place) + 1


class _Element(NamedTuple):
    """Where an element and what it holds begin and end in a text, and the letter before its name."""

    prefix: str
    start: int
    inner: int
    inner_end: int
    end: int


def element_in(text: str, name: str) -> _Element | None:
    """The first element of a name that holds anything; None where there is none."""
    found = re.search(rf"<((?:\w+:)?){name}(?:\s[^<>]*)?(?<!/)>", text)
    closing = f"</{found[1]}{name}>" if found is not None else ""
    end = text.find(closing, found.end()) if found is not None else -1
    return _Element(found[1], found.start(), found.end(), end, end + len(closing)) if found is not None and end >= 0 else None


def each_element(text: str, tag: str) -> Iterator[str]:
    """The elements of a name one after the other; they hold no other of the same name."""
    place = 0
    begin = re.compile(rf"<{re.escape(tag)}(?:\s[^<>]*)?>")
    while (found := begin.search(text, place)) is not None:
        place = found.end()
        if not found[0].endswith("/>"):
            place = text.find(f"</{tag}>", place) + len(tag) + 3
            if place < found.end():
                raise NotPatched(tag)
        yield text[found.start() : place]


def without_tags(text: str, name: str, is_one: Callable[[Mapping[str, str]], bool]) -> str:
    """The text without empty elements of a name that are meant."""
    return re.sub(
        rf"<(?:\w+:)?{name}\s([^<>]*)(?:/>|></(?:\w+:)?{name}>)",
        lambda found: "" if is_one({key: unescape(value) for key, value in _pairs(found[1])}) else found[0],
        text,
    )


def with_attribute(element: str, key: str, value: object) -> str:
    """An element with an attribute in the first place, whatever it said there."""
    tag, mark, rest = element.partition(">")
    name = re.match(r"<[\w:]+", tag)
    if name is None:
        raise NotPatched("element")
    return f'{name[0]} {key}="{value}"' + re.sub(rf'\s{key}="[^"]*"', "", tag[name.end() :]) + mark + rest


def with_formula(cell: str, formula: str) -> str:
    """A cell with another formula, written out for itself."""
    return _OWN_FORMULA.sub(lambda found: f"<{found[1]}f>{escape(formula)}</{found[1]}f>", cell, count=1)


def _at(cell: str, place: str, formula: str | None, moved: Inserted) -> str:
    """A cell at another place; its formula written out for itself, and following the rows."""
    cell = with_attribute(cell, "r", place)
    if formula is not None:
        return with_formula(cell, moved.formula(formula, own=True))
    head, mark, rest = cell.partition(">")
    rest = _AREAS.sub(lambda found: f'{found[1]}="{moved.areas(found[2])}"', rest)
    return head + mark + _FORMULAS.sub(partial(_moved_formula, moved, own=True), rest)


def _moved_formula(moved: Inserted, found: re.Match[str], *, own: bool) -> str:
    return found[1] + escape(moved.formula(unescape(found[2]), own=own))


def _moved_row(moved: Inserted, found: re.Match[str]) -> str:
    return f"{found[1]}{moved.row(int(found[2]) + 1) - 1}"


def _anchored(text: str, moved: Inserted) -> str:
    """Boxes of remarks and buttons, which name their rows from 0."""
    text = re.sub(r"(<x:Row>\s*)([0-9]{1,9})\b", partial(_moved_row, moved), text)

    def anchor(found: re.Match[str]) -> str:
        parts = found[2].split(",")
        for place in (2, 6):
            if len(parts) == 8 and _NUMBER.fullmatch(parts[place].strip()):
                parts[place] = f" {moved.row(int(parts[place]) + 1) - 1}"
        return found[1] + ",".join(parts)

    return re.sub(r"(<x:Anchor>)([^<]*)", anchor, text)


def without_results(text: str) -> str:
    """Formulas whose results are worked out anew: a sum from before the filling would be read as one of now."""
    return _RESULT.sub(lambda found: f"<{found[1]}c{_KIND_OF_RESULT.sub('', found[2] or '')}>{found[3]}", text)


def _worked_out_anew(text: str) -> str:
    """The book says that everything is to be worked out when it is opened."""
    found = re.search(r"<(?:\w+:)?calcPr\b", text)
    if found is not None:
        tag = text[found.start() : text.index(">", found.start())]
        bare = re.sub(r'\sfullCalcOnLoad="[^"]*"', "", tag)
        return text[: found.start()] + bare.replace("calcPr", 'calcPr fullCalcOnLoad="1"', 1) + text[found.start() + len(tag) :]
    ends = [each.end() for each in re.finditer(r"</(?:\w+:)?(?:sheets|functionGroups|externalReferences|definedNames)>", text)]
    place = max(ends, default=None)
    if place is None:
        raise NotPatched("workbook")
    return f'{text[:place]}<{prefix_of(text, "sheets")}calcPr fullCalcOnLoad="1"/>{text[place:]}'


def _reaching(area: str, last: tuple[int, int]) -> str:
    (left, top), (right, bottom) = _ends(area)
    return f"{left}{top}:{column_letter(max(column_number(right) + 1, last[1]) - 1)}{max(bottom, last[0])}"


def _ends(area: str) -> tuple[tuple[str, int], tuple[str, int]]:
    first, _colon, last = area.replace("$", "").partition(":")
    ends = [_PLACE.fullmatch(each) for each in (first, last or first)]
    found = [(end[1], int(end[2])) for end in ends if end is not None]
    if len(found) != 2:
        raise NotPatched(area)
    return found[0], found[1]


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise NotPatched(text[:20])
    return int(text)


def prefix_of(text: str, name: str) -> str:
    """The letter before the names of elements, as the first one of a name has it."""
    found = re.search(rf"<((?:\w+:)?){name}\b", text)
    if found is None:
        raise NotPatched(name)
    return found[1]


def _before_end(text: str, name: str, new: str) -> str:
    """One more element at the end of another that holds all of a part, with the letter before names that it has."""
    found = re.search(rf"</((?:\w+:)?){name}>\s*$", text)
    if found is None:
        raise NotPatched(name)
    return f"{text[: found.start()]}<{found[1]}{new}{text[found.start() :]}"


def _as_book(found: re.Match[str]) -> str:
    return found[0].replace("template", "sheet")


def relations_of(part: str) -> str:
    """The part that holds what a part names."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def tags_of(text: str, name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Every tag of a name that begins an element, with its attributes."""
    for found in re.finditer(rf"<(?:\w+:)?{name}(\s[^<>]*)?>", text):
        yield found[0], {key: unescape(value) for key, value in _pairs(found[1] or "")}


def _pairs(text: str) -> Sequence[tuple[str, str]]:
    return [(key, double or single) for key, double, single in _ATTRIBUTE.findall(text)]

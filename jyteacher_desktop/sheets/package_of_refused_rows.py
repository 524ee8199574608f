"""The rows that were refused, left in the person's own workbook inside its package: below the heading only they stand, moved together.

Nothing else of the workbook changes: words in two colours, bars, pictures, text boxes, lists for later programs and macros stay as bytes. Other
sheets are hidden and not taken away; those that no list, formula or program looks at hold nothing any more, and neither does the table of shared
texts of what stands nowhere. A reason is a remark on a coloured cell; a remark of the person's own stays with its row.
"""

from __future__ import annotations

import itertools
import re
import zipfile
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from html import unescape
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from jyteacher_desktop.sheets.cells import column_letter
from jyteacher_desktop.sheets.moved_references import Inserted, looks_at_other_rows
from jyteacher_desktop.sheets.package_of_workbook import (
    NotPatched,
    Package,
    Pen,
    Put,
    RowOfPackage,
    SharedTexts,
    each_element,
    element_in,
    prefix_of,
    relations_of,
    tags_of,
    with_attribute,
    with_formula,
    without_results,
    without_tags,
)
from jyteacher_desktop.values import NamedTuple

_WRONG = "FFFFD9D4"
_REF = re.compile(r'\sref="([^"]*)"')
_CELL = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_SHARED = re.compile(
    r"""<(?:\w+:)?c\s(?=[^<>]*\bt\s*=\s*["']s["'])[^<>]*>(?:<(?:\w+:)?f\b[^<>]*(?:/>|>[^<]*</[^<>]*>)|\s)*<(?:\w+:)?v\b[^<>]*>\s*([0-9]{1,9})"""
)
"""The number of a shared text in a cell."""
_LOOKS_ANYWHERE = re.compile(r"""indirect\s*\(|:[^\s!<>"=,;()+*/&^:]{1,40}!""")
"""A formula whose text alone does not say at which sheets it looks: one works the name out, one names the first and the last of a row of sheets."""
_MOST_LOOKED_THROUGH = 100_000_000
"""Characters, of all parts for each of the other sheets."""
_MOST_PARTS = 100_000
"""As many parts, for each of the other sheets."""
_MOST_TABLES = 20
"""Tables of a sheet whose names are looked for."""
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_BEHIND_BOXES = frozenset(
    ("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst")
)
"""What stands in a sheet behind the element that names its boxes."""
_NEW_BOXES = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"></xml>'
)
_KIND_OF_BOX = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)


class RowLeft(NamedTuple):
    """A row that stays: 0-based column to what is wrong there, and to values that differ from those of the workbook."""

    marks: Mapping[int, str]
    values: Mapping[int, str]


class PackageOfRefused(Package):
    """One sheet of a workbook, of which some rows are left."""

    def leave(
        self, first: int, rows: Mapping[int, RowLeft], formulas: Mapping[tuple[int, int], str | None], *, author: str
    ) -> dict[int, int]:
        """Let only some rows stand below the heading.

        Args:
            first: The first row below the heading; rows before it stay where they are.
            rows: By their numbers, those above the heading that are marked among them.
            formulas: Every formula of a row by its place, as it would be written in the first row; None where it cannot be.
            author: Who remarks what is wrong.

        Returns:
            Where each of the rows stands now.

        Raises:
            NotPatched: The package is put together in a way that cannot be changed in place.
        """
        if "purl.oclc.org" in self._xml:
            raise NotPatched("strict")
        if any(
            kind in ("pivotTable", "pivotCacheDefinition")
            for page in (self._page, self._book)
            for _part, kind in self._beside(page)
        ):
            raise NotPatched("pivot")  # it keeps every row of what it sums up
        places = {row.number: row.number for row in self._rows if row.number < first}
        places |= dict(zip(sorted(number for number in rows if number >= first), itertools.count(first)))
        places |= {number: number for number in rows if number < first}
        texts = SharedTexts(self._maybe(self._book, "sharedStrings"), self._text)
        prefix = self._prefix_of_rows()
        pen = Pen(Inserted(sheet=self.sheet, at=first, count=0, first=first), prefix, texts, {})
        standing = {row.number: row for row in self._rows}
        lines = {
            place: self._kept(standing.get(number), number, place, rows.get(number), pen=pen, formulas=formulas)
            for number, place in places.items()
        }
        start, end = self._data
        body = "".join(lines[place] for place in sorted(lines))
        after = _without_choices(self._without_merges(self._xml[end:], first))
        after = self._with_links(after, places, first)
        self._set(self._page, f"{self._xml[:start]}<{prefix}sheetData>{body}</{prefix}sheetData>{after}")
        texts.write(self._set)
        self._write_looks()
        for part in self._parts_of_page("table"):
            if "totalsRowCount" in self._text(part):
                raise NotPatched("totals")
            self._change(part, _without_choices)
        marks = {(places[number], column): text for number, row in rows.items() for column, text in row.marks.items()}
        self._remark(marks, places, first, author)
        self._reckon_anew()
        return places

    def show_only(self, names: Collection[str]) -> None:
        """Hide the other sheets and open the workbook at the first that is shown."""

        def sheet(found: re.Match[str]) -> str:
            name = re.search(r'\sname="([^"]*)"', found[0])
            if name is None or unescape(name[1]) in names or re.search(r'\sstate="(?!visible)', found[0]):
                return found[0]
            return found[0].replace(' state="visible"', "", 1).replace(" name=", ' state="hidden" name=', 1)

        self._change(self._book, lambda text: re.sub(r"<(?:\w+:)?sheet\s[^>]*>", sheet, text))
        shown = [unescape(name) for name in re.findall(r'<(?:\w+:)?sheet\s[^>]*?\bname="([^"]*)"', self._text(self._book))]
        place = next(number for number, name in enumerate(shown) if name in names)

        def view(found: re.Match[str]) -> str:
            bare = re.sub(r'\s(?:activeTab|firstSheet)="[^"]*"', "", found[0])
            return re.sub(r"(<(?:\w+:)?workbookView)", rf'\1 activeTab="{place}"', bare, count=1)

        self._change(self._book, lambda text: re.sub(r"<(?:\w+:)?workbookView\b[^>]*>", view, text, count=1))
        for part in (each for each in self._parts if re.fullmatch(r"xl/worksheets/[^/]+\.xml", each)):
            self._change(part, lambda text: re.sub(r'(<(?:\w+:)?sheetView\b[^>]*?)\stabSelected="[^"]*"', r"\1", text, count=1))

    def empty_others(self, names: Collection[str]) -> None:
        """Let the sheets that nobody sees from now on hold nothing, as far as nothing looks at them: whoever gets the refused rows got everybody else as well."""
        if self.has_macros:  # a program names sheets in ways of its own
            return
        targets = {each["Id"]: each["Target"] for each in self._relations(self._book) if each["Type"].endswith("/worksheet")}
        others = [
            (self._resolved(self._book, targets[relation]), number, tag["name"])
            for number, (_tag, tag) in enumerate(tags_of(self._text(self._book), "sheet"))
            if tag.get("name") not in names and tag.get("state", "visible") == "visible"
            for relation in (value for key, value in tag.items() if key.endswith(":id"))
            if relation in targets
        ]
        said = {
            part: unescape(content.decode("utf-8", "replace")).casefold()
            for part, content in self._parts.items()
            if _may_look(part)
        }
        if any(map(_LOOKS_ANYWHERE.search, said.values())):
            return
        if sum(map(len, said.values())) * len(others) > _MOST_LOOKED_THROUGH or len(self._parts) * len(others) > _MOST_PARTS:
            return
        for each in reversed(others):  # what sums up stands behind what it looks at
            self._empty(*each, said)

    def _empty(self, page: str, number: int, name: str, said: dict[str, str]) -> None:
        """Take everything out of a sheet, and away what only it has, unless something else looks at it; ``said`` is what the parts say."""
        pages = {part for part, kind in self._beside(self._book) if kind.endswith("sheet")}
        head = re.match(r".*?<((?:\w+:)?)worksheet\b[^<>]*(?<!/)>", self._text(page), re.DOTALL)
        if page not in pages or head is None:
            return
        only = self._reached([page]) - self._reached(pages - {page}) - {self._book}
        own = re.compile(
            rf'<(?:\w+:)?definedName\s(?=[^<>]*\blocalSheetId="{number}")[^<>]*>[^<]*</(?:\w+:)?definedName>', re.IGNORECASE
        )
        book = own.sub("", self._text(self._book))
        spoken = name.casefold().replace("'", "''")
        tables = [
            re.escape(value.casefold())
            for part, kind in self._beside(page)
            if kind == "table"
            for _tag, table in tags_of(self._text(part), "table")
            for key, value in table.items()
            if key in ("name", "displayName")
        ]
        if len(tables) > 2 * _MOST_TABLES:
            return
        looks = re.compile("|".join((f"{re.escape(spoken)}'?!", *(rf"(?<!\w){table}(?!\w)" for table in tables))))
        others = (text for part, text in said.items() if part not in only and part != self._book)
        if any(map(looks.search, (unescape(book).casefold(), *others))):
            return
        self._set(self._book, book)
        self._take_away(only - {page})
        for part in only:
            said.pop(part, None)
        self._parts.pop(relations_of(page), None)
        self._set(page, f"{head[0]}<{head[1]}sheetData/></{head[1]}worksheet>")

    def _reached(self, parts: Collection[str]) -> set[str]:
        """These parts and all that they name, and what that names."""
        found, open_ones = set[str](), list(parts)
        while open_ones:
            if (part := open_ones.pop()) not in found:
                found.add(part)
                open_ones += [each for each, _kind in self._beside(part)]
        return found

    def _take_away(self, parts: Collection[str]) -> None:
        for part in parts:
            del self._parts[part]
            self._parts.pop(relations_of(part), None)
        self._change(
            "[Content_Types].xml",
            lambda text: without_tags(text, "Override", lambda each: each.get("PartName", "").lstrip("/") in parts),
        )

    def forget_texts(self) -> None:
        """Leave a blank where the table of shared texts holds what stands in no cell any more: everybody whose row went would be in it."""
        table = self._maybe(self._book, "sharedStrings")
        if not table:
            return
        used = {
            int(number)
            for part, kind in self._beside(self._book)
            if kind.endswith("sheet")
            for number in _SHARED.findall(self._text(part))
        }
        text = self._text(table)
        prefix = prefix_of(text, "sst")
        blank = f"<{prefix}si><{prefix}t></{prefix}t></{prefix}si>"
        number = itertools.count()
        each = re.compile(rf"<{prefix}si(?:\s[^<>]*)?(?:/>|(?<!/)>.*?</{prefix}si>)", re.DOTALL)
        self._set(table, each.sub(lambda found: found[0] if next(number) in used else blank, text))

    def without_macros(self) -> None:
        """Take the programs out of the workbook: under the ending of one without, no program opens one with them."""
        self._leave_out("vbaProject")
        for part in [each for each in self._parts if re.search(r"/vba\w*\.(?:bin|xml)(?:\.rels)?$", each)]:
            del self._parts[part]
            self._change("[Content_Types].xml", partial(re.sub, rf'<(?:\w+:)?Override\s[^>]*"/{re.escape(part)}"[^>]*/>', ""))
        self._change(
            "[Content_Types].xml",
            lambda text: re.sub(
                r"application/vnd\.ms-excel\.(?:sheet|template)\.macroEnabled\.main\+xml",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                text,
            ),
        )

    # ── rows ──

    def _kept(
        self,
        row: RowOfPackage | None,
        number: int,
        place: int,
        left: RowLeft | None,
        *,
        pen: Pen,
        formulas: Mapping[tuple[int, int], str | None],
    ) -> str:
        if row is not None and left is None and number == place and row.placed:
            return without_results(self._xml[row.start : row.end])
        pieces: dict[int, str] = {}
        for cell in row.cells if row is not None else ():
            text = self._xml[cell.start : cell.end]
            if (number, cell.column) in formulas:
                formula = formulas[number, cell.column]
                if formula is None:
                    raise NotPatched("formula")
                text = with_formula(text, formula)
                if looks_at_other_rows(formula, place):
                    text = without_results(text)
            elif re.search(r"<(?:\w+:)?f[\s>/]", text):
                raise NotPatched("formula")
            pieces[cell.column] = with_attribute(text, "r", f"{column_letter(cell.column)}{place}")
        for column, value in (left.values if left is not None else {}).items():
            pieces[column] = self._cell(Put(value), f"{column_letter(column)}{place}", self.style(number, column, number), pen)
        for column in left.marks if left is not None else ():
            blank = f'<{pen.prefix}c r="{column_letter(column)}{place}"/>'
            style = self._formats.coloured(self.style(number, column, number), _WRONG)
            pieces[column] = with_attribute(pieces.get(column, blank), "s", style)
        attributes = {**(row.attributes if row is not None else {}), "r": str(place)}
        for gone in ("hidden", "spans"):
            attributes.pop(gone, None)
        return pen.row(attributes, pieces)

    def _without_merges(self, text: str, first: int) -> str:
        """Rows that stand somewhere else are merged with nothing any more."""
        found = element_in(text, "mergeCells")
        if found is None:
            return text
        areas = [
            area[1]
            for each in each_element(text[found.inner : found.inner_end], f"{found.prefix}mergeCell")
            if (area := _REF.search(each)) is not None
            and max((int(row) for _column, row in _CELL.findall(area[1])), default=0) < first
        ]
        inner = "".join(f'<{found.prefix}mergeCell ref="{area}"/>' for area in areas)
        whole = f'<{found.prefix}mergeCells count="{len(areas)}">{inner}</{found.prefix}mergeCells>' if areas else ""
        return text[: found.start] + whole + text[found.end :]

    def _with_links(self, text: str, places: Mapping[int, int], first: int) -> str:
        """Links stand with their rows."""
        found = element_in(text, "hyperlinks")
        if found is None:
            return text
        inner = _changed_each(
            text[found.inner : found.inner_end], f"{found.prefix}hyperlink", partial(_with_row, places, first, ())
        )
        whole = text[found.start : found.inner] + inner + text[found.inner_end : found.end] if inner.strip() else ""
        return text[: found.start] + whole + text[found.end :]

    # ── remarks ──

    def _remark(self, marks: Mapping[tuple[int, int], str], places: Mapping[int, int], first: int, author: str) -> None:
        """Remarks of the person's own follow their rows, and ours stand on what is wrong."""
        ours = frozenset(f"{column_letter(column)}{row}" for row, column in marks)
        stays = partial(_with_row, places, first, ours)
        for part in self._parts_of_page("threadedComment"):
            found = element_in(self._text(part), "ThreadedComments")
            tag = f"{found.prefix}threadedComment" if found is not None else "threadedComment"
            self._change(part, partial(_changed_each, tag=tag, change=stays))
        remarks = next(iter(self._parts_of_page("comments")), "")
        if not remarks and not marks:
            return
        if not remarks:
            remarks, _relation = self._new_part(
                "xl/commentsOfRefused{}.xml",
                f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="{_namespace(self._xml)}">'
                "<authors></authors><commentList></commentList></comments>",
                "comments",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml",
            )
        text = re.sub(r"<((?:\w+:)?)(authors|commentList)\s*/>", r"<\1\2></\1\2>", self._text(remarks))
        found = element_in(text, "commentList")
        if found is None:
            raise NotPatched(remarks)
        prefix, number = found.prefix, len(re.findall(r"<(?:\w+:)?author(?=[\s/>])", text))
        kept = _changed_each(text[found.inner : found.inner_end], f"{prefix}comment", stays)
        text = text[: found.inner] + kept + text[found.inner_end :]
        said = "".join(
            f'<{prefix}comment ref="{column_letter(column)}{row}" authorId="{number}"><{prefix}text>'
            f'<{prefix}t xml:space="preserve">{escape(told)}</{prefix}t></{prefix}text></{prefix}comment>'
            for (row, column), told in sorted(marks.items())
        )
        text = text.replace(f"</{prefix}authors>", f"<{prefix}author>{escape(author)}</{prefix}author></{prefix}authors>", 1)
        self._set(remarks, text.replace(f"</{prefix}commentList>", f"{said}</{prefix}commentList>", 1))
        self._box(marks, places, first)

    def _box(self, marks: Mapping[tuple[int, int], str], places: Mapping[int, int], first: int) -> None:
        """The boxes in which remarks are shown."""
        boxes = self._named_part(_legacy(self._text(self._page)))
        if not boxes:
            boxes, relation = self._new_part("xl/drawings/vmlDrawingOfRefused{}.vml", _NEW_BOXES, "vmlDrawing", "")
            drawing = f'<{self._prefix_of_rows()}legacyDrawing xmlns:r="{_RELATIONS}" r:id={quoteattr(relation)}/>'
            self._change(self._page, partial(_put_before_later_parts, element=drawing))
        text = self._text(boxes)
        closing = text.rfind("</xml>")
        if closing < 0 or not all(f"xmlns:{each}=" in text for each in "vox"):
            raise NotPatched(boxes)
        wrong = set(marks)

        def stays(box: str) -> str:
            row, column = (re.search(rf"<x:{each}>\s*([0-9]{{1,7}})", box) for each in ("Row", "Column"))
            if 'ObjectType="Note"' not in box or row is None or column is None:
                return box
            place = places.get(int(row[1]) + 1) if int(row[1]) + 1 >= first else int(row[1]) + 1
            if place is None or (place, int(column[1])) in wrong:
                return ""
            shifted = re.sub(r"(<x:Row>\s*)[0-9]+", rf"\g<1>{place - 1}", box, count=1)
            by = place - 1 - int(row[1])
            return re.sub(r"(<x:Anchor>)([^<]*)", lambda each: each[1] + _anchor_at(each[2], by), shifted, count=1)

        text = _changed_each(text[:closing], "v:shape", stays)
        kind = "" if "_x0000_t202" in text else _KIND_OF_BOX
        numbers = itertools.count(max((int(each) for each in re.findall(r'"_x0000_s([0-9]+)"', text)), default=1024) + 1)
        new = "".join(_new_box(number, row - 1, column) for number, (row, column) in zip(numbers, sorted(marks), strict=False))
        self._set(boxes, f"{text}{kind}{new}</xml>")


def _may_look(part: str) -> bool:
    """Whether a part may name cells of a sheet: texts and looks do not."""
    return part.startswith("xl/") and part.endswith((".xml", ".vml")) and not part.endswith(("sharedStrings.xml", "styles.xml"))


def _new_box(number: int, row: int, column: int) -> str:
    anchor = f"{column + 1}, 15, {max(row - 1, 0)}, 2, {column + 5}, 15, {row + 4}, 4"
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;width:240pt;'
        f'height:68pt;z-index:{number};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto">'
        '<div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>"
        "</x:ClientData></v:shape>"
    )


def _anchor_at(said: str, by: int) -> str:
    parts = said.split(",")
    for place in (2, 6):
        if len(parts) == 8 and parts[place].strip().isdigit():
            parts[place] = f" {max(int(parts[place]) + by, 0)}"
    return ",".join(parts)


def _moved(area: str, places: Mapping[int, int], first: int) -> str:
    """Where cells stand now; "" where their rows are gone."""
    found = [(letters, int(row)) for letters, row in _CELL.findall(area)]
    if not found or any(row >= first and row not in places for _letters, row in found):
        return ""
    return ":".join(f"{letters}{places[row] if row >= first else row}" for letters, row in found)


def _without_choices(text: str) -> str:
    """What a filter chose: nobody mends what he does not see."""
    found = element_in(text, "autoFilter")
    if found is None:
        return text
    inner = _changed_each(text[found.inner : found.inner_end], f"{found.prefix}filterColumn", lambda _choice: "")
    return text[: found.inner] + inner + text[found.inner_end :]


def _changed_each(text: str, tag: str, change: Callable[[str], str]) -> str:
    """A text with each of the elements of a name changed."""
    pieces, place = [], 0
    for one in each_element(text, tag):
        start = text.index(one, place)
        pieces += [text[place:start], change(one)]
        place = start + len(one)
    return "".join((*pieces, text[place:]))


def _with_row(places: Mapping[int, int], first: int, instead: Collection[str], element: str) -> str:
    """An element that names cells, at their rows; "" where these are gone, or something else stands ``instead``."""
    where = _REF.search(element)
    moved = _moved(where[1], places, first) if where is not None else ""
    return (
        f"{element[: where.start(1)]}{moved}{element[where.end(1) :]}"
        if where is not None and moved and moved not in instead
        else ""
    )


def _legacy(page: str) -> str:
    """The relation of the boxes of a sheet; "" where it has none."""
    found = re.search(r'<(?:\w+:)?legacyDrawing\s[^>]*?\w+:id="([^"]*)"', page)
    return found[1] if found is not None else ""


def _put_before_later_parts(page: str, element: str) -> str:
    """A sheet with one more of its own elements, at the place where it has to stand."""
    depth, place = 2, page.rfind("</")  # among the rows to begin with
    for tag in re.finditer(r"<(/?)(?:\w+:)?(\w+)[^<>]*?(/?)>", page[(start := page.index("sheetData")) :]):
        if depth == 1 and not tag[1] and tag[2] in _BEHIND_BOXES:
            place = start + tag.start()
            break
        depth += -1 if tag[1] else 0 if tag[3] else 1
    return page[:place] + element + page[place:]


def _namespace(page: str) -> str:
    found = re.search(r'<(?:(\w+):)?worksheet\b[^>]*?\sxmlns(?::\1)?="([^"]*spreadsheetml[^"]*)"', page)
    return found[2] if found is not None else "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def write_refused_package(
    path: Path,
    rows: Mapping[str, Mapping[int, RowLeft]],
    tops: Mapping[str, int],
    formulas: Mapping[str, Mapping[tuple[int, int], str | None]],
    part: Path,
    *,
    author: str,
    keeps_macros: bool,
) -> None:
    """Write a workbook with the rows of its sheets that are left.

    Args:
        path: The person's own workbook.
        rows: By sheet and row.
        tops: By sheet the first row below its heading.
        formulas: By sheet, see :meth:`PackageOfRefused.leave`.
        part: Where it is written.
        author: Who remarks what is wrong.
        keeps_macros: Whether the name of the new file may hold programs.

    Raises:
        NotPatched: It cannot be changed in place.
        OSError: It cannot be read or written.
    """
    names: Sequence[str] = tuple(rows)
    source = path
    for place, name in enumerate(names):
        package = PackageOfRefused(source, name)
        package.leave(tops[name], rows[name], formulas[name], author=author)
        if place == len(names) - 1:
            if package.has_macros and not keeps_macros:
                package.without_macros()
            if keeps_macros and not package.has_macros:
                raise NotPatched("ending")
            package.empty_others(names)
            package.show_only(names)
            package.forget_texts()
        package.write(part)
        source = part
    if not zipfile.is_zipfile(part):
        raise NotPatched("empty")

"""A sheet that brings records of a plain kind: its fields from the kind's description."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jyteacher_desktop.kinds.kit import Field, Kind, Shape
from jyteacher_desktop.sheets.cells import Cell, cell_text
from jyteacher_desktop.sheets.fields import CellRefused, Context, Doubtful, FieldSpec, Parser, heading_key
from jyteacher_desktop.sheets.records import PERSON_FIELDS
from jyteacher_desktop.sheets.shapes import choices_of, example_of, named, parser_of


def fields_of(kind: Kind) -> tuple[FieldSpec, ...]:
    """The fields of a sheet that brings records of a kind.

    The first field that names a person is told by the usual columns (姓名 with 证件号, 尾号, 工号 or 学科 for people of one name); whoever
    else is named in a record stands in one cell, with ``#`` or ``@`` where the name is not enough.
    """
    specs: list[FieldSpec] = []
    whose = whose_field(kind)
    own = {each.key for each in kind.typed}
    for each in kind.typed:
        if each is whose:
            first, *others = PERSON_FIELDS
            specs += [_told(each, first), *(other for other in others if other.key not in own)]
        else:
            specs.append(
                FieldSpec(
                    key=each.key,
                    title=each.heading or each.title,
                    aliases=frozenset(heading_key(text) for text in (each.title, each.heading or each.title, *each.aliases)),
                    parse=_or_a_later_word(each) if each.shape is Shape.CHOICE else parser_of(each),
                    required=each.required,
                    as_text=each.shape not in (Shape.COUNT, Shape.HOURS, Shape.MONEY),
                    choices=choices_of(each),
                    example=example_of(each),
                    width=each.width,
                )
            )
    return tuple(specs)


_CODE = re.compile(r"[a-z][a-z0-9_]*")


def _or_a_later_word(field: Field) -> Parser:
    """The reader of a choice, for sheets: the code of a word that only a later program knows was written as it came, and comes back so."""
    known = parser_of(field)

    def parse(value: Cell, context: Context) -> str | Doubtful:
        try:
            return known(value, context)
        except CellRefused:
            said = cell_text(value).strip()
            if _CODE.fullmatch(said) is None:
                raise
            message = f"{field.title}“{said}”是别的版本用的词，本程序不认识，照原样保留。请核对。"
            return Doubtful(said, f"{field.key}.later", message)

    return parse


def whose_field(kind: Kind) -> Field | None:
    """The field that says whose record it is: the first that is a person."""
    return next((each for each in kind.typed if each.shape is Shape.PERSON), None)


def _told(field: Field, usual: FieldSpec) -> FieldSpec:
    aliases = usual.aliases | {heading_key(text) for text in (field.title, *field.aliases)}
    return FieldSpec(
        key=field.key,
        title=field.title,
        aliases=aliases,
        parse=named,
        required=field.required,
        example=usual.example,
        width=field.width,
    )


def known_headings(specs: Sequence[FieldSpec]) -> frozenset[str]:
    """Every heading these fields answer to."""
    return frozenset(alias for spec in specs for alias in spec.aliases)

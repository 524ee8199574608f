"""A sheet that brings records of a plain kind: its fields from the kind's description."""

from __future__ import annotations

import re
from datetime import date, timedelta

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.words_for_nothing import is_nobody
from jyteacher_desktop.kinds.kit import Field, Kind, Shape
from jyteacher_desktop.later import pattern
from jyteacher_desktop.sheets.cell_values import (
    CellRefused,
    Context,
    Doubtful,
    FieldSpec,
    Parser,
    heading_key,
    month,
    says_nothing,
)
from jyteacher_desktop.sheets.cells import Cell, cell_text, usual_text
from jyteacher_desktop.sheets.field_shapes import choices_of, example_of, named, parser_of
from jyteacher_desktop.sheets.fields_of_first_lists import person_fields
from jyteacher_desktop.sheets.register_headings import further_headings
from jyteacher_desktop.sheets.register_words import word_meant


def fields_of(kind: Kind) -> tuple[FieldSpec, ...]:
    """The fields of a sheet that brings records of a kind.

    The first field that names a person is told by the usual columns (姓名 with 证件号, 尾号, 工号 or 学科 for people of one name); whoever
    else is named in a record stands in one cell, with ``#`` or ``@`` where the name is not enough.
    """
    specs: list[FieldSpec] = []
    whose = whose_field(kind)
    own = {each.key for each in kind.typed}
    further = further_headings(kind)
    for each in kind.typed:
        if each is whose:
            first, *others = person_fields()
            specs += [
                _told(each, first, further.get(each.key, frozenset())),
                *(other for other in others if other.key not in own),
            ]
        else:
            specs.append(
                FieldSpec(
                    key=each.key,
                    title=each.heading or each.title,
                    aliases=frozenset(heading_key(text) for text in (each.title, each.heading or each.title, *each.aliases)),
                    further=further.get(each.key, frozenset()),
                    parse=_as_written(each),
                    required=each.required,
                    as_text=each.shape not in (Shape.COUNT, Shape.HOURS, Shape.MONEY),
                    choices=choices_of(each),
                    example=example_of(each),
                    width=each.width,
                )
            )
    return tuple(specs)


def _as_written(field: Field) -> Parser:
    """The reader of a field, for sheets: what other clerks write is taken where it can mean one thing only, and told."""
    known = parser_of(field)
    if field.shape is Shape.CHOICE:
        return _in_other_words(field, known)
    if field.shape is Shape.DAY:
        return _or_a_month(field, known)
    if field.shape is Shape.SOMEBODY:
        return _or_nobody(field, known)
    if field.shape is Shape.HOURS and len(field.hint) == 1:
        return lambda value, context: known(
            re.sub(rf"\s*{field.hint}\s*$", "", value) if isinstance(value, str) else value, context
        )
    return known


def _or_nobody(field: Field, known: Parser) -> Parser:
    """A name; a word that says that nobody is there yet, or that nobody knows who, makes no person of it."""

    def parse(value: Cell, context: Context) -> str | Doubtful:
        said = cell_text(value).strip()
        if not is_nobody(said):
            return known(value, context)
        if field.required:
            raise CellRefused("name.nobody", f"{field.title}写的是“{said}”，还没有人。有了人再登记这一行。")
        return Doubtful("", "cell.says_nothing", says_nothing(field.title, said))

    return parse


_CODE = re.compile(r"[a-z][a-z0-9_]*")


def _in_other_words(field: Field, known: Parser) -> Parser:
    """A choice: other words for one of its own, and the code of a word that only a later program knows, which comes back as it came."""

    def parse(value: Cell, context: Context) -> str | Doubtful:
        try:
            return known(value, context)
        except CellRefused:
            said = cell_text(value).strip()
            if _CODE.fullmatch(said) is not None:
                message = f"{field.title}“{said}”是别的版本用的词，本程序不认识，照原样保留。请核对。"
                return Doubtful(said, f"{field.key}.later", message)
            named = field.term.from_text(said) if field.term is not None else None
            if named is not None:
                return named.code
            meant = word_meant(said, {each.label: each.code for each in field.term or ()})
            if meant is None:
                raise
            label, code = meant
            return Doubtful(code, f"{field.key}.meant", f"{field.title}“{said}”按“{label}”登记。请核对。")

    return parse


_LAST = ("until", "ends", "pre_to", "due")
"""Fields of a last day: a month or a quarter alone means its last one."""
_A_QUARTER = pattern("(20[0-9]{2})年? ?(?:[Qq]([1-4])|第?([一二三四1-4])季度?)")


def _quarter(value: Cell) -> Quarter | None:
    """The quarter that a cell names (2026Q1, 2026年第一季度); None for anything else."""
    said = _A_QUARTER.fullmatch(usual_text(value).strip())
    return Quarter(int(said[1]), int(said[2]) if said[2] else "一二三四1234".index(said[3]) % 4 + 1) if said is not None else None


def _or_a_month(field: Field, known: Parser) -> Parser:
    """A day; of a month or a quarter alone its first day, or its last where something ends."""

    def parse(value: Cell, context: Context) -> str | Doubtful:
        try:
            return known(value, context)
        except CellRefused:
            quarter = _quarter(value)
            if quarter is not None:
                day = quarter.last_day if field.key in _LAST else quarter.first_day
                return Doubtful(
                    day.isoformat(),
                    "date.quarter_only",
                    f"“{cell_text(value).strip()}”是季度，按 {day.isoformat()} 登记。请核对。",
                )
            found = month(value, context)
            text = found.text if isinstance(found, Doubtful) else found
            first = date.fromisoformat(f"{text}-01")
            day = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1) if field.key in _LAST else first
            if isinstance(found, Doubtful):
                return Doubtful(
                    day.isoformat(), found.code, f"{found.message.removesuffix('请核对。')}日期写作 {day.isoformat()}，请核对。"
                )
            message = f"“{cell_text(value).strip()}”没有写日子，按 {day.isoformat()} 登记。请核对。"
            return Doubtful(day.isoformat(), "date.month_only", message)

    return parse


def whose_field(kind: Kind) -> Field | None:
    """The field that says whose record it is: the first that is a person."""
    return next((each for each in kind.typed if each.shape is Shape.PERSON), None)


def _told(field: Field, usual: FieldSpec, further: frozenset[str]) -> FieldSpec:
    aliases = usual.aliases | {heading_key(text) for text in (field.title, *field.aliases)}
    return FieldSpec(
        key=field.key,
        title=field.title,
        aliases=aliases,
        further=further,
        parse=named,
        required=field.required,
        example=usual.example,
        width=field.width,
    )

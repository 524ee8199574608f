"""What SQL says of plain kinds: how a row is named, its day, and what it belongs to.

A list of the trash names records of every kind; names are made where the rows stand.
"""

from __future__ import annotations

from typing import Final

from jyteacher_desktop import kinds
from jyteacher_desktop.kinds.kit import HUNDREDTHS, Field, Keeper, Kind, Shape
from jyteacher_desktop.store.kind_columns import column_names

_DEEPEST = 3
"""A record is named by what it belongs to, and that by what it belongs to; more is not told."""
_CENTS: Final = 100
_MOST_GROUPS: Final = 4
"""Groups of three behind the first digits of the largest amount that is taken in, a million millions."""


def title_sql(kind: Kind, keeper: Keeper, row: str = "r", depth: int = 0) -> str:
    """An expression over the row ``row`` that names it as ``Kind.called`` says."""
    parts: list[str] = []
    from string import Formatter  # noqa: PLC0415 - whoever only lists needs none

    for literal, key, _spec, _conversion in Formatter().parse(kind.called):
        if literal:
            parts.append(_text(literal))
        if key:
            parts.append(_value(kind.field(key), keeper, row, depth))
    return f"trim({' || '.join(parts)})" if parts else _text(kind.title)


def day_sql(kind: Kind, row: str = "r") -> str:
    """An expression over the row that gives its day, "" when it has none."""
    return f'{row}."{kind.day.column}"' if kind.day is not None else "''"


def _value(field: Field, keeper: Keeper, row: str, depth: int) -> str:
    names = column_names(field, keeper)
    column = f'{row}."{names[0]}"'
    if field.shape is Shape.SOMEBODY:
        return f'{row}."{names[1]}"'
    if field.shape is Shape.PERSON:
        if keeper is Keeper.SCHOOL:
            return f"coalesce((SELECT p.name FROM teacher p WHERE p.id = {column}), '')"
        return (
            "coalesce((SELECT p.name FROM city_teacher p JOIN office o ON o.id = p.office "
            f"WHERE o.uuid || ' ' || p.uuid = {column}), '')"
        )
    if field.shape is Shape.LINK:
        return _linked(field, keeper, column, depth)
    if field.term is not None:
        cases = " ".join(f"WHEN {_text(each.code)} THEN {_text(each.label)}" for each in field.term)
        return f"CASE {column} {cases} ELSE {column} END"
    if field.of == "registers":
        cases = " ".join(f"WHEN {_text(each.id)} THEN {_text(each.title)}" for each in kinds.REGISTERS)
        return f"CASE {column} {cases} ELSE {column} END"
    if field.shape is Shape.MONEY:
        return _amount(column)
    if field.shape in HUNDREDTHS:
        return f"coalesce(rtrim(rtrim(printf('%.2f', {column} / 100.0), '0'), '.'), '')"
    return f"coalesce({column}, '')"


def _amount(column: str) -> str:
    """Hundredths as :func:`~jyteacher_desktop.domain.columns.amount_text` writes them; neither printf of ours puts thousands apart."""

    def group(thousands: int) -> str:
        return f"substr(CAST(1000 + {column} / {_CENTS * 1000**thousands} % 1000 AS TEXT), 2)"

    def whole(groups: int) -> str:
        first = f"CAST({column} / {_CENTS * 1000**groups} AS TEXT)"
        return " || ',' || ".join([first, *map(group, reversed(range(groups)))])

    cases = " ".join(f"WHEN {column} < {_CENTS * 1000 ** (groups + 1)} THEN {whole(groups)}" for groups in range(_MOST_GROUPS))
    cents = f"substr(CAST({_CENTS} + {column} % {_CENTS} AS TEXT), 2)"
    return f"coalesce(CASE {cases} ELSE {whole(_MOST_GROUPS)} END || '.' || {cents}, '')"


def _linked(field: Field, keeper: Keeper, column: str, depth: int) -> str:
    if depth >= _DEEPEST:
        return "''"
    target, row = kinds.record_kind(str(field.of)), f"l{depth}"
    if keeper is Keeper.BUREAU and keeper not in target.keepers:
        return "''"
    return (
        f"coalesce((SELECT {title_sql(target, keeper, row, depth + 1)} FROM \"{target.id}\" {row} WHERE {row}.id = {column}), '')"
    )


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"

"""What the columns of a kind are called in the files of both keepers; their description is in kind_tables.py."""

from __future__ import annotations

from jyteacher_desktop.kinds import REGISTERS
from jyteacher_desktop.kinds.kit import Field, Keeper, Kind, Shape


def kept_by(keeper: Keeper) -> tuple[Kind, ...]:
    """The plain kinds of which one office keeps records."""
    return tuple(each for each in REGISTERS if keeper in each.keepers)


def city_columns(kind: Kind) -> tuple[str, ...]:
    """The columns of a city table that hold what a package's row holds, in the order of the package's fields (id first)."""
    return (*(("uuid",) if kind.own_life else ()), *(name for field in kind.travelling for name in field.sent_names))


def told_fields(kind: Kind) -> list[Field]:
    """The fields that a package brings, those that travel apart behind the others."""
    return sorted(kind.travelling, key=lambda each: bool(each.apart))


def derived_columns(kind: Kind) -> tuple[str, ...]:
    """The columns of a city table of a kind of the first days, in the order of the package's fields, those that travel apart behind them.

    People and records are small keys there, under the names that packages use.
    """
    return tuple(field.sent if field.shape in (Shape.PERSON, Shape.LINK) else field.column for field in told_fields(kind))


def column_names(field: Field, keeper: Keeper) -> tuple[str, ...]:
    """The columns of a field in the file of this keeper."""
    if field.shape is Shape.PERSON and keeper is Keeper.BUREAU:
        return (field.key,)
    if field.shape is Shape.SOMEBODY:
        return (f"{field.key}_id" if keeper is Keeper.SCHOOL else f"{field.key}_person", field.key)
    return (field.column,)

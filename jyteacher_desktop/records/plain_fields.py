"""Fields of a kind of the first days that none of its rules names: read, checked, stored and shown by their description alone.

The use cases of teachers, activities, trainings, balances and plans know by name what they decide about (days, hours, levels). Whatever
else the description of such a kind has goes along as ``more``: stored text by the key of the field, as the readers of cells give it. A field that a
kind gains is therefore in its list, form, import, export and ``--set`` by its line in the description.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from jyteacher_desktop.domain.columns import Align, Column, hours_text
from jyteacher_desktop.kinds.kit import HUNDREDTHS, NUMBERS, Field, Kind, Shape
from jyteacher_desktop.later import later
from jyteacher_desktop.records.errors import ValueRefused
from jyteacher_desktop.store.workspace import Workspace

if TYPE_CHECKING:
    from jyteacher_desktop.records import values
    from jyteacher_desktop.sheets import cell_values, field_shapes
else:
    field_shapes = later("jyteacher_desktop.sheets.field_shapes")
    cell_values = later("jyteacher_desktop.sheets.cell_values")
    values = later("jyteacher_desktop.records.values")

Texts = Mapping[str, str]


class _Kept(dict[str, str]):
    """Texts that nobody changes any more, so that the rows which carry them can stand in sets."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))


NOTHING_MORE: Final[Texts] = _Kept()
_NOT_ALONE: Final = frozenset({Shape.PERSON, Shape.SOMEBODY, Shape.LINK, Shape.FACTS})
"""Who and what a record names is resolved by its use cases; a field of these shapes needs a rule of its own."""
_CENTRED: Final = frozenset({Shape.DAY, Shape.MONTH, Shape.YEAR, Shape.TERM, Shape.CHOICE, Shape.FLAG})


class More:
    """The fields of one kind that its use cases do not name.

    Args:
        kind: The kind.
        named: Keys of the fields that the use cases know, blank between them.
    """

    def __init__(self, kind: Kind, named: str) -> None:
        known = set(named.split())
        unknown = known - {each.key for each in kind.fields}
        if unknown:
            raise ValueError(f"{kind.id} has no field {', '.join(sorted(unknown))}")
        left = [each for each in kind.typed if each.stored and each.key not in known]
        alone = [each.key for each in left if each.shape in _NOT_ALONE]
        if alone:
            raise ValueError(f"{kind.id}: {', '.join(alone)} cannot be kept by description alone")
        self.kind = kind
        self.fields: tuple[Field, ...] = tuple(left)

    @property
    def sql(self) -> str:
        """The columns behind a statement's own, each with the comma before it; of a table called ``r``."""
        return "".join(f', r."{each.column}"' for each in self.fields)

    def of(self, columns: Sequence[Any]) -> Texts:
        """The stored texts of the values that :attr:`sql` asked for."""
        if not self.fields:
            return NOTHING_MORE
        return _Kept({each.key: _text(each, raw) for each, raw in zip(self.fields, columns, strict=True)})

    def split(self, record: Sequence[Any]) -> tuple[Sequence[Any], Texts]:
        """A record that ends with what :attr:`sql` asked for: the statement's own columns, and the texts of the rest."""
        own = len(record) - len(self.fields)
        return record[:own], self.of(record[own:])

    def read(self, ws: Workspace, uuid: str) -> Texts:
        """The stored texts of one record."""
        if not self.fields:
            return NOTHING_MORE
        [columns] = ws.tuples(f'SELECT {self.sql.removeprefix(", ")} FROM "{self.kind.id}" r WHERE r.uuid = ?', (uuid,))
        return self.of(columns)

    def columns(self, texts: Texts) -> dict[str, object]:
        """What is stored for these texts; a field that is not among them is empty.

        Raises:
            ValueRefused: A text cannot stand in its field, or a required field is empty.
        """
        return {each.column: _column(each, texts.get(each.key, "")) for each in self.fields}

    def named_in(self, said: Texts) -> dict[str, str]:
        """What of these texts (a row of a sheet, what stood behind ``--set``) belongs to the fields."""
        return {each.key: said[each.key] for each in self.fields if each.key in said}

    def shown(self, key: str, texts: Texts) -> str:
        """A stored text as people read it."""
        each, text = self.kind.field(key), texts.get(key, "")
        if each.shape is Shape.FLAG:
            return "是" if text == "1" else ""
        return each.shown(text) if each.shape is Shape.CHOICE else text

    def list_columns(self) -> tuple[Column[Any], ...]:
        """Their columns in a list whose rows carry the texts as ``more``."""
        return tuple(self._list_column(each) for each in self.fields if each.listed)

    def _list_column(self, each: Field) -> Column[Any]:
        align = Align.RIGHT if each.shape in NUMBERS - {Shape.FLAG} else Align.CENTER if each.shape in _CENTRED else Align.LEFT
        return Column(
            key=each.key, title=each.title, value=lambda row: self.shown(each.key, row.more), align=align, width=each.width
        )


def _text(each: Field, raw: Any) -> str:
    if raw is None:
        return ""
    if each.shape in HUNDREDTHS:
        return hours_text(Decimal(raw) / 100)
    return ("1" if raw else "") if each.shape is Shape.FLAG else str(raw)


def _column(each: Field, text: str) -> object:
    try:
        said = field_shapes.parser_of(each)(text, cell_values.Context(date(2000, 1, 1)))  # stored texts carry their year
    except cell_values.CellRefused as error:
        raise ValueRefused(f"{error.of(each.title)}没有保存。", field=each.key, cause=error.code) from error
    stored = said.text if isinstance(said, cell_values.Doubtful) else said
    if not stored and each.required:
        raise values.left_blank(each)
    value = values.value_of(each, stored)
    if each.shape in HUNDREDTHS:
        return int(value * 100) if value is not None else None
    if each.shape is Shape.FLAG:
        return int(bool(value))
    return value.isoformat() if isinstance(value, date) else "" if value is None and each.shape not in NUMBERS else value

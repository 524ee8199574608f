"""What stands behind ``--set 字段=内容``: fields by key, by Chinese title or by any heading a workbook may use for them.

Values are read by the parsers of cells, so what may stand in a workbook may be typed here. An empty text clears a field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from jyteacher_desktop.later import later
from jyteacher_desktop.records.errors import ValueRefused
from jyteacher_desktop.records.plain_fields import More

if TYPE_CHECKING:
    from jyteacher_desktop.sheets import FieldSpec, cell_values, fields_of_first_lists
else:
    # many a command that takes the option is given none
    cell_values = later("jyteacher_desktop.sheets.cell_values")
    fields_of_first_lists = later("jyteacher_desktop.sheets.fields_of_first_lists")


def no_such_field(name: str, listed: str) -> ValueRefused:
    """The refusal of a name that is no field's; ``listed`` are those there are."""
    return ValueRefused(f"没有“{name}”这一项，没有保存。可用的有：{listed}。", field=name)


def set_texts(
    specs: Sequence[FieldSpec], pairs: Iterable[tuple[str, str]], today: date, *, others: Mapping[str, str] | None = None
) -> tuple[dict[str, str], dict[str, str]]:
    """Stored texts by field key, and what belongs to ``others`` (key to Chinese label) by its key.

    Raises:
        ValueRefused: There is no such field, or its text cannot be read.
    """
    found: dict[str, str] = {}
    more: dict[str, str] = {}
    labels = dict(others or {})
    by_label = {label: key for key, label in labels.items()}
    for name, text in pairs:
        own = name if name in labels else by_label.get(name)
        spec = cell_values.spec_called(specs, name)
        if own is not None and (spec is None or name != spec.key):
            more[own] = text
        elif spec is None:
            listed = "、".join([*(each.title for each in specs if each.offered), *labels.values()])
            raise no_such_field(name, listed)
        else:
            found[spec.key] = _text(spec, text, today)
    return found, more


def split_texts(more: More, pairs: Iterable[tuple[str, str]], today: date) -> tuple[dict[str, str], dict[str, str]]:
    """What belongs to fields that only the description names, by key; and the rest as it was typed.

    Raises:
        ValueRefused: A text cannot be read.
    """
    typed = list(pairs)
    if not typed:
        return {}, {}
    specs = [fields_of_first_lists.spec_of(more.kind, each) for each in more.fields]
    mine: list[tuple[str, str]] = []
    rest: dict[str, str] = {}
    for name, text in typed:
        if cell_values.spec_called(specs, name) is not None:
            mine.append((name, text))
        else:
            rest[name] = text
    return set_texts(specs, mine, today)[0], rest


def names_of(specs: Iterable[FieldSpec]) -> list[str]:
    """Every name under which these fields are known."""
    return [name for each in specs for name in (each.key, each.title, *each.aliases)]


def days_said(said: Mapping[str, str], first: date, last: date) -> dict[str, Any]:
    """The first and the last day; a record of one day that is moved stays one of one day."""
    if "start" not in said and "end" not in said:
        return {}
    start, _sign, both = (said.get("start") or first.isoformat()).partition("/")
    begins = date.fromisoformat(start)
    end = both or said.get("end", "")
    if end:
        return {"date": begins, "end_date": date.fromisoformat(end)}
    one_day = first == last or "end" in said
    return {"date": begins, "end_date": begins if one_day else last}


def _text(spec: FieldSpec, text: str, today: date) -> str:
    try:
        return cell_values.stored_text(spec, text, today)
    except cell_values.CellRefused as error:
        raise ValueRefused(f"{error.of(spec.title)}没有保存。", field=spec.key, cause=error.code) from error

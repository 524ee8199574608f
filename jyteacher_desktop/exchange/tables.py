"""The tables of letters: names, fields, types, keys; writing and strict reading of their rows.

A row is one canonical JSON object per line with every field present (null when empty). Ids are UUID text; hours are
integer hundredths (``_x100``); dates are ISO text. Rows are sorted by primary key. Tables with a year in their name
(``attendance-2026``) hold the records that begin in that calendar year, so closed years never change again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from operator import attrgetter, lt
from typing import Annotated, Any

import msgspec

from jyteacher_desktop.exchange import canonical
from jyteacher_desktop.exchange.errors import BadRows, WrongForm

MAX_ROWS = 500_000
_Integer = Annotated[int, msgspec.Meta(ge=-canonical.MAX_INTEGER, le=canonical.MAX_INTEGER)]
_TYPES: dict[str, Any] = {"text": str, "text?": str | None, "integer": _Integer, "integer?": _Integer | None}
_YEARLY = re.compile(r"(.+)-(\d{4})")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """One kind of table.

    Attributes:
        name: Base name; a yearly table adds ``-YYYY``.
        fields: Name to type: ``text``, ``integer``, or the same with ``?`` where null is allowed.
        key: Primary key, which is also the sort order.
        refers: Field to (base name, field) of the table it points at; yearly tables point into the same year.
        yearly: Whether the name carries a year.
    """

    name: str
    fields: Mapping[str, str]
    key: tuple[str, ...]
    refers: Mapping[str, tuple[str, str]]
    yearly: bool = False


def _spec(name: str, fields: str, key: str, *, yearly: bool = False, **refers: str) -> TableSpec:
    typed: dict[str, str] = {}
    for item in fields.split():
        field, _colon, kind = item.partition(":")
        typed[field] = {"": "text", "?": "text?", "i": "integer", "i?": "integer?"}[kind]
    points = {field: (target.split(".")[0], target.split(".")[1]) for field, target in refers.items()}
    return TableSpec(name=name, fields=typed, key=tuple(key.split()), refers=points, yearly=yearly)


REPORT: tuple[TableSpec, ...] = (
    _spec("school", "id code name stage central", "id"),
    _spec("periods", "id status version:i final:i closed_on:?", "id"),
    _spec(
        "teachers",
        "id name sex birth_month subject subject_group stage title position group teacher_no id_last4 joined status",
        "id",
    ),
    _spec("service", "teacher seq:i start:? status", "teacher seq", teacher="teachers.id"),
    _spec("identity", "teacher id_number:? phone:?", "teacher", teacher="teachers.id"),
    _spec(
        "activities",
        "id kind title start end start_time end_time hours_x100:i sessions:i place status level content_key approval_no late_on fields",
        "id",
        yearly=True,
    ),
    _spec(
        "attendance",
        "teacher activity mark role attended:i? confirmed_x100:i?",
        "teacher activity",
        yearly=True,
        teacher="teachers.id",
        activity="activities.id",
    ),
    _spec(
        "trainings",
        "id teacher name organizer level mode start end hours_x100:i certificate result status confirmed_x100:i? late_on",
        "id",
        yearly=True,
        teacher="teachers.id",
    ),
    _spec("openings", "id teacher year category hours_x100:i document", "id", teacher="teachers.id"),
)
ENROL: tuple[TableSpec, ...] = (
    _spec("school", "id code name stage central", "id"),
    _spec("keys", "keyid role spki", "keyid"),
)
ROOT: tuple[TableSpec, ...] = (
    _spec("office", "id code name threshold:i", "id"),
    _spec("keys", "keyid role spki", "keyid"),
    _spec("recipients", "recipient role", "recipient"),
)
RECEIPT: tuple[TableSpec, ...] = (
    _spec("heads", "office seq:i letter period version:i", "office seq"),
    _spec("issues", "id record_table record code remark", "id"),
    _spec("credited", "teacher cycle as_of counted_x100:i required_x100:i", "teacher cycle"),
)
BY_KIND: dict[str, tuple[TableSpec, ...]] = {"report": REPORT, "enrol": ENROL, "root": ROOT, "receipt": RECEIPT}


def find_spec(kind: str, resource: str) -> tuple[TableSpec, str] | None:
    """The spec of a resource name and its year ("" when not yearly); None for a table this version does not know."""
    for spec in BY_KIND[kind]:
        if not spec.yearly and spec.name == resource:
            return spec, ""
        match = _YEARLY.fullmatch(resource)
        if spec.yearly and match is not None and match[1] == spec.name:
            return spec, match[2]
    return None


def resource_name(spec: TableSpec, year: str) -> str:
    """``attendance-2026`` or ``teachers``."""
    return f"{spec.name}-{year}" if spec.yearly else spec.name


@lru_cache(maxsize=64)
def _row_type(name: str, fields: tuple[tuple[str, str], ...]) -> type[msgspec.Struct]:
    """A struct whose fields stand in alphabetical order, so that encoding it is already canonical."""
    return msgspec.defstruct(
        f"{name}_row",
        [(field, _TYPES[kind]) for field, kind in sorted(fields)],
        forbid_unknown_fields=True,
        frozen=True,
        gc=False,
    )


def row_type(spec: TableSpec) -> type[msgspec.Struct]:
    """The row type of a table; rows have one attribute per field."""
    return _row_type(spec.name, tuple(spec.fields.items()))


@lru_cache(maxsize=64)
def _decoder(name: str, fields: tuple[tuple[str, str], ...]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(_row_type(name, fields), strict=True)


_encoder = msgspec.json.Encoder()


def encode_rows(spec: TableSpec, rows: Iterable[Sequence[object]]) -> bytes:
    """Rows (values in the order of ``spec.fields``) as sorted canonical JSON Lines.

    Text is brought to the form that may travel (NFC, no control characters).
    """
    order = [list(spec.fields).index(field) for field in sorted(spec.fields)]
    key = [list(spec.fields).index(field) for field in spec.key]
    make = row_type(spec)
    ready = sorted(rows, key=lambda row: tuple(row[place] for place in key))
    data = _encoder.encode_lines([make(*[row[place] for place in order]) for row in ready])
    try:
        canonical.check_text(data)
    except ValueError:
        cleaned = [tuple(canonical.clean_text(value) if isinstance(value, str) else value for value in row) for row in ready]
        data = _encoder.encode_lines([make(*[row[place] for place in order]) for row in cleaned])
    return data


def decode_rows(spec: TableSpec, resource: str, data: bytes) -> list[Any]:
    """Rows of a verified body, checked strictly.

    Raises:
        BadRows: Not canonical, a wrong type, too many, unsorted or a repeated key.
    """
    refusal = f"表“{resource}”的内容不合规范，整个数据包没有采用，原有数据没有变化。请让对方升级程序后重新导出。"
    canonical.check_lines(data, resource)
    try:
        canonical.check_text(data)
        rows: list[Any] = _decoder(spec.name, tuple(spec.fields.items())).decode_lines(data)
        if _encoder.encode_lines(rows) != data:
            raise ValueError("not canonical")
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise BadRows(refusal, table=resource, cause=str(error)) from error
    if len(rows) > MAX_ROWS:
        raise BadRows(f"表“{resource}”超过 {MAX_ROWS} 行，没有采用，原有数据没有变化。", table=resource)
    keys = list(map(attrgetter(*spec.key), rows))
    if not all(map(lt, keys, islice(keys, 1, None))):
        raise BadRows(refusal, table=resource, cause="keys are not strictly increasing")
    return rows


def check_references(kind: str, rows_of: Callable[[str], list[Any] | None], resources: Iterable[str]) -> None:
    """Check that every reference points at a row of the same letter, where both tables are present.

    Raises:
        BadRows: A reference leads nowhere.
    """
    ids: dict[tuple[str, str], set[object]] = {}
    for resource in resources:
        found = find_spec(kind, resource)
        if found is None:
            continue
        spec, year = found
        rows = rows_of(resource)
        if rows is None:
            continue
        for field, (target, target_field) in spec.refers.items():
            target_spec = next(each for each in BY_KIND[kind] if each.name == target)
            place = (resource_name(target_spec, year), target_field)
            if place not in ids:
                target_rows = rows_of(place[0])
                if target_rows is None:
                    continue
                ids[place] = set(map(attrgetter(target_field), target_rows))
            if not ids[place].issuperset(map(attrgetter(field), rows)):
                raise BadRows(
                    f"表“{resource}”引用了“{place[0]}”里没有的记录，整个数据包没有采用，原有数据没有变化。请让对方重新导出。",
                    table=resource,
                )


def describe_resource(spec: TableSpec, year: str, data: bytes) -> dict[str, object]:
    """The manifest entry of a table: name, size, hash, rows and schema (Frictionless Data Package)."""
    name = resource_name(spec, year)
    keys = [
        {
            "fields": field,
            "reference": {"fields": target_field, "resource": f"{target}-{year}" if _is_yearly(spec, target) else target},
        }
        for field, (target, target_field) in sorted(spec.refers.items())
    ]
    return {
        "bytes": len(data),
        "encoding": "utf-8",
        "format": "jsonl",
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "mediatype": "application/jsonl",
        "name": name,
        "path": f"data/{name}.jsonl",
        "rows": data.count(b"\n"),
        "schema": {
            "fields": [
                {"name": field, "type": "integer" if kind.startswith("integer") else "string"}
                for field, kind in spec.fields.items()
            ],
            "foreignKeys": keys,
            "primaryKey": list(spec.key),
        },
        "type": "table",
    }


def check_hash(resource: Mapping[str, Any], data: bytes) -> None:
    """Compare a body with its manifest entry.

    Raises:
        WrongForm: Size or hash differ.
    """
    if len(data) != resource["bytes"] or resource["hash"] != f"sha256:{hashlib.sha256(data).hexdigest()}":
        raise WrongForm(
            f"表“{resource['name']}”与签名清单不符，没有采用，原有数据没有变化。请让对方重新发送。", table=resource["name"]
        )


def _is_yearly(spec: TableSpec, target: str) -> bool:
    return any(each.name == target and each.yearly for specs in BY_KIND.values() for each in specs) and spec.yearly

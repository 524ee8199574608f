"""The tables of letters: names, fields, types, keys; writing and strict reading of their rows.

A row is one canonical JSON object per line with every field present. Ids are UUID text; hours are integer hundredths
(``_x100``); dates are ISO text. Rows are sorted by primary key. Tables with a year in their name (``attendance-2026``)
hold the records that begin in that calendar year, so closed years never change again.

A table is described once, by :class:`TableSpec`; the writer, the manifest's schema and every check of the reader follow
from it. A later program may add fields at will: its manifest says so, and this one reads past them. A field that came later than
its table is named with its default (``later``), so that what an earlier program wrote stays good.

The tables of records follow from the descriptions of their kinds (:func:`spec_of`).
"""

from __future__ import annotations

import hashlib
import keyword
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from itertools import chain, pairwise, starmap
from operator import attrgetter, eq, itemgetter, lt
from types import GenericAlias
from typing import Annotated, Any, Final, Literal

import msgspec

from jyteacher_desktop.domain.cancelling import asking, go_on
from jyteacher_desktop.domain.terms import Mark, RecordStatus, Result, Role, ServiceStatus, Sex, Term
from jyteacher_desktop.exchange import canonical, differing_bodies, lines_by_column
from jyteacher_desktop.exchange.errors import BadRows, WrongForm, unlike_the_list
from jyteacher_desktop.exchange.lines_by_column import Lines
from jyteacher_desktop.kinds import RECORDS, activity, carried, opening_balance, teacher, training
from jyteacher_desktop.kinds.kit import Kind, Shape
from jyteacher_desktop.kinds.registry import FollowingList, FollowingMap, FollowingSet
from jyteacher_desktop.kinds.wire import fields_of, key_of, sent_default, travelling, types_of
from jyteacher_desktop.values import NamedTuple, dataclass, replace
from jyteacher_desktop.values import field as dataclass_field

MAX_ROWS = 500_000
MOST_TOLD = 5_000
"""Rows of what a receipt lays before a person at the school, remarks, findings, answers about plans: each is a task or a record of his book,
and a clerk who leaves would bury a school's own with one receipt that nobody can take back."""
MAX_FIELDS = 64
_PIECE = 256 * 1024
"""So many bytes of a table are read at once, which is more than a line may have."""
_ROW, _PLACE, _NUMBER, _TEXT = 64, 8, 32, 112
"""Bytes that a row takes beside its fields, a field beside its value, a number, and a text beside its characters with its place among the different ones."""
YEAR = r"(?!0000)[0-9]{4}"
"""A year inside of a pattern: no calendar has a year 0, and what reads days, quarters and years stops at it."""
QUARTER = re.compile(rf"{YEAR}Q[1-4]")
_YEARLY = re.compile(rf"(.+)-({YEAR})")
_FIELD = re.compile(r"[a-z][a-z0-9_]{0,62}")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_DAY = re.compile(rf"{YEAR}-[0-9]{{2}}-[0-9]{{2}}")
_DIGEST = re.compile(r"[0-9a-f]{64}")

_Integer = Annotated[int, msgspec.Meta(ge=-canonical.MAX_INTEGER, le=canonical.MAX_INTEGER)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=canonical.MAX_INTEGER)]


def _codes(terms: type[Term], *others: str) -> Any:
    """A closed list: any other code is refused while decoding, and equal codes share one string."""
    return Literal.__getitem__((*(term.code for term in terms), *others))


_TYPES: dict[str, Any] = {
    "text": str,
    "text?": str | None,
    "uuid": str,
    "uuid-": str,
    "day": str,
    "day?": str | None,
    "day-": str,
    "month": str,
    "month-": str,
    "time-": str,
    "year": str,
    "year-": str,
    "quarter": str,
    "hash": str,
    "json": str,
    "facts": str,
    "count": _Count,
    "count?": _Count | None,
    "flag": Annotated[int, msgspec.Meta(ge=0, le=1)],
    "sex": _codes(Sex, ""),
    "service": _codes(ServiceStatus),
    "service-": _codes(ServiceStatus, ""),
    "status": _codes(RecordStatus),
    "mark": _codes(Mark),
    "role": _codes(Role),
    "result": _codes(Result, ""),
    "period": Literal["open", "closed"],
    "evidence": Literal["activity", "training"],
    "media": Literal["image/jpeg", "image/png", "application/pdf"],
}
"""Type of a field to the type a row carries. A final ``?`` allows null, a final ``-`` the empty text."""
_PATTERNS: dict[str, re.Pattern[str]] = {
    "uuid": UUID,
    "uuid-": re.compile(rf"|{UUID.pattern}"),
    "day": _DAY,
    "day?": _DAY,
    "day-": re.compile(rf"|{_DAY.pattern}"),
    "month": re.compile(rf"{YEAR}-(0[1-9]|1[0-2])"),
    "month-": re.compile(rf"|{YEAR}-(0[1-9]|1[0-2])"),
    "time-": re.compile(r"|([01][0-9]|2[0-3]):[0-5][0-9]"),
    "year": re.compile(rf"{YEAR}(-{YEAR})?"),
    "year-": re.compile(rf"|{YEAR}(-{YEAR})?"),
    "quarter": QUARTER,
    "hash": _DIGEST,
}
_INTEGERS = frozenset({"count", "count?", "flag"})
_OBJECTS: dict[str, msgspec.json.Decoder[dict[str, Any]]] = {
    "json": msgspec.json.Decoder(dict[str, str | _Integer | None], strict=True),
    "facts": msgspec.json.Decoder(dict[str, str | _Integer | list[str] | None], strict=True),
}
"""Types that are a canonical JSON object inside a text: what a field of a kind holds, and what an entry of the log says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """One kind of table.

    Attributes:
        name: Base name; a yearly table adds ``-YYYY``.
        fields: Name to type, one of those above.
        key: Primary key, which is also the sort order.
        refers: Field to (base name, field) of the table it points at; yearly tables point into the same year.
        yearly: Whether the name carries a year. Where such rows have a ``start``, it lies in that year.
        one: Whether the table has exactly one row. Where its ``id`` is a UUID, that is the office that sends the letter (in a
            ``restore``, the office it gives back).
        optional: Whether a letter may do without it.
        blob: Field that names attachments (SHA-256) the boxes of the letter may carry.
        later: Fields that letters from before they existed lack, with what such a letter means. None of them is part of the key.
        most: Rows at most, None for what any table may have.
    """

    name: str
    fields: Mapping[str, str]
    key: tuple[str, ...]
    refers: Mapping[str, tuple[str, str]]
    yearly: bool = False
    one: bool = False
    optional: bool = False
    blob: str = ""
    later: Mapping[str, object] = dataclass_field(default_factory=dict)
    most: int | None = None

    @property
    def limit(self) -> int:
        """So many rows a table of this kind may have."""
        return MAX_ROWS if self.most is None else self.most


def _spec(
    name: str,
    fields: str,
    key: str,
    *,
    yearly: bool = False,
    one: bool = False,
    optional: bool = False,
    blob: str = "",
    most: int | None = None,
    **refers: str,
) -> TableSpec:
    typed = {field: kind or "text" for field, _colon, kind in (item.partition(":") for item in fields.split())}
    points = {field: (target.split(".")[0], target.split(".")[1]) for field, target in refers.items()}
    return TableSpec(
        name=name,
        fields=typed,
        key=tuple(key.split()),
        refers=points,
        yearly=yearly,
        one=one,
        optional=optional or yearly,
        blob=blob,
        most=most,
    )


TRAVELLING: FollowingList[Kind] = FollowingList(lambda: travelling(carried()))
"""The kinds that travel by their description alone, those first that others point at."""


def spec_of(kind: Kind, sent: Mapping[str, Kind], *, optional: bool = True) -> TableSpec:
    """The table of a kind, in the order of its fields.

    Args:
        kind: The kind.
        sent: Every kind that travels, by id. What a table without year says of records that stand in the table of their year (the
            activity by which a line of a plan was carried out) is not looked up.
        optional: Whether a letter may do without it; tables of one year always may be missing.
    """
    refers: dict[str, tuple[str, str]] = {}
    for each in fields_of(kind):
        target = sent.get("teacher" if each.shape in (Shape.PERSON, Shape.SOMEBODY) else str(each.of))
        if each.shape in (Shape.PERSON, Shape.SOMEBODY, Shape.LINK) and target is not None and (kind.yearly or not target.yearly):
            refers[each.sent] = (target.sent, "id")
    return TableSpec(
        name=kind.sent,
        fields={
            **({"id": "uuid"} if kind.own_life else {}),
            **dict(pair for each in fields_of(kind) for pair in types_of(each)),
        },
        key=key_of(kind),
        refers=refers,
        yearly=bool(kind.yearly),
        optional=optional or bool(kind.yearly),
        later={
            name: value
            for each in fields_of(kind)
            if each.later
            for name, value in zip(each.sent_names, sent_default(each), strict=True)
        },
    )


def _apart(kind: Kind, name: str) -> TableSpec:
    """The table of the fields that stand apart, so that it may stay at home; it names the record by the kind's id."""
    fields = {kind.id: "text", **dict(pair for each in fields_of(kind, name) for pair in types_of(each))}
    return TableSpec(name=name, fields=fields, key=(kind.id,), refers={kind.id: (kind.sent, "id")})


_ALL: FollowingMap[str, Kind] = FollowingMap(lambda: {kind.id: kind for kind in (*RECORDS, *carried()) if kind.sent})
_BOOK: tuple[TableSpec, ...] = (
    _spec("school", "id:uuid code name stage central", "id", one=True),
    _spec("periods", "id:quarter status:period version:count final:flag closed_on:day?", "id"),
    spec_of(teacher.Teacher.kind, _ALL, optional=False),
    spec_of(teacher.Service.kind, _ALL, optional=False),
    _apart(teacher.Teacher.kind, "identity"),
    spec_of(activity.Activity.kind, _ALL),
    spec_of(activity.Attendance.kind, _ALL),
    spec_of(training.Training.kind, _ALL),
    spec_of(opening_balance.Opening.kind, _ALL, optional=False),
    _spec("guests", "teacher home", "teacher", optional=True, teacher="teachers.id"),
    _spec(
        "attachments",
        "record:uuid record_table:evidence sha256:hash bytes:count mediatype:media",
        "record sha256",
        yearly=True,
        blob="sha256",
    ),
)
REGISTER_TABLES: FollowingList[TableSpec] = FollowingList(lambda: tuple(spec_of(kind, _ALL) for kind in TRAVELLING))
REPORT: FollowingList[TableSpec] = FollowingList(lambda: (*_BOOK, *REGISTER_TABLES))
ENROL: tuple[TableSpec, ...] = (
    _spec("school", "id:uuid code name stage central", "id", one=True),
    _spec("keys", "keyid role spki", "keyid"),
)
ROOT: tuple[TableSpec, ...] = (
    _spec("office", "id:uuid code name threshold:count", "id", one=True),
    _spec("keys", "keyid role spki", "keyid"),
    _spec("recipients", "recipient role", "recipient"),
    _spec("review", "day:day", "day", optional=True),
)
_HEADS = _spec("heads", "office:uuid seq:count letter period version:count", "office seq")
_ENTRIES = _spec("entries", "id:uuid kind office:uuid payload:facts", "id")
RECALLED: Final = "recalled "
"""How the code of a remark in a receipt begins that takes an earlier one back, whose id follows."""
_ANSWERED: tuple[TableSpec, ...] = (
    _HEADS,
    _spec("issues", "id:uuid record_table record:uuid code remark", "id", most=MOST_TOLD),
    _spec("credited", "teacher:uuid cycle as_of:day counted_x100:count required_x100:count", "teacher cycle"),
    _spec(
        "reasons",
        "teacher:uuid record:uuid cycle claimed_x100:count counted_x100:count reason",
        "teacher record",
        optional=True,
    ),
    _spec("want", "name sha256:hash", "name sha256", optional=True),
    _spec("packages", "seq:count letter code remark", "seq letter code", optional=True),
    _spec(
        "plan-decisions",
        "plan:uuid asked:uuid- title verdict number decided_on:day- remark grade graded_on:day- grade_remark",
        "plan",
        optional=True,
        most=MOST_TOLD,
    ),
)
RECEIPT: FollowingList[TableSpec] = FollowingList(
    lambda: (
        *_ANSWERED,
        *(replace(spec_of(kind, _ALL), most=MOST_TOLD) for kind in TRAVELLING if kind.told),
    )
)
RESTORE: FollowingList[TableSpec] = FollowingList(lambda: (_HEADS, *REPORT))
RELAY: tuple[TableSpec, ...] = (_spec("enclosed", "sha256:hash bytes:count file", "sha256"),)
POLICY: tuple[TableSpec, ...] = (
    _spec("policy", "id version:count title file sha256:hash bytes:count review_by:day-", "id", one=True, blob="sha256"),
    _spec("due", "period:quarter day:day", "period"),
)
LOG: tuple[TableSpec, ...] = (_ENTRIES,)
ROLL: tuple[TableSpec, ...] = (
    _spec("summary", "id:uuid name code digest:hash schools:count people:count", "id", one=True),
    _spec("letters", "letter:hash office:uuid seq:count sha256:hash bytes:count", "letter", blob="sha256"),
    _ENTRIES,
    _spec("cards", "seq:count card", "seq", optional=True),
)
BY_KIND: dict[str, Sequence[TableSpec]] = {
    "report": REPORT,
    "enrol": ENROL,
    "root": ROOT,
    "receipt": RECEIPT,
    "restore": RESTORE,
    "relay": RELAY,
    "policy": POLICY,
    "log": LOG,
    "roll": ROLL,
}
_YEARLY_BASES: FollowingSet[str] = FollowingSet(
    lambda: frozenset(spec.name for specs in BY_KIND.values() for spec in specs if spec.yearly)
)
_BY_NAME: FollowingMap[str, dict[str, TableSpec]] = FollowingMap(
    lambda: {kind: {spec.name: spec for spec in specs} for kind, specs in BY_KIND.items()}
)


@lru_cache(maxsize=1024)
def _base_and_year(resource: str) -> tuple[str, str]:
    match = _YEARLY.fullmatch(resource)
    return (match[1], match[2]) if match is not None else ("", "")


def find_spec(kind: str, resource: str) -> tuple[TableSpec, str] | None:
    """The spec of a resource name and its year ("" when not yearly); None for a table this version does not know."""
    specs = _BY_NAME[kind]
    spec = specs.get(resource)
    if spec is not None and not spec.yearly:
        return spec, ""
    base, year = _base_and_year(resource)
    spec = specs.get(base)
    return (spec, year) if spec is not None and spec.yearly else None


@lru_cache(maxsize=256)
def _row_type(name: str, fields: tuple[tuple[str, str], ...], extra: tuple[str, ...] = ()) -> type[msgspec.Struct]:
    """A struct whose fields stand in alphabetical order, so that encoding it is already canonical."""
    types = {**{field: _TYPES[kind] for field, kind in fields}, **dict.fromkeys(extra, str | _Integer | None)}
    return msgspec.defstruct(f"{name}_row", sorted(types.items()), forbid_unknown_fields=True, frozen=True, gc=False)


@lru_cache(maxsize=256)
def _decoder(name: str, fields: tuple[tuple[str, str], ...], extra: tuple[str, ...]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(_row_type(name, fields, extra), strict=True)


@lru_cache(maxsize=256)
def _key_decoder(fields: tuple[tuple[str, str], ...]) -> msgspec.json.Decoder[Any]:
    """What gives of a line its key alone, which is compared with others; the rest of the line is read by whoever takes it."""
    types = [(name, _TYPES[kind]) for name, kind in fields]
    return msgspec.json.Decoder(msgspec.defstruct("key", types, frozen=True, order=True, gc=False), strict=True)


_encoder = msgspec.json.Encoder()
_encoder_sorted = msgspec.json.Encoder(order="sorted")


def encode_rows(spec: TableSpec, rows: Iterable[Sequence[object]], resource: str = "") -> bytes:
    """Rows (values in the order of ``spec.fields``) as sorted canonical JSON Lines.

    Text is brought to the form that may travel (NFC, no control characters). What :func:`decode_rows` would refuse is refused here: a
    letter that nobody can open must not be written.

    Args:
        spec: The table.
        rows: Its rows.
        resource: Its name in the letter; a yearly table's year is looked at with it.

    Raises:
        BadRows: A value, a key or a line that no reader takes.
    """
    columns = _columns(spec, resource, rows)
    _check_written(spec, resource, columns)
    data = _encoded(spec, columns)
    try:
        canonical.check_text(data)
    except ValueError:
        cleaned = {
            name: [canonical.clean_text(value) if isinstance(value, str) else value for value in values]
            for name, values in columns.items()
        }
        data = _encoded(spec, cleaned)
    try:
        canonical.check_lines(data, spec.name)
    except BadRows as error:
        long = next(line for line in data.split(b"\n") if len(line) > canonical.MAX_LINE)
        said = msgspec.json.decode(long, type=dict[str, Any])
        which = next((str(said[name]) for name in ("title", "name", "label", "id") if said.get(name)), "")
        raise BadRows(
            f"有一条记录的文字太多，写不进文件（表“{resource or spec.name}”，“{which[:40]}”），没有写出文件，原有数据没有变化。"
            "请把这条记录写短一些后再试。",
            table=resource or spec.name,
            record=str(said.get("id", "")),
        ) from error
    return data


def _encoded(spec: TableSpec, columns: Mapping[str, Sequence[object]]) -> bytes:
    """The lines of a table from what stands in each field, row by row."""
    make = _row_type(spec.name, tuple(spec.fields.items()))
    return _encoder.encode_lines(list(map(make, *(columns[name] for name in sorted(columns)))))


def _in_order(rows: Iterable[Sequence[object]], places: Sequence[int]) -> list[Sequence[object]]:
    """Rows by what stands at ``places``; equal ones stay as they were.

    Of a key of several fields the first has few values, and each value's rows are soon put in order by the rest. No pair is made per
    row that the collector would have to visit.
    """
    first, *rest = places
    if not rest:
        return sorted(rows, key=itemgetter(first))
    of_value: defaultdict[object, list[Sequence[object]]] = defaultdict(list)
    for row in rows:
        of_value[row[first]].append(row)
    ready: list[Sequence[object]] = []
    for _value, group in sorted(of_value.items(), key=itemgetter(0)):
        for place in reversed(rest):
            group.sort(key=itemgetter(place))
        ready += group
    return ready


def _columns(spec: TableSpec, resource: str, rows: Iterable[Sequence[object]]) -> dict[str, Sequence[object]]:
    """What stands in each field, row by row in the order of the keys.

    Raises:
        BadRows: A row with more or fewer fields than the table has, or keys that cannot be put in order.
    """
    names = list(spec.fields)
    try:
        ready = _in_order(rows, [names.index(name) for name in spec.key])
        if set(map(len, ready)) - {len(names)}:
            raise ValueError("a row with more or fewer fields")
    except (ValueError, TypeError, IndexError) as error:
        raise _unfit(spec, resource, "、".join(spec.key), error) from error
    # all values in one list and every so-manieth of them: zip(*ready) would make an iterator per row that the collector has to visit
    values = list(chain.from_iterable(ready))
    columns: dict[str, Sequence[object]] = {name: values[place :: len(names)] for place, name in enumerate(names)}
    for name, kind in spec.fields.items():
        if kind in _OBJECTS:
            columns[name] = list(map(_clean_object, columns[name]))
    return columns


def _check_written(spec: TableSpec, resource: str, columns: Mapping[str, Sequence[object]]) -> None:
    """Refuse what the reader would, by the same rules, from the values that occur.

    Raises:
        BadRows: The table and the field are named.
    """
    field = "、".join(spec.key)
    try:
        if len(columns[spec.key[0]]) > spec.limit:
            raise ValueError("too many rows")
        # in order already, so a key that is there twice is all that can be wrong with them, and it stands beside itself
        if any(starmap(eq, pairwise(zip(*(columns[name] for name in spec.key), strict=True)))):
            raise ValueError("a key twice")
        for field, kind in spec.fields.items():
            values = set(columns[field])
            # True is no number, although it equals one
            msgspec.convert(list(values), GenericAlias(list, (_TYPES[kind],)), strict=True)
            _check_format(field, kind, values)
        if spec.yearly and resource and "start" in spec.fields:
            field = "start"
            _check_year(resource, zip(columns["start"], columns["end"], strict=True))
    except (msgspec.ValidationError, ValueError, TypeError) as error:
        raise _unfit(spec, resource, field, error) from error


def _unfit(spec: TableSpec, resource: str, field: str, error: Exception) -> BadRows:
    return BadRows(
        f"数据里有写不进文件的内容（表“{resource or spec.name}”的“{field}”：太大、太多、重复或格式不对），没有写出文件，"
        "原有数据没有变化。请改正这条记录后再试。",
        table=resource or spec.name,
        field=field,
        cause=str(error),
    )


def _clean_object(text: object) -> str:
    """An object inside a text field as it may travel; an escape in it could otherwise smuggle what the text rules refuse."""
    return canonical.encode(canonical.clean(msgspec.json.decode(str(text), type=dict[str, Any]))).decode()


class Rows(list[Any]):
    """The rows of a table as they were read, with the distinct values of each field found once for all who ask for them."""

    __slots__ = ("_values",)

    def __init__(self, rows: Iterable[Any] = ()) -> None:
        super().__init__(rows)
        self._values: dict[str, frozenset[Any]] = {}

    def values(self, field: str) -> frozenset[Any]:
        """What stands in a field, each value once."""
        if field not in self._values:
            self._values[field] = frozenset(map(attrgetter(field), self))
        return self._values[field]


def decode_rows(
    spec: TableSpec,
    resource: str,
    data: bytes,
    *,
    extra: tuple[str, ...] = (),
    absent: tuple[str, ...] = (),
    pause: Callable[[], None] = go_on,
    ordered: bool = True,
) -> Rows:
    """Rows of a verified body, checked strictly; every row has every field of the spec.

    Args:
        spec: The table.
        resource: Its name in the letter.
        data: The body.
        extra: Fields of a later version (:func:`other_fields`), which may hold text, an integer or null.
        absent: Fields that an earlier version does not write (:func:`other_fields`); rows get their default.
        pause: Asked between the passes over a table and inside those that take long, for it may have half a million rows; what it raises
            ends the reading.
        ordered: Every key has to be greater than the one before it; else the lines are some of a table, in whatever order.

    Raises:
        BadRows: Not canonical, a wrong type or format, unsorted or a repeated key.
    """
    rows = Rows()
    for some in decode_pieces(spec, resource, data, extra=extra, absent=absent, pause=pause, ordered=ordered):
        rows += some
    return rows


def decode_pieces(
    spec: TableSpec,
    resource: str,
    data: bytes,
    *,
    extra: tuple[str, ...] = (),
    absent: tuple[str, ...] = (),
    pause: Callable[[], None] = go_on,
    ordered: bool = True,
) -> Iterator[list[Any]]:
    """As :func:`decode_rows`, some thousand rows at a time: each pass over them finds them in the processor's memory, and none makes a second body.

    Raises:
        BadRows: In the midst of it; what came before is of no table that is good.
    """
    canonical.check_lines(data, resource)
    decode = _decoder(spec.name, _written(spec, absent), extra).decode_lines
    key_of = attrgetter(*spec.key)
    last: list[Any] = []
    try:
        for piece in _whole_lines(data):
            pause()
            canonical.check_text(piece)
            some: list[Any] = decode(piece)
            if _encoder.encode_lines(some) != piece:
                raise ValueError("not canonical")
            if ordered and not all(starmap(lt, pairwise(map(key_of, chain(last, some))))):
                raise ValueError("keys are not strictly increasing")
            last = some[-1:]
            rows = _filled(spec, some, extra, absent) if absent else some
            _check_formats(spec, resource, rows, pause)
            yield rows
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise _not_good(resource, str(error)) from error


def _decoded_again(spec: TableSpec, data: bytes, extra: tuple[str, ...], absent: tuple[str, ...]) -> Rows:
    """Rows of a body that was checked when it came."""
    rows: list[Any] = _decoder(spec.name, _written(spec, absent), extra).decode_lines(data)
    return Rows(_filled(spec, rows, extra, absent) if absent else rows)


def _not_good(resource: str, cause: str) -> BadRows:
    return BadRows(
        f"表“{resource}”的内容不合规范，整个数据包没有采用，原有数据没有变化。请让对方升级程序后重新导出。",
        table=resource,
        cause=cause,
    )


def _whole_lines(data: bytes) -> Iterator[bytes]:
    """A body whose lines are short enough, in pieces that end where a line does."""
    start = 0
    while len(data) - start > _PIECE:
        end = data.rindex(b"\n", start, start + _PIECE) + 1
        yield data[start:end]
        start = end
    yield data[start:] if start else data


def most_memory(spec: TableSpec, lines: int, data: bytes) -> int:
    """More bytes than the rows of a body ever take, held as values: each row, each text in it, and what was asked of them (:meth:`Rows.values`).

    One character of four bytes makes four of every other one in its text.
    """
    texts = sum(_TYPES[kind] in (str, str | None) for kind in spec.fields.values())
    wide = 1 if data.isascii() else 4
    said = max(0, len(data) - lines * sum(len(name) + len('"":,') for name in spec.fields))
    return lines * (_ROW + (_PLACE + _NUMBER) * len(spec.fields) + (_TEXT - _NUMBER) * texts) + wide * said


def joins_two(spec: TableSpec) -> bool:
    """Whether a table joins records of two others, so that it may be read by column."""
    return len(spec.key) == 2 and all(name in spec.refers and spec.fields[name] == "text" for name in spec.key)


def read_by_column(spec: TableSpec, resource: str, data: bytes, pause: Callable[[], None] = go_on) -> Lines | None:
    """The rows of a verified body that joins records of two other tables, checked as :func:`decode_rows` does, by column.

    Returns:
        None where that is not possible; whether the rows are good :func:`decode_rows` will say.

    Raises:
        BadRows: A line is too long, or the last one has no end.
    """
    if not (data and joins_two(spec)):
        return None
    canonical.check_lines(data, resource)
    read = partial(decode_rows, spec, resource, ordered=False)
    try:
        return lines_by_column.read_by_column(data, sorted(spec.fields), spec.key, read=read, is_id=UUID.fullmatch, pause=pause)
    except BadRows:
        return None


class Changed(NamedTuple):
    """What distinguishes the rows of one table from those of an earlier letter.

    ``since`` is the mark of the earlier letter's table: to any other rows this says nothing. Where lines were ``only_corrected``, every new one
    stands in the place of one that is gone and leads where that one led; of records that others may point at none is gone.
    """

    since: str
    away: Rows
    come: Rows
    only_corrected: bool


def changed_rows(
    spec: TableSpec,
    resource: str,
    earlier: bytes,
    data: bytes,
    *,
    since: str,
    extra: tuple[str, ...] = (),
    absent: tuple[str, ...] = (),
    pause: Callable[[], None] = go_on,
) -> Changed | None:
    """The rows that differ between two bodies of one table, the new ones checked as :func:`decode_rows` does.

    Lines that stood in the earlier body were checked when it came, so only the others are read, each beside its neighbours. What is taken
    as a line that stayed stands in the order in which it stood; with every new line greater than the one before it and less than the one
    behind, all are in order.

    Args:
        spec: The table.
        resource: Its name in both letters.
        earlier: The body of a letter that was checked, of the same schema.
        data: The body that came.
        since: The mark of the earlier one.
        extra: See :func:`decode_rows`.
        absent: See :func:`decode_rows`.
        pause: Asked all along.

    Returns:
        None where reading the whole body is the better way: much differs, or a line is none, for which :func:`decode_rows` has the words.

    Raises:
        BadRows: A new line, or its place, is not what it has to be.
    """
    canonical.check_lines(data, resource)
    pause()
    key_of = attrgetter(*spec.key)
    keys_in = _key_decoder(tuple((name, spec.fields[name]) for name in spec.key))
    try:
        found = differing_bodies.differing(earlier, data, keys_in.decode, pause)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if found is None:
        return None
    gone, come = found
    new = decode_rows(
        spec,
        resource,
        b"".join(data[start:end] for start, end in asking(come, pause)),
        extra=extra,
        absent=absent,
        pause=pause,
    )
    away = _decoded_again(spec, b"".join(earlier[start:end] for start, end in asking(gone, pause)), extra, absent)
    # the new lines are in order; of the lines beside them, which are what they were, only the keys are looked at
    near = list(asking(differing_bodies.beside(data, come), pause))
    of_near = iter(keys_in.decode_lines(b"".join(chain.from_iterable(near))))
    first = 0
    for (start, end), (before, behind) in zip(come, near, strict=True):
        last = first + data.count(b"\n", start, end)
        if (before and not key_of(next(of_near)) < key_of(new[first])) or (
            behind and not key_of(new[last - 1]) < key_of(next(of_near))
        ):
            raise _not_good(resource, "keys are not strictly increasing")
        first = last
    keys = set(map(key_of, asking(away, pause)))
    return Changed(
        since=since,
        away=away,
        come=new,
        only_corrected=spec.refers.keys() <= set(spec.key)
        and (spec.key != ("id",) or len(away) == len(new))
        and all(key_of(row) in keys for row in asking(new, pause)),
    )


class _Id(msgspec.Struct, gc=False):
    """What of a row is looked at where only its id is asked for."""

    id: str


_ids = msgspec.json.Decoder(_Id)


def ids_of(data: bytes) -> frozenset[str]:
    """The ids of the rows of a body that was checked."""
    return frozenset(map(attrgetter("id"), _ids.decode_lines(data)))


def _written(spec: TableSpec, absent: Collection[str]) -> tuple[tuple[str, str], ...]:
    """The fields of a table that its writer knew."""
    return tuple((name, kind) for name, kind in spec.fields.items() if name not in absent)


def _filled(spec: TableSpec, rows: Iterable[Any], extra: tuple[str, ...], absent: tuple[str, ...]) -> list[Any]:
    """The same rows with the fields that their writer did not know."""
    make = _row_type(spec.name, tuple(spec.fields.items()), extra)
    missing = {name: spec.later[name] for name in absent}
    return [make(**{**msgspec.structs.asdict(row), **missing}) for row in rows]


def _check_formats(spec: TableSpec, resource: str, rows: Sequence[Any], pause: Callable[[], None]) -> None:
    """Look at the distinct values of each field whose type has a pattern.

    Raises:
        ValueError: A value that is not a UUID, day, month, time, year, quarter or JSON object where it should be, an end before
            its start, or a start outside the year in the table's name.
    """
    for field, kind in spec.fields.items():
        if kind in _PATTERNS or kind in _OBJECTS:
            pause()
            _check_format(field, kind, asking(set(map(attrgetter(field), rows)), pause))
    if spec.yearly and "start" in spec.fields:
        _check_year(resource, map(attrgetter("start", "end"), asking(rows, pause)))


def _check_format(field: str, kind: str, distinct: Iterable[Any]) -> None:
    """The distinct values of one field.

    Raises:
        ValueError: One of them is not what its type says.
    """
    pattern, inner = _PATTERNS.get(kind), _OBJECTS.get(kind)
    for value in distinct:
        if value is None:
            continue
        if inner is not None:
            inside = value.encode()
            canonical.check_text(inside)
            if _encoder_sorted.encode(inner.decode(inside)) != inside:
                raise ValueError(f"{field}: not canonical")
        elif pattern is not None and not pattern.fullmatch(value):
            raise ValueError(f"{field}: not a {kind.rstrip('?-')}")
        if value and kind.startswith("day"):
            date.fromisoformat(value)


def _check_year(resource: str, days: Iterable[Sequence[Any]]) -> None:
    """First and last days of a yearly table.

    Raises:
        ValueError: A start outside the year in the table's name, or an end before its start.
    """
    year = resource[-4:]
    if any(start[:4] != year or end < start for start, end in days):
        raise ValueError("a start outside the year of the table, or an end before its start")


def other_fields(spec: TableSpec, resource: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fields a manifest entry declares beyond those of the spec, and those of the spec's later ones it lacks; usually none.

    Raises:
        WrongForm: The declared schema lacks a field that every writer sends, gives one another type or has another primary key.
    """
    schema = resource.get("schema")
    declared: dict[str, object] = {}
    refusal = WrongForm(
        f"表“{resource['name']}”的结构与本程序的约定不同，没有采用，原有数据没有变化。请让对方升级程序后重新导出。",
        table=resource["name"],
    )
    if not isinstance(schema, dict) or schema.get("primaryKey") != list(spec.key):
        raise refusal
    fields = schema.get("fields")
    if fields == _described(spec):
        return (), ()
    if not isinstance(fields, list) or len(fields) > MAX_FIELDS:
        raise refusal
    for item in fields:
        name = item.get("name") if isinstance(item, dict) else None
        if not isinstance(name, str) or _FIELD.fullmatch(name) is None or keyword.iskeyword(name) or name in declared:
            raise refusal
        if not isinstance(item.get("type"), str) or item["type"] not in {"string", "integer"}:
            raise refusal
        declared[name] = item["type"]
    absent = tuple(name for name in spec.later if name not in declared)
    if any(declared.get(name) != _published(kind) for name, kind in spec.fields.items() if name not in absent):
        raise refusal
    return tuple(sorted(set(declared) - set(spec.fields))), absent


def check_references(
    kind: str,
    resources: Mapping[str, Mapping[str, Any]],
    fresh: Collection[str],
    about: str,
    *,
    read: Callable[[str], None],
    rows_of: Callable[[str], Iterable[Any]],
    values_of: Callable[[str, str], frozenset[Any]],
    pause: Callable[[], None] = go_on,
) -> None:
    """Check what binds the tables of one letter together, each as soon as it is read: what leads nowhere is not waited for by those behind it.

    Every reference points at a row of the same letter, no id stands in two years of a table, evidence belongs to a record of its
    year, and a table of one row speaks of the office ``about`` whom the letter is. Tables that are not ``fresh`` were checked
    before, each beside the others of that letter; whatever a fresh one touches, or points at a table that is gone, is looked at again.

    Args:
        kind: Of the letter.
        resources: What its manifest says of its tables.
        fresh: The tables that were not checked before. Whoever finds out while reading that one needs no check takes it out.
        about: The office whom the letter is about.
        read: Reads a table, of those that are fresh each once.
        rows_of: The rows of a table.
        values_of: The distinct values of a field of a table, read or not.
        pause: Asked all along.

    Raises:
        BadRows: Otherwise.
    """
    found = {name: match for name in sorted(resources) if (match := find_spec(kind, name)) is not None}
    bonds = _Bonds(rows_of=rows_of, values_of=values_of, found=found, fresh=fresh, pause=pause)
    for name, (spec, year) in found.items():
        if name in fresh:
            read(name)
        if spec.one and name in fresh:
            bonds.check_office(name, spec, about, resources[name]["rows"])
        bonds.check_pointers(name, spec, year)
        if spec.name == "attachments":
            bonds.check_evidence(name, year)
    for spec in BY_KIND[kind]:
        if spec.yearly and spec.key == ("id",):
            bonds.check_years([name for name, (each, _year) in found.items() if each is spec])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bonds:
    """The tables of one letter beside each other; each check raises BadRows for what does not hold."""

    rows_of: Callable[[str], Iterable[Any]]
    values_of: Callable[[str, str], frozenset[Any]]
    found: Mapping[str, tuple[TableSpec, str]]
    fresh: Collection[str]
    pause: Callable[[], None]

    def check_office(self, name: str, spec: TableSpec, about: str, rows: int) -> None:
        """One row, and it speaks of the office whose letter this is."""
        if rows != 1 or (spec.fields["id"] == "uuid" and self.values_of(name, "id") != {about}):
            raise _contradictory(name, "not one row about the office")

    def check_pointers(self, name: str, spec: TableSpec, year: str) -> None:
        """Every reference leads to a row of this letter."""
        for pointer, (target, target_field) in spec.refers.items():
            place = target_of(target, year)
            if {name, place}.isdisjoint(self.fresh) and place in self.found:
                continue
            self.pause()
            pointed = self.values_of(name, pointer)
            if spec.fields[pointer] == "uuid-":
                pointed -= {""}  # such a reference may be left open
            if not pointed <= self._values(place, target_field):
                raise _contradictory(name, f"{pointer} leads nowhere")

    def check_evidence(self, name: str, year: str) -> None:
        """What is attached belongs to an activity or training of its year."""
        owners = {"activity": f"activities-{year}", "training": f"trainings-{year}"}
        if {name, *owners.values()}.isdisjoint(self.fresh) and self.found.keys() >= set(owners.values()):
            return
        if any(row.record not in self._values(owners[row.record_table], "id") for row in asking(self.rows_of(name), self.pause)):
            raise _contradictory(name, "record leads nowhere")

    def check_years(self, names: Sequence[str]) -> None:
        """No id stands in two years of one table."""
        if len(names) < 2 or set(names).isdisjoint(self.fresh):
            return
        seen: set[object] = set()
        for name in names:
            here = self._values(name, "id")
            if not seen.isdisjoint(here):
                raise _contradictory(name, "an id of another year")
            seen |= here

    def _values(self, place: str, name: str) -> frozenset[object]:
        """What a field of a table holds; nothing where the letter has no such table."""
        return self.values_of(place, name) if place in self.found else frozenset()


def _contradictory(resource: str, cause: str) -> BadRows:
    return BadRows(
        f"表“{resource}”与其他表互相矛盾，整个数据包没有采用，原有数据没有变化。请让对方重新导出。",
        table=resource,
        cause=cause,
    )


def describe_resource(spec: TableSpec, year: str, data: bytes) -> dict[str, object]:
    """The manifest entry of a table: name, size, hash, rows and schema (Frictionless Data Package)."""
    name = f"{spec.name}-{year}" if spec.yearly else spec.name
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
            "fields": _described(spec),
            "foreignKeys": [
                {"fields": field, "reference": {"fields": target_field, "resource": target_of(target, year)}}
                for field, (target, target_field) in sorted(spec.refers.items())
            ],
            "primaryKey": list(spec.key),
        },
        "type": "table",
    }


def check_body(resource: Mapping[str, Any], data: bytes, *, counted: bool = True) -> None:
    """Compare a body with its manifest entry.

    Args:
        resource: The entry.
        data: The body.
        counted: Compare the number of rows as well; whoever reads them counts them himself.

    Raises:
        WrongForm: Size, hash or number of rows differ.
    """
    if (
        len(data) != resource["bytes"]
        or resource["hash"] != f"sha256:{hashlib.sha256(data).hexdigest()}"
        or (counted and data.count(b"\n") != resource["rows"])
    ):
        raise unlike_the_list(resource["name"])


def _described(spec: TableSpec) -> list[dict[str, str]]:
    """The fields as the manifest's schema names them, in the order in which they stand in every row: tools for Data Packages match them by place."""
    return [{"name": field, "type": _published(kind)} for field, kind in sorted(spec.fields.items())]


def _published(kind: str) -> str:
    """The type as the manifest's schema names it."""
    return "integer" if kind in _INTEGERS else "string"


def target_of(target: str, year: str) -> str:
    """The resource a reference leads to."""
    return f"{target}-{year}" if target in _YEARLY_BASES else target

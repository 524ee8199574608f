"""Records of plain kinds in a workspace, a school's or a bureau's: reading, saving and naming them.

Saving checks the values by the kind and writes one journal step, so undo, history, trash and "changed since" come by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from jyteacher_desktop.domain.columns import Align, Column, plain_text
from jyteacher_desktop.domain.errors import Finding, InputError, Severity
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.kinds import REGISTERS, SEALED, record_kind, register
from jyteacher_desktop.kinds.kit import NUMBERS, Book, Field, Keeper, Kind, Page, RecordId, Row, Shape, Somebody
from jyteacher_desktop.later import later
from jyteacher_desktop.records.errors import (
    NotKeptHere,
    RecordMissing,
    RecordSent,
    RegisterUnknown,
    ValueRefused,
    no_such_register,
)
from jyteacher_desktop.records.numbers_of_other_schools import city_rows, clashing_ids, known_as
from jyteacher_desktop.records.values import as_listed, columns_of, loaded, named, parsed, shown, stored, typed
from jyteacher_desktop.records.who_is_meant import People
from jyteacher_desktop.records.whose_file import keeper_of
from jyteacher_desktop.store.kind_columns import column_names
from jyteacher_desktop.store.workspace import Change, Workspace
from jyteacher_desktop.values import dataclass, replace

if TYPE_CHECKING:
    from jyteacher_desktop.records import named_one_by_one, record_names
else:
    named_one_by_one = later("jyteacher_desktop.records.named_one_by_one")
    record_names = later("jyteacher_desktop.records.record_names")

R = TypeVar("R", bound=Row)

STANDS = "stands"
"""Under this key a line says where its record stands (``Kind.stands``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What saving did: the records as they stand now, the step (0 when nothing changed) and what a person should look at."""

    rows: tuple[Row, ...]
    step: int
    what: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLine:
    """One record in words: what lists, papers, workbooks and JSON show. ``texts`` is by field key, in the order of the kind."""

    id: str
    kind: str
    title: str
    texts: Mapping[str, str]


def kinds_kept(ws: Workspace) -> tuple[Kind, ...]:
    """The plain kinds of which this workspace keeps records."""
    return tuple(each for each in REGISTERS if keeper_of(ws) in each.keepers)


def listed_kinds(kept: Sequence[Kind]) -> tuple[Kind, ...]:
    """Of these kinds those with a place of their own on the page 专项, group by group; the others hang on records of one of them."""
    ids = {each.id for each in kept}
    groups = list(Page)
    own = [
        (groups.index(each.page), each)
        for each in kept
        if each.page is not None and (each.owner is None or each.owner.of not in ids)
    ]
    return tuple(each for _place, each in sorted(own, key=lambda pair: pair[0]))


def kind_called(ws: Workspace, name: str) -> Kind:
    """The kind of an id or a Chinese title.

    Raises:
        RegisterUnknown: There is none of that name.
        NotKeptHere: The other kind of workspace keeps it.
    """
    try:
        found = register(name)
    except KeyError as error:
        if any(name in (each.id, each.title) for each in SEALED):
            raise RegisterUnknown(
                f"“{name}”封在师德档案里，只有校长凭口令能看、能登记、能导入，什么也没有改动。请从师德档案里做。", kind=name
            ) from error
        listed = "、".join(f"{each.title}（{each.id}）" for each in kinds_kept(ws))
        raise no_such_register(name, listed) from error
    if keeper_of(ws) not in found.keepers:
        where = "教育局" if keeper_of(ws) is Keeper.SCHOOL else "学校"
        raise NotKeptHere(f"“{found.title}”由{where}登记，这份工作簿里没有这一项，什么也没有改动。", kind=found.id)
    return found


# -- reading --------------------------------------------------------------------------------------------------------


def list_rows(ws: Workspace, row: type[R], *, people: People | None = None, trash: bool = False) -> list[R]:
    """Every record of a kind, newest day first, else in the order in which they were written; what is in the trash if asked for."""
    kind = row.kind
    if keeper_of(ws) not in kind.keepers:
        return []
    where = "1 = 1" if trash else "deleted = 0"
    return _select(ws, kind, f"{where}{_in_order(kind)}", (), people)


def oldest_first(kind: Kind, rows: Iterable[R]) -> list[R]:
    """Records as papers and forms list them: by their day, and of one day, or where a kind has none, in the order in which they were written."""
    day = kind.day
    return list(rows) if day is None else sorted(rows, key=lambda row: str(getattr(row, day.key) or ""))


def _in_order(kind: Kind) -> str:
    return f' ORDER BY "{kind.day.column}" DESC, id' if kind.day is not None else " ORDER BY id"


def rows_about(ws: Workspace, row: type[R], records: Collection[str], *, people: People | None = None) -> list[R]:
    """Of a school the records of a kind that belong to one of these records of its owner, in the order of :func:`list_rows`."""
    owner = row.kind.owner
    if owner is None or keeper_of(ws) not in row.kind.keepers:
        return []
    wanted = sorted(records)
    if not wanted:
        return []
    them, values = named_one_by_one.among(wanted)
    theirs = f'"{owner.column}" IN (SELECT id FROM "{owner.of}" WHERE uuid {them})'
    return _select(ws, row.kind, f"deleted = 0 AND {theirs}{_in_order(row.kind)}", values, people)


def rows_naming(ws: Workspace, row: type[R], person: str) -> list[R]:
    """The records of a kind that name a person, in the order of :func:`list_rows`; of a bureau's own, of which there are few, all."""
    kind = row.kind
    columns = [column_names(field, Keeper.SCHOOL)[0] for _kind, field in people_named((kind,))]
    if not columns or keeper_of(ws) is not Keeper.SCHOOL:
        return list_rows(ws, row) if columns else []
    if Keeper.SCHOOL not in kind.keepers:
        return []
    him = "(SELECT id FROM teacher WHERE uuid = ?)"
    where = " OR ".join(f'"{column}" = {him}' for column in columns)
    return _select(ws, kind, f"deleted = 0 AND ({where}){_in_order(kind)}", (person,) * len(columns), None)


def count_rows(ws: Workspace, kind: Kind) -> int:
    """How many :func:`list_rows` gives, none of them read."""
    if keeper_of(ws) not in kind.keepers:
        return 0
    return int(ws.tuples(f'SELECT count(*) FROM "{kind.id}" WHERE deleted = 0')[0][0])


def get_row(ws: Workspace, record_id: str) -> Row:
    """One record outside the trash.

    Raises:
        RecordMissing: There is none of this id.
    """
    for kind in kinds_kept(ws):
        found: list[Row] = _select(ws, kind, "uuid = ? AND deleted = 0", (record_id,), None)
        if found:
            return found[0]
    raise record_names.not_there(ws, record_id, f"没有编号为 {record_id} 的记录，可能已被删除。没有改动任何记录。请核对编号。")


def _select(ws: Workspace, kind: Kind, where: str, values: tuple[object, ...], people: People | None) -> list[Any]:
    people = people or People(ws)
    names = ", ".join(f'"{name}"' for name in columns_of(kind, people))
    records = ws.tuples(f'SELECT uuid, {names} FROM "{kind.id}" WHERE {where}', values)
    uuids: dict[tuple[str, int], str] = {}
    for field in kind.fields:
        if field.shape is Shape.LINK and records:
            named = f'SELECT id, uuid FROM "{field.of}" WHERE id IN (SELECT "{field.column}" FROM "{kind.id}" WHERE {where})'
            uuids |= {(str(field.of), key): uuid for key, uuid in ws.tuples(named, values)}
    return [loaded(kind, record[0], record[1:], people, uuids) for record in records]


def title_of(ws: Workspace, row: Row, people: People | None = None) -> str:
    """How a sentence names a record."""
    return _titles(ws, row.kind, [row], people or People(ws))[str(row.id)]


def _titles(ws: Workspace, kind: Kind, rows: Sequence[Row], people: People) -> dict[str, str]:
    """How sentences name these records of a kind, by id."""
    linked = link_titles(ws, kind, people, rows)
    found: dict[str, str] = {}
    for row in rows:
        texts = {field.key: shown(field, getattr(row, field.key), people, linked) for field in kind.fields}
        found[str(row.id)] = named(kind, texts)
    return found


def link_titles(ws: Workspace, kind: Kind, people: People, rows: Iterable[Row] | None = None) -> dict[str, str]:
    """Names of the records that these rows of a kind link to, by id, and of few others; of all they may link to without ``rows``."""
    several = None if rows is None else tuple(rows)
    found: dict[str, str] = {}
    for field in kind.fields:
        if field.shape is not Shape.LINK:
            continue
        linked = None if several is None else {str(each) for row in several if (each := getattr(row, field.key)) is not None}
        if linked is not None and not linked:
            continue
        wanted = None if linked is None else sorted(linked)
        try:
            target = register(str(field.of))
        except KeyError:
            found |= _named_by_sql(ws, record_kind(str(field.of)), wanted)
            continue
        kept = keeper_of(ws) in target.keepers
        where, values = _among("uuid", wanted)
        own = _select(ws, target, where, values, people) if kept else []
        theirs = [row for row in city_rows(ws, target.row) if linked is None or str(row.id) in linked]
        found |= _titles(ws, target, (*own, *theirs), people)
    return found


def _among(column: str, wanted: Sequence[str] | None) -> tuple[str, tuple[str, ...]]:
    """A condition: the column says one of these; or anything."""
    if wanted is None:
        return "1 = 1", ()
    from jyteacher_desktop.records.named_one_by_one import among  # noqa: PLC0415 - of rows that link to something

    chosen, values = among(wanted)
    return f"{column} {chosen}", values


def _named_by_sql(ws: Workspace, kind: Kind, wanted: Sequence[str] | None, *, trash: bool = True) -> dict[str, str]:
    """Names of these records (or all) of a kind that is not plain, by id; there may be tens of thousands, and SQL makes them where they stand."""
    if keeper_of(ws) is Keeper.BUREAU:
        column = {"training": "name"}.get(kind.id, "title")
        clashing = clashing_ids(ws)
        where, values = _among("c.uuid", None if wanted is None else [each.rpartition(" ")[2] for each in wanted])
        return {
            known_as(office, record, clashing): title
            for office, record, title in ws.tuples(
                f'SELECT o.uuid, c.uuid, c."{column}" FROM "city_{kind.id}" c JOIN office o ON o.id = c.office WHERE {where}',
                values,
            )
        }
    where, values = _among("r.uuid", wanted)
    where = where if trash else f"{where} AND r.deleted = 0"
    parts = []
    from string import Formatter  # noqa: PLC0415 - whoever only lists needs none

    for literal, key, _spec, _conversion in Formatter().parse(kind.called):
        if literal:
            parts.append(f"'{literal}'")
        if key:
            field = kind.field(key)
            whose = f'(SELECT t.name FROM teacher t WHERE t.id = r."{field.column}")'
            parts.append(whose if field.shape is Shape.PERSON else f'r."{field.column}"')
    return dict(ws.tuples(f'SELECT r.uuid, {" || ".join(parts)} FROM "{kind.id}" r WHERE {where}', values))


def list_lines(ws: Workspace, kind: Kind) -> list[RegisterLine]:
    """Every record of a kind in words."""
    people = People(ws)
    return lines_of(ws, kind, list_rows(ws, kind.row, people=people), people=people)


def lines_of(ws: Workspace, kind: Kind, rows: Sequence[Row], *, people: People | None = None) -> list[RegisterLine]:
    """These records of a kind in words."""
    people = people or People(ws)
    titles = link_titles(ws, kind, people, rows)
    lines: list[RegisterLine] = []
    for row in rows:
        texts = {field.key: shown(field, getattr(row, field.key), people, titles) for field in kind.fields}
        title = named(kind, texts)
        texts |= _told_apart(row, people)
        if kind.stands:
            texts[STANDS] = row.stands(ws.today)
        lines.append(RegisterLine(id=str(row.id), kind=kind.id, title=title, texts=texts))
    return lines


def _told_apart(row: Row, people: People) -> dict[str, str]:
    """The people of a record as a list names them, where two may have one name."""
    found = {each.key: getattr(row, each.key) for each in row.kind.fields if each.shape in (Shape.PERSON, Shape.SOMEBODY)}
    known = {key: who.person if isinstance(who, Somebody) else who for key, who in found.items() if who is not None}
    return {key: people.listed(person) for key, person in known.items() if person is not None}


def columns_shown(kind: Kind, *, everything: bool = False) -> tuple[Column[RegisterLine], ...]:
    """The columns of a list of a kind; ``everything`` has long texts and notes too, so that a written list comes back whole."""

    def column(field: Field) -> Column[RegisterLine]:
        align = Align.RIGHT if field.shape in NUMBERS - {Shape.FLAG} else Align.LEFT
        if field.shape in (Shape.DAY, Shape.MONTH, Shape.YEAR, Shape.TERM, Shape.CHOICE, Shape.FLAG):
            align = Align.CENTER
        return Column(
            key=field.key,
            title=field.title,
            value=lambda line: line.texts[field.key],
            text=_as_read(field),
            align=align,
            width=field.width,
        )

    columns = [column(field) for field in kind.fields if everything or field.listed]
    if kind.stands and not everything:  # beside what it is about, where it is seen without scrolling
        told: Column[RegisterLine] = Column(
            key=STANDS, title=kind.stands, value=lambda line: line.texts[STANDS], align=Align.CENTER, width=10
        )
        first = next(place for place, field in enumerate(kind.fields) if field.shape is Shape.TEXT)
        columns.insert(first + 1, told)
    return tuple(columns)


def _as_read(field: Field) -> Callable[[object], str]:
    """How a list shows the text of a field."""
    return (lambda text: as_listed(field, str(text))) if field.shape is Shape.MONEY else plain_text


def typed_texts(ws: Workspace, row: Row) -> dict[str, str]:
    """Every typed field as a person would type it, for forms and ``record edit``."""
    people = People(ws)
    return {field.key: typed(field, getattr(row, field.key), people) for field in row.kind.typed}


# -- writing --------------------------------------------------------------------------------------------------------


def row_from_texts(ws: Workspace, kind: Kind, texts: Mapping[str, str], *, base: Row | None = None) -> Any:
    """A row of what a person typed, field key or Chinese title to text; what is not named stays as in ``base``.

    Raises:
        ValueRefused, RecordMissing, NameAmbiguous: A field cannot be stored; ``field`` says which.
    """
    people = People(ws)
    said: dict[str, str] = {}
    for name, text in texts.items():
        try:
            field = kind.field(name)
        except KeyError as error:
            listed = "、".join(each.title for each in kind.typed)
            raise ValueRefused(f"“{kind.title}”没有“{name}”这一项，没有保存。可用的有：{listed}。", field=name) from error
        said[field.key] = text
    values: dict[str, Any] = {}
    for field in kind.typed:
        if base is None and field.key not in said and not field.required:
            values[field.key] = field.usual(keeper_of(ws))
        elif field.key in said or base is None:
            try:
                values[field.key] = parsed(
                    field, said.get(field.key, ""), people, ws.today, lambda link, text: _find(ws, link, text, people)
                )
            except InputError as error:
                error.facts.setdefault("field", field.key)  # who is not found is refused without knowing in which field
                raise
        else:
            values[field.key] = getattr(base, field.key)
    return replace(base, **values) if base is not None else kind.row(**values)


def _find(ws: Workspace, field: Field, text: str, people: People) -> RecordId:
    titles = {record: title for record, title in linkable(ws, field, people).items() if text in (record, title)}
    if len(titles) != 1:
        what = "没有找到" if not titles else f"有 {len(titles)} 条"
        raise RecordMissing(f"{field.title}{what}“{text}”，没有保存。请写出它的编号或准确的名称。", field=field.key, text=text)
    return RecordId(next(iter(titles)))


def linkable(ws: Workspace, field: Field, people: People) -> dict[str, str]:
    """Records outside the trash that a link may point at, id to name."""
    try:
        target = register(str(field.of))
    except KeyError:
        return _named_by_sql(ws, record_kind(str(field.of)), None, trash=False)
    return _titles(ws, target, list_rows(ws, target.row, people=people), people)


def link_choices(ws: Workspace, field: Field) -> tuple[tuple[str, str], ...]:
    """What a form offers for a link: id and name."""
    return tuple(linkable(ws, field, People(ws)).items())


def check_row(row: Row, book: Book) -> tuple[Finding, ...]:
    """The findings of one record.

    Raises:
        ValueRefused: The record is impossible; nothing may be stored.
    """
    findings = tuple(row.check(book))
    for each in findings:
        if each.severity is Severity.REFUSAL:
            raise ValueRefused(f"{each.message}没有保存。", field=each.place, cause=each.code)
    return findings


def save(ws: Workspace, book: Book, rows: Sequence[Row], *, actor: str = "录入员") -> Saved:
    """Store records, new ones (without id) and changed ones, as one step.

    Raises:
        ValueRefused, RecordMissing: Nothing was stored.
    """
    people = People(ws)
    findings = [finding for row in rows for finding in check_row(row, book)]
    first = rows[0]
    name = title_of(ws, first, people)
    verb = "登记" if not first.id else "修改"
    what = f"{verb}{first.kind.title} {name}" if len(rows) == 1 else f"{verb} {len(rows)} 条{first.kind.title}：{name} 等"
    before = ws.data_version()
    with ws.change(what, actor, code=StepCode.RECORD_SAVE, plain=True) as change:
        stored_rows = put_all(ws, change, rows, people)
        step = change.step
    changed = ws.data_version() != before
    return Saved(rows=stored_rows, step=step if changed else 0, what=what, findings=tuple(findings))


def put(ws: Workspace, change: Change, row: R, people: People) -> R:
    """Write one checked record inside an open change; a new one gets its id.

    Raises:
        RecordMissing: It, or what it links to, is gone.
    """
    from jyteacher_desktop.records.writer import Writer  # noqa: PLC0415 - whoever only asks writes nothing

    table, writer = row.kind.id, Writer(ws, change)
    values = stored(row, people, _keys(change, row))
    if not row.id:
        return replace(row, id=RecordId(writer.add(table, **values)[1]))
    if row.kind.told:
        _refuse_foreign(_select(ws, row.kind, "uuid = ?", (row.id,), people), row)
    writer.edit(table, writer.key(table, row.id), values)
    return row


def put_all(ws: Workspace, change: Change, rows: Sequence[R], people: People) -> tuple[R, ...]:
    """Write checked records inside an open change, as :func:`put` does; new ones of one kind at once, for there may be thousands."""
    from jyteacher_desktop.records.writer import Writer  # noqa: PLC0415 - whoever only asks writes nothing
    from jyteacher_desktop.store.ids import new_id  # noqa: PLC0415

    if len(rows) == 1:
        return (put(ws, change, rows[0], people),)
    found = [put(ws, change, row, people) if row.id else replace(row, id=RecordId(new_id())) for row in rows]
    new: dict[str, list[tuple[str, Mapping[str, object]]]] = {}
    for row, after in zip(rows, found, strict=True):
        if not row.id:
            new.setdefault(row.kind.id, []).append((str(after.id), stored(row, people, _keys(change, row))))
    for kind, records in new.items():
        columns: dict[str, Sequence[object]] = {"uuid": [uuid for uuid, _values in records]}
        columns |= {name: [values[name] for _uuid, values in records] for name in records[0][1]}
        Writer(ws, change).add_columns(kind, columns)
    return tuple(found)


def _refuse_foreign(stored_rows: Sequence[Row], row: Row) -> None:
    """Keep what the bureau said in a record that came with its receipt.

    Raises:
        RecordSent: Something else than the school's answer would change.
    """
    for before in stored_rows:
        kept = (field for field in row.kind.typed if not field.answer and not field.local)
        changed = next((field for field in kept if getattr(before, field.key) != getattr(row, field.key)), None)
        if origin_of(before) and changed is not None:
            answers = "、".join(field.title for field in row.kind.typed if field.answer) or "备注"
            raise RecordSent(
                f"这一条是{origin_of(before)}登记、随回执发来的，“{changed.title}”不能改，没有保存。本校填写：{answers}。",
                field=changed.key,
            )


def origin_of(row: Row) -> str:
    """The bureau whose receipt brought a record; "" for what was registered here."""
    return str(getattr(row, "origin", "")) if row.kind.told else ""


def _keys(change: Change, row: Row) -> dict[str, int]:
    """Small integers of the records a row links to."""
    found: dict[str, int] = {}
    for field in row.kind.fields:
        target = getattr(row, field.key) if field.shape is Shape.LINK else None
        if target is not None:
            found_row = change.driver_sql(f'SELECT id FROM "{field.of}" WHERE uuid = ? AND deleted = 0', (target,)).one_or_none()
            if found_row is None:
                raise RecordMissing(f"所选的{field.title}已经删除，没有保存。请重新选择。", field=field.key, id=target)
            found[target] = int(found_row[0])
    return found


def people_named(kinds: Iterable[Kind]) -> tuple[tuple[Kind, Field], ...]:
    """Every field of these kinds that names a person."""
    return tuple((kind, field) for kind in kinds for field in kind.fields if field.shape in (Shape.PERSON, Shape.SOMEBODY))

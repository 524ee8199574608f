"""Records of plain kinds: what there is, listing, recording, showing, 本年没有, and the figures counted over them.

The keys of a record in JSON are the keys of its fields. A choice is its code, with its word beside it under ``<key>_label``; a person, a
record that is linked to or somebody from outside is a name, with the id beside it under ``<key>_id``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from jyteacher_desktop import kinds as described
from jyteacher_desktop.books import book_of, how_many, kind_seen, policy_of, rows_of, schools_of
from jyteacher_desktop.cli.answers import Answer, as_json, table
from jyteacher_desktop.cli.grammar import ONLY_AT_A_BUREAU, CommandWrong
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.cli.tables import listing
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.kinds.kit import Field, Keeper, Kind, Line, Measure, Row, Shape
from jyteacher_desktop.later import later
from jyteacher_desktop.records.errors import RecordMissing
from jyteacher_desktop.records.measures import (
    LACKING_COLUMNS,
    MEASURE_COLUMNS,
    cited,
    lacking,
    measures_of,
    wanted_registers,
)
from jyteacher_desktop.records.registers import (
    STANDS,
    RegisterLine,
    columns_shown,
    get_row,
    kind_called,
    lines_of,
    link_titles,
    row_from_texts,
    save,
)
from jyteacher_desktop.records.values import shown
from jyteacher_desktop.records.who_is_meant import People
from jyteacher_desktop.records.whose_file import keeper_of
from jyteacher_desktop.store.workspace import Workspace

if TYPE_CHECKING:
    from jyteacher_desktop.cli import first_kinds
    from jyteacher_desktop.cli.first_kinds import First
    from jyteacher_desktop.records import nothing_said
else:
    first_kinds = later("jyteacher_desktop.cli.first_kinds")
    nothing_said = later("jyteacher_desktop.records.nothing_said")

_KEEPERS = {Keeper.SCHOOL: "school", Keeper.BUREAU: "bureau"}
_KEEPER_WORDS = {"school": "学校", "bureau": "教育局"}
_KIND_COLUMNS: tuple[Column[dict[str, object]], ...] = (
    Column(key="kind", title="代码", value=lambda row: str(row["kind"])),
    Column(key="title", title="名称", value=lambda row: str(row["title"])),
    Column(key="rows", title="条数", value=lambda row: str(row["rows"]), align=Align.RIGHT),
    Column(key="keepers", title="由谁登记", value=lambda row: "、".join(_KEEPER_WORDS[each] for each in _texts(row["keepers"]))),
    Column(key="local", title="上报", value=lambda row: "不上报" if row["local"] else ""),
    Column(key="wanted", title="市里希望登记", value=lambda row: "√" if row["wanted"] else "", align=Align.CENTER),
    Column(key="basis", title="依据", value=lambda row: str(row["basis"])),
)


def _first_kind(name: str) -> first_kinds.First | None:
    """What decides about a kind of the first days; it is loaded for those only."""
    named = not described.is_register(name) and any(name in (each.id, each.title) for each in described.RECORDS)
    return first_kinds.first_kind(name) if named else None


def kinds(call: Call) -> Answer:
    """``record kinds``."""
    policy = policy_of(call.workspace)
    wanted = wanted_registers(policy)
    rows = [
        _described(kind, how_many(call.workspace, kind), cited(policy, kind.basis)) | {"wanted": kind in wanted}
        for kind in described.REGISTERS
    ]
    first = (
        [{"kind": each.id, "title": each.title} for each in described.RECORDS]
        if keeper_of(call.workspace) is Keeper.SCHOOL
        else []
    )
    also = (
        f"\n另外也能用 record 列出、登记和修改：{'、'.join(each['title'] + '（' + each['kind'] + '）' for each in first)}。"
        if first
        else ""
    )
    return Answer(data={"rows": rows, "first": first}, text=lambda: table(_KIND_COLUMNS, rows, empty="") + also)


def list_all(call: Call) -> Answer:
    """``record list KIND``."""
    if (first := _first_kind(call.args.kind)) is not None:
        return first_kinds.list_rows(call, first)
    args, ws = call.args, call.workspace
    kind, people = kind_seen(ws, args.kind), People(ws)
    if args.school:
        only_at_a_bureau(ws)
    rows = rows_of(ws, kind, teacher=args.teacher or "", year=args.year or "", school=args.school or "")
    if call.args.output is not None:
        from jyteacher_desktop.records.register_workbooks import export_rows  # noqa: PLC0415 - workbooks load only when one is written

        export_rows(ws, kind, rows, call.args.output)
        return Answer(
            data={"rows": _documents(call, kind, rows, people), "file": call.args.output},
            text=f"已写入 {len(rows)} 行：{call.args.output}",
        )
    lines = lines_of(ws, kind, rows, people=people)
    number: Column[RegisterLine] = Column(key="id", title="编号", value=lambda line: line.id)
    return listing(
        call,
        (*columns_shown(kind), number),
        lines,
        empty=f"没有登记{kind.title}。{kind.about}用 record add {kind.id} 登记。",
        data={"rows": _documents(call, kind, rows, people)},
    )


def add(call: Call) -> Answer:
    """``record add KIND --set …``."""
    if (first := _first_kind(call.args.kind)) is not None:
        return first_kinds.add(call, first)
    kind = kind_called(call.workspace, call.args.kind)
    return _saved(call, row_from_texts(call.workspace, kind, dict(call.args.fields)))


def edit(call: Call) -> Answer:
    """``record edit ID --set …``."""
    base = _named(call)
    if not isinstance(base, Row):
        return first_kinds.edit(call, base)
    return _saved(call, row_from_texts(call.workspace, base.kind, dict(call.args.fields), base=base))


def _named(call: Call) -> Row | First:
    """The record of the id that was typed; of the kinds of the first days, for which much more is loaded, what the commands do for its kind."""
    try:
        return get_row(call.workspace, call.args.id)
    except RecordMissing:
        first = first_kinds.first_of(call.workspace, call.args.id)
        if first is None:
            raise
        return first


def show(call: Call) -> Answer:
    """``record show ID``."""
    row = _named(call)
    if not isinstance(row, Row):
        return first_kinds.show(call, row)
    people = People(call.workspace)
    [document] = _documents(call, row.kind, [row], people)
    [line] = lines_of(call.workspace, row.kind, [row], people=people)
    text = "\n".join(
        [
            f"{row.kind.title}“{line.title}”",
            *(f"{field.title}：{line.texts[field.key]}" for field in row.kind.fields if line.texts[field.key]),
        ]
    )
    findings = tuple(row.check(book_of(call.workspace)))
    return Answer(data={"kind": row.kind.id, **document}, text=text, warnings=findings)


def none(call: Call) -> Answer:
    """``record none KIND YEAR``."""
    kind = kind_called(call.workspace, call.args.kind)
    said = nothing_said.say_nothing(call.workspace, book_of(call.workspace), kind, call.args.year)
    return Answer(
        data={"id": str(said.id), "kind": kind.id, "year": said.year, "step": said.step},
        text=said.sentence,
        warnings=said.warnings,
    )


def measures(call: Call) -> Answer:
    """``measures [--as-of D]``, or with ``--missing KEY`` who or what one of them lacks and who registered nothing of it."""
    rows = measures_of(book_of(call.workspace, call.args.as_of))
    if (wanted := call.args.missing) is not None:
        found = next((each for each in rows if wanted in (each.key, each.title)), None)
        if found is None:
            known = "、".join(f"{each.title}（{each.key}）" for each in rows)
            raise CommandWrong(f"没有“{wanted}”这项数字，没有执行任何操作。可用的有：{known}。")
        lines = lacking(found)
        notes = [f"{found.title}：{found.text}" + (f"（{found.registered}）" if found.registered else "")]
        return listing(
            call, LACKING_COLUMNS, lines, empty="没有缺的。", data={**_measure(found), "rows": _lines(lines)}, notes=notes
        )
    return listing(call, MEASURE_COLUMNS, rows, empty="没有要统计的项目。", data={"rows": map(_measure, rows)})


# -- inside ---------------------------------------------------------------------------------------------------------


def _described(kind: Kind, rows: int, basis: str) -> dict[str, object]:
    return {
        "kind": kind.id,
        "title": kind.title,
        "rows": rows,
        "keepers": [word for keeper, word in _KEEPERS.items() if keeper in kind.keepers],
        "local": kind.local,
        "page": kind.page.value if kind.page is not None else "",
        "basis": basis,
        "fields": _fields(kind),
    }


def _fields(kind: Kind) -> Iterator[dict[str, object]]:
    """The fields a person types, told where somebody wants JSON; a table shows none."""
    from jyteacher_desktop.sheets.field_shapes import choices_of  # noqa: PLC0415 - as above

    for field in kind.typed:
        yield {
            "key": field.key,
            "title": field.title,
            "shape": field.shape.value,
            "required": field.required,
            "local": field.local,
            "choices": list(choices_of(field)),
        }


def only_at_a_bureau(ws: Workspace) -> None:
    """Refuse ``--school`` where every record is of one school.

    Raises:
        CommandWrong: The workspace is a school's.
    """
    if keeper_of(ws) is Keeper.SCHOOL:
        raise CommandWrong(ONLY_AT_A_BUREAU)


def _documents(call: Call, kind: Kind, rows: Sequence[Row], people: People) -> list[dict[str, object]]:
    titles = link_titles(call.workspace, kind, people, rows)
    units = schools_of(call.workspace, kind)
    found: list[dict[str, object]] = []
    for row in rows:
        document: dict[str, object] = {"id": str(row.id)}
        for field in kind.fields:
            document |= _value(field, getattr(row, field.key), people, titles)
        if kind.stands:
            document[STANDS] = row.stands(call.workspace.today)
        if keeper_of(call.workspace) is Keeper.BUREAU:
            document.setdefault("school", units.get(str(row.id), ""))
        found.append(document)
    return found


def _value(field: Field, value: object, people: People, titles: dict[str, str]) -> dict[str, object]:
    words = shown(field, value, people, titles)
    if field.shape in (Shape.CHOICE, Shape.LISTED):
        return {field.key: value, f"{field.key}_label": words}
    if field.shape is Shape.SOMEBODY:
        return {field.key: words, f"{field.key}_id": getattr(value, "person", None)}
    if field.shape in (Shape.PERSON, Shape.LINK):
        return {field.key: words, f"{field.key}_id": value}
    return {field.key: as_json(value)}


def _saved(call: Call, row: Row) -> Answer:
    saved = save(call.workspace, book_of(call.workspace), [row])
    stored = saved.rows[0]
    people = People(call.workspace)
    [document] = _documents(call, stored.kind, [stored], people)
    done = f"{saved.what}（第 {saved.step} 步，可以撤销）。" if saved.step else "内容没有变化，没有保存。"
    return Answer(
        data={"kind": stored.kind.id, **document, "step": saved.step or None},
        text=f"{done}\n编号：{stored.id}",
        warnings=saved.findings,
    )


def _measure(each: Measure) -> dict[str, object]:
    return {
        "key": each.key,
        "title": each.title,
        "scope": each.scope.value,
        "have": each.have,
        "need": each.need,
        "how": each.how.value,
        "tolerance": each.tolerance,
        "official": each.official,
        "basis": each.basis,
        "status": each.standing.name.lower(),
        "status_label": each.standing.value,
        "text": each.text,
        "missing": _lines(each.missing),
        "register": each.register.id if each.register is not None else "",
        "year": each.year,
        "registered": each.registered,
        "silent": _lines(each.silent),
    }


def _lines(lines: Sequence[Line]) -> list[dict[str, str]]:
    return [{"name": line.name, "why": line.why, "id": line.opens} for line in lines]


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []

"""The trash: deleting asks what points at a record, restoring brings back what went with it.

A deleted record keeps its row, its id and its lines; only a mark says that it no longer counts. Deleting and restoring are
steps like any other, so both can be undone, and both are refused where a closed quarter would change. What was deleted in
one step comes back in one step. A teacher who has activities, trainings or opening balances is not deleted: leaving the
school is a change of service, a second entry of one person is a merge.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.id_numbers import both_forms
from jyteacher_desktop.domain.step_codes import MERGES, StepCode
from jyteacher_desktop.kinds.kit import Keeper, Kind, Shape
from jyteacher_desktop.records.errors import RecordMissing, RecordSent, StillInUse
from jyteacher_desktop.records.one_number_one_person import Holder, holders_of_deleted
from jyteacher_desktop.records.record_names import KINDS, Record, RecordKind, find_record, kinds_of, owners_of, record_at
from jyteacher_desktop.records.registers import kinds_kept, people_named
from jyteacher_desktop.records.whose_file import keeper_of
from jyteacher_desktop.records.writer import Writer, writing
from jyteacher_desktop.store.errors import NumberHeld
from jyteacher_desktop.store.kind_columns import column_names
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What points at a record: what it is in words, how many, and the names of the first few.

    ``along`` says that it goes into the trash and comes back with the record, unseen meanwhile; otherwise it stays.
    """

    label: str
    count: int
    examples: tuple[str, ...]
    along: bool

    @property
    def text(self) -> str:
        """One phrase: 出勤 12（王芳、李娜、赵敏 等）."""
        names = f"（{'、'.join(self.examples)}{' 等' if self.count > len(self.examples) else ''}）" if self.examples else ""
        return f"{self.label} {self.count}{names}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrashRow:
    """One record in the trash.

    Attributes:
        table: ``teacher``, ``activity``, ``training``, ``opening``, ``plan``, ``plan_item`` or ``attachment``.
        step: The step that deleted it, with its moment, words and actor.
        together: How many other records went with the same step and come back with this one.
        merged: It is no deleted record but was merged into another one; restoring takes the merge back.
        held_by: Who has the ID number of the teacher in the trash by now, told apart from others; "" for nobody.
    """

    id: str
    table: str
    kind: str
    title: str
    day: str
    step: int
    at: str
    what: str
    actor: str
    references: tuple[Reference, ...]
    together: int
    merged: bool
    held_by: str


TRASH_COLUMNS: tuple[Column[TrashRow], ...] = (
    Column(key="kind", title="种类", value=lambda row: row.kind, align=Align.CENTER, width=10),
    Column(key="title", title="名称", value=lambda row: row.title, width=30),
    Column(key="day", title="日期", value=lambda row: row.day, align=Align.CENTER, width=12),
    Column(key="at", title="删除时间", value=lambda row: row.at[:16].replace("T", " "), width=16),
    Column(key="what", title="哪一步", value=lambda row: row.what, width=30),
    Column(key="actor", title="谁", value=lambda row: row.actor, width=8),
    Column(key="references", title="与它有关", value=lambda row: "；".join(each.text for each in row.references), width=30),
    Column(key="together", title="同一步删除", value=lambda row: row.together, align=Align.RIGHT, width=10),
    Column(key="id", title="编号", value=lambda row: row.id, width=36),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrashedRecords:
    """What a deletion or a restoration did: number and words of its step, and the records it touched."""

    step: int
    what: str
    records: tuple[str, ...]


_REFERENCES: dict[str, tuple[tuple[str, bool, str], ...]] = {
    "teacher": (
        (
            "活动出勤",
            False,
            (
                "SELECT a.title FROM attendance x JOIN activity a ON a.id = x.activity_id WHERE x.teacher_id = ? AND a.deleted = 0 "
                "ORDER BY a.start DESC"
            ),
        ),
        ("培训", False, "SELECT name FROM training WHERE teacher_id = ? AND deleted = 0 ORDER BY start DESC"),
        ("期初学时", False, "SELECT year FROM opening WHERE teacher_id = ? AND deleted = 0 ORDER BY year"),
    ),
    "activity": (
        (
            "出勤",
            True,
            "SELECT t.name FROM attendance x JOIN teacher t ON t.id = x.teacher_id WHERE x.activity_id = ? ORDER BY t.pinyin, t.id",
        ),
        ("附件", True, "SELECT file_name FROM attachment WHERE activity_id = ? AND deleted = 0 ORDER BY id"),
        (
            "计划项目",
            True,
            "SELECT i.title FROM planned p JOIN plan_item i ON i.id = p.plan_item_id WHERE p.activity_id = ?",
        ),
        ("签到表", True, "SELECT code FROM sign_sheet WHERE activity_id = ? ORDER BY id"),
    ),
    "training": (
        ("附件", True, "SELECT file_name FROM attachment WHERE training_id = ? AND deleted = 0 ORDER BY id"),
        ("已录入省系统", True, "SELECT entered_on FROM province_entry WHERE training_id = ?"),
    ),
    "opening": (),
    "plan": (
        ("计划项目", True, "SELECT title FROM plan_item WHERE plan_id = ? AND deleted = 0 ORDER BY month, id"),
        (
            "活动",
            False,
            (
                "SELECT a.title FROM planned p JOIN plan_item i ON i.id = p.plan_item_id JOIN activity a ON a.id = p.activity_id "
                "WHERE i.plan_id = ? AND i.deleted = 0 AND a.deleted = 0 ORDER BY a.start"
            ),
        ),
    ),
    "plan_item": (
        (
            "活动",
            False,
            (
                "SELECT a.title FROM planned p JOIN activity a ON a.id = p.activity_id WHERE p.plan_item_id = ? AND a.deleted = 0 "
                "ORDER BY a.start"
            ),
        ),
    ),
    "attachment": (),
}
_EXAMPLES = 3


def references(ws: Workspace, record_id: str) -> tuple[Reference, ...]:
    """What points at a record, to be said before it is deleted.

    Raises:
        RecordMissing: No record has this id.
    """
    return _references(ws, find_record(ws, record_id))


def delete_records(ws: Workspace, ids: Sequence[str], actor: str = "录入员") -> TrashedRecords:
    """Put one or several records into the trash as one step.

    Args:
        ws: The workspace.
        ids: Ids of teachers, activities, trainings, opening balances, plans, lines of plans or attachments.
        actor: Who does it.

    Raises:
        RecordMissing: An id is unknown or in the trash already; nothing was deleted.
        RecordSent: It came with a receipt of the bureau; nothing was deleted.
        StillInUse: A teacher has records that are not deleted in the same step; nothing was deleted.
        QuarterClosed: A record lies in a closed quarter; nothing was deleted.
        PlanState: It is a line of an approved plan; nothing was deleted.
    """
    records = [find_record(ws, record_id) for record_id in dict.fromkeys(ids)]
    for record in records:
        if record.deleted:
            raise RecordMissing(f"{record.shown}已经在回收站里，没有再删除一次。记录没有变化。", id=record.id)
    for record in records:
        if _may_have_come(record.kind) and (sender := _origin(ws, record)):
            raise RecordSent(
                f"{record.shown}是{sender}登记、随回执发来的，不能在本校删除。记录没有变化。有异议请与教育局联系。", id=record.id
            )
    if not records:
        raise RecordMissing("没有说明要删除哪条记录。记录没有变化。请写出编号。")
    what = _words("删除", records)
    with writing(ws, what, StepCode.RECORD_DELETE, actor, plain=True) as writer:
        # teachers last: what is deleted together with them no longer counts as their records
        for record in sorted(records, key=lambda each: each.kind.name == "teacher"):
            if record.kind.name == "teacher":
                refuse_if_used(ws, record.key, record.title, record.id)
            for part in _parts_of(ws, writer, record):
                writer.trash(part.kind.name, part.key)
            writer.trash(record.kind.name, record.key)
        return TrashedRecords(step=writer.step, what=what, records=tuple(record.id for record in records))


def _may_have_come(kind: RecordKind) -> bool:
    """Whether a bureau's receipts carry records of this kind."""
    return kind.described is not None and bool(kind.described.told)


def _origin(ws: Workspace, record: Record) -> str:
    """The bureau whose receipt brought a record."""
    return str(ws.tuples(f'SELECT origin FROM "{record.kind.name}" WHERE id = ?', (record.key,))[0][0])


def list_trash(ws: Workspace) -> list[TrashRow]:
    """Everything in the trash, last deleted first."""
    rows: list[TrashRow] = []
    deletions = _deletions(ws)
    company = Counter(step for step, *_rest in deletions)
    holders = _holders(ws, [(kind, key) for _step, kind, key, *_words, code in deletions if code not in MERGES])
    for step, kind, key, at, what, actor, code in deletions:
        record = record_at(ws, kinds_of(ws)[kind], key)
        merged = code in MERGES
        rows.append(
            TrashRow(
                id=record.id,
                table=kind,
                kind=record.kind.label,
                title=record.title,
                day=record.day,
                step=step,
                at=at,
                what=what,
                actor=actor,
                references=_references(ws, record),
                together=0 if merged else company[step] - 1,
                merged=merged,
                held_by=holders[key].told if kind == "teacher" and key in holders else "",
            )
        )
    return rows


Join = Callable[[Writer, int, int], None]
"""Makes one entry of two people of one number inside an open step: the key of the one that stays, then of the one that goes."""


def restore_record(ws: Workspace, record_id: str, actor: str = "录入员", *, join: Join | None = None) -> TrashedRecords:
    """Bring a record back with everything that was deleted in the same step, and with what it belongs to.

    A teacher or activity that had been merged into another entry is split off again instead, with all that had gone over.

    Raises:
        RecordMissing: No record in the trash has this id.
        QuarterClosed: A record lies in a closed quarter; nothing was restored.
        PlanState: It is a line of an approved plan; nothing was restored.
        UndoConflict: A merge cannot be taken back because lines were edited since; nothing was restored.
        NumberHeld: Somebody who would come back was entered anew meanwhile, and ``join`` does not say how the two become one;
            nothing was restored.
    """
    record = find_record(ws, record_id)
    if not record.deleted:
        raise RecordMissing(f"{record.shown}不在回收站里，不需要恢复。记录没有变化。", id=record_id)
    deletions = _deletions(ws)
    step, code = next(
        (step, code) for step, kind, key, *_words, code in deletions if (kind, key) == (record.kind.name, record.key)
    )
    if code in MERGES:
        ws.undo(step, actor=actor)
        newest = ws.steps(1)[0]
        return TrashedRecords(step=newest.id, what=newest.what, records=(record_id,))
    together = [record_at(ws, kinds_of(ws)[kind], key) for other, kind, key, *_rest in deletions if other == step]
    wanted = {each.id: each for each in _with_owners(ws, [record, *together])}
    people = {each.key: each for each in wanted.values() if each.kind.name == "teacher"}
    holders = _holders(ws, [("teacher", key) for key in people])
    words = _words("恢复", list(wanted.values()))
    if holders and join is None:
        key, holder = next(iter(holders.items()))
        raise NumberHeld(
            f"“{people[key].title}”的身份证件号现在是“{holder.told}”的，恢复了就是一个号码两个人，所以没有恢复，记录没有变化。"
            "同一个人请选“恢复并合并”：原来的记录都归到现在这一条；不是同一人的，请先更正现在这一条的号码。",
            field="id_number",
            holder=holder.id,
            way="restore join",
        )
    if holders:
        words += f"，合并到“{'”“'.join(dict.fromkeys(each.told for each in holders.values()))}”"
    with writing(ws, words, StepCode.RECORD_RESTORE, actor, plain=join is None) as writer:
        for each in wanted.values():
            writer.bring_back(each.kind.name, each.key)
        if join is not None:
            for key, holder in holders.items():
                join(writer, holder.key, key)
        return TrashedRecords(step=writer.step, what=words, records=tuple(wanted))


def _holders(ws: Workspace, records: Iterable[tuple[str, int]]) -> dict[int, Holder]:
    """For teachers among records of the trash who has their ID number now."""
    if keeper_of(ws) is Keeper.BUREAU:
        return {}
    return holders_of_deleted(ws, [key for kind, key in records if kind == "teacher"])


def people_deleted(ws: Workspace) -> dict[int, str]:
    """Whoever was deleted and lies in the trash, with the day, last deleted first; who was merged into another entry is not meant."""
    if not ws.tuples("SELECT 1 FROM teacher WHERE deleted = 1 LIMIT 1"):
        return {}
    return {key: at[:10] for _step, _kind, key, at, _what, _actor, code in _deletions(ws, ("teacher",)) if code not in MERGES}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletedPerson:
    """Somebody who lies in the trash: the small integer key, the id, the name, and the day of deletion."""

    key: int
    id: str
    name: str
    day: str


def deleted_with(ws: Workspace, number: str, *, home: str = "") -> DeletedPerson | None:
    """Who lies in the trash with an ID number, in either form; the last deleted of several, None where nobody does.

    Args:
        ws: The workspace.
        number: As it is stored; "" is nobody's.
        home: The member school whose people are asked about, "" for the school's own.
    """
    forms = both_forms(number)
    marks = ", ".join("sealed_number(?)" for _ in forms)
    found = (
        ws.tuples(f"SELECT id, uuid, name FROM teacher WHERE deleted = 1 AND home = ? AND id_number IN ({marks})", (home, *forms))
        if forms
        else ()
    )
    if not found:
        return None
    people = {key: (uuid, name) for key, uuid, name in found}
    last = next(((key, day) for key, day in people_deleted(ws).items() if key in people), None)
    return DeletedPerson(key=last[0], id=people[last[0]][0], name=people[last[0]][1], day=last[1]) if last is not None else None


def told_of_number(ws: Workspace, number: str) -> str:
    """What is said to whoever typed an ID number that somebody in the trash has as well; "" where nobody has."""
    gone = deleted_with(ws, number)
    if gone is None:
        return ""
    return (
        f"“{gone.name}”（{gone.day} 删除）在回收站里，也是这个身份证件号。是同一个人的，请打开回收站，选那一条“恢复并合并”："
        "原来的记录都归到这一条。不是同一个人的，请核对号码。"
    )


def _deletions(ws: Workspace, kinds: Iterable[str] | None = None) -> list[tuple[int, str, int, str, str, str, StepCode]]:
    """For every record in the trash, or those of some kinds, the step that put it there: number, table, key, moment, words, actor, code; the newest first."""
    found: list[tuple[int, str, int, str, str, str, StepCode]] = []
    for name in kinds_of(ws) if kinds is None else kinds:
        found += [
            (step, name, key, at, what, actor, StepCode(code))
            for key, step, at, what, actor, code in ws.tuples(
                f'SELECT r.id, s.id, s.at, s.what, s.actor, s.code FROM "{name}" r JOIN journal_step s ON s.id = ('
                "SELECT e.step FROM journal_entry e WHERE e.tbl = ? AND e.row = r.id AND e.op = 'U' "
                "AND CAST(json_extract(e.before, '$.deleted') AS TEXT) = '0' ORDER BY e.id DESC LIMIT 1) WHERE r.deleted = 1",
                (name,),
            )
        ]
    return sorted(found, key=lambda each: each[:3], reverse=True)


def _references(ws: Workspace, record: Record) -> tuple[Reference, ...]:
    found: list[Reference] = []
    table = record.kind.name
    for label, along, sql in (*_REFERENCES.get(table, ()), *_plain_references(ws, table)):
        names = [str(name) for (name,) in ws.tuples(sql, (record.key,))]
        if names:
            found.append(Reference(label=label, count=len(names), examples=tuple(names[:_EXAMPLES]), along=along))
    return tuple(found)


def _plain_references(ws: Workspace, table: str) -> list[tuple[str, bool, str]]:
    """What plain kinds say about a record of a table: who belongs to it goes along, whoever only names it stays."""
    found: list[tuple[str, bool, str]] = []
    for kind, column, part in _pointing(ws, table):
        title = kinds_of(ws)[kind.id].title
        found.append(
            (kind.title, part, f'SELECT {title} FROM "{kind.id}" r WHERE r."{column}" = ? AND r.deleted = 0 ORDER BY r.id')
        )
    return found


def _pointing(ws: Workspace, table: str) -> list[tuple[Kind, str, bool]]:
    """Plain kinds and their columns that point at rows of a table, and whether their records are a part of what they point at."""
    found: list[tuple[Kind, str, bool]] = []
    keeper = keeper_of(ws)
    for kind in kinds_kept(ws):
        for field in kind.fields:
            column = column_names(field, keeper)[0]
            if field.shape is Shape.LINK and field.of == table:
                found.append((kind, column, field is kind.owner and table in {each.id for each in kinds_kept(ws)}))
            elif field.shape in (Shape.PERSON, Shape.SOMEBODY) and table == "teacher" and keeper is Keeper.SCHOOL:
                found.append((kind, column, False))
    return found


def _parts_of(ws: Workspace, writer: Writer, record: Record) -> list[Record]:
    """The records that are nothing without this one and go into the trash with it, theirs included."""
    found: list[Record] = []
    for kind, column, part in _pointing(ws, record.kind.name):
        if part:
            for (key,) in writer.rows(
                f'SELECT id FROM "{kind.id}" WHERE "{column}" = ? AND deleted = 0 ORDER BY id', (record.key,)
            ):
                each = record_at(ws, kinds_of(ws)[kind.id], int(key))
                found += [*_parts_of(ws, writer, each), each]
    return found


def refuse_if_used(ws: Workspace, key: int, name: str, teacher_id: str) -> None:
    """Make sure that no record outside the trash is this teacher's or names them.

    Raises:
        StillInUse: There are attendance lines, trainings, opening balances or records of plain kinds; the sentence says how many.
    """
    attended = ws.tuples(
        "SELECT count(*) FROM attendance x JOIN activity a ON a.id = x.activity_id WHERE x.teacher_id = ? AND a.deleted = 0",
        (key,),
    )[0][0]
    trained = ws.tuples("SELECT count(*) FROM training WHERE teacher_id = ? AND deleted = 0", (key,))[0][0]
    opened = ws.tuples("SELECT count(*) FROM opening WHERE teacher_id = ? AND deleted = 0", (key,))[0][0]
    named = {kind.title: 0 for kind, _field in people_named(kinds_kept(ws))}
    for kind, field in people_named(kinds_kept(ws)):
        [column, *_name] = column_names(field, Keeper.SCHOOL)
        named[kind.title] += ws.tuples(f'SELECT count(*) FROM "{kind.id}" WHERE "{column}" = ? AND deleted = 0', (key,))[0][0]
    others = "".join(f"、{count} 条{title}" for title, count in named.items() if count)
    if attended or trained or opened or others:
        raise StillInUse(
            f"{name} 有 {attended} 条活动记录、{trained} 条培训记录、{opened} 条期初学时{others}，没有删除，记录没有变化。"
            "如已离开学校，请改为登记“调出”“退休”或“离职”；如是重复登记，请用“合并”。",
            teacher=teacher_id,
        )


def _with_owners(ws: Workspace, records: Iterable[Record]) -> list[Record]:
    """The records, each after those it belongs to where these are in the trash as well."""
    found: list[Record] = []
    for record in records:
        owners = [owner for owner in (*owners_of(ws, record), *_people_of(ws, record)) if owner.deleted]
        found += [*_with_owners(ws, owners), record]
    return found


def _people_of(ws: Workspace, record: Record) -> list[Record]:
    """Who took part in an activity: people who left the roster meanwhile come back with it."""
    if record.kind.name != "activity":
        return []
    keys = ws.tuples("SELECT teacher_id FROM attendance WHERE activity_id = ? ORDER BY teacher_id", (record.key,))
    return [record_at(ws, KINDS["teacher"], int(key)) for (key,) in keys]


def _words(verb: str, records: Sequence[Record]) -> str:
    first = records[0]
    if len(records) == 1:
        return f"{verb}{first.kind.label} {first.title}"
    return f"{verb} {len(records)} 条记录：{first.kind.label} {first.title} 等"

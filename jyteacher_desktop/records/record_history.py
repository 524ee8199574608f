"""The states of one record: what it was after each step, compared field by field, and brought back as a new step.

A record's state is its row and the lines that are nothing without it: the attendance of an activity, the service of a
teacher. Bringing a state back is an edit like any other: the journal gets a new step, a reviewed record waits for its review
again, and a closed quarter refuses it. Whether a record is in the trash is no part of its state (trash.py restores).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from jyteacher_desktop.domain.columns import Align, Column, amount_text, hours_text
from jyteacher_desktop.domain.id_numbers import covered
from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.domain.review import Deed
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.domain.terms import Level, Mark, Mode, RecordStatus, Result, Role, ServiceStatus
from jyteacher_desktop.kinds import RECORDS, REGISTERS, record_kind
from jyteacher_desktop.kinds.kit import HUNDREDTHS, Field, Keeper, Kind, Shape
from jyteacher_desktop.kinds.registry import FollowingMap
from jyteacher_desktop.records.errors import RecordMissing, ValueRefused
from jyteacher_desktop.records.one_number_one_person import refuse_held_number
from jyteacher_desktop.records.policies import policy_in_use
from jyteacher_desktop.records.record_names import Record, find_record
from jyteacher_desktop.records.registers import people_named
from jyteacher_desktop.records.sql import title_sql
from jyteacher_desktop.records.values import words_of
from jyteacher_desktop.records.who_is_meant import People
from jyteacher_desktop.records.whose_file import keeper_of
from jyteacher_desktop.records.writer import Writer, writing
from jyteacher_desktop.store.journal import Step
from jyteacher_desktop.store.kind_columns import column_names
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

if TYPE_CHECKING:
    from sqlalchemy import Table

_Image = dict[str, object]

FIELD_LABELS: dict[str, str] = {
    "deleted": "在回收站",
    "file_name": "文件名",
    "sha256": "内容指纹",
    "bytes": "字节数",
    "mediatype": "文件类型",
    "added_on": "加入日期",
    "activity_id": "活动",
    "training_id": "培训",
}
"""What people call the columns that no description of a kind names: those of attachments, and the trash."""
_DESCRIBED: FollowingMap[tuple[str, str], Field] = FollowingMap(
    lambda: {
        (kind.id, name): field
        for kind in (*RECORDS, *REGISTERS)
        for field in kind.fields
        for keeper in Keeper
        for name in column_names(field, keeper)
    }
)


def label_of_column(table: str, column: str) -> str:
    """What people call a column of a table of records; the column's own name where nobody says anything."""
    field = _DESCRIBED.get((table, column))
    return field.title if field is not None else FIELD_LABELS.get(column, column)


UNSEEN = frozenset({"id", "uuid", "pinyin", "initials", "subject_group"})
"""Columns that tell people nothing: keys, and what follows from other columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordState:
    """One step that changed a record, oldest first: the state after it can be compared and brought back."""

    step: int
    at: str
    what: str
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDifference:
    """One field (or one line, like somebody's attendance) that differs between two states, in words for people."""

    field: str
    label: str
    before: str
    after: str


DIFFERENCE_COLUMNS: tuple[Column[FieldDifference], ...] = (
    Column(key="label", title="内容", value=lambda row: row.label, width=16),
    Column(key="before", title="之前", value=lambda row: row.before, width=30),
    Column(key="after", title="之后", value=lambda row: row.after, width=30),
)
STATE_COLUMNS: tuple[Column[RecordState], ...] = (
    Column(key="step", title="步", value=lambda row: row.step, align=Align.RIGHT, width=6),
    Column(key="at", title="时间", value=lambda row: row.at[:16].replace("T", " "), width=16),
    Column(key="what", title="做了什么", value=lambda row: row.what, width=30),
    Column(key="actor", title="谁", value=lambda row: row.actor, width=8),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoredState:
    """A state that was brought back: number and words of the new step (0 and "" when nothing differed), and what it changed.

    ``left_out`` counts lines that could not come back because their person was deleted or merged since.
    """

    step: int
    what: str
    differences: tuple[FieldDifference, ...]
    left_out: int


def list_states(ws: Workspace, record_id: str) -> list[RecordState]:
    """Every step that changed a record or its lines, oldest first.

    Raises:
        RecordMissing: No record has this id.
    """
    record = find_record(ws, record_id)
    steps: dict[int, Step] = {}
    for table, row in _rows(ws, record):
        for change in ws.history(table, row):
            steps[change.step.id] = change.step
    return [RecordState(step=step.id, at=step.at, what=step.what, actor=step.actor) for _number, step in sorted(steps.items())]


def compare_states(ws: Workspace, record_id: str, first: int, second: int | None = None) -> tuple[FieldDifference, ...]:
    """What differs between the state after step ``first`` and the state after step ``second`` (or the present, None).

    Before the record was there its state is empty, and everything differs.

    Raises:
        RecordMissing: No record has this id, or a step of this number was never done.
    """
    record = find_record(ws, record_id)
    return _differences(ws, record, _state(ws, record, first), _state(ws, record, second))


def restore_state(ws: Workspace, record_id: str, step: int, actor: str = "录入员") -> RestoredState:
    """Bring a record back to what it was after a step, as a new step.

    Raises:
        RecordMissing: No record has this id, it is in the trash, or it did not exist after that step.
        QuarterClosed: It lies or lay in a closed quarter; nothing was changed.
        ValueRefused: The state is of another teacher who is gone; nothing was changed.
        PlanState: It is an approved plan or a line of one; nothing was changed.
        NumberHeld: It is a teacher whose ID number of then is somebody else's now; nothing was changed.
    """
    record = find_record(ws, record_id)
    if record.deleted:
        raise RecordMissing(f"{record.shown}在回收站里，记录没有变化。请先恢复它，再选择以前的内容。", id=record_id)
    image, lines = _state(ws, record, step)
    if image is None:
        raise RecordMissing(f"第 {step} 步之后还没有{record.shown}，记录没有变化。请另选一步。", id=record_id, step=step)
    _refuse_gone(ws, record, image)
    left_out = 0
    before = _state(ws, record, None)
    _refuse_held_number(ws, record, image, before[0])
    what = f"恢复{record.kind.label} {record.title} 到第 {step} 步的内容"
    with writing(ws, what, StepCode.RECORD_STATE, actor) as writer:
        # whether it is in the trash is no part of the state
        writer.put_back(record.kind.table, record.key, {**image, "deleted": 0})
        if record.kind.parts is not None:
            left_out = _write_lines(ws, writer, record.kind.parts[0], before[1], lines)
        number = writer.step
    differences = _differences(ws, record, before, _state(ws, record, None))
    return RestoredState(
        step=number if differences else 0, what=what if differences else "", differences=differences, left_out=left_out
    )


# -- states ---------------------------------------------------------------------------------------------------------


def _rows(ws: Workspace, record: Record) -> list[tuple[Table, int]]:
    """The record's row and every line that ever was its own."""
    rows = [(record.kind.table, record.key)]
    if record.kind.parts is not None:
        table, column = record.kind.parts
        rows += [(table, row) for row in ws.rows_once_at(table, column, record.key)]
    return rows


def _state(ws: Workspace, record: Record, step: int | None) -> tuple[_Image | None, dict[int, _Image]]:
    """The row and its lines after a step, or as they stand.

    Raises:
        RecordMissing: A step of this number was never done.
    """
    newest = ws.data_version()
    number = newest if step is None else step
    if step is not None and not 0 < step <= newest:
        raise RecordMissing(f"没有第 {number} 步操作，记录没有变化。请用“历史”查看这条记录有哪些步。", step=number)
    images: list[_Image | None] = []
    lines: dict[int, _Image] = {}
    for table, row in _rows(ws, record):
        image = ws.image_after(table, row, number)
        if table is record.kind.table:
            images.append(image)
        elif image is not None and record.kind.parts is not None and image[record.kind.parts[1]] == record.key:
            lines[row] = image
    return images[0], lines


def _refuse_held_number(ws: Workspace, record: Record, image: _Image, now: _Image | None) -> None:
    """A teacher does not get back a number that is somebody else's by now."""
    if record.kind.name == "teacher" and now is not None and image["id_number"] != now["id_number"] and ws.privacy.open:
        refuse_held_number(ws.tuples, str(image["id_number"]), "没有恢复", home=str(now["home"]), besides=(record.key,))


def _refuse_gone(ws: Workspace, record: Record, image: _Image) -> None:
    """A training or opening balance of a teacher who was merged away or deleted cannot go back to that teacher."""
    if keeper_of(ws) is Keeper.BUREAU:
        return
    gone = {key for (key,) in ws.tuples("SELECT id FROM teacher WHERE deleted = 1")}
    described = record.kind.described
    people = (
        ["teacher_id"]
        if described is None
        else [column_names(each, Keeper.SCHOOL)[0] for _kind, each in people_named([described])]
    )
    if any(image.get(column) in gone for column in people):
        raise ValueRefused("那时记在另一位教师名下，这位教师已经删除或合并，记录没有变化。请先恢复那位教师。", field="teacher_id")


def _write_lines(ws: Workspace, writer: Writer, table: Table, now: dict[int, _Image], then: dict[int, _Image]) -> int:
    """Make the lines what they were; returns how many could not come back."""
    gone = {key for (key,) in ws.tuples("SELECT id FROM teacher WHERE deleted = 1")}
    back = {row: image for row, image in then.items() if image["teacher_id"] not in gone}
    for row in now.keys() - back.keys():
        writer.drop(table, row, Deed.RESTORE)
    for row, image in back.items():
        if now.get(row) != image:
            writer.put_back(table, row, image)
    return len(then) - len(back)


# -- words ----------------------------------------------------------------------------------------------------------


def _differences(
    ws: Workspace, record: Record, first: tuple[_Image | None, dict[int, _Image]], second: tuple[_Image | None, dict[int, _Image]]
) -> tuple[FieldDifference, ...]:
    policy = _policy(ws)
    before, after = first[0] or {}, second[0] or {}
    table = record.kind.name
    if record.kind.described is not None:
        return tuple(_plain_differences(ws, record.kind.described, before, after))
    found = [
        FieldDifference(
            field=name,
            label=label_of_column(table, name),
            before=_text(ws, policy, table, name, before.get(name)),
            after=_text(ws, policy, table, name, after.get(name)),
        )
        for name in (column.name for column in record.kind.table.columns)
        if name not in UNSEEN and before.get(name) != after.get(name)
    ]
    return (*found, *_line_differences(ws, first[1], second[1]))


def _policy(ws: Workspace) -> Policy:
    """The policy in use, which also knows the names of kinds that it leaves out."""
    return policy_in_use(ws, again="请从“备份与检查…”里恢复一份备份。", way="backups")


def words_of_columns(ws: Workspace, record: Record) -> Callable[[str, object], str]:
    """What says a stored column of a record as people read it."""
    policy, people, keeper = _policy(ws), People(ws), keeper_of(ws)
    described = record.kind.described

    def word(column: str, value: object) -> str:
        if value is None or value == "":
            return ""
        if column == "phone":
            return covered(str(value))
        field = _DESCRIBED.get((record.kind.name, column))
        if described is None or field is None:
            return _text(ws, policy, record.kind.name, column, value)
        if field.shape is not Shape.SOMEBODY:
            return plain_word(ws, people, field, [value])
        if column != column_names(field, keeper)[0]:
            return str(value)  # somebody of no roster stands by the name alone
        person = people.person(value)
        return people.name(person) if person is not None else "？"

    return word


def _plain_differences(ws: Workspace, kind: Kind, before: _Image, after: _Image) -> Iterator[FieldDifference]:
    """What differs between two states of a plain kind's record, field by field as its description names them."""
    people, keeper = People(ws), keeper_of(ws)
    for field in kind.fields:
        names = column_names(field, keeper)
        old, new = ({name: image.get(name) for name in names} for image in (before, after))
        if old != new:
            said = [plain_word(ws, people, field, [image.get(name) for name in names]) for image in (before, after)]
            yield FieldDifference(field=field.key, label=field.title, before=said[0], after=said[1])
    if before.get("deleted") != after.get("deleted"):
        words = ["" if image.get("deleted") is None else "是" if image["deleted"] else "否" for image in (before, after)]
        yield FieldDifference(field="deleted", label=FIELD_LABELS["deleted"], before=words[0], after=words[1])


def plain_word(ws: Workspace, people: People, field: Field, columns: Sequence[object]) -> str:
    """The stored columns of a plain kind's field as people read them."""
    value = columns[0]
    if field.shape is Shape.SOMEBODY:
        return str(columns[1] or "")
    if value is None or value == "":
        return ""
    if field.shape is Shape.PERSON:
        person = people.person(value)
        return people.name(person) if person is not None else "？"
    if field.shape is Shape.LINK:
        target = record_kind(str(field.of))
        [(text,)] = ws.tuples(f'SELECT {title_sql(target, people.keeper)} FROM "{target.id}" r WHERE r.id = ?', (value,)) or [
            ("？",)
        ]
        return str(text)
    if field.shape is Shape.MONEY:
        return amount_text(Decimal(int(str(value))) / 100)
    if field.shape in HUNDREDTHS:
        return hours_text(Decimal(int(str(value))) / 100)
    if field.shape is Shape.FLAG:
        return "是" if value else "否"
    return words_of(field).get(str(value)) or field.shown(str(value))


def _line_differences(ws: Workspace, first: dict[int, _Image], second: dict[int, _Image]) -> list[FieldDifference]:
    names = dict(ws.tuples("SELECT id, name FROM teacher"))
    found: list[FieldDifference] = []
    for row in sorted(first.keys() | second.keys()):
        old, new = first.get(row), second.get(row)
        if old == new:
            continue
        image = old or new or {}
        label = f"任职 {image['start'] or '此前'} 起" if "start" in image else str(names.get(image["teacher_id"], "？"))
        found.append(
            FieldDifference(
                field="service" if "start" in image else "attendance", label=label, before=_line(old), after=_line(new)
            )
        )
    return found


def _line(image: _Image | None) -> str:
    if image is None:
        return "（没有）"
    if "mark" in image:
        return f"{Mark(image['mark']).label} {Role(image['role']).label}"
    return " ".join(filter(None, (ServiceStatus(image["status"]).label, f"{image['start'] or '此前'} 起", str(image["note"]))))


def _text(ws: Workspace, policy: Policy, table: str, name: str, value: object) -> str:
    """A stored value as people read it."""
    if value is None or value == "":
        return ""
    if name.endswith("_x100"):
        return hours_text(Decimal(int(str(value))) / 100)
    if name == "id_number":
        return covered(str(value))
    if name == "deleted":
        return "是" if value else "否"
    if name == "kind" and str(value) in policy.kinds_known:
        return policy.kind_name(str(value))
    if name == "fields":
        return "；".join(f"{key}：{text}" for key, text in json.loads(str(value)).items())
    if name in _OWNERS:
        [(text,)] = ws.tuples(_OWNERS[name], (value,)) or [("？",)]
        return str(text)
    field = _DESCRIBED.get((table, name))
    if table == "plan" and field is not None and field.term is not None:
        return field.shown(str(value))
    term = _TERMS.get((table, name)) or _TERMS.get(("", name))
    known = term(str(value)) if term is not None else None
    if known is not None:
        return known
    if field is not None and field.shape is Shape.FLAG:
        return "是" if value else "否"
    return field.shown(str(value)) if field is not None else str(value)


_OWNERS: Mapping[str, str] = {
    "teacher_id": "SELECT name FROM teacher WHERE id = ?",
    "plan_id": "SELECT title FROM plan WHERE id = ?",
    "activity_id": "SELECT title FROM activity WHERE id = ?",
    "training_id": "SELECT name FROM training WHERE id = ?",
}


def _label(term: type[Level | Mode | Result | RecordStatus]) -> Callable[[str], str | None]:
    def look_up(code: str) -> str | None:
        known = term.from_text(code)
        return known.label if known is not None else None

    return look_up


_TERMS: Mapping[tuple[str, str], Callable[[str], str | None]] = {
    ("", "level"): _label(Level),
    ("", "mode"): _label(Mode),
    ("", "result"): _label(Result),
    ("", "status"): _label(RecordStatus),
}

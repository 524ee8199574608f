"""Two entries that are one: of one person, of one activity. What belongs to the second moves to the first; of people it may be taken back.

Which entries may be one is found in duplicates.py; nothing is merged by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.id_numbers import as_one
from jyteacher_desktop.domain.review import Deed
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.kinds.kit import Keeper
from jyteacher_desktop.records.registers import kinds_kept, people_named
from jyteacher_desktop.records.writer import Writer, writing
from jyteacher_desktop.school.activities import activity_key
from jyteacher_desktop.school.errors import RecordMissing, ValueRefused
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.school.roster import (
    TeacherDetail,
    TeacherValues,
    check_values,
    teacher_detail,
    teacher_key,
    teacher_values,
    update_teacher,
    with_texts,
)
from jyteacher_desktop.store.kind_columns import column_names
from jyteacher_desktop.store.tables import school as tables
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, fields, replace

if TYPE_CHECKING:
    from jyteacher_desktop.domain.policy import Policy


def merge_teachers(ws: Workspace, keep_id: str, drop_id: str, *, chosen: Mapping[str, str] | None = None) -> TeacherDetail:
    """Two entries are one person: everything of ``drop_id`` moves to ``keep_id``, empty fields are filled from it.

    ``chosen`` are values that somebody picked where the two differ, by field of :class:`TeacherValues`.

    Where both stand in one activity the line with the greater claimed value stays (hours.md section 3). One journal
    step, so it can be split again at any time.

    Raises:
        RecordMissing: One of the ids is unknown.
        ValueRefused: Both are the same, or both have ID numbers that differ and none was chosen.
    """
    keep, drop = teacher_key(ws, keep_id), teacher_key(ws, drop_id)
    kept, dropped = teacher_detail(ws, keep_id), teacher_detail(ws, drop_id)
    if keep == drop:
        raise ValueRefused("两个是同一条教师记录，不需要合并。记录没有变化。", field="teacher")
    numbers = {as_one(each.values.id_number) for each in (kept, dropped)} - {""}
    if len(numbers) > 1 and "id_number" not in (chosen or {}):
        raise ValueRefused(
            f"{kept.row.name} 与 {dropped.row.name} 的身份证件号不同，不能合并为一人。记录没有变化。请先核对证件号。",
            field="id_number",
        )
    with writing(ws, f"合并教师 {dropped.row.name} 到 {kept.row.name}", StepCode.TEACHER_MERGE) as writer:
        filled = _filled(kept.values, dropped.values)
        update_teacher(writer, keep, check_values(with_texts(filled, chosen)) if chosen else filled)
        _move_records(ws, writer, keep, drop)
    return teacher_detail(ws, keep_id)


def move_all(ws: Workspace, writer: Writer, keep: int, drop: int) -> None:
    """Make one entry of two inside an open step: what the second has goes over, fills what is empty, and the second goes to the trash."""
    update_teacher(writer, keep, _filled(teacher_values(ws, keep), teacher_values(ws, drop)))
    _move_records(ws, writer, keep, drop)


def _filled(kept: TeacherValues, dropped: TeacherValues) -> TeacherValues:
    """What one entry says, with what only the other one says; of one number the new form stays."""
    found = replace(
        kept,
        **{
            each.name: getattr(dropped, each.name)
            for each in fields(TeacherValues)
            if each.name != "more" and not getattr(kept, each.name) and getattr(dropped, each.name)
        },
        more={key: text or dropped.more[key] for key, text in kept.more.items()},
    )
    same = kept.id_number and as_one(kept.id_number) == as_one(dropped.id_number)
    return replace(found, id_number=as_one(kept.id_number)) if same and kept.id_number != dropped.id_number else found


def _move_records(ws: Workspace, writer: Writer, keep: int, drop: int) -> None:
    """Everything of one person becomes another's, and the entry goes to the trash."""
    _merge_attendance(writer, current_policy(ws), keep, drop)
    for (training,) in writer.rows("SELECT id FROM training WHERE teacher_id = ? ORDER BY id", (drop,)):
        writer.edit(tables.training, training, {"teacher_id": keep}, Deed.JOIN_PEOPLE)
    for (opening,) in writer.rows("SELECT id FROM opening WHERE teacher_id = ? ORDER BY id", (drop,)):
        writer.edit(tables.opening, opening, {"teacher_id": keep})
    for kind, field in people_named(kinds_kept(ws)):
        [column, *_name] = column_names(field, Keeper.SCHOOL)
        for (named,) in writer.rows(f'SELECT id FROM "{kind.id}" WHERE "{column}" = ? ORDER BY id', (drop,)):
            writer.edit(tables.REGISTERS[kind.id], named, {column: keep})
    for (twice,) in writer.rows(
        "SELECT id FROM opening WHERE teacher_id = ? AND deleted = 0 AND EXISTS (SELECT 1 FROM opening o WHERE o.id < opening.id "
        "AND o.teacher_id = opening.teacher_id AND o.year = opening.year AND o.category = opening.category "
        "AND o.document = opening.document AND o.deleted = 0) ORDER BY id",
        (keep,),
    ):
        writer.trash(tables.opening, twice)
    writer.trash(tables.teacher, drop)


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeRow:
    """A merge that still stands: who was merged away, into whom as the step says, and when."""

    dropped_id: str
    dropped: str
    what: str
    on: str


MERGE_COLUMNS: tuple[Column[MergeRow], ...] = (
    Column(key="on", title="日期", value=lambda row: row.on, align=Align.CENTER, width=11),
    Column(key="dropped", title="被并入的一条", value=lambda row: row.dropped, width=14),
    Column(key="what", title="合并", value=lambda row: row.what, width=34),
)


def list_merges(ws: Workspace) -> list[MergeRow]:
    """Merges that still stand, newest first."""
    return [
        MergeRow(dropped_id=uuid, dropped=name, what=what, on=at[:10])
        for uuid, name, what, at in ws.tuples(
            # the order is kept: of who is in the trash to what was done to him, not through everything that was ever done
            "SELECT t.uuid, t.name, s.what, s.at FROM teacher t CROSS JOIN journal_entry e ON e.tbl = 'teacher' AND e.row = t.id "
            "CROSS JOIN journal_step s ON s.id = e.step WHERE e.op = 'U' AND t.deleted = 1 AND s.code = ? "
            "AND s.undone_by IS NULL AND json_extract(e.before, '$.deleted') = 0 ORDER BY s.id DESC",
            (StepCode.TEACHER_MERGE.value,),
        )
    ]


def split_teacher(ws: Workspace, drop_id: str, *, keep_later: bool = False) -> TeacherDetail:
    """Take a merge back, whenever it was: the entry that had been merged away stands again.

    ``keep_later`` lets what was edited since the merge stand as it is; without it such edits are asked about.

    Raises:
        RecordMissing: This id was never merged away.
        UndoConflict: Lines were edited since; nothing was changed.
    """
    found = ws.tuples(
        "SELECT s.id FROM journal_entry e JOIN teacher t ON t.id = e.row JOIN journal_step s ON s.id = e.step "
        "WHERE e.tbl = 'teacher' AND t.uuid = ? AND t.deleted = 1 AND s.code = ? AND s.undone_by IS NULL "
        "AND json_extract(e.before, '$.deleted') = 0 ORDER BY s.id DESC LIMIT 1",
        (drop_id, StepCode.TEACHER_MERGE.value),
    )
    if not found:
        raise RecordMissing(f"没有找到编号 {drop_id} 的合并记录。记录没有变化。请在“历史”里查看合并过的教师。", id=drop_id)
    ws.undo(int(found[0][0]), keep_later=keep_later)
    return teacher_detail(ws, drop_id)


def _merge_attendance(writer: Writer, policy: Policy, keep: int, drop: int) -> None:
    """The lines of one entry become those of another; where both stand in one activity the greater claim stays."""
    for line, activity, mark, role, kind in writer.rows(
        "SELECT x.id, x.activity_id, x.mark, x.role, a.kind FROM attendance x JOIN activity a ON a.id = x.activity_id "
        "WHERE x.teacher_id = ? ORDER BY x.id",
        (drop,),
    ):
        clash = writer.rows("SELECT id, mark, role FROM attendance WHERE activity_id = ? AND teacher_id = ?", (activity, keep))
        if not clash:
            writer.edit(tables.attendance, line, {"teacher_id": keep}, Deed.JOIN_PEOPLE)
            continue
        [(other, other_mark, other_role)] = clash
        if _weight(policy, kind, mark, role) > _weight(policy, kind, other_mark, other_role):
            writer.edit(tables.attendance, other, {"mark": mark, "role": role}, Deed.JOIN_PEOPLE)
        writer.drop(tables.attendance, line, Deed.JOIN_PEOPLE)


def _weight(policy: Policy, kind: str, mark: str, role: str) -> Decimal:
    """What one attendance line claims, as a share of the activity's hours."""
    roles = policy.kinds[kind].roles if kind in policy.kinds else {}
    mark_factor = policy.attendance[mark].value if mark in policy.attendance else Decimal(0)
    return mark_factor * (roles[role].value if role in roles else Decimal(1))


def merge_activities(ws: Workspace, keep_id: str, drop_id: str) -> int:
    """Two entries are one activity: what only the second has moves to the first, the second goes to the trash.

    People who stand in both keep their line of the first; attachments move all. With new people the first waits for its review.

    Returns:
        How many people moved.

    Raises:
        RecordMissing: One of the ids is unknown.
        ValueRefused: Both are the same entry.
        QuarterClosed: One lies in a closed quarter; nothing was changed.
    """
    keep, drop = activity_key(ws, keep_id), activity_key(ws, drop_id)
    if keep == drop:
        raise ValueRefused("两个是同一条活动记录，不需要合并。记录没有变化。", field="activity")
    title = ws.tuples("SELECT title FROM activity WHERE id = ?", (keep,))[0][0]
    with writing(ws, f"合并重复登记的活动 {title}", StepCode.ACTIVITY_MERGE) as writer:
        others = writer.rows(
            "SELECT id FROM attendance WHERE activity_id = ? "
            "AND teacher_id NOT IN (SELECT teacher_id FROM attendance WHERE activity_id = ?) ORDER BY id",
            (drop, keep),
        )
        for (line,) in others:
            # the people leave the entry that goes away; for the one that stays the merge below says what it means
            writer.edit(tables.attendance, line, {"activity_id": keep}, Deed.JOIN_PEOPLE)
        for (attachment,) in writer.rows("SELECT id FROM attachment WHERE activity_id = ? ORDER BY id", (drop,)):
            writer.edit(tables.attachment, attachment, {"activity_id": keep})
        if others:
            writer.review(tables.activity, keep, Deed.MERGE)
        writer.trash(tables.activity, drop)
    return len(others)

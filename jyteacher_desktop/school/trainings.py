"""Outside trainings (国培/省培/市培/县培/网络/其他).

A training is one person's certificate: name, organiser, level, mode, days, hours, certificate number, result. Trainings
of one person with one certificate number are the same content and count once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.domain.terms import OPERATOR, Mode, RecordStatus, Result
from jyteacher_desktop.kinds.training import Training
from jyteacher_desktop.later import later
from jyteacher_desktop.records.plain_fields import NOTHING_MORE, More, Texts
from jyteacher_desktop.school.activities import check_review, ends_too_early, hours_x100, level_meant
from jyteacher_desktop.school.errors import ValueRefused
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.school.quarter_open_or_closed import closed_quarters, quarter_text
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, replace

if TYPE_CHECKING:
    from jyteacher_desktop.domain import names, review
    from jyteacher_desktop.domain.policy import Policy
    from jyteacher_desktop.records import named_one_by_one, record_names
    from jyteacher_desktop.records import writer as records_writer
    from jyteacher_desktop.school import late_entries, roster, text_typed_for_many
    from jyteacher_desktop.sheets import FieldSpec
else:
    names = later("jyteacher_desktop.domain.names")
    named_one_by_one = later("jyteacher_desktop.records.named_one_by_one")
    record_names = later("jyteacher_desktop.records.record_names")
    records_writer = later("jyteacher_desktop.records.writer")
    review = later("jyteacher_desktop.domain.review")
    late_entries = later("jyteacher_desktop.school.late_entries")
    roster = later("jyteacher_desktop.school.roster")
    text_typed_for_many = later("jyteacher_desktop.school.text_typed_for_many")

MORE_OF_TRAINING = More(Training.kind, "teacher name organizer level mode start end hours certificate result note")
"""What a training has that nothing below names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRow:
    """One outside training; ``province_on`` is the day it was entered into the provincial system, or empty; ``closed``: its quarter is."""

    id: str
    teacher_id: str
    teacher: str
    id_last4: str
    teacher_no: str
    subject: str
    name: str
    organizer: str
    level: str
    level_label: str
    mode: str
    mode_label: str
    date: str
    end_date: str
    hours: Decimal
    certificate: str
    result: str
    result_label: str
    status: str
    status_label: str
    province_on: str
    late_on: str
    review_note: str
    closed: bool
    more: Texts = NOTHING_MORE


TRAINING_COLUMNS: tuple[Column[TrainingRow], ...] = (
    Column(key="teacher", title="姓名", value=lambda row: row.teacher, width=17),
    Column(key="name", title="培训名称", value=lambda row: row.name, width=30),
    Column(key="organizer", title="主办单位", value=lambda row: row.organizer, width=20),
    Column(key="level_label", title="级别", value=lambda row: row.level_label, align=Align.CENTER, width=8),
    Column(key="mode_label", title="培训方式", value=lambda row: row.mode_label, align=Align.CENTER, width=10),
    Column(key="date", title="开始日期", value=lambda row: row.date, align=Align.CENTER, width=12),
    Column(key="end_date", title="结束日期", value=lambda row: row.end_date, align=Align.CENTER, width=12),
    Column(key="hours", title="学时", value=lambda row: row.hours, align=Align.RIGHT, width=6),
    Column(key="certificate", title="证书编号", value=lambda row: row.certificate, width=18),
    Column(key="result_label", title="考核结果", value=lambda row: row.result_label, align=Align.CENTER, width=8),
    *MORE_OF_TRAINING.list_columns(),
    Column(key="status_label", title="状态", value=lambda row: row.status_label, align=Align.CENTER, width=8),
    Column(key="province_on", title="已录入省系统", value=lambda row: row.province_on, align=Align.CENTER, width=12),
)
# a written list comes back: people of one name are told apart beside the name
EXPORT_COLUMNS: tuple[Column[TrainingRow], ...] = (
    TRAINING_COLUMNS[0],
    Column(key="id_last4", title="证件后四位", value=lambda row: row.id_last4, align=Align.CENTER, width=10),
    Column(key="teacher_no", title="工号", value=lambda row: row.teacher_no, width=10),
    Column(key="subject", title="学科", value=lambda row: row.subject, width=10),
    *TRAINING_COLUMNS[1:],
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingValues:
    """What a person types about one training; level, mode and result are codes or labels of domain/terms.py."""

    teacher_id: str
    name: str
    level: str
    mode: str
    date: dt.date
    end_date: dt.date
    hours: Decimal
    organizer: str = ""
    certificate: str = ""
    result: str = ""
    note: str = ""
    more: Texts = NOTHING_MORE


_SELECT = f"""
SELECT r.uuid, t.uuid, t.name, substr(t.id_number, -4), t.teacher_no, t.subject, r.name, r.organizer, r.level, r.mode, r.start, r."end", r.hours_x100, r.certificate, r.result,
    r.status, coalesce(p.entered_on, ''), r.late_on, r.review_note{MORE_OF_TRAINING.sql}
FROM training r JOIN teacher t ON t.id = r.teacher_id LEFT JOIN province_entry p ON p.training_id = r.id
WHERE r.deleted = 0 AND {{which}}
ORDER BY r.start DESC, t.pinyin, t.uuid, r.uuid
"""


def list_trainings(
    ws: Workspace, first: date | None = None, last: date | None = None, *, teacher_id: str | None = None
) -> list[TrainingRow]:
    """Trainings that begin between two days (open when None), newest first, optionally of one teacher."""
    bounds = (first.isoformat() if first else "0000", last.isoformat() if last else "9999")
    if teacher_id is None:
        return _rows(ws, "r.start BETWEEN ? AND ?", bounds)
    # the sum keeps SQLite from reading everybody's of those days
    return _rows(ws, "r.teacher_id = (SELECT id FROM teacher WHERE uuid = ?) AND +r.start BETWEEN ? AND ?", (teacher_id, *bounds))


def oldest_trainings_first(rows: Iterable[TrainingRow]) -> list[TrainingRow]:
    """Trainings as papers and forms list them: by their day, and of one day by the names, as :func:`list_trainings` has them."""
    return sorted(rows, key=lambda row: row.date)


def training_row(ws: Workspace, training_id: str) -> TrainingRow:
    """The training of that id.

    Raises:
        RecordMissing: There is none, or it is in the trash.
    """
    for row in trainings_of(ws, [training_id]):
        return row
    raise record_names.not_there(ws, training_id, f"没有编号为 {training_id} 的培训，可能已被删除。没有改动任何记录。")


def trainings_of(ws: Workspace, ids: Iterable[str]) -> list[TrainingRow]:
    """The trainings of these ids that are not in the trash, newest first."""
    wanted = list(ids)
    if not wanted:
        return []
    them, values = named_one_by_one.among(wanted)
    return _rows(ws, f"r.uuid {them}", values)


def trainings_to_see_to(ws: Workspace) -> list[TrainingRow]:
    """What somebody still has to see to, newest first: waiting for review, or returned. What was reviewed is not read."""
    return _rows(ws, f"r.id IN (SELECT id FROM training WHERE status <> '{RecordStatus.APPROVED.code}')", ())


def any_trainings_beside(ws: Workspace, first: date, last: date) -> bool:
    """Whether there are trainings that begin on other days than these; the first one that is found answers."""
    days = (first.isoformat(), last.isoformat())
    return any(
        ws.tuples(f"SELECT 1 FROM training WHERE start {sign} ? AND deleted = 0 LIMIT 1", (day,))
        for sign, day in zip("<>", days, strict=True)
    )


def trainings_to_do_beside(ws: Workspace, first: date, last: date, *, pending: bool, not_in_province: bool) -> int:
    """How many trainings that begin on other days wait for review, or were not entered into the provincial system; or both."""
    which = f" AND r.status = '{RecordStatus.PENDING.code}' AND r.status <> '{RecordStatus.APPROVED.code}'" if pending else ""
    if not_in_province:
        which += " AND NOT EXISTS (SELECT 1 FROM province_entry p WHERE p.training_id = r.id)"
    [(number,)] = ws.tuples(
        f"SELECT count(*) FROM training r WHERE r.deleted = 0 AND r.start NOT BETWEEN ? AND ?{which}",
        (first.isoformat(), last.isoformat()),
    )
    return int(number)


def organizers(ws: Workspace) -> tuple[str, ...]:
    """Who held the trainings of all years."""
    return tuple(
        sorted(
            str(name) for (name,) in ws.tuples("SELECT DISTINCT organizer FROM training WHERE deleted = 0 AND organizer <> ''")
        )
    )


def training_status(ws: Workspace, training_id: str) -> str:
    """Where one training stands in the review.

    Raises:
        RecordMissing: No training outside the trash has this id.
    """
    return str(ws.tuples("SELECT status FROM training WHERE id = ?", (training_key(ws, training_id),))[0][0])


def level_of(ws: Workspace, training_id: str) -> str:
    """Of which level one training is.

    Raises:
        RecordMissing: No training outside the trash has this id.
    """
    return str(ws.tuples("SELECT level FROM training WHERE id = ?", (training_key(ws, training_id),))[0][0])


def training_values(ws: Workspace, training_id: str) -> TrainingValues:
    """What was typed about one training.

    Raises:
        RecordMissing: No training outside the trash has this id.
    """
    training_key(ws, training_id)
    [row] = trainings_of(ws, [training_id])
    note = ws.tuples("SELECT note FROM training WHERE uuid = ?", (training_id,))[0][0]
    return TrainingValues(
        teacher_id=row.teacher_id,
        name=row.name,
        organizer=row.organizer,
        level=row.level,
        mode=row.mode,
        date=date.fromisoformat(row.date),
        end_date=date.fromisoformat(row.end_date),
        hours=row.hours,
        certificate=row.certificate,
        result=row.result,
        note=note,
        more=MORE_OF_TRAINING.read(ws, training_id),
    )


def add_training(ws: Workspace, values: TrainingValues) -> str:
    """Record one training and return its id.

    Raises:
        ValueRefused, RecordMissing, QuarterClosed: Nothing was stored.
    """
    columns = check_training(ws, values)
    with records_writer.writing(ws, f"登记培训 {values.name.strip()}", StepCode.TRAINING_ADD, plain=True) as writer:
        return writer.add("training", **columns)[1]


def edit_training(ws: Workspace, training_id: str, values: TrainingValues) -> None:
    """Replace what was typed about a training; a reviewed one becomes pending again.

    Raises:
        ValueRefused, RecordMissing, QuarterClosed: Nothing was stored.
    """
    key = training_key(ws, training_id)
    columns = check_training(ws, values, stands=level_of(ws, training_id))
    columns["late_on"] = late_entries.late_after_edit(ws, "training", key, values.end_date)
    del columns["status"]
    with records_writer.writing(ws, f"修改培训 {values.name.strip()}", StepCode.TRAINING_EDIT, plain=True) as writer:
        writer.edit("training", key, columns, review.Deed.EDIT)


SHARED_FIELDS = ("level", "mode", "organizer", "training", "start", "end", "hours", "result", "note")
"""Fields that several trainings may get at once, by the keys of their sheet."""


def edit_trainings(ws: Workspace, ids: Sequence[str], field: str, value: str) -> int:
    """Give several trainings the same value of one shared field, as one step; returns how many changed.

    A text is read as a cell of the sheet is. Reviewed ones that change wait for the principal again.

    Raises:
        ValueRefused: The field is not one of :data:`SHARED_FIELDS`, or the text cannot be stored. Nothing was changed.
        RecordMissing, QuarterClosed: Nothing was changed.
    """
    spec, text = text_typed_for_many.shared_cell("trainings", SHARED_FIELDS, field, value, ws.today)
    changed = []
    for training_id in ids:
        before = training_values(ws, training_id)
        after = _with_shared(before, spec, text)
        if after != before:
            key, columns = training_key(ws, training_id), check_training(ws, after, stands=before.level)
            columns["late_on"] = late_entries.late_after_edit(ws, "training", key, after.end_date)
            del columns["status"]
            changed.append((key, columns))
    if changed:
        with records_writer.writing(
            ws, f"批量修改 {len(changed)} 条培训：{spec.title}", StepCode.TRAINING_EDIT, plain=True
        ) as writer:
            for key, columns in changed:
                writer.edit("training", key, columns, review.Deed.EDIT)
    return len(changed)


def _with_shared(values: TrainingValues, spec: FieldSpec, text: str) -> TrainingValues:
    """A training with another value of one shared field; the last day goes along with the first one where both were one day."""
    if not text and spec.key not in ("organizer", "result", "note"):
        text_typed_for_many.refuse_blank(spec)
    name = {"training": "name", "start": "date", "end": "end_date"}.get(spec.key, spec.key)
    changes: dict[str, Any] = {name: text}
    if spec.key == "hours":
        changes = {name: Decimal(text)}
    elif spec.key in ("start", "end"):
        first, _slash, last = text.partition(" ")[0].partition("/")
        changes = {name: date.fromisoformat(first)}
        if spec.key == "start" and (last or values.end_date == values.date):
            changes["end_date"] = date.fromisoformat(last or first)
    return replace(values, **changes)


def review_trainings(
    ws: Workspace,
    ids: Iterable[str],
    *,
    approve: bool,
    hours: Decimal | None = None,
    reason: str = "",
    actor: str = OPERATOR,
) -> list[TrainingRow]:
    """The principal's review of trainings as one step; arguments and errors as ``activities.review_activities``."""
    wanted = {training_id: training_key(ws, training_id) for training_id in ids}
    check_review(approve=approve, hours=hours, reason=reason)
    deed = review.Deed.APPROVE if approve else review.Deed.RETURN
    confirmed = hours_x100(hours, "认定学时") if hours is not None else None
    what = f"{'审核通过' if approve else '退回'} {len(wanted)} 条培训"
    with records_writer.writing(ws, what, StepCode.TRAINING_REVIEW, actor, plain=True) as writer:
        for key in wanted.values():
            writer.review("training", key, deed, note=reason.strip(), confirmed_x100=confirmed)
    return trainings_of(ws, wanted)


def tick_province(ws: Workspace, ids: Iterable[str], day: date | None) -> None:
    """Mark trainings as entered into the provincial system on a day, or take the mark away (None).

    Possible in closed quarters too: the mark changes no hours.

    Raises:
        RecordMissing: An id is unknown; nothing was changed.
    """
    keys = [training_key(ws, training_id) for training_id in ids]
    with records_writer.writing(
        ws, f"{'标记' if day else '取消'}已录入省系统 {len(keys)} 条", StepCode.TRAINING_PROVINCE, plain=True
    ) as writer:
        for key in keys:
            for (tick,) in writer.rows("SELECT id FROM province_entry WHERE training_id = ?", (key,)):
                writer.drop("province_entry", tick)
            if day is not None:
                writer.add("province_entry", training_id=key, entered_on=day.isoformat())


def training_key(ws: Workspace, training_id: str) -> int:
    """The small integer key of a training's UUID.

    Raises:
        RecordMissing: No training outside the trash has this id.
    """
    return records_writer.key_of(ws, Training.kind, training_id)


# -- used by the imports as well ------------------------------------------------------------------------------------


def check_training(ws: Workspace, values: TrainingValues, *, stands: str = "") -> dict[str, object]:
    """Check what was typed about a training and return the columns to store; ``stands`` is the level that it is of already."""
    policy = current_policy(ws)
    name = names.one_line(values.name)
    if not name:
        raise ValueRefused("培训名称是空的，没有保存。请填写培训名称。", field="name")
    if values.end_date < values.date:
        raise ends_too_early(values.date, values.end_date)
    level = level_meant(policy, values.level, stands)
    mode = Mode.from_text(values.mode)
    if mode is None and not any(values.mode in category.training_modes for category in policy.categories.values()):
        raise ValueRefused(
            f"不认识培训方式“{values.mode}”，没有保存。可用：{'、'.join(each.label for each in Mode)}。", field="mode"
        )
    result = Result.from_text(values.result) if values.result else None
    if values.result and result is None:
        raise ValueRefused(f"不认识考核结果“{values.result}”，没有保存。可用：优秀、合格、不合格。", field="result")
    return {
        "teacher_id": roster.teacher_key(ws, values.teacher_id),
        "name": name,
        "organizer": values.organizer.strip(),
        "level": level,
        "mode": mode.code if mode is not None else values.mode,
        "start": values.date.isoformat(),
        "end": values.end_date.isoformat(),
        "hours_x100": hours_x100(values.hours, "学时"),
        "certificate": "".join(values.certificate.split()),
        "result": result.code if result is not None else "",
        "status": RecordStatus.PENDING.code,
        "late_on": ws.today.isoformat() if ws.today > Quarter.of(values.end_date).last_day else "",
        "note": values.note.strip(),
        **MORE_OF_TRAINING.columns(values.more),
    }


def _rows(ws: Workspace, which: str, values: Sequence[object]) -> list[TrainingRow]:
    policy, closed = current_policy(ws), closed_quarters(ws)
    return [_row(policy, closed, record) for record in ws.tuples(_SELECT.format(which=which), values)]


def _row(policy: Policy, closed: frozenset[str], record: tuple[object, ...]) -> TrainingRow:
    own, more = MORE_OF_TRAINING.split(record)
    (uuid, teacher_id, teacher, id_last4, teacher_no, subject, name, organizer, level, mode, start, end, hours, certificate, result,
     status, province_on, late_on, review_note) = (str(value) for value in own)  # fmt: skip
    known_mode, known_result = Mode.from_text(mode), Result.from_text(result)
    return TrainingRow(
        id=uuid,
        teacher_id=teacher_id,
        teacher=teacher,
        id_last4=id_last4,
        teacher_no=teacher_no,
        subject=subject,
        name=name,
        organizer=organizer,
        level=level,
        level_label=policy.level_name(level),
        mode=mode,
        mode_label=known_mode.label if known_mode else mode,
        date=start,
        end_date=end,
        hours=Decimal(int(hours)) / 100,
        certificate=certificate,
        result=result,
        result_label=known_result.label if known_result else "",
        status=status,
        status_label=RecordStatus(status).label,
        province_on=province_on,
        late_on=late_on,
        review_note=review_note,
        closed=quarter_text(start) in closed,
        more=more,
    )

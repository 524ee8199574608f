"""What several records of a school may get at once: 批量修改 of teachers, trainings and activities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jyteacher_desktop.desktop.dialogs.same_value_for_many import Batch
from jyteacher_desktop.domain.terms import Mode, RecordStatus, Result, SchoolStage
from jyteacher_desktop.domain.titles import TITLES
from jyteacher_desktop.kinds.activity import Activity
from jyteacher_desktop.kinds.teacher import Teacher
from jyteacher_desktop.kinds.training import Training
from jyteacher_desktop.school.activities import SHARED_FIELDS as SHARED_OF_ACTIVITIES
from jyteacher_desktop.school.activities import ActivityRow, edit_activities
from jyteacher_desktop.school.roster import SHARED_FIELDS, TeacherRow, edit_teachers
from jyteacher_desktop.school.trainings import SHARED_FIELDS as SHARED_OF_TRAININGS
from jyteacher_desktop.school.trainings import TrainingRow, edit_trainings


def batch_of_teachers(chosen: Sequence[TeacherRow], everybody: Sequence[TeacherRow]) -> Batch:
    """Several teachers."""
    texts = {
        "subject": _used(row.subject for row in everybody),
        "group": _used(row.group for row in everybody),
        "stage": tuple(dict.fromkeys(each for stage in SchoolStage for each in stage.of_people)),
        "title": tuple(TITLES),
        "position": _used(row.position for row in everybody),
    }
    return Batch(
        ids=tuple(row.id for row in chosen),
        counted=f"{len(chosen)} 位教师",
        names=tuple(row.name for row in chosen),
        offered={field: (Teacher.kind.field(field).title, texts[field]) for field in SHARED_FIELDS},
        listed=frozenset(),
        change=edit_teachers,
    )


def batch_of_trainings(chosen: Sequence[TrainingRow], organizers: Sequence[str], levels: Sequence[tuple[str, str]]) -> Batch:
    """Several trainings; ``organizers`` are those of all years, ``levels`` those of the policy, id and name."""
    texts = {
        "level": tuple(name for _id, name in levels),
        "mode": tuple(each.label for each in Mode),
        "organizer": tuple(organizers),
        "training": _used(row.name for row in chosen),
        "result": ("", *(each.label for each in Result)),
    }
    names = {"training": "name"}
    return Batch(
        ids=tuple(row.id for row in chosen),
        counted=f"{len(chosen)} 条培训",
        names=tuple(f"{row.teacher} {row.name}" for row in chosen),
        offered={
            field: (Training.kind.field(names.get(field, field)).title, texts.get(field, ())) for field in SHARED_OF_TRAININGS
        },
        listed=frozenset(("level", "mode", "result")),
        change=edit_trainings,
        note=_of_reviewed(row.status for row in chosen),
    )


def batch_of_activities(
    chosen: Sequence[ActivityRow], everything: Sequence[ActivityRow], levels: Sequence[tuple[str, str]]
) -> Batch:
    """Several activities; ``levels`` are those of the policy, id and name."""
    texts = {
        "approval_no": _used(row.approval_no for row in everything),
        "place": _used(row.place for row in everything),
        "level": tuple(name for _id, name in levels),
        "activity": _used(row.title for row in chosen),
    }
    names = {"activity": "title"}
    return Batch(
        ids=tuple(row.id for row in chosen),
        counted=f"{len(chosen)} 场活动",
        names=tuple(f"{row.date} {row.title}" for row in chosen),
        offered={
            field: (Activity.kind.field(names.get(field, field)).title, texts.get(field, ())) for field in SHARED_OF_ACTIVITIES
        },
        listed=frozenset(("level",)),
        change=edit_activities,
        note=_of_reviewed(row.status for row in chosen),
    )


def _of_reviewed(states: Iterable[str]) -> str:
    approved = sum(status == RecordStatus.APPROVED.code for status in states)
    return f"其中 {approved} 条已经审核，改了的要重新审核。" if approved else ""


def _used(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({text for text in texts if text}))

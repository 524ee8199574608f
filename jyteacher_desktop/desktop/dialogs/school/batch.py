"""批量修改: the same value of one field for several records of one kind, as one step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QComboBox, QLabel, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.domain.terms import Mode, RecordStatus, Result, SchoolStage
from jyteacher_desktop.domain.titles import TITLES
from jyteacher_desktop.kinds.teacher import Teacher
from jyteacher_desktop.kinds.training import Training
from jyteacher_desktop.school.roster import SHARED_FIELDS, TeacherRow, edit_teachers
from jyteacher_desktop.school.trainings import SHARED_FIELDS as SHARED_OF_TRAININGS
from jyteacher_desktop.school.trainings import TrainingRow, edit_trainings
from jyteacher_desktop.store.workspace import Workspace

_NAMED = 6
"""Names that stand in the heading; more are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Records that get the same value of one field.

    Attributes:
        ids: The records.
        counted: How many of what: 3 位教师.
        names: What each is called.
        offered: Field to its title and the texts there are to choose from.
        listed: Fields in which nothing but those texts can stand.
        change: What gives them the value; returns how many changed.
        note: What else follows, said before it is done; "" for nothing.
    """

    ids: tuple[str, ...]
    counted: str
    names: tuple[str, ...]
    offered: dict[str, tuple[str, tuple[str, ...]]]
    listed: frozenset[str]
    change: Callable[[Workspace, Sequence[str], str, str], int]
    note: str = ""


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


def batch_of_trainings(
    chosen: Sequence[TrainingRow], everything: Sequence[TrainingRow], levels: Sequence[tuple[str, str]]
) -> Batch:
    """Several trainings; ``levels`` are those of the policy, id and name."""
    texts = {
        "level": tuple(name for _id, name in levels),
        "mode": tuple(each.label for each in Mode),
        "organizer": _used(row.organizer for row in everything),
        "training": _used(row.name for row in chosen),
        "result": ("", *(each.label for each in Result)),
    }
    names = {"training": "name"}
    approved = sum(row.status == RecordStatus.APPROVED.code for row in chosen)
    return Batch(
        ids=tuple(row.id for row in chosen),
        counted=f"{len(chosen)} 条培训",
        names=tuple(f"{row.teacher} {row.name}" for row in chosen),
        offered={
            field: (Training.kind.field(names.get(field, field)).title, texts.get(field, ())) for field in SHARED_OF_TRAININGS
        },
        listed=frozenset(("level", "mode", "result")),
        change=edit_trainings,
        note=f"其中 {approved} 条已经审核，改了的要重新审核。" if approved else "",
    )


def _used(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({text for text in texts if text}))


class BatchDialog(FormDialog):
    """Change several records."""

    def __init__(self, parent: QWidget, desk: Desk, batch: Batch) -> None:
        super().__init__("batch_dialog", parent, accept_text="修改")
        self._desk = desk
        self._batch = batch
        names = "、".join(batch.names[:_NAMED]) + ("等" if len(batch.names) > _NAMED else "")
        self.child(QLabel, "whatLabel").setText(f"修改 {batch.counted}：{names}")
        self._field = self.child(QComboBox, "fieldBox")
        for field, (title, _texts) in batch.offered.items():
            self._field.addItem(title, field)
        self._value = self.child(QComboBox, "valueBox")
        self._field.currentIndexChanged.connect(self._offer)
        self._offer()
        if batch.note:
            self.note(batch.note)

    def _offer(self, _index: int = 0) -> None:
        field = self._field.currentData()
        self._value.clear()
        self._value.setEditable(field not in self._batch.listed)
        self._value.addItems(self._batch.offered[field][1])
        if self._value.isEditable():
            self._value.setCurrentText("")
        else:
            self._value.setPlaceholderText("请选择")
            self._value.setCurrentIndex(-1)

    def submit(self) -> None:
        if not self._value.isEditable() and self._value.currentIndex() < 0:
            self.complain(f"请选择{self._field.currentText()}。", self._value)
            return
        self.wait()
        self._desk.do(self._batch.change, self._batch.ids, self._field.currentData(), self._value.currentText()).then(
            self._done, what="正在修改", failed=self.complain_error
        )

    def _done(self, number: int) -> None:
        self.accept()
        unit = self._batch.counted.partition(" ")[2]
        self._desk.say(f"修改了 {number} {unit}（Ctrl+Z 可撤销）" if number else "没有不同，不用修改。")

"""A list of outside trainings is imported: what stands already, storing a row."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date
from decimal import Decimal

from jyteacher_desktop.domain.review import Deed
from jyteacher_desktop.records.writer import Writer
from jyteacher_desktop.school.activity_import import existing_record
from jyteacher_desktop.school.trainings import MORE_OF_TRAINING, TrainingValues, check_training, level_of, training_key
from jyteacher_desktop.sheets import (
    Existing,
    PlanRow,
)
from jyteacher_desktop.store.workspace import Workspace


def trainings_standing(ws: Workspace, people: Collection[str] | None = None) -> list[Existing]:
    """What stands of every outside training, or of those of some people by their ids."""
    of = "" if people is None else " AND r.teacher_id IN (SELECT id FROM teacher WHERE uuid IN (SELECT value FROM json_each(?)))"
    fields = ("teacher_id", "training", "organizer", "level", "mode", "start", "end", "hours", "certificate", "result", "note")
    return [
        existing_record(uuid, fields, values, MORE_OF_TRAINING)
        for uuid, *values in ws.tuples(
            'SELECT r.uuid, t.uuid, r.name, r.organizer, r.level, r.mode, r.start, r."end", r.hours_x100, r.certificate, r.result, '
            f"r.note{MORE_OF_TRAINING.sql} FROM training r JOIN teacher t ON t.id = r.teacher_id WHERE r.deleted = 0{of} ORDER BY r.id",
            () if people is None else (json.dumps(sorted(people)),),
        )
    ]


def store_training(ws: Workspace, writer: Writer, row: PlanRow) -> None:
    """Enter or correct one training as its row says."""
    values = dict(row.values)
    columns = check_training(
        ws,
        TrainingValues(
            teacher_id=row.links["teacher"],
            name=values["training"],
            organizer=values.get("organizer", ""),
            level=values["level"],
            mode=values["mode"],
            date=date.fromisoformat(values["start"]),
            end_date=date.fromisoformat(values["end"]),
            hours=Decimal(values["hours"]),
            certificate=values.get("certificate", ""),
            result=values.get("result", ""),
            note=values.get("note", ""),
            more=MORE_OF_TRAINING.named_in(values),
        ),
        stands=level_of(ws, row.target) if row.target is not None else "",
    )
    if row.target is None:
        writer.add("training", **columns)
        return
    names = {"training": "name", "hours": "hours_x100", **{each.key: each.column for each in MORE_OF_TRAINING.fields}}
    changed = {names.get(field, field): columns[names.get(field, field)] for field in row.changes}
    writer.edit("training", training_key(ws, row.target), changed, Deed.IMPORT)

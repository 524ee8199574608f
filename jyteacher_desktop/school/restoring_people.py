"""Somebody from the trash who was entered anew meanwhile: both entries become one, in the step that brings back what hung on the old one."""

from __future__ import annotations

from functools import partial

from jyteacher_desktop.records.trash import TrashedRecords, restore_record
from jyteacher_desktop.school.merging_duplicates import move_all
from jyteacher_desktop.store.workspace import Workspace


def restore_as_one(ws: Workspace, record_id: str) -> TrashedRecords:
    """Bring a record back as :func:`restore_record` does; people whose number somebody has by now become one with him.

    What belonged to the old entry goes over to the one that stands, and fills what is empty there.

    Raises:
        RecordMissing, QuarterClosed, PlanState, UndoConflict: As :func:`restore_record`; nothing was restored.
    """
    return restore_record(ws, record_id, join=partial(move_all, ws))

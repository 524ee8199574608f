"""Characters that show nothing or turn a line round, in whatever a school types: what is stored reads as it is seen."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.school.activities import ActivityValues, RecordActivity, activity_detail, edit_activity, record_activity
from jyteacher_desktop.school.roster import TeacherValues, add_teacher, list_teachers
from jyteacher_desktop.school.trainings import TrainingValues, add_training, list_trainings
from jyteacher_desktop.store.workspace import Workspace

DAY = date(2026, 9, 18)
TURNED = "\u202e甲\u200b乙\u2066\u061c"


def test_an_activitys_place_number_own_fields_and_remark_read_as_they_are_stored(ws: Workspace) -> None:
    """A turned line shows another number, place or name than the paper, the workbook and the package carry."""
    values = ActivityValues(
        kind="reading_salon",
        title="共读",
        date=DAY,
        hours=Decimal(2),
        place=TURNED,
        approval_no=TURNED,
        fields={"book": TURNED},
        note=f"一\n{TURNED}",
    )
    activity = record_activity(ws, RecordActivity(values=values)).id
    [stored] = ws.tuples("SELECT place, approval_no, fields, note FROM activity")
    assert stored == ("甲乙", "甲乙", json.dumps({"book": "甲乙"}, ensure_ascii=False, separators=(",", ":")), "一\n甲乙")
    edit_activity(
        ws, activity, ActivityValues(kind="reading_salon", title="共读", date=DAY, hours=Decimal(2), place=f"楼{TURNED}")
    )
    assert activity_detail(ws, activity).values.place == "楼甲乙"


def test_a_staff_number_and_a_certificates_number_read_as_they_are_stored(ws: Workspace) -> None:
    teacher = add_teacher(ws, TeacherValues(name="李娜", teacher_no=TURNED))
    add_training(
        ws,
        TrainingValues(
            teacher_id=teacher,
            name="国培",
            level="国家级",
            mode="集中面授",
            date=DAY,
            end_date=DAY,
            hours=Decimal(8),
            certificate=TURNED,
            organizer=TURNED,
        ),
    )
    assert [row.teacher_no for row in list_teachers(ws)] == ["甲乙"]
    assert [(row.certificate, row.organizer) for row in list_trainings(ws)] == [("甲乙", "甲乙")]


def test_what_the_undo_list_calls_a_step_is_not_turned_round(ws: Workspace) -> None:
    with ws.change(f"登记 {TURNED}", code=StepCode.OTHER) as change:
        change.driver_sql("INSERT INTO setting(key, value) VALUES ('a', 'b')")
    assert ws.tuples("SELECT what FROM journal_step ORDER BY id DESC LIMIT 1") == [("登记 甲乙",)]

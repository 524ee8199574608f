"""A list that says less than what is recorded takes nothing away from it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from jyteacher_desktop.domain.terms import Mark, Role
from jyteacher_desktop.school.activities import (
    ACTIVITY_COLUMNS,
    ActivityRow,
    ActivityValues,
    Attend,
    RecordActivity,
    list_activities,
    list_attendance,
    record_activity,
)
from jyteacher_desktop.school.errors import ValueRefused
from jyteacher_desktop.school.imports import ImportKind, execute_import, plan_import, write_export
from jyteacher_desktop.school.ledger import count_hours
from jyteacher_desktop.school.opening_balances import add_opening, list_openings
from jyteacher_desktop.school.roster import (
    TEACHER_COLUMNS,
    TeacherValues,
    add_teacher,
    edit_teacher,
    list_teachers,
    teacher_detail,
)
from jyteacher_desktop.school.trainings import EXPORT_COLUMNS, TrainingRow, TrainingValues, add_training, list_trainings
from jyteacher_desktop.sheets import Outcome, Plan
from jyteacher_desktop.store.workspace import Workspace

MARCH = date(2026, 3, 2)


def _plan(ws: Workspace, kind: ImportKind, path: Path, text: str) -> Plan:
    file = path / "list.csv"
    file.write_text(text, encoding="utf-8")
    return plan_import(ws, kind, file)


def _bring(ws: Workspace, kind: ImportKind, path: Path, text: str) -> Plan:
    plan = _plan(ws, kind, path, text)
    execute_import(ws, plan)
    return plan


def _outcomes(plan: Plan) -> list[Outcome]:
    return [row.outcome for row in plan.rows]


def _train(ws: Workspace, teacher: str, *, days: int = 5, certificate: str = "", name: str = "国培") -> None:
    last = date.fromordinal(MARCH.toordinal() + days - 1)
    values = TrainingValues(
        teacher_id=teacher,
        name=name,
        organizer="",
        level="国家级",
        mode="集中面授",
        date=MARCH,
        end_date=last,
        hours=Decimal(40),
        certificate=certificate,
    )
    add_training(ws, values)


def _training(ws: Workspace) -> TrainingRow:
    [row] = list_trainings(ws)
    return row


def _counted(ws: Workspace, teacher: str) -> Decimal:
    return next(row.counted for row in count_hours(ws).teachers if row.id == teacher)


@pytest.mark.parametrize("certificate", ["", "豫教培2026-1"])
def test_a_training_of_five_days_keeps_its_last_day_and_its_hours_where_a_list_says_the_first_alone(
    ws: Workspace, people: dict[str, str], tmp_path: Path, certificate: str
) -> None:
    _train(ws, people["王芳"], certificate=certificate)
    assert _counted(ws, people["王芳"]) == 40
    plan = _bring(
        ws,
        ImportKind.TRAININGS,
        tmp_path,
        f"姓名,培训名称,级别,培训方式,开始日期,学时,证书编号\n王芳,国培,国家级,集中面授,2026-03-02,40,{certificate}\n",
    )
    assert _outcomes(plan) == [Outcome.UNCHANGED]
    assert (_training(ws).end_date, _counted(ws, people["王芳"])) == ("2026-03-06", Decimal(40))


def test_a_training_whose_first_day_is_corrected_lasts_as_long_as_it_did(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    _train(ws, people["王芳"], certificate="A1")
    text = "姓名,培训名称,级别,培训方式,开始日期,学时,证书编号\n王芳,国培,国家级,集中面授,2026-03-09,40,A1\n"
    assert _outcomes(_bring(ws, ImportKind.TRAININGS, tmp_path, text)) == [Outcome.UPDATED]
    assert (_training(ws).date, _training(ws).end_date) == ("2026-03-09", "2026-03-13")


def test_a_first_day_that_cannot_be_read_refuses_its_row_and_changes_no_day(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    _train(ws, people["王芳"], certificate="A1")
    text = "姓名,培训名称,级别,培训方式,开始日期,学时,证书编号\n王芳,国培,国家级,集中面授,2026年3月,40,A1\n"
    plan = _bring(ws, ImportKind.TRAININGS, tmp_path, text)
    assert (_outcomes(plan), [each.place for row in plan.rows for each in row.findings]) == (
        [Outcome.REFUSED],
        ["start", "start"],
    )
    assert (_training(ws).date, _training(ws).end_date) == ("2026-03-02", "2026-03-06")


@pytest.mark.parametrize("certificate", ["", "豫教培2026-1"])
@pytest.mark.parametrize("year", ["2026", "2025-2026"])
def test_a_list_that_says_only_the_year_leaves_the_days_that_are_known(
    ws: Workspace, people: dict[str, str], tmp_path: Path, certificate: str, year: str
) -> None:
    _train(ws, people["王芳"], certificate=certificate)
    text = f"姓名,培训名称,级别,培训方式,年度,学时,证书编号\n王芳,国培,国家级,集中面授,{year},40,{certificate}\n"
    plan = _bring(ws, ImportKind.TRAININGS, tmp_path, text)
    assert (_outcomes(plan), plan.warnings) == ([Outcome.UNCHANGED], ())
    assert (_training(ws).date, _training(ws).end_date, _counted(ws, people["王芳"])) == ("2026-03-02", "2026-03-06", Decimal(40))


def test_a_list_that_says_another_year_than_is_recorded_changes_no_day_and_says_so(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    _train(ws, people["王芳"], certificate="A1")
    text = "姓名,培训名称,级别,培训方式,年度,学时,证书编号\n王芳,国培,国家级,集中面授,2024,40,A1\n"
    plan = _bring(ws, ImportKind.TRAININGS, tmp_path, text)
    assert (_outcomes(plan), [each.code for each in plan.warnings]) == ([Outcome.UNCHANGED], ["date.year_differs"])
    assert [each.place for each in plan.warnings] == ["第 2 行 E 列「年度」"]
    assert "2024" in plan.warnings[0].message
    assert "2026-03-02" in plan.warnings[0].message
    assert _training(ws).date == "2026-03-02"


def _record(ws: Workspace, *marks: Attend, start: str = "", end: str = "", days: int = 1) -> str:
    last = date.fromordinal(MARCH.toordinal() + days - 1)
    values = ActivityValues(
        kind="joint_preparation",
        title="备课",
        date=MARCH,
        end_date=last,
        start_time=start,
        end_time=end,
        hours=None if start else Decimal(12),
    )
    return record_activity(ws, RecordActivity(values=values, attendance=marks)).id


def _activities(ws: Workspace) -> dict[str, ActivityRow]:
    return {row.id: row for row in list_activities(ws)}


@pytest.mark.parametrize("text", ["日期,类型,活动名称,学时\n2026-03-02,集体备课,备课,12\n", ""], ids=["a list", "our own list"])
def test_an_activity_of_two_days_keeps_its_last_day_and_its_hours_where_a_list_says_the_first_alone(
    ws: Workspace, people: dict[str, str], tmp_path: Path, text: str
) -> None:
    activity = _record(ws, Attend(teacher_id=people["王芳"]), days=2)
    own = write_export(ACTIVITY_COLUMNS, list_activities(ws), tmp_path / "own.csv").read_text(encoding="utf-8-sig")
    plan = _bring(ws, ImportKind.ACTIVITIES, tmp_path, text or own)
    assert _outcomes(plan) == [Outcome.UNCHANGED]
    assert (_activities(ws)[activity].end_date, _counted(ws, people["王芳"])) == ("2026-03-03", Decimal(12))


@pytest.mark.parametrize("kind", ["demo_lesson", "same_lesson_showcase", "示范课（公开课）"])
def test_a_kind_of_activity_may_be_written_by_its_id(ws: Workspace, tmp_path: Path, kind: str) -> None:
    text = f"日期,类型,活动名称,学时\n2026-03-02,{kind},课,2\n"
    assert _outcomes(_bring(ws, ImportKind.ACTIVITIES, tmp_path, text)) == [Outcome.NEW]


HEAD = "日期,类型,活动名称,开始时间,结束时间,地点\n"
MORNING = "2026-03-02,集体备课,备课,08:00,09:30,一楼\n"
AFTERNOON = "2026-03-02,集体备课,备课,14:00,15:30,二楼\n"


def test_two_sessions_of_one_name_on_a_day_are_entered_as_two_and_repeated_rows_as_one(ws: Workspace, tmp_path: Path) -> None:
    plan = _bring(ws, ImportKind.ACTIVITIES, tmp_path, HEAD + MORNING + AFTERNOON + MORNING)
    assert _outcomes(plan) == [Outcome.NEW, Outcome.NEW, Outcome.REFUSED]
    assert [each.message for each in plan.refusals] == ["与第 2 行重复。请保留一行。"]
    again = _plan(ws, ImportKind.ACTIVITIES, tmp_path, HEAD + AFTERNOON + MORNING)
    assert _outcomes(again) == [Outcome.UNCHANGED] * 2


@pytest.mark.parametrize("rows", [MORNING + AFTERNOON, AFTERNOON + MORNING, AFTERNOON], ids=["in order", "the other way", "one"])
def test_a_row_about_one_session_changes_that_one_and_not_the_other_of_its_name(
    ws: Workspace, people: dict[str, str], tmp_path: Path, rows: str
) -> None:
    first = _record(ws, Attend(teacher_id=people["王芳"]), start="08:00", end="09:30")
    second = _record(ws, Attend(teacher_id=people["李娜"]), start="14:00", end="15:30")
    _bring(ws, ImportKind.ACTIVITIES, tmp_path, HEAD + rows)
    now = _activities(ws)
    assert (len(now), now[first].start_time, now[second].start_time, now[second].place) == (2, "08:00", "14:00", "二楼")
    assert now[first].place == ("一楼" if MORNING in rows else "")


def test_the_only_activity_of_its_name_that_day_is_corrected_in_its_time_and_another_beside_it_is_new(
    ws: Workspace, tmp_path: Path
) -> None:
    one = _record(ws, start="08:30", end="10:00")
    assert _outcomes(_bring(ws, ImportKind.ACTIVITIES, tmp_path, HEAD + MORNING)) == [Outcome.UPDATED]
    assert _outcomes(_bring(ws, ImportKind.ACTIVITIES, tmp_path, HEAD + AFTERNOON + MORNING)) == [Outcome.NEW, Outcome.UNCHANGED]
    assert _activities(ws)[one].start_time == "08:00"


def test_our_own_list_of_two_sessions_comes_back_unchanged_and_a_row_that_may_be_either_is_asked_about(
    ws: Workspace, tmp_path: Path
) -> None:
    _record(ws, start="08:00", end="09:30")
    _record(ws, start="14:00", end="15:30")
    own = write_export(ACTIVITY_COLUMNS, list_activities(ws), tmp_path / "own.csv").read_text(encoding="utf-8-sig")
    assert _outcomes(_plan(ws, ImportKind.ACTIVITIES, tmp_path, own)) == [Outcome.UNCHANGED] * 2
    plan = _plan(ws, ImportKind.ACTIVITIES, tmp_path, "日期,类型,活动名称,地点\n2026-03-02,集体备课,备课,三楼\n")
    [refused] = plan.refusals
    assert (refused.code, "2 场同名活动" in refused.message, "开始时间" in refused.message) == ("activity.ambiguous", True, True)


@pytest.mark.parametrize(
    ("times", "said"), [("14:30,", "只有开始时间 14:30，没有结束时间"), (",14:30", "只有结束时间 14:30，没有开始时间")]
)
def test_of_one_time_alone_the_hours_are_the_usual_ones_of_the_kind_and_it_is_said(
    ws: Workspace, tmp_path: Path, times: str, said: str
) -> None:
    head = "日期,类型,活动名称,开始时间,结束时间"
    plan = _bring(
        ws, ImportKind.ACTIVITIES, tmp_path, f"{head}\n2026-03-02,集体备课,备课,{times}\n2026-03-02,课题研究,开题,{times}\n"
    )
    assert _outcomes(plan) == [Outcome.NEW, Outcome.REFUSED]
    assert [said in each for each in [*(each.message for each in plan.warnings), *(each.message for each in plan.refusals)]] == [
        True,
        True,
    ]
    [row] = list_activities(ws)
    assert (row.hours, row.start_time, row.end_time) == (Decimal(2), *times.split(","))
    again = _plan(ws, ImportKind.ACTIVITIES, tmp_path, f"{head}\n2026-03-02,集体备课,备课,{times}\n")
    assert _outcomes(again) == [Outcome.UNCHANGED]


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ("14:30,14:30", "结束时间 14:30 不晚于开始时间 14:30"),
        ("22:00,2:00", "结束时间 02:00 不晚于开始时间 22:00"),
    ],
)
def test_a_row_whose_times_give_no_hours_is_refused_alone_and_the_others_are_entered(
    ws: Workspace, tmp_path: Path, times: str, said: str
) -> None:
    text = f"日期,类型,活动名称,开始时间,结束时间,学时\n2026-03-02,集体备课,备课,{times},\n2026-03-03,集体备课,备课,{times},2\n2026-03-04,集体备课,备课,,,\n"
    plan = _bring(ws, ImportKind.ACTIVITIES, tmp_path, text)
    assert _outcomes(plan) == [Outcome.REFUSED, Outcome.NEW, Outcome.NEW]
    [refused] = plan.refusals
    assert (refused.code, refused.row) == ("hours.times", 2)
    assert said in refused.message
    assert [row.hours for row in list_activities(ws)] == [2, 2]


def test_one_time_in_a_list_counts_with_the_other_that_is_recorded(ws: Workspace, tmp_path: Path) -> None:
    one = _record(ws, start="14:00", end="15:30")
    head = "日期,类型,活动名称,结束时间\n2026-03-02,集体备课,备课,"
    assert _outcomes(_bring(ws, ImportKind.ACTIVITIES, tmp_path, head + "17:00\n")) == [Outcome.UPDATED]
    assert (_activities(ws)[one].end_time, _activities(ws)[one].hours) == ("17:00", Decimal(4))
    assert _outcomes(_bring(ws, ImportKind.ACTIVITIES, tmp_path, head + "13:00\n")) == [Outcome.REFUSED]
    with_hours = "日期,类型,活动名称,开始时间,结束时间,学时\n2026-03-02,集体备课,备课,14:00,18:00,4\n"
    assert _outcomes(_bring(ws, ImportKind.ACTIVITIES, tmp_path, with_hours)) == [Outcome.UPDATED]
    assert (_activities(ws)[one].end_time, _activities(ws)[one].hours) == ("18:00", Decimal(5)), "repeated hours are no typing"


def test_a_list_without_hours_leaves_those_of_a_kind_that_has_no_usual_ones(ws: Workspace, tmp_path: Path) -> None:
    head, row = "日期,类型,活动名称", "2026-03-02,课题研究,开题"
    _bring(ws, ImportKind.ACTIVITIES, tmp_path, f"{head},学时\n{row},3\n")
    assert _outcomes(_bring(ws, ImportKind.ACTIVITIES, tmp_path, f"{head},地点\n{row},一楼\n")) == [Outcome.UPDATED]
    assert [(each.place, each.hours) for each in list_activities(ws)] == [("一楼", Decimal(3))]


def test_a_list_of_who_was_there_leaves_roles_and_who_came_late_as_they_are(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    activity = _record(
        ws,
        Attend(teacher_id=people["王芳"], role=Role.SPEAKER),
        Attend(teacher_id=people["李娜"], mark=Mark.LATE),
        Attend(teacher_id=people["赵敏"], mark=Mark.ABSENT, role=Role.REVIEWER),
    )
    text = "活动名称,活动日期,姓名\n备课,2026-03-02,王芳\n备课,2026-03-02,李娜\n备课,2026-03-02,赵敏\n"
    plan = _bring(ws, ImportKind.ATTENDANCE, tmp_path, text)
    assert _outcomes(plan) == [Outcome.UNCHANGED, Outcome.UNCHANGED, Outcome.UPDATED]
    found = {row.teacher: (row.mark, row.role) for row in list_attendance(ws)}
    assert found == {"王芳": ("出席", "主讲"), "李娜": ("迟到", "参加"), "赵敏": ("出席", "评课")}
    assert activity


@pytest.mark.parametrize("certificate", ["豫教培（2026）第１号", "①号", "é-1", "GР2026", "无", "N/A", "—", "待发"], ids=ascii)
@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
def test_a_certificate_comes_back_as_the_same_one_however_it_was_typed(
    ws: Workspace, people: dict[str, str], tmp_path: Path, certificate: str, ending: str
) -> None:
    _train(ws, people["王芳"], certificate=certificate)
    own = write_export(EXPORT_COLUMNS, list_trainings(ws), tmp_path / f"own{ending}")
    assert _outcomes(plan_import(ws, ImportKind.TRAININGS, own)) == [Outcome.UNCHANGED]
    assert _training(ws).certificate == certificate


@pytest.mark.parametrize("document", ["无", "/", "—", "N/A", ""])
def test_an_opening_balance_without_a_document_comes_back_as_the_same_one(
    ws: Workspace, people: dict[str, str], tmp_path: Path, document: str
) -> None:
    add_opening(ws, teacher_id=people["王芳"], year="2026", category="school_based", hours=Decimal(36), document=document)
    text = "姓名,年度,类别,学时,依据文件\n王芳,2026,校本研修,36,\n"
    assert _outcomes(_bring(ws, ImportKind.OPENINGS, tmp_path, text)) == [Outcome.UNCHANGED]
    assert [row.hours for row in list_openings(ws)] == [36]


@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
def test_somebody_who_comes_next_month_is_in_post_from_then_however_often_the_list_comes(
    ws: Workspace, tmp_path: Path, ending: str
) -> None:
    text = "姓名,性别,学科,人员状态,进本校年月\n钱七,女,语文,在职,2026-10\n"
    for expected in (Outcome.NEW, Outcome.UNCHANGED, Outcome.UNCHANGED):
        assert _outcomes(_bring(ws, ImportKind.ROSTER, tmp_path, text)) == [expected]
    [row] = list_teachers(ws, include_left=True)
    assert [(str(each.start), each.status.label) for each in teacher_detail(ws, row.id).service] == [("2026-10-01", "在职")]
    own = write_export(TEACHER_COLUMNS, [row], tmp_path / f"own{ending}")
    plan = plan_import(ws, ImportKind.ROSTER, own)
    assert (_outcomes(plan), plan.refusals) == ([Outcome.UNCHANGED], ())


@pytest.mark.parametrize("heading", ["证书编号", "主办单位"])
def test_a_list_without_the_certificate_means_the_training_that_is_recorded_with_one(
    ws: Workspace, people: dict[str, str], tmp_path: Path, heading: str
) -> None:
    _train(ws, people["王芳"], certificate="豫教培2026-1")
    text = f"姓名,培训名称,级别,培训方式,开始日期,学时,{heading}\n王芳,国培,国家级,集中面授,2026-03-02,40,\n"
    assert _outcomes(_bring(ws, ImportKind.TRAININGS, tmp_path, text)) == [Outcome.UNCHANGED]
    assert _training(ws).certificate == "豫教培2026-1"


def test_a_certificate_that_comes_later_is_written_to_the_training_that_had_none(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    _train(ws, people["王芳"])
    text = "姓名,培训名称,级别,培训方式,开始日期,学时,证书编号\n王芳,国培,国家级,集中面授,2026-03-02,40,豫教培2026-1\n"
    assert _outcomes(_bring(ws, ImportKind.TRAININGS, tmp_path, text)) == [Outcome.UPDATED]
    assert _training(ws).certificate == "豫教培2026-1"
    assert _outcomes(_bring(ws, ImportKind.TRAININGS, tmp_path, text.replace("-1", "-2"))) == [Outcome.NEW]


def test_a_row_that_may_be_one_of_two_trainings_is_asked_about(ws: Workspace, people: dict[str, str], tmp_path: Path) -> None:
    for certificate in ("A1", "A2"):
        _train(ws, people["王芳"], certificate=certificate)
    text = "姓名,培训名称,级别,培训方式,{day},学时\n王芳,国培,国家级,集中面授,{said},{hours}\n"
    for day, said in (("开始日期", "2026-03-02"), ("年度", "2026")):
        plan = _plan(ws, ImportKind.TRAININGS, tmp_path, text.format(day=day, said=said, hours=40))
        assert _outcomes(plan) == [Outcome.REFUSED]
        assert "证书编号" in plan.refusals[0].message
    assert len(list_trainings(ws)) == 2


_THERE = "姓名,培训名称,主办单位,级别,培训方式,开始日期,学时,结果\n王芳,国培,教科院,省级,网络研修,2026-03-02,40,合格\n"


@pytest.mark.parametrize(
    ("said", "other"),
    [("教科院", "进修学校"), ("省级", "国家级"), ("网络研修", "集中面授"), ("40", "48"), ("合格", "优秀")],
)
def test_of_two_trainings_of_one_name_in_a_year_the_one_the_row_says_nothing_else_of_is_meant(
    ws: Workspace, people: dict[str, str], tmp_path: Path, said: str, other: str
) -> None:
    second = _THERE.splitlines()[1].replace("03-02", "10-12").replace(said, other)
    _bring(ws, ImportKind.TRAININGS, tmp_path, _THERE + second + "\n")
    first, last = sorted(list_trainings(ws), key=lambda each: each.date)
    row = "姓名,培训名称,主办单位,级别,培训方式,年度,学时,结果\n王芳,国培,教科院,省级,网络研修,2026,40,合格\n"
    plan = _plan(ws, ImportKind.TRAININGS, tmp_path, row)
    assert [(each.outcome, each.target) for each in plan.rows] == [(Outcome.UNCHANGED, first.id)]
    plan = _plan(ws, ImportKind.TRAININGS, tmp_path, row.replace(said, other))
    assert [(each.outcome, each.target) for each in plan.rows] == [(Outcome.UNCHANGED, last.id)]


def test_what_a_list_has_no_column_for_does_not_tell_two_trainings_apart_and_what_it_says_does(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    second = _THERE.splitlines()[1].replace("03-02", "10-12").replace("40", "48")
    _bring(ws, ImportKind.TRAININGS, tmp_path, _THERE + second + "\n")
    last = max(list_trainings(ws), key=lambda each: each.date)
    plan = _plan(ws, ImportKind.TRAININGS, tmp_path, "姓名,培训名称,年度,学时\n王芳,国培,2026,48\n")
    assert [(each.outcome, each.target) for each in plan.rows] == [(Outcome.UNCHANGED, last.id)]


def test_what_no_column_says_is_marked_in_a_new_training_and_is_not_touched_in_one_that_stands(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    text = "姓名,培训名称,开始日期,学时\n王芳,国培,2026-03-02,40\n"
    (row,) = _bring(ws, ImportKind.TRAININGS, tmp_path, text).rows
    assert (row.outcome, sorted(row.filled)) == (Outcome.NEW, ["level", "mode"])
    (row,) = _plan(ws, ImportKind.TRAININGS, tmp_path, text).rows
    assert (row.outcome, row.filled) == (Outcome.UNCHANGED, ())


def test_a_row_that_leaves_out_what_tells_two_trainings_apart_is_asked_about_where_its_name_stands(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    _bring(ws, ImportKind.TRAININGS, tmp_path, _THERE + _THERE.splitlines()[1].replace("03-02", "10-12") + "\n")
    row = "姓名,培训名称,级别,培训方式,年度,学时\n王芳,国培,省级,网络研修,2026,40\n"
    plan = _plan(ws, ImportKind.TRAININGS, tmp_path, row)
    assert [(each.code, each.column) for each in plan.refusals] == [("training.ambiguous", "B 列「培训名称」")]
    assert "或开始日期" in plan.refusals[0].message


def test_a_row_without_its_number_corrects_the_hours_of_the_one_training_of_that_name(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    _train(ws, people["王芳"], certificate="A1")
    for day, said in (("开始日期", "2026-03-02"), ("年度", "2026")):
        text = f"姓名,培训名称,级别,培训方式,{day},学时\n王芳,国培,国家级,集中面授,{said},48\n"
        plan = _plan(ws, ImportKind.TRAININGS, tmp_path, text)
        assert [(each.outcome, dict(each.changes)) for each in plan.rows] == [(Outcome.UPDATED, {"hours": ("40", "48")})]


def test_a_list_of_another_year_without_numbers_enters_another_training(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    _train(ws, people["王芳"])
    text = "姓名,培训名称,级别,培训方式,年度,学时\n王芳,国培,国家级,集中面授,2025,40\n"
    plan = _bring(ws, ImportKind.TRAININGS, tmp_path, text)
    assert (_outcomes(plan), [each.code for each in plan.warnings]) == ([Outcome.NEW], ["date.year_only"])
    assert {(each.date, each.end_date) for each in list_trainings(ws)} == {
        ("2026-03-02", "2026-03-06"),
        ("2025-01-01", "2025-12-31"),
    }


def test_a_training_of_a_school_year_stands_in_the_year_it_begins_in(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    text = "姓名,培训名称,级别,培训方式,年度,学时\n王芳,国培,国家级,集中面授,2025-2026,40\n"
    assert _outcomes(_bring(ws, ImportKind.TRAININGS, tmp_path, text)) == [Outcome.NEW]
    assert (_training(ws).date, _training(ws).end_date) == ("2025-01-01", "2025-12-31")


def test_the_days_of_a_row_count_and_not_the_year_beside_them(ws: Workspace, people: dict[str, str], tmp_path: Path) -> None:
    text = "姓名,培训名称,级别,培训方式,年度,开始日期,结束日期,学时\n王芳,国培,国家级,集中面授,2026,2026-03-02,2026-03-06,40\n"
    plan = _bring(ws, ImportKind.TRAININGS, tmp_path, text)
    assert (_outcomes(plan), plan.warnings) == ([Outcome.NEW], ())
    assert (_training(ws).date, _training(ws).end_date) == ("2026-03-02", "2026-03-06")
    assert _outcomes(_plan(ws, ImportKind.TRAININGS, tmp_path, text)) == [Outcome.UNCHANGED]


def test_a_training_without_its_name_or_its_day_is_refused_where_it_is_missing(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    text = (
        "姓名,培训名称,级别,培训方式,开始日期,年度,学时\n王芳,,国家级,集中面授,2026-03-02,,40\n李娜,国培,国家级,集中面授,,,40\n"
    )
    plan = _plan(ws, ImportKind.TRAININGS, tmp_path, text)
    assert [(each.row, each.column, each.code) for each in plan.refusals] == [
        (2, "B 列「培训名称」", "training.missing"),
        (3, "E 列「开始日期」", "date.missing"),
    ]


def test_a_number_that_two_trainings_bear_leaves_the_name_to_say_which_is_meant(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    head = "姓名,培训名称,级别,培训方式,开始日期,学时,证书编号\n"
    both = "王芳,国培,国家级,集中面授,2026-03-02,40,A1\n王芳,国培,国家级,集中面授,2026-10-12,40,A1\n"
    assert _outcomes(_bring(ws, ImportKind.TRAININGS, tmp_path, head + both)) == [Outcome.NEW, Outcome.NEW]
    plan = _plan(ws, ImportKind.TRAININGS, tmp_path, head + "王芳,国培,国家级,集中面授,2026-11-02,40,A1\n")
    assert _outcomes(plan) == [Outcome.NEW]


@pytest.mark.parametrize("said", ["", ",依据文件\n王芳,2025,校本研修,36,"])
def test_a_list_without_the_document_means_the_balance_that_is_recorded_with_one(
    ws: Workspace, people: dict[str, str], tmp_path: Path, said: str
) -> None:
    add_opening(ws, teacher_id=people["王芳"], year="2025", category="school_based", hours=Decimal(36), document="登记表")
    text = f"姓名,年度,类别,学时{said or chr(10) + '王芳,2025,校本研修,36'}\n"
    assert _outcomes(_bring(ws, ImportKind.OPENINGS, tmp_path, text)) == [Outcome.UNCHANGED]
    assert _outcomes(_bring(ws, ImportKind.OPENINGS, tmp_path, text.replace("36", "40"))) == [Outcome.UPDATED]
    [one] = list_openings(ws)
    assert (one.hours, one.document) == (Decimal(40), "登记表")
    add_opening(ws, teacher_id=people["王芳"], year="2025", category="school_based", hours=Decimal(10), document="补录")
    plan = _plan(ws, ImportKind.OPENINGS, tmp_path, text.replace("36", "12"))
    assert _outcomes(plan) == [Outcome.REFUSED]
    assert "依据文件" in plan.refusals[0].message


def test_a_document_is_added_to_the_balance_of_the_same_hours_and_another_figure_is_another_balance(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    add_opening(ws, teacher_id=people["王芳"], year="2025", category="school_based", hours=Decimal(36), document="")
    text = "姓名,年度,类别,学时,依据文件\n王芳,2025,校本研修,36,登记表\n"
    assert _outcomes(_bring(ws, ImportKind.OPENINGS, tmp_path, text)) == [Outcome.UPDATED]
    assert _outcomes(_bring(ws, ImportKind.OPENINGS, tmp_path, text.replace("36,登记表", "12,补录"))) == [Outcome.NEW]


def test_a_blank_among_marks_leaves_who_was_not_there_as_he_is(ws: Workspace, people: dict[str, str], tmp_path: Path) -> None:
    values = ActivityValues(kind="reading_salon", title="共读", date=MARCH)
    away = Attend(teacher_id=people["李娜"], mark=Mark.ABSENT)
    record_activity(ws, RecordActivity(values=values, attendance=(Attend(teacher_id=people["王芳"]), away)))
    text = "活动名称,活动日期,姓名,出勤\n共读,2026-03-02,王芳,出席\n共读,2026-03-02,李娜,\n"
    plan = _bring(ws, ImportKind.ATTENDANCE, tmp_path, text)
    assert _outcomes(plan) == [Outcome.UNCHANGED, Outcome.UNCHANGED]
    [told] = plan.warnings
    assert "缺席" in told.message
    assert {line.teacher: line.mark for line in list_attendance(ws)}["李娜"] == Mark.ABSENT.label
    assert _outcomes(_bring(ws, ImportKind.ATTENDANCE, tmp_path, "活动名称,活动日期,姓名\n共读,2026-03-02,李娜\n")) == [
        Outcome.UPDATED
    ]


@pytest.mark.parametrize("numbers", [("豫教培2026-1", ""), ("", "豫教培2026-1")])
@pytest.mark.parametrize("stands", [False, True])
def test_one_training_that_stands_twice_in_a_list_with_its_certificate_and_without_is_one(
    ws: Workspace, people: dict[str, str], tmp_path: Path, numbers: tuple[str, str], stands: bool
) -> None:
    if stands:
        _train(ws, people["王芳"], certificate="豫教培2026-1")
    lines = "".join(f"王芳,国培,国家级,集中面授,2026-03-02,40,{number}\n" for number in numbers)
    plan = _bring(ws, ImportKind.TRAININGS, tmp_path, f"姓名,培训名称,级别,培训方式,开始日期,学时,证书编号\n{lines}")
    assert _outcomes(plan) == [Outcome.UNCHANGED if stands else Outcome.NEW, Outcome.REFUSED]
    assert "第 2 行重复" in plan.refusals[0].message
    assert len(list_trainings(ws)) == 1


def test_two_certificates_of_one_name_and_day_are_two_trainings(ws: Workspace, people: dict[str, str], tmp_path: Path) -> None:
    lines = "".join(f"王芳,国培,国家级,集中面授,2026-03-02,40,{number}\n" for number in ("A1", "A2"))
    plan = _bring(ws, ImportKind.TRAININGS, tmp_path, f"姓名,培训名称,级别,培训方式,开始日期,学时,证书编号\n{lines}")
    assert _outcomes(plan) == [Outcome.NEW, Outcome.NEW]


@pytest.mark.parametrize("text", ["不详", "同上", "0", "待填", "？", "〃", "未知", "待补充"])
@pytest.mark.parametrize("heading", ["学科", "职称", "手机", "教研组", "职务"])
def test_a_word_that_says_nothing_takes_no_fact_away_and_is_told(
    ws: Workspace, people: dict[str, str], tmp_path: Path, text: str, heading: str
) -> None:
    fact = {"学科": "语文", "职称": "一级教师", "手机": "13800000001", "教研组": "语文组", "职务": "班主任"}[heading]
    beside = "" if heading == "学科" else ",学科"
    more = "" if heading == "学科" else ",数学"
    _bring(ws, ImportKind.ROSTER, tmp_path, f"姓名,{heading}{beside}\n王芳,{fact}{more}\n")
    before = teacher_detail(ws, people["王芳"]).values
    plan = _bring(ws, ImportKind.ROSTER, tmp_path, f"姓名,{heading}{beside}\n王芳,{text}{more}\n")
    assert _outcomes(plan) == [Outcome.UNCHANGED]
    assert [each.code for each in plan.rows[0].findings if each.code == "cell.says_nothing"] == ["cell.says_nothing"]
    assert teacher_detail(ws, people["王芳"]).values == before


@pytest.mark.parametrize("text", ["没有", "不详", "同上", "待补", "无"])
def test_a_former_name_that_is_none_is_not_registered_and_refuses_nobody(
    ws: Workspace, people: dict[str, str], tmp_path: Path, text: str
) -> None:
    edit_teacher(ws, people["王芳"], TeacherValues(name="王芳", former_name="王方", subject="语文"))
    plan = _bring(
        ws, ImportKind.ROSTER, tmp_path, f"姓名,曾用名,学科,教研组\n王芳,{text},语文,语文组\n钱锺书,{text},数学,数学组\n"
    )
    assert _outcomes(plan) == [Outcome.UPDATED, Outcome.NEW]
    assert teacher_detail(ws, people["王芳"]).values.former_name == "王方"


@pytest.mark.parametrize("text", ["不详", "待定", "无", "（空缺）", "/"])
def test_nobody_is_entered_under_a_word_that_says_that_nobody_is_there(ws: Workspace, text: str) -> None:
    with pytest.raises(ValueRefused, match="没有保存"):
        add_teacher(ws, TeacherValues(name=text))
    assert add_teacher(ws, TeacherValues(name="吴缺", former_name=text))
    assert [row.name for row in list_teachers(ws)] == ["吴缺"]


def test_a_telephone_without_a_figure_is_none(ws: Workspace, people: dict[str, str], tmp_path: Path) -> None:
    _bring(ws, ImportKind.ROSTER, tmp_path, "姓名,学科,手机\n王芳,语文,13800000001\n")
    plan = _bring(ws, ImportKind.ROSTER, tmp_path, "姓名,学科,手机\n王芳,语文,没有手机\n")
    assert _outcomes(plan) == [Outcome.UNCHANGED]
    assert teacher_detail(ws, people["王芳"]).values.phone == "13800000001"


def test_hours_with_the_mark_of_a_text_before_them_are_hours(ws: Workspace, people: dict[str, str], tmp_path: Path) -> None:
    text = "姓名,培训名称,级别,培训方式,开始日期,学时\n王芳,国培,国家级,集中面授,2026-03-02,'40\n"
    plan = _bring(ws, ImportKind.TRAININGS, tmp_path, text)
    assert (_outcomes(plan), _training(ws).hours) == ([Outcome.NEW], Decimal(40))


def test_formulas_that_nobody_worked_out_are_told_and_take_nothing_away(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    _train(ws, people["王芳"], certificate="A1")
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    page.append(["姓名", "培训名称", "级别", "培训方式", "开始日期", "学时", "证书编号"])
    page.append(["王芳", "国培", "国家级", "集中面授", "2026-03-02", 40, '="A"&1'])
    made.save(tmp_path / "b.xlsx")
    plan = plan_import(ws, ImportKind.TRAININGS, tmp_path / "b.xlsx")
    assert any("还没有算出结果的公式" in each.message and "保存一次" in each.message for each in plan.warnings)
    execute_import(ws, plan)
    assert _training(ws).certificate == "A1"
    page["G2"] = "A1"
    made.save(tmp_path / "b.xlsx")
    assert not any("公式" in each.message for each in plan_import(ws, ImportKind.TRAININGS, tmp_path / "b.xlsx").warnings)


def test_a_list_that_says_only_when_trainings_ended_enters_them_on_that_day_and_says_so(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    plan = _bring(
        ws,
        ImportKind.TRAININGS,
        tmp_path,
        "参训人员,课程名称,级别,培训方式,完成时间,培训课时\n王芳,国培,国家级,集中面授,2026-03-06,40\n",
    )
    assert (_outcomes(plan), [each.code for each in plan.warnings]) == ([Outcome.NEW], ["date.end_only"])
    assert [(each.date, each.end_date) for each in list_trainings(ws)] == [("2026-03-06", "2026-03-06")]


def test_a_training_that_stands_keeps_its_first_day_where_a_list_says_only_when_it_ended(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    _train(ws, people["王芳"])
    plan = _bring(
        ws, ImportKind.TRAININGS, tmp_path, "姓名,培训名称,级别,培训方式,完成时间,学时\n王芳,国培,国家级,集中面授,2026-03-06,48\n"
    )
    assert [(each.outcome, dict(each.changes)) for each in plan.rows] == [(Outcome.UPDATED, {"hours": ("40", "48")})]
    assert [(each.date, each.end_date) for each in list_trainings(ws)] == [("2026-03-02", "2026-03-06")]


def test_a_row_without_its_first_day_is_refused_where_others_say_it(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    text = "姓名,培训名称,级别,培训方式,开始日期,结束日期,学时\n王芳,国培,国家级,集中面授,,2026-03-06,40\n"
    assert _outcomes(_plan(ws, ImportKind.TRAININGS, tmp_path, text)) == [Outcome.REFUSED]

"""What is said once for a whole sheet: the stage of a roster, level and mode of trainings, and whether remarks about leave are entered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from jyteacher_desktop.domain.terms import SchoolStage
from jyteacher_desktop.records.errors import ValueRefused
from jyteacher_desktop.records.sheet_choices import Choices
from jyteacher_desktop.school.imports import ImportKind, execute_import, plan_workbook
from jyteacher_desktop.school.office import EditSchool, edit_school, school_info
from jyteacher_desktop.school.roster import TeacherValues, add_teacher, edit_teachers, list_teachers, teacher_detail
from jyteacher_desktop.school.trainings import list_trainings
from jyteacher_desktop.sheets import Outcome, Plan, read_workbook
from jyteacher_desktop.sheets.service_notes import service_notes
from jyteacher_desktop.store.workspace import Workspace


def sheet_of(folder: Path, rows: Sequence[Sequence[object]]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    path = folder / "表.xlsx"
    book.save(path)
    return path


def _plan(ws: Workspace, kind: ImportKind, path: Path, **said: object) -> Plan:
    return plan_workbook(ws, kind, read_workbook(path), Choices(**said))  # type: ignore[arg-type]


def _stage(ws: Workspace, stage: SchoolStage) -> None:
    facts = school_info(ws, with_key=False)
    edit_school(ws, EditSchool(name=facts.name, code=facts.code, stage=stage.code, central="", clerk="", reviewer=""))


ROSTER: list[list[object]] = [
    ["姓名", "性别", "任教学科"],
    ["周小兰", "女", "语文"],
    ["郑国强", "男", "数学"],
    ["马晓燕", "女", "英语"],
]


@pytest.mark.parametrize(("name", "said"), [("身份证件号", "110105199001010029"), ("身份证件号", "123"), ("工号", "007")])
def test_a_roster_gives_no_two_people_one_id_number_or_staff_number(ws: Workspace, tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(ValueRefused, match=f"“{name}”每个人都不同.*没有导入任何内容"):
        _plan(ws, ImportKind.ROSTER, sheet_of(tmp_path, ROSTER), fills={name: said})


def test_a_list_of_ones_own_trainings_says_whose_they_are_by_the_staff_number(ws: Workspace, tmp_path: Path) -> None:
    one, other = (add_teacher(ws, TeacherValues(name="王芳", teacher_no=each)) for each in ("007", "008"))
    path = sheet_of(tmp_path, [["姓名", "培训名称", "开始日期", "学时"], ["王芳", "国培", "2026-03-02", 40]])
    for number, who in (("007", one), ("008", other)):
        [row] = _plan(ws, ImportKind.TRAININGS, path, fills={"工号": number}).rows
        assert (row.outcome, row.links["teacher"]) == (Outcome.NEW, who)
    with pytest.raises(ValueRefused, match="每个人都不同"):
        _plan(ws, ImportKind.TRAININGS, path, fills={"身份证件号": "110105199001010029"})


# -- the stage of a roster ------------------------------------------------------------------------------------------


def test_a_roster_without_stages_gets_that_of_the_school_and_the_plan_says_so(ws: Workspace, tmp_path: Path) -> None:
    _stage(ws, SchoolStage.PRIMARY)
    plan = _plan(ws, ImportKind.ROSTER, sheet_of(tmp_path, ROSTER))
    assert [row.values["stage"] for row in plan.rows] == ["小学"] * 3
    assert [row.filled for row in plan.rows] == [("stage",)] * 3
    assert any("没有“学段”列" in each and "小学" in each for each in plan.layout.proposals)
    execute_import(ws, plan)
    assert {row.stage for row in list_teachers(ws)} == {"小学"}


def test_another_stage_or_none_may_be_said_for_the_whole_roster(ws: Workspace, tmp_path: Path) -> None:
    _stage(ws, SchoolStage.PRIMARY)
    path = sheet_of(tmp_path, ROSTER)
    other = _plan(ws, ImportKind.ROSTER, path, fills={"学段": "幼儿园"})
    assert {row.values["stage"] for row in other.rows} == {"幼儿园"}
    none = _plan(ws, ImportKind.ROSTER, path, fills={"学段": ""})
    assert not any("stage" in row.values for row in none.rows)
    assert not none.layout.proposals


def test_a_school_of_two_stages_is_asked_and_nothing_is_guessed(ws: Workspace, tmp_path: Path) -> None:
    _stage(ws, SchoolStage.NINE_YEAR)
    plan = _plan(ws, ImportKind.ROSTER, sheet_of(tmp_path, ROSTER))
    assert not any("stage" in row.values for row in plan.rows)
    assert any("小学、初中" in each.message for each in plan.warnings)


def test_a_roster_that_has_the_column_is_left_as_it_says(ws: Workspace, tmp_path: Path) -> None:
    _stage(ws, SchoolStage.PRIMARY)
    rows = [[*ROSTER[0], "学段"], [*ROSTER[1], "幼儿园"], [*ROSTER[2], None], [*ROSTER[3], "小学"]]
    plan = _plan(ws, ImportKind.ROSTER, sheet_of(tmp_path, rows))
    assert [row.values.get("stage", "") for row in plan.rows] == ["幼儿园", "", "小学"]


def test_what_is_said_for_everybody_goes_over_nothing_that_stands(ws: Workspace, tmp_path: Path) -> None:
    _stage(ws, SchoolStage.PRIMARY)
    known = add_teacher(ws, TeacherValues(name="周小兰", sex="女", subject="语文", stage="初中"))
    plan = _plan(ws, ImportKind.ROSTER, sheet_of(tmp_path, ROSTER))
    assert [row.outcome for row in plan.rows] == [Outcome.UNCHANGED, Outcome.NEW, Outcome.NEW]
    execute_import(ws, plan)
    assert teacher_detail(ws, known).values.stage == "初中"


def test_the_same_roster_a_second_time_changes_nothing(ws: Workspace, tmp_path: Path) -> None:
    _stage(ws, SchoolStage.PRIMARY)
    path = sheet_of(tmp_path, ROSTER)
    execute_import(ws, _plan(ws, ImportKind.ROSTER, path))
    assert _plan(ws, ImportKind.ROSTER, path).count(Outcome.UNCHANGED) == 3


# -- level and mode of trainings ------------------------------------------------------------------------------------

TRAININGS: list[list[object]] = [
    ["姓名", "培训名称", "开始日期", "学时", "级别"],
    ["周小兰", "心理健康教育", "2026-07-10", 16, None],
    ["郑国强", "心理健康教育", "2026-07-10", 16, "国家级"],
]


@pytest.fixture
def two(ws: Workspace) -> Workspace:
    for name in ("周小兰", "郑国强"):
        add_teacher(ws, TeacherValues(name=name))
    return ws


def test_level_and_mode_are_said_once_for_rows_that_say_nothing(two: Workspace, tmp_path: Path) -> None:
    plan = _plan(two, ImportKind.TRAININGS, sheet_of(tmp_path, TRAININGS), fills={"级别": "省级", "培训方式": "网络研修"})
    assert [(row.values["level"], row.values["mode"]) for row in plan.rows] == [("province", "online"), ("national", "online")]
    assert not [each for each in plan.warnings if each.code in ("level.missing", "mode.missing")]
    execute_import(two, plan)
    assert {row.level for row in list_trainings(two)} == {"province", "national"}


def test_an_unsaid_level_is_said_to_be_other_and_never_goes_over_a_known_one(two: Workspace, tmp_path: Path) -> None:
    path = sheet_of(tmp_path, TRAININGS)
    first = _plan(two, ImportKind.TRAININGS, path, fills={"级别": "省级", "培训方式": "网络研修"})
    execute_import(two, first)
    again = _plan(two, ImportKind.TRAININGS, path)
    assert again.count(Outcome.UNCHANGED) == 2
    assert not [each for each in again.warnings if each.code == "level.missing"]


def test_a_name_of_a_training_may_be_said_for_a_list_of_people(two: Workspace, tmp_path: Path) -> None:
    path = sheet_of(tmp_path, [["姓名", "学时", "开始日期"], ["周小兰", 16, "2026-07-10"], ["郑国强", 16, "2026-07-10"]])
    plan = _plan(two, ImportKind.TRAININGS, path, fills={"培训名称": "暑期师德专题"})
    assert not plan.layout.stops
    assert [(row.outcome, row.values["training"]) for row in plan.rows] == [(Outcome.NEW, "暑期师德专题")] * 2


@pytest.mark.parametrize(("field", "text", "said"), [("层级", "省级", "没有“层级”这一项"), ("级别", "宇宙级", "看不懂")])
def test_what_cannot_be_said_is_refused_with_what_could_be(
    two: Workspace, tmp_path: Path, field: str, text: str, said: str
) -> None:
    with pytest.raises(ValueRefused, match=said):
        _plan(two, ImportKind.TRAININGS, sheet_of(tmp_path, TRAININGS), fills={field: text})


# -- leave in remarks -----------------------------------------------------------------------------------------------

LEAVES: list[list[object]] = [
    ["姓名", "性别", "备注"],
    ["周小兰", "女", "产假2026-03至2026-08"],
    ["郑国强", "男", "病假"],
    ["马晓燕", "女", "校级骨干"],
]


def test_leave_in_a_remark_is_a_hint_and_nothing_is_entered(ws: Workspace, tmp_path: Path) -> None:
    plan = _plan(ws, ImportKind.ROSTER, sheet_of(tmp_path, LEAVES))
    assert [[each.code for each in row.findings if each.place == "note"] for row in plan.rows] == [
        ["note.service"],
        ["note.service_undated"],
        [],
    ]
    execute_import(ws, plan)
    assert {row.status for row in list_teachers(ws)} == {"在职"}


def test_leave_in_a_remark_is_entered_day_by_day_when_somebody_says_so_and_only_once(ws: Workspace, tmp_path: Path) -> None:
    path = sheet_of(tmp_path, LEAVES)
    execute_import(ws, _plan(ws, ImportKind.ROSTER, path))
    plan = _plan(ws, ImportKind.ROSTER, path, from_notes=True)
    assert [row.outcome for row in plan.rows] == [Outcome.UPDATED, Outcome.UNCHANGED, Outcome.UNCHANGED]
    execute_import(ws, plan)
    person = next(row for row in list_teachers(ws) if row.name == "周小兰")
    events = [(str(event.start), event.status.label) for event in teacher_detail(ws, person.id).service]
    assert events[1:] == [("2026-03-01", "产假"), ("2026-09-01", "在职")]
    again = _plan(ws, ImportKind.ROSTER, path, from_notes=True)
    assert again.count(Outcome.UNCHANGED) == 3
    assert not any(each.code == "note.service" for row in again.rows for each in row.findings)


def test_leave_of_a_newcomer_is_entered_with_the_person(ws: Workspace, tmp_path: Path) -> None:
    plan = _plan(ws, ImportKind.ROSTER, sheet_of(tmp_path, LEAVES), from_notes=True)
    done = execute_import(ws, plan)
    assert done.new == 3
    person = next(row for row in list_teachers(ws) if row.name == "周小兰")
    assert [event.status.label for event in teacher_detail(ws, person.id).service][-2:] == ["产假", "在职"]


def test_whoever_does_not_want_it_entered_is_not_asked_again_but_told_of_what_has_no_day(ws: Workspace, tmp_path: Path) -> None:
    plan = _plan(ws, ImportKind.ROSTER, sheet_of(tmp_path, LEAVES), from_notes=False)
    assert [each.code for row in plan.rows for each in row.findings if each.place == "note"] == ["note.service_undated"]


NOTES = [
    ("产假2026-03至2026-08", [("2026-03-01", "maternity_leave"), ("2026-09-01", "in_post")]),
    ("产假2026年3月—8月", [("2026-03-01", "maternity_leave"), ("2026-09-01", "in_post")]),
    ("产假 2026.3-8", [("2026-03-01", "maternity_leave"), ("2026-09-01", "in_post")]),
    ("2026年3月15日至2026年9月10日产假", [("2026-03-15", "maternity_leave"), ("2026-09-11", "in_post")]),
    ("借调教育局（2026年2月起）", [("2026-02-01", "secondment_out")]),
    ("借调教育局，2026-03起", [("2026-03-01", "secondment_out")]),
    ("支教 2026.9.1-2027.6.30", [("2026-09-01", "rotation"), ("2027-07-01", "in_post")]),
    ("２０２６．８退休", [("2026-08-01", "retired")]),
    ("产假2025-03至2025-08；病假2026-09-01起", [("2025-03-01", "maternity_leave"), ("2025-09-01", "in_post"), ("2026-09-01", "long_sick_leave")]),
    ("病假", []),
    ("产假2026-08至2026-03", []),
    ("退休返聘", None),
    ("2027年9月待退休", None),
    ("借调来我校 2026-03", None),
    ("校级骨干", None),
    ("学历进修（在职）", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "events"), NOTES)
def test_what_a_remark_says_of_leave(text: str, events: list[tuple[str, str]] | None) -> None:
    notes = service_notes(text)
    assert [event for note in notes for event in note.events] == (events or [])
    assert bool(notes) == (events is not None)


def test_a_batch_of_stages_still_goes_over_what_an_import_proposed(ws: Workspace, tmp_path: Path) -> None:
    _stage(ws, SchoolStage.PRIMARY)
    execute_import(ws, _plan(ws, ImportKind.ROSTER, sheet_of(tmp_path, ROSTER)))
    edit_teachers(ws, [row.id for row in list_teachers(ws)], "stage", "幼儿园")
    assert {row.stage for row in list_teachers(ws)} == {"幼儿园"}

"""A list of activities with a column of who was there: the attendance comes in with it, and nobody is guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.errors import Severity
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.records.sheet_choices import Choices
from jyteacher_desktop.records.writer import writing
from jyteacher_desktop.school.activities import activity_detail
from jyteacher_desktop.school.imports import ImportKind, execute_import, plan_import, plan_workbook, standing
from jyteacher_desktop.school.quarter_statement import statement
from jyteacher_desktop.school.roster import TeacherValues, add_teacher
from jyteacher_desktop.sheets import Outcome, Plan, read_workbook
from jyteacher_desktop.store.workspace import Workspace

HEADING = "活动类型,活动名称,活动日期,开始时间,结束时间,学时,{}\n"
Q3 = Quarter.parse("2026Q3")


@pytest.fixture(autouse=True)
def people(ws: Workspace) -> None:
    for values in (
        TeacherValues(name="王芳", subject="语文"),
        TeacherValues(name="李娜", subject="数学"),
        TeacherValues(name="张伟", subject="语文", teacher_no="A101"),
        TeacherValues(name="张伟", subject="科学", teacher_no="A102"),
    ):
        add_teacher(ws, values)


def _book(folder: Path, *cells: str, heading: str = "参加人", day: int = 10) -> Path:
    lines = [f'读书沙龙,读书{place},2026-09-{day + place},14:00,16:00,2,"{cell}"\n' for place, cell in enumerate(cells)]
    path = folder / "活动.csv"
    path.write_text(HEADING.format(heading) + "".join(lines), encoding="utf-8")
    return path


def _there(ws: Workspace) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for (uuid,) in ws.tuples("SELECT uuid FROM activity WHERE deleted = 0 ORDER BY start"):
        detail = activity_detail(ws, uuid)
        found[detail.values.title] = sorted(
            (line.name + (f"/{line.subject}" if line.name == "张伟" else ""), line.mark.label) for line in detail.grid
        )
    return found


def _told(plan: Plan, severity: Severity) -> list[str]:
    return [each.message for row in plan.rows for each in row.findings if each.severity is severity]


@pytest.mark.parametrize("heading", ["参加人", "参加人员", "参会教师", "参与人员", "出席人员"])
def test_who_a_list_of_activities_says_was_there_has_the_hours(ws: Workspace, tmp_path: Path, heading: str) -> None:
    """代录 of a paper school: the list was taken in, the column was left out, and the quarter had no hours at all."""
    plan = plan_import(ws, ImportKind.ACTIVITIES, _book(tmp_path, "王芳、李娜（请假）", "李娜 王芳", heading=heading))
    assert [row.outcome for row in plan.rows] == [Outcome.NEW] * 2
    assert plan.layout.unmapped == ()
    execute_import(ws, plan)
    assert _there(ws) == {"读书0": [("李娜", "请假"), ("王芳", "出席")], "读书1": [("李娜", "出席"), ("王芳", "出席")]}
    stated = statement(ws, Q3)
    assert (stated.facts.person_times, [member.sums.claimed for member in stated.members if member.row.name == "王芳"]) == (
        3,
        [400],
    )
    ws.undo()
    assert _there(ws) == {}, "one step, as every import"


def test_the_same_list_again_changes_nothing_and_a_longer_one_adds_who_is_new(ws: Workspace, tmp_path: Path) -> None:
    execute_import(ws, plan_import(ws, ImportKind.ACTIVITIES, _book(tmp_path, "王芳")))
    assert [row.outcome for row in plan_import(ws, ImportKind.ACTIVITIES, _book(tmp_path, "王芳")).rows] == [Outcome.UNCHANGED]
    assert [row.outcome for row in plan_import(ws, ImportKind.ACTIVITIES, _book(tmp_path, "")).rows] == [Outcome.UNCHANGED]
    plan = plan_import(ws, ImportKind.ACTIVITIES, _book(tmp_path, "李娜"))
    assert [(row.outcome, row.changes["people"]) for row in plan.rows] == [(Outcome.UPDATED, ("已登记出勤 1 人", "登记 李娜"))]
    execute_import(ws, plan)
    assert _there(ws) == {"读书0": [("李娜", "出席"), ("王芳", "出席")]}, "whom a list does not name it does not remove"


def test_a_name_of_two_people_is_asked_about_and_the_answer_names_one(ws: Workspace, tmp_path: Path) -> None:
    workbook = read_workbook(_book(tmp_path, "王芳、张伟（缺席）、李娜"))
    plan = plan_workbook(ws, ImportKind.ACTIVITIES, workbook, Choices())
    assert [row.outcome for row in plan.rows] == [Outcome.REFUSED]
    (finding,) = (each for each in plan.rows[0].findings if each.choices)
    assert "可能是 2 人：张伟（" in finding.message
    assert [words.split("（")[0] for _text, words in finding.choices] == ["张伟", "张伟", "不登记“张伟"]
    science = next(text for text, words in finding.choices if "科学" in words)
    after = plan_workbook(ws, ImportKind.ACTIVITIES, workbook, Choices(corrections={(2, 6): science}))
    execute_import(ws, after)
    assert _there(ws) == {"读书0": [("张伟/科学", "缺席"), ("李娜", "出席"), ("王芳", "出席")]}


def test_one_cell_with_several_doubts_is_asked_about_one_by_one_and_keeps_the_answers(ws: Workspace, tmp_path: Path) -> None:
    workbook = read_workbook(_book(tmp_path, "张伟、王方、李娜"))
    cell, asked = "", []
    for _turn in range(4):
        said = {(2, 6): cell} if cell else {}
        plan = plan_workbook(ws, ImportKind.ACTIVITIES, workbook, Choices(corrections=said))
        choices = next((each.choices for each in plan.rows[0].findings if each.choices), ())
        if not choices:
            break
        asked.append([words for _text, words in choices])
        cell = next(text for text, words in choices if "语文" in words)
    assert len(asked) == 2
    execute_import(ws, plan)
    assert _there(ws) == {"读书0": [("张伟/语文", "出席"), ("李娜", "出席"), ("王芳", "出席")]}


def test_a_fact_behind_the_name_tells_two_people_apart_as_everywhere(ws: Workspace, tmp_path: Path) -> None:
    execute_import(ws, plan_import(ws, ImportKind.ACTIVITIES, _book(tmp_path, "张伟（科学）", "张伟#A101")))
    assert _there(ws) == {"读书0": [("张伟/科学", "出席")], "读书1": [("张伟/语文", "出席")]}


def test_a_form_of_the_bureau_is_filled_with_who_was_there_and_read_again_says_the_same(ws: Workspace, tmp_path: Path) -> None:
    execute_import(ws, plan_import(ws, ImportKind.ACTIVITIES, _book(tmp_path, "王芳、张伟（科学）、李娜（请假）")))
    (filled,) = standing(ws, ImportKind.ACTIVITIES)
    assert sorted(filled.values["people"].split("、")) == ["张伟（科学）", "李娜（请假）", "王芳"]
    again = plan_import(ws, ImportKind.ACTIVITIES, _book(tmp_path, filled.values["people"]))
    assert [row.outcome for row in again.rows] == [Outcome.UNCHANGED]


def test_whom_nobody_knows_is_named_and_the_others_come_in(ws: Workspace, tmp_path: Path) -> None:
    plan = plan_import(ws, ImportKind.ACTIVITIES, _book(tmp_path, "王芳、欧阳震华", "全体教师"))
    assert _told(plan, Severity.REFUSAL) == []
    unknown, nobody = _told(plan, Severity.WARNING)
    assert unknown.startswith("花名册里没有“欧阳震华”，没有登记出勤；其余的照常登记")
    assert nobody.startswith("“全体教师”里没有花名册上的姓名，这一项的出勤没有登记")
    execute_import(ws, plan)
    assert _there(ws) == {"读书0": [("王芳", "出席")], "读书1": []}


def test_who_came_late_and_who_spoke_stays_so_when_a_list_only_names_him(ws: Workspace, tmp_path: Path) -> None:
    execute_import(ws, plan_import(ws, ImportKind.ACTIVITIES, _book(tmp_path, "王芳（迟到）、李娜（缺席）")))
    with writing(ws, "角色", StepCode.IMPORT) as writer:
        writer.attend(writer.rows("SELECT activity_id, teacher_id, mark, 'speaker' FROM attendance"))
    execute_import(ws, plan_import(ws, ImportKind.ACTIVITIES, _book(tmp_path, "王芳、李娜")))
    assert _there(ws) == {"读书0": [("李娜", "出席"), ("王芳", "迟到")]}
    assert ws.tuples("SELECT DISTINCT role FROM attendance") == [("speaker",)]


def test_a_cell_in_sentences_gives_everybody_his_hours(ws: Workspace, tmp_path: Path) -> None:
    """Whoever stood before 。请假： had no hours, and the plan said nothing of him; 缺席：无 took the hours of all behind it."""
    execute_import(
        ws, plan_import(ws, ImportKind.ACTIVITIES, _book(tmp_path, "参加：王芳。请假：李娜。", "缺席：无；王芳、李娜"))
    )
    assert _there(ws) == {"读书0": [("李娜", "请假"), ("王芳", "出席")], "读书1": [("李娜", "出席"), ("王芳", "出席")]}
    sums = {member.row.name: member.sums.claimed for member in statement(ws, Q3).members}
    assert (sums["王芳"], sums["李娜"]) == (400, 200)

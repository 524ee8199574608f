"""What a list does on its days: a closed quarter refuses its rows before anything is stored, and who was not there to be expected is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.errors import Severity
from jyteacher_desktop.domain.terms import ServiceStatus
from jyteacher_desktop.school.closing_quarters import close_quarter
from jyteacher_desktop.school.dated_service import move_teacher
from jyteacher_desktop.school.imports import ImportKind, execute_import, plan_import
from jyteacher_desktop.sheets import Outcome, Plan
from jyteacher_desktop.store.workspace import Workspace

ACTIVITIES = "活动类型,活动名称,活动日期,开始时间,结束时间,学时,参加人\n"
BEFORE = "读书沙龙,旧的,2026-06-10,14:00,16:00,2,{}\n"
NOW = "读书沙龙,新的,2026-09-10,14:00,16:00,2,{}\n"
Q2 = Quarter.parse("2026Q2")


def _list(folder: Path, name: str, *lines: str) -> Path:
    path = folder / f"{name}.csv"
    path.write_text("".join(lines), encoding="utf-8")
    return path


def _stored(ws: Workspace, kind: ImportKind, path: Path) -> Plan:
    plan = plan_import(ws, kind, path)
    execute_import(ws, plan)
    return plan


def _told(plan: Plan, severity: Severity) -> list[tuple[str, str]]:
    return [(each.code, each.message) for row in plan.rows for each in row.findings if each.severity is severity]


LISTS = {
    ImportKind.ACTIVITIES: (ACTIVITIES, "读书沙龙,补的,2026-06-11,14:00,16:00,2,王芳\n", NOW.format("王芳")),
    ImportKind.ATTENDANCE: ("姓名,活动名称,活动日期\n", "李娜,旧的,2026-06-10\n", "李娜,新的,2026-09-10\n"),
    ImportKind.TRAININGS: (
        "姓名,培训名称,级别,形式,开始日期,结束日期,学时\n",
        "王芳,旧培训,市级,集中培训,2026-06-20,2026-06-20,8\n",
        "王芳,新培训,市级,集中培训,2026-09-20,2026-09-20,8\n",
    ),
}


@pytest.mark.parametrize("kind", LISTS)
def test_a_row_of_a_closed_quarter_is_refused_in_the_plan_and_the_others_come_in(
    ws: Workspace, people: dict[str, str], tmp_path: Path, kind: ImportKind
) -> None:
    _stored(ws, ImportKind.ACTIVITIES, _list(tmp_path, "先", ACTIVITIES, BEFORE.format("王芳"), NOW.format("王芳")))
    close_quarter(ws, Q2)
    heading, closed, still_open = LISTS[kind]
    plan = plan_import(ws, kind, _list(tmp_path, "再", heading, closed, still_open))
    assert [row.outcome is Outcome.REFUSED for row in plan.rows] == [True, False]
    assert [(each.row, each.code) for each in plan.refusals] == [(2, "period.closed")]
    assert plan.refusals[0].message.startswith("2026年第二季度已经结账，这一行会改动其中的记录，没有导入")
    execute_import(ws, plan)
    (again,) = plan_import(ws, kind, _list(tmp_path, "又", heading, still_open)).rows
    assert again.outcome is not Outcome.NEW


def test_what_stands_in_a_closed_quarter_is_neither_changed_nor_refused_where_the_list_says_the_same(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    _stored(ws, ImportKind.ACTIVITIES, _list(tmp_path, "先", ACTIVITIES, BEFORE.format("王芳")))
    close_quarter(ws, Q2)
    same = plan_import(ws, ImportKind.ACTIVITIES, _list(tmp_path, "同", ACTIVITIES, BEFORE.format("王芳")))
    assert [row.outcome for row in same.rows] == [Outcome.UNCHANGED]
    more = plan_import(ws, ImportKind.ACTIVITIES, _list(tmp_path, "多", ACTIVITIES, BEFORE.format("王芳、李娜")))
    assert [each.code for each in more.refusals] == ["period.closed"]


@pytest.mark.parametrize("kind", [ImportKind.ACTIVITIES, ImportKind.ATTENDANCE])
def test_who_had_left_by_then_comes_in_as_the_list_says_and_is_told(
    ws: Workspace, people: dict[str, str], tmp_path: Path, kind: ImportKind
) -> None:
    _stored(ws, ImportKind.ACTIVITIES, _list(tmp_path, "先", ACTIVITIES, BEFORE.format(""), NOW.format("")))
    move_teacher(ws, people["李娜"], ServiceStatus.RETIRED, date(2026, 7, 1))
    lists = {
        ImportKind.ACTIVITIES: (ACTIVITIES, BEFORE.format("王芳、李娜"), NOW.format("王芳、李娜")),
        ImportKind.ATTENDANCE: (
            "姓名,活动名称,活动日期\n",
            *(f"{who},{when}\n" for when in ("旧的,2026-06-10", "新的,2026-09-10") for who in ("王芳", "李娜")),
        ),
    }
    plan = _stored(ws, kind, _list(tmp_path, "名单", *lists[kind]))
    assert [each for each in _told(plan, Severity.WARNING) if each[0] == "activity.outside_service"] == [
        ("activity.outside_service", "李娜（退休）在 2026-09-10 不在应到之列，仍照所填登记。请核对姓名和日期。")
    ]
    ((there,),) = ws.tuples("SELECT count(*) FROM attendance")
    assert there == 4

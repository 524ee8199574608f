"""Lists that bring people of member schools: who cannot be entered is refused with a reason, and nothing of the row is stored."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from jyteacher_desktop.domain.id_numbers import check_character
from jyteacher_desktop.records.trash import delete_records
from jyteacher_desktop.school.activities import ActivityValues, RecordActivity, record_activity
from jyteacher_desktop.school.guests import add_guests, list_guests
from jyteacher_desktop.school.imports import ImportKind, execute_import, plan_import
from jyteacher_desktop.school.members import add_member
from jyteacher_desktop.school.roster import TeacherValues, add_teacher
from jyteacher_desktop.sheets import Outcome, Plan
from jyteacher_desktop.store.workspace import Workspace

MEMBER = "承留镇第二小学"


def _plan(ws: Workspace, kind: ImportKind, path: Path, text: str) -> Plan:
    file = path / "list.csv"
    file.write_text(text, encoding="utf-8")
    return plan_import(ws, kind, file)


def _attendance(ws: Workspace, path: Path, *lines: str) -> Plan:
    add_member(ws, "2141000101", MEMBER)
    add_teacher(ws, TeacherValues(name="赵敏"))
    values = ActivityValues(kind="reading_salon", title="区域教研", date=date(2026, 3, 10), start_time="14:00", end_time="15:30")
    record_activity(ws, RecordActivity(values=values, attendance=()))
    return _plan(ws, ImportKind.ATTENDANCE, path, "\n".join(("活动主题,活动日期,姓名,身份证号,所在学校,出勤", *lines)))


def test_somebody_of_a_member_school_whose_number_is_damaged_is_not_entered_by_a_list(ws: Workspace, tmp_path: Path) -> None:
    plan = _attendance(
        ws,
        tmp_path,
        f"区域教研,2026-03-10,李娜,110105199001010028,{MEMBER},出席",
        f"区域教研,2026-03-10,王强,110105199001010029,{MEMBER},出席",
    )
    assert [row.outcome for row in plan.rows] == [Outcome.REFUSED, Outcome.NEW]
    assert any("校验码" in finding.message or "身份证" in finding.message for finding in plan.rows[0].findings)


def test_of_two_guests_of_one_name_a_list_that_does_not_tell_them_apart_names_both_and_enters_nobody(
    ws: Workspace, tmp_path: Path
) -> None:
    first, second = "110105199001010029", f"11010519900101004{check_character('11010519900101004')}"
    lines = [f"区域教研,2026-03-10,王强,{number},{MEMBER},出席" for number in (first, second)]
    execute_import(ws, _attendance(ws, tmp_path, *lines))
    assert [guest.name for guest in list_guests(ws)] == ["王强", "王强"]
    text = f"活动主题,活动日期,姓名,所在学校,出勤\n区域教研,2026-03-10,王强,{MEMBER},迟到\n"
    (row,) = _plan(ws, ImportKind.ATTENDANCE, tmp_path, text).rows
    assert (row.outcome, [each.code for each in row.findings]) == (Outcome.REFUSED, ["teacher.ambiguous"])
    assert "home" not in row.values


def test_somebody_of_a_member_school_under_his_old_and_his_new_number_is_entered_once(ws: Workspace, tmp_path: Path) -> None:
    old, new = "419001900307001", "419001199003070015"
    plan = _attendance(
        ws,
        tmp_path,
        f"区域教研,2026-03-10,李娜,{old},{MEMBER},出席",
        f"区域教研,2026-03-10,李娜,{new},{MEMBER},出席",
    )
    assert [row.outcome for row in plan.rows] == [Outcome.NEW, Outcome.REFUSED]
    assert [each.code for each in plan.rows[1].findings if each.code.startswith("repeat")] == ["repeat.row"]
    execute_import(ws, plan)
    assert [guest.name for guest in list_guests(ws)] == ["李娜"]
    assert (add_guests(ws, MEMBER, f"李娜 {new}").added, add_guests(ws, MEMBER, f"李娜 {old}").added) == ((), ())
    assert len(add_guests(ws, MEMBER, "王强 110105900101002\n王强 110105199001010029").added) == 1
    assert [guest.name for guest in list_guests(ws)] == ["李娜", "王强"]


def test_a_roster_makes_nobody_a_guest(ws: Workspace, tmp_path: Path) -> None:
    (row,) = _plan(ws, ImportKind.ROSTER, tmp_path, "姓名,学科,职称,状态\n李娜,语文,一级教师,外校人员\n").rows
    assert row.outcome is Outcome.REFUSED
    assert any("登记外校人员" in finding.message for finding in row.findings)


def test_somebody_of_a_member_school_whom_the_trash_keeps_comes_back_with_a_list(ws: Workspace, tmp_path: Path) -> None:
    number = "110105199001010029"
    _attendance(ws, tmp_path, f"区域教研,2026-03-10,李强,,{MEMBER},出席")
    add_guests(ws, MEMBER, f"王强 {number}")
    (before,) = list_guests(ws)
    delete_records(ws, [before.id])
    for text in (number, "110105900101002"):
        head = "活动主题,活动日期,姓名,身份证号,所在学校,出勤\n"
        plan = _plan(ws, ImportKind.ATTENDANCE, tmp_path, f"{head}区域教研,2026-03-10,王强,{text},{MEMBER},迟到\n")
        (row,) = plan.rows
        assert (row.outcome, [each.code for each in row.findings if each.code.startswith("trash")]) == (
            Outcome.NEW,
            ["trash.restored"],
        )
    execute_import(ws, plan)
    assert [guest.id for guest in list_guests(ws)] == [before.id]
    ws.undo()
    assert list_guests(ws) == []
    other = _plan(ws, ImportKind.ATTENDANCE, tmp_path, f"{head}区域教研,2026-03-10,李娜,{number},{MEMBER},迟到\n")
    assert (other.rows[0].outcome, other.rows[0].findings[-1].code) == (Outcome.NEW, "trash.other_name")


def test_somebody_of_a_member_school_whom_the_trash_keeps_comes_back_when_typed(ws: Workspace) -> None:
    add_member(ws, "2141000101", MEMBER)
    add_guests(ws, MEMBER, "王强 110105199001010029")
    (before,) = list_guests(ws)
    delete_records(ws, [before.id])
    added = add_guests(ws, MEMBER, "王强 110105900101002\n李娜")
    assert before.id in added.added
    assert "登记了承留镇第二小学的 2 位外校人员，其中 1 人是从回收站恢复的" in added.sentence
    ws.undo()
    assert list_guests(ws) == []

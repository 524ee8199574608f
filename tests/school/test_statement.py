"""One statement of a quarter: whoever adds up a page gets the number at its top, and every page has the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook as Book
from openpyxl import load_workbook

from jyteacher_desktop.domain.calendar import Quarter, day_in_words
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.terms import Mark, RecordStatus, Role, ServiceStatus
from jyteacher_desktop.domain.trace_codes import person_key, trace_code
from jyteacher_desktop.reports.quarter_paper_lines import ACTIVITY_COLUMNS, TRAINING_COLUMNS, QuarterSummary
from jyteacher_desktop.school.activities import (
    ActivityValues,
    Attend,
    RecordActivity,
    record_activity,
    review_activities,
)
from jyteacher_desktop.school.before_closing import closing, closing_list
from jyteacher_desktop.school.closing_quarters import close_quarter, reopen_quarter
from jyteacher_desktop.school.dated_service import move_teacher
from jyteacher_desktop.school.errors import RecordMissing
from jyteacher_desktop.school.forecast import outlooks
from jyteacher_desktop.school.home import Home, home, todo
from jyteacher_desktop.school.ledger import count_hours, explain_hours
from jyteacher_desktop.school.office import EditSchool, edit_school
from jyteacher_desktop.school.opening_balances import add_opening
from jyteacher_desktop.school.overlaps import clash_findings
from jyteacher_desktop.school.printing_registers import year_facts
from jyteacher_desktop.school.province_workbook import fill_template
from jyteacher_desktop.school.quarter_in_words import quarter_summary, write_quarter_pdf
from jyteacher_desktop.school.quarter_statement import in_hours, statement
from jyteacher_desktop.school.roster import TeacherValues, add_teacher
from jyteacher_desktop.school.state_form_4068 import form4068
from jyteacher_desktop.school.teacher_archives import archive_book
from jyteacher_desktop.school.tracing import trace
from jyteacher_desktop.school.trainings import TrainingValues, add_training, edit_trainings, review_trainings
from jyteacher_desktop.store.workspace import Workspace
from tests.reports.poppler import text_of

Q3, Q4 = Quarter.parse("2026Q3"), Quarter.parse("2026Q4")


def held(
    ws: Workspace, ids: Sequence[str], day: date = date(2026, 9, 10), *, kind: str = "reading_salon", **changes: object
) -> str:
    values = {"kind": kind, "title": "读书沙龙", "date": day, "hours": Decimal(2), **changes}
    attendance = tuple(Attend(teacher_id=each) for each in ids)
    return record_activity(ws, RecordActivity(values=ActivityValues(**values), attendance=attendance)).id  # type: ignore[arg-type]


def trained(ws: Workspace, teacher: str, day: date = date(2026, 9, 1), hours: int = 8, **changes: object) -> str:
    values = {
        "teacher_id": teacher,
        "name": "省级骨干培训",
        "level": "省级",
        "mode": "集中面授",
        "date": day,
        "end_date": day,
        "hours": Decimal(hours),
        **changes,
    }
    return add_training(ws, TrainingValues(**values))  # type: ignore[arg-type]


def same_on_the_first_page(first: Home, summary: QuarterSummary) -> None:
    """The first page says what the paper says, and names whoever is furthest behind by the figures of the hours page."""
    stated = first.stated
    assert stated is not None
    assert (stated.facts, stated.pace, stated.pace_words) == (summary.facts, summary.pace, summary.pace_words)
    assert (stated.closed, stated.state.version) == (summary.closed, summary.version)
    assert in_hours(stated.cycle.required.x100) == summary.required
    assert first.people == tuple(line.progress for line in summary.teachers if not line.apart)
    assert first.behind_total == sum(line.progress.behind for line in summary.teachers if not line.apart)
    assert all(row.behind for row in first.behind)
    gaps = [row.counted - row.expected for row in first.behind]
    assert gaps == sorted(person.counted - person.expected for person in first.people)[: len(gaps)]


def adds_up(summary: QuarterSummary) -> None:
    """Every table of the paper sums to its first page."""
    facts = summary.facts
    assert sum(line.quarter for line in summary.teachers) == facts.counted
    assert len(summary.teachers) == facts.teachers
    assert sum(line.counted for line in summary.kinds) + facts.training_counted == facts.counted
    assert sum(line.activities or 0 for line in summary.kinds) == facts.activities == len(summary.activities)
    assert sum(line.person_times or 0 for line in summary.kinds) == facts.person_times
    assert sum(line.counted for line in summary.activities) == facts.counted - facts.training_counted
    assert sum(line.present for line in summary.activities) == facts.person_times
    assert sum(line.expected for line in summary.activities) == facts.expected_times
    assert sum(line.counted for line in summary.trainings) == facts.training_counted
    assert len(summary.trainings) == facts.trainings
    for grouping in summary.groupings:
        assert sum(line.counted for line in grouping.lines) == facts.counted
        assert sum(line.person_times for line in grouping.lines) == facts.person_times
        assert sum(line.teachers for line in grouping.lines) == facts.teachers
    if summary.previous is not None:
        before = sum((line.counted_before or Decimal(0) for line in summary.kinds), Decimal(0))
        assert before + summary.previous.training_counted == summary.previous.counted


def test_who_left_within_the_quarter_is_named_and_the_annexes_still_sum_to_the_headline(
    ws: Workspace, people: dict[str, str]
) -> None:
    held(ws, [*people.values()])
    move_teacher(ws, people["王芳"], ServiceStatus.TRANSFERRED_OUT, date(2026, 9, 15))
    move_teacher(ws, people["李娜"], ServiceStatus.RETIRED, date(2026, 9, 20))
    summary = quarter_summary(ws, Q3)
    adds_up(summary)
    assert (summary.facts.teachers, summary.facts.left, summary.facts.counted) == (4, 2, Decimal(8))
    notes = {line.name: line.note for line in summary.teachers}
    assert (notes["王芳"], notes["李娜"], notes["赵敏"]) == ("9月调出", "9月退休", "")
    assert summary.facts.per_teacher == Decimal("2.0")
    assert "2.0 学时" in trace(ws, dict(summary.fact_codes)["per_teacher"]).sentence  # as the paper writes it


def test_whoever_was_absent_has_nothing_to_be_reviewed_on_page_paper_command_and_archive(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    """Two waited for review and six were told: the absent ones stood among them with hours of nothing."""
    review_activities(ws, [held(ws, [*people.values()])], approve=True)
    came, away = people["王芳"], [each for name, each in people.items() if name != "王芳"]
    values = ActivityValues(kind="reading_salon", title="二读", date=date(2026, 9, 11), hours=Decimal(2))
    lines = [Attend(teacher_id=came), *(Attend(teacher_id=each, mark=Mark.ABSENT) for each in away)]
    second = record_activity(ws, RecordActivity(values=values, attendance=tuple(lines))).id
    assert "认定8（另有1条、申报2未审核）" in page_one(ws, Q3, tmp_path)
    assert (statement(ws, Q3).facts.waiting, closing(ws, Q3).facts.waiting) == (1, 1)
    assert "（其中 1 条、2 人·学时尚未认定）" in closing(ws, Q3).kept
    reviewers = {
        teacher.name: next(entry.reviewer for entry in teacher.entries if entry.title == "二读")
        for teacher in archive_book(ws).teachers
    }
    assert reviewers == {"王芳": "", **dict.fromkeys((name for name in people if name != "王芳"), "—")}
    nobody = [Attend(teacher_id=each, mark=Mark.ABSENT) for each in people.values()]
    values = replace(values, title="三读", date=date(2026, 9, 12))
    record_activity(ws, RecordActivity(values=values, attendance=tuple(nobody)))
    review_activities(ws, [second], approve=True)
    assert "未审核" not in page_one(ws, Q3, tmp_path)
    assert next(line for line in closing_list(ws, Q3) if line.code == "pending").sentence == "1 场活动待校长审核"


def test_who_left_and_came_back_within_the_quarter_has_both_beside_the_name(ws: Workspace, people: dict[str, str]) -> None:
    held(ws, [*people.values()])
    move_teacher(ws, people["王芳"], ServiceStatus.TRANSFERRED_OUT, date(2026, 7, 15))
    move_teacher(ws, people["王芳"], ServiceStatus.IN_POST, date(2026, 9, 1))
    move_teacher(ws, people["李娜"], ServiceStatus.LONG_SICK_LEAVE, date(2026, 3, 1))
    move_teacher(ws, people["李娜"], ServiceStatus.IN_POST, date(2026, 8, 20))
    move_teacher(ws, people["赵敏"], ServiceStatus.MATERNITY_LEAVE, date(2026, 8, 3))
    summary = quarter_summary(ws, Q3)
    adds_up(summary)
    notes = {line.name: line.note for line in summary.teachers}
    assert (notes["王芳"], notes["李娜"], notes["赵敏"], notes["张𠮷"]) == ("7月调出、9月回校", "8月返岗", "8月起产假", "")
    later = {line.name: line.note for line in quarter_summary(ws, Quarter.parse("2026Q4")).teachers}
    assert (later["王芳"], later["李娜"], later["赵敏"]) == ("", "", "产假")


def test_an_activity_of_two_days_says_both_in_the_annex(ws: Workspace, people: dict[str, str], tmp_path: Path) -> None:
    """Only its first day stood there, though the activity's own record and everybody's archive say both."""
    held(ws, [*people.values()], date(2026, 9, 12), end_date=date(2026, 9, 13), title="两天的论坛")
    held(ws, [*people.values()], date(2026, 9, 15))
    column = next(each for each in ACTIVITY_COLUMNS if each.key == "day")
    lines = quarter_summary(ws, Q3).activities
    assert [(line.topic, column.value(line)) for line in lines] == [("两天的论坛", "9月12日\n9月13日"), ("读书沙龙", "9月15日")]
    write_quarter_pdf(ws, Q3, tmp_path / "季度.pdf")
    text = text_of(tmp_path / "季度.pdf")
    assert "9月12日" in text
    assert "9月13日" in text


def test_who_left_before_the_quarter_is_not_in_it_unless_hours_are(ws: Workspace, people: dict[str, str]) -> None:
    move_teacher(ws, people["王芳"], ServiceStatus.TRANSFERRED_OUT, date(2026, 6, 30))
    move_teacher(ws, people["李娜"], ServiceStatus.LEFT, date(2026, 6, 1))
    held(ws, [people["李娜"], people["赵敏"]])
    summary = quarter_summary(ws, Q3)
    adds_up(summary)
    assert {line.name: line.note for line in summary.teachers} == {"李娜": "2026年6月离职", "赵敏": "", "张𠮷": ""}


def test_who_arrived_within_the_quarter_is_named(ws: Workspace, people: dict[str, str]) -> None:
    add_teacher(ws, TeacherValues(name="孙悦", joined="2026-09"))
    assert {line.name: line.note for line in quarter_summary(ws, Q3).teachers}["孙悦"] == "9月到岗"
    assert "孙悦" not in {line.name for line in quarter_summary(ws, Quarter.parse("2026Q2")).teachers}


def test_planned_and_returned_activities_are_no_sessions_and_stand_in_no_sum(ws: Workspace, people: dict[str, str]) -> None:
    held(ws, [*people.values()])
    held(ws, [], date(2026, 9, 20), planned=True, title="计划的沙龙")
    returned = held(ws, [*people.values()], date(2026, 9, 12), title="退回的沙龙")
    review_activities(ws, [returned], approve=False, reason="缺名单")
    sent_back = trained(ws, people["王芳"])
    review_trainings(ws, [sent_back], approve=False, reason="缺证书")
    held(ws, [*people.values()], date(2026, 9, 29), title="明天的沙龙")
    summary = quarter_summary(ws, Q3)
    adds_up(summary)
    facts = summary.facts
    assert (facts.activities, facts.person_times, facts.expected_times) == (1, 4, 4)
    assert (facts.claimed, facts.counted, facts.trainings) == (Decimal(8), Decimal(8), 0)
    alerts = "".join(summary.alerts)
    for words in ("1 场活动被退回", "1 条校外培训被退回", "1 场计划的活动日期已过", "1 项活动或培训在截至日以后才结束"):
        assert words in alerts
    opened = {name: (number, trace(ws, code)) for name, number, code in summary.alert_codes}
    assert {
        "被退回的活动",
        "被退回的培训",
        "日期已过的计划",
        "截至日以后才结束的",
        "待审核的活动",
        "未备案的活动",
    } <= opened.keys()
    assert all(len(found.rows) == number for number, found in opened.values())
    assert [row.name for row in opened["被退回的培训"][1].rows] == ["王芳：省级骨干培训"]


def test_trainings_nobody_has_reviewed_raise_an_alert_with_their_hours(ws: Workspace, people: dict[str, str]) -> None:
    trained(ws, people["王芳"], hours=8)
    trained(ws, people["李娜"], hours=6)
    summary = quarter_summary(ws, Q3)
    assert "有 2 条校外培训（申报 14 学时）尚未经校长审核。" in summary.alerts
    assert summary.facts.confirmed is None


def test_what_was_approved_is_recognised_and_what_waits_is_told_beside_it(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    first = held(ws, [*people.values()])
    second = held(ws, [people["王芳"]], date(2026, 9, 11))
    review_activities(ws, [first], approve=True)
    assert "认定8（另有1条、申报2未审核）" in page_one(ws, Q3, tmp_path)
    review_activities(ws, [second], approve=True, hours=Decimal("1.5"))
    text = page_one(ws, Q3, tmp_path)
    assert "尚未认定" not in text
    assert "申报10→认定9.5→计入9.5" in text


def test_a_quarter_in_which_nothing_was_recorded_does_not_say_that_something_is_still_to_be_recognised(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    assert people
    text = page_one(ws, Q3, tmp_path)
    assert "尚未认定" not in text
    assert "申报0→计入0人·学时" in text


def test_opening_hours_of_the_yearly_summary_open_to_whose_they_are(ws: Workspace, people: dict[str, str]) -> None:
    for name, hours in (("王芳", "24"), ("李娜", "12.5")):
        add_opening(ws, teacher_id=people[name], year="2026", category="school_based", hours=Decimal(hours), document="登记册")
    facts = year_facts(ws, 2026)
    found = trace(ws, facts.codes["opening"])
    assert facts.opening == found.figures["counted"] == Decimal("36.5")
    assert {(row.teacher, row.counted) for row in found.rows} == {("王芳", Decimal(24)), ("李娜", Decimal("12.5"))}


def page_one(ws: Workspace, quarter: Quarter, folder: Path) -> str:
    path = folder / "q.pdf"
    write_quarter_pdf(ws, quarter, path)
    return "".join(text_of(path, page=1).split())


def test_the_quarter_before_is_whole_on_the_next_paper_also_its_kinds_that_were_not_held_again(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    held(ws, [*people.values()], date(2026, 8, 20), kind="film_viewing", title="观影")
    trained(ws, people["王芳"], date(2026, 8, 21))
    ws.today_override = date(2026, 10, 20)
    held(ws, [*people.values()], date(2026, 10, 10))
    summary = quarter_summary(ws, Q4)
    adds_up(summary)
    assert summary.previous is not None
    assert summary.previous.counted == Decimal(16)
    assert {line.kind: line.counted_before for line in summary.kinds} == {"读书沙龙": Decimal(0), "教育电影观摩": Decimal(8)}
    text = page_one(ws, Q4, tmp_path)
    assert "上季16（−8）" in text
    assert "校外培训——0" in text.replace("合计", "")


def test_one_day_has_one_pace_on_the_first_page_the_table_and_the_paper(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    ws.today_override = date(2026, 11, 27)
    held(ws, [people["王芳"]], date(2026, 11, 3))
    summary, first = quarter_summary(ws, Q4), home(ws, Q4)
    assert (summary.day, summary.pace_words) == (date(2026, 11, 27), "截至11月27日应达 60（季末 72）")
    assert {line.expected for line in summary.teachers} == {Decimal(60)}
    assert {row.expected for row in first.behind} == {row.expected for row in count_hours(ws).teachers} == {Decimal(60)}
    assert sum(line.progress.behind for line in summary.teachers) == first.behind_total
    text = page_one(ws, Q4, tmp_path)
    assert "截至：2026年11月27日" in text
    assert "截至11月27日应达60（季末72）" in text
    assert "学时页" not in text


def test_a_quarter_that_is_over_is_stated_at_its_end_and_the_first_page_agrees(ws: Workspace, people: dict[str, str]) -> None:
    ws.today_override = date(2026, 11, 27)
    held(ws, [*people.values()])
    summary = quarter_summary(ws, Q3)
    assert (summary.day, summary.pace_words) == (date(2026, 9, 30), "截至9月30日应达 54")
    assert {row.expected for row in home(ws, Q3).behind} == {Decimal(54)}


def test_a_quarter_closed_before_its_end_keeps_its_figures_when_the_end_has_passed(ws: Workspace, people: dict[str, str]) -> None:
    held(ws, [*people.values()])
    held(ws, [*people.values()], date(2026, 9, 29), title="还没有开的会")
    close_quarter(ws, Q3)
    before = quarter_summary(ws, Q3)
    ws.today_override = date(2026, 10, 8)
    assert quarter_summary(ws, Q3) == before
    assert before.day == date(2026, 9, 28)


def test_who_came_after_the_day_is_not_in_the_list_of_the_day_unless_with_hours(ws: Workspace, people: dict[str, str]) -> None:
    ws.today_override = date(2026, 11, 27)
    late, guest = (add_teacher(ws, TeacherValues(name=name, joined="2026-08")) for name in ("孙悦", "周宁"))
    held(ws, [guest], date(2026, 6, 10))
    end = date(2026, 6, 30)
    listed = {row.name for row in count_hours(ws, as_of=end).teachers}
    assert "孙悦" not in listed
    assert {"周宁", "王芳"} <= listed
    assert listed >= {line.name for line in quarter_summary(ws, Quarter.parse("2026Q2")).teachers}
    assert "孙悦" in {row.name for row in count_hours(ws, as_of=date(2026, 8, 1)).teachers}
    assert [row.name for row in count_hours(ws, as_of=end, teacher_id=late).teachers] == ["孙悦"], "asked for by name"


def test_leave_without_an_end_never_makes_somebody_done(ws: Workspace, people: dict[str, str]) -> None:
    ws.today_override = date(2026, 11, 27)
    move_teacher(ws, people["王芳"], ServiceStatus.MATERNITY_LEAVE, date(2026, 10, 1))
    move_teacher(ws, people["李娜"], ServiceStatus.MATERNITY_LEAVE, date(2026, 10, 1))
    move_teacher(ws, people["李娜"], ServiceStatus.IN_POST, date(2027, 4, 1))
    rows = {row.name: row for row in count_hours(ws).teachers}
    # who is to be back in April is on leave until then; who said no day is counted on from next month
    assert (rows["王芳"].required, rows["李娜"].required, rows["赵敏"].required) == (Decimal(348), Decimal(324), Decimal(360))
    back = {row.name: row for row in count_hours(ws, as_of=date(2027, 4, 1)).teachers}
    assert (back["王芳"].required, back["李娜"].required) == (Decimal(318), Decimal(324))
    assert not any(row.reached for row in rows.values())


def test_the_retired_the_gone_and_the_exempt_stand_apart_and_are_neither_done_nor_behind(
    ws: Workspace, people: dict[str, str]
) -> None:
    move_teacher(ws, people["王芳"], ServiceStatus.RETIRED, date(2026, 3, 1))
    move_teacher(ws, people["李娜"], ServiceStatus.LONG_SICK_LEAVE, date(2025, 1, 1))
    move_teacher(ws, people["李娜"], ServiceStatus.RETIRED, date(2031, 1, 1))
    last = date(2030, 12, 31)  # leave exempts what has passed, so nobody is exempt from the whole cycle before it is over
    view = count_hours(ws, as_of=last)
    rows = {row.name: row for row in view.teachers}
    assert (rows["王芳"].apart, rows["李娜"].apart, rows["赵敏"].apart) == ("退休", "全部减免", "")
    assert [row.standing for row in rows.values()].count("落后") == 2
    assert not any(row.reached or row.behind for row in (rows["王芳"], rows["李娜"]))
    assert view.standing_words() == "4 人 · 已完成 0 人 · 落后于平均进度 2 人 · 另列 2 人（全部减免 1、退休 1）"
    assert {each.name for each in outlooks(ws, as_of=last)} <= {"赵敏", "张𠮷"}


def test_a_zero_says_why_in_words(ws: Workspace, people: dict[str, str]) -> None:
    failed = trained(ws, people["王芳"], hours=16, result="不合格")
    absent = record_activity(
        ws,
        RecordActivity(
            values=ActivityValues(kind="reading_salon", title="沙龙", date=date(2026, 9, 3), hours=Decimal(2)),
            attendance=(Attend(teacher_id=people["王芳"], mark=Mark.ABSENT),),
        ),
    ).id
    returned = held(ws, [people["王芳"]])
    review_activities(ws, [returned], approve=False, reason="缺名单")
    later = held(ws, [people["王芳"]], date(2026, 9, 30))
    why = {line.id: line.why for line in explain_hours(ws, people["王芳"])}
    assert why[failed] == "考核未通过，不计学时"
    assert why[absent] == "缺席，不计学时"
    assert why[returned] == "申报 2 学时，计入 0 学时：审核时被退回"
    assert "结束日期在统计截止日之后" in why[later]
    assert not any("standing" in text for text in why.values())


def test_a_second_version_in_which_no_hours_differ_says_so_and_not_that_nothing_was_changed(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    """What the bureau sent back was put right, a certificate's number; the principal read 改动 0 处."""
    training = trained(ws, people["王芳"])
    close_quarter(ws, Q3)
    reopen_quarter(ws, Q3, "更正证书编号")
    edit_trainings(ws, [training], "organizer", "教师进修学校")
    close_quarter(ws, Q3)
    text = page_one(ws, Q3, tmp_path)
    assert "与第1版相比：计入8→8人·学时（持平），各人各条计入都相同" in text
    assert "0处" not in text


def test_the_second_version_says_on_page_one_what_changed_and_why(ws: Workspace, people: dict[str, str], tmp_path: Path) -> None:
    held(ws, [*people.values()])
    close_quarter(ws, Q3)
    reopen_quarter(ws, Q3, "漏记一场听评课")
    held(ws, [people["王芳"]], date(2026, 9, 12), title="听评课")
    close_quarter(ws, Q3)
    summary = quarter_summary(ws, Q3)
    assert summary.revision is not None
    assert [(each.signed, each.now) for each in summary.revision.differences] == [(Decimal(0), Decimal(2))]
    text = page_one(ws, Q3, tmp_path)
    assert "与第1版相比：计入8→10人·学时（+2），计入改动1处" in text
    assert "漏记一场听评课" in text


def test_what_begins_after_the_day_of_a_closed_quarter_changes_no_figure_of_its_paper(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    held(ws, [*people.values()])
    close_quarter(ws, Q3)
    day, before = statement(ws, Q3).day, quarter_summary(ws, Q3)
    ws.today_override = date(2026, 12, 20)
    move_teacher(ws, people["王芳"], ServiceStatus.RETIRED, day + timedelta(days=1))
    move_teacher(ws, people["李娜"], ServiceStatus.MATERNITY_LEAVE, date(2026, 10, 1))
    move_teacher(ws, people["李娜"], ServiceStatus.IN_POST, date(2026, 12, 1))
    move_teacher(ws, people["张𠮷"], ServiceStatus.TRANSFERRED_OUT, date(2026, 11, 1))
    add_teacher(ws, TeacherValues(name="新人", joined="2026-12"))
    assert quarter_summary(ws, Q3) == before
    (leaver,) = (row for row in count_hours(ws).teachers if row.name == "王芳")
    assert leaver.apart == "退休"


def test_the_end_of_a_leave_that_lasted_on_the_day_of_a_closed_quarter_is_told_on_its_paper_with_what_was_signed(
    ws: Workspace, people: dict[str, str]
) -> None:
    held(ws, [*people.values()])
    move_teacher(ws, people["赵敏"], ServiceStatus.MATERNITY_LEAVE, date(2026, 9, 1))
    close_quarter(ws, Q3)
    assert quarter_summary(ws, Q3).differences == ()
    move_teacher(ws, people["赵敏"], ServiceStatus.IN_POST, date(2026, 12, 1))
    [told] = quarter_summary(ws, Q3).differences
    assert (told.label, told.signed, told.now) == ("赵敏：周期应达", Decimal(354), Decimal(342))
    assert "休的假的结束" in told.cause


def test_a_leave_that_is_written_down_late_stands_on_the_paper_of_the_closed_quarter_with_what_was_signed(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    held(ws, [*people.values()])
    close_quarter(ws, Q3)
    assert quarter_summary(ws, Q3).differences == ()
    move_teacher(ws, people["王芳"], ServiceStatus.MATERNITY_LEAVE, date(2026, 9, 1))
    move_teacher(ws, people["李娜"], ServiceStatus.TRANSFERRED_OUT, date(2026, 6, 1))
    move_teacher(ws, people["赵敏"], ServiceStatus.RETIRED, date(2026, 10, 1))
    told = {each.label: (each.signed, each.now, each.cause) for each in quarter_summary(ws, Q3).differences}
    cause = "签字后登记或更正了9月28日及以前开始的人员变动，或那天还在休的假的结束"
    assert told == {
        "王芳：周期应达": (Decimal(360), Decimal(354), cause),
        "李娜：周期应达": (Decimal(360), Decimal(30), cause),
    }
    assert "已签数与现数不同的有2项，见附表" in page_one(ws, Q3, tmp_path)
    reopen_quarter(ws, Q3, "漏记产假")
    close_quarter(ws, Q3)
    second = quarter_summary(ws, Q3)
    assert second.differences == ()
    assert second.revision is not None
    assert [(each.label, each.signed, each.now) for each in second.revision.standings] == [
        ("李娜：周期应达", Decimal(360), Decimal(30)),
        ("王芳：周期应达", Decimal(360), Decimal(354)),
    ]
    assert "另有2人的应达、以前累计或在册情况不同" in page_one(ws, Q3, tmp_path)


def test_hours_of_an_earlier_quarter_and_people_who_come_or_go_are_told_beside_what_was_signed(
    ws: Workspace, people: dict[str, str]
) -> None:
    held(ws, [people["王芳"]])
    close_quarter(ws, Q3)
    held(ws, [people["王芳"]], date(2026, 5, 12), title="听评课")
    move_teacher(ws, people["李娜"], ServiceStatus.TRANSFERRED_OUT, date(2026, 6, 1))
    add_teacher(ws, TeacherValues(name="新人", joined="2026-09"))
    told = {each.label: (each.signed, each.now) for each in quarter_summary(ws, Q3).differences}
    assert told == {
        "王芳：以前各季累计": (Decimal(0), Decimal(2)),
        "李娜：列入本季教师": (Decimal(1), Decimal(0)),
        "新人：列入本季教师": (Decimal(0), Decimal(1)),
    }


def test_a_trace_code_of_the_paper_opens_the_records_that_make_the_figure(ws: Workspace, people: dict[str, str]) -> None:
    activity = held(ws, [*people.values()])
    summary = quarter_summary(ws, Q3)
    codes = [line.code for line in (*summary.teachers, *summary.activities, *summary.kinds)]
    assert len(set(codes)) == len(codes)
    for line in summary.teachers:
        assert sum(row.counted for row in trace(ws, line.code).rows) == line.quarter
    (of_activity,) = (trace(ws, line.code) for line in summary.activities)
    assert {row.record for row in of_activity.rows} == {activity}
    whole = trace(ws, dict(summary.fact_codes)["counted"].lower())
    assert whole.figures["counted"] == summary.facts.counted == sum(row.counted for row in whole.rows)
    for wrong in ("26Q3-22222", "hello", "26Q3"):
        with pytest.raises(RecordMissing):
            trace(ws, wrong)


def test_a_figure_that_counts_people_opens_to_exactly_these_also_on_leave_and_without_hours(
    ws: Workspace, people: dict[str, str]
) -> None:
    move_teacher(ws, people["李娜"], ServiceStatus.MATERNITY_LEAVE, date(2026, 8, 1))
    held(ws, [people["王芳"]])
    held(ws, [], date(2026, 9, 11), title="没有人签到")
    trained(ws, people["赵敏"], result="不合格", hours=16)
    summary = quarter_summary(ws, Q3)
    codes = dict(summary.fact_codes)
    whole = trace(ws, codes["teachers"])
    assert {row.record for row in whole.rows} == set(people.values())
    assert len(whole.rows) == summary.facts.teachers == whole.figures["teachers"]
    assert "由下面 4 人组成" in whole.sentence
    states = {row.name: row.state for row in whole.rows}
    assert states["王芳"] == ""
    assert states["李娜"] == "8月起产假，没有活动和培训"
    assert states["赵敏"] == "没有计入的学时"
    for row in whole.rows:
        assert sum(each.counted for each in trace(ws, row.code).rows) == row.counted
    sessions = trace(ws, codes["activities"]).rows
    assert [(row.name, row.present, row.state) for row in sessions] == [
        ("读书沙龙", 1, "应到 1 人"),
        ("没有人签到", 0, "没有登记出勤"),
    ]
    leave = trace(ws, next(line.code for line in summary.teachers if line.name == "李娜"))
    assert leave.rows == ()
    assert leave.sentence.endswith("到场 0 人次，申报 0，计入 0 人·学时。这一天以前没有算进来的活动和培训，所以是零。")
    assert "（8月起产假）" in leave.sentence


def test_whoever_opens_a_zero_or_less_than_was_entered_reads_why(ws: Workspace, people: dict[str, str]) -> None:
    day = date(2026, 9, 10)
    failed = trained(ws, people["赵敏"], date(2026, 9, 1), hours=16, result="不合格")
    lines = (Attend(teacher_id=people["王芳"]), Attend(teacher_id=people["赵敏"], mark=Mark.ABSENT))
    values = ActivityValues(kind="reading_salon", title="读书沙龙", date=day, hours=Decimal(2))
    activity = record_activity(ws, RecordActivity(values=values, attendance=lines)).id
    outside = trained(ws, people["王芳"], day, hours=8, result="合格")
    ledger = {
        (name, line.id): line.why for name in ("王芳", "赵敏") for line in explain_hours(ws, people[name], as_of=Q3.last_day)
    }
    ws.today_override = date(2026, 10, 20)
    summary = quarter_summary(ws, Q3)
    everything = trace(ws, dict(summary.fact_codes)["counted"]).rows
    found = {(row.teacher, row.record): row.why for row in everything}
    assert found == ledger
    assert "考核未通过" in found["赵敏", failed]
    assert "缺席" in found["赵敏", activity]
    assert "每天" in found["王芳", outside] + found["王芳", activity]
    shown = {column.key: column for column in trace(ws, dict(summary.fact_codes)["counted"]).columns}
    assert shown["why"].title == "少计或不计的原因"
    year = trace(ws, year_facts(ws, 2026).codes["counted"]).rows
    assert {(row.teacher, row.record): row.why for row in year} == ledger
    card = trace(ws, trace_code(Q3.last_day, person_key(statement(ws, Q3).cycle.id, people["赵敏"]))).rows
    assert {row.record: row.why for row in card} == {failed: ledger["赵敏", failed], activity: ledger["赵敏", activity]}


def test_whoever_opens_somebodys_hours_reads_what_is_not_among_them_and_why(ws: Workspace, people: dict[str, str]) -> None:
    returned = trained(ws, people["赵敏"], date(2026, 9, 1), hours=16, result="合格")
    review_trainings(ws, [returned], approve=False, reason="缺证书")
    coming = trained(ws, people["赵敏"], date(2026, 9, 28), hours=8, end_date=date(2026, 10, 3))
    values = ActivityValues(kind="reading_salon", title="还没开的会", date=date(2026, 9, 20), hours=Decimal(2), planned=True)
    planned = record_activity(ws, RecordActivity(values=values, attendance=(Attend(teacher_id=people["赵敏"]),))).id
    held(ws, [people["赵敏"]], date(2026, 9, 10))
    ws.today_override = date(2026, 10, 20)
    line = next(line for line in quarter_summary(ws, Q3).teachers if line.name == "赵敏")
    found = trace(ws, line.code)
    told = {row.record: (row.counted, row.present, row.why) for row in found.rows}
    assert sum(row.counted for row in found.rows) == line.quarter == 2
    assert "审核时被退回" in told[returned][2]
    assert "还是计划" in told[planned][2]
    assert "结束日期在统计截止日之后" in told[coming][2]
    assert [told[each][:2] for each in (returned, planned, coming)] == [(0, False)] * 3
    assert "由下面 1 条记录组成；另有 3 条没有算进来" in found.sentence


def test_nobody_is_said_to_have_come_or_not_to_a_training(ws: Workspace, people: dict[str, str]) -> None:
    """The quarter's code and the code of the state's form open one training alike."""
    training = trained(ws, people["王芳"], date(2026, 9, 1), hours=8, result="合格")
    review_trainings(ws, [training], approve=True)
    held(ws, [people["王芳"]])
    ws.today_override = date(2026, 10, 20)
    of_quarter = trace(ws, quarter_summary(ws, Q3).trainings[0].code)
    of_form = trace(ws, form4068(ws, "2026-2027").codes["01"])
    for opened in (of_quarter, of_form):
        [row] = (row for row in opened.rows if row.record == training)
        came = next(column for column in opened.columns if column.key == "present")
        assert came.value(row) is None
        assert row.person


def test_two_places_at_one_hour_are_said_when_they_are_entered_and_on_page_one(ws: Workspace, people: dict[str, str]) -> None:
    held(ws, [people["王芳"], people["李娜"]], start_time="14:00", end_time="16:00")
    attendance = (Attend(teacher_id=people["王芳"]), Attend(teacher_id=people["李娜"], mark=Mark.EXCUSED))
    values = ActivityValues(
        kind="lecture", title="讲座", date=date(2026, 9, 10), hours=Decimal(2), start_time="15:30", end_time="17:00"
    )
    warnings = record_activity(ws, RecordActivity(values=values, attendance=attendance)).warnings
    (clash,) = (each for each in warnings if each.code == "record.same_hour")
    assert "王芳 2026-09-10 同一时段在两处：“读书沙龙”（14:00—16:00）和“讲座”（15:30—17:00）" in clash.message
    assert "李娜" not in clash.message
    assert any("有 1 处同一人同一时段在两处" in alert for alert in quarter_summary(ws, Q3).alerts)
    assert any("同一时段在两处" in task.sentence for task in todo(ws, Q3).tasks)
    held(ws, [people["王芳"]], date(2026, 9, 11), start_time="14:00", end_time="15:00", title="早")
    assert not clash_findings(ws, held(ws, [people["王芳"]], date(2026, 9, 11), start_time="15:00", end_time="16:00", title="晚"))


def test_several_people_at_the_same_two_places_are_named_in_one_sentence(ws: Workspace, people: dict[str, str]) -> None:
    everybody = [*people.values()]
    held(ws, everybody, start_time="14:00", end_time="16:00", title="甲")
    (finding,) = clash_findings(ws, held(ws, everybody, start_time="15:00", end_time="17:00", title="乙"))
    assert finding.message.count("同一时段在两处") == 1
    assert finding.message.startswith(
        "李娜、王芳、张𠮷等 4 人 2026-09-10 同一时段在两处：“甲”（14:00—16:00）和“乙”（15:00—17:00）。"
    )
    assert _task_words(ws).startswith("李娜、王芳、张𠮷等 4 人")


def test_two_people_at_three_places_at_once_are_two_and_each_is_named_once(ws: Workspace, people: dict[str, str]) -> None:
    both = [people["王芳"], people["李娜"]]
    for _again in range(3):
        record = held(ws, both, start_time="14:00", end_time="16:00", title="甲")
    (finding,) = clash_findings(ws, record)
    assert finding.message.startswith("李娜、王芳 2026-09-10 同一时段在两处："), finding.message
    assert "4 人" not in finding.message
    assert _task_words(ws).count("王芳") == 1
    assert next(each for each in quarter_summary(ws, Q3).alerts if "同一时段在两处" in each).count("王芳") == 1


def test_more_hours_of_one_day_than_it_has_are_said_when_they_are_entered_before_closing_and_on_page_one(
    ws: Workspace, people: dict[str, str]
) -> None:
    """Records that clash with nothing, each of which is possible alone; a training gives each of its days the same share."""
    trained(ws, people["王芳"], date(2026, 9, 9), hours=24, end_date=date(2026, 9, 10), mode="网络研修")
    both = [people["王芳"], people["李娜"]]
    first = held(ws, both, date(2026, 9, 9), hours=Decimal(4), title="甲")
    assert not [each for each in clash_findings(ws, first) if each.code == "record.full_day"], "sixteen hours are not too many"
    second = held(ws, both, date(2026, 9, 9), hours=Decimal(1), title="乙")
    words = "王芳 2026-09-09 一天的记录有 3 条，合计 17 学时，超过每人每天 16 学时"
    (finding,) = (each for each in clash_findings(ws, second) if each.code == "record.full_day")
    assert finding.message.startswith(words)
    assert not clash_findings(ws, held(ws, both, date(2026, 9, 11), title="丙"))
    (task,) = (task for task in todo(ws, Q3).tasks if "一天的学时超过限度" in task.sentence)
    assert (task.sentence, task.identity) == ("有 1 人一天的学时超过限度", min(first, second))
    assert task.detail.startswith(words)
    (line,) = (line for line in closing_list(ws, Q3) if line.code == "full_days")
    assert (line.ok, line.detail) == (False, words)


def test_eighty_hours_typed_as_eight_hundred_are_told_at_once(ws: Workspace, people: dict[str, str]) -> None:
    """Alone they clash with nothing, and only the bureau would have noticed."""
    first, last = date(2026, 9, 20), date(2026, 9, 21)
    (finding,) = clash_findings(ws, trained(ws, people["王芳"], first, hours=800, end_date=last))
    assert finding.code == "record.too_many"
    assert finding.message.startswith("2 天 800 学时，一次活动或培训超过 ")
    assert "请核对学时和日期有没有输错" in finding.message
    (finding,) = clash_findings(ws, trained(ws, people["李娜"], first, hours=33, end_date=last))
    assert finding.message.startswith("2 天 33 学时，平均每天超过 16 学时。")
    assert clash_findings(ws, trained(ws, people["赵敏"], first, hours=32, end_date=last)) == ()
    (finding,) = clash_findings(ws, trained(ws, people["赵敏"], date(2062, 9, 20)))
    assert finding.message == "2062-09-20 还没有到，请确认日期没有输错。"


def _task_words(ws: Workspace) -> str:
    return next(task.detail for task in todo(ws, Q3).tasks if "同一时段在两处" in task.sentence)


def test_a_training_elsewhere_over_an_activity_that_was_hosted_is_said(ws: Workspace, people: dict[str, str]) -> None:
    values = ActivityValues(kind="lecture", title="讲座", date=date(2026, 9, 10), hours=Decimal(2))
    host = (Attend(teacher_id=people["王芳"], role=Role.HOST),)
    record_activity(ws, RecordActivity(values=values, attendance=host))
    away = trained(ws, people["王芳"], date(2026, 9, 8), end_date=date(2026, 9, 12))
    online = trained(ws, people["王芳"], date(2026, 9, 8), end_date=date(2026, 9, 12), mode="网络研修")
    (finding,) = clash_findings(ws, away)
    assert "王芳 2026-09-10 主持“讲座”，同一天又在外参加培训“省级骨干培训”（2026-09-08 至 2026-09-12）" in finding.message
    assert clash_findings(ws, online) == ()


def test_what_runs_across_the_end_of_a_quarter_is_named_where_the_year_and_the_quarters_differ(
    ws: Workspace, people: dict[str, str]
) -> None:
    trained(ws, people["王芳"], date(2026, 6, 28), end_date=date(2026, 7, 2))
    summary = quarter_summary(ws, Q3)
    line = next(line for line in summary.teachers if line.name == "王芳")
    assert (line.quarter, line.year) == (Decimal(0), Decimal(8))
    assert any("有 1 人次从以前的季度开始、在本季结束，计入 8 学时" in alert for alert in summary.alerts)
    assert not any("从以前的季度开始" in alert for alert in quarter_summary(ws, Quarter.parse("2026Q2")).alerts)


def test_what_runs_across_the_end_of_a_year_is_said_to_be_in_the_cycle_and_not_in_the_year(
    ws: Workspace, people: dict[str, str]
) -> None:
    ws.today_override = date(2027, 4, 10)
    first, later = Quarter.parse("2027Q1"), Quarter.parse("2027Q2")
    trained(ws, people["王芳"], date(2026, 12, 28), end_date=date(2027, 1, 3))
    summary = quarter_summary(ws, first)
    line = next(line for line in summary.teachers if line.name == "王芳")
    assert (line.quarter, line.year, line.cycle) == (Decimal(0), Decimal(0), Decimal(8))
    words = "计入 8 学时，算在开始的那一年，在周期累计里，不在本年累计里，也不在任何一季的合计里"
    assert any(words in alert for alert in summary.alerts)
    (row,) = trace(ws, line.code).rows
    assert words in row.why
    trained(ws, people["李娜"], date(2027, 3, 30), 4, end_date=date(2027, 4, 2))
    trained(ws, people["李娜"], date(2026, 11, 1), 6, end_date=date(2027, 4, 5), name="跨年的班")
    words = "计入 10 学时，都在周期累计里，其中 6 学时算在开始的那一年、不在本年累计里，都不在任何一季的合计里"
    assert any(words in alert for alert in quarter_summary(ws, later).alerts)


def test_what_runs_across_the_end_of_a_cycle_is_named_where_it_ended_though_it_belongs_to_the_cycle_before(
    ws: Workspace, people: dict[str, str]
) -> None:
    """It was over on no day of its own quarter, and the next quarter is another cycle's: it stood on no paper at all, without a word."""
    ws.today_override = date(2026, 4, 10)
    first = Quarter.parse("2026Q1")
    across = trained(ws, people["王芳"], date(2025, 12, 20), 48, end_date=date(2026, 1, 20), name="跨周期的班")
    waited = trained(ws, people["李娜"], date(2025, 12, 20), 4, end_date=date(2026, 4, 20), name="还没有结束的班")
    summary = quarter_summary(ws, first)
    line = next(line for line in summary.teachers if line.name == "王芳")
    assert (line.quarter, line.year, line.cycle) == (Decimal(0), Decimal(0), Decimal(0))
    words = "计入 48 学时，算在开始时的周期（2021-2025）里，不在本年累计和本周期累计里，也不在任何一季的合计里"
    (hint,) = (alert for alert in summary.alerts if "从以前的季度开始" in alert)
    assert hint == f"有 1 人次从以前的季度开始、在本季结束，{words}：王芳“跨周期的班”。溯源码 {trace_code(first, 'carried')}。"
    opened = trace(ws, trace_code(first, "carried"))
    assert [(row.teacher, row.record, row.counted) for row in opened.rows] == [("王芳", across, Decimal(48))]
    (row,) = trace(ws, line.code).rows
    assert (row.record, row.counted) == (across, Decimal(0))
    assert words in row.why
    assert not any("从以前的季度开始" in alert for alert in quarter_summary(ws, Quarter.parse("2025Q4")).alerts)
    ws.today_override = date(2026, 7, 10)
    trained(ws, people["李娜"], date(2026, 3, 30), 6, end_date=date(2026, 4, 2))
    trained(ws, people["王芳"], date(2026, 3, 30), 8, end_date=date(2026, 4, 2))
    later = quarter_summary(ws, Quarter.parse("2026Q2"))
    words = "计入 18 学时，其中 4 学时算在开始时的周期（2021-2025）里、不在本年累计和本周期累计里，都不在任何一季的合计里"
    (hint,) = (alert for alert in later.alerts if "从以前的季度开始" in alert)
    assert words in hint
    rows = trace(ws, trace_code(Quarter.parse("2026Q2"), "carried")).rows
    assert {row.record for row in rows} >= {waited}
    assert sum(row.counted for row in rows) == Decimal(18)


def test_the_hint_on_what_runs_across_the_end_of_a_quarter_names_it_and_has_a_code_that_opens_it(
    ws: Workspace, people: dict[str, str]
) -> None:
    across = trained(ws, people["王芳"], date(2026, 6, 28), end_date=date(2026, 7, 2), result="合格")
    back = trained(ws, people["王芳"], date(2026, 6, 29), end_date=date(2026, 7, 3), name="退回的班")
    review_trainings(ws, [back], approve=False, reason="缺证书")
    summary = quarter_summary(ws, Q3)
    (hint,) = (alert for alert in summary.alerts if "从以前的季度开始" in alert)
    code = trace_code(Q3, "carried")
    assert hint.startswith("有 1 人次从以前的季度开始、在本季结束，计入 8 学时")
    assert hint.endswith(f"：王芳“省级骨干培训”。溯源码 {code}。")
    found = trace(ws, code)
    assert [(row.teacher, row.record, row.counted) for row in found.rows] == [("王芳", across, Decimal(8))]
    assert "由下面 1 条记录组成" in found.sentence
    own = trace(ws, next(line.code for line in summary.teachers if line.name == "王芳"))
    (row,) = (row for row in own.rows if row.record == across)
    assert "从以前的季度开始、在本季结束，计入 8 学时，在本年累计和周期累计里" in row.why
    assert "另有 1 条没有算进来" in own.sentence


def test_what_somebody_began_before_leaving_and_ended_after_it_is_named_in_the_quarter_in_which_it_ended(
    ws: Workspace, people: dict[str, str]
) -> None:
    """It stood in no quarter and in no hint, but in the year: the quarters and what ran across them were less than the year."""
    across = trained(ws, people["王芳"], date(2026, 6, 20), end_date=date(2026, 7, 2))
    move_teacher(ws, people["王芳"], ServiceStatus.TRANSFERRED_OUT, date(2026, 6, 28))
    stated = statement(ws, Q3)
    assert people["王芳"] not in {member.row.id for member in stated.members}
    assert [(each.teacher, each.entry) for each in stated.carried] == [(people["王芳"], across)]
    (hint,) = (alert for alert in quarter_summary(ws, Q3).alerts if "从以前的季度开始" in alert)
    assert "王芳“省级骨干培训”" in hint
    assert [row.record for row in trace(ws, trace_code(Q3, "carried")).rows] == [across]


def test_the_paper_names_who_reviewed_and_the_day_once_nothing_waits(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    edit_school(ws, EditSchool(name="济水一小", code="2141000123", stage="小学", central="", clerk="周晓梅", reviewer="李国强"))
    activity = held(ws, [*people.values()])
    assert quarter_summary(ws, Q3).reviewed_on == ""
    review_activities(ws, [activity], approve=True)
    summary = quarter_summary(ws, Q3)
    assert (summary.prepared_by, summary.reviewed_by, summary.reviewed_on) == ("周晓梅", "李国强", ws.today.isoformat())
    assert page_one(ws, Q3, tmp_path).count(day_in_words(ws.today)) == 2  # beside 截至, and below the name
    assert {entry.reviewer for teacher in archive_book(ws).teachers for entry in teacher.entries} == {"李国强"}


def test_what_a_guest_of_later_days_came_to_is_no_hour_of_the_figure_and_says_why(ws: Workspace, people: dict[str, str]) -> None:
    """Its row stood below the figure with hours that the figure has not, and nothing said why."""
    own = held(ws, [people["王芳"]])
    move_teacher(ws, people["王芳"], ServiceStatus.GUEST, date(2026, 9, 20))
    as_guest = held(ws, [people["王芳"]], date(2026, 9, 24))
    [line] = (line for line in quarter_summary(ws, Q3).teachers if line.name == "王芳")
    rows = {row.record: row for row in trace(ws, line.code).rows}
    assert rows.keys() == {own, as_guest}
    assert sum(row.counted for row in rows.values()) == rows[own].counted == line.quarter == Decimal(2)
    assert rows[own].why == ""
    assert rows[as_guest].why == "那天是外校人员，不在本校本季的学时之内"


def test_a_training_of_a_day_as_another_schools_guest_stands_in_no_annex_as_it_stands_in_no_sum(
    ws: Workspace, people: dict[str, str]
) -> None:
    """The annex had a line more than the paper's first page counted."""
    own = trained(ws, people["王芳"])
    move_teacher(ws, people["王芳"], ServiceStatus.GUEST, date(2026, 9, 20))
    trained(ws, people["王芳"], date(2026, 9, 24), certificate="SL2")
    summary = quarter_summary(ws, Q3)
    assert [row.id for row in statement(ws, Q3).trainings] == [own]
    assert (len(summary.trainings), summary.facts.trainings) == (1, 1)


# -- whatever book ----------------------------------------------------------------------------------------------------

_STATES = [*RecordStatus]
_DAYS = st.dates(date(2026, 6, 20), date(2026, 12, 31))
_PEOPLE = 5

people_strategy = st.lists(
    st.tuples(st.sampled_from(["语文", "数学", ""]), st.lists(st.tuples(_DAYS, st.sampled_from([*ServiceStatus])), max_size=3)),
    max_size=_PEOPLE,
)
activity_strategy = st.lists(
    st.tuples(
        _DAYS,
        st.integers(0, 12),
        st.sampled_from(["reading_salon", "film_viewing", "lecture"]),
        st.sampled_from(_STATES),
        st.integers(1, 9),
        st.dictionaries(st.integers(0, _PEOPLE - 1), st.sampled_from([*Mark])),
        st.none() | st.integers(0, 400),
    ),
    max_size=8,
)
training_strategy = st.lists(
    st.tuples(
        _DAYS,
        st.integers(0, 40),
        st.integers(0, _PEOPLE - 1),
        st.sampled_from(_STATES),
        st.integers(0, 60),
        st.sampled_from(["", "pass", "fail", "excellent"]),
    ),
    max_size=6,
)


@example(
    folk=[("语文", [(date(2026, 10, 2), ServiceStatus.GUEST)])],
    activities=[(date(2026, 10, 2), 0, "reading_salon", RecordStatus.PENDING, 1, {0: Mark.PRESENT}, None)],
    trainings=[],
    today=date(2027, 1, 1),
    quarter=Q4,
    versions=0,
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    folk=people_strategy,
    activities=activity_strategy,
    trainings=training_strategy,
    today=st.dates(date(2026, 9, 1), date(2027, 1, 20)),
    quarter=st.sampled_from([Q3, Q4]),
    versions=st.integers(0, 2),
)
def test_whatever_the_book_every_view_gives_the_same_figures_and_annexes_sum_to_headlines(
    *,
    blank_school: Path,
    tmp_path_factory: pytest.TempPathFactory,
    folk: list[tuple[str, list[tuple[date, ServiceStatus]]]],
    activities: list[tuple[date, int, str, RecordStatus, int, dict[int, Mark], int | None]],
    trainings: list[tuple[date, int, int, RecordStatus, int, str]],
    today: date,
    quarter: Quarter,
    versions: int,
) -> None:
    import shutil

    from jyteacher_desktop.store.workspace import SCHOOL

    folder = tmp_path_factory.mktemp("book") / "school"
    shutil.copytree(blank_school, folder)
    with Workspace.open(folder / "s.jyschool", SCHOOL, write=True) as ws:
        ws.today_override = today
        ids = [
            add_teacher(ws, TeacherValues(name=f"教师{place}", subject=subject)) for place, (subject, _moves) in enumerate(folk)
        ]
        for identity, (_subject, moves) in zip(ids, folk, strict=True):
            for day, status in moves:
                move_teacher(ws, identity, status, day)
        for day, length, kind, status, hours, marks, confirmed in activities:
            there = tuple(Attend(teacher_id=ids[who], mark=mark) for who, mark in marks.items() if who < len(ids))
            values = ActivityValues(
                kind=kind, title="活动", date=day, end_date=day + timedelta(days=length), hours=Decimal(hours) / 2
            )
            stored = record_activity(ws, RecordActivity(values=values, attendance=there)).id
            with ws.change("状态") as change:
                change.driver_sql(
                    "UPDATE activity SET status = ?, confirmed_x100 = ? WHERE uuid = ?", (status.code, confirmed, stored)
                )
        for day, length, who, status, hours, result in trainings:
            if who < len(ids):
                stored = trained(ws, ids[who], day, hours, end_date=day + timedelta(days=length), result=result)
                with ws.change("状态") as change:
                    change.driver_sql("UPDATE training SET status = ? WHERE uuid = ?", (status.code, stored))
        if today >= quarter.first_day:
            for _version in range(versions):
                close_quarter(ws, quarter)
                signed = quarter_summary(ws, quarter)
                assert signed.differences == ()
                reopen_quarter(ws, quarter, "再看一遍")
        stated, summary, first = statement(ws, quarter), quarter_summary(ws, quarter), home(ws, quarter)
        adds_up(summary)
        same_on_the_first_page(first, summary)
        assert stated.facts == summary.facts
        view = {row.id: row for row in count_hours(ws, as_of=stated.day, cycle=stated.cycle.id).teachers}
        for member, line in zip(stated.members, summary.teachers, strict=True):
            row = view[member.row.id]
            assert (line.cycle, line.required, line.expected) == (row.counted, row.required, row.expected)
            assert (line.apart, member.behind) == (row.apart, row.behind)
            assert not (row.apart and row.reached)
            assert sum(each.counted for each in trace(ws, line.code).rows) == line.quarter
        assert first.behind_total == sum(member.behind for member in stated.members)
        for line in summary.activities:
            assert sum(each.counted for each in trace(ws, line.code).rows) == line.counted
        whole = trace(ws, dict(summary.fact_codes)["counted"])
        assert hours_text(summary.facts.counted) in whole.sentence


def test_two_people_of_one_name_can_be_told_apart_on_the_paper_and_in_its_hints(ws: Workspace, people: dict[str, str]) -> None:
    for subject, number in (("科学", "410801199003073553"), ("道德与法治", "410801198806156876")):
        add_teacher(ws, TeacherValues(name="张伟", subject=subject, group="综合组", id_number=number))
    held(ws, [people["王芳"]])
    summary = quarter_summary(ws, Q3)
    assert [(line.name, line.mark) for line in summary.teachers if line.name == "张伟"] == [
        ("张伟", "尾号3553"),
        ("张伟", "尾号6876"),
    ]
    assert [line.mark for line in summary.teachers if line.name != "张伟"] == [""] * 4
    [hint] = [each for each in summary.alerts if each.startswith("本季没有计入学时的教师")]
    assert "张伟（科学）、张伟（道德与法治）、" in hint
    first, second = (member.row.id for member in statement(ws, Q3).members if member.row.name == "张伟")
    for teacher in (second, first):
        trained(ws, teacher)
    summary = quarter_summary(ws, Q3)
    assert [TRAINING_COLUMNS[0].value(line) for line in summary.trainings] == ["张伟（科学）", "张伟（道德与法治）"]
    close_quarter(ws, Q3)
    move_teacher(ws, second, ServiceStatus.LEFT, date(2026, 11, 1))
    assert quarter_summary(ws, Q3).changed == ()
    assert "李娜、" in hint


def test_people_of_one_training_stand_by_pinyin_on_the_paper_and_in_an_offices_form(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    """The days ran forward and the names of each day backward."""
    for name in ("赵敏", "李娜", "王芳"):
        trained(ws, people[name])
    trained(ws, people["张𠮷"], date(2026, 8, 3))
    wanted = ["张𠮷", "李娜", "王芳", "赵敏"]
    assert [TRAINING_COLUMNS[0].value(line) for line in quarter_summary(ws, Q3).trainings] == wanted
    form = Book()
    sheet = form.active
    assert sheet is not None
    sheet.append(["姓名", "培训名称", "学时", "开始日期"])
    form.save(tmp_path / "表.xlsx")
    filled = fill_template(ws, tmp_path / "表.xlsx", "trainings", tmp_path / "填好.xlsx").filled
    written = load_workbook(filled.file).worksheets[0]
    assert [row[0] for row in written.iter_rows(min_row=2, values_only=True)] == wanted

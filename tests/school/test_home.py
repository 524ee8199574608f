"""What the first page asks for: every task appears with its cause and disappears with it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.tasks import Task, Urgency
from jyteacher_desktop.domain.terms import Mark, ServiceStatus
from jyteacher_desktop.exchange.package_tables import RECALLED
from jyteacher_desktop.school.activities import (
    ActivityValues,
    Attend,
    RecordActivity,
    edit_activity,
    record_activity,
    record_attendance,
    review_activities,
)
from jyteacher_desktop.school.closing_quarters import close_quarter, reopen_quarter
from jyteacher_desktop.school.correcting_returned_records import list_returned, settle_remark, take_remarks
from jyteacher_desktop.school.dated_service import move_teacher
from jyteacher_desktop.school.duplicates import same_activities
from jyteacher_desktop.school.errors import NothingReturned
from jyteacher_desktop.school.home import home, todo
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.school.roster import TeacherValues, add_teacher
from jyteacher_desktop.school.sample import SAMPLE_PIN, build_sample_school
from jyteacher_desktop.school.trainings import TrainingValues, add_training, edit_training
from jyteacher_desktop.store.workspace import Workspace
from tests.school.conftest import TODAY as DAY

NOW = Quarter.of(DAY)


def _sentences(ws: Workspace, quarter: Quarter = NOW) -> list[str]:
    return [task.sentence for task in todo(ws, quarter).tasks]


def _task(ws: Workspace, words: str) -> Task:
    return next(task for task in todo(ws, NOW).tasks if words in task.sentence)


def _values(day: date = DAY, **more: object) -> ActivityValues:
    return replace(ActivityValues(kind="reading_salon", title="读书沙龙", date=day), **more)  # type: ignore[arg-type]


_NOTHING_YET = """
import sys
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from jyteacher_desktop.desktop.application import _open_school
from jyteacher_desktop.desktop.pages import home_presenter
from jyteacher_desktop.domain.calendar import Quarter
ws = _open_school(Path(sys.argv[1]))
ws.today_override = date(2026, 9, 28)
words = [task.sentence for task in home_presenter.count_page(ws, Quarter.of(ws.today)).tasks]
ws.close()
of_letters = "correcting_returned_records plan_decisions receipts relaying school_keys submitting".split()
print([name for name in of_letters if f"jyteacher_desktop.school.{name}" in sys.modules])
print([name for name in ("_hashlib", "jyteacher_desktop.records.measures") if name in sys.modules])
print("还没有教育局的卡片" in words)
"""


def test_a_school_that_has_nothing_from_the_bureau_waits_for_nothing_of_it(ws: Workspace, people: dict[str, str]) -> None:
    assert people
    path = ws.path
    ws.close()
    done = subprocess.run([sys.executable, "-c", _NOTHING_YET, path], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.split("\n")[:3] == ["[]", "[]", "True"]


def test_an_empty_school_is_told_to_import_its_roster_and_nothing_else(ws: Workspace) -> None:
    (task,) = todo(ws, NOW).tasks
    assert "花名册" in task.sentence
    assert task.page == "teachers"


def test_a_quarter_without_activities_says_so_until_one_is_recorded(ws: Workspace, people: dict[str, str]) -> None:
    assert any("还没有活动" in text for text in _sentences(ws))
    record_activity(ws, RecordActivity(values=_values(), attendance=tuple(Attend(teacher_id=p) for p in people.values())))
    assert not any("还没有活动" in text for text in _sentences(ws))


def test_a_quarter_whose_activities_are_all_approved_is_not_called_without_activities(
    ws: Workspace, people: dict[str, str]
) -> None:
    stored = record_activity(ws, RecordActivity(values=_values(), attendance=(Attend(teacher_id=people["王芳"]),)))
    review_activities(ws, [stored.id], approve=True)
    assert not any("还没有活动" in text for text in _sentences(ws))
    assert any("还没有活动" in text for text in _sentences(ws, NOW.next()))


def test_on_a_computer_that_cannot_read_numbers_the_first_page_still_says_what_waits(
    ws: Workspace, people: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    add_teacher(ws, TeacherValues(name="孟祥云", id_number="11010519491231002X"))
    record_activity(ws, RecordActivity(values=_values(), attendance=(Attend(teacher_id=people["王芳"]),)))
    before = _sentences(ws)
    monkeypatch.setattr(ws.privacy, "_secret", None)
    assert _sentences(ws) == before


def test_what_was_closed_without_a_review_is_not_offered_for_review_but_behind_its_quarter(
    ws: Workspace, people: dict[str, str]
) -> None:
    record_activity(ws, RecordActivity(values=_values(), attendance=(Attend(teacher_id=people["王芳"]),)))
    assert _task(ws, "待校长审核").sentence == "待校长审核：活动 1 场"
    close_quarter(ws, NOW)
    assert not any("待校长审核" in text for text in _sentences(ws))
    task = _task(ws, "没有审核就结账的")
    assert (task.sentence, task.page, task.quarter) == (f"{NOW.name}没有审核就结账的：活动 1 场", "reports", NOW)
    reopen_quarter(ws, NOW, "补审核")
    assert _task(ws, "待校长审核").page == "activities"


def test_an_activity_without_attendance_waits_until_somebody_is_marked(ws: Workspace, people: dict[str, str]) -> None:
    stored = record_activity(ws, RecordActivity(values=_values()))
    task = _task(ws, "还没有登记出勤")
    assert (task.page, task.identity) == ("activities", stored.id)
    record_attendance(ws, stored.id, [Attend(teacher_id=people["王芳"])])
    assert not any("还没有登记出勤" in text for text in _sentences(ws))


def test_a_return_of_the_principal_stands_first_and_goes_when_the_activity_is_changed(
    ws: Workspace, people: dict[str, str]
) -> None:
    stored = record_activity(ws, RecordActivity(values=_values(), attendance=(Attend(teacher_id=people["王芳"]),)))
    review_activities(ws, [stored.id], approve=False, reason="地点没有写")
    first = todo(ws, NOW).tasks[0]
    assert first.urgency is Urgency.LATE
    assert "校长退回" in first.sentence
    assert first.detail == "地点没有写"
    edit_activity(ws, stored.id, _values(place="图书室"))
    assert not any("退回" in text for text in _sentences(ws))


def test_a_plan_whose_day_has_passed_asks_what_became_of_it(ws: Workspace, people: dict[str, str]) -> None:
    assert people
    record_activity(ws, RecordActivity(values=_values(date(DAY.year, DAY.month, 1), planned=True)))
    assert any("计划的日期已过" in text for text in _sentences(ws))


def test_a_past_quarter_wants_closing_then_sending_and_again_after_a_correction(ws: Workspace, people: dict[str, str]) -> None:
    before = NOW.previous()
    record_activity(
        ws, RecordActivity(values=_values(before.last_day), attendance=tuple(Attend(teacher_id=p) for p in people.values()))
    )
    assert f"{before.name}已经结束，还没有结账" in _sentences(ws)
    assert _task(ws, "还没有结账").quarter == before
    close_quarter(ws, before)
    assert f"{before.name}已经结账，还没有上报" in _sentences(ws)
    reopen_quarter(ws, before, "漏了一人")
    close_quarter(ws, before)
    assert f"{before.name}已经结账，还没有上报（第 2 版）" in _sentences(ws)


AHEAD = DAY.replace(year=DAY.year + 1)
"""What a computer says whose clock is a year ahead."""


def test_a_quarter_that_was_closed_by_a_clock_that_was_ahead_is_told_until_it_is_opened_again(
    ws: Workspace, people: dict[str, str]
) -> None:
    assert people
    ws.today_override, coming = AHEAD, Quarter.of(AHEAD)
    for quarter in (NOW, coming):
        close_quarter(ws, quarter)
    ws.today_override = DAY
    for quarter in (NOW, coming):
        task = _task(ws, f"{quarter.name}结账的日期是 {AHEAD.isoformat()}，还没有到")
        assert (task.urgency, task.page, task.quarter) == (Urgency.LATE, "reports", quarter)
        assert "核对电脑的日期" in task.detail
    assert f"{coming.name}已经结账，还没有上报" not in _sentences(ws)
    for quarter in (NOW, coming):
        reopen_quarter(ws, quarter, "电脑的日期不对")
    assert not [text for text in _sentences(ws) if "还没有到" in text or "已经结账" in text]


def test_what_a_clock_that_was_ahead_made_a_late_entry_is_none_once_it_is_saved_on_a_right_day(
    ws: Workspace, people: dict[str, str]
) -> None:
    ws.today_override = AHEAD
    late = record_activity(ws, RecordActivity(values=_values(), attendance=(Attend(teacher_id=people["王芳"]),))).id
    taken = TrainingValues(
        teacher_id=people["王芳"], name="在线", level="province", mode="online", date=DAY, end_date=DAY, hours=Decimal(2)
    )
    course = add_training(ws, taken)
    assert "还没有到" not in " ".join(_sentences(ws))
    ws.today_override = DAY
    assert (_task(ws, "有 1 场活动的补录日期还没有到").identity, _task(ws, "有 1 条培训的补录日期还没有到").identity) == (
        late,
        course,
    )
    edit_activity(ws, late, _values())
    edit_training(ws, course, taken)
    assert ws.tuples("SELECT late_on FROM activity UNION ALL SELECT late_on FROM training") == [("",), ("",)]
    assert "还没有到" not in " ".join(_sentences(ws))


def test_what_was_late_anyway_is_late_since_the_right_day(ws: Workspace, people: dict[str, str]) -> None:
    assert people
    values = _values(NOW.previous().first_day)
    ws.today_override = AHEAD
    late = record_activity(ws, RecordActivity(values=values)).id
    ws.today_override = DAY
    edit_activity(ws, late, values)
    assert ws.tuples("SELECT late_on FROM activity") == [(DAY.isoformat(),)]


@pytest.mark.parametrize("count", [1, 3, 4])
def test_few_activities_are_named_many_are_counted(ws: Workspace, count: int, people: dict[str, str]) -> None:
    for number in range(count):
        record_activity(ws, RecordActivity(values=_values(title=f"读书沙龙{number}")))
    texts = [text for text in _sentences(ws) if "登记出勤" in text]
    assert len(texts) == (count if count <= 3 else 1)


def test_who_is_behind_is_listed_with_the_furthest_first(tmp_path: Path) -> None:
    with build_sample_school(tmp_path / "s.jyschool", SAMPLE_PIN).workspace as school:
        found = home(school, Quarter.parse("2026Q3"))
    gaps = [row.expected - row.counted for row in found.behind]
    assert gaps == sorted(gaps, reverse=True)
    assert found.behind_total >= len(found.behind) > 0
    assert found.stated is not None


def test_the_bureaus_remark_goes_when_the_record_is_changed(ws: Workspace, people: dict[str, str]) -> None:
    stored = record_activity(ws, RecordActivity(values=_values(), attendance=(Attend(teacher_id=people["王芳"]),)))
    with ws.record() as change:
        change.driver_sql(
            "INSERT INTO returned(receipt, record_table, record, remark, after_entry) "
            "SELECT 'sha256:1', 'activity', ?, '时间不对', max(id) FROM journal_entry",
            (stored.id,),
        )
    task = _task(ws, "教育局退回")
    assert (task.detail, task.page, task.identity) == ("时间不对", "activities", stored.id)
    assert task.quarter == Quarter.of(_values().date)
    edit_activity(ws, stored.id, _values(start_time="14:30", end_time="16:00"))
    assert not any("教育局退回" in text for text in _sentences(ws))


def test_the_bureaus_remark_goes_when_the_people_of_its_activity_or_the_service_of_its_teacher_are_put_right(
    ws: Workspace, people: dict[str, str]
) -> None:
    """The bureau took both for corrected, and the school was told for months that the record had been sent back."""
    there, other = (
        record_activity(ws, RecordActivity(values=_values(title=title), attendance=(Attend(teacher_id=people["王芳"]),))).id
        for title in ("读书", "又一次")
    )
    with ws.record() as change:
        for table, record, remark in (
            ("activity", there, "王芳没有到"),
            ("activity", other, "少了李娜"),
            ("teacher", people["李娜"], "已经调走"),
        ):
            change.driver_sql(
                "INSERT INTO returned(receipt, record_table, record, remark, after_entry) "
                "SELECT 'sha256:1', ?, ?, ?, max(id) FROM journal_entry",
                (table, record, remark),
            )
    assert [row.remark for row in list_returned(ws)] == ["王芳没有到", "少了李娜", "已经调走"]
    edit_activity(ws, there, _values(title="读书"), (Attend(teacher_id=people["王芳"], mark=Mark.ABSENT),))
    assert [row.remark for row in list_returned(ws)] == ["少了李娜", "已经调走"]
    edit_activity(ws, other, _values(title="又一次"), tuple(Attend(teacher_id=people[name]) for name in ("王芳", "李娜")))
    assert [row.remark for row in list_returned(ws)] == ["已经调走"]
    move_teacher(ws, people["李娜"], ServiceStatus.TRANSFERRED_OUT, date(2026, 9, 1))
    assert list_returned(ws) == []


def test_what_the_bureau_wrote_of_one_record_is_one_task_with_all_of_it(ws: Workspace, people: dict[str, str]) -> None:
    """Two cards of one activity, each of somebody else: 不用改 or a correction for the one took the other away unread."""
    title = "读书"
    there = record_activity(
        ws, RecordActivity(values=_values(title=title), attendance=tuple(Attend(teacher_id=key) for key in people.values()))
    ).id
    with ws.record() as change:
        for remark in ("王芳当时在别处。", "李娜当时在别处。"):
            change.driver_sql(
                "INSERT INTO returned(receipt, record_table, record, remark, after_entry) "
                "SELECT 'sha256:1', 'activity', ?, ?, max(id) FROM journal_entry",
                (there, remark),
            )
    (row,) = list_returned(ws)
    assert row.remark == "王芳当时在别处。\n李娜当时在别处。"
    task = _task(ws, "教育局退回")
    assert task.sentence == "教育局退回：读书（2 条意见）"
    assert task.detail == row.remark


def test_a_remark_of_two_lines_is_one_remark(ws: Workspace, people: dict[str, str]) -> None:
    """What is open was told from what is answered by taking apart a text that had been joined."""
    with ws.record() as change:
        for remark in ("核对学科，\n也核对职称", "已经调走"):
            change.driver_sql(
                "INSERT INTO returned(receipt, record_table, record, remark, after_entry) "
                "SELECT 'sha256:1', 'teacher', ?, ?, max(id) FROM journal_entry",
                (people["王芳"], remark),
            )
    (row,) = list_returned(ws)
    assert row.remarks == ("核对学科，\n也核对职称", "已经调走")
    task = _task(ws, "教育局退回")
    assert (task.sentence, task.detail) == ("教育局退回：王芳（2 条意见）", "核对学科，\n也核对职称\n已经调走")


def test_the_bureaus_remark_goes_when_somebody_says_that_nothing_needs_to_change(ws: Workspace, people: dict[str, str]) -> None:
    with ws.record() as change:
        for remark in ("核对学科", "核对职称"):
            change.driver_sql(
                "INSERT INTO returned(receipt, record_table, record, remark, after_entry) "
                "SELECT 'sha256:1', 'teacher', ?, ?, max(id) FROM journal_entry",
                (people["王芳"], remark),
            )
    assert _task(ws, "教育局退回").settle == people["王芳"]
    assert settle_remark(ws, people["王芳"]).title == "王芳"
    assert not any("教育局退回" in text for text in _sentences(ws))
    with pytest.raises(NothingReturned):
        settle_remark(ws, people["王芳"])


def test_a_remark_that_stands_behind_its_recall_in_the_receipt_is_no_task(ws: Workspace, people: dict[str, str]) -> None:
    """Two desks whose clocks differ write them so, and the remark stayed on the first page beside the word that it does not hold."""

    def issue(number: str, code: str, remark: str) -> SimpleNamespace:
        return SimpleNamespace(id=number, code=code, record_table="teacher", record=people["王芳"], remark=remark)

    with ws.record(plain=True) as change:
        take_remarks(change, "sha256:1", (issue("1", f"{RECALLED}2", "不用照它更正"), issue("2", "", "核对学科")))
    assert list_returned(ws) == []
    assert not any("教育局退回" in text for text in _sentences(ws))


def test_what_may_be_double_is_a_task_while_it_counts_and_stays_in_the_list_afterwards(
    ws: Workspace, people: dict[str, str]
) -> None:
    def twins(day: date) -> None:
        for _time in range(2):
            values = ActivityValues(kind="reading_salon", title="共读", date=day)
            record_activity(
                ws, RecordActivity(values=values, attendance=tuple(Attend(teacher_id=one) for one in people.values()))
            )

    words, cycle = "对活动可能重复登记", current_policy(ws).cycle_at(ws.today)
    twins(date(2015, 5, 6))
    assert not any(words in sentence for sentence in _sentences(ws))
    twins(cycle.start)
    assert _task(ws, words).sentence == "有 1 对活动可能重复登记"
    assert len(same_activities(ws)) == 2


def test_quarters_that_may_still_have_to_be_closed_are_looked_through_for_doubles_when_a_cycle_has_just_begun(
    ws: Workspace, people: dict[str, str]
) -> None:
    before = Quarter.of(current_policy(ws).cycle_at(ws.today).start).previous()
    for _time in range(2):
        values = ActivityValues(kind="reading_salon", title="共读", date=before.last_day)
        record_activity(ws, RecordActivity(values=values, attendance=(Attend(teacher_id=people["王芳"]),)))
    ws.today_override = before.next().last_day
    assert _task(ws, "对活动可能重复登记").detail.startswith(f"{before.last_day} 共读")

"""What the school prints, gathered from a real workspace, and sign-in sheets typed back."""

from __future__ import annotations

import hashlib
import multiprocessing
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import ClassVar

import pytest

from jyteacher_desktop import other_process
from jyteacher_desktop.desktop.pages import hours_presenter
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.errors import Cancelled, TrustError
from jyteacher_desktop.domain.hours_and_their_reasons import LEDGER_COLUMNS
from jyteacher_desktop.domain.terms import Mark, Role, ServiceStatus
from jyteacher_desktop.domain.trace_codes import person_key, year_part
from jyteacher_desktop.exchange import open_statement, statement_in
from jyteacher_desktop.exchange.errors import WrongPin
from jyteacher_desktop.records.trash import delete_records
from jyteacher_desktop.reports.hours_archive_drawing import ENTRY_COLUMNS
from jyteacher_desktop.school import tracing
from jyteacher_desktop.school.activities import (
    ActivityValues,
    Attend,
    RecordActivity,
    activity_detail,
    record_activity,
    review_activities,
)
from jyteacher_desktop.school.activity_record import write_record
from jyteacher_desktop.school.closing_quarters import close_quarter
from jyteacher_desktop.school.dated_service import move_teacher
from jyteacher_desktop.school.errors import RecordMissing, ValueRefused
from jyteacher_desktop.school.hours_certificate import write_certificate
from jyteacher_desktop.school.hours_register_and_notice import write_register
from jyteacher_desktop.school.ledger import count_hours, explain_hours
from jyteacher_desktop.school.merging_duplicates import merge_teachers
from jyteacher_desktop.school.office import EditSchool, current_policy, edit_school, school_info, use_policy
from jyteacher_desktop.school.opening_balances import add_opening
from jyteacher_desktop.school.plan_paper import write_plan
from jyteacher_desktop.school.plans import (
    PlanItemValues,
    PlanValues,
    add_items,
    approve_plan,
    link_activity,
    new_plan,
    plan_detail,
)
from jyteacher_desktop.school.roster import TeacherValues, add_teacher, edit_teacher
from jyteacher_desktop.school.signin_sheet import enter_sheet, sheet_rows, write_signin
from jyteacher_desktop.school.state_form_4068 import form4068, write_form4068
from jyteacher_desktop.school.teacher_archives import archive_book, write_archive, write_archives
from jyteacher_desktop.school.trace_rows import TRACE_COLUMNS
from jyteacher_desktop.school.tracing import trace
from jyteacher_desktop.school.trainings import TrainingValues, add_training, review_trainings
from jyteacher_desktop.store.errors import QuarterClosed
from jyteacher_desktop.store.workspace import Workspace
from tests.patience import children_end
from tests.reports.poppler import text_of
from tests.school.conftest import PIN

DAY = date(2026, 9, 18)


def words(path: Path) -> str:
    return "".join(text_of(path).split())


@pytest.fixture
def activity(ws: Workspace, people: dict[str, str]) -> str:
    attendance = (
        Attend(teacher_id=people["王芳"], mark=Mark.PRESENT, role=Role.SPEAKER),
        Attend(teacher_id=people["李娜"], mark=Mark.LATE, role=Role.ATTENDEE),
        Attend(teacher_id=people["赵敏"], mark=Mark.ABSENT, role=Role.ATTENDEE),
    )
    values = ActivityValues(kind="reading_salon", title="共读", date=DAY, hours=Decimal(2), start_time="14:30", end_time="16:30")
    return record_activity(ws, RecordActivity(values=values, attendance=attendance)).id


def train(
    ws: Workspace,
    teacher: str,
    hours: int,
    *,
    level: str = "国家级",
    day: date = DAY,
    days: int = 1,
    result: str = "",
    certificate: str = "G1",
) -> str:
    training = add_training(
        ws,
        TrainingValues(
            teacher_id=teacher,
            name="国培",
            organizer="教育部",
            level=level,
            mode="集中面授",
            date=day,
            end_date=date.fromordinal(day.toordinal() + days - 1),
            hours=Decimal(hours),
            certificate=certificate,
            result=result,
        ),
    )
    review_trainings(ws, [training], approve=True)
    return training


# -- sign-in sheets -----------------------------------------------------------------------------------------------


def test_a_sheet_printed_twice_is_the_same_sheet(ws: Workspace, activity: str, tmp_path: Path) -> None:
    first = write_signin(ws, activity, tmp_path / "a.pdf")
    step = ws.data_version()
    second = write_signin(ws, activity, tmp_path / "b.pdf")
    assert first == second
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    assert ws.data_version() == step
    assert first.code in words(tmp_path / "a.pdf")


def test_rows_are_those_of_the_attendance_or_of_everybody_expected(
    ws: Workspace, people: dict[str, str], activity: str, tmp_path: Path
) -> None:
    code = write_signin(ws, activity, tmp_path / "a.pdf").code
    assert sheet_rows(ws, code, "1-3").rows == 3
    values = ActivityValues(kind="reading_salon", title="待开", date=date(2026, 9, 25), hours=Decimal(2))
    empty = record_activity(ws, RecordActivity(values=values, attendance=())).id
    move_teacher(ws, people["张𠮷"], ServiceStatus.MATERNITY_LEAVE, date(2026, 9, 20))
    code = write_signin(ws, empty, tmp_path / "b.pdf").code
    assert [row.name for row in sheet_rows(ws, code, "1 2 3").absent] == ["李娜", "王芳", "赵敏"]


def test_absences_are_typed_back_by_row_numbers_whatever_happens_to_the_roster(
    ws: Workspace, people: dict[str, str], activity: str, tmp_path: Path
) -> None:
    code = write_signin(ws, activity, tmp_path / "a.pdf").code
    add_teacher(ws, TeacherValues(name="安新"))  # would stand first now
    looked = sheet_rows(ws, code.lower(), "1", "3")
    assert [(row.number, row.name, row.here) for row in (*looked.absent, *looked.excused)] == [
        (1, "李娜", True),
        (3, "赵敏", True),
    ]
    detail = enter_sheet(ws, code, "1", "3")
    assert {line.name: (line.mark, line.role) for line in detail.grid} == {
        "李娜": (Mark.ABSENT, Role.ATTENDEE),
        "王芳": (Mark.PRESENT, Role.SPEAKER),
        "赵敏": (Mark.EXCUSED, Role.ATTENDEE),
    }
    ws.undo()
    everybody = enter_sheet(ws, code, "")
    assert {line.name: line.mark for line in everybody.grid} == {"李娜": Mark.LATE, "王芳": Mark.PRESENT, "赵敏": Mark.PRESENT}


def test_who_is_gone_is_left_out_and_named(ws: Workspace, people: dict[str, str], activity: str, tmp_path: Path) -> None:
    code = write_signin(ws, activity, tmp_path / "a.pdf").code
    merge_teachers(ws, people["王芳"], people["李娜"])
    assert [(row.name, row.here) for row in sheet_rows(ws, code, "1").absent] == [("李娜", False)]
    detail = enter_sheet(ws, code, "1 3")
    assert {line.name: line.mark for line in detail.grid} == {"王芳": Mark.PRESENT, "赵敏": Mark.ABSENT}


ROWS: dict[str, tuple[str, list[int]]] = {
    "spaces": ("1 3", [1, 3]),
    "chinese": ("1、3，2", [1, 2, 3]),
    "range": ("1-3", [1, 2, 3]),
    "range_words": ("1到2", [1, 2]),
    "wide_range": ("2～3", [2, 3]),
    "twice": ("1 1", [1]),
    "with_words": ("第2行", [2]),
    "nothing": ("", []),
    "full_width": ("１ ３", [1, 3]),
}


@pytest.mark.parametrize("name", ROWS)
def test_row_numbers_as_people_write_them(ws: Workspace, activity: str, tmp_path: Path, name: str) -> None:
    code = write_signin(ws, activity, tmp_path / "a.pdf").code
    text, numbers = ROWS[name]
    assert [row.number for row in sheet_rows(ws, code, text).absent] == numbers


@pytest.mark.parametrize(
    ("absent", "excused"), [("4", ""), ("0", ""), ("3-1", ""), ("1-9", ""), ("张三", ""), ("1", "1"), ("1 2", "2-3")]
)
def test_row_numbers_that_make_no_sense_store_nothing(
    ws: Workspace, activity: str, tmp_path: Path, absent: str, excused: str
) -> None:
    code = write_signin(ws, activity, tmp_path / "a.pdf").code
    before = ws.data_version()
    with pytest.raises(ValueRefused, match="没有保存"):
        enter_sheet(ws, code, absent, excused)
    assert ws.data_version() == before


def test_a_wrong_digit_of_a_code_is_another_code(ws: Workspace, activity: str, tmp_path: Path) -> None:
    code = write_signin(ws, activity, tmp_path / "a.pdf").code
    for place in range(6):
        wrong = code[:place] + str((int(code[place]) + 1) % 10) + code[place + 1 :]
        with pytest.raises(RecordMissing):
            sheet_rows(ws, wrong, "1")
    delete_records(ws, [activity])
    with pytest.raises(RecordMissing):
        sheet_rows(ws, code, "1")


def test_a_closed_quarter_takes_no_sheet_back(ws: Workspace, activity: str, tmp_path: Path) -> None:
    code = write_signin(ws, activity, tmp_path / "a.pdf").code
    close_quarter(ws, Quarter.of(DAY))
    with pytest.raises(QuarterClosed):
        enter_sheet(ws, code, "1")


# -- the other papers ---------------------------------------------------------------------------------------------


def test_an_archive_shows_what_counts_and_who_reviewed_it(
    ws: Workspace, people: dict[str, str], activity: str, tmp_path: Path
) -> None:
    train(ws, people["王芳"], 20, days=3, result="合格")
    add_opening(ws, teacher_id=people["王芳"], year="2026", category="other", hours=Decimal(4), document="市文件7号")
    book = archive_book(ws, teacher_id=people["王芳"])
    [teacher] = book.teachers
    entries = {entry.title: entry for entry in teacher.entries}
    assert (entries["国培"].organizer, entries["国培"].document, entries["国培"].result, entries["国培"].reviewer) == (
        "教育部",
        "G1",
        "合格",
        "已审核",  # by whom, nobody wrote down
    )
    assert (entries["国培"].end, entries["国培"].counted) == (date(2026, 9, 20), Decimal(20))
    assert entries["共读"].reviewer == ""
    assert [entry.title for entry in teacher.entries if not entry.reviewer] == ["共读"]
    assert teacher.counted == sum((entry.counted for entry in teacher.entries), Decimal(0))
    write_archive(book, tmp_path / "a.pdf")
    assert "市文件7号" in words(tmp_path / "a.pdf")
    assert [teacher.name for teacher in archive_book(ws).teachers] == ["李娜", "王芳", "张𠮷", "赵敏"]


def test_an_archive_prints_no_day_beside_an_opening_balance_of_which_only_the_year_is_known(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    """1 January stood in 起止日期 of every year that was carried over: a day nobody had written down, on a sheet that is signed."""
    add_opening(ws, teacher_id=people["王芳"], year="2026", category="other", hours=Decimal(4), document="市文件7号")
    book = archive_book(ws, teacher_id=people["王芳"])
    [entry] = book.teachers[0].entries
    printed = {column.title: column.value(entry) for column in ENTRY_COLUMNS}
    assert (printed["年度"], printed["起止日期"]) == ("2026", "—")
    write_archive(book, tmp_path / "a.pdf")
    assert "2026-01-01" not in words(tmp_path / "a.pdf")


def test_wherever_hours_are_explained_an_opening_balance_has_its_year_and_no_day(ws: Workspace, people: dict[str, str]) -> None:
    """2026-01-01 stood beside it in the window of reasons, in the command and behind the code of a printed figure."""
    add_opening(ws, teacher_id=people["王芳"], year="2026", category="other", hours=Decimal(4), document="市文件7号")
    [line] = explain_hours(ws, people["王芳"])
    assert LEDGER_COLUMNS[0].value(line) == "2026 期初"
    assert hours_presenter.explain(line).startswith("2026 期初　")
    [teacher] = archive_book(ws, teacher_id=people["王芳"]).teachers
    [row] = tracing.trace(ws, teacher.codes[year_part("2026")]).rows
    assert TRACE_COLUMNS[1].value(row) == "2026 期初"


def test_the_reviewer_on_paper_is_who_was_named_when_the_record_was_reviewed(ws: Workspace, people: dict[str, str]) -> None:
    def named(reviewer: str) -> None:
        info = school_info(ws)
        edit_school(ws, EditSchool(name=info.name, code=info.code, stage=info.stage, central=info.central, reviewer=reviewer))

    def printed() -> list[str]:
        [teacher] = archive_book(ws, teacher_id=people["王芳"]).teachers
        return [entry.reviewer for entry in teacher.entries]

    train(ws, people["王芳"], 20, days=3, result="合格")
    named("李国强")
    assert printed() == ["已审核"]
    train(ws, people["王芳"], 8, result="合格")
    assert sorted(printed()) == ["已审核", "李国强"]
    named("郑建国")
    assert sorted(printed()) == ["已审核", "李国强"]
    named("")
    assert sorted(printed()) == ["已审核", "李国强"]


def test_every_hour_of_archive_register_and_certificate_has_a_code_that_opens_its_records(
    ws: Workspace, people: dict[str, str], activity: str, tmp_path: Path
) -> None:
    train(ws, people["王芳"], 20, days=3, result="合格")
    add_opening(ws, teacher_id=people["王芳"], year="2026", category="other", hours=Decimal(4), document="市文件7号")
    [teacher] = archive_book(ws, teacher_id=people["王芳"]).teachers
    for entry in teacher.entries:
        [row] = trace(ws, entry.code).rows
        assert (row.title, row.claimed, row.counted) == (entry.title, entry.claimed, entry.counted)
    sums = {part: sum((row.counted for row in trace(ws, code).rows), Decimal(0)) for part, code in teacher.codes.items()}
    assert sums[""] == sums[year_part("2026")] == teacher.counted
    assert sum(hours for part, hours in sums.items() if part.startswith("category:")) == teacher.counted
    for name, write in (
        ("archive", lambda path: write_archive(archive_book(ws, teacher_id=people["王芳"]), path)),
        ("register", lambda path: write_register(ws, path)),
        ("notice", lambda path: write_register(ws, path, public=True)),
        ("certificate", lambda path: write_certificate(ws, people["王芳"], path)),
    ):
        path = tmp_path / f"{name}.pdf"
        write(path)
        assert teacher.codes[""].partition("-")[2] in words(path), name
    whole = trace(ws, teacher.codes[""].lower())
    assert (whole.quarter, whole.day) == (None, ws.today)
    assert hours_text(teacher.counted) in whole.sentence
    for wrong in ("261399-7KM2P", "260101-22222"):
        with pytest.raises(RecordMissing):
            trace(ws, wrong)


def test_an_archive_of_a_day_lists_nothing_planned_nor_later_and_counts_its_blank_cells_of_reviewers(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    def salon(day: date, title: str, **more: object) -> str:
        values = ActivityValues(kind="reading_salon", title=title, date=day, hours=Decimal(2), **more)  # type: ignore[arg-type]
        request = RecordActivity(values=values, attendance=(Attend(teacher_id=people["王芳"]),))
        return record_activity(ws, request).id

    salon(date(2026, 9, 9), "计划中的", planned=True)
    salon(date(2026, 9, 25), "以后的")
    salon(date(2026, 9, 18), "跨过这天的", end_date=date(2026, 9, 22))
    salon(date(2026, 9, 8), "待审核的")
    returned = salon(date(2026, 9, 7), "退回的")
    review_activities(ws, [returned], approve=False, reason="没有照片")
    review_activities(ws, [salon(date(2026, 9, 6), "已审核的")], approve=True)
    category = next(iter(current_policy(ws).categories))
    add_opening(ws, teacher_id=people["王芳"], year="2026", category=category, hours=Decimal(10), document="旧台账")
    book = archive_book(ws, teacher_id=people["王芳"], as_of=date(2026, 9, 20))
    [teacher] = book.teachers
    reviewers = {entry.title: entry.reviewer for entry in teacher.entries}
    assert {title for title, reviewer in reviewers.items() if not reviewer} == {"待审核的"}
    assert "已审核的" in reviewers
    assert len(reviewers) == 3
    assert sum(entry.counted for entry in teacher.entries) == teacher.counted
    write_archive(book, tmp_path / "a.pdf")
    assert "审核一栏空白的1条尚未审核" in words(tmp_path / "a.pdf")


def test_what_was_returned_stands_apart_in_an_archive_with_the_remark_and_is_in_no_sum(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    request = RecordActivity(
        values=ActivityValues(kind="reading_salon", title="退回的沙龙", date=date(2026, 9, 7), hours=Decimal(2)),
        attendance=(Attend(teacher_id=people["王芳"]),),
    )
    returned = record_activity(ws, request).id
    review_activities(ws, [returned], approve=False, reason="没有照片")
    book = archive_book(ws, teacher_id=people["王芳"], as_of=date(2026, 9, 20))
    [teacher] = book.teachers
    assert (teacher.entries, teacher.counted, set(teacher.codes)) == ((), Decimal(0), {""})
    [back] = teacher.returned
    assert (back.title, back.claimed, back.counted, back.reason) == ("退回的沙龙", Decimal(2), Decimal(0), "没有照片")
    assert [row.title for row in trace(ws, back.code).rows] == ["退回的沙龙"]
    write_archive(book, tmp_path / "a.pdf")
    said = words(tmp_path / "a.pdf")
    assert "退回的记录1条，不计学时" in said
    assert "没有照片" in said
    assert "周期累计计入0学时" in said


def test_a_code_of_a_day_adds_up_what_the_hours_of_that_day_claim_and_lists_the_rest_apart(
    ws: Workspace, people: dict[str, str]
) -> None:
    def salon(day: date, title: str, *, planned: bool = False) -> str:
        values = ActivityValues(kind="reading_salon", title=title, date=day, hours=Decimal(2), planned=planned)
        return record_activity(ws, RecordActivity(values=values, attendance=(Attend(teacher_id=people["王芳"]),))).id

    salon(date(2026, 9, 7), "待审核的")
    salon(date(2026, 9, 9), "计划中的", planned=True)
    salon(date(2026, 9, 19), "以后的")
    review_activities(ws, [salon(date(2026, 9, 8), "退回的")], approve=False, reason="没有照片")
    review_activities(ws, [salon(date(2026, 9, 6), "已审核的")], approve=True)
    day = date(2026, 9, 10)
    [row] = count_hours(ws, as_of=day, teacher_id=people["王芳"]).teachers
    [teacher] = archive_book(ws, teacher_id=people["王芳"], as_of=day).teachers
    assert row.claimed == 4
    for part in ("", year_part("2026"), next(part for part in teacher.codes if part.startswith("category:"))):
        found = trace(ws, teacher.codes[part])
        assert found.figures == {"claimed": row.claimed, "counted": row.counted}
        assert (
            f"申报 4，计入 {hours_text(row.counted)} 学时。由下面 2 条记录组成；另有 3 条没有算进来，列在最后，" in found.sentence
        )
        assert [each.title for each in found.rows] == ["已审核的", "待审核的", "退回的", "计划中的", "以后的"]
        assert all(each.why for each in found.rows[2:])


def test_of_two_figures_with_one_code_the_one_with_records_behind_it_is_opened(
    ws: Workspace, people: dict[str, str], activity: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A code has 25 bits: once in a while a year without hours shares the code of a record."""
    train(ws, people["王芳"], 20, days=3, result="合格")
    [teacher] = archive_book(ws, teacher_id=people["王芳"]).teachers
    entry, real = teacher.entries[0], tracing.trace_code
    nought = person_key("2026-2030", people["李娜"], year_part("2029"))
    monkeypatch.setattr(tracing, "trace_code", lambda when, key: entry.code if key == nought else real(when, key))
    [row] = trace(ws, entry.code).rows
    assert row.title == entry.title
    assert not trace(ws, entry.code).others


def test_of_two_figures_with_records_and_one_code_both_are_shown_and_it_is_said(
    ws: Workspace, people: dict[str, str], activity: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(ws, people["王芳"], 20, days=3, result="合格")
    train(ws, people["李娜"], 8, days=1, result="合格")
    [teacher] = archive_book(ws, teacher_id=people["王芳"]).teachers
    entry, real = teacher.entries[0], tracing.trace_code
    second = person_key("2026-2030", people["李娜"], "")
    monkeypatch.setattr(tracing, "trace_code", lambda when, key: entry.code if key == second else real(when, key))
    found = trace(ws, entry.code)
    every = {each.label: [row.title for row in each.rows] for each in (found, *found.others)}
    assert len(every) == 2
    assert every["教师 王芳 的一条记录"] == [entry.title]
    assert len(every["教师 李娜"]) == 2
    assert found.shared.startswith("这个溯源码同时是 2 个数字的")
    assert all(label in found.shared for label in every)


def test_one_file_per_teacher_even_of_one_name_and_a_second_run_replaces_them(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    for number in ("A1", "A2", "", ""):
        add_teacher(ws, TeacherValues(name="王芳", teacher_no=number))
    out = tmp_path / "档案"
    done = write_archives(archive_book(ws), out)
    assert len(done.files) == len(set(done.files)) == 8
    assert {"学时登记表-王芳-A1.pdf", "学时登记表-王芳-A2.pdf", "学时登记表-李娜.pdf"} <= {file.name for file in done.files}
    assert done.pages == 8
    assert write_archives(archive_book(ws), out) == done
    assert len(list(out.iterdir())) == 8


def test_the_archives_of_people_whose_names_are_one_name_on_a_stick_lie_in_a_file_each(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    """On a stick and on Windows the second one was written over the first, and both were named as written."""
    for name, number in (("Anna", ""), ("anna", ""), ("ANNA", ""), ("王芳（2）", ""), ("王芳", "（2）")):
        add_teacher(ws, TeacherValues(name=name, teacher_no=number))
    done = write_archives(archive_book(ws), tmp_path / "档案")
    names = [file.name.casefold() for file in done.files]
    assert len(names) == len(set(names)) == len(people) + 5


def test_the_archive_of_whoever_left_neither_lacks_hours_nor_reached_the_requirement(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    train(ws, people["王芳"], 20, days=3)
    move_teacher(ws, people["王芳"], ServiceStatus.TRANSFERRED_OUT, date(2026, 9, 25))
    write_archive(archive_book(ws, teacher_id=people["王芳"], as_of=date(2026, 9, 30)), tmp_path / "a.pdf")
    said = words(tmp_path / "a.pdf")
    assert "学时，调出，不计入达标。" in said
    assert "还差" not in said
    assert "已达到" not in said


def test_a_certificate_counts_like_the_ledger(ws: Workspace, people: dict[str, str], tmp_path: Path) -> None:
    train(ws, people["王芳"], 20, days=3)
    path = tmp_path / "a.pdf"
    done = write_certificate(ws, people["王芳"], path)
    assert done.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert "累计计入继续教育学时20学时" in words(path)
    write_certificate(ws, people["李娜"], path)
    assert "累计计入继续教育学时0学时" in words(path)
    with pytest.raises(RecordMissing):
        write_certificate(ws, "nobody", path)


def test_a_certificate_says_what_of_its_hours_nobody_has_reviewed_and_what_does_not_count(
    ws: Workspace, people: dict[str, str], activity: str, tmp_path: Path
) -> None:
    """Who signs and who reads it takes the sum for reviewed, and for all there is, unless the paper says otherwise."""
    path = tmp_path / "a.pdf"

    def said(whose: str) -> str:
        write_certificate(ws, people[whose], path)
        return words(path)

    train(ws, people["张𠮷"], 6)
    for settled in (
        "赵敏",
        "张𠮷",
    ):  # who was absent has nothing to be reviewed, and whose training was reviewed has nothing unsaid
        assert not re.search("审核|没有计入", said(settled).replace("审核人", "")), settled
    counted = re.search(r"累计计入继续教育学时([\d.]+)学时", said("李娜"))
    assert counted is not None
    assert f"计入的学时中有1条、{counted[1]}学时尚未审核。特此证明" in said("李娜")
    review_activities(ws, [activity], approve=True)
    assert "尚未审核" not in said("李娜")
    train(ws, people["李娜"], 50, days=2, certificate="G2")  # eight hours of a day at most
    assert "另有申报34学时按规则没有计入。" in said("李娜")
    rules = tmp_path / "rules.toml"
    rules.write_text(current_policy(ws).text.replace('confirmation = "none"', 'confirmation = "school"'), encoding="utf-8")
    use_policy(ws, rules)
    record_activity(
        ws,
        RecordActivity(
            values=ActivityValues(kind="reading_salon", title="再读", date=DAY, hours=Decimal(1)),
            attendance=(Attend(teacher_id=people["王芳"], mark=Mark.PRESENT, role=Role.ATTENDEE),),
        ),
    )
    assert "另有1条、申报1学时尚未审核认定，没有计入。特此证明" in said("王芳")


def test_a_certificate_of_somebody_who_has_gone_does_not_say_that_he_is_one_of_our_teachers(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "a.pdf"
    move_teacher(ws, people["王芳"], ServiceStatus.RETIRED, date(2026, 9, 16))
    write_certificate(ws, people["王芳"], path)
    assert "原系我校教师（2026年9月退休），在" in words(path)
    write_certificate(ws, people["王芳"], path, as_of=date(2026, 9, 15))
    assert "，系我校教师，在" in words(path)
    write_certificate(ws, people["李娜"], path)
    assert "，系我校教师，在" in words(path)
    move_teacher(ws, people["李娜"], ServiceStatus.GUEST, date(2026, 9, 17))
    write_certificate(ws, people["李娜"], path)
    assert "，系来我校参加活动的外校人员，在" in words(path)


def test_the_notice_tells_people_of_one_name_apart_by_subject_only(ws: Workspace, people: dict[str, str], tmp_path: Path) -> None:
    add_teacher(ws, TeacherValues(name="王芳", subject="音乐", teacher_no="T-77", birth_month="1985-03"))
    write_register(ws, tmp_path / "a.pdf", public=True)
    text = words(tmp_path / "a.pdf")
    assert "王芳（音乐）" in text
    assert "王芳（语文）" in text
    assert "T-77" not in text
    assert "1985" not in text
    add_teacher(ws, TeacherValues(name="王芳", subject="音乐", birth_month="1979-11"))
    write_register(ws, tmp_path / "b.pdf")
    for called in (
        "王芳（语文）",
        "王芳（音乐，工号T-77）",
        "王芳（音乐，1979-11）",
    ):  # the file of the school says numbers where subjects are not enough
        assert called in words(tmp_path / "b.pdf")


def test_a_record_and_a_plan_name_each_other(ws: Workspace, activity: str, tmp_path: Path) -> None:
    plan = new_plan(ws, PlanValues(term="2026-2027-1", title="校本研修计划"))
    add_items(ws, plan, [PlanItemValues(month="2026-09", kind="reading_salon", title="读书", hours=Decimal(2))])
    link_activity(ws, activity, plan_detail(ws, plan).items[0].id)
    approve_plan(ws, plan, approval_no="7号", approved_on=date(2026, 9, 1))
    write_record(ws, activity, tmp_path / "r.pdf")
    text = words(tmp_path / "r.pdf")
    for said in ("校本研修计划（7号）", "14:30—16:30", "王芳", "迟到李娜", "缺席赵敏", "待审核"):
        assert said in text
    write_plan(ws, plan, tmp_path / "p.pdf")
    assert "09-18共读" in words(tmp_path / "p.pdf")
    write_record(ws, activity, tmp_path / "again.pdf")
    assert (tmp_path / "again.pdf").read_bytes() == (tmp_path / "r.pdf").read_bytes()


def test_the_state_form_counts_attended_hours_of_approved_records(
    ws: Workspace, people: dict[str, str], activity: str, tmp_path: Path
) -> None:
    train(ws, people["王芳"], 40, days=5)  # 40 hours in five days
    train(ws, people["李娜"], 40, days=3)  # eight a day at most: 24
    train(ws, people["李娜"], 90, level="市级", day=date(2026, 9, 2), days=20, certificate="S1")
    train(ws, people["赵敏"], 30, days=5, result="不合格")
    train(ws, people["张𠮷"], 200, days=30, day=date(2026, 8, 1), level="省级")  # the school year before
    unreviewed = form4068(ws, "2026-2027")
    assert (unreviewed.hours, unreviewed.trained) == ((0, 1, 0, 1), 2)
    assert unreviewed.notes[-2:] == (
        "另有研修活动 2 人次还没有审核，没有统计；审核以后请重新印出。",
        "本学年还没有结束，数字截至2026年9月28日。",
    )
    review_activities(ws, [activity], approve=True)
    form = form4068(ws, "2026-2027")
    assert not any("没有审核" in note for note in form.notes)
    assert form.hours == (0, 1, 0, 1)  # two more hours each for the two who came; nobody who was absent
    assert form.levels == (2, 0, 1, 0, 2, 0)
    assert sum(form.hours) == form.trained == 2
    before = form4068(ws, "2025-2026")
    assert (before.hours, before.levels) == ((0, 0, 0, 1), (0, 1, 0, 0, 0, 0))
    assert any("地级" in doubt for doubt in form.doubts)
    write_form4068(ws, "2026-2027", tmp_path / "a.pdf")
    assert "教基4068" in words(tmp_path / "a.pdf")
    assert activity_detail(ws, activity).row.present == 2


def test_a_certificate_signed_by_the_principal_is_checked_from_its_file_or_its_code_and_no_other_word_passes(
    ws: Workspace, people: dict[str, str], activity: str, tmp_path: Path
) -> None:
    path = tmp_path / "证明.pdf"
    write_certificate(ws, people["王芳"], path, pin=PIN)
    text = statement_in(path.read_bytes())
    statement, key = open_statement(text)
    assert (statement.name, statement.school, statement.as_of, statement.hours) == ("王芳", "济水一小", "2026-09-28", "2")
    assert key.fingerprint == school_info(ws).fingerprint
    assert statement.number in words(path)
    assert open_statement(f" {text[:50]}\n{text[50:]} ") == (statement, key)
    again = tmp_path / "再来.pdf"
    write_certificate(ws, people["王芳"], again, pin=PIN)
    assert again.read_bytes() == path.read_bytes()
    for place in range(len(text)):
        other = "A" if text[place] != "A" else "B"
        with pytest.raises(TrustError):
            open_statement(text[:place] + other + text[place + 1 :])
    for wrong in ("", "JYC1", text[:-1], text + "A", "JYC1.e30.AA.AA", "x" * 5000):
        with pytest.raises(TrustError):
            open_statement(wrong)
    with pytest.raises(WrongPin):
        write_certificate(ws, people["王芳"], tmp_path / "错.pdf", pin="not the right one")
    write_certificate(ws, people["王芳"], tmp_path / "无.pdf")
    assert statement_in((tmp_path / "无.pdf").read_bytes()) == ""


def test_the_state_form_counts_full_time_teachers_and_says_which_day(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    for name, position in (("王芳", "专任教师"), ("李娜", "A3-行政人员"), ("赵敏", "工勤")):
        edit_teacher(ws, people[name], TeacherValues(name=name, position=position))
        train(ws, people[name], 8)
    train(ws, people["张𠮷"], 8)
    form = form4068(ws, "2026-2027")
    assert (form.teachers, form.trained) == (2, 2)
    assert form.notes == (
        "花名册里有 1 人没有填岗位，按专任教师统计。",
        "另有 2 名在职人员的岗位不是专任教师，没有统计。",
        "本学年还没有结束，数字截至2026年9月28日。",
    )
    assert not any("截至" in doubt or "专任" in doubt for doubt in form.doubts)
    write_form4068(ws, "2026-2027", tmp_path / "a.pdf")
    assert "未经主管部门确认：花名册" not in words(tmp_path / "a.pdf")


def test_every_figure_of_the_state_form_opens_the_records_of_its_people(
    ws: Workspace, people: dict[str, str], activity: str
) -> None:
    review_activities(ws, [activity], approve=True)
    train(ws, people["王芳"], 40, days=5)
    train(ws, people["李娜"], 40, days=3)
    form = form4068(ws, "2026-2027")
    persons = (form.trained, *form.hours, *form.levels)
    for number, (code, counted) in enumerate(zip(form.codes.values(), persons, strict=True), 1):
        opened = trace(ws, code)
        assert opened.figures["persons"] == counted == len({row.teacher for row in opened.rows})
        assert "每天最多 8 学时" in opened.sentence
        assert f"{number:02d}" in form.codes
    assert sum(row.counted for row in trace(ws, form.codes["05"]).rows) == 0
    assert sum(row.counted for row in trace(ws, form.codes["03"]).rows) == 42  # 40 and the two hours of the activity
    before = form4068(ws, "2025-2026")
    assert trace(ws, before.codes["01"]).rows == ()


def test_the_state_form_waits_for_a_training_that_is_still_going_on(ws: Workspace, people: dict[str, str]) -> None:
    train(ws, people["王芳"], 30, day=date(2026, 9, 20), days=20)
    assert form4068(ws, "2026-2027").trained == 0
    ws.today_override = date(2026, 10, 9)
    assert form4068(ws, "2026-2027").trained == 1


def test_the_state_form_counts_eight_hours_of_a_day_however_many_records_it_has(ws: Workspace, people: dict[str, str]) -> None:
    for level in ("省级", "县级"):
        train(ws, people["王芳"], 6, level=level, certificate=level)
    form = form4068(ws, "2026-2027")
    assert [row.counted for row in trace(ws, form.codes["02"]).rows] == [6, 2]
    assert form.levels == (0, 1, 0, 1, 0, 0)


def test_one_certificate_entered_twice_is_one_training_on_the_state_form_as_in_the_ledger(
    ws: Workspace, people: dict[str, str]
) -> None:
    train(ws, people["王芳"], 30, days=5)
    train(ws, people["王芳"], 40, days=5)
    train(ws, people["李娜"], 20, days=5)
    form = form4068(ws, "2026-2027")
    assert [row.counted for row in trace(ws, form.codes["03"]).rows] == [40]
    assert form.hours == (1, 1, 0, 0), "the same certificate of another teacher is his own"
    [counted] = [teacher.counted for teacher in archive_book(ws, teacher_id=people["王芳"]).teachers]
    assert counted == 40


def test_two_trainings_whose_certificates_are_not_there_yet_are_two_on_the_state_form_and_in_the_ledger(
    ws: Workspace, people: dict[str, str]
) -> None:
    train(ws, people["王芳"], 6, certificate="待发")
    train(ws, people["王芳"], 7, day=date.fromordinal(DAY.toordinal() + 7), certificate="待发")
    form = form4068(ws, "2026-2027")
    assert [(row.counted, row.title) for row in trace(ws, form.codes["01"]).rows] == [(6, "国培"), (7, "国培")]
    [counted] = [teacher.counted for teacher in archive_book(ws, teacher_id=people["王芳"]).teachers]
    assert counted == 13


@pytest.mark.parametrize("year", ["2026", "2026-2028", "今年", "2027-2028"])
def test_what_is_no_school_year_writes_nothing(ws: Workspace, tmp_path: Path, year: str) -> None:
    with pytest.raises(ValueRefused, match="没有写出文件"):
        write_form4068(ws, year, tmp_path / "a.pdf")
    assert list(tmp_path.glob("*.pdf")) == []


def test_archives_that_two_processes_draw_are_those_of_one_byte_by_byte_and_stop_between_two_files(
    ws: Workspace, people: dict[str, str], activity: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = archive_book(ws)
    many = replace(book, teachers=book.teachers * 20)
    one = write_archives(many, tmp_path / "one")
    monkeypatch.setattr(other_process, "WORTH", 2)
    two = write_archives(many, tmp_path / "two")
    assert (two.pages, two.sha256, len(two.files)) == (one.pages, one.sha256, len(many.teachers))
    assert [path.name for path in two.files] == [path.name for path in one.files]
    assert [path.read_bytes() for path in two.files] == [path.read_bytes() for path in one.files]

    class Stopped:
        told: ClassVar[list[tuple[int, int]]] = []

        def step(self, done: int, total: int, what: str) -> None:
            self.told.append((done, total))

        def raise_if_cancelled(self) -> None:
            if len(self.told) > 3:
                raise Cancelled("已取消。")

    before = set(multiprocessing.active_children())
    with pytest.raises(Cancelled):
        write_archives(many, tmp_path / "three", progress=Stopped())
    assert Stopped.told == [(place, len(many.teachers)) for place in range(4)]
    assert len([*(tmp_path / "three").iterdir()]) == 3
    children_end(before)

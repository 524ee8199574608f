from __future__ import annotations

import pytest

from jyteacher_desktop.domain.terms import Mark, Role
from jyteacher_desktop.school.activities import AttendanceRow
from jyteacher_desktop.school.marking_attendance import AttendanceSheet, PasteMeaning


def _row(number: int, name: str, pinyin: str, *, expected: bool = True, tail: str = "", staff: str = "") -> AttendanceRow:
    return AttendanceRow(
        teacher_id=str(number),
        name=name,
        pinyin=pinyin,
        initials="".join(word[0] for word in pinyin.split()),
        group="",
        subject="语文",
        teacher_no=staff,
        id_last4=tail,
        mark=Mark.PRESENT,
        role=Role.ATTENDEE,
        expected=expected,
    )


WANG_WEI = _row(1, "王伟", "wang wei", tail="002X", staff="JS001")
WANG_FANG = _row(2, "王芳", "wang fang", staff="JS012")
LI_NA = _row(3, "李娜", "li na", tail="1234")
LI_NA_TOO = _row(4, "李娜", "li na", tail="5678")
AWAY = _row(5, "赵敏", "zhao min", expected=False)
EVERYBODY = (WANG_WEI, WANG_FANG, LI_NA, LI_NA_TOO, AWAY)


@pytest.fixture
def sheet() -> AttendanceSheet:
    return AttendanceSheet(EVERYBODY[:4], EVERYBODY)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ww", ["1"]),
        ("WW", ["1"]),
        ("王芳", ["2"]),
        ("王 芳", ["2"]),
        ("w", ["2", "1"]),
        ("wang", ["2", "1"]),
        ("js012", ["2"]),
        ("012", ["2"]),
        ("002x", ["1"]),
        ("ln", ["3", "4"]),
        ("5678", ["4"]),
        ("zm", ["5"]),
        ("q", []),
        ("", []),
    ],
)
def test_people_are_found_by_whatever_is_quickest_to_type(sheet: AttendanceSheet, typed: str, found: list[str]) -> None:
    assert [row.teacher_id for row in sheet.find(typed)] == found


def test_everybody_is_present_until_marked(sheet: AttendanceSheet) -> None:
    assert sheet.tally() == "应到 4　实到 4"
    sheet.mark(["1"], Mark.ABSENT)
    sheet.mark(["2"], Mark.EXCUSED)
    sheet.mark(["3"], Mark.LATE)
    assert sheet.tally() == "应到 4　实到 2　迟到 1　请假 1　缺席 1"


def test_of_a_plan_nobody_is_said_to_have_come(sheet: AttendanceSheet) -> None:
    assert sheet.tally(planned=True) == "应到 4　到日子再点名"


def test_somebody_who_was_not_expected_is_added_present(sheet: AttendanceSheet) -> None:
    sheet.give_role(["5"], Role.SPEAKER)
    added = sheet.lines()[-1].row
    assert (added.name, added.mark, added.role, added.expected) == ("赵敏", Mark.PRESENT, Role.SPEAKER, False)


def test_filling_touches_no_line_that_is_there(sheet: AttendanceSheet) -> None:
    sheet.mark(["1"], Mark.ABSENT)
    sheet.remove(["2"])
    assert sheet.fill() == 1
    assert sheet.fill() == 0
    assert {row.teacher_id: row.mark for row in (line.row for line in sheet.lines())}["1"] is Mark.ABSENT


def test_another_day_keeps_what_was_marked_and_follows_who_is_expected_then(sheet: AttendanceSheet) -> None:
    sheet.mark(["1"], Mark.EXCUSED)
    sheet.move_to((WANG_FANG, AWAY), EVERYBODY)
    assert {attend.teacher_id: attend.mark for attend in sheet.attendance()} == {
        "1": Mark.EXCUSED,
        "2": Mark.PRESENT,
        "5": Mark.PRESENT,
    }


def test_a_pasted_list_takes_exact_names_and_asks_about_the_others(sheet: AttendanceSheet) -> None:
    pasted = sheet.look_up("1. 王　伟（主持）✅\n2、李娜老师\n王方，张无忌")
    assert [row.teacher_id for row in pasted.matched] == ["1"]
    assert [(doubt.text, [row.teacher_id for row in doubt.candidates]) for doubt in pasted.doubts] == [
        ("李娜", ["3", "4"]),
        ("王方", ["1", "2"]),
        ("张无忌", []),
    ]


def test_a_list_of_those_present_makes_the_rest_absent_but_keeps_their_leave(sheet: AttendanceSheet) -> None:
    sheet.mark(["3"], Mark.EXCUSED)
    sheet.apply(["1", "2"], PasteMeaning.PRESENT)
    assert {attend.teacher_id: attend.mark for attend in sheet.attendance()} == {
        "1": Mark.PRESENT,
        "2": Mark.PRESENT,
        "3": Mark.EXCUSED,
        "4": Mark.ABSENT,
    }


def test_lists_of_absent_and_excused_mark_only_the_named(sheet: AttendanceSheet) -> None:
    sheet.apply(["1"], PasteMeaning.ABSENT)
    sheet.apply(["2"], PasteMeaning.EXCUSED)
    assert sheet.tally() == "应到 4　实到 2　请假 1　缺席 1"


def test_only_these_people_takes_everybody_else_off_the_sheet_but_keeps_who_leads(sheet: AttendanceSheet) -> None:
    sheet.give_role(["4"], Role.HOST)
    sheet.apply(["1", "2"], PasteMeaning.ONLY)
    assert {line.row.teacher_id for line in sheet.lines()} == {"1", "2", "4"}
    assert sheet.fill() == 0
    sheet.expect(["1", "3"])
    assert {line.row.teacher_id for line in sheet.lines()} == {"1", "3", "4"}


def test_somebody_on_leave_in_a_pasted_list_of_those_who_came_is_on_leave_and_not_present(sheet: AttendanceSheet) -> None:
    for meaning in (PasteMeaning.ONLY, PasteMeaning.PRESENT):
        pasted = sheet.look_up("到会：王伟、王芳（请假）、李娜1234（迟到）、赵敏（去医院）")
        assert [(doubt.text, [row.teacher_id for row in doubt.candidates]) for doubt in pasted.doubts] == [
            ("赵敏（去医院）", ["5"])
        ]
        sheet.apply([row.teacher_id for row in pasted.matched], meaning, pasted.marks)
        marks = {attend.teacher_id: attend.mark for attend in sheet.attendance()}
        assert (marks["1"], marks["2"], marks["3"]) == (Mark.PRESENT, Mark.EXCUSED, Mark.LATE)
        assert "5" not in marks


def test_people_of_one_name_are_told_apart_on_the_sheet_and_others_are_not(sheet: AttendanceSheet) -> None:
    assert [line.name for line in sheet.lines()] == ["李娜（语文，尾号1234）", "李娜（语文，尾号5678）", "王芳", "王伟"]


def test_a_list_of_chosen_people_begins_with_nobody_and_everybody_comes_back_as_they_were(sheet: AttendanceSheet) -> None:
    sheet.mark(["2"], Mark.EXCUSED)
    sheet.start_empty()
    assert sheet.tally() == "应到 0　实到 0"
    sheet.mark(["1"], Mark.PRESENT)
    assert sheet.tally() == "应到 1　实到 1"
    sheet.expect(["1", "2", "3", "4"])
    assert sheet.tally() == "应到 4　实到 3　请假 1"

"""What the paper of a closed quarter keeps as it was signed, and what it says of the package."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.terms import ServiceStatus
from jyteacher_desktop.school.periods import close_quarter, reopen_quarter
from jyteacher_desktop.school.quarter_report import quarter_summary, write_quarter_pdf
from jyteacher_desktop.school.roster import TeacherValues, add_teacher, edit_teacher, move_teacher, teacher_detail
from jyteacher_desktop.school.submitting import submit
from jyteacher_desktop.store.workspace import Workspace
from tests.school.conftest import PIN
from tests.school.test_statement import held

Q3 = Quarter.parse("2026Q3")


def regroup(ws: Workspace, teacher: str, **changes: str) -> None:
    edit_teacher(ws, teacher, replace(teacher_detail(ws, teacher).values, **changes))  # type: ignore[arg-type]


def test_who_changes_groups_after_the_quarter_was_closed_stays_on_its_paper_where_they_were_and_the_paper_says_so(
    ws: Workspace, people: dict[str, str]
) -> None:
    held(ws, [*people.values()])
    regroup(ws, people["李娜"], group="数学组")
    close_quarter(ws, Q3)
    before = quarter_summary(ws, Q3)
    assert before.kept == ()
    regroup(ws, people["王芳"], group="数学组", subject="数学", stage="初中")
    after = quarter_summary(ws, Q3)
    assert (after.groupings, after.teachers, after.facts) == (before.groupings, before.teachers, before.facts)
    assert [(each.name, each.what, each.signed, each.now) for each in after.kept] == [
        ("王芳", "教研组", "语文组", "数学组"),
        ("王芳", "学科", "语文", "数学"),
        ("王芳", "学段", "未填写", "初中"),
    ]
    reopen_quarter(ws, Q3, "分组记错了")
    assert quarter_summary(ws, Q3).groupings != before.groupings
    close_quarter(ws, Q3)
    assert quarter_summary(ws, Q3).kept == ()


def test_last_quarters_figures_on_a_closed_paper_stay_as_signed_and_what_they_are_now_is_told(
    ws: Workspace, people: dict[str, str]
) -> None:
    held(ws, [*people.values()])
    held(ws, [people["王芳"]], date(2026, 5, 6))
    close_quarter(ws, Q3)
    before = quarter_summary(ws, Q3)
    held(ws, [people["王芳"]], date(2026, 5, 12), kind="film_viewing", title="观影")
    after = quarter_summary(ws, Q3)
    assert (after.previous, after.kinds) == (before.previous, before.kinds)
    told = {each.what: (each.name, each.signed, each.now) for each in after.kept}
    assert told["研修活动场次"] == ("上季", "1", "2")
    assert told["计入学时"] == ("上季", "2", "4")
    assert [each.label for each in after.differences] == ["王芳：以前各季累计"]


def test_a_quarter_with_nothing_before_it_keeps_that_there_was_nothing(ws: Workspace, people: dict[str, str]) -> None:
    held(ws, [*people.values()])
    close_quarter(ws, Q3)
    held(ws, [people["王芳"]], date(2026, 5, 12))
    after = quarter_summary(ws, Q3)
    assert after.previous is None
    assert ("计入学时", "—", "2") in {(each.what, each.signed, each.now) for each in after.kept}


def test_who_is_entered_after_a_quarter_was_closed_with_nobody_in_the_roster_is_told_on_its_paper(ws: Workspace) -> None:
    close_quarter(ws, Q3)
    assert quarter_summary(ws, Q3).differences == ()
    add_teacher(ws, TeacherValues(name="王五", joined="2016-09"))
    after = quarter_summary(ws, Q3)
    assert after.facts.teachers == 1
    assert [(each.label, each.signed, each.now) for each in after.differences] == [("王五：列入本季教师", 0, 1)]


def test_the_note_on_the_package_says_what_is_otherwise_than_in_the_package(
    trusted: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    ws = trusted
    held(ws, [*people.values()])
    close_quarter(ws, Q3)
    submit(ws, Q3, tmp_path / "stick", PIN)
    assert "数据包编号与上报文件一致" in text_of(ws, Q3, tmp_path)
    regroup(ws, people["李娜"], phone="13800000000")
    assert "数据包编号与上报文件一致" in text_of(ws, Q3, tmp_path)
    regroup(ws, people["王芳"], group="数学组")
    said = text_of(ws, Q3, tmp_path)
    assert "数据包编号与上报文件一致" in said  # the paper prints what was signed, and so does the package that was handed in
    assert "分组和上季数字照结账时印出，现在不同的有1项" in said
    move_teacher(ws, people["赵敏"], ServiceStatus.MATERNITY_LEAVE, date(2026, 9, 1))
    said = text_of(ws, Q3, tmp_path)
    assert "与数据包不同：结账后数字有变的1项，纸上印的是现数。" in said
    assert "数据包编号与上报文件一致" not in said
    assert "与数据包不同，见附注" in said
    submit(ws, Q3, tmp_path / "second", PIN)
    assert "与数据包不同：" in text_of(ws, Q3, tmp_path)  # this package has 王芳 in her new group, the paper in the old one
    regroup(ws, people["王芳"], group="语文组")
    assert "与数据包不同：" in text_of(ws, Q3, tmp_path)
    submit(ws, Q3, tmp_path / "third", PIN)
    assert "数据包编号与上报文件一致" in text_of(ws, Q3, tmp_path)


def text_of(ws: Workspace, quarter: Quarter, folder: Path) -> str:
    """The whole paper without its spaces."""
    path = folder / "q.pdf"
    write_quarter_pdf(ws, quarter, path)
    read = subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True)
    return "".join(read.stdout.decode().split())

"""What the paper of a closed quarter keeps as it was signed, and what it says of the package."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.terms import ServiceStatus
from jyteacher_desktop.domain.trace_codes import trace_code
from jyteacher_desktop.reports.quarter_drawing import render_quarter
from jyteacher_desktop.reports.quarter_paper_lines import TRAINING_COLUMNS, ChangedLine
from jyteacher_desktop.school.activities import review_activities
from jyteacher_desktop.school.closing_quarters import close_quarter, reopen_quarter
from jyteacher_desktop.school.dated_service import move_teacher
from jyteacher_desktop.school.errors import RecordMissing
from jyteacher_desktop.school.office import EditSchool, edit_school, use_policy
from jyteacher_desktop.school.quarter_in_words import quarter_summary, write_quarter_pdf
from jyteacher_desktop.school.rescue import rescue
from jyteacher_desktop.school.roster import TeacherValues, add_teacher, edit_teacher, teacher_detail
from jyteacher_desktop.school.submitting import submit
from jyteacher_desktop.school.tracing import trace
from jyteacher_desktop.school.trainings import list_trainings, review_trainings
from jyteacher_desktop.store.workspace import Workspace
from tests.reports import poppler
from tests.school.conftest import PIN
from tests.school.test_statement import held, trained

Q3, Q4 = Quarter.parse("2026Q3"), Quarter.parse("2026Q4")
SHIPPED = Path(__file__).parents[2] / "resources" / "policies" / "jiyuan.toml"


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
    said = text_of(ws, Q3, tmp_path)  # this package has 王芳 in her new group; the paper prints the old one and names the new one
    assert "数据包与本表出自同一份数据：" in said
    assert "与数据包不同" not in said
    regroup(ws, people["王芳"], group="语文组")
    assert "与数据包不同：" in text_of(ws, Q3, tmp_path)
    submit(ws, Q3, tmp_path / "third", PIN)
    assert "数据包编号与上报文件一致" in text_of(ws, Q3, tmp_path)


def test_a_second_version_names_every_figure_of_the_paper_that_differs_from_the_first(
    ws: Workspace, people: dict[str, str]
) -> None:
    held(ws, [*people.values()])
    held(ws, [people["王芳"]], date(2026, 5, 6))
    regroup(ws, people["李娜"], group="数学组")
    close_quarter(ws, Q3)
    reopen_quarter(ws, Q3, "分组记错了")
    revision = quarter_summary(ws, Q3).revision
    assert revision is not None
    assert (revision.changed, revision.kept_whole) == ((), True)
    regroup(ws, people["王芳"], group="数学组")
    held(ws, [people["王芳"]], date(2026, 5, 12))
    close_quarter(ws, Q3)
    summary = quarter_summary(ws, Q3)
    assert summary.changed == ()
    assert summary.revision is not None
    told = {(each.name, each.what): (each.signed, each.now) for each in summary.revision.changed}
    assert told["教研组“语文组”", "人数"] == ("3", "2")
    assert told["教研组“语文组”", "计入（人·学时）"] == ("6", "4")
    assert told["教研组“数学组”", "人数"] == ("1", "2")
    assert told["王芳", "教研组"] == ("语文组", "数学组")
    assert told["王芳", "周期累计"] == ("4", "6")
    assert told["上季", "计入学时"] == ("2", "4")
    assert told["上季", "研修活动场次"] == ("1", "2")
    assert told["类型“读书沙龙”", "上季计入"] == ("2", "4")
    assert ("教研组“语文组”", "人均计入") not in told  # 6 / 3 and 4 / 2
    assert not {("第 1 页", "计入学时"), ("李娜", "教研组")} & told.keys()


def test_a_first_version_closed_by_an_older_program_is_compared_by_its_lines_and_the_paper_says_so(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    held(ws, [*people.values()])
    close_quarter(ws, Q3)
    with ws.change("旧版程序没有这张表") as change:
        change.driver_sql("DELETE FROM signed_paper")
    reopen_quarter(ws, Q3, "补记一场")
    held(ws, [people["王芳"]])
    revision = quarter_summary(ws, Q3).revision
    assert revision is not None
    assert (len(revision.differences), revision.changed, revision.kept_whole) == (1, (), False)
    assert "结账时还没有保存整张表" in text_of(ws, Q3, tmp_path)


def test_somebody_entered_after_closing_changes_the_averages_and_both_values_are_told(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    held(ws, [*people.values()])
    close_quarter(ws, Q3)
    add_teacher(ws, TeacherValues(name="王五", joined="2016-09", group="数学组"))
    summary = quarter_summary(ws, Q3)
    told = {(each.name, each.what): (each.signed, each.now, each.code) for each in summary.changed}
    codes = dict(summary.fact_codes)
    assert told["第 1 页", "人均计入学时"] == ("2.0", "1.6", codes["per_teacher"])
    assert told["第 1 页", "本季教师人数"] == ("4", "5", codes["teachers"])
    assert told["周期进度", "人均已计入"][:2] == ("2.0", "1.6")
    assert told["教研组“数学组”", "人数"][:2] == ("—", "1")
    assert told["王五", "距目标差"][:2] == ("—", "360")
    assert ("第 1 页", "计入学时") not in told
    said = text_of(ws, Q3, tmp_path)
    assert "因此与结账时不同的数字" in said
    assert "人均计入学时2.0→1.6" in said


def test_names_corrected_after_closing_leave_the_closed_paper_as_signed_and_stand_beside_it(
    trusted: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    ws = trusted
    edit_school(ws, EditSchool(name="济水一小", code="2141000123", stage="小学", central="", clerk="周晓梅", reviewer="郑建国"))
    held(ws, [*people.values()])
    close_quarter(ws, Q3)
    submit(ws, Q3, tmp_path / "stick", PIN)
    before = quarter_summary(ws, Q3)
    regroup(ws, people["王芳"], name="王芬", teacher_no="007")
    edit_school(
        ws, EditSchool(name="济源市济水第一小学", code="2141000999", stage="小学", central="", clerk="李静", reviewer="孙立")
    )
    renamed = tmp_path / "policy.toml"
    shipped = SHIPPED.read_text("utf-8")
    renamed.write_text(shipped.replace('name = "读书沙龙"', 'name = "读书分享会"'), encoding="utf-8")
    use_policy(ws, renamed)
    after = quarter_summary(ws, Q3)
    assert replace(after, kept=()) == before
    assert [(each.name, each.what, each.signed, each.now) for each in after.kept] == [
        ("学校", "名称", "济水一小", "济源市济水第一小学"),
        ("学校", "标识码", "2141000123", "2141000999"),
        ("学校", "填表人", "周晓梅", "李静"),
        ("学校", "审核人", "郑建国", "孙立"),
        ("活动类型", "名称", "读书沙龙", "读书分享会"),
        ("王芳", "姓名", "王芳", "王芬"),
        ("王芳", "工号", "未填写", "007"),
    ]
    assert "数据包编号与上报文件一致" in text_of(ws, Q3, tmp_path)
    submit(ws, Q3, tmp_path / "second", PIN)
    assert "数据包与本表出自同一份数据：" in text_of(ws, Q3, tmp_path)
    reopen_quarter(ws, Q3, "换校名")
    assert quarter_summary(ws, Q3).school_name == "济源市济水第一小学"


def test_a_new_package_after_last_quarter_changed_is_said_to_hold_the_figures_the_paper_names_as_of_now(
    trusted: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    ws = trusted
    held(ws, [*people.values()])
    held(ws, [people["王芳"]], date(2026, 5, 6))
    close_quarter(ws, Q3)
    submit(ws, Q3, tmp_path / "stick", PIN)
    held(ws, [people["王芳"]], date(2026, 5, 12))
    assert "与数据包不同：" in text_of(ws, Q3, tmp_path)
    submit(ws, Q3, tmp_path / "second", PIN)
    said = text_of(ws, Q3, tmp_path)
    assert "与数据包不同" not in said
    assert "数据包与本表出自同一份数据：" in said
    assert "数据包里是附表“现在”一栏的内容" in said


def text_of(ws: Workspace, quarter: Quarter, folder: Path) -> str:
    """The whole paper without its spaces."""
    path = folder / "q.pdf"
    write_quarter_pdf(ws, quarter, path)
    return words(path)


def words(path: Path) -> str:
    """A paper without its spaces."""
    return "".join(poppler.text_of(path).split())


def test_a_rescue_copy_has_the_kept_paper_whole_and_no_cell_that_is_cut(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    held(ws, [*people.values()])
    close_quarter(ws, Q3)
    done = rescue(ws.path, tmp_path / "rescued")
    kept = json.loads((tmp_path / "rescued" / "数据" / "signed_paper.json").read_text("utf-8"))
    assert json.loads(kept[0]["cells"])["fact"]["counted"] == "8"
    book = openpyxl.load_workbook(next(file for file in done.files if file.suffix == ".xlsx"))
    assert "签字时的学时" in book.sheetnames
    assert "签字时的整张表" not in book.sheetnames


def called(clerk: str, reviewer: str) -> EditSchool:
    return EditSchool(name="济水一小", code="2141000123", stage="小学", central="", clerk=clerk, reviewer=reviewer)


def test_names_blank_when_a_quarter_was_closed_stay_blank_on_its_paper_and_a_later_version_names_them(
    ws: Workspace, people: dict[str, str]
) -> None:
    held(ws, [*people.values()])
    close_quarter(ws, Q3)
    edit_school(ws, called("周晓梅", "郑建国"))
    summary = quarter_summary(ws, Q3)
    assert (summary.prepared_by, summary.reviewed_by, summary.changed) == ("", "", ())
    assert [(each.name, each.what, each.signed, each.now) for each in summary.kept] == [
        ("学校", "填表人", "未填写", "周晓梅"),
        ("学校", "审核人", "未填写", "郑建国"),
    ]
    given = quarter_summary(ws, Q3, prepared_by="李静")
    assert (given.prepared_by, [each.what for each in given.kept]) == ("李静", ["审核人"])
    assert (given.changed, given.alerts) == ((), summary.alerts)  # a name for one printing is no figure that has changed
    reopen_quarter(ws, Q3, "补姓名")
    close_quarter(ws, Q3)
    second = quarter_summary(ws, Q3)
    assert (second.prepared_by, second.reviewed_by, second.kept) == ("周晓梅", "郑建国", ())
    other = quarter_summary(ws, Q3, prepared_by="李静")
    assert [(each.what, each.signed, each.now) for each in other.changed] == [("填表人", "周晓梅", "李静")]
    assert second.revision is not None
    assert [(each.what, each.signed, each.now) for each in second.revision.changed] == [
        ("填表人", "—", "周晓梅"),
        ("审核人", "—", "郑建国"),
    ]


def test_the_day_of_review_is_that_of_the_quarters_own_records(ws: Workspace, people: dict[str, str]) -> None:
    ws.today_override = date(2026, 10, 8)
    review_activities(ws, [held(ws, [*people.values()])], approve=True)
    trained_on = trained(ws, people["王芳"])
    review_trainings(ws, [trained_on], approve=True)
    close_quarter(ws, Q3)
    ws.today_override = date(2026, 10, 25)
    review_activities(ws, [held(ws, [*people.values()], date(2026, 10, 20))], approve=True)
    reopen_quarter(ws, Q3, "换一份")
    close_quarter(ws, Q3)
    assert quarter_summary(ws, Q3).reviewed_on == "2026-10-08"


def test_the_change_since_last_quarter_on_a_closed_paper_is_between_two_signed_figures(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    held(ws, [*people.values()])
    held(ws, [people["王芳"]], date(2026, 5, 6))
    close_quarter(ws, Q3)
    assert "上季0.5（+1.5）" in text_of(ws, Q3, tmp_path)
    add_teacher(ws, TeacherValues(name="王五", joined="2016-09"))
    assert quarter_summary(ws, Q3).facts.per_teacher == Decimal("1.6")
    said = text_of(ws, Q3, tmp_path)
    assert "上季0.5（签字时+1.5）" in said
    assert "上季2（+6）" in said  # 计入 is still what was signed
    reopen_quarter(ws, Q3, "补录教师")
    assert "上季0.4（+1.2）" in text_of(ws, Q3, tmp_path)


def test_one_page_counts_what_changed_since_closing_once(ws: Workspace, people: dict[str, str], tmp_path: Path) -> None:
    held(ws, [*people.values()])
    close_quarter(ws, Q3)
    summary = quarter_summary(ws, Q3)
    figure = ChangedLine(name="第 1 页", what="未审核条数", signed="1", now="2", code="")
    sentence = ChangedLine(name="提示", what="", signed="—", now="有一场待审核。", code="")

    def said(*lines: ChangedLine) -> str:
        render_quarter(replace(summary, changed=lines), tmp_path / "q.pdf")
        return words(tmp_path / "q.pdf")

    assert "已签数与现数不同的有1项" in said(figure, sentence, sentence)
    only_words = said(sentence)
    assert "已签数与现数不同的有" not in only_words
    assert "结账后提示有变，见附表。" in only_words


def test_the_mean_of_the_cycle_names_the_people_it_is_of(ws: Workspace, people: dict[str, str], tmp_path: Path) -> None:
    held(ws, [*people.values()])
    move_teacher(ws, people["李娜"], ServiceStatus.RETIRED, date(2026, 9, 20))
    said = text_of(ws, Q3, tmp_path)
    assert "本季教师4人" in said
    assert "列入进度3人：人均已计入2.0学时" in said


def test_a_second_version_names_the_sums_below_the_lists(ws: Workspace, people: dict[str, str]) -> None:
    held(ws, [people["王芳"]])
    trained(ws, people["李娜"], hours=8)
    close_quarter(ws, Q3)
    reopen_quarter(ws, Q3, "补录")
    held(ws, [people["赵敏"]], date(2026, 9, 12))
    trained(ws, people["王芳"], hours=4)
    summary = quarter_summary(ws, Q3)
    assert summary.revision is not None
    told = {(each.name, each.what): (each.signed, each.now, each.code) for each in summary.revision.changed}
    codes = dict(summary.fact_codes)
    assert told["研修活动清单合计", "计入"] == ("2", "4", codes["activities"])
    assert told["研修活动清单合计", "实到"] == ("1", "2", codes["activities"])
    assert told["校外培训清单合计", "申报"] == ("8", "12", codes["trainings"])
    assert told["教师学时表合计", "本季"][2] == codes["counted"]
    assert told["按活动类型合计", "场次"][:2] == ("1", "2")


def test_of_two_people_of_one_name_a_second_version_says_whose_figures_differ(ws: Workspace, people: dict[str, str]) -> None:
    one, other = (add_teacher(ws, TeacherValues(name="王伟", teacher_no=number, subject="语文")) for number in ("JS006", "JS007"))
    held(ws, [people["王芳"]])
    close_quarter(ws, Q3)
    reopen_quarter(ws, Q3, "补录")
    held(ws, [one, other, people["李娜"]], date(2026, 9, 12))
    summary = quarter_summary(ws, Q3)
    assert summary.revision is not None
    told = {each.name: (each.signed, each.now) for each in summary.revision.changed if each.what == "本季"}
    assert told["王伟（JS006）"] == told["王伟（JS007）"] == told["李娜"] == ("0", "2")
    assert "王伟" not in told


def test_a_first_version_that_kept_no_sums_is_not_said_to_have_had_none(ws: Workspace, people: dict[str, str]) -> None:
    held(ws, [people["王芳"]])
    close_quarter(ws, Q3)
    ((kept,),) = ws.tuples("SELECT cells FROM signed_paper")
    old = {key: line for key, line in json.loads(kept).items() if not key.startswith("total")}
    del old["head"]["day"]
    with ws.change("旧版程序没有保存合计") as change:
        change.driver_sql("UPDATE signed_paper SET cells = ?", (json.dumps(old, ensure_ascii=False),))
    assert quarter_summary(ws, Q3).changed == ()


def test_absent_people_whom_a_former_program_counted_among_the_unreviewed_are_no_difference(
    ws: Workspace, people: dict[str, str]
) -> None:
    held(ws, [people["王芳"]])
    close_quarter(ws, Q3)
    ((kept,),) = ws.tuples("SELECT cells FROM signed_paper")
    cells = json.loads(kept)
    assert cells["fact"].pop("to_review") == "1"
    cells["fact"]["waiting"] = "4"
    with ws.change("旧版程序把缺席的也算作未审核") as change:
        change.driver_sql("UPDATE signed_paper SET cells = ?", (json.dumps(cells, ensure_ascii=False),))
    assert quarter_summary(ws, Q3).changed == ()


def test_the_days_of_a_quarters_paper_have_one_form_with_the_year_where_it_is_another(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    ws.today_override = date(2027, 1, 20)
    activity = held(ws, [people["王芳"]], date(2026, 10, 16))
    trained(ws, people["王芳"], date(2026, 10, 15), end_date=date(2026, 10, 18))
    edit_school(ws, EditSchool(name="济水一小", code="2141000123", stage="小学", central="", clerk="李四", reviewer="张三"))
    review_activities(ws, [activity], approve=True)
    review_trainings(ws, [row.id for row in list_trainings(ws)], approve=True)
    close_quarter(ws, Q4)
    reopen_quarter(ws, Q4, "补一条")
    write_quarter_pdf(ws, Q4, tmp_path / "q.pdf")
    said = words(tmp_path / "q.pdf")
    assert not re.search(r"\d{4}-\d\d-\d\d", said)
    for day in (
        "截至：2026年12月31日",
        "10月15日",
        "王芳10月16日参加",
        "（10月15日至10月18日）",
        "重新打开为第2版",
    ):
        assert day in said, day
    [line] = quarter_summary(ws, Q4).trainings
    [days] = [
        column.text(column.value(replace(line, end=date(2027, 1, 3)))) for column in TRAINING_COLUMNS if column.key == "dates"
    ]
    assert days == "10月15日\n2027年1月3日"


def test_days_that_a_former_program_kept_in_another_form_are_no_difference(ws: Workspace, people: dict[str, str]) -> None:
    held(ws, [people["王芳"]], date(2026, 9, 16))
    trained(ws, people["王芳"], date(2026, 9, 15), end_date=date(2026, 9, 18))
    close_quarter(ws, Q3)
    ((kept,),) = ws.tuples("SELECT cells FROM signed_paper")
    cells = json.loads(kept)
    [training] = [line for line in cells.values() if "dates" in line]
    assert training["dates"] == "9月15日\n9月18日"
    training["dates"] = "2026-09-15\n2026-09-18"
    former = {re.sub(r"9月(\d+)日", r"2026-09-\1", sentence) for sentence in cells["alert"]}
    assert any("王芳 2026-09-16 参加" in sentence and "（2026-09-15 至 2026-09-18）" in sentence for sentence in former)
    cells["alert"] = {sentence: sentence for sentence in former}
    with ws.change("旧版程序把日期写成数字") as change:
        change.driver_sql("UPDATE signed_paper SET cells = ?", (json.dumps(cells, ensure_ascii=False),))
    assert quarter_summary(ws, Q3).changed == ()


def test_the_sum_of_a_quarter_of_outside_trainings_only_that_a_former_program_did_not_print_is_no_difference(
    ws: Workspace, people: dict[str, str]
) -> None:
    trained(ws, people["王芳"])
    close_quarter(ws, Q3)
    ((kept,),) = ws.tuples("SELECT cells FROM signed_paper")
    cells = json.loads(kept)
    assert cells.pop("total:kind") == {"activities": "0", "person_times": "0", "counted": "8", "counted_before": "—"}
    with ws.change("旧版程序没有印这张表") as change:
        change.driver_sql("UPDATE signed_paper SET cells = ?", (json.dumps(cells, ensure_ascii=False),))
    assert quarter_summary(ws, Q3).changed == ()


def test_what_differs_since_signing_names_the_causes_that_made_the_difference_and_no_other(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    lower = tmp_path / "lower.toml"
    shipped = SHIPPED.read_text("utf-8")
    held(ws, [people["王芳"]], date(2026, 5, 6))
    held(ws, [people["王芳"], people["李娜"]])
    close_quarter(ws, Q3)
    move_teacher(ws, people["赵敏"], ServiceStatus.MATERNITY_LEAVE, date(2026, 9, 1))
    held(ws, [people["李娜"]], date(2026, 5, 12), hours=Decimal(3))
    lower.write_text(shipped.replace("default_hours = 2\n", "default_hours = 3\n", 1), encoding="utf-8")
    use_policy(ws, lower)
    causes = {each.label: each.cause for each in quarter_summary(ws, Q3).differences}
    assert causes["李娜：以前各季累计"] == "签字后以前各季的记录有变"
    assert "换用了学时规则" not in causes["赵敏：周期应达"]
    capped = tmp_path / "capped.toml"
    capped.write_text(shipped.replace('name = "读书沙龙"\n', 'name = "读书沙龙"\nsession_cap = 1\n'), encoding="utf-8")
    use_policy(ws, capped)
    causes = {each.label: each.cause for each in quarter_summary(ws, Q3).differences}
    assert causes["李娜：以前各季累计"] == "签字后换用了学时规则；签字后以前各季的记录有变"
    assert causes["王芳：以前各季累计"] == "签字后换用了学时规则"
    assert "换用了学时规则" not in causes["赵敏：周期应达"]


def test_a_code_says_of_which_version_its_answer_is_and_what_each_signed_paper_printed(
    ws: Workspace, people: dict[str, str]
) -> None:
    ws.today_override = date(2026, 10, 20)
    held(ws, [*people.values()])
    summary = quarter_summary(ws, Q3)
    counted = dict(summary.fact_codes)["counted"]
    wang = next(line.code for line in summary.teachers if line.name == "王芳")
    assert "现在的数字" not in trace(ws, counted).sentence
    close_quarter(ws, Q3)
    assert trace(ws, counted).sentence.endswith("这是现在的数字（第 1 版已结账）；第 1 版纸上签的是：8。签过字的以纸上为准。")
    reopen_quarter(ws, Q3, "漏记一场听评课")
    late = held(ws, [people["王芳"]], date(2026, 9, 12), title="听评课")
    assert "（已重新打开，将是第 2 版）；第 1 版纸上签的是：8。" in trace(ws, counted).sentence
    close_quarter(ws, Q3)
    assert "计入学时（截至 2026-09-30）：10 人·学时" in trace(ws, counted).sentence
    assert "（第 2 版已结账）；第 1 版纸上签的是：8；第 2 版纸上签的是：10。" in trace(ws, counted).sentence
    assert "第 1 版纸上签的是：本季 2，本年累计 2，周期累计 2，" in trace(ws, wang).sentence
    hint = trace(ws, trace_code(Q3, "alert:待审核的活动")).sentence
    assert hint.endswith("这是现在的数字（第 2 版已结账）。签过字的以纸上为准。")
    assert "第 1 版纸上没有这一行；" in trace(ws, trace_code(Q3, f"activity:{late}")).sentence
    with ws.change("旧版程序没有这张表") as change:
        change.driver_sql("DELETE FROM signed_paper WHERE version = 1")
    assert "第 1 版纸上印的没有留存；第 2 版" in trace(ws, counted).sentence


def test_a_code_of_a_line_that_is_gone_is_told_by_what_the_signed_paper_had_there(ws: Workspace, people: dict[str, str]) -> None:
    ws.today_override = date(2026, 10, 20)
    held(ws, [*people.values()])
    regroup(ws, people["李娜"], subject="音乐")
    code = trace_code(Q3, "group:学科:音乐")
    assert "学科“音乐”" in trace(ws, code).sentence
    regroup(ws, people["李娜"], subject="数学")
    with pytest.raises(RecordMissing, match="也可能是那条记录删除或改过了，教师换了学科、教研组、学段，"):
        trace(ws, code)
    regroup(ws, people["李娜"], subject="音乐")
    close_quarter(ws, Q3)
    reopen_quarter(ws, Q3, "学科写错了")
    regroup(ws, people["李娜"], subject="数学")
    with pytest.raises(RecordMissing, match="第 1 版纸上这一行是学科“音乐”：人数 1，人次 1，计入 2。那以后记录变了"):
        trace(ws, code)

"""The import commands where the file is doubtful: a list of others stops, a doubtful column is named, a person may go on."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import openpyxl
import pytest

from jyteacher_desktop.cli import main
from tests.cli.conftest import TODAY, Run


def csv(folder: Path, text: str) -> str:
    path = folder / "名单.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


STUDENTS = "学号,姓名,性别,班级\n20260101,王一,男,三（1）班\n20260102,李二,女,三（1）班\n20260103,赵三,女,三（2）班\n"


def test_students_are_stopped_with_a_code_and_go_in_when_somebody_says_so(run: Run, tmp_path: Path) -> None:
    before = len(run("roster", "list")["rows"])
    refused = run("roster", "import", csv(tmp_path, STUDENTS), status=5)
    assert refused["code"] == "workbook.students"
    assert "学号" in refused["message"]
    assert "--anyway" in refused["message"]
    assert len(run("roster", "list")["rows"]) == before
    said = run("roster", "import", csv(tmp_path, STUDENTS), "--anyway")
    assert (said["read"], said["new"]) == (3, 3)


@pytest.mark.parametrize(
    ("rows", "more", "subjects"),
    [
        ("姓名,学科\n王小伟,语文\n王小伟,数学\n", (), ["数学", "语文"]),
        ("姓名,性别,学科\n王小伟,男,语文\n赵小敏,女,数学\n", (), ["数学", "语文"]),
        ("姓名,课程名\n王小伟,语文\n赵小敏,数学\n", ("--map", "课程名=subject"), ["数学", "语文"]),
    ],
    ids=["two of one name", "with their sex", "a column that was named"],
)
def test_a_roster_of_names_and_subjects_alone_goes_in_with_a_warning(
    run: Run, tmp_path: Path, rows: str, more: tuple[str, ...], subjects: list[str]
) -> None:
    before = {row["id"] for row in run("roster", "list")["rows"]}
    trial = run("roster", "import", csv(tmp_path, rows), "--dry-run", *more)
    assert (trial["new"], trial["step"]) == (2, None)
    done = run("roster", "import", csv(tmp_path, rows), *more)
    assert (done["read"], done["new"], done["refused"]) == (2, 2, 0)
    assert [each["code"] for each in done["warnings"]].count("workbook.teachers_or_pupils") == 1
    new = [row for row in run("roster", "list")["rows"] if row["id"] not in before]
    assert sorted(row["subject"] for row in new) == subjects
    run("undo")


def test_a_dry_run_stops_as_well(run: Run, tmp_path: Path) -> None:
    assert run("roster", "import", csv(tmp_path, STUDENTS), "--dry-run", status=5)["code"] == "workbook.students"


def test_a_file_without_headings_is_one_sentence(run: Run, tmp_path: Path) -> None:
    rows = "张三,男,教师,一级教师\n李四,女,副校长,高级教师\n王五,女,教导主任,一级教师\n"
    refused = run("roster", "import", csv(tmp_path, rows), status=5)
    assert refused["code"] == "workbook.no_header"
    assert "没有列名" in refused["message"]


def test_a_doubtful_column_is_a_warning_and_a_question_and_never_changes_the_status(run: Run, tmp_path: Path) -> None:
    rows = "姓名,性别,教什么,家住哪\n王新一,男,语文,城南\n李新二,女,数学,城北\n赵新三,女,英语,城东\n"
    said = run("roster", "import", csv(tmp_path, rows), "--dry-run")
    assert (said["unmapped"], said["mapping"]["教什么"]) == (["家住哪"], "subject"), (
        "cells speak where a heading is silent, and it is asked"
    )
    assert [(each["column"], each["code"], each["field"]) for each in said["questions"]] == [
        ("C", "column.perhaps", "subject"),
        ("D", "column.unread", "group"),
    ]
    assert {"column.perhaps", "column.unread"} <= {each["code"] for each in said["warnings"]}
    settled = run("roster", "import", csv(tmp_path, rows), "--dry-run", "--map", "教什么=subject")
    assert [each["column"] for each in settled["questions"]] == ["D"]
    assert settled["mapping"]["教什么"] == "subject"
    refused = run("roster", "import", csv(tmp_path, rows), "--dry-run", "--map", "教什么=", "--map", "家住哪=", "--anyway")
    assert (refused["questions"], refused["unmapped"]) == ([], ["教什么", "家住哪"])


def test_every_filled_column_that_is_left_out_is_stated_with_what_stands_in_it(run: Run, tmp_path: Path) -> None:
    rows = "姓名,性别,任教学科,民族,家住哪,空的\n王新一,男,语文,汉族,城南,\n李新二,女,数学,,城北,\n赵新三,女,英语,回族,城东,\n"
    said = run("roster", "import", csv(tmp_path, rows), "--dry-run")
    assert [(each["column"], each["heading"], each["filled"], each["samples"], each["may_be"]) for each in said["left_out"]] == [
        ("D", "民族", 2, ["汉族", "回族"], []),
        ("E", "家住哪", 3, ["城南", "城北", "城东"], ["group", "position"]),
    ]


def test_a_missing_column_names_the_way_out(run: Run, tmp_path: Path) -> None:
    rows = "姓名,培训名称,培训时间,多少\n王芳,国培计划,2026-07-06,50\n"
    refused = run("training", "import", csv(tmp_path, rows), status=5)
    assert refused["code"] == "workbook.column_missing"
    assert "“学时”列" in refused["message"]
    assert "--map" in refused["message"]
    assert (
        run("training", "import", csv(tmp_path, rows), "--dry-run", "--map", "多少=hours", status=1)["mapping"]["多少"] == "hours"
    )


NEW = "姓名,性别,任教学科\n王新一,男,语文\n李新二,女,数学\n赵新三,女,英语\n"


def test_a_cell_is_put_right_and_a_row_is_left_out_without_touching_the_file(run: Run, tmp_path: Path) -> None:
    file = csv(tmp_path, NEW)
    said = run("roster", "import", file, "--cell", "A2=王心一", "--cell", "C2=物理", "--skip", "3", "--skip", "4")
    assert (said["read"], said["new"]) == (1, 1)
    assert run("teacher", "show", "王心一")["subject"] == "物理"
    assert Path(file).read_text(encoding="utf-8") == NEW
    assert run("teacher", "show", "赵新三", status=5)["code"]


def test_a_cell_put_right_in_a_list_of_records_is_imported_as_said(run: Run, tmp_path: Path) -> None:
    file = csv(tmp_path, "荣誉名称,级别,表彰日期\n优秀教师,县级,2026-05-01\n优秀教室,县级,2026-05-02\n")
    said = run("record", "import", "honour", file, "--cell", "A3=优秀教师", "--skip", "2")
    assert (said["read"], said["new"]) == (1, 1)
    assert "2026-05-02" in {row["day"] if "day" in row else row["on"] for row in run("record", "list", "honour")["rows"]}


def test_a_row_or_cell_that_is_not_there_is_named_and_nothing_is_imported(run: Run, tmp_path: Path) -> None:
    before = len(run("roster", "list")["rows"])
    for said, word in (("--skip 9", "第 9 行"), ("--skip 1", "第 1 行"), ("--cell C9=语文", "C9"), ("--cell K2=语文", "K2")):
        refused = run("roster", "import", csv(tmp_path, NEW), *said.split(), status=2)
        assert word in refused["message"]
        assert "没有导入" in refused["message"]
    assert "B7=内容" in run("roster", "import", csv(tmp_path, NEW), "--cell", "语文", status=2)["message"]
    assert len(run("roster", "list")["rows"]) == before


def test_level_and_mode_are_said_once_for_a_whole_sheet(run: Run, tmp_path: Path) -> None:
    names = [row["name"] for row in run("roster", "list")["rows"]]
    people = [name for name in names if names.count(name) == 1][:2]
    rows = "姓名,培训名称,开始日期,学时\n" + "".join(f"{name},县级新课标培训,2026-08-20,16\n" for name in people)
    plain = run("training", "import", csv(tmp_path, rows), "--dry-run")
    assert {each["code"] for each in plain["warnings"]} >= {"level.missing", "mode.missing"}
    said = run("training", "import", csv(tmp_path, rows), "--set", "级别=县级", "--set", "方式=网络研修")
    assert (said["new"], [each["code"] for each in said["warnings"]]) == (2, [])
    listed = [row for row in run("training", "list")["rows"] if row["name"] == "县级新课标培训"]
    assert {(row["level"], row["mode"]) for row in listed} == {("county", "online")}


def test_what_cannot_be_said_for_a_whole_sheet_names_what_can(run: Run, tmp_path: Path) -> None:
    rows = "姓名,培训名称,开始日期,学时\n甲,乙,2026-08-20,16\n"
    refused = run("training", "import", csv(tmp_path, rows), "--set", "层次高低=县级", status=5)
    assert "没有“层次高低”这一项" in refused["message"]
    assert "培训方式" in refused["message"]


def test_a_plain_kind_takes_what_is_said_for_everybody_only_where_nothing_stands(run: Run, tmp_path: Path) -> None:
    run("record", "add", "rule", "--set", "名称=考勤制度", "--set", "文号=1号")
    rows = "名称,文号,发布日期\n考勤制度,,2026-09-01\n请假制度,,\n"
    said = run("record", "import", "rule", csv(tmp_path, rows), "--set", "文号=校发2号")
    assert (said["new"], said["updated"]) == (1, 1)
    assert {row["title"]: row["number"] for row in run("record", "list", "rule")["rows"]} == {
        "考勤制度": "1号",
        "请假制度": "校发2号",
    }


def test_leave_in_remarks_is_entered_by_a_word(run: Run, tmp_path: Path) -> None:
    rows = "姓名,性别,备注\n欧阳新来,女,产假2026-03至2026-08\n"
    told = run("roster", "import", csv(tmp_path, rows), "--dry-run")
    assert "note.service" in {each["code"] for each in told["warnings"]}
    run("roster", "import", csv(tmp_path, rows), "--service-from-notes")
    shown = run("teacher", "show", "欧阳新来")
    assert [event["status"] for event in shown["service"]][-2:] == ["产假", "在职"]


def test_attendance_whose_marks_nobody_can_read_is_refused_as_a_whole_with_what_to_do(
    run: Run, book: Path, tmp_path: Path
) -> None:
    run("activity", "add", "--kind", "读书沙龙", "--title", "共读", "--date", "2026-09-18", "--attendees", "all")
    names = [row["name"] for row in run("roster", "list")["rows"]][:8]
    sheet = tmp_path / "marks.csv"
    rows = "".join(f"共读,2026-09-18,{name},{'甲乙丙丁'[place % 4]}\n" for place, name in enumerate(names))
    sheet.write_text(f"活动名称,活动日期,姓名,出勤\n{rows}", encoding="utf-8")
    for more in ((), ("--anyway",)):
        said = run("attendance", "import", str(sheet), *more, status=5)
        assert said["code"] == "workbook.marks_unread"
        assert "看不懂" in said["message"]
        assert "没有导入任何内容" in said["message"]
        assert "指明哪一列是它" in said["message"]


def _filtered(folder: Path, numbers: Iterable[int] = (3, 5)) -> str:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("姓名", "任教学科"), ("甄看见", "语文"), ("甄藏起", "数学"), ("甄也看", "英语"), ("甄也藏", "体育")):
        sheet.append(row)
    for number in numbers:
        sheet.row_dimensions[number].hidden = True
    path = folder / "名册.xlsx"
    book.save(path)
    return str(path)


def test_rows_that_a_filter_left_out_stop_until_somebody_says_whether_they_are_meant(run: Run, tmp_path: Path) -> None:
    file = _filtered(tmp_path)
    refused = run("roster", "import", file, status=5)
    assert refused["code"] == "workbook.hidden_rows"
    assert "有 2 行在文件里是隐藏的" in refused["message"]
    assert "没有导入任何内容" in refused["message"]
    assert "--hidden skip" in refused["message"]
    assert run("roster", "import", file, "--anyway", status=5)["code"] == "workbook.hidden_rows"
    seen = run("roster", "import", file, "--hidden", "skip")
    assert (seen["new"], seen["hidden_rows"]) == (2, [3, 5])
    assert {row["name"] for row in run("roster", "list")["rows"]} >= {"甄看见", "甄也看"}
    everybody = run("roster", "import", file, "--hidden", "import")
    assert (everybody["new"], everybody["unchanged"], everybody["hidden_rows"]) == (2, 2, [3, 5])
    assert "能是 'x'" in run("roster", "import", file, "--hidden", "x", status=2)["message"]


def test_a_file_all_of_whose_rows_are_hidden_is_not_said_to_hold_a_heading_alone(run: Run, tmp_path: Path) -> None:
    file = _filtered(tmp_path, range(2, 6))
    refused = run("roster", "import", file, "--hidden", "skip", status=5)
    assert "4 行在文件里都是隐藏的" in refused["message"]
    assert "没有导入任何内容" in refused["message"]
    assert "只有表头" not in refused["message"]
    assert run("roster", "import", file)["new"] == 4


def test_what_became_of_hidden_rows_stands_in_what_is_said_of_the_import(
    book: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = _filtered(tmp_path)
    for answer, told in (("skip", "文件里隐藏的 2 行没有导入。"), ("import", "文件里隐藏的 2 行也在内。")):
        assert main(["roster", "import", file, "--hidden", answer, "--dry-run", "-w", str(book), "--today", TODAY]) == 0
        assert told in capsys.readouterr().out


def test_activities_without_a_kind_and_a_sign_in_sheet_without_an_activity_are_one_question_each(
    run: Run, tmp_path: Path
) -> None:
    rows = "时间,地点,主题,主讲人\n2026-09-03,录播教室,《草原》观评课,王芳\n2026-09-10,录播教室,期中例会,王芳\n"
    refused = run("activity", "import", csv(tmp_path, rows), status=5)
    assert refused["code"] == "workbook.column_missing"
    assert "听评课 1 个（写的是观评课）按名称登记，其余 1 个看不出是哪一种。请选一种（读书沙龙、" in refused["message"]
    assert "--set 字段=内容" in refused["message"]
    done = run("activity", "import", csv(tmp_path, rows), "--set", "活动类型=集体备课")
    assert (done["new"], done["refused"]) == (2, 0)
    people = [row["name"] for row in run("roster", "list")["rows"]]
    names = [name for name in people if people.count(name) == 1][:2]
    signed = "序号,姓名,签到\n" + "".join(f"{place},{name},√\n" for place, name in enumerate(names, 1))
    refused = run("attendance", "import", csv(tmp_path, signed), status=5)
    assert "没有写是哪一次活动，2 行都要记到它" in refused["message"]
    assert "--set 字段=内容" in refused["message"]
    done = run("attendance", "import", csv(tmp_path, signed), "--set", "活动名称=期中例会")
    assert (done["new"] + done["updated"], done["refused"]) == (2, 0)


def test_hours_and_day_of_a_list_that_lacks_both_are_said_in_one_go_and_one_alone_is_not_enough(run: Run, tmp_path: Path) -> None:
    [name] = [row["name"] for row in run("roster", "list")["rows"]][:1]
    file = csv(tmp_path, f"姓名,培训名称\n{name},新课标研修\n")
    refused = run("training", "import", file, "--set", "学时=8", status=5)
    assert refused["code"] == "workbook.column_missing"
    done = run("training", "import", file, "--set", "学时=8", "--set", "开始日期=2026-07-06")
    assert (done["new"], done["refused"]) == (1, 0)


WORDS = "活动类型,活动名称,活动时间\n主题教研,第一次,2026-09-03\n听评课,第二次,2026-09-10\n主题教研,第三次,2026-09-17\n"


def test_a_word_for_a_kind_is_explained_once_and_kept_for_the_next_list_of_these_headings(run: Run, tmp_path: Path) -> None:
    file = csv(tmp_path, WORDS)
    assert run("activity", "import", file, "--dry-run", status=1)["refused"] == 2
    done = run("activity", "import", file, "--word", "活动类型:主题教研=集体备课")
    assert (done["new"], done["refused"]) == (3, 0)
    later = csv(tmp_path, WORDS.replace("-09-", "-10-"))
    assert run("activity", "import", later)["new"] == 3
    assert [row["meanings"] for row in run("layout", "list")["rows"]] == [{"kind": {"主题教研": "集体备课"}}]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("活动类型:没有的词=集体备课", "“活动类型”列里没有“没有的词”"),
        ("主题教研=集体备课", "不是 字段:表里的词=它的意思"),
        ("颜色:主题教研=集体备课", "没有“颜色”这一项"),
    ],
)
def test_a_word_that_is_not_there_and_a_field_that_is_none_are_said(run: Run, tmp_path: Path, said: str, told: str) -> None:
    refused = run("activity", "import", csv(tmp_path, WORDS), "--word", said, status=5 if "不是 " not in told else 2)
    assert told in refused["message"]


def test_one_kind_for_every_row_whatever_its_name_says(run: Run, tmp_path: Path) -> None:
    file = csv(tmp_path, "时间,地点,主题\n2026-09-03,录播教室,《草原》观评课\n2026-09-10,录播教室,期中例会\n")
    run("activity", "import", file, "--set-all", "活动类型=集体备课")
    kinds = {row["title"]: row["kind_name"] for row in run("activity", "list")["rows"]}
    assert (kinds["《草原》观评课"], kinds["期中例会"]) == ("集体备课", "集体备课")
    refused = run("activity", "import", file, "--set-all", "活动名称=例会", status=5)
    assert "只有活动和计划项目的“活动类型”" in refused["message"]


def test_several_people_in_one_cell_of_a_list_of_attendance_have_a_line_each(run: Run, tmp_path: Path) -> None:
    names = [row["name"] for row in run("roster", "list")["rows"]]
    one, two, three = [name for name in names if names.count(name) == 1][:3]
    run("activity", "import", csv(tmp_path, "活动类型,活动名称,活动时间\n集体备课,第一次,2026-09-03\n"))
    file = csv(tmp_path, f"活动名称,活动日期,参加人员\n第一次,2026-09-03,{one}、{two}（请假）\n第一次,2026-09-03,{three}\n")
    assert run("attendance", "import", file)["new"] == 2
    [held] = [row["id"] for row in run("activity", "list")["rows"] if row["title"] == "第一次"]
    there = {line["name"]: line["mark"] for line in run("activity", "show", held)["attendance"] if line["mark"]}
    assert {name for name in (one, two, three) if there.get(name) == "present"} == {one, three}
    assert there[two] == "excused"
    again = run("attendance", "import", file)
    assert (again["unchanged"], again["step"]) == (2, None)


def test_signs_that_show_nothing_neither_hide_a_heading_nor_make_a_second_group(run: Run, tmp_path: Path) -> None:
    """Text copied from a page carries them: 姓名 was not seen, and 语文组 stood twice, looking the same."""
    rows = "序号,姓\u200b名,性别,学\u2060科,职\ufeff称,教研组\n1,王小\u200b伟,男,语\u200b文,一级\u200b教师,语\u202e文组\n2,赵小敏,女,语文,一级教师\u200b,语文组\n"
    said = run("roster", "import", csv(tmp_path, rows))
    assert (said["read"], said["new"], said["unmapped"], said["refusals"]) == (2, 2, ["序号"], [])
    new = {row["name"]: row for row in run("roster", "list")["rows"] if row["name"] in ("王小伟", "赵小敏")}
    facts = {(row["subject"], row["title"], row["group"]) for row in new.values()}
    assert len(new) == 2
    assert len(facts) == 1
    assert facts.pop()[2] == "语文组"


def test_what_is_typed_is_stored_without_signs_that_show_nothing(run: Run) -> None:
    added = run(
        "activity",
        "add",
        "--kind",
        "reading_salon",
        "--title",
        "读书\u200b沙龙\u202e",
        "--date",
        "2026-09-24",
        "--attendees",
        "all",
    )
    shown = run("activity", "list")["rows"]
    assert next(row["title"] for row in shown if row["id"] == added["id"]) == "读书沙龙"
    trained = run("teacher", "add", "钱小兰", "--set", "教研组=英\u2066语组", "--set", "备注=外\u200b聘")
    assert (trained["group"],) == ("英语组",)


@pytest.mark.parametrize(
    ("command", "rows"),
    [
        (("roster", "import"), "姓名,性别,学科,备注\n周一一,男,语文,好\n周二二,女,数学,{}\n"),
        (
            ("training", "import"),
            "姓名,培训名称,开始日期,学时,级别\n郝文静,国培,2026-09-01,2,县级\n郝文静,{},2026-09-02,2,县级\n",
        ),
        (
            ("record", "import", "honour"),
            "姓名,荣誉名称,获得日期,级别,备注\n郝文静,优秀教师,2026-09-01,县级,好\n郝文静,优秀教师,2026-09-02,县级,{}\n",
        ),
    ],
    ids=["roster", "trainings", "honours"],
)
def test_a_row_with_more_text_than_a_record_holds_is_refused_by_its_number_and_the_others_go_in(
    run: Run, tmp_path: Path, command: tuple[str, ...], rows: str
) -> None:
    """The whole list was refused, and nobody said which row it was."""
    said = run(*command, csv(tmp_path, rows.format("长" * 9000)), status=1)
    assert (said["read"], said["new"], said["refused"]) == (2, 1, 1), said
    (refused,) = said["refusals"]
    assert (refused["row"], refused["code"]) == (3, "row.too_large")
    assert "9000 个字" in refused["message"]

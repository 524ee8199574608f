"""Headings are understood by the words they are made of; a doubtful column is asked about; a record is never taken for a heading."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from jyteacher_desktop.sheets import PROPOSED, Layout, Plan, plan_activities, plan_roster, read_workbook, understand
from jyteacher_desktop.sheets.cell_values import CellRefused, Context, heading_key, label, plain
from jyteacher_desktop.sheets.day_with_times import span
from jyteacher_desktop.sheets.errors import HeaderMissing
from jyteacher_desktop.sheets.headings import vocabulary
from tests.corpus.people import people

TODAY = date(2026, 11, 23)
PEOPLE = (
    ("王芳", "女", "语文", "一级教师"),
    ("李伟", "男", "数学", "高级教师"),
    ("赵敏", "女", "英语", "二级教师"),
    ("孙强", "男", "体育", "三级教师"),
)


def sheet(path: Path, rows: list[list[Any]]) -> Layout:
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    for row in rows:
        page.append(row)
    made.save(path / "b.xlsx")
    return understand(read_workbook(path / "b.xlsx"), "roster", today=TODAY)


def plan(path: Path, rows: list[list[Any]]) -> Plan:
    return plan_roster(sheet(path, rows), [], path=path / "b.xlsx", today=TODAY, base=0)


def test_every_usual_character_means_in_a_heading_and_in_a_word_what_it_means_beside_others() -> None:
    """Headings and words of such characters alone are not looked through: nothing that is done to others may change one of them."""
    context, characters = Context(today=TODAY), [chr(code) for code in range(0x4E00, 0xA000)]
    assert [each for each in characters if heading_key(f"*{each}") != heading_key(each)] == []
    assert [each for each in characters if {read(f" {each} ", context) for read in (plain, label)} != {each}] == []
    assert [each for each in characters if {read(each, context) for read in (plain, label)} != {each}] == []


ROSTER = {
    "name": "教师名 JSXM 姓名 教师姓名 姓名_real_name 姓名（文本） XM realName teacher_name 1.姓名 Name/姓名 真实姓名 教职工姓名（必填）",
    "sex": "男/女 xbdm 性 性别 性别/Gender xb sex 性别码 gender_code",
    "id_number": "身份证件号码（18位） SFZH id_card_no 身份证号_id_card_no 公民身份号码 idNumber",
    "birth_month": "生年月 身份证出生日期 出生年月（如1990.01） CSNY birthday birth_date 出生日期\n(yyyy-MM-dd)",
    "subject": "任教专业 任教情况 主科 所教科目 现任教学科名称 主授课程 任课 授课科目 RJXK subject 主要任教科目 任教学科1 学科/专业",
    "title": "专业技术等级 专技资格 jszc 专业技术职称 现任专业技术职务名称 专业技术任职资格 现职称 zc professional_title 职称（专业技术职务）",
    "position": "学校职务 任职 分管工作 职务_position 现任职务 聘任职务 工作岗位 行政职务",
    "joined": "到现单位时间 调入现学校时间 在本校起始时间 现学校任教起始时间 分配到校时间 来校时间 到校年月 进入本单位时间 来校工作时间 hireDate 入职日期 lxny 调入本校时间 进本企业时间",
    "phone": "手机长号 phoneNumber 联系电话（手机） mobile_phone SJHM 手机/电话 移动电话",
    "teacher_no": "教师编号 JGH teacher_id staffNo 职工编号 工号（唯一编号）",
    "status": "工作状态 人员当前状态",
    "group": "所在组 学科教研组 教研组名称 所属教研组（备课组） department 所在部门",
    "note": "备注信息 remark BZ",
}
OTHERS = (
    "职称取得时间 配偶姓名 姓名（配偶） 教师资格证任教学科 所学专业 参加工作时间 家长电话 紧急联系人电话 第二任教学科 任教班级 毕业院校 学号 聘任时间 "
    "现聘职称时间 父亲姓名 学历 户籍所在地 id 教师资格证编号 岗位等级 申报职称 学校代码 班级编号"
)


@pytest.mark.parametrize("field", ROSTER)
def test_a_heading_is_known_by_the_words_it_is_made_of(field: str) -> None:
    for heading in ROSTER[field].split(" "):
        assert vocabulary("roster").read(heading).sure[:1] == (field,), heading


@pytest.mark.parametrize("heading", OTHERS.split())
def test_a_heading_with_a_word_that_turns_it_is_something_else(heading: str) -> None:
    assert vocabulary("roster").read(heading).sure == ()


TRADITIONAL = {
    "teacher_no": "員工編號 教師編號 職工編號",
    "name": "教師姓名 員工姓名",
    "sex": "性別",
    "birth_month": "出生日期 出生年月",
    "id_number": "身份證號 身分證號碼",
    "group": "部門 所屬教研組",
    "subject": "任教學科 學科",
    "phone": "電話 手機號碼 聯絡電話",
    "joined": "入職日期 到職日期 來校時間",
    "position": "職務 職位",
}


@pytest.mark.parametrize("field", TRADITIONAL)
def test_a_heading_in_traditional_characters_says_the_same(field: str) -> None:
    for heading in TRADITIONAL[field].split():
        assert vocabulary("roster").read(heading).sure[:1] == (field,), heading


def test_a_roster_headed_in_traditional_characters_is_stored_whole_and_its_headings_stay_as_they_are(tmp_path: Path) -> None:
    heading = ["員工編號", "姓名", "性別", "任教學科", "學歷"]
    rows = [[f"JS{place:03}", name, sex, subject, "本科"] for place, (name, sex, subject, _) in enumerate(PEOPLE, 1)]
    found = plan(tmp_path, [heading, *rows])
    assert found.layout.mapping == {"員工編號": "teacher_no", "姓名": "name", "性別": "sex", "任教學科": "subject"}
    assert [row.values["teacher_no"] for row in found.rows] == ["JS001", "JS002", "JS003", "JS004"]


SHEETS = {
    "trainings": {
        "training": "培训班名称 研修项目名称 trainingName 培训内容 研修主题",
        "hours": "认定学时 培训学时数 实得学时 hours 研修学时",
        "level": "项目级别 培训级别 培训等级",
        "start": "开班日期 start_date 起止日期 培训时间",
        "organizer": "主办机构 施训单位 组织部门",
        "result": "考核等次 结业情况",
        "name": "参训人员 参训教师 教师姓名",
    },
    "activities": {"activity": "会议主题 教研主题 研修内容 activity_name", "place": "活动地点 会场", "kind": "研修类别 活动类别"},
    "attendance": {"name": "参会人员 教师", "mark": "签到状态 考勤结果", "activity": "研修活动名称"},
}


@pytest.mark.parametrize("kind", SHEETS)
def test_the_same_words_serve_every_kind_of_sheet(kind: str) -> None:
    for field, headings in SHEETS[kind].items():
        for heading in headings.split(" "):
            assert vocabulary(kind).read(heading).sure[:1] == (field,), heading


def test_what_a_real_school_wrote_is_stored_and_nothing_is_left_out(tmp_path: Path) -> None:
    heading = ["序号", "姓名", "性别", "所教科目", "现任专业技术职务名称"]
    found = plan(tmp_path, [["教师基本情况一览表"], heading, *([place, *one] for place, one in enumerate(PEOPLE, 1))])
    assert found.layout.mapping == {"姓名": "name", "性别": "sex", "所教科目": "subject", "现任专业技术职务名称": "title"}
    assert [(row.values["subject"], row.values["title"]) for row in found.rows] == [one[2:] for one in PEOPLE]
    assert (found.layout.questions, found.layout.stops) == ((), ())


def test_a_post_that_holds_titles_is_the_title(tmp_path: Path) -> None:
    found = plan(tmp_path, [["姓名", "性别", "学科", "职务"], *map(list, PEOPLE)])
    assert [row.values["title"] for row in found.rows] == [one[3] for one in PEOPLE]


def test_a_title_that_holds_posts_is_not_stored_as_a_title(tmp_path: Path) -> None:
    jobs = ("教师", "职员", "副校长", "班主任")
    for heading in ("职称", "職稱"):
        rows = [[f"JS{place:03}", *one[:3], jobs[place]] for place, one in enumerate(PEOPLE)]
        found = plan(tmp_path, [["工号", "姓名", "性别", "学科", heading], *rows])
        assert not any(row.values.get("title") for row in found.rows)
        assert [row.values["position"] for row in found.rows] == list(jobs)


def test_a_column_that_may_be_kept_is_asked_about_and_never_lost_in_silence(tmp_path: Path) -> None:
    found = plan(tmp_path, [["姓名", "性别", "任什么课", "评到哪级"], *map(list, PEOPLE)])
    assert [(each.title, each.field) for each in found.layout.questions] == [("任什么课", "subject"), ("评到哪级", "title")]
    assert [(each.code, each.place) for each in found.warnings if each.code.startswith("column.")] == [
        ("column.perhaps", "C 列「任什么课」"),
        ("column.perhaps", "D 列「评到哪级」"),
    ]
    assert found.layout.mapping == {"姓名": "name", "性别": "sex", "任什么课": "subject", "评到哪级": "title"}
    assert [(row.values["subject"], row.values["title"]) for row in found.rows] == [tuple(one[2:4]) for one in PEOPLE]


def test_a_heading_that_its_cells_contradict_is_not_believed_and_said(tmp_path: Path) -> None:
    found = plan(tmp_path, [["姓名", "学科"], ["王芳", "一级教师"], ["李伟", "高级教师"], ["赵敏", "二级教师"]])
    assert all("subject" not in row.values for row in found.rows)
    assert [each.code for each in found.layout.questions] == ["column.contradicts"]


def test_a_level_of_titles_is_taken_when_its_cells_are_titles_and_not_when_they_are_grades(tmp_path: Path) -> None:
    taken = plan(tmp_path, [["姓名", "性别", "学科", "职称级别"], *map(list, PEOPLE)])
    assert [row.values["title"] for row in taken.rows] == [one[3] for one in PEOPLE]
    left = plan(tmp_path, [["姓名", "职称级别"], ["王芳", 9], ["李伟", 7], ["赵敏", 11]])
    assert all("title" not in row.values for row in left.rows)


def test_a_record_is_never_taken_for_a_heading(tmp_path: Path) -> None:
    for rows in (
        [["张三", "男", "教师", "一级教师"], ["李四", "女", "副校长", "高级教师"], ["王五", "女", "教师", "二级教师"]],
        [["王芳", "教师", "语文"], ["李伟", "教师", "数学"]],
        [[1, "王芳", "419001199003070015", "教师"], [2, "李伟", "11010519491231002X", "职员"]],
    ):
        with pytest.raises(HeaderMissing, match="没有找到"):
            sheet(tmp_path, rows)


def test_jobs_under_a_name_heading_are_no_people(tmp_path: Path) -> None:
    layout = sheet(
        tmp_path,
        [
            ["姓名_real_name", "身份证号_id_card_no", "职务_position"],
            ["张三", "419001199003070015", "教师"],
            ["李四", "", "工人"],
        ],
    )
    assert list(layout.mapping.values()) == ["name", "id_number", "position"]


def test_a_heading_that_only_says_that_somebody_is_meant_is_the_name_when_names_stand_below(tmp_path: Path) -> None:
    for heading in ("教职工", "任课教师", "人员"):
        found = plan(
            tmp_path, [["序号", heading, "性别", "学科", "职称"], *([place, *one] for place, one in enumerate(PEOPLE, 1))]
        )
        assert [row.values["name"] for row in found.rows] == [one[0] for one in PEOPLE]
    with pytest.raises(HeaderMissing):
        sheet(tmp_path, [["序号", "人员", "性别"], [1, "12 人", "女"], [2, "7 人", "男"]])


def test_harmless_words_before_the_thing_do_not_hide_it_when_its_cells_speak_for_it(tmp_path: Path) -> None:
    found = plan(tmp_path, [["姓名", "性别", "本学期任教学科", "评定职称"], *map(list, PEOPLE)])
    assert [(row.values["subject"], row.values["title"]) for row in found.rows] == [one[2:] for one in PEOPLE]
    assert found.layout.questions == ()


def test_another_one_of_a_thing_is_asked_about_where_the_thing_itself_has_no_column(tmp_path: Path) -> None:
    alone = plan(tmp_path, [["姓名", "性别", "学科", "申报职称"], *map(list, PEOPLE)])
    assert [(each.title, each.field) for each in alone.layout.questions] == [("申报职称", "title")]
    beside = plan(tmp_path, [["姓名", "职称", "申报职称"], *([one[0], one[3], "高级教师"] for one in PEOPLE)])
    assert ([row.values["title"] for row in beside.rows], beside.layout.questions) == ([one[3] for one in PEOPLE], ())


DAYS = ("1998、7", "1998，7", "1998 7", "1998·7", "1998—07", "07/1998", "一九九八年七月", "1998.7月", "１９９８．７")


@pytest.mark.parametrize("text", DAYS)
def test_a_month_is_read_however_people_put_it(tmp_path: Path, text: str) -> None:
    found = plan(tmp_path, [["姓名", "来校时间", "职称"], ["王芳", text, "一级教师"], ["李伟", "2001.9", "二级教师"]])
    assert [row.values["joined"] for row in found.rows] == ["1998-07", "2001-09"]


def test_a_year_without_its_month_is_said_and_the_person_is_stored(tmp_path: Path) -> None:
    found = plan(
        tmp_path,
        [
            ["姓名", "来校时间", "职称"],
            ["王芳", 2008, "一级教师"],
            ["李伟", "2001年", "二级教师"],
            ["赵敏", "1999.8", "二级教师"],
        ],
    )
    assert [row.outcome.value for row in found.rows] == ["新增"] * 3
    assert [row.values.get("joined", "") for row in found.rows] == ["", "", "1999-08"]
    assert [each.code for each in found.warnings if each.code.startswith("date.")] == ["date.year_only"] * 2


def test_a_thing_wins_over_a_side_of_it_in_whatever_order_they_stand(tmp_path: Path) -> None:
    rows = [[name, "在编", "教师", "000001", f"JS{place}"] for place, (name, *_rest) in enumerate(PEOPLE)]
    layout = sheet(tmp_path, [["姓名", "教职工类别", "职务", "编号", "教师工号"], *rows])
    assert (layout.mapping["职务"], layout.mapping["教师工号"]) == ("position", "teacher_no")


def test_a_narrow_column_may_break_an_english_heading_anywhere(tmp_path: Path) -> None:
    layout = sheet(
        tmp_path, [["re\nalName", "em ployeeNumber"], *([name, f"JS{place}"] for place, (name, *_rest) in enumerate(PEOPLE))]
    )
    assert list(layout.mapping.values()) == ["name", "teacher_no"]


@pytest.mark.parametrize(
    ("heading", "cell", "field"),
    [("进本矿时间", "2019-09-01", "joined"), ("项目部", "语文组", "group"), ("到局日期", "2020.8.1", "joined")],
)
def test_a_column_of_an_unknown_place_is_asked_about_and_not_lost(tmp_path: Path, heading: str, cell: str, field: str) -> None:
    layout = sheet(tmp_path, [["姓名", "性别", "任教学科", heading], *([*one[:3], cell] for one in PEOPLE)])
    assert [(each.title, each.field) for each in layout.questions] == [(heading, field)]


def test_a_heading_broken_into_lines_is_read_as_one(tmp_path: Path) -> None:
    rows = [[one[0], "语文", one[3], "中文", "高中", "2010-07"] for one in PEOPLE]
    heading = ["教师\n姓名", "教师\n资格学科", "现持有\n最高职称", "职称\n证专业", "教师\n资格层次", "职称\n取得时间"]
    layout = sheet(tmp_path, [heading, *rows])
    assert layout.mapping == {"教师 姓名": "name", "现持有 最高职称": "title"}
    assert not [each for each in layout.questions if each.field in ("name", "title")]


def test_a_second_line_that_explains_or_translates_hides_nothing(tmp_path: Path) -> None:
    heading = ["姓名\nName", "性别\n请选择", "出生年月\n如 1985.03", "职称\n没有的填“未评聘”"]
    layout = sheet(tmp_path, [heading, *([one[0], one[1], "1985.03", one[3]] for one in PEOPLE)])
    assert list(layout.mapping.values()) == ["name", "sex", "birth_month", "title"]


@pytest.mark.parametrize(
    ("heading", "cell", "field"),
    [
        ("出身年月", "1985.03", "birth_month"),
        ("身分证号", "419001199003070015", "id_number"),
        ("连系电话", "13900000000", "phone"),
    ],
)
def test_a_usual_slip_of_the_pen_in_a_heading_costs_nothing(tmp_path: Path, heading: str, cell: str, field: str) -> None:
    layout = sheet(tmp_path, [["姓名", "任教学课", heading], *([one[0], one[2], cell] for one in PEOPLE)])
    assert list(layout.mapping.values()) == ["name", "subject", field]


def test_the_part_of_a_school_somebody_belongs_to_is_a_group_whatever_it_is_called(tmp_path: Path) -> None:
    for heading in ("所在业务组", "所属融合部", "归属服务处"):
        layout = sheet(tmp_path, [["姓名", "学科", heading], *([one[0], one[2], "综合组"] for one in PEOPLE)])
        assert layout.mapping[heading] == "group"
    for heading in ("所在党支部", "所属俱乐部", "所属省部"):
        assert vocabulary("roster").read(heading).likely == ()


@pytest.mark.parametrize(
    ("heading", "cells", "field"),
    [
        ("生辰", ("1985.03", "1990.11", "1979.06", "1988.01"), "birth_month"),
        ("在哪里", ("语文组", "教务处", "数学组", "办公室"), "group"),
        ("教什么段", ("小学", "小学", "初中", "小学"), "stage"),
        ("做什么", ("教师", "副校长", "教师", "班主任"), "position"),
    ],
)
def test_what_a_column_holds_is_asked_about_when_its_heading_says_nothing(
    tmp_path: Path, heading: str, cells: tuple[str, ...], field: str
) -> None:
    rows = [[*one[:3], cell] for one, cell in zip(PEOPLE, cells, strict=True)]
    layout = sheet(tmp_path, [["姓名", "性别", "学科", heading], *rows])
    assert [(each.title, each.field) for each in layout.questions] == [(heading, field)]


@pytest.mark.parametrize("heading", ["性别(0为男，1为女)", "性别（男0女1）", "性别[0-男,1-女]", "性别\n0:男;1:女"])
def test_codes_of_a_sex_are_read_as_their_heading_explains_them(tmp_path: Path, heading: str) -> None:
    rows = [[one[0], 0 if one[1] == "男" else "1", one[2]] for one in PEOPLE]
    found = plan(tmp_path, [["姓名", heading, "学科"], *rows[:2], ["语文组小计", "2 人", ""], *rows[2:]])
    assert [row.values["sex"] for row in found.rows] == [one[1] for one in PEOPLE]


@pytest.mark.parametrize(
    "words", [("男生", "女生"), ("男同志", "女同志"), ("男教师", "女教师"), ("男性", "女性"), ("男士", "女士")]
)
def test_a_sex_with_a_word_for_people_behind_it_is_read(tmp_path: Path, words: tuple[str, str]) -> None:
    path = tmp_path / "b.csv"
    rows = ["教师姓名,教师性别", *(f"{name},{words[place % 2]}" for place, name in enumerate(["王强", "李梅", "赵刚", "刘敏"]))]
    path.write_text("\n".join(rows), encoding="utf-8")
    plan = plan_roster(understand(read_workbook(path), "roster"), [], path=path, today=date(2026, 11, 23), base=0)
    assert [row.values.get("sex") for row in plan.rows] == ["男", "女", "男", "女"]
    assert [finding.message for row in plan.rows for finding in row.findings if finding.place == "sex"] == []


def test_codes_of_a_sex_that_nothing_explains_are_asked_about_and_not_guessed(tmp_path: Path) -> None:
    rows = [[one[0], 0 if one[1] == "男" else 1, one[2]] for one in PEOPLE]
    found = plan(tmp_path, [["姓名", "性别", "学科"], *rows])
    assert all("sex" not in row.values for row in found.rows)
    assert [(each.title, each.field, each.code) for each in found.layout.questions] == [("性别", "sex", "column.codes")]
    assert "0、1" in found.layout.questions[0].message
    standard = [[one[0], 1 if one[1] == "男" else 2, one[2]] for one in PEOPLE] + [["周杰", 0, "美术"]]
    assert [row.values.get("sex", "") for row in plan(tmp_path, [["姓名", "性别", "学科"], *standard]).rows] == [
        *(one[1] for one in PEOPLE),
        "",
    ]


def test_codes_of_a_sex_are_proved_by_the_numbers_beside_them(tmp_path: Path) -> None:
    staff = people(random.Random(5), 12)
    rows = [[one.name, 1 if one.sex == "女" else 0, one.id_number, one.subject] for one in staff]
    found = plan(tmp_path, [["姓名", "性别", "身份证号", "学科"], *rows])
    assert [row.values["sex"] for row in found.rows] == [one.sex for one in staff]
    assert (found.layout.questions, found.refusals) == ((), ())


def test_a_list_whose_people_are_called_something_else_stops(tmp_path: Path) -> None:
    for called in ("学员姓名", "参训学员"):
        layout = sheet(tmp_path, [[called, "性别", "职称", "毕业院校"], *([*one[:2], one[3], "河南大学"] for one in PEOPLE)])
        assert [each.code for each in layout.stops] == ["workbook.unlike"], called
    taught = sheet(tmp_path, [["学员姓名", "性别", "任教学科", "职称"], *map(list, PEOPLE)])
    assert taught.stops == ()
    visits = [
        ["姓名", "项目", "班级", "进校原因", "入校时间", "有效日期"],
        *([one[0], "参观", "三（1）班", "参观", "2026-09-01", "2026-09-02"] for one in PEOPLE),
    ]
    assert sheet(tmp_path, visits).stops


def test_the_subject_of_a_certificate_is_not_the_one_somebody_teaches(tmp_path: Path) -> None:
    heading = ["姓名", "教师资格证编号", "教师资格种类", "任教科目", "获证时间", "担任学科"]
    layout = sheet(
        tmp_path, [heading, *([one[0], f"2010{place}", "小学", "美术", "2010-07", one[2]] for place, one in enumerate(PEOPLE))]
    )
    assert (layout.mapping["担任学科"], "任教科目" in layout.mapping, layout.questions) == ("subject", False, ())
    alone = sheet(tmp_path, [["姓名", "教师资格证", "任教学科"], *([one[0], "有", one[2]] for one in PEOPLE)])
    assert alone.mapping["任教学科"] == "subject"


def test_an_empty_column_leaves_the_field_to_the_one_that_is_filled(tmp_path: Path) -> None:
    heading = ["姓名", "手机号", "联系电话", "当前职务", "岗位", "学科"]
    layout = sheet(
        tmp_path, [heading, *([one[0], f"1390000000{place}", None, "班主任", None, one[2]] for place, one in enumerate(PEOPLE))]
    )
    assert (layout.mapping["手机号"], layout.mapping["当前职务"], layout.questions) == ("phone", "position", ())
    nameless = sheet(
        tmp_path,
        [["姓名", "", "联系电话", "学科"], *([one[0], f"1390000000{place}", None, one[2]] for place, one in enumerate(PEOPLE))],
    )
    assert [key for key in nameless.mapping.values() if key == "phone"] == ["phone"]
    assert nameless.columns[1] == "phone"
    empty = sheet(tmp_path, [["姓名", "性别", "联系电话", "学科", "职称"]])
    assert len(empty.mapping) == 5


def test_what_somebody_is_wins_over_a_kind_of_it(tmp_path: Path) -> None:
    layout = sheet(
        tmp_path, [["姓名", "岗位分类", "当前职务级别", "当前职务"], *([one[0], "专技", "无", "班主任"] for one in PEOPLE)]
    )
    assert layout.mapping["当前职务"] == "position"


def test_a_unit_that_says_in_brackets_which_part_is_meant_is_taken_when_its_cells_are_parts(tmp_path: Path) -> None:
    taken = sheet(tmp_path, [["姓名", "学科", "所在单位（系）"], *([one[0], one[2], "数学组"] for one in PEOPLE)])
    assert taken.mapping["所在单位（系）"] == "group"
    asked = sheet(tmp_path, [["姓名", "学科", "所在单位（系）"], *([one[0], one[2], "数学与统计"] for one in PEOPLE)])
    assert [(each.title, each.field) for each in asked.questions] == [("所在单位（系）", "group")]


def test_lists_of_the_league_of_hiring_and_of_clocks_stop(tmp_path: Path) -> None:
    league = ["姓名", "身份证号", "政治面貌", "入团日期", "是否团干", "现任职务"]
    hiring = ["姓名", "岗位", "推荐日期", "面试日期", "入职日期"]
    clock = ["考勤日期", "员工姓名", "工号", "签到时间", "签退时间", "工作总结"]
    for heading, row, code in (
        (league, ["", "", "共青团员", "2015-05-04", "是", "组长"], "workbook.students"),
        (hiring, ["", "数学教师", "2026-05-01", "2026-06-01", "2026-08-25"], "workbook.unlike"),
        (clock, ["2026-09-01", "", "JS01", "07:30", "17:40", "无"], "workbook.punches"),
    ):
        place = heading.index("员工姓名") if "员工姓名" in heading else 0
        rows = [[one[0] if column == place else cell for column, cell in enumerate(row)] for one in PEOPLE]
        stops = [each.code for each in sheet(tmp_path, [heading, *rows]).stops if each.code != PROPOSED]
        assert stops == [code], heading


def test_of_two_columns_of_one_name_the_one_whose_cells_speak_for_it_is_taken(tmp_path: Path) -> None:
    jobs = ("教师", "副校长", "班主任", "教务主任")
    rows = [[one[0], job, "见档案", one[3]] for one, job in zip(PEOPLE, jobs, strict=True)]
    assert sheet(tmp_path, [["姓名", "职务", "岗位", "职称"], *rows]).mapping["职务"] == "position"


def test_a_line_of_sums_is_never_the_heading(tmp_path: Path) -> None:
    rows = [[f"u{place}", one[0], one[1], one[2]] for place, one in enumerate(PEOPLE)]
    with pytest.raises(HeaderMissing):
        sheet(
            tmp_path, [["昵称", "账户", "性别", "学科"], ["小计", "4人", "", ""], *[[row[0], row[0], *row[2:]] for row in rows]]
        )


def test_names_under_a_heading_nobody_knows_are_the_names_where_the_rest_is_a_roster(tmp_path: Path) -> None:
    for heading in ("真实名称", "大名", "教师全名"):
        layout = sheet(
            tmp_path, [["序号", heading, "性别", "学科", "职称"], *([place, *one] for place, one in enumerate(PEOPLE, 1))]
        )
        assert layout.mapping[heading] == "name", heading
    with pytest.raises(HeaderMissing):  # two such columns: nobody can tell whose the record is
        sheet(tmp_path, [["性别", "学科", "大名", "小名"], *([one[1], one[2], one[0], one[0]] for one in PEOPLE)])


def test_a_whole_personnel_file_is_no_list_of_moves(tmp_path: Path) -> None:
    heading = ["姓名", "行政职务", "原岗位类别", "现岗位类别", "专业技术资格", "参加工作时间", "学历", "毕业学校", "任教学科"]
    rows = [[one[0], "教师", "专技", "专技", one[3], "2001-07", "本科", "河南大学", one[2]] for one in PEOPLE]
    assert sheet(tmp_path, [heading, *rows]).stops == ()
    moved = sheet(tmp_path, [["姓名", "原岗位", "现岗位"], *([one[0], "教师", "职员"] for one in PEOPLE)])
    assert [each.code for each in moved.stops] == ["workbook.unlike"]


def test_codes_of_titles_are_not_figures_about_people(tmp_path: Path) -> None:
    rows = [[one[0], f"JS{place}", place % 3] for place, one in enumerate(PEOPLE)]
    assert sheet(tmp_path, [["姓名", "工号", "职称（0助教1讲师2教授）"], *rows]).stops == ()


def test_marks_of_a_course_with_the_class_are_a_list_of_students(tmp_path: Path) -> None:
    rows = [[one[0], "语文", "2026-09-18", 88, "三（1）班"] for one in PEOPLE]
    assert [each.code for each in sheet(tmp_path, [["姓名", "课程", "日期", "成绩", "班级"], *rows]).stops] == [
        "workbook.students"
    ]


@pytest.mark.parametrize("kind", ["activities", "plan_items"])
def test_things_that_are_bought_or_marked_are_no_activities(tmp_path: Path, kind: str) -> None:
    for heading, row in (
        (["名称", "类型", "日期", "数量", "金额"], ["粉笔", "用品", "2026-09-18", 3, 12]),
        (["日期", "宿舍", "类型", "名称", "得分"], ["2026-09-18", "301", "卫生", "检查", 9]),
    ):
        made = openpyxl.Workbook()
        page = made.active
        assert page is not None
        for line in (heading, row, row):
            page.append(line)
        made.save(tmp_path / "b.xlsx")
        try:
            stops = understand(read_workbook(tmp_path / "b.xlsx"), kind, today=TODAY).stops
        except HeaderMissing:
            continue
        assert stops, heading
        assert stops[0].code in ("workbook.unlike", "workbook.column_missing")
    page.delete_rows(1, 3)
    for line in (["活动类型", "活动名称", "日期", "月份", "费用"], ["读书沙龙", "共读", "2026-09-18", "2026-09", 200]):
        page.append(line)
    made.save(tmp_path / "b.xlsx")
    assert understand(read_workbook(tmp_path / "b.xlsx"), kind, today=TODAY).stops == ()


def of_kind(path: Path, kind: str, rows: list[list[Any]]) -> Layout:
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    for row in rows:
        page.append(row)
    made.save(path / "b.xlsx")
    return understand(read_workbook(path / "b.xlsx"), kind, today=TODAY)


def test_from_when_to_when_in_one_cell_is_two_times(tmp_path: Path) -> None:
    rows = [["读书沙龙", "共读一", "2026-09-18", "14:30-16:30"], ["读书沙龙", "共读二", "2026-09-25", "下午2:30—4点"]]
    layout = of_kind(tmp_path, "activities", [["活动类型", "活动名称", "日期", "起止时间"], *rows])
    assert (layout.mapping["起止时间"], layout.questions) == ("start_time", ())
    found = plan_activities(
        layout,
        {"reading_salon": "读书沙龙"},
        [],
        path=tmp_path / "b.xlsx",
        today=TODAY,
        base=0,
        defaults=frozenset({"reading_salon"}),
    )
    assert [(row.values["start_time"], row.values["end_time"]) for row in found.rows] == [("14:30", "16:30"), ("14:30", "16:00")]
    with pytest.raises(CellRefused):
        span("16:30-14:30", Context(TODAY))


def test_a_class_of_a_training_is_its_name_and_a_grade_its_result(tmp_path: Path) -> None:
    rows = [[one[0], "骨干教师研修班", "2026-07-06", 40, "优秀"] for one in PEOPLE]
    layout = of_kind(tmp_path, "trainings", [["姓名", "班次名称", "时间", "学时", "等次"], *rows])
    assert (list(layout.mapping.values()), layout.stops) == (["name", "training", "start", "hours", "result"], ())


@pytest.mark.parametrize("titled", [True, False])
@pytest.mark.parametrize("merged", [True, False])
def test_headings_in_three_lines_are_read_to_the_lowest_and_a_merged_number_keeps_its_name(
    tmp_path: Path, titled: bool, merged: bool
) -> None:
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    if titled:
        page.append(["济水一小教师花名册"])
    top = page.max_row + 1 if titled else 1
    page.append(["序号", "姓名", "工作情况", None, None, "手机"])
    page.append([None, None, "任教", None, "岗位", None])
    page.append([None, None, "学科", "职称", "职务", None])
    for number, (name, _sex, subject, title) in enumerate(PEOPLE, start=1):
        page.append([number, name, subject, title, "班主任", f"1380000000{number}"])
    if merged:
        for area in ("A{0}:A{2}", "B{0}:B{2}", "F{0}:F{2}", "C{0}:E{0}", "C{1}:D{1}"):
            page.merge_cells(area.format(top, top + 1, top + 2))
    made.save(tmp_path / "b.xlsx")
    layout = understand(read_workbook(tmp_path / "b.xlsx"), "roster", today=TODAY)
    assert {layout.titles[column]: key for column, key in layout.columns.items()} == {
        "姓名": "name",
        "学科": "subject",
        "职称": "title",
        "职务": "position",
        "手机": "phone",
    }
    assert layout.titles[0] == "序号"
    assert layout.data_rows == tuple(range(top + 3, top + 7))
    stored = plan_roster(layout, [], path=tmp_path / "b.xlsx", today=TODAY, base=0)
    assert [(row.values["name"], row.values["subject"], row.values["title"]) for row in stored.rows] == [
        (name, subject, title) for name, _sex, subject, title in PEOPLE
    ]


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("现任教学科/年级", ("语文/三年级", "数学/五年级", "英语/六年级", "体育/一年级")),
        ("任教年级学科", ("三年级语文", "数学五、六年级", "六（2）班英语", "1-6年级体育")),
        ("任教班级及学科", ("三（1）语文", "五（12）班数学", "英语 3年级2班", "体育（一年级）")),
    ],
)
def test_a_grade_beside_a_subject_is_no_part_of_it_and_said(tmp_path: Path, heading: str, cells: tuple[str, ...]) -> None:
    rows = [[name, sex, cell, title] for (name, sex, _subject, title), cell in zip(PEOPLE, cells, strict=True)]
    found = plan(tmp_path, [["姓名", "性别", heading, "职称"], *rows]).rows
    assert [row.values["subject"] for row in found] == [subject for _name, _sex, subject, _title in PEOPLE]
    assert all("年级不登记" in next(each.message for each in row.findings if each.place == "subject") for row in found)


@pytest.mark.parametrize("text", ["小学科学", "语文、数学", "二胡", "三维设计", "一年级班主任", "三年级"])
def test_what_is_no_subject_beside_a_grade_stands_as_it_is(tmp_path: Path, text: str) -> None:
    rows = [[name, sex, text if not place else subject, title] for place, (name, sex, subject, title) in enumerate(PEOPLE)]
    assert plan(tmp_path, [["姓名", "性别", "学科", "职称"], *rows]).rows[0].values["subject"] == text


@pytest.mark.parametrize(
    ("form", "kind"), [("培训形式", "培训类型"), ("研修形式", "研修类别"), ("活动形式", "活动类型"), ("培训方式", "培训类型")]
)
@pytest.mark.parametrize("form_first", [True, False])
def test_the_form_of_something_is_never_taken_for_its_kind_where_that_has_a_column(
    tmp_path: Path, form: str, kind: str, form_first: bool
) -> None:
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    both = [form, kind] if form_first else [kind, form]
    page.append(["活动名称", *both, "日期", "学时"])
    for number in range(1, 6):
        said = ["集中", "读书沙龙"] if form_first else ["读书沙龙", "集中"]
        page.append([f"共读第{number}次", *said, f"2026-03-0{number}", 2])
    made.save(tmp_path / "b.xlsx")
    layout = understand(read_workbook(tmp_path / "b.xlsx"), "activities", today=TODAY)
    assert {layout.titles[column] for column, key in layout.columns.items() if key == "kind"} == {kind}
    assert [question.title for question in layout.questions] == [form]

"""The layouts that schools, the state and the city really use are understood without a person's help, and nothing is guessed silently."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from jyteacher_desktop.sheets import (
    BY_KIND,
    Existing,
    Outcome,
    Plan,
    plan_activities,
    plan_attendance,
    plan_roster,
    plan_trainings,
    read_workbook,
    understand,
    write_refused,
)
from jyteacher_desktop.sheets import cell_values as f

TODAY = date(2026, 11, 23)
NOW = f.Context(TODAY)
ONE, TWO = "11010519491231002X", "419001199003070015"

STATE = (
    "*姓名 曾用名 *性别 教职工号 *国籍/地区 *身份证件类型 *身份证件号 *出生日期(yyyy-MM-dd) 籍贯 出生地 *民族 *政治面貌 婚姻状况 健康状况 "
    "*参加工作年月 *进本校年月 *教职工来源 *教职工类别 *是否在编 *用人形式 *签订合同情况 *人员状态 备注"
)
LAYOUTS = {
    "state": (STATE, "name former_name sex teacher_no id_type id_number birth_month joined position status note"),
    "city, short": ("姓名 手机号 身份证件类型 身份证件号 出生日期 性别", "name phone id_type id_number birth_month sex"),
    "city, posts": (
        "教师姓名 证件类型 身份证号 学年 学期 任教学段 任课状况 其他任课状况说明 任教课程 平均每周课堂教学课时数 兼任工作 兼任其他工作名称",
        "name id_type id_number stage subject position",
    ),
    "city, titles": (
        "教师姓名 证件类型 身份证号 聘任专业技术职务 开始年月 结束年月 聘任单位名称",
        "name id_type id_number title",
    ),
    "school": ("序号 姓 名 性别 出生\n年月 任教学科 职 称 联系电话", "name sex birth_month subject title phone"),
}


def book(path: Path, rows: Sequence[Sequence[Any]], merges: Sequence[str] = ()) -> Path:
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    for row in rows:
        page.append(list(row))
    for area in merges:
        page.merge_cells(area)
    made.save(path)
    return path


def roster(path: Path, rows: Sequence[Sequence[Any]], existing: Sequence[Existing] = (), merges: Sequence[str] = ()) -> Plan:
    path = book(path / "r.xlsx", rows, merges)
    return plan_roster(understand(read_workbook(path), "roster"), existing, path=path, today=TODAY, base=0)


def person(key: str, name: str, **values: str) -> Existing:
    blank = dict.fromkeys((spec.key for spec in BY_KIND["roster"]), "")
    return Existing(id=key, values={**blank, "name": name, **values})


def codes(plan: Plan, row: int = 0) -> list[str]:
    return [finding.code for finding in plan.rows[row].findings]


@pytest.mark.parametrize("name", LAYOUTS)
def test_known_layouts_map_without_help(tmp_path: Path, name: str) -> None:
    heading, fields = LAYOUTS[name]
    cells = heading.replace("姓 名", "姓名").replace("职 称", "职称").split(" ")
    rows = [["教职工信息采集表"], cells, ["王伟" if "姓名" in cell else "" for cell in cells]]
    layout = understand(read_workbook(book(tmp_path / "l.xlsx", rows)), "roster")
    assert list(layout.mapping.values()) == fields.split(" ")
    assert (layout.header_rows, layout.data_rows) == ((2,), (3,))


def test_rows_that_only_look_like_sums_groups_or_examples_are_people(tmp_path: Path) -> None:
    names = ["王科", "小计军"]
    plan = roster(tmp_path, [["姓名", "性别", "学科"], *([name, "男", "语文"] for name in names), ["例军", "女", "数学"]])
    assert [row.values["name"] for row in plan.rows] == ["王科", "小计军", "例军"]


def test_activities_whose_names_begin_like_a_sum_or_an_example_are_kept(tmp_path: Path) -> None:
    titles = ["例题教学研讨", "小计算器的使用", "平均分怎么教", "示例课展示", "注音教学"]
    path = book(
        tmp_path / "a.xlsx", [["类型", "主题", "时间"], *(["读书沙龙", title, "2026.9.18"] for title in titles), ["合计", 5]]
    )
    plan = plan_activities(
        understand(read_workbook(path), "activities"),
        {"salon": "读书沙龙"},
        [],
        path=path,
        today=TODAY,
        base=0,
        defaults=frozenset({"salon"}),
    )
    assert [row.values["activity"] for row in plan.rows] == titles


def test_a_cell_merged_over_several_people_is_meant_for_each(tmp_path: Path) -> None:
    rows = [["姓名", "性别", "教研组"], ["王伟", "男", "语文组"], ["李娜", "女", None], ["赵敏", "女", "数学组"]]
    plan = roster(tmp_path, rows, merges=["C2:C3"])
    assert [row.values["group"] for row in plan.rows] == ["语文组", "语文组", "数学组"]


def test_a_person_merged_over_several_trainings_is_meant_for_each(tmp_path: Path) -> None:
    rows = [
        ["姓名", "培训名称", "培训时间", "学时"],
        ["王伟", "国培", "2026.7.6-7.15", 80],
        [None, "省培", "2026年7月20日至25日", 8],
    ]
    path = book(tmp_path / "t.xlsx", rows, ["A2:A3"])
    layout = understand(read_workbook(path), "trainings")
    plan = plan_trainings(layout, [person("a", "王伟")], [], path=path, today=TODAY, base=0)
    assert [(row.links["teacher"], row.values["start"], row.values["end"]) for row in plan.rows] == [
        ("a", "2026-07-06", "2026-07-15"),
        ("a", "2026-07-20", "2026-07-25"),
    ]


def test_refused_rows_of_a_merged_table_mend_when_they_come_back(tmp_path: Path) -> None:
    rows = [["姓名", "性别", "教研组"], ["王伟", "男", "语文组"], ["李娜", "不明", None]]
    out = write_refused(roster(tmp_path, rows, merges=["C2:C3"]), tmp_path / "refused.xlsx")
    mended = openpyxl.load_workbook(out)
    page = mended.active
    assert page is not None
    assert page["B2"].comment is not None
    page["B2"] = "女"
    mended.save(out)
    plan = plan_roster(understand(read_workbook(out), "roster"), [], path=out, today=TODAY, base=0)
    assert [(row.outcome, row.values["name"], row.values["group"]) for row in plan.rows] == [(Outcome.NEW, "李娜", "语文组")]


DOUBTS: dict[str, tuple[f.Parser, Any, str, str]] = {
    "January or October": (f.month, 1985.1, "1985-01", "date.ambiguous"),
    "the 1st or the 10th": (f.day, 9.1, "2026-09-01", "date.ambiguous"),
    "a day to come": (f.day, "12.20", "2026-12-20", "date.year_assumed"),
    "hours of the clock": (f.hours, "2小时", "2", "hours.unit"),
    "a score": (f.result, 92.0, "pass", "result.score"),
    "a low score": (f.result, "45分", "fail", "result.score"),
    "a remark in a name": (f.name, "张三（借调）", "张三（借调）", "name.unusual"),
    "away in some other way": (f.status, "206-企业实践", "in_post", "status.other"),
}


@pytest.mark.parametrize("name", DOUBTS)
def test_what_may_mean_two_things_is_stored_with_a_warning(name: str) -> None:
    parse, cell, text, code = DOUBTS[name]
    found = parse(cell, NOW)
    assert isinstance(found, f.Doubtful)
    assert (found.text, found.code) == (text, code)
    assert found.message.rstrip("。")


@pytest.mark.parametrize("written", ["19853", "3/4/2026", "1985.123", "2026.9.31"])
def test_a_date_that_may_be_two_or_none_is_refused(written: str) -> None:
    with pytest.raises(f.CellRefused):
        f.day(written, NOW)


def test_where_nobody_is_yet_is_no_name(tmp_path: Path) -> None:
    plan = roster(
        tmp_path,
        [
            ["姓名", "性别", "学科"],
            ["待定", "女", "语文"],
            ["（空缺）", "", "数学"],
            ["待聘", "", "英语"],
            ["吴缺", "男", "英语"],
            ["不详", "男", "英语"],
            ["不明", "", "英语"],
            ["未知", "", "英语"],
            ["（待补充）", "", "英语"],
            ["某某某", "", "英语"],
        ],
    )
    assert [row.outcome for row in plan.rows] == [*[Outcome.REFUSED] * 3, Outcome.NEW, *[Outcome.REFUSED] * 5]
    assert {found for found in codes(plan) if found.startswith("name")} == {"name.nobody"}


def test_the_id_number_knows_whether_it_was_january_or_october(tmp_path: Path) -> None:
    number = "000000198510150026"
    body = number[:17]
    from jyteacher_desktop.domain.id_numbers import check_character

    plan = roster(tmp_path, [["姓名", "出生年月", "身份证号"], ["王伟", 1985.1, body + check_character(body)]])
    assert plan.rows[0].values["birth_month"] == "1985-10"
    assert codes(plan) == []


def test_words_for_nothing_are_nothing_except_where_they_mean_something(tmp_path: Path) -> None:
    plan = roster(tmp_path, [["姓名", "身份证号", "职称", "手机号", "备注"], ["王伟", "无", "无", "/", "暂无"]])
    assert dict(plan.rows[0].values) == {"name": "王伟", "title": "未评聘"}


def test_another_document_is_not_stored_as_an_id_number(tmp_path: Path) -> None:
    plan = roster(
        tmp_path, [["姓名", "身份证件类型", "身份证件号"], ["陈一", "A-护照", "E12345678"], ["陈二", "1-居民身份证", ONE]]
    )
    assert "id_number" not in plan.rows[0].values
    assert codes(plan)[0] == "id_number.other_document"
    assert plan.rows[1].values["id_number"] == ONE


def test_a_number_copied_into_the_wrong_row_never_renames_anybody(tmp_path: Path) -> None:
    there = [person("a", "王伟", id_number=ONE, sex="女", birth_month="1949-12")]
    plan = roster(tmp_path, [["姓名", "身份证号"], ["李娜", ONE]], there)
    assert (plan.rows[0].outcome, codes(plan)) == (Outcome.REFUSED, ["name.differs"])
    corrected = roster(tmp_path, [["姓名", "身份证号"], ["王炜", ONE]], there)
    assert (corrected.rows[0].outcome, codes(corrected)) == (Outcome.UPDATED, ["name.differs"])
    renamed = roster(tmp_path, [["姓名", "曾用名", "身份证号"], ["李娜", "王伟", ONE]], there)
    assert renamed.rows[0].changes["name"] == ("王伟", "李娜")


def test_a_staff_number_under_another_name_is_told_and_never_merged(tmp_path: Path) -> None:
    there = [person("a", "王伟", teacher_no="A1", birth_month="1980-01")]
    plan = roster(tmp_path, [["姓名", "工号", "出生年月"], ["李四", "A1", "1975-02"]], there)
    assert (plan.rows[0].outcome, plan.possible_duplicates) == (Outcome.NEW, 1)
    assert "王伟" in plan.rows[0].possible_duplicate


def test_a_column_that_only_counts_the_rows_is_no_staff_number(tmp_path: Path) -> None:
    plan = roster(tmp_path, [["编号", "姓名"], [1, "王伟"], [2, "李娜"], [3, "赵敏"]])
    assert plan.layout.mapping == {"姓名": "name"}


def test_blanks_and_width_are_no_difference_to_what_is_stored(tmp_path: Path) -> None:
    there = [person("a", "王伟", subject="语 文", phone="０３９１ 6600000", note="a  b")]
    plan = roster(tmp_path, [["姓名", "学科", "电话", "备注"], ["王 伟", "语文", "03916600000", "a b"]], there)
    assert plan.rows[0].outcome is Outcome.UNCHANGED


def test_attendance_finds_the_activity_and_the_person_or_says_which_is_unknown(tmp_path: Path) -> None:
    rows = [
        ["活动名称", "活动日期", "姓名", "出勤"],
        ["共读", "2026.9.18", "王伟", "√"],
        [None, None, "李娜", "事假"],
        ["共写", "2026.9.18", "王伟", ""],
    ]
    path = book(tmp_path / "x.xlsx", rows, ["A2:A3", "B2:B3"])
    activity = Existing(id="s", values={"activity": "共读", "start": "2026-09-18"})
    people = [person("a", "王伟"), person("b", "李娜")]
    plan = plan_attendance(understand(read_workbook(path), "attendance"), people, [activity], [], path=path, today=TODAY, base=0)
    assert [(row.outcome, row.values["mark"]) for row in plan.rows[:2]] == [(Outcome.NEW, "present"), (Outcome.NEW, "excused")]
    assert plan.refusals[0].code == "activity.unknown"


TEXTS = {
    "spreadsheet.xls": '<?xml version="1.0"?><Workbook xmlns:ss="urn:x"><Worksheet><Table><Row><Cell ss:MergeAcross="2"><Data>名单</Data></Cell>'
    '</Row><Row><Cell><Data>姓名</Data></Cell><Cell ss:Index="3"><Data>性别</Data></Cell></Row>'
    '<Row><Cell><Data>王伟</Data></Cell><Cell ss:Index="3"><Data>男</Data></Cell></Row></Table></Worksheet></Workbook>',
    "open tags.xls": "<html><style>td{x}</style><table><tr><td colspan=2>名单<tr><td>姓名<td>性别<tr><td>王&nbsp;伟<td>男</table>",
    "remarks.csv": '名单,,\n姓名,性别,备注\n王伟,男,"喜欢读书，写作，画画，音乐，运动"\n',
    "semicolons.txt": "名单;\n姓名;性别\n王伟;男\n",
}


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_tables_in_text_are_read_in_every_encoding(tmp_path: Path, name: str, encoding: str) -> None:
    (tmp_path / name).write_bytes(TEXTS[name].encode(encoding))
    path = tmp_path / name
    plan = plan_roster(understand(read_workbook(path), "roster"), [], path=path, today=TODAY, base=0)
    assert [(row.number, row.values["name"], row.values["sex"]) for row in plan.rows] == [(3, "王伟", "男")]

"""What the bureau prints, what the founding document asks of the city, and forks that wait for a clerk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from jyteacher_desktop.bureau import withdrawing_packages
from jyteacher_desktop.bureau.city_figures import COMPLETION_COLUMNS, TREND_COLUMNS, city_figures
from jyteacher_desktop.bureau.city_report import (
    CITY_LINE_COLUMNS,
    city_summary,
    city_table,
    needed,
    school_hours,
    write_city_pdf,
    write_programme_pdf,
    write_school_pdf,
)
from jyteacher_desktop.bureau.errors import RecordUnknown
from jyteacher_desktop.bureau.tracing import trace
from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.domain.trace_codes import person_key, trace_code
from jyteacher_desktop.reports.city_report_drawing import _MOMENTS, SchoolLine, _completion, render_city
from jyteacher_desktop.sheets import write_table
from jyteacher_desktop.store.ids import new_id
from tests.bureau.world import NUMBERS, PIN, City, activity, book
from tests.reports.poppler import pages_of, text_of


def words(path: Path) -> str:
    return "".join(text_of(path).split())


def test_the_city_is_printed_with_its_stages_and_schools(city: City, tmp_path: Path) -> None:
    for number in (1, 2):
        city.take(city.school(number).write(city.office, city.recipients).data)
    path, again = tmp_path / "a.pdf", tmp_path / "b.pdf"
    drawn = write_city_pdf(city.ws, path)
    assert write_city_pdf(city.ws, again) == drawn
    assert again.read_bytes() == path.read_bytes()
    text = words(path)
    people = city_figures(city.ws).rows[0].people
    for said in ("应交学校2所", f"所{people}人", "按学段", "按学校", "按学科", "按中心校", "1小", "2小"):
        assert said in text


def test_a_figure_of_completion_is_there_and_called_alike_on_paper_in_the_window_and_in_the_workbook() -> None:
    def called(columns: Sequence[Column[Any]]) -> dict[str, str]:
        beside = ("scope", "name", "quarter", "code")  # what the line is about, and the paper's own trace codes
        return {column.key: column.title.replace("\n", "") for column in columns if column.key not in beside}

    shown = called(COMPLETION_COLUMNS)
    assert called(_completion("学校")) == shown
    assert called(_MOMENTS) == called(TREND_COLUMNS)
    assert called(CITY_LINE_COLUMNS).items() >= shown.items()


def test_an_empty_city_is_printed_too(city: City, tmp_path: Path) -> None:
    write_city_pdf(city.ws, tmp_path / "a.pdf")
    text = words(tmp_path / "a.pdf")
    assert "应交学校0所" in text
    assert "还没有登记学校。" in text
    assert "合计000——0" in text, "of nobody there is no share and no mean, in the table as above it"
    assert "0.0" not in text


def test_a_city_without_schools_is_not_told_that_every_unit_registered(city: City, tmp_path: Path) -> None:
    write_programme_pdf(city.ws, tmp_path / "a.pdf")
    text = words(tmp_path / "a.pdf")
    assert "每个单位都登记了" not in text
    assert "没有缺项" not in text
    assert "0/0" not in text
    assert "还没有登记学校。" in text


def small_city(city: City) -> None:
    """Four schools: one handed in late, one before the quarter was over, one nothing, and the central school of two has no people."""
    books: dict[int, str] = {1: "closed", 2: "open", 3: ""}
    for number, status in books.items():
        school = city.school(number)
        if not status:
            continue
        one, shared = new_id(), new_id()
        rows = book(school, {one: (f"师{number}", None), shared: ("王伟", NUMBERS[0])})
        rows["school"] = [(school.office, school.code, f"{school.number}小", "小学", "轵城镇中心校" if number < 3 else "")]
        rows["periods"] = [("2026Q3", status, 1, int(status == "closed"), None)]
        rows["teachers"] = [(*row[:4], "数学" if row[1] == "王伟" else "语文", "", "小学", *row[7:]) for row in rows["teachers"]]
        rows["activities-2026"] = [activity(event := new_id())]
        rows["attendance-2026"] = [(one, event, "present", "attendee", None, None)]
        city.take(school.write(city.office, city.recipients, rows=rows).data)


def test_the_city_on_paper_says_who_owed_who_handed_in_and_every_division_sums_to_the_last_row(
    city: City, tmp_path: Path
) -> None:
    small_city(city)
    summary = city_summary(city.ws)
    assert summary.quarter == "2026年第三季度"
    assert (summary.due_whole.owed, summary.due_whole.handed_in) == (3, 1)
    assert (summary.due_whole.provisional, summary.due_whole.missing) == (1, 1)
    for line in (*summary.dues, summary.due_whole):
        assert line.owed == line.handed_in + line.returned + line.provisional + line.missing
    for lines in (summary.stages, summary.subjects, summary.titles):
        assert sum(line.people for line in lines) == summary.whole.people == 3
    # 王伟 teaches at two schools of one central school: twice among schools, once elsewhere
    assert sum(line.people for line in summary.centrals) == 3
    assert sum(line.people for line in summary.schools) == 4 == 3 + summary.beyond_schools
    write_city_pdf(city.ws, tmp_path / "a.pdf")
    pages = ["".join(page.split()) for page in pages_of(tmp_path / "a.pdf")]
    for said in (
        "应交学校3所，已交1所，暂报1所，没有收到1所",
        "未交（1所）：3小。",
        "暂报或退回待改（1所）：2小。",
        "单位（公章）",
    ):
        assert said in pages[0]
    assert "各行人数之和比合计多1人次" in "".join(pages[1:])
    assert "学时完成情况（按职称）" in "".join(pages[1:])
    assert "各季度末的情况" in "".join(pages[1:])
    assert "年月日" in pages[0]


def test_the_citys_workbook_says_who_owed_and_handed_in_as_the_paper_does(city: City, tmp_path: Path) -> None:
    small_city(city)
    summary = city_summary(city.ws)
    columns, rows, sheet = city_table(city.ws)
    path = write_table(columns, rows, tmp_path / "全市.xlsx", sheet=sheet)
    [head, *told] = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
    lines = [dict(zip(head, line, strict=True)) for line in told]
    assert {"应交学校", "已交", "未交", "暂报", "退回", "上报情况"} <= set(head)
    due = ("应交学校", "已交", "退回", "暂报", "未交", "按时", "迟交", "逾期")
    whole = next(line for line in lines if line["范围"] == "全市")
    assert [whole[key] for key in due[:5]] == [3, 1, 0, 1, 1]
    of_paper = summary.due_whole
    assert [whole[key] for key in due[5:]] == [of_paper.in_time, of_paper.late, of_paper.overdue]
    for scope, many in (("中心校", len(summary.dues)), ("学校", len(summary.told))):
        its = [line for line in lines if line["范围"] == scope]
        assert len(its) == many
        assert [sum(line[key] or 0 for line in its) for key in due] == [whole[key] for key in due]
    assert {line["上报情况"] for line in lines if line["范围"] == "学校"} == {
        row.state if row.owes else f"（{row.state}）" for row in summary.told
    }


def test_two_schools_of_one_name_have_a_line_each_in_the_citys_workbook(city: City) -> None:
    """The first line counted both, and the second one was empty."""
    for number in (1, 2):
        school = city.school(number)
        rows = book(school, {new_id(): ("王伟", None)}, periods=[("2026Q3", "closed" if number == 1 else "open", 1, 1, None)])
        city.send(school, rows | {"school": [(school.office, school.code, "实验小学", "小学", "")]})
    columns, rows, _sheet = city_table(city.ws)
    told = [{column.title: column.value(row) for column in columns} for row in rows]
    its = [line for line in told if line["范围"] == "学校"]
    assert [line["名称"] for line in its] == ["实验小学", "实验小学"]
    assert [(line["应交学校"], line["已交"], line["上报情况"]) for line in its] == [(1, 1, "已交"), (1, 0, "暂报")]


def test_every_line_of_the_citys_paper_has_a_code_that_opens_what_it_is_made_of(city: City, tmp_path: Path) -> None:
    small_city(city)
    summary = city_summary(city.ws)
    quarters = [moment.line for moment in summary.moments]
    assert [moment.name for moment in summary.moments][-2:] == ["2026年第三季度", "2026年10月20日"]
    for line in (
        summary.whole,
        *summary.stages,
        *summary.subjects,
        *summary.titles,
        *summary.centrals,
        *summary.schools,
        *quarters,
    ):
        opened = trace(city.ws, line.code)
        assert len(opened.rows) == opened.figures["people"] == line.people, line.name
        assert sum(row.state == "已达标" for row in opened.rows) == line.reached
    for due in (summary.due_whole, *summary.dues):
        schools = trace(city.ws, due.code.lower())
        assert len(schools.rows) == due.owed
        assert sum(row.state == "未交" for row in schools.rows) == due.missing
    told = {words: number for words, number, _code in summary.parts}
    assert (told["已交"], told["低于进度"]) == (summary.due_whole.handed_in, summary.whole.behind)
    for words_of_it, number, code in summary.parts:
        opened = trace(city.ws, code)
        assert len(opened.rows) == number, words_of_it
        assert f"中{words_of_it}的" in opened.label
    for school in summary.told:
        if school.code:
            assert len(trace(city.ws, school.code).rows) == school.teachers
    assert any(school.code and school.teachers for school in summary.told)
    write_city_pdf(city.ws, tmp_path / "a.pdf")
    assert summary.whole.code in words(tmp_path / "a.pdf")
    assert all(line.code in words(tmp_path / "a.pdf") for line in quarters)
    write_school_pdf(city.ws, "1小", tmp_path / "b.pdf")
    _name, view = school_hours(city.ws, "1小")
    for person in view.teachers:
        code = trace_code(view.as_of, person_key(view.cycle, person.id))
        assert code.partition("-")[2] in words(tmp_path / "b.pdf")
        opened = trace(city.ws, code)
        assert sum((Decimal(row.figure) for row in opened.rows), Decimal(0)) == person.counted == opened.figures["counted"]
        assert {column.title for column in opened.columns} >= {"申报", "计入", "少计或不计的原因"}
        assert all(row.claimed == row.figure or row.state for row in opened.rows)
        early = trace(city.ws, trace_code(view.as_of.replace(year=view.as_of.year - 1), person_key(view.cycle, person.id)))
        assert "这一天以前没有算进来的活动和培训，所以是零" in early.sentence
        assert not early.rows or f"另有 {len(early.rows)} 条没有算进来，列在最后" in early.sentence
    for wrong in ("hello", "26Q3-22222", "261128-22222"):
        with pytest.raises(RecordUnknown):
            trace(city.ws, wrong)


@pytest.mark.parametrize("schools", [1, 4])
def test_the_notes_of_a_small_city_stand_on_its_first_page_and_never_alone_on_the_last(
    city: City, tmp_path: Path, schools: int
) -> None:
    if schools == 1:
        city.take(city.school(1).write(city.office, city.recipients).data)
    else:
        small_city(city)
    write_city_pdf(city.ws, tmp_path / "a.pdf")
    pages = ["".join(page.split()) for page in pages_of(tmp_path / "a.pdf")]
    assert "附注1.应交＝" in pages[0]
    assert pages[0].index("5.") < pages[0].index("制表人")
    assert "附表" in pages[-1]


def test_a_large_city_with_long_names_keeps_its_first_page(city: City, tmp_path: Path) -> None:
    small_city(city)
    summary = city_summary(city.ws)
    long = "济源市" + "很长很长的乡镇名字" * 3 + "第一中心小学"
    lines = tuple(replace(summary.centrals[0], name=f"{long}{place}") for place in range(30))
    dues = tuple(replace(summary.dues[0], name=line.name) for line in lines)
    told = tuple(replace(summary.told[0], name=f"{long}{place}", state="未交") for place in range(200))
    stages = tuple(replace(summary.stages[0], name=f"学段{place}") for place in range(7))
    large = replace(
        summary,
        centrals=lines,
        dues=dues,
        due_whole=replace(summary.due_whole, owed=230, missing=200),
        told=told,
        stages=stages,
        bureau_name=long,
    )
    render_city(large, tmp_path / "a.pdf")
    pages = ["".join(page.split()) for page in pages_of(tmp_path / "a.pdf")]
    assert "单位（公章）" in pages[0]
    assert "其余17个见附表" in pages[0]
    assert "等，见附表。" in pages[0]
    assert "附表1" not in pages[0]
    assert sum("单位（公章）" in page for page in pages) == 1


def test_whether_a_school_owed_stands_in_one_line_of_the_list_of_packages_and_remarks_have_room(
    city: City, tmp_path: Path
) -> None:
    """（不上 / 报） was broken after three characters, and 首次 2026-10-08（编号 1） took four lines, with the day broken in two."""
    small_city(city)
    line = SchoolLine(
        name="济源市轵城镇第一中心小学", central="轵城镇中心学校", owes=False, state="不上报", received="2026-10-08", punctual="按时",
        teachers=1380, remark="首次 2026-10-08（编号 1）",
    )  # fmt: skip
    render_city(replace(city_summary(city.ws), told=(line,)), tmp_path / "city.pdf")
    told = text_of(tmp_path / "city.pdf")
    assert "（不上报）" in told
    assert told.count("2026-10-08") == 2, "the day of the remark as well"


def test_a_school_is_found_by_name_code_or_id(city: City, tmp_path: Path) -> None:
    school = city.school(1)
    city.take(school.write(city.office, city.recipients).data)
    name, view = school_hours(city.ws, school.code)
    assert (name, view) == school_hours(city.ws, school.office) == school_hours(city.ws, "1小")
    assert view.teachers
    write_school_pdf(city.ws, "1小", tmp_path / "a.pdf")
    text = words(tmp_path / "a.pdf")
    assert "全市口径" in text
    assert all(row.name in text for row in view.teachers)
    with pytest.raises(RecordUnknown, match="没有写出文件"):
        write_school_pdf(city.ws, "没有这所学校", tmp_path / "b.pdf")
    assert not (tmp_path / "b.pdf").exists()


def test_the_register_of_a_school_says_titles_and_tells_two_of_one_name_apart(city: City, tmp_path: Path) -> None:
    school = city.school(1)
    rows = book(school, {new_id(): ("王伟", NUMBERS[0]), new_id(): ("王伟", NUMBERS[1])})
    people = [*rows["teachers"]]
    rows["teachers"] = [
        (*row[:7], title, *row[8:11], row[11] or number[-4:], *row[12:])
        for row, title, number in zip(people, ("一级教师", "高级教师"), NUMBERS, strict=False)
    ]
    city.send(school, rows)
    write_school_pdf(city.ws, "1小", tmp_path / "a.pdf")
    text = words(tmp_path / "a.pdf")
    for said in ("一级教师", "高级教师", NUMBERS[0][-4:], NUMBERS[1][-4:]):
        assert said in text


def test_what_letters_do_not_carry_is_unknown_and_never_zero(city: City) -> None:
    city.take(city.school(1).write(city.office, city.recipients).data)
    asked = needed(city.ws).figures
    assert asked["backbone_share"] is None
    assert asked["trainers"] == {"have": None, "need": 1}  # one for every 300 teachers begun
    assert asked["workshops"] == {"have": None, "need_per_school": 3, "short": []}


def test_letters_of_one_number_are_listed_until_one_is_withdrawn(city: City) -> None:
    school = city.school(1)
    one, other = school.write(city.office, city.recipients), school.write(city.office, city.recipients, seq=1)
    city.take(one.data)
    assert withdrawing_packages.competing_letters(city.ws) == []
    city.take(other.data)
    rows = withdrawing_packages.competing_letters(city.ws)
    assert {row.letter for row in rows} == {one.letter_id, other.letter_id}
    assert {(row.school, row.seq, row.clash) for row in rows} == {("1小", 1, "fork")}
    assert withdrawing_packages.withdraw_letter(city.ws, rows[0].letter, "旧电脑上的", PIN).seq == 1
    assert withdrawing_packages.competing_letters(city.ws) == []


def test_both_ends_of_a_broken_chain_are_listed_until_one_is_withdrawn(city: City) -> None:
    school = city.school(1)
    for prev in (None, None, "b" * 64):
        city.take(school.write(city.office, city.recipients, prev=prev).data)
    rows = withdrawing_packages.competing_letters(city.ws)
    assert [(row.seq, row.letter, row.clash) for row in rows] == [
        (2, school.letters[1].letter_id, "chain"),
        (3, school.letters[2].letter_id, "chain"),
    ]
    assert withdrawing_packages.withdraw_letter(city.ws, rows[0].letter, "以第二台电脑为准", PIN).seq == 3
    assert withdrawing_packages.competing_letters(city.ws) == []

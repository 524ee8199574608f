"""The papers of the registers say what the registers say, to the byte, and leave white what nobody typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest

from jyteacher_desktop.kinds.activity_reach import ActivityLink
from jyteacher_desktop.kinds.award_nominations import Nomination, NominationMark
from jyteacher_desktop.kinds.backbone import Backbone, BackboneYear
from jyteacher_desktop.kinds.induction import Induction, InductionStep
from jyteacher_desktop.kinds.inspection import Finding, Inspection
from jyteacher_desktop.kinds.kit import ActivityFact, Person, RecordId, Scope, Somebody
from jyteacher_desktop.kinds.project import Project
from jyteacher_desktop.kinds.team import Team, TeamMember
from jyteacher_desktop.kinds.training_funds import FundLine, Money
from jyteacher_desktop.records.backbone_registration_paper import registration_paper
from jyteacher_desktop.records.errors import RecordMissing
from jyteacher_desktop.records.induction_paper import induction_paper
from jyteacher_desktop.records.nomination_paper import nomination_paper
from jyteacher_desktop.records.programme_paper import CITY_KEYS, programme_paper
from jyteacher_desktop.records.project_paper import project_paper
from jyteacher_desktop.records.rectification_paper import rectification_paper
from jyteacher_desktop.records.selfcheck_paper import selfcheck_paper
from jyteacher_desktop.records.team_paper import team_paper
from jyteacher_desktop.records.yearly_paper import Across, YearFacts, yearly_paper
from jyteacher_desktop.reports.forms_of_registers import FormPaper, Grid, Listing, Words, render_form
from tests.kinds.books import MemoryBook
from tests.reports.poppler import pages_of
from tests.sums.recounting import jyt_recount

ORGANISATION = "济水一小"


@pytest.fixture
def book() -> MemoryBook:
    book = MemoryBook(scope=Scope.UNIT)
    first, second = book.hire("王芳", "李娜")
    visit = Inspection(id=RecordId("i1"), on=date(2026, 10, 8))
    book.records += [
        Induction(
            id=RecordId("n1"), teacher=first, hired=date(2026, 9, 1), mentor=Somebody(None, "张老师"), pre_hours=Decimal(60)
        ),
        InductionStep(id=RecordId("s2"), induction=RecordId("n1"), what="report_lesson", due=date(2026, 12, 1)),
        InductionStep(
            id=RecordId("s1"), induction=RecordId("n1"), what="contract", due=date(2026, 9, 10), done=date(2026, 9, 12)
        ),
        Backbone(id=RecordId("b1"), teacher=second, title="市级名师", since=date(2024, 9, 10)),
        BackboneYear(id=RecordId("y1"), backbone=RecordId("b1"), year="2025", result="registered", document="济师训〔2025〕30号"),
        Nomination(id=RecordId("r1"), campaign="research_unit", year="2026"),
        NominationMark(id=RecordId("m1"), nomination=RecordId("r1"), item="research", points=Decimal(35)),
        Money(id=RecordId("f1"), year="2026", line=FundLine.PUBLIC_FUNDS.code, amount=Decimal(100000)),
        Money(id=RecordId("f2"), year="2026", line=FundLine.TRAINING_BUDGET.code, amount=Decimal(2500)),
        visit,
        Finding(id=RecordId("p1"), inspection=visit.id, what="没有计划", due=date(2026, 11, 1)),
        Finding(id=RecordId("p2"), inspection=visit.id, what="缺台账", done=date(2026, 10, 20)),
        Team(id=RecordId("t1"), kind_of="workshop", name="语文工作坊", begins=date(2026, 3, 1)),
        TeamMember(id=RecordId("k1"), team=RecordId("t1"), who=Somebody(first, "王芳"), role="core"),
        ActivityLink(id=RecordId("l1"), activity=RecordId("a1"), team=RecordId("t1"), scope="schools"),
        Project(id=RecordId("j1"), name="青年教师提升", courses="四个模块"),
    ]
    book.held.append(
        ActivityFact(
            id=RecordId("a1"),
            kind="lecture",
            title="同课",
            start=date(2025, 10, 9),
            unit="",
            roles={second: "host", first: "attendee"},
        )
    )
    return book


MADE: dict[str, Callable[[MemoryBook], FormPaper]] = {
    "induction": lambda book: induction_paper(book, ORGANISATION, Person("p-0001")),
    "registration": lambda book: registration_paper(book, ORGANISATION, Person("p-0002")),
    "nomination": lambda book: nomination_paper(book, ORGANISATION, "r1"),
    "rectification": lambda book: rectification_paper(book, ORGANISATION),
    "team": lambda book: team_paper(book, ORGANISATION, "t1"),
    "project": lambda book: project_paper(book, ORGANISATION, "j1"),
    "selfcheck": lambda book: selfcheck_paper(book, ORGANISATION, "2026"),
    "yearly": lambda book: yearly_paper(book, ORGANISATION, YEAR),
    "programme": lambda book: programme_paper(replace(book, scope=Scope.CITY), "济源市教育局"),
}


YEAR = YearFacts(
    year="2026",
    day=date(2026, 12, 31),
    teachers=4,
    left=1,
    took_part=3,
    activities=2,
    person_times=7,
    trainings=1,
    counted=Decimal("46.5"),
    opening=Decimal(0),
    across=Across(),
    kinds=(("读书沙龙", 2, 7, "261231-7KM2P"),),
    codes={
        "activities": "261231-AAAAA",
        "trainings": "261231-BBBBB",
        "counted": "261231-CCCCC",
        "people": "261231-DDDDD",
        "staff": "261231-EEEEE",
    },
)


def test_the_yearly_summary_says_what_the_books_state_and_who_left(book: MemoryBook) -> None:
    said = cells(yearly_paper(book, ORGANISATION, YEAR))
    assert "年内在过 4 人（1 人已离校）" in said["在岗教师"]
    assert (said["研修活动"], said["计入学时"], said["人均计入"]) == (
        "2 次，7 人次［AAAAA］",
        "共 46.5 人·学时［CCCCC］",
        "11.6 学时［DDDDD］（年内在过的 4 人，不含期初和跨年学时）",
    )
    assert said["校外培训"] == "1 人次［BBBBB］（年内在过的教师，含已离校的；登记几条算几条）"


def test_the_yearly_summary_names_the_hours_that_ran_over_new_year_beside_its_total(book: MemoryBook) -> None:
    across = Across(counted=Decimal(38), activities=1, person_times=3, trainings=1)
    facts = replace(YEAR, across=across, opening=Decimal("56.5"), codes={**YEAR.codes, "across": "261231-FFFFF"})
    paper = yearly_paper(book, ORGANISATION, facts)
    assert cells(paper)["计入学时"] == "共 46.5 人·学时［CCCCC］，另有跨年学时 38［FFFFF］、期初学时 56.5"
    words = "".join(part.text for part in paper.parts if isinstance(part, Words))
    assert (
        "跨年学时：2026 年开始、次年才结束的研修活动 1 次 3 人次、校外培训 1 人次，台账按开始的日期计入 2026 年，"
        "不在上面的次数、人次和人均里，也不计入次年。" in words
    )
    assert "跨年" not in "".join(part.text for part in yearly_paper(book, ORGANISATION, YEAR).parts if isinstance(part, Words))


def listing(paper: FormPaper, heading: str) -> Listing:
    return next(part for part in paper.parts if isinstance(part, Listing) and part.heading == heading)


def cells(paper: FormPaper) -> dict[str, str]:
    return {cell.label: cell.text for part in paper.parts if isinstance(part, Grid) for row in part.rows for cell in row}


@pytest.mark.parametrize("name", MADE)
def test_equal_records_give_equal_bytes(book: MemoryBook, name: str) -> None:
    first, second = BytesIO(), BytesIO()
    done = render_form(MADE[name](book), first)
    render_form(MADE[name](book), second)
    assert first.getvalue() == second.getvalue()
    assert (done.pages > 0, done.missing_glyphs) == (True, ())


def test_a_new_teachers_steps_stand_in_the_order_of_their_days(book: MemoryBook) -> None:
    paper = MADE["induction"](book)
    assert [row[0] for row in listing(paper, "培养记录").rows] == ["师徒协议", "汇报课"]
    assert (cells(paper)["师傅"], cells(paper)["期满日期"], cells(paper)["考核结果"]) == ("张老师", "2027-08-31", "")


def test_a_registration_counts_what_the_person_led_in_that_year(book: MemoryBook) -> None:
    paper = MADE["registration"](book)
    assert cells(paper)["引领作用"] == "主持 1 次"
    assert listing(paper, "注册结果").rows == (("市级名师", "注册", "", "济师训〔2025〕30号"),)


def test_the_scoring_sheet_adds_up_and_says_what_is_not_scored(book: MemoryBook) -> None:
    sheet = listing(MADE["nomination"](book), "评分")
    points = [Decimal(row[3]) for row in sheet.rows if row[3]]
    assert sheet.totals[4] == str(sum(points).normalize() + 0)
    open_lines = sum(not row[3] for row in sheet.rows)
    assert sheet.totals[1] == f"合计（还有 {open_lines} 项未评）"


def test_points_under_words_that_the_sheet_has_no_line_for_are_told_and_in_no_sum(book: MemoryBook) -> None:
    before = listing(MADE["nomination"](book), "评分").totals
    strange = NominationMark(id=RecordId("m2"), nomination=RecordId("r1"), item="说课", points=Decimal("28.5"))
    book.records.append(strange)
    paper = MADE["nomination"](book)
    assert listing(paper, "评分").totals == before
    told = [part.text for part in paper.parts if isinstance(part, Words)]
    assert "另有评分不属于上面由人打分的项目，不计入合计：说课 28.5。" in told
    (found,) = strange.check(book)
    assert found.message.endswith("这一项的得分不会计入推荐表的合计。请核对。")
    assert not [*replace(strange, item="research").check(book)]
    (found,) = replace(strange, item="research", points=Decimal(1000)).check(book)
    assert "超过这一项的满分" in found.message


def test_points_are_counted_under_the_name_of_a_line_without_what_is_in_brackets_behind_it(book: MemoryBook) -> None:
    [typed] = [line for line in book.policy.programme.rubric.values() if line.of == "person" and line.rule == "typed"]
    short = typed.name.partition("（")[0]
    assert short != typed.name
    [who] = [person for person in book.staff(book.today) if book.name(person) == "王芳"]
    book.records.append(Nomination(id=RecordId("r1"), campaign="most_beautiful", year="2026", who=who))
    book.records = [each for each in book.records if each.id != RecordId("r1") or getattr(each, "who", None)]
    mark = NominationMark(id=RecordId("m3"), nomination=RecordId("r1"), item=short, points=Decimal(90))
    book.records = [*(each for each in book.records if not isinstance(each, NominationMark)), mark]
    assert not [*mark.check(book)]
    paper = MADE["nomination"](book)
    assert (listing(paper, "评分").totals[1], listing(paper, "评分").totals[4]) == ("合计", "90")
    full = replace(mark, id=RecordId("m4"), item=typed.name, points=Decimal(91))
    book.records.append(full)
    paper = MADE["nomination"](book)
    assert listing(paper, "评分").totals[4] == "91"  # once, and the other is told
    told = [part.text for part in paper.parts if isinstance(part, Words)]
    assert f"另有评分不属于上面由人打分的项目，不计入合计：{short} 90。" in told


def test_only_the_lines_that_score_the_nominated_are_named_where_points_fit_none(book: MemoryBook) -> None:
    lines = [line for line in book.policy.programme.rubric.values() if line.rule == "typed"]
    (found,) = NominationMark(id=RecordId("m2"), nomination=RecordId("r1"), item="说课", points=Decimal(9)).check(book)
    assert [line.name in found.message for line in lines] == [line.of == "unit" for line in lines]
    assert len({line.of for line in lines}) > 1


def test_findings_stand_by_their_deadline_with_their_state(book: MemoryBook) -> None:
    assert [(row[1], row[6]) for row in listing(MADE["rectification"](book), "问题与整改").rows] == [
        ("没有计划", "逾期"),
        ("缺台账", "已整改"),
    ]


def test_a_team_lists_members_and_the_activities_it_held(book: MemoryBook) -> None:
    paper = MADE["team"](book)
    assert listing(paper, "成员").rows[0][:2] == ("王芳", "核心成员")
    assert listing(paper, "活动").rows[0][1:3] == ("同课", "跨校")


def test_the_self_check_has_no_target_of_the_city_and_says_how_much_is_unknown(book: MemoryBook) -> None:
    paper = MADE["selfcheck"](book)
    rows = listing(paper, "自查项目").rows
    assert not any("骨干教师占专任教师" in row[0] for row in rows)
    unknown = sum(row[1] == "未登记" for row in rows)
    words = next(part.text for part in paper.parts if isinstance(part, Words))
    assert f"（{unknown} 项）" in words


def test_a_year_that_is_over_is_checked_by_its_own_records(book: MemoryBook) -> None:
    book.today = date(2025, 12, 31)
    said = {row[0] for row in listing(selfcheck_paper(book, ORGANISATION, "2025"), "自查项目").rows}
    assert any(title.startswith("2025 年") for title in said)
    assert not any("2026" in title for title in said)


def test_the_activities_of_the_year_add_up_below_their_kinds(book: MemoryBook) -> None:
    (kinds,) = (part for part in yearly_paper(book, ORGANISATION, YEAR).parts if isinstance(part, Listing) and part.totals)
    assert kinds.totals == ("", "合计", "2", "7", "AAAAA")


@pytest.mark.parametrize("name", ["selfcheck", "programme"])
def test_a_star_beside_a_figure_is_explained_on_the_same_paper(book: MemoryBook, name: str) -> None:
    paper = MADE[name](book)
    starred = any(row[0].endswith("*") for part in paper.parts if isinstance(part, Listing) for row in part.rows)
    told = "".join(part.text for part in paper.parts if isinstance(part, Words))
    assert starred
    assert "带*的要求未经主管部门确认。" in told


def test_the_city_says_at_which_unit_somebody_lacks_something_and_tells_two_of_one_name_apart(book: MemoryBook) -> None:
    book = replace(book, scope=Scope.CITY, unit_names=["济水一小", "沁园中学"])
    book.hire("王芳", unit="济水一小", subject="数学")
    (there,) = book.hire("王芳", unit="沁园中学", subject="英语")
    book.records += [
        Backbone(id=RecordId(f"b{place}"), teacher=person, title="市级名师", since=date(2024, 9, 10))
        for place, person in enumerate(book.people, start=2)
    ]
    lacking = next(
        part for part in programme_paper(book, "教育局").parts if isinstance(part, Listing) and part.heading.startswith("附表一")
    )
    named = [row[1:] for row in lacking.rows if row[0] == "骨干教师参加骨干培训"]
    why = "本周期没有计入的骨干培训"
    of_one_unit = {place: names.split("、") for names, place, said in named if said == why}
    assert {"王芳（语文）", "王芳（数学）"} <= {*of_one_unit["济水一小"]}
    assert of_one_unit["沁园中学"] == ["王芳"]
    assert there in book.people


def test_what_many_people_of_one_unit_lack_alike_stands_in_few_rows_that_name_them_all(book: MemoryBook) -> None:
    """A city of 1,095 teachers was told in 45 pages, one line for each and the same words in all of them."""
    book = replace(book, scope=Scope.CITY, unit_names=["济水一小"])
    hired = [book.hire(f"教师{number}", unit="济水一小", subject="数学")[0] for number in range(45)]
    book.records += [
        Backbone(id=RecordId(f"b{place}"), teacher=person, title="市级名师", since=date(2024, 9, 10))
        for place, person in enumerate(hired, start=2)
    ]
    lacking = next(
        part for part in programme_paper(book, "教育局").parts if isinstance(part, Listing) and part.heading.startswith("附表一")
    )
    rows = [row[1].split("、") for row in lacking.rows if row[0] == "骨干教师参加骨干培训" and row[2] == "济水一小"]
    named = [name for row in rows for name in row]
    assert {f"教师{number}" for number in range(45)} <= {*named}
    assert len(named) == len({*named})
    assert len(rows) == -(-len(named) // 20)


@pytest.mark.parametrize(
    ("name", "of"), [("induction", "王芳"), ("registration", "李娜"), ("team", "语文工作坊"), ("project", "青年教师提升")]
)
def test_the_foot_of_a_paper_says_whom_it_is_of(book: MemoryBook, name: str, of: str) -> None:
    page = BytesIO()
    render_form(MADE[name](book), page)
    foot = min(jyt_recount.read_pdf(page.getvalue()), key=lambda each: each.y).y
    assert of in "".join(each.text for each in jyt_recount.read_pdf(page.getvalue()) if each.y == foot)


def test_a_long_figure_is_printed_whole(book: MemoryBook) -> None:
    long = "；".join(f"第{number}项培训需求写得很长很长 {number} 人" for number in range(15))
    paper = selfcheck_paper(book, ORGANISATION, "2026")
    rows = tuple((each[0], long, *each[2:]) for each in listing(paper, "自查项目").rows[:1])
    whole = replace(paper, parts=(replace(listing(paper, "自查项目"), rows=rows),))
    target = BytesIO()
    render_form(whole, target)
    drawn = "".join(each.text for each in jyt_recount.read_pdf(target.getvalue()))
    assert "".join(long.split()) in "".join(drawn.split())


def test_the_citys_page_has_the_eight_figures_first(book: MemoryBook) -> None:
    assert len(listing(MADE["programme"](book), "文件要求的八项数字").rows) == len(CITY_KEYS) == 8


@pytest.mark.parametrize("name", ["nomination", "team", "project"])
def test_a_record_that_is_not_there_is_a_sentence(name: str) -> None:
    with pytest.raises(RecordMissing, match="没有生成文件"):
        MADE[name](MemoryBook())


def test_hours_of_a_year_before_every_cycle_are_not_printed_as_none(book: MemoryBook) -> None:
    who = next(each.teacher for each in book.rows(Backbone))
    told = [cells(registration_paper(book, "济水一小", who, year))["计入学时"] for year in ("2015", "2026")]
    assert told[0] == "2015 年不在政策的任何周期内"
    assert told[1].startswith("2026 年 ")
    assert told[1].endswith("学时")


def test_a_scoring_sheet_on_which_nothing_is_scored_has_no_sum(book: MemoryBook) -> None:
    book.records = [Nomination(id=RecordId("n9"), campaign="beautiful", year="2026", who=next(iter(book.people)))]
    sheet = listing(nomination_paper(book, "济水一小", "n9"), "评分")
    assert [line[3] for line in sheet.rows] == [""] * len(sheet.rows)
    assert [each[4] for each in (sheet.totals,) if each] == [""] * bool(sheet.totals)


def test_who_is_put_forward_stands_there_with_hours_and_what_they_led(book: MemoryBook) -> None:
    led = next(who for each in book.activities("2025") for who, role in each.roles.items() if role == "host")
    book.records.append(Nomination(id=RecordId("n8"), campaign="research_person", year="2025", who=led))
    said = cells(nomination_paper(book, "济水一小", "n8"))
    assert (said["计入学时"], said["引领作用"]) == ("2025 年 0 学时", "主持 1 次")
    book.records.append(Nomination(id=RecordId("n7"), campaign="research_person", year="2024", who=led))
    assert cells(nomination_paper(book, "济水一小", "n7"))["引领作用"] == "2024 年没有登记"
    book.records.append(Nomination(id=RecordId("n6"), campaign="research_unit", year="2025"))
    unit = nomination_paper(book, "济水一小", "n6")
    assert not {"计入学时", "学科"} & cells(unit).keys()
    assert [row[2] for row in listing(unit, "评分").rows][1:4] == [
        "按达到 3 的比例，最高 20 分",
        "按达到 5% 的比例，最高 20 分",
        "按达到 100% 的比例，最高 10 分",
    ]
    assert render_form(unit, BytesIO()).pages == 1, "the opinions stand below the points"


def test_what_was_found_and_what_was_done_stand_whole_on_paper(book: MemoryBook, tmp_path: Path) -> None:
    told = "".join(f"第{number}项要求逐条整改并建立台账，" for number in range(30))
    (visit,) = (row for row in book.records if isinstance(row, Inspection))
    book.records.append(Finding(id=RecordId("p3"), inspection=visit.id, what=told, done_how=told))
    path = tmp_path / "整改.pdf"
    render_form(MADE["rectification"](book), path)
    text = "".join("".join(pages_of(path)).split())
    assert text.count("第29项") == 2

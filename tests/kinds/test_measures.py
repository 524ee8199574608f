"""Every figure the founding document asks for, held against its clause (济教师〔2017〕188号)."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import ItemsView
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import count

import pytest

from jyteacher_desktop import kinds
from jyteacher_desktop.kinds import MEASURES, RECORDS, REGISTERS, SEALED, rules_document
from jyteacher_desktop.kinds.activity_reach import ActivityLink, ActivityScope
from jyteacher_desktop.kinds.award_nominations import Nomination
from jyteacher_desktop.kinds.backbone import Backbone, BackboneYear, Standing
from jyteacher_desktop.kinds.backbone import measures as backbone_measures
from jyteacher_desktop.kinds.course import Course, CourseState
from jyteacher_desktop.kinds.honour import Honour, HonourName
from jyteacher_desktop.kinds.induction import Induction
from jyteacher_desktop.kinds.inspection import Finding, Inspection
from jyteacher_desktop.kinds.kit import ActivityFact, Kind, Line, Measure, Person, RecordId, Scope, Somebody, TrainingFact
from jyteacher_desktop.kinds.kit import Standing as Verdict
from jyteacher_desktop.kinds.needs import Needs, NeedTopic
from jyteacher_desktop.kinds.post import Post, PostName
from jyteacher_desktop.kinds.practice_and_publicity import Practice
from jyteacher_desktop.kinds.project import Project, satisfied
from jyteacher_desktop.kinds.rules_document import Rule
from jyteacher_desktop.kinds.scoring_by_rubric import score
from jyteacher_desktop.kinds.team import Team, TeamKind, TeamMember
from jyteacher_desktop.kinds.trainer import Trainer, TrainerYear
from jyteacher_desktop.kinds.training_funds import FundLine, Money
from jyteacher_desktop.kinds.training_programme_and_topic import Plan, Topic, TrainingTopic
from jyteacher_desktop.kinds.training_selection import Selected, Selection, Went
from jyteacher_desktop.records.measures import cited
from tests.kinds.books import MemoryBook

_ids = count(1)


def new_id() -> RecordId:
    return RecordId(f"r-{next(_ids):04}")


def measured(book: MemoryBook) -> dict[str, Measure]:
    found = [measure for module in MEASURES for measure in module(book)]
    assert len({measure.key for measure in found}) == len(found)
    return {measure.key: measure for measure in found}


def title(who: Person, name: str = "市级骨干教师", since: date = date(2024, 9, 1), **more: object) -> Backbone:
    return Backbone(id=new_id(), teacher=who, title=name, since=since, **more)


def training(who: Person, name: str, *, certificate: str = "") -> TrainingFact:
    day = date(2026, 7, 10)
    return TrainingFact(
        id=new_id(),
        person=who,
        name=name,
        start=day,
        end=day,
        level="city",
        hours=Decimal(24),
        certificate=certificate,
    )


def held_activity(roles: dict[Person, str], day: date = date(2026, 11, 1)) -> ActivityFact:
    return ActivityFact(id=new_id(), kind="same_lesson", title="同课", start=day, unit="济水一小", roles=roles)


def test_what_may_fall_short_of_a_target_is_looked_at_for_the_first_page_and_nothing_else() -> None:
    modules = {name: importlib.import_module(f"{kinds.__name__}.{name}") for name in kinds._MEASURED.split()}
    holding = {
        name for name, module in modules.items() if re.search(r"\b(covered|with_target)\(|\bneed=", inspect.getsource(module))
    }
    assert holding == set(kinds._TARGETS.split())


def test_unknown_is_not_zero() -> None:
    book = MemoryBook()
    book.hire("王芳")
    for key, measure in measured(book).items():
        if key.startswith(("backbone", "workshops", "trainers", "funds", "findings", "rules", "courses", "induction")):
            assert (measure.have, measure.standing, measure.text) == (None, Verdict.UNKNOWN, "未登记"), key


def test_nothing_this_year_is_zero_and_known() -> None:
    book = MemoryBook(ticked={"backbone"})
    book.hire("王芳", "李娜")
    measure = measured(book)["backbone.share"]
    assert (measure.have, measure.standing) == (Decimal(0), Verdict.SHORT)


def test_15_percent_counts_a_person_of_two_titles_once() -> None:
    book = MemoryBook()
    people = book.hire(*(f"教师{number}" for number in range(20)))
    book.records += [title(people[0]), title(people[0], "市级名师"), title(people[1]), title(people[2], "市级学科带头人")]
    measure = measured(book)["backbone.share"]
    assert (measure.have, measure.standing) == (Decimal("0.15"), Verdict.MET)
    assert measure.text == "15.0%（3/20），文件要求 15% 左右"


def test_a_title_that_is_no_part_of_the_share_is_told_beside_it_as_other_figures_count_it() -> None:
    book = MemoryBook()
    people = book.hire(*(f"教师{number}" for number in range(20)))
    book.records += [title(people[0]), title(people[1], "校级骨干教师"), title(people[2], "镇级骨干教师")]
    found = measured(book)
    assert found["backbone.share"].text == "5.0%（1/20），另有 2 人的称号不计入这个比例，文件要求 15% 左右"
    assert found["backbone.trained"].text == "0/3 人（0.0%）"


@pytest.mark.parametrize("holders", [2, 4])
def test_15_percent_is_a_band_and_ends_at_its_edges(holders: int) -> None:
    book = MemoryBook()
    people = book.hire(*(f"教师{number}" for number in range(20)))
    book.records += [title(who) for who in people[:holders]]
    assert measured(book)["backbone.share"].standing is Verdict.SHORT


def test_a_unit_that_said_nothing_of_its_workshops_is_unknown_and_not_said_to_have_none() -> None:
    book = MemoryBook(unit_names=["济水中心校", "轵城中心校", "实验小学"])
    for number in range(3):
        row = Team(id=new_id(), kind_of=TeamKind.WORKSHOP.code, name=f"工作坊{number}", begins=date(2026, 3, 1))
        book.records.append(row)
        book.owner[row.id] = "济水中心校"
    measure = measured(book)["workshops.active"]
    assert (measure.have, measure.standing) == (Decimal(3), Verdict.MET)
    assert measure.text == "1/1 个单位达到 3 个以上，另有 2 个单位没有登记"
    assert measure.missing == ()


def test_titles_that_ended_or_do_not_count_and_people_who_left_stay_out_of_the_share() -> None:
    book = MemoryBook()
    people = book.hire("甲", "乙", "丙", "丁")
    gone = Person("gone")
    book.records += [
        title(people[0], until=date(2026, 8, 31)),
        title(people[1], standing=Standing.LEFT.code),
        title(people[2], "校级骨干教师"),
        title(people[3], "没有这个称号"),
        title(gone),
    ]
    assert measured(book)["backbone.share"].have == 0


def test_backbone_teachers_without_last_years_registration_are_named() -> None:
    book = MemoryBook()
    first, second = book.hire("王芳", "李娜")
    rows = [title(first), title(second), title(second, "市级名师")]
    book.records += [*rows, BackboneYear(id=new_id(), backbone=rows[0].id, year="2025", result="registered")]
    measure = measured(book)["backbone.registered"]
    assert measure.text == "1/3 个称号已注册"  # a person of two titles is registered for each
    assert [(line.name, line.why) for line in measure.missing] == [
        ("李娜", "市级名师没有 2025 年度注册"),
        ("李娜", "市级骨干教师没有 2025 年度注册"),
    ]


@pytest.mark.parametrize(("result", "word"), [("refused", "不予注册"), ("suspended", "暂缓"), ("", "未填")])
def test_only_who_was_registered_counts_as_registered_and_what_was_said_instead_stands_beside(result: str, word: str) -> None:
    book = MemoryBook()
    [who] = book.hire("王芳")
    row = title(who)
    said = BackboneYear(id=new_id(), backbone=row.id, year="2025")
    assert said.result == "", "nobody chose"
    book.records += [row, replace(said, result=result)]
    measure = measured(book)["backbone.registered"]
    assert measure.text == "0/1 个称号已注册"
    assert [line.why for line in measure.missing] == [f"市级骨干教师没有 2025 年度注册（结果：{word}）"]


def test_a_training_of_which_only_the_programme_is_said_keeps_the_topic_its_name_tells() -> None:
    book = MemoryBook()
    [who] = book.hire("王芳")
    book.records.append(title(who))
    book.trained = [training(who, "骨干教师提升培训")]
    assert measured(book)["backbone.trained"].text == "1/1 人（100.0%）"
    book.records.append(TrainingTopic(id=new_id(), training=book.trained[0].id, plan=Plan.NATIONAL.code))
    assert measured(book)["backbone.trained"].text == "1/1 人（100.0%）"


def test_a_year_in_which_nobody_registered_is_not_reached() -> None:
    book = MemoryBook()
    first, second = book.hire("王芳", "李娜")
    rows = [title(first), title(second)]
    book.records += [*rows, BackboneYear(id=new_id(), backbone=rows[0].id, year="2024", result="registered")]
    measure = measured(book)["backbone.registered"]
    assert (measure.text, measure.standing) == ("0/2 个称号已注册", Verdict.SHORT)


def test_backbone_training_covers_whom_a_counted_training_of_that_topic_reached() -> None:
    book = MemoryBook()
    people = book.hire("王芳", "李娜", "赵敏")
    book.records += [title(who, "市级名师") for who in people]
    book.trained += [training(who, "市级骨干教师研修") for who in people[:2]]
    book.uncounted.add(book.trained[-1].id)
    measures = measured(book)
    assert [line.name for line in measures["backbone.trained"].missing] == ["李娜", "赵敏"]
    assert measures["backbone.masters_trained"].text == "1/3 人（33.3%）"


def workshop(name: str, kind: TeamKind = TeamKind.WORKSHOP, **more: object) -> Team:
    return Team(id=new_id(), kind_of=kind.code, name=name, begins=date(2026, 3, 1), **more)


def test_three_workshops_include_three_and_studios_are_not_counted() -> None:
    book = MemoryBook()
    book.records += [workshop("语文"), workshop("数学", TeamKind.RURAL), workshop("名师", TeamKind.STUDIO)]
    assert measured(book)["workshops.active"].standing is Verdict.SHORT
    book.records.append(workshop("英语", TeamKind.REGION))
    measure = measured(book)["workshops.active"]
    assert (measure.have, measure.standing) == (3, Verdict.MET)


def test_one_workshop_entered_by_school_and_central_school_counts_once_per_unit() -> None:
    book = MemoryBook(unit_names=["承留镇", "坡头镇"], ticked={"team"})  # the other one said 本年没有
    rows = [workshop("语文"), workshop("语文"), workshop("数学"), workshop("英语")]
    book.records += rows
    book.owner |= {row.id: "承留镇" for row in rows}
    measure = measured(book)["workshops.active"]
    assert measure.text == "1/2 个单位达到 3 个以上"
    assert [(line.name, line.why) for line in measure.missing] == [("坡头镇", "现有 0 个")]


def test_a_team_that_held_nothing_for_months_is_silent_and_an_activity_wakes_it() -> None:
    book = MemoryBook()
    row = workshop("语文")
    book.records.append(row)
    assert [line.name for line in measured(book)["teams.silent"].missing] == ["语文"]
    held = ActivityFact(id=new_id(), kind="same_lesson", title="同课", start=date(2026, 11, 1), unit="济水一小", roles={})
    book.held.append(held)
    book.records.append(ActivityLink(id=new_id(), activity=held.id, team=row.id, scope=ActivityScope.SCHOOLS.code))
    measures = measured(book)
    assert measures["teams.silent"].missing == ()
    assert measures["teams.cross_school"].have == 1


@pytest.mark.parametrize(("teachers", "need"), [(300, 1), (301, 2), (1, 1), (0, 0)])
def test_300_to_1_rounds_up(teachers: int, need: int) -> None:
    book = MemoryBook(ticked={"trainer"})
    book.hire(*(f"教师{number}" for number in range(teachers)))
    assert measured(book)["trainers.have"].need == need


def test_100_hours_received_are_counted_per_trainer_and_the_short_are_named() -> None:
    book = MemoryBook()
    first, second = book.hire("王芳", "李娜")
    for who, name in ((first, "王芳"), (second, "李娜")):
        book.records.append(Trainer(id=new_id(), teacher=Somebody(who, name), subject="语文", appointed=date(2026, 1, 1)))
    book.records.append(Trainer(id=new_id(), teacher=Somebody(None, "外请专家"), subject="数学", appointed=date(2026, 1, 1)))
    book.hours |= {(first, "2026"): Decimal(100), (second, "2026"): Decimal("99.5")}
    measures = measured(book)
    assert [(line.name, line.why) for line in measures["trainers.hours"].missing] == [("李娜", "已接受 99.5 学时")]
    assert measures["trainers.have"].have == 3


def amount(line: FundLine, yuan: str, year: str = "2026") -> Money:
    return Money(id=new_id(), year=year, line=line.code, amount=Decimal(yuan))


@pytest.mark.parametrize(("budget", "verdict"), [("5000", Verdict.MET), ("4999.99", Verdict.SHORT)])
def test_5_percent_of_public_funds_is_reached_exactly_at_5_percent(budget: str, verdict: Verdict) -> None:
    book = MemoryBook()
    book.records += [amount(FundLine.PUBLIC_FUNDS, "100000"), amount(FundLine.TRAINING_BUDGET, budget)]
    assert measured(book)["funds.share"].standing is verdict


def test_funds_a_little_below_5_percent_do_not_read_as_the_5_percent_that_are_asked_for() -> None:
    book = MemoryBook()
    book.records += [amount(FundLine.PUBLIC_FUNDS, "865432.10"), amount(FundLine.TRAINING_BUDGET, "43210.05")]
    measure = measured(book)["funds.share"]
    assert measure.standing is Verdict.SHORT
    assert measure.text == "4.99%（43,210.05/865,432.10 元），文件要求 5%"
    assert [line.why for line in measure.missing] == ["4.99%，还差 61.56 元"]


def test_amounts_of_one_line_are_added_and_other_years_stay_out() -> None:
    book = MemoryBook()
    book.records += [
        amount(FundLine.PUBLIC_FUNDS, "60000"),
        amount(FundLine.PUBLIC_FUNDS, "40000"),
        amount(FundLine.TRAINING_BUDGET, "6000"),
        amount(FundLine.TRAINING_BUDGET, "90000", "2025"),
    ]
    assert measured(book)["funds.share"].text == "6.0%（6,000/100,000 元），文件要求 5%"


def test_every_school_of_a_township_is_held_against_its_own_5_percent_and_named() -> None:
    book = MemoryBook(unit_names=["承留中心校"], centrals={"承留一小": "承留中心校", "承留村小": "承留中心校"})
    for school, public, budget in (("承留中心校", "900000", "50000"), ("承留村小", "80000", "3000"), ("承留一小", "100000", "")):
        rows = [amount(FundLine.PUBLIC_FUNDS, public), *([amount(FundLine.TRAINING_BUDGET, budget)] if budget else [])]
        book.records += rows
        book.owner |= {row.id: school for row in rows}
    measure = measured(book)["funds.share"]
    assert measure.text == "1/2 所学校达到 5%；合计 5.4%（53,000/980,000 元）"
    assert [(line.name, line.why, line.opens) for line in measure.missing] == [
        ("承留村小", "3.8%，还差 1,000 元", "o-承留村小"),
        ("承留一小", "没有登记培训经费预算", "o-承留一小"),
    ]


def test_the_citys_share_of_payroll_is_held_against_1_5_percent() -> None:
    book = MemoryBook()
    book.records += [amount(FundLine.PAYROLL, "1000000"), amount(FundLine.CITY_TRAINING, "15000")]
    measure = measured(book)["funds.city"]
    assert (measure.standing, measure.text) == (Verdict.MET, "1.5%（15,000/1,000,000 元），文件要求 1.5%—2.5%")


def test_head_teachers_without_a_training_for_their_post_are_named() -> None:
    book = MemoryBook()
    first, second = book.hire("王芳", "李娜")
    for who in (first, second):
        book.records.append(Post(id=new_id(), teacher=who, post=PostName.HEAD_TEACHER.code, since=date(2026, 9, 1)))
    book.trained.append(training(first, "中小学班主任能力提升培训"))
    assert [line.name for line in measured(book)["coverage.head_teacher"].missing] == ["李娜"]


def test_principals_need_the_number_of_their_certificate() -> None:
    book = MemoryBook()
    [head] = book.hire("王校长")
    book.records.append(Post(id=new_id(), teacher=head, post=PostName.PRINCIPAL.code, since=date(2025, 9, 1)))
    book.trained.append(training(head, "校长任职资格培训"))
    assert measured(book)["coverage.principal_certificate"].standing is Verdict.SHORT
    book.trained[0] = training(head, "校长任职资格培训", certificate="RZ2025001")
    assert measured(book)["coverage.principal_certificate"].standing is Verdict.MET


def test_a_new_teacher_without_mentor_or_studio_is_named_and_one_nobody_registered_is_suggested() -> None:
    book = MemoryBook()
    first, second = book.hire("新老师", "老老师")
    book.hire("刚来的", since=date(2026, 9, 1))
    book.records += [
        Induction(id=new_id(), teacher=first, hired=date(2026, 9, 1)),
        Induction(id=new_id(), teacher=second, hired=date(2026, 9, 1), mentor=Somebody(None, "张老师")),
    ]
    measures = measured(book)
    assert [line.name for line in measures["induction.guided"].missing] == ["新老师"]
    assert [line.name for line in measures["induction.running"].missing] == ["刚来的"]


def test_a_year_that_is_over_needs_an_assessment() -> None:
    book = MemoryBook()
    [who] = book.hire("新老师")
    row = Induction(id=new_id(), teacher=who, hired=date(2025, 9, 1), mentor=Somebody(None, "张老师"))
    book.records.append(row)
    assert row.window_end(12) == date(2026, 8, 31)
    assert [line.name for line in measured(book)["induction.assessed"].missing] == ["新老师"]
    assert [finding.code for finding in row.check(book)] == ["induction.over"]


def test_findings_are_overdue_by_their_date_and_never_by_a_typed_word() -> None:
    book = MemoryBook()
    visit = Inspection(id=new_id(), on=date(2026, 10, 8))
    late = Finding(id=new_id(), inspection=visit.id, what="没有计划", due=date(2026, 11, 1))
    done = Finding(id=new_id(), inspection=visit.id, what="缺台账", done=date(2026, 10, 20))
    book.records += [visit, late, done]
    measure = measured(book)["findings.done"]
    assert (measure.have, [line.why for line in measure.missing]) == (Decimal("0.5"), ["逾期"])


def test_rules_in_force_are_approved_issued_and_not_run_out() -> None:
    book = MemoryBook()
    book.records.append(
        rules_document.Rule(
            id=new_id(), topic="research", title="校本研修管理制度", status="approved", approval_no="1", until=date(2026, 6, 30)
        )
    )
    assert measured(book)["rules.research"].standing is Verdict.SHORT
    book.records.append(
        rules_document.Rule(
            id=new_id(), topic="research", title="校本研修管理制度", status="approved", approval_no="2", version="2"
        )
    )
    assert measured(book)["rules.research"].standing is Verdict.MET


def test_a_rule_of_which_nobody_said_what_it_is_about_is_no_rule_of_research() -> None:
    book = MemoryBook(scope=Scope.UNIT)
    book.records.append(rules_document.Rule(id=new_id(), title="差旅费报销办法", status="approved", approval_no="1"))
    measure = measured(book)["rules.research"]
    assert (measure.have, measure.standing) == (0, Verdict.SHORT)
    assert [line.why for line in measure.missing] == ["没有已批准并在有效期内的文件；有效的制度里 1 份没有选“内容”，没有计入"]


def test_a_city_counts_the_schools_that_have_rules_and_names_those_that_registered_none_in_force() -> None:
    book = MemoryBook(unit_names=["承留中心校", "坡头一中", "王屋一小"], centrals={"承留村小": "承留中心校"})
    rows = [
        rules_document.Rule(id=new_id(), topic="research", title="校本研修管理制度", status=status, approval_no=number)
        for status, number in (("approved", "1"), ("draft", ""), ("approved", "2"), ("approved", "3"))
    ]
    book.records += rows
    book.owner |= dict(zip((row.id for row in rows), ("承留中心校", "承留村小", "坡头一中", ""), strict=True))
    measure = measured(book)["rules.research"]
    assert (measure.text, measure.standing) == ("登记的 3 所学校中 2 所有有效的校本研修管理制度；本局 1 份", Verdict.SHORT)
    assert [(line.name, line.opens) for line in measure.missing] == [("承留村小", "o-承留村小")]  # 王屋一小 said nothing: unknown


def test_a_city_says_of_which_school_rules_are_left_out_because_nobody_chose_what_they_are_about() -> None:
    """The school was told, and whoever telephoned it for the city read only that it has none."""
    book = MemoryBook(unit_names=["坡头一中", "王屋一小"])
    rows = [
        rules_document.Rule(id=new_id(), title="校本研修管理制度", status="approved", approval_no="1"),
        rules_document.Rule(id=new_id(), topic="research", title="校本研修管理制度", status="draft"),
    ]
    book.records += rows
    book.owner |= dict(zip((row.id for row in rows), ("坡头一中", "王屋一小"), strict=True))
    lacking = "没有已批准并在有效期内的校本研修管理制度"
    assert [(line.name, line.why) for line in measured(book)["rules.research"].missing] == [
        ("坡头一中", f"{lacking}；有效的制度里 1 份没有选“内容”，没有计入"),
        ("王屋一小", lacking),
    ]


def test_rules_of_the_bureau_alone_say_nothing_of_the_schools() -> None:
    book = MemoryBook()
    row = rules_document.Rule(id=new_id(), topic="research", title="校本研修管理制度", status="approved", approval_no="1")
    book.records.append(row)
    book.owner[row.id] = ""
    measure = measured(book)["rules.research"]
    assert (measure.text, measure.have) == ("还没有学校登记；本局 1 份", None)


def test_backbone_teachers_who_led_nothing_this_year_are_named_without_a_verdict() -> None:
    book = MemoryBook()
    first, second, other = book.hire("王芳", "李娜", "赵敏")
    book.records += [title(first), title(second)]
    book.held += [
        held_activity({first: "demo_teacher", second: "attendee", other: "speaker"}),
        held_activity({first: "reviewer"}),
        held_activity({second: "host"}, day=date(2025, 11, 1)),
    ]
    measure = measured(book)["backbone.leading"]
    assert measure.text == "1/2 人主持、主讲、授课或评课，共 2 次"
    assert ([line.name for line in measure.missing], measure.standing) == (["李娜"], Verdict.SHOWN)


def test_who_led_an_activity_is_found_among_those_who_were_there() -> None:
    """A city has two thousand backbone teachers and as many activities: nobody is looked for where he was not."""
    asked = []

    class Roles(dict[Person, str]):
        def get(self, who: Person, default: str | None = None) -> str | None:  # type: ignore[override]
            asked.append(who)
            return super().get(who, default)

        def items(self) -> ItemsView[Person, str]:  # type: ignore[override]
            asked.extend(self)
            return super().items()

    book = MemoryBook()
    backbone, others = book.hire(*(f"骨干{number}" for number in range(30))), book.hire("王芳", "李娜")
    book.records += map(title, backbone)
    book.held += [held_activity(Roles(dict.fromkeys((backbone[0], *others), "speaker"))) for _turn in range(20)]
    assert {each.key: each.text for each in backbone_measures(book)}[
        "backbone.leading"
    ] == "1/30 人主持、主讲、授课或评课，共 20 次"
    assert len(asked) <= 20 * 3


def test_titles_of_the_province_are_followed_from_year_to_year() -> None:
    book = MemoryBook()
    first, second, third = book.hire("王芳", "李娜", "赵敏")
    book.records += [
        title(first, "省级名师", since=date(2024, 9, 10)),
        title(second, "省级骨干教师", since=date(2026, 9, 10)),
        title(second, "省级名师", since=date(2026, 9, 10)),
        title(third, "省级骨干教师", since=date(2020, 9, 10), until=date(2023, 9, 9), standing=Standing.EXPIRED.code),
        title(third, "市级名师"),
    ]
    assert measured(book)["backbone.provincial"].text == "2 人；年末人数：2023 年 0，2024 年 1，2025 年 1"


def test_trainers_are_told_by_where_they_come_from_what_they_wrote_and_how_they_were_assessed() -> None:
    book = MemoryBook()
    [own] = book.hire("王芳")
    rows = [
        Trainer(id=new_id(), teacher=Somebody(own, "王芳"), subject="语文", source="classroom", appointed=date(2025, 1, 1)),
        Trainer(id=new_id(), teacher=Somebody(None, "某教授"), subject="教育学", source="university", appointed=date(2025, 1, 1)),
    ]
    book.records += [
        *rows,
        TrainerYear(id=new_id(), trainer=rows[0].id, year="2026", result="excellent", high_end=True),
        Course(id=new_id(), title="十讲", subject="语文", author=Somebody(own, "王芳"), status=CourseState.IN_LIBRARY.code),
        Course(id=new_id(), title="续讲", subject="语文", author=Somebody(own, "王芳"), status=CourseState.WRITING.code),
    ]
    measures = measured(book)
    assert measures["trainers.sources"].text == "一线教师 1，高校 1"
    assert measures["trainers.courses"].text == "2 门，1/2 人开发过课程"
    assert [line.name for line in measures["trainers.courses"].missing] == ["某教授"]
    assert measures["trainers.assessed"].text == "1/2 人有评价，推荐国家高端培训 1 人"
    assert [line.name for line in measures["trainers.assessed"].missing] == ["某教授"]


def test_teachers_of_the_senior_stage_and_everybodys_share_in_research_are_counted() -> None:
    book = MemoryBook()
    first, second = book.hire("王芳", "李娜", stage="高中")
    [third] = book.hire("赵敏")
    book.hours[first, "2026"] = Decimal(30)
    book.trained.append(training(first, "高考命题研究"))
    book.held.append(held_activity({first: "attendee", third: "attendee"}))
    measures = measured(book)
    assert measures["coverage.senior"].text == "2 人，2026 年人均 15.0 学时，本周期参加过外出培训 1 人"
    assert [line.name for line in measures["coverage.senior"].missing] == ["李娜"]
    assert measures["coverage.research"].text == "2/3 人（66.7%）参加过 2026 年的校本研修"
    assert [line.name for line in measures["coverage.research"].missing] == ["李娜"]
    assert second in measures["coverage.senior"].parts


def test_research_nobody_entered_is_unknown_and_not_nobody() -> None:
    book = MemoryBook()
    book.hire("王芳")
    assert (measured(book)["coverage.research"].have, measured(book)["coverage.research"].missing) == (None, ())


def test_studios_and_rural_workshops_without_a_partner_are_named() -> None:
    book = MemoryBook()
    book.records += [
        workshop("村小", TeamKind.RURAL, partners="王屋村小"),
        workshop("名师", TeamKind.STUDIO),
        workshop("数学"),
    ]
    measure = measured(book)["teams.linked"]
    assert (measure.text, [line.name for line in measure.missing]) == ("1/2 个写明了联动单位", ["名师"])


def test_inspections_of_the_authority_that_were_not_made_public_are_named() -> None:
    book = MemoryBook()
    book.records += [
        Inspection(id=new_id(), on=date(2026, 6, 1), by="bureau", published=date(2026, 6, 20)),
        Inspection(id=new_id(), on=date(2026, 9, 1), by="college"),
        Inspection(id=new_id(), on=date(2026, 9, 2), by="school"),
    ]
    measure = measured(book)["inspections.published"]
    assert (measure.text, [line.name for line in measure.missing]) == (
        "教育局、进修学校督导 2 次，已公告 1 次",
        ["进修学校 2026-09-01"],
    )


def test_who_is_sent_out_is_spread_over_subjects_and_ages_without_a_verdict() -> None:
    book = MemoryBook()
    first, _second = book.hire("王芳", "李娜", birth_month="1995-03")
    book.hire("孙琳")
    [third] = book.hire("赵敏", subject="数学")
    book.trained += [training(first, "甲"), training(first, "乙"), training(third, "丙")]
    measure = measured(book)["selection.spread"]
    assert measure.text == "人均次数：语文 0.7，数学 1.0；35 岁以下 1.0，其他 0.5"
    assert measure.standing is Verdict.SHOWN


def test_of_many_subjects_only_those_sent_most_and_least_are_told() -> None:
    book = MemoryBook()
    for times, subject in enumerate(("语文", "数学", "英语", "音乐", "美术", "体育", "科学", "历史")):
        [who] = book.hire(f"{subject}老师", subject=subject)
        book.trained += [training(who, f"培训{number}") for number in range(times)]
    said = measured(book)["selection.spread"].text
    assert said == "人均次数最多：历史 7.0，科学 6.0，体育 5.0；最少：英语 2.0，数学 1.0，语文 0.0；其他 3.5"


def test_a_library_names_weak_subjects_without_a_course() -> None:
    book = MemoryBook()
    book.hire("王芳")
    book.records.append(
        Course(id=new_id(), title="作文", subject="语文", author=Somebody(None, "甲"), status=CourseState.IN_LIBRARY.code)
    )
    assert {line.name for line in measured(book)["courses.by_subject"].missing} == {"体育与健康", "音乐", "美术"}


def test_a_school_is_told_how_much_money_is_lacking_and_not_that_one_is() -> None:
    """The card said 未达到 缺 1, the list behind it 本单位 4.5%."""
    book = MemoryBook(scope=Scope.UNIT)
    book.records += [amount(FundLine.PUBLIC_FUNDS, "200000"), amount(FundLine.TRAINING_BUDGET, "9000")]
    measure = measured(book)["funds.share"]
    assert [(line.name, line.why) for line in measure.missing] == [("本单位", "4.5%，还差 1,000 元")]
    assert measure.lacking == 0
    short = replace(measure, missing=(*measure.missing, Line(name="济水二小", why="1.0%")))
    assert short.lacking == 1


def test_a_scoring_sheet_shows_figure_rule_and_points_and_leaves_unknown_open() -> None:
    book = MemoryBook()
    book.records += [amount(FundLine.PUBLIC_FUNDS, "100000"), amount(FundLine.TRAINING_BUDGET, "2500")]
    unit = Nomination(id=new_id(), campaign="research_unit", year="2026")
    lines = {
        line.item: line
        for line in score(unit, list(book.policy.programme.rubric.values()), measured(book), {"research": Decimal(35)})
    }
    assert lines["培训经费占公用经费预算"].points == Decimal("10.00")
    assert lines["学科工作坊或区域研修团队"].points is None
    assert lines["校本研修工作（由评选小组打分）"].points == 35


def test_every_measure_names_a_clause_of_the_document() -> None:
    book = MemoryBook()
    book.hire("王芳")
    told = {key: cited(book.policy, measure.basis) for key, measure in measured(book).items()}
    assert [key for key, basis in told.items() if "188号" not in basis] == []


def test_checks_never_refuse_what_merely_looks_odd() -> None:
    book = MemoryBook()
    [who] = book.hire("王芳")
    odd = [
        title(Person("gone"), until=date(2020, 1, 1)),
        workshop("空", ends=date(2026, 5, 1)),
        TeamMember(id=new_id(), team=RecordId("x"), who=Somebody(None, "某人")),
        Honour(id=new_id(), who=who, name="research_unit", level="city", on=date(2030, 1, 1)),
    ]
    assert {finding.severity.value for row in odd for finding in row.check(book)} == {"warning"}


def test_every_field_is_described_for_every_view() -> None:
    words = set()
    for kind in REGISTERS:
        assert kind.key, kind
        assert kind.about.endswith("。"), kind
        titles = [field.title for field in kind.fields]
        assert len(set(titles)) == len(titles), kind
        assert all(field.width > 0 for field in kind.fields), kind
        assert set(kind.key) <= {field.key for field in kind.fields}, kind
        words.add(kind.title)
    assert len(words) == len(REGISTERS)
    sent = [kind.sent for kind in REGISTERS if kind.sent]
    assert len(set(sent)) == len(sent)


def test_every_heading_of_a_register_fits_its_column() -> None:
    """A Chinese sign is not quite two figures wide, and the column has a rim."""
    narrow = [
        (kind.id, field.title) for kind in REGISTERS for field in kind.fields if len(field.title) * 1.85 > field.width + 1.5
    ]
    assert narrow == []


def test_every_kind_and_every_modules_figures_are_registered() -> None:
    modules = [importlib.import_module(each.name) for each in pkgutil.iter_modules(kinds.__path__, f"{kinds.__name__}.")]
    described = {
        each.kind
        for module in modules
        for each in vars(module).values()
        if isinstance(each, type) and each.__module__ == module.__name__ and isinstance(vars(each).get("kind"), Kind)
    }
    assert {kind.id for kind in described} == {kind.id for kind in (*RECORDS, *REGISTERS, *SEALED)}
    assert {module.measures for module in modules if hasattr(module, "measures")} == set(MEASURES)


def titled(name: str, day: date = date(2026, 9, 10)) -> ActivityFact:
    return ActivityFact(id=new_id(), kind="lecture", title=name, start=day, unit="济水一小", roles={})


def asked(*topics: tuple[str, int, str], year: str = "2026") -> list[Needs | NeedTopic]:
    survey = Needs(id=new_id(), year=year)
    return [
        survey,
        *(NeedTopic(id=new_id(), needs=survey.id, topic=name, count=many, words=words) for name, many, words in topics),
    ]


def test_needs_stand_beside_the_activities_and_projects_of_their_year_that_answer_them() -> None:
    book = MemoryBook()
    book.records += asked(("单元整体设计", 31, ""), ("家校沟通", 22, "班主任、家长会"), ("命题与评价", 9, ""))
    book.held += [
        titled("大单元：单元整体设计二讲"),
        titled("单元整体 设计（数学）"),
        titled("单元整体设计", date(2025, 9, 1)),
        titled("读书会"),
    ]
    book.records += [Project(id=new_id(), name="班主任能力提升", begins=date(2026, 9, 5), ends=date(2026, 9, 6))]
    measure = measured(book)["needs.arranged"]
    assert measure.text == "2026 年 3 项需求，2 项有安排：单元整体设计 活动 2 次；家校沟通 项目 1 个"
    assert [line.name for line in measure.missing] == ["命题与评价"]
    assert measure.standing is Verdict.SHOWN, "nothing is demanded"


def test_a_need_that_two_schools_ask_for_is_one_need_and_each_schools_words_count() -> None:
    book = MemoryBook()
    book.records += [*asked(("智能工具备课", 5, "人工智能")), *asked(("智能工具备课", 9, "大模型"))]
    book.held += [titled("人工智能进课堂"), titled("大模型怎样出题，人工智能怎样批改")]
    measure = measured(book)["needs.arranged"]
    assert measure.text == "2026 年 1 项需求，1 项有安排：智能工具备课 活动 2 次"


def test_how_many_asked_for_a_need_is_unknown_where_nobody_wrote_it_and_not_nobody() -> None:
    book = MemoryBook()
    survey = Needs(id=new_id(), year="2026", asked=36, answered=34)
    book.records += [
        survey,
        NeedTopic(id=new_id(), needs=survey.id, topic="作业设计", count=21),
        NeedTopic(id=new_id(), needs=survey.id, topic="人工智能备课"),
        NeedTopic(id=new_id(), needs=survey.id, topic="命题", count=0),
    ]
    assert measured(book)["needs.top"].text == "2026 年；收回 34/36（94.4%）；作业设计 21 人；人工智能备课；命题 0 人"


def test_needs_that_nobody_asked_about_are_unknown_and_a_year_without_a_survey_is_none() -> None:
    assert measured(MemoryBook())["needs.arranged"].text == "未登记"
    assert measured(MemoryBook(ticked={"needs"}))["needs.arranged"].have == 0


@pytest.mark.parametrize(
    ("said", "percent"),
    [
        ("96%", "96"),
        ("９６．５％", "96.5"),
        ("97", "97"),
        ("97 分", "97"),
        ("0.95", "95"),
        ("1.0%", "1"),
        ("48/50", "96"),
        ("4.8/5分", "96"),
        ("满意度：98%", "98"),
        ("1", None),
        ("50/48", None),
        ("3/0", None),
        ("120%", None),
        ("满意", None),
        ("", None),
    ],
)
def test_satisfaction_is_read_however_it_was_written_and_words_are_no_figure(said: str, percent: str | None) -> None:
    assert satisfied(said) == (None if percent is None else Decimal(percent))


def test_satisfaction_of_the_years_projects_has_a_mean_a_lowest_and_says_what_was_written_in_words() -> None:
    book = MemoryBook()
    book.records += [
        Project(id=new_id(), name=f"培训{number}", begins=date(2026, 9, 5), satisfaction=said)
        for number, said in enumerate(("96%", "48/50", "87", "满意", ""))
    ]
    measure = measured(book)["projects.satisfaction"]
    assert measure.text == "3/5 个项目登记了满意度；平均 93.0%，最低 87.0%；1 个写的是文字"
    assert (measure.standing, measure.missing) == (Verdict.SHOWN, ())


def test_classes_are_small_by_what_projects_say_of_places_and_classes() -> None:
    book = MemoryBook()
    book.records += [
        Project(id=new_id(), name="一", begins=date(2026, 9, 5), quota=60, classes=2, shared="课例三十节"),
        Project(id=new_id(), name="二", begins=date(2026, 9, 5), quota=45, classes=1),
        Project(id=new_id(), name="三", begins=date(2026, 9, 5), quota=45),
    ]
    assert measured(book)["projects.classes"].text == "2 个项目 3 个班，平均每班 35.0 人；1/3 个项目写了共享成果"


def went(who: Person, name: str, level: str, **more: object) -> TrainingFact:
    day = more.pop("day", date(2026, 5, 1))
    given = {"mode": "centralized", "certificate": "", **more}
    return TrainingFact(
        id=new_id(), person=who, name=name, start=day, end=day, level=level, hours=Decimal(8), **given,
    )  # fmt: skip


def test_outside_trainings_stand_by_programme_and_topic_and_one_certificate_is_one() -> None:
    book = MemoryBook()
    first, second = book.hire("王芳", "李娜")
    book.trained = [
        went(first, "班主任能力提升", "city", certificate="市培 1"),
        went(first, "班主任能力提升（补登）", "city", certificate="市培 1"),
        went(second, "国家级骨干研修", "national", mode="online"),
        went(second, "镇里的培训", "town", mode="blended"),
        went(second, "出国考察", "a_later_level"),
        went(second, "去年的", "city", day=date(2025, 5, 1)),
    ]
    book.records.append(TrainingTopic(id=new_id(), training=book.trained[3].id, plan=Plan.CITY.code, topic=Topic.IT.code))
    found = measured(book)
    assert (
        found["trainings.plans"].text
        == "4 人次（市培 1，国家级 1，市级 1，其他 1）；专题：骨干 1，班主任 1，信息技术 1，其他 1；含已离校教师，同一证书只算一次"
    )
    assert (
        found["trainings.online"].text
        == "2 人次，占外出培训的 50.0%；证书上共 16 学时（没有通过考核的也在内）；含已离校教师，同一证书只算一次"
    )
    assert measured(MemoryBook())["trainings.online"].have is None


def test_figures_of_trainings_and_hours_say_whose_they_are() -> None:
    book = MemoryBook()
    (only,) = book.hire("王芳", subject="音乐")
    book.trained = [went(only, "国家级骨干研修", "national")]
    found = measured(book)
    assert found["selection.fairness"].text.startswith("在岗教师本周期外出培训 1 人次（不含校级，同一证书只算一次）；")
    assert "含已离校教师" in found["trainings.plans"].text
    assert found["coverage.weak_subjects"].text.endswith("；在岗教师全体人均 0.0（含期初学时）")


def test_a_selection_that_no_training_tells_of_is_named_beside_the_number_it_makes_larger() -> None:
    book = MemoryBook()
    first, second = book.hire("王芳", "李娜")
    book.trained = [went(first, "国家级骨干研修", "national"), went(second, "校内的培训", "school")]
    sent = Selection(id=new_id(), project="国培", on=date(2026, 10, 1))
    inside = Selection(id=new_id(), project="校内", on=date(2026, 10, 1), level="school")
    book.records += [inside, Selected(id=new_id(), selection=inside.id, teacher=second, went=Went.WENT.code)]
    book.records += [sent, Selected(id=new_id(), selection=sent.id, teacher=second, went=Went.WENT.code)]
    text = measured(book)["selection.fairness"].text
    assert text.startswith("在岗教师本周期外出培训 2 人次（不含校级，同一证书只算一次，其中 1 人次只有选派记录）；")


def test_the_figures_of_a_year_that_is_over_name_the_year_and_never_say_this_year() -> None:
    book = MemoryBook(today=date(2025, 12, 31))
    first, second = book.hire("王芳", "李娜")
    book.held.append(
        ActivityFact(id=new_id(), kind="lecture", title="讲座", start=date(2025, 3, 1), unit="", roles={first: "attendee"})
    )
    found = measured(book)
    assert found["coverage.research"].text == "1/2 人（50.0%）参加过 2025 年的校本研修"
    assert [line.why for line in found["coverage.research"].missing] == ["2025 年还没有参加过校本研修"]
    assert second
    said = [text for each in found.values() for text in (each.title, each.text, *(line.why for line in each.missing))]
    assert not [text for text in said if "今年" in text or "本年" in text]


def test_forms_of_research_are_counted_and_those_the_document_names_are_missed() -> None:
    book = MemoryBook()
    book.held = [
        ActivityFact(id=new_id(), kind=kind, title="甲", start=date(2026, 3, 1), unit="济水一小", roles={})
        for kind in ("film_viewing", "reading_salon", "reading_salon", "local_form")
    ]
    measure = measured(book)["research.forms"]
    assert measure.text == "4 次，3 种形式：读书沙龙 2，教育电影观摩 1，local_form 1"
    assert [line.name for line in measure.missing] == ["教师发展论坛", "同课交流展示", "典型经验交流"]


def test_a_studio_radiates_by_its_members_and_by_what_it_held_with_others() -> None:
    book = MemoryBook()
    studio, quiet = workshop("马老师", TeamKind.STUDIO), workshop("郝老师", TeamKind.STUDIO)
    book.records += [studio, quiet, TeamMember(id=new_id(), team=studio.id, who=Somebody(None, "外校的人"))]
    book.records.append(TeamMember(id=new_id(), team=studio.id, who=Somebody(None, "走了的人"), until=date(2026, 1, 1)))
    book.held = [titled("一"), titled("二"), titled("三")]
    for each, scope in zip(book.held, (ActivityScope.SCHOOLS, ActivityScope.CITY, ActivityScope.SCHOOL), strict=True):
        book.records.append(ActivityLink(id=new_id(), activity=each.id, team=studio.id, scope=scope.code))
    measure = measured(book)["teams.radiance"]
    assert measure.text == "成员 1 人，2026 年活动 3 次，其中跨校 2 次"
    assert [line.name for line in measure.missing] == ["郝老师"]


def test_ethics_and_the_most_beautiful_teacher_have_figures_of_their_own() -> None:
    book = MemoryBook(unit_names=["济水一小", "济水二小"])
    [who] = book.hire("王芳")
    book.held = [ActivityFact(id=new_id(), kind="ethics_topic", title="演讲", start=date(2026, 9, 1), unit="济水一小", roles={})]
    day, beautiful = date(2026, 9, 10), HonourName.MOST_BEAUTIFUL.code
    book.records += [
        Honour(id=new_id(), who=who, name=HonourName.ETHICS_SPEECH.code, level="city", on=day),
        Honour(id=new_id(), who=who, name=beautiful, level="city", on=day),
        Nomination(id=new_id(), campaign=beautiful, year="2026", level="school", who=who),
        Nomination(id=new_id(), campaign=beautiful, year="2026", level="school", who=who),
        Nomination(id=new_id(), campaign=beautiful, year="2026", level="city", who=who),
        Nomination(id=new_id(), campaign=HonourName.ETHICS_ESSAY.code, year="2026", level="city", who=who),
    ]
    book.owner |= {row.id: "济水二小" for row in book.records[3:4]}
    found = measured(book)
    assert found["honours.ethics"].text == "师德专题活动 1 次，师德演讲获奖 1 次，师德征文获奖 0 次"
    assert found["nominations.most_beautiful"].text == "校级推荐 2 项（2 所学校），市级推荐 1 项，表彰 1 次"


def test_projects_of_the_city_stand_beside_the_people_nobody_trained_yet() -> None:
    book = MemoryBook()
    first, second = book.hire("王芳", "李娜")
    book.records += [Post(id=new_id(), teacher=first, post=PostName.HEAD_TEACHER.code, since=date(2026, 1, 1))]
    book.records += [Post(id=new_id(), teacher=second, post=PostName.PRINCIPAL.code, since=date(2026, 1, 1))]
    book.records += [
        Project(id=new_id(), name="班主任", plan=Plan.CITY.code, topic=Topic.HEAD_TEACHER.code, begins=date(2026, 9, 5))
    ]
    measure = measured(book)["projects.gaps"]
    assert measure.text == "2 类培训还有人没有参加，1 类有 2026 年的市培项目：班主任岗位培训"
    assert [(line.name, line.why) for line in measure.missing] == [("校长岗位培训", "1 人没有参加，2026 年没有市培项目")]


def test_a_choice_nobody_made_is_told_as_such_and_counts_as_nothing_else() -> None:
    book = MemoryBook()
    book.records += [
        Project(id=new_id(), name="班主任", topic=Topic.HEAD_TEACHER.code, begins=date(2026, 9, 5)),
        Trainer(id=new_id(), teacher=Somebody(None, "甲"), subject="语文", appointed=date(2026, 1, 1)),
        Practice(id=new_id(), title="一件事", on=date(2026, 3, 1)),
    ]
    found = measured(book)
    assert (found["projects.year"].have, found["projects.year"].text) == (1, "1 个（未填 1；计划 1）")
    assert found["projects.gaps"].text == "0 类培训还有人没有参加，0 类有 2026 年的市培项目"
    assert (found["trainers.sources"].have, found["trainers.sources"].text) == (0, "未填 1")
    assert (found["practice.year"].have, found["practice.year"].text) == (1, "未填 1")


def test_a_day_in_the_library_and_a_number_of_approval_say_that_the_state_was_forgotten() -> None:
    book = MemoryBook()
    shelved = Course(id=new_id(), title="十讲", subject="数学", author=Somebody(None, "甲"), on=date(2026, 3, 1))
    approved = Rule(id=new_id(), title="研修制度", approval_no="济教〔2026〕1号")
    book.records += [shelved, approved]
    assert [each.message for each in shelved.check(book)] == [
        "写了入库日期，状态是“未填”，没有计入已入库的课程。入了库的请改为“已入库”。"
    ]
    assert [each.message for each in approved.check(book)] == [
        "写了批复文号，状态还是“起草”，没有计入有效的制度。批准了的请改为“已批准”。"
    ]
    assert list(replace(shelved, status=CourseState.IN_LIBRARY.code).check(book)) == []
    assert measured(book)["courses.batches"].text == "1 门（没有写批次 1；未填 1）"


def test_courses_stand_by_batch_and_by_how_far_they_are() -> None:
    book = MemoryBook()
    for batch, state in (("第一批", CourseState.IN_LIBRARY), ("第一批", CourseState.APPROVED), ("", CourseState.APPROVED)):
        book.records.append(
            Course(
                id=new_id(),
                title=f"课{len(book.records)}",
                subject="语文",
                author=Somebody(None, "甲"),
                batch=batch,
                status=state.code,
            )
        )
    assert measured(book)["courses.batches"].text == "3 门（没有写批次 1，第一批 2；立项 2，已入库 1）"


def test_a_figure_over_hundreds_of_subjects_and_batches_stays_a_sentence_and_loses_nothing_behind_it() -> None:
    book = MemoryBook()
    book.records += [
        Course(
            id=new_id(),
            title=f"课{n}",
            subject=f"学科{n:03}",
            author=Somebody(None, "某人"),
            batch=f"第{n:03}批",
            status=CourseState.IN_LIBRARY.code,
        )
        for n in range(300)
    ]
    found = measured(book)
    for key in ("courses.by_subject", "courses.batches"):
        assert "300 门" in found[key].text
        assert "等" in found[key].text
        assert len(found[key].text) < 400
        assert len(list(found[key].parts)) == 300


def test_where_nobody_is_asked_for_anything_nothing_is_called_reached() -> None:
    book = MemoryBook()
    (who,) = book.hire("李娜")
    old = Induction(
        id=new_id(), teacher=who, hired=date(2024, 9, 1), mentor=Somebody(None, "张老师"), result="passed", on=date(2025, 8, 28)
    )
    over = replace(title(who), since=date(2020, 9, 10), until=date(2023, 9, 9))
    book.records += [
        old,
        over,
        BackboneYear(id=new_id(), backbone=over.id, year="2022", result="registered"),
        Trainer(id=new_id(), teacher=Somebody(None, "外请专家"), subject="数学", appointed=date(2026, 1, 1)),
    ]
    measures = measured(book)
    for key in ("induction.hours", "induction.guided", "backbone.registered", "trainers.hours"):
        assert (measures[key].text, measures[key].standing) == ("没有这类教师", Verdict.SHOWN), key

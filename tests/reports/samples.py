"""Quarters to print: any size, reproducible, with the names that make trouble."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

from jyteacher_desktop.reports.quarter_paper_lines import (
    ActivityLine,
    Grouping,
    GroupLine,
    KindLine,
    PackageMark,
    QuarterFacts,
    QuarterSummary,
    SignedDifference,
    TeacherLine,
    TrainingLine,
)

_FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国文志红云海燕春梅雪琴鑫宇浩然子涵欣怡"
RARE_NAMES = ("王㛃", "李䶮", "陈𠮷", "张𬭎", "赵𤧛", "阿卜杜热西提·买买提明·艾合买提江", "欧阳𬍛")
KINDS = ("读书沙龙", "教育电影观摩", "教师发展论坛", "同课交流展示", "示范课", "专题讲座", "集体备课", "听评课")
GROUPS = ("语文组", "数学组", "英语组", "综合组", "音体美组")


def quarter(*, teachers: int = 80, activities: int = 12, closed: bool = True, kinds: int = 5, seed: int = 1) -> QuarterSummary:
    """A closed third quarter of 2026 unless told otherwise."""
    chance = random.Random(seed)
    names = [
        *RARE_NAMES,
        *(chance.choice(_FAMILY) + "".join(chance.sample(_GIVEN, chance.choice((1, 2)))) for _ in range(teachers)),
    ]
    held = [
        ActivityLine(
            day=(day := date(2026, 7, 3).replace(day=1 + number % 28, month=7 + number % 3)),
            last=day,
            kind=KINDS[number % kinds],
            topic=("共读《给教师的建议》", "同课异构：《圆的周长》三种教法的比较与反思", "师德专题：做学生喜欢的老师")[
                number % 3
            ],
            expected=teachers,
            present=max(teachers - number % 5, 0),
            hours=Decimal(2 + number % 3),
            counted=Decimal(max(teachers - number % 5, 0) * (2 + number % 3)),
            note="补录" if number % 6 == 5 else "",
        )
        for number in range(activities)
    ]
    by_kind = []
    for kind in KINDS[:kinds] if activities else ():
        of_kind = [line for line in held if line.kind == kind]
        by_kind.append(
            KindLine(
                kind=kind,
                activities=len(of_kind),
                person_times=sum(line.present for line in of_kind),
                counted=sum((line.counted for line in of_kind), Decimal(0)),
                counted_before=Decimal(180),
            )
        )
    trainings = [
        TrainingLine(
            name=names[number],
            project="河南省中小学骨干教师能力提升培训（小学语文）",
            organizer="河南师范大学",
            level="省级",
            mode="集中面授",
            start=date(2026, 7, 6),
            end=date(2026, 7, 12),
            claimed=Decimal(40),
            counted=Decimal("37.5"),
        )
        for number in range(min(teachers, 6))
    ]
    lines = []
    for number in range(teachers):
        received = sum((line.hours for line in held if number < line.present), Decimal(0)) + sum(
            (line.counted for line in trainings if line.name == names[number]), Decimal(0)
        )
        cycle = received + Decimal(chance.randrange(0, 60)) / 2
        lines.append(
            TeacherLine(
                name=names[number],
                mark=f"{number + 1:04d}",
                group=GROUPS[number % len(GROUPS)],
                quarter=received,
                year=cycle,
                cycle=cycle,
                required=Decimal(360) if number % 17 else Decimal(324),
                expected=Decimal(54),
                note="产假 6 个月" if number % 17 == 0 else "",
            )
        )
    counted = sum((line.counted for line in held), Decimal(0)) + sum((line.counted for line in trainings), Decimal(0))
    present = sum(line.present for line in held)
    facts = QuarterFacts(
        teachers=teachers,
        activities=activities,
        person_times=present,
        expected_times=sum(line.expected for line in held),
        claimed=counted + Decimal("112.5") if teachers else counted,
        confirmed=counted + 40 if closed else None,
        counted=counted,
        trainings=len(trainings),
        training_counted=sum((line.counted for line in trainings), Decimal(0)),
    )
    behind = [line.name for line in lines if line.expected is not None and line.expected - line.cycle >= 12]
    before = QuarterFacts(
        teachers=teachers,
        activities=10,
        person_times=702,
        expected_times=780,
        claimed=Decimal(1600),
        confirmed=Decimal(1600),
        counted=sum((line.counted_before for line in by_kind), Decimal(0)),
    )
    return QuarterSummary(
        school_name="济源市济水第一小学",
        school_code="2141000001",
        quarter_label="2026年第三季度",
        previous_label="2026年第二季度",
        start=date(2026, 7, 1),
        end=date(2026, 9, 30),
        day=date(2026, 9, 30) if closed else date(2026, 9, 18),
        dated=date(2026, 10, 8),
        version=2 if closed else 1,
        closed=closed,
        facts=facts,
        previous=before,
        cycle_label="2026—2030年",
        required=Decimal(360),
        expected_year=Decimal(72),
        policy_title="济源市中小学教师继续教育学时规则（十五五）第 1 版",
        prepared_by="周晓梅",
        reviewed_by="李国强",
        trace_prefix="26Q3",
        pace=Decimal(54) if closed else Decimal(48),
        pace_at_end=Decimal(54),
        kinds=tuple(by_kind),
        groupings=()
        if not teachers
        else (
            Grouping(
                title="教研组",
                lines=tuple(_group(group, lines, held) for group in GROUPS[:teachers]),
            ),
        ),
        teachers=tuple(lines),
        activities=tuple(held),
        trainings=tuple(trainings),
        support="保障（打印时的登记）：经费占公用经费 5.2%（要求 5%）；工作坊 3 个；督导未整改 12 项（逾期 10）。",
        alerts=(
            *(
                f"低于平均进度 12 学时以上的教师 {len(behind)} 人：{'、'.join(behind[:7])}{'等' if len(behind) > 7 else ''}。"
                for _ in behind[:1]
            ),
            f"新入职教师 1 人岗前培训学时未登记：{names[teachers - 1]}。",
            "1 场活动未见已批复的计划（未备案）：7月1日 读书沙龙。",
        )
        if teachers
        else (),
        unconfirmed_counting=("读书沙龙每次计入上限 4 学时", "每日计入上限 8 学时") if closed else (),
        package=PackageMark(
            letter_id="3f9a1c77be02d45e8a6610c9f4b7d2e15a0c93d8e7f6411b2c5d8e9fa0b1c2d3",
            fingerprint="48213 90577 12064 88319 04725 66102",
        )
        if closed
        else None,
        differences=(
            SignedDifference(
                label="计入（人·学时）", signed=counted + Decimal("9.5"), now=counted, cause="7月1日活动补记请假 4 人"
            ),
        )
        if closed
        else (),
    )


def _group(name: str, teachers: list[TeacherLine], held: list[ActivityLine]) -> GroupLine:
    """What the lines of the teachers of a group add up to: the first so many of the school came to an activity."""
    places = [place for place, line in enumerate(teachers) if line.group == name]
    return GroupLine(
        name=name,
        teachers=len(places),
        person_times=sum(place < line.present for line in held for place in places),
        counted=sum((teachers[place].quarter for place in places), Decimal(0)),
    )

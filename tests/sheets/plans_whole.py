"""Sheets of every kind with every oddity a plan decides about, and what is planned, line by line.

``python -m tests.sheets.plans_whole`` writes ``data/plans.txt`` anew, to be read line by line.
"""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from jyteacher_desktop.sheets import (
    Existing,
    IntoPlan,
    Plan,
    plan_activities,
    plan_attendance,
    plan_members,
    plan_openings,
    plan_plan_items,
    plan_roster,
    plan_trainings,
    read_workbook,
    understand,
)

TOLD = Path(__file__).with_name("data") / "plans.txt"
TODAY = date(2026, 9, 30)
WANG, LI = "11010519491231002X", "419001199003070015"
_PERSON = ("name", "sex", "birth_month", "id_number", "teacher_no", "subject", "former_name", "title")
STAFF = tuple(
    Existing(id=key, values=dict(zip(_PERSON, values, strict=True)))
    for key, values in {
        "wang": ("王芳", "女", "1949-12", WANG, "T01", "语文", "", ""),
        "li": ("李娜", "", "", "", "T02", "数学", "", ""),
        "zhang-a": ("张伟", "男", "1980-01", "", "T03", "数学", "", ""),
        "zhang-b": ("张伟", "男", "1985-05", "", "", "语文", "", ""),
        "zhang-c": ("张伟", "女", "", LI[:6] + "198203070027", "", "", "", ""),
        "qian": ("钱 多", "男", "1970-01", "", "T20", "体育", "", ""),
        "zhao": ("赵敏", "女", "1990-02", "", "T09", "英语", "赵小敏", "一级教师"),
    }.items()
)
ROSTER = """姓名,性别,出生年月,身份证件号,证件类型,证件后四位,工号,任教学科,曾用名,职称
王芳,,,11010519491231002X,,,,英语,,
王芳,,,11010519491231002X,,,,英语,,
王芳,,,11010519491231002X,,,,美术,,
王方,,,,,,T01,,,
王旁友,,,11010519491231002X,,,,,,
李娜,女,1988-08,,,12,,,,
李娜,女,1988-08,,,,,,,
李哪,女,1988-08,,,,T02,,,
张伟,,1985-05,,,,,,,
张伟,,,,,,T03,,,
张伟,,,,,002X,,,,
张伟,男,1999-09,,,,,,,
赵敏敏,女,1990-02,,,,T09,,,
赵小敏,女,1990-02,,,,T09,,,
赵大敏,女,1990-02,,,,T08,,赵敏,
新人,女,,,,,,,,
新人,,1991-01,,,,,,,
新人,,1992-01,419001199003070015,,,,,,
护照,男,,E12345678,护照,,,,,
坏号,男,,110105194912310021,居民身份证,,,,,
,女,,,,,,,,
赵敏,女,1990-02,,,,T09,,,特级教师
钱进,,1985.1,410881198510150020,,,,,,
孙立,,1985.1,410881198501150029,,,,,,
周一,,1985.1,,,,,,,
吴二,,1985.1,11010519491231002X,,,,,,
钱多,男,1970-01,,,,T20,音乐,,
钱多,男,1970-01,,,,T20,体育,,
钱多,男,1970-01,,,,T20,,,
"""
TRAININGS = """姓名,工号,证件后四位,培训名称,级别,培训方式,开始日期,结束日期,学时,证书编号,年度
王芳,,,国培,国家级,网络研修,2026-07-01,2026-07-05,20,,
王芳,,002X,国培,国家级,网络研修,2026-07-01,2026-07-05,20,,
王芳,,0000,省培,省级,集中培训,2026-07-01,2026-07-05,20,,
李娜,,,市培,,,2026-03-01,,10,,
李娜,,,县培,县级,网络研修,2026-03-05,2026-03-01,10,,
李娜,,,年培,县级,网络研修,,,10,,2025
李娜,,,无期,县级,网络研修,,,10,,
张伟,,,校培,县级,网络研修,2026-03-05,2026-03-06,10,,
张伟,t03,,校培,县级,网络研修,2026-03-05,2026-03-06,10,,
没人,,,校培,县级,网络研修,2026-03-05,2026-03-06,10,,
赵敏,T01,,校培,县级,网络研修,2026-03-05,2026-03-06,10,,
赵敏,,,已登记,县级,网络研修,2026-02-01,2026-02-03,12,Z-1,
赵敏,,,换了名,县级,网络研修,2026-01-11,2026-01-12,8,Z-2,
赵敏,,,另一个,县级,网络研修,2026-05-11,2026-05-12,8,Z-3,
"""
PERIODS = """姓名,身份证件号,培训名称,级别,培训方式,培训时间,学时
王芳,11010519491231002X,一段,国家级,网络研修,2026-07-01至2026-07-05,20
李娜,11010519491231002X,别人的号,国家级,网络研修,2026-07-01至2026-07-05,20
李娜,419001199003070015,自己的号,国家级,网络研修,2026-07-05至2026-07-01,20
"""
OPENINGS = """姓名,任教学科,年度,类别,学时,依据
王芳,,2025,校本,12,证明一
王芳,,2025,校本,20,证明二
王芳,,2025,校本,24,证明三
王芳,,2025,school,30,证 明一
李娜,,2025-2026,外出,5,
李娜,,2025-2027,外出,5,
李娜,,1989,外出,5,
李娜,,2101,外出,5,
李娜,,1990,外出,5,
李娜,,2100,外出,5,
李娜,,2024,无此类,5,
张伟,语文,2024,外出,6,
张伟,美术,2024,外出,6,
"""
ACTIVITIES = """活动类型,活动名称,开始日期,结束日期,学时,开始时间,结束时间
读书沙龙,旧活动,2026-09-01,,3,,
reading_salon,旧活动,2026-09-02,,2,,
集体备课,无学时,2026-09-01,,,,
集体备课,有时间,2026-09-01,,,08:00,10:00
集体备课,半个时间,2026-09-01,,,08:00,
读书沙龙,默认,2026-09-01,,,,
没有这种,新活动,2026-09-01,,2,,
读书沙龙,倒日期,2026-09-05,2026-09-01,2,,
读书沙龙,两天,2026-09-05/2026-09-06,,2,,
读书沙龙,默认,2026-09-01,,4,,
"""
ATTENDANCE = """活动名称,活动日期,姓名,出勤,角色
旧活动,2026-09-01,王芳,,
旧活动,2026-09-01,李娜,缺席,主讲
旧活动,2026-09-01,赵敏,请假,
旧活动,2026-09-01,没人,,
没登记,2026-09-01,王芳,,
双活动,2026-09-03,王芳,,
旧活动,2026-09-01,王芳,迟到,
旧活动,,李娜,,
"""
MEMBERS = """学校代码,学校名称,学段
2141000001,一小,小学
2141000002,二小,小学
2141000002,二小,小学
,三小,小学
"""
PLAN_ITEMS = """计划,月份,研修类型,研修主题,计划学时,参加对象
,9月,读书沙龙,共读一,2,全体教师
,2026-09,reading_salon,共读一,2,全体教师
,9月,读书沙龙,共读二,3,
,10月,集体备课,新的,1.5,语文组
,10月,没有这种,不认识,1,
,3月,读书沙龙,学期以外,1,
,,读书沙龙,没有月份,1,
,11月,,没有类型,1,
秋季计划,9月,读书沙龙,共读二,5,
q-2,9月,集体备课,二号计划,1,
q-2,9月,集体备课,二号计划,1,
旧计划,9月,读书沙龙,批复了的,2,
旧计划,9月,读书沙龙,批复了的,4,
旧计划,9月,读书沙龙,批复了再加,2,
同名,9月,读书沙龙,哪一个,2,
没这个,9月,读书沙龙,不在,2,
,2027-05,读书沙龙,学期以外有年份,1,
"""
UNNAMED = """月份,研修类型,研修主题
9月,读书沙龙,共读一
"""
"""Lines of plans: one that may be changed and is meant where none is named, a second, an approved one, two of one name."""
_ACTIVITIES = (
    Existing(
        id="old", values={"kind": "reading_salon", "activity": "旧活动", "start": "2026-09-01", "end": "2026-09-01", "hours": "2"}
    ),
    Existing(
        id="two-a",
        values={"kind": "reading_salon", "activity": "双活动", "start": "2026-09-03", "end": "2026-09-03", "hours": "2"},
    ),
    Existing(
        id="two-b", values={"kind": "joint", "activity": "双活动", "start": "2026-09-03", "end": "2026-09-03", "hours": "2"}
    ),
)
_TRAINED = tuple(
    Existing(
        id=f"t-{number}",
        values={
            "teacher_id": "zhao",
            "training": name,
            "start": start,
            "end": end,
            "certificate": certificate,
            "level": "county",
            "mode": "online",
            "hours": hours,
            "year": "2020",
        },
    )
    for number, (name, start, end, certificate, hours) in enumerate(
        (
            ("已登记", "2026-02-01", "2026-02-03", "Z-1", "10"),
            ("旧名", "2026-01-11", "2026-01-12", "Z-2", "8"),
            ("另一个", "2026-05-01", "2026-05-12", "Z-3", "8"),
            ("又一个", "2026-05-11", "2026-05-12", "Z-3", "8"),
        )
    )
)
_AUTUMN = (*(f"2026-{month:02}" for month in range(8, 13)), "2027-01")
_PLANS = tuple(
    IntoPlan(id=key, called=called, words=frozenset(words), months=_AUTUMN, term="2026 年秋季学期", approved=approved)
    for key, called, words, approved in (
        ("q-1", "秋季计划", ("秋季计划", "同名"), ""),
        ("q-2", "二号计划", ("二号计划",), ""),
        ("q-3", "旧计划", ("旧计划",), "济水小研〔2026〕9号"),
        ("q-4", "三号计划", ("三号计划", "同名"), "济水小研〔2026〕10号"),
        ("q-5", "四号计划", ("四号计划", "同 名"), ""),
    )
)
_ITEMS = tuple(
    Existing(
        id=key,
        values={"plan_id": plan, "month": "2026-09", "kind": "reading_salon", "content": content, "hours": "2", "persons": ""},
    )
    for key, plan, content in (("i-1", "q-1", "共读 二"), ("i-2", "q-3", "批复了的"), ("i-3", "q-2", "共读二"))
)
_KINDS = {"reading_salon": "读书沙龙", "joint": "集体备课"}
_CATEGORIES = {"school": "校本", "out": "外出"}
INTO = (
    (PLAN_ITEMS, _PLANS, "q-1"),
    (PLAN_ITEMS, _PLANS, ""),
    (PLAN_ITEMS, _PLANS[:1] + _PLANS[2:3], ""),
    (PLAN_ITEMS, _PLANS[2:4], ""),
    (UNNAMED, _PLANS, ""),
    (UNNAMED, _PLANS[2:4], ""),
)
"""The sheet, which plans there are, and which one the person chose: one of several, none of several, the only open one, none that is
open; and a sheet that names no plan, where several and none may be changed."""


def plans(folder: Path) -> list[Plan]:
    """Every sheet, planned."""
    found: list[Plan] = []
    for kind, text in (
        *(("roster", ROSTER), ("trainings", TRAININGS), ("openings", OPENINGS)),
        ("trainings", PERIODS),
        *(("activities", ACTIVITIES), ("attendance", ATTENDANCE), ("members", MEMBERS)),
        *(("plan_items", text) for text, _plans, _into in INTO),
    ):
        path = folder / f"{kind}.csv"
        path.write_text(text, encoding="utf-8")
        layout, known = understand(read_workbook(path), kind), {"path": path, "today": TODAY, "base": 7}
        match kind:
            case "plan_items":
                _text, plans, into = INTO[sum(each.kind == kind for each in found)]
                found.append(plan_plan_items(layout, plans, _KINDS, _ITEMS, into=into, **known))  # type: ignore[arg-type]
            case "roster":
                found.append(plan_roster(layout, STAFF, **known))  # type: ignore[arg-type]
            case "trainings":
                found.append(plan_trainings(layout, STAFF, _TRAINED, **known))  # type: ignore[arg-type]
            case "openings":
                before = {"teacher_id": "wang", "year": "2025", "category": "校本"}
                old = [
                    Existing(id="o-1", values={**before, "document": "证明一", "hours": "12"}),
                    Existing(id="o-2", values={**before, "document": "证明二", "hours": "10"}),
                ]
                found.append(plan_openings(layout, STAFF, old, categories=_CATEGORIES, **known))  # type: ignore[arg-type]
            case "activities":
                found.append(plan_activities(layout, _KINDS, _ACTIVITIES, defaults=frozenset({"reading_salon"}), **known))  # type: ignore[arg-type]
            case "attendance":
                there = Existing(
                    id="old li", values={"activity_id": "old", "teacher_id": "li", "mark": "present", "role": "attendee"}
                )
                found.append(plan_attendance(layout, STAFF, _ACTIVITIES, [there], **known))  # type: ignore[arg-type]
            case _:
                one = Existing(id="m-1", values={"code": "2141000001", "school": "第一小学"})
                found.append(plan_members(layout, [one], **known))  # type: ignore[arg-type]
    return found


def told(folder: Path) -> str:
    """What is planned, in lines."""
    lines: list[str] = []
    for plan in plans(folder):
        lines.append(f"== {plan.kind} {plan.path.name} {plan.base} {plan.layout.kind}")
        for row in plan.rows:
            lines.append(f"{row.number} {row.outcome.name} {row.target or '-'} {dict(row.links)} {dict(row.values)}")
            lines += [f"    {key}: {before} -> {after}" for key, (before, after) in row.changes.items()]
            lines += [f"    {each.severity.name} {each.code} {each.place}: {each.message}" for each in row.findings]
            lines += [f"    ? {row.possible_duplicate}"] * bool(row.possible_duplicate)
        lines += [f"  ! {each.sheet} {each.row} {each.column} {each.code}" for each in plan.refusals]
        lines += [f"  ~ {each.place} {each.code}" for each in plan.warnings]
        lines += [f"  stop {each.code} {each.final}: {each.message}" for each in plan.layout.stops]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        TOLD.write_text(told(Path(place)), encoding="utf-8")

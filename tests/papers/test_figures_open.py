"""Every printed figure of the founding document opens to exactly what makes it: counting and adding the rows gives the figure again."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from jyteacher_desktop.books import book_of
from jyteacher_desktop.domain.trace_codes import TracePart
from jyteacher_desktop.kinds.kit import Keeper, Measure
from jyteacher_desktop.records.measure_tracing import measure_code, measure_traces
from jyteacher_desktop.records.measures import measures_of
from jyteacher_desktop.school.sample import SAMPLE_DAY
from jyteacher_desktop.store.workspace import BUREAU as CITY
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.papers.conftest import FILES

Rows = dict[str, list[TracePart]]
"""What a code opened, by the word in the column 情况; what lacks stands apart under LACKING."""
LACKING = "缺"
Figures = list[Decimal | int]


def tenth(number: Decimal | int) -> Decimal:
    return Decimal(number).quantize(Decimal("0.1"), ROUND_HALF_UP)


def percent(part: Decimal | int, whole: Decimal | int) -> Decimal:
    return tenth(Decimal(part) * 100 / Decimal(whole))


def every(rows: Rows) -> list[TracePart]:
    return [row for label, each in rows.items() if label != LACKING for row in each]


def first_number(row: TracePart) -> Decimal:
    """What stands in the column 数字 behind the year: 2026 年 42 学时, 50,000, 44/47."""
    found = re.findall(r"[\d,]+(?:\.\d+)?", re.sub(r"\d{4} 年", "", row.figure))
    return Decimal(found[0].replace(",", "")) if found else Decimal(0)


def added(rows: list[TracePart]) -> Decimal:
    return sum((first_number(row) for row in rows), Decimal(0))


def number(rows: Rows) -> Figures:
    return [len(every(rows))]


def part_of(label: str) -> Callable[[Rows], Figures]:
    """So many of so many people."""

    def figures(rows: Rows) -> Figures:
        whole = len(every(rows))
        there = len(rows.get(label, ()))
        return [there, whole, percent(there, whole)] if whole else []

    return figures


def groups_of(rows: Rows) -> dict[str, tuple[int, int]]:
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for label, each in rows.items():
        if label == LACKING:
            continue
        group, _comma, what = label.partition("，")
        found[group][1] += len(each)
        found[group][0] += len(each) if what == "骨干教师" else 0
    return {group: (there, of) for group, (there, of) in sorted(found.items()) if there}


def backbone_share(rows: Rows) -> Figures:
    there, whole = len(rows["骨干教师"]), len(every(rows))
    return [percent(there, whole), there, whole]


def spread(rows: Rows) -> Figures:
    return [figure for pair in groups_of(rows).values() for figure in pair]


def registered(rows: Rows) -> Figures:
    return [len(rows.get("已注册", ())), len(every(rows))]


def reached(rows: Rows) -> Figures:
    there = sum(len(each) for label, each in rows.items() if label.startswith("达到"))
    return [there, len(every(rows))]


def workshops(rows: Rows) -> Figures:
    """A school says how many; a city in how many units there are enough."""
    by_unit: Figures = [len(each) for label, each in rows.items() if label not in (LACKING, "同一单位同名，只算一次")]
    return [sum(each >= 3 for each in by_unit)] if len(by_unit) > 1 else by_unit


def rules(rows: Rows) -> Figures:
    """A school says how many it has; a city how many of the schools that registered anything, and how many of its own."""
    if "计在内" in rows:
        return [len(rows["计在内"])]
    there, own = len(rows.get("学校的制度", ())), len(rows.get("本局的制度", ()))
    none = sum(row.state.startswith("没有已批准") for row in rows[LACKING])
    return [there + none, there, *([own] if own else [])]


def provincial(rows: Rows) -> Figures:
    def at(word: str) -> int:
        return sum(len(each) for label, each in rows.items() if word in label.split("、"))

    return [at("现在"), *(at(f"{SAMPLE_DAY.year - back} 年末") for back in (3, 2, 1))]


def leading(rows: Rows) -> Figures:
    there = len(rows.get("主持、主讲、授课或评课", ()))
    people = there + sum(len(each) for label, each in rows.items() if "年没有" in label)
    times = sum(int(label.split(" ")[0]) * len(each) for label, each in rows.items() if "引领的活动" in label)
    return [there, people, times]


def reached_of(label: str) -> Callable[[Rows], Figures]:
    """So many of so many, without a share."""
    return lambda rows: [len(rows.get(label, ())), len(every(rows))] if every(rows) else []


def senior(rows: Rows) -> Figures:
    people = every(rows)
    return [len(people), tenth(added(people) / len(people)), len(rows.get("参加过外出培训", ()))] if people else []


def courses(rows: Rows) -> Figures:
    first, again = len(rows.get("开发的课程", ())), len(rows.get("同一位培训者的其他课程", ()))
    return [first + again, first, first + len(rows.get("还没有开发课程", ()))]


def assessed(rows: Rows) -> Figures:
    there = len(rows.get("有评价", ()))
    none = sum(len(each) for label, each in rows.items() if label.endswith("还没有评价"))
    return [there, there + none, len(rows.get("推荐国家高端培训", ()))]


def sent(rows: Rows) -> Figures:
    """Times a person was out, by subject (of more than six the three at either end) and by age."""
    people: Counter[str] = Counter()
    times: Counter[str] = Counter()
    subjects: set[str] = set()
    for label, each in rows.items():
        if label != LACKING:
            subject, age, what = label.split("，")
            subjects.add(subject)
            for group in (subject, age):
                (people if what == "教师" else times)[group] += len(each)
    means = {group: tenth(Decimal(times[group]) / people[group]) for group in people}
    of_subjects = sorted(mean for group, mean in means.items() if group in subjects)
    told = of_subjects if len(of_subjects) <= 6 else [*of_subjects[:3], *of_subjects[-3:]]
    return [*told, *(mean for group, mean in means.items() if group not in subjects)]


def published(rows: Rows) -> Figures:
    return [len(every(rows)), len(rows.get("已公告", ()))] if every(rows) else []


def whole_and_groups(rows: Rows) -> Figures:
    return [len(every(rows)), *groups(rows)]


def groups(rows: Rows) -> Figures:
    return [len(each) for label, each in rows.items() if label != LACKING]


def trainers(rows: Rows) -> Figures:
    staff = len(rows["专任教师"])
    return [len(rows["培训者"]), int((Decimal(staff) / 300).to_integral_value(ROUND_CEILING)), staff]


def weak(rows: Rows) -> Figures:
    means = [tenth(added(each) / len(each)) for label, each in rows.items() if label not in ("其他学科", LACKING)]
    return [*sorted(means), tenth(added(every(rows)) / len(every(rows)))] if means else []


def young(rows: Rows) -> Figures:
    return [len(every(rows)), sum(len(each) for label, each in rows.items() if label.endswith("还没有计入学时"))]


def funds(rows: Rows) -> Figures:
    planned, public = rows["培训经费预算"], rows["公用经费预算总额"]
    schools = {row.unit: [added([each for each in of if each.unit == row.unit]) for of in (planned, public)] for row in public}
    reached = [sum(budget >= funds * Decimal("0.05") for budget, funds in schools.values()), len(schools)]
    return [percent(added(planned), added(public)), added(planned), added(public), *(reached if len(schools) > 1 else [])]


def city_funds(rows: Rows) -> Figures:
    training, payroll = added(rows["市级培训经费"]), added(rows["教职工工资总额"])
    return [percent(training, payroll), training, payroll]


def spent(rows: Rows) -> Figures:
    return [added(rows["支出"]), percent(added(rows["支出"]), added(rows["培训经费预算"]))]


def reading(rows: Rows) -> Figures:
    return [len(rows["书目"]), tenth(added(rows["书目"]) / len(rows["在岗教师"])), len(rows["交流"])]


def honours(rows: Rows) -> Figures:
    return [len(every(rows)), len(rows.get("教师", ()))]


def findings(rows: Rows) -> Figures:
    done = len(rows.get("已整改", ())) + len(rows.get("已复核", ()))
    return [len(every(rows)), done, len(rows.get("逾期", ()))] if every(rows) else []


def projects(rows: Rows) -> Figures:
    plans: Counter[str] = Counter()
    states: Counter[str] = Counter()
    for label, each in ((label, each) for label, each in rows.items() if label != LACKING):
        plan, _comma, state = label.partition("，")
        plans[plan] += len(each)
        states[state] += len(each)
    return [len(every(rows)), *plans.values(), *states.values()]


def selection(rows: Rows) -> Figures:
    often, others = len(rows.get("去得最多的一成人", ())), len(rows.get("其他人", ()))
    # a selection that no training tells of has no hours beside it
    only = sum(not row.figure for word in ("去得最多的一成人", "其他人") for row in rows.get(word, ()))
    return [often + others, *([only] if only else []), percent(often, often + others), len(rows.get("从未外出", ()))]


def needs(rows: Rows) -> Figures:
    answered, asked = (sum(int(row.figure.split("/")[place]) for row in rows["调查"]) for place in (0, 1))
    votes: Counter[str] = Counter()
    for row in rows["需求"]:
        votes[row.name.split("：")[-1]] += int(first_number(row))
    return [answered, asked, percent(answered, asked), *(count for _topic, count in votes.most_common(3))]


def arranged(rows: Rows) -> Figures:
    """Of the needs by name how many are answered; of the three asked for most how many activities and projects answer them."""
    votes: Counter[str] = Counter()
    for row in rows.get("有安排的需求", ()):
        votes[row.name] += int(first_number(row))
    told = [topic for topic, _number in votes.most_common(3)]
    times: Counter[tuple[str, str]] = Counter()
    for label, each in rows.items():
        topics, _comma, what = label.partition("，")
        times.update({(topic, what): len(each) for topic in topics.split("、") if topic in told})
    unmet = {row.name for row in rows.get("还没有安排的需求", ())}
    return [len(votes) + len(unmet), len(votes), *times.values()]


def satisfaction(rows: Rows) -> Figures:
    shares = [
        Decimal(100 * int(part) / int(whole)) if whole else Decimal(part)
        for part, _slash, whole in (row.figure.rstrip("%").partition("/") for row in rows.get("登记了满意度", ()))
    ]
    words = len(rows.get("写的是文字", ()))
    mean = [tenth(sum(shares) / len(shares)), tenth(min(shares))] if shares else []
    return [len(shares), len(every(rows)), *mean, *([words] if words else [])]


def classes(rows: Rows) -> Figures:
    sized = [row.figure.split("/") for word in ("写了班额和共享成果", "写了班额") for row in rows.get(word, ())]
    people, number = (sum(int(each[place]) for each in sized) for place in (0, 1))
    shared = len(rows.get("写了班额和共享成果", ())) + len(rows.get("写了共享成果", ()))
    return [*([len(sized), number, tenth(Decimal(people) / number)] if sized else []), shared, len(every(rows))]


def forms(rows: Rows) -> Figures:
    kinds = [each for label, each in rows.items() if label != LACKING]
    return [len(every(rows)), len(kinds), *sorted(map(len, kinds), reverse=True)[:5]]


def radiance(rows: Rows) -> Figures:
    across = len(rows.get("跨校的活动", ()))
    return [len(rows.get("成员", ())), across + len(rows.get("校内的活动", ())), across]


def by_word(apart: str = "") -> Callable[[Rows], Figures]:
    """How many there are, then how many of every first and of every second word."""

    def figures(rows: Rows) -> Figures:
        first: Counter[str] = Counter()
        second: Counter[str] = Counter()
        for label, each in rows.items():
            if label not in (LACKING, apart):
                one, _comma, other = label.partition("，")
                first[one] += len(each)
                second[other] += len(each)
        return [first.total(), *first.values(), *second.values()]

    return figures


def online(rows: Rows) -> Figures:
    there = [row for word in ("网络研修", "混合式") for row in rows.get(word, ())]
    whole = sum(len(each) for label, each in rows.items() if label not in (LACKING, AGAIN))
    return [len(there), added(there), percent(len(there), whole)]


def beautiful(rows: Rows) -> Figures:
    return [len(rows.get(word, ())) for word in ("校级推荐", "市级推荐", "表彰")]


def ethics(rows: Rows) -> Figures:
    return [len(rows.get(word, ())) for word in ("师德专题活动", "师德演讲获奖", "师德征文获奖")]


def gaps(rows: Rows) -> Figures:
    there = [each for label, each in rows.items() if label != LACKING]
    none = [row for row in rows[LACKING] if row.state.endswith("没有市培项目")]
    return [len(there) + len(none), len(there)]


AGAIN = "同一证书又登记了一次，只算一次"
COUNTS: dict[str, Callable[[Rows], Figures]] = {
    "rules.research": rules,
    "backbone.share": backbone_share,
    "backbone.provincial": provincial,
    "backbone.leading": leading,
    "backbone.by_stage": spread,
    "backbone.by_subject": spread,
    "backbone.trained": part_of("计在内"),
    "backbone.masters_trained": part_of("计在内"),
    "backbone.registered": registered,
    "workshops.active": workshops,
    "teams.cross_school": whole_and_groups,
    "teams.silent": number,
    "teams.studios": number,
    "teams.radiance": radiance,
    "research.forms": forms,
    "teams.linked": reached_of("写明了联动单位"),
    "induction.running": number,
    "induction.guided": part_of("计在内"),
    "induction.hours": reached,
    "induction.assessed": part_of("计在内"),
    "trainers.have": trainers,
    "trainers.hours": reached,
    "trainers.delivered": lambda rows: [added(rows["承担培训"])],
    "trainers.subjects": groups,
    "trainers.sources": groups,
    "trainers.courses": courses,
    "trainers.assessed": assessed,
    "coverage.head_teacher": part_of("计在内"),
    "coverage.principal": part_of("计在内"),
    "coverage.kindergarten_head": part_of("计在内"),
    "coverage.principal_certificate": part_of("计在内"),
    "coverage.kindergarten": part_of("计在内"),
    "coverage.weak_subjects": weak,
    "coverage.young": young,
    "coverage.senior": senior,
    "coverage.research": part_of(f"参加过 {SAMPLE_DAY.year} 年的校本研修"),
    "courses.by_subject": whole_and_groups,
    "courses.by_backbones": lambda rows: [len(rows["计在内"])],
    "courses.batches": by_word(),
    "courses.used": lambda rows: [len(rows["用过"])],
    "funds.share": funds,
    "funds.spent": spent,
    "funds.donated": lambda rows: [added(rows["捐资"])],
    "funds.city": city_funds,
    "reading.books": reading,
    "honours.year": honours,
    "honours.ethics": ethics,
    "nominations.most_beautiful": beautiful,
    "trainings.plans": by_word(AGAIN),
    "trainings.online": online,
    "projects.gaps": gaps,
    "nominations.year": lambda rows: [len(every(rows)), len(rows.get("已推荐", ()))],
    "findings.done": findings,
    "inspections.published": published,
    "projects.year": projects,
    "projects.satisfaction": satisfaction,
    "projects.classes": classes,
    "bases.active": whole_and_groups,
    "selection.fairness": selection,
    "selection.spread": sent,
    "needs.top": needs,
    "needs.arranged": arranged,
    "practice.year": groups,
}
"""How every figure is counted from the rows its code opens, by somebody who knows only the rows."""


def printed(measure: Measure) -> Figures:
    """The figures of the sentence, without what the document asks for, years and targets."""
    text = re.sub(
        r"，文件要求[^；]*|，另有 \d+ 个单位没有登记|（\d+ 所学校）|\d{4} 年|\d+ 岁以下|300:1|达到 \d+( 学时| 个以上|%)|/\d+ 个单位",
        "",
        measure.text,
    )
    return [Decimal(each.replace(",", "")) for each in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]


@pytest.mark.parametrize("keeper", [Keeper.SCHOOL, Keeper.BUREAU])
def test_every_figure_opens_to_exactly_the_records_that_make_it_and_counting_them_gives_the_figure(
    offices: Path, keeper: Keeper
) -> None:
    with Workspace.open(offices / FILES[keeper], SCHOOL if keeper is Keeper.SCHOOL else CITY, write=False) as ws:
        ws.today_override = SAMPLE_DAY
        book, seen = book_of(ws), 0
        assert {measure.key for measure in measures_of(book)} <= COUNTS.keys()
        for measure in measures_of(book):
            if measure.have is None:
                continue
            [opened] = measure_traces(ws, book, measure_code(book, measure))
            assert opened is not None, measure.key
            words = [portion.label for portion in measure.made_of]
            rows: Rows = {word: [row for row in opened.rows if row.state == word] for word in words}
            rows[LACKING] = [row for row in opened.rows if row.state not in words]
            assert [len(rows[each.label]) for each in measure.made_of] == [len(each.parts) for each in measure.made_of], (
                measure.key
            )
            ids = [row.record for row in every(rows)]
            assert len(ids) == len(set(ids)), f"{measure.key}: no record is counted twice"
            assert sorted(counted(measure, rows)) == sorted(printed(measure)), f"{measure.key}: {measure.text}"
            seen += bool(ids)
        assert seen > 30


def counted(measure: Measure, rows: Rows) -> Iterator[Decimal]:
    return (Decimal(each) for each in COUNTS[measure.key](rows))

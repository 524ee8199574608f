"""The papers of the registers: gathered from a book, drawn by reports/formpaper.py.

What the registers know is printed; what nobody typed stays white for the pen. Figures are the measures of the book, so a paper and the
page 专项 never say two things. Every paper is a frozen value: equal records give equal files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from jyteacher_desktop.domain.columns import Align, hours_text
from jyteacher_desktop.domain.headline import tenth_text
from jyteacher_desktop.domain.policy import NoCycleError
from jyteacher_desktop.domain.terms import LEADING
from jyteacher_desktop.domain.trace_codes import prefix_words, short_code
from jyteacher_desktop.kinds import REGISTERS
from jyteacher_desktop.kinds.backbone import Backbone, BackboneYear, Registration
from jyteacher_desktop.kinds.course import Course
from jyteacher_desktop.kinds.figures import percent
from jyteacher_desktop.kinds.honour import Honour
from jyteacher_desktop.kinds.induction import Induction, InductionStep, window_months
from jyteacher_desktop.kinds.inspection import Finding, Inspection
from jyteacher_desktop.kinds.kit import Book, Measure, Page, Person, Row, Somebody
from jyteacher_desktop.kinds.nomination import Nomination, NominationMark, beside, score
from jyteacher_desktop.kinds.practice import Practice
from jyteacher_desktop.kinds.project import Project
from jyteacher_desktop.kinds.team import ActivityLink, Team, TeamMember
from jyteacher_desktop.records.errors import RecordMissing
from jyteacher_desktop.records.measure_tracing import measure_code, where
from jyteacher_desktop.records.measures import document_of, measures_about, measures_of
from jyteacher_desktop.reports.formpaper import Box, FormPaper, Grid, Head, Listing, Words
from jyteacher_desktop.reports.ruled_forms import Cell

R = TypeVar("R", bound=Row)

_UNCONFIRMED = "（要求未经主管部门确认）"


def induction_paper(book: Book, organisation: str, teacher: Person) -> FormPaper:
    """新教师考核表: the first year of one new teacher.

    Raises:
        RecordMissing: Nobody registered this teacher as a new one.
    """
    row = _newest([each for each in book.rows(Induction) if each.teacher == teacher], book.name(teacher), "新教师培养")
    end = row.window_end(window_months(book))
    steps = sorted(
        (each for each in book.rows(InductionStep) if each.induction == row.id),
        key=lambda each: (each.due or date.max, each.what),
    )
    studio = next((each.name for each in book.rows(Team) if each.id == row.studio), "")
    result = row.kind.field("result").shown(row.result)
    before = hours_text(row.pre_hours) if row.pre_hours is not None else ""
    years = sorted({str(row.hired.year), str(book.today.year)})
    got = "，".join(_received(book, teacher, year) for year in years)
    staff = book.staff(book.today).get(teacher)
    return FormPaper(
        organisation=organisation,
        title="新教师培养考核表",
        under=f"{organisation}　培养期 {row.hired.isoformat()} 至 {end.isoformat()}",
        dated=book.today,
        parts=(
            Grid(
                (
                    (Cell(label="姓名", text=book.name(teacher)), Cell(label="学科", text=staff.subject if staff else "")),
                    (Cell(label="入职日期", text=row.hired.isoformat()), Cell(label="期满日期", text=end.isoformat())),
                    (Cell(label="工作室", text=studio), Cell(label="师傅", text=_somebody(book, row.mentor))),
                    (Cell(label="岗前学时", text=before), Cell(label="计入学时", text=got)),
                )
            ),
            Listing(
                "培养记录",
                (Head("内容", 14), Head("计划日期", 12, Align.CENTER), Head("完成日期", 12, Align.CENTER), Head("备注", 24)),
                tuple((each.kind.field("what").shown(each.what), _day(each.due), _day(each.done), each.note) for each in steps),
                "还没有登记培养记录。",
            ),
            Box("自我小结", "", 34),
            Box("师傅评语", "", 28),
            Grid(((Cell(label="考核结果", text=result), Cell(label="考核日期", text=_day(row.on))),)),
        ),
        opinions=("工作室意见", "学校意见"),
        signed=("新教师（签字）", "师傅（签字）", "校长（签字）"),
        of=book.name(teacher),
    )


def registration_paper(book: Book, organisation: str, teacher: Person, year: str = "") -> FormPaper:
    """骨干教师年度注册表 of one person and year (last year's without one).

    Raises:
        RecordMissing: The person holds no title.
    """
    said = year or str(book.today.year - 1)
    titles = [each for each in book.rows(Backbone) if each.teacher == teacher]
    if not titles:
        raise RecordMissing(
            f"没有登记 {book.name(teacher)} 的骨干称号，没有生成注册表。请先在“骨干教师”里登记。", teacher=teacher
        )
    ids = {each.id: each.title for each in titles}
    registered = [each for each in book.rows(BackboneYear) if each.backbone in ids and each.year[:4] == said]
    courses = [
        each for each in book.rows(Course) if each.author.person == teacher and (each.on is None or str(each.on.year) == said)
    ]
    return FormPaper(
        organisation=organisation,
        title="骨干教师年度注册表",
        under=f"{organisation}　{said} 年度",
        dated=book.today,
        parts=(
            Grid(
                (
                    (Cell(label="姓名", text=book.name(teacher)), Cell(label="学科", text=titles[-1].subject)),
                    (
                        Cell(label="计入学时", text=_received(book, teacher, said)),
                        Cell(label="引领作用", text=_led(book, teacher, said)),
                    ),
                )
            ),
            Listing(
                "称号",
                (Head("称号", 16), Head("认定日期", 12, Align.CENTER), Head("任期至", 12, Align.CENTER), Head("文号", 20)),
                tuple((each.title, each.since.isoformat(), _day(each.until), each.document) for each in titles),
                "",
            ),
            Listing(
                "课程资源",
                (Head("课程", 28), Head("形式", 8, Align.CENTER), Head("学时", 6, Align.RIGHT), Head("状态", 8, Align.CENTER)),
                tuple(
                    (
                        each.title,
                        each.kind.field("form").shown(each.form),
                        hours_text(each.hours) if each.hours is not None else "",
                        each.kind.field("status").shown(each.status),
                    )
                    for each in courses
                ),
                "这一年没有登记课程。",
            ),
            Listing(
                "注册结果",
                (Head("称号", 16), Head("结果", 10, Align.CENTER), Head("日期", 12, Align.CENTER), Head("文号", 20)),
                tuple(
                    (ids[each.backbone], each.kind.field("result").shown(each.result), _day(each.on), each.document)
                    for each in registered
                ),
                f"还没有登记 {said} 年的注册结果（{'、'.join(each.label for each in Registration)}）。",
            ),
            Box("年度述职", "", 40),
        ),
        opinions=("学校意见", "教育局意见"),
        signed=("本人（签字）", "校长（签字）"),
        of=book.name(teacher),
    )


_STORY_OF_A_UNIT = 28
"""Millimetres for 主要事迹 of a unit: its scoring sheet has a line for every figure, and opinions stand on the same page."""


def _led(book: Book, teacher: Person, year: str) -> str:
    """In which roles somebody led activities of a year, and how often."""
    roles = Counter(each.roles[teacher] for each in book.activities(year) if teacher in each.roles)
    words = [f"{role.label} {roles[role.code]} 次" for role in LEADING if roles[role.code]]
    return "，".join(words) or f"{year} 年没有登记"


def nomination_paper(book: Book, organisation: str, nomination_id: str) -> FormPaper:
    """推荐表 with its scoring sheet: every line with figure, rule and points.

    Raises:
        RecordMissing: No such nomination.
    """
    row = _one(book.rows(Nomination), nomination_id, "推荐")
    marks = {each.item: each.points for each in book.rows(NominationMark) if each.nomination == row.id}
    rubric = list(book.policy.programme.rubric.values())
    lines = score(row, rubric, {each.key: each for each in measures_of(book)}, marks)
    others = beside(row, rubric, marks)
    known = [line.points for line in lines if line.points is not None]
    open_lines = len(lines) - len(known)
    staff = book.staff(book.today).get(row.who) if row.who is not None else None
    shown = row.kind.field
    who = book.name(row.who) if row.who is not None else organisation
    level = Cell(label="级别", text=shown("level").shown(row.level))
    votes = Cell(label="得票", text="" if row.votes is None else str(row.votes))
    if row.who is None:  # a unit teaches no subject
        head = [(Cell(label="推荐对象", text=who),), (level, votes)]
    else:
        head = [(Cell(label="推荐对象", text=who), Cell(label="学科", text=staff.subject if staff else "")), (level, votes)]
    if row.who is not None:
        head.append(
            (
                Cell(label="计入学时", text=_received(book, row.who, row.year[:4])),
                Cell(label="引领作用", text=_led(book, row.who, row.year[:4])),
            )
        )
        word = shown("precheck").shown(row.precheck)
        head.append(
            (
                Cell(label="师德预核", text=f"{word}　{_day(row.checked_on)}".strip()),
                Cell(label="否决文号", text=row.veto_document),
            )
        )
    honours = [each for each in book.rows(Honour) if each.who == row.who]
    total = "合计" + (f"（还有 {open_lines} 项未评）" if open_lines else "")
    points = hours_text(sum(known, Decimal(0))) if known else ""
    return FormPaper(
        organisation=organisation,
        title=f"{shown('campaign').shown(row.campaign)}推荐表",
        under=f"{organisation}　{row.year} 年度",
        dated=book.today,
        parts=(
            Grid(tuple(head)),
            Listing(
                "以往荣誉",
                (Head("荣誉", 20), Head("级别", 8, Align.CENTER), Head("日期", 12, Align.CENTER), Head("表彰单位", 24)),
                tuple(
                    (each.kind.field("name").shown(each.name), each.kind.field("level").shown(each.level), _day(each.on), each.by)
                    for each in honours
                ),
                "没有登记以往的荣誉。",
            ),
            Box("主要事迹", row.reason, 48 if row.who is not None else _STORY_OF_A_UNIT),
            Listing(
                "评分",
                (
                    Head("项目", 22),
                    Head("数据", 30),
                    Head("规则", 22),
                    Head("得分", 7, Align.RIGHT),
                    Head("满分", 6, Align.RIGHT),
                ),
                tuple(
                    (
                        line.item,
                        line.figure,
                        line.rule,
                        "" if line.points is None else hours_text(line.points),
                        hours_text(line.most),
                    )
                    for line in lines
                ),
                "现用的政策没有给这类评选规定评分项目。",
                (
                    "",
                    total,
                    "",
                    "",
                    points,
                    hours_text(sum((line.most for line in lines), Decimal(0))),
                )
                if lines
                else (),
            ),
            *(
                [
                    Words(
                        "另有评分不属于上面由人打分的项目，不计入合计："
                        + "、".join(f"{item} {hours_text(points)}" for item, points in others.items())
                        + "。"
                    )
                ]
                if others
                else []
            ),
            Words("得分只作参考：没有登记的数据不打分，是否推荐由人决定。评分项目和分值" + _UNCONFIRMED.strip("（）") + "。"),
        ),
        opinions=("学校意见", "主管部门意见"),
        signed=("填表人（签字）", "校长（签字）"),
        of=who if row.who is not None else "",
    )


def rectification_paper(book: Book, organisation: str) -> FormPaper:
    """整改台账: every finding with its state."""
    visits = {each.id: each for each in book.rows(Inspection)}
    rows = sorted(book.rows(Finding), key=lambda each: (each.due or date.max, each.what))
    states = Counter(each.stands(book.today) for each in rows)
    summary = "，".join(f"{state} {number}" for state, number in sorted(states.items()))

    def source(each: Finding) -> str:
        visit = visits.get(each.inspection)
        return f"{visit.kind.field('by').shown(visit.by)}\n{visit.on.isoformat()}" if visit is not None else ""

    return FormPaper(
        organisation=organisation,
        title="督导检查整改台账",
        under=f"{organisation}　截至 {book.today.isoformat()}　共 {len(rows)} 个问题" + (f"：{summary}" if rows else ""),
        dated=book.today,
        parts=(
            Listing(
                "问题与整改",
                (
                    Head("检查", 22), Head("问题", 24), Head("期限", 10, Align.CENTER), Head("责任人", 15), Head("措施", 20),
                    Head("完成", 10, Align.CENTER), Head("状态", 13),
                ),
                tuple(
                    (
                        source(each), each.what, _day(each.due), each.responsible, each.done_how, _day(each.done),
                        each.stands(book.today),
                    )
                    for each in rows
                ),
                "没有登记督导发现的问题。",
            ),
        ),
        signed=("填表人（签字）", "校长（签字、盖章）"),
    )  # fmt: skip


def team_paper(book: Book, organisation: str, team_id: str) -> FormPaper:
    """One studio or workshop with its members and activities.

    Raises:
        RecordMissing: No such team.
    """
    row = _one(book.rows(Team), team_id, "团队")
    members = [each for each in book.rows(TeamMember) if each.team == row.id]
    links = {each.activity: each for each in book.rows(ActivityLink) if each.team == row.id}
    years = sorted({day.year for activity, day in book.held_on().items() if activity in links})
    held = [each for year in years for each in book.activities(str(year)) if each.id in links]
    shown = row.kind.field
    until = f"{row.begins.isoformat()} 至 {_day(row.ends) or '今'}"
    return FormPaper(
        organisation=organisation,
        title=f"{shown('kind_of').shown(row.kind_of)}登记表",
        under=f"{row.name}　{until}",
        dated=book.today,
        parts=(
            Grid(
                (
                    (Cell(label="名称", text=row.name), Cell(label="主持人", text=_somebody(book, row.host))),
                    (Cell(label="学科学段", text=f"{row.subject} {row.stage}".strip()), Cell(label="级别", text=shown("level").shown(row.level))),
                    (Cell(label="联动单位", text=row.partners),),
                )
            ),
            Box("目标", row.aim, 18),
            Listing(
                "成员",
                (Head("姓名", 12), Head("角色", 10, Align.CENTER), Head("加入日期", 12, Align.CENTER), Head("退出日期", 12, Align.CENTER)),
                tuple(
                    (_somebody(book, each.who), each.kind.field("role").shown(each.role), _day(each.since), _day(each.until))
                    for each in members
                ),
                "还没有登记成员。",
            ),
            Listing(
                "活动",
                (
                    Head("日期", 11, Align.CENTER), Head("活动", 30), Head("范围", 8, Align.CENTER), Head("侧重", 10, Align.CENTER),
                    Head("联动单位", 20), Head("人数", 6, Align.RIGHT),
                ),
                tuple(
                    (
                        each.start.isoformat(),
                        each.title,
                        links[each.id].kind.field("scope").shown(links[each.id].scope),
                        links[each.id].kind.field("focus").shown(links[each.id].focus),
                        links[each.id].partners,
                        str(len(each.roles)),
                    )
                    for each in held
                ),
                "还没有登记活动。",
            ),
            Box("成果", row.results, 24),
        ),
        signed=("主持人（签字）", "校长（签字、盖章）"),
        of=row.name,
    )  # fmt: skip


def project_paper(book: Book, organisation: str, project_id: str) -> FormPaper:
    """培训项目总结 with the four headings of the founding document.

    Raises:
        RecordMissing: No such project.
    """
    row = _one(book.rows(Project), project_id, "培训项目")
    shown = row.kind.field
    days = " 至 ".join(text for text in (_day(row.begins), _day(row.ends)) if text)
    hours = hours_text(row.hours) if row.hours is not None else ""
    size = "，".join(
        part
        for part in (f"{row.quota} 人" if row.quota is not None else "", f"{row.classes} 个班" if row.classes is not None else "")
        if part
    )
    return FormPaper(
        organisation=organisation,
        title="培训项目总结",
        under=f"{organisation}　{row.name}",
        dated=book.today,
        parts=(
            Grid(
                (
                    (Cell(label="项目名称", text=row.name),),
                    (
                        Cell(label="计划专题", text=f"{shown('plan').shown(row.plan)}　{shown('topic').shown(row.topic)}"),
                        Cell(label="方式级别", text=f"{shown('mode').shown(row.mode)}　{shown('level').shown(row.level)}"),
                    ),
                    (Cell(label="起止日期", text=days), Cell(label="学时", text=hours)),
                    (Cell(label="规模", text=size), Cell(label="满意度", text=row.satisfaction)),
                    (Cell(label="状态", text=shown("state").shown(row.state)),),
                )
            ),
            *(Box(title, text, 28) for title, text in row.aspects()),
            Box("共享成果", row.shared, 16),
        ),
        opinions=("承办单位意见", "主管部门意见"),
        signed=("负责人（签字）",),
        of=row.name,
    )


def selfcheck_paper(book: Book, organisation: str, year: str) -> FormPaper:
    """督导自查表: every figure of the founding document that applies to a school, filled, with room for remarks."""
    found = [each for each in measures_of(book) if book.scope.reaches(each.scope)]
    unknown = sum(each.have is None for each in found)
    return FormPaper(
        organisation=organisation,
        title="教师继续教育工作督导自查表",
        under=f"{organisation}　{year} 年　截至 {book.today.isoformat()}{_clauses_of(book)}",
        dated=book.today,
        parts=(
            Listing(
                "自查项目",
                _FIGURE_HEADS,
                tuple(_figure_line(book, each) for each in found),
                "没有可以自查的项目。",
            ),
            Words(
                (f"“未登记”表示没有人登记过这一项，不是零（{unknown} 项）。" if unknown else "")
                + _starred_words(found)
                + prefix_words(book.today)
            ),
            Box("存在问题", "", 30),
            Box("整改打算", "", 30),
        ),
        opinions=("学校意见", "督导意见"),
        signed=("填表人（签字）", "校长（签字、盖章）"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Across:
    """What began in a year and ended after it: in the year's hours by the ledger, in no count of what was over on its last day."""

    counted: Decimal = Decimal(0)
    activities: int = 0
    person_times: int = 0
    trainings: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class YearFacts:
    """What the books state of a calendar year up to ``day``; ``kinds`` are name, activities, 人次 and trace code, ``codes`` those of the sums.

    ``counted``, ``across`` and ``opening`` are the hours that the ledger books into the year.
    """

    year: str
    day: date
    teachers: int
    left: int
    took_part: int
    activities: int
    person_times: int
    trainings: int
    counted: Decimal
    opening: Decimal
    across: Across
    kinds: tuple[tuple[str, int, int, str], ...]
    codes: Mapping[str, str]


def yearly_paper(book: Book, organisation: str, facts: YearFacts) -> FormPaper:
    """校本研修年度总结: the figures of a calendar year are filled in, what was done and what comes next is left to the pen."""
    year, last = facts.year, facts.day
    staff = book.staff(last)
    left = f"，年内在过 {facts.teachers} 人（{facts.left} 人已离校）" if facts.left else ""
    rows = tuple((name, str(number), str(times), short_code(code)) for name, number, times, code in facts.kinds)
    totals = ("", "合计", str(facts.activities), str(facts.person_times), short_code(facts.codes["activities"])) if rows else ()
    codes = {figure: f"［{short_code(text)}］" for figure, text in facts.codes.items()}
    beside = [f"跨年学时 {hours_text(facts.across.counted)}{codes['across']}"] if "across" in codes else []
    beside += [f"期初学时 {hours_text(facts.opening)}{codes.get('opening', '')}"] if facts.opening else []
    besides = f"，另有{'、'.join(beside)}" if beside else ""
    good = [row for row in book.rows(Practice) if row.on is not None and str(row.on.year) == year]
    found = [
        each
        for of in REGISTERS
        if of.page is Page.RESEARCH and of.owner is None
        for each in measures_about(book, of)
        if each.have is not None
    ]
    figures = tuple(_figure_line(book, each) for each in {each.key: each for each in found}.values())
    return FormPaper(
        organisation=organisation,
        title="校本研修年度总结",
        under=f"{organisation}　{year} 年　截至 {last.isoformat()}",
        dated=book.today,
        parts=(
            Grid(
                (
                    (
                        Cell(
                            label="在岗教师",
                            text=f"{len(staff)} 人（专任 {sum(each.full_time for each in staff.values())} 人）{left}{codes['staff']}",
                        ),
                        Cell(label="研修活动", text=f"{facts.activities} 次，{facts.person_times} 人次{codes['activities']}"),
                    ),
                    (
                        Cell(label="参加过的", text=_of(facts.took_part, facts.teachers) + codes["people"]),
                        Cell(
                            label="校外培训",
                            text=f"{facts.trainings} 人次{codes['trainings']}（年内在过的教师，含已离校的；登记几条算几条）",
                        ),
                    ),
                    (
                        Cell(label="计入学时", text=f"共 {hours_text(facts.counted)} 人·学时{codes['counted']}{besides}"),
                        Cell(
                            label="人均学时",
                            text=tenth_text(facts.counted / facts.teachers if facts.teachers else None)
                            + codes["people"]
                            + (f"（年内在过的 {facts.teachers} 人，不含期初和跨年学时）" if facts.teachers else ""),
                        ),
                    ),
                )
            ),
            Listing("研修活动（按类型）", _KIND_HEADS, rows, f"{year} 年没有登记研修活动。", totals),
            Listing("有关的登记", _FIGURE_HEADS, figures, "没有登记。"),
            Words(_across_words(facts) + _starred_words(found) + prefix_words(last)),
            Box("主要做法", "", 34),
            Box("成效", "；".join(row.title for row in good), 34),
            Box("存在问题", "", 30),
            Box("下一步打算", "", 30),
        ),
        opinions=("学校意见", "中心校意见"),
        signed=("填表人（签字）", "校长（签字、盖章）"),
    )


def _across_words(facts: YearFacts) -> str:
    """What ran over the end of the year, and in which figures it is."""
    if "across" not in facts.codes:
        return ""
    across, said = facts.across, []
    if across.activities:
        said.append(f"研修活动 {across.activities} 次 {across.person_times} 人次")
    if across.trainings:
        said.append(f"校外培训 {across.trainings} 人次")
    return (
        f"跨年学时：{facts.year} 年开始、次年才结束的{'、'.join(said)}，台账按开始的日期计入 {facts.year} 年，"
        "不在上面的次数、人次和人均里，也不计入次年。"
    )


_CODE = Head("溯源码", 7, Align.CENTER)
_CLAUSE = Head("条款", 9, Align.CENTER)
_KIND_HEADS = (Head("类型", 40), Head("次数", 12, Align.RIGHT), Head("人次", 12, Align.RIGHT), _CODE)


def _of(number: int, of: int) -> str:
    """45/47 人（95.7%）."""
    return f"{number}/{of} 人（{percent(number, of)}）" if of else "没有在岗教师"


CITY_KEYS = (
    "backbone.share", "workshops.active", "trainers.have", "trainers.hours", "funds.share", "funds.city", "coverage.head_teacher",
    "coverage.principal",
)  # fmt: skip
"""The eight figures of the city's page, in the order of the document."""


_MOST_MISSING = 2_000
"""Lines of one figure on the annex; more is a book that somebody has to look at, and no paper."""


def programme_paper(book: Book, organisation: str) -> FormPaper:
    """队伍与保障一览: the eight figures of the city on one page, the others and who is missing behind it."""
    found = {each.key: each for each in measures_of(book)}
    first = [found[key] for key in CITY_KEYS if key in found]
    others = [each for key, each in found.items() if key not in CITY_KEYS and each.have is not None]
    missing: list[tuple[str, str, str, str]] = []
    for each in found.values():
        missing += _missing_lines(book, each)
        if len(each.missing) > _MOST_MISSING:
            missing.append((each.title, f"另有 {len(each.missing) - _MOST_MISSING} 项", "", "没有逐项列出"))
    return FormPaper(
        organisation=organisation,
        title="教师队伍与培训保障一览",
        under=f"{organisation}　截至 {book.today.isoformat()}{_clauses_of(book)}",
        dated=book.today,
        parts=(
            Listing("文件要求的八项数字", _CITY_HEADS, tuple(_city_line(book, each) for each in first), ""),
            Words(
                "“未登记”表示没有一个单位登记过这一项，不是零；“登记情况”写明各单位登记了多少，没有登记的单位见附表二。"
                + _starred_words((*first, *others))
                + prefix_words(book.today)
            ),
            Listing(
                "其他统计",
                _CITY_HEADS,
                tuple(_city_line(book, each) for each in others),
                "没有其他登记。",
            ),
            Listing(
                "附表一：还缺谁、缺什么",
                (Head("项目", 24), Head("姓名或名称", 18), Head("单位", 16), Head("情况", 26)),
                tuple(missing),
                "没有缺项。" if any(each.have is not None for each in first) else "八项数字都没有登记，还说不出缺什么。",
            ),
            Listing(
                "附表二：哪些单位还没有登记",
                (Head("学校", 24), Head("没有登记的", 56)),
                _silent_lines(found.values()),
                "每个单位都登记了。" if book.schools() else "还没有登记学校。",
            ),
        ),
        signed=("填表人（签字）", "负责人（签字、盖章）"),
        wide=True,
    )


def _missing_lines(book: Book, measure: Measure) -> Iterator[tuple[str, str, str, str]]:
    """Who or what a figure lacks, and where: two of one name in one unit are told apart by their subject."""
    lines, staff = measure.missing[:_MOST_MISSING], book.staff(book.today)
    places = [where(book, measure, line) for line in lines]
    alike = {(line.name, place, line.opens) for line, place in zip(lines, places, strict=True)}
    twice = Counter((name, place) for name, place, _opens in alike)
    for line, place in zip(lines, places, strict=True):
        person = staff.get(Person(line.opens))
        apart = person.subject if person is not None and twice[line.name, place] > 1 else ""
        name = f"{line.name}（{apart}）" if apart else line.name
        yield (measure.title, name, "" if place == line.name else place, line.why)


def _silent_lines(measures: Iterable[Measure]) -> tuple[tuple[str, str], ...]:
    """School by school what it registered nothing of; what nobody registered is said by the figures themselves."""
    registers: dict[str, dict[str, None]] = {}
    for each in measures:
        if each.register is not None and each.have is not None:
            said = each.register.title + (f"（{each.year} 年）" if each.year else "")
            for line in each.silent:
                registers.setdefault(line.name, {})[said] = None
    return tuple((school, "、".join(said)) for school, said in sorted(registers.items()))


_CITY_HEADS = (
    Head("项目", 20), Head("情况", 32), Head("登记情况", 22), Head("结果", 8, Align.CENTER), _CLAUSE, _CODE,
)  # fmt: skip
_FIGURE_HEADS = (Head("项目", 24), Head("情况", 40), Head("结果", 8, Align.CENTER), _CLAUSE, _CODE)


def _clauses_of(book: Book) -> str:
    document = document_of(book.policy)
    return f"　条款为 {document}" if document else ""


def _figure_line(book: Book, measure: Measure) -> tuple[str, ...]:
    document = document_of(book.policy)
    mark = "*" if _starred(measure) else ""
    clause = measure.basis.removeprefix(document).strip()
    return (f"{measure.title}{mark}", measure.text, measure.standing.value, clause, short_code(measure_code(book, measure)))


def _starred(measure: Measure) -> bool:
    return measure.need is not None and not measure.official


def _starred_words(measures: Iterable[Measure]) -> str:
    """What the star beside a title means, on a paper that has one."""
    return f"带*的{_UNCONFIRMED.strip('（）')}。" if any(map(_starred, measures)) else ""


def _city_line(book: Book, measure: Measure) -> tuple[str, ...]:
    title, text, standing, clause, code = _figure_line(book, measure)
    return (title, text, measure.registered, standing, clause, code)


def _one(rows: Iterable[R], record_id: str, what: str) -> R:
    found = next((row for row in rows if row.id == record_id), None)
    if found is None:
        raise RecordMissing(f"没有编号为 {record_id} 的{what}，没有生成文件。请核对编号。", id=record_id)
    return found


def _newest(rows: Sequence[Induction], name: str, what: str) -> Induction:
    if not rows:
        raise RecordMissing(f"“{what}”里没有登记 {name}，没有生成文件。请先登记。", name=name)
    return max(rows, key=lambda row: (row.hired, row.id))


def _received(book: Book, person: Person, year: str) -> str:
    """Counted hours of a year; of a year outside the present cycle the book knows none, which is not zero."""
    try:
        cycle = book.policy.cycle_at(book.today)
    except NoCycleError:
        return f"{year} 年不在本周期"
    if not str(cycle.start.year) <= year <= str(cycle.end.year):
        return f"{year} 年不在本周期"
    return f"{year} 年 {hours_text(book.received(person, year))} 学时"


def _somebody(book: Book, who: Somebody) -> str:
    return book.listed(who.person) if who.person is not None else who.name


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else ""

"""名师工作室, 乡村教师工作坊, 学科工作坊, 区域研修团队: members, activities, at least three workshops per unit (一、三（二）).

A unit (每单位) is a township with its central school, or a city-run school. Studios are not counted among its workshops. Which activity
a team held stands beside the activity (activity_reach.py), so that it can be said after a quarter is closed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from jyteacher_desktop.domain.errors import Finding
from jyteacher_desktop.domain.terms import Level, Term
from jyteacher_desktop.kinds import cross_school_activities, research_forms
from jyteacher_desktop.kinds.activity_reach import ActivityLink, ActivityScope
from jyteacher_desktop.kinds.figures_in_words import (
    DOCUMENT,
    THERE,
    begun,
    counted,
    months_before,
    of_begun,
    once_each,
    portions,
    sorted_by,
    with_target,
)
from jyteacher_desktop.kinds.kit import (
    BUREAU,
    ITSELF,
    SCHOOL,
    Book,
    Line,
    Measure,
    Need,
    Page,
    RecordId,
    Row,
    Scope,
    Somebody,
    choice,
    day,
    kind,
    link,
    long,
    somebody,
    text,
    warning,
)

BASIS = f"{DOCUMENT} 三（二）"


class TeamKind(Term):
    """What a team is."""

    STUDIO = "studio", "名师工作室"
    RURAL = "rural", "乡村教师工作坊"
    WORKSHOP = "workshop", "学科工作坊"
    REGION = "region", "区域研修团队"


WORKSHOPS = frozenset({TeamKind.RURAL.code, TeamKind.WORKSHOP.code, TeamKind.REGION.code})
"""Kinds of which every unit is to have at least three."""


class MemberRole(Term):
    """Who somebody is in a team."""

    HOST = "host", "主持人"
    CORE = "core", "核心成员"
    MEMBER = "member", "成员"
    LEARNER = "learner", "学员"


@kind(
    "team",
    "工作室与工作坊",
    key="kind_of name begins",
    called="{name}",
    page=Page.PEOPLE,
    keepers=SCHOOL | BUREAU,
    basis=BASIS,
    sent="teams",
    about="名师工作室、乡村教师工作坊、学科工作坊、区域研修团队，每个一行；成员登记在下面的表里。",
)
class Team(Row):
    """One team."""

    kind_of: str = choice("类型", TeamKind, aliases="团队类型 工作坊类型 类别", width=14)
    name: str = text("名称", example="王芳名师工作室", aliases="工作室名称 工作坊名称 团队名称", width=24, own=True)
    subject: str = text("学科", aliases="所属学科", default="", width=10)
    stage: str = text("学段", default="", width=10)
    host: Somebody = somebody("主持人", aliases="负责人 坊主 领衔人", default=Somebody())
    level: str = choice("级别", Level, default=Level.SCHOOL.code, at_bureau=Level.CITY.code)
    begins: date = day("成立日期", aliases="成立时间 开始日期 组建时间")
    ends: date | None = day("结束日期", aliases="周期至 截止日期", default=None, own=True)
    partners: str = text(
        "联动单位",
        aliases="联动学校 参与学校 成员学校 协作学校 联合学校 协作单位 联合单位 结对学校 成员单位",
        default="",
        width=24,
        own=True,
    )
    aim: str = long("目标", aliases="研修目标 工作目标", default="")
    results: str = long("成果", aliases="工作成果", default="")

    def active(self, on: date) -> bool:
        """Whether the team exists on a day."""
        return self.begins <= on and (self.ends is None or on <= self.ends)

    def check(self, book: Book) -> Iterator[Finding]:
        """Ended before it began, ended without results, without members, or silent."""
        if self.ends is not None and self.ends < self.begins:
            yield warning("team.ends_before_begins", "结束日期", "结束日期早于成立日期，请核对。")
        elif self.ends is not None and self.ends < book.today and not self.results.strip():
            yield warning("team.no_results", "成果", "周期已经结束，还没有登记成果。")
        if self.id and self.active(book.today):
            if not any(row.team == self.id for row in book.rows(TeamMember)):
                yield warning("team.no_members", "成员", "还没有登记成员。")
            since = months_before(book, book.policy.programme.silence_months)
            if self.begins.isoformat() < since and last_day(book).get(self.id, "") < since:
                yield warning("team.silent", "活动", f"超过 {book.policy.programme.silence_months} 个月没有登记活动。")


@kind(
    "team_member",
    "团队成员",
    key="team who since",
    called="{team}：{who}",
    page=Page.PEOPLE,
    keepers=SCHOOL | BUREAU,
    basis=BASIS,
    sent="team-members",
    about="工作室、工作坊的成员，一人一行；外校的人写姓名即可。",
)
class TeamMember(Row):
    """Somebody in a team."""

    team: RecordId = link("团队", "team", example="王芳名师工作室", aliases="工作室 工作坊 团队名称 工作坊名称 工作室名称")
    who: Somebody = somebody("成员", aliases="姓名 成员姓名 教师姓名")
    role: str = choice("角色", MemberRole, aliases="身份 职责 担任 担任角色 坊内职务 分工", default=MemberRole.MEMBER.code)
    since: date | None = day("加入日期", aliases="加入时间", default=None)
    until: date | None = day("退出日期", aliases="退出时间", default=None, own=True)


def last_day(book: Book) -> dict[RecordId, str]:
    """Newest day on which each team held an activity."""
    found: dict[RecordId, str] = {}
    linked = [(row.team, row.activity) for row in book.rows(ActivityLink) if row.team is not None]
    days = book.held_on() if linked else {}
    for team, activity in linked:
        held = days.get(activity)
        found[team] = max(found.get(team, ""), held.isoformat() if held is not None else "")
    return found


def measures(book: Book) -> Iterator[Measure]:
    """Workshops per unit, cross-school activities, silent teams, studios."""
    known = book.registered(Team.kind)
    teams = [row for row in begun(book, Team) if row.active(book.today)]
    per_unit: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in teams:
        if row.kind_of in WORKSHOPS:
            # Entered by the school and by its central school under one name it is one workshop of the unit.
            per_unit[book.unit_of(row)].add((row.kind_of, row.name))
    workshops, again = once_each(
        (row for row in teams if row.kind_of in WORKSHOPS), lambda row: (book.unit_of(row), row.kind_of, row.name)
    )
    target, official, basis = with_target(book.policy.groups.workshops_minimum_per_unit, BASIS)
    every = {*book.units(), *per_unit}
    said = {each.unit for each in book.told(Team.kind) if each.registered} | per_unit.keys()
    counts = {unit: len(per_unit.get(unit, ())) for unit in sorted(every & said)}  # who said nothing has not none
    short = [unit for unit, number in counts.items() if target is not None and number < target]
    fewest = min(counts.values(), default=0)
    units, unsaid = len(counts), len(every - said)
    whole = (
        f"{units - len(short)}/{units} 个单位达到 {target} 个以上" + (f"，另有 {unsaid} 个单位没有登记" if unsaid else "")
        if len(every) > 1
        else f"{fewest} 个，文件要求 {target} 个以上"
    )
    yield Measure(
        key="workshops.active",
        title="学科工作坊和区域研修团队",
        scope=Scope.UNIT,
        have=Decimal(fewest) if known else None,
        need=target,
        how=Need.AT_LEAST if target is not None else Need.NONE,
        official=official,
        text=whole if known else "未登记",
        basis=basis,
        missing=tuple(Line(name=unit or ITSELF, why=f"现有 {counts[unit]} 个") for unit in short) if known else (),
        register=Team.kind,
        made_of=portions(
            (*sorted_by(workshops, lambda row: book.unit_of(row) or ITSELF).items(), ("同一单位同名，只算一次", again))
        ),
    )
    yield cross_school_activities.across_schools(book)
    since = months_before(book, book.policy.programme.silence_months)
    days = last_day(book)
    silent = [row for row in teams if row.begins.isoformat() < since and days.get(row.id, "") < since]
    yield counted(
        key="teams.silent", title="沉默的团队", basis=BASIS, number=len(silent) if known else None, unit="个", scope=Scope.UNIT,
        missing=[Line(name=row.name, why="很久没有登记活动", opens=str(row.id)) for row in silent], register=Team.kind,
        made_of=portions((("很久没有登记活动", silent),)),
    )  # fmt: skip
    paired = [row for row in teams if row.kind_of in (TeamKind.STUDIO.code, TeamKind.RURAL.code)]
    alone = [row for row in paired if not row.partners.strip()]
    yield counted(
        key="teams.linked", title="工作室和乡村工作坊的联动", basis=f"{DOCUMENT} 一", unit="个", scope=Scope.CITY,
        number=len(paired) - len(alone) if known else None,
        text=(f"{len(paired) - len(alone)}/{len(paired)} 个写明了联动单位" if paired else "没有工作室和乡村工作坊") if known else "",
        missing=[Line(name=row.name, why="没有写联动单位", opens=str(row.id)) for row in alone], register=Team.kind,
        made_of=portions((("写明了联动单位", [row for row in paired if row not in alone]), ("没有写联动单位", alone))),
    )  # fmt: skip
    yield research_forms.of_the_year(book)
    yield _radiance(book, teams, known=known)
    studios = [row for row in teams if row.kind_of == TeamKind.STUDIO.code]
    yield counted(
        key="teams.studios", title="名师工作室", basis=f"{DOCUMENT} 一、三（二）", number=len(studios) if known else None, unit="个",
        scope=Scope.CITY, register=Team.kind, made_of=portions(((THERE, studios),)),
    )  # fmt: skip


def _radiance(book: Book, teams: Sequence[Team], *, known: bool) -> Measure:
    """辐射和影响力: members of the studios, their activities of the year, and how many reached other schools."""
    studios = {row.id: row for row in teams if row.kind_of == TeamKind.STUDIO.code}
    members = [
        row
        for row in of_begun(book, book.rows(TeamMember), Team)
        if row.team in studios and (row.until is None or row.until >= book.today)
    ]
    links = {row.activity: row for row in book.rows(ActivityLink) if row.team in studios}
    held = [each for each in book.activities(str(book.today.year)) if each.id in links]
    active = {links[each.id].team for each in held}
    own = [each for each in held if links[each.id].scope == ActivityScope.SCHOOL.code]
    across = [each for each in held if each not in own]
    return counted(
        key="teams.radiance", title="名师工作室的辐射", basis=BASIS, number=len(held) if known else None, unit="次", scope=Scope.CITY,
        text=f"成员 {len(members)} 人，{book.today.year} 年活动 {len(held)} 次，其中跨校 {len(across)} 次" if known else "",
        missing=[
            Line(name=row.name, why=f"{book.today.year} 年还没有登记活动", opens=str(row.id))
            for row in studios.values()
            if row.id not in active
        ] if known else (), register=Team.kind,
        made_of=portions((("成员", members), ("跨校的活动", across), ("校内的活动", own))),
    )  # fmt: skip

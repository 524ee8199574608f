"""骨干教师: the ladder of titles, terms and yearly registration (三（二）、三（五）).

The titles are a list of the policy. The share of about 15 % is the city's: it counts persons, one of two titles once, and is no
verdict on a school.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING

from jyteacher_desktop.domain.errors import Finding
from jyteacher_desktop.domain.rounding import asked_text
from jyteacher_desktop.domain.terms import LEADING, Level, Term
from jyteacher_desktop.kinds.figures_in_words import (
    DOCUMENT,
    NOBODY,
    begun,
    counted,
    covered,
    enumerated,
    lines,
    percent,
    portions,
    share,
    sorted_by,
    with_target,
    word_of,
)
from jyteacher_desktop.kinds.kit import (
    BUREAU,
    SCHOOL,
    Book,
    Line,
    Measure,
    Need,
    Page,
    Person,
    RecordId,
    Row,
    Scope,
    choice,
    day,
    kind,
    link,
    listed,
    person,
    text,
    warning,
    year,
)
from jyteacher_desktop.kinds.training_programme_and_topic import Topic, trained_in

if TYPE_CHECKING:
    from jyteacher_desktop.domain.policy import Title

BASIS = f"{DOCUMENT} 三（二）"


class Standing(Term):
    """Where a title stands."""

    HOLDS = "holds", "在任"
    EXPIRED = "expired", "期满"
    LEFT = "left", "退出"


class Registration(Term):
    """结果 of one year's registration."""

    REGISTERED = "registered", "注册"
    SUSPENDED = "suspended", "暂缓"
    REFUSED = "refused", "不予注册"


@kind(
    "backbone",
    "骨干教师",
    key="teacher title since",
    called="{teacher}：{title}",
    page=Page.PEOPLE,
    keepers=SCHOOL | BUREAU,
    basis=BASIS,
    sent="backbones",
    about="名师、学科带头人、骨干教师，每个称号一行；一个人有几个称号就记几行，统计人数时只算一次。",
)
class Backbone(Row):
    """One title of one teacher."""

    teacher: Person = person("教师", aliases="姓名 教师姓名 骨干教师 名师")
    title: str = listed(
        "称号", "ladder", example="市级骨干教师", aliases="骨干称号 荣誉称号 骨干类型 称号类别 骨干级别", width=16
    )
    since: date = day("认定日期", aliases="获得时间 认定时间 命名时间 批准时间 聘任时间 评选日期 评定日期 授予日期 公布日期")
    until: date | None = day("任期至", aliases="任期 有效期至 到期时间 有效期 有效期限 任期截止日期 截止日期", default=None)
    document: str = text("认定文号", aliases="文号 证书编号 批准文号 批准文件 文件依据 依据文件 证书号", default="", width=20)
    subject: str = text("学科", aliases="认定学科", default="", width=10)
    standing: str = choice("状态", Standing, default=Standing.HOLDS.code, own=True)
    reason: str = text("退出原因", default="", local=True, own=True)

    def holds(self, on: date) -> bool:
        """Whether the title is held on a day."""
        return self.standing == Standing.HOLDS.code and self.since <= on and (self.until is None or on <= self.until)

    def held(self, on: date) -> bool:
        """Whether the title was held on a day of the past: of one that ended only where the day of its end is known."""
        ended = self.until if self.until is not None else None if self.standing == Standing.HOLDS.code else self.since
        return self.since <= on and (ended is None or on <= ended)

    def check(self, book: Book) -> Iterator[Finding]:
        """A term that is over, an unknown title, a person who left."""
        if self.until is not None and self.until < self.since:
            yield warning("backbone.until_before_since", "任期至", "任期结束早于认定日期，请核对。")
        elif self.standing == Standing.HOLDS.code and self.until is not None and self.until < book.today:
            yield warning(
                "backbone.term_over", "任期至", f"任期到 {self.until.isoformat()} 已满，状态还是“在任”。请登记新任期或改状态。"
            )
        if book.policy.programme.ladder and title_of(book, self.title) is None:
            yield warning("backbone.title_unknown", "称号", f"政策的称号名单里没有“{self.title}”，已照原样登记，不参加占比统计。")
        if self.standing == Standing.HOLDS.code and self.teacher not in book.staff(book.today):
            yield warning("backbone.not_in_post", "教师", "这位教师现在不在岗，请核对状态。")


@kind(
    "backbone_year",
    "骨干年度注册",
    key="backbone year",
    called="{backbone} {year}",
    page=Page.PEOPLE,
    keepers=SCHOOL | BUREAU,
    basis=f"{DOCUMENT} 三（五）",
    sent="backbone-years",
    about="骨干教师每年的注册评价，一年一行。",
)
class BackboneYear(Row):
    """One year's registration of one title."""

    backbone: RecordId = link("骨干教师", "backbone", example="王小明：市级骨干教师", aliases="称号")
    year: str = year("年度", aliases="注册年度 考核年度")
    result: str = choice("结果", Registration, aliases="注册结果 评价结果", default="", own=True)
    on: date | None = day("注册日期", default=None)
    document: str = text("文号", aliases="依据文件 批准文件", default="", width=18)
    remark: str = text("评价", aliases="综合评价 考核评价 评语", default="", local=True, width=24, own=True)


def title_of(book: Book, text: str) -> Title | None:
    """The title of the policy's ladder that an id or a name means."""
    ladder = book.policy.programme.ladder
    return ladder.get(text) or next((each for each in ladder.values() if each.name == text), None)


def holders(book: Book, *, counting: bool = True) -> dict[Person, Title]:
    """Everybody in post who holds a title today, with the highest; only titles that count in the share unless told otherwise."""
    rank = {each.id: place for place, each in enumerate(book.policy.programme.ladder.values())}
    staff = book.staff(book.today)
    found: dict[Person, Title] = {}
    listed_levels = _listed_levels(book)
    for row in begun(book, Backbone):
        title = title_of(book, row.title)
        if title is not None and title.level in listed_levels and book.unit_of(row):
            continue  # of these levels the city's list counts, not the school's word
        if title is None or not row.holds(book.today) or row.teacher not in staff or (counting and not title.counts):
            continue
        if row.teacher not in found or rank[title.id] < rank[found[row.teacher].id]:
            found[row.teacher] = title
    return found


def _listed_levels(book: Book) -> frozenset[str]:
    """Levels of which the bureau itself keeps a list of titles; none in a school's book."""
    if book.scope is not Scope.CITY:
        return frozenset()
    own = (title_of(book, row.title) for row in begun(book, Backbone) if not book.unit_of(row))
    return frozenset(title.level for title in own if title is not None)


def measures(book: Book) -> Iterator[Measure]:
    """The share of about 15 %, its spread over stages and subjects, who was trained, who was registered."""
    known = book.registered(Backbone.kind)
    staff = {who: each for who, each in book.staff(book.today).items() if each.full_time}
    held = {who: title for who, title in holders(book).items() if who in staff}
    target, official, basis = with_target(book.policy.groups.backbone_share, BASIS)
    band = book.policy.groups.backbone_tolerance
    all_titles = {who: title for who, title in holders(book, counting=False).items() if who in staff}
    lower = f"，另有 {len(all_titles) - len(held)} 人的称号不计入这个比例" if len(all_titles) > len(held) else ""
    aim = f"，文件要求 {asked_text(target)} 左右" if target is not None else ""
    yield Measure(
        key="backbone.share",
        title="骨干教师占专任教师",
        scope=Scope.CITY,
        have=share(len(held), len(staff)) if known else None,
        need=target,
        how=Need.ABOUT if target is not None else Need.NONE,
        tolerance=band.value if band is not None else Decimal(0),
        official=official,
        text=f"{percent(len(held), len(staff))}（{len(held)}/{len(staff)}）{lower}{aim}" if known else "未登记",
        basis=basis,
        register=Backbone.kind,
        made_of=portions((("骨干教师", held), ("其他专任教师", [who for who in staff if who not in held]))),
    )
    yield _provincial(book, known=known)
    for name, attribute in (("stage", "stage"), ("subject", "subject")):
        yield _spread(book, name, attribute, held, known=known)
    done = trained_in(book, (Topic.BACKBONE.code,), all_titles)
    yield covered(
        book, key="backbone.trained", title="骨干教师参加骨干培训", basis=f"{DOCUMENT} 二", have=done, of=all_titles, register=Backbone.kind,
        why="本周期没有计入的骨干培训",
    )  # fmt: skip
    top = [who for who, title in all_titles.items() if title.everybody_trained]
    yield covered(
        book, key="backbone.masters_trained", title="名师、学科带头人全员培训", basis=BASIS, have=done, of=top, register=Backbone.kind,
        why="本周期没有计入的骨干培训",
    )  # fmt: skip
    yield _leading(book, set(all_titles))
    last = str(book.today.year - 1)
    rows = [row for row in begun(book, Backbone) if row.holds(book.today) and row.since.year < book.today.year]
    of_last = [row for row in begun(book, BackboneYear) if row.year == last]
    listed_ids = {row.backbone for row in of_last if row.result == Registration.REGISTERED.code}
    others = {row.backbone: word_of(row, "result") for row in of_last}
    missing = [
        Line(
            name=book.name(row.teacher),
            why=f"{_called(book, row.title)}没有 {last} 年度注册" + (f"（结果：{others[row.id]}）" if row.id in others else ""),
            opens=str(row.teacher),
        )
        for row in rows
        if row.id not in listed_ids
    ]
    said = book.registered(BackboneYear.kind)
    yield Measure(
        key="backbone.registered",
        title=f"{last} 年度注册",
        scope=Scope.SCHOOL,
        have=share(len(rows) - len(missing), len(rows) or 1) if said else None,
        need=Decimal(1) if rows else None,
        how=Need.EVERYBODY if rows else Need.NONE,
        official=False,
        text=(f"{len(rows) - len(missing)}/{len(rows)} 个称号已注册" if rows else NOBODY) if said else "未登记",
        basis=f"{DOCUMENT} 三（五）",
        missing=tuple(sorted(missing, key=attrgetter("name", "why"))) if said else (),
        register=BackboneYear.kind,
        made_of=portions(
            (
                ("已注册", [row for row in rows if row.id in listed_ids]),
                (f"没有 {last} 年度注册", [row for row in rows if row.id not in listed_ids]),
            )
        ),
    )


def _called(book: Book, text: str) -> str:
    """A title as people read it."""
    title = title_of(book, text)
    return title.name if title is not None else text


_YEARS_BACK = 3
"""Over how many ends of years titles of the province are followed."""


def _provincial(book: Book, *, known: bool) -> Measure:
    """省级骨干教师 and 名师 today and at the end of the last years: the document wants the group to grow and names no figure."""
    rows = [(row, found) for row in begun(book, Backbone) if (found := title_of(book, row.title)) is not None]
    high = [row for row, found in rows if found.level in (Level.NATIONAL.code, Level.PROVINCE.code)]
    now = {row.teacher for row in high if row.holds(book.today)}
    ends = [date(book.today.year - back, 12, 31) for back in range(_YEARS_BACK, 0, -1)]

    def when(person: Person) -> str:
        """At which of these days somebody held such a title."""
        own = [row for row in high if row.teacher == person]
        held = [f"{end.year} 年末" for end in ends if any(row.held(end) for row in own)]
        return "、".join([*held, *(["现在"] if person in now else [])]) or "更早"

    then = [f"{end.year} 年 {len({row.teacher for row in high if row.held(end)})}" for end in ends]
    return counted(
        key="backbone.provincial", title="省级骨干教师、名师", basis=BASIS, number=len(now) if known else None, unit="人",
        text=f"{len(now)} 人；年末人数：{'，'.join(then)}" if known else "", scope=Scope.CITY, register=Backbone.kind,
        made_of=portions(sorted(sorted_by({row.teacher: None for row in high}, when).items())),
    )  # fmt: skip


def _leading(book: Book, people: set[Person]) -> Measure:
    """引领作用: who of the backbone teachers hosted, spoke, taught or reviewed in an activity this year."""
    leading = {role.code for role in LEADING}
    this_year = book.activities(str(book.today.year))
    led = {
        # nobody is looked for at the activities of a year where there is nobody to be found
        each.id: [who for who, role in each.roles.items() if role in leading and who in people] if people else []
        for each in this_year
    }
    held = [each for each in this_year if led[each.id]]
    there = {who for each in held for who in led[each.id]}
    known = book.registered(Backbone.kind)
    times = sum(len(led[each.id]) for each in held)
    return counted(
        key="backbone.leading", title="骨干教师的引领作用", basis=BASIS, number=len(there) if known else None, unit="人",
        text=f"{len(there)}/{len(people)} 人主持、主讲、授课或评课，共 {times} 次" if known else "", scope=Scope.SCHOOL,
        missing=lines(book, people - there, f"{book.today.year} 年没有主持、主讲、授课或评课") if known else (), register=Backbone.kind,
        made_of=portions(
            (
                ("主持、主讲、授课或评课", sorted(there)),
                (f"{book.today.year} 年没有主持、主讲、授课或评课", sorted(people - there)),
                *sorted_by(held, lambda each: f"{len(led[each.id])} 位骨干教师引领的活动").items(),
            )
        ),
    )  # fmt: skip


def _spread(book: Book, name: str, attribute: str, held: dict[Person, Title], *, known: bool) -> Measure:
    """Share of backbone teachers by stage or subject, beside the share of all teachers; the document asks for balance, not for a figure."""
    groups: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    people: dict[str, list[Person]] = defaultdict(list)
    for who, each in book.staff(book.today).items():
        if each.full_time:
            named = getattr(each, attribute) or "未填"
            group = groups[named]
            group[1] += 1
            group[0] += who in held
            people[f"{named}，{'骨干教师' if who in held else '其他专任教师'}"].append(who)
    none = tuple(
        Line(name=group, why=f"{of} 名专任教师中没有骨干教师") for group, (there, of) in sorted(groups.items()) if not there
    )
    title = "骨干教师的学段分布" if name == "stage" else "骨干教师的学科分布"
    text = enumerated((f"{group} {there}/{of}" for group, (there, of) in sorted(groups.items()) if there), "；") or "没有骨干教师"
    return Measure(
        key=f"backbone.by_{name}",
        title=title,
        scope=Scope.CITY,
        have=Decimal(len(held)) if known else None,
        text=text if known else "未登记",
        basis=BASIS,
        missing=none if known else (),
        register=Backbone.kind,
        made_of=portions(sorted(people.items())),
    )

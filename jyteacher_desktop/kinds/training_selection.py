"""参训选派: who was sent to which training and why, with a view on fairness that is never a verdict (三（三）、四（一）)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import ROUND_CEILING, Decimal

from jyteacher_desktop.domain.rounding import tenth_text
from jyteacher_desktop.domain.terms import Level, Term
from jyteacher_desktop.kinds.figures_in_words import (
    AGAIN,
    DOCUMENT,
    begun,
    counted,
    lines,
    once_each,
    percent,
    portions,
    sorted_by,
)
from jyteacher_desktop.kinds.kit import (
    SCHOOL,
    Book,
    Measure,
    Page,
    Person,
    RecordId,
    Row,
    TrainingFact,
    choice,
    count,
    day,
    flag,
    kind,
    link,
    person,
    text,
)
from jyteacher_desktop.kinds.young_teachers import is_young

BASIS = f"{DOCUMENT} 四（一）"


class Way(Term):
    """How people were chosen."""

    VOLUNTEERS = "volunteers", "自愿报名"
    GROUP = "group", "教研组推荐"
    SCHOOL = "school", "学校指派"
    NAMED = "named", "上级点名"


class Went(Term):
    """Whether somebody went."""

    WENT = "went", "参加"
    NOT = "not", "未成行"


@kind(
    "selection",
    "参训选派",
    key="project on",
    called="{project}",
    page=Page.PEOPLE,
    keepers=SCHOOL,
    basis=BASIS,
    sent="selections",
    about="每次外出培训怎样选人，一次一行；人选登记在下面的表里。选人时按参加次数从少到多排列。",
)
class Selection(Row):
    """One choice of people for one training."""

    project: str = text("培训项目", example="国培计划骨干教师研修", aliases="项目名称 培训名称", width=28, own=True)
    level: str = choice("级别", Level, default="")
    on: date = day("选派日期", aliases="日期 时间")
    quota: int | None = count("名额", aliases="人数 分配名额 分配指标 指标", default=None)
    way: str = choice("方式", Way, aliases="选派方式 产生方式 推荐方式 选拔方式 推荐办法", default="")
    rule: str = text("选派条件", aliases="条件 要求", default="", width=24)


@kind(
    "selected",
    "人选",
    key="selection teacher",
    called="{selection}：{teacher}",
    page=Page.PEOPLE,
    keepers=SCHOOL,
    basis=BASIS,
    sent="selected",
    about="一次选派的人选，一人一行；备选的人勾选“备选”。",
)
class Selected(Row):
    """One person chosen."""

    selection: RecordId = link("选派", "selection", example="国培计划骨干教师研修", aliases="培训项目")
    teacher: Person = person("教师", aliases="姓名 人选 教师姓名")
    reserve: bool = flag("备选", aliases="候补", default=False)
    went: str = choice("是否成行", Went, aliases="参加情况 参加 参训情况", default="", own=True)
    training: RecordId | None = link("培训记录", "training", default=None, own=True)
    why: str = text("理由", aliases="选派理由", default="", local=True, width=20, own=True)

    @classmethod
    def turns(cls, book: Book) -> Mapping[Person, int]:
        """Who was sent least often in the cycle is offered first."""
        return times_sent(book)


def times_sent(book: Book) -> Counter[Person]:
    """How often everybody in post was sent in the cycle: trainings above school level, and selections that no training tells of."""
    trainings, selected, _again = _sent(book)
    return _times(book, [*trainings, *selected])


def _times(book: Book, sent: Iterable[TrainingFact | Selected]) -> Counter[Person]:
    found: Counter[Person] = Counter(dict.fromkeys(book.staff(book.today), 0))
    found.update(map(_who, sent))
    return found


def _sent(book: Book) -> tuple[list[TrainingFact], list[Selected], list[TrainingFact]]:
    """The trainings and the selections that sent somebody in post out in the cycle, and what tells of one such training again.

    One certificate of one person is one training, however often it was entered, as in the count of hours.
    """
    cycle, staff = book.policy.cycle_in_hand(book.today), book.staff(book.today)
    days = {row.id: row.on for row in begun(book, Selection) if row.level != Level.SCHOOL.code}
    trainings, again = once_each(
        (each for each in book.trainings(cycle.start, book.today) if each.level != Level.SCHOOL.code and each.person in staff),
        lambda each: (each.person, each.certificate or each.id),
    )
    selected = [
        row
        for row in book.rows(Selected)
        if row.went == Went.WENT.code
        and row.training is None
        and row.teacher in staff
        and days.get(row.selection, date.min) >= cycle.start
    ]
    return trainings, selected, again


def _who(part: TrainingFact | Selected) -> Person:
    return part.person if isinstance(part, TrainingFact) else part.teacher


def measures(book: Book) -> Iterator[Measure]:
    """How evenly people are sent: the top tenth's share, and who was never out."""
    trainings, selected, again = _sent(book)
    sent: list[TrainingFact | Selected] = [*trainings, *selected]
    times = _times(book, sent)
    whole = sum(times.values())
    known = book.ever_trained() or book.registered(Selection.kind)
    tenth = int((Decimal(len(times)) / 10).to_integral_value(ROUND_CEILING))
    often = dict(times.most_common(tenth))
    most = sum(often.values())
    only = len(selected)
    told_only = f"，其中 {only} 人次只有选派记录" if only else ""
    never = [who for who, number in times.items() if not number]
    yield counted(
        key="selection.fairness", title="外出培训机会", basis=BASIS, number=whole if known else None, unit="人次",
        text=f"在岗教师本周期外出培训 {whole} 人次（不含校级，同一证书只算一次{told_only}）；去得最多的一成人占 {percent(most, whole)}；从未外出 {len(never)} 人" if known else "",
        missing=lines(book, never, "本周期没有外出培训（校级的不算）") if known else (),
        made_of=portions(
            (
                ("去得最多的一成人", [part for part in sent if _who(part) in often]),
                ("其他人", [part for part in sent if _who(part) not in often]),
                ("从未外出", never),
                (AGAIN, again),
            )
        ),
    )  # fmt: skip
    yield _spread(book, sent, times, known=known)


_TOLD = 3
"""Of more than twice as many subjects only so many at either end are told."""


def _spread(book: Book, sent: Iterable[TrainingFact | Selected], times: Mapping[Person, int], *, known: bool) -> Measure:
    """How often a person was sent on average, by subject and by age."""
    age = book.policy.programme.young_teacher_age
    by_subject: dict[str, list[int]] = defaultdict(list)
    by_age: dict[str, list[int]] = defaultdict(list)
    staff = book.staff(book.today)

    def age_of(who: Person) -> str:
        return f"{age} 岁以下" if is_young(book, staff[who].birth_month) else "其他"

    def group(who: Person) -> str:
        return f"{staff[who].subject or '未填'}，{age_of(who)}"

    for who, each in staff.items():
        by_subject[each.subject or "未填"].append(times[who])
        by_age[age_of(who)].append(times[who])

    def said(groups: Mapping[str, list[int]], names: Iterable[str]) -> str:
        return "，".join(f"{name} {tenth_text(Decimal(sum(groups[name])) / len(groups[name]))}" for name in names)

    subjects = sorted(by_subject, key=lambda name: (-len(by_subject[name]), name))
    by_mean = sorted(subjects, key=lambda name: -Decimal(sum(by_subject[name])) / len(by_subject[name]))
    ends = (by_mean[:_TOLD], by_mean[-_TOLD:])
    words = (
        f"人均次数：{said(by_subject, subjects)}"
        if len(subjects) <= 2 * _TOLD
        else f"人均次数最多：{said(by_subject, ends[0])}；最少：{said(by_subject, ends[1])}"
    )
    return counted(
        key="selection.spread", title="外出培训的学科和年龄", basis=BASIS, number=sum(times.values()) if known else None, unit="人次",
        text=f"{words}；{said(by_age, sorted(by_age))}" if known and times else "",
        made_of=portions(
            (
                *sorted(sorted_by(staff, lambda who: f"{group(who)}，教师").items()),
                *sorted(sorted_by(sent, lambda part: f"{group(_who(part))}，外出").items()),
            )
        ),
    )  # fmt: skip

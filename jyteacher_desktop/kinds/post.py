"""岗位任职: who held which post from when to when, and whether they were trained for it (二、三（三）、四（一）)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from jyteacher_desktop.domain.errors import Finding
from jyteacher_desktop.domain.rounding import rounded, tenth_text
from jyteacher_desktop.domain.terms import Term
from jyteacher_desktop.kinds.figures import (
    DOCUMENT,
    begun,
    counted,
    covered,
    is_young,
    lines,
    percent,
    portions,
    sorted_by,
    weak_subjects,
)
from jyteacher_desktop.kinds.kit import (
    SCHOOL,
    Book,
    Line,
    Measure,
    Page,
    Person,
    Row,
    Scope,
    choice,
    day,
    kind,
    person,
    text,
    warning,
)
from jyteacher_desktop.kinds.project import Project, of_year
from jyteacher_desktop.kinds.training_topic import Plan, Topic, topics

BASIS = f"{DOCUMENT} 三（三）"


class PostName(Term):
    """岗位."""

    HEAD_TEACHER = "head_teacher", "班主任"
    RESEARCH_HEAD = "research_head", "教研组长"
    LESSON_HEAD = "lesson_head", "备课组长"
    GRADE_HEAD = "grade_head", "年级组长"
    MIDDLE = "middle", "中层"
    VICE_PRINCIPAL = "vice_principal", "副校长"
    PRINCIPAL = "principal", "校长"
    SECRETARY = "secretary", "书记"
    KINDERGARTEN_HEAD = "kindergarten_head", "园长"


@kind(
    "post",
    "岗位任职",
    key="teacher post since",
    called="{teacher}：{post}",
    page=Page.PEOPLE,
    keepers=SCHOOL,
    basis=BASIS,
    sent="posts",
    about="班主任、教研组长、校长、园长等任职起止，每次任职一行；用来统计岗位培训覆盖。",
)
class Post(Row):
    """One post of one person."""

    teacher: Person = person("教师", aliases="姓名 教师姓名")
    post: str = choice("岗位", PostName, aliases="职务 任职岗位 担任职务", width=12)
    since: date = day("任职日期", aliases="任职时间 开始日期 聘任时间")
    until: date | None = day("任职至", aliases="结束日期 免职日期", default=None, own=True)
    what: str = text("班级或组", aliases="班级 年级 组别", default="", width=14, own=True)

    def check(self, book: Book) -> Iterator[Finding]:
        """An end before the beginning, a post of somebody who left."""
        if self.until is not None and self.until < self.since:
            yield warning("post.until_before_since", "任职至", "任职结束早于任职日期，请核对。")
        elif self.until is None and self.teacher not in book.staff(book.today):
            yield warning("post.not_in_post", "任职至", "这位教师现在不在岗，请填写任职结束日期。")


_TOPICS: dict[str, tuple[frozenset[str], str, str]] = {
    "head_teacher": (frozenset({Topic.HEAD_TEACHER.code}), "班主任岗位培训", f"{DOCUMENT} 二、三（三）"),
    "principal": (frozenset({Topic.PRINCIPAL_NEW.code, Topic.PRINCIPAL.code}), "校长岗位培训", f"{DOCUMENT} 二"),
    "kindergarten_head": (frozenset({Topic.KINDERGARTEN_HEAD.code}), "园长培训", f"{DOCUMENT} 二"),
}
"""Posts whose holders the document wants trained, and the topics that are such a training."""


def measures(book: Book) -> Iterator[Measure]:
    """Coverage of head teachers, principals and kindergarten, hours in weak subjects, young teachers."""
    covering = list(_coverage(book))
    yield from covering
    yield _gaps(book, covering)
    yield _weak_subjects(book)
    yield _senior(book)
    yield _young(book)
    yield _everybody(book)


def _coverage(book: Book) -> Iterator[Measure]:
    """Of everybody who held a post or teaches small children, who was trained for it in the cycle."""
    cycle = book.policy.cycle_at(book.today)
    said = topics(book)
    counting = [each for each in book.trainings() if each.counted]
    staff = book.staff(book.today)
    for post, (wanted, title, basis) in _TOPICS.items():
        held = {
            row.teacher
            for row in begun(book, Post)
            if row.post == post and (row.until is None or row.until >= cycle.start) and row.teacher in staff
        }
        done = {each.person for each in counting if said[each.id] in wanted}
        yield covered(
            book,
            key=f"coverage.{post}",
            title=title,
            basis=basis,
            have=done,
            of=held,
            register=Post.kind,
            why="本周期没有计入的岗位培训",
        )
    heads = {
        row.teacher
        for row in begun(book, Post)
        if row.post == PostName.PRINCIPAL.code and (row.until is None or row.until >= book.today) and row.teacher in staff
    }
    papers = {each.person for each in book.trainings() if said[each.id] == Topic.PRINCIPAL_NEW.code and each.certificate}
    yield covered(
        book, key="coverage.principal_certificate", title="校长任职资格证书", basis=f"{DOCUMENT} 二", have=papers, of=heads, register=Post.kind,
        why="没有登记任职培训的证书编号",
    )  # fmt: skip
    young_children = {who for who, each in staff.items() if each.stage == "学前"}
    done = {each.person for each in counting if said[each.id] in {Topic.KINDERGARTEN.code, Topic.KINDERGARTEN_HEAD.code}}
    yield covered(
        book, key="coverage.kindergarten", title="幼儿园教师技能提升", basis=f"{DOCUMENT} 二", have=done, of=young_children,
        why="本周期没有计入的幼儿园教师培训",
    )  # fmt: skip


def _weak_subjects(book: Book) -> Measure:
    """Counted hours of the year per person in weak subjects beside all."""
    year, weak = str(book.today.year), weak_subjects(book)
    got: dict[str, list[Decimal]] = defaultdict(list)
    staff = book.staff(book.today)
    for who, each in staff.items():
        received = book.received(who, year)
        got[""].append(received)
        if each.subject in weak:
            got[each.subject].append(received)

    everybody = _mean(got[""])
    words = "，".join(f"{subject} 人均 {tenth_text(_mean(got[subject]))}" for subject in weak if got[subject])
    return counted(
        key="coverage.weak_subjects", title=f"{year} 年薄弱学科人均学时", basis=f"{DOCUMENT} 二、三（三）",
        number=_mean([each for subject in weak for each in got[subject]]),
        unit="学时", text=f"{words}；在岗教师全体人均 {tenth_text(everybody)}（含期初学时）" if words else "没有薄弱学科的教师",
        missing=[
            Line(name=subject, why=f"人均 {tenth_text(_mean(got[subject]))} 学时，低于全体")
            for subject in weak
            if got[subject] and _mean(got[subject]) < everybody
        ],
        made_of=portions(sorted_by(staff, lambda who: staff[who].subject if staff[who].subject in weak else "其他学科").items()),
    )  # fmt: skip


def _mean(hours: Sequence[Decimal]) -> Decimal:
    return rounded(sum(hours, Decimal(0)) / len(hours)) if hours else Decimal(0)


def _senior(book: Book) -> Measure:
    """高中: hours of the year, and who went to any training in the cycle."""
    year, cycle = str(book.today.year), book.policy.cycle_at(book.today)
    people = {who for who, each in book.staff(book.today).items() if each.stage == "高中"}
    hours = {who: book.received(who, year) for who in people}
    out = {each.person for each in book.trainings() if each.counted and each.end >= cycle.start} & people
    return counted(
        key="coverage.senior", title="高中教师研修", basis=BASIS, number=len(people), unit="人",
        text=f"{len(people)} 人，{year} 年人均 {tenth_text(_mean(list(hours.values())))} 学时，本周期参加过外出培训 {len(out)} 人"
        if people else "没有高中教师",
        missing=lines(book, [who for who in people if not hours[who]], f"{year} 年还没有计入学时"),
        made_of=portions((("参加过外出培训", sorted(out)), ("没有参加过外出培训", sorted(people - out)))),
    )  # fmt: skip


def _everybody(book: Book) -> Measure:
    """全员性: who took part in school-based research in the year; of a year of which nothing was entered nobody knows."""
    people, year = set(book.staff(book.today)), book.today.year
    took_part, absent = f"参加过 {year} 年的校本研修", f"{year} 年还没有参加过校本研修"
    held = book.activities(str(year))
    there = {who for each in held for who in each.roles} & people
    return counted(
        key="coverage.research", title="校本研修的全员参与", basis=f"{DOCUMENT} 三（四）", number=len(there) if held else None, unit="人",
        text=f"{len(there)}/{len(people)} 人（{percent(len(there), len(people))}）{took_part}" if held else "",
        missing=lines(book, people - there, absent) if held else (),
        made_of=portions(((took_part, sorted(there)), (absent, sorted(people - there)))),
    )  # fmt: skip


def _young(book: Book) -> Measure:
    """Young teachers and who of them received nothing this year."""
    year = str(book.today.year)
    young = [who for who, each in book.staff(book.today).items() if is_young(book, each.birth_month)]
    none = [who for who in young if not book.received(who, year)]
    return counted(
        key="coverage.young", title=f"{book.policy.programme.young_teacher_age} 岁以下青年教师", basis=f"{DOCUMENT} 四（一）",
        number=len(young), unit="人", text=f"{len(young)} 人，其中 {len(none)} 人 {year} 年还没有计入学时" if young else "没有青年教师",
        missing=lines(book, none, f"{year} 年还没有计入学时"),
        made_of=portions(
            ((f"{year} 年有计入学时", [who for who in young if book.received(who, year)]), (f"{year} 年还没有计入学时", none))
        ),
    )  # fmt: skip


_FOR = {
    "coverage.head_teacher": (Topic.HEAD_TEACHER,),
    "coverage.principal": (Topic.PRINCIPAL_NEW, Topic.PRINCIPAL),
    "coverage.kindergarten_head": (Topic.KINDERGARTEN_HEAD,),
    "coverage.kindergarten": (Topic.KINDERGARTEN,),
}
"""Whom the document wants trained, and the topics of projects that train them."""


def _gaps(book: Book, covering: Sequence[Measure]) -> Measure:
    """做好补充性培训: of those whose training is not complete, for whom a project of the city is held this year."""
    year = str(book.today.year)
    known = book.registered(Project.kind, year)
    short = [each for each in covering if each.key in _FOR and each.missing]
    city = [row for row in of_year(book, year) if row.plan == Plan.CITY.code]
    met = [(each, [row for row in city if row.topic in {topic.code for topic in _FOR[each.key]}]) for each in short]
    there = [(each, of) for each, of in met if of]
    words = f"：{'，'.join(each.title for each, _of in there)}" if there else ""
    return counted(
        key="projects.gaps", title=f"{year} 年市培补短板", basis=BASIS, number=len(there) if known else None, unit="类", scope=Scope.CITY,
        text=f"{len(short)} 类培训还有人没有参加，{len(there)} 类有 {year} 年的市培项目{words}" if known else "",
        missing=[Line(name=each.title, why=f"{len(each.missing)} 人没有参加，{year} 年没有市培项目") for each, of in met if not of]
        if known else (), register=Project.kind, year=year,
        made_of=portions((each.title, of) for each, of in there),
    )  # fmt: skip

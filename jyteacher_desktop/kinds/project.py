"""培训项目: courses, process, benefit and experience of every project, and whom the projects of the city train (三（三）)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from jyteacher_desktop.domain.certificate_numbers import content_mark
from jyteacher_desktop.domain.errors import Finding
from jyteacher_desktop.domain.rounding import tenth_text
from jyteacher_desktop.domain.terms import Level, Term
from jyteacher_desktop.kinds.figures_in_words import DOCUMENT, UNSAID, begun, counted, portions, sorted_by, word_of
from jyteacher_desktop.kinds.kit import (
    BUREAU,
    SCHOOL,
    Book,
    Line,
    Measure,
    Page,
    RecordId,
    Row,
    Scope,
    choice,
    count,
    day,
    hours,
    kind,
    link,
    long,
    text,
    warning,
)
from jyteacher_desktop.kinds.training_programme_and_topic import Plan, Topic

BASIS = f"{DOCUMENT} 三（三）"


class ProjectMode(Term):
    """How a project is held."""

    ONLINE = "online", "线上"
    OFFLINE = "offline", "线下"
    BLENDED = "blended", "混合"


class ProjectState(Term):
    """Where a project stands."""

    PLANNED = "planned", "计划"
    APPROVED = "approved", "已批准"
    RUNNING = "running", "实施中"
    ASSESSED = "assessed", "已考核"
    ARCHIVED = "archived", "已归档"


@kind(
    "project",
    "培训项目",
    key="name begins",
    called="{name}",
    page=Page.SUPPORT,
    keepers=SCHOOL | BUREAU,
    basis=BASIS,
    sent="projects",
    about="市培、镇培、校本专题等培训项目，每个一行；课程设置、过程管理、培训效益、经验总结四个方面可以边做边填。",
)
class Project(Row):
    """One project."""

    name: str = text("项目名称", example="青年教师课堂教学能力提升", aliases="名称 培训项目", width=36, own=True)
    plan: str = choice("计划", Plan, aliases="培训层次 计划层次 项目类别 项目层级 培训类别", default="", at_bureau=Plan.CITY.code)
    topic: str = choice("专题", Topic, aliases="培训专题 培训对象", default=Topic.OTHER.code)
    level: str = choice("级别", Level, default="", at_bureau=Level.CITY.code)
    mode: str = choice("方式", ProjectMode, aliases="培训方式", default="")
    base: RecordId | None = link("基地", "base", aliases="培训基地 承办单位", default=None, width=24)
    begins: date | None = day("开始日期", aliases="开班日期 开始时间", default=None)
    ends: date | None = day("结束日期", aliases="结束时间 结业日期", default=None)
    hours: Decimal | None = hours("学时", aliases="培训学时", default=None)
    quota: int | None = count("名额", aliases="计划人数 培训人数 参训人数 学员人数 人数", default=None)
    classes: int | None = count("班次", aliases="班数", default=None)
    state: str = choice("状态", ProjectState, aliases="项目状态 进度", default=ProjectState.PLANNED.code, own=True)
    courses: str = long("课程设置", default="")
    process: str = long("过程管理", default="")
    benefit: str = long("培训效益", default="")
    experience: str = long("经验总结", default="")
    satisfaction: str = text(
        "满意度", aliases="学员满意度 满意率", default="", width=8, hint="如 96% 或 48/50", example="96%", own=True
    )
    shared: str = long("共享成果", aliases="成果共享", default="")

    def check(self, book: Book) -> Iterator[Finding]:
        """Ended before it began; assessed or archived while one of the four aspects is empty."""
        if self.begins is not None and self.ends is not None and self.ends < self.begins:
            yield warning("project.ends_before_begins", "结束日期", "结束日期早于开始日期，请核对。")
        empty = [title for title, said in self.aspects() if not said.strip()]
        over = self.ends is not None and self.ends < book.today
        if empty and (over or self.state in (ProjectState.ASSESSED.code, ProjectState.ARCHIVED.code)):
            yield warning("project.aspects", "四个方面", f"项目已经结束，还没有填写：{'、'.join(empty)}。")

    def aspects(self) -> tuple[tuple[str, str], ...]:
        """The four aspects of 三（三） with their headings."""
        return (
            ("课程设置", self.courses),
            ("过程管理", self.process),
            ("培训效益", self.benefit),
            ("经验总结", self.experience),
        )


def satisfied(said: str) -> Decimal | None:
    """满意度 as percent, however it was written: 96%, 96, 0.96, 48/50, 4.8/5; None for words and for what is no share."""
    plain = content_mark(said).replace("满意度", "").strip(":：")
    number = plain.removesuffix("%" if plain.endswith("%") else "分")
    part, of_so_many, whole = number.partition("/")
    if not _is_number(part) or (of_so_many and (plain.endswith("%") or not _is_number(whole))):
        return None
    if of_so_many:
        share = Decimal(part) * 100 / Decimal(whole) if Decimal(whole) else None
    else:
        bare, share = number == plain, Decimal(part)
        share = share * 100 if bare and share < 1 else None if bare and share == 1 else share
    return share if share is not None and share <= _WHOLE else None


def _is_number(text: str) -> bool:
    whole, point, part = text.partition(".")
    return whole.isdecimal() and (part.isdecimal() or not point)


_WHOLE = 100


def of_year(book: Book, year: str) -> list[Project]:
    """The projects that had begun and began or ended in a year."""
    return [
        row for row in begun(book, Project) if year in {str(each.year) for each in (row.begins, row.ends) if each is not None}
    ]


def measures(book: Book) -> Iterator[Measure]:
    """Projects of the year by plan and state, how satisfied people were, the size of classes."""
    year = book.today.year
    rows = of_year(book, str(year))
    known = bool(rows) or book.registered(Project.kind, str(year))
    plans = Counter(word_of(row, "plan") for row in rows)
    states = Counter(row.state for row in rows)
    by_plan = "，".join(f"{label} {plans[label]}" for label in (*(each.label for each in Plan), UNSAID) if plans[label])
    by_state = "，".join(f"{each.label} {states[each.code]}" for each in ProjectState if states[each.code])
    unwritten = [
        row for row in rows if row.ends is not None and row.ends < book.today and not all(said for _title, said in row.aspects())
    ]
    yield counted(
        key="projects.year", title=f"{year} 年培训项目", basis=BASIS, number=len(rows) if known else None, unit="个",
        text=f"{len(rows)} 个" + (f"（{by_plan}；{by_state}）" if rows else "") if known else "", scope=Scope.CITY,
        missing=[Line(name=row.name, why="四个方面没有写全", opens=str(row.id)) for row in unwritten], register=Project.kind, year=str(year),
        made_of=portions(
            sorted_by(rows, lambda row: f"{word_of(row, 'plan')}，{word_of(row, 'state')}").items()
        ),
    )  # fmt: skip
    yield _satisfaction(rows, str(year), known=known)
    yield _classes(rows, str(year), known=known)


def _satisfaction(rows: Sequence[Project], year: str, *, known: bool) -> Measure:
    """培训效益 as those see it who were there: every project weighs the same; what was written in words is counted apart."""
    shares = {row.id: satisfied(row.satisfaction) for row in rows}
    said = [(share, row) for row in rows if (share := shares[row.id]) is not None]
    words = [row for row in rows if row.satisfaction.strip() and shares[row.id] is None]
    none = [row for row in rows if not row.satisfaction.strip()]
    parts = [f"{len(said)}/{len(rows)} 个项目登记了满意度"]
    if said:
        lowest = min(share for share, _row in said)
        parts.append(
            f"平均 {tenth_text(sum((share for share, _row in said), Decimal(0)) / len(said))}%，最低 {tenth_text(lowest)}%"
        )
    if words:
        parts.append(f"{len(words)} 个写的是文字")
    return counted(
        key="projects.satisfaction", title=f"{year} 年培训满意度", basis=BASIS, number=len(said) if known else None, unit="个",
        text="；".join(parts) if rows else "", scope=Scope.CITY, register=Project.kind, year=year,
        made_of=portions(
            (("登记了满意度", [row for _share, row in said]), ("写的是文字", words), ("没有登记满意度", none)), ("satisfaction",)
        ),
    )  # fmt: skip


def _classes(rows: Sequence[Project], year: str, *, known: bool) -> Measure:
    """小班管理 and 成果共享: how many people a class has, and how many projects say what they share."""
    sized = [row for row in rows if row.quota and row.classes]
    people, classes = sum(row.quota or 0 for row in sized), sum(row.classes or 0 for row in sized)
    shared = [row for row in rows if row.shared.strip()]
    parts = (
        [f"{len(sized)} 个项目 {classes} 个班，平均每班 {tenth_text(Decimal(people) / classes)} 人"]
        if sized
        else ["没有写名额和班次"]
    )
    parts.append(f"{len(shared)}/{len(rows)} 个项目写了共享成果")
    both = [row for row in sized if row in shared]
    return counted(
        key="projects.classes", title=f"{year} 年小班管理与成果共享", basis=BASIS, number=len(sized) if known else None, unit="个",
        text="；".join(parts) if rows else "", scope=Scope.CITY, register=Project.kind, year=year,
        made_of=portions(
            (
                ("写了班额和共享成果", both),
                ("写了班额", [row for row in sized if row not in both]),
                ("写了共享成果", [row for row in shared if row not in both]),
                ("都没有写", [row for row in rows if row not in sized and row not in shared]),
            ),
            ("quota", "classes"),
        ),
    )  # fmt: skip

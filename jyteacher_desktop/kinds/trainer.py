"""培训者: the city's own trainers, one for every 300 teachers, each at least 100 hours of training a year (三（三）)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import ROUND_CEILING, Decimal

from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.errors import Finding
from jyteacher_desktop.domain.terms import Term
from jyteacher_desktop.kinds.course import Course, CourseState
from jyteacher_desktop.kinds.figures_in_words import (
    DOCUMENT,
    UNSAID,
    begun,
    counted,
    enumerated,
    of_begun,
    once_each,
    portions,
    reached,
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
    RecordId,
    Row,
    Scope,
    Somebody,
    choice,
    day,
    flag,
    hours,
    kind,
    link,
    somebody,
    text,
    warning,
    year,
)

BASIS = f"{DOCUMENT} 三（三）"


class Source(Term):
    """Where a trainer comes from."""

    CLASSROOM = "classroom", "一线教师"
    RESEARCH = "research", "教研"
    UNIVERSITY = "university", "高校"
    OTHER = "other", "其他"


class YearResult(Term):
    """结果 of a year's assessment."""

    EXCELLENT = "excellent", "优秀"
    PASS = "pass", "合格"
    FAIL = "fail", "不合格"


@kind(
    "trainer",
    "培训者",
    key="teacher subject appointed",
    called="{teacher}",
    page=Page.PEOPLE,
    keepers=SCHOOL | BUREAU,
    basis=BASIS,
    sent="trainers",
    about="市级培训者团队，每人一行；高校等外请的专家写姓名即可。",
)
class Trainer(Row):
    """One trainer."""

    teacher: Somebody = somebody("培训者", aliases="姓名 教师姓名 专家姓名")
    subject: str = text("学科", example="语文", aliases="培训学科", width=10)
    specialty: str = text("专长", aliases="研究方向 培训专长", default="", width=20, own=True)
    source: str = choice("来源", Source, aliases="人员来源 类别 人员类别 来源类别", default="")
    appointed: date = day("聘任日期", aliases="聘任时间 聘用时间")
    until: date | None = day("聘期至", aliases="聘期 聘任至", default=None)
    document: str = text("聘任文号", aliases="文号 聘书编号 聘书号", default="", width=18)
    left: date | None = day("退出日期", default=None, own=True)

    def serves(self, on: date) -> bool:
        """Whether the person is a trainer on a day."""
        return self.appointed <= on and (self.until is None or on <= self.until) and (self.left is None or on < self.left)

    def check(self, book: Book) -> Iterator[Finding]:
        """A term that is over without a word about it."""
        if self.left is None and self.until is not None and self.until < book.today:
            yield warning("trainer.term_over", "聘期至", f"聘期到 {self.until.isoformat()} 已满，请登记续聘或退出日期。")


@kind(
    "trainer_year",
    "培训者年度评价",
    key="trainer year",
    called="{trainer} {year}",
    page=Page.PEOPLE,
    keepers=SCHOOL | BUREAU,
    basis=BASIS,
    sent="trainer-years",
    about="培训者每年承担的学时和评价，一年一行；接受培训的学时由程序统计，不用填。",
)
class TrainerYear(Row):
    """One year of one trainer; hours received are counted, not typed."""

    trainer: RecordId = link("培训者", "trainer", example="王芳", aliases="姓名")
    year: str = year("年度")
    delivered: Decimal | None = hours("承担学时", aliases="授课学时 主讲学时", default=None)
    result: str = choice("评价", YearResult, aliases="评价结果 年度评价", default="", own=True)
    high_end: bool = flag(
        "已推荐国家高端培训",
        aliases="高端培训 国家级培训 推荐国培 推荐国培高端 推荐国家高端培训 国家高端培训",
        default=False,
        width=20,
    )


def measures(book: Book) -> Iterator[Measure]:
    """Trainers for 300 teachers, hours received, hours delivered, spread over subjects."""
    known = book.registered(Trainer.kind)
    rows = [row for row in begun(book, Trainer) if row.serves(book.today)]
    serving = {row.teacher.person or row.teacher.name for row in rows}
    first, again = once_each(rows, lambda row: row.teacher.person or row.teacher.name)
    staff = [each for each in book.staff(book.today).values() if each.full_time]
    ratio, official, basis = with_target(book.policy.groups.trainer_ratio, BASIS)
    need = (Decimal(len(staff)) / ratio).to_integral_value(ROUND_CEILING) if ratio else None
    yield Measure(
        key="trainers.have",
        title="培训者团队",
        scope=Scope.CITY,
        have=Decimal(len(serving)) if known else None,
        need=need,
        how=Need.AT_LEAST if need is not None else Need.NONE,
        official=official,
        text=f"{len(serving)} 人，按 {ratio}:1 应有 {need} 人（专任教师 {len(staff)} 人）" if known else "未登记",
        basis=basis,
        register=Trainer.kind,
        made_of=portions((("培训者", first), ("同一位培训者，只算一次", again), ("专任教师", [each.person for each in staff]))),
    )
    year_now = str(book.today.year)
    target, official, basis = with_target(book.policy.groups.trainer_received_per_year, BASIS)
    if target is not None:
        own = {row.teacher.person: row.teacher.name for row in rows if row.teacher.person is not None}
        received = {who: book.received(who, year_now) for who in own}
        short = [who for who, got in received.items() if got < target]
        received_words = reached(len(own) - len(short), len(own), target) + ("（按接受的培训量）" if own else "")
        yield Measure(
            key="trainers.hours",
            title=f"培训者 {year_now} 年接受培训",
            scope=Scope.CITY,
            have=Decimal(len(own) - len(short)) if known else None,
            need=Decimal(len(own)) if own else None,
            how=Need.EVERYBODY if own else Need.NONE,
            official=official,
            text=received_words if known else "未登记",
            basis=basis,
            missing=tuple(Line(name=own[who], why=f"已接受 {hours_text(received[who])} 学时", opens=str(who)) for who in short)
            if known
            else (),
            register=Trainer.kind,
            made_of=portions(
                (
                    (f"达到 {hours_text(target)} 学时", [who for who in own if who not in short]),
                    (f"不到 {hours_text(target)} 学时", short),
                )
            ),
        )
    years = [row for row in of_begun(book, book.rows(TrainerYear), Trainer) if row.year == year_now]
    delivered = sum((row.delivered or Decimal(0) for row in years), Decimal(0))
    yield counted(
        key="trainers.delivered", title=f"培训者 {year_now} 年承担培训", basis=BASIS,
        number=delivered if book.registered(TrainerYear.kind, year_now) else None, unit="学时", scope=Scope.CITY,
        register=TrainerYear.kind, year=year_now,
        made_of=portions((("承担培训", years),), ("delivered",)),
    )  # fmt: skip
    yield from _composition(book, rows, known=known)


def _composition(book: Book, rows: Sequence[Trainer], *, known: bool) -> Iterator[Measure]:
    """学科组成合理，专题课程丰富，理论实践兼备: subjects, courses, where trainers come from; and how they were assessed this year."""
    named: tuple[tuple[str, str, Callable[[Trainer], str], str], ...] = (
        ("trainers.subjects", "培训者的学科", lambda row: row.subject, "个学科"),
        ("trainers.sources", "培训者的来源", lambda row: word_of(row, "source"), "种来源"),
    )
    for key, title, word, unit in named:
        number = Counter(map(word, rows))
        yield counted(
            key=key, title=title, basis=BASIS, number=len(number.keys() - {UNSAID}) if known else None, unit=unit,
            text=enumerated(f"{name} {many}" for name, many in sorted(number.items(), key=lambda each: (-each[1], each[0])))
            if known else "", scope=Scope.CITY, register=Trainer.kind, made_of=portions(sorted_by(rows, word).items()),
        )  # fmt: skip
    serving = {who(row.teacher): row for row in rows}
    courses = [row for row in begun(book, Course) if row.status != CourseState.STOPPED.code and who(row.author) in serving]
    wrote = {who(row.author) for row in courses}
    first, again = once_each(courses, lambda row: who(row.author))
    library = known and book.registered(Course.kind)
    yield counted(
        key="trainers.courses", title="培训者开发的课程", basis=BASIS, number=len(courses) if library else None, unit="门",
        text=f"{len(courses)} 门，{len(wrote)}/{len(serving)} 人开发过课程" if library else "", scope=Scope.CITY,
        missing=[_trainer_line(book, row, "还没有开发课程") for key, row in serving.items() if key not in wrote] if library else (),
        register=Course.kind,
        made_of=portions(
            (
                ("开发的课程", first),
                ("同一位培训者的其他课程", again),
                ("还没有开发课程", [row for key, row in serving.items() if key not in wrote]),
            )
        ),
    )  # fmt: skip
    year = str(book.today.year)
    said = [row for row in of_begun(book, book.rows(TrainerYear), Trainer) if row.year == year]
    assessed = {row.trainer for row in said if row.result}
    none = [row for row in rows if row.id not in assessed]
    high = sum(row.high_end for row in said)
    told = known and book.registered(TrainerYear.kind, year)
    yield counted(
        key="trainers.assessed", title=f"培训者 {year} 年评价", basis=BASIS, number=len(rows) - len(none) if told else None, unit="人",
        text=f"{len(rows) - len(none)}/{len(rows)} 人有评价，推荐国家高端培训 {high} 人" if told else "", scope=Scope.CITY,
        missing=[_trainer_line(book, row, f"{year} 年还没有评价") for row in none] if told else (), register=TrainerYear.kind, year=year,
        made_of=portions(
            (
                ("有评价", [row for row in rows if row.id in assessed]),
                (f"{year} 年还没有评价", none),
                ("推荐国家高端培训", [row for row in said if row.high_end]),
            )
        ),
    )  # fmt: skip


def who(said: Somebody) -> str:
    """A person of the book, or somebody from outside by name."""
    return said.person or said.name


def _trainer_line(book: Book, row: Trainer, why: str) -> Line:
    known = row.teacher.person
    return Line(name=book.name(known) if known is not None else row.teacher.name, why=why, opens=str(row.id))

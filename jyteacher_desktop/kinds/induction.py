"""新教师培养: hours before the first post, then a year in a studio with a mentor, until the teacher stands firmly in class (三（三）)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.errors import Finding
from jyteacher_desktop.domain.terms import Term
from jyteacher_desktop.kinds.figures_in_words import DOCUMENT, begun, counted, covered, lines, portions, reached, with_target
from jyteacher_desktop.kinds.kit import (
    SCHOOL,
    Book,
    Measure,
    Need,
    Page,
    Person,
    RecordId,
    Row,
    Scope,
    Somebody,
    choice,
    day,
    hours,
    kind,
    link,
    person,
    somebody,
    text,
    warning,
)

BASIS = f"{DOCUMENT} 三（三）"
_MONTHS = 12


class Outcome(Term):
    """结果 of the year."""

    PASSED = "passed", "合格"
    FAILED = "failed", "不合格"
    EXTENDED = "extended", "延期"


class StepKind(Term):
    """What was done in the year."""

    CONTRACT = "contract", "师徒协议"
    LISTENING = "listening", "听课"
    REPORT_LESSON = "report_lesson", "汇报课"
    READING = "reading", "读书"
    SHOW_LESSON = "show_lesson", "展示课"
    MIDTERM = "midterm", "中期检查"
    OTHER = "other", "其他"


@kind(
    "induction",
    "新教师培养",
    key="teacher hired",
    called="{teacher}",
    page=Page.PEOPLE,
    keepers=SCHOOL,
    basis=BASIS,
    sent="inductions",
    about="新入职教师从岗前培训到一年期满考核，每人一行；听课、汇报课等登记在下面的表里。",
)
class Induction(Row):
    """The first year of one new teacher."""

    teacher: Person = person("新教师", aliases="姓名 教师姓名 新入职教师")
    hired: date = day("入职日期", aliases="参加工作时间 入职时间 上岗时间 报到时间")
    pre_hours: Decimal | None = hours("岗前学时", aliases="岗前培训学时", default=None)
    pre_from: date | None = day("岗前开始", aliases="岗前培训开始 岗前培训起 岗前培训开始日期", default=None)
    pre_to: date | None = day("岗前结束", aliases="岗前培训结束 岗前培训止 岗前培训结束日期", default=None)
    studio: RecordId | None = link("工作室", "team", aliases="名师工作室 所在工作室", default=None)
    mentor: Somebody = somebody("师傅", aliases="指导教师 导师 带教教师 带教师傅 结对师傅 指导老师", default=Somebody())
    ends: date | None = day("期满日期", aliases="结束日期 培养期满", default=None)
    result: str = choice("考核结果", Outcome, aliases="结果 出师考核 期满考核", default="", own=True)
    on: date | None = day("考核日期", default=None, own=True)
    comment: str = text("评语", default="", local=True, width=24, own=True)

    def window_end(self, months: int) -> date:
        """Last day of the year: as said, else so many months after the first day."""
        if self.ends is not None:
            return self.ends
        place = self.hired.year * 12 + self.hired.month - 1 + months
        year, month = divmod(place, 12)
        return date(year, month + 1, min(self.hired.day, 28)) - timedelta(days=1)

    def assessed(self, on: date) -> bool:
        """Whether the year was assessed by a day; an assessment without a day always was."""
        return self.result != "" and (self.on is None or self.on <= on)

    def check(self, book: Book) -> Iterator[Finding]:
        """No mentor or studio after a month, an end that is near, an assessment that is missing."""
        end, today = self.window_end(window_months(book)), book.today
        if self.result == "" and (today - self.hired).days > 31 and not (self.mentor or self.studio):
            yield warning("induction.alone", "师傅", "入职超过一个月，还没有登记师傅或工作室。")
        if self.result == "" and end < today:
            yield warning("induction.over", "考核结果", f"培养期 {end.isoformat()} 已满，还没有登记考核结果。")
        elif self.result == "" and (end - today).days <= book.policy.programme.notice_days:
            yield warning("induction.ends", "期满日期", f"培养期 {end.isoformat()} 期满，请准备考核。")


@kind(
    "induction_step",
    "培养记录",
    key="induction what due",
    called="{induction}：{what}",
    page=Page.PEOPLE,
    keepers=SCHOOL,
    basis=BASIS,
    sent="induction-steps",
    about="新教师一年里的师徒协议、听课、汇报课、展示课等，每次一行。",
)
class InductionStep(Row):
    """One thing done in the year."""

    induction: RecordId = link("新教师", "induction", example="王小明", aliases="姓名")
    what: str = choice("内容", StepKind, aliases="培养内容 项目")
    due: date | None = day("计划日期", aliases="应完成日期 计划完成日期 计划完成", default=None)
    done: date | None = day("完成日期", aliases="日期 实际完成日期 实际完成", default=None, own=True)


def window_months(book: Book) -> int:
    """Months of the window, of the policy."""
    figure = book.policy.groups.new_teacher_months
    return int(figure.value) if figure is not None else _MONTHS


def maybe_new(book: Book) -> list[Person]:
    """People whose service began within the window and of whom no row tells (可能是新教师)."""
    registered = {row.teacher for row in begun(book, Induction)}
    since = book.today - timedelta(days=31 * window_months(book))
    return [
        who
        for who, each in book.staff(book.today).items()
        if each.since is not None and each.since >= since and who not in registered
    ]


def measures(book: Book) -> Iterator[Measure]:
    """Who is in the window, short of hours, without studio, assessed."""
    known, today, months = book.registered(Induction.kind), book.today, window_months(book)
    rows = begun(book, Induction)
    running = [row for row in rows if not row.assessed(today) and row.window_end(months) >= today]
    yield counted(
        key="induction.running", title="培养期内的新教师", basis=BASIS, number=len(running) if known else None, unit="人",
        missing=lines(book, maybe_new(book), "到校不满一年，没有登记；可能是新教师") if known else (), register=Induction.kind,
        made_of=portions((("培养期内", running),)),
    )  # fmt: skip
    alone = {row.teacher for row in running if not (row.studio or row.mentor)}
    yield covered(
        book, key="induction.guided", title="新教师有师傅或工作室", basis=BASIS, have={row.teacher for row in running} - alone,
        of=[row.teacher for row in running], register=Induction.kind, why="没有师傅，也没有工作室",
    )  # fmt: skip
    target, official, basis = with_target(book.policy.groups.new_teacher_hours, BASIS)
    if target is not None:
        short = [row.teacher for row in running if _hours(book, row) < target]
        yield Measure(
            key="induction.hours",
            title="新教师培训学时",
            scope=Scope.SCHOOL,
            have=Decimal(len(running) - len(short)) if known else None,
            need=Decimal(len(running)) if running else None,
            how=Need.AT_LEAST if running else Need.NONE,
            official=official,
            text=reached(len(running) - len(short), len(running), target) if known else "未登记",
            basis=basis,
            missing=lines(book, short, "学时还不够") if known else (),
            register=Induction.kind,
            made_of=portions(
                (
                    (f"达到 {hours_text(target)} 学时", [row.teacher for row in running if row.teacher not in short]),
                    ("学时还不够", short),
                )
            ),
        )
    due = [row for row in rows if row.window_end(months) < today]
    yield covered(
        book, key="induction.assessed", title="期满考核", basis=BASIS, have=[row.teacher for row in due if row.assessed(today)],
        of=[row.teacher for row in due], register=Induction.kind, why="培养期已满，没有考核结果",
    )  # fmt: skip


def _hours(book: Book, row: Induction) -> Decimal:
    """Hours before the first post and counted hours of the years the window touches."""
    years = {str(row.hired.year), str(book.today.year)}
    return (row.pre_hours or Decimal(0)) + sum((book.received(row.teacher, year) for year in years), Decimal(0))

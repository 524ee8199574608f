"""制度文件: the rules a school or the bureau works by, with version, approval and validity.

The founding document asks every unit for rules of school-based research, for the care of backbone teachers, for funds and for
evaluation (二、三（二）、三（四）、四（二）). What is registered here is the document as a fact, not its text: a scan may be attached.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from jyteacher_desktop.domain.errors import Finding
from jyteacher_desktop.domain.terms import Term
from jyteacher_desktop.kinds.figures_in_words import DOCUMENT, THERE, begun, once_each, portions, share
from jyteacher_desktop.kinds.kit import (
    BUREAU,
    SCHOOL,
    Book,
    Line,
    Measure,
    Need,
    Page,
    Row,
    Scope,
    choice,
    day,
    kind,
    text,
    warning,
)


class Topic(Term):
    """What a rules document is about."""

    RESEARCH = "research", "校本研修管理"
    BACKBONE = "backbone", "骨干教师管理"
    FUNDS = "funds", "经费管理"
    EVALUATION = "evaluation", "考核评价"
    ARCHIVE = "archive", "培训档案"
    OTHER = "other", "其他"


class RuleState(Term):
    """Where a rules document stands."""

    DRAFT = "draft", "起草"
    SUBMITTED = "submitted", "已报审"
    APPROVED = "approved", "已批准"
    REPEALED = "repealed", "废止"


@kind(
    "rule",
    "制度文件",
    key="title version",
    called="{title}",
    page=Page.RESEARCH,
    keepers=SCHOOL | BUREAU,
    basis=f"{DOCUMENT} 二、三（四）",
    sent="rules",
    about="校本研修管理、骨干教师管理、经费、考核、档案等制度，各登记一行；制度全文可以作为附件保存。",
)
class Rule(Row):
    """One rules document."""

    title: str = text("名称", example="校本研修管理办法", aliases="制度名称 文件名称 制度文件 文件标题", width=30, own=True)
    topic: str = choice("内容", Topic, aliases="制度类别 类别 制度类型", default="", width=14)
    number: str = text("文号", aliases="文件编号 发文字号", default="", width=18, own=True)
    version: str = text("版本", aliases="版次 修订版本", default="", width=12, own=True)
    issued: date | None = day("发布日期", aliases="印发日期 制定日期 发文日期 施行日期 颁布日期 实施日期", default=None)
    until: date | None = day("有效期至", aliases="有效期 截止日期", default=None)
    status: str = choice("状态", RuleState, aliases="审批状态", default=RuleState.DRAFT.code, own=True)
    approval_no: str = text("批复文号", aliases="批准文号 审批文号", default="", width=18, own=True)
    approved_on: date | None = day("批复日期", aliases="批准日期 审批日期", default=None, own=True)

    def check(self, book: Book) -> Iterator[Finding]:
        """Approved without a number or the other way round, or past its validity."""
        if self.status == RuleState.APPROVED.code and not self.approval_no:
            yield warning("rule.no_approval", "批复文号", "状态是“已批准”，但没有批复文号。请补填，或改状态。")
        if self.approval_no and self.status in (RuleState.DRAFT.code, RuleState.SUBMITTED.code):
            stands = self.kind.field("status").shown(self.status)
            yield warning(
                "rule.approved_by_number",
                "状态",
                f"写了批复文号，状态还是“{stands}”，没有计入有效的制度。批准了的请改为“已批准”。",
            )
        if self.until is not None and self.issued is not None and self.until < self.issued:
            yield warning("rule.until_before_issued", "有效期至", "有效期早于发布日期，请核对。")
        elif self.in_force(self.issued or book.today) and self.until is not None and self.until < book.today:
            yield warning(
                "rule.expired", "有效期至", f"有效期到 {self.until.isoformat()} 已过。请登记新版本，或把状态改为“废止”。"
            )

    def in_force(self, day: date) -> bool:
        """Whether the document holds on a day: approved, issued, neither repealed nor run out."""
        begun = self.issued is None or self.issued <= day
        over = self.until is not None and self.until < day
        return self.status == RuleState.APPROVED.code and begun and not over


_LACKING = "没有已批准并在有效期内的校本研修管理制度"


def measures(book: Book) -> Iterator[Measure]:
    """Rules of school-based research in force: of a school its own, of a city how many schools have them."""
    good = [row for row in begun(book, Rule) if row.topic == Topic.RESEARCH.code and row.in_force(book.today)]
    if book.scope is Scope.CITY:
        yield _of_schools(book, good)
        return
    known = book.registered(Rule.kind)
    why = "没有已批准并在有效期内的文件" + _unsaid(len(_without_topic(book)))
    missing = () if good or not known else (Line(name="校本研修管理制度", why=why),)
    have = Decimal(len(good)) if known else None
    words = "未登记" if have is None else f"有效的校本研修管理制度 {len(good)} 份" if good else _LACKING
    yield Measure(
        key="rules.research",
        title="校本研修制度",
        scope=Scope.SCHOOL,
        have=have,
        need=Decimal(1),
        how=Need.AT_LEAST,
        text=words,
        basis=f"{DOCUMENT} 二、三（四）",
        missing=missing,
        register=Rule.kind,
        made_of=portions(((THERE, good),)),
    )


def _without_topic(book: Book) -> list[Rule]:
    """Rules in force of which nobody chose what they are about."""
    return [row for row in begun(book, Rule) if not row.topic and row.in_force(book.today)]


def _unsaid(count: int) -> str:
    return f"；有效的制度里 {count} 份没有选“内容”，没有计入" if count else ""


def _of_schools(book: Book, good: Sequence[Rule]) -> Measure:
    """How many of the schools that registered anything have rules in force; the city's own rules stand beside them."""
    asked = [each for each in book.told(Rule.kind) if each.unit and each.registered]
    offices = [book.office_of(row) for row in good]
    unsaid = Counter(map(book.office_of, _without_topic(book)))
    missing = tuple(
        Line(name=each.school, why=_LACKING + _unsaid(unsaid[each.office]), opens=each.office)
        for each in asked
        if each.office not in offices
    )
    own = offices.count("")
    first, again = once_each((row for row in good if book.office_of(row)), book.office_of)
    there = len(asked) - len(missing)
    schools = f"登记的 {len(asked)} 所学校中 {there} 所有有效的校本研修管理制度" if asked else "还没有学校登记"
    return Measure(
        key="rules.research",
        title="校本研修制度",
        scope=Scope.SCHOOL,
        have=share(there, len(asked)),
        need=Decimal(1),
        how=Need.EVERYBODY,
        text=schools + (f"；本局 {own} 份" if own else "") if asked or own else "未登记",
        basis=f"{DOCUMENT} 二、三（四）",
        missing=missing,
        register=Rule.kind,
        made_of=portions(
            (
                ("学校的制度", first),
                ("同一学校的其他制度", again),
                ("本局的制度", [row for row in good if not book.office_of(row)]),
            )
        ),
    )

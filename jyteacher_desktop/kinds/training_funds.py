"""培训经费: 5 % of a school's public funds, 1.5 to 2.5 % of the city's payroll, donations (四（二）).

One row is one amount. Amounts of one year and line are added up, so a budget that was raised is a second row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping
from datetime import date
from decimal import Decimal
from operator import attrgetter

from jyteacher_desktop.domain.errors import Finding
from jyteacher_desktop.domain.rounding import asked_text
from jyteacher_desktop.domain.terms import Term
from jyteacher_desktop.kinds.figures_in_words import DOCUMENT, begun, counted, percent, portions, share, with_target
from jyteacher_desktop.kinds.kit import (
    BUREAU,
    ITSELF,
    SCHOOL,
    Book,
    Line,
    Measure,
    Need,
    Page,
    Portion,
    Row,
    Scope,
    choice,
    day,
    kind,
    money,
    text,
    warning,
    year,
)

BASIS = f"{DOCUMENT} 四（二）"


class FundLine(Term):
    """What an amount is."""

    PUBLIC_FUNDS = "public_funds", "公用经费预算总额"
    TRAINING_BUDGET = "training_budget", "培训经费预算"
    SPENT = "spent", "支出"
    DONATION = "donation", "捐资"
    PAYROLL = "payroll", "教职工工资总额"
    CITY_TRAINING = "city_training", "市级培训经费"


class SpendingItem(Term):
    """On what training money was spent."""

    FEE = "fee", "培训费"
    TRAVEL = "travel", "差旅"
    MATERIAL = "material", "资料"
    EXPERT = "expert", "专家课酬"
    EQUIPMENT = "equipment", "设备"
    OTHER = "other", "其他"


@kind(
    "money",
    "培训经费",
    key="year line item on document",
    called="{year} {line} {amount} 元",
    page=Page.SUPPORT,
    keepers=SCHOOL | BUREAU,
    basis=BASIS,
    sent="funds",
    about="年度公用经费预算总额、培训经费预算、支出和捐资，每笔一行，单位是元。",
)
class Money(Row):
    """One amount."""

    year: str = year("年度", aliases="年份 预算年度")
    line: str = choice("科目", FundLine, aliases="类别 经费类别 项目", width=16)
    on: date | None = day("日期", aliases="支出日期 入账日期", default=None)
    item: str = choice("用途", SpendingItem, aliases="支出项目 支出用途", default="")
    amount: Decimal = money("金额", aliases="金额元 金额（元） 数额 经费")
    document: str = text("凭证或文号", aliases="凭证号 文号 票据号", default="", width=18, own=True)
    donor: str = text("捐资人", aliases="捐赠单位 捐资单位", default="", width=16, own=True)

    def check(self, book: Book) -> Iterator[Finding]:
        """A donation of nobody, money spent of the future."""
        if self.line == FundLine.DONATION.code and not self.donor:
            yield warning("money.no_donor", "捐资人", "这是捐资，还没有写捐资人。")
        if self.on is not None and self.on > book.today:
            yield warning("money.future", "日期", f"{self.on.isoformat()} 还没有到，请核对日期。")


def totals(book: Book, year: str) -> dict[str, dict[str, Decimal]]:
    """Unit to line to the sum of its amounts in a year; the bureau's own rows stand under ""."""
    found: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in begun(book, Money):
        if row.year[:4] == year:
            found[book.unit_of(row)][row.line] += row.amount
    return found


def _by_school(book: Book, year: str) -> Mapping[str, Mapping[str, Decimal]]:
    """School to line to the sum of its amounts in a year: 5 % is asked of every school, also of those of one township."""
    found: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in begun(book, Money):
        if row.year[:4] == year:
            found[book.office_of(row)][row.line] += row.amount
    return found


def measures(book: Book) -> Iterator[Measure]:
    """Training budget over public funds, spending over budget, the city's share of payroll, donations.

    A share needs both amounts: who registered one of them only is named, and no amount that nobody registered counts as zero.
    """
    year = str(book.today.year)
    by_unit, none = totals(book, year), book.none(Money.kind, year)
    yield _of_public_funds(book, year, none=none)
    spent, planned = _sum(by_unit, FundLine.SPENT), _sum(by_unit, FundLine.TRAINING_BUDGET)
    spent = Decimal(0) if spent is None and none else spent
    yield counted(
        key="funds.spent", title=f"{year} 年培训经费支出", basis=BASIS, number=spent, unit="元",
        text="" if spent is None else f"{_yuan(spent)} 元" + (f"，占预算 {percent(spent, planned)}" if planned else ""),
        register=Money.kind, year=year, made_of=_rows(book, year, FundLine.SPENT, FundLine.TRAINING_BUDGET),
    )  # fmt: skip
    given = _sum(by_unit, FundLine.DONATION)
    given = Decimal(0) if given is None and none else given
    yield counted(
        key="funds.donated", title=f"{year} 年捐资", basis=BASIS, number=given, unit="元",
        text="" if given is None else f"{_yuan(given)} 元", register=Money.kind, year=year,
        made_of=_rows(book, year, FundLine.DONATION),
    )  # fmt: skip
    payroll, city = _sum(by_unit, FundLine.PAYROLL), _sum(by_unit, FundLine.CITY_TRAINING)
    band = book.policy.groups.payroll_share
    aim = f"，文件要求 {asked_text(band[0].value)}—{asked_text(band[1].value)}" if band is not None else ""
    known = payroll is not None and city is not None and payroll > 0
    if book.scope is not Scope.CITY and payroll is None and city is None:
        return  # no school registers what the city pays; at a school the card would stay empty for ever
    yield Measure(
        key="funds.city",
        title=f"{year} 年市级培训经费占工资总额",
        scope=Scope.CITY,
        have=share(city or 0, payroll or 0) if known else None,
        need=band[0].value if band is not None else None,
        how=Need.AT_LEAST if band is not None else Need.NONE,
        official=band[0].official if band is not None else False,
        text=f"{percent(city or 0, payroll or 0, band[0].value if band is not None else None)}（{_yuan(city or Decimal(0))}/{_yuan(payroll or Decimal(0))} 元）{aim}"
        if known
        else "未登记",
        basis=(band[0].basis if band is not None else "") or BASIS,
        made_of=_rows(book, year, FundLine.CITY_TRAINING, FundLine.PAYROLL),
    )


def _of_public_funds(book: Book, year: str, *, none: bool) -> Measure:
    """The training budget over the public funds of every school that registered both."""
    public, planned = FundLine.PUBLIC_FUNDS.code, FundLine.TRAINING_BUDGET.code
    by_school = _by_school(book, year)
    names = {each.office: each.school for each in book.told(Money.kind, year)} if book.scope is Scope.CITY else {}
    both = {school: lines for school, lines in by_school.items() if lines.get(public) and planned in lines}
    half = {
        school: lines for school, lines in by_school.items() if school not in both and (lines.get(public) or planned in lines)
    }
    funds, budget = _sum(both, FundLine.PUBLIC_FUNDS), _sum(both, FundLine.TRAINING_BUDGET)
    target, official, basis = with_target(book.policy.groups.public_funds_share, BASIS)

    def line(school: str, why: str) -> Line:
        return Line(name=names.get(school, ITSELF), why=why, opens=school if school in names else "")

    below = [
        line(
            school, f"{percent(lines[planned], lines[public], target)}，还差 {_yuan(target * lines[public] - lines[planned])} 元"
        )
        for school, lines in both.items()
        if target is not None and lines[planned] < target * lines[public]
    ]
    unsaid = [
        line(school, "没有登记培训经费预算" if lines.get(public) else "没有登记公用经费预算总额")
        for school, lines in half.items()
    ]
    missing = [*sorted(below, key=attrgetter("name")), *sorted(unsaid, key=attrgetter("name"))]
    aim = f"，文件要求 {asked_text(target)}" if target is not None else ""
    words = "未登记"
    if funds is not None and budget is not None:
        words = f"{percent(budget, funds, target)}（{_yuan(budget)}/{_yuan(funds)} 元）"
        if target is not None and len(both) > 1:
            words = f"{len(both) - len(below)}/{len(both)} 所学校达到 {asked_text(target)}；合计 {words}"
        else:
            words += aim
    elif none and not half:
        words = f"本年没有{aim}"
    have = share(budget, funds) if budget is not None and funds is not None else Decimal(0) if none and not half else None
    return Measure(
        key="funds.share",
        title=f"{year} 年培训经费占公用经费预算",
        scope=Scope.SCHOOL,
        have=have,
        need=target,
        how=Need.AT_LEAST if target is not None else Need.NONE,
        official=official,
        text=words,
        basis=basis,
        missing=tuple(missing),
        register=Money.kind,
        year=year,
        made_of=_rows(book, year, FundLine.TRAINING_BUDGET, FundLine.PUBLIC_FUNDS, of=both),
    )


def _rows(book: Book, year: str, *lines: FundLine, of: Container[str] | None = None) -> tuple[Portion, ...]:
    """The amounts of these lines in a year, line by line; of some schools, what the others registered is said to stand apart."""
    rows = [row for row in begun(book, Money) if row.year[:4] == year and row.line in {line.code for line in lines}]
    inside = [row for row in rows if of is None or book.office_of(row) in of]
    groups = [(line.label, [row for row in inside if row.line == line.code]) for line in lines]
    apart = [row for row in rows if of is not None and book.office_of(row) not in of]
    return portions((*groups, ("另一项没有登记，没有计入", apart)), ("amount",))


def _sum(by_unit: Mapping[str, Mapping[str, Decimal]], line: FundLine) -> Decimal | None:
    """The sum of a line over all units, None where nobody registered it."""
    found = [lines[line.code] for lines in by_unit.values() if line.code in lines]
    return sum(found, Decimal(0)) if found else None


def _yuan(amount: Decimal) -> str:
    return f"{amount:,.2f}".removesuffix(".00") if amount == amount.to_integral_value() else f"{amount:,.2f}"

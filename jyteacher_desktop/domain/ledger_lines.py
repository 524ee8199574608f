"""Why an entry counts as much as it does: the lines of a ledger, made from what the loop noted.

Sentences are made only when somebody asks, from the same plan that counted, so a figure and its explanation cannot differ.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from decimal import Decimal

from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.counting_rules import DAY, DAYS, MOST_PLANS, NOTHING, Loss, Plan, Rules, Words, days_of
from jyteacher_desktop.domain.entries import OPENING, TRAINING, UNCONFIRMED, WAITS, Entry, Row, Terms, in_hours
from jyteacher_desktop.domain.policy import Rule
from jyteacher_desktop.domain.policy_figure import Figure
from jyteacher_desktop.values import dataclass

_STANDING_SENTENCES = {
    "standing.deleted": "记录已删除",
    WAITS: "同一时段在所在学校也有登记，等教育局核实，先只计所在学校的一条",
    "standing.draft": "还是草稿，没有提交",
    "standing.planned": "还是计划，没有开展",
    "standing.rejected": "审核时被退回",
    "standing.after_as_of": "结束日期在统计截止日之后",
    "standing.outside_cycle": "开始日期不在本周期内",
    UNCONFIRMED: "还没有经过审核认定",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduction:
    """Why one entry lost hours.

    Attributes:
        rule: ``standing.*``, ``confirmation``, ``same_content``, ``session_cap``, ``day_cap``, ``kind_year_cap``,
            ``kind_cycle_cap``, ``category_year_cap`` or ``category_cycle_cap``.
        limit: Hours the rule allows.
        used_before: Hours of that limit used by earlier entries.
        taken: Hours this rule took from the entry; always more than 0.
        sentence: The same for people, in Chinese, with the basis of the rule.
    """

    rule: str
    limit: Decimal
    used_before: Decimal
    taken: Decimal
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry of a ledger with its reasons. The taken hours of ``reductions`` add up to ``claimed - counted``.

    Attributes:
        standing: Why it has no standing (``standing.*``), or "" if it has.
        remark: In Chinese, why it has no standing or claims nothing at all (缺席, 不合格 ...); "" where hours were claimed and stand.
        year: Label of its accounting year; "" outside the cycle.
        category: Id of its category; "" for none.
        basis: How the claim was made, in Chinese: "2 学时 × 主讲系数 2 × 出席系数 1 = 4 学时".
    """

    entry: Entry
    standing: str
    remark: str
    year: str
    category: str
    basis: str
    claimed: Decimal
    confirmed: Decimal | None
    counted: Decimal
    reductions: tuple[Reduction, ...]


def line(rules: Rules, row: Row, counted: int, loss: Loss, rows: list[Row]) -> Line:
    """One row with its reasons, from what the loop noted about it."""
    entry = Entry(*row)
    terms = row[4:14]
    plan = rules.plans.get(terms) or rules.plan(terms)
    words = rules.words.get(terms) or _in_words(rules, terms, plan)
    standing = loss if isinstance(loss, str) else ""
    inside = rules.first <= entry.start <= rules.last
    return Line(
        entry=entry,
        standing=standing,
        remark=_STANDING_SENTENCES.get(standing, words.remark),
        year=rules.year_labels[bisect_left(rules.year_ends, entry.start)] if inside else "",
        category=rules.categories[plan.category],
        basis=words.basis,
        claimed=words.claimed,
        confirmed=None if entry.confirmed_x100 is None else in_hours(entry.confirmed_x100),
        counted=in_hours(counted),
        reductions=tuple(_reductions(rules, entry, counted, loss, rows)),
    )


def _in_words(rules: Rules, terms: Terms, plan: Plan) -> Words:
    """What is said of every row with these terms; remembered, as one person's entries share a few."""
    if len(rules.words) >= MOST_PLANS:
        rules.words.clear()
    words = Words(
        claimed=in_hours(plan.claimed), remark=_nothing(rules, terms, plan.claimed), basis=_basis(rules, terms, plan.claimed)
    )
    rules.words[terms] = words
    return words


def _nothing(rules: Rules, terms: Terms, claimed: int) -> str:
    """Why a row claims no hours, in words; "" where it claims some."""
    if claimed:
        return ""
    if terms[2] <= 0:
        return "登记的学时是 0"
    naught = next((name for name, figure in rules.factors(terms) if not figure.value), None)
    if naught is None:
        return f"不足 {rules.policy.step} 学时，不计"
    word = naught.removesuffix("系数").rstrip("，")
    return f"{'考核' if terms[0] == TRAINING else ''}{word}，不计学时"


def _basis(rules: Rules, terms: Terms, claimed: int) -> str:
    factors = "".join(f" × {name} {figure}" for name, figure in rules.factors(terms))
    source = {OPENING: "期初 ", TRAINING: "证书 "}.get(terms[0], "")
    return f"{source}{_text(terms[2])} 学时{factors} = {_text(claimed)} 学时"


def _reductions(rules: Rules, entry: Entry, counted: int, loss: Loss, rows: list[Row]) -> Iterator[Reduction]:
    plan = rules.plans.get(entry[4:14]) or rules.plan(entry[4:14])
    claim = f"申报 {_text(plan.claimed)} 学时"
    if isinstance(loss, str) and loss:
        if plan.claimed:
            sentence = f"{claim}，计入 0 学时：{_STANDING_SENTENCES[loss]}"
            yield _reduction(loss, 0, 0, plan.claimed, sentence)
        return
    if plan.value < plan.claimed:
        confirmed = entry.confirmed_x100 or 0
        sentence = f"{claim}，认定 {_text(confirmed)} 学时：按认定数计"
        yield _reduction("confirmation", confirmed, 0, plan.claimed - plan.value, sentence)
        claim = f"{claim}、认定 {_text(confirmed)} 学时"
    if isinstance(loss, str):
        return
    taken = plan.value - counted
    head = f"{claim}，计入 {_text(counted)} 学时："
    if isinstance(loss, int):
        other = rows[loss]
        rule = rules.policy.same_content or Rule()
        why = f"与 {other[2]}“{other[16]}”内容相同，只计一次"
        used = rules.plan(other[4:14]).value
        yield _reduction("same_content", used, used, taken, f"{head}{why}{_source(rule.basis, official=rule.official)}")
    else:
        bound, left = loss
        name, limit, why, figure = _cap(rules, entry, bound, left)
        sentence = f"{head}{why}{_source(figure.basis, official=figure.official)}"
        yield _reduction(name, limit, limit - left, taken, sentence)


def _cap(rules: Rules, entry: Entry, bound: int, left: int) -> tuple[str, int, str, Figure]:
    """Rule, limit in hundredths, words and number of the cap that bound."""
    if bound >= 0:
        rule, name, figure = rules.limits[bound]
        return rule, figure.x100, f"{name} {figure} 学时已用 {_text(figure.x100 - left)} 学时", figure
    if bound == DAY:
        figure = rules.policy.day_cap or NOTHING
        return "day_cap", figure.x100, f"每天上限 {figure} 学时，当天已用 {_text(figure.x100 - left)} 学时", figure
    if bound == DAYS:
        figure = rules.policy.day_cap or NOTHING
        days = days_of(entry.start, entry.end)
        return "day_cap", left, f"每天上限 {figure} 学时 × {days} 天 = {_text(left)} 学时", figure
    kind = rules.policy.kind_id(entry.kind)
    figure = rules.cycle.kind_caps[kind].session or NOTHING
    why = f"{rules.policy.kinds[kind].name}单次上限 {figure} 学时"
    if entry.sessions > 1:
        why = f"{why} × {entry.sessions} 次 = {_text(left)} 学时"
    return "session_cap", left, why, figure


def unconfirmed_counting(rules: Rules, rows: list[Row], losses: Mapping[int, Loss]) -> Iterator[str]:
    """Names of the unconfirmed numbers that took hours away; each once."""
    policy = rules.policy
    names = {}
    for index, row in enumerate(rows):
        loss = losses.get(index)
        if isinstance(loss, str):
            continue
        terms = row[4:14]
        doubts = rules.doubts.get(terms)
        if doubts is None:
            doubts = rules.doubts[terms] = tuple(_doubtful_factors(rules, terms))
        if doubts:
            names.update(dict.fromkeys(doubts))
        if loss is None:
            continue
        if isinstance(loss, int) and policy.same_content and not policy.same_content.official:
            names["同一内容只计一次"] = None
        elif isinstance(loss, tuple):
            _, _, why, figure = _cap(rules, Entry(*row), *loss)
            if not figure.official:
                names[why.split(" 学时")[0] + " 学时"] = None
    yield from names


def _doubtful_factors(rules: Rules, terms: Terms) -> Iterator[str]:
    """Unconfirmed factors below 1, and the step where it rounded the claim down."""
    exact = Decimal(max(0, terms[2]))
    for name, figure in rules.factors(terms):
        exact *= figure.value
        if figure.value < 1 and not figure.official:
            yield f"{name} {figure}"
    if exact != rules.claim(terms) and not rules.policy.step.official:
        yield f"最小单位 {rules.policy.step} 学时"


def _reduction(rule: str, limit: int, used_before: int, taken: int, sentence: str) -> Reduction:
    return Reduction(
        rule=rule, limit=in_hours(limit), used_before=in_hours(used_before), taken=in_hours(taken), sentence=sentence
    )


def _source(basis: str, *, official: bool) -> str:
    """Where a rule comes from, in brackets after its sentence."""
    parts = [f"依据：{basis}"] if basis else []
    if not official:
        parts.append("未经主管部门确认")
    return f"（{'，'.join(parts)}）" if parts else ""


def _text(x100: int) -> str:
    return hours_text(in_hours(x100))

"""Ledgers as people see them: rows of the matrix, lines with their reasons, and the columns of both.

School and bureau count with the same engine and show the same tables; both turn ``domain.hours`` ledgers into these rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from jyteacher_desktop.domain import hours
from jyteacher_desktop.domain.calendar import accounting_years, year_begins
from jyteacher_desktop.domain.columns import Align, Column, hours_text, known_text
from jyteacher_desktop.domain.entries import ACTIVITY, OPENING, TRAINING, UNCONFIRMED, in_hours
from jyteacher_desktop.domain.ledger_lines import Line
from jyteacher_desktop.domain.policy import NO_CATEGORY, Cycle, Policy
from jyteacher_desktop.domain.terms import CAME, Mode, RecordStatus
from jyteacher_desktop.enums import Enum
from jyteacher_desktop.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who a ledger belongs to. ``unit`` names the school where that needs saying, ``gone`` how somebody left (退休, 调出, 离职)."""

    id: str
    name: str
    pinyin: str = ""
    initials: str = ""
    group: str = ""
    subject: str = ""
    stage: str = ""
    unit: str = ""
    gone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursRow:
    """One teacher's figures in one cycle, in hours.

    ``expected`` is the pace at the day of the view (never a verdict); ``behind`` says counted is below it; ``forecast`` is
    where the cycle would end at the speed so far, in whole hours, None before its first full month. ``credited`` is what the bureau
    recognises (教育局认定), None where it has not said; ``credited_gap`` is by how much that differs from the school's own count as of
    the same day. ``apart`` says in a word why somebody stands beside the figures of the requirement (退休, 调出, 离职, 全部减免,
    无要求): such a person is neither 已达标 nor behind.
    """

    id: str
    name: str
    pinyin: str
    initials: str
    group: str
    subject: str
    stage: str
    unit: str
    claimed: Decimal
    counted: Decimal
    required: Decimal
    gap: Decimal
    expected: Decimal
    forecast: Decimal | None
    behind: bool
    years: dict[str, Decimal]
    categories: dict[str, Decimal]
    category_gaps: dict[str, Decimal]
    cells: dict[str, dict[str, Decimal]]
    apart: str = ""
    credited: Decimal | None = None
    credited_gap: Decimal | None = None

    @property
    def reached(self) -> bool:
        """Whether the requirement is met by somebody of whom something is required (已达标)."""
        return not self.apart and not self.gap

    @property
    def asked_gap(self) -> Decimal | None:
        """What is still to be reached, of whom it is asked: of nobody apart, as on paper."""
        return None if self.apart else self.gap

    @property
    def standing(self) -> str:
        """Where somebody stands, in a word."""
        return self.apart or ("已完成" if self.reached else "落后" if self.behind else "正常")


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursView:
    """Everybody's figures in one cycle as of one day under one policy; ``credited_on`` when a receipt said what the bureau recognises."""

    policy_id: str
    policy_version: int
    policy_title: str
    cycle: str
    as_of: date
    years: tuple[str, ...]
    categories: dict[str, str]
    teachers: tuple[HoursRow, ...]
    notes: tuple[str, ...]
    credited_on: date | None = None
    credited_as_of: date | None = None
    lack_of_cycle: str = ""
    """That the policy has no cycle around ``as_of``, so that the one shown is over; "" where it has."""

    def standing_words(self, reached: str = "已完成", behind: str = "落后于平均进度") -> str:
        """How many reached the requirement, are behind the pace, and stand apart, each kind named; a city has words of its own."""
        rows = self.teachers
        text = f"{len(rows)} 人 · {reached} {sum(row.reached for row in rows)} 人 · {behind} {sum(row.behind for row in rows)} 人"
        apart = Counter(row.apart for row in rows if row.apart)
        named = "、".join(f"{word} {number}" for word, number in sorted(apart.items()))
        return f"{text} · 另列 {apart.total()} 人（{named}）" if apart else text

    @property
    def credited_differently(self) -> int:
        """How many people the bureau recognises other hours for than the school counts."""
        return sum(bool(row.credited_gap) for row in self.teachers)

    @property
    def credited_words(self) -> str:
        """What a receipt said last of these hours, and for how many people it is another figure; "" where none did."""
        if self.credited_on is None or self.credited_as_of is None:
            return ""
        differs = f"有 {self.credited_differently} 人与本校口径不同" if self.credited_differently else "与本校口径一致"
        return f"教育局认定：{self.credited_on.isoformat()} 的回执，截至 {self.credited_as_of.isoformat()}；{differs}。"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReductionRow:
    """One reduction of one entry: rule code, limit, used before, taken (hours) and the sentence."""

    rule: str
    limit: Decimal
    used_before: Decimal
    taken: Decimal
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One entry of one teacher's ledger and why it counts what it counts; ``waiting``: it counts, and nobody has reviewed it yet."""

    id: str
    source: str
    date: str
    title: str
    kind_label: str
    category: str
    claimed: Decimal
    confirmed: Decimal | None
    counted: Decimal
    standing: str
    remark: str
    basis: str
    reductions: tuple[ReductionRow, ...]
    waiting: bool = False
    came: bool = False
    """Whether the person was there; of activities only."""

    @property
    def day(self) -> str:
        """The day as people read it: of an opening balance (期初学时) only the year is known, and ``date`` is merely where it stands."""
        return f"{self.date[:4]} 期初" if self.source == OPENING else self.date

    @property
    def claims(self) -> bool:
        """Whether its hours are in 申报学时 of the day: held and over by then, put forward and not returned; reviewed or not."""
        return self.standing in ("", UNCONFIRMED)

    @property
    def why(self) -> str:
        """Why fewer hours count than were entered, in one text and in words; empty when all count."""
        return "；".join(each.sentence for each in self.reductions) or self.remark


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsettled:
    """What a figure of counted hours leaves unsaid: what of it nobody has reviewed, and what was put forward and does not count.

    Attributes:
        waiting: How many entries count though nobody has reviewed them.
        waiting_counted: The counted hours of these.
        unconfirmed: How many entries count for nothing until they are reviewed or confirmed.
        unconfirmed_claimed: The claimed hours of these.
        less: Claimed hours of all others that the rules did not count.
    """

    waiting: int = 0
    waiting_counted: Decimal = Decimal(0)
    unconfirmed: int = 0
    unconfirmed_claimed: Decimal = Decimal(0)
    less: Decimal = Decimal(0)

    @property
    def words(self) -> str:
        """All of it in one sentence; "" where nothing is unsaid."""
        told = []
        if self.waiting:
            told.append(f"计入的学时中有 {self.waiting} 条、{hours_text(self.waiting_counted)} 学时尚未审核")
        if self.unconfirmed:
            told.append(f"另有 {self.unconfirmed} 条、申报 {hours_text(self.unconfirmed_claimed)} 学时尚未审核认定，没有计入")
        if self.less:
            told.append(f"另有申报 {hours_text(self.less)} 学时按规则没有计入")
        return f"{'；'.join(told)}。" if told else ""


def unsettled(lines: Iterable[LedgerLine]) -> Unsettled:
    """What is unsaid beside the counted hours of these lines; what claims nothing, as of whoever was absent, has nothing to be reviewed."""
    claiming = [line for line in lines if line.claims and line.claimed]
    waiting = [line for line in claiming if line.waiting and line.counted]
    unconfirmed = [line for line in claiming if line.standing == UNCONFIRMED]
    return Unsettled(
        waiting=len(waiting),
        waiting_counted=sum((line.counted for line in waiting), Decimal(0)),
        unconfirmed=len(unconfirmed),
        unconfirmed_claimed=sum((line.claimed for line in unconfirmed), Decimal(0)),
        less=sum((line.claimed - line.counted for line in claiming if not line.standing), Decimal(0)),
    )


LEDGER_COLUMNS: tuple[Column[LedgerLine], ...] = (
    Column(key="date", title="日期", value=lambda row: row.day, align=Align.CENTER, width=12),
    Column(key="title", title="项目（活动）名称", value=lambda row: row.title, width=30),
    Column(key="kind_label", title="类型", value=lambda row: row.kind_label, width=14),
    Column(key="claimed", title="申报学时", value=lambda row: row.claimed, align=Align.RIGHT, width=10),
    Column(key="confirmed", title="认定学时", value=lambda row: row.confirmed, align=Align.RIGHT, width=10),
    Column(key="counted", title="计入学时", value=lambda row: row.counted, align=Align.RIGHT, width=10),
    Column(key="why", title="说明", value=lambda row: row.why, width=50),
)


class Detail(Enum):
    """Which columns follow the sums of the matrix."""

    BOTH = "年度和类别"
    YEARS = "各年度"
    CATEGORIES = "各类别"
    CELLS = "年度×类别"


def _signed(gap: object) -> str:
    """A difference with its sign; empty for none."""
    return f"{'+' if gap > 0 else ''}{hours_text(gap)}" if isinstance(gap, Decimal) else ""


def hours_columns(view: HoursView, detail: Detail = Detail.BOTH) -> tuple[Column[HoursRow], ...]:
    """Columns of the matrix: whose, with the school where units are known, the sums, then what ``detail`` asks for.

    Of a year that has not begun on the day nothing is known: no zero stands there.
    """
    nothing = {label: Decimal(0) if year_begins(label) <= view.as_of else None for label in view.years}

    def year(label: str) -> Column[HoursRow]:
        return Column(
            key=f"year_{label}",
            title=label,
            value=lambda row: row.years.get(label) or nothing[label],
            text=known_text,
            align=Align.RIGHT,
            width=9,
        )

    def category(code: str, title: str) -> Column[HoursRow]:
        return Column(
            key=f"category_{code}",
            title=title,
            value=lambda row: row.categories.get(code, Decimal(0)),
            align=Align.RIGHT,
            width=10,
        )

    def cell(label: str, code: str, title: str) -> Column[HoursRow]:
        return Column(
            key=f"cell_{label}_{code}",
            title=f"{label} {title}",
            value=lambda row: row.cells.get(label, {}).get(code) or nothing[label],
            text=known_text,
            align=Align.RIGHT,
            width=15,
        )

    apart: Column[HoursRow] = Column(key="apart", title="另列", value=lambda row: row.apart, align=Align.CENTER, width=9)
    unit: Column[HoursRow] = Column(key="unit", title="学校", value=lambda row: row.unit, width=20)
    recognised: tuple[Column[HoursRow], ...] = (
        Column(key="credited", title="教育局认定", value=lambda row: row.credited, text=known_text, align=Align.RIGHT, width=11),
        Column(
            key="credited_gap",
            title="与本校相差",
            value=lambda row: row.credited_gap or None,
            text=_signed,
            align=Align.RIGHT,
            width=11,
        ),
    )
    return (
        Column(key="name", title="姓名", value=lambda row: row.name, width=17),
        *((unit,) if any(row.unit for row in view.teachers) else ()),
        Column(key="subject", title="学科", value=lambda row: row.subject, width=10),
        Column(key="counted", title="计入学时", value=lambda row: row.counted, align=Align.RIGHT, width=10),
        *(recognised if view.credited_on is not None else ()),
        Column(key="required", title="应完成", value=lambda row: row.required, align=Align.RIGHT, width=8),
        Column(key="gap", title="还差", value=lambda row: row.asked_gap, text=known_text, align=Align.RIGHT, width=8),
        Column(key="expected", title="按进度应达", value=lambda row: row.expected, align=Align.RIGHT, width=12),
        Column(key="forecast", title="预计期末", value=lambda row: row.forecast, text=known_text, align=Align.RIGHT, width=10),
        *((apart,) if any(row.apart for row in view.teachers) else ()),
        *(year(label) for label in view.years if detail in (Detail.BOTH, Detail.YEARS)),
        *(category(code, title) for code, title in view.categories.items() if detail in (Detail.BOTH, Detail.CATEGORIES)),
        *(cell(label, code, title) for label in view.years for code, title in view.categories.items() if detail is Detail.CELLS),
    )


def stated_columns(view: HoursView) -> tuple[Column[HoursRow], ...]:
    """What a file of the matrix says in every row of how it was counted, for it goes round without the window: 截至, 周期, 学时规则."""
    policy = f"{view.policy_title} 第 {view.policy_version} 版"
    return (
        Column(key="as_of", title="截至", value=lambda _row: view.as_of, align=Align.CENTER, width=12),
        Column(key="cycle", title="周期", value=lambda _row: view.cycle, align=Align.CENTER, width=11),
        Column(key="policy", title="学时规则", value=lambda _row: policy, width=30),
    )


def hours_view(policy: Policy, cycle: Cycle, as_of: date, rows: Iterable[HoursRow], notes: Iterable[str]) -> HoursView:
    """Rows of the matrix put together, sorted by pinyin."""
    people = tuple(sorted(rows, key=lambda row: (row.pinyin, row.name, row.id)))
    # hours whose kind or category the policy does not name are counted all the same, and what stands beside a sum adds up to it
    without = {"": NO_CATEGORY} if any(row.categories.get("") for row in people) else {}
    return HoursView(
        policy_id=policy.id,
        policy_version=policy.version,
        policy_title=policy.title,
        cycle=cycle.id,
        as_of=as_of,
        years=tuple(year.label for year in accounting_years(cycle.start, cycle.end, policy.year_basis)),
        categories={category.id: category.name for category in policy.categories.values()} | without,
        teachers=people,
        notes=tuple(dict.fromkeys(notes)),
        lack_of_cycle=policy.lack_of_cycle(as_of),
    )


def standing_apart(totals: hours.Totals, gone: str) -> str:
    """Why somebody stands beside the figures of the requirement; "" for everybody else."""
    if gone or totals.required_x100:
        return gone
    return "全部减免" if totals.exempt_months else "无要求"


def listed_on(*, come: bool, entered: bool) -> bool:
    """Whether somebody stands in the list of a day, one rule for school and bureau.

    That is who had come by then, or of whom anything was entered that begins in the cycle by then (:meth:`hours.Ledger.any_between`).
    """
    return come or entered


def hours_row(person: Person, totals: hours.Totals) -> HoursRow:
    """Where somebody stands as a row of the matrix."""
    apart = standing_apart(totals, person.gone)
    return HoursRow(
        id=person.id,
        name=person.name,
        pinyin=person.pinyin,
        initials=person.initials,
        group=person.group,
        subject=person.subject,
        stage=person.stage,
        unit=person.unit,
        claimed=totals.claimed,
        counted=totals.counted,
        required=totals.required,
        gap=totals.gap,
        expected=totals.pace,
        forecast=Decimal(totals.forecast_x100 // 100) if totals.forecast_x100 is not None else None,
        behind=not apart and totals.counted_x100 < totals.pace_x100,
        apart=apart,
        years={label: in_hours(value) for label, value in totals.years.items()},
        categories={code: in_hours(value) for code, value in totals.categories.items()},
        category_gaps={code: in_hours(value) for code, value in totals.category_gaps.items()},
        cells=totals.cells_as(in_hours),
    )


def ledger_lines(ledger: hours.Ledger) -> tuple[LedgerLine, ...]:
    """Every entry of a ledger, oldest first, with the reason of every hour that does not count."""
    return tuple(_line(ledger.policy, line) for line in ledger.explain())


def lines_between(ledger: hours.Ledger, first: date, last: date) -> dict[str, LedgerLine]:
    """By its id, each entry that starts between two days, and why it counts less than was entered."""
    return {line.entry.id: _line(ledger.policy, line) for line in ledger.explain_between(first, last)}


def _line(policy: Policy, line: Line) -> LedgerLine:
    entry = line.entry
    if entry.source == ACTIVITY:
        label = policy.kind_name(entry.kind)
    elif entry.source == TRAINING:
        mode = Mode.from_text(entry.kind)
        label = mode.label if mode else entry.kind
    else:
        label = "期初学时"
    return LedgerLine(
        id=entry.id,
        source=entry.source,
        date=entry.start,
        title=entry.title,
        kind_label=label,
        category=policy.categories[line.category].name if line.category in policy.categories else "",
        claimed=line.claimed,
        confirmed=line.confirmed,
        counted=line.counted,
        standing=line.standing,
        remark=line.remark,
        basis=line.basis,
        reductions=tuple(
            ReductionRow(
                rule=each.rule,
                limit=each.limit,
                used_before=each.used_before,
                taken=each.taken,
                sentence=each.sentence,
            )
            for each in line.reductions
        ),
        waiting=not line.standing and entry.status == RecordStatus.PENDING.code,
        came=entry.source == ACTIVITY and entry.mark in CAME and entry.status != RecordStatus.PLANNED.code,
    )

"""Hours of the school: counted by the policy in use, by a draft (what-if), and explained line by line.

This module only fetches the entries in the order of ``domain.hours.Entry`` and turns the engine's hundredths into rows
for people; every rule is in domain/hours.py. A school counts its own rows (本校口径); the bureau counts a person's rows
from every school.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jyteacher_desktop.domain import hours
from jyteacher_desktop.domain.calendar import accounting_years
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.policy import Cycle, Policy
from jyteacher_desktop.domain.terms import Mode
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.school.roster import TeacherRow, list_teachers, teacher_key, teacher_keys
from jyteacher_desktop.store.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursRow:
    """One teacher's figures in one cycle, in hours.

    ``expected`` is the pace at the day of the view (never a verdict); ``behind`` says counted is below it.
    """

    id: str
    name: str
    pinyin: str
    initials: str
    group: str
    subject: str
    stage: str
    claimed: Decimal
    counted: Decimal
    required: Decimal
    gap: Decimal
    expected: Decimal
    behind: bool
    years: dict[str, Decimal]
    categories: dict[str, Decimal]
    cells: dict[str, dict[str, Decimal]]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursView:
    """Everybody's figures in one cycle as of one day under one policy."""

    policy_id: str
    policy_version: int
    policy_title: str
    cycle: str
    as_of: date
    years: tuple[str, ...]
    categories: dict[str, str]
    teachers: tuple[HoursRow, ...]
    notes: tuple[str, ...]


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
    """One entry of one teacher's ledger and why it counts what it counts."""

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
    basis: str
    reductions: tuple[ReductionRow, ...]

    @property
    def why(self) -> str:
        """Why fewer hours count than were claimed, in one text; empty when all count."""
        return "；".join([*([self.standing] if self.standing else []), *(each.sentence for each in self.reductions)])


LEDGER_COLUMNS: tuple[Column[LedgerLine], ...] = (
    Column(key="date", title="日期", value=lambda row: row.date, align=Align.CENTER, width=12),
    Column(key="title", title="项目（活动）名称", value=lambda row: row.title, width=30),
    Column(key="kind_label", title="类型", value=lambda row: row.kind_label, width=14),
    Column(key="claimed", title="申报学时", value=lambda row: row.claimed, align=Align.RIGHT, width=10),
    Column(key="confirmed", title="认定学时", value=lambda row: row.confirmed, align=Align.RIGHT, width=10),
    Column(key="counted", title="计入学时", value=lambda row: row.counted, align=Align.RIGHT, width=10),
    Column(key="why", title="说明", value=lambda row: row.why, width=50),
)

_YEAR_START = "CASE WHEN o.year LIKE '%-%' THEN substr(o.year, 1, 4) || '-09-01' ELSE o.year || '-01-01' END"
_ENTRIES = """
SELECT x.teacher_id, a.uuid, a.start, a."end", 'activity', a.kind, a.hours_x100, a.sessions, NULL, x.role, x.mark,
    CASE WHEN a.deleted THEN 'deleted' ELSE a.status END, a.confirmed_x100,
    CASE a.status WHEN 'approved' THEN 'school' ELSE '' END, a.content_key, a.level, a.title
FROM attendance x JOIN activity a ON a.id = x.activity_id {activity_filter}
UNION ALL
SELECT r.teacher_id, r.uuid, r.start, r."end", 'training', r.mode, r.hours_x100, 1, NULL, '', r.result,
    CASE WHEN r.deleted THEN 'deleted' ELSE r.status END, r.confirmed_x100,
    CASE r.status WHEN 'approved' THEN 'school' ELSE '' END, r.certificate, r.level, r.name
FROM training r {training_filter}
UNION ALL
SELECT o.teacher_id, o.uuid, {year_start}, {year_start}, 'opening', o.category, o.hours_x100, 1, NULL, '', '',
    'approved', NULL, 'school', '', '', CASE o.document WHEN '' THEN '期初学时' ELSE '期初学时（' || o.document || '）' END
FROM opening o WHERE o.deleted = 0 {opening_filter}
"""


def fetch_entries(ws: Workspace, teacher: int) -> list[hours.Row]:
    """Every entry of one teacher in the engine's own column order."""
    sql = _ENTRIES.format(
        activity_filter="WHERE x.teacher_id = ?",
        training_filter="WHERE r.teacher_id = ?",
        opening_filter="AND o.teacher_id = ?",
        year_start=_YEAR_START,
    )
    return ws.tuples(sql, (teacher,) * 3)


def fetch_cycle_entries(ws: Workspace, cycle: Cycle) -> list[hours.Row]:
    """The entries of everybody that begin inside a cycle: all that can count in it, however old the school's file is."""
    inside = "BETWEEN ? AND ?"
    sql = _ENTRIES.format(
        activity_filter=f"WHERE a.start {inside}",
        training_filter=f"WHERE r.start {inside}",
        opening_filter=f"AND {_YEAR_START} {inside}",
        year_start=_YEAR_START,
    )
    return ws.tuples(sql, (cycle.start.isoformat(), cycle.end.isoformat()) * 3)


def fetch_service(ws: Workspace, teacher: int | None = None) -> dict[int, hours.Service]:
    """Dated service of every teacher outside the trash (or of one), keyed by small integers."""
    events: dict[int, list[tuple[str | None, str]]] = defaultdict(list)
    for key, start, status in ws.tuples(
        "SELECT t.id, s.start, s.status FROM teacher t JOIN service s ON s.teacher_id = t.id "
        f"WHERE t.deleted = 0 {'AND t.id = ?' if teacher is not None else ''} ORDER BY t.id, coalesce(s.start, '')",
        (teacher,) if teacher is not None else (),
    ):
        events[key].append((start, status))
    return {key: hours.Service((tuple(its),)) for key, its in events.items()}


def count_hours(
    ws: Workspace,
    *,
    as_of: date | None = None,
    cycle: str | None = None,
    policy: Policy | None = None,
    teacher_id: str | None = None,
) -> HoursView:
    """Everybody's hours (or one teacher's) in a cycle.

    Args:
        ws: The workspace.
        as_of: Entries that end later do not count; today when None.
        cycle: Id of a cycle of the policy; the one around ``as_of`` when None.
        policy: A draft to try (what-if, nothing is stored); the policy in use when None.
        teacher_id: Only this teacher.

    Raises:
        InputError: The policy has no such cycle, or none around the day.
        RecordMissing: No such teacher.
    """
    rules = policy or current_policy(ws)
    day = as_of or ws.today
    only = teacher_key(ws, teacher_id) if teacher_id is not None else None
    chosen = rules.cycle_at(day) if cycle is None else rules.cycle(cycle)
    entries = fetch_cycle_entries(ws, chosen) if only is None else fetch_entries(ws, only)
    ledgers = hours.count(entries, rules, day, cycle=chosen.id, service=fetch_service(ws, only))
    people = {row.id: row for row in list_teachers(ws, day, include_left=True)}
    keys = {key: uuid for uuid, key in teacher_keys(ws).items()}
    rows = [
        _hours_row(people[keys[key]], ledger)
        for key, ledger in ledgers.items()
        if isinstance(key, int) and key in keys and (only is None or key == only)
    ]
    rows.sort(key=lambda row: (row.pinyin, row.id))
    return HoursView(
        policy_id=rules.id,
        policy_version=rules.version,
        policy_title=rules.title,
        cycle=chosen.id,
        as_of=day,
        years=tuple(year.label for year in accounting_years(chosen.start, chosen.end, rules.year_basis)),
        categories={category.id: category.name for category in rules.categories.values()},
        teachers=tuple(rows),
        notes=_notes(ledgers.values()),
    )


def hours_columns(view: HoursView) -> tuple[Column[HoursRow], ...]:
    """Columns of the matrix: the sums, then one column per year and per category."""

    def year(label: str) -> Column[HoursRow]:
        return Column(
            key=f"year_{label}", title=label, value=lambda row: row.years.get(label, Decimal(0)), align=Align.RIGHT, width=9
        )

    def category(code: str, title: str) -> Column[HoursRow]:
        return Column(
            key=f"category_{code}", title=title, value=lambda row: row.categories.get(code, Decimal(0)), align=Align.RIGHT, width=10
        )

    return (
        Column(key="name", title="姓名", value=lambda row: row.name, width=12),
        Column(key="subject", title="学科", value=lambda row: row.subject, width=10),
        Column(key="counted", title="计入学时", value=lambda row: row.counted, align=Align.RIGHT, width=10),
        Column(key="required", title="应完成", value=lambda row: row.required, align=Align.RIGHT, width=8),
        Column(key="gap", title="还差", value=lambda row: row.gap, align=Align.RIGHT, width=8),
        Column(key="expected", title="按进度应达", value=lambda row: row.expected, align=Align.RIGHT, width=12),
        *(year(label) for label in view.years),
        *(category(code, title) for code, title in view.categories.items()),
    )


def explain_hours(
    ws: Workspace,
    teacher_id: str,
    *,
    as_of: date | None = None,
    cycle: str | None = None,
    policy: Policy | None = None,
) -> tuple[LedgerLine, ...]:
    """One teacher's ledger, oldest first, with the reason of every hour that does not count.

    Raises:
        RecordMissing: No such teacher.
        InputError: The policy has no such cycle.
    """
    rules = policy or current_policy(ws)
    key = teacher_key(ws, teacher_id)
    ledger = hours.ledger(
        key, fetch_entries(ws, key), rules, as_of or ws.today, cycle=cycle, service=fetch_service(ws, key).get(key)
    )
    return tuple(_line(rules, line) for line in ledger.explain())


def _hours_row(person: TeacherRow, ledger: hours.Ledger) -> HoursRow:
    return HoursRow(
        id=person.id,
        name=person.name,
        pinyin=person.pinyin,
        initials=person.initials,
        group=person.group,
        subject=person.subject,
        stage=person.stage,
        claimed=ledger.claimed,
        counted=ledger.counted,
        required=ledger.required,
        gap=ledger.gap,
        expected=ledger.pace,
        behind=ledger.counted_x100 < ledger.pace_x100,
        years={label: Decimal(value) / 100 for label, value in ledger.years.items()},
        categories={code: Decimal(value) / 100 for code, value in ledger.categories.items()},
        cells={
            label: {code: Decimal(value) / 100 for code, value in cells.items()} for label, cells in ledger.cells.items()
        },
    )


def _notes(ledgers: Iterable[hours.Ledger]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(note for ledger in ledgers for note in ledger.unconfirmed))


def _line(policy: Policy, line: hours.Line) -> LedgerLine:
    entry = line.entry
    if entry.source == hours.ACTIVITY:
        label = policy.kinds[entry.kind].name if entry.kind in policy.kinds else entry.kind
    elif entry.source == hours.TRAINING:
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
    )

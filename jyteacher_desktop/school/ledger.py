"""Hours of the school: counted by the policy in use, by a draft (what-if), and explained line by line.

This module only fetches the entries in the order of ``domain.hours.Entry`` and turns the engine's hundredths into rows
for people; every rule is in domain/hours.py. A school counts its own rows (本校口径); the bureau counts a person's rows
from every school.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from datetime import date

from jyteacher_desktop.domain import hours
from jyteacher_desktop.domain.ledger_view import HoursView, LedgerLine, Person, hours_row, hours_view, ledger_lines
from jyteacher_desktop.domain.policy import Cycle, Policy
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.school.roster import list_teachers, teacher_key, teacher_keys
from jyteacher_desktop.store.workspace import Workspace

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


def fetch_service(ws: Workspace, teacher: int | None = None) -> dict[Hashable, hours.Service]:
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
    keys = teacher_keys(ws)
    rows = [
        hours_row(
            Person(
                id=row.id,
                name=row.name,
                pinyin=row.pinyin,
                initials=row.initials,
                group=row.group,
                subject=row.subject,
                stage=row.stage,
            ),
            ledgers[keys[row.id]],
        )
        for row in list_teachers(ws, day, include_left=True)
        if keys[row.id] in ledgers and only in (None, keys[row.id])
    ]
    return hours_view(rules, chosen, day, rows, (note for ledger in ledgers.values() for note in ledger.unconfirmed))


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
    return ledger_lines(ledger)

"""Hours of the school: counted by the policy in use, by a draft (what-if), and explained line by line.

This module only fetches the entries that ``records/hour_entries.py`` describes and turns the engine's hundredths into rows
for people; every rule is in domain/hours.py. A school counts its own rows (本校口径); the bureau counts a person's rows
from every school.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date
from itertools import repeat
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from jyteacher_desktop.domain import hours
from jyteacher_desktop.domain.entries import ACTIVITY, OPENING, TRAINING, Row
from jyteacher_desktop.domain.policy import Cycle, Policy
from jyteacher_desktop.domain.required_hours import Service
from jyteacher_desktop.domain.terms import IN_POST
from jyteacher_desktop.later import later
from jyteacher_desktop.records.hour_entries import COLUMNS, SCHOOL
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.school.staff import teacher_keys
from jyteacher_desktop.school.whose_hours_changed import newest_entry, people_since
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import NamedTuple, dataclass, field, replace

if TYPE_CHECKING:
    from jyteacher_desktop.domain import hours_and_their_reasons as reasons
    from jyteacher_desktop.domain.hours_and_their_reasons import HoursRow, HoursView, LedgerLine, Person
    from jyteacher_desktop.school import recognised_hours, roster
else:
    roster = later("jyteacher_desktop.school.roster")
    # asked when somebody reads the lines, not when hours are counted
    reasons = later("jyteacher_desktop.domain.hours_and_their_reasons")
    recognised_hours = later("jyteacher_desktop.school.recognised_hours")

_DAYS_KEPT = 4
"""The first page and the paper of a quarter ask for today, the quarter's last day and that of the quarter before."""
_OF_LINE = ("role", "mark", "teacher")
"""What the line of attendance says of an entry; all else is the activity's."""
_OF_LINES = ("role", "mark", "group_concat(x.teacher_id)")
"""The same of all lines that say the same, as SQLite tells it; a school's book is always a file."""
_ROLE = COLUMNS.index("role")
"""How many columns of an activity, its key before them, stand before role and mark in ``Entry``."""


def explained_from(cycle: Cycle) -> date:
    """First day of the entries that the ledger of a cycle explains: one year before the cycle."""
    return cycle.start.replace(year=cycle.start.year - 1, day=1)


class _OfOne(NamedTuple):
    """What is counted of one teacher, and of whom and which cycle it is."""

    asked: tuple[int, str, date]
    entries: list[Row]
    service: Mapping[Hashable, Service]


def fetch_one(ws: Workspace, teacher: int, cycle: Cycle) -> _OfOne:
    """The entries of one teacher for a cycle, in the engine's own column order, and his service.

    Those that begin in the year before the cycle come along, because people ask why they do not count; older ones have their own
    cycle. However old the school's file is, one teacher's card costs the same. Who was asked for last is remembered until something
    is written: a card asks for his hours and for every line of them.
    """
    kept: list[_OfOne] = ws.remembered(("entries of one",), list)
    asked = (teacher, cycle.id, explained_from(cycle))
    if not kept or kept[0].asked != asked:
        entries = _put_together(ws, "{start} >= ?", (asked[2].isoformat(),), only=(teacher,))
        kept[:] = [_OfOne(asked, entries, fetch_service(ws, teacher))]
    return kept[0]


def fetch_cycle_entries(ws: Workspace, cycle: Cycle) -> Sequence[Row]:
    """The entries of everybody that begin inside a cycle: all that can count in it, however old the school's file is."""
    return ws.remembered(("entries", cycle.id, cycle.start, cycle.end), lambda: _of_cycle(ws, cycle))


def _of_cycle(ws: Workspace, cycle: Cycle, only: Iterable[int] | None = None) -> list[Row]:
    return _put_together(ws, "{start} BETWEEN ? AND ?", (cycle.start.isoformat(), cycle.end.isoformat()), only=only)


def _put_together(ws: Workspace, days: str, values: tuple[str, ...], *, only: Iterable[int] | None = None) -> list[Row]:
    """An activity is read once, however many people were there; its texts are shared by their entries.

    Of everybody role and mark are shared as well: who had the same is one text of their keys, for to make a text of Python for every role and
    mark takes as long as everything else that is read of a line. For a few people sorting the lines would take longer.
    """
    of_whom = "" if only is None else f" AND {{teacher}} IN ({', '.join(map(str, only))})"
    asked = SCHOOL.select(("e.id", *(_OF_LINES if only is None else _OF_LINE)), days + of_whom, sorts=(ACTIVITY,))
    lines = ws.tuples(f"{asked} GROUP BY 1, 2, 3" if only is None else asked, values)
    found: list[Row] = []
    if lines:
        columns = ("e.id", *(name for name in COLUMNS if name not in _OF_LINE))
        activities: dict[int, tuple[tuple[Any, ...], tuple[Any, ...]]] = {
            row[0]: (row[1:_ROLE], row[_ROLE:]) for row in ws.tuples(SCHOOL.select_activities(columns, days), values)
        }
        for activity, role, mark, people in lines:
            before, after = activities[activity]
            if only is None:
                found += zip(map(int, people.split(",")), *map(repeat, (*before, role, mark, *after)), strict=False)
            else:
                found.append((people, *before, role, mark, *after))
    of_one = {TRAINING: days + of_whom, OPENING: f"e.deleted = 0 AND {days}{of_whom}"}
    return found + ws.tuples(SCHOOL.select(COLUMNS, of_one, sorts=tuple(of_one)), values * 2)


def fetch_service(ws: Workspace, teacher: int | None = None) -> Mapping[Hashable, Service]:
    """Dated service of every teacher outside the trash (or of one), keyed by small integers; read once for as long as nothing is written.

    People of one history share it: what follows from a history is worked out once for all of them.
    """
    return ws.remembered(("service",), lambda: _fetch_service(ws)) if teacher is None else _fetch_service(ws, teacher)


def _fetch_service(ws: Workspace, teacher: int | None = None) -> dict[Hashable, Service]:
    events: dict[int, list[tuple[str | None, str]]] = defaultdict(list)
    for key, start, status in ws.tuples(
        "SELECT t.id, s.start, s.status FROM teacher t JOIN service s ON s.teacher_id = t.id "
        f"WHERE t.deleted = 0 {'AND t.id = ?' if teacher is not None else ''} ORDER BY t.id, coalesce(s.start, '')",
        (teacher,) if teacher is not None else (),
    ):
        events[key].append((start, status))
    shared: dict[tuple[tuple[str | None, str], ...], Service] = {}
    found: dict[Hashable, Service] = {}
    for key, its in events.items():
        school = tuple(its)
        known = shared.get(school)
        if known is None:
            known = shared[school] = Service((school,))
        found[key] = known
    return found


def everybody(ws: Workspace, day: date, cycle: Cycle, policy: Policy | None = None) -> Mapping[Hashable, hours.Ledger]:
    """The ledgers of the whole school in a cycle as of a day; under a draft when ``policy`` is given.

    The count of the policy in use is kept for each day and cycle and shared by pages and papers. After something was written only those
    are counted again whom it was about; everybody else keeps the very same ledger.
    """
    if policy is not None:
        return hours.count(fetch_cycle_entries(ws, cycle), policy, day, cycle=cycle.id, service=fetch_service(ws))
    kept = ws.lasting(("ledgers", cycle.id), _Kept)
    return ws.remembered(("ledgers", day, cycle.id), lambda: _count(ws, kept, day, cycle))


@dataclass(slots=True)
class _Kept:
    """What was counted of a cycle: by which policy, up to which entry of the journal, and everybody's ledger by day."""

    policy: Policy | None = None
    entry: int = -1
    days: dict[date, dict[Hashable, hours.Ledger]] = field(default_factory=dict)


def _count(ws: Workspace, kept: _Kept, day: date, cycle: Cycle) -> Mapping[Hashable, hours.Ledger]:
    policy, entry = current_policy(ws), newest_entry(ws)
    if kept.policy != policy or kept.entry != entry:
        kept.days = _as_of_now(ws, kept, policy, cycle)
        kept.policy, kept.entry = policy, entry
    found = kept.days.pop(day, None)
    if found is None:
        if kept.days:
            found = hours.count_on(next(reversed(kept.days.values())), day, service=fetch_service(ws))
        else:
            found = hours.count(fetch_cycle_entries(ws, cycle), policy, day, cycle=cycle.id, service=fetch_service(ws))
            found = _by_key(found)
        if len(kept.days) >= _DAYS_KEPT:
            del kept.days[next(iter(kept.days))]
    kept.days[day] = found
    return found


def _as_of_now(ws: Workspace, kept: _Kept, policy: Policy, cycle: Cycle) -> dict[date, dict[Hashable, hours.Ledger]]:
    """The ledgers of every day that is kept, with those counted again that may have changed; nothing where it may be most of them."""
    changed = people_since(ws, kept.entry) if kept.policy == policy else None
    if changed is None or any(len(changed) * 2 > len(ledgers) for ledgers in kept.days.values()):
        return {}
    if not changed:
        return kept.days
    entries = _of_cycle(ws, cycle, only=sorted(changed))
    service: dict[Hashable, Service] = {whose: its for whose, its in fetch_service(ws).items() if whose in changed}
    found: dict[date, dict[Hashable, hours.Ledger]] = {}
    for day, ledgers in kept.days.items():
        others = {key: ledger for key, ledger in ledgers.items() if key not in changed}
        theirs = hours.count(entries, policy, day, cycle=cycle.id, service=service)
        found[day] = _by_key({**others, **theirs})
    return found


def _by_key(ledgers: Mapping[Hashable, hours.Ledger]) -> dict[Hashable, hours.Ledger]:
    """In one order, whoever was counted last; of a school every key is a number."""
    return dict(sorted(ledgers.items(), key=itemgetter(0)))


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
        cycle: Id of a cycle of the policy; the one in hand on ``as_of`` when None.
        policy: A draft to try (what-if, nothing is stored); the policy in use when None.
        teacher_id: Only this teacher.

    Raises:
        InputError: The policy has no such cycle, or every one begins after the day.
        RecordMissing: No such teacher.
    """
    rules = policy or current_policy(ws)
    day = as_of or ws.today
    chosen = rules.cycle_in_hand(day) if cycle is None else rules.cycle(cycle)
    if teacher_id is not None:
        key = roster.teacher_key(ws, teacher_id)
        of_one = fetch_one(ws, key, chosen)

        def one(until: date) -> Mapping[Hashable, hours.Ledger]:
            return hours.count(of_one.entries, rules, until, cycle=chosen.id, service=of_one.service)

        view = _view(ws, rules, chosen, day, one(day), whose=teacher_id)
        return view if policy is not None else _with_credits(ws, view, one)
    if policy is not None:
        return _view(ws, rules, chosen, day, everybody(ws, day, chosen, policy))

    def all_of_them(until: date) -> Mapping[Hashable, hours.Ledger]:
        return everybody(ws, until, chosen)

    return ws.remembered(
        ("view", day, chosen.id),
        lambda: _with_credits(ws, _view(ws, rules, chosen, day, all_of_them(day)), all_of_them),
    )


def _with_credits(ws: Workspace, view: HoursView, count: Callable[[date], Mapping[Hashable, hours.Ledger]]) -> HoursView:
    """The view with what the newest receipt recognises beside the school's own figures as of the receipt's day."""
    recognised = recognised_hours.credits_of(ws, view.cycle)
    if not recognised:
        return view
    newest = max(recognised.values(), key=lambda credit: credit.as_of)
    keys, own = teacher_keys(ws), count(newest.as_of)
    return replace(
        view,
        credited_on=newest.credited_on,
        credited_as_of=newest.as_of,
        teachers=tuple(
            row
            if (credit := recognised.get(row.id)) is None or keys[row.id] not in own
            else replace(row, credited=credit.counted, credited_gap=credit.counted - own[keys[row.id]].counted)
            for row in view.teachers
        ),
    )


def gone(row: roster.TeacherRow) -> str:
    """How somebody left the school as of the row's day (退休, 调出, 离职); "" for whoever is in post or has not come yet."""
    return row.status if row.status_code and row.status_code not in IN_POST else ""


def hours_of(ws: Workspace, day: date, cycle: Cycle, people: Sequence[str]) -> tuple[HoursRow, ...]:
    """The school's own figures of some people, in their order, without what the bureau recognises."""
    keys, ledgers = teacher_keys(ws), everybody(ws, day, cycle)
    rows = {row.id: row for row in roster.list_teachers(ws, day, include_left=True)}
    return tuple(reasons.hours_row(_person(rows[whose]), ledgers[keys[whose]]) for whose in people)


def _view(
    ws: Workspace, rules: Policy, cycle: Cycle, day: date, ledgers: Mapping[Hashable, hours.Ledger], *, whose: str | None = None
) -> HoursView:
    """Whoever is in the list of the day; ``whose``: the one person who was asked for, listed or not."""
    keys, known = teacher_keys(ws), ws.lasting(("rows of hours", day, cycle.id), dict[str, _Row])
    rows = []
    for row in roster.list_teachers(ws, day, include_left=True):
        ledger = ledgers.get(keys[row.id])
        if ledger is None:
            continue
        if whose is None and not reasons.listed_on(come=bool(row.status_code), entered=ledger.any_between(cycle.start, day)):
            continue
        kept = known.get(row.id)
        if kept is None or kept.ledger is not ledger or kept.teacher != row:
            kept = known[row.id] = _Row(row, ledger, reasons.hours_row(_person(row), ledger))
        rows.append(kept.shown)
    return reasons.hours_view(rules, cycle, day, rows, (note for ledger in ledgers.values() for note in ledger.unconfirmed))


class _Row(NamedTuple):
    """Somebody's row, with what it was made of."""

    teacher: roster.TeacherRow
    ledger: hours.Ledger
    shown: HoursRow


def _person(row: roster.TeacherRow) -> Person:
    return reasons.Person(
        id=row.id,
        name=row.name,
        pinyin=row.pinyin,
        initials=row.initials,
        group=row.group,
        subject=row.subject,
        stage=row.stage,
        unit=row.home,
        gone=gone(row),
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
    key = roster.teacher_key(ws, teacher_id)
    day = as_of or ws.today
    chosen = rules.cycle_in_hand(day) if cycle is None else rules.cycle(cycle)
    of_one = fetch_one(ws, key, chosen)
    ledger = hours.ledger(key, of_one.entries, rules, day, cycle=chosen.id, service=of_one.service.get(key))
    return reasons.ledger_lines(ledger)

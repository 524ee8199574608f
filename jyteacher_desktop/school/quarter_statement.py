"""One statement of a quarter: who is in it, up to which day, which records count. Every view of a quarter reads it.

Home, pages, the principal's paper, workbooks and the command line take their figures from here and from nowhere else, so sums of
parts are the headline by construction: every figure is a sum over the same entries of the same people.

* **Day** (截至): the quarter's last day once it has passed, today before; of a closed quarter never later than the day it was closed.
* **People**: everybody in post on a day of the quarter up to that day, or with hours counted or attendance in it; who left is named.
  What somebody did while he only came to activities from another school stands in no figure here (decision 0490).
  What begins after the day is not known on it (:func:`~jyteacher_desktop.domain.required_hours.begun`).
* **Names and groups** (教研组, 学科, 学段): of a closed quarter as they were when it was closed, where that was kept.
* **Activities**: held up to the day and not returned. Planned ones, returned ones and those whose day has not come are counted apart.
* **Entries**: the lines of these people in held activities, and their trainings, with claimed and counted hours by the one engine.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from jyteacher_desktop.domain import hours
from jyteacher_desktop.domain.calendar import AccountingYear, Quarter
from jyteacher_desktop.domain.entries import NOT_CLAIMED, OPENING, TRAINING, Entry, over
from jyteacher_desktop.domain.headline import QuarterFacts, pace_words
from jyteacher_desktop.domain.hours_and_their_reasons import standing_apart
from jyteacher_desktop.domain.policy import Cycle, Policy
from jyteacher_desktop.domain.required_hours import Service, begun
from jyteacher_desktop.domain.stages import stage_group
from jyteacher_desktop.domain.terms import RecordStatus, ServiceStatus
from jyteacher_desktop.school.activities import PRESENT, ActivityRow, list_activities
from jyteacher_desktop.school.ledger import everybody, fetch_service, gone
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.school.quarter_open_or_closed import CLOSED, PeriodRow, period
from jyteacher_desktop.school.roster import TeacherRow, list_teachers, names_of
from jyteacher_desktop.school.staff import teacher_keys
from jyteacher_desktop.school.trainings import TrainingRow, list_trainings, oldest_trainings_first
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, field, replace

_NO_GROUP = "未填写"
_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One person in one activity or training of the statement, in hundredths of an hour; ``approved`` says it was reviewed."""

    teacher: str
    entry: str
    training: bool
    kind: str
    expected: bool
    present: bool
    claimed: int
    confirmed: int
    counted: int
    approved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Figures of some of the entries, in hundredths of an hour where hours are meant.

    ``waiting`` claim hours that nobody has reviewed; ``unreviewed`` are all entries of records that nobody has, those of absent people too.
    """

    person_times: int = 0
    expected_times: int = 0
    trainings: int = 0
    claimed: int = 0
    confirmed: int = 0
    approved: int = 0
    unreviewed: int = 0
    waiting: int = 0
    waiting_claimed: int = 0
    counted: int = 0
    training_counted: int = 0

    @classmethod
    def of(cls, entries: Iterable[Counted]) -> Sums:
        """The sum over entries."""
        present = expected = trainings = claimed = confirmed = approved = unreviewed = waiting = waits = counted = trained = 0
        for each in entries:  # one way through: a statement of a large school adds up tens of thousands several times
            present += each.present
            expected += each.expected
            claimed += each.claimed
            confirmed += each.confirmed
            counted += each.counted
            if each.approved:
                approved += 1
            else:
                unreviewed += 1
                if each.claimed:
                    waiting += 1
                    waits += each.claimed
            if each.training:
                trainings += 1
                trained += each.counted
        return cls(
            person_times=present,
            expected_times=expected,
            trainings=trainings,
            claimed=claimed,
            confirmed=confirmed,
            approved=approved,
            unreviewed=unreviewed,
            waiting=waiting,
            waiting_claimed=waits,
            counted=counted,
            training_counted=trained,
        )


_NOTHING = Sums()


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One person of the statement: the quarter's sums, the year's and the cycle's counted hours as of its day.

    Attributes:
        row: The person as of the statement's day.
        note: What happened to the service in the quarter (9月调出), or the status of the day when it is not 在职.
        gone: How the person left, "" for whoever is in post.
        apart: As in :class:`~jyteacher_desktop.domain.hours_and_their_reasons.HoursRow`.
    """

    row: TeacherRow
    sums: Sums
    year: int
    cycle: int
    required: int
    pace: int
    note: str
    gone: str
    apart: str

    @property
    def behind(self) -> bool:
        """Below the even pace of the day; nobody apart ever is."""
        return not self.apart and self.cycle < self.pace

    @property
    def gap(self) -> int:
        """What is missing to the requirement."""
        return max(0, self.required - self.cycle)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guests:
    """How many people of other schools were at the activities held, and how often; they stand in no other figure (decision 0490).

    ``once`` are those of the school who were such guests before in the cycle: what they did then stands in their year and cycle and in no quarter.
    """

    people: int = 0
    person_times: int = 0
    once: tuple[str, ...] = ()


class Doubts:
    """The rules without official confirmation behind a statement: looked up in every entry when a paper asks, for the first page does not."""

    def __init__(self, ledgers: Sequence[hours.Ledger]) -> None:
        self._ledgers = ledgers

    @cached_property
    def counting(self) -> tuple[str, ...]:
        """Those that took hours away, each once."""
        return tuple(dict.fromkeys(note for ledger in self._ledgers for note in ledger.unconfirmed_counting))

    @cached_property
    def requirement(self) -> tuple[str, ...]:
        """Those behind what is required, each once."""
        return tuple(dict.fromkeys(note for ledger in self._ledgers for note in ledger.unconfirmed_requirement))

    def __eq__(self, other: object) -> bool:
        """Equal where they say the same."""
        return isinstance(other, Doubts) and (self.counting, self.requirement) == (other.counting, other.requirement)

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, kw_only=True)
class Carried:
    """What began before a quarter and ended in it, of one cycle: in the figures of that cycle and of the year in which it began, in no quarter's.

    Whoever left before the quarter is among ``people`` and nobody of the quarter. ``began``: the days between which all of it began.
    """

    cycle: Cycle
    began: tuple[date, date]
    people: tuple[TeacherRow, ...]
    entries: tuple[Counted, ...]


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What there is to say about one quarter; see the module."""

    quarter: Quarter
    day: date
    state: PeriodRow
    policy: Policy
    cycle: Cycle
    members: tuple[Member, ...]
    held: tuple[ActivityRow, ...]
    planned: tuple[ActivityRow, ...]
    returned: tuple[ActivityRow, ...]
    coming: tuple[ActivityRow, ...]
    trainings: tuple[TrainingRow, ...]
    trainings_returned: tuple[TrainingRow, ...]
    trainings_coming: tuple[TrainingRow, ...]
    entries: tuple[Counted, ...]
    pace: Decimal
    pace_at_end: Decimal
    guests: Guests = field(default_factory=Guests)
    carried_by_cycle: tuple[Carried, ...] = ()
    doubts: Doubts = field(default_factory=lambda: Doubts(()))

    @property
    def carried(self) -> tuple[Counted, ...]:
        """What began before the quarter and ended in it, of whichever cycle."""
        return tuple(entry for each in self.carried_by_cycle for entry in each.entries)

    @property
    def closed(self) -> bool:
        """Whether the quarter is closed."""
        return self.state.status == CLOSED

    @property
    def pace_words(self) -> str:
        """What even progress gives, see :func:`~jyteacher_desktop.domain.headline.pace_words`."""
        return pace_words(self.day, self.quarter.last_day, self.pace, self.pace_at_end)

    @property
    def over(self) -> bool:
        """Whether the day is the quarter's last."""
        return self.day >= self.quarter.last_day

    @cached_property
    def sums(self) -> Sums:
        """Of everything."""
        return Sums.of(self.entries)

    @cached_property
    def called(self) -> Mapping[str, str]:
        """How the people of the quarter are called in one list, by id: people of one name are told apart."""
        carriers = (row for each in self.carried_by_cycle for row in each.people)
        rows = {row.id: row for row in (*carriers, *(member.row for member in self.members))}
        return names_of(rows.values())

    @cached_property
    def by_teacher(self) -> Mapping[str, Sums]:
        """By the person's id."""
        return self._by(lambda each: each.teacher)

    @cached_property
    def by_entry(self) -> Mapping[str, Sums]:
        """By the id of the activity or training."""
        return self._by(lambda each: each.entry)

    @cached_property
    def by_kind(self) -> Mapping[str, Sums]:
        """Activities by kind."""
        return self._by(lambda each: each.kind, [each for each in self.entries if not each.training])

    def of_people(self, ids: Iterable[str]) -> Sums:
        """Of some people, e.g. of a 教研组."""
        wanted = set(ids)
        return Sums.of(each for each in self.entries if each.teacher in wanted)

    def _by(self, key: Callable[[Counted], str], entries: Sequence[Counted] | None = None) -> dict[str, Sums]:
        groups: dict[str, list[Counted]] = defaultdict(list)
        for each in self.entries if entries is None else entries:
            groups[key(each)].append(each)
        return {name: Sums.of(some) for name, some in groups.items()}

    @property
    def facts(self) -> QuarterFacts:
        """The headline."""
        sums = self.sums
        return QuarterFacts(
            teachers=len(self.members),
            left=sum(bool(member.gone) for member in self.members),
            activities=len(self.held),
            person_times=sums.person_times,
            expected_times=sums.expected_times,
            claimed=in_hours(sums.claimed),
            confirmed=in_hours(sums.confirmed) if sums.approved else None,
            waiting=sums.waiting,
            waiting_claimed=in_hours(sums.waiting_claimed),
            counted=in_hours(sums.counted),
            trainings=sums.trainings,
            training_counted=in_hours(sums.training_counted),
        )

    @property
    def empty(self) -> bool:
        """Whether nothing at all was recorded in the quarter."""
        return not (self.held or self.planned or self.returned or self.coming or self.trainings)


GROUPINGS: tuple[tuple[str, Callable[[TeacherRow], str]], ...] = (
    ("教研组", lambda row: row.group),
    ("学科", lambda row: row.subject),
    ("学段", lambda row: stage_group(row.stage)),
)
"""The ways in which a school's people are divided on paper."""


def divided(stated: Statement, name_of: Callable[[TeacherRow], str]) -> dict[str, list[Member]]:
    """The people of a statement one way, the largest group first and those without a name last."""
    groups: dict[str, list[Member]] = defaultdict(list)
    for member in stated.members:
        groups[name_of(member.row) or _NO_GROUP].append(member)
    return dict(sorted(groups.items(), key=lambda item: (item[0] == _NO_GROUP, -len(item[1]), item[0])))


def in_hours(x100: int) -> Decimal:
    """Hundredths as hours."""
    return Decimal(x100) / 100


def day_of(ws: Workspace, quarter: Quarter, state: PeriodRow | None = None) -> date:
    """The day up to which a quarter is stated (截至)."""
    known = state or period(ws, quarter)
    days = [ws.today, quarter.last_day]
    if known.status == CLOSED and known.changed_on:
        days.append(date.fromisoformat(known.changed_on))
    return min(days)


def statement(ws: Workspace, quarter: Quarter, *, signed: bool = True) -> Statement:
    """The statement of one quarter; made once and shared until something is written.

    Args:
        ws: The workspace.
        quarter: The quarter.
        signed: Whether the people of a closed quarter are called and grouped as when it was closed, as its paper has them.

    Raises:
        InputError: The policy has no cycle around this quarter.
    """
    as_signed = signed or period(ws, quarter).status != CLOSED  # of an open quarter there is one statement
    return ws.remembered(("statement", quarter, ws.today, as_signed), lambda: _statement(ws, quarter, signed=as_signed))


@dataclass(frozen=True, slots=True, kw_only=True)
class YearPerson:
    """Somebody of the year: whether they came to anything, and what counts for them."""

    id: str
    name: str
    group: str
    took_part: bool
    counted: int


@dataclass(frozen=True, kw_only=True)
class YearFigures:
    """A calendar year as the yearly summary states it: the people, activities and entries that a quarter's statement would count.

    ``opening`` are the hundredths of 期初学时 that count in the year beside them, for they were earned elsewhere. ``across`` began in the
    year and ended after it: the ledger books an entry by the day on which it begins, so no other year has these hours. They are known once
    they are over; ``known`` is the day up to which the hours were counted.
    """

    year: int
    day: date
    known: date
    teachers: int
    left: int
    took_part: int
    held: tuple[ActivityRow, ...]
    entries: tuple[Counted, ...]
    names: Mapping[str, str]
    people: tuple[YearPerson, ...]
    opening: int
    across: tuple[Counted, ...]

    @cached_property
    def sums(self) -> Sums:
        """Of everything that was over on the day."""
        return Sums.of(self.entries)

    def of_kind(self, kind: str) -> Sums:
        """Of the activities of one kind."""
        return Sums.of(each for each in self.entries if each.kind == kind and not each.training)


def year_figures(ws: Workspace, year: int, until: date | None = None) -> YearFigures:
    """Everything held and counted in a calendar year, up to its end, to today, or to a day before.

    Raises:
        InputError: The policy has no cycle around this year.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    day = min(ws.today, last, until or last)
    known = ws.today if day == last else day
    cycle = current_policy(ws).cycle_at(last)
    found = _people(ws, first, last, day, cycle, known=known)
    after = (day + timedelta(days=1)).isoformat()
    return YearFigures(
        year=year,
        day=day,
        known=known,
        teachers=len(found),
        left=sum(bool(gone(row)) for row, _ledger, _its, _service in found),
        took_part=sum(any(each.present for each in its.entries) for _row, _ledger, its, _service in found),
        held=tuple(row for row in list_activities(ws, first, last) if _held(row, day)),
        entries=tuple(each for _row, _ledger, its, _service in found for each in its.entries),
        names={row.id: row.name for row, _ledger, _its, _service in found},
        people=tuple(
            YearPerson(
                id=row.id,
                name=row.name,
                group=row.group,
                took_part=any(each.present for each in its.entries),
                counted=its.sums.counted,
            )
            for row, _ledger, its, _service in found
        ),
        opening=sum(
            counted
            for _row, ledger, _its, _service in found
            for entry, _claimed, counted in ledger.figures_between(first, day)
            if Entry(*entry).source == OPENING
        ),
        across=tuple(
            each
            for row, ledger, _its, service in found
            for each in _entries(row.id, ledger, (first, last), known, ended_from=after, guest=guest_days(service, known))
        ),
    )


def _held(row: ActivityRow | TrainingRow, day: date) -> bool:
    return over(row.status, row.end_date, day.isoformat())


class _Lines:
    """What stands of one ledger in a statement; kept for as long as the ledger says the same of these days."""

    __slots__ = ("_sums", "entries", "guest", "ledger")

    def __init__(self, ledger: hours.Ledger, entries: list[Counted], guest: _Days) -> None:
        self.ledger = ledger
        self.entries = entries
        self.guest = guest
        self._sums: Sums | None = None

    @property
    def sums(self) -> Sums:
        """Of the entries."""
        if self._sums is None:
            self._sums = Sums.of(self.entries) if self.entries else _NOTHING
        return self._sums


_Days = tuple[tuple[str, str], ...]
"""Spells of days: the first one, and the first one after it."""
_Found = tuple[TeacherRow, hours.Ledger, _Lines, Service | None]


def standings_under(ws: Workspace, stated: Statement, policy: Policy) -> dict[str, tuple[int, int]]:
    """What is required of everybody of a quarter and what had counted before it, by another policy: hundredths by person's id.

    Raises:
        NoCycleError: The policy has no such cycle.
    """
    quarter = stated.quarter
    found = _people(ws, quarter.first_day, quarter.last_day, stated.day, policy.cycle(stated.cycle.id), policy=policy)
    return {row.id: (ledger.required_x100, ledger.counted_x100 - its.sums.counted) for row, ledger, its, _service in found}


def _people(
    ws: Workspace,
    first: date,
    last: date,
    day: date,
    cycle: Cycle,
    *,
    known: date | None = None,
    policy: Policy | None = None,
) -> list[_Found]:
    """Everybody in post on a day between the two, or with hours or attendance in it: ledger, entries that stand, service.

    The ledgers, and what somebody has to be in them for, are those of the day ``known`` where it is a later one, and by ``policy`` where
    that is not the one in use.
    """
    known = known or day
    ledgers, uuids = everybody(ws, known, cycle, policy), {key: uuid for uuid, key in teacher_keys(ws).items()}
    histories = {uuids[key]: service for key, service in fetch_service(ws).items() if isinstance(key, int) and key in uuids}
    of_person = {uuids[key]: ledger for key, ledger in ledgers.items() if isinstance(key, int) and key in uuids}
    kept: dict[str, _Lines] = ws.lasting(("lines", first, last, day, known), dict) if policy is None else {}
    found: list[_Found] = []
    told: dict[int, tuple[_Days, bool]] = {}
    for row in list_teachers(ws, day, include_left=True):
        ledger = of_person.get(row.id)
        if ledger is None:
            continue
        history = histories.get(row.id)
        of_history = told.get(id(history))
        if of_history is None:  # many people share one (fetch_service)
            there = history is not None and _there(history, first, day)
            of_history = told[id(history)] = guest_days(history, day), there
        guest, there = of_history
        lines = _lines(kept, row.id, ledger, (first, last), day, guest=guest)
        its = _entries(row.id, ledger, (first, last), known, guest=guest_days(history, known)) if known > day else lines.entries
        if there or any(each.counted or each.present for each in its):
            found.append((row, ledger, lines, history))
    return found


def _lines(
    kept: dict[str, _Lines],
    teacher: str,
    ledger: hours.Ledger,
    span: tuple[date, date],
    day: date,
    *,
    guest: _Days,
    ended_from: str = "",
) -> _Lines:
    """What stands of a ledger between two days: what is ``kept``, unless another one is there by now that says something else of them."""
    known = kept.get(teacher)
    same = known is not None and (known.ledger is ledger or known.ledger.agrees_between(ledger, *span)) and known.guest == guest
    if known is None or not same:
        known = kept[teacher] = _Lines(ledger, [*_entries(teacher, ledger, span, day, ended_from=ended_from, guest=guest)], guest)
    known.ledger = ledger
    return known


def _statement(ws: Workspace, quarter: Quarter, *, signed: bool) -> Statement:
    policy, state = current_policy(ws), period(ws, quarter)
    day, cycle = day_of(ws, quarter, state), policy.cycle_at(quarter.last_day)
    found = _people(ws, quarter.first_day, quarter.last_day, day, cycle)
    if signed and state.status == CLOSED:
        found = _as_signed(ws, quarter, state.version, found)
    activities = list_activities(ws, quarter.first_day, quarter.last_day)[::-1]
    trainings = oldest_trainings_first(list_trainings(ws, quarter.first_day, quarter.last_day))
    year = AccountingYear.of(day, policy.year_basis).label
    notes: dict[tuple[int, str, str], str] = {}  # many people share a history (fetch_service)
    members = []
    for row, ledger, lines, history in found:
        key = id(history), row.status_code, row.since
        note = notes.get(key)
        if note is None:
            note = notes[key] = _note(row, history, quarter, day)
        members.append(_member(row, ledger, lines.sums, note=note, year=year))
    inside = {row.id: lines.guest for row, _ledger, lines, _history in found}
    return Statement(
        quarter=quarter,
        day=day,
        state=state,
        policy=policy,
        cycle=cycle,
        members=tuple(members),
        held=tuple(row for row in activities if _held(row, day)),
        planned=tuple(row for row in activities if row.status == RecordStatus.PLANNED.code),
        returned=tuple(row for row in activities if row.status == RecordStatus.RETURNED.code),
        coming=tuple(row for row in activities if row.status not in NOT_CLAIMED and row.end_date > day.isoformat()),
        trainings=tuple(
            row
            for row in trainings
            if _held(row, day) and row.teacher_id in inside and not as_guest(row.date, inside[row.teacher_id])
        ),
        trainings_returned=tuple(row for row in trainings if row.status == RecordStatus.RETURNED.code),
        trainings_coming=tuple(row for row in trainings if row.status not in NOT_CLAIMED and row.end_date > day.isoformat()),
        entries=tuple(each for _row, _ledger, lines, _history in found for each in lines.entries),
        carried_by_cycle=tuple(_carried(ws, quarter, day)),
        pace=hours.even_pace(policy, cycle, day),
        pace_at_end=hours.even_pace(policy, cycle, quarter.last_day),
        doubts=Doubts([ledger for _row, ledger, _lines, _history in found]),
        guests=replace(_guests(ws, cycle, quarter, day), once=tuple(_once_guests(found, cycle, day))),
    )


def _guests(ws: Workspace, cycle: Cycle, quarter: Quarter, day: date) -> Guests:
    """Who was at the quarter's activities while he belonged to another school."""
    histories = fetch_service(ws)
    once_guests = {id(service): days for service in _different(histories.values()) if (days := guest_days(service, day))}
    if not once_guests:
        return Guests()
    uuids = {key: uuid for uuid, key in teacher_keys(ws).items()}
    spells = {key: once_guests[id(service)] for key, service in histories.items() if key in uuids and id(service) in once_guests}
    ledgers, span = everybody(ws, day, cycle), (quarter.first_day, quarter.last_day)
    times: list[int] = []
    for key, guest in spells.items():
        whole, own = (sum(each.present for each in _entries("", ledgers[key], span, day, guest=days)) for days in ((), guest))
        times.append(whole - own)
    return Guests(people=sum(map(bool, times)), person_times=sum(times))


def _once_guests(found: Iterable[_Found], cycle: Cycle, day: date) -> Iterator[str]:
    """Those of a statement's people who have hours in the cycle of days on which they were guests here."""
    for row, ledger, lines, _history in found:
        whole = ledger.figures_between(cycle.start, day) if lines.guest else ()
        if any(counted and as_guest(Entry(*entry).start, lines.guest) for entry, _claimed, counted in whole):
            yield row.id


def _different(histories: Iterable[Service]) -> Iterable[Service]:
    """Each history once, however many people share it."""
    return {id(history): history for history in histories}.values()


def guest_days(service: Service | None, day: date) -> _Days:
    """The days, as known on one, on which somebody only came to activities here: what he did then is no figure of this school (decision 0490)."""
    found: list[tuple[str, str]] = []
    for school in service.schools if service is not None else ():
        if not any(status == ServiceStatus.GUEST.code for _start, status in school):
            continue  # hardly anybody
        events = begun(school, day.isoformat())
        ends = [*(start for start, _status in events[1:]), "9999"]
        found += [(start, end) for (start, status), end in zip(events, ends, strict=False) if status == ServiceStatus.GUEST.code]
    return tuple(found)


def as_guest(start: str, guest: _Days) -> bool:
    """Whether what began on a day was done as a guest (:func:`guest_days`)."""
    return any(first <= start < after for first, after in guest)


def _as_signed(ws: Workspace, quarter: Quarter, version: int, found: list[_Found]) -> list[_Found]:
    """The people under the names and in the groups of the day on which the quarter was closed; what changed since is later quarters'."""
    kept = {
        teacher: {name: text for name, text in zip(_SIGNED_OF_PERSON, texts, strict=True) if text is not None}
        for teacher, *texts in ws.tuples(
            "SELECT teacher_uuid, research_group, subject, stage, name, teacher_no FROM signed_person WHERE quarter = ? AND version = ?",
            (str(quarter), version),
        )
    }

    def signed(row: TeacherRow) -> TeacherRow:
        then = {name: text for name, text in kept.get(row.id, {}).items() if text != getattr(row, name)}
        return replace(row, **then) if then else row

    return [(signed(row), ledger, lines, service) for row, ledger, lines, service in found]


_SIGNED_OF_PERSON = ("group", "subject", "stage", "name", "teacher_no")


def _entries(
    teacher: str, ledger: hours.Ledger, span: tuple[date, date], day: date, *, guest: _Days, ended_from: str = ""
) -> Iterator[Counted]:
    until = day.isoformat()
    for row, claimed, counted in ledger.figures_between(*span, ended_from=ended_from):
        entry = Entry(*row)
        if entry.source == OPENING or not over(entry.status, entry.end, until):
            continue
        if as_guest(entry.start, guest):
            continue
        training, approved = entry.source == TRAINING, entry.status == RecordStatus.APPROVED.code
        limit = claimed if entry.confirmed_x100 is None else min(claimed, entry.confirmed_x100)
        yield Counted(
            teacher=teacher,
            entry=entry.id,
            training=training,
            kind="" if training else entry.kind,
            expected=not training,
            present=not training and entry.mark in PRESENT,
            claimed=claimed,
            confirmed=limit if approved else 0,
            counted=counted,
            approved=approved,
        )


def days_before(quarter: Quarter) -> tuple[date, date]:
    """The days on which what is carried into a quarter began: the year before it."""
    return quarter.first_day - _YEAR, quarter.first_day - timedelta(days=1)


def _carried(ws: Workspace, quarter: Quarter, day: date) -> Iterator[Carried]:
    """Lines that began in the year before the quarter and ended in it, and whose they are: also of somebody who has left since he began."""
    span, first = days_before(quarter), quarter.first_day.isoformat()
    for each in current_policy(ws).cycles:
        began = max(each.start, span[0]), min(each.end, span[1])
        if began[0] > began[1] or not _runs_over(ws, began, first):
            continue
        kept: dict[str, _Lines] = ws.lasting(("carried", *began, day), dict)
        ledgers, keys, histories = everybody(ws, day, each), teacher_keys(ws), fetch_service(ws)
        found = [
            (
                row,
                _lines(
                    kept, row.id, ledgers[key], began, day, ended_from=first, guest=guest_days(histories.get(key), day)
                ).entries,
            )
            for row in list_teachers(ws, day, include_left=True)
            for key in (keys[row.id],)
            if key in ledgers
        ]
        people, entries = tuple(row for row, its in found if its), tuple(one for _row, its in found for one in its)
        if entries:
            yield Carried(cycle=each, began=began, people=people, entries=entries)


def _runs_over(ws: Workspace, began: tuple[date, date], first: str) -> bool:
    """Whether anything that began then ends in the quarter or later: only then everybody's ledger of that cycle is looked through."""
    return any(
        ws.tuples(
            f'SELECT 1 FROM {table} WHERE deleted = 0 AND start BETWEEN ? AND ? AND "end" >= ? LIMIT 1',
            (began[0].isoformat(), began[1].isoformat(), first),
        )
        for table in ("activity", "training")
    )


def _member(row: TeacherRow, ledger: hours.Ledger, sums: Sums, *, note: str, year: str) -> Member:
    left = gone(row)
    return Member(
        row=row,
        sums=sums,
        year=ledger.of_year(year),
        cycle=ledger.counted_x100,
        required=ledger.required_x100,
        pace=ledger.pace_x100,
        note=note,
        gone=left,
        apart=standing_apart(ledger, left),
    )


def _there(history: Service, first: date, day: date) -> bool:
    """Whether a person was in post on a day from the first one up to the day of the statement, by what had begun on that."""
    begin = first.isoformat()
    for school in history.schools:
        events = begun(school, day.isoformat())
        ends = [*(start for start, _status in events[1:]), "9999"]  # behind every day: what came last still holds
        for (start, status), until in zip(events, ends, strict=False):
            if start < until and until > begin and ServiceStatus(status).in_post:
                return True
    return False


def _note(row: TeacherRow, history: Service | None, quarter: Quarter, day: date) -> str:
    """What to say beside a name on a day: every coming and going within the quarter, or the status of before that is not 在职."""
    status = ServiceStatus(row.status_code) if row.status_code else None
    since = date.fromisoformat(row.since) if row.since else None
    known = [begun(school, day.isoformat()) for school in history.schools] if history else []
    words = _changes(known, quarter)
    if status in (None, ServiceStatus.IN_POST) or (since is not None and since in quarter):
        return "、".join(words)
    when = f"{since.year}年{since.month}月" if since is not None and not status.in_post else ""
    return "、".join([*words, f"{when}{status.label}"])


def _changes(known: Iterable[list[tuple[str, str]]], quarter: Quarter) -> list[str]:
    """Who came, left, went on leave or came back within a quarter, in the order of days: 10月调出, 11月回校."""
    found = []
    for events in known:
        before: ServiceStatus | None = None
        for start, code in events:
            status = ServiceStatus(code)
            if start and date.fromisoformat(start) in quarter and status is not before:
                found.append((start, f"{date.fromisoformat(start).month}月{_change(before, status)}"))
            before = status
    return [word for _day, word in sorted(found)]


def _change(before: ServiceStatus | None, status: ServiceStatus) -> str:
    """What a status that follows another one (None = nothing) means for the school."""
    if not status.in_post:
        return status.label
    if status is not ServiceStatus.IN_POST:
        return f"起{status.label}"
    if before is None:
        return "到岗"
    return "返岗" if before.in_post else "回校"


def quarter_sums(stated: Statement) -> dict[tuple[str, str], tuple[int, int]]:
    """Claimed and counted hundredths of every line, by person and entry: what closing keeps."""
    return {(each.teacher, each.entry): (each.claimed, each.counted) for each in stated.entries}

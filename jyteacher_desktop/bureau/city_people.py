"""The people of the city over all their schools: whom the packages name, their hours, what explains each, and what was credited to whom.

Everything here reads the rows of the schools' head letters in sorted order and asks no clock but the caller's day. People are
joined by ID number, never by name; where facts contradict each other nothing is decided: the item is flagged for a person.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from jyteacher_desktop.bureau import guest_hours, kept_findings
from jyteacher_desktop.bureau.clerks_log import KEYS, entered_offices, marked
from jyteacher_desktop.bureau.contradictions_between_schools import at_several_schools
from jyteacher_desktop.bureau.counts_from_day_to_day import CountedPerson, KeptCounts
from jyteacher_desktop.bureau.errors import RecordUnknown
from jyteacher_desktop.bureau.findings_sent import told_mark, told_tables
from jyteacher_desktop.bureau.office import current_policy
from jyteacher_desktop.bureau.policy_numbers import newest_published
from jyteacher_desktop.bureau.progress_of_long_jobs import Progress
from jyteacher_desktop.bureau.recounting_what_changed import person_marks
from jyteacher_desktop.bureau.which_packages_count import standings, told
from jyteacher_desktop.domain import hours
from jyteacher_desktop.domain.columns import Align, Column, hours_text
from jyteacher_desktop.domain.entries import TRAINING, WAITS, Entry, OfficeRow
from jyteacher_desktop.domain.hours_and_their_reasons import (
    HoursRow,
    HoursView,
    LedgerLine,
    Person,
    hours_row,
    hours_view,
    ledger_lines,
    listed_on,
)
from jyteacher_desktop.domain.ledger_lines import Line
from jyteacher_desktop.domain.names import KnownBy, match_key, told_to_choose
from jyteacher_desktop.domain.policy import Cycle, Policy
from jyteacher_desktop.domain.required_hours import Service
from jyteacher_desktop.domain.terms import ServiceStatus
from jyteacher_desktop.exchange.canonical import MAX_INTEGER
from jyteacher_desktop.moments import LATEST, moment_of
from jyteacher_desktop.records.hour_entries import CITY, COLUMNS, SOURCES
from jyteacher_desktop.records.pinyin import pinyin_keys
from jyteacher_desktop.records.status_on_a_day import in_post, iso, told_status
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

_MOST_CANDIDATES = 12
"""People of one name that a sentence lists."""
_LONGEST_REASON = 500
"""A reason names titles that schools wrote; a line of a receipt must never grow too long for its readers."""
_BATCH = 400
"""People counted at once: memory stays bounded however large the city is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """One person of the city, whichever schools know them. ``teachers`` are the ids they carry there."""

    id: str
    name: str
    sex: str
    birth_month: str
    subject: str
    stage: str
    title: str
    id_last4: str
    schools: tuple[str, ...]
    teachers: tuple[str, ...]


PERSON_COLUMNS: tuple[Column[PersonRow], ...] = (
    Column(key="name", title="姓名", value=lambda row: row.name, width=17),
    Column(key="sex", title="性别", value=lambda row: row.sex, align=Align.CENTER, width=6),
    Column(key="birth_month", title="出生年月", value=lambda row: row.birth_month, align=Align.CENTER, width=10),
    Column(key="subject", title="学科", value=lambda row: row.subject, width=12),
    Column(key="stage", title="学段", value=lambda row: row.stage, width=10),
    Column(key="title", title="职称", value=lambda row: row.title, width=12),
    Column(key="id_last4", title="证件后四位", value=lambda row: row.id_last4, align=Align.CENTER, width=10),
    Column(key="schools", title="学校", value=lambda row: "、".join(row.schools), width=30),
)


ACKNOWLEDGED = "coalesce((SELECT a.seq FROM sent a JOIN letter h ON h.letter_id = o.head WHERE a.office = o.uuid AND a.letter_id = h.ack), 0)"
"""SQL on an office ``o``: number of the receipt its newest letter acknowledges, 0 for none."""
UNREAD = f"(SELECT count(*) FROM sent s WHERE s.office = o.uuid AND s.seq > {ACKNOWLEDGED})"
"""SQL on an office ``o``: how many receipts it has not acknowledged."""


def _first(ws: Workspace) -> str:
    """SQL: joins to an office ``o`` as ``e.since`` which in the order it is in which schools became known.

    Our own entries bear our desks' ids; a city writes into its ids whatever moment it likes, so of its schools the moment counts at which
    this desk heard of them.
    """
    return ws.remembered("schools in the order in which they became known", lambda: _joined_first(ws))


def _joined_first(ws: Workspace) -> str:
    since: dict[str, tuple[bool, datetime, str]] = {}
    for office, source, at, number in ws.tuples(f"SELECT office, source, at, id FROM {KEYS} said"):
        told = (bool(source), moment_of(at) if source else LATEST, number)
        since[office] = min(told, since.get(office, told))
    ranks = [(office, rank) for rank, office in enumerate(sorted(since, key=since.__getitem__))] or [("", 0)]
    rows = ", ".join("('{}', {})".format(office.replace("'", "''"), rank) for office, rank in ranks)
    return f"LEFT JOIN (SELECT column1 AS office, column2 AS since FROM (VALUES {rows}) said) e ON e.office = o.uuid"


def _shown(ws: Workspace) -> str:
    """SQL: order in which schools' facts of a person are shown: where somebody is in post today first, then the school enrolled earlier.

    A school chooses its own office id, so that decides only between schools that came with one card. Between two cities it is the one that
    was heard of first.
    """
    return f"t.person, CASE WHEN {in_post(told_status(iso(ws.today)))} THEN 0 ELSE 1 END, e.since, o.uuid, t.uuid"


def list_people(ws: Workspace) -> list[PersonRow]:
    """Everybody in the city, one row per person, by the pinyin of the name."""
    return sorted(_people(ws), key=lambda row: (pinyin_keys(row.name).pinyin, row.name, row.id))


def find_person(ws: Workspace, text: str) -> PersonRow:
    """One person of the city by id or name.

    Raises:
        RecordUnknown: No such person, or several of that name.
    """
    (row,) = _people(ws, _one_person(ws, text))
    return row


def _people(ws: Workspace, only: str | None = None) -> Iterator[PersonRow]:
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    entered = entered_offices(ws)
    for row in ws.tuples(
        "SELECT t.person, t.name, t.sex, t.birth_month, t.subject, t.stage, t.title, t.id_last4, o.name, t.uuid, o.uuid FROM city_teacher t "
        f"JOIN office o ON o.id = t.office {_first(ws)} {'WHERE t.person = ?' if only else ''} "
        f"ORDER BY {_shown(ws)}",
        (only,) if only else (),
    ):
        found[row[0]].append(row)
    for person, rows in found.items():
        yield PersonRow(
            id=person_id(person),
            name=rows[0][1],
            sex=rows[0][2],
            birth_month=rows[0][3],
            subject=rows[0][4],
            stage=rows[0][5],
            title=rows[0][6],
            id_last4=rows[0][7],
            schools=tuple(marked(row[8], entered=row[10] in entered) for row in rows),
            teachers=tuple(row[9] for row in rows),
        )


def city_hours(
    ws: Workspace,
    *,
    as_of: date | None = None,
    cycle: str | None = None,
    policy: Policy | None = None,
    person: str | None = None,
    progress: Progress | None = None,
) -> HoursView:
    """Hours of everybody (or of one person) over all their schools.

    Args:
        ws: The bureau's workspace.
        as_of: Entries that end later do not count; today when None.
        cycle: Id of a cycle; the one in hand on the day when None.
        policy: A draft to try (nothing is stored); the policy in use when None.
        person: Id or name of one person.
        progress: Told about every few hundred people.

    Raises:
        InputError: The policy has no such cycle.
        RecordUnknown: No such person, or several of that name.
        Cancelled: By the progress.
    """
    rules = policy or current_policy(ws)
    day = as_of or ws.today
    chosen = rules.cycle_in_hand(day) if cycle is None else rules.cycle(cycle)
    only = _one_person(ws, person) if person is not None else None

    def count() -> HoursView:
        rows: list[HoursRow] = []
        notes: dict[str, None] = {}
        keep = policy is None and only is None
        for row, counted in _rows(ws, rules, chosen, day, only, keep=keep, progress=progress):
            rows.append(row)
            notes.update(dict.fromkeys(counted.notes))
        return hours_view(rules, chosen, day, rows, notes)

    if policy is not None or only is not None:
        return count()
    # Figures, papers and the window share one count of the city for as long as nothing is written (decision 0070).
    return ws.remembered(("city", day, chosen.id, rules.digest), count)


def what_counts(ws: Workspace, rules: Policy, cycle: Cycle, day: date) -> Mapping[str, CountedPerson]:
    """What :func:`city_hours` counts of everybody under the policy in use, by the joined person: the same count, whoever asks first."""
    return _count(ws, rules, cycle, day, person_marks(ws), keep=True)


def explain_person(
    ws: Workspace, person: str, *, as_of: date | None = None, cycle: str | None = None, policy: Policy | None = None
) -> tuple[LedgerLine, ...]:
    """One person's ledger over all their schools, with reasons.

    Raises:
        RecordUnknown: No such person, or several of that name.
    """
    rules = policy or current_policy(ws)
    day = as_of or ws.today
    chosen = rules.cycle_in_hand(day) if cycle is None else rules.cycle(cycle)
    only = _one_person(ws, person)
    ((_person, ledger),) = _batch(ws, rules, chosen, day, [only])
    return ledger_lines(ledger)


def entry_schools(ws: Workspace, entries: Sequence[str]) -> dict[str, str]:
    """School of each of these activities, trainings and opening balances; several where schools carry one id."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for start in range(0, len(entries), _BATCH):
        some = entries[start : start + _BATCH]
        marks = ", ".join("?" * len(some))
        for table in ("city_activity", "city_training", "city_opening"):
            for entry, school in ws.tuples(
                f"SELECT e.uuid, o.name FROM {table} e JOIN office o ON o.id = e.office WHERE e.uuid IN ({marks}) ORDER BY o.uuid",
                some,
            ):
                found[entry][school] = None
    return {entry: "、".join(schools) for entry, schools in found.items()}


def teacher_ledgers(ws: Workspace, office: str, day: date) -> Iterator[tuple[str, hours.Ledger]]:
    """For a receipt: teacher id at one school and that person's ledger over all schools.

    Whoever only comes there from another school is left out: what he has elsewhere is told to his own school alone (decision 0490).
    """
    rules = current_policy(ws)
    chosen = rules.cycle_in_hand(day)
    wanted: dict[str, list[str]] = defaultdict(list)
    for person, teacher in ws.tuples(
        "SELECT t.person, t.uuid FROM city_teacher t JOIN office o ON o.id = t.office "
        f"WHERE o.uuid = ? AND NOT {guest_hours.comes_on(iso(day))} ORDER BY t.uuid",
        (office,),
    ):
        wanted[person].append(teacher)
    people = sorted(wanted)
    for start in range(0, len(people), _BATCH):
        for person, ledger in _batch(ws, rules, chosen, day, people[start : start + _BATCH]):
            for teacher in wanted[person]:
                yield teacher, ledger


def credit_reasons(
    ws: Workspace, office: str, ledgers: Iterable[tuple[str, hours.Ledger]]
) -> list[tuple[str, str, str, int, int, str]]:
    """For a receipt: why a teacher's recognised hours are what they are, as rows of the format's ``reasons``.

    Records of the school that count for less than claimed by a rule (what is not approved yet the school knows itself), and for each
    other school whose records of that person count too, their sum. Nothing else of the other school's rows is told, but for what a central
    school entered of its member school's people: which activities these were, and which of them wait (decision 0490).
    """
    offices = {
        place: (uuid, name) for place, uuid, name in ws.tuples("SELECT row_number() OVER (ORDER BY uuid), uuid, name FROM office")
    }
    several = {person for (person,) in ws.tuples(at_several_schools())}
    guests = guest_hours.guests(ws)
    told: set[Hashable] = set()
    found: dict[tuple[str, str], tuple[str, str, str, int, int, str]] = {}

    def tell(*row: *tuple[str, str, str, int, int, str]) -> None:
        # Ids are what schools wrote: two of one kind must not make a receipt that no reader takes.
        found.setdefault(row[:2], row)  # kind and record

    for teacher, ledger in ledgers:
        if ledger.teacher in told:
            continue  # a school that keeps one person a thousand times is told once why
        told.add(ledger.teacher)
        elsewhere: dict[tuple[str, str], list[Line]] = defaultdict(list)
        for line in ledger.explain() if ledger.teacher in several else ledger.reduced():
            owner = offices[int(line.entry.office)]
            if owner[0] != office:
                elsewhere[owner].append(line)
            elif line.reductions and not line.standing:
                why = "；".join(each.sentence for each in line.reductions)[:_LONGEST_REASON]
                tell(teacher, line.entry.id, ledger.cycle.id, _x100(line.claimed), _x100(line.counted), why)
        for (uuid, name), lines in elsewhere.items():
            claimed = _x100(sum((line.claimed for line in lines), Decimal(0)))
            counted = _x100(sum((line.counted for line in lines), Decimal(0)))
            stays = guests.get(str(ledger.teacher), guest_hours.NOWHERE)
            came, own = list[Line](), list[Line]()
            for line in lines:
                (came if guest_hours.comes(stays, uuid, line.entry.start) else own).append(line)
            its = sum((line.counted for line in own), Decimal(0))
            parts = (
                [_at_central_school(name, there)] if (there := [line for line in came if line.claimed or line.counted]) else []
            )
            parts += [f"在{name[:_LONGEST_REASON]}还有 {len(own)} 条记录，计入 {hours_text(its)} 学时"] if its else []
            if parts:
                tell(teacher, uuid, ledger.cycle.id, claimed, counted, "；".join(parts)[:_LONGEST_REASON])
    return list(found.values())


_MOST_NAMED = 3
"""Activities of a central school that one reason names."""


def _at_central_school(school: str, lines: Sequence[Line]) -> str:
    """What a central school entered of somebody, for his own school: how many times, what counts, what they were, what waits."""
    counted = sum((line.counted for line in lines), Decimal(0))
    newest = sorted(lines, key=lambda line: (line.entry.start, line.entry.id), reverse=True)
    named = "、".join(f"{line.entry.start}“{line.entry.title}”{hours_text(line.counted)} 学时" for line in newest[:_MOST_NAMED])
    more = "等" if len(newest) > _MOST_NAMED else ""
    waits = sum(line.standing == WAITS for line in lines)
    held = f"；其中 {waits} 次与本校登记的同一时段，等教育局核实，先只计本校的一条" if waits else ""
    return (
        f"{school[: _LONGEST_REASON // 4]}登记他参加 {len(lines)} 次活动，计入 {hours_text(counted)} 学时（{named}{more}）{held}"
    )


def _x100(figure: Decimal) -> int:
    """Hundredths as a letter carries them: a sum of absurd claims stops at the largest figure that travels."""
    return min(int(figure * 100), MAX_INTEGER)


def policy_to_live_on(ws: Workspace) -> tuple[str, int]:
    """Id and version of the policy schools should live on: the one we published last; ours before the first was."""
    found = ws.tuples("SELECT policy, version FROM published WHERE seq = ?", (newest_published(ws),))
    return (found[0][0], found[0][1]) if found else (current_policy(ws).id, current_policy(ws).version)


def policy_words(policy: str | None, version: int | None, wanted: tuple[str, int]) -> tuple[str, bool]:
    """How to name the policy a school lives on, and whether it is another one than wanted; nothing where no package says."""
    if not policy or version is None:
        return "", False
    if (policy, version) == wanted:
        return f"第 {version} 版", False
    if policy == wanted[0]:
        return f"第 {version} 版（{'旧' if version < wanted[1] else '不同'}）", True
    return f"{policy} 第 {version} 版（不同）", True


def answered(ws: Workspace) -> set[str]:
    """Offices whose last receipt names the letter that counts now, came after every letter of it and says all there is to say to it."""
    stands, tables, news = standings(ws), told_tables(ws), guest_hours.news(ws)
    return {
        office
        for office, said, carried, heard in ws.tuples(
            "SELECT o.uuid, s.told, s.records, s.guests FROM office o JOIN sent s ON s.office = o.uuid AND s.head = o.head "
            "WHERE s.letters = (SELECT count(*) FROM letter c WHERE c.office = o.uuid) "
            "AND s.seq = (SELECT max(n.seq) FROM sent n WHERE n.office = o.uuid)"
        )
        if said == told(stands.get(office, ())) and carried == told_mark(tables.get(office, {})) and heard == news.get(office, "")
    }


# -- hours ----------------------------------------------------------------------------------------------------------


def _count(
    ws: Workspace,
    rules: Policy,
    cycle: Cycle,
    day: date,
    people: Iterable[str],
    *,
    keep: bool,
    progress: Progress | None = None,
) -> dict[str, CountedPerson]:
    """What counts of these joined persons; with ``keep`` they are everybody, and only who changed since the last time is counted anew.

    Somebody's hours follow from the packages that count of the schools that keep him, and a guest's from what a clerk found true of two records.
    So a package that came, a decision, a remark that was settled make nobody be counted anew but whom they are about.
    """
    made_of: Mapping[str, Hashable] = person_marks(ws) if keep else dict.fromkeys(people)
    if keep and (true := guest_hours.both_true(ws)):
        pairs_of = {person: tuple(sorted(pairs)) for person, pairs in true.items() if person in made_of}
        made_of = {**made_of, **{person: (made_of[person], pairs) for person, pairs in pairs_of.items()}}
    known: dict[str, CountedPerson] = ws.lasting(("counted", day, cycle.id, rules.digest), dict) if keep else {}
    for gone in known.keys() - made_of.keys():
        del known[gone]
    changed = sorted(person for person, mark in made_of.items() if person not in known or known[person].made_of != mark)
    kept = KeptCounts(ws, rules, cycle, day, made_of) if keep and changed else None
    if kept is not None:
        known |= kept.holding(changed, partial(_service_of_many, ws))
        changed = [person for person in changed if person not in known or known[person].made_of != made_of[person]]
    offices = _offices(ws) if changed else ()
    for start in range(0, len(changed), _BATCH):
        if progress is not None:
            progress.step(start, len(changed), f"{start} / {len(changed)} 人")
            progress.raise_if_cancelled()
        for person, ledger in _batch(ws, rules, cycle, day, changed[start : start + _BATCH]):
            known[person] = CountedPerson(
                made_of=made_of[person],
                totals=ledger.totals(),
                took=ledger.unconfirmed_counting,
                notes=ledger.unconfirmed,
                entered=ledger.any_between(cycle.start, day),
                worthless=tuple(_named(row, offices) for row in ledger.worthless(TRAINING)),
                days=ledger.days_like(),
                requirement_days=ledger.requirement_days(),
            )
    if kept is not None and changed:
        kept.keep({person: known[person] for person in changed})
        if len(changed) >= kept_findings.WORTH:  # a few of them go with whatever else is found
            kept_findings.write(ws)
    return known


def _rows(
    ws: Workspace,
    rules: Policy,
    cycle: Cycle,
    day: date,
    only: str | None,
    *,
    keep: bool,
    progress: Progress | None = None,
) -> Iterator[tuple[HoursRow, CountedPerson]]:
    """The rows of everybody who stands in the list of the day, or of the one asked for, by the joined person."""
    people, come = _everybody(ws, day, only)
    counted = _count(ws, rules, cycle, day, people, keep=keep, progress=progress)
    # A row is made when a list is asked for: figures need none, and rows are ten times as large as what they are made of (decision 0476).
    known: dict[str, tuple[Person, CountedPerson, HoursRow]] = (
        ws.lasting(("rows", day, cycle.id, rules.digest), dict) if keep else {}
    )
    for gone in known.keys() - people.keys():
        del known[gone]
    for person in sorted(people):
        who, its = people[person], counted[person]
        if only is None and not listed_on(come=person in come, entered=its.entered):
            continue
        row = known.get(person)
        if row is None or row[0] != who or row[1] is not its:
            row = known[person] = (who, its, hours_row(who, its.totals))
        yield row[2], its


def _named(row: Sequence[Any], offices: Sequence[str]) -> tuple[str, str]:
    """Office and record of an entry, given all offices by id."""
    return offices[row[_OFFICE] - 1], row[_ID]


_ID, _OFFICE = (Entry._fields.index(name) for name in ("id", "office"))


def _everybody(ws: Workspace, day: date, only: str | None) -> tuple[dict[str, Person], set[str]]:
    """Everybody known on a day, or the one asked for, by the joined person, and who of them had come somewhere by then."""
    people: dict[str, Person] = {}
    there: set[str] = set()
    come: set[str] = set()
    entered = entered_offices(ws)
    rows = known_on(ws, day) if only is None else _known_on(ws, day, only)
    for person, name, group, subject, stage, _title, school, _code, office, _teacher, status, here in rows:
        known = people.get(person)
        if status == ServiceStatus.GUEST.code and known is not None:
            continue  # he comes there from the school he stands under already
        unit = marked(school, entered=office in entered)
        units = f"{known.unit}、{unit}" if known is not None else unit
        # somebody who left one school is still there as long as another has them in post
        gone = ServiceStatus(status).label if status and not here else ""
        if here:
            there.add(person)
        if status is not None:
            come.add(person)
        people[person] = Person(
            id=person_id(person),
            name=name,
            pinyin=pinyin_keys(name).pinyin,
            group=group,
            subject=subject,
            stage=stage,
            unit=units,
            gone="" if person in there else known.gone or gone if known is not None else gone,
        )
    return people, come


def known_on(ws: Workspace, day: date) -> Sequence[tuple[Any, ...]]:
    """Everybody at each school that keeps him, by joined person, where he is in post on the day first.

    Person, name, group, subject, stage, title, the school's name, code and office id, the teacher's id, the status on the day and whether he is in post there.
    """
    # the list and the lines of the figures ask for it one after the other; who walks through days asks for each but once
    return ws.remembered(("known on", day), lambda: _known_on(ws, day, None)) if day == ws.today else _known_on(ws, day, None)


def _known_on(ws: Workspace, day: date, only: str | None) -> list[tuple[Any, ...]]:
    return ws.tuples(
        "SELECT w.person, w.name, w.research_group, w.subject, w.stage, w.title, w.school, w.code, w.office, w.uuid, w.held, "
        f"CASE WHEN {in_post('w.held')} THEN 1 ELSE 0 END AS here FROM (SELECT t.person, t.name, t.research_group, t.subject, t.stage, "
        f"t.title, o.name AS school, o.code, o.uuid AS office, e.since, t.uuid, {told_status('?')} AS held FROM city_teacher t "
        f"JOIN office o ON o.id = t.office {_first(ws)} {'WHERE t.person = ?' if only else ''}) w "
        f"ORDER BY w.person, here DESC, CASE WHEN w.held = '{ServiceStatus.GUEST.code}' THEN 1 ELSE 0 END, w.since, w.office, w.uuid",
        (day.isoformat(), *((only,) if only else ())),
    )


def fetch_entries(ws: Workspace, cycle: Cycle, people: Sequence[str]) -> list[OfficeRow]:
    """Everything some people have in a cycle, with the place of the office whose record it is among all offices by id."""
    marks = ", ".join("?" * len(people))
    wanted = CITY.select((*COLUMNS, "office"), f"{{teacher}} IN ({marks})", beginning=(cycle.start, cycle.end))
    found = ws.tuples(wanted, (*people,) * len(SOURCES))
    return guest_hours.withheld(ws, found, _offices(ws)) if guest_hours.guests(ws) else found


def _offices(ws: Workspace) -> Sequence[str]:
    """All offices by id: an entry names the place of its office among them."""
    return ws.remembered("offices by id", lambda: [office for (office,) in ws.tuples("SELECT uuid FROM office ORDER BY uuid")])


def _batch(ws: Workspace, rules: Policy, cycle: Cycle, day: date, people: Sequence[str]) -> Iterator[tuple[str, hours.Ledger]]:
    ledgers = hours.count(fetch_entries(ws, cycle, people), rules, day, cycle=cycle.id, service=_service(ws, people))
    for person in people:
        yield person, ledgers[person]


def _service(ws: Workspace, people: Sequence[str]) -> dict[Hashable, Service]:
    """When some people were in post, at each place that keeps them."""
    marks = ", ".join("?" * len(people))
    events: dict[str, dict[int, list[tuple[str | None, str]]]] = defaultdict(lambda: defaultdict(list))
    for person, teacher, start, status in ws.tuples(
        "SELECT t.person, t.id, s.start, s.status FROM city_teacher t JOIN city_service s ON s.teacher = t.id "
        f"WHERE t.person IN ({marks}) ORDER BY t.person, t.id, s.seq",
        people,
    ):
        events[person][teacher].append((start, status))
    return {person: Service(tuple(tuple(events[person][teacher]) for teacher in sorted(events[person]))) for person in people}


def _service_of_many(ws: Workspace, people: Sequence[str]) -> dict[Hashable, Service]:
    """The same of any number of people."""
    found: dict[Hashable, Service] = {}
    for start in range(0, len(people), _BATCH):
        found |= _service(ws, people[start : start + _BATCH])
    return found


def hours_on_days(
    ws: Workspace, rules: Policy, cycle: Cycle, days: Sequence[date], *, progress: Progress | None = None
) -> Iterator[tuple[date, HoursRow, tuple[str, ...]]]:
    """What :func:`city_hours` says of everybody on each of several days, and whose figures rest on what nobody confirmed; read once.

    Raises:
        Cancelled: By the progress.
    """
    known = {day: _everybody(ws, day, None) for day in days}
    last = max(days)
    everybody = sorted(known[last][0])
    for start in range(0, len(everybody), _BATCH):
        if progress is not None:
            progress.step(start, len(everybody), f"{start} / {len(everybody)} 人")
            progress.raise_if_cancelled()
        some = everybody[start : start + _BATCH]
        service = _service(ws, some)
        ledgers = hours.count(fetch_entries(ws, cycle, some), rules, last, cycle=cycle.id, service=service)
        for day in days:
            people, come = known[day]
            for person, ledger in (ledgers if day == last else hours.count_on(ledgers, day, service=service)).items():
                if listed_on(come=person in come, entered=ledger.any_between(cycle.start, day)):
                    yield day, hours_row(people[str(person)], ledger), ledger.unconfirmed


def _one_person(ws: Workspace, text: str) -> str:
    """The key of the one person meant by an id or a name.

    What tells people of one name apart is the end of the ID number, the school or the subject: 李娜#8020, 李娜@一小, 李娜@语文.

    Raises:
        RecordUnknown: Nobody, or several.
    """
    people: dict[str, tuple[str, str, str, str]] = {}
    places: defaultdict[str, set[str]] = defaultdict(set)
    for person, called, last4, subject, school, code in ws.tuples(
        "SELECT t.person, t.name, t.id_last4, t.subject, o.name, o.code FROM city_teacher t JOIN office o ON o.id = t.office "
        f"{_first(ws)} ORDER BY {_shown(ws)}"
    ):
        if person not in people and person_id(person) == text:
            return str(person)
        people.setdefault(person, (called, last4, subject, school))
        places[person] |= {school, code}
    name, mark, ending = text.partition("#") if "#" in text else text.partition("@")
    wanted, ending = match_key(name), ending.strip().upper()
    found = [
        person
        for person, (called, last4, subject, _school) in people.items()
        if match_key(called) == wanted
        and (not mark or ending in ([last4] if mark == "#" else map(str.upper, (subject, *places[person]))))
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        raise RecordUnknown(f"全市名单里没有“{text}”。没有改动任何数据。", text=text)
    listed = "；".join(
        f"{told_to_choose(called, KnownBy(unit=school, subject=subject, id_last4=last4))}编号 {person_id(person)}"
        for person in found[:_MOST_CANDIDATES]
        for called, last4, subject, school in (people[person],)
    )
    raise RecordUnknown(
        f"有 {len(found)} 人叫“{text}”，请改用编号，或写成“姓名#证件尾号”“姓名@学校”“姓名@学科”：{listed}。没有改动任何数据。",
        text=text,
        candidates=[person_id(person) for person in found[:_MOST_CANDIDATES]],
    )


@lru_cache(maxsize=30_000)
def person_id(person: str) -> str:
    """A short public id derived from the smallest (office, teacher) of the person, so it never depends on arrival."""
    return hashlib.sha256(person.encode()).hexdigest()[:16]

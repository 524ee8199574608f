"""What a newer package changed in quarters that were closed: said when it is taken in, because nobody expects a signed quarter to move.

A school sends its whole book again and little in it is new. So only what differs is looked at: nothing of a table whose body stayed the
same, and of attendance the lines that the loader takes away and writes.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import chain, groupby
from operator import itemgetter
from types import MappingProxyType
from typing import Any

from jyteacher_desktop.bureau.board import HELD
from jyteacher_desktop.domain.calendar import Quarter, quarter_name
from jyteacher_desktop.domain.cancelling import asking, go_on
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.entries import NOT_CLAIMED
from jyteacher_desktop.domain.id_numbers import as_one
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.exchange.package_tables import QUARTER, find_spec
from jyteacher_desktop.kinds.activity import Attendance
from jyteacher_desktop.records import hour_entries
from jyteacher_desktop.store.kind_columns import derived_columns
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, replace

Line = tuple[Any, ...]
"""A line of attendance as it stands in the city: keys of teacher and activity, mark, role, hours attended, hours confirmed."""
_KEY, _SAID, _CONFIRMED_HOURS = slice(0, 2), slice(2, 5), 5
"""Whose line it is, what it says of presence, and what was confirmed."""

_MOST_QUARTERS = 4
"""Quarters that one sentence tells of."""
_MOST_SERVED = 40
"""Quarters, the last ones, in which histories are compared: a book may call any number closed."""
_ATTENDED, _CONFIRMED, _EVENTS, _TRAININGS, _OPENINGS, _SERVICE, _PEOPLE = (
    "出勤", "认定", "活动", "培训", "期初学时", "任职经历", "姓名或证件号",
)  # fmt: skip
_BEFORE, _BEHIND = 0, 1
"""A look at what stands before the load, and at what stands behind it."""
_UNITS = {
    _EVENTS: "个",
    _ATTENDED: "人次",
    _TRAININGS: "条",
    _CONFIRMED: "条",
    _OPENINGS: "笔",
    _SERVICE: "人",
    _PEOPLE: "人",
}
"""Kinds of facts, in the order in which they are told, and what one of them is."""
_OURS = "office = (SELECT id FROM office WHERE uuid = ?)"
_VERSIONS = f"SELECT p.quarter, p.version FROM city_period p WHERE p.{_OURS} AND p.status = 'closed'"
_EVENTS_OF_OFFICE = (
    'SELECT e.id, e.uuid, e."end", e.status, e.start, e.kind, e.hours_x100, e.sessions, e.level, e.content_key '
    f"FROM city_activity e WHERE e.{_OURS}"
)
_EVENTS_OF_LINES = 'SELECT e.id, e.uuid, e."end", e.status FROM city_activity e WHERE e.id IN (SELECT value FROM json_each(?))'
_LINE = ", ".join(derived_columns(Attendance.kind))

_Fact = tuple[str, object]
"""The quarter in which a fact stands and what is said of it; only the likeness of the latter counts."""
_Told = tuple[str, str, int]
"""A kind of facts, a quarter and how many of them are others in it."""


def _quarter(day: str) -> str:
    return f"substr({day}, 1, 4) || 'Q' || ((CAST('0' || substr({day}, 6, 2) AS INTEGER) + 2) / 3)"


_BEGAN, _ENDED = _quarter("a.start"), _quarter('a."end"')


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figures:
    """What the board and the paper count of a quarter, of the years that may change: how many were held, and the hours on that."""

    activities: int = 0
    activity_hours: Decimal = Decimal(0)
    trainings: int = 0
    training_hours: Decimal = Decimal(0)


_NOTHING = _Figures()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """A school's rows, as far as the tables that differ hold them.

    Attributes:
        versions: Closed quarters and their versions.
        figures: Quarter to what is counted of it.
        facts: Kind of fact to what it is about to the fact; attendance is not among them.
        events: Key of an activity to its id and the quarter it counts in, "" where it stands in no figure.
        histories: Teacher to the days from which he had a status, and the status.
        people: Teacher to how the name is matched, and the ID number.
    """

    versions: Mapping[str, int]
    figures: Mapping[str, _Figures]
    facts: Mapping[str, Mapping[str, _Fact]]
    events: Mapping[int, tuple[str, str]]
    histories: Mapping[str, Sequence[tuple[str, str]]]
    people: Mapping[str, tuple[str, str]]


def questions_before(office: str) -> list[tuple[str, tuple[object, ...]]]:
    """What :class:`Rewriting` asks first."""
    return [(_VERSIONS, (office,))]


class Rewriting:
    """Watches how a school's rows are loaded anew, and says afterwards which of its closed quarters are others now."""

    def __init__(
        self,
        ws: Workspace,
        office: str,
        names: Iterable[str],
        pause: Callable[[], None] = go_on,
        *,
        corrected: Mapping[str, tuple[Collection[str], Collection[str]]] = MappingProxyType({}),
    ) -> None:
        """Look at what stands there before the load.

        Args:
            ws: The bureau's workspace.
            office: The school's.
            names: Tables of the package whose rows are not those of the city.
            pause: Asked all along, for a book may call any number of quarters closed; what it raises ends the look.
            corrected: Of tables of activities whose differences are known, which stand there and will be gone or say something else, and which
                will stand there and are new or say something else: all others are what they were.
        """
        self._ws, self._office, self._pause = ws, office, pause
        self._years: dict[str, set[str]] = defaultdict(set)
        alone: tuple[set[str], set[str]] | None = (set(), set())
        for name in names:
            spec = find_spec("report", name)
            if spec is not None:
                self._years[spec[0].name].add(spec[1])
            if spec is not None and spec[0].name == "activities":
                alone = None if alone is None or name not in corrected else _joined(alone, corrected[name])
        self._activities_alone = alone
        """The activities that may be others, before the load and behind it; None where nobody knows."""
        self._figures_alone = alone is not None and any(alone) and not self._years["periods"]
        """Whether what is counted of all others stayed: the quarters are closed as they were."""
        self._away: dict[Line, Line] = {}
        self._come: dict[Line, Line] = {}
        versions = self._versions()
        self._quarter_of_year = {quarter[:4]: quarter for quarter in asking(sorted(versions, reverse=True), pause)}
        self._closed = versions if self._years else {}
        # where attendance alone is another, all the rest is afterwards what it was: it is looked at then
        self._attendance_alone = self._years.keys() <= {"attendance"}
        self._before = self._look(versions, _BEFORE) if self._closed and not self._attendance_alone else None

    def lines(self, away: Mapping[Line, Line], come: Mapping[Line, Line]) -> None:
        """Hear which lines of attendance go and which are written, by teacher and activity."""
        if self._closed:
            self._away.update(away)
            self._come.update(come)

    @property
    def listens(self) -> bool:
        """Whether there is a closed quarter at all, so that lines are to be told of."""
        return bool(self._closed)

    def questions(self) -> list[tuple[str, tuple[object, ...]]]:
        """What will be asked of the rows when it is told what changed."""
        return [self._about_lines()] if self._closed and self._attendance_alone else []

    def _about_lines(self) -> tuple[str, tuple[object, ...]]:
        """The question for the activities of the lines that went and came."""
        return _EVENTS_OF_LINES, (json.dumps(sorted({activity for _teacher, activity in chain(self._away, self._come)})),)

    def told(self) -> str:
        """A sentence about the quarters that were closed and are others now; "" when none is. Asked after the load."""
        if not self._closed:
            return ""
        now = self._look_at_lines() if self._attendance_alone else self._look(self._versions(), _BEHIND)
        was = self._before or now
        if self._figures_alone and was.figures != now.figures:
            others = [
                quarter for quarter in was.figures.keys() | now.figures if was.figures.get(quarter) != now.figures.get(quarter)
            ]
            whole = self._figures(span=_around(others))
            was, now = replace(was, figures=_without(whole, now.figures, was.figures)), replace(now, figures=whole)
        if was is not now and self._activities_alone is not None:
            stayed = {
                key: event for key, event in self._events_of_lines().items() if key not in was.events and key not in now.events
            }
            was, now = (replace(look, events={**look.events, **stayed}) for look in (was, now))
        changed: dict[str, Counter[str]] = defaultdict(Counter)
        for kind, quarter, many in self._differing(was, now):
            changed[quarter][kind] += many
        others = [
            quarter
            for quarter, version in asking(sorted(was.versions.items()), self._pause)
            if version != now.versions.get(quarter)
            or was.figures.get(quarter, _NOTHING) != now.figures.get(quarter, _NOTHING)
            or quarter in changed
        ]
        if not others:
            return ""
        told = [_told(quarter, was, now, changed[quarter]) for quarter in others[-_MOST_QUARTERS:]]
        more = f"等 {len(others)} 个季度" if len(others) > len(told) else ""
        return f"注意：已结账的季度有改动：{'；'.join(told)}{more}。请向学校核实。"

    # -- looking -------------------------------------------------------------------------------------------------------

    def _versions(self) -> dict[str, int]:
        return dict(self._ws.tuples(_VERSIONS, (self._office,)))

    def _look_at_lines(self) -> _Look:
        """As :meth:`_look` where nothing but lines of attendance is another: the activities that these are about."""
        return _Look(versions=self._closed, figures={}, facts={}, events=self._events_of_lines(), histories={}, people={})

    def _events_of_lines(self) -> dict[int, tuple[str, str]]:
        """The activities that the lines are about which went or came, as they stand now."""
        rows = asking(self._ws.tuples(*self._about_lines()), self._pause)
        return {key: (uuid, _counts_in(end, status)) for key, uuid, end, status in rows}

    def _look(self, versions: Mapping[str, int], when: int) -> _Look:
        events: dict[int, tuple[str, str]] = {}
        facts: dict[str, dict[str, _Fact]] = defaultdict(dict)
        alone = None if self._activities_alone is None else sorted(self._activities_alone[when])
        for key, uuid, end, status, *said in self._activities(alone):
            quarter = _counts_in(end, status)
            events[key] = (uuid, quarter)
            if quarter:
                facts[_EVENTS][uuid] = (quarter, (status, *said))
        for uuid, end, *said in self._rows(
            'SELECT e.uuid, e."end", t.uuid, e.start, e.mode, e.level, e.hours_x100, e.certificate, e.result, e.status '
            f"FROM city_training e JOIN city_teacher t ON t.id = e.teacher WHERE e.{_OURS} AND e.status NOT IN {hour_entries.NOT_CLAIMED}",
            self._years["trainings"],
        ):
            facts[_TRAININGS][uuid] = (_quarter_of(end), said)
        for end, uuid, *said in self._rows(hour_entries.confirmed_trainings(_OURS), self._years["trainings"]):
            facts[_CONFIRMED][uuid] = (_quarter_of(end), said)
        for uuid, year, *said in self._rows(
            "SELECT e.uuid, e.year, t.uuid, e.category, e.hours_x100 FROM city_opening e JOIN city_teacher t ON t.id = e.teacher "
            f"WHERE e.{_OURS}",
            self._years["openings"],
        ):
            facts[_OPENINGS][uuid] = (self._quarter_of_year.get(year, ""), said)
        return _Look(
            versions=versions,
            figures=self._figures(alone if self._figures_alone else None),
            facts=facts,
            events=events,
            histories=self._histories(),
            people=self._people(),
        )

    def _activities(self, alone: Sequence[str] | None) -> Iterator[Line]:
        """The activities that may be others, or that lines may be about; where it is known which they are, these ``alone``."""
        if alone is None:
            return self._rows(_EVENTS_OF_OFFICE, self._years["activities"] | self._years["attendance"])
        if not alone:
            return iter(())
        statement, values = self._question(_EVENTS_OF_OFFICE, self._years["activities"])
        question = f"{statement} AND e.uuid IN (SELECT value FROM json_each(?))", (*values, json.dumps(alone))
        return asking(self._ws.tuples(*question), self._pause)

    def _rows(self, statement: str, years: set[str]) -> Iterator[Line]:
        """The rows of some years; of a table without years all, and none where nothing of it differs."""
        if not years:
            return iter(())
        if years == {""}:
            return asking(self._ws.tuples(statement, (self._office,)), self._pause)
        return asking(self._ws.tuples(*self._question(statement, years)), self._pause)

    def _question(self, statement: str, years: set[str]) -> tuple[str, tuple[object, ...]]:
        """The statement about some years, and its values."""
        return f"{statement} AND e.year IN ({', '.join('?' * len(years))})", (self._office, *sorted(years))

    def _figures(self, alone: Sequence[str] | None = None, span: tuple[str, ...] = ()) -> dict[str, _Figures]:
        """What is counted of the years that differ; of all where the quarters do, for the day of closing decides what was held.

        Args:
            alone: Of activities only these; None of all.
            span: Of those that begin between two days only.
        """
        found: dict[str, dict[str, Any]] = defaultdict(dict)
        for table, many, hours in (("activity", "activities", "activity_hours"), ("training", "trainings", "training_hours")):
            years = sorted(self._years[many])
            some = alone is not None and table == "activity"
            if (not years and not self._years["periods"]) or (some and not alone):
                continue
            of_years = "" if self._years["periods"] else f"AND a.year IN ({', '.join('?' * len(years))}) "
            chosen = (json.dumps(alone),) if some else ()
            of_years += "AND a.uuid IN (SELECT value FROM json_each(?)) " if chosen else ""
            of_years += "AND a.start BETWEEN ? AND ? " if span else ""
            for quarter, count, summed in asking(
                self._ws.tuples(
                    f"SELECT {_BEGAN}, count(*), sum(CAST(a.hours_x100 AS DOUBLE PRECISION)) FROM city_{table} a "
                    f"JOIN city_period p ON p.office = a.office AND p.quarter = {_BEGAN} "
                    f"WHERE a.{_OURS} {of_years}AND {_ENDED} = {_BEGAN} AND {HELD} GROUP BY 1",
                    (self._office, *(() if self._years["periods"] else years), *chosen, *span, self._ws.today.isoformat()),
                ),
                self._pause,
            ):
                found[quarter] |= {many: count, hours: Decimal(int(summed)) / 100}
        return {quarter: _Figures(**figures) for quarter, figures in found.items()}

    def _histories(self) -> dict[str, list[tuple[str, str]]]:
        if not self._years["service"]:
            return {}
        rows = self._ws.tuples(
            "SELECT t.uuid, coalesce(s.start, ''), s.status FROM city_teacher t JOIN city_service s ON s.teacher = t.id "
            f"WHERE t.{_OURS} ORDER BY t.uuid, 2, s.seq",
            (self._office,),
        )
        return {
            teacher: [(start, status) for _teacher, start, status in group]
            for teacher, group in groupby(asking(rows, self._pause), key=itemgetter(0))
        }

    def _people(self) -> dict[str, tuple[str, str]]:
        if not self._years["teachers"] and not self._years["identity"]:
            return {}
        rows = self._ws.tuples(f"SELECT uuid, name, id_number FROM city_teacher WHERE {_OURS}", (self._office,))
        return {teacher: (match_key(name), number) for teacher, name, number in asking(rows, self._pause)}

    def _another(self, was: tuple[str, str], now: tuple[str, str]) -> bool:
        """Whether a name or an ID number is another; a number written down later, or in its new form, changes nobody."""
        if was[0] != now[0] or was[1] in {"", now[1]}:
            return was[0] != now[0]
        before, after = (as_one(self._ws.privacy.shown(each[1]) or "") for each in (was, now))
        return before != after

    # -- comparing -----------------------------------------------------------------------------------------------------

    def _differing(self, was: _Look, now: _Look) -> Iterator[_Told]:
        """Kind of facts that are others now, a quarter in which they stand or stood, and how many."""
        if was is now:
            yield from self._differing_lines(now, now)
            return
        for kind in (_EVENTS, _TRAININGS, _CONFIRMED, _OPENINGS):
            before, after = was.facts.get(kind, {}), now.facts.get(kind, {})
            for about in asking(before.keys() | after.keys(), self._pause):
                one, two = before.get(about), after.get(about)
                if one != two:
                    yield from ((kind, quarter, 1) for quarter in {fact[0] for fact in (one, two) if fact is not None})
        yield from self._differing_lines(was, now)
        yield from ((_SERVICE, quarter, 1) for quarter in self._quarters_served(was, now))
        both = asking(was.people.keys() & now.people.keys(), self._pause)
        others = [each for each in both if self._another(was.people[each], now.people[each])]
        yield from ((_PEOPLE, quarter, 1) for quarter in self._quarters_credited(others))

    def _differing_lines(self, was: _Look, now: _Look) -> Iterator[_Told]:
        """The same of attendance: lines that differ, and all lines of an activity that counts in another quarter now, or no more."""
        moved = [key for key, event in asking(was.events.items(), self._pause) if event[1] != now.events.get(key, event)[1]]
        stayed = {line[_KEY]: line for line in asking(self._lines_of(moved), self._pause)}
        stayed = {key: line for key, line in stayed.items() if key not in self._come}
        before, after = self._by_event(stayed | self._away, was), self._by_event(stayed | self._come, now)
        for some, others in ((before, after), (after, before)):  # what stands on one side alone needs no comparing, and is most
            alone = [some[about] for about in asking(some.keys() - others.keys(), self._pause)]
            confirmed = [line for line in alone if line[1][_CONFIRMED_HOURS] is not None]
            for kind, lines in ((_ATTENDED, alone), (_CONFIRMED, confirmed)):
                yield from ((kind, quarter, many) for quarter, many in Counter(map(itemgetter(0), lines)).items())
        both = asking(before.keys() & after.keys(), self._pause)
        corrected = Counter(chain.from_iterable(_differing_line(before[about], after[about]) for about in both))
        yield from ((kind, quarter, many) for (kind, quarter), many in corrected.items())

    def _by_event(self, lines: Mapping[Line, Line], look: _Look) -> dict[Line, tuple[str, Line]]:
        """Teacher and activity to the quarter in which a line counts and the line; a line that stands in no figure is not among them."""
        found: dict[Line, tuple[str, Line]] = {}
        nowhere = ("", "")
        for key, line in asking(lines.items(), self._pause):
            quarter = look.events.get(key[1], nowhere)[1]
            if quarter:
                found[key] = (quarter, line)
        return found

    def _lines_of(self, activities: Sequence[int]) -> list[Line]:
        if not activities:
            return []
        return self._ws.tuples(
            f"SELECT {_LINE} FROM city_attendance WHERE activity IN (SELECT value FROM json_each(?))", (json.dumps(activities),)
        )

    def _quarters_served(self, was: _Look, now: _Look) -> Iterator[str]:
        """For everybody whose history is another the closed quarters in which he had other statuses; one pass over them."""
        if not was.histories:
            return
        known = {str(span): span for span in _quarters_before(self._ws.today)}
        spans = [known[quarter] for quarter in was.versions.keys() & known.keys()]
        for teacher in asking(was.histories.keys() & now.histories.keys(), self._pause):
            before, after = was.histories[teacher], now.histories[teacher]
            if before != after:
                yield from (str(span) for span in spans if _served(before, span) != _served(after, span))

    def _quarters_credited(self, teachers: Sequence[str]) -> Iterator[str]:
        """For each of some teachers the quarters in which something is credited to him."""
        if not teachers:
            return
        theirs = "IN (SELECT value FROM json_each(?))"
        said = (self._office, json.dumps(teachers))
        found: set[tuple[str, str]] = set()
        for teacher, end in asking(
            [
                *self._ws.tuples(
                    'SELECT DISTINCT t.uuid, e."end" FROM city_teacher t JOIN city_attendance a ON a.teacher = t.id '
                    f"JOIN city_activity e ON e.id = a.activity WHERE t.{_OURS} AND t.uuid {theirs} AND e.status NOT IN {hour_entries.NOT_CLAIMED}",
                    said,
                ),
                *self._ws.tuples(
                    'SELECT DISTINCT t.uuid, e."end" FROM city_teacher t JOIN city_training e ON e.teacher = t.id '
                    f"WHERE t.{_OURS} AND t.uuid {theirs} AND e.status NOT IN {hour_entries.NOT_CLAIMED}",
                    said,
                ),
            ],
            self._pause,
        ):
            found.add((teacher, _quarter_of(end)))
        balances = self._ws.tuples(
            "SELECT DISTINCT t.uuid, e.year FROM city_teacher t JOIN city_opening e ON e.teacher = t.id "
            f"WHERE t.{_OURS} AND t.uuid {theirs}",
            said,
        )
        for teacher, year in asking(balances, self._pause):
            found.add((teacher, self._quarter_of_year.get(year, "")))
        yield from (quarter for _teacher, quarter in asking(found, self._pause))


def _joined(some: tuple[set[str], set[str]], more: tuple[Collection[str], Collection[str]]) -> tuple[set[str], set[str]]:
    return some[_BEFORE].union(more[_BEFORE]), some[_BEHIND].union(more[_BEHIND])


def _counts_in(end: str, status: str) -> str:
    """The quarter in whose figures an activity stands; "" where it stands in none."""
    return "" if status in NOT_CLAIMED else _quarter_of(end)


@lru_cache(maxsize=4096)
def _quarter_of(day: str) -> str:
    month = day[5:7]
    return f"{day[:4]}Q{(int(month) + 2) // 3}" if month.isdigit() else ""


def _around(quarters: Collection[str]) -> tuple[str, ...]:
    """Two texts between which every day of these quarters lies; none where one of them is no quarter."""
    if not all(map(QUARTER.fullmatch, quarters)):
        return ()
    first, last = min(quarters), max(quarters)
    return f"{first[:4]}-{int(first[5:]) * 3 - 2:02}", f"{last[:4]}-{int(last[5:]) * 3:02}-99"


def _differing_line(before: tuple[str, Line], after: tuple[str, Line]) -> Sequence[tuple[str, str]]:
    """What differs in what one line says, as it counted before and counts now: kind of fact and quarter."""
    (was, ours), (now, theirs) = before, after
    hours, others = ours[_CONFIRMED_HOURS], theirs[_CONFIRMED_HOURS]
    if was == now and hours == others:
        return [(_ATTENDED, was)] if ours[_SAID] != theirs[_SAID] else ()
    found: list[tuple[str, str]] = []
    if was != now or ours[_SAID] != theirs[_SAID]:
        found += [(_ATTENDED, quarter) for quarter in ((was,) if was == now else (was, now))]
    if hours != others or (was != now and hours is not None):
        facts = ((was, hours), (now, others))
        found += [(_CONFIRMED, quarter) for quarter in {quarter for quarter, said in facts if said is not None}]
    return found


def _without(whole: Mapping[str, _Figures], part: Mapping[str, _Figures], other: Mapping[str, _Figures]) -> dict[str, _Figures]:
    """What is counted of each quarter where of a part of it something else is."""
    found: dict[str, _Figures] = {}
    for quarter in whole.keys() | other.keys():
        one, less, more = (each.get(quarter, _NOTHING) for each in (whole, part, other))
        found[quarter] = _Figures(
            activities=one.activities - less.activities + more.activities,
            activity_hours=one.activity_hours - less.activity_hours + more.activity_hours,
            trainings=one.trainings - less.trainings + more.trainings,
            training_hours=one.training_hours - less.training_hours + more.training_hours,
        )
    return found


def _quarters_before(day: date) -> Iterator[Quarter]:
    """The quarter of a day and those before it, as many as a change of somebody's history is looked for in."""
    quarter = Quarter.of(day)
    for _each in range(_MOST_SERVED):
        yield quarter
        quarter = quarter.previous()


def _served(history: Sequence[tuple[str, str]], span: Quarter) -> list[tuple[str, str] | str]:
    """The status with which somebody began a quarter, and the changes in it."""
    before = bisect_right(history, span.first_day.isoformat(), key=itemgetter(0))
    until = bisect_right(history, span.last_day.isoformat(), key=itemgetter(0))
    return [history[before - 1][1] if before else "", *history[before:until]]


def _told(quarter: str, was: _Look, now: _Look, changed: Mapping[str, int]) -> str:
    name = quarter_name(quarter)
    version = now.versions.get(quarter)
    if version is None:
        return f"{name}不再是已结账"
    before, after = was.figures.get(quarter, _NOTHING), now.figures.get(quarter, _NOTHING)
    pairs = (
        ("活动", str(before.activities), str(after.activities), " 个"),
        ("活动学时", hours_text(before.activity_hours), hours_text(after.activity_hours), ""),
        ("培训", str(before.trainings), str(after.trainings), " 条"),
        ("培训学时", hours_text(before.training_hours), hours_text(after.training_hours), ""),
    )
    facts = [f"{what} {one} 变为 {two}{unit}" for what, one, two, unit in pairs if one != two]
    kinds = [f"{kind} {changed[kind]} {unit}" for kind, unit in _UNITS.items() if changed.get(kind)]
    if kinds:
        facts.append(f"改了：{'、'.join(kinds)}")
    old = was.versions[quarter]
    edition = f"（第 {old} 版改为第 {version} 版）" if old != version else "（版本没有变）"
    return f"{name}{edition}{'，'.join(['', *facts])}"

"""Whom another school's rows cost hours or give months to do: everybody kept at several schools is counted with each school's alone as well.

A claim of another school never replaces a record, and of one content the one with the most hours counts. Still a row can use up a
day or a cap that a better row would have used. That is how caps are meant; but nobody shall lose by it without a person having looked.
Months at one school before another one took somebody over are due as well, and whether he came from there nobody but a person can
know, so they are said (decision 0181). These flags depend on the day, as hours do, and are no part of the digest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import combinations, groupby
from operator import itemgetter
from typing import NamedTuple

from jyteacher_desktop.bureau.borrowed import borrowed_flags
from jyteacher_desktop.bureau.city import fetch_entries
from jyteacher_desktop.bureau.contradictions import Finding, Flag, Side, at_several_schools, gather, named, overlaps_in_time
from jyteacher_desktop.bureau.contradictions import flags as contradictions
from jyteacher_desktop.bureau.office import current_policy
from jyteacher_desktop.bureau.titles import title_findings
from jyteacher_desktop.domain import hours
from jyteacher_desktop.domain.calendar import Month, Quarter
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.policy import Cycle, Policy
from jyteacher_desktop.domain.terms import ServiceStatus
from jyteacher_desktop.store.workspace import Workspace

_BATCH = 400
"""People counted at once."""
_MOST_OFTEN = 5_000
"""Rows of a person, once for each of the ways they are put together, that are counted at the ends of quarters as well."""
_END = hours.Entry._fields.index("end")


def flags(ws: Workspace) -> list[Flag]:
    """Contradictions between schools or with the city's list, and people who lose hours by another school's rows, in a fixed order."""

    def look() -> list[Flag]:
        titles = title_findings(ws, current_policy(ws))
        return [*contradictions(ws), *borrowed_flags(ws), *gather(titles), *gather(_lowered(ws)), *gather(_moved(ws))]

    return ws.remembered(("flags", ws.today), look)


def _lowered(ws: Workspace) -> Iterator[Finding]:
    """Everybody who would have more hours without one of his schools, or with one alone, today or at the end of a quarter, in any cycle."""
    policy = current_policy(ws)
    offices = {
        place: (uuid, name) for place, uuid, name in ws.tuples("SELECT row_number() OVER (ORDER BY uuid), uuid, name FROM office")
    }
    names: dict[str, str] = {}
    for person, name in ws.tuples(
        f"SELECT t.person, t.name FROM city_teacher t WHERE t.person IN ({at_several_schools()}) ORDER BY t.person, t.uuid"
    ):
        names.setdefault(person, name)
    people = list(names)
    for cycle in _cycles(policy, ws.today):
        for start in range(0, len(people), _BATCH):
            of: dict[str, list[hours.OfficeRow]] = defaultdict(list)
            for row in fetch_entries(ws, cycle, people[start : start + _BATCH]):
                of[str(row[0])].append(row)
            for person, rows in sorted(of.items()):
                of[person] = rows if len({row[17] for row in rows}) > 1 else []
            for (person, view), loss in _losses(of, policy, cycle, ws.today):
                known = sorted({int(row[17]) for row in of[person]})
                schools = [offices[place] for place in known]
                yield _finding((person, names[person]), view, schools, offices[view.school], loss)


def _cycles(policy: Policy, today: date) -> list[Cycle]:
    """The cycles that have begun, the latest first."""
    return sorted((cycle for cycle in policy.cycles if cycle.start <= today), key=lambda cycle: cycle.start, reverse=True)


class _View(NamedTuple):
    """Some of a person's rows: those of one school alone, or all but those of one."""

    school: int
    alone: bool


class _Loss(NamedTuple):
    """What somebody has by some of his rows, and by all of them, at the end of a day, in hundredths of an hour."""

    mine: int
    whole: int
    cycle: str
    """The cycle, where it is not that of today."""
    day: str
    """The day, where it is not today."""


def _losses(
    of: Mapping[str, Sequence[hours.OfficeRow]], policy: Policy, cycle: Cycle, today: date
) -> Iterator[tuple[tuple[str, _View], _Loss]]:
    """For everybody and every part of his rows that alone gives more than the whole: where it gives the most more, and when."""
    seen: dict[str, list[_View | None]] = {}
    rows: list[hours.Row] = []
    for person, his in of.items():
        schools = sorted({int(row[17]) for row in his})
        views = [_View(school, alone=True) for school in schools]
        if len(schools) > 2:  # of two schools, all but one is the other one alone
            views += [_View(school, alone=False) for school in schools]
        seen[person] = [None, *views] if his else []
        rows += (((person, None), *row[1:]) for row in his)
        for part in views:
            rows += [((person, part), *row[1:]) for row in his if (row[17] == part.school) == part.alone]
    now = hours.count(rows, policy, today, cycle=cycle.id)
    worst: dict[tuple[str, _View], _Loss] = {}
    often = [person for person, views in seen.items() if views and len(of[person]) * len(views) <= _MOST_OFTEN]
    quarterly = [(person, part) for person in often for part in seen[person]]
    which = "" if cycle.start <= today <= cycle.end else cycle.id
    for day in (today, *_quarter_ends((row for person in often for row in of[person]), today)):
        asked: Iterable[str] = seen if day == today else often
        ledgers = now if day == today else hours.count_on({key: now[key] for key in quarterly}, day)
        for person in asked:
            for view in seen[person]:
                if view is None:
                    continue
                mine, whole = (ledgers[person, each].counted_x100 for each in (view, None))
                before = worst.get((person, view))
                if mine - whole > (before.mine - before.whole if before else 0):
                    worst[person, view] = _Loss(mine, whole, which, "" if day == today else day.isoformat())
    yield from sorted(worst.items())


def _quarter_ends(rows: Iterable[hours.OfficeRow], today: date) -> list[date]:
    """The last days of the quarters that are over and in which something ended."""
    quarters = {Quarter.of(date.fromisoformat(day)) for day in {str(row[_END]) for row in rows}}
    return sorted(quarter.last_day for quarter in quarters if quarter.last_day < today)


def _finding(
    who: tuple[str, str], view: _View, schools: Sequence[tuple[str, str]], school: tuple[str, str], loss: _Loss
) -> Finding:
    person, name = who
    mine, whole = (hours_text(Decimal(figure) / 100) for figure in loss[:2])
    when = "".join((f"{loss.cycle} 周期" if loss.cycle else "", f"截至 {loss.day}" if loss.day else ""))
    others = [each for each in schools if each != school]

    def make() -> tuple[str, Sequence[Side]]:
        told = named([other for _office, other in others])
        since = f"（{when}）" if when else ""
        if view.alone:
            message = (
                f"{name} 只按 {school[1]} 的记录计 {mine} 学时，与 {told} 的记录合在一起只计 {whole} 学时{since}："
                "那边的记录先用掉了每天或类别的上限。请核实那边的记录是否属实。"
            )
            return message, [
                Side(school=school[1], office=school[0], text=f"{name}　单独计 {mine} 学时{since}"),
                *(Side(school=other, office=office, text=f"{name}　合计后共 {whole} 学时{since}") for office, other in others),
            ]
        message = (
            f"{name} 按 {told} 的记录计 {mine} 学时，加上 {school[1]} 的记录只计 {whole} 学时{since}："
            f"{school[1]} 的记录先用掉了每天或类别的上限。请核实 {school[1]} 的记录是否属实。"
        )
        return message, [
            Side(school=school[1], office=school[0], text=f"{name}　加上这所学校共 {whole} 学时{since}"),
            *(
                Side(school=other, office=office, text=f"{name}　不算 {school[1]} 共 {mine} 学时{since}")
                for office, other in others
            ),
        ]

    return Finding(
        kind="lowered",
        about=tuple(sorted(schools)),
        key=" ".join(filter(None, ("" if view.alone else "without", school[0], person, loss.cycle))),
        who=name,
        facts=tuple(loss),
        make=make,
        people=(person,),
    )


def _moved(ws: Workspace) -> Iterator[Finding]:
    """Everybody who has more to do by months at another school that no overlap shows and his own school says nothing of.

    Cycles that are over are looked at where they hold something of the person; without that, nobody counts there.
    """
    policy = current_policy(ws)
    rows = ws.tuples(
        "SELECT t.person, o.uuid, o.name, t.id, t.name, s.start, s.status FROM city_teacher t JOIN office o ON o.id = t.office "
        f"JOIN city_service s ON s.teacher = t.id WHERE t.person IN ({at_several_schools()}) ORDER BY 1, 2, 4, s.seq"
    )
    day = ws.today.isoformat()
    cycles = [(cycle, hours.due_months(policy, ws.today, cycle=cycle.id)) for cycle in _cycles(policy, ws.today)]
    found: dict[tuple[str, _Place, _Place], dict[str, tuple[Decimal, ...]]] = defaultdict(dict)
    for person, group in groupby(rows, key=itemgetter(0)):
        # One place per school, whatever number of teachers of one number it lists: the pairs are those of schools.
        places: dict[str, _Place] = {}
        histories: dict[str, list[tuple[tuple[str | None, str], ...]]] = defaultdict(list)
        for (_person, office, school, _teacher, name), lines in groupby(group, key=itemgetter(0, 1, 2, 3, 4)):
            places.setdefault(office, (office, school, name))
            histories[office].append(tuple((line[5], line[6]) for line in lines))
        alone = {places[office]: hours.Service(tuple(each)) for office, each in histories.items()}
        for cycle, owed in cycles:
            due = {place: owed(service) for place, service in alone.items()}
            first = cycle.start.isoformat()
            for one, two in combinations(sorted(alone), 2):
                mine, theirs = due[one][0], due[two][0]
                if _unsaid(mine, theirs, alone[one], first, day) or _unsaid(theirs, mine, alone[two], first, day):
                    both = hours.Service((*alone[one].schools, *alone[two].schools))
                    found[person, one, two][cycle.id] = (due[one][1], due[two][1], owed(both)[1])
    if not found:
        return
    seen = {each.key for each in overlaps_in_time(ws, policy)}
    waiting = {pair: told for pair, told in found.items() if _pair_key(*pair) not in seen}
    for cycle, _owed in cycles:
        if ws.today <= cycle.end:
            continue
        asked = sorted({pair[0] for pair, told in waiting.items() if cycle.id in told})
        counted = {
            row[0] for start in range(0, len(asked), _BATCH) for row in fetch_entries(ws, cycle, asked[start : start + _BATCH])
        }
        for pair, told in waiting.items():
            if pair[0] not in counted:
                told.pop(cycle.id, None)
    present = next((cycle.id for cycle, _owed in cycles if ws.today <= cycle.end), "")
    yield from (_two_posts(*pair, told, present) for pair, told in waiting.items() if told)


def _unsaid(mine: frozenset[Month], theirs: frozenset[Month], service: hours.Service, first: str, day: str) -> bool:
    """Whether months at the other school add to mine, but for those behind a transfer that my own school wrote down.

    A school that let somebody go before the cycle began, on its ``first`` day, is no school of his in it.
    """
    added = theirs - mine
    known = [spells[-1] for spells in (hours.begun(history, day) for history in service.schools) if spells]
    gone = [start for start, status in known if status == ServiceStatus.TRANSFERRED_OUT.code]
    if mine:
        return any(not gone or month < max(mine) for month in added)
    if known and all(status == ServiceStatus.LEFT.code and start <= first for start, status in known):
        return False
    return any(not gone or month.last_day.isoformat() < max(gone) for month in added)


_Place = tuple[str, str, str]
"""Office, name of the school, name of the person there."""


def _pair_key(person: str, one: _Place, two: _Place) -> str:
    return f"{one[0]} {two[0]} {person}"


def _two_posts(person: str, one: _Place, two: _Place, told: Mapping[str, tuple[Decimal, ...]], present: str) -> Finding:
    def make() -> tuple[str, Sequence[Side]]:
        said = "；".join(
            f"{'' if cycle == present else f'{cycle} 周期'}两校合在一起应完成 {hours_text(figures[2])} 学时，"
            f"只按 {one[1]} 的任职记录是 {hours_text(figures[0])}，只按 {two[1]} 的是 {hours_text(figures[1])}"
            for cycle, figures in told.items()
        )
        message = (
            f"{one[2]} 先后在 {one[1]} 和 {two[1]} 任职：{said}。"
            "应完成学时按合在一起的任职月份计算；请核实是不是同一人调动，不是的由填错的学校更正任职起止日期。"
        )
        return message, [
            Side(
                school=each[1],
                office=each[0],
                text=f"{each[2]}　只按这所学校应完成 {hours_text(next(iter(told.values()))[place])} 学时",
            )
            for place, each in enumerate((one, two))
        ]

    return Finding(
        kind="moved",
        about=((one[0], one[1]), (two[0], two[1])),
        key=_pair_key(person, one, two),
        who=one[2],
        facts=tuple(told.items()),
        make=make,
        people=(person,),
    )

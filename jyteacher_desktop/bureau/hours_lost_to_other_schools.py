"""Whom another school's rows cost hours or give months to do: everybody kept at several schools is counted with each school's alone as well.

A claim of another school never replaces a record, and of one content the one with the most hours counts. Still a row can use up a
day or a cap that a better row would have used. That is how caps are meant; but nobody shall lose by it without a person having looked.
Months at one school before another one took somebody over are due as well, and whether he came from there nobody but a person can
know, so they are said (decision 0181). These flags depend on the day, as hours do, and are no part of the digest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import combinations, groupby
from operator import itemgetter
from typing import Final

from jyteacher_desktop.bureau import guest_hours, kept_findings
from jyteacher_desktop.bureau.city_people import fetch_entries
from jyteacher_desktop.bureau.contradictions_between_schools import at_several_schools, overlaps_in_time
from jyteacher_desktop.bureau.contradictions_between_schools import flags as contradictions
from jyteacher_desktop.bureau.flags import Finding, Flag, Side, gather, named
from jyteacher_desktop.bureau.guests_not_of_a_member import guest_member_findings
from jyteacher_desktop.bureau.mistaken_codes import borrowed_flags
from jyteacher_desktop.bureau.office import current_policy
from jyteacher_desktop.bureau.piled_hours import piled_findings
from jyteacher_desktop.bureau.recounting_what_changed import mark_of, of_the_city, person_marks, years_between_schools
from jyteacher_desktop.bureau.title_conflicts import title_findings
from jyteacher_desktop.domain import hours
from jyteacher_desktop.domain.calendar import Month, Quarter
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.entries import Entry, OfficeRow, Row
from jyteacher_desktop.domain.policy import NO_CATEGORY, Cycle, Policy
from jyteacher_desktop.domain.required_hours import Service, begun
from jyteacher_desktop.domain.terms import ServiceStatus
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import NamedTuple

_BATCH = 400
"""People counted at once."""
_MOST_OFTEN = 12_000
"""Rows of a person that are counted at the ends of quarters as well; one school that says more is named for it (piled_hours.py)."""
_MOST_SCHOOLS = 5
"""Of so many schools of a person every part is counted, of more each alone and all but each."""
_MOST_PARTS = 50_000
"""Rows of a person, once for every part of his schools, up to which that is done."""
_END = Entry._fields.index("end")
_PLACE: Final = 17
"""Where a row of the city (``OfficeRow``) names the school whose record it is; rows of one school end before it."""


def flags(ws: Workspace) -> list[Flag]:
    """Contradictions between schools or with the city's list, and people who lose hours by another school's rows, in a fixed order."""

    def look() -> list[Flag]:
        policy = current_policy(ws)
        (piled,) = of_the_city(ws, f"piled {policy.digest}", lambda: ([*gather(piled_findings(ws, policy))],))
        (lost,) = of_the_city(ws, f"lost {ws.today} {policy.digest}", lambda: (_lost(ws),))
        of_the_list = [*borrowed_flags(ws), *gather(guest_member_findings(ws))]
        found = [*contradictions(ws), *of_the_list, *piled, *gather(title_findings(ws, policy)), *lost]
        kept_findings.write(ws)
        return found

    return ws.remembered(("flags", ws.today), look)


def _lost(ws: Workspace) -> list[Flag]:
    """What somebody loses or owes by another school."""
    return [flag for each in (_lowered(ws), _moved(ws)) for flag in gather(each)]


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
    made_of = person_marks(ws)
    known: dict[tuple[str, str], tuple[Hashable, list[Finding]]] = ws.lasting(("lowered", ws.today, policy.digest), dict)
    for cycle in _cycles(policy, ws.today):
        key = cycle.id
        changed = [person for person in names if (person, key) not in known or known[person, key][0] != made_of[person]]
        over = {} if cycle.end >= ws.today else _marks_of_cycle(ws, cycle, names)
        kept = kept_findings.of_nothing(ws, f"lowered {key} {policy.digest}", over, over)
        known |= {(person, key): (made_of[person], []) for person in changed if person in kept}
        changed = [person for person in changed if person not in kept]
        for start in range(0, len(changed), _BATCH):
            some = changed[start : start + _BATCH]
            found: dict[str, list[Finding]] = {person: [] for person in some}
            of: dict[str, list[OfficeRow]] = defaultdict(list)
            for row in fetch_entries(ws, cycle, some):
                of[str(row[0])].append(row)
            for person, rows in sorted(of.items()):
                of[person] = rows if len({row[_PLACE] for row in rows}) > 1 else []
            kept.update(person for person in some if person in over and _all_over(of[person], ws.today))
            for (person, view), losses in _losses(of, policy, cycle, ws.today):
                schools = {place: offices[place] for place in sorted({int(row[_PLACE]) for row in of[person]})}
                found[person].append(_finding((person, names[person]), view, schools, losses, (policy, cycle)))
            known |= {(person, key): (made_of[person], told) for person, told in found.items()}
            kept.difference_update(person for person, told in found.items() if told)
        if over:
            kept_findings.note_nothing(ws, f"lowered {key} {policy.digest}", over, kept)
        for person in sorted(names):
            yield from known[person, key][1]


def _marks_of_cycle(ws: Workspace, cycle: Cycle, people: Iterable[str]) -> dict[str, Hashable]:
    """By joined person all that his schools say of records of a cycle and of the years before, and what a clerk found true of two of them."""
    true = guest_hours.both_true(ws)
    return {
        person: (mark_of(years, str(cycle.end.year), None), true.get(person))
        for person, years in years_between_schools(ws, people).items()
    }


def _all_over(rows: Iterable[OfficeRow], today: date) -> bool:
    """Whether every quarter in which one of the rows ended is over: what is counted at the ends of quarters is what it will be on every later day."""
    return all(Quarter.of(date.fromisoformat(str(row[_END]))).last_day < today for row in rows)


def _cycles(policy: Policy, today: date) -> list[Cycle]:
    """The cycles that have begun, the latest first."""
    return sorted((cycle for cycle in policy.cycles if cycle.start <= today), key=lambda cycle: cycle.start, reverse=True)


class _View(NamedTuple):
    """Some of a person's rows: those of so many of his schools."""

    schools: tuple[int, ...]
    of: int
    """How many schools he has."""

    @property
    def plain(self) -> bool:
        """Whether it is one school, or all but one."""
        return len(self.schools) in {1, self.of - 1}

    def before(self, other: _View) -> bool:
        """Whether what is said of this part need not be said again of the other one: all but one, then one alone, then whatever."""
        return self._place < other._place

    @property
    def _place(self) -> int:
        sizes = (self.of - 1, 1)
        return sizes.index(len(self.schools)) if self.plain else len(sizes)


class _Loss(NamedTuple):
    """What somebody has by some of his rows, and by all of them, at the end of a day, in hundredths of an hour."""

    mine: int
    whole: int
    cycle: str
    """The cycle, where it is not that of today."""
    day: str
    """The day, where it is not today."""
    what: str
    """Of which figure: "" for the total, else as in ``Ledger.more_than``."""


def _views(schools: Sequence[int], rows: int) -> list[_View]:
    """Each school alone, and all but each; where people have few rows every other part of their schools too.

    Two insiders that use up the same cap hide each other from whoever leaves out one of them only.
    """
    every = len(schools)
    sizes = {1, every - 1}
    if every <= _MOST_SCHOOLS and rows * 2**every <= _MOST_PARTS:
        sizes = set(range(1, every))
    return [_View(part, every) for size in sorted(sizes - {0}) for part in combinations(schools, size)]


def _losses(
    of: Mapping[str, Sequence[OfficeRow]], policy: Policy, cycle: Cycle, today: date
) -> Iterator[tuple[tuple[str, _View], tuple[_Loss, ...]]]:
    """For everybody and every part of his rows that alone gives more of anything than the whole: where it gives the most more, and when."""
    together = hours.count([row for his in of.values() for row in his], policy, today, cycle=cycle.id)
    seen: dict[str, list[_View]] = {}
    rows: list[Row] = []
    for person, his in of.items():
        if his and together[person].bound:  # where no cap bound, nobody lost anything to anybody
            schools = sorted({int(row[_PLACE]) for row in his})
            seen[person] = _views(schools, len(his))
            rows += (((person, None), *row[1:]) for row in his)
            for part in seen[person]:
                rows += [((person, part), *row[1:]) for row in his if row[_PLACE] in part.schools]
    now = hours.count(rows, policy, today, cycle=cycle.id)
    worst: dict[tuple[str, _View], dict[str, _Loss]] = defaultdict(dict)
    often = [person for person in seen if len(of[person]) <= _MOST_OFTEN]
    quarterly = [(person, part) for person in often for part in (None, *seen[person])]
    which = "" if cycle.start <= today <= cycle.end else cycle.id
    for day in (today, *_quarter_ends((row for person in often for row in of[person]), today)):
        asked: Iterable[str] = seen if day == today else often
        ledgers = now if day == today else hours.count_on({key: now[key] for key in quarterly}, day)
        for person in asked:
            for view in seen[person]:
                lost = worst[person, view]
                for what, (mine, whole) in ledgers[person, view].more_than(ledgers[person, None]).items():
                    if what not in lost or mine - whole > lost[what].mine - lost[what].whole:
                        lost[what] = _Loss(mine, whole, which, "" if day == today else day.isoformat(), what)
    for (person, view), lost in sorted(worst.items()):
        # whose rows took it says the most; then whose own ones would give more
        said = {what for each in seen[person] if each.before(view) for what in worst[person, each] if what or not view.plain}
        told = tuple(loss for what, loss in sorted(lost.items()) if what not in said)
        if told:
            yield (person, view), told


def _quarter_ends(rows: Iterable[OfficeRow], today: date) -> list[date]:
    """The last days of the quarters that are over and in which something ended."""
    quarters = {Quarter.of(date.fromisoformat(day)) for day in {str(row[_END]) for row in rows}}
    return sorted(quarter.last_day for quarter in quarters if quarter.last_day < today)


def _words(policy: Policy, cycle: Cycle, loss: _Loss) -> tuple[str, str]:
    """The name of the figure that became less, and what it is missed by: "" where nothing is."""
    sort, _blank, key = loss.what.partition(" ")
    if sort == "year":
        return f"{key} 年", ""
    if sort != "category":
        return "", ""
    least = cycle.category_min.get(key)
    name = policy.categories[key].name if key in policy.categories else NO_CATEGORY
    missed = f"，不够这一类至少 {least} 学时的要求" if least is not None and loss.mine >= least.x100 > loss.whole else ""
    return f"“{name}”", missed


def _finding(
    who: tuple[str, str],
    view: _View,
    schools: Mapping[int, tuple[str, str]],
    losses: Sequence[_Loss],
    counted: tuple[Policy, Cycle],
) -> Finding:
    person, name = who
    policy, cycle = counted
    here = [schools[place] for place in view.schools]
    others = [school for place, school in schools.items() if place not in view.schools]

    def make() -> tuple[str, Sequence[Side]]:
        mine_of, told = named([school for _office, school in here]), named([school for _office, school in others])
        alone = len(here) == 1
        parts = []
        for loss in losses:
            figure, missed = _words(policy, cycle, loss)
            when = "".join((f"{loss.cycle} 周期" if loss.cycle else "", f"截至 {loss.day}" if loss.day else ""))
            parts.append(
                f"{'只' if alone else ''}按 {mine_of} 的记录计{figure} {_hours(loss.mine)} 学时，"
                f"{f'与 {told} 的记录合在一起' if alone else f'加上 {told} 的记录'}只计 {_hours(loss.whole)} 学时{f'（{when}）' if when else ''}{missed}"
            )
        why = f"{'那边' if alone else told}的记录先用掉了每天或类别的上限，或同一内容按那边计入"
        message = f"{name} {'；'.join(parts)}：{why}。请核实{'那边' if alone else f' {told} '}的记录是否属实。"
        first = losses[0]
        figure, _missed = _words(policy, cycle, first)
        return message, [
            *(
                Side(school=school, office=office, text=f"{name}　只按这里{figure}计 {_hours(first.mine)} 学时")
                for office, school in here
            ),
            *(
                Side(school=school, office=office, text=f"{name}　合计{figure}共 {_hours(first.whole)} 学时")
                for office, school in others
            ),
        ]

    part = (
        [here[0][0]]
        if len(here) == 1
        else ["without", others[0][0]]
        if len(others) == 1
        else ["with", *(each for each, _name in here)]
    )
    return Finding(
        kind="lowered",
        about=tuple(sorted(schools.values())),
        key=" ".join(filter(None, (*part, person, losses[0].cycle))),
        who=name,
        facts=tuple(losses),
        make=make,
        people=(person,),
    )


def _hours(figure_x100: int) -> str:
    return hours_text(Decimal(figure_x100) / 100)


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
    # Most people have one of a few histories.
    cycles = [(cycle, cache(hours.due_months(policy, ws.today, cycle=cycle.id))) for cycle in _cycles(policy, ws.today)]
    found: dict[tuple[str, _Place, _Place], dict[str, tuple[Decimal, ...]]] = defaultdict(dict)
    for person, group in groupby(rows, key=itemgetter(0)):
        # One place per school, whatever number of teachers of one number it lists: the pairs are those of schools.
        places: dict[str, _Place] = {}
        histories: dict[str, list[tuple[tuple[str | None, str], ...]]] = defaultdict(list)
        for (_person, office, school, _teacher, name), lines in groupby(group, key=itemgetter(0, 1, 2, 3, 4)):
            places.setdefault(office, (office, school, name))
            histories[office].append(tuple((line[5], line[6]) for line in lines))
        alone = {places[office]: Service(tuple(each)) for office, each in histories.items()}
        for cycle, owed in cycles:
            due = {place: owed(service) for place, service in alone.items()}
            first = cycle.start.isoformat()
            for one, two in combinations(sorted(alone), 2):
                mine, theirs = due[one][0], due[two][0]
                if _unsaid(mine, theirs, alone[one], first, day) or _unsaid(theirs, mine, alone[two], first, day):
                    both = Service((*alone[one].schools, *alone[two].schools))
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


def _unsaid(mine: frozenset[Month], theirs: frozenset[Month], service: Service, first: str, day: str) -> bool:
    """Whether months at the other school add to mine, but for those behind a transfer that my own school wrote down.

    A school that let somebody go before the cycle began, on its ``first`` day, is no school of his in it, nor is one to whose activities he
    only comes.
    """
    added = theirs - mine
    known = [spells[-1] for spells in (begun(history, day) for history in service.schools) if spells]
    if not mine and known and all(status == ServiceStatus.GUEST.code for _start, status in known):
        return False
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

"""Whom another school's rows cost hours or give months to do: everybody kept at several schools is counted with each school's alone as well.

A claim of another school never replaces a record, and of one content the one with the most hours counts. Still a row can use up a
day or a cap that a better row would have used. That is how caps are meant; but nobody shall lose by it without a person having looked.
Months at one school before another one took somebody over are due as well, and whether he came from there nobody but a person can
know, so they are said (decision 0181). These flags depend on the day, as hours do, and are no part of the digest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, groupby
from operator import itemgetter

from jyteacher_desktop.bureau.city import fetch_entries
from jyteacher_desktop.bureau.contradictions import Finding, Flag, Side, at_several_schools, gather, named, overlaps_in_time
from jyteacher_desktop.bureau.contradictions import flags as contradictions
from jyteacher_desktop.bureau.office import current_policy
from jyteacher_desktop.bureau.titles import title_findings
from jyteacher_desktop.domain import hours
from jyteacher_desktop.domain.calendar import Month
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.policy import NoCycleError
from jyteacher_desktop.domain.terms import ServiceStatus
from jyteacher_desktop.store.workspace import Workspace

_BATCH = 400
"""People counted at once."""


def flags(ws: Workspace) -> list[Flag]:
    """Contradictions between schools or with the city's list, and people who lose hours by another school's rows, in a fixed order."""

    def look() -> list[Flag]:
        titles = title_findings(ws, current_policy(ws))
        return [*contradictions(ws), *gather(titles), *gather(_lowered(ws)), *gather(_moved(ws))]

    return ws.remembered(("flags", ws.today), look)


def _lowered(ws: Workspace) -> Iterator[Finding]:
    """Everybody who would have more hours if one of his schools were the only one."""
    policy = current_policy(ws)
    try:
        cycle = policy.cycle_at(ws.today)
    except NoCycleError:
        return
    offices = {
        place: (uuid, name) for place, uuid, name in ws.tuples("SELECT row_number() OVER (ORDER BY uuid), uuid, name FROM office")
    }
    names: dict[str, str] = {}
    for person, name in ws.tuples(
        f"SELECT t.person, t.name FROM city_teacher t WHERE t.person IN ({at_several_schools()}) ORDER BY t.person, t.uuid"
    ):
        names.setdefault(person, name)
    people = list(names)
    for start in range(0, len(people), _BATCH):
        rows = fetch_entries(ws, cycle, people[start : start + _BATCH])
        # one teacher for each office instead of one over all: (person, office) in place of the person
        alone: list[hours.Row] = [((row[0], row[17]), *row[1:]) for row in rows]
        together = hours.count(rows, policy, ws.today, cycle=cycle.id)
        each_alone = hours.count(alone, policy, ws.today, cycle=cycle.id)
        places: dict[str, set[int]] = defaultdict(set)
        for row in rows:
            places[str(row[0])].add(int(row[17]))
        for person, known in sorted(places.items()):
            whole = together[person].counted_x100
            for place in sorted(known):
                mine = each_alone[person, place].counted_x100
                if mine > whole:
                    others = [offices[other] for other in sorted(known) if other != place]
                    yield _finding(person, names[person], offices[place], others, (mine, whole))


def _finding(
    person: str, name: str, school: tuple[str, str], others: Sequence[tuple[str, str]], figures: tuple[int, int]
) -> Finding:
    alone, whole = (hours_text(Decimal(figure) / 100) for figure in figures)

    def make() -> tuple[str, Sequence[Side]]:
        told = named([other for _office, other in others])
        message = (
            f"{name} 只按 {school[1]} 的记录计 {alone} 学时，与 {told} 的记录合在一起只计 {whole} 学时："
            "那边的记录先用掉了每天或类别的上限。请核实那边的记录是否属实。"
        )
        return message, [
            Side(school=school[1], office=school[0], text=f"{name}　单独计 {alone} 学时"),
            *(Side(school=other, office=office, text=f"{name}　合计后共 {whole} 学时") for office, other in others),
        ]

    return Finding(
        kind="lowered",
        about=tuple(sorted([school, *others])),
        key=f"{school[0]} {person}",
        who=name,
        facts=figures,
        make=make,
        people=(person,),
    )


def _moved(ws: Workspace) -> Iterator[Finding]:
    """Everybody who has more to do by months at another school that no overlap shows and his own school says nothing of."""
    policy = current_policy(ws)
    try:
        cycle = policy.cycle_at(ws.today)
    except NoCycleError:
        return
    rows = ws.tuples(
        "SELECT t.person, o.uuid, o.name, t.id, t.name, s.start, s.status FROM city_teacher t JOIN office o ON o.id = t.office "
        f"JOIN city_service s ON s.teacher = t.id WHERE t.person IN ({at_several_schools()}) ORDER BY 1, 2, 4, s.seq"
    )
    owed, day = hours.due_months(policy, ws.today, cycle=cycle.id), ws.today.isoformat()
    found: list[Finding] = []
    for person, group in groupby(rows, key=itemgetter(0)):
        # One place per school, whatever number of teachers of one number it lists: the pairs are those of schools.
        places: dict[str, tuple[str, str, str]] = {}
        histories: dict[str, list[tuple[tuple[str | None, str], ...]]] = defaultdict(list)
        for (_person, office, school, _teacher, name), lines in groupby(group, key=itemgetter(0, 1, 2, 3, 4)):
            places.setdefault(office, (office, school, name))
            histories[office].append(tuple((line[5], line[6]) for line in lines))
        alone = {places[office]: hours.Service(tuple(each)) for office, each in histories.items()}
        due = {place: owed(service) for place, service in alone.items()}
        for one, two in combinations(sorted(alone), 2):
            mine, theirs = due[one][0], due[two][0]
            if not mine or not theirs:
                continue
            if _unsaid(mine, theirs, alone[one], day) or _unsaid(theirs, mine, alone[two], day):
                both = hours.Service((*alone[one].schools, *alone[two].schools))
                found.append(_two_posts(person, one, two, (due[one][1], due[two][1], owed(both)[1])))
    if found:
        seen = {each.key for each in overlaps_in_time(ws, policy)}
        yield from (each for each in found if each.key not in seen)


def _unsaid(mine: frozenset[Month], theirs: frozenset[Month], service: hours.Service, day: str) -> bool:
    """Whether months at the other school add to mine, but for those behind a transfer that my own school wrote down."""
    added = theirs - mine
    known = [hours.begun(history, day) for history in service.schools]
    goes_on = any(spells[-1][1] == ServiceStatus.TRANSFERRED_OUT.code for spells in known if spells)
    return any(not goes_on or month < max(mine) for month in added)


def _two_posts(
    person: str, one: tuple[str, str, str], two: tuple[str, str, str], figures: tuple[Decimal, Decimal, Decimal]
) -> Finding:
    def make() -> tuple[str, Sequence[Side]]:
        mine, theirs, whole = map(hours_text, figures)
        message = (
            f"{one[2]} 先后在 {one[1]} 和 {two[1]} 任职：两校合在一起应完成 {whole} 学时，只按 {one[1]} 的任职记录是 {mine}，只按 {two[1]} 的是 {theirs}。"
            "应完成学时按合在一起的任职月份计算；请核实是不是同一人调动，不是的由填错的学校更正任职起止日期。"
        )
        return message, [
            Side(school=each[1], office=each[0], text=f"{each[2]}　只按这所学校应完成 {hours_text(figure)} 学时")
            for each, figure in zip((one, two), figures, strict=False)
        ]

    return Finding(
        kind="moved",
        about=((one[0], one[1]), (two[0], two[1])),
        key=f"{one[0]} {two[0]} {person}",
        who=one[2],
        facts=figures,
        make=make,
        people=(person,),
    )

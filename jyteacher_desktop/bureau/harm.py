"""Whom another school's rows cost hours: everybody kept at several schools is counted with each school's rows alone as well.

A claim of another school never replaces a record, and of one content the one with the most hours counts. Still a row can use up a
day or a cap that a better row would have used. That is how caps are meant; but nobody shall lose by it without a person having looked.
These flags depend on the day, as hours do, and are no part of the digest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from jyteacher_desktop.bureau.city import fetch_entries
from jyteacher_desktop.bureau.contradictions import Finding, Flag, Side, at_several_schools, gather, named
from jyteacher_desktop.bureau.contradictions import flags as contradictions
from jyteacher_desktop.bureau.office import current_policy
from jyteacher_desktop.domain import hours
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.policy import NoCycleError
from jyteacher_desktop.store.workspace import Workspace

_BATCH = 400
"""People counted at once."""


def flags(ws: Workspace) -> list[Flag]:
    """Contradictions between schools, and people who lose hours by another school's rows, in a fixed order."""
    return ws.remembered(("flags", ws.today), lambda: [*contradictions(ws), *gather(_lowered(ws))])


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

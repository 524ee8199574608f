"""称号不一: the city's own list of titles, trainers and city honours beside what the schools say of the same people.

Both words are kept. Of the levels of which the bureau keeps a list its rows count, of the others the schools' (kinds/backbone.py). A school
that registered no title at all says nothing, and a bureau without a list contradicts nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from jyteacher_desktop.bureau.flags import Finding, Side
from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.domain.terms import Level
from jyteacher_desktop.kinds.backbone import Standing
from jyteacher_desktop.kinds.honour import Honour
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, field

TITLE = "title"
_OWN = "本局名单"


@dataclass(slots=True)
class _Said:
    """What one school says of one person: titles held by the record that says so."""

    school: str
    name: str
    titles: dict[str, str] = field(default_factory=dict)


def title_findings(ws: Workspace, policy: Policy) -> Iterator[Finding]:
    """Titles that only the city's list or only the school names, one finding for a person at a school."""
    yield from _backbones(ws, policy)
    yield from _trainers(ws)
    yield from _honours(ws)


def _holds(day: str, since: str, until: str) -> bool:
    return since <= day and (not until or day <= until)


def _backbones(ws: Workspace, policy: Policy) -> Iterator[Finding]:
    day = _day(ws.today)
    ladder = {key: title for title in policy.programme.ladder.values() for key in (title.id, title.name)}
    own: dict[str, set[str]] = defaultdict(set)
    levels: set[str] = set()
    for person, title, since, until, standing in ws.tuples(
        "SELECT coalesce(t.person, b.teacher), b.title, b.since, b.until, b.standing FROM backbone b "
        "LEFT JOIN office o ON o.uuid = substr(b.teacher, 1, 36) "
        "LEFT JOIN city_teacher t ON t.office = o.id AND t.uuid = substr(b.teacher, 38) WHERE b.deleted = 0"
    ):
        known = ladder.get(title)
        if known is not None:
            levels.add(known.level)
            if standing == Standing.HOLDS.code and _holds(day, since, until):
                own[person].add(known.name)
    if not levels:
        return
    said: dict[tuple[str, str], _Said] = {}
    for office, school, person, name, record, title, since, until, standing in ws.tuples(
        "SELECT o.uuid, o.name, t.person, t.name, c.uuid, c.title, c.since, c.until, c.standing FROM city_backbone c "
        "JOIN office o ON o.id = c.office JOIN city_teacher t ON t.office = c.office AND t.uuid = c.teacher ORDER BY o.uuid, t.uuid"
    ):
        each = said.setdefault((person, office), _Said(school, name))
        known = ladder.get(title)
        if known is not None and known.level in levels and standing == Standing.HOLDS.code and _holds(day, since, until):
            each.titles[known.name] = record
    told = {office for _person, office in said}
    yield from _differing(ws, own, said, told, _TITLES)


_TITLES: Final = {
    "table": "backbone",
    "nothing_here": "没有称号",
    "nothing": "没有这些级别的称号",
    "counts": "；市里名单有的级别以本局名单为准",
}
_HONOURS: Final = {"table": "honour", "nothing_here": "没有这些荣誉", "nothing": "没有这些荣誉", "counts": "，请核对表彰文件"}


def _differing(
    ws: Workspace,
    own: Mapping[str, set[str]],
    said: dict[tuple[str, str], _Said],
    told: Collection[str],
    words: Mapping[str, str],
) -> Iterator[Finding]:
    """What our list and a school's word on a person do not have in common, person by person and school by school.

    Args:
        ws: The bureau's workspace.
        own: Names of our list, by person.
        said: What schools say, by person and school; whoever stands in our list joins it with each of their schools.
        told: Schools that said anything at all: who said nothing contradicts nobody.
        words: What the sentence calls it.
    """
    of_person: dict[str, set[str]] = defaultdict(set)
    for (person, _office), each in said.items():
        of_person[person] |= each.titles.keys()
    for office, school, person, name in ws.tuples(
        "SELECT o.uuid, o.name, t.person, t.name FROM city_teacher t JOIN office o ON o.id = t.office ORDER BY o.uuid, t.uuid"
    ):
        if person in own and office in told:
            said.setdefault((person, office), _Said(school, name))
    for (person, office), each in said.items():
        listed = own.get(person, set())
        # what any school of the person says is not missing: two schools may each name one of two titles
        more, fewer = each.titles.keys() - listed, listed - of_person[person]
        if more or fewer:
            yield _finding((person, office), each, sorted(listed), sorted(more), sorted(fewer), **words)


def _finding(
    about: tuple[str, str],
    said: _Said,
    own: Sequence[str],
    more: Sequence[str],
    fewer: Sequence[str],
    *,
    table: str,
    nothing: str,
    nothing_here: str,
    counts: str,
) -> Finding:
    """One person of whom a school says other things than the city's list: what is said of nothing there and here, and which of both counts."""
    parts = [f"学校登记了{'、'.join(more)}，本局名单里没有"] if more else []
    parts += [f"本局名单里有{'、'.join(fewer)}，学校没有登记"] if fewer else []

    def make() -> tuple[str, Sequence[Side]]:
        record = next((said.titles[title] for title in more), "")
        theirs = f"{said.name}：{'、'.join(sorted(said.titles)) or nothing}"
        return f"{said.school} {said.name}：{'；'.join(parts)}。两边都保留{counts}。", [
            Side(school=said.school, office=about[1], text=theirs, record_table=table if record else "", record=record),
            Side(school=_OWN, office="", text=f"{said.name}：{'、'.join(own) or nothing_here}"),
        ]

    return _found(about, said, table, (*own, "|", *sorted(said.titles)), make)


def _trainers(ws: Workspace) -> Iterator[Finding]:
    """Teachers whom a school calls trainers and the city's list does not."""
    day = _day(ws.today)
    own: set[str] = set()
    listed = False
    for person, appointed, until, left in ws.tuples(
        "SELECT coalesce(t.person, r.teacher_person), r.appointed, r.until, r.left FROM trainer r "
        "LEFT JOIN office o ON o.uuid = substr(r.teacher_person, 1, 36) "
        "LEFT JOIN city_teacher t ON t.office = o.id AND t.uuid = substr(r.teacher_person, 38) WHERE r.deleted = 0"
    ):
        listed = True
        if _holds(day, appointed, until) and (not left or day < left):
            own.add(person)
    if not listed:
        return
    for office, school, person, name, record, appointed, until, left in ws.tuples(
        "SELECT o.uuid, o.name, t.person, t.name, c.uuid, c.appointed, c.until, c.left FROM city_trainer c "
        "JOIN office o ON o.id = c.office JOIN city_teacher t ON t.office = c.office AND t.uuid = c.teacher ORDER BY o.uuid, t.uuid"
    ):
        if person not in own and _holds(day, appointed, until) and (not left or day < left):
            yield _trainer(person, office, _Said(school, name, {"培训者": record}))


def _honours(ws: Workspace) -> Iterator[Finding]:
    """City honours of a year of which the bureau keeps the list: who is only in it, and whom only a school names."""
    own: dict[str, set[str]] = defaultdict(set)
    listed: set[str] = set()
    for person, name, on in ws.tuples(
        'SELECT coalesce(t.person, h.who), h.name, h."on" FROM honour h LEFT JOIN office o ON o.uuid = substr(h.who, 1, 36) '
        "LEFT JOIN city_teacher t ON t.office = o.id AND t.uuid = substr(h.who, 38) "
        "WHERE h.deleted = 0 AND h.level = ? AND coalesce(h.who, '') <> ''",
        (Level.CITY.code,),
    ):
        honour = _honour(name, on)
        listed.add(honour)
        own[person].add(honour)
    if not listed:
        return
    said: dict[tuple[str, str], _Said] = {}
    told: set[str] = set()
    for office, school, person, who, record, name, level, on in ws.tuples(
        'SELECT o.uuid, o.name, t.person, t.name, c.uuid, c.name, c.level, c."on" FROM city_honour c JOIN office o ON o.id = c.office '
        "JOIN city_teacher t ON t.office = c.office AND t.uuid = c.who ORDER BY o.uuid, t.uuid, c.uuid"
    ):
        told.add(office)
        if level == Level.CITY.code and (honour := _honour(name, on)) in listed:
            said.setdefault((person, office), _Said(school, who)).titles[honour] = record
    yield from _differing(ws, own, said, told, _HONOURS)


def _honour(name: str, on: str) -> str:
    return f"{on[:4]}年市级{Honour.kind.field('name').shown(name)}"


def _trainer(person: str, office: str, said: _Said) -> Finding:
    def make() -> tuple[str, Sequence[Side]]:
        return f"{said.school} 登记 {said.name} 是培训者，本局名单里没有。两边都保留，请核对聘任文件。", [
            Side(
                school=said.school,
                office=office,
                text=f"{said.name}：培训者",
                record_table="trainer",
                record=said.titles["培训者"],
            ),
            Side(school=_OWN, office="", text=f"{said.name}：不在培训者名单里"),
        ]

    return _found((person, office), said, "trainer", ("trainer",), make)


def _found(
    about: tuple[str, str], said: _Said, kind: str, facts: Sequence[object], make: Callable[[], tuple[str, Sequence[Side]]]
) -> Finding:
    """``about`` is the person and the office of the school."""
    person, office = about
    return Finding(
        kind=TITLE,
        about=((office, said.school),),
        key=f"{kind} {office} {person}",
        who=said.name,
        facts=tuple(facts),
        make=make,
        people=(person,),
    )


def _day(day: date) -> str:
    return day.isoformat()

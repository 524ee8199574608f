"""外校人员 of a school that is none of the central school's: what the list of schools says of a guest's home.

A central school enters people of its member schools by its own list of them (decision 0490), which nobody else sees. Which school belongs to which
central school stands on the bureau's list of schools, and where that is silent, in the school's own book. Where these name another central school, or
where the list does not know the code, a clerk asks. The list of schools is this desk's own, so these flags are no part of the digest.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from jyteacher_desktop.bureau.clerks_log import enrolled_as
from jyteacher_desktop.bureau.flags import Finding, Side, named
from jyteacher_desktop.bureau.mistaken_codes import code_key
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.kinds.school_list import SchoolList
from jyteacher_desktop.records.registers import list_rows
from jyteacher_desktop.store.workspace import Workspace


def guest_member_findings(ws: Workspace) -> Iterator[Finding]:
    """For every school with guests, each school that it names for some of them and that is not known as its member."""
    rows = ws.tuples(
        "SELECT o.uuid, o.code, o.name, g.home, t.uuid, t.name FROM city_guest g JOIN city_teacher t ON t.id = g.teacher "
        "JOIN office o ON o.id = t.office WHERE g.home <> '' ORDER BY o.uuid, g.home, t.name, t.uuid"
    )
    if not rows:
        return
    listed = list_rows(ws, SchoolList)
    entries = {code_key(entry.code): entry for entry in listed}
    stated = {code_key(code): (name, central) for code, name, central in ws.tuples("SELECT code, name, central FROM office")}
    known = enrolled_as(ws, by_cities=True)
    for (office, code, school, home), group in groupby(rows, key=itemgetter(0, 1, 2, 3)):
        entry, (name, central) = entries.get(code_key(home)), stated.get(code_key(home), ("", ""))
        name, central = (entry.name, entry.central or central) if entry is not None else (name, central)
        told = [(code, school), *known.get(office, [])]
        own = {match_key(each) for _code, each in told} | {
            match_key(entries[key].name) for each, _name in told if (key := code_key(each)) in entries
        }
        people = [(teacher, who) for *_where, teacher, who in group]
        if central and match_key(central) not in own:
            yield _finding((office, school), home, name, f"{name}的中心校是“{central}”", people)
        elif listed and entry is None and not name:
            yield _finding((office, school), home, "", f"没有标识码 {home} 的学校", people)


def _finding(office: tuple[str, str], home: str, name: str, said: str, people: list[tuple[str, str]]) -> Finding:
    uuid, school = office
    of = name or f"标识码 {home} 的学校"

    def make() -> tuple[str, list[Side]]:
        message = (
            f"{school}登记了{of}的外校人员 {len(people)} 人：{named([who for _teacher, who in people])}，而名册里{said}。"
            "学时照常计算，请核实是学校登记错了，还是名册没有更新。"
        )
        sides = [
            Side(school=school, office=uuid, text=f"{who}　外校人员，写明是{of}的人", record_table="teacher", record=teacher)
            for teacher, who in people
        ]
        return message, sides

    return Finding(
        kind="guest_member",
        about=(office,),
        key=f"member {uuid} {home}",
        who=school,
        facts=(said, *people),
        make=make,
    )

"""标识码不符: schools whose packages call themselves by the code or name of another school.

A package is believed about its own records, never about whom it comes from: that a clerk heard and entered. Whoever writes another
school's code into his book takes nobody's place by it, and a person sees both names. The list of schools is this desk's own, so these
flags are no part of the digest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from jyteacher_desktop.bureau.clerks_log import enrolled_as
from jyteacher_desktop.bureau.flags import Flag, Side, named
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.kinds.school_list import SchoolList
from jyteacher_desktop.records.registers import list_rows
from jyteacher_desktop.store.workspace import Workspace

BORROWED: Final = "borrowed"


def borrowed_flags(ws: Workspace) -> Iterator[Flag]:
    """Every school that states a code or a name under which another one was enrolled or stands on the list."""
    known = enrolled_as(ws, by_cities=True)
    others: dict[str, dict[str, str]] = defaultdict(dict)
    for office, told in known.items():
        for code, name in told:
            others[code_key(code)].setdefault(office, name)
            others[match_key(name)].setdefault(office, name)
    listed = list_rows(ws, SchoolList)
    for office, code, name in ws.tuples("SELECT uuid, code, name FROM office WHERE head <> '' ORDER BY uuid"):
        told = known.get(office, [])
        mine = {code_key(each) for each, _name in told} | {match_key(each) for _code, each in told}
        stated = {key for key in (code_key(code), match_key(name)) if key and key not in mine}
        if not told or not stated:
            continue
        found = {each: called for key in sorted(stated) for each, called in others.get(key, {}).items() if each != office}
        rolled = [
            entry.name
            for entry in listed
            # an entry that bears what was read out when the school was enrolled is the school itself
            if (keys := {code_key(entry.code), match_key(entry.name)}) & stated and not keys & mine
        ]
        if found or rolled:
            yield _flag(office, (code, name), told[-1], found, rolled)


def code_key(code: str) -> str:
    """By this codes are compared."""
    return match_key(code).casefold()


def _flag(office: str, stated: tuple[str, str], enrolled: tuple[str, str], others: dict[str, str], rolled: list[str]) -> Flag:
    names = list(dict.fromkeys([*others.values(), *rolled]))
    told = named(names)
    return Flag(
        kind=BORROWED,
        key=" ".join((office, *sorted(others), *stated)),
        subject=enrolled[1],
        message=(
            f"登记为“{enrolled[1]}”（{enrolled[0]}）的学校，数据包里自称“{stated[1]}”（{stated[0]}），那是{told}的名称或标识码。"
            f"进度仍按登记的学校计算，没有占用{told}的位置。请打电话核实：填错的请学校在设置里更正后重新上报；确已更名换码的，请登记新卡片并改好学校名册。"
        ),
        sides=(
            Side(school=enrolled[1], office=office, text=f"自称 {stated[1]}，标识码 {stated[0]}"),
            *(Side(school=name, office=each, text="登记的就是这个名称或标识码") for each, name in sorted(others.items())),
            *(
                Side(school=name, office="", text="学校名册上是这个名称或标识码")
                for name in dict.fromkeys(rolled)
                if name not in others.values()
            ),
        ),
    )

"""What one school reports that cannot be: hours nobody can have worked, words nobody knows, figures that would drown those of all others."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from operator import itemgetter
from typing import Any

from jyteacher_desktop.bureau import kept_findings
from jyteacher_desktop.bureau.flags import (
    Finding,
    Side,
)
from jyteacher_desktop.bureau.recounting_what_changed import year_marks
from jyteacher_desktop.domain.columns import amount_text, hours_text
from jyteacher_desktop.domain.daily_hours import too_many
from jyteacher_desktop.domain.entries import ACTIVITY, OPENING, TRAINING
from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.exchange.package_tables import TRAVELLING
from jyteacher_desktop.kinds import REGISTERS
from jyteacher_desktop.kinds.kit import Kind, Shape
from jyteacher_desktop.records.hour_entries import CITY, NOT_CLAIMED
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import replace

_DAYS = "(julianday({end}) - julianday({start}) + 1)"
_OPENINGS = CITY.select(
    (
        "o.uuid AS office", "o.name AS school", "e.uuid AS record", "t.uuid AS teacher", "t.person AS person", "t.name AS name",
        "e.year AS year", "e.hours_x100 AS hours",
    ),
    "1 = 1",
    sorts=(OPENING,),
)  # fmt: skip


def implausible_hours(ws: Workspace, policy: Policy) -> Iterator[Finding]:
    """Hours that nobody can have worked, with the rule they break: of a day, of one activity or training, of a year's opening balance."""
    day, whole, opening = (
        figure.x100 for figure in (policy.plausible.per_day, policy.plausible.per_activity, policy.plausible.per_opening)
    )
    for table in (ACTIVITY, TRAINING):
        for office, school, uuid, name, start, end, hours, person in _too_many(ws, table, whole, day):
            limit = too_many(policy.plausible, start, end, hours)
            span = f"{start}至 {end}" if end > start else start
            text = f"{f'{person}　' if person else ''}{name}（{span}），{hours_text(Decimal(hours) / 100)} 学时"
            yield _plausible((office, school), table, uuid, name, text=text, limit=limit)
    for office, school, uuid, teacher, name, year, hours, often, spellings in ws.tuples(
        "SELECT office, school, min(record), min(teacher), min(name), min(year), sum(CAST(hours AS DOUBLE PRECISION)), count(*), "
        f"count(DISTINCT year) FROM ({_OPENINGS}) AS told GROUP BY office, school, person, substr(year, 1, 4) "
        "HAVING sum(CAST(hours AS DOUBLE PRECISION)) > ? ORDER BY office, 4, 6",
        (opening,),
    ):
        said = f"（{often} 笔{f'，年度有 {spellings} 种写法' if spellings > 1 else ''}）" if often > 1 else ""
        text = f"{name}　{year} 年期初学时{said}，{hours_text(Decimal(int(hours)) / 100)} 学时"
        limit = f"一年的期初学时超过 {policy.plausible.per_opening} 学时"
        yield _plausible((office, school), "teacher", f"{teacher} {year} {uuid}", name, text=text, limit=limit)

    yield from _unknown_words(ws, policy)


def _too_many(ws: Workspace, table: str, whole: int, day: int) -> list[tuple[Any, ...]]:
    """Activities or trainings of more hours than one may have, or than its days allow, by school and id; a year is looked through when it changed."""
    told = ("o.uuid", "o.name", "id", "title", "start", "end", "hours_x100")
    where = (
        f"({{hours_x100}} > ? OR {{hours_x100}} > ? * {_DAYS}) AND {{status}} NOT IN {NOT_CLAIMED} "
        "AND ? IN ('', e.year) AND o.uuid IN (SELECT value FROM json_each(?))"
    )
    statement = (
        CITY.select_activities((*told, "''"), where)
        if table == ACTIVITY
        else CITY.select((*told, "t.name"), where, sorts=(TRAINING,))
    )

    def look(year: str, offices: list[str]) -> list[tuple[Any, ...]]:
        return ws.tuples(statement, (whole, day, year, json.dumps(offices)))

    units = year_marks(ws)
    found = kept_findings.look_year_by_year(
        ws, f"{table} of more than {whole} or {day} a day", units, units, look=look, whose=itemgetter(0)
    )
    return sorted(found, key=itemgetter(0, 2))


_LONGEST_WORD = 40
"""Signs of a word of a school that a sentence repeats."""


def _unknown_words(ws: Workspace, policy: Policy) -> Iterator[Finding]:
    """Kinds of activities, ways of training and categories that nobody knows: no cap on the known ones holds for them.

    One finding for a school and a word.
    """

    def of_training(mode: str) -> str:
        category = policy.training_category(mode)
        return f"按“{policy.categories[category].name}”类计入" if category else _UNCLASSED

    for table, column, what, known, counted in (
        ("activity", "kind", "活动的类型", policy.kind_id, lambda _word: _UNCLASSED),
        ("training", "mode", "培训的方式", policy.training_mode, of_training),
        ("opening", "category", "期初学时的类别", policy.category_id, lambda _word: _UNCLASSED),
    ):
        claimed = f"r.status NOT IN {NOT_CLAIMED}" if table != "opening" else "1 = 1"
        said = f"SELECT o.uuid, o.name, r.{column}, count(*), min(r.uuid) FROM city_{table} r JOIN office o ON o.id = r.office WHERE {claimed}"
        groups = f"GROUP BY o.uuid, o.name, r.{column} ORDER BY o.uuid, r.{column}"
        for office, school, word, often, first in (
            _of_schools_with_unknown(ws, f"{table} {policy.digest}", said, groups, known)
            if table != "opening"
            else ws.tuples(f"{said} {groups}")
        ):
            if word and not known(word):
                side = Side(
                    school=school,
                    office=office,
                    text="",
                    record_table=table if table != "opening" else "",
                    record=first if table != "opening" else "",
                )
                yield _unknown_word(side, what, (word, often), counted(word))


def _of_schools_with_unknown(
    ws: Workspace, about: str, said: str, groups: str, known: Callable[[str], object]
) -> list[tuple[str, str, str, int, str]]:
    """The words of schools that say an unknown one in any year, counted over all years; a year is looked through when it changed."""
    some = "AND o.uuid IN (SELECT value FROM json_each(?))"

    def look(year: str, offices: list[str]) -> set[str]:
        rows = ws.tuples(f"{said} {some} AND ? IN ('', r.year) {groups}", (json.dumps(offices), year))
        return {office for office, _school, word, _often, _first in rows if word and not known(word)}

    units = year_marks(ws)
    schools = kept_findings.look_year_by_year(ws, f"words of {about}", units, units, look=look, whose=str)
    return ws.tuples(f"{said} {some} {groups}", (json.dumps(sorted(schools)),)) if schools else []


_UNCLASSED = "不属于任何类别，照常计入"


def _unknown_word(where: Side, what: str, said: tuple[str, int], counts: str) -> Finding:
    word, often = said
    short = word if len(word) <= _LONGEST_WORD else f"{word[:_LONGEST_WORD]}…"

    def make() -> tuple[str, Sequence[Side]]:
        message = (
            f"{where.school} 有 {often} 条{what}写作“{short}”，现行政策和本程序都不认识：{counts}，各类型、各类别的上限对它不起作用。"
            "请核对；写错的由学校更正，学校用的政策旧了的，请它读入现行政策。"
        )
        return message, [replace(where, text=f"{what}“{short}”　{often} 条")]

    return Finding(
        kind="word",
        about=((where.office, where.school),),
        key=f"{where.office} {what} {word}",
        who=short,
        facts=said,
        make=make,
        more=True,
    )


def _plausible(office: tuple[str, str], table: str, key: str, who: str, *, text: str, limit: str) -> Finding:
    def make() -> tuple[str, Sequence[Side]]:
        message = f"{office[1]} {text}：{limit}。照常计入，请核对原始材料；填错的由学校更正。"
        return message, [Side(school=office[1], office=office[0], text=text, record_table=table, record=key.partition(" ")[0])]

    return Finding(kind="plausible", about=(office,), key=f"{office[0]} {key}", who=who, facts=(text, limit), make=make)


_MOST_ROWS = 5_000
"""More records than that of one kind nobody at one school has typed."""
_MOST_OF = {"plan": 200}
"""The same for kinds of which a school has fewer: the plans of a school wait for a clerk, one by one."""
_LARGEST: dict[Shape, tuple[int, str]] = {
    Shape.MONEY: (1_000_000_000 * 100, "10 亿元"),
    Shape.HOURS: (9_999 * 100, "9999 学时"),
    Shape.COUNT: (1_000_000, "100 万"),
}
"""Shapes of fields to the largest figure that one record can mean, as packages carry it: one larger would drown those of all others."""


def implausible_registers(ws: Workspace) -> Iterator[Finding]:
    """Registers of a school with a figure, or with so many records, that the city's own figures would say nothing but that."""
    for kind in TRAVELLING:
        most = _MOST_OF.get(kind.id, _MOST_ROWS)
        large = [(field, *_LARGEST[field.shape]) for field in kind.travelling if field.shape in _LARGEST]
        counted = ", ".join(
            f'{figure} FILTER (WHERE c."{field.sent}" > {largest})'
            for field, largest, _words in large
            for figure in ("count(*)", f'max(c."{field.sent}")', f'sum(CAST(c."{field.sent}" AS DOUBLE PRECISION))')
        )
        for office, school, rows, *often in ws.tuples(
            f'SELECT o.uuid, o.name, count(*){f", {counted}" if large else ""} FROM "city_{kind.id}" c JOIN office o ON o.id = c.office '
            "GROUP BY o.uuid, o.name ORDER BY o.uuid"
        ):
            said = [
                f"{number} 条的“{field.title}”超过 {words}（最多 {_figure(field.shape, most_of)}，合计 {_figure(field.shape, whole)}）"
                for (number, most_of, whole), (field, _largest, words) in zip(
                    zip(*[iter(often)] * 3, strict=True), large, strict=True
                )
                if number
            ]
            said += [f"共有 {rows} 条，超过 {most} 条"] if rows > most else []
            if said:
                yield _implausible_register((office, school), kind, "；".join(said))


def _figure(shape: Shape, value: float) -> str:
    """A figure as a package carries it, for people."""
    return f"{int(value):,}" if shape is Shape.COUNT else amount_text(Decimal(int(value)) / 100)


def _implausible_register(office: tuple[str, str], kind: Kind, said: str) -> Finding:
    def make() -> tuple[str, Sequence[Side]]:
        message = f"{office[1]} 的{'专项' if kind in REGISTERS else ''}“{kind.title}”{said}。照常计入全市数字，请核对原始材料；填错的由学校更正。"
        return message, [Side(school=office[1], office=office[0], text=f"{kind.title}　{said}")]

    return Finding(kind="plausible", about=(office,), key=f"{office[0]} {kind.id}", who=kind.title, facts=(said,), make=make)

"""What a newer package changed in quarters that were closed: said when it is taken in, because nobody expects a signed quarter to move."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter

from jyteacher_desktop.bureau.board import HELD
from jyteacher_desktop.domain.calendar import Quarter, quarter_name
from jyteacher_desktop.domain.cancelling import asking, go_on
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.records.entries import NOT_CLAIMED, confirmed_by_people, confirmed_trainings
from jyteacher_desktop.store.workspace import Workspace

_MOST_QUARTERS = 4
"""Quarters that one sentence tells of."""
_MOST_SERVED = 40
"""Quarters, the last ones, in which histories are compared: a book may call any number closed."""


def _quarter(day: str) -> str:
    return f"substr({day}, 1, 4) || 'Q' || ((CAST('0' || substr({day}, 6, 2) AS INTEGER) + 2) / 3)"


_BEGAN, _ENDED = _quarter("a.start"), _quarter('a."end"')


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedQuarter:
    """A closed quarter as the board and its paper count it: its version, what was held in it and the hours written on that."""

    version: int
    activities: int
    activity_hours: Decimal
    trainings: int
    training_hours: Decimal
    contents: Mapping[str, Mapping[str, object]]
    """What the figures are made of: kind of fact to what it is about to what is said of it, of which only the likeness counts."""


_ATTENDED, _CONFIRMED, _EVENTS, _TRAININGS, _OPENINGS, _SERVICE, _PEOPLE = (
    "出勤", "认定", "活动", "培训", "期初学时", "任职经历", "姓名或证件号",
)  # fmt: skip
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
_ONLY_KNOWN = frozenset({_SERVICE, _PEOPLE})
"""Facts about people: who is new in a book or gone from it shows by his rows."""
_OURS = "office = (SELECT id FROM office WHERE uuid = ?)"
_KEPT = f"NOT IN {NOT_CLAIMED}"
_FACTS = (
    (
        _EVENTS,
        (
            "SELECT e.\"end\", e.uuid, '', e.start, e.kind, e.hours_x100, e.sessions, e.status, e.level, e.content_key "
            f"FROM city_activity e WHERE e.{_OURS} AND e.status {_KEPT}"
        ),
    ),
    (
        _ATTENDED,
        (
            "SELECT e.\"end\", e.uuid || ' ' || t.uuid, t.uuid, a.mark, a.role, a.attended FROM city_attendance a "
            f"JOIN city_activity e ON e.id = a.activity JOIN city_teacher t ON t.id = a.teacher WHERE e.{_OURS} AND e.status {_KEPT}"
        ),
    ),
    (_CONFIRMED, confirmed_by_people(_OURS)),
    (
        _TRAININGS,
        (
            'SELECT e."end", e.uuid, t.uuid, e.start, e.mode, e.level, e.hours_x100, e.certificate, e.result, e.status '
            f"FROM city_training e JOIN city_teacher t ON t.id = e.teacher WHERE e.{_OURS} AND e.status {_KEPT}"
        ),
    ),
    (_CONFIRMED, confirmed_trainings(_OURS)),
    (
        _OPENINGS,
        (
            "SELECT e.year, e.uuid, t.uuid, e.category, e.hours_x100 FROM city_opening e JOIN city_teacher t ON t.id = e.teacher "
            f"WHERE e.{_OURS}"
        ),
    ),
)
"""Kind of fact and its rows: the day (of an opening balance the year), what it is about, whom it credits, what is said."""


def closed_quarters(ws: Workspace, office: str, pause: Callable[[], None] = go_on) -> dict[str, ClosedQuarter]:
    """Every quarter that a school's loaded package says is closed; ``pause`` is asked all along, for it may say so of any number."""
    versions = dict(
        ws.tuples(
            "SELECT p.quarter, p.version FROM city_period p JOIN office o ON o.id = p.office WHERE o.uuid = ? AND p.status = 'closed'",
            (office,),
        )
    )
    if not versions:
        return {}
    figures: dict[str, dict[str, tuple[int, Decimal]]] = {}
    for table in ("activity", "training"):
        figures[table] = {
            quarter: (count, Decimal(int(hours)) / 100)
            for quarter, count, hours in asking(
                ws.tuples(
                    f"SELECT {_BEGAN}, count(*), sum(CAST(a.hours_x100 AS DOUBLE PRECISION)) FROM city_{table} a "
                    f"JOIN city_period p ON p.office = a.office AND p.quarter = {_BEGAN} "
                    f"WHERE a.office = (SELECT id FROM office WHERE uuid = ?) AND {_ENDED} = {_BEGAN} AND {HELD} GROUP BY 1",
                    (office, ws.today.isoformat()),
                ),
                pause,
            )
        }
    none = (0, Decimal(0))
    contents = _contents(ws, office, sorted(versions), pause)
    return {
        quarter: ClosedQuarter(
            version=version,
            activities=figures["activity"].get(quarter, none)[0],
            activity_hours=figures["activity"].get(quarter, none)[1],
            trainings=figures["training"].get(quarter, none)[0],
            training_hours=figures["training"].get(quarter, none)[1],
            contents=contents[quarter],
        )
        for quarter, version in asking(sorted(versions.items()), pause)
    }


def _contents(
    ws: Workspace, office: str, quarters: Sequence[str], pause: Callable[[], None]
) -> dict[str, dict[str, dict[str, object]]]:
    """What every one of some closed quarters is made of."""
    found: dict[str, dict[str, dict[str, object]]] = {quarter: defaultdict(dict) for quarter in asking(quarters, pause)}
    credited: dict[str, set[str]] = {quarter: set() for quarter in asking(quarters, pause)}
    first_of = {quarter[:4]: quarter for quarter in asking(reversed(quarters), pause)}
    for kind, statement in _FACTS:
        for day, about, teacher, *said in asking(ws.tuples(statement, (office,)), pause):
            quarter = first_of.get(day, "") if kind == _OPENINGS else _quarter_of(day)
            if quarter in found:
                found[quarter][kind][about] = hash((teacher, *said))
                credited[quarter].add(teacher)
    people = {
        teacher: (match_key(name), number)
        for teacher, name, number in asking(
            ws.tuples(f"SELECT uuid, name, id_number FROM city_teacher WHERE {_OURS}", (office,)), pause
        )
    }
    for quarter, teachers in asking(credited.items(), pause):
        found[quarter][_PEOPLE].update((teacher, people[teacher]) for teacher in asking(teachers, pause) if teacher in people)
    for quarter, teacher, history in _service(ws, office, quarters, pause):
        found[quarter][_SERVICE][teacher] = history
    return found


def _quarter_of(day: str) -> str:
    month = day[5:7]
    return f"{day[:4]}Q{(int(month) + 2) // 3}" if month.isdigit() else ""


def _quarters_before(day: date) -> Iterator[Quarter]:
    """The quarter of a day and those before it, as many as a change of somebody's history is looked for in."""
    quarter = Quarter.of(day)
    for _each in range(_MOST_SERVED):
        yield quarter
        quarter = quarter.previous()


def _service(ws: Workspace, office: str, quarters: Sequence[str], pause: Callable[[], None]) -> Iterator[tuple[str, str, object]]:
    """For every quarter and teacher the statuses he had in it; one pass, whatever number of changes a book tells."""
    rows = ws.tuples(
        "SELECT t.uuid, coalesce(s.start, ''), s.status FROM city_teacher t JOIN city_service s ON s.teacher = t.id "
        f"WHERE t.{_OURS} ORDER BY t.uuid, 2, s.seq",
        (office,),
    )
    known = {str(span): span for span in _quarters_before(ws.today)}
    spans = [(quarter, known[quarter]) for quarter in quarters if quarter in known]
    for teacher, group in groupby(asking(rows, pause), key=itemgetter(0)):
        lines = [(start, status) for _teacher, start, status in group]
        for quarter, span in spans:
            before = bisect_right(lines, span.first_day.isoformat(), key=itemgetter(0))
            until = bisect_right(lines, span.last_day.isoformat(), key=itemgetter(0))
            had = lines[before - 1][1] if before else ""
            yield quarter, teacher, hash((had, *lines[before:until]))


def _rewritten(was: ClosedQuarter, now: ClosedQuarter) -> str:
    """How many facts of which kinds are others now, in words."""
    told = []
    for kind, unit in _UNITS.items():
        before, after = was.contents.get(kind, {}), now.contents.get(kind, {})
        about = before.keys() & after.keys() if kind in _ONLY_KNOWN else before.keys() | after.keys()
        count = sum(_differ(kind, before.get(each), after.get(each)) for each in about)
        if count:
            told.append(f"{kind} {count} {unit}")
    return f"改了：{'、'.join(told)}" if told else ""


def _differ(kind: str, was: object, now: object) -> bool:
    if kind == _PEOPLE and isinstance(was, tuple) and isinstance(now, tuple):
        return was[0] != now[0] or (was[1] not in {"", now[1]})  # a number written down later changes nobody
    return was != now


def told_changes(before: dict[str, ClosedQuarter], after: dict[str, ClosedQuarter], pause: Callable[[], None] = go_on) -> str:
    """A sentence about the quarters that were closed and are another one now; "" when none is."""
    changed = [quarter for quarter in asking(sorted(before), pause) if _is_another(before[quarter], after.get(quarter))]
    told = [_told(quarter, before[quarter], after.get(quarter)) for quarter in changed[-_MOST_QUARTERS:]]
    if not told:
        return ""
    more = f"等 {len(changed)} 个季度" if len(changed) > len(told) else ""
    return f"注意：已结账的季度有改动：{'；'.join(told)}{more}。请向学校核实。"


def _is_another(was: ClosedQuarter, now: ClosedQuarter | None) -> bool:
    return now is None or replace(was, contents={}) != replace(now, contents={}) or bool(_rewritten(was, now))


def _told(quarter: str, was: ClosedQuarter, now: ClosedQuarter | None) -> str:
    name = quarter_name(quarter)
    if now is None:
        return f"{name}不再是已结账"
    pairs = (
        ("活动", str(was.activities), str(now.activities), " 个"),
        ("活动学时", hours_text(was.activity_hours), hours_text(now.activity_hours), ""),
        ("培训", str(was.trainings), str(now.trainings), " 条"),
        ("培训学时", hours_text(was.training_hours), hours_text(now.training_hours), ""),
    )
    facts = [f"{what} {one} 变为 {two}{unit}" for what, one, two, unit in pairs if one != two]
    facts += [changed] if (changed := _rewritten(was, now)) else []
    version = f"（第 {was.version} 版改为第 {now.version} 版）" if was.version != now.version else "（版本没有变）"
    return f"{name}{version}{'，'.join(['', *facts])}"

"""What a newer package changed in quarters that were closed: said when it is taken in, because nobody expects a signed quarter to move."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from jyteacher_desktop.bureau.board import HELD
from jyteacher_desktop.domain.asking import asking, go_on
from jyteacher_desktop.domain.calendar import quarter_name
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.store.workspace import Workspace

_MOST_QUARTERS = 4
"""Quarters that one sentence tells of."""


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
    return {
        quarter: ClosedQuarter(
            version=version,
            activities=figures["activity"].get(quarter, none)[0],
            activity_hours=figures["activity"].get(quarter, none)[1],
            trainings=figures["training"].get(quarter, none)[0],
            training_hours=figures["training"].get(quarter, none)[1],
        )
        for quarter, version in asking(sorted(versions.items()), pause)
    }


def told_changes(before: dict[str, ClosedQuarter], after: dict[str, ClosedQuarter], pause: Callable[[], None] = go_on) -> str:
    """A sentence about the quarters that were closed and are another one now; "" when none is."""
    changed = [quarter for quarter in asking(sorted(before), pause) if before[quarter] != after.get(quarter)]
    told = [_told(quarter, before[quarter], after.get(quarter)) for quarter in changed[-_MOST_QUARTERS:]]
    if not told:
        return ""
    more = f"等 {len(changed)} 个季度" if len(changed) > len(told) else ""
    return f"注意：已结账的季度有改动：{'；'.join(told)}{more}。请向学校核实。"


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
    version = f"（第 {was.version} 版改为第 {now.version} 版）" if was.version != now.version else "（版本没有变）"
    return f"{name}{version}{'，'.join(['', *facts])}"

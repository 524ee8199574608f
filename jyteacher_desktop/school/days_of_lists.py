"""What a list of activities, attendance or trainings would do on its days, which its sheet alone cannot say.

A row that would change a closed quarter is refused before anything is done, so that the others come in; the guard at the end of a step
(decision 0003) stays. Somebody whom a list names on a day on which he was not expected, who had retired or had not come yet, comes in as it
says, and that is told.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping

from jyteacher_desktop.domain.calendar import quarter_name
from jyteacher_desktop.domain.errors import Finding, refusal, warning
from jyteacher_desktop.domain.terms import ServiceStatus
from jyteacher_desktop.school.dated_service import is_expected, status_label
from jyteacher_desktop.sheets import PEOPLE, Outcome, Plan, PlanRow, lines_of
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import NamedTuple, replace

_MOST_NAMED = 6
_TABLES: Mapping[str, str] = {"activities": "activity", "attendance": "activity", "trainings": "training"}
"""By kind of list: where the days of what stands are."""


def judged_by_day(ws: Workspace, plan: Plan) -> Plan:
    """The plan with what its days say of its rows."""
    if plan.kind not in _TABLES:
        return plan
    closed = [
        _Closed(*each)
        for each in ws.tuples("SELECT quarter, first, last FROM period WHERE status = 'closed' ORDER BY first, quarter")
    ]
    of_people = plan.kind == "attendance" or (plan.kind == "activities" and plan.layout.column_of(PEOPLE) is not None)
    days = _Days(ws, plan) if closed or of_people else None
    if days is None:
        return plan
    away = _Away(ws) if of_people else None
    return replace(plan, rows=tuple(_judged(row, days, closed, away) for row in plan.rows))


class _Closed(NamedTuple):
    """A closed quarter."""

    quarter: str
    first: str
    last: str


class _Days:
    """The days of rows: of what they say, and of what stands."""

    def __init__(self, ws: Workspace, plan: Plan) -> None:
        self._kind = plan.kind
        named = {row.links.get("activity", "") if self._kind == "attendance" else row.target or "" for row in plan.rows} - {""}
        self._stands: Mapping[str, str] = dict(
            ws.tuples(
                f"SELECT uuid, start FROM {_TABLES[self._kind]} WHERE deleted = 0 AND uuid IN (SELECT value FROM json_each(?))",
                (json.dumps(sorted(named)),),
            )
        )

    def touched(self, row: PlanRow) -> tuple[str, ...]:
        """The days that a row would change something on."""
        if self._kind == "attendance":
            return (self._stands.get(row.links["activity"], ""),)
        return (row.values.get("start", ""), self._stands.get(row.target or "", ""))

    def of_people(self, row: PlanRow) -> tuple[str, tuple[str, ...]]:
        """The day on which a row says that people were there, and who they are."""
        if self._kind == "attendance":
            people = (row.links["teacher"],) if row.links["teacher"] else (each.teacher for each in lines_of(row))
            return self._stands.get(row.links["activity"], ""), tuple(people)
        return row.values.get("start", ""), tuple(each.teacher for each in lines_of(row))


class _Away:
    """Who is not expected on a day: on leave, at another school, gone, or not there yet; guests never are."""

    def __init__(self, ws: Workspace) -> None:
        self._names: dict[str, str] = {}
        self._from: dict[str, list[str]] = defaultdict(list)
        self._status: dict[str, list[str]] = defaultdict(list)
        for person, name, start, status in ws.tuples(
            "SELECT t.uuid, t.name, coalesce(s.start, ''), s.status FROM teacher t LEFT JOIN service s ON s.teacher_id = t.id "
            "WHERE t.deleted = 0 ORDER BY t.id, coalesce(s.start, ''), s.id"
        ):
            self._names[person] = name
            if status is not None:
                self._from[person].append(start)
                self._status[person].append(status)

    def among(self, people: Iterable[str], day: str) -> list[str]:
        """Those who are not expected on a day, each with his status."""
        told = []
        for person in people:
            place = bisect_right(self._from[person], day)
            code = self._status[person][place - 1] if place else ""
            if person in self._names and not is_expected(code) and code != ServiceStatus.GUEST.code:
                told.append(f"{self._names[person]}（{status_label(code)}）")
        return told


def _judged(row: PlanRow, days: _Days, closed: Iterable[_Closed], away: _Away | None) -> PlanRow:
    if row.outcome not in (Outcome.NEW, Outcome.UPDATED):
        return row
    touched = days.touched(row)
    shut = next((each for each in closed if any(each.first <= day <= each.last for day in touched)), None)
    if shut is not None:
        return row._replace(outcome=Outcome.REFUSED, target=None, changes={}, findings=(*row.findings, _told_closed(shut)))
    day, people = days.of_people(row) if away is not None else ("", ())
    told = away.among(people, day) if away is not None and people else []
    return row._replace(findings=(*row.findings, _told_away(told, day, row))) if told else row


def _told_closed(shut: _Closed) -> Finding:
    told = (
        f"{quarter_name(shut.quarter)}已经结账，这一行会改动其中的记录，没有导入，已签字的数字没有变化。"
        "确需改动，请先由校长重新打开该季度并写明原因，再导入这一行。"
    )
    return refusal("period.closed", "start", told)


def _told_away(told: list[str], day: str, row: PlanRow) -> Finding:
    more = f"等 {len(told)} 人" if len(told) > _MOST_NAMED else ""
    place = PEOPLE if PEOPLE in row.links and "teacher" not in row.links else "name"
    return warning(
        "activity.outside_service",
        place,
        f"{'、'.join(told[:_MOST_NAMED])}{more}在 {day} 不在应到之列，仍照所填登记。请核对姓名和日期。",
    )
